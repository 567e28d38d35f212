#include "review/import.h"

#include "base/tr.h"
#include "review/intent.h"
#include "text/csv.h"
#include "text/show.h"

#include "base/banned.h"

enum column_kind { COLUMN_CASE, COLUMN_KIND, COLUMN_RECOMMEND, COLUMN_REASON, COLUMN_SCORE,
		   COLUMN_CHECK };

struct column {
	enum column_kind kind;
	struct dsc_str item; /* of scores and checks */
};

struct reader {
	const struct dsc_profile_stage *stage;
	struct column columns[DSC_CSV_MAX_FIELDS];
	size_t column_count;
	struct dsc_arena *arena;
	struct dsc_problems *problems;
};

static void tell(struct reader *reader, struct dsc_mark mark, const char *text)
{
	dsc_problems_add(reader->problems, DSC_PROBLEM_TEXT, (struct dsc_span){ mark, mark }, "%s",
			 text);
}

/* A field may be taken into no intent in particular: the one that is made of a row, or a trial. */
static int take(struct dsc_intent *intent, const struct column *column, struct dsc_str text,
		struct reader *reader, struct dsc_err *err)
{
	switch (column->kind) {
	case COLUMN_CASE:
		intent->case_id = text;
		return text.len ? 0 : dsc_err_set(err, "%s", _("no case is named"));
	case COLUMN_KIND:
		return dsc_intent_kind(intent, text, reader->arena, err);
	case COLUMN_RECOMMEND:
		return dsc_intent_recommend(intent, text, reader->arena, err);
	case COLUMN_REASON:
		intent->reason = text;
		return 0;
	case COLUMN_SCORE:
		return dsc_intent_score(intent, reader->stage, column->item, text, reader->arena,
					err);
	case COLUMN_CHECK:
		return dsc_intent_check(intent, reader->stage, column->item, text, reader->arena,
					err);
	}
	return 0;
}

static bool parse_column(struct column *column, struct dsc_str name)
{
	static const struct {
		const char *name;
		enum column_kind kind;
	} names[] = {
		{ "case", COLUMN_CASE }, { "kind", COLUMN_KIND },
		{ "recommend", COLUMN_RECOMMEND }, { "reason", COLUMN_REASON },
	};

	*column = (struct column){ .kind = COLUMN_CASE };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (dsc_str_is(name, names[i].name)) {
			column->kind = names[i].kind;
			return true;
		}
	column->item = (struct dsc_str){ name.ptr + 6, name.len - 6 };
	column->kind = dsc_str_starts(name, DSC_S("score.")) ? COLUMN_SCORE : COLUMN_CHECK;
	return dsc_str_starts(name, DSC_S("score.")) || dsc_str_starts(name, DSC_S("check."));
}

static void read_column(struct reader *reader, const struct dsc_csv_field *field)
{
	struct column *column = &reader->columns[reader->column_count];
	struct dsc_str name = dsc_str_trim(field->text);
	struct dsc_intent trial = { 0 };
	struct dsc_err err;

	if (!parse_column(column, name)) {
		tell(reader, field->mark,
		     dsc_arena_printf(reader->arena,
				      _("'%s' is no column, which are case, kind, recommend, reason, score.ITEM and check.ITEM"),
				      dsc_text_quote(name, 40, reader->arena)));
		/* As one that takes anything, so that the rows are looked at. */
		column->kind = COLUMN_REASON;
		column->item = name;
	} else if ((column->kind == COLUMN_SCORE || column->kind == COLUMN_CHECK) &&
		   take(&trial, column, DSC_S(""), reader, &err) < 0) {
		tell(reader, field->mark, err.text);
		column->kind = COLUMN_REASON;
		column->item = name;
	}
	for (size_t i = 0; i < reader->column_count; i++)
		if (reader->columns[i].kind == column->kind &&
		    dsc_str_eq(reader->columns[i].item, column->item))
			tell(reader, field->mark,
			     dsc_arena_printf(reader->arena, _("the column '%s' is there twice"),
					      dsc_text_quote(name, 40, reader->arena)));
	reader->column_count++;
}

