/* Exact numbers: read, added, compared, rounded, aggregated, and never wrong where they end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "review/exact.h"

#include "base/banned.h"

static struct dsc_arena arena;

static struct dsc_exact number(const char *text)
{
	struct dsc_exact value;

	assert_true(dsc_exact_parse(&value, dsc_str_from(text)));
	return value;
}

static void is(struct dsc_exact value, int64_t num, int64_t den)
{
	assert_int_equal(value.num, num);
	assert_int_equal(value.den, den);
}

static void test_parse(void **state)
{
	static const char *const bad[] = { "",	   "-1",   "+1",     "1.",	".5",	"1.23456",
					   "01",   "1e3",  "1234567", " 1",	"1 ",	"1,5",
					   "1.2.3", "１",  "00",     "0x1",	"1\n",	"12345678901234567890" };
	struct dsc_exact value;

	(void)state;
	is(number("0"), 0, 1);
	is(number("0.0"), 0, 1);
	is(number("27"), 27, 1);
	is(number("27.50"), 55, 2);
	is(number("0.0001"), 1, 10000);
	is(number("999999.9999"), INT64_C(9999999999), 10000);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (dsc_exact_parse(&value, dsc_str_from(bad[i])))
			fail_msg("'%s' is taken for a number", bad[i]);
	assert_false(dsc_exact_parse(&value, (struct dsc_str){ "1\0", 2 }));
}

static void test_arithmetic(void **state)
{
	struct dsc_exact third = dsc_exact_divide(dsc_exact_integer(1), 3);

	(void)state;
	is(third, 1, 3);
	is(dsc_exact_add(third, dsc_exact_divide(dsc_exact_integer(1), 6)), 1, 2);
	is(dsc_exact_add(third, dsc_exact_integer(-1)), -2, 3);
	is(dsc_exact_add(third, dsc_exact_divide(dsc_exact_integer(-1), 3)), 0, 1);
	is(dsc_exact_divide(dsc_exact_integer(-6), 4), -3, 2);
	is(dsc_exact_add(number("0.1"), number("0.2")), 3, 10);
}

static void test_cmp(void **state)
{
	/* Neighbours of a continued fraction whose cross products need 125 bits. */
	struct dsc_exact big = { INT64_C(4611686018427387903), INT64_C(4611686018427387904) };
	struct dsc_exact less = { INT64_C(4611686018427387902), INT64_C(4611686018427387903) };

	(void)state;
	assert_int_equal(dsc_exact_cmp(big, less), 1);
	assert_int_equal(dsc_exact_cmp(less, big), -1);
	assert_int_equal(dsc_exact_cmp(big, big), 0);
	for (int64_t a = -12; a <= 12; a++)
		for (int64_t b = 1; b <= 7; b++)
			for (int64_t c = -12; c <= 12; c++)
				for (int64_t d = 1; d <= 7; d++) {
					struct dsc_exact x = { a, b }, y = { c, d };

					assert_int_equal(dsc_exact_cmp(x, y),
							 (a * d > c * b) - (a * d < c * b));
				}
}

static void format(int64_t num, int64_t den, unsigned places, const char *wanted)
{
	assert_string_equal(dsc_exact_format((struct dsc_exact){ num, den }, places, &arena),
			    wanted);
}

static void test_format(void **state)
{
	(void)state;
	format(253, 3, 2, "84.33");
	format(254, 3, 2, "84.67");
	format(1, 200, 2, "0.01");
	format(-1, 200, 2, "-0.01");
	format(-1, 201, 2, "0.00");
	format(1999, 1000, 2, "2.00");
	format(99999, 1000, 0, "100");
	format(1, 2, 0, "1");
	format(0, 1, 6, "0.000000");
	format(1, 3, 6, "0.333333");
	format(INT64_MAX - 1, INT64_MAX, 6, "1.000000");
	format(INT64_MAX, 1, 1, "9223372036854775807.0");
	assert_string_equal(dsc_exact_write((struct dsc_exact){ 337, 4 }, &arena), "84.25");
	assert_string_equal(dsc_exact_write((struct dsc_exact){ 253, 3 }, &arena), "253/3");
	assert_string_equal(dsc_exact_write((struct dsc_exact){ 84, 1 }, &arena), "84");
	assert_true(dsc_exact_ends((struct dsc_exact){ 1, 80 }));
	assert_false(dsc_exact_ends((struct dsc_exact){ 1, 30 }));
}

