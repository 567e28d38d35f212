#include "disc/reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/tr.h"
#include "disc/scan.h"
#include "text/show.h"

#include "base/banned.h"

#define BLOCK_SIZE ((size_t)64 * 1024)

/*
 * libarchive keeps about 300 bytes for a directory record of 34 and more, and
 * reads whole folders before it gives one entry. So what it may read between
 * files is bounded: this for each entry allowed, and something for the rest.
 */
#define BYTES_PER_ENTRY 256
#define BYTES_BESIDES ((uint64_t)1 << 20)

#define PLACE_FREE UINT64_MAX

struct image {
	struct archive *archive;
	locale_t locale;
	int fd;
	int error;         /* of read(), 0: none */
	uint64_t bytes;    /* the image has */
	uint64_t position; /* of fd */
	bool in_header;
	bool over_limit;
	bool root_seen; /* always the first entry */
	bool ended;   /* libarchive has no more entries */
	bool hit_end; /* libarchive asked for more than there is */
	uint64_t header_left;
	char *path;
	size_t path_cap;
	uint64_t size;
	uint64_t place; /* of the entry's bytes, or PLACE_FREE */
	struct dsc_disc_trees trees; /* without nodes: nobody asks for other readers */
	size_t shown, hidden; /* nodes of the trees that were looked at since the last entry */
	struct dsc_arena tree_arena;
	struct dsc_arena arena;
	char block[BLOCK_SIZE];
};

static la_ssize_t image_read(struct archive *archive, void *state, const void **bytes)
{
	struct image *image = state;
	size_t want = BLOCK_SIZE;
	ssize_t got;

	if (image->in_header) {
		/* Small steps, or a short folder would cost a whole block of the allowance. */
		want = 8 * 1024;
		if (image->header_left < want) {
			image->over_limit = true;
			archive_set_error(archive, EFBIG, "too much to read");
			return -1;
		}
		image->header_left -= want;
	}
	do
		got = read(image->fd, image->block, want);
	while (got < 0 && errno == EINTR);
	if (got < 0) {
		image->error = errno;
		archive_set_error(archive, errno, "read");
		return -1;
	}
	image->hit_end = got == 0;
	image->position += (uint64_t)got;
	*bytes = image->block;
	return got;
}

/* Past the end: less is skipped, so that the next read finds the end there. */
static la_int64_t image_skip(struct archive *archive, void *state, la_int64_t want)
{
	struct image *image = state;
	uint64_t left = image->bytes - image->position;
	uint64_t step = want > 0 && (uint64_t)want < left ? (uint64_t)want : left;

	(void)archive;
	if (want <= 0 || lseek(image->fd, (off_t)(image->position + step), SEEK_SET) < 0)
		return 0;
	image->position += step;
	return (la_int64_t)step;
}

/* libarchive gives Joliet's names in the codeset of the thread's locale: UTF-8 while it runs. */
static locale_t speak_utf8(const struct image *image)
{
	return image->locale ? uselocale(image->locale) : (locale_t)0;
}

static void speak_again(locale_t before)
{
	if (before)
		uselocale(before);
}

static int broken(struct image *image, enum dsc_disc_fault *fault, struct dsc_err *err)
{
	const char *reason = archive_error_string(image->archive);

	if (image->error)
		return dsc_err_errno(err, image->error, _("cannot read the image"));
	if (image->over_limit)
		*fault = DSC_DISC_COUNT;
	else if (image->hit_end)
		*fault = DSC_DISC_TRUNCATED;
	else
		*fault = DSC_DISC_DAMAGED;
	if (*fault == DSC_DISC_DAMAGED && reason)
		return dsc_err_set(err, _("the image is damaged: %s"),
				   dsc_text_quote(dsc_str_from(reason), 200, &image->arena));
	return dsc_err_set(err, _("the image %s"), dsc_disc_fault_text(*fault));
}

int dsc_disc_reader_image_open(void **state, int fd, uint64_t bytes, enum dsc_disc_tree tree,
			  const struct dsc_disc_limits *limits, enum dsc_disc_fault *fault,
			  struct dsc_err *err)
{
	struct image *image = calloc(1, sizeof(*image));
	const char *options = tree == DSC_DISC_TREE_JOLIET ? "iso9660:!rockridge" : NULL;
	struct dsc_disc_trees trees = { 0 };
	locale_t before;
	int code;

