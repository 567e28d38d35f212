/* dsc verify: what was handed in, held against what it says about itself. */
#include "base/tr.h"
#include "bundle/verify.h"
#include "cli/run.h"

#include "base/banned.h"

static const char *key;
static int output;
static bool quiet;

static const struct dsc_option options[] = {
	DSC_OPTION_DIRECTORY,
	{ .name = "key", .argument = N_("FILE"),
	  .help = N_("all is to be signed with the key whose public half (PEM) this is"),
	  .kind = DSC_OPTION_TEXT, .target = &key },
	DSC_OPTION_OUTPUT(&output),
	{ .letter = 'q', .name = "quiet", .help = N_("print nothing where nothing is wrong"),
	  .kind = DSC_OPTION_FLAG, .target = &quiet },
	DSC_OPTION_END,
};

static const struct dsc_help_line examples[] = {
	{ "dsc verify gd-2023", N_("a package: all copies") },
	{ "dsc verify gd-2023/copy-2", N_("one copy") },
	{ "dsc verify disc-1.iso disc-2.iso", N_("images") },
	{ "dsc verify gd-2023 --key gd-public.pem", N_("and whether this unit signed it") },
	{ "dsc verify /dev/sr0", N_("the disc in the drive") },
	{ "dsc verify /media/cdrom --format json", N_("a mounted disc") },
	{ NULL, NULL },
};

static const struct dsc_command command = {
	.verb = "verify",
	.usage = (const char *const[]){ "[OPTION]… PATH…", NULL },
	.summary = N_("Checks a package, one of its copies, a disc image, a disc in its drive or a "
		      "folder, and names every file that is missing, added or changed, and in which "
		      "copy. Exit status 1: something is wrong."),
	.options = options,
	.examples = examples,
	.see_also = "dsc-bundle(1), dsc-receive(1)",
};

static enum dsc_exit verify_paths(char **paths, int count, const struct dsc_signature_key *expected,
				  struct dsc_arena *arena)
{
	struct dsc_verify_options wanted = {
		.paths = (const char *const *)paths,
		.path_count = (size_t)count,
		.key = expected,
		.progress = dsc_run_watched() && !quiet,
	};
	struct dsc_verify verify;
	struct dsc_err err;

	if (dsc_verify(&verify, &wanted, arena, &err) < 0)
		return dsc_run_trouble(&command, &err);
	if (output == DSC_OUTPUT_JSON)
		dsc_verify_print_json(stdout, &verify);
	else if (!quiet || !dsc_verify_clean(&verify))
		dsc_verify_print_text(stdout, &verify);
	return dsc_verify_clean(&verify) ? DSC_EXIT_OK : DSC_EXIT_FINDINGS;
}

static enum dsc_exit run(char **paths, int count, struct dsc_arena *arena)
{
	struct dsc_signature_key *expected = NULL;
	enum dsc_exit status;
	struct dsc_err err;

	if (count == 0)
		return dsc_usage_error(&command, stderr, "%s",
				       _("a package, image, disc or folder is to be named"));
	if (key && dsc_signature_open_public(&expected, key, &err) < 0)
		return dsc_run_trouble(&command, &err);
	status = verify_paths(paths, count, expected, arena);
	dsc_signature_close(expected);
	return status;
}

int main(int argc, char **argv)
{
	return dsc_run(&command, run, argc, argv);
}
