#define _GNU_SOURCE /* syncfs, DT_* of dirent */
#include "git/write.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "base/stop.h"
#include "base/tr.h"

#include "base/banned.h"

#define INDEX_PATIENCE 100 /* times 50 ms, for git to be done with its index */

struct writer {
	struct dsc_git_stage *stage;
	struct dsc_git_new *files;
	struct dsc_err *err;
};

/* ---- objects */

static int say_unreadable(const struct writer *writer, const char *path)
{
	return dsc_err_errno(writer->err, errno, _("cannot read %s"), path);
}

/* Exactly the bytes of the file: what stands in .gitattributes changes nothing. */
static int write_blob(const struct writer *writer, struct dsc_git_new_file *file, int fd,
		      const char *path)
{
	char piece[64 * 1024];
	git_odb_stream *out = NULL;
	off_t left;
	int status = -1;

	if (dsc_stop_check(writer->err) < 0)
		return -1;
	if (fstat(fd, &file->st) < 0)
		return say_unreadable(writer, path);
	left = file->st.st_size;
	if (git_odb_open_wstream(&out, writer->stage->git->odb, (git_object_size_t)left,
				 GIT_OBJECT_BLOB) < 0)
		goto refused;
	while (left > 0) {
		size_t want = left < (off_t)sizeof(piece) ? (size_t)left : sizeof(piece);
		ssize_t got = read(fd, piece, want);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			say_unreadable(writer, path);
			goto out;
		}
		if (got == 0) {
			dsc_err_set(writer->err, _("%s changes while it is read"), path);
			goto out;
		}
		if (git_odb_stream_write(out, piece, (size_t)got) < 0)
			goto refused;
		if (dsc_stop_check(writer->err) < 0)
			goto out;
		left -= got;
	}
	if (git_odb_stream_finalize_write(&file->oid, out) == 0) {
		status = 0;
		goto out;
	}
refused:
	dsc_git_err(writer->err, _("cannot write into the git repository %s"),
		    writer->stage->git->folder);
out:
	git_odb_stream_free(out);
	return status;
}

static int write_file(const struct writer *writer, git_treebuilder *builder, const char *name,
		      const char *path, const char *below)
{
	const git_tree_entry *old = git_treebuilder_get(builder, name);
	struct dsc_git_new_file file = { .path = below };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	int status;

	if (fd < 0)
		return say_unreadable(writer, path);
	if (old && git_tree_entry_type(old) == GIT_OBJECT_TREE) {
		close(fd);
		return dsc_err_set(writer->err, _("'%s' is a folder in the repository"), below);
	}
	if (old)
		file.old = *git_tree_entry_id(old);
	status = write_blob(writer, &file, fd, path);
	close(fd);
	if (status < 0)
		return -1;
	if (git_treebuilder_insert(NULL, builder, name, &file.oid, GIT_FILEMODE_BLOB) < 0)
		return dsc_git_err(writer->err, _("git cannot keep a file named '%s'"), below);
	DSC_PUSH(&writer->stage->arena, writer->files, file);
	if (writer->files->count == DSC_GIT_FEW_FILES)
		git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
	return 0;
}

static int write_folder(const struct writer *writer, git_oid *oid, const char *path,
			const char *below, git_tree *base, unsigned depth);

static int write_subfolder(const struct writer *writer, git_treebuilder *builder,
			   const char *name, const char *path, const char *below, unsigned depth)
{
	const git_tree_entry *old = git_treebuilder_get(builder, name);
	size_t before = writer->files->count;
	git_tree *tree = NULL;
	int status = 0;
	git_oid oid;

	if (old && git_tree_entry_type(old) != GIT_OBJECT_TREE)
		return dsc_err_set(writer->err, _("'%s' is no folder in the repository"), below);
	if (old && git_tree_lookup(&tree, writer->stage->git->repo, git_tree_entry_id(old)) < 0)
		return dsc_git_err(writer->err, _("cannot read the folder '%s' in git"), below);
	status = write_folder(writer, &oid, path, below, tree, depth + 1);
	/* git keeps no empty folders. */
	if (status == 0 && writer->files->count > before &&
	    git_treebuilder_insert(NULL, builder, name, &oid, GIT_FILEMODE_TREE) < 0)
		status = dsc_git_err(writer->err, _("git cannot keep a folder named '%s'"), below);
	git_tree_free(tree);
	return status;
}

