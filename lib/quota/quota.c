#include "quota/quota.h"

#include "base/tr.h"
#include "text/show.h"

#include "base/banned.h"

struct counter {
	const struct dsc_profile *profile;
	const struct dsc_repository *repository;
	struct dsc_library library;
	const struct dsc_card *cards;
	const struct dsc_quota_what_if *what_if;
	struct dsc_io_buffer buffer;
	struct dsc_arena *arena;
	struct dsc_err *err;
};

/* Whether these keys of a document may be relied on; if not, the unit says why. */
static bool relied_on(struct dsc_quota_unit *unit, struct counter *counter,
		      const struct dsc_document *document, const char *keys)
{
	const char *obstacle = dsc_document_obstacle(document, keys, counter->arena);

	if (obstacle)
		DSC_PUSH(counter->arena, &unit->obstacles, obstacle);
	return !obstacle;
}

static void read_document(struct dsc_document *document, struct counter *counter,
			  enum dsc_kind kind, const char *path)
{
	dsc_document_read(document, &counter->library, kind, counter->repository->fd, path, path,
			  &counter->buffer, counter->arena);
}

static void count_case(struct dsc_quota_unit *unit, struct counter *counter, size_t index)
{
	const struct dsc_repository *repository = counter->repository;
	const struct dsc_card *card = &counter->cards[index];
	struct dsc_document document;

	unit->recommended++;
	switch (dsc_counting_add(unit->uses, unit->use_count, counter->profile, card)) {
	case DSC_COUNTING_UNCLEAR:
		DSC_PUSH(counter->arena, &unit->unclear, repository->cases.items[index].id);
		read_document(&document, counter, DSC_KIND_CASE,
			      dsc_repository_case_document(repository, index, counter->arena));
		relied_on(unit, counter, &document, DSC_COUNTING_KEYS);
		break;
	case DSC_COUNTING_OUTSIDE:
		unit->outside += unit->kind >= 0;
		break;
	case DSC_COUNTING_COUNTED:
		break;
	}
	if (dsc_counting_clear(card))
		unit->by_type[card->type]++;
	unit->sectors |= card->sectors;
}

static bool among(const char *const *ids, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(ids[i], id) == 0)
			return true;
	return false;
}

/* Each case that stands in the order of priority, or is to be counted, once. */
static void count_cases(struct dsc_quota_unit *unit, struct counter *counter, size_t index,
			const struct dsc_node *priority)
{
	const struct dsc_repository *repository = counter->repository;
	const struct dsc_unit_folder *folder = &repository->units.items[index];
	const struct dsc_quota_what_if *what_if = counter->what_if;
	bool *counted = DSC_NEW_ARRAY(counter->arena, bool, folder->case_count + 1);

	for (uint32_t i = 0; priority && i < priority->count; i++) {
		size_t found = dsc_repository_find_case(repository, index,
							dsc_node_text(&priority->items[i]));

		if (found != DSC_NO_UNIT)
			counted[found - folder->first_case] = true;
	}
	for (size_t i = 0; i < folder->case_count; i++) {
		const char *id = repository->cases.items[folder->first_case + i].id;

		if (what_if && among(what_if->with, what_if->with_count, id))
			counted[i] = true;
		if (what_if && among(what_if->without, what_if->without_count, id))
			counted[i] = false;
		if (counted[i])
			count_case(unit, counter, folder->first_case + i);
	}
}

static void count_unit(struct dsc_quota_unit *unit, struct counter *counter, size_t index)
{
	const struct dsc_unit_folder *folder = &counter->repository->units.items[index];
	const char *path = dsc_repository_unit_path(counter->repository, index, counter->arena);
	struct dsc_recommendation recommendation = { 0 };
	struct dsc_document document;
	struct dsc_unit fields = { 0 };

	*unit = (struct dsc_quota_unit){ .id = folder->id, .kind = -1,
					 .cases = folder->case_count };
	read_document(&document, counter, DSC_KIND_UNIT,
		      dsc_arena_printf(counter->arena, "%s/unit.yaml", path));
	if (document.root)
		dsc_unit_read(&fields, document.root);
	unit->name = dsc_node_text(fields.name);
	if (relied_on(unit, counter, &document, "kind"))
		unit->kind = dsc_profile_find(counter->profile->unit_kinds,
					      dsc_node_text(fields.kind));
	unit->use_count = dsc_counting_uses(&unit->uses, counter->profile, unit->kind,
					    counter->arena);
	read_document(&document, counter, DSC_KIND_RECOMMENDATION,
		      dsc_arena_printf(counter->arena, "%s/recommendation.yaml", path));
	if (document.io != DSC_IO_ABSENT)
		unit->order_unknown = !relied_on(unit, counter, &document, "dsc priority");
	if (document.root && !unit->order_unknown) {
		dsc_recommendation_read(&recommendation, document.root);
		unit->has_recommendation = true;
		dsc_counting_waiver(&unit->waiver_reason, &unit->waiver_by, &recommendation,
				    &document);
	}
	count_cases(unit, counter, index, recommendation.priority);
}

static int unknown_unit(const struct counter *counter, const char *id)
{
	const struct dsc_repository *repository = counter->repository;
	const char **known = DSC_NEW_ARRAY(counter->arena, const char *, repository->units.count);
	const char *shown = dsc_text_show(dsc_str_from(id), counter->arena);
	const char *nearest;

	for (size_t i = 0; i < repository->units.count; i++)
		known[i] = repository->units.items[i].id;
	nearest = dsc_str_nearest(dsc_str_from(id), known, repository->units.count);
	if (nearest)
		return dsc_err_set(counter->err, _("no unit '%s' in units/, did you mean '%s'?"),
				   shown, nearest);
	return dsc_err_set(counter->err, _("no unit '%s' in units/"), shown);
}

