/*
 * The list over results made here: order, ties, limits, what would change it, how
 * far experts agree; and that no order of anything shows.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide/agreement.h"
#include "decide/document.h"
#include "decide/explain.h"
#include "decide/print.h"
#include "dossier/programme.h"

#include "base/banned.h"

#define MAX_CASES 12

static struct dsc_arena arena;
static struct dsc_err err;
static struct dsc_programme programme;
static struct dsc_profile profile;      /* a copy that a test may change */
static struct dsc_profile_stage stages[3];
static struct dsc_result results[MAX_CASES];
static const struct dsc_result *pointers[MAX_CASES];
static size_t count;
static struct dsc_decide decide;

static struct dsc_node *text_node(const char *text)
{
	struct dsc_node *node = DSC_NEW(&arena, struct dsc_node);

	node->type = DSC_NODE_STRING;
	node->text = dsc_str_from(text);
	return node;
}

/* A case with a lead and, behind a space, a member: by their credit codes. */
static void add_case(const char *id, const char *type, const char *region, const char *codes)
{
	struct dsc_review_case *c = DSC_NEW(&arena, struct dsc_review_case);
	struct dsc_applicant *applicants = DSC_NEW_ARRAY(&arena, struct dsc_applicant, 2);
	const char *space = strchr(codes, ' ');
	size_t lead = space ? (size_t)(space - codes) : strlen(codes);

	assert_true(count < MAX_CASES);
	for (size_t i = 0; i < 2; i++)
		applicants[i].name = text_node(i ? "成员" : "牵头");
	applicants[0].uscc =
		text_node(dsc_arena_str(&arena, (struct dsc_str){ codes, lead }).ptr);
	applicants[0].lead = true;
	if (space)
		applicants[1].uscc = text_node(space + 1);
	*c = (struct dsc_review_case){
		.id = dsc_str_from(id),
		.title = DSC_S("标题 \"甲\" \\"),
		.unit = DSC_S("miit-gd"),
		.unit_name = DSC_S("某厅"),
		.region = dsc_str_from(region),
		.domain = 0,
		.type = (short)dsc_profile_find(profile.types, dsc_str_from(type)),
		.fields = { .applicants = applicants, .applicant_count = space ? 2 : 1,
			    .lead = &applicants[0] },
	};
	results[count] = (struct dsc_result){ .c = c, .stage = 2, .outcome = DSC_OUTCOME_SCORED };
	pointers[count] = &results[count];
	count++;
}

/* A counting verdict on the newest case: advanced, distinctive, recognised, effect. */
static void vote(const char *person, const char *const *scores, bool recommend)
{
	struct dsc_result *result = &results[count - 1];
	struct dsc_entry_verdict *entry = DSC_NEW(&arena, struct dsc_entry_verdict);
	struct dsc_entry_verdict **entries =
		DSC_NEW_ARRAY(&arena, struct dsc_entry_verdict *, result->entry_count + 1);

	entry->path = dsc_arena_printf(&arena, "reviews/expert/%.*s/%s.1.yaml",
				       DSC_STR_ARG(result->c->id), person);
	entry->verdict.reviewer = dsc_str_from(person);
	entry->verdict.kind = DSC_VERDICT_SCORE;
	entry->verdict.recommend = recommend ? DSC_RECOMMEND_YES : DSC_RECOMMEND_NO;
	for (size_t i = 0; i < 4; i++)
		entry->verdict.scores[i] = dsc_str_from(scores[i]);
	entry->standing = DSC_STANDING_COUNTS;
	for (size_t i = 0; i < result->entry_count; i++)
		entries[i] = result->entries[i];
	entries[result->entry_count++] = entry;
	result->entries = entries;
}

/* The newest case gets these totals, from e1, e2, …; all of it as "effect" and "advanced". */
static void votes(const char *totals)
{
	int value, len, n = 0;

	for (; sscanf(totals, " %d%n", &value, &len) == 1; totals += len) {
		const char *effect = dsc_arena_printf(&arena, "%d", value / 2);
		const char *advanced = dsc_arena_printf(&arena, "%d", value - value / 2);
		const char *const scores[] = { advanced, "0", "0", effect };

		vote(dsc_arena_printf(&arena, "e%d", ++n), scores, true);
	}
}

