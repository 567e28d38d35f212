/* What a commit holds, read from git's objects alone. */
#include "review_place.h"

static struct dsc_review_case *case_of(const char *id)
{
	struct dsc_review_case *c = NULL;
	int found = dsc_snapshot_case(&c, &snapshot, dsc_str_from(id), &err);

	if (found < 0)
		fail_msg("%s", err.text);
	assert_int_equal(found, c != NULL);
	return c;
}

static void test_case(void **state)
{
	struct dsc_review_case *c;

	(void)state;
	c = case_of("aa-001");
	assert_string_equal(c->path, "units/aa/cases/aa-001");
	assert_true(dsc_str_is(c->unit, "aa"));
	assert_true(dsc_str_is(c->unit_name, "甲省工业和信息化厅"));
	assert_int_equal(c->rank, 2);
	assert_false(c->readable);
	assert_int_equal(c->domain, -1);
	assert_int_equal(c->fields.applicant_count, 1);
	assert_true(dsc_str_is(dsc_node_text(c->fields.lead->uscc), "91440300192317458F"));
	assert_ptr_equal(case_of("aa-001"), c);
	assert_int_equal(case_of("aa-002")->rank, 1); /* twice in the order: the first place */
	assert_int_equal(case_of("aa-003")->rank, 0);
	assert_null(case_of("aa-004"));
	assert_null(case_of("../aa-001"));
	assert_null(case_of(""));
}

/* A dossier of the project's own examples: readable, and its texts are not kept. */
static void test_readable(void **state)
{
	const char *tests = getenv("DSC_TESTS");
	struct dsc_document document;
	struct dsc_review_case *c;

	(void)state;
	if (!tests)
		skip();
	sh("cp -r '%s/rules/base/units/.' units && cp '%s/rules/base/dsc.yaml' .", tests, tests);
	look();
	c = case_of("tx-001");
	assert_non_null(c);
	assert_true(c->readable);
	assert_true(dsc_str_is(c->title, "跨机构联合建模的隐私计算服务"));
	assert_true(c->domain >= 0 && c->type >= 0);
	assert_true(c->unit_name.len > 0);
	assert_true(c->rank > 0);
	assert_true(dsc_str_is(dsc_node_text(c->fields.lead->name), "示例云通信有限公司"));
	assert_null(c->fields.sections);
	assert_null(c->fields.lead->experience);
	assert_int_equal(dsc_snapshot_document(&document, &snapshot, DSC_KIND_CASE,
					       dsc_arena_printf(&arena, "%s/case.yaml", c->path),
					       &err),
			 1);
	assert_non_null(dsc_node_path(document.root, "sections.summary"));
}

static void test_cases(void **state)
{
	struct dsc_review_cases cases;
	struct dsc_review_case *first;

	(void)state;
	/* The id of a case of two units: the first unit's, whoever asks. */
	put_case("bb", "aa-001", "91440300MA00000D38", "null");
	put_case("aa", "NO", "91440300MA00000D38", "null");
	sh("ln -s aa units/ln; ln -s aa-001 units/aa/cases/aa-009");
	look();
	first = case_of("bb-001");
	assert_null(case_of("aa-009"));
	assert_int_equal(dsc_snapshot_cases(&cases, &snapshot, &err), 0);
	assert_int_equal(cases.count, 4);
	assert_true(dsc_str_is(cases.items[0]->id, "aa-001"));
	assert_true(dsc_str_is(cases.items[0]->unit, "aa"));
	assert_ptr_equal(cases.items[3], first);
	assert_ptr_equal(case_of("aa-001"), cases.items[0]);
	assert_null(case_of("aa-009"));
}

/* The manifest as a shell makes it. */
static const char *shell_subject(const char *path)
{
	return said(dsc_arena_printf(
		&arena,
		"cd %s && find . -type f | sed 's|^./||' | LC_ALL=C sort | while read -r f; do"
		" printf '%%s\\0%%s\\0%%s\\n' \"$f\" $(stat -c %%s \"$f\")"
		" $(sha256sum <\"$f\" | cut -c1-64); done | sha256sum | sed 's/ .*//;s/^/sha256:/'",
		path));
}

