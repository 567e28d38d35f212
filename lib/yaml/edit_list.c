/*
 * Items of a sequence. The bytes of a list are taken for slots, which stay, with
 * what each item brings along, which moves: its comment lines above, itself, its
 * comment behind it. Line breaks, indentation, commas and all other comments
 * belong to the slots.
 */
#include "base/tr.h"
#include "yaml/edit_bytes.h"

#include "base/banned.h"

struct piece {
	struct dsc_str lead;  /* of the slot: from the piece before to `head` */
	struct dsc_str comma; /* of the slot: behind the item, where it stands on its line */
	struct dsc_str head;  /* the item's comment lines, up to where it begins */
	struct dsc_str text;  /* the item; in block style all its lines */
	struct dsc_str tail;  /* its comment behind it; in block style part of `text` */
};

struct list {
	const struct dsc_node *seq;
	size_t from, to; /* what the pieces and the rest are made of */
	struct piece *items;
	size_t count;
	struct dsc_str rest; /* behind the last piece */
	struct dsc_str indent;
	bool flow;
};

/* ---- taking apart */

static bool is_break(char c)
{
	return c == '\n' || c == '\r';
}

/*
 * Where in text[from, to), which is white space, comments and at most `commas`
 * commas, the comment lines begin that stand directly above `to`: `to` where
 * there are none. -1 where anything else stands there.
 */
static int find_head(size_t *head, const struct dsc_edit *edit, size_t from, size_t to,
		     size_t commas)
{
	struct dsc_str text = { edit->text.ptr, to };
	bool line_begins = from == 0 || text.ptr[from - 1] == '\n';
	bool blank = true; /* nothing on this line so far */

	*head = to;
	for (size_t at = from; at < to;) {
		char c = text.ptr[at];

		if (c == '\n') {
			if (blank && line_begins)
				*head = to;
			line_begins = true;
			blank = true;
			at++;
		} else if (c == '#') {
			if (!line_begins || !blank)
				*head = to;
			else if (*head == to)
				*head = at;
			blank = false;
			at = dsc_edit_line_end(text, at);
		} else if (c == ',' && commas) {
			commas--;
			blank = false;
			*head = to;
			at++;
		} else if (c == ' ' || c == '\t' || c == '\r') {
			at++;
		} else {
			return -1;
		}
	}
	return 0;
}

/*
 * Lead and head of the piece that begins at `to`, from `from` on. In flow style
 * the indentation of a head is the slot's, in block style its own.
 */
static int take_lead(struct piece *piece, const struct dsc_edit *edit, size_t from, size_t to,
		     bool flow, bool comma)
{
	size_t head;

	if (find_head(&head, edit, from, to, comma) < 0)
		return -1;
	if (!flow && head < to)
		head = dsc_edit_line_start(edit->text, head);
	piece->lead = dsc_edit_slice(edit, from, head);
	piece->head = dsc_edit_slice(edit, head, to);
	return 0;
}

/* Comma and comment behind the item that ends at `at`; returns where they end. */
static size_t take_tail(struct piece *piece, const struct dsc_edit *edit, size_t at)
{
	size_t blank = dsc_edit_skip_blanks(edit->text, at);
	size_t end;

	if (blank < edit->text.len && edit->text.ptr[blank] == ',') {
		piece->comma = dsc_edit_slice(edit, at, blank + 1);
		at = blank + 1;
		blank = dsc_edit_skip_blanks(edit->text, at);
	}
	if (blank == at || blank >= edit->text.len || edit->text.ptr[blank] != '#')
		return at;
	end = dsc_edit_line_end(edit->text, blank);
	piece->tail = dsc_edit_slice(edit, at, end);
	return end;
}

