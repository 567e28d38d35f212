#include "text/table.h"

#include "text/show.h"

#include "base/banned.h"

static size_t width_of(const char *cell)
{
	return dsc_text_width(dsc_str_from(cell));
}

static void print_row(FILE *out, const struct dsc_table *table, const struct dsc_table_row *row,
		      const size_t *widths)
{
	size_t last = table->columns - 1;

	while (last > 0 && row->cells[last][0] == '\0')
		last--;
	for (size_t i = 0; i <= last; i++) {
		int pad = (int)(widths[i] - width_of(row->cells[i]));

		if (table->numbers >> i & 1)
			fprintf(out, "%*s%s", pad, "", row->cells[i]);
		else
			fprintf(out, "%s%*s", row->cells[i], i == last ? 0 : pad, "");
		fputs(i == last ? "\n" : "  ", out);
	}
}

void dsc_table_print(FILE *out, const struct dsc_table *table)
{
	size_t widths[DSC_TABLE_COLUMNS] = { 0 };

	for (size_t i = 0; i < table->count; i++)
		for (size_t j = 0; j < table->columns; j++)
			if (width_of(table->items[i].cells[j]) > widths[j])
				widths[j] = width_of(table->items[i].cells[j]);
	for (size_t i = 0; i < table->count; i++)
		print_row(out, table, &table->items[i], widths);
}
