#include "schema/set.h"

#include "base/tr.h"
#include "schema/uri.h"
#include "text/pattern.h"
#include "text/show.h"
#include "yaml/json.h"

#include "base/banned.h"

#define DRAFT_2020 "https://json-schema.org/draft/2020-12/schema"
#define DRAFT_2019 "https://json-schema.org/draft/2019-09/schema"
#define DEPTH_MAX 600
#define SHOWN_MAX 120

static struct map_slot *slot_of(const struct map *map, struct dsc_str key, uint32_t hash)
{
	size_t at = hash & (map->cap - 1);

	while (map->slots[at].key.ptr &&
	       (map->slots[at].hash != hash || !dsc_str_eq(map->slots[at].key, key)))
		at = (at + 1) & (map->cap - 1);
	return &map->slots[at];
}

struct map_slot *dsc_schema_map_at(struct map *map, struct dsc_str key, struct dsc_arena *arena)
{
	uint32_t hash = dsc_str_hash(key);
	struct map_slot *slot;

	if (map->count * 2 >= map->cap) {
		struct map grown = { .cap = map->cap ? map->cap * 2 : 64 };

		grown.count = map->count;
		grown.slots = DSC_NEW_ARRAY(arena, struct map_slot, grown.cap);
		for (size_t i = 0; i < map->cap; i++)
			if (map->slots[i].key.ptr)
				*slot_of(&grown, map->slots[i].key, map->slots[i].hash) =
					map->slots[i];
		*map = grown;
	}
	slot = slot_of(map, key, hash);
	if (!slot->key.ptr) {
		slot->key = dsc_arena_str(arena, key);
		slot->hash = hash;
		map->count++;
	}
	return slot;
}

void *dsc_schema_map_find(const struct map *map, struct dsc_str key)
{
	return map->cap ? slot_of(map, key, dsc_str_hash(key))->value : NULL;
}

struct dsc_schema_set *dsc_schema_set_new(struct dsc_arena *arena)
{
	struct dsc_schema_set *set = DSC_NEW(arena, struct dsc_schema_set);

	set->arena = arena;
	return set;
}

void dsc_schema_set_release(struct dsc_schema_set *set)
{
	for (size_t i = 0; i < set->patterns.count; i++)
		dsc_pattern_release(set->patterns.items[i]);
	set->patterns.count = 0;
}

void dsc_schema_set_hurry(struct dsc_schema_set *set)
{
	for (size_t i = 0; i < set->patterns.count; i++)
		dsc_pattern_hurry(set->patterns.items[i]);
}

void dsc_schema_set_resolver(struct dsc_schema_set *set, dsc_schema_resolver resolver, void *data)
{
	set->resolver = resolver;
	set->resolver_data = data;
}

struct resource *dsc_schema_set_resource(const struct dsc_schema_set *set,
					 const struct dsc_node *node)
{
	return dsc_schema_map_find(&set->resources, node_key(&node));
}

static const char *shown(struct dsc_schema_set *set, struct dsc_str text)
{
	return dsc_text_quote(text, SHOWN_MAX, set->arena);
}

static struct dsc_str string_at(const struct dsc_node *map, struct dsc_str key)
{
	const struct dsc_node *node = dsc_node_get(map, key);

	if (!node || node->type != DSC_NODE_STRING)
		return (struct dsc_str){ NULL, 0 };
	return node->text;
}

static struct dsc_str with_fragment(struct dsc_schema_set *set, struct dsc_str uri,
				    struct dsc_str name)
{
	struct dsc_str out = { dsc_arena_alloc(set->arena, uri.len + name.len + 1, 1),
			       uri.len + name.len + 1 };
	char *to = (char *)out.ptr;

	if (uri.len)
		memcpy(to, uri.ptr, uri.len);
	to[uri.len] = '#';
	if (name.len)
		memcpy(to + uri.len + 1, name.ptr, name.len);
	return out;
}

static int register_place(struct dsc_schema_set *set, struct dsc_str uri, struct place place,
			  struct dsc_err *err)
{
	struct map_slot *slot = dsc_schema_map_at(&set->places, uri, set->arena);
	struct place *known = slot->value;

	if (known && known->node != place.node)
		return dsc_err_set(err, _("two schemas have the URI '%s' (the later one in line "
					  "%u); give each its own '$id' or anchor"),
				   shown(set, uri), (unsigned)place.node->span.start.line);
	if (!known) {
		known = DSC_NEW(set->arena, struct place);
		slot->value = known;
	}
	if (!known->dynamic)
		*known = place;
	return 0;
}

static struct resource *new_resource(struct dsc_schema_set *set, struct dsc_str uri,
				     struct dsc_str document, const struct dsc_node *root)
{
	struct resource *resource = DSC_NEW(set->arena, struct resource);

	resource->uri = uri;
	resource->document = document;
	resource->root = root;
	dsc_schema_map_at(&set->resources, node_key(&root), set->arena)->value = resource;
	return resource;
}

