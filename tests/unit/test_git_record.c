/* Records: what a commit of one holds, what is refused, who else is at work, and kills. */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

#include "git_folder.h"

#include "git/record.h"

#define KILL_EVERY 9 /* of the system calls of a record; DSC_TEST_ALL: each */

/* ---- one record */

struct made {
	struct dsc_git_recorded recorded;
	struct dsc_git_id id;
};

/* Records one file and one beside it on what HEAD is; the status. */
static int record_both(struct made *made, const char *repository, const char *path,
		       const char *beside, const char *bytes)
{
	const struct dsc_git_addition files[] = { { path, dsc_str_from(bytes) },
						  { beside, DSC_S("signature\n") } };
	const struct dsc_git_record one = { files, 2, "review: 意见\n\nDsc-Case: gd-001\n",
					    { "专家甲", "r017@example.cn", 1700000000, 480 } };
	struct dsc_git *git = opened(repository);
	struct dsc_git_lock *lock;
	struct dsc_git_id base;
	int status;

	if (dsc_git_lock_take(&lock, git, &err) < 0)
		fail_msg("%s", err.text);
	assert_true(dsc_git_head(&base, git, &err) >= 0);
	status = dsc_git_record(&made->recorded, &made->id, lock, &base, &one, 1, &err);
	dsc_git_lock_drop(lock);
	dsc_git_close(git);
	return status;
}

/* The same with a name as a signature has it. */
static int record(struct made *made, const char *repository, const char *path, const char *bytes)
{
	return record_both(made, repository, path, dsc_arena_printf(&arena, "%s.sig", path), bytes);
}

static void recorded(const char *repository, const char *path)
{
	struct made made;

	if (record(&made, repository, path, "verdict\n") < 0)
		fail_msg("%s", err.text);
	assert_int_equal(made.recorded.outcome, DSC_GIT_COMMITTED);
	if (made.recorded.behind)
		fail_msg("%s", made.recorded.why.text);
	assert_string_equal(made.id.hex,
			    said(dsc_arena_printf(&arena, "git -C %s rev-parse HEAD", repository)));
}

static void settled(const char *repository)
{
	struct dsc_git *git = opened(repository);

	assert_int_equal(dsc_git_settle(git, &err), 0);
	dsc_git_close(git);
}

