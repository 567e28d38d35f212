/* 四, 五（一）: what a recommending unit hands in. */
#include "rule/check.h"

#include "base/tr.h"
#include "text/normal.h"

#include "base/banned.h"

#define GET(map, key) dsc_node_get((map), DSC_S(key))

static struct dsc_str id_of_case(const struct dsc_check *check, size_t index)
{
	return dsc_str_from(check->run->repository->cases.items[index].id);
}

static size_t find_case(const struct dsc_check *check, struct dsc_str id)
{
	return dsc_repository_find_case(check->run->repository, check->unit->index, id);
}

static const struct dsc_unit_kind *kind_of(const struct dsc_check *check)
{
	return check->unit->kind < 0 ?
		       NULL :
		       &check->run->profile->unit_kinds.items[check->unit->kind];
}

/* Rules about the order of priority cannot look where there is none. */
static bool has_priority(struct dsc_check *check)
{
	if (check->unit->has_priority)
		return true;
	dsc_unchecked(check, N_("no order of priority in %s"), check->unit->recommendation_path);
	return false;
}

static bool has_kind(struct dsc_check *check)
{
	if (check->unit->kind >= 0)
		return true;
	dsc_unchecked(check, N_("the kind of unit is not known: %s"), check->unit->unit_path);
	return false;
}

/* ---- references */

/* Where a case id stands elsewhere in the repository; only for the first slips. */
static const char *other_unit_of(const struct dsc_check *check, struct dsc_str id)
{
	const struct dsc_repository *repository = check->run->repository;

	for (size_t i = 0; i < repository->cases.count; i++)
		if (dsc_str_eq(id_of_case(check, i), id))
			return repository->units.items[repository->cases.items[i].unit].id;
	return NULL;
}

#define SEARCHED_SLIPS 20

static void fail_unknown_case(struct dsc_check *check, const struct dsc_node *node,
			      unsigned *slips)
{
	const char *elsewhere =
		++*slips <= SEARCHED_SLIPS ? other_unit_of(check, dsc_node_text(node)) : NULL;

	if (elsewhere)
		dsc_fail(check, node, _("the case '%s' belongs to the unit '%s', not to this one"),
			 dsc_quote(check, dsc_node_text(node)), elsewhere);
	else
		dsc_fail(check, node, _("there is no case '%s' below %s/cases/"),
			 dsc_quote(check, dsc_node_text(node)), check->folder);
}

void dsc_check_unit_references(struct dsc_check *check)
{
	const struct dsc_unit_subject *unit = check->unit;
	const struct dsc_document *document = unit->recommendation_document;
	const struct dsc_node *priority = unit->recommendation.priority;
	const struct dsc_node *opinions = unit->recommendation.opinions;
	unsigned slips = 0;

	if (!document)
		return; /* nothing is named */
	if (priority && dsc_document_sound(document, "priority"))
		for (uint32_t i = 0; i < priority->count; i++)
			if (find_case(check, priority->items[i].text) == DSC_NO_UNIT)
				fail_unknown_case(check, &priority->items[i], &slips);
	if (opinions && opinions->type == DSC_NODE_MAP && dsc_document_sound(document, "opinions"))
		for (uint32_t i = 0; i < opinions->count; i++)
			if (find_case(check, opinions->members[i].key.text) == DSC_NO_UNIT)
				fail_unknown_case(check, &opinions->members[i].key, &slips);
}

/* ---- the order of priority */

void dsc_check_priority_duplicate(struct dsc_check *check)
{
	const struct dsc_unit_folder *folder =
		&check->run->repository->units.items[check->unit->index];
	const struct dsc_node *priority = check->unit->recommendation.priority;
	const struct dsc_node **first;

	if (!has_priority(check))
		return;
	first = DSC_NEW_ARRAY(check->arena, const struct dsc_node *, folder->case_count);
	for (uint32_t i = 0; i < priority->count; i++) {
		size_t index = find_case(check, priority->items[i].text);

		if (index == DSC_NO_UNIT)
			continue;
		index -= folder->first_case;
		if (first[index])
			dsc_fail(check, &priority->items[i],
				 _("the case '%s' stands in line %u already; a case has one rank"),
				 dsc_quote(check, priority->items[i].text),
				 first[index]->span.start.line);
		else
			first[index] = &priority->items[i];
	}
}

