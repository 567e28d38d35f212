#include "git/memory.h"

#include <git2.h>
#include <git2/sys/alloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hash/memory.h"

#include "base/banned.h"

static void *take(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return dsc_hash_realloc(NULL, size ? size : 1);
}

static void *take_again(void *ptr, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return dsc_hash_realloc(ptr, size ? size : 1);
}

static void *take_many_again(void *ptr, size_t count, size_t size, const char *file, int line)
{
	return size && count > SIZE_MAX / size ? NULL : take_again(ptr, count * size, file, line);
}

static void *take_many(size_t count, size_t size, const char *file, int line)
{
	return take_many_again(NULL, count, size, file, line);
}

static void *take_zeroed(size_t count, size_t size, const char *file, int line)
{
	void *ptr = take_many(count, size, file, line);

	return ptr ? memset(ptr, 0, count * size) : NULL;
}

/* Exactly `len` bytes of `text`. */
static char *copy_part(const char *text, size_t len, const char *file, int line)
{
	char *copy = len < SIZE_MAX ? take(len + 1, file, line) : NULL;

	if (copy) {
		memcpy(copy, text, len);
		copy[len] = '\0';
	}
	return copy;
}

static char *copy_bounded(const char *text, size_t len, const char *file, int line)
{
	return copy_part(text, strnlen(text, len), file, line);
}

static char *copy(const char *text, const char *file, int line)
{
	return copy_part(text, strlen(text), file, line);
}

void dsc_git_own_memory(void)
{
	git_allocator allocator = {
		.gmalloc = take,
		.gcalloc = take_zeroed,
		.gstrdup = copy,
		.gstrndup = copy_bounded,
		.gsubstrdup = copy_part,
		.grealloc = take_again,
		.greallocarray = take_many_again,
		.gmallocarray = take_many,
		.gfree = free,
	};

	dsc_hash_own_memory();
	git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &allocator);
}
