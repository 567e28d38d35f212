/*
 * What machines can say to a checklist: the first stage's items that name rules
 * are proposed from `dsc validate` of the work tree. A person confirms them.
 */
#ifndef DSC_REVIEW_PROPOSE_H
#define DSC_REVIEW_PROPOSE_H

#include "review/verdict.h"

struct dsc_proposal {
	enum dsc_check_answer answer; /* yes, no, or open: a person has to answer */
	const char *why;              /* the finding, or why nothing is known; filtered; or NULL */
};

struct dsc_proposals {
	struct dsc_proposal items[DSC_PROFILE_MAX_IDS]; /* by item of the stage's checklist */
	const char *note; /* why nothing is proposed at all, translated, or NULL */
};

/*
 * Proposes answers for the items of `stage` whose bit is set in `wanted` and
 * that name rules: yes where all of them passed on the case; no where one found
 * an error in the dossier; else open. Nothing is proposed at a later stage, in
 * a bare repository, and where the unit's folder or the programme is not as
 * committed. `root` is the repository's folder in the work tree.
 */
int dsc_propose(struct dsc_proposals *proposals, struct dsc_snapshot *snapshot,
		const char *root, int stage, uint64_t wanted, const struct dsc_review_case *c,
		struct dsc_arena *arena, struct dsc_err *err);

#endif
