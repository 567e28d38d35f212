#include "yaml/edit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/tr.h"
#include "base/utf8.h"
#include "yaml/edit_bytes.h"
#include "yaml/yaml.h"

#include "base/banned.h"

static const struct dsc_str byte_order_mark = { "\xef\xbb\xbf", 3 };

void dsc_edit_init(struct dsc_edit *edit, struct dsc_str bytes, const struct dsc_node *root,
		   struct dsc_arena *arena)
{
	*edit = (struct dsc_edit){ .text = bytes, .root = root, .arena = arena,
				   .at = { .mark = { 1, 1 } } };
	if (dsc_str_starts(bytes, byte_order_mark)) {
		edit->marked = true;
		edit->text.ptr += byte_order_mark.len;
		edit->text.len -= byte_order_mark.len;
	}
}

int dsc_edit_refuse(const struct dsc_node *node, struct dsc_err *err)
{
	return dsc_err_set(err,
			   _("what stands in line %u is written in a way that cannot be changed "
			     "safely; change it in an editor"),
			   (unsigned)node->span.start.line);
}

/* ---- places */

size_t dsc_edit_skip_blanks(struct dsc_str text, size_t at)
{
	while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t'))
		at++;
	return at;
}

size_t dsc_edit_line_start(struct dsc_str text, size_t at)
{
	while (at > 0 && text.ptr[at - 1] != '\n')
		at--;
	return at;
}

size_t dsc_edit_next_line(struct dsc_str text, size_t at)
{
	const char *feed = at < text.len ? memchr(text.ptr + at, '\n', text.len - at) : NULL;

	return feed ? (size_t)(feed - text.ptr) + 1 : text.len;
}

size_t dsc_edit_line_end(struct dsc_str text, size_t at)
{
	size_t end = dsc_edit_next_line(text, at);

	if (end > at && text.ptr[end - 1] == '\n')
		end--;
	if (end > at && text.ptr[end - 1] == '\r')
		end--;
	return end;
}

static bool before(struct dsc_mark a, struct dsc_mark b)
{
	return a.line != b.line ? a.line < b.line : a.column < b.column;
}

size_t dsc_edit_offset(struct dsc_edit *edit, struct dsc_mark mark)
{
	struct dsc_str text = edit->text;
	size_t at = edit->at.offset;
	struct dsc_mark here = edit->at.mark;

	if (before(mark, here)) {
		here = (struct dsc_mark){ 1, 1 };
		at = 0;
	}
	for (; here.line < mark.line && at < text.len; here.line++, here.column = 1)
		at = dsc_edit_next_line(text, at);
	for (; here.column < mark.column && at < text.len && text.ptr[at] != '\n'; here.column++)
		do
			at++;
		while (at < text.len && ((unsigned char)text.ptr[at] & 0xc0) == 0x80);
	edit->at.mark = here;
	edit->at.offset = at;
	return at;
}

static bool is_empty(const struct dsc_node *node)
{
	return node->type == DSC_NODE_NULL && !node->text.len;
}

size_t dsc_edit_end(struct dsc_edit *edit, const struct dsc_node *key,
		    const struct dsc_node *value)
{
	/* The end of a block collection is that of its last value. */
	while (value->style == DSC_STYLE_BLOCK && value->count) {
		if (value->type == DSC_NODE_MAP) {
			key = &value->members[value->count - 1].key;
			value = &value->members[value->count - 1].value;
		} else {
			key = NULL;
			value = &value->items[value->count - 1];
		}
	}
	if (key && is_empty(value)) {
		size_t end = dsc_edit_offset(edit, key->span.end);
		size_t colon = dsc_edit_skip_blanks(edit->text, end);

		return colon < edit->text.len && edit->text.ptr[colon] == ':' ? colon + 1 : end;
	}
	return dsc_edit_offset(edit, value->span.end);
}

/* ---- bytes */

struct dsc_str dsc_edit_break(const struct dsc_edit *edit)
{
	size_t next = dsc_edit_next_line(edit->text, 0);

	return next >= 2 && edit->text.ptr[next - 1] == '\n' && edit->text.ptr[next - 2] == '\r' ?
		       DSC_S("\r\n") : DSC_S("\n");
}

