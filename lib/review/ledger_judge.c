/*
 * What each verdict is worth. All orders here are of contents (ids, seq,
 * digests), so that neither files nor commits can be shuffled to another result.
 */
#include <stdlib.h>

#include "base/tr.h"
#include "review/ledger_parts.h"
#include "text/show.h"

#include "base/banned.h"

/* A verdict with what is known before its worth is. */
struct judged {
	struct dsc_entry_verdict *entry;
	bool equivocal;
	bool chained;
};

/* ---- the chain of each person */

static int by_seq(const struct judged *a, const struct judged *b)
{
	int order = dsc_str_cmp(a->entry->place.person, b->entry->place.person);

	if (order)
		return order;
	return (a->entry->place.seq > b->entry->place.seq) -
	       (a->entry->place.seq < b->entry->place.seq);
}

static int by_chain(const void *a, const void *b)
{
	const struct judged *x = a, *y = b;
	int order = by_seq(x, y);

	if (order == 0)
		order = strcmp(x->entry->digest, y->entry->digest);
	return order ? order : strcmp(x->entry->path, y->entry->path);
}

/* A void verdict still takes its place; one that says it stands elsewhere does not. */
static bool takes_place(const struct dsc_entry_verdict *entry)
{
	return entry->why != DSC_VOID_UNREADABLE && entry->why != DSC_VOID_PATH &&
	       entry->why != DSC_VOID_PROGRAMME;
}

