/*
 * Conflicts of interest: what keeps a person from a case. Found by credit code,
 * by group, by recommending unit and by declaration; asked before the dossier is
 * shown.
 */
#ifndef DSC_REVIEW_CONFLICT_H
#define DSC_REVIEW_CONFLICT_H

#include "review/snapshot.h"

enum dsc_conflict_kind {
	DSC_CONFLICT_NONE,
	DSC_CONFLICT_APPLICANT, /* its organisation is an applicant: by credit code or name */
	DSC_CONFLICT_GROUP,     /* an applicant states the organisation's group, or that of a
				 * role unit:<group> */
	DSC_CONFLICT_UNIT,      /* role unit:<unit> of the recommending unit, its name or group */
	DSC_CONFLICT_DECLARED,  /* declared in the person's file */
	DSC_CONFLICT_RECUSED,   /* a recusal on this case stands; it never expires */
};

/* "none", "applicant", "group", "unit", "declared", "recused"; NULL-terminated. */
extern const char *const dsc_conflict_ids[];

struct dsc_conflict {
	enum dsc_conflict_kind kind;
	const char *why; /* translated, filtered; NULL for none */
};

/*
 * The first in the order above that applies; all but recusal, which is the
 * ledger's to know. A dossier that breaks its schema is asked as far as it can be read.
 */
void dsc_conflict_find(struct dsc_conflict *conflict, const struct dsc_person *person,
		       const struct dsc_review_case *c, struct dsc_arena *arena);

#endif
