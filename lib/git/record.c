/* From records to commits. */
#include "git/record.h"

#include <assert.h>
#include <git2/sys/commit.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/tr.h"
#include "git/branch.h"
#include "git/follow.h"
#include "git/stage.h"
#include "git/tree.h"
#include "git/write.h"

#include "base/banned.h"

#define PATIENCE 100 /* milliseconds for git to be done with its index, before the commit */
#define WRITE_TRIES 5
#define ROOM_FOR_FILE ((size_t)32 << 10) /* paths of its folders, its entry of the index */
#define ROOM ((size_t)64 << 10)

struct dsc_git_lock {
	struct dsc_git *git;
	int fd;
};

int dsc_git_lock_take(struct dsc_git_lock **lock, struct dsc_git *git, struct dsc_err *err)
{
	int fd = dsc_git_lock(git, err);

	*lock = NULL;
	if (fd < 0)
		return -1;
	if (dsc_git_recover_all(git, err) < 0) {
		close(fd);
		return -1;
	}
	*lock = malloc(sizeof(**lock));
	if (!*lock)
		dsc_out_of_memory();
	**lock = (struct dsc_git_lock){ git, fd };
	return 0;
}

void dsc_git_lock_drop(struct dsc_git_lock *lock)
{
	if (!lock)
		return;
	close(lock->fd);
	free(lock);
}

int dsc_git_settle(struct dsc_git *git, struct dsc_err *err)
{
	struct dsc_git_lock *lock;

	if (!dsc_git_is_unsettled(git))
		return 0;
	if (dsc_git_lock_take(&lock, git, err) < 0)
		return -1;
	dsc_git_lock_drop(lock);
	return 0;
}

/* ---- trees */

struct work {
	struct dsc_git *git;
	struct dsc_arena arena;   /* of the call */
	struct dsc_arena scratch; /* of one record */
	struct dsc_err *err;
	struct { struct dsc_git_added *items; size_t count, cap; } files;
	git_oid base;  /* zero: none */
	git_oid *commits;
	char *branch;
};

/* A new entry of a folder: one file, or the files below a folder. */
struct group {
	struct dsc_git_tree_entry entry;
	git_oid oid;
	const struct dsc_git_added *files;
	size_t count;
	bool there; /* the folder is in the old tree, as `old` */
	unsigned char old[GIT_OID_RAWSZ];
};

struct groups {
	struct group *items;
	size_t count;
	size_t cap;
};

static int say_taken(const struct work *work, const char *path)
{
	return dsc_err_set(work->err, _("'%s' is in the repository already"), path);
}

static int say_unwritten(const struct work *work)
{
	return dsc_git_err(work->err, _("cannot write into the git repository %s"),
			   work->git->folder);
}

/*
 * A git that tidies up beside us (git gc) removes folders of objects that have become
 * empty; one may go in between libgit2's making it and putting the object there.
 */
static int write_object(git_oid *oid, const struct work *work, struct dsc_str bytes,
			git_object_t type)
{
	for (int tries = 0; tries < WRITE_TRIES; tries++)
		if (git_odb_write(oid, work->git->odb, bytes.ptr, bytes.len, type) == 0)
			return 0;
	return say_unwritten(work);
}

static int by_order(const void *a, const void *b)
{
	return dsc_git_tree_order(&((const struct group *)a)->entry,
				  &((const struct group *)b)->entry);
}

/* Whether a file further on lies below the first, as if that were a folder. */
static bool is_folder_too(const struct dsc_git_added *files, size_t count)
{
	size_t len = strlen(files->path);

	for (size_t i = 1; i < count && strncmp(files[i].path, files->path, len) == 0; i++)
		if (files[i].path[len] == '/')
			return true;
	return false;
}

/* The files are sorted by path; `skip` bytes of it are the folder. */
static int make_groups(struct groups *groups, struct work *work, const struct dsc_git_added *files,
		       size_t count, size_t skip)
{
	*groups = (struct groups){ 0 };
	for (size_t i = 0; i < count; i++) {
		const char *name = files[i].path + skip;
		size_t len = strcspn(name, "/");
		struct group *last = groups->count ? &groups->items[groups->count - 1] : NULL;
		struct group group = { .files = &files[i], .count = 1 };

		group.entry.name = dsc_arena_str(&work->scratch, (struct dsc_str){ name, len });
		group.entry.kind = name[len] ? DSC_GIT_FOLDER : DSC_GIT_FILE;
		group.oid = files[i].oid;
		if (!dsc_git_tree_may_name(group.entry.name))
			return dsc_err_set(work->err, _("git cannot keep a file named '%s'"),
					   files[i].path);
		if (!name[len] && is_folder_too(&files[i], count - i))
			return say_taken(work, files[i].path);
		if (last && dsc_str_eq(last->entry.name, group.entry.name)) {
			if (last->entry.kind != DSC_GIT_FOLDER || !name[len])
				return say_taken(work, files[i].path);
			last->count++;
			continue;
		}
		DSC_PUSH(&work->scratch, groups, group);
	}
	return 0;
}