static struct dsc_exact aggregate(const char *const *texts, size_t count,
				  const struct dsc_aggregation *how, bool *dropped)
{
	struct dsc_exact numbers[16];

	for (size_t i = 0; i < count; i++)
		numbers[i] = number(texts[i]);
	return dsc_exact_aggregate(numbers, count, how, dropped, &arena);
}

static void test_aggregate(void **state)
{
	const char *const five[] = { "84", "79.5", "83", "84", "70" };
	const char *const four[] = { "1", "2", "4", "8" };
	const char *const same[] = { "5", "5", "5", "5", "5" };
	const struct dsc_aggregation mean = { .method = DSC_AGGREGATE_MEAN };
	const struct dsc_aggregation median = { .method = DSC_AGGREGATE_MEDIAN };
	const struct dsc_aggregation trimmed = { .method = DSC_AGGREGATE_TRIMMED, .drop = 1,
						 .at_least = 5, .otherwise = DSC_AGGREGATE_MEDIAN };
	const struct dsc_aggregation greedy = { .method = DSC_AGGREGATE_TRIMMED, .drop = 9,
						.at_least = 5 };
	bool dropped[16];

	(void)state;
	is(aggregate(five, 5, &mean, NULL), 801, 10);
	is(aggregate(five, 5, &median, dropped), 83, 1);
	assert_false(dropped[0] || dropped[1] || dropped[2] || dropped[3] || dropped[4]);
	is(aggregate(four, 4, &median, NULL), 3, 1);
	is(aggregate(four, 1, &median, NULL), 1, 1);
	/* 84, 83, 79.5 stay; of the two 84 the one that stands last goes. */
	is(aggregate(five, 5, &trimmed, dropped), 493, 6);
	assert_true(dropped[3] && dropped[4]);
	assert_false(dropped[0] || dropped[1] || dropped[2]);
	is(aggregate(four, 4, &trimmed, dropped), 3, 1);
	assert_false(dropped[0] || dropped[3]);
	is(aggregate(same, 5, &trimmed, dropped), 5, 1);
	assert_true(dropped[0] && dropped[4] && !dropped[1] && !dropped[2] && !dropped[3]);
	/* Nothing would be left. */
	is(aggregate(five, 5, &greedy, dropped), 801, 10);
	assert_false(dropped[0]);
	is(aggregate(four, 4, &(struct dsc_aggregation){ .method = DSC_AGGREGATE_TRIMMED,
							 .drop = 2, .at_least = 4 }, NULL), 15, 4);
	assert_int_equal(dsc_exact_method(&trimmed, 5), DSC_AGGREGATE_TRIMMED);
	assert_int_equal(dsc_exact_method(&trimmed, 4), DSC_AGGREGATE_MEDIAN);
}

/* The bound of the header: a million reviewers, each with 64 items at their greatest. */
static void test_bound(void **state)
{
	size_t count = 1000000;
	struct dsc_exact *numbers = DSC_NEW_ARRAY(&arena, struct dsc_exact, count);
	struct dsc_exact greatest = number("999999.9999"), total = dsc_exact_integer(0), result;
	const struct dsc_aggregation mean = { .method = DSC_AGGREGATE_MEAN };

	(void)state;
	for (int i = 0; i < 64; i++)
		total = dsc_exact_add(total, greatest);
	for (size_t i = 0; i < count; i++)
		numbers[i] = total;
	numbers[0] = number("0.0001");
	result = dsc_exact_aggregate(numbers, count, &mean, NULL, &arena);
	/* 64 * 999999.9999 less a millionth of (that less 0.0001) */
	assert_string_equal(dsc_exact_format(result, 6, &arena), "63999935.993600");
	assert_int_equal(dsc_exact_cmp(result, total), -1);
}

/* Beyond it nothing is wrong: the process ends and says so. */
static void test_too_large(void **state)
{
	struct dsc_exact a = { 1, INT64_C(4000000007) }, b = { 1, INT64_C(4000000009) };
	int status;
	pid_t child;

	(void)state;
	fflush(NULL);
	child = fork();
	if (child == 0) {
		fclose(stderr);
		dsc_exact_add(a, b);
		_exit(0);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
}

static int start(void **state)
{
	(void)state;
	dsc_arena_init(&arena, 0);
	return 0;
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
		cmocka_unit_test(test_parse),	  cmocka_unit_test(test_arithmetic),
		cmocka_unit_test(test_cmp),	  cmocka_unit_test(test_format),
		cmocka_unit_test(test_aggregate), cmocka_unit_test(test_bound),
		cmocka_unit_test(test_too_large),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
