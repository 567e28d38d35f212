#define _DEFAULT_SOURCE /* setenv */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "profile/builtin.h"
#include "profile/check.h"
#include "profile/profile.h"
#include "schema/schema.h"
#include "yaml/json.h"
#include "yaml/yaml.h"

#define NAME_2023 "profiles/miit-ds-2023.yaml"

static struct dsc_arena arena;
static struct dsc_io_buffer buffer;

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
	dsc_io_buffer_release(&buffer);
	return 0;
}

/* A path below the folder of the tests. */
static const char *test_path(const char *name)
{
	const char *folder = getenv("DSC_TESTS");

	return dsc_arena_printf(&arena, "%s/%s", folder ? folder : "tests", name);
}

static struct dsc_str read_test_file(const char *name)
{
	struct dsc_str bytes;

	if (dsc_io_read(&bytes, AT_FDCWD, test_path(name), 1 << 20, &buffer) != DSC_IO_OK)
		fail_msg("cannot read %s", test_path(name));
	return dsc_arena_str(&arena, bytes);
}

static struct dsc_node *parse(struct dsc_str bytes)
{
	struct dsc_problems problems = { .arena = &arena };
	struct dsc_node *root = NULL;

	if (dsc_yaml_read(&root, bytes, &arena, &problems) < 0 || problems.count)
		fail_msg("line %u: %s", problems.items[0].span.start.line,
			 problems.items[0].message);
	return root;
}

static struct dsc_node *tree_2023(void)
{
	return parse(dsc_builtin_find(NAME_2023));
}

static void read_2023(struct dsc_profile *profile)
{
	struct dsc_profile_issues issues = { 0 };

	if (dsc_profile_read(profile, tree_2023(), false, &arena, &issues) < 0 || issues.count)
		fail_msg("line %u: %s", issues.items[0].span.start.line, issues.items[0].message);
}

#define ENTRY(list, id) (&(list).items[found(dsc_profile_find(list, DSC_S(id)), id)])

static size_t found(int index, const char *id)
{
	if (index < 0)
		fail_msg("no entry '%s'", id);
	return (size_t)index;
}

#define assert_str(str, text) assert_true(dsc_str_is((str), (text)))

/* ---- built-in files */

static void test_builtin_table(void **state)
{
	(void)state;
	for (const struct dsc_builtin *at = dsc_builtin_table; at->name; at++) {
		struct dsc_str bytes = dsc_builtin_find(at->name);

		if (at[1].name)
			assert_true(strcmp(at->name, at[1].name) < 0);
		assert_ptr_equal(bytes.ptr, at->bytes);
		assert_int_equal(bytes.len, at->len);
		assert_int_equal(bytes.ptr[bytes.len], 0);
		assert_true(dsc_builtin_owns(bytes));
	}
	assert_null(dsc_builtin_find("none.schema.json").ptr);
	assert_false(dsc_builtin_owns(DSC_S("dsc: profile/1")));
	for (size_t i = 0; dsc_document_kinds[i]; i++) {
		const char *name = dsc_arena_printf(&arena, "%s.schema.json",
						    dsc_document_kinds[i]);

		assert_non_null(dsc_builtin_find(name).ptr);
		if (i)
			assert_true(strcmp(dsc_document_kinds[i - 1], dsc_document_kinds[i]) < 0);
	}
}

static void test_builtin_file_wins(void **state)
{
	char folder[] = "/tmp/dsc-test-XXXXXX";
	struct dsc_str bytes;
	struct dsc_err err;
	char path[64], odd[64];

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/unit.schema.json", folder);
	snprintf(odd, sizeof(odd), "%s/case.schema.json", folder);
	assert_int_equal(dsc_io_create(path, DSC_S("{}"), 0600, &err), 0);
	assert_int_equal(mkdir(odd, 0700), 0);
	setenv("DSC_SCHEMAS", folder, 1);
	bytes = dsc_builtin_find("unit.schema.json");
	assert_str(bytes, "{}");
	assert_false(dsc_builtin_owns(bytes));
	assert_null(dsc_builtin_find("case.schema.json").ptr);
	assert_true(dsc_builtin_owns(dsc_builtin_find("listed.schema.json")));
	setenv("DSC_SCHEMAS", "", 1);
	assert_true(dsc_builtin_owns(dsc_builtin_find("unit.schema.json")));
	unsetenv("DSC_SCHEMAS");
	unlink(path);
	rmdir(odd);
	rmdir(folder);
}

/* ---- the profile of 2023 */

static bool holds(struct dsc_str text, const char *part)
{
	size_t len = strlen(part);

	for (size_t i = 0; i + len <= text.len; i++)
		if (memcmp(text.ptr + i, part, len) == 0)
			return true;
	return false;
}

static void test_2023_verbatim(void **state)
{
	const char *folder = getenv("DSC_SHARED");
	struct dsc_profile profile;
	struct dsc_str notice;
	const char *path;

	(void)state;
	path = dsc_arena_printf(&arena, "%s/notice/notice-2023.txt",
				folder ? folder : "../shared");
	if (dsc_io_read(&notice, AT_FDCWD, path, 1 << 20, &buffer) != DSC_IO_OK) {
		print_message("skipped: no notice at %s to compare the clauses with\n", path);
		skip();
	}
	notice = dsc_arena_str(&arena, notice);
	read_2023(&profile);
	assert_int_equal(profile.clauses.count, 11);
	for (size_t i = 0; i < profile.clauses.count; i++) {
		const struct dsc_clause *clause = &profile.clauses.items[i];
		const char *text = dsc_arena_printf(&arena, "%.*s\n%.*s",
						    DSC_STR_ARG(clause->entry.name.zh),
						    DSC_STR_ARG(clause->text));

		if (!clause->text.len || !holds(notice, text))
			fail_msg("clause %.*s differs from the notice",
				 DSC_STR_ARG(clause->entry.id));
	}
	for (size_t i = 0; i < profile.types.count; i++) {
		const struct dsc_case_type *type = &profile.types.items[i];
		const char *text = dsc_arena_printf(&arena, "%.*s案例：%.*s\n",
						    DSC_STR_ARG(type->entry.name.zh),
						    DSC_STR_ARG(type->text));

		if (!holds(notice, text))
			fail_msg("type %.*s differs from the notice", DSC_STR_ARG(type->entry.id));
	}
	for (size_t i = 0; i < profile.sectors.count; i++)
		if (profile.sectors.items[i].key)
			assert_true(holds(notice, dsc_arena_str(&arena,
				    profile.sectors.items[i].entry.name.zh).ptr));
}

