/* Commits without git: what they hold, what they refuse, and what a kill leaves. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "git_folder.h"

#include "base/io.h"

#define KILLS 200

static struct dsc_git_stage *staged(struct dsc_git *git, const char *line)
{
	struct dsc_git_stage *stage;

	if (dsc_git_stage_open(&stage, git, &err) < 0)
		fail_msg("%s", err.text);
	sh(dsc_arena_printf(&arena, "cd '%s' && %s", dsc_git_stage_tree(stage), line));
	return stage;
}

/* Commits what the shell line makes; the outcome, or -1. */
static int commit(const char *path, const char *line, struct dsc_git_id *id)
{
	enum dsc_git_outcome outcome = DSC_GIT_MOVED;
	struct dsc_git *git = opened(path);
	struct dsc_git_stage *stage = staged(git, line);
	struct dsc_git_id base;
	int status;

	assert_true(dsc_git_head(&base, git, &err) >= 0);
	status = dsc_git_commit(&outcome, id, stage, &base, "receive: 单位\n\nDsc-Unit: bb\n",
				&err);
	dsc_git_stage_close(stage);
	dsc_git_close(git);
	return status < 0 ? -1 : (int)outcome;
}

/* ---- opening and reading */

static void test_open(void **state)
{
	struct dsc_git_id head;
	struct dsc_git *git;

	(void)state;
	sh("mkdir plain && git init -q --bare bare.git && git init -q empty");
	assert_int_equal(dsc_git_open(&git, "plain", &err), 0);
	assert_int_equal(dsc_git_open(&git, "absent", &err), 0);

	git = opened("r/units");
	assert_string_equal(dsc_git_prefix(git), "units/");
	assert_string_equal(dsc_git_top(git), dsc_arena_printf(&arena, "%s/r", folder));
	assert_int_equal(dsc_git_head(&head, git, &err), 1);
	assert_string_equal(head.hex, said("cd r && git rev-parse HEAD"));
	dsc_git_close(git);

	git = opened("bare.git");
	assert_null(dsc_git_top(git));
	assert_int_equal(dsc_git_head(&head, git, &err), 0);
	assert_string_equal(head.hex, "");
	dsc_git_close(git);
}

static void test_open_refused(void **state)
{
	static const struct {
		const char *make, *message;
	} cases[] = {
		{ "git init -q --object-format=sha256 x", "SHA-256" },
		{ "git init -q x && git -C x config core.repositoryformatversion 1 &&"
		  " git -C x config extensions.refstorage reftable", "reftable" },
		{ "git init -q x && mkdir away && git -C x config core.worktree ../../away",
		  "core.worktree" },
		{ "git init -q x && git -C x config core.repositoryformatversion 9", "version" },
		{ "git init -q x && echo '[' >x/.git/config", "cannot open" },
	};
	struct dsc_git *git;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sh(cases[i].make);
		if (dsc_git_open(&git, "x", &err) != -1)
			fail_msg("not refused: %s", cases[i].make);
		assert_null(git);
		assert_non_null(strstr(err.text, cases[i].message));
		sh("rm -rf x");
	}
	if (geteuid() == 0) {
		sh("git init -q x && chown -R nobody x");
		assert_int_equal(dsc_git_open(&git, "x", &err), -1);
		assert_non_null(strstr(err.text, "another user"));
	}
}

/* Who reads commits only does not ask where the configuration puts a work tree. */
static void test_open_history(void **state)
{
	static const struct {
		const char *make, *folder, *prefix;
	} cases[] = {
		{ "git init -q x && mkdir -p x/a/b", "x/a/b", "a/b/" },
		{ "git init -q x && git -C x config core.worktree /nowhere", "x", "" },
		{ "git init -q x && mkdir x/a && git -C x config core.worktree ../..", "x/a", "a/" },
		{ "git init -q x", "x/.git/refs", "" },
		{ "git init -q x && git init -q --bare x/in", "x/in", "" },
		{ "git init -q --bare x", "x", "" },
	};
	struct dsc_git *git;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sh(cases[i].make);
		assert_int_equal(dsc_git_open_history(&git, cases[i].folder, &err), 1);
		assert_null(dsc_git_top(git));
		assert_string_equal(dsc_git_prefix(git), cases[i].prefix);
		dsc_git_close(git);
		sh("rm -rf x");
	}
	sh("git init -q --object-format=sha256 x");
	assert_int_equal(dsc_git_open_history(&git, "x", &err), -1);
	assert_non_null(strstr(err.text, "SHA-256"));
	sh("rm -rf x && mkdir x");
	assert_int_equal(dsc_git_open_history(&git, "x", &err), 0);
}

