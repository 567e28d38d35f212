#include "decide/decide.h"

#include <assert.h>
#include <stdlib.h>

#include "base/tr.h"
#include "text/show.h"

#include "base/banned.h"

const char *const dsc_decide_states[] = {
	[DSC_DECIDE_LISTED] = "listed",
	[DSC_DECIDE_THRESHOLD] = "below-threshold",
	[DSC_DECIDE_CASE_LIMIT] = "applicant-case-limit",
	[DSC_DECIDE_TYPE_LIMIT] = "applicant-type-limit",
	[DSC_DECIDE_FULL] = "list-full",
	[DSC_DECIDE_NOT_SCORED] = "no-candidate",
	NULL,
};

/* ---- ballots and totals */

static int by_person(const void *a, const void *b)
{
	const struct dsc_ballot *x = a, *y = b;
	int order = dsc_str_cmp(x->entry->verdict.reviewer, y->entry->verdict.reviewer);

	return order ? order : strcmp(x->entry->path, y->entry->path);
}

/* False where a score cannot be read: such a verdict does not count, and has no ballot. */
static bool read_ballot(struct dsc_ballot *ballot, const struct dsc_entry_verdict *entry,
			const struct dsc_profile_stage *stage, struct dsc_arena *arena)
{
	*ballot = (struct dsc_ballot){
		.entry = entry,
		.items = DSC_NEW_ARRAY(arena, struct dsc_exact, stage->scores.count + 1),
		.total = dsc_exact_integer(0),
	};
	for (size_t i = 0; i < stage->scores.count; i++) {
		if (!dsc_exact_parse(&ballot->items[i], entry->verdict.scores[i]))
			return false;
		ballot->total = dsc_exact_add(ballot->total, ballot->items[i]);
	}
	return true;
}

static void read_ballots(struct dsc_decide_row *row, struct dsc_str without,
			 struct dsc_arena *arena)
{
	const struct dsc_result *result = row->result;
	struct dsc_ballot ballot;

	row->ballots = DSC_NEW_ARRAY(arena, struct dsc_ballot, result->entry_count + 1);
	for (size_t i = 0; i < result->entry_count; i++) {
		const struct dsc_entry_verdict *entry = result->entries[i];

		if (entry->standing == DSC_STANDING_COUNTS &&
		    entry->verdict.kind == DSC_VERDICT_SCORE &&
		    !(without.len && dsc_str_eq(without, entry->verdict.reviewer)) &&
		    read_ballot(&ballot, entry, row->decide->stage, arena))
			row->ballots[row->ballot_count++] = ballot;
	}
	/* By person, so that no order of files shows in what is dropped of equal totals. */
	if (row->ballot_count)
		qsort(row->ballots, row->ballot_count, sizeof(*row->ballots), by_person);
}

static void add_up(struct dsc_decide_row *row, struct dsc_arena *arena)
{
	const struct dsc_profile_stage *stage = row->decide->stage;
	size_t count = row->ballot_count;
	struct dsc_exact *numbers = DSC_NEW_ARRAY(arena, struct dsc_exact, count + 1);
	bool *dropped = DSC_NEW_ARRAY(arena, bool, count + 1);
	int64_t yes = 0;

	row->items = DSC_NEW_ARRAY(arena, struct dsc_exact, stage->scores.count + 1);
	for (size_t item = 0; item < stage->scores.count; item++) {
		for (size_t i = 0; i < count; i++)
			numbers[i] = row->ballots[i].items[item];
		row->items[item] = dsc_exact_aggregate(numbers, count, &stage->aggregation, NULL,
						       arena);
	}
	for (size_t i = 0; i < count; i++) {
		numbers[i] = row->ballots[i].total;
		yes += row->ballots[i].entry->verdict.recommend == DSC_RECOMMEND_YES;
	}
	row->total = dsc_exact_aggregate(numbers, count, &stage->aggregation, dropped, arena);
	for (size_t i = 0; i < count; i++)
		row->ballots[i].dropped = dropped[i];
	row->recommend = dsc_exact_divide(dsc_exact_integer(yes), (int64_t)count);
}