static void test_record(void **state)
{
	const struct dsc_git_addition first[] = { { "reviews/formal/gd-001/r1.1.yaml", DSC_S("1\n") },
						  { "reviews/formal/gd-001.yaml", DSC_S("") },
						  { "reviews/formal/gd-001-a", DSC_S("a\r\n") } };
	const struct dsc_git_addition second[] = { { "reviews/formal/gd-001/r2.1.yaml", DSC_S("2\n") } };
	const struct dsc_git_record both[] = {
		{ first, 3, "one\n", { "甲", "a@example.cn", 1700000000, 480 } },
		{ second, 1, "two\n", { "乙", "b@example.cn", 1700000001, -210 } },
	};
	struct dsc_git_recorded recorded;
	struct dsc_git_id base, ids[2];
	struct dsc_git_lock *lock;
	struct dsc_git *git;

	(void)state;
	/* Nothing of this has a say. */
	sh("mkdir hooks && printf '#!/bin/sh\\ntouch %s/hit; exit 1\\n' \"$PWD\" >hooks/pre-commit &&"
	   " chmod +x hooks/pre-commit && cp hooks/pre-commit hooks/reference-transaction &&"
	   " cp hooks/pre-commit hooks/post-index-change && cp hooks/pre-commit evil");
	sh("cd r && git config core.hooksPath ../hooks && git config commit.gpgSign true &&"
	   " git config gpg.program ../evil && git config i18n.commitEncoding GB18030 &&"
	   " git config core.autocrlf true && git config filter.e.clean ../evil &&"
	   " git config core.fsmonitor ../evil && git config core.fsyncMethod writeout-only &&"
	   " git config core.fsync none && echo '* filter=e' >.git/info/attributes");
	git = opened("r");
	assert_int_equal(dsc_git_lock_take(&lock, git, &err), 0);
	assert_int_equal(dsc_git_head(&base, git, &err), 1);
	if (dsc_git_record(&recorded, ids, lock, &base, both, 2, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(recorded.outcome, DSC_GIT_COMMITTED);
	assert_false(recorded.behind);
	dsc_git_lock_drop(lock);
	dsc_git_close(git);
	assert_int_not_equal(access("hit", F_OK), 0);
	sh("cd r && rm .git/info/attributes && for key in core.hooksPath commit.gpgSign"
	   " i18n.commitEncoding core.autocrlf core.fsmonitor; do git config --unset $key; done");

	assert_string_equal(ids[1].hex, said("git -C r rev-parse main"));
	assert_string_equal(ids[0].hex, said("git -C r rev-parse main~1"));
	assert_string_equal(base.hex, said("git -C r rev-parse main~2"));
	assert_string_equal(said("git -C r log -2 --format='%an %ae %ad %cn %s' --date=raw"),
			    "乙 b@example.cn 1700000001 -0330 乙 two\n"
			    "甲 a@example.cn 1700000000 +0800 甲 one");
	assert_string_equal(said("git -C r cat-file commit main | grep -c encoding; :"), "0");
	assert_string_equal(said("git -C r diff --name-status main~2 main"),
			    "A\treviews/formal/gd-001-a\nA\treviews/formal/gd-001.yaml\n"
			    "A\treviews/formal/gd-001/r1.1.yaml\nA\treviews/formal/gd-001/r2.1.yaml");
	assert_string_equal(said("git -C r show main:reviews/formal/gd-001-a | od -An -c"),
			    said("printf 'a\\r\\n' | od -An -c"));
	assert_string_equal(said("cat r/reviews/formal/gd-001/r2.1.yaml"), "2");
	assert_string_equal(said("git -C r reflog -1 --format='%gn %gs'"), "乙 commit: two");
	assert_string_equal(said("ls r/.git/dsc r/.git/index.lock 2>&-"), "r/.git/dsc:\nlock");
	sound("r");
}

static void test_places(void **state)
{
	(void)state;
	sh("git clone -q --bare r bare.git && git -c init.defaultBranch=main init -q --bare new.git"
	   " && git -c init.defaultBranch=main init -q first && git -C r worktree add -q ../linked -b side");
	recorded("bare.git", "reviews/x");
	assert_string_equal(said("git -C bare.git ls-tree -r --name-only main"),
			    "dsc.yaml\nreviews/x\nreviews/x.sig\nunits/aa/unit.yaml");
	sh("git -C bare.git fsck --strict 2>/dev/null");
	recorded("new.git", "reviews/x");
	recorded("first", "x");
	sound("first");
	recorded("linked", "reviews/x");
	sound("linked/../r");
	assert_string_equal(said("git -C linked status --porcelain"), "");
	assert_string_equal(said("git -C r log --format=%s main"), "first");
	recorded("r/units/aa", "reviews/y");
	sound("r");
	/* Whoever git says is at work: it is the author who commits. */
	setenv("GIT_COMMITTER_NAME", "somebody", 1);
	setenv("GIT_COMMITTER_EMAIL", "somebody@example.cn", 1);
	sh("git -C r config user.name somebody && git -C r config user.email s@example.cn");
	recorded("r", "reviews/z");
	assert_string_equal(said("git -C r log -1 --format='%cn %ce %cI'"),
			    said("git -C r log -1 --format='%an %ae %aI'"));
	assert_string_equal(said("git -C r log -1 --format=%cn"), "专家甲");
	assert_string_equal(said("git -C r log -g -1 --format=%gn"), "专家甲");
}

static void test_refused(void **state)
{
	static const struct {
		const char *make, *path, *message;
	} cases[] = {
		{ ":", "dsc.yaml", "'dsc.yaml' is in the repository already" },
		{ ":", "units", "'units' is in the repository already" },
		{ ":", "dsc.yaml/x", "in the repository already" },
		{ ":", "units/aa/unit.yaml", "in the repository already" },
		{ "rm -r units", "units/aa/unit.yaml", "in the repository already" },
		{ "echo other >new", "new", "'new' has changes that are not committed" },
		{ "mkdir new", "new", "'new' has changes" },
		{ "ln -s /etc/passwd new", "new", "'new' has changes" },
		{ "ln -s /tmp new", "new/x", "'new' is no folder, and 'new/x' is" },
		{ "echo other >reviews", "reviews/a/x", "'reviews' is no folder, and 'reviews/a/x' is" },
		{ "mkdir -p reviews && ln -s b reviews/a", "reviews/a/x", "'reviews/a' is no folder" },
		{ "echo x >new && git add new && rm new", "new", "'new' has changes" },
		{ "echo x >new && git add new && rm new", "new/x", "'new/x' has changes" },
		{ "mkdir new && echo x >new/x && git add new && rm -r new", "new", "'new' has changes" },
		{ ":", "../x", "git cannot keep" },
		{ ":", "/x", "git cannot keep" },
		{ ":", "a//x", "git cannot keep" },
		{ ":", "a/./x", "git cannot keep" },
		{ ":", ".Git/hooks/pre-commit", "git cannot keep" },
		{ ":", "x/", "git cannot keep" },
		{ "git checkout -q --detach", "x", "no branch" },
		{ "touch .git/refs/heads/main.lock", "x", "main.lock is there" },
		{ "git update-index --split-index", "x", "split" },
		{ "printf DIRCx >.git/index", "x", "index" },
		{ "printf X | dd of=.git/index bs=1 seek=100 conv=notrunc 2>/dev/null", "x", "index" },
	};
	static const char look[] = "cd x && find . -path ./.git/objects -prune -o -path ./.git/dsc/lock"
				   " -prune -o -type f -exec sha256sum {} + | sort; ls .git/dsc";
	struct made made;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *before;

		sh(dsc_arena_printf(&arena, "cp -a r x && mkdir x/.git/dsc && touch x/.git/dsc/lock"
					    " && cd x && %s", cases[i].make));
		before = said(look);
		if (record(&made, "x", cases[i].path, "verdict\n") != -1)
			fail_msg("case %zu is not refused", i);
		if (!strstr(err.text, cases[i].message))
			fail_msg("case %zu: %s", i, err.text);
		assert_string_equal(said(look), before);
		sh("rm -rf x");
	}
}

static void test_bad_author(void **state)
{
	static const char *const names[] = { "", "a\nparent x", "a <b", "a\x7f" };
	const struct dsc_git_addition file = { "x", DSC_S("x") };
	struct dsc_git *git = opened("r");
	struct dsc_git_recorded recorded;
	struct dsc_git_lock *lock;
	struct dsc_git_id base, id;

	(void)state;
	assert_int_equal(dsc_git_lock_take(&lock, git, &err), 0);
	assert_int_equal(dsc_git_head(&base, git, &err), 1);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct dsc_git_record one = { &file, 1, "m\n", { names[i], "a@b", 1, 0 } };

		assert_int_equal(dsc_git_record(&recorded, &id, lock, &base, &one, 1, &err), -1);
	}
	dsc_git_lock_drop(lock);
	dsc_git_close(git);
	sound("r");
}

