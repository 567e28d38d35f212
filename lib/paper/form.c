#include "paper/form.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/tr.h"
#include "dossier/document.h"
#include "dossier/programme.h"
#include "dossier/repository.h"
#include "paper/docx.h"
#include "paper/pdf.h"
#include "paper/subject.h"
#include "paper/xlsx.h"
#include "text/show.h"

#include "base/banned.h"

const char *const dsc_form_format_names[] = { "pdf", "xlsx", "docx", NULL };

/* A file to be written; the case's index is DSC_NO_UNIT for the summary table. */
struct target {
	const char *path; /* NULL: standard output */
	enum dsc_form_format format;
	size_t case_index;
};

struct maker {
	const struct dsc_form_options *options;
	struct dsc_form_result *result;
	struct dsc_subject subject;
	struct dsc_programme programme;
	struct dsc_library library;
	struct dsc_paper_labels labels;
	struct dsc_io_buffer buffer;
	struct dsc_document unit_document;
	struct dsc_document recommendation_document;
	struct dsc_unit unit;
	struct dsc_recommendation recommendation;
	bool has_recommendation;
	size_t *priority; /* case indices */
	size_t priority_count;
	struct {
		struct target *items;
		size_t count, cap;
	} targets;
	struct dsc_str template;
	struct dsc_arena *arena;
	struct dsc_err *err;
};

/* ---- documents */

static const char *shown(const struct maker *maker, const char *text)
{
	return dsc_text_show(dsc_str_from(text), maker->arena);
}

static void refuse(struct maker *maker, const char *path)
{
	struct dsc_form_list *refused = &maker->result->refused;
	const char *root = maker->subject.repository.root;

	/* The path may live in the arena of one document only. */
	path = strcmp(root, ".") == 0 ? dsc_arena_str(maker->arena, dsc_str_from(path)).ptr :
					dsc_arena_printf(maker->arena, "%s/%s", root, path);
	for (size_t i = 0; i < refused->count; i++)
		if (strcmp(refused->items[i], path) == 0)
			return;
	DSC_PUSH(maker->arena, refused, path);
}

/* 1: it may be relied on; 0: it is refused, or absent and may be; -1 with an error. */
static int read_document(struct dsc_document *document, struct maker *maker, enum dsc_kind kind,
			 const char *path, bool may_be_absent, struct dsc_arena *arena)
{
	if (dsc_library_prepare(&maker->library, kind, maker->err) < 0)
		return -1;
	dsc_document_read(document, &maker->library, kind, maker->subject.repository.fd, path, path,
			  &maker->buffer, arena);
	if (document->io == DSC_IO_FAILED)
		return dsc_err_errno(maker->err, document->io_errno, _("cannot read %s"),
				     shown(maker, path));
	if (document->io == DSC_IO_ABSENT && may_be_absent)
		return 0;
	if (document->root && !document->violations.count)
		return 1;
	refuse(maker, path);
	return 0;
}

static int read_case(struct dsc_case *c, struct maker *maker, size_t index,
		     struct dsc_arena *arena)
{
	struct dsc_document document;
	const char *path = dsc_repository_case_document(&maker->subject.repository, index, arena);
	int status = read_document(&document, maker, DSC_KIND_CASE, path, false, arena);

	if (status == 1)
		dsc_case_read(c, document.root, arena);
	return status;
}

static int read_unit(struct maker *maker)
{
	const struct dsc_repository *repository = &maker->subject.repository;
	const char *folder;
	int status;

	if (maker->subject.unit == DSC_NO_UNIT)
		return 0;
	folder = dsc_repository_unit_path(repository, maker->subject.unit, maker->arena);
	status = read_document(&maker->unit_document, maker, DSC_KIND_UNIT,
			       dsc_arena_printf(maker->arena, "%s/unit.yaml", folder), false,
			       maker->arena);
	if (status < 0)
		return -1;
	if (status)
		dsc_unit_read(&maker->unit, maker->unit_document.root);
	status = read_document(&maker->recommendation_document, maker, DSC_KIND_RECOMMENDATION,
			       dsc_arena_printf(maker->arena, "%s/recommendation.yaml", folder),
			       true, maker->arena);
	if (status < 0)
		return -1;
	maker->has_recommendation = status == 1;
	if (status)
		dsc_recommendation_read(&maker->recommendation,
					maker->recommendation_document.root);
	else if (maker->subject.case_index == DSC_NO_UNIT && !maker->result->refused.count)
		return dsc_err_set(maker->err,
				   _("%s has no recommendation.yaml; nothing is recommended yet"),
				   folder);
	return 0;
}

