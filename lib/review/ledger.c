#include "review/ledger.h"

#include <stdlib.h>

#include "base/tr.h"
#include "review/ledger_parts.h"

#include "base/banned.h"

const char *const dsc_standing_ids[] = {
	[DSC_STANDING_COUNTS] = "counts", [DSC_STANDING_SUPERSEDED] = "superseded",
	[DSC_STANDING_STALE] = "stale",	  [DSC_STANDING_EQUIVOCAL] = "equivocal",
	[DSC_STANDING_VOID] = "void",	  NULL,
};

const char *dsc_standing_name(enum dsc_standing standing)
{
	switch (standing) {
	case DSC_STANDING_COUNTS:
		return _("counts");
	case DSC_STANDING_SUPERSEDED:
		return _("superseded");
	case DSC_STANDING_STALE:
		return _("stale: the dossier has changed since");
	case DSC_STANDING_EQUIVOCAL:
		return _("does not count: two verdicts have this number");
	case DSC_STANDING_VOID:
		return _("void");
	}
	return "";
}

const char *const dsc_void_slugs[DSC_VOID_COUNT] = {
	[DSC_VOID_NOT] = "",
	[DSC_VOID_UNREADABLE] = "verdict-unreadable",
	[DSC_VOID_PATH] = "verdict-path",
	[DSC_VOID_PROGRAMME] = "verdict-programme",
	[DSC_VOID_STAGE] = "verdict-stage",
	[DSC_VOID_CASE] = "verdict-case",
	[DSC_VOID_PERSON] = "verdict-person",
	[DSC_VOID_UNSIGNED] = "verdict-unsigned",
	[DSC_VOID_SIGNATURE] = "verdict-signature",
	[DSC_VOID_KEY] = "verdict-key",
	[DSC_VOID_NAMESPACE] = "verdict-namespace",
	[DSC_VOID_SHARED] = "verdict-key-shared",
	[DSC_VOID_ROLE] = "verdict-role",
	[DSC_VOID_EXCLUSIVE] = "verdict-exclusive",
	[DSC_VOID_CONFLICT] = "verdict-conflict",
	[DSC_VOID_UNASSIGNED] = "verdict-unassigned",
	[DSC_VOID_INCOMPLETE] = "verdict-incomplete",
	[DSC_VOID_CHAIN] = "verdict-chain",
};

const char *dsc_void_text(enum dsc_void why)
{
	switch (why) {
	case DSC_VOID_NOT:
	case DSC_VOID_COUNT:
		break;
	case DSC_VOID_UNREADABLE:
		return _("the verdict cannot be read or breaks its schema");
	case DSC_VOID_PATH:
		return _("what the verdict says and where it lies disagree");
	case DSC_VOID_PROGRAMME:
		return _("the verdict belongs to another programme");
	case DSC_VOID_STAGE:
		return _("the programme has no such stage");
	case DSC_VOID_CASE:
		return _("there is no such case in the repository");
	case DSC_VOID_PERSON:
		return _("there is nobody of that id in people/");
	case DSC_VOID_UNSIGNED:
		return _("the verdict is not signed, and the repository requires a signature");
	case DSC_VOID_SIGNATURE:
		return _("the signature does not fit the verdict");
	case DSC_VOID_KEY:
		return _("the verdict is signed with a key that is not the person's");
	case DSC_VOID_NAMESPACE:
		return _("the signature was made for another purpose");
	case DSC_VOID_SHARED:
		return _("the verdict is signed with a key that two people have");
	case DSC_VOID_ROLE:
		return _("the person has no role that may review at this stage");
	case DSC_VOID_EXCLUSIVE:
		return _("the person has roles that exclude each other");
	case DSC_VOID_CONFLICT:
		return _("the person has a conflict of interest with the case");
	case DSC_VOID_UNASSIGNED:
		return _("the case is not assigned to the person at this stage");
	case DSC_VOID_INCOMPLETE:
		return _("the verdict is not complete for its stage");
	case DSC_VOID_CHAIN:
		return _("the verdict does not continue the person's own chain");
	}
	return "";
}

/* ---- opening */

static int by_person(const void *a, const void *b)
{
	const struct dsc_entry_verdict *const *x = a, *const *y = b;

	return dsc_str_cmp((*x)->place.person, (*y)->place.person);
}

/* In the order of their ids, in which the snapshot takes them fastest. */
static int find_people(struct dsc_ledger *ledger, struct dsc_err *err)
{
	size_t count = ledger->entries.count;
	struct dsc_entry_verdict **entries =
		DSC_NEW_ARRAY(ledger->arena, struct dsc_entry_verdict *, count);

	for (size_t i = 0; i < count; i++)
		entries[i] = ledger->entries.items[i];
	if (count)
		qsort(entries, count, sizeof(*entries), by_person);
	for (size_t i = 0; i < count; i++)
		if (dsc_snapshot_person(&entries[i]->person, ledger->snapshot,
					entries[i]->place.person, &entries[i]->nobody, err) < 0)
			return -1;
	return 0;
}

/*
 * The path names person, case and stage; what the file itself says comes later. In a ledger
 * of one case those behind its `own` verdicts are of no case.
 */