static void test_2023_types(void **state)
{
	static const struct {
		const char *id;
		const char *direction;
		enum dsc_opening industry, telecom;
	} types[] = {
		{ "classification", "common", DSC_OPEN, DSC_OPEN },
		{ "masking", "common", DSC_OPEN, DSC_OPEN },
		{ "encryption", "common", DSC_OPEN, DSC_OPEN },
		{ "attack-detection", "common", DSC_OPEN, DSC_OPEN },
		{ "leak-prevention", "common", DSC_OPEN, DSC_OPEN },
		{ "monitoring", "monitoring-analysis", DSC_OPEN, DSC_OPEN },
		{ "tracing", "monitoring-analysis", DSC_OPEN, DSC_OPEN },
		{ "overall-design", "overall-design", DSC_OPEN, DSC_OPEN },
		{ "privacy-computing", "other", DSC_CLOSED, DSC_OPEN },
		{ "automotive", "other", DSC_OPEN, DSC_OPEN_WARNING },
	};
	struct dsc_profile profile;

	(void)state;
	read_2023(&profile);
	assert_str(profile.id, "miit-ds-2023");
	assert_int_equal(profile.domains.count, 2);
	assert_int_equal(profile.directions.count, 4);
	assert_int_equal(profile.types.count, sizeof(types) / sizeof(types[0]));
	for (size_t i = 0; i < profile.types.count; i++) {
		const struct dsc_case_type *type = &profile.types.items[i];

		assert_str(type->entry.id, types[i].id);
		assert_str(profile.directions.items[type->direction].entry.id, types[i].direction);
		assert_int_equal(type->opening[dsc_profile_find(profile.domains,
								DSC_S("industry"))],
				 types[i].industry);
		assert_int_equal(type->opening[dsc_profile_find(profile.domains,
								DSC_S("telecom"))],
				 types[i].telecom);
	}
}

static void test_2023_units(void **state)
{
	static const struct {
		const char *kind;
		uint64_t domains; /* industry 1, telecom 2 */
		int64_t max;
		int region;
		bool group, sectors;
	} units[] = {
		{ "province-miit", 1, 10, DSC_REGION_REQUIRED, false, true },
		{ "city-miit", 1, 10, DSC_REGION_REQUIRED, false, true },
		{ "xpcc-miit", 1, 10, DSC_REGION_NONE, false, true },
		{ "telecom-bureau", 2, 5, DSC_REGION_REQUIRED, false, false },
		{ "central-enterprise", 3, 5, DSC_REGION_NONE, true, false },
	};
	struct dsc_profile profile;

	(void)state;
	read_2023(&profile);
	assert_int_equal(profile.unit_kinds.count, 5);
	assert_int_equal(profile.quotas.count, 5);
	for (size_t i = 0; i < 5; i++) {
		const struct dsc_unit_kind *kind = &profile.unit_kinds.items[i];
		const struct dsc_quota *quota = &profile.quotas.items[i];

		assert_str(kind->entry.id, units[i].kind);
		assert_int_equal(kind->region, units[i].region);
		assert_int_equal(kind->group, units[i].group);
		assert_int_equal(kind->sectors, units[i].sectors);
		assert_int_equal(quota->unit_kind, i);
		assert_int_equal(quota->domains, units[i].domains);
		assert_true(quota->directions == UINT64_MAX);
		assert_int_equal(quota->max, units[i].max);
		assert_true(quota->soft);
	}
}

static void test_2023_numbers(void **state)
{
	struct dsc_profile profile;
	struct dsc_date first_late;
	size_t key = 0;

	(void)state;
	read_2023(&profile);
	assert_int_equal(profile.applicants_max, 3);
	assert_int_equal(profile.cases_max, 3);
	assert_true(profile.cases_members);
	assert_int_equal(profile.cases_of_type_max, 1);
	assert_true(profile.types_members);
	assert_true(profile.types_across_domains);
	assert_int_equal(profile.copies, 3);
	assert_int_equal(profile.evidence_max_bytes, 1 << 30);
	assert_int_equal(profile.evidence_contents->count, 12);
	assert_true(dsc_date_parse(&first_late, DSC_S("2023-11-01T00:00:00+08:00")));
	assert_int_equal(profile.deadline.instant, first_late.instant);
	assert_int_equal(profile.deadline.offset, 8 * 3600);
	assert_str(profile.deadline.zone, "Asia/Shanghai");
	assert_str(profile.deadline.text, "2023-10-31");
	for (size_t i = 0; i < profile.sectors.count; i++)
		key += profile.sectors.items[i].key;
	assert_int_equal(key, 9);
	assert_int_equal(profile.chapters.count, 7);
	assert_int_equal(ENTRY(profile.chapters, "summary")->min, 50);
	assert_int_equal(ENTRY(profile.chapters, "summary")->max, 800);
	assert_int_equal(ENTRY(profile.chapters, "solution")->max, 5000);
	assert_int_equal(ENTRY(profile.chapters, "promotion")->max, 3000);
	assert_true(ENTRY(profile.chapters, "promotion")->required);
	assert_int_equal(ENTRY(profile.evidence_kinds, "acceptance")->required, DSC_ALWAYS);
	assert_int_equal(ENTRY(profile.evidence_kinds, "commitment")->required, DSC_ALWAYS);
	assert_int_equal(ENTRY(profile.evidence_kinds, "credit")->required, DSC_ALWAYS);
	assert_int_equal(ENTRY(profile.evidence_kinds, "agreement")->required, DSC_JOINT);
	assert_int_equal(ENTRY(profile.evidence_kinds, "licence")->required, DSC_NEVER);
	assert_int_equal(profile.record_kinds.count, 3);
	assert_true(ENTRY(profile.applicant_kinds, "operator")->may_lead);
	assert_false(ENTRY(profile.applicant_kinds, "university")->may_lead);
	assert_int_equal(ENTRY(profile.operations, "internet")->domain,
			 dsc_profile_find(profile.domains, DSC_S("telecom")));
	assert_int_equal(profile.readings.count, 13);
	assert_true(dsc_str_is(dsc_label_text(ENTRY(profile.domains, "industry")->entry.name),
			       "industry"));
}

