#include "rule/finding.h"

#include "base/banned.h"

int dsc_finding_compare(const void *a, const void *b)
{
	const struct dsc_finding *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	if (order)
		return order;
	if (x->span.start.line != y->span.start.line)
		return x->span.start.line < y->span.start.line ? -1 : 1;
	if (x->span.start.column != y->span.start.column)
		return x->span.start.column < y->span.start.column ? -1 : 1;
	order = strcmp(dsc_rule_texts[x->rule].slug, dsc_rule_texts[y->rule].slug);
	return order ? order : strcmp(x->message, y->message);
}

struct dsc_str dsc_report_clause(const struct dsc_report *report, enum dsc_rule_id rule)
{
	const struct dsc_profile *profile = report->profile;

	for (size_t i = 0; profile && i < profile->rules.count; i++) {
		const struct dsc_rule_setting *setting = &profile->rules.items[i];

		if (setting->clause >= 0 &&
		    dsc_str_is(setting->entry.id, dsc_rule_texts[rule].slug))
			return profile->clauses.items[setting->clause].entry.id;
	}
	return DSC_S("");
}

const char *dsc_severity_id(enum dsc_severity severity)
{
	static const char *const ids[] = { "info", "warning", "error" };

	return ids[severity];
}
