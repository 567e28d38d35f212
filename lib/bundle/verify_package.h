/* A package: its lists of sums, and its copies held against each other. Inside this module only. */
#ifndef DSC_BUNDLE_VERIFY_PACKAGE_H
#define DSC_BUNDLE_VERIFY_PACKAGE_H

#include "bundle/verify_disc.h"

/* The package that `fd` is open on; `only` one copy of it, or all (0). */
int dsc_verify_package(struct dsc_verifier *verifier, const char *path, int fd, uint32_t only);

/* The number of "copy-3/…" (0: no such path) and what follows it. */
uint32_t dsc_verify_copy_of(struct dsc_str path, struct dsc_str *name);

/* Whether a file of a copy is a disc image. */
bool dsc_verify_is_image(struct dsc_str name);

#endif