#define MASK(kind) (1u << DSC_VERDICT_##kind)

static void test_2023_stages(void **state)
{
	const struct dsc_profile_stage *formal, *preliminary, *expert;
	struct dsc_profile profile;

	(void)state;
	read_2023(&profile);
	assert_int_equal(profile.stages.count, 3);
	formal = &profile.stages.items[0];
	preliminary = &profile.stages.items[1];
	expert = &profile.stages.items[2];
	assert_str(formal->entry.id, "formal");
	assert_str(formal->entry.name.en, "formal review");
	assert_int_equal(formal->clause, dsc_profile_find(profile.clauses, DSC_S("五（二）")));
	assert_int_equal(formal->verdicts, MASK(PASS) | MASK(REJECT) | MASK(RETURN) |
						   MASK(ABSTAIN) | MASK(RECUSE));
	assert_int_equal(formal->quorum, 1);
	assert_int_equal(formal->decision, DSC_DECISION_ANY_FAIL);
	assert_int_equal(formal->checklist.count, 9);
	assert_str(formal->checklist.items[6].entry.id, "FC07");
	assert_str(formal->checklist.items[6].entry.name.zh, "在截止日期前报送");
	assert_int_equal(formal->checklist.items[6].machine->count, 1);
	assert_null(formal->checklist.items[8].machine);
	assert_int_equal(formal->checklist.items[8].clause, formal->clause);
	assert_int_equal(formal->scores.count, 0);
	assert_int_equal(formal->threshold.len, 0);

	assert_int_equal(preliminary->decision, DSC_DECISION_MAJORITY);
	assert_int_equal(preliminary->quorum, 2);
	assert_int_equal(preliminary->verdicts & MASK(RETURN), 0);

	assert_int_equal(expert->decision, DSC_DECISION_SCORE);
	assert_int_equal(expert->verdicts, MASK(SCORE) | MASK(ABSTAIN) | MASK(RECUSE));
	assert_int_equal(expert->scores.count, 4);
	assert_str(expert->scores.items[1].entry.id, "distinctive");
	assert_str(expert->scores.items[1].min, "0");
	assert_str(expert->scores.items[1].max, "20");
	assert_int_equal(expert->aggregation.method, DSC_AGGREGATE_TRIMMED);
	assert_int_equal(expert->aggregation.otherwise, DSC_AGGREGATE_MEAN);
	assert_int_equal(expert->aggregation.drop, 1);
	assert_int_equal(expert->aggregation.at_least, 5);
	assert_int_equal(expert->aggregation.places, 2);
	assert_int_equal(expert->ties.count, 4);
	assert_int_equal(expert->ties.items[0].by, DSC_TIE_SCORE);
	assert_int_equal(expert->ties.items[0].item, 3);
	assert_int_equal(expert->ties.items[1].item, 0);
	assert_int_equal(expert->ties.items[2].by, DSC_TIE_RECOMMEND);
	assert_int_equal(expert->ties.items[3].by, DSC_TIE_CASE_ID);
	assert_str(expert->threshold, "60");
	assert_int_equal(expert->max, 0);
}

