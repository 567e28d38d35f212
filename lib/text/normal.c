#include "text/normal.h"

#include <utf8proc.h>

#include "base/utf8.h"

#include "base/banned.h"

#define FOLD (UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD)
#define FOLD_COMPATIBLE (FOLD | UTF8PROC_COMPAT | UTF8PROC_IGNORE)

/* No code point decomposes into more (U+FDFA). */
#define DECOMPOSED_MAX 18

/* Non-starters in a row that are put in order by insertion. */
#define MARKS_FEW 32

/* What the table says of a code point that is neither kept nor mapped. */
#define DROPPED 0u
#define UNKNOWN UINT32_MAX

struct output {
	uint32_t *items;
	size_t count;
	size_t cap;
	struct dsc_arena *arena;
};

static void reserve(struct output *out, size_t more)
{
	uint32_t *grown;

	if (out->cap - out->count >= more)
		return;
	out->cap = out->count + more + out->cap;
	grown = DSC_NEW_ARRAY(out->arena, uint32_t, out->cap);
	if (out->count)
		memcpy(grown, out->items, out->count * sizeof(*grown));
	out->items = grown;
}

static utf8proc_propval_t combining_class(uint32_t cp)
{
	return utf8proc_get_property((utf8proc_int32_t)cp)->combining_class;
}

/* Puts non-starters in canonical order: stable, by combining class. */
static void order_marks(uint32_t *marks, size_t count, struct dsc_arena *arena)
{
	size_t starts[257] = { 0 };
	uint32_t *copy;

	if (count <= MARKS_FEW) {
		for (size_t i = 1; i < count; i++) {
			uint32_t mark = marks[i];
			size_t j = i;

			for (; j > 0 && combining_class(marks[j - 1]) > combining_class(mark); j--)
				marks[j] = marks[j - 1];
			marks[j] = mark;
		}
		return;
	}
	/* Nobody writes this but to make a program slow: counting sort. */
	copy = DSC_NEW_ARRAY(arena, uint32_t, count);
	memcpy(copy, marks, count * sizeof(*copy));
	for (size_t i = 0; i < count; i++)
		starts[(combining_class(copy[i]) & 0xff) + 1]++;
	for (size_t i = 1; i < 257; i++)
		starts[i] += starts[i - 1];
	for (size_t i = 0; i < count; i++)
		marks[starts[combining_class(copy[i]) & 0xff]++] = copy[i];
}

/*
 * Appends the normalised form of a text that begins and ends at a normalisation
 * boundary. As utf8proc_map() does, which needs quadratic time for marks.
 */
static void append_normalised(struct output *out, struct dsc_str text, utf8proc_option_t options,
			      uint32_t malformed)
{
	size_t start = out->count;
	size_t marks = start; /* where the present row of non-starters begins */
	utf8proc_ssize_t composed;
	int boundary = 0;

	while (text.len) {
		utf8proc_ssize_t len;
		uint32_t cp;
		size_t used = dsc_utf8_decode(text, &cp);

		text.ptr += used;
		text.len -= used;
		if (cp == UINT32_MAX)
			cp = malformed;
		if (cp == DROPPED)
			continue;
		reserve(out, DECOMPOSED_MAX);
		len = utf8proc_decompose_char((utf8proc_int32_t)cp,
					      (utf8proc_int32_t *)out->items + out->count,
					      DECOMPOSED_MAX, options, &boundary);
		if (len <= 0 || len > DECOMPOSED_MAX)
			continue;
		for (size_t end = out->count + (size_t)len; out->count < end; out->count++) {
			if (combining_class(out->items[out->count]) == 0) {
				if (out->count - marks > 1)
					order_marks(out->items + marks, out->count - marks,
						    out->arena);
				marks = out->count + 1;
			}
		}
	}
	if (out->count - marks > 1 && out->count > marks)
		order_marks(out->items + marks, out->count - marks, out->arena);
	if (out->count == start)
		return;
	composed = utf8proc_normalize_utf32((utf8proc_int32_t *)out->items + start,
					    (utf8proc_ssize_t)(out->count - start), options);
	if (composed >= 0)
		out->count = start + (size_t)composed;
}

static bool is_ignored_category(utf8proc_category_t category)
{
	switch (category) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return false;
	default:
		return true;
	}
}

