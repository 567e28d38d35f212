#include "text/similar.h"

#include <assert.h>
#include <math.h>

#include "base/banned.h"

/*
 * With 10 bands of 3 bins a pair that is 0.8 alike shares a band in 99.9 of 100
 * cases, one that is 0.1 alike in 1 of 100.
 */
#define BANDS 10
#define ROWS 3

/* Earlier items of a bucket that an item is compared with. */
#define WINDOW 16

/* How far an estimate may miss the threshold: 2.8 standard deviations at 0.8. */
#define MARGIN 0.2

#define EMPTY UINT32_MAX

static inline uint64_t mix(uint64_t x)
{
	x ^= x >> 32;
	x *= 0x9e3779b97f4a7c15u;
	x ^= x >> 29;
	x *= 0xbf58476d1ce4e5b9u;
	return x ^ x >> 32;
}

#define BASE 0x9ddfea08eb382d69u

/*
 * The n-gram that ends at the present place as one word. Up to four code points are 16-bit
 * digits of it, of which the oldest falls out; more are a polynomial.
 */
struct window {
	uint64_t value;
	uint64_t mask;    /* 0: a polynomial */
	uint64_t leaving; /* BASE to the power of the length */
	size_t length;
};

static struct window window_of(unsigned length)
{
	struct window window = { .length = length, .leaving = 1 };

	assert(length >= 1);
	if (length <= 4)
		window.mask = UINT64_MAX >> (64 - 16 * length);
	for (unsigned i = 0; i < length; i++)
		window.leaving *= BASE;
	return window;
}

static inline void slide(struct window *window, struct dsc_runes text, size_t at)
{
	uint32_t rune = text.items[at];

	if (window->mask) {
		/* A rare ideograph is taken for a rare letter: too seldom to matter. */
		window->value = (window->value << 16 | (rune & 0xffff)) & window->mask;
		return;
	}
	window->value = window->value * BASE + rune;
	if (at >= window->length)
		window->value -= window->leaving * text.items[at - window->length];
}

static size_t count_grams(struct dsc_runes text, unsigned length)
{
	return text.count < length ? 0 : text.count - length + 1;
}

static inline void throw_in(uint32_t bins[DSC_SKETCH_BINS], uint64_t gram)
{
	/* One product is hash enough: its upper half depends on every bit below. */
	uint64_t hash = (gram ^ gram >> 32) * 0x9e3779b97f4a7c15u;
	uint32_t *bin = &bins[hash >> 59];
	uint32_t value = (uint32_t)(hash >> 27);

	/* Without a jump: each bin's first lows are not to be foreseen. */
	*bin = value < *bin ? value : *bin;
}

bool dsc_sketch_make(struct dsc_sketch *sketch, struct dsc_runes text, struct dsc_grams grams)
{
	uint32_t bins[DSC_SKETCH_BINS];
	struct window window = window_of(grams.length);
	size_t count = count_grams(text, grams.length);

	*sketch = (struct dsc_sketch){ { 0 } };
	if (count == 0 || count < grams.least)
		return false;
	for (size_t i = 0; i < DSC_SKETCH_BINS; i++)
		bins[i] = EMPTY;
	for (size_t i = 0; i + 1 < grams.length; i++)
		slide(&window, text, i);
	for (size_t i = grams.length - 1; i < text.count; i++) {
		slide(&window, text, i);
		throw_in(bins, window.value);
		for (unsigned round = 1; round < grams.rounds; round++)
			throw_in(bins, mix(window.value + round * 0xd6e8feb86659fd93u));
	}
	for (size_t i = 0; i < DSC_SKETCH_BINS; i++) {
		size_t from = i;

		/* An empty bin borrows by a walk that is the same for all texts. */
		for (uint64_t step = 1; bins[from] == EMPTY; step++)
			from = mix(i << 32 | step) >> 59;
		sketch->bins[i] = (uint16_t)(bins[from] * 0x9e3779b1u >> 16);
		if (sketch->bins[i] == 0)
			sketch->bins[i] = 1;
	}
	return true;
}

