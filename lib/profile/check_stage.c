#include "base/tr.h"
#include "profile/check.h"

#include "base/banned.h"

/* A decimal number of a stage in ten-thousandths: the schema allows it 6 digits and 4 more. */
static int64_t decimal_of(const struct dsc_node *map, struct dsc_str key)
{
	struct dsc_str text = dsc_node_text(dsc_node_get(map, key));
	int64_t value = 0;
	int places = -1;

	for (size_t i = 0; i < text.len && places < 4; i++) {
		if (text.ptr[i] != '.')
			value = value * 10 + (text.ptr[i] - '0');
		if (places >= 0 || text.ptr[i] == '.')
			places++;
	}
	for (places = places < 0 ? 0 : places; places < 4; places++)
		value *= 10;
	return value;
}

static void check_scores(const struct dsc_node *stage, struct dsc_issue_sink *sink)
{
	const struct dsc_node *scores = dsc_node_get(stage, DSC_S("scores"));
	const struct dsc_node *ties = dsc_node_get(stage, DSC_S("ties"));
	const struct dsc_node *aggregation = dsc_node_get(stage, DSC_S("aggregation"));
	const struct dsc_node *item;
	int64_t drop, at_least;

	for (uint32_t i = 0; scores && i < scores->count; i++) {
		item = &scores->members[i].value;
		if (decimal_of(item, DSC_S("min")) >= decimal_of(item, DSC_S("max")))
			dsc_issue_add(sink, "schema", DSC_ERROR, dsc_node_get(item, DSC_S("min")),
				      _("min '%s' is not below max '%s'"),
				      dsc_issue_quote(sink, dsc_node_get(item, DSC_S("min"))),
				      dsc_issue_quote(sink, dsc_node_get(item, DSC_S("max"))));
	}
	for (uint32_t i = 0; ties && i < ties->count; i++) {
		item = dsc_node_get(&ties->items[i], DSC_S("item"));
		if (item && !dsc_node_get(scores, dsc_node_text(item)))
			dsc_issue_unknown(sink, item, "scores", scores);
	}
	item = dsc_node_get(aggregation, DSC_S("drop"));
	if (dsc_node_int(item, &drop) &&
	    dsc_node_int(dsc_node_get(aggregation, DSC_S("at_least")), &at_least) &&
	    2 * drop >= at_least)
		dsc_issue_add(sink, "schema", DSC_ERROR, item,
			      _("dropping '%lld' at each end leaves nothing of '%lld' scores"),
			      (long long)drop, (long long)at_least);
}

static void check_selection(const struct dsc_node *stage, struct dsc_issue_sink *sink)
{
	const struct dsc_node *selection = dsc_node_get(stage, DSC_S("selection"));
	const struct dsc_node *scores = dsc_node_get(stage, DSC_S("scores"));
	const struct dsc_node *threshold = dsc_node_get(selection, DSC_S("threshold"));
	int64_t most = 0;

	if (!selection)
		return;
	if (!dsc_str_is(dsc_node_text(dsc_node_get(stage, DSC_S("decision"))), "score")) {
		dsc_issue_add(sink, "schema", DSC_ERROR, selection,
			      _("a stage that gives no scores selects nothing; leave 'selection' "
				"out, or set 'decision: score'"));
		return;
	}
	for (uint32_t i = 0; scores && i < scores->count; i++)
		most += decimal_of(&scores->members[i].value, DSC_S("max"));
	if (decimal_of(selection, DSC_S("threshold")) > most)
		dsc_issue_add(sink, "schema", DSC_ERROR, threshold,
			      _("no case can reach '%s': the highest scores add up to less"),
			      dsc_issue_quote(sink, threshold));
}

/* What a way of deciding counts, and what it cannot do without. */
static const struct decision {
	const char *name;
	const char *needs[2];
	const char *counts[3];
} decisions[] = {
	{ "any-fail", { "pass", "reject" }, { "pass", "reject", "return" } },
	{ "majority", { "pass", "reject" }, { "pass", "reject", NULL } },
	{ "score", { "score", NULL }, { "score", NULL, NULL } },
};

static bool counts(const struct decision *decision, struct dsc_str verdict)
{
	for (size_t i = 0; i < 3 && decision->counts[i]; i++)
		if (dsc_str_is(verdict, decision->counts[i]))
			return true;
	/* These are never counted, and every stage may have them. */
	return dsc_str_is(verdict, "abstain") || dsc_str_is(verdict, "recuse");
}

