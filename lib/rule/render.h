/* A report as text and in the formats of other programs. */
#ifndef DSC_RULE_RENDER_H
#define DSC_RULE_RENDER_H

#include "rule/finding.h"

enum dsc_format {
	DSC_FORMAT_TEXT,
	DSC_FORMAT_JSON,   /* schemas/findings.schema.json */
	DSC_FORMAT_SARIF,  /* SARIF 2.1.0 */
	DSC_FORMAT_JUNIT,  /* one test case a rule */
	DSC_FORMAT_GITHUB, /* workflow commands */
	DSC_FORMAT_GITLAB, /* code quality report */
	DSC_FORMAT_COUNT,
};

/* The names of --format, by enum dsc_format; NULL-terminated. */
extern const char *const dsc_format_names[DSC_FORMAT_COUNT + 1];

struct dsc_render_options {
	enum dsc_format format;
	bool colour; /* text only */
	bool quiet;  /* text only: no last line, no infos */
};

/*
 * Writes the report. Source lines for excerpts are read again from
 * report->root, one file at a time. Returns 0, or -1 with an error (the
 * stream failed: disk full, closed pipe).
 */
int dsc_render(FILE *out, const struct dsc_report *report, struct dsc_render_options options,
	       struct dsc_err *err);

#endif
