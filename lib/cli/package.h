/* What `dsc bundle` does with a unit: judges it, plans its package, and writes it. */
#ifndef DSC_CLI_PACKAGE_H
#define DSC_CLI_PACKAGE_H

#include "cli/run.h"

struct dsc_package_options {
	const char *unit;
	const char *out;   /* where the package will stand; NULL with dry_run */
	uint64_t capacity; /* of a disc: disc/plan.h */
	const char *font;  /* NULL: the default */
	const char *key;   /* the file of the private key that signs; NULL: not signed */
	bool dry_run;
	bool allow_uncommitted;
	bool quiet;        /* no progress */
	bool json;
	bool colour;
};

/*
 * In the current folder's repository. The plan goes to standard output, and so do
 * findings; refusals and warnings go to standard error.
 */
enum dsc_exit dsc_package_make(const struct dsc_command *command,
			       const struct dsc_package_options *options, struct dsc_arena *arena);

#endif
