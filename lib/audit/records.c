/* Each record, judged in the world of the commit that added it. */
#include "audit/audit_parts.h"

#include <pthread.h>

#include "base/tr.h"
#include "decide/document.h"
#include "hash/hash.h"
#include "review/act.h"
#include "review/conflict.h"
#include "review/parallel.h"
#include "review/seal.h"
#include "review/snapshot_index.h"
#include "text/show.h"

#include "base/banned.h"

#define BATCH 4096         /* verdicts that are read at the same time, */
#define BATCH_BYTES ((size_t)32 << 20) /* and their bytes */
#define VERDICTS_A_THREAD 16

/* A verdict on its way through the threads. */
struct job {
	struct dsc_audit_record *record;
	struct dsc_audit_person *entry;
	const struct dsc_person *person; /* NULL: nobody who can be read */
	const char *nobody;
	struct dsc_str bytes, signature;
	bool large;
	/* What the threads find out: */
	const char *fault;               /* why it cannot be read, or NULL */
	struct dsc_verdict verdict;
	enum dsc_ssh_result result;
	struct dsc_ssh_check check;
};

struct batch {
	struct dsc_audit_run *run;
	struct job *jobs;
	size_t count;
	struct dsc_arena arena;
	pthread_mutex_t lock; /* of the arena */
	struct dsc_err *err;
};

/* ---- what the threads do */

static void work(void *data, size_t index, struct dsc_arena *scratch)
{
	struct batch *batch = data;
	struct job *job = &batch->jobs[index];
	const struct dsc_snapshot *snapshot = &batch->run->world.snapshot;
	struct dsc_document document;

	if (job->large)
		return;
	memcpy(job->record->digest, "sha256:", 7);
	dsc_hash_sha256(job->record->digest + 7, job->bytes.ptr, job->bytes.len);
	dsc_act_code(job->record->code, job->record->digest);
	if (!batch->run->world.open)
		return;
	dsc_document_parse(&document, &snapshot->library, DSC_KIND_VERDICT, job->record->path,
			   job->bytes, scratch);
	job->fault = dsc_verdict_fault(&document, scratch);
	if (!job->fault)
		dsc_verdict_read(&job->verdict, &document, &snapshot->programme.profile);
	if (job->person && job->record->signature)
		job->result = dsc_ssh_verify(&job->check, job->bytes, job->signature,
					     DSC_VERDICT_NAMESPACE, job->person->keys,
					     job->person->key_count);
	pthread_mutex_lock(&batch->lock);
	dsc_verdict_keep(&job->verdict, &batch->arena);
	if (job->fault)
		job->fault = dsc_arena_printf(&batch->arena, "%s", job->fault);
	pthread_mutex_unlock(&batch->lock);
}

/* ---- what a verdict is, in the order of trust */

static bool fail(struct batch *batch, struct job *job, const char *slug, const char *why)
{
	dsc_audit_fault(batch->run, job->record, slug, why);
	return false;
}

static bool says(struct batch *batch, struct job *job, const char *key, struct dsc_str value)
{
	return fail(batch, job, "verdict-path",
		    dsc_arena_printf(&batch->arena, _("the file says %s: %s"), key,
				     dsc_text_quote(value, 70, &batch->arena)));
}

static bool in_place(struct batch *batch, struct job *job)
{
	const struct dsc_audit_record *record = job->record;
	const struct dsc_verdict *verdict = &job->verdict;

	if (!dsc_str_eq(verdict->stage_id, record->stage))
		return says(batch, job, "stage", verdict->stage_id);
	if (!dsc_str_eq(verdict->case_id, record->case_id))
		return says(batch, job, "case", verdict->case_id);
	if (!dsc_str_eq(verdict->reviewer, record->person))
		return says(batch, job, "reviewer", verdict->reviewer);
	if (verdict->seq != record->seq)
		return fail(batch, job, "verdict-path", _("the number is another one"));
	return true;
}

static bool is_signed(struct batch *batch, struct job *job)
{
	const char *why = job->check.why.text;

	if (!job->record->signature)
		return !batch->run->world.snapshot.policy.signatures_required ||
		       fail(batch, job, "verdict-unsigned", NULL);
	switch (job->result) {
	case DSC_SSH_GOOD:
		break;
	case DSC_SSH_OTHER_KEY:
		return fail(batch, job, "verdict-key", why);
	case DSC_SSH_OTHER_NAMESPACE:
		return fail(batch, job, "verdict-namespace", why);
	case DSC_SSH_BAD:
	case DSC_SSH_NOT_TOUCHED:
	case DSC_SSH_UNREADABLE:
	case DSC_SSH_UNSUPPORTED:
		return fail(batch, job, "verdict-signature", why);
	}
	if (dsc_audit_key(batch->run, job->entry, job->check.fingerprint))
		return true;
	return fail(batch, job, "key-late",
		    dsc_arena_printf(&batch->arena,
				     _("%s; where the key is the person's own, accept it: --accept %s"),
				     job->check.fingerprint, job->check.fingerprint));
}

