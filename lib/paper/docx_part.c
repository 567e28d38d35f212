#define _GNU_SOURCE /* memrchr */
#include "paper/docx_part.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/tr.h"
#include "base/utf8.h"
#include "text/show.h"

#include "base/banned.h"

/*
 * libxml2 reads the part and says where each element stands in its text; what
 * is written is that text with other bytes in the place of some elements. So
 * everything that no control names stays as its author's program wrote it.
 */

#define MAX_ELEMENTS 400000

enum kind {
	KIND_OTHER,
	KIND_SDT,
	KIND_SDT_PR,
	KIND_SDT_CONTENT,
	KIND_TAG,
	KIND_DROPPED,   /* of a control that was filled: placeholder, binding to other data */
	KIND_IDENTITY,  /* may stand once only: ids, bookmarks */
	KIND_REPEATING,
	KIND_PARAGRAPH,
	KIND_PARAGRAPH_PR,
	KIND_RUN,
	KIND_RUN_PR,
	KIND_RUN_STYLE,
};

struct element {
	size_t start;    /* of "<" */
	size_t open_end; /* after ">" of the start tag */
	size_t end;      /* after the end tag */
	uint32_t parent; /* index; NONE for the root */
	uint32_t after;  /* index of the first element behind this one's own */
	uint8_t kind;
	bool empty;      /* <a/> */
	bool has_id;     /* an attribute that names a paragraph */
	bool placeholder; /* of a control: what it holds is only a hint */
	struct dsc_str tag; /* of a control */
};

#define NONE UINT32_MAX

struct scan {
	struct {
		struct element *items;
		size_t count, cap;
	} elements;
	uint32_t open; /* the innermost, or NONE */
	const char *name;
	struct dsc_str xml;
	xmlParserCtxtPtr parser;
	struct dsc_arena *arena;
	struct dsc_err *err;
	bool failed;
};

/* ---- reading */

static void stop(struct scan *scan)
{
	scan->failed = true;
	xmlStopParser(scan->parser);
}

static size_t offset(const struct scan *scan)
{
	const xmlParserInput *input = scan->parser->input;

	return (size_t)input->consumed + (size_t)(input->cur - input->base);
}

static bool is_word(const xmlChar *uri)
{
	static const char *const names[] = {
		"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
		"http://purl.oclc.org/ooxml/wordprocessingml/main",
	};

	return uri && (strcmp((const char *)uri, names[0]) == 0 ||
		       strcmp((const char *)uri, names[1]) == 0);
}

static enum kind kind_of(const char *name, const xmlChar *uri, enum kind parent)
{
	static const struct {
		const char *name;
		enum kind kind;
	} kinds[] = {
		{ "sdt", KIND_SDT },           { "sdtPr", KIND_SDT_PR },
		{ "sdtContent", KIND_SDT_CONTENT }, { "p", KIND_PARAGRAPH },
		{ "pPr", KIND_PARAGRAPH_PR },  { "r", KIND_RUN },
		{ "rPr", KIND_RUN_PR },        { "rStyle", KIND_RUN_STYLE },
		{ "bookmarkStart", KIND_IDENTITY }, { "bookmarkEnd", KIND_IDENTITY },
	};

	if (parent == KIND_SDT_PR) {
		if (strcmp(name, "repeatingSection") == 0)
			return KIND_REPEATING;
		if (strcmp(name, "dataBinding") == 0 || strcmp(name, "showingPlcHdr") == 0)
			return KIND_DROPPED;
		if (is_word(uri) && strcmp(name, "tag") == 0)
			return KIND_TAG;
		if (is_word(uri) && strcmp(name, "id") == 0)
			return KIND_IDENTITY;
	}
	for (size_t i = 0; is_word(uri) && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(name, kinds[i].name) == 0)
			return kinds[i].kind;
	return KIND_OTHER;
}

