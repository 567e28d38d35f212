/* dsc: finds the binary of a verb and becomes it. Links libc only. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/tr.h"
#include "cli/run.h"

#include "base/banned.h"

static const struct dsc_help_line verbs[] = {
	{ "init", N_("make a case repository") },
	{ "new", N_("scaffold a unit, a case or a person") },
	{ "validate", N_("check dossiers against schema and rules") },
	{ "explain", N_("explain a rule: clause, reading, examples") },
	{ "schema", N_("print the JSON Schema of a kind of document, for editors") },
	{ "quota", N_("show quotas, use and coverage of units") },
	{ "form", N_("make application forms and summary tables") },
	{ "rank", N_("show or change a unit's order of priority") },
	{ "evidence", N_("fill in or check the digests of evidence files") },
	{ "bundle", N_("make the package that a unit hands in: discs and papers") },
	{ "verify", N_("check a package, an image, a disc or a folder") },
	{ "receive", N_("take verified packages into the repository, a commit each") },
	{ "review", N_("record signed verdicts on cases, show what waits") },
	{ "seal", N_("close a stage of review, signed by two") },
	{ "decide", N_("compute the list from the sealed verdicts") },
	{ "audit", N_("prove that nothing in the history was altered") },
	{ NULL, NULL },
};

static const struct dsc_option options[] = {
	DSC_OPTION_DIRECTORY,
	DSC_OPTION_END,
};

static const struct dsc_help_line examples[] = {
	{ "dsc init gd-2023", N_("start a repository") },
	{ "dsc validate", N_("check all of it") },
	{ "dsc help validate", N_("what validate can do") },
	{ NULL, NULL },
};

static const struct dsc_command command = {
	.usage = (const char *const[]){ "[-C DIR] COMMAND [ARGUMENT]…", "help [COMMAND]", NULL },
	.summary = N_("Checks, ranks and counts the dossiers of a selection of typical cases."),
	.options = options,
	.verbs = verbs,
	.examples = examples,
	.see_also = "dsc(1)",
	.stop_at_operand = true,
};

/* Runs dsc-<verb> from this binary's folder, then from PATH. Returns where there is none. */
static void become(const char *verb, char **argv)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char name[NAME_MAX];
	char *slash;

	snprintf(name, sizeof(name), "dsc-%s", verb);
	argv[0] = name;
	if (len > 0) {
		path[len] = '\0';
		slash = strrchr(path, '/');
		if ((size_t)(slash + 1 - path) + strlen(name) < sizeof(path)) {
			memcpy(slash + 1, name, strlen(name) + 1);
			execv(path, argv);
		}
	}
	if (errno == ENOENT || len <= 0)
		execvp(name, argv);
}

/* A verb is a word: it must not name a path or an option. */
static bool plausible(const char *verb)
{
	size_t len = strlen(verb);

	return len > 0 && len < 32 && strspn(verb, "abcdefghijklmnopqrstuvwxyz-") == len &&
	       verb[0] != '-';
}

static enum dsc_exit unknown(const char *verb, struct dsc_arena *arena)
{
	struct dsc_words known = { 0 };
	const char *nearest;

	for (const struct dsc_help_line *line = verbs; line->text; line++)
		DSC_PUSH(arena, &known, line->text);
	DSC_PUSH(arena, &known, "help");
	nearest = dsc_str_nearest(dsc_str_from(verb), known.items, known.count);
	if (!plausible(verb))
		return dsc_usage_error(&command, stderr, _("'%s' is no command"),
				       dsc_word_shown(verb, arena));
	if (nearest)
		return dsc_usage_error(&command, stderr,
				       _("unknown command '%s', did you mean '%s'?"), verb,
				       nearest);
	return dsc_usage_error(&command, stderr, _("unknown command '%s'"), verb);
}

static enum dsc_exit launch(const char *verb, char **argv, struct dsc_arena *arena)
{
	struct dsc_err err;

	errno = ENOENT;
	if (plausible(verb))
		become(verb, argv);
	if (errno == ENOENT || !plausible(verb))
		return unknown(verb, arena);
	dsc_err_errno(&err, errno, _("cannot run dsc-%s"), verb);
	return dsc_run_trouble(&command, &err);
}

static enum dsc_exit run(char **words, int count, struct dsc_arena *arena)
{
	char *help[] = { NULL, (char *)"--help", NULL };

	words[count] = NULL; /* after the verb everything stands as it was typed */
	if (count == 0) {
		dsc_help_print(stderr, &command);
		return DSC_EXIT_USAGE;
	}
	if (strcmp(words[0], "help") != 0)
		return launch(words[0], words, arena);
	if (count > 1)
		return launch(words[1], help, arena);
	dsc_help_print(stdout, &command);
	return DSC_EXIT_OK;
}

int main(int argc, char **argv)
{
	return dsc_run(&command, run, argc, argv);
}
