#include "base/utf8.h"
#include "schema/format.h"
#include "schema/idna.h"

#include "base/banned.h"

#define NAME_MAX_BYTES 253 /* RFC 1035 2.3.4, without the root's dot */
#define LABEL_MAX 63

/* A label's code points; a label of the longest form has no more of them. */
struct label {
	uint32_t cp[LABEL_MAX];
	size_t count;
};

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_ldh(uint32_t c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

/* ---- Punycode (RFC 3492 with the parameters of section 5) ---------------- */

enum { BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700, BIAS = 72, FIRST = 128 };

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / points;
	while (delta > ((BASE - TMIN) * TMAX) / 2) {
		delta /= BASE - TMIN;
		k += BASE;
	}
	return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

static uint32_t threshold(uint32_t k, uint32_t bias)
{
	if (k <= bias)
		return TMIN;
	return k >= bias + TMAX ? TMAX : k - bias;
}

static int punycode_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0' + 26;
	c |= 0x20;
	return c >= 'a' && c <= 'z' ? c - 'a' : -1;
}

static void insert(struct label *label, size_t at, uint32_t cp)
{
	memmove(label->cp + at + 1, label->cp + at, (label->count - at) * sizeof(cp));
	label->cp[at] = cp;
	label->count++;
}

/* What follows "xn--"; at most 59 bytes, so that no sum below overflows 64 bits. */
static bool punycode_decode(struct label *out, struct dsc_str text)
{
	uint64_t n = FIRST, i = 0;
	uint32_t bias = BIAS;
	size_t at = text.len;

	out->count = 0;
	while (at && text.ptr[at - 1] != '-')
		at--;
	for (size_t j = 0; at && j < at - 1; j++)
		out->cp[out->count++] = (unsigned char)text.ptr[j];
	while (at < text.len) {
		uint64_t before = i, weight = 1;

		for (uint32_t k = BASE;; k += BASE) {
			int digit = at < text.len ? punycode_digit(text.ptr[at++]) : -1;
			uint32_t t = threshold(k, bias);

			if (digit < 0)
				return false;
			i += (uint64_t)digit * weight;
			if (i > UINT32_MAX)
				return false;
			if ((uint32_t)digit < t)
				break;
			weight *= BASE - t;
			if (weight > UINT32_MAX)
				return false;
		}
		if (out->count == LABEL_MAX)
			return false;
		bias = adapt((uint32_t)(i - before), (uint32_t)out->count + 1, before == 0);
		n += i / (out->count + 1);
		i %= out->count + 1;
		if (n > 0x10ffff || (n >= 0xd800 && n <= 0xdfff))
			return false;
		insert(out, (size_t)i++, (uint32_t)n);
	}
	return true;
}

/* The bytes that a label takes behind "xn--"; LABEL_MAX + 1 where they are too many. */
static size_t punycode_length(const struct label *label)
{
	uint32_t n = FIRST, delta = 0, bias = BIAS;
	size_t basic = 0, handled, len;

	for (size_t i = 0; i < label->count; i++)
		basic += label->cp[i] < FIRST;
	handled = basic;
	len = basic + (basic > 0);
	while (handled < label->count) {
		uint32_t next = UINT32_MAX;

		for (size_t i = 0; i < label->count; i++)
			if (label->cp[i] >= n && label->cp[i] < next)
				next = label->cp[i];
		/* 63 code points below 0x110000: the product stays below 2^27. */
		delta += (next - n) * ((uint32_t)handled + 1);
		n = next;
		for (size_t i = 0; i < label->count; i++) {
			uint32_t q = delta;

			delta += label->cp[i] < n;
			if (label->cp[i] != n)
				continue;
			q = delta;
			for (uint32_t k = BASE; q >= threshold(k, bias); k += BASE) {
				uint32_t t = threshold(k, bias);

				q = (q - t) / (BASE - t);
				len++;
			}
			len++;
			if (len > LABEL_MAX)
				return LABEL_MAX + 1;
			bias = adapt(delta, (uint32_t)handled + 1, handled == basic);
			delta = 0;
			handled++;
		}
		delta++;
		n++;
	}
	return len;
}

/* ---- Contextual rules (RFC 5892 appendix A) ------------------------------ */

