/* What drafting and recording share. Inside this module only. */
#ifndef DSC_REVIEW_RECORD_DRAFT_H
#define DSC_REVIEW_RECORD_DRAFT_H

#include "review/record.h"

/* A person's own chain: where it has got to. */
struct dsc_record_chain {
	int64_t seq;                         /* of the last verdict, 0: none */
	char previous[DSC_SUBJECT_LEN + 1];  /* its digest, or "" */
};

/*
 * Names the fields of a draft whose intent is set, by what a snapshot holds, all but
 * nonce and time. DSC_RECORD_ALREADY: draft->receipt says what it equals.
 */
enum dsc_record_result dsc_record_prepare(struct dsc_draft *draft,
					  const struct dsc_record_chain *chain,
					  const struct dsc_recorder *recorder,
					  struct dsc_snapshot *snapshot, struct dsc_err *err);

/* Whether a path is that of a verdict by the person; *seq is the number in it. */
bool dsc_record_is_by(const char *path, struct dsc_str person, int64_t *seq);

#endif
