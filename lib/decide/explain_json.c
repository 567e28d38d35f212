#include "decide/explain.h"
#include "decide/print.h"

#include "base/banned.h"

static struct dsc_json *exact_json(struct dsc_exact number, struct dsc_arena *arena)
{
	return dsc_json_string(dsc_str_from(dsc_exact_write(number, arena)));
}

static struct dsc_json *verdict_json(const struct dsc_entry_verdict *entry)
{
	bool readable = !(entry->standing == DSC_STANDING_VOID &&
			  entry->why == DSC_VOID_UNREADABLE);
	bool is_void = entry->standing == DSC_STANDING_VOID;
	struct dsc_json *object = dsc_json_object();

	dsc_json_set_text(object, "path", entry->path);
	dsc_json_set(object, "person",
		     readable ? dsc_json_string(entry->verdict.reviewer) : dsc_json_null());
	dsc_json_set(object, "kind",
		     readable ? dsc_json_string(dsc_str_from(
					dsc_verdict_kinds[entry->verdict.kind])) :
				dsc_json_null());
	dsc_json_set_text(object, "standing", dsc_standing_ids[entry->standing]);
	dsc_json_set(object, "why",
		     is_void ? dsc_json_string(dsc_str_from(dsc_void_slugs[entry->why])) :
			       dsc_json_null());
	return object;
}

static struct dsc_json *stages_json(const struct dsc_decide_row *row)
{
	const struct dsc_decide *decide = row->decide;
	struct dsc_json *array = dsc_json_array();

	for (size_t i = 0; i < decide->profile->stages.count; i++) {
		const struct dsc_result *result =
			dsc_ledger_result(decide->ledger, (int)i, row->c);
		struct dsc_json *object = dsc_json_object(), *verdicts = dsc_json_array();

		for (size_t j = 0; j < result->entry_count; j++)
			dsc_json_append(verdicts, verdict_json(result->entries[j]));
		dsc_json_set_str(object, "stage", decide->profile->stages.items[i].entry.id);
		dsc_json_set_text(object, "outcome", dsc_outcome_ids[result->outcome]);
		dsc_json_set_integer(object, "round", (int64_t)result->round);
		dsc_json_set(object, "verdicts", verdicts);
		dsc_json_append(array, object);
	}
	return array;
}

static struct dsc_json *items_json(const struct dsc_decide *decide, const struct dsc_exact *items,
				   struct dsc_arena *arena)
{
	struct dsc_json *object = dsc_json_object();

	for (size_t i = 0; i < decide->stage->scores.count; i++)
		dsc_json_set(object,
			     dsc_arena_str(arena, decide->stage->scores.items[i].entry.id).ptr,
			     exact_json(items[i], arena));
	return object;
}

static struct dsc_json *ballots_json(const struct dsc_decide_row *row, struct dsc_arena *arena)
{
	static const char *const words[] = { [DSC_RECOMMEND_YES] = "yes",
					     [DSC_RECOMMEND_NO] = "no" };
	struct dsc_json *array = dsc_json_array();

	for (size_t i = 0; i < row->ballot_count; i++) {
		const struct dsc_ballot *ballot = &row->ballots[i];
		const struct dsc_verdict *verdict = &ballot->entry->verdict;
		struct dsc_json *object = dsc_json_object();

		dsc_json_set_str(object, "person", verdict->reviewer);
		dsc_json_set(object, "scores", items_json(row->decide, ballot->items, arena));
		dsc_json_set(object, "total", exact_json(ballot->total, arena));
		dsc_json_set(object, "recommend",
			     verdict->recommend == DSC_RECOMMEND_SILENT ?
				     dsc_json_null() :
				     dsc_json_string(dsc_str_from(words[verdict->recommend])));
		dsc_json_set_bool(object, "dropped", ballot->dropped);
		dsc_json_append(array, object);
	}
	return array;
}

static struct dsc_json *neighbour_json(const struct dsc_decide_row *row)
{
	return row ? dsc_json_string(row->c->id) : dsc_json_null();
}

/* How equal totals were told apart: "effect", "recommend", "case-id"; null: they are not equal. */
static struct dsc_json *tie_json(const struct dsc_decide_row *below)
{
	const struct dsc_profile_stage *stage = below ? below->decide->stage : NULL;
	const struct dsc_tie *tie;

	if (!below || below->tie < 0)
		return dsc_json_null();
	if ((size_t)below->tie == stage->ties.count)
		return dsc_json_string(DSC_S("case-id"));
	tie = &stage->ties.items[below->tie];
	if (tie->by == DSC_TIE_SCORE && tie->item >= 0)
		return dsc_json_string(stage->scores.items[tie->item].entry.id);
	return dsc_json_string(tie->by == DSC_TIE_RECOMMEND ? DSC_S("recommend") :
							      DSC_S("case-id"));
}

static struct dsc_json *needed_json(const struct dsc_decide_reasons *reasons,
				    struct dsc_arena *arena)
{
	struct dsc_json *object;

	if (!reasons->bounded)
		return dsc_json_null();
	object = dsc_json_object();
	dsc_json_set(object, "total", exact_json(reasons->needed, arena));
	dsc_json_set_bool(object, "more", reasons->more);
	dsc_json_set(object, "above", neighbour_json(reasons->bar));
	return object;
}

static struct dsc_json *without_json(const struct dsc_decide_reasons *reasons,
				     struct dsc_arena *arena)
{
	const struct dsc_decide_row *row = reasons->row;
	struct dsc_json *array = dsc_json_array();

	for (size_t i = 0; i < row->ballot_count; i++) {
		const struct dsc_decide_absence *absence = &reasons->without[i];
		struct dsc_json *object = dsc_json_object();

		dsc_json_set_str(object, "person", absence->ballot->entry->verdict.reviewer);
		dsc_json_set(object, "total",
			     absence->candidate ? exact_json(absence->total, arena) :
						  dsc_json_null());
		dsc_json_set(object, "place",
			     absence->candidate ? dsc_json_integer((int64_t)absence->place) :
						  dsc_json_null());
		dsc_json_set_bool(object, "listed", absence->listed);
		dsc_json_append(array, object);
	}
	return array;
}

void dsc_decide_explain_print_json(FILE *out, const struct dsc_decide_reasons *reasons,
				   struct dsc_arena *arena)
{
	const struct dsc_decide_row *row = reasons->row;
	struct dsc_json *object = dsc_json_object();
	bool scored = row->place && row->decide->scored;

	dsc_json_set_integer(object, "v", 1);
	dsc_json_set_str(object, "profile", row->decide->profile->id);
	dsc_json_set(object, "result", dsc_decide_row_json(row, arena));
	dsc_json_set(object, "stages", stages_json(row));
	dsc_json_set(object, "scores", scored ? ballots_json(row, arena) : dsc_json_array());
	dsc_json_set(object, "items",
		     scored ? items_json(row->decide, row->items, arena) : dsc_json_null());
	dsc_json_set(object, "above", neighbour_json(reasons->above));
	dsc_json_set(object, "tie_above", tie_json(reasons->above ? row : NULL));
	dsc_json_set(object, "below", neighbour_json(reasons->below));
	dsc_json_set(object, "tie_below", tie_json(reasons->below));
	dsc_json_set(object, "needed", scored ? needed_json(reasons, arena) : dsc_json_null());
	dsc_json_set(object, "without", scored ? without_json(reasons, arena) : dsc_json_array());
	dsc_json_put(out, object, 1);
	putc('\n', out);
}
