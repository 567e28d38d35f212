#include "review/record_print.h"

#include "base/tr.h"
#include "text/show.h"

#include "base/banned.h"

static void line(FILE *out, const char *name, const char *value)
{
	size_t width = dsc_text_width(dsc_str_from(name));

	fprintf(out, "%s%*s  %s\n", name, width < 12 ? (int)(12 - width) : 0, "", value);
}

static const char *label(const struct dsc_entry *entry, struct dsc_arena *arena)
{
	return dsc_text_quote(dsc_label_text(entry->name), 120, arena);
}

static const char *lead_of(const struct dsc_review_case *c, struct dsc_arena *arena)
{
	if (!c->fields.lead || !c->fields.lead->name)
		return "";
	return dsc_text_quote(dsc_node_text(c->fields.lead->name), 80, arena);
}

static void print_checks(FILE *out, const struct dsc_verdict *verdict,
			 const struct dsc_profile_stage *stage,
			 const struct dsc_proposals *proposals, struct dsc_arena *arena)
{
	for (size_t i = 0; i < stage->checklist.count; i++) {
		const struct dsc_check_item *item = &stage->checklist.items[i];
		const char *why = proposals ? proposals->items[i].why : NULL;

		if (!verdict->checks[i])
			continue;
		fprintf(out, "  %-5.*s %-15s %s\n", DSC_STR_ARG(item->entry.id),
			dsc_check_answers[verdict->checks[i]], label(&item->entry, arena));
		if (proposals && proposals->items[i].answer)
			fprintf(out, "        %s\n", why ? why : _("proposed by 'dsc validate'"));
	}
}

static void print_scores(FILE *out, const struct dsc_verdict *verdict,
			 const struct dsc_profile_stage *stage, struct dsc_arena *arena)
{
	for (size_t i = 0; i < stage->scores.count; i++) {
		const struct dsc_score_item *item = &stage->scores.items[i];

		if (verdict->scores[i].len)
			fprintf(out, "  %6s / %-6s %s\n",
				dsc_text_quote(verdict->scores[i], 20, arena),
				dsc_text_quote(item->max, 20, arena), label(&item->entry, arena));
	}
}

static void print_bytes(FILE *out, struct dsc_str bytes, struct dsc_arena *arena)
{
	while (bytes.len) {
		const char *end = memchr(bytes.ptr, '\n', bytes.len);
		size_t len = end ? (size_t)(end - bytes.ptr) : bytes.len;

		fprintf(out, "| %s\n",
			dsc_text_show((struct dsc_str){ bytes.ptr, len }, arena));
		len += end != NULL;
		bytes = (struct dsc_str){ bytes.ptr + len, bytes.len - len };
	}
}

void dsc_draft_print(FILE *out, const struct dsc_draft *draft,
		     const struct dsc_snapshot *snapshot, const struct dsc_proposals *proposals,
		     struct dsc_arena *arena)
{
	const struct dsc_verdict *verdict = &draft->verdict;
	const struct dsc_profile_stage *stage =
		&snapshot->programme.profile.stages.items[verdict->stage];

	line(out, _("case"),
	     dsc_arena_printf(arena, "%s  %s", dsc_text_quote(verdict->case_id, 64, arena),
			      dsc_text_quote(draft->c->title, 120, arena)));
	line(out, _("lead"), lead_of(draft->c, arena));
	line(out, _("unit"),
	     dsc_arena_printf(arena, "%s  %s", dsc_text_quote(draft->c->unit, 64, arena),
			      dsc_text_quote(draft->c->unit_name, 80, arena)));
	line(out, _("stage"), label(&stage->entry, arena));
	line(out, _("verdict"), dsc_verdict_kind_name(verdict->kind));
	print_checks(out, verdict, stage, proposals, arena);
	print_scores(out, verdict, stage, arena);
	if (verdict->recommend != DSC_RECOMMEND_SILENT)
		line(out, _("recommendation"),
		     verdict->recommend == DSC_RECOMMEND_YES ? _("for") : _("against"));
	if (verdict->supersedes.len)
		fprintf(out, "%s\n", _("this replaces your earlier verdict on the case at this stage"));
	putc('\n', out);
	fprintf(out, _("what will be recorded as %s:"), draft->path);
	putc('\n', out);
	print_bytes(out, draft->bytes, arena);
}

void dsc_draft_print_line(FILE *out, const struct dsc_draft *draft,
			  const struct dsc_snapshot *snapshot, struct dsc_arena *arena)
{
	const struct dsc_verdict *verdict = &draft->verdict;
	const struct dsc_profile_stage *stage =
		&snapshot->programme.profile.stages.items[verdict->stage];

	fprintf(out, "%s  %s", dsc_text_quote(verdict->case_id, 64, arena),
		dsc_verdict_kind_name(verdict->kind));
	for (size_t i = 0; i < stage->scores.count; i++)
		if (verdict->scores[i].len)
			fprintf(out, "  %.*s=%s", DSC_STR_ARG(stage->scores.items[i].entry.id),
				dsc_text_quote(verdict->scores[i], 20, arena));
	fprintf(out, "  %s\n",
		draft->already ? _("already recorded") : dsc_text_quote(draft->c->title, 40, arena));
}
