#include "base/problem.h"

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
