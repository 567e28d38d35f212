/*
 * ECMA-262 patterns (2023, flag `u`, no other flag) rewritten for PCRE2 with
 * PCRE2_UTF and without PCRE2_UCP. The grammar of ECMA-262 22.2.1 is checked
 * here, so that nothing reaches PCRE2 that it would read in its own way:
 * possessive quantifiers, (*VERBS), \Q, \K, inline options, POSIX classes.
 */
#ifndef DSC_TEXT_ECMA_H
#define DSC_TEXT_ECMA_H

#include "base/arena.h"
#include "base/err.h"

struct dsc_ecma {
	struct dsc_str text;    /* for PCRE2; needs DOLLAR_ENDONLY, ALLOW_EMPTY_CLASS */
	const uint32_t *places; /* of each byte: the offset in the source that it stems from */
};

/* Into `arena`. Returns -1 with an error that names the place in the source. */
int dsc_ecma_translate(struct dsc_ecma *out, struct dsc_str source, struct dsc_arena *arena,
		       struct dsc_err *err);

/* Fills `err`: `what` is wrong with `source` at byte `at`. Returns -1. */
int dsc_ecma_fail(struct dsc_str source, size_t at, const char *what, struct dsc_err *err);

#endif
