/* Whether keywords' values are what the draft asks for. */
#ifndef DSC_SCHEMA_FORM_H
#define DSC_SCHEMA_FORM_H

#include "schema/keyword.h"
#include "schema/program.h"

/* What a keyword's value should have been, in words; NULL where it is of its form. */
const char *dsc_form_wrong(enum form form, const struct dsc_node *node);

/* Whether the node can be a schema at all: a mapping or a boolean. */
bool dsc_form_schema(const struct dsc_node *node);

/* Adds what the name of a type allows to *bits; false: there is no such type. */
bool dsc_form_type(struct dsc_str name, unsigned *bits);

#endif
