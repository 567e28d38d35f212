#include "text/csv.h"

#include "base/tr.h"
#include "base/utf8.h"

#include "base/banned.h"

enum { MAX_TOLD = 20 };

struct reader {
	struct dsc_str rest;
	struct dsc_mark mark; /* of the first byte of `rest` */
	struct dsc_arena *arena;
	struct dsc_problems *problems;
	size_t told;
};

static void tell(struct reader *reader, struct dsc_mark mark, const char *text)
{
	if (reader->told++ < MAX_TOLD)
		dsc_problems_add(reader->problems, DSC_PROBLEM_SYNTAX,
				 (struct dsc_span){ mark, mark }, "%s", text);
}

/* Bytes are UTF-8 here: a continuation byte takes no column. */
static char step(struct reader *reader)
{
	char byte = *reader->rest.ptr++;

	reader->rest.len--;
	if (byte == '\n') {
		reader->mark.line++;
		reader->mark.column = 1;
	} else if (reader->rest.len == 0 || ((unsigned char)*reader->rest.ptr & 0xc0) != 0x80) {
		reader->mark.column++;
	}
	return byte;
}

static bool next_is(const struct reader *reader, char byte)
{
	return reader->rest.len && *reader->rest.ptr == byte;
}

static bool at_line_end(const struct reader *reader)
{
	return reader->rest.len == 0 || next_is(reader, '\n') ||
	       (reader->rest.len > 1 && memcmp(reader->rest.ptr, "\r\n", 2) == 0);
}

static void skip_line(struct reader *reader)
{
	while (reader->rest.len && step(reader) != '\n')
		;
}

/* Bytes up to the quote that closes the field, or SIZE_MAX: none does. */
static size_t closing_quote(struct dsc_str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] != '"')
			continue;
		if (i + 1 == text.len || text.ptr[i + 1] != '"')
			return i;
		i++;
	}
	return SIZE_MAX;
}

/* The opening quote is next. */
static int read_quoted(struct reader *reader, struct dsc_csv_field *field)
{
	struct dsc_mark start = reader->mark;
	bool clean = true;
	const char *end;
	size_t len;
	char *out;

	step(reader);
	len = closing_quote(reader->rest);
	if (len == SIZE_MAX) {
		tell(reader, start, _("a quoted field is never closed; a quote within one is written twice"));
		reader->rest.len = 0;
		return -1;
	}
	end = reader->rest.ptr + len;
	out = dsc_arena_raw(reader->arena, len + 1, 1);
	field->text.ptr = out;
	while (reader->rest.ptr < end) {
		struct dsc_mark mark = reader->mark;
		char byte = step(reader);

		if (byte == '"' || (byte == '\r' && next_is(reader, '\n'))) {
			byte = step(reader);
		} else if (clean && (byte == '\r' || byte == '\0')) {
			tell(reader, mark, _("a control character within a field"));
			clean = false;
		}
		*out++ = byte;
	}
	*out = '\0';
	field->text.len = (size_t)(out - field->text.ptr);
	step(reader);
	if (!at_line_end(reader) && !next_is(reader, ',')) {
		tell(reader, reader->mark, _("text behind the closing quote of a field; a quote within a quoted field is written twice"));
		clean = false;
	}
	return clean ? 0 : -1;
}

static int read_plain(struct reader *reader, struct dsc_csv_field *field)
{
	const char *start = reader->rest.ptr;

	while (!at_line_end(reader) && !next_is(reader, ',')) {
		if (next_is(reader, '"')) {
			tell(reader, reader->mark, _("a quote within a field that does not begin with one; put the whole field into quotes"));
			return -1;
		}
		if (next_is(reader, '\r') || next_is(reader, '\0')) {
			tell(reader, reader->mark, _("a control character within a field"));
			return -1;
		}
		step(reader);
	}
	field->text = dsc_arena_str(reader->arena, (struct dsc_str){
						start, (size_t)(reader->rest.ptr - start) });
	return 0;
}

/* Reads up to and over the line end. -1: something is wrong with the row. */
static int read_row(struct reader *reader, struct dsc_csv_row *row, bool *any)
{
	for (;;) {
		struct dsc_csv_field field = { .mark = reader->mark };

		if (row->count == DSC_CSV_MAX_FIELDS) {
			tell(reader, reader->mark, _("more fields in a row than this can take"));
			return -1;
		}
		if ((next_is(reader, '"') ? read_quoted : read_plain)(reader, &field) < 0)
			return -1;
		*any |= dsc_str_trim(field.text).len > 0;
		DSC_PUSH(reader->arena, row, field);
		if (!next_is(reader, ','))
			break;
		step(reader);
	}
	if (next_is(reader, '\r'))
		step(reader);
	if (reader->rest.len)
		step(reader);
	return 0;
}

/* The place of a malformed byte, found by reading all that stands before it. */
static struct dsc_mark mark_at(struct dsc_str bytes, size_t offset)
{
	struct reader reader = { .rest = { bytes.ptr, offset }, .mark = { 1, 1 } };

	while (reader.rest.len)
		step(&reader);
	return reader.mark;
}

int dsc_csv_read(struct dsc_csv *csv, struct dsc_str bytes, struct dsc_arena *arena,
		 struct dsc_problems *problems)
{
	struct reader reader = { .mark = { 1, 1 }, .arena = arena, .problems = problems };
	size_t good;

	*csv = (struct dsc_csv){ 0 };
	if (bytes.len > DSC_CSV_MAX_BYTES) {
		tell(&reader, (struct dsc_mark){ 0, 0 }, _("the table is larger than 8 MiB"));
		return -1;
	}
	if (dsc_str_starts(bytes, DSC_S("\xef\xbb\xbf")))
		bytes = (struct dsc_str){ bytes.ptr + 3, bytes.len - 3 };
	good = dsc_utf8_check(bytes);
	if (good < bytes.len) {
		tell(&reader, mark_at(bytes, good), _("not UTF-8; let the spreadsheet save it as 'CSV UTF-8'"));
		return -1;
	}
	reader.rest = bytes;
	while (reader.rest.len && reader.told < MAX_TOLD) {
		struct dsc_csv_row row = { 0 };
		struct dsc_mark start = reader.mark;
		bool any = false;

		if (read_row(&reader, &row, &any) < 0) {
			skip_line(&reader);
			continue;
		}
		if (!any)
			continue;
		if (csv->count == DSC_CSV_MAX_ROWS) {
			tell(&reader, start, _("more rows than 20000; cut the table into several"));
			break;
		}
		DSC_PUSH(arena, csv, row);
	}
	return reader.told ? -1 : 0;
}