/* A key that two people have is the signature of neither; -1: trouble. */
static int is_own_key(struct batch *batch, struct job *job)
{
	const struct dsc_person *other;

	if (!job->record->signature)
		return 1;
	if (dsc_snapshot_people(&batch->run->world.snapshot, batch->err) < 0)
		return -1;
	other = dsc_person_sharer(job->person, job->check.index);
	return !other || fail(batch, job, "verdict-key-shared",
			      dsc_arena_printf(&batch->arena, _("'%s' has it too"),
					       dsc_text_quote(other->id, 63, &batch->arena)));
}

static const char *number_key(const struct job *job, struct dsc_arena *arena)
{
	return dsc_arena_printf(arena, "%.*s %lld", DSC_STR_ARG(job->record->person),
				(long long)job->record->seq);
}

/* A verdict of one's own that says something else under the same number. */
static void compare_numbers(struct batch *batch, struct job *job)
{
	struct dsc_audit_run *run = batch->run;
	size_t at = (size_t)(job->record - run->records.items);
	struct dsc_audit_record *both[2] = { job->record, NULL };
	bool first;

	at = *dsc_audit_table_add(&run->numbers, dsc_str_from(number_key(job, &batch->arena)), at,
				  &first, run->arena);
	both[1] = &run->records.items[at];
	if (first || strcmp(both[0]->digest, both[1]->digest) == 0)
		return;
	for (size_t i = 0; i < 2; i++)
		dsc_audit_break(run, "equivocation", both[i]->path,
				&run->walk.items[both[i]->commit].id, NULL);
}

/* Whether a record's file stands in the commit of the job as it was added. */
static int stands(struct batch *batch, const struct job *job, size_t at)
{
	struct dsc_audit_run *run = batch->run;
	const struct dsc_audit_record *other = &run->records.items[at];
	struct dsc_git_entry entry;
	int found = dsc_git_entry(&entry, run->git, &run->walk.items[job->record->commit].id,
				  dsc_audit_git_path(run, other->path), batch->err);

	return found > 0 ? strcmp(entry.id.hex, other->file.hex) == 0 : found;
}

static const char *link_key(struct dsc_str person, int64_t seq, struct dsc_str digest,
			    struct dsc_arena *arena)
{
	if (dsc_str_starts(digest, DSC_S("sha256:")))
		digest = (struct dsc_str){ digest.ptr + 7, digest.len - 7 };
	return dsc_arena_printf(arena, "%.*s %lld %.*s", DSC_STR_ARG(person), (long long)seq,
				DSC_STR_ARG(digest));
}

static int is_chained(struct batch *batch, const struct job *job)
{
	struct dsc_str previous = job->verdict.previous;
	size_t *at;

	if (job->record->seq == 1)
		return previous.len == 0;
	if (!previous.len)
		return 0;
	at = dsc_audit_table_find(&batch->run->links,
				  dsc_str_from(link_key(job->record->person, job->record->seq - 1,
							previous, &batch->arena)));
	return at ? stands(batch, job, *at) : 0;
}

static const char *person_and_case(const struct job *job, struct dsc_arena *arena)
{
	return dsc_arena_printf(arena, "%.*s %.*s", DSC_STR_ARG(job->record->person),
				DSC_STR_ARG(job->record->case_id));
}

/* 1: may judge the case; 0: told why not. */
static int is_free(struct batch *batch, struct job *job, const struct dsc_review_case *c)
{
	struct dsc_audit_run *run = batch->run;
	struct dsc_snapshot *snapshot = &run->world.snapshot;
	struct dsc_conflict conflict;
	bool assigned;
	size_t *at;
	int found;

	if (job->verdict.kind == DSC_VERDICT_RECUSE)
		return 1;
	dsc_conflict_find(&conflict, job->person, c, &batch->arena);
	if (conflict.kind != DSC_CONFLICT_NONE)
		return fail(batch, job, "verdict-conflict", conflict.why);
	at = dsc_audit_table_find(&run->recusals,
				  dsc_str_from(person_and_case(job, &batch->arena)));
	found = at ? stands(batch, job, *at) : 0;
	if (found)
		return found < 0 ? -1 : fail(batch, job, "verdict-conflict",
					     _("the person had recused from the case"));
	found = dsc_snapshot_assigned(&assigned, snapshot, job->record->stage,
				      job->record->case_id, job->record->person, batch->err);
	if (found < 0)
		return -1;
	return !found || assigned ||
	       fail(batch, job, "verdict-unassigned",
		    dsc_snapshot_assignment_fault(snapshot, job->record->stage));
}

