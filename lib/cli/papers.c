#include "cli/papers.h"

#include <inttypes.h>

#include "base/tr.h"
#include "dossier/document.h"
#include "paper/page.h"
#include "paper/pdf.h"
#include "paper/xlsx.h"
#include "text/show.h"

#include "base/banned.h"

static void warn(const struct dsc_papers *papers, const char *what,
		 const struct dsc_pdf_missing *missing, struct dsc_arena *arena)
{
	size_t told = sizeof(missing->items) / sizeof(missing->items[0]);
	const char *list = "";

	if (!missing->count)
		return;
	for (size_t i = 0; i < missing->count && i < told; i++)
		list = dsc_arena_printf(arena, "%s%sU+%04" PRIX32, list, i ? ", " : "",
					missing->items[i]);
	fprintf(papers->complaints, "dsc bundle: %s: ", _("warning"));
	fprintf(papers->complaints,
		_("%s: the font has no character %s%s; boxes with the codes "
		  "stand in their place\n"),
		what, list, missing->count > told ? ", …" : "");
}

/* Name of a unit, for an applicant's group; what is wrong with it is not asked here. */
struct asker {
	const struct dsc_papers *papers;
	struct dsc_arena *arena;
};

static struct dsc_str name_of_unit(void *data, struct dsc_str id)
{
	const struct asker *asker = data;
	const struct dsc_repository *repository = asker->papers->repository;
	size_t unit = dsc_repository_find_unit(repository, id);
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_document document;
	struct dsc_library library;
	struct dsc_str name = DSC_S("");
	struct dsc_err ignored;
	const char *path;

	if (unit == DSC_NO_UNIT)
		return name;
	path = dsc_arena_printf(asker->arena, "%s/unit.yaml",
				dsc_repository_unit_path(repository, unit, asker->arena));
	dsc_library_init(&library, asker->papers->profile, asker->arena);
	if (dsc_library_prepare(&library, DSC_KIND_UNIT, &ignored) == 0) {
		dsc_document_read(&document, &library, DSC_KIND_UNIT, repository->fd, path, path,
				  &buffer, asker->arena);
		name = dsc_node_text(dsc_node_get(document.root, DSC_S("name")));
	}
	dsc_library_release(&library);
	dsc_io_buffer_release(&buffer);
	return name;
}

static int form(void *arg, struct dsc_str *pdf, const struct dsc_bundle_subject *subject,
		size_t index, struct dsc_arena *arena, struct dsc_err *err)
{
	const struct dsc_papers *papers = arg;
	struct asker asker = { papers, arena };
	struct dsc_pdf_missing missing = { 0 };
	struct dsc_paper_labels labels;
	struct dsc_paper_form content;
	struct dsc_paper_form_input input = {
		.profile = subject->profile,
		.labels = &labels,
		.c = &subject->cases[index],
		.recommendation = subject->recommendation,
		.unit_name = dsc_node_text(subject->unit->name),
		.name_of_unit = name_of_unit,
		.data = &asker,
	};

	if (dsc_paper_labels_load(&labels, arena, err) < 0)
		return -1;
	dsc_paper_form_make(&content, &input, arena);
	if (dsc_pdf_form(pdf, &content, papers->font, &missing, arena, err) < 0)
		return -1;
	warn(papers, dsc_text_show(dsc_node_text(subject->cases[index].id), arena), &missing,
	     arena);
	return 0;
}

static int table(void *arg, struct dsc_str *pdf, struct dsc_str *xlsx,
		 const struct dsc_bundle_subject *subject, struct dsc_arena *arena,
		 struct dsc_err *err)
{
	const struct dsc_papers *papers = arg;
	struct dsc_pdf_missing missing = { 0 };
	struct dsc_paper_labels labels;
	struct dsc_paper_table content;

	if (dsc_paper_labels_load(&labels, arena, err) < 0)
		return -1;
	dsc_paper_table_make(&content, subject->profile, &labels, subject->unit,
			     subject->recommendation, subject->case_count, arena);
	for (size_t i = 0; i < subject->case_count; i++)
		dsc_paper_table_add(&content, subject->profile, &subject->cases[i], arena);
	if (dsc_pdf_table(pdf, &content, papers->font, &missing, arena, err) < 0)
		return -1;
	warn(papers, dsc_text_show(dsc_node_text(subject->unit->id), arena), &missing, arena);
	return dsc_xlsx_table(xlsx, &content, arena, err);
}

static struct dsc_str shown(struct dsc_str text, struct dsc_arena *arena)
{
	return dsc_str_from(dsc_text_show(text, arena));
}

/* As wide as a disc's case, at the top of a sheet: to be cut out. */
#define LABEL_WIDTH 340
#define LABEL_NAME 70

static int label(void *arg, struct dsc_str *pdf, const struct dsc_bundle_label *content,
		 struct dsc_arena *arena, struct dsc_err *err)
{
	const struct dsc_papers *papers = arg;
	struct dsc_str programme = shown(content->profile->name.zh, arena);
	struct dsc_paper_labels labels;
	struct dsc_page_options options = {
		.font = papers->font,
		.title = programme.ptr,
		.footer = "",
		.instant = content->time,
	};
	const struct dsc_page_line lines[] = {
		{ DSC_S("推荐单位"), shown(content->unit, arena) },
		{ DSC_S("份号"), dsc_str_from(dsc_arena_printf(arena, "第 %" PRIu32 " 份，共 %" PRIu32 " 份",
							       content->copy, content->copies)) },
		{ DSC_S("光盘"), dsc_str_from(dsc_arena_printf(arena, "第 %" PRIu32 " 张，共 %" PRIu32 " 张",
							       content->disc, content->discs)) },
		{ DSC_S("日期"), { 0 } },
		{ DSC_S("SM3"), dsc_str_from(dsc_arena_printf(arena, "%.16s", content->sm3)) },
	};
	struct dsc_page *page;
	size_t missing;

	if (dsc_paper_labels_load(&labels, arena, err) < 0 ||
	    dsc_page_begin(&page, &options, arena, err) < 0)
		return -1;
	dsc_page_text(page, DSC_PAGE_HEADING, programme);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		dsc_page_field(page, 0, LABEL_NAME, LABEL_WIDTH, lines[i].label,
			       lines[i].value.len ? lines[i].value :
						    dsc_paper_date(&labels, content->day, arena));
	return dsc_page_end(pdf, page, NULL, 0, &missing, err);
}

void dsc_papers_init(struct dsc_papers *papers, const struct dsc_profile *profile,
		     const struct dsc_repository *repository, const char *font, FILE *complaints)
{
	*papers = (struct dsc_papers){
		.calls = { .form = form, .table = table, .label = label, .arg = papers },
		.profile = profile,
		.repository = repository,
		.font = font,
		.complaints = complaints,
	};
}
