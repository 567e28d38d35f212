#include "yaml/json.h"

#include "base/tr.h"
#include "base/utf8.h"
#include "yaml/build.h"
#include "yaml/source.h"

#include "base/banned.h"

/* Depth costs memory here, not stack: the reader does not recurse. */
#define MAX_DEPTH 512

struct json {
	struct dsc_source source;
	struct dsc_build build;
	struct dsc_arena *arena;
	const char *p;
	size_t len;
	size_t at;
	/* The place up to which lines and columns are counted. */
	size_t counted;
	struct dsc_mark mark;
};

/* The place of `at`, which never goes back. */
static struct dsc_mark mark_at(struct json *json, size_t at)
{
	for (; json->counted < at; json->counted++) {
		unsigned char c = (unsigned char)json->p[json->counted];

		if (c == '\n') {
			json->mark.line++;
			json->mark.column = 1;
		} else if ((c & 0xc0) != 0x80) {
			json->mark.column++;
		}
	}
	return json->mark;
}

__attribute__((format(printf, 2, 3))) static int fail(struct json *json, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	dsc_source_report_at(&json->source, DSC_PROBLEM_SYNTAX, mark_at(json, json->at), 1, "%s",
			     dsc_arena_vprintf(json->arena, fmt, args));
	va_end(args);
	return -1;
}

/* The character at the current place, for a message. */
static const char *here(struct json *json)
{
	struct dsc_str rest = { json->p + json->at, json->len - json->at };
	uint32_t cp;

	if (!rest.len)
		return _("end of the file");
	rest.len = dsc_utf8_decode(rest, &cp);
	return dsc_source_quote(&json->source, rest);
}

static void skip_space(struct json *json)
{
	while (json->at < json->len &&
	       (json->p[json->at] == ' ' || json->p[json->at] == '\n' ||
		json->p[json->at] == '\r' || json->p[json->at] == '\t'))
		json->at++;
}

static bool next_is(const struct json *json, char c)
{
	return json->at < json->len && json->p[json->at] == c;
}

/* Four hexadecimal digits at `at`, or -1. */
static int32_t hex4(const struct json *json, size_t at)
{
	int32_t value = 0;

	if (json->len - at < 4)
		return -1;
	for (size_t i = at; i < at + 4; i++) {
		char c = json->p[i];

		if (c >= '0' && c <= '9')
			value = value << 4 | (c - '0');
		else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
			value = value << 4 | ((c | 0x20) - 'a' + 10);
		else
			return -1;
	}
	return value;
}

/* An escape at the current place; its character goes to `out`. */
static int read_escape(struct json *json, char *out, size_t *len)
{
	static const char names[] = "\"\\/bfnrt";
	static const char values[] = "\"\\/\b\f\n\r\t";
	char kind = json->at + 1 < json->len ? json->p[json->at + 1] : '\0';
	const char *name = kind ? strchr(names, kind) : NULL;
	int32_t high;
	int32_t low;

	if (name) {
		out[(*len)++] = values[name - names];
		json->at += 2;
		return 0;
	}
	if (kind != 'u')
		return fail(json, _("a backslash begins an escape, and this is none; write '\\\\' "
				    "for a backslash"));
	high = hex4(json, json->at + 2);
	if (high < 0)
		return fail(json, _("'\\u' wants four hexadecimal digits"));
	if (high >= 0xd800 && high <= 0xdbff && json->len - json->at >= 12 &&
	    json->p[json->at + 6] == '\\' && json->p[json->at + 7] == 'u') {
		low = hex4(json, json->at + 8);
		if (low >= 0xdc00 && low <= 0xdfff) {
			high = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
			json->at += 6;
		}
	}
	if (high >= 0xd800 && high <= 0xdfff)
		return fail(json, _("half of a surrogate pair; write both halves, or the character "
				    "itself"));
	*len += dsc_utf8_encode((uint32_t)high, out + *len);
	json->at += 6;
	return 0;
}

