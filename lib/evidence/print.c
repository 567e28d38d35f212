#include "base/tr.h"
#include "evidence/evidence.h"
#include "json/write.h"
#include "text/show.h"

#include "base/banned.h"

static const struct {
	const char *id;   /* in JSON */
	const char *rule; /* that `dsc validate` finds it by; NULL: nothing is wrong */
	const char *word; /* msgid, behind a number in the last line */
} states[DSC_EVIDENCE_STATES] = {
	[DSC_EVIDENCE_RIGHT] = { "right", NULL, N_("right") },
	[DSC_EVIDENCE_FILLED] = { "filled", NULL, N_("filled in") },
	[DSC_EVIDENCE_UPDATED] = { "updated", NULL, N_("replaced") },
	[DSC_EVIDENCE_UNSTATED] = { "unstated", NULL, N_("without a digest") },
	[DSC_EVIDENCE_WRONG] = { "wrong", "evidence-hash", N_("wrong") },
	[DSC_EVIDENCE_MISSING] = { "missing", "evidence-missing", N_("missing") },
	[DSC_EVIDENCE_POINTER] = { "lfs-pointer", "evidence-content", N_("not fetched") },
	[DSC_EVIDENCE_EMPTY] = { "empty", "evidence-content", N_("empty") },
	[DSC_EVIDENCE_LARGE] = { "too-large", "evidence-content", N_("too large") },
	[DSC_EVIDENCE_UNREADABLE] = { "unreadable", "evidence-content", N_("unreadable") },
};

static void print_finding(FILE *out, const char *path, struct dsc_span span, const char *message,
			  const char *rule, const struct dsc_profile *profile)
{
	int index = dsc_profile_find(profile->rules, dsc_str_from(rule));
	int clause = index < 0 ? -1 : profile->rules.items[index].clause;

	fputs(path, out);
	if (span.start.line)
		fprintf(out, ":%u:%u", (unsigned)span.start.line, (unsigned)span.start.column);
	fprintf(out, ": %s: %s [%s", _("error"), message, rule);
	if (clause >= 0)
		fprintf(out, ", %.*s", DSC_STR_ARG(profile->clauses.items[clause].entry.id));
	fputs("]\n", out);
}

void dsc_evidence_print_text(FILE *out, const struct dsc_evidence_report *report,
			     const struct dsc_profile *profile, bool quiet,
			     struct dsc_arena *arena)
{
	const char *path = dsc_text_show(dsc_str_from(report->path), arena);
	size_t counts[DSC_EVIDENCE_STATES] = { 0 };
	const char *between = ": ";

	if (report->message) {
		print_finding(out, path, report->span, report->message, report->rule, profile);
		return;
	}
	for (size_t i = 0; i < report->count; i++) {
		const struct dsc_evidence_item *item = &report->items[i];

		counts[item->state]++;
		if (item->message)
			print_finding(out, path, item->span, item->message,
				      states[item->state].rule, profile);
	}
	if (quiet)
		return;
	fputs(path, out);
	if (report->count == 0)
		fprintf(out, ": %s", _("no evidence is declared"));
	for (size_t i = 0; i < DSC_EVIDENCE_STATES; i++) {
		if (counts[i] == 0)
			continue;
		fprintf(out, "%s%zu %s", between, counts[i], gettext(states[i].word));
		between = _(", ");
	}
	putc('\n', out);
}

static struct dsc_json *text_or_null(struct dsc_str text)
{
	return text.len ? dsc_json_string(text) : dsc_json_null();
}

void dsc_evidence_print_json(FILE *out, const struct dsc_evidence_report *report)
{
	struct dsc_json *object = dsc_json_object();
	struct dsc_json *list = dsc_json_array();

	dsc_json_set(object, "case", text_or_null(report->id));
	dsc_json_set_text(object, "path", report->path);
	dsc_json_set_bool(object, "changed", report->changed);
	dsc_json_set(object, "message",
		     report->message ? dsc_json_string(dsc_str_from(report->message)) :
				       dsc_json_null());
	for (size_t i = 0; i < report->count && !report->message; i++) {
		const struct dsc_evidence_item *item = &report->items[i];
		struct dsc_json *entry = dsc_json_object();

		dsc_json_set_str(entry, "file", item->file);
		dsc_json_set_text(entry, "state", states[item->state].id);
		dsc_json_set(entry, "sha256", text_or_null(dsc_str_from(item->sha256)));
		dsc_json_set(entry, "stated", text_or_null(item->stated));
		dsc_json_set_integer(entry, "line", item->span.start.line);
		dsc_json_set(entry, "message",
			     item->message ? dsc_json_string(dsc_str_from(item->message)) :
					     dsc_json_null());
		dsc_json_append(list, entry);
	}
	dsc_json_set(object, "evidence", list);
	dsc_json_put(out, object, 0);
}