static void test_changes(void **state)
{
	static const struct {
		const char *make;
		const char *path;
		int state; /* -1: no change */
	} cases[] = {
		{ ":", "", -1 },
		{ "touch units/aa/unit.yaml", "", -1 },
		{ "echo two >units/aa/unit.yaml", "units/aa/unit.yaml", DSC_GIT_CHANGED },
		{ "echo two >units/aa/unit.yaml && git add .", "units/aa/unit.yaml",
		  DSC_GIT_CHANGED },
		{ "rm units/aa/unit.yaml", "units/aa/unit.yaml", DSC_GIT_DELETED },
		{ "git rm -q --cached units/aa/unit.yaml && rm units/aa/unit.yaml",
		  "units/aa/unit.yaml", DSC_GIT_DELETED },
		{ "echo 1 >'units/aa/[新].pdf'", "units/aa/[新].pdf", DSC_GIT_UNTRACKED },
		{ "mkdir units/aa/e && echo 1 >units/aa/e/f && git add .", "units/aa/e/f",
		  DSC_GIT_ADDED },
		{ "echo '*.tmp' >.git/info/exclude && echo 1 >units/aa/a.tmp", "units/aa/a.tmp",
		  DSC_GIT_IGNORED },
		{ "echo two >dsc.yaml && mkdir units/aab && echo 1 >units/aab/f", "", -1 },
		{ "printf 'one\\r\\n' >units/aa/unit.yaml && echo '*.yaml filter=evil' >.gitattributes"
		  " && git config filter.evil.clean 'touch hit; echo one' && touch hit && rm hit",
		  "units/aa/unit.yaml", DSC_GIT_CHANGED },
	};
	struct dsc_git_changes changes;
	struct dsc_git *git;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sh(dsc_arena_printf(&arena, "cp -a r x && cd x && %s", cases[i].make));
		git = opened("x");
		assert_int_equal(dsc_git_changes(&changes, git, "units/aa", &arena, &err), 0);
		assert_int_equal(changes.count, cases[i].state >= 0);
		if (changes.count) {
			assert_string_equal(changes.items[0].path, cases[i].path);
			assert_int_equal(changes.items[0].state, cases[i].state);
		}
		dsc_git_close(git);
		assert_int_not_equal(access("x/hit", F_OK), 0);
		sh("rm -rf x");
	}
}

static void test_read(void **state)
{
	struct dsc_git *git = opened("r");
	struct dsc_git_id head, id;
	struct dsc_git_files files;
	struct dsc_str bytes;

	(void)state;
	assert_int_equal(dsc_git_head(&head, git, &err), 1);
	assert_int_equal(dsc_git_list(&files, git, &head, "", &arena, &err), 0);
	assert_int_equal(files.count, 2);
	assert_string_equal(files.items[1].path, "units/aa/unit.yaml");
	assert_true(files.items[1].plain);
	assert_int_equal(dsc_git_list(&files, git, &head, "units/zz", &arena, &err), 0);
	assert_int_equal(files.count, 0);
	assert_int_equal(dsc_git_list(&files, git, &head, "units/aa", &arena, &err), 0);
	assert_int_equal(files.count, 1);
	assert_int_equal(dsc_git_read(&bytes, git, &files.items[0].id, 4, &arena, &err), 0);
	assert_true(dsc_str_is(bytes, "one\n"));
	assert_int_equal(dsc_git_read(&bytes, git, &files.items[0].id, 3, &arena, &err), -1);
	assert_int_equal(dsc_git_id_of_file(&id, git, "r/units/aa/unit.yaml", &err), 0);
	assert_string_equal(id.hex, files.items[0].id.hex);
	assert_int_equal(dsc_git_find_line(&id, git, &head, DSC_S("first"), &err), 1);
	assert_string_equal(id.hex, head.hex);
	assert_int_equal(dsc_git_find_line(&id, git, &head, DSC_S("firs"), &err), 0);
	dsc_git_close(git);
}

/* ---- commits */

