#define _GNU_SOURCE /* memfd_create */
#include "paper/xlsx.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/date.h"
#include "base/io.h"
#include "base/tr.h"
#include "text/show.h"

#include "base/banned.h"

/* Excel takes 32,767 UTF-16 units in a cell and 255 in a header. */
#define CELL_MAX 16000

#define A4 9
#define HEAD_ROW 2

struct sheet {
	const struct dsc_paper_table *table;
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *title, *plain, *date, *label, *head, *text, *number;
	lxw_error error; /* the first */
	struct dsc_arena *arena;
};

static void note(struct sheet *sheet, lxw_error error)
{
	if (!sheet->error)
		sheet->error = error;
}

static bool hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/*
 * A spreadsheet reads "_x202E_" in a text as the character with that code; the
 * underscore is written as its own code where the text says so itself.
 */
static const char *literal(struct dsc_str text, struct dsc_arena *arena)
{
	const char *in = dsc_text_quote(text, CELL_MAX, arena);
	size_t len = strlen(in), put = 0;
	char *out = dsc_arena_alloc(arena, len * 8 + 1, 1);

	for (size_t i = 0; i < len; i++) {
		bool code = len - i >= 7 && in[i] == '_' && in[i + 1] == 'x' && hex(in[i + 2]) &&
			    hex(in[i + 3]) && hex(in[i + 4]) && hex(in[i + 5]) && in[i + 6] == '_';

		if (code) {
			memcpy(out + put, "_x005F_", 7);
			put += 7;
		} else {
			out[put++] = in[i];
		}
	}
	out[put] = '\0';
	return out;
}

static void write_text(struct sheet *sheet, size_t row, size_t column, struct dsc_str text,
		       lxw_format *format)
{
	note(sheet, worksheet_write_string(sheet->sheet, (lxw_row_t)row, (lxw_col_t)column,
					   literal(text, sheet->arena), format));
}

/* `text` over the columns from `first` to `last`. */
static void write_wide(struct sheet *sheet, size_t row, size_t first, size_t last,
		       struct dsc_str text, lxw_format *format)
{
	if (first < last)
		note(sheet, worksheet_merge_range(sheet->sheet, (lxw_row_t)row, (lxw_col_t)first,
						  (lxw_row_t)row, (lxw_col_t)last,
						  literal(text, sheet->arena), format));
	else
		write_text(sheet, row, first, text, format);
}

static void make_formats(struct sheet *sheet)
{
	lxw_format **all[] = { &sheet->title, &sheet->plain, &sheet->date, &sheet->label,
			       &sheet->head, &sheet->text, &sheet->number };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		*all[i] = workbook_add_format(sheet->book);
		format_set_font_name(*all[i], "宋体");
		format_set_font_size(*all[i], i == 0 ? 16 : 10);
		format_set_align(*all[i], LXW_ALIGN_VERTICAL_CENTER);
		if (i >= 4) {
			format_set_border(*all[i], LXW_BORDER_THIN);
			format_set_text_wrap(*all[i]);
		}
	}
	format_set_bold(sheet->title);
	format_set_align(sheet->title, LXW_ALIGN_CENTER);
	format_set_num_format(sheet->date, "yyyy\"年\"m\"月\"d\"日\"");
	format_set_align(sheet->date, LXW_ALIGN_LEFT);
	format_set_align(sheet->label, LXW_ALIGN_RIGHT);
	format_set_bold(sheet->head);
	format_set_bg_color(sheet->head, 0xEDEDED);
	format_set_align(sheet->head, LXW_ALIGN_CENTER);
	/* Credit codes and telephones that look like numbers stay texts when they are edited. */
	format_set_num_format(sheet->text, "@");
	format_set_align(sheet->number, LXW_ALIGN_CENTER);
}

/* Replaces {n}, {m} by codes of a spreadsheet's footer; "&" would begin one. */
static const char *footer(const char *label, struct dsc_arena *arena)
{
	const char *out = "&C";

	for (const char *at = label; *at; at++) {
		if (strncmp(at, "{n}", 3) == 0 || strncmp(at, "{m}", 3) == 0) {
			out = dsc_arena_printf(arena, "%s%s", out, at[1] == 'n' ? "&P" : "&N");
			at += 2;
		} else {
			out = dsc_arena_printf(arena, "%s%s%c", out, *at == '&' ? "&" : "", *at);
		}
	}
	return out;
}

