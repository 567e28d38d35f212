/* Adding to struct dsc_profile_issues: where the parts of this module complain. */
#ifndef DSC_PROFILE_ISSUE_H
#define DSC_PROFILE_ISSUE_H

#include "profile/profile.h"

/* The sink with what all issues of one document share. */
struct dsc_issue_sink {
	struct dsc_profile_issues *issues;
	struct dsc_arena *arena;
	bool in_overlay;
	bool failed; /* an issue of severity error was added */
};

/* Adds an issue about `node`. Text from documents must have gone through dsc_text_quote(). */
void dsc_issue_add(struct dsc_issue_sink *sink, const char *rule, enum dsc_severity severity,
		   const struct dsc_node *node, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* A node's scalar as it may stand in a message. */
const char *dsc_issue_quote(const struct dsc_issue_sink *sink, const struct dsc_node *node);

/*
 * Adds the error `reference-unknown`: `node` names no key of the mapping
 * `known`, which people find under `list` ("clauses"). Proposes the nearest
 * key, or names all where they are few.
 */
void dsc_issue_unknown(struct dsc_issue_sink *sink, const struct dsc_node *node, const char *list,
		       const struct dsc_node *known);

/*
 * The key of the mapping `known` that `word` is probably meant to be, or NULL.
 */
const char *dsc_issue_nearest(const struct dsc_issue_sink *sink, struct dsc_str word,
			      const struct dsc_node *known);

#endif
