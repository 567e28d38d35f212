/* Rules that look across all cases of the repository, by their cards. */
#include "rule/check.h"

#include <stdlib.h>

#include "base/tr.h"

#include "base/banned.h"

/* One applicant of one case, with what it is sorted by. */
struct reference {
	uint64_t key;       /* compared first */
	struct dsc_str code; /* compared next */
	uint32_t case_index;
	uint32_t applicant;
	bool told; /* it takes part in a finding */
};

struct references {
	struct reference *items;
	size_t count;
	size_t cap;
};

static int by_key(const void *a, const void *b)
{
	const struct reference *x = a, *y = b;
	int order = (x->key > y->key) - (x->key < y->key);

	if (!order)
		order = dsc_str_cmp(x->code, y->code);
	if (!order)
		order = (x->case_index > y->case_index) - (x->case_index < y->case_index);
	return order ? order : (x->applicant > y->applicant) - (x->applicant < y->applicant);
}

static int by_code_and_key(const void *a, const void *b)
{
	const struct reference *x = a, *y = b;
	int order = dsc_str_cmp(x->code, y->code);

	return order ? order : by_key(a, b);
}

static const struct dsc_card_applicant *applicant_of(const struct dsc_check *check,
						     const struct reference *reference)
{
	return &check->run->cards[reference->case_index].applicants[reference->applicant];
}

static const char *id_of(const struct dsc_check *check, const struct reference *reference)
{
	return check->run->repository->cases.items[reference->case_index].id;
}

/* All applicants whose code can be relied on, sorted by code, then case. */
static struct references by_code(struct dsc_check *check)
{
	struct references list = { 0 };

	for (size_t i = 0; i < check->run->repository->cases.count; i++) {
		const struct dsc_card *card = &check->run->cards[i];

		for (uint32_t j = 0; j < card->applicant_count; j++)
			if (card->applicants[j].code_ok)
				DSC_PUSH(check->arena, &list,
					 (struct reference){ 0, card->applicants[j].uscc,
							     (uint32_t)i, j, false });
	}
	if (list.count)
		qsort(list.items, list.count, sizeof(*list.items), by_key);
	return list;
}

/* The end of the run of equal codes that begins at `start`. */
static size_t end_of_code(const struct references *list, size_t start)
{
	size_t end = start + 1;

	while (end < list->count && dsc_str_eq(list->items[end].code, list->items[start].code))
		end++;
	return end;
}

/*
 * Several cases have a part in a finding: it is told at the one to blame, as in a run over
 * everything, or where that is not selected at `instead`. NULL: neither is, or there is none.
 */
static const struct reference *told_at(const struct dsc_check *check,
				       const struct reference *blamed,
				       const struct reference *instead)
{
	if (!blamed || dsc_shows_case(check, blamed->case_index))
		return blamed;
	return instead && dsc_shows_case(check, instead->case_index) ? instead : NULL;
}

void dsc_check_id_duplicate(struct dsc_check *check)
{
	const struct dsc_repository *repository = check->run->repository;
	struct references list = { 0 };

	for (size_t i = 0; i < repository->cases.count; i++)
		DSC_PUSH(check->arena, &list,
			 (struct reference){ 0, dsc_str_from(repository->cases.items[i].id),
					     (uint32_t)i, 0, false });
	if (list.count)
		qsort(list.items, list.count, sizeof(*list.items), by_key);
	for (size_t start = 0, end; start < list.count; start = end) {
		end = end_of_code(&list, start);
		for (size_t i = start + 1; i < end; i++) {
			const struct reference *first = &list.items[start], *other = &list.items[i];
			const struct reference *at = told_at(check, other, first);

			if (at)
				dsc_fail_at(check, dsc_place_id(check, at->case_index),
					    _("the case id '%s' is used already: %s"),
					    id_of(check, at),
					    dsc_place_id(check, (at == other ? first : other)
									->case_index).path);
		}
	}
}

/* ---- names and codes */

