/* What is committed, however somebody has tampered with what stands beside it. */
#include "git_folder.h"

#include "git/history.h"

static struct dsc_git_id id_of(const char *revision)
{
	struct dsc_git_id id;

	snprintf(id.hex, sizeof(id.hex), "%s",
		 said(dsc_arena_printf(&arena, "git -C r rev-parse '%s'", revision)));
	assert_int_equal(strlen(id.hex), 40);
	return id;
}

/* Commits of the shape  1 - 2 - 4 - 6  with 3 and 5 merged in; clocks run backwards. */
static void grow(void)
{
	sh("cd r && mk() { GIT_COMMITTER_DATE=\"$((2000000000 - $1 * 1000)) +0800\""
	   " GIT_AUTHOR_DATE=\"$((1700000000 - $1)) -0330\" git commit -q --allow-empty -m \"c$1\"; } &&"
	   " mk 1 && git switch -q -c side && mkdir -p reviews/formal/b && echo 3 >reviews/formal/b/x &&"
	   " git add . && mk 3 && git switch -q main && mkdir -p reviews/formal/a &&"
	   " echo 2 >reviews/formal/a/x && git add . && mk 2 &&"
	   " GIT_COMMITTER_DATE='1000000000 +0000' git merge -q --no-ff -m m4 side &&"
	   " git switch -q side && mk 5 && git switch -q main && git merge -q --no-ff -m m6 side");
}

/* ---- commits */

static void test_commit_read(void **state)
{
	struct dsc_git_commit commit;
	struct dsc_git_id id;
	struct dsc_git *git;

	(void)state;
	grow();
	sh("cd r && printf 'review: 意见\\n\\nDsc-Case: gd\\n' | git commit -q --allow-empty -F -"
	   " --author='丙 <c@d>' --date='1700000000 -0130'");
	git = opened("r");
	id = id_of("main");
	assert_int_equal(dsc_git_commit_read(&commit, git, &id, &arena, &err), 0);
	assert_string_equal(commit.id.hex, id.hex);
	assert_string_equal(commit.tree.hex, said("git -C r rev-parse main:"));
	assert_string_equal(commit.author.name.ptr, "丙");
	assert_string_equal(commit.author.email.ptr, "c@d");
	assert_int_equal(commit.author.time, 1700000000);
	assert_int_equal(commit.author.offset, -90);
	assert_string_equal(commit.committer.name.ptr, "乙");
	assert_string_equal(commit.message.ptr, "review: 意见\n\nDsc-Case: gd\n");
	assert_int_equal(commit.parent_count, 1);
	id = commit.parents[0];
	assert_int_equal(dsc_git_commit_read(&commit, git, &id, &arena, &err), 0);
	assert_int_equal(commit.parent_count, 2);
	assert_string_equal(commit.parents[1].hex, said("git -C r rev-parse side"));
	id = id_of("main:");
	assert_int_equal(dsc_git_commit_read(&commit, git, &id, &arena, &err), -1);
	assert_non_null(strstr(err.text, "is no commit"));
	dsc_git_close(git);
}

