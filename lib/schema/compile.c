#include "base/tr.h"
#include "schema/form.h"
#include "schema/set.h"
#include "schema/value.h"
#include "text/show.h"

#include "base/banned.h"

#define OPS_MAX 32
#define SHOWN_MAX 80

/* Constants from this number on are found by hash. */
#define CONSTANTS_SHORT 8

struct work {
	struct dsc_schema *schema;
	const struct dsc_node *node;
	struct resource *resource;
};

struct compiler {
	struct dsc_schema_set *set;
	struct dsc_arena *arena;
	unsigned flags;
	struct dsc_problems *problems;
	struct dsc_str *problem_uri;
	struct dsc_str faulty; /* the document that problems are told of; ptr NULL: none yet */
	struct map schemas;    /* node -> struct dsc_schema */
	struct map scopes;     /* resource root -> struct resource_scope */
	struct {
		struct work *items;
		size_t count, cap;
	} queue;
};

/* One schema on its way: its keywords, then its operations. */
struct builder {
	struct compiler *c;
	struct resource *resource;
	struct dsc_schema *schema;
	const struct dsc_node *kw[KW_COUNT];
	struct op ops[OPS_MAX];
	uint32_t count;
};

/* Problems of one document only: their places would be taken for places in the same file. */
static void problem(struct compiler *c, const struct resource *resource,
		    const struct dsc_node *node, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static void problem(struct compiler *c, const struct resource *resource,
		    const struct dsc_node *node, const char *fmt, ...)
{
	va_list args;

	if (!c->faulty.ptr) {
		c->faulty = resource->document;
		if (c->problem_uri)
			*c->problem_uri = c->faulty;
	}
	if (!dsc_str_eq(c->faulty, resource->document))
		return;
	va_start(args, fmt);
	dsc_problems_add(c->problems, DSC_PROBLEM_SYNTAX, node->span, "%s",
			 dsc_arena_vprintf(c->arena, fmt, args));
	va_end(args);
}

static const struct dsc_schema *want(struct compiler *c, struct resource *around,
				     const struct dsc_node *node);

/* The dynamic anchors of a resource; everything reached brings its resource's along. */
static const struct resource_scope *scope_of(struct compiler *c, struct resource *resource)
{
	struct map_slot *slot = dsc_schema_map_at(&c->scopes, node_key(&resource->root), c->arena);
	struct resource_scope *scope = slot->value;
	struct anchor_entry *anchors;

	if (scope)
		return scope;
	scope = DSC_NEW(c->arena, struct resource_scope);
	slot->value = scope;
	anchors = DSC_NEW_ARRAY(c->arena, struct anchor_entry, resource->anchors.count);
	for (size_t i = 0; i < resource->anchors.count; i++) {
		anchors[i].name = resource->anchors.items[i].name;
		anchors[i].schema = want(c, resource, resource->anchors.items[i].node);
	}
	scope->anchors = anchors;
	scope->count = resource->anchors.count;
	return scope;
}

/* The compiled form of a node, to be filled in its turn. */
static const struct dsc_schema *want(struct compiler *c, struct resource *around,
				     const struct dsc_node *node)
{
	struct resource *own = dsc_schema_set_resource(c->set, node);
	struct map_slot *slot = dsc_schema_map_at(&c->schemas, node_key(&node), c->arena);
	struct dsc_schema *schema = slot->value;

	if (schema)
		return schema;
	schema = DSC_NEW(c->arena, struct dsc_schema);
	schema->node = node;
	slot->value = schema;
	DSC_PUSH(c->arena, &c->queue, (struct work){ schema, node, own ? own : around });
	return schema;
}

static const struct dsc_schema *child(struct builder *b, const struct dsc_node *node)
{
	return node ? want(b->c, b->resource, node) : NULL;
}

/* ---- Values of keywords -------------------------------------------------- */

static uint64_t count_value(const struct dsc_node *node)
{
	struct dsc_decimal number = dsc_decimal_parse(node->text);
	int64_t zeros = number.point - (int64_t)number.count;
	uint64_t value = 0;

	if (number.point > 18)
		return NO_MAXIMUM - 1;
	for (size_t i = 0; i < number.digits.len; i++)
		if (number.digits.ptr[i] != '.')
			value = value * 10 + (uint64_t)(number.digits.ptr[i] - '0');
	while (zeros-- > 0)
		value *= 10;
	return value;
}

static struct bound bound_of(const struct dsc_node *node, bool exclusive)
{
	struct bound bound = { .node = node, .exclusive = exclusive };

	if (!node)
		return bound;
	bound.value = dsc_decimal_parse(node->text);
	bound.is_small = dsc_node_int(node, &bound.small);
	return bound;
}

/* ---- Operations ---------------------------------------------------------- */

static struct op *add_op(struct builder *b, enum op_code code, unsigned types)
{
	struct op *op = &b->ops[b->count++];

	op->code = (uint8_t)code;
	op->types = (uint8_t)types;
	return op;
}

static void add_counts(struct builder *b, enum op_code code, enum dsc_node_type type,
		       const struct dsc_node *min, const struct dsc_node *max)
{
	struct op *op;

	if (!min && !max)
		return;
	op = add_op(b, code, TYPE_BIT(type));
	op->range.min = min ? count_value(min) : 0;
	op->range.max = max ? count_value(max) : NO_MAXIMUM;
}

/* Slots for `count` keys: a power of two, at most half full. */
static uint32_t table_size(uint32_t count)
{
	uint32_t size = 4;

	while (size < count * 2)
		size *= 2;
	return size;
}

static void add_constants(struct builder *b, enum op_code code, const struct dsc_node *const *items,
			  uint32_t count)
{
	struct constants *constants = &add_op(b, code, TYPE_ANY)->constants;
	int64_t steps = INT64_MAX;
	uint32_t *slots;

	constants->items = items;
	constants->count = count;
	if (count < CONSTANTS_SHORT)
		return;
	constants->mask = table_size(count) - 1;
	slots = DSC_NEW_ARRAY(b->c->arena, uint32_t, constants->mask + 1u);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = (uint32_t)dsc_value_hash(items[i], &steps) & constants->mask;

		while (slots[at])
			at = (at + 1) & constants->mask;
		slots[at] = i + 1;
	}
	constants->slots = slots;
}

