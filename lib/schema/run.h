/*
 * The machine that evaluates compiled schemas: run.c holds it together with
 * mappings and sequences; run_value.c and run_choice.c are parts of it. Every
 * function answers whether the instance holds; false may also mean that the
 * run was aborted.
 */
#ifndef DSC_SCHEMA_RUN_H
#define DSC_SCHEMA_RUN_H

#include "schema/fault.h"

/* Which members or items of one node have been evaluated: a bit each. */
struct marks {
	uint64_t *bits;
	size_t words;
	uint64_t few; /* the bits of a small node */
	bool all;
};

/* The resources entered, innermost first. */
struct scope {
	const struct resource_scope *resource;
	const struct scope *outer;
};

/* What a fault says about its place, from the schemas around. */
struct context {
	const struct dsc_node *node;
	const struct notes *title;
	const struct notes *message;
	const char *rule;
};

struct run {
	struct dsc_arena *arena;
	struct dsc_err *err;
	int64_t steps;
	int depth;
	bool aborted;
	bool report; /* collect faults; else stop at the first */
	const struct scope *scope;
	struct context context;
	struct faults faults;
};

/* Whether `node` holds; what is evaluated of it goes to `marks`, where that is not NULL. */
bool dsc_run_eval(struct run *run, const struct dsc_schema *schema, const struct dsc_node *node,
		  struct marks *marks);

/* The same without collecting faults. */
bool dsc_run_quietly(struct run *run, const struct dsc_schema *schema,
		     const struct dsc_node *node, struct marks *marks);

/* Ends the run with an error; always false. */
bool dsc_run_abort(struct run *run, const char *why);

/* Takes steps off the budget; false where it is used up. */
bool dsc_run_spend(struct run *run, int64_t steps);

/* A fault to be filled in further; only while faults are collected. */
struct fault *dsc_run_add_fault(struct run *run, enum fault_kind kind,
				const struct dsc_node *node, const struct dsc_schema *schema,
				const struct op *op);

/* Adds a fault where faults are collected; always false. */
bool dsc_run_fail(struct run *run, enum fault_kind kind, const struct dsc_node *node,
		  const struct dsc_schema *schema, const struct op *op);
bool dsc_run_fail_count(struct run *run, enum fault_kind kind, const struct dsc_node *node,
			const struct dsc_schema *schema, const struct op *op, uint64_t found);

void dsc_marks_init(struct marks *marks, struct run *run, const struct dsc_node *node);
void dsc_marks_merge(struct marks *into, const struct marks *from);

/* Constants, lengths, bounds, counts, uniqueItems. */
bool dsc_run_value(struct run *run, const struct dsc_schema *schema, const struct op *op,
		   const struct dsc_node *node);

/* anyOf and oneOf; if, then and else. */
bool dsc_run_choice(struct run *run, const struct dsc_schema *schema, const struct op *op,
		    const struct dsc_node *node, struct marks *marks);
bool dsc_run_condition(struct run *run, const struct op *op, const struct dsc_node *node,
		       struct marks *marks);

#endif
