#include "profile/check.h"

#include "base/tr.h"
#include "profile/builtin.h"
#include "schema/schema.h"
#include "yaml/json.h"

#include "base/banned.h"

#define SCHEMA_MAX_BYTES (1024 * 1024)

struct dsc_node *dsc_profile_schema_tree(const char *kind, struct dsc_arena *arena,
					 struct dsc_err *err)
{
	const char *name = dsc_arena_printf(arena, "%s.schema.json", kind);
	struct dsc_problems problems = { .arena = arena };
	struct dsc_str bytes = dsc_builtin_find(name);
	struct dsc_node *root;

	if (!bytes.ptr) {
		dsc_err_set(err, _("the schema '%s' cannot be read; look at the folder that "
				   "DSC_SCHEMAS names"),
			    name);
		return NULL;
	}
	if (dsc_json_read(&root, bytes, SCHEMA_MAX_BYTES, arena, &problems) < 0) {
		dsc_err_set(err, _("the schema '%s' is broken at line %u: %s"), name,
			    problems.items[0].span.start.line, problems.items[0].message);
		return NULL;
	}
	return root;
}

static void add_violations(const struct dsc_violations *violations, struct dsc_issue_sink *sink)
{
	for (size_t i = 0; i < violations->count; i++) {
		const struct dsc_violation *v = &violations->items[i];

		sink->failed |= v->unsafe_key;
		if (v->unsafe_key)
			continue;
		dsc_issue_add(sink, v->rule ? v->rule : "schema", DSC_ERROR, v->node, "%s",
			      v->message);
		sink->issues->items[sink->issues->count - 1].span = v->span;
	}
}

void dsc_profile_check_schema(const struct dsc_node *root, const char *kind,
			      struct dsc_issue_sink *sink)
{
	struct dsc_str uri = dsc_str_from(dsc_arena_printf(sink->arena, "urn:dsc:schema:%s", kind));
	struct dsc_problems problems = { .arena = sink->arena };
	struct dsc_violations violations = { 0 };
	const struct dsc_schema *schema = NULL;
	struct dsc_schema_set *set = NULL;
	struct dsc_node *tree;
	struct dsc_err err;

	tree = dsc_profile_schema_tree(kind, sink->arena, &err);
	if (!tree)
		goto broken;
	set = dsc_schema_set_new(sink->arena);
	if (dsc_schema_set_add(set, uri, tree, &err) < 0)
		goto broken;
	if (dsc_schema_compile(&schema, set, uri, DSC_SCHEMA_ASSERT_FORMAT, &problems, NULL) < 0) {
		dsc_err_set(&err, _("the schema '%s' is broken at line %u: %s"), kind,
			    problems.count ? problems.items[0].span.start.line : 0,
			    problems.count ? problems.items[0].message : "");
		goto broken;
	}
	if (dsc_schema_check(schema, root, &violations, sink->arena, &err) < 0)
		goto broken;
	add_violations(&violations, sink);
	dsc_schema_set_release(set);
	return;
broken:
	dsc_issue_add(sink, "schema", DSC_ERROR, root, "%s", err.text);
	if (set)
		dsc_schema_set_release(set);
}

/* The profile's tree at `path`, a mapping whose keys are ids. */
static const struct dsc_node *list_at(const struct dsc_profile *profile, const char *path)
{
	return dsc_node_path(profile->root, path);
}

bool dsc_profile_refer(const struct dsc_profile *profile, const struct dsc_node *node,
		       const char *path, struct dsc_issue_sink *sink)
{
	const struct dsc_node *list = list_at(profile, path);

	if (!node || dsc_node_get(list, dsc_node_text(node)))
		return true;
	dsc_issue_unknown(sink, node, path, list);
	return false;
}

void dsc_profile_refer_all(const struct dsc_profile *profile, const struct dsc_node *seq,
			   const char *path, struct dsc_issue_sink *sink)
{
	for (uint32_t i = 0; seq && i < seq->count; i++)
		dsc_profile_refer(profile, &seq->items[i], path, sink);
}

static void check_types(const struct dsc_profile *profile, struct dsc_issue_sink *sink)
{
	for (size_t i = 0; i < profile->types.count; i++) {
		const struct dsc_node *node = profile->types.items[i].entry.node;
		const struct dsc_node *domains = dsc_node_get(node, DSC_S("domains"));
		bool open = false;

		dsc_profile_refer(profile, dsc_node_get(node, DSC_S("direction")), "directions", sink);
		for (uint32_t j = 0; j < domains->count; j++) {
			dsc_profile_refer(profile, &domains->members[j].key, "domains", sink);
			open |= !dsc_str_is(dsc_node_text(&domains->members[j].value), "closed");
		}
		if (!open)
			dsc_issue_add(sink, "schema", DSC_ERROR, domains,
				      _("the type is closed to every domain; open it to one, or "
					"leave the type out"));
	}
}

