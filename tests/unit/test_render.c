/* Renderers over hand-made reports: excerpts, escapes, what each format says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "rule/render.h"
#include "rule/render_source.h"

#include "base/banned.h"

static struct dsc_report empty_report(void)
{
	return (struct dsc_report){ .root = ".", .profile_id = DSC_S("p-1") };
}

static char *render(const struct dsc_report *report, struct dsc_render_options options)
{
	struct dsc_err err;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_int_equal(dsc_render(out, report, options, &err), 0);
	fclose(out);
	return text;
}

static void assert_renders(const struct dsc_report *report, struct dsc_render_options options,
			   const char *expected)
{
	char *text = render(report, options);

	assert_string_equal(text, expected);
	free(text);
}

static struct dsc_finding finding(const char *path, uint32_t line, uint32_t column,
				  uint32_t end_line, uint32_t end_column, const char *message)
{
	return (struct dsc_finding){
		.rule = DSC_RULE_SCHEMA,
		.severity = DSC_ERROR,
		.path = path,
		.span = { { line, column }, { end_line, end_column } },
		.message = message,
	};
}

#define TEN "一二三四五六七八九十"
#define ABC "abcdefghijklmnopqrstuvwxyz"

static const struct excerpt_case {
	const char *source;
	struct dsc_span span;
	const char *text;
	const char *carets;
} excerpt_cases[] = {
	{ "a: 1\nuscc: 91X\n", { { 2, 7 }, { 2, 10 } }, "uscc: 91X", "      ^~~" },
	{ "a: 1\r\nb: 2\r\n", { { 2, 4 }, { 2, 5 } }, "b: 2", "   ^" },
	/* Wide characters before and inside the place. */
	{ "标题: 数据x\n", { { 1, 5 }, { 1, 8 } }, "标题: 数据x", "      ^~~~~" },
	{ "\ta:\tb\n", { { 1, 5 }, { 1, 6 } }, "        a:      b", "                ^" },
	/* An invisible character is shown, and the carets follow. */
	{ "a: x\xe2\x80\xaey\n", { { 1, 6 }, { 1, 7 } }, "a: x<U+202E>y", "            ^" },
	{ "a: x\xe2\x80\xaey\n", { { 1, 5 }, { 1, 6 } }, "a: x<U+202E>y", "    ^~~~~~~~" },
	{ "a: \xff\n", { { 1, 4 }, { 1, 5 } }, "a: <0xFF>", "   ^~~~~~" },
	/* A byte order mark is no column. */
	{ "\xef\xbb\xbf" "a: b\n", { { 1, 4 }, { 1, 5 } }, "a: b", "   ^" },
	/* A mapping that lacks a key: its start only; of more lines of text: the first. */
	{ "x:\n  a: 1\n  b: 2\n", { { 2, 3 }, { 3, 7 } }, "  a: 1", "  ^" },
	{ "- one\n- two\n", { { 1, 1 }, { 2, 6 } }, "- one", "^" },
	{ "a: one\n  two\n", { { 1, 4 }, { 2, 6 } }, "a: one", "   ^~~" },
	{ "a: |\n  x: y\n", { { 1, 4 }, { 2, 7 } }, "a: |", "   ^" },
	{ "a: b\n", { { 1, 1 }, { 1, 1 } }, "a: b", "^" },
	/* The place behind the last character. */
	{ "a: b", { { 1, 5 }, { 1, 6 } }, "a: b", "    ^" },
	/* Long lines are cut around the place. */
	{ ABC ABC ABC ABC ABC "\n", { { 1, 3 }, { 1, 5 } },
	  ABC ABC ABC "abcdefghijklmnopqrstuv…", "  ^~" },
	{ TEN TEN TEN TEN TEN TEN "\n", { { 1, 51 }, { 1, 53 } },
	  "…六七八九十" TEN TEN, "                               ^~~~" },
};

static void test_excerpts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(excerpt_cases) / sizeof(excerpt_cases[0]); i++) {
		const struct excerpt_case *c = &excerpt_cases[i];
		struct dsc_render_excerpt excerpt;
		struct dsc_render_source source;
		struct dsc_arena arena;
		char carets[256] = "";

		dsc_arena_init(&arena, 0);
		dsc_render_source_init(&source, dsc_str_from(c->source));
		assert_true(dsc_render_excerpt(&excerpt, &source, c->span, &arena));
		assert_string_equal(excerpt.text, c->text);
		memset(carets, ' ', excerpt.indent);
		memset(carets + excerpt.indent, '~', excerpt.width);
		carets[excerpt.indent] = '^';
		assert_string_equal(carets, c->carets);
		dsc_arena_release(&arena);
	}
}