/* 1: it was given on the dossier that was there. */
static int is_on_subject(struct batch *batch, struct job *job, const struct dsc_review_case *c)
{
	/* Digests are kept for the whole run beside the head. */
	struct dsc_snapshot *keeper = &batch->run->views.items[0]->snapshot;
	char subject[DSC_SUBJECT_LEN + 1];
	const char *unsound;

	if (dsc_snapshot_subject_of(subject, &unsound, keeper, &c->tree, c->path, batch->err) < 0)
		return unsound ? fail(batch, job, "verdict-subject", unsound) : -1;
	return dsc_str_is(job->verdict.subject, subject) ||
	       fail(batch, job, "verdict-subject", NULL);
}

/* Everything that a sound verdict is; -1: trouble. */
static int judge(struct batch *batch, struct job *job)
{
	struct dsc_audit_run *run = batch->run;
	struct dsc_snapshot *snapshot = &run->world.snapshot;
	const struct dsc_policy *policy = &snapshot->policy;
	const struct dsc_audit_record *record = job->record;
	struct dsc_review_case *c;
	const char *wrong;
	bool first;
	int status;

	if (!run->world.open)
		return fail(batch, job, "verdict-programme", run->world.why.text);
	if (job->large || job->fault)
		return fail(batch, job, "verdict-unreadable",
			    job->large ? _("the file is larger than 256 KiB") : job->fault);
	if (!in_place(batch, job))
		return 0;
	if (!dsc_str_eq(job->verdict.programme, snapshot->programme.profile.id))
		return fail(batch, job, "verdict-programme",
			    dsc_text_quote(job->verdict.programme, 64, &batch->arena));
	dsc_audit_table_add(&run->links,
			    dsc_str_from(link_key(record->person, record->seq,
						  dsc_str_from(record->digest), &batch->arena)),
			    (size_t)(record - run->records.items), &first, run->arena);
	if (job->verdict.stage < 0)
		return fail(batch, job, "verdict-stage", NULL);
	status = dsc_snapshot_case(&c, snapshot, record->case_id, batch->err);
	if (status <= 0)
		return status < 0 ? -1 : fail(batch, job, "verdict-case", NULL);
	if (!job->person)
		return fail(batch, job, "verdict-person", job->nobody);
	if (!is_signed(batch, job))
		return 0;
	compare_numbers(batch, job);
	status = is_own_key(batch, job);
	if (status <= 0)
		return status;
	if (!dsc_policy_allows(&policy->stages[job->verdict.stage], job->person))
		return fail(batch, job, "verdict-role", NULL);
	if (dsc_policy_exclusive(policy, job->person))
		return fail(batch, job, "verdict-exclusive", NULL);
	status = is_free(batch, job, c);
	if (status > 0)
		status = is_on_subject(batch, job, c);
	if (status <= 0)
		return status;
	status = is_chained(batch, job);
	if (status <= 0)
		return status < 0 ? -1 : fail(batch, job, "verdict-chain", NULL);
	wrong = dsc_verdict_wrong(&job->verdict, &snapshot->programme.profile, &batch->arena);
	if (wrong)
		return fail(batch, job, "verdict-incomplete", wrong);
	job->record->sound = true;
	if (job->verdict.kind == DSC_VERDICT_RECUSE)
		dsc_audit_table_add(&run->recusals,
				    dsc_str_from(person_and_case(job, &batch->arena)),
				    (size_t)(record - run->records.items), &first, run->arena);
	return 1;
}

static int is_late(struct batch *batch, const struct job *job)
{
	struct dsc_audit_run *run = batch->run;
	const struct dsc_git_id *seals =
		&run->tops[job->record->commit]->parts[DSC_AUDIT_SEALS].id;
	struct dsc_git_entry entry;
	const char *name = dsc_arena_printf(&batch->arena, "%.*s.yaml",
					    DSC_STR_ARG(job->record->stage));
	int found = seals->hex[0] ? dsc_git_entry(&entry, run->git, seals, name, batch->err) : 0;

	if (found > 0)
		dsc_audit_break(run, "after-seal", job->record->path,
				&run->walk.items[job->record->commit].id, NULL);
	return found < 0 ? -1 : 0;
}

