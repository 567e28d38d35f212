/* dsc form: the application form of a case, the summary table of a unit. */
#include "base/tr.h"
#include "cli/run.h"
#include "paper/form.h"
#include "rule/render.h"
#include "rule/validate.h"
#include "text/show.h"

#include "base/banned.h"

static struct {
	int format;
	int colour;
	bool all;
	bool force;
	bool quiet;
	const char *out;
	const char *template;
	const char *font;
	const char *write_template;
} chosen = { .format = DSC_FORM_AUTO };

static const struct dsc_option options[] = {
	DSC_OPTION_DIRECTORY,
	{ .name = "format", .argument = N_("FORMAT"),
	  .help = N_("pdf; docx for a form, xlsx for a table; without it the ending of --output "
		     "decides, else pdf"),
	  .kind = DSC_OPTION_CHOICE, .target = &chosen.format, .choices = dsc_form_format_names },
	{ .letter = 'o', .name = "output", .argument = N_("PATH"),
	  .help = N_("write to this file, or into this folder; - is standard output"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.out },
	{ .name = "all", .help = N_("a unit's summary table and the form of each of its cases"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.all },
	{ .name = "template", .argument = N_("FILE"),
	  .help = N_("fill the content controls of this Word document instead of the one built in"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.template },
	{ .name = "write-template", .argument = N_("FILE"),
	  .help = N_("write the Word document built in to FILE, and nothing else"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.write_template },
	{ .name = "font", .argument = N_("NAME"),
	  .help = N_("set the PDF in this font; it must be installed"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.font },
	{ .name = "force", .help = N_("replace files that exist"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.force },
	{ .letter = 'q', .name = "quiet", .help = N_("do not tell what was made"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.quiet },
	DSC_OPTION_COLOUR(&chosen.colour),
	DSC_OPTION_END,
};

static const struct dsc_help_line examples[] = {
	{ "dsc form gd-001", N_("gd-001.pdf, the application form of a case") },
	{ "dsc form gd-001 -o gd-001.docx", N_("the same for Word") },
	{ "dsc form miit-gd --format xlsx", N_("summary-miit-gd.xlsx, the table of a unit") },
	{ "dsc form miit-gd --all -o print", N_("the table and every form, into print/") },
	{ NULL, NULL },
};

static const struct dsc_command command = {
	.verb = "form",
	.usage = (const char *const[]){ "[OPTION]… CASE|UNIT", "--write-template FILE", NULL },
	.summary = N_("Makes the application form of a case or the summary table of a unit. Exit "
		      "status 1: a document breaks its schema; its findings are shown and nothing "
		      "is written."),
	.options = options,
	.examples = examples,
	.see_also = "dsc-validate(1), dsc-quota(1), dsc-repository(5)",
};

/* Says what is wrong with the documents that cannot be printed. */
static enum dsc_exit show_findings(const struct dsc_form_list *refused, struct dsc_arena *arena)
{
	struct dsc_validate_options validate = { .paths = refused->items,
						 .path_count = refused->count };
	struct dsc_render_options render = {
		.format = DSC_FORMAT_TEXT,
		.colour = dsc_run_colour((enum dsc_colour)chosen.colour),
		.quiet = true,
	};
	struct dsc_report report;
	struct dsc_err err;

	if (dsc_validate(&report, &validate, arena, &err) < 0 ||
	    dsc_render(stdout, &report, render, &err) < 0)
		return dsc_run_trouble(&command, &err);
	fprintf(stderr, "dsc form: %s\n",
		_("nothing was written; a form is made when its documents hold to their schema"));
	return DSC_EXIT_FINDINGS;
}

static enum dsc_exit make(const char *subject, struct dsc_arena *arena)
{
	struct dsc_form_options form = {
		.subject = subject,
		.format = (enum dsc_form_format)chosen.format,
		.out = chosen.out,
		.template = chosen.template,
		.font = chosen.font,
		.all = chosen.all,
		.force = chosen.force,
	};
	struct dsc_form_result result;
	struct dsc_err err;
	int status;

	if (form.template && dsc_form_format_of(&form) != DSC_FORM_DOCX)
		return dsc_usage_error(&command, stderr, "%s",
				       _("--template fills a Word document; it belongs to --format "
					 "docx, or to an --output that ends in .docx"));
	status = dsc_form_make(&result, &form, arena, &err);
	for (size_t i = 0; i < result.warnings.count; i++)
		dsc_run_say(&command, DSC_SAY_WARNING, "%s", result.warnings.items[i]);
	for (size_t i = 0; !chosen.quiet && i < result.made.count; i++) {
		printf(_("made %s"), dsc_text_show(dsc_str_from(result.made.items[i]), arena));
		putchar('\n');
	}
	if (status < 0)
		return dsc_run_trouble(&command, &err);
	return result.refused.count ? show_findings(&result.refused, arena) : DSC_EXIT_OK;
}

static enum dsc_exit write_template(struct dsc_arena *arena)
{
	struct dsc_err err;

	if (dsc_form_write_template(chosen.write_template, chosen.force, arena, &err) < 0)
		return dsc_run_trouble(&command, &err);
	if (!chosen.quiet) {
		printf(_("made %s"), dsc_text_show(dsc_str_from(chosen.write_template), arena));
		putchar('\n');
	}
	return DSC_EXIT_OK;
}

static enum dsc_exit run(char **words, int count, struct dsc_arena *arena)
{
	if (chosen.write_template && count == 0)
		return write_template(arena);
	if (chosen.write_template)
		return dsc_usage_error(&command, stderr,
				       _("--write-template makes nothing else; leave out '%s'"),
				       dsc_word_shown(words[0], arena));
	if (count != 1)
		return dsc_usage_error(&command, stderr, "%s",
				       _("name one case or one unit: 'dsc form gd-001'"));
	if (chosen.all && chosen.out && strcmp(chosen.out, "-") == 0)
		return dsc_usage_error(&command, stderr, "%s",
				       _("--all writes several files; name a folder for them"));
	return make(words[0], arena);
}

int main(int argc, char **argv)
{
	return dsc_run(&command, run, argc, argv);
}
