/*
 * `dsc form`: finds a case or a unit, reads its documents and writes the
 * application form or the summary table.
 */
#ifndef DSC_PAPER_FORM_H
#define DSC_PAPER_FORM_H

#include "base/arena.h"
#include "base/err.h"

enum dsc_form_format { DSC_FORM_PDF, DSC_FORM_XLSX, DSC_FORM_DOCX, DSC_FORM_AUTO };

/* "pdf", "xlsx", "docx": the names of --format and the endings of files; NULL-terminated. */
extern const char *const dsc_form_format_names[];

struct dsc_form_options {
	const char *subject;  /* id of a case or unit, or a path */
	enum dsc_form_format format; /* DSC_FORM_AUTO: see dsc_form_format_of() */
	const char *out;      /* file or folder, "-" for standard output; NULL: here */
	const char *template; /* DOCX file, NULL: the one built in */
	const char *font;     /* NULL: the default */
	bool all;             /* a unit's summary table and every case's form */
	bool force;           /* replace files that exist */
};

/*
 * The format asked for; where none is, what the ending of `out` says, else DOCX
 * with a template and PDF without. Never DSC_FORM_AUTO.
 */
enum dsc_form_format dsc_form_format_of(const struct dsc_form_options *options);

struct dsc_form_list {
	const char **items;
	size_t count, cap;
};

struct dsc_form_result {
	struct dsc_form_list made;     /* paths of the files written */
	struct dsc_form_list warnings; /* translated, filtered */
	struct dsc_form_list refused;  /* paths of documents with findings: nothing was written */
};

/*
 * Everything is read before anything is written, and each file appears
 * complete or not at all. A document that breaks its schema is not an error
 * but in result->refused; dsc_validate() says what is wrong with it.
 */
int dsc_form_make(struct dsc_form_result *result, const struct dsc_form_options *options,
		  struct dsc_arena *arena, struct dsc_err *err);

/* Writes the template built in to a file, for an office to start its own from. */
int dsc_form_write_template(const char *path, bool force, struct dsc_arena *arena,
			    struct dsc_err *err);

#endif
