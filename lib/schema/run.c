#include "schema/run.h"

#include "base/tr.h"
#include "schema/value.h"

#include "base/banned.h"

/*
 * What one check may cost: schemas can be written that need exponential time
 * or never end. A step is a few tens of nanoseconds; sensible schemas take some
 * ten steps a node. The price of a pattern is its usual one; a dear match adds its own.
 */
#define STEPS_MAX 2000000
#define STEPS_OF_NODE 200
#define PATTERN_STEPS 50
#define FAULT_STEPS 200 /* a fault and its message take some 500 bytes */
#define DEPTH_MAX 2000

/* ---- Limits -------------------------------------------------------------- */

bool dsc_run_abort(struct run *run, const char *why)
{
	if (!run->aborted)
		dsc_err_set(run->err, "%s", why);
	run->aborted = true;
	return false;
}

bool dsc_run_spend(struct run *run, int64_t steps)
{
	run->steps -= steps;
	if (run->steps >= 0)
		return true;
	return dsc_run_abort(run, _("checking the document against its schema costs too much; it "
				    "was not checked"));
}

static bool matches(struct run *run, const struct dsc_pattern *pattern, struct dsc_str text)
{
	long cost = 0;
	int found;

	if (!dsc_run_spend(run, PATTERN_STEPS + (int64_t)(text.len / 8)))
		return false;
	found = dsc_pattern_match(pattern, text, &cost, run->err);
	if (found < 0)
		run->aborted = true;
	return dsc_run_spend(run, cost) && found > 0;
}

/* ---- Marks --------------------------------------------------------------- */

void dsc_marks_init(struct marks *marks, struct run *run, const struct dsc_node *node)
{
	marks->few = 0;
	marks->all = false;
	marks->words = (node->count + 63u) / 64;
	marks->bits = &marks->few;
	/* A bitmap stays in the arena until the end of the check: four steps a word bound that. */
	if (marks->words > 1 && dsc_run_spend(run, 4 * (int64_t)marks->words))
		marks->bits = DSC_NEW_ARRAY(run->arena, uint64_t, marks->words);
	else if (marks->words > 1)
		marks->words = 1;
}

static void mark(struct marks *marks, uint32_t index)
{
	if (index / 64 < marks->words)
		marks->bits[index / 64] |= (uint64_t)1 << index % 64;
}

static bool marked(const struct marks *marks, uint32_t index)
{
	return marks->all || (index / 64 < marks->words &&
			      (marks->bits[index / 64] >> index % 64 & 1));
}

void dsc_marks_merge(struct marks *into, const struct marks *from)
{
	into->all |= from->all;
	for (size_t i = 0; i < into->words && i < from->words; i++)
		into->bits[i] |= from->bits[i];
}

/* ---- Faults -------------------------------------------------------------- */

struct fault *dsc_run_add_fault(struct run *run, enum fault_kind kind,
				const struct dsc_node *node, const struct dsc_schema *schema,
				const struct op *op)
{
	DSC_PUSH(run->arena, &run->faults,
		 (struct fault){ .kind = kind, .node = node, .schema = schema, .op = op,
				 .title = run->context.title, .message = run->context.message,
				 .rule = run->context.rule });
	dsc_run_spend(run, FAULT_STEPS);
	return &run->faults.items[run->faults.count - 1];
}

/* One fault without further particulars; always false. */
bool dsc_run_fail(struct run *run, enum fault_kind kind, const struct dsc_node *node,
		  const struct dsc_schema *schema, const struct op *op)
{
	if (run->report && !run->aborted)
		dsc_run_add_fault(run, kind, node, schema, op);
	return false;
}

bool dsc_run_fail_count(struct run *run, enum fault_kind kind, const struct dsc_node *node,
			const struct dsc_schema *schema, const struct op *op, uint64_t found)
{
	if (run->report && !run->aborted)
		dsc_run_add_fault(run, kind, node, schema, op)->found = found;
	return false;
}

static bool fail_key(struct run *run, enum fault_kind kind, const struct dsc_node *node,
		     const struct dsc_schema *schema, const struct op *op, struct dsc_str key)
{
	if (run->report && !run->aborted)
		dsc_run_add_fault(run, kind, node, schema, op)->name = key;
	return false;
}

