/*
 * Pages of text and tables, to PDF. The only user of pango, cairo and
 * fontconfig. What is set flows from page to page; the bytes depend on nothing
 * but what is given here and the fonts: no clock, time zone, locale or
 * environment. Lengths are points (1/72 inch). Texts are UTF-8 that
 * dsc_text_show() has filtered; a line feed starts a new paragraph.
 */
#ifndef DSC_PAPER_PAGE_H
#define DSC_PAPER_PAGE_H

#include "base/arena.h"
#include "base/err.h"

/* What is set in without --font: text and headings. */
#define DSC_PAGE_SERIF "Noto Serif CJK SC"
#define DSC_PAGE_SANS "Noto Sans CJK SC"
#define DSC_PAGE_PACKAGE "fonts-noto-cjk"

struct dsc_page_options {
	const char *font;   /* family for all text; NULL: the two above */
	bool landscape;     /* of A4 */
	const char *title;  /* of the PDF, and at the top of pages from the second on */
	const char *footer; /* "第 {n} 页 共 {m} 页" */
	const char *mark;   /* across every page, or NULL */
	int64_t instant;    /* creation date: seconds since the epoch */
};

enum dsc_page_style {
	DSC_PAGE_COVER,      /* the form's title */
	DSC_PAGE_TITLE,      /* of a table that fills pages */
	DSC_PAGE_HEADING,
	DSC_PAGE_SUBHEADING,
	DSC_PAGE_BODY,       /* justified, first line indented by two characters */
	DSC_PAGE_PLAIN,      /* one size smaller, flush left */
	DSC_PAGE_CELL,
	DSC_PAGE_SMALL,      /* a cell of many columns */
	DSC_PAGE_FIELD,      /* the lines of the cover */
	DSC_PAGE_STYLES,
};

struct dsc_page;

/*
 * Starts a document with one empty page. -1 with an error where the font is
 * not what fontconfig has, or holds no Chinese: nothing is ever replaced.
 */
int dsc_page_begin(struct dsc_page **page, const struct dsc_page_options *options,
		   struct dsc_arena *arena, struct dsc_err *err);

/* Width between the margins. */
double dsc_page_width(const struct dsc_page *page);

/* Sets paragraphs below what is there. */
void dsc_page_text(struct dsc_page *page, enum dsc_page_style style, struct dsc_str text);

void dsc_page_space(struct dsc_page *page, double height);

/* Goes on at `y` from the upper edge, unless that lies above. */
void dsc_page_sink(struct dsc_page *page, double y);

/* Starts a new page where less than `height` is left (or, with 0, anyway). */
void dsc_page_break(struct dsc_page *page, double height);

/* "label  value" with a rule below the value, `width` wide, indented by `indent`. */
void dsc_page_field(struct dsc_page *page, double indent, double label_width, double width,
		    struct dsc_str label, struct dsc_str value);

struct dsc_page_line {
	struct dsc_str label;
	struct dsc_str value; /* empty: a rule to write on */
};

/* Lines to sign on with a field for the seal beside them, kept on one page. */
void dsc_page_signature(struct dsc_page *page, const struct dsc_page_line *lines, size_t count,
			struct dsc_str seal);

struct dsc_page_cell {
	struct dsc_str text;
	bool label;    /* shaded, in the heading's face, centred */
	bool centred;
	unsigned span; /* columns that it takes; 0 is 1 */
};

#define DSC_PAGE_MAX_COLUMNS 16

/*
 * Rows follow until dsc_page_table_end(). The head is repeated on every page;
 * `again` replaces it from the second on where it is not NULL. `style` is that
 * of all cells. Arrays are copied, texts are not.
 */
void dsc_page_table(struct dsc_page *page, enum dsc_page_style style, const double *widths,
		    size_t columns, const struct dsc_page_cell *head, size_t head_count,
		    const struct dsc_page_cell *again);
void dsc_page_row(struct dsc_page *page, const struct dsc_page_cell *cells, size_t count);
void dsc_page_table_end(struct dsc_page *page);

/*
 * Writes the document into `arena` and ends it (also on failure). Characters
 * that the font does not have stand as boxes with their code; up to `cap` of
 * them are told in `missing`, the number of different ones in *missing_count.
 */
int dsc_page_end(struct dsc_str *pdf, struct dsc_page *page, uint32_t *missing, size_t cap,
		 size_t *missing_count, struct dsc_err *err);

#endif
