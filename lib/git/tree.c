#include "git/tree.h"

#include <strings.h>

#include "base/tr.h"

#include "base/banned.h"

#define MAX_TREE ((size_t)64 << 20)

/* ---- entries */

static const struct {
	struct dsc_str mode;
	enum dsc_git_kind kind;
} kinds[] = {
	{ { "40000 ", 6 }, DSC_GIT_FOLDER },
	{ { "100644 ", 7 }, DSC_GIT_FILE },
	{ { "100755 ", 7 }, DSC_GIT_EXECUTABLE },
	{ { "120000 ", 7 }, DSC_GIT_LINK },
	{ { "160000 ", 7 }, DSC_GIT_MODULE },
	{ { "100664 ", 7 }, DSC_GIT_FILE }, /* of a git of long ago */
};

bool dsc_git_tree_may_name(struct dsc_str name)
{
	return name.len && !memchr(name.ptr, '/', name.len) && !dsc_str_is(name, ".") &&
	       !dsc_str_is(name, "..") && !(name.len == 4 && strncasecmp(name.ptr, ".git", 4) == 0);
}

int dsc_git_tree_order(const struct dsc_git_tree_entry *a, const struct dsc_git_tree_entry *b)
{
	size_t len = a->name.len < b->name.len ? a->name.len : b->name.len;
	int order = memcmp(a->name.ptr, b->name.ptr, len);
	unsigned char x, y;

	if (order)
		return order;
	/* Behind a name stands NUL. */
	x = (unsigned char)a->name.ptr[len];
	y = (unsigned char)b->name.ptr[len];
	if (!x && a->kind == DSC_GIT_FOLDER)
		x = '/';
	if (!y && b->kind == DSC_GIT_FOLDER)
		y = '/';
	return x < y ? -1 : x > y;
}

int dsc_git_tree_next(struct dsc_git_tree_entry *entry, struct dsc_git_tree_reader *reader)
{
	struct dsc_str *rest = &reader->rest;
	const char *end;
	size_t i = 0;

	if (!rest->len)
		return 0;
	while (i < sizeof(kinds) / sizeof(kinds[0]) && !dsc_str_starts(*rest, kinds[i].mode))
		i++;
	if (i == sizeof(kinds) / sizeof(kinds[0]))
		return -1;
	entry->kind = kinds[i].kind;
	entry->name.ptr = rest->ptr + kinds[i].mode.len;
	end = memchr(entry->name.ptr, '\0', rest->len - kinds[i].mode.len);
	if (!end || (size_t)(rest->ptr + rest->len - end) <= GIT_OID_RAWSZ)
		return -1;
	entry->name.len = (size_t)(end - entry->name.ptr);
	entry->id = (const unsigned char *)end + 1;
	end += 1 + GIT_OID_RAWSZ;
	*rest = (struct dsc_str){ end, rest->len - (size_t)(end - rest->ptr) };
	if (!dsc_git_tree_may_name(entry->name) ||
	    (reader->last.id && (dsc_git_tree_order(&reader->last, entry) >= 0 ||
				 dsc_str_eq(reader->last.name, entry->name))))
		return -1;
	reader->last = *entry;
	return 1;
}

int dsc_git_tree_next_same(struct dsc_git_tree_reader *a, struct dsc_git_tree_reader *b)
{
	struct dsc_git_tree_reader ahead = *a;
	struct dsc_git_tree_entry entry;
	int more = dsc_git_tree_next(&entry, &ahead);
	size_t len = a->rest.len - ahead.rest.len;

	if (more < 1 || b->rest.len < len || memcmp(a->rest.ptr, b->rest.ptr, len) != 0)
		return more < 0 ? -1 : 0;
	*a = ahead;
	b->rest = (struct dsc_str){ b->rest.ptr + len, b->rest.len - len };
	b->last = entry;
	return 1;
}

/* ---- objects */

int dsc_git_say_bad_tree(struct dsc_err *err, const char *path)
{
	return dsc_err_set(err, _("the folder '%s' in git is damaged"), path);
}

static void remember(struct dsc_git *git, git_odb_object *object)
{
	git_odb_object **place = &git->recent[git->next_recent++ % DSC_GIT_RECENT];

	git_odb_object_free(*place);
	*place = NULL;
	git_odb_object_dup(place, object);
}

