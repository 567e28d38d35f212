#include <stdlib.h>

#include "base/tr.h"
#include "schema/guess.h"
#include "text/show.h"
#include "yaml/yaml.h"

#include "base/banned.h"

#define SHOWN_MAX 60      /* characters of a value in a message */
#define LIST_MAX 12       /* values that a message lists */
#define KEYS_LISTED_MAX 8
#define LOOK_BACK 64

static const char *const keywords[] = {
	[FAULT_TYPE] = "type",
	[FAULT_CONST] = "const",
	[FAULT_ENUM] = "enum",
	[FAULT_CHOICE] = "anyOf",
	[FAULT_SHORT] = "minLength",
	[FAULT_LONG] = "maxLength",
	[FAULT_PATTERN] = "pattern",
	[FAULT_FORMAT] = "format",
	[FAULT_LOW] = "minimum",
	[FAULT_HIGH] = "maximum",
	[FAULT_MULTIPLE] = "multipleOf",
	[FAULT_FEW_ITEMS] = "minItems",
	[FAULT_MANY_ITEMS] = "maxItems",
	[FAULT_REPEATED] = "uniqueItems",
	[FAULT_FEW_MEMBERS] = "minProperties",
	[FAULT_MANY_MEMBERS] = "maxProperties",
	[FAULT_MISSING] = "required",
	[FAULT_NEEDED] = "dependentRequired",
	[FAULT_UNKNOWN] = "additionalProperties",
	[FAULT_SURPLUS_ITEM] = "items",
	[FAULT_NONE_CONTAINED] = "contains",
	[FAULT_MANY_CONTAINED] = "maxContains",
	[FAULT_FORBIDDEN] = "false",
	[FAULT_NOT] = "not",
	[FAULT_SEVERAL] = "oneOf",
};

static const char *keyword_of(const struct fault *fault)
{
	if (fault->kind == FAULT_LOW && fault->op->numbers->low.exclusive)
		return "exclusiveMinimum";
	if (fault->kind == FAULT_HIGH && fault->op->numbers->high.exclusive)
		return "exclusiveMaximum";
	if (fault->kind == FAULT_UNKNOWN && fault->op->code == OP_UNEVALUATED_PROPERTIES)
		return "unevaluatedProperties";
	if (fault->kind == FAULT_SURPLUS_ITEM && fault->op->code == OP_UNEVALUATED_ITEMS)
		return "unevaluatedItems";
	if (fault->kind == FAULT_CHOICE && fault->op->code == OP_ONE_OF)
		return "oneOf";
	return keywords[fault->kind];
}

/* ---- Words for values and names ------------------------------------------ */

static const char *quote(struct explainer *e, struct dsc_str text)
{
	return dsc_text_quote(text, SHOWN_MAX, e->arena);
}

static const char *show(struct explainer *e, const struct dsc_node *node)
{
	if (node->type == DSC_NODE_SEQ)
		return node->count ? "[…]" : "[]";
	if (node->type == DSC_NODE_MAP)
		return node->count ? "{…}" : "{}";
	return quote(e, node->text);
}

/* The title in the reader's language, or an empty string. */
static struct dsc_str title_of(const struct notes *notes)
{
	if (!notes)
		return DSC_S("");
	if (dsc_tr_lang() == DSC_LANG_ZH)
		return notes->title.len ? notes->title : notes->title_en;
	return notes->title_en.len ? notes->title_en : notes->title;
}

static const char *join(struct explainer *e, const char *list, const char *item, bool last)
{
	if (!list)
		return item;
	if (last)
		return dsc_arena_printf(e->arena, _("%s or %s"), list, item);
	return dsc_arena_printf(e->arena, _("%s, %s"), list, item);
}

