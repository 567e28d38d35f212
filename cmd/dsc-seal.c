/* dsc seal: closes a stage of review, or shows which stages are closed. */
#include "base/tr.h"
#include "cli/actor.h"
#include "review/find.h"
#include "review/seal_print.h"
#include "text/show.h"

#include "base/banned.h"

static struct {
	const char *at;
	const char *person;
	const char *key;
	int output;
	bool leave_open;
	bool yes;
} chosen;

static const struct dsc_option options[] = {
	DSC_OPTION_DIRECTORY,
	{ .name = "as", .argument = N_("PERSON"), .help = N_("who seals, an id of people/"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.person },
	{ .name = "key", .argument = N_("FILE"),
	  .help = N_("the key to sign with, private, or public with its other half in an agent; "
		     "else DSC_KEY names it"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.key },
	{ .name = "leave-open", .help = N_("seal although cases are undecided"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.leave_open },
	{ .letter = 'y', .name = "yes", .help = N_("do not ask"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.yes },
	{ .name = "at", .argument = N_("REV"), .help = N_("show the seals of this commit"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.at },
	DSC_OPTION_OUTPUT(&chosen.output),
	DSC_OPTION_END,
};

static const struct dsc_help_line examples[] = {
	{ "dsc seal", N_("which stages are sealed, by whom, and what is missing") },
	{ "dsc seal formal --as c001 --key ~/.ssh/id_ed25519", N_("seal a stage, or countersign") },
	{ NULL, NULL },
};

static const struct dsc_command command = {
	.verb = "seal",
	.usage = (const char *const[]){ "[OPTION]…", "[OPTION]… STAGE --as PERSON", NULL },
	.summary = N_("Closes a stage of review with a digest of its verdicts and results, signed "
		      "by a clerk and a supervisor. Exit status 1: it is refused, or a seal does "
		      "not hold."),
	.options = options,
	.examples = examples,
	.see_also = "dsc-review(1), dsc-decide(1), dsc-repository(5)",
};

static enum dsc_exit show(const struct dsc_ledger *ledger)
{
	struct dsc_seal_status *states;
	struct dsc_err err;

	if (dsc_seal_survey(&states, ledger, &err) < 0)
		return dsc_run_trouble(&command, &err);
	if (chosen.output == DSC_OUTPUT_JSON)
		dsc_seal_print_json(stdout, states, ledger);
	else
		dsc_seal_print_text(stdout, states, ledger);
	return dsc_seal_any_wrong(states, ledger) ? DSC_EXIT_FINDINGS : DSC_EXIT_OK;
}

static enum dsc_exit seal(const struct dsc_ledger *ledger, const struct dsc_actor *actor,
			  const char *stage, struct dsc_arena *arena)
{
	enum dsc_record_result result;
	enum dsc_exit status = DSC_EXIT_OK;
	struct dsc_recorder recorder;
	struct dsc_seal_draft draft;
	struct dsc_receipt receipt;
	struct dsc_err err;
	int index;

	if (dsc_review_find_stage(&index, ledger->snapshot, dsc_str_from(stage), &err) <= 0)
		return dsc_usage_error(&command, stderr, "%s", err.text);
	if (dsc_actor_recorder(&recorder, actor, chosen.key, arena, &err) < 0)
		return dsc_run_trouble(&command, &err);
	if (!recorder.key)
		return dsc_usage_error(&command, stderr, "%s",
				       _("a seal is signed; name the key by --key or DSC_KEY"));
	result = dsc_seal_draft(&draft, ledger, dsc_str_from(stage), dsc_str_from(chosen.person),
				chosen.leave_open, &err);
	if (result == DSC_RECORD_DONE && !chosen.yes) {
		dsc_seal_print_draft(stderr, &draft, ledger);
		status = dsc_actor_agree(&command, draft.countersigns ?
					 _("countersign this seal?") : _("sign this seal?"));
	}
	if (status != DSC_EXIT_OK)
		return status;
	if (result == DSC_RECORD_DONE)
		result = dsc_seal_record(&receipt, &draft, ledger, &recorder, &err);
	else if (result == DSC_RECORD_ALREADY &&
		 dsc_act_recall(&receipt, &draft.act, ledger->snapshot, &err) < 0)
		result = DSC_RECORD_TROUBLE;
	return dsc_actor_tell(&command, result, &receipt, chosen.output == DSC_OUTPUT_JSON, &err);
}

static enum dsc_exit run(char **words, int count, struct dsc_arena *arena)
{
	enum dsc_exit status = DSC_EXIT_TROUBLE;
	struct dsc_actor actor;
	struct dsc_ledger ledger;
	struct dsc_err err;

	if (count > 1)
		return dsc_usage_error(&command, stderr, _("'%s' is one word too many"),
				       dsc_word_shown(words[1], arena));
	if (count == 1 && !chosen.person)
		return dsc_usage_error(&command, stderr, "%s",
				       _("who seals? name the person by --as"));
	if (count == 0 && (chosen.person || chosen.key || chosen.leave_open || chosen.yes))
		return dsc_usage_error(&command, stderr, "%s", _("name the stage to seal"));
	if (count == 1 && chosen.at)
		return dsc_usage_error(&command, stderr, "%s",
				       _("--at only shows; a seal is put on the newest commit"));
	if (dsc_actor_open(&actor, chosen.at, arena, &err) < 0 ||
	    dsc_ledger_open(&ledger, &actor.snapshot, arena, &err) < 0)
		status = dsc_run_trouble(&command, &err);
	else
		status = count ? seal(&ledger, &actor, words[0], arena) : show(&ledger);
	dsc_actor_close(&actor);
	return status;
}

int main(int argc, char **argv)
{
	return dsc_run(&command, run, argc, argv);
}
