/* dsc quota: what each unit may recommend, and what it does. */
#include "base/tr.h"
#include "cli/run.h"
#include "cli/workplace.h"
#include "quota/quota.h"
#include "text/show.h"

#include "base/banned.h"

static int output;
static struct dsc_words with, without;

static const struct dsc_option options[] = {
	DSC_OPTION_DIRECTORY,
	DSC_OPTION_OUTPUT(&output),
	{ .name = "with", .argument = N_("CASE"),
	  .help = N_("count as if CASE were recommended; may be given several times"),
	  .kind = DSC_OPTION_WORDS, .target = &with },
	{ .name = "without", .argument = N_("CASE"),
	  .help = N_("count as if CASE were not; may be given several times"),
	  .kind = DSC_OPTION_WORDS, .target = &without },
	DSC_OPTION_END,
};

static const struct dsc_help_line examples[] = {
	{ "dsc quota", N_("all units") },
	{ "dsc quota miit-gd", N_("one unit") },
	{ "dsc quota --with gd-004 --without gd-002", N_("as it would be, before 'dsc rank'") },
	{ "dsc quota --format json", NULL },
	{ NULL, NULL },
};

static const struct dsc_command command = {
	.verb = "quota",
	.usage = (const char *const[]){ "[OPTION]… [UNIT]…", NULL },
	.summary = N_("Shows the quota of each unit, how much of it its recommendation uses, "
		      "waivers, key sectors not covered and cases by type. Exit status 1: a "
		      "quota is exceeded without a waiver; 3: a document that quotas depend on "
		      "cannot be relied on."),
	.options = options,
	.examples = examples,
	.see_also = "dsc-validate(1), dsc-explain(1)",
};

/* Names what could not be read, behind what could be counted without it. */
static enum dsc_exit judge(const struct dsc_quota_book *book)
{
	enum dsc_exit status = dsc_quota_any_exceeded(book) ? DSC_EXIT_FINDINGS : DSC_EXIT_OK;
	struct dsc_err err;

	for (size_t i = 0; i < book->count; i++)
		for (size_t j = 0; j < book->items[i].obstacles.count; j++) {
			dsc_err_set(&err, "%s", book->items[i].obstacles.items[j]);
			status = dsc_run_trouble(&command, &err);
		}
	return status;
}

static enum dsc_exit show(const struct dsc_workplace *place, const char *const *ids, size_t count,
			  struct dsc_arena *arena)
{
	const struct dsc_quota_what_if what_if = { with.items, with.count, without.items,
						   without.count };
	struct dsc_repository repository;
	struct dsc_quota_book book;
	struct dsc_err err;
	int status;

	if (dsc_repository_open(&repository, place->root, arena, &err) < 0)
		return dsc_run_trouble(&command, &err);
	status = dsc_quota_count_if(&book, &place->programme.profile, &repository, ids, count,
				    &what_if, arena, &err);
	dsc_repository_close(&repository);
	if (status < 0)
		return dsc_run_trouble(&command, &err);
	if (output == DSC_OUTPUT_JSON)
		dsc_quota_print_json(stdout, &book);
	else
		dsc_quota_print_text(stdout, &book, arena);
	return judge(&book);
}

static const char *in_both(void)
{
	for (size_t i = 0; i < with.count; i++)
		for (size_t j = 0; j < without.count; j++)
			if (strcmp(with.items[i], without.items[j]) == 0)
				return with.items[i];
	return NULL;
}

static enum dsc_exit run(char **ids, int count, struct dsc_arena *arena)
{
	struct dsc_workplace place;
	enum dsc_exit status;
	struct dsc_err err;

	if (in_both())
		return dsc_usage_error(&command, stderr,
				       _("the case '%s' is named by both --with and --without"),
				       dsc_text_show(dsc_str_from(in_both()), arena));
	if (dsc_workplace_open(&place, ".", arena, &err) < 0)
		return dsc_run_trouble(&command, &err);
	if (place.root) {
		status = show(&place, (const char *const *)ids, (size_t)count, arena);
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
