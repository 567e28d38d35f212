#include <ctype.h>

#include "base/tr.h"
#include "base/version.h"
#include "json/write.h"
#include "rule/render_each.h"

#include "base/banned.h"

/* "note" is SARIF's word for what needs no action. */
static const char *const levels[] = {
	[DSC_INFO] = "note",
	[DSC_WARNING] = "warning",
	[DSC_ERROR] = "error",
};

static struct dsc_json *text_object(const char *text)
{
	struct dsc_json *object = dsc_json_object();

	dsc_json_set_text(object, "text", text);
	return object;
}

/* A relative reference of RFC 3986: everything but unreserved characters and "/" escaped. */
static const char *uri_of(const char *path, struct dsc_arena *arena)
{
	static const char hex[] = "0123456789ABCDEF";
	char *uri = dsc_arena_array(arena, strlen(path) + 1, 3, 1);
	char *at = uri;

	if (strcmp(path, "-") == 0)
		return "stdin";
	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if ((c < 0x80 && isalnum(c)) || strchr("-._~/", c)) {
			*at++ = (char)c;
		} else {
			*at++ = '%';
			*at++ = hex[c >> 4];
			*at++ = hex[c & 15];
		}
	}
	*at = '\0';
	return uri;
}

static enum dsc_severity severity_of(const struct dsc_report *report, size_t rule)
{
	const struct dsc_profile *profile = report->profile;
	int index;

	if (!profile)
		return DSC_ERROR;
	index = dsc_profile_find(profile->rules, dsc_str_from(dsc_rule_texts[rule].slug));
	return index < 0 ? DSC_ERROR : profile->rules.items[index].severity;
}

static struct dsc_json *rule_of(const struct dsc_report *report, size_t rule)
{
	const struct dsc_rule_text *text = &dsc_rule_texts[rule];
	struct dsc_str clause = dsc_report_clause(report, (enum dsc_rule_id)rule);
	struct dsc_json *object = dsc_json_object();
	struct dsc_json *configuration = dsc_json_object();

	dsc_json_set_text(object, "id", text->slug);
	dsc_json_set(object, "shortDescription", text_object(_(text->summary)));
	dsc_json_set(object, "fullDescription", text_object(_(text->why)));
	dsc_json_set(object, "help", text_object(_(text->fix)));
	dsc_json_set_text(configuration, "level", levels[severity_of(report, rule)]);
	dsc_json_set(object, "defaultConfiguration", configuration);
	if (clause.len) {
		struct dsc_json *properties = dsc_json_object();

		dsc_json_set_str(properties, "clause", clause);
		dsc_json_set(object, "properties", properties);
	}
	return object;
}

static struct dsc_json *region_of(struct dsc_span span)
{
	struct dsc_json *region = dsc_json_object();

	dsc_json_set_integer(region, "startLine", span.start.line);
	dsc_json_set_integer(region, "startColumn", span.start.column);
	if (span.end.line >= span.start.line) {
		dsc_json_set_integer(region, "endLine", span.end.line);
		dsc_json_set_integer(region, "endColumn", span.end.column);
	}
	return region;
}

static struct dsc_json *location_of(const struct dsc_finding *finding, struct dsc_arena *arena)
{
	struct dsc_json *location = dsc_json_object();
	struct dsc_json *physical = dsc_json_object();
	struct dsc_json *artifact = dsc_json_object();

	dsc_json_set_text(artifact, "uri", uri_of(finding->path, arena));
	dsc_json_set(physical, "artifactLocation", artifact);
	if (finding->span.start.line)
		dsc_json_set(physical, "region", region_of(finding->span));
	dsc_json_set(location, "physicalLocation", physical);
	if (finding->pointer) {
		struct dsc_json *logical = dsc_json_object();
		struct dsc_json *list = dsc_json_array();

		dsc_json_set_text(logical, "fullyQualifiedName", finding->pointer);
		dsc_json_append(list, logical);
		dsc_json_set(location, "logicalLocations", list);
	}
	return location;
}

