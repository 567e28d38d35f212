/* What follows for each case at each stage from the verdicts that count. */
#include <stdlib.h>

#include "base/tr.h"
#include "review/ledger_parts.h"

#include "base/banned.h"

const char *const dsc_outcome_ids[] = { "closed",   "pending", "tied", "returned", "passed",
					"rejected", "scored",  NULL };

const char *dsc_outcome_name(enum dsc_outcome outcome)
{
	switch (outcome) {
	case DSC_OUTCOME_CLOSED:
		return _("closed");
	case DSC_OUTCOME_PENDING:
		return _("pending");
	case DSC_OUTCOME_TIED:
		return _("tied");
	case DSC_OUTCOME_RETURNED:
		return _("returned for correction");
	case DSC_OUTCOME_PASSED:
		return _("passed");
	case DSC_OUTCOME_REJECTED:
		return _("rejected");
	case DSC_OUTCOME_SCORED:
		return _("scored");
	}
	return "";
}

/* ---- rounds */

static bool own_word(const struct dsc_entry_verdict *entry)
{
	return entry->why == DSC_VOID_NOT && entry->standing != DSC_STANDING_EQUIVOCAL;
}

/* By person and subject, the person's later word behind the earlier one. */
static int by_word(const void *a, const void *b)
{
	const struct dsc_entry_verdict *const *x = a, *const *y = b;
	int order = dsc_str_cmp((*x)->place.person, (*y)->place.person);

	if (order == 0)
		order = dsc_str_cmp((*x)->verdict.subject, (*y)->verdict.subject);
	if (order)
		return order;
	return ((*x)->place.seq > (*y)->place.seq) - ((*x)->place.seq < (*y)->place.seq);
}

static int by_text(const void *a, const void *b)
{
	return dsc_str_cmp(*(const struct dsc_str *)a, *(const struct dsc_str *)b);
}

static bool same_word(const struct dsc_entry_verdict *a, const struct dsc_entry_verdict *b)
{
	return dsc_str_eq(a->place.person, b->place.person) &&
	       dsc_str_eq(a->verdict.subject, b->verdict.subject);
}

/*
 * One more for each dossier of which somebody's last word was that it goes back.
 * (That a later verdict on a corrected dossier supersedes it does not undo the round.)
 */
static unsigned count_rounds(const struct dsc_result *result, struct dsc_arena *scratch)
{
	const struct dsc_entry_verdict **words =
		DSC_NEW_ARRAY(scratch, const struct dsc_entry_verdict *, result->entry_count);
	struct dsc_str *subjects = DSC_NEW_ARRAY(scratch, struct dsc_str, result->entry_count);
	size_t count = 0, returned = 0;
	unsigned round = 1;

	for (size_t i = 0; i < result->entry_count; i++)
		if (own_word(result->entries[i]))
			words[count++] = result->entries[i];
	if (count)
		qsort(words, count, sizeof(*words), by_word);
	for (size_t i = 0; i < count; i++)
		if ((i + 1 == count || !same_word(words[i], words[i + 1])) &&
		    words[i]->verdict.kind == DSC_VERDICT_RETURN &&
		    !dsc_str_is(words[i]->verdict.subject, result->c->subject))
			subjects[returned++] = words[i]->verdict.subject;
	if (returned)
		qsort(subjects, returned, sizeof(*subjects), by_text);
	for (size_t i = 0; i < returned; i++)
		round += i == 0 || !dsc_str_eq(subjects[i - 1], subjects[i]);
	return round;
}

/* ---- counting */

static void count_entry(struct dsc_result *result, const struct dsc_entry_verdict *entry)
{
	if (entry->standing != DSC_STANDING_COUNTS) {
		result->others++;
		return;
	}
	switch (entry->verdict.kind) {
	case DSC_VERDICT_PASS:
		result->passes++;
		break;
	case DSC_VERDICT_REJECT:
		result->rejects++;
		break;
	case DSC_VERDICT_RETURN:
		result->returns++;
		break;
	case DSC_VERDICT_SCORE:
		result->scores++;
		break;
	case DSC_VERDICT_ABSTAIN:
		result->abstentions++;
		break;
	case DSC_VERDICT_RECUSE:
		result->recusals++;
		break;
	case DSC_VERDICT_KINDS:
		break;
	}
}

bool dsc_ledger_points(struct dsc_exact *points, const struct dsc_entry_verdict *entry,
		       const struct dsc_profile_stage *stage)
{
	*points = dsc_exact_integer(0);
	for (size_t i = 0; i < stage->scores.count; i++) {
		struct dsc_exact score;

		if (!dsc_exact_parse(&score, entry->verdict.scores[i]))
			return false;
		*points = dsc_exact_add(*points, score);
	}
	return true;
}

static void add_up(struct dsc_result *result, const struct dsc_profile_stage *stage,
		   struct dsc_arena *scratch)
{
	struct dsc_exact *points = DSC_NEW_ARRAY(scratch, struct dsc_exact, result->scores);
	size_t count = 0;

	for (size_t i = 0; i < result->entry_count; i++)
		if (result->entries[i]->standing == DSC_STANDING_COUNTS &&
		    result->entries[i]->verdict.kind == DSC_VERDICT_SCORE &&
		    dsc_ledger_points(&points[count], result->entries[i], stage))
			count++;
	result->total = dsc_exact_aggregate(points, count, &stage->aggregation, NULL, scratch);
}

