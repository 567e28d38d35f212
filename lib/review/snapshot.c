#include "review/snapshot.h"

#include "base/tr.h"
#include "git/blob.h"
#include "review/snapshot_index.h"
#include "text/show.h"
#include "yaml/yaml.h"

#include "base/banned.h"

/* ---- files */

const char *dsc_snapshot_git_path(const struct dsc_snapshot *snapshot, const char *path)
{
	return dsc_arena_printf(snapshot->arena, "%s%s", dsc_git_prefix(snapshot->git), path);
}

int dsc_snapshot_read_id(struct dsc_str *bytes, struct dsc_git *git, const struct dsc_git_id *id,
			 size_t limit, struct dsc_arena *arena, struct dsc_err *err)
{
	uint64_t size;

	if (dsc_git_size(&size, git, id, err) < 0)
		return -1;
	if (size > limit)
		return 0;
	return dsc_git_read(bytes, git, id, limit, arena, err) < 0 ? -1 : 1;
}

int dsc_snapshot_find(struct dsc_git_id *id, struct dsc_snapshot *snapshot,
		      const struct dsc_git_id *from, const char *path, struct dsc_err *err)
{
	struct dsc_git_entry entry;
	int found;

	if (!from->hex[0])
		return 0;
	found = dsc_git_entry(&entry, snapshot->git, from, path, err);
	if (found <= 0)
		return found;
	if (entry.kind != DSC_GIT_FILE && entry.kind != DSC_GIT_EXECUTABLE)
		return 0;
	*id = entry.id;
	return 1;
}

int dsc_snapshot_read(struct dsc_str *bytes, struct dsc_snapshot *snapshot, const char *path,
		      size_t limit, struct dsc_err *err)
{
	struct dsc_git_id id;
	int found = dsc_snapshot_find(&id, snapshot, &snapshot->index->top, path, err);

	if (found <= 0)
		return found;
	found = dsc_snapshot_read_id(bytes, snapshot->git, &id, limit, snapshot->arena, err);
	if (found == 0)
		return dsc_err_set(err, _("%s has more than the %zu bytes allowed"),
				   dsc_text_show(dsc_str_from(path), snapshot->arena), limit);
	return found;
}

/* ---- documents */

int dsc_snapshot_fetch(struct dsc_document *document, struct dsc_snapshot *snapshot,
		       const struct dsc_git_id *tree, const char *name, const char *path,
		       struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_git_id id;
	int found = dsc_snapshot_find(&id, snapshot, tree, name, err);

	*document = (struct dsc_document){ .path = path, .io = DSC_IO_ABSENT };
	if (found <= 0)
		return found;
	found = dsc_snapshot_read_id(&document->bytes, snapshot->git, &id, DSC_YAML_MAX_BYTES,
				     arena, err);
	document->io = found ? DSC_IO_OK : DSC_IO_LARGE;
	return found < 0 ? -1 : 1;
}

int dsc_snapshot_document_in(struct dsc_document *document, struct dsc_snapshot *snapshot,
			     enum dsc_kind kind, const struct dsc_git_id *tree, const char *name,
			     const char *path, struct dsc_err *err)
{
	struct dsc_arena *arena = snapshot->arena;
	int found = dsc_snapshot_fetch(document, snapshot, tree, name, path, arena, err);

	if (found <= 0 || document->io != DSC_IO_OK)
		return found;
	if (dsc_library_prepare(&snapshot->library, kind, err) < 0)
		return -1;
	dsc_document_parse(document, &snapshot->library, kind, path, document->bytes, arena);
	return 1;
}

int dsc_snapshot_document(struct dsc_document *document, struct dsc_snapshot *snapshot,
			  enum dsc_kind kind, const char *path, struct dsc_err *err)
{
	return dsc_snapshot_document_in(document, snapshot, kind, &snapshot->index->top, path,
					path, err);
}

/* Line 0 is the document as a whole. */
static const char *fault_at(struct dsc_mark mark, const char *message, struct dsc_arena *arena)
{
	return mark.line ? dsc_arena_printf(arena, _("line %u: %s"), mark.line, message) : message;
}

