#include "git/pointer.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/io.h"
#include "base/tr.h"

#include "base/banned.h"

/* As much as the rule evidence-content goes by, so that what it leaves unchecked is one here. */
static const char start[] = "version https://";

bool dsc_git_is_pointer(struct dsc_str bytes)
{
	return dsc_str_starts(bytes, dsc_str_from(start));
}

int dsc_git_pointer_in(int fd)
{
	char head[sizeof(start) - 1];
	ssize_t got = dsc_io_read_at(fd, head, sizeof(head), 0);

	return got < 0 ? -1 : dsc_git_is_pointer((struct dsc_str){ head, (size_t)got });
}

int dsc_git_pointer_at(int dir, const char *path, struct dsc_err *err)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	int found = fd < 0 ? -1 : dsc_git_pointer_in(fd);
	int failed = errno;

	if (fd >= 0)
		close(fd);
	return found < 0 ? dsc_err_errno(err, failed, _("cannot read %s"), path) : found;
}
