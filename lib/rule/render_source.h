/* The line that a finding is about, with its place underlined. */
#ifndef DSC_RULE_RENDER_SOURCE_H
#define DSC_RULE_RENDER_SOURCE_H

#include "base/io.h"
#include "base/problem.h"

/*
 * One file's text and how far it was walked through. Findings come sorted by
 * place, so a file is walked once, however many findings and however long its lines.
 */
struct dsc_render_source {
	struct dsc_str bytes;
	struct dsc_mark at; /* the place of `offset` */
	size_t offset;
	size_t line_start;  /* offset of the line that holds `offset` */
};

void dsc_render_source_init(struct dsc_render_source *source, struct dsc_str bytes);

struct dsc_render_excerpt {
	const char *text; /* filtered, tabs expanded, cut to about 100 columns with "…" */
	size_t indent;    /* columns before the first caret */
	size_t width;     /* columns to underline, at least 1 */
};

/*
 * Finds the first line of `span`. False where the text has no such place: it
 * changed since it was checked. A span of more lines is underlined to the end
 * of its first, and where it is a mapping or sequence only at its start.
 */
bool dsc_render_excerpt(struct dsc_render_excerpt *excerpt, struct dsc_render_source *source,
			struct dsc_span span, struct dsc_arena *arena);

#endif