const char *dsc_snapshot_fault(const struct dsc_document *document, struct dsc_arena *arena)
{
	if (document->io == DSC_IO_LARGE)
		return _("the file is larger than 1 MiB");
	if (document->problems.count)
		return fault_at(document->problems.items[0].span.start,
				document->problems.items[0].message, arena);
	if (document->violations.count)
		return fault_at(document->violations.items[0].span.start,
				document->violations.items[0].message, arena);
	return document->root ? NULL : _("the file cannot be read");
}

/* ---- programme and policy */

/* 1; 0 and no bytes: absent; -1. */
static int read_programme_file(struct dsc_str *bytes, struct dsc_snapshot *snapshot,
			       const char *name, struct dsc_err *err)
{
	*bytes = (struct dsc_str){ 0 };
	return dsc_snapshot_read(bytes, snapshot, name, DSC_YAML_MAX_BYTES, err);
}

static int unusable(const struct dsc_snapshot *snapshot, struct dsc_err *err)
{
	const struct dsc_programme *programme = &snapshot->programme;
	const char *hex = snapshot->commit.hex;

	for (size_t i = 0; i < programme->issues.count; i++) {
		const struct dsc_programme_issue *issue = &programme->issues.items[i];

		if (issue->issue.severity == DSC_ERROR)
			return dsc_err_set(
				err, _("the programme at the commit %.10s cannot be judged by: %s: %s"),
				hex, issue->path,
				fault_at(issue->issue.span.start, issue->issue.message,
					 snapshot->arena));
	}
	return dsc_err_set(err, _("the programme at the commit %.10s cannot be judged by"), hex);
}

static int open_top(struct dsc_snapshot *snapshot, struct dsc_err *err)
{
	const char *prefix = dsc_git_prefix(snapshot->git);
	struct dsc_str path = dsc_str_from(prefix);
	struct dsc_git_entry entry;
	int found;

	if (path.len)
		path = dsc_arena_str(snapshot->arena, (struct dsc_str){ path.ptr, path.len - 1 });
	found = dsc_git_entry(&entry, snapshot->git, &snapshot->commit, path.ptr, err);
	if (found < 0)
		return -1;
	if (found && entry.kind == DSC_GIT_FOLDER)
		snapshot->index->top = entry.id;
	return 0;
}

int dsc_snapshot_open(struct dsc_snapshot *snapshot, struct dsc_git *git,
		      const struct dsc_git_id *commit, struct dsc_arena *arena,
		      struct dsc_err *err)
{
	struct dsc_programme *programme = &snapshot->programme;
	struct dsc_str mark, profile, overlay;
	int found;

	*snapshot = (struct dsc_snapshot){ .git = git, .commit = *commit, .arena = arena };
	snapshot->index = DSC_NEW(arena, struct dsc_snapshot_index);
	if (open_top(snapshot, err) < 0)
		return -1;
	found = read_programme_file(&mark, snapshot, "dsc.yaml", err);
	if (found < 0)
		return -1;
	if (found == 0)
		return dsc_err_set(err, _("no dsc.yaml in the commit %.10s: it holds no case repository here"),
				   commit->hex);
	if (read_programme_file(&profile, snapshot, "profile.yaml", err) < 0 ||
	    read_programme_file(&overlay, snapshot, "overlay.yaml", err) < 0)
		return -1;
	dsc_programme_parse(programme, mark, profile, overlay, arena);
	if (!programme->usable)
		return unusable(snapshot, err);
	if (!programme->root)
		return dsc_err_set(err, _("dsc.yaml in the commit %.10s cannot be read"),
				   commit->hex);
	dsc_library_init(&snapshot->library, &programme->profile, arena);
	return dsc_policy_read(&snapshot->policy, programme->root, &programme->profile, arena,
			       err);
}

void dsc_snapshot_release(struct dsc_snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->people.count; i++)
		dsc_person_release(snapshot->people.items[i]);
	snapshot->people.count = 0;
	dsc_library_release(&snapshot->library);
}
