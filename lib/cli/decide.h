/* The files of `dsc decide -o`. */
#ifndef DSC_CLI_DECIDE_H
#define DSC_CLI_DECIDE_H

#include "decide/decide.h"

struct dsc_decide_files {
	const char *paths[3];
	size_t count;
	const char *warning; /* characters that the font does not have; or NULL */
};

/*
 * Writes <programme>.yaml, .xlsx and .pdf into `folder`, which is made. All are made
 * before the first is written; each appears whole or not at all. A file that is there
 * with other contents is an error without `force`.
 */
int dsc_decide_write(struct dsc_decide_files *files, const struct dsc_decide *decide,
		     const char *folder, const char *font, bool force, struct dsc_arena *arena,
		     struct dsc_err *err);

#endif
