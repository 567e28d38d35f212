/*
 * What every act of a person on the record has in common, be it a verdict, a
 * seal or the decision: its author in git, its place in history, the short code
 * that goes on paper.
 */
#ifndef DSC_REVIEW_ACT_H
#define DSC_REVIEW_ACT_H

#include "git/record.h"
#include "review/record.h"

/*
 * The author of the commit: the person's name without what git or a terminal
 * could misread, and <id>@<programme>.dsc.
 */
void dsc_act_author(struct dsc_git_person *author, const struct dsc_person *person,
		    const struct dsc_profile *profile, int64_t now, int32_t offset,
		    struct dsc_arena *arena);

/* "1a2b-3c4d-5e6f-7081-92a3": the first 80 bits of a digest, "sha256:" before it or not. */
void dsc_act_code(char code[25], const char *digest);

/* Commits from the root to `commit` by first parents, itself included. */
int dsc_act_position(uint64_t *position, struct dsc_git *git, const struct dsc_git_id *commit,
		     struct dsc_err *err);

/* A file that a person signs, and its signature, made ready. */
struct dsc_act {
	const char *path;
	struct dsc_str bytes;
	const char *signature_path;
	struct dsc_str signature;
	bool beside;                /* the file stands already: only the signature is added */
	const char *name_space;
	const char *subject;        /* of the commit: "seal(formal): 34 verdicts" */
	const char *trailers;       /* lines before Dsc-Record */
	const struct dsc_person *person;
};

/* "sha256:" and the digest of bytes. */
void dsc_act_digest(char digest[DSC_SUBJECT_LEN + 1], struct dsc_str bytes);

/*
 * The person who acts. Refused: nobody of that id, no role of `roles`, roles that
 * exclude each other.
 */
enum dsc_record_result dsc_act_person(const struct dsc_person **person,
				      struct dsc_snapshot *snapshot,
				      const struct dsc_role_set *roles, struct dsc_str id,
				      struct dsc_err *err);

/*
 * Whether a key is the person's and nobody else's, as far as dsc_snapshot_people() has
 * found out. 0, or -1 with what a person who is refused has to know.
 */
int dsc_act_key(const struct dsc_person *person, const struct dsc_ssh_key *key,
		struct dsc_err *err);

/*
 * Signs with recorder->key, which must be one of the person's keys and nobody else's;
 * nothing is locked meanwhile. Then takes the lock and, where the head is not the
 * snapshot's any more, asks `check` whether the act may still be done there; adds one
 * commit; fills *receipt.
 */
enum dsc_record_result dsc_act_record(struct dsc_receipt *receipt, struct dsc_act *act,
				      const struct dsc_snapshot *snapshot,
				      const struct dsc_recorder *recorder,
				      enum dsc_record_result (*check)(void *data,
								      const struct dsc_git_id *head,
								      struct dsc_err *err),
				      void *data, struct dsc_err *err);

/* Whether the act's signature is by one of a person's keys that is nobody else's. */
bool dsc_act_signed_by(const struct dsc_act *act, const struct dsc_person *person);

/* The receipt of an act that is on the record already: the commit that added its signature. */
int dsc_act_recall(struct dsc_receipt *receipt, const struct dsc_act *act,
		   struct dsc_snapshot *snapshot, struct dsc_err *err);

#endif
