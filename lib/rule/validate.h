/* `dsc validate` as a library call: a repository, or part of it, to a report. */
#ifndef DSC_RULE_VALIDATE_H
#define DSC_RULE_VALIDATE_H

#include "rule/finding.h"

struct dsc_validate_options {
	const char *const *paths; /* what is shown; none: all. "-": one case on standard input */
	size_t path_count;
	int jobs;      /* threads; 0: one a core */
	bool progress; /* a line on standard error once a second has passed */
	/* The caller will read the evidence and compare digests: evidence-hash is not checked. */
	bool hashes_later;
};

/*
 * Reads the repository around the paths (or the bare dossier folder) and
 * checks everything; the paths select what the report holds. Relative paths are
 * below the current folder. Returns 0, or -1 with an error (exit status 3).
 */
int dsc_validate(struct dsc_report *report, const struct dsc_validate_options *options,
		 struct dsc_arena *arena, struct dsc_err *err);

#endif
