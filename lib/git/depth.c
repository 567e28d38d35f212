#include "git/depth.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/tr.h"
#include "git/handle.h"
#include "git/history.h"

#include "base/banned.h"

/* So many commits are walked again rather than an answer written. */
enum { WORTH_REMEMBERING = 64 };

struct known {
	struct dsc_git_id commit; /* empty: nothing is known */
	uint64_t depth;
};

/* "<commit> <depth>" and a line end. Such a pair stays true whatever happens to the branch. */
static struct known recall(const char *path)
{
	struct dsc_io_buffer buffer = { 0 };
	struct known known = { .depth = 0 };
	struct dsc_str bytes;

	if (dsc_io_read(&bytes, AT_FDCWD, path, 64, &buffer) == DSC_IO_OK && bytes.len > 42 &&
	    bytes.ptr[40] == ' ' && bytes.ptr[bytes.len - 1] == '\n') {
		size_t i = 41;

		while (i < bytes.len - 1 && i < 41 + 18 && bytes.ptr[i] >= '0' &&
		       bytes.ptr[i] <= '9')
			known.depth = known.depth * 10 + (uint64_t)(bytes.ptr[i++] - '0');
		if (i == bytes.len - 1 && known.depth)
			memcpy(known.commit.hex, bytes.ptr, 40);
	}
	dsc_io_buffer_release(&buffer);
	return known;
}

/* Best effort: what is lost or torn here is counted again. */
static void remember(const char *path, const char *aside, const struct dsc_git_id *commit,
		     uint64_t depth)
{
	char line[64];
	int len = snprintf(line, sizeof(line), "%s %" PRIu64 "\n", commit->hex, depth);
	int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
	bool written;

	if (fd < 0)
		return;
	written = write(fd, line, (size_t)len) == len;
	close(fd);
	if (!written || rename(aside, path) < 0)
		unlink(aside);
}

int dsc_git_depth(uint64_t *depth, struct dsc_git *git, const struct dsc_git_id *commit,
		  struct dsc_err *err)
{
	struct dsc_git_id at = *commit;
	struct dsc_git_commit read;
	struct dsc_arena paths, scratch;
	const char *path, *aside;
	struct known known;
	uint64_t walked = 0;
	int status = 0;

	dsc_arena_init(&paths, 4096);
	dsc_arena_init(&scratch, 4096);
	path = dsc_arena_printf(&paths, "%s/dsc/depth", git->shared);
	aside = dsc_arena_printf(&paths, "%s/dsc/depth.new", git->shared);
	known = recall(path);
	for (;;) {
		if (strcmp(at.hex, known.commit.hex) == 0) {
			walked += known.depth;
			break;
		}
		walked++;
		if (walked > DSC_GIT_MAX_COMMITS)
			status = dsc_err_set(err, "%s", _("the history is too long"));
		else
			status = dsc_git_commit_read(&read, git, &at, &scratch, err);
		if (status < 0 || read.parent_count == 0)
			break;
		at = read.parents[0];
		dsc_arena_reset(&scratch);
	}
	*depth = walked;
	if (status == 0 && walked > known.depth + WORTH_REMEMBERING)
		remember(path, aside, commit, walked);
	dsc_arena_release(&scratch);
	dsc_arena_release(&paths);
	return status;
}