static void test_bad_commits(void **state)
{
#define TREE "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\\n"
#define AUTHOR "author a <b> 1 +0000\\n"
#define COMMITTER "committer a <b> 1 +0000\\n"
	static const struct {
		const char *text;
		bool good;
	} cases[] = {
		{ TREE AUTHOR COMMITTER "\\nm\\n", true },
		{ TREE AUTHOR COMMITTER "\\n", true },
		{ TREE AUTHOR COMMITTER, true },
		{ TREE AUTHOR COMMITTER "gpgsig x\\n parent y\\n\\nm\\n", true },
		{ TREE AUTHOR COMMITTER "encoding GB18030\\n\\nm\\000n\\n", true },
		{ TREE "author  <> 1 +0000\\n" COMMITTER "\\nm", true },
		{ TREE "parent 12\\n" AUTHOR COMMITTER "\\nm\\n", false },
		{ TREE AUTHOR COMMITTER "parent 4b825dc642cb6eb9a060e54bf8d69288fbee4904\\n\\nm\\n", false },
		{ TREE AUTHOR COMMITTER AUTHOR "\\nm\\n", false },
		{ AUTHOR COMMITTER "\\nm\\n", false },
		{ TREE COMMITTER AUTHOR "\\nm\\n", false },
		{ TREE "author a <b> 1\\n" COMMITTER "\\nm\\n", false },
		{ TREE "author a b 1 +0000\\n" COMMITTER "\\nm\\n", false },
		{ TREE "author a <b> -1 +0000\\n" COMMITTER "\\nm\\n", false },
		{ TREE "author a <b> c> 1 +0000\\n" COMMITTER "\\nm\\n", false },
		{ TREE "author a <b> 99999999999999999999 +0000\\n" COMMITTER "\\nm\\n", false },
		{ TREE AUTHOR "committer a <b> 1 +00", false },
		{ TREE AUTHOR COMMITTER "x", false },
		{ "tree 4B825DC642CB6EB9A060E54BF8D69288FBEE4904\\n" AUTHOR COMMITTER "\\nm\\n", false },
		{ "", false },
	};
	struct dsc_git *git = opened("r");
	struct dsc_git_commit commit;
	struct dsc_git_id id;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(id.hex, sizeof(id.hex), "%s",
			 said(dsc_arena_printf(&arena, "printf '%s' | git -C r hash-object -t commit"
						       " -w --stdin --literally", cases[i].text)));
		if (dsc_git_commit_read(&commit, git, &id, &arena, &err) !=
		    (cases[i].good ? 0 : -1))
			fail_msg("case %zu", i);
		if (!cases[i].good)
			assert_non_null(strstr(err.text, "damaged"));
	}
	sh("(printf '" TREE AUTHOR COMMITTER "\\n'; head -c 2000000 /dev/zero) >big");
	snprintf(id.hex, sizeof(id.hex), "%s",
		 said("git -C r hash-object -t commit -w --literally ../big"));
	assert_int_equal(dsc_git_commit_read(&commit, git, &id, &arena, &err), -1);
	assert_non_null(strstr(err.text, "allowed are 1048576"));
	dsc_git_close(git);
}

static void test_resolve(void **state)
{
	struct dsc_git *git;
	struct dsc_git_id id;
	const char *head;

	(void)state;
	grow();
	sh("cd r && git tag -a -m t v1 main~1 && git tag light side");
	git = opened("r");
	head = said("git -C r rev-parse main");
	{
		const struct {
			const char *name, *same;
		} cases[] = {
			{ "main", "main" }, { "HEAD", "main" }, { "refs/heads/side", "side" },
			{ "v1", "main~1" }, { "light", "side" }, { "main~2", "main~2" },
			{ head, "main" }, { dsc_arena_printf(&arena, "%.9s", head), "main" },
		};

		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
			assert_int_equal(dsc_git_resolve(&id, git, cases[i].name, &err), 1);
			assert_string_equal(id.hex, id_of(cases[i].same).hex);
		}
	}
	assert_int_equal(dsc_git_resolve(&id, git, "absent", &err), 0);
	assert_string_equal(id.hex, "");
	assert_int_equal(dsc_git_resolve(&id, git, "0123456789", &err), 0);
	assert_int_equal(dsc_git_resolve(&id, git, "main:dsc.yaml", &err), -1);
	assert_int_equal(dsc_git_resolve(&id, git, "a..b", &err), -1);
	dsc_git_close(git);
}

static void test_walk(void **state)
{
	struct dsc_git_id from;
	struct dsc_git_walk walk;
	struct dsc_git *git;
	char order[64] = "";

	(void)state;
	grow();
	git = opened("r");
	from = id_of("main");
	assert_int_equal(dsc_git_walk(&walk, git, &from, &arena, &err), 0);
	for (size_t i = 0; i < walk.count; i++)
		snprintf(order + strlen(order), sizeof(order) - strlen(order), "%.2s ",
			 walk.items[i].message.ptr);
	/* git itself would sort by its clocks. */
	assert_string_equal(order, "fi c1 c2 c3 m4 c5 m6 ");
	assert_string_equal(walk.items[6].id.hex, from.hex);
	dsc_git_close(git);
}

/* ---- trees */

