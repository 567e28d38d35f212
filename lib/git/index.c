/* Read: the lock, the entries, and what stands at a path. */
#include "git/index.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "base/tr.h"
#include "git/index_bytes.h"
#include "git/stage.h"
#include "hash/sha1.h"

#include "base/banned.h"

#define NAP 10 /* milliseconds between two looks at the lock */
#define MAX_INDEX ((size_t)1 << 31)

static int lock_index(const char *ours, const char *lock, long patience, struct dsc_err *err)
{
	const struct timespec nap = { .tv_nsec = NAP * 1000000 };

	for (long waited = 0; link(ours, lock) < 0; waited += NAP) {
		if (errno != EEXIST)
			return dsc_err_errno(err, errno, _("cannot make %s"), lock);
		if (waited >= patience) {
			dsc_err_set(err, _("%s is there: a git is at work in this repository, or was killed; where none is running, remove that file"),
				    lock);
			return 0;
		}
		nanosleep(&nap, NULL);
	}
	return 1;
}

/* ---- entries */

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The name of an entry of version 4: the one before, less some bytes, and some more. */
static bool read_packed_name(struct dsc_str *name, const unsigned char **at,
			     const unsigned char *end, struct dsc_str before,
			     struct dsc_arena *arena)
{
	const unsigned char *stop;
	size_t cut, keep, more;
	char *text;

	if (!dsc_git_index_take_number(&cut, at, end) || cut > before.len)
		return false;
	stop = memchr(*at, '\0', (size_t)(end - *at));
	if (!stop)
		return false;
	keep = before.len - cut;
	more = (size_t)(stop - *at);
	if (keep + more > DSC_GIT_INDEX_MAX_NAME)
		return false;
	text = dsc_arena_raw(arena, keep + more + 1, 1);
	memcpy(text, before.ptr, keep);
	memcpy(text + keep, *at, more + 1);
	*name = (struct dsc_str){ text, keep + more };
	*at = stop + 1;
	return true;
}

static bool read_entry(struct dsc_git_index_entry *entry, const unsigned char **next,
		       const struct dsc_git_index *index, struct dsc_str before)
{
	const unsigned char *at = *next, *name, *stop;
	unsigned flags;

	if ((size_t)(index->trailer - at) < DSC_GIT_INDEX_FIXED + 2)
		return false;
	entry->at = at;
	flags = (unsigned)at[60] << 8 | at[61];
	entry->stage = flags >> 12 & 3;
	name = at + dsc_git_index_fixed(at);
	if (index->version == 4) {
		*next = name;
		return read_packed_name(&entry->name, next, index->trailer, before, index->arena);
	}
	stop = name < index->trailer ? memchr(name, '\0', (size_t)(index->trailer - name)) : NULL;
	if (!stop || stop - name > DSC_GIT_INDEX_MAX_NAME)
		return false;
	entry->name = (struct dsc_str){ (const char *)name, (size_t)(stop - name) };
	/* Padded by one to eight NULs. */
	*next = at + ((size_t)(stop - at) / 8 + 1) * 8;
	return *next <= index->trailer;
}

static bool read_entries(struct dsc_git_index *index, struct dsc_str bytes)
{
	const unsigned char *at = (const unsigned char *)bytes.ptr;
	unsigned char sum[DSC_HASH_SHA1_BYTES];
	struct dsc_str before = { "", 0 };
	size_t count;

	if (bytes.len < 12 + sizeof(sum) || memcmp(at, "DIRC", 4) != 0)
		return false;
	index->version = (unsigned)dsc_git_index_word(at + 4);
	count = dsc_git_index_word(at + 8);
	index->trailer = at + bytes.len - sizeof(sum);
	if (index->version < 2 || index->version > 4 || count > bytes.len / 63)
		return false;
	/* git can be told to leave the sum out (index.skipHash): zeros. */
	dsc_hash_sha1(sum, at, bytes.len - sizeof(sum));
	if (memcmp(sum, index->trailer, sizeof(sum)) != 0) {
		memset(sum, 0, sizeof(sum));
		if (memcmp(sum, index->trailer, sizeof(sum)) != 0)
			return false;
	}
	index->entries = dsc_arena_raw(index->arena, (count + 1) * sizeof(*index->entries),
				       alignof(struct dsc_git_index_entry));
	at += 12;
	for (index->count = 0; index->count < count; index->count++) {
		struct dsc_git_index_entry *entry = &index->entries[index->count];

		if (!read_entry(entry, &at, index, before) ||
		    (index->count && dsc_git_index_order(entry - 1, entry) >= 0))
			return false;
		before = entry->name;
	}
	index->end = at;
	return dsc_git_index_extensions_known(at, index->trailer);
}

