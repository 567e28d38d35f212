/*
 * A seal closes a stage: seals/<stage>.yaml, and a signature of each signing role's
 * person beside it, seals/<stage>.yaml.<person>.sig (namespace seal@dsc). It is in
 * force once each role of the policy's `seal` has signed, each by another person. A
 * seal is nothing but its signatures: they are required whatever the policy says of
 * verdicts.
 *
 *   dsc: seal/1
 *   programme: miit-ds-2023
 *   stage: formal
 *   head: "40 hex digits"          # the commit whose files it sums up
 *   verdicts: 34                   # files below reviews/<stage>/
 *   merkle: sha256:…               # see dsc_seal_merkle()
 *   results: sha256:…              # of dsc_seal_results()
 *   open: [gd-004]                 # cases that the stage leaves pending or tied; mostly []
 *   previous: sha256:…             # digest of the seal of the stage before, or null
 */
#ifndef DSC_REVIEW_SEAL_H
#define DSC_REVIEW_SEAL_H

#include "review/act.h"

#define DSC_SEAL_NAMESPACE "seal@dsc"
#define DSC_SEAL_MAX_BYTES (1024 * 1024)

/*
 * Merkle root over the stage's verdicts, sorted by path: a leaf is SHA-256 of
 * "verdict PATH HEX LF", an inner node SHA-256 of "node LEFT RIGHT LF", all in lower-case
 * hex; of an odd row the last goes up as it is; of no verdicts it is SHA-256 of
 * "empty LF". (Text, so that a shell with sha256sum can check it.) Digests with
 * or without "sha256:" before them; leaves and nodes are written without.
 */
void dsc_seal_merkle(char hex[65], const char *const *paths, const char *const *digests,
		     size_t count, struct dsc_arena *arena);

/*
 * The results of a stage as text, a line a case sorted by id:
 * "CASE OUTCOME SUBJECT COUNTING-VERDICT-DIGESTS…" (digests sorted); for cases that
 * entered the stage. SUBJECT is "-" where the case's folder can have none. Computes
 * subjects that nobody has asked for yet.
 */
int dsc_seal_results(struct dsc_str *results, const struct dsc_ledger *ledger, int stage,
		     struct dsc_arena *arena, struct dsc_err *err);

struct dsc_seal_signature {
	struct dsc_str id;               /* of the person, as the file's name has it */
	const struct dsc_person *person; /* NULL: nobody of that id */
	const char *path;
	bool sound;      /* by a key of the person alone, who has a signing role */
	int role;        /* index in policy.seal that it stands for, -1: none */
	const char *why; /* where it is not sound; translated, filtered */
};

struct dsc_seal {
	const char *path;
	struct dsc_str bytes;
	char digest[DSC_SUBJECT_LEN + 1];
	int stage;
	struct dsc_git_id head;
	int64_t verdicts;
	struct dsc_str merkle, results, previous; /* "sha256:…"; previous may be empty */
	struct dsc_str *open;
	size_t open_count;
	struct dsc_seal_signature *signatures; /* by path; of a flood those that are sound */
	size_t signature_count;
	bool in_force;
	const char *wrong; /* what does not agree with the snapshot, translated; or NULL */
	const char *slug;  /* for that: one of dsc_seal_slugs[], or NULL */
};

/* "seal-unreadable", …: what dsc_seal_read() and dsc_seal_check() find; NULL-terminated. */
extern const char *const dsc_seal_slugs[];

/* The seal of a stage in a snapshot. 1; 0: not sealed; -1. */
int dsc_seal_read(struct dsc_seal *seal, struct dsc_snapshot *snapshot, int stage,
		  struct dsc_err *err);

/* Holds it against the ledger of the same snapshot: fills wrong and slug. */
int dsc_seal_check(struct dsc_seal *seal, const struct dsc_ledger *ledger, struct dsc_err *err);

/* Fills verdicts, merkle, results and open of a seal's stage as the ledger has them. */
int dsc_seal_sum_up(struct dsc_seal *seal, const struct dsc_ledger *ledger, struct dsc_err *err);

/* What a person is about to sign. */
struct dsc_seal_draft {
	struct dsc_seal seal;
	bool countersigns; /* the seal stands; only a signature is added */
	size_t outcomes[DSC_OUTCOME_SCORED + 1]; /* cases, by enum dsc_outcome */
	struct dsc_act act;
};

/*
 * Makes a stage's seal ready for `person`, or what a second person signs: the seal
 * that stands, the same bytes. Refused: without a signing role, or with one that has
 * signed; while a case of the stage is pending or tied, unless `leave_open`; where the
 * stage before has no seal in force; where what stands in a seal is not what the
 * snapshot holds. DSC_RECORD_ALREADY: the person has signed it.
 */
enum dsc_record_result dsc_seal_draft(struct dsc_seal_draft *draft,
				      const struct dsc_ledger *ledger, struct dsc_str stage,
				      struct dsc_str person, bool leave_open,
				      struct dsc_err *err);

/*
 * Signs a draft, then checks under the lock, at the newest head, that the same would be
 * sealed, and adds one commit.
 */
enum dsc_record_result dsc_seal_record(struct dsc_receipt *receipt, struct dsc_seal_draft *draft,
				       const struct dsc_ledger *ledger,
				       const struct dsc_recorder *recorder, struct dsc_err *err);

#endif