bool dsc_profile_lists(const struct dsc_node *seq, const char *word)
{
	for (uint32_t i = 0; seq && i < seq->count; i++)
		if (dsc_str_is(dsc_node_text(&seq->items[i]), word))
			return true;
	return false;
}

/* The listed name that a type of another name is probably meant to have, or NULL. */
static const char *nearest_listed(const struct dsc_node *listed, struct dsc_str type)
{
	const char *names[DSC_PROFILE_MAX_IDS];
	size_t count = 0;

	for (uint32_t i = 0; i < listed->count && count < DSC_PROFILE_MAX_IDS; i++)
		names[count++] = listed->items[i].text.ptr;
	return dsc_str_nearest(type, names, count);
}

/*
 * A direction may list its types, and then both sides must agree: nothing else
 * in a profile names a type, so a misspelt one would show in dossiers only.
 */
static void check_directions(const struct dsc_profile *profile, struct dsc_issue_sink *sink)
{
	const struct dsc_node *types = list_at(profile, "types");
	uint64_t guessed = 0; /* types whose listed name is known */

	for (size_t i = 0; i < profile->types.count; i++) {
		const struct dsc_case_type *type = &profile->types.items[i];
		const struct dsc_node *direction = dsc_node_get(type->entry.node, DSC_S("direction"));
		const struct dsc_node *listed =
			dsc_node_get(dsc_node_get(list_at(profile, "directions"),
						  dsc_node_text(direction)),
				     DSC_S("types"));
		const struct dsc_node *key = &dsc_node_member(types, type->entry.id)->key;
		const char *near;

		if (!listed || dsc_profile_lists(listed, type->entry.id.ptr))
			continue;
		near = nearest_listed(listed, type->entry.id);
		if (near) {
			guessed |= UINT64_C(1) << i;
			dsc_issue_add(sink, "reference-unknown", DSC_ERROR, key,
				      _("the direction '%s' does not list the type '%s'; did you mean '%s'?"),
				      dsc_issue_quote(sink, direction), dsc_issue_quote(sink, key),
				      near);
		} else {
			dsc_issue_add(sink, "reference-unknown", DSC_ERROR, key,
				      _("the direction '%s' does not list the type '%s'; add it to its 'types'"),
				      dsc_issue_quote(sink, direction), dsc_issue_quote(sink, key));
		}
	}
	for (size_t i = 0; i < profile->directions.count; i++) {
		const struct dsc_node *listed =
			dsc_node_get(profile->directions.items[i].entry.node, DSC_S("types"));

		for (uint32_t j = 0; listed && j < listed->count; j++) {
			const struct dsc_node *name = &listed->items[j];
			bool told = false;

			/* The type that is misspelt has been told of at its own place. */
			for (size_t t = 0; t < profile->types.count; t++)
				told |= (guessed >> t & 1) &&
					dsc_str_distance(profile->types.items[t].entry.id,
							 name->text) <= name->text.len / 3 + 1;
			if (!told)
				dsc_profile_refer(profile, name, "types", sink);
		}
	}
}

static void check_applicants(const struct dsc_profile *profile, struct dsc_issue_sink *sink)
{
	bool lead = false;

	for (size_t i = 0; i < profile->operations.count; i++)
		dsc_profile_refer(profile, dsc_node_get(profile->operations.items[i].entry.node,
					    DSC_S("domain")),
		      "domains", sink);
	for (size_t i = 0; i < profile->applicant_kinds.count; i++)
		lead |= profile->applicant_kinds.items[i].may_lead;
	if (!lead)
		dsc_issue_add(sink, "schema", DSC_ERROR, list_at(profile, "applicant_kinds"),
			      _("no kind of applicant may lead; set 'lead: true' for one"));
}

static void check_quotas(const struct dsc_profile *profile, struct dsc_issue_sink *sink)
{
	uint64_t with_quota = 0;
	bool all_known = true;

	for (size_t i = 0; i < profile->quotas.count; i++) {
		const struct dsc_quota *quota = &profile->quotas.items[i];
		const struct dsc_node *node = quota->entry.node;

		all_known &= dsc_profile_refer(profile, dsc_node_get(node, DSC_S("unit_kind")), "unit_kinds",
				   sink);
		dsc_profile_refer_all(profile, dsc_node_get(node, DSC_S("domains")), "domains", sink);
		dsc_profile_refer_all(profile, dsc_node_get(node, DSC_S("directions")), "directions", sink);
		if (quota->unit_kind >= 0)
			with_quota |= UINT64_C(1) << quota->unit_kind;
	}
	/* A misspelt kind has been told of; that its own is without quota follows from it. */
	for (size_t i = 0; all_known && i < profile->unit_kinds.count; i++) {
		if (with_quota >> i & 1)
			continue;
		dsc_issue_add(sink, "schema", DSC_ERROR, profile->unit_kinds.items[i].entry.node,
			      _("no quota names this kind of unit: it could recommend nothing; add "
				"one to 'quotas'"));
	}
}

