/*
 * The text of new documents: every field with a comment in Chinese, ids and
 * limits from the profile. What only a person can say is empty, with the hint in
 * the comment beside it: it parses, and `dsc validate` finds every gap, by the
 * schema or by the rule that asks for it.
 */
#ifndef DSC_CLI_SCAFFOLD_H
#define DSC_CLI_SCAFFOLD_H

#include "base/err.h"
#include "profile/profile.h"

/* `unit_kind` (an index, or -1) chooses the domain that such a unit may recommend. */
struct dsc_str dsc_scaffold_case(const struct dsc_profile *profile, const char *id, int unit_kind,
				 struct dsc_arena *arena);
struct dsc_str dsc_scaffold_unit(const struct dsc_profile *profile, const char *id, int unit_kind,
				 struct dsc_arena *arena);
struct dsc_str dsc_scaffold_recommendation(const struct dsc_profile *profile, const char *unit,
					   struct dsc_arena *arena);

/* What is known of a person; what is empty is left for the person to fill in. */
struct dsc_scaffold_person {
	const char *id;
	struct dsc_str name, organisation, uscc, group; /* without control characters */
	const char *const *roles; /* at least one */
	size_t role_count;
	const char *const *keys;  /* lines of OpenSSH public keys */
	size_t key_count;
};

struct dsc_str dsc_scaffold_person(const struct dsc_profile *profile,
				   const struct dsc_scaffold_person *person,
				   struct dsc_arena *arena);
struct dsc_str dsc_scaffold_repository(const char *profile_id, struct dsc_str name,
				       struct dsc_arena *arena);

#endif
