/* Written: the old bytes with new entries between them, and what git had worked out of them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/tr.h"
#include "git/index_bytes.h"
#include "git/stage.h"
#include "hash/sha1.h"

#include "base/banned.h"

struct writer {
	const struct dsc_git_index *index;
	unsigned char *at;   /* free room of what is to be written */
	struct dsc_str name; /* of the entry that was written last; version 4 refers to it */
};

static void put(struct writer *writer, const void *bytes, size_t len)
{
	if (len)
		memcpy(writer->at, bytes, len);
	writer->at += len;
}

static void put_word(struct writer *writer, uint64_t value)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		*writer->at++ = (unsigned char)(value >> shift);
}

/* ---- entries */

static void put_number(struct writer *writer, size_t value)
{
	unsigned char bytes[8];
	size_t first = sizeof(bytes) - 1;

	bytes[first] = value & 127;
	while (value >>= 7)
		bytes[--first] = (unsigned char)(128 | (--value & 127));
	put(writer, bytes + first, sizeof(bytes) - first);
}

static void put_packed_name(struct writer *writer, struct dsc_str name)
{
	size_t same = 0;

	while (same < name.len && same < writer->name.len &&
	       name.ptr[same] == writer->name.ptr[same])
		same++;
	put_number(writer, writer->name.len - same);
	put(writer, name.ptr + same, name.len - same + 1);
}

static void put_new(struct writer *writer, const struct dsc_git_index_new *added)
{
	const unsigned char *start = writer->at;
	const struct stat *st = &added->st;
	struct dsc_str name = added->entry.name;
	size_t len = name.len < 0xfff ? name.len : 0xfff;

	put_word(writer, (uint64_t)st->st_ctim.tv_sec);
	put_word(writer, (uint64_t)st->st_ctim.tv_nsec);
	put_word(writer, (uint64_t)st->st_mtim.tv_sec);
	put_word(writer, (uint64_t)st->st_mtim.tv_nsec);
	put_word(writer, st->st_dev);
	put_word(writer, st->st_ino);
	put_word(writer, GIT_FILEMODE_BLOB);
	put_word(writer, st->st_uid);
	put_word(writer, st->st_gid);
	put_word(writer, (uint64_t)st->st_size);
	put(writer, added->oid.id, GIT_OID_RAWSZ);
	*writer->at++ = (unsigned char)(len >> 8);
	*writer->at++ = (unsigned char)len;
	if (writer->index->version == 4) {
		put_packed_name(writer, name);
	} else {
		put(writer, name.ptr, name.len);
		do
			*writer->at++ = '\0';
		while ((writer->at - start) % 8);
	}
	writer->name = name;
}

/* The old entries from `first` up to `end`: as they stand, but the first refers to a new one. */
static void put_old(struct writer *writer, size_t first, size_t end)
{
	const struct dsc_git_index *index = writer->index;
	const unsigned char *from, *to;

	if (first == end)
		return;
	from = index->entries[first].at;
	to = end < index->count ? index->entries[end].at : index->end;
	if (index->version == 4) {
		put(writer, from, dsc_git_index_fixed(from));
		put_packed_name(writer, index->entries[first].name);
		from = first + 1 < index->count ? index->entries[first + 1].at : index->end;
	}
	put(writer, from, (size_t)(to - from));
	writer->name = index->entries[end - 1].name;
}

static void put_entries(struct writer *writer)
{
	const struct dsc_git_index *index = writer->index;
	size_t first = 0;

	for (size_t i = 0; i < index->added.count; i++) {
		const struct dsc_git_index_new *added = &index->added.items[i];
		size_t low = first, high = index->count;

		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (dsc_git_index_order(&index->entries[middle], &added->entry) < 0)
				low = middle + 1;
			else
				high = middle;
		}
		put_old(writer, first, low);
		put_new(writer, added);
		first = low;
	}
	put_old(writer, first, index->count);
}

/* ---- extensions */

bool dsc_git_index_extensions_known(const unsigned char *at, const unsigned char *end)
{
	while (end - at >= 8) {
		size_t len = dsc_git_index_word(at + 4);

		/* git's own rule: one that begins with a small letter must be understood. */
		if (*at < 'A' || *at > 'Z' || len > (size_t)(end - at - 8))
			return false;
		at += 8 + len;
	}
	return at == end;
}

