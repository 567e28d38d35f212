/* The history as a chain of commits: which records it added, and how. */
#include "audit/audit_parts.h"

#include "base/tr.h"
#include "dossier/repository.h"
#include "review/act.h"
#include "text/show.h"

#include "base/banned.h"

#define HOUR 3600

const char *const dsc_audit_parts[DSC_AUDIT_PARTS] = {
	[DSC_AUDIT_DSC] = "dsc.yaml",
	[DSC_AUDIT_PROFILE] = "profile.yaml",
	[DSC_AUDIT_OVERLAY] = "overlay.yaml",
	[DSC_AUDIT_PEOPLE] = "people",
	[DSC_AUDIT_UNITS] = "units",
	[DSC_AUDIT_ASSIGNMENTS] = "assignments",
	[DSC_AUDIT_REVIEWS] = "reviews",
	[DSC_AUDIT_SEALS] = "seals",
	[DSC_AUDIT_DECISIONS] = "decision",
};

/* ---- what each commit holds */

static bool same_part(const struct dsc_audit_top *a, const struct dsc_audit_top *b, size_t part)
{
	return strcmp(a->parts[part].id.hex, b->parts[part].id.hex) == 0 &&
	       a->parts[part].kind == b->parts[part].kind;
}

bool dsc_audit_same_parts(const struct dsc_audit_top *a, const struct dsc_audit_top *b,
			  size_t count)
{
	for (size_t part = 0; part < count; part++)
		if (!same_part(a, b, part))
			return false;
	return true;
}

static int read_top(struct dsc_audit_top *top, struct dsc_audit_run *run,
		    const struct dsc_git_commit *commit, struct dsc_arena *scratch,
		    struct dsc_err *err)
{
	struct dsc_str prefix = dsc_str_from(dsc_git_prefix(run->git));
	struct dsc_git_entries entries = { 0 };

	*top = (struct dsc_audit_top){ 0 };
	if (prefix.len)
		prefix = dsc_arena_str(scratch, (struct dsc_str){ prefix.ptr, prefix.len - 1 });
	if (dsc_git_list_tree(&entries, run->git, &commit->tree, prefix.ptr, scratch, err) < 0)
		return -1;
	for (size_t i = 0; i < entries.count; i++)
		for (size_t part = 0; part < DSC_AUDIT_PARTS; part++)
			if (strcmp(entries.items[i].name, dsc_audit_parts[part]) == 0) {
				top->parts[part].id = entries.items[i].id;
				top->parts[part].kind = entries.items[i].kind;
			}
	return 0;
}

/* Tops that are equal are one, so that a long history takes little memory. */
static int remember_top(struct dsc_audit_run *run, size_t index, struct dsc_arena *scratch,
			struct dsc_err *err)
{
	const struct dsc_git_commit *commit = &run->walk.items[index];
	const struct dsc_audit_top *before = index ? run->tops[index - 1] : NULL;
	struct dsc_audit_top top, *kept;

	if (read_top(&top, run, commit, scratch, err) < 0)
		return -1;
	if (before && dsc_audit_same_parts(before, &top, DSC_AUDIT_PARTS)) {
		run->tops[index] = before;
		return 0;
	}
	kept = DSC_NEW(run->arena, struct dsc_audit_top);
	*kept = top;
	run->tops[index] = kept;
	return 0;
}

static bool has_records(const struct dsc_audit_top *top)
{
	return top->parts[DSC_AUDIT_REVIEWS].id.hex[0] || top->parts[DSC_AUDIT_SEALS].id.hex[0] ||
	       top->parts[DSC_AUDIT_DECISIONS].id.hex[0];
}

static bool same_records(const struct dsc_audit_top *a, const struct dsc_audit_top *b)
{
	return same_part(a, b, DSC_AUDIT_REVIEWS) && same_part(a, b, DSC_AUDIT_SEALS) &&
	       same_part(a, b, DSC_AUDIT_DECISIONS);
}

/* ---- paths */

static bool take(struct dsc_str *part, struct dsc_str *rest, char end)
{
	const char *at = memchr(rest->ptr, end, rest->len);

	if (!at)
		return false;
	*part = (struct dsc_str){ rest->ptr, (size_t)(at - rest->ptr) };
	*rest = (struct dsc_str){ at + 1, rest->len - part->len - 1 };
	return true;
}

static bool take_id(struct dsc_str *part, struct dsc_str *rest, char end)
{
	return take(part, rest, end) && dsc_id_valid(*part);
}

static bool take_seq(int64_t *seq, struct dsc_str *rest)
{
	struct dsc_str digits;

	*seq = 0;
	if (!take(&digits, rest, '.') || !digits.len || digits.len > 18 || digits.ptr[0] == '0')
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
			return false;
		*seq = *seq * 10 + (digits.ptr[i] - '0');
	}
	return true;
}

