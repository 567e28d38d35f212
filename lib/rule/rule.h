/* The rule book: one row a rule (rules.def), its identifier, and what explains it. */
#ifndef DSC_RULE_RULE_H
#define DSC_RULE_RULE_H

#include "base/str.h"

enum dsc_rule_id {
#define RULE(id, slug, ...) DSC_RULE_##id,
#include "rule/rules.def"
	DSC_RULE_COUNT,
};

/* What a person reads about a rule; the mechanism is in rule/check.h. */
struct dsc_rule_text {
	const char *slug;
	const char *group;   /* msgid: the heading that it stands under */
	const char *summary; /* msgid: "fails when …" */
	const char *why;     /* msgid: why it matters */
	const char *fix;     /* msgid: what to do */
	const char *wrong;   /* YAML, as it would stand in a document */
	const char *right;
};

/* The text of every rule, by id. */
extern const struct dsc_rule_text dsc_rule_texts[DSC_RULE_COUNT];

/* The rule of a slug, or DSC_RULE_COUNT. */
enum dsc_rule_id dsc_rule_find(struct dsc_str slug);

#endif
