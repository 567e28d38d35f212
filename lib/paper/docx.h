/*
 * A Word document whose content controls (w:sdt) are filled by their tags
 * (w:tag). docx.c is
 * the only user of libzip, docx_part.c of libxml2. All that no control names is
 * kept byte for byte: what is filled is exchanged in the text of the part, and
 * parts without a control are copied as they were compressed.
 *
 * A tag names a field (paper/content.h). A control whose tag is a group
 * ("applicants", "chapters", "evidence") repeats what it holds for each of its
 * items; controls in it name the item's fields first, then the form's.
 */
#ifndef DSC_PAPER_DOCX_H
#define DSC_PAPER_DOCX_H

#include "paper/content.h"

/* What a template may hold. */
#define DSC_DOCX_MAX_BYTES (32u * 1024 * 1024)
#define DSC_DOCX_MAX_PARTS 2000
#define DSC_DOCX_MAX_PART_BYTES (8u * 1024 * 1024) /* of the text, unpacked */
#define DSC_DOCX_MAX_MADE_BYTES (64u * 1024 * 1024)

struct dsc_docx_tags {
	const char **items; /* filtered */
	size_t count, cap;
};

/*
 * Fills `template` (the bytes of a .docx file). Tags that name nothing are told
 * in `unknown`, each once, and what they hold is kept. -1 with an error: no Word
 * document, beyond the bounds above, or a made-up case and no control in a header
 * or footer for its mark.
 */
int dsc_docx_fill(struct dsc_str *docx, struct dsc_str template,
		  const struct dsc_paper_form *form, struct dsc_docx_tags *unknown,
		  struct dsc_arena *arena, struct dsc_err *err);

/* The template built in, as a .docx file. */
int dsc_docx_template(struct dsc_str *docx, struct dsc_arena *arena, struct dsc_err *err);

#endif
