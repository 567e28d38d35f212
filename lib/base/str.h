/*
 * Byte strings with a length. They own nothing: whoever hands one out says
 * how long its bytes live. They are not NUL-terminated unless said so.
 */
#ifndef DSC_BASE_STR_H
#define DSC_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct dsc_str {
	const char *ptr;
	size_t len;
};

/* A string literal as a dsc_str. */
#define DSC_S(literal) ((struct dsc_str){ (literal), sizeof(literal) - 1 })

/* For printf: "%.*s". */
#define DSC_STR_ARG(s) (int)(s).len, (s).ptr

static inline struct dsc_str dsc_str_from(const char *cstr)
{
	return (struct dsc_str){ cstr, strlen(cstr) };
}

static inline bool dsc_str_eq(struct dsc_str a, struct dsc_str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool dsc_str_is(struct dsc_str a, const char *cstr)
{
	return dsc_str_eq(a, dsc_str_from(cstr));
}

/* Byte order, a prefix first; usable as the core of a qsort comparison. */
int dsc_str_cmp(struct dsc_str a, struct dsc_str b);

bool dsc_str_starts(struct dsc_str s, struct dsc_str prefix);
bool dsc_str_ends(struct dsc_str s, struct dsc_str suffix);

/* Without the ASCII white space at both ends. */
struct dsc_str dsc_str_trim(struct dsc_str s);

/* FNV-1a, 32 bits: for tables that live as long as the process, never on disk. */
static inline uint32_t dsc_str_hash(struct dsc_str s)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < s.len; i++)
		hash = (hash ^ (unsigned char)s.ptr[i]) * 16777619u;
	return hash;
}

/*
 * Edit distance of two ASCII words (insert, delete, replace, swap neighbours),
 * for "did you mean". Words longer than 63 bytes are infinitely far apart.
 */
unsigned dsc_str_distance(struct dsc_str a, struct dsc_str b);

/*
 * The nearest of `count` candidates, or NULL where none is near enough to be a
 * plausible slip (a third of the word's length, at least one).
 */
const char *dsc_str_nearest(struct dsc_str word, const char *const *candidates, size_t count);

#endif
