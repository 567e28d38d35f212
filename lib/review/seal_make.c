/* A seal in the making: drafted, signed, checked again under the lock, committed. */
#include "base/tr.h"
#include "review/find.h"
#include "review/seal.h"
#include "text/show.h"

#include "base/banned.h"

static const char *yaml_id(struct dsc_str id, struct dsc_arena *arena)
{
	return dsc_arena_printf(arena, dsc_verdict_plain(id) ? "%.*s" : "\"%.*s\"",
				DSC_STR_ARG(id));
}

/* "gd-001, gd-004": built in one piece, there may be ten thousand. */
static const char *id_list(const struct dsc_seal *seal, struct dsc_arena *arena)
{
	struct {
		char *items;
		size_t count, cap;
	} list = { 0 };

	for (size_t i = 0; i < seal->open_count; i++) {
		const char *at = yaml_id(seal->open[i], arena);

		for (const char *comma = i ? ", " : ""; *comma; comma++)
			DSC_PUSH(arena, &list, *comma);
		for (; *at; at++)
			DSC_PUSH(arena, &list, *at);
	}
	DSC_PUSH(arena, &list, '\0');
	return list.items;
}

static struct dsc_str format(const struct dsc_seal *seal, const struct dsc_profile *profile,
			     struct dsc_arena *arena)
{
	return dsc_str_from(dsc_arena_printf(
		arena,
		"dsc: seal/1\nprogramme: %s\nstage: %s\nhead: \"%s\"\nverdicts: %lld\n"
		"merkle: %.*s\nresults: %.*s\nopen: [%s]\nprevious: %.*s\n",
		yaml_id(profile->id, arena),
		yaml_id(profile->stages.items[seal->stage].entry.id, arena), seal->head.hex,
		(long long)seal->verdicts, DSC_STR_ARG(seal->merkle), DSC_STR_ARG(seal->results),
		id_list(seal, arena),
		DSC_STR_ARG(seal->previous.len ? seal->previous : DSC_S("null"))));
}

static const char *stage_name(const struct dsc_profile *profile, int stage,
			      struct dsc_arena *arena)
{
	return dsc_text_show(dsc_label_text(profile->stages.items[stage].entry.name), arena);
}

static enum dsc_record_result check_before(struct dsc_seal_draft *draft,
					   const struct dsc_ledger *ledger, struct dsc_err *err)
{
	const struct dsc_profile *profile = &ledger->snapshot->programme.profile;
	int stage = draft->seal.stage - 1;
	const char *name = stage_name(profile, stage, ledger->arena);
	struct dsc_seal before;
	int found = dsc_seal_read(&before, ledger->snapshot, stage, err);

	if (found < 0 || (found && dsc_seal_check(&before, ledger, err) < 0))
		return DSC_RECORD_TROUBLE;
	if (found && before.in_force) {
		draft->seal.previous = dsc_str_from(
			dsc_arena_printf(ledger->arena, "%s", before.digest));
		return DSC_RECORD_DONE;
	}
	if (found && before.wrong)
		dsc_err_set(err, _("the seal of the stage before, '%s', does not hold: %s"), name,
			    before.wrong);
	else if (found)
		dsc_err_set(err, _("the seal of the stage before, '%s', is not in force; 'dsc seal' shows whose signature is missing"),
			    name);
	else
		dsc_err_set(err, _("the stage before, '%s', is not sealed"), name);
	return DSC_RECORD_REFUSED;
}

static void refuse_open(const struct dsc_seal *seal, const struct dsc_ledger *ledger,
			struct dsc_err *err)
{
	const char *ids = "";

	for (size_t i = 0; i < seal->open_count && i < 12; i++)
		ids = dsc_arena_printf(ledger->arena, "%s%s%.*s", ids, i ? _(", ") : "",
				       DSC_STR_ARG(seal->open[i]));
	if (seal->open_count > 12)
		ids = dsc_arena_printf(ledger->arena, "%s, …", ids);
	dsc_err_set(err,
		    ngettext("%zu case of this stage is undecided: %s; --leave-open seals it as it is",
			     "%zu cases of this stage are undecided: %s; --leave-open seals them as they are",
			     seal->open_count),
		    seal->open_count, ids);
}

