/* What is wrong with files before any rule looks at their meaning, as findings. */
#ifndef DSC_RULE_READ_H
#define DSC_RULE_READ_H

#include "rule/check.h"

/* Names, links, strays. */
void dsc_read_report_layout(const struct dsc_run *run, struct dsc_sink *sink,
			    const struct dsc_layout_findings *layout, struct dsc_arena *arena);

/*
 * A document that is missing, unreadable, or breaks its schema; its texts.
 * Returns the set of rules that failed.
 */
uint64_t dsc_read_report_document(const struct dsc_run *run, struct dsc_sink *sink,
				  const struct dsc_document *document, struct dsc_arena *arena);

/*
 * Holds the id at `key` against the name of its file or folder. A missing or
 * malformed id is the schema's matter.
 */
void dsc_read_check_id(const struct dsc_run *run, struct dsc_sink *sink,
		       const struct dsc_document *document, const char *key, const char *name,
		       struct dsc_arena *arena);

/* listed/: read; what the rules need of it is kept in `run`, in `arena`. */
int dsc_read_listed(struct dsc_run *run, struct dsc_sink *sink, struct dsc_arena *arena,
		    struct dsc_err *err);

/* dsc.yaml, people/, assignments/, reviews/, seals/, decision/. */
int dsc_read_records(const struct dsc_run *run, struct dsc_sink *sink, struct dsc_err *err);

#endif