static void test_moved(void **state)
{
	const struct dsc_git_addition file = { "x", DSC_S("x") };
	const struct dsc_git_record one = { &file, 1, "m\n", { "a", "a@b", 1, 0 } };
	struct dsc_git *git = opened("r");
	struct dsc_git_recorded recorded;
	struct dsc_git_id base, id, none = { "" };
	struct dsc_git_lock *lock;

	(void)state;
	assert_int_equal(dsc_git_lock_take(&lock, git, &err), 0);
	assert_int_equal(dsc_git_head(&base, git, &err), 1);
	sh("cd r && echo other >g && git add g && git commit -q -m other");
	assert_int_equal(dsc_git_record(&recorded, &id, lock, &base, &one, 1, &err), 0);
	assert_int_equal(recorded.outcome, DSC_GIT_MOVED);
	assert_int_equal(dsc_git_record(&recorded, &id, lock, &none, &one, 1, &err), 0);
	assert_int_equal(recorded.outcome, DSC_GIT_MOVED);
	dsc_git_lock_drop(lock);
	dsc_git_close(git);
	assert_string_equal(said("git -C r log --format=%s"), "other\nfirst");
	sound("r");
}

/* ---- git's index */

/* Whatever is in it stays as it is; what git commits from it has all of it. */
static void test_index(void **state)
{
	static const struct {
		const char *make, *status;
	} cases[] = {
		{ ":", "" },
		{ "git update-index --index-version 4", "" },
		{ "git update-index --index-version 4 && git config index.threads 2", "" },
		{ "git update-index --assume-unchanged dsc.yaml && git update-index --skip-worktree"
		  " units/aa/unit.yaml && echo more >>dsc.yaml", "" },
		{ "git update-index --untracked-cache --fsmonitor 2>&-; git status >/dev/null", "" },
		{ "echo staged >units/aa/unit.yaml && git add . && echo new >reviews.txt && git add ."
		  " && git rm -q dsc.yaml", "D  dsc.yaml\nA  reviews.txt\nM  units/aa/unit.yaml" },
		{ "git add -N . && echo intent >zz && git add -N zz", " A zz" },
		{ "git commit -q --allow-empty -m x && git write-tree >/dev/null", "" },
		{ "rm .git/index && git read-tree HEAD && git update-index -q --refresh", "" },
		{ "mkdir -p a/b reviews/formal && touch a/b/c reviews/formal/a reviews-2 && git add ."
		  " && git commit -q -m more", "" },
	};
	static const char entries[] = "cd x && git ls-files -s --debug | grep -v '^  ' | grep -v reviews/expert;"
				      " git ls-files -v | grep -v reviews/expert";

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *before;

		sh(dsc_arena_printf(&arena, "cp -a r x && cd x && %s", cases[i].make));
		before = said(entries);
		recorded("x", "reviews/expert/gd-001/r1.yaml");
		recorded("x", "reviews/expert/gd-001/r0.yaml");
		recorded("x", "reviews/expert/gd-000");
		assert_string_equal(said(entries), before);
		assert_string_equal(said("cd x && git ls-files | grep -c reviews/expert"), "6");
		assert_string_equal(said("cd x && git status --porcelain -uall"), cases[i].status);
		sh("cd x && git fsck --strict >/dev/null 2>&1");
		/* The trees that git remembers beside the entries are those of the entries. */
		sh("cd x && if [ -z \"$(git diff --cached --name-only --diff-filter=ADM)\" ];"
		   " then [ $(git write-tree) = $(git rev-parse HEAD:) ]; fi");
		sh("rm -rf x");
	}
}