/* The cases of the list, each of them the unit's own and named once. */
static void read_priority(struct maker *maker)
{
	const struct dsc_repository *repository = &maker->subject.repository;
	const struct dsc_node *priority = maker->recommendation.priority;
	const struct dsc_unit_folder *folder = &repository->units.items[maker->subject.unit];
	bool *seen = DSC_NEW_ARRAY(maker->arena, bool, folder->case_count + 1);

	maker->priority = DSC_NEW_ARRAY(maker->arena, size_t, priority->count + 1);
	for (uint32_t i = 0; i < priority->count; i++) {
		size_t index = dsc_repository_find_case(repository, maker->subject.unit,
							dsc_node_text(&priority->items[i]));

		if (index == DSC_NO_UNIT || seen[index - folder->first_case]) {
			refuse(maker, maker->recommendation_document.path);
			continue;
		}
		seen[index - folder->first_case] = true;
		maker->priority[maker->priority_count++] = index;
	}
}

/* Name of another unit, for an applicant's group; what is wrong with it is not asked here. */
static struct dsc_str name_of_unit(void *data, struct dsc_str id)
{
	struct maker *maker = data;
	const struct dsc_repository *repository = &maker->subject.repository;
	size_t unit = dsc_repository_find_unit(repository, id);
	struct dsc_document document;
	struct dsc_err ignored;
	const char *path;

	if (unit == DSC_NO_UNIT)
		return (struct dsc_str){ "", 0 };
	path = dsc_arena_printf(maker->arena, "%s/unit.yaml",
				dsc_repository_unit_path(repository, unit, maker->arena));
	if (dsc_library_prepare(&maker->library, DSC_KIND_UNIT, &ignored) < 0)
		return (struct dsc_str){ "", 0 };
	dsc_document_read(&document, &maker->library, DSC_KIND_UNIT, repository->fd, path, path,
			  &maker->buffer, maker->arena);
	return dsc_node_text(dsc_node_get(document.root, DSC_S("name")));
}

/* ---- what is to be written */

static const char *case_id(struct maker *maker, size_t index)
{
	return maker->subject.repository.bare ? maker->subject.bare_id :
						maker->subject.repository.cases.items[index].id;
}