/* "path:line" of a place, for a message. */
static const char *where(const struct dsc_check *check, struct dsc_place place)
{
	return dsc_arena_printf(check->arena, "%s:%u", place.path, place.span.start.line);
}

/*
 * Among references that should all say the same: where the most usual value
 * begins, of equally usual ones the first. `same` tells neighbours apart.
 */
static const struct reference *most_usual(const struct dsc_check *check,
					  const struct reference *items, size_t count,
					  bool (*same)(const struct dsc_check *check,
						       const struct reference *a,
						       const struct reference *b))
{
	const struct reference *usual = items;
	size_t most = 0;

	for (size_t start = 0, end; start < count; start = end) {
		for (end = start + 1; end < count && same(check, &items[start], &items[end]); end++)
			;
		if (end - start > most ||
		    (end - start == most && items[start].case_index < usual->case_index)) {
			most = end - start;
			usual = &items[start];
		}
	}
	return usual;
}

/* Of those that say the same as the usual one: one that is selected, if any is. */
static const struct reference *usual_shown(const struct dsc_check *check,
					   const struct reference *items, size_t count,
					   const struct reference *usual,
					   bool (*same)(const struct dsc_check *check,
							const struct reference *a,
							const struct reference *b))
{
	if (dsc_shows_case(check, usual->case_index))
		return usual;
	for (size_t i = 0; i < count; i++)
		if (same(check, &items[i], usual) && dsc_shows_case(check, items[i].case_index))
			return &items[i];
	return usual;
}

static bool same_name(const struct dsc_check *check, const struct reference *a,
		      const struct reference *b)
{
	return applicant_of(check, a)->name_key == applicant_of(check, b)->name_key;
}

static bool same_code(const struct dsc_check *check, const struct reference *a,
		      const struct reference *b)
{
	(void)check;
	return dsc_str_eq(a->code, b->code);
}

/* Sorted by code, then name. What takes part in a finding is marked. */
static void check_names_of_codes(struct dsc_check *check, struct references *list)
{
	for (size_t start = 0, end; start < list->count; start = end) {
		const struct reference *instead;
		struct reference *usual;

		end = end_of_code(list, start);
		usual = list->items +
			(most_usual(check, list->items + start, end - start, same_name) -
			 list->items);
		instead = usual_shown(check, list->items + start, end - start, usual, same_name);
		for (size_t i = start; i < end; i++) {
			struct reference *other = &list->items[i];
			const struct reference *at, *against;

			/* Twice in one case is applicant-repeated. */
			if (same_name(check, other, usual) ||
			    other->case_index == usual->case_index)
				continue;
			usual->told = other->told = true;
			at = told_at(check, other, instead);
			if (!at)
				continue;
			against = at == other ? usual : other;
			dsc_fail_at(check, dsc_place_name(check, at->case_index, at->applicant),
				    _("the credit code %.*s has the name '%s' here, but '%s' in %s"),
				    DSC_STR_ARG(at->code),
				    dsc_quote(check, applicant_of(check, at)->name),
				    dsc_quote(check, applicant_of(check, against)->name),
				    where(check, dsc_place_name(check, against->case_index,
								against->applicant)));
		}
	}
}

/* Sorted by name, then code. Who has the wrong name is not told of a wrong code as well. */
static void check_codes_of_names(struct dsc_check *check, const struct references *list)
{
	for (size_t start = 0, end; start < list->count; start = end) {
		const struct reference *usual, *instead;

		for (end = start + 1;
		     end < list->count && list->items[end].key == list->items[start].key; end++)
			;
		usual = most_usual(check, list->items + start, end - start, same_code);
		if (!usual->key || usual->told)
			continue;
		instead = usual_shown(check, list->items + start, end - start, usual, same_code);
		for (size_t i = start; i < end; i++) {
			const struct reference *other = &list->items[i], *at, *against;

			if (other->told || same_code(check, other, usual))
				continue;
			at = told_at(check, other, instead);
			if (!at)
				continue;
			against = at == other ? usual : other;
			dsc_fail_at(check, dsc_place_code(check, at->case_index, at->applicant),
				    _("'%s' has the credit code %.*s here, but %.*s in %s"),
				    dsc_quote(check, applicant_of(check, at)->name),
				    DSC_STR_ARG(at->code), DSC_STR_ARG(against->code),
				    where(check, dsc_place_code(check, against->case_index,
								against->applicant)));
		}
	}
}

