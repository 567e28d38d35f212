/* 三（二）（三）, 五（一）: what one dossier says by itself. */
#include "rule/check.h"

#include "base/tr.h"
#include "text/normal.h"

#include "base/banned.h"

static bool absent(const struct dsc_node *node)
{
	return !node || node->type == DSC_NODE_NULL;
}

/* The value where something stands, else the mapping that should hold it. */
static const struct dsc_node *value_or(const struct dsc_node *value, const struct dsc_node *map,
				       const struct dsc_node *root)
{
	return value ? value : map && map->type == DSC_NODE_MAP ? map : root;
}

void dsc_check_group_known(struct dsc_check *check)
{
	const struct dsc_repository *repository = check->run->repository;
	const struct dsc_case *c = check->c;

	for (size_t i = 0; i < c->applicant_count; i++) {
		const struct dsc_node *group = c->applicants[i].group;

		if (absent(group))
			continue;
		if (repository->bare)
			dsc_unchecked(check, N_("no repository around the case"));
		else if (dsc_repository_find_unit(repository, group->text) == DSC_NO_UNIT)
			dsc_fail(check, group,
				 _("there is no unit '%s' below units/; a group is the id of a central enterprise's unit"),
				 dsc_quote(check, group->text));
	}
}

void dsc_check_type_domain(struct dsc_check *check)
{
	const struct dsc_profile *profile = check->run->profile;
	int type = dsc_profile_find(profile->types, check->c->type->text);
	int domain = dsc_profile_find(profile->domains, check->c->domain->text);
	const char *type_name;
	const char *domain_name;

	if (type < 0 || domain < 0)
		return;
	type_name = dsc_label(check, profile->types.items[type].entry.name);
	domain_name = dsc_label(check, profile->domains.items[domain].entry.name);
	if (profile->types.items[type].opening[domain] == DSC_CLOSED)
		dsc_fail(check, check->c->type, _("the type '%s' is not open to the domain '%s'"),
			 type_name, domain_name);
	else if (profile->types.items[type].opening[domain] == DSC_OPEN_WARNING)
		dsc_fail_softer(check, check->c->type,
				_("the type '%s' is unusual in the domain '%s'; a person must look"),
				type_name, domain_name);
}

/* A date that must be there and not lie after the deadline's day. */
static void check_done(struct dsc_check *check, const struct dsc_node *node, const char *missing,
		       const char *late)
{
	const struct dsc_deadline *deadline = &check->run->profile->deadline;
	struct dsc_date date;

	if (!dsc_date_parse(&date, dsc_node_text(node)))
		dsc_fail(check, value_or(node, check->c->status, check->c->root), "%s", missing);
	else if (date.day > deadline->at.day)
		dsc_fail(check, node, "%s (%.*s > %.*s)", late, DSC_STR_ARG(node->text),
			 DSC_STR_ARG(deadline->text));
}

void dsc_check_not_accepted(struct dsc_check *check)
{
	check_done(check, check->c->accepted_on,
		   _("no date of acceptance; write it as 'accepted_on: YYYY-MM-DD' under 'status:'"),
		   _("the case was accepted after the deadline"));
}

void dsc_check_not_in_use(struct dsc_check *check)
{
	check_done(check, check->c->in_use_since,
		   _("no date of use; write it as 'in_use_since: YYYY-MM-DD' under 'status:'"),
		   _("the case is in use only since after the deadline"));
}

void dsc_check_operation_missing(struct dsc_check *check)
{
	const struct dsc_node *node = check->c->operation;

	if (dsc_text_blank(dsc_node_text(node)))
		dsc_fail(check, value_or(node, check->c->status, check->c->root),
			 _("no statement of mature architecture and stable operation; write it as 'operation:' under 'status:'"));
}

void dsc_check_listed_before_stated(struct dsc_check *check)
{
	const struct dsc_node *list = check->c->listed_before;

	for (uint32_t i = 0; list && i < list->count; i++)
		dsc_fail(check, &list->items[i],
			 _("the case says itself that it stands on '%s'; a listed case cannot be applied for again"),
			 dsc_quote(check, dsc_node_text(&list->items[i])));
}

