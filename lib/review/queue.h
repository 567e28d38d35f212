/* What waits for a person, and how far each case has come. */
#ifndef DSC_REVIEW_QUEUE_H
#define DSC_REVIEW_QUEUE_H

#include <stdio.h>

#include "review/ledger.h"

struct dsc_queue_row {
	int stage;
	const struct dsc_review_case *c;
	bool assigned;        /* by name, not because the stage is open to the role */
	bool stale;           /* the dossier has changed since the person's own verdict */
	const char *conflict; /* why it may not be reviewed: only its id is shown; or NULL */
};

struct dsc_queue {
	struct dsc_queue_row *items; /* by stage, then case id */
	size_t count;
	size_t cap;
};

/*
 * The cases that wait for a verdict of the person: at a stage (-1: any) at which
 * they may review, that is not sealed, that the case has reached, and that has
 * no counting verdict of theirs. Where nobody is assigned, only while verdicts are missing.
 */
int dsc_queue_find(struct dsc_queue *queue, const struct dsc_ledger *ledger,
		   const struct dsc_person *person, int stage, struct dsc_arena *arena,
		   struct dsc_err *err);

/* All four leave failed writes to ferror(). */
void dsc_queue_print_text(FILE *out, const struct dsc_queue *queue,
			  const struct dsc_ledger *ledger, struct dsc_arena *arena);
void dsc_queue_print_json(FILE *out, const struct dsc_queue *queue,
			  const struct dsc_ledger *ledger, const struct dsc_person *person);

/*
 * Every case with its outcome at every stage, and how many verdicts count there;
 * not what they say.
 */
void dsc_status_print_text(FILE *out, const struct dsc_ledger *ledger, struct dsc_arena *arena);
void dsc_status_print_json(FILE *out, const struct dsc_ledger *ledger);

#endif