struct dsc_str dsc_edit_slice(const struct dsc_edit *edit, size_t from, size_t to)
{
	return (struct dsc_str){ edit->text.ptr + from, to > from ? to - from : 0 };
}

struct dsc_str dsc_edit_spaces(struct dsc_edit *edit, size_t count)
{
	char *spaces = dsc_arena_alloc(edit->arena, count + 1, 1);

	memset(spaces, ' ', count);
	return (struct dsc_str){ spaces, count };
}

void dsc_edit_put(struct dsc_edit *edit, struct dsc_edit_buffer *buffer, struct dsc_str text)
{
	while (buffer->cap - buffer->count < text.len)
		buffer->items = dsc_arena_grow(edit->arena, buffer->items, buffer->count,
					       &buffer->cap, 1, 1);
	if (text.len)
		memcpy(buffer->items + buffer->count, text.ptr, text.len);
	buffer->count += text.len;
}

static struct dsc_str joined(struct dsc_edit *edit, struct dsc_str a, struct dsc_str b,
			     struct dsc_str c)
{
	struct dsc_edit_buffer buffer = { 0 };

	dsc_edit_put(edit, &buffer, a);
	dsc_edit_put(edit, &buffer, b);
	dsc_edit_put(edit, &buffer, c);
	return (struct dsc_str){ buffer.items, buffer.count };
}

void dsc_edit_splice(struct dsc_edit *edit, size_t from, size_t to, struct dsc_str text)
{
	DSC_PUSH(edit->arena, &edit->splices,
		 (struct dsc_edit_splice){ from, to > from ? to - from : 0, text });
}

/* ---- scalars */

/* Whether a list in brackets reads these bytes as this one text. */
static bool reads_as(struct dsc_edit *edit, struct dsc_str written, struct dsc_str text)
{
	struct dsc_problems problems = { .arena = edit->arena };
	struct dsc_edit_buffer buffer = { 0 };
	struct dsc_node *root;

	dsc_edit_put(edit, &buffer, DSC_S("["));
	dsc_edit_put(edit, &buffer, written);
	dsc_edit_put(edit, &buffer, DSC_S("]"));
	if (dsc_yaml_read(&root, (struct dsc_str){ buffer.items, buffer.count }, edit->arena,
			  &problems) < 0 || problems.count)
		return false;
	return root->type == DSC_NODE_SEQ && root->count == 1 &&
	       root->items[0].type == DSC_NODE_STRING && dsc_str_eq(root->items[0].text, text);
}

static struct dsc_str in_single_quotes(struct dsc_edit *edit, struct dsc_str text)
{
	struct dsc_edit_buffer buffer = { 0 };

	dsc_edit_put(edit, &buffer, DSC_S("'"));
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\'')
			dsc_edit_put(edit, &buffer, DSC_S("'"));
		dsc_edit_put(edit, &buffer, (struct dsc_str){ text.ptr + i, 1 });
	}
	dsc_edit_put(edit, &buffer, DSC_S("'"));
	return (struct dsc_str){ buffer.items, buffer.count };
}

static struct dsc_str in_double_quotes(struct dsc_edit *edit, struct dsc_str text)
{
	struct dsc_edit_buffer buffer = { 0 };

	dsc_edit_put(edit, &buffer, DSC_S("\""));
	while (text.len) {
		uint32_t cp;
		size_t len = dsc_utf8_decode(text, &cp);
		char escape[12];

		if (cp == '"' || cp == '\\') {
			dsc_edit_put(edit, &buffer, DSC_S("\\"));
		} else if (cp == '\t' || cp == '\n' || cp == '\r' ||
			   (cp != UINT32_MAX && dsc_utf8_unsafe(cp))) {
			snprintf(escape, sizeof(escape), "\\U%08X", (unsigned)cp);
			dsc_edit_put(edit, &buffer, dsc_str_from(escape));
			text.ptr += len;
			text.len -= len;
			continue;
		}
		dsc_edit_put(edit, &buffer, (struct dsc_str){ text.ptr, len });
		text.ptr += len;
		text.len -= len;
	}
	dsc_edit_put(edit, &buffer, DSC_S("\""));
	return (struct dsc_str){ buffer.items, buffer.count };
}

