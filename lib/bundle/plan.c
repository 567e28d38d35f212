/* From a unit's documents to the files of its discs. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/child.h"
#include "base/tr.h"
#include "base/utf8.h"
#include "bundle/bag.h"
#include "bundle/disc.h"
#include "bundle/history.h"
#include "disc/name.h"
#include "disc/plan.h"
#include "disc/write.h"
#include "dossier/document.h"
#include "git/pointer.h"
#include "text/show.h"

#include "base/banned.h"

struct planner {
	struct dsc_bundle *bundle;
	const struct dsc_bundle_options *options;
	const struct dsc_repository *repository;
	struct dsc_library library;
	struct dsc_io_buffer buffer;
	struct dsc_unit unit;
	struct dsc_recommendation recommendation;
	size_t *cases;        /* in the repository, in order of priority */
	const char *unit_folder;
	struct dsc_str unit_bytes, recommendation_bytes;
	struct dsc_arena *arena;
	struct dsc_arena scratch; /* of one folder */
	struct dsc_err *err;
};

static const char *shown(const struct planner *planner, const char *text)
{
	return dsc_text_show(dsc_str_from(text), planner->arena);
}

/* ---- documents */

static int read_document(struct dsc_document *document, struct planner *planner,
			 enum dsc_kind kind, const char *path, struct dsc_arena *arena)
{
	if (dsc_library_prepare(&planner->library, kind, planner->err) < 0)
		return -1;
	dsc_document_read(document, &planner->library, kind, planner->repository->fd, path, path,
			  &planner->buffer, arena);
	if (document->io == DSC_IO_FAILED || document->io == DSC_IO_ABSENT)
		return dsc_err_errno(planner->err,
				     document->io == DSC_IO_ABSENT ? ENOENT : document->io_errno,
				     _("cannot read %s"), shown(planner, path));
	if (!document->root || document->violations.count)
		return dsc_err_set(planner->err,
				   _("%s is not a sound document; 'dsc validate' shows what is "
				     "wrong with it"),
				   shown(planner, path));
	return 0;
}

static int read_unit(struct planner *planner)
{
	struct dsc_bundle *bundle = planner->bundle;
	const struct dsc_unit_folder *folder =
		&planner->repository->units.items[planner->options->unit];
	struct dsc_document document;

	bundle->unit = folder->id;
	planner->unit_folder = dsc_repository_unit_path(planner->repository,
							planner->options->unit, planner->arena);
	if (!folder->has_recommendation)
		return dsc_err_set(planner->err,
				   _("%s has no recommendation.yaml; nothing is recommended yet"),
				   planner->unit_folder);
	if (read_document(&document, planner, DSC_KIND_UNIT,
			  dsc_arena_printf(planner->arena, "%s/unit.yaml", planner->unit_folder),
			  planner->arena) < 0)
		return -1;
	planner->unit_bytes = dsc_arena_str(planner->arena, document.bytes);
	dsc_unit_read(&planner->unit, document.root);
	bundle->unit_name = dsc_node_text(planner->unit.name);
	if (read_document(&document, planner, DSC_KIND_RECOMMENDATION,
			  dsc_arena_printf(planner->arena, "%s/recommendation.yaml",
					   planner->unit_folder),
			  planner->arena) < 0)
		return -1;
	planner->recommendation_bytes = dsc_arena_str(planner->arena, document.bytes);
	dsc_recommendation_read(&planner->recommendation, document.root);
	return 0;
}

/* The day that the unit states, else the programme's last: no clock is asked. */
static void set_time(struct planner *planner)
{
	const struct dsc_profile *profile = planner->options->profile;
	struct dsc_bundle *bundle = planner->bundle;
	struct dsc_date date;

	if (!dsc_date_parse(&date, dsc_node_text(planner->recommendation.submitted_on)))
		date = profile->deadline.at;
	bundle->day = date.day;
	bundle->time = date.has_time ? date.instant :
				       (int64_t)date.day * 86400 - profile->deadline.offset;
}

/* The fields point into the document, which is the arena's; its bytes are the buffer's. */
static int read_case(struct dsc_case *fields, struct dsc_document *document,
		     struct planner *planner, size_t rank, struct dsc_arena *arena)
{
	if (read_document(document, planner, DSC_KIND_CASE,
			  dsc_repository_case_document(planner->repository, planner->cases[rank],
						       arena),
			  arena) < 0)
		return -1;
	dsc_case_read(fields, document->root, arena);
	return 0;
}