static void check_verdicts(const struct dsc_node *stage, struct dsc_issue_sink *sink)
{
	const struct dsc_node *verdicts = dsc_node_get(stage, DSC_S("verdicts"));
	struct dsc_str word = dsc_node_text(dsc_node_get(stage, DSC_S("decision")));
	const struct decision *decision = decisions;

	while (!dsc_str_is(word, decision->name)) /* the schema knows these and no other */
		decision++;
	for (size_t i = 0; i < 2 && decision->needs[i]; i++) {
		if (dsc_profile_lists(verdicts, decision->needs[i]))
			continue;
		dsc_issue_add(sink, "schema", DSC_ERROR, verdicts,
			      _("the decision '%s' needs the verdict '%s'; add it"), decision->name,
			      decision->needs[i]);
		return;
	}
	for (uint32_t i = 0; i < verdicts->count; i++)
		if (!counts(decision, verdicts->items[i].text))
			dsc_issue_add(sink, "schema", DSC_ERROR, &verdicts->items[i],
				      _("the decision '%s' does not count the verdict '%s'; leave it out"),
				      decision->name, dsc_issue_quote(sink, &verdicts->items[i]));
}

/* Roles and acts that every programme has: dsc.yaml could not tell them from a stage. */
static void check_stage_id(const struct dsc_node *key, struct dsc_issue_sink *sink)
{
	static const char *const taken[] = { "clerk", "supervisor", "seal", "decide" };

	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (dsc_str_is(key->text, taken[i]))
			dsc_issue_add(sink, "schema", DSC_ERROR, key,
				      _("a stage cannot be called '%s': a role or an act has that name; "
					"choose another id"),
				      taken[i]);
}

static void check_checklist(const struct dsc_profile *profile, const struct dsc_node *checklist,
			    struct dsc_issue_sink *sink)
{
	for (uint32_t i = 0; checklist && i < checklist->count; i++) {
		const struct dsc_node *item = &checklist->members[i].value;

		dsc_profile_refer(profile, dsc_node_get(item, DSC_S("clause")), "clauses", sink);
		dsc_profile_refer_all(profile, dsc_node_get(item, DSC_S("machine")), "rules", sink);
	}
}

/* An item's id means one thing in the whole programme. */
static void check_items_unique(const struct dsc_node *stages, uint32_t index,
			       struct dsc_issue_sink *sink)
{
	const struct dsc_node *mine = dsc_node_get(&stages->members[index].value,
						   DSC_S("checklist"));

	for (uint32_t i = 0; mine && i < mine->count; i++) {
		for (uint32_t j = 0; j < index; j++) {
			const struct dsc_member *other;

			other = dsc_node_member(dsc_node_get(&stages->members[j].value,
							     DSC_S("checklist")),
						mine->members[i].key.text);
			if (!other)
				continue;
			dsc_issue_add(sink, "schema", DSC_ERROR, &mine->members[i].key,
				      _("item '%s' is in another stage already, at line %u"),
				      dsc_issue_quote(sink, &mine->members[i].key),
				      other->key.span.start.line);
			break;
		}
	}
}

void dsc_profile_check_stages(const struct dsc_profile *profile, struct dsc_issue_sink *sink)
{
	const struct dsc_node *stages = dsc_node_get(profile->root, DSC_S("stages"));

	for (uint32_t i = 0; stages && i < stages->count; i++) {
		const struct dsc_node *stage = &stages->members[i].value;
		const struct dsc_node *decision = dsc_node_get(stage, DSC_S("decision"));

		check_stage_id(&stages->members[i].key, sink);
		if (i + 1 < stages->count && dsc_str_is(dsc_node_text(decision), "score"))
			dsc_issue_add(sink, "schema", DSC_ERROR, decision,
				      _("only the last stage decides by scores: its totals make the "
					"list; move the stage to the end, or decide otherwise"));
		dsc_profile_refer(profile, dsc_node_get(stage, DSC_S("clause")), "clauses", sink);
		check_checklist(profile, dsc_node_get(stage, DSC_S("checklist")), sink);
		check_items_unique(stages, i, sink);
		check_verdicts(stage, sink);
		check_scores(stage, sink);
		check_selection(stage, sink);
	}
}
