/* `dsc new`: puts the scaffold of a document in its place. */
#ifndef DSC_CLI_NEW_H
#define DSC_CLI_NEW_H

#include "base/arena.h"
#include "base/err.h"
#include "cli/new_person.h"

enum dsc_new_noun { DSC_NEW_UNIT, DSC_NEW_CASE, DSC_NEW_PERSON, DSC_NEW_COUNT };

struct dsc_new {
	enum dsc_new_noun noun;
	const char *id;   /* dsc_new_id_valid() */
	const char *unit; /* of a case; NULL: the unit around the current folder */
	const char *kind; /* of a unit; NULL: the first */
	struct dsc_new_person person; /* of a person */
};

bool dsc_new_id_valid(const char *id);

/*
 * Makes the document in the repository around the current folder; a case also
 * without one, in ./<id>. *made is its path, in `arena`. Nothing is ever
 * overwritten: a document that exists is an error.
 */
int dsc_new_make(const char **made, const struct dsc_new *new, struct dsc_arena *arena,
		 struct dsc_err *err);

#endif
