/*
 * Tables as spreadsheets hand them out (CSV, RFC 4180): UTF-8 with or without a
 * byte order mark, lines ended by CR LF or LF, quoted fields that may hold
 * commas, quotes and line ends. Every field knows its place.
 */
#ifndef DSC_TEXT_CSV_H
#define DSC_TEXT_CSV_H

#include "base/problem.h"
#include "base/str.h"

/* What one table may cost. */
#define DSC_CSV_MAX_BYTES (8 * 1024 * 1024)
#define DSC_CSV_MAX_FIELDS 256   /* in a row */
#define DSC_CSV_MAX_ROWS 20000

struct dsc_csv_field {
	struct dsc_str text;   /* without its quotes; line ends in it are LF */
	struct dsc_mark mark;  /* of its first character; columns count code points */
};

struct dsc_csv_row {
	struct dsc_csv_field *items;
	size_t count;
	size_t cap;
};

struct dsc_csv {
	struct dsc_csv_row *items; /* rows without any text are not among them */
	size_t count;
	size_t cap;
};

/*
 * Reads a table. Returns 0, or -1 with at least one problem: not UTF-8, too
 * large, a quote where none may stand, one that is never closed. Rows behind a
 * broken one are still looked at; 20 problems are told at most. Fields live in
 * `arena`.
 */
int dsc_csv_read(struct dsc_csv *csv, struct dsc_str bytes, struct dsc_arena *arena,
		 struct dsc_problems *problems);

#endif
