/* Git LFS keeps a short text, a pointer, where a large file was not fetched. */
#ifndef DSC_GIT_POINTER_H
#define DSC_GIT_POINTER_H

#include "base/err.h"
#include "base/str.h"

#define DSC_GIT_POINTER_MAX 1024 /* bytes of one, by its specification */

/* Whether bytes, of which the first 16 suffice, are a pointer's. */
bool dsc_git_is_pointer(struct dsc_str bytes);

/* Whether the open file is one: 1, 0, or -1 with errno. */
int dsc_git_pointer_in(int fd);

/* Whether the file `path` below `dir` (AT_FDCWD: the current folder) is one: 1, 0, or -1. */
int dsc_git_pointer_at(int dir, const char *path, struct dsc_err *err);

#endif