static void test_excerpt_of_what_changed(void **state)
{
	struct dsc_span gone[] = { { { 3, 1 }, { 3, 2 } }, { { 1, 9 }, { 1, 10 } },
				   { { 0, 0 }, { 0, 0 } } };
	struct dsc_render_excerpt excerpt;
	struct dsc_render_source source;
	struct dsc_arena arena;

	(void)state;
	dsc_arena_init(&arena, 0);
	dsc_render_source_init(&source, DSC_S("a: b\n"));
	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
		assert_false(dsc_render_excerpt(&excerpt, &source, gone[i], &arena));
	/* A place before the last one is found again. */
	assert_true(dsc_render_excerpt(&excerpt, &source,
				       (struct dsc_span){ { 1, 1 }, { 1, 2 } }, &arena));
	dsc_arena_release(&arena);
}

/* One line of a megabyte with a finding at each tenth column: a walk, not a square. */
static void test_long_line_is_walked_once(void **state)
{
	size_t len = 1000000;
	char *bytes = malloc(len);
	struct dsc_render_source source;
	struct dsc_arena arena;

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'x', len);
	dsc_arena_init(&arena, 0);
	dsc_render_source_init(&source, (struct dsc_str){ bytes, len });
	for (uint32_t column = 1; column < len; column += 10) {
		struct dsc_render_excerpt excerpt;

		assert_true(dsc_render_excerpt(
			&excerpt, &source, (struct dsc_span){ { 1, column }, { 1, column + 1 } },
			&arena));
		assert_true(strlen(excerpt.text) < 120);
		dsc_arena_reset(&arena);
	}
	dsc_arena_release(&arena);
	free(bytes);
}

static void test_text(void **state)
{
	struct dsc_finding findings[] = {
		finding("-", 1, 4, 1, 5, "wrong"),
		finding("a\x1b[31m.yaml", 0, 0, 0, 0, "gone"),
		finding("none.yaml", 7, 1, 7, 2, "unseen"),
	};
	struct dsc_report report = empty_report();

	(void)state;
	report.findings = findings;
	report.count = 3;
	report.errors = 1;
	report.warnings = 1;
	report.infos = 1;
	report.cases = 3;
	report.units = 1;
	report.stdin_bytes = DSC_S("a: b\n");
	findings[1].severity = DSC_WARNING;
	findings[1].waived = true;
	findings[2].severity = DSC_INFO;
	report.rules[DSC_RULE_SCHEMA].state = DSC_FAILED;
	report.rules[DSC_RULE_TEXT_UNSAFE].state = DSC_PASSED;
	report.rules[DSC_RULE_USCC_INVALID].reason = "no case";
	report.rules[DSC_RULE_QUOTA_EXCEEDED].reason = "no repository";
	report.rules[DSC_RULE_LISTED_BEFORE].reason = "no case";
	assert_renders(&report, (struct dsc_render_options){ 0 },
		       "-:1:4: error: wrong [schema]\n"
		       "    1 | a: b\n"
		       "      |    ^\n"
		       "a<U+001B>[31m.yaml: warning (waived): gone [schema]\n"
		       "none.yaml:7:1: info: unseen [schema]\n"
		       "3 cases in 1 unit: 1 error, 1 warning, 1 info; 1 rule passed, 1 failed, 3 "
		       "not checked\n"
		       "not checked: uscc-invalid, listed-before: no case\n"
		       "not checked: quota-exceeded: no repository\n");
	assert_renders(&report, (struct dsc_render_options){ .quiet = true },
		       "-:1:4: error: wrong [schema]\n"
		       "    1 | a: b\n"
		       "      |    ^\n"
		       "a<U+001B>[31m.yaml: warning (waived): gone [schema]\n");
	report.count = 1;
	assert_renders(&report, (struct dsc_render_options){ .quiet = true, .colour = true },
		       "\033[1m-:1:4:\033[0m \033[1;31merror:\033[0m wrong [schema]\n"
		       "    1 | a: b\n"
		       "      |    \033[1;32m^\033[0m\n");
}

static void test_summary_words(void **state)
{
	struct dsc_report report = empty_report();

	(void)state;
	report.rules[DSC_RULE_SCHEMA].state = DSC_PASSED;
	assert_renders(&report, (struct dsc_render_options){ 0 },
		       "0 errors, 0 warnings; 1 rule passed, 0 failed\n");
	report.cases = 1;
	report.errors = 2;
	assert_renders(&report, (struct dsc_render_options){ 0 },
		       "1 case: 2 errors, 0 warnings; 1 rule passed, 0 failed\n");
}

