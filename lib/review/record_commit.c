#include "base/tr.h"
#include "git/history.h"
#include "git/record.h"
#include "hash/ssh_sign.h"
#include "review/act.h"
#include "review/record_draft.h"
#include "text/show.h"

#include "base/banned.h"

/* A branch that programs of others move, without our lock: so often we look again. */
enum { MAX_MOVES = 16 };

enum dsc_record_result dsc_record_sign(struct dsc_draft *drafts, size_t count,
				       const struct dsc_recorder *recorder, struct dsc_err *err)
{
	for (size_t i = 0; i < count && recorder->key; i++)
		if (!drafts[i].already &&
		    dsc_ssh_sign(&drafts[i].signature, drafts[i].bytes, DSC_VERDICT_NAMESPACE,
				 recorder->key, recorder->signer, recorder->arena, err) < 0)
			return DSC_RECORD_TROUBLE;
	return DSC_RECORD_DONE;
}

/* ---- what has changed since */

struct change {
	bool chain;  /* the person has recorded */
	bool rest;   /* something that the draft was checked by */
};

static bool below(struct dsc_str path, const char *folder)
{
	size_t len = strlen(folder);

	return path.len > len && memcmp(path.ptr, folder, len) == 0 && path.ptr[len] == '/';
}

/* units/<unit>/<file> or units/<unit>/cases/<case>/…: another unit may have got the case's id. */
static bool concerns_unit(const struct dsc_draft *draft, struct dsc_str path)
{
	struct dsc_str parts[4] = { { "", 0 } };
	size_t count = 0, start = 0;

	for (size_t i = 0; i < path.len && count < 4; i++)
		if (path.ptr[i] == '/') {
			parts[count++] = (struct dsc_str){ path.ptr + start, i - start };
			start = i + 1;
		}
	if (count == 2) {
		struct dsc_str file = { path.ptr + start, path.len - start };

		return dsc_str_is(file, "unit.yaml") || dsc_str_is(file, "recommendation.yaml");
	}
	return count == 4 && dsc_str_is(parts[2], "cases") &&
	       dsc_str_eq(parts[3], draft->intent.case_id);
}

/* Whether a path has a say in what the draft may be, all but the person's own chain. */
static bool concerns(const struct dsc_draft *draft, struct dsc_str path)
{
	const struct dsc_intent *intent = &draft->intent;
	struct dsc_str rest = path;

	if (dsc_str_is(path, "dsc.yaml") || dsc_str_is(path, "profile.yaml") ||
	    dsc_str_is(path, "overlay.yaml") || below(path, "people") ||
	    below(path, "assignments") || below(path, "seals"))
		return true;
	if (below(path, "units"))
		return concerns_unit(draft, path);
	/* Verdicts on the same case at whatever stage open it or close it. */
	if (below(path, "reviews")) {
		const char *slash = memchr(path.ptr + 8, '/', path.len - 8);

		rest = slash ? (struct dsc_str){ slash + 1,
						 path.len - (size_t)(slash + 1 - path.ptr) } :
			       (struct dsc_str){ 0 };
		return rest.len > intent->case_id.len &&
		       dsc_str_starts(rest, intent->case_id) &&
		       rest.ptr[intent->case_id.len] == '/';
	}
	return false;
}

static int find_changes(struct change *changes, const struct dsc_draft *drafts, size_t count,
			const struct dsc_recorder *recorder, const struct dsc_git_id *head,
			struct dsc_err *err)
{
	struct dsc_snapshot *snapshot = recorder->snapshot;
	const char *top = dsc_snapshot_git_path(snapshot, "");
	size_t prefix = strlen(top);
	struct dsc_git_diff diff = { 0 };
	char *folder = dsc_arena_alloc(recorder->arena, prefix + 1, 1);

	memcpy(folder, top, prefix ? prefix - 1 : 0);
	if (dsc_git_diff(&diff, recorder->git, &snapshot->commit, head, folder, recorder->arena,
			 err) < 0)
		return -1;
	for (size_t i = 0; i < diff.count; i++) {
		struct dsc_str path = dsc_str_from(diff.items[i].path + prefix);
		int64_t seq;

		for (size_t k = 0; k < count; k++) {
			changes[k].rest |= concerns(&drafts[k], path);
			changes[k].chain |= below(path, "reviews") &&
					    dsc_record_is_by(path.ptr,
							     drafts[k].intent.person, &seq);
		}
	}
	return 0;
}

