/* A verdict as bytes and back, and what one lacks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "review/verdict.h"

static struct dsc_arena arena;
static struct dsc_err err;
static struct dsc_programme programme;
static struct dsc_library library;

static int enter(void **state)
{
	(void)state;
	dsc_arena_init(&arena, 0);
	if (dsc_programme_load(&programme, -1, &arena, &err) < 0 || !programme.usable)
		return -1;
	dsc_library_init(&library, &programme.profile, &arena);
	return dsc_library_prepare(&library, DSC_KIND_VERDICT, &err);
}

static int leave(void **state)
{
	(void)state;
	dsc_library_release(&library);
	dsc_arena_release(&arena);
	return 0;
}

static struct dsc_verdict sample(const char *stage, enum dsc_verdict_kind kind)
{
	return (struct dsc_verdict){
		.programme = DSC_S("miit-ds-2023"),
		.stage_id = dsc_str_from(stage),
		.stage = dsc_profile_find(programme.profile.stages, dsc_str_from(stage)),
		.case_id = DSC_S("gd-001"),
		.subject = DSC_S(
			"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
		.reviewer = DSC_S("r017"),
		.seq = 1,
		.kind = kind,
		.reason = DSC_S("技术先进，效果良好。"),
		.nonce = DSC_S("00112233445566778899001122334455"),
		.declared_at = DSC_S("2023-11-20T09:31:05+08:00"),
	};
}

/* Formats, reads by the schema, and formats again. */
static struct dsc_verdict through(const struct dsc_verdict *verdict)
{
	struct dsc_str bytes = dsc_verdict_format(verdict, &programme.profile, &arena);
	struct dsc_document document;
	struct dsc_verdict back;

	dsc_document_parse(&document, &library, DSC_KIND_VERDICT, "-", bytes, &arena);
	if (document.problems.count || document.violations.count)
		fail_msg("%s\n%s", bytes.ptr,
			 document.problems.count ? document.problems.items[0].message :
						   document.violations.items[0].message);
	dsc_verdict_read(&back, &document, &programme.profile);
	dsc_verdict_keep(&back, &arena);
	assert_true(dsc_str_eq(dsc_verdict_format(&back, &programme.profile, &arena), bytes));
	assert_true(dsc_str_eq(back.reason, verdict->reason));
	return back;
}

static void test_exact_form(void **state)
{
	static const char wanted[] =
		"dsc: verdict/1\n"
		"programme: miit-ds-2023\n"
		"stage: expert\n"
		"case: gd-001\n"
		"subject: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
		"reviewer: r017\n"
		"seq: 1\n"
		"previous: null\n"
		"kind: score\n"
		"scores: {advanced: \"27\", distinctive: \"0.5\", recognised: \"20\", effect: \"25\"}\n"
		"recommend: yes\n"
		"reason: \"技术先进，效果良好。\"\n"
		"supersedes: null\n"
		"nonce: \"00112233445566778899001122334455\"\n"
		"declared_at: 2023-11-20T09:31:05+08:00\n";
	struct dsc_verdict verdict = sample("expert", DSC_VERDICT_SCORE);
	struct dsc_verdict back;

	(void)state;
	verdict.scores[0] = DSC_S("27");
	verdict.scores[1] = DSC_S("0.5");
	verdict.scores[2] = DSC_S("20");
	verdict.scores[3] = DSC_S("25");
	verdict.recommend = DSC_RECOMMEND_YES;
	assert_string_equal(dsc_verdict_format(&verdict, &programme.profile, &arena).ptr, wanted);
	assert_string_equal(dsc_verdict_path(&verdict, &arena),
			    "reviews/expert/gd-001/r017.1.yaml");
	back = through(&verdict);
	assert_int_equal(back.kind, DSC_VERDICT_SCORE);
	assert_int_equal(back.recommend, DSC_RECOMMEND_YES);
	assert_int_equal(back.seq, 1);
	assert_true(dsc_str_is(back.scores[1], "0.5"));
	assert_int_equal(back.previous.len, 0);
}

