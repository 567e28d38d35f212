/* What a supervisor wants to know besides breaks. */
#include <stdlib.h>

#include "audit/audit_parts.h"

#include "base/tr.h"
#include "text/show.h"

#include "base/banned.h"

static int by_path(const void *a, const void *b)
{
	const struct dsc_audit_record *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

static int find_path(const void *key, const void *item)
{
	const struct dsc_audit_record *const *record = item;

	return strcmp(key, (*record)->path);
}

/* Verdicts that were sound and do not count any more. */
static void note_lapsed(struct dsc_audit_run *run, const struct dsc_ledger *ledger)
{
	size_t count = 0;
	struct dsc_audit_record **sound =
		DSC_NEW_ARRAY(run->arena, struct dsc_audit_record *, run->records.count + 1);

	for (size_t i = 0; i < run->records.count; i++)
		if (run->records.items[i].kind == DSC_AUDIT_VERDICT &&
		    run->records.items[i].sound)
			sound[count++] = &run->records.items[i];
	if (!count)
		return;
	qsort(sound, count, sizeof(*sound), by_path);
	for (size_t i = 0; i < ledger->entries.count; i++) {
		const struct dsc_entry_verdict *entry = ledger->entries.items[i];
		const char *why = dsc_standing_name(entry->standing);

		if ((entry->standing != DSC_STANDING_STALE &&
		     entry->standing != DSC_STANDING_VOID) ||
		    !bsearch(entry->path, sound, count, sizeof(*sound), find_path))
			continue;
		if (entry->standing == DSC_STANDING_VOID)
			why = dsc_arena_printf(run->arena,
					       _("sound when it was recorded, void now: %s"),
					       dsc_void_text(entry->why));
		dsc_audit_note(run, dsc_standing_ids[entry->standing], entry->path, NULL, why);
	}
}

static bool same_keys(const struct dsc_audit_person *entry, const struct dsc_person *person)
{
	if (entry->keys.count != person->key_count)
		return false;
	for (size_t i = 0; i < person->key_count; i++)
		if (strcmp(entry->keys.items[i], dsc_ssh_key_fingerprint(person->keys[i])) != 0)
			return false;
	return true;
}

static bool same_roles(const struct dsc_audit_person *entry, const struct dsc_person *person,
		       struct dsc_arena *arena)
{
	const char *roles = "";

	for (size_t i = 0; i < person->role_count; i++)
		roles = dsc_arena_printf(arena, "%s%s%s", roles, i ? " " : "",
					 dsc_text_show(person->roles[i], arena));
	return entry->roles && strcmp(entry->roles, roles) == 0;
}

static int note_people(struct dsc_audit_run *run, struct dsc_snapshot *snapshot,
		       struct dsc_err *err)
{
	for (size_t i = 0; i < run->people.count; i++) {
		const struct dsc_audit_person *entry = run->people.items[i];
		const char *path = dsc_arena_printf(run->arena, "people/%s.yaml", entry->id.ptr);
		const struct dsc_person *person;
		int found = dsc_snapshot_person(&person, snapshot, entry->id, NULL, err);

		if (found < 0)
			return -1;
		if (found == 0)
			dsc_audit_note(run, "person-gone", path, NULL,
				       _("the person has records and is not in people/ any more"));
		else if (!same_keys(entry, person))
			dsc_audit_note(run, "keys-changed", path, NULL,
				       _("the person's keys were changed after the first record"));
		if (found && !same_roles(entry, person, run->arena))
			dsc_audit_note(run, "roles-changed", path, NULL,
				       _("the person's roles were changed after the first record"));
	}
	return 0;
}

static bool is_sealed(const struct dsc_audit *audit, struct dsc_str stage)
{
	for (size_t i = 0; i < audit->seal_count; i++)
		if (dsc_str_eq(audit->seals[i].stage, stage) && audit->seals[i].in_force)
			return true;
	return false;
}

int dsc_audit_head(struct dsc_audit_run *run, struct dsc_err *err)
{
	struct dsc_audit_view *head = run->views.items[0];
	const struct dsc_profile *profile = &head->snapshot.programme.profile;

	if (!head->open) {
		dsc_audit_note(run, "uncounted", run->audit->head.hex, &run->audit->head,
			       head->why.text);
		return 0;
	}
	for (size_t i = 0; i < profile->stages.count; i++) {
		struct dsc_str id = profile->stages.items[i].entry.id;

		if (!is_sealed(run->audit, id))
			dsc_audit_note(run, "unsealed", dsc_arena_str(run->arena, id).ptr, NULL,
				       _("no seal is in force: verdicts may still be added"));
	}
	note_lapsed(run, &head->ledger);
	return note_people(run, &head->snapshot, err);
}