/* What the plan keeps of a case when its document is gone. */
static void keep_case(struct planner *planner, size_t rank, const struct dsc_case *fields,
		      const struct dsc_document *document)
{
	const struct dsc_profile *profile = planner->options->profile;
	struct dsc_bundle_case *c = &planner->bundle->cases.items[rank];
	const struct dsc_node *synthetic = dsc_node_get(document->root, DSC_S("synthetic"));
	int type = dsc_profile_find(profile->types, dsc_node_text(fields->type));

	c->title = dsc_arena_str(planner->arena, dsc_node_text(fields->title));
	c->lead = dsc_arena_str(planner->arena, fields->lead ? dsc_node_text(fields->lead->name) :
							       DSC_S(""));
	c->type = type < 0 ? DSC_S("") : profile->types.items[type].entry.name.zh;
	c->synthetic = synthetic && synthetic->type == DSC_NODE_BOOL && synthetic->truth;
	planner->bundle->synthetic += c->synthetic;
}

static int find_cases(struct planner *planner)
{
	const struct dsc_repository *repository = planner->repository;
	const struct dsc_node *priority = planner->recommendation.priority;
	const struct dsc_unit_folder *unit = &repository->units.items[planner->options->unit];
	bool *seen = DSC_NEW_ARRAY(planner->arena, bool, unit->case_count + 1);
	size_t count = priority && priority->type == DSC_NODE_SEQ ? priority->count : 0;

	if (!count)
		return dsc_err_set(planner->err, _("%s/recommendation.yaml recommends no case"),
				   planner->unit_folder);
	planner->cases = DSC_NEW_ARRAY(planner->arena, size_t, count);
	for (size_t i = 0; i < count; i++) {
		struct dsc_str id = dsc_node_text(&priority->items[i]);
		size_t index = dsc_repository_find_case(repository, planner->options->unit, id);
		struct dsc_bundle_case c = { 0 };

		if (index == DSC_NO_UNIT || seen[index - unit->first_case])
			return dsc_err_set(planner->err,
					   index == DSC_NO_UNIT ?
						   _("the unit has no case '%s', which it "
						     "recommends") :
						   _("the case '%s' is recommended twice"),
					   dsc_text_quote(id, 64, planner->arena));
		seen[index - unit->first_case] = true;
		planner->cases[i] = index;
		c.id = dsc_str_from(repository->cases.items[index].id);
		DSC_PUSH(planner->arena, &planner->bundle->cases, c);
	}
	return 0;
}

/* ---- papers */

/* Setting a form takes longer than all else in a plan: two at a time. */
#define MAKERS 2

struct maker {
	struct planner *planner;
	size_t number;
};

static int put_form(const struct planner *planner, const struct dsc_bundle_subject *subject,
		    size_t rank, int out, struct dsc_err *err)
{
	const struct dsc_bundle_papers *papers = planner->options->papers;
	struct dsc_arena arena;
	struct dsc_str pdf;
	int status;

	dsc_arena_init(&arena, 0);
	status = papers->form(papers->arg, &pdf, subject, rank, &arena, err);
	if (status == 0)
		status = dsc_child_put(out, pdf, err);
	dsc_arena_release(&arena);
	return status;
}

static bool makes(const struct maker *maker, size_t rank)
{
	return rank % MAKERS == maker->number;
}

/* The first maker's, which has read all cases. */
static int put_table(const struct planner *planner, const struct dsc_bundle_subject *subject,
		     int out, struct dsc_err *err)
{
	const struct dsc_bundle_papers *papers = planner->options->papers;
	struct dsc_str pdf, xlsx;

	if (papers->table(papers->arg, &pdf, &xlsx, subject, planner->arena, err) < 0 ||
	    dsc_child_put(out, pdf, err) < 0)
		return -1;
	return dsc_child_put(out, xlsx, err);
}