/* A string at its opening quotation mark. */
static int read_string(struct json *json, struct dsc_node *node)
{
	struct dsc_mark start = mark_at(json, json->at);
	size_t from = ++json->at;
	size_t end = from;
	size_t len = 0;
	char *out;

	while (end < json->len && json->p[end] != '"')
		end += json->p[end] == '\\' ? 2 : 1;
	if (end >= json->len) {
		json->at = from - 1;
		return fail(json, _("the string that begins here is never closed"));
	}
	/* No escape is shorter than the character that it writes. */
	out = dsc_arena_alloc(json->arena, end - from + 1, 1);
	while (json->at < end) {
		unsigned char c = (unsigned char)json->p[json->at];

		if (c < 0x20)
			return fail(json, _("a control character ('U+%04X') in a string; write it "
					    "as an escape"),
				    (unsigned)c);
		if (c != '\\')
			out[len++] = json->p[json->at++];
		else if (read_escape(json, out, &len))
			return -1;
	}
	json->at = end + 1;
	*node = (struct dsc_node){ .span = { start, mark_at(json, json->at) },
				   .type = DSC_NODE_STRING,
				   .style = DSC_STYLE_DOUBLE_QUOTED,
				   .text = { out, len } };
	return 0;
}

static size_t digits(const struct json *json, size_t at)
{
	while (at < json->len && json->p[at] >= '0' && json->p[at] <= '9')
		at++;
	return at;
}

/* The end of a number at `from`; moves the current place to what is wrong with it. */
static int scan_number(struct json *json, enum dsc_node_type *type)
{
	size_t from = json->at + next_is(json, '-');

	json->at = digits(json, from);
	*type = DSC_NODE_INT;
	if (json->at == from)
		return fail(json, _("'%s' where a digit should stand"), here(json));
	if (json->p[from] == '0' && json->at > from + 1) {
		json->at = from;
		return fail(json, _("a number does not begin with '0'"));
	}
	if (next_is(json, '.')) {
		from = json->at + 1;
		json->at = digits(json, from);
		*type = DSC_NODE_FLOAT;
		if (json->at == from)
			return fail(json, _("'%s' where a digit should stand"), here(json));
	}
	if (next_is(json, 'e') || next_is(json, 'E')) {
		json->at++;
		from = json->at + (next_is(json, '+') || next_is(json, '-'));
		json->at = digits(json, from);
		*type = DSC_NODE_FLOAT;
		if (json->at == from)
			return fail(json, _("'%s' where a digit should stand"), here(json));
	}
	return 0;
}

static int read_number(struct json *json)
{
	size_t from = json->at;
	struct dsc_node node = { .span.start = mark_at(json, from) };
	enum dsc_node_type type;

	if (scan_number(json, &type))
		return -1;
	node.type = (uint8_t)type;
	node.span.end = mark_at(json, json->at);
	node.text = dsc_arena_str(json->arena,
				  (struct dsc_str){ json->p + from, json->at - from });
	dsc_build_scalar(&json->build, &node);
	return 0;
}

static int read_word(struct json *json)
{
	static const struct {
		struct dsc_str word;
		enum dsc_node_type type;
	} words[] = {
		{ { "null", 4 }, DSC_NODE_NULL },
		{ { "true", 4 }, DSC_NODE_BOOL },
		{ { "false", 5 }, DSC_NODE_BOOL },
	};
	struct dsc_str rest = { json->p + json->at, json->len - json->at };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct dsc_node node = { .type = (uint8_t)words[i].type, .text = words[i].word };

		if (!dsc_str_starts(rest, words[i].word))
			continue;
		node.span.start = mark_at(json, json->at);
		json->at += words[i].word.len;
		node.span.end = mark_at(json, json->at);
		node.truth = words[i].word.ptr[0] == 't';
		dsc_build_scalar(&json->build, &node);
		return 0;
	}
	return fail(json, _("'%s' where a value should stand"), here(json));
}

static int open_collection(struct json *json, enum dsc_node_type type)
{
	if (json->build.depth == MAX_DEPTH)
		return fail(json, _("arrays and objects stand more than '%d' deep in each other "
				    "here"),
			    MAX_DEPTH);
	dsc_build_open(&json->build, type, DSC_STYLE_FLOW, mark_at(json, json->at));
	json->at++;
	return 0;
}