static void build_values(struct builder *b)
{
	const struct dsc_node *node = b->kw[KW_TYPE];
	const struct dsc_node **items;
	unsigned bits = 0;

	b->schema->types = TYPE_ANY;
	if (node && node->type == DSC_NODE_STRING)
		dsc_form_type(node->text, &bits);
	for (uint32_t i = 0; node && node->type == DSC_NODE_SEQ && i < node->count; i++)
		dsc_form_type(node->items[i].text, &bits);
	if (node)
		b->schema->types = (uint8_t)bits;
	node = b->kw[KW_CONST];
	if (node) {
		items = DSC_NEW_ARRAY(b->c->arena, const struct dsc_node *, 1);
		items[0] = node;
		add_constants(b, OP_CONST, items, 1);
	}
	node = b->kw[KW_ENUM];
	if (node) {
		items = DSC_NEW_ARRAY(b->c->arena, const struct dsc_node *, node->count);
		for (uint32_t i = 0; i < node->count; i++)
			items[i] = &node->items[i];
		add_constants(b, OP_ENUM, items, node->count);
	}
}

static const struct dsc_pattern *compile_pattern(struct builder *b, const struct dsc_node *node)
{
	struct dsc_err err;
	struct dsc_pattern *pattern = dsc_pattern_compile(node->text, &err);

	if (!pattern) {
		problem(b->c, b->resource, node, "%s", err.text);
		return NULL;
	}
	DSC_PUSH(b->c->arena, &b->c->set->patterns, pattern);
	return pattern;
}

