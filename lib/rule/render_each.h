/* What the renderers share; one function a format. Only render*.c include this. */
#ifndef DSC_RULE_RENDER_EACH_H
#define DSC_RULE_RENDER_EACH_H

#include "base/arena.h"
#include "rule/render.h"

/*
 * Each writes the whole report and leaves failed writes to ferror(). `arena`
 * is scratch: it may be reset between findings.
 */
void dsc_render_text(FILE *out, const struct dsc_report *report, struct dsc_render_options options,
		     struct dsc_arena *arena);
void dsc_render_json(FILE *out, const struct dsc_report *report);
void dsc_render_sarif(FILE *out, const struct dsc_report *report, struct dsc_arena *arena);
void dsc_render_junit(FILE *out, const struct dsc_report *report, struct dsc_arena *arena);
void dsc_render_github(FILE *out, const struct dsc_report *report, struct dsc_arena *arena);
void dsc_render_gitlab(FILE *out, const struct dsc_report *report, struct dsc_arena *arena);

/* Whether the rule was part of the run: a rule that was not says no reason. */
bool dsc_render_has_rule(const struct dsc_report *report, size_t rule);

/* "rule [slug, clause]" as "slug" or "slug, clause": what a finding cites. */
const char *dsc_render_cite(const struct dsc_report *report, enum dsc_rule_id rule,
			    struct dsc_arena *arena);

#endif
