/*
 * What run.c finds wrong, before there are words for it: most faults of a
 * branch of `anyOf` are thrown away, so messages are made only at the end.
 */
#ifndef DSC_SCHEMA_FAULT_H
#define DSC_SCHEMA_FAULT_H

#include "schema/program.h"

enum fault_kind {
	FAULT_TYPE,
	FAULT_CONST,
	FAULT_ENUM,
	FAULT_CHOICE, /* every branch of anyOf or oneOf is a constant or a list of them */
	FAULT_SHORT,
	FAULT_LONG,
	FAULT_PATTERN,
	FAULT_FORMAT,
	FAULT_LOW,
	FAULT_HIGH,
	FAULT_MULTIPLE,
	FAULT_FEW_ITEMS,
	FAULT_MANY_ITEMS,
	FAULT_REPEATED,
	FAULT_FEW_MEMBERS,
	FAULT_MANY_MEMBERS,
	FAULT_MISSING,
	FAULT_NEEDED, /* missing because another key is there */
	FAULT_UNKNOWN,
	FAULT_SURPLUS_ITEM,
	FAULT_NONE_CONTAINED,
	FAULT_MANY_CONTAINED,
	FAULT_FORBIDDEN, /* a schema that is false */
	FAULT_NOT,
	FAULT_SEVERAL, /* oneOf: more than one branch holds */
};

struct fault {
	enum fault_kind kind;
	unsigned types; /* FAULT_TYPE: what was expected */
	const struct dsc_node *node;
	const struct dsc_node *key; /* FAULT_UNKNOWN: the key's node */
	struct dsc_str name;        /* the missing or unknown key */
	struct dsc_str because;     /* FAULT_NEEDED: the key that asks for it */
	const struct dsc_schema *schema;
	const struct op *op;
	uint64_t found, other; /* a count; both positions of FAULT_REPEATED and FAULT_SEVERAL */
	const struct notes *title, *message; /* of the place, or NULL */
	const char *rule;
};

struct faults {
	struct fault *items;
	size_t count, cap;
};

/* The words: turns faults into violations in document order. */
void dsc_schema_explain(struct dsc_violations *out, struct faults *faults,
			struct dsc_arena *arena);

#endif
