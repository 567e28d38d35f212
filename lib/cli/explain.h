/*
 * `dsc explain`: a rule with its clause, its readings and its examples, from
 * the rule book and a profile. Failed writes are left to ferror().
 */
#ifndef DSC_CLI_EXPLAIN_H
#define DSC_CLI_EXPLAIN_H

#include <stdio.h>

#include "base/err.h"
#include "profile/profile.h"
#include "rule/rule.h"

void dsc_explain_text(FILE *out, const struct dsc_profile *profile, enum dsc_rule_id rule,
		      struct dsc_arena *arena);
void dsc_explain_json(FILE *out, const struct dsc_profile *profile, enum dsc_rule_id rule);

/* All rules, in the order and under the headings of the book. */
void dsc_explain_list_text(FILE *out, const struct dsc_profile *profile);
void dsc_explain_list_json(FILE *out, const struct dsc_profile *profile);

/* The whole book as the mdoc source of dsc-rules(7). */
void dsc_explain_manual(FILE *out, const struct dsc_profile *profile, struct dsc_arena *arena);

#endif
