/*
 * The bytes of a document while it is read: places in them, and the reporting
 * of what is wrong. Inside this module only.
 */
#ifndef DSC_YAML_SOURCE_H
#define DSC_YAML_SOURCE_H

#include "base/problem.h"
#include "base/str.h"

/* A hostile document gets this many problems of a kind, then a number. */
#define DSC_SOURCE_MAX_PROBLEMS 20

struct dsc_source {
	struct dsc_str bytes; /* without the byte order mark */
	/* The line last asked for: lines are asked for in ascending order, nearly always. */
	uint32_t line;
	size_t offset;
	const char *feed; /* the LF at its end, where that is known, else NULL */

	struct dsc_problems *problems;
	size_t first;                /* problems before this one are somebody else's */
	size_t count[2];             /* by enum dsc_problem_kind, those left out included */
	struct dsc_mark left_out[2]; /* place of the first that was left out */
};

void dsc_source_init(struct dsc_source *source, struct dsc_str bytes,
		     struct dsc_problems *problems);

/*
 * Lines end at LF (a CR before it belongs to the break) or at the end of the
 * bytes. A line past the last is empty and lies at the end.
 */
struct dsc_str dsc_source_line(struct dsc_source *source, uint32_t line);

/* Places to offsets and back; a place past its line's end is the line's end. */
size_t dsc_source_offset(struct dsc_source *source, struct dsc_mark mark);
struct dsc_mark dsc_source_mark(struct dsc_source *source, size_t offset);

/* Number of code points in well-formed UTF-8, eight bytes at a time. */
size_t dsc_source_columns(struct dsc_str text);

/*
 * Whether there are so many problems of a kind that one more is only counted,
 * which this does: ask before the cost of finding the place of yet another.
 */
bool dsc_source_only_count(struct dsc_source *source, enum dsc_problem_kind kind);

/* Reports a problem; see dsc_problems_add(). */
void dsc_source_report(struct dsc_source *source, enum dsc_problem_kind kind,
		       struct dsc_span span, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* The same at `len` code points from `mark` on. */
void dsc_source_report_at(struct dsc_source *source, enum dsc_problem_kind kind,
			  struct dsc_mark mark, uint32_t len, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* Numbers what was left out and puts this document's problems in its order. */
void dsc_source_finish(struct dsc_source *source);

/*
 * Text of the document for a message: at most 40 code points, unsafe
 * characters as "<U+202E>". NUL-terminated, in the arena of the problems.
 */
const char *dsc_source_quote(struct dsc_source *source, struct dsc_str text);

#endif