static enum dsc_outcome decide(const struct dsc_result *result,
			       const struct dsc_profile_stage *stage)
{
	size_t quorum = (size_t)stage->quorum;

	switch (stage->decision) {
	case DSC_DECISION_ANY_FAIL:
		if (result->rejects)
			return DSC_OUTCOME_REJECTED;
		if (result->returns)
			return DSC_OUTCOME_RETURNED;
		return result->passes >= quorum ? DSC_OUTCOME_PASSED : DSC_OUTCOME_PENDING;
	case DSC_DECISION_MAJORITY:
		if (result->passes + result->rejects < quorum)
			return DSC_OUTCOME_PENDING;
		if (result->passes == result->rejects)
			return DSC_OUTCOME_TIED;
		return result->passes > result->rejects ? DSC_OUTCOME_PASSED :
							  DSC_OUTCOME_REJECTED;
	case DSC_DECISION_SCORE:
		return result->scores >= quorum ? DSC_OUTCOME_SCORED : DSC_OUTCOME_PENDING;
	}
	return DSC_OUTCOME_PENDING;
}

/* ---- gates */

/* Why a case may not be at a stage, or NULL. */
static const char *closed(const struct dsc_result *result, const struct dsc_result *before,
			  const struct dsc_profile *profile, struct dsc_arena *arena)
{
	struct dsc_str name;

	/* Nobody can say which of them a verdict, which names the id, is about. */
	if (!before && result->c->twin.len)
		return dsc_arena_printf(arena, _("the unit '%.*s' has a case of this id too; one of the two must be given another id"),
					DSC_STR_ARG(result->c->twin));
	if (!before)
		return result->c->rank ?
			       NULL :
			       _("its unit does not recommend it: it is not in the unit's order of priority");
	name = dsc_label_text(profile->stages.items[before->stage].entry.name);
	switch (before->outcome) {
	case DSC_OUTCOME_PASSED:
		return NULL;
	case DSC_OUTCOME_CLOSED:
		return before->closed;
	case DSC_OUTCOME_PENDING:
		return dsc_arena_printf(arena, _("it has not passed the stage before, %.*s, yet"),
					DSC_STR_ARG(name));
	case DSC_OUTCOME_TIED:
		return dsc_arena_printf(arena, _("it is tied at the stage before, %.*s"),
					DSC_STR_ARG(name));
	case DSC_OUTCOME_RETURNED:
		return dsc_arena_printf(
			arena, _("it was returned for correction at the stage before, %.*s"),
			DSC_STR_ARG(name));
	case DSC_OUTCOME_REJECTED:
		return dsc_arena_printf(arena, _("it was rejected at the stage before, %.*s"),
					DSC_STR_ARG(name));
	case DSC_OUTCOME_SCORED:
		return dsc_arena_printf(arena, _("the stage before, %.*s, is the last one"),
					DSC_STR_ARG(name));
	}
	return NULL;
}

static void conclude(struct dsc_ledger *ledger, struct dsc_result *result,
		     const struct dsc_result *before, struct dsc_arena *scratch)
{
	const struct dsc_profile *profile = &ledger->snapshot->programme.profile;
	const struct dsc_profile_stage *stage = &profile->stages.items[result->stage];

	for (size_t i = 0; i < result->entry_count; i++)
		count_entry(result, result->entries[i]);
	result->round = count_rounds(result, scratch);
	result->closed = closed(result, before, profile, ledger->arena);
	result->outcome = result->closed ? DSC_OUTCOME_CLOSED : decide(result, stage);
	if (result->outcome == DSC_OUTCOME_SCORED)
		add_up(result, stage, scratch);
}

/* Entries of a case at a stage stand together, for they are sorted by path. */
static void hand_out_entries(struct dsc_ledger *ledger)
{
	for (size_t i = 0; i < ledger->entries.count; i++) {
		struct dsc_entry_verdict *entry = ledger->entries.items[i];
		struct dsc_result *result;

		if (entry->stage < 0 || !entry->c)
			continue;
		result = dsc_ledger_result(ledger, entry->stage, entry->c);
		if (!result->entry_count)
			result->entries = &ledger->entries.items[i];
		result->entry_count++;
	}
}

void dsc_ledger_conclude(struct dsc_ledger *ledger)
{
	size_t stages = ledger->snapshot->programme.profile.stages.count;
	size_t cases = ledger->cases.count;
	struct dsc_arena scratch;

	ledger->results = DSC_NEW_ARRAY(ledger->arena, struct dsc_result, stages * cases);
	for (size_t i = 0; i < stages * cases; i++) {
		ledger->results[i].stage = (int)(i / cases);
		ledger->results[i].c = ledger->cases.items[i % cases];
	}
	hand_out_entries(ledger);
	dsc_arena_init(&scratch, 0);
	for (size_t i = 0; i < stages * cases; i++) {
		conclude(ledger, &ledger->results[i],
			 i < cases ? NULL : &ledger->results[i - cases], &scratch);
		dsc_arena_reset(&scratch);
	}
	dsc_arena_release(&scratch);
}
