/*
 * Decimal numbers of any size, exactly as a document writes them. JSON Schema
 * compares numbers, not their spelling: 1.0 equals 1 and 1e308 is an integer.
 */
#ifndef DSC_SCHEMA_DECIMAL_H
#define DSC_SCHEMA_DECIMAL_H

#include "base/str.h"

/* The value is sign * 0.DIGITS * 10^point; it keeps pointing into the text. */
struct dsc_decimal {
	int sign;              /* -1, 0 or 1 */
	int64_t point;
	struct dsc_str digits; /* from the first to the last that is not 0; may hold one '.' */
	size_t count;          /* digits without the '.' */
};

/* The significant digits that a divisor of dsc_decimal_multiple() may have. */
#define DSC_DECIMAL_DIVISOR_MAX 100

/* Reads a number as JSON or the YAML core schema write it (the reader has checked it). */
struct dsc_decimal dsc_decimal_parse(struct dsc_str text);

/* Below, equal to or above 0 as `a` is less than, equal to or greater than `b`. */
int dsc_decimal_cmp(struct dsc_decimal a, struct dsc_decimal b);

bool dsc_decimal_integral(struct dsc_decimal number);

/* Equal numbers have equal hashes. */
uint64_t dsc_decimal_hash(struct dsc_decimal number);

/* Whether `number` is a multiple of `divisor`, which is positive and not too long. */
bool dsc_decimal_multiple(struct dsc_decimal number, struct dsc_decimal divisor);

#endif
