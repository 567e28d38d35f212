#include "review/intent.h"

#include "base/tr.h"
#include "text/show.h"

#include "base/banned.h"

static const char *quote(struct dsc_str text, struct dsc_arena *arena)
{
	return dsc_text_quote(text, 40, arena);
}

/* The ids of a list of the profile, for a message. */
static const char *ids(const void *items, size_t count, size_t size, struct dsc_arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < count; i++) {
		const struct dsc_entry *entry =
			(const void *)((const char *)items + i * size);

		text = dsc_arena_printf(arena, "%s%s%.*s", text, i ? _(", ") : "",
					DSC_STR_ARG(entry->id));
	}
	return text;
}

int dsc_intent_kind(struct dsc_intent *intent, struct dsc_str word, struct dsc_arena *arena,
		    struct dsc_err *err)
{
	const char *known = "";

	for (size_t i = 0; dsc_verdict_kinds[i]; i++) {
		if (dsc_str_is(word, dsc_verdict_kinds[i])) {
			intent->kind = (enum dsc_verdict_kind)i;
			return 0;
		}
		known = dsc_arena_printf(arena, "%s%s%s", known, i ? _(", ") : "",
					 dsc_verdict_kinds[i]);
	}
	return dsc_err_set(err, _("'%s' is no verdict, which are %s"), quote(word, arena), known);
}

int dsc_intent_recommend(struct dsc_intent *intent, struct dsc_str word, struct dsc_arena *arena,
			 struct dsc_err *err)
{
	if (word.len == 0)
		intent->recommend = DSC_RECOMMEND_SILENT;
	else if (dsc_str_is(word, "yes"))
		intent->recommend = DSC_RECOMMEND_YES;
	else if (dsc_str_is(word, "no"))
		intent->recommend = DSC_RECOMMEND_NO;
	else
		return dsc_err_set(err, _("'%s' is no recommendation, which is yes or no"),
				   quote(word, arena));
	return 0;
}

int dsc_intent_check(struct dsc_intent *intent, const struct dsc_profile_stage *stage,
		     struct dsc_str item, struct dsc_str answer, struct dsc_arena *arena,
		     struct dsc_err *err)
{
	int index = dsc_profile_find(stage->checklist, item);
	const char *name = dsc_text_quote(stage->entry.id, 64, arena);
	enum dsc_check_answer value;

	if (index < 0 && stage->checklist.count == 0)
		return dsc_err_set(err, _("the stage '%s' has no checklist, so no item '%s'"), name,
				   quote(item, arena));
	if (index < 0)
		return dsc_err_set(err, _("the stage '%s' has no item '%s' to check; its items are %s"),
				   name, quote(item, arena),
				   ids(stage->checklist.items, stage->checklist.count,
				       sizeof(*stage->checklist.items), arena));
	if (answer.len == 0)
		value = DSC_CHECK_OPEN;
	else if (dsc_str_is(answer, "yes"))
		value = DSC_CHECK_YES;
	else if (dsc_str_is(answer, "no"))
		value = DSC_CHECK_NO;
	else if (dsc_str_is(answer, "na") || dsc_str_is(answer, "not-applicable"))
		value = DSC_CHECK_NOT_APPLICABLE;
	else
		return dsc_err_set(err, _("'%s' is no answer to %s, which is yes, no or na"),
				   quote(answer, arena), quote(item, arena));
	intent->checks[index] = (unsigned char)value;
	return 0;
}

int dsc_intent_score(struct dsc_intent *intent, const struct dsc_profile_stage *stage,
		     struct dsc_str item, struct dsc_str number, struct dsc_arena *arena,
		     struct dsc_err *err)
{
	int index = dsc_profile_find(stage->scores, item);
	const char *name = dsc_text_quote(stage->entry.id, 64, arena);
	struct dsc_exact exact;

	if (index < 0 && stage->scores.count == 0)
		return dsc_err_set(err, _("the stage '%s' gives no scores, so none for '%s'"), name,
				   quote(item, arena));
	if (index < 0)
		return dsc_err_set(err, _("the stage '%s' has no score '%s'; its scores are %s"),
				   name, quote(item, arena),
				   ids(stage->scores.items, stage->scores.count,
				       sizeof(*stage->scores.items), arena));
	if (number.len && !dsc_exact_parse(&exact, number))
		return dsc_err_set(err, _("'%s' is no score for %s; write a decimal number like 27 or 27.5"),
				   quote(number, arena), quote(item, arena));
	intent->scores[index] = number;
	return 0;
}

bool dsc_intent_pair(struct dsc_str *key, struct dsc_str *value, const char *word)
{
	const char *sign = strchr(word, '=');

	if (!sign)
		return false;
	*key = dsc_str_trim((struct dsc_str){ word, (size_t)(sign - word) });
	*value = dsc_str_trim(dsc_str_from(sign + 1));
	return true;
}
