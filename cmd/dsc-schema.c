/* dsc schema: the JSON Schema of a kind of document, the profile's ids filled in. */
#include "base/tr.h"
#include "cli/run.h"
#include "cli/workplace.h"
#include "json/write.h"

#include "base/banned.h"

static const struct dsc_option options[] = {
	DSC_OPTION_DIRECTORY,
	DSC_OPTION_END,
};

static const struct dsc_help_line examples[] = {
	{ "dsc schema", N_("the kinds of documents") },
	{ "dsc schema case > case.schema.json", N_("for an editor that checks while one types") },
	{ NULL, NULL },
};

static const struct dsc_command command = {
	.verb = "schema",
	.usage = (const char *const[]){ "[OPTION]… [KIND]", NULL },
	.summary = N_("Prints the JSON Schema (draft 2020-12) of a kind of document with the ids "
		      "of the programme filled in. Without a kind: the list of kinds."),
	.options = options,
	.examples = examples,
	.see_also = "dsc-validate(1), dsc-repository(5)",
};

static size_t kind_count(void)
{
	size_t count = 0;

	while (dsc_document_kinds[count])
		count++;
	return count;
}

static bool known(const char *kind)
{
	for (size_t i = 0; dsc_document_kinds[i]; i++)
		if (strcmp(dsc_document_kinds[i], kind) == 0)
			return true;
	return false;
}

static enum dsc_exit unknown(const char *kind, struct dsc_arena *arena)
{
	const char *nearest =
		dsc_str_nearest(dsc_str_from(kind), dsc_document_kinds, kind_count());

	if (nearest)
		return dsc_usage_error(&command, stderr,
				       _("no kind of document is called '%s', did you mean '%s'?"),
				       dsc_word_shown(kind, arena), nearest);
	return dsc_usage_error(
		&command, stderr,
		_("no kind of document is called '%s'; 'dsc schema' lists the kinds"),
		dsc_word_shown(kind, arena));
}

static enum dsc_exit run(char **words, int count, struct dsc_arena *arena)
{
	const struct dsc_node *schema;
	struct dsc_workplace place;
	struct dsc_err err;

	if (count > 1)
		return dsc_usage_error(&command, stderr, _("one kind at a time"));
	if (count == 0) {
		for (size_t i = 0; dsc_document_kinds[i]; i++)
			puts(dsc_document_kinds[i]);
		return DSC_EXIT_OK;
	}
	if (!known(words[0]))
		return unknown(words[0], arena);
	if (dsc_workplace_open(&place, ".", arena, &err) < 0)
		return dsc_run_trouble(&command, &err);
	schema = dsc_profile_schema(&place.programme.profile, words[0], arena, &err);
	if (schema) {
		dsc_json_write_node(stdout, schema, 2);
		putchar('\n');
	}
	dsc_workplace_close(&place);
	return schema ? DSC_EXIT_OK : dsc_run_trouble(&command, &err);
}

int main(int argc, char **argv)
{
	return dsc_run(&command, run, argc, argv);
}
