#include "review/record.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/random.h"
#include "base/tr.h"
#include "git/history.h"
#include "hash/ssh.h"
#include "review/act.h"
#include "review/find.h"
#include "review/record_draft.h"
#include "review/view.h"
#include "text/show.h"

#include "base/banned.h"

static enum dsc_record_result refuse(struct dsc_err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static enum dsc_record_result refuse(struct dsc_err *err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	return DSC_RECORD_REFUSED;
}

static const char *quote(struct dsc_str text, struct dsc_arena *arena)
{
	return dsc_text_quote(text, 64, arena);
}

/* ---- who */

static enum dsc_record_result check_person(const struct dsc_person *person, int stage,
					   const struct dsc_recorder *recorder,
					   struct dsc_snapshot *snapshot,
					   struct dsc_err *err)
{
	const struct dsc_profile *profile = &snapshot->programme.profile;
	const struct dsc_role_set *allowed = &snapshot->policy.stages[stage];
	const struct dsc_role_set *exclusive = dsc_policy_exclusive(&snapshot->policy, person);
	const char *id = quote(person->id, recorder->arena);
	const char *role = quote(profile->stages.items[stage].entry.id, recorder->arena);

	if (!dsc_policy_allows(allowed, person))
		return refuse(err, _("'%s' has no role that may review at the stage '%s'; the roles stand in people/%s.yaml"),
			      id, role, id);
	if (exclusive)
		return refuse(err, _("'%s' has two roles that exclude each other, '%s' being one of them; see people/%s.yaml and 'exclusive' in dsc.yaml"),
			      id, quote(exclusive->items[0], recorder->arena), id);
	if (!recorder->key && snapshot->policy.signatures_required)
		return refuse(err, "%s", _("verdicts are signed here; name your key by --key FILE or by the environment variable DSC_KEY"));
	if (!recorder->key)
		return DSC_RECORD_DONE;
	if (dsc_snapshot_people(snapshot, err) < 0)
		return DSC_RECORD_TROUBLE;
	return dsc_act_key(person, recorder->signer, err) < 0 ? DSC_RECORD_REFUSED :
								DSC_RECORD_DONE;
}

/* ---- on what */

static enum dsc_record_result check_conflict(const struct dsc_intent *intent,
					     const struct dsc_person *person,
					     const struct dsc_ledger *ledger,
					     const struct dsc_review_case *c,
					     struct dsc_err *err)
{
	struct dsc_arena *arena = ledger->arena;
	const char *id = quote(c->id, arena), *who = quote(person->id, arena);
	struct dsc_conflict conflict;

	if (intent->kind == DSC_VERDICT_RECUSE)
		return DSC_RECORD_DONE;
	if (dsc_view_recused(ledger, c, person->id))
		return refuse(err, _("'%s' has recused from '%s'; a recusal does not expire"), who, id);
	dsc_conflict_find(&conflict, person, c, arena);
	if (conflict.kind != DSC_CONFLICT_NONE)
		return refuse(err, _("'%s' has a conflict of interest on '%s': %s; only --recuse can be recorded"),
			      who, id, conflict.why);
	return DSC_RECORD_DONE;
}

static enum dsc_record_result check_stage(const struct dsc_intent *intent,
					  const struct dsc_result *result,
					  struct dsc_snapshot *snapshot, struct dsc_err *err)
{
	struct dsc_arena *arena = snapshot->arena;
	const char *stage = quote(intent->stage, arena), *id = quote(intent->case_id, arena);
	bool assigned = true;
	int found = dsc_review_sealed(snapshot, result->stage, err);

	if (found < 0)
		return DSC_RECORD_TROUBLE;
	if (found > 0)
		return refuse(err, _("the stage '%s' is sealed; nothing is recorded in it any more"),
			      stage);
	found = dsc_snapshot_assigned(&assigned, snapshot, intent->stage, intent->case_id,
				      intent->person, err);
	if (found < 0)
		return DSC_RECORD_TROUBLE;
	if (found > 0 && dsc_snapshot_assignment_fault(snapshot, intent->stage))
		return refuse(err, _("assignments/%s.yaml cannot be relied on, so nobody is assigned: %s"),
			      stage, dsc_snapshot_assignment_fault(snapshot, intent->stage));
	if (found > 0 && !assigned)
		return refuse(err, _("'%s' at the stage '%s' is assigned to others; see assignments/%s.yaml"),
			      id, stage, stage);
	/* Who has a conflict should be able to say so as soon as it is known. */
	if (result->outcome == DSC_OUTCOME_CLOSED && intent->kind != DSC_VERDICT_RECUSE)
		return refuse(err, _("'%s' cannot be reviewed at the stage '%s': %s"), id, stage,
			      result->closed);
	return DSC_RECORD_DONE;
}

/* ---- what */

static bool equal(const struct dsc_verdict *a, const struct dsc_verdict *b)
{
	if (a->kind != b->kind || a->recommend != b->recommend ||
	    !dsc_str_eq(a->reason, b->reason) || !dsc_str_eq(a->subject, b->subject))
		return false;
	for (size_t i = 0; i < DSC_PROFILE_MAX_IDS; i++)
		if (a->checks[i] != b->checks[i] || !dsc_str_eq(a->scores[i], b->scores[i]))
			return false;
	return true;
}

static enum dsc_record_result check_content(struct dsc_draft *draft,
					    const struct dsc_result *result,
					    struct dsc_snapshot *snapshot, struct dsc_err *err)
{
	const struct dsc_entry_verdict *own = dsc_ledger_own(result, draft->intent.person);
	const struct dsc_entry_verdict *earlier =
		dsc_ledger_latest(NULL, result, draft->intent.person);
	const char *wrong = dsc_verdict_wrong_at(&draft->item, &draft->verdict,
						 &snapshot->programme.profile, snapshot->arena);

	if (wrong)
		return refuse(err, "%s", wrong);
	if (own && equal(&own->verdict, &draft->verdict)) {
		draft->already = true;
		draft->path = draft->receipt.path = own->path;
		memcpy(draft->receipt.digest, own->digest, sizeof(own->digest));
		return dsc_record_recall(&draft->receipt, snapshot, err) < 0 ?
			       DSC_RECORD_TROUBLE : DSC_RECORD_ALREADY;
	}
	if (earlier)
		draft->verdict.supersedes = dsc_str_from(earlier->digest);
	return DSC_RECORD_DONE;
}

enum dsc_record_result dsc_record_prepare(struct dsc_draft *draft,
					  const struct dsc_record_chain *chain,
					  const struct dsc_recorder *recorder,
					  struct dsc_snapshot *snapshot, struct dsc_err *err)
{
	const struct dsc_intent *intent = &draft->intent;
	struct dsc_verdict *verdict = &draft->verdict;
	struct dsc_ledger *ledger = DSC_NEW(snapshot->arena, struct dsc_ledger);
	const struct dsc_person *person;
	const struct dsc_result *at_stage;
	enum dsc_record_result result;
	int stage, found;

	found = dsc_review_find_stage(&stage, snapshot, intent->stage, err);
	if (found > 0)
		found = dsc_review_find_person(&person, snapshot, intent->person, err);
	if (found > 0)
		found = dsc_review_find_case(&draft->c, snapshot, intent->case_id, err);
	if (found <= 0)
		return found < 0 ? DSC_RECORD_TROUBLE : DSC_RECORD_REFUSED;
	result = check_person(person, stage, recorder, snapshot, err);
	if (result != DSC_RECORD_DONE)
		return result;
	if ((dsc_snapshot_subject(snapshot, draft->c, err) < 0 && !draft->c->unsound) ||
	    dsc_ledger_open_case(ledger, snapshot, intent->case_id, snapshot->arena, err) < 0)
		return DSC_RECORD_TROUBLE;
	if (draft->c->unsound)
		return refuse(err, _("'%s' cannot be reviewed: %s"),
			      quote(intent->case_id, snapshot->arena), draft->c->unsound);
	at_stage = dsc_ledger_result(ledger, stage, draft->c);
	*verdict = (struct dsc_verdict){
		.programme = snapshot->programme.profile.id,
		.stage_id = intent->stage,
		.stage = stage,
		.case_id = intent->case_id,
		.subject = dsc_str_from(draft->c->subject),
		.reviewer = intent->person,
		.seq = chain->seq + 1,
		.previous = dsc_str_from(chain->previous),
		.kind = intent->kind,
		.recommend = intent->recommend,
		.reason = intent->reason,
	};
	memcpy(verdict->checks, intent->checks, sizeof(verdict->checks));
	memcpy(verdict->scores, intent->scores, sizeof(verdict->scores));
	result = check_conflict(intent, person, ledger, draft->c, err);
	if (result == DSC_RECORD_DONE)
		result = check_stage(intent, at_stage, snapshot, err);
	if (result == DSC_RECORD_DONE && intent->subject.len &&
	    !dsc_str_eq(intent->subject, verdict->subject))
		result = refuse(err, _("the dossier of '%s' has changed meanwhile; look at it again with 'dsc review --diff %s'"),
				quote(intent->case_id, snapshot->arena),
				quote(intent->case_id, snapshot->arena));
	if (result == DSC_RECORD_DONE)
		result = check_content(draft, at_stage, snapshot, err);
	return result;
}

/* ---- the draft */

/* "2023-11-20T09:31:05+08:00" */
static struct dsc_str declared_at(const struct dsc_recorder *recorder)
{
	int64_t local = recorder->now + recorder->offset;
	int64_t day = local / 86400 - (local % 86400 < 0);
	int second = (int)(local - day * 86400);
	int offset = recorder->offset / 60;
	char date[16];

	dsc_date_format((int32_t)day, date);
	return dsc_str_from(dsc_arena_printf(recorder->arena, "%sT%02d:%02d:%02d%c%02d:%02d", date,
					     second / 3600, second / 60 % 60, second % 60,
					     offset < 0 ? '-' : '+',
					     (offset < 0 ? -offset : offset) / 60,
					     (offset < 0 ? -offset : offset) % 60));
}

static int write_bytes(struct dsc_draft *draft, struct dsc_record_chain *chain,
		       const struct dsc_recorder *recorder, struct dsc_err *err)
{
	const struct dsc_profile *profile = &recorder->snapshot->programme.profile;
	char nonce[DSC_RANDOM_HEX + 1];

	if (dsc_random_hex(nonce, err) < 0)
		return -1;
	draft->verdict.nonce = dsc_arena_str(recorder->arena, dsc_str_from(nonce));
	draft->verdict.declared_at = declared_at(recorder);
	draft->path = dsc_verdict_path(&draft->verdict, recorder->arena);
	draft->bytes = dsc_verdict_format(&draft->verdict, profile, recorder->arena);
	draft->receipt.path = draft->path;
	dsc_act_digest(draft->receipt.digest, draft->bytes);
	dsc_act_code(draft->receipt.code, draft->receipt.digest);
	chain->seq++;
	memcpy(chain->previous, draft->receipt.digest, sizeof(chain->previous));
	return 0;
}

/* Where somebody has put a file in the way of the person's next verdict on the case. */
static enum dsc_record_result check_room(const struct dsc_draft *draft,
					 struct dsc_snapshot *snapshot, struct dsc_err *err)
{
	struct dsc_git_entry entry;
	int found = dsc_git_entry(&entry, snapshot->git, &snapshot->commit,
				  dsc_snapshot_git_path(snapshot, draft->path), err);

	if (found < 0)
		return DSC_RECORD_TROUBLE;
	if (found == 0)
		return DSC_RECORD_DONE;
	return refuse(err, _("%s stands there already, and not as a verdict by '%s', whose next this would be; 'dsc audit' says what it is; record on another case first"),
		      draft->path, quote(draft->verdict.reviewer, snapshot->arena));
}

static bool named_before(const struct dsc_intent *intents, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (dsc_str_eq(intents[i].stage, intents[index].stage) &&
		    dsc_str_eq(intents[i].case_id, intents[index].case_id))
			return true;
	return false;
}

static enum dsc_record_result draft_one(struct dsc_draft *drafts, size_t index,
					const struct dsc_intent *intents,
					struct dsc_record_chain *chain,
					const struct dsc_recorder *recorder, struct dsc_err *err)
{
	struct dsc_draft *draft = &drafts[index];
	enum dsc_record_result result;
	/* A verdict points into its chain: the next one must not change it. */
	struct dsc_record_chain *own = DSC_NEW(recorder->arena, struct dsc_record_chain);

	*own = *chain;
	draft->intent = intents[index];
	if (named_before(intents, index))
		result = refuse(err, _("there are two verdicts on '%s'"),
				quote(intents[index].case_id, recorder->arena));
	else
		result = dsc_record_prepare(draft, own, recorder, recorder->snapshot, err);
	if (result == DSC_RECORD_DONE && write_bytes(draft, chain, recorder, err) < 0)
		result = DSC_RECORD_TROUBLE;
	if (result == DSC_RECORD_DONE)
		result = check_room(draft, recorder->snapshot, err);
	if (result == DSC_RECORD_REFUSED || result == DSC_RECORD_TROUBLE)
		draft->refused = dsc_arena_str(recorder->arena, dsc_str_from(err->text)).ptr;
	return result;
}

enum dsc_record_result dsc_record_draft(struct dsc_draft **drafts,
					const struct dsc_recorder *recorder,
					const struct dsc_intent *intents, size_t count,
					struct dsc_err *err)
{
	enum dsc_record_result all = DSC_RECORD_ALREADY;
	struct dsc_record_chain chain = { 0 };
	struct dsc_err first = { "" };
	const char *last;

	assert(count > 0 && count <= DSC_RECORD_MAX);
	*drafts = DSC_NEW_ARRAY(recorder->arena, struct dsc_draft, count);
	if (dsc_record_last(&last, &chain.seq, chain.previous, recorder->snapshot,
			    intents[0].person, err) < 0)
		return DSC_RECORD_TROUBLE;
	for (size_t i = 0; i < count; i++) {
		struct dsc_err why;
		enum dsc_record_result result = draft_one(*drafts, i, intents, &chain, recorder,
							  &why);

		if ((*drafts)[i].refused && !first.text[0])
			first = why;
		if (result == DSC_RECORD_TROUBLE)
			all = DSC_RECORD_TROUBLE;
		else if (result == DSC_RECORD_REFUSED && all != DSC_RECORD_TROUBLE)
			all = DSC_RECORD_REFUSED;
		else if (result == DSC_RECORD_DONE && all == DSC_RECORD_ALREADY)
			all = DSC_RECORD_DONE;
	}
	*err = first;
	return all;
}
