#include "cli/explain.h"

#include "base/tr.h"
#include "cli/explain_row.h"
#include "cli/option.h"
#include "json/write.h"
#include "rule/finding.h"

#include "base/banned.h"

void dsc_explain_row(struct dsc_explain_row *row, const struct dsc_profile *profile,
		     enum dsc_rule_id rule)
{
	int index = dsc_profile_find(profile->rules, dsc_str_from(dsc_rule_texts[rule].slug));

	*row = (struct dsc_explain_row){ .text = &dsc_rule_texts[rule], .profile = profile };
	if (index < 0)
		return;
	row->setting = &profile->rules.items[index];
	if (row->setting->clause >= 0)
		row->clause = &profile->clauses.items[row->setting->clause];
}

bool dsc_explain_reads(const struct dsc_reading *reading, const char *slug)
{
	for (uint32_t i = 0; reading->rules && i < reading->rules->count; i++)
		if (dsc_str_is(dsc_node_text(&reading->rules->items[i]), slug))
			return true;
	return false;
}

const char *dsc_explain_severity(enum dsc_severity severity)
{
	return severity == DSC_ERROR   ? _("error") :
	       severity == DSC_WARNING ? _("warning") :
					 _("info");
}

/* Each line of `text` behind two spaces, else as it stands. */
static void put_lines(FILE *out, struct dsc_str text)
{
	while (text.len) {
		const char *end = memchr(text.ptr, '\n', text.len);
		size_t len = end ? (size_t)(end - text.ptr) : text.len;

		fprintf(out, "  %.*s\n", (int)len, text.ptr);
		text.ptr += len + (end != NULL);
		text.len -= len + (end != NULL);
	}
}

static void put_wrapped(FILE *out, const char *heading, const char *text)
{
	fprintf(out, "\n%s\n  ", heading);
	dsc_help_wrap(out, text, 2, 2);
}

static const char *severity_line(const struct dsc_explain_row *row, struct dsc_arena *arena)
{
	const struct dsc_rule_setting *setting = row->setting;
	const char *line;

	if (!setting)
		return _("the programme does not use this rule");
	line = dsc_arena_printf(arena, _("severity: %s"), dsc_explain_severity(setting->severity));
	if (dsc_node_get(setting->entry.node, DSC_S("softer")))
		line = dsc_arena_printf(arena, _("%s (%s in the milder case)"), line,
					dsc_explain_severity(setting->softer));
	if (setting->waivable)
		line = dsc_arena_printf(
			arena, _("%s; a waiver with a reason and a name turns it into a warning"),
			line);
	return line;
}

void dsc_explain_text(FILE *out, const struct dsc_profile *profile, enum dsc_rule_id rule,
		      struct dsc_arena *arena)
{
	struct dsc_explain_row row;
	bool headed = false;

	dsc_explain_row(&row, profile, rule);
	fprintf(out, "%s: ", row.text->slug);
	dsc_help_wrap(out, _(row.text->summary), strlen(row.text->slug) + 2, 2);
	fputs("  ", out);
	dsc_help_wrap(out, severity_line(&row, arena), 2, 2);
	if (row.clause) {
		struct dsc_str title = dsc_label_text(row.clause->entry.name);

		fprintf(out, "\n%s %.*s %.*s\n", _("Clause"), DSC_STR_ARG(row.clause->entry.id),
			DSC_STR_ARG(title));
		put_lines(out, row.clause->text);
	}
	for (size_t i = 0; i < profile->readings.count; i++) {
		const struct dsc_reading *reading = &profile->readings.items[i];

		if (!dsc_explain_reads(reading, row.text->slug))
			continue;
		if (!headed)
			fprintf(out, "\n%s\n", _("How it is read"));
		headed = true;
		fputs("  ", out);
		dsc_help_wrap(out,
			      dsc_arena_printf(
				      arena, _("%.*s (%.*s)"),
				      DSC_STR_ARG(dsc_label_text(reading->text)),
				      DSC_STR_ARG(dsc_label_text(reading->reason))),
			      2, 4);
	}
	put_wrapped(out, _("Why"), _(row.text->why));
	fprintf(out, "\n%s\n", _("Wrong"));
	put_lines(out, dsc_str_from(row.text->wrong));
	fprintf(out, "\n%s\n", _("Right"));
	put_lines(out, dsc_str_from(row.text->right));
	put_wrapped(out, _("What to do"), _(row.text->fix));
}

