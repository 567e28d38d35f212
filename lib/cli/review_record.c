#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/io.h"
#include "base/tr.h"
#include "cli/review.h"
#include "cli/run.h"
#include "hash/ssh_sign.h"
#include "review/find.h"
#include "review/import.h"
#include "review/intent.h"
#include "review/receipt.h"
#include "review/record_print.h"
#include "review/view.h"
#include "text/csv.h"
#include "text/show.h"

#include "base/banned.h"

/* Each lost try means that the person recorded another verdict elsewhere meanwhile. */
enum { MAX_TRIES = 16, MAX_REASON_BYTES = 64 * 1024 };

/* One call of the command: who records what, from the draft to the receipt. */
struct session {
	const struct dsc_review_request *request;
	struct dsc_actor *actor;
	struct dsc_arena *arena;
	struct dsc_recorder recorder;
	struct dsc_ssh_key *signer; /* the recorder's, to be closed */
	struct dsc_intent *intents;
	size_t count;
	struct dsc_draft *drafts;
};

static enum dsc_exit tell_refused(const struct dsc_err *err)
{
	fprintf(stderr, "dsc review: %s: %s\n", _("refused"), err->text);
	return DSC_EXIT_FINDINGS;
}

static int open_session(struct session *session, const struct dsc_review_request *request,
			struct dsc_actor *actor, struct dsc_arena *arena, struct dsc_err *err)
{
	*session = (struct session){ .request = request, .actor = actor, .arena = arena };
	if (dsc_actor_recorder(&session->recorder, actor, request->key, arena, err) < 0)
		return -1;
	session->recorder.snapshot = &actor->snapshot;
	if (!session->recorder.key)
		return 0;
	if (dsc_ssh_read_public(&session->signer, session->recorder.key, err) < 0)
		return -1;
	session->recorder.signer = session->signer;
	return 0;
}

static void close_session(struct session *session)
{
	dsc_ssh_key_close(session->signer);
}

/* ---- what the words say */

static int read_file(struct dsc_str *bytes, const char *path, size_t limit,
		     struct dsc_arena *arena, struct dsc_err *err)
{
	const char *shown = dsc_text_quote(dsc_str_from(path), 200, arena);
	struct dsc_io_buffer buffer = { 0 };
	enum dsc_io_result result =
		strcmp(path, "-") == 0 ?
			dsc_io_read_stream(bytes, STDIN_FILENO, limit, &buffer) :
			dsc_io_read(bytes, AT_FDCWD, path, limit, &buffer);
	int status = 0;

	if (result == DSC_IO_OK)
		*bytes = dsc_arena_str(arena, *bytes);
	else if (result == DSC_IO_LARGE)
		status = dsc_err_set(err, _("%s has more than %zu bytes"), shown, limit);
	else if (result == DSC_IO_FAILED)
		status = dsc_err_errno(err, errno, _("cannot read %s"), shown);
	else if (result == DSC_IO_ABSENT)
		status = dsc_err_set(err, _("there is no file %s"), shown);
	else
		status = dsc_err_set(err, _("%s is no regular file"), shown);
	dsc_io_buffer_release(&buffer);
	return status;
}

/* An editor's byte order mark and CR LF would be unsafe characters in the verdict. */
static struct dsc_str plain_text(struct dsc_str text, struct dsc_arena *arena)
{
	bool marked = dsc_str_starts(text, DSC_S("\xef\xbb\xbf"));
	char *out = dsc_arena_alloc(arena, text.len + 1, 1);
	size_t len = 0;

	for (size_t i = marked ? 3 : 0; i < text.len; i++)
		if (text.ptr[i] != '\r' || i + 1 == text.len || text.ptr[i + 1] != '\n')
			out[len++] = text.ptr[i];
	return (struct dsc_str){ out, len };
}

/* Two answers may contradict each other, and the file would show one of them. */
static int given_twice(struct dsc_str item, struct dsc_arena *arena, struct dsc_err *err)
{
	return dsc_err_set(err, _("'%s' is answered twice; answer each item once"),
			   dsc_text_quote(item, 40, arena));
}

static int read_score(struct dsc_intent *intent, const struct dsc_profile_stage *stage,
		      const char *word, struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_str item, number;
	int index;

	if (!dsc_intent_pair(&item, &number, word) || !number.len)
		return dsc_err_set(err, _("'%s' is no score; write ITEM=NUMBER"),
				   dsc_word_shown(word, arena));
	index = dsc_profile_find(stage->scores, item);
	if (index >= 0 && intent->scores[index].len)
		return given_twice(item, arena, err);
	return dsc_intent_score(intent, stage, item, number, arena, err);
}

