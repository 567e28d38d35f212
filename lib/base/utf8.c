#include "base/utf8.h"

#include "base/banned.h"

size_t dsc_utf8_decode(struct dsc_str s, uint32_t *cp)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	uint32_t value;
	size_t len;

	if (p[0] < 0x80) {
		*cp = p[0];
		return 1;
	}
	if (p[0] >= 0xc2 && p[0] <= 0xdf) {
		len = 2;
		value = p[0] & 0x1fu;
	} else if ((p[0] & 0xf0) == 0xe0) {
		len = 3;
		value = p[0] & 0x0fu;
	} else if (p[0] >= 0xf0 && p[0] <= 0xf4) {
		len = 4;
		value = p[0] & 0x07u;
	} else {
		*cp = UINT32_MAX;
		return 1;
	}
	for (size_t i = 1; i < len; i++) {
		if (i >= s.len || (p[i] & 0xc0) != 0x80) {
			*cp = UINT32_MAX;
			return 1;
		}
		value = value << 6 | (p[i] & 0x3fu);
	}
	if ((len == 3 && value < 0x800) || (len == 4 && value < 0x10000) || value > 0x10ffff ||
	    (value >= 0xd800 && value <= 0xdfff)) {
		*cp = UINT32_MAX;
		return 1;
	}
	*cp = value;
	return len;
}

size_t dsc_utf8_encode(uint32_t cp, char out[4])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

size_t dsc_utf8_check(struct dsc_str s)
{
	size_t at = 0;

	while (at < s.len) {
		uint32_t cp;
		size_t len = dsc_utf8_decode((struct dsc_str){ s.ptr + at, s.len - at }, &cp);

		if (cp == UINT32_MAX)
			return at;
		at += len;
	}
	return at;
}

size_t dsc_utf8_count(struct dsc_str s)
{
	size_t count = 0;

	while (s.len) {
		uint32_t cp;
		size_t len = dsc_utf8_decode(s, &cp);

		s.ptr += len;
		s.len -= len;
		count++;
	}
	return count;
}

bool dsc_utf8_unsafe(uint32_t cp)
{
	/* Sorted ranges: Unicode 15 Cc, Cf, Zl, Zp, blank letters, noncharacters. */
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x00, 0x08 },       { 0x0b, 0x0c },       { 0x0e, 0x1f },
		{ 0x7f, 0x9f },       { 0xad, 0xad },       { 0x34f, 0x34f },
		{ 0x600, 0x605 },     { 0x61c, 0x61c },     { 0x6dd, 0x6dd },
		{ 0x70f, 0x70f },     { 0x890, 0x891 },     { 0x8e2, 0x8e2 },
		{ 0x115f, 0x1160 },   { 0x17b4, 0x17b5 },   { 0x180b, 0x180f },
		{ 0x200b, 0x200f },   { 0x2028, 0x202e },   { 0x2060, 0x206f },
		{ 0x2800, 0x2800 },   { 0x3164, 0x3164 },   { 0xfdd0, 0xfdef },
		{ 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },   { 0xfff0, 0xfffb },
		{ 0xfffe, 0xffff },   { 0x110bd, 0x110bd }, { 0x110cd, 0x110cd },
		{ 0x13430, 0x1343f }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
		{ 0xe0000, 0xe00ff }, { 0xe01f0, 0xe0fff },
	};

	if (cp >= 0x20 && cp < 0x7f)
		return false;
	if ((cp & 0xfffe) == 0xfffe)
		return true;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (cp < ranges[i].first)
			return false;
		if (cp <= ranges[i].last)
			return true;
	}
	return false;
}
