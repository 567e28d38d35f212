/* dsc rank: a unit's order of priority, shown or changed. */
#include <stdlib.h>

#include "base/tr.h"
#include "cli/run.h"
#include "cli/workplace.h"
#include "rank/rank.h"
#include "text/show.h"

#include "base/banned.h"

static int output;
static bool quiet;

static const struct dsc_option options[] = {
	DSC_OPTION_DIRECTORY,
	DSC_OPTION_OUTPUT(&output),
	{ .letter = 'q', .name = "quiet", .help = N_("do not print the order after a change"),
	  .kind = DSC_OPTION_FLAG, .target = &quiet },
	DSC_OPTION_END,
};

static const struct dsc_help_line examples[] = {
	{ "dsc rank miit-gd", N_("show the order") },
	{ "dsc rank miit-gd move gd-002 1", N_("put a case first") },
	{ "dsc rank miit-gd add gd-004 2", N_("recommend a case, second") },
	{ "dsc rank miit-gd drop gd-005", N_("recommend it no longer") },
	{ NULL, NULL },
};

static const struct dsc_command command = {
	.verb = "rank",
	.usage = (const char *const[]){ "[OPTION]… UNIT", "[OPTION]… UNIT move CASE N",
					"[OPTION]… UNIT add CASE [N]", "[OPTION]… UNIT drop CASE",
					NULL },
	.summary = N_("Shows a unit's cases in their order of priority, or changes that order in "
		      "recommendation.yaml and leaves every other byte of it alone. A change that "
		      "a rule forbids is refused with exit status 1."),
	.options = options,
	.examples = examples,
	.see_also = "dsc-quota(1), dsc-validate(1), dsc-repository(5)",
};

struct request {
	const char *unit;
	bool changes;
	struct dsc_rank_change change;
};

static int parse_rank(uint32_t *rank, const char *word)
{
	char *end;
	long number = strtol(word, &end, 10);

	if (word[0] < '1' || word[0] > '9' || *end || number > 99999)
		return -1;
	*rank = (uint32_t)number;
	return 0;
}

static enum dsc_exit parse(struct request *request, char **words, int count,
			   struct dsc_arena *arena)
{
	static const struct {
		const char *word;
		enum dsc_rank_verb verb;
		int min, max; /* words behind it */
	} verbs[] = {
		{ "move", DSC_RANK_MOVE, 2, 2 },
		{ "add", DSC_RANK_ADD, 1, 2 },
		{ "drop", DSC_RANK_DROP, 1, 1 },
	};
	size_t i = 0;

	*request = (struct request){ .unit = words[0] };
	if (count == 0)
		return dsc_usage_error(&command, stderr, _("no unit is named"));
	if (count == 1)
		return DSC_EXIT_OK;
	while (i < sizeof(verbs) / sizeof(verbs[0]) && strcmp(words[1], verbs[i].word) != 0)
		i++;
	if (i == sizeof(verbs) / sizeof(verbs[0]))
		return dsc_usage_error(&command, stderr,
				       _("'%s' is no change, which are move, add and drop"),
				       dsc_text_show(dsc_str_from(words[1]), arena));
	if (count - 2 < verbs[i].min)
		return dsc_usage_error(&command, stderr, verbs[i].min == 1 || count == 2 ?
				       _("'%s' lacks its case") : _("'%s' lacks the new rank"),
				       verbs[i].word);
	if (count - 2 > verbs[i].max)
		return dsc_usage_error(&command, stderr, _("'%s' is one word too many"),
				       dsc_text_show(dsc_str_from(words[2 + verbs[i].max]),
						     arena));
	request->changes = true;
	request->change.verb = verbs[i].verb;
	request->change.id = dsc_str_from(words[2]);
	if (count == 4 && parse_rank(&request->change.to, words[3]) < 0)
		return dsc_usage_error(&command, stderr,
				       _("'%s' is no rank; ranks are whole numbers from 1"),
				       dsc_text_show(dsc_str_from(words[3]), arena));
	return DSC_EXIT_OK;
}

