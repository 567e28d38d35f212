#include "paper/prose.h"

#include "base/utf8.h"
#include "text/show.h"

#include "base/banned.h"

struct text {
	char *items;
	size_t count, cap;
};

static void add(struct text *out, struct dsc_str bytes, struct dsc_arena *arena)
{
	if (out->count + bytes.len > out->cap) {
		size_t cap = out->cap ? out->cap : 256;
		char *grown;

		while (cap < out->count + bytes.len)
			cap *= 2;
		grown = dsc_arena_raw(arena, cap, 1);
		if (out->count)
			memcpy(grown, out->items, out->count);
		out->items = grown;
		out->cap = cap;
	}
	if (bytes.len)
		memcpy(out->items + out->count, bytes.ptr, bytes.len);
	out->count += bytes.len;
}

/* Takes one code point off; 0 at the end. */
static uint32_t next(struct dsc_str *text)
{
	uint32_t cp = 0;
	size_t len;

	if (!text->len)
		return 0;
	len = dsc_utf8_decode(*text, &cp);
	text->ptr += len;
	text->len -= len;
	return cp;
}

static bool blank(uint32_t cp)
{
	return cp == ' ' || cp == '\t' || cp == '\r' || cp == 0x3000;
}

static struct dsc_str trim(struct dsc_str line)
{
	struct dsc_str rest = line;

	while (rest.len) {
		struct dsc_str after = rest;

		if (!blank(next(&after)))
			break;
		rest = after;
	}
	line = rest;
	for (;;) {
		if (line.len && blank((unsigned char)line.ptr[line.len - 1]))
			line.len--;
		else if (line.len >= 3 && memcmp(line.ptr + line.len - 3, "\xe3\x80\x80", 3) == 0)
			line.len -= 3;
		else
			return line;
	}
}

static bool chinese_digit(uint32_t cp)
{
	static const uint32_t digits[] = { 0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d,
					   0x4e03, 0x516b, 0x4e5d, 0x5341 };

	for (size_t i = 0; i < sizeof(digits) / sizeof(digits[0]); i++)
		if (cp == digits[i])
			return true;
	return false;
}

static bool digit(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') || (cp >= 0xff10 && cp <= 0xff19);
}

/* "1." "12、" "3)" "（一）" "(2)" "一、" "①" "-" "•" "——" at the start of a line. */
static bool begins_item(struct dsc_str line)
{
	uint32_t first = next(&line);
	bool bracket = first == '(' || first == 0xff08;
	uint32_t cp = bracket ? next(&line) : first;
	int count = 0;

	if (first == '-' || first == '*') {
		uint32_t second = next(&line);

		return blank(second);
	}
	if (first == 0x2022 || first == 0x00b7 || first == 0x25cf ||
	    (first >= 0x2460 && first <= 0x2473))
		return true;
	if (first == 0x2014)
		return next(&line) == 0x2014;
	for (; digit(cp) || chinese_digit(cp); cp = next(&line))
		if (++count > 3)
			return false;
	if (!count)
		return false;
	if (bracket)
		return cp == ')' || cp == 0xff09;
	/* "3.5%" goes on in the middle of a number. */
	if (cp == '.')
		return !digit(next(&line));
	return cp == 0x3001 || cp == 0xff0e || cp == ')' || cp == 0xff09;
}

/* Whether a line break beside this character stands for a space. */
static bool spaced(uint32_t cp)
{
	return cp < 0x2e80;
}

static uint32_t last(struct dsc_str line)
{
	size_t at = line.len;
	uint32_t cp;

	do
		at--;
	while (at && ((unsigned char)line.ptr[at] & 0xc0) == 0x80);
	dsc_utf8_decode((struct dsc_str){ line.ptr + at, line.len - at }, &cp);
	return cp;
}

/* A tab is a space to a reader, nothing that must be shown. */
static struct dsc_str without_tabs(struct dsc_str line, struct dsc_arena *arena)
{
	char *out;

	if (!memchr(line.ptr, '\t', line.len))
		return line;
	out = dsc_arena_raw(arena, line.len, 1);
	for (size_t i = 0; i < line.len; i++)
		out[i] = line.ptr[i] == '\t' ? ' ' : line.ptr[i];
	return (struct dsc_str){ out, line.len };
}

struct dsc_str dsc_paper_prose(struct dsc_str text, struct dsc_arena *arena)
{
	struct text out = { 0 };
	bool open = false; /* a paragraph that the next line may go on */
	uint32_t before = 0;

	while (text.len) {
		const char *feed = memchr(text.ptr, '\n', text.len);
		struct dsc_str raw = { text.ptr, feed ? (size_t)(feed - text.ptr) : text.len };
		struct dsc_str line = trim(raw);
		struct dsc_str peek = line;

		text = (struct dsc_str){ text.ptr + raw.len + (feed != NULL),
					 text.len - raw.len - (feed != NULL) };
		if (!line.len) {
			open = false;
			continue;
		}
		if (out.count && (!open || line.ptr != raw.ptr || begins_item(line)))
			add(&out, DSC_S("\n"), arena);
		else if (out.count && spaced(before) && spaced(next(&peek)))
			add(&out, DSC_S(" "), arena);
		add(&out, dsc_str_from(dsc_text_show(without_tabs(line, arena), arena)), arena);
		before = last(line);
		open = true;
	}
	add(&out, (struct dsc_str){ "", 1 }, arena);
	return (struct dsc_str){ out.items, out.count - 1 };
}
