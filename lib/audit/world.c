/* The repository as the commits of records had it, each opened as seldom as can be. */
#include "audit/audit_parts.h"

#include "base/tr.h"
#include "git/blob.h"

#include "base/banned.h"

int dsc_audit_read(struct dsc_str *bytes, struct dsc_audit_run *run,
		   const struct dsc_git_id *id, size_t limit, struct dsc_arena *arena,
		   struct dsc_err *err)
{
	uint64_t size;

	*bytes = (struct dsc_str){ 0 };
	if (dsc_git_size(&size, run->git, id, err) < 0)
		return -1;
	if (size > limit)
		return 0;
	return dsc_git_read(bytes, run->git, id, limit, arena, err) < 0 ? -1 : 1;
}

/* A programme that is broken is the records' fault, not the operator's. */
static void open_view(struct dsc_audit_view *view, struct dsc_audit_run *run, size_t commit)
{
	view->top = run->tops[commit];
	view->open = dsc_snapshot_open(&view->snapshot, run->git, &run->walk.items[commit].id,
				       &view->arena, &view->why) == 0;
}

void dsc_audit_leave(struct dsc_audit_run *run)
{
	struct dsc_audit_view *world = &run->world;

	if (!world->top)
		return;
	dsc_snapshot_release(&world->snapshot);
	dsc_arena_release(&world->arena);
	*world = (struct dsc_audit_view){ .top = NULL };
}

bool dsc_audit_same_world(const struct dsc_audit_run *run, size_t commit)
{
	return run->world.top &&
	       dsc_audit_same_parts(run->world.top, run->tops[commit], DSC_AUDIT_JUDGED_BY);
}

void dsc_audit_enter(struct dsc_audit_run *run, size_t commit)
{
	struct dsc_audit_view *world = &run->world;

	if (dsc_audit_same_world(run, commit))
		return;
	dsc_audit_leave(run);
	dsc_arena_init(&world->arena, 0);
	open_view(world, run, commit);
}

int dsc_audit_view_at(struct dsc_audit_view **view, struct dsc_audit_run *run, size_t commit,
		      bool seals, struct dsc_err *err)
{
	size_t parts = seals ? DSC_AUDIT_SEALS + 1 : DSC_AUDIT_REVIEWS + 1;
	struct dsc_audit_view *made;

	for (size_t i = 0; i < run->views.count; i++) {
		*view = run->views.items[i];
		if (dsc_audit_same_parts((*view)->top, run->tops[commit], parts))
			return 0;
	}
	made = *view = DSC_NEW(run->arena, struct dsc_audit_view);
	dsc_arena_init(&made->arena, 0);
	DSC_PUSH(run->arena, &run->views, made);
	open_view(made, run, commit);
	if (!made->open)
		return 0;
	return dsc_ledger_open(&made->ledger, &made->snapshot, &made->arena, err);
}