static enum dsc_exit unknown_unit(const struct dsc_repository *repository, const char *id,
				  struct dsc_arena *arena)
{
	const char *shown = dsc_text_quote(dsc_str_from(id), 64, arena);
	struct dsc_words known = { 0 };
	const char *nearest;
	struct dsc_err err;

	for (size_t i = 0; i < repository->units.count; i++)
		DSC_PUSH(arena, &known, repository->units.items[i].id);
	nearest = dsc_str_nearest(dsc_str_from(id), known.items, known.count);
	if (nearest)
		dsc_err_set(&err, _("no unit '%s' in units/, did you mean '%s'?"), shown, nearest);
	else
		dsc_err_set(&err, _("no unit '%s' in units/"), shown);
	return dsc_run_trouble(&command, &err);
}

static enum dsc_exit show(const struct dsc_rank *rank, const struct request *request,
			  struct dsc_arena *arena)
{
	for (size_t i = 0; i < rank->obstacles.count; i++)
		fprintf(stderr, "dsc rank: %s: %s\n",
			request->changes ? _("warning") : _("error"), rank->obstacles.items[i]);
	if (rank->note)
		dsc_run_say(&command, DSC_SAY_NOTE, "%s", rank->note);
	if (request->changes && quiet)
		return DSC_EXIT_OK;
	if (output == DSC_OUTPUT_JSON)
		dsc_rank_print_json(stdout, rank);
	else
		dsc_rank_print_text(stdout, rank, arena);
	return !request->changes && dsc_rank_any_wrong(rank) ? DSC_EXIT_FINDINGS : DSC_EXIT_OK;
}

static enum dsc_exit work(const struct dsc_workplace *place,
			  const struct dsc_repository *repository, const struct request *request,
			  struct dsc_arena *arena)
{
	size_t unit = dsc_repository_find_unit(repository, dsc_str_from(request->unit));
	const struct dsc_profile *profile = &place->programme.profile;
	enum dsc_rank_result result;
	struct dsc_rank rank;
	struct dsc_err err;

	if (unit == DSC_NO_UNIT)
		return unknown_unit(repository, request->unit, arena);
	result = request->changes ?
			 dsc_rank_make(&rank, &request->change, profile, repository, unit, arena,
				       &err) :
			 dsc_rank_read(&rank, profile, repository, unit, arena, &err);
	switch (result) {
	case DSC_RANK_DONE:
		return show(&rank, request, arena);
	case DSC_RANK_WRONG:
		return dsc_usage_error(&command, stderr, "%s", err.text);
	case DSC_RANK_REFUSED:
		fprintf(stderr, "dsc rank: %s: %s\n",
			request->changes ? _("refused") : _("error"), err.text);
		return DSC_EXIT_FINDINGS;
	case DSC_RANK_TROUBLE:
		break;
	}
	return dsc_run_trouble(&command, &err);
}

static enum dsc_exit run(char **words, int count, struct dsc_arena *arena)
{
	struct dsc_repository repository;
	struct dsc_workplace place;
	struct request request;
	enum dsc_exit status = parse(&request, words, count, arena);
	struct dsc_err err;

	if (status != DSC_EXIT_OK)
		return status;
	if (dsc_workplace_open(&place, ".", arena, &err) < 0)
		return dsc_run_trouble(&command, &err);
	if (!place.root) {
		dsc_err_set(&err, "%s",
			    _("no case repository here or above; 'dsc init' makes one"));
		status = dsc_run_trouble(&command, &err);
	} else if (dsc_repository_open(&repository, place.root, arena, &err) < 0) {
		status = dsc_run_trouble(&command, &err);
	} else {
		status = work(&place, &repository, &request, arena);
		dsc_repository_close(&repository);
	}
	dsc_workplace_close(&place);
	return status;
}

int main(int argc, char **argv)
{
	return dsc_run(&command, run, argc, argv);
}
