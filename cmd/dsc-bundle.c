/* dsc bundle: the package that a recommending unit hands in. */
#include "base/tr.h"
#include "cli/package.h"
#include "cli/run.h"
#include "disc/plan.h"

#include "base/banned.h"

static struct {
	const char *out;
	const char *media;
	const char *font;
	const char *key;
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
	  .help = N_("cd, dvd (the default), dvd-dl, bd, or a number of bytes, 1048576 (1 MiB) or "
		     "more: what a disc holds"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.media },
	{ .letter = 'n', .name = "dry-run", .help = N_("show what would be written, and write nothing"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.dry_run },
	{ .name = "allow-uncommitted",
	  .help = N_("take files that git has not, or has otherwise; the discs will say so"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.allow_uncommitted },
	{ .name = "sign", .argument = N_("KEY"),
	  .help = N_("sign the lists of sums, and each disc, with this private key (PEM): SM2 or "
		     "Ed25519"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.key },
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
	{ "dsc bundle miit-gd -o gd-2023 --sign unit-key.pem", N_("signed") },
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

static enum dsc_exit run(char **words, int count, struct dsc_arena *arena)
{
	struct dsc_package_options package = {
		.unit = words[0],
		.out = chosen.out,
		.capacity = dsc_disc_capacity(chosen.media),
		.font = chosen.font,
		.key = chosen.key,
		.dry_run = chosen.dry_run,
		.allow_uncommitted = chosen.allow_uncommitted,
		.quiet = chosen.quiet,
		.json = chosen.format == DSC_OUTPUT_JSON,
		.colour = dsc_run_colour((enum dsc_colour)chosen.colour),
	};

	if (count != 1)
		return dsc_usage_error(&command, stderr, _("one unit is to be named"));
	if (!chosen.out && !chosen.dry_run)
		return dsc_usage_error(&command, stderr,
				       _("-o says where the package is made; -n shows what would be"));
	if (!package.capacity)
		return dsc_usage_error(&command, stderr,
				       _("--media takes cd, dvd, dvd-dl, bd or a number of bytes, "
					 "1048576 (1 MiB) or more, not '%s'"),
				       dsc_word_shown(chosen.media, arena));
	return dsc_package_make(&command, &package, arena);
}

int main(int argc, char **argv)
{
	return dsc_run(&command, run, argc, argv);
}
