#include "bundle/history.h"

#include <stdlib.h>

#include "git/git.h"

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

int dsc_bundle_read_history(struct dsc_bundle *bundle, const char *unit_folder,
			    struct dsc_arena *scratch, struct dsc_err *err)
{
	struct dsc_git_changes changes = { 0 };
	struct dsc_git *git = NULL;
	struct taken taken;
	struct dsc_git_id head;
	struct dsc_str folder;
	size_t prefix;
	int status = dsc_git_open(&git, bundle->options->repository->root, err);

	if (status <= 0)
		return status;
	prefix = strlen(dsc_git_prefix(git));
	status = dsc_git_head(&head, git, err);
	if (status > 0)
		bundle->commit = dsc_arena_str(bundle->arena, dsc_str_from(head.hex));
	folder = (struct dsc_str){ dsc_git_prefix(git), prefix ? prefix - 1 : 0 };
	if (status >= 0)
		status = dsc_git_changes(&changes, git, dsc_arena_str(scratch, folder).ptr,
					 bundle->arena, err);
	list_taken(&taken, bundle, unit_folder, scratch);
	for (size_t i = 0; status == 0 && i < changes.count; i++) {
		struct dsc_str path = dsc_str_from(changes.items[i].path + prefix);

		if (is_told(&taken, path, changes.items[i].state))
			DSC_PUSH(bundle->arena, &bundle->changes, path.ptr);
	}
	dsc_arena_reset(scratch);
	dsc_git_close(git);
	return status;
}