static void test_entries(void **state)
{
	static const struct {
		const char *path;
		int found;
		enum dsc_git_kind kind;
	} cases[] = {
		{ "", 1, DSC_GIT_FOLDER }, { "dsc.yaml", 1, DSC_GIT_FILE },
		{ "units", 1, DSC_GIT_FOLDER }, { "units/aa/unit.yaml", 1, DSC_GIT_FILE },
		{ "run", 1, DSC_GIT_EXECUTABLE }, { "units/link", 1, DSC_GIT_LINK },
		{ "sub", 1, DSC_GIT_MODULE }, { "absent", 0, 0 }, { "units/a", 0, 0 },
		{ "dsc.yaml/x", 0, 0 }, { "units/link/x", 0, 0 }, { "sub/x", 0, 0 },
	};
	struct dsc_git_id head, tree;
	struct dsc_git_entries list;
	struct dsc_git_entry entry;
	struct dsc_git_files files;
	struct dsc_git *git;

	(void)state;
	sh("cd r && ln -s /etc/passwd units/link && touch run && chmod +x run && git add . &&"
	   " git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),sub && git commit -q -m k");
	git = opened("r");
	head = id_of("main");
	tree = id_of("main:");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (dsc_git_entry(&entry, git, i % 2 ? &head : &tree, cases[i].path, &err) !=
		    cases[i].found)
			fail_msg("%s", cases[i].path);
		if (!cases[i].found)
			continue;
		assert_int_equal(entry.kind, cases[i].kind);
		assert_string_equal(entry.id.hex,
				    id_of(dsc_arena_printf(&arena, "main:%s", cases[i].path)).hex);
	}
	assert_int_equal(dsc_git_list_tree(&list, git, &head, "", &arena, &err), 0);
	assert_int_equal(list.count, 4);
	assert_string_equal(list.items[3].name, "units");
	assert_int_equal(list.items[3].kind, DSC_GIT_FOLDER);
	assert_int_equal(dsc_git_list_tree(&list, git, &head, "units", &arena, &err), 0);
	assert_int_equal(list.count, 2);
	assert_int_equal(dsc_git_list_tree(&list, git, &head, "dsc.yaml", &arena, &err), 0);
	assert_int_equal(list.count, 0);
	assert_int_equal(dsc_git_list(&files, git, &head, "", &arena, &err), 0);
	assert_int_equal(files.count, 5);
	assert_false(files.items[2].plain);
	dsc_git_close(git);
}

static void test_bad_trees(void **state)
{
#define ID "aaaaaaaaaaaaaaaaaaaa"
	static const char *const cases[] = {
		"100644 b\\000" ID "100644 a\\000" ID, "100644 a\\000" ID "100644 a\\000" ID,
		"100644 a\\000" ID "40000 a\\000" ID, "040000 a\\000" ID, "100644 ..\\000" ID,
		"100644 .\\000" ID, "40000 .GIT\\000" ID, "100644 a/b\\000" ID, "100644 \\000" ID,
		"100644 a\\000short", "100644 a", "100600 a\\000" ID, "x",
	};
	struct dsc_git *git = opened("r");
	struct dsc_git_id id, none = { "" };
	struct dsc_git_entries list;
	struct dsc_git_files files;
	struct dsc_git_diff diff;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(id.hex, sizeof(id.hex), "%s",
			 said(dsc_arena_printf(&arena, "printf '%s' | git -C r hash-object -t tree"
						       " -w --stdin --literally", cases[i])));
		if (dsc_git_list_tree(&list, git, &id, "", &arena, &err) != -1 ||
		    !strstr(err.text, "damaged") ||
		    dsc_git_list(&files, git, &id, "", &arena, &err) != -1 ||
		    dsc_git_diff(&diff, git, &none, &id, "", &arena, &err) != -1)
			fail_msg("case %zu", i);
	}
	/* Ten folders in ten folders in …: few bytes, endless files. */
	sh("cd r && o=$(git hash-object -w dsc.yaml) && t=$(for i in 0 1 2 3 4 5 6 7 8 9; do"
	   " printf '100644 blob %s\\t%s\\n' $o $i; done | git mktree) && for d in 1 2 3 4 5 6 7 8 9; do"
	   " t=$(for i in 0 1 2 3 4 5 6 7 8 9; do printf '040000 tree %s\\t%s\\n' $t $i; done |"
	   " git mktree); done && echo $t >../bomb");
	snprintf(id.hex, sizeof(id.hex), "%s", said("cat bomb"));
	assert_int_equal(dsc_git_list(&files, git, &id, "", &arena, &err), -1);
	assert_non_null(strstr(err.text, "more than 1000000"));
	assert_int_equal(dsc_git_diff(&diff, git, &none, &id, "", &arena, &err), -1);
	sh("cd r && t=$(git rev-parse HEAD:) && for i in $(seq 70); do"
	   " t=$(printf '040000 tree %s\\tx\\n' $t | git mktree); done && echo $t >../deep");
	snprintf(id.hex, sizeof(id.hex), "%s", said("cat deep"));
	assert_int_equal(dsc_git_list(&files, git, &id, "", &arena, &err), -1);
	assert_non_null(strstr(err.text, "too deep"));
	dsc_git_close(git);
}

