#define _DEFAULT_SOURCE /* DT_* of dirent */
#include "git/stage.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/io.h"
#include "base/tr.h"
#include "git/follow.h"

#include "base/banned.h"

static void name_parts(struct dsc_git_stage *stage)
{
	stage->tree = dsc_arena_printf(&stage->arena, "%s/tree", stage->path);
	stage->room = dsc_arena_printf(&stage->arena, "%s/room", stage->path);
	stage->index = dsc_arena_printf(&stage->arena, "%s/index", stage->path);
	stage->journal = dsc_arena_printf(&stage->arena, "%s/journal", stage->path);
}

/* ---- leftovers */

/* "<commit> <branch>" and a line end: what the process was about to make true. */
static bool read_journal(git_oid *oid, char branch[1024], const char *path)
{
	struct dsc_io_buffer buffer = { 0 };
	char hex[41];
	struct dsc_str bytes;
	bool good = false;

	if (dsc_io_read(&bytes, AT_FDCWD, path, 1024, &buffer) == DSC_IO_OK && bytes.len > 42 &&
	    bytes.ptr[40] == ' ' && bytes.ptr[bytes.len - 1] == '\n') {
		memcpy(hex, bytes.ptr, 40);
		hex[40] = '\0';
		memcpy(branch, bytes.ptr + 41, bytes.len - 42);
		branch[bytes.len - 42] = '\0';
		good = git_oid_fromstr(oid, hex) == 0;
	}
	dsc_io_buffer_release(&buffer);
	return good;
}

int dsc_git_recover(struct dsc_git_stage *left, struct dsc_err *err)
{
	struct dsc_git *git = left->git;
	char branch[1024];
	git_oid commit;
	const char *lock = dsc_arena_printf(&left->arena, "%s/index.lock", git->folder);

	if (read_journal(&commit, branch, left->journal)) {
		dsc_git_unlock_branch(git, branch, true);
		if (dsc_git_is_committed(git, &commit, branch)) {
			if (git->top &&
			    dsc_git_place(left->tree, git->top, &left->arena, err) < 0)
				return -1;
			if (dsc_git_adopt_index(left, err) < 0)
				return -1;
		}
	}
	if (dsc_git_same_file(lock, left->index))
		unlink(lock);
	dsc_git_remove(left->path);
	return 0;
}

/* A stage whose own lock is free belongs to nobody that lives. */
int dsc_git_recover_all(struct dsc_git *git, struct dsc_err *err)
{
	struct dsc_io_list list;
	struct dsc_arena arena;
	const char *folder;
	int status = 0;

	dsc_arena_init(&arena, 0);
	folder = dsc_arena_printf(&arena, "%s/dsc", git->folder);
	if ((mkdir(folder, 0777) < 0 && errno != EEXIST) ||
	    dsc_io_list(&list, AT_FDCWD, folder, &arena) < 0) {
		dsc_arena_release(&arena);
		return dsc_err_errno(err, errno, _("cannot write into the git repository %s"),
				     git->folder);
	}
	for (size_t i = 0; i < list.count && status == 0; i++) {
		struct dsc_git_stage left = { .git = git };

		if (list.items[i].type != DT_DIR ||
		    !dsc_str_starts(list.items[i].name, DSC_S("stage-")))
			continue;
		dsc_arena_init(&left.arena, 4096);
		left.path = dsc_arena_printf(&left.arena, "%s/%s", folder,
					     list.items[i].name.ptr);
		name_parts(&left);
		left.lock = open(dsc_arena_printf(&left.arena, "%s/lock", left.path),
				 O_RDWR | O_CLOEXEC | O_NOFOLLOW);
		if (left.lock < 0 || flock(left.lock, LOCK_EX | LOCK_NB) == 0)
			status = dsc_git_recover(&left, err);
		if (left.lock >= 0)
			close(left.lock);
		dsc_arena_release(&left.arena);
	}
	if (status == 0)
		dsc_git_settle_journals(git, &list);
	dsc_arena_release(&arena);
	return status;
}

/* ---- one's own */

static int make(struct dsc_git_stage *stage, struct dsc_err *err)
{
	char *path;

	stage->path = dsc_arena_printf(&stage->arena, "%s/dsc/stage-XXXXXX", stage->git->folder);
	path = dsc_git_text(stage->path, strlen(stage->path));
	if (!mkdtemp(path)) {
		dsc_err_errno(err, errno, _("cannot make the folder %s"), path);
		free(path);
		stage->path = NULL;
		return -1;
	}
	stage->path = dsc_arena_str(&stage->arena, dsc_str_from(path)).ptr;
	free(path);
	name_parts(stage);
	stage->lock = open(dsc_arena_printf(&stage->arena, "%s/lock", stage->path),
			   O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (stage->lock < 0 || flock(stage->lock, LOCK_EX | LOCK_NB) < 0 ||
	    mkdir(stage->tree, 0777) < 0 || mkdir(stage->room, 0777) < 0)
		return dsc_err_errno(err, errno, _("cannot write into %s"), stage->path);
	return 0;
}

static int on_one_disk(const struct dsc_git *git, struct dsc_err *err)
{
	struct stat inside, work;

	if (!git->top)
		return 0;
	if (stat(git->folder, &inside) < 0)
		return dsc_err_errno(err, errno, _("cannot open %s"), git->folder);
	if (stat(git->top, &work) < 0)
		return dsc_err_errno(err, errno, _("cannot open %s"), git->top);
	if (inside.st_dev != work.st_dev)
		return dsc_err_set(err,
				   _("%s lies on another file system than %s, so nothing can move between them in one step"),
				   git->folder, git->top);
	return 0;
}

int dsc_git_stage_open(struct dsc_git_stage **out, struct dsc_git *git, struct dsc_err *err)
{
	struct dsc_git_stage *stage;
	int lock, status;

	*out = NULL;
	if (on_one_disk(git, err) < 0)
		return -1;
	lock = dsc_git_lock(git, err);
	if (lock < 0)
		return -1;
	stage = calloc(1, sizeof(*stage));
	if (!stage)
		dsc_out_of_memory();
	stage->git = git;
	stage->lock = -1;
	dsc_arena_init(&stage->arena, 0);
	status = dsc_git_recover_all(git, err);
	if (status == 0)
		status = make(stage, err);
	close(lock);
	if (status < 0) {
		dsc_git_stage_close(stage);
		return -1;
	}
	*out = stage;
	return 0;
}

void dsc_git_stage_close(struct dsc_git_stage *stage)
{
	struct dsc_err unheard;
	int lock;

	if (!stage)
		return;
	/* A commit that failed after the branch had moved is finished, if that can be. */
	if (stage->path && access(stage->journal, F_OK) == 0) {
		lock = dsc_git_lock(stage->git, &unheard);
		if (lock >= 0) {
			dsc_git_recover(stage, &unheard);
			close(lock);
		}
	} else if (stage->path) {
		dsc_git_remove(stage->path);
	}
	if (stage->lock >= 0)
		close(stage->lock);
	dsc_arena_release(&stage->arena);
	free(stage);
}

const char *dsc_git_stage_tree(const struct dsc_git_stage *stage)
{
	return stage->tree;
}

const char *dsc_git_stage_room(const struct dsc_git_stage *stage)
{
	return stage->room;
}

void dsc_git_stage_clear(struct dsc_git_stage *stage, const char *path)
{
	assert(dsc_str_starts(dsc_str_from(path), dsc_str_from(stage->path)));
	dsc_git_remove(path);
}
