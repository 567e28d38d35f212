/*
 * Exact decimal arithmetic of scores: rational numbers of bounded size, so that
 * a mean is what it is and two machines cannot differ.
 *
 * Bounds: a number that is read has at most 6 digits before and 4 behind the
 * point (schemas/verdict.schema.json, schemas/profile.schema.json). The mean,
 * median or trimmed mean of a million sums of 64 such numbers has a denominator
 * of at most 10^10 and a numerator below 6.4 * 10^17, which fits 63 bits;
 * comparing never multiplies. Sums and differences of two means fit as long as
 * the product of their counts of reviewers stays below 10^7. What would not fit
 * is never wrong: the process says so and ends with status 3.
 */
#ifndef DSC_REVIEW_EXACT_H
#define DSC_REVIEW_EXACT_H

#include "base/arena.h"
#include "profile/profile.h"

struct dsc_exact { /* num / den, in lowest terms, den > 0 */
	int64_t num;
	int64_t den;
};

/* Reads "27" or "27.5"; false: no such number. */
bool dsc_exact_parse(struct dsc_exact *number, struct dsc_str text);

struct dsc_exact dsc_exact_integer(int64_t number);
struct dsc_exact dsc_exact_add(struct dsc_exact a, struct dsc_exact b);
struct dsc_exact dsc_exact_divide(struct dsc_exact a, int64_t by); /* by > 0 */
int dsc_exact_cmp(struct dsc_exact a, struct dsc_exact b);

/*
 * Rounded to `places` (0 to 6), halves away from zero: "84.33". Only for people
 * and documents, never compared.
 */
const char *dsc_exact_format(struct dsc_exact number, unsigned places, struct dsc_arena *arena);

/* As it is: "84.25" where the decimal ends, else a fraction in lowest terms, "253/3". */
const char *dsc_exact_write(struct dsc_exact number, struct dsc_arena *arena);

/* Whether the decimal ends, so that dsc_exact_write() is no fraction. */
bool dsc_exact_ends(struct dsc_exact number);

/*
 * Mean, median or trimmed mean of `count` > 0 numbers, by the profile. `dropped`
 * (count flags, may be NULL) tells which were left out: by a trimmed mean; of
 * equal ones, those that stand first at the low and last at the high end. The
 * numbers are not moved. Where trimming would leave nothing, nothing is dropped.
 */
struct dsc_exact dsc_exact_aggregate(const struct dsc_exact *numbers, size_t count,
				     const struct dsc_aggregation *aggregation, bool *dropped,
				     struct dsc_arena *arena);

/* What dsc_exact_aggregate() does with so many numbers: a trimmed mean needs enough of them. */
enum dsc_aggregation_method dsc_exact_method(const struct dsc_aggregation *aggregation,
					     size_t count);

#endif
