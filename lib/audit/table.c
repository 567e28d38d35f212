#include "audit/table.h"

#include "base/banned.h"

static struct dsc_audit_slot *place_of(struct dsc_audit_slot *items, size_t cap,
				       struct dsc_str key)
{
	size_t at = dsc_str_hash(key) & (cap - 1);

	while (items[at].key.len && !dsc_str_eq(items[at].key, key))
		at = (at + 1) & (cap - 1);
	return &items[at];
}

static void grow(struct dsc_audit_table *table, struct dsc_arena *arena)
{
	size_t cap = table->cap ? 2 * table->cap : 256;
	struct dsc_audit_slot *items = DSC_NEW_ARRAY(arena, struct dsc_audit_slot, cap);

	for (size_t i = 0; i < table->cap; i++)
		if (table->items[i].key.len)
			*place_of(items, cap, table->items[i].key) = table->items[i];
	table->items = items;
	table->cap = cap;
}

size_t *dsc_audit_table_find(const struct dsc_audit_table *table, struct dsc_str key)
{
	struct dsc_audit_slot *slot;

	if (!table->cap || !key.len)
		return NULL;
	slot = place_of(table->items, table->cap, key);
	return slot->key.len ? &slot->value : NULL;
}

size_t *dsc_audit_table_add(struct dsc_audit_table *table, struct dsc_str key, size_t value,
			    bool *added, struct dsc_arena *arena)
{
	struct dsc_audit_slot *slot;

	if (2 * (table->count + 1) > table->cap)
		grow(table, arena);
	slot = place_of(table->items, table->cap, key);
	*added = !slot->key.len;
	if (*added) {
		slot->key = dsc_arena_str(arena, key);
		slot->value = value;
		table->count++;
	}
	return &slot->value;
}
