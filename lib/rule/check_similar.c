/*
 * Near-duplicates: among the cases, and with the lists of earlier years.
 * Sketches find the few pairs worth a look; those are read again and compared
 * exactly, so that no finding rests on an estimate.
 */
#include "rule/check.h"

#include <stdlib.h>

#include "base/tr.h"
#include "yaml/yaml.h"

#include "base/banned.h"

#define THRESHOLD 0.8 /* where the profile does not state one */

static struct dsc_grams grams_of(size_t slot)
{
	return slot == 0 ? DSC_GRAMS_TITLE : DSC_GRAMS_CHAPTER;
}

/* A percentage for people: 0.999 must not read as 100. */
static int percent(double similarity)
{
	return (int)(similarity * 100);
}

/* ---- reading a dossier again */

struct reread {
	struct dsc_arena arena;
	struct dsc_io_buffer buffer;
	size_t case_index;
	const struct dsc_node *root; /* NULL: it cannot be read any more */
};

static void read_again(struct reread *again, const struct dsc_check *check, size_t case_index)
{
	struct dsc_problems problems = { .arena = &again->arena };
	struct dsc_node *root = NULL;
	struct dsc_str bytes;

	if (again->root && again->case_index == case_index)
		return;
	dsc_arena_reset(&again->arena);
	again->case_index = case_index;
	again->root = NULL;
	if (dsc_io_read(&bytes, check->run->repository->fd,
			dsc_place_title(check, case_index).path, DSC_YAML_MAX_BYTES,
			&again->buffer) == DSC_IO_OK &&
	    dsc_yaml_read(&root, bytes, &again->arena, &problems) == 0)
		again->root = root;
}

static const struct dsc_node *text_of(const struct reread *again, const struct dsc_check *check,
				      size_t slot)
{
	const struct dsc_profile *profile = check->run->profile;

	if (slot == 0)
		return dsc_node_get(again->root, DSC_S("title"));
	return dsc_node_get(dsc_node_get(again->root, DSC_S("sections")),
			    profile->chapters.items[slot - 1].entry.id);
}

/* ---- among the cases */

struct pair {
	uint32_t later, earlier;
	uint32_t slot;
	uint32_t matches;
};

/* Pairs of a case that are read again: the likest hold, or none is worth the reading. */
#define COMPARED_PAIRS 6

struct pairs {
	struct pair *items;
	size_t count;
	size_t cap;
};

/* By the later case; the likest pair first, then the title, then the earliest case. */
static int by_likeness(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->later != y->later)
		return x->later < y->later ? -1 : 1;
	if (x->matches != y->matches)
		return x->matches > y->matches ? -1 : 1;
	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return (x->earlier > y->earlier) - (x->earlier < y->earlier);
}

/* What case-duplicate has reported is not reported again as similar. */
static bool is_duplicate(const struct dsc_card *a, const struct dsc_card *b)
{
	if (!a->title_key || a->title_key != b->title_key)
		return false;
	for (uint32_t i = 0; i < a->applicant_count; i++)
		for (uint32_t j = 0; j < b->applicant_count; j++)
			if (a->applicants[i].code_ok &&
			    dsc_str_eq(a->applicants[i].uscc, b->applicants[j].uscc))
				return true;
	return false;
}

/* Told at the later case; where that is not selected but the earlier is, at that one. */
static bool report_pair(struct dsc_check *check, const struct pair *pair, double threshold,
			struct reread *later, struct reread *earlier, struct dsc_arena *scratch)
{
	bool at_later = dsc_shows_case(check, pair->later);
	const struct dsc_node *a, *b, *here, *there;
	struct dsc_place place, against;
	double similarity;

	if (!at_later && !dsc_shows_case(check, pair->earlier))
		return false;
	read_again(later, check, pair->later);
	read_again(earlier, check, pair->earlier);
	a = text_of(later, check, pair->slot);
	b = text_of(earlier, check, pair->slot);
	if (!a || !b)
		return false;
	similarity = dsc_similar_exact(dsc_text_normalise(dsc_node_text(a), scratch),
				       dsc_text_normalise(dsc_node_text(b), scratch),
				       grams_of(pair->slot), scratch);
	dsc_arena_reset(scratch);
	if (similarity < threshold)
		return false;
	here = at_later ? a : b;
	there = at_later ? b : a;
	place = dsc_place_title(check, at_later ? pair->later : pair->earlier);
	against = dsc_place_title(check, at_later ? pair->earlier : pair->later);
	place.span = here->span;
	place.pointer = dsc_node_pointer(here, check->arena);
	if (pair->slot == 0)
		dsc_fail_at(check, place, _("the title is %d%% the same as the title in %s:%u"),
			    percent(similarity), against.path, there->span.start.line);
	else
		dsc_fail_at(check, place,
			    _("the chapter '%s' is %d%% the same as the one in %s:%u"),
			    dsc_label(check, check->run->profile->chapters.items[pair->slot - 1]
						     .entry.name),
			    percent(similarity), against.path, there->span.start.line);
	return true;
}

