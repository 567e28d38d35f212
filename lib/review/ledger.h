/*
 * The ledger: every verdict that a snapshot holds, what each is worth, and what
 * follows for each case at each stage. A pure function of the snapshot's files:
 * no clock, no order of files or commits has a say. (That the files were only
 * ever added, each by its own commit, is what lib/audit proves.)
 */
#ifndef DSC_REVIEW_LEDGER_H
#define DSC_REVIEW_LEDGER_H

#include "review/conflict.h"
#include "review/exact.h"
#include "review/verdict.h"

/* What a verdict is worth. Only DSC_STANDING_COUNTS has weight. */
enum dsc_standing {
	DSC_STANDING_COUNTS,
	DSC_STANDING_SUPERSEDED,  /* the reviewer's own later verdict on the case replaced it */
	DSC_STANDING_STALE,       /* the dossier has changed since; a recusal is never stale */
	DSC_STANDING_EQUIVOCAL,   /* another has the same reviewer and seq: neither counts */
	DSC_STANDING_VOID,        /* see enum dsc_void */
};

/* "counts", "superseded", "stale", "equivocal", "void"; NULL-terminated. */
extern const char *const dsc_standing_ids[];
const char *dsc_standing_name(enum dsc_standing standing); /* translated */

/*
 * Why it is void; the first that applies. Slugs are dsc_void_slugs[]
 * ("verdict-path", …): audit uses them too.
 */
enum dsc_void {
	DSC_VOID_NOT,
	DSC_VOID_UNREADABLE,  /* breaks its schema, or cannot be read */
	DSC_VOID_PATH,        /* fields and path disagree */
	DSC_VOID_PROGRAMME,   /* of another programme */
	DSC_VOID_STAGE,       /* a stage that the profile does not have */
	DSC_VOID_CASE,        /* a case that is not in the repository */
	DSC_VOID_PERSON,      /* nobody of that id */
	DSC_VOID_UNSIGNED,    /* no signature, and the policy requires one */
	DSC_VOID_SIGNATURE,   /* it does not verify */
	DSC_VOID_KEY,         /* sound, but by a key that is not the person's */
	DSC_VOID_NAMESPACE,   /* made for another act */
	DSC_VOID_SHARED,      /* by a key that another person has too */
	DSC_VOID_ROLE,        /* the person may not review at that stage */
	DSC_VOID_EXCLUSIVE,   /* the person has roles that exclude each other */
	DSC_VOID_CONFLICT,    /* conflict of interest, or recused from this case */
	DSC_VOID_UNASSIGNED,  /* the stage has assignments and this is none of them */
	DSC_VOID_INCOMPLETE,  /* dsc_verdict_wrong() */
	DSC_VOID_CHAIN,       /* seq and previous do not continue the reviewer's chain */
	DSC_VOID_COUNT,
};
extern const char *const dsc_void_slugs[DSC_VOID_COUNT];

/* One sentence for a person, translated. */
const char *dsc_void_text(enum dsc_void why);

struct dsc_verdict_place { /* what the path says, whatever the file does */
	struct dsc_str stage, case_id, person;
	int64_t seq;
};

struct dsc_entry_verdict { /* one file below reviews/ */
	const char *path;
	struct dsc_verdict_place place;
	struct dsc_str bytes;
	struct dsc_str signature;      /* of the .sig, empty: none */
	char digest[DSC_SUBJECT_LEN + 1]; /* "sha256:" of the bytes */
	struct dsc_verdict verdict;    /* where why is not DSC_VOID_UNREADABLE */
	int stage;                     /* by the path: index in the profile, or -1 */
	const struct dsc_person *person; /* by the path, or NULL */
	const char *nobody;            /* why the person's file cannot be read, or NULL */
	struct dsc_review_case *c;     /* by the path, or NULL */
	enum dsc_standing standing;
	enum dsc_void why;
	const char *detail;            /* translated, filtered: what exactly; or NULL */
	int key;                       /* index of the person's key that verified, or -1 */
	/*
	 * The person's own word, for what it is worth: of this programme, where its
	 * fields say, and signed by a key of the person's (where the policy lets it,
	 * not signed). Such verdicts take a seq and can contradict each other.
	 */
	bool authentic;
	enum dsc_conflict_kind conflict; /* with DSC_VOID_CONFLICT */
};

