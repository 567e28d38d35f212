/* The summary table as a workbook. The only user of libxlsxwriter. */
#ifndef DSC_PAPER_XLSX_H
#define DSC_PAPER_XLSX_H

#include "paper/content.h"

/*
 * One sheet: title, unit and date, the columns' names (frozen, repeated on
 * printed pages), a row a case. Texts are texts whatever they begin with. The
 * bytes are in `arena` and depend on the table alone.
 */
int dsc_xlsx_table(struct dsc_str *xlsx, const struct dsc_paper_table *table,
		   struct dsc_arena *arena, struct dsc_err *err);

#endif
