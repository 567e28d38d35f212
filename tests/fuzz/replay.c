/* Runs a fuzz target over every file of the folders and files named. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(int dir, const char *name, struct dsc_io_buffer *buffer)
{
	struct dsc_str bytes;
	uint8_t *exact;

	if (dsc_io_read(&bytes, dir, name, 16 << 20, buffer) != DSC_IO_OK) {
		fprintf(stderr, "replay: cannot read %s\n", name);
		return -1;
	}
	/* An allocation of the exact size lets sanitizers see a read past the end. */
	exact = malloc(bytes.len ? bytes.len : 1);
	if (!exact)
		return -1;
	memcpy(exact, bytes.ptr, bytes.len);
	LLVMFuzzerTestOneInput(exact, bytes.len);
	free(exact);
	return 0;
}

int main(int argc, char **argv)
{
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_arena arena;
	size_t count = 0;
	int status = 0;

	dsc_arena_init(&arena, 0);
	for (int i = 1; i < argc; i++) {
		struct dsc_io_list list;
		int dir = open(argv[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (dir < 0 || dsc_io_list(&list, dir, ".", &arena) < 0) {
			fprintf(stderr, "replay: no folder %s\n", argv[i]);
			return 1;
		}
		for (size_t j = 0; j < list.count; j++, count++)
			if (replay(dir, list.items[j].name.ptr, &buffer) < 0)
				status = 1;
		close(dir);
	}
	printf("%zu inputs\n", count);
	dsc_io_buffer_release(&buffer);
	dsc_arena_release(&arena);
	return count ? status : 1;
}
