#include "yaml/yaml.h"

#include <yaml.h>

#include "base/tr.h"
#include "base/utf8.h"
#include "yaml/build.h"
#include "yaml/hint.h"
#include "yaml/memory.h"
#include "yaml/scan.h"
#include "yaml/source.h"

#include "base/banned.h"

struct reader {
	struct dsc_source source;
	struct dsc_build build;
	struct dsc_arena *arena;
	bool documents;           /* one has begun */
	bool ended;               /* the stream came to its end */
	struct dsc_mark read_to;  /* end of the last event */
	struct dsc_span scalar;   /* the last scalar */
	enum dsc_node_style style;
	uint32_t busy_line;       /* last line that holds the end of a scalar or bracket */
	uint32_t hinted_line;     /* the last line with a reported mistake of the keyboard */
};

static struct dsc_mark mark_of(yaml_mark_t mark)
{
	return (struct dsc_mark){ (uint32_t)mark.line + 1, (uint32_t)mark.column + 1 };
}

static struct dsc_span span_of(const yaml_event_t *event)
{
	return (struct dsc_span){ mark_of(event->start_mark), mark_of(event->end_mark) };
}

/* The resolver of the core schema, kept to what JSON can say. */

static size_t digits(const char *p, size_t at, size_t len)
{
	while (at < len && p[at] >= '0' && p[at] <= '9')
		at++;
	return at;
}

static enum dsc_node_type resolve_number(const char *p, size_t len)
{
	enum dsc_node_type type = DSC_NODE_INT;
	size_t at = p[0] == '-';
	size_t from = at;

	at = digits(p, at, len);
	if (at == from || (p[from] == '0' && at > from + 1))
		return DSC_NODE_STRING;
	if (at < len && p[at] == '.') {
		from = at + 1;
		at = digits(p, from, len);
		if (at == from)
			return DSC_NODE_STRING;
		type = DSC_NODE_FLOAT;
	}
	if (at < len && (p[at] == 'e' || p[at] == 'E')) {
		from = at + 1;
		if (from < len && (p[from] == '+' || p[from] == '-'))
			from++;
		at = digits(p, from, len);
		if (at == from)
			return DSC_NODE_STRING;
		type = DSC_NODE_FLOAT;
	}
	return at == len ? type : DSC_NODE_STRING;
}

static bool is_word(struct dsc_str text, const char *small, const char *title, const char *big)
{
	return dsc_str_is(text, small) || dsc_str_is(text, title) || dsc_str_is(text, big);
}

static void resolve(struct dsc_node *node)
{
	struct dsc_str text = node->text;
	enum dsc_node_type type = DSC_NODE_STRING;

	if (!text.len) {
		type = DSC_NODE_NULL;
	} else if (text.ptr[0] == '-' || (text.ptr[0] >= '0' && text.ptr[0] <= '9')) {
		type = resolve_number(text.ptr, text.len);
	} else if (text.len <= 5) {
		if (dsc_str_is(text, "~") || is_word(text, "null", "Null", "NULL"))
			type = DSC_NODE_NULL;
		else if (is_word(text, "true", "True", "TRUE"))
			type = DSC_NODE_BOOL;
		else if (is_word(text, "false", "False", "FALSE"))
			type = DSC_NODE_BOOL;
	}
	node->type = (uint8_t)type;
	node->truth = type == DSC_NODE_BOOL && text.len == 4;
}

static enum dsc_node_style style_of(yaml_scalar_style_t style)
{
	switch (style) {
	case YAML_SINGLE_QUOTED_SCALAR_STYLE:
		return DSC_STYLE_SINGLE_QUOTED;
	case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
		return DSC_STYLE_DOUBLE_QUOTED;
	case YAML_LITERAL_SCALAR_STYLE:
		return DSC_STYLE_LITERAL;
	case YAML_FOLDED_SCALAR_STYLE:
		return DSC_STYLE_FOLDED;
	case YAML_PLAIN_SCALAR_STYLE:
	case YAML_ANY_SCALAR_STYLE:
		break;
	}
	return DSC_STYLE_PLAIN;
}

/*
 * Where a block scalar's last line with content ends. libyaml says where the
 * next thing may begin, behind the line break and empty lines.
 */
static struct dsc_mark block_end(struct dsc_source *source, struct dsc_span span)
{
	struct dsc_mark end = { span.start.line, span.start.column + 1 };
	struct dsc_str last = { NULL, 0 };
	uint32_t stop = span.end.line + (span.end.column > 1); /* no break at the very end */

	for (uint32_t number = span.start.line + 1; number < stop; number++) {
		struct dsc_str line = dsc_source_line(source, number);

		while (line.len && strchr(" \t", line.ptr[line.len - 1]))
			line.len--;
		if (line.len) {
			last = line;
			end.line = number;
		}
	}
	if (last.ptr) /* else nothing but the indicator */
		end.column = 1 + (uint32_t)dsc_source_columns(last);
	return end;
}

