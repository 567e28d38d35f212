/*
 * Files built into the binaries: schemas/ as the source tree has it, and the
 * trees of its YAML files as JSON ("profiles/x.yaml.json"). schemas/embed.c
 * writes their table (build/<variant>/builtin.c).
 */
#ifndef DSC_PROFILE_BUILTIN_H
#define DSC_PROFILE_BUILTIN_H

#include "base/str.h"

struct dsc_builtin {
	const char *name; /* "case.schema.json", "profiles/miit-ds-2023.yaml" */
	const char *bytes;
	size_t len;
};

/* Sorted by name; ended by a NULL name. */
extern const struct dsc_builtin dsc_builtin_table[];

/*
 * The bytes of a built-in file, or an empty string with a NULL pointer. A file
 * of that name below the folder that the environment variable DSC_SCHEMAS
 * names wins, and is NULL where it stands there but cannot be read (1 MiB at
 * most). The bytes live as long as the process.
 */
struct dsc_str dsc_builtin_find(const char *name);

/* Whether these bytes are the table's own, not a file's. */
bool dsc_builtin_owns(struct dsc_str bytes);

#endif
