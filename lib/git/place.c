/* What a stage does to the file system. */
#define _DEFAULT_SOURCE /* DT_* of dirent */
#include "git/stage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "base/tr.h"

#include "base/banned.h"

#define LOCK_PATIENCE 60 /* seconds for another dsc to commit */

static void wake(int signal)
{
	(void)signal;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/*
 * The kernel serves those who wait in their order; who only looks from time to time may be
 * passed by for seconds. A timer ends the wait: it goes off again and again, since
 * once could be just before the wait begins. EWOULDBLOCK: the minute is over.
 */
static int wait_for_lock(int fd)
{
	const struct itimerval second = { { 1, 0 }, { 1, 0 } };
	struct sigaction action = { .sa_handler = wake }, old_action;
	struct itimerval old_timer;
	sigset_t alarm, old_mask;
	double start = seconds();
	int status, code;

	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno != EWOULDBLOCK && errno != EINTR)
		return -1;
	sigemptyset(&action.sa_mask);
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	sigaction(SIGALRM, &action, &old_action);
	setitimer(ITIMER_REAL, &second, &old_timer);
	pthread_sigmask(SIG_UNBLOCK, &alarm, &old_mask);
	while ((status = flock(fd, LOCK_EX)) < 0 && errno == EINTR)
		if (seconds() - start >= LOCK_PATIENCE) {
			errno = EWOULDBLOCK;
			break;
		}
	code = errno;
	pthread_sigmask(SIG_SETMASK, &old_mask, NULL);
	setitimer(ITIMER_REAL, &old_timer, NULL);
	sigaction(SIGALRM, &old_action, NULL);
	errno = code;
	return status;
}

int dsc_git_lock(struct dsc_git *git, struct dsc_err *err)
{
	struct dsc_arena arena;
	const char *folder, *path;
	int fd;

	dsc_arena_init(&arena, 0);
	folder = dsc_arena_printf(&arena, "%s/dsc", git->shared);
	path = dsc_arena_printf(&arena, "%s/lock", folder);
	if (mkdir(folder, 0777) < 0 && errno != EEXIST) {
		fd = dsc_err_errno(err, errno, _("cannot write into the git repository %s"),
				   git->shared);
		goto out;
	}
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd < 0) {
		dsc_err_errno(err, errno, _("cannot open %s"), path);
		goto out;
	}
	if (wait_for_lock(fd) < 0) {
		if (errno == EWOULDBLOCK)
			dsc_err_set(err,
				    _("another dsc has been writing to %s for a minute; try again when it is done"),
				    git->shared);
		else
			dsc_err_errno(err, errno, _("cannot lock %s"), path);
		close(fd);
		fd = -1;
	}
out:
	dsc_arena_release(&arena);
	return fd;
}

/* ---- files and folders */

int dsc_git_sync(const char *path, struct dsc_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	int status = 0;

	if (fd < 0)
		return dsc_err_errno(err, errno, _("cannot open %s"), path);
	if (fsync(fd) < 0)
		status = dsc_err_errno(err, errno, _("cannot write %s"), path);
	close(fd);
	return status;
}

int dsc_git_write_aside(const char *path, struct dsc_str bytes, bool sync, struct dsc_err *err)
{
	int status = 0, fd;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return dsc_err_errno(err, errno, _("cannot write %s"), path);
	if (dsc_io_write(fd, bytes) < 0 || (sync && fsync(fd) < 0))
		status = dsc_err_errno(err, errno, _("cannot write %s"), path);
	if (close(fd) < 0 && status == 0)
		status = dsc_err_errno(err, errno, _("cannot write %s"), path);
	return status;
}

bool dsc_git_same_file(const char *a, const char *b)
{
	struct stat x, y;

	return lstat(a, &x) == 0 && lstat(b, &y) == 0 && x.st_ino == y.st_ino &&
	       x.st_dev == y.st_dev;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)at;
	if (type == FTW_DP)
		rmdir(path);
	else
		unlink(path);
	return 0;
}

void dsc_git_remove(const char *path)
{
	nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static int place(const char *from, const char *to, unsigned depth, struct dsc_arena *arena,
		 struct dsc_err *err)
{
	struct dsc_io_list list;
	int status = 0;

	if (depth > DSC_GIT_MAX_DEPTH)
		return dsc_err_set(err, _("folders are nested too deep: %s"), to);
	if (dsc_io_list(&list, AT_FDCWD, from, arena) < 0)
		return dsc_err_errno(err, errno, _("cannot list the folder %s"), from);
	for (size_t i = 0; i < list.count && status == 0; i++) {
		const char *name = list.items[i].name.ptr;
		const char *source = dsc_arena_printf(arena, "%s/%s", from, name);
		const char *target = dsc_arena_printf(arena, "%s/%s", to, name);
		struct stat st;

		if (list.items[i].type == DT_DIR && lstat(target, &st) == 0 &&
		    S_ISDIR(st.st_mode))
			status = place(source, target, depth + 1, arena, err);
		else if (rename(source, target) < 0)
			status = dsc_err_errno(err, errno, _("cannot put %s in its place"),
					       target);
	}
	if (status == 0 && list.count)
		status = dsc_git_sync(to, err);
	return status;
}

int dsc_git_place(const char *from, const char *to, struct dsc_arena *arena, struct dsc_err *err)
{
	return place(from, to, 0, arena, err);
}

/* ---- what killed processes leave */

int dsc_git_adopt_index(const struct dsc_git_stage *stage, struct dsc_err *err)
{
	const char *folder = stage->git->folder;
	struct dsc_arena arena;
	const char *lock, *index;
	int status = 0;

	dsc_arena_init(&arena, 0);
	lock = dsc_arena_printf(&arena, "%s/index.lock", folder);
	index = dsc_arena_printf(&arena, "%s/index", folder);
	if (dsc_git_same_file(lock, stage->index)) {
		if (rename(lock, index) < 0)
			status = dsc_err_errno(err, errno, _("cannot replace %s"), index);
		else
			status = dsc_git_sync(folder, err);
	}
	dsc_arena_release(&arena);
	return status;
}
