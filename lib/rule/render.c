#include "rule/render.h"

#include <errno.h>

#include "base/tr.h"
#include "rule/render_each.h"

#include "base/banned.h"

const char *const dsc_format_names[DSC_FORMAT_COUNT + 1] = {
	[DSC_FORMAT_TEXT] = "text",     [DSC_FORMAT_JSON] = "json",
	[DSC_FORMAT_SARIF] = "sarif",   [DSC_FORMAT_JUNIT] = "junit",
	[DSC_FORMAT_GITHUB] = "github", [DSC_FORMAT_GITLAB] = "gitlab",
};

bool dsc_render_has_rule(const struct dsc_report *report, size_t rule)
{
	return report->rules[rule].state != DSC_NOT_CHECKED || report->rules[rule].reason;
}

const char *dsc_render_cite(const struct dsc_report *report, enum dsc_rule_id rule,
			    struct dsc_arena *arena)
{
	struct dsc_str clause = dsc_report_clause(report, rule);
	const char *slug = dsc_rule_texts[rule].slug;

	if (clause.len == 0)
		return slug;
	return dsc_arena_printf(arena, "%s, %.*s", slug, DSC_STR_ARG(clause));
}

int dsc_render(FILE *out, const struct dsc_report *report, struct dsc_render_options options,
	       struct dsc_err *err)
{
	struct dsc_arena arena;

	dsc_arena_init(&arena, 0);
	errno = 0;
	switch (options.format) {
	case DSC_FORMAT_TEXT:
	case DSC_FORMAT_COUNT:
		dsc_render_text(out, report, options, &arena);
		break;
	case DSC_FORMAT_JSON:
		dsc_render_json(out, report);
		break;
	case DSC_FORMAT_SARIF:
		dsc_render_sarif(out, report, &arena);
		break;
	case DSC_FORMAT_JUNIT:
		dsc_render_junit(out, report, &arena);
		break;
	case DSC_FORMAT_GITHUB:
		dsc_render_github(out, report, &arena);
		break;
	case DSC_FORMAT_GITLAB:
		dsc_render_gitlab(out, report, &arena);
		break;
	}
	dsc_arena_release(&arena);
	if (fflush(out) != 0 || ferror(out))
		return dsc_err_errno(err, errno ? errno : EIO, _("cannot write the report"));
	return 0;
}
