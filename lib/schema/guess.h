/* What somebody may have meant who wrote an unknown key or a value that is not allowed. */
#ifndef DSC_SCHEMA_GUESS_H
#define DSC_SCHEMA_GUESS_H

#include "schema/fault.h"

#define CANDIDATES_MAX 256
#define GUESSES_MAX 400 /* in one check: a guess costs up to a millisecond */
#define VISITS_MAX 1000 /* schemas looked at for one guess */

/* Keys or values that would have been right, NUL-terminated. */
struct candidates {
	const char *items[CANDIDATES_MAX];
	size_t count;
	size_t visits;
	bool open; /* there are more, by patterns or beyond the limits */
};

/* Of one check: where words are made, and how often was guessed. */
struct explainer {
	struct dsc_arena *arena;
	unsigned guesses;
	const struct op *listed; /* the operation whose allowed values `list` lists, or NULL */
	const char *list;
};

void dsc_guess_add(struct explainer *e, struct candidates *to, struct dsc_str text);

/* The candidate nearest to `word`, or NULL: none is near, or guessing costs too much. */
const char *dsc_guess_nearest(struct explainer *e, struct dsc_str word,
			      const struct candidates *from);

/* The keys that would have been allowed where FAULT_UNKNOWN is; `open` tells: not all. */
void dsc_guess_keys(struct explainer *e, struct candidates *keys, const struct fault *fault);

/*
 * Of these keys the one that the unknown one was meant to be: it is not there
 * already. *unsafe: it is the same but for unsafe characters.
 */
const char *dsc_guess_key(struct explainer *e, const struct fault *fault,
			  const struct candidates *keys, bool *unsafe);

/* The schema that a chain of plain references beginning at `schema` leads to. */
const struct dsc_schema *dsc_guess_behind(const struct dsc_schema *schema);

#endif
