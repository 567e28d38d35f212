/* What a person names on the command line, found in a snapshot; else what to say. */
#ifndef DSC_REVIEW_FIND_H
#define DSC_REVIEW_FIND_H

#include "review/snapshot.h"

/* Each returns 1; 0: there is none, and `err` says what there is; -1: trouble. */
int dsc_review_find_stage(int *stage, const struct dsc_snapshot *snapshot, struct dsc_str id,
			  struct dsc_err *err);
int dsc_review_find_person(const struct dsc_person **person, struct dsc_snapshot *snapshot,
			   struct dsc_str id, struct dsc_err *err);
int dsc_review_find_case(struct dsc_review_case **c, struct dsc_snapshot *snapshot,
			 struct dsc_str id, struct dsc_err *err);

/* Whether a seal of the stage stands, in force or only begun: 1, 0, -1. */
int dsc_review_sealed(struct dsc_snapshot *snapshot, int stage, struct dsc_err *err);

#endif
