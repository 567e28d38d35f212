/* Files and folders: read within bounds, written aside and renamed. */
#ifndef DSC_BASE_IO_H
#define DSC_BASE_IO_H

#include <sys/stat.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"

/* A buffer that one reader uses for file after file. */
struct dsc_io_buffer {
	char *ptr;
	size_t cap;
};

void dsc_io_buffer_release(struct dsc_io_buffer *buffer);

enum dsc_io_result {
	DSC_IO_OK,
	DSC_IO_ABSENT,  /* ENOENT, ENOTDIR */
	DSC_IO_LINK,    /* a symbolic link, not followed */
	DSC_IO_FOLDER,
	DSC_IO_SPECIAL, /* a device, pipe or socket */
	DSC_IO_LARGE,   /* more than `limit` bytes; nothing is read */
	DSC_IO_FAILED,  /* errno tells */
};

/*
 * Reads a regular file below `dir` (AT_FDCWD: the current folder) into the
 * buffer; `bytes` points into it until the next read. Never follows a link in
 * the last component, never blocks on a pipe.
 */
enum dsc_io_result dsc_io_read(struct dsc_str *bytes, int dir, const char *name, size_t limit,
			       struct dsc_io_buffer *buffer);

/* The same from an open descriptor that is no regular file (standard input). */
enum dsc_io_result dsc_io_read_stream(struct dsc_str *bytes, int fd, size_t limit,
				      struct dsc_io_buffer *buffer);

/* `len` bytes from a place on, fewer only where the file ends: how many, or -1 with errno. */
ssize_t dsc_io_read_at(int fd, void *bytes, size_t len, off_t at);

/* Writes all bytes to a descriptor. Returns 0, or -1 with errno and some of them written. */
int dsc_io_write(int fd, struct dsc_str bytes);

/*
 * Makes `path` hold exactly `bytes`: written beside it, fsynced, renamed over
 * it, the folder fsynced. On failure the old file stands untouched and nothing
 * is left beside it, but where that last fsync fails: the new one stands then, and
 * err says so. A new file gets mode 0666 less the umask; an old one keeps its mode.
 */
int dsc_io_replace(const char *path, struct dsc_str bytes, struct dsc_err *err);

/* The same for a file that must not exist yet: EEXIST is an error, and on failure there is none. */
int dsc_io_create(const char *path, struct dsc_str bytes, mode_t mode, struct dsc_err *err);

/* Makes a folder and the folders above it; folders that exist are fine. */
int dsc_io_make_folders(const char *path, struct dsc_err *err);

struct dsc_io_entry {
	struct dsc_str name; /* NUL-terminated */
	unsigned char type;  /* DT_REG, DT_DIR, DT_LNK, … never DT_UNKNOWN */
};

struct dsc_io_list {
	struct dsc_io_entry *items;
	size_t count;
	size_t cap;
};

/*
 * Lists a folder without "." and "..", in byte order. Returns 0, or -1 with
 * errno. Links are not followed.
 */
int dsc_io_list(struct dsc_io_list *list, int dir, const char *name, struct dsc_arena *arena);

/* The same for a folder that is open and has not been read from. */
int dsc_io_list_open(struct dsc_io_list *list, int fd, struct dsc_arena *arena);

#endif
