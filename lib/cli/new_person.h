/* What `dsc new person` was told of a person, checked before it is written down. */
#ifndef DSC_CLI_NEW_PERSON_H
#define DSC_CLI_NEW_PERSON_H

#include "base/arena.h"
#include "base/err.h"
#include "cli/option.h"
#include "cli/scaffold.h"
#include "dossier/programme.h"

struct dsc_new_person {
	const char *name, *organisation, *uscc, *group; /* NULL: not said */
	struct dsc_words roles;                         /* none: clerk */
	struct dsc_words keys; /* files that hold a public key each */
};

/*
 * Fills in all of a scaffold but its id. -1 with an error: a role that the programme
 * does not know or that excludes another by the policy of dsc.yaml, a name or
 * organisation that is empty or holds control characters, a credit code that GB 32100
 * cannot produce, a group that is no id, a file that holds no public key, the same role or
 * key twice, a key that somebody in people/ of the repository at `root` has already.
 */
int dsc_new_person_check(struct dsc_scaffold_person *scaffold,
			 const struct dsc_new_person *person, const char *id,
			 const char *root, const struct dsc_programme *programme,
			 struct dsc_arena *arena, struct dsc_err *err);

#endif