static enum dsc_record_result start(struct dsc_seal_draft *draft, const struct dsc_ledger *ledger,
				    bool leave_open, struct dsc_err *err)
{
	struct dsc_snapshot *snapshot = ledger->snapshot;
	const struct dsc_profile *profile = &snapshot->programme.profile;
	struct dsc_seal *seal = &draft->seal;

	if (seal->stage > 0) {
		enum dsc_record_result result = check_before(draft, ledger, err);

		if (result != DSC_RECORD_DONE)
			return result;
	}
	if (dsc_seal_sum_up(seal, ledger, err) < 0)
		return DSC_RECORD_TROUBLE;
	if (seal->open_count && !leave_open) {
		refuse_open(seal, ledger, err);
		return DSC_RECORD_REFUSED;
	}
	seal->head = snapshot->commit;
	seal->bytes = format(seal, profile, ledger->arena);
	dsc_act_digest(seal->digest, seal->bytes);
	draft->act.subject = dsc_arena_printf(
		ledger->arena, "seal(%.*s): %lld verdicts",
		DSC_STR_ARG(profile->stages.items[seal->stage].entry.id),
		(long long)seal->verdicts);
	return DSC_RECORD_DONE;
}

static enum dsc_record_result countersign(struct dsc_seal_draft *draft,
					  const struct dsc_ledger *ledger, struct dsc_err *err)
{
	const struct dsc_profile *profile = &ledger->snapshot->programme.profile;
	const struct dsc_policy *policy = &ledger->snapshot->policy;
	const struct dsc_person *person = draft->act.person;
	struct dsc_seal *seal = &draft->seal;
	bool wanted = false;

	draft->countersigns = true;
	draft->act.beside = true;
	draft->act.subject = dsc_arena_printf(
		ledger->arena, "seal(%.*s): countersigned",
		DSC_STR_ARG(profile->stages.items[seal->stage].entry.id));
	for (size_t i = 0; i < seal->signature_count; i++) {
		const struct dsc_seal_signature *signature = &seal->signatures[i];

		if (!dsc_str_eq(signature->id, person->id))
			continue;
		if (signature->sound)
			return DSC_RECORD_ALREADY;
		dsc_err_set(err, _("the signature in %s does not hold, and nothing that is recorded is replaced: %s"),
			    signature->path, signature->why);
		return DSC_RECORD_REFUSED;
	}
	if (dsc_seal_check(seal, ledger, err) < 0)
		return DSC_RECORD_TROUBLE;
	if (seal->wrong) {
		dsc_err_set(err, _("the seal in %s does not hold: %s"), seal->path, seal->wrong);
		return DSC_RECORD_REFUSED;
	}
	for (size_t role = 0; role < policy->seal.count; role++) {
		bool stands = false;

		for (size_t i = 0; i < seal->signature_count; i++)
			stands = stands || seal->signatures[i].role == (int)role;
		wanted = wanted ||
			 (!stands && dsc_person_has_role(person, policy->seal.items[role]));
	}
	if (wanted)
		return DSC_RECORD_DONE;
	dsc_err_set(err, "%s", seal->in_force ?
		    _("the seal is in force already; no further signature is wanted") :
		    _("the seal waits for the signature of another role than this person's"));
	return DSC_RECORD_REFUSED;
}

static void fill_act(struct dsc_seal_draft *draft, const struct dsc_ledger *ledger)
{
	const struct dsc_profile *profile = &ledger->snapshot->programme.profile;
	struct dsc_str person = draft->act.person->id;
	struct dsc_seal *seal = &draft->seal;

	draft->act.path = seal->path;
	draft->act.bytes = seal->bytes;
	draft->act.name_space = DSC_SEAL_NAMESPACE;
	draft->act.signature_path = dsc_arena_printf(ledger->arena, "%s.%.*s.sig", seal->path,
						     DSC_STR_ARG(person));
	draft->act.trailers = dsc_arena_printf(
		ledger->arena, "Dsc-Stage: %.*s\nDsc-Signer: %.*s\n",
		DSC_STR_ARG(profile->stages.items[seal->stage].entry.id), DSC_STR_ARG(person));
	for (size_t i = 0; i < ledger->cases.count; i++)
		draft->outcomes[dsc_ledger_result(ledger, seal->stage, ledger->cases.items[i])
					->outcome]++;
}

