/* The files below reviews/: which are verdicts, what they say, who signed them. */
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/tr.h"
#include "dossier/repository.h"
#include "git/blob.h"
#include "hash/stream.h"
#include "review/ledger_parts.h"
#include "review/parallel.h"
#include "review/snapshot_index.h"
#include "text/show.h"

#include "base/banned.h"

#define VERDICTS_A_THREAD 16

/* ---- paths */

/* Takes what stands before `end` off the front; false where there is none. */
static bool take(struct dsc_str *part, struct dsc_str *rest, char end)
{
	const char *at = memchr(rest->ptr, end, rest->len);

	if (!at)
		return false;
	*part = (struct dsc_str){ rest->ptr, (size_t)(at - rest->ptr) };
	rest->ptr = at + 1;
	rest->len -= part->len + 1;
	return true;
}

/* As dsc_verdict_path() writes it: no sign, no zeros before it, and it fits. */
static bool take_seq(int64_t *seq, struct dsc_str digits)
{
	*seq = 0;
	if (!digits.len || digits.len > 18 || digits.ptr[0] == '0')
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
			return false;
		*seq = *seq * 10 + (digits.ptr[i] - '0');
	}
	return true;
}

/* "reviews/expert/gd-001/r017.1.yaml" into its parts. */
static bool read_path(struct dsc_verdict_place *place, const char *path)
{
	struct dsc_str rest = dsc_str_from(path), reviews, digits;

	return take(&reviews, &rest, '/') && take(&place->stage, &rest, '/') &&
	       take(&place->case_id, &rest, '/') && take(&place->person, &rest, '.') &&
	       take(&digits, &rest, '.') && dsc_str_is(rest, "yaml") &&
	       dsc_id_valid(place->stage) && dsc_id_valid(place->case_id) &&
	       dsc_id_valid(place->person) && take_seq(&place->seq, digits);
}

/* ---- listing */

/* A verdict's files as git has them, beside the entry while it is read. */
struct files {
	struct dsc_git_id verdict;
	struct dsc_git_id signature; /* empty: none */
};

struct entry_files {
	struct dsc_entry_verdict entry;
	struct files files;
};

static bool plain(const struct dsc_git_difference *file)
{
	return file->now_kind == DSC_GIT_FILE || file->now_kind == DSC_GIT_EXECUTABLE;
}

/* Whether `file` is the signature beside the verdict that was taken last. */
static bool signs(const struct dsc_git_difference *file, const struct dsc_entry_verdict *entry)
{
	size_t len = strlen(entry->path);

	return strncmp(file->path, entry->path, len) == 0 &&
	       strcmp(file->path + len, ".sig") == 0;
}

/* git's trees list files in the order of their paths' bytes, and so stand the entries. */
static void sort_out(struct dsc_ledger *ledger, const struct dsc_git_diff *list)
{
	struct entry_files *last = NULL;

	for (size_t i = 0; i < list->count; i++) {
		const struct dsc_git_difference *file = &list->items[i];
		struct entry_files *next;

		if (plain(file) && last && signs(file, &last->entry)) {
			last->files.signature = file->now;
			continue;
		}
		next = DSC_NEW(ledger->arena, struct entry_files);
		next->entry.path = file->path;
		if (!plain(file) || !read_path(&next->entry.place, file->path)) {
			DSC_PUSH(ledger->arena, &ledger->strays, file->path);
			continue;
		}
		next->files.verdict = file->now;
		last = next;
		DSC_PUSH(ledger->arena, &ledger->entries, &next->entry);
	}
}

static int list_path(struct dsc_ledger *ledger, struct dsc_git_diff *all, const char *path,
		     struct dsc_err *err)
{
	static const struct dsc_git_id nothing;
	struct dsc_snapshot *snapshot = ledger->snapshot;
	struct dsc_git_diff list = { 0 };

	if (dsc_git_diff(&list, snapshot->git, &nothing, &snapshot->index->top, path,
			 ledger->arena, err) < 0)
		return -1;
	for (size_t i = 0; i < list.count; i++)
		DSC_PUSH(ledger->arena, all, list.items[i]);
	return 0;
}