static void start_element(void *data, const xmlChar *name, const xmlChar *prefix,
			  const xmlChar *uri, int namespace_count, const xmlChar **namespaces,
			  int count, int defaulted, const xmlChar **attributes)
{
	struct scan *scan = data;
	size_t at = offset(scan);
	struct element element = { .parent = scan->open };
	struct element *control;
	const char *start;

	(void)prefix;
	(void)namespace_count;
	(void)namespaces;
	(void)defaulted;
	if (scan->failed)
		return;
	/* No "<" stands in an attribute, so the tag begins at the last one. */
	start = at < scan->xml.len && (scan->xml.ptr[at] == '>' || scan->xml.ptr[at] == '/') ?
			memrchr(scan->xml.ptr, '<', at) : NULL;
	if (!start || scan->elements.count >= MAX_ELEMENTS) {
		dsc_err_set(scan->err, _("the template's part %s has more than %d elements"),
			    scan->name, MAX_ELEMENTS);
		stop(scan);
		return;
	}
	element.start = (size_t)(start - scan->xml.ptr);
	element.empty = scan->xml.ptr[at] == '/';
	element.open_end = at + (element.empty ? 2 : 1);
	element.kind = (uint8_t)kind_of((const char *)name, uri,
					scan->open == NONE ? KIND_OTHER :
					(enum kind)scan->elements.items[scan->open].kind);
	for (int i = 0; i < count; i++) {
		const char *local = (const char *)attributes[5 * i];
		struct dsc_str value = { (const char *)attributes[5 * i + 3],
					 (size_t)(attributes[5 * i + 4] - attributes[5 * i + 3]) };

		element.has_id |= strcmp(local, "paraId") == 0 || strcmp(local, "textId") == 0;
		if (element.kind == KIND_TAG && strcmp(local, "val") == 0)
			element.tag = dsc_arena_str(scan->arena, value);
	}
	control = scan->open == NONE || scan->elements.items[scan->open].parent == NONE ? NULL :
		  &scan->elements.items[scan->elements.items[scan->open].parent];
	if (control && control->kind == KIND_SDT) {
		if (element.kind == KIND_TAG)
			control->tag = element.tag;
		control->placeholder |= strcmp((const char *)name, "showingPlcHdr") == 0;
	}
	DSC_PUSH(scan->arena, &scan->elements, element);
	scan->open = (uint32_t)(scan->elements.count - 1);
}

static void end_element(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct scan *scan = data;
	struct element *element;

	(void)name;
	(void)prefix;
	(void)uri;
	if (scan->failed || scan->open == NONE)
		return;
	element = &scan->elements.items[scan->open];
	element->end = element->empty ? element->open_end : offset(scan);
	element->after = (uint32_t)scan->elements.count;
	scan->open = element->parent;
}

/* Word refuses document types too; with none there is no entity to expand. */
static void refuse_doctype(void *data, const xmlChar *name, const xmlChar *external,
			   const xmlChar *system)
{
	struct scan *scan = data;

	(void)name;
	(void)external;
	(void)system;
	dsc_err_set(scan->err, _("the template's part %s has a document type, which no Word document has"),
		    scan->name);
	stop(scan);
}

static int read_part(struct scan *scan)
{
	xmlSAXHandler handler = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = start_element,
		.endElementNs = end_element,
		.internalSubset = refuse_doctype,
	};
	const xmlError *error;
	bool sound;

	scan->open = NONE;
	if (dsc_utf8_check(scan->xml) != scan->xml.len || memchr(scan->xml.ptr, 0, scan->xml.len))
		return dsc_err_set(scan->err, _("the template's part %s is not UTF-8"), scan->name);
	if (!scan->xml.len) /* which libxml2 does not tell from a lack of memory */
		return dsc_err_set(scan->err, _("the template's part %s is no XML (line %d)"),
				   scan->name, 1);
	scan->parser = xmlCreateMemoryParserCtxt(scan->xml.ptr, (int)scan->xml.len);
	if (!scan->parser)
		dsc_out_of_memory();
	*scan->parser->sax = handler;
	scan->parser->userData = scan;
	xmlCtxtUseOptions(scan->parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
						XML_PARSE_IGNORE_ENC);
	xmlParseDocument(scan->parser);
	sound = scan->parser->wellFormed && scan->elements.count && scan->open == NONE;
	error = xmlCtxtGetLastError(scan->parser);
	if (!scan->failed && !sound)
		dsc_err_set(scan->err, _("the template's part %s is no XML (line %d)"), scan->name,
			    error ? error->line : 0);
	xmlFreeParserCtxt(scan->parser);
	return scan->failed || !sound ? -1 : 0;
}