static void close_collection(struct json *json)
{
	struct dsc_mark end = mark_at(json, ++json->at);

	dsc_build_close(&json->build, &end);
}

/* A key and its colon. */
static int read_key(struct json *json)
{
	struct dsc_node key;

	skip_space(json);
	if (!next_is(json, '"'))
		return fail(json, _("'%s' where a key in double quotes should stand"), here(json));
	if (read_string(json, &key))
		return -1;
	dsc_build_scalar(&json->build, &key);
	skip_space(json);
	if (!next_is(json, ':'))
		return fail(json, _("'%s' where ':' should stand"), here(json));
	json->at++;
	return 0;
}

/* Begins a value: a scalar whole, of a collection the bracket. */
static int read_value(struct json *json)
{
	struct dsc_node node;

	skip_space(json);
	switch (json->at < json->len ? json->p[json->at] : '\0') {
	case '{':
		return open_collection(json, DSC_NODE_MAP);
	case '[':
		return open_collection(json, DSC_NODE_SEQ);
	case '"':
		if (read_string(json, &node))
			return -1;
		dsc_build_scalar(&json->build, &node);
		return 0;
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		return read_number(json);
	default:
		return read_word(json);
	}
}

/* What follows inside the innermost collection: an entry, or its end. */
static int read_entry(struct json *json, const struct dsc_node *inner)
{
	bool map = inner->type == DSC_NODE_MAP;
	bool empty = inner == &json->build.nodes[json->build.count - 1];

	skip_space(json);
	if (next_is(json, map ? '}' : ']')) {
		close_collection(json);
		return 0;
	}
	if (!empty) {
		if (!next_is(json, ','))
			return fail(json, _("'%s' where ',' or '%c' should stand"), here(json),
				    map ? '}' : ']');
		json->at++;
	}
	if (map && read_key(json))
		return -1;
	return read_value(json);
}

static int read_text(struct json *json)
{
	const struct dsc_node *inner;

	if (read_value(json))
		return -1;
	while ((inner = dsc_build_inner(&json->build)))
		if (read_entry(json, inner))
			return -1;
	skip_space(json);
	if (json->at < json->len)
		return fail(json, _("'%s' after the end of the JSON text"), here(json));
	return 0;
}

static int read_checked(struct json *json, size_t max_bytes)
{
	static const struct dsc_span whole_file;
	size_t malformed;

	if (json->len > max_bytes) {
		dsc_source_report(&json->source, DSC_PROBLEM_SYNTAX, whole_file,
				  _("the file has '%zu' bytes, at most '%zu' are read"), json->len,
				  max_bytes);
		return -1;
	}
	malformed = dsc_utf8_check((struct dsc_str){ json->p, json->len });
	if (malformed < json->len) {
		json->at = malformed;
		return fail(json, _("the byte '0x%02X' is not UTF-8"),
			    (unsigned)(unsigned char)json->p[malformed]);
	}
	if (dsc_str_starts((struct dsc_str){ json->p, json->len }, DSC_S("\xef\xbb\xbf")))
		return fail(json, _("a byte order mark ('U+FEFF') is not allowed in JSON; delete "
				    "it"));
	if (read_text(json)) {
		dsc_build_abandon(&json->build);
		return -1;
	}
	return json->source.count[DSC_PROBLEM_SYNTAX] ? -1 : 0;
}

int dsc_json_read(struct dsc_node **root, struct dsc_str bytes, size_t max_bytes,
		  struct dsc_arena *arena, struct dsc_problems *problems)
{
	struct json json = {
		.arena = arena, .p = bytes.ptr, .len = bytes.len, .mark = { 1, 1 }
	};
	int result;

	*root = NULL;
	dsc_source_init(&json.source, bytes, problems);
	dsc_build_init(&json.build, &json.source, arena);
	result = read_checked(&json, max_bytes);
	if (!result)
		*root = dsc_build_root(&json.build);
	dsc_source_finish(&json.source);
	return result;
}
