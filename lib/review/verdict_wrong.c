/* What a verdict lacks. */
#include "base/tr.h"
#include "base/utf8.h"
#include "review/exact.h"
#include "review/verdict.h"
#include "schema/decimal.h"
#include "text/normal.h"
#include "text/show.h"

#include "base/banned.h"

/* "pass, reject, …" of the stage. */
static const char *kinds_of(const struct dsc_profile_stage *stage, struct dsc_arena *arena)
{
	const char *list = NULL;

	for (unsigned kind = 0; kind < DSC_VERDICT_KINDS; kind++)
		if (stage->verdicts & 1u << kind)
			list = list ? dsc_arena_printf(arena, "%s, %s", list,
						       dsc_verdict_kinds[kind]) :
				      dsc_verdict_kinds[kind];
	return list ? list : "";
}

static const char *wrong_kind(const struct dsc_verdict *verdict,
			      const struct dsc_profile_stage *stage, struct dsc_arena *arena)
{
	if (verdict->kind < DSC_VERDICT_KINDS && stage->verdicts & 1u << verdict->kind)
		return NULL;
	return dsc_arena_printf(arena, _("the stage '%.*s' has no verdict '%s'; it has: %s"),
				DSC_STR_ARG(stage->entry.id),
				verdict->kind < DSC_VERDICT_KINDS ?
					dsc_verdict_kinds[verdict->kind] :
					"",
				kinds_of(stage, arena));
}

/* Leaves `at` empty where no item is at fault. */
static const char *wrong_pass(struct dsc_str *at, const struct dsc_verdict *verdict,
			      const struct dsc_profile_stage *stage, struct dsc_arena *arena)
{
	for (size_t i = 0; i < stage->checklist.count; i++) {
		const struct dsc_entry *item = &stage->checklist.items[i].entry;

		if (verdict->checks[i] == DSC_CHECK_OPEN || verdict->checks[i] == DSC_CHECK_NO)
			*at = item->id;
		if (verdict->checks[i] == DSC_CHECK_OPEN)
			return dsc_arena_printf(
				arena,
				_("the item '%.*s' of the checklist is not answered; a pass answers every item"),
				DSC_STR_ARG(item->id));
		if (verdict->checks[i] == DSC_CHECK_NO)
			return dsc_arena_printf(
				arena,
				_("the item '%.*s' of the checklist is answered 'no'; a case that does not hold to it cannot pass"),
				DSC_STR_ARG(item->id));
	}
	return NULL;
}

static const char *wrong_refusal(const struct dsc_verdict *verdict,
				 const struct dsc_profile_stage *stage, struct dsc_arena *arena)
{
	for (size_t i = 0; i < stage->checklist.count; i++)
		if (verdict->checks[i] == DSC_CHECK_NO)
			return NULL;
	if (!stage->checklist.count)
		return NULL;
	return dsc_arena_printf(
		arena,
		_("no item of the checklist is answered 'no'; a verdict '%s' says which item the case does not hold to"),
		dsc_verdict_kinds[verdict->kind]);
}

/* ---- scores */

static const char *wrong_score(struct dsc_str score, const struct dsc_score_item *item,
			       struct dsc_arena *arena)
{
	struct dsc_decimal value;
	struct dsc_exact exact;

	if (!score.len)
		return dsc_arena_printf(
			arena, _("no score for '%.*s'; it takes one from %.*s to %.*s"),
			DSC_STR_ARG(item->entry.id), DSC_STR_ARG(item->min),
			DSC_STR_ARG(item->max));
	if (!dsc_exact_parse(&exact, score))
		return dsc_arena_printf(
			arena,
			_("the score '%s' for '%.*s' is no decimal number of at most four places, like 27 or 27.5"),
			dsc_text_quote(score, 20, arena), DSC_STR_ARG(item->entry.id));
	value = dsc_decimal_parse(score);
	if (dsc_decimal_cmp(value, dsc_decimal_parse(item->min)) < 0 ||
	    dsc_decimal_cmp(value, dsc_decimal_parse(item->max)) > 0)
		return dsc_arena_printf(
			arena, _("the score '%.*s' for '%.*s' is not from %.*s to %.*s"),
			DSC_STR_ARG(score), DSC_STR_ARG(item->entry.id), DSC_STR_ARG(item->min),
			DSC_STR_ARG(item->max));
	return NULL;
}