enum shape {
	STRAY,
	VERDICT,
	VERDICT_SIGNATURE,
	FILE_TO_SIGN,       /* a seal or a decision */
	FILE_SIGNATURE,
};

/* "reviews/expert/gd-001/r017.1.yaml", "seals/expert.yaml.c001.sig" and the like. */
static enum shape read_path(struct dsc_audit_record *record, const char *path)
{
	struct dsc_str rest = dsc_str_from(path), top;

	*record = (struct dsc_audit_record){ .path = path };
	if (!take(&top, &rest, '/'))
		return STRAY;
	if (dsc_str_is(top, "reviews")) {
		if (!take_id(&record->stage, &rest, '/') ||
		    !take_id(&record->case_id, &rest, '/') ||
		    !take_id(&record->person, &rest, '.') || !take_seq(&record->seq, &rest))
			return STRAY;
		if (dsc_str_is(rest, "yaml"))
			return VERDICT;
		return dsc_str_is(rest, "yaml.sig") ? VERDICT_SIGNATURE : STRAY;
	}
	record->kind = dsc_str_is(top, "seals") ? DSC_AUDIT_SEAL : DSC_AUDIT_DECISION;
	if (!take_id(&record->stage, &rest, '.'))
		return STRAY;
	if (dsc_str_is(rest, "yaml"))
		return FILE_TO_SIGN;
	if (take(&top, &rest, '.') && dsc_str_is(top, "yaml") &&
	    take_id(&record->person, &rest, '.') && dsc_str_is(rest, "sig"))
		return FILE_SIGNATURE;
	return STRAY;
}

/* ---- one commit */

struct change {
	struct dsc_audit_run *run;
	size_t index;
	const struct dsc_git_commit *commit;
	size_t prefix;               /* bytes of the repository's own folder */
	struct dsc_git_diff diff;    /* against the first parent */
	struct dsc_audit_table added; /* paths of new files where records are: index in diff */
	struct dsc_audit_table signed_files; /* seals and decisions with a new signature */
	size_t mains;                /* records in it */
	size_t expected;             /* files that belong to them */
	struct dsc_arena *scratch;
};

/* Where a record may be, or NULL: its path below the repository's root. */
static const char *record_path(const struct change *change, const char *path)
{
	static const char *const folders[] = { "reviews", "seals", "decision" };

	if (strncmp(path, dsc_git_prefix(change->run->git), change->prefix) != 0)
		return NULL;
	path += change->prefix;
	for (size_t i = 0; i < 3; i++) {
		size_t len = strlen(folders[i]);

		if (strncmp(path, folders[i], len) == 0 && (path[len] == '/' || !path[len]))
			return path;
	}
	return NULL;
}

/* Changed, removed or no plain file: true where nothing more is to be said of the path. */
static bool spoilt(const struct change *change, const struct dsc_git_difference *item,
		   const char *path)
{
	const struct dsc_git_id *id = &change->commit->id;

	if (item->edit == DSC_GIT_EDIT_DELETED)
		dsc_audit_break(change->run, "record-removed", path, id, NULL);
	else if (item->edit != DSC_GIT_EDIT_ADDED)
		dsc_audit_break(change->run, "record-changed", path, id, NULL);
	else if (item->now_kind != DSC_GIT_FILE)
		dsc_audit_break(change->run, "record-kind", path, id, NULL);
	else
		return false;
	return true;
}

static const struct dsc_git_difference *added(const struct change *change, const char *path)
{
	size_t *at = dsc_audit_table_find(&change->added, dsc_str_from(path));

	return at ? &change->diff.items[*at] : NULL;
}

static void push(struct change *change, struct dsc_audit_record *record)
{
	record->commit = change->index;
	record->path = dsc_arena_str(change->run->arena, dsc_str_from(record->path)).ptr;
	if (record->signature)
		record->signature =
			dsc_arena_str(change->run->arena, dsc_str_from(record->signature)).ptr;
	record->stage = dsc_arena_str(change->run->arena, record->stage);
	record->case_id = dsc_arena_str(change->run->arena, record->case_id);
	record->person = dsc_arena_str(change->run->arena, record->person);
	change->mains++;
	DSC_PUSH(change->run->arena, &change->run->records, *record);
}

/* "seals/expert.yaml" of "seals/expert.yaml.c001.sig". */
static const char *signed_file(const struct change *change, const struct dsc_audit_record *record)
{
	size_t len = strlen(record->path) - record->person.len - strlen("..sig");

	return dsc_arena_str(change->scratch, (struct dsc_str){ record->path, len }).ptr;
}

