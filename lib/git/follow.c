#define _GNU_SOURCE /* syncfs, DT_* of dirent */
#include "git/follow.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/tr.h"
#include "git/branch.h"
#include "git/history.h"
#include "git/write.h"

#include "base/banned.h"

#define BUSY 900 /* milliseconds for git to be done with its index */
#define MAX_FILE ((size_t)64 << 20)
#define PREFIX "record-"

/* ---- the work tree */

int dsc_git_lies_there(struct dsc_git *git, const char *path, const git_oid *oid,
		       struct dsc_arena *arena)
{
	struct stat st;
	const char *place;
	git_oid found;

	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		place = dsc_arena_printf(arena, "%s/%.*s", git->top, (int)(slash - path), path);
		if (lstat(place, &st) < 0)
			return errno == ENOENT ? 0 : -1;
		if (!S_ISDIR(st.st_mode))
			return -1;
	}
	place = dsc_arena_printf(arena, "%s/%s", git->top, path);
	if (lstat(place, &st) < 0)
		return errno == ENOENT ? 0 : -1;
	if (!S_ISREG(st.st_mode) || git_odb_hashfile(&found, place, GIT_OBJECT_BLOB) < 0 ||
	    !git_oid_equal(&found, oid))
		return -1;
	return 1;
}

static int place_file(struct dsc_git *git, const struct dsc_git_added *file, bool sync,
		      struct dsc_arena *arena, struct dsc_err *err)
{
	const char *aside = dsc_arena_printf(arena, "%s/dsc/new", git->folder);
	const char *place = dsc_arena_printf(arena, "%s/%s", git->top, file->path);
	const char *slash = strrchr(place, '/');
	const char *folder = dsc_arena_printf(arena, "%.*s", (int)(slash - place), place);
	int status;

	if (dsc_io_make_folders(folder, err) < 0 ||
	    dsc_git_write_aside(aside, file->bytes, sync, err) < 0)
		return -1;
	status = link(aside, place);
	if (status < 0 && errno == EXDEV)
		status = dsc_io_create(place, file->bytes, 0666, err);
	else if (status < 0)
		dsc_err_errno(err, errno, _("cannot put %s in its place"), place);
	unlink(aside);
	return status < 0 ? -1 : sync ? dsc_git_sync(folder, err) : 0;
}

