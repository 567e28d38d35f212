#include "review/queue.h"

#include "review/find.h"
#include "review/view.h"

#include "base/banned.h"

static bool own_stale(const struct dsc_result *result, struct dsc_str person)
{
	for (size_t i = 0; i < result->entry_count; i++)
		if (result->entries[i]->standing == DSC_STANDING_STALE &&
		    dsc_str_eq(result->entries[i]->verdict.reviewer, person))
			return true;
	return false;
}

static int add_case(struct dsc_queue *queue, const struct dsc_ledger *ledger,
		    const struct dsc_person *person, int stage, const struct dsc_review_case *c,
		    struct dsc_arena *arena, struct dsc_err *err)
{
	const struct dsc_result *result = dsc_ledger_result(ledger, stage, c);
	struct dsc_queue_row row = { .stage = stage, .c = c };
	struct dsc_conflict conflict;
	int reviews;

	if (result->outcome == DSC_OUTCOME_CLOSED || result->outcome == DSC_OUTCOME_REJECTED ||
	    result->outcome == DSC_OUTCOME_RETURNED || dsc_ledger_own(result, person->id) ||
	    dsc_view_recused(ledger, c, person->id))
		return 0;
	reviews = dsc_view_reviews(ledger, stage, c, person, &row.assigned, err);
	if (reviews <= 0)
		return reviews;
	if (!row.assigned && result->outcome != DSC_OUTCOME_PENDING &&
	    result->outcome != DSC_OUTCOME_TIED)
		return 0;
	dsc_conflict_find(&conflict, person, c, arena);
	row.conflict = conflict.kind == DSC_CONFLICT_NONE ? NULL : conflict.why;
	row.stale = own_stale(result, person->id);
	DSC_PUSH(arena, queue, row);
	return 0;
}

int dsc_queue_find(struct dsc_queue *queue, const struct dsc_ledger *ledger,
		   const struct dsc_person *person, int stage, struct dsc_arena *arena,
		   struct dsc_err *err)
{
	size_t stages = ledger->snapshot->programme.profile.stages.count;

	*queue = (struct dsc_queue){ 0 };
	for (size_t i = 0; i < stages; i++) {
		int closed = (stage >= 0 && (size_t)stage != i) ||
			     !dsc_policy_allows(&ledger->snapshot->policy.stages[i], person);

		if (!closed)
			closed = dsc_review_sealed(ledger->snapshot, (int)i, err);
		if (closed < 0)
			return -1;
		for (size_t k = 0; k < ledger->cases.count && !closed; k++)
			if (add_case(queue, ledger, person, (int)i, ledger->cases.items[k], arena,
				     err) < 0)
				return -1;
	}
	return 0;
}
