/* What became of each unit, for a program. Inside this module only. */
#ifndef DSC_RECEIVE_REPORT_H
#define DSC_RECEIVE_REPORT_H

#include "bundle/verify.h"
#include "git/git.h"

enum dsc_receive_result {
	DSC_RECEIVE_RECEIVED,
	DSC_RECEIVE_BEFORE,    /* a commit of the branch names its discs */
	DSC_RECEIVE_IDENTICAL, /* the repository holds exactly this */
	DSC_RECEIVE_REFUSED,
};

struct dsc_receive_row {
	const char *unit;
	enum dsc_receive_result result;
	struct dsc_git_id commit; /* of the first two results; else empty */
	size_t cases, files;      /* that were received */
	struct dsc_str text;      /* why it was refused, a line each */
};

struct dsc_receive_report {
	const struct dsc_verify *verify; /* where something in the packages is wrong; else NULL */
	struct dsc_str text;             /* what is wrong with the set of discs */
	struct {
		struct dsc_receive_row *items;
		size_t count, cap;
	} rows;
};

void dsc_receive_print_json(FILE *out, const struct dsc_receive_report *report);

#endif