int dsc_ledger_list(struct dsc_ledger *ledger, struct dsc_str case_id, struct dsc_err *err)
{
	struct dsc_snapshot *snapshot = ledger->snapshot;
	struct dsc_git_entries stages = { 0 };
	struct dsc_git_diff list = { 0 };
	int status = 0;

	if (ledger->whole) {
		status = list_path(ledger, &list, "reviews", err);
	} else if (dsc_id_valid(case_id)) {
		status = dsc_git_list_tree(&stages, snapshot->git, &snapshot->index->top,
					   "reviews", ledger->arena, err);
		for (size_t i = 0; i < stages.count && status == 0; i++)
			if (stages.items[i].kind == DSC_GIT_FOLDER)
				status = list_path(ledger, &list,
						   dsc_arena_printf(ledger->arena,
								    "reviews/%s/%.*s",
								    stages.items[i].name,
								    DSC_STR_ARG(case_id)),
						   err);
	}
	if (status == 0)
		sort_out(ledger, &list);
	return status;
}

/* ---- what else the reviewers of one case have said under the same numbers */

static int by_number(const struct dsc_verdict_place *a, const struct dsc_verdict_place *b)
{
	int order = dsc_str_cmp(a->person, b->person);

	return order ? order : (a->seq > b->seq) - (a->seq < b->seq);
}

static int by_number_and_path(const void *a, const void *b)
{
	const struct dsc_snapshot_verdict *x = a, *y = b;
	int order = by_number(&x->place, &y->place);

	return order ? order : strcmp(x->path, y->path);
}

/* Names tell person and number, so no file is read; once for all cases of a table. */
static int list_numbers(struct dsc_snapshot *snapshot, struct dsc_err *err)
{
	static const struct dsc_git_id nothing;
	struct dsc_snapshot_index *index = snapshot->index;
	struct dsc_git_diff all = { 0 };
	struct dsc_arena scratch;
	int status;

	dsc_arena_init(&scratch, 0);
	status = dsc_git_diff(&all, snapshot->git, &nothing, &index->top, "reviews", &scratch,
			      err);
	for (size_t i = 0; i < all.count && status == 0; i++) {
		struct dsc_snapshot_verdict one = { .path = all.items[i].path };

		if (!plain(&all.items[i]) || !read_path(&one.place, one.path))
			continue;
		one.path = dsc_arena_str(snapshot->arena, dsc_str_from(one.path)).ptr;
		read_path(&one.place, one.path);
		DSC_PUSH(snapshot->arena, &index->verdicts, one);
	}
	if (index->verdicts.count)
		qsort(index->verdicts.items, index->verdicts.count,
		      sizeof(*index->verdicts.items), by_number_and_path);
	index->verdicts.listed = status == 0;
	dsc_arena_release(&scratch);
	return status;
}

/* Those of the number on other cases, each once a question. */
static int list_number(struct dsc_ledger *ledger, struct dsc_git_diff *list,
		       const struct dsc_verdict_place *number, struct dsc_str case_id,
		       struct dsc_err *err)
{
	struct dsc_snapshot_index *index = ledger->snapshot->index;
	size_t low = 0, high = index->verdicts.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_number(&index->verdicts.items[middle].place, number) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < index->verdicts.count; low++) {
		struct dsc_snapshot_verdict *one = &index->verdicts.items[low];

		if (by_number(&one->place, number) != 0)
			break;
		if (one->asked == index->verdicts.questions ||
		    dsc_str_eq(one->place.case_id, case_id))
			continue;
		one->asked = index->verdicts.questions;
		if (list_path(ledger, list, one->path, err) < 0 ||
		    list_path(ledger, list, dsc_arena_printf(ledger->arena, "%s.sig", one->path),
			      err) < 0)
			return -1;
	}
	return 0;
}

int dsc_ledger_list_kin(struct dsc_ledger *ledger, struct dsc_err *err)
{
	struct dsc_snapshot_index *index = ledger->snapshot->index;
	struct dsc_git_diff list = { 0 };

	if (!ledger->entries.count)
		return 0;
	if (!index->verdicts.listed && list_numbers(ledger->snapshot, err) < 0)
		return -1;
	index->verdicts.questions++;
	for (size_t i = 0; i < ledger->entries.count; i++) {
		struct dsc_verdict_place number = ledger->entries.items[i]->place;
		struct dsc_str case_id = number.case_id;

		if (list_number(ledger, &list, &number, case_id, err) < 0)
			return -1;
		number.seq--;
		if (list_number(ledger, &list, &number, case_id, err) < 0)
			return -1;
	}
	sort_out(ledger, &list);
	return 0;
}

/* ---- reading, on all processors */

struct reader {
	struct dsc_ledger *ledger;
	pthread_mutex_t lock; /* of git and the ledger's arena */
	bool failed;
	struct dsc_err err;
};

void dsc_ledger_void(struct dsc_entry_verdict *entry, enum dsc_void why, const char *detail)
{
	if (entry->why != DSC_VOID_NOT)
		return;
	entry->standing = DSC_STANDING_VOID;
	entry->why = why;
	entry->detail = detail;
}

