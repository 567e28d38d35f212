/* The formats of JSON Schema validation 7.3, each by its RFC. */
#ifndef DSC_SCHEMA_FORMAT_H
#define DSC_SCHEMA_FORMAT_H

#include "base/arena.h"
#include "base/err.h"

struct dsc_format {
	const char *name;
	bool (*holds)(struct dsc_str text);
	const char *expected; /* msgid: "a date such as 2023-10-31" */
};

/* The format of that name, or NULL: unknown. */
const struct dsc_format *dsc_format_find(struct dsc_str name);

/* RFC 1123 with RFC 5890 A-labels; the internationalised form where `unicode`. */
bool dsc_format_hostname(struct dsc_str text, bool unicode);

#endif
