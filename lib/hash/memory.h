/*
 * Memory for foreign libraries that do not bear its lack: they are given
 * allocators which end the process as arenas do, with a line and exit status 3.
 */
#ifndef DSC_HASH_MEMORY_H
#define DSC_HASH_MEMORY_H

#include <stddef.h>

/* Beyond this, in bytes, an allocation that fails is an error of its own: NULL. */
#define DSC_HASH_LARGE ((size_t)16 << 20)

/* As realloc(); `size` is not 0. */
void *dsc_hash_realloc(void *ptr, size_t size);

/* Before the shared libcrypto is used for the first time; without effect after that. */
void dsc_hash_own_memory(void);

#endif