/* Whether something was added at any depth below the folder. */
static bool is_touched(const struct dsc_git_index *index, const char *folder, size_t len)
{
	const struct dsc_git_index_new *added = index->added.items;
	size_t low = 0, high = index->added.count;

	if (!len)
		return true;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strncmp(added[middle].entry.name.ptr, folder, len);

		if (order == 0)
			order = (unsigned char)added[middle].entry.name.ptr[len] - '/';
		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* "-1" or digits; -2 where it is neither. */
static long take_count(const unsigned char *at, const unsigned char **after)
{
	bool minus = *at == '-';
	long count = 0;

	at += minus;
	if (*at < '0' || *at > '9')
		count = -2;
	for (; *at >= '0' && *at <= '9' && count >= 0 && count < 100000000; at++)
		count = count * 10 + (*at - '0');
	*after = at;
	return minus ? (count == 1 ? -1 : -2) : count;
}

/*
 * The ids of the trees that git had worked out, less those in which something
 * has changed. False where they do not read as git writes them.
 */
static bool put_trees(struct writer *writer, const unsigned char *at, const unsigned char *end)
{
	size_t left[DSC_GIT_MAX_DEPTH], len[DSC_GIT_MAX_DEPTH], depth = 0;
	char folder[DSC_GIT_INDEX_MAX_NAME + 2];

	left[0] = 1;
	len[0] = 0;
	while (at < end) {
		const unsigned char *name = at, *numbers, *line;
		const unsigned char *space, *after;
		long files, folders;
		size_t size;
		bool touched;

		numbers = memchr(at, '\0', (size_t)(end - at));
		line = numbers ? memchr(numbers, '\n', (size_t)(end - numbers)) : NULL;
		while (depth && !left[depth])
			depth--;
		if (!line || !left[depth]--)
			return false;
		size = len[depth] + (size_t)(numbers - name);
		files = take_count(numbers + 1, &space);
		folders = *space == ' ' ? take_count(space + 1, &after) : -1;
		if (files < -1 || folders < 0 || after != line || size > DSC_GIT_INDEX_MAX_NAME ||
		    depth + 1 == DSC_GIT_MAX_DEPTH || (files >= 0 && end - line <= GIT_OID_RAWSZ))
			return false;
		memcpy(folder + len[depth], name, (size_t)(numbers - name));
		touched = is_touched(writer->index, folder, size);
		at = line + 1 + (files >= 0 ? GIT_OID_RAWSZ : 0);
		if (touched && files >= 0) {
			/* "-1" files: not known any more; never longer than what stood there */
			put(writer, name, (size_t)(numbers - name) + 1);
			put(writer, "-1 ", 3);
			put(writer, space + 1, (size_t)(line - space));
		} else {
			put(writer, name, (size_t)(at - name));
		}
		folder[size] = '/';
		depth++;
		left[depth] = (size_t)folders;
		len[depth] = size ? size + 1 : 0;
	}
	return true;
}

/* Those that do not tell of places in the index or of times; git makes the others again. */
static void put_extensions(struct writer *writer)
{
	const unsigned char *at = writer->index->end;

	while (at && at < writer->index->trailer) {
		size_t len = dsc_git_index_word(at + 4);
		unsigned char *start = writer->at, *end;

		if (memcmp(at, "REUC", 4) == 0) {
			put(writer, at, 8 + len);
		} else if (memcmp(at, "TREE", 4) == 0) {
			put(writer, at, 8);
			if (put_trees(writer, at + 8, at + 8 + len)) {
				end = writer->at;
				writer->at = start + 4;
				put_word(writer, (uint64_t)(end - start - 8));
				writer->at = end;
			} else {
				writer->at = start;
			}
		}
		at += 8 + len;
	}
}

/* ---- all of it */

static int by_name(const void *a, const void *b)
{
	const struct dsc_git_index_new *x = a, *y = b;

	return dsc_git_index_order(&x->entry, &y->entry);
}

int dsc_git_index_write(struct dsc_git_index *index, struct dsc_err *err)
{
	/*
	 * A file that changed in the very second in which git looked at it is told by
	 * the index being no younger than the file. So the new one keeps the age of the
	 * old one: whatever git doubted, it still does.
	 */
	const struct timespec times[2] = { index->old.st_atim, index->old.st_mtim };
	struct writer writer = { .index = index };
	size_t size = (size_t)index->old.st_size + 64, longest = 0;
	unsigned char *bytes;
	int status;

	/* In version 4 an old name may stand behind a new one in full. */
	for (size_t i = 0; index->version == 4 && i < index->count; i++)
		if (index->entries[i].name.len > longest)
			longest = index->entries[i].name.len;
	for (size_t i = 0; i < index->added.count; i++)
		size += DSC_GIT_INDEX_FIXED + index->added.items[i].entry.name.len + longest + 32;
	if (index->added.count)
		qsort(index->added.items, index->added.count, sizeof(*index->added.items), by_name);
	bytes = dsc_arena_raw(index->arena, size, 1);
	writer.at = bytes;
	put(&writer, "DIRC", 4);
	put_word(&writer, index->version);
	put_word(&writer, index->count + index->added.count);
	put_entries(&writer);
	put_extensions(&writer);
	dsc_hash_sha1(writer.at, bytes, (size_t)(writer.at - bytes));
	writer.at += DSC_HASH_SHA1_BYTES;
	status = dsc_git_write_aside(index->next, (struct dsc_str){ (const char *)bytes,
								    (size_t)(writer.at - bytes) },
				     true, err);
	if (status == 0 && ((index->old.st_ino &&
			     (chmod(index->next, index->old.st_mode & 07777) < 0 ||
			      utimensat(AT_FDCWD, index->next, times, 0) < 0)) ||
			    rename(index->next, index->path) < 0))
		status = dsc_err_errno(err, errno, _("cannot replace %s"), index->path);
	return status;
}