/* A case of no unit that is counted would change nothing, which is not what was meant. */
static int check_case(const struct counter *counter, const bool *wanted, const char *id)
{
	const struct dsc_repository *repository = counter->repository;
	const char *shown = dsc_text_quote(dsc_str_from(id), 64, counter->arena);
	const char **known = DSC_NEW_ARRAY(counter->arena, const char *, repository->cases.count);
	const char *other = NULL;
	const char *nearest;

	for (size_t i = 0; i < repository->cases.count; i++) {
		known[i] = repository->cases.items[i].id;
		if (strcmp(known[i], id) != 0)
			continue;
		if (wanted[repository->cases.items[i].unit])
			return 0;
		other = repository->units.items[repository->cases.items[i].unit].id;
	}
	if (other)
		return dsc_err_set(counter->err,
				   _("the case '%s' belongs to the unit '%s', which is not to be "
				     "counted"),
				   shown, other);
	nearest = dsc_str_nearest(dsc_str_from(id), known, repository->cases.count);
	if (nearest)
		return dsc_err_set(counter->err, _("there is no case '%s', did you mean '%s'?"),
				   shown, nearest);
	return dsc_err_set(counter->err, _("there is no case '%s'"), shown);
}

static int check_what_if(const struct counter *counter, const bool *wanted)
{
	const struct dsc_quota_what_if *what_if = counter->what_if;

	for (size_t i = 0; what_if && i < what_if->with_count; i++)
		if (check_case(counter, wanted, what_if->with[i]) < 0)
			return -1;
	for (size_t i = 0; what_if && i < what_if->without_count; i++)
		if (check_case(counter, wanted, what_if->without[i]) < 0)
			return -1;
	return 0;
}

static int count_units(struct dsc_quota_book *book, struct counter *counter,
		       const char *const *ids, size_t id_count)
{
	const struct dsc_repository *repository = counter->repository;
	bool *wanted = DSC_NEW_ARRAY(counter->arena, bool, repository->units.count + 1);

	for (size_t i = 0; i < id_count; i++) {
		size_t index = dsc_repository_find_unit(repository, dsc_str_from(ids[i]));

		if (index == DSC_NO_UNIT)
			return unknown_unit(counter, ids[i]);
		wanted[index] = true;
	}
	if (id_count == 0)
		memset(wanted, true, repository->units.count);
	if (check_what_if(counter, wanted) < 0)
		return -1;
	for (size_t i = 0; i < repository->units.count; i++) {
		struct dsc_quota_unit unit;

		if (!wanted[i])
			continue;
		count_unit(&unit, counter, i);
		DSC_PUSH(counter->arena, book, unit);
	}
	return 0;
}

int dsc_quota_count_if(struct dsc_quota_book *book, const struct dsc_profile *profile,
		       const struct dsc_repository *repository, const char *const *ids,
		       size_t id_count, const struct dsc_quota_what_if *what_if,
		       struct dsc_arena *arena, struct dsc_err *err)
{
	struct counter counter = { .profile = profile, .repository = repository,
				   .what_if = what_if, .arena = arena, .err = err };
	struct dsc_card *cards;
	int status = -1;

	*book = (struct dsc_quota_book){ .profile = profile, .what_if = what_if };
	dsc_library_init(&counter.library, profile, arena);
	if (dsc_library_prepare(&counter.library, DSC_KIND_UNIT, err) == 0 &&
	    dsc_library_prepare(&counter.library, DSC_KIND_RECOMMENDATION, err) == 0 &&
	    dsc_library_prepare(&counter.library, DSC_KIND_CASE, err) == 0 &&
	    dsc_cards_load(&cards, repository, &counter.library, arena, err) == 0) {
		counter.cards = cards;
		status = count_units(book, &counter, ids, id_count);
	}
	dsc_io_buffer_release(&counter.buffer);
	dsc_library_release(&counter.library);
	return status;
}

size_t dsc_quota_over(const struct dsc_counting_use *use)
{
	size_t max = use->quota->max > 0 ? (size_t)use->quota->max : 0;

	return use->used > max ? use->used - max : 0;
}

bool dsc_quota_exceeded(const struct dsc_quota_unit *unit, const struct dsc_counting_use *use)
{
	return dsc_quota_over(use) > 0 && !(use->quota->soft && unit->waiver_reason.len);
}

bool dsc_quota_any_exceeded(const struct dsc_quota_book *book)
{
	for (size_t i = 0; i < book->count; i++)
		for (size_t j = 0; j < book->items[i].use_count; j++)
			if (dsc_quota_exceeded(&book->items[i], &book->items[i].uses[j]))
				return true;
	return false;
}

uint64_t dsc_quota_uncovered(const struct dsc_quota_book *book, const struct dsc_quota_unit *unit)
{
	uint64_t missing = 0;

	if (unit->kind < 0 || !book->profile->unit_kinds.items[unit->kind].sectors)
		return 0;
	for (size_t i = 0; i < book->profile->sectors.count; i++)
		if (book->profile->sectors.items[i].key && !(unit->sectors >> i & 1))
			missing |= UINT64_C(1) << i;
	return missing;
}
