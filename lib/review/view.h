/*
 * What a person may see: of a case nothing where a conflict stands, and of
 * others' verdicts on it nothing before one's own are recorded.
 */
#ifndef DSC_REVIEW_VIEW_H
#define DSC_REVIEW_VIEW_H

#include "review/ledger.h"

struct dsc_view {
	bool dossier;
	bool verdicts;   /* of others, and what follows from them */
	uint64_t blind;  /* mask of the stages whose outcome waits for one's own verdict */
	const char *why; /* why not both, translated, filtered; or NULL */
};

/*
 * Of a case of the ledger. Who reviews sees others' verdicts once an opinion of
 * one's own (no abstention, no recusal) counts at each stage at which this case
 * is theirs to review; who seals or decides and does not review sees them at once.
 */
int dsc_view_find(struct dsc_view *view, const struct dsc_ledger *ledger,
		  const struct dsc_review_case *c, const struct dsc_person *person,
		  struct dsc_err *err);

/* Whether the person may review at the stage, by role and assignment. 1, 0, -1. */
int dsc_view_reviews(const struct dsc_ledger *ledger, int stage, const struct dsc_review_case *c,
		     const struct dsc_person *person, bool *assigned, struct dsc_err *err);

/* Whether a recusal of the person stands on the case, at whatever stage. */
bool dsc_view_recused(const struct dsc_ledger *ledger, const struct dsc_review_case *c,
		      struct dsc_str person);

#endif