static void test_commit(void **state)
{
	struct dsc_git_id id;

	(void)state;
	/* Hooks, filters and line ends of the configuration have no say. */
	sh("cd r && printf '#!/bin/sh\\ntouch %s/hit; exit 1\\n' \"$PWD\" >.git/hooks/pre-commit &&"
	   " cd .git/hooks && chmod +x pre-commit && cp pre-commit reference-transaction &&"
	   " cp pre-commit post-commit && cp pre-commit post-index-change");
	sh("cd r && git config core.autocrlf true && git config filter.e.clean 'touch hit' &&"
	   " echo '* filter=e' >.git/info/attributes");
	assert_int_equal(commit("r", "mkdir -p units/bb/证据/深 empty && echo b >units/bb/unit.yaml"
				     " && printf 'a\\r\\n' >units/bb/证据/深/甲.txt", &id),
			 DSC_GIT_COMMITTED);
	assert_int_not_equal(access("r/hit", F_OK), 0);
	sh("cd r && rm .git/hooks/* .git/info/attributes && git config --unset core.autocrlf");
	assert_string_equal(id.hex, said("cd r && git rev-parse main"));
	assert_string_equal(said("cd r && git log -1 --format='%an %ae %cn %s|%(trailers:key=Dsc-Unit)'"),
			    "甲 jia@example.cn 乙 receive: 单位|Dsc-Unit: bb");
	assert_string_equal(said("cd r && git -c core.quotePath=false show --name-status --format= HEAD"),
			    "A\tunits/bb/unit.yaml\nA\tunits/bb/证据/深/甲.txt");
	assert_string_equal(said("cd r && git show HEAD:units/bb/证据/深/甲.txt | od -An -c"),
			    said("printf 'a\\r\\n' | od -An -c"));
	assert_string_equal(said("cd r && cat units/bb/unit.yaml"), "b");
	assert_string_equal(said("cd r && git reflog -1 --format=%gs"), "commit: receive: 单位");
	sound("r");

	/* Into a folder that is there; a file of the same path is replaced. */
	assert_int_equal(commit("r", "mkdir -p units/bb && echo c >units/bb/unit.yaml &&"
				     " echo d >units/bb/d", &id), DSC_GIT_COMMITTED);
	assert_string_equal(said("cd r && git show --name-status --format= HEAD"),
			    "A\tunits/bb/d\nM\tunits/bb/unit.yaml");
	sound("r");
}

static void test_commit_bare(void **state)
{
	struct dsc_git_id id;

	(void)state;
	sh("git clone -q --bare r bare.git && git -c init.defaultBranch=main init -q --bare new.git");
	assert_int_equal(commit("bare.git", "mkdir x && echo 1 >x/y", &id), DSC_GIT_COMMITTED);
	assert_string_equal(said("git -C bare.git ls-tree -r --name-only main"),
			    "dsc.yaml\nunits/aa/unit.yaml\nx/y");
	assert_int_equal(commit("new.git", "echo 1 >y", &id), DSC_GIT_COMMITTED);
	assert_string_equal(said("git -C new.git log --format=%s main"), "receive: 单位");
	sh("git -C new.git fsck --strict 2>/dev/null");
	/* The first commit of a work tree, and one from a folder of it. */
	sh("git -c init.defaultBranch=main init -q first");
	assert_int_equal(commit("first", "echo 1 >y", &id), DSC_GIT_COMMITTED);
	sound("first");
	/* A linked work tree has a branch and an index of its own. */
	sh("git -C r worktree add -q ../linked -b side");
	assert_int_equal(commit("linked", "echo 1 >y", &id), DSC_GIT_COMMITTED);
	assert_string_equal(said("git -C linked status --porcelain"), "");
	assert_string_equal(id.hex, said("git -C r rev-parse side"));
	sound("r");
}

