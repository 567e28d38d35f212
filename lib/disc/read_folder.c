#include "disc/reader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/tr.h"
#include "text/show.h"

#include "base/banned.h"

#define DEPTH_MAX 64
#define PIECE_SIZE ((size_t)128 * 1024)

/* A folder that is being walked. */
struct level {
	DIR *dir;
	struct {
		struct dsc_str *items;
		size_t count;
		size_t cap;
	} names; /* in byte order */
	size_t at;
	size_t path_len; /* of the folder itself */
	struct dsc_arena arena;
};

struct folder {
	struct level levels[DEPTH_MAX];
	size_t depth; /* levels in use */
	uint32_t depth_max;
	uint32_t names_left; /* until the limit, which holds before a folder is all in memory */
	struct dsc_arena arena; /* for messages, reset with each entry */
	char *path;
	size_t path_cap;
	int file;
	uint64_t size;
	char *piece;
};

static int failed(struct folder *folder, struct dsc_err *err)
{
	return dsc_err_errno(err, errno, _("cannot read '%s'"),
			     dsc_text_quote(dsc_str_from(folder->path), 200, &folder->arena));
}

static int by_name(const void *a, const void *b)
{
	return dsc_str_cmp(*(const struct dsc_str *)a, *(const struct dsc_str *)b);
}

static int list(struct folder *folder, struct level *level, DIR *dir, enum dsc_disc_fault *fault,
		struct dsc_err *err)
{
	const struct dirent *item;

	while (errno = 0, (item = readdir(dir))) {
		struct dsc_str name = dsc_str_from(item->d_name);

		if (dsc_str_is(name, ".") || dsc_str_is(name, ".."))
			continue;
		if (folder->names_left-- == 0) {
			*fault = DSC_DISC_COUNT;
			return dsc_err_set(err, _("the folder %s"), dsc_disc_fault_text(*fault));
		}
		DSC_PUSH(&level->arena, &level->names, dsc_arena_str(&level->arena, name));
	}
	if (errno)
		return failed(folder, err);
	if (level->names.count)
		qsort(level->names.items, level->names.count, sizeof(struct dsc_str), by_name);
	return 0;
}

/* Enters an open folder, which is this level's to close. */
static int enter(struct folder *folder, int fd, size_t path_len, enum dsc_disc_fault *fault,
		 struct dsc_err *err)
{
	struct level *level = &folder->levels[folder->depth];
	DIR *dir = fdopendir(fd);

	if (!dir) {
		failed(folder, err);
		close(fd);
		return -1;
	}
	*level = (struct level){ .dir = dir, .path_len = path_len };
	dsc_arena_init(&level->arena, 4096);
	folder->depth++;
	return list(folder, level, dir, fault, err);
}

static void leave(struct folder *folder)
{
	struct level *level = &folder->levels[--folder->depth];

	closedir(level->dir);
	dsc_arena_release(&level->arena);
}

int dsc_disc_reader_folder_open(void **state, int fd, const struct dsc_disc_limits *limits,
			   enum dsc_disc_fault *fault, struct dsc_err *err)
{
	struct folder *folder = calloc(1, sizeof(*folder));
	int own;

	if (!folder)
		dsc_out_of_memory();
	*state = folder;
	folder->file = -1;
	folder->depth_max = limits->depth < DEPTH_MAX - 1 ? limits->depth : DEPTH_MAX - 1;
	folder->names_left = limits->entries;
	folder->path_cap = 4096;
	folder->path = calloc(1, folder->path_cap);
	folder->piece = malloc(PIECE_SIZE);
	if (!folder->path || !folder->piece)
		dsc_out_of_memory();
	dsc_arena_init(&folder->arena, 0);
	/* Not dup(): the two would share one place in the folder. */
	own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (own < 0)
		return dsc_err_errno(err, errno, _("cannot read the folder"));
	return enter(folder, own, 0, fault, err);
}

static void folder_close(void *state)
{
	struct folder *folder = state;

	if (!folder)
		return;
	while (folder->depth)
		leave(folder);
	if (folder->file >= 0)
		close(folder->file);
	dsc_arena_release(&folder->arena);
	free(folder->path);
	free(folder->piece);
	free(folder);
}

/* The path of an entry: its folder's and its name. */
static void set_path(struct folder *folder, const struct level *level, struct dsc_str name)
{
	size_t need = level->path_len + name.len + 2;
	size_t len = level->path_len;

	if (need > folder->path_cap) {
		folder->path_cap = 2 * need;
		folder->path = realloc(folder->path, folder->path_cap);
		if (!folder->path)
			dsc_out_of_memory();
	}
	if (len)
		folder->path[len++] = '/';
	memcpy(folder->path + len, name.ptr, name.len);
	folder->path[len + name.len] = '\0';
}

/* Devices are not even opened: that alone can make one do things. */
static int open_entry(struct folder *folder, struct level *level, const char *name,
		      struct dsc_disc_entry *entry, enum dsc_disc_fault *fault,
		      struct dsc_err *err)
{
	int dir = dirfd(level->dir);
	struct stat st;
	int fd;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return failed(folder, err);
	entry->folder = S_ISDIR(st.st_mode);
	if (S_ISLNK(st.st_mode))
		entry->fault = DSC_DISC_LINK;
	else if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		entry->fault = DSC_DISC_SPECIAL;
	else if (entry->folder && folder->depth > folder->depth_max)
		entry->fault = DSC_DISC_NAME_DEEP;
	if (entry->fault != DSC_DISC_SOUND)
		return 0;
	fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
				       (entry->folder ? O_DIRECTORY : 0));
	if (fd < 0)
		return failed(folder, err);
	if (entry->folder)
		return enter(folder, fd, strlen(folder->path), fault, err);
	folder->file = fd;
	folder->size = entry->size = (uint64_t)st.st_size;
	return 0;
}

static int folder_next(void *state, struct dsc_disc_entry *entry, enum dsc_disc_fault *fault,
		       struct dsc_err *err)
{
	struct folder *folder = state;
	struct level *level;
	struct dsc_str name;

	dsc_arena_reset(&folder->arena);
	if (folder->file >= 0)
		close(folder->file);
	folder->file = -1;
	while (folder->depth && folder->levels[folder->depth - 1].at ==
					folder->levels[folder->depth - 1].names.count)
		leave(folder);
	if (folder->depth == 0)
		return 0;
	level = &folder->levels[folder->depth - 1];
	name = level->names.items[level->at++];
	set_path(folder, level, name);
	entry->path = folder->path;
	return open_entry(folder, level, name.ptr, entry, fault, err) < 0 ? -1 : 1;
}

/* A file that changes under the reader is reported by its size. */
static int folder_read(void *state, dsc_disc_take *take, void *arg, enum dsc_disc_fault *fault,
		       struct dsc_err *err)
{
	struct folder *folder = state;
	uint64_t left = folder->size;

	while (left) {
		size_t want = left < PIECE_SIZE ? (size_t)left : PIECE_SIZE;
		ssize_t got = read(folder->file, folder->piece, want);
		int status;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return failed(folder, err);
		if (got == 0) {
			*fault = DSC_DISC_TRUNCATED;
			return dsc_err_set(err, _("'%s' shrank while it was read"),
					   dsc_text_quote(dsc_str_from(folder->path), 200,
							  &folder->arena));
		}
		status = take(arg, folder->piece, (size_t)got, err);
		if (status != 0)
			return status;
		left -= (uint64_t)got;
	}
	return 0;
}

const struct dsc_disc_reader_kind dsc_disc_reader_folder = {
	.next = folder_next,
	.read = folder_read,
	.close = folder_close,
};