static const char *shown(const struct dsc_git_diff *diff)
{
	const char *text = "";

	for (size_t i = 0; i < diff->count; i++) {
		const struct dsc_git_difference *item = &diff->items[i];
		static const char zero[] = "0000000000000000000000000000000000000000";

		text = dsc_arena_printf(&arena, "%s%s%s %s %c\t%s", text, *text ? "\n" : "",
					*item->old.hex ? item->old.hex : zero,
					*item->now.hex ? item->now.hex : zero,
					"AMDT"[item->edit], item->path);
	}
	return text;
}

/* As `git diff-tree` sees it. */
static void test_diff(void **state)
{
	static const char *const paths[] = { "", "reviews", "reviews/", "units/aa", "reviews/formal/a",
					     "dsc.yaml", "absent", "units/x" };
	struct dsc_git_id head, old, none = { "" };
	struct dsc_git_diff diff;
	struct dsc_git *git;

	(void)state;
	grow();
	sh("cd r && echo two >units/aa/unit.yaml && chmod +x dsc.yaml && rm -r reviews/formal/a &&"
	   " echo file >reviews/formal/a && rm reviews/formal/b/x && ln -s y reviews/formal/b/x &&"
	   " mkdir units/x units/x-y && touch units/x/1 units/x-y/1 units/x.z units/x0 && git add . &&"
	   " git commit -q -m d1 && rm -r units/x && ln -s aa units/x && rm units/x0 && mkdir units/x0 &&"
	   " touch units/x0/1 && git add -A . && git commit -q -m d2");
	git = opened("r");
	for (int back = 0; back < 2; back++) {
		head = id_of(back ? "main~1" : "main");
		old = id_of(back ? "main~2" : "main~1");
		for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
			const char *line = dsc_arena_printf(&arena,
				"git -C r diff-tree -r --no-renames %s %s -- '%s' | cut -d' ' -f3-",
				old.hex, head.hex, *paths[i] ? paths[i] : ".");

			assert_int_equal(dsc_git_diff(&diff, git, &old, &head, paths[i], &arena,
						      &err), 0);
			assert_string_equal(shown(&diff), said(line));
		}
	}
	assert_int_equal(dsc_git_diff(&diff, git, &none, &head, "reviews", &arena, &err), 0);
	assert_int_equal(diff.count, 2);
	assert_int_equal(diff.items[0].edit, DSC_GIT_EDIT_ADDED);
	assert_int_equal(dsc_git_diff(&diff, git, &head, &none, "", &arena, &err), 0);
	assert_int_equal(diff.items[0].edit, DSC_GIT_EDIT_DELETED);
	assert_int_equal(dsc_git_diff(&diff, git, &head, &head, "", &arena, &err), 0);
	assert_int_equal(diff.count, 0);
	dsc_git_close(git);
}

/* ---- tampering */

