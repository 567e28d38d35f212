#include "git/pointer.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/tr.h"

#include "base/banned.h"

/* As much as the rule evidence-content goes by, so that what it leaves unchecked is one here. */
static const char start[] = "version https://";

bool dsc_git_is_pointer(struct dsc_str bytes)
{
	return dsc_str_starts(bytes, dsc_str_from(start));
}

int dsc_git_pointer_at(int dir, const char *path, struct dsc_err *err)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	char head[sizeof(start) - 1];
	ssize_t got = 0;
	size_t len = 0;
	int failed;

	if (fd < 0)
		return dsc_err_errno(err, errno, _("cannot read %s"), path);
	while (len < sizeof(head)) {
		got = read(fd, head + len, sizeof(head) - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		len += (size_t)got;
	}
	failed = got < 0 ? errno : 0;
	close(fd);
	if (failed)
		return dsc_err_errno(err, failed, _("cannot read %s"), path);
	return dsc_git_is_pointer((struct dsc_str){ head, len });
}
