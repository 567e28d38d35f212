/* The repository as a tree of files: what the walk takes up and what it objects to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "dossier/repository.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct dsc_arena arena;
static char folder[PATH_MAX];

/* Each test works in an empty folder of its own. */
static int enter(void **state)
{
	(void)state;
	dsc_arena_init(&arena, 0);
	snprintf(folder, sizeof(folder), "/tmp/dsc-test-repository-XXXXXX");
	if (!mkdtemp(folder) || chdir(folder) < 0)
		return -1;
	/* /tmp may be a link; paths are compared with what realpath() says. */
	return getcwd(folder, sizeof(folder)) ? 0 : -1;
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

/* Makes files (and the folders above them); a path that ends in '/' is a folder. */
static void make(const char *const *paths)
{
	struct dsc_err err;

	for (; *paths; paths++) {
		const char *slash = strrchr(*paths, '/');
		struct dsc_str above = { *paths, slash ? (size_t)(slash - *paths) : 0 };
		int fd;

		if (slash)
			assert_int_equal(
				dsc_io_make_folders(dsc_arena_str(&arena, above).ptr, &err), 0);
		if (slash && slash[1] == '\0')
			continue;
		fd = open(*paths, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		assert_true(fd >= 0);
		close(fd);
	}
}

#define MAKE(...) make((const char *const[]){ __VA_ARGS__, NULL })

static void open_here(struct dsc_repository *repository)
{
	struct dsc_err err = { "" };

	if (dsc_repository_open(repository, ".", &arena, &err) < 0)
		fail_msg("%s", err.text);
}

/* Exactly these, in any order. */
struct expected {
	enum dsc_layout_fault fault;
	const char *path;
	const char *other;
};

static void assert_layout(const struct dsc_layout_findings *layout,
			  const struct expected *expected, size_t count)
{
	for (size_t i = 0; i < layout->count; i++) {
		const struct dsc_layout_finding *finding = &layout->items[i];
		bool found = false;

		for (size_t j = 0; j < count; j++)
			found |= finding->fault == expected[j].fault &&
				 strcmp(finding->path, expected[j].path) == 0 &&
				 strcmp(finding->other ? finding->other : "",
					expected[j].other ? expected[j].other : "") == 0;
		if (!found)
			fail_msg("unexpected: %d %s %s", finding->fault, finding->path,
				 finding->other ? finding->other : "");
	}
	assert_int_equal(layout->count, count);
}

static void test_empty(void **state)
{
	struct dsc_repository repository;

	(void)state;
	MAKE("dsc.yaml");
	open_here(&repository);
	assert_int_equal(repository.units.count, 0);
	assert_int_equal(repository.cases.count, 0);
	assert_int_equal(repository.layout.count, 0);
	assert_false(repository.bare);
	dsc_repository_close(&repository);
	assert_int_equal(repository.fd, -1);
	dsc_repository_close(&repository);
}

static void test_walk(void **state)
{
	struct dsc_repository repository;

	(void)state;
	MAKE("dsc.yaml", "profile.yaml", "README.md", ".git/config",
	     "units/miit-gd/unit.yaml", "units/miit-gd/recommendation.yaml",
	     "units/miit-gd/evidence/opinion.pdf", "units/miit-gd/cases/gd-010/case.yaml",
	     "units/miit-gd/cases/gd-002/case.yaml", "units/miit-gd/cases/gd-1/",
	     "units/ca-gd/cases/", "units/cg-a/", "units/cg-a-b/cases/x1/",
	     "listed/b.yaml", "listed/a.yaml", "people/r002.yaml", "people/r001.yaml",
	     "assignments/expert.yaml", "reviews/expert/gd-002/r001.1.yaml",
	     "reviews/expert/gd-002/r001.1.yaml.sig", "reviews/expert/gd-002/r001.12.yaml",
	     "seals/expert.yaml", "seals/expert.yaml.r001.sig", "seals/expert.yaml.r002.sig",
	     "decision/miit-ds-2023.yaml", "decision/miit-ds-2023.yaml.r001.sig");
	open_here(&repository);
	assert_layout(&repository.layout, NULL, 0);

	assert_int_equal(repository.units.count, 4);
	assert_string_equal(repository.units.items[0].id, "ca-gd");
	assert_string_equal(repository.units.items[1].id, "cg-a");
	assert_string_equal(repository.units.items[2].id, "cg-a-b");
	assert_string_equal(repository.units.items[3].id, "miit-gd");
	assert_false(repository.units.items[0].has_unit);
	assert_true(repository.units.items[3].has_unit);
	assert_true(repository.units.items[3].has_recommendation);
	assert_int_equal(repository.units.items[1].case_count, 0);
	assert_int_equal(repository.units.items[2].case_count, 1);
	assert_int_equal(repository.units.items[3].first_case, 1);
	assert_int_equal(repository.units.items[3].case_count, 3);

	assert_int_equal(repository.cases.count, 4);
	assert_string_equal(dsc_repository_case_path(&repository, 0, &arena),
			    "units/cg-a-b/cases/x1");
	assert_string_equal(dsc_repository_case_document(&repository, 1, &arena),
			    "units/miit-gd/cases/gd-002/case.yaml");
	assert_string_equal(dsc_repository_case_path(&repository, 2, &arena),
			    "units/miit-gd/cases/gd-010");
	assert_string_equal(repository.cases.items[3].id, "gd-1");
	assert_int_equal(repository.cases.items[3].unit, 3);
	assert_string_equal(dsc_repository_unit_path(&repository, 0, &arena), "units/ca-gd");

	assert_int_equal(dsc_repository_find_unit(&repository, DSC_S("cg-a")), 1);
	assert_int_equal(dsc_repository_find_unit(&repository, DSC_S("miit-gd")), 3);
	assert_int_equal(dsc_repository_find_unit(&repository, DSC_S("miit")), DSC_NO_UNIT);
	assert_int_equal(dsc_repository_find_unit(&repository, DSC_S("")), DSC_NO_UNIT);
	assert_int_equal(dsc_repository_find_case(&repository, 3, DSC_S("gd-1")), 3);
	assert_int_equal(dsc_repository_find_case(&repository, 3, DSC_S("x1")), DSC_NO_UNIT);
	assert_int_equal(dsc_repository_find_case(&repository, 0, DSC_S("x1")), DSC_NO_UNIT);

	assert_int_equal(repository.listed.count, 2);
	assert_string_equal(repository.listed.items[0], "listed/a.yaml");
	assert_int_equal(repository.people.count, 2);
	assert_string_equal(repository.people.items[1], "people/r002.yaml");
	assert_int_equal(repository.assignments.count, 1);
	assert_int_equal(repository.reviews.count, 2);
	assert_string_equal(repository.reviews.items[0], "reviews/expert/gd-002/r001.1.yaml");
	assert_int_equal(repository.seals.count, 1);
	assert_string_equal(repository.seals.items[0], "seals/expert.yaml");
	assert_int_equal(repository.decisions.count, 1);
	assert_string_equal(repository.decisions.items[0], "decision/miit-ds-2023.yaml");
	assert_true(dsc_repository_has_person(&repository, DSC_S("r001")));
	assert_false(dsc_repository_has_person(&repository, DSC_S("r003")));
	assert_false(dsc_repository_has_person(&repository, DSC_S("r001.yaml")));
	assert_false(dsc_repository_has_person(&repository, DSC_S("")));
	dsc_repository_close(&repository);
}

static void test_stray_and_unsafe(void **state)
{
	static const struct expected expected[] = {
		{ DSC_LAYOUT_STRAY, "units/notes.txt", NULL },
		{ DSC_LAYOUT_ID, "units/广东", NULL },
		{ DSC_LAYOUT_ID, "units/-gd", NULL },
		{ DSC_LAYOUT_ID, "units/a", NULL },
		{ DSC_LAYOUT_LINK, "units/again", NULL },
		{ DSC_LAYOUT_SPECIAL, "units/pipe", NULL },
		{ DSC_LAYOUT_STRAY, "units/ca-gd/report.docx", NULL },
		{ DSC_LAYOUT_STRAY, "units/ca-gd/old", NULL },
		{ DSC_LAYOUT_STRAY, "units/ca-gd/cases/list.xlsx", NULL },
		{ DSC_LAYOUT_ID, "units/ca-gd/cases/GD-1", NULL },
		{ DSC_LAYOUT_TWIN, "units/ca-gd/cases/gd-1", "GD-1" },
		{ DSC_LAYOUT_STRAY, "listed/2022.xlsx", NULL },
		{ DSC_LAYOUT_STRAY, "listed/deep", NULL },
		{ DSC_LAYOUT_STRAY, "people/r001.yml", NULL },
		{ DSC_LAYOUT_STRAY, "reviews/expert/loose.yaml", NULL },
		{ DSC_LAYOUT_GIT, "people/.gitignore", NULL },
		{ DSC_LAYOUT_STRAY, "seals/expert.txt", NULL },
		{ DSC_LAYOUT_STRAY, "decision/list.pdf", NULL },
	};
	struct dsc_repository repository;

	(void)state;
	MAKE("dsc.yaml", "units/notes.txt", "units/广东/", "units/-gd/", "units/a/",
	     "units/ca-gd/report.docx", "units/ca-gd/old/case.yaml", "units/ca-gd/cases/list.xlsx",
	     "units/ca-gd/cases/gd-1/", "units/ca-gd/cases/GD-1/", "listed/2022.xlsx",
	     "listed/deep/a.yaml", "people/r001.yml", "people/.gitignore",
	     "reviews/expert/loose.yaml", "seals/expert.txt", "decision/list.pdf");
	assert_int_equal(symlink(".", "units/again") + mkfifo("units/pipe", 0666), 0);
	open_here(&repository);
	assert_layout(&repository.layout, expected, COUNT(expected));
	assert_int_equal(repository.units.count, 1);
	assert_int_equal(repository.cases.count, 1);
	assert_int_equal(repository.listed.count + repository.people.count +
				 repository.reviews.count,
			 0);
	dsc_repository_close(&repository);
}

/* Records and their signatures have exact names. */
static void test_stray_records(void **state)
{
	static const char *const stray[] = {
		"reviews/expert/gd-001/r001.yaml",       "reviews/expert/gd-001/r001.0.yaml",
		"reviews/expert/gd-001/r001.01.yaml",    "reviews/expert/gd-001/r001.1x.yaml",
		"reviews/expert/gd-001/r001..yaml",      "reviews/expert/gd-001/.1.yaml",
		"reviews/expert/gd-001/R001.1.yaml",     "reviews/expert/gd-001/r001.2.yaml.sig",
		"reviews/expert/gd-001/r003.1.yaml.r003.sig",
		"reviews/expert/gd-001/notes.sig",       "reviews/expert/r001.1.yaml.sig",
		"reviews/r001.1.yaml.sig",               "people/r001.yaml.sig",
		"listed/2022.yaml.sig",                  "assignments/expert.yaml.sig",
		"seals/expert.yaml.sig",                 "seals/expert.yaml.R001.sig",
		"seals/expert.yaml..sig",                "seals/formal.yaml.r001.sig",
		"seals/.sig",                            "decision/list.yaml.sig",
	};
	struct expected expected[COUNT(stray)];
	struct dsc_repository repository;

	(void)state;
	for (size_t i = 0; i < COUNT(stray); i++) {
		MAKE(stray[i]);
		expected[i] = (struct expected){ DSC_LAYOUT_STRAY, stray[i], NULL };
	}
	MAKE("dsc.yaml", "people/r001.yaml", "listed/2022.yaml", "assignments/expert.yaml",
	     "seals/expert.yaml", "decision/list.yaml", "reviews/expert/gd-001/r003.1.yaml");
	open_here(&repository);
	assert_layout(&repository.layout, expected, COUNT(expected));
	assert_int_equal(repository.reviews.count, 1);
	dsc_repository_close(&repository);
}

static const char *const known[] = { "case.yaml", NULL };

static void list(struct dsc_evidence_files *files, struct dsc_layout_findings *layout,
		 const char *path, const char *const *names)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(fd >= 0);
	*layout = (struct dsc_layout_findings){ 0 };
	dsc_repository_list_evidence(files, layout, fd, path, names, &arena);
	close(fd);
}

static void test_evidence(void **state)
{
	static const struct expected expected[] = {
		{ DSC_LAYOUT_STRAY, "c/notes.txt", NULL },
		{ DSC_LAYOUT_STRAY, "c/old", NULL },
		{ DSC_LAYOUT_RESERVED, "c/evidence/CON.pdf", NULL },
		{ DSC_LAYOUT_LINK, "c/evidence/link.pdf", NULL },
		{ DSC_LAYOUT_TWIN, "c/evidence/a.pdf", "A.pdf" },
		{ DSC_LAYOUT_TWIN, "c/evidence/caf\u00e9", "cafe\u0301" },
	};
	static const char *const files_expected[] = {
		"evidence/A.pdf", "evidence/a.pdf", "evidence/b/2.pdf", "evidence/b/c/3.pdf",
		"evidence/cafe\u0301", "evidence/caf\u00e9", "evidence/验收.pdf",
	};
	struct dsc_layout_findings layout;
	struct dsc_evidence_files files;

	(void)state;
	MAKE("c/case.yaml", "c/notes.txt", "c/old/x", "c/evidence/验收.pdf", "c/evidence/a.pdf",
	     "c/evidence/A.pdf", "c/evidence/b/2.pdf", "c/evidence/b/c/3.pdf", "c/evidence/d/",
	     "c/evidence/CON.pdf", "c/evidence/caf\u00e9", "c/evidence/cafe\u0301");
	assert_int_equal(symlink("a.pdf", "c/evidence/link.pdf"), 0);
	list(&files, &layout, "c", known);
	assert_layout(&layout, expected, COUNT(expected));
	assert_int_equal(files.count, COUNT(files_expected));
	for (size_t i = 0; i < files.count; i++) {
		assert_true(dsc_str_is(files.items[i], files_expected[i]));
		assert_true(dsc_evidence_files_have(&files, files.items[i]));
	}
	assert_false(dsc_evidence_files_have(&files, DSC_S("evidence/link.pdf")));
	assert_false(dsc_evidence_files_have(&files, DSC_S("evidence/d")));
	assert_false(dsc_evidence_files_have(&files, DSC_S("")));

	/* Somebody's own folder: what lies beside evidence/ is nobody's business. */
	list(&files, &layout, "c", NULL);
	assert_layout(&layout, expected + 2, COUNT(expected) - 2);
	assert_int_equal(files.count, COUNT(files_expected));
}

static void test_evidence_depth(void **state)
{
	char path[400] = "c/evidence";
	struct dsc_layout_findings layout;
	struct dsc_evidence_files files;
	const char *deepest = "";

	(void)state;
	for (int i = 1; i <= DSC_LAYOUT_MAX_DEPTH + 4; i++) {
		size_t len = strlen(path);

		snprintf(path + len, sizeof(path) - len, "/%d", i);
		MAKE(dsc_arena_printf(&arena, "%s/x", path));
		if (i == DSC_LAYOUT_MAX_DEPTH + 1)
			deepest = dsc_arena_str(&arena, dsc_str_from(path)).ptr;
	}
	list(&files, &layout, "c", known);
	assert_int_equal(files.count, DSC_LAYOUT_MAX_DEPTH);
	assert_layout(&layout, &(struct expected){ DSC_LAYOUT_DEEP, deepest, NULL }, 1);
}

/* Every file but one has a twin, and each is reported once. */
static void test_evidence_many_twins(void **state)
{
	struct dsc_layout_findings layout;
	struct dsc_evidence_files files;

	(void)state;
	for (unsigned i = 0; i < 2048; i++) {
		char name[] = "c/evidence/abcdefghijk";

		for (unsigned bit = 0; bit < 11; bit++)
			if (i >> bit & 1)
				name[11 + bit] = (char)(name[11 + bit] - 'a' + 'A');
		MAKE(name);
	}
	list(&files, &layout, "c", known);
	assert_int_equal(files.count, 2048);
	assert_int_equal(layout.count, 2047);
}

static void test_find(void **state)
{
	struct dsc_err err = { "" };
	const char *root;

	(void)state;
	MAKE("r/dsc.yaml", "r/units/gd/cases/a1/case.yaml", "bare/case.yaml");
	assert_int_equal(dsc_repository_find(&root, "r/units/gd/cases", &arena, &err), 1);
	assert_string_equal(root, dsc_arena_printf(&arena, "%s/r", folder));
	assert_int_equal(
		dsc_repository_find(&root, "r/units/gd/cases/a1/case.yaml", &arena, &err), 1);
	assert_string_equal(root, dsc_arena_printf(&arena, "%s/r", folder));
	assert_int_equal(dsc_repository_find(&root, "r", &arena, &err), 1);
	assert_int_equal(dsc_repository_find(&root, "bare", &arena, &err), 0);
	assert_int_equal(dsc_repository_find(&root, "none", &arena, &err), -1);
	assert_non_null(strstr(err.text, "none"));
	/* The nearest root counts. */
	MAKE("r/units/gd/dsc.yaml");
	assert_int_equal(dsc_repository_find(&root, "r/units/gd/cases", &arena, &err), 1);
	assert_string_equal(root, dsc_arena_printf(&arena, "%s/r/units/gd", folder));
}

static void test_bare(void **state)
{
	struct dsc_repository repository;
	struct dsc_err err;

	(void)state;
	assert_int_equal(dsc_repository_open_bare(&repository, "d", "case.yaml", &arena, &err), 0);
	assert_true(repository.bare);
	assert_int_equal(repository.cases.count, 1);
	assert_int_equal(repository.cases.items[0].unit, DSC_NO_UNIT);
	assert_string_equal(dsc_repository_case_document(&repository, 0, &arena), "d/case.yaml");
	dsc_repository_close(&repository);
	assert_int_equal(dsc_repository_open_bare(&repository, ".", "x.yaml", &arena, &err), 0);
	assert_string_equal(dsc_repository_case_document(&repository, 0, &arena), "x.yaml");
	dsc_repository_close(&repository);
}

static void test_ids(void **state)
{
	static const char *const right[] = { "gd-001", "00", "a-", "0-0", "miit-ds-2023" };
	static const char *const wrong[] = { "",      "a",     "-a",    "Gd-001", "gd_001",
					     "gd.1",  "gd 1",  "gd/1",  "广东",	 "gd-1\n",
					     "gd-\t1", "..",	"g\xc3" };
	char longest[65];

	(void)state;
	for (size_t i = 0; i < COUNT(right); i++)
		assert_true(dsc_id_valid(dsc_str_from(right[i])));
	for (size_t i = 0; i < COUNT(wrong); i++)
		if (dsc_id_valid(dsc_str_from(wrong[i])))
			fail_msg("'%s' passes", wrong[i]);
	assert_false(dsc_id_valid(DSC_S("gd\0001")));
	memset(longest, 'a', sizeof(longest) - 1);
	longest[64] = '\0';
	assert_false(dsc_id_valid(dsc_str_from(longest)));
	assert_true(dsc_id_valid((struct dsc_str){ longest, 63 }));
}

static void test_names(void **state)
{
	static const struct {
		const char *name;
		enum dsc_layout_fault fault;
	} names[] = {
		{ "a.pdf", DSC_LAYOUT_STRAY },
		{ "验收报告（终稿）.pdf", DSC_LAYOUT_STRAY },
		{ ".hidden", DSC_LAYOUT_STRAY },
		{ "git", DSC_LAYOUT_STRAY },
		{ "a.git", DSC_LAYOUT_STRAY },
		{ "a'b;c&d$(e)`f`%g.pdf", DSC_LAYOUT_STRAY },
		{ ".git", DSC_LAYOUT_GIT },
		{ ".GiT", DSC_LAYOUT_GIT },
		{ ".gitattributes", DSC_LAYOUT_GIT },
		{ "CON", DSC_LAYOUT_RESERVED },
		{ "con.pdf", DSC_LAYOUT_RESERVED },
		{ "Nul.tar.gz", DSC_LAYOUT_RESERVED },
		{ "COM1", DSC_LAYOUT_RESERVED },
		{ "lpt9.txt", DSC_LAYOUT_RESERVED },
		{ "COM0", DSC_LAYOUT_STRAY },
		{ "COM10", DSC_LAYOUT_STRAY },
		{ "CONSOLE", DSC_LAYOUT_STRAY },
		{ "CON-1.pdf", DSC_LAYOUT_STRAY },
		{ "a:b", DSC_LAYOUT_CHARACTER },
		{ "a\\b", DSC_LAYOUT_CHARACTER },
		{ "a?", DSC_LAYOUT_CHARACTER },
		{ "a*b", DSC_LAYOUT_CHARACTER },
		{ "\"a\"", DSC_LAYOUT_CHARACTER },
		{ "<a>", DSC_LAYOUT_CHARACTER },
		{ "a|b", DSC_LAYOUT_CHARACTER },
		{ "a\nb", DSC_LAYOUT_CHARACTER },
		{ "a\tb", DSC_LAYOUT_CHARACTER },
		{ "a\033[m", DSC_LAYOUT_CHARACTER },
		{ "a\x7f", DSC_LAYOUT_CHARACTER },
		{ "a\u202eb", DSC_LAYOUT_CHARACTER },
		{ "a\u200bb", DSC_LAYOUT_CHARACTER },
		{ "\xb1\xa8.pdf", DSC_LAYOUT_CHARACTER },
		{ "a.", DSC_LAYOUT_ENDING },
		{ "a ", DSC_LAYOUT_ENDING },
		{ "...", DSC_LAYOUT_ENDING },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		enum dsc_layout_fault fault = dsc_name_fault(dsc_str_from(names[i].name));

		if (fault != names[i].fault)
			fail_msg("'%s': %d", names[i].name, fault);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_empty, enter, leave),
		cmocka_unit_test_setup_teardown(test_walk, enter, leave),
		cmocka_unit_test_setup_teardown(test_stray_and_unsafe, enter, leave),
		cmocka_unit_test_setup_teardown(test_stray_records, enter, leave),
		cmocka_unit_test_setup_teardown(test_evidence, enter, leave),
		cmocka_unit_test_setup_teardown(test_evidence_depth, enter, leave),
		cmocka_unit_test_setup_teardown(test_evidence_many_twins, enter, leave),
		cmocka_unit_test_setup_teardown(test_find, enter, leave),
		cmocka_unit_test_setup_teardown(test_bare, enter, leave),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