static const char *intern(struct dsc_schema_set *set, struct dsc_str name)
{
	struct map_slot *slot = dsc_schema_map_at(&set->names, name, set->arena);

	if (!slot->value)
		slot->value = (void *)slot->key.ptr;
	return slot->value;
}

static int scan(struct dsc_schema_set *set, struct resource *resource,
		const struct dsc_node *node, int depth, struct dsc_err *err);

/* A keyword's value: whatever in it is a schema. */
static int scan_value(struct dsc_schema_set *set, struct resource *resource, enum form form,
		      const struct dsc_node *value, int depth, struct dsc_err *err)
{
	if (form == FORM_SCHEMA)
		return scan(set, resource, value, depth, err);
	if (form == FORM_SCHEMAS && value->type == DSC_NODE_SEQ) {
		for (uint32_t i = 0; i < value->count; i++)
			if (scan(set, resource, &value->items[i], depth, err) < 0)
				return -1;
	}
	if ((form == FORM_SCHEMA_MAP || form == FORM_DEPENDENCIES) &&
	    value->type == DSC_NODE_MAP) {
		for (uint32_t i = 0; i < value->count; i++)
			if (scan(set, resource, &value->members[i].value, depth, err) < 0)
				return -1;
	}
	return 0;
}

static int scan_anchors(struct dsc_schema_set *set, struct resource *resource,
			const struct dsc_node *node, struct dsc_err *err)
{
	struct dsc_str anchor = string_at(node, DSC_S("$anchor"));
	struct dsc_str dynamic = string_at(node, DSC_S("$dynamicAnchor"));

	if (dynamic.ptr) {
		struct place place = { resource, node, intern(set, dynamic) };

		if (register_place(set, with_fragment(set, resource->uri, dynamic), place, err) < 0)
			return -1;
		DSC_PUSH(set->arena, &resource->anchors,
			 (struct dynamic_anchor){ place.dynamic, node });
	}
	if (anchor.ptr)
		return register_place(set, with_fragment(set, resource->uri, anchor),
				      (struct place){ resource, node, NULL }, err);
	return 0;
}

/* Finds the identifiers in a schema; the values of unknown keywords are no schemas. */
static int scan(struct dsc_schema_set *set, struct resource *resource,
		const struct dsc_node *node, int depth, struct dsc_err *err)
{
	struct dsc_str id;

	if (node->type != DSC_NODE_MAP)
		return 0;
	if (depth == DEPTH_MAX)
		return dsc_err_set(err, _("the schema nests too deeply in line %u"),
				   (unsigned)node->span.start.line);
	id = dsc_uri_without_fragment(string_at(node, DSC_S("$id")));
	if (id.len && node != resource->root) {
		struct dsc_str uri = dsc_uri_resolve(resource->uri, id, set->arena);
		struct resource *parent = resource;

		resource = new_resource(set, uri, parent->document, node);
		resource->parent = parent;
		if (register_place(set, uri, (struct place){ resource, node, NULL }, err) < 0)
			return -1;
	}
	if (scan_anchors(set, resource, node, err) < 0)
		return -1;
	for (uint32_t i = 0; i < node->count; i++) {
		const struct keyword_row *row = dsc_keyword_find(node->members[i].key.text);

		if (row && scan_value(set, resource, row->form, &node->members[i].value, depth + 1,
				      err) < 0)
			return -1;
	}
	return 0;
}

int dsc_schema_set_add(struct dsc_schema_set *set, struct dsc_str uri,
		       const struct dsc_node *document, struct dsc_err *err)
{
	struct dsc_str id = dsc_uri_without_fragment(string_at(document, DSC_S("$id")));
	struct place place = { dsc_schema_set_resource(set, document), document, NULL };
	bool known = place.resource != NULL;

	uri = dsc_arena_str(set->arena, dsc_uri_without_fragment(uri));
	if (!known)
		place.resource = new_resource(
			set, id.len ? dsc_uri_resolve(uri, id, set->arena) : uri, uri, document);
	if (register_place(set, uri, place, err) < 0 ||
	    register_place(set, place.resource->uri, place, err) < 0)
		return -1;
	return known ? 0 : scan(set, place.resource, document, 0, err);
}

/* The document's resource, from what is registered, built in, or the resolver. */
static const struct place *find_document(struct dsc_schema_set *set, struct dsc_str uri,
					 struct dsc_err *err)
{
	const struct place *place = dsc_schema_map_find(&set->places, uri);
	struct dsc_str text;
	const struct dsc_node *tree = NULL;

	if (place)
		return place;
	text = dsc_metaschema(uri);
	err->text[0] = '\0';
	if (text.len) {
		struct dsc_problems problems = { .arena = set->arena };
		struct dsc_node *root;

		if (dsc_json_read(&root, text, text.len, set->arena, &problems) == 0)
			tree = root;
	} else if (set->resolver) {
		tree = set->resolver(set->resolver_data, uri, err);
	}
	if (!tree) {
		if (!err->text[0])
			dsc_err_set(err, _("there is no schema '%s' here; nothing is fetched, so "
					   "it must be given along with the others"),
				    shown(set, uri));
		return NULL;
	}
	if (dsc_schema_set_add(set, uri, tree, err) < 0)
		return NULL;
	return dsc_schema_map_find(&set->places, uri);
}