/* Whether a verdict of this person, seq and digest takes its place. Sorted by by_chain(). */
static bool stands_before(const struct judged *judged, size_t count,
			  const struct dsc_entry_verdict *entry)
{
	struct dsc_entry_verdict wanted = { .place = entry->place, .path = "" };
	struct dsc_str previous = entry->verdict.previous;
	struct judged key = { .entry = &wanted };
	size_t low = 0, high = count;

	wanted.place.seq--;
	if (previous.len != DSC_SUBJECT_LEN) { /* written bare */
		memcpy(wanted.digest, "sha256:", 7);
		memcpy(wanted.digest + 7, previous.ptr, 64);
	} else {
		memcpy(wanted.digest, previous.ptr, DSC_SUBJECT_LEN);
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_chain(&judged[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < count && by_seq(&judged[low], &key) == 0 &&
	       strcmp(judged[low].entry->digest, wanted.digest) == 0;
	     low++)
		if (takes_place(judged[low].entry))
			return true;
	return false;
}

static bool is_chained(const struct judged *judged, size_t count,
		       const struct dsc_entry_verdict *entry)
{
	if (entry->place.seq == 1)
		return entry->verdict.previous.len == 0;
	return entry->verdict.previous.len != 0 && stands_before(judged, count, entry);
}

/* From `first` on one person's verdicts of one seq; returns where the next begin. */
static size_t mark_equivocal(struct judged *judged, size_t count, size_t first)
{
	const char *digest = NULL;
	bool differ = false;
	size_t end = first;

	for (; end < count && by_seq(&judged[first], &judged[end]) == 0; end++) {
		const struct dsc_entry_verdict *entry = judged[end].entry;

		if (!entry->authentic)
			continue;
		differ = differ || (digest && strcmp(digest, entry->digest) != 0);
		digest = entry->digest;
	}
	for (size_t i = first; i < end && differ; i++)
		judged[i].equivocal = true; /* what is not authentic is void anyway */
	return end;
}

/* ---- what the person was allowed */

static bool recuses(const struct dsc_entry_verdict *entry)
{
	return entry->verdict.kind == DSC_VERDICT_RECUSE;
}

static void check_person(struct dsc_entry_verdict *entry, const struct dsc_policy *policy,
			 struct dsc_arena *arena)
{
	struct dsc_conflict conflict;

	if (entry->why == DSC_VOID_NOT &&
	    !dsc_policy_allows(&policy->stages[entry->stage], entry->person))
		dsc_ledger_void(entry, DSC_VOID_ROLE, NULL);
	if (entry->why == DSC_VOID_NOT && dsc_policy_exclusive(policy, entry->person))
		dsc_ledger_void(entry, DSC_VOID_EXCLUSIVE, NULL);
	if (entry->why != DSC_VOID_NOT || recuses(entry))
		return;
	dsc_conflict_find(&conflict, entry->person, entry->c, arena);
	if (conflict.kind == DSC_CONFLICT_NONE)
		return;
	entry->conflict = conflict.kind;
	dsc_ledger_void(entry, DSC_VOID_CONFLICT, conflict.why);
}

static int check_assigned(struct dsc_entry_verdict *entry, struct dsc_snapshot *snapshot,
			  struct dsc_err *err)
{
	bool assigned;
	int found;

	if (entry->why != DSC_VOID_NOT || recuses(entry))
		return 0;
	found = dsc_snapshot_assigned(&assigned, snapshot, entry->place.stage,
				      entry->place.case_id, entry->place.person, err);
	if (found > 0 && !assigned)
		dsc_ledger_void(entry, DSC_VOID_UNASSIGNED,
			 dsc_snapshot_assignment_fault(snapshot, entry->place.stage));
	return found < 0 ? -1 : 0;
}

static void check_rest(struct judged *judged, const struct dsc_profile *profile,
		       struct dsc_arena *arena)
{
	struct dsc_entry_verdict *entry = judged->entry;
	const char *wrong;

	if (entry->why != DSC_VOID_NOT)
		return;
	wrong = dsc_verdict_wrong(&entry->verdict, profile, arena);
	if (wrong)
		dsc_ledger_void(entry, DSC_VOID_INCOMPLETE, wrong);
	else if (!judged->chained)
		dsc_ledger_void(entry, DSC_VOID_CHAIN,
			 entry->place.seq == 1 ?
				 _("the person's first verdict names one before it") :
				 _("the verdict that it names as the one before is not there"));
	else if (judged->equivocal)
		entry->standing = DSC_STANDING_EQUIVOCAL;
}

/* ---- recusals */

static int by_person_and_case(const struct dsc_entry_verdict *a, const struct dsc_entry_verdict *b)
{
	int order = dsc_str_cmp(a->place.person, b->place.person);

	return order ? order : dsc_str_cmp(a->place.case_id, b->place.case_id);
}

static int by_recusal(const void *a, const void *b)
{
	const struct dsc_entry_verdict *const *x = a, *const *y = b;

	return by_person_and_case(*x, *y);
}

struct recusals {
	struct dsc_entry_verdict **items; /* sorted by person and case */
	size_t count;
	size_t cap;
};

static bool recused(const struct recusals *recusals, const struct dsc_entry_verdict *entry)
{
	return recusals->count && bsearch(&entry, recusals->items, recusals->count,
					  sizeof(*recusals->items), by_recusal);
}

/* ---- what counts */

static bool valid(const struct dsc_entry_verdict *entry)
{
	return entry->why == DSC_VOID_NOT && entry->standing != DSC_STANDING_EQUIVOCAL;
}

static bool same_hand(const struct dsc_entry_verdict *a, const struct dsc_entry_verdict *b)
{
	return dsc_str_eq(a->place.person, b->place.person) &&
	       dsc_str_eq(a->place.case_id, b->place.case_id) &&
	       dsc_str_eq(a->place.stage, b->place.stage);
}

/*
 * Entries of one person on one case at one stage stand together, for they are
 * sorted by path. Returns where the next begin.
 */
static size_t rank_hand(struct dsc_entry_verdict **entries, size_t count, size_t first)
{
	struct dsc_entry_verdict *last = NULL;
	size_t end = first;

	for (; end < count && same_hand(entries[first], entries[end]); end++)
		if (valid(entries[end]) && (!last || entries[end]->place.seq > last->place.seq))
			last = entries[end];
	for (size_t i = first; i < end; i++) {
		struct dsc_entry_verdict *entry = entries[i];

		if (!valid(entry))
			continue;
		if (entry != last) {
			entry->standing = DSC_STANDING_SUPERSEDED;
		} else if (!recuses(entry) &&
			   !dsc_str_is(entry->verdict.subject, entry->c->subject)) {
			entry->standing = DSC_STANDING_STALE;
			entry->detail = entry->c->unsound;
		}
	}
	return end;
}

int dsc_ledger_judge(struct dsc_ledger *ledger, struct dsc_err *err)
{
	const struct dsc_policy *policy = &ledger->snapshot->policy;
	const struct dsc_profile *profile = &ledger->snapshot->programme.profile;
	size_t count = ledger->entries.count;
	struct judged *judged = DSC_NEW_ARRAY(ledger->arena, struct judged, count);
	struct recusals recusals = { 0 };

	for (size_t i = 0; i < count; i++)
		judged[i].entry = ledger->entries.items[i];
	if (count)
		qsort(judged, count, sizeof(*judged), by_chain);
	for (size_t i = 0; i < count;)
		i = mark_equivocal(judged, count, i);
	for (size_t i = 0; i < count; i++)
		judged[i].chained = !judged[i].entry->authentic ||
				    is_chained(judged, count, judged[i].entry);
	/* Recusals first: they decide what the others are worth. */
	for (size_t i = 0; i < count; i++) {
		struct dsc_entry_verdict *entry = judged[i].entry;

		check_person(entry, policy, ledger->arena);
		if (!recuses(entry))
			continue;
		check_rest(&judged[i], profile, ledger->arena);
		if (valid(entry))
			DSC_PUSH(ledger->arena, &recusals, entry);
	}
	if (recusals.count)
		qsort(recusals.items, recusals.count, sizeof(*recusals.items), by_recusal);
	for (size_t i = 0; i < count; i++) {
		struct dsc_entry_verdict *entry = judged[i].entry;

		if (entry->why == DSC_VOID_NOT && !recuses(entry) && recused(&recusals, entry)) {
			entry->conflict = DSC_CONFLICT_RECUSED;
			dsc_ledger_void(entry, DSC_VOID_CONFLICT,
				 _("the person is recused from this case"));
		}
		if (check_assigned(entry, ledger->snapshot, err) < 0)
			return -1;
		if (!recuses(entry))
			check_rest(&judged[i], profile, ledger->arena);
	}
	for (size_t i = 0; i < count;)
		i = rank_hand(ledger->entries.items, count, i);
	return 0;
}
