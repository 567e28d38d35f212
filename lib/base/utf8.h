/* UTF-8 (RFC 3629) and which code points a text must not hold. */
#ifndef DSC_BASE_UTF8_H
#define DSC_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * Decodes the first code point of `s` (which must not be empty) into *cp and
 * returns its length in bytes. Malformed input (overlong, surrogate, out of
 * range, cut short) gives *cp = UINT32_MAX and the length 1.
 */
size_t dsc_utf8_decode(struct dsc_str s, uint32_t *cp);

/* Writes `cp` (below 0x110000) to `out`, 4 bytes at most; returns the length. */
size_t dsc_utf8_encode(uint32_t cp, char out[4]);

/* The offset of the first malformed byte, or s.len where all is well. */
size_t dsc_utf8_check(struct dsc_str s);

/* Number of code points; malformed bytes count one each. */
size_t dsc_utf8_count(struct dsc_str s);

/*
 * Whether a reader would not see this code point, or would see the text around
 * it differently from what it says: controls other than TAB, LF and CR, all
 * format characters (bidi, zero-width, soft hyphen, tags), line and paragraph
 * separators, blank "letters", noncharacters. Variation selectors pass:
 * ideographs in names need them.
 */
bool dsc_utf8_unsafe(uint32_t cp);

#endif
