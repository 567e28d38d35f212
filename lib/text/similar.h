/*
 * Near-duplicates among many texts: sketches of the n-grams of a normalised
 * text (one-permutation MinHash: Li, Owen, Zhang 2012; empty bins filled as by
 * Shrivastava 2017), candidates by banding, and the exact figure for the few
 * pairs that are left. Similarity is the Jaccard index of the sets of n-grams,
 * 0 to 1. All results depend on the texts and their order only.
 */
#ifndef DSC_TEXT_SIMILAR_H
#define DSC_TEXT_SIMILAR_H

#include "base/arena.h"
#include "text/normal.h"

/* How a kind of text is cut up. Sketches of different kinds cannot be compared. */
struct dsc_grams {
	unsigned length; /* code points of an n-gram, at least 1 */
	unsigned rounds; /* hashes of each n-gram: more for short texts, 1 for long ones */
	size_t least;    /* fewer n-grams than these say nothing */
};

#define DSC_GRAMS_TITLE ((struct dsc_grams){ .length = 2, .rounds = 8, .least = 4 })
#define DSC_GRAMS_CHAPTER ((struct dsc_grams){ .length = 4, .rounds = 1, .least = 32 })

#define DSC_SKETCH_BINS 32

/* Zeroed: no sketch (the text was too short); it resembles nothing. */
struct dsc_sketch {
	uint16_t bins[DSC_SKETCH_BINS]; /* never 0 in a sketch */
};

/* False where the text is too short; the sketch is zeroed then. */
bool dsc_sketch_make(struct dsc_sketch *sketch, struct dsc_runes text, struct dsc_grams grams);

/*
 * The estimated similarity of two texts. Its standard deviation is at most
 * 0.09, and 0.07 where the truth is 0.8.
 */
double dsc_sketch_estimate(const struct dsc_sketch *a, const struct dsc_sketch *b);

/* The similarity of two texts; 0 where either holds no n-gram. */
double dsc_similar_exact(struct dsc_runes a, struct dsc_runes b, struct dsc_grams grams,
			 struct dsc_arena *arena);

#define DSC_NEIGHBOURS_MAX 4

/* Earlier items that a text resembles, the likest first, then the earliest. */
struct dsc_neighbours {
	uint32_t items[DSC_NEIGHBOURS_MAX];
	uint8_t matches[DSC_NEIGHBOURS_MAX]; /* equal bins, of DSC_SKETCH_BINS */
	uint32_t count;
};

/*
 * For each of `count` (below 2^32) sketches of one kind the earlier ones that
 * are probably at least `threshold` alike, into an array in `arena`. Estimates
 * that miss the threshold by up to 0.2 are let through, so that of the pairs at
 * 0.8 not one in fifty is lost: whoever reports a pair checks it with
 * dsc_similar_exact(). Texts with equal sketches are compared with the first
 * and the previous of them; in a crowd of likes an item meets the nearest
 * earlier ones only, so that time and memory are linear whatever the texts.
 * `compared` (may be NULL) receives the number of pairs of sketches looked at.
 */
struct dsc_neighbours *dsc_similar_candidates(const struct dsc_sketch *sketches, size_t count,
					      double threshold, size_t *compared,
					      struct dsc_arena *arena);

#endif
