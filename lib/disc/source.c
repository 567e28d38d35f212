#include "disc/source.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/tr.h"
#include "text/show.h"

#include "base/banned.h"

#define BUFFER_SIZE ((size_t)128 * 1024)

static const char *named(struct dsc_disc_source_reader *reader)
{
	return dsc_text_quote(dsc_str_from(reader->file->name), 200, &reader->messages);
}

static int failed(struct dsc_disc_source_reader *reader, int errnum, struct dsc_err *err)
{
	if (errnum == ENOENT || errnum == ENOTDIR)
		return dsc_err_set(err, _("'%s' is gone: it was there when the disc was planned"),
				   named(reader));
	if (errnum == ELOOP)
		return dsc_err_set(err, _("'%s' is or stands behind a symbolic link, which is not "
					  "followed"), named(reader));
	return dsc_err_errno(err, errnum, _("cannot read '%s'"), named(reader));
}

/* Opens component by component, because O_NOFOLLOW guards the last one only. */
static int open_below(int dir, const char *path)
{
	const int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
	int at = dir;

	for (;;) {
		const char *slash = strchr(path, '/');
		char name[256];
		int next;

		if (!slash || !path[0]) {
			next = openat(at, path, flags);
		} else if ((size_t)(slash - path) >= sizeof(name)) {
			next = -1;
			errno = ENAMETOOLONG;
		} else {
			memcpy(name, path, (size_t)(slash - path));
			name[slash - path] = '\0';
			next = openat(at, name, flags | O_DIRECTORY);
			/* A link that is asked to be a folder is "not a directory" to Linux. */
			if (next < 0 && errno == ENOTDIR) {
				struct stat st;

				errno = fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
						S_ISLNK(st.st_mode) ? ELOOP : ENOTDIR;
			}
		}
		if (at != dir) {
			int saved = errno;

			close(at);
			errno = saved;
		}
		if (next < 0 || !slash)
			return next;
		at = next;
		path = slash + 1;
	}
}

