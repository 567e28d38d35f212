#include "schema/run.h"

#include "schema/value.h"

#include "base/banned.h"

static bool constants_hold(struct run *run, const struct constants *constants,
			   const struct dsc_node *node)
{
	bool found = false;

	if (constants->slots) {
		uint32_t at = (uint32_t)dsc_value_hash(node, &run->steps) & constants->mask;

		for (; constants->slots[at] && !found; at = (at + 1) & constants->mask)
			found = dsc_value_equal(node, constants->items[constants->slots[at] - 1],
						&run->steps);
	} else {
		for (uint32_t i = 0; i < constants->count && !found; i++)
			found = dsc_value_equal(node, constants->items[i], &run->steps);
	}
	return dsc_run_spend(run, 0) && found;
}

/* Code points of well-formed UTF-8: the bytes that do not continue one. */
static uint64_t length_of(struct dsc_str text)
{
	uint64_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
	return count;
}

static bool eval_length(struct run *run, const struct dsc_schema *schema, const struct op *op,
			const struct dsc_node *node)
{
	uint64_t len = node->text.len;

	/* A code point takes one to four bytes, so most lengths need no counting. */
	if (len <= op->range.max && len / 4 >= op->range.min)
		return true;
	len = length_of(node->text);
	if (!dsc_run_spend(run, (int64_t)(node->text.len / 64)))
		return false;
	if (len < op->range.min)
		return dsc_run_fail_count(run, FAULT_SHORT, node, schema, op, len);
	if (len > op->range.max)
		return dsc_run_fail_count(run, FAULT_LONG, node, schema, op, len);
	return true;
}

static int cmp_bound(const struct dsc_node *node, const struct bound *bound)
{
	int64_t value;

	if (bound->is_small && dsc_node_int(node, &value))
		return (value > bound->small) - (value < bound->small);
	return dsc_decimal_cmp(dsc_decimal_parse(node->text), bound->value);
}

static bool eval_range(struct run *run, const struct dsc_schema *schema, const struct op *op,
		       const struct dsc_node *node)
{
	const struct range *range = op->numbers;
	int order;

	if (!dsc_run_spend(run, (int64_t)(node->text.len / 64)))
		return false;
	if (range->low.node) {
		order = cmp_bound(node, &range->low);
		if (order < 0 || (order == 0 && range->low.exclusive))
			return dsc_run_fail(run, FAULT_LOW, node, schema, op);
	}
	if (range->high.node) {
		order = cmp_bound(node, &range->high);
		if (order > 0 || (order == 0 && range->high.exclusive))
			return dsc_run_fail(run, FAULT_HIGH, node, schema, op);
	}
	return true;
}

static bool eval_multiple(struct run *run, const struct dsc_schema *schema, const struct op *op,
			  const struct dsc_node *node)
{
	int64_t cost = (int64_t)node->text.len + 4 * (int64_t)op->divisor->value.count;

	if (!dsc_run_spend(run, op->divisor->value.count > 18 ? 2 * cost : cost / 16))
		return false;
	if (!dsc_decimal_multiple(dsc_decimal_parse(node->text), op->divisor->value))
		return dsc_run_fail(run, FAULT_MULTIPLE, node, schema, op);
	return true;
}

static bool eval_count(struct run *run, const struct dsc_schema *schema, const struct op *op,
		       const struct dsc_node *node, enum fault_kind few, enum fault_kind many)
{
	if (node->count < op->range.min)
		return dsc_run_fail_count(run, few, node, schema, op, node->count);
	if (node->count > op->range.max)
		return dsc_run_fail_count(run, many, node, schema, op, node->count);
	return true;
}

/* The first item equal to items[i] that the table holds, or i after entering it there. */
static uint32_t enter(struct run *run, uint32_t *slots, const uint64_t *hashes, uint32_t mask,
		      const struct dsc_node *node, uint32_t i)
{
	uint32_t at = (uint32_t)hashes[i] & mask;

	for (; slots[at] && run->steps >= 0; at = (at + 1) & mask) {
		uint32_t other = slots[at] - 1;

		run->steps--;
		if (hashes[other] == hashes[i] &&
		    dsc_value_equal(&node->items[other], &node->items[i], &run->steps))
			return other;
	}
	slots[at] = i + 1;
	return i;
}

static bool eval_unique(struct run *run, const struct dsc_schema *schema, const struct op *op,
			const struct dsc_node *node)
{
	uint64_t few_hashes[16], *hashes = few_hashes;
	uint32_t few_slots[32], *slots = few_slots;
	uint32_t mask = 31;
	bool holds = true;

	if (node->count < 2)
		return true;
	if (node->count > 16) {
		while (mask < node->count * 2)
			mask = mask * 2 + 1;
		if (!dsc_run_spend(run, 12 * (int64_t)node->count))
			return false;
		hashes = DSC_NEW_ARRAY(run->arena, uint64_t, node->count);
		slots = DSC_NEW_ARRAY(run->arena, uint32_t, mask + 1u);
	} else {
		memset(few_slots, 0, sizeof(few_slots));
	}
	for (uint32_t i = 0; i < node->count; i++) {
		uint32_t first;

		hashes[i] = dsc_value_hash(&node->items[i], &run->steps);
		first = enter(run, slots, hashes, mask, node, i);
		if (!dsc_run_spend(run, 0))
			return false;
		if (first == i)
			continue;
		holds = false;
		if (!run->report)
			return false;
		dsc_run_fail_count(run, FAULT_REPEATED, &node->items[i], schema, op, i + 1u);
		run->faults.items[run->faults.count - 1].other = first + 1u;
	}
	return holds;
}

bool dsc_run_value(struct run *run, const struct dsc_schema *schema, const struct op *op,
		   const struct dsc_node *node)
{
	switch (op->code) {
	case OP_CONST:
		return constants_hold(run, &op->constants, node) ||
		       dsc_run_fail(run, FAULT_CONST, node, schema, op);
	case OP_ENUM:
		return constants_hold(run, &op->constants, node) ||
		       dsc_run_fail(run, FAULT_ENUM, node, schema, op);
	case OP_LENGTH:
		return eval_length(run, schema, op, node);
	case OP_RANGE:
		return eval_range(run, schema, op, node);
	case OP_MULTIPLE:
		return eval_multiple(run, schema, op, node);
	case OP_ITEM_COUNT:
		return eval_count(run, schema, op, node, FAULT_FEW_ITEMS, FAULT_MANY_ITEMS);
	case OP_MEMBER_COUNT:
		return eval_count(run, schema, op, node, FAULT_FEW_MEMBERS, FAULT_MANY_MEMBERS);
	default:
		return eval_unique(run, schema, op, node);
	}
}