static void test_checks(void **state)
{
	struct dsc_verdict verdict = sample("formal", DSC_VERDICT_REJECT);
	struct dsc_verdict back;
	struct dsc_str bytes;

	(void)state;
	verdict.checks[0] = DSC_CHECK_YES;
	verdict.checks[1] = DSC_CHECK_NO;
	verdict.checks[8] = DSC_CHECK_NOT_APPLICABLE;
	verdict.previous = verdict.supersedes = verdict.subject;
	verdict.seq = INT64_C(999999999999999999);
	verdict.reason = DSC_S("");
	bytes = dsc_verdict_format(&verdict, &programme.profile, &arena);
	assert_non_null(strstr(bytes.ptr, "\nchecks: {FC01: yes, FC02: no, FC09: not-applicable}\n"));
	assert_null(strstr(bytes.ptr, "reason"));
	back = through(&verdict);
	assert_memory_equal(back.checks, verdict.checks, sizeof(back.checks));
	assert_true(dsc_str_eq(back.previous, verdict.previous));
	assert_true(back.seq == verdict.seq);
}

/* Ids that a reader of YAML could take for numbers, dates or words. */
static void test_ids(void **state)
{
	static const char *const ids[] = { "12",   "1e5",  "0x1f", "2023-10-31", "null", "true",
					   "no",   "on",   "007",  "1-2",	 "a1",	 "e5",
					   "12e3", "0o17", "yes",  "false" };

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		struct dsc_verdict verdict = sample("formal", DSC_VERDICT_PASS);

		verdict.case_id = verdict.reviewer = verdict.programme = dsc_str_from(ids[i]);
		assert_true(dsc_str_is(through(&verdict).case_id, ids[i]));
	}
}

static void test_reasons(void **state)
{
	static const char *const texts[] = {
		"",
		"one line",
		"yes",
		"null",
		"a: b # c",
		"\"quoted\" \\ 'text'",
		"first\nsecond",
		"first\nsecond\n",
		"first\n\n\nsecond\n",
		"first\nsecond\n\n",
		"\nfirst\nsecond",
		"  indented\nsecond",
		"first\n  indented",
		"first\n\tindented\nthird",
		"\tfirst\nsecond",
		"trailing \nspace",
		"first\n \nsecond",
		"first\nsecond ",
		"line\n",
		"\n",
		" ",
		"first\r\nsecond",
		"first\rsecond",
		"---\n...\n%YAML",
		"- a\n- b",
		"# no comment\n# at all",
		"a: |\n  b\nc: {",
		"first\n# second\n'third'\n\"fourth",
		"中文\n第二行，带“引号”和：冒号",
		"𠮷野家\n葛\U000E0100城",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct dsc_verdict verdict = sample("formal", DSC_VERDICT_REJECT);

		verdict.reason = dsc_str_from(texts[i]);
		through(&verdict);
	}
}

/* Any text of an alphabet that YAML gives a meaning. */
static void test_any_reason(void **state)
{
	static const char alphabet[] = "ab \n\n\t-:#|>'\"\\{}[],&*!%@?~\r";
	uint32_t random = 1;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct dsc_verdict verdict = sample("formal", DSC_VERDICT_REJECT);
		char text[24];
		size_t len;

		random = random * 1664525u + 1013904223u;
		len = random >> 8 & 15;
		for (size_t i = 0; i < len; i++) {
			random = random * 1664525u + 1013904223u;
			text[i] = alphabet[(random >> 8) % (sizeof(alphabet) - 1)];
		}
		verdict.reason = dsc_arena_str(&arena, (struct dsc_str){ text, len });
		through(&verdict);
	}
}

/* ---- what is wrong */

static void wrong(const struct dsc_verdict *verdict, const char *says)
{
	const char *why = dsc_verdict_wrong(verdict, &programme.profile, &arena);

	if (!says && why)
		fail_msg("wrong: %s", why);
	if (says && (!why || !strstr(why, says)))
		fail_msg("'%s', not '%s'", why ? why : "", says);
}

static void test_wrong_checks(void **state)
{
	struct dsc_verdict verdict = sample("formal", DSC_VERDICT_PASS);

	(void)state;
	wrong(&verdict, "'FC01' of the checklist is not answered");
	for (size_t i = 0; i < 9; i++)
		verdict.checks[i] = i % 2 ? DSC_CHECK_YES : DSC_CHECK_NOT_APPLICABLE;
	wrong(&verdict, NULL);
	verdict.reason = DSC_S("");
	wrong(&verdict, NULL);
	verdict.checks[4] = DSC_CHECK_NO;
	wrong(&verdict, "'FC05' of the checklist is answered 'no'");
	verdict.kind = DSC_VERDICT_RETURN;
	wrong(&verdict, "needs a reason");
	verdict.reason = DSC_S("缺验收报告");
	wrong(&verdict, NULL);
	verdict.checks[4] = DSC_CHECK_YES;
	wrong(&verdict, "no item of the checklist is answered 'no'");
	verdict.kind = DSC_VERDICT_ABSTAIN;
	wrong(&verdict, NULL);
	verdict.reason = DSC_S(" \n。");
	wrong(&verdict, "needs a reason");
	verdict.reason = DSC_S("理由");
	verdict.kind = DSC_VERDICT_SCORE;
	wrong(&verdict, "it has: pass, reject, return, abstain, recuse");
	verdict = sample("preliminary", DSC_VERDICT_RETURN);
	wrong(&verdict, "has no verdict 'return'");
	verdict.kind = DSC_VERDICT_RECUSE;
	wrong(&verdict, NULL);
	verdict.stranger = DSC_S("FC01");
	wrong(&verdict, "has no item 'FC01'");
}