struct dsc_str dsc_edit_scalar(struct dsc_edit *edit, struct dsc_str text,
			       enum dsc_node_style style)
{
	if (style == DSC_STYLE_SINGLE_QUOTED) {
		struct dsc_str quoted = in_single_quotes(edit, text);

		if (reads_as(edit, quoted, text))
			return quoted;
	}
	if (style != DSC_STYLE_DOUBLE_QUOTED && reads_as(edit, text, text))
		return text;
	return in_double_quotes(edit, text);
}

/* A value that is not there yet goes behind its key's colon. */
static int fill_in(struct dsc_edit *edit, const struct dsc_node *scalar, struct dsc_str written,
		   struct dsc_err *err)
{
	const struct dsc_node *map = scalar->parent;

	for (uint32_t i = 0; map && map->type == DSC_NODE_MAP && i < map->count; i++) {
		size_t end;

		if (&map->members[i].value != scalar)
			continue;
		end = dsc_edit_end(edit, &map->members[i].key, scalar);
		if (edit->text.ptr[end - 1] != ':')
			break;
		dsc_edit_splice(edit, end, end, joined(edit, DSC_S(" "), written, DSC_S("")));
		return 0;
	}
	return dsc_edit_refuse(scalar, err);
}

int dsc_edit_replace(struct dsc_edit *edit, const struct dsc_node *scalar, struct dsc_str text,
		     struct dsc_err *err)
{
	struct dsc_str written;
	size_t from;

	if (scalar->type >= DSC_NODE_SEQ || scalar->style == DSC_STYLE_LITERAL ||
	    scalar->style == DSC_STYLE_FOLDED)
		return dsc_edit_refuse(scalar, err);
	written = dsc_edit_scalar(edit, text, (enum dsc_node_style)scalar->style);
	if (is_empty(scalar)) {
		if (fill_in(edit, scalar, written, err) < 0)
			return -1;
	} else {
		from = dsc_edit_offset(edit, scalar->span.start);
		dsc_edit_splice(edit, from, dsc_edit_offset(edit, scalar->span.end), written);
	}
	DSC_PUSH(edit->arena, &edit->changes,
		 (struct dsc_edit_change){ .kind = DSC_EDIT_REPLACE, .at = scalar,
					   .text = text });
	return 0;
}

/* ---- keys */

/* "key: text", both in quotes where the neighbour's key is, as JSON would have it. */
static struct dsc_str pair(struct dsc_edit *edit, const struct dsc_node *neighbour,
			   struct dsc_str key, struct dsc_str text)
{
	enum dsc_node_style style = neighbour->style == DSC_STYLE_DOUBLE_QUOTED ?
					    DSC_STYLE_DOUBLE_QUOTED : DSC_STYLE_PLAIN;
	struct dsc_edit_buffer buffer = { 0 };

	dsc_edit_put(edit, &buffer, dsc_edit_scalar(edit, key, style));
	dsc_edit_put(edit, &buffer, DSC_S(": "));
	dsc_edit_put(edit, &buffer, dsc_edit_scalar(edit, text, style));
	return (struct dsc_str){ buffer.items, buffer.count };
}

/* What separates two members, where it is a comma and white space alone; else ", ". */
static struct dsc_str separator(struct dsc_edit *edit, const struct dsc_node *map, uint32_t index)
{
	size_t from, to, at;

	if (index == 0)
		return DSC_S(", ");
	from = dsc_edit_end(edit, &map->members[index - 1].key, &map->members[index - 1].value);
	to = dsc_edit_offset(edit, map->members[index].key.span.start);
	at = dsc_edit_skip_blanks(edit->text, from);
	if (at >= to || edit->text.ptr[at] != ',')
		return DSC_S(", ");
	for (at++; at < to; at++)
		if (!strchr(" \t\r\n", edit->text.ptr[at]))
			return DSC_S(", ");
	return dsc_edit_slice(edit, from, to);
}

