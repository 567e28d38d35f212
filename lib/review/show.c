#include "review/show.h"

#include "base/tr.h"
#include "json/write.h"
#include "text/show.h"

#include "base/banned.h"

int dsc_show_read(struct dsc_show *show, const struct dsc_ledger *ledger,
		  struct dsc_review_case *c, const struct dsc_person *person,
		  const struct dsc_view *view, struct dsc_err *err)
{
	struct dsc_snapshot *snapshot = ledger->snapshot;
	const char *path = dsc_arena_printf(snapshot->arena, "%s/case.yaml", c->path);
	struct dsc_document document;
	int found;

	*show = (struct dsc_show){ .ledger = ledger, .c = c, .person = person, .view = *view };
	if (dsc_snapshot_subject(snapshot, c, err) < 0 && !c->unsound)
		return -1;
	found = dsc_snapshot_document(&document, snapshot, DSC_KIND_CASE, path, err);
	if (found < 0)
		return -1;
	dsc_case_read(&show->fields, found > 0 ? document.root : NULL, snapshot->arena);
	return dsc_git_list(&show->files, snapshot->git, &snapshot->commit,
			    dsc_snapshot_git_path(snapshot, c->path), snapshot->arena, err);
}

static struct dsc_str text_of(const struct dsc_node *node)
{
	return node && node->type != DSC_NODE_SEQ && node->type != DSC_NODE_MAP ?
		       node->text : DSC_S("");
}

/* ---- text */

static void line(FILE *out, const char *name, const char *value)
{
	size_t width = dsc_text_width(dsc_str_from(name));

	if (*value)
		fprintf(out, "%s%*s  %s\n", name, width < 12 ? (int)(12 - width) : 0, "", value);
}

static const char *entry_name(const struct dsc_entry *entry, struct dsc_arena *arena)
{
	return dsc_text_quote(dsc_label_text(entry->name), 60, arena);
}

static void print_applicants(FILE *out, const struct dsc_show *show, struct dsc_arena *arena)
{
	for (size_t i = 0; i < show->fields.applicant_count; i++) {
		const struct dsc_applicant *applicant = &show->fields.applicants[i];

		line(out, applicant->lead ? _("lead") : _("applicant"),
		     dsc_arena_printf(arena, "%s  %s",
				      dsc_text_quote(text_of(applicant->name), 80, arena),
				      dsc_text_quote(text_of(applicant->uscc), 40, arena)));
	}
}

static void print_dossier(FILE *out, const struct dsc_show *show, struct dsc_arena *arena)
{
	const struct dsc_profile *profile = &show->ledger->snapshot->programme.profile;
	const struct dsc_review_case *c = show->c;
	size_t skip = strlen(dsc_snapshot_git_path(show->ledger->snapshot, c->path)) + 1;

	line(out, _("case"), dsc_text_quote(c->id, 64, arena));
	line(out, _("title"), dsc_text_quote(text_of(show->fields.title), 200, arena));
	line(out, _("unit"), dsc_arena_printf(arena, "%s  %s", dsc_text_quote(c->unit, 64, arena),
					      dsc_text_quote(c->unit_name, 80, arena)));
	line(out, _("rank"), c->rank ? dsc_arena_printf(arena, "%u", (unsigned)c->rank) :
				       _("not recommended"));
	print_applicants(out, show, arena);
	if (c->domain >= 0)
		line(out, _("domain"), entry_name(&profile->domains.items[c->domain].entry, arena));
	if (c->type >= 0)
		line(out, _("type"), entry_name(&profile->types.items[c->type].entry, arena));
	line(out, _("accepted on"), dsc_text_quote(text_of(show->fields.accepted_on), 40, arena));
	line(out, _("in use since"), dsc_text_quote(text_of(show->fields.in_use_since), 40, arena));
	line(out, _("dossier"), c->unsound ? c->unsound : c->subject);
	for (size_t i = 0; i < show->files.count; i++)
		line(out, i ? "" : _("all files"),
		     dsc_text_show(dsc_str_from(show->files.items[i].path + skip), arena));
	if (!c->readable)
		fprintf(out, "%s\n", _("case.yaml breaks its schema; 'dsc validate' shows where"));
}

static const char *standing(const struct dsc_entry_verdict *entry, struct dsc_arena *arena)
{
	if (entry->standing == DSC_STANDING_COUNTS)
		return "";
	if (entry->standing != DSC_STANDING_VOID)
		return dsc_standing_name(entry->standing);
	/* TRANSLATORS: what a verdict is worth, and why */
	return dsc_arena_printf(arena, _("%s: %s"), dsc_standing_name(entry->standing),
				dsc_void_text(entry->why));
}

