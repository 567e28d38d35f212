/* dsc validate: schema and rules over a repository, a unit, a case or a file. */
#include "base/tr.h"
#include "cli/run.h"
#include "rule/render.h"
#include "rule/validate.h"
#include "rule/validate_schema.h"

#include "base/banned.h"

static struct {
	int format;
	int colour;
	int jobs;
	bool strict;
	bool quiet;
	const char *schema;
	struct dsc_words maps;
} chosen;

static const struct dsc_option options[] = {
	DSC_OPTION_DIRECTORY,
	{ .name = "format", .argument = N_("FORMAT"),
	  .help = N_("text, json, sarif, junit, github or gitlab"),
	  .kind = DSC_OPTION_CHOICE, .target = &chosen.format, .choices = dsc_format_names },
	{ .name = "strict", .help = N_("warnings too give exit status 1"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.strict },
	{ .letter = 'q', .name = "quiet", .help = N_("print errors and warnings only"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.quiet },
	{ .letter = 'j', .name = "jobs", .argument = N_("N"),
	  .help = N_("use N threads; 0, the default, is one a processor"),
	  .kind = DSC_OPTION_NUMBER, .target = &chosen.jobs },
	DSC_OPTION_COLOUR(&chosen.colour),
	{ .name = "schema", .argument = N_("FILE"),
	  .help = N_("check the files given against this JSON Schema, and no rules"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.schema },
	{ .name = "schema-map", .argument = N_("PREFIX=DIR"),
	  .help = N_("look for documents that a schema refers to by PREFIX in DIR; nothing is "
		     "ever fetched"),
	  .kind = DSC_OPTION_WORDS, .target = &chosen.maps },
	DSC_OPTION_END,
};

static const struct dsc_help_line examples[] = {
	{ "dsc validate", N_("the repository around the current folder") },
	{ "dsc validate units/miit-gd", N_("one unit, judged with all others in view") },
	{ "dsc validate gd-001/case.yaml", N_("a dossier without a repository") },
	{ "dsc validate --format sarif > findings.sarif", NULL },
	{ "dsc validate --schema my.schema.json data.yaml", NULL },
	{ NULL, NULL },
};

static const struct dsc_command command = {
	.verb = "validate",
	.usage = (const char *const[]){ "[OPTION]… [PATH]…",
					"--schema FILE [--schema-map PREFIX=DIR]… PATH…", NULL },
	.summary = N_("Checks dossiers against their schema and the rules of the programme. Exit "
		      "status: 0 nothing found, 1 errors, 2 wrong usage, 3 the work could not be "
		      "done."),
	.options = options,
	.examples = examples,
	.see_also = "dsc-explain(1), dsc-rules(7), dsc-repository(5)",
};

static int validate(struct dsc_report *report, const char *const *paths, size_t count,
		    struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_validate_options rules = {
		.paths = paths,
		.path_count = count,
		.jobs = chosen.jobs,
		.progress = dsc_run_watched() && !chosen.quiet,
	};
	struct dsc_validate_schema_options schema = {
		.schema = chosen.schema,
		.maps = chosen.maps.items,
		.map_count = chosen.maps.count,
		.paths = paths,
		.path_count = count,
	};

	if (chosen.schema)
		return dsc_validate_schema(report, &schema, arena, err);
	return dsc_validate(report, &rules, arena, err);
}

static enum dsc_exit run(char **paths, int count, struct dsc_arena *arena)
{
	struct dsc_render_options render = { .format = (enum dsc_format)chosen.format,
					     .quiet = chosen.quiet };
	struct dsc_report report;
	struct dsc_err err;

	if (chosen.schema && count == 0)
		return dsc_usage_error(&command, stderr, _("--schema needs files to check"));
	for (int i = 0; i < count; i++)
		if (count > 1 && strcmp(paths[i], "-") == 0)
			return dsc_usage_error(&command, stderr, _("'-' goes with no other path"));
	if (!chosen.schema && chosen.maps.count)
		return dsc_usage_error(&command, stderr, _("--schema-map belongs to --schema"));
	for (size_t i = 0; i < chosen.maps.count; i++)
		if (!dsc_schema_map_valid(chosen.maps.items[i]))
			return dsc_usage_error(&command, stderr, "%s",
					       _("--schema-map takes PREFIX=DIR"));
	render.colour = dsc_run_colour((enum dsc_colour)chosen.colour);
	if (validate(&report, (const char *const *)paths, (size_t)count, arena, &err) < 0 ||
	    dsc_render(stdout, &report, render, &err) < 0)
		return dsc_run_trouble(&command, &err);
	if (report.errors || (chosen.strict && report.warnings))
		return DSC_EXIT_FINDINGS;
	return DSC_EXIT_OK;
}

int main(int argc, char **argv)
{
	return dsc_run(&command, run, argc, argv);
}
