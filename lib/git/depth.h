/* How deep a commit stands in the history. */
#ifndef DSC_GIT_DEPTH_H
#define DSC_GIT_DEPTH_H

#include "git/git.h"

/*
 * Commits from the root to `commit` by first parents, itself included. An answer
 * is remembered below .git/dsc, where that folder is, so that the next one
 * costs a few commits instead of all. Error: the history is cut off (a shallow clone).
 */
int dsc_git_depth(uint64_t *depth, struct dsc_git *git, const struct dsc_git_id *commit,
		  struct dsc_err *err);

#endif
