/* The stage's files as objects and as entries of the index. Inside this module only. */
#ifndef DSC_GIT_WRITE_H
#define DSC_GIT_WRITE_H

#include <sys/stat.h>

#include "git/stage.h"

#define DSC_GIT_FEW_FILES 16 /* fewer are fsynced one by one */

struct dsc_git_new {
	struct dsc_git_new_file {
		const char *path; /* below the top */
		git_oid oid;
		git_oid old;      /* in the commit below; zero: new there */
		struct stat st;   /* of the file in the stage */
	} *items;
	size_t count;
	size_t cap;
};

/*
 * Writes the files of the stage as blobs and the tree that has them besides all
 * of `base` (NULL: nothing). Paths live in the stage's arena.
 */
int dsc_git_write_tree(git_oid *tree, struct dsc_git_new *files, struct dsc_git_stage *stage,
		       git_tree *base, struct dsc_err *err);

/*
 * Makes the objects durable: those of a few files were fsynced one by one, many
 * go to disk together (8,000 files: in a fraction of the time).
 */
int dsc_git_sync_objects(struct dsc_git *git, size_t count, struct dsc_err *err);

/* Refuses where the work tree has something of its own where the files will stand. */
int dsc_git_check_work_tree(struct dsc_git_stage *stage, const struct dsc_git_new *files,
			    struct dsc_err *err);

/*
 * Writes the index with the new files into the stage and locks git's own index
 * with it. Refuses where the index has something of its own for these paths.
 */
int dsc_git_write_index(struct dsc_git_stage *stage, const struct dsc_git_new *files,
			struct dsc_err *err);

#endif
