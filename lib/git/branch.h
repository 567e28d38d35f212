/* The one step that makes commits count. Inside this module only. */
#ifndef DSC_GIT_BRANCH_H
#define DSC_GIT_BRANCH_H

#include "git/handle.h"

/* Whoever is AUTHOR or COMMITTER by GIT_<role>_NAME and _EMAIL, else user.name and user.email. */
int dsc_git_sign(git_signature **signature, struct dsc_git *git, const char *role);

/*
 * Moves the branch from `from` (NULL: it is not there yet) to `to`, fsynced.
 * 1: done; 0: it does not stand at `from` any more. `message` tells the reflog.
 */
int dsc_git_move_branch(struct dsc_git *git, const char *branch, const git_oid *from,
			const git_oid *to, const char *message, struct dsc_err *err);

/* Removes the lock that a killed process left on a branch. 1: it was stale and is gone. */
int dsc_git_unlock_branch(struct dsc_git *git, const char *branch, bool ours);

/* Whether the branch has the commit. */
bool dsc_git_is_committed(struct dsc_git *git, const git_oid *commit, const char *branch);

#endif
