#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "profile/builtin.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/io.h"

#include "base/banned.h"

#define MAX_FILE (1024 * 1024)

/* The bytes in memory of their own, which nothing gives back before the process ends. */
static struct dsc_str keep(struct dsc_str bytes)
{
	char *kept = mmap(NULL, bytes.len + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);

	if (kept == MAP_FAILED)
		dsc_out_of_memory();
	memcpy(kept, bytes.ptr, bytes.len);
	return (struct dsc_str){ kept, bytes.len };
}

static enum dsc_io_result read_file(struct dsc_str *bytes, const char *folder, const char *name)
{
	struct dsc_io_buffer buffer = { 0 };
	enum dsc_io_result result;
	char path[4096];
	int len;

	len = snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (len < 0 || (size_t)len >= sizeof(path))
		return DSC_IO_ABSENT;
	result = dsc_io_read(bytes, AT_FDCWD, path, MAX_FILE, &buffer);
	if (result == DSC_IO_OK)
		*bytes = keep(*bytes);
	dsc_io_buffer_release(&buffer);
	return result;
}

struct dsc_str dsc_builtin_find(const char *name)
{
	const char *folder = getenv("DSC_SCHEMAS");
	struct dsc_str bytes;

	if (folder && *folder) {
		enum dsc_io_result result = read_file(&bytes, folder, name);

		if (result == DSC_IO_OK)
			return bytes;
		if (result != DSC_IO_ABSENT)
			return (struct dsc_str){ NULL, 0 };
	}
	for (const struct dsc_builtin *at = dsc_builtin_table; at->name; at++)
		if (strcmp(at->name, name) == 0)
			return (struct dsc_str){ at->bytes, at->len };
	return (struct dsc_str){ NULL, 0 };
}

bool dsc_builtin_owns(struct dsc_str bytes)
{
	for (const struct dsc_builtin *at = dsc_builtin_table; at->name; at++)
		if (bytes.ptr == at->bytes && bytes.len == at->len)
			return true;
	return false;
}
