/* URI references (RFC 3986) as far as schemas need them: parts and resolution. */
#ifndef DSC_SCHEMA_URI_H
#define DSC_SCHEMA_URI_H

#include "base/arena.h"

/* A part that is absent has ptr NULL; the path is never absent. */
struct dsc_uri {
	struct dsc_str scheme, authority, path, query, fragment;
};

/* Splits by the expression of RFC 3986 appendix B; never fails. */
struct dsc_uri dsc_uri_split(struct dsc_str text);

/* `reference` seen from `base` (RFC 3986 5.2), fragment included. Into `arena`. */
struct dsc_str dsc_uri_resolve(struct dsc_str base, struct dsc_str reference,
			       struct dsc_arena *arena);

/* The text before the first '#'. */
struct dsc_str dsc_uri_without_fragment(struct dsc_str text);

/* With %XX decoded; what is no such triplet stays. Into `arena`. */
struct dsc_str dsc_uri_decode(struct dsc_str text, struct dsc_arena *arena);

/* The value of a hexadecimal digit, or -1. */
int dsc_uri_hex(char c);

#endif