static void build_scalars(struct builder *b, int vocabularies)
{
	const struct dsc_node **kw = b->kw;
	bool assert_format = (vocabularies & VOCAB_FORMAT_ASSERTION) ||
			     (b->c->flags & DSC_SCHEMA_ASSERT_FORMAT);
	const struct dsc_format *format;

	add_counts(b, OP_LENGTH, DSC_NODE_STRING, kw[KW_MIN_LENGTH], kw[KW_MAX_LENGTH]);
	format = kw[KW_FORMAT] && assert_format ? dsc_format_find(kw[KW_FORMAT]->text) : NULL;
	if (format)
		add_op(b, OP_FORMAT, TYPE_BIT(DSC_NODE_STRING))->format = format;
	if (kw[KW_PATTERN]) {
		const struct dsc_pattern *pattern = compile_pattern(b, kw[KW_PATTERN]);

		if (pattern)
			add_op(b, OP_PATTERN, TYPE_BIT(DSC_NODE_STRING))->pattern = pattern;
	}
	for (int i = 0; i < 2; i++) {
		const struct dsc_node *low = kw[i ? KW_EXCLUSIVE_MINIMUM : KW_MINIMUM];
		const struct dsc_node *high = kw[i ? KW_EXCLUSIVE_MAXIMUM : KW_MAXIMUM];
		struct range *range;

		if (!low && !high)
			continue;
		range = DSC_NEW(b->c->arena, struct range);
		range->low = bound_of(low, i);
		range->high = bound_of(high, i);
		add_op(b, OP_RANGE, TYPE_NUMBERS)->numbers = range;
	}
	if (kw[KW_MULTIPLE_OF]) {
		struct bound *divisor = DSC_NEW(b->c->arena, struct bound);

		*divisor = bound_of(kw[KW_MULTIPLE_OF], false);
		add_op(b, OP_MULTIPLE, TYPE_NUMBERS)->divisor = divisor;
	}
}

static struct key_entry *key_entry(struct key_entry *entries, uint32_t *count, uint32_t *slots,
				   uint32_t mask, struct dsc_str key)
{
	uint32_t hash = dsc_str_hash(key);
	uint32_t at = hash & mask;

	for (; slots[at]; at = (at + 1) & mask) {
		struct key_entry *entry = &entries[slots[at] - 1];

		if (entry->hash == hash && dsc_str_eq(entry->key, key))
			return entry;
	}
	entries[*count].key = key;
	entries[*count].hash = hash;
	slots[at] = ++*count;
	return &entries[*count - 1];
}

static void build_keys(struct builder *b, struct object *object)
{
	const struct dsc_node *properties = b->kw[KW_PROPERTIES];
	const struct dsc_node *required = b->kw[KW_REQUIRED];
	uint32_t most = (properties ? properties->count : 0) + (required ? required->count : 0);
	struct key_entry *entries = DSC_NEW_ARRAY(b->c->arena, struct key_entry, most);
	uint32_t size = table_size(most);
	uint32_t *slots = DSC_NEW_ARRAY(b->c->arena, uint32_t, size);
	struct key_entry *entry;

	for (uint32_t i = 0; properties && i < properties->count; i++) {
		entry = key_entry(entries, &object->count, slots, size - 1,
				  properties->members[i].key.text);
		entry->schema = child(b, &properties->members[i].value);
	}
	for (uint32_t i = 0; required && i < required->count; i++) {
		entry = key_entry(entries, &object->count, slots, size - 1,
				  required->items[i].text);
		object->required += !entry->required;
		entry->required = true;
	}
	object->entries = entries;
	object->slots = slots;
	object->mask = size - 1;
}

static void build_patterns(struct builder *b, struct object *object, const struct dsc_node *map)
{
	struct pattern_entry *entries;

	entries = DSC_NEW_ARRAY(b->c->arena, struct pattern_entry, map->count);
	for (uint32_t i = 0; i < map->count; i++) {
		struct pattern_entry *entry = &entries[object->pattern_count];

		entry->pattern = compile_pattern(b, &map->members[i].key);
		entry->schema = child(b, &map->members[i].value);
		object->pattern_count += entry->pattern != NULL;
	}
	object->patterns = entries;
}

static void add_dependency(struct builder *b, struct dependencies *to, struct dependency *items,
			   const struct dsc_member *member)
{
	struct dependency *item = &items[to->count++];

	item->key = member->key.text;
	if (member->value.type == DSC_NODE_SEQ)
		item->names = &member->value;
	else
		item->schema = child(b, &member->value);
}

