/* The decision on the record: drafted, signed, checked again under the lock, committed. */
#include "base/tr.h"
#include "decide/document.h"

#include "base/banned.h"

/* What of the act is on the record in a snapshot already. */
static enum dsc_record_result compare(struct dsc_decide_draft *draft,
				      struct dsc_snapshot *snapshot, struct dsc_err *err)
{
	struct dsc_act *act = &draft->act;
	struct dsc_ssh_check check;
	struct dsc_str there;
	int found = dsc_snapshot_read(&there, snapshot, act->path, DSC_DECISION_MAX_BYTES, err);

	act->beside = draft->countersigns = found > 0;
	if (found <= 0)
		return found < 0 ? DSC_RECORD_TROUBLE : DSC_RECORD_DONE;
	if (!dsc_str_eq(there, act->bytes)) {
		dsc_err_set(err, _("%s is on the record with other contents; nothing that is recorded is replaced"),
			    act->path);
		return DSC_RECORD_REFUSED;
	}
	found = dsc_snapshot_read(&there, snapshot, act->signature_path, DSC_SSH_SIGNATURE_MAX,
				  err);
	if (found <= 0)
		return found < 0 ? DSC_RECORD_TROUBLE : DSC_RECORD_DONE;
	if (dsc_ssh_verify(&check, act->bytes, there, act->name_space, act->person->keys,
			   act->person->key_count) == DSC_SSH_GOOD) {
		if (!dsc_person_sharer(act->person, check.index))
			return DSC_RECORD_ALREADY;
		dsc_err_set(&check.why, "%s", _("the key that signed it belongs to two people"));
	}
	dsc_err_set(err, _("the signature in %s does not hold, and nothing that is recorded is replaced: %s"),
		    act->signature_path, check.why.text);
	return DSC_RECORD_REFUSED;
}

enum dsc_record_result dsc_decide_draft(struct dsc_decide_draft *draft,
					const struct dsc_decide *decide, struct dsc_str person,
					struct dsc_err *err)
{
	struct dsc_snapshot *snapshot = decide->ledger->snapshot;
	struct dsc_arena *arena = decide->arena;
	enum dsc_record_result result;

	*draft = (struct dsc_decide_draft){ .countersigns = false };
	result = dsc_act_person(&draft->act.person, snapshot, &snapshot->policy.decide, person,
				err);
	if (result != DSC_RECORD_DONE)
		return result;
	draft->act.path = dsc_decide_path(decide->profile, arena);
	draft->act.bytes = dsc_decide_document(decide, arena);
	draft->act.signature_path = dsc_arena_printf(arena, "%s.%.*s.sig", draft->act.path,
						     DSC_STR_ARG(draft->act.person->id));
	draft->act.name_space = DSC_DECISION_NAMESPACE;
	draft->act.trailers = dsc_arena_printf(arena, "Dsc-Signer: %.*s\n",
					       DSC_STR_ARG(draft->act.person->id));
	result = compare(draft, snapshot, err);
	draft->act.subject = draft->countersigns ?
				     "decide: countersigned" :
				     dsc_arena_printf(arena, "decide: %zu cases listed",
						      decide->listed_count);
	return result;
}

struct again {
	const struct dsc_decide_draft *draft;
	const struct dsc_decide *decide;
};

/* At a head that is not the draft's any more. */
static enum dsc_record_result check_again(void *data, const struct dsc_git_id *head,
					  struct dsc_err *err)
{
	const struct again *again = data;
	const struct dsc_act *act = &again->draft->act;
	struct dsc_arena *arena = again->decide->arena;
	enum dsc_record_result result = DSC_RECORD_TROUBLE;
	enum dsc_decide_result made = DSC_DECIDE_TROUBLE;
	struct dsc_snapshot snapshot;
	struct dsc_decide_draft draft;
	struct dsc_decide decide;
	struct dsc_ledger ledger;

	if (dsc_snapshot_open(&snapshot, again->decide->ledger->snapshot->git, head, arena, err) ==
		    0 &&
	    dsc_ledger_open(&ledger, &snapshot, arena, err) == 0)
		made = dsc_decide_make(&decide, &ledger, arena, err);
	if (made == DSC_DECIDE_REFUSED)
		result = DSC_RECORD_REFUSED;
	if (made == DSC_DECIDE_DONE)
		result = dsc_decide_draft(&draft, &decide, act->person->id, err);
	if (result == DSC_RECORD_ALREADY ||
	    (result == DSC_RECORD_DONE && (draft.countersigns != again->draft->countersigns ||
					   !dsc_str_eq(draft.act.bytes, act->bytes) ||
					   !dsc_act_signed_by(act, draft.act.person)))) {
		dsc_err_set(err, "%s",
			    _("what is decided has changed meanwhile; look again and repeat the command"));
		result = DSC_RECORD_REFUSED;
	}
	dsc_snapshot_release(&snapshot);
	return result;
}

enum dsc_record_result dsc_decide_record(struct dsc_receipt *receipt,
					 struct dsc_decide_draft *draft,
					 const struct dsc_decide *decide,
					 const struct dsc_recorder *recorder, struct dsc_err *err)
{
	struct again again = { draft, decide };

	return dsc_act_record(receipt, &draft->act, decide->ledger->snapshot, recorder, check_again,
			      &again, err);
}
