/* 三（一）申报主体: who applies. */
#include "rule/check.h"

#include "base/tr.h"
#include "base/utf8.h"
#include "dossier/uscc.h"
#include "text/normal.h"

#include "base/banned.h"

static const struct dsc_node *applicants_node(const struct dsc_check *check)
{
	return dsc_node_get(check->c->root, DSC_S("applicants"));
}

void dsc_check_lead_count(struct dsc_check *check)
{
	const struct dsc_case *c = check->c;
	const struct dsc_applicant *first = c->lead;

	if (c->lead_count == 0) {
		dsc_fail(check, applicants_node(check),
			 _("no applicant is the lead; exactly one needs 'role: lead'"));
		return;
	}
	for (size_t i = 0; i < c->applicant_count; i++) {
		const struct dsc_applicant *applicant = &c->applicants[i];

		if (!applicant->lead || applicant == first)
			continue;
		dsc_fail(check, applicant->role,
			 _("'%s' is a second lead beside '%s' in line %u; exactly one is allowed"),
			 dsc_quote(check, applicant->name->text),
			 dsc_quote(check, first->name->text), first->role->span.start.line);
	}
}

void dsc_check_applicant_count(struct dsc_check *check)
{
	int64_t max = check->run->profile->applicants_max;

	if ((int64_t)check->c->applicant_count > max)
		dsc_fail(check, check->c->applicants[max].node,
			 _("%zu applicants, at most %lld are allowed, the lead included"),
			 check->c->applicant_count, (long long)max);
}

void dsc_check_applicant_repeated(struct dsc_check *check)
{
	const struct dsc_case *c = check->c;

	/* A hostile list may be long: the schema's event limit bounds it to thousands. */
	for (size_t i = 1; i < c->applicant_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (!dsc_str_eq(c->applicants[i].uscc->text, c->applicants[j].uscc->text))
				continue;
			dsc_fail(check, c->applicants[i].uscc,
				 _("the credit code '%s' stands in line %u already"),
				 dsc_quote(check, c->applicants[i].uscc->text),
				 c->applicants[j].uscc->span.start.line);
			break;
		}
	}
}

/* The ids of the kinds that may lead, for a message. */
static const char *leading_kinds(const struct dsc_check *check)
{
	const struct dsc_profile *profile = check->run->profile;
	const char *list = "";

	for (size_t i = 0; i < profile->applicant_kinds.count; i++) {
		const struct dsc_applicant_kind *kind = &profile->applicant_kinds.items[i];

		if (kind->may_lead)
			list = dsc_arena_printf(check->arena, "%s%s%.*s", list, *list ? _(", ") : "",
						DSC_STR_ARG(kind->entry.id));
	}
	return list;
}

void dsc_check_lead_not_operator(struct dsc_check *check)
{
	const struct dsc_profile *profile = check->run->profile;
	const struct dsc_applicant *lead = check->c->lead;
	int kind = dsc_profile_find(profile->applicant_kinds, lead->kind->text);

	if (kind >= 0 && !profile->applicant_kinds.items[kind].may_lead)
		dsc_fail(check, lead->kind,
			 _("the lead's kind is '%s', but the lead must use the case itself; allowed: %s"),
			 dsc_quote(check, lead->kind->text), leading_kinds(check));
	else if (!lead->operates || lead->operates->type == DSC_NODE_NULL)
		dsc_fail(check, lead->operates ? lead->operates : lead->node,
			 _("the lead does not say what it operates; add 'operates:'"));
}

void dsc_check_lead_domain(struct dsc_check *check)
{
	const struct dsc_profile *profile = check->run->profile;
	const struct dsc_applicant *lead = check->c->lead;
	int operation = dsc_profile_find(profile->operations, lead->operates->text);
	int domain = dsc_profile_find(profile->domains, check->c->domain->text);
	int home;

	if (operation < 0 || domain < 0)
		return;
	home = profile->operations.items[operation].domain;
	if (home != domain)
		dsc_fail(check, lead->operates,
			 _("the lead operates in '%s', which belongs to the domain '%s', but the case is in '%s'"),
			 dsc_quote(check, lead->operates->text),
			 dsc_label(check, profile->domains.items[home].entry.name),
			 dsc_label(check, profile->domains.items[domain].entry.name));
}

