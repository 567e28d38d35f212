/* What git says of the files that are packed. Inside this module only. */
#ifndef DSC_BUNDLE_HISTORY_H
#define DSC_BUNDLE_HISTORY_H

#include "bundle/bundle.h"

/*
 * Fills in the commit, and which of the files it does not have as they are;
 * `unit_folder` lies below the repository's root. Where there is no history,
 * there is nothing to fill in.
 */
int dsc_bundle_read_history(struct dsc_bundle *bundle, const char *unit_folder,
			    struct dsc_arena *scratch, struct dsc_err *err);

#endif