/*
 * The normal form of a code point that is a starter, never joins what stands
 * before it and normalises to one code point or to nothing: itself, DROPPED, or
 * UNKNOWN. The unit test compares every code point with utf8proc.
 */
static inline uint32_t known(uint32_t cp)
{
	static const unsigned char ascii[128] = {
		['0'] = '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
		['A'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
		'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
		['a'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
		'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
	};

	if (cp < 0x80)
		return ascii[cp];
	if ((cp >= 0x4e00 && cp <= 0x9ffc) || (cp >= 0x3400 && cp <= 0x4dbf))
		return cp;
	if (cp >= 0xff01 && cp <= 0xff5e) /* full-width ASCII */
		return ascii[cp - 0xfee0];
	if (cp >= 0x3000 && cp <= 0x3020) /* CJK punctuation but 々〆〇 */
		return cp >= 0x3005 && cp <= 0x3007 ? cp : DROPPED;
	if (cp >= 0x2010 && cp <= 0x2027 && cp != 0x2017) /* dashes, quotes, dots */
		return DROPPED;
	if (cp == 0xb7) /* the dot in names */
		return DROPPED;
	return UNKNOWN;
}

static size_t decode(const unsigned char *p, size_t left, uint32_t *cp)
{
	return dsc_utf8_decode((struct dsc_str){ (const char *)p, left }, cp);
}

/* Where the known code point just passed begins, and what was kept before it. */
struct passed {
	const unsigned char *at;
	size_t count;
};

/*
 * Takes what [p, end) begins with as long as the table knows it, and returns
 * where that ends. Four bytes are looked at at once: nearly all of a dossier
 * goes through here, ideographs by the first test.
 */
static const unsigned char *take_known(const unsigned char *p, const unsigned char *end,
				       struct output *out, struct passed *passed)
{
	uint32_t *next = out->items + out->count;
	const uint32_t *last = out->items + out->cap;
	const unsigned char *at = passed->at;
	const uint32_t *before = out->items + passed->count;

	while (end - p >= 4 && next < last) {
		uint32_t word = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
				p[3];
		uint32_t cp = (word >> 12 & 0xf000) | (word >> 10 & 0xfc0) | (word >> 8 & 0x3f);
		bool three = (word & 0xf0c0c000) == 0xe0808000;
		size_t len = 3;

		if (!three || cp - 0x4e00 > 0x9ffc - 0x4e00) {
			if (p[0] < 0x80) {
				cp = p[0];
				len = 1;
			} else if (!three || cp < 0x800) {
				break;
			}
			cp = known(cp);
			if (cp == UNKNOWN)
				break;
		}
		at = p;
		before = next;
		*next = cp;
		next += cp != DROPPED;
		p += len;
	}
	*passed = (struct passed){ at, (size_t)(before - out->items) };
	out->count = (size_t)(next - out->items);
	return p;
}

/* Bytes that begin a code point (all but 10xxxxxx), eight at a time. */
static size_t count_starts(struct dsc_str text)
{
	const uint64_t ones = 0x0101010101010101u;
	size_t count = 0;
	size_t i = 0;

	for (; i + 8 <= text.len; i += 8) {
		uint64_t word;

		memcpy(&word, text.ptr + i, 8);
		word = (~word >> 7 | word >> 6) & ones;
		count += (size_t)(word * ones >> 56);
	}
	for (; i < text.len; i++)
		count += (text.ptr[i] & 0xc0) != 0x80;
	return count;
}

/* From a boundary on, up to the next code point that the table knows. */
static size_t unknown_length(const unsigned char *p, size_t left)
{
	size_t len = 0;

	while (len < left) {
		uint32_t cp;
		size_t used = decode(p + len, left - len, &cp);

		if (cp != UINT32_MAX && known(cp) != UNKNOWN)
			break;
		len += used;
	}
	return len;
}

/* Appends what utf8proc makes of a text that the table does not know, without what is ignored. */
static void append_unknown(struct output *out, struct dsc_str text)
{
	size_t kept = out->count;

	append_normalised(out, text, FOLD_COMPATIBLE, DROPPED);
	for (size_t i = kept; i < out->count; i++)
		if (!is_ignored_category(utf8proc_category((utf8proc_int32_t)out->items[i])))
			out->items[kept++] = out->items[i];
	out->count = kept;
}

struct dsc_runes dsc_text_normalise(struct dsc_str text, struct dsc_arena *arena)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	const unsigned char *end = p + text.len;
	struct output out = { .arena = arena, .cap = count_starts(text) };
	struct passed passed = { .at = p };

	out.items = DSC_NEW_ARRAY(arena, uint32_t, out.cap);
	while (p < end) {
		uint32_t cp, rune;
		size_t len;

		p = take_known(p, end, &out, &passed);
		if (p == end)
			break;
		len = decode(p, (size_t)(end - p), &cp);
		rune = cp == UINT32_MAX ? UNKNOWN : known(cp);
		if (rune != UNKNOWN) {
			passed = (struct passed){ p, out.count };
			p += len;
			/* One for each start byte: room is certain but for what reserve() added. */
			if (out.count == out.cap)
				reserve(&out, 1);
			out.items[out.count] = rune;
			out.count += rune != DROPPED;
			continue;
		}
		/* It may join the code point before it: normalise that one with it. */
		out.count = passed.count;
		len = (size_t)(p - passed.at) + unknown_length(p, (size_t)(end - p));
		append_unknown(&out, (struct dsc_str){ (const char *)passed.at, len });
		p = passed.at + len;
		passed = (struct passed){ p, out.count };
	}
	return (struct dsc_runes){ out.items, out.count };
}

struct dsc_str dsc_text_fold_name(struct dsc_str name, struct dsc_arena *arena)
{
	struct output out = { .arena = arena };
	size_t len = 0;
	char *folded;

	append_normalised(&out, name, FOLD, 0xfffd);
	folded = dsc_arena_array(arena, out.count + 1, 4, 1);
	for (size_t i = 0; i < out.count; i++)
		len += dsc_utf8_encode(out.items[i], folded + len);
	return (struct dsc_str){ folded, len };
}

/* White_Space of PropList.txt. */
static bool is_space(uint32_t cp)
{
	return (cp >= 0x09 && cp <= 0x0d) || cp == 0x20 || cp == 0x85 || cp == 0xa0 ||
	       cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029 ||
	       cp == 0x202f || cp == 0x205f || cp == 0x3000;
}

/* Whether one of eight bytes may begin white space: below 0x21, 0xc2, 0xe0 to 0xe3. */
static bool may_hold_space(const char bytes[8])
{
	const uint64_t ones = 0x0101010101010101u;
	const uint64_t tops = ones << 7;
	uint64_t word, c2, e0;

	memcpy(&word, bytes, 8);
	c2 = word ^ ones * 0xc2;
	e0 = (word & ones * 0xfc) ^ ones * 0xe0;
	/* The classical test for a byte below n is exact on "any". */
	return (((word - ones * 0x21) & ~word) | ((c2 - ones) & ~c2) | ((e0 - ones) & ~e0)) & tops;
}

size_t dsc_text_count(struct dsc_str text)
{
	size_t count = count_starts(text);
	size_t i = 0;

	while (i < text.len) {
		size_t end = text.len - i < 8 ? text.len : i + 8;

		if (end - i == 8 && !may_hold_space(text.ptr + i)) {
			i = end;
			continue;
		}
		for (; i < end; i++) {
			struct dsc_str rest = { text.ptr + i, text.len - i };
			unsigned char lead = (unsigned char)text.ptr[i];
			uint32_t cp;

			if (lead > 0x20 && lead != 0xc2 && (lead & 0xfc) != 0xe0)
				continue;
			dsc_utf8_decode(rest, &cp);
			count -= is_space(cp);
		}
	}
	return count;
}

bool dsc_text_blank(struct dsc_str text)
{
	while (text.len) {
		uint32_t cp;
		size_t used = dsc_utf8_decode(text, &cp);
		utf8proc_category_t category;

		text.ptr += used;
		text.len -= used;
		if (cp == UINT32_MAX || dsc_utf8_unsafe(cp))
			continue;
		/* A mark alone is nothing to read either. */
		category = utf8proc_category((utf8proc_int32_t)cp);
		if (!is_ignored_category(category) && category != UTF8PROC_CATEGORY_MN &&
		    category != UTF8PROC_CATEGORY_MC && category != UTF8PROC_CATEGORY_ME)
			return false;
	}
	return true;
}
