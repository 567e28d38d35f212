#include "profile/fill.h"

#include "base/banned.h"

static struct dsc_str text_of(const struct dsc_node *map, const char *key)
{
	return dsc_node_text(dsc_node_get(map, dsc_str_from(key)));
}

static unsigned count_of(const struct dsc_node *map, const char *key)
{
	int64_t count;

	if (!dsc_node_int(dsc_node_get(map, dsc_str_from(key)), &count) || count < 0)
		return 0;
	return (unsigned)count;
}

static int clause_of(const struct dsc_profile *profile, const struct dsc_node *map)
{
	struct dsc_str clause = text_of(map, "clause");

	return clause.len ? dsc_profile_find(profile->clauses, clause) : -1;
}

static unsigned verdicts_of(const struct dsc_node *stage)
{
	static const char *const kinds[DSC_VERDICT_KINDS] = {
		[DSC_VERDICT_PASS] = "pass",	   [DSC_VERDICT_REJECT] = "reject",
		[DSC_VERDICT_RETURN] = "return",   [DSC_VERDICT_SCORE] = "score",
		[DSC_VERDICT_ABSTAIN] = "abstain", [DSC_VERDICT_RECUSE] = "recuse",
	};
	const struct dsc_node *list = dsc_node_get(stage, DSC_S("verdicts"));
	unsigned mask = 0;

	for (uint32_t i = 0; list && list->type == DSC_NODE_SEQ && i < list->count; i++)
		for (unsigned kind = 0; kind < DSC_VERDICT_KINDS; kind++)
			if (dsc_str_is(dsc_node_text(&list->items[i]), kinds[kind]))
				mask |= 1u << kind;
	return mask;
}

static enum dsc_aggregation_method method_of(const struct dsc_node *map, const char *key)
{
	struct dsc_str word = text_of(map, key);

	return dsc_str_is(word, "trimmed-mean") ? DSC_AGGREGATE_TRIMMED :
	       dsc_str_is(word, "median")	? DSC_AGGREGATE_MEDIAN :
						  DSC_AGGREGATE_MEAN;
}

static void fill_ties(struct dsc_profile_stage *stage, struct dsc_arena *arena)
{
	const struct dsc_node *list = dsc_node_get(stage->entry.node, DSC_S("ties"));

	for (uint32_t i = 0; list && list->type == DSC_NODE_SEQ && i < list->count; i++) {
		struct dsc_str by = text_of(&list->items[i], "by");
		struct dsc_tie tie = { .by = DSC_TIE_CASE_ID, .item = -1 };

		if (dsc_str_is(by, "recommend"))
			tie.by = DSC_TIE_RECOMMEND;
		if (dsc_str_is(by, "score")) {
			tie.by = DSC_TIE_SCORE;
			tie.item = dsc_profile_find(stage->scores,
						    text_of(&list->items[i], "item"));
		}
		DSC_PUSH(arena, &stage->ties, tie);
	}
}

static void fill_stage(struct dsc_profile_stage *stage, const struct dsc_profile *profile,
		       struct dsc_arena *arena)
{
	const struct dsc_node *node = stage->entry.node;
	const struct dsc_node *aggregation = dsc_node_get(node, DSC_S("aggregation"));
	const struct dsc_node *selection = dsc_node_get(node, DSC_S("selection"));
	struct dsc_str decision = text_of(node, "decision");

	stage->clause = clause_of(profile, node);
	stage->verdicts = verdicts_of(node);
	stage->quorum = count_of(node, "quorum");
	stage->decision = dsc_str_is(decision, "score")	   ? DSC_DECISION_SCORE :
			  dsc_str_is(decision, "majority") ? DSC_DECISION_MAJORITY :
							     DSC_DECISION_ANY_FAIL;
	DSC_PROFILE_ENTRIES(stage->checklist, dsc_node_get(node, DSC_S("checklist")), "text");
	for (size_t i = 0; i < stage->checklist.count; i++) {
		struct dsc_check_item *item = &stage->checklist.items[i];

		item->clause = clause_of(profile, item->entry.node);
		item->machine = dsc_node_get(item->entry.node, DSC_S("machine"));
	}
	DSC_PROFILE_ENTRIES(stage->scores, dsc_node_get(node, DSC_S("scores")), "name");
	for (size_t i = 0; i < stage->scores.count; i++) {
		struct dsc_score_item *item = &stage->scores.items[i];

		item->min = text_of(item->entry.node, "min");
		item->max = text_of(item->entry.node, "max");
	}
	stage->aggregation = (struct dsc_aggregation){
		.method = method_of(aggregation, "method"),
		.otherwise = method_of(aggregation, "otherwise"),
		.drop = count_of(aggregation, "drop"),
		.at_least = count_of(aggregation, "at_least"),
		.places = count_of(aggregation, "places"),
	};
	fill_ties(stage, arena);
	stage->threshold = text_of(selection, "threshold");
	stage->max = count_of(selection, "max");
}

void dsc_profile_fill_stages(struct dsc_profile *profile, struct dsc_arena *arena)
{
	DSC_PROFILE_ENTRIES(profile->stages, dsc_node_get(profile->root, DSC_S("stages")), "name");
	for (size_t i = 0; i < profile->stages.count; i++)
		fill_stage(&profile->stages.items[i], profile, arena);
}