static void fail_member(struct run *run, const struct dsc_member *member,
			const struct dsc_schema *schema, const struct op *op)
{
	struct fault *fault;

	if (!run->report || run->aborted)
		return;
	fault = dsc_run_add_fault(run, FAULT_UNKNOWN, member->value.parent, schema, op);
	fault->key = &member->key;
	fault->name = member->key.text;
}

/* Evaluates without collecting. */
bool dsc_run_quietly(struct run *run, const struct dsc_schema *schema,
		     const struct dsc_node *node, struct marks *marks)
{
	bool report = run->report;
	bool holds;

	run->report = false;
	holds = dsc_run_eval(run, schema, node, marks);
	run->report = report;
	return holds;
}

/* ---- Mappings ------------------------------------------------------------ */

static const struct key_entry *find_key(const struct object *object,
					const struct dsc_member *member)
{
	uint32_t at = member->hash & object->mask;

	for (; object->slots[at]; at = (at + 1) & object->mask) {
		const struct key_entry *entry = &object->entries[object->slots[at] - 1];

		if (entry->hash == member->hash && dsc_str_eq(entry->key, member->key.text))
			return entry;
	}
	return NULL;
}

static bool eval_member(struct run *run, const struct dsc_schema *schema, const struct op *op,
			const struct dsc_member *member, const struct key_entry *entry,
			bool *evaluated)
{
	const struct object *object = op->object;
	bool holds = true;

	*evaluated = entry && entry->schema;
	if (*evaluated && entry->schema->kind == SCHEMA_FALSE) {
		fail_member(run, member, schema, op);
		return false;
	}
	if (*evaluated)
		holds = dsc_run_eval(run, entry->schema, &member->value, NULL);
	for (uint32_t i = 0; i < object->pattern_count && (holds || run->report); i++) {
		if (!matches(run, object->patterns[i].pattern, member->key.text))
			continue;
		*evaluated = true;
		if (object->patterns[i].schema->kind == SCHEMA_FALSE) {
			fail_member(run, member, schema, op);
			return false;
		}
		holds &= dsc_run_eval(run, object->patterns[i].schema, &member->value, NULL);
	}
	if (*evaluated || !object->additional)
		return holds;
	*evaluated = true;
	if (object->additional->kind == SCHEMA_FALSE) {
		fail_member(run, member, schema, op);
		return false;
	}
	return dsc_run_eval(run, object->additional, &member->value, NULL);
}

static bool eval_object(struct run *run, const struct dsc_schema *schema, const struct op *op,
			const struct dsc_node *node, struct marks *marks)
{
	const struct object *object = op->object;
	uint32_t required = 0;
	bool holds = true;

	if (!dsc_run_spend(run, node->count))
		return false;
	for (uint32_t i = 0; i < node->count; i++) {
		const struct dsc_member *member = &node->members[i];
		const struct key_entry *entry = find_key(object, member);
		bool evaluated;

		required += entry && entry->required;
		if (!eval_member(run, schema, op, member, entry, &evaluated)) {
			holds = false;
			if (!run->report || run->aborted)
				return false;
		}
		if (evaluated && marks)
			mark(marks, i);
	}
	if (required == object->required)
		return holds;
	for (uint32_t i = 0; i < object->count && run->report; i++) {
		const struct key_entry *entry = &object->entries[i];

		if (!entry->required || !dsc_run_spend(run, 1 + (int64_t)node->count) ||
		    dsc_node_member(node, entry->key))
			continue;
		fail_key(run, FAULT_MISSING, node, schema, op, entry->key);
	}
	return false;
}

static bool eval_names(struct run *run, const struct op *op, const struct dsc_node *node)
{
	bool holds = true;

	for (uint32_t i = 0; i < node->count && (holds || run->report); i++)
		holds &= dsc_run_eval(run, op->schema, &node->members[i].key, NULL);
	return holds;
}