/* The length of an escape at `at`, and the code point that it names. */
static size_t escape(struct dsc_str text, size_t at, uint32_t *cp)
{
	static const struct {
		char name;
		uint32_t cp;
	} named[] = {
		{ '0', 0x00 }, { 'a', 0x07 }, { 'b', 0x08 },   { 'v', 0x0b },	{ 'f', 0x0c },
		{ 'e', 0x1b }, { 'N', 0x85 }, { 'L', 0x2028 }, { 'P', 0x2029 },
	};
	char name = at + 1 < text.len ? text.ptr[at + 1] : ' ';
	size_t count = name == 'x' ? 2 : name == 'u' ? 4 : name == 'U' ? 8 : 0;

	*cp = count ? 0 : ' '; /* the other names write what may stand raw */
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (named[i].name == name)
			*cp = named[i].cp;
	for (size_t i = at + 2; i < at + 2 + count && i < text.len; i++) {
		char c = text.ptr[i];
		int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;

		*cp = *cp << 4 | (uint32_t)digit;
	}
	return 2 + count;
}

/* Escapes that write what may not stand raw either. */
static void check_escapes(struct reader *reader, struct dsc_span span)
{
	struct dsc_source *source = &reader->source;
	struct dsc_str text = source->bytes;
	size_t from;

	if (dsc_source_only_count(source, DSC_PROBLEM_TEXT))
		return;
	from = dsc_source_offset(source, span.start);
	text.len = dsc_source_offset(source, span.end);
	for (size_t at = from; at < text.len;) {
		uint32_t cp;
		size_t len;

		if (text.ptr[at] != '\\') {
			at++;
			continue;
		}
		len = escape(text, at, &cp);
		if (dsc_utf8_unsafe(cp) && !dsc_source_only_count(source, DSC_PROBLEM_TEXT))
			dsc_source_report_at(source, DSC_PROBLEM_TEXT, dsc_source_mark(source, at),
					     (uint32_t)len,
					     _("the escape '%.*s' writes the invisible character "
					       "'U+%04X' (%s); delete it"),
					     (int)len, text.ptr + at, (unsigned)cp,
					     dsc_scan_name(cp));
		at += len;
	}
}

/* The anchor and the tag, in either order, with which a node begins. */
static void refuse_properties(struct reader *reader, struct dsc_mark mark)
{
	struct dsc_source *source = &reader->source;
	struct dsc_str rest = source->bytes;
	size_t len;

	if (dsc_source_only_count(source, DSC_PROBLEM_SYNTAX))
		return;
	rest.ptr += dsc_source_offset(source, mark);
	rest.len -= (size_t)(rest.ptr - source->bytes.ptr);
	do {
		struct dsc_str found = rest;
		bool tag = rest.len && rest.ptr[0] == '!';

		for (len = 0; len < rest.len && !strchr(" \t\r\n,[]{}", rest.ptr[len]);)
			len++;
		found.len = len;
		dsc_source_report_at(
			source, DSC_PROBLEM_SYNTAX, mark, (uint32_t)dsc_source_columns(found),
			tag ? _("'%s' is a tag, which is not allowed; delete it, or put the value "
				"in quotes if '!' belongs to the text") :
			      _("'%s' is an anchor, which is not allowed; delete it, or put the "
				"value in quotes if '&' belongs to the text"),
			dsc_source_quote(source, found));
		while (len < rest.len && rest.ptr[len] == ' ')
			len++;
		mark.column += (uint32_t)dsc_source_columns((struct dsc_str){ rest.ptr, len });
		rest.ptr += len;
		rest.len -= len;
	} while (len && rest.len && (rest.ptr[0] == '&' || rest.ptr[0] == '!'));
}

static void check_key(struct reader *reader, const struct dsc_node *key)
{
	if (key->style != DSC_STYLE_PLAIN)
		return;
	if (dsc_str_is(key->text, "<<"))
		dsc_source_report(&reader->source, DSC_PROBLEM_SYNTAX, key->span,
				  _("merge keys ('<<') are not allowed; write the keys out"));
	else if (!key->text.len)
		dsc_source_report_at(&reader->source, DSC_PROBLEM_SYNTAX, key->span.start, 1,
				     _("no key before this colon; write 'key: value'"));
}