/* A seal's or decision's signature: the file came with it, or stands there already. */
static int push_signature(struct change *change, struct dsc_audit_record *record,
			  const struct dsc_git_difference *item, struct dsc_err *err)
{
	const char *path = signed_file(change, record);
	const struct dsc_git_difference *file = added(change, path);
	struct dsc_git_entry entry;
	int found = 1;

	if (!file) {
		found = dsc_git_entry(&entry, change->run->git, &change->commit->id,
				      dsc_audit_git_path(change->run, path), err);
		if (found < 0)
			return -1;
	}
	if (!found || (!file && entry.kind != DSC_GIT_FILE)) {
		dsc_audit_break(change->run, "record-stray", record->path, &change->commit->id,
				NULL);
		return 0;
	}
	record->signature = record->path;
	record->signature_file = item->now;
	record->path = path;
	record->file = file ? file->now : entry.id;
	record->fresh = file != NULL;
	change->expected += file ? 2 : 1;
	push(change, record);
	return 0;
}

static int take_added(struct change *change, const struct dsc_git_difference *item,
		      const char *path, struct dsc_err *err)
{
	const struct dsc_git_difference *beside;
	struct dsc_audit_record record;
	bool stray = false;
	size_t len = strlen(path);

	switch (read_path(&record, path)) {
	case VERDICT:
		record.file = item->now;
		record.fresh = true;
		beside = added(change, dsc_arena_printf(change->scratch, "%s.sig", path));
		if (beside) {
			record.signature = dsc_arena_printf(change->scratch, "%s.sig", path);
			record.signature_file = beside->now;
		}
		change->expected += beside ? 2 : 1;
		push(change, &record);
		return 0;
	case VERDICT_SIGNATURE:
		stray = !added(change, dsc_arena_str(change->scratch,
						     (struct dsc_str){ path, len - 4 }).ptr);
		break;
	case FILE_SIGNATURE:
		return push_signature(change, &record, item, err);
	case FILE_TO_SIGN:
		stray = !dsc_audit_table_find(&change->signed_files, dsc_str_from(path));
		break;
	case STRAY:
		stray = true;
	}
	if (stray)
		dsc_audit_break(change->run, "record-stray", path, &change->commit->id, NULL);
	return 0;
}

/* What a merge has against this parent, it may have from another; else it is its own. */
static int is_new(struct change *change, const char *path, struct dsc_err *err)
{
	for (size_t i = 1; i < change->commit->parent_count; i++) {
		struct dsc_git_entry entry;
		int found = dsc_git_entry(&entry, change->run->git, &change->commit->parents[i],
					  dsc_audit_git_path(change->run, path), err);

		if (found)
			return found < 0 ? -1 : 0;
	}
	return 1;
}

static int find_added(struct change *change, struct dsc_err *err)
{
	struct dsc_audit_record record;
	bool first;

	for (size_t i = 0; i < change->diff.count; i++) {
		const char *path = record_path(change, change->diff.items[i].path);
		int fresh;

		if (!path || spoilt(change, &change->diff.items[i], path))
			continue;
		fresh = is_new(change, path, err);
		if (fresh < 0)
			return -1;
		if (!fresh)
			continue;
		dsc_audit_table_add(&change->added, dsc_str_from(path), i, &first,
				    change->scratch);
		if (read_path(&record, path) == FILE_SIGNATURE)
			dsc_audit_table_add(&change->signed_files,
					    dsc_str_from(signed_file(change, &record)), i,
					    &first, change->scratch);
	}
	return 0;
}

static void judge_commit(const struct change *change)
{
	const struct dsc_git_commit *commit = change->commit;
	struct dsc_audit_run *run = change->run;
	const size_t *parent;

	if (commit->parent_count > 1 || change->mains > 1 ||
	    change->expected != change->diff.count)
		dsc_audit_break(run, "commit-mixed", commit->id.hex, &commit->id, NULL);
	else
		run->records.items[run->records.count - 1].alone = true;
	if (commit->parent_count != 1)
		return;
	parent = dsc_audit_table_find(&run->commits, dsc_str_from(commit->parents[0].hex));
	if (commit->committer.time < run->walk.items[*parent].committer.time - HOUR)
		dsc_audit_break(run, "back-dated", commit->id.hex, &commit->id, NULL);
}

