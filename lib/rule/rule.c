#include "rule/rule.h"

#include "base/tr.h"
#include "rule/check.h"

#include "base/banned.h"

const struct dsc_rule_text dsc_rule_texts[DSC_RULE_COUNT] = {
#define RULE(id, slug_, group_, summary_, why_, fix_, wrong_, right_)                     \
	[DSC_RULE_##id] = { .slug = slug_, .group = group_, .summary = summary_,          \
			    .why = why_, .fix = fix_, .wrong = wrong_, .right = right_ },
#include "rule/rules.def"
};

const struct dsc_rule_check dsc_rule_checks[] = {
#define CHECK(id, scope_, function, reads_, needs_)                                       \
	{ .rule = DSC_RULE_##id, .scope = DSC_SCOPE_##scope_, .check = function,          \
	  .reads = reads_, .needs = needs_ },
#include "rule/rules.def"
};

const size_t dsc_rule_check_count = sizeof(dsc_rule_checks) / sizeof(dsc_rule_checks[0]);

_Static_assert(DSC_RULE_COUNT <= 64, "sets of rules are 64-bit masks");

enum dsc_rule_id dsc_rule_find(struct dsc_str slug)
{
	enum dsc_rule_id id = 0;

	while (id < DSC_RULE_COUNT && !dsc_str_is(slug, dsc_rule_texts[id].slug))
		id++;
	return id;
}