static unsigned class_at(const struct label *label, size_t at)
{
	if (at >= label->count || label->cp[at] < 0x80)
		return 0;
	return dsc_idna_class(label->cp[at]);
}

/* A.1: (L|D) T* ZWNJ T* (R|D), where no virama comes before. */
static bool joins(const struct label *label, size_t at)
{
	size_t left = at, right = at + 1;

	while (left && IDNA_JOIN_OF(class_at(label, left - 1)) == JOIN_TRANSPARENT)
		left--;
	while (IDNA_JOIN_OF(class_at(label, right)) == JOIN_TRANSPARENT)
		right++;
	return left && (IDNA_JOIN_OF(class_at(label, left - 1)) & JOIN_LEFT) &&
	       (IDNA_JOIN_OF(class_at(label, right)) & JOIN_RIGHT);
}

static bool any_between(const struct label *label, uint32_t first, uint32_t last)
{
	for (size_t i = 0; i < label->count; i++)
		if (label->cp[i] >= first && label->cp[i] <= last)
			return true;
	return false;
}

static bool any_kana_han(const struct label *label)
{
	for (size_t i = 0; i < label->count; i++)
		if (IDNA_SCRIPT_OF(class_at(label, i)) == SCRIPT_KANA_HAN)
			return true;
	return false;
}

static bool context_holds(const struct label *label, size_t at)
{
	uint32_t cp = label->cp[at];
	unsigned before = at ? class_at(label, at - 1) : 0;

	switch (cp) {
	case 0x200c: /* zero width non-joiner */
		return (before & IDNA_VIRAMA) || joins(label, at);
	case 0x200d: /* zero width joiner */
		return (before & IDNA_VIRAMA) != 0;
	case 0xb7: /* middle dot */
		return at && label->cp[at - 1] == 'l' && at + 1 < label->count &&
		       label->cp[at + 1] == 'l';
	case 0x375: /* Greek keraia */
		return IDNA_SCRIPT_OF(class_at(label, at + 1)) == SCRIPT_GREEK;
	case 0x5f3: /* Hebrew geresh and gershayim */
	case 0x5f4:
		return IDNA_SCRIPT_OF(before) == SCRIPT_HEBREW;
	case 0x30fb: /* Katakana middle dot */
		return any_kana_han(label);
	default:
		if (cp >= 0x660 && cp <= 0x669)
			return !any_between(label, 0x6f0, 0x6f9);
		return !any_between(label, 0x660, 0x669);
	}
}

/* ---- Direction (RFC 5893 section 2) -------------------------------------- */

static unsigned bidi_at(const struct label *label, size_t at)
{
	uint32_t cp = label->cp[at];

	if (is_digit(cp))
		return BIDI_EN;
	if (cp < 0x80)
		return cp == '-' ? BIDI_OTHER : BIDI_L;
	return IDNA_BIDI_OF(dsc_idna_class(cp));
}

static bool right_to_left(const struct label *label)
{
	for (size_t i = 0; i < label->count; i++) {
		unsigned bidi = bidi_at(label, i);

		if (bidi == BIDI_R || bidi == BIDI_AN)
			return true;
	}
	return false;
}

static bool bidi_holds(const struct label *label)
{
	unsigned first = bidi_at(label, 0), last = BIDI_NSM, seen = 0;

	for (size_t i = label->count; i-- > 0 && last == BIDI_NSM;)
		last = bidi_at(label, i);
	for (size_t i = 0; i < label->count; i++)
		seen |= 1u << bidi_at(label, i);
	if (first == BIDI_R)
		return !(seen & 1u << BIDI_L) &&
		       !((seen & 1u << BIDI_EN) && (seen & 1u << BIDI_AN)) &&
		       (last == BIDI_R || last == BIDI_EN || last == BIDI_AN);
	if (first == BIDI_L)
		return !(seen & (1u << BIDI_R | 1u << BIDI_AN)) &&
		       (last == BIDI_L || last == BIDI_EN);
	return false;
}

/* ---- Labels -------------------------------------------------------------- */