enum dsc_outcome {
	DSC_OUTCOME_CLOSED,    /* may not enter the stage yet, or any more */
	DSC_OUTCOME_PENDING,   /* verdicts are missing */
	DSC_OUTCOME_TIED,      /* a majority stage with as many for as against */
	DSC_OUTCOME_RETURNED,  /* to be corrected (补正) and submitted again */
	DSC_OUTCOME_PASSED,
	DSC_OUTCOME_REJECTED,
	DSC_OUTCOME_SCORED,
};
extern const char *const dsc_outcome_ids[]; /* "closed", "pending", …; NULL-terminated */
const char *dsc_outcome_name(enum dsc_outcome outcome); /* translated */

/* A case at a stage. */
struct dsc_result {
	struct dsc_review_case *c;
	int stage;
	enum dsc_outcome outcome;
	unsigned round;            /* from 1: one more for each dossier that was returned */
	size_t passes, rejects, returns, scores, abstentions, recusals; /* that count */
	size_t others;             /* stale, void, superseded, equivocal */
	struct dsc_entry_verdict **entries; /* all on this case at this stage, by path */
	size_t entry_count;
	struct dsc_exact total;    /* of DSC_OUTCOME_SCORED: aggregated by the profile */
	const char *closed;        /* of DSC_OUTCOME_CLOSED: why, translated */
};

struct dsc_ledger {
	struct dsc_snapshot *snapshot;
	struct dsc_arena *arena;
	struct {
		struct dsc_entry_verdict **items; /* by path */
		size_t count, cap;
	} entries;
	struct dsc_review_cases cases;
	struct dsc_result *results; /* by stage * cases.count + case; see dsc_ledger_result() */
	bool whole;                 /* not of one case */
	struct {
		const char **items;
		size_t count, cap;
	} strays; /* paths below reviews/ that are neither verdict nor signature of one */
};

/* Reads and judges all verdicts. Signatures are verified on all cores. */
int dsc_ledger_open(struct dsc_ledger *ledger, struct dsc_snapshot *snapshot,
		    struct dsc_arena *arena, struct dsc_err *err);

/*
 * The same for one case: its verdicts at all stages, worth what they are worth in the
 * whole ledger. What recording needs to gate a stage. ledger->cases is empty where there
 * is no such case; else its subject is filled in.
 */
int dsc_ledger_open_case(struct dsc_ledger *ledger, struct dsc_snapshot *snapshot,
			 struct dsc_str case_id, struct dsc_arena *arena, struct dsc_err *err);

/* The result of a case (an item of ledger->cases) at a stage. */
struct dsc_result *dsc_ledger_result(const struct dsc_ledger *ledger, int stage,
				     const struct dsc_review_case *c);

/* The counting verdict of a person on a case at a stage, or NULL. */
struct dsc_entry_verdict *dsc_ledger_own(const struct dsc_result *result, struct dsc_str person);

/*
 * The person's latest verdict on the case at the stage, whatever it is worth: one's own
 * word before what only says so. `latest` (may be NULL): that of other stages.
 */
const struct dsc_entry_verdict *dsc_ledger_latest(const struct dsc_entry_verdict *latest,
						  const struct dsc_result *result,
						  struct dsc_str person);

/* The sum of a score verdict's items; false where one of them is missing. */
bool dsc_ledger_points(struct dsc_exact *points, const struct dsc_entry_verdict *entry,
		       const struct dsc_profile_stage *stage);

#endif