/* ---- writing */

struct text {
	char *items;
	size_t count, cap;
};

struct fill {
	const struct scan *scan;
	const struct dsc_paper_form *form;
	struct text out;
	struct dsc_docx_tags *unknown;
	struct dsc_docx_part *part;
	struct dsc_arena *arena;
	bool too_large;
};

/* Where controls are filled: in which group's item, and whether this is a copy. */
struct scope {
	int group; /* enum dsc_paper_group, or -1 */
	const struct dsc_paper_scope *item; /* NULL: a group without items */
	bool copy;
	const struct scope *outer;
};

static void add(struct fill *fill, const char *bytes, size_t len)
{
	struct text *out = &fill->out;

	if (fill->too_large || out->count + len > DSC_DOCX_MAX_MADE_BYTES) {
		fill->too_large = true;
		return;
	}
	if (out->count + len > out->cap) {
		size_t cap = out->cap ? out->cap : 64 * 1024;

		while (cap < out->count + len)
			cap *= 2;
		out->items = realloc(out->items, cap);
		if (!out->items)
			dsc_out_of_memory();
		out->cap = cap;
	}
	memcpy(out->items + out->count, bytes, len);
	out->count += len;
}

static void add_text(struct fill *fill, const char *text)
{
	add(fill, text, strlen(text));
}

static void add_range(struct fill *fill, size_t from, size_t to)
{
	add(fill, fill->scan->xml.ptr + from, to - from);
}

static void add_escaped(struct fill *fill, struct dsc_str text)
{
	size_t done = 0;

	for (size_t i = 0; i < text.len; i++) {
		const char *as = text.ptr[i] == '&' ? "&amp;" : text.ptr[i] == '<' ? "&lt;" :
				 text.ptr[i] == '>' ? "&gt;" : NULL;

		if (!as)
			continue;
		add(fill, text.ptr + done, i - done);
		add_text(fill, as);
		done = i + 1;
	}
	add(fill, text.ptr + done, text.len - done);
}

static const struct element *element_at(const struct fill *fill, size_t index)
{
	return &fill->scan->elements.items[index];
}

static bool space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The start tag; of a copy without the attributes that name one paragraph. */
static void add_start_tag(struct fill *fill, const struct element *element, bool copy)
{
	const char *at = fill->scan->xml.ptr + element->start;
	const char *end = fill->scan->xml.ptr + element->open_end;
	const char *done = at;

	while (copy && element->has_id && at < end) {
		const char *begin = at;
		const char *name, *equals;

		if (*at == '"' || *at == '\'') {
			at = (const char *)memchr(at + 1, *at, (size_t)(end - at) - 1) + 1;
			continue;
		}
		if (!space(*at)) {
			at++;
			continue;
		}
		while (space(*at))
			at++;
		equals = memchr(at, '=', (size_t)(end - at));
		name = equals;
		while (name && space(name[-1]))
			name--;
		if (!name || name - at < 6 ||
		    (memcmp(name - 6, "paraId", 6) != 0 && memcmp(name - 6, "textId", 6) != 0))
			continue;
		while (*equals != '"' && *equals != '\'')
			equals++;
		add(fill, done, (size_t)(begin - done));
		at = (const char *)memchr(equals + 1, *equals, (size_t)(end - equals) - 1) + 1;
		done = at;
	}
	add(fill, done, (size_t)(end - done));
}

static void fill_control(struct fill *fill, size_t index, const struct scope *scope);

static bool names_something(const struct fill *fill, struct dsc_str tag, const struct scope *scope);

static void note_unknown(struct fill *fill, struct dsc_str tag)
{
	const char *shown = dsc_text_quote(tag, 60, fill->arena);

	for (size_t i = 0; i < fill->unknown->count; i++)
		if (strcmp(fill->unknown->items[i], shown) == 0)
			return;
	if (fill->unknown->count < 100)
		DSC_PUSH(fill->arena, fill->unknown, shown);
}

