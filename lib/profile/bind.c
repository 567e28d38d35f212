#include "base/tr.h"
#include "profile/check.h"

#include "base/banned.h"

#define MAX_DEPTH 64

const char *const dsc_document_kinds[] = {
	"assignment", "case", "decision", "findings", "listed", "overlay", "person",
	"profile", "recommendation", "repository", "seal", "unit", "verdict", NULL,
};

/* The entries that an `x-dsc-ids` chooses. */
struct id_list {
	struct dsc_entry *items;
	size_t count;
	size_t cap;
};

struct bind {
	const struct dsc_profile *profile;
	struct dsc_arena *arena;
	bool too_deep;
};

/* Puts a node at a new place: what is below it must know. */
static void place(struct dsc_node *to, const struct dsc_node *from, struct dsc_node *parent)
{
	*to = *from;
	to->parent = parent;
	if (to->type == DSC_NODE_SEQ)
		for (uint32_t i = 0; i < to->count; i++)
			to->items[i].parent = to;
	if (to->type == DSC_NODE_MAP)
		for (uint32_t i = 0; i < to->count; i++)
			to->members[i].key.parent = to->members[i].value.parent = to;
}

/* Copies a tree, itself no deeper than the schema that bind_node() walked. */
static struct dsc_node copy_tree(const struct dsc_node *from, struct dsc_arena *arena)
{
	struct dsc_node copy = *from;

	if (from->type == DSC_NODE_SEQ) {
		copy.items = DSC_NEW_ARRAY(arena, struct dsc_node, from->count);
		for (uint32_t i = 0; i < from->count; i++) {
			struct dsc_node below = copy_tree(&from->items[i], arena);

			place(&copy.items[i], &below, NULL);
		}
	} else if (from->type == DSC_NODE_MAP) {
		copy.members = DSC_NEW_ARRAY(arena, struct dsc_member, from->count);
		for (uint32_t i = 0; i < from->count; i++) {
			struct dsc_node below = copy_tree(&from->members[i].value, arena);

			copy.members[i] = from->members[i];
			place(&copy.members[i].value, &below, NULL);
		}
	}
	return copy;
}

static struct dsc_node string_node(struct dsc_str text, struct dsc_span span)
{
	return (struct dsc_node){
		.span = span,
		.type = DSC_NODE_STRING,
		.style = DSC_STYLE_DOUBLE_QUOTED,
		.text = text,
	};
}

/* Appends a member, or replaces the one of that key. The map has room for it. */
static void set_member(struct dsc_node *map, struct dsc_str key, const struct dsc_node *value)
{
	struct dsc_member *member = dsc_node_member(map, key);

	if (!member) {
		member = &map->members[map->count++];
		member->key = string_node(key, map->span);
		member->key.parent = map;
		member->hash = dsc_str_hash(key);
	}
	place(&member->value, value, map);
}

/* Gives the map room for `more` members. */
static void make_room(struct dsc_node *map, uint32_t more, struct dsc_arena *arena)
{
	struct dsc_member *members;

	members = DSC_NEW_ARRAY(arena, struct dsc_member, map->count + more);
	for (uint32_t i = 0; i < map->count; i++) {
		members[i] = map->members[i];
		place(&members[i].value, &map->members[i].value, map);
	}
	map->members = members;
}

static void drop_member(struct dsc_node *map, struct dsc_str key)
{
	struct dsc_member *member = dsc_node_member(map, key);
	struct dsc_member *end = map->members + map->count;

	if (!member)
		return;
	for (; member + 1 < end; member++) {
		*member = member[1];
		place(&member->value, &member[1].value, map);
	}
	map->count--;
}

static bool has_id(const struct id_list *list, struct dsc_str id)
{
	for (size_t i = 0; i < list->count; i++)
		if (dsc_str_eq(list->items[i].id, id))
			return true;
	return false;
}

/* Whether an entry passes the filter "key=value" (empty: all do). */
static bool passes(const struct dsc_node *entry, struct dsc_str filter)
{
	const char *equals = filter.len ? memchr(filter.ptr, '=', filter.len) : NULL;
	const struct dsc_node *node;
	struct dsc_str key, value;

	if (!equals)
		return true;
	key = (struct dsc_str){ filter.ptr, (size_t)(equals - filter.ptr) };
	value = (struct dsc_str){ equals + 1, filter.len - key.len - 1 };
	node = dsc_node_get(entry, key);
	return node && node->type != DSC_NODE_MAP && node->type != DSC_NODE_SEQ &&
	       dsc_str_eq(node->text, value);
}

