#include "profile/profile.h"

#include "base/tr.h"
#include "profile/check.h"
#include "profile/fill.h"

#include "base/banned.h"

struct dsc_str dsc_label_text(struct dsc_label label)
{
	return dsc_tr_lang() == DSC_LANG_ZH ? label.zh : label.en;
}

static struct dsc_str text_of(const struct dsc_node *map, struct dsc_str key)
{
	return dsc_node_text(dsc_node_get(map, key));
}

static bool truth_of(const struct dsc_node *map, struct dsc_str key)
{
	const struct dsc_node *node = dsc_node_get(map, key);

	return node && node->type == DSC_NODE_BOOL && node->truth;
}

static int64_t int_of(const struct dsc_node *map, struct dsc_str key)
{
	int64_t value;

	return dsc_node_int(dsc_node_get(map, key), &value) ? value : 0;
}

static struct dsc_label label_of(const struct dsc_node *map, struct dsc_str key)
{
	const struct dsc_node *node = dsc_node_get(map, key);

	return (struct dsc_label){
		.zh = text_of(node, DSC_S("zh")),
		.en = text_of(node, DSC_S("en")),
	};
}

int dsc_profile_find_entry(const void *items, size_t count, size_t size, struct dsc_str id)
{
	const char *at = items;

	for (size_t i = 0; i < count; i++, at += size)
		if (dsc_str_eq(((const struct dsc_entry *)(const void *)at)->id, id))
			return (int)i;
	return -1;
}

double dsc_profile_parameter(const struct dsc_rule_setting *setting, const char *name,
			     double otherwise)
{
	double value;

	if (dsc_node_real(dsc_node_get(setting->entry.node, dsc_str_from(name)), &value))
		return value;
	return otherwise;
}

void *dsc_profile_entries(size_t *count, const struct dsc_node *map, struct dsc_str label,
			  size_t size, struct dsc_arena *arena)
{
	char *items, *at;

	*count = 0;
	if (!map || map->type != DSC_NODE_MAP || map->count == 0)
		return NULL;
	at = items = dsc_arena_array(arena, map->count, size, alignof(max_align_t));
	for (uint32_t i = 0; i < map->count; i++, at += size) {
		struct dsc_entry *entry = (struct dsc_entry *)(void *)at;

		entry->id = map->members[i].key.text;
		entry->node = &map->members[i].value;
		entry->name = label_of(entry->node, label);
	}
	*count = map->count;
	return items;
}

/* The mask of the ids in a sequence; `all` where there is none. */
static uint64_t mask_of(const struct dsc_node *seq, const void *items, size_t count, size_t size,
			uint64_t all)
{
	uint64_t mask = 0;

	if (!seq || seq->type != DSC_NODE_SEQ)
		return all;
	for (uint32_t i = 0; i < seq->count; i++) {
		int index = dsc_profile_find_entry(items, count, size,
						   dsc_node_text(&seq->items[i]));

		if (index >= 0 && index < DSC_PROFILE_MAX_IDS)
			mask |= UINT64_C(1) << index;
	}
	return mask;
}

static void fill_types(struct dsc_profile *profile)
{
	for (size_t i = 0; i < profile->types.count; i++) {
		struct dsc_case_type *type = &profile->types.items[i];
		const struct dsc_node *domains = dsc_node_get(type->entry.node, DSC_S("domains"));

		type->direction = dsc_profile_find(profile->directions,
						   text_of(type->entry.node, DSC_S("direction")));
		type->text = text_of(type->entry.node, DSC_S("text"));
		for (size_t j = 0; j < profile->domains.count && j < DSC_PROFILE_MAX_IDS; j++) {
			struct dsc_str word = text_of(domains, profile->domains.items[j].entry.id);

			if (dsc_str_is(word, "open"))
				type->opening[j] = DSC_OPEN;
			else if (dsc_str_is(word, "warning"))
				type->opening[j] = DSC_OPEN_WARNING;
			else
				type->opening[j] = DSC_CLOSED;
		}
	}
}

static void fill_units(struct dsc_profile *profile)
{
	for (size_t i = 0; i < profile->unit_kinds.count; i++) {
		struct dsc_unit_kind *kind = &profile->unit_kinds.items[i];
		struct dsc_str region = text_of(kind->entry.node, DSC_S("region"));

		kind->region = dsc_str_is(region, "required") ? DSC_REGION_REQUIRED :
			       dsc_str_is(region, "optional") ? DSC_REGION_OPTIONAL :
								DSC_REGION_NONE;
		kind->group = truth_of(kind->entry.node, DSC_S("group"));
		kind->sectors = truth_of(kind->entry.node, DSC_S("sectors"));
	}
	for (size_t i = 0; i < profile->quotas.count; i++) {
		struct dsc_quota *quota = &profile->quotas.items[i];
		const struct dsc_node *node = quota->entry.node;

		quota->unit_kind = dsc_profile_find(profile->unit_kinds,
						    text_of(node, DSC_S("unit_kind")));
		quota->domains = mask_of(dsc_node_get(node, DSC_S("domains")),
					 profile->domains.items, profile->domains.count,
					 sizeof(*profile->domains.items), 0);
		quota->directions = mask_of(dsc_node_get(node, DSC_S("directions")),
					    profile->directions.items, profile->directions.count,
					    sizeof(*profile->directions.items), UINT64_MAX);
		quota->max = int_of(node, DSC_S("max"));
		quota->soft = dsc_str_is(text_of(node, DSC_S("firmness")), "soft");
	}
}

