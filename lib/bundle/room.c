#define _GNU_SOURCE /* renameat2, syncfs */
#include "bundle/room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/io.h"
#include "base/stop.h"
#include "base/tr.h"

#include "base/banned.h"

#define TRIES 10000

/* ---- removing */

/* Packages are three folders deep; what somebody put in deeper stays, and so does the room. */
static void empty(int fd, int depth)
{
	struct dsc_io_list list = { 0 };
	struct dsc_arena arena;

	dsc_arena_init(&arena, 0);
	if (depth && dsc_io_list_open(&list, fd, &arena) == 0) {
		for (size_t i = 0; i < list.count; i++) {
			const char *name = list.items[i].name.ptr;
			int sub;

			if (unlinkat(fd, name, 0) == 0)
				continue;
			sub = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
			if (sub < 0)
				continue;
			empty(sub, depth - 1);
			close(sub);
			unlinkat(fd, name, AT_REMOVEDIR);
		}
	}
	dsc_arena_release(&arena);
}

static void remove_room(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return;
	/* Whoever holds the lock is at work in it. */
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		empty(fd, 4);
		rmdir(path);
	}
	close(fd);
}

/* ---- opening */

static const char *without_slash(const char *path, struct dsc_arena *arena)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	return dsc_arena_str(arena, (struct dsc_str){ path, len }).ptr;
}

static void remove_leftovers(const struct dsc_room *room, struct dsc_arena *arena)
{
	const char *slash = strrchr(room->out, '/');
	const char *base = slash ? slash + 1 : room->out;
	int above = slash ? (int)(slash - room->out) + 1 : 0;
	const char *folder = above ? dsc_arena_printf(arena, "%.*s", above, room->out) : ".";
	struct dsc_str prefix = dsc_str_from(dsc_arena_printf(arena, "%s.partial-", base));
	struct dsc_io_list list = { 0 };

	if (dsc_io_list(&list, AT_FDCWD, folder, arena) < 0)
		return;
	for (size_t i = 0; i < list.count; i++)
		if (dsc_str_starts(list.items[i].name, prefix) &&
		    strspn(list.items[i].name.ptr + prefix.len, "0123456789") ==
			    list.items[i].name.len - prefix.len)
			remove_room(dsc_arena_printf(arena, "%.*s%s", above, room->out,
						     list.items[i].name.ptr));
}

int dsc_room_open(struct dsc_room *room, const char *out, struct dsc_arena *arena,
		  struct dsc_err *err)
{
	struct stat st;

	*room = (struct dsc_room){ .out = without_slash(out, arena), .fd = -1 };
	if (lstat(room->out, &st) == 0)
		return dsc_err_set(err, _("%s exists already; name a place where nothing is"),
				   room->out);
	remove_leftovers(room, arena);
	for (unsigned i = 0; i < TRIES; i++) {
		const char *path = dsc_arena_printf(arena, "%s.partial-%04u", room->out, i);

		if (mkdir(path, 0777) == 0) {
			room->path = path;
			break;
		}
		if (errno != EEXIST)
			return dsc_err_errno(err, errno, _("cannot make the folder %s"), path);
	}
	if (!room->path)
		return dsc_err_errno(err, EEXIST, _("cannot make the folder %s"), room->out);
	room->fd = open(room->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (room->fd < 0 || flock(room->fd, LOCK_EX | LOCK_NB) < 0) {
		dsc_err_errno(err, errno, _("cannot lock the folder %s"), room->path);
		rmdir(room->path);
		room->path = NULL;
		if (room->fd >= 0)
			close(room->fd);
		room->fd = -1;
		return -1;
	}
	return 0;
}

int dsc_room_make_folder(struct dsc_room *room, const char *name, struct dsc_err *err)
{
	if (mkdirat(room->fd, name, 0777) == 0)
		return 0;
	return dsc_err_errno(err, errno, _("cannot make the folder %s/%s"), room->path, name);
}

int dsc_room_create(struct dsc_room *room, const char *name, struct dsc_err *err)
{
	int fd = openat(room->fd, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);

	if (fd < 0)
		dsc_err_errno(err, errno, _("cannot write %s/%s"), room->path, name);
	return fd;
}

static int cannot_write(const struct dsc_room *room, const char *name, int errnum,
			struct dsc_err *err)
{
	return dsc_err_errno(err, errnum, _("cannot write %s/%s"), room->path, name);
}

int dsc_room_put(struct dsc_room *room, const char *name, struct dsc_str bytes,
		 struct dsc_err *err)
{
	int fd = dsc_room_create(room, name, err);
	int failed;

	if (fd < 0)
		return -1;
	failed = dsc_io_write(fd, bytes) < 0 ? errno : 0;
	if (close(fd) < 0 && !failed)
		failed = errno;
	return failed ? cannot_write(room, name, failed, err) : 0;
}

/* ---- the end */

int dsc_room_finish(struct dsc_room *room, struct dsc_err *err)
{
	int failed = syncfs(room->fd) < 0 ? errno : 0;

	/* The last moment at which it can be given up. */
	if (dsc_stop_check(err) < 0)
		return -1;
	/* Nothing that came to stand there meanwhile is replaced, not even an empty folder. */
	if (!failed && renameat2(AT_FDCWD, room->path, AT_FDCWD, room->out, RENAME_NOREPLACE) < 0)
		failed = errno;
	if (failed == EINVAL || failed == ENOSYS)
		failed = rename(room->path, room->out) < 0 ? errno : 0;
	if (failed)
		return dsc_err_errno(err, failed, _("cannot put the package to %s"), room->out);
	/* If this fails, a power cut may give the old name back; it is whole in either. */
	syncfs(room->fd);
	close(room->fd);
	*room = (struct dsc_room){ .fd = -1 };
	return 0;
}

void dsc_room_abandon(struct dsc_room *room)
{
	if (room->fd < 0)
		return;
	empty(room->fd, 4);
	rmdir(room->path);
	close(room->fd);
	*room = (struct dsc_room){ .fd = -1 };
}