static const char *wrong_scores(struct dsc_str *at, const struct dsc_verdict *verdict,
				const struct dsc_profile_stage *stage, struct dsc_arena *arena)
{
	const char *wrong = NULL;

	for (size_t i = 0; i < stage->scores.count && !wrong; i++) {
		if (verdict->kind == DSC_VERDICT_SCORE)
			wrong = wrong_score(verdict->scores[i], &stage->scores.items[i], arena);
		else if (verdict->scores[i].len)
			wrong = dsc_arena_printf(
				arena, _("a score for '%.*s' in a verdict '%s', which has none"),
				DSC_STR_ARG(stage->scores.items[i].entry.id),
				dsc_verdict_kinds[verdict->kind]);
		if (wrong)
			*at = stage->scores.items[i].entry.id;
	}
	return wrong;
}

/* ---- the reason */

static const char *wrong_characters(struct dsc_str text, struct dsc_arena *arena)
{
	size_t at = 1;

	while (text.len) {
		uint32_t cp;
		size_t len = dsc_utf8_decode(text, &cp);

		if (cp == UINT32_MAX)
			return dsc_arena_printf(arena,
						_("the reason is not UTF-8 from character %zu on"),
						at);
		if (dsc_utf8_unsafe(cp))
			return dsc_arena_printf(
				arena,
				_("the reason has a character that no reader sees, '%s', as character %zu; take it out"),
				dsc_text_show((struct dsc_str){ text.ptr, len }, arena), at);
		text.ptr += len;
		text.len -= len;
		at++;
	}
	return NULL;
}

static const char *wrong_reason(const struct dsc_verdict *verdict, struct dsc_arena *arena)
{
	size_t characters = dsc_utf8_count(verdict->reason);

	if (characters > DSC_REASON_MAX)
		return dsc_arena_printf(
			arena, _("the reason has %zu characters; at most %d are allowed"),
			characters, DSC_REASON_MAX);
	if (verdict->kind != DSC_VERDICT_PASS && dsc_text_blank(verdict->reason))
		return dsc_arena_printf(arena,
					_("a verdict '%s' needs a reason; only a pass needs none"),
					dsc_verdict_kinds[verdict->kind]);
	return wrong_characters(verdict->reason, arena);
}

const char *dsc_verdict_wrong_at(struct dsc_str *item, const struct dsc_verdict *verdict,
				 const struct dsc_profile *profile, struct dsc_arena *arena)
{
	const struct dsc_profile_stage *stage = &profile->stages.items[verdict->stage];
	const char *wrong = wrong_kind(verdict, stage, arena);

	*item = (struct dsc_str){ 0 };
	if (!wrong && verdict->stranger.len)
		wrong = dsc_arena_printf(arena, _("the stage '%.*s' has no item '%s'"),
					 DSC_STR_ARG(stage->entry.id),
					 dsc_text_quote(verdict->stranger, 40, arena));
	if (!wrong && verdict->kind == DSC_VERDICT_PASS)
		wrong = wrong_pass(item, verdict, stage, arena);
	if (!wrong && (verdict->kind == DSC_VERDICT_REJECT || verdict->kind == DSC_VERDICT_RETURN))
		wrong = wrong_refusal(verdict, stage, arena);
	if (!wrong)
		wrong = wrong_scores(item, verdict, stage, arena);
	return wrong ? wrong : wrong_reason(verdict, arena);
}

const char *dsc_verdict_wrong(const struct dsc_verdict *verdict, const struct dsc_profile *profile,
			      struct dsc_arena *arena)
{
	struct dsc_str item;

	return dsc_verdict_wrong_at(&item, verdict, profile, arena);
}