static void order(void)
{
	dsc_decide_order(&decide, &profile, NULL, pointers, count, DSC_S(""), &arena);
}

/* "b a c": candidates by place; what is not listed stands in brackets. */
static const char *places(const struct dsc_decide *of)
{
	const char *line = "";

	for (size_t i = 0; i < of->candidates; i++) {
		const struct dsc_decide_row *row = of->order[i];
		bool listed = row->state == DSC_DECIDE_LISTED;

		line = dsc_arena_printf(&arena, "%s%s%s%.*s%s", line, i ? " " : "",
					listed ? "" : "(", DSC_STR_ARG(row->c->id),
					listed ? "" : ")");
	}
	return line;
}

static const char *published(void)
{
	const char *line = "";

	for (size_t i = 0; i < decide.listed_count; i++)
		line = dsc_arena_printf(&arena, "%s%s%.*s", line, i ? " " : "",
					DSC_STR_ARG(decide.listed[i]->c->id));
	return line;
}

static const struct dsc_decide_row *row(const char *id)
{
	const struct dsc_decide_row *found = dsc_decide_find(&decide, dsc_str_from(id));

	assert_non_null(found);
	return found;
}

static int fresh(void **state)
{
	(void)state;
	count = 0;
	profile = programme.profile;
	memcpy(stages, programme.profile.stages.items, sizeof(stages));
	profile.stages.items = stages;
	return 0;
}

/* ---- order and limits */

static void test_totals_and_regions(void **state)
{
	(void)state;
	add_case("aa", "masking", "", "A");
	votes("70 70 70 70 70");
	add_case("bb", "masking", "440000", "B");
	votes("10 80 81 82 100");
	add_case("cc", "masking", "110000", "C");
	votes("90 90");
	add_case("dd", "masking", "440000", "D");
	votes("59 60 60 60 60");
	add_case("ee", "masking", "440000", "E");
	votes("59 59 60 60 60");
	order();
	assert_string_equal(places(&decide), "cc bb aa dd (ee)");
	assert_string_equal(published(), "cc bb dd aa");
	assert_int_equal(row("ee")->state, DSC_DECIDE_THRESHOLD);
	assert_int_equal(row("ee")->total.num, 179);
	assert_int_equal(row("ee")->total.den, 3);
	assert_true(row("bb")->ballots[0].dropped && row("bb")->ballots[4].dropped);
	assert_int_equal(row("dd")->tie, -1);
}

static void test_ties(void **state)
{
	static const char *const more[] = { "20", "10", "10", "25" }; /* 65, effect 25 */
	static const char *const less[] = { "21", "10", "10", "24" }; /* 65, effect 24 */
	static const char *const lead[] = { "22", "9", "10", "24" };  /* … advanced 22 */

	(void)state;
	add_case("aa", "masking", "", "A");
	vote("e1", less, true);
	vote("e2", less, false);
	add_case("bb", "masking", "", "B");
	vote("e1", less, true);
	vote("e2", less, true);
	add_case("cc", "masking", "", "C");
	vote("e1", lead, false);
	vote("e2", lead, false);
	add_case("dd", "masking", "", "D");
	vote("e1", more, false);
	vote("e2", more, false);
	add_case("ee", "masking", "", "E");
	vote("e3", less, true);
	order();
	assert_string_equal(places(&decide), "dd cc bb ee aa");
	assert_int_equal(row("dd")->tie, -1);
	assert_int_equal(row("cc")->tie, 0); /* effect */
	assert_int_equal(row("bb")->tie, 1); /* advanced */
	assert_int_equal(row("ee")->tie, 3); /* the same share of recommendations: case id */
	assert_int_equal(row("aa")->tie, 2); /* recommendations */
	/* A profile that ends without the case id still has one order. */
	stages[2].ties.count = 0;
	order();
	assert_string_equal(places(&decide), "aa bb cc dd ee");
	assert_int_equal(row("bb")->tie, 0);
}

