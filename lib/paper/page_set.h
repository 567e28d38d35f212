/* What page.c and page_table.c share of a document that is being set. Only they include this. */
#ifndef DSC_PAPER_PAGE_SET_H
#define DSC_PAPER_PAGE_SET_H

#include "paper/page.h"

/* Pango's own names: what includes this needs none of its headers. */
struct _PangoContext;
struct _PangoFontMap;
struct _PangoLayout;
struct _PangoLayoutLine;

/* Set lines and rules wait here until the number of pages is known. */
struct page_op {
	enum { OP_LINE, OP_RULE, OP_DASHES, OP_FILL } kind;
	double x, y; /* of a line: where its baseline begins */
	double width, height;
	struct _PangoLayoutLine *line;
};

struct page_ops {
	struct page_op *items;
	size_t count, cap;
};

struct style {
	double size;
	double line;   /* from baseline to baseline */
	double before, after;
	bool sans, bold, justify, indent, centred;
};

/* Text broken into lines, each of the style's height. */
struct set_text {
	struct _PangoLayoutLine **lines;
	double *offsets; /* from the left edge */
	size_t count;
};

struct table {
	const struct style *style;
	double x[DSC_PAGE_MAX_COLUMNS + 1]; /* left edges, and the right edge */
	size_t columns;
	struct dsc_page_cell head[DSC_PAGE_MAX_COLUMNS];
	struct dsc_page_cell again[DSC_PAGE_MAX_COLUMNS];
	size_t head_count;
	double head_height;
	bool open;
};

struct dsc_page {
	struct dsc_page_options options;
	struct dsc_arena *arena;
	struct _PangoFontMap *map;
	struct _PangoContext *context;
	const char *faces[2]; /* serif, sans */
	struct {
		struct _PangoLayout **items;
		size_t count, cap;
	} layouts;
	struct {
		struct page_ops *items;
		size_t count, cap;
	} pages;
	double width, height;
	double left, right, top, bottom; /* edges of the text */
	double y;
	struct table table;
	struct {
		uint32_t *items;
		size_t count, cap;
	} missing;
};

extern const struct style dsc_page_styles[DSC_PAGE_STYLES];

/* Adds to the page that is being set. */
void dsc_page_add(struct dsc_page *page, struct page_op op);

/* Breaks one paragraph or more into lines for this width. */
struct set_text dsc_page_set(struct dsc_page *page, const struct style *style, bool centred,
			     double width, struct dsc_str text);

/* Places line `index` with its upper edge at `y`. */
void dsc_page_place(struct dsc_page *page, const struct style *style, const struct set_text *text,
		    size_t index, double x, double y);

void dsc_page_next(struct dsc_page *page);

#endif