static bool eval_needed(struct run *run, const struct dsc_schema *schema, const struct op *op,
			const struct dsc_node *node)
{
	bool holds = true;

	for (uint32_t i = 0; i < op->dependencies.count; i++) {
		const struct dependency *item = &op->dependencies.items[i];

		if (!dsc_run_spend(run, node->count) || !dsc_node_member(node, item->key))
			continue;
		for (uint32_t j = 0; j < item->names->count; j++) {
			struct dsc_str name = item->names->items[j].text;

			if (!dsc_run_spend(run, 1 + (int64_t)node->count) ||
			    dsc_node_member(node, name))
				continue;
			holds = false;
			if (!run->report || run->aborted)
				return false;
			fail_key(run, FAULT_NEEDED, node, schema, op, name);
			run->faults.items[run->faults.count - 1].because = item->key;
		}
	}
	return holds;
}

static bool eval_dependent(struct run *run, const struct op *op, const struct dsc_node *node,
			   struct marks *marks)
{
	bool holds = true;

	for (uint32_t i = 0; i < op->dependencies.count && (holds || run->report); i++) {
		const struct dependency *item = &op->dependencies.items[i];

		if (dsc_run_spend(run, node->count) && dsc_node_member(node, item->key))
			holds &= dsc_run_eval(run, item->schema, node, marks);
	}
	return holds;
}

static bool eval_rest_members(struct run *run, const struct dsc_schema *schema,
			      const struct op *op, const struct dsc_node *node,
			      struct marks *marks)
{
	bool holds = true;

	for (uint32_t i = 0; i < node->count && (holds || run->report); i++) {
		if (marked(marks, i))
			continue;
		if (op->schema->kind == SCHEMA_FALSE) {
			fail_member(run, &node->members[i], schema, op);
			holds = false;
		} else {
			holds &= dsc_run_eval(run, op->schema, &node->members[i].value, NULL);
		}
	}
	marks->all = true;
	return holds;
}

/* ---- Sequences ----------------------------------------------------------- */

/* An item under a schema that, where it is false, says: one item too many. */
static bool eval_item(struct run *run, const struct dsc_schema *schema, const struct op *op,
		      const struct dsc_schema *rule, const struct dsc_node *item)
{
	if (rule->kind == SCHEMA_FALSE)
		return dsc_run_fail(run, FAULT_SURPLUS_ITEM, item, schema, op);
	return dsc_run_eval(run, rule, item, NULL);
}

static bool eval_array(struct run *run, const struct dsc_schema *schema, const struct op *op,
		       const struct dsc_node *node, struct marks *marks)
{
	const struct array *array = op->array;
	bool holds = true;

	for (uint32_t i = 0; i < node->count && (holds || run->report); i++) {
		const struct dsc_schema *rule = i < array->prefix.count ? array->prefix.items[i]
									: array->items;

		if (!rule)
			break;
		holds &= eval_item(run, schema, op, rule, &node->items[i]);
		if (marks)
			mark(marks, i);
	}
	return holds;
}

static bool eval_contains(struct run *run, const struct dsc_schema *schema, const struct op *op,
			  const struct dsc_node *node, struct marks *marks)
{
	const struct contains *contains = op->contains;
	uint64_t found = 0;

	for (uint32_t i = 0; i < node->count; i++) {
		if (!dsc_run_quietly(run, contains->schema, &node->items[i], NULL))
			continue;
		found++;
		if (marks)
			mark(marks, i);
		else if (found >= contains->range.min && contains->range.max == NO_MAXIMUM)
			break;
	}
	if (found < contains->range.min)
		return dsc_run_fail_count(run, FAULT_NONE_CONTAINED, node, schema, op, found);
	if (found > contains->range.max)
		return dsc_run_fail_count(run, FAULT_MANY_CONTAINED, node, schema, op, found);
	return true;
}

static bool eval_rest_items(struct run *run, const struct dsc_schema *schema, const struct op *op,
			    const struct dsc_node *node, struct marks *marks)
{
	bool holds = true;

	for (uint32_t i = 0; i < node->count && (holds || run->report); i++)
		if (!marked(marks, i))
			holds &= eval_item(run, schema, op, op->schema, &node->items[i]);
	marks->all = true;
	return holds;
}

/* ---- The machine --------------------------------------------------------- */