static void test_many_entries(void **state)
{
	(void)state;
	sh("cd r && mkdir -p c && cd c && for i in $(seq 100); do mkdir $i; done && cd .. &&"
	   " blob=$(git hash-object -w dsc.yaml) && for i in $(seq 100); do for j in $(seq 200); do"
	   " echo \"100644 $blob 0\tc/$i/$j\"; done; done | git update-index --index-info &&"
	   " git commit -q -m many && git update-index --force-remove c/7/7");
	recorded("r", "reviews/expert/gd-001/r1.yaml");
	assert_string_equal(said("git -C r ls-files | wc -l"), "20003");
	assert_string_equal(said("git -C r diff --cached --name-status"), "D\tc/7/7");
	assert_string_equal(said("git -C r write-tree"),
			    said("cd r && GIT_INDEX_FILE=.git/other git read-tree HEAD &&"
				 " export GIT_INDEX_FILE=.git/other && git update-index --force-remove c/7/7"
				 " && git write-tree"));
}

/* A folder and a file whose name goes on behind the folder's with a byte above '/'. */
static void test_names_alike(void **state)
{
	struct made made;

	(void)state;
	sh("cd r && git write-tree >/dev/null"); /* the index knows the tree of units */
	assert_int_equal(record_both(&made, "r", "units/x", "units一", "verdict\n"), 0);
	sound("r");
	assert_string_equal(said("git -C r write-tree"), said("git -C r rev-parse HEAD:"));
}

