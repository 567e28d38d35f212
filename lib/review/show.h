/* A case for a reviewer: its dossier in short, and the verdicts that may be seen. */
#ifndef DSC_REVIEW_SHOW_H
#define DSC_REVIEW_SHOW_H

#include <stdio.h>

#include "review/view.h"

struct dsc_show {
	const struct dsc_ledger *ledger; /* of this case at least */
	const struct dsc_review_case *c; /* with its subject */
	const struct dsc_person *person;
	struct dsc_view view;            /* its dossier may be seen */
	struct dsc_case fields;          /* all of case.yaml; empty where it is no document */
	struct dsc_git_files files;      /* below the case's folder */
};

/* Reads what is shown; `view` says that the dossier may be. */
int dsc_show_read(struct dsc_show *show, const struct dsc_ledger *ledger,
		  struct dsc_review_case *c, const struct dsc_person *person,
		  const struct dsc_view *view, struct dsc_err *err);

/* Both leave failed writes to ferror(). */
void dsc_show_print_text(FILE *out, const struct dsc_show *show, struct dsc_arena *arena);
void dsc_show_print_json(FILE *out, const struct dsc_show *show);

#endif
