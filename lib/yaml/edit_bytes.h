/* What the halves of edit.h share: places, splices, intended changes. Inside this module only. */
#ifndef DSC_YAML_EDIT_BYTES_H
#define DSC_YAML_EDIT_BYTES_H

#include "yaml/edit.h"

enum dsc_edit_kind {
	DSC_EDIT_REPLACE, /* the scalar `at` reads `text` */
	DSC_EDIT_KEY,     /* the mapping `at` has a member `key` behind member `index` */
	DSC_EDIT_INSERT,  /* the sequence `at` has an item `text` at `index` */
	DSC_EDIT_MOVE,    /* its item `index` stands at `to` */
	DSC_EDIT_DELETE,  /* its item `index` is gone */
};

struct dsc_edit_change {
	enum dsc_edit_kind kind;
	const struct dsc_node *at;
	uint32_t index;
	uint32_t to;
	struct dsc_str key;
	struct dsc_str text;
};

/* Bytes that are put together. */
struct dsc_edit_buffer {
	char *items;
	size_t count;
	size_t cap;
};

void dsc_edit_put(struct dsc_edit *edit, struct dsc_edit_buffer *buffer, struct dsc_str text);

/* The offset of a place in edit->text. Fast where places ascend. */
size_t dsc_edit_offset(struct dsc_edit *edit, struct dsc_mark mark);

/*
 * Where a value's bytes end. libyaml gives an empty value a place of its own
 * making; `key`, that of a mapping's member or NULL, tells where it really is.
 */
size_t dsc_edit_end(struct dsc_edit *edit, const struct dsc_node *key,
		    const struct dsc_node *value);

/* Behind the spaces and tabs from `at` on; the start and the end (before its break) of a line. */
size_t dsc_edit_skip_blanks(struct dsc_str text, size_t at);
size_t dsc_edit_line_start(struct dsc_str text, size_t at);
size_t dsc_edit_line_end(struct dsc_str text, size_t at);

/* Behind the break at the end of the line around `at`, or text.len. */
size_t dsc_edit_next_line(struct dsc_str text, size_t at);

/* "\r\n" where the document's first line ends so, else "\n". */
struct dsc_str dsc_edit_break(const struct dsc_edit *edit);

struct dsc_str dsc_edit_slice(const struct dsc_edit *edit, size_t from, size_t to);
struct dsc_str dsc_edit_spaces(struct dsc_edit *edit, size_t count);

void dsc_edit_splice(struct dsc_edit *edit, size_t from, size_t to, struct dsc_str text);

/* A text as a scalar in flow or block style, in quotes like `style` where it had any. */
struct dsc_str dsc_edit_scalar(struct dsc_edit *edit, struct dsc_str text,
			       enum dsc_node_style style);

/* "… in line 12 is written in a way …"; -1. */
int dsc_edit_refuse(const struct dsc_node *node, struct dsc_err *err);

#endif