/* Finds the folders among the groups that are there; whatever else is there is in the way. */
static int match(struct groups *groups, struct work *work, git_odb_object *tree)
{
	struct dsc_git_tree_reader reader = dsc_git_tree_read(tree);
	struct dsc_git_tree_entry entry;
	int more;

	while ((more = dsc_git_tree_next(&entry, &reader)) == 1)
		for (size_t i = 0; i < groups->count; i++) {
			struct group *group = &groups->items[i];

			if (!dsc_str_eq(group->entry.name, entry.name))
				continue;
			if (entry.kind != DSC_GIT_FOLDER || group->entry.kind != DSC_GIT_FOLDER)
				return say_taken(work, group->files[0].path);
			group->there = true;
			memcpy(group->old, entry.id, GIT_OID_RAWSZ);
		}
	return more < 0 ? dsc_git_say_bad_tree(work->err, groups->items[0].files[0].path) : 0;
}

static char *put_entry(char *at, const struct dsc_git_tree_entry *entry)
{
	struct dsc_str mode = entry->kind == DSC_GIT_FOLDER ? DSC_S("40000 ") : DSC_S("100644 ");

	memcpy(at, mode.ptr, mode.len);
	at += mode.len;
	memcpy(at, entry->name.ptr, entry->name.len + 1);
	at += entry->name.len + 1;
	memcpy(at, entry->id, GIT_OID_RAWSZ);
	return at + GIT_OID_RAWSZ;
}

/* The old tree's entries as they stand, and the new ones among them. */
static int write_tree(git_oid *oid, struct work *work, struct groups *groups,
		      git_odb_object *tree)
{
	struct dsc_git_tree_reader reader = { 0 };
	struct dsc_git_tree_entry old;
	struct group *group = groups->items, *end = groups->items + groups->count;
	size_t size = tree ? git_odb_object_size(tree) : 0;
	char *bytes, *at;

	qsort(groups->items, groups->count, sizeof(*groups->items), by_order);
	for (struct group *each = group; each < end; each++) {
		each->entry.id = each->oid.id;
		size += each->entry.name.len + GIT_OID_RAWSZ + 8;
	}
	at = bytes = dsc_arena_raw(&work->scratch, size, 1);
	if (tree)
		reader = dsc_git_tree_read(tree);
	for (;;) {
		const char *from = reader.rest.ptr;

		if (dsc_git_tree_next(&old, &reader) < 1)
			break;
		while (group < end && dsc_git_tree_order(&group->entry, &old) < 0)
			at = put_entry(at, &group++->entry);
		if (group < end && dsc_git_tree_order(&group->entry, &old) == 0) {
			at = put_entry(at, &group++->entry);
		} else {
			memcpy(at, from, (size_t)(reader.rest.ptr - from));
			at += reader.rest.ptr - from;
		}
	}
	while (group < end)
		at = put_entry(at, &group++->entry);
	return write_object(oid, work, (struct dsc_str){ bytes, (size_t)(at - bytes) },
			    GIT_OBJECT_TREE);
}

static int add_files(git_oid *oid, struct work *work, git_odb_object *tree,
		     const struct dsc_git_added *files, size_t count, size_t skip, unsigned depth)
{
	struct groups groups;

	if (depth > DSC_GIT_MAX_DEPTH)
		return dsc_err_set(work->err, _("folders are nested too deep: %s"), files->path);
	if (make_groups(&groups, work, files, count, skip) < 0 ||
	    (tree && match(&groups, work, tree) < 0))
		return -1;
	for (size_t i = 0; i < groups.count; i++) {
		struct group *group = &groups.items[i];
		git_odb_object *below = NULL;
		int status;

		if (group->entry.kind != DSC_GIT_FOLDER)
			continue;
		if (group->there && dsc_git_tree_open(&below, work->git, group->old,
						      group->files[0].path, work->err) < 0)
			return -1;
		status = add_files(&group->oid, work, below, group->files, group->count,
				   skip + group->entry.name.len + 1, depth + 1);
		git_odb_object_free(below);
		if (status < 0)
			return -1;
	}
	return write_tree(oid, work, &groups, tree);
}