/* What other programs see changes; what is read here does not. */
static void test_beside(void **state)
{
	static const struct {
		const char *make, *kind;
	} cases[] = {
		{ "git replace main main~3", "0 refs/replace/%s %s" },
		{ "git replace main: main~3:", "0 refs/replace/%s %s" },
		{ "mkdir -p .git/info && echo \"$(git rev-parse main) $(git rev-parse main~4)\""
		  " >.git/info/grafts", "1 info/grafts %s" },
	};
	struct dsc_git_walk walk;
	struct dsc_git_oddities oddities;
	struct dsc_git_files files;
	struct dsc_git_id from, find;
	struct dsc_git *git;

	(void)state;
	grow();
	from = id_of("main");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sh(dsc_arena_printf(&arena, "rm -rf x && cp -a r x && cd x && (%s) 2>/dev/null",
				    cases[i].make));
		git = opened("x");
		assert_int_equal(dsc_git_walk(&walk, git, &from, &arena, &err), 0);
		assert_int_equal(walk.count, 7);
		assert_int_equal(dsc_git_list(&files, git, &from, "", &arena, &err), 0);
		assert_int_equal(files.count, 4);
		assert_int_equal(dsc_git_find_line(&find, git, &from, DSC_S("c3"), &err), 1);
		assert_int_equal(dsc_git_oddities(&oddities, git, &arena, &err), 0);
		assert_int_equal(oddities.count, 1);
		assert_int_equal(oddities.items[0].kind, cases[i].kind[0] - '0');
		dsc_git_close(git);
	}
	/* A commit-graph that speaks of other parents: made where a graft was believed. */
	sh("rm -rf x && cp -a r x && cd x && git repack -adq && git config core.commitGraph true &&"
	   " git rev-list --parents main | head -1 >../was && git commit-graph write --reachable"
	   " 2>/dev/null && python3 - <<'END'\n"
	   "import hashlib\n"
	   "path = '.git/objects/info/commit-graph'\n"
	   "data = bytearray(open(path, 'rb').read())\n"
	   "chunks = {bytes(data[8 + 12 * i:12 + 12 * i]): int.from_bytes(data[12 + 12 * i:20 + 12 * i], 'big')"
	   " for i in range(data[6])}\n"
	   "at = chunks[b'CDAT']\n"
	   "for i in range(7):\n"
	   "    data[at + 36 * i + 20:at + 36 * i + 28] = b'\\x70\\x00\\x00\\x00' * 2\n"
	   "data[-20:] = hashlib.sha1(data[:-20]).digest()\n"
	   "import os\n"
	   "os.chmod(path, 0o644)\n"
	   "open(path, 'wb').write(data)\n"
	   "END\n");
	assert_string_equal(said("git -C x rev-list --count main"), "1");
	git = opened("x");
	assert_int_equal(dsc_git_walk(&walk, git, &from, &arena, &err), 0);
	assert_int_equal(walk.count, 7);
	assert_int_equal(dsc_git_find_line(&find, git, &from, DSC_S("c1"), &err), 1);
	dsc_git_close(git);
}

/* An object that is not what its name says. */
static void test_false_objects(void **state)
{
	static const struct {
		const char *object, *other;
	} cases[] = {
		{ "main", "main~1" }, { "main:", "main~2:" }, { "main:reviews", "main:units" },
		{ "main:dsc.yaml", "main:units/aa/unit.yaml" },
	};
	struct dsc_git_id id;
	struct dsc_git_files files;
	struct dsc_git_walk walk;
	struct dsc_str bytes;
	struct dsc_git *git;
	int status;

	(void)state;
	grow();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sh(dsc_arena_printf(&arena, "rm -rf x && cp -a r x && cd x && p() {"
			" git rev-parse \"$1\" | sed 's,..,.git/objects/&/,'; } &&"
			" a=$(p %s) && b=$(p %s) && cp -f $b $a", cases[i].object, cases[i].other));
		git = opened("x");
		id = id_of("main");
		status = dsc_git_walk(&walk, git, &id, &arena, &err);
		if (status == 0)
			status = dsc_git_list(&files, git, &id, "", &arena, &err);
		if (status == 0)
			status = dsc_git_read(&bytes, git, &files.items[0].id, 100, &arena, &err);
		if (status != -1)
			fail_msg("'%s' passes", cases[i].object);
		dsc_git_close(git);
	}
}

