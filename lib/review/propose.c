#include "review/propose.h"

#include <unistd.h>

#include "base/tr.h"
#include "git/record.h"
#include "rule/validate.h"
#include "text/show.h"

#include "base/banned.h"

/* 1: as committed; 0: not, and the note says so; -1. */
static int as_committed(struct dsc_proposals *proposals, struct dsc_snapshot *snapshot,
			const struct dsc_review_case *c, struct dsc_arena *arena,
			struct dsc_err *err)
{
	const char *paths[] = {
		dsc_arena_printf(arena, "units/%.*s", DSC_STR_ARG(c->unit)),
		"dsc.yaml",
		"profile.yaml",
		"overlay.yaml",
	};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct dsc_git_changes changes = { 0 };

		if (dsc_git_changes(&changes, snapshot->git,
				    dsc_snapshot_git_path(snapshot, paths[i]), arena, err) < 0)
			return -1;
		if (changes.count == 0)
			continue;
		proposals->note = dsc_arena_printf(
			arena, _("nothing is proposed, because %s is not as committed"),
			dsc_text_quote(dsc_str_from(changes.items[0].path), 80, arena));
		return 0;
	}
	return 1;
}

static int validate(struct dsc_report *report, const char *root, const struct dsc_review_case *c,
		    struct dsc_arena *arena, struct dsc_err *err)
{
	const char *paths[3] = { dsc_arena_printf(arena, "%s/%s", root, c->path) };
	struct dsc_validate_options options = { .paths = paths, .path_count = 1 };
	static const char *const beside[] = { "unit.yaml", "recommendation.yaml" };

	for (size_t i = 0; i < 2; i++) {
		const char *path = dsc_arena_printf(arena, "%s/units/%.*s/%s", root,
						    DSC_STR_ARG(c->unit), beside[i]);

		if (access(path, F_OK) == 0)
			paths[options.path_count++] = path;
	}
	return dsc_validate(report, &options, arena, err);
}

static const char *show_finding(const struct dsc_finding *finding, struct dsc_arena *arena)
{
	return dsc_arena_printf(arena, "%s:%u: %s [%s]",
				dsc_text_show(dsc_str_from(finding->path), arena),
				finding->span.start.line, finding->message,
				dsc_rule_texts[finding->rule].slug);
}

/*
 * What a rule says of the case. Findings in the unit's own documents may be
 * about another case of the unit: a person looks.
 */
static struct dsc_proposal ask_rule(const struct dsc_report *report, enum dsc_rule_id rule,
				    const struct dsc_review_case *c, struct dsc_arena *arena)
{
	struct dsc_proposal proposal = { DSC_CHECK_OPEN, NULL };
	size_t len = strlen(c->path);

	if (report->rules[rule].state == DSC_PASSED)
		return (struct dsc_proposal){ DSC_CHECK_YES, NULL };
	if (report->rules[rule].state == DSC_NOT_CHECKED) {
		proposal.why = dsc_arena_printf(arena, _("not checked: %s [%s]"),
						report->rules[rule].reason,
						dsc_rule_texts[rule].slug);
		return proposal;
	}
	for (size_t i = 0; i < report->count; i++) {
		const struct dsc_finding *finding = &report->findings[i];

		if (finding->rule != rule)
			continue;
		if (!proposal.why)
			proposal.why = show_finding(finding, arena);
		if (finding->severity == DSC_ERROR && strncmp(finding->path, c->path, len) == 0 &&
		    (finding->path[len] == '/' || !finding->path[len]))
			return (struct dsc_proposal){ DSC_CHECK_NO,
						      show_finding(finding, arena) };
	}
	return proposal;
}

static void propose_item(struct dsc_proposal *proposal, const struct dsc_check_item *item,
			 const struct dsc_report *report, const struct dsc_review_case *c,
			 struct dsc_arena *arena)
{
	proposal->answer = DSC_CHECK_YES;
	for (uint32_t i = 0; i < item->machine->count; i++) {
		enum dsc_rule_id rule = dsc_rule_find(dsc_node_text(&item->machine->items[i]));
		struct dsc_proposal one = { DSC_CHECK_OPEN, NULL };

		if (rule < DSC_RULE_COUNT)
			one = ask_rule(report, rule, c, arena);
		if (one.answer == DSC_CHECK_YES)
			continue;
		if (one.answer == DSC_CHECK_NO) {
			*proposal = one;
			return;
		}
		if (proposal->answer == DSC_CHECK_YES)
			*proposal = one;
	}
}

int dsc_propose(struct dsc_proposals *proposals, struct dsc_snapshot *snapshot,
		const char *root, int stage, uint64_t wanted, const struct dsc_review_case *c,
		struct dsc_arena *arena, struct dsc_err *err)
{
	const struct dsc_profile_stage *rules = &snapshot->programme.profile.stages.items[stage];
	struct dsc_report report;
	uint64_t machine = 0;
	int same;

	*proposals = (struct dsc_proposals){ .note = NULL };
	for (size_t i = 0; i < rules->checklist.count; i++)
		if (rules->checklist.items[i].machine)
			machine |= (uint64_t)1 << i;
	machine &= wanted;
	if (stage > 0 || !machine)
		return 0;
	if (!dsc_git_top(snapshot->git)) {
		proposals->note = _("nothing is proposed in a repository without a work tree");
		return 0;
	}
	if (dsc_git_settle(snapshot->git, err) < 0)
		return -1;
	same = as_committed(proposals, snapshot, c, arena, err);
	if (same <= 0)
		return same;
	if (validate(&report, root, c, arena, err) < 0)
		return -1;
	for (size_t i = 0; i < rules->checklist.count; i++)
		if (machine >> i & 1)
			propose_item(&proposals->items[i], &rules->checklist.items[i], &report, c,
				     arena);
	return 0;
}