/* ---- commits */

static bool is_plain(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return false;
	return len > 0;
}

/* The committer is the author, whatever environment and configuration say; the reflog too. */
static int sign(git_signature **author, struct work *work, const struct dsc_git_person *person)
{
	if (!is_plain(person->name) || !is_plain(person->email) || person->time < 0 ||
	    git_signature_new(author, person->name, person->email, person->time,
			      person->offset) < 0)
		return dsc_err_set(work->err, _("git cannot keep '%s <%s>' as an author"),
				   person->name, person->email);
	if (git_repository_set_ident(work->git->repo, person->name, person->email) < 0)
		return say_unwritten(work);
	return 0;
}

static int write_commit(git_oid *oid, struct work *work, const git_oid *tree,
			const git_oid *parent, const struct dsc_git_record *record)
{
	git_signature *author = NULL;
	const git_oid *parents[] = { parent };
	int status = sign(&author, work, &record->author);
	bool written = false;

	for (int tries = 0; status == 0 && !written && tries < WRITE_TRIES; tries++)
		written = git_commit_create_from_ids(oid, work->git->repo, NULL, author, author,
						     NULL, record->message, tree, parent ? 1 : 0,
						     parents) == 0;
	if (status == 0 && !written)
		status = say_unwritten(work);
	git_signature_free(author);
	return status;
}

static int by_path(const void *a, const void *b)
{
	const struct dsc_git_added *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static int write_record(git_oid *oid, struct work *work, const struct dsc_git_record *record,
			const git_oid *parent)
{
	struct dsc_git_added *files;
	git_odb_object *top = NULL;
	struct dsc_git_id id;
	git_oid tree;
	int status = 0;

	files = DSC_NEW_ARRAY(&work->scratch, struct dsc_git_added, record->count);
	for (size_t i = 0; i < record->count; i++) {
		files[i].path = record->files[i].path;
		files[i].bytes = record->files[i].bytes;
		if (write_object(&files[i].oid, work, files[i].bytes, GIT_OBJECT_BLOB) < 0)
			return -1;
		DSC_PUSH(&work->arena, &work->files, files[i]);
	}
	qsort(files, record->count, sizeof(*files), by_path);
	if (parent) {
		dsc_git_put_id(&id, parent);
		status = dsc_git_tree_open_top(&top, work->git, &id, work->err);
	}
	if (status == 0)
		status = add_files(&tree, work, top, files, record->count, 0, 0);
	git_odb_object_free(top);
	return status < 0 ? -1 : write_commit(oid, work, &tree, parent, record);
}

static int write_records(struct work *work, const struct dsc_git_record *records, size_t count)
{
	const git_oid *parent = git_oid_is_zero(&work->base) ? NULL : &work->base;
	size_t files = 0;
	int status = 0;

	for (size_t i = 0; i < count; i++) {
		assert(records[i].count && *records[i].message);
		files += records[i].count;
	}
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, files < DSC_GIT_FEW_FILES);
	work->commits = DSC_NEW_ARRAY(&work->arena, git_oid, count);
	for (size_t i = 0; i < count && status == 0; i++) {
		status = write_record(&work->commits[i], work, &records[i], parent);
		parent = &work->commits[i];
		dsc_arena_reset(&work->scratch);
	}
	return status < 0 ? -1 : dsc_git_sync_objects(work->git, files, work->err);
}

/* ---- in sight */

/* 1: HEAD stands where it is expected; 0: not any more. */
static int find_branch(struct work *work, const struct dsc_git_id *base)
{
	git_oid tip;
	int found = dsc_git_branch(&tip, &work->branch, work->git, work->err);

	if (found < 0 || (*base->hex && dsc_git_get_id(&work->base, base, work->err) < 0))
		return -1;
	if (!work->branch)
		return dsc_err_set(work->err,
				   _("HEAD of the git repository stands on no branch; 'git switch BRANCH' first"));
	if (!*base->hex)
		return found == 0;
	return found == 1 && git_oid_equal(&tip, &work->base);
}

