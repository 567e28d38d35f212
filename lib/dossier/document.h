/* One file of the repository, read, parsed and held against its schema. */
#ifndef DSC_DOSSIER_DOCUMENT_H
#define DSC_DOSSIER_DOCUMENT_H

#include "base/io.h"
#include "profile/profile.h"
#include "schema/schema.h"

enum dsc_kind {
	DSC_KIND_REPOSITORY,
	DSC_KIND_UNIT,
	DSC_KIND_RECOMMENDATION,
	DSC_KIND_CASE,
	DSC_KIND_LISTED,
	DSC_KIND_PERSON,
	DSC_KIND_ASSIGNMENT,
	DSC_KIND_VERDICT,
	DSC_KIND_SEAL,
	DSC_KIND_DECISION,
	DSC_KIND_COUNT,
};

/* "case", "unit", …: as in `dsc: case/1` and the schema's name. */
extern const char *const dsc_kind_names[DSC_KIND_COUNT];

/* What reading documents needs; immutable once prepared, shared by threads. */
struct dsc_library {
	const struct dsc_profile *profile;
	struct dsc_schema_set *set;
	const struct dsc_schema *schemas[DSC_KIND_COUNT];
	struct dsc_arena *arena;
};

void dsc_library_init(struct dsc_library *library, const struct dsc_profile *profile,
		      struct dsc_arena *arena);
void dsc_library_release(struct dsc_library *library);

/* Compiles the schema of a kind, once; not from several threads. */
int dsc_library_prepare(struct dsc_library *library, enum dsc_kind kind, struct dsc_err *err);

struct dsc_document {
	const char *path;    /* relative to the repository's root */
	struct dsc_str bytes;
	struct dsc_node *root; /* NULL: absent, or not readable as a document */
	enum dsc_io_result io;
	int io_errno;          /* with DSC_IO_FAILED */
	struct dsc_problems problems;
	struct dsc_violations violations;
	bool other_kind; /* it says itself that it is a document of another kind */
};

/*
 * Reads the file `name` below `dir`, whose path in the repository is `path`, as
 * a document of `kind`, which must be prepared. Whatever is wrong with it, even
 * that checking it would cost too much, is in the document. The tree lives in
 * `arena`, the bytes until the buffer's next use.
 */
void dsc_document_read(struct dsc_document *document, const struct dsc_library *library,
		       enum dsc_kind kind, int dir, const char *name, const char *path,
		       struct dsc_io_buffer *buffer, struct dsc_arena *arena);

/* The same for bytes that are in memory. */
void dsc_document_parse(struct dsc_document *document, const struct dsc_library *library,
			enum dsc_kind kind, const char *path, struct dsc_str bytes,
			struct dsc_arena *arena);

/*
 * Whether the values of these top-level keys (separated by spaces) hold to the
 * schema, so that a rule may rely on their shape. False for an unreadable document.
 */
bool dsc_document_sound(const struct dsc_document *document, const char *keys);

/* The first thing that makes these keys unsound, as "path:3:1: …", filtered; NULL: they are sound. */
const char *dsc_document_obstacle(const struct dsc_document *document, const char *keys,
				  struct dsc_arena *arena);

#endif