static void fill_applicants(struct dsc_profile *profile)
{
	for (size_t i = 0; i < profile->sectors.count; i++) {
		struct dsc_sector *sector = &profile->sectors.items[i];

		sector->key = truth_of(sector->entry.node, DSC_S("key"));
	}
	for (size_t i = 0; i < profile->operations.count; i++) {
		struct dsc_operation *operation = &profile->operations.items[i];

		operation->domain = dsc_profile_find(profile->domains,
						     text_of(operation->entry.node,
							     DSC_S("domain")));
	}
	for (size_t i = 0; i < profile->applicant_kinds.count; i++) {
		struct dsc_applicant_kind *kind = &profile->applicant_kinds.items[i];

		kind->may_lead = truth_of(kind->entry.node, DSC_S("lead"));
	}
}

static void fill_form(struct dsc_profile *profile)
{
	for (size_t i = 0; i < profile->chapters.count; i++) {
		struct dsc_chapter *chapter = &profile->chapters.items[i];

		chapter->min = int_of(chapter->entry.node, DSC_S("min"));
		chapter->max = int_of(chapter->entry.node, DSC_S("max"));
		chapter->required = truth_of(chapter->entry.node, DSC_S("required"));
	}
	for (size_t i = 0; i < profile->evidence_kinds.count; i++) {
		struct dsc_evidence_kind *kind = &profile->evidence_kinds.items[i];
		struct dsc_str required = text_of(kind->entry.node, DSC_S("required"));

		kind->required = dsc_str_is(required, "always") ? DSC_ALWAYS :
				 dsc_str_is(required, "joint")	? DSC_JOINT :
								  DSC_NEVER;
	}
}

static enum dsc_severity severity_of(const struct dsc_node *map, struct dsc_str key,
				     enum dsc_severity otherwise)
{
	struct dsc_str word = text_of(map, key);

	if (dsc_str_is(word, "error"))
		return DSC_ERROR;
	if (dsc_str_is(word, "warning"))
		return DSC_WARNING;
	if (dsc_str_is(word, "info"))
		return DSC_INFO;
	return otherwise;
}

static void fill_rules(struct dsc_profile *profile)
{
	for (size_t i = 0; i < profile->clauses.count; i++) {
		struct dsc_clause *clause = &profile->clauses.items[i];

		clause->text = text_of(clause->entry.node, DSC_S("text"));
		clause->machine = truth_of(clause->entry.node, DSC_S("machine"));
	}
	for (size_t i = 0; i < profile->readings.count; i++) {
		struct dsc_reading *reading = &profile->readings.items[i];

		reading->text = label_of(reading->entry.node, DSC_S("text"));
		reading->reason = label_of(reading->entry.node, DSC_S("reason"));
		reading->rules = dsc_node_get(reading->entry.node, DSC_S("rules"));
	}
	for (size_t i = 0; i < profile->rules.count; i++) {
		struct dsc_rule_setting *rule = &profile->rules.items[i];
		const struct dsc_node *node = rule->entry.node;
		struct dsc_str clause = text_of(node, DSC_S("clause"));

		rule->severity = severity_of(node, DSC_S("severity"), DSC_ERROR);
		rule->softer = severity_of(node, DSC_S("softer"), rule->severity);
		/* An overlay may have lowered the one and not the other. */
		if (rule->softer > rule->severity)
			rule->softer = rule->severity;
		rule->clause = clause.len ? dsc_profile_find(profile->clauses, clause) : -1;
		rule->waivable = truth_of(node, DSC_S("waivable"));
	}
}

static bool counts_members(const struct dsc_node *limit)
{
	const struct dsc_node *roles = dsc_node_get(limit, DSC_S("roles"));

	if (roles && roles->type == DSC_NODE_SEQ)
		for (uint32_t i = 0; i < roles->count; i++)
			if (dsc_str_is(dsc_node_text(&roles->items[i]), "member"))
				return true;
	return false;
}

static void fill_limits(struct dsc_profile *profile)
{
	const struct dsc_node *limits = dsc_node_get(profile->root, DSC_S("limits"));
	const struct dsc_node *cases = dsc_node_get(limits, DSC_S("cases_per_applicant"));
	const struct dsc_node *of_type = dsc_node_get(limits, DSC_S("cases_per_type"));

	profile->applicants_max = int_of(dsc_node_get(limits, DSC_S("applicants")), DSC_S("max"));
	profile->cases_max = int_of(cases, DSC_S("max"));
	profile->cases_members = counts_members(cases);
	profile->cases_of_type_max = int_of(of_type, DSC_S("max"));
	profile->types_members = counts_members(of_type);
	profile->types_across_domains = truth_of(of_type, DSC_S("across_domains"));
}