static void collect(struct id_list *list, const struct dsc_node *map, struct dsc_str filter,
		    struct dsc_arena *arena)
{
	for (uint32_t i = 0; map && map->type == DSC_NODE_MAP && i < map->count; i++) {
		const struct dsc_node *node = &map->members[i].value;
		const struct dsc_node *name = dsc_node_get(node, DSC_S("name"));
		struct dsc_entry entry = { .id = map->members[i].key.text, .node = node };

		if (!passes(node, filter) || has_id(list, entry.id))
			continue;
		if (!name)
			name = dsc_node_get(node, DSC_S("text"));
		entry.name.zh = dsc_node_text(dsc_node_get(name, DSC_S("zh")));
		entry.name.en = dsc_node_text(dsc_node_get(name, DSC_S("en")));
		DSC_PUSH(arena, list, entry);
	}
}

/* Follows "stages.*.checklist" or "rules[waivable=true]" through the profile. */
static void choose(struct id_list *list, const struct dsc_node *at, struct dsc_str path,
		   struct dsc_arena *arena)
{
	while (at && path.len) {
		size_t len = 0;
		struct dsc_str key, rest;

		while (len < path.len && path.ptr[len] != '.' && path.ptr[len] != '[')
			len++;
		key = (struct dsc_str){ path.ptr, len };
		rest = (struct dsc_str){ path.ptr + len, path.len - len };
		if (rest.len && rest.ptr[0] == '[') {
			rest.len -= dsc_str_ends(rest, DSC_S("]")) ? 2 : 1;
			rest.ptr++;
			collect(list, dsc_node_get(at, key), rest, arena);
			return;
		}
		if (rest.len)
			rest = (struct dsc_str){ rest.ptr + 1, rest.len - 1 };
		if (dsc_str_is(key, "*")) {
			/* Depth is bounded by the stars that our own schemas hold. */
			for (uint32_t i = 0; at->type == DSC_NODE_MAP && i < at->count; i++)
				choose(list, &at->members[i].value, rest, arena);
			return;
		}
		at = dsc_node_get(at, key);
		path = rest;
	}
	collect(list, at, DSC_S(""), arena);
}

/* The strings of the sequence at `key` (it may be absent), and `more` free items. */
static struct dsc_node longer_seq(const struct dsc_node *map, struct dsc_str key, size_t more,
				  struct dsc_arena *arena)
{
	const struct dsc_node *old = dsc_node_get(map, key);
	struct dsc_node seq = {
		.span = map->span,
		.type = DSC_NODE_SEQ,
		.style = DSC_STYLE_FLOW,
	};

	if (old && old->type == DSC_NODE_SEQ)
		seq.count = old->count;
	seq.items = DSC_NEW_ARRAY(arena, struct dsc_node, seq.count + more);
	for (uint32_t i = 0; i < seq.count; i++)
		seq.items[i] = old->items[i];
	return seq;
}

/* The ids that the schema itself adds, with their titles, go before the profile's. */
static void collect_also(struct id_list *list, const struct dsc_node *map, struct dsc_arena *arena)
{
	const struct dsc_node *also = dsc_node_get(map, DSC_S("x-dsc-also"));

	for (uint32_t i = 0; also && also->type == DSC_NODE_MAP && i < also->count; i++) {
		struct dsc_entry entry = {
			.id = also->members[i].key.text,
			.name.zh = dsc_node_text(&also->members[i].value),
		};

		DSC_PUSH(arena, list, entry);
	}
}

/* `enum` and `enumDescriptions` of a string. */
static void bind_enum(struct bind *bind, struct dsc_node *map, const struct id_list *list)
{
	struct dsc_node ids = longer_seq(map, DSC_S("enum"), list->count, bind->arena);
	struct dsc_node names = longer_seq(map, DSC_S("enumDescriptions"), list->count,
					   bind->arena);
	struct dsc_node anything = { .span = map->span, .type = DSC_NODE_MAP };
	bool named = names.count == ids.count && list->count;

	for (size_t i = 0; i < list->count; i++) {
		ids.items[ids.count++] = string_node(list->items[i].id, map->span);
		names.items[names.count++] = string_node(list->items[i].name.zh, map->span);
		named = named && list->items[i].name.zh.len;
	}
	make_room(map, 2, bind->arena);
	/* No ids: nothing fits. Some readers of schemas refuse an empty `enum`. */
	if (ids.count)
		set_member(map, DSC_S("enum"), &ids);
	else
		set_member(map, DSC_S("not"), &anything);
	if (named)
		set_member(map, DSC_S("enumDescriptions"), &names);
}