static void test_commit_refused(void **state)
{
	static const struct {
		const char *make, *stage, *message;
	} cases[] = {
		{ "echo x >units/aa/unit.yaml", "mkdir -p units/aa && echo y >units/aa/unit.yaml",
		  "'units/aa/unit.yaml' has changes that are not committed" },
		{ "echo x >units/aa/unit.yaml && git add . && git show HEAD:units/aa/unit.yaml"
		  " >units/aa/unit.yaml",
		  "mkdir -p units/aa && echo y >units/aa/unit.yaml", "not committed" },
		{ "git rm -q --cached units/aa/unit.yaml",
		  "mkdir -p units/aa && echo y >units/aa/unit.yaml", "not committed" },
		{ "echo x >new", "echo y >new", "'new' has changes" },
		{ "mkdir new", "echo y >new", "'new' has changes" },
		{ "ln -s /tmp new", "mkdir new && echo y >new/f", "'new/f' has changes" },
		{ "rm -r units/aa && ln -s /tmp units/aa", "mkdir -p units/aa && echo y >units/aa/f",
		  "not committed" },
		{ ":", "mkdir dsc.yaml && echo y >dsc.yaml/f", "'dsc.yaml' is no folder" },
		{ ":", "echo y >units", "'units' is a folder" },
		{ ":", "mkdir .git && echo y >.git/config", "git cannot keep" },
		{ ":", "mkfifo f", "no regular file" },
		{ ":", "ln -s /etc/passwd f", "no regular file" },
		{ ":", "mkdir f", "no file to commit" },
		{ "git checkout -q --detach", "echo y >f", "no branch" },
		{ "touch .git/refs/heads/main.lock", "echo y >f", "main.lock is there" },
		{ "touch .git/index.lock", "echo y >f", "index.lock is there" },
		{ "git update-index --split-index", "echo y >f", "split" },
		{ "printf DIRCx >.git/index", "echo y >f", "index" },
	};
	struct dsc_git_id id;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *before;

		sh(dsc_arena_printf(&arena, "cp -a r x && cd x && %s", cases[i].make));
		before = said("cd x && find . -path ./.git/dsc -prune -o -path ./.git/objects"
			      " -prune -o -type f -exec sha256sum {} + | sort");
		assert_int_equal(commit("x", cases[i].stage, &id), -1);
		if (!strstr(err.text, cases[i].message))
			fail_msg("case %zu: %s", i, err.text);
		assert_string_equal(said("cd x && find . -path ./.git/dsc -prune -o -path"
					 " ./.git/objects -prune -o -type f -exec sha256sum {} + | sort"),
				    before);
		assert_string_equal(said("ls x/.git/dsc"), "lock");
		sh("rm -rf x");
	}
}

static void test_author_unknown(void **state)
{
	struct dsc_git_id id;

	(void)state;
	unsetenv("GIT_AUTHOR_NAME");
	assert_int_equal(commit("r", "echo y >f", &id), -1);
	assert_non_null(strstr(err.text, "user.name"));
	sh("cd r && git config user.name 丙 && git config user.email bing@example.cn");
	assert_int_equal(commit("r", "echo y >f", &id), DSC_GIT_COMMITTED);
	assert_string_equal(said("cd r && git log -1 --format=%an"), "丙");
}

static void test_branch_moved(void **state)
{
	enum dsc_git_outcome outcome = DSC_GIT_COMMITTED;
	struct dsc_git *git = opened("r");
	struct dsc_git_stage *stage = staged(git, "echo y >f");
	struct dsc_git_id base, id;

	(void)state;
	assert_int_equal(dsc_git_head(&base, git, &err), 1);
	sh("cd r && echo other >g && git add g && git commit -q -m other");
	assert_int_equal(dsc_git_commit(&outcome, &id, stage, &base, "m\n", &err), 0);
	assert_int_equal(outcome, DSC_GIT_MOVED);
	/* The stage is whole: the same again on the new base. */
	assert_int_equal(dsc_git_head(&base, git, &err), 1);
	assert_int_equal(dsc_git_commit(&outcome, &id, stage, &base, "m\n", &err), 0);
	assert_int_equal(outcome, DSC_GIT_COMMITTED);
	dsc_git_stage_close(stage);
	dsc_git_close(git);
	assert_string_equal(said("cd r && git log --format=%s"), "m\nother\nfirst");
	sound("r");
}

static void test_stale_lock(void **state)
{
	struct dsc_git_id id;

	(void)state;
	sh("touch -d '1 hour ago' r/.git/refs/heads/main.lock");
	assert_int_equal(commit("r", "echo y >f", &id), DSC_GIT_COMMITTED);
	sound("r");
}

/* ---- several at once */

static void test_writers(void **state)
{
	pid_t pids[4];
	int status;

	(void)state;
	for (int i = 0; i < 4; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			for (int n = 0; n < 5; n++) {
				struct dsc_git_id id;
				int outcome;

				do {
					outcome = commit("r", dsc_arena_printf(&arena,
						"echo %d >f-%d-%d", i, i, n), &id);
				} while (outcome == DSC_GIT_MOVED);
				if (outcome != DSC_GIT_COMMITTED)
					_exit(1);
			}
			_exit(0);
		}
	}
	for (int i = 0; i < 4; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	assert_string_equal(said("cd r && git rev-list --count HEAD"), "21");
	assert_string_equal(said("cd r && git ls-files | grep -c ^f-"), "20");
	sound("r");
}

