/* Two trees side by side. */
#include "base/tr.h"
#include "git/tree.h"

#include "base/banned.h"

struct comparer {
	struct dsc_git_diff *diff;
	struct dsc_git *git;
	struct dsc_arena *arena;
	struct dsc_err *err;
	size_t seen; /* entries looked at */
};

static bool is_file(enum dsc_git_kind kind)
{
	return kind == DSC_GIT_FILE || kind == DSC_GIT_EXECUTABLE;
}

static void put(const struct comparer *comparer, const char *path,
		const struct dsc_git_tree_entry *old, const struct dsc_git_tree_entry *now)
{
	struct dsc_git_difference item = { .path = path };

	if (old) {
		dsc_git_put_raw(&item.old, old->id);
		item.old_kind = old->kind;
	}
	if (now) {
		dsc_git_put_raw(&item.now, now->id);
		item.now_kind = now->kind;
	}
	if (!old)
		item.edit = DSC_GIT_EDIT_ADDED;
	else if (!now)
		item.edit = DSC_GIT_EDIT_DELETED;
	else if (old->kind == now->kind || (is_file(old->kind) && is_file(now->kind)))
		item.edit = DSC_GIT_EDIT_MODIFIED;
	else
		item.edit = DSC_GIT_EDIT_TYPE;
	DSC_PUSH(comparer->arena, comparer->diff, item);
}

static int compare_folders(struct comparer *comparer, git_odb_object *old, git_odb_object *now,
			   const char *path, unsigned depth);

/* One entry of either side or both, of one name and, where a folder is among them, both folders. */
static int compare_entry(struct comparer *comparer, const struct dsc_git_tree_entry *old,
			 const struct dsc_git_tree_entry *now, const char *above, unsigned depth)
{
	const struct dsc_git_tree_entry *one = now ? now : old;
	git_odb_object *before = NULL, *after = NULL;
	const char *path;
	int status = 0;

	if (++comparer->seen > DSC_GIT_MAX_ENTRIES)
		return dsc_err_set(comparer->err, _("more than %d files in git: %s"),
				   DSC_GIT_MAX_ENTRIES, above);
	if (old && now && old->kind == now->kind && memcmp(old->id, now->id, GIT_OID_RAWSZ) == 0)
		return 0;
	path = dsc_arena_printf(comparer->arena, "%s%s%s", above, *above ? "/" : "",
				one->name.ptr);
	if (one->kind != DSC_GIT_FOLDER) {
		put(comparer, path, old, now);
		return 0;
	}
	if (old)
		status = dsc_git_tree_open(&before, comparer->git, old->id, path, comparer->err);
	if (now && status == 0)
		status = dsc_git_tree_open(&after, comparer->git, now->id, path, comparer->err);
	if (status == 0)
		status = compare_folders(comparer, before, after, path, depth + 1);
	git_odb_object_free(before);
	git_odb_object_free(after);
	return status;
}

static int compare_folders(struct comparer *comparer, git_odb_object *old, git_odb_object *now,
			   const char *path, unsigned depth)
{
	struct dsc_git_tree_reader before = { 0 }, after = { 0 };
	struct dsc_git_tree_entry x, y;
	int a, b, status = 0;

	if (depth > DSC_GIT_MAX_DEPTH)
		return dsc_err_set(comparer->err, _("folders are nested too deep in git: %s"),
				   path);
	if (old)
		before = dsc_git_tree_read(old);
	if (now)
		after = dsc_git_tree_read(now);
	while ((a = dsc_git_tree_next_same(&before, &after)) == 1)
		;
	if (a < 0)
		return dsc_git_say_bad_tree(comparer->err, path);
	a = dsc_git_tree_next(&x, &before);
	b = dsc_git_tree_next(&y, &after);
	while (a >= 0 && b >= 0 && (a || b) && status == 0) {
		int order = !b ? -1 : !a ? 1 : dsc_git_tree_order(&x, &y);

		status = compare_entry(comparer, order <= 0 ? &x : NULL, order >= 0 ? &y : NULL,
				       path, depth);
		/* Most of two trees is the same. */
		while (order == 0 && (a = dsc_git_tree_next_same(&before, &after)) == 1)
			;
		if (order <= 0)
			a = dsc_git_tree_next(&x, &before);
		if (order >= 0)
			b = dsc_git_tree_next(&y, &after);
	}
	return a < 0 || b < 0 ? dsc_git_say_bad_tree(comparer->err, path) : status;
}

/* What stands at the path, as if it were an entry of a tree. 1, 0 or -1. */
static int find(struct dsc_git_tree_entry *entry, unsigned char raw[GIT_OID_RAWSZ],
		struct dsc_git *git, const struct dsc_git_id *id, const char *path,
		struct dsc_err *err)
{
	struct dsc_git_entry found;
	git_oid oid;
	int status;

	if (!*id->hex)
		return 0;
	status = dsc_git_entry(&found, git, id, path, err);
	if (status < 1)
		return status;
	if (dsc_git_get_id(&oid, &found.id, err) < 0)
		return -1;
	memcpy(raw, oid.id, GIT_OID_RAWSZ);
	*entry = (struct dsc_git_tree_entry){ dsc_str_from(path), raw, found.kind };
	return 1;
}

int dsc_git_diff(struct dsc_git_diff *diff, struct dsc_git *git, const struct dsc_git_id *old,
		 const struct dsc_git_id *now, const char *path, struct dsc_arena *arena,
		 struct dsc_err *err)
{
	struct comparer comparer = { diff, git, arena, err, 0 };
	unsigned char before[GIT_OID_RAWSZ], after[GIT_OID_RAWSZ];
	struct dsc_git_tree_entry x, y;
	const char *name;
	int a, b, status = 0;
	size_t len = strlen(path);

	*diff = (struct dsc_git_diff){ 0 };
	while (len && path[len - 1] == '/')
		len--;
	name = dsc_arena_str(arena, (struct dsc_str){ path, len }).ptr;
	a = find(&x, before, git, old, name, err);
	b = a < 0 ? -1 : find(&y, after, git, now, name, err);
	if (a < 0 || b < 0)
		return -1;
	if (a && b && (x.kind == DSC_GIT_FOLDER) != (y.kind == DSC_GIT_FOLDER)) {
		/* The file first, as in a tree. */
		bool first = x.kind == DSC_GIT_FOLDER;

		status = compare_entry(&comparer, first ? NULL : &x, first ? &y : NULL, "", 0);
		if (status == 0)
			status = compare_entry(&comparer, first ? &x : NULL, first ? NULL : &y, "",
					       0);
	} else if (a || b) {
		status = compare_entry(&comparer, a ? &x : NULL, b ? &y : NULL, "", 0);
	}
	return status;
}
