/* Stages as folders: made, locked, emptied into the work tree. Inside this module only. */
#ifndef DSC_GIT_STAGE_H
#define DSC_GIT_STAGE_H

#include "git/branch.h"

struct dsc_git_stage {
	struct dsc_git *git;
	struct dsc_arena arena; /* of the paths */
	const char *path;       /* .git/dsc/stage-XXXXXX */
	const char *tree;       /* …/tree */
	const char *room;       /* …/room */
	const char *index;      /* …/index: the index to be; its lock is a link to it */
	const char *journal;    /* …/journal: branch and commit, once all is ready */
	int lock;               /* held as long as its process lives */
	int spent;              /* errno: the tree could not be made anew behind a commit; 0 */
};

/* The lock under which branch, index and work tree change. Returns its descriptor or -1. */
int dsc_git_lock(struct dsc_git *git, struct dsc_err *err);

/*
 * Moves what lies in `from` to the same place in `to`: a folder that is not
 * there at once, others file by file. Done again after a crash, it goes on.
 */
int dsc_git_place(const char *from, const char *to, struct dsc_arena *arena,
		  struct dsc_err *err);

/* Removes a folder with all that lies in it; best effort. */
void dsc_git_remove(const char *path);

/* Fsyncs a file or folder. */
int dsc_git_sync(const char *path, struct dsc_err *err);

/* Writes a file anew, whatever a killed process left of it. */
int dsc_git_write_aside(const char *path, struct dsc_str bytes, bool sync, struct dsc_err *err);

/* Whether both exist and are the same file. */
bool dsc_git_same_file(const char *a, const char *b);

/* Undoes or finishes what the process of a leftover stage was at. */
int dsc_git_recover(struct dsc_git_stage *left, struct dsc_err *err);

/*
 * Under the lock: the same for all stages whose process is dead, and for all
 * journals of records.
 */
int dsc_git_recover_all(struct dsc_git *git, struct dsc_err *err);

/* Puts the index of a committed stage in its place, where that has not been done. */
int dsc_git_adopt_index(const struct dsc_git_stage *stage, struct dsc_err *err);

#endif
