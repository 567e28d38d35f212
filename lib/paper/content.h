/*
 * What stands on an application form (案例申报书) and in a summary table
 * (推荐汇总表), as named texts, whatever they are written to. Texts are
 * filtered by dsc_text_show(); in long ones a line feed separates paragraphs.
 */
#ifndef DSC_PAPER_CONTENT_H
#define DSC_PAPER_CONTENT_H

#include "dossier/dossier.h"
#include "paper/label.h"
#include "profile/profile.h"

struct dsc_paper_field {
	const char *name; /* as a content control of a template names it; dsc-form(1) lists them */
	struct dsc_str text;
};

struct dsc_paper_scope {
	struct dsc_paper_field *items;
	size_t count, cap;
};

enum dsc_paper_group {
	DSC_PAPER_APPLICANTS, /* the lead first */
	DSC_PAPER_CHAPTERS,   /* those of the profile, in its order */
	DSC_PAPER_EVIDENCE,
	DSC_PAPER_GROUPS,
};

/* "applicants", "chapters", "evidence". */
extern const char *const dsc_paper_group_names[DSC_PAPER_GROUPS];

/* The fields of a group's items, NULL-terminated: known also where there is no item. */
extern const char *const *const dsc_paper_group_fields[DSC_PAPER_GROUPS];

struct dsc_paper_form {
	const struct dsc_paper_labels *labels;
	struct dsc_paper_scope fields;
	struct {
		struct dsc_paper_scope *items;
		size_t count;
	} groups[DSC_PAPER_GROUPS];
	bool synthetic;
	bool joint;      /* more than one applicant */
	int64_t instant; /* what the file gives as its time: of submission, else the deadline */
};

/* The text of a field, or NULL where the scope has no such field. */
const struct dsc_str *dsc_paper_find(const struct dsc_paper_scope *scope, struct dsc_str name);

/* The same, empty where there is none. */
struct dsc_str dsc_paper_text(const struct dsc_paper_scope *scope, const char *name);

struct dsc_paper_form_input {
	const struct dsc_profile *profile;
	const struct dsc_paper_labels *labels;
	const struct dsc_case *c;                         /* its document holds to the schema */
	const struct dsc_recommendation *recommendation;  /* sound, or NULL */
	struct dsc_str unit_name;                         /* or empty */
	/* Name of the unit with an id, for a central enterprise's group; may be NULL. */
	struct dsc_str (*name_of_unit)(void *data, struct dsc_str id);
	void *data;
};

void dsc_paper_form_make(struct dsc_paper_form *form, const struct dsc_paper_form_input *input,
			 struct dsc_arena *arena);

struct dsc_paper_cell {
	struct dsc_str text;
	bool is_number;
	int64_t number;
};

struct dsc_paper_table {
	const struct dsc_paper_labels *labels;
	struct dsc_str title;
	struct dsc_str programme;
	struct dsc_str unit;
	struct dsc_str contact, phone;
	struct dsc_str subtitle; /* of a list that no unit hands in, in place of unit, date and
				  * seal; or empty */
	bool has_date;
	int32_t submitted_on; /* days since the epoch */
	struct dsc_str *columns;
	size_t column_count;
	struct dsc_paper_cell *cells; /* row after row */
	size_t row_count;
	bool synthetic;       /* a row is a made-up case */
	int64_t instant;
};

/* Starts a table without rows; `rows` is how many will follow. */
void dsc_paper_table_make(struct dsc_paper_table *table, const struct dsc_profile *profile,
			  const struct dsc_paper_labels *labels, const struct dsc_unit *unit,
			  const struct dsc_recommendation *recommendation, size_t rows,
			  struct dsc_arena *arena);
void dsc_paper_table_add(struct dsc_paper_table *table, const struct dsc_profile *profile,
			 const struct dsc_case *c, struct dsc_arena *arena);

/* "2023年10月24日" of a day. */
struct dsc_str dsc_paper_date(const struct dsc_paper_labels *labels, int32_t day,
			      struct dsc_arena *arena);

#endif
