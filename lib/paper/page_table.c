#include <assert.h>

#include "paper/page_set.h"

#include "base/banned.h"

#define PAD_X 4.0
#define PAD_Y 3.0

/* A row while it is set: the lines of each cell and how many of them are placed. */
struct row {
	const struct dsc_page_cell *cells;
	size_t count;
	struct set_text set[DSC_PAGE_MAX_COLUMNS];
	size_t first[DSC_PAGE_MAX_COLUMNS]; /* column where the cell begins */
	size_t end[DSC_PAGE_MAX_COLUMNS];
	size_t placed;                      /* lines of every cell */
	size_t lines;                       /* of the longest */
};

static const struct style *style_of(const struct table *table, const struct dsc_page_cell *cell,
				    struct style *label)
{
	if (!cell->label)
		return table->style;
	*label = *table->style;
	label->sans = true;
	label->justify = false;
	return label;
}

static void set_row(struct row *row, struct dsc_page *page, const struct dsc_page_cell *cells,
		    size_t count)
{
	struct table *table = &page->table;
	size_t column = 0;

	*row = (struct row){ .cells = cells, .count = count };
	for (size_t i = 0; i < count; i++) {
		struct style label;
		const struct style *style = style_of(table, &cells[i], &label);

		row->first[i] = column;
		column += cells[i].span ? cells[i].span : 1;
		assert(column <= table->columns);
		row->end[i] = column;
		row->set[i] = dsc_page_set(page, style, cells[i].label || cells[i].centred,
					   table->x[column] - table->x[row->first[i]] - 2 * PAD_X,
					   cells[i].text);
		if (row->set[i].count > row->lines)
			row->lines = row->set[i].count;
	}
}

static double row_height(const struct table *table, size_t lines)
{
	return (double)lines * table->style->line + 2 * PAD_Y;
}

/* Places `lines` lines of every cell with the borders around them. */
static void place_part(struct dsc_page *page, struct row *row, size_t lines)
{
	const struct table *table = &page->table;
	double height = row_height(table, lines);

	for (size_t i = 0; i < row->count; i++) {
		const struct dsc_page_cell *cell = &row->cells[i];
		double x = table->x[row->first[i]];
		double width = table->x[row->end[i]] - x;
		size_t left = row->set[i].count > row->placed ?
				      row->set[i].count - row->placed : 0;
		size_t now = left < lines ? left : lines;
		double y = page->y + PAD_Y;
		struct style label;
		const struct style *style = style_of(table, cell, &label);

		if (cell->label)
			dsc_page_add(page, (struct page_op){ .kind = OP_FILL, .x = x,
							     .y = page->y, .width = width,
							     .height = height });
		dsc_page_add(page, (struct page_op){ .kind = OP_RULE, .x = x, .y = page->y,
						     .width = width, .height = height });
		if ((cell->label || cell->centred) && row->placed == 0 && left == now)
			y += (double)(lines - now) * style->line / 2;
		for (size_t j = 0; j < now; j++)
			dsc_page_place(page, style, &row->set[i], row->placed + j, x + PAD_X,
				       y + (double)j * style->line);
	}
	row->placed += lines;
	page->y += height;
}

static void continue_table(struct dsc_page *page);

/* All that is left of the row, over as many pages as it takes. */
static void place_row(struct dsc_page *page, struct row *row)
{
	while (row->placed < row->lines) {
		double room = page->bottom - page->y - 2 * PAD_Y;
		size_t fits = room > 0 ? (size_t)(room / page->table.style->line) : 0;
		size_t left = row->lines - row->placed;

		if (fits == 0)
			fits = 1;
		place_part(page, row, fits < left ? fits : left);
		if (row->placed < row->lines)
			continue_table(page);
	}
}

static void place_head(struct dsc_page *page, const struct dsc_page_cell *cells)
{
	struct row row;

	if (!page->table.head_count)
		return;
	set_row(&row, page, cells, page->table.head_count);
	page->table.head_height = row_height(&page->table, row.lines);
	place_row(page, &row);
}

static void continue_table(struct dsc_page *page)
{
	dsc_page_next(page);
	/* A head that takes most of a page would make pages of nothing but itself. */
	if (page->table.head_height < (page->bottom - page->top) / 3)
		place_head(page, page->table.again);
}

void dsc_page_table(struct dsc_page *page, enum dsc_page_style style, const double *widths,
		    size_t columns, const struct dsc_page_cell *head, size_t head_count,
		    const struct dsc_page_cell *again)
{
	struct table *table = &page->table;

	assert(!table->open && columns <= DSC_PAGE_MAX_COLUMNS && head_count <= columns);
	*table = (struct table){ .style = &dsc_page_styles[style], .columns = columns,
				 .head_count = head_count, .open = true };
	table->x[0] = page->left;
	for (size_t i = 0; i < columns; i++)
		table->x[i + 1] = table->x[i] + widths[i];
	if (head_count) {
		memcpy(table->head, head, head_count * sizeof(*head));
		memcpy(table->again, again ? again : head, head_count * sizeof(*head));
	}
	/* A head with nothing below it would stand there for nothing. */
	dsc_page_break(page, 5 * table->style->line + 4 * PAD_Y);
	place_head(page, table->head);
}

void dsc_page_row(struct dsc_page *page, const struct dsc_page_cell *cells, size_t count)
{
	const struct table *table = &page->table;
	double body = page->bottom - page->top;
	struct row row;

	set_row(&row, page, cells, count);
	/* Short rows stay whole; long ones are broken between lines. */
	if (page->y + row_height(table, row.lines) > page->bottom &&
	    (row_height(table, row.lines) < body / 4 ||
	     page->y + row_height(table, 3) > page->bottom))
		continue_table(page);
	place_row(page, &row);
}

void dsc_page_table_end(struct dsc_page *page)
{
	page->table.open = false;
	page->y += 6;
}