static void check_chapters(const struct dsc_profile *profile, struct dsc_issue_sink *sink)
{
	for (size_t i = 0; i < profile->chapters.count; i++) {
		const struct dsc_chapter *chapter = &profile->chapters.items[i];

		if (chapter->min > chapter->max)
			dsc_issue_add(sink, "schema", DSC_ERROR,
				      dsc_node_get(chapter->entry.node, DSC_S("min")),
				      _("min '%lld' is above max '%lld'"), (long long)chapter->min,
				      (long long)chapter->max);
	}
}

static void check_columns(const struct dsc_profile *profile, struct dsc_issue_sink *sink)
{
	const struct dsc_node *columns = dsc_node_path(profile->root, "summary_table.columns");
	const struct dsc_node *id, *other;

	/* The schema knows a dozen ids; a hostile list must not be quadratic beyond them. */
	for (uint32_t i = 0; columns && i < columns->count; i++) {
		id = dsc_node_get(&columns->items[i], DSC_S("id"));
		for (uint32_t j = 0; j < i && j < 32; j++) {
			other = dsc_node_get(&columns->items[j], DSC_S("id"));
			if (!dsc_str_eq(dsc_node_text(id), dsc_node_text(other)))
				continue;
			dsc_issue_add(sink, "schema", DSC_ERROR, id,
				      _("column '%s' stands twice, first at line %u"),
				      dsc_issue_quote(sink, id), other->span.start.line);
			break;
		}
	}
}

static void check_rules(const struct dsc_profile *profile, struct dsc_issue_sink *sink)
{
	uint64_t cited = 0;
	bool all_known = true;

	for (size_t i = 0; i < profile->readings.count; i++)
		dsc_profile_refer_all(profile, profile->readings.items[i].rules, "rules", sink);
	for (size_t i = 0; i < profile->rules.count; i++) {
		const struct dsc_rule_setting *rule = &profile->rules.items[i];

		all_known &= dsc_profile_refer(profile, dsc_node_get(rule->entry.node, DSC_S("clause")),
				   "clauses", sink);
		if (rule->clause >= 0)
			cited |= UINT64_C(1) << rule->clause;
	}
	for (size_t i = 0; all_known && i < profile->clauses.count; i++) {
		const struct dsc_clause *clause = &profile->clauses.items[i];

		if (!clause->machine || cited >> i & 1)
			continue;
		dsc_issue_add(sink, "schema", DSC_ERROR,
			      dsc_node_get(clause->entry.node, DSC_S("machine")),
			      _("no rule cites this clause; name it in 'rules', or set 'machine: "
				"false': it is for people"));
	}
}

static void check_deadline(const struct dsc_profile *profile, struct dsc_issue_sink *sink)
{
	const struct dsc_node *node = list_at(profile, "deadline");
	const struct dsc_node *at = dsc_node_get(node, DSC_S("at"));
	struct dsc_deadline deadline;
	struct dsc_date date;

	if (!dsc_date_parse(&date, dsc_node_text(at)))
		dsc_issue_add(sink, "schema", DSC_ERROR, at,
			      _("'%s' is no date; write it like 2023-10-31 or "
				"2023-10-31T17:00:00+08:00"),
			      dsc_issue_quote(sink, at));
	else if (!dsc_profile_read_deadline(&deadline, node, dsc_node_text(at)))
		dsc_issue_add(sink, "schema", DSC_ERROR, at,
			      _("'%s' has another offset than 'offset', which is '%s'"),
			      dsc_issue_quote(sink, at),
			      dsc_issue_quote(sink, dsc_node_get(node, DSC_S("offset"))));
}

void dsc_profile_check_sense(const struct dsc_profile *profile, struct dsc_issue_sink *sink)
{
	check_types(profile, sink);
	check_directions(profile, sink);
	check_applicants(profile, sink);
	check_quotas(profile, sink);
	check_deadline(profile, sink);
	check_chapters(profile, sink);
	check_columns(profile, sink);
	dsc_profile_check_stages(profile, sink);
	check_rules(profile, sink);
}