void dsc_check_not_recommended(struct dsc_check *check)
{
	const struct dsc_unit_folder *folder =
		&check->run->repository->units.items[check->unit->index];
	const struct dsc_unit_subject *unit = check->unit;
	bool *ranked;

	if (!has_priority(check))
		return;
	ranked = DSC_NEW_ARRAY(check->arena, bool, folder->case_count);
	for (size_t i = 0; i < unit->recommended_count; i++)
		ranked[unit->recommended[i] - folder->first_case] = true;
	for (size_t i = 0; i < folder->case_count; i++)
		if (!ranked[i])
			dsc_fail_at(check, dsc_place_title(check, folder->first_case + i),
				    _("the case is not in the order of priority of %s, so it is not handed in"),
				    check->unit->recommendation_path);
}

static void check_quota(struct dsc_check *check, const struct dsc_quota *quota)
{
	const struct dsc_profile *profile = check->run->profile;
	const struct dsc_unit_subject *unit = check->unit;
	const struct dsc_node *waiver;
	const struct dsc_node *beyond = NULL; /* the first case over the quota */
	int64_t count = 0;
	bool unclear = false;

	for (size_t i = 0; i < unit->recommended_count; i++) {
		const struct dsc_card *card = &check->run->cards[unit->recommended[i]];

		if (card->domain < 0 || card->type < 0) {
			unclear = true;
			continue;
		}
		if (!(quota->domains >> card->domain & 1) ||
		    !(quota->directions >> profile->types.items[card->type].direction & 1))
			continue;
		if (++count == quota->max + 1)
			beyond = unit->entries[i];
	}
	if (count <= quota->max) {
		/* An id that names nothing may be the slip of one that counts. */
		if (check->failed & UINT64_C(1) << DSC_RULE_REFERENCE_UNKNOWN)
			dsc_unchecked(check, N_("a recommended case does not exist"));
		else if (unclear)
			dsc_unchecked(check, N_("the domain or type of a recommended case is not known"));
		return;
	}
	waiver = dsc_recommendation_waiver(&unit->recommendation,
					   dsc_rule_texts[check->rule].slug);
	if (waiver && quota->soft && check->run->settings[check->rule]->waivable)
		dsc_fail_waived(check, beyond,
				_("%lld cases recommended, the quota is %lld (%s); waived: %s (approved by %s)"),
				(long long)count, (long long)quota->max,
				dsc_label(check, quota->entry.name),
				dsc_quote(check, dsc_str_trim(dsc_node_text(GET(waiver, "reason")))),
				dsc_quote(check, dsc_node_text(GET(waiver, "approved_by"))));
	else
		dsc_fail(check, beyond,
			 waiver ? _("%lld cases recommended, the quota is %lld (%s); it is hard, a waiver does not lift it") :
			 quota->soft ? _("%lld cases recommended, the quota is %lld (%s); shorten the list or state a waiver with its reason") :
				       _("%lld cases recommended, the quota is %lld (%s); shorten the list"),
			 (long long)count, (long long)quota->max,
			 dsc_label(check, quota->entry.name));
}

void dsc_check_quota_exceeded(struct dsc_check *check)
{
	const struct dsc_profile *profile = check->run->profile;

	if (!has_priority(check) || !has_kind(check))
		return;
	for (size_t i = 0; i < profile->quotas.count; i++)
		if (profile->quotas.items[i].unit_kind == check->unit->kind)
			check_quota(check, &profile->quotas.items[i]);
}

void dsc_check_sector_coverage(struct dsc_check *check)
{
	const struct dsc_profile *profile = check->run->profile;
	const struct dsc_unit_subject *unit = check->unit;
	const char *missing = "";
	uint64_t covered = 0;

	if (!has_priority(check) || !has_kind(check) || !kind_of(check)->sectors)
		return;
	for (size_t i = 0; i < unit->recommended_count; i++) {
		const struct dsc_card *card = &check->run->cards[unit->recommended[i]];

		if (!(card->sound & DSC_CARD_SECTORS)) {
			dsc_unchecked_case(check, unit->recommended[i], "sectors");
			return;
		}
		covered |= card->sectors;
	}
	for (size_t i = 0; i < profile->sectors.count; i++)
		if (profile->sectors.items[i].key && !(covered >> i & 1))
			missing = dsc_arena_printf(
				check->arena, "%s%s%s", missing, *missing ? _(", ") : "",
				dsc_label(check, profile->sectors.items[i].entry.name));
	if (*missing)
		dsc_fail(check, unit->recommendation.priority,
			 _("key sectors not covered: %s"), missing);
}

/* ---- the unit and its cases */

