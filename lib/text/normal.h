/*
 * Normal form for comparing what people typed: NFKC, case folded, without
 * punctuation, symbols, separators, white space (general categories P, S, Z, C)
 * and without what no reader sees (Default_Ignorable_Code_Point: variation
 * selectors, fillers). The only user of utf8proc, with show.h.
 */
#ifndef DSC_TEXT_NORMAL_H
#define DSC_TEXT_NORMAL_H

#include "base/arena.h"

struct dsc_runes {
	uint32_t *items;
	size_t count;
};

/*
 * The normal form of `text` as code points, into `arena`. Malformed bytes are
 * dropped. Chinese and ASCII take a table; all else goes through utf8proc.
 */
struct dsc_runes dsc_text_normalise(struct dsc_str text, struct dsc_arena *arena);

/*
 * NFC plus full case folding, for "equal on a case-blind file system". UTF-8,
 * into `arena`. Malformed bytes become U+FFFD.
 */
struct dsc_str dsc_text_fold_name(struct dsc_str name, struct dsc_arena *arena);

/*
 * Characters (code points) that are not white space: how chapters are counted.
 * The text is UTF-8, checked by its reader.
 */
size_t dsc_text_count(struct dsc_str text);

/* Whether a reader finds no letter, digit or ideograph in the text. */
bool dsc_text_blank(struct dsc_str text);

#endif