static void set_label(struct dsc_json *object, const char *key, struct dsc_label label)
{
	dsc_json_set_str(object, key, dsc_label_text(label));
}

static struct dsc_json *clause_json(const struct dsc_clause *clause)
{
	struct dsc_json *object;

	if (!clause)
		return dsc_json_null();
	object = dsc_json_object();
	dsc_json_set_str(object, "id", clause->entry.id);
	set_label(object, "title", clause->entry.name);
	dsc_json_set_str(object, "text", clause->text);
	return object;
}

/* What the list says of a rule too. */
static struct dsc_json *head_json(const struct dsc_explain_row *row)
{
	struct dsc_json *object = dsc_json_object();

	dsc_json_set_text(object, "rule", row->text->slug);
	dsc_json_set_text(object, "group", _(row->text->group));
	dsc_json_set(object, "severity",
		     row->setting ? dsc_json_string(dsc_str_from(
					    dsc_severity_id(row->setting->severity))) :
				    dsc_json_null());
	dsc_json_set_text(object, "summary", _(row->text->summary));
	return object;
}

void dsc_explain_json(FILE *out, const struct dsc_profile *profile, enum dsc_rule_id rule)
{
	struct dsc_json *readings = dsc_json_array();
	struct dsc_explain_row row;
	struct dsc_json *object;

	dsc_explain_row(&row, profile, rule);
	object = head_json(&row);
	dsc_json_set_str(object, "profile", profile->id);
	dsc_json_set_bool(object, "waivable", row.setting && row.setting->waivable);
	dsc_json_set(object, "clause", clause_json(row.clause));
	for (size_t i = 0; i < profile->readings.count; i++) {
		const struct dsc_reading *reading = &profile->readings.items[i];
		struct dsc_json *item;

		if (!dsc_explain_reads(reading, row.text->slug))
			continue;
		item = dsc_json_object();
		dsc_json_set_str(item, "id", reading->entry.id);
		set_label(item, "text", reading->text);
		set_label(item, "reason", reading->reason);
		dsc_json_append(readings, item);
	}
	dsc_json_set(object, "readings", readings);
	dsc_json_set_text(object, "why", _(row.text->why));
	dsc_json_set_text(object, "wrong", row.text->wrong);
	dsc_json_set_text(object, "right", row.text->right);
	dsc_json_set_text(object, "fix", _(row.text->fix));
	dsc_json_put(out, object, 2);
	putc('\n', out);
}

void dsc_explain_list_text(FILE *out, const struct dsc_profile *profile)
{
	const char *group = "";

	for (size_t i = 0; i < DSC_RULE_COUNT; i++) {
		struct dsc_explain_row row;
		const char *severity;

		dsc_explain_row(&row, profile, (enum dsc_rule_id)i);
		if (strcmp(group, row.text->group) != 0) {
			group = row.text->group;
			fprintf(out, "%s%s\n", i ? "\n" : "", _(group));
		}
		severity = row.setting ? dsc_explain_severity(row.setting->severity) : "-";
		fprintf(out, "  %s (%s", row.text->slug, severity);
		if (row.clause)
			fprintf(out, ", %.*s", DSC_STR_ARG(row.clause->entry.id));
		fputs(")\n      ", out);
		dsc_help_wrap(out, _(row.text->summary), 6, 6);
	}
}

void dsc_explain_list_json(FILE *out, const struct dsc_profile *profile)
{
	fputs("{\"v\": 1, \"profile\": ", out);
	dsc_json_put(out, dsc_json_string(profile->id), 0);
	fputs(",\n \"rules\": [", out);
	for (size_t i = 0; i < DSC_RULE_COUNT; i++) {
		struct dsc_explain_row row;
		struct dsc_json *object;

		dsc_explain_row(&row, profile, (enum dsc_rule_id)i);
		object = head_json(&row);
		dsc_json_set(object, "clause",
			     row.clause ? dsc_json_string(row.clause->entry.id) :
					  dsc_json_null());
		fputs(i ? ",\n  " : "\n  ", out);
		dsc_json_put(out, object, 0);
	}
	fputs("]}\n", out);
}
