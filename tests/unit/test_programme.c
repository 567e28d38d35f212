#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dossier/programme.h"
#include "profile/builtin.h"

#define NONE ((struct dsc_str){ 0 })
#define MARK DSC_S("dsc: repository/1\nprofile: miit-ds-2023\nname: 库\nsignatures: optional\n")

static struct dsc_arena arena;
static struct dsc_programme programme;

static int set_up(void **state)
{
	(void)state;
	dsc_arena_init(&arena, 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	dsc_arena_release(&arena);
	return 0;
}

static struct dsc_str builtin(void)
{
	return dsc_builtin_find("profiles/miit-ds-2023.yaml");
}

/* The one issue: "path: severity: message" begins so. */
static void assert_issue(const char *path, enum dsc_severity severity, const char *message)
{
	const struct dsc_programme_issue *issue = programme.issues.items;

	assert_int_equal(programme.issues.count, 1);
	assert_string_equal(issue->path, path);
	assert_int_equal(issue->issue.severity, severity);
	if (!strstr(issue->issue.message, message))
		fail_msg("no \"%s\" in: %s", message, issue->issue.message);
}

static void test_pinned(void **state)
{
	const struct dsc_node *signatures;

	(void)state;
	dsc_programme_parse(&programme, MARK, builtin(), NONE, &arena);
	assert_true(programme.usable);
	assert_int_equal(programme.issues.count, 0);
	assert_true(dsc_str_is(programme.name, "库"));
	assert_int_equal(programme.profile.stages.count, 3);
	signatures = dsc_node_get(programme.root, DSC_S("signatures"));
	assert_true(dsc_str_is(dsc_node_text(signatures), "optional"));
}

/* Nothing of what was parsed points into the bytes. */
static void test_bytes_may_go(void **state)
{
	struct dsc_str bytes = builtin();
	char *copy = test_malloc(bytes.len + 1);
	char mark[] = "dsc: repository/1\nprofile: miit-ds-2023\nname: x\n";

	(void)state;
	memcpy(copy, bytes.ptr, bytes.len);
	copy[bytes.len] = '\n';
	dsc_programme_parse(&programme, dsc_str_from(mark),
			    (struct dsc_str){ copy, bytes.len + 1 }, NONE, &arena);
	memset(copy, '#', bytes.len);
	memset(mark, '#', sizeof(mark) - 1);
	test_free(copy);
	assert_true(programme.usable);
	assert_true(dsc_str_is(programme.name, "x"));
	assert_true(dsc_str_is(programme.profile.id, "miit-ds-2023"));
	assert_true(dsc_str_is(programme.profile.stages.items[2].threshold, "60"));
}

static void test_missing_profile(void **state)
{
	(void)state;
	dsc_programme_parse(&programme, MARK, NONE, NONE, &arena);
	assert_true(programme.usable);
	assert_issue("profile.yaml", DSC_WARNING, "the file is missing");
	dsc_programme_parse(&programme, DSC_S("dsc: repository/1\nprofile: other\n"), NONE, NONE,
			    &arena);
	assert_false(programme.usable);
	assert_issue("dsc.yaml", DSC_ERROR, "no profile 'other'");
}

static void test_mark(void **state)
{
	(void)state;
	dsc_programme_parse(&programme, NONE, builtin(), NONE, &arena);
	assert_true(programme.usable);
	assert_null(programme.root);
	dsc_programme_parse(&programme, DSC_S("dsc: [\n"), builtin(), NONE, &arena);
	assert_null(programme.root);
	dsc_programme_parse(&programme, DSC_S("dsc: repository/1\nprofile: other\n"), builtin(),
			    NONE, &arena);
	assert_issue("dsc.yaml", DSC_ERROR, "profile 'other', but profile.yaml holds");
}

static void test_overlay(void **state)
{
	(void)state;
	dsc_programme_parse(&programme, MARK, builtin(),
			    DSC_S("dsc: overlay/1\nprofile: miit-ds-2023\n"
				  "changes: [{set: limits.applicants.max, to: 2}]\n"),
			    &arena);
	assert_true(programme.usable);
	assert_int_equal(programme.profile.applicants_max, 2);
	/* It was meant to be stricter: without it there is no programme. */
	dsc_programme_parse(&programme, MARK, builtin(), DSC_S("dsc: [\n"), &arena);
	assert_false(programme.usable);
	assert_string_equal(programme.issues.items[0].path, "overlay.yaml");
	dsc_programme_parse(&programme, MARK, builtin(), DSC_S(""), &arena);
	assert_false(programme.usable);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_pinned, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_bytes_may_go, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_missing_profile, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_mark, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_overlay, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