static const char *type_names(struct explainer *e, unsigned types)
{
	static const struct {
		unsigned bit, covered_by;
		enum dsc_node_type name;
	} order[] = {
		{ TYPE_BIT(DSC_NODE_STRING), 0, DSC_NODE_STRING },
		{ TYPE_INTEGRAL, TYPE_BIT(DSC_NODE_FLOAT), DSC_NODE_INT },
		{ TYPE_BIT(DSC_NODE_FLOAT), 0, DSC_NODE_FLOAT },
		{ TYPE_BIT(DSC_NODE_BOOL), 0, DSC_NODE_BOOL },
		{ TYPE_BIT(DSC_NODE_SEQ), 0, DSC_NODE_SEQ },
		{ TYPE_BIT(DSC_NODE_MAP), 0, DSC_NODE_MAP },
		{ TYPE_BIT(DSC_NODE_NULL), 0, DSC_NODE_NULL },
	};
	const char *words[sizeof(order) / sizeof(order[0])];
	const char *list = NULL;
	size_t count = 0;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if ((types & order[i].bit) && !(types & order[i].covered_by))
			words[count++] = dsc_node_type_name(order[i].name);
	for (size_t i = 0; i < count; i++)
		list = join(e, list, words[i], i + 1 == count);
	return list ? list : "?";
}

/* The key under which a value stands, or its sequence; NULL at the root. */
static const struct dsc_node *field_of(const struct dsc_node *node, bool *is_key)
{
	*is_key = false;
	while (node->parent) {
		const struct dsc_node *parent = node->parent;

		if (parent->type == DSC_NODE_MAP) {
			size_t offset = (size_t)((const char *)node -
						 (const char *)parent->members);
			const struct dsc_member *member =
				&parent->members[offset / sizeof(*member)];

			*is_key = node == &member->key;
			return &member->key;
		}
		node = parent;
	}
	return NULL;
}

/* `text` with what it is about in front. */
static const char *about(struct explainer *e, const struct fault *fault, const char *text)
{
	bool is_key;
	const struct dsc_node *field = field_of(fault->node, &is_key);
	struct dsc_str title = title_of(fault->title);

	if (!field)
		return text;
	if (is_key && strncmp(text, "'", 1) == 0) /* begins with the key, as the value found */
		return dsc_arena_printf(e->arena, _("key %s"), text);
	if (is_key)
		return dsc_arena_printf(e->arena, _("key '%s': %s"), quote(e, field->text), text);
	if (title.len && !dsc_str_eq(title, field->text))
		return dsc_arena_printf(e->arena, _("'%s' (%s): %s"), quote(e, field->text),
					quote(e, title), text);
	return dsc_arena_printf(e->arena, _("'%s': %s"), quote(e, field->text), text);
}

/* ---- Messages ------------------------------------------------------------ */

static bool quoted(const struct dsc_node *node)
{
	return node->style == DSC_STYLE_SINGLE_QUOTED || node->style == DSC_STYLE_DOUBLE_QUOTED;
}