/* One property: the template below its title. */
static struct dsc_node property(struct bind *bind, const struct dsc_node *template,
				const struct dsc_entry *entry, struct dsc_span span)
{
	struct dsc_node map = { .span = span, .type = DSC_NODE_MAP, .style = DSC_STYLE_FLOW };
	struct dsc_node text;

	if (template && template->type == DSC_NODE_MAP)
		map = copy_tree(template, bind->arena);
	make_room(&map, 2, bind->arena);
	if (entry->name.zh.len) {
		text = string_node(entry->name.zh, span);
		set_member(&map, DSC_S("title"), &text);
	}
	if (entry->name.en.len) {
		text = string_node(entry->name.en, span);
		set_member(&map, DSC_S("x-title-en"), &text);
	}
	return map;
}

/* `properties`, and nothing else, of an object. */
static void bind_properties(struct bind *bind, struct dsc_node *map, const struct id_list *list)
{
	const struct dsc_node *template = dsc_node_get(map, DSC_S("additionalProperties"));
	const struct dsc_node *all = dsc_node_get(map, DSC_S("x-dsc-required"));
	struct dsc_node properties = { .span = map->span, .type = DSC_NODE_MAP };
	struct dsc_node required = longer_seq(map, DSC_S("required"), list->count, bind->arena);
	struct dsc_node closed = {
		.span = map->span,
		.type = DSC_NODE_BOOL,
		.text = DSC_S("false"),
	};
	bool demand = all && all->type == DSC_NODE_BOOL && all->truth;

	properties.members = DSC_NEW_ARRAY(bind->arena, struct dsc_member, list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct dsc_entry *entry = &list->items[i];
		struct dsc_node value = property(bind, template, entry, map->span);

		set_member(&properties, entry->id, &value);
		required.items[required.count++] = string_node(entry->id, map->span);
	}
	make_room(map, 3, bind->arena);
	set_member(map, DSC_S("properties"), &properties);
	set_member(map, DSC_S("additionalProperties"), &closed);
	if (demand)
		set_member(map, DSC_S("required"), &required);
	drop_member(map, DSC_S("x-dsc-required"));
}

static void bind_node(struct bind *bind, struct dsc_node *node, int depth)
{
	const struct dsc_node *ids;
	struct id_list list = { 0 };

	if (depth > MAX_DEPTH) {
		bind->too_deep = true;
		return;
	}
	if (node->type == DSC_NODE_SEQ)
		for (uint32_t i = 0; i < node->count; i++)
			bind_node(bind, &node->items[i], depth + 1);
	if (node->type != DSC_NODE_MAP)
		return;
	for (uint32_t i = 0; i < node->count; i++)
		bind_node(bind, &node->members[i].value, depth + 1);
	ids = dsc_node_get(node, DSC_S("x-dsc-ids"));
	if (!ids || ids->type != DSC_NODE_STRING)
		return;
	collect_also(&list, node, bind->arena);
	choose(&list, bind->profile->root, ids->text, bind->arena);
	if (dsc_str_is(dsc_node_text(dsc_node_get(node, DSC_S("type"))), "object"))
		bind_properties(bind, node, &list);
	else
		bind_enum(bind, node, &list);
	drop_member(node, DSC_S("x-dsc-ids"));
	drop_member(node, DSC_S("x-dsc-also"));
}

const struct dsc_node *dsc_profile_schema(const struct dsc_profile *profile, const char *kind,
					  struct dsc_arena *arena, struct dsc_err *err)
{
	struct bind bind = { .profile = profile, .arena = arena };
	struct dsc_node *root;
	const char *const *known = dsc_document_kinds;

	while (*known && strcmp(*known, kind) != 0)
		known++;
	if (!*known) {
		dsc_err_set(err, _("no kind of document is called '%s'"), kind);
		return NULL;
	}
	root = dsc_profile_schema_tree(kind, arena, err);
	if (!root)
		return NULL;
	bind_node(&bind, root, 0);
	if (bind.too_deep) {
		dsc_err_set(err, _("the schema '%s' is nested deeper than %d levels"), kind,
			    MAX_DEPTH);
		return NULL;
	}
	return root;
}