/* ---- batches */

static int fetch(struct batch *batch, struct job *job, struct dsc_audit_record *record,
		 struct dsc_err *err)
{
	struct dsc_audit_run *run = batch->run;
	int found;

	job->record = record;
	if (dsc_audit_person_of(&job->entry, &job->person, &job->nobody, run, record, err) < 0)
		return -1;
	found = dsc_audit_read(&job->bytes, run, &record->file, DSC_VERDICT_MAX_BYTES,
			       &batch->arena, err);
	if (found < 0)
		return -1;
	job->large = found == 0;
	if (!record->signature)
		return 0;
	/* What is too large is no signature, and unreadable as such. */
	return dsc_audit_read(&job->signature, run, &record->signature_file,
			      DSC_SSH_SIGNATURE_MAX, &batch->arena, err) < 0 ? -1 : 0;
}

static int judge_batch(struct batch *batch)
{
	static const struct dsc_str nothing;
	int status = 0;

	dsc_parallel_run(batch->count, VERDICTS_A_THREAD, work, batch);
	for (size_t i = 0; i < batch->count && status == 0; i++) {
		struct job *job = &batch->jobs[i];

		status = judge(batch, job) < 0 || is_late(batch, job) < 0 ? -1 : 0;
		if (batch->run->world.open && !job->large && !job->fault)
			dsc_audit_form(batch->run, job->record, job->person,
				       job->verdict.subject, nothing);
	}
	return status;
}

/* Verdicts of one world from record `from` on; returns how many, or -1. */
static int64_t judge_verdicts(struct dsc_audit_run *run, size_t from, struct dsc_err *err)
{
	struct batch batch = { .run = run, .err = err };
	size_t most = 0, bytes = 0;
	int status = 0;

	dsc_arena_init(&batch.arena, 0);
	pthread_mutex_init(&batch.lock, NULL);
	if (run->world.open)
		status = dsc_library_prepare(&run->world.snapshot.library, DSC_KIND_VERDICT, err);
	while (most < BATCH && from + most < run->records.count &&
	       dsc_audit_same_world(run, run->records.items[from + most].commit) &&
	       run->records.items[from + most].kind == DSC_AUDIT_VERDICT)
		most++;
	batch.jobs = DSC_NEW_ARRAY(&batch.arena, struct job, most);
	while (batch.count < most && bytes < BATCH_BYTES && status == 0) {
		struct job *job = &batch.jobs[batch.count];

		status = fetch(&batch, job, &run->records.items[from + batch.count], err);
		bytes += job->bytes.len + job->signature.len;
		batch.count++;
	}
	if (status == 0)
		status = judge_batch(&batch);
	pthread_mutex_destroy(&batch.lock);
	dsc_arena_release(&batch.arena);
	return status < 0 ? -1 : (int64_t)batch.count;
}

static int judge_act(struct dsc_audit_run *run, struct dsc_audit_record *record,
		     struct dsc_err *err)
{
	size_t limit = record->kind == DSC_AUDIT_SEAL ? DSC_SEAL_MAX_BYTES :
							DSC_DECISION_MAX_BYTES;
	struct dsc_arena scratch;
	struct dsc_str bytes;
	int found;

	dsc_arena_init(&scratch, 0);
	found = dsc_audit_read(&bytes, run, &record->file, limit, &scratch, err);
	if (found > 0) {
		dsc_act_digest(record->digest, bytes);
		dsc_act_code(record->code, record->digest);
	}
	if (found >= 0)
		found = dsc_audit_act(run, record, bytes, err);
	dsc_arena_release(&scratch);
	return found < 0 ? -1 : 0;
}

int dsc_audit_records(struct dsc_audit_run *run, struct dsc_err *err)
{
	for (size_t i = 0; i < run->records.count;) {
		int64_t done = 1;

		dsc_audit_enter(run, run->records.items[i].commit);
		if (run->records.items[i].kind == DSC_AUDIT_VERDICT)
			done = judge_verdicts(run, i, err);
		else if (judge_act(run, &run->records.items[i], err) < 0)
			done = -1;
		if (done < 0)
			return -1;
		i += (size_t)done;
	}
	return 0;
}