static int read_tree(git_odb_object **tree, struct dsc_git *git, const git_oid *oid,
		     const char *path, struct dsc_err *err)
{
	git_object_t type;
	size_t size;

	for (size_t i = 0; i < DSC_GIT_RECENT; i++)
		if (git->recent[i] && git_oid_equal(git_odb_object_id(git->recent[i]), oid)) {
			git_odb_object_dup(tree, git->recent[i]);
			return 0;
		}
	/* The size is asked for first, so that a huge tree costs no memory. */
	if (git_odb_read_header(&size, &type, git->odb, oid) < 0)
		return dsc_git_err(err, _("cannot read the folder '%s' in git"), path);
	if (type != GIT_OBJECT_TREE || size > MAX_TREE)
		return dsc_git_say_bad_tree(err, path);
	if (git_odb_read(tree, git->odb, oid) < 0)
		return dsc_git_err(err, _("cannot read the folder '%s' in git"), path);
	if (git_odb_object_type(*tree) != GIT_OBJECT_TREE ||
	    git_odb_object_size(*tree) > MAX_TREE) {
		git_odb_object_free(*tree);
		*tree = NULL;
		return dsc_git_say_bad_tree(err, path);
	}
	remember(git, *tree);
	return 0;
}

int dsc_git_tree_open(git_odb_object **tree, struct dsc_git *git, const unsigned char *id,
		      const char *path, struct dsc_err *err)
{
	git_oid oid;

	*tree = NULL;
	git_oid_fromraw(&oid, id);
	return read_tree(tree, git, &oid, path, err);
}

int dsc_git_tree_open_top(git_odb_object **tree, struct dsc_git *git,
			  const struct dsc_git_id *id, struct dsc_err *err)
{
	struct dsc_git_commit commit;
	struct dsc_arena arena;
	git_object_t type;
	git_oid oid;
	size_t size;
	int status;

	*tree = NULL;
	if (dsc_git_get_id(&oid, id, err) < 0)
		return -1;
	if (git_odb_read_header(&size, &type, git->odb, &oid) < 0)
		return dsc_git_say_no_commit(err, git, id);
	if (type == GIT_OBJECT_TREE)
		return read_tree(tree, git, &oid, "", err);
	dsc_arena_init(&arena, 4096);
	status = dsc_git_commit_read(&commit, git, id, &arena, err);
	if (status == 0)
		status = dsc_git_get_id(&oid, &commit.tree, err);
	dsc_arena_release(&arena);
	return status < 0 ? -1 : read_tree(tree, git, &oid, "", err);
}

struct dsc_git_tree_reader dsc_git_tree_read(git_odb_object *tree)
{
	return (struct dsc_git_tree_reader){
		.rest = { git_odb_object_data(tree), git_odb_object_size(tree) } };
}

/* ---- one entry, one level */

/* 1, 0 or -1; `entry` points into `tree`. */
static int find_entry(struct dsc_git_tree_entry *entry, git_odb_object *tree, struct dsc_str name,
		      const char *path, struct dsc_err *err)
{
	struct dsc_git_tree_reader reader = dsc_git_tree_read(tree);
	int more;

	while ((more = dsc_git_tree_next(entry, &reader)) == 1)
		if (dsc_str_eq(entry->name, name))
			return 1;
	return more < 0 ? dsc_git_say_bad_tree(err, path) : 0;
}

int dsc_git_entry(struct dsc_git_entry *entry, struct dsc_git *git, const struct dsc_git_id *id,
		  const char *path, struct dsc_err *err)
{
	struct dsc_git_tree_entry found;
	git_odb_object *tree, *below;
	const char *at = path;

	if (dsc_git_tree_open_top(&tree, git, id, err) < 0)
		return -1;
	*entry = (struct dsc_git_entry){ .name = path, .kind = DSC_GIT_FOLDER };
	dsc_git_put_id(&entry->id, git_odb_object_id(tree));
	while (*at) {
		size_t len = strcspn(at, "/");
		int status = find_entry(&found, tree, (struct dsc_str){ at, len }, path, err);

		at += len + (at[len] == '/');
		if (status == 1) {
			entry->kind = found.kind;
			dsc_git_put_raw(&entry->id, found.id);
			if (*at && found.kind != DSC_GIT_FOLDER)
				status = 0;
			else if (*at && dsc_git_tree_open(&below, git, found.id, path, err) < 0)
				status = -1;
		}
		if (status < 1 || !*at) {
			git_odb_object_free(tree);
			return status;
		}
		git_odb_object_free(tree);
		tree = below;
	}
	git_odb_object_free(tree);
	return 1;
}