void dsc_check_unit_domain(struct dsc_check *check)
{
	const struct dsc_unit_folder *folder =
		&check->run->repository->units.items[check->unit->index];
	const struct dsc_profile *profile = check->run->profile;
	uint64_t open = 0;

	if (!has_kind(check))
		return;
	for (size_t i = 0; i < profile->quotas.count; i++)
		if (profile->quotas.items[i].unit_kind == check->unit->kind)
			open |= profile->quotas.items[i].domains;
	for (size_t i = folder->first_case; i < folder->first_case + folder->case_count; i++) {
		int domain = check->run->cards[i].domain;

		if (domain < 0)
			dsc_unchecked_case(check, i, "domain");
		else if (!(open >> domain & 1))
			dsc_fail_at(check, dsc_place_domain(check, i),
				    _("a unit of the kind '%s' may not recommend cases of the domain '%s'"),
				    dsc_label(check, kind_of(check)->entry.name),
				    dsc_label(check, profile->domains.items[domain].entry.name));
	}
}

void dsc_check_unit_group(struct dsc_check *check)
{
	const struct dsc_unit_folder *folder =
		&check->run->repository->units.items[check->unit->index];

	if (!has_kind(check) || !kind_of(check)->group)
		return;
	for (size_t i = folder->first_case; i < folder->first_case + folder->case_count; i++) {
		const struct dsc_card *card = &check->run->cards[i];
		bool member = false;

		if (!(card->sound & DSC_CARD_APPLICANTS)) {
			dsc_unchecked_case(check, i, "applicants");
			continue;
		}
		for (uint32_t j = 0; j < card->applicant_count; j++)
			member |= dsc_str_is(card->applicants[j].group, folder->id);
		if (!member)
			dsc_fail_at(check, dsc_place_title(check, i),
				    _("no applicant states 'group: %s'; a central enterprise recommends cases of its own group"),
				    folder->id);
	}
}

/*
 * GB/T 2260: a province's code ends in 0000, a city's in 00. Codes registered
 * with the national authority carry 100000 and say nothing of a place.
 */
static bool same_region(struct dsc_str region, struct dsc_str code)
{
	size_t len = 6;

	while (len > 2 && region.ptr[len - 1] == '0' && region.ptr[len - 2] == '0')
		len -= 2;
	return memcmp(code.ptr + 2, "100000", 6) == 0 || memcmp(code.ptr + 2, region.ptr, len) == 0;
}

void dsc_check_unit_region(struct dsc_check *check)
{
	const struct dsc_unit_folder *folder =
		&check->run->repository->units.items[check->unit->index];
	struct dsc_str region = dsc_node_text(check->unit->unit.region);

	if (!has_kind(check))
		return;
	if (!dsc_document_sound(check->unit->unit_document, "region")) {
		dsc_unchecked(check, N_("breaks its schema in '%s': %s"), "region",
			      check->unit->unit_path);
		return;
	}
	if (region.len != 6)
		return;
	for (size_t i = folder->first_case; i < folder->first_case + folder->case_count; i++) {
		const struct dsc_card *card = &check->run->cards[i];

		if (!(card->sound & DSC_CARD_APPLICANTS))
			dsc_unchecked_case(check, i, "applicants");
		for (uint32_t j = 0; j < card->applicant_count; j++) {
			const struct dsc_card_applicant *applicant = &card->applicants[j];

			if (!applicant->lead || !applicant->code_ok ||
			    same_region(region, applicant->uscc))
				continue;
			dsc_fail_at(check, dsc_place_code(check, i, j),
				    _("the lead is registered in %.6s, the unit's region is %.*s"),
				    applicant->uscc.ptr + 2, DSC_STR_ARG(region));
		}
	}
}

/* ---- opinions and dates */

void dsc_check_opinion_missing(struct dsc_check *check)
{
	static const char *const parts[] = { "text", "signed_by", "signed_on", "seal" };
	const struct dsc_unit_subject *unit = check->unit;
	const struct dsc_node *opinions = unit->recommendation.opinions;

	if (!has_priority(check))
		return;
	for (size_t i = 0; i < unit->recommended_count; i++) {
		struct dsc_str id = id_of_case(check, unit->recommended[i]);
		const struct dsc_node *opinion = dsc_node_get(opinions, id);
		const char *missing = "";

		if (!opinion || opinion->type != DSC_NODE_MAP) {
			dsc_fail(check, opinion ? opinion : unit->entries[i],
				 _("the recommended case '%.*s' has no opinion; write one under 'opinions:'"),
				 DSC_STR_ARG(id));
			continue;
		}
		for (size_t j = 0; j < sizeof(parts) / sizeof(parts[0]); j++)
			if (dsc_text_blank(dsc_node_text(
				    dsc_node_get(opinion, dsc_str_from(parts[j])))))
				missing = dsc_arena_printf(check->arena, "%s%s%s", missing,
							   *missing ? _(", ") : "", parts[j]);
		if (*missing)
			dsc_fail(check, opinion, _("the opinion of '%.*s' does not state: %s"),
				 DSC_STR_ARG(id), missing);
	}
}