/* Slug, severity, softer severity, clause: the rule book's own table. */
static const struct {
	const char *slug;
	enum dsc_severity severity, softer;
	const char *clause;
} book[] = {
	{ "document-unreadable", DSC_ERROR, DSC_ERROR, NULL },
	{ "schema", DSC_ERROR, DSC_ERROR, NULL },
	{ "text-unsafe", DSC_ERROR, DSC_ERROR, NULL },
	{ "id-mismatch", DSC_ERROR, DSC_ERROR, NULL },
	{ "id-duplicate", DSC_ERROR, DSC_ERROR, NULL },
	{ "reference-unknown", DSC_ERROR, DSC_ERROR, NULL },
	{ "path-unsafe", DSC_ERROR, DSC_ERROR, NULL },
	{ "file-stray", DSC_WARNING, DSC_WARNING, NULL },
	{ "overlay-looser", DSC_WARNING, DSC_WARNING, NULL },
	{ "lead-count", DSC_ERROR, DSC_ERROR, "三（一）" },
	{ "applicant-count", DSC_ERROR, DSC_ERROR, "三（一）" },
	{ "applicant-repeated", DSC_ERROR, DSC_ERROR, "三（一）" },
	{ "lead-not-operator", DSC_ERROR, DSC_ERROR, "三（一）" },
	{ "lead-domain", DSC_WARNING, DSC_WARNING, "三（一）" },
	{ "uscc-invalid", DSC_ERROR, DSC_ERROR, "三（一）" },
	{ "uscc-pilot", DSC_WARNING, DSC_WARNING, "三（一）" },
	{ "legal-person", DSC_ERROR, DSC_ERROR, "三（一）" },
	{ "experience-missing", DSC_ERROR, DSC_ERROR, "三（一）" },
	{ "bad-record", DSC_ERROR, DSC_ERROR, "三（一）" },
	{ "applicant-name", DSC_WARNING, DSC_WARNING, "三（一）" },
	{ "type-unknown", DSC_ERROR, DSC_ERROR, "三（二）" },
	{ "type-domain", DSC_ERROR, DSC_WARNING, "三（二）" },
	{ "not-accepted", DSC_ERROR, DSC_ERROR, "三（三）" },
	{ "not-in-use", DSC_ERROR, DSC_ERROR, "三（三）" },
	{ "operation-missing", DSC_ERROR, DSC_ERROR, "三（三）" },
	{ "applicant-case-limit", DSC_ERROR, DSC_WARNING, "三（三）" },
	{ "applicant-type-limit", DSC_ERROR, DSC_WARNING, "三（三）" },
	{ "case-duplicate", DSC_ERROR, DSC_ERROR, "三（三）" },
	{ "case-similar", DSC_WARNING, DSC_WARNING, "三（三）" },
	{ "listed-before", DSC_ERROR, DSC_WARNING, "三（三）" },
	{ "unit-domain", DSC_ERROR, DSC_ERROR, "四" },
	{ "quota-exceeded", DSC_ERROR, DSC_ERROR, "四" },
	{ "priority-duplicate", DSC_ERROR, DSC_ERROR, "四" },
	{ "not-recommended", DSC_INFO, DSC_INFO, "四" },
	{ "sector-coverage", DSC_INFO, DSC_INFO, "四" },
	{ "unit-group", DSC_WARNING, DSC_WARNING, "四" },
	{ "unit-region", DSC_INFO, DSC_INFO, "四" },
	{ "section-missing", DSC_ERROR, DSC_ERROR, "五（一）" },
	{ "section-length", DSC_ERROR, DSC_ERROR, "五（一）" },
	{ "evidence-required", DSC_ERROR, DSC_ERROR, "五（一）" },
	{ "evidence-missing", DSC_ERROR, DSC_ERROR, "五（一）" },
	{ "evidence-undeclared", DSC_WARNING, DSC_WARNING, "五（一）" },
	{ "evidence-content", DSC_ERROR, DSC_ERROR, "五（一）" },
	{ "evidence-hash", DSC_ERROR, DSC_ERROR, "五（一）" },
	{ "commitment-missing", DSC_ERROR, DSC_ERROR, "五（一）" },
	{ "opinion-missing", DSC_ERROR, DSC_ERROR, "五（一）" },
	{ "date-order", DSC_ERROR, DSC_ERROR, "五（一）" },
	{ "deadline-missed", DSC_ERROR, DSC_ERROR, "五（一）" },
};

static void test_2023_rules(void **state)
{
	const struct dsc_rule_setting *similar;
	struct dsc_profile profile;

	(void)state;
	read_2023(&profile);
	assert_int_equal(profile.rules.count, sizeof(book) / sizeof(book[0]));
	for (size_t i = 0; i < sizeof(book) / sizeof(book[0]); i++) {
		const struct dsc_rule_setting *rule = &profile.rules.items[i];

		assert_str(rule->entry.id, book[i].slug);
		assert_int_equal(rule->severity, book[i].severity);
		assert_int_equal(rule->softer, book[i].softer);
		assert_int_equal(rule->waivable, strcmp(book[i].slug, "quota-exceeded") == 0);
		if (book[i].clause)
			assert_str(profile.clauses.items[rule->clause].entry.id, book[i].clause);
		else
			assert_int_equal(rule->clause, -1);
	}
	similar = ENTRY(profile.rules, "case-similar");
	assert_true(dsc_profile_parameter(similar, "threshold", 0) == 0.8);
	assert_true(dsc_profile_parameter(similar, "chapter_ngram", 0) == 4);
	assert_true(dsc_profile_parameter(similar, "absent", 7) == 7);
}

/* What `trusted` leaves out is checking, not filling in. */
static void test_trusted(void **state)
{
	struct dsc_profile checked, trusted;
	struct dsc_node *root = tree_2023();
	struct dsc_profile_issues issues = { 0 };

	(void)state;
	assert_int_equal(dsc_profile_read(&checked, root, false, &arena, &issues), 0);
	assert_int_equal(dsc_profile_read(&trusted, root, true, &arena, NULL), 0);
	assert_int_equal(trusted.deadline.instant, checked.deadline.instant);
	assert_int_equal(trusted.rules.count, checked.rules.count);
	for (size_t i = 0; i < trusted.rules.count; i++)
		assert_int_equal(trusted.rules.items[i].clause, checked.rules.items[i].clause);
	assert_memory_equal(trusted.types.items, checked.types.items,
			    checked.types.count * sizeof(*checked.types.items));
}

/* ---- another year's programme */

