#include "yaml/node.h"

#include <errno.h>
#include <stdlib.h>

#include "base/tr.h"

#include "base/banned.h"

struct dsc_member *dsc_node_member(const struct dsc_node *map, struct dsc_str key)
{
	uint32_t hash;

	if (!map || map->type != DSC_NODE_MAP)
		return NULL;
	hash = dsc_str_hash(key);
	for (uint32_t i = 0; i < map->count; i++)
		if (map->members[i].hash == hash && dsc_str_eq(map->members[i].key.text, key))
			return &map->members[i];
	return NULL;
}

struct dsc_node *dsc_node_get(const struct dsc_node *map, struct dsc_str key)
{
	struct dsc_member *member = dsc_node_member(map, key);

	return member ? &member->value : NULL;
}

struct dsc_node *dsc_node_path(const struct dsc_node *node, const char *path)
{
	struct dsc_node *at = (struct dsc_node *)node;

	while (at && *path) {
		size_t len = strcspn(path, ".");

		at = dsc_node_get(at, (struct dsc_str){ path, len });
		path += len + (path[len] == '.');
	}
	return at;
}

struct dsc_str dsc_node_text(const struct dsc_node *node)
{
	if (!node || node->type != DSC_NODE_STRING)
		return DSC_S("");
	return node->text;
}

bool dsc_node_int(const struct dsc_node *node, int64_t *value)
{
	char digits[32];
	char *end;

	if (!node || node->type != DSC_NODE_INT || node->text.len >= sizeof(digits))
		return false;
	memcpy(digits, node->text.ptr, node->text.len);
	digits[node->text.len] = '\0';
	errno = 0;
	*value = strtoll(digits, &end, 10);
	return errno == 0 && *end == '\0';
}

bool dsc_node_real(const struct dsc_node *node, double *value)
{
	if (!node || (node->type != DSC_NODE_INT && node->type != DSC_NODE_FLOAT))
		return false;
	*value = strtod(node->text.ptr, NULL);
	return true;
}

static size_t escaped_len(struct dsc_str key)
{
	size_t len = key.len;

	for (size_t i = 0; i < key.len; i++)
		len += key.ptr[i] == '~' || key.ptr[i] == '/';
	return len;
}

/* The key of the member that `node`, a key or a value, belongs to. */
static struct dsc_str key_of(const struct dsc_node *node)
{
	const struct dsc_member *members = node->parent->members;
	size_t offset = (size_t)((const char *)node - (const char *)members);

	return members[offset / sizeof(*members)].key.text;
}

const char *dsc_node_pointer(const struct dsc_node *node, struct dsc_arena *arena)
{
	char digits[24];
	size_t len = 0;
	char *out;

	for (const struct dsc_node *at = node; at->parent; at = at->parent) {
		if (at->parent->type == DSC_NODE_MAP)
			len += 1 + escaped_len(key_of(at));
		else
			len += 1 + sizeof(digits);
	}
	out = (char *)dsc_arena_alloc(arena, len + 1, 1) + len;
	for (const struct dsc_node *at = node; at->parent; at = at->parent) {
		if (at->parent->type == DSC_NODE_MAP) {
			struct dsc_str key = key_of(at);

			for (size_t i = key.len; i-- > 0;) {
				if (key.ptr[i] == '~' || key.ptr[i] == '/') {
					*--out = key.ptr[i] == '~' ? '0' : '1';
					*--out = '~';
				} else {
					*--out = key.ptr[i];
				}
			}
		} else {
			size_t index = (size_t)(at - at->parent->items);

			do {
				*--out = (char)('0' + index % 10);
				index /= 10;
			} while (index);
		}
		*--out = '/';
	}
	return out;
}

const char *dsc_node_type_name(enum dsc_node_type type)
{
	switch (type) {
	case DSC_NODE_NULL:
		return _("null");
	case DSC_NODE_BOOL:
		return _("a boolean");
	case DSC_NODE_INT:
		return _("an integer");
	case DSC_NODE_FLOAT:
		return _("a number");
	case DSC_NODE_STRING:
		return _("a string");
	case DSC_NODE_SEQ:
		return _("a list");
	case DSC_NODE_MAP:
		return _("a mapping");
	}
	return "?";
}
