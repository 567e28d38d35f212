#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/banned.h"

#if defined(__SANITIZE_ADDRESS__)
#define DSC_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DSC_ASAN 1
#endif
#endif

/* Under AddressSanitizer a poisoned gap follows every allocation. */
#ifdef DSC_ASAN
#include <sanitizer/asan_interface.h>
#define GAP 16
#define POISON(ptr, size) ASAN_POISON_MEMORY_REGION(ptr, size)
#define UNPOISON(ptr, size) ASAN_UNPOISON_MEMORY_REGION(ptr, size)
#else
#define GAP 0
#define POISON(ptr, size) ((void)(ptr), (void)(size))
#define UNPOISON(ptr, size) ((void)(ptr), (void)(size))
#endif

struct dsc_arena_block {
	struct dsc_arena_block *older;
	size_t size; /* of bytes[] */
	alignas(max_align_t) char bytes[];
};

_Noreturn void dsc_out_of_memory(void)
{
	static const char message[] = "dsc: out of memory (内存不足)\n";
	ssize_t written = write(STDERR_FILENO, message, sizeof(message) - 1);

	(void)written; /* there is nobody left to tell */
	_exit(3);
}

void dsc_arena_init(struct dsc_arena *arena, size_t block_size)
{
	*arena = (struct dsc_arena){ .block_size = block_size ? block_size : 64 * 1024 };
}

static void use_block(struct dsc_arena *arena, struct dsc_arena_block *block)
{
	arena->next = block->bytes;
	arena->end = block->bytes + block->size;
	POISON(block->bytes, block->size);
}

static void free_block(struct dsc_arena_block *block)
{
	UNPOISON(block->bytes, block->size);
	free(block);
}

void dsc_arena_release(struct dsc_arena *arena)
{
	struct dsc_arena_block *block = arena->blocks;

	while (block) {
		struct dsc_arena_block *older = block->older;

		free_block(block);
		block = older;
	}
	dsc_arena_init(arena, arena->block_size);
}

void dsc_arena_reset(struct dsc_arena *arena)
{
	struct dsc_arena_block *block = arena->blocks;

	if (!block)
		return;
	while (block->older) {
		struct dsc_arena_block *older = block->older;

		free_block(block);
		block = older;
	}
	arena->blocks = block;
	use_block(arena, block);
}

/* A block of at least `want` bytes in front of the others. */
static void add_block(struct dsc_arena *arena, size_t want)
{
	struct dsc_arena_block *block;

	if (want < arena->block_size)
		want = arena->block_size;
	block = malloc(sizeof(*block) + want);
	if (!block)
		dsc_out_of_memory();
	block->older = arena->blocks;
	block->size = want;
	arena->blocks = block;
	use_block(arena, block);
}

void dsc_arena_reserve(struct dsc_arena *arena, size_t size)
{
	if (size > SIZE_MAX / 2)
		dsc_out_of_memory();
	if (!arena->blocks || (size_t)(arena->end - arena->next) < size)
		add_block(arena, size);
}

void *dsc_arena_raw(struct dsc_arena *arena, size_t size, size_t align)
{
	size_t pad = (size_t)(-(uintptr_t)arena->next & (align - 1));
	char *ptr;

	if (size > SIZE_MAX / 2)
		dsc_out_of_memory();
	if (!arena->blocks || (size_t)(arena->end - arena->next) < pad + size + GAP) {
		add_block(arena, size + align + GAP);
		pad = (size_t)(-(uintptr_t)arena->next & (align - 1));
	}
	ptr = arena->next + pad;
	arena->next = ptr + size + GAP;
	UNPOISON(ptr, size);
	return ptr;
}

void *dsc_arena_alloc(struct dsc_arena *arena, size_t size, size_t align)
{
	return memset(dsc_arena_raw(arena, size, align), 0, size);
}

void *dsc_arena_array(struct dsc_arena *arena, size_t count, size_t size, size_t align)
{
	if (size && count > SIZE_MAX / size)
		dsc_out_of_memory();
	return dsc_arena_alloc(arena, count * size, align);
}

struct dsc_str dsc_arena_str(struct dsc_arena *arena, struct dsc_str s)
{
	char *copy = dsc_arena_raw(arena, s.len + 1, 1);

	if (s.len)
		memcpy(copy, s.ptr, s.len);
	copy[s.len] = '\0';
	return (struct dsc_str){ copy, s.len };
}

const char *dsc_arena_vprintf(struct dsc_arena *arena, const char *fmt, va_list args)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len < 0)
		dsc_out_of_memory();
	text = dsc_arena_raw(arena, (size_t)len + 1, 1);
	vsnprintf(text, (size_t)len + 1, fmt, args);
	return text;
}

const char *dsc_arena_printf(struct dsc_arena *arena, const char *fmt, ...)
{
	const char *text;
	va_list args;

	va_start(args, fmt);
	text = dsc_arena_vprintf(arena, fmt, args);
	va_end(args);
	return text;
}

void *dsc_arena_grow(struct dsc_arena *arena, const void *items, size_t count, size_t *cap,
		     size_t size, size_t align)
{
	void *grown;

	*cap = *cap ? *cap * 2 : 8;
	grown = dsc_arena_array(arena, *cap, size, align);
	if (count)
		memcpy(grown, items, count * size);
	return grown;
}
