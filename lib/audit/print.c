#include "audit/print.h"

#include "base/tr.h"
#include "json/write.h"
#include "text/show.h"

#include "base/banned.h"

static void print_findings(FILE *out, const struct dsc_audit_findings *findings,
			   const char *kind, struct dsc_arena *arena)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct dsc_audit_finding *finding = &findings->items[i];

		fprintf(out, "%s: %s: %s", dsc_text_show(dsc_str_from(finding->subject), arena),
			kind, finding->why);
		if (finding->commit.hex[0] && strcmp(finding->commit.hex, finding->subject) != 0)
			fprintf(out, _(" (commit %.12s)"), finding->commit.hex);
		fprintf(out, " [%s]\n", finding->slug);
	}
}

static void print_people(FILE *out, const struct dsc_audit *audit)
{
	if (audit->person_count)
		fprintf(out, "%s\n", _("signed by (compare the keys with the list on paper):"));
	for (size_t i = 0; i < audit->person_count; i++) {
		const struct dsc_audit_person *person = audit->people[i];

		if (!person->signed_with.count)
			fprintf(out, "  %.*s  %s\n", DSC_STR_ARG(person->id), _("no sound signature"));
		for (size_t j = 0; j < person->signed_with.count; j++)
			fprintf(out, "  %.*s  %s\n", DSC_STR_ARG(person->id),
				person->signed_with.items[j]);
	}
}

static void print_seals(FILE *out, const struct dsc_audit *audit)
{
	if (audit->seal_count)
		fprintf(out, "%s\n", _("seals (compare the codes with the minutes):"));
	for (size_t i = 0; i < audit->seal_count; i++)
		fprintf(out, "  %.*s  %s  %s\n", DSC_STR_ARG(audit->seals[i].stage),
			audit->seals[i].code,
			audit->seals[i].in_force ? _("in force") : _("not in force"));
}

void dsc_audit_print_text(FILE *out, const struct dsc_audit *audit, bool quiet, bool receipts,
			  struct dsc_arena *arena)
{
	size_t records = audit->verdicts + audit->seal_signatures + audit->decision_signatures;

	print_findings(out, &audit->breaks, _("break"), arena);
	if (quiet)
		return;
	print_findings(out, &audit->notes, _("note"), arena);
	print_people(out, audit);
	print_seals(out, audit);
	fprintf(out, "%s\n",
		dsc_arena_printf(arena,
				 ngettext("%zu commit up to %s", "%zu commits up to %s",
					  audit->commits),
				 audit->commits, audit->head.hex));
	fprintf(out, _("records: %zu (verdicts %zu, signatures under seals %zu, under decisions %zu)\n"),
		records, audit->verdicts, audit->seal_signatures, audit->decision_signatures);
	if (receipts)
		fprintf(out, _("receipts looked for: %zu\n"), audit->receipts);
	fprintf(out, "%s\n",
		audit->breaks.count ?
			dsc_arena_printf(arena,
					 ngettext("%zu break", "%zu breaks", audit->breaks.count),
					 audit->breaks.count) :
			_("no break was found"));
}

static struct dsc_json *findings_json(const struct dsc_audit_findings *findings)
{
	struct dsc_json *list = dsc_json_array();

	for (size_t i = 0; i < findings->count; i++) {
		const struct dsc_audit_finding *finding = &findings->items[i];
		struct dsc_json *object = dsc_json_object();

		dsc_json_set_text(object, "slug", finding->slug);
		dsc_json_set_text(object, "subject", finding->subject);
		if (finding->commit.hex[0])
			dsc_json_set_text(object, "commit", finding->commit.hex);
		else
			dsc_json_set(object, "commit", dsc_json_null());
		dsc_json_set_text(object, "message", finding->why);
		dsc_json_append(list, object);
	}
	return list;
}

static struct dsc_json *people_json(const struct dsc_audit *audit)
{
	struct dsc_json *list = dsc_json_array();

	for (size_t i = 0; i < audit->person_count; i++) {
		const struct dsc_audit_person *person = audit->people[i];
		struct dsc_json *object = dsc_json_object(), *keys = dsc_json_array();

		dsc_json_set_str(object, "person", person->id);
		dsc_json_set_integer(object, "records", (int64_t)person->records);
		for (size_t j = 0; j < person->signed_with.count; j++)
			dsc_json_append(keys, dsc_json_string(dsc_str_from(
						      person->signed_with.items[j])));
		dsc_json_set(object, "keys", keys);
		dsc_json_append(list, object);
	}
	return list;
}

static struct dsc_json *seals_json(const struct dsc_audit *audit)
{
	struct dsc_json *list = dsc_json_array();

	for (size_t i = 0; i < audit->seal_count; i++) {
		const struct dsc_audit_seal *seal = &audit->seals[i];
		struct dsc_json *object = dsc_json_object();

		dsc_json_set_str(object, "stage", seal->stage);
		dsc_json_set_text(object, "code", seal->code);
		dsc_json_set_integer(object, "verdicts", seal->verdicts);
		dsc_json_set_bool(object, "in_force", seal->in_force);
		dsc_json_append(list, object);
	}
	return list;
}

void dsc_audit_print_json(FILE *out, const struct dsc_audit *audit)
{
	struct dsc_json *object = dsc_json_object();

	dsc_json_set_text(object, "head", audit->head.hex);
	dsc_json_set_integer(object, "commits", (int64_t)audit->commits);
	dsc_json_set_integer(object, "merges", (int64_t)audit->merges);
	dsc_json_set_integer(object, "verdicts", (int64_t)audit->verdicts);
	dsc_json_set_integer(object, "seal_signatures", (int64_t)audit->seal_signatures);
	dsc_json_set_integer(object, "decision_signatures",
			     (int64_t)audit->decision_signatures);
	dsc_json_set_integer(object, "receipts", (int64_t)audit->receipts);
	dsc_json_set(object, "breaks", findings_json(&audit->breaks));
	dsc_json_set(object, "notes", findings_json(&audit->notes));
	dsc_json_set(object, "people", people_json(audit));
	dsc_json_set(object, "seals", seals_json(audit));
	dsc_json_put(out, object, 2);
	fputc('\n', out);
}