void dsc_check_section_missing(struct dsc_check *check)
{
	const struct dsc_profile *profile = check->run->profile;
	const struct dsc_node *sections = check->c->sections;

	if (absent(sections)) {
		dsc_fail(check, value_or(sections, NULL, check->c->root),
			 _("there are no chapters; write them under 'sections:' (`dsc new case` shows them all)"));
		return;
	}
	for (size_t i = 0; i < profile->chapters.count; i++) {
		const struct dsc_chapter *chapter = &profile->chapters.items[i];
		const struct dsc_node *node = dsc_node_get(sections, chapter->entry.id);

		if (!chapter->required || !dsc_text_blank(dsc_node_text(node)))
			continue;
		dsc_fail(check, value_or(node, sections, check->c->root),
			 node ? _("the chapter '%.*s' (%s) is empty; write 无 where there is nothing to say") :
				_("the chapter '%.*s' (%s) is missing; write it under 'sections:'"),
			 DSC_STR_ARG(chapter->entry.id), dsc_label(check, chapter->entry.name));
	}
}

/*
 * A text has no more characters than bytes, so most chapters need no counting
 * to be known as short enough.
 */
static bool surely_within(struct dsc_str text, const struct dsc_chapter *chapter)
{
	return (int64_t)text.len <= chapter->max && chapter->min <= 0;
}

void dsc_check_section_length(struct dsc_check *check)
{
	const struct dsc_profile *profile = check->run->profile;

	for (size_t i = 0; i < profile->chapters.count; i++) {
		const struct dsc_chapter *chapter = &profile->chapters.items[i];
		const struct dsc_node *node = dsc_node_get(check->c->sections, chapter->entry.id);
		struct dsc_str text = dsc_node_text(node);
		int64_t count;

		if (surely_within(text, chapter))
			continue;
		count = (int64_t)dsc_text_count(text);
		if (count > chapter->max)
			dsc_fail(check, node,
				 _("the chapter '%.*s' (%s) has %lld characters, at most %lld are allowed"),
				 DSC_STR_ARG(chapter->entry.id),
				 dsc_label(check, chapter->entry.name), (long long)count,
				 (long long)chapter->max);
		else if (count < chapter->min && !dsc_text_blank(text) &&
			 !dsc_str_is(dsc_str_trim(text), "无"))
			dsc_fail(check, node,
				 _("the chapter '%.*s' (%s) has %lld characters, at least %lld are expected"),
				 DSC_STR_ARG(chapter->entry.id),
				 dsc_label(check, chapter->entry.name), (long long)count,
				 (long long)chapter->min);
	}
}

void dsc_check_commitment_missing(struct dsc_check *check)
{
	static const char *const parts[] = { "signed_by", "signed_on", "file" };
	const struct dsc_node *commitment = check->c->commitment;
	const char *missing = "";

	if (absent(commitment)) {
		dsc_fail(check, value_or(commitment, NULL, check->c->root),
			 _("no signed commitment; add 'commitment:' with signed_by, signed_on and file"));
		return;
	}
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const struct dsc_node *part = dsc_node_get(commitment, dsc_str_from(parts[i]));

		if (dsc_text_blank(dsc_node_text(part)))
			missing = dsc_arena_printf(check->arena, "%s%s%s", missing,
						   *missing ? _(", ") : "", parts[i]);
	}
	if (*missing)
		dsc_fail(check, commitment, _("the commitment does not state: %s"), missing);
}

void dsc_check_date_order(struct dsc_check *check)
{
	const struct dsc_case *c = check->c;
	struct dsc_date accepted, signed_on;

	if (dsc_date_parse(&accepted, dsc_node_text(c->accepted_on)) &&
	    dsc_date_parse(&signed_on, dsc_node_text(c->signed_on)) &&
	    accepted.day > signed_on.day)
		dsc_fail(check, c->signed_on,
			 _("the commitment was signed on %.*s, before the acceptance on %.*s in line %u"),
			 DSC_STR_ARG(c->signed_on->text), DSC_STR_ARG(c->accepted_on->text),
			 c->accepted_on->span.start.line);
}
