/* dsc new: scaffolds a unit, a case or a person. */
#include "base/tr.h"
#include "cli/new.h"
#include "cli/run.h"

#include "base/banned.h"

static const char *unit;
static const char *kind;
static struct dsc_new_person person;

static const struct dsc_option options[] = {
	DSC_OPTION_DIRECTORY,
	{ .name = "unit", .argument = N_("UNIT"),
	  .help = N_("of a case: its unit; else the unit around the current folder"),
	  .kind = DSC_OPTION_TEXT, .target = &unit },
	{ .name = "kind", .argument = N_("KIND"),
	  .help = N_("of a unit: province-miit, telecom-bureau, …; of a person: as --role"),
	  .kind = DSC_OPTION_TEXT, .target = &kind },
	{ .name = "name", .argument = N_("NAME"), .help = N_("of a person: the name"),
	  .kind = DSC_OPTION_TEXT, .target = &person.name },
	{ .name = "role", .argument = N_("ROLE"),
	  .help = N_("of a person: clerk, supervisor, the id of a stage of review, or unit:UNIT; "
		     "may be given more than once"),
	  .kind = DSC_OPTION_WORDS, .target = &person.roles },
	{ .name = "key", .argument = N_("FILE"),
	  .help = N_("of a person: the public key it signs with, a file like id_ed25519.pub; may "
		     "be given more than once"),
	  .kind = DSC_OPTION_WORDS, .target = &person.keys },
	{ .name = "organisation", .argument = N_("NAME"),
	  .help = N_("of a person: where it works, by which conflicts are found"),
	  .kind = DSC_OPTION_TEXT, .target = &person.organisation },
	{ .name = "uscc", .argument = N_("CODE"),
	  .help = N_("of a person: the credit code of its organisation"),
	  .kind = DSC_OPTION_TEXT, .target = &person.uscc },
	{ .name = "group", .argument = N_("UNIT"),
	  .help = N_("of a person: the central enterprise's group that the organisation belongs to"),
	  .kind = DSC_OPTION_TEXT, .target = &person.group },
	DSC_OPTION_END,
};

static const struct dsc_help_line examples[] = {
	{ "dsc new unit miit-gd --kind province-miit", NULL },
	{ "dsc new case gd-001 --unit miit-gd", NULL },
	{ "dsc new case gd-001", N_("without a repository: ./gd-001/case.yaml") },
	{ "dsc new person r017 --role expert --name 李明 --key id_ed25519.pub", NULL },
	{ NULL, NULL },
};

static const struct dsc_command command = {
	.verb = "new",
	.usage = (const char *const[]){ "unit ID [--kind KIND]", "case ID [--unit UNIT]",
					"person ID [--role ROLE]… [--name NAME] [--key FILE]…", NULL },
	.summary = N_("Scaffolds a document whose comments explain every field in Chinese, with "
		      "the programme's ids and limits. Never overwrites."),
	.options = options,
	.examples = examples,
	.see_also = "dsc-init(1), dsc-validate(1), dsc-repository(5)",
};

static const char *const nouns[] = {
	[DSC_NEW_UNIT] = "unit",
	[DSC_NEW_CASE] = "case",
	[DSC_NEW_PERSON] = "person",
};

static enum dsc_exit bad_id(const char *id, struct dsc_arena *arena)
{
	return dsc_usage_error(&command, stderr,
			       _("'%s' is no id; an id has 2 to 63 lower-case letters, digits and "
				 "hyphens, and begins with a letter or digit"),
			       dsc_word_shown(id, arena));
}

static bool told_of_person(void)
{
	return person.name || person.organisation || person.uscc || person.group ||
	       person.roles.count || person.keys.count;
}

static enum dsc_exit run(char **words, int count, struct dsc_arena *arena)
{
	struct dsc_new new = { .unit = unit, .kind = kind };
	const char *made;
	struct dsc_err err;

	if (count != 2)
		return dsc_usage_error(&command, stderr, "%s",
				       _("say what to make and its id: 'dsc new case gd-001'"));
	while (new.noun < DSC_NEW_COUNT && strcmp(nouns[new.noun], words[0]) != 0)
		new.noun++;
	if (new.noun == DSC_NEW_COUNT)
		return dsc_usage_error(&command, stderr,
				       _("'%s' is nothing to make; write unit, case or person"),
				       dsc_word_shown(words[0], arena));
	new.id = words[1];
	if (!dsc_new_id_valid(new.id))
		return bad_id(new.id, arena);
	if (unit && !dsc_new_id_valid(unit))
		return bad_id(unit, arena);
	if (unit && new.noun != DSC_NEW_CASE)
		return dsc_usage_error(&command, stderr, _("--unit belongs to a case"));
	if (kind && new.noun == DSC_NEW_CASE)
		return dsc_usage_error(&command, stderr, _("a case has no --kind"));
	if (new.noun != DSC_NEW_PERSON && told_of_person())
		return dsc_usage_error(&command, stderr,
				       _("--name, --role, --key, --organisation, --uscc and --group "
					 "belong to a person"));
	if ((person.uscc || person.group) && !person.organisation)
		return dsc_usage_error(&command, stderr,
				       _("--uscc and --group need an --organisation"));
	if (new.noun == DSC_NEW_PERSON && kind)
		DSC_PUSH(arena, &person.roles, kind);
	new.person = person;
	if (dsc_new_make(&made, &new, arena, &err) < 0)
		return dsc_run_trouble(&command, &err);
	printf(_("made %s"), dsc_word_shown(made, arena));
	putchar('\n');
	return DSC_EXIT_OK;
}

int main(int argc, char **argv)
{
	return dsc_run(&command, run, argc, argv);
}
