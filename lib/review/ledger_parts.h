/* The steps from files to results. Inside this module only. */
#ifndef DSC_REVIEW_LEDGER_PARTS_H
#define DSC_REVIEW_LEDGER_PARTS_H

#include "review/ledger.h"

/* Lists the verdicts at and below "reviews" and the strays; of one case where it is given. */
int dsc_ledger_list(struct dsc_ledger *ledger, struct dsc_str case_id, struct dsc_err *err);

/*
 * Of a ledger of one case: adds, behind its own verdicts, those on other cases that bear a
 * number of the same reviewers' or the number before. They have a say in what its own are
 * worth, and no other.
 */
int dsc_ledger_list_kin(struct dsc_ledger *ledger, struct dsc_err *err);

/*
 * Reads them and verifies their signatures: fills all up to DSC_VOID_SHARED.
 * People and cases must have been found.
 */
int dsc_ledger_read(struct dsc_ledger *ledger, struct dsc_err *err);

/* What each is worth. Subjects must be known. */
int dsc_ledger_judge(struct dsc_ledger *ledger, struct dsc_err *err);

/* The first reason stays; `detail` as in the entry, may be NULL. */
void dsc_ledger_void(struct dsc_entry_verdict *entry, enum dsc_void why, const char *detail);

/* What follows for the cases. */
void dsc_ledger_conclude(struct dsc_ledger *ledger);

#endif
