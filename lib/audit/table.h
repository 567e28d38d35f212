/* Texts to numbers, in the order of time. Inside this module only. */
#ifndef DSC_AUDIT_TABLE_H
#define DSC_AUDIT_TABLE_H

#include "base/arena.h"

struct dsc_audit_table {
	struct dsc_audit_slot {
		struct dsc_str key; /* empty: free */
		size_t value;
	} *items;
	size_t count, cap;
};

/* The value of a key, or NULL. */
size_t *dsc_audit_table_find(const struct dsc_audit_table *table, struct dsc_str key);

/* The same; a key that is not there gets `value`, and *added says so. Keys are copied. */
size_t *dsc_audit_table_add(struct dsc_audit_table *table, struct dsc_str key, size_t value,
			    bool *added, struct dsc_arena *arena);

#endif
