/*
 * git's index, under git's own lock of it: its bytes, with entries put between
 * them. libgit2 would make an object of every entry and hash with collision
 * detection: three quarters of a record in a repository of 10,000 cases.
 * Inside this module only.
 */
#ifndef DSC_GIT_INDEX_H
#define DSC_GIT_INDEX_H

#include <sys/stat.h>

#include "base/io.h"
#include "git/handle.h"

struct dsc_git_index {
	const char *path; /* .git/index */
	const char *lock; /* .git/index.lock, a link to .git/dsc/lock: whose it is, is seen */
	const char *next; /* .git/dsc/index: what will be the index */
	struct stat old;  /* of the index that was read; st_ino 0: there was none */
	struct dsc_io_buffer buffer;
	struct dsc_arena *arena;
	unsigned version;
	struct dsc_git_index_entry {
		const unsigned char *at; /* in the bytes that were read */
		struct dsc_str name;
		unsigned stage;
	} *entries;              /* in git's order */
	size_t count;
	const unsigned char *end; /* of the entries: extensions follow */
	const unsigned char *trailer;
	struct {
		struct dsc_git_index_new {
			struct dsc_git_index_entry entry; /* `at` NULL */
			git_oid oid;
			struct stat st;
		} *items;
		size_t count;
		size_t cap;
	} added;
};

/*
 * Locks and reads the index; under the toolkit's own lock. Returns 1, or 0 where
 * a git still holds the lock of the index after `patience` milliseconds. `arena`
 * lives until the index is closed.
 */
int dsc_git_index_open(struct dsc_git_index *index, struct dsc_git *git, long patience,
		       struct dsc_arena *arena, struct dsc_err *err);

bool dsc_git_index_is_open(const struct dsc_git_index *index);

/* 1: the index has this file; -1: something else at the path, above it or below; 0: nothing. */
int dsc_git_index_has(const struct dsc_git_index *index, const char *path, const git_oid *oid);

/*
 * Enters a file as it lies in the work tree (`st` zero: to be compared by its
 * bytes); the index has nothing there. `path` lives as long as the arena.
 */
void dsc_git_index_add(struct dsc_git_index *index, const char *path, const git_oid *oid,
		       const struct stat *st);

/* Puts the index with what was entered in its place, fsynced. */
int dsc_git_index_write(struct dsc_git_index *index, struct dsc_err *err);

/* Drops the lock, written or not; one that was never opened (zero) is fine. */
void dsc_git_index_close(struct dsc_git_index *index);

/* Whether the lock of the index is a process's of this toolkit. */
bool dsc_git_index_is_ours(struct dsc_git *git, struct dsc_arena *arena);

/* Removes the lock of a process that was killed; under the toolkit's own lock. */
void dsc_git_index_unlock(struct dsc_git *git, struct dsc_arena *arena);

#endif
