/*
 * The memory that libyaml asks for while a document is read. It makes some 700
 * small allocations a document, a tenth of the reading time, more with threads.
 * Its allocator is four functions that it exports and calls through the dynamic
 * linker; this module defines them too, and the executable's definition wins.
 * Where it does not (a static libyaml, -Bsymbolic), libyaml keeps its own.
 */
#ifndef DSC_YAML_MEMORY_H
#define DSC_YAML_MEMORY_H

#include "base/arena.h"

/* Blocks of 2^5 to 2^26 bytes, by exponent. */
#define DSC_YAML_MEMORY_CLASSES 22

struct dsc_yaml_memory {
	struct dsc_arena *arena;
	void *free[DSC_YAML_MEMORY_CLASSES];
};

/*
 * From here to the end this thread's libyaml takes its memory from `arena`.
 * A parser must be made and deleted in between.
 */
void dsc_yaml_memory_begin(struct dsc_yaml_memory *memory, struct dsc_arena *arena);
void dsc_yaml_memory_end(void);

#endif