/* A change in the second of the last look, of the same length: only git's doubt shows it. */
static void test_same_second(void **state)
{
	(void)state;
	sh("cd r && echo aaa >f && git add f && git commit -q -m f && echo bbb >f &&"
	   " touch -d '2023-01-01 00:00:00' f && git update-index --refresh; git add f &&"
	   " touch -d '2023-01-01 00:00:00' .git/index && echo ccc >f && touch -d '2023-01-01 00:00:00' f &&"
	   " git config core.trustctime false && git config core.checkStat minimal");
	assert_string_equal(said("git -C r diff --name-only"), "f");
	sh("touch -d '2023-01-01 00:00:00' r/.git/index");
	recorded("r", "reviews/x");
	assert_string_equal(said("git -C r diff --name-only"), "f");
}

static void test_index_busy(void **state)
{
	struct made made;

	(void)state;
	sh("touch r/.git/index.lock");
	assert_int_equal(record(&made, "r", "reviews/x", "verdict\n"), 0);
	assert_int_equal(made.recorded.outcome, DSC_GIT_COMMITTED);
	assert_true(made.recorded.behind);
	assert_non_null(strstr(made.recorded.why.text, "index.lock"));
	assert_int_equal(record(&made, "r", "reviews/y", "verdict\n"), 0);
	assert_true(made.recorded.behind);
	assert_string_equal(said("git -C r ls-tree -r --name-only main reviews"),
			    "reviews/x\nreviews/x.sig\nreviews/y\nreviews/y.sig");
	assert_string_equal(said("cat r/reviews/x"), "verdict");
	/* The next brings it in step, as soon as it can. */
	sh("rm r/.git/index.lock && rm r/reviews/y && touch r/.git/dsc/new r/.git/dsc/index");
	settled("r");
	assert_string_equal(said("ls r/.git/dsc"), "lock");
	sound("r");
	assert_string_equal(said("cat r/reviews/y"), "verdict");
	/* Only once: what somebody takes away later stays away. */
	sh("rm r/reviews/y");
	settled("r");
	assert_int_not_equal(access("r/reviews/y", F_OK), 0);
}

static void test_stale_index_lock(void **state)
{
	(void)state;
	recorded("r", "reviews/x");
	sh("ln r/.git/dsc/lock r/.git/index.lock && echo junk >r/.git/dsc/index &&"
	   " echo junk >r/.git/dsc/new && echo junk >r/.git/dsc/record-0.dsc-abcdef");
	recorded("r", "reviews/y");
	assert_string_equal(said("ls r/.git/dsc"), "lock");
	sound("r");
}

static void test_lies_there(void **state)
{
	(void)state;
	sh("mkdir r/reviews && echo verdict >r/reviews/x && cd r && git add reviews/x");
	recorded("r", "reviews/x");
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
		if (pids[i])
			continue;
		for (int n = 0; n < 10; n++) {
			struct made made;

			if (record(&made, "r", dsc_arena_printf(&arena, "reviews/c%d/r%d", n, i),
				   "verdict\n") < 0 ||
			    made.recorded.outcome != DSC_GIT_COMMITTED || made.recorded.behind)
				_exit(1);
		}
		_exit(0);
	}
	sh("cd r && git gc -q && git pack-refs --all");
	for (int i = 0; i < 4; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	assert_string_equal(said("git -C r rev-list --count HEAD"), "41");
	assert_string_equal(said("git -C r ls-files reviews | wc -l"), "80");
	sound("r");
}

/* ---- kills */

