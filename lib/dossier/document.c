#include "dossier/document.h"

#include <errno.h>

#include "base/tr.h"
#include "text/show.h"
#include "yaml/yaml.h"

#include "base/banned.h"

const char *const dsc_kind_names[DSC_KIND_COUNT] = {
	[DSC_KIND_REPOSITORY] = "repository", [DSC_KIND_UNIT] = "unit",
	[DSC_KIND_RECOMMENDATION] = "recommendation", [DSC_KIND_CASE] = "case",
	[DSC_KIND_LISTED] = "listed", [DSC_KIND_PERSON] = "person",
	[DSC_KIND_ASSIGNMENT] = "assignment", [DSC_KIND_VERDICT] = "verdict",
	[DSC_KIND_SEAL] = "seal", [DSC_KIND_DECISION] = "decision",
};

void dsc_library_init(struct dsc_library *library, const struct dsc_profile *profile,
		      struct dsc_arena *arena)
{
	*library = (struct dsc_library){
		.profile = profile,
		.set = dsc_schema_set_new(arena),
		.arena = arena,
	};
}

void dsc_library_release(struct dsc_library *library)
{
	if (library->set)
		dsc_schema_set_release(library->set);
	library->set = NULL;
}

int dsc_library_prepare(struct dsc_library *library, enum dsc_kind kind, struct dsc_err *err)
{
	struct dsc_problems problems = { .arena = library->arena };
	const struct dsc_node *root;
	struct dsc_str where;
	struct dsc_str uri;

	if (library->schemas[kind])
		return 0;
	root = dsc_profile_schema(library->profile, dsc_kind_names[kind], library->arena, err);
	if (!root)
		return -1;
	uri = dsc_str_from(dsc_arena_printf(library->arena, "dsc:%s", dsc_kind_names[kind]));
	if (dsc_schema_set_add(library->set, uri, root, err) < 0)
		return -1;
	if (dsc_schema_compile(&library->schemas[kind], library->set, uri,
			       DSC_SCHEMA_ASSERT_FORMAT, &problems, &where) < 0)
		return dsc_err_set(err, _("the schema of '%s' is wrong at line %u: %s"),
				   dsc_kind_names[kind],
				   problems.count ? problems.items[0].span.start.line : 0,
				   problems.count ? problems.items[0].message : "");
	return 0;
}

/*
 * A document of another kind breaks nearly every line of the schema; its
 * header alone says what is wrong.
 */
static void keep_header_only(struct dsc_document *document)
{
	const struct dsc_node *header = dsc_node_get(document->root, DSC_S("dsc"));
	struct dsc_violations *violations = &document->violations;

	for (size_t i = 0; header && i < violations->count; i++) {
		if (violations->items[i].node != header)
			continue;
		violations->items[0] = violations->items[i];
		violations->count = 1;
		document->other_kind = true;
	}
}

void dsc_document_parse(struct dsc_document *document, const struct dsc_library *library,
			enum dsc_kind kind, const char *path, struct dsc_str bytes,
			struct dsc_arena *arena)
{
	struct dsc_err err;
	int holds;

	*document = (struct dsc_document){
		.path = path,
		.bytes = bytes,
		.io = DSC_IO_OK,
		.problems = { .arena = arena },
	};
	if (dsc_yaml_read(&document->root, bytes, arena, &document->problems) < 0) {
		document->root = NULL;
		return;
	}
	holds = dsc_schema_check(library->schemas[kind], document->root, &document->violations,
				 arena, &err);
	if (holds == 0)
		keep_header_only(document);
	if (holds < 0) { /* made to cost too much: this dossier's fault, not the run's */
		dsc_problems_add(&document->problems, DSC_PROBLEM_SYNTAX, (struct dsc_span){ 0 },
				 "%s", err.text);
		document->root = NULL;
	}
}

void dsc_document_read(struct dsc_document *document, const struct dsc_library *library,
		       enum dsc_kind kind, int dir, const char *name, const char *path,
		       struct dsc_io_buffer *buffer, struct dsc_arena *arena)
{
	struct dsc_str bytes;
	enum dsc_io_result io = dsc_io_read(&bytes, dir, name, DSC_YAML_MAX_BYTES, buffer);

	if (io == DSC_IO_OK)
		dsc_document_parse(document, library, kind, path, bytes, arena);
	else
		*document = (struct dsc_document){ .path = path, .io = io, .io_errno = errno };
}

/* Whether `keys`, separated by spaces, holds `key`. */
static bool names(const char *keys, struct dsc_str key)
{
	while (*keys) {
		size_t len = strcspn(keys, " ");

		if (dsc_str_eq((struct dsc_str){ keys, len }, key))
			return true;
		keys += len + (keys[len] == ' ');
	}
	return false;
}

/* Whether a violation lies in the value of one of these top-level keys, or is its absence. */
static bool touches(const struct dsc_violation *violation, const char *keys)
{
	const struct dsc_node *at = violation->node;
	const struct dsc_node *below = NULL;

	while (at->parent) {
		below = at;
		at = at->parent;
	}
	if (!below) /* the root itself: a missing or misspelt key, or no mapping at all */
		return !violation->key.len || names(keys, violation->key);
	for (uint32_t m = 0; m < at->count; m++)
		if ((&at->members[m].value == below || &at->members[m].key == below) &&
		    names(keys, at->members[m].key.text))
			return true;
	return false;
}

/* The first violation that makes these keys of a readable document unsound, or NULL. */
static const struct dsc_violation *violation_of(const struct dsc_document *document,
						const char *keys)
{
	for (size_t i = 0; i < document->violations.count; i++)
		if (document->other_kind || touches(&document->violations.items[i], keys))
			return &document->violations.items[i];
	return NULL;
}

bool dsc_document_sound(const struct dsc_document *document, const char *keys)
{
	return document->root && !violation_of(document, keys);
}

static const char *unread(const struct dsc_document *document, const char *path,
			  struct dsc_arena *arena)
{
	struct dsc_err err = { "" };

	switch (document->io) {
	case DSC_IO_OK:
		return dsc_arena_printf(
			arena, "%s: %s",
			dsc_mark_place(path, document->problems.items[0].span.start, arena),
			document->problems.items[0].message);
	case DSC_IO_ABSENT:
		dsc_err_errno(&err, ENOENT, _("cannot read %s"), path);
		break;
	case DSC_IO_LARGE:
		dsc_err_errno(&err, EFBIG, _("cannot read %s"), path);
		break;
	case DSC_IO_FAILED:
		dsc_err_errno(&err, document->io_errno, _("cannot read %s"), path);
		break;
	case DSC_IO_LINK:
	case DSC_IO_FOLDER:
	case DSC_IO_SPECIAL:
		dsc_err_set(&err, _("%s is no regular file"), path);
		break;
	}
	return dsc_arena_printf(arena, "%s", err.text);
}

const char *dsc_document_obstacle(const struct dsc_document *document, const char *keys,
				  struct dsc_arena *arena)
{
	const char *path = dsc_text_show(dsc_str_from(document->path), arena);
	const struct dsc_violation *violation;

	if (!document->root)
		return unread(document, path, arena);
	violation = violation_of(document, keys);
	if (!violation)
		return NULL;
	return dsc_arena_printf(arena, "%s: %s",
				dsc_mark_place(path, violation->span.start, arena),
				violation->message);
}