/* Reads "+08:00" as seconds. */
static bool parse_offset(struct dsc_str text, int32_t *seconds)
{
	int value[2];

	if (text.len != 6 || (text.ptr[0] != '+' && text.ptr[0] != '-') || text.ptr[3] != ':')
		return false;
	for (int i = 0; i < 2; i++) {
		const char *at = text.ptr + 1 + 3 * i;

		if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
			return false;
		value[i] = (at[0] - '0') * 10 + (at[1] - '0');
	}
	if (value[0] > 14 || value[1] > 59)
		return false;
	*seconds = (value[0] * 3600 + value[1] * 60) * (text.ptr[0] == '-' ? -1 : 1);
	return true;
}

bool dsc_profile_read_deadline(struct dsc_deadline *deadline, const struct dsc_node *node,
			       struct dsc_str at)
{
	*deadline = (struct dsc_deadline){
		.zone = text_of(node, DSC_S("zone")),
		.text = at,
		.basis = label_of(node, DSC_S("basis")),
	};
	if (!parse_offset(text_of(node, DSC_S("offset")), &deadline->offset) ||
	    !dsc_date_parse(&deadline->at, deadline->text))
		return false;
	if (!deadline->at.has_time) {
		deadline->instant = ((int64_t)deadline->at.day + 1) * 86400 - deadline->offset;
		return true;
	}
	deadline->instant = deadline->at.instant;
	if (dsc_str_ends(deadline->text, DSC_S("Z")))
		return deadline->offset == 0;
	return dsc_str_ends(deadline->text, text_of(node, DSC_S("offset")));
}

static void fill(struct dsc_profile *profile, struct dsc_arena *arena)
{
	const struct dsc_node *root = profile->root;
	const struct dsc_node *evidence = dsc_node_get(root, DSC_S("evidence"));
	const struct dsc_node *deadline = dsc_node_get(root, DSC_S("deadline"));

	profile->id = text_of(root, DSC_S("id"));
	profile->name = label_of(root, DSC_S("name"));
	profile->issuer = label_of(root, DSC_S("issuer"));
	DSC_PROFILE_ENTRIES(profile->domains, dsc_node_get(root, DSC_S("domains")), "name");
	DSC_PROFILE_ENTRIES(profile->directions, dsc_node_get(root, DSC_S("directions")), "name");
	DSC_PROFILE_ENTRIES(profile->types, dsc_node_get(root, DSC_S("types")), "name");
	DSC_PROFILE_ENTRIES(profile->sectors, dsc_node_get(root, DSC_S("sectors")), "name");
	DSC_PROFILE_ENTRIES(profile->operations, dsc_node_get(root, DSC_S("operates")), "name");
	DSC_PROFILE_ENTRIES(profile->applicant_kinds, dsc_node_get(root, DSC_S("applicant_kinds")), "name");
	DSC_PROFILE_ENTRIES(profile->unit_kinds, dsc_node_get(root, DSC_S("unit_kinds")), "name");
	DSC_PROFILE_ENTRIES(profile->quotas, dsc_node_get(root, DSC_S("quotas")), "name");
	DSC_PROFILE_ENTRIES(profile->chapters, dsc_node_get(root, DSC_S("chapters")), "name");
	DSC_PROFILE_ENTRIES(profile->evidence_kinds, dsc_node_get(evidence, DSC_S("kinds")), "name");
	DSC_PROFILE_ENTRIES(profile->record_kinds, dsc_node_get(root, DSC_S("records")), "name");
	DSC_PROFILE_ENTRIES(profile->clauses, dsc_node_get(root, DSC_S("clauses")), "title");
	DSC_PROFILE_ENTRIES(profile->readings, dsc_node_get(root, DSC_S("readings")), "name");
	DSC_PROFILE_ENTRIES(profile->rules, dsc_node_get(root, DSC_S("rules")), "name");
	fill_types(profile);
	fill_units(profile);
	fill_applicants(profile);
	fill_form(profile);
	fill_rules(profile);
	fill_limits(profile);
	dsc_profile_fill_stages(profile, arena);
	profile->evidence_max_bytes = int_of(evidence, DSC_S("max_bytes"));
	profile->evidence_contents = dsc_node_get(evidence, DSC_S("contents"));
	profile->branch_endings = dsc_node_get(root, DSC_S("branch_endings"));
	profile->copies = int_of(dsc_node_get(root, DSC_S("copies")), DSC_S("disc"));
	dsc_profile_read_deadline(&profile->deadline, deadline,
				  text_of(deadline, DSC_S("at")));
}

int dsc_profile_read(struct dsc_profile *profile, const struct dsc_node *root, bool trusted,
		     struct dsc_arena *arena, struct dsc_profile_issues *issues)
{
	struct dsc_issue_sink sink = { .issues = issues, .arena = arena };

	*profile = (struct dsc_profile){ .root = root };
	if (!trusted) {
		dsc_profile_check_schema(root, "profile", &sink);
		if (sink.failed)
			return -1;
	}
	fill(profile, arena);
	if (!trusted)
		dsc_profile_check_sense(profile, &sink);
	return sink.failed ? -1 : 0;
}
