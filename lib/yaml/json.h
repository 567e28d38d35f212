/*
 * Bytes of a JSON text (RFC 8259) to a node tree. JSON has a reader of its own
 * because libyaml refuses legal JSON (escaped surrogate pairs, long keys) and
 * accepts much that is not JSON.
 */
#ifndef DSC_YAML_JSON_H
#define DSC_YAML_JSON_H

#include "yaml/node.h"

/*
 * Reads one JSON text, strictly: repeated keys and halves of surrogate pairs
 * are errors, "\u0000" is not. At most `max_bytes` bytes and 512 levels.
 * Returns 0 and the root, or -1 with the problem; repeated keys are all named.
 */
int dsc_json_read(struct dsc_node **root, struct dsc_str bytes, size_t max_bytes,
		  struct dsc_arena *arena, struct dsc_problems *problems);

#endif
