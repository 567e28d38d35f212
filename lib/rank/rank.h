/*
 * A unit's order of priority: the table of its cases, and the changes to it that
 * leave every other byte of recommendation.yaml alone.
 */
#ifndef DSC_RANK_RANK_H
#define DSC_RANK_RANK_H

#include <stdio.h>

#include "dossier/counting.h"

enum dsc_rank_state {
	DSC_RANK_RANKED,
	DSC_RANK_WAIVED,     /* beyond a quota, and a waiver lets it pass */
	DSC_RANK_OVER,       /* beyond a quota */
	DSC_RANK_OUTSIDE,    /* counted by no quota of the unit's kind */
	DSC_RANK_REPEATED,   /* stands further up already */
	DSC_RANK_UNKNOWN,    /* the unit has no such case */
	DSC_RANK_UNREADABLE, /* its dossier cannot be read, so no quota can be told */
	DSC_RANK_UNCLEAR,    /* its domain or type is not known, so no quota can be told */
	DSC_RANK_UNRANKED,   /* a case of the unit that is not recommended */
};

struct dsc_rank_row {
	uint32_t rank; /* from 1; 0: not in the order */
	struct dsc_str id;
	const struct dsc_card *card; /* NULL: no such case */
	enum dsc_rank_state state;
};

struct dsc_rank {
	const struct dsc_profile *profile;
	const char *unit;
	struct dsc_str name;
	struct {
		struct dsc_rank_row *items;
		size_t count, cap;
	} rows;              /* in order; then those that are not recommended, by id */
	struct dsc_counting_use *uses; /* the quotas of its kind */
	size_t use_count;
	size_t unclear;      /* recommended cases that no quota can be told of */
	struct {
		const char **items;
		size_t count, cap;
	} obstacles;         /* why quotas cannot be told: "path:3:1: …", filtered */
	const char *note;    /* what a change leaves to be done, or NULL */
};

enum dsc_rank_result {
	DSC_RANK_DONE,
	DSC_RANK_REFUSED, /* a rule or the document forbids it; `err` tells */
	DSC_RANK_WRONG,   /* no such rank; `err` tells */
	DSC_RANK_TROUBLE, /* the work could not be done; `err` tells */
};

enum dsc_rank_verb { DSC_RANK_MOVE, DSC_RANK_ADD, DSC_RANK_DROP };

struct dsc_rank_change {
	enum dsc_rank_verb verb;
	struct dsc_str id;
	uint32_t to; /* rank from 1; 0: at the end */
};

/* The order of the unit with this index. */
enum dsc_rank_result dsc_rank_read(struct dsc_rank *rank, const struct dsc_profile *profile,
				   const struct dsc_repository *repository, size_t unit,
				   struct dsc_arena *arena, struct dsc_err *err);

/*
 * Changes the order and reads it again. Refused is what a rule of severity error
 * forbids: a case that is not the unit's, or stands there already, whose domain
 * or group the unit may not recommend, or one more than a quota, unless that is
 * soft and a waiver is stated; and, while quotas cannot be told, all but a drop.
 * The file is replaced at once or not at all.
 */
enum dsc_rank_result dsc_rank_make(struct dsc_rank *rank, const struct dsc_rank_change *change,
				   const struct dsc_profile *profile,
				   const struct dsc_repository *repository, size_t unit,
				   struct dsc_arena *arena, struct dsc_err *err);

/* Whether a row is in a state that rules forbid, or quotas cannot be told. */
bool dsc_rank_any_wrong(const struct dsc_rank *rank);

/* Both leave failed writes to ferror(). */
void dsc_rank_print_text(FILE *out, const struct dsc_rank *rank, struct dsc_arena *arena);
void dsc_rank_print_json(FILE *out, const struct dsc_rank *rank);

#endif
