/*
 * `dsc decide`: the list of selected cases as it follows from the sealed verdicts
 * and from nothing else: exact numbers, the profile's rules, no clock, no order
 * of files or commits, so that every machine gets the same bytes.
 *
 * Candidates are the cases that the last stage scored (or passed, where the
 * profile's last stage is no score). They are ordered by total, equal ones by the
 * profile's ties and last by case id. Down that order a case is left out where it
 * is below the threshold, where an applicant would then stand in more listed
 * cases than the notice allows (counting the roles that the profile counts), or
 * where the list is full. What is published is ordered by region code, units
 * without one last, then by case id.
 */
#ifndef DSC_DECIDE_DECIDE_H
#define DSC_DECIDE_DECIDE_H

#include "review/ledger.h"
#include "review/seal.h"

enum dsc_decide_state {
	DSC_DECIDE_LISTED,
	DSC_DECIDE_THRESHOLD,  /* the total is below the threshold */
	DSC_DECIDE_CASE_LIMIT, /* an applicant stands in as many listed cases as it may */
	DSC_DECIDE_TYPE_LIMIT, /* … in as many of this type */
	DSC_DECIDE_FULL,       /* the list has as many cases as the profile allows */
	DSC_DECIDE_NOT_SCORED, /* no candidate: dsc_decide_row.stopped */
};

/* Words of documents and JSON, by enum dsc_decide_state; NULL-terminated. */
extern const char *const dsc_decide_states[];

/* One counting verdict with scores. */
struct dsc_ballot {
	const struct dsc_entry_verdict *entry;
	struct dsc_exact *items; /* by score item of the stage */
	struct dsc_exact total;  /* their sum */
	bool dropped;            /* by a trimmed mean of the totals */
};

struct dsc_decide_row {
	const struct dsc_result *result; /* of the last stage */
	const struct dsc_review_case *c;
	const struct dsc_decide *decide;
	enum dsc_decide_state state;
	size_t place;                /* among candidates, from 1; 0: none */
	struct dsc_ballot *ballots;  /* by person, then path */
	size_t ballot_count;
	struct dsc_exact total;
	struct dsc_exact *items;     /* aggregate of each score item */
	struct dsc_exact recommend;  /* share of the ballots that recommend the case */
	/* What sets it below the row placed before it: index in the stage's ties, */
	int tie;                     /* `ties.count`: the case id; -1: the total, or first place */
	struct dsc_decide_party {    /* its applicants with a credit code, each code once */
		size_t applicant;    /* index in c->fields.applicants */
		size_t code;         /* equal codes have equal numbers */
		struct dsc_decide_row *before; /* the listed case of this code placed before it */
	} *parties;
	size_t party_count;
	int blocked;                 /* of a limit: index in `parties`, else -1 */
	int stopped;                 /* of DSC_DECIDE_NOT_SCORED: the stage … */
	enum dsc_outcome outcome;    /* … and how it ended there; CLOSED: not recommended */
};

struct dsc_decide {
	const struct dsc_ledger *ledger;
	const struct dsc_profile *profile;
	const struct dsc_profile_stage *stage; /* the last */
	struct dsc_arena *arena;
	struct dsc_decide_row *rows; /* all cases, by id */
	size_t count;
	struct dsc_decide_row **order; /* candidates, by place */
	size_t candidates;
	size_t codes;                /* different credit codes of applicants */
	struct dsc_decide_row **listed; /* as published */
	size_t listed_count;
	bool scored;                 /* the last stage gives scores */
	bool has_threshold;
	struct dsc_exact threshold;
	struct dsc_seal *seals;      /* by stage; NULL where only dsc_decide_order() ran */
};

/*
 * Orders and selects. `results` are those of the last stage, one a case, sorted by
 * case id. Verdicts of the person `without` (empty: nobody) are left out as if
 * they had never been; the quorum is then not asked for again. `ledger` may be
 * NULL: then no row knows at which earlier stage it stopped.
 */
void dsc_decide_order(struct dsc_decide *decide, const struct dsc_profile *profile,
		      const struct dsc_ledger *ledger, const struct dsc_result *const *results,
		      size_t count, struct dsc_str without, struct dsc_arena *arena);

enum dsc_decide_result {
	DSC_DECIDE_DONE,
	DSC_DECIDE_REFUSED, /* a stage has no seal in force, or one that does not hold; `err` */
	DSC_DECIDE_TROUBLE,
};

/* Checks the seal of each stage, then orders and selects by all verdicts. */
enum dsc_decide_result dsc_decide_make(struct dsc_decide *decide, const struct dsc_ledger *ledger,
				       struct dsc_arena *arena, struct dsc_err *err);

/* The same again without the verdicts of one person. */
void dsc_decide_without(struct dsc_decide *other, const struct dsc_decide *decide,
			struct dsc_str person, struct dsc_arena *arena);

/*
 * Adds a listed case of a party of `row` to what the limits count: of cases, and of
 * cases of its type. Returns the party's listed case before that, or NULL.
 */
const struct dsc_decide_row *dsc_decide_count(int64_t *cases, int64_t *of_type,
					      const struct dsc_decide_row *row,
					      const struct dsc_decide_party *party,
					      const struct dsc_decide_row *listed);

/* The row of a case, or NULL. */
struct dsc_decide_row *dsc_decide_find(const struct dsc_decide *decide, struct dsc_str case_id);

/*
 * How far down the order a candidate may stand and still be listed: above the row that
 * this returns, or anywhere (NULL). What its total must be for the threshold is not
 * asked. One walk down the order; the states of the rows are as before.
 */
const struct dsc_decide_row *dsc_decide_bar(const struct dsc_decide_row *row,
					    struct dsc_arena *scratch);

/* The clause that a state cites, or NULL. */
const struct dsc_clause *dsc_decide_clause(const struct dsc_decide *decide,
					   enum dsc_decide_state state);

/* Below 0 where `a` goes before `b`; *tie is as in struct dsc_decide_row. */
int dsc_decide_cmp(const struct dsc_decide_row *a, const struct dsc_decide_row *b, int *tie);

#endif