static bool sequence_index(struct dsc_str step, uint32_t *index)
{
	*index = 0;
	if (step.len == 0 || step.len > 9 || (step.len > 1 && step.ptr[0] == '0'))
		return false;
	for (size_t i = 0; i < step.len; i++) {
		if (step.ptr[i] < '0' || step.ptr[i] > '9')
			return false;
		*index = *index * 10 + (uint32_t)(step.ptr[i] - '0');
	}
	return true;
}

/* One step of a JSON Pointer (RFC 6901), unescaped into `out` of the same size. */
static struct dsc_str unescape(struct dsc_str step, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < step.len; i++) {
		char c = step.ptr[i];

		if (c == '~' && i + 1 < step.len && step.ptr[i + 1] >= '0' &&
		    step.ptr[i + 1] <= '1')
			c = step.ptr[++i] == '0' ? '~' : '/';
		out[len++] = c;
	}
	return (struct dsc_str){ out, len };
}

static bool follow_pointer(struct place *at, struct dsc_schema_set *set, struct dsc_str pointer)
{
	char *scratch = dsc_arena_alloc(set->arena, pointer.len + 1, 1);

	while (pointer.len) {
		struct dsc_str step = { pointer.ptr + 1, 0 };
		struct resource *resource;
		uint32_t index;

		while (step.len + 1 < pointer.len && step.ptr[step.len] != '/')
			step.len++;
		pointer.ptr += step.len + 1;
		pointer.len -= step.len + 1;
		if (at->node->type == DSC_NODE_SEQ) {
			if (!sequence_index(step, &index) || index >= at->node->count)
				return false;
			at->node = &at->node->items[index];
		} else {
			at->node = dsc_node_get(at->node, unescape(step, scratch));
			if (!at->node)
				return false;
		}
		resource = dsc_schema_set_resource(set, at->node);
		if (resource)
			at->resource = resource;
	}
	return true;
}

int dsc_schema_set_find(struct place *out, struct dsc_schema_set *set, struct dsc_str base,
			struct dsc_str reference, struct dsc_err *err)
{
	struct dsc_str uri = dsc_uri_resolve(base, reference, set->arena);
	struct dsc_str document = dsc_uri_without_fragment(uri);
	const struct place *place = find_document(set, document, err);
	struct dsc_str fragment;

	if (!place)
		return -1;
	*out = *place;
	if (uri.len - document.len < 2)
		return 0;
	fragment = dsc_uri_decode((struct dsc_str){ uri.ptr + document.len + 1,
						    uri.len - document.len - 1 }, set->arena);
	if (fragment.ptr[0] == '/') {
		if (follow_pointer(out, set, fragment))
			return 0;
	} else {
		place = dsc_schema_map_find(&set->places,
					    with_fragment(set, out->resource->uri, fragment));
		if (place) {
			*out = *place;
			return 0;
		}
	}
	return dsc_err_set(err, _("the schema '%s' has nothing at '#%s'"), shown(set, document),
			   shown(set, fragment));
}

static int read_vocabularies(struct dsc_schema_set *set, const struct dsc_node *list,
			     struct dsc_err *err)
{
	int vocabularies = VOCAB_CORE;

	for (uint32_t i = 0; i < list->count; i++) {
		const struct dsc_member *member = &list->members[i];
		enum vocabulary known = dsc_keyword_vocabulary(member->key.text);

		if (!known && member->value.type == DSC_NODE_BOOL && member->value.truth)
			return dsc_err_set(err, _("the meta-schema needs the vocabulary '%s', "
						  "which is unknown here"),
					   shown(set, member->key.text));
		vocabularies |= (int)known;
	}
	return vocabularies;
}

int dsc_schema_set_vocabularies(struct dsc_schema_set *set, struct resource *resource,
				struct dsc_err *err)
{
	struct dsc_str uri = string_at(resource->root, DSC_S("$schema"));
	const struct dsc_node *list;
	struct place place;
	int found = VOCAB_STANDARD;

	if (resource->vocabularies)
		return resource->vocabularies;
	if (uri.ptr)
		uri = dsc_uri_without_fragment(dsc_uri_resolve(resource->uri, uri, set->arena));
	if (!uri.ptr && resource->parent) {
		found = dsc_schema_set_vocabularies(set, resource->parent, err);
	} else if (uri.ptr && dsc_str_is(uri, DRAFT_2019)) {
		found |= VOCAB_DRAFT_2019;
	} else if (uri.ptr && !dsc_str_is(uri, DRAFT_2020)) {
		if (dsc_schema_set_find(&place, set, uri, DSC_S(""), err) < 0)
			return dsc_err_set(err, _("the meta-schema '%s' is not known; this tool "
						  "speaks %s"), shown(set, uri), DRAFT_2020);
		list = dsc_node_get(place.node, DSC_S("$vocabulary"));
		if (list && list->type == DSC_NODE_MAP)
			found = read_vocabularies(set, list, err);
	}
	if (found > 0)
		resource->vocabularies = found;
	return found;
}
