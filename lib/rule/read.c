#include "rule/read.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/tr.h"
#include "text/show.h"

#include "base/banned.h"

#define GET(map, key) dsc_node_get((map), DSC_S(key))

static void report(const struct dsc_run *run, struct dsc_sink *sink, enum dsc_rule_id rule,
		   struct dsc_place place, const char *message)
{
	dsc_report_finding(run, sink, rule, run->settings[rule]->severity, place, message);
}

/* ---- layout */

static const char *layout_message(const struct dsc_layout_finding *finding, struct dsc_arena *arena)
{
	switch (finding->fault) {
	case DSC_LAYOUT_STRAY:
		return _("the layout has no place for this here; move it into evidence/ or out of the repository");
	case DSC_LAYOUT_LINK:
		return _("a symbolic link; put the file itself here");
	case DSC_LAYOUT_SPECIAL:
		return _("a device, pipe or socket; only files and folders are allowed");
	case DSC_LAYOUT_GIT:
		return _("names that begin with '.git' steer git itself; rename or remove it");
	case DSC_LAYOUT_RESERVED:
		return _("a name that Windows reserves for a device; rename it");
	case DSC_LAYOUT_CHARACTER:
		return _("the name holds a character that some system cannot store (control, invisible or one of < > : \" | ? * \\); rename it");
	case DSC_LAYOUT_ENDING:
		return _("the name ends in a dot or a space, which Windows drops; rename it");
	case DSC_LAYOUT_TWIN:
		return dsc_arena_printf(
			arena,
			_("beside '%s', the same name where capitals or forms of characters do not count; rename one"),
			dsc_text_quote(dsc_str_from(finding->other), 60, arena));
	case DSC_LAYOUT_ID:
		return _("the folder's name is no id; allowed are 2 to 63 small letters, digits and '-', a letter or digit first");
	case DSC_LAYOUT_DEEP:
		return dsc_arena_printf(arena, _("folders are nested deeper than %d"),
					DSC_LAYOUT_MAX_DEPTH);
	case DSC_LAYOUT_UNREADABLE:
		return _("the folder cannot be listed; check its permissions");
	}
	return "";
}

static enum dsc_rule_id layout_rule(enum dsc_layout_fault fault)
{
	switch (fault) {
	case DSC_LAYOUT_STRAY:
		return DSC_RULE_FILE_STRAY;
	case DSC_LAYOUT_ID:
		return DSC_RULE_SCHEMA;
	case DSC_LAYOUT_UNREADABLE:
		return DSC_RULE_DOCUMENT_UNREADABLE;
	case DSC_LAYOUT_LINK:
	case DSC_LAYOUT_SPECIAL:
	case DSC_LAYOUT_GIT:
	case DSC_LAYOUT_RESERVED:
	case DSC_LAYOUT_CHARACTER:
	case DSC_LAYOUT_ENDING:
	case DSC_LAYOUT_TWIN:
	case DSC_LAYOUT_DEEP:
		break;
	}
	return DSC_RULE_PATH_UNSAFE;
}

void dsc_read_report_layout(const struct dsc_run *run, struct dsc_sink *sink,
			    const struct dsc_layout_findings *layout, struct dsc_arena *arena)
{
	for (size_t i = 0; i < layout->count; i++) {
		const struct dsc_layout_finding *finding = &layout->items[i];
		struct dsc_place place = { .path = finding->path };

		report(run, sink, layout_rule(finding->fault), place,
		       layout_message(finding, arena));
	}
}

/* ---- one document */

static const char *io_message(const struct dsc_document *document, struct dsc_arena *arena)
{
	struct dsc_err err;

	switch (document->io) {
	case DSC_IO_OK:
		return NULL;
	case DSC_IO_ABSENT:
		return _("the file is missing");
	case DSC_IO_LINK:
		return _("a symbolic link; put the file itself here");
	case DSC_IO_FOLDER:
	case DSC_IO_SPECIAL:
		return _("not a regular file; put the file itself here");
	case DSC_IO_LARGE:
		return _("the file is larger than 1 MiB; a dossier is text, files belong into evidence/");
	case DSC_IO_FAILED:
		dsc_err_errno(&err, document->io_errno, _("the file cannot be read"));
		return dsc_arena_str(arena, dsc_str_from(err.text)).ptr;
	}
	return NULL;
}

