#include "base/tr.h"
#include "cli/review.h"
#include "cli/run.h"
#include "review/changes.h"
#include "review/find.h"
#include "review/queue.h"
#include "review/show.h"

#include "base/banned.h"

/* The stage that was named, or -1: none was. */
static int find_stage(int *stage, const struct dsc_review_request *request,
		      const struct dsc_actor *actor, struct dsc_err *err)
{
	*stage = -1;
	if (!request->stage)
		return 0;
	return dsc_review_find_stage(stage, &actor->snapshot, dsc_str_from(request->stage),
				     err) > 0 ? 0 : -1;
}

static enum dsc_exit refused(const char *text)
{
	fprintf(stderr, "dsc review: %s: %s\n", _("refused"), text);
	return DSC_EXIT_FINDINGS;
}

enum dsc_exit dsc_review_list(const struct dsc_review_request *request, struct dsc_actor *actor,
			      struct dsc_arena *arena)
{
	struct dsc_ledger ledger;
	struct dsc_err err;

	if (dsc_ledger_open(&ledger, &actor->snapshot, arena, &err) < 0)
		return dsc_run_trouble(request->command, &err);
	if (request->json)
		dsc_status_print_json(stdout, &ledger);
	else
		dsc_status_print_text(stdout, &ledger, arena);
	return DSC_EXIT_OK;
}

enum dsc_exit dsc_review_queue(const struct dsc_review_request *request,
			       struct dsc_actor *actor, struct dsc_arena *arena)
{
	const struct dsc_person *person;
	struct dsc_ledger ledger;
	struct dsc_queue queue;
	struct dsc_err err;
	int stage;

	if (find_stage(&stage, request, actor, &err) < 0 ||
	    dsc_review_find_person(&person, &actor->snapshot, dsc_str_from(request->person),
				   &err) <= 0 ||
	    dsc_ledger_open(&ledger, &actor->snapshot, arena, &err) < 0 ||
	    dsc_queue_find(&queue, &ledger, person, stage, arena, &err) < 0)
		return dsc_run_trouble(request->command, &err);
	if (request->json)
		dsc_queue_print_json(stdout, &queue, &ledger, person);
	else
		dsc_queue_print_text(stdout, &queue, &ledger, arena);
	return DSC_EXIT_OK;
}

struct subject {
	const struct dsc_person *person;
	struct dsc_review_case *c;
	struct dsc_ledger ledger;
	struct dsc_view view;
};

/*
 * Where it matters what each verdict is worth the whole ledger is read, though one case is
 * shown: it depends on the reviewers' chains.
 */
static int open_subject(struct subject *subject, bool whole,
			const struct dsc_review_request *request, struct dsc_actor *actor,
			struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_snapshot *snapshot = &actor->snapshot;

	if (dsc_review_find_person(&subject->person, snapshot, dsc_str_from(request->person),
				   err) <= 0 ||
	    dsc_review_find_case(&subject->c, snapshot, dsc_str_from(request->case_id), err) <= 0)
		return -1;
	if (whole ? dsc_ledger_open(&subject->ledger, snapshot, arena, err) < 0 :
		    dsc_ledger_open_case(&subject->ledger, snapshot, subject->c->id, arena,
					 err) < 0)
		return -1;
	return dsc_view_find(&subject->view, &subject->ledger, subject->c, subject->person, err);
}

enum dsc_exit dsc_review_show(const struct dsc_review_request *request, struct dsc_actor *actor,
			      struct dsc_arena *arena)
{
	struct subject subject;
	struct dsc_show show;
	struct dsc_err err;

	if (open_subject(&subject, true, request, actor, arena, &err) < 0)
		return dsc_run_trouble(request->command, &err);
	if (!subject.view.dossier)
		return refused(subject.view.why);
	if (dsc_show_read(&show, &subject.ledger, subject.c, subject.person, &subject.view,
			  &err) < 0)
		return dsc_run_trouble(request->command, &err);
	if (request->json)
		dsc_show_print_json(stdout, &show);
	else
		dsc_show_print_text(stdout, &show, arena);
	return DSC_EXIT_OK;
}

enum dsc_exit dsc_review_diff(const struct dsc_review_request *request, struct dsc_actor *actor,
			      struct dsc_arena *arena)
{
	struct dsc_changes changes;
	struct subject subject;
	struct dsc_err err;
	int stage, found;

	if (find_stage(&stage, request, actor, &err) < 0 ||
	    open_subject(&subject, false, request, actor, arena, &err) < 0)
		return dsc_run_trouble(request->command, &err);
	if (!subject.view.dossier)
		return refused(subject.view.why);
	found = dsc_changes_find(&changes, &subject.ledger, subject.c, subject.person, stage, arena,
				 &err);
	if (found < 0)
		return dsc_run_trouble(request->command, &err);
	if (found == 0)
		return refused(_("you have recorded no verdict on this case, so there is nothing to compare with"));
	if (request->json)
		dsc_changes_print_json(stdout, &changes);
	else
		dsc_changes_print_text(stdout, &changes, arena);
	return DSC_EXIT_OK;
}
