/* Added files in work tree and index, and what is left to do there. Inside this module only. */
#ifndef DSC_GIT_FOLLOW_H
#define DSC_GIT_FOLLOW_H

#include "base/io.h"
#include "git/index.h"

struct dsc_git_added {
	const char *path;
	struct dsc_str bytes;
	git_oid oid;
};

/* 1: the file lies there, by these bytes; -1: something else is in the way; 0: nothing is. */
int dsc_git_lies_there(struct dsc_git *git, const char *path, const git_oid *oid,
		       struct dsc_arena *arena);

/*
 * Puts committed files into the work tree, never over anything, and enters them
 * into the index. `index` may be open; it is closed. `again`: after a kill, the
 * index tells what was done then or has been changed since.
 */
int dsc_git_follow(struct dsc_git *git, struct dsc_git_index *index,
		   const struct dsc_git_added *files, size_t count, bool again,
		   struct dsc_arena *arena, struct dsc_err *err);

/*
 * The journal of a record: written before the branch moves to `commit`, removed
 * when work tree and index have followed. Returns its path or NULL.
 */
const char *dsc_git_journal_write(struct dsc_git *git, const char *branch, const git_oid *base,
				  const git_oid *commit, struct dsc_arena *arena,
				  struct dsc_err *err);

/*
 * Finishes or forgets what the journals among `names` of .git/dsc tell, under the
 * lock. Where something cannot follow still, its journal stays for the next.
 */
void dsc_git_settle_journals(struct dsc_git *git, const struct dsc_io_list *names);

/* Whether there are any, or a lock of git's index that is the toolkit's. */
bool dsc_git_is_unsettled(struct dsc_git *git);

#endif
