#include "schema/guess.h"

#include "base/utf8.h"

#include "base/banned.h"

#define NEST_MAX 8

const struct dsc_schema *dsc_guess_behind(const struct dsc_schema *schema)
{
	for (int i = 0; i < NEST_MAX && schema; i++) {
		const struct op *ref = NULL;

		for (uint32_t j = 0; j < schema->count; j++)
			if (schema->ops[j].code == OP_REF)
				ref = &schema->ops[j];
		if (!ref || schema->count > 1)
			break;
		schema = ref->schema;
	}
	return schema;
}

const char *dsc_guess_nearest(struct explainer *e, struct dsc_str word,
			      const struct candidates *from)
{
	if (e->guesses >= GUESSES_MAX)
		return NULL;
	e->guesses++;
	return dsc_str_nearest(word, from->items, from->count);
}

void dsc_guess_add(struct explainer *e, struct candidates *to, struct dsc_str text)
{
	for (size_t i = 0; i < to->count; i++)
		if (dsc_str_is(text, to->items[i]))
			return;
	if (to->count < CANDIDATES_MAX)
		to->items[to->count++] = dsc_arena_str(e->arena, text).ptr;
	else
		to->open = true;
}

static void add_keys(struct explainer *e, struct candidates *to, const struct object *object)
{
	for (uint32_t i = 0; i < object->count && to->count < CANDIDATES_MAX; i++)
		if (object->entries[i].schema && object->entries[i].schema->kind != SCHEMA_FALSE)
			dsc_guess_add(e, to, object->entries[i].key);
	to->open |= object->pattern_count > 0 || object->count > CANDIDATES_MAX;
}

/* The keys that a schema and those beside it know. */
static void gather_keys(struct explainer *e, struct candidates *to,
			const struct dsc_schema *schema, int depth)
{
	if (!schema)
		return;
	if (depth == NEST_MAX || to->visits++ >= VISITS_MAX) {
		to->open = true;
		return;
	}
	for (uint32_t i = 0; i < schema->count; i++) {
		const struct op *op = &schema->ops[i];

		switch (op->code) {
		case OP_OBJECT:
			add_keys(e, to, op->object);
			break;
		case OP_REF:
			gather_keys(e, to, op->schema, depth + 1);
			break;
		case OP_DYNAMIC_REF:
			gather_keys(e, to, op->dynamic.target, depth + 1);
			break;
		case OP_ALL_OF:
		case OP_ANY_OF:
		case OP_ONE_OF:
			for (uint32_t j = 0; j < op->list.count && to->visits < VISITS_MAX; j++)
				gather_keys(e, to, op->list.items[j], depth + 1);
			break;
		case OP_IF:
			gather_keys(e, to, op->condition->test, depth + 1);
			gather_keys(e, to, op->condition->then, depth + 1);
			gather_keys(e, to, op->condition->otherwise, depth + 1);
			break;
		default:
			break;
		}
	}
}

void dsc_guess_keys(struct explainer *e, struct candidates *keys, const struct fault *fault)
{
	keys->count = 0;
	keys->visits = 0;
	keys->open = e->guesses++ >= GUESSES_MAX;
	if (keys->open)
		return;
	if (fault->op->code == OP_OBJECT)
		add_keys(e, keys, fault->op->object);
	else
		gather_keys(e, keys, fault->schema, 0);
}

/* Whether a text is `word` with unsafe characters in between. */
static bool is_unsafely(struct dsc_str text, const char *word)
{
	bool unsafe = false;

	while (text.len) {
		uint32_t cp;
		size_t len = dsc_utf8_decode(text, &cp);

		if (dsc_utf8_unsafe(cp)) {
			unsafe = true;
		} else {
			if (strncmp(word, text.ptr, len) != 0)
				return false;
			word += len;
		}
		text.ptr += len;
		text.len -= len;
	}
	return unsafe && !*word;
}

const char *dsc_guess_key(struct explainer *e, const struct fault *fault,
			  const struct candidates *keys, bool *unsafe)
{
	struct candidates absent = { .count = 0 };

	*unsafe = false;
	if (fault->node->count > 1000 || e->guesses >= GUESSES_MAX)
		return NULL;
	for (size_t i = 0; i < keys->count; i++) {
		if (dsc_node_member(fault->node, dsc_str_from(keys->items[i])))
			continue;
		*unsafe = is_unsafely(fault->name, keys->items[i]);
		if (*unsafe)
			return keys->items[i];
		absent.items[absent.count++] = keys->items[i];
	}
	return dsc_guess_nearest(e, fault->name, &absent);
}