static void set_up_page(struct sheet *sheet)
{
	const struct dsc_paper_labels *labels = sheet->table->labels;
	size_t last_row = HEAD_ROW + sheet->table->row_count + 3;
	size_t last_column = sheet->table->column_count > 3 ? sheet->table->column_count - 1 : 2;

	worksheet_set_landscape(sheet->sheet);
	worksheet_set_paper(sheet->sheet, A4);
	worksheet_set_margins(sheet->sheet, 0.5, 0.5, 0.7, 0.7);
	worksheet_center_horizontally(sheet->sheet);
	worksheet_fit_to_pages(sheet->sheet, 1, 0);
	note(sheet, worksheet_repeat_rows(sheet->sheet, HEAD_ROW, HEAD_ROW));
	note(sheet, worksheet_print_area(sheet->sheet, 0, 0, (lxw_row_t)last_row,
					 (lxw_col_t)last_column));
	worksheet_freeze_panes(sheet->sheet, HEAD_ROW + 1, 0);
	note(sheet, worksheet_set_footer(sheet->sheet, footer(labels->page, sheet->arena)));
	if (sheet->table->synthetic)
		note(sheet, worksheet_set_header(sheet->sheet,
						 dsc_arena_printf(sheet->arena,
								  "&C&KFF0000&B&20 %s",
								  labels->mark)));
}

/* Columns of a terminal that fit on landscape A4 without shrinking it much. */
#define SHEET_WIDTH 140

/* What the widest text of a column takes; a name of a column may wrap once. */
static size_t wanted_width(const struct dsc_paper_table *table, size_t column)
{
	size_t width = dsc_text_width(table->columns[column]) / 2 + 2;

	for (size_t row = 0; row < table->row_count; row++) {
		size_t want = dsc_text_width(table->cells[row * table->column_count + column].text);

		width = want > width ? want : width;
	}
	return width + 2;
}

/* Excel gives rows whose texts wrap no height by itself in every program that reads the file. */
static void set_height(struct sheet *sheet, size_t row, const struct dsc_str *names,
		       const struct dsc_paper_cell *cells, const size_t *widths)
{
	size_t lines = 1;

	for (size_t i = 0; i < sheet->table->column_count; i++) {
		size_t width = dsc_text_width(names ? names[i] : cells[i].text);
		/* A line ends up to three columns early, where a word would be cut. */
		size_t room = widths[i] > 8 ? widths[i] - 4 : widths[i] > 5 ? widths[i] - 2 : 3;
		size_t need = (width + room - 1) / room;

		lines = need > lines ? need : lines;
	}
	/* Excel's limit is 409 points. */
	note(sheet, worksheet_set_row(sheet->sheet, (lxw_row_t)row,
				      lines < 30 ? (double)lines * 13.5 + 5 : 409, NULL));
}

/* The longest run without a place to break, as far as a column may be widened for it. */
static size_t longest_word(const struct dsc_paper_table *table, size_t column)
{
	size_t longest = 0;

	for (size_t row = 0; row < table->row_count; row++) {
		struct dsc_str text = table->cells[row * table->column_count + column].text;
		size_t word = 0;

		for (size_t i = 0; i < text.len; i++) {
			unsigned char byte = (unsigned char)text.ptr[i];

			word = byte >= 0x80 || byte == ' ' || byte == '-' ? 0 : word + 1;
			longest = word > longest ? word : longest;
		}
	}
	return (longest < 20 ? longest : 20) + 3;
}

/* Columns by what they hold; where all together are too wide, the widest wrap. */
static void set_sizes(struct sheet *sheet)
{
	const struct dsc_paper_table *table = sheet->table;
	size_t *widths = DSC_NEW_ARRAY(sheet->arena, size_t, table->column_count + 1);
	size_t *least = DSC_NEW_ARRAY(sheet->arena, size_t, table->column_count + 1);
	size_t sum;

	for (size_t i = 0; i < table->column_count; i++) {
		widths[i] = wanted_width(table, i);
		least[i] = longest_word(table, i);
	}
	for (size_t most = 60; most >= 8; most--) {
		sum = 0;
		for (size_t i = 0; i < table->column_count; i++) {
			if (widths[i] > most && widths[i] > least[i])
				widths[i] = most > least[i] ? most : least[i];
			sum += widths[i];
		}
		if (sum <= SHEET_WIDTH)
			break;
	}
	for (size_t i = 0; i < table->column_count; i++)
		note(sheet, worksheet_set_column(sheet->sheet, (lxw_col_t)i, (lxw_col_t)i,
						 (double)widths[i], NULL));
	set_height(sheet, HEAD_ROW, table->columns, NULL, widths);
	for (size_t row = 0; row < table->row_count; row++)
		set_height(sheet, HEAD_ROW + 1 + row, NULL,
			   &table->cells[row * table->column_count], widths);
}

static lxw_datetime datetime_of(int32_t day)
{
	lxw_datetime out = { 0 };
	char iso[16];

	dsc_date_format(day, iso);
	sscanf(iso, "%d-%d-%d", &out.year, &out.month, &out.day);
	return out;
}