static struct dsc_place place_of(const struct dsc_document *document,
				 const struct dsc_violation *violation, struct dsc_arena *arena)
{
	struct dsc_place place = { document->path, violation->span,
				   dsc_node_pointer(violation->node, arena) };

	return place;
}

/* A link or pipe in the place of a unit's document is path-unsafe already; a folder is not. */
static bool walk_has_reported(const struct dsc_run *run, const struct dsc_document *document)
{
	struct stat st;

	if (run->repository->bare || strncmp(document->path, "units/", 6) != 0)
		return false;
	return document->io == DSC_IO_LINK ||
	       (document->io == DSC_IO_SPECIAL &&
		fstatat(run->repository->fd, document->path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		!S_ISDIR(st.st_mode));
}

/* `key`: where the schema is broken; NULL: somewhere. */
static void leave_unchecked(const struct dsc_run *run, struct dsc_sink *sink, enum dsc_rule_id rule,
			    const struct dsc_document *document, const char *key,
			    struct dsc_arena *arena)
{
	struct dsc_check check = { .run = run, .sink = sink, .arena = arena, .rule = rule,
				   .path = document->path };

	if (!document->root)
		dsc_unchecked(&check, N_("not readable: %s"), document->path);
	else if (key)
		dsc_unchecked(&check, N_("breaks its schema in '%s': %s"), key, document->path);
	else
		dsc_unchecked(&check, N_("breaks its schema: %s"), document->path);
}

/* What does not fit into the findings of a document that are told one by one. */
static void report_rest(const struct dsc_run *run, struct dsc_sink *sink, enum dsc_rule_id rule,
			struct dsc_place first_untold, size_t count, struct dsc_arena *arena)
{
	report(run, sink, rule, first_untold,
	       dsc_arena_printf(arena, _("%zu more findings of this kind from here on"), count));
}

uint64_t dsc_read_report_document(const struct dsc_run *run, struct dsc_sink *sink,
				  const struct dsc_document *document, struct dsc_arena *arena)
{
	const char *message = io_message(document, arena);
	uint64_t failed = 0;

	sink->rules[DSC_RULE_DOCUMENT_UNREADABLE].seen = true;
	if (!document->root)
		leave_unchecked(run, sink, DSC_RULE_SCHEMA, document, NULL, arena);
	if (message && walk_has_reported(run, document))
		return UINT64_C(1) << DSC_RULE_DOCUMENT_UNREADABLE;
	if (message) {
		report(run, sink, DSC_RULE_DOCUMENT_UNREADABLE,
		       (struct dsc_place){ .path = document->path }, message);
		return UINT64_C(1) << DSC_RULE_DOCUMENT_UNREADABLE;
	}
	sink->rules[DSC_RULE_TEXT_UNSAFE].seen = true;
	for (size_t i = 0; i < document->problems.count; i++) {
		const struct dsc_problem *problem = &document->problems.items[i];
		enum dsc_rule_id rule = problem->kind == DSC_PROBLEM_TEXT ?
						DSC_RULE_TEXT_UNSAFE :
						DSC_RULE_DOCUMENT_UNREADABLE;

		failed |= UINT64_C(1) << rule;
		if (i < DSC_SAID_MAX)
			report(run, sink, rule,
			       (struct dsc_place){ .path = document->path, .span = problem->span },
			       problem->message);
	}
	if (document->problems.count > DSC_SAID_MAX)
		report_rest(run, sink, DSC_RULE_TEXT_UNSAFE,
			    (struct dsc_place){
				    .path = document->path,
				    .span = document->problems.items[DSC_SAID_MAX].span },
			    document->problems.count - DSC_SAID_MAX, arena);
	if (!document->root)
		return failed;
	sink->rules[DSC_RULE_SCHEMA].seen = true;
	for (size_t i = 0; i < document->violations.count; i++) {
		const struct dsc_violation *violation = &document->violations.items[i];
		enum dsc_rule_id rule = DSC_RULE_COUNT;

		if (violation->rule)
			rule = dsc_rule_find(dsc_str_from(violation->rule));
		if (rule == DSC_RULE_COUNT)
			rule = DSC_RULE_SCHEMA;
		failed |= UINT64_C(1) << rule;
		if (i < DSC_SAID_MAX && !violation->unsafe_key)
			report(run, sink, rule, place_of(document, violation, arena),
			       violation->message);
	}
	if (document->violations.count > DSC_SAID_MAX)
		report_rest(run, sink, DSC_RULE_SCHEMA,
			    place_of(document, &document->violations.items[DSC_SAID_MAX], arena),
			    document->violations.count - DSC_SAID_MAX, arena);
	return failed;
}

void dsc_read_check_id(const struct dsc_run *run, struct dsc_sink *sink,
		       const struct dsc_document *document, const char *key, const char *name,
		       struct dsc_arena *arena)
{
	const struct dsc_node *node = dsc_node_get(document->root, dsc_str_from(key));
	struct dsc_place place;

	if (!node || !dsc_document_sound(document, key)) {
		leave_unchecked(run, sink, DSC_RULE_ID_MISMATCH, document, key, arena);
		return;
	}
	sink->rules[DSC_RULE_ID_MISMATCH].seen = true;
	if (dsc_str_is(node->text, name))
		return;
	place = (struct dsc_place){ document->path, node->span, dsc_node_pointer(node, arena) };
	report(run, sink, DSC_RULE_ID_MISMATCH, place,
	       dsc_arena_printf(arena, _("the %s is '%s', but its place is named '%s'"), key,
				dsc_text_quote(node->text, 60, arena), name));
}

/* ---- lists of earlier cases */

static void keep_applicants(struct dsc_listed_entry *entry, const struct dsc_node *list,
			    struct dsc_arena *arena, struct dsc_arena *scratch)
{
	if (!list)
		return;
	entry->applicant_count = list->count;
	entry->applicants = DSC_NEW_ARRAY(arena, struct dsc_listed_applicant, list->count);
	for (uint32_t i = 0; i < list->count; i++)
		entry->applicants[i] = (struct dsc_listed_applicant){
			.name_key = dsc_title_key(
				dsc_node_text(GET(&list->items[i], "name")), scratch),
			.uscc = dsc_arena_str(arena, dsc_node_text(GET(&list->items[i], "uscc"))),
		};
}

/* Copies what the run needs of a list; its tree dies with the scratch arena. */
static void keep_listed(struct dsc_run *run, const struct dsc_document *document,
			struct dsc_arena *arena, struct dsc_arena *scratch)
{
	const struct dsc_node *cases = GET(document->root, "cases");
	const struct dsc_node *until = GET(document->root, "valid_until");
	struct dsc_str list = dsc_arena_str(arena, dsc_node_text(GET(document->root, "list")));
	struct dsc_date date;
	bool in_force = !dsc_date_parse(&date, dsc_node_text(until)) ||
			date.day >= run->profile->deadline.at.day;

	for (uint32_t i = 0; cases && i < cases->count; i++) {
		const struct dsc_node *title = GET(&cases->items[i], "title");
		struct dsc_listed_entry entry = {
			.path = document->path,
			.list = list,
			.span = title->span,
			.title = dsc_arena_str(arena, title->text),
			.title_key = dsc_title_key(title->text, scratch),
			.in_force = in_force,
		};

		keep_applicants(&entry, GET(&cases->items[i], "applicants"), arena, scratch);
		DSC_PUSH(arena, &run->listed, entry);
	}
}

int dsc_read_listed(struct dsc_run *run, struct dsc_sink *sink, struct dsc_arena *arena,
		    struct dsc_err *err)
{
	const struct dsc_repository *repository = run->repository;
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_arena scratch;
	int status = 0;

	dsc_arena_init(&scratch, 0);
	if (repository->listed.count)
		status = dsc_library_prepare(run->library, DSC_KIND_LISTED, err);
	for (size_t i = 0; status == 0 && i < repository->listed.count; i++) {
		const char *path = repository->listed.items[i];
		struct dsc_document document;

		dsc_document_read(&document, run->library, DSC_KIND_LISTED, repository->fd, path,
				  path, &buffer, &scratch);
		dsc_read_report_document(run, sink, &document, &scratch);
		if (dsc_document_sound(&document, "cases valid_until list"))
			keep_listed(run, &document, arena, &scratch);
		else
			dsc_unchecked(&(struct dsc_check){ .run = run, .sink = sink,
							   .arena = &scratch,
							   .rule = DSC_RULE_LISTED_BEFORE },
				      N_("the list cannot be read: %s"), path);
		dsc_arena_reset(&scratch);
	}
	dsc_arena_release(&scratch);
	dsc_io_buffer_release(&buffer);
	return status;
}

/* ---- the other records */

/* All case ids, sorted: every verdict and assignment names some. */
struct case_ids {
	struct dsc_str *items;
	size_t count;
};

static int by_text(const void *a, const void *b)
{
	const struct dsc_str *x = a, *y = b;

	return dsc_str_cmp(*x, *y);
}

static struct case_ids sort_case_ids(const struct dsc_repository *repository,
				     struct dsc_arena *arena)
{
	struct case_ids ids = { .count = repository->cases.count };

	ids.items = DSC_NEW_ARRAY(arena, struct dsc_str, ids.count);
	for (size_t i = 0; i < ids.count; i++)
		ids.items[i] = dsc_str_from(repository->cases.items[i].id);
	if (ids.count)
		qsort(ids.items, ids.count, sizeof(*ids.items), by_text);
	return ids;
}

static void report_unknown(const struct dsc_run *run, struct dsc_sink *sink,
			   const struct dsc_document *document, const struct dsc_node *node,
			   const char *message, struct dsc_arena *arena)
{
	report(run, sink, DSC_RULE_REFERENCE_UNKNOWN,
	       (struct dsc_place){ document->path, node->span, dsc_node_pointer(node, arena) },
	       message);
}

static void check_case(const struct dsc_run *run, struct dsc_sink *sink,
		       const struct dsc_document *document, const struct dsc_node *node,
		       const struct case_ids *ids, struct dsc_arena *arena)
{
	if (!ids->count ||
	    !bsearch(&node->text, ids->items, ids->count, sizeof(*ids->items), by_text))
		report_unknown(run, sink, document, node,
			       dsc_arena_printf(arena, _("there is no case '%s'"),
						dsc_text_quote(node->text, 60, arena)),
			       arena);
}

/* The cases that a list names: its items, or what stands under `member` of each. */
static void check_cases(const struct dsc_run *run, struct dsc_sink *sink,
			const struct dsc_document *document, const char *key, const char *member,
			const struct case_ids *ids, struct dsc_arena *arena)
{
	const struct dsc_node *list = dsc_node_get(document->root, dsc_str_from(key));

	for (uint32_t i = 0; i < list->count; i++) {
		const struct dsc_node *item = &list->items[i];

		check_case(run, sink, document,
			   member ? dsc_node_get(item, dsc_str_from(member)) : item, ids, arena);
	}
}

static void check_person(const struct dsc_run *run, struct dsc_sink *sink,
			 const struct dsc_document *document, const struct dsc_node *node,
			 struct dsc_arena *arena)
{
	if (!dsc_repository_has_person(run->repository, node->text))
		report_unknown(run, sink, document, node,
			       dsc_arena_printf(arena, _("there is no person '%s' below people/"),
						dsc_text_quote(node->text, 60, arena)),
			       arena);
}

static void check_roles(const struct dsc_run *run, struct dsc_sink *sink,
			const struct dsc_document *document, const struct dsc_node *roles,
			struct dsc_arena *arena)
{
	const struct dsc_str mark = DSC_S("unit:");

	for (uint32_t i = 0; i < roles->count; i++) {
		struct dsc_str unit = roles->items[i].text;

		if (!dsc_str_starts(unit, mark))
			continue;
		unit.ptr += mark.len;
		unit.len -= mark.len;
		if (dsc_repository_find_unit(run->repository, unit) == DSC_NO_UNIT)
			report_unknown(run, sink, document, &roles->items[i],
				       dsc_arena_printf(arena,
							_("there is no unit '%s' below units/"),
							dsc_text_quote(unit, 60, arena)),
				       arena);
	}
}

/* A group that is misspelt would hide a conflict of interest. */
static void check_group(const struct dsc_run *run, struct dsc_sink *sink,
			const struct dsc_document *document, const struct dsc_node *group,
			struct dsc_arena *arena)
{
	struct dsc_str unit = dsc_node_text(group);

	if (unit.len && dsc_repository_find_unit(run->repository, unit) == DSC_NO_UNIT)
		report_unknown(run, sink, document, group,
			       dsc_arena_printf(arena,
						_("there is no unit '%s' below units/; a group is the id of a central enterprise's unit"),
						dsc_text_quote(unit, 60, arena)),
			       arena);
}

static void check_references(const struct dsc_run *run, struct dsc_sink *sink, enum dsc_kind kind,
			     const struct dsc_document *document, const struct case_ids *ids,
			     struct dsc_arena *arena)
{
	const struct dsc_node *cases = GET(document->root, "cases");

	if (kind == DSC_KIND_REPOSITORY)
		return; /* the programme has looked for the profile that it names */
	if (!document->root || document->violations.count) {
		leave_unchecked(run, sink, DSC_RULE_REFERENCE_UNKNOWN, document, NULL, arena);
		return;
	}
	sink->rules[DSC_RULE_REFERENCE_UNKNOWN].seen = true;
	if (kind == DSC_KIND_VERDICT) {
		check_case(run, sink, document, GET(document->root, "case"), ids, arena);
		check_person(run, sink, document, GET(document->root, "reviewer"), arena);
	}
	if (kind == DSC_KIND_PERSON) {
		check_roles(run, sink, document, GET(document->root, "roles"), arena);
		check_group(run, sink, document, GET(GET(document->root, "organisation"), "group"),
			    arena);
	}
	if (kind == DSC_KIND_SEAL)
		check_cases(run, sink, document, "open", NULL, ids, arena);
	if (kind == DSC_KIND_DECISION) {
		check_cases(run, sink, document, "listed", "case", ids, arena);
		check_cases(run, sink, document, "not_listed", "case", ids, arena);
	}
	for (uint32_t i = 0; kind == DSC_KIND_ASSIGNMENT && i < cases->count; i++) {
		const struct dsc_node *people = &cases->members[i].value;

		check_case(run, sink, document, &cases->members[i].key, ids,
			   arena);
		for (uint32_t j = 0; j < people->count; j++)
			check_person(run, sink, document, &people->items[j], arena);
	}
}

/* The part of `path` between two of its last slashes: 0 the file, 1 the folder it lies in, … */
static struct dsc_str part_from_end(const char *path, unsigned back)
{
	size_t end = strlen(path);
	size_t start = end;

	for (;; back--, end = --start) {
		while (start > 0 && path[start - 1] != '/')
			start--;
		if (back == 0 || start == 0)
			return (struct dsc_str){ path + start, end - start };
	}
}

/* "r017" of "people/r017.yaml", and of a verdict's "r017.1.yaml" with "1" as its number. */
static const char *file_id(const char **number, enum dsc_kind kind, const char *path,
			   struct dsc_arena *arena)
{
	struct dsc_str name = part_from_end(path, 0);

	name.len -= strlen(".yaml");
	if (kind == DSC_KIND_VERDICT) { /* the layout knows no other name than PERSON.N.yaml */
		size_t end = name.len;

		while (name.ptr[name.len - 1] != '.')
			name.len--;
		*number = dsc_arena_str(arena, (struct dsc_str){ name.ptr + name.len,
								 end - name.len })
				  .ptr;
		name.len--;
	}
	return dsc_arena_str(arena, name).ptr;
}

static void check_place(const struct dsc_run *run, struct dsc_sink *sink, enum dsc_kind kind,
			const struct dsc_document *document, struct dsc_arena *arena)
{
	const char *number = NULL;
	const char *id = file_id(&number, kind, document->path, arena);

	if (kind == DSC_KIND_PERSON)
		dsc_read_check_id(run, sink, document, "id", id, arena);
	if (kind == DSC_KIND_ASSIGNMENT || kind == DSC_KIND_SEAL)
		dsc_read_check_id(run, sink, document, "stage", id, arena);
	if (kind == DSC_KIND_DECISION)
		dsc_read_check_id(run, sink, document, "programme", id, arena);
	if (kind != DSC_KIND_VERDICT)
		return;
	dsc_read_check_id(run, sink, document, "reviewer", id, arena);
	dsc_read_check_id(run, sink, document, "seq", number, arena);
	dsc_read_check_id(run, sink, document, "case",
			  dsc_arena_str(arena, part_from_end(document->path, 1)).ptr, arena);
	dsc_read_check_id(run, sink, document, "stage",
			  dsc_arena_str(arena, part_from_end(document->path, 2)).ptr, arena);
}

static int read_files(const struct dsc_run *run, struct dsc_sink *sink, enum dsc_kind kind,
		      const struct dsc_file_list *files, const struct case_ids *ids,
		      struct dsc_err *err)
{
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_arena scratch;
	int status = 0;

	if (!files->count)
		return 0;
	dsc_arena_init(&scratch, 0);
	status = dsc_library_prepare(run->library, kind, err);
	for (size_t i = 0; status == 0 && i < files->count; i++) {
		const char *path = files->items[i];
		struct dsc_document document;

		dsc_document_read(&document, run->library, kind, run->repository->fd, path, path,
				  &buffer, &scratch);
		dsc_read_report_document(run, sink, &document, &scratch);
		check_place(run, sink, kind, &document, &scratch);
		check_references(run, sink, kind, &document, ids, &scratch);
		dsc_arena_reset(&scratch);
	}
	dsc_arena_release(&scratch);
	dsc_io_buffer_release(&buffer);
	return status;
}

int dsc_read_records(const struct dsc_run *run, struct dsc_sink *sink, struct dsc_err *err)
{
	const struct dsc_repository *repository = run->repository;
	const char *root_items[] = { "dsc.yaml" };
	const struct {
		enum dsc_kind kind;
		struct dsc_file_list files;
	} records[] = {
		{ DSC_KIND_REPOSITORY, { root_items, 1, 1 } },
		{ DSC_KIND_PERSON, repository->people },
		{ DSC_KIND_ASSIGNMENT, repository->assignments },
		{ DSC_KIND_VERDICT, repository->reviews },
		{ DSC_KIND_SEAL, repository->seals },
		{ DSC_KIND_DECISION, repository->decisions },
	};
	struct case_ids ids = { 0 };
	struct dsc_arena arena;
	int status = 0;

	if (repository->bare)
		return 0;
	dsc_arena_init(&arena, 0);
	if (repository->assignments.count || repository->reviews.count ||
	    repository->seals.count || repository->decisions.count)
		ids = sort_case_ids(repository, &arena);
	for (size_t i = 0; status == 0 && i < sizeof(records) / sizeof(records[0]); i++)
		status = read_files(run, sink, records[i].kind, &records[i].files, &ids, err);
	dsc_arena_release(&arena);
	return status;
}
