/* A rule joined with what the profile says of it. Only explain*.c include this. */
#ifndef DSC_CLI_EXPLAIN_ROW_H
#define DSC_CLI_EXPLAIN_ROW_H

#include "base/err.h"
#include "profile/profile.h"
#include "rule/rule.h"

struct dsc_explain_row {
	const struct dsc_profile *profile;
	const struct dsc_rule_text *text;
	const struct dsc_rule_setting *setting; /* NULL: not in the profile */
	const struct dsc_clause *clause;        /* NULL: none */
};

void dsc_explain_row(struct dsc_explain_row *row, const struct dsc_profile *profile,
		     enum dsc_rule_id rule);

/* Whether the reading concerns the rule. */
bool dsc_explain_reads(const struct dsc_reading *reading, const char *slug);

/* Translated: "error", "warning", "info". */
const char *dsc_explain_severity(enum dsc_severity severity);

#endif