static void read_scalar(struct reader *reader, const yaml_event_t *event)
{
	struct dsc_hint_place place = {
		.inner = dsc_build_inner(&reader->build),
		.key = dsc_build_wants_key(&reader->build),
	};
	struct dsc_node node = {
		.span = span_of(event),
		.type = DSC_NODE_STRING,
		.style = (uint8_t)style_of(event->data.scalar.style),
	};

	place.own_line = node.span.start.line > reader->busy_line;
	node.text = dsc_arena_str(reader->arena,
				  (struct dsc_str){ (const char *)event->data.scalar.value,
						    event->data.scalar.length });
	if (event->data.scalar.anchor || event->data.scalar.tag)
		refuse_properties(reader, node.span.start);
	if (node.style == DSC_STYLE_PLAIN) {
		size_t before = reader->source.count[DSC_PROBLEM_SYNTAX];

		if (!place.key)
			resolve(&node);
		dsc_hint_plain(&reader->source, &node, &place);
		if (reader->source.count[DSC_PROBLEM_SYNTAX] > before)
			reader->hinted_line = node.span.start.line;
	} else if (node.style == DSC_STYLE_LITERAL || node.style == DSC_STYLE_FOLDED) {
		node.span.end = block_end(&reader->source, node.span);
	} else if (node.style == DSC_STYLE_DOUBLE_QUOTED &&
		   dsc_scan_next(node.text, 0) < node.text.len) {
		check_escapes(reader, node.span);
	}
	if (place.key)
		check_key(reader, &node);
	reader->scalar = node.span;
	reader->style = node.style;
	/* An empty value has no place of its own: what follows may own its line. */
	if (node.span.end.line > node.span.start.line || node.text.len)
		reader->busy_line = node.span.end.line;
	dsc_build_scalar(&reader->build, &node);
}

static void read_alias(struct reader *reader, const yaml_event_t *event)
{
	struct dsc_node node = { .span = span_of(event), .type = DSC_NODE_STRING };

	node.text = dsc_arena_str(reader->arena,
				  dsc_str_from((const char *)event->data.alias.anchor));
	dsc_source_report(&reader->source, DSC_PROBLEM_SYNTAX, node.span,
			  _("'*%s' is an alias, which is not allowed; write the value out, or put "
			    "it in quotes if '*' belongs to the text"),
			  dsc_source_quote(&reader->source, node.text));
	dsc_build_scalar(&reader->build, &node);
}

static int open_collection(struct reader *reader, const yaml_event_t *event)
{
	struct dsc_span span = span_of(event);
	bool map = event->type == YAML_MAPPING_START_EVENT;
	bool flow = map ? event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE :
			  event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;

	if (map ? event->data.mapping_start.anchor || event->data.mapping_start.tag :
		  event->data.sequence_start.anchor || event->data.sequence_start.tag)
		refuse_properties(reader, span.start);
	if (dsc_build_wants_key(&reader->build)) {
		dsc_source_report_at(&reader->source, DSC_PROBLEM_SYNTAX, span.start, 1,
				     _("a key must be a text, not a list or mapping; put it in "
				       "quotes if the brackets belong to it"));
		return -1;
	}
	if (reader->build.depth == DSC_YAML_MAX_DEPTH) {
		dsc_source_report_at(&reader->source, DSC_PROBLEM_SYNTAX, span.start, 1,
				     _("lists and mappings stand more than '%d' deep in each other "
				       "here; no document needs that"),
				     DSC_YAML_MAX_DEPTH);
		return -1;
	}
	dsc_build_open(&reader->build, map ? DSC_NODE_MAP : DSC_NODE_SEQ,
		       flow ? DSC_STYLE_FLOW : DSC_STYLE_BLOCK, span.start);
	return 0;
}

static void close_collection(struct reader *reader, const yaml_event_t *event)
{
	/* Block collections and `[key: value]` have no mark of their own at the end. */
	bool bracket = dsc_build_inner(&reader->build)->style == DSC_STYLE_FLOW &&
		       event->end_mark.index > event->start_mark.index;
	struct dsc_mark end = mark_of(event->end_mark);

	dsc_build_close(&reader->build, bracket ? &end : NULL);
	if (bracket)
		reader->busy_line = end.line;
}

static int begin_document(struct reader *reader, const yaml_event_t *event)
{
	struct dsc_mark start = mark_of(event->start_mark);
	const yaml_version_directive_t *version = event->data.document_start.version_directive;

	if (reader->documents) {
		dsc_source_report_at(&reader->source, DSC_PROBLEM_SYNTAX, start, 3,
				     _("a second document begins here; a file holds one: delete "
				       "this line, or move what follows to a file of its own"));
		return -1;
	}
	reader->documents = true;
	if (version && version->minor != 2)
		dsc_source_report_at(&reader->source, DSC_PROBLEM_SYNTAX, start, 5,
				     _("the document says that it is YAML '%d.%d', only '1.2' is "
				       "read; delete this line"),
				     version->major, version->minor);
	if (event->data.document_start.tag_directives.start !=
	    event->data.document_start.tag_directives.end)
		dsc_source_report_at(&reader->source, DSC_PROBLEM_SYNTAX, start, 4,
				     _("the directive '%%TAG' is not allowed; delete this line"));
	return 0;
}