	if (!image)
		dsc_out_of_memory();
	*state = image;
	image->fd = fd;
	image->bytes = bytes;
	image->in_header = true;
	image->header_left = BYTES_BESIDES + (uint64_t)limits->entries * BYTES_PER_ENTRY;
	dsc_arena_init(&image->arena, 0);
	dsc_arena_init(&image->tree_arena, 0);
	trees.arena = &image->tree_arena;
	if (dsc_disc_scan(&trees, fd, bytes, limits, fault, err) < 0)
		return -1;
	if (tree == DSC_DISC_TREE_POSIX)
		image->trees = trees;
	image->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	image->archive = archive_read_new();
	if (!image->archive)
		dsc_out_of_memory();
	before = speak_utf8(image);
	code = archive_read_support_format_iso9660(image->archive);
	if (code == ARCHIVE_OK && options)
		code = archive_read_set_options(image->archive, options);
	if (code != ARCHIVE_OK) {
		speak_again(before);
		return dsc_err_set(err, _("libarchive: %s"),
				   archive_error_string(image->archive));
	}
	code = archive_read_open2(image->archive, image, NULL, image_read, image_skip, NULL);
	speak_again(before);
	if (code == ARCHIVE_OK)
		return 0;
	if (image->error || image->over_limit)
		return broken(image, fault, err);
	*fault = DSC_DISC_NO_IMAGE;
	return dsc_err_set(err, _("the file %s"), dsc_disc_fault_text(*fault));
}

static void image_close(void *state)
{
	struct image *image = state;

	if (!image)
		return;
	if (image->archive)
		archive_read_free(image->archive);
	if (image->locale)
		freelocale(image->locale);
	dsc_arena_release(&image->tree_arena);
	dsc_arena_release(&image->arena);
	free(image->path);
	free(image);
}

/* Copies the path without "./" before and "/" behind it. */
static void set_path(struct image *image, const char *path)
{
	struct dsc_str text = dsc_str_from(path ? path : "");

	/* A nameless entry of the root folder looks like the root. */
	if (dsc_str_is(text, "."))
		text.len = 0;
	if (dsc_str_starts(text, DSC_S("./")) && text.len > 2 && text.ptr[2] != '/')
		text = (struct dsc_str){ text.ptr + 2, text.len - 2 };
	while (text.len > 1 && text.ptr[text.len - 1] == '/')
		text.len--;
	if (text.len + 1 > image->path_cap) {
		image->path_cap = 2 * text.len + 256;
		image->path = realloc(image->path, image->path_cap);
		if (!image->path)
			dsc_out_of_memory();
	}
	memcpy(image->path, text.ptr, text.len);
	image->path[text.len] = '\0';
}

static int next_header(struct image *image, struct archive_entry **found)
{
	locale_t before = speak_utf8(image);
	int code;

	image->in_header = true;
	do
		code = archive_read_next_header(image->archive, found);
	while (code == ARCHIVE_RETRY);
	image->in_header = false;
	speak_again(before);
	return code;
}

/* Holds an entry of libarchive's against what all readers see. */
static bool is_same(struct image *image, const struct dsc_disc_entry *entry)
{
	const struct dsc_disc_tree_nodes *tree = dsc_disc_trees_shown(&image->trees);
	struct dsc_disc_node *node;
	bool before;

	image->place = PLACE_FREE;
	if (!tree->count)
		return true;
	node = dsc_disc_tree_find(tree, dsc_str_from(entry->path));
	if (!node || node == tree->items)
		return false;
	before = node->met;
	node->met = true;
	image->place = (uint64_t)node->block * DSC_DISC_BLOCK;
	return !before && node->agreed && node->folder == entry->folder &&
	       (node->folder || node->size == entry->size);
}

/* The next node behind *at that nobody has met, nor another of its name; NULL: none. */
static const char *next_unmet(struct image *image, const struct dsc_disc_tree_nodes *tree,
			      size_t *at)
{
	const struct dsc_disc_tree_nodes *shown = dsc_disc_trees_shown(&image->trees);

	while (++*at < tree->count) {
		const struct dsc_disc_node *found;
		const char *path;

		if (tree->items[*at].met)
			continue;
		path = dsc_disc_tree_path(tree, &tree->items[*at], &image->arena);
		found = dsc_disc_tree_find(shown, dsc_str_from(path));
		if (!found || !found->met)
			return path;
		dsc_arena_reset(&image->arena);
	}
	return NULL;
}

