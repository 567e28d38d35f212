#include "json/write.h"
#include "rule/render_each.h"

#include "base/banned.h"

static struct dsc_json *text_or_null(struct dsc_str text)
{
	return text.len ? dsc_json_string(text) : dsc_json_null();
}

static struct dsc_json *finding_of(const struct dsc_report *report,
				   const struct dsc_finding *finding)
{
	struct dsc_json *object = dsc_json_object();

	dsc_json_set_text(object, "rule", dsc_rule_texts[finding->rule].slug);
	dsc_json_set_text(object, "severity", dsc_severity_id(finding->severity));
	dsc_json_set(object, "clause", text_or_null(dsc_report_clause(report, finding->rule)));
	dsc_json_set_text(object, "path", finding->path);
	dsc_json_set_integer(object, "line", finding->span.start.line);
	dsc_json_set_integer(object, "column", finding->span.start.column);
	dsc_json_set_integer(object, "end_line", finding->span.end.line);
	dsc_json_set_integer(object, "end_column", finding->span.end.column);
	dsc_json_set(object, "pointer",
		     finding->pointer ? dsc_json_string(dsc_str_from(finding->pointer)) :
					dsc_json_null());
	dsc_json_set_text(object, "message", finding->message);
	dsc_json_set_bool(object, "waived", finding->waived);
	return object;
}

static struct dsc_json *rule_of(const struct dsc_report *report, size_t rule)
{
	static const char *const states[] = {
		[DSC_NOT_CHECKED] = "not-checked",
		[DSC_PASSED] = "passed",
		[DSC_FAILED] = "failed",
	};
	const struct dsc_rule_result *result = &report->rules[rule];
	struct dsc_json *object = dsc_json_object();

	dsc_json_set_text(object, "rule", dsc_rule_texts[rule].slug);
	dsc_json_set_text(object, "state", states[result->state]);
	if (result->state == DSC_NOT_CHECKED)
		dsc_json_set_text(object, "reason", result->reason);
	return object;
}

void dsc_render_json(FILE *out, const struct dsc_report *report)
{
	struct dsc_json *summary = dsc_json_object();
	const char *between = "\n  ";

	fputs("{\"v\": 1, \"profile\": ", out);
	dsc_json_put(out, text_or_null(report->profile_id), 0);
	fputs(",\n \"findings\": [", out);
	for (size_t i = 0; i < report->count && !ferror(out); i++) {
		fputs(between, out);
		dsc_json_put(out, finding_of(report, &report->findings[i]), 0);
		between = ",\n  ";
	}
	fputs("],\n \"rules\": [", out);
	between = "\n  ";
	for (size_t i = 0; i < DSC_RULE_COUNT; i++) {
		if (!dsc_render_has_rule(report, i))
			continue;
		fputs(between, out);
		dsc_json_put(out, rule_of(report, i), 0);
		between = ",\n  ";
	}
	fputs("],\n \"summary\": ", out);
	dsc_json_set_integer(summary, "units", (int64_t)report->units);
	dsc_json_set_integer(summary, "cases", (int64_t)report->cases);
	dsc_json_set_integer(summary, "errors", (int64_t)report->errors);
	dsc_json_set_integer(summary, "warnings", (int64_t)report->warnings);
	dsc_json_set_integer(summary, "infos", (int64_t)report->infos);
	dsc_json_put(out, summary, 0);
	fputs("}\n", out);
}