static int take_flow(struct list *list, struct dsc_edit *edit)
{
	const struct dsc_node *seq = list->seq;
	size_t at = dsc_edit_offset(edit, seq->span.start);
	size_t head;

	if (at >= edit->text.len || edit->text.ptr[at] != '[')
		return -1;
	list->from = ++at;
	for (uint32_t i = 0; i < seq->count; i++) {
		struct piece *piece = &list->items[i];
		size_t start = dsc_edit_offset(edit, seq->items[i].span.start);
		size_t end = dsc_edit_offset(edit, seq->items[i].span.end);

		if (start < at || end <= start ||
		    take_lead(piece, edit, at, start, true,
			      i && !list->items[i - 1].comma.len) < 0)
			return -1;
		piece->text = dsc_edit_slice(edit, start, end);
		at = take_tail(piece, edit, end);
	}
	list->to = dsc_edit_offset(edit, seq->span.end);
	if (list->to <= at || edit->text.ptr[list->to - 1] != ']' ||
	    find_head(&head, edit, at, list->to - 1,
		      seq->count && !list->items[seq->count - 1].comma.len) < 0)
		return -1;
	list->to--;
	list->rest = dsc_edit_slice(edit, at, list->to);
	list->indent = dsc_edit_spaces(edit, seq->count ? seq->items[0].span.start.column - 1 :
							  seq->span.start.column);
	return 0;
}

/* The offset of the dash in `column` that is the first thing from `at` on, or SIZE_MAX. */
static size_t find_dash(const struct dsc_edit *edit, size_t at, size_t column)
{
	struct dsc_str text = edit->text;

	for (; at < text.len; at = dsc_edit_next_line(text, at)) {
		size_t first = dsc_edit_skip_blanks(text, at);

		if (first == text.len || is_break(text.ptr[first]) || text.ptr[first] == '#')
			continue;
		return text.ptr[first] == '-' && first - at == column ? first : SIZE_MAX;
	}
	return SIZE_MAX;
}

static int take_block(struct list *list, struct dsc_edit *edit)
{
	const struct dsc_node *seq = list->seq;
	size_t column = seq->span.start.column - 1;
	size_t dash = dsc_edit_offset(edit, seq->span.start);
	size_t line = dsc_edit_line_start(edit->text, dash);
	size_t at = line;

	/* Comment lines above the first dash; what stands above them is not the list's. */
	while (at > 0) {
		size_t above = dsc_edit_line_start(edit->text, at - 1);
		size_t first = dsc_edit_skip_blanks(edit->text, above);

		if (edit->text.ptr[first] != '#')
			break;
		at = above;
	}
	list->from = at;
	for (uint32_t i = 0; i < seq->count; i++) {
		struct piece *piece = &list->items[i];
		size_t end, stop;

		dash = find_dash(edit, i ? dsc_edit_next_line(edit->text, at) : line, column);
		if (dash == SIZE_MAX)
			return -1;
		line = dash - column;
		if (take_lead(piece, edit, at, line, false, false) < 0)
			return -1;
		end = dsc_edit_end(edit, NULL, &seq->items[i]);
		stop = dsc_edit_line_end(edit->text, end);
		end = dsc_edit_skip_blanks(edit->text, end);
		if (end <= dash || (end < stop && edit->text.ptr[end] != '#'))
			return -1;
		piece->text = dsc_edit_slice(edit, line, stop);
		at = stop;
	}
	list->to = at;
	list->rest = dsc_edit_slice(edit, at, at);
	list->indent = dsc_edit_spaces(edit, column);
	return 0;
}

/* Comments above the first item are the list's heading, unless others have their own. */
static void settle_heading(struct list *list)
{
	for (size_t i = 1; i < list->count; i++)
		if (list->items[i].head.len)
			return;
	if (list->count && list->items[0].head.len) {
		struct piece *first = &list->items[0];

		first->lead.len += first->head.len;
		first->lead.ptr = first->head.ptr + first->head.len - first->lead.len;
		first->head.len = 0;
	}
}