static void take_piece(void *data, const void *bytes, size_t len)
{
	dsc_hash_stream_add(data, bytes, len);
}

static void put_digest(struct dsc_entry_verdict *entry, struct dsc_hash_stream *stream)
{
	memcpy(entry->digest, "sha256:", 7);
	dsc_hash_stream_end(entry->digest + 7, stream);
}

/* One that is too large to be read has a digest all the same: seals sum up all files. */
static int digest_unread(struct dsc_git *git, struct dsc_entry_verdict *entry,
			 const struct dsc_git_id *id, struct dsc_err *err)
{
	struct dsc_hash_stream stream;
	uint64_t size;

	dsc_hash_stream_init(&stream);
	if (dsc_git_stream(&size, git, id, take_piece, &stream, err) < 0)
		return -1;
	put_digest(entry, &stream);
	return 0;
}

/* Both files' bytes. Called with the lock held. */
static int fetch(struct reader *reader, struct dsc_entry_verdict *entry, struct dsc_err *err)
{
	struct dsc_snapshot *snapshot = reader->ledger->snapshot;
	const struct files *files = &((struct entry_files *)entry)->files;
	int found = dsc_snapshot_read_id(&entry->bytes, snapshot->git, &files->verdict,
					 DSC_VERDICT_MAX_BYTES, reader->ledger->arena, err);

	if (found < 0)
		return -1;
	if (found == 0) {
		dsc_ledger_void(entry, DSC_VOID_UNREADABLE, _("the file is larger than 256 KiB"));
		if (digest_unread(snapshot->git, entry, &files->verdict, err) < 0)
			return -1;
	}
	if (!files->signature.hex[0])
		return 0;
	found = dsc_snapshot_read_id(&entry->signature, snapshot->git, &files->signature,
				     DSC_SSH_SIGNATURE_MAX, reader->ledger->arena, err);
	/* What is too large, or empty, is no signature, but it is not as if there were none. */
	if (found == 0 || (found > 0 && !entry->signature.len))
		entry->signature = DSC_S("\n");
	return found < 0 ? -1 : 0;
}

/* What is wrong with a field, as people read it; in `scratch`. */
static const char *says(const char *key, struct dsc_str value, struct dsc_arena *scratch)
{
	return dsc_arena_printf(scratch, _("the file says %s: %s"), key,
				dsc_text_quote(value, 70, scratch));
}

static void check_place(struct dsc_entry_verdict *entry, struct dsc_arena *scratch)
{
	const struct dsc_verdict *verdict = &entry->verdict;

	if (!dsc_str_eq(verdict->stage_id, entry->place.stage))
		dsc_ledger_void(entry, DSC_VOID_PATH, says("stage", verdict->stage_id, scratch));
	else if (!dsc_str_eq(verdict->case_id, entry->place.case_id))
		dsc_ledger_void(entry, DSC_VOID_PATH, says("case", verdict->case_id, scratch));
	else if (!dsc_str_eq(verdict->reviewer, entry->place.person))
		dsc_ledger_void(entry, DSC_VOID_PATH, says("reviewer", verdict->reviewer, scratch));
	else if (verdict->seq != entry->place.seq)
		dsc_ledger_void(entry, DSC_VOID_PATH,
			 says("seq",
			      dsc_str_from(dsc_arena_printf(scratch, "%" PRId64, verdict->seq)),
			      scratch));
}

/* DSC_VOID_NOT where it is signed as the policy asks. */
static enum dsc_void verify(struct dsc_entry_verdict *entry, bool required,
			    struct dsc_ssh_check *check)
{
	const struct dsc_person *person = entry->person;

	check->why.text[0] = '\0';
	if (!entry->signature.len)
		return required ? DSC_VOID_UNSIGNED : DSC_VOID_NOT;
	switch (dsc_ssh_verify(check, entry->bytes, entry->signature, DSC_VERDICT_NAMESPACE,
			       person->keys, person->key_count)) {
	case DSC_SSH_GOOD:
		entry->key = (int)check->index;
		return dsc_person_sharer(person, check->index) ? DSC_VOID_SHARED : DSC_VOID_NOT;
	case DSC_SSH_OTHER_KEY:
		return DSC_VOID_KEY;
	case DSC_SSH_OTHER_NAMESPACE:
		return DSC_VOID_NAMESPACE;
	case DSC_SSH_BAD:
	case DSC_SSH_NOT_TOUCHED:
	case DSC_SSH_UNREADABLE:
	case DSC_SSH_UNSUPPORTED:
		break;
	}
	return DSC_VOID_SIGNATURE;
}

