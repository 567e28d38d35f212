/* Text on its way to a person: the output filter, columns of a terminal, excerpts. */
#ifndef DSC_TEXT_SHOW_H
#define DSC_TEXT_SHOW_H

#include "base/arena.h"

/*
 * The one filter through which text from a dossier reaches a terminal or a
 * report: unsafe characters (dsc_utf8_unsafe(), and TAB, LF, CR) become
 * "<U+202E>", malformed bytes "<0xFF>". A NUL-terminated copy in `arena`.
 */
const char *dsc_text_show(struct dsc_str text, struct dsc_arena *arena);

/*
 * The same, cut to `max` code points of `text`, the last of them then "…": a
 * value quoted in a message.
 */
const char *dsc_text_quote(struct dsc_str text, size_t max, struct dsc_arena *arena);

/* Columns that filtered text takes on a terminal: wide characters take two. */
size_t dsc_text_width(struct dsc_str text);

#endif