static void test_subject(void **state)
{
	const char *path = "units/aa/cases/aa-001", *unsound, *before;
	char subject[DSC_SUBJECT_LEN + 1];
	struct dsc_git_id tree;

	(void)state;
	/* git sorts a folder as if its name ended in a slash; large files come in pieces. */
	put_file("units/aa/cases/aa-001/evidence/a", "x");
	put_file("units/aa/cases/aa-001/evidence/a-b/验收.pdf", "%s", "");
	sh("mkdir -p %s/evidence/b && head -c 1000000 /dev/urandom >%s/evidence/b/large.bin", path,
	   path);
	look();
	before = subject_of("aa-001");
	assert_string_equal(before, shell_subject(path));
	tree = case_of("aa-001")->tree;
	sh("git gc -q");
	sh("chmod +x %s/case.yaml", path); /* another tree, the same contents */
	look();
	assert_string_not_equal(case_of("aa-001")->tree.hex, tree.hex);
	assert_string_equal(subject_of("aa-001"), before);
	sh("git mv %s/evidence/a %s/evidence/c", path, path);
	look();
	assert_string_not_equal(subject_of("aa-001"), before);
	assert_string_equal(subject_of("aa-001"), shell_subject(path));
	/* Of a folder that history keeps. */
	assert_int_equal(dsc_snapshot_subject_of(subject, &unsound, &snapshot, &tree, path, &err),
			 0);
	assert_string_equal(subject, before);
	sh("ln -s /etc/passwd %s/evidence/link", path);
	look();
	assert_int_equal(dsc_snapshot_subject(&snapshot, case_of("aa-001"), &err), -1);
	assert_non_null(strstr(case_of("aa-001")->unsound, "evidence/link"));
	assert_string_equal(case_of("aa-001")->subject, "");
	assert_int_equal(dsc_snapshot_subject(&snapshot, case_of("aa-001"), &err), -1);
}

static void test_people(void **state)
{
	const struct dsc_person *person;
	const char *why;

	(void)state;
	put_file("people/broken.yaml", "dsc: person/1\nid: broken\n");
	put_file("people/p99.yaml", "dsc: person/1\nid: p98\nname: x\nroles: []\n");
	sh("ln -s p01.yaml people/p09.yaml");
	look();
	assert_int_equal(dsc_snapshot_person(&person, &snapshot, DSC_S("p02"), &why, &err), 1);
	assert_true(dsc_str_is(person->id, "p02"));
	assert_null(why);
	assert_int_equal(dsc_snapshot_person(&person, &snapshot, DSC_S("broken"), &why, &err), 0);
	assert_null(person);
	assert_non_null(strstr(why, "people/broken.yaml"));
	assert_int_equal(dsc_snapshot_person(&person, &snapshot, DSC_S("p99"), &why, &err), 0);
	assert_non_null(why);
	assert_int_equal(dsc_snapshot_person(&person, &snapshot, DSC_S("p09"), &why, &err), 0);
	assert_int_equal(dsc_snapshot_person(&person, &snapshot, DSC_S("p77"), &why, &err), 0);
	assert_null(why);
	assert_int_equal(dsc_snapshot_person(&person, &snapshot, DSC_S("../dsc"), NULL, &err), 0);
	assert_int_equal(dsc_snapshot_people(&snapshot, &err), 0);
	assert_int_equal(snapshot.people.count, PEOPLE);
	for (size_t i = 0; i < PEOPLE; i++)
		assert_int_equal(snapshot.people.items[i]->id.ptr[2], '1' + i);
	assert_int_equal(dsc_snapshot_person(&person, &snapshot, DSC_S("p02"), &why, &err), 1);
}

static void test_assigned(void **state)
{
	bool assigned;

	(void)state;
	put_file("assignments/formal.yaml",
		 "dsc: assignment/1\nstage: formal\ncases: {bb-001: [], aa-001: [p02, p01]}\n");
	put_file("assignments/expert.yaml", "dsc: assignment/1\nstage: formal\ncases: {}\n");
	look();
	assert_int_equal(dsc_snapshot_assigned(&assigned, &snapshot, DSC_S("formal"),
					       DSC_S("aa-001"), DSC_S("p01"), &err),
			 1);
	assert_true(assigned);
	assert_int_equal(dsc_snapshot_assigned(&assigned, &snapshot, DSC_S("formal"),
					       DSC_S("aa-001"), DSC_S("p03"), &err),
			 1);
	assert_false(assigned);
	assert_int_equal(dsc_snapshot_assigned(&assigned, &snapshot, DSC_S("formal"),
					       DSC_S("aa-002"), DSC_S("p01"), &err),
			 1);
	assert_false(assigned);
	assert_null(dsc_snapshot_assignment_fault(&snapshot, DSC_S("formal")));
	assert_int_equal(dsc_snapshot_assigned(&assigned, &snapshot, DSC_S("preliminary"),
					       DSC_S("aa-001"), DSC_S("p01"), &err),
			 0);
	assert_int_equal(dsc_snapshot_assigned(&assigned, &snapshot, DSC_S("expert"),
					       DSC_S("aa-001"), DSC_S("p01"), &err),
			 1);
	assert_false(assigned);
	assert_non_null(dsc_snapshot_assignment_fault(&snapshot, DSC_S("expert")));
}

