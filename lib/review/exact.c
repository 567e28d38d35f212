#include "review/exact.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/tr.h"

#include "base/banned.h"

#define DIGITS_BEFORE 6
#define DIGITS_BEHIND 4

/* A wrong number would be worse than none: as with memory, a batch tool can only stop. */
static _Noreturn void too_large(void)
{
	fprintf(stderr, "%s\n", _("dsc: error: numbers too large for exact arithmetic"));
	_exit(3);
}

static int64_t times(int64_t a, int64_t b)
{
	int64_t product;

	if (__builtin_mul_overflow(a, b, &product) || product == INT64_MIN)
		too_large();
	return product;
}

static int64_t plus(int64_t a, int64_t b)
{
	int64_t sum;

	/* INT64_MIN has no absolute value. */
	if (__builtin_add_overflow(a, b, &sum) || sum == INT64_MIN)
		too_large();
	return sum;
}

static int64_t common_divisor(int64_t a, int64_t b)
{
	a = a < 0 ? -a : a;
	while (b) {
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

static struct dsc_exact lowest(int64_t num, int64_t den)
{
	int64_t divisor = common_divisor(num, den);

	return (struct dsc_exact){ num / divisor, den / divisor };
}

static size_t take_digits(int64_t *value, struct dsc_str text, size_t from)
{
	size_t at = from;

	while (at < text.len && at - from <= DIGITS_BEFORE && text.ptr[at] >= '0' &&
	       text.ptr[at] <= '9')
		*value = *value * 10 + (text.ptr[at++] - '0');
	return at - from;
}

bool dsc_exact_parse(struct dsc_exact *number, struct dsc_str text)
{
	int64_t value = 0, den = 1;
	size_t before = take_digits(&value, text, 0), behind = 0;

	if (before == 0 || before > DIGITS_BEFORE || (before > 1 && text.ptr[0] == '0'))
		return false;
	if (before < text.len) {
		if (text.ptr[before] != '.')
			return false;
		behind = take_digits(&value, text, before + 1);
		if (behind == 0 || behind > DIGITS_BEHIND || before + 1 + behind != text.len)
			return false;
	}
	for (size_t i = 0; i < behind; i++)
		den *= 10;
	*number = lowest(value, den);
	return true;
}

struct dsc_exact dsc_exact_integer(int64_t number)
{
	return (struct dsc_exact){ number, 1 };
}

struct dsc_exact dsc_exact_add(struct dsc_exact a, struct dsc_exact b)
{
	int64_t divisor = common_divisor(a.den, b.den);

	return lowest(plus(times(a.num, b.den / divisor), times(b.num, a.den / divisor)),
		      times(a.den, b.den / divisor));
}

struct dsc_exact dsc_exact_divide(struct dsc_exact a, int64_t by)
{
	int64_t divisor;

	assert(by > 0);
	divisor = common_divisor(a.num, by);
	return (struct dsc_exact){ a.num / divisor, times(a.den, by / divisor) };
}

/* Quotient rounded down, remainder from 0 to below den. */
static int64_t divide_down(int64_t *rest, int64_t num, int64_t den)
{
	int64_t quotient = num / den;

	*rest = num % den;
	if (*rest < 0) {
		*rest += den;
		quotient--;
	}
	return quotient;
}

/* By continued fractions: cross products of two large denominators might not fit. */
int dsc_exact_cmp(struct dsc_exact a, struct dsc_exact b)
{
	int sign = 1;

	for (;;) {
		int64_t rest_a, rest_b;
		int64_t whole_a = divide_down(&rest_a, a.num, a.den);
		int64_t whole_b = divide_down(&rest_b, b.num, b.den);

		if (whole_a != whole_b)
			return whole_a < whole_b ? -sign : sign;
		if (rest_a == 0 || rest_b == 0)
			return sign * ((rest_a > 0) - (rest_b > 0));
		/* p/q < r/s where q/p > s/r. */
		a = (struct dsc_exact){ a.den, rest_a };
		b = (struct dsc_exact){ b.den, rest_b };
		sign = -sign;
	}
}

/* The next decimal digit of rest / den, by additions: ten times a remainder may not fit. */
static uint64_t next_digit(uint64_t *rest, uint64_t den)
{
	uint64_t sum = 0, digit = 0;

	for (int i = 0; i < 10; i++) {
		bool full = sum >= den - *rest;

		digit += full;
		sum = full ? sum - (den - *rest) : sum + *rest;
	}
	*rest = sum;
	return digit;
}

const char *dsc_exact_format(struct dsc_exact number, unsigned places, struct dsc_arena *arena)
{
	bool negative = number.num < 0;
	uint64_t num = negative ? (uint64_t)-number.num : (uint64_t)number.num;
	uint64_t den = (uint64_t)number.den;
	uint64_t whole = num / den, rest = num % den, digits = 0, scale = 1;

	assert(places <= 6);
	for (unsigned i = 0; i < places; i++) {
		digits = digits * 10 + next_digit(&rest, den);
		scale *= 10;
	}
	if (rest >= den - rest)
		digits++;
	whole += digits / scale;
	digits %= scale;
	negative = negative && (whole || digits);
	if (places == 0)
		return dsc_arena_printf(arena, "%s%" PRIu64, negative ? "-" : "", whole);
	return dsc_arena_printf(arena, "%s%" PRIu64 ".%0*" PRIu64, negative ? "-" : "", whole,
				(int)places, digits);
}

/* Digits behind the point of a decimal that ends, at most 6; else -1. */
static int digits_behind(int64_t den)
{
	int64_t power = 1;

	for (int digits = 0; digits <= 6; digits++, power *= 10)
		if (power % den == 0)
			return digits;
	return -1;
}

bool dsc_exact_ends(struct dsc_exact number)
{
	return digits_behind(number.den) >= 0;
}

const char *dsc_exact_write(struct dsc_exact number, struct dsc_arena *arena)
{
	int digits = digits_behind(number.den);

	if (digits < 0)
		return dsc_arena_printf(arena, "%" PRId64 "/%" PRId64, number.num, number.den);
	return dsc_exact_format(number, (unsigned)digits, arena);
}

/* A number where it stood. */
struct placed {
	struct dsc_exact number;
	size_t at;
};

static int by_number(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	int order = dsc_exact_cmp(x->number, y->number);

	return order ? order : (x->at > y->at) - (x->at < y->at);
}

static struct dsc_exact mean(const struct placed *sorted, size_t count)
{
	struct dsc_exact sum = dsc_exact_integer(0);

	for (size_t i = 0; i < count; i++)
		sum = dsc_exact_add(sum, sorted[i].number);
	return dsc_exact_divide(sum, (int64_t)count);
}

enum dsc_aggregation_method dsc_exact_method(const struct dsc_aggregation *aggregation,
					     size_t count)
{
	if (aggregation->method != DSC_AGGREGATE_TRIMMED)
		return aggregation->method;
	if (count < aggregation->at_least || count <= 2 * (size_t)aggregation->drop)
		return aggregation->otherwise == DSC_AGGREGATE_MEDIAN ? DSC_AGGREGATE_MEDIAN :
									DSC_AGGREGATE_MEAN;
	return DSC_AGGREGATE_TRIMMED;
}

struct dsc_exact dsc_exact_aggregate(const struct dsc_exact *numbers, size_t count,
				     const struct dsc_aggregation *aggregation, bool *dropped,
				     struct dsc_arena *arena)
{
	enum dsc_aggregation_method method = dsc_exact_method(aggregation, count);
	size_t drop = method == DSC_AGGREGATE_TRIMMED ? aggregation->drop : 0;
	struct placed *sorted = DSC_NEW_ARRAY(arena, struct placed, count);

	assert(count > 0);
	for (size_t i = 0; i < count; i++)
		sorted[i] = (struct placed){ numbers[i], i };
	qsort(sorted, count, sizeof(*sorted), by_number);
	if (dropped) {
		memset(dropped, 0, count * sizeof(*dropped));
		for (size_t i = 0; i < drop; i++)
			dropped[sorted[i].at] = dropped[sorted[count - 1 - i].at] = true;
	}
	if (method == DSC_AGGREGATE_MEDIAN)
		return count % 2 ? sorted[count / 2].number :
				   mean(sorted + count / 2 - 1, 2);
	return mean(sorted + drop, count - 2 * drop);
}
