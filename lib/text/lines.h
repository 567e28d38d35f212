/* Two texts line by line: what was taken away, what came. */
#ifndef DSC_TEXT_LINES_H
#define DSC_TEXT_LINES_H

#include "base/arena.h"

enum dsc_line_kind { DSC_LINE_SAME, DSC_LINE_GONE, DSC_LINE_NEW };

struct dsc_line {
	enum dsc_line_kind kind;
	uint32_t old, now;   /* line numbers from 1; 0: not in that text */
	struct dsc_str text; /* without its line end; points into the text given */
};

struct dsc_lines {
	struct dsc_line *items;
	size_t count;
	size_t cap;
};

/*
 * The least changes that make `now` of `old` (Myers 1986). Texts of more than
 * 20,000 lines, and those that more than 500 lines tell apart, are compared but for what
 * both begin and end with: all between is gone and new.
 */
void dsc_lines_compare(struct dsc_lines *lines, struct dsc_str old, struct dsc_str now,
		       struct dsc_arena *arena);

/*
 * Leaves of the lines those that differ and `around` the same ones beside them;
 * where lines were left out, the next one's numbers show it.
 */
void dsc_lines_excerpt(struct dsc_lines *lines, size_t around);

#endif