static void test_sample_2025(void **state)
{
	struct dsc_profile_issues issues = { 0 };
	struct dsc_profile profile;
	struct dsc_date at;
	const struct dsc_quota *quota;

	(void)state;
	if (dsc_profile_read(&profile, parse(read_test_file("profiles/sample-2025.yaml")), false,
			     &arena, &issues) < 0)
		fail_msg("line %u: %s", issues.items[0].span.start.line, issues.items[0].message);
	assert_int_equal(profile.applicants_max, 2);
	assert_false(profile.cases_members);
	assert_true(profile.types_members);
	assert_false(profile.types_across_domains);
	assert_true(dsc_date_parse(&at, DSC_S("2025-09-30T17:00:00+08:00")));
	assert_int_equal(profile.deadline.instant, at.instant);
	quota = ENTRY(profile.quotas, "city-industry");
	assert_false(quota->soft);
	assert_int_equal(quota->domains, 1);
	assert_int_equal(quota->max, 4);
	quota = ENTRY(profile.quotas, "association-circulation");
	assert_int_equal(quota->domains, 7);
	assert_int_equal(quota->directions, 2);
	assert_int_equal(ENTRY(profile.types, "access-control")->opening[1], DSC_OPEN_WARNING);
	assert_int_equal(ENTRY(profile.types, "access-control")->opening[2], DSC_CLOSED);
	assert_int_equal(ENTRY(profile.unit_kinds, "group")->region, DSC_REGION_OPTIONAL);
	assert_int_equal(ENTRY(profile.rules, "quota-exceeded")->clause, -1);
	assert_int_equal(ENTRY(profile.chapters, "outlook")->min, 0);
	assert_false(ENTRY(profile.chapters, "outlook")->required);
}

/* ---- golden files: what is said of broken profiles and of overlays */

static const char *severity_word(enum dsc_severity severity)
{
	return severity == DSC_ERROR ? "error" : severity == DSC_WARNING ? "warning" : "info";
}

static const char *issue_lines(const struct dsc_profile_issues *issues, bool in_overlay)
{
	const char *text = "";

	for (size_t i = 0; i < issues->count; i++) {
		const struct dsc_profile_issue *issue = &issues->items[i];

		assert_int_equal(issue->in_overlay, in_overlay);
		text = dsc_arena_printf(&arena, "%s%u:%u: %s: %s [%s]\n", text,
					issue->span.start.line, issue->span.start.column,
					severity_word(issue->severity), issue->message,
					issue->rule);
	}
	return text;
}

static const char *problem_lines(const struct dsc_problems *problems)
{
	const char *text = "";

	for (size_t i = 0; i < problems->count; i++) {
		const struct dsc_problem *problem = &problems->items[i];

		text = dsc_arena_printf(&arena, "%s%u:%u: error: %s [%s]\n", text,
					problem->span.start.line, problem->span.start.column,
					problem->message,
					problem->kind == DSC_PROBLEM_TEXT ? "text-unsafe" :
									    "document-unreadable");
	}
	return text;
}

static const char *profile_lines(struct dsc_str bytes)
{
	struct dsc_problems problems = { .arena = &arena };
	struct dsc_profile_issues issues = { 0 };
	struct dsc_profile profile;
	struct dsc_node *root;

	if (dsc_yaml_read(&root, bytes, &arena, &problems) < 0)
		return problem_lines(&problems);
	assert_int_equal(dsc_profile_read(&profile, root, false, &arena, &issues), -1);
	return issue_lines(&issues, false);
}

/* A tree as text, to see whether it changed. */
static void dump(struct dsc_str *out, const struct dsc_node *node)
{
	const char *text;

	text = dsc_arena_printf(&arena, "%.*s\n%u %u:%u %.*s", DSC_STR_ARG(*out), node->type,
				node->span.start.line, node->span.start.column,
				node->type < DSC_NODE_SEQ ? (int)node->text.len : 0,
				node->type < DSC_NODE_SEQ ? node->text.ptr : "");
	*out = dsc_str_from(text);
}

static const char *dump_slots(const struct dsc_node *root)
{
	static const char *const paths[] = {
		"limits.applicants.max", "chapters.summary.min", "chapters.summary.max",
		"deadline.at", "rules.case-similar.threshold", "quotas.city-miit.firmness",
		"limits.applicants", "quotas.central-enterprise.max", "delivery.postcode",
	};
	struct dsc_str out = DSC_S("");

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		dump(&out, dsc_node_path(root, paths[i]));
	return out.ptr;
}

static const char *overlay_lines(struct dsc_str bytes)
{
	struct dsc_problems problems = { .arena = &arena };
	struct dsc_profile_issues issues = { 0 };
	struct dsc_node *root = tree_2023();
	const char *before = dump_slots(root);
	struct dsc_profile profile;
	struct dsc_node *overlay;
	const char *text;
	int status;

	if (dsc_yaml_read(&overlay, bytes, &arena, &problems) < 0)
		return problem_lines(&problems);
	status = dsc_overlay_apply(root, overlay, &arena, &issues);
	text = issue_lines(&issues, true);
	if (status < 0)
		assert_string_equal(dump_slots(root), before);
	issues.count = 0;
	assert_int_equal(dsc_profile_read(&profile, root, false, &arena, &issues), 0);
	assert_int_equal(issues.count, 0);
	return dsc_arena_printf(&arena, "%s%s\n", text, status < 0 ? "refused" : "applied");
}

static void replay(const char *folder, const char *(*lines)(struct dsc_str bytes), size_t least)
{
	bool bless = getenv("BLESS") != NULL;
	struct dsc_io_list list = { 0 };
	size_t count = 0, wrong = 0;
	struct dsc_err err;

	assert_int_equal(dsc_io_list(&list, AT_FDCWD, test_path(folder), &arena), 0);
	for (size_t i = 0; i < list.count; i++) {
		const char *name, *got;
		struct dsc_str expected;

		if (!dsc_str_ends(list.items[i].name, DSC_S(".yaml")))
			continue;
		count++;
		name = dsc_arena_printf(&arena, "%s/%.*s", folder,
					(int)list.items[i].name.len - 5, list.items[i].name.ptr);
		got = lines(read_test_file(dsc_arena_printf(&arena, "%s.yaml", name)));
		name = dsc_arena_printf(&arena, "%s.expect", name);
		if (bless) {
			assert_int_equal(dsc_io_replace(test_path(name), dsc_str_from(got), &err),
					 0);
			continue;
		}
		expected = read_test_file(name);
		if (dsc_str_is(expected, got))
			continue;
		print_error("%s\n--- expected\n%s--- got\n%s", name, expected.ptr, got);
		wrong++;
	}
	assert_true(count >= least);
	assert_int_equal(wrong, 0);
}