/* The text from `from` to `to` with the elements [first, after) in it: controls are filled. */
static void add_filled(struct fill *fill, size_t from, size_t to, size_t first, size_t after,
		       const struct scope *scope)
{
	size_t at = from;

	for (size_t i = first; i < after && !fill->too_large;) {
		const struct element *element = element_at(fill, i);
		bool named = element->kind == KIND_SDT && element->tag.len;

		if (named && !names_something(fill, element->tag, scope)) {
			note_unknown(fill, element->tag);
			named = false;
		}
		if (named) {
			add_range(fill, at, element->start);
			fill_control(fill, i, scope);
			at = element->end;
			i = element->after;
		} else if (scope->copy && element->kind == KIND_IDENTITY) {
			add_range(fill, at, element->start);
			at = element->end;
			i = element->after;
		} else if (scope->copy && element->has_id) {
			add_range(fill, at, element->start);
			add_start_tag(fill, element, true);
			at = element->open_end;
			i++;
		} else {
			i++;
		}
	}
	add_range(fill, at, to);
}

/* The first element of a kind below `index`, `parent` (or NONE: any) its parent; or NONE. */
static uint32_t find(const struct fill *fill, size_t index, enum kind kind, uint32_t parent)
{
	for (size_t i = index + 1; i < element_at(fill, index)->after; i++)
		if (element_at(fill, i)->kind == kind &&
		    (parent == NONE || element_at(fill, i)->parent == parent))
			return (uint32_t)i;
	return NONE;
}

/* The prefix of the element's name with its colon: "w:", mostly. */
static struct dsc_str prefix_of(const struct fill *fill, const struct element *element)
{
	const char *name = fill->scan->xml.ptr + element->start + 1;
	size_t len = strcspn(name, ":> \t\r\n/");

	return (struct dsc_str){ name, name[len] == ':' ? len + 1 : 0 };
}

static void add_tag(struct fill *fill, struct dsc_str prefix, const char *open, const char *rest)
{
	add_text(fill, open);
	add(fill, prefix.ptr, prefix.len);
	add_text(fill, rest);
}

/* The properties of a run, less the style of a hint. */
static void add_run_properties(struct fill *fill, uint32_t index, bool placeholder)
{
	const struct element *properties = element_at(fill, index);
	uint32_t style = find(fill, index, KIND_RUN_STYLE, index);

	if (!placeholder || style == NONE) {
		add_range(fill, properties->start, properties->end);
		return;
	}
	add_range(fill, properties->start, element_at(fill, style)->start);
	add_range(fill, element_at(fill, style)->end, properties->end);
}

/* A run with `text`; line feeds become line breaks. */
static void add_run(struct fill *fill, size_t control, uint32_t run, struct dsc_str text)
{
	const struct element *sdt = element_at(fill, control);
	struct dsc_str prefix = prefix_of(fill, sdt);
	uint32_t properties = NONE;

	if (run != NONE) {
		properties = find(fill, run, KIND_RUN_PR, run);
	} else {
		uint32_t own = find(fill, control, KIND_SDT_PR, (uint32_t)control);

		if (own != NONE)
			properties = find(fill, own, KIND_RUN_PR, own);
	}
	add_tag(fill, prefix, "<", "r>");
	if (properties != NONE)
		add_run_properties(fill, properties, sdt->placeholder);
	for (;;) {
		const char *feed = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
		size_t len = feed ? (size_t)(feed - text.ptr) : text.len;

		add_tag(fill, prefix, "<", "t xml:space=\"preserve\">");
		add_escaped(fill, (struct dsc_str){ text.ptr, len });
		add_tag(fill, prefix, "</", "t>");
		if (!feed)
			break;
		add_tag(fill, prefix, "<", "br/>");
		text = (struct dsc_str){ feed + 1, text.len - len - 1 };
	}
	add_tag(fill, prefix, "</", "r>");
}