static void build_dependencies(struct builder *b, enum op_code code, const struct dsc_node *own)
{
	/* Draft 7 had both in one keyword; the draft keeps its name reserved, so it is honoured. */
	const struct dsc_node *old = b->kw[KW_DEPENDENCIES];
	bool names = code == OP_DEPENDENT_REQUIRED;
	uint32_t most = (own ? own->count : 0) + (old ? old->count : 0);
	struct dependency *items = DSC_NEW_ARRAY(b->c->arena, struct dependency, most);
	struct dependencies found = { items, 0 };

	for (uint32_t i = 0; own && i < own->count; i++)
		add_dependency(b, &found, items, &own->members[i]);
	for (uint32_t i = 0; old && i < old->count; i++)
		if ((old->members[i].value.type == DSC_NODE_SEQ) == names)
			add_dependency(b, &found, items, &old->members[i]);
	if (found.count)
		add_op(b, code, TYPE_BIT(DSC_NODE_MAP))->dependencies = found;
}

static void build_object(struct builder *b)
{
	const struct dsc_node **kw = b->kw;
	const unsigned type = TYPE_BIT(DSC_NODE_MAP);

	add_counts(b, OP_MEMBER_COUNT, DSC_NODE_MAP, kw[KW_MIN_PROPERTIES], kw[KW_MAX_PROPERTIES]);
	if (kw[KW_DEPENDENT_REQUIRED] || kw[KW_DEPENDENCIES])
		build_dependencies(b, OP_DEPENDENT_REQUIRED, kw[KW_DEPENDENT_REQUIRED]);
	if (kw[KW_PROPERTIES] || kw[KW_REQUIRED] || kw[KW_PATTERN_PROPERTIES] ||
	    kw[KW_ADDITIONAL_PROPERTIES]) {
		struct object *object = DSC_NEW(b->c->arena, struct object);

		build_keys(b, object);
		if (kw[KW_PATTERN_PROPERTIES])
			build_patterns(b, object, kw[KW_PATTERN_PROPERTIES]);
		object->additional = child(b, kw[KW_ADDITIONAL_PROPERTIES]);
		add_op(b, OP_OBJECT, type)->object = object;
	}
	if (kw[KW_PROPERTY_NAMES])
		add_op(b, OP_NAMES, type)->schema = child(b, kw[KW_PROPERTY_NAMES]);
	if (kw[KW_DEPENDENT_SCHEMAS] || kw[KW_DEPENDENCIES])
		build_dependencies(b, OP_DEPENDENT_SCHEMAS, kw[KW_DEPENDENT_SCHEMAS]);
}

static struct schema_list build_list(struct builder *b, const struct dsc_node *seq)
{
	const struct dsc_schema **items;

	items = DSC_NEW_ARRAY(b->c->arena, const struct dsc_schema *, seq->count);
	for (uint32_t i = 0; i < seq->count; i++)
		items[i] = child(b, &seq->items[i]);
	return (struct schema_list){ items, seq->count };
}

static void build_array(struct builder *b)
{
	const struct dsc_node **kw = b->kw;
	const unsigned type = TYPE_BIT(DSC_NODE_SEQ);

	add_counts(b, OP_ITEM_COUNT, DSC_NODE_SEQ, kw[KW_MIN_ITEMS], kw[KW_MAX_ITEMS]);
	if (kw[KW_PREFIX_ITEMS] || kw[KW_ITEMS]) {
		struct array *array = DSC_NEW(b->c->arena, struct array);

		if (kw[KW_PREFIX_ITEMS])
			array->prefix = build_list(b, kw[KW_PREFIX_ITEMS]);
		array->items = child(b, kw[KW_ITEMS]);
		add_op(b, OP_ARRAY, type)->array = array;
	}
	if (kw[KW_UNIQUE_ITEMS] && kw[KW_UNIQUE_ITEMS]->truth)
		add_op(b, OP_UNIQUE, type);
	if (kw[KW_CONTAINS]) {
		struct contains *contains = DSC_NEW(b->c->arena, struct contains);

		contains->schema = child(b, kw[KW_CONTAINS]);
		contains->range.min =
			kw[KW_MIN_CONTAINS] ? count_value(kw[KW_MIN_CONTAINS]) : 1;
		contains->range.max =
			kw[KW_MAX_CONTAINS] ? count_value(kw[KW_MAX_CONTAINS]) : NO_MAXIMUM;
		add_op(b, OP_CONTAINS, type)->contains = contains;
	}
}