static void insert_flow_key(struct dsc_edit *edit, const struct dsc_node *map, uint32_t after,
			    struct dsc_str written)
{
	const struct dsc_member *member = &map->members[after];
	struct dsc_str between = separator(edit, map, after);
	size_t column = member->key.span.start.column - 1;
	size_t end = dsc_edit_end(edit, &member->key, &member->value);
	size_t at = dsc_edit_skip_blanks(edit->text, end);
	bool comma = at < edit->text.len && edit->text.ptr[at] == ',';
	size_t stop;

	if (comma)
		at = dsc_edit_skip_blanks(edit->text, at + 1);
	if (at >= edit->text.len || edit->text.ptr[at] != '#') {
		/* Behind a colon without a value a comma would be text. */
		struct dsc_str gap = edit->text.ptr[end - 1] == ':' ? DSC_S(" ") : DSC_S("");

		dsc_edit_splice(edit, end, end, joined(edit, gap, between, written));
		return;
	}
	/* A comment behind the member on its line stays there. */
	stop = dsc_edit_line_end(edit->text, at);
	if (!comma)
		dsc_edit_splice(edit, end, end, DSC_S(","));
	written = joined(edit, dsc_edit_break(edit), dsc_edit_spaces(edit, column), written);
	dsc_edit_splice(edit, stop, stop,
			joined(edit, written, comma ? DSC_S(",") : DSC_S(""), DSC_S("")));
}

static int insert_block_key(struct dsc_edit *edit, const struct dsc_node *map, uint32_t after,
			    struct dsc_str written, struct dsc_err *err)
{
	const struct dsc_member *member = &map->members[after];
	size_t column = member->key.span.start.column - 1;
	size_t end = dsc_edit_end(edit, &member->key, &member->value);
	size_t at = dsc_edit_skip_blanks(edit->text, end);
	size_t stop = dsc_edit_line_end(edit->text, end);

	if (at < stop && edit->text.ptr[at] != '#')
		return dsc_edit_refuse(&member->key, err);
	dsc_edit_splice(edit, stop, stop,
			joined(edit, dsc_edit_break(edit), dsc_edit_spaces(edit, column), written));
	return 0;
}

int dsc_edit_insert_key(struct dsc_edit *edit, const struct dsc_node *map, uint32_t after,
			struct dsc_str key, struct dsc_str text, struct dsc_err *err)
{
	struct dsc_str written;

	if (map->type != DSC_NODE_MAP || after >= map->count)
		return dsc_edit_refuse(map, err);
	written = pair(edit, &map->members[after].key, key, text);
	if (map->style == DSC_STYLE_FLOW)
		insert_flow_key(edit, map, after, written);
	else if (insert_block_key(edit, map, after, written, err) < 0)
		return -1;
	DSC_PUSH(edit->arena, &edit->changes,
		 (struct dsc_edit_change){ .kind = DSC_EDIT_KEY, .at = map, .index = after,
					   .key = key, .text = text });
	return 0;
}

/* ---- the end: put together, read again, compared */

static int by_offset(const void *a, const void *b)
{
	const struct dsc_edit_splice *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->len > y->len) - (x->len < y->len);
}

static int by_node(const void *a, const void *b)
{
	const struct dsc_edit_change *x = a, *y = b;

	return ((uintptr_t)x->at > (uintptr_t)y->at) - ((uintptr_t)x->at < (uintptr_t)y->at);
}

static int put_together(struct dsc_str *bytes, struct dsc_edit *edit)
{
	struct dsc_edit_buffer buffer = { 0 };
	size_t at = 0;

	if (edit->splices.count)
		qsort(edit->splices.items, edit->splices.count, sizeof(*edit->splices.items),
		      by_offset);
	if (edit->marked)
		dsc_edit_put(edit, &buffer, byte_order_mark);
	for (size_t i = 0; i < edit->splices.count; i++) {
		const struct dsc_edit_splice *splice = &edit->splices.items[i];

		if (splice->from < at)
			return -1;
		dsc_edit_put(edit, &buffer, dsc_edit_slice(edit, at, splice->from));
		dsc_edit_put(edit, &buffer, splice->text);
		at = splice->from + splice->len;
	}
	dsc_edit_put(edit, &buffer, dsc_edit_slice(edit, at, edit->text.len));
	*bytes = (struct dsc_str){ buffer.items, buffer.count };
	return 0;
}