/* RFC 5891 4.2.3 and 5.4: what a U-label must be. */
static bool unicode_label_holds(const struct label *label)
{
	if (!label->count || label->cp[0] == '-' || label->cp[label->count - 1] == '-')
		return false;
	if (label->count >= 4 && label->cp[2] == '-' && label->cp[3] == '-')
		return false;
	if (class_at(label, 0) & IDNA_MARK)
		return false;
	for (size_t i = 0; i < label->count; i++) {
		uint32_t cp = label->cp[i];
		unsigned class = class_at(label, i);

		if (cp < 0x80 ? !is_ldh(cp) || (cp >= 'A' && cp <= 'Z') : !class)
			return false;
		if ((class & IDNA_CONTEXT) && !context_holds(label, i))
			return false;
	}
	return punycode_length(label) + 4 <= LABEL_MAX;
}

static bool ascii_label_holds(struct dsc_str text, struct label *label)
{
	if (!text.len || text.len > LABEL_MAX || text.ptr[0] == '-' ||
	    text.ptr[text.len - 1] == '-')
		return false;
	label->count = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (!is_ldh((unsigned char)text.ptr[i]))
			return false;
		label->cp[label->count++] = (unsigned char)text.ptr[i];
	}
	if (text.len < 4 || text.ptr[2] != '-' || text.ptr[3] != '-')
		return true;
	if ((text.ptr[0] | 0x20) != 'x' || (text.ptr[1] | 0x20) != 'n')
		return false;
	text.ptr += 4;
	text.len -= 4;
	if (!punycode_decode(label, text))
		return false;
	/* The basic code points may be written in capitals (RFC 3490 5 step 6 by way of 5891). */
	for (size_t i = 0; i < label->count; i++)
		if (label->cp[i] >= 'A' && label->cp[i] <= 'Z')
			label->cp[i] |= 0x20;
	return any_between(label, 0x80, 0x10ffff) && unicode_label_holds(label);
}

/* What the labels of a name have told so far. */
struct name {
	size_t bytes; /* in ASCII form, a dot after each label */
	bool rtl;     /* a label runs from right to left: the bidi rule holds for all of them */
	bool lawful;  /* all labels keep the bidi rule */
};

static bool label_holds(struct name *name, struct dsc_str text, bool unicode)
{
	struct label label = { .count = 0 };
	size_t bytes = text.len;
	bool ascii = true;

	for (size_t i = 0; i < text.len; i++)
		ascii &= (unsigned char)text.ptr[i] < 0x80;
	if (ascii) {
		if (!ascii_label_holds(text, &label))
			return false;
	} else {
		if (!unicode)
			return false;
		while (text.len) {
			uint32_t cp;
			size_t len = dsc_utf8_decode(text, &cp);

			if (cp == UINT32_MAX || label.count == LABEL_MAX)
				return false;
			label.cp[label.count++] = cp;
			text.ptr += len;
			text.len -= len;
		}
		if (!unicode_label_holds(&label))
			return false;
		bytes = punycode_length(&label) + 4;
	}
	name->bytes += bytes + 1;
	name->rtl |= right_to_left(&label);
	name->lawful &= bidi_holds(&label);
	return true;
}

/* The bytes of a label's end: '.', or the other full stops of RFC 3490 3.1. */
static size_t stop_len(struct dsc_str text, bool unicode)
{
	static const char *const stops[] = { "\xe3\x80\x82", "\xef\xbc\x8e", "\xef\xbd\xa1" };

	if (text.ptr[0] == '.')
		return 1;
	for (size_t i = 0; unicode && i < 3; i++)
		if (dsc_str_starts(text, (struct dsc_str){ stops[i], 3 }))
			return 3;
	return 0;
}

bool dsc_format_hostname(struct dsc_str text, bool unicode)
{
	struct name name = { .lawful = true };

	for (;;) {
		struct dsc_str label = { text.ptr, 0 };
		size_t stop = 0;

		while (text.len && !(stop = stop_len(text, unicode))) {
			text.ptr++;
			text.len--;
			label.len++;
		}
		if (!label_holds(&name, label, unicode) || name.bytes > NAME_MAX_BYTES + 1)
			return false;
		if (!stop)
			return !name.rtl || name.lawful;
		text.ptr += stop;
		text.len -= stop;
	}
}