static int write_folder(const struct writer *writer, git_oid *oid, const char *path,
			const char *below, git_tree *base, unsigned depth)
{
	struct dsc_arena *arena = &writer->stage->arena;
	git_treebuilder *builder = NULL;
	struct dsc_io_list list;
	int status = 0;

	if (depth > DSC_GIT_MAX_DEPTH)
		return dsc_err_set(writer->err, _("folders are nested too deep: %s"), below);
	if (dsc_io_list(&list, AT_FDCWD, path, arena) < 0)
		return dsc_err_errno(writer->err, errno, _("cannot list the folder %s"), path);
	if (git_treebuilder_new(&builder, writer->stage->git->repo, base) < 0)
		return dsc_git_err(writer->err, _("cannot read the folder '%s' in git"), below);
	for (size_t i = 0; i < list.count && status == 0; i++) {
		const char *name = list.items[i].name.ptr;
		const char *entry = dsc_arena_printf(arena, "%s/%s", path, name);
		const char *place = dsc_arena_printf(arena, "%s%s%s", below, *below ? "/" : "",
						     name);

		if (list.items[i].type == DT_DIR)
			status = write_subfolder(writer, builder, name, entry, place, depth);
		else if (list.items[i].type == DT_REG)
			status = write_file(writer, builder, name, entry, place);
		else
			status = dsc_err_set(writer->err, _("%s is no regular file"), entry);
	}
	if (status == 0 && git_treebuilder_write(oid, builder) < 0)
		status = dsc_git_err(writer->err, _("cannot write into the git repository %s"),
				     writer->stage->git->folder);
	git_treebuilder_free(builder);
	return status;
}

int dsc_git_write_tree(git_oid *tree, struct dsc_git_new *files, struct dsc_git_stage *stage,
		       git_tree *base, struct dsc_err *err)
{
	struct writer writer = { stage, files, err };

	*files = (struct dsc_git_new){ 0 };
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	return write_folder(&writer, tree, stage->tree, "", base, 0);
}

int dsc_git_sync_objects(struct dsc_git *git, size_t count, struct dsc_err *err)
{
	int status = 0;
	int fd;

	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	if (count < DSC_GIT_FEW_FILES)
		return 0;
	fd = open(git->shared, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || syncfs(fd) < 0)
		status = dsc_err_errno(err, errno, _("cannot write into the git repository %s"),
				       git->folder);
	if (fd >= 0)
		close(fd);
	return status;
}

/* ---- the work tree */

static int say_own(struct dsc_err *err, const char *path)
{
	return dsc_err_set(err,
			   _("'%s' has changes that are not committed; commit them or put them aside first"),
			   path);
}

/* -1: in the way. 0: no such folder, so nothing is below it. 1: look at the file. */
static int check_folders(const char *top, const char *path, struct dsc_arena *arena)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		struct stat st;

		if (lstat(dsc_arena_printf(arena, "%s/%.*s", top, (int)(slash - path), path),
			  &st) < 0)
			return 0;
		if (!S_ISDIR(st.st_mode))
			return -1;
	}
	return 1;
}

int dsc_git_check_work_tree(struct dsc_git_stage *stage, const struct dsc_git_new *files,
			    struct dsc_err *err)
{
	const char *top = stage->git->top;
	struct dsc_arena arena;
	int status = 0;

	dsc_arena_init(&arena, 0);
	for (size_t i = 0; i < files->count && status == 0; i++) {
		const struct dsc_git_new_file *file = &files->items[i];
		int open = check_folders(top, file->path, &arena);
		struct stat st;
		const char *path;
		git_oid oid;

		path = dsc_arena_printf(&arena, "%s/%s", top, file->path);
		if (open < 0)
			status = say_own(err, file->path);
		else if (open == 1 && lstat(path, &st) == 0 &&
			 (!S_ISREG(st.st_mode) ||
			  git_odb_hashfile(&oid, path, GIT_OBJECT_BLOB) < 0 ||
			  (!git_oid_equal(&oid, &file->old) && !git_oid_equal(&oid, &file->oid))))
			status = say_own(err, file->path);
		dsc_arena_reset(&arena);
	}
	dsc_arena_release(&arena);
	return status;
}

/* ---- the index */