static void test_bad(void **state)
{
	(void)state;
	replay("profiles/bad", profile_lines, 25);
}

static void test_overlays(void **state)
{
	(void)state;
	replay("profiles/overlay", overlay_lines, 15);
}

/* The profile that the broken ones were made from holds. */
static void test_small(void **state)
{
	struct dsc_profile_issues issues = { 0 };
	struct dsc_profile profile;
	struct dsc_node *root = parse(read_test_file("profiles/small.yaml"));

	(void)state;
	assert_int_equal(dsc_profile_read(&profile, root, false, &arena, &issues), 0);
	assert_int_equal(issues.count, 0);
}

/* An overlay's value reaches the rules' view of the profile. */
static void test_overlay_values(void **state)
{
	struct dsc_profile_issues issues = { 0 };
	struct dsc_node *root = tree_2023();
	struct dsc_profile profile;

	(void)state;
	assert_int_equal(dsc_overlay_apply(root,
					   parse(read_test_file("profiles/overlay/tighter.yaml")),
					   &arena, &issues),
			 0);
	assert_int_equal(issues.count, 0);
	assert_int_equal(dsc_profile_read(&profile, root, false, &arena, &issues), 0);
	assert_int_equal(profile.applicants_max, 2);
	assert_int_equal(ENTRY(profile.quotas, "province-miit")->max, 8);
	assert_false(ENTRY(profile.quotas, "province-miit")->soft);
	assert_int_equal(ENTRY(profile.evidence_kinds, "licence")->required, DSC_ALWAYS);
	assert_int_equal(ENTRY(profile.rules, "type-domain")->softer, DSC_ERROR);
	assert_int_equal(ENTRY(profile.types, "automotive")->opening[1], DSC_CLOSED);
	assert_true(profile.deadline.at.has_time);
}

/* ---- schemas with the profile's ids */

static void check_parents(const struct dsc_node *node)
{
	if (node->type == DSC_NODE_SEQ) {
		for (uint32_t i = 0; i < node->count; i++) {
			assert_ptr_equal(node->items[i].parent, node);
			check_parents(&node->items[i]);
		}
	} else if (node->type == DSC_NODE_MAP) {
		for (uint32_t i = 0; i < node->count; i++) {
			const struct dsc_member *member = &node->members[i];

			assert_ptr_equal(member->key.parent, node);
			assert_ptr_equal(member->value.parent, node);
			assert_int_equal(member->hash, dsc_str_hash(member->key.text));
			assert_false(dsc_str_starts(member->key.text, DSC_S("x-dsc-ids")));
			assert_false(dsc_str_starts(member->key.text, DSC_S("x-dsc-also")));
			check_parents(&member->value);
		}
	}
}

/* The first violation of a document, or NULL; *count tells how many there are. */
static const struct dsc_violation *check_tree(const struct dsc_node *schema_tree,
					      const struct dsc_node *document, size_t *count)
{
	struct dsc_problems problems = { .arena = &arena };
	struct dsc_violations violations = { 0 };
	const struct dsc_schema *schema;
	struct dsc_schema_set *set;
	struct dsc_err err;

	set = dsc_schema_set_new(&arena);
	assert_int_equal(dsc_schema_set_add(set, DSC_S("urn:test"), schema_tree, &err), 0);
	if (dsc_schema_compile(&schema, set, DSC_S("urn:test"), DSC_SCHEMA_ASSERT_FORMAT,
			       &problems, NULL) < 0)
		fail_msg("%s", problems.count ? problems.items[0].message : "no problem given");
	assert_int_not_equal(dsc_schema_check(schema, document, &violations, &arena, &err), -1);
	dsc_schema_set_release(set);
	*count = violations.count;
	return violations.count ? &violations.items[0] : NULL;
}

static const struct dsc_node *schema_of(const struct dsc_profile *profile, const char *kind)
{
	const struct dsc_node *tree;
	struct dsc_err err;

	tree = dsc_profile_schema(profile, kind, &arena, &err);
	if (!tree)
		fail_msg("%s", err.text);
	return tree;
}

/* Every schema compiles, and its examples hold. */
static void test_schemas_hold(void **state)
{
	struct dsc_profile profile;

	(void)state;
	read_2023(&profile);
	for (size_t i = 0; dsc_document_kinds[i]; i++) {
		const struct dsc_node *tree = schema_of(&profile, dsc_document_kinds[i]);
		const struct dsc_node *examples = dsc_node_get(tree, DSC_S("examples"));
		const struct dsc_violation *violation;
		size_t count;

		check_parents(tree);
		check_tree(tree, tree, &count);
		for (uint32_t j = 0; examples && j < examples->count; j++) {
			violation = check_tree(tree, &examples->items[j], &count);
			if (violation)
				fail_msg("example of %s: %s", dsc_document_kinds[i],
					 violation->message);
		}
	}
}

/* What an editor gets that reads schemas/ itself: no ids yet, so any text is one. */
static void test_schemas_unfilled(void **state)
{
	const struct dsc_node *tree, *examples;
	const struct dsc_violation *violation;
	struct dsc_err err;
	size_t count;

	(void)state;
	for (size_t i = 0; dsc_document_kinds[i]; i++) {
		tree = dsc_profile_schema_tree(dsc_document_kinds[i], &arena, &err);
		assert_non_null(tree);
		examples = dsc_node_get(tree, DSC_S("examples"));
		for (uint32_t j = 0; examples && j < examples->count; j++) {
			violation = check_tree(tree, &examples->items[j], &count);
			if (violation)
				fail_msg("example of %s: %s", dsc_document_kinds[i],
					 violation->message);
		}
	}
	tree = dsc_profile_schema_tree("person", &arena, &err);
	assert_null(check_tree(tree, parse(DSC_S("{dsc: person/1, id: r001, name: a, roles: "
						 "[clerk, any-stage, 'unit:miit-gd']}")),
			       &count));
	assert_non_null(check_tree(tree, parse(DSC_S("{dsc: person/1, id: r001, name: a, roles: "
						     "['unit:']}")),
				   &count));
}

