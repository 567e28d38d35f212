/* One XML part of a Word document: its content controls, found and filled. */
#ifndef DSC_PAPER_DOCX_PART_H
#define DSC_PAPER_DOCX_PART_H

#include "paper/docx.h"

struct dsc_docx_part {
	struct dsc_str xml;      /* filled, in the arena; as it was where `changed` is false */
	bool changed;            /* a control named something */
	bool has_mark;           /* one of them was the mark of made-up data */
};

/*
 * Fills `xml`; `name` is for messages. -1 with an error: no well-formed UTF-8
 * XML, a document type (which no Word document has), or beyond the bounds.
 */
int dsc_docx_part_fill(struct dsc_docx_part *part, const char *name, struct dsc_str xml,
		       const struct dsc_paper_form *form, struct dsc_docx_tags *unknown,
		       struct dsc_arena *arena, struct dsc_err *err);

#endif
