#include <inttypes.h>

#include "base/tr.h"
#include "base/utf8.h"
#include "rule/render_each.h"
#include "text/show.h"

#include "base/banned.h"

/* XML 1.0 has no control characters at all, not even escaped ones. */
static void put_xml(FILE *out, struct dsc_str text)
{
	while (text.len) {
		uint32_t cp;
		size_t len = dsc_utf8_decode(text, &cp);

		if (cp == '&')
			fputs("&amp;", out);
		else if (cp == '<')
			fputs("&lt;", out);
		else if (cp == '>')
			fputs("&gt;", out);
		else if (cp == '"')
			fputs("&quot;", out);
		else if (cp == '\t' || cp == '\n' || cp == '\r')
			fprintf(out, "&#%" PRIu32 ";", cp);
		else if (cp < 0x20 || cp == 0xfffe || cp == 0xffff || cp == UINT32_MAX)
			fputs("\xef\xbf\xbd", out);
		else
			fwrite(text.ptr, 1, len, out);
		text.ptr += len;
		text.len -= len;
	}
}

static void put_attribute(FILE *out, const char *name, const char *value)
{
	fprintf(out, " %s=\"", name);
	put_xml(out, dsc_str_from(value));
	putc('"', out);
}

/* The rule's findings that are errors, or those that are not, one a line. */
static void put_findings(FILE *out, const struct dsc_report *report, size_t rule, bool errors,
			 struct dsc_arena *arena)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct dsc_finding *finding = &report->findings[i];

		if (finding->rule != rule || (finding->severity == DSC_ERROR) != errors)
			continue;
		/* This is text for a person: a path is shown as a terminal shows it. */
		put_xml(out, dsc_str_from(dsc_text_show(dsc_str_from(finding->path), arena)));
		if (finding->span.start.line)
			fprintf(out, ":%" PRIu32 ":%" PRIu32, finding->span.start.line,
				finding->span.start.column);
		fprintf(out, ": %s: ", dsc_severity_id(finding->severity));
		put_xml(out, dsc_str_from(finding->message));
		putc('\n', out);
		dsc_arena_reset(arena);
	}
}

static void put_case(FILE *out, const struct dsc_report *report, size_t rule, size_t errors,
		     size_t others, struct dsc_arena *arena)
{
	const struct dsc_rule_result *result = &report->rules[rule];

	fputs("    <testcase", out);
	put_attribute(out, "name", dsc_rule_texts[rule].slug);
	put_attribute(out, "classname", "dsc.validate");
	fputs(">\n", out);
	if (errors) {
		fputs("      <failure", out);
		put_attribute(out, "message", _(dsc_rule_texts[rule].summary));
		put_attribute(out, "type", dsc_rule_texts[rule].slug);
		fputs(">", out);
		put_findings(out, report, rule, true, arena);
		fputs("</failure>\n", out);
	} else if (result->state == DSC_NOT_CHECKED) {
		fputs("      <skipped", out);
		put_attribute(out, "message", result->reason);
		fputs("/>\n", out);
	}
	if (others) {
		fputs("      <system-out>", out);
		put_findings(out, report, rule, false, arena);
		fputs("</system-out>\n", out);
	}
	fputs("    </testcase>\n", out);
}

void dsc_render_junit(FILE *out, const struct dsc_report *report, struct dsc_arena *arena)
{
	size_t errors[DSC_RULE_COUNT] = { 0 };
	size_t others[DSC_RULE_COUNT] = { 0 };
	size_t tests = 0, failed = 0, skipped = 0;

	for (size_t i = 0; i < report->count; i++) {
		if (report->findings[i].severity == DSC_ERROR)
			errors[report->findings[i].rule]++;
		else
			others[report->findings[i].rule]++;
	}
	for (size_t i = 0; i < DSC_RULE_COUNT; i++) {
		if (!dsc_render_has_rule(report, i))
			continue;
		tests++;
		failed += errors[i] > 0;
		skipped += errors[i] == 0 && report->rules[i].state == DSC_NOT_CHECKED;
	}
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", out);
	fprintf(out,
		"  <testsuite name=\"dsc validate\" tests=\"%zu\" failures=\"%zu\" errors=\"0\""
		" skipped=\"%zu\">\n",
		tests, failed, skipped);
	for (size_t i = 0; i < DSC_RULE_COUNT && !ferror(out); i++)
		if (dsc_render_has_rule(report, i))
			put_case(out, report, i, errors[i], others[i], arena);
	fputs("  </testsuite>\n</testsuites>\n", out);
}
