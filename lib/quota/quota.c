#include "quota/quota.h"

#include <errno.h>

#include "base/tr.h"
#include "text/normal.h"
#include "text/show.h"

#include "base/banned.h"

struct counter {
	const struct dsc_profile *profile;
	const struct dsc_repository *repository;
	struct dsc_library library;
	const struct dsc_card *cards;
	struct dsc_io_buffer buffer;
	struct dsc_arena *arena;
	struct dsc_err *err;
};

/* The document's tree where it can be read; NULL where it is absent or wrong. */
static int read_document(struct dsc_document *document, struct counter *counter,
			 enum dsc_kind kind, const char *folder, const char *name)
{
	const char *path = dsc_arena_printf(counter->arena, "%s/%s", folder, name);

	if (dsc_document_read(document, &counter->library, kind, counter->repository->fd, path,
			      path, &counter->buffer, counter->arena, counter->err) < 0)
		return -1;
	if (document->io == DSC_IO_FAILED)
		return dsc_err_errno(counter->err, document->io_errno, _("cannot read %s"),
				     dsc_text_show(dsc_str_from(path), counter->arena));
	return 0;
}

static void take_waiver(struct dsc_quota_unit *unit,
			const struct dsc_recommendation *recommendation)
{
	const struct dsc_node *waiver =
		dsc_recommendation_waiver(recommendation, "quota-exceeded");
	struct dsc_str reason = dsc_node_text(dsc_node_get(waiver, DSC_S("reason")));
	struct dsc_str by = dsc_node_text(dsc_node_get(waiver, DSC_S("approved_by")));

	if (dsc_text_blank(reason) || dsc_text_blank(by))
		return;
	unit->waiver_reason = reason;
	unit->waiver_by = by;
}

/* Index of the unit's case with this id; its folders are sorted. */
static size_t find_case(const struct dsc_repository *repository,
			const struct dsc_unit_folder *folder, struct dsc_str id)
{
	size_t low = folder->first_case;
	size_t high = low + folder->case_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = dsc_str_cmp(id, dsc_str_from(repository->cases.items[middle].id));

		if (order == 0)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return SIZE_MAX;
}

static bool covers(const struct dsc_quota *quota, const struct dsc_profile *profile,
		   const struct dsc_card *card)
{
	int direction;

	if (card->domain < 0 || !(quota->domains >> card->domain & 1))
		return false;
	if (card->type < 0)
		return true;
	direction = profile->types.items[card->type].direction;
	return direction < 0 || (quota->directions >> direction & 1);
}

static void count_case(struct dsc_quota_unit *unit, const struct dsc_profile *profile,
		       const struct dsc_card *card)
{
	bool counted = false;

	unit->recommended++;
	for (size_t i = 0; i < unit->use_count; i++) {
		bool hit = covers(unit->uses[i].quota, profile, card);

		unit->uses[i].used += hit;
		counted |= hit;
	}
	unit->outside += !counted;
	if (card->type >= 0)
		unit->by_type[card->type]++;
	unit->sectors |= card->sectors;
}

static void count_priority(struct dsc_quota_unit *unit, struct counter *counter,
			   const struct dsc_unit_folder *folder, const struct dsc_node *priority)
{
	bool *seen;

	if (!priority || priority->type != DSC_NODE_SEQ)
		return;
	seen = DSC_NEW_ARRAY(counter->arena, bool, folder->case_count + 1);
	for (uint32_t i = 0; i < priority->count; i++) {
		size_t index = find_case(counter->repository, folder,
					 dsc_node_text(&priority->items[i]));

		if (index == SIZE_MAX || seen[index - folder->first_case])
			continue;
		seen[index - folder->first_case] = true;
		count_case(unit, counter->profile, &counter->cards[index]);
	}
}

static void list_uses(struct dsc_quota_unit *unit, const struct dsc_profile *profile,
		      struct dsc_arena *arena)
{
	unit->uses = DSC_NEW_ARRAY(arena, struct dsc_quota_use, profile->quotas.count + 1);
	for (size_t i = 0; i < profile->quotas.count; i++)
		if (unit->kind >= 0 && profile->quotas.items[i].unit_kind == unit->kind)
			unit->uses[unit->use_count++].quota = &profile->quotas.items[i];
}

static int count_unit(struct dsc_quota_unit *unit, struct counter *counter, size_t index)
{
	const struct dsc_unit_folder *folder = &counter->repository->units.items[index];
	const char *path = dsc_repository_unit_path(counter->repository, index, counter->arena);
	struct dsc_recommendation recommendation = { 0 };
	struct dsc_document document;
	struct dsc_unit fields = { 0 };

	*unit = (struct dsc_quota_unit){ .id = folder->id, .kind = -1,
					 .cases = folder->case_count };
	if (read_document(&document, counter, DSC_KIND_UNIT, path, "unit.yaml") < 0)
		return -1;
	if (document.root)
		dsc_unit_read(&fields, document.root);
	unit->name = dsc_node_text(fields.name);
	unit->kind = dsc_profile_find(counter->profile->unit_kinds, dsc_node_text(fields.kind));
	list_uses(unit, counter->profile, counter->arena);
	if (read_document(&document, counter, DSC_KIND_RECOMMENDATION, path,
			  "recommendation.yaml") < 0)
		return -1;
	if (!document.root)
		return 0;
	dsc_recommendation_read(&recommendation, document.root);
	unit->has_recommendation = true;
	take_waiver(unit, &recommendation);
	count_priority(unit, counter, folder, recommendation.priority);
	return 0;
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
	for (size_t i = 0; i < repository->units.count; i++) {
		struct dsc_quota_unit unit;

		if (id_count && !wanted[i])
			continue;
		if (count_unit(&unit, counter, i) < 0)
			return -1;
		DSC_PUSH(counter->arena, book, unit);
	}
	return 0;
}

int dsc_quota_count(struct dsc_quota_book *book, const struct dsc_profile *profile,
		    const struct dsc_repository *repository, const char *const *ids,
		    size_t id_count, struct dsc_arena *arena, struct dsc_err *err)
{
	struct counter counter = { .profile = profile, .repository = repository,
				   .arena = arena, .err = err };
	struct dsc_card *cards;
	int status = -1;

	*book = (struct dsc_quota_book){ .profile = profile };
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

size_t dsc_quota_over(const struct dsc_quota_use *use)
{
	size_t max = use->quota->max > 0 ? (size_t)use->quota->max : 0;

	return use->used > max ? use->used - max : 0;
}

bool dsc_quota_exceeded(const struct dsc_quota_unit *unit, const struct dsc_quota_use *use)
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