static void test_limits(void **state)
{
	(void)state;
	profile.cases_max = 2;
	profile.cases_of_type_max = 1;
	profile.cases_members = profile.types_members = true;
	profile.types_across_domains = true;
	add_case("aa", "masking", "", "A B");
	votes("90");
	add_case("bb", "masking", "", "C B"); /* B has a masking case */
	votes("80");
	add_case("cc", "tracing", "", "B D");
	votes("75");
	add_case("dd", "encryption", "", "E B"); /* B has two cases */
	votes("74");
	add_case("ee", "masking", "", "C"); /* bb is not listed, so C is free */
	votes("70");
	order();
	assert_string_equal(places(&decide), "aa (bb) cc (dd) ee");
	assert_int_equal(row("bb")->state, DSC_DECIDE_TYPE_LIMIT);
	assert_int_equal(row("bb")->blocked, 1);
	assert_ptr_equal(row("bb")->parties[1].before, row("aa"));
	assert_int_equal(row("dd")->state, DSC_DECIDE_CASE_LIMIT);
	assert_non_null(dsc_decide_clause(&decide, DSC_DECIDE_CASE_LIMIT));
	assert_string_equal(dsc_decide_why(row("dd"), &arena),
			    "'成员' stands in as many listed cases as it may (aa, cc) [三（三）]");
	/* Where members do not count, only leads meet limits. */
	profile.cases_members = profile.types_members = false;
	order();
	assert_string_equal(places(&decide), "aa bb cc dd (ee)");
	assert_int_equal(row("ee")->state, DSC_DECIDE_TYPE_LIMIT);
	/* One of the two limits counts members. */
	profile.cases_members = true;
	order();
	assert_string_equal(places(&decide), "aa bb (cc) (dd) (ee)");
	assert_int_equal(row("cc")->state, DSC_DECIDE_CASE_LIMIT);
	assert_int_equal(row("ee")->state, DSC_DECIDE_TYPE_LIMIT);
	/* And the other one: as a member of aa B has a masking case, but leads none yet. */
	profile.cases_members = false;
	profile.types_members = true;
	profile.cases_max = 1;
	order();
	assert_string_equal(places(&decide), "aa (bb) cc dd ee");
}

static void test_domains_and_repeats(void **state)
{
	(void)state;
	profile.cases_of_type_max = 1;
	add_case("aa", "masking", "", "A A"); /* counts once */
	votes("90");
	add_case("bb", "masking", "", "A");
	votes("80");
	((struct dsc_review_case *)results[1].c)->domain = 1;
	profile.types_across_domains = false;
	order();
	assert_int_equal(row("aa")->party_count, 1);
	assert_string_equal(places(&decide), "aa bb");
	profile.types_across_domains = true;
	order();
	assert_string_equal(places(&decide), "aa (bb)");
}

static void test_full(void **state)
{
	(void)state;
	stages[2].max = 2;
	add_case("aa", "masking", "", "A");
	votes("70");
	add_case("bb", "masking", "", "B");
	votes("80");
	add_case("cc", "masking", "", "C");
	votes("90");
	order();
	assert_string_equal(places(&decide), "cc bb (aa)");
	assert_int_equal(row("aa")->state, DSC_DECIDE_FULL);
}

static void test_no_candidates(void **state)
{
	(void)state;
	order();
	assert_int_equal(decide.listed_count, 0);
	add_case("aa", "masking", "", "A");
	results[0].outcome = DSC_OUTCOME_PENDING;
	votes("90");
	add_case("bb", "masking", "", "B");
	results[1].outcome = DSC_OUTCOME_CLOSED;
	order();
	assert_int_equal(decide.candidates, 0);
	assert_string_equal(dsc_decide_reason(row("aa")), "pending");
	assert_string_equal(dsc_decide_reason(row("bb")), "not-recommended");
}

/* A last stage that only says yes or no. */
static void test_without_scores(void **state)
{
	(void)state;
	stages[2].decision = DSC_DECISION_MAJORITY;
	profile.cases_max = 1;
	profile.cases_members = true;
	add_case("aa", "masking", "", "A");
	add_case("bb", "tracing", "", "A");
	add_case("cc", "tracing", "", "C");
	results[0].outcome = results[1].outcome = DSC_OUTCOME_PASSED;
	results[2].outcome = DSC_OUTCOME_REJECTED;
	order();
	assert_string_equal(places(&decide), "aa (bb)");
	assert_false(decide.has_threshold);
}