/* The reasons up to DSC_VOID_SHARED, in their order. Texts may be in `scratch`. */
static void examine(struct dsc_entry_verdict *entry, const struct dsc_ledger *ledger,
		    const struct dsc_document *document, struct dsc_arena *scratch)
{
	const struct dsc_snapshot *snapshot = ledger->snapshot;
	const struct dsc_profile *profile = &snapshot->programme.profile;
	struct dsc_ssh_check check;
	enum dsc_void unsigned_why;
	const char *fault;

	fault = dsc_verdict_fault(document, scratch);
	if (fault) {
		dsc_ledger_void(entry, DSC_VOID_UNREADABLE, fault);
		return;
	}
	dsc_verdict_read(&entry->verdict, document, profile);
	check_place(entry, scratch);
	if (!dsc_str_eq(entry->verdict.programme, profile->id))
		dsc_ledger_void(entry, DSC_VOID_PROGRAMME,
			 says("programme", entry->verdict.programme, scratch));
	entry->authentic = entry->why == DSC_VOID_NOT;
	if (entry->verdict.stage < 0)
		dsc_ledger_void(entry, DSC_VOID_STAGE, NULL);
	if (!entry->c)
		dsc_ledger_void(entry, DSC_VOID_CASE, NULL);
	if (!entry->person) {
		entry->authentic = false;
		dsc_ledger_void(entry, DSC_VOID_PERSON, entry->nobody);
		return;
	}
	unsigned_why = verify(entry, snapshot->policy.signatures_required, &check);
	if (unsigned_why == DSC_VOID_NOT)
		return;
	entry->authentic = false;
	if (unsigned_why == DSC_VOID_SHARED)
		dsc_err_set(&check.why, _("'%s' has it too"),
			    dsc_text_quote(dsc_person_sharer(entry->person, check.index)->id, 63,
					   scratch));
	dsc_ledger_void(entry, unsigned_why,
		 check.why.text[0] ? dsc_arena_printf(scratch, "%s", check.why.text) : NULL);
}

static void read_entry(void *data, size_t index, struct dsc_arena *scratch)
{
	struct reader *reader = data;
	struct dsc_ledger *ledger = reader->ledger;
	struct dsc_entry_verdict *entry = ledger->entries.items[index];
	struct dsc_hash_stream stream;
	struct dsc_document document;
	struct dsc_err err;
	int status;

	entry->key = -1;
	pthread_mutex_lock(&reader->lock);
	status = reader->failed ? -1 : fetch(reader, entry, &err);
	pthread_mutex_unlock(&reader->lock);
	if (status == 0 && entry->why == DSC_VOID_NOT) {
		dsc_hash_stream_init(&stream);
		dsc_hash_stream_add(&stream, entry->bytes.ptr, entry->bytes.len);
		put_digest(entry, &stream);
		dsc_document_parse(&document, &ledger->snapshot->library, DSC_KIND_VERDICT,
				   entry->path, entry->bytes, scratch);
		examine(entry, ledger, &document, scratch);
	}
	pthread_mutex_lock(&reader->lock);
	if (status < 0 && !reader->failed) {
		reader->failed = true;
		reader->err = err;
	}
	dsc_verdict_keep(&entry->verdict, ledger->arena);
	if (entry->detail)
		entry->detail = dsc_arena_printf(ledger->arena, "%s", entry->detail);
	pthread_mutex_unlock(&reader->lock);
}

/* A signature is one person's only where nobody else has the key. */
static int find_sharers(struct dsc_ledger *ledger, struct dsc_err *err)
{
	for (size_t i = 0; i < ledger->entries.count; i++)
		if (((struct entry_files *)ledger->entries.items[i])->files.signature.hex[0])
			return dsc_snapshot_people(ledger->snapshot, err);
	return 0;
}

int dsc_ledger_read(struct dsc_ledger *ledger, struct dsc_err *err)
{
	struct reader reader = { .ledger = ledger };

	if (!ledger->entries.count)
		return 0;
	if (find_sharers(ledger, err) < 0)
		return -1;
	if (dsc_library_prepare(&ledger->snapshot->library, DSC_KIND_VERDICT, err) < 0)
		return -1;
	pthread_mutex_init(&reader.lock, NULL);
	dsc_parallel_run(ledger->entries.count, VERDICTS_A_THREAD, read_entry, &reader);
	pthread_mutex_destroy(&reader.lock);
	if (reader.failed)
		*err = reader.err;
	return reader.failed ? -1 : 0;
}
