#include "cli/init.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/tr.h"
#include "cli/scaffold.h"
#include "dossier/repository.h"

#include "base/banned.h"

extern char **environ;

static const char attributes[] = "# 各人电脑上的换行一致；证明材料和签过名的文件按原字节保存\n"
				 "*.yaml text eol=lf\n"
				 "**/evidence/** -text\n"
				 "reviews/** -text\n"
				 "seals/** -text\n"
				 "decision/** -text\n";

static const char ignored[] = "# 编辑器和系统留下的文件\n"
			      "*~\n"
			      "~$*\n"
			      ".*.swp\n"
			      ".DS_Store\n"
			      "Thumbs.db\n"
			      "*.dsc-??????\n";

static const char hook[] =
	"#!/bin/sh\n"
	"# dsc init: no commit while dsc validate finds errors (git commit --no-verify skips it)\n"
	"command -v dsc >/dev/null || {\n"
	"\techo 'pre-commit: dsc is not in PATH, so nothing was checked' >&2\n"
	"\texit 1\n"
	"}\n"
	"# dsc validate reads the files as they lie here, which must be what is committed.\n"
	"changed=$(git diff --name-only --ignore-submodules=dirty) || exit\n"
	"[ -z \"$changed\" ] || {\n"
	"\techo 'pre-commit: nothing was checked, as these files differ from what is committed:'\n"
	"\tprintf '%s\\n' \"$changed\"\n"
	"\techo \"'git add' them, or put them aside with 'git stash --keep-index'; then commit again\"\n"
	"\texit 1\n"
	"} >&2\n"
	"exec dsc validate -q\n";

/* What was made in a folder that was there before, oldest first. */
struct made {
	const char **items;
	size_t count;
	size_t cap;
};

struct maker {
	const struct dsc_init *init;
	const char *root; /* where the files go: the folder, or one aside */
	struct made made;
	struct dsc_arena *arena;
	struct dsc_err *err;
};

static const char *below(struct maker *maker, const char *name)
{
	return dsc_arena_printf(maker->arena, "%s/%s", maker->root, name);
}

static int make_file(struct maker *maker, const char *name, struct dsc_str bytes, mode_t mode)
{
	const char *path = below(maker, name);

	if (dsc_io_create(path, bytes, mode, maker->err) < 0)
		return -1;
	DSC_PUSH(maker->arena, &maker->made, path);
	return 0;
}

static int make_folder(struct maker *maker, const char *name)
{
	const char *path = below(maker, name);

	if (mkdir(path, 0777) == 0) {
		DSC_PUSH(maker->arena, &maker->made, path);
		return 0;
	}
	if (errno == EEXIST)
		return 0;
	return dsc_err_errno(maker->err, errno, _("cannot make the folder %s"), path);
}

/* dsc.yaml comes last: it is what makes a folder a repository. */
static int make_files(struct maker *maker)
{
	static const char *const folders[] = { "units", "listed", "people" };
	const struct dsc_init *init = maker->init;

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (make_folder(maker, folders[i]) < 0)
			return -1;
	if (access(below(maker, ".gitattributes"), F_OK) < 0 &&
	    make_file(maker, ".gitattributes", dsc_str_from(attributes), 0666) < 0)
		return -1;
	if (access(below(maker, ".gitignore"), F_OK) < 0 &&
	    make_file(maker, ".gitignore", dsc_str_from(ignored), 0666) < 0)
		return -1;
	if (make_file(maker, "profile.yaml", init->profile, 0666) < 0)
		return -1;
	return make_file(maker, "dsc.yaml",
			 dsc_scaffold_repository(init->profile_id, init->name, maker->arena),
			 0666);
}

static void note(const struct maker *maker, const char *text)
{
	if (maker->init->notes)
		fprintf(maker->init->notes, "%s\n", text);
}

