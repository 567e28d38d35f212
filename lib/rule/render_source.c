#include "rule/render_source.h"

#include "base/utf8.h"
#include "text/show.h"

#include "base/banned.h"

#define COLUMNS 100    /* of an excerpt */
#define BEFORE 60      /* columns before the place that still need no cut */
#define BEFORE_CUT 30  /* columns that stay before it where there is a cut */
#define MAX_POINTS 400 /* of an excerpt: marks that take no column are many */
#define TAB 8

static struct dsc_str rest(const struct dsc_render_source *source, size_t offset)
{
	return (struct dsc_str){ source->bytes.ptr + offset, source->bytes.len - offset };
}

/* Length of the line break at `offset`, or 0. */
static size_t line_break(const struct dsc_render_source *source, size_t offset)
{
	struct dsc_str s = rest(source, offset);

	if (s.len >= 2 && s.ptr[0] == '\r' && s.ptr[1] == '\n')
		return 2;
	return s.len && (s.ptr[0] == '\n' || s.ptr[0] == '\r');
}

void dsc_render_source_init(struct dsc_render_source *source, struct dsc_str bytes)
{
	*source = (struct dsc_render_source){ .bytes = bytes, .at = { 1, 1 } };
	if (dsc_str_starts(bytes, DSC_S("\xef\xbb\xbf")))
		source->offset = source->line_start = 3;
}

static bool before(struct dsc_mark a, struct dsc_mark b)
{
	return a.line < b.line || (a.line == b.line && a.column < b.column);
}

/* Walks to `mark`; the column after a line's last character is a place too. */
static bool walk(struct dsc_render_source *source, struct dsc_mark mark)
{
	if (before(mark, source->at))
		dsc_render_source_init(source, source->bytes);
	while (source->at.line < mark.line) {
		struct dsc_str left = rest(source, source->offset);
		size_t skip = 0;

		while (skip < left.len && left.ptr[skip] != '\n' && left.ptr[skip] != '\r')
			skip++;
		if (skip == left.len)
			return false;
		source->offset += skip;
		source->offset += line_break(source, source->offset);
		source->line_start = source->offset;
		source->at = (struct dsc_mark){ source->at.line + 1, 1 };
	}
	while (source->at.column < mark.column) {
		uint32_t cp;

		if (source->offset == source->bytes.len || line_break(source, source->offset))
			return false;
		source->offset += dsc_utf8_decode(rest(source, source->offset), &cp);
		source->at.column++;
	}
	return true;
}

/* The character at `offset` as it is shown; *len is its length in the source. */
static struct dsc_str shown(const struct dsc_render_source *source, size_t offset, size_t *len,
			    struct dsc_arena *arena)
{
	struct dsc_str s = rest(source, offset);
	uint32_t cp;

	*len = dsc_utf8_decode(s, &cp);
	s.len = *len;
	if (cp == '\t' || (cp != UINT32_MAX && !dsc_utf8_unsafe(cp)))
		return s;
	return dsc_str_from(dsc_text_show(dsc_arena_str(arena, s), arena));
}

static size_t columns(struct dsc_str piece, size_t at)
{
	return piece.len && piece.ptr[0] == '\t' ? TAB - at % TAB : dsc_text_width(piece);
}

/* The offset where the characters before the place take `limit` columns or less. */
static size_t step_back(const struct dsc_render_source *source, size_t limit,
			struct dsc_arena *arena)
{
	size_t begin = source->offset;
	size_t width = 0;

	for (int points = 0; begin > source->line_start && points < MAX_POINTS; points++) {
		size_t previous = begin - 1;
		size_t len;

		while (previous > source->line_start && begin - previous < 4 &&
		       ((unsigned char)source->bytes.ptr[previous] & 0xc0) == 0x80)
			previous--;
		width += columns(shown(source, previous, &len, arena), 0);
		if (previous + len != begin) /* malformed: byte by byte */
			previous = begin - 1;
		if (width > limit)
			break;
		begin = previous;
	}
	return begin;
}

/* Whether the text at the place opens a mapping or a sequence. */
static bool collection(const struct dsc_render_source *source)
{
	struct dsc_str s = rest(source, source->offset);
	size_t len = 0;

	if (s.len == 0 || strchr("\"'|>", s.ptr[0]))
		return false;
	if (strchr("{[", s.ptr[0]))
		return true;
	while (len < s.len && len < MAX_POINTS && s.ptr[len] != '\n' && s.ptr[len] != '\r') {
		bool ends = len + 1 == s.len || strchr(" \t\r\n", s.ptr[len + 1]);

		if ((s.ptr[len] == ':' || (len == 0 && s.ptr[len] == '-')) && ends)
			return true;
		len++;
	}
	return false;
}

bool dsc_render_excerpt(struct dsc_render_excerpt *excerpt, struct dsc_render_source *source,
			struct dsc_span span, struct dsc_arena *arena)
{
	static const char dots[] = "…";
	bool same_line = span.end.line == span.start.line;
	uint32_t column = span.start.column;
	struct { char *items; size_t count, cap; } line = { 0 };
	size_t total = 0;
	size_t begin, at;
	bool single;

	if (span.start.line == 0 || !walk(source, span.start))
		return false;
	single = same_line ? span.end.column <= span.start.column : collection(source);
	begin = step_back(source, BEFORE, arena);
	if (begin > source->line_start) {
		begin = step_back(source, BEFORE_CUT, arena);
		total = 1;
	}
	for (size_t i = 0; total && i < sizeof(dots) - 1; i++)
		DSC_PUSH(arena, &line, dots[i]);
	excerpt->indent = total;
	excerpt->width = 0;
	at = begin;
	for (int points = 0; at < source->bytes.len && !line_break(source, at); points++) {
		size_t len;
		struct dsc_str piece = shown(source, at, &len, arena);
		size_t width = columns(piece, total);

		if (total + width > COLUMNS || points == 2 * MAX_POINTS) {
			for (size_t i = 0; i < sizeof(dots) - 1; i++)
				DSC_PUSH(arena, &line, dots[i]);
			break;
		}
		for (size_t i = 0; piece.ptr[0] != '\t' && i < piece.len; i++)
			DSC_PUSH(arena, &line, piece.ptr[i]);
		for (size_t i = 0; piece.ptr[0] == '\t' && i < width; i++)
			DSC_PUSH(arena, &line, ' ');
		if (at < source->offset)
			excerpt->indent += width;
		else if (!same_line || column++ < span.end.column)
			excerpt->width += width;
		total += width;
		at += len;
	}
	DSC_PUSH(arena, &line, '\0');
	excerpt->text = line.items;
	if (single || excerpt->width == 0)
		excerpt->width = 1;
	return true;
}