/* Takes one event; -1 where reading on makes no sense. */
static int take(struct reader *reader, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		return begin_document(reader, event);
	case YAML_SCALAR_EVENT:
		read_scalar(reader, event);
		return 0;
	case YAML_ALIAS_EVENT:
		read_alias(reader, event);
		return 0;
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return open_collection(reader, event);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		close_collection(reader, event);
		return 0;
	case YAML_STREAM_END_EVENT:
		reader->ended = true;
		return 0;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		break;
	}
	return 0;
}

static void explain(struct reader *reader, const yaml_parser_t *parser)
{
	struct dsc_hint_trouble trouble = {
		.problem = parser->problem ? parser->problem : "",
		.context = parser->context ? parser->context : "",
		.at = mark_of(parser->problem_mark),
		.read_to = reader->read_to,
		.scalar = reader->scalar,
		.style = reader->style,
	};
	const struct dsc_node *inner = dsc_build_inner(&reader->build);

	if (inner)
		trouble.inner = (enum dsc_node_type)inner->type;
	if (parser->error == YAML_MEMORY_ERROR)
		dsc_out_of_memory();
	if (parser->context)
		trouble.from = mark_of(parser->context_mark);
	/* An error behind a reported mistake is that mistake's work. */
	if (!reader->hinted_line || reader->scalar.start.line != reader->hinted_line)
		dsc_hint_explain(&reader->source, &trouble);
}

static int read_events(struct reader *reader)
{
	struct dsc_source *source = &reader->source;
	struct dsc_yaml_memory memory;
	yaml_parser_t parser;
	int result = 0;

	dsc_yaml_memory_begin(&memory, reader->arena);
	if (!yaml_parser_initialize(&parser))
		dsc_out_of_memory();
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)source->bytes.ptr,
				     source->bytes.len);
	for (uint32_t count = 1; !result && !reader->ended; count++) {
		yaml_event_t event;

		if (!yaml_parser_parse(&parser, &event)) {
			explain(reader, &parser);
			result = -1;
			break;
		}
		if (count > DSC_YAML_MAX_EVENTS) {
			dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, mark_of(event.start_mark),
					     1,
					     _("the document has more than '%d' entries; divide "
					       "it"),
					     DSC_YAML_MAX_EVENTS);
			result = -1;
		} else {
			result = take(reader, &event);
		}
		reader->read_to = mark_of(event.end_mark);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	dsc_yaml_memory_end();
	if (result)
		dsc_build_abandon(&reader->build);
	return result;
}

/* A document that is one text, because no colon in it is YAML's. */
static void check_root(struct reader *reader, const struct dsc_node *root)
{
	static const struct dsc_span nowhere;

	if (!root || (root->type == DSC_NODE_NULL && !root->text.len)) {
		dsc_source_report(&reader->source, DSC_PROBLEM_SYNTAX, nowhere,
				  _("the document is empty; is this the right file?"));
		return;
	}
	if (root->type != DSC_NODE_STRING || root->style != DSC_STYLE_PLAIN ||
	    reader->source.count[DSC_PROBLEM_SYNTAX])
		return;
	for (uint32_t line = root->span.start.line; line <= root->span.end.line; line++)
		if (dsc_hint_line(&reader->source, line, true) ||
		    dsc_hint_other_key(&reader->source, line))
			return;
}

static int read_document(struct dsc_node **root, struct reader *reader)
{
	if (dsc_scan_bytes(&reader->source) || read_events(reader))
		return -1;
	*root = dsc_build_root(&reader->build);
	check_root(reader, *root);
	return reader->source.count[DSC_PROBLEM_SYNTAX] ? -1 : 0;
}

int dsc_yaml_read(struct dsc_node **root, struct dsc_str bytes, struct dsc_arena *arena,
		  struct dsc_problems *problems)
{
	static const struct dsc_span whole_file;
	struct reader reader = { .arena = arena };
	int result;

	*root = NULL;
	if (dsc_str_starts(bytes, DSC_S("\xef\xbb\xbf"))) {
		bytes.ptr += 3;
		bytes.len -= 3;
	}
	dsc_source_init(&reader.source, bytes, problems);
	if (bytes.len > DSC_YAML_MAX_BYTES) {
		dsc_source_report(&reader.source, DSC_PROBLEM_SYNTAX, whole_file,
				  _("the file has '%zu' bytes, at most '%d' are read; move what is "
				    "long to evidence files"),
				  bytes.len, DSC_YAML_MAX_BYTES);
		return -1;
	}
	dsc_build_init(&reader.build, &reader.source, arena);
	result = read_document(root, &reader);
	if (result)
		*root = NULL;
	dsc_source_finish(&reader.source);
	return result;
}
