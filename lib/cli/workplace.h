/*
 * Where a command works: the repository around a folder with its programme, or
 * no repository and the programme built in.
 */
#ifndef DSC_CLI_WORKPLACE_H
#define DSC_CLI_WORKPLACE_H

#include "base/arena.h"
#include "base/err.h"
#include "dossier/programme.h"

struct dsc_workplace {
	const char *root; /* NULL: no repository */
	int root_fd;      /* -1: no repository */
	struct dsc_programme programme;
};

/*
 * Finds the repository around `folder` and loads its programme. A programme
 * that cannot be judged by is an error that says to run dsc validate.
 */
int dsc_workplace_open(struct dsc_workplace *place, const char *folder, struct dsc_arena *arena,
		       struct dsc_err *err);

/* The programme built in, whatever is around. */
int dsc_workplace_builtin(struct dsc_workplace *place, struct dsc_arena *arena,
			  struct dsc_err *err);

void dsc_workplace_close(struct dsc_workplace *place);

/*
 * The profile that a person names: the id of one built in, or a file (its name
 * holds a '/' or ends in .yaml), which is checked. *bytes is what it is made of.
 */
int dsc_workplace_profile(struct dsc_profile *profile, struct dsc_str *bytes, const char *name,
			  struct dsc_arena *arena, struct dsc_err *err);

#endif
