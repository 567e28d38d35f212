/* A look at the raw bytes of a document before libyaml sees them. Inside this module only. */
#ifndef DSC_YAML_SCAN_H
#define DSC_YAML_SCAN_H

#include "yaml/source.h"

/*
 * The offset, from `at` on, of the first character that is unsafe (see
 * dsc_utf8_unsafe()), malformed, or a CR; text.len where there is none.
 */
size_t dsc_scan_next(struct dsc_str text, size_t at);

/*
 * Reports unsafe characters at their places. Returns -1 where one of them
 * would change the structure of the document or where it is not UTF-8: naming
 * the encoding that it seems to have, and how to convert it.
 */
int dsc_scan_bytes(struct dsc_source *source);

/* What a reader calls an unsafe character: "zero-width space", …; translated. */
const char *dsc_scan_name(uint32_t cp);

#endif
