#include "audit/audit.h"

#include <stdlib.h>

#include "audit/audit_parts.h"
#include "base/tr.h"
#include "text/show.h"

#include "base/banned.h"

static const struct {
	const char *slug;
	const char *text; /* msgid: what is wrong, in one sentence */
} slugs[] = {
	{ "replaced", N_("a replace ref shows other programs another object than the one that "
			 "is there") },
	{ "grafted", N_("grafts show other programs another history than the one that is there") },
	{ "shallow", N_("the history is cut off here; nothing can be proven without the rest "
			"(git fetch --unshallow)") },
	{ "configuration", N_("a setting of the repository runs a program, or changes what git "
			      "reads or where from") },
	{ "entry-kind", N_("a symbolic link or a submodule; what it leads to is in no commit") },
	{ "record-changed", N_("a record was changed after it had been added") },
	{ "record-removed", N_("a record was removed") },
	{ "record-kind", N_("a record is no plain file") },
	{ "record-stray", N_("a file where only records may be, and it is none, or came without "
			     "its other half") },
	{ "commit-mixed", N_("a commit that adds a record adds or changes something else too") },
	{ "commit-author", N_("author or committer is not the person of the record") },
	{ "commit-message", N_("the message is not the one that belongs to the record") },
	{ "back-dated", N_("the commit says that it is more than an hour older than the one "
			   "before it") },
	{ "after-seal", N_("a verdict was added to a stage that had been sealed") },
	{ "rules-changed", N_("programme or policy was changed after the first record") },
	{ "verdict-unreadable", N_("the verdict cannot be read or breaks its schema") },
	{ "verdict-path", N_("what the verdict says and where it lies disagree") },
	{ "verdict-programme", N_("the verdict belongs to another programme") },
	{ "verdict-stage", N_("the programme has no such stage") },
	{ "verdict-case", N_("there was no such case in the repository") },
	{ "verdict-person", N_("there was nobody of that id in people/") },
	{ "verdict-unsigned", N_("the verdict is not signed, and the repository requires a "
				 "signature") },
	{ "verdict-signature", N_("the signature does not fit the verdict") },
	{ "verdict-key", N_("the verdict is signed with a key that was not the person's") },
	{ "verdict-namespace", N_("the signature was made for another purpose") },
	{ "key-late", N_("signed with a key that was given to the person only after the first "
			 "record under that name") },
	{ "verdict-key-shared", N_("the verdict is signed with a key that two people had") },
	{ "verdict-role", N_("the person had no role that may review at this stage") },
	{ "verdict-exclusive", N_("the person had roles that exclude each other") },
	{ "verdict-conflict", N_("the person had a conflict of interest with the case") },
	{ "verdict-unassigned", N_("the case was not assigned to the person at this stage") },
	{ "verdict-subject", N_("the verdict was given on another dossier than the one that was "
				"there") },
	{ "verdict-chain", N_("the verdict does not continue the person's own chain") },
	{ "verdict-incomplete", N_("the verdict is not complete for its stage") },
	{ "equivocation", N_("the person signed two different verdicts with one number") },
	{ "seal-signature", N_("the signature under a seal does not hold") },
	{ "seal-fields", N_("the seal cannot be read, or is of another programme or stage") },
	{ "seal-head", N_("the commit that was sealed does not lead to the seal") },
	{ "seal-count", N_("there were not as many verdicts as the seal counts") },
	{ "seal-merkle", N_("the verdicts are not those that were sealed") },
	{ "seal-results", N_("the results are not those that were sealed") },
	{ "seal-open", N_("other cases were undecided than the seal says") },
	{ "seal-previous", N_("the seal does not continue the seal of the stage before") },
	{ "decision-signature", N_("the signature under the decision does not hold") },
	{ "decision", N_("the list is not the one that follows from the sealed verdicts") },
	{ "receipt", N_("no record of this receipt is in the history") },
	{ NULL, NULL },
};

const char *dsc_audit_text(const char *slug)
{
	for (size_t i = 0; slugs[i].slug; i++)
		if (strcmp(slugs[i].slug, slug) == 0)
			return _(slugs[i].text);
	return "";
}

/* ---- findings */

static void put(struct dsc_audit_run *run, struct dsc_audit_findings *findings,
		const char *slug, const char *subject, const struct dsc_git_id *commit,
		const char *why)
{
	struct dsc_audit_finding finding = { .slug = slug, .why = why };
	struct dsc_arena *arena = run->arena;
	bool added;

	dsc_audit_table_add(&run->findings,
			    dsc_str_from(dsc_arena_printf(arena, "%s %s", slug, subject)), 0,
			    &added, arena);
	if (!added)
		return;
	finding.subject = dsc_arena_str(arena, dsc_str_from(subject)).ptr;
	finding.why = dsc_arena_str(arena, dsc_str_from(why ? why : dsc_audit_text(slug))).ptr;
	if (commit)
		finding.commit = *commit;
	DSC_PUSH(arena, findings, finding);
}

void dsc_audit_break(struct dsc_audit_run *run, const char *slug, const char *subject,
		     const struct dsc_git_id *commit, const char *why)
{
	put(run, &run->audit->breaks, slug, subject, commit, why);
}

