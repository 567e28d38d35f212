/* Bytes of a YAML 1.2 document (core schema) to a node tree. The only user of libyaml. */
#ifndef DSC_YAML_YAML_H
#define DSC_YAML_YAML_H

#include "yaml/node.h"

/* What one document may cost. */
#define DSC_YAML_MAX_BYTES (1024 * 1024)
#define DSC_YAML_MAX_DEPTH 64
#define DSC_YAML_MAX_EVENTS 100000

/*
 * Reads one document. Returns 0 and the root, or -1 with at least one
 * DSC_PROBLEM_SYNTAX in `problems`: too big, too deep, not UTF-8, not YAML,
 * empty, more than one document, an anchor, alias, tag or merge key, a repeated
 * key, or punctuation of a Chinese keyboard where YAML's own must stand.
 * DSC_PROBLEM_TEXT may accompany either: an unsafe character (see
 * dsc_utf8_unsafe()), raw or written as an escape, or quotation marks and
 * spaces that are part of a text unnoticed. The problems come in the order of
 * the document; of each kind 20 at most and a last one that says how many more.
 *
 * Numbers are those of JSON: `0123`, `+86`, `0x1F`, `.inf`, `no` and dates are
 * strings.
 *
 * `bytes` must outlive nothing: the tree copies what it keeps into `arena`.
 * A byte order mark at the very start is skipped.
 */
int dsc_yaml_read(struct dsc_node **root, struct dsc_str bytes, struct dsc_arena *arena,
		  struct dsc_problems *problems);

/*
 * Whether `text` is a real day that is written in another way than documents
 * write it (2023-1-5, 2023/01/05, 2023.1.5, 20230105, 2023年1月5日, full-width
 * digits), and how it should be written.
 */
bool dsc_yaml_hint_date(struct dsc_str text, char out[16]);

#endif
