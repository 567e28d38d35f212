/*
 * Verdicts from a table (CSV): one a row, by one person at one stage, as they
 * are copied from paper.
 */
#ifndef DSC_REVIEW_IMPORT_H
#define DSC_REVIEW_IMPORT_H

#include "base/problem.h"
#include "review/record.h"

struct dsc_import {
	struct dsc_intent *intents; /* in the order of the table */
	struct dsc_mark *marks;     /* where the case of each stands */
	size_t count;
};

/*
 * Reads a table whose first row names its columns: case and kind, and as wanted
 * recommend, reason, score.<item> and check.<item>. An empty field says nothing.
 * Returns 0, or -1 with all that is wrong in `problems`, in the order of the table.
 */
int dsc_import_read(struct dsc_import *import, struct dsc_str bytes,
		    const struct dsc_profile_stage *stage, struct dsc_str person,
		    struct dsc_arena *arena, struct dsc_problems *problems);

#endif