static void report_pairs(struct dsc_check *check, const struct pairs *pairs, double threshold)
{
	struct reread later = { .buffer = { 0 } }, earlier = { .buffer = { 0 } };
	struct dsc_arena scratch;

	dsc_arena_init(&scratch, 0);
	dsc_arena_init(&later.arena, 0);
	dsc_arena_init(&earlier.arena, 0);
	/* Of each case the likest pair that holds: one mistake, one message. */
	for (size_t i = 0, end; i < pairs->count; i = end) {
		uint32_t case_index = pairs->items[i].later;
		bool found = false;

		for (end = i; end < pairs->count && pairs->items[end].later == case_index; end++)
			if (!found && end - i < COMPARED_PAIRS)
				found = report_pair(check, &pairs->items[end], threshold, &later,
						    &earlier, &scratch);
	}
	dsc_io_buffer_release(&later.buffer);
	dsc_io_buffer_release(&earlier.buffer);
	dsc_arena_release(&later.arena);
	dsc_arena_release(&earlier.arena);
	dsc_arena_release(&scratch);
}

void dsc_check_case_similar(struct dsc_check *check)
{
	double threshold = dsc_parameter(check, "threshold", THRESHOLD);
	size_t cases = check->run->repository->cases.count;
	struct pairs pairs = { 0 };
	struct dsc_arena scratch;

	dsc_arena_init(&scratch, 0);
	for (size_t slot = 0; slot < DSC_SLOTS(check->run->profile); slot++) {
		const struct dsc_neighbours *near = dsc_similar_candidates(
			check->run->sketches + slot * cases, cases, threshold, NULL, &scratch);

		for (size_t i = 0; i < cases; i++) {
			for (uint32_t n = 0; n < near[i].count; n++) {
				uint32_t other = near[i].items[n];

				if (!is_duplicate(&check->run->cards[i], &check->run->cards[other]))
					DSC_PUSH(check->arena, &pairs,
						 (struct pair){ (uint32_t)i, other, (uint32_t)slot,
								near[i].matches[n] });
			}
		}
		dsc_arena_reset(&scratch);
	}
	dsc_arena_release(&scratch);
	if (pairs.count) {
		qsort(pairs.items, pairs.count, sizeof(*pairs.items), by_likeness);
		report_pairs(check, &pairs, threshold);
	}
}

/* ---- with earlier lists */

/*
 * An entry by its title and one of its applicants: looked up by both, so that a
 * thousand entries of one title cost no more than a thousand titles.
 */
struct listed_key {
	uint64_t title;
	uint64_t applicant; /* of the credit code, else of the name; 0: the title alone */
	uint32_t entry;     /* in run->listed */
};

struct listed_keys {
	struct listed_key *items;
	size_t count;
	size_t cap;
};

static uint64_t code_key(struct dsc_str code)
{
	uint64_t key = 0xcbf29ce484222325u;

	for (size_t i = 0; i < code.len; i++)
		key = (key ^ (unsigned char)code.ptr[i]) * 0x100000001b3u;
	return key;
}

static int by_listed_key(const void *a, const void *b)
{
	const struct listed_key *x = a, *y = b;

	if (x->title != y->title)
		return x->title < y->title ? -1 : 1;
	if (x->applicant != y->applicant)
		return x->applicant < y->applicant ? -1 : 1;
	return (x->entry > y->entry) - (x->entry < y->entry);
}

/* The keys of all entries in force, sorted. */
static struct listed_keys listed_keys(struct dsc_check *check)
{
	const struct dsc_run *run = check->run;
	struct listed_keys keys = { 0 };

	for (uint32_t i = 0; i < run->listed.count; i++) {
		const struct dsc_listed_entry *entry = &run->listed.items[i];

		if (!entry->in_force || !entry->title_key)
			continue;
		DSC_PUSH(check->arena, &keys, (struct listed_key){ entry->title_key, 0, i });
		for (size_t j = 0; j < entry->applicant_count; j++) {
			const struct dsc_listed_applicant *applicant = &entry->applicants[j];

			DSC_PUSH(check->arena, &keys,
				 (struct listed_key){ entry->title_key,
						      applicant->uscc.len ?
							      code_key(applicant->uscc) :
							      applicant->name_key,
						      i });
		}
	}
	if (keys.count)
		qsort(keys.items, keys.count, sizeof(*keys.items), by_listed_key);
	return keys;
}

/* The first entry with this title and applicant, or NULL. */
static const struct dsc_listed_entry *find_listed(const struct dsc_check *check,
						  const struct listed_keys *keys, uint64_t title,
						  uint64_t applicant)
{
	struct listed_key wanted = { title, applicant, 0 };
	size_t low = 0, high = keys->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (by_listed_key(&keys->items[mid], &wanted) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == keys->count || keys->items[low].title != title ||
	    keys->items[low].applicant != applicant)
		return NULL;
	return &check->run->listed.items[keys->items[low].entry];
}

