/* Long texts of a dossier as paragraphs. */
#ifndef DSC_PAPER_PROSE_H
#define DSC_PAPER_PROSE_H

#include "base/arena.h"

/*
 * Paragraphs of a text, one a line, filtered by dsc_text_show(), into `arena`.
 * People break lines where their editor ends: such a break joins, without a
 * space beside Chinese, with one between words. A blank line, an indented line
 * and a line that begins like an item of a list ("1.", "（一）", "-", "•")
 * start a paragraph.
 */
struct dsc_str dsc_paper_prose(struct dsc_str text, struct dsc_arena *arena);

#endif
