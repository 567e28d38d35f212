/* dsc decide: the list as it follows from the sealed verdicts. */
#include "base/tr.h"
#include "cli/actor.h"
#include "cli/decide.h"
#include "decide/agreement.h"
#include "decide/document.h"
#include "decide/explain.h"
#include "decide/print.h"
#include "text/show.h"

#include "base/banned.h"

static struct {
	const char *at;
	const char *person;
	const char *key;
	const char *explain;
	const char *out;
	const char *font;
	int output;
	bool report;
	bool force;
	bool yes;
} chosen;

static const struct dsc_option options[] = {
	DSC_OPTION_DIRECTORY,
	{ .name = "explain", .argument = N_("CASE"),
	  .help = N_("every score of a case, the arithmetic, and what would change the result"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.explain },
	{ .name = "report", .help = N_("how far the experts agree, and what hangs on each of them"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.report },
	{ .letter = 'o', .name = "output", .argument = N_("DIR"),
	  .help = N_("write the list into DIR as YAML, XLSX and PDF"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.out },
	{ .name = "font", .argument = N_("NAME"),
	  .help = N_("set the PDF in this font; it must be installed"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.font },
	{ .name = "force", .help = N_("replace files that exist with other contents"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.force },
	{ .name = "as", .argument = N_("PERSON"),
	  .help = N_("record the decision as this person, an id of people/"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.person },
	{ .name = "key", .argument = N_("FILE"),
	  .help = N_("the key to sign with, private, or public with its other half in an agent; "
		     "else DSC_KEY names it"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.key },
	{ .letter = 'y', .name = "yes", .help = N_("do not ask"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.yes },
	{ .name = "at", .argument = N_("REV"), .help = N_("decide by this commit"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.at },
	DSC_OPTION_OUTPUT(&chosen.output),
	DSC_OPTION_END,
};

static const struct dsc_help_line examples[] = {
	{ "dsc decide", N_("the list, and why the others are not on it") },
	{ "dsc decide --explain gd-001", N_("how a case came where it is") },
	{ "dsc decide -o out", N_("the list as YAML, XLSX and PDF") },
	{ "dsc decide --as c001 --key ~/.ssh/id_ed25519", N_("sign it and put it on the record") },
	{ NULL, NULL },
};

static const struct dsc_command command = {
	.verb = "decide",
	.usage = (const char *const[]){ "[OPTION]…", NULL },
	.summary = N_("Computes the list of selected cases from the sealed verdicts, by the "
		      "profile's rules in exact numbers, and explains it. Exit status 1: a stage "
		      "is not sealed, a seal does not hold, or recording is refused."),
	.options = options,
	.examples = examples,
	.see_also = "dsc-seal(1), dsc-review(1), dsc-repository(5), dsc-profile(5)",
};

static enum dsc_exit explain(const struct dsc_decide *decide, struct dsc_arena *arena)
{
	const struct dsc_decide_row *row =
		dsc_decide_find(decide, dsc_str_from(chosen.explain));
	struct dsc_decide_reasons reasons;
	struct dsc_err err;

	if (!row) {
		dsc_err_set(&err, _("no case '%s' in this commit"),
			    dsc_text_quote(dsc_str_from(chosen.explain), 64, arena));
		return dsc_run_trouble(&command, &err);
	}
	dsc_decide_explain(&reasons, row, arena);
	if (chosen.output == DSC_OUTPUT_JSON)
		dsc_decide_explain_print_json(stdout, &reasons, arena);
	else
		dsc_decide_explain_print_text(stdout, &reasons, arena);
	return DSC_EXIT_OK;
}

static enum dsc_exit report(const struct dsc_decide *decide, struct dsc_arena *arena)
{
	struct dsc_agreement agreement;

	dsc_agreement_make(&agreement, decide, arena);
	if (chosen.output == DSC_OUTPUT_JSON)
		dsc_agreement_print_json(stdout, &agreement, arena);
	else
		dsc_agreement_print_text(stdout, &agreement, arena);
	return DSC_EXIT_OK;
}

static enum dsc_exit record(const struct dsc_decide *decide, const struct dsc_actor *actor,
			    struct dsc_arena *arena)
{
	enum dsc_record_result result;
	enum dsc_exit status = DSC_EXIT_OK;
	struct dsc_decide_draft draft;
	struct dsc_recorder recorder;
	struct dsc_receipt receipt;
	struct dsc_err err;

	if (dsc_actor_recorder(&recorder, actor, chosen.key, arena, &err) < 0)
		return dsc_run_trouble(&command, &err);
	if (!recorder.key)
		return dsc_usage_error(&command, stderr, "%s",
				       _("a decision is signed; name the key by --key or DSC_KEY"));
	result = dsc_decide_draft(&draft, decide, dsc_str_from(chosen.person), &err);
	if (result == DSC_RECORD_DONE && !chosen.yes) {
		dsc_decide_print_text(stderr, decide, arena);
		status = dsc_actor_agree(&command, _("sign this list and put it on the record?"));
	}
	if (status != DSC_EXIT_OK)
		return status;
	if (result == DSC_RECORD_DONE)
		result = dsc_decide_record(&receipt, &draft, decide, &recorder, &err);
	else if (result == DSC_RECORD_ALREADY &&
		 dsc_act_recall(&receipt, &draft.act, decide->ledger->snapshot, &err) < 0)
		result = DSC_RECORD_TROUBLE;
	return dsc_actor_tell(&command, result, &receipt, chosen.output == DSC_OUTPUT_JSON, &err);
}

static enum dsc_exit write_files(const struct dsc_decide *decide, struct dsc_arena *arena)
{
	struct dsc_decide_files files;
	struct dsc_err err;

	if (dsc_decide_write(&files, decide, chosen.out, chosen.font, chosen.force, arena, &err) <
	    0)
		return dsc_run_trouble(&command, &err);
	if (files.warning)
		fprintf(stderr, "dsc decide: %s: %s\n", _("warning"), files.warning);
	for (size_t i = 0; i < files.count; i++) {
		printf(_("made %s"), dsc_text_show(dsc_str_from(files.paths[i]), arena));
		putchar('\n');
	}
	return DSC_EXIT_OK;
}

static enum dsc_exit decide_at(const struct dsc_actor *actor, const struct dsc_ledger *ledger,
			       struct dsc_arena *arena)
{
	struct dsc_decide decide;
	struct dsc_err err;

	switch (dsc_decide_make(&decide, ledger, arena, &err)) {
	case DSC_DECIDE_DONE:
		break;
	case DSC_DECIDE_REFUSED:
		return dsc_actor_tell(&command, DSC_RECORD_REFUSED, NULL, false, &err);
	case DSC_DECIDE_TROUBLE:
		return dsc_run_trouble(&command, &err);
	}
	if (chosen.explain)
		return explain(&decide, arena);
	if (chosen.report)
		return report(&decide, arena);
	if (chosen.out)
		return write_files(&decide, arena);
	if (chosen.person)
		return record(&decide, actor, arena);
	if (chosen.output == DSC_OUTPUT_JSON)
		dsc_decide_print_json(stdout, &decide, arena);
	else
		dsc_decide_print_text(stdout, &decide, arena);
	return DSC_EXIT_OK;
}

static enum dsc_exit run(char **words, int count, struct dsc_arena *arena)
{
	enum dsc_exit status;
	struct dsc_ledger ledger;
	struct dsc_actor actor;
	struct dsc_err err;

	if (count)
		return dsc_usage_error(&command, stderr, _("'%s' is one word too many"),
				       dsc_word_shown(words[0], arena));
	if (!!chosen.explain + chosen.report + !!chosen.out + !!chosen.person > 1)
		return dsc_usage_error(&command, stderr, "%s",
				       _("--explain, --report, --output and --as exclude each other"));
	if ((!chosen.out && (chosen.font || chosen.force)) ||
	    (!chosen.person && (chosen.key || chosen.yes)))
		return dsc_usage_error(&command, stderr, "%s",
				       _("--font and --force belong to --output, --key and --yes to --as"));
	if (chosen.person && chosen.at)
		return dsc_usage_error(&command, stderr, "%s",
				       _("--at only shows; a decision is put on the newest commit"));
	if (dsc_actor_open(&actor, chosen.at, arena, &err) < 0 ||
	    dsc_ledger_open(&ledger, &actor.snapshot, arena, &err) < 0)
		status = dsc_run_trouble(&command, &err);
	else
		status = decide_at(&actor, &ledger, arena);
	dsc_actor_close(&actor);
	return status;
}

int main(int argc, char **argv)
{
	return dsc_run(&command, run, argc, argv);
}
