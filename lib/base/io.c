#define _GNU_SOURCE /* getdents64 */
#include "base/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/tr.h"

#include "base/banned.h"

void dsc_io_buffer_release(struct dsc_io_buffer *buffer)
{
	free(buffer->ptr);
	*buffer = (struct dsc_io_buffer){ 0 };
}

static void make_room(struct dsc_io_buffer *buffer, size_t want)
{
	size_t cap = buffer->cap ? buffer->cap : 64 * 1024;
	char *grown;

	if (want <= buffer->cap)
		return;
	while (cap < want)
		cap *= 2;
	grown = realloc(buffer->ptr, cap);
	if (!grown)
		dsc_out_of_memory();
	buffer->ptr = grown;
	buffer->cap = cap;
}

/* `until`: a short read that reaches this length has reached the end of a regular file. */
static enum dsc_io_result read_all(struct dsc_str *bytes, int fd, size_t limit, size_t until,
				   struct dsc_io_buffer *buffer)
{
	size_t len = 0;

	for (;;) {
		size_t room;
		ssize_t got;

		make_room(buffer, len + 1);
		room = buffer->cap - len;
		got = read(fd, buffer->ptr + len, room);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return DSC_IO_FAILED;
		len += (size_t)got;
		if (len > limit)
			return DSC_IO_LARGE;
		if (got == 0 || (len == until && (size_t)got < room))
			break;
	}
	*bytes = (struct dsc_str){ buffer->ptr, len };
	return DSC_IO_OK;
}

enum dsc_io_result dsc_io_read_stream(struct dsc_str *bytes, int fd, size_t limit,
				      struct dsc_io_buffer *buffer)
{
	return read_all(bytes, fd, limit, SIZE_MAX, buffer);
}

enum dsc_io_result dsc_io_read(struct dsc_str *bytes, int dir, const char *name, size_t limit,
			       struct dsc_io_buffer *buffer)
{
	enum dsc_io_result result;
	struct stat st;
	int saved;
	int fd;

	fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return DSC_IO_ABSENT;
		if (errno == ELOOP)
			return DSC_IO_LINK;
		return errno == ENXIO ? DSC_IO_SPECIAL : DSC_IO_FAILED;
	}
	if (fstat(fd, &st) < 0) {
		result = DSC_IO_FAILED;
	} else if (!S_ISREG(st.st_mode)) {
		result = S_ISDIR(st.st_mode) ? DSC_IO_FOLDER : DSC_IO_SPECIAL;
	} else if (st.st_size > 0 && (uintmax_t)st.st_size > limit) {
		result = DSC_IO_LARGE;
	} else {
		/* One byte more than stated, so that the end shows in one read. */
		make_room(buffer, (size_t)st.st_size + 1);
		result = read_all(bytes, fd, limit, (size_t)st.st_size, buffer);
	}
	saved = errno;
	close(fd);
	errno = saved;
	return result;
}

