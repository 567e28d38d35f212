/*
 * Places in a text and what is wrong at them. A reader (YAML, JSON, schema)
 * reports problems; the rule floor turns them into findings.
 */
#ifndef DSC_BASE_PROBLEM_H
#define DSC_BASE_PROBLEM_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Both count from 1; columns count code points. Line 0: the file as a whole. */
struct dsc_mark {
	uint32_t line;
	uint32_t column;
};

/* From `start` up to, not including, `end`. */
struct dsc_span {
	struct dsc_mark start;
	struct dsc_mark end;
};

enum dsc_problem_kind {
	DSC_PROBLEM_SYNTAX, /* the text cannot be taken for a document */
	DSC_PROBLEM_TEXT,   /* the document stands, but a text in it is not what it seems */
};

struct dsc_problem {
	enum dsc_problem_kind kind;
	struct dsc_span span;
	const char *message; /* translated; house grammar: lower case, no full stop */
};

struct dsc_problems {
	struct dsc_problem *items;
	size_t count;
	size_t cap;
	struct dsc_arena *arena; /* owns items and messages */
};

/* Adds a problem with a formatted message. */
void dsc_problems_add(struct dsc_problems *problems, enum dsc_problem_kind kind,
		      struct dsc_span span, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* "path:3:1", for people; the path alone where the file as a whole is meant. */
const char *dsc_mark_place(const char *path, struct dsc_mark mark, struct dsc_arena *arena);

#endif
