#include "rule/finding.h"

#include "base/banned.h"

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
