/* dsc init: makes a case repository. */
#include <fcntl.h>

#include "base/io.h"
#include "base/tr.h"
#include "base/utf8.h"
#include "cli/init.h"
#include "cli/run.h"
#include "cli/workplace.h"

#include "base/banned.h"

static const char *profile = DSC_PROFILE_DEFAULT;
static const char *name;
static bool no_git;
static bool quiet;

static const struct dsc_option options[] = {
	DSC_OPTION_DIRECTORY,
	{ .name = "profile", .argument = N_("ID|FILE"),
	  .help = N_("the programme: a profile built in, or a YAML file"),
	  .kind = DSC_OPTION_TEXT, .target = &profile },
	{ .name = "name", .argument = N_("NAME"),
	  .help = N_("the repository's name; else the programme's"),
	  .kind = DSC_OPTION_TEXT, .target = &name },
	{ .name = "no-git", .help = N_("no history and no pre-commit hook"),
	  .kind = DSC_OPTION_FLAG, .target = &no_git },
	{ .letter = 'q', .name = "quiet", .help = N_("do not tell the next steps"),
	  .kind = DSC_OPTION_FLAG, .target = &quiet },
	DSC_OPTION_END,
};

static const struct dsc_help_line examples[] = {
	{ "dsc init gd-2023", N_("a new folder for the programme of 2023") },
	{ "dsc init --profile next-year.yaml .", N_("in this folder, for another programme") },
	{ NULL, NULL },
};

static const struct dsc_command command = {
	.verb = "init",
	.usage = (const char *const[]){ "[OPTION]… [DIR]", NULL },
	.summary = N_("Makes a case repository in DIR, or in the current folder: the programme's "
		      "profile, folders, git, and a hook that checks before each commit. Nothing "
		      "that is there is overwritten."),
	.options = options,
	.examples = examples,
	.see_also = "dsc-new(1), dsc-validate(1), dsc-repository(5), dsc-profile(5)",
};

static bool presentable(struct dsc_str text)
{
	if (text.len == 0 || dsc_utf8_check(text) < text.len)
		return false;
	while (text.len) {
		uint32_t cp;
		size_t len = dsc_utf8_decode(text, &cp);

		if (dsc_utf8_unsafe(cp) || cp < 0x20)
			return false;
		text.ptr += len;
		text.len -= len;
	}
	return true;
}

/* Whether a shell takes the word as it stands. */
static bool plain(const char *word)
{
	for (; *word; word++)
		if ((unsigned char)*word < 0x80 &&
		    !strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./",
			    *word))
			return false;
	return true;
}

static void tell_next(const struct dsc_init *init, const struct dsc_profile *chosen,
		      struct dsc_arena *arena)
{
	struct dsc_str kind = chosen->unit_kinds.items[0].entry.id;
	const char *folder = dsc_word_shown(init->folder, arena);

	printf(_("made the case repository %s"), folder);
	printf("\n%s\n", _("next:"));
	if (strcmp(folder, ".") != 0)
		printf(plain(folder) ? "  cd %s\n" : "  cd '%s'\n", folder);
	printf("  dsc new unit UNIT --kind %.*s\n"
	       "  dsc new case CASE --unit UNIT\n"
	       "  dsc validate\n",
	       DSC_STR_ARG(kind));
}

static enum dsc_exit run(char **words, int count, struct dsc_arena *arena)
{
	struct dsc_init init = { .folder = count ? words[0] : ".", .git = !no_git,
				 .notes = stderr };
	struct dsc_profile chosen;
	struct dsc_err err;

	if (count > 1)
		return dsc_usage_error(&command, stderr, _("one folder at a time"));
	if (name && !presentable(dsc_str_from(name)))
		return dsc_usage_error(&command, stderr, "%s",
				       _("the name is empty, or holds invisible characters"));
	if (dsc_workplace_profile(&chosen, &init.profile, profile, arena, &err) < 0)
		return dsc_run_trouble(&command, &err);
	init.profile_id = dsc_arena_str(arena, chosen.id).ptr;
	init.name = name ? dsc_str_from(name) : dsc_label_text(chosen.name);
	if (dsc_init_make(&init, arena, &err) < 0)
		return dsc_run_trouble(&command, &err);
	if (!quiet)
		tell_next(&init, &chosen, arena);
	return DSC_EXIT_OK;
}

int main(int argc, char **argv)
{
	return dsc_run(&command, run, argc, argv);
}