static int read_index(struct dsc_git_index *index, struct dsc_err *err)
{
	struct dsc_str bytes;

	index->old = (struct stat){ 0 };
	switch (dsc_io_read(&bytes, AT_FDCWD, index->path, MAX_INDEX, &index->buffer)) {
	case DSC_IO_ABSENT:
		index->version = 2;
		return 1;
	case DSC_IO_OK:
		if (lstat(index->path, &index->old) == 0)
			break;
		/* fallthrough */
	case DSC_IO_FAILED:
		return dsc_err_errno(err, errno, _("cannot read %s"), index->path);
	default:
		return dsc_err_set(err, _("%s is not what git leaves there"), index->path);
	}
	if (!read_entries(index, bytes))
		return dsc_err_set(err,
				   _("cannot read git's index; a split or sparse one must be made plain first (git update-index --no-split-index, git sparse-checkout disable)"));
	return 1;
}

int dsc_git_index_open(struct dsc_git_index *index, struct dsc_git *git, long patience,
		       struct dsc_arena *arena, struct dsc_err *err)
{
	const char *lock = dsc_arena_printf(arena, "%s/index.lock", git->folder);
	int status;

	*index = (struct dsc_git_index){
		.path = dsc_arena_printf(arena, "%s/index", git->folder),
		.next = dsc_arena_printf(arena, "%s/dsc/index", git->folder),
		.arena = arena,
	};
	status = lock_index(dsc_arena_printf(arena, "%s/dsc/lock", git->shared), lock, patience,
			    err);
	if (status < 1)
		return status;
	index->lock = lock;
	status = read_index(index, err);
	if (status < 0)
		dsc_git_index_close(index);
	return status;
}

bool dsc_git_index_is_open(const struct dsc_git_index *index)
{
	return index->lock != NULL;
}

/* ---- what stands at a path */

int dsc_git_index_order(const struct dsc_git_index_entry *a, const struct dsc_git_index_entry *b)
{
	int order = memcmp(a->name.ptr, b->name.ptr, min(a->name.len, b->name.len));

	if (order == 0)
		order = a->name.len < b->name.len ? -1 : a->name.len > b->name.len;
	return order ? order : (int)a->stage - (int)b->stage;
}

/* The first entry that does not stand before the name; NULL where all do. */
static const struct dsc_git_index_entry *seek(const struct dsc_git_index *index,
					      struct dsc_str name)
{
	const struct dsc_git_index_entry wanted = { .name = name };
	size_t low = 0, high = index->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (dsc_git_index_order(&index->entries[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < index->count ? &index->entries[low] : NULL;
}

int dsc_git_index_has(const struct dsc_git_index *index, const char *path, const git_oid *oid)
{
	struct dsc_str name = dsc_str_from(path);
	const struct dsc_git_index_entry *found = seek(index, name);
	struct dsc_str below;

	if (found && dsc_str_eq(found->name, name))
		return found->stage == 0 && memcmp(found->at + DSC_GIT_INDEX_ID, oid->id,
						   GIT_OID_RAWSZ) == 0 ?
			       1 :
			       -1;
	below = dsc_str_from(dsc_arena_printf(index->arena, "%s/", path));
	found = seek(index, below);
	if (found && dsc_str_starts(found->name, below))
		return -1;
	while (name.len--)
		if (path[name.len] == '/') {
			found = seek(index, name);
			if (found && dsc_str_eq(found->name, name))
				return -1;
		}
	return 0;
}

void dsc_git_index_add(struct dsc_git_index *index, const char *path, const git_oid *oid,
		       const struct stat *st)
{
	struct dsc_git_index_new added = { { .name = dsc_str_from(path) }, *oid, *st };

	DSC_PUSH(index->arena, &index->added, added);
}

/* ---- closed */

void dsc_git_index_close(struct dsc_git_index *index)
{
	if (index->lock) {
		unlink(index->next);
		unlink(index->lock);
	}
	dsc_io_buffer_release(&index->buffer);
	*index = (struct dsc_git_index){ 0 };
}

bool dsc_git_index_is_ours(struct dsc_git *git, struct dsc_arena *arena)
{
	return dsc_git_same_file(dsc_arena_printf(arena, "%s/index.lock", git->folder),
				 dsc_arena_printf(arena, "%s/dsc/lock", git->shared));
}

void dsc_git_index_unlock(struct dsc_git *git, struct dsc_arena *arena)
{
	if (dsc_git_index_is_ours(git, arena))
		unlink(dsc_arena_printf(arena, "%s/index.lock", git->folder));
}
