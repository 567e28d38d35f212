/* What has changed in a dossier since a person's verdict on it. */
#ifndef DSC_REVIEW_CHANGES_H
#define DSC_REVIEW_CHANGES_H

#include <stdio.h>

#include "git/history.h"
#include "review/ledger.h"
#include "text/lines.h"

struct dsc_changes {
	const struct dsc_review_case *c;
	const struct dsc_profile_stage *stage;   /* of the verdict */
	const struct dsc_entry_verdict *verdict; /* the person's latest on the case */
	struct dsc_git_id commit;                /* that added it */
	struct dsc_git_diff files;
	size_t skip;                             /* of their paths: the case's folder */
	struct dsc_lines lines;                  /* of case.yaml, with some around */
	bool large;                              /* case.yaml is too large to be compared */
};

/*
 * Compares the dossier at the commit that added the person's latest verdict on it
 * (at `stage`, -1: at any) with the snapshot. Returns 1; 0: the person has none; -1.
 */
int dsc_changes_find(struct dsc_changes *changes, const struct dsc_ledger *ledger,
		     const struct dsc_review_case *c, const struct dsc_person *person, int stage,
		     struct dsc_arena *arena, struct dsc_err *err);

/* Both leave failed writes to ferror(). Lines beyond 1,000 are counted only. */
void dsc_changes_print_text(FILE *out, const struct dsc_changes *changes,
			    struct dsc_arena *arena);
void dsc_changes_print_json(FILE *out, const struct dsc_changes *changes);

#endif
