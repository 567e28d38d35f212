#include "paper/pdf.h"

#include "base/tr.h"
#include "paper/page.h"
#include "text/show.h"

#include "base/banned.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct dsc_page_cell label(const char *text)
{
	return (struct dsc_page_cell){ .text = dsc_str_from(text), .label = true };
}

static struct dsc_page_cell value(struct dsc_str text, unsigned span)
{
	return (struct dsc_page_cell){ .text = text, .span = span };
}

static struct dsc_str get(const struct dsc_paper_form *form, const char *name)
{
	return dsc_paper_text(&form->fields, name);
}

static struct dsc_str with_colon(const struct dsc_paper_form *form, const char *text,
				 struct dsc_arena *arena)
{
	return dsc_str_from(dsc_arena_printf(arena, "%s%s", text, form->labels->colon));
}

/* ---- the form, part by part */

/* "一、" to "十、", "十一、" …: `number` below 100. */
static struct dsc_str heading(size_t number, const char *open, const char *close, const char *text,
			      struct dsc_arena *arena)
{
	static const char *const digits[] = { "", "一", "二", "三", "四", "五",
					      "六", "七", "八", "九" };
	const char *tens = number < 10 ? "" : number < 20 ? "十" :
			   dsc_arena_printf(arena, "%s十", digits[number / 10 % 10]);

	return dsc_str_from(dsc_arena_printf(arena, "%s%s%s%s%s", open, tens, digits[number % 10],
					     close, text));
}

static void set_heading(struct dsc_page *page, size_t *number, const char *text,
			struct dsc_arena *arena)
{
	dsc_page_text(page, DSC_PAGE_HEADING, heading(++*number, "", "、", text, arena));
}

static void set_cover(struct dsc_page *page, const struct dsc_paper_form *form,
		      struct dsc_arena *arena)
{
	const struct dsc_paper_labels *labels = form->labels;
	const struct {
		const char *label, *field;
	} rows[] = {
		{ labels->case_title, "title" },      { labels->domain, "domain" },
		{ labels->direction, "direction" },   { labels->type, "type" },
		{ labels->lead_name, "lead" },        { labels->members, "members" },
		{ labels->unit, "unit" },             { labels->applied_on, "commitment.signed_on" },
	};

	dsc_page_field(page, 0, 84, 140, with_colon(form, labels->case_id, arena),
		       get(form, "id"));
	dsc_page_sink(page, 190);
	dsc_page_text(page, DSC_PAGE_COVER, get(form, "form.title"));
	dsc_page_sink(page, 370);
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (strcmp(rows[i].field, "members") == 0 && !form->joint)
			continue;
		dsc_page_field(page, 6, 158, 280, with_colon(form, rows[i].label, arena),
			       get(form, rows[i].field));
	}
}

static void set_basics(struct dsc_page *page, const struct dsc_paper_form *form,
		       struct dsc_arena *arena)
{
	const struct dsc_paper_labels *labels = form->labels;
	double unit = dsc_page_width(page) / 20;
	const double widths[] = { 4.4 * unit, 5.6 * unit, 4.4 * unit, 5.6 * unit };
	const struct {
		const char *label, *field, *label2, *field2;
	} rows[] = {
		{ labels->case_title, "title", NULL, NULL },
		{ labels->domain, "domain", labels->direction, "direction" },
		{ labels->type, "type", labels->sectors, "sectors" },
		{ labels->accepted_on, "accepted_on", labels->in_use_since, "in_use_since" },
		{ labels->listed_before, "listed_before", NULL, NULL },
		{ labels->operation, "operation", NULL, NULL },
	};

	(void)arena;
	dsc_page_table(page, DSC_PAGE_CELL, widths, 4, NULL, 0, NULL);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dsc_page_cell cells[4] = { label(rows[i].label),
						  value(get(form, rows[i].field),
							rows[i].label2 ? 1 : 3) };

		if (rows[i].label2) {
			cells[2] = label(rows[i].label2);
			cells[3] = value(get(form, rows[i].field2), 1);
		}
		dsc_page_row(page, cells, rows[i].label2 ? 4 : 2);
	}
	dsc_page_table_end(page);
}

