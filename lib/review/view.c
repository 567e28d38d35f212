#include "review/view.h"

#include "base/tr.h"
#include "text/show.h"

#include "base/banned.h"

bool dsc_view_recused(const struct dsc_ledger *ledger, const struct dsc_review_case *c,
		      struct dsc_str person)
{
	size_t stages = ledger->snapshot->programme.profile.stages.count;

	for (size_t i = 0; i < stages; i++) {
		const struct dsc_result *result = dsc_ledger_result(ledger, (int)i, c);

		for (size_t k = 0; k < result->entry_count; k++)
			if (result->entries[k]->standing == DSC_STANDING_COUNTS &&
			    result->entries[k]->verdict.kind == DSC_VERDICT_RECUSE &&
			    dsc_str_eq(result->entries[k]->verdict.reviewer, person))
				return true;
	}
	return false;
}

int dsc_view_reviews(const struct dsc_ledger *ledger, int stage, const struct dsc_review_case *c,
		     const struct dsc_person *person, bool *assigned, struct dsc_err *err)
{
	struct dsc_snapshot *snapshot = ledger->snapshot;
	struct dsc_str id = snapshot->programme.profile.stages.items[stage].entry.id;
	bool named = false;
	int found;

	*assigned = false;
	if (!dsc_policy_allows(&snapshot->policy.stages[stage], person))
		return 0;
	found = dsc_snapshot_assigned(&named, snapshot, id, c->id, person->id, err);
	if (found < 0)
		return -1;
	*assigned = found > 0 && named;
	return found == 0 || named;
}

int dsc_view_find(struct dsc_view *view, const struct dsc_ledger *ledger,
		  const struct dsc_review_case *c, const struct dsc_person *person,
		  struct dsc_err *err)
{
	const struct dsc_policy *policy = &ledger->snapshot->policy;
	size_t stages = policy->profile->stages.count, given = 0, due = 0;
	const char *id = dsc_text_quote(c->id, 64, ledger->arena);
	const char *who = dsc_text_quote(person->id, 64, ledger->arena);
	struct dsc_conflict conflict;
	bool role = false, assigned;

	*view = (struct dsc_view){ .why = NULL };
	dsc_conflict_find(&conflict, person, c, ledger->arena);
	if (dsc_view_recused(ledger, c, person->id)) {
		view->why = dsc_arena_printf(ledger->arena,
					     _("'%s' has recused from '%s'; a recusal does not expire"),
					     who, id);
		return 0;
	}
	if (conflict.kind != DSC_CONFLICT_NONE) {
		view->why = dsc_arena_printf(
			ledger->arena,
			_("'%s' has a conflict of interest on '%s': %s; record it with 'dsc review %s --recuse'"),
			who, id, conflict.why, id);
		return 0;
	}
	view->dossier = true;
	for (size_t i = 0; i < stages; i++) {
		const struct dsc_entry_verdict *own;
		bool opinion;
		int reviews = dsc_view_reviews(ledger, (int)i, c, person, &assigned, err);

		if (reviews < 0)
			return -1;
		role |= dsc_policy_allows(&policy->stages[i], person);
		if (!reviews)
			continue;
		own = dsc_ledger_own(dsc_ledger_result(ledger, (int)i, c), person->id);
		opinion = own && own->verdict.kind != DSC_VERDICT_ABSTAIN;
		due++;
		given += opinion;
		if (!opinion)
			view->blind |= UINT64_C(1) << i;
	}
	if (role)
		view->verdicts = due > 0 && given == due;
	else
		view->verdicts = dsc_policy_allows(&policy->seal, person) ||
				 dsc_policy_allows(&policy->decide, person);
	if (!view->verdicts && role)
		view->why = _("others' verdicts are shown once your own is recorded");
	else if (!view->verdicts)
		view->why = _("others' verdicts are shown to who reviews, seals or decides");
	return 0;
}
