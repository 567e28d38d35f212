/*
 * The tree that every document becomes, YAML or JSON: values of the YAML core
 * schema with the place of each key and value. Nodes and their bytes live in
 * the arena that the reader was given.
 */
#ifndef DSC_YAML_NODE_H
#define DSC_YAML_NODE_H

#include "base/problem.h"
#include "base/str.h"

enum dsc_node_type {
	DSC_NODE_NULL,
	DSC_NODE_BOOL,
	DSC_NODE_INT,   /* fits int64_t or not: see dsc_node_int() */
	DSC_NODE_FLOAT, /* any other finite decimal number */
	DSC_NODE_STRING,
	DSC_NODE_SEQ,
	DSC_NODE_MAP,
};

enum dsc_node_style {
	DSC_STYLE_PLAIN,
	DSC_STYLE_SINGLE_QUOTED,
	DSC_STYLE_DOUBLE_QUOTED,
	DSC_STYLE_LITERAL,
	DSC_STYLE_FOLDED,
	DSC_STYLE_BLOCK,
	DSC_STYLE_FLOW,
};

struct dsc_node {
	struct dsc_span span; /* of a block scalar: from its indicator to its last line */
	uint8_t type;         /* enum dsc_node_type */
	uint8_t style;        /* enum dsc_node_style */
	bool truth;           /* of a DSC_NODE_BOOL */
	uint32_t count;       /* items of a sequence, members of a mapping */
	struct dsc_node *parent; /* NULL at the root; of a key: the mapping */
	union {
		struct dsc_str text; /* a scalar: its content; of null, bool, numbers as written;
				      * NUL-terminated by the readers; numbers always */
		struct dsc_node *items;
		struct dsc_member *members; /* in the order of the document */
	};
};

struct dsc_member {
	struct dsc_node key; /* always a string here: `1: x` has the key "1" */
	struct dsc_node value;
	uint32_t hash; /* dsc_str_hash(key.text) */
};

/* The value of a mapping's key, or NULL: not a mapping, or no such key. */
struct dsc_node *dsc_node_get(const struct dsc_node *map, struct dsc_str key);

/* The same with the member (key and value). */
struct dsc_member *dsc_node_member(const struct dsc_node *map, struct dsc_str key);

/*
 * Follows keys separated by dots ("limits.applicants.max") from `node`; NULL
 * where a step is missing. For documents whose keys hold no dots.
 */
struct dsc_node *dsc_node_path(const struct dsc_node *node, const char *path);

/* The text of a string node; an empty string for NULL and all other types. */
struct dsc_str dsc_node_text(const struct dsc_node *node);

/* Whether the node is an integer that fits, and its value. */
bool dsc_node_int(const struct dsc_node *node, int64_t *value);

/* Whether the node is a number, and its nearest double (infinite past the range). */
bool dsc_node_real(const struct dsc_node *node, double *value);

/*
 * The JSON Pointer (RFC 6901) of a node, NUL-terminated: "" for the root. A
 * key has the pointer of its value.
 */
const char *dsc_node_pointer(const struct dsc_node *node, struct dsc_arena *arena);

/* The word for a type in a message, translated: "a mapping", "a string", … */
const char *dsc_node_type_name(enum dsc_node_type type);

#endif
