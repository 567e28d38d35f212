#include "decide/agreement.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/banned.h"

/* All scores are multiples of 1/10,000 (schemas/verdict.schema.json), so their sums are. */
#define SCALE 10000

/* 127 bits and a sign; gcc and clang have it wherever this project builds. */
__extension__ typedef __int128 wide;

#define WIDE_MAX ((((wide)1 << 126) - 1) * 2 + 1)

/* Arithmetic that remembers where it did not fit. */
struct sums {
	bool overflow;
};

static wide times(struct sums *sums, wide a, wide b)
{
	if (a != 0 && b > WIDE_MAX / a) {
		sums->overflow = true;
		return 0;
	}
	return a * b;
}

static wide plus(struct sums *sums, wide a, wide b)
{
	if (a > WIDE_MAX - b) {
		sums->overflow = true;
		return 0;
	}
	return a + b;
}

/* In ten-thousandths. What came of no document may have any denominator. */
static wide scaled(struct dsc_exact number)
{
	assert(SCALE % number.den == 0 && number.num >= 0);
	return (wide)number.num * (SCALE / number.den);
}

static wide common_divisor(wide a, wide b)
{
	while (b) {
		wide rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* num / den, halves up; both not negative. */
static struct dsc_ten_thousandths divide(struct sums *sums, wide num, wide den)
{
	wide whole = num / den, rest = num % den, result;

	result = plus(sums, times(sums, whole, SCALE),
		      plus(sums, times(sums, rest, 2 * SCALE), den) / times(sums, den, 2));
	if (sums->overflow || result > INT64_MAX / 2)
		return (struct dsc_ten_thousandths){ .known = false };
	return (struct dsc_ten_thousandths){ true, (int64_t)result };
}

/* count * sum of squares - square of the sum: of all pairs the squared differences. */
static wide pairs(struct sums *sums, const wide *values, size_t count)
{
	wide squares = 0, sum = 0;

	for (size_t i = 0; i < count; i++) {
		squares = plus(sums, squares, times(sums, values[i], values[i]));
		sum = plus(sums, sum, values[i]);
	}
	squares = times(sums, squares, (wide)count);
	sum = times(sums, sum, sum);
	return sums->overflow ? 0 : squares - sum;
}

/*
 * With n values of cases that have two or more, alpha = 1 - (n - 1) * W / T, where W
 * adds up, for each case of m values, its squared differences over m - 1, and T is
 * all squared differences. W is kept as a fraction; the factor of both pairs of a
 * difference cancels.
 */
struct dsc_ten_thousandths dsc_agreement_alpha(const struct dsc_exact *values, const size_t *units,
					       size_t count, struct dsc_arena *arena)
{
	wide *all = DSC_NEW_ARRAY(arena, wide, count + 1);
	wide within = 0, den = 1, total;
	struct dsc_ten_thousandths ratio;
	struct sums sums = { false };
	size_t kept = 0;

	for (size_t start = 0, end; start < count; start = end) {
		wide share, m, divisor;

		for (end = start; end < count && units[end] == units[start]; end++)
			all[kept + end - start] = scaled(values[end]);
		m = (wide)(end - start) - 1;
		if (m == 0)
			continue;
		share = pairs(&sums, all + kept, end - start);
		kept += end - start;
		/* within / den + share / m, over the least common denominator. */
		divisor = common_divisor(den, m);
		within = plus(&sums, times(&sums, within, m / divisor),
			      times(&sums, share, den / divisor));
		den = times(&sums, den, m / divisor);
		if (sums.overflow)
			break;
		divisor = common_divisor(den, within);
		within /= divisor;
		den /= divisor;
	}
	total = pairs(&sums, all, kept);
	if (sums.overflow || total == 0)
		return (struct dsc_ten_thousandths){ .known = false };
	within = times(&sums, within, (wide)kept - 1);
	total = times(&sums, total, den);
	if (sums.overflow)
		return (struct dsc_ten_thousandths){ .known = false };
	ratio = divide(&sums, within, total);
	ratio.value = SCALE - ratio.value;
	return ratio;
}

/* The whole root, rounded down. */
static wide root(wide number)
{
	wide result = 0, bit = (wide)1 << 124;

	while (bit > number)
		bit >>= 2;
	for (; bit; bit >>= 2) {
		if (number >= result + bit) {
			number -= result + bit;
			result = (result >> 1) + bit;
		} else {
			result >>= 1;
		}
	}
	return result;
}

struct dsc_ten_thousandths dsc_agreement_deviation(const struct dsc_exact *values, size_t count)
{
	wide squares = 0, sum = 0, num, den = (wide)count * ((wide)count - 1), whole;
	struct sums sums = { false };

	if (count < 2)
		return (struct dsc_ten_thousandths){ .known = false };
	for (size_t i = 0; i < count; i++) {
		wide value = scaled(values[i]);

		squares = plus(&sums, squares, times(&sums, value, value));
		sum = plus(&sums, sum, value);
	}
	squares = times(&sums, squares, (wide)count);
	sum = times(&sums, sum, sum);
	num = sums.overflow ? 0 : squares - sum;
	whole = root(num / den);
	/* Up where num / den is at least (whole + 1/2) squared. */
	if (times(&sums, times(&sums, 2 * whole + 1, 2 * whole + 1), den) <= times(&sums, num, 4))
		whole++;
	if (sums.overflow)
		return (struct dsc_ten_thousandths){ .known = false };
	return (struct dsc_ten_thousandths){ true, (int64_t)whole };
}

const char *dsc_ten_thousandths_text(struct dsc_ten_thousandths number, struct dsc_arena *arena)
{
	int64_t value = number.value < 0 ? -number.value : number.value;

	if (!number.known)
		return "-";
	return dsc_arena_printf(arena, "%s%" PRId64 ".%04" PRId64, number.value < 0 ? "-" : "",
				value / SCALE, value % SCALE);
}

/* ---- the report */

static int by_case(const void *a, const void *b)
{
	return dsc_str_cmp(((const struct dsc_agreement_case *)a)->row->c->id,
			   ((const struct dsc_agreement_case *)b)->row->c->id);
}

static int by_id(const void *a, const void *b)
{
	return dsc_str_cmp(((const struct dsc_agreement_expert *)a)->id,
			   ((const struct dsc_agreement_expert *)b)->id);
}

static void fill_alphas(struct dsc_agreement *agreement, struct dsc_arena *arena)
{
	const struct dsc_decide *decide = agreement->decide;
	size_t items = decide->stage->scores.count;
	struct dsc_exact *values = DSC_NEW_ARRAY(arena, struct dsc_exact, agreement->ballots + 1);
	size_t *units = DSC_NEW_ARRAY(arena, size_t, agreement->ballots + 1);

	agreement->items = DSC_NEW_ARRAY(arena, struct dsc_ten_thousandths, items + 1);
	for (size_t item = 0; item <= items; item++) {
		struct dsc_ten_thousandths alpha;
		size_t put = 0;

		for (size_t i = 0; i < agreement->case_count; i++) {
			const struct dsc_decide_row *row = agreement->cases[i].row;

			for (size_t j = 0; j < row->ballot_count; j++) {
				units[put] = i;
				values[put++] = item < items ? row->ballots[j].items[item] :
							       row->ballots[j].total;
			}
		}
		alpha = dsc_agreement_alpha(values, units, put, arena);
		if (item < items)
			agreement->items[item] = alpha;
		else
			agreement->total = alpha;
	}
}

static void fill_spread(struct dsc_agreement_case *spread, struct dsc_arena *arena)
{
	const struct dsc_decide_row *row = spread->row;
	struct dsc_exact *totals = DSC_NEW_ARRAY(arena, struct dsc_exact, row->ballot_count + 1);

	for (size_t i = 0; i < row->ballot_count; i++) {
		totals[i] = row->ballots[i].total;
		if (i == 0 || dsc_exact_cmp(totals[i], spread->min) < 0)
			spread->min = totals[i];
		if (i == 0 || dsc_exact_cmp(totals[i], spread->max) > 0)
			spread->max = totals[i];
	}
	spread->deviation = dsc_agreement_deviation(totals, row->ballot_count);
}

/* Everybody who has a ballot, once. */
static void find_experts(struct dsc_agreement *agreement, struct dsc_arena *arena)
{
	struct dsc_agreement_expert *all =
		DSC_NEW_ARRAY(arena, struct dsc_agreement_expert, agreement->ballots + 1);
	size_t put = 0, kept = 0;

	for (size_t i = 0; i < agreement->case_count; i++) {
		const struct dsc_decide_row *row = agreement->cases[i].row;

		for (size_t j = 0; j < row->ballot_count; j++)
			all[put++] = (struct dsc_agreement_expert){
				.person = row->ballots[j].entry->person,
				.id = row->ballots[j].entry->verdict.reviewer,
				.ballots = 1,
			};
	}
	if (put)
		qsort(all, put, sizeof(*all), by_id);
	for (size_t i = 0; i < put; i++) {
		if (kept && dsc_str_eq(all[kept - 1].id, all[i].id))
			all[kept - 1].ballots++;
		else
			all[kept++] = all[i];
	}
	agreement->experts = all;
	agreement->expert_count = kept;
}

/* The rows of two decisions over the same cases stand in the same order. */
static void find_flips(struct dsc_agreement_expert *expert, const struct dsc_decide *decide,
		       struct dsc_arena *arena)
{
	struct dsc_decide other;
	struct dsc_arena scratch;
	struct {
		const struct dsc_decide_row **items;
		size_t count, cap;
	} gains = { 0 }, losses = { 0 };

	dsc_arena_init(&scratch, 0);
	dsc_decide_without(&other, decide, expert->id, &scratch);
	for (size_t i = 0; i < decide->count; i++) {
		bool before = decide->rows[i].state == DSC_DECIDE_LISTED;
		bool now = other.rows[i].state == DSC_DECIDE_LISTED;

		if (now && !before)
			DSC_PUSH(arena, &gains, &decide->rows[i]);
		if (before && !now)
			DSC_PUSH(arena, &losses, &decide->rows[i]);
	}
	dsc_arena_release(&scratch);
	expert->gains = gains.items;
	expert->gain_count = gains.count;
	expert->losses = losses.items;
	expert->loss_count = losses.count;
}

void dsc_agreement_make(struct dsc_agreement *agreement, const struct dsc_decide *decide,
			struct dsc_arena *arena)
{
	*agreement = (struct dsc_agreement){
		.decide = decide,
		.cases = DSC_NEW_ARRAY(arena, struct dsc_agreement_case, decide->candidates + 1),
		.case_count = decide->candidates,
	};
	for (size_t i = 0; i < decide->candidates; i++) {
		agreement->cases[i].row = decide->order[i];
		agreement->ballots += decide->order[i]->ballot_count;
		fill_spread(&agreement->cases[i], arena);
	}
	if (agreement->case_count)
		qsort(agreement->cases, agreement->case_count, sizeof(*agreement->cases), by_case);
	fill_alphas(agreement, arena);
	find_experts(agreement, arena);
	for (size_t i = 0; i < agreement->expert_count; i++)
		find_flips(&agreement->experts[i], decide, arena);
}
