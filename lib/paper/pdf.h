/* The application form and the summary table as PDF. */
#ifndef DSC_PAPER_PDF_H
#define DSC_PAPER_PDF_H

#include "paper/content.h"

/* Characters that the font does not have, for a warning. */
struct dsc_pdf_missing {
	uint32_t items[8];
	size_t count; /* of different ones; more than `items` holds, perhaps */
};

/* `font` NULL: the fonts of paper/page.h. The bytes are in `arena`. */
int dsc_pdf_form(struct dsc_str *pdf, const struct dsc_paper_form *form, const char *font,
		 struct dsc_pdf_missing *missing, struct dsc_arena *arena, struct dsc_err *err);
int dsc_pdf_table(struct dsc_str *pdf, const struct dsc_paper_table *table, const char *font,
		  struct dsc_pdf_missing *missing, struct dsc_arena *arena, struct dsc_err *err);

#endif
