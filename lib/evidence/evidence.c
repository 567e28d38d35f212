#include "evidence/evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/tr.h"
#include "dossier/repository.h"
#include "evidence/watch.h"
#include "git/pointer.h"
#include "text/show.h"
#include "yaml/edit.h"
#include "yaml/edit_file.h"
#include "yaml/yaml.h"

#include "base/banned.h"

struct work {
	const struct dsc_evidence_request *request;
	struct dsc_evidence_report *report;
	struct dsc_evidence_files files;
	int folder;
	struct dsc_arena *arena;
	struct dsc_err *err;
};

static const char *quoted(const struct work *work, struct dsc_str text)
{
	return dsc_text_quote(text, 64, work->arena);
}

/* ---- one file */

static bool same_time(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static void fail(struct dsc_evidence_item *item, enum dsc_evidence_state state,
		 const char *message)
{
	item->state = state;
	item->message = message;
}

static void fail_errno(const struct work *work, struct dsc_evidence_item *item, int errnum)
{
	struct dsc_err err;

	dsc_err_errno(&err, errnum, _("'%s' cannot be read"), quoted(work, item->file));
	fail(item, DSC_EVIDENCE_UNREADABLE, dsc_arena_printf(work->arena, "%s", err.text));
}

/* The digest of an open file, or why there is none. */
static void hash(const struct work *work, struct dsc_evidence_item *item, int fd)
{
	const struct dsc_evidence_request *request = work->request;
	const char *name = quoted(work, item->file);
	struct dsc_watch watch;
	struct stat before, after;
	struct dsc_err err;
	int status;

	if (fstat(fd, &before) < 0) {
		fail_errno(work, item, errno);
	} else if (before.st_size == 0) {
		fail(item, DSC_EVIDENCE_EMPTY,
		     dsc_arena_printf(work->arena, _("'%s' is empty"), name));
	} else if (before.st_size > request->max_bytes) {
		fail(item, DSC_EVIDENCE_LARGE,
		     dsc_arena_printf(work->arena,
				      _("'%s' has %lld bytes, at most %lld are allowed"), name,
				      (long long)before.st_size, (long long)request->max_bytes));
	} else if (dsc_git_pointer_in(fd) == 1) {
		fail(item, DSC_EVIDENCE_POINTER,
		     dsc_arena_printf(work->arena,
				      _("'%s' is a Git LFS pointer and not the file itself; fetch "
					"it with 'git lfs pull' first"),
				      name));
	} else {
		dsc_watch_begin(&watch, fd, name, before.st_size, request->progress);
		status = dsc_hash_sha256_fd(item->sha256, fd, &err);
		dsc_watch_end(&watch);
		if (status < 0) {
			item->sha256[0] = '\0';
			fail(item, DSC_EVIDENCE_UNREADABLE,
			     dsc_arena_printf(work->arena, "'%s': %s", name, err.text));
		} else if (fstat(fd, &after) < 0 || !same_time(&before, &after)) {
			item->sha256[0] = '\0';
			fail(item, DSC_EVIDENCE_UNREADABLE,
			     dsc_arena_printf(work->arena,
					      _("'%s' changed while it was read; try again when it "
						"is complete"),
					      name));
		}
	}
}

static void open_and_hash(const struct work *work, struct dsc_evidence_item *item)
{
	int fd;

	/* Only what the listing has: it follows no link and stays below evidence/. */
	if (!dsc_evidence_files_have(&work->files, item->file)) {
		fail(item, DSC_EVIDENCE_MISSING,
		     dsc_arena_printf(work->arena,
				      dsc_evidence_name_inside(item->file) ?
					      _("there is no file '%s'") :
					      _("'%s' does not lie below evidence/; put the file "
						"there and write 'evidence/…'"),
				      quoted(work, item->file)));
		return;
	}
	fd = openat(work->folder, item->file.ptr,
		    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		fail_errno(work, item, errno);
		return;
	}
	hash(work, item, fd);
	close(fd);
}

/* ---- one entry of the dossier */

/* Behind which member a new `sha256` goes. */
static uint32_t neighbour(const struct dsc_node *map)
{
	static const char *const keys[] = { "title", "kind", "file" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const struct dsc_member *member = dsc_node_member(map, dsc_str_from(keys[i]));

		if (member)
			return (uint32_t)(member - map->members);
	}
	return map->count - 1;
}

/* Compares, and asks for the change that the mode allows. */
static int settle(const struct work *work, struct dsc_evidence_item *item,
		  const struct dsc_node *map, struct dsc_edit *edit)
{
	const struct dsc_node *stated = dsc_node_get(map, DSC_S("sha256"));
	bool missing = !stated || (stated->type == DSC_NODE_NULL && !stated->text.len);
	struct dsc_str hex = dsc_str_from(item->sha256);

	if (!missing && dsc_str_eq(dsc_node_text(stated), hex)) {
		item->state = DSC_EVIDENCE_RIGHT;
	} else if (missing && work->request->mode == DSC_EVIDENCE_CHECK) {
		item->state = DSC_EVIDENCE_UNSTATED;
	} else if (missing) {
		item->state = DSC_EVIDENCE_FILLED;
		return stated ? dsc_edit_replace(edit, stated, hex, work->err) :
				dsc_edit_insert_key(edit, map, neighbour(map), DSC_S("sha256"),
						    hex, work->err);
	} else if (work->request->mode == DSC_EVIDENCE_UPDATE) {
		item->state = DSC_EVIDENCE_UPDATED;
		return dsc_edit_replace(edit, stated, hex, work->err);
	} else {
		item->span = stated->span;
		fail(item, DSC_EVIDENCE_WRONG,
		     dsc_arena_printf(work->arena,
				      _("'%s' has the SHA-256 %s; if that is the right file, 'dsc "
					"evidence --update' writes it down"),
				      quoted(work, item->file), item->sha256));
	}
	return 0;
}

/* ---- the dossier */

static int unfit(const struct work *work, struct dsc_span span, const char *rule,
		 const char *message)
{
	work->report->rule = rule;
	work->report->message = message;
	work->report->span = span;
	return -1;
}

/* The list of evidence in a dossier that can be worked on; else -1 and the report says why. */
static int find_list(const struct dsc_node **list, struct dsc_node **root,
		     const struct work *work, struct dsc_str bytes)
{
	struct dsc_problems problems = { .arena = work->arena };
	const struct dsc_node *header;

	if (dsc_yaml_read(root, bytes, work->arena, &problems) < 0)
		return unfit(work, problems.items[0].span,
			     problems.items[0].kind == DSC_PROBLEM_TEXT ? "text-unsafe" :
									  "document-unreadable",
			     problems.items[0].message);
	header = dsc_node_get(*root, DSC_S("dsc"));
	if (!dsc_str_is(dsc_node_text(header), "case/1"))
		return unfit(work, header ? header->span : (*root)->span, "schema",
			     _("this is no dossier; its first line would be 'dsc: case/1'"));
	work->report->id = dsc_node_text(dsc_node_get(*root, DSC_S("id")));
	*list = dsc_node_get(*root, DSC_S("evidence"));
	if (!*list)
		return 0;
	if ((*list)->type != DSC_NODE_SEQ)
		return unfit(work, (*list)->span, "schema", _("'evidence' is no list"));
	for (uint32_t i = 0; i < (*list)->count; i++)
		if (!dsc_node_text(dsc_node_get(&(*list)->items[i], DSC_S("file"))).len)
			return unfit(work, (*list)->items[i].span, "schema",
				     _("this entry names no file; write 'file: evidence/…'"));
	return 0;
}

static int work_list(struct work *work, const struct dsc_edit_file *file,
		     const struct dsc_node *list, const struct dsc_node *root)
{
	struct dsc_evidence_report *report = work->report;
	struct dsc_layout_findings layout = { 0 };
	struct dsc_edit edit;
	struct dsc_str bytes;

	report->count = list ? list->count : 0;
	report->items = DSC_NEW_ARRAY(work->arena, struct dsc_evidence_item, report->count + 1);
	dsc_repository_list_evidence(&work->files, &layout, work->folder, work->request->path,
				     NULL, work->arena);
	dsc_edit_init(&edit, file->bytes, root, work->arena);
	for (uint32_t i = 0; i < report->count; i++) {
		const struct dsc_node *map = &list->items[i];
		struct dsc_evidence_item *item = &report->items[i];
		const struct dsc_node *name = dsc_node_get(map, DSC_S("file"));

		item->file = name->text;
		item->span = name->span;
		item->stated = dsc_node_text(dsc_node_get(map, DSC_S("sha256")));
		open_and_hash(work, item);
		if (item->sha256[0] && settle(work, item, map, &edit) < 0)
			return unfit(work, map->span, "schema",
				     dsc_arena_printf(work->arena, "%s", work->err->text));
	}
	if (edit.changes.count == 0)
		return 0;
	if (dsc_edit_finish(&bytes, &edit, work->err) < 0)
		return unfit(work, list->span, "schema",
			     dsc_arena_printf(work->arena, "%s", work->err->text));
	if (dsc_edit_file_replace(file, bytes, work->err) < 0)
		return -1;
	report->changed = true;
	return 0;
}

static int read_failed(const struct work *work, const struct dsc_edit_file *file)
{
	const char *path = dsc_text_show(dsc_str_from(work->request->path), work->arena);

	switch (file->io) {
	case DSC_IO_OK:
		return 0;
	case DSC_IO_ABSENT:
		return dsc_err_errno(work->err, ENOENT, _("cannot read %s"), path);
	case DSC_IO_LARGE:
		return dsc_err_errno(work->err, EFBIG, _("cannot read %s"), path);
	case DSC_IO_LINK:
	case DSC_IO_FOLDER:
	case DSC_IO_SPECIAL:
		return dsc_err_set(work->err, _("%s is no regular file"), path);
	case DSC_IO_FAILED:
		break;
	}
	return dsc_err_errno(work->err, file->io_errno, _("cannot read %s"), path);
}

int dsc_evidence_work(struct dsc_evidence_report *report,
		      const struct dsc_evidence_request *request, struct dsc_arena *arena,
		      struct dsc_err *err)
{
	struct work work = { .request = request, .report = report, .arena = arena, .err = err };
	const struct dsc_node *list;
	struct dsc_edit_file file;
	struct dsc_node *root;
	int status = -1;

	*report = (struct dsc_evidence_report){ .path = request->path };
	if (dsc_edit_file_open(&file, request->folder, request->file,
			       request->mode == DSC_EVIDENCE_CHECK ? DSC_EDIT_TO_LOOK :
								     DSC_EDIT_TO_CHANGE,
			       arena, err) == 0 &&
	    read_failed(&work, &file) == 0) {
		work.folder = file.folder;
		status = 0;
		if (find_list(&list, &root, &work, file.bytes) == 0 &&
		    work_list(&work, &file, list, root) < 0 && !report->message)
			status = -1;
	}
	dsc_edit_file_close(&file);
	return status;
}

bool dsc_evidence_any_wrong(const struct dsc_evidence_report *report)
{
	if (report->message)
		return true;
	for (size_t i = 0; i < report->count; i++)
		if (report->items[i].message)
			return true;
	return false;
}