static int take_apart(struct list *list, struct dsc_edit *edit, const struct dsc_node *seq,
		      struct dsc_err *err)
{
	*list = (struct list){ .seq = seq, .count = seq->count,
			       .flow = seq->style == DSC_STYLE_FLOW };
	/* Room for one more. */
	list->items = DSC_NEW_ARRAY(edit->arena, struct piece, (size_t)seq->count + 1);
	if (seq->type != DSC_NODE_SEQ ||
	    (list->flow ? take_flow(list, edit) : take_block(list, edit)) < 0)
		return dsc_edit_refuse(seq, err);
	settle_heading(list);
	return 0;
}

/* ---- putting together */

static bool has_comment(struct dsc_str text)
{
	return text.len && memchr(text.ptr, '#', text.len);
}

/* The comments of a slot that goes, without its comma. */
static struct dsc_str left_over(struct dsc_edit *edit, struct dsc_str lead)
{
	struct dsc_edit_buffer buffer = { 0 };
	bool comment = false;

	if (!has_comment(lead))
		return DSC_S("");
	for (size_t i = 0; i < lead.len; i++) {
		comment = lead.ptr[i] != '\n' && (comment || lead.ptr[i] == '#');
		if (comment || lead.ptr[i] != ',')
			dsc_edit_put(edit, &buffer, (struct dsc_str){ lead.ptr + i, 1 });
	}
	return (struct dsc_str){ buffer.items, buffer.count };
}

static struct dsc_str both(struct dsc_edit *edit, struct dsc_str a, struct dsc_str b)
{
	struct dsc_edit_buffer buffer = { 0 };

	dsc_edit_put(edit, &buffer, a);
	dsc_edit_put(edit, &buffer, b);
	return (struct dsc_str){ buffer.items, buffer.count };
}

/* Whether what is put next would begin its line. */
static bool at_line_start(const struct dsc_edit_buffer *buffer)
{
	for (size_t i = buffer->count; i > 0; i--)
		if (buffer->items[i - 1] != ' ' && buffer->items[i - 1] != '\t')
			return buffer->items[i - 1] == '\n';
	return false;
}

static bool breaks_line(struct dsc_str text)
{
	size_t at = dsc_edit_skip_blanks(text, 0);

	return at < text.len && is_break(text.ptr[at]);
}

/* Begins a line in place of the blanks at the end. */
static void put_line(struct dsc_edit *edit, struct dsc_edit_buffer *buffer,
		     const struct list *list)
{
	while (buffer->count && strchr(" \t", buffer->items[buffer->count - 1]))
		buffer->count--;
	dsc_edit_put(edit, buffer, dsc_edit_break(edit));
	dsc_edit_put(edit, buffer, list->indent);
}

/* A slot's bytes, on a line of their own where a comment stands in front of them. */
static void put_slot(struct dsc_edit *edit, struct dsc_edit_buffer *buffer,
		     const struct list *list, struct dsc_str slot, bool comment)
{
	if (comment && !breaks_line(slot)) {
		size_t blanks = dsc_edit_skip_blanks(slot, 0);

		put_line(edit, buffer, list);
		if (blanks == slot.len)
			return;
		slot.ptr += blanks;
		slot.len -= blanks;
	}
	dsc_edit_put(edit, buffer, slot);
}

static void put_together(struct dsc_edit *edit, const struct list *list)
{
	struct dsc_edit_buffer buffer = { 0 };

	bool comment = false; /* what comes next must begin a line */

	for (size_t i = 0; i < list->count; i++) {
		const struct piece *piece = &list->items[i];

		put_slot(edit, &buffer, list, piece->lead, comment);
		if (list->flow && piece->head.len && !at_line_start(&buffer))
			put_line(edit, &buffer, list);
		dsc_edit_put(edit, &buffer, piece->head);
		dsc_edit_put(edit, &buffer, piece->text);
		dsc_edit_put(edit, &buffer, piece->comma);
		dsc_edit_put(edit, &buffer, piece->tail);
		comment = piece->tail.len > 0;
	}
	put_slot(edit, &buffer, list, list->rest, comment);
	dsc_edit_splice(edit, list->from, list->to,
			(struct dsc_str){ buffer.items, buffer.count });
}

