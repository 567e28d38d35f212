#include "base/tr.h"
#include "git/history.h"
#include "review/act.h"
#include "review/record_draft.h"
#include "review/snapshot_index.h"
#include "text/show.h"

#include "base/banned.h"

/* Commits that name a record which they did not add: so many are looked behind. */
enum { MAX_LIES = 64 };

bool dsc_record_is_by(const char *path, struct dsc_str person, int64_t *seq)
{
	const char *slash = strrchr(path, '/');
	struct dsc_str name = dsc_str_from(slash ? slash + 1 : path);
	const char *digit = name.ptr + person.len + 1;
	int64_t number = 0;

	if (!dsc_str_starts(name, person) || name.len <= person.len + 1 ||
	    name.ptr[person.len] != '.' || *digit == '0')
		return false;
	while (*digit >= '0' && *digit <= '9' && number <= INT64_MAX / 100)
		number = number * 10 + (*digit++ - '0');
	*seq = number;
	return number > 0 && strcmp(digit, ".yaml") == 0;
}

/* Whether `id` still stands at `path` (as git names it) in the snapshot. */
static int still_there(struct dsc_snapshot *snapshot, const char *path,
		       const struct dsc_git_id *id, struct dsc_err *err)
{
	struct dsc_git_entry entry;
	int found = dsc_git_entry(&entry, snapshot->git, &snapshot->commit, path, err);

	return found > 0 ? entry.kind == DSC_GIT_FILE && strcmp(entry.id.hex, id->hex) == 0 :
			   found;
}

static int read_commit(struct dsc_git_commit *commit, struct dsc_git_diff *diff,
		       struct dsc_snapshot *snapshot, const struct dsc_git_id *id,
		       struct dsc_err *err)
{
	static const struct dsc_git_id nothing;

	*diff = (struct dsc_git_diff){ 0 };
	if (dsc_git_commit_read(commit, snapshot->git, id, snapshot->arena, err) < 0)
		return -1;
	return dsc_git_diff(diff, snapshot->git,
			    commit->parent_count ? &commit->parents[0] : &nothing, id,
			    dsc_snapshot_git_path(snapshot, "reviews"), snapshot->arena, err);
}

/* ---- the person's own chain */

enum worth {
	WORTH_NOTHING, /* cannot be read, or says that it belongs somewhere else */
	WORTH_PLACE,   /* has its place in the chain, but is not signed by the person */
	WORTH_WORD,    /* the person's own word */
};

struct last {
	const char *path; /* below the repository's root; NULL: none yet */
	int64_t seq;
	enum worth worth;
	struct dsc_str bytes;
};

/* 1, 0, or -1: what cannot be read is not taken for unsigned, its seq would be given again. */
static int signed_by(const struct dsc_person *person, struct dsc_str bytes, const char *path,
		     struct dsc_snapshot *snapshot, struct dsc_err *err)
{
	struct dsc_str signature;
	struct dsc_ssh_check check;
	struct dsc_git_id id;
	int found;

	path = dsc_arena_printf(snapshot->arena, "%s.sig", path);
	found = dsc_snapshot_find(&id, snapshot, &snapshot->index->top, path, err);
	if (found == 0)
		return !snapshot->policy.signatures_required;
	if (found > 0)
		found = dsc_snapshot_read_id(&signature, snapshot->git, &id,
					     DSC_SSH_SIGNATURE_MAX, snapshot->arena, err);
	if (found <= 0)
		return found;
	return dsc_ssh_verify(&check, bytes, signature, DSC_VERDICT_NAMESPACE, person->keys,
			      person->key_count) == DSC_SSH_GOOD;
}

/* What a file at the path of a person's verdict is worth, as the ledger would say. */
static int weigh(struct last *file, struct dsc_snapshot *snapshot,
		 const struct dsc_person *person, struct dsc_err *err)
{
	const struct dsc_profile *profile = &snapshot->programme.profile;
	struct dsc_document document;
	struct dsc_verdict verdict;
	struct dsc_git_id id;
	int found = dsc_snapshot_find(&id, snapshot, &snapshot->index->top, file->path, err);

	file->worth = WORTH_NOTHING;
	if (found > 0)
		found = dsc_snapshot_read_id(&file->bytes, snapshot->git, &id,
					     DSC_VERDICT_MAX_BYTES, snapshot->arena, err);
	if (found <= 0)
		return found;
	if (dsc_library_prepare(&snapshot->library, DSC_KIND_VERDICT, err) < 0)
		return -1;
	dsc_document_parse(&document, &snapshot->library, DSC_KIND_VERDICT, file->path, file->bytes,
			   snapshot->arena);
	if (dsc_snapshot_fault(&document, snapshot->arena))
		return 0;
	dsc_verdict_read(&verdict, &document, profile);
	if (strcmp(dsc_verdict_path(&verdict, snapshot->arena), file->path) != 0 ||
	    !dsc_str_eq(verdict.programme, profile->id))
		return 0;
	found = person ? signed_by(person, file->bytes, file->path, snapshot, err) : 0;
	if (found >= 0)
		file->worth = found ? WORTH_WORD : WORTH_PLACE;
	return found < 0 ? -1 : 0;
}