/* ---- no order shows */

static void shuffle(unsigned *seed)
{
	for (size_t i = 0; i < count; i++) {
		struct dsc_result *result = &results[i];

		for (size_t j = result->entry_count; j > 1; j--) {
			struct dsc_entry_verdict *held = result->entries[j - 1];
			size_t at = (*seed = *seed * 1103515245u + 12345u) / 65536u % j;

			result->entries[j - 1] = result->entries[at];
			result->entries[at] = held;
		}
	}
}

static const char *all_text(void)
{
	struct dsc_agreement agreement;
	struct dsc_seal seals[3] = { { .merkle = DSC_S("m") }, { .verdicts = 1 }, { .stage = 2 } };
	struct dsc_str document;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	const char *all;

	order();
	decide.seals = seals;
	document = dsc_decide_document(&decide, &arena);
	dsc_decide_print_text(out, &decide, &arena);
	dsc_decide_print_json(out, &decide, &arena);
	dsc_agreement_make(&agreement, &decide, &arena);
	dsc_agreement_print_text(out, &agreement, &arena);
	dsc_agreement_print_json(out, &agreement, &arena);
	for (size_t i = 0; i < decide.count; i++)
		for (size_t j = 0; j < decide.rows[i].ballot_count; j++)
			if (decide.rows[i].ballots[j].dropped)
				fprintf(out, "%s dropped\n", decide.rows[i].ballots[j].entry->path);
	assert_int_equal(fclose(out), 0);
	all = dsc_arena_printf(&arena, "%.*s%s", DSC_STR_ARG(document), text);
	free(text);
	return all;
}

static void test_order_does_not_show(void **state)
{
	const char *first;
	unsigned seed = 1;

	(void)state;
	add_case("aa", "masking", "440000", "A B");
	votes("80 80 80 70 70 91");
	add_case("bb", "masking", "440000", "C B");
	votes("77 80 79 80 77 80");
	add_case("cc", "tracing", "", "D");
	votes("59 61 60 61");
	first = all_text();
	assert_non_null(strstr(first, "标题 \\\"甲\\\" \\\\"));
	for (int i = 0; i < 100; i++) {
		shuffle(&seed);
		assert_string_equal(all_text(), first);
	}
}

/* ---- what would change it */

static void needed(const char *id, const char *total, bool more, const char *bar)
{
	struct dsc_decide_reasons reasons;

	dsc_decide_explain(&reasons, row(id), &arena);
	if (!total) {
		assert_false(reasons.bounded);
		return;
	}
	assert_true(reasons.bounded);
	assert_string_equal(dsc_exact_write(reasons.needed, &arena), total);
	assert_int_equal(reasons.more, more);
	if (bar)
		assert_true(dsc_str_is(reasons.bar->c->id, bar));
	else
		assert_null(reasons.bar);
}

static void test_needed(void **state)
{
	(void)state;
	stages[2].max = 2;
	add_case("aa", "masking", "", "A");
	votes("90");
	add_case("bb", "tracing", "", "A B");
	votes("80");
	add_case("cc", "masking", "", "A");
	votes("75");
	add_case("dd", "masking", "", "D");
	votes("70");
	add_case("ee", "encryption", "", "E");
	votes("50");
	profile.cases_of_type_max = 1;
	order();
	assert_string_equal(places(&decide), "aa bb (cc) (dd) (ee)");
	needed("aa", "75", false, "cc"); /* the effect is the same, the case id is first */
	needed("bb", "70", false, "dd");
	needed("cc", "90", true, "aa");
	needed("dd", "80", true, "bb");
	needed("ee", "80", true, "bb");
	stages[2].max = 0;
	order();
	needed("dd", "60", false, NULL);
	needed("ee", "60", false, NULL);
	stages[2].threshold = DSC_S("");
	order();
	needed("ee", NULL, false, NULL);
}