static void set_applicant(struct dsc_page *page, const struct dsc_paper_form *form,
			  const struct dsc_paper_scope *applicant, struct dsc_arena *arena)
{
	const struct dsc_paper_labels *labels = form->labels;
	double unit = dsc_page_width(page) / 20;
	const double widths[] = { 4.4 * unit, 5.6 * unit, 4.4 * unit, 5.6 * unit };
	const char *title = dsc_arena_printf(arena, "%s %s", labels->number,
					     dsc_paper_text(applicant, "number").ptr);
	struct dsc_page_cell head, again;
	const struct {
		const char *label, *field, *label2, *field2;
	} rows[] = {
		{ labels->name, "name", NULL, NULL },
		{ labels->uscc, "uscc", labels->kind, "kind" },
		{ labels->operates, "operates", labels->legal_person, "legal_person" },
		{ labels->group, "group", NULL, NULL },
		{ labels->record, "record", NULL, NULL },
		{ labels->contact, "contact", labels->phone, "phone" },
		{ labels->email, "email", NULL, NULL },
		{ labels->experience, "experience", NULL, NULL },
	};

	title = form->joint ? dsc_arena_printf(arena, "%s（%s）",
					       dsc_paper_text(applicant, "role").ptr, title) :
			      dsc_paper_text(applicant, "role").ptr;
	head = label(title);
	again = label(dsc_arena_printf(arena, "%s%s", title, labels->continued));
	head.span = again.span = 4;
	dsc_page_table(page, DSC_PAGE_CELL, widths, 4, &head, 1, &again);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dsc_page_cell cells[4] = { label(rows[i].label),
						  value(dsc_paper_text(applicant, rows[i].field),
							rows[i].label2 ? 1 : 3) };

		if (rows[i].label2) {
			cells[2] = label(rows[i].label2);
			cells[3] = value(dsc_paper_text(applicant, rows[i].field2), 1);
		}
		dsc_page_row(page, cells, rows[i].label2 ? 4 : 2);
	}
	dsc_page_table_end(page);
	dsc_page_space(page, 6);
}

static void set_chapters(struct dsc_page *page, const struct dsc_paper_form *form,
			 struct dsc_arena *arena)
{
	for (size_t i = 0; i < form->groups[DSC_PAPER_CHAPTERS].count; i++) {
		const struct dsc_paper_scope *chapter =
			&form->groups[DSC_PAPER_CHAPTERS].items[i];
		struct dsc_str text = dsc_paper_text(chapter, "text");

		dsc_page_text(page, DSC_PAGE_SUBHEADING,
			      heading(i + 1, "（", "）", dsc_paper_text(chapter, "title").ptr,
				      arena));
		dsc_page_text(page, DSC_PAGE_BODY,
			      text.len ? text : dsc_str_from(form->labels->none));
	}
}

/* Runs of digits have no place to break: one is made after every 16. */
static struct dsc_str break_digest(struct dsc_str hex, struct dsc_arena *arena)
{
	const char *out = "";

	for (size_t i = 0; i < hex.len; i += 16)
		out = dsc_arena_printf(arena, "%s%s%.*s", out, i ? "\n" : "",
				       hex.len - i < 16 ? (int)(hex.len - i) : 16, hex.ptr + i);
	return dsc_str_from(out);
}

static void set_evidence(struct dsc_page *page, const struct dsc_paper_form *form,
			 struct dsc_arena *arena)
{
	const struct dsc_paper_labels *labels = form->labels;
	double rest = dsc_page_width(page) - 32 - 108;
	const double widths[] = { 32, rest * 0.24, rest * 0.38, rest * 0.38, 108 };
	struct dsc_page_cell head[] = { label(labels->number), label(labels->evidence_kind),
					label(labels->evidence_title),
					label(labels->evidence_file), label(labels->sha256) };

	dsc_page_table(page, DSC_PAGE_SMALL, widths, COUNT(widths), head, COUNT(head), NULL);
	for (size_t i = 0; i < form->groups[DSC_PAPER_EVIDENCE].count; i++) {
		const struct dsc_paper_scope *item = &form->groups[DSC_PAPER_EVIDENCE].items[i];
		struct dsc_page_cell cells[] = {
			value(dsc_paper_text(item, "number"), 1),
			value(dsc_paper_text(item, "kind"), 1),
			value(dsc_paper_text(item, "title"), 1),
			value(dsc_paper_text(item, "file"), 1),
			value(break_digest(dsc_paper_text(item, "sha256"), arena), 1),
		};

		cells[0].centred = true;
		dsc_page_row(page, cells, COUNT(cells));
	}
	dsc_page_table_end(page);
}

static void set_commitment(struct dsc_page *page, const struct dsc_paper_form *form,
			   struct dsc_arena *arena)
{
	const struct dsc_paper_labels *labels = form->labels;

