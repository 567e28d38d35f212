/* The contents of files too large to be held in memory as a whole. */
#ifndef DSC_GIT_BLOB_H
#define DSC_GIT_BLOB_H

#include "git/git.h"

/* Bytes of a file's content, unread. */
int dsc_git_size(uint64_t *size, struct dsc_git *git, const struct dsc_git_id *id,
		 struct dsc_err *err);

/*
 * Gives a file's content to `take` piece by piece, and its size. A loose object
 * takes 64 KiB of memory whatever its size, one in a pack as much as its content.
 * Pieces are not held against the id: whoever digests them has the better proof.
 */
int dsc_git_stream(uint64_t *size, struct dsc_git *git, const struct dsc_git_id *id,
		   void (*take)(void *data, const void *bytes, size_t len), void *data,
		   struct dsc_err *err);

#endif
