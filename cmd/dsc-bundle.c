/* dsc bundle: the package that a recommending unit hands in. */
#include <inttypes.h>

#include "base/tr.h"
#include "bundle/bundle.h"
#include "cli/papers.h"
#include "cli/run.h"
#include "cli/workplace.h"
#include "disc/plan.h"
#include "rule/render.h"
#include "rule/validate.h"
#include "text/show.h"

#include "base/banned.h"

static struct {
	const char *out;
	const char *media;
	const char *font;
	int format;
	int colour;
	bool dry_run;
	bool allow_uncommitted;
	bool quiet;
} chosen = { .media = "dvd" };

static const struct dsc_option options[] = {
	DSC_OPTION_DIRECTORY,
	{ .letter = 'o', .name = "output", .argument = N_("DIR"),
	  .help = N_("make the package here, where nothing must be yet"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.out },
	{ .name = "media", .argument = N_("MEDIUM"),
	  .help = N_("cd, dvd (the default), dvd-dl, bd, or a number of bytes: what a disc holds"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.media },
	{ .letter = 'n', .name = "dry-run", .help = N_("show what would be written, and write nothing"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.dry_run },
	{ .name = "allow-uncommitted",
	  .help = N_("take files that git has not, or has otherwise; the discs will say so"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.allow_uncommitted },
	{ .name = "font", .argument = N_("NAME"),
	  .help = N_("set the papers in this font, which must be installed"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.font },
	DSC_OPTION_OUTPUT(&chosen.format),
	DSC_OPTION_COLOUR(&chosen.colour),
	{ .letter = 'q', .name = "quiet", .help = N_("show no progress"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.quiet },
	DSC_OPTION_END,
};

static const struct dsc_help_line examples[] = {
	{ "dsc bundle miit-gd -n", N_("what would stand on which disc") },
	{ "dsc bundle miit-gd -o gd-2023", N_("the package, on DVDs") },
	{ "dsc bundle miit-gd -o gd-2023 --media cd", NULL },
	{ "dsc verify gd-2023", N_("checks it") },
	{ NULL, NULL },
};

static const struct dsc_command command = {
	.verb = "bundle",
	.usage = (const char *const[]){ "[OPTION]… UNIT -o DIR", "-n [OPTION]… UNIT", NULL },
	.summary = N_("Makes the package that a recommending unit hands in: disc images, labels and "
		      "papers, in as many copies as the programme asks for. The same state of the "
		      "repository gives the same bytes. Exit status 1: errors stand, or changes "
		      "are not committed."),
	.options = options,
	.examples = examples,
	.see_also = "dsc-verify(1), dsc-rank(1), dsc-form(1)",
};

/* Shows errors of the unit. 1 where there are some. */
static int validate(const char *unit, struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_render_options render = { .quiet = true };
	struct dsc_validate_options rules = { .paths = &unit, .path_count = 1 };
	struct dsc_report report;
	size_t kept = 0;

	if (dsc_validate(&report, &rules, arena, err) < 0)
		return -1;
	if (!report.errors)
		return 0;
	for (size_t i = 0; i < report.count; i++)
		if (report.findings[i].severity == DSC_ERROR)
			report.findings[kept++] = report.findings[i];
	report.count = kept;
	render.colour = dsc_run_colour((enum dsc_colour)chosen.colour);
	if (dsc_render(stdout, &report, render, err) < 0)
		return -1;
	fprintf(stderr,
		ngettext("dsc bundle: refused: %zu error stands; nothing was written\n",
			 "dsc bundle: refused: %zu errors stand; nothing was written\n",
			 (unsigned long)report.errors),
		report.errors);
	return 1;
}

#define CHANGES_TOLD 10

static bool refuses_changes(const struct dsc_bundle *bundle, struct dsc_arena *arena)
{
	bool refused = !chosen.allow_uncommitted && !chosen.dry_run;

	if (!bundle->changes.count)
		return false;
	fprintf(stderr, refused ? _("dsc bundle: refused: these are not committed as they are "
				    "(commit them, or --allow-uncommitted):\n") :
				  _("dsc bundle: warning: these are not committed as they are:\n"));
	for (size_t i = 0; i < bundle->changes.count && i < CHANGES_TOLD; i++)
		fprintf(stderr, "  %s\n",
			dsc_text_show(dsc_str_from(bundle->changes.items[i]), arena));
	if (bundle->changes.count > CHANGES_TOLD)
		fprintf(stderr, _("  and %zu more\n"), bundle->changes.count - CHANGES_TOLD);
	return refused;
}

static void warn(const struct dsc_bundle *bundle)
{
	if (bundle->synthetic)
		fprintf(stderr,
			ngettext("dsc bundle: warning: %zu case says that it is made up "
				 "(synthetic); it is marked, and not to be handed in\n",
				 "dsc bundle: warning: %zu cases say that they are made up "
				 "(synthetic); they are marked, and not to be handed in\n",
				 (unsigned long)bundle->synthetic),
			bundle->synthetic);
	if (bundle->left_out)
		fprintf(stderr,
			ngettext("dsc bundle: warning: %zu file below evidence/ is named by no "
				 "document and left out\n",
				 "dsc bundle: warning: %zu files below evidence/ are named by no "
				 "document and left out\n",
				 (unsigned long)bundle->left_out),
			bundle->left_out);
	if (!bundle->commit.len)
		fputs(_("dsc bundle: warning: nothing is committed here, so the discs name no "
			"state of the repository\n"),
		      stderr);
}

static enum dsc_exit make(const struct dsc_bundle_options *wanted, struct dsc_arena *arena)
{
	struct dsc_bundle bundle;
	struct dsc_err err;

	if (dsc_bundle_plan(&bundle, wanted, arena, &err) < 0)
		return dsc_run_trouble(&command, &err);
	warn(&bundle);
	if (refuses_changes(&bundle, arena))
		return DSC_EXIT_FINDINGS;
	if (!chosen.dry_run && dsc_bundle_write(&bundle, chosen.out, &err) < 0)
		return dsc_run_trouble(&command, &err);
	if (chosen.format == DSC_OUTPUT_JSON)
		dsc_bundle_print_json(stdout, &bundle);
	else
		dsc_bundle_print_text(stdout, &bundle);
	return DSC_EXIT_OK;
}

static enum dsc_exit bundle_unit(const struct dsc_workplace *place, const char *unit,
				 uint64_t capacity, struct dsc_arena *arena)
{
	struct dsc_repository repository;
	struct dsc_papers papers;
	struct dsc_bundle_options wanted = {
		.profile = &place->programme.profile,
		.repository = &repository,
		.papers = &papers.calls,
		.capacity = capacity,
		.progress = dsc_run_watched() && !chosen.quiet,
	};
	enum dsc_exit status;
	struct dsc_err err;
	int found;

	if (dsc_repository_open(&repository, place->root, arena, &err) < 0)
		return dsc_run_trouble(&command, &err);
	dsc_papers_init(&papers, wanted.profile, &repository, chosen.font, stderr);
	wanted.unit = dsc_repository_find_unit(&repository, dsc_str_from(unit));
	if (wanted.unit == DSC_NO_UNIT) {
		dsc_err_set(&err, _("no unit '%s' in units/"),
			    dsc_text_show(dsc_str_from(unit), arena));
		status = dsc_run_trouble(&command, &err);
	} else {
		found = validate(dsc_arena_printf(arena, "%s/units/%s", place->root, unit), arena,
				 &err);
		if (found < 0)
			status = dsc_run_trouble(&command, &err);
		else
			status = found ? DSC_EXIT_FINDINGS : make(&wanted, arena);
	}
	dsc_repository_close(&repository);
	return status;
}

static enum dsc_exit run(char **words, int count, struct dsc_arena *arena)
{
	uint64_t capacity = dsc_disc_capacity(chosen.media);
	struct dsc_workplace place;
	enum dsc_exit status;
	struct dsc_err err;

	if (count != 1)
		return dsc_usage_error(&command, stderr, _("one unit is to be named"));
	if (!chosen.out && !chosen.dry_run)
		return dsc_usage_error(&command, stderr,
				       _("-o says where the package is made; -n shows what would be"));
	if (!capacity)
		return dsc_usage_error(&command, stderr,
				       _("--media takes cd, dvd, dvd-dl, bd or a number of bytes, "
					 "not '%s'"),
				       dsc_word_shown(chosen.media, arena));
	if (dsc_workplace_open(&place, ".", arena, &err) < 0)
		return dsc_run_trouble(&command, &err);
	if (place.root) {
		status = bundle_unit(&place, words[0], capacity, arena);
	} else {
		dsc_err_set(&err, "%s",
			    _("no case repository here or above; 'dsc init' makes one"));
		status = dsc_run_trouble(&command, &err);
	}
	dsc_workplace_close(&place);
	return status;
}

int main(int argc, char **argv)
{
	return dsc_run(&command, run, argc, argv);
}