static void test_schema_unknown_kind(void **state)
{
	struct dsc_profile profile;
	struct dsc_err err;

	(void)state;
	read_2023(&profile);
	assert_null(dsc_profile_schema(&profile, "../case", &arena, &err));
	assert_string_equal(err.text, "no kind of document is called '../case'");
}

static void test_schema_ids(void **state)
{
	struct dsc_profile profile;
	const struct dsc_node *tree, *node;

	(void)state;
	read_2023(&profile);
	tree = schema_of(&profile, "case");
	node = dsc_node_path(tree, "properties.type");
	assert_int_equal(dsc_node_get(node, DSC_S("enum"))->count, 10);
	assert_str(dsc_node_get(node, DSC_S("enum"))->items[9].text, "automotive");
	assert_str(dsc_node_get(node, DSC_S("enumDescriptions"))->items[9].text,
		   "汽车数据安全保护类");
	node = dsc_node_path(tree, "properties.sections");
	assert_int_equal(dsc_node_get(node, DSC_S("properties"))->count, 7);
	assert_int_equal(dsc_node_get(node, DSC_S("additionalProperties"))->type, DSC_NODE_BOOL);
	assert_null(dsc_node_get(node, DSC_S("required")));
	assert_str(dsc_node_text(dsc_node_path(node, "properties.effect.title")), "应用效果");
	assert_str(dsc_node_text(dsc_node_path(node, "properties.effect.x-title-en")), "effect");
	assert_str(dsc_node_text(dsc_node_path(node, "properties.effect.type")), "string");
	node = dsc_node_path(tree, "$defs.applicant.properties.record");
	assert_int_equal(dsc_node_get(node, DSC_S("required"))->count, 3);
	assert_null(dsc_node_get(node, DSC_S("x-dsc-required")));
	tree = schema_of(&profile, "recommendation");
	node = dsc_node_path(tree, "properties.waivers.items.properties.rule");
	assert_int_equal(dsc_node_get(node, DSC_S("enum"))->count, 1);
	assert_null(dsc_node_get(node, DSC_S("enumDescriptions")));
	tree = schema_of(&profile, "verdict");
	assert_int_equal(dsc_node_path(tree, "properties.checks.properties")->count, 12);
	assert_int_equal(dsc_node_path(tree, "properties.scores.properties")->count, 4);
	tree = schema_of(&profile, "person");
	node = dsc_node_path(tree, "properties.roles.items.else");
	assert_int_equal(dsc_node_get(node, DSC_S("enum"))->count, 5);
	assert_str(dsc_node_get(node, DSC_S("enum"))->items[0].text, "clerk");
	assert_str(dsc_node_get(node, DSC_S("enumDescriptions"))->items[0].text, "经办人");
	assert_str(dsc_node_get(node, DSC_S("enumDescriptions"))->items[4].text, "专家评审");
}

/* Another programme's ids; and a list that a programme leaves empty. */
static void test_schemas_of_others(void **state)
{
	static const char *const names[] = { "profiles/sample-2025.yaml", "profiles/small.yaml" };
	struct dsc_profile_issues issues = { 0 };
	struct dsc_profile profile;
	const struct dsc_node *node;
	size_t count;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(dsc_profile_read(&profile, parse(read_test_file(names[i])), false,
						  &arena, &issues),
				 0);
		for (size_t j = 0; dsc_document_kinds[j]; j++) {
			const struct dsc_node *tree = schema_of(&profile, dsc_document_kinds[j]);

			check_parents(tree);
			check_tree(tree, tree, &count);
		}
		node = dsc_node_path(schema_of(&profile, "case"), "properties.type.enum");
		assert_str(node->items[0].text, i ? "masking" : "ransomware-defence");
	}
	node = dsc_node_path(schema_of(&profile, "recommendation"),
			     "properties.waivers.items.properties.rule");
	assert_null(dsc_node_get(node, DSC_S("enum")));
	assert_non_null(check_tree(node, parse(DSC_S("quota-exceeded")), &count));
}

static const char good_case[] =
	"dsc: case/1\n"
	"id: gd-001\n"
	"title: 示例\n"
	"domain: industry\n"
	"type: masking\n"
	"sectors: [steel]\n"
	"applicants:\n"
	"  - role: lead\n"
	"    name: 示例公司\n"
	"    uscc: 91440300192317458F\n"
	"    kind: operator\n"
	"    operates: industry\n"
	"    legal_person: true\n"
	"    group: null\n"
	"    record: {safety: none, credit: none, social: none}\n"
	"    contact: {name: 某人, phone: 010-12345678, email: a@example.cn}\n"
	"status: {accepted_on: 2022-11-30}\n"
	"sections: {summary: 概述}\n"
	"evidence: [{file: evidence/a.pdf, kind: acceptance}]\n";

/* The case with one text in place of another. */
static struct dsc_node *changed_case(const char *from, const char *to)
{
	const char *at = strstr(good_case, from);

	assert_non_null(at);
	return parse(dsc_str_from(dsc_arena_printf(&arena, "%.*s%s%s", (int)(at - good_case),
						   good_case, to, at + strlen(from))));
}