/* A paragraph like the one at `index` for each line of the text. */
static void add_paragraphs(struct fill *fill, size_t control, uint32_t index, struct dsc_str text,
			   bool copy)
{
	const struct element *paragraph = element_at(fill, index);
	struct dsc_str prefix = prefix_of(fill, element_at(fill, control));
	uint32_t properties = find(fill, index, KIND_PARAGRAPH_PR, index);
	uint32_t run = find(fill, index, KIND_RUN, NONE);

	for (;;) {
		const char *feed = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
		size_t len = feed ? (size_t)(feed - text.ptr) : text.len;

		if (paragraph->empty)
			add_tag(fill, prefix, "<", "p>");
		else
			add_start_tag(fill, paragraph, copy);
		if (properties != NONE)
			add_range(fill, element_at(fill, properties)->start,
				  element_at(fill, properties)->end);
		add_run(fill, control, run, (struct dsc_str){ text.ptr, len });
		add_tag(fill, prefix, "</", "p>");
		if (!feed)
			break;
		text = (struct dsc_str){ feed + 1, text.len - len - 1 };
		copy = true;
	}
}

/* What a control holds, its text exchanged: paragraphs in a block or cell, else a run. */
static void add_content(struct fill *fill, size_t control, uint32_t content, struct dsc_str text,
			bool copy)
{
	const struct element *element = element_at(fill, content);
	uint32_t paragraph = find(fill, content, KIND_PARAGRAPH, NONE);
	struct dsc_str prefix = prefix_of(fill, element);
	size_t at;

	if (paragraph == NONE) {
		if (element->empty)
			add_tag(fill, prefix, "<", "sdtContent>");
		else
			add_range(fill, element->start, element->open_end);
		add_run(fill, control, find(fill, content, KIND_RUN, NONE), text);
		add_tag(fill, prefix, "</", "sdtContent>");
		return;
	}
	add_range(fill, element->start, element_at(fill, paragraph)->start);
	add_paragraphs(fill, control, paragraph, text, copy);
	at = element_at(fill, paragraph)->end;
	for (size_t i = element_at(fill, paragraph)->after; i < element->after;) {
		const struct element *other = element_at(fill, i);

		/* Further paragraphs beside the first are the rest of the hint. */
		if (other->kind == KIND_PARAGRAPH &&
		    other->parent == element_at(fill, paragraph)->parent) {
			add_range(fill, at, other->start);
			at = other->end;
			i = other->after;
		} else {
			i++;
		}
	}
	add_range(fill, at, element->end);
}

/* The properties of a control without what would overrule its new text. */
static void add_properties(struct fill *fill, size_t control, size_t until, bool copy)
{
	const struct element *sdt = element_at(fill, control);
	size_t at = sdt->start;

	for (size_t i = control + 1; i < sdt->after && element_at(fill, i)->start < until; i++) {
		const struct element *element = element_at(fill, i);

		if (element->kind != KIND_DROPPED && !(copy && element->kind == KIND_IDENTITY))
			continue;
		if (element->start < at)
			continue;
		add_range(fill, at, element->start);
		at = element->end;
	}
	add_range(fill, at, until);
}

static int group_of(struct dsc_str tag)
{
	for (int i = 0; i < DSC_PAPER_GROUPS; i++)
		if (dsc_str_is(tag, dsc_paper_group_names[i]))
			return i;
	return -1;
}

static bool inside(const struct scope *scope, int group)
{
	for (; scope; scope = scope->outer)
		if (scope->group == group)
			return true;
	return false;
}

/* The text of a field, seen from inside out; NULL: no such field. */
static const struct dsc_str *find_field(const struct fill *fill, struct dsc_str tag,
					const struct scope *scope)
{
	static const struct dsc_str nothing = { "", 0 };

	for (; scope; scope = scope->outer) {
		const char *const *names = scope->group < 0 ? NULL :
					   dsc_paper_group_fields[scope->group];

		for (; names && *names; names++)
			if (dsc_str_is(tag, *names))
				return scope->item ? dsc_paper_find(scope->item, tag) : &nothing;
	}
	return dsc_paper_find(&fill->form->fields, tag);
}