	dsc_page_text(page, DSC_PAGE_BODY, get(form, "commitment"));
	for (size_t i = 0; i < form->groups[DSC_PAPER_APPLICANTS].count; i++) {
		const struct dsc_paper_scope *applicant =
			&form->groups[DSC_PAPER_APPLICANTS].items[i];
		/* The dossier tells who signs for the lead; the others write it by hand. */
		bool lead = i == 0;
		struct dsc_str empty = { "", 0 };
		const struct dsc_page_line lines[] = {
			{ with_colon(form, labels->applicant_seal, arena),
			  dsc_paper_text(applicant, "name") },
			{ with_colon(form, labels->signed_by, arena),
			  lead ? get(form, "commitment.signed_by") : empty },
			{ with_colon(form, labels->signature, arena), empty },
			{ with_colon(form, labels->signed_on, arena),
			  lead ? get(form, "commitment.signed_on") : empty },
		};

		dsc_page_signature(page, lines, COUNT(lines), dsc_str_from(labels->seal));
	}
}

static void set_opinion(struct dsc_page *page, const struct dsc_paper_form *form,
			struct dsc_arena *arena)
{
	const struct dsc_paper_labels *labels = form->labels;
	struct dsc_str opinion = get(form, "opinion");
	const struct dsc_page_line lines[] = {
		{ with_colon(form, labels->unit_seal, arena), get(form, "unit") },
		{ with_colon(form, labels->signed_by, arena), get(form, "opinion.signed_by") },
		{ with_colon(form, labels->signature, arena), { "", 0 } },
		{ with_colon(form, labels->signed_on, arena), get(form, "opinion.signed_on") },
	};

	dsc_page_text(page, DSC_PAGE_BODY,
		      opinion.len ? opinion : dsc_str_from(labels->no_opinion));
	if (!opinion.len)
		dsc_page_space(page, 80);
	dsc_page_signature(page, lines, COUNT(lines), dsc_str_from(labels->seal));
}

/* The title at the top of pages must stay on one line. */
#define TITLE_MAX 40

int dsc_pdf_form(struct dsc_str *pdf, const struct dsc_paper_form *form, const char *font,
		 struct dsc_pdf_missing *missing, struct dsc_arena *arena, struct dsc_err *err)
{
	const struct dsc_paper_labels *labels = form->labels;
	const struct dsc_page_options options = {
		.font = font,
		.title = dsc_text_quote(get(form, "title"), TITLE_MAX, arena),
		.footer = labels->page,
		.mark = form->synthetic ? labels->mark : NULL,
		.instant = form->instant,
	};
	struct dsc_page *page;
	size_t number = 0;

	if (dsc_page_begin(&page, &options, arena, err) < 0)
		return -1;
	set_cover(page, form, arena);
	dsc_page_break(page, 0);
	set_heading(page, &number, labels->basics, arena);
	set_basics(page, form, arena);
	set_heading(page, &number, labels->applicants, arena);
	for (size_t i = 0; i < form->groups[DSC_PAPER_APPLICANTS].count; i++)
		set_applicant(page, form, &form->groups[DSC_PAPER_APPLICANTS].items[i], arena);
	set_heading(page, &number, labels->chapters, arena);
	set_chapters(page, form, arena);
	set_heading(page, &number, labels->evidence, arena);
	set_evidence(page, form, arena);
	set_heading(page, &number, labels->commitment, arena);
	set_commitment(page, form, arena);
	set_heading(page, &number, labels->opinion, arena);
	set_opinion(page, form, arena);
	return dsc_page_end(pdf, page, missing->items, COUNT(missing->items), &missing->count,
			    err);
}

/* ---- the summary table */

static double widest_word(struct dsc_str text)
{
	double widest = 0, word = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.ptr[i];

		/* A line may end behind a hyphen, though not in "0755-12345678". */
		bool hyphen = byte == '-' && !(i + 1 < text.len && text.ptr[i + 1] >= '0' &&
					       text.ptr[i + 1] <= '9');

		word = byte >= 0x80 || byte == ' ' || hyphen ? 0 : word + 1;
		widest = word > widest ? word : widest;
	}
	return widest;
}