/* ---- order */

static int by_tie(const struct dsc_decide_row *a, const struct dsc_decide_row *b,
		  const struct dsc_tie *tie)
{
	switch (tie->by) {
	case DSC_TIE_SCORE:
		return tie->item < 0 ? 0 : dsc_exact_cmp(b->items[tie->item], a->items[tie->item]);
	case DSC_TIE_RECOMMEND:
		return dsc_exact_cmp(b->recommend, a->recommend);
	case DSC_TIE_CASE_ID:
		break;
	}
	return dsc_str_cmp(a->c->id, b->c->id);
}

int dsc_decide_cmp(const struct dsc_decide_row *a, const struct dsc_decide_row *b, int *tie)
{
	const struct dsc_profile_stage *stage = a->decide->stage;
	int order = a->decide->scored ? dsc_exact_cmp(b->total, a->total) : 0;

	*tie = -1;
	if (order)
		return order;
	for (size_t i = 0; a->decide->scored && i < stage->ties.count; i++) {
		*tie = (int)i;
		order = by_tie(a, b, &stage->ties.items[i]);
		if (order)
			return order;
	}
	*tie = (int)stage->ties.count;
	return dsc_str_cmp(a->c->id, b->c->id);
}

static int by_place(const void *a, const void *b)
{
	int tie;

	return dsc_decide_cmp(*(struct dsc_decide_row *const *)a,
			      *(struct dsc_decide_row *const *)b, &tie);
}

static int as_published(const void *a, const void *b)
{
	const struct dsc_review_case *x = (*(struct dsc_decide_row *const *)a)->c;
	const struct dsc_review_case *y = (*(struct dsc_decide_row *const *)b)->c;
	int order = (x->region.len == 0) - (y->region.len == 0);

	if (!order)
		order = dsc_str_cmp(x->region, y->region);
	return order ? order : dsc_str_cmp(x->id, y->id);
}

/* ---- limits of applicants */

struct code {
	struct dsc_str uscc;
	struct dsc_decide_party *party;
};

static int by_code(const void *a, const void *b)
{
	return dsc_person_code_cmp(((const struct code *)a)->uscc,
				   ((const struct code *)b)->uscc);
}

static struct dsc_str uscc_of(const struct dsc_decide_row *row, size_t applicant)
{
	return dsc_node_text(row->c->fields.applicants[applicant].uscc);
}

static void add_parties(struct dsc_decide_row *row, struct dsc_arena *arena)
{
	size_t count = row->c->fields.applicant_count;

	row->parties = DSC_NEW_ARRAY(arena, struct dsc_decide_party, count + 1);
	for (size_t i = 0; i < count; i++) {
		struct dsc_str uscc = uscc_of(row, i);
		bool again = dsc_str_trim(uscc).len == 0;

		for (size_t j = 0; j < row->party_count; j++)
			again = again ||
				dsc_person_code_cmp(uscc,
						    uscc_of(row, row->parties[j].applicant)) == 0;
		if (!again)
			row->parties[row->party_count++] =
				(struct dsc_decide_party){ .applicant = i };
	}
}

/* Numbers the credit codes of all candidates. */
static void number_codes(struct dsc_decide *decide)
{
	struct {
		struct code *items;
		size_t count, cap;
	} codes = { 0 };

	for (size_t i = 0; i < decide->candidates; i++) {
		struct dsc_decide_row *row = decide->order[i];

		add_parties(row, decide->arena);
		for (size_t j = 0; j < row->party_count; j++)
			DSC_PUSH(decide->arena, &codes,
				 (struct code){ uscc_of(row, row->parties[j].applicant),
						&row->parties[j] });
	}
	if (codes.count)
		qsort(codes.items, codes.count, sizeof(*codes.items), by_code);
	for (size_t i = 0; i < codes.count; i++) {
		if (i == 0 || by_code(&codes.items[i], &codes.items[i - 1]) != 0)
			decide->codes++;
		codes.items[i].party->code = decide->codes - 1;
	}
}