int dsc_git_list_tree(struct dsc_git_entries *entries, struct dsc_git *git,
		      const struct dsc_git_id *id, const char *path, struct dsc_arena *arena,
		      struct dsc_err *err)
{
	struct dsc_git_tree_reader reader;
	struct dsc_git_tree_entry entry;
	struct dsc_git_entry folder;
	git_odb_object *tree;
	int more;

	*entries = (struct dsc_git_entries){ 0 };
	more = dsc_git_entry(&folder, git, id, path, err);
	if (more < 1 || folder.kind != DSC_GIT_FOLDER)
		return more < 0 ? -1 : 0;
	if (dsc_git_tree_open_top(&tree, git, &folder.id, err) < 0)
		return -1;
	reader = dsc_git_tree_read(tree);
	while ((more = dsc_git_tree_next(&entry, &reader)) == 1) {
		struct dsc_git_entry item = { dsc_arena_str(arena, entry.name).ptr, { "" },
					      entry.kind };

		dsc_git_put_raw(&item.id, entry.id);
		DSC_PUSH(arena, entries, item);
	}
	if (more < 0)
		dsc_git_say_bad_tree(err, path);
	git_odb_object_free(tree);
	return more;
}

/* ---- all files */

struct lister {
	struct dsc_git_files *files;
	struct dsc_git *git;
	struct dsc_arena *arena;
	struct dsc_err *err;
	size_t seen; /* folders too: a few of them, one in the other, can be a million files */
};

static void list_file(struct lister *lister, const char *path, const struct dsc_git_id *id,
		      enum dsc_git_kind kind)
{
	DSC_PUSH(lister->arena, lister->files,
		 (struct dsc_git_file){ path, *id,
					kind == DSC_GIT_FILE || kind == DSC_GIT_EXECUTABLE });
}

static int list_folder(struct lister *lister, git_odb_object *tree, const char *path,
		       unsigned depth)
{
	struct dsc_git_tree_reader reader = dsc_git_tree_read(tree);
	struct dsc_git_tree_entry entry;
	git_odb_object *folder;
	int status = 0, more = 0;

	if (depth > DSC_GIT_MAX_DEPTH)
		return dsc_err_set(lister->err, _("folders are nested too deep in git: %s"), path);
	while (status == 0 && (more = dsc_git_tree_next(&entry, &reader)) == 1) {
		const char *below = dsc_arena_printf(lister->arena, "%s%s%s", path,
						     *path ? "/" : "", entry.name.ptr);
		struct dsc_git_id id;

		if (++lister->seen > DSC_GIT_MAX_ENTRIES)
			return dsc_err_set(lister->err, _("more than %d files in git: %s"),
					   DSC_GIT_MAX_ENTRIES, path);
		if (entry.kind != DSC_GIT_FOLDER) {
			dsc_git_put_raw(&id, entry.id);
			list_file(lister, below, &id, entry.kind);
			continue;
		}
		status = dsc_git_tree_open(&folder, lister->git, entry.id, below, lister->err);
		if (status == 0) {
			status = list_folder(lister, folder, below, depth + 1);
			git_odb_object_free(folder);
		}
	}
	return more < 0 ? dsc_git_say_bad_tree(lister->err, path) : status;
}

int dsc_git_list(struct dsc_git_files *files, struct dsc_git *git, const struct dsc_git_id *id,
		 const char *path, struct dsc_arena *arena, struct dsc_err *err)
{
	struct lister lister = { files, git, arena, err, 0 };
	git_odb_object *tree;
	struct dsc_git_entry top;
	int status;

	*files = (struct dsc_git_files){ 0 };
	status = dsc_git_entry(&top, git, id, path, err);
	if (status < 1)
		return status;
	if (top.kind != DSC_GIT_FOLDER) {
		list_file(&lister, path, &top.id, top.kind);
		return 0;
	}
	if (dsc_git_tree_open_top(&tree, git, &top.id, err) < 0)
		return -1;
	status = list_folder(&lister, tree, path, *path != '\0');
	git_odb_object_free(tree);
	return status;
}
