#include "text/show.h"

#include <stdio.h>
#include <utf8proc.h>

#include "base/utf8.h"

#include "base/banned.h"

/* The longest replacement: "<U+10FFFF>". */
#define SHOWN_MAX 10

static size_t show_one(char out[SHOWN_MAX + 1], struct dsc_str text, size_t *len)
{
	uint32_t cp;

	*len = dsc_utf8_decode(text, &cp);
	if (cp == UINT32_MAX)
		return (size_t)snprintf(out, SHOWN_MAX + 1, "<0x%02X>",
					(unsigned)(unsigned char)text.ptr[0]);
	if (dsc_utf8_unsafe(cp) || cp == '\t' || cp == '\n' || cp == '\r')
		return (size_t)snprintf(out, SHOWN_MAX + 1, "<U+%04X>", (unsigned)cp);
	memcpy(out, text.ptr, *len);
	return *len;
}

static const char *show(struct dsc_str text, const char *end, struct dsc_arena *arena)
{
	char piece[SHOWN_MAX + 1];
	size_t need = 0;
	size_t used = 0;
	size_t len;
	char *out;

	for (struct dsc_str rest = text; rest.len; rest.ptr += len, rest.len -= len)
		need += show_one(piece, rest, &len);
	out = dsc_arena_alloc(arena, need + strlen(end) + 1, 1);
	for (struct dsc_str rest = text; rest.len; rest.ptr += len, rest.len -= len) {
		size_t shown = show_one(piece, rest, &len);

		memcpy(out + used, piece, shown);
		used += shown;
	}
	memcpy(out + used, end, strlen(end));
	return out;
}

const char *dsc_text_show(struct dsc_str text, struct dsc_arena *arena)
{
	return show(text, "", arena);
}

const char *dsc_text_quote(struct dsc_str text, size_t max, struct dsc_arena *arena)
{
	struct dsc_str rest = text;
	size_t cut = 0; /* bytes of the first max - 1 code points */

	for (size_t count = 0; rest.len; count++) {
		uint32_t cp;
		size_t len;

		if (count + 1 == max)
			cut = text.len - rest.len;
		if (count == max)
			return show((struct dsc_str){ text.ptr, cut }, "…", arena);
		len = dsc_utf8_decode(rest, &cp);
		rest.ptr += len;
		rest.len -= len;
	}
	return show(text, "", arena);
}

size_t dsc_text_width(struct dsc_str text)
{
	size_t width = 0;

	while (text.len) {
		uint32_t cp;
		size_t len = dsc_utf8_decode(text, &cp);

		text.ptr += len;
		text.len -= len;
		if (cp != UINT32_MAX)
			width += (size_t)utf8proc_charwidth((utf8proc_int32_t)cp);
	}
	return width;
}