/* Widths by what the cells hold: words are not cut where there is room, long texts wrap. */
static void share_width(double *widths, const struct dsc_paper_table *table, double width)
{
	double sum = 0, fixed = 0;
	double least[DSC_PAGE_MAX_COLUMNS];

	for (size_t i = 0; i < table->column_count; i++) {
		double want = (double)dsc_text_width(table->columns[i]) / 2 + 1;
		double word = 4;

		for (size_t row = 0; row < table->row_count; row++) {
			struct dsc_str text = table->cells[row * table->column_count + i].text;
			double columns = (double)dsc_text_width(text);
			double longest = widest_word(text);

			want = columns > want ? columns : want;
			word = longest > word ? longest : word;
		}
		least[i] = (word < 20 ? word : 20) * 5.4 + 9;
		/* In proportion to the longest text, which wraps where it is very long. */
		widths[i] = (want < 52 ? want : 52) * 2.4;
		fixed += least[i];
		sum += widths[i];
	}
	for (size_t i = 0; i < table->column_count; i++)
		widths[i] = fixed < width ? least[i] + (width - fixed) * widths[i] / sum :
					    width * least[i] / fixed;
}

static struct dsc_str table_subtitle(const struct dsc_paper_table *table, struct dsc_arena *arena)
{
	const struct dsc_paper_labels *labels = table->labels;
	const char *out;

	if (table->subtitle.len)
		return table->subtitle;
	out = dsc_arena_printf(arena, "%s%s%s", labels->unit, labels->colon, table->unit.ptr);
	if (table->contact.len)
		out = dsc_arena_printf(arena, "%s    %s%s%s  %s", out, labels->contact,
				       labels->colon, table->contact.ptr, table->phone.ptr);
	if (table->has_date)
		out = dsc_arena_printf(arena, "%s    %s%s%s", out, labels->submitted_on,
				       labels->colon,
				       dsc_paper_date(labels, table->submitted_on, arena).ptr);
	return dsc_str_from(dsc_arena_printf(arena, "%s    %s%s%zu %s", out, labels->total,
					     labels->colon, table->row_count,
					     labels->total_unit));
}

int dsc_pdf_table(struct dsc_str *pdf, const struct dsc_paper_table *table, const char *font,
		  struct dsc_pdf_missing *missing, struct dsc_arena *arena, struct dsc_err *err)
{
	const struct dsc_paper_labels *labels = table->labels;
	const struct dsc_page_options options = {
		.font = font,
		.landscape = true,
		.title = table->title.ptr,
		.footer = labels->page,
		.mark = table->synthetic ? labels->mark : NULL,
		.instant = table->instant,
	};
	struct dsc_page_cell cells[DSC_PAGE_MAX_COLUMNS] = { 0 };
	double widths[DSC_PAGE_MAX_COLUMNS];
	size_t columns = table->column_count;
	struct dsc_page *page;
	const struct dsc_page_line lines[] = {
		{ dsc_str_from(dsc_arena_printf(arena, "%s%s", labels->unit_seal, labels->colon)),
		  table->unit },
		{ dsc_str_from(dsc_arena_printf(arena, "%s%s", labels->signature, labels->colon)),
		  { "", 0 } },
		{ dsc_str_from(dsc_arena_printf(arena, "%s%s", labels->signed_on, labels->colon)),
		  { "", 0 } },
	};

	if (columns > DSC_PAGE_MAX_COLUMNS)
		return dsc_err_set(err, _("the profile's summary table has %zu columns; a page takes %d"),
				   columns, DSC_PAGE_MAX_COLUMNS);
	if (dsc_page_begin(&page, &options, arena, err) < 0)
		return -1;
	dsc_page_text(page, DSC_PAGE_TITLE, table->title);
	dsc_page_text(page, DSC_PAGE_PLAIN, table_subtitle(table, arena));
	share_width(widths, table, dsc_page_width(page));
	for (size_t i = 0; i < columns; i++)
		cells[i] = (struct dsc_page_cell){ .text = table->columns[i], .label = true };
	dsc_page_table(page, DSC_PAGE_SMALL, widths, columns, cells, columns, NULL);
	for (size_t row = 0; row < table->row_count; row++) {
		for (size_t i = 0; i < columns; i++) {
			const struct dsc_paper_cell *cell = &table->cells[row * columns + i];

			cells[i] = (struct dsc_page_cell){ .text = cell->text,
							   .centred = cell->is_number };
		}
		dsc_page_row(page, cells, columns);
	}
	dsc_page_table_end(page);
	if (!table->subtitle.len)
		dsc_page_signature(page, lines, COUNT(lines), dsc_str_from(labels->seal));
	return dsc_page_end(pdf, page, missing->items, COUNT(missing->items), &missing->count,
			    err);
}