static int add_entry(git_index *index, const struct dsc_git_new_file *file, struct dsc_err *err)
{
	const git_index_entry *now = git_index_get_bypath(index, file->path, 0);
	const struct stat *st = &file->st;
	/* Not by name: one of the first two is a word that banned.h bars. */
	git_index_entry entry = {
		{ (int32_t)st->st_ctim.tv_sec, (uint32_t)st->st_ctim.tv_nsec },
		{ (int32_t)st->st_mtim.tv_sec, (uint32_t)st->st_mtim.tv_nsec },
		(uint32_t)st->st_dev, (uint32_t)st->st_ino, GIT_FILEMODE_BLOB,
		st->st_uid, st->st_gid, (uint32_t)st->st_size, file->oid, 0, 0, file->path,
	};

	if (now ? !git_oid_equal(&now->id, &file->old) && !git_oid_equal(&now->id, &file->oid) :
		  !git_oid_is_zero(&file->old))
		return say_own(err, file->path);
	if (git_index_add(index, &entry) < 0)
		return dsc_git_err(err, _("cannot add '%s' to git's index"), file->path);
	return 0;
}

/* 1: the index was read; 0: there is none. */
static int copy_index(struct dsc_str *bytes, const char *path, struct dsc_io_buffer *buffer,
		      struct dsc_err *err)
{
	switch (dsc_io_read(bytes, AT_FDCWD, path, (size_t)1 << 31, buffer)) {
	case DSC_IO_OK: return 1;
	case DSC_IO_ABSENT: *bytes = DSC_S(""); return 0;
	case DSC_IO_FAILED: return dsc_err_errno(err, errno, _("cannot read %s"), path);
	default: return dsc_err_set(err, _("%s is not what git leaves there"), path);
	}
}

static int make_index(struct dsc_git_stage *stage, const struct dsc_git_new *files,
		      struct dsc_str old, const struct stat *st, struct dsc_err *err)
{
	const struct timespec times[2] = { st->st_atim, st->st_mtim };
	git_index *index = NULL;
	int status = 0;

	unlink(stage->index);
	/* For libgit2 to read; what it writes over it is fsynced. */
	if (old.len && dsc_git_write_aside(stage->index, old, false, err) < 0)
		return -1;
	if (git_index_open(&index, stage->index) < 0)
		return dsc_git_err(err,
				   _("cannot read git's index; a split or sparse one must be made plain first (git update-index --no-split-index, git sparse-checkout disable)"));
	for (size_t i = 0; i < files->count && status == 0; i++)
		status = add_entry(index, &files->items[i], err);
	if (status == 0 && git_index_write(index) < 0)
		status = dsc_git_err(err, _("cannot write %s"), stage->index);
	git_index_free(index);
	/* As old as the one before: whatever git doubts, it doubts still (see index_write.c). */
	if (status == 0 && old.len &&
	    utimensat(AT_FDCWD, stage->index, times, 0) < 0)
		status = dsc_err_errno(err, errno, _("cannot write %s"), stage->index);
	return status;
}

/* Takes git's lock of its index, as git does: by making it, where it is not there. */
static int lock_index(const char *from, const char *lock, struct dsc_err *err)
{
	struct timespec pause = { 0, 50 * 1000 * 1000 };

	for (int i = 0; link(from, lock) < 0; i++) {
		if (errno != EEXIST)
			return dsc_err_errno(err, errno, _("cannot make %s"), lock);
		if (i == INDEX_PATIENCE)
			return dsc_err_set(err,
					   _("%s is there: a git is at work in this repository, or was killed; where none is running, remove that file"),
					   lock);
		nanosleep(&pause, NULL);
	}
	return 0;
}

int dsc_git_write_index(struct dsc_git_stage *stage, const struct dsc_git_new *files,
			struct dsc_err *err)
{
	const char *path = dsc_arena_printf(&stage->arena, "%s/index", stage->git->folder);
	const char *lock = dsc_arena_printf(&stage->arena, "%s/index.lock", stage->git->folder);
	struct dsc_io_buffer first = { 0 }, second = { 0 };
	struct stat st = { 0 };
	struct dsc_str old, now;
	int status = -1;

	/* Until nobody has changed the index between our look at it and our lock. */
	for (;;) {
		lstat(path, &st);
		if (copy_index(&old, path, &first, err) < 0 ||
		    make_index(stage, files, old, &st, err) < 0 ||
		    lock_index(stage->index, lock, err) < 0)
			break;
		if (copy_index(&now, path, &second, err) < 0) {
			unlink(lock);
			break;
		}
		if (dsc_str_eq(old, now)) {
			status = 0;
			break;
		}
		unlink(lock);
	}
	dsc_io_buffer_release(&first);
	dsc_io_buffer_release(&second);
	return status;
}