void dsc_audit_note(struct dsc_audit_run *run, const char *slug, const char *subject,
		    const struct dsc_git_id *commit, const char *why)
{
	put(run, &run->audit->notes, slug, subject, commit, why);
}

static int by_slug(const void *a, const void *b)
{
	const struct dsc_audit_finding *x = a, *y = b;
	int order = strcmp(x->slug, y->slug);

	return order ? order : strcmp(x->subject, y->subject);
}

static void sort(struct dsc_audit_findings *findings)
{
	if (findings->count)
		qsort(findings->items, findings->count, sizeof(*findings->items), by_slug);
}

/* ---- what all steps need */

bool dsc_audit_accepts(const struct dsc_audit_run *run, const char *word)
{
	for (size_t i = 0; i < run->options->accepted_count; i++)
		if (strcmp(run->options->accepted[i], word) == 0)
			return true;
	return false;
}

const char *dsc_audit_git_path(const struct dsc_audit_run *run, const char *path)
{
	return dsc_arena_printf(run->arena, "%s%s", dsc_git_prefix(run->git), path);
}

/* ---- the repository beside its commits */

static int look_around(bool *cut, struct dsc_audit_run *run, struct dsc_err *err)
{
	static const char *const names[] = {
		[DSC_GIT_REPLACED] = "replaced",
		[DSC_GIT_GRAFTED] = "grafted",
		[DSC_GIT_SHALLOW] = "shallow",
		[DSC_GIT_SETTING] = "configuration",
	};
	struct dsc_git_oddities oddities;

	*cut = false;
	if (dsc_git_oddities(&oddities, run->git, run->arena, err) < 0)
		return -1;
	for (size_t i = 0; i < oddities.count; i++) {
		const struct dsc_git_oddity *oddity = &oddities.items[i];
		const char *what = dsc_arena_str(run->arena, oddity->what).ptr;

		*cut = *cut || oddity->kind == DSC_GIT_SHALLOW;
		if (oddity->kind == DSC_GIT_ALTERNATE)
			dsc_audit_note(run, "alternates", oddity->file, NULL,
				       _("objects come from another repository too"));
		else
			dsc_audit_break(run, names[oddity->kind],
					oddity->kind == DSC_GIT_SETTING && *what ? what :
										   oddity->file,
					NULL, NULL);
	}
	return 0;
}

static int by_id(const void *a, const void *b)
{
	const struct dsc_audit_person *const *x = a, *const *y = b;

	return dsc_str_cmp((*x)->id, (*y)->id);
}

static void sum_up(struct dsc_audit_run *run)
{
	struct dsc_audit *audit = run->audit;

	audit->commits = run->walk.count;
	for (size_t i = 0; i < run->walk.count; i++)
		audit->merges += run->walk.items[i].parent_count > 1;
	for (size_t i = 0; i < run->records.count; i++) {
		enum dsc_audit_kind kind = run->records.items[i].kind;

		audit->verdicts += kind == DSC_AUDIT_VERDICT;
		audit->seal_signatures += kind == DSC_AUDIT_SEAL;
		audit->decision_signatures += kind == DSC_AUDIT_DECISION;
	}
	if (audit->merges)
		dsc_audit_note(run, "merges", run->audit->head.hex, NULL,
			       dsc_arena_printf(run->arena,
						ngettext("%zu commit merges the work of several places",
							 "%zu commits merge the work of several places",
							 audit->merges),
						audit->merges));
	audit->people = run->people.items;
	audit->person_count = run->people.count;
	if (audit->person_count)
		qsort(audit->people, audit->person_count, sizeof(struct dsc_audit_person *),
		      by_id);
}

static void release(struct dsc_audit_run *run)
{
	dsc_audit_leave(run);
	for (size_t i = 0; i < run->views.count; i++) {
		dsc_snapshot_release(&run->views.items[i]->snapshot);
		dsc_arena_release(&run->views.items[i]->arena);
	}
}

static int audit_history(struct dsc_audit_run *run, struct dsc_err *err)
{
	struct dsc_audit_view *head;

	if (dsc_audit_commits(run, err) < 0 ||
	    dsc_audit_view_at(&head, run, run->walk.count - 1, true, err) < 0)
		return -1;
	/* Nothing to audit is no sound review, but the wrong place. */
	if (!head->open && !run->records.count && !run->audit->breaks.count) {
		*err = head->why;
		return -1;
	}
	if (dsc_audit_records(run, err) < 0 || dsc_audit_seals(run, err) < 0 ||
	    dsc_audit_head(run, err) < 0)
		return -1;
	dsc_audit_receipts(run);
	return 0;
}

int dsc_audit_run(struct dsc_audit *audit, struct dsc_git *git, const struct dsc_git_id *head,
		  const struct dsc_audit_options *options, struct dsc_arena *arena,
		  struct dsc_err *err)
{
	struct dsc_audit_run run = {
		.audit = audit, .options = options, .git = git, .arena = arena
	};
	bool cut;
	int status;

	*audit = (struct dsc_audit){ .head = *head };
	status = look_around(&cut, &run, err);
	/* A cut history looks like one that was forged at its first commit. */
	if (status == 0 && !cut)
		status = audit_history(&run, err);
	if (status == 0)
		sum_up(&run);
	release(&run);
	sort(&audit->breaks);
	sort(&audit->notes);
	return status;
}
