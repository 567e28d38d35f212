#include "json/write.h"

#include <jansson.h>

#include "base/utf8.h"

#include "base/banned.h"

/* The handle is jansson's own; the cast keeps its header out of ours. */
static json_t *inner(const struct dsc_json *value)
{
	return (json_t *)(uintptr_t)value;
}

static struct dsc_json *outer(json_t *value)
{
	if (!value)
		dsc_out_of_memory();
	return (struct dsc_json *)value;
}

struct dsc_json *dsc_json_object(void)
{
	return outer(json_object());
}

struct dsc_json *dsc_json_array(void)
{
	return outer(json_array());
}

/* Each malformed byte grows to the three bytes of U+FFFD. */
static json_t *mended(struct dsc_str text)
{
	struct dsc_arena arena;
	json_t *value;
	size_t len = 0;
	char *copy;

	dsc_arena_init(&arena, 0);
	copy = dsc_arena_array(&arena, text.len, 3, 1);
	while (text.len) {
		uint32_t cp;
		size_t step = dsc_utf8_decode(text, &cp);

		if (cp == UINT32_MAX) {
			len += dsc_utf8_encode(0xfffd, copy + len);
		} else {
			memcpy(copy + len, text.ptr, step);
			len += step;
		}
		text.ptr += step;
		text.len -= step;
	}
	value = json_stringn(copy, len);
	dsc_arena_release(&arena);
	return value;
}

struct dsc_json *dsc_json_string(struct dsc_str text)
{
	if (dsc_utf8_check(text) < text.len)
		return outer(mended(text));
	return outer(json_stringn_nocheck(text.len ? text.ptr : "", text.len));
}

struct dsc_json *dsc_json_integer(int64_t number)
{
	return outer(json_integer((json_int_t)number));
}

struct dsc_json *dsc_json_bool(bool truth)
{
	return outer(json_boolean(truth));
}

struct dsc_json *dsc_json_null(void)
{
	return outer(json_null());
}

void dsc_json_release(struct dsc_json *value)
{
	json_decref(inner(value));
}

void dsc_json_set(struct dsc_json *object, const char *key, struct dsc_json *value)
{
	if (json_object_set_new_nocheck(inner(object), key, inner(value)) < 0)
		dsc_out_of_memory();
}

void dsc_json_append(struct dsc_json *array, struct dsc_json *value)
{
	if (json_array_append_new(inner(array), inner(value)) < 0)
		dsc_out_of_memory();
}

void dsc_json_set_text(struct dsc_json *object, const char *key, const char *text)
{
	dsc_json_set(object, key, dsc_json_string(dsc_str_from(text)));
}

void dsc_json_set_str(struct dsc_json *object, const char *key, struct dsc_str text)
{
	dsc_json_set(object, key, dsc_json_string(text));
}

void dsc_json_set_integer(struct dsc_json *object, const char *key, int64_t number)
{
	dsc_json_set(object, key, dsc_json_integer(number));
}

void dsc_json_set_bool(struct dsc_json *object, const char *key, bool truth)
{
	dsc_json_set(object, key, dsc_json_bool(truth));
}

void dsc_json_write(FILE *out, const struct dsc_json *value, int indent)
{
	/* A failed write also marks the stream, where the caller looks. */
	(void)json_dumpf(inner(value), out, JSON_ENCODE_ANY | JSON_INDENT((size_t)indent));
}

void dsc_json_put(FILE *out, struct dsc_json *value, int indent)
{
	dsc_json_write(out, value, indent);
	dsc_json_release(value);
}

static void write_string(FILE *out, struct dsc_str text)
{
	dsc_json_put(out, dsc_json_string(text), 0);
}

/* YAML's core schema has "+1", ".5" and "5."; JSON has 1, 0.5 and 5.0. */
static void write_number(FILE *out, struct dsc_str text)
{
	bool digit_before = false;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		bool digit = c >= '0' && c <= '9';

		if (c == '+' && i == 0)
			continue;
		if (c == '.' && !digit_before)
			putc('0', out);
		putc(c, out);
		if (c == '.' && (i + 1 == text.len || text.ptr[i + 1] == 'e' ||
				 text.ptr[i + 1] == 'E'))
			putc('0', out);
		digit_before = digit;
	}
}

static void new_line(FILE *out, int indent, int depth)
{
	if (indent)
		fprintf(out, "\n%*s", indent * depth, "");
}

static void write_node(FILE *out, const struct dsc_node *node, int indent, int depth)
{
	bool map = node->type == DSC_NODE_MAP;

	switch ((enum dsc_node_type)node->type) {
	case DSC_NODE_NULL:
		fputs("null", out);
		return;
	case DSC_NODE_BOOL:
		fputs(node->truth ? "true" : "false", out);
		return;
	case DSC_NODE_INT:
	case DSC_NODE_FLOAT:
		write_number(out, node->text);
		return;
	case DSC_NODE_STRING:
		write_string(out, node->text);
		return;
	case DSC_NODE_SEQ:
	case DSC_NODE_MAP:
		break;
	}
	putc(map ? '{' : '[', out);
	for (uint32_t i = 0; i < node->count; i++) {
		if (i)
			putc(',', out);
		if (i && !indent)
			putc(' ', out);
		new_line(out, indent, depth + 1);
		if (map) {
			write_string(out, node->members[i].key.text);
			fputs(": ", out);
		}
		write_node(out, map ? &node->members[i].value : &node->items[i], indent,
			   depth + 1);
	}
	if (node->count)
		new_line(out, indent, depth);
	putc(map ? '}' : ']', out);
}

void dsc_json_write_node(FILE *out, const struct dsc_node *node, int indent)
{
	write_node(out, node, indent, 0);
}