static bool looks_numeric(struct dsc_str text)
{
	size_t i = text.len && text.ptr[0] == '-';

	if (i == text.len || text.len > 18)
		return false;
	for (; i < text.len; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	return true;
}

/* What people write who mean: none. */
static bool means_none(const struct dsc_node *node)
{
	static const char *const words[] = { "",     "无",     "没有", "暂无", "不适用", "none",
					     "None", "NONE", "nil",  "n/a",  "N/A",	"-" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (node->type == DSC_NODE_STRING && dsc_str_is(node->text, words[i]))
			return true;
	return node->type == DSC_NODE_NULL;
}

static bool may_be_empty(const struct dsc_schema *schema)
{
	for (uint32_t i = 0; i < schema->count; i++)
		if (schema->ops[i].code == OP_ITEM_COUNT && schema->ops[i].range.min > 0)
			return false;
	return true;
}

/* Found something else than a sequence, and nothing but a sequence is allowed. */
static const char *explain_no_sequence(struct explainer *e, const struct fault *fault)
{
	const struct dsc_node *node = fault->node;
	const char *expected = dsc_node_type_name(DSC_NODE_SEQ);
	const char *found = dsc_node_type_name(node->type);

	if (means_none(node) && node->text.len && may_be_empty(fault->schema))
		return dsc_arena_printf(e->arena, _("found '%s', expected %s; for none write []"),
					show(e, node), expected);
	if (means_none(node) && may_be_empty(fault->schema))
		return dsc_arena_printf(e->arena,
					_("found no value, expected %s; for none write []"),
					expected);
	if (node->type == DSC_NODE_NULL && !node->text.len)
		return dsc_arena_printf(e->arena, _("found no value, expected %s"), expected);
	if (node->type == DSC_NODE_STRING && !means_none(node) && node->text.len <= 40 &&
	    !memchr(node->text.ptr, '\n', node->text.len))
		return dsc_arena_printf(e->arena, _("found %s, expected %s; write [%s]"), found,
					expected, quote(e, node->text));
	return dsc_arena_printf(e->arena, _("found %s, expected %s"), found, expected);
}

static const char *explain_type(struct explainer *e, const struct fault *fault)
{
	const struct dsc_node *node = fault->node;
	const char *expected = type_names(e, fault->types);
	const char *found = dsc_node_type_name(node->type);
	bool number = node->type == DSC_NODE_INT || node->type == DSC_NODE_FLOAT;

	if (fault->types == TYPE_BIT(DSC_NODE_SEQ))
		return explain_no_sequence(e, fault);
	if (node->type == DSC_NODE_NULL && !node->text.len)
		return dsc_arena_printf(e->arena, _("found no value, expected %s"), expected);
	if ((fault->types & TYPE_BIT(DSC_NODE_STRING)) && (number || node->type == DSC_NODE_BOOL))
		return dsc_arena_printf(e->arena, _("found %s, expected %s; quote it: \"%s\""),
					found, expected, quote(e, node->text));
	if (node->type == DSC_NODE_STRING && quoted(node) && looks_numeric(node->text) &&
	    (fault->types & (TYPE_INTEGRAL | TYPE_NUMBERS)))
		return dsc_arena_printf(e->arena,
					_("found %s, expected %s; leave out the quotes: %s"),
					found, expected, quote(e, node->text));
	return dsc_arena_printf(e->arena, _("found %s, expected %s"), found, expected);
}

/* One allowed value: appends it to a list of LIST_MAX, and to those that may have been meant. */
struct options {
	struct candidates values;
	const char *list;
	const char *last;  /* without its title: what a document would hold */
	const char *meant; /* whose title was written instead of it */
	size_t count;
};

static void add_option(struct explainer *e, struct options *options, const struct dsc_node *value,
		       const struct dsc_node *found, struct dsc_str title)
{
	const char *shown = show(e, value);

	if (value->type == DSC_NODE_STRING)
		dsc_guess_add(e, &options->values, value->text);
	if (title.len && found->type == DSC_NODE_STRING && dsc_str_eq(found->text, title))
		options->meant = shown;
	options->last = shown;
	if (title.len && dsc_tr_lang() == DSC_LANG_ZH)
		shown = dsc_arena_printf(e->arena, _("%s (%s)"), shown, quote(e, title));
	if (options->count++ < LIST_MAX)
		options->list = join(e, options->list, shown, false);
}

/*
 * The constants of a schema with their titles: its `title`, or of an `enum` the
 * texts of `enumDescriptions`, a keyword that editors know.
 */
static void add_constants(struct explainer *e, struct options *options,
			  const struct dsc_schema *schema, const struct op *op,
			  const struct dsc_node *found)
{
	const struct dsc_node *titles = dsc_node_get(schema->node, DSC_S("enumDescriptions"));
	bool listed = op->code == OP_ENUM && titles && titles->type == DSC_NODE_SEQ;
	size_t most = e->guesses < GUESSES_MAX ? CANDIDATES_MAX : LIST_MAX + 1;

	for (uint32_t i = 0; i < op->constants.count && options->count < most; i++) {
		struct dsc_str title = DSC_S("");

		if (listed && i < titles->count)
			title = dsc_node_text(&titles->items[i]);
		else if (op->code == OP_CONST && schema->notes)
			title = schema->notes->title;
		add_option(e, options, op->constants.items[i], found, title);
	}
}

static void add_choices(struct explainer *e, struct options *options, struct schema_list list,
			const struct dsc_node *found)
{
	for (uint32_t i = 0; i < list.count && options->count < CANDIDATES_MAX; i++) {
		const struct dsc_schema *schema = dsc_guess_behind(list.items[i]);

		for (uint32_t j = 0; j < schema->count; j++)
			if (schema->ops[j].code == OP_CONST || schema->ops[j].code == OP_ENUM)
				add_constants(e, options, schema, &schema->ops[j], found);
	}
}

static const char *explain_enum(struct explainer *e, const struct fault *fault)
{
	const struct dsc_node *node = fault->node;
	struct options options = { .count = 0 };
	const char *text;

	if (e->listed == fault->op && e->guesses >= GUESSES_MAX)
		return dsc_arena_printf(e->arena, _("'%s' is not one of %s"), show(e, node),
					e->list);
	if (fault->kind == FAULT_CHOICE)
		add_choices(e, &options, fault->op->list, node);
	else
		add_constants(e, &options, fault->schema, fault->op, node);
	if (!options.list)
		return dsc_arena_printf(e->arena, _("'%s' is not allowed here"), show(e, node));
	if (options.count > LIST_MAX)
		options.list = dsc_arena_printf(e->arena, _("%s, …"), options.list);
	if (options.count > 1) {
		e->listed = fault->op;
		e->list = options.list;
	}
	if (node->type == DSC_NODE_NULL && !node->text.len && options.count > 1)
		return dsc_arena_printf(e->arena, _("found no value, expected one of %s"),
					options.list);
	if (node->type == DSC_NODE_NULL && !node->text.len)
		return dsc_arena_printf(e->arena, _("found no value, expected %s"), options.last);
	if (options.count == 1)
		text = dsc_arena_printf(e->arena, _("found '%s', expected '%s'"), show(e, node),
					options.last);
	else
		text = dsc_arena_printf(e->arena, _("'%s' is not one of %s"), show(e, node),
					options.list);
	if (node->type == DSC_NODE_STRING && !options.meant && options.count > 1)
		options.meant = dsc_guess_nearest(e, node->text, &options.values);
	if (options.meant)
		return dsc_arena_printf(e->arena, _("%s; did you mean '%s'?"), text,
					quote(e, dsc_str_from(options.meant)));
	return text;
}

static const char *explain_format(struct explainer *e, const struct fault *fault)
{
	const struct dsc_format *format = fault->op->format;
	char proposal[16];
	const char *text;

	text = dsc_arena_printf(e->arena, _("'%s' is not %s"), show(e, fault->node),
				_(format->expected));
	if (strcmp(format->name, "date") == 0 &&
	    dsc_yaml_hint_date(fault->node->text, proposal))
		return dsc_arena_printf(e->arena, _("%s; did you mean '%s'?"), text, proposal);
	return text;
}

static const char *explain_bound(struct explainer *e, const struct fault *fault)
{
	const struct range *range = fault->op->numbers;
	const struct bound *bound = fault->kind == FAULT_LOW ? &range->low : &range->high;
	const char *limit = show(e, bound->node);
	const char *found = show(e, fault->node);

	if (fault->kind == FAULT_LOW)
		return dsc_arena_printf(e->arena,
					bound->exclusive ? _("'%s' is too small, expected more "
							     "than %s")
							 : _("'%s' is too small, expected at least "
							     "%s"),
					found, limit);
	return dsc_arena_printf(e->arena,
				bound->exclusive ? _("'%s' is too big, expected less than %s")
						 : _("'%s' is too big, expected at most %s"),
				found, limit);
}

static const char *explain_count(struct explainer *e, const struct fault *fault)
{
	unsigned long long found = fault->found;
	unsigned long long min = fault->op->range.min, max = fault->op->range.max;
	struct dsc_arena *arena = e->arena;

	switch (fault->kind) {
	case FAULT_SHORT:
		if (!found)
			return dsc_arena_printf(arena, _("the text is empty"));
		return dsc_arena_printf(arena, _("too short: %llu characters, at least %llu "
						 "needed"), found, min);
	case FAULT_LONG:
		return dsc_arena_printf(arena, _("too long: %llu characters, at most %llu "
						 "allowed"), found, max);
	case FAULT_FEW_ITEMS:
		return dsc_arena_printf(arena, _("too few items: %llu, at least %llu needed"),
					found, min);
	case FAULT_MANY_ITEMS:
		return dsc_arena_printf(arena, _("too many items: %llu, at most %llu allowed"),
					found, max);
	case FAULT_FEW_MEMBERS:
		return dsc_arena_printf(arena, _("too few keys: %llu, at least %llu needed"),
					found, min);
	case FAULT_MANY_MEMBERS:
		return dsc_arena_printf(arena, _("too many keys: %llu, at most %llu allowed"),
					found, max);
	case FAULT_NONE_CONTAINED:
		return dsc_arena_printf(arena, _("too few items of the kind that is needed here: "
						 "%llu, at least %llu needed"), found,
					(unsigned long long)fault->op->contains->range.min);
	default:
		return dsc_arena_printf(arena, _("too many items of one kind: %llu, at most %llu "
						 "allowed"), found,
					(unsigned long long)fault->op->contains->range.max);
	}
}

static const char *explain_missing(struct explainer *e, const struct fault *fault)
{
	const char *name = quote(e, fault->name);
	const struct object *object = fault->op->object;
	struct dsc_str title = DSC_S("");

	if (fault->kind == FAULT_NEEDED)
		return dsc_arena_printf(e->arena, _("missing key '%s', which '%s' needs"), name,
					quote(e, fault->because));
	for (uint32_t i = 0; i < object->count; i++) {
		const struct dsc_schema *schema = object->entries[i].schema;

		if (!schema || !dsc_str_eq(object->entries[i].key, fault->name))
			continue;
		title = title_of(schema->notes);
		if (!title.len)
			title = title_of(dsc_guess_behind(schema)->notes);
		break;
	}
	if (title.len && !dsc_str_eq(title, fault->name))
		return dsc_arena_printf(e->arena, _("missing key '%s' (%s)"), name,
					quote(e, title));
	return dsc_arena_printf(e->arena, _("missing key '%s'"), name);
}

static const char *explain_unknown(struct explainer *e, const struct fault *fault,
				   const char *meant)
{
	const char *name = quote(e, fault->name);
	const char *list = NULL;
	struct candidates keys;

	if (meant)
		return dsc_arena_printf(e->arena, _("unknown key '%s'; did you mean '%s'?"), name,
					quote(e, dsc_str_from(meant)));
	if (fault->op->code == OP_OBJECT)
		for (uint32_t i = 0; i < fault->op->object->count; i++)
			if (fault->op->object->entries[i].schema &&
			    dsc_str_eq(fault->op->object->entries[i].key, fault->name))
				return dsc_arena_printf(e->arena,
							_("key '%s' is not allowed here"), name);
	dsc_guess_keys(e, &keys, fault);
	if (keys.open || !keys.count || keys.count > KEYS_LISTED_MAX)
		return dsc_arena_printf(e->arena, _("unknown key '%s'"), name);
	for (size_t i = 0; i < keys.count; i++)
		list = join(e, list, quote(e, dsc_str_from(keys.items[i])), false);
	return dsc_arena_printf(e->arena, _("unknown key '%s'; allowed here: %s"), name, list);
}

/* Whether the schema's own words are about faults of this kind: about what the value says. */
static bool has_own_words(enum fault_kind kind)
{
	switch (kind) {
	case FAULT_TYPE:
	case FAULT_REPEATED:
	case FAULT_MISSING:
	case FAULT_NEEDED:
	case FAULT_UNKNOWN:
	case FAULT_SURPLUS_ITEM:
	case FAULT_FORBIDDEN:
	case FAULT_SEVERAL:
		return false;
	default:
		return true;
	}
}

/* The schema's own words; "{value}" in them stands for the value found. */
static const char *own_words(struct explainer *e, const struct fault *fault)
{
	static const char mark[] = "{value}";
	const struct notes *notes = fault->message;
	const struct dsc_node *node = fault->node;
	struct dsc_str text;
	const char *at;
	bool is_key;

	if (!notes || !has_own_words(fault->kind))
		return NULL;
	text = dsc_tr_lang() == DSC_LANG_ZH ? notes->message : notes->message_en;
	if (!text.len)
		text = notes->message.len ? notes->message : notes->message_en;
	text = dsc_arena_str(e->arena, text);
	at = strstr(text.ptr, mark);
	if (at)
		return dsc_arena_printf(e->arena, "%.*s%s%s", (int)(at - text.ptr), text.ptr,
					show(e, node), at + sizeof(mark) - 1);
	field_of(node, &is_key);
	if (is_key || node->type == DSC_NODE_SEQ || node->type == DSC_NODE_MAP ||
	    (node->type == DSC_NODE_NULL && !node->text.len))
		return text.ptr;
	return dsc_arena_printf(e->arena, _("'%s': %s"), show(e, node), text.ptr);
}

static const char *explain_value(struct explainer *e, const struct fault *fault)
{
	const struct dsc_node *node = fault->node;
	const char *own = own_words(e, fault);

	if (own)
		return own;
	switch (fault->kind) {
	case FAULT_TYPE:
		return explain_type(e, fault);
	case FAULT_CONST:
	case FAULT_ENUM:
	case FAULT_CHOICE:
		return explain_enum(e, fault);
	case FAULT_PATTERN:
		return dsc_arena_printf(e->arena, _("'%s' does not have the form %s"),
					show(e, node),
					show(e, dsc_node_get(fault->schema->node,
							     DSC_S("pattern"))));
	case FAULT_FORMAT:
		return explain_format(e, fault);
	case FAULT_LOW:
	case FAULT_HIGH:
		return explain_bound(e, fault);
	case FAULT_MULTIPLE:
		return dsc_arena_printf(e->arena, _("'%s' is not a multiple of %s"), show(e, node),
					show(e, fault->op->divisor->node));
	case FAULT_REPEATED:
		return dsc_arena_printf(e->arena, _("item %llu repeats item %llu: '%s'"),
					(unsigned long long)fault->found,
					(unsigned long long)fault->other, show(e, node));
	case FAULT_SURPLUS_ITEM:
		return dsc_arena_printf(e->arena, _("no further item is allowed here, found '%s'"),
					show(e, node));
	case FAULT_FORBIDDEN:
		return dsc_arena_printf(e->arena, _("no value is allowed here, found '%s'"),
					show(e, node));
	case FAULT_NOT:
		return dsc_arena_printf(e->arena, _("'%s' is not allowed here"), show(e, node));
	case FAULT_SEVERAL:
		return dsc_arena_printf(e->arena, _("'%s' fits more than one of the forms allowed "
						    "here (the %llu. and the %llu.), exactly one "
						    "is allowed"), show(e, node),
					(unsigned long long)fault->found,
					(unsigned long long)fault->other);
	default:
		return explain_count(e, fault);
	}
}

/* ---- Order --------------------------------------------------------------- */

struct entry {
	struct dsc_span span;
	size_t index;
	const char *meant; /* of an unknown key */
	bool unsafe;       /* it is that key but for unsafe characters */
	bool dropped;
};

static struct dsc_span span_of(const struct fault *fault)
{
	const struct dsc_node *node = fault->node;

	if (fault->kind == FAULT_UNKNOWN)
		return fault->key->span;
	if (fault->kind != FAULT_MISSING && fault->kind != FAULT_NEEDED)
		return node->span;
	/* Where the mapping begins: a span over all of it would say nothing. */
	if (node->style != DSC_STYLE_FLOW && node->count)
		return node->members[0].key.span;
	return (struct dsc_span){ node->span.start,
				  { node->span.start.line, node->span.start.column + 1 } };
}

static int by_place(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	if (a->span.start.line != b->span.start.line)
		return a->span.start.line < b->span.start.line ? -1 : 1;
	if (a->span.start.column != b->span.start.column)
		return a->span.start.column < b->span.start.column ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

/* A misspelt key is unknown, and the right one missing: one mistake, so one message. */
static void drop_consequences(struct explainer *e, struct entry *entries,
			      const struct faults *faults)
{
	for (size_t i = 0; i < faults->count && e->guesses < GUESSES_MAX; i++) {
		const struct fault *fault = &faults->items[i];
		struct candidates keys;

		if (fault->kind != FAULT_UNKNOWN)
			continue;
		dsc_guess_keys(e, &keys, fault);
		entries[i].meant = dsc_guess_key(e, fault, &keys, &entries[i].unsafe);
		for (size_t j = 0; entries[i].meant && j < faults->count; j++)
			if (faults->items[j].kind == FAULT_MISSING &&
			    faults->items[j].node == fault->node &&
			    dsc_str_is(faults->items[j].name, entries[i].meant))
				entries[j].dropped = true;
	}
}

static bool repeats(const struct dsc_violations *violations, size_t first,
		    const struct dsc_violation *violation)
{
	size_t from = violations->count > LOOK_BACK ? violations->count - LOOK_BACK : 0;

	for (size_t i = from > first ? from : first; i < violations->count; i++)
		if (violations->items[i].node == violation->node &&
		    strcmp(violations->items[i].message, violation->message) == 0)
			return true;
	return false;
}

static const char *explain(struct explainer *e, const struct fault *fault, const char *meant)
{
	if (fault->kind == FAULT_UNKNOWN)
		return explain_unknown(e, fault, meant);
	if (fault->kind == FAULT_MISSING || fault->kind == FAULT_NEEDED)
		return explain_missing(e, fault);
	return about(e, fault, explain_value(e, fault));
}

void dsc_schema_explain(struct dsc_violations *out, struct faults *faults, struct dsc_arena *arena)
{
	struct explainer e = { .arena = arena };
	struct entry *entries = DSC_NEW_ARRAY(arena, struct entry, faults->count);
	size_t first = out->count;

	for (size_t i = 0; i < faults->count; i++) {
		entries[i].span = span_of(&faults->items[i]);
		entries[i].index = i;
	}
	drop_consequences(&e, entries, faults);
	qsort(entries, faults->count, sizeof(*entries), by_place);
	for (size_t i = 0; i < faults->count; i++) {
		const struct fault *fault = &faults->items[entries[i].index];
		struct dsc_violation violation = {
			.span = entries[i].span,
			.node = fault->node,
			.key = entries[i].meant ? dsc_str_from(entries[i].meant) : fault->name,
			.unsafe_key = entries[i].unsafe,
			.keyword = keyword_of(fault),
			.rule = fault->rule,
		};

		if (entries[i].dropped)
			continue;
		violation.message = explain(&e, fault, entries[i].meant);
		if (!repeats(out, first, &violation))
			DSC_PUSH(arena, out, violation);
	}
}
