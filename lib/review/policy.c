#include "base/tr.h"
#include "review/person.h"
#include "text/show.h"

#include "base/banned.h"

#define MAX_SETS 64 /* of exclusive roles, as the schema has it */

static const struct dsc_str seal_default[] = { { "clerk", 5 }, { "supervisor", 10 } };
static const struct dsc_str decide_default[] = { { "clerk", 5 } };

struct reader {
	struct dsc_policy *policy;
	struct dsc_arena *arena;
	struct dsc_err *err;
};

static const char *quote(const struct reader *reader, const struct dsc_node *node)
{
	bool scalar = node->type != DSC_NODE_SEQ && node->type != DSC_NODE_MAP;

	return scalar ? dsc_text_quote(node->text, 64, reader->arena) :
			dsc_node_type_name((enum dsc_node_type)node->type);
}

/* Nothing outside the profile and these two words is a role that an act may ask for. */
static bool known_role(const struct reader *reader, struct dsc_str role)
{
	return dsc_str_is(role, "clerk") || dsc_str_is(role, "supervisor") ||
	       dsc_profile_find(reader->policy->profile->stages, role) >= 0;
}

static int read_set(struct dsc_role_set *set, const struct reader *reader,
		    const struct dsc_node *list, uint32_t least, const char *what)
{
	/* A set without a role twice is no longer than all roles there are. */
	size_t most = reader->policy->profile->stages.count + 2;

	if (list->type != DSC_NODE_SEQ || list->count < least || list->count > most)
		return dsc_err_set(reader->err,
				   ngettext("dsc.yaml line %u: '%s' wants a list of at least %u role",
					    "dsc.yaml line %u: '%s' wants a list of at least %u roles",
					    least),
				   list->span.start.line, what, least);
	*set = (struct dsc_role_set){
		.items = DSC_NEW_ARRAY(reader->arena, struct dsc_str, list->count),
	};
	for (uint32_t i = 0; i < list->count; i++) {
		const struct dsc_node *item = &list->items[i];
		struct dsc_str role = dsc_node_text(item);

		if (!known_role(reader, role))
			return dsc_err_set(reader->err,
					   _("dsc.yaml line %u: '%s' is no role; roles are clerk, "
					     "supervisor and the ids of the programme's stages"),
					   item->span.start.line, quote(reader, item));
		for (uint32_t j = 0; j < i; j++)
			if (dsc_str_eq(set->items[j], role))
				return dsc_err_set(reader->err,
						   _("dsc.yaml line %u: the role '%s' stands twice "
						     "in one list"),
						   item->span.start.line, quote(reader, item));
		set->items[set->count++] = role;
	}
	return 0;
}

static int read_acts(const struct reader *reader, const struct dsc_node *acts)
{
	struct dsc_policy *policy = reader->policy;

	if (acts->type != DSC_NODE_MAP)
		return dsc_err_set(reader->err,
				   _("dsc.yaml line %u: 'acts' wants a mapping from acts to roles"),
				   acts->span.start.line);
	for (uint32_t i = 0; i < acts->count; i++) {
		const struct dsc_member *act = &acts->members[i];
		int stage = dsc_profile_find(policy->profile->stages, act->key.text);
		struct dsc_role_set *set = stage >= 0 ? &policy->stages[stage] : NULL;
		bool seal = !set && dsc_str_is(act->key.text, "seal");

		if (seal)
			set = &policy->seal;
		else if (!set && dsc_str_is(act->key.text, "decide"))
			set = &policy->decide;
		if (!set)
			return dsc_err_set(reader->err,
					   _("dsc.yaml line %u: '%s' is no act; acts are the ids of "
					     "the programme's stages, seal and decide"),
					   act->key.span.start.line, quote(reader, &act->key));
		/* One pair of eyes is no seal. */
		if (read_set(set, reader, &act->value, seal ? 2 : 1, quote(reader, &act->key)) < 0)
			return -1;
	}
	return 0;
}

static int read_exclusive(const struct reader *reader, const struct dsc_node *list)
{
	struct dsc_policy *policy = reader->policy;

	if (list->type != DSC_NODE_SEQ || list->count > MAX_SETS)
		return dsc_err_set(reader->err,
				   _("dsc.yaml line %u: 'exclusive' wants a list of at most %d lists "
				     "of roles"),
				   list->span.start.line, MAX_SETS);
	policy->exclusive = DSC_NEW_ARRAY(reader->arena, struct dsc_role_set, list->count);
	policy->exclusive_count = 0;
	for (uint32_t i = 0; i < list->count; i++)
		if (read_set(&policy->exclusive[policy->exclusive_count++], reader,
			     &list->items[i], 2, "exclusive") < 0)
			return -1;
	return 0;
}

static struct dsc_role_set copy_set(const struct dsc_str *roles, size_t count,
				    struct dsc_arena *arena)
{
	struct dsc_role_set set = { DSC_NEW_ARRAY(arena, struct dsc_str, count), count };

	for (size_t i = 0; i < count; i++)
		set.items[i] = roles[i];
	return set;
}

static void fill_defaults(struct dsc_policy *policy, struct dsc_arena *arena)
{
	size_t count = policy->profile->stages.count;

	policy->signatures_required = true;
	policy->stages = DSC_NEW_ARRAY(arena, struct dsc_role_set, count);
	for (size_t i = 0; i < count; i++)
		policy->stages[i] = copy_set(&policy->profile->stages.items[i].entry.id, 1, arena);
	policy->seal = copy_set(seal_default, 2, arena);
	policy->decide = copy_set(decide_default, 1, arena);
	policy->exclusive = DSC_NEW(arena, struct dsc_role_set);
	policy->exclusive[0] = copy_set(seal_default, 2, arena);
	policy->exclusive_count = 1;
}

int dsc_policy_read(struct dsc_policy *policy, const struct dsc_node *root,
		    const struct dsc_profile *profile, struct dsc_arena *arena,
		    struct dsc_err *err)
{
	const struct dsc_node *signatures = dsc_node_get(root, DSC_S("signatures"));
	const struct dsc_node *acts = dsc_node_get(root, DSC_S("acts"));
	const struct dsc_node *exclusive = dsc_node_get(root, DSC_S("exclusive"));
	struct reader reader = { policy, arena, err };

	*policy = (struct dsc_policy){ .profile = profile };
	fill_defaults(policy, arena);
	if (signatures) {
		policy->signatures_required = !dsc_str_is(dsc_node_text(signatures), "optional");
		if (policy->signatures_required &&
		    !dsc_str_is(dsc_node_text(signatures), "required"))
			return dsc_err_set(err,
					   _("dsc.yaml line %u: 'signatures' is '%s'; write required "
					     "or optional"),
					   signatures->span.start.line, quote(&reader, signatures));
	}
	if (acts && read_acts(&reader, acts) < 0)
		return -1;
	return exclusive ? read_exclusive(&reader, exclusive) : 0;
}

bool dsc_policy_allows(const struct dsc_role_set *set, const struct dsc_person *person)
{
	for (size_t i = 0; i < set->count; i++)
		if (dsc_person_has_role(person, set->items[i]))
			return true;
	return false;
}

const struct dsc_role_set *dsc_policy_exclusive(const struct dsc_policy *policy,
						const struct dsc_person *person)
{
	for (size_t i = 0; i < policy->exclusive_count; i++) {
		unsigned held = 0;

		for (size_t j = 0; j < policy->exclusive[i].count; j++)
			held += dsc_person_has_role(person, policy->exclusive[i].items[j]);
		if (held > 1)
			return &policy->exclusive[i];
	}
	return NULL;
}