/* Whether a limit counts the part that an applicant has in a case. */
static bool counted(const struct dsc_decide_row *row, const struct dsc_decide_party *party,
		    bool members)
{
	return members || row->c->fields.applicants[party->applicant].lead;
}

static const struct dsc_decide_party *party_of(const struct dsc_decide_row *row, size_t code)
{
	for (size_t i = 0; i < row->party_count; i++)
		if (row->parties[i].code == code)
			return &row->parties[i];
	return NULL;
}

const struct dsc_decide_row *dsc_decide_count(int64_t *cases, int64_t *of_type,
					      const struct dsc_decide_row *row,
					      const struct dsc_decide_party *party,
					      const struct dsc_decide_row *listed)
{
	const struct dsc_profile *profile = row->decide->profile;
	const struct dsc_decide_party *part = party_of(listed, party->code);
	bool same = listed->c->type == row->c->type &&
		    (profile->types_across_domains || listed->c->domain == row->c->domain);

	*cases += counted(listed, part, profile->cases_members);
	*of_type += same && counted(listed, part, profile->types_members);
	return part->before;
}

static enum dsc_decide_state check_limits(struct dsc_decide_row *row,
					  struct dsc_decide_row *const *last)
{
	const struct dsc_profile *profile = row->decide->profile;

	for (size_t i = 0; i < row->party_count; i++) {
		struct dsc_decide_party *party = &row->parties[i];
		const struct dsc_decide_row *listed = last[party->code];
		int64_t cases = 0, of_type = 0;

		while (listed)
			listed = dsc_decide_count(&cases, &of_type, row, party, listed);
		row->blocked = (int)i;
		if (profile->cases_max > 0 && cases >= profile->cases_max &&
		    counted(row, party, profile->cases_members))
			return DSC_DECIDE_CASE_LIMIT;
		if (profile->cases_of_type_max > 0 && of_type >= profile->cases_of_type_max &&
		    row->c->type >= 0 && counted(row, party, profile->types_members))
			return DSC_DECIDE_TYPE_LIMIT;
	}
	row->blocked = -1;
	return DSC_DECIDE_LISTED;
}

/* What becomes of a row behind those that `last` and `listed` know. */
static enum dsc_decide_state judge(struct dsc_decide_row *row, struct dsc_decide_row *const *last,
				   int64_t listed)
{
	const struct dsc_decide *decide = row->decide;
	enum dsc_decide_state state = check_limits(row, last);

	if (state == DSC_DECIDE_LISTED && decide->stage->max > 0 && listed >= decide->stage->max)
		return DSC_DECIDE_FULL;
	return state;
}

/* What no limit counts is not chained: chains are as short as the limits. */
static void chain(struct dsc_decide_row *row, struct dsc_decide_row **last)
{
	const struct dsc_profile *profile = row->decide->profile;

	for (size_t i = 0; i < row->party_count; i++)
		if (counted(row, &row->parties[i],
			    profile->cases_members || profile->types_members))
			last[row->parties[i].code] = row;
}

static void walk(struct dsc_decide *decide)
{
	struct dsc_decide_row **last =
		DSC_NEW_ARRAY(decide->arena, struct dsc_decide_row *, decide->codes + 1);
	int64_t listed = 0;

	for (size_t i = 0; i < decide->candidates; i++) {
		struct dsc_decide_row *row = decide->order[i];

		for (size_t j = 0; j < row->party_count; j++)
			row->parties[j].before = last[row->parties[j].code];
		if (decide->has_threshold && dsc_exact_cmp(row->total, decide->threshold) < 0)
			row->state = DSC_DECIDE_THRESHOLD;
		else
			row->state = judge(row, last, listed);
		if (row->state == DSC_DECIDE_LISTED) {
			listed++;
			chain(row, last);
		}
	}
}

/*
 * Without the row the others fare as they do above it, so what is listed before it
 * only grows on the way down: the first place where it would be left out bars all
 * below.
 */
