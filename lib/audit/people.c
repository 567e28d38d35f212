/* Who signed, and how the commits that hold their records must look. */
#include "audit/audit_parts.h"

#include <inttypes.h>

#include "base/tr.h"
#include "review/act.h"
#include "text/show.h"

#include "base/banned.h"

static const char *role_list(const struct dsc_person *person, struct dsc_arena *arena)
{
	const char *list = "";

	for (size_t i = 0; i < person->role_count; i++)
		list = dsc_arena_printf(arena, "%s%s%s", list, i ? " " : "",
					dsc_text_show(person->roles[i], arena));
	return list;
}

static void enter_person(struct dsc_audit_person *entry, const struct dsc_person *person,
			 struct dsc_arena *arena)
{
	for (size_t i = 0; i < person->key_count; i++)
		DSC_PUSH(arena, &entry->keys,
			 dsc_arena_str(arena, dsc_str_from(dsc_ssh_key_fingerprint(
						      person->keys[i]))).ptr);
	entry->roles = role_list(person, arena);
}

int dsc_audit_person_of(struct dsc_audit_person **entry, const struct dsc_person **person,
			const char **nobody, struct dsc_audit_run *run,
			const struct dsc_audit_record *record, struct dsc_err *err)
{
	struct dsc_audit_person *made;
	bool first;
	size_t *at = dsc_audit_table_add(&run->persons, record->person, run->people.count, &first,
					 run->arena);

	*person = NULL;
	*nobody = run->world.open ? NULL : run->world.why.text;
	if (run->world.open &&
	    dsc_snapshot_person(person, &run->world.snapshot, record->person, nobody, err) < 0)
		return -1;
	if (first) {
		made = DSC_NEW(run->arena, struct dsc_audit_person);
		made->id = record->person;
		if (*person)
			enter_person(made, *person, run->arena);
		DSC_PUSH(run->arena, &run->people, made);
	}
	*entry = run->people.items[*at];
	(*entry)->records++;
	return 0;
}

static bool among(const char *const *items, size_t count, const char *fingerprint)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(items[i], fingerprint) == 0)
			return true;
	return false;
}

bool dsc_audit_key(struct dsc_audit_run *run, struct dsc_audit_person *entry,
		   const char *fingerprint)
{
	if (!among(entry->signed_with.items, entry->signed_with.count, fingerprint))
		DSC_PUSH(run->arena, &entry->signed_with,
			 dsc_arena_str(run->arena, dsc_str_from(fingerprint)).ptr);
	return among(entry->keys.items, entry->keys.count, fingerprint) ||
	       dsc_audit_accepts(run, fingerprint);
}

void dsc_audit_fault(struct dsc_audit_run *run, struct dsc_audit_record *record,
		     const char *slug, const char *why)
{
	const char *text = dsc_audit_text(slug);

	record->sound = false;
	if (why)
		text = dsc_arena_printf(run->arena, "%s: %s", text, why);
	dsc_audit_break(run, slug,
			record->kind == DSC_AUDIT_VERDICT ? record->path : record->signature,
			&run->walk.items[record->commit].id, text);
}

/* ---- the commit around a record */

static bool is_person(const struct dsc_git_name *name, const struct dsc_git_person *wanted)
{
	return dsc_str_is(name->name, wanted->name) && dsc_str_is(name->email, wanted->email);
}

/* How many cases a decision lists: lines that begin one, up to those that are not listed. */
static size_t listed(struct dsc_str bytes)
{
	size_t count = 0;
	bool inside = false;

	while (bytes.len) {
		const char *end = memchr(bytes.ptr, '\n', bytes.len);
		struct dsc_str line = { bytes.ptr,
					end ? (size_t)(end - bytes.ptr) : bytes.len };

		if (line.len && line.ptr[0] != ' ')
			inside = dsc_str_is(line, "listed:");
		else if (inside && dsc_str_starts(line, DSC_S("  - case:")))
			count++;
		line.len += end != NULL;
		bytes = (struct dsc_str){ bytes.ptr + line.len, bytes.len - line.len };
	}
	return count;
}

