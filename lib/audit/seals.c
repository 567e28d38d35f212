/* Seals and the decision: who signed them, and whether they are what they sum up. */
#include "audit/audit_parts.h"

#include <stdlib.h>

#include "base/tr.h"
#include "decide/document.h"
#include "dossier/repository.h"
#include "review/seal.h"
#include "text/show.h"

#include "base/banned.h"

/* ---- one signature, in the world of the commit that added it */

static const char *wrong_key(const struct dsc_person *person, struct dsc_audit_run *run,
			     const struct dsc_audit_record *record,
			     struct dsc_audit_person *entry, struct dsc_str bytes,
			     struct dsc_str signature)
{
	struct dsc_ssh_check check;

	if (dsc_ssh_verify(&check, bytes, signature,
			   record->kind == DSC_AUDIT_SEAL ? DSC_SEAL_NAMESPACE :
							    DSC_DECISION_NAMESPACE,
			   person->keys, person->key_count) != DSC_SSH_GOOD)
		return dsc_arena_printf(run->arena, "%s", check.why.text);
	if (dsc_person_sharer(person, check.index))
		return _("two people had the key");
	if (dsc_audit_key(run, entry, check.fingerprint))
		return NULL;
	return dsc_arena_printf(run->arena,
				_("the key %s was given to the person only after the first record under that name; where it is the person's own, accept it: --accept %s"),
				check.fingerprint, check.fingerprint);
}

static const char *wrong_act(const struct dsc_person *person, struct dsc_audit_run *run,
			     const struct dsc_audit_record *record)
{
	const struct dsc_policy *policy = &run->world.snapshot.policy;
	const struct dsc_role_set *roles =
		record->kind == DSC_AUDIT_SEAL ? &policy->seal : &policy->decide;

	if (!dsc_policy_allows(roles, person))
		return _("the person had no role that may sign it");
	return dsc_policy_exclusive(policy, person) ?
		       _("the person had roles that exclude each other") : NULL;
}

int dsc_audit_act(struct dsc_audit_run *run, struct dsc_audit_record *record,
		  struct dsc_str bytes, struct dsc_err *err)
{
	const char *slug = record->kind == DSC_AUDIT_SEAL ? "seal-signature" :
							    "decision-signature";
	const struct dsc_person *person;
	struct dsc_audit_person *entry;
	struct dsc_str signature = { 0 }, nothing = { 0 };
	const char *why;

	if (dsc_audit_person_of(&entry, &person, &why, run, record, err) < 0 ||
	    dsc_audit_read(&signature, run, &record->signature_file, DSC_SSH_SIGNATURE_MAX,
			   run->arena, err) < 0 ||
	    (run->world.open && dsc_snapshot_people(&run->world.snapshot, err) < 0))
		return -1;
	record->sound = true;
	if (!bytes.ptr) {
		dsc_audit_fault(run, record, slug, record->kind == DSC_AUDIT_SEAL ?
				_("the file is larger than 1 MiB") :
				_("the file is larger than 16 MiB"));
		return 0;
	}
	if (!person) {
		dsc_audit_fault(run, record, slug, why ? why : _("there was nobody of that id in people/"));
	} else {
		why = wrong_key(person, run, record, entry, bytes, signature);
		if (!why)
			why = wrong_act(person, run, record);
		if (why)
			dsc_audit_fault(run, record, slug, why);
	}
	if (run->world.open)
		dsc_audit_form(run, record, person, nothing, bytes);
	return 0;
}

/* ---- what a seal sums up */

/* Whether commit `from` leads to commit `to`. */
static bool leads_to(const struct dsc_audit_run *run, size_t from, size_t to)
{
	bool *reached = calloc(to + 1, sizeof(*reached));
	bool found = false;

	if (!reached)
		dsc_out_of_memory();
	reached[to] = true;
	for (size_t i = to + 1; i-- > from;) { /* parents stand before their children */
		const struct dsc_git_commit *commit = &run->walk.items[i];

		for (size_t j = 0; reached[i] && j < commit->parent_count; j++)
			reached[*dsc_audit_table_find(
				&run->commits, dsc_str_from(commit->parents[j].hex))] = true;
	}
	found = reached[from];
	free(reached);
	return found;
}

/* The commit that added a seal's or decision's file; false: only unsigned ones did. */
static bool added_by(size_t *commit, const struct dsc_audit_run *run, const char *path)
{
	for (size_t i = 0; i < run->records.count; i++) {
		const struct dsc_audit_record *record = &run->records.items[i];

		if (record->kind != DSC_AUDIT_VERDICT && strcmp(record->path, path) == 0) {
			*commit = record->commit;
			return true;
		}
	}
	return false;
}