/* ---- kills */

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static _Noreturn void child(int round)
{
	enum dsc_git_outcome outcome;
	struct dsc_git_stage *stage;
	struct dsc_git_id base, id;
	struct dsc_git *git;
	char path[PATH_MAX];

	if (dsc_git_open(&git, "r", &err) != 1 || dsc_git_stage_open(&stage, git, &err) < 0)
		_exit(1);
	snprintf(path, sizeof(path), "%s/units/u%d/e", dsc_git_stage_tree(stage), round);
	if (dsc_io_make_folders(path, &err) < 0)
		_exit(2);
	for (int i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s/units/u%d/e/%d", dsc_git_stage_tree(stage), round,
			 i);
		if (dsc_io_create(path, dsc_str_from(path), 0666, &err) < 0)
			_exit(3);
	}
	/* One file that is there and changes: it is moved by itself. */
	snprintf(path, sizeof(path), "%s/dsc.yaml", dsc_git_stage_tree(stage));
	if (dsc_io_create(path, dsc_str_from(path), 0666, &err) < 0 ||
	    dsc_git_head(&base, git, &err) != 1 ||
	    dsc_git_commit(&outcome, &id, stage, &base, "u\n", &err) < 0)
		_exit(4);
	dsc_git_stage_close(stage);
	_exit(outcome == DSC_GIT_COMMITTED ? 0 : 5);
}

static void test_killed(void **state)
{
	double span = 0;
	unsigned seed = 20231031;
	int made = 0, cut = 0;

	(void)state;
	for (int round = 0; round < KILLS; round++) {
		double start = now();
		struct dsc_git_stage *stage;
		struct dsc_git *git;
		const char *line;
		pid_t pid = fork();
		int status;
		bool there;

		if (pid == 0)
			child(round);
		if (round > 2) {
			struct timespec wait = { 0 };

			seed = seed * 1103515245 + 12345;
			wait.tv_nsec = (long)(span * 1000 * 1.1 * (seed >> 8 & 0xffff) / 0xffff);
			nanosleep(&wait, NULL);
			kill(pid, SIGKILL);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (round <= 2) {
			assert_int_equal(status, 0);
			span = now() - start;
		} else if (WIFEXITED(status) && WEXITSTATUS(status) != 0) {
			fail_msg("round %d: the writer failed: %d", round, WEXITSTATUS(status));
		}
		cut += WIFSIGNALED(status);
		/* The branch is as before or after, even before anybody puts things in order. */
		line = dsc_arena_printf(&arena, "cd r && git cat-file -e HEAD:units/u%d 2>&-",
					round);
		there = system(line) == 0;
		made += there;
		git = opened("r");
		if (dsc_git_stage_open(&stage, git, &err) < 0)
			fail_msg("round %d: %s", round, err.text);
		dsc_git_stage_close(stage);
		dsc_git_close(git);
		sound("r");
		assert_int_equal(access(dsc_arena_printf(&arena, "r/units/u%d/e/3", round), F_OK) == 0,
				 there);
		assert_string_equal(said("cd r && git rev-list --count HEAD"),
				    dsc_arena_printf(&arena, "%d", made + 1));
		dsc_arena_reset(&arena);
	}
	print_message("%d of %d writers were killed, %d had committed\n", cut, KILLS, made);
	assert_true(cut > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_open, enter, leave),
		cmocka_unit_test_setup_teardown(test_open_refused, enter, leave),
		cmocka_unit_test_setup_teardown(test_open_history, enter, leave),
		cmocka_unit_test_setup_teardown(test_changes, enter, leave),
		cmocka_unit_test_setup_teardown(test_read, enter, leave),
		cmocka_unit_test_setup_teardown(test_commit, enter, leave),
		cmocka_unit_test_setup_teardown(test_commit_bare, enter, leave),
		cmocka_unit_test_setup_teardown(test_commit_refused, enter, leave),
		cmocka_unit_test_setup_teardown(test_author_unknown, enter, leave),
		cmocka_unit_test_setup_teardown(test_branch_moved, enter, leave),
		cmocka_unit_test_setup_teardown(test_stale_lock, enter, leave),
		cmocka_unit_test_setup_teardown(test_writers, enter, leave),
		cmocka_unit_test_setup_teardown(test_killed, enter, leave),
	};

	return cmocka_run_group_tests_name("git", tests, NULL, NULL);
}
