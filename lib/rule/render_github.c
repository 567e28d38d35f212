#include <inttypes.h>

#include "rule/render_each.h"
#include "text/show.h"

#include "base/banned.h"

/* A runner reads a command up to the line's end; a property up to "," or "::". */
static void put_escaped(FILE *out, const char *text, bool property)
{
	for (; *text; text++) {
		if (*text == '%' || *text == '\r' || *text == '\n' ||
		    (property && (*text == ':' || *text == ',')))
			fprintf(out, "%%%02X", (unsigned)(unsigned char)*text);
		else
			putc(*text, out);
	}
}

void dsc_render_github(FILE *out, const struct dsc_report *report, struct dsc_arena *arena)
{
	static const char *const commands[] = {
		[DSC_INFO] = "notice",
		[DSC_WARNING] = "warning",
		[DSC_ERROR] = "error",
	};

	for (size_t i = 0; i < report->count && !ferror(out); i++) {
		const struct dsc_finding *finding = &report->findings[i];
		struct dsc_span span = finding->span;
		struct dsc_str clause = dsc_report_clause(report, finding->rule);

		fprintf(out, "::%s file=", commands[finding->severity]);
		put_escaped(out, dsc_text_show(dsc_str_from(finding->path), arena), true);
		if (span.start.line)
			fprintf(out, ",line=%" PRIu32 ",endLine=%" PRIu32, span.start.line,
				span.end.line < span.start.line ? span.start.line : span.end.line);
		/* Columns are taken only of an annotation of one line; its end is included. */
		if (span.start.line && span.end.line == span.start.line)
			fprintf(out, ",col=%" PRIu32 ",endColumn=%" PRIu32, span.start.column,
				span.end.column > span.start.column ? span.end.column - 1 :
								      span.start.column);
		fputs(",title=", out);
		put_escaped(out, dsc_rule_texts[finding->rule].slug, true);
		if (clause.len)
			fprintf(out, "（%.*s）", DSC_STR_ARG(clause));
		fputs("::", out);
		put_escaped(out, finding->message, false);
		putc('\n', out);
		dsc_arena_reset(arena);
	}
}