static bool is_folder(const char *path)
{
	struct stat st;
	size_t len = strlen(path);

	return (len && path[len - 1] == '/') || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

static int add_target(struct maker *maker, const char *folder, const char *file,
		      enum dsc_form_format format, size_t case_index)
{
	struct target target = { file, format, case_index };
	struct stat st;

	if (!file && folder && strcmp(folder, ".") != 0) {
		size_t len = strlen(folder);

		while (len > 1 && folder[len - 1] == '/')
			len--;
		folder = dsc_arena_printf(maker->arena, "%.*s/", (int)len, folder);
	} else {
		folder = "";
	}
	if (!file && case_index == DSC_NO_UNIT)
		target.path = dsc_arena_printf(
			maker->arena, "%ssummary-%s.%s", folder,
			maker->subject.repository.units.items[maker->subject.unit].id,
			dsc_form_format_names[format]);
	else if (!file)
		target.path = dsc_arena_printf(maker->arena, "%s%s.%s", folder,
					       case_id(maker, case_index),
					       dsc_form_format_names[format]);
	for (size_t i = 0; i < maker->targets.count; i++)
		if (strcmp(maker->targets.items[i].path, target.path) == 0)
			return dsc_err_set(maker->err, _("two files would be called %s"),
					   shown(maker, target.path));
	if (!maker->options->force && lstat(target.path, &st) == 0)
		return dsc_err_set(maker->err, _("%s exists already; --force replaces it"),
				   shown(maker, target.path));
	DSC_PUSH(maker->arena, &maker->targets, target);
	return 0;
}

enum dsc_form_format dsc_form_format_of(const struct dsc_form_options *options)
{
	if (options->format != DSC_FORM_AUTO)
		return options->format;
	if (options->out && !options->all)
		for (int i = 0; dsc_form_format_names[i]; i++) {
			size_t len = strlen(options->out), end = strlen(dsc_form_format_names[i]);

			if (len > end + 1 && options->out[len - end - 1] == '.' &&
			    strcmp(options->out + len - end, dsc_form_format_names[i]) == 0)
				return (enum dsc_form_format)i;
		}
	return options->template ? DSC_FORM_DOCX : DSC_FORM_PDF;
}

/* Of a unit with all its cases: the table where the format has none, and forms likewise. */
static int plan_all(struct maker *maker, enum dsc_form_format format)
{
	const struct dsc_unit_folder *unit =
		&maker->subject.repository.units.items[maker->subject.unit];
	const char *folder = maker->options->out ? maker->options->out : ".";
	struct stat st;

	if (stat(folder, &st) == 0 && !S_ISDIR(st.st_mode))
		return dsc_err_set(maker->err, _("%s is no folder; --all writes several files"),
				   shown(maker, folder));
	if (add_target(maker, folder, NULL, format == DSC_FORM_DOCX ? DSC_FORM_XLSX : format,
		       DSC_NO_UNIT) < 0)
		return -1;
	for (size_t i = 0; i < unit->case_count; i++)
		if (add_target(maker, folder, NULL, format == DSC_FORM_XLSX ? DSC_FORM_PDF : format,
			       unit->first_case + i) < 0)
			return -1;
	return 0;
}

static int plan(struct maker *maker)
{
	enum dsc_form_format format = dsc_form_format_of(maker->options);
	size_t index = maker->subject.case_index;
	const char *out = maker->options->out;

	if (index == DSC_NO_UNIT && maker->options->all)
		return plan_all(maker, format);
	if (maker->options->all)
		return dsc_err_set(maker->err, _("--all belongs to a unit; '%s' is a case"),
				   shown(maker, maker->options->subject));
	if (index != DSC_NO_UNIT && format == DSC_FORM_XLSX)
		return dsc_err_set(maker->err, "%s",
				   _("the application form is made as pdf or docx; xlsx is for a "
				     "unit's summary table"));
	if (index == DSC_NO_UNIT && format == DSC_FORM_DOCX)
		return dsc_err_set(maker->err, "%s",
				   _("the summary table is made as pdf or xlsx; docx is for a "
				     "case's application form"));
	if (out && strcmp(out, "-") == 0) {
		DSC_PUSH(maker->arena, &maker->targets, (struct target){ NULL, format, index });
		return 0;
	}
	if (out && !is_folder(out))
		return add_target(maker, NULL, out, format, index);
	return add_target(maker, out, NULL, format, index);
}

/* ---- making and writing */

static void warn_missing(struct maker *maker, const struct target *target,
			 const struct dsc_pdf_missing *missing)
{
	size_t shown_count = sizeof(missing->items) / sizeof(missing->items[0]);
	const char *list = "";

	if (!missing->count)
		return;
	for (size_t i = 0; i < missing->count && i < shown_count; i++)
		list = dsc_arena_printf(maker->arena, "%s%sU+%04" PRIX32, list, i ? _(", ") : "",
					missing->items[i]);
	DSC_PUSH(maker->arena, &maker->result->warnings,
		 dsc_arena_printf(maker->arena,
				  _("%s: the font has no character %s%s; boxes with the codes stand "
				    "in their place"),
				  target->path ? shown(maker, target->path) : "-", list,
				  missing->count > shown_count ? ", …" : ""));
}

static void warn_tags(struct maker *maker, const struct target *target,
		      const struct dsc_docx_tags *unknown)
{
	for (size_t i = 0; i < unknown->count; i++)
		DSC_PUSH(maker->arena, &maker->result->warnings,
			 dsc_arena_printf(maker->arena,
					  _("%s: the template has a content control '%s', which "
					    "names no field; its text is kept"),
					  target->path ? shown(maker, target->path) : "-", unknown->items[i]));
}

static void warn_once(struct maker *maker, size_t before)
{
	struct dsc_form_list *warnings = &maker->result->warnings;

	/* With --all every form would say the same of one template. */
	if (maker->options->all && maker->options->template && before)
		warnings->count = before;
}

static int make_form(struct dsc_str *bytes, struct maker *maker, const struct target *target,
		     struct dsc_arena *arena)
{
	struct dsc_paper_form_input input = {
		.profile = &maker->programme.profile,
		.labels = &maker->labels,
		.recommendation = maker->has_recommendation ? &maker->recommendation : NULL,
		.unit_name = dsc_node_text(maker->unit.name),
		.name_of_unit = maker->subject.repository.bare ? NULL : name_of_unit,
		.data = maker,
	};
	size_t before = maker->result->warnings.count;
	struct dsc_docx_tags unknown = { 0 };
	struct dsc_pdf_missing missing = { 0 };
	struct dsc_paper_form form;
	struct dsc_case c;
	int status;

	status = read_case(&c, maker, target->case_index, arena);
	if (status <= 0)
		return status < 0 ? -1 :
				    dsc_err_set(maker->err, _("%s changed while it was read"),
						case_id(maker, target->case_index));
	input.c = &c;
	dsc_paper_form_make(&form, &input, arena);
	if (target->format == DSC_FORM_PDF) {
		status = dsc_pdf_form(bytes, &form, maker->options->font, &missing, arena,
				      maker->err);
		warn_missing(maker, target, &missing);
		return status;
	}
	status = dsc_docx_fill(bytes, maker->template, &form, &unknown, arena, maker->err);
	warn_tags(maker, target, &unknown);
	warn_once(maker, before);
	return status;
}

static int make_table(struct dsc_str *bytes, struct maker *maker, const struct target *target,
		      struct dsc_arena *arena)
{
	const struct dsc_profile *profile = &maker->programme.profile;
	struct dsc_pdf_missing missing = { 0 };
	struct dsc_paper_table table;
	int status;

	dsc_paper_table_make(&table, profile, &maker->labels, &maker->unit,
			     &maker->recommendation, maker->priority_count, arena);
	for (size_t i = 0; i < maker->priority_count; i++) {
		struct dsc_case c;

		status = read_case(&c, maker, maker->priority[i], arena);
		if (status <= 0)
			return status < 0 ? -1 :
					    dsc_err_set(maker->err,
							_("%s changed while it was read"),
							case_id(maker, maker->priority[i]));
		dsc_paper_table_add(&table, profile, &c, arena);
	}
	if (target->format == DSC_FORM_XLSX)
		return dsc_xlsx_table(bytes, &table, arena, maker->err);
	status = dsc_pdf_table(bytes, &table, maker->options->font, &missing, arena, maker->err);
	warn_missing(maker, target, &missing);
	return status;
}

static int put(struct maker *maker, const struct target *target, struct dsc_str bytes)
{
	if (!target->path) {
		/* What goes wrong with standard output is told when the command ends. */
		fwrite(bytes.ptr, 1, bytes.len, stdout);
		return 0;
	}
	if (maker->options->force ? dsc_io_replace(target->path, bytes, maker->err) < 0 :
				    dsc_io_create(target->path, bytes, 0666, maker->err) < 0)
		return -1;
	DSC_PUSH(maker->arena, &maker->result->made, target->path);
	return 0;
}

static int write_all(struct maker *maker)
{
	struct dsc_arena scratch;
	int status = 0;

	if (maker->options->all && maker->options->out &&
	    dsc_io_make_folders(maker->options->out, maker->err) < 0)
		return -1;
	dsc_arena_init(&scratch, 0);
	for (size_t i = 0; status == 0 && i < maker->targets.count; i++) {
		const struct target *target = &maker->targets.items[i];
		struct dsc_str bytes;

		status = target->case_index == DSC_NO_UNIT ?
				 make_table(&bytes, maker, target, &scratch) :
				 make_form(&bytes, maker, target, &scratch);
		if (status == 0)
			status = put(maker, target, bytes);
		dsc_arena_reset(&scratch);
	}
	dsc_arena_release(&scratch);
	return status;
}

/* Reads every case that will be needed once, so that nothing is written where one is refused. */
static int check_cases(struct maker *maker)
{
	struct dsc_arena scratch;
	struct dsc_case c;
	int status = 0;

	dsc_arena_init(&scratch, 0);
	for (size_t i = 0; status >= 0 && i < maker->targets.count; i++) {
		if (maker->targets.items[i].case_index != DSC_NO_UNIT)
			status = read_case(&c, maker, maker->targets.items[i].case_index,
					   &scratch);
		for (size_t j = 0; maker->targets.items[i].case_index == DSC_NO_UNIT &&
				   status >= 0 && j < maker->priority_count; j++)
			status = read_case(&c, maker, maker->priority[j], &scratch);
		dsc_arena_reset(&scratch);
	}
	dsc_arena_release(&scratch);
	return status < 0 ? -1 : 0;
}

static int read_template(struct maker *maker)
{
	const char *path = maker->options->template;
	enum dsc_io_result io;

	if (!path)
		return dsc_docx_template(&maker->template, maker->arena, maker->err);
	io = dsc_io_read(&maker->template, AT_FDCWD, path, DSC_DOCX_MAX_BYTES, &maker->buffer);
	switch (io) {
	case DSC_IO_OK:
		maker->template = dsc_arena_str(maker->arena, maker->template);
		return 0;
	case DSC_IO_LARGE:
		return dsc_err_errno(maker->err, EFBIG, _("cannot read %s"), shown(maker, path));
	case DSC_IO_ABSENT:
		return dsc_err_errno(maker->err, ENOENT, _("cannot read %s"), shown(maker, path));
	case DSC_IO_FAILED:
		return dsc_err_errno(maker->err, errno, _("cannot read %s"), shown(maker, path));
	default:
		return dsc_err_set(maker->err, _("%s is no regular file"), shown(maker, path));
	}
}

/* A template may fit one case and not the next: all are tried before one is written. */
static int try_template(struct maker *maker)
{
	size_t before = maker->result->warnings.count;
	struct dsc_arena scratch;
	int status = 0;

	dsc_arena_init(&scratch, 0);
	for (size_t i = 0; status == 0 && i < maker->targets.count; i++) {
		struct dsc_str bytes;

		if (maker->targets.items[i].format == DSC_FORM_DOCX)
			status = make_form(&bytes, maker, &maker->targets.items[i], &scratch);
		dsc_arena_reset(&scratch);
	}
	dsc_arena_release(&scratch);
	maker->result->warnings.count = before;
	return status;
}

static int make(struct maker *maker)
{
	bool docx = false;

	if (dsc_paper_labels_load(&maker->labels, maker->arena, maker->err) < 0 ||
	    read_unit(maker) < 0)
		return -1;
	if (maker->subject.case_index == DSC_NO_UNIT && maker->has_recommendation)
		read_priority(maker);
	if (plan(maker) < 0 || check_cases(maker) < 0)
		return -1;
	if (maker->result->refused.count)
		return 0;
	for (size_t i = 0; i < maker->targets.count; i++)
		docx |= maker->targets.items[i].format == DSC_FORM_DOCX;
	if (docx && (read_template(maker) < 0 ||
		     (maker->options->all && try_template(maker) < 0)))
		return -1;
	return write_all(maker);
}

int dsc_form_make(struct dsc_form_result *result, const struct dsc_form_options *options,
		  struct dsc_arena *arena, struct dsc_err *err)
{
	struct maker maker = { .options = options, .result = result, .arena = arena, .err = err };
	int status = -1;

	*result = (struct dsc_form_result){ 0 };
	if (dsc_subject_find(&maker.subject, options->subject, arena, err) < 0)
		return -1;
	if (dsc_programme_load(&maker.programme,
			       maker.subject.repository.bare ? -1 : maker.subject.repository.fd,
			       arena, err) == 0) {
		if (maker.programme.usable) {
			dsc_library_init(&maker.library, &maker.programme.profile, arena);
			status = make(&maker);
			dsc_library_release(&maker.library);
		} else {
			dsc_err_set(err, "%s",
				    _("the programme's profile cannot be used; 'dsc validate' shows "
				      "what is wrong with it"));
		}
	}
	dsc_io_buffer_release(&maker.buffer);
	dsc_repository_close(&maker.subject.repository);
	return status;
}

int dsc_form_write_template(const char *path, bool force, struct dsc_arena *arena,
			    struct dsc_err *err)
{
	struct dsc_str bytes;
	struct stat st;

	if (dsc_docx_template(&bytes, arena, err) < 0)
		return -1;
	if (!force && lstat(path, &st) == 0)
		return dsc_err_set(err, _("%s exists already; --force replaces it"),
				   dsc_text_show(dsc_str_from(path), arena));
	return force ? dsc_io_replace(path, bytes, err) : dsc_io_create(path, bytes, 0666, err);
}