static int read_check(struct dsc_intent *intent, const struct dsc_profile_stage *stage,
		      const char *word, struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_str item, answer;
	int index;

	if (!dsc_intent_pair(&item, &answer, word) || !answer.len)
		return dsc_err_set(err, _("'%s' is no answer to an item; write ITEM=yes, ITEM=no or ITEM=na"),
				   dsc_word_shown(word, arena));
	index = dsc_profile_find(stage->checklist, item);
	if (index >= 0 && intent->checks[index] != DSC_CHECK_OPEN)
		return given_twice(item, arena, err);
	return dsc_intent_check(intent, stage, item, answer, arena, err);
}

/* -1: trouble; 1: wrong usage; both in `err`. */
static int read_intent(struct dsc_intent *intent, const struct dsc_review_request *request,
		       const struct dsc_profile_stage *stage, struct dsc_arena *arena,
		       struct dsc_err *err)
{
	*intent = (struct dsc_intent){
		.stage = stage->entry.id,
		.case_id = dsc_str_from(request->case_id),
		.person = dsc_str_from(request->person),
		.kind = (enum dsc_verdict_kind)request->kind,
		.recommend = request->recommend,
		.reason = dsc_str_from(request->reason ? request->reason : ""),
	};
	if (request->reason_file &&
	    read_file(&intent->reason, request->reason_file, MAX_REASON_BYTES, arena, err) < 0)
		return -1;
	intent->reason = dsc_str_trim(plain_text(intent->reason, arena));
	for (size_t i = 0; i < request->scores.count; i++)
		if (read_score(intent, stage, request->scores.items[i], arena, err) < 0)
			return 1;
	for (size_t i = 0; i < request->checks.count; i++)
		if (read_check(intent, stage, request->checks.items[i], arena, err) < 0)
			return 1;
	return 0;
}

/*
 * Fills in what machines can say to items that were not answered. Somebody who
 * may not see the dossier is told nothing of it; the draft will say why.
 */
static int propose(struct dsc_proposals *proposals, struct session *session, int stage,
		   const struct dsc_person *person, const struct dsc_review_case *c,
		   struct dsc_err *err)
{
	const struct dsc_profile_stage *rules =
		&session->actor->snapshot.programme.profile.stages.items[stage];
	struct dsc_snapshot *snapshot = &session->actor->snapshot;
	struct dsc_intent *intent = session->intents;
	struct dsc_ledger ledger;
	struct dsc_view view;
	uint64_t wanted = 0;

	*proposals = (struct dsc_proposals){ .note = NULL };
	for (size_t i = 0; i < rules->checklist.count; i++)
		if (rules->checklist.items[i].machine && intent->checks[i] == DSC_CHECK_OPEN)
			wanted |= (uint64_t)1 << i;
	if (stage > 0 || !wanted || intent->kind > DSC_VERDICT_RETURN)
		return 0;
	if (dsc_ledger_open_case(&ledger, snapshot, intent->case_id, session->arena, err) < 0 ||
	    dsc_view_find(&view, &ledger, c, person, err) < 0)
		return -1;
	if (!view.dossier)
		return 0;
	if (dsc_propose(proposals, snapshot, session->actor->root, stage, wanted, c,
			session->arena, err) < 0)
		return -1;
	for (size_t i = 0; i < rules->checklist.count; i++)
		if (wanted >> i & 1)
			intent->checks[i] = (unsigned char)proposals->items[i].answer;
	return 0;
}

/* What a person has to answer, and why the machine cannot. */
static void tell_open(const struct dsc_proposals *proposals,
		      const struct dsc_profile_stage *stage)
{
	if (proposals->note)
		fprintf(stderr, "dsc review: %s: %s\n", _("note"), proposals->note);
	for (size_t i = 0; i < stage->checklist.count; i++)
		if (proposals->items[i].why)
			fprintf(stderr, "dsc review: %s: %.*s: %s\n", _("note"),
				DSC_STR_ARG(stage->checklist.items[i].entry.id),
				proposals->items[i].why);
}

/* ---- signing and recording */

/* The snapshot of the newest head, in place of the one that was drafted against. */
static int reopen(struct session *session, struct dsc_err *err)
{
	struct dsc_actor *actor = session->actor;

	for (size_t i = 0; i < session->count; i++)
		session->intents[i].subject =
			dsc_arena_str(session->arena, session->drafts[i].verdict.subject);
	dsc_snapshot_release(&actor->snapshot);
	actor->snapshot = (struct dsc_snapshot){ 0 };
	if (dsc_git_head(&actor->head, actor->git, err) < 0)
		return -1;
	return dsc_snapshot_open(&actor->snapshot, actor->git, &actor->head, session->arena, err);
}

static enum dsc_record_result sign_and_commit(struct session *session, struct dsc_err *err)
{
	bool touch = session->signer && dsc_ssh_key_hardware(session->signer);
	enum dsc_record_result result;