const struct dsc_decide_row *dsc_decide_bar(const struct dsc_decide_row *row,
					    struct dsc_arena *scratch)
{
	const struct dsc_decide *decide = row->decide;
	size_t count = decide->candidates;
	struct dsc_decide_row **last =
		DSC_NEW_ARRAY(scratch, struct dsc_decide_row *, decide->codes + 1);
	struct dsc_decide_row *others = DSC_NEW_ARRAY(scratch, struct dsc_decide_row, count + 1);
	struct dsc_decide_row self = *row;
	int64_t listed = 0;

	for (size_t i = 0; i < count; i++) {
		struct dsc_decide_row *other = &others[i];

		if (decide->order[i] == row)
			continue;
		*other = *decide->order[i];
		if (decide->has_threshold && dsc_exact_cmp(other->total, decide->threshold) < 0)
			return NULL;
		other->parties = DSC_NEW_ARRAY(scratch, struct dsc_decide_party,
					       other->party_count + 1);
		for (size_t j = 0; j < other->party_count; j++) {
			other->parties[j] = decide->order[i]->parties[j];
			other->parties[j].before = last[other->parties[j].code];
		}
		if (judge(other, last, listed) != DSC_DECIDE_LISTED)
			continue;
		listed++;
		chain(other, last);
		if (judge(&self, last, listed) != DSC_DECIDE_LISTED)
			return decide->order[i];
	}
	return NULL;
}

/* ---- all of it */

/* How a case that is no candidate fared: the last stage that it entered. */
static void find_stop(struct dsc_decide_row *row, const struct dsc_ledger *ledger)
{
	row->stopped = (int)row->decide->profile->stages.count - 1;
	row->outcome = row->result->outcome;
	while (row->outcome == DSC_OUTCOME_CLOSED && row->stopped > 0 && ledger) {
		row->stopped--;
		row->outcome = dsc_ledger_result(ledger, row->stopped, row->c)->outcome;
	}
}

static bool is_candidate(const struct dsc_decide_row *row)
{
	if (!row->decide->scored)
		return row->result->outcome == DSC_OUTCOME_PASSED;
	return row->result->outcome == DSC_OUTCOME_SCORED && row->ballot_count > 0;
}

void dsc_decide_order(struct dsc_decide *decide, const struct dsc_profile *profile,
		      const struct dsc_ledger *ledger, const struct dsc_result *const *results,
		      size_t count, struct dsc_str without, struct dsc_arena *arena)
{
	assert(profile->stages.count > 0);
	*decide = (struct dsc_decide){
		.ledger = ledger,
		.profile = profile,
		.stage = &profile->stages.items[profile->stages.count - 1],
		.arena = arena,
		.rows = DSC_NEW_ARRAY(arena, struct dsc_decide_row, count + 1),
		.count = count,
		.order = DSC_NEW_ARRAY(arena, struct dsc_decide_row *, count + 1),
		.listed = DSC_NEW_ARRAY(arena, struct dsc_decide_row *, count + 1),
	};
	decide->scored = decide->stage->decision == DSC_DECISION_SCORE;
	decide->has_threshold = decide->scored &&
				dsc_exact_parse(&decide->threshold, decide->stage->threshold);
	for (size_t i = 0; i < count; i++) {
		struct dsc_decide_row *row = &decide->rows[i];

		*row = (struct dsc_decide_row){ .result = results[i], .c = results[i]->c,
						.decide = decide, .tie = -1, .blocked = -1,
						.state = DSC_DECIDE_NOT_SCORED };
		if (decide->scored)
			read_ballots(row, without, arena);
		if (!is_candidate(row)) {
			find_stop(row, ledger);
			continue;
		}
		if (decide->scored)
			add_up(row, arena);
		decide->order[decide->candidates++] = row;
	}
	if (decide->candidates)
		qsort(decide->order, decide->candidates, sizeof(*decide->order), by_place);
	for (size_t i = 0; i < decide->candidates; i++) {
		decide->order[i]->place = i + 1;
		if (i)
			dsc_decide_cmp(decide->order[i - 1], decide->order[i],
				       &decide->order[i]->tie);
	}
	number_codes(decide);
	walk(decide);
	for (size_t i = 0; i < decide->candidates; i++)
		if (decide->order[i]->state == DSC_DECIDE_LISTED)
			decide->listed[decide->listed_count++] = decide->order[i];
	if (decide->listed_count)
		qsort(decide->listed, decide->listed_count, sizeof(*decide->listed),
		      as_published);
}

