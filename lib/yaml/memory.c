#include "yaml/memory.h"

#include <stdlib.h>

#include "base/banned.h"

/* What libyaml calls, as its private header declares them. */
void *yaml_malloc(size_t size);
void *yaml_realloc(void *ptr, size_t size);
void yaml_free(void *ptr);
unsigned char *yaml_strdup(const unsigned char *text);

static _Thread_local struct dsc_yaml_memory *current;

#define SMALLEST 5 /* exponent of the smallest block */

/* In front of every block; it keeps what follows aligned for anything. */
struct header {
	alignas(max_align_t) size_t exponent;
};

void dsc_yaml_memory_begin(struct dsc_yaml_memory *memory, struct dsc_arena *arena)
{
	*memory = (struct dsc_yaml_memory){ .arena = arena };
	current = memory;
}

void dsc_yaml_memory_end(void)
{
	current = NULL;
}

static size_t exponent_for(size_t size)
{
	size_t exponent = SMALLEST;

	while (((size_t)1 << exponent) < size)
		exponent++;
	return exponent;
}

void *yaml_malloc(size_t size)
{
	struct header *header;
	size_t exponent;
	void **slot;

	/* libyaml's own contract: no block of no bytes. */
	if (!size)
		size = 1;
	if (!current)
		return malloc(size);
	exponent = exponent_for(size);
	if (exponent >= SMALLEST + DSC_YAML_MEMORY_CLASSES)
		return NULL; /* no document of 1 MiB asks for that */
	slot = &current->free[exponent - SMALLEST];
	if (*slot) {
		void *block = *slot;

		memcpy(slot, block, sizeof(*slot));
		return block;
	}
	header = dsc_arena_raw(current->arena, sizeof(*header) + ((size_t)1 << exponent),
			       alignof(struct header));
	header->exponent = exponent;
	return header + 1;
}

void yaml_free(void *ptr)
{
	struct header *header = ptr;
	void **slot;

	if (!ptr)
		return;
	if (!current) {
		free(ptr);
		return;
	}
	slot = &current->free[header[-1].exponent - SMALLEST];
	memcpy(ptr, slot, sizeof(*slot));
	*slot = ptr;
}

void *yaml_realloc(void *ptr, size_t size)
{
	struct header *header = ptr;
	void *grown;

	if (!ptr)
		return yaml_malloc(size);
	if (!current)
		return realloc(ptr, size ? size : 1);
	if (size <= (size_t)1 << header[-1].exponent)
		return ptr;
	grown = yaml_malloc(size);
	if (!grown)
		return NULL;
	memcpy(grown, ptr, (size_t)1 << header[-1].exponent);
	yaml_free(ptr);
	return grown;
}

unsigned char *yaml_strdup(const unsigned char *text)
{
	size_t size = text ? strlen((const char *)text) + 1 : 0;
	unsigned char *copy = text ? yaml_malloc(size) : NULL;

	return copy ? memcpy(copy, text, size) : NULL;
}
