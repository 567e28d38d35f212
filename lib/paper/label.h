/* The fixed words on forms and tables: schemas/forms/labels.yaml. They are in
 * the programme's language whatever the reader's is: a form has the same bytes
 * everywhere. */
#ifndef DSC_PAPER_LABEL_H
#define DSC_PAPER_LABEL_H

#include "base/arena.h"
#include "base/err.h"

#define DSC_PAPER_LABELS(X)                                                                     \
	X(mark) X(page) X(continued) X(colon) X(separator) X(enumeration) X(yes) X(no) X(none)  \
	X(date) X(lead) X(member) X(single) X(case_title) X(case_id) X(domain) X(direction)     \
	X(type) X(sectors) X(lead_name) X(members) X(unit) X(applied_on) X(basics)              \
	X(accepted_on) X(in_use_since) X(listed_before) X(operation) X(applicants) X(number)    \
	X(role) X(name) X(uscc) X(kind) X(operates) X(legal_person) X(group) X(record)          \
	X(contact) X(phone) X(email) X(experience) X(chapters) X(evidence) X(evidence_kind)     \
	X(evidence_title) X(evidence_file) X(sha256) X(commitment) X(signed_by) X(signature)    \
	X(signed_on) X(seal) X(applicant_seal) X(opinion) X(unit_seal) X(no_opinion)            \
	X(submitted_on) X(total) X(total_unit) X(sheet) X(list) X(list_total) X(region)

#define DSC_PAPER_LABEL_MEMBER(name) const char *name;

struct dsc_paper_labels {
	DSC_PAPER_LABELS(DSC_PAPER_LABEL_MEMBER)
};

#undef DSC_PAPER_LABEL_MEMBER

/* -1 with an error where the file that DSC_SCHEMAS names lacks one. Texts are filtered. */
int dsc_paper_labels_load(struct dsc_paper_labels *labels, struct dsc_arena *arena,
			  struct dsc_err *err);

#endif