/* What is said to be needed is enough, and anything less is not. */
static void test_needed_is_exact(void **state)
{
	unsigned seed = 7;

	(void)state;
	profile.cases_max = 2;
	profile.cases_of_type_max = 1;
	profile.cases_members = profile.types_members = true;
	for (int round = 0; round < 60; round++) {
		static const char *const types[] = { "masking", "tracing", "encryption" };
		struct dsc_decide_reasons reasons[6];
		struct dsc_exact old;

		count = 0;
		stages[2].max = round % 3 ? 3 : 0;
		for (int i = 0; i < 6; i++) {
			unsigned bits = (seed = seed * 1103515245u + 12345u) >> 8;

			add_case(dsc_arena_printf(&arena, "c%d", i), types[bits % 3], "",
				 dsc_arena_printf(&arena, "%c %c", 'A' + (int)(bits / 3 % 4),
						  'A' + (int)(bits / 12 % 4)));
			votes(dsc_arena_printf(&arena, "%u", 56 + 2 * (bits / 48 % 10)));
		}
		order();
		for (size_t i = 0; i < 6; i++)
			dsc_decide_explain(&reasons[i], &decide.rows[i], &arena);
		for (size_t i = 0; i < 6; i++) {
			struct dsc_str *scores = results[i].entries[0]->verdict.scores;
			struct dsc_str held[4];

			memcpy(held, scores, sizeof(held));
			old = reasons[i].needed;
			assert_true(reasons[i].bounded);
			/* The same effect as before, so that ties fall as they did; a little
			 * above or below in an item that no tie looks at. */
			for (int step = -1; step <= 1; step++) {
				int64_t effect, wanted = old.num * 10000 / old.den + step;

				assert_int_equal(sscanf(held[3].ptr, "%" SCNd64, &effect), 1);
				wanted -= effect * 10000;
				scores[0] = held[0];
				assert_int_equal(sscanf(held[0].ptr, "%" SCNd64, &effect), 1);
				wanted -= effect * 10000;
				if (wanted < 0)
					continue;
				scores[1] = dsc_str_from(dsc_arena_printf(
					&arena, "%d.%04d", (int)(wanted / 10000),
					(int)(wanted % 10000)));
				order();
				assert_int_equal(decide.rows[i].state == DSC_DECIDE_LISTED,
						 step > 0 || (step == 0 && !reasons[i].more));
			}
			memcpy(scores, held, sizeof(held));
		}
	}
}

static void test_without_one(void **state)
{
	struct dsc_decide_reasons reasons;
	struct dsc_agreement agreement;

	(void)state;
	stages[2].max = 1;
	add_case("aa", "masking", "", "A");
	votes("90 60 60 60 60");
	add_case("bb", "masking", "", "B");
	votes("60 62 62 62 62");
	stages[2].aggregation.method = DSC_AGGREGATE_MEAN;
	order();
	assert_string_equal(places(&decide), "aa (bb)");
	dsc_decide_explain(&reasons, row("aa"), &arena);
	assert_false(reasons.without[0].listed);
	assert_int_equal(reasons.without[0].place, 2);
	assert_string_equal(dsc_exact_write(reasons.without[0].total, &arena), "60");
	assert_true(reasons.without[1].listed);
	dsc_agreement_make(&agreement, &decide, &arena);
	assert_int_equal(agreement.expert_count, 5);
	assert_int_equal(agreement.ballots, 10);
	assert_int_equal(agreement.experts[0].gain_count, 1);
	assert_ptr_equal(agreement.experts[0].gains[0], row("bb"));
	assert_ptr_equal(agreement.experts[0].losses[0], row("aa"));
	assert_int_equal(agreement.experts[1].gain_count + agreement.experts[1].loss_count, 0);
}

/* ---- agreement */

static const char *alpha(const char *text)
{
	struct dsc_exact values[64];
	size_t units[64], n = 0, unit = 0;
	char word[16];
	int len;

	for (; sscanf(text, " %15[^ ]%n", word, &len) == 1; text += len) {
		if (strcmp(word, "/") == 0) {
			unit++;
			continue;
		}
		assert_true(dsc_exact_parse(&values[n], dsc_str_from(word)));
		units[n++] = unit;
	}
	return dsc_ten_thousandths_text(dsc_agreement_alpha(values, units, n, &arena), &arena);
}