static void test_source_is_read_from_root(void **state)
{
	char folder[] = "/tmp/dsc-test-XXXXXX";
	struct dsc_finding findings[] = { finding("c.yaml", 2, 1, 2, 2, "m") };
	struct dsc_report report = empty_report();
	char path[64];
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/c.yaml", folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("a: 1\nb: 2\n", file);
	fclose(file);
	report.root = folder;
	report.findings = findings;
	report.count = 1;
	assert_renders(&report, (struct dsc_render_options){ .quiet = true },
		       "c.yaml:2:1: error: m [schema]\n"
		       "    2 | b: 2\n"
		       "      | ^\n");
	unlink(path);
	rmdir(folder);
}

/* A report with hostile text in every place that a finding has. */
static struct dsc_report hostile(struct dsc_finding findings[2])
{
	struct dsc_report report = empty_report();

	findings[0] = finding("a,b:c%\n数.yaml", 2, 3, 2, 6, "50% <&\"'> ]]>\nnext");
	findings[0].pointer = "/a~1b";
	findings[1] = findings[0];
	findings[1].waived = true;
	findings[1].severity = DSC_WARNING;
	report.findings = findings;
	report.count = 2;
	report.rules[DSC_RULE_SCHEMA].state = DSC_FAILED;
	report.rules[DSC_RULE_USCC_INVALID].reason = "no \"case\"";
	return report;
}

static void test_json(void **state)
{
	struct dsc_finding findings[2];
	struct dsc_report report = hostile(findings);

	(void)state;
	assert_renders(
		&report, (struct dsc_render_options){ .format = DSC_FORMAT_JSON },
		"{\"v\": 1, \"profile\": \"p-1\",\n"
		" \"findings\": [\n"
		"  {\"rule\": \"schema\", \"severity\": \"error\", \"clause\": null, \"path\": "
		"\"a,b:c%\\n数.yaml\", \"line\": 2, \"column\": 3, \"end_line\": 2, "
		"\"end_column\": 6, \"pointer\": \"/a~1b\", \"message\": \"50% <&\\\"'> "
		"]]>\\nnext\", \"waived\": false},\n"
		"  {\"rule\": \"schema\", \"severity\": \"warning\", \"clause\": null, \"path\": "
		"\"a,b:c%\\n数.yaml\", \"line\": 2, \"column\": 3, \"end_line\": 2, "
		"\"end_column\": 6, \"pointer\": \"/a~1b\", \"message\": \"50% <&\\\"'> "
		"]]>\\nnext\", \"waived\": true}],\n"
		" \"rules\": [\n"
		"  {\"rule\": \"schema\", \"state\": \"failed\"},\n"
		"  {\"rule\": \"uscc-invalid\", \"state\": \"not-checked\", \"reason\": \"no "
		"\\\"case\\\"\"}],\n"
		" \"summary\": {\"units\": 0, \"cases\": 0, \"errors\": 0, \"warnings\": 0, "
		"\"infos\": 0}}\n");
}

static void test_github(void **state)
{
	struct dsc_finding findings[2];
	struct dsc_report report = hostile(findings);

	(void)state;
	findings[1].span = (struct dsc_span){ 0 };
	assert_renders(&report, (struct dsc_render_options){ .format = DSC_FORMAT_GITHUB },
		       "::error file=a%2Cb%3Ac%25<U+000A>数.yaml,line=2,endLine=2,col=3,endColumn=5,"
		       "title=schema::50%25 <&\"'> ]]>%0Anext\n"
		       "::warning file=a%2Cb%3Ac%25<U+000A>数.yaml,title=schema::50%25 <&\"'> "
		       "]]>%0Anext\n");
}

static void test_junit(void **state)
{
	struct dsc_finding findings[2];
	struct dsc_report report = hostile(findings);
	char *text;

	(void)state;
	findings[1].path = "x\x01y";
	text = render(&report, (struct dsc_render_options){ .format = DSC_FORMAT_JUNIT });
	assert_non_null(strstr(text, "tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"1\""));
	assert_non_null(strstr(text, "a,b:c%&lt;U+000A&gt;数.yaml:2:3: error: 50% &lt;&amp;&quot;'&gt; "
				     "]]&gt;&#10;next\n</failure>"));
	assert_non_null(strstr(text, "<system-out>x&lt;U+0001&gt;y:2:3: warning: "));
	assert_non_null(strstr(text, "<skipped message=\"no &quot;case&quot;\"/>"));
	free(text);
}

/* The value at a path of keys and indices, "runs.0.results". */
static json_t *at(json_t *value, const char *path)
{
	while (value && *path) {
		char key[64];
		size_t len = strcspn(path, ".");

		assert_true(len < sizeof(key));
		memcpy(key, path, len);
		key[len] = '\0';
		value = json_is_array(value) ? json_array_get(value, strtoul(key, NULL, 10)) :
					       json_object_get(value, key);
		path += len + (path[len] == '.');
	}
	return value;
}

