/* dsc receive: packages of recommending units into the working group's repository. */
#include "base/tr.h"
#include "cli/run.h"
#include "receive/receive.h"

#include "base/banned.h"

static struct {
	const char *key;
	int format;
	bool quiet;
	int colour;
} chosen;

static const struct dsc_option options[] = {
	DSC_OPTION_DIRECTORY,
	{ .name = "key", .argument = N_("FILE"),
	  .help = N_("all is to be signed with the key whose public half (PEM) this is"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.key },
	DSC_OPTION_OUTPUT(&chosen.format),
	{ .letter = 'q', .name = "quiet", .help = N_("tell only what is wrong"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.quiet },
	DSC_OPTION_COLOUR(&chosen.colour),
	DSC_OPTION_END,
};

static const struct dsc_help_line examples[] = {
	{ "dsc receive -C group ../miit-gd-package", N_("a package of three copies") },
	{ "dsc receive disc-1.iso disc-2.iso", N_("all discs of one copy, read as images") },
	{ "dsc receive /media/cdrom", N_("a disc in its drive") },
	{ NULL, NULL },
};

static const struct dsc_command command = {
	.verb = "receive",
	.usage = (const char *const[]){ "[OPTION]… PATH…", NULL },
	.summary = N_("Verifies packages and adds the tree of each unit to the repository, one "
		      "commit a unit. What was received before is left alone. Exit status 1: a "
		      "package is not clean, its dossiers have errors, or the repository holds "
		      "the unit with other files; such a unit is not taken."),
	.options = options,
	.examples = examples,
	.see_also = "dsc-bundle(1), dsc-verify(1), dsc-validate(1), dsc-repository(5)",
};

static enum dsc_exit run(char **paths, int count, struct dsc_arena *arena)
{
	struct dsc_receive_options receive = {
		.folder = ".",
		.paths = (const char *const *)paths,
		.path_count = (size_t)count,
		.json = chosen.format == DSC_OUTPUT_JSON,
		.quiet = chosen.quiet,
		.progress = dsc_run_watched() && !chosen.quiet,
		.colour = dsc_run_colour((enum dsc_colour)chosen.colour),
	};
	struct dsc_signature_key *key = NULL;
	struct dsc_err err;
	int status;

	if (count == 0)
		return dsc_usage_error(&command, stderr,
				       _("name the packages, discs or images to receive"));
	if (chosen.key && dsc_signature_open_public(&key, chosen.key, &err) < 0)
		return dsc_run_trouble(&command, &err);
	receive.key = key;
	status = dsc_receive(stdout, &receive, arena, &err);
	dsc_signature_close(key);
	if (status < 0)
		return dsc_run_trouble(&command, &err);
	return status ? DSC_EXIT_FINDINGS : DSC_EXIT_OK;
}

int main(int argc, char **argv)
{
	return dsc_run(&command, run, argc, argv);
}