static void test_alpha(void **state)
{
	(void)state;
	/*
	 * Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), C: four
	 * observers, twelve units, missing data; interval alpha 0.849.
	 */
	assert_string_equal(alpha("1 1 1 / 2 2 3 2 / 3 3 3 3 / 3 3 3 3 / 2 2 2 2 / 1 2 3 4 / "
				  "4 4 4 4 / 1 1 2 1 / 2 2 2 2 / 5 5 5 / 1 1 / 3"),
			    "0.8491");
	/* Scale and place do not matter. */
	assert_string_equal(alpha("10.1 10.1 10.1 / 10.2 10.2 10.3 10.2 / 10.3 10.3 10.3 10.3 / "
				  "10.3 10.3 10.3 10.3 / 10.2 10.2 10.2 10.2 / "
				  "10.1 10.2 10.3 10.4 / 10.4 10.4 10.4 10.4 / "
				  "10.1 10.1 10.2 10.1 / 10.2 10.2 10.2 10.2 / 10.5 10.5 10.5 / "
				  "10.1 10.1 / 10.3"),
			    "0.8491");
	assert_string_equal(alpha("1 1 / 2 2"), "1.0000");
	/* n = 4, within 2 * 1, total 4 * 10 - 36 = 4: 1 - 3 * 2 / 4 */
	assert_string_equal(alpha("1 2 / 1 2"), "-0.5000");
	assert_string_equal(alpha("7 7 / 7 7"), "-");
	assert_string_equal(alpha("7 / 8 / 9"), "-");
	assert_string_equal(alpha(""), "-");
	/* The greatest scores there are. */
	assert_string_equal(alpha("999999.9999 999999.9999 / 0 0 / 999999.9999 0"), "0.4444");
}

static const char *deviation(const char *a, const char *b, const char *c)
{
	struct dsc_exact values[3];
	size_t n = 2;

	assert_true(dsc_exact_parse(&values[0], dsc_str_from(a)));
	assert_true(dsc_exact_parse(&values[1], dsc_str_from(b)));
	if (c && dsc_exact_parse(&values[2], dsc_str_from(c)))
		n = 3;
	return dsc_ten_thousandths_text(dsc_agreement_deviation(values, n), &arena);
}

static void test_deviation(void **state)
{
	struct dsc_exact one = dsc_exact_integer(1);

	(void)state;
	assert_string_equal(deviation("1", "1", NULL), "0.0000");
	assert_string_equal(deviation("0", "2", NULL), "1.4142");
	assert_string_equal(deviation("1", "2", "3"), "1.0000");
	assert_string_equal(deviation("0", "0", "1"), "0.5774"); /* 0.57735… is rounded up */
	assert_string_equal(deviation("0", "999999.9999", NULL), "707106.7811");
	assert_false(dsc_agreement_deviation(&one, 1).known);
}

static int start(void **state)
{
	(void)state;
	dsc_arena_init(&arena, 0);
	return dsc_programme_load(&programme, -1, &arena, &err);
}

static int stop(void **state)
{
	(void)state;
	dsc_arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_totals_and_regions, fresh),
		cmocka_unit_test_setup(test_ties, fresh),
		cmocka_unit_test_setup(test_limits, fresh),
		cmocka_unit_test_setup(test_domains_and_repeats, fresh),
		cmocka_unit_test_setup(test_full, fresh),
		cmocka_unit_test_setup(test_no_candidates, fresh),
		cmocka_unit_test_setup(test_without_scores, fresh),
		cmocka_unit_test_setup(test_order_does_not_show, fresh),
		cmocka_unit_test_setup(test_needed, fresh),
		cmocka_unit_test_setup(test_needed_is_exact, fresh),
		cmocka_unit_test_setup(test_without_one, fresh),
		cmocka_unit_test(test_alpha),
		cmocka_unit_test(test_deviation),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