static int open_file(struct dsc_disc_source_reader *reader, struct dsc_err *err)
{
	const struct dsc_disc_file *file = reader->file;

	reader->fd = open_below(file->dir, file->name);
	if (reader->fd < 0 || fstat(reader->fd, &reader->before) < 0)
		return failed(reader, errno, err);
	if (!S_ISREG(reader->before.st_mode))
		return dsc_err_set(err, _("'%s' is no regular file"), named(reader));
	if ((uint64_t)reader->before.st_size != file->size)
		return dsc_err_set(err,
				   _("'%s' has %" PRIu64 " bytes; it had %" PRIu64
				     " when the disc was planned"),
				   named(reader), (uint64_t)reader->before.st_size, file->size);
	/* The kernel reads ahead further; that it may refuse does not matter. */
	posix_fadvise(reader->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return 0;
}

static int make(struct dsc_disc_source_reader *reader, struct dsc_err *err)
{
	const struct dsc_disc_file *file = reader->file;

	if (reader->digest)
		dsc_digest_wait(reader->digest);
	reader->made = malloc(file->size ? (size_t)file->size : 1);
	if (!reader->made)
		dsc_out_of_memory();
	return file->make(file->arg, reader->made, err);
}

int dsc_disc_source_open(struct dsc_disc_source_reader *reader, struct dsc_disc_file *file,
		    struct dsc_err *err)
{
	int status = 0;

	reader->file = file;
	reader->fd = -1;
	reader->made = NULL;
	reader->piece_len = 0;
	reader->left = file->size;
	if (file->source == DSC_DISC_FILE)
		status = open_file(reader, err);
	else if (file->source == DSC_DISC_LATE)
		status = make(reader, err);
	if (status < 0)
		dsc_disc_source_abandon(reader);
	return status;
}

static int shrank(struct dsc_disc_source_reader *reader, struct dsc_err *err)
{
	return dsc_err_set(err, _("'%s' shrank while it was read: nobody may work on it now"),
			   named(reader));
}

/* Reads the next piece into the digest's own memory, so that nothing is copied for it. */
static int fill_from_file(struct dsc_disc_source_reader *reader, struct dsc_err *err)
{
	size_t room = BUFFER_SIZE, len = 0;
	char *to;

	if (reader->digest) {
		to = dsc_digest_piece(reader->digest, &room);
	} else {
		if (!reader->buffer)
			reader->buffer = malloc(BUFFER_SIZE);
		if (!reader->buffer)
			dsc_out_of_memory();
		to = reader->buffer;
	}
	if (room > reader->left)
		room = (size_t)reader->left;
	while (len < room) {
		ssize_t got = read(reader->fd, to + len, room - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return failed(reader, errno, err);
		if (got == 0)
			return shrank(reader, err);
		len += (size_t)got;
	}
	if (reader->digest)
		dsc_digest_add(reader->digest, len);
	reader->piece = to;
	reader->piece_len = len;
	reader->left -= len;
	return 0;
}

static int fill(struct dsc_disc_source_reader *reader, struct dsc_err *err)
{
	const struct dsc_disc_file *file = reader->file;

	if (file->source == DSC_DISC_FILE)
		return fill_from_file(reader, err);
	reader->piece = file->source == DSC_DISC_LATE ? reader->made : file->bytes;
	reader->piece_len = (size_t)file->size;
	reader->left = 0;
	if (reader->digest)
		dsc_digest_update(reader->digest, reader->piece, reader->piece_len);
	return 0;
}

int dsc_disc_source_read(struct dsc_disc_source_reader *reader, void *bytes, size_t len,
		    struct dsc_err *err)
{
	size_t done = 0;

	while (done < len && (reader->piece_len || reader->left)) {
		size_t part;

		if (reader->piece_len == 0 && fill(reader, err) < 0)
			return -1;
		part = len - done < reader->piece_len ? len - done : reader->piece_len;
		memcpy((char *)bytes + done, reader->piece, part);
		reader->piece += part;
		reader->piece_len -= part;
		done += part;
	}
	return (int)done;
}

/* The file ends where it should, and nobody wrote to it meanwhile. */
static int check_unchanged(struct dsc_disc_source_reader *reader, struct dsc_err *err)
{
	const struct stat *before = &reader->before;
	struct stat after;
	ssize_t got;
	char byte;

	do
		got = read(reader->fd, &byte, 1);
	while (got < 0 && errno == EINTR);
	if (got < 0 || fstat(reader->fd, &after) < 0)
		return failed(reader, errno, err);
	if (got > 0 || after.st_size > before->st_size)
		return dsc_err_set(err, _("'%s' grew while it was read: nobody may work on it now"),
				   named(reader));
	if (after.st_size < before->st_size)
		return shrank(reader, err);
	if (after.st_nlink == 0)
		return dsc_err_set(err, _("'%s' was removed while it was read"), named(reader));
	if (after.st_mtim.tv_sec != before->st_mtim.tv_sec ||
	    after.st_mtim.tv_nsec != before->st_mtim.tv_nsec)
		return dsc_err_set(err,
				   _("'%s' was changed while it was read: nobody may work on it now"),
				   named(reader));
	return 0;
}

static void end(struct dsc_disc_source_reader *reader)
{
	if (reader->fd >= 0)
		close(reader->fd);
	free(reader->made);
	reader->made = NULL;
	reader->fd = -1;
	reader->file = NULL;
}

int dsc_disc_source_finish(struct dsc_disc_source_reader *reader, struct dsc_err *err)
{
	int status = 0;

	if (reader->left || reader->piece_len)
		status = dsc_err_set(err, _("libisofs did not read all of '%.*s'"),
				     DSC_STR_ARG(reader->file->path));
	else if (reader->file->source == DSC_DISC_FILE)
		status = check_unchanged(reader, err);
	if (status < 0) {
		dsc_disc_source_abandon(reader);
		return -1;
	}
	if (reader->digest)
		dsc_digest_end(reader->digest, &reader->file->sums);
	end(reader);
	return 0;
}

void dsc_disc_source_abandon(struct dsc_disc_source_reader *reader)
{
	if (!reader->file)
		return;
	if (reader->digest)
		dsc_digest_drop(reader->digest);
	end(reader);
}

void dsc_disc_source_init(struct dsc_disc_source_reader *reader)
{
	*reader = (struct dsc_disc_source_reader){ .fd = -1 };
	dsc_arena_init(&reader->messages, 1024);
}

void dsc_disc_source_release(struct dsc_disc_source_reader *reader)
{
	dsc_disc_source_abandon(reader);
	free(reader->buffer);
	reader->buffer = NULL;
	dsc_arena_release(&reader->messages);
}