static unsigned count_matches(const struct dsc_sketch *a, const struct dsc_sketch *b)
{
	unsigned matches = 0;

	for (size_t i = 0; i < DSC_SKETCH_BINS; i++)
		matches += a->bins[i] == b->bins[i];
	return matches;
}

static bool is_made(const struct dsc_sketch *sketch)
{
	return sketch->bins[0] != 0;
}

double dsc_sketch_estimate(const struct dsc_sketch *a, const struct dsc_sketch *b)
{
	if (!is_made(a) || !is_made(b))
		return 0;
	return (double)count_matches(a, b) / DSC_SKETCH_BINS;
}

/*
 * Sorts words by their bits from `low` up, stably. Radix: no order of the input
 * is slow, and most digits of short lists are few.
 */
static uint64_t *sort_words(uint64_t *words, uint64_t *spare, size_t count, unsigned low)
{
	for (unsigned shift = low; shift < 64; shift += 8) {
		size_t starts[257] = { 0 };
		uint64_t *swap;

		for (size_t i = 0; i < count; i++)
			starts[(words[i] >> shift & 0xff) + 1]++;
		for (size_t i = 1; i < 257; i++)
			starts[i] += starts[i - 1];
		for (size_t i = 0; i < count; i++)
			spare[starts[words[i] >> shift & 0xff]++] = words[i];
		swap = words;
		words = spare;
		spare = swap;
	}
	return words;
}

/* The hashes of the n-grams, sorted, each once. */
static uint64_t *gram_set(struct dsc_runes text, struct dsc_grams grams, size_t *count,
			  struct dsc_arena *arena)
{
	size_t all = count_grams(text, grams.length);
	uint64_t *words = DSC_NEW_ARRAY(arena, uint64_t, all);
	uint64_t *spare = DSC_NEW_ARRAY(arena, uint64_t, all);
	struct window window = window_of(grams.length);

	*count = 0;
	for (size_t i = 0; i < text.count; i++) {
		slide(&window, text, i);
		if (i + 1 >= grams.length)
			words[i + 1 - grams.length] = mix(window.value);
	}
	words = sort_words(words, spare, all, 0);
	for (size_t i = 0; i < all; i++) {
		if (i == 0 || words[i] != words[i - 1])
			words[(*count)++] = words[i];
	}
	return words;
}

double dsc_similar_exact(struct dsc_runes a, struct dsc_runes b, struct dsc_grams grams,
			 struct dsc_arena *arena)
{
	size_t count_a, count_b;
	size_t i = 0, j = 0, common = 0;
	const uint64_t *set_a = gram_set(a, grams, &count_a, arena);
	const uint64_t *set_b = gram_set(b, grams, &count_b, arena);

	if (count_a == 0 || count_b == 0)
		return 0;
	while (i < count_a && j < count_b) {
		if (set_a[i] == set_b[j]) {
			common++;
			i++;
			j++;
		} else if (set_a[i] < set_b[j]) {
			i++;
		} else {
			j++;
		}
	}
	return (double)common / (double)(count_a + count_b - common);
}

struct search {
	const struct dsc_sketch *sketches;
	struct dsc_neighbours *found;
	unsigned least; /* matches that make a candidate */
	size_t compared;
};

/* Compares an item with an earlier one, and keeps that in its place where it is among the best. */
static void meet(struct search *search, uint32_t item, uint32_t earlier)
{
	struct dsc_neighbours *best = &search->found[item];
	unsigned matches;
	uint32_t at;

	for (uint32_t i = 0; i < best->count; i++) {
		if (best->items[i] == earlier)
			return;
	}
	search->compared++;
	matches = count_matches(&search->sketches[item], &search->sketches[earlier]);
	if (matches < search->least)
		return;
	for (at = best->count; at > 0; at--) {
		unsigned other = best->matches[at - 1];

		if (other > matches || (other == matches && best->items[at - 1] < earlier))
			break;
		if (at < DSC_NEIGHBOURS_MAX) {
			best->items[at] = best->items[at - 1];
			best->matches[at] = best->matches[at - 1];
		}
	}
	if (at == DSC_NEIGHBOURS_MAX)
		return;
	best->items[at] = earlier;
	best->matches[at] = (uint8_t)matches;
	if (best->count < DSC_NEIGHBOURS_MAX)
		best->count++;
}