/* "FC01=yes, FC02=no" and "effect=25" of one's verdict. */
static const char *answers(const struct dsc_entry_verdict *entry,
			   const struct dsc_profile_stage *stage, struct dsc_arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < stage->checklist.count; i++)
		if (entry->verdict.checks[i])
			text = dsc_arena_printf(arena, "%s%s%.*s=%s", text, *text ? ", " : "",
						DSC_STR_ARG(stage->checklist.items[i].entry.id),
						dsc_check_answers[entry->verdict.checks[i]]);
	for (size_t i = 0; i < stage->scores.count; i++)
		if (entry->verdict.scores[i].len)
			text = dsc_arena_printf(arena, "%s%s%.*s=%s", text, *text ? ", " : "",
						DSC_STR_ARG(stage->scores.items[i].entry.id),
						dsc_text_quote(entry->verdict.scores[i], 20,
							       arena));
	return text;
}

static void print_verdict(FILE *out, const struct dsc_entry_verdict *entry,
			  const struct dsc_profile_stage *stage, struct dsc_arena *arena)
{
	const char *worth = standing(entry, arena);

	if (entry->why == DSC_VOID_UNREADABLE) {
		fprintf(out, "  %s  %s\n", dsc_text_show(dsc_str_from(entry->path), arena), worth);
		return;
	}
	fprintf(out, "  %s  %s%s%s\n", dsc_text_quote(entry->verdict.reviewer, 64, arena),
		dsc_verdict_kind_name(entry->verdict.kind), *worth ? "  " : "", worth);
	if (*answers(entry, stage, arena))
		fprintf(out, "    %s\n", answers(entry, stage, arena));
	if (entry->verdict.reason.len)
		fprintf(out, "    %s\n", dsc_text_show(entry->verdict.reason, arena));
}

/* Whose verdicts may be seen: all, or one's own. */
static bool visible(const struct dsc_show *show, const struct dsc_entry_verdict *entry)
{
	return show->view.verdicts || (entry->why != DSC_VOID_UNREADABLE &&
				       dsc_str_eq(entry->verdict.reviewer, show->person->id));
}

/* What verdicts that one may not see yet have decided. */
static bool blind(const struct dsc_show *show, const struct dsc_result *result)
{
	return (show->view.blind >> result->stage & 1) &&
	       result->outcome != DSC_OUTCOME_CLOSED && result->outcome != DSC_OUTCOME_PENDING;
}

void dsc_show_print_text(FILE *out, const struct dsc_show *show, struct dsc_arena *arena)
{
	const struct dsc_profile *profile = &show->ledger->snapshot->programme.profile;

	print_dossier(out, show, arena);
	for (size_t i = 0; i < profile->stages.count; i++) {
		const struct dsc_profile_stage *stage = &profile->stages.items[i];
		const struct dsc_result *result =
			dsc_ledger_result(show->ledger, (int)i, show->c);

		putc('\n', out);
		fprintf(out, _("%s: %s"), entry_name(&stage->entry, arena),
			blind(show, result) ? _("shown once your own verdict is recorded") :
					      dsc_outcome_name(result->outcome));
		putc('\n', out);
		if (result->outcome == DSC_OUTCOME_CLOSED)
			fprintf(out, "  %s\n", result->closed);
		if (result->outcome == DSC_OUTCOME_SCORED && show->view.verdicts)
			fprintf(out, "  %s %s\n", _("total"),
				dsc_exact_format(result->total, stage->aggregation.places, arena));
		for (size_t k = 0; k < result->entry_count; k++)
			if (visible(show, result->entries[k]))
				print_verdict(out, result->entries[k], stage, arena);
	}
	if (show->view.why)
		fprintf(out, "\n%s\n", show->view.why);
}

/* ---- JSON */

static struct dsc_json *applicants_json(const struct dsc_show *show)
{
	struct dsc_json *list = dsc_json_array();

	for (size_t i = 0; i < show->fields.applicant_count; i++) {
		const struct dsc_applicant *applicant = &show->fields.applicants[i];
		struct dsc_json *object = dsc_json_object();

		dsc_json_set_bool(object, "lead", applicant->lead);
		dsc_json_set_str(object, "name", text_of(applicant->name));
		dsc_json_set_str(object, "uscc", text_of(applicant->uscc));
		dsc_json_append(list, object);
	}
	return list;
}

