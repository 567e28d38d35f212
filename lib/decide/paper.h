/* The list as a workbook and as pages. What includes this links lib/paper. */
#ifndef DSC_DECIDE_PAPER_H
#define DSC_DECIDE_PAPER_H

#include "decide/decide.h"
#include "paper/pdf.h"

/*
 * The list in its published order, without totals: a table in the programme's
 * language, whatever the reader's is. The bytes depend on the decision and the
 * fonts alone. `font` NULL: the fonts of paper/page.h.
 */
int dsc_decide_papers(struct dsc_str *xlsx, struct dsc_str *pdf,
		      const struct dsc_decide *decide, const char *font,
		      struct dsc_pdf_missing *missing, struct dsc_arena *arena,
		      struct dsc_err *err);

#endif
