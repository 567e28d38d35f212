#include "base/tr.h"
#include "cli/explain.h"
#include "cli/explain_row.h"

#include "base/banned.h"

/* Text that mdoc takes as text: no backslash, no dot or quote that begins a line. */
static void put_text(FILE *out, struct dsc_str text)
{
	bool begins = true;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (begins && (c == '.' || c == '\''))
			fputs("\\&", out);
		if (c == '\\')
			fputs("\\e", out);
		else
			putc(c, out);
		begins = c == '\n';
	}
	if (!begins)
		putc('\n', out);
}

static void put_literal(FILE *out, const char *heading, const char *text)
{
	fputs(".Pp\n", out);
	put_text(out, dsc_str_from(heading));
	fputs(".Bd -literal -offset indent -compact\n", out);
	put_text(out, dsc_str_from(text));
	fputs(".Ed\n", out);
}

static void put_readings(FILE *out, const struct dsc_explain_row *row, struct dsc_arena *arena)
{
	for (size_t i = 0; i < row->profile->readings.count; i++) {
		const struct dsc_reading *reading = &row->profile->readings.items[i];

		if (!dsc_explain_reads(reading, row->text->slug))
			continue;
		fputs(".Pp\n", out);
		put_text(out, dsc_str_from(dsc_arena_printf(
				      arena, _("Reading: %.*s (%.*s)"),
				      DSC_STR_ARG(dsc_label_text(reading->text)),
				      DSC_STR_ARG(dsc_label_text(reading->reason)))));
	}
}

static void put_rule(FILE *out, const struct dsc_explain_row *row, struct dsc_arena *arena)
{
	fprintf(out, ".Ss %s\n", row->text->slug);
	if (row->setting)
		fprintf(out, ".Pq %s\n", dsc_explain_severity(row->setting->severity));
	put_text(out, dsc_str_from(_(row->text->summary)));
	if (row->clause) {
		fputs(".Pp\n", out);
		put_text(out, dsc_str_from(dsc_arena_printf(
				      arena, _("Clause %.*s of the notice:"),
				      DSC_STR_ARG(row->clause->entry.id))));
		fputs(".Bd -filled -offset indent -compact\n", out);
		put_text(out, row->clause->text);
		fputs(".Ed\n", out);
	}
	put_readings(out, row, arena);
	fputs(".Pp\n", out);
	put_text(out, dsc_str_from(dsc_arena_printf(arena, _("Why: %s."), _(row->text->why))));
	put_literal(out, _("Wrong:"), row->text->wrong);
	put_literal(out, _("Right:"), row->text->right);
	fputs(".Pp\n", out);
	put_text(out,
		 dsc_str_from(dsc_arena_printf(arena, _("What to do: %s."), _(row->text->fix))));
}

void dsc_explain_manual(FILE *out, const struct dsc_profile *profile, struct dsc_arena *arena)
{
	const char *group = "";

	fprintf(out,
		".\\\" Printed by dsc-explain --man from the rule book and the profile %.*s.\n"
		".Dd November 22, 2026\n"
		".Dt DSC-RULES 7\n"
		".Os\n"
		".Sh NAME\n"
		".Nm dsc-rules\n"
		".Nd the rules that dsc-validate checks\n"
		".Sh DESCRIPTION\n"
		"A rule is named by its slug.\n"
		"Its severity, its numbers and the clause that it enforces come from the\n"
		"programme's profile, here\n"
		".Ql %.*s .\n"
		"A rule passed, failed or was not checked;\n"
		"one that was not checked never reads as passed.\n",
		DSC_STR_ARG(profile->id), DSC_STR_ARG(profile->id));
	for (size_t i = 0; i < DSC_RULE_COUNT; i++) {
		struct dsc_explain_row row;

		dsc_explain_row(&row, profile, (enum dsc_rule_id)i);
		if (strcmp(group, row.text->group) != 0) {
			group = row.text->group;
			fprintf(out, ".Sh %s\n", _(group));
		}
		put_rule(out, &row, arena);
	}
	fputs(".Sh SEE ALSO\n"
	      ".Xr dsc-explain 1 ,\n"
	      ".Xr dsc-validate 1 ,\n"
	      ".Xr dsc-profile 5 ,\n"
	      ".Xr dsc-repository 5\n",
	      out);
}