static void test_oddities(void **state)
{
	static const struct {
		const char *make, *expect;
	} cases[] = {
		{ ":", "" },
		{ "git config user.name x && git remote add origin /y && git config core.bare false", "" },
		{ "git config core.fsmonitor 'touch ../hit'", "4 config core.fsmonitor" },
		{ "git config core.hooksPath x", "4 config core.hookspath" },
		{ "git config filter.a.b.clean 'touch ../hit'", "4 config filter.a.b.clean" },
		{ "git config diff.external x", "4 config diff.external" },
		{ "git config diff.a.textconv x", "4 config diff.a.textconv" },
		{ "git config diff.a.xfuncname x", "" },
		{ "git config core.attributesFile x", "4 config core.attributesfile" },
		{ "git config core.sshCommand x", "4 config core.sshcommand" },
		{ "git config url.a.insteadOf b", "4 config url.a.insteadof" },
		{ "git config trailer.sign.cmd x && git config trailer.sign.command y",
		  "4 config trailer.sign.cmd\n4 config trailer.sign.command" },
		{ "git config guitool.Run.cmd x && git config guitool.Run.title y",
		  "4 config guitool.Run.cmd" },
		{ "git config instaweb.httpd x", "4 config instaweb.httpd" },
		{ "git config imap.tunnel x && git config imap.folder y", "4 config imap.tunnel" },
		{ "git config mailmap.file x && git config mailmap.blob y",
		  "4 config mailmap.blob\n4 config mailmap.file" },
		{ "git config core.worktree ..", "4 config core.worktree" },
		{ "git config include.path evil && printf '[core]\\n\\tpager = x\\n' >.git/evil",
		  "4 config include.path" },
		{ "git config includeIf.gitdir:/.path evil", "4 config includeif.gitdir:/.path" },
		{ "git config gpg.program x && git config gpg.ssh.program y",
		  "4 config gpg.program\n4 config gpg.ssh.program" },
		{ "echo '[core] pager = x' >.git/config.worktree", "4 config.worktree core.pager" },
		{ "git rev-parse HEAD >.git/shallow && cp .git/shallow ../shallow",
		  "2 shallow $(cat shallow)" },
		{ "mkdir -p .git/objects/info && printf '# x\\n/etc\\n' >.git/objects/info/alternates",
		  "3 objects/info/alternates /etc" },
		{ "mkdir -p .git/info && ln -s /etc/passwd .git/info/grafts", "1 info/grafts " },
	};
	struct dsc_git_oddities oddities;
	struct dsc_git *git;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = "";

		sh(dsc_arena_printf(&arena, "rm -rf x && cp -a r x && cd x && %s", cases[i].make));
		git = opened("x");
		assert_int_equal(dsc_git_oddities(&oddities, git, &arena, &err), 0);
		for (size_t n = 0; n < oddities.count; n++)
			text = dsc_arena_printf(&arena, "%s%s%d %s %s", text, n ? "\n" : "",
						(int)oddities.items[n].kind,
						oddities.items[n].file, oddities.items[n].what.ptr);
		assert_string_equal(text, said(dsc_arena_printf(&arena, "printf '%%s' \"%s\"",
								cases[i].expect)));
		dsc_git_close(git);
		assert_int_not_equal(access("hit", F_OK), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_commit_read, enter, leave),
		cmocka_unit_test_setup_teardown(test_bad_commits, enter, leave),
		cmocka_unit_test_setup_teardown(test_resolve, enter, leave),
		cmocka_unit_test_setup_teardown(test_walk, enter, leave),
		cmocka_unit_test_setup_teardown(test_entries, enter, leave),
		cmocka_unit_test_setup_teardown(test_bad_trees, enter, leave),
		cmocka_unit_test_setup_teardown(test_diff, enter, leave),
		cmocka_unit_test_setup_teardown(test_beside, enter, leave),
		cmocka_unit_test_setup_teardown(test_false_objects, enter, leave),
		cmocka_unit_test_setup_teardown(test_oddities, enter, leave),
	};

	return cmocka_run_group_tests_name("git history", tests, NULL, NULL);
}