/* The place that a reference names, or a problem at it. */
static bool follow(struct builder *b, const struct dsc_node *reference, struct place *place)
{
	struct dsc_err err;

	if (dsc_schema_set_find(place, b->c->set, b->resource->uri, reference->text, &err) < 0) {
		problem(b->c, b->resource, reference, "%s", err.text);
		return false;
	}
	if (!dsc_form_schema(place->node)) {
		problem(b->c, b->resource, reference, _("'%s' leads to %s, which is no schema"),
			dsc_text_quote(reference->text, SHOWN_MAX, b->c->arena),
			dsc_node_type_name(place->node->type));
		return false;
	}
	return true;
}

static void build_references(struct builder *b)
{
	struct place place;

	if (b->kw[KW_REF] && follow(b, b->kw[KW_REF], &place))
		add_op(b, OP_REF, TYPE_ANY)->schema = want(b->c, place.resource, place.node);
	if (b->kw[KW_DYNAMIC_REF] && follow(b, b->kw[KW_DYNAMIC_REF], &place)) {
		struct op *op = add_op(b, OP_DYNAMIC_REF, TYPE_ANY);

		op->dynamic.target = want(b->c, place.resource, place.node);
		op->dynamic.name = place.dynamic;
	}
}

static void build_choices(struct builder *b)
{
	static const struct {
		enum keyword keyword;
		enum op_code code;
	} lists[] = {
		{ KW_ALL_OF, OP_ALL_OF },
		{ KW_ANY_OF, OP_ANY_OF },
		{ KW_ONE_OF, OP_ONE_OF },
	};
	const struct dsc_node **kw = b->kw;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (kw[lists[i].keyword])
			add_op(b, lists[i].code, TYPE_ANY)->list =
				build_list(b, kw[lists[i].keyword]);
	if (kw[KW_NOT])
		add_op(b, OP_NOT, TYPE_ANY)->schema = child(b, kw[KW_NOT]);
	if (kw[KW_IF]) {
		struct condition *condition = DSC_NEW(b->c->arena, struct condition);

		condition->test = child(b, kw[KW_IF]);
		condition->then = child(b, kw[KW_THEN]);
		condition->otherwise = child(b, kw[KW_ELSE]);
		add_op(b, OP_IF, TYPE_ANY)->condition = condition;
	}
	if (kw[KW_UNEVALUATED_ITEMS])
		add_op(b, OP_UNEVALUATED_ITEMS, TYPE_BIT(DSC_NODE_SEQ))->schema =
			child(b, kw[KW_UNEVALUATED_ITEMS]);
	if (kw[KW_UNEVALUATED_PROPERTIES])
		add_op(b, OP_UNEVALUATED_PROPERTIES, TYPE_BIT(DSC_NODE_MAP))->schema =
			child(b, kw[KW_UNEVALUATED_PROPERTIES]);
	b->schema->watches = kw[KW_UNEVALUATED_ITEMS] || kw[KW_UNEVALUATED_PROPERTIES];
}

static void build_notes(struct builder *b)
{
	const struct dsc_node *message = b->kw[KW_X_MESSAGE];
	struct notes *notes;

	if (!b->kw[KW_TITLE] && !b->kw[KW_X_TITLE_EN] && !message && !b->kw[KW_X_RULE])
		return;
	notes = DSC_NEW(b->c->arena, struct notes);
	notes->title = dsc_node_text(b->kw[KW_TITLE]);
	notes->title_en = dsc_node_text(b->kw[KW_X_TITLE_EN]);
	notes->message = dsc_node_text(dsc_node_get(message, DSC_S("zh")));
	notes->message_en = dsc_node_text(dsc_node_get(message, DSC_S("en")));
	if (b->kw[KW_X_RULE])
		notes->rule = dsc_arena_str(b->c->arena, b->kw[KW_X_RULE]->text).ptr;
	b->schema->notes = notes;
}

static const char *words_for(struct compiler *c, const struct dsc_node *value)
{
	if (value->type == DSC_NODE_SEQ || value->type == DSC_NODE_MAP)
		return dsc_node_type_name(value->type);
	return dsc_arena_printf(c->arena, "'%s'", dsc_text_quote(value->text, SHOWN_MAX, c->arena));
}

