/*
 * The recording protocol: from what a person decided to a commit that holds it.
 * Signed first, outside any lock; then, under the lock, held against the newest
 * head again; then one commit a verdict by compare-and-swap (git/record.h).
 */
#ifndef DSC_REVIEW_RECORD_H
#define DSC_REVIEW_RECORD_H

#include "review/ledger.h"

/* Verdicts that are recorded together at most. */
#define DSC_RECORD_MAX 2000

/* What a person wants to record. */
struct dsc_intent {
	struct dsc_str stage, case_id, person;
	enum dsc_verdict_kind kind;
	unsigned char checks[DSC_PROFILE_MAX_IDS];
	struct dsc_str scores[DSC_PROFILE_MAX_IDS];
	int recommend; /* as in struct dsc_verdict */
	struct dsc_str reason;
	struct dsc_str subject; /* the dossier must be this one; empty: as it stands */
};

enum dsc_record_result {
	DSC_RECORD_DONE,
	DSC_RECORD_ALREADY, /* the same is recorded already: its receipt is given again */
	DSC_RECORD_REFUSED, /* a rule forbids it; `err` says which and what to do */
	DSC_RECORD_MOVED,   /* the person recorded elsewhere meanwhile: draft and sign again */
	DSC_RECORD_TROUBLE, /* the work could not be done; `err` */
};

/* What is printed, and what a person keeps: it proves that the record was taken. */
struct dsc_receipt {
	const char *path;
	uint64_t position;       /* commits from the root to its own by first parents, both
				  * included */
	struct dsc_git_id commit;
	char digest[DSC_SUBJECT_LEN + 1];
	char code[25];           /* the digest's first 80 bits: "1a2b-3c4d-5e6f-7081-92a3" */
	const char *note;        /* translated, or NULL */
};

/* A verdict made ready: what will be signed, as bytes. */
struct dsc_draft {
	struct dsc_intent intent;
	struct dsc_verdict verdict;
	struct dsc_review_case *c;  /* in the recorder's snapshot */
	struct dsc_str bytes;
	const char *path;
	struct dsc_str signature;   /* empty until signed */
	bool already;               /* recorded before: the receipt is that of then */
	const char *refused;        /* why this one may not be recorded, translated; or NULL */
	struct dsc_str item;        /* of checklist or scores that `refused` is about, or empty */
	struct dsc_receipt receipt; /* after dsc_record_commit(), or with `already` */
};

struct dsc_ssh_key;

struct dsc_recorder {
	struct dsc_git *git;
	struct dsc_arena *arena;
	const char *key;      /* for ssh-keygen; NULL: unsigned, where the policy allows it */
	int64_t now;          /* seconds since the epoch and offset, given by the command: the */
	int32_t offset;       /* library reads no clock */
	/* For verdicts only: */
	struct dsc_snapshot *snapshot;    /* of the head that drafts are made against */
	const struct dsc_ssh_key *signer; /* public half of `key` (hash/ssh_sign.h) */
};

/*
 * Makes drafts of `count` intents of ONE person against the recorder's snapshot:
 * fills in subject, seq, previous, supersedes and nonce. Refused is what could not be
 * recorded: a role, key, conflict or assignment that forbids it, a stage that
 * the case has not reached or that is sealed, an incomplete verdict, a second one on the
 * same case and stage; a case, person or stage that is not there. Each draft says why in
 * `refused`, the first of them in `err`. DSC_RECORD_ALREADY: each equals the person's
 * counting verdict on its case.
 */
enum dsc_record_result dsc_record_draft(struct dsc_draft **drafts,
					const struct dsc_recorder *recorder,
					const struct dsc_intent *intents, size_t count,
					struct dsc_err *err);

/*
 * Signs those that are not `already`, one touch of a hardware key each. Nothing
 * is locked meanwhile. Without a key nothing happens.
 */
enum dsc_record_result dsc_record_sign(struct dsc_draft *drafts, size_t count,
				       const struct dsc_recorder *recorder, struct dsc_err *err);

/*
 * Under the lock: checks them again at the newest head and adds a commit each, all
 * or none. Refused where the dossier, a role, an earlier stage or a seal has changed
 * since the draft so that it could not be made any more; DSC_RECORD_MOVED where only
 * the person's own chain went on.
 */
enum dsc_record_result dsc_record_commit(struct dsc_draft *drafts, size_t count,
					 const struct dsc_recorder *recorder,
					 struct dsc_err *err);

/*
 * The person's last verdict in a snapshot, from which the chain goes on: *path
 * ("reviews/…", NULL: none), its seq, and *digest of its bytes. Commits are found by
 * their trailers, which only index: what counts is a file that stands at the head and
 * that the person signed. Where there is none, the last that stands for the person.
 */
int dsc_record_last(const char **path, int64_t *seq, char digest[DSC_SUBJECT_LEN + 1],
		    struct dsc_snapshot *snapshot, struct dsc_str id, struct dsc_err *err);

/*
 * The newest commit that added a file at `path` and says that this is the record of
 * that digest ("Dsc-Record"). Error: none does.
 */
int dsc_record_find(struct dsc_git_id *commit, struct dsc_snapshot *snapshot, const char *path,
		    const char *digest, struct dsc_err *err);

/* Completes a receipt whose path and digest are known by the commit that added the file. */
int dsc_record_recall(struct dsc_receipt *receipt, struct dsc_snapshot *snapshot,
		      struct dsc_err *err);

#endif
