/*
 * Quotas: how many cases each unit may recommend, how many it does, and which
 * sectors and types they are of.
 */
#ifndef DSC_QUOTA_QUOTA_H
#define DSC_QUOTA_QUOTA_H

#include <stdio.h>

#include "dossier/counting.h"

struct dsc_quota_names {
	const char **items;
	size_t count, cap;
};

struct dsc_quota_unit {
	const char *id;
	struct dsc_str name;
	int kind;                   /* index into the profile; -1: unit.yaml does not tell */
	bool has_recommendation;    /* recommendation.yaml is there, its order can be relied on */
	bool order_unknown;         /* it is there, and cannot: nothing of it is counted */
	size_t cases;               /* dossiers of the unit */
	size_t recommended;         /* of them, each once */
	size_t outside;             /* recommended, but counted by no quota */
	struct dsc_quota_names unclear;   /* recommended; which quotas count them is not known */
	struct dsc_quota_names obstacles; /* why something is not known: "path:3:1: …", filtered */
	struct dsc_counting_use *uses; /* the quotas of its kind */
	size_t use_count;
	struct dsc_str waiver_reason; /* empty: no waiver, or one that lacks its parts */
	struct dsc_str waiver_by;
	uint64_t sectors;           /* mask over the profile's sectors: covered */
	size_t by_type[DSC_PROFILE_MAX_IDS];
};

/* Case ids to be counted as recommended, or not, whatever recommendation.yaml says. */
struct dsc_quota_what_if {
	const char *const *with;
	size_t with_count;
	const char *const *without;
	size_t without_count;
};

struct dsc_quota_book {
	const struct dsc_profile *profile;
	const struct dsc_quota_what_if *what_if; /* NULL: as things are */
	struct dsc_quota_unit *items; /* sorted by id */
	size_t count;
	size_t cap;
};

/*
 * Counts the units of `ids`, or all where there are none. Only recommended
 * cases count. -1 with an error: an unknown unit. A document that cannot be
 * read, or states no kind, order, domain or type to be relied on, is among the
 * obstacles of its unit, which is counted as far as it goes; what else is wrong
 * with documents is for `dsc validate`. With `what_if` (else NULL) as it would be:
 * an id in it that no case has is an error, as is a case of a unit that is not counted.
 * `what_if` is kept in the book.
 */
int dsc_quota_count_if(struct dsc_quota_book *book, const struct dsc_profile *profile,
		       const struct dsc_repository *repository, const char *const *ids,
		       size_t id_count, const struct dsc_quota_what_if *what_if,
		       struct dsc_arena *arena, struct dsc_err *err);

/* How many cases too many; 0 within the quota. */
size_t dsc_quota_over(const struct dsc_counting_use *use);

/* Whether too many cases stand: over, and no waiver may or does let them pass. */
bool dsc_quota_exceeded(const struct dsc_quota_unit *unit, const struct dsc_counting_use *use);
bool dsc_quota_any_exceeded(const struct dsc_quota_book *book);

/* Mask of the key sectors that the unit's recommendation should cover and does not. */
uint64_t dsc_quota_uncovered(const struct dsc_quota_book *book, const struct dsc_quota_unit *unit);

/* Both leave failed writes to ferror(), and tell no obstacles, which are the caller's to tell. */
void dsc_quota_print_text(FILE *out, const struct dsc_quota_book *book, struct dsc_arena *arena);
void dsc_quota_print_json(FILE *out, const struct dsc_quota_book *book);

#endif
