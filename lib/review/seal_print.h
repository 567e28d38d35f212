/* Seals for a person and as JSON: which stages are sealed, and what is about to be. */
#ifndef DSC_REVIEW_SEAL_PRINT_H
#define DSC_REVIEW_SEAL_PRINT_H

#include <stdio.h>

#include "review/seal.h"

struct dsc_seal_status { /* of a stage */
	bool sealed;          /* a seal stands; else only the counts are filled */
	struct dsc_seal seal;
	size_t outcomes[DSC_OUTCOME_SCORED + 1];
};

/* Reads and checks the seals of all stages: an array by stage. */
int dsc_seal_survey(struct dsc_seal_status **states, const struct dsc_ledger *ledger,
		    struct dsc_err *err);

/* Whether one of them does not hold, or has a signature that does not. */
bool dsc_seal_any_wrong(const struct dsc_seal_status *states, const struct dsc_ledger *ledger);

void dsc_seal_print_text(FILE *out, const struct dsc_seal_status *states,
			 const struct dsc_ledger *ledger);
void dsc_seal_print_json(FILE *out, const struct dsc_seal_status *states,
			 const struct dsc_ledger *ledger);

/* What a person signs with a draft, before the question. */
void dsc_seal_print_draft(FILE *out, const struct dsc_seal_draft *draft,
			  const struct dsc_ledger *ledger);

#endif
