/*
 * The run over a repository: every case by a pool of threads, every unit, then
 * the rules that look across. Trees live as long as their case is looked at;
 * cards, sketches and findings stay.
 */
#ifndef DSC_RULE_RUN_H
#define DSC_RULE_RUN_H

#include "rule/check.h"

struct dsc_run_options {
	int jobs;      /* threads; 0: one a core */
	bool progress; /* on standard error, after a second */
	bool from_stdin; /* the one case of a bare run is in memory */
	struct dsc_str stdin_bytes;
	enum dsc_io_result stdin_io; /* OK, or LARGE: there are no bytes */
};

/*
 * Checks all; findings and rule results of all threads end in `sink`, whose
 * arena must be initialised. `run` needs profile, repository, library,
 * settings and selection. Returns 0, or -1 with an error.
 */
int dsc_run_repository(struct dsc_run *run, struct dsc_sink *sink,
		       const struct dsc_run_options *options, struct dsc_arena *arena,
		       struct dsc_err *err);

#endif