static bool names_something(const struct fill *fill, struct dsc_str tag, const struct scope *scope)
{
	int group = group_of(tag);

	return group >= 0 ? !inside(scope, group) : find_field(fill, tag, scope) != NULL;
}

/* What is repeated for each item: the first item of Word's own repeating section, or all. */
static void find_repeated(const struct fill *fill, size_t control, uint32_t content, size_t *from,
			  size_t *to, size_t *first, size_t *after)
{
	const struct element *element = element_at(fill, content);
	uint32_t properties = find(fill, control, KIND_SDT_PR, (uint32_t)control);
	uint32_t item = NONE;

	*from = element->open_end;
	*first = content + 1;
	*after = element->after;
	*to = element->end;
	if (!element->empty) /* back over "</w:sdtContent>" */
		while (fill->scan->xml.ptr[--*to] != '<')
			;
	if (properties != NONE && find(fill, properties, KIND_REPEATING, properties) != NONE)
		item = find(fill, content, KIND_SDT, content);
	if (item == NONE)
		return;
	*from = element_at(fill, item)->start;
	*to = element_at(fill, item)->end;
	*first = item;
	*after = element_at(fill, item)->after;
}

static void fill_group(struct fill *fill, size_t control, uint32_t content, int group,
		       const struct scope *scope)
{
	const struct element *element = element_at(fill, content);
	size_t count = fill->form->groups[group].count;
	size_t from, to, first, after;

	find_repeated(fill, control, content, &from, &to, &first, &after);
	add_range(fill, element->start, element->open_end);
	/* Without items one empty one stands: a table without a row is no table. */
	for (size_t i = 0; !element->empty && (i < count || i == 0) && !fill->too_large; i++) {
		struct scope inner = {
			.group = group,
			.item = count ? &fill->form->groups[group].items[i] : NULL,
			.copy = scope->copy || i > 0,
			.outer = scope,
		};

		add_filled(fill, from, to, first, after, &inner);
	}
	if (!element->empty)
		add_tag(fill, prefix_of(fill, element), "</", "sdtContent>");
}

static void fill_control(struct fill *fill, size_t index, const struct scope *scope)
{
	const struct element *sdt = element_at(fill, index);
	uint32_t content = find(fill, index, KIND_SDT_CONTENT, (uint32_t)index);
	int group = group_of(sdt->tag);

	fill->part->changed = true;
	fill->part->has_mark |= dsc_str_is(sdt->tag, "synthetic");
	if (content == NONE) { /* nothing to fill: Word treats it as absent, too */
		add_range(fill, sdt->start, sdt->end);
		return;
	}
	add_properties(fill, index, element_at(fill, content)->start, scope->copy);
	if (group >= 0)
		fill_group(fill, index, content, group, scope);
	else
		add_content(fill, index, content, *find_field(fill, sdt->tag, scope), scope->copy);
	add_range(fill, element_at(fill, content)->end, sdt->end);
}

int dsc_docx_part_fill(struct dsc_docx_part *part, const char *name, struct dsc_str xml,
		       const struct dsc_paper_form *form, struct dsc_docx_tags *unknown,
		       struct dsc_arena *arena, struct dsc_err *err)
{
	struct scan scan = { .name = name, .xml = xml, .arena = arena, .err = err };
	struct fill fill = { .scan = &scan, .form = form, .unknown = unknown, .part = part,
			     .arena = arena };
	const struct scope outermost = { .group = -1 };

	*part = (struct dsc_docx_part){ .xml = xml };
	if (read_part(&scan) < 0)
		return -1;
	add_filled(&fill, 0, xml.len, 0, scan.elements.count, &outermost);
	if (!fill.too_large && part->changed)
		part->xml = dsc_arena_str(arena,
					  (struct dsc_str){ fill.out.items, fill.out.count });
	free(fill.out.items);
	if (fill.too_large)
		return dsc_err_set(err, _("the template's part %s grows beyond %u bytes"), name,
				   DSC_DOCX_MAX_MADE_BYTES);
	return 0;
}
