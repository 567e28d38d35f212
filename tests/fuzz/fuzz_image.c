/*
 * Any bytes as a disc image, from its first volume descriptor on (the 32 KiB
 * before it say nothing): read to the end in both trees; what is called sound
 * is safe to unpack, and has the bytes that it says it has.
 */
#define _GNU_SOURCE /* memfd_create */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/utf8.h"
#include "disc/read.h"

#include "base/banned.h"

#define SYSTEM_AREA 32768

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static int count(void *arg, const void *bytes, size_t len, struct dsc_err *err)
{
	uint64_t *total = arg;
	unsigned char sum = 0;

	(void)err;
	for (size_t i = 0; i < len; i++)
		sum ^= ((const unsigned char *)bytes)[i];
	*total += len + (sum & 0u);
	return 0;
}

static void check_safe(const char *path)
{
	struct dsc_str text = dsc_str_from(path);

	require(text.len && path[0] != '/' && path[text.len - 1] != '/');
	require(text.len <= dsc_disc_limits_default.path);
	require(dsc_utf8_check(text) == text.len);
	while (path) {
		const char *slash = strchr(path, '/');
		struct dsc_str name = { path, slash ? (size_t)(slash - path) : strlen(path) };

		require(name.len && !dsc_str_is(name, ".") && !dsc_str_is(name, ".."));
		path = slash ? slash + 1 : NULL;
	}
}

static void read_image(int fd, enum dsc_disc_tree tree, uint64_t medium)
{
	struct dsc_disc_limits limits = dsc_disc_limits_default;
	struct dsc_disc_reader *reader;
	struct dsc_disc_entry entry;
	enum dsc_disc_fault fault;
	struct dsc_err err = { "" };
	uint32_t entries = 0;
	int status;

	limits.entries = 1000;
	if (dsc_disc_open(&reader, fd, tree, &limits, &fault, &err) < 0) {
		require(!reader && fault >= DSC_DISC_NO_IMAGE && err.text[0]);
		return;
	}
	while ((status = dsc_disc_next(reader, &entry, &fault, &err)) > 0) {
		uint64_t total = 0;

		require(++entries <= limits.entries);
		require(dsc_disc_fault_text(entry.fault)[0]);
		if (entry.fault != DSC_DISC_SOUND)
			continue;
		check_safe(entry.path);
		if (entry.folder)
			continue;
		require(entry.size <= medium);
		if (dsc_disc_read(reader, count, &total, &fault, &err) < 0)
			require(fault >= DSC_DISC_NO_IMAGE && err.text[0]);
		else
			require(total == entry.size);
	}
	require(status == 0 || (fault >= DSC_DISC_NO_IMAGE && err.text[0]));
	dsc_disc_close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("image", MFD_CLOEXEC);

	require(fd >= 0);
	require(ftruncate(fd, SYSTEM_AREA) == 0);
	require(pwrite(fd, data, size, SYSTEM_AREA) == (ssize_t)size);
	read_image(fd, DSC_DISC_TREE_POSIX, SYSTEM_AREA + size);
	read_image(fd, DSC_DISC_TREE_JOLIET, SYSTEM_AREA + size);
	close(fd);
	return 0;
}
