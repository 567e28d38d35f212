/*
 * What the readers of an image come upon: its plain tree, whose Rock Ridge names
 * Linux shows, and its Joliet tree, which Windows shows. Each can name other
 * bytes than the other. Internal to disc.
 */
#ifndef DSC_DISC_TREE_H
#define DSC_DISC_TREE_H

#include "base/arena.h"

#define DSC_DISC_BLOCK 2048u
#define DSC_DISC_NOWHERE UINT32_MAX

/* A file or folder of one tree. */
struct dsc_disc_node {
	struct dsc_str name; /* as it is shown: bytes of any kind */
	struct dsc_str raw;  /* of a folder: as the record has it */
	uint32_t parent;     /* indexes of nodes */
	uint32_t first, count; /* of a folder: what is in it, sorted by name */
	uint32_t block;
	uint64_t size;
	bool folder;
	bool odd;    /* readers do not all take it for the same, or its name stands there twice */
	bool agreed; /* the other tree, where there is one, has the same under this name */
	bool met;    /* the other tree has the name, or libarchive gave it */
};

struct dsc_disc_tree_nodes {
	struct dsc_disc_node *items; /* the root first, folders before what is in them */
	size_t count, cap;
};

struct dsc_disc_trees {
	struct dsc_disc_tree_nodes plain, joliet; /* without nodes: there is no such tree */
	bool rock; /* the plain tree has Rock Ridge */
	struct dsc_arena *arena; /* of all of it */
};

/* A directory record (ECMA-119, 9.1), whole and within its block. */
struct dsc_disc_record {
	struct dsc_str raw; /* its name */
	struct dsc_str area; /* what Rock Ridge says (SUSP) */
	uint32_t block;
	uint32_t size;
	bool folder;
	bool more; /* the next record goes on with the file */
	bool odd;
};

struct dsc_disc_record dsc_disc_record_read(const unsigned char *bytes);

/* The name as Joliet's readers show it, or those of the plain tree without Rock Ridge. */
struct dsc_str dsc_disc_name_joliet(struct dsc_str raw, struct dsc_arena *arena);
struct dsc_str dsc_disc_name_plain(struct dsc_str raw, struct dsc_arena *arena);

/* What Rock Ridge says of a record, its continuations included. */
struct dsc_disc_rock {
	char name[256];
	size_t len;
	bool here;       /* the mark of the root folder's record that Rock Ridge is used */
	bool named;
	bool unnamed;    /* it says that there is no name */
	bool goes_on;    /* the name is to be continued */
	bool odd;        /* relocated, compressed, …, or read differently by different readers */
	bool continued;
	uint32_t block, offset, size; /* of the continuation */
};

/* Adds what one area says. */
void dsc_disc_rock_read(struct dsc_disc_rock *rock, struct dsc_str area, bool folder);

/* Sorts what is in a folder, all of which is there; names that stand there twice are odd. */
void dsc_disc_tree_sort(struct dsc_disc_tree_nodes *tree, const struct dsc_disc_node *folder);

/* Finds where the trees differ: `agreed` of the nodes that are shown, `met` of the others. */
void dsc_disc_trees_compare(struct dsc_disc_trees *trees);

/* The tree whose names Linux, and libarchive, show. */
struct dsc_disc_tree_nodes *dsc_disc_trees_shown(struct dsc_disc_trees *trees);

/* The node of a path; NULL: none. */
struct dsc_disc_node *dsc_disc_tree_find(const struct dsc_disc_tree_nodes *tree,
					 struct dsc_str path);

/* The path of a node; of one that lies endlessly deep the last 2 KiB. */
const char *dsc_disc_tree_path(const struct dsc_disc_tree_nodes *tree,
			       const struct dsc_disc_node *node, struct dsc_arena *arena);

#endif
