/* dsc explain: what a rule asks, where it comes from, what to do. */
#include "base/tr.h"
#include "cli/explain.h"
#include "cli/run.h"
#include "cli/workplace.h"

#include "base/banned.h"

static int output;
static bool manual;

static const struct dsc_option options[] = {
	DSC_OPTION_DIRECTORY,
	DSC_OPTION_OUTPUT(&output),
	{ .name = "man", .help = N_("print dsc-rules(7), the whole book, as mdoc"),
	  .kind = DSC_OPTION_FLAG, .target = &manual },
	DSC_OPTION_END,
};

static const struct dsc_help_line examples[] = {
	{ "dsc explain", N_("the list of all rules") },
	{ "dsc explain uscc-invalid", N_("one rule") },
	{ "dsc explain quota-exceeded --format json", NULL },
	{ NULL, NULL },
};

static const struct dsc_command command = {
	.verb = "explain",
	.usage = (const char *const[]){ "[OPTION]… [RULE]", NULL },
	.summary = N_("Explains a rule: the clause of the notice, how it is read, why it is "
		      "there, a wrong and a right example, what to do. Without a rule: the list."),
	.options = options,
	.examples = examples,
	.see_also = "dsc-validate(1), dsc-rules(7)",
};

static enum dsc_exit unknown(const char *slug, struct dsc_arena *arena)
{
	const char *known[DSC_RULE_COUNT];
	const char *nearest;

	for (size_t i = 0; i < DSC_RULE_COUNT; i++)
		known[i] = dsc_rule_texts[i].slug;
	nearest = dsc_str_nearest(dsc_str_from(slug), known, DSC_RULE_COUNT);
	if (nearest)
		return dsc_usage_error(&command, stderr,
				       _("no rule is called '%s', did you mean '%s'?"),
				       dsc_word_shown(slug, arena), nearest);
	return dsc_usage_error(&command, stderr,
			       _("no rule is called '%s'; 'dsc explain' lists all rules"),
			       dsc_word_shown(slug, arena));
}

static void print(const struct dsc_profile *profile, enum dsc_rule_id rule,
		  struct dsc_arena *arena)
{
	if (manual)
		dsc_explain_manual(stdout, profile, arena);
	else if (rule == DSC_RULE_COUNT && output == DSC_OUTPUT_JSON)
		dsc_explain_list_json(stdout, profile);
	else if (rule == DSC_RULE_COUNT)
		dsc_explain_list_text(stdout, profile);
	else if (output == DSC_OUTPUT_JSON)
		dsc_explain_json(stdout, profile, rule);
	else
		dsc_explain_text(stdout, profile, rule, arena);
}

static enum dsc_exit run(char **words, int count, struct dsc_arena *arena)
{
	enum dsc_rule_id rule = DSC_RULE_COUNT;
	struct dsc_workplace place;
	struct dsc_err err;

	if (count > 1)
		return dsc_usage_error(&command, stderr, _("one rule at a time"));
	if (count == 1) {
		rule = dsc_rule_find(dsc_str_from(words[0]));
		if (rule == DSC_RULE_COUNT)
			return unknown(words[0], arena);
	}
	/* The manual page is of the profile built in, wherever it is printed. */
	if ((manual ? dsc_workplace_builtin(&place, arena, &err) :
		      dsc_workplace_open(&place, ".", arena, &err)) < 0)
		return dsc_run_trouble(&command, &err);
	print(&place.programme.profile, rule, arena);
	dsc_workplace_close(&place);
	return DSC_EXIT_OK;
}

int main(int argc, char **argv)
{
	return dsc_run(&command, run, argc, argv);
}
