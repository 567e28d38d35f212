#include "review/find.h"

#include "base/tr.h"
#include "git/history.h"
#include "text/show.h"

#include "base/banned.h"

static const char *quote(struct dsc_str text, struct dsc_arena *arena)
{
	return dsc_text_quote(text, 64, arena);
}

int dsc_review_find_stage(int *stage, const struct dsc_snapshot *snapshot, struct dsc_str id,
			  struct dsc_err *err)
{
	const struct dsc_profile *profile = &snapshot->programme.profile;
	const char *known = "";

	*stage = dsc_profile_find(profile->stages, id);
	if (*stage >= 0)
		return 1;
	for (size_t i = 0; i < profile->stages.count; i++)
		known = dsc_arena_printf(snapshot->arena, "%s%s%.*s", known, i ? _(", ") : "",
					 DSC_STR_ARG(profile->stages.items[i].entry.id));
	dsc_err_set(err, _("the programme has no stage '%s'; its stages are %s"),
		    quote(id, snapshot->arena), known);
	return 0;
}

int dsc_review_find_person(const struct dsc_person **person, struct dsc_snapshot *snapshot,
			   struct dsc_str id, struct dsc_err *err)
{
	const char *shown = quote(id, snapshot->arena), *why = NULL;
	int found = dsc_snapshot_person(person, snapshot, id, &why, err);

	if (found == 0 && why)
		dsc_err_set(err, _("'%s' cannot take part: %s"), shown, why);
	else if (found == 0)
		dsc_err_set(err, _("nobody here is called '%s'; people/ holds who takes part, and only what is committed counts; 'dsc new person' makes one"),
			    shown);
	return found;
}

int dsc_review_find_case(struct dsc_review_case **c, struct dsc_snapshot *snapshot,
			 struct dsc_str id, struct dsc_err *err)
{
	int found = dsc_snapshot_case(c, snapshot, id, err);

	if (found == 0)
		dsc_err_set(err, _("there is no case '%s' in any unit; only what is committed counts"),
			    quote(id, snapshot->arena));
	return found;
}

int dsc_review_sealed(struct dsc_snapshot *snapshot, int stage, struct dsc_err *err)
{
	const char *path = dsc_arena_printf(
		snapshot->arena, "seals/%.*s.yaml",
		DSC_STR_ARG(snapshot->programme.profile.stages.items[stage].entry.id));
	struct dsc_git_entry entry;

	return dsc_git_entry(&entry, snapshot->git, &snapshot->commit,
			     dsc_snapshot_git_path(snapshot, path), err);
}