static bool type_holds(unsigned types, const struct dsc_node *node)
{
	if (types & TYPE_BIT(node->type))
		return true;
	return (types & TYPE_INTEGRAL) && (TYPE_BIT(node->type) & TYPE_NUMBERS) &&
	       dsc_value_integral(node);
}

static bool eval_all(struct run *run, const struct op *op, const struct dsc_node *node,
		     struct marks *marks)
{
	bool holds = true;

	for (uint32_t i = 0; i < op->list.count && (holds || run->report); i++)
		holds &= dsc_run_eval(run, op->list.items[i], node, marks);
	return holds;
}

/* The outermost resource in scope that has the anchor decides (core 8.2.3.2). */
static const struct dsc_schema *dynamic_target(struct run *run, const struct dynamic_ref *ref)
{
	const struct dsc_schema *target = ref->target;

	if (!ref->name)
		return target;
	for (const struct scope *at = run->scope; at; at = at->outer) {
		if (!dsc_run_spend(run, 1))
			break;
		for (size_t i = 0; i < at->resource->count; i++)
			if (at->resource->anchors[i].name == ref->name)
				target = at->resource->anchors[i].schema;
	}
	return target;
}

static bool eval_op(struct run *run, const struct dsc_schema *schema, const struct op *op,
		    const struct dsc_node *node, struct marks *marks)
{
	switch ((enum op_code)op->code) {
	case OP_PATTERN:
		return matches(run, op->pattern, node->text) ||
		       dsc_run_fail(run, FAULT_PATTERN, node, schema, op);
	case OP_FORMAT:
		return (dsc_run_spend(run, 1 + (int64_t)(node->text.len / 4)) &&
			op->format->holds(node->text)) ||
		       dsc_run_fail(run, FAULT_FORMAT, node, schema, op);
	case OP_CONST:
	case OP_ENUM:
	case OP_LENGTH:
	case OP_RANGE:
	case OP_MULTIPLE:
	case OP_ITEM_COUNT:
	case OP_UNIQUE:
	case OP_MEMBER_COUNT:
		return dsc_run_value(run, schema, op, node);
	case OP_DEPENDENT_REQUIRED:
		return eval_needed(run, schema, op, node);
	case OP_OBJECT:
		return eval_object(run, schema, op, node, marks);
	case OP_NAMES:
		return eval_names(run, op, node);
	case OP_ARRAY:
		return eval_array(run, schema, op, node, marks);
	case OP_CONTAINS:
		return eval_contains(run, schema, op, node, marks);
	case OP_DEPENDENT_SCHEMAS:
		return eval_dependent(run, op, node, marks);
	case OP_REF:
		return dsc_run_eval(run, op->schema, node, marks);
	case OP_DYNAMIC_REF:
		return dsc_run_eval(run, dynamic_target(run, &op->dynamic), node, marks);
	case OP_ALL_OF:
		return eval_all(run, op, node, marks);
	case OP_ANY_OF:
	case OP_ONE_OF:
		return dsc_run_choice(run, schema, op, node, marks);
	case OP_NOT:
		return !dsc_run_quietly(run, op->schema, node, NULL) ||
		       dsc_run_fail(run, FAULT_NOT, node, schema, op);
	case OP_IF:
		return dsc_run_condition(run, op, node, marks);
	case OP_UNEVALUATED_ITEMS:
		return eval_rest_items(run, schema, op, node, marks);
	case OP_UNEVALUATED_PROPERTIES:
		return eval_rest_members(run, schema, op, node, marks);
	}
	return false;
}

static bool eval_ops(struct run *run, const struct dsc_schema *schema,
		     const struct dsc_node *node, struct marks *marks)
{
	unsigned type = TYPE_BIT(node->type);
	bool holds = true;

	if (schema->types != TYPE_ANY && !type_holds(schema->types, node)) {
		if (run->report && !run->aborted)
			dsc_run_add_fault(run, FAULT_TYPE, node, schema, NULL)->types =
				schema->types;
		return false;
	}
	for (uint32_t i = 0; i < schema->count; i++) {
		const struct op *op = &schema->ops[i];

		if (!(op->types & type) || eval_op(run, schema, op, node, marks))
			continue;
		holds = false;
		if (!run->report || run->aborted)
			break;
	}
	return holds;
}

