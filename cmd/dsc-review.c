/* dsc review: verdicts recorded, and what a reviewer has to know for them. */
#include "base/tr.h"
#include "cli/review.h"
#include "cli/run.h"
#include "review/verdict.h"

#include "base/banned.h"

static struct {
	struct dsc_review_request request;
	int output;
	int recommend;
	bool kinds[DSC_VERDICT_KINDS];
	bool list, queue, show, diff;
} chosen = { .recommend = -1 };

static const char *const recommendations[] = { "yes", "no", NULL };

static const struct dsc_option options[] = {
	DSC_OPTION_DIRECTORY,
	{ .name = "stage", .argument = N_("STAGE"), .help = N_("the stage of review"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.request.stage },
	{ .name = "as", .argument = N_("PERSON"), .help = N_("who you are: an id of people/"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.request.person },
	{ .name = "pass", .help = N_("the case passes"), .kind = DSC_OPTION_FLAG,
	  .target = &chosen.kinds[DSC_VERDICT_PASS] },
	{ .name = "reject", .help = N_("the case does not pass"), .kind = DSC_OPTION_FLAG,
	  .target = &chosen.kinds[DSC_VERDICT_REJECT] },
	{ .name = "return", .help = N_("the dossier is to be corrected and submitted again"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.kinds[DSC_VERDICT_RETURN] },
	{ .name = "score", .argument = N_("ITEM=NUMBER"), .help = N_("a score; one for each item"),
	  .kind = DSC_OPTION_WORDS, .target = &chosen.request.scores },
	{ .name = "abstain", .help = N_("no opinion"), .kind = DSC_OPTION_FLAG,
	  .target = &chosen.kinds[DSC_VERDICT_ABSTAIN] },
	{ .name = "recuse", .help = N_("a conflict of interest: for good, on all stages"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.kinds[DSC_VERDICT_RECUSE] },
	{ .name = "recommend", .argument = N_("yes|no"), .help = N_("whether to list the case"),
	  .kind = DSC_OPTION_CHOICE, .target = &chosen.recommend, .choices = recommendations },
	{ .name = "reason", .argument = N_("TEXT"), .help = N_("why"), .kind = DSC_OPTION_TEXT,
	  .target = &chosen.request.reason },
	{ .name = "reason-file", .argument = N_("FILE"),
	  .help = N_("the same from a file; '-' is standard input"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.request.reason_file },
	{ .name = "check", .argument = N_("ITEM=ANSWER"),
	  .help = N_("an item of the checklist: yes, no or na"), .kind = DSC_OPTION_WORDS,
	  .target = &chosen.request.checks },
	{ .name = "key", .argument = N_("FILE"),
	  .help = N_("the key to sign with: a private one, or a public one that an agent holds; "
		     "else DSC_KEY names it"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.request.key },
	{ .letter = 'y', .name = "yes", .help = N_("record without asking"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.request.yes },
	{ .name = "list", .help = N_("show how far each case has come"), .kind = DSC_OPTION_FLAG,
	  .target = &chosen.list },
	{ .name = "queue", .help = N_("show what waits for you"), .kind = DSC_OPTION_FLAG,
	  .target = &chosen.queue },
	{ .name = "show", .help = N_("show a case in short, and the verdicts that you may see"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.show },
	{ .name = "diff", .help = N_("show what has changed in the dossier since your verdict"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.diff },
	DSC_OPTION_OUTPUT(&chosen.output),
	DSC_OPTION_END,
};

static const struct dsc_help_line examples[] = {
	{ "dsc review --queue --as r017", N_("what waits for me") },
	{ "dsc review --show gd-001 --as r017", NULL },
	{ "dsc review gd-001 --stage formal --as r003 --pass --check FC08=yes --check FC09=yes",
	  N_("shows what will be signed, and asks") },
	{ "dsc review gd-001 --stage expert --as r017 --recuse --reason 'former employer'", NULL },
	{ "dsc review import scores.csv --stage expert --as r017", N_("tries a table of verdicts") },
	{ NULL, NULL },
};

static const struct dsc_command command = {
	.verb = "review",
	.usage = (const char *const[]){
		"CASE --stage STAGE --as PERSON VERDICT [OPTION]…",
		"import FILE --stage STAGE --as PERSON [OPTION]…",
		"--list | --queue --as PERSON [--stage STAGE]",
		"--show CASE --as PERSON",
		"--diff CASE --as PERSON [--stage STAGE]",
		NULL },
	.summary = N_("Records a reviewer's verdict on a case: signed, bound to the dossier as it "
		      "is committed, added by one commit, never changed. Exit status 1: a rule "
		      "forbids it, or you said no; nothing was recorded."),
	.options = options,
	.examples = examples,
	.see_also = "dsc-seal(1), dsc-decide(1), dsc-audit(1), dsc-repository(5)",
};

typedef enum dsc_exit verb(const struct dsc_review_request *request, struct dsc_actor *actor,
			   struct dsc_arena *arena);

static enum dsc_exit wrong(const char *text)
{
	return dsc_usage_error(&command, stderr, "%s", text);
}

enum { NO_KIND = -1, SEVERAL_KINDS = -2 };

/* The one kind of the verdict, or why it is not one. */
static int find_kind(void)
{
	int found = NO_KIND;

	chosen.kinds[DSC_VERDICT_SCORE] = chosen.request.scores.count > 0;
	for (int i = 0; i < DSC_VERDICT_KINDS; i++)
		if (chosen.kinds[i])
			found = found == NO_KIND ? i : SEVERAL_KINDS;
	return found;
}

static enum dsc_exit check_recording(verb **run_verb, char **words, int count)
{
	struct dsc_review_request *request = &chosen.request;
	bool table = strcmp(words[0], "import") == 0;

	if (count != (table ? 2 : 1))
		return wrong(table ? _("name one table to import") : _("name one case"));
	if (!request->stage)
		return wrong(_("no stage is named; say --stage STAGE"));
	if (!request->person)
		return wrong(_("nobody is named; say --as PERSON"));
	if (request->json && !request->yes)
		return wrong(_("--format json asks nothing; say --yes too"));
	request->kind = find_kind();
	if (table) {
		request->table = words[1];
		*run_verb = dsc_review_import;
		return request->kind != NO_KIND || request->checks.count || request->reason ||
				       request->reason_file || chosen.recommend >= 0 ?
			       wrong(_("the table says what the verdicts are, not the command line")) :
			       DSC_EXIT_OK;
	}
	if (request->kind == SEVERAL_KINDS)
		return wrong(_("--pass, --reject, --return, --score, --abstain and --recuse exclude each other"));
	if (request->kind == NO_KIND)
		return wrong(_("say what the verdict is: one of --pass, --reject, --return, --score, --abstain, --recuse"));
	if (request->reason && request->reason_file)
		return wrong(_("--reason and --reason-file exclude each other"));
	request->case_id = words[0];
	*run_verb = dsc_review_record;
	return DSC_EXIT_OK;
}

static enum dsc_exit check_reading(verb **run_verb, char **words, int count)
{
	struct dsc_review_request *request = &chosen.request;
	bool one = chosen.show || chosen.diff;

	if (chosen.list + chosen.queue + chosen.show + chosen.diff > 1)
		return wrong(_("--list, --queue, --show and --diff exclude each other"));
	if (find_kind() != NO_KIND || request->yes)
		return wrong(_("a verdict is not recorded together with --list, --queue, --show or --diff"));
	if (count != (one ? 1 : 0))
		return wrong(one ? _("name one case") : _("no case is to be named here"));
	if (!request->person && !chosen.list)
		return wrong(_("nobody is named; say --as PERSON"));
	request->case_id = one ? words[0] : NULL;
	*run_verb = chosen.list ? dsc_review_list : chosen.queue ? dsc_review_queue :
		    chosen.show ? dsc_review_show : dsc_review_diff;
	return DSC_EXIT_OK;
}

static enum dsc_exit run(char **words, int count, struct dsc_arena *arena)
{
	verb *run_verb = NULL;
	struct dsc_actor actor;
	enum dsc_exit status;
	struct dsc_err err;

	chosen.request.command = &command;
	chosen.request.json = chosen.output == DSC_OUTPUT_JSON;
	chosen.request.recommend = chosen.recommend < 0 ? DSC_RECOMMEND_SILENT :
				   chosen.recommend == 0 ? DSC_RECOMMEND_YES : DSC_RECOMMEND_NO;
	if (chosen.list || chosen.queue || chosen.show || chosen.diff)
		status = check_reading(&run_verb, words, count);
	else if (count == 0)
		status = wrong(_("no case is named"));
	else
		status = check_recording(&run_verb, words, count);
	if (status != DSC_EXIT_OK)
		return status;
	if (dsc_actor_open(&actor, NULL, arena, &err) < 0)
		status = dsc_run_trouble(&command, &err);
	else
		status = run_verb(&chosen.request, &actor, arena);
	dsc_actor_close(&actor);
	return status;
}

int main(int argc, char **argv)
{
	return dsc_run(&command, run, argc, argv);
}