/* Holds a draft against a newer snapshot: would it be made just so today? */
static enum dsc_record_result check_again(const struct dsc_draft *draft,
					  const struct dsc_recorder *recorder,
					  struct dsc_snapshot *newest, struct dsc_err *err)
{
	struct dsc_record_chain chain = { .seq = draft->verdict.seq - 1 };
	struct dsc_draft again = { .intent = draft->intent };
	enum dsc_record_result result;

	memcpy(chain.previous, draft->verdict.previous.ptr, draft->verdict.previous.len);
	again.intent.subject = draft->verdict.subject;
	result = dsc_record_prepare(&again, &chain, recorder, newest, err);
	if (result == DSC_RECORD_ALREADY ||
	    (result == DSC_RECORD_DONE &&
	     !dsc_str_eq(again.verdict.supersedes, draft->verdict.supersedes)))
		result = DSC_RECORD_MOVED;
	return result;
}

static enum dsc_record_result check_all(const struct dsc_draft *drafts, size_t count,
					const struct dsc_recorder *recorder,
					const struct dsc_git_id *head, struct dsc_err *err)
{
	struct change *changes = DSC_NEW_ARRAY(recorder->arena, struct change, count);
	enum dsc_record_result result = DSC_RECORD_DONE;
	struct dsc_snapshot newest = { 0 };
	bool moved = false, any = false;

	if (strcmp(head->hex, recorder->snapshot->commit.hex) == 0)
		return DSC_RECORD_DONE;
	if (find_changes(changes, drafts, count, recorder, head, err) < 0)
		return DSC_RECORD_TROUBLE;
	for (size_t i = 0; i < count; i++) {
		moved |= changes[i].chain;
		any |= changes[i].rest;
	}
	if (any) {
		if (dsc_snapshot_open(&newest, recorder->git, head, recorder->arena, err) < 0)
			result = DSC_RECORD_TROUBLE;
		for (size_t i = 0; i < count && result == DSC_RECORD_DONE; i++)
			if (changes[i].rest && !drafts[i].already)
				result = check_again(&drafts[i], recorder, &newest, err);
		dsc_snapshot_release(&newest);
	}
	if (result == DSC_RECORD_DONE && moved)
		result = DSC_RECORD_MOVED;
	if (result == DSC_RECORD_MOVED)
		dsc_err_set(err, _("'%s' has recorded another verdict meanwhile; repeat the command"),
			    dsc_text_quote(drafts[0].intent.person, 64, recorder->arena));
	return result;
}

/* ---- the commits */

static void describe(struct dsc_git_record *record, const struct dsc_draft *draft,
		     const struct dsc_person *person, const struct dsc_recorder *recorder)
{
	const struct dsc_verdict *verdict = &draft->verdict;
	struct dsc_arena *arena = recorder->arena;
	struct dsc_snapshot *snapshot = recorder->snapshot;
	struct dsc_git_addition *files = DSC_NEW_ARRAY(arena, struct dsc_git_addition, 2);

	files[0] = (struct dsc_git_addition){ dsc_snapshot_git_path(snapshot, draft->path),
					      draft->bytes };
	files[1] = (struct dsc_git_addition){
		dsc_snapshot_git_path(snapshot, dsc_arena_printf(arena, "%s.sig", draft->path)),
		draft->signature };
	*record = (struct dsc_git_record){ .files = files,
					   .count = draft->signature.len ? 2 : 1 };
	record->message = dsc_arena_printf(
		arena,
		"review(%.*s): %.*s by %.*s\n\n"
		"Dsc-Case: %.*s\nDsc-Stage: %.*s\nDsc-Reviewer: %.*s\nDsc-Seq: %lld\n"
		"Dsc-Subject: %.*s\nDsc-Record: %s\n",
		DSC_STR_ARG(verdict->stage_id), DSC_STR_ARG(verdict->case_id),
		DSC_STR_ARG(verdict->reviewer), DSC_STR_ARG(verdict->case_id),
		DSC_STR_ARG(verdict->stage_id), DSC_STR_ARG(verdict->reviewer),
		(long long)verdict->seq, DSC_STR_ARG(verdict->subject), draft->receipt.digest);
	dsc_act_author(&record->author, person, &snapshot->programme.profile, recorder->now,
		       recorder->offset, arena);
}