ssize_t dsc_io_read_at(int fd, void *bytes, size_t len, off_t at)
{
	size_t done = 0;

	while (done < len) {
		ssize_t got = pread(fd, (char *)bytes + done, len - done, at + (off_t)done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

int dsc_io_write(int fd, struct dsc_str bytes)
{
	while (bytes.len) {
		ssize_t put = write(fd, bytes.ptr, bytes.len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		bytes.ptr += put;
		bytes.len -= (size_t)put;
	}
	return 0;
}

static int sync_folder_of(const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	int fd, status;

	if (slash)
		snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path + 1), path);
	else
		snprintf(folder, sizeof(folder), ".");
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	status = fsync(fd);
	close(fd);
	return status;
}

/* Writes a fresh file beside `path`; its name is left in `aside`. */
static int write_aside(char aside[PATH_MAX], const char *path, struct dsc_str bytes, mode_t mode,
		       struct dsc_err *err)
{
	int fd;

	if (snprintf(aside, PATH_MAX, "%s.dsc-XXXXXX", path) >= PATH_MAX)
		return dsc_err_set(err, _("the path is too long: %s"), path);
	fd = mkstemp(aside);
	if (fd < 0)
		return dsc_err_errno(err, errno, _("cannot write beside %s"), path);
	if (dsc_io_write(fd, bytes) < 0 || fchmod(fd, mode) < 0 || fsync(fd) < 0) {
		dsc_err_errno(err, errno, _("cannot write %s"), path);
		close(fd);
		unlink(aside);
		return -1;
	}
	if (close(fd) < 0) {
		dsc_err_errno(err, errno, _("cannot write %s"), path);
		unlink(aside);
		return -1;
	}
	return 0;
}

/* umask() can only be read by setting it; no threads run where files are written. */
static mode_t user_mask(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return mask;
}

int dsc_io_replace(const char *path, struct dsc_str bytes, struct dsc_err *err)
{
	char aside[PATH_MAX];
	struct stat st;
	mode_t mode = stat(path, &st) == 0 ? st.st_mode & 0777 : 0666 & ~user_mask();

	if (write_aside(aside, path, bytes, mode, err) < 0)
		return -1;
	if (rename(aside, path) < 0) {
		dsc_err_errno(err, errno, _("cannot replace %s"), path);
		unlink(aside);
		return -1;
	}
	if (sync_folder_of(path) < 0)
		return dsc_err_errno(err, errno,
				     _("%s is replaced, but a power cut may bring the old one back"),
				     path);
	return 0;
}

int dsc_io_create(const char *path, struct dsc_str bytes, mode_t mode, struct dsc_err *err)
{
	char aside[PATH_MAX];
	int status = 0;

	if (write_aside(aside, path, bytes, mode & ~user_mask(), err) < 0)
		return -1;
	/* link() refuses to overwrite, which rename() would not. */
	if (link(aside, path) < 0) {
		status = dsc_err_errno(err, errno, _("cannot create %s"), path);
	} else if (sync_folder_of(path) < 0) {
		status = dsc_err_errno(err, errno, _("cannot create %s"), path);
		unlink(path);
	}
	unlink(aside);
	return status;
}

int dsc_io_make_folders(const char *path, struct dsc_err *err)
{
	char part[PATH_MAX];
	size_t len = strlen(path);

	if (len >= sizeof(part))
		return dsc_err_set(err, _("the path is too long: %s"), path);
	for (size_t i = 1; i <= len; i++) {
		if (i < len && path[i] != '/')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, 0777) < 0 && errno != EEXIST)
			return dsc_err_errno(err, errno, _("cannot make the folder %s"), part);
	}
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct dsc_io_entry *x = a, *y = b;

	return strcmp(x->name.ptr, y->name.ptr);
}

static unsigned char type_of(int dir, const char *name)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return DT_REG; /* it vanished or is unreadable: opening it will say so */
	return S_ISREG(st.st_mode) ? DT_REG : S_ISDIR(st.st_mode) ? DT_DIR :
	       S_ISLNK(st.st_mode) ? DT_LNK : DT_FIFO;
}

/*
 * A walk lists two small folders a case. opendir() would cost each of them two
 * more system calls and 32 KiB.
 */
int dsc_io_list_open(struct dsc_io_list *list, int fd, struct dsc_arena *arena)
{
	alignas(struct dirent64) char block[8 * 1024];
	ssize_t got;

	*list = (struct dsc_io_list){ 0 };
	while ((got = getdents64(fd, block, sizeof(block))) > 0) {
		for (char *at = block; at < block + got;) {
			const struct dirent64 *entry = (const void *)at;
			unsigned char type = entry->d_type;

			at += entry->d_reclen;
			if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
				continue;
			if (type == DT_UNKNOWN)
				type = type_of(fd, entry->d_name);
			DSC_PUSH(arena, list,
				 (struct dsc_io_entry){
					 dsc_arena_str(arena, dsc_str_from(entry->d_name)), type });
		}
	}
	if (got < 0)
		return -1;
	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items), by_name);
	return 0;
}

int dsc_io_list(struct dsc_io_list *list, int dir, const char *name, struct dsc_arena *arena)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	int saved, status;

	*list = (struct dsc_io_list){ 0 };
	if (fd < 0)
		return -1;
	status = dsc_io_list_open(list, fd, arena);
	saved = errno;
	close(fd);
	errno = saved;
	return status;
}
