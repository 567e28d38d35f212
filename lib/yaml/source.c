#include "yaml/source.h"

#include <stdio.h>

#include "base/tr.h"
#include "base/utf8.h"

#include "base/banned.h"

void dsc_source_init(struct dsc_source *source, struct dsc_str bytes,
		     struct dsc_problems *problems)
{
	*source = (struct dsc_source){
		.bytes = bytes, .line = 1, .problems = problems, .first = problems->count
	};
}

static void seek(struct dsc_source *source, uint32_t line)
{
	if (line < source->line) {
		source->line = 1;
		source->offset = 0;
		source->feed = NULL;
	}
	while (source->line < line) {
		const char *from = source->bytes.ptr + source->offset;
		size_t left = source->bytes.len - source->offset;
		const char *feed = source->feed ? source->feed :
				   left	       ? memchr(from, '\n', left) :
						 NULL;

		source->feed = NULL;
		if (!feed) {
			source->offset = source->bytes.len;
			source->line = line;
			return;
		}
		source->offset += (size_t)(feed - from) + 1;
		source->line++;
	}
}

struct dsc_str dsc_source_line(struct dsc_source *source, uint32_t line)
{
	struct dsc_str text;
	const char *feed;

	seek(source, line);
	text.ptr = source->bytes.ptr + source->offset;
	text.len = source->bytes.len - source->offset;
	feed = source->feed;
	if (!feed && text.len)
		feed = memchr(text.ptr, '\n', text.len);
	source->feed = feed;
	if (feed)
		text.len = (size_t)(feed - text.ptr);
	if (text.len && text.ptr[text.len - 1] == '\r')
		text.len--;
	return text;
}

static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t dsc_source_offset(struct dsc_source *source, struct dsc_mark mark)
{
	struct dsc_str line = dsc_source_line(source, mark.line);
	size_t at = 0;

	for (uint32_t column = 1; column < mark.column && at < line.len; column++)
		do
			at++;
		while (at < line.len && continues(line.ptr[at]));
	return (size_t)(line.ptr - source->bytes.ptr) + at;
}

struct dsc_mark dsc_source_mark(struct dsc_source *source, size_t offset)
{
	struct dsc_mark mark;

	if (offset <= source->offset)
		seek(source, 1);
	for (;;) {
		const char *from = source->bytes.ptr + source->offset;
		size_t left = offset - source->offset;
		const char *feed = left ? memchr(from, '\n', left) : NULL;

		if (!feed)
			break;
		source->offset += (size_t)(feed - from) + 1;
		source->line++;
		source->feed = NULL;
	}
	mark.line = source->line;
	mark.column = 1 + (uint32_t)dsc_source_columns((struct dsc_str){
			      source->bytes.ptr + source->offset, offset - source->offset });
	return mark;
}

size_t dsc_source_columns(struct dsc_str text)
{
	const uint64_t ones = 0x0101010101010101u;
	size_t continuing = 0;
	size_t at = 0;

	while (text.len - at >= 8) {
		uint64_t lanes = 0;

		/* Each lane counts up to 255 before it would spill. */
		for (int i = 0; i < 255 && text.len - at >= 8; i++, at += 8) {
			uint64_t word;

			memcpy(&word, text.ptr + at, 8);
			lanes += (word >> 7) & ~(word >> 6) & ones;
		}
		for (int shift = 0; shift < 64; shift += 8)
			continuing += lanes >> shift & 0xff;
	}
	for (; at < text.len; at++)
		continuing += continues(text.ptr[at]);
	return text.len - continuing;
}

bool dsc_source_only_count(struct dsc_source *source, enum dsc_problem_kind kind)
{
	if (source->count[kind] <= DSC_SOURCE_MAX_PROBLEMS)
		return false;
	source->count[kind]++;
	return true;
}

__attribute__((format(printf, 4, 0))) static void add(struct dsc_source *source,
						      enum dsc_problem_kind kind,
						      struct dsc_span span, const char *fmt,
						      va_list args)
{
	if (source->count[kind] == DSC_SOURCE_MAX_PROBLEMS)
		source->left_out[kind] = span.start;
	if (source->count[kind]++ < DSC_SOURCE_MAX_PROBLEMS)
		dsc_problems_add(source->problems, kind, span, "%s",
				 dsc_arena_vprintf(source->problems->arena, fmt, args));
}

void dsc_source_report(struct dsc_source *source, enum dsc_problem_kind kind,
		       struct dsc_span span, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(source, kind, span, fmt, args);
	va_end(args);
}

void dsc_source_report_at(struct dsc_source *source, enum dsc_problem_kind kind,
			  struct dsc_mark mark, uint32_t len, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(source, kind, (struct dsc_span){ mark, { mark.line, mark.column + len } }, fmt, args);
	va_end(args);
}

static bool before(struct dsc_mark a, struct dsc_mark b)
{
	return a.line != b.line ? a.line < b.line : a.column < b.column;
}

static void number_left_out(struct dsc_source *source, enum dsc_problem_kind kind,
			    const char *label)
{
	struct dsc_mark at = source->left_out[kind];
	size_t count = source->count[kind];

	if (count > DSC_SOURCE_MAX_PROBLEMS)
		dsc_problems_add(source->problems, kind, (struct dsc_span){ at, at }, "%s: %zu",
				 gettext(label), count - DSC_SOURCE_MAX_PROBLEMS);
}

void dsc_source_finish(struct dsc_source *source)
{
	struct dsc_problem *items = source->problems->items;

	/* Few by now: at most DSC_SOURCE_MAX_PROBLEMS of each kind. */
	for (size_t i = source->first + 1; i < source->problems->count; i++) {
		struct dsc_problem moved = items[i];
		size_t to = i;

		for (; to > source->first && before(moved.span.start, items[to - 1].span.start);
		     to--)
			items[to] = items[to - 1];
		items[to] = moved;
	}
	number_left_out(source, DSC_PROBLEM_SYNTAX,
			N_("further mistakes in the structure of this document"));
	number_left_out(source, DSC_PROBLEM_TEXT,
			N_("further doubtful characters in this document"));
}

#define QUOTE_MAX 40

const char *dsc_source_quote(struct dsc_source *source, struct dsc_str text)
{
	/* The longest of a code point is "<U+10FFFF>". */
	char *out = dsc_arena_alloc(source->problems->arena, QUOTE_MAX * 10 + 4, 1);
	size_t len = 0;
	size_t count = 0;

	while (text.len) {
		uint32_t cp;
		size_t size = dsc_utf8_decode(text, &cp);

		if (count++ == QUOTE_MAX) {
			memcpy(out + len, "…", sizeof("…"));
			break;
		}
		if (cp == UINT32_MAX)
			len += (size_t)snprintf(out + len, 11, "<0x%02X>",
						(unsigned)(unsigned char)text.ptr[0]);
		else if (cp == '\t' || cp == '\n' || cp == '\r' || dsc_utf8_unsafe(cp))
			len += (size_t)snprintf(out + len, 11, "<U+%04X>", (unsigned)cp);
		else
			len += dsc_utf8_encode(cp, out + len);
		text.ptr += size;
		text.len -= size;
	}
	return out;
}