static bool same_open(const struct dsc_seal *a, const struct dsc_seal *b)
{
	bool same = a->open_count == b->open_count;

	for (size_t i = 0; same && i < a->open_count; i++)
		same = dsc_str_eq(a->open[i], b->open[i]);
	return same;
}

/* Verdicts of the stage that stand at the head and did not where it was sealed. */
static int find_later(struct dsc_audit_run *run, const struct dsc_seal *seal,
		      struct dsc_err *err)
{
	struct dsc_git_diff diff = { 0 };
	struct dsc_str name = dsc_str_from(seal->path + strlen("seals/"));
	const char *path = dsc_audit_git_path(
		run, dsc_arena_printf(run->arena, "reviews/%.*s",
				      (int)(name.len - strlen(".yaml")), name.ptr));
	size_t prefix = strlen(dsc_git_prefix(run->git));

	if (dsc_git_diff(&diff, run->git, &seal->head, &run->audit->head, path, run->arena,
			 err) < 0)
		return -1;
	for (size_t i = 0; i < diff.count; i++)
		if (diff.items[i].edit == DSC_GIT_EDIT_ADDED &&
		    dsc_str_ends(dsc_str_from(diff.items[i].path), DSC_S(".yaml")))
			dsc_audit_break(run, "after-seal", diff.items[i].path + prefix, NULL,
					NULL);
	return 0;
}

/* The slug of the first thing that is not as the ledger at its head has it, or NULL. */
static int compare(const char **slug, struct dsc_seal *seal, const struct dsc_ledger *ledger,
		   struct dsc_err *err)
{
	struct dsc_seal then = { .stage = seal->stage };

	*slug = NULL;
	if (dsc_seal_sum_up(&then, ledger, err) < 0)
		return -1;
	if (then.verdicts != seal->verdicts)
		*slug = "seal-count";
	else if (!dsc_str_eq(then.merkle, seal->merkle))
		*slug = "seal-merkle";
	else if (!dsc_str_eq(then.results, seal->results))
		*slug = "seal-results";
	else if (!same_open(&then, seal))
		*slug = "seal-open";
	return 0;
}

/* 1: its head is in order and the verdicts are those of then; 0: told. */
static int hold(struct dsc_audit_run *run, struct dsc_seal *seal, struct dsc_err *err)
{
	size_t *head = dsc_audit_table_find(&run->commits, dsc_str_from(seal->head.hex)), by;
	struct dsc_audit_view *view;
	const char *slug;

	if (!head || !added_by(&by, run, seal->path) || *head > by || !leads_to(run, *head, by)) {
		dsc_audit_break(run, "seal-head", seal->path, NULL, NULL);
		return 0;
	}
	if (dsc_audit_view_at(&view, run, *head, false, err) < 0)
		return -1;
	if (!view->open) {
		dsc_audit_break(run, "seal-results", seal->path, &seal->head, view->why.text);
		return 0;
	}
	/* The stage's place is the head's; rules that were changed since are told elsewhere. */
	if (seal->stage >= (int)view->snapshot.programme.profile.stages.count)
		slug = "seal-fields";
	else if (compare(&slug, seal, &view->ledger, err) < 0)
		return -1;
	if (slug)
		dsc_audit_break(run, slug, seal->path, &seal->head, NULL);
	return find_later(run, seal, err);
}

static int audit_seal(struct dsc_audit_run *run, struct dsc_audit_seal *shown,
		      const struct dsc_seal *before, struct dsc_seal *seal, struct dsc_err *err)
{
	*shown = (struct dsc_audit_seal){ .path = seal->path, .verdicts = seal->verdicts,
					  .in_force = seal->in_force };
	dsc_act_code(shown->code, seal->digest);
	if (seal->wrong) {
		dsc_audit_break(run, "seal-fields", seal->path, NULL, seal->wrong);
		return 0;
	}
	if (!dsc_str_eq(seal->previous, before ? dsc_str_from(before->digest) : DSC_S("")))
		dsc_audit_break(run, "seal-previous", seal->path, NULL, NULL);
	return hold(run, seal, err);
}

/* ---- the decision */

