/*
 * How far the experts agree, and what hangs on each of them: a report, never a
 * correction. Integers until the last division, so that the bytes are the same
 * everywhere.
 */
#ifndef DSC_DECIDE_AGREEMENT_H
#define DSC_DECIDE_AGREEMENT_H

#include <stdio.h>

#include "decide/decide.h"

/* A number of four decimals; `known` false: there is none, or it needs larger numbers. */
struct dsc_ten_thousandths {
	bool known;
	int64_t value;
};

/* "0.8231", or "-". */
const char *dsc_ten_thousandths_text(struct dsc_ten_thousandths number, struct dsc_arena *arena);

/*
 * Krippendorff's alpha, interval metric (squared differences), over `count` values:
 * `units[i]` says which case values[i] is of. Cases with one value say nothing and
 * are passed over; missing values are simply not there. Unknown where no case has two
 * values, where all values are equal, or where the sums do not fit 127 bits. The
 * values of a case stand together.
 */
struct dsc_ten_thousandths dsc_agreement_alpha(const struct dsc_exact *values, const size_t *units,
					       size_t count, struct dsc_arena *arena);

/* Standard deviation of a sample of `count` values; unknown below two. */
struct dsc_ten_thousandths dsc_agreement_deviation(const struct dsc_exact *values, size_t count);

struct dsc_agreement_case {
	const struct dsc_decide_row *row;
	struct dsc_exact min, max;
	struct dsc_ten_thousandths deviation;
};

struct dsc_agreement_expert {
	const struct dsc_person *person;
	struct dsc_str id;
	size_t ballots;
	const struct dsc_decide_row **gains, **losses; /* without the expert listed, or not */
	size_t gain_count, loss_count;
};

struct dsc_agreement {
	const struct dsc_decide *decide;
	struct dsc_ten_thousandths *items; /* alpha by score item */
	struct dsc_ten_thousandths total;  /* alpha of the totals */
	struct dsc_agreement_case *cases;  /* candidates, by case id */
	size_t case_count;
	struct dsc_agreement_expert *experts; /* by id */
	size_t expert_count;
	size_t ballots;
};

void dsc_agreement_make(struct dsc_agreement *agreement, const struct dsc_decide *decide,
			struct dsc_arena *arena);

void dsc_agreement_print_text(FILE *out, const struct dsc_agreement *agreement,
			      struct dsc_arena *arena);
void dsc_agreement_print_json(FILE *out, const struct dsc_agreement *agreement,
			      struct dsc_arena *arena);

#endif