/* What other readers show, and libarchive does not. */
static int next_hidden(struct image *image, struct dsc_disc_entry *entry)
{
	struct dsc_disc_tree_nodes *tree = dsc_disc_trees_shown(&image->trees);
	size_t *at = &image->shown;
	const char *path = next_unmet(image, tree, at);

	if (!path) {
		tree = tree == &image->trees.plain ? &image->trees.joliet : &image->trees.plain;
		at = &image->hidden;
		path = next_unmet(image, tree, at);
	}
	if (!path)
		return 0;
	set_path(image, path);
	entry->path = image->path;
	entry->folder = tree->items[*at].folder;
	entry->size = entry->folder ? 0 : tree->items[*at].size;
	entry->fault = DSC_DISC_OTHER;
	return 1;
}

static int image_next(void *state, struct dsc_disc_entry *entry, enum dsc_disc_fault *fault,
		      struct dsc_err *err)
{
	struct archive_entry *found;
	struct image *image = state;
	int code;

	dsc_arena_reset(&image->arena);
	if (image->ended)
		return next_hidden(image, entry);
	code = next_header(image, &found);
	if (code == ARCHIVE_OK && !image->root_seen) {
		image->root_seen = true;
		if (archive_entry_filetype(found) == AE_IFDIR)
			code = next_header(image, &found);
	}
	if (code == ARCHIVE_EOF) {
		image->ended = true;
		return next_hidden(image, entry);
	}
	if (code != ARCHIVE_OK && code != ARCHIVE_WARN)
		return broken(image, fault, err);
	set_path(image, archive_entry_pathname(found));
	entry->path = image->path;
	entry->folder = archive_entry_filetype(found) == AE_IFDIR;
	entry->size = archive_entry_size(found) > 0 ? (uint64_t)archive_entry_size(found) : 0;
	image->size = entry->size;
	if (archive_entry_hardlink(found) || archive_entry_symlink(found) ||
	    archive_entry_filetype(found) == AE_IFLNK)
		entry->fault = DSC_DISC_LINK;
	else if (code == ARCHIVE_WARN && !image->path[0])
		entry->fault = DSC_DISC_NAME_UTF8;
	else if (code == ARCHIVE_WARN)
		entry->fault = DSC_DISC_SIZE; /* its bytes lie past the end or where they cannot */
	else if (archive_entry_filetype(found) != AE_IFREG && !entry->folder)
		entry->fault = DSC_DISC_SPECIAL;
	if (!is_same(image, entry) && entry->fault == DSC_DISC_SOUND)
		entry->fault = DSC_DISC_OTHER;
	return 1;
}

static int image_read_file(void *state, dsc_disc_take *take, void *arg,
			   enum dsc_disc_fault *fault, struct dsc_err *err)
{
	struct image *image = state;
	uint64_t done = 0;

	for (;;) {
		const void *bytes;
		size_t len;
		la_int64_t offset;
		int code = archive_read_data_block(image->archive, &bytes, &len, &offset);
		la_int64_t place = archive_filter_bytes(image->archive, 0);
		int status;

		if (code == ARCHIVE_EOF)
			break;
		if (code != ARCHIVE_OK)
			return broken(image, fault, err);
		/* More or other bytes than announced: compressed, with holes, overlapping. */
		if (offset < 0 || (uint64_t)offset != done || len > image->size - done) {
			done = UINT64_MAX;
			break;
		}
		/* It lies where the other readers look for it, too. */
		if (len && image->place != PLACE_FREE && (uint64_t)place != image->place + done) {
			*fault = DSC_DISC_FACES;
			return dsc_err_set(err, _("the image %s"), dsc_disc_fault_text(*fault));
		}
		status = len ? take(arg, bytes, len, err) : 0;
		if (status != 0)
			return status;
		done += len;
	}
	if (done == image->size)
		return 0;
	*fault = DSC_DISC_DAMAGED;
	return dsc_err_set(err,
			   _("the image is damaged: '%s' does not have the bytes that it says it has"),
			   dsc_text_quote(dsc_str_from(image->path), 200, &image->arena));
}

const struct dsc_disc_reader_kind dsc_disc_reader_image = {
	.next = image_next,
	.read = image_read_file,
	.close = image_close,
};
