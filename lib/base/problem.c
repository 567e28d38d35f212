#include "base/problem.h"

#include <inttypes.h>

#include "base/banned.h"

void dsc_problems_add(struct dsc_problems *problems, enum dsc_problem_kind kind,
		      struct dsc_span span, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	DSC_PUSH(problems->arena, problems,
		 (struct dsc_problem){ kind, span,
				       dsc_arena_vprintf(problems->arena, fmt, args) });
	va_end(args);
}

const char *dsc_mark_place(const char *path, struct dsc_mark mark, struct dsc_arena *arena)
{
	if (mark.line == 0)
		return path;
	return dsc_arena_printf(arena, "%s:%" PRIu32 ":%" PRIu32, path, mark.line, mark.column);
}