/* The newest commit that says so and has added what is the person's own word. */
static int follow_trailers(struct last *last, struct dsc_snapshot *snapshot, struct dsc_str id,
			   const struct dsc_person *person, struct dsc_err *err)
{
	const char *line = dsc_arena_printf(snapshot->arena, "Dsc-Reviewer: %.*s",
					    DSC_STR_ARG(id));
	size_t prefix = strlen(dsc_snapshot_git_path(snapshot, ""));
	struct dsc_git_id from = snapshot->commit, found;
	struct dsc_git_commit commit;
	struct dsc_git_diff diff;

	for (int lies = 0; lies < MAX_LIES; lies++) {
		int status = dsc_git_find_line(&found, snapshot->git, &from,
					       dsc_str_from(line), err);

		if (status <= 0)
			return status;
		if (read_commit(&commit, &diff, snapshot, &found, err) < 0)
			return -1;
		for (size_t i = 0; i < diff.count; i++) {
			struct last file = { .path = diff.items[i].path + prefix };

			if (diff.items[i].edit != DSC_GIT_EDIT_ADDED ||
			    !dsc_record_is_by(file.path, id, &file.seq) || file.seq <= last->seq)
				continue;
			status = still_there(snapshot, diff.items[i].path, &diff.items[i].now,
					     err);
			if (status < 0 || (status > 0 && weigh(&file, snapshot, person, err) < 0))
				return -1;
			if (file.worth == WORTH_WORD)
				*last = file;
		}
		if (last->path || commit.parent_count == 0)
			break;
		from = commit.parents[0];
	}
	return 0;
}

/*
 * All files of the person at the head, where no commit leads to one: a history without
 * trailers, with more lies than anybody follows, or verdicts whose key was taken
 * away since. Those still have their place in the chain.
 */
static int look_through(struct last *last, struct dsc_snapshot *snapshot, struct dsc_str id,
			const struct dsc_person *person, struct dsc_err *err)
{
	static const struct dsc_git_id nothing;
	struct dsc_git_diff all = { 0 };

	if (dsc_git_diff(&all, snapshot->git, &nothing, &snapshot->index->top, "reviews",
			 snapshot->arena, err) < 0)
		return -1;
	for (size_t i = 0; i < all.count; i++) {
		struct last file = { .path = all.items[i].path };

		if (!dsc_record_is_by(file.path, id, &file.seq))
			continue;
		if (weigh(&file, snapshot, person, err) < 0)
			return -1;
		if (file.worth > last->worth ||
		    (file.worth == last->worth && file.worth != WORTH_NOTHING &&
		     file.seq > last->seq))
			*last = file;
	}
	return 0;
}

int dsc_record_last(const char **path, int64_t *seq, char digest[DSC_SUBJECT_LEN + 1],
		    struct dsc_snapshot *snapshot, struct dsc_str id, struct dsc_err *err)
{
	struct last last = { .path = NULL };
	const struct dsc_person *person;

	if (dsc_snapshot_person(&person, snapshot, id, NULL, err) < 0 ||
	    follow_trailers(&last, snapshot, id, person, err) < 0 ||
	    (!last.path && look_through(&last, snapshot, id, person, err) < 0))
		return -1;
	*path = last.path;
	*seq = last.seq;
	digest[0] = '\0';
	if (last.path)
		dsc_act_digest(digest, last.bytes);
	return 0;
}

/* ---- receipts */

int dsc_record_find(struct dsc_git_id *commit, struct dsc_snapshot *snapshot, const char *path,
		    const char *digest, struct dsc_err *err)
{
	static const struct dsc_git_id nothing;
	const char *line = dsc_arena_printf(snapshot->arena, "Dsc-Record: %s", digest);
	const char *added = dsc_snapshot_git_path(snapshot, path);
	struct dsc_git_id from = snapshot->commit;

	for (int lies = 0; lies < MAX_LIES; lies++) {
		int found = dsc_git_find_line(commit, snapshot->git, &from, dsc_str_from(line),
					      err);
		struct dsc_git_diff diff = { 0 };
		struct dsc_git_commit read;

		if (found < 0)
			return -1;
		if (found == 0)
			break;
		if (dsc_git_commit_read(&read, snapshot->git, commit, snapshot->arena, err) < 0 ||
		    dsc_git_diff(&diff, snapshot->git,
				 read.parent_count ? &read.parents[0] : &nothing, commit, added,
				 snapshot->arena, err) < 0)
			return -1;
		if (diff.count == 1 && diff.items[0].edit == DSC_GIT_EDIT_ADDED &&
		    strcmp(diff.items[0].path, added) == 0)
			return 0;
		if (read.parent_count == 0)
			break;
		from = read.parents[0];
	}
	return dsc_err_set(err, _("no commit says that it added %s; 'dsc audit' shows what was done to the history"),
			   dsc_text_show(dsc_str_from(path), snapshot->arena));
}

int dsc_record_recall(struct dsc_receipt *receipt, struct dsc_snapshot *snapshot,
		      struct dsc_err *err)
{
	dsc_act_code(receipt->code, receipt->digest);
	if (dsc_record_find(&receipt->commit, snapshot, receipt->path, receipt->digest, err) < 0)
		return -1;
	return dsc_act_position(&receipt->position, snapshot->git, &receipt->commit, err);
}