static void test_wrong_scores(void **state)
{
	static const struct {
		const char *score;
		const char *says;
	} rows[] = {
		{ "30", NULL },	     { "0", NULL },	   { "29.9999", NULL },
		{ "30.0000", NULL }, { "", "no score" },   { "30.0001", "not from 0 to 30" },
		{ "31", "not from" }, { "-1", "no decimal" }, { "+1", "no decimal" },
		{ "1.", "no decimal" }, { ".5", "no decimal" }, { "01", "no decimal" },
		{ "1e1", "no decimal" }, { "1.23456", "no decimal" }, { "1,5", "no decimal" },
		{ "1234567", "no decimal" }, { "NaN", "no decimal" }, { "27 ", "no decimal" },
		{ "２７", "no decimal" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dsc_verdict verdict = sample("expert", DSC_VERDICT_SCORE);

		for (size_t j = 0; j < 4; j++)
			verdict.scores[j] = DSC_S("5");
		verdict.scores[3] = dsc_str_from(rows[i].score);
		wrong(&verdict, rows[i].says);
		verdict.kind = DSC_VERDICT_ABSTAIN;
		wrong(&verdict, "a score for 'advanced' in a verdict 'abstain'");
	}
}

static void test_wrong_reasons(void **state)
{
	struct dsc_verdict verdict = sample("expert", DSC_VERDICT_ABSTAIN);
	char *text = dsc_arena_alloc(&arena, 3 * 4001, 1);

	(void)state;
	for (size_t i = 0; i < 4001; i++)
		memcpy(text + 3 * i, "字", 3);
	verdict.reason = (struct dsc_str){ text, 3 * 4000 };
	wrong(&verdict, NULL);
	verdict.reason.len += 3;
	wrong(&verdict, "has 4001 characters; at most 4000");
	verdict.reason = DSC_S("好\u202e坏");
	wrong(&verdict, "'<U+202E>', as character 2");
	verdict.reason = DSC_S("好\x1b[2J");
	wrong(&verdict, "<U+001B>");
	verdict.reason = DSC_S("ab\xff");
	wrong(&verdict, "not UTF-8 from character 3");
	verdict.reason = DSC_S("a\nb\tc");
	wrong(&verdict, NULL);
}

/* Items of another stage pass the schema, but are strangers here. */
static void test_stranger(void **state)
{
	static const char text[] =
		"dsc: verdict/1\nprogramme: miit-ds-2023\nstage: formal\ncase: gd-001\n"
		"subject: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
		"reviewer: r017\nseq: 99999999999999999999\nprevious: null\nkind: pass\n"
		"checks: {PC01: yes, FC02: no}\nnonce: \"00112233445566778899001122334455\"\n"
		"declared_at: 2023-11-20T09:31:05+08:00\n";
	struct dsc_document document;
	struct dsc_verdict verdict;

	(void)state;
	dsc_document_parse(&document, &library, DSC_KIND_VERDICT, "-", DSC_S(text), &arena);
	assert_int_equal(document.violations.count, 0);
	dsc_verdict_read(&verdict, &document, &programme.profile);
	assert_true(dsc_str_is(verdict.stranger, "PC01"));
	assert_int_equal(verdict.checks[1], DSC_CHECK_NO);
	assert_int_equal(verdict.seq, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact_form), cmocka_unit_test(test_checks),
		cmocka_unit_test(test_ids),	   cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_any_reason), cmocka_unit_test(test_wrong_checks),
		cmocka_unit_test(test_wrong_scores), cmocka_unit_test(test_wrong_reasons),
		cmocka_unit_test(test_stranger),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