void dsc_check_applicant_name(struct dsc_check *check)
{
	struct references list = by_code(check);

	for (size_t i = 0; i < list.count; i++)
		list.items[i].key = applicant_of(check, &list.items[i])->name_key;
	if (list.count)
		qsort(list.items, list.count, sizeof(*list.items), by_code_and_key);
	check_names_of_codes(check, &list);
	if (list.count)
		qsort(list.items, list.count, sizeof(*list.items), by_key);
	check_codes_of_names(check, &list);
}

/* ---- limits per applicant */

#define LISTED_IDS 12

/* What an applicant's run of references counts, and who is the first too many. */
struct tally {
	int64_t cases, leads;
	const struct reference *over;       /* the first case over the limit */
	const struct reference *over_lead;  /* the first led case over the limit */
	const struct reference *shown;      /* the first case that is selected */
	const struct reference *shown_lead; /* the first led case that is */
	const char *ids, *led_ids;
	size_t last_case;
};

static void add_id(struct dsc_check *check, const char **ids, int64_t count,
		   const struct reference *reference)
{
	if (count <= LISTED_IDS)
		*ids = dsc_arena_printf(check->arena, "%s%s%s", *ids ? *ids : "", *ids ? _(", ") : "",
					id_of(check, reference));
	else if (count == LISTED_IDS + 1)
		*ids = dsc_arena_printf(check->arena, "%s, …", *ids);
}

static void count_in(struct dsc_check *check, struct tally *tally,
		     const struct reference *reference, int64_t max, bool members)
{
	bool shown;

	if (!members && !applicant_of(check, reference)->lead)
		return;
	if (tally->cases && tally->last_case == reference->case_index)
		return; /* twice in one case: applicant-repeated */
	tally->last_case = reference->case_index;
	shown = dsc_shows_case(check, reference->case_index);
	if (shown && !tally->shown)
		tally->shown = reference;
	if (++tally->cases == max + 1)
		tally->over = reference;
	add_id(check, &tally->ids, tally->cases, reference);
	if (!applicant_of(check, reference)->lead)
		return;
	if (shown && !tally->shown_lead)
		tally->shown_lead = reference;
	if (++tally->leads == max + 1)
		tally->over_lead = reference;
	add_id(check, &tally->led_ids, tally->leads, reference);
}

void dsc_check_applicant_case_limit(struct dsc_check *check)
{
	struct references list = by_code(check);
	int64_t max = check->run->profile->cases_max;

	for (size_t start = 0, end; start < list.count; start = end) {
		const struct reference *at_lead, *at;
		struct tally tally = { 0 };

		end = end_of_code(&list, start);
		for (size_t i = start; (int64_t)(end - start) > max && i < end; i++)
			count_in(check, &tally, &list.items[i], max,
				 check->run->profile->cases_members);
		at_lead = told_at(check, tally.over_lead, tally.shown_lead);
		at = told_at(check, tally.over, tally.shown);
		if (at_lead)
			dsc_fail_at(check,
				    dsc_place_code(check, at_lead->case_index, at_lead->applicant),
				    _("'%s' leads %lld cases, at most %lld are allowed: %s"),
				    dsc_quote(check, applicant_of(check, at_lead)->name),
				    (long long)tally.leads, (long long)max, tally.led_ids);
		else if (at)
			dsc_fail_at_softer(check,
					   dsc_place_code(check, at->case_index, at->applicant),
					   _("'%s' stands in %lld cases, some as a member; at most %lld are allowed: %s"),
					   dsc_quote(check, applicant_of(check, at)->name),
					   (long long)tally.cases, (long long)max, tally.ids);
	}
}

