/* The papers of a package, made by lib/paper: what `dsc bundle` hands to lib/bundle. */
#ifndef DSC_CLI_PAPERS_H
#define DSC_CLI_PAPERS_H

#include "bundle/bundle.h"

/* Characters that the font lacks are told on `complaints`. */
struct dsc_papers {
	struct dsc_bundle_papers calls;
	const struct dsc_profile *profile;
	const struct dsc_repository *repository;
	const char *font; /* NULL: the default */
	FILE *complaints;
};

void dsc_papers_init(struct dsc_papers *papers, const struct dsc_profile *profile,
		     const struct dsc_repository *repository, const char *font, FILE *complaints);

#endif
