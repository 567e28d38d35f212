#include "base/child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/tr.h"

#include "base/banned.h"

enum kind { MESSAGE = 'm', FAILED = 'f', DONE = 'd' };

struct head {
	uint64_t kind;
	uint64_t len; /* of the bytes that follow */
};

static int say(int out, enum kind kind, const void *bytes, size_t len)
{
	struct head head = { kind, len };

	if (dsc_io_write(out, (struct dsc_str){ (const char *)&head, sizeof(head) }) < 0)
		return -1;
	return dsc_io_write(out, (struct dsc_str){ bytes, len });
}

int dsc_child_put(int out, struct dsc_str bytes, struct dsc_err *err)
{
	return say(out, MESSAGE, bytes.ptr, bytes.len) < 0 ?
		       dsc_err_errno(err, errno, _("cannot write")) : 0;
}

static _Noreturn void run(int (*work)(void *arg, int out, struct dsc_err *err), void *arg, int out)
{
	struct dsc_err err = { "" };
	int status = work(arg, out, &err);

	fflush(NULL);
	if (status == 0)
		status = say(out, DONE, "", 0);
	else
		say(out, FAILED, &err, sizeof(err));
	_exit(status == 0 ? 0 : 1);
}

int dsc_child_start(struct dsc_child *child, int (*work)(void *arg, int out, struct dsc_err *err),
		    void *arg, struct dsc_err *err)
{
	int ends[2], failed;

	*child = (struct dsc_child){ .fd = -1 };
	if (pipe(ends) < 0)
		return dsc_err_errno(err, errno, _("cannot start a process"));
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	/* What stands in a stream's buffer would be written by both. */
	fflush(NULL);
	child->pid = fork();
	failed = errno;
	if (child->pid == 0) {
		close(ends[0]);
		run(work, arg, ends[1]);
	}
	close(ends[1]);
	if (child->pid < 0) {
		child->pid = 0;
		close(ends[0]);
		return dsc_err_errno(err, failed, _("cannot start a process"));
	}
	child->fd = ends[0];
	return 0;
}

/* 1: `len` bytes came; 0: the other end was closed before; -1 with errno. */
static int read_all(int fd, void *bytes, size_t len)
{
	char *at = bytes;

	while (len) {
		ssize_t got = read(fd, at, len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -1 : 0;
		at += got;
		len -= (size_t)got;
	}
	return 1;
}

static int reap(struct dsc_child *child)
{
	int status = -1;

	close(child->fd);
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	*child = (struct dsc_child){ .fd = -1 };
	return status;
}

/*
 * What read_all() did not give. One that said nothing more is waited for: how it ended
 * tells why. One that may still have something to say is killed: that nobody listens it
 * need not notice, since a child that was started later has its pipe open, too.
 */
static int fail(struct dsc_child *child, int got, struct dsc_err *err)
{
	int failed = errno, status;

	if (got < 0) {
		dsc_child_stop(child);
		return dsc_err_errno(err, failed, _("cannot read what another process made"));
	}
	status = reap(child);
	if (WIFSIGNALED(status))
		return dsc_err_set(err, _("a process that worked for this one was killed (signal %d)"),
				   WTERMSIG(status));
	return dsc_err_set(err, _("a process that worked for this one ended too early"));
}

/* The head of the next message; an error of the child ends here. */
static int take_head(struct head *head, struct dsc_child *child, enum kind kind,
		     struct dsc_err *err)
{
	int got = read_all(child->fd, head, sizeof(*head));

	if (got == 1 && head->kind == (uint64_t)kind)
		return 0;
	if (got == 1) {
		assert(head->kind == FAILED && head->len == sizeof(*err));
		got = read_all(child->fd, err, sizeof(*err));
	}
	if (got < 1)
		return fail(child, got, err);
	reap(child);
	return -1;
}

int dsc_child_take(struct dsc_str *bytes, struct dsc_child *child, struct dsc_arena *arena,
		   struct dsc_err *err)
{
	struct head head;
	char *to;
	int got;

	if (take_head(&head, child, MESSAGE, err) < 0)
		return -1;
	to = dsc_arena_raw(arena, (size_t)head.len + 1, 1);
	to[head.len] = '\0';
	*bytes = (struct dsc_str){ to, (size_t)head.len };
	got = read_all(child->fd, to, bytes->len);
	return got == 1 ? 0 : fail(child, got, err);
}

int dsc_child_end(struct dsc_child *child, struct dsc_err *err)
{
	struct head head;

	if (take_head(&head, child, DONE, err) < 0)
		return -1;
	reap(child);
	return 0;
}

void dsc_child_stop(struct dsc_child *child)
{
	if (child->pid <= 0)
		return;
	kill(child->pid, SIGKILL);
	reap(child);
}