static void check_type_limit(struct dsc_check *check, const struct reference *items, size_t count,
			     int type, int domain)
{
	const struct dsc_profile *profile = check->run->profile;
	int64_t max = profile->cases_of_type_max;
	const struct reference *at_lead, *at;
	struct tally tally = { 0 };

	for (size_t i = 0; i < count; i++) {
		const struct dsc_card *card = &check->run->cards[items[i].case_index];

		if (card->type == type && (domain < 0 || card->domain == domain))
			count_in(check, &tally, &items[i], max, profile->types_members);
	}
	at_lead = told_at(check, tally.over_lead, tally.shown_lead);
	at = told_at(check, tally.over, tally.shown);
	if (at_lead)
		dsc_fail_at(check, dsc_place_code(check, at_lead->case_index, at_lead->applicant),
			    _("'%s' leads %lld cases of the type '%s', at most %lld allowed: %s"),
			    dsc_quote(check, applicant_of(check, at_lead)->name),
			    (long long)tally.leads,
			    dsc_label(check, profile->types.items[type].entry.name),
			    (long long)max, tally.led_ids);
	else if (at)
		dsc_fail_at_softer(
			check, dsc_place_code(check, at->case_index, at->applicant),
			_("'%s' stands in %lld cases of the type '%s', some as a member; at most %lld allowed: %s"),
			dsc_quote(check, applicant_of(check, at)->name),
			(long long)tally.cases,
			dsc_label(check, profile->types.items[type].entry.name), (long long)max,
			tally.ids);
}

void dsc_check_applicant_type_limit(struct dsc_check *check)
{
	const struct dsc_profile *profile = check->run->profile;
	struct references list = by_code(check);
	int domains = profile->types_across_domains ? 0 : (int)profile->domains.count;

	for (size_t start = 0, end; start < list.count; start = end) {
		end = end_of_code(&list, start);
		if ((int64_t)(end - start) <= profile->cases_of_type_max)
			continue;
		for (int type = 0; type < (int)profile->types.count; type++) {
			if (!domains)
				check_type_limit(check, list.items + start, end - start, type, -1);
			for (int domain = 0; domain < domains; domain++)
				check_type_limit(check, list.items + start, end - start, type,
						 domain);
		}
	}
}

/* ---- the same case twice */

void dsc_check_case_duplicate(struct dsc_check *check)
{
	struct references list = { 0 };
	bool *done;

	for (size_t i = 0; i < check->run->repository->cases.count; i++) {
		const struct dsc_card *card = &check->run->cards[i];

		for (uint32_t j = 0; card->title_key && j < card->applicant_count; j++)
			if (card->applicants[j].code_ok)
				DSC_PUSH(check->arena, &list,
					 (struct reference){ card->title_key,
							     card->applicants[j].uscc, (uint32_t)i,
							     j, false });
	}
	if (!list.count)
		return;
	qsort(list.items, list.count, sizeof(*list.items), by_key);
	done = DSC_NEW_ARRAY(check->arena, bool, check->run->repository->cases.count);
	for (size_t i = 1, start = 0; i < list.count; i++) {
		const struct reference *first = &list.items[start];
		const struct reference *other = &list.items[i];
		const struct reference *at, *against;

		if (other->key != first->key || !dsc_str_eq(other->code, first->code)) {
			start = i;
			continue;
		}
		at = told_at(check, other, first);
		if (other->case_index == first->case_index || !at || done[at->case_index])
			continue;
		done[at->case_index] = true;
		against = at == other ? first : other;
		dsc_fail_at(check, dsc_place_title(check, at->case_index),
			    _("the same case as %s: equal titles, and '%s' applies for both"),
			    where(check, dsc_place_title(check, against->case_index)),
			    dsc_quote(check, applicant_of(check, at)->name));
	}
}