static _Noreturn void child(int round)
{
	char path[64];
	const struct dsc_git_addition files[] = { { path, DSC_S("verdict\n") } };
	const struct dsc_git_record one = { files, 1, "m\n", { "a", "a@b", 1, 0 } };
	struct dsc_git_recorded recorded;
	struct dsc_git_lock *lock;
	struct dsc_git_id base, id;
	struct dsc_git *git;

	snprintf(path, sizeof(path), "reviews/r%d/v.yaml", round);
	if (dsc_git_open(&git, "r", &err) != 1 || ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
		_exit(1);
	raise(SIGSTOP);
	if (dsc_git_lock_take(&lock, git, &err) < 0 || dsc_git_head(&base, git, &err) != 1 ||
	    dsc_git_record(&recorded, &id, lock, &base, &one, 1, &err) < 0 || recorded.behind)
		_exit(2);
	dsc_git_lock_drop(lock);
	_exit(recorded.outcome == DSC_GIT_COMMITTED ? 0 : 3);
}

/* Lets the child come to its n-th stop at a system call and kills it; false: it is through. */
static bool kill_at(pid_t pid, int stop)
{
	int status;

	for (int i = 0; i <= stop; i++) {
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (WIFEXITED(status)) {
			assert_int_equal(WEXITSTATUS(status), 0);
			return false;
		}
		assert_true(WIFSTOPPED(status));
		if (i < stop)
			assert_int_equal(ptrace(PTRACE_SYSCALL, pid, NULL, NULL), 0);
	}
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	return true;
}

static void test_killed(void **state)
{
	int every = getenv("DSC_TEST_ALL") ? 1 : KILL_EVERY;
	int made = 0, stop = 0;
	bool going = true;

	(void)state;
	for (int round = 0; going; round++, stop += every) {
		pid_t pid = fork();
		bool there;

		if (pid == 0)
			child(round);
		going = kill_at(pid, stop);
		there = system(dsc_arena_printf(&arena, "git -C r cat-file -e HEAD:reviews/r%d/v.yaml"
						" 2>/dev/null", round)) == 0;
		made += there;
		/* The next needs no hand, whatever it wants to do. */
		if (round % 2) {
			settled("r");
		} else {
			recorded("r", dsc_arena_printf(&arena, "reviews/r%d/next.yaml", round));
			made++;
		}
		if (strcmp(said("git -C r status --porcelain"), "") != 0 ||
		    strcmp(said("ls r/.git/dsc; ls r/.git/index.lock r/.git/refs/heads 2>&-"),
			   "lock\nr/.git/refs/heads:\nmain") != 0)
			fail_msg("killed at stop %d: %s %s", stop, said("git -C r status --porcelain"),
				 said("ls r/.git/dsc; ls r/.git/index.lock"));
		assert_string_equal(said("git -C r rev-list --count HEAD"),
				    dsc_arena_printf(&arena, "%d", made + 1));
		dsc_arena_reset(&arena);
	}
	sound("r");
	print_message("killed at %d of %d stops\n", stop / every, stop);
	assert_true(stop > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_record, enter, leave),
		cmocka_unit_test_setup_teardown(test_places, enter, leave),
		cmocka_unit_test_setup_teardown(test_refused, enter, leave),
		cmocka_unit_test_setup_teardown(test_bad_author, enter, leave),
		cmocka_unit_test_setup_teardown(test_moved, enter, leave),
		cmocka_unit_test_setup_teardown(test_index, enter, leave),
		cmocka_unit_test_setup_teardown(test_many_entries, enter, leave),
		cmocka_unit_test_setup_teardown(test_names_alike, enter, leave),
		cmocka_unit_test_setup_teardown(test_same_second, enter, leave),
		cmocka_unit_test_setup_teardown(test_index_busy, enter, leave),
		cmocka_unit_test_setup_teardown(test_stale_index_lock, enter, leave),
		cmocka_unit_test_setup_teardown(test_lies_there, enter, leave),
		cmocka_unit_test_setup_teardown(test_writers, enter, leave),
		cmocka_unit_test_setup_teardown(test_killed, enter, leave),
	};

	return cmocka_run_group_tests_name("git record", tests, NULL, NULL);
}
