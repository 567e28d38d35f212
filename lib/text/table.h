/* Tables for a terminal: columns as wide as their widest cell, wide characters count two. */
#ifndef DSC_TEXT_TABLE_H
#define DSC_TEXT_TABLE_H

#include <stdio.h>

#include "base/arena.h"

#define DSC_TABLE_COLUMNS 10

struct dsc_table_row {
	const char *cells[DSC_TABLE_COLUMNS]; /* filtered: see dsc_text_show() */
};

struct dsc_table { /* rows are added by DSC_PUSH() */
	struct dsc_table_row *items;
	size_t count;
	size_t cap;
	size_t columns;
	unsigned numbers; /* bit N: column N is set to the right */
};

/* Leaves failed writes to ferror(). */
void dsc_table_print(FILE *out, const struct dsc_table *table);

#endif
