/* New documents hold to their schemas; `dsc init` leaves all or nothing. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/init.h"
#include "cli/new.h"
#include "cli/scaffold.h"
#include "cli/workplace.h"
#include "dossier/document.h"

#include "base/banned.h"

static char folder[] = "/tmp/dsc-test-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0) {
		execlp("rm", "rm", "-rf", folder, (char *)NULL);
		_exit(127);
	}
	return pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0;
}

/* It parses, and nothing is wrong but values, as many as `gaps`, that are empty. */
static void assert_holds(struct dsc_library *library, enum dsc_kind kind, struct dsc_str text,
			 size_t gaps, struct dsc_arena *arena)
{
	struct dsc_document document;
	struct dsc_err err;

	assert_int_equal(dsc_library_prepare(library, kind, &err), 0);
	dsc_document_parse(&document, library, kind, "x", text, arena);
	for (size_t i = 0; i < document.problems.count; i++)
		print_error("%s\n", document.problems.items[i].message);
	for (size_t i = 0; document.violations.count != gaps && i < document.violations.count; i++)
		print_error("%s\n", document.violations.items[i].message);
	assert_non_null(document.root);
	assert_int_equal(document.problems.count, 0);
	assert_int_equal(document.violations.count, gaps);
	for (size_t i = 0; i < gaps; i++)
		assert_int_equal(dsc_node_text(document.violations.items[i].node).len, 0);
}

static void test_scaffolds_hold(void **state)
{
	static const char *const roles[] = { "clerk", "expert", "unit:miit-gd" };
	static const char *const keys[] = { "ssh-ed25519 AAAA r017", "ssh-rsa BBBB= r017" };
	static const struct dsc_scaffold_person whole = {
		.id = "r017",
		.name = { "a \"b\" \\ : # 明", sizeof("a \"b\" \\ : # 明") - 1 },
		.organisation = { "x, y}", 5 },
		.uscc = { "911100008021004336", 18 },
		.roles = roles,
		.role_count = 3,
		.keys = keys,
		.key_count = 2,
	};
	const struct dsc_profile *profile;
	struct dsc_workplace place;
	struct dsc_library library;
	struct dsc_arena arena;
	struct dsc_err err;

	(void)state;
	dsc_arena_init(&arena, 0);
	assert_int_equal(dsc_workplace_builtin(&place, &arena, &err), 0);
	profile = &place.programme.profile;
	dsc_library_init(&library, profile, &arena);
	for (int kind = -1; kind < (int)profile->unit_kinds.count; kind++)
		assert_holds(&library, DSC_KIND_CASE,
			     dsc_scaffold_case(profile, "gd-001", kind, &arena),
			     /* title, type, name, code, legal person */
			     5 + profile->record_kinds.count, &arena);
	for (int kind = 0; kind < (int)profile->unit_kinds.count; kind++)
		assert_holds(&library, DSC_KIND_UNIT,
			     dsc_scaffold_unit(profile, "miit-gd", kind, &arena),
			     /* name, region */
			     1 + (profile->unit_kinds.items[kind].region == DSC_REGION_REQUIRED),
			     &arena);
	assert_holds(&library, DSC_KIND_RECOMMENDATION,
		     dsc_scaffold_recommendation(profile, "miit-gd", &arena), 0, &arena);
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		assert_holds(&library, DSC_KIND_PERSON,
			     dsc_scaffold_person(profile,
						 &(struct dsc_scaffold_person){
							 .id = "r017",
							 .roles = &roles[i],
							 .role_count = 1,
						 },
						 &arena),
			     2, &arena); /* the name, the organisation's */
	assert_holds(&library, DSC_KIND_PERSON, dsc_scaffold_person(profile, &whole, &arena), 0,
		     &arena);
	assert_holds(&library, DSC_KIND_REPOSITORY,
		     dsc_scaffold_repository("miit-ds-2023", DSC_S("a \"b\" \\ : # 库"), &arena),
		     0, &arena);
	dsc_library_release(&library);
	dsc_arena_release(&arena);
}

/* The domain of a scaffolded case is one that the unit may recommend. */
static void test_domain_follows_unit(void **state)
{
	static const struct {
		const char *kind;
		const char *line;
	} cases[] = {
		{ "province-miit", "\ndomain: industry\n" },
		{ "telecom-bureau", "\ndomain: telecom\n" },
		{ "central-enterprise", "\ndomain: industry\n" },
	};
	const struct dsc_profile *profile;
	struct dsc_workplace place;
	struct dsc_arena arena;
	struct dsc_err err;

	(void)state;
	dsc_arena_init(&arena, 0);
	assert_int_equal(dsc_workplace_builtin(&place, &arena, &err), 0);
	profile = &place.programme.profile;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int kind = dsc_profile_find(profile->unit_kinds, dsc_str_from(cases[i].kind));

		assert_non_null(strstr(dsc_scaffold_case(profile, "a1", kind, &arena).ptr,
				       cases[i].line));
	}
	dsc_arena_release(&arena);
}

static const char *below(const char *name, struct dsc_arena *arena)
{
	return dsc_arena_printf(arena, "%s/%s", folder, name);
}

static int init(const char *name, bool git, struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_init init = { .folder = below(name, arena), .profile_id = "miit-ds-2023",
				 .name = DSC_S("库"), .git = git };
	struct dsc_profile profile;

	assert_int_equal(dsc_workplace_profile(&profile, &init.profile, "miit-ds-2023", arena,
					       err),
			 0);
	return dsc_init_make(&init, arena, err);
}