static void record(struct dsc_edit *edit, enum dsc_edit_kind kind, const struct dsc_node *seq,
		   uint32_t index, uint32_t to, struct dsc_str text)
{
	DSC_PUSH(edit->arena, &edit->changes,
		 (struct dsc_edit_change){ .kind = kind, .at = seq, .index = index, .to = to,
					   .text = text });
}

/* ---- the three changes */

static void carry(struct piece *slot, const struct piece *item)
{
	slot->head = item->head;
	slot->text = item->text;
	slot->tail = item->tail;
}

int dsc_edit_move_item(struct dsc_edit *edit, const struct dsc_node *seq, uint32_t from,
		       uint32_t to, struct dsc_err *err)
{
	struct piece moved;
	struct list list;

	if (from >= seq->count || to >= seq->count || take_apart(&list, edit, seq, err) < 0)
		return dsc_edit_refuse(seq, err);
	moved = list.items[from];
	for (uint32_t i = from; i < to; i++)
		carry(&list.items[i], &list.items[i + 1]);
	for (uint32_t i = from; i > to; i--)
		carry(&list.items[i], &list.items[i - 1]);
	carry(&list.items[to], &moved);
	put_together(edit, &list);
	record(edit, DSC_EDIT_MOVE, seq, from, to, DSC_S(""));
	return 0;
}

/* The white space between two items of a flow list, as its others have it. */
static struct dsc_str usual_lead(struct dsc_edit *edit, const struct list *list)
{
	struct dsc_str lead = list->items[list->count > 1].lead;
	size_t at = lead.len;

	while (at > 0 && (lead.ptr[at - 1] == ' ' || lead.ptr[at - 1] == '\t'))
		at--;
	if (at > 0 && lead.ptr[at - 1] == '\n')
		return both(edit, dsc_edit_break(edit),
			    (struct dsc_str){ lead.ptr + at, lead.len - at });
	return list->count > 1 && at == 0 ? lead : DSC_S(" ");
}

static void insert_flow(struct dsc_edit *edit, struct list *list, uint32_t index,
			struct dsc_str written)
{
	struct piece new = { .text = written };
	struct dsc_str lead;

	if (list->count == 0) {
		if (has_comment(list->rest)) {
			new.lead = list->rest;
			list->rest.len = 0;
		}
		if (!breaks_line(list->rest))
			list->rest.len = 0;
		list->items[list->count++] = new;
		return;
	}
	lead = usual_lead(edit, list);
	if (index == list->count) {
		struct piece *last = &list->items[index - 1];

		new.lead = lead;
		new.comma = last->comma.len ? DSC_S(",") : DSC_S("");
		if (!last->comma.len)
			last->comma = DSC_S(",");
	} else {
		new.lead = list->items[index].lead;
		new.comma = DSC_S(",");
		memmove(&list->items[index + 1], &list->items[index],
			(list->count - index) * sizeof(new));
		list->items[index + 1].lead = lead;
	}
	list->items[index] = new;
	list->count++;
}

/* From the dash to the value, as the first item has it. */
static struct dsc_str dash(struct dsc_edit *edit, const struct list *list)
{
	struct dsc_str text = list->items[0].text;
	size_t from = list->indent.len;
	size_t to = dsc_edit_skip_blanks(text, from + 1);

	if (to == from + 1 || to >= text.len || text.ptr[to] == '#' || is_break(text.ptr[to]))
		return both(edit, list->indent, DSC_S("- "));
	return (struct dsc_str){ text.ptr, to };
}

static void insert_block(struct dsc_edit *edit, struct list *list, uint32_t index,
			 struct dsc_str written)
{
	struct piece new = { .text = both(edit, dash(edit, list), written),
			     .lead = dsc_edit_break(edit) };

	if (index < list->count) {
		memmove(&list->items[index + 1], &list->items[index],
			(list->count - index) * sizeof(new));
		new.lead = list->items[index + 1].lead;
		list->items[index + 1].lead = dsc_edit_break(edit);
	}
	list->items[index] = new;
	list->count++;
}

