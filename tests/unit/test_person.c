#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "profile/builtin.h"
#include "review/person.h"
#include "yaml/yaml.h"

#define ED25519 "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPrmOae4aECKUwgQio9SdK/4D9t2usyOAHoi36HhiEnp"

static struct dsc_arena arena;
static struct dsc_profile profile;

static struct dsc_node *parse(struct dsc_str bytes)
{
	struct dsc_problems problems = { .arena = &arena };
	struct dsc_node *root = NULL;

	if (dsc_yaml_read(&root, bytes, &arena, &problems) < 0)
		fail_msg("line %u: %s", problems.items[0].span.start.line,
			 problems.items[0].message);
	return root;
}

static int set_up(void **state)
{
	(void)state;
	dsc_arena_init(&arena, 0);
	return dsc_profile_read(&profile,
				parse(dsc_builtin_find("profiles/miit-ds-2023.yaml")), true,
				&arena, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	dsc_arena_release(&arena);
	return 0;
}

#define assert_str(str, text) assert_true(dsc_str_is((str), (text)))

static void test_person(void **state)
{
	struct dsc_person person;

	(void)state;
	dsc_person_read(&person, parse(DSC_S("dsc: person/1\n"
					     "id: r017\n"
					     "name: 李明\n"
					     "organisation: {name: 示例研究院, uscc: 12100000400000624D}\n"
					     "roles: [expert, 'unit:miit-gd']\n"
					     "keys:\n"
					     "  - ssh-ed25519 AAAA r017\n"
					     "  - " ED25519 " r017\n"
					     "  - ssh-dss AAAA\n"
					     "conflicts: [{uscc: 91440300192317458F, reason: 任职}]\n")),
			&arena);
	assert_str(person.id, "r017");
	assert_str(person.name, "李明");
	assert_str(person.organisation, "示例研究院");
	assert_str(person.uscc, "12100000400000624D");
	assert_true(dsc_person_has_role(&person, DSC_S("expert")));
	assert_true(dsc_person_has_role(&person, DSC_S("unit:miit-gd")));
	assert_false(dsc_person_has_role(&person, DSC_S("unit")));
	assert_false(dsc_person_has_role(&person, DSC_S("clerk")));
	/* A broken key does not take the sound ones with it. */
	assert_int_equal(person.key_count, 1);
	assert_string_equal(dsc_ssh_key_line(person.keys[0], &arena), ED25519);
	assert_non_null(strstr(person.bad_key, "key 1 of 3: "));
	assert_int_equal(person.conflict_count, 1);
	assert_str(person.conflicts[0].uscc, "91440300192317458F");
	assert_str(person.conflicts[0].reason, "任职");
	dsc_person_release(&person);
	dsc_person_release(&person);
}

static void test_least_person(void **state)
{
	struct dsc_person person;

	(void)state;
	dsc_person_read(&person,
			parse(DSC_S("{dsc: person/1, id: r1, name: x, roles: [], keys: [],\n"
				    " organisation: {name: y, uscc: null}}\n")),
			&arena);
	assert_int_equal(person.uscc.len + person.role_count + person.key_count +
				 person.conflict_count,
			 0);
	assert_null(person.bad_key);
	dsc_person_release(&person);
}

static void assert_set(const struct dsc_role_set *set, const char *wanted)
{
	const char *got = "";

	for (size_t i = 0; i < set->count; i++)
		got = dsc_arena_printf(&arena, "%s%s%.*s", got, i ? " " : "",
				       DSC_STR_ARG(set->items[i]));
	assert_string_equal(got, wanted);
}

static void read_policy(struct dsc_policy *policy, struct dsc_str text)
{
	struct dsc_err err = { "" };

	if (dsc_policy_read(policy, parse(text), &profile, &arena, &err) < 0)
		fail_msg("%s", err.text);
}

static void assert_default(const struct dsc_policy *policy)
{
	assert_true(policy->signatures_required);
	assert_set(&policy->stages[0], "formal");
	assert_set(&policy->stages[1], "preliminary");
	assert_set(&policy->stages[2], "expert");
	assert_set(&policy->seal, "clerk supervisor");
	assert_set(&policy->decide, "clerk");
	assert_int_equal(policy->exclusive_count, 1);
	assert_set(&policy->exclusive[0], "clerk supervisor");
}

static void test_default(void **state)
{
	struct dsc_policy policy;
	struct dsc_err err;

	(void)state;
	read_policy(&policy, DSC_S("dsc: repository/1\nprofile: miit-ds-2023\n"));
	assert_default(&policy);
	assert_ptr_equal(policy.profile, &profile);
	assert_int_equal(dsc_policy_read(&policy, NULL, &profile, &arena, &err), 0);
	assert_default(&policy);
	/* A document that is none grants nothing. */
	read_policy(&policy, DSC_S("- signatures: optional\n"));
	assert_default(&policy);
}

static void test_stated(void **state)
{
	struct dsc_policy policy;

	(void)state;
	read_policy(&policy, DSC_S("signatures: optional\n"
				   "acts:\n"
				   "  formal: [formal, clerk]\n"
				   "  seal: [supervisor, clerk, expert]\n"
				   "  decide: [supervisor]\n"
				   "exclusive: [[formal, expert], [clerk, formal, expert]]\n"));
	assert_false(policy.signatures_required);
	assert_set(&policy.stages[0], "formal clerk");
	assert_set(&policy.stages[1], "preliminary");
	assert_set(&policy.seal, "supervisor clerk expert");
	assert_set(&policy.decide, "supervisor");
	assert_int_equal(policy.exclusive_count, 2);
	assert_set(&policy.exclusive[1], "clerk formal expert");
	read_policy(&policy, DSC_S("exclusive: []\n"));
	assert_int_equal(policy.exclusive_count, 0);
	read_policy(&policy, DSC_S("signatures: required\n"));
	assert_true(policy.signatures_required);
}

static void test_refused(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{ "\nsignatures: no\n", "line 2: 'signatures' is 'no'" },
		{ "signatures: [optional]\n", "'signatures' is 'a list'" },
		{ "signatures:\n", "'signatures' is ''" },
		{ "acts: [seal]\n", "'acts' wants a mapping" },
		{ "acts: {experts: [expert]}\n", "'experts' is no act" },
		{ "acts: {audit: [clerk]}\n", "'audit' is no act" },
		{ "acts: {expert: expert}\n", "'expert' wants a list of at least 1 role" },
		{ "acts: {expert: []}\n", "'expert' wants a list of at least 1 role" },
		{ "acts: {seal: [clerk]}\n", "'seal' wants a list of at least 2 roles" },
		{ "acts: {seal: [clerk, clerk]}\n", "the role 'clerk' stands twice" },
		{ "acts: {decide: [director]}\n", "'director' is no role" },
		{ "acts: {decide: ['unit:miit-gd']}\n", "'unit:miit-gd' is no role" },
		{ "acts: {decide: [[clerk]]}\n", "'a list' is no role" },
		{ "acts: {decide: [a, b, c, d, e, f]}\n", "'decide' wants a list" },
		{ "exclusive: {clerk: supervisor}\n", "'exclusive' wants a list" },
		{ "exclusive: [[clerk]]\n", "at least 2 roles" },
		{ "exclusive: [clerk, supervisor]\n", "at least 2 roles" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dsc_policy policy;
		struct dsc_err err = { "" };

		assert_int_equal(dsc_policy_read(&policy, parse(dsc_str_from(cases[i].text)),
						 &profile, &arena, &err),
				 -1);
		if (!strstr(err.text, cases[i].message))
			fail_msg("no \"%s\" in: %s", cases[i].message, err.text);
	}
}

static struct dsc_person of_roles(const char *roles)
{
	struct dsc_person person;
	const char *text = dsc_arena_printf(&arena, "roles: [%s]\n", roles);

	dsc_person_read(&person, parse(dsc_str_from(text)), &arena);
	return person;
}

static void test_judged(void **state)
{
	struct dsc_person clerk = of_roles("clerk, expert"), both = of_roles("supervisor, formal, clerk");
	struct dsc_person nobody = of_roles("");
	struct dsc_policy policy;

	(void)state;
	read_policy(&policy, DSC_S("exclusive: [[preliminary, expert], [formal, clerk]]\n"));
	assert_true(dsc_policy_allows(&policy.decide, &clerk));
	assert_true(dsc_policy_allows(&policy.seal, &both));
	assert_false(dsc_policy_allows(&policy.stages[0], &clerk));
	assert_true(dsc_policy_allows(&policy.stages[2], &clerk));
	assert_false(dsc_policy_allows(&policy.seal, &nobody));
	assert_null(dsc_policy_exclusive(&policy, &clerk));
	assert_ptr_equal(dsc_policy_exclusive(&policy, &both), &policy.exclusive[1]);
	assert_null(dsc_policy_exclusive(&policy, &nobody));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_person, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_least_person, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_default, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_stated, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_judged, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