/* The number behind "verdicts: " on a line of its own; what a seal that is none says is 0. */
static int64_t sealed(struct dsc_str bytes)
{
	static const char key[] = "\nverdicts: ";
	const char *at = bytes.len ? strstr(bytes.ptr, key) : NULL;
	int64_t count = 0;

	for (at = at ? at + strlen(key) : ""; *at >= '0' && *at <= '9' && count < 100000000; at++)
		count = count * 10 + (*at - '0');
	return count;
}

static const char *message_of(struct dsc_audit_run *run, const struct dsc_audit_record *record,
			      struct dsc_str subject, struct dsc_str bytes)
{
	struct dsc_arena *arena = run->arena;
	struct dsc_str stage = record->stage, person = record->person;
	const char *head;

	if (record->kind == DSC_AUDIT_VERDICT)
		return dsc_arena_printf(
			arena,
			"review(%.*s): %.*s by %.*s\n\nDsc-Case: %.*s\nDsc-Stage: %.*s\n"
			"Dsc-Reviewer: %.*s\nDsc-Seq: %" PRId64 "\nDsc-Subject: %.*s\n"
			"Dsc-Record: %s\n",
			DSC_STR_ARG(stage), DSC_STR_ARG(record->case_id), DSC_STR_ARG(person),
			DSC_STR_ARG(record->case_id), DSC_STR_ARG(stage), DSC_STR_ARG(person),
			record->seq, DSC_STR_ARG(subject), record->digest);
	if (record->kind == DSC_AUDIT_DECISION) {
		head = record->fresh ?
			       dsc_arena_printf(arena, "decide: %zu cases listed", listed(bytes)) :
			       "decide: countersigned";
		return dsc_arena_printf(arena, "%s\n\nDsc-Signer: %.*s\nDsc-Record: %s\n", head,
					DSC_STR_ARG(person), record->digest);
	}
	head = record->fresh ? dsc_arena_printf(arena, "%" PRId64 " verdicts", sealed(bytes)) :
			       "countersigned";
	return dsc_arena_printf(arena,
				"seal(%.*s): %s\n\nDsc-Stage: %.*s\nDsc-Signer: %.*s\n"
				"Dsc-Record: %s\n",
				DSC_STR_ARG(stage), head, DSC_STR_ARG(stage),
				DSC_STR_ARG(person), record->digest);
}

void dsc_audit_form(struct dsc_audit_run *run, const struct dsc_audit_record *record,
		    const struct dsc_person *person, struct dsc_str subject,
		    struct dsc_str bytes)
{
	const struct dsc_git_commit *commit = &run->walk.items[record->commit];
	struct dsc_arena *arena = run->arena;
	struct dsc_git_person wanted;

	if (!record->alone)
		return;
	if (!dsc_str_is(commit->message, message_of(run, record, subject, bytes)))
		dsc_audit_break(run, "commit-message", commit->id.hex, &commit->id, NULL);
	if (!person)
		return;
	dsc_act_author(&wanted, person, &run->world.snapshot.programme.profile, 0, 0, arena);
	if (!is_person(&commit->author, &wanted) || !is_person(&commit->committer, &wanted))
		dsc_audit_break(run, "commit-author", commit->id.hex, &commit->id,
				dsc_arena_printf(arena,
						 _("the record is by %s <%s>; the author is %s <%s>, the committer %s <%s>"),
						 wanted.name, wanted.email,
						 dsc_text_quote(commit->author.name, 64, arena),
						 dsc_text_quote(commit->author.email, 64, arena),
						 dsc_text_quote(commit->committer.name, 64, arena),
						 dsc_text_quote(commit->committer.email, 64,
								arena)));
}