static void test_case_schema(void **state)
{
	static const struct {
		const char *from, *to;
		const char *rule; /* of the one violation; "" without a rule, NULL: none */
		unsigned line;
	} rows[] = {
		{ "dsc", "dsc", NULL, 0 },
		{ "type: masking", "type: maskin", "type-unknown", 5 },
		{ "domain: industry", "domain: energy", "type-unknown", 4 },
		{ "type: masking", "type: 5", "type-unknown", 5 },
		{ "sectors: [steel]", "sectors: [stel]", "", 6 },
		{ "id: gd-001", "id: GD-001", "", 2 },
		{ "title: 示例\n", "", "", 1 },
		{ "91440300192317458F", "914403001923174580", "", 10 },
		{ "operates: industry", "operates: energy", "", 12 },
		{ "    operates: industry\n", "", NULL, 0 },
		{ "group: null", "group: 某集团", "", 14 },
		{ "    group: null\n", "", NULL, 0 },
		{ ", social: none", "", "", 15 },
		{ "social: none", "social: 曾受处罚", NULL, 0 },
		{ "social: none", "socail: none, social: none", "", 15 },
		{ "010-12345678", "电话", "", 16 },
		{ "010-12345678", "\"13800138000\"", NULL, 0 },
		{ "010-12345678", "+86 20 1234 5678", NULL, 0 },
		{ "010-12345678", "(0755) 12345678转801", NULL, 0 },
		{ "a@example.cn", "a.example.cn", "", 16 },
		{ "status: {accepted_on: 2022-11-30}\n", "", NULL, 0 },
		{ "2022-11-30", "2022-11-31", "", 17 },
		{ "summary: 概述", "sumary: 概述", "", 18 },
		{ "summary: 概述", "", NULL, 0 },
		{ "kind: acceptance", "kind: acceptence", "", 19 },
		{ "kind: acceptance", "kind: acceptance, sha256: abc", "", 19 },
		{ "legal_person: true", "legal_person: yes", "", 13 },
	};
	const struct dsc_node *tree;
	struct dsc_profile profile;

	(void)state;
	read_2023(&profile);
	tree = schema_of(&profile, "case");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct dsc_violation *violation;
		size_t count;

		violation = check_tree(tree, changed_case(rows[i].from, rows[i].to), &count);
		if (count != (rows[i].rule != NULL))
			fail_msg("'%s' -> '%s': %zu violations, the first: %s", rows[i].from,
				 rows[i].to, count, violation ? violation->message : "none");
		if (!violation)
			continue;
		assert_string_equal(violation->rule ? violation->rule : "", rows[i].rule);
		assert_int_equal(violation->span.start.line, rows[i].line);
	}
}

static void test_unit_schema(void **state)
{
	static const struct {
		const char *kind, *region;
		size_t violations;
	} rows[] = {
		{ "province-miit", "region: \"440000\"", 0 },
		{ "province-miit", "region: null", 1 },
		{ "province-miit", "", 1 },
		{ "province-miit", "region: 440000", 1 },
		{ "province-miit", "region: \"4400\"", 1 },
		{ "central-enterprise", "region: null", 0 },
		{ "central-enterprise", "", 0 },
		{ "central-enterprise", "region: \"440000\"", 1 },
		{ "xpcc-miit", "region: null", 0 },
		{ "nobody", "region: null", 1 },
	};
	const struct dsc_node *tree;
	struct dsc_profile profile;

	(void)state;
	read_2023(&profile);
	tree = schema_of(&profile, "unit");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct dsc_violation *violation;
		const char *text;
		size_t count;

		text = dsc_arena_printf(&arena, "dsc: unit/1\nid: u1\nname: 某局\nkind: %s\n%s\n",
					rows[i].kind, rows[i].region);
		violation = check_tree(tree, parse(dsc_str_from(text)), &count);
		if (count != rows[i].violations)
			fail_msg("%s, %s: %zu violations, the first: %s", rows[i].kind,
				 rows[i].region, count, violation ? violation->message : "none");
	}
}

static void test_recommendation_schema(void **state)
{
	static const struct {
		const char *line;
		size_t violations;
	} rows[] = {
		{ "submitted_on: 2023-10-30", 0 },
		{ "submitted_on: 2023-10-30T17:00:00+08:00", 0 },
		{ "submitted_on: 2023-10-32", 1 },
		{ "submitted_on: 2023-10-30T17:00", 1 },
		{ "submitted_on: 10月30日", 1 },
		{ "waivers: [{rule: quota-exceeded, reason: 特色行业, approved_by: 某人}]", 0 },
		{ "waivers: [{rule: lead-count, reason: 特色行业, approved_by: 某人}]", 1 },
		{ "waivers: [{rule: quota-exceeded, reason: \" \", approved_by: 某人}]", 1 },
		{ "waivers: [{rule: quota-exceeded, reason: 特色行业}]", 1 },
		{ "opinions: {gd-001: {}}", 0 },
		{ "opinions: {gd-001: {seal: \"\"}}", 1 },
		{ "opinions: {GD: {}}", 1 },
	};
	const struct dsc_node *tree;
	struct dsc_profile profile;

	(void)state;
	read_2023(&profile);
	tree = schema_of(&profile, "recommendation");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct dsc_violation *violation;
		const char *text;
		size_t count;

		text = dsc_arena_printf(&arena, "dsc: recommendation/1\nunit: u1\npriority: []\n%s\n",
					rows[i].line);
		violation = check_tree(tree, parse(dsc_str_from(text)), &count);
		if (count != rows[i].violations)
			fail_msg("%s: %zu violations, the first: %s", rows[i].line, count,
				 violation ? violation->message : "none");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_builtin_table, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_builtin_file_wins, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_2023_verbatim, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_2023_types, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_2023_units, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_2023_numbers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_2023_stages, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_2023_rules, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_trusted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_sample_2025, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_small, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_bad, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_overlays, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_overlay_values, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_schemas_hold, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_schemas_unfilled, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_schemas_of_others, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_schema_unknown_kind, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_schema_ids, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_case_schema, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_unit_schema, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_recommendation_schema, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
