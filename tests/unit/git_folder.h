/* A folder with a small git repository `r`, for the tests of lib/git. */
#ifndef GIT_FOLDER_H
#define GIT_FOLDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "git/git.h"

static struct dsc_arena arena;
static struct dsc_err err;
static char folder[PATH_MAX];

/* Runs a line of shell; fails the test where the line fails. */
static void sh(const char *line)
{
	if (system(line) != 0)
		fail_msg("failed: %s", line);
}

/* What a line of shell says, without the last line end. */
static const char *said(const char *line)
{
	FILE *out = popen(line, "r");
	char text[4096];
	size_t len;

	assert_non_null(out);
	len = fread(text, 1, sizeof(text) - 1, out);
	pclose(out);
	while (len && text[len - 1] == '\n')
		len--;
	return dsc_arena_str(&arena, (struct dsc_str){ text, len }).ptr;
}

static int enter(void **state)
{
	(void)state;
	dsc_arena_init(&arena, 0);
	snprintf(folder, sizeof(folder), "/tmp/dsc-test-git-XXXXXX");
	setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
	setenv("GIT_CONFIG_SYSTEM", "/dev/null", 1);
	setenv("HOME", "/nonexistent", 1); /* libgit2 looks there all the same */
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	setenv("GIT_AUTHOR_NAME", "甲", 1);
	setenv("GIT_AUTHOR_EMAIL", "jia@example.cn", 1);
	setenv("GIT_COMMITTER_NAME", "乙", 1);
	setenv("GIT_COMMITTER_EMAIL", "yi@example.cn", 1);
	if (!mkdtemp(folder) || chdir(folder) < 0 || !getcwd(folder, sizeof(folder)))
		return -1;
	return system("git -c init.defaultBranch=main init -q r && cd r && mkdir -p units/aa &&"
		      " echo one >units/aa/unit.yaml && echo root >dsc.yaml && git add . &&"
		      " git commit -q -m first");
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static int leave(void **state)
{
	(void)state;
	dsc_arena_release(&arena);
	if (chdir("/") < 0)
		return -1;
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static struct dsc_git *opened(const char *path)
{
	struct dsc_git *git;

	if (dsc_git_open(&git, path, &err) != 1)
		fail_msg("%s", err.text);
	return git;
}

static inline void sound(const char *path)
{
	sh(dsc_arena_printf(&arena, "cd %s && git fsck --strict --no-dangling >/dev/null 2>&1",
			    path));
	assert_string_equal(
		said(dsc_arena_printf(&arena, "cd %s && git status --porcelain -uall", path)), "");
	assert_string_equal(said(dsc_arena_printf(&arena, "ls -d %s/.git/dsc/stage-* 2>&-; :", path)),
			    "");
}

#endif
