/* What is checked of a profile that is not known to be right. */
#ifndef DSC_PROFILE_CHECK_H
#define DSC_PROFILE_CHECK_H

#include "profile/issue.h"

/* Checks a document by the built-in schema of its kind; each violation is an issue. */
void dsc_profile_check_schema(const struct dsc_node *root, const char *kind,
			      struct dsc_issue_sink *sink);

/* Cross-references and sense of a profile whose schema holds and which is filled in. */
void dsc_profile_check_sense(const struct dsc_profile *profile, struct dsc_issue_sink *sink);

/* The part of it that concerns the stages of review. */
void dsc_profile_check_stages(const struct dsc_profile *profile, struct dsc_issue_sink *sink);

/* Complains, and is false, where `node` (absent is fine) is no key of the list at `path`. */
bool dsc_profile_refer(const struct dsc_profile *profile, const struct dsc_node *node,
		       const char *path, struct dsc_issue_sink *sink);

/* The same for the items of a sequence, which may be absent. */
void dsc_profile_refer_all(const struct dsc_profile *profile, const struct dsc_node *seq,
			   const char *path, struct dsc_issue_sink *sink);

/* Whether a sequence, which may be absent, has this word. */
bool dsc_profile_lists(const struct dsc_node *seq, const char *word);

/*
 * Reads the moment that `at` says, by the zone, offset and basis of a
 * profile's `deadline`. False where `at` is no date or time, `offset` no
 * offset, or the two disagree.
 */
bool dsc_profile_read_deadline(struct dsc_deadline *deadline, const struct dsc_node *node,
			       struct dsc_str at);

/* The tree of a built-in schema ("case.schema.json"), or NULL with an error. */
struct dsc_node *dsc_profile_schema_tree(const char *kind, struct dsc_arena *arena,
					 struct dsc_err *err);

#endif