	for (int tries = 1;; tries++) {
		if (touch)
			fprintf(stderr, "%s\n", _("touch the hardware key when it asks, once a verdict"));
		result = dsc_record_sign(session->drafts, session->count, &session->recorder, err);
		if (result == DSC_RECORD_DONE)
			result = dsc_record_commit(session->drafts, session->count,
						   &session->recorder, err);
		if (result != DSC_RECORD_MOVED || touch || tries == MAX_TRIES)
			return result;
		if (reopen(session, err) < 0)
			return DSC_RECORD_TROUBLE;
		result = dsc_record_draft(&session->drafts, &session->recorder, session->intents,
					  session->count, err);
		if (result != DSC_RECORD_DONE)
			return result;
	}
}

static void tell_receipts_json(const struct session *session, bool already)
{
	struct dsc_json *object = dsc_json_object(), *list = dsc_json_array();

	dsc_json_set_integer(object, "v", 1);
	dsc_json_set_text(object, "result", already ? "already" : "recorded");
	dsc_json_set_text(object, "stage", session->request->stage);
	for (size_t i = 0; i < session->count; i++) {
		struct dsc_json *receipt = dsc_receipt_json(&session->drafts[i].receipt);

		dsc_json_set_str(receipt, "case", session->drafts[i].intent.case_id);
		dsc_json_append(list, receipt);
	}
	dsc_json_set(object, "receipts", list);
	dsc_json_put(stdout, object, 1);
	putc('\n', stdout);
}

static enum dsc_exit tell_receipts(const struct session *session)
{
	const struct dsc_profile *profile = &session->actor->snapshot.programme.profile;
	bool already = true;
	const char *note = NULL;

	for (size_t i = 0; i < session->count; i++) {
		already &= session->drafts[i].already;
		if (session->drafts[i].receipt.note)
			note = session->drafts[i].receipt.note;
	}
	if (session->request->json) {
		tell_receipts_json(session, already);
	} else {
		for (size_t i = 0; i < session->count; i++) {
			const struct dsc_draft *draft = &session->drafts[i];
			int stage = dsc_profile_find(profile->stages, draft->intent.stage);

			/* TRANSLATORS: a case, the name of a stage */
			fprintf(stdout, draft->already ? _("%s, %s: recorded before") :
							 _("%s, %s: recorded"),
				dsc_text_quote(draft->intent.case_id, 64, session->arena),
				dsc_text_quote(dsc_label_text(
						       profile->stages.items[stage].entry.name),
					       60, session->arena));
			putc('\n', stdout);
			dsc_receipt_print(stdout, &draft->receipt);
		}
	}
	if (note)
		fprintf(stderr, "dsc review: %s: %s\n", _("note"), note);
	if (dsc_actor_receipts_out(session->request->command))
		return DSC_EXIT_OK;
	for (size_t i = 0; i < session->count; i++)
		dsc_receipt_print(stderr, &session->drafts[i].receipt);
	return DSC_EXIT_TROUBLE;
}

static enum dsc_exit tell(const struct session *session, enum dsc_record_result result,
			  const struct dsc_err *err)
{
	switch (result) {
	case DSC_RECORD_DONE:
	case DSC_RECORD_ALREADY:
		return tell_receipts(session);
	case DSC_RECORD_REFUSED:
	case DSC_RECORD_MOVED:
		return tell_refused(err);
	case DSC_RECORD_TROUBLE:
		break;
	}
	return dsc_run_trouble(session->request->command, err);
}

/* ---- one verdict */

static enum dsc_exit confirm(const struct session *session,
			     const struct dsc_proposals *proposals)
{
	if (session->request->yes)
		return DSC_EXIT_OK;
	dsc_draft_print(stdout, session->drafts, &session->actor->snapshot, proposals,
			session->arena);
	switch (dsc_actor_confirm(session->recorder.key ? _("sign and record this?") :
							  _("record this, unsigned?"))) {
	case DSC_ANSWER_YES:
		return DSC_EXIT_OK;
	case DSC_ANSWER_NO:
		fprintf(stderr, "dsc review: %s\n", _("nothing was recorded"));
		return DSC_EXIT_FINDINGS;
	case DSC_ANSWER_NOBODY:
		break;
	}
	return dsc_usage_error(session->request->command, stderr, "%s",
			       _("no terminal to ask at, nothing was recorded; --yes records without asking"));
}

static enum dsc_exit record(struct session *session, int stage)
{
	const struct dsc_profile_stage *rules =
		&session->actor->snapshot.programme.profile.stages.items[stage];
	struct dsc_proposals *proposals = DSC_NEW(session->arena, struct dsc_proposals);
	struct dsc_snapshot *snapshot = &session->actor->snapshot;
	const struct dsc_person *person;
	enum dsc_record_result result;
	struct dsc_review_case *c;
	enum dsc_exit status;
	struct dsc_err err;
	int words;

