#include "schema/value.h"

#include "base/banned.h"

static bool is_number(const struct dsc_node *value)
{
	return value->type == DSC_NODE_INT || value->type == DSC_NODE_FLOAT;
}

bool dsc_value_integral(const struct dsc_node *value)
{
	return value->type == DSC_NODE_INT ||
	       (value->type == DSC_NODE_FLOAT &&
		dsc_decimal_integral(dsc_decimal_parse(value->text)));
}

/*
 * The member of `map` with the key of `wanted`, the search beginning at `hint`:
 * mappings that are equal mostly have the same order.
 */
static const struct dsc_member *find_member(const struct dsc_node *map,
					    const struct dsc_member *wanted, uint32_t hint,
					    int64_t *steps)
{
	for (uint32_t i = 0; i < map->count; i++) {
		uint32_t at = hint + i < map->count ? hint + i : hint + i - map->count;
		const struct dsc_member *member = &map->members[at];

		--*steps;
		if (member->hash == wanted->hash &&
		    dsc_str_eq(member->key.text, wanted->key.text))
			return member;
		if (*steps < 0)
			break;
	}
	return NULL;
}

bool dsc_value_equal(const struct dsc_node *a, const struct dsc_node *b, int64_t *steps)
{
	if (--*steps < 0)
		return false;
	if (is_number(a) && is_number(b)) {
		*steps -= (int64_t)(a->text.len / 64);
		return dsc_decimal_cmp(dsc_decimal_parse(a->text), dsc_decimal_parse(b->text)) == 0;
	}
	if (a->type != b->type)
		return false;
	switch ((enum dsc_node_type)a->type) {
	case DSC_NODE_BOOL:
		return a->truth == b->truth;
	case DSC_NODE_STRING:
		*steps -= (int64_t)(a->text.len / 64);
		return dsc_str_eq(a->text, b->text);
	case DSC_NODE_SEQ:
		if (a->count != b->count)
			return false;
		for (uint32_t i = 0; i < a->count; i++)
			if (!dsc_value_equal(&a->items[i], &b->items[i], steps))
				return false;
		return true;
	case DSC_NODE_MAP:
		if (a->count != b->count)
			return false;
		for (uint32_t i = 0; i < a->count; i++) {
			const struct dsc_member *other = find_member(b, &a->members[i], i, steps);

			if (!other || !dsc_value_equal(&a->members[i].value, &other->value, steps))
				return false;
		}
		return true;
	case DSC_NODE_NULL:
	case DSC_NODE_INT:
	case DSC_NODE_FLOAT:
		break;
	}
	return true;
}

static uint64_t mix(uint64_t hash)
{
	hash ^= hash >> 32;
	hash *= 0xd6e8feb86659fd93u;
	return hash ^ hash >> 32;
}

uint64_t dsc_value_hash(const struct dsc_node *value, int64_t *steps)
{
	uint64_t hash = value->type;

	--*steps;
	switch ((enum dsc_node_type)value->type) {
	case DSC_NODE_NULL:
		break;
	case DSC_NODE_BOOL:
		hash = hash * 2 + value->truth;
		break;
	case DSC_NODE_INT:
	case DSC_NODE_FLOAT:
		*steps -= (int64_t)(value->text.len / 16);
		hash = DSC_NODE_INT ^ dsc_decimal_hash(dsc_decimal_parse(value->text)) << 3;
		break;
	case DSC_NODE_STRING:
		*steps -= (int64_t)(value->text.len / 16);
		hash ^= (uint64_t)dsc_str_hash(value->text) << 3;
		break;
	case DSC_NODE_SEQ:
		for (uint32_t i = 0; i < value->count && *steps > 0; i++)
			hash = mix(hash) + dsc_value_hash(&value->items[i], steps);
		break;
	case DSC_NODE_MAP:
		/* A sum: the order of the members does not count. */
		for (uint32_t i = 0; i < value->count && *steps > 0; i++)
			hash += mix(value->members[i].hash ^
				    dsc_value_hash(&value->members[i].value, steps) << 1);
		break;
	}
	return mix(hash);
}
