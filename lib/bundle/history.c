#include "bundle/history.h"

#include <stdlib.h>

#include "git/blob.h"
#include "git/git.h"
#include "git/pointer.h"

#include "base/banned.h"

/* Paths below the root that are taken, in byte order. */
struct taken {
	struct dsc_str *paths;
	size_t count;
	struct dsc_str folder; /* of the unit, with a slash */
};

static int by_text(const void *a, const void *b)
{
	return dsc_str_cmp(*(const struct dsc_str *)a, *(const struct dsc_str *)b);
}

static void list_taken(struct taken *taken, const struct dsc_bundle *bundle,
		       const char *unit_folder, struct dsc_arena *scratch)
{
	taken->folder = dsc_str_from(dsc_arena_printf(scratch, "%s/", unit_folder));
	taken->paths = DSC_NEW_ARRAY(scratch, struct dsc_str, bundle->files.count + 3);
	taken->count = 0;
	taken->paths[taken->count++] = DSC_S("dsc.yaml");
	taken->paths[taken->count++] = DSC_S("profile.yaml");
	taken->paths[taken->count++] = DSC_S("overlay.yaml");
	for (size_t i = 0; i < bundle->files.count; i++)
		if (bundle->files.items[i].original.len)
			taken->paths[taken->count++] = bundle->files.items[i].original;
	qsort(taken->paths, taken->count, sizeof(*taken->paths), by_text);
}

/*
 * What is told: each change to a file that is taken, and what the commit has
 * otherwise of the unit's folder. A file of somebody's own beside them is not.
 */
static bool is_told(const struct taken *taken, struct dsc_str path, enum dsc_git_state state)
{
	bool own = state == DSC_GIT_UNTRACKED || state == DSC_GIT_IGNORED;

	return (!own && dsc_str_starts(path, taken->folder)) ||
	       bsearch(&path, taken->paths, taken->count, sizeof(path), by_text);
}

/* Sorted by path, as git gives them. */
static int find_changes(struct dsc_bundle *bundle, struct dsc_git *git, const char *unit_folder,
			struct dsc_arena *scratch, struct dsc_err *err)
{
	size_t prefix = strlen(dsc_git_prefix(git));
	struct dsc_str folder = { dsc_git_prefix(git), prefix ? prefix - 1 : 0 };
	struct dsc_git_changes changes;
	struct taken taken;

	if (dsc_git_changes(&changes, git, dsc_arena_str(scratch, folder).ptr, bundle->arena,
			    err) < 0)
		return -1;
	list_taken(&taken, bundle, unit_folder, scratch);
	for (size_t i = 0; i < changes.count; i++) {
		struct dsc_str path = dsc_str_from(changes.items[i].path + prefix);

		if (is_told(&taken, path, changes.items[i].state))
			DSC_PUSH(bundle->arena, &bundle->changes, path.ptr);
	}
	return 0;
}

/* ---- what git calls unchanged */

/*
 * git compares what it would store, with line ends turned and filters run; a disc
 * has the bytes as they are.
 */
struct comparison {
	struct dsc_bundle *bundle;
	struct dsc_git *git;
	struct dsc_git_files committed; /* below the unit's folder, by path */
	size_t known;                   /* of the bundle's changes: what git told */
	struct dsc_arena *scratch;
	struct dsc_err *err;
};

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct dsc_git_file *)a)->path,
		      ((const struct dsc_git_file *)b)->path);
}

static int by_string(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* NULL where the commit has no such file, or git has told of it. */
static const struct dsc_git_file *find_unchanged(const struct comparison *comparison,
						 struct dsc_str original)
{
	const struct dsc_bundle *bundle = comparison->bundle;
	const char *path = original.ptr;
	struct dsc_git_file key;

	if (!original.len || !comparison->committed.count ||
	    (comparison->known && bsearch(&path, bundle->changes.items, comparison->known,
					  sizeof(path), by_string)))
		return NULL;
	key.path = dsc_arena_printf(comparison->scratch, "%s%s", dsc_git_prefix(comparison->git),
				    path);
	return bsearch(&key, comparison->committed.items, comparison->committed.count, sizeof(key),
		       by_path);
}

/* Git LFS keeps the contents elsewhere: there is nothing to compare with. */
static int is_pointer(const struct comparison *comparison, const struct dsc_git_id *id,
		      uint64_t size)
{
	struct dsc_str text;

	if (size > DSC_GIT_POINTER_MAX)
		return 0;
	if (dsc_git_read(&text, comparison->git, id, DSC_GIT_POINTER_MAX, comparison->scratch,
			 comparison->err) < 0)
		return -1;
	return dsc_git_is_pointer(text);
}

/* Documents as a whole; evidence, which is large, by its size. 1, 0 or -1. */
static int differs(const struct comparison *comparison, const struct dsc_bundle_file *file,
		   const struct dsc_git_id *committed)
{
	struct dsc_git_id id;
	uint64_t size;
	int pointer;

	if (file->bytes.ptr) {
		if (dsc_git_id_of_bytes(&id, comparison->git, file->bytes, comparison->err) < 0)
			return -1;
		return strcmp(id.hex, committed->hex) != 0;
	}
	if (dsc_git_size(&size, comparison->git, committed, comparison->err) < 0)
		return -1;
	if (size == file->size)
		return 0;
	pointer = is_pointer(comparison, committed, size);
	return pointer < 0 ? -1 : !pointer;
}

static int find_turned(struct dsc_bundle *bundle, struct dsc_git *git,
		       const struct dsc_git_id *head, const char *unit_folder,
		       struct dsc_arena *scratch, struct dsc_err *err)
{
	struct comparison comparison = { .bundle = bundle, .git = git,
					 .known = bundle->changes.count, .scratch = scratch,
					 .err = err };
	const char *folder = dsc_arena_printf(scratch, "%s%s", dsc_git_prefix(git), unit_folder);

	if (dsc_git_list(&comparison.committed, git, head, folder, scratch, err) < 0)
		return -1;
	if (comparison.committed.count)
		qsort(comparison.committed.items, comparison.committed.count,
		      sizeof(*comparison.committed.items), by_path);
	for (size_t i = 0; i < bundle->files.count; i++) {
		const struct dsc_bundle_file *file = &bundle->files.items[i];
		const struct dsc_git_file *there = find_unchanged(&comparison, file->original);
		int turned = there ? differs(&comparison, file, &there->id) : 0;

		if (turned < 0)
			return -1;
		if (turned)
			DSC_PUSH(bundle->arena, &bundle->changes, file->original.ptr);
	}
	bundle->turned = bundle->changes.count - comparison.known;
	if (bundle->turned)
		qsort(bundle->changes.items, bundle->changes.count, sizeof(*bundle->changes.items),
		      by_string);
	return 0;
}

int dsc_bundle_read_history(struct dsc_bundle *bundle, const char *unit_folder,
			    struct dsc_arena *scratch, struct dsc_err *err)
{
	struct dsc_git *git = NULL;
	struct dsc_git_id head;
	int status = dsc_git_open(&git, bundle->options->repository->root, err);

	if (status <= 0)
		return status;
	status = dsc_git_head(&head, git, err);
	if (status >= 0 && find_changes(bundle, git, unit_folder, scratch, err) < 0)
		status = -1;
	if (status > 0) {
		bundle->commit = dsc_arena_str(bundle->arena, dsc_str_from(head.hex));
		status = find_turned(bundle, git, &head, unit_folder, scratch, err);
	}
	dsc_arena_reset(scratch);
	dsc_git_close(git);
	return status < 0 ? -1 : 0;
}
