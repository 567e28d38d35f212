/*
 * Arenas: memory that is given back all at once. A run has one arena for what
 * lives as long as the run, and one a task (a file, a case) that is reset for
 * the next. A function that keeps or returns memory takes the arena as a
 * parameter, so lifetimes show in signatures.
 *
 * Allocation never returns NULL: without memory a batch tool can only say so
 * and stop, so dsc_arena_alloc() writes one line to standard error and leaves
 * with exit status 3 through _exit(). Everything written to disk is written
 * aside and renamed, so such a death leaves nothing half done.
 */
#ifndef DSC_BASE_ARENA_H
#define DSC_BASE_ARENA_H

#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>

#include "base/str.h"

struct dsc_arena_block;

struct dsc_arena {
	struct dsc_arena_block *blocks; /* newest first */
	char *next;                     /* free bytes of the newest block */
	char *end;
	size_t block_size;
};

/* Starts empty; the first allocation takes `block_size` bytes (0: 64 KiB). */
void dsc_arena_init(struct dsc_arena *arena, size_t block_size);

/* Gives all memory back; the arena is then as after init. */
void dsc_arena_release(struct dsc_arena *arena);

/* Forgets all allocations and keeps the first block for the next task. */
void dsc_arena_reset(struct dsc_arena *arena);

/*
 * The next allocations of `size` bytes together, their alignment and the gaps under
 * AddressSanitizer included, need no memory of the system: before a step
 * behind which nothing may fail any more.
 */
void dsc_arena_reserve(struct dsc_arena *arena, size_t size);

/* Zeroed memory of `size` bytes, aligned to `align` (a power of two). */
void *dsc_arena_alloc(struct dsc_arena *arena, size_t size, size_t align);

/* The same without the zeroing. */
void *dsc_arena_raw(struct dsc_arena *arena, size_t size, size_t align);

/* The first, but of `count` items and checked for overflow. */
void *dsc_arena_array(struct dsc_arena *arena, size_t count, size_t size, size_t align);

#define DSC_NEW(arena, type) ((type *)dsc_arena_alloc((arena), sizeof(type), alignof(type)))
#define DSC_NEW_ARRAY(arena, type, count) \
	((type *)dsc_arena_array((arena), (count), sizeof(type), alignof(type)))

/* A NUL-terminated copy of `s`; the terminator is not part of the length. */
struct dsc_str dsc_arena_str(struct dsc_arena *arena, struct dsc_str s);

/* Formatted text, NUL-terminated. */
const char *dsc_arena_printf(struct dsc_arena *arena, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
const char *dsc_arena_vprintf(struct dsc_arena *arena, const char *fmt, va_list args)
	__attribute__((format(printf, 2, 0)));

/*
 * Appends to a vector: any struct with `items`, `count` and `cap` (all zero
 * when empty). Grown items move; pointers to them die.
 */
#define DSC_PUSH(arena, vec, ...)                                                             \
	do {                                                                                  \
		if ((vec)->count == (vec)->cap)                                               \
			(vec)->items = dsc_arena_grow((arena), (vec)->items, (vec)->count,    \
						      &(vec)->cap, sizeof(*(vec)->items),     \
						      alignof(max_align_t));                  \
		(vec)->items[(vec)->count++] = (__VA_ARGS__);                                 \
	} while (0)

void *dsc_arena_grow(struct dsc_arena *arena, const void *items, size_t count, size_t *cap,
		     size_t size, size_t align);

/* Says that memory ran out and ends the process with status 3. */
_Noreturn void dsc_out_of_memory(void);

#endif
