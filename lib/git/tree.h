/* Trees as the bytes that they are. Inside this module only. */
#ifndef DSC_GIT_TREE_H
#define DSC_GIT_TREE_H

#include "git/handle.h"
#include "git/history.h"

struct dsc_git_tree_entry {
	struct dsc_str name;     /* NUL-terminated, in the tree's bytes */
	const unsigned char *id; /* GIT_OID_RAWSZ bytes */
	enum dsc_git_kind kind;
};

struct dsc_git_tree_reader {
	struct dsc_str rest;
	struct dsc_git_tree_entry last;
};

/*
 * The next entry. 1; 0: none is left; -1: no tree that git lets anybody write
 * (order, kinds, ".." and ".git" as names).
 */
int dsc_git_tree_next(struct dsc_git_tree_entry *entry, struct dsc_git_tree_reader *reader);

/* Goes past an entry that is the next of both. 1; 0: the next ones differ; -1. */
int dsc_git_tree_next_same(struct dsc_git_tree_reader *a, struct dsc_git_tree_reader *b);

/* git's order of the entries of a tree: as if a folder's name ended in a slash. */
int dsc_git_tree_order(const struct dsc_git_tree_entry *a, const struct dsc_git_tree_entry *b);

/* Whether git keeps a file or folder of this name. */
bool dsc_git_tree_may_name(struct dsc_str name);

/*
 * The object of a tree, of at most 64 MiB; freed by the caller. The last few are
 * remembered, since a history is read tree after tree. `path` is for the message.
 */
int dsc_git_tree_open(git_odb_object **tree, struct dsc_git *git, const unsigned char *id,
		      const char *path, struct dsc_err *err);

/* The same for the top of a commit or tree. */
int dsc_git_tree_open_top(git_odb_object **tree, struct dsc_git *git,
			  const struct dsc_git_id *commit_or_tree, struct dsc_err *err);

struct dsc_git_tree_reader dsc_git_tree_read(git_odb_object *tree);

int dsc_git_say_bad_tree(struct dsc_err *err, const char *path);

#endif