/* An opinion that is older than the commitment it is about. */
static void check_commitment_first(struct dsc_check *check, size_t index,
				   const struct dsc_node *signed_on, int32_t day)
{
	const struct dsc_card *card = &check->run->cards[index];
	char text[16];

	if (!(card->sound & DSC_CARD_COMMITMENT))
		dsc_unchecked_case(check, index, "commitment");
	if (!card->has_signed_on || card->signed_on <= day)
		return;
	dsc_date_format(card->signed_on, text);
	dsc_fail(check, signed_on,
		 _("the opinion was signed on %.*s, before the commitment on %s in %s:%u"),
		 DSC_STR_ARG(signed_on->text), text, dsc_place_title(check, index).path,
		 card->commitment_span.start.line);
}

/* The day on the programme's calendar, whichever offset the document chose to write. */
static int32_t programme_day(const struct dsc_check *check, const struct dsc_date *date)
{
	int64_t local = date->instant + check->run->profile->deadline.offset;

	return date->has_time ? (int32_t)((local - (local % 86400 + 86400) % 86400) / 86400) :
				date->day;
}

/* The submission as it is written, and its day where that is another one there. */
static struct dsc_str show_submission(const struct dsc_check *check, const struct dsc_node *node,
				      const struct dsc_date *date, int32_t day)
{
	struct dsc_str zone = check->run->profile->deadline.zone;
	char there[16];

	if (day == date->day)
		return node->text;
	dsc_date_format(day, there);
	return dsc_str_from(dsc_arena_printf(check->arena, _("%.*s (%s in %.*s)"),
					     DSC_STR_ARG(node->text), there, DSC_STR_ARG(zone)));
}

void dsc_check_opinion_dates(struct dsc_check *check)
{
	const struct dsc_unit_subject *unit = check->unit;
	const struct dsc_node *submitted_on = unit->recommendation.submitted_on;
	const struct dsc_node *late = NULL; /* the first opinion after the submission */
	struct dsc_date submitted;
	bool is_submitted = dsc_date_parse(&submitted, dsc_node_text(submitted_on));
	int32_t submitted_day = programme_day(check, &submitted);
	struct dsc_str submission;
	size_t late_count = 0;

	if (!has_priority(check))
		return;
	if (!is_submitted)
		dsc_unchecked(check, N_("no 'submitted_on' in %s"), unit->recommendation_path);
	for (size_t i = 0; i < unit->recommended_count; i++) {
		size_t index = unit->recommended[i];
		const struct dsc_node *signed_on =
			GET(dsc_node_get(unit->recommendation.opinions, id_of_case(check, index)),
			    "signed_on");
		struct dsc_date date;

		if (!dsc_date_parse(&date, dsc_node_text(signed_on))) {
			dsc_unchecked(check, N_("an opinion has no date: %s"),
				      unit->recommendation_path);
			continue;
		}
		check_commitment_first(check, index, signed_on, date.day);
		if (is_submitted && date.day > submitted_day && !late_count++)
			late = signed_on;
	}
	if (!late_count)
		return;
	submission = show_submission(check, submitted_on, &submitted, submitted_day);
	/* Several late opinions are one early submission. */
	if (late_count > 1)
		dsc_fail(check, submitted_on,
			 _("submitted on %.*s, but %zu opinions were signed later, the first in line %u"),
			 DSC_STR_ARG(submission), late_count, late->span.start.line);
	else
		dsc_fail(check, late,
			 _("the opinion was signed on %.*s, after the submission on %.*s in line %u"),
			 DSC_STR_ARG(late->text), DSC_STR_ARG(submission),
			 submitted_on->span.start.line);
}

void dsc_check_deadline_missed(struct dsc_check *check)
{
	const struct dsc_deadline *deadline = &check->run->profile->deadline;
	const struct dsc_node *node = check->unit->recommendation.submitted_on;
	struct dsc_date date;

	if (!check->unit->recommendation_document ||
	    !dsc_date_parse(&date, dsc_node_text(node))) {
		dsc_unchecked(check, N_("no 'submitted_on' in %s"),
			      check->unit->recommendation_path);
		return;
	}
	if (deadline->at.has_time && !date.has_time && date.day == deadline->at.day) {
		dsc_unchecked(check,
			      N_("the deadline has a time, 'submitted_on' in %s has none"),
			      check->unit->recommendation_path);
		return;
	}
	if (date.has_time ? date.instant >= deadline->instant : date.day > deadline->at.day)
		dsc_fail(check, node, _("submitted on %.*s, the deadline was %.*s (%.*s)"),
			 DSC_STR_ARG(node->text), DSC_STR_ARG(deadline->text),
			 DSC_STR_ARG(deadline->zone));
}