/* Changes against further parents of a merge: what it lost or altered of theirs. */
static int judge_merge(struct change *change, struct dsc_err *err)
{
	static const enum dsc_audit_part parts[] = { DSC_AUDIT_REVIEWS, DSC_AUDIT_SEALS,
						     DSC_AUDIT_DECISIONS };

	for (size_t i = 1; i < change->commit->parent_count; i++)
		for (size_t j = 0; j < 3; j++) {
			struct dsc_git_diff diff = { 0 };
			const char *path = dsc_audit_git_path(change->run,
							      dsc_audit_parts[parts[j]]);

			if (dsc_git_diff(&diff, change->run->git, &change->commit->parents[i],
					 &change->commit->id, path, change->scratch, err) < 0)
				return -1;
			for (size_t k = 0; k < diff.count; k++)
				spoilt(change, &diff.items[k],
				       diff.items[k].path + change->prefix);
		}
	return 0;
}

static int find_records(struct dsc_audit_run *run, size_t index, struct dsc_arena *scratch,
			struct dsc_err *err)
{
	static const struct dsc_git_id nothing;
	const struct dsc_git_commit *commit = &run->walk.items[index];
	struct change change = { .run = run, .index = index, .commit = commit,
				 .prefix = strlen(dsc_git_prefix(run->git)), .scratch = scratch };

	if (dsc_git_diff(&change.diff, run->git, commit->parent_count ? commit->parents : &nothing,
			 &commit->id, "", scratch, err) < 0 ||
	    judge_merge(&change, err) < 0 || find_added(&change, err) < 0)
		return -1;
	for (size_t i = 0; i < change.diff.count; i++) {
		const char *path = record_path(&change, change.diff.items[i].path);

		if (path && added(&change, path) &&
		    take_added(&change, &change.diff.items[i], path, err) < 0)
			return -1;
	}
	if (change.mains)
		judge_commit(&change);
	return 0;
}

static void judge_rules(struct dsc_audit_run *run, const struct dsc_git_commit *commit,
			const struct dsc_audit_top *parent, const struct dsc_audit_top *top)
{
	if (!has_records(parent) || dsc_audit_accepts(run, commit->id.hex))
		return;
	for (size_t part = 0; part < DSC_AUDIT_PEOPLE; part++)
		if (!same_part(parent, top, part))
			dsc_audit_break(run, "rules-changed", dsc_audit_parts[part], &commit->id,
					dsc_arena_printf(run->arena,
							 _("programme or policy was changed after the first record; where that was decided, accept the commit: --accept %s"),
							 commit->id.hex));
}

static int look_at(struct dsc_audit_run *run, size_t index, struct dsc_arena *scratch,
		   struct dsc_err *err)
{
	const struct dsc_git_commit *commit = &run->walk.items[index];
	const struct dsc_audit_top *top;
	bool changed = false, first;

	dsc_audit_table_add(&run->commits, dsc_str_from(commit->id.hex), index, &first,
			    run->arena);
	if (remember_top(run, index, scratch, err) < 0)
		return -1;
	top = run->tops[index];
	for (size_t i = 0; i < commit->parent_count; i++) {
		/* Parents come first in the walk. */
		const size_t *parent = dsc_audit_table_find(&run->commits,
							    dsc_str_from(commit->parents[i].hex));

		judge_rules(run, commit, run->tops[*parent], top);
		changed = changed || !same_records(run->tops[*parent], top);
	}
	if (!commit->parent_count)
		changed = has_records(top);
	return changed ? find_records(run, index, scratch, err) : 0;
}

/* ---- links at the head */

static int find_links(struct dsc_audit_run *run, struct dsc_err *err)
{
	static const struct dsc_git_id nothing;
	struct dsc_git_diff files = { 0 };
	struct dsc_arena scratch;
	int status;

	dsc_arena_init(&scratch, 0);
	status = dsc_git_diff(&files, run->git, &nothing, &run->audit->head, "", &scratch, err);
	for (size_t i = 0; i < files.count; i++)
		if (files.items[i].now_kind == DSC_GIT_LINK ||
		    files.items[i].now_kind == DSC_GIT_MODULE)
			dsc_audit_break(run, "entry-kind", files.items[i].path, NULL, NULL);
	dsc_arena_release(&scratch);
	return status;
}

int dsc_audit_commits(struct dsc_audit_run *run, struct dsc_err *err)
{
	struct dsc_arena scratch;
	int status = 0;

	if (dsc_git_walk(&run->walk, run->git, &run->audit->head, run->arena, err) < 0)
		return -1;
	run->tops = DSC_NEW_ARRAY(run->arena, const struct dsc_audit_top *, run->walk.count);
	dsc_arena_init(&scratch, 0);
	for (size_t i = 0; i < run->walk.count && status == 0; i++) {
		status = look_at(run, i, &scratch, err);
		dsc_arena_reset(&scratch);
	}
	dsc_arena_release(&scratch);
	return status == 0 ? find_links(run, err) : -1;
}
