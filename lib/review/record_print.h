/* A draft for the person who is to sign it. */
#ifndef DSC_REVIEW_RECORD_PRINT_H
#define DSC_REVIEW_RECORD_PRINT_H

#include <stdio.h>

#include "review/propose.h"
#include "review/record.h"

/*
 * What the draft says, in words, and the bytes that will be signed, filtered.
 * `proposals` may be NULL. Leaves failed writes to ferror().
 */
void dsc_draft_print(FILE *out, const struct dsc_draft *draft,
		     const struct dsc_snapshot *snapshot, const struct dsc_proposals *proposals,
		     struct dsc_arena *arena);

/* The same on one line: case, verdict, scores, and what is new. */
void dsc_draft_print_line(FILE *out, const struct dsc_draft *draft,
			  const struct dsc_snapshot *snapshot, struct dsc_arena *arena);

#endif