void dsc_check_uscc_invalid(struct dsc_check *check)
{
	const struct dsc_node *node = check->applicant->uscc;
	struct dsc_uscc_result result = dsc_uscc_check(node->text);

	switch (result.fault) {
	case DSC_USCC_OK:
	case DSC_USCC_PILOT:
		break;
	case DSC_USCC_LENGTH:
		dsc_fail(check, node, _("the credit code has %zu characters, expected 18"),
			 dsc_utf8_count(node->text));
		break;
	case DSC_USCC_CHARACTER:
		dsc_fail(check, node,
			 _("character %zu of the credit code '%s' is not allowed; expected digits and capital letters except I, O, S, V and Z"),
			 result.at + 1, dsc_quote(check, node->text));
		break;
	case DSC_USCC_PREFIX:
		dsc_fail(check, node,
			 _("a credit code does not begin with '%.2s'; companies have 91, public institutions 12"),
			 node->text.ptr);
		break;
	case DSC_USCC_CHECK:
		dsc_fail(check, node,
			 result.organisation_ok ?
				 _("check character is '%c', expected '%c'") :
				 _("check character is '%c', expected '%c'; the organisation code in characters 9 to 17 does not check either, so the slip is likely there"),
			 node->text.ptr[result.at], result.expected);
		break;
	}
}

void dsc_check_uscc_pilot(struct dsc_check *check)
{
	const struct dsc_node *node = check->applicant->uscc;
	struct dsc_uscc_result result = dsc_uscc_check(node->text);

	if (result.fault == DSC_USCC_PILOT)
		dsc_fail(check, node,
			 _("check character is '%c', expected '%c', but 'M000' marks an early pilot code that may be real; compare it with the business licence"),
			 node->text.ptr[result.at], result.expected);
}

/* "…公司（佛山分公司）" ends in 分公司 too. */
static struct dsc_str without_bracket(struct dsc_str name)
{
	static const char *const brackets[] = { "）", ")" };

	for (size_t i = 0; i < sizeof(brackets) / sizeof(brackets[0]); i++)
		if (dsc_str_ends(name, dsc_str_from(brackets[i])))
			name.len -= strlen(brackets[i]);
	return name;
}

void dsc_check_legal_person(struct dsc_check *check)
{
	const struct dsc_applicant *applicant = check->applicant;
	const struct dsc_node *endings = check->run->profile->branch_endings;
	struct dsc_str name = dsc_str_trim(applicant->name->text);

	if (!applicant->legal_person->truth) {
		dsc_fail(check, applicant->legal_person,
			 _("'%s' is no independent legal person; only legal persons may apply"),
			 dsc_quote(check, name));
		return;
	}
	for (uint32_t i = 0; endings && i < endings->count; i++) {
		struct dsc_str ending = dsc_node_text(&endings->items[i]);

		if (!ending.len || !dsc_str_ends(without_bracket(name), ending))
			continue;
		dsc_fail(check, applicant->name,
			 _("the name ends in '%s', which is no independent legal person; write the company that it belongs to"),
			 dsc_quote(check, ending));
		return;
	}
}

void dsc_check_experience_missing(struct dsc_check *check)
{
	const struct dsc_node *node = check->applicant->experience;

	if (dsc_text_blank(dsc_node_text(node)))
		dsc_fail(check, node ? node : check->applicant->node,
			 _("'%s' states no practical experience; say under 'experience:' what it has done in data security"),
			 dsc_quote(check, check->applicant->name->text));
}

void dsc_check_bad_record(struct dsc_check *check)
{
	const struct dsc_profile *profile = check->run->profile;

	for (size_t i = 0; i < profile->record_kinds.count; i++) {
		const struct dsc_entry *entry = &profile->record_kinds.items[i].entry;
		const struct dsc_node *node = dsc_node_get(check->applicant->record, entry->id);

		if (node && !dsc_str_is(dsc_node_text(node), "none"))
			dsc_fail(check, node, _("'%s' has a record of %s: '%s'; expected 'none'"),
				 dsc_quote(check, check->applicant->name->text),
				 dsc_label(check, entry->name),
				 dsc_quote(check, dsc_node_text(node)));
	}
}
