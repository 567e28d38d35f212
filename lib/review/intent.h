/* An intent from the words that a person types, or that stand in a table. */
#ifndef DSC_REVIEW_INTENT_H
#define DSC_REVIEW_INTENT_H

#include "review/record.h"

/*
 * Each takes one word or pair into the intent. Returns 0, or -1: `err` says why
 * it is none, and what would be. What the stage needs as a whole is not asked
 * here (dsc_verdict_wrong()). Texts must outlive the intent.
 */
int dsc_intent_kind(struct dsc_intent *intent, struct dsc_str word, struct dsc_arena *arena,
		    struct dsc_err *err);
int dsc_intent_recommend(struct dsc_intent *intent, struct dsc_str word, struct dsc_arena *arena,
			 struct dsc_err *err);

/* "FC01" with yes, no, na or not-applicable; an empty answer leaves it open. */
int dsc_intent_check(struct dsc_intent *intent, const struct dsc_profile_stage *stage,
		     struct dsc_str item, struct dsc_str answer, struct dsc_arena *arena,
		     struct dsc_err *err);

/* "effect" with "27.5"; an empty number leaves it open. */
int dsc_intent_score(struct dsc_intent *intent, const struct dsc_profile_stage *stage,
		     struct dsc_str item, struct dsc_str number, struct dsc_arena *arena,
		     struct dsc_err *err);

/* Cuts "KEY=VALUE" at its first '='; both trimmed. False: there is none. */
bool dsc_intent_pair(struct dsc_str *key, struct dsc_str *value, const char *word);

#endif