static void read_header(struct reader *reader, const struct dsc_csv_row *row)
{
	bool has_case = false, has_kind = false;

	for (size_t i = 0; i < row->count; i++)
		read_column(reader, &row->items[i]);
	for (size_t i = 0; i < reader->column_count; i++) {
		has_case |= reader->columns[i].kind == COLUMN_CASE;
		has_kind |= reader->columns[i].kind == COLUMN_KIND;
	}
	if (!has_case)
		tell(reader, row->items[0].mark, _("no column 'case'; the first row names the columns"));
	if (!has_kind)
		tell(reader, row->items[0].mark, _("no column 'kind'; the first row names the columns"));
}

static void read_row(struct dsc_import *import, struct reader *reader,
		     const struct dsc_csv_row *row, struct dsc_str person)
{
	struct dsc_intent *intent = &import->intents[import->count];

	*intent = (struct dsc_intent){ .stage = reader->stage->entry.id, .person = person };
	import->rows[import->count++] = (struct dsc_import_row){ row->items[0].mark, row };
	if (row->count != reader->column_count) {
		tell(reader, row->items[0].mark,
		     dsc_arena_printf(reader->arena,
				      _("%zu fields in this row; the first row names %zu columns"),
				      row->count, reader->column_count));
		return;
	}
	for (size_t i = 0; i < row->count; i++) {
		struct dsc_err err;

		if (take(intent, &reader->columns[i], dsc_str_trim(row->items[i].text), reader,
			 &err) < 0)
			tell(reader, row->items[i].mark, err.text);
		if (reader->columns[i].kind == COLUMN_CASE)
			import->rows[import->count - 1].mark = row->items[i].mark;
	}
}

int dsc_import_read(struct dsc_import *import, struct dsc_str bytes,
		    const struct dsc_profile_stage *stage, struct dsc_str person,
		    struct dsc_arena *arena, struct dsc_problems *problems)
{
	struct reader *reader = DSC_NEW(arena, struct reader);
	struct dsc_csv csv;

	*reader = (struct reader){ .stage = stage, .arena = arena, .problems = problems };
	*import = (struct dsc_import){ 0 };
	if (dsc_csv_read(&csv, bytes, arena, problems) < 0)
		return -1;
	if (csv.count < 2) {
		tell(reader, (struct dsc_mark){ 1, 1 },
		     _("no verdicts; the first row names the columns, each row below it is one"));
		return -1;
	}
	if (csv.count - 1 > DSC_RECORD_MAX) {
		tell(reader, csv.items[DSC_RECORD_MAX + 1].items[0].mark,
		     dsc_arena_printf(arena, _("more verdicts than %d; cut the table into several"),
				      DSC_RECORD_MAX));
		return -1;
	}
	import->intents = DSC_NEW_ARRAY(arena, struct dsc_intent, csv.count - 1);
	import->rows = DSC_NEW_ARRAY(arena, struct dsc_import_row, csv.count - 1);
	read_header(reader, &csv.items[0]);
	import->items = DSC_NEW_ARRAY(arena, struct dsc_str, reader->column_count);
	for (size_t i = 0; i < reader->column_count; i++)
		if (reader->columns[i].kind == COLUMN_SCORE ||
		    reader->columns[i].kind == COLUMN_CHECK)
			import->items[i] = reader->columns[i].item;
	for (size_t i = 1; i < csv.count; i++)
		read_row(import, reader, &csv.items[i], person);
	return problems->count ? -1 : 0;
}

struct dsc_mark dsc_import_mark(const struct dsc_import *import, size_t index,
				struct dsc_str item)
{
	const struct dsc_import_row *row = &import->rows[index];

	for (size_t i = 0; item.len && i < row->fields->count; i++)
		if (dsc_str_eq(import->items[i], item))
			return row->fields->items[i].mark;
	return row->mark;
}
