#include "decide/explain.h"

#include "base/banned.h"

static void find_needed(struct dsc_decide_reasons *reasons)
{
	const struct dsc_decide_row *row = reasons->row;
	const struct dsc_decide *decide = row->decide;
	struct dsc_decide_row level = *row;
	struct dsc_arena scratch;
	int tie;

	dsc_arena_init(&scratch, 0);
	reasons->bar = dsc_decide_bar(row, &scratch);
	dsc_arena_release(&scratch);
	if (decide->has_threshold) {
		reasons->bounded = true;
		reasons->needed = decide->threshold;
	}
	if (!reasons->bar)
		return;
	/* What bars is listed, so its total is not below the threshold. */
	level.total = reasons->bar->total;
	reasons->bounded = true;
	reasons->needed = level.total;
	reasons->more = dsc_decide_cmp(&level, reasons->bar, &tie) > 0;
}

static void leave_out(struct dsc_decide_absence *absence, const struct dsc_decide_row *row,
		      const struct dsc_ballot *ballot)
{
	struct dsc_arena scratch;
	struct dsc_decide other;
	const struct dsc_decide_row *same;

	dsc_arena_init(&scratch, 0);
	dsc_decide_without(&other, row->decide, ballot->entry->verdict.reviewer, &scratch);
	same = &other.rows[row - row->decide->rows];
	*absence = (struct dsc_decide_absence){
		.ballot = ballot,
		.candidate = same->place > 0,
		.total = same->total,
		.place = same->place,
		.listed = same->state == DSC_DECIDE_LISTED,
	};
	dsc_arena_release(&scratch);
}

void dsc_decide_explain(struct dsc_decide_reasons *reasons, const struct dsc_decide_row *row,
			struct dsc_arena *arena)
{
	const struct dsc_decide *decide = row->decide;

	*reasons = (struct dsc_decide_reasons){ .row = row };
	if (row->place == 0)
		return;
	if (row->place > 1)
		reasons->above = decide->order[row->place - 2];
	if (row->place < decide->candidates)
		reasons->below = decide->order[row->place];
	if (decide->scored)
		find_needed(reasons);
	reasons->without = DSC_NEW_ARRAY(arena, struct dsc_decide_absence, row->ballot_count + 1);
	for (size_t i = 0; i < row->ballot_count; i++)
		leave_out(&reasons->without[i], row, &row->ballots[i]);
}
