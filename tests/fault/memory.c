/*
 * Loaded before libc (LD_PRELOAD=build/<variant>/fault/memory.so), makes an
 * allocation of a program fail:
 *
 *	FAULT_PROGRAM  only in the process of this name ("dsc-review")
 *	FAULT_AT       N: the N-th allocation, from 1; N+: it and all later ones
 *	FAULT_COUNT    a file that gets the number of allocations at the end
 *
 * Only where it counts: not beside AddressSanitizer, which allocates itself.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* glibc's own, which need not be looked up: dlsym() allocates. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *ptr, size_t size);
void *__libc_memalign(size_t align, size_t size);

static bool begun, ready, onwards;
static long at;
static atomic_long count;

/* With the first allocation: libraries are set up before a constructor of ours would run. */
static void begin(void)
{
	const char *program = getenv("FAULT_PROGRAM"), *text = getenv("FAULT_AT");

	begun = true;
	at = text ? atol(text) : 0;
	onwards = text && strchr(text, '+');
	ready = !program || strcmp(program, program_invocation_short_name) == 0;
}

__attribute__((destructor)) static void end(void)
{
	const char *log = ready ? getenv("FAULT_COUNT") : NULL;
	int fd = log ? open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : -1;

	if (fd >= 0) {
		dprintf(fd, "%ld\n", (long)count);
		close(fd);
	}
}

static bool fails(void)
{
	long number;

	if (!begun)
		begin();
	if (!ready)
		return false;
	number = atomic_fetch_add(&count, 1) + 1;
	if (!at || number < at || (number > at && !onwards))
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t items, size_t size)
{
	return fails() ? NULL : __libc_calloc(items, size);
}

void *realloc(void *ptr, size_t size)
{
	return fails() ? NULL : __libc_realloc(ptr, size);
}

void *memalign(size_t align, size_t size)
{
	return fails() ? NULL : __libc_memalign(align, size);
}

void *aligned_alloc(size_t align, size_t size)
{
	return fails() ? NULL : __libc_memalign(align, size);
}

int posix_memalign(void **ptr, size_t align, size_t size)
{
	int kept = errno;

	*ptr = fails() ? NULL : __libc_memalign(align, size);
	errno = kept;
	return *ptr ? 0 : ENOMEM;
}
