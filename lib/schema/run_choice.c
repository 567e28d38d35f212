#include "schema/run.h"

#include "base/banned.h"

/*
 * How badly a branch fits whose faults are given: a value of another type is
 * worse than another constant in a member (the member that tells the branches
 * apart), and that is worse than any number of smaller faults.
 */
static uint64_t misfit(const struct fault *faults, size_t count, const struct dsc_node *node)
{
	uint64_t worst = 0;

	for (size_t i = 0; i < count; i++) {
		const struct fault *fault = &faults[i];
		bool constant = fault->kind == FAULT_CONST || fault->kind == FAULT_ENUM ||
				fault->kind == FAULT_CHOICE;

		if (fault->node == node &&
		    (fault->kind == FAULT_TYPE || fault->kind == FAULT_FORBIDDEN))
			return UINT64_MAX;
		if (constant && fault->node->parent == node && node->type == DSC_NODE_MAP)
			worst = (uint64_t)1 << 40;
	}
	return worst + count;
}

/* Whether faults[0..count) is one fault of the value itself, of a kind that can be merged. */
static bool is_plain(const struct fault *faults, size_t count, const struct dsc_node *node,
		     bool type)
{
	if (count != 1 || faults->node != node)
		return false;
	if (type)
		return faults->kind == FAULT_TYPE;
	return faults->kind == FAULT_CONST || faults->kind == FAULT_ENUM;
}

struct choice {
	size_t start;     /* faults before the choice */
	size_t best;      /* how many are the best branch's, behind them */
	uint64_t misfit;  /* the best branch's */
	unsigned types;   /* expected by the branches that failed for their type */
	bool all_types;   /* every branch failed for the value's type alone */
	bool all_constant; /* … for its value alone, or its type */
	bool any_constant;
};

/* A branch has failed: keeps its faults where it fits better than those before. */
static void weigh(struct run *run, struct choice *choice, const struct dsc_node *node)
{
	struct fault *start = run->faults.items + choice->start;
	struct fault *own = start + choice->best;
	size_t count = run->faults.count - choice->start - choice->best;
	uint64_t fit = misfit(own, count, node);
	bool type = is_plain(own, count, node, true);
	bool constant = is_plain(own, count, node, false);

	if (type)
		choice->types |= own->types;
	choice->all_types &= type;
	choice->all_constant &= type || constant;
	choice->any_constant |= constant;
	if (fit < choice->misfit || !choice->best) {
		memmove(start, own, count * sizeof(*own));
		choice->best = count;
		choice->misfit = fit;
	}
	run->faults.count = choice->start + choice->best;
}

static void settle(struct run *run, const struct choice *choice, const struct dsc_schema *schema,
		   const struct op *op, const struct dsc_node *node, struct marks *marks)
{
	if (run->aborted)
		return;
	/* The branch meant may know the rest: no second fault for what follows from the first. */
	if (marks)
		marks->all = true;
	if (choice->all_types) {
		run->faults.count = choice->start;
		dsc_run_add_fault(run, FAULT_TYPE, node, schema, op)->types = choice->types;
	} else if (choice->all_constant && choice->any_constant) {
		run->faults.count = choice->start;
		dsc_run_add_fault(run, FAULT_CHOICE, node, schema, op);
	}
}

bool dsc_run_choice(struct run *run, const struct dsc_schema *schema, const struct op *op,
		    const struct dsc_node *node, struct marks *marks)
{
	struct choice choice = { .start = run->faults.count, .misfit = UINT64_MAX,
				 .all_types = true, .all_constant = true };
	const bool one = op->code == OP_ONE_OF;
	uint32_t first = 0, holding = 0;
	struct marks own;

	for (uint32_t i = 0; i < op->list.count && !run->aborted; i++) {
		bool holds;

		if (marks)
			dsc_marks_init(&own, run, node);
		holds = dsc_run_eval(run, op->list.items[i], node, marks ? &own : NULL);
		if (marks && holds)
			dsc_marks_merge(marks, &own);
		if (!holds) {
			if (run->report && !holding)
				weigh(run, &choice, node);
			else
				run->faults.count = choice.start;
			continue;
		}
		run->faults.count = choice.start;
		choice.best = 0;
		if (!holding++)
			first = i;
		if (!one && !marks)
			return !run->aborted;
		if (one && holding == 2) {
			if (run->report && !run->aborted) {
				struct fault *fault = dsc_run_add_fault(run, FAULT_SEVERAL, node,
									schema, op);

				fault->found = first + 1u;
				fault->other = i + 1u;
			}
			return false;
		}
	}
	if (!holding && run->report)
		settle(run, &choice, schema, op, node, marks);
	return holding && !run->aborted;
}

bool dsc_run_condition(struct run *run, const struct op *op, const struct dsc_node *node,
		       struct marks *marks)
{
	const struct condition *condition = op->condition;
	struct marks own;
	bool test;

	if (!marks) {
		if (!condition->then && !condition->otherwise)
			return true;
		test = dsc_run_quietly(run, condition->test, node, NULL);
	} else {
		dsc_marks_init(&own, run, node);
		test = dsc_run_quietly(run, condition->test, node, &own);
		if (test)
			dsc_marks_merge(marks, &own);
	}
	if (run->aborted)
		return false;
	if (test)
		return !condition->then || dsc_run_eval(run, condition->then, node, marks);
	return !condition->otherwise || dsc_run_eval(run, condition->otherwise, node, marks);
}