static const struct dsc_result **last_results(const struct dsc_ledger *ledger, int stage,
					      struct dsc_arena *arena)
{
	const struct dsc_result **results =
		DSC_NEW_ARRAY(arena, const struct dsc_result *, ledger->cases.count + 1);

	for (size_t i = 0; i < ledger->cases.count; i++)
		results[i] = dsc_ledger_result(ledger, stage, ledger->cases.items[i]);
	return results;
}

static enum dsc_decide_result check_seals(struct dsc_seal *seals, const struct dsc_ledger *ledger,
					  struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_snapshot *snapshot = ledger->snapshot;
	const struct dsc_profile *profile = &snapshot->programme.profile;

	for (size_t i = 0; i < profile->stages.count; i++) {
		const char *stage = dsc_text_show(
			dsc_label_text(profile->stages.items[i].entry.name), arena);
		int found = dsc_seal_read(&seals[i], snapshot, (int)i, err);

		if (found < 0 || (found && dsc_seal_check(&seals[i], ledger, err) < 0))
			return DSC_DECIDE_TROUBLE;
		if (found && seals[i].in_force)
			continue;
		if (!found)
			dsc_err_set(err, _("the stage '%s' is not sealed; 'dsc seal' shows what is missing"),
				    stage);
		else if (seals[i].wrong)
			dsc_err_set(err, _("the seal of the stage '%s' does not hold: %s"), stage,
				    seals[i].wrong);
		else
			dsc_err_set(err, _("the seal of the stage '%s' is not in force; 'dsc seal' shows whose signature is missing"),
				    stage);
		return DSC_DECIDE_REFUSED;
	}
	return DSC_DECIDE_DONE;
}

enum dsc_decide_result dsc_decide_make(struct dsc_decide *decide, const struct dsc_ledger *ledger,
				       struct dsc_arena *arena, struct dsc_err *err)
{
	const struct dsc_profile *profile = &ledger->snapshot->programme.profile;
	struct dsc_seal *seals = DSC_NEW_ARRAY(arena, struct dsc_seal, profile->stages.count + 1);
	enum dsc_decide_result result = check_seals(seals, ledger, arena, err);

	if (result != DSC_DECIDE_DONE)
		return result;
	dsc_decide_order(decide, profile, ledger,
			 last_results(ledger, (int)profile->stages.count - 1, arena),
			 ledger->cases.count, DSC_S(""), arena);
	decide->seals = seals;
	return DSC_DECIDE_DONE;
}

void dsc_decide_without(struct dsc_decide *other, const struct dsc_decide *decide,
			struct dsc_str person, struct dsc_arena *arena)
{
	const struct dsc_result **results =
		DSC_NEW_ARRAY(arena, const struct dsc_result *, decide->count + 1);

	for (size_t i = 0; i < decide->count; i++)
		results[i] = decide->rows[i].result;
	dsc_decide_order(other, decide->profile, decide->ledger, results, decide->count, person,
			 arena);
}

struct dsc_decide_row *dsc_decide_find(const struct dsc_decide *decide, struct dsc_str case_id)
{
	for (size_t i = 0; i < decide->count; i++)
		if (dsc_str_eq(decide->rows[i].c->id, case_id))
			return &decide->rows[i];
	return NULL;
}

const struct dsc_clause *dsc_decide_clause(const struct dsc_decide *decide,
					   enum dsc_decide_state state)
{
	const struct dsc_profile *profile = decide->profile;
	int clause = decide->stage->clause;

	if (state == DSC_DECIDE_CASE_LIMIT || state == DSC_DECIDE_TYPE_LIMIT) {
		int rule = dsc_profile_find(profile->rules,
					    dsc_str_from(dsc_decide_states[state]));

		clause = rule < 0 ? -1 : profile->rules.items[rule].clause;
	}
	return clause < 0 ? NULL : &profile->clauses.items[clause];
}