static bool same(const struct dsc_edit *edit, const struct dsc_node *old,
		 const struct dsc_node *now);

static bool reads(const struct dsc_node *node, struct dsc_str text)
{
	return node->type == DSC_NODE_STRING && dsc_str_eq(node->text, text);
}

/* Whether `now` is `old` but for the change that was asked for. */
static bool changed_list(const struct dsc_edit *edit, const struct dsc_edit_change *change,
			 const struct dsc_node *old, const struct dsc_node *now)
{
	uint32_t count = old->count + (change->kind == DSC_EDIT_INSERT) -
			 (change->kind == DSC_EDIT_DELETE);
	uint32_t from = 0; /* the next of the old items that stay in order */

	if (now->type != DSC_NODE_SEQ || now->count != count)
		return false;
	for (uint32_t i = 0; i < count; i++) {
		if (change->kind == DSC_EDIT_INSERT && i == change->index) {
			if (!reads(&now->items[i], change->text))
				return false;
			continue;
		}
		if (change->kind == DSC_EDIT_MOVE && i == change->to) {
			if (!same(edit, &old->items[change->index], &now->items[i]))
				return false;
			continue;
		}
		from += change->kind != DSC_EDIT_INSERT && from == change->index;
		if (!same(edit, &old->items[from++], &now->items[i]))
			return false;
	}
	return true;
}

static bool same_members(const struct dsc_edit *edit, const struct dsc_edit_change *change,
			 const struct dsc_node *old, const struct dsc_node *now)
{
	if (now->count != old->count + (change != NULL))
		return false;
	for (uint32_t i = 0, from = 0; i < now->count; i++) {
		const struct dsc_member *member = &now->members[i];

		if (change && i == change->index + 1) {
			if (!dsc_str_eq(member->key.text, change->key) ||
			    !reads(&member->value, change->text))
				return false;
			continue;
		}
		if (!dsc_str_eq(member->key.text, old->members[from].key.text) ||
		    !same(edit, &old->members[from].value, &member->value))
			return false;
		from++;
	}
	return true;
}

static bool same(const struct dsc_edit *edit, const struct dsc_node *old,
		 const struct dsc_node *now)
{
	struct dsc_edit_change key = { .at = old };
	const struct dsc_edit_change *change =
		edit->changes.count ? bsearch(&key, edit->changes.items, edit->changes.count,
					      sizeof(key), by_node) : NULL;

	if (change && change->kind == DSC_EDIT_REPLACE)
		return reads(now, change->text);
	if (change && change->kind != DSC_EDIT_KEY)
		return changed_list(edit, change, old, now);
	if (old->type != now->type || old->style != now->style)
		return false;
	if (old->type == DSC_NODE_MAP)
		return same_members(edit, change, old, now);
	if (old->type != DSC_NODE_SEQ)
		return dsc_str_eq(old->text, now->text);
	if (old->count != now->count)
		return false;
	for (uint32_t i = 0; i < old->count; i++)
		if (!same(edit, &old->items[i], &now->items[i]))
			return false;
	return true;
}

int dsc_edit_finish(struct dsc_str *bytes, struct dsc_edit *edit, struct dsc_err *err)
{
	struct dsc_problems problems = { .arena = edit->arena };
	const struct dsc_node *at = edit->changes.count ? edit->changes.items[0].at : edit->root;
	struct dsc_node *root;

	if (put_together(bytes, edit) < 0 ||
	    dsc_yaml_read(&root, *bytes, edit->arena, &problems) < 0)
		return dsc_edit_refuse(at, err);
	if (edit->changes.count)
		qsort(edit->changes.items, edit->changes.count, sizeof(*edit->changes.items),
		      by_node);
	for (size_t i = 1; i < edit->changes.count; i++)
		if (edit->changes.items[i].at == edit->changes.items[i - 1].at)
			return dsc_edit_refuse(at, err);
	if (!same(edit, edit->root, root))
		return dsc_edit_refuse(at, err);
	return 0;
}