/* The first entry with the case's title and one of its applicants. */
static const struct dsc_listed_entry *find_common(const struct dsc_check *check,
						  const struct listed_keys *keys,
						  const struct dsc_card *card)
{
	const struct dsc_listed_entry *first = NULL;

	for (uint32_t i = 0; i < card->applicant_count; i++) {
		const uint64_t applicant[] = { code_key(card->applicants[i].uscc),
					       card->applicants[i].name_key };

		for (size_t j = 0; j < 2; j++) {
			const struct dsc_listed_entry *entry =
				applicant[j] ? find_listed(check, keys, card->title_key,
							   applicant[j]) :
					       NULL;

			if (entry && (!first || entry < first))
				first = entry;
		}
	}
	return first;
}

static bool report_near(struct dsc_check *check, size_t case_index,
			const struct dsc_listed_entry *entry, double threshold,
			struct dsc_arena *scratch)
{
	const struct dsc_card *card = &check->run->cards[case_index];
	double similarity = dsc_similar_exact(dsc_text_normalise(card->title, scratch),
					      dsc_text_normalise(entry->title, scratch),
					      DSC_GRAMS_TITLE, scratch);

	dsc_arena_reset(scratch);
	if (similarity < threshold)
		return false;
	dsc_fail_at_softer(check, dsc_place_title(check, case_index),
			   _("the title is %d%% the same as '%s' on '%s' (%s:%u)"),
			   percent(similarity), dsc_quote(check, entry->title),
			   dsc_quote(check, entry->list), entry->path, entry->span.start.line);
	return true;
}

/*
 * Titles that are near an entry's: sketches of the entries, then of the cases.
 * A crowd of like cases may fill a case's neighbours: what those were like is
 * tried as well.
 */
static void check_near(struct dsc_check *check, const bool *exact)
{
	const struct dsc_run *run = check->run;
	double threshold = dsc_parameter(check, "threshold", THRESHOLD);
	size_t cases = run->repository->cases.count;
	size_t count = run->listed.count;
	const struct dsc_listed_entry **like;
	const struct dsc_neighbours *near;
	struct dsc_sketch *sketches;
	struct dsc_arena scratch;

	dsc_arena_init(&scratch, 0);
	like = DSC_NEW_ARRAY(check->arena, const struct dsc_listed_entry *, cases);
	sketches = DSC_NEW_ARRAY(check->arena, struct dsc_sketch, count + cases);
	for (size_t i = 0; i < count; i++) {
		if (run->listed.items[i].in_force)
			dsc_sketch_make(&sketches[i],
					dsc_text_normalise(run->listed.items[i].title, &scratch),
					DSC_GRAMS_TITLE);
		dsc_arena_reset(&scratch);
	}
	memcpy(sketches + count, run->sketches, cases * sizeof(*sketches));
	near = dsc_similar_candidates(sketches, count + cases, threshold, NULL, check->arena);
	for (size_t i = 0; i < cases; i++) {
		for (uint32_t n = 0; !exact[i] && !like[i] && n < near[count + i].count; n++) {
			uint32_t other = near[count + i].items[n];
			const struct dsc_listed_entry *entry =
				other < count ? &run->listed.items[other] : like[other - count];

			if (entry && report_near(check, i, entry, threshold, &scratch))
				like[i] = entry;
		}
	}
	dsc_arena_release(&scratch);
}

void dsc_check_listed_before(struct dsc_check *check)
{
	size_t cases = check->run->repository->cases.count;
	struct listed_keys keys;
	bool *exact;

	if (!check->run->repository->listed.count) {
		dsc_unchecked(check, N_("no list of earlier cases in listed/"));
		return;
	}
	keys = listed_keys(check);
	if (!keys.count)
		return;
	exact = DSC_NEW_ARRAY(check->arena, bool, cases);
	for (size_t i = 0; i < cases; i++) {
		const struct dsc_card *card = &check->run->cards[i];
		const struct dsc_listed_entry *common, *entry;

		if (!card->title_key)
			continue;
		common = find_common(check, &keys, card);
		entry = common ? common : find_listed(check, &keys, card->title_key, 0);
		exact[i] = entry != NULL;
		if (common)
			dsc_fail_at(check, dsc_place_title(check, i),
				    _("the case stands on '%s' already (%s:%u), with a common applicant"),
				    dsc_quote(check, entry->list), entry->path,
				    entry->span.start.line);
		else if (entry)
			dsc_fail_at_softer(check, dsc_place_title(check, i),
					   _("a case of the same title, by other applicants, stands on '%s' (%s:%u)"),
					   dsc_quote(check, entry->list), entry->path,
					   entry->span.start.line);
	}
	check_near(check, exact);
}