/* What is to be committed, and what has been. */
struct batch {
	struct dsc_draft **fresh; /* those that are not recorded already */
	struct dsc_git_record *records;
	struct dsc_git_id *ids;
	size_t count;
	uint64_t position; /* of the commit that they are put on */
	struct dsc_git_recorded recorded;
};

static int prepare_batch(struct batch *batch, struct dsc_draft *drafts, size_t count,
			 const struct dsc_recorder *recorder, struct dsc_err *err)
{
	const struct dsc_person *person;

	*batch = (struct batch){
		.fresh = DSC_NEW_ARRAY(recorder->arena, struct dsc_draft *, count),
		.records = DSC_NEW_ARRAY(recorder->arena, struct dsc_git_record, count),
		.ids = DSC_NEW_ARRAY(recorder->arena, struct dsc_git_id, count),
	};
	if (dsc_snapshot_person(&person, recorder->snapshot, drafts[0].intent.person, NULL,
				err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (drafts[i].already)
			continue;
		describe(&batch->records[batch->count], &drafts[i], person, recorder);
		batch->fresh[batch->count++] = &drafts[i];
	}
	return 0;
}

/* Under the lock. */
static enum dsc_record_result commit_locked(struct batch *batch, const struct dsc_draft *drafts,
					    size_t count, struct dsc_git_lock *lock,
					    const struct dsc_recorder *recorder,
					    struct dsc_err *err)
{
	struct dsc_git_id head;

	for (int moves = 0; moves < MAX_MOVES; moves++) {
		int found = dsc_git_head(&head, recorder->git, err);
		enum dsc_record_result result;

		if (found == 0)
			dsc_err_set(err, "%s", _("the branch is not there any more"));
		if (found <= 0)
			return DSC_RECORD_TROUBLE;
		result = check_all(drafts, count, recorder, &head, err);
		if (result != DSC_RECORD_DONE)
			return result;
		/* Asked first: once recorded, nothing may fail that a receipt needs. */
		if (dsc_act_position(&batch->position, recorder->git, &head, err) < 0)
			return DSC_RECORD_TROUBLE;
		if (dsc_git_record(&batch->recorded, batch->ids, lock, &head, batch->records,
				   batch->count, err) < 0)
			return DSC_RECORD_TROUBLE;
		if (batch->recorded.outcome == DSC_GIT_COMMITTED)
			return DSC_RECORD_DONE;
	}
	dsc_err_set(err, "%s", _("another program keeps moving the branch; nothing was recorded"));
	return DSC_RECORD_TROUBLE;
}

static void give_receipts(const struct batch *batch, const struct dsc_recorder *recorder)
{
	const char *note = NULL;

	if (batch->recorded.behind)
		note = dsc_arena_printf(recorder->arena,
					_("recorded, but the work tree could not follow yet: %s"),
					batch->recorded.why.text);
	for (size_t i = 0; i < batch->count; i++) {
		struct dsc_receipt *receipt = &batch->fresh[i]->receipt;

		receipt->commit = batch->ids[i];
		receipt->position = batch->position + 1 + i;
		receipt->note = note;
	}
}

enum dsc_record_result dsc_record_commit(struct dsc_draft *drafts, size_t count,
					 const struct dsc_recorder *recorder,
					 struct dsc_err *err)
{
	enum dsc_record_result result;
	struct dsc_git_lock *lock;
	struct batch batch;

	if (prepare_batch(&batch, drafts, count, recorder, err) < 0)
		return DSC_RECORD_TROUBLE;
	if (batch.count == 0)
		return DSC_RECORD_ALREADY;
	if (dsc_git_lock_take(&lock, recorder->git, err) < 0)
		return DSC_RECORD_TROUBLE;
	result = commit_locked(&batch, drafts, count, lock, recorder, err);
	dsc_git_lock_drop(lock);
	if (result == DSC_RECORD_DONE)
		give_receipts(&batch, recorder);
	return result;
}