static int sync_all(struct dsc_git *git, struct dsc_err *err)
{
	int fd = open(git->top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int status = 0;

	if (fd < 0 || syncfs(fd) < 0)
		status = dsc_err_errno(err, errno, _("cannot write %s"), git->top);
	if (fd >= 0)
		close(fd);
	return status;
}

static int place_all(struct dsc_git *git, const struct dsc_git_index *index,
		     const struct dsc_git_added *files, size_t count, struct dsc_arena *arena,
		     struct dsc_err *err)
{
	bool each = count < DSC_GIT_FEW_FILES;
	int status = 0;

	for (size_t i = 0; i < count && status == 0; i++) {
		const struct dsc_git_added *file = &files[i];

		if (dsc_git_index_is_open(index) &&
		    dsc_git_index_has(index, file->path, &file->oid) != 0)
			continue;
		/* Somebody's own file in the way stays; git will call it a change. */
		if (dsc_git_lies_there(git, file->path, &file->oid, arena) == 0)
			status = place_file(git, file, each, arena, err);
	}
	if (status == 0 && !each)
		status = sync_all(git, err);
	return status;
}

/* ---- the index */

static int enter_all(struct dsc_git *git, struct dsc_git_index *index,
		     const struct dsc_git_added *files, size_t count, struct dsc_arena *arena,
		     struct dsc_err *err)
{
	for (size_t i = 0; i < count; i++) {
		const struct dsc_git_added *file = &files[i];
		struct stat st = { 0 };

		if (dsc_git_index_has(index, file->path, &file->oid) != 0)
			continue;
		if (dsc_git_lies_there(git, file->path, &file->oid, arena) == 1 &&
		    lstat(dsc_arena_printf(arena, "%s/%s", git->top, file->path), &st) < 0)
			st = (struct stat){ 0 };
		dsc_git_index_add(index, file->path, &file->oid, &st);
	}
	if (dsc_git_index_write(index, err) < 0)
		return -1;
	return dsc_git_sync(git->folder, err);
}

int dsc_git_follow(struct dsc_git *git, struct dsc_git_index *index,
		   const struct dsc_git_added *files, size_t count, bool again,
		   struct dsc_arena *arena, struct dsc_err *err)
{
	static const struct dsc_git_index none;
	int status = 0;

	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	if (again && dsc_git_index_open(index, git, BUSY, arena, err) < 1)
		return -1;
	status = place_all(git, again ? index : &none, files, count, arena, err);
	if (status == 0 && !dsc_git_index_is_open(index) &&
	    dsc_git_index_open(index, git, BUSY, arena, err) < 1)
		status = -1;
	if (status == 0)
		status = enter_all(git, index, files, count, arena, err);
	dsc_git_index_close(index);
	return status;
}

/* ---- journals */

const char *dsc_git_journal_write(struct dsc_git *git, const char *branch, const git_oid *base,
				  const git_oid *commit, struct dsc_arena *arena,
				  struct dsc_err *err)
{
	struct dsc_git_id from, to;
	const char *path;

	dsc_git_put_id(&from, base);
	dsc_git_put_id(&to, commit);
	path = dsc_arena_printf(arena, "%s/dsc/" PREFIX "%s", git->folder, to.hex);
	unlink(path);
	if (dsc_io_create(path, dsc_str_from(dsc_arena_printf(arena, "%s %s\n", from.hex, branch)),
			  0600, err) < 0)
		return NULL;
	return path;
}

struct journal {
	struct dsc_git_id base, commit; /* base empty: the first commit */
	git_oid oid;
	const char *branch;
};

static bool read_journal(struct journal *journal, const char *path, const char *name,
			 struct dsc_arena *arena)
{
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_str bytes;
	git_oid base;
	bool good = false;

	*journal = (struct journal){ 0 };
	if (strlen(name) == GIT_OID_HEXSZ && git_oid_fromstr(&journal->oid, name) == 0 &&
	    dsc_io_read(&bytes, AT_FDCWD, path, 1024, &buffer) == DSC_IO_OK &&
	    bytes.len > GIT_OID_HEXSZ + 2 && bytes.ptr[bytes.len - 1] == '\n') {
		good = git_oid_fromstrn(&base, bytes.ptr, GIT_OID_HEXSZ) == 0;
		if (good && !git_oid_is_zero(&base))
			dsc_git_put_id(&journal->base, &base);
		dsc_git_put_id(&journal->commit, &journal->oid);
		journal->branch = dsc_arena_str(arena, (struct dsc_str){
							       bytes.ptr + GIT_OID_HEXSZ + 1,
							       bytes.len - GIT_OID_HEXSZ - 2 }).ptr;
	}
	dsc_io_buffer_release(&buffer);
	return good;
}

/* The files that the journal's commits added and that are still what HEAD has there. */
static int list_added(struct dsc_git_added **files, size_t *count, struct dsc_git *git,
		      const struct journal *journal, struct dsc_arena *arena,
		      struct dsc_err *err)
{
	struct dsc_git_entry entry;
	struct dsc_git_diff diff;
	struct dsc_git_id head;

	*count = 0;
	if (dsc_git_head(&head, git, err) < 1 ||
	    dsc_git_diff(&diff, git, &journal->base, &journal->commit, "", arena, err) < 0)
		return -1;
	*files = DSC_NEW_ARRAY(arena, struct dsc_git_added, diff.count);
	for (size_t i = 0; i < diff.count; i++) {
		const struct dsc_git_difference *item = &diff.items[i];
		struct dsc_git_added *file = &(*files)[*count];
		int found = dsc_git_entry(&entry, git, &head, item->path, err);

		if (found < 0)
			return -1;
		if (item->edit != DSC_GIT_EDIT_ADDED || !found || entry.kind != DSC_GIT_FILE ||
		    strcmp(entry.id.hex, item->now.hex) != 0)
			continue;
		file->path = item->path;
		if (dsc_git_read(&file->bytes, git, &item->now, MAX_FILE, arena, err) < 0 ||
		    dsc_git_get_id(&file->oid, &item->now, err) < 0)
			return -1;
		++*count;
	}
	return 0;
}

/* Whether nothing is left to do for the journal. */
static bool settle(struct dsc_git *git, const struct journal *journal, struct dsc_arena *arena)
{
	struct dsc_git_index index = { 0 };
	struct dsc_git_added *files;
	struct dsc_err unheard;
	git_oid tip;
	char *branch = NULL;
	bool here;
	size_t count;

	dsc_git_unlock_branch(git, journal->branch, true);
	if (!git->top || !dsc_git_is_committed(git, &journal->oid, journal->branch))
		return true;
	/* Whoever switches to another branch has git put the files right. */
	here = dsc_git_branch(&tip, &branch, git, &unheard) == 1 && branch &&
	       strcmp(branch, journal->branch) == 0;
	free(branch);
	if (!here)
		return true;
	return list_added(&files, &count, git, journal, arena, &unheard) == 0 &&
	       (count == 0 ||
		dsc_git_follow(git, &index, files, count, true, arena, &unheard) == 0);
}

void dsc_git_settle_journals(struct dsc_git *git, const struct dsc_io_list *names)
{
	struct journal journal;
	struct dsc_arena arena;

	dsc_arena_init(&arena, 0);
	dsc_git_index_unlock(git, &arena);
	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->items[i].name.ptr;
		const char *path = dsc_arena_printf(&arena, "%s/dsc/%s", git->folder, name);

		if (dsc_str_is(names->items[i].name, "new") ||
		    dsc_str_is(names->items[i].name, "index")) {
			unlink(path); /* what was being written */
			continue;
		}
		if (!dsc_str_starts(names->items[i].name, DSC_S(PREFIX)))
			continue;
		if (!read_journal(&journal, path, name + strlen(PREFIX), &arena) ||
		    settle(git, &journal, &arena))
			unlink(path);
	}
	dsc_arena_release(&arena);
}

bool dsc_git_is_unsettled(struct dsc_git *git)
{
	struct dsc_io_list names;
	struct dsc_arena arena;
	bool found = false;

	dsc_arena_init(&arena, 0);
	if (dsc_io_list(&names, AT_FDCWD, dsc_arena_printf(&arena, "%s/dsc", git->folder),
			&arena) == 0)
		for (size_t i = 0; i < names.count && !found; i++)
			found = dsc_str_starts(names.items[i].name, DSC_S(PREFIX));
	found = found || dsc_git_index_is_ours(git, &arena);
	dsc_arena_release(&arena);
	return found;
}