static void test_sarif(void **state)
{
	struct dsc_finding findings[2];
	struct dsc_report report = hostile(findings);
	char *text;
	json_t *root;

	(void)state;
	text = render(&report, (struct dsc_render_options){ .format = DSC_FORMAT_SARIF });
	root = json_loads(text, 0, NULL);
	assert_non_null(root);
	assert_string_equal(json_string_value(at(root, "version")), "2.1.0");
	assert_string_equal(json_string_value(at(root, "runs.0.columnKind")),
			    "unicodeCodePoints");
	assert_string_equal(
		json_string_value(at(
			root,
			"runs.0.results.0.locations.0.physicalLocation.artifactLocation.uri")),
		"a%2Cb%3Ac%25%0A%E6%95%B0.yaml");
	assert_int_equal(
		json_integer_value(at(
			root, "runs.0.results.0.locations.0.physicalLocation.region.endColumn")),
		6);
	assert_string_equal(json_string_value(at(root, "runs.0.tool.driver.rules.0.id")),
			    "schema");
	assert_int_equal(json_integer_value(at(root, "runs.0.results.0.ruleIndex")), 0);
	assert_null(at(root, "runs.0.results.0.suppressions"));
	assert_string_equal(json_string_value(at(root, "runs.0.results.1.suppressions.0.kind")),
			    "external");
	assert_string_equal(
		json_string_value(at(
			root,
			"runs.0.invocations.0.toolExecutionNotifications.0.associatedRule.id")),
		"uscc-invalid");
	json_decref(root);
	free(text);
}

static const char *fingerprint(json_t *root, size_t index)
{
	return json_string_value(json_object_get(json_array_get(root, index), "fingerprint"));
}

static void test_gitlab(void **state)
{
	struct dsc_finding findings[2];
	struct dsc_report report = hostile(findings);
	char kept[2][64];
	char *text;
	json_t *root;

	(void)state;
	text = render(&report, (struct dsc_render_options){ .format = DSC_FORMAT_GITLAB });
	root = json_loads(text, 0, NULL);
	assert_int_equal(json_array_size(root), 2);
	assert_string_equal(json_string_value(at(root, "0.severity")), "major");
	assert_string_equal(json_string_value(at(root, "1.severity")), "minor");
	for (size_t i = 0; i < 2; i++)
		snprintf(kept[i], sizeof(kept[i]), "%s", fingerprint(root, i));
	assert_string_not_equal(kept[0], kept[1]);
	json_decref(root);
	free(text);
	/* Another line and another language leave the fingerprint as it was. */
	findings[0].span.start.line = findings[0].span.end.line = 99;
	findings[0].message = "消息";
	text = render(&report, (struct dsc_render_options){ .format = DSC_FORMAT_GITLAB });
	root = json_loads(text, 0, NULL);
	assert_string_equal(fingerprint(root, 0), kept[0]);
	json_decref(root);
	free(text);
}

static void test_clause(void **state)
{
	struct dsc_clause clause = { .entry.id = DSC_S("三（一）") };
	struct dsc_rule_setting setting = { .entry.id = DSC_S("schema"), .clause = 0 };
	struct dsc_profile profile = { .rules = { &setting, 1, 1 }, .clauses = { &clause, 1, 1 } };
	struct dsc_finding findings[] = { finding("x", 0, 0, 0, 0, "m") };
	struct dsc_report report = empty_report();

	(void)state;
	report.profile = &profile;
	report.findings = findings;
	report.count = 1;
	assert_renders(&report, (struct dsc_render_options){ .quiet = true },
		       "x: error: m [schema, 三（一）]\n");
	assert_renders(&report, (struct dsc_render_options){ .format = DSC_FORMAT_GITHUB },
		       "::error file=x,title=schema（三（一））::m\n");
}

static void test_full_disk(void **state)
{
	struct dsc_report report = empty_report();
	struct dsc_err err;

	(void)state;
	for (int format = 0; format < DSC_FORMAT_COUNT; format++) {
		FILE *out = fopen("/dev/full", "w");

		assert_non_null(out);
		report.rules[DSC_RULE_SCHEMA].state = DSC_PASSED;
		report.findings = (struct dsc_finding[]){ finding("x", 0, 0, 0, 0, "m") };
		report.count = 1;
		assert_int_equal(dsc_render(out, &report,
					    (struct dsc_render_options){
						    .format = (enum dsc_format)format },
					    &err),
				 -1);
		assert_non_null(strstr(err.text, "cannot write the report"));
		fclose(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_excerpts),
		cmocka_unit_test(test_excerpt_of_what_changed),
		cmocka_unit_test(test_long_line_is_walked_once),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_summary_words),
		cmocka_unit_test(test_source_is_read_from_root),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_github),
		cmocka_unit_test(test_junit),
		cmocka_unit_test(test_sarif),
		cmocka_unit_test(test_gitlab),
		cmocka_unit_test(test_clause),
		cmocka_unit_test(test_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
