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
	struct dsc_import_row {     /* where each stands */
		struct dsc_mark mark; /* its case */
		const struct dsc_csv_row *fields;
	} *rows;
	size_t count;
	struct dsc_str *items; /* by column: the item that it is about, or empty */
};

/*
 * Reads a table whose first row names its columns: case and kind, and as wanted
 * recommend, reason, score.<item> and check.<item>. An empty field says nothing.
 * Returns 0, or -1 with all that is wrong in `problems`, in the order of the table.
 */
int dsc_import_read(struct dsc_import *import, struct dsc_str bytes,
		    const struct dsc_profile_stage *stage, struct dsc_str person,
		    struct dsc_arena *arena, struct dsc_problems *problems);

/* Where an intent says something of an item; where it does not, or of none: its case. */
struct dsc_mark dsc_import_mark(const struct dsc_import *import, size_t index,
				struct dsc_str item);

#endif
