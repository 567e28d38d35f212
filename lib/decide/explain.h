/* Why a case is on the list or not: every verdict, the arithmetic, and what would change it. */
#ifndef DSC_DECIDE_EXPLAIN_H
#define DSC_DECIDE_EXPLAIN_H

#include <stdio.h>

#include "decide/decide.h"

struct dsc_decide_absence { /* the case without one expert's verdicts, on any case */
	const struct dsc_ballot *ballot;
	bool candidate;          /* a score is left */
	struct dsc_exact total;
	size_t place;
	bool listed;
};

struct dsc_decide_reasons {
	const struct dsc_decide_row *row;
	const struct dsc_decide_row *above, *below; /* by place, or NULL */
	/*
	 * The least total with which it is listed, the others as they are: `needed`, or
	 * more than that (`more`); above `bar` where that is not NULL. Without
	 * `bounded` any total does.
	 */
	bool bounded;
	struct dsc_exact needed;
	bool more;
	const struct dsc_decide_row *bar;
	struct dsc_decide_absence *without; /* by person, one a ballot */
};

/* `row` is of dsc_decide_find(). */
void dsc_decide_explain(struct dsc_decide_reasons *reasons, const struct dsc_decide_row *row,
		      struct dsc_arena *arena);

void dsc_decide_explain_print_text(FILE *out, const struct dsc_decide_reasons *reasons,
			    struct dsc_arena *arena);
void dsc_decide_explain_print_json(FILE *out, const struct dsc_decide_reasons *reasons,
			    struct dsc_arena *arena);

#endif
