/*
 * Changes to a document by ranges of its bytes: comments, order, quoting, line
 * ends and the byte order mark of all that is not changed stay. libyaml knows no
 * comments, so nothing is ever loaded and written out again.
 */
#ifndef DSC_YAML_EDIT_H
#define DSC_YAML_EDIT_H

#include "base/err.h"
#include "yaml/node.h"

struct dsc_edit_splice { /* `len` bytes from `from` on become `text` */
	size_t from;
	size_t len;
	struct dsc_str text;
};

struct dsc_edit_change; /* what the tree is to be like; see edit_bytes.h */

/*
 * One round of changes to one document. Changes name nodes of the tree that was
 * read from the bytes, are asked for in the order of the document (another order
 * is slower, not wrong), and at most one to a node.
 */
struct dsc_edit {
	struct dsc_str text; /* without the byte order mark */
	bool marked;         /* there was one */
	const struct dsc_node *root;
	struct dsc_arena *arena;

	struct { /* the last place asked for */
		struct dsc_mark mark;
		size_t offset;
	} at;
	struct {
		struct dsc_edit_splice *items;
		size_t count, cap;
	} splices;
	struct {
		struct dsc_edit_change *items;
		size_t count, cap;
	} changes;
};

/* `bytes` and `root`, which was read from them, must live as long as the edit. */
void dsc_edit_init(struct dsc_edit *edit, struct dsc_str bytes, const struct dsc_node *root,
		   struct dsc_arena *arena);

/*
 * Each asks for one change and returns 0, or -1 with an error where the document
 * is written in a way that this module does not change (a text in block style, a
 * list whose dash shares its line with another). The edit is then of no use.
 * Texts are given as they should be read; quotes are added as needed, those of the
 * old value or of the first other item where there are any.
 */
int dsc_edit_replace(struct dsc_edit *edit, const struct dsc_node *scalar, struct dsc_str text,
		     struct dsc_err *err);

/* A new key with a value behind the member `after` of a mapping. */
int dsc_edit_insert_key(struct dsc_edit *edit, const struct dsc_node *map, uint32_t after,
			struct dsc_str key, struct dsc_str text, struct dsc_err *err);

/*
 * Items of a sequence, by index from 0. A comment behind an item on its line and
 * the comment lines directly above it are the item's: they move with it, and go
 * with it. Those above the first item are the list's where no other item has any.
 */
int dsc_edit_insert_item(struct dsc_edit *edit, const struct dsc_node *seq, uint32_t index,
			 struct dsc_str text, struct dsc_err *err);
int dsc_edit_move_item(struct dsc_edit *edit, const struct dsc_node *seq, uint32_t from,
		       uint32_t to, struct dsc_err *err);
int dsc_edit_delete_item(struct dsc_edit *edit, const struct dsc_node *seq, uint32_t index,
			 struct dsc_err *err);

/*
 * The document with all changes, in the edit's arena. It is read again, and where
 * its tree is not the old one with exactly these changes, the edit is refused: -1.
 */
int dsc_edit_finish(struct dsc_str *bytes, struct dsc_edit *edit, struct dsc_err *err);

#endif
