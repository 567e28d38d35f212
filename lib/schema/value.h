/* Equality of JSON values (JSON Schema core 4.2.2) over node trees. */
#ifndef DSC_SCHEMA_VALUE_H
#define DSC_SCHEMA_VALUE_H

#include "schema/decimal.h"
#include "yaml/node.h"

/*
 * Whether both are the same value: numbers by value, mappings in any order.
 * *steps counts down with the work; where it is used up, the answer is false
 * and *steps is below 0.
 */
bool dsc_value_equal(const struct dsc_node *a, const struct dsc_node *b, int64_t *steps);

/* Equal values have equal hashes. *steps counts down with the work. */
uint64_t dsc_value_hash(const struct dsc_node *value, int64_t *steps);

/* Whether the node is a number without a fraction: 1, 1.0, 1e3. */
bool dsc_value_integral(const struct dsc_node *value);

#endif