static int find_named(struct dsc_ledger *ledger, size_t own, struct dsc_err *err)
{
	struct dsc_snapshot *snapshot = ledger->snapshot;

	for (size_t i = 0; i < ledger->entries.count; i++) {
		struct dsc_entry_verdict *entry = ledger->entries.items[i];

		entry->stage = dsc_profile_find(snapshot->programme.profile.stages,
						entry->place.stage);
		if (!ledger->whole)
			entry->c = i < own && ledger->cases.count ? ledger->cases.items[0] : NULL;
		else if (dsc_snapshot_case(&entry->c, snapshot, entry->place.case_id, err) < 0)
			return -1;
	}
	return find_people(ledger, err);
}

/* A folder of which nobody can say what was reviewed makes its verdicts stale, no trouble. */
static int find_subject(struct dsc_snapshot *snapshot, struct dsc_review_case *c,
			struct dsc_err *err)
{
	if (dsc_snapshot_subject(snapshot, c, err) < 0 && !c->unsound)
		return -1;
	return 0;
}

static int find_subjects(struct dsc_ledger *ledger, struct dsc_err *err)
{
	for (size_t i = 0; i < ledger->entries.count; i++) {
		const struct dsc_entry_verdict *entry = ledger->entries.items[i];

		if (entry->c && entry->why == DSC_VOID_NOT &&
		    find_subject(ledger->snapshot, entry->c, err) < 0)
			return -1;
	}
	return 0;
}

/* The first `own` of the verdicts are the ledger's, the others are only held against them. */
static int work_out(struct dsc_ledger *ledger, size_t own, struct dsc_err *err)
{
	if (find_named(ledger, own, err) < 0 || dsc_ledger_read(ledger, err) < 0 ||
	    find_subjects(ledger, err) < 0 || dsc_ledger_judge(ledger, err) < 0)
		return -1;
	ledger->entries.count = own;
	dsc_ledger_conclude(ledger);
	return 0;
}

int dsc_ledger_open(struct dsc_ledger *ledger, struct dsc_snapshot *snapshot,
		    struct dsc_arena *arena, struct dsc_err *err)
{
	*ledger = (struct dsc_ledger){ .snapshot = snapshot, .arena = arena, .whole = true };
	if (dsc_snapshot_cases(&ledger->cases, snapshot, err) < 0 ||
	    dsc_ledger_list(ledger, (struct dsc_str){ 0 }, err) < 0)
		return -1;
	return work_out(ledger, ledger->entries.count, err);
}

int dsc_ledger_open_case(struct dsc_ledger *ledger, struct dsc_snapshot *snapshot,
			 struct dsc_str case_id, struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_review_case *c;
	int found = dsc_snapshot_case(&c, snapshot, case_id, err);
	size_t own;

	*ledger = (struct dsc_ledger){ .snapshot = snapshot, .arena = arena };
	if (found < 0 || (found && find_subject(snapshot, c, err) < 0))
		return -1;
	if (found)
		DSC_PUSH(arena, &ledger->cases, c);
	if (dsc_ledger_list(ledger, case_id, err) < 0)
		return -1;
	own = ledger->entries.count;
	if (dsc_ledger_list_kin(ledger, err) < 0)
		return -1;
	return work_out(ledger, own, err);
}

/* ---- asking */

static int case_by_id(const void *key, const void *item)
{
	const struct dsc_review_case *wanted = key;
	struct dsc_review_case *const *c = item;

	return dsc_str_cmp(wanted->id, (*c)->id);
}

struct dsc_result *dsc_ledger_result(const struct dsc_ledger *ledger, int stage,
				     const struct dsc_review_case *c)
{
	struct dsc_review_case **found = bsearch(c, ledger->cases.items, ledger->cases.count,
						 sizeof(struct dsc_review_case *), case_by_id);
	size_t index = (size_t)(found - ledger->cases.items);

	return &ledger->results[(size_t)stage * ledger->cases.count + index];
}

struct dsc_entry_verdict *dsc_ledger_own(const struct dsc_result *result, struct dsc_str person)
{
	for (size_t i = 0; i < result->entry_count; i++)
		if (result->entries[i]->standing == DSC_STANDING_COUNTS &&
		    dsc_str_eq(result->entries[i]->place.person, person))
			return result->entries[i];
	return NULL;
}

static bool is_later(const struct dsc_entry_verdict *a, const struct dsc_entry_verdict *b)
{
	if (a->authentic != b->authentic)
		return a->authentic;
	return a->place.seq > b->place.seq;
}

const struct dsc_entry_verdict *dsc_ledger_latest(const struct dsc_entry_verdict *latest,
						  const struct dsc_result *result,
						  struct dsc_str person)
{
	for (size_t i = 0; i < result->entry_count; i++) {
		const struct dsc_entry_verdict *entry = result->entries[i];

		if (entry->why != DSC_VOID_UNREADABLE && entry->why != DSC_VOID_PATH &&
		    dsc_str_eq(entry->place.person, person) &&
		    (!latest || is_later(entry, latest)))
			latest = entry;
	}
	return latest;
}