static bool there(const char *name, struct dsc_arena *arena)
{
	return access(below(name, arena), F_OK) == 0;
}

static size_t entries(const char *name, struct dsc_arena *arena)
{
	struct dsc_io_list list;

	assert_int_equal(dsc_io_list(&list, AT_FDCWD, below(name, arena), arena), 0);
	return list.count;
}

static void test_init(void **state)
{
	struct dsc_workplace place;
	struct dsc_arena arena;
	struct dsc_err err;
	struct stat st;

	(void)state;
	dsc_arena_init(&arena, 0);
	assert_int_equal(init("fresh/", true, &arena, &err), 0);
	assert_int_equal(dsc_workplace_open(&place, below("fresh/units", &arena), &arena, &err), 0);
	assert_non_null(place.root);
	assert_int_equal(place.programme.issues.count, 0);
	dsc_workplace_close(&place);
	if (there("fresh/.git", &arena)) {
		assert_int_equal(stat(below("fresh/.git/hooks/pre-commit", &arena), &st), 0);
		assert_true(st.st_mode & S_IXUSR);
	}
	/* Nothing aside is left behind; repositories do not nest. */
	assert_int_equal(entries("", &arena), 1);
	assert_int_equal(init("fresh", false, &arena, &err), -1);
	assert_non_null(strstr(err.text, "is a case repository already"));
	assert_int_equal(init("fresh/units/inner", false, &arena, &err), -1);
	assert_false(there("fresh/units/inner", &arena));
	dsc_arena_release(&arena);
}

static void test_init_takes_back(void **state)
{
	struct dsc_arena arena;
	struct dsc_err err;

	(void)state;
	dsc_arena_init(&arena, 0);
	/* A file in the way: what was made goes, what was there stays. */
	assert_int_equal(dsc_io_make_folders(below("used/units", &arena), &err), 0);
	assert_int_equal(dsc_io_replace(below("used/profile.yaml", &arena), DSC_S("mine"), &err),
			 0);
	assert_int_equal(init("used", true, &arena, &err), -1);
	assert_non_null(strstr(err.text, "profile.yaml"));
	assert_int_equal(entries("used", &arena), 2);
	/* A parent that is not there. */
	assert_int_equal(init("no/where", false, &arena, &err), -1);
	assert_false(there("no", &arena));
	dsc_arena_release(&arena);
}

static int make_new(enum dsc_new_noun noun, const char *id, const char *unit,
		    struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_new new = { .noun = noun, .id = id, .unit = unit };
	const char *made;

	return dsc_new_make(&made, &new, arena, err);
}

static void test_new(void **state)
{
	struct dsc_arena arena;
	struct dsc_err err;

	(void)state;
	dsc_arena_init(&arena, 0);
	assert_int_equal(init("repo", false, &arena, &err), 0);
	assert_int_equal(chdir(below("repo", &arena)), 0);
	assert_int_equal(make_new(DSC_NEW_CASE, "gd-001", "miit-gd", &arena, &err), -1);
	assert_int_equal(make_new(DSC_NEW_UNIT, "miit-gd", NULL, &arena, &err), 0);
	assert_int_equal(make_new(DSC_NEW_UNIT, "miit-gd", NULL, &arena, &err), -1);
	assert_int_equal(make_new(DSC_NEW_CASE, "gd-001", NULL, &arena, &err), -1);
	assert_int_equal(make_new(DSC_NEW_CASE, "gd-001", "miit-gd", &arena, &err), 0);
	assert_true(there("repo/units/miit-gd/cases/gd-001/case.yaml", &arena));
	assert_true(there("repo/units/miit-gd/cases/gd-001/evidence", &arena));
	/* An id is used once in the repository, and nothing is overwritten. */
	assert_int_equal(make_new(DSC_NEW_UNIT, "other", NULL, &arena, &err), 0);
	assert_int_equal(make_new(DSC_NEW_CASE, "gd-001", "other", &arena, &err), -1);
	assert_false(there("repo/units/other/cases", &arena));
	assert_int_equal(make_new(DSC_NEW_PERSON, "r017", NULL, &arena, &err), 0);
	assert_int_equal(make_new(DSC_NEW_PERSON, "r017", NULL, &arena, &err), -1);
	/* The unit follows from the folder. */
	assert_int_equal(chdir(below("repo/units/miit-gd/cases", &arena)), 0);
	assert_int_equal(make_new(DSC_NEW_CASE, "gd-002", NULL, &arena, &err), 0);
	assert_true(there("repo/units/miit-gd/cases/gd-002/case.yaml", &arena));
	/* Without a repository: a bare dossier, but no unit. */
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(make_new(DSC_NEW_CASE, "bare-1", NULL, &arena, &err), 0);
	assert_true(there("bare-1/case.yaml", &arena));
	assert_int_equal(make_new(DSC_NEW_UNIT, "miit-gd", NULL, &arena, &err), -1);
	dsc_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scaffolds_hold),
		cmocka_unit_test(test_domain_follows_unit),
		cmocka_unit_test(test_init),
		cmocka_unit_test(test_init_takes_back),
		cmocka_unit_test(test_new),
	};

	return cmocka_run_group_tests(tests, set_up, remove_folder);
}