/* The schema's keywords that are in force, each of the right form. */
static void read_keywords(struct builder *b, const struct dsc_node *node, int vocabularies)
{
	for (uint32_t i = 0; i < node->count; i++) {
		const struct dsc_node *value = &node->members[i].value;
		const struct keyword_row *row = dsc_keyword_find(node->members[i].key.text);
		const char *expected;

		if ((vocabularies & VOCAB_DRAFT_2019) &&
		    dsc_str_is(node->members[i].key.text, "$recursiveRef"))
			problem(b->c, b->resource, value,
				_("'$recursiveRef' is of draft 2019-09; write '$dynamicRef' and "
				  "draft 2020-12"));
		if (!row || !(row->vocabulary & vocabularies))
			continue;
		if ((vocabularies & VOCAB_DRAFT_2019) &&
		    (row->keyword == KW_PREFIX_ITEMS || row->keyword == KW_DYNAMIC_REF ||
		     row->keyword == KW_DYNAMIC_ANCHOR))
			continue;
		expected = dsc_form_wrong(row->form, value);
		if (expected)
			problem(b->c, b->resource, value, _("'%s' is %s, expected %s"), row->name,
				words_for(b->c, value), expected);
		else
			b->kw[row->keyword] = value;
	}
	if (b->kw[KW_ID] && b->kw[KW_ID]->text.len &&
	    memchr(b->kw[KW_ID]->text.ptr, '#', b->kw[KW_ID]->text.len - 1))
		problem(b->c, b->resource, b->kw[KW_ID],
			_("'$id' has a fragment; a name within a schema is given by '$anchor'"));
}

static void compile_one(struct compiler *c, const struct work *work)
{
	struct builder b = { .c = c, .resource = work->resource, .schema = work->schema };
	const struct dsc_node *node = work->node;
	struct dsc_err err;
	struct op *ops;
	int vocabularies;

	b.schema->resource = scope_of(c, work->resource);
	if (node->type == DSC_NODE_BOOL) {
		b.schema->kind = node->truth ? SCHEMA_TRUE : SCHEMA_FALSE;
		return;
	}
	if (node->type != DSC_NODE_MAP) {
		problem(c, work->resource, node, _("a schema is a mapping, true or false; "
						   "found %s"), dsc_node_type_name(node->type));
		return;
	}
	vocabularies = dsc_schema_set_vocabularies(c->set, work->resource, &err);
	if (vocabularies < 0) {
		const struct dsc_node *named = dsc_node_get(node, DSC_S("$schema"));

		problem(c, work->resource, named ? named : node, "%s", err.text);
		return;
	}
	read_keywords(&b, node, vocabularies);
	build_notes(&b);
	build_values(&b);
	build_scalars(&b, vocabularies);
	build_object(&b);
	build_array(&b);
	build_references(&b);
	build_choices(&b);
	ops = DSC_NEW_ARRAY(c->arena, struct op, b.count);
	memcpy(ops, b.ops, b.count * sizeof(*ops));
	b.schema->ops = ops;
	b.schema->count = b.count;
	if (!b.count && b.schema->types == TYPE_ANY)
		b.schema->kind = SCHEMA_TRUE;
}

int dsc_schema_compile(const struct dsc_schema **out, struct dsc_schema_set *set,
		       struct dsc_str uri, unsigned flags, struct dsc_problems *problems,
		       struct dsc_str *problem_uri)
{
	struct compiler c = { .set = set, .arena = set->arena, .flags = flags,
			      .problems = problems, .problem_uri = problem_uri };
	struct dsc_err err;
	struct place place;

	if (problem_uri)
		*problem_uri = (struct dsc_str){ NULL, 0 };
	if (dsc_schema_set_find(&place, set, uri, DSC_S(""), &err) < 0) {
		dsc_problems_add(problems, DSC_PROBLEM_SYNTAX, (struct dsc_span){ 0 }, "%s",
				 err.text);
		return -1;
	}
	*out = want(&c, place.resource, place.node);
	for (size_t i = 0; i < c.queue.count; i++) {
		struct work work = c.queue.items[i];

		compile_one(&c, &work);
	}
	return c.faulty.ptr ? -1 : 0;
}
