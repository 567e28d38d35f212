/* What an open repository is. Inside this module only. */
#ifndef DSC_GIT_HANDLE_H
#define DSC_GIT_HANDLE_H

#include <git2.h>

#include "git/git.h"

#define DSC_GIT_MAX_DEPTH 64
#define DSC_GIT_RECENT 16 /* trees that are remembered */

struct dsc_git {
	git_repository *repo;
	git_odb *odb;
	char *top;    /* NULL: bare */
	char *prefix;
	char *folder; /* .git, of a linked work tree its own; no slash at the end */
	char *shared; /* .git, shared by all work trees */
	git_odb_object *recent[DSC_GIT_RECENT];
	size_t next_recent;
};

/* What libgit2 says went wrong, behind our own words; returns -1. */
int dsc_git_err(struct dsc_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* That a commit cannot be read; of a shallow clone, how to get the rest. Returns -1. */
int dsc_git_say_no_commit(struct dsc_err *err, struct dsc_git *git, const struct dsc_git_id *id);

/* A copy that the caller frees. */
char *dsc_git_text(const char *text, size_t len);

/* "id" of an oid and back; an id that is none is an error. */
void dsc_git_put_id(struct dsc_git_id *id, const git_oid *oid);
void dsc_git_put_raw(struct dsc_git_id *id, const unsigned char *raw);
int dsc_git_get_id(git_oid *oid, const struct dsc_git_id *id, struct dsc_err *err);

/* Resolves HEAD to its branch and commit. 1; 0: unborn; -1. `branch` may be NULL. */
int dsc_git_branch(git_oid *oid, char **branch, struct dsc_git *git, struct dsc_err *err);

#endif