static struct dsc_json *verdict_json(const struct dsc_entry_verdict *entry,
				     const struct dsc_profile_stage *stage)
{
	struct dsc_json *object = dsc_json_object(), *checks = dsc_json_object(),
			*scores = dsc_json_object();
	const struct dsc_verdict *verdict = &entry->verdict;

	dsc_json_set_text(object, "path", entry->path);
	dsc_json_set_text(object, "digest", entry->digest);
	dsc_json_set_text(object, "standing", dsc_standing_ids[entry->standing]);
	if (entry->standing == DSC_STANDING_VOID)
		dsc_json_set_text(object, "void", dsc_void_slugs[entry->why]);
	else
		dsc_json_set(object, "void", dsc_json_null());
	if (entry->why != DSC_VOID_UNREADABLE) {
		dsc_json_set_str(object, "reviewer", verdict->reviewer);
		dsc_json_set_integer(object, "seq", verdict->seq);
		dsc_json_set_text(object, "kind", dsc_verdict_kinds[verdict->kind]);
		dsc_json_set_str(object, "reason", verdict->reason);
		dsc_json_set(object, "recommend",
			     verdict->recommend == DSC_RECOMMEND_SILENT ?
				     dsc_json_null() :
				     dsc_json_bool(verdict->recommend == DSC_RECOMMEND_YES));
	}
	for (size_t i = 0; i < stage->checklist.count; i++)
		if (verdict->checks[i])
			dsc_json_set_text(checks, stage->checklist.items[i].entry.id.ptr,
					  dsc_check_answers[verdict->checks[i]]);
	for (size_t i = 0; i < stage->scores.count; i++)
		if (verdict->scores[i].len)
			dsc_json_set_str(scores, stage->scores.items[i].entry.id.ptr,
					 verdict->scores[i]);
	dsc_json_set(object, "checks", checks);
	dsc_json_set(object, "scores", scores);
	return object;
}

static struct dsc_json *stage_json(const struct dsc_show *show, size_t index)
{
	const struct dsc_snapshot *snapshot = show->ledger->snapshot;
	const struct dsc_profile_stage *stage = &snapshot->programme.profile.stages.items[index];
	const struct dsc_result *result = dsc_ledger_result(show->ledger, (int)index, show->c);
	struct dsc_json *object = dsc_json_object(), *list = dsc_json_array();
	bool total = result->outcome == DSC_OUTCOME_SCORED && show->view.verdicts;

	dsc_json_set_str(object, "stage", stage->entry.id);
	if (blind(show, result))
		dsc_json_set(object, "outcome", dsc_json_null());
	else
		dsc_json_set_text(object, "outcome", dsc_outcome_ids[result->outcome]);
	dsc_json_set_integer(object, "round", result->round);
	dsc_json_set(object, "total",
		     total ? dsc_json_string(dsc_str_from(dsc_exact_format(
				     result->total, stage->aggregation.places, snapshot->arena))) :
			     dsc_json_null());
	for (size_t k = 0; k < result->entry_count; k++)
		if (visible(show, result->entries[k]))
			dsc_json_append(list, verdict_json(result->entries[k], stage));
	dsc_json_set(object, "verdicts", list);
	return object;
}

void dsc_show_print_json(FILE *out, const struct dsc_show *show)
{
	const struct dsc_snapshot *snapshot = show->ledger->snapshot;
	const struct dsc_profile *profile = &snapshot->programme.profile;
	size_t skip = strlen(dsc_snapshot_git_path(snapshot, show->c->path)) + 1;
	struct dsc_json *object = dsc_json_object(), *files = dsc_json_array(),
			*stages = dsc_json_array();

	dsc_json_set_integer(object, "v", 1);
	dsc_json_set_str(object, "profile", profile->id);
	dsc_json_set_text(object, "commit", snapshot->commit.hex);
	dsc_json_set_str(object, "case", show->c->id);
	dsc_json_set_str(object, "unit", show->c->unit);
	dsc_json_set_integer(object, "rank", show->c->rank);
	dsc_json_set_str(object, "title", text_of(show->fields.title));
	dsc_json_set_str(object, "domain", text_of(show->fields.domain));
	dsc_json_set_str(object, "type", text_of(show->fields.type));
	dsc_json_set(object, "applicants", applicants_json(show));
	dsc_json_set(object, "subject", show->c->unsound ?
						dsc_json_null() :
						dsc_json_string(dsc_str_from(show->c->subject)));
	for (size_t i = 0; i < show->files.count; i++)
		dsc_json_append(files,
				dsc_json_string(dsc_str_from(show->files.items[i].path + skip)));
	dsc_json_set(object, "files", files);
	dsc_json_set_bool(object, "others_shown", show->view.verdicts);
	for (size_t i = 0; i < profile->stages.count; i++)
		dsc_json_append(stages, stage_json(show, i));
	dsc_json_set(object, "stages", stages);
	dsc_json_put(out, object, 1);
	putc('\n', out);
}