static struct dsc_json *result_of(const struct dsc_finding *finding, size_t rule_index,
				  struct dsc_arena *arena)
{
	struct dsc_json *result = dsc_json_object();
	struct dsc_json *locations = dsc_json_array();

	dsc_json_set_text(result, "ruleId", dsc_rule_texts[finding->rule].slug);
	dsc_json_set_integer(result, "ruleIndex", (int64_t)rule_index);
	dsc_json_set_text(result, "level", levels[finding->severity]);
	dsc_json_set(result, "message", text_object(finding->message));
	dsc_json_append(locations, location_of(finding, arena));
	dsc_json_set(result, "locations", locations);
	if (finding->waived) {
		struct dsc_json *suppression = dsc_json_object();
		struct dsc_json *suppressions = dsc_json_array();

		dsc_json_set_text(suppression, "kind", "external");
		dsc_json_set_text(suppression, "status", "accepted");
		dsc_json_set_text(suppression, "justification",
				  _("a waiver in recommendation.yaml lets it pass"));
		dsc_json_append(suppressions, suppression);
		dsc_json_set(result, "suppressions", suppressions);
	}
	return result;
}

static struct dsc_json *notification_of(const struct dsc_report *report, size_t rule,
					size_t rule_index)
{
	struct dsc_json *object = dsc_json_object();
	struct dsc_json *descriptor = dsc_json_object();

	dsc_json_set_text(descriptor, "id", dsc_rule_texts[rule].slug);
	dsc_json_set_integer(descriptor, "index", (int64_t)rule_index);
	dsc_json_set(object, "associatedRule", descriptor);
	dsc_json_set_text(object, "level", "note");
	dsc_json_set(object, "message", text_object(report->rules[rule].reason));
	return object;
}

/* What was not checked is a note of the run, never a result. */
static void put_invocation(FILE *out, const struct dsc_report *report, const size_t *indexes)
{
	struct dsc_json *invocation = dsc_json_object();
	struct dsc_json *notes = dsc_json_array();

	for (size_t i = 0; i < DSC_RULE_COUNT; i++)
		if (dsc_render_has_rule(report, i) && report->rules[i].state == DSC_NOT_CHECKED)
			dsc_json_append(notes, notification_of(report, i, indexes[i]));
	dsc_json_set_bool(invocation, "executionSuccessful", true);
	dsc_json_set(invocation, "toolExecutionNotifications", notes);
	fputs("  \"invocations\": [", out);
	dsc_json_put(out, invocation, 0);
	fputs("],\n", out);
}

void dsc_render_sarif(FILE *out, const struct dsc_report *report, struct dsc_arena *arena)
{
	size_t indexes[DSC_RULE_COUNT] = { 0 };
	const char *between = "\n     ";
	size_t listed = 0;

	fputs("{\"version\": \"2.1.0\",\n"
	      " \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n"
	      " \"runs\": [{\n"
	      "  \"tool\": {\"driver\": {\"name\": \"dsc\", \"version\": \"" DSC_VERSION "\",\n"
	      "    \"rules\": [",
	      out);
	for (size_t i = 0; i < DSC_RULE_COUNT; i++) {
		if (!dsc_render_has_rule(report, i))
			continue;
		indexes[i] = listed++;
		fputs(between, out);
		dsc_json_put(out, rule_of(report, i), 0);
		between = ",\n     ";
	}
	fputs("]}},\n  \"columnKind\": \"unicodeCodePoints\",\n", out);
	put_invocation(out, report, indexes);
	fputs("  \"results\": [", out);
	between = "\n   ";
	for (size_t i = 0; i < report->count && !ferror(out); i++) {
		const struct dsc_finding *finding = &report->findings[i];

		fputs(between, out);
		dsc_json_put(out, result_of(finding, indexes[finding->rule], arena), 0);
		between = ",\n   ";
		dsc_arena_reset(arena);
	}
	fputs("]}]}\n", out);
}
