/* The case or unit that a person names, and the repository around it. */
#ifndef DSC_PAPER_SUBJECT_H
#define DSC_PAPER_SUBJECT_H

#include "dossier/repository.h"

struct dsc_subject {
	struct dsc_repository repository; /* open; close with dsc_repository_close() */
	size_t unit;       /* index, or DSC_NO_UNIT: a dossier without a repository */
	size_t case_index; /* or DSC_NO_UNIT: the unit itself */
	const char *bare_id; /* of a dossier without a repository: its folder's name */
};

/*
 * `text` is an id in the repository around the current folder, or a path: of a
 * unit, a case, or a document of one. -1 with an error: no such thing.
 */
int dsc_subject_find(struct dsc_subject *subject, const char *text, struct dsc_arena *arena,
		     struct dsc_err *err);

#endif