static int open_here(void)
{
	struct dsc_git_id head;
	int status;

	close_all();
	commit_all();
	assert_int_equal(dsc_git_open(&git, ".", &err), 1);
	assert_int_equal(dsc_git_head(&head, git, &err), 1);
	status = dsc_snapshot_open(&snapshot, git, &head, &arena, &err);
	return status;
}

static void test_refused(void **state)
{
	(void)state;
	put_file("dsc.yaml", "dsc: [");
	assert_int_equal(open_here(), -1);
	put_file("dsc.yaml", "dsc: repository/1\nprofile: no-such\n");
	assert_int_equal(open_here(), -1);
	put_file("dsc.yaml", "dsc: repository/1\nprofile: miit-ds-2023\nacts: {seal: [king]}\n");
	assert_int_equal(open_here(), -1);
	put_file("dsc.yaml", "dsc: repository/1\nprofile: miit-ds-2023\n");
	put_file("overlay.yaml", "nonsense: yes\n");
	assert_int_equal(open_here(), -1);
	sh("rm overlay.yaml");
	assert_int_equal(open_here(), 0);
	sh("rm dsc.yaml && ln -s units/aa/unit.yaml dsc.yaml");
	assert_int_equal(open_here(), -1);
	sh("rm dsc.yaml");
	assert_int_equal(open_here(), -1);
}

/* A repository in a folder of a larger one, and the same in a bare clone. */
static void test_elsewhere(void **state)
{
	struct dsc_git_id head;
	struct dsc_str bytes;
	const char *before = subject_of("aa-001");

	(void)state;
	sh("mkdir -p in/here && git mv dsc.yaml units people in/here && git commit -q -m in");
	close_all();
	assert_int_equal(dsc_git_open(&git, "in/here", &err), 1);
	assert_int_equal(dsc_git_head(&head, git, &err), 1);
	assert_int_equal(dsc_snapshot_open(&snapshot, git, &head, &arena, &err), 0);
	assert_string_equal(subject_of("aa-001"), before);
	assert_string_equal(dsc_snapshot_git_path(&snapshot, "dsc.yaml"), "in/here/dsc.yaml");
	assert_int_equal(dsc_snapshot_read(&bytes, &snapshot, "dsc.yaml", 1000, &err), 1);
	assert_int_equal(dsc_snapshot_read(&bytes, &snapshot, "dsc.yaml", 3, &err), -1);
	assert_int_equal(dsc_snapshot_read(&bytes, &snapshot, "in", 1000, &err), 0);
	sh("git mv in/here/* . && git commit -q -m out && git clone -q --bare . %s/bare.git", folder);
	close_all();
	assert_int_equal(dsc_git_open(&git, "bare.git", &err), 1);
	assert_int_equal(dsc_git_head(&head, git, &err), 1);
	assert_int_equal(dsc_snapshot_open(&snapshot, git, &head, &arena, &err), 0);
	assert_string_equal(subject_of("aa-001"), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_case, enter, leave),
		cmocka_unit_test_setup_teardown(test_readable, enter, leave),
		cmocka_unit_test_setup_teardown(test_cases, enter, leave),
		cmocka_unit_test_setup_teardown(test_subject, enter, leave),
		cmocka_unit_test_setup_teardown(test_people, enter, leave),
		cmocka_unit_test_setup_teardown(test_assigned, enter, leave),
		cmocka_unit_test_setup_teardown(test_refused, enter, leave),
		cmocka_unit_test_setup_teardown(test_elsewhere, enter, leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