/* In a process of its own: the fonts and all documents at once take ten times what discs do. */
static int make_papers(void *arg, int out, struct dsc_err *err)
{
	const struct maker *maker = arg;
	struct planner *planner = maker->planner;
	size_t count = planner->bundle->cases.count;
	struct dsc_case *cases = DSC_NEW_ARRAY(planner->arena, struct dsc_case, count);
	struct dsc_bundle_subject subject = {
		.profile = planner->options->profile,
		.unit = &planner->unit,
		.recommendation = &planner->recommendation,
		.cases = cases,
		.case_count = count,
	};
	struct dsc_document document;

	planner->err = err;
	for (size_t i = 0; i < count; i++)
		if ((maker->number == 0 || makes(maker, i)) &&
		    read_case(&cases[i], &document, planner, i, planner->arena) < 0)
			return -1;
	if (maker->number == 0 && put_table(planner, &subject, out, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (makes(maker, i) && put_form(planner, &subject, i, out, err) < 0)
			return -1;
	return 0;
}

static int start_makers(struct dsc_child *children, struct planner *planner)
{
	for (size_t i = 0; i < MAKERS; i++) {
		struct maker maker = { planner, i };

		if (dsc_child_start(&children[i], make_papers, &maker, planner->err) < 0)
			return -1;
	}
	return 0;
}

static int take_paper(struct dsc_bundle_file *file, struct planner *planner,
		      struct dsc_child *child)
{
	if (dsc_child_take(&file->bytes, child, &planner->bundle->papers, planner->err) < 0)
		return -1;
	file->size = file->bytes.len;
	return 0;
}

static int take_papers(struct planner *planner, struct dsc_child *children)
{
	struct dsc_bundle *bundle = planner->bundle;

	bundle->table.path = DSC_S(DSC_BAG_SUMMARY_PDF);
	if (take_paper(&bundle->table, planner, &children[0]) < 0 ||
	    dsc_child_take(&bundle->table_xlsx, &children[0], planner->arena, planner->err) < 0)
		return -1;
	for (size_t i = 0; i < bundle->cases.count; i++)
		/* The first file of a case is its form. */
		if (take_paper(&bundle->files.items[bundle->cases.items[i].first], planner,
			       &children[i % MAKERS]) < 0)
			return -1;
	for (size_t i = 0; i < MAKERS; i++)
		if (dsc_child_end(&children[i], planner->err) < 0)
			return -1;
	return 0;
}

/* ---- files */

/* A document's file of evidence, in the folder of its case or unit. */
struct evidence {
	struct dsc_str file; /* "evidence/a.pdf" */
	struct dsc_str title;
	struct dsc_str sha256;
};

struct folder {
	const char *path; /* below the root */
	uint32_t group;
	const char *disc; /* on the disc */
	int fd;
	struct dsc_evidence_files files;
	bool *taken; /* of files: named by a document */
	struct {
		struct evidence *items;
		size_t count, cap;
	} evidence;
	uint32_t next; /* ordinal */
	unsigned digits;
};

static struct dsc_str joined(struct planner *planner, const char *folder, struct dsc_str name)
{
	return dsc_str_from(dsc_arena_printf(planner->arena, "%s/%.*s", folder,
					     DSC_STR_ARG(name)));
}

static void push_file(struct dsc_bundle *bundle, struct dsc_bundle_file file)
{
	size_t cap = bundle->files.cap;

	if (bundle->files.count == cap) {
		cap = cap ? 2 * cap : 64;
		bundle->files.items = realloc(bundle->files.items, cap * sizeof(file));
		if (!bundle->files.items)
			dsc_out_of_memory();
		bundle->files.cap = cap;
	}
	bundle->files.items[bundle->files.count++] = file;
}

static void add_file(struct planner *planner, struct folder *folder, struct dsc_str name,
		     struct dsc_bundle_file file)
{
	file.path = joined(planner, folder->disc,
			   dsc_disc_name(name, folder->next++, folder->digits,
					 &planner->scratch));
	file.group = folder->group;
	if (file.bytes.ptr)
		file.size = file.bytes.len;
	push_file(planner->bundle, file);
}

static int by_text(const void *a, const void *b)
{
	return dsc_str_cmp(*(const struct dsc_str *)a, *(const struct dsc_str *)b);
}

/* A file that several entries name is taken once; one that is not there fails later. */
static void want(struct planner *planner, struct folder *folder, struct dsc_str file,
		 struct dsc_str title, struct dsc_str sha256)
{
	const struct dsc_str *there = NULL;

	if (!file.len)
		return;
	if (folder->files.count)
		there = bsearch(&file, folder->files.items, folder->files.count, sizeof(file),
				by_text);
	if (there && folder->taken[there - folder->files.items])
		return;
	if (there)
		folder->taken[there - folder->files.items] = true;
	DSC_PUSH(&planner->scratch, &folder->evidence, (struct evidence){ file, title, sha256 });
}

/* The title with the file's extension: what a reader of the disc wants to see. */
static struct dsc_str name_of(struct planner *planner, const struct evidence *evidence)
{
	struct dsc_str base = evidence->file;
	size_t dot;

	for (size_t i = 0; i < evidence->file.len; i++)
		if (evidence->file.ptr[i] == '/')
			base = (struct dsc_str){ evidence->file.ptr + i + 1,
						 evidence->file.len - i - 1 };
	for (dot = base.len; dot && base.ptr[dot - 1] != '.';)
		dot--;
	if (!evidence->title.len)
		return base;
	return dsc_str_from(dsc_arena_printf(&planner->scratch, "%.*s%.*s",
					     DSC_STR_ARG(evidence->title),
					     dot ? (int)(base.len - dot + 1) : 0,
					     base.ptr + (dot ? dot - 1 : 0)));
}

/* Under its whole path: an error names it. */
static int find_pointer(struct planner *planner, struct dsc_str path)
{
	int pointer = dsc_git_pointer_at(planner->repository->fd, path.ptr, planner->err);

	if (pointer > 0)
		DSC_PUSH(planner->arena, &planner->bundle->pointers, path.ptr);
	return pointer < 0 ? -1 : 0;
}

static int add_evidence(struct planner *planner, struct folder *folder)
{
	for (size_t i = 0; i < folder->evidence.count; i++) {
		const struct evidence *evidence = &folder->evidence.items[i];
		struct dsc_str title = evidence->title.len ? evidence->title : evidence->file;
		struct dsc_str path = joined(planner, folder->path, evidence->file);
		struct stat st;

		if (!dsc_evidence_files_have(&folder->files, evidence->file) ||
		    fstatat(folder->fd, dsc_arena_str(&planner->scratch, evidence->file).ptr, &st,
			    AT_SYMLINK_NOFOLLOW) < 0 ||
		    !S_ISREG(st.st_mode))
			return dsc_err_set(planner->err,
					   _("%s is named by a document and is not there"),
					   dsc_text_show(path, planner->arena));
		if (find_pointer(planner, path) < 0)
			return -1;
		add_file(planner, folder, name_of(planner, evidence),
			 (struct dsc_bundle_file){
				 .original = path,
				 .title = dsc_arena_str(planner->arena, title),
				 .sha256 = evidence->sha256.len ?
						   dsc_arena_str(planner->arena, evidence->sha256) :
						   (struct dsc_str){ 0 },
				 .size = (uint64_t)st.st_size,
			 });
	}
	return 0;
}

/* Opens the folder and lists what lies below its evidence/. */
static int open_folder(struct planner *planner, struct folder *folder)
{
	struct dsc_layout_findings ignored = { 0 };

	folder->fd = openat(planner->repository->fd, folder->path,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder->fd < 0)
		return dsc_err_errno(planner->err, errno, _("cannot open the folder %s"),
				     shown(planner, folder->path));
	dsc_repository_list_evidence(&folder->files, &ignored, folder->fd, folder->path, NULL,
				     &planner->scratch);
	folder->taken = DSC_NEW_ARRAY(&planner->scratch, bool, folder->files.count + 1);
	return 0;
}

static int finish_folder(struct planner *planner, struct folder *folder)
{
	int status = add_evidence(planner, folder);

	if (status == 0)
		planner->bundle->left_out += folder->files.count - folder->evidence.count;
	close(folder->fd);
	dsc_arena_reset(&planner->scratch);
	return status;
}

static int add_unit(struct planner *planner)
{
	const struct dsc_node *opinions = planner->recommendation.opinions;
	struct folder folder = { .path = planner->unit_folder, .disc = "data/00-推荐单位",
				 .fd = -1, .next = 1 };

	if (open_folder(planner, &folder) < 0)
		return -1;
	for (size_t i = 0; i < planner->bundle->cases.count; i++) {
		const struct dsc_bundle_case *c = &planner->bundle->cases.items[i];
		const struct dsc_node *opinion = dsc_node_get(opinions, c->id);

		want(planner, &folder, dsc_node_text(dsc_node_get(opinion, DSC_S("seal"))),
		     dsc_str_from(dsc_arena_printf(planner->arena, "推荐意见 %.*s",
						   DSC_STR_ARG(c->id))),
		     DSC_S(""));
	}
	folder.digits = dsc_disc_name_digits(folder.evidence.count + 2);
	add_file(planner, &folder, DSC_S("unit.yaml"),
		 (struct dsc_bundle_file){ .original = joined(planner, folder.path,
							      DSC_S("unit.yaml")),
					   .title = DSC_S("推荐单位（unit.yaml）"),
					   .bytes = planner->unit_bytes });
	add_file(planner, &folder, DSC_S("recommendation.yaml"),
		 (struct dsc_bundle_file){ .original = joined(planner, folder.path,
							      DSC_S("recommendation.yaml")),
					   .title = DSC_S("推荐意见和排序（recommendation.yaml）"),
					   .bytes = planner->recommendation_bytes });
	return finish_folder(planner, &folder);
}

static int add_case(struct planner *planner, size_t rank)
{
	struct dsc_bundle_case *c = &planner->bundle->cases.items[rank];
	struct folder folder = { .group = (uint32_t)rank + 1, .fd = -1, .next = 1 };
	struct dsc_document document;
	struct dsc_case fields;
	int status;

	folder.path = dsc_repository_case_path(planner->repository, planner->cases[rank],
					       planner->arena);
	if (read_case(&fields, &document, planner, rank, &planner->scratch) < 0 ||
	    open_folder(planner, &folder) < 0)
		return -1;
	keep_case(planner, rank, &fields, &document);
	/* A dot in a title begins no extension. */
	c->folder = dsc_disc_name(
		dsc_str_from(dsc_arena_printf(planner->arena, "%.*s ", DSC_STR_ARG(c->title))),
		folder.group, dsc_disc_name_digits(planner->bundle->cases.count), planner->arena);
	folder.disc = dsc_arena_printf(planner->arena, "data/%.*s", DSC_STR_ARG(c->folder));
	for (size_t i = 0; i < fields.evidence_count; i++) {
		const struct dsc_evidence *evidence = &fields.evidence[i];

		want(planner, &folder, dsc_node_text(evidence->file),
		     dsc_node_text(dsc_node_get(evidence->node, DSC_S("title"))),
		     dsc_node_text(evidence->sha256));
	}
	want(planner, &folder, dsc_node_text(dsc_node_get(fields.commitment, DSC_S("file"))),
	     DSC_S("承诺书"), DSC_S(""));
	folder.digits = dsc_disc_name_digits(folder.evidence.count + 2);
	c->first = planner->bundle->files.count;
	/* Its bytes come when they are made. */
	add_file(planner, &folder, DSC_S("案例申报书.pdf"),
		 (struct dsc_bundle_file){ .title = DSC_S("案例申报书") });
	add_file(planner, &folder, DSC_S("case.yaml"),
		 (struct dsc_bundle_file){ .original = joined(planner, folder.path,
							      DSC_S("case.yaml")),
					   .title = DSC_S("案例数据（case.yaml）"),
					   .bytes = dsc_arena_str(planner->arena,
								  document.bytes) });
	status = finish_folder(planner, &folder);
	c->count = planner->bundle->files.count - c->first;
	return status;
}

static int add_files(struct planner *planner)
{
	if (add_unit(planner) < 0)
		return -1;
	for (size_t i = 0; i < planner->bundle->cases.count; i++)
		if (add_case(planner, i) < 0)
			return -1;
	return 0;
}

/* ---- discs */

/* "MIIT_GD_1": what is left of the unit's id, and the number. */
static void label_disc(struct planner *planner, uint32_t disc)
{
	char *label = planner->bundle->discs[disc].label;
	char number[16];
	size_t room, len = 0;

	snprintf(number, sizeof(number), "_%" PRIu32, disc + 1);
	room = DSC_DISC_LABEL_MAX - strlen(number);
	for (const char *at = planner->bundle->unit; *at && len < room; at++)
		label[len++] = *at == '-'		 ? '_' :
			       *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') :
							  *at;
	memcpy(label + len, number, strlen(number) + 1);
}

/* A plan with all files on one disc: no disc's own files are larger than what it has. */
static int fill_discs(struct planner *planner)
{
	struct dsc_bundle *bundle = planner->bundle;
	struct dsc_bundle_disc all = { .count = bundle->files.count };
	struct dsc_disc_item *items;
	struct dsc_disc_item *common;
	struct dsc_disc_plan plan;
	struct dsc_disc_image image;
	size_t common_count;

	bundle->discs = &all;
	bundle->disc_count = 1;
	dsc_bundle_image(&image, bundle, 0, &planner->scratch);
	items = DSC_NEW_ARRAY(&planner->scratch, struct dsc_disc_item, image.count);
	for (size_t i = 0; i < image.count; i++) {
		items[i] = (struct dsc_disc_item){ .path = image.files[i].path,
						   .size = image.files[i].size };
		if (i < bundle->files.count)
			items[i].group = bundle->files.items[i].group;
		else
			items[i].size += 256; /* longer numbers of discs */
	}
	common = items + bundle->files.count;
	common_count = image.count - bundle->files.count;
	if (dsc_disc_plan_make(&plan, items, bundle->files.count, common, common_count,
			       planner->options->capacity, &planner->scratch, planner->err) < 0)
		return -1;
	bundle->disc_count = plan.count;
	bundle->discs = DSC_NEW_ARRAY(planner->arena, struct dsc_bundle_disc, plan.count);
	for (size_t i = 0; i < bundle->files.count; i++) {
		struct dsc_bundle_disc *disc = &bundle->discs[plan.disc[i]];

		bundle->files.items[i].disc = plan.disc[i];
		if (!disc->count)
			disc->first = i;
		disc->count++;
	}
	for (uint32_t i = 0; i < plan.count; i++) {
		dsc_arena_reset(&planner->scratch);
		label_disc(planner, i);
		dsc_bundle_image(&image, bundle, i, &planner->scratch);
		if (dsc_disc_measure(&bundle->discs[i].bytes, &image, planner->err) < 0)
			return -1;
		if (bundle->discs[i].bytes > planner->options->capacity)
			return dsc_err_set(planner->err,
					   _("disc %" PRIu32 " would have %" PRIu64
					     " bytes, and the medium has %" PRIu64
					     ": choose a larger medium"),
					   i + 1, bundle->discs[i].bytes,
					   planner->options->capacity);
	}
	return 0;
}

int dsc_bundle_plan(struct dsc_bundle *bundle, const struct dsc_bundle_options *options,
		    struct dsc_arena *arena, struct dsc_err *err)
{
	struct planner planner = { .bundle = bundle, .options = options,
				   .repository = options->repository, .arena = arena, .err = err };
	struct dsc_child children[MAKERS] = { 0 };
	int status = -1;

	*bundle = (struct dsc_bundle){ .options = options, .room = -1, .arena = arena };
	dsc_arena_init(&bundle->papers, 0);
	dsc_arena_init(&planner.scratch, 0);
	dsc_library_init(&planner.library, options->profile, arena);
	if (read_unit(&planner) < 0)
		goto out;
	set_time(&planner);
	if (find_cases(&planner) < 0 || start_makers(children, &planner) < 0)
		goto out;
	/* Large blocks go back to the system: malloc would learn from the first to keep them. */
	mallopt(M_MMAP_THRESHOLD, 256 * 1024);
	if (add_files(&planner) == 0 &&
	    dsc_bundle_read_history(bundle, planner.unit_folder, &planner.scratch, err) == 0 &&
	    take_papers(&planner, children) == 0) {
		dsc_bundle_name(bundle);
		status = fill_discs(&planner);
	}
out:
	for (size_t i = 0; i < MAKERS; i++)
		dsc_child_stop(&children[i]);
	dsc_io_buffer_release(&planner.buffer);
	dsc_library_release(&planner.library);
	dsc_arena_release(&planner.scratch);
	return status;
}

void dsc_bundle_release(struct dsc_bundle *bundle)
{
	free(bundle->files.items);
	bundle->files.items = NULL;
	bundle->files.count = bundle->files.cap = 0;
	dsc_arena_release(&bundle->papers);
}
