/* `dsc validate --schema`: any YAML or JSON files against any JSON Schema. */
#ifndef DSC_RULE_VALIDATE_SCHEMA_H
#define DSC_RULE_VALIDATE_SCHEMA_H

#include "rule/finding.h"

struct dsc_validate_schema_options {
	const char *schema;      /* a JSON file by its ending, else YAML */
	const char *const *maps; /* see dsc_schema_map_valid() */
	size_t map_count;
	const char *const *paths; /* "-": standard input, YAML */
	size_t path_count;
};

/* Whether a text is "URI-PREFIX=DIR": where `$ref` finds documents. */
bool dsc_schema_map_valid(const char *map);

/*
 * Nothing is fetched: a `$ref` finds its document in a mapped folder or not at
 * all. `format` asserts. The report knows the rules about reading documents and
 * `schema`; the others were no part of the run and have no reason. -1 with an error: the
 * schema itself is wrong, or a file cannot be read for the operator's reasons.
 */
int dsc_validate_schema(struct dsc_report *report,
			const struct dsc_validate_schema_options *options,
			struct dsc_arena *arena, struct dsc_err *err);

#endif
