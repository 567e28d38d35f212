/* `dsc init`: a case repository with its pinned profile, git and a hook. */
#ifndef DSC_CLI_INIT_H
#define DSC_CLI_INIT_H

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"

struct dsc_init {
	const char *folder;
	const char *profile_id;
	struct dsc_str profile; /* bytes of profile.yaml */
	struct dsc_str name;    /* without control characters */
	bool git;
	FILE *notes;            /* what was left undone, for the person; NULL: silent */
};

/*
 * Makes the repository. A folder that does not exist appears complete or not
 * at all; in one that exists nothing is overwritten, and what was made is taken
 * back on failure. A missing git or a hook that is already there is a note, no
 * failure.
 */
int dsc_init_make(const struct dsc_init *init, struct dsc_arena *arena, struct dsc_err *err);

#endif
