/* decision/<programme>.yaml: the decision as a document (dsc-repository(5)). */
#ifndef DSC_DECIDE_DOCUMENT_H
#define DSC_DECIDE_DOCUMENT_H

#include "decide/decide.h"

#define DSC_DECISION_NAMESPACE "decision@dsc"
#define DSC_DECISION_MAX_BYTES (16 * 1024 * 1024)

/* The file's bytes. `decide` is of dsc_decide_make(). */
struct dsc_str dsc_decide_document(const struct dsc_decide *decide, struct dsc_arena *arena);

/* "decision/miit-ds-2023.yaml" */
const char *dsc_decide_path(const struct dsc_profile *profile, struct dsc_arena *arena);

/* Why a row is not listed, as a word of the document: "rejected", "below-threshold". */
const char *dsc_decide_reason(const struct dsc_decide_row *row);

/*
 * Records the decision as `person` by one commit: the document and its signature
 * beside it. Refused: without a role that decides, or where another decision is on
 * the record. A second person may sign the one that is there.
 */
struct dsc_decide_draft {
	struct dsc_act act;
	bool countersigns; /* the document stands already */
};

enum dsc_record_result dsc_decide_draft(struct dsc_decide_draft *draft,
					const struct dsc_decide *decide, struct dsc_str person,
					struct dsc_err *err);
enum dsc_record_result dsc_decide_record(struct dsc_receipt *receipt,
					 struct dsc_decide_draft *draft,
					 const struct dsc_decide *decide,
					 const struct dsc_recorder *recorder, struct dsc_err *err);

#endif