	session->intents = DSC_NEW(session->arena, struct dsc_intent);
	session->count = 1;
	words = read_intent(session->intents, session->request, rules, session->arena, &err);
	if (words > 0)
		return dsc_usage_error(session->request->command, stderr, "%s", err.text);
	if (words < 0 ||
	    dsc_review_find_person(&person, snapshot, session->intents->person, &err) <= 0 ||
	    dsc_review_find_case(&c, snapshot, session->intents->case_id, &err) <= 0 ||
	    propose(proposals, session, stage, person, c, &err) < 0)
		return dsc_run_trouble(session->request->command, &err);
	result = dsc_record_draft(&session->drafts, &session->recorder, session->intents, 1, &err);
	if (result == DSC_RECORD_REFUSED)
		tell_open(proposals, rules);
	if (result != DSC_RECORD_DONE)
		return tell(session, result, &err);
	status = confirm(session, proposals);
	if (status != DSC_EXIT_OK)
		return status;
	result = sign_and_commit(session, &err);
	return tell(session, result, &err);
}

/* ---- a table of them */

static void tell_place(const struct session *session, struct dsc_mark mark, const char *text)
{
	fprintf(stderr, "%s:%u:%u: %s: %s\n",
		dsc_word_shown(session->request->table, session->arena), mark.line, mark.column,
		_("error"), text);
}

static enum dsc_exit dry_run(const struct session *session)
{
	size_t fresh = 0;

	for (size_t i = 0; i < session->count; i++) {
		dsc_draft_print_line(stdout, &session->drafts[i], &session->actor->snapshot,
				     session->arena);
		fresh += !session->drafts[i].already;
	}
	fprintf(stdout,
		ngettext("%zu verdict could be recorded; nothing was, --yes does it",
			 "%zu verdicts could be recorded; nothing was, --yes does it", fresh),
		fresh);
	putc('\n', stdout);
	return DSC_EXIT_OK;
}

static enum dsc_exit import_table(struct session *session, int stage)
{
	const struct dsc_profile_stage *rules =
		&session->actor->snapshot.programme.profile.stages.items[stage];
	const struct dsc_review_request *request = session->request;
	struct dsc_problems problems = { .arena = session->arena };
	enum dsc_record_result result;
	struct dsc_import import;
	struct dsc_str bytes;
	struct dsc_err err;

	if (read_file(&bytes, request->table, DSC_CSV_MAX_BYTES, session->arena, &err) < 0)
		return dsc_run_trouble(request->command, &err);
	if (dsc_import_read(&import, bytes, rules, dsc_str_from(request->person), session->arena,
			    &problems) < 0) {
		for (size_t i = 0; i < problems.count; i++)
			tell_place(session, problems.items[i].span.start,
				   problems.items[i].message);
		return DSC_EXIT_FINDINGS;
	}
	session->intents = import.intents;
	session->count = import.count;
	result = dsc_record_draft(&session->drafts, &session->recorder, import.intents,
				  import.count, &err);
	for (size_t i = 0; i < import.count; i++)
		if (session->drafts && session->drafts[i].refused)
			tell_place(session, dsc_import_mark(&import, i, session->drafts[i].item),
				   session->drafts[i].refused);
	if (result == DSC_RECORD_REFUSED)
		return DSC_EXIT_FINDINGS;
	if (result == DSC_RECORD_TROUBLE)
		return tell(session, result, &err);
	if (!request->yes)
		return dry_run(session);
	if (result == DSC_RECORD_DONE)
		result = sign_and_commit(session, &err);
	return tell(session, result, &err);
}

/* ---- both */

static enum dsc_exit run(enum dsc_exit (*work)(struct session *session, int stage),
			 const struct dsc_review_request *request, struct dsc_actor *actor,
			 struct dsc_arena *arena)
{
	struct session session;
	enum dsc_exit status;
	struct dsc_err err;
	int stage;

	if (dsc_review_find_stage(&stage, &actor->snapshot, dsc_str_from(request->stage),
				  &err) <= 0 ||
	    open_session(&session, request, actor, arena, &err) < 0)
		return dsc_run_trouble(request->command, &err);
	status = work(&session, stage);
	close_session(&session);
	return status;
}

enum dsc_exit dsc_review_record(const struct dsc_review_request *request,
				struct dsc_actor *actor, struct dsc_arena *arena)
{
	return run(record, request, actor, arena);
}

enum dsc_exit dsc_review_import(const struct dsc_review_request *request,
				struct dsc_actor *actor, struct dsc_arena *arena)
{
	return run(import_table, request, actor, arena);
}