static void write_top(struct sheet *sheet)
{
	const struct dsc_paper_table *table = sheet->table;
	const struct dsc_paper_labels *labels = table->labels;
	size_t columns = table->column_count > 3 ? table->column_count : 3;
	const char *unit = dsc_arena_printf(sheet->arena, "%s%s%s", labels->unit, labels->colon,
					    table->unit.ptr);
	lxw_datetime date;

	if (table->contact.len)
		unit = dsc_arena_printf(sheet->arena, "%s    %s%s%s  %s", unit, labels->contact,
					labels->colon, table->contact.ptr, table->phone.ptr);
	write_wide(sheet, 0, 0, columns - 1,
		   table->synthetic ?
			   dsc_str_from(dsc_arena_printf(sheet->arena, "%s（%s）",
							 table->title.ptr, labels->mark)) :
			   table->title,
		   sheet->title);
	note(sheet, worksheet_set_row(sheet->sheet, 0, 30, NULL));
	if (table->subtitle.len) {
		write_wide(sheet, 1, 0, columns - 1, table->subtitle, sheet->plain);
		return;
	}
	write_wide(sheet, 1, 0, columns - 3, dsc_str_from(unit), sheet->plain);
	write_text(sheet, 1, columns - 2,
		   dsc_str_from(dsc_arena_printf(sheet->arena, "%s%s", labels->submitted_on,
						 labels->colon)),
		   sheet->label);
	if (!table->has_date)
		return;
	date = datetime_of(table->submitted_on);
	note(sheet, worksheet_write_datetime(sheet->sheet, 1, (lxw_col_t)(columns - 1), &date,
					     sheet->date));
}

static void write_rows(struct sheet *sheet)
{
	const struct dsc_paper_table *table = sheet->table;

	for (size_t i = 0; i < table->column_count; i++)
		write_text(sheet, HEAD_ROW, i, table->columns[i], sheet->head);
	for (size_t row = 0; row < table->row_count; row++)
		for (size_t i = 0; i < table->column_count; i++) {
			const struct dsc_paper_cell *cell =
				&table->cells[row * table->column_count + i];

			if (cell->is_number)
				note(sheet, worksheet_write_number(
						    sheet->sheet, (lxw_row_t)(HEAD_ROW + 1 + row),
						    (lxw_col_t)i, (double)cell->number,
						    sheet->number));
			else
				write_text(sheet, HEAD_ROW + 1 + row, i, cell->text, sheet->text);
		}
	if (table->subtitle.len)
		return;
	write_text(sheet, HEAD_ROW + 3 + table->row_count, 0,
		   dsc_str_from(dsc_arena_printf(sheet->arena, "%s%s", table->labels->unit_seal,
						 table->labels->colon)),
		   sheet->plain);
}

static lxw_error build(struct sheet *sheet, const char *path)
{
	lxw_doc_properties properties = {
		.title = (char *)dsc_text_quote(sheet->table->title, 200, sheet->arena),
		.company = (char *)dsc_text_quote(sheet->table->unit, 200, sheet->arena),
		.created = (time_t)sheet->table->instant,
	};

	sheet->book = workbook_new(path);
	if (!sheet->book)
		dsc_out_of_memory();
	sheet->sheet = workbook_add_worksheet(sheet->book, sheet->table->subtitle.len ?
							   sheet->table->labels->list :
							   sheet->table->labels->sheet);
	if (sheet->sheet) {
		note(sheet, workbook_set_properties(sheet->book, &properties));
		make_formats(sheet);
		write_top(sheet);
		write_rows(sheet);
		set_sizes(sheet);
		set_up_page(sheet);
	} else {
		note(sheet, LXW_ERROR_PARAMETER_VALIDATION);
	}
	note(sheet, workbook_close(sheet->book));
	return sheet->error;
}

int dsc_xlsx_table(struct dsc_str *xlsx, const struct dsc_paper_table *table,
		   struct dsc_arena *arena, struct dsc_err *err)
{
	struct sheet sheet = { .table = table, .arena = arena };
	struct dsc_io_buffer buffer = { 0 };
	lxw_error error;
	int status = 0;
	/* The library writes to a path; this one is memory. */
	int fd = memfd_create("dsc-xlsx", MFD_CLOEXEC);

	if (fd < 0)
		return dsc_err_errno(err, errno, _("the workbook cannot be made"));
	error = build(&sheet, dsc_arena_printf(arena, "/proc/self/fd/%d", fd));
	if (error)
		status = dsc_err_set(err, _("the workbook cannot be made: %s"), lxw_strerror(error));
	else if (lseek(fd, 0, SEEK_SET) < 0 ||
		 dsc_io_read_stream(xlsx, fd, SIZE_MAX, &buffer) != DSC_IO_OK)
		status = dsc_err_errno(err, errno, _("the workbook cannot be made"));
	else
		*xlsx = dsc_arena_str(arena, *xlsx);
	dsc_io_buffer_release(&buffer);
	close(fd);
	return status;
}