int dsc_edit_insert_item(struct dsc_edit *edit, const struct dsc_node *seq, uint32_t index,
			 struct dsc_str text, struct dsc_err *err)
{
	enum dsc_node_style style = DSC_STYLE_PLAIN;
	struct dsc_str written;
	struct list list;

	if (index > seq->count || take_apart(&list, edit, seq, err) < 0)
		return dsc_edit_refuse(seq, err);
	if (seq->count)
		style = (enum dsc_node_style)seq->items[0].style;
	written = dsc_edit_scalar(edit, text, style);
	if (list.flow)
		insert_flow(edit, &list, index, written);
	else
		insert_block(edit, &list, index, written);
	put_together(edit, &list);
	record(edit, DSC_EDIT_INSERT, seq, index, 0, text);
	return 0;
}

static void delete_flow(struct dsc_edit *edit, struct list *list, uint32_t index)
{
	struct piece *gone = &list->items[index];

	list->count--;
	if (list->count == 0) {
		list->rest = both(edit, left_over(edit, gone->lead),
				  left_over(edit, list->rest));
		return;
	}
	if (index == list->count) {
		if (!gone->comma.len)
			gone[-1].comma = DSC_S("");
		list->rest = both(edit, left_over(edit, gone->lead), list->rest);
		return;
	}
	gone[1].lead = both(edit, gone->lead, left_over(edit, gone[1].lead));
	memmove(gone, gone + 1, (list->count - index) * sizeof(*gone));
}

/* The list becomes "[]" behind its key's colon; its lines go. */
static int empty_block(struct dsc_edit *edit, struct list *list, struct dsc_err *err)
{
	const struct dsc_node *seq = list->seq;
	const struct dsc_node *map = seq->parent;
	const struct dsc_node *key = NULL;
	size_t colon;

	for (uint32_t i = 0; map && map->type == DSC_NODE_MAP && i < map->count; i++)
		if (&map->members[i].value == seq)
			key = &map->members[i].key;
	if (!key)
		return dsc_edit_refuse(seq, err);
	colon = dsc_edit_skip_blanks(edit->text, dsc_edit_offset(edit, key->span.end));
	if (colon >= edit->text.len || edit->text.ptr[colon] != ':')
		return dsc_edit_refuse(seq, err);
	dsc_edit_splice(edit, colon + 1, colon + 1, DSC_S(" []"));
	list->from += list->items[0].lead.len;
	list->to = dsc_edit_next_line(edit->text, list->to);
	list->count = 0;
	return 0;
}

static void delete_block(struct dsc_edit *edit, struct list *list, uint32_t index)
{
	struct piece *gone = &list->items[index];

	list->count--;
	if (index == list->count) {
		list->rest = left_over(edit, gone->lead);
		return;
	}
	if (index > 0)
		gone[1].lead = both(edit, left_over(edit, gone->lead), gone[1].lead);
	else if (has_comment(gone[1].lead)) /* its line begins here now */
		gone[1].lead = both(edit, gone->lead,
				    (struct dsc_str){
					    gone[1].lead.ptr + dsc_edit_next_line(gone[1].lead, 0),
					    gone[1].lead.len -
						    dsc_edit_next_line(gone[1].lead, 0) });
	else
		gone[1].lead = gone->lead;
	memmove(gone, gone + 1, (list->count - index) * sizeof(*gone));
}

int dsc_edit_delete_item(struct dsc_edit *edit, const struct dsc_node *seq, uint32_t index,
			 struct dsc_err *err)
{
	struct list list;

	if (index >= seq->count || take_apart(&list, edit, seq, err) < 0)
		return dsc_edit_refuse(seq, err);
	if (list.flow)
		delete_flow(edit, &list, index);
	else if (list.count > 1)
		delete_block(edit, &list, index);
	else if (empty_block(edit, &list, err) < 0)
		return -1;
	put_together(edit, &list);
	record(edit, DSC_EDIT_DELETE, seq, index, 0, DSC_S(""));
	return 0;
}