/* The first folder of the path at which something else stands in the work tree, or NULL. */
static const char *find_obstacle(struct work *work, const char *path)
{
	struct stat st;

	for (size_t len = strcspn(path, "/"); path[len]; len += 1 + strcspn(path + len + 1, "/")) {
		const char *folder = dsc_arena_str(&work->arena, (struct dsc_str){ path, len }).ptr;

		if (lstat(dsc_arena_printf(&work->arena, "%s/%s", work->git->top, folder), &st) == 0 &&
		    !S_ISDIR(st.st_mode))
			return folder;
	}
	return NULL;
}

static int say_own(struct work *work, const char *path)
{
	const char *obstacle = find_obstacle(work, path);

	if (obstacle)
		return dsc_err_set(work->err,
				   _("'%s' is no folder, and '%s' is to be recorded below it; put aside what stands there"),
				   obstacle, path);
	return dsc_err_set(work->err,
			   _("'%s' has changes that are not committed; commit them or put them aside first"),
			   path);
}

static int check_work_tree(struct work *work)
{
	int status = 0;

	for (size_t i = 0; i < work->files.count && status == 0; i++) {
		const struct dsc_git_added *file = &work->files.items[i];

		if (dsc_git_lies_there(work->git, file->path, &file->oid, &work->scratch) < 0)
			status = say_own(work, file->path);
		dsc_arena_reset(&work->scratch);
	}
	return status;
}

/* An index that git is at work with is not waited for: it will follow. */
static int check_index(struct dsc_git_index *index, struct work *work)
{
	int status = dsc_git_index_open(index, work->git, PATIENCE, &work->arena, work->err);

	for (size_t i = 0; status == 1 && i < work->files.count; i++) {
		const struct dsc_git_added *file = &work->files.items[i];

		if (dsc_git_index_has(index, file->path, &file->oid) < 0)
			status = say_own(work, file->path);
	}
	return status < 0 ? -1 : 0;
}

/* 1: the branch has moved to the last commit; 0: it is not at the base any more; -1. */
static int show(struct dsc_git_recorded *recorded, struct work *work, const git_oid *last,
		const char *message)
{
	struct dsc_git_index index = { 0 };
	const char *journal = NULL;
	int status = 0;

	if (work->git->top && (check_work_tree(work) < 0 || check_index(&index, work) < 0))
		status = -1;
	/* Once the branch has moved, whoever recorded must live to be told. */
	if (status == 0)
		dsc_arena_reserve(&work->arena, (size_t)index.old.st_size +
							work->files.count * ROOM_FOR_FILE +
							ROOM);
	if (status == 0) {
		journal = dsc_git_journal_write(work->git, work->branch, &work->base, last,
						&work->arena, work->err);
		status = journal ? dsc_git_move_branch(work->git, work->branch,
						       git_oid_is_zero(&work->base) ? NULL :
										      &work->base,
						       last, message, work->err) :
				   -1;
	}
	if (status == 1 && work->git->top)
		recorded->behind = dsc_git_follow(work->git, &index, work->files.items,
						  work->files.count, false, &work->arena,
						  &recorded->why) < 0;
	dsc_git_index_close(&index);
	if (journal && !recorded->behind)
		unlink(journal);
	return status;
}

int dsc_git_record(struct dsc_git_recorded *recorded, struct dsc_git_id *ids,
		   struct dsc_git_lock *lock, const struct dsc_git_id *base,
		   const struct dsc_git_record *records, size_t count, struct dsc_err *err)
{
	struct work work = { .git = lock->git, .err = err };
	int status;

	assert(count);
	*recorded = (struct dsc_git_recorded){ .outcome = DSC_GIT_MOVED };
	dsc_arena_init(&work.arena, 0);
	dsc_arena_init(&work.scratch, 0);
	status = find_branch(&work, base);
	if (status == 1 && write_records(&work, records, count) < 0)
		status = -1;
	if (status == 1)
		status = show(recorded, &work, &work.commits[count - 1],
			      records[count - 1].message);
	for (size_t i = 0; status == 1 && i < count; i++)
		dsc_git_put_id(&ids[i], &work.commits[i]);
	if (status == 1)
		recorded->outcome = DSC_GIT_COMMITTED;
	free(work.branch);
	dsc_arena_release(&work.scratch);
	dsc_arena_release(&work.arena);
	return status < 0 ? -1 : 0;
}