/* Bins `first` to `last` of a sketch as the high half of a word, the item as its low half. */
static uint64_t keyed(const struct dsc_sketch *sketches, uint32_t item, size_t first, size_t last)
{
	uint64_t key = first;

	for (size_t i = first; i < last; i++)
		key = mix(key << 16 ^ sketches[item].bins[i]);
	return (key & 0xffffffff00000000u) | item;
}

static uint32_t key_of(uint64_t word)
{
	return (uint32_t)(word >> 32);
}

static uint32_t item_of(uint64_t word)
{
	return (uint32_t)word;
}

/*
 * Groups of equal sketches: each item meets the group's first and the item
 * before it. Returns the items that came first, which alone go on to the bands:
 * ten thousand copies of one text must not fill every bucket.
 */
static size_t meet_equals(struct search *search, uint32_t *firsts, size_t count, uint64_t *words,
			  uint64_t *spare)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		words[i] = keyed(search->sketches, firsts[i], 0, DSC_SKETCH_BINS);
	words = sort_words(words, spare, count, 32);
	for (size_t start = 0, end; start < count; start = end) {
		uint32_t first = item_of(words[start]);

		for (end = start + 1; end < count && key_of(words[end]) == key_of(words[start]);
		     end++) {
			uint32_t item = item_of(words[end]);

			/* 32 bits of hash may lie: such an item stays its own first. */
			if (count_matches(&search->sketches[item], &search->sketches[first]) <
			    DSC_SKETCH_BINS)
				continue;
			meet(search, item, first);
			meet(search, item, item_of(words[end - 1]));
		}
	}
	for (size_t i = 0; i < count; i++) {
		const struct dsc_neighbours *found = &search->found[firsts[i]];

		if (found->count == 0 || found->matches[0] < DSC_SKETCH_BINS)
			firsts[kept++] = firsts[i];
	}
	return kept;
}

static void meet_in_band(struct search *search, const uint32_t *items, size_t count, size_t band,
			 uint64_t *words, uint64_t *spare)
{
	size_t start = 0; /* of the bucket */

	for (size_t i = 0; i < count; i++)
		words[i] = keyed(search->sketches, items[i], band * ROWS, (band + 1) * ROWS);
	words = sort_words(words, spare, count, 32);
	for (size_t i = 1; i < count; i++) {
		size_t from;

		if (key_of(words[i]) != key_of(words[start])) {
			start = i;
			continue;
		}
		from = i - start > WINDOW ? i - WINDOW : start;
		if (from > start)
			meet(search, item_of(words[i]), item_of(words[start]));
		for (; from < i; from++)
			meet(search, item_of(words[i]), item_of(words[from]));
	}
}

struct dsc_neighbours *dsc_similar_candidates(const struct dsc_sketch *sketches, size_t count,
					      double threshold, size_t *compared,
					      struct dsc_arena *arena)
{
	struct search search = { .sketches = sketches };
	double least = ceil((threshold - MARGIN) * DSC_SKETCH_BINS);
	struct dsc_arena scratch;
	uint32_t *items;
	uint64_t *words, *spare;
	size_t made = 0;

	dsc_arena_init(&scratch, 0);
	search.found = DSC_NEW_ARRAY(arena, struct dsc_neighbours, count);
	search.least = least > 1 ? (unsigned)least : 1;
	items = DSC_NEW_ARRAY(&scratch, uint32_t, count);
	words = DSC_NEW_ARRAY(&scratch, uint64_t, count);
	spare = DSC_NEW_ARRAY(&scratch, uint64_t, count);
	for (size_t i = 0; i < count; i++) {
		if (is_made(&sketches[i]))
			items[made++] = (uint32_t)i;
	}
	made = meet_equals(&search, items, made, words, spare);
	for (size_t band = 0; band < BANDS; band++)
		meet_in_band(&search, items, made, band, words, spare);
	dsc_arena_release(&scratch);
	if (compared)
		*compared = search.compared;
	return search.found;
}