static int audit_decision(struct dsc_audit_run *run, const char *path, struct dsc_err *err)
{
	struct dsc_audit_view *view;
	struct dsc_decide decide;
	struct dsc_git_entry entry;
	struct dsc_str bytes, due;
	size_t by;
	int found;

	if (!added_by(&by, run, path))
		return 0; /* a stray: told */
	if (dsc_audit_view_at(&view, run, by, true, err) < 0)
		return -1;
	if (!view->open ||
	    strcmp(path, dsc_decide_path(&view->snapshot.programme.profile, run->arena)) != 0) {
		dsc_audit_break(run, "decision", path, &run->walk.items[by].id,
				_("it is the decision of another programme"));
		return 0;
	}
	if (dsc_git_entry(&entry, run->git, &run->audit->head, dsc_audit_git_path(run, path),
			  err) < 0)
		return -1;
	found = dsc_audit_read(&bytes, run, &entry.id, DSC_DECISION_MAX_BYTES, run->arena, err);
	if (found < 0)
		return -1;
	switch (dsc_decide_make(&decide, &view->ledger, &view->arena, err)) {
	case DSC_DECIDE_DONE:
		break;
	case DSC_DECIDE_REFUSED:
		dsc_audit_break(run, "decision", path, &run->walk.items[by].id, err->text);
		return 0;
	case DSC_DECIDE_TROUBLE:
		return -1;
	}
	due = dsc_decide_document(&decide, &view->arena);
	if (!found || !dsc_str_eq(due, bytes))
		dsc_audit_break(run, "decision", path, &run->walk.items[by].id, NULL);
	return 0;
}

/* ---- all that stand at the head */

/* 1: the name is "ID.yaml" and *id says which. */
static bool names_file(struct dsc_str *id, const struct dsc_git_entry *entry)
{
	*id = dsc_str_from(entry->name);
	if (!dsc_str_ends(*id, DSC_S(".yaml")))
		return false;
	id->len -= strlen(".yaml");
	return dsc_id_valid(*id);
}

static int list(struct dsc_git_entries *entries, struct dsc_audit_run *run, const char *folder,
		struct dsc_err *err)
{
	*entries = (struct dsc_git_entries){ 0 };
	return dsc_git_list_tree(entries, run->git, &run->audit->head,
				 dsc_audit_git_path(run, folder), run->arena, err);
}

static int find_unknown(struct dsc_audit_run *run, const struct dsc_profile *profile,
			struct dsc_err *err)
{
	struct dsc_git_entries entries;
	struct dsc_str id;

	if (list(&entries, run, "seals", err) < 0)
		return -1;
	for (size_t i = 0; i < entries.count; i++)
		if (names_file(&id, &entries.items[i]) &&
		    dsc_profile_find(profile->stages, id) < 0)
			dsc_audit_break(run, "seal-fields",
					dsc_arena_printf(run->arena, "seals/%s",
							 entries.items[i].name),
					NULL, _("the programme has no such stage"));
	return 0;
}

int dsc_audit_seals(struct dsc_audit_run *run, struct dsc_err *err)
{
	struct dsc_audit_view *head = run->views.items[0];
	const struct dsc_profile *profile = &head->snapshot.programme.profile;
	struct dsc_audit *audit = run->audit;
	struct dsc_git_entries entries;
	struct dsc_seal *seals;
	struct dsc_str id;
	int before = -1;

	if (!head->open)
		return 0;
	seals = DSC_NEW_ARRAY(run->arena, struct dsc_seal, profile->stages.count);
	audit->seals = DSC_NEW_ARRAY(run->arena, struct dsc_audit_seal, profile->stages.count);
	for (size_t i = 0; i < profile->stages.count; i++) {
		struct dsc_audit_seal *shown = &audit->seals[audit->seal_count];
		int found = dsc_seal_read(&seals[i], &head->snapshot, (int)i, err);

		if (found > 0)
			found = audit_seal(run, shown, before == (int)i - 1 && i ?
					   &seals[before] : NULL, &seals[i], err);
		else if (found == 0)
			continue;
		if (found < 0)
			return -1;
		shown->stage = dsc_arena_str(run->arena, profile->stages.items[i].entry.id);
		shown->path = dsc_arena_str(run->arena, dsc_str_from(shown->path)).ptr;
		audit->seal_count++;
		before = (int)i;
	}
	if (find_unknown(run, profile, err) < 0 || list(&entries, run, "decision", err) < 0)
		return -1;
	for (size_t i = 0; i < entries.count && i < 64; i++)
		if (names_file(&id, &entries.items[i]) &&
		    audit_decision(run, dsc_arena_printf(run->arena, "decision/%s",
							 entries.items[i].name), err) < 0)
			return -1;
	return 0;
}
