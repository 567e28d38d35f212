#include "hash/memory.h"

#include <openssl/crypto.h>
#include <stdlib.h>

#include "base/arena.h"

#include "base/banned.h"

void *dsc_hash_realloc(void *ptr, size_t size)
{
	void *now = realloc(ptr, size);

	if (!now && size <= DSC_HASH_LARGE)
		dsc_out_of_memory();
	return now;
}

static void *take(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return size ? dsc_hash_realloc(NULL, size) : NULL;
}

static void *take_again(void *ptr, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	if (size)
		return dsc_hash_realloc(ptr, size);
	free(ptr);
	return NULL;
}

static void give_back(void *ptr, const char *file, int line)
{
	(void)file;
	(void)line;
	free(ptr);
}

void dsc_hash_own_memory(void)
{
	CRYPTO_set_mem_functions(take, take_again, give_back);
}