/* Enters a schema while faults are collected: keeps what its place is called. */
static bool eval_reporting(struct run *run, const struct dsc_schema *schema,
			   const struct dsc_node *node, struct marks *marks)
{
	const struct context saved = run->context;
	const struct notes *notes = schema->notes;
	bool holds;

	if (run->context.node != node) {
		run->context.node = node;
		run->context.title = NULL;
		run->context.message = NULL;
	}
	if (notes) {
		if (!run->context.title && (notes->title.len || notes->title_en.len))
			run->context.title = notes;
		if (notes->message.len || notes->message_en.len)
			run->context.message = notes;
		if (notes->rule)
			run->context.rule = notes->rule;
	}
	if (schema->kind == SCHEMA_FALSE)
		holds = dsc_run_fail(run, FAULT_FORBIDDEN, node, schema, NULL);
	else
		holds = eval_ops(run, schema, node, marks);
	run->context = saved;
	return holds;
}

/* Enters a schema that looks for what others have not evaluated. */
static bool eval_watching(struct run *run, const struct dsc_schema *schema,
			  const struct dsc_node *node, struct marks *marks)
{
	struct marks own;
	bool holds;

	dsc_marks_init(&own, run, node);
	holds = run->report ? eval_reporting(run, schema, node, &own)
			    : eval_ops(run, schema, node, &own);
	if (marks)
		dsc_marks_merge(marks, &own);
	return holds;
}

static bool eval_inside(struct run *run, const struct dsc_schema *schema,
			const struct dsc_node *node, struct marks *marks)
{
	if (schema->watches && (node->type == DSC_NODE_MAP || node->type == DSC_NODE_SEQ))
		return eval_watching(run, schema, node, marks);
	if (run->report)
		return eval_reporting(run, schema, node, marks);
	return schema->kind == SCHEMA_RULES && eval_ops(run, schema, node, marks);
}

/* Enters a resource: the dynamic scope grows while its schema is evaluated. */
static bool eval_within(struct run *run, const struct dsc_schema *schema,
			const struct dsc_node *node, struct marks *marks)
{
	struct scope scope = { schema->resource, run->scope };
	bool holds;

	run->scope = &scope;
	holds = eval_inside(run, schema, node, marks);
	run->scope = scope.outer;
	return holds;
}

bool dsc_run_eval(struct run *run, const struct dsc_schema *schema, const struct dsc_node *node,
		  struct marks *marks)
{
	bool holds;

	if (schema->kind == SCHEMA_TRUE)
		return true;
	if (run->aborted || !dsc_run_spend(run, 1))
		return false;
	if (run->depth == DEPTH_MAX)
		return dsc_run_abort(run, _("the schema refers to itself without end; the document "
					    "was not checked"));
	run->depth++;
	if (!run->scope || run->scope->resource != schema->resource)
		holds = eval_within(run, schema, node, marks);
	else
		holds = eval_inside(run, schema, node, marks);
	run->depth--;
	return holds;
}

static int64_t count_nodes(const struct dsc_node *node)
{
	int64_t count = 1;

	for (uint32_t i = 0; node->type == DSC_NODE_SEQ && i < node->count; i++)
		count += count_nodes(&node->items[i]);
	for (uint32_t i = 0; node->type == DSC_NODE_MAP && i < node->count; i++)
		count += count_nodes(&node->members[i].value);
	return count;
}

int dsc_schema_check(const struct dsc_schema *schema, const struct dsc_node *instance,
		     struct dsc_violations *violations, struct dsc_arena *arena,
		     struct dsc_err *err)
{
	const int64_t steps = STEPS_MAX + STEPS_OF_NODE * count_nodes(instance);
	struct run run = { .arena = arena, .err = err, .steps = steps };
	bool holds;

	/* Nearly all documents hold, so the words are looked for on a second walk. */
	holds = dsc_run_eval(&run, schema, instance, NULL);
	if (run.aborted)
		return -1;
	if (holds || !violations)
		return holds;
	run.steps = steps;
	run.report = true;
	dsc_run_eval(&run, schema, instance, NULL);
	if (run.aborted)
		return -1;
	dsc_schema_explain(violations, &run.faults, arena);
	return 0;
}