/* 0: there is a .git now. Without git the repository is still one. */
static int run_git(struct maker *maker)
{
	char *args[] = { (char *)"git",	 (char *)"-c",	 (char *)"init.defaultBranch=main",
			 (char *)"init", (char *)"-q",	 (char *)"--",
			 (char *)maker->root, NULL };
	pid_t pid;
	int status;

	if (access(below(maker, ".git"), F_OK) == 0)
		return 0;
	if (posix_spawnp(&pid, "git", NULL, NULL, args, environ) != 0) {
		note(maker, _("git is not installed: the folder has no history and no hook"));
		return -1;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	note(maker, _("git init failed: the folder has no history and no hook"));
	return -1;
}

static void make_hook(struct maker *maker)
{
	const char *path = below(maker, ".git/hooks/pre-commit");
	struct dsc_err err;
	struct stat st;

	if (lstat(path, &st) == 0) {
		note(maker, _("there is a pre-commit hook already; it was left alone, add "
			      "'dsc validate' to it"));
		return;
	}
	if (stat(below(maker, ".git/hooks"), &st) < 0 &&
	    mkdir(below(maker, ".git/hooks"), 0777) < 0) {
		note(maker, _("no pre-commit hook: .git holds no hooks folder"));
		return;
	}
	if (dsc_io_create(path, dsc_str_from(hook), 0777, &err) < 0)
		note(maker, err.text);
}

static int make_all(struct maker *maker)
{
	if (make_files(maker) < 0)
		return -1;
	if (maker->init->git && run_git(maker) == 0)
		make_hook(maker);
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int make_aside(struct maker *maker)
{
	const char *folder = maker->init->folder;
	char *aside = (char *)dsc_arena_printf(maker->arena, "%s.dsc-XXXXXX", folder);
	mode_t mask = umask(0);

	umask(mask);
	if (!mkdtemp(aside))
		return dsc_err_errno(maker->err, errno, _("cannot make the folder %s"), folder);
	maker->root = aside;
	if (chmod(aside, 0777 & ~mask) == 0 && make_all(maker) == 0) {
		/* An empty folder that appeared meanwhile is replaced; any other refuses. */
		if (rename(aside, folder) == 0)
			return 0;
		dsc_err_errno(maker->err, errno, _("cannot make the folder %s"), folder);
	}
	nftw(aside, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return -1;
}

static int make_inside(struct maker *maker)
{
	maker->root = maker->init->folder;
	if (make_all(maker) == 0)
		return 0;
	while (maker->made.count) {
		const char *path = maker->made.items[--maker->made.count];

		(void)remove(path); /* a folder that somebody filled meanwhile stays */
	}
	return -1;
}

/* Repositories do not nest: the inner one's cases would be stray files of the outer. */
static int check_place(struct maker *maker, const char *folder, bool exists)
{
	const char *around;
	int found;

	if (!exists) {
		const char *slash = strrchr(folder, '/');

		if (!slash)
			folder = ".";
		else if (slash == folder)
			folder = "/";
		else
			folder = dsc_arena_str(maker->arena,
					       (struct dsc_str){ folder,
								 (size_t)(slash - folder) })
					 .ptr;
	}
	found = dsc_repository_find(&around, folder, maker->arena, maker->err);
	if (found < 0)
		return -1;
	if (found)
		return dsc_err_set(maker->err, _("%s is a case repository already"), around);
	return 0;
}

int dsc_init_make(const struct dsc_init *init, struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_str folder = dsc_str_from(init->folder);
	struct dsc_init here = *init;
	struct maker maker = { .init = &here, .arena = arena, .err = err };
	struct stat st;
	bool exists;

	while (folder.len > 1 && folder.ptr[folder.len - 1] == '/')
		folder.len--;
	here.folder = dsc_arena_str(arena, folder).ptr;
	exists = stat(here.folder, &st) == 0;
	if (exists && !S_ISDIR(st.st_mode))
		return dsc_err_errno(err, ENOTDIR, _("cannot make the folder %s"), here.folder);
	if (!exists && lstat(here.folder, &st) == 0)
		return dsc_err_errno(err, EEXIST, _("cannot make the folder %s"), here.folder);
	if (check_place(&maker, here.folder, exists) < 0)
		return -1;
	return exists ? make_inside(&maker) : make_aside(&maker);
}