enum dsc_record_result dsc_seal_draft(struct dsc_seal_draft *draft,
				      const struct dsc_ledger *ledger, struct dsc_str stage,
				      struct dsc_str person, bool leave_open,
				      struct dsc_err *err)
{
	struct dsc_snapshot *snapshot = ledger->snapshot;
	enum dsc_record_result result;
	int index, found = dsc_review_find_stage(&index, snapshot, stage, err);

	*draft = (struct dsc_seal_draft){ .countersigns = false };
	if (found <= 0)
		return found < 0 ? DSC_RECORD_TROUBLE : DSC_RECORD_REFUSED;
	result = dsc_act_person(&draft->act.person, snapshot, &snapshot->policy.seal, person, err);
	if (result != DSC_RECORD_DONE)
		return result;
	found = dsc_seal_read(&draft->seal, snapshot, index, err);
	if (found < 0)
		return DSC_RECORD_TROUBLE;
	result = found ? countersign(draft, ledger, err) : start(draft, ledger, leave_open, err);
	if (result == DSC_RECORD_DONE || result == DSC_RECORD_ALREADY)
		fill_act(draft, ledger);
	return result;
}

/* Whether at a newer head the same would be signed. */
static bool same(const struct dsc_seal_draft *a, const struct dsc_seal_draft *b)
{
	if (a->countersigns != b->countersigns)
		return false;
	if (a->countersigns)
		return strcmp(a->seal.digest, b->seal.digest) == 0;
	return a->seal.verdicts == b->seal.verdicts &&
	       dsc_str_eq(a->seal.merkle, b->seal.merkle) &&
	       dsc_str_eq(a->seal.results, b->seal.results) &&
	       dsc_str_eq(a->seal.previous, b->seal.previous);
}

struct again {
	const struct dsc_seal_draft *draft;
	const struct dsc_ledger *ledger;
};

/* The stage and the person at a head that is not the draft's any more. */
static enum dsc_record_result check_again(void *data, const struct dsc_git_id *head,
					  struct dsc_err *err)
{
	const struct again *again = data;
	const struct dsc_seal_draft *draft = again->draft;
	struct dsc_snapshot *old = again->ledger->snapshot;
	struct dsc_arena *arena = again->ledger->arena;
	enum dsc_record_result result = DSC_RECORD_TROUBLE;
	struct dsc_snapshot snapshot;
	struct dsc_ledger ledger;
	struct dsc_seal_draft now;

	if (dsc_snapshot_open(&snapshot, old->git, head, arena, err) == 0 &&
	    dsc_ledger_open(&ledger, &snapshot, arena, err) == 0) {
		result = dsc_seal_draft(
			&now, &ledger,
			old->programme.profile.stages.items[draft->seal.stage].entry.id,
			draft->act.person->id, draft->seal.open_count > 0, err);
		if (result == DSC_RECORD_ALREADY ||
		    (result == DSC_RECORD_DONE &&
		     (!same(draft, &now) || !dsc_act_signed_by(&draft->act, now.act.person)))) {
			dsc_err_set(err, "%s",
				    _("what is sealed has changed meanwhile; look again and repeat the command"));
			result = DSC_RECORD_REFUSED;
		}
	}
	dsc_snapshot_release(&snapshot);
	return result;
}

enum dsc_record_result dsc_seal_record(struct dsc_receipt *receipt, struct dsc_seal_draft *draft,
				       const struct dsc_ledger *ledger,
				       const struct dsc_recorder *recorder, struct dsc_err *err)
{
	struct again again = { draft, ledger };

	return dsc_act_record(receipt, &draft->act, ledger->snapshot, recorder, check_again, &again,
			      err);
}
