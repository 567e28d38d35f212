/*
 * The compiled form of schemas: what compile.c makes, run.c runs and explain.c
 * reads to say what was allowed. Immutable once compiled. It points into the
 * schema documents and lives in the set's arena.
 */
#ifndef DSC_SCHEMA_PROGRAM_H
#define DSC_SCHEMA_PROGRAM_H

#include "schema/decimal.h"
#include "schema/format.h"
#include "schema/schema.h"
#include "text/pattern.h"

/* Sets of node types; numbers without a fraction count as TYPE_INTEGRAL besides. */
#define TYPE_BIT(type) (1u << (type))
#define TYPE_NUMBERS (TYPE_BIT(DSC_NODE_INT) | TYPE_BIT(DSC_NODE_FLOAT))
#define TYPE_INTEGRAL 128u
#define TYPE_ANY 127u

enum op_code {
	OP_CONST,
	OP_ENUM,
	OP_LENGTH,
	OP_PATTERN,
	OP_FORMAT,
	OP_RANGE,
	OP_MULTIPLE,
	OP_ITEM_COUNT,
	OP_UNIQUE,
	OP_MEMBER_COUNT,
	OP_DEPENDENT_REQUIRED,
	OP_OBJECT,
	OP_NAMES,
	OP_ARRAY,
	OP_CONTAINS,
	OP_DEPENDENT_SCHEMAS,
	OP_REF,
	OP_DYNAMIC_REF,
	OP_ALL_OF,
	OP_ANY_OF,
	OP_ONE_OF,
	OP_NOT,
	OP_IF,
	OP_UNEVALUATED_ITEMS, /* the last two: they ask what the others have seen */
	OP_UNEVALUATED_PROPERTIES,
};

#define NO_MAXIMUM UINT64_MAX

struct count_range {
	uint64_t min;
	uint64_t max; /* NO_MAXIMUM where there is none */
};

struct schema_list {
	const struct dsc_schema *const *items;
	uint32_t count;
};

/* A bound of a number; `node` is NULL where there is none. */
struct bound {
	const struct dsc_node *node;
	struct dsc_decimal value;
	int64_t small; /* the value, where is_small */
	bool is_small;
	bool exclusive;
};

struct range {
	struct bound low, high;
};

struct constants {
	const struct dsc_node *const *items;
	const uint32_t *slots; /* index + 1 by hash; NULL where the list is short */
	uint32_t mask;
	uint32_t count;
};

/* A key that `properties` or `required` names. */
struct key_entry {
	struct dsc_str key;
	uint32_t hash;
	bool required;
	const struct dsc_schema *schema; /* NULL: only required */
};

struct pattern_entry {
	const struct dsc_pattern *pattern;
	const struct dsc_schema *schema;
};

struct object {
	const struct key_entry *entries; /* in the order of the schema document */
	const uint32_t *slots;           /* index + 1, by hash & mask; 0: empty */
	uint32_t mask;
	uint32_t count;
	uint32_t required;
	uint32_t pattern_count;
	const struct pattern_entry *patterns;
	const struct dsc_schema *additional; /* or NULL */
};

struct array {
	struct schema_list prefix;
	const struct dsc_schema *items; /* or NULL */
};

struct contains {
	const struct dsc_schema *schema;
	struct count_range range;
};

/* "where `key` is, …": the names that are needed, or the schema that then holds. */
struct dependency {
	struct dsc_str key;
	const struct dsc_node *names; /* sequence of strings, or NULL */
	const struct dsc_schema *schema;
};

struct dependencies {
	const struct dependency *items;
	uint32_t count;
};

struct dynamic_ref {
	const struct dsc_schema *target; /* where the plain reference leads */
	const char *name;                /* interned; NULL where it is no more than a reference */
};

struct condition {
	const struct dsc_schema *test, *then, *otherwise; /* the latter two may be NULL */
};

struct op {
	uint8_t code;  /* enum op_code */
	uint8_t types; /* the node types that it has a say in */
	union {
		struct constants constants;
		struct count_range range;
		const struct range *numbers;
		const struct bound *divisor;
		const struct dsc_pattern *pattern;
		const struct dsc_format *format;
		const struct object *object;
		const struct array *array;
		const struct contains *contains;
		struct dependencies dependencies;
		const struct condition *condition;
		struct dynamic_ref dynamic;
		struct schema_list list;
		const struct dsc_schema *schema;
	};
};

/* What a schema says to people. Every part may be absent. */
struct notes {
	struct dsc_str title, title_en;
	struct dsc_str message, message_en;
	const char *rule;
};

struct anchor_entry {
	const char *name; /* interned */
	const struct dsc_schema *schema;
};

/* A schema resource as the dynamic scope knows it. */
struct resource_scope {
	const struct anchor_entry *anchors;
	size_t count;
};

enum schema_kind { SCHEMA_RULES, SCHEMA_TRUE, SCHEMA_FALSE };

struct dsc_schema {
	uint8_t kind;   /* enum schema_kind */
	uint8_t types;  /* allowed, of SCHEMA_RULES */
	bool watches;   /* has unevaluatedItems or unevaluatedProperties */
	uint32_t count;
	const struct op *ops;
	const struct resource_scope *resource;
	const struct notes *notes; /* or NULL */
	const struct dsc_node *node;
};

#endif
