/*
 * The documents of a set: which resource has which URI, where a reference
 * leads. Below compile.c; nothing here knows the compiled form.
 */
#ifndef DSC_SCHEMA_SET_H
#define DSC_SCHEMA_SET_H

#include "schema/keyword.h"
#include "schema/schema.h"

/* A schema with a URI of its own: a document's root, or a subschema with `$id`. */
struct resource {
	struct dsc_str uri;      /* absolute, without fragment */
	struct dsc_str document; /* the URI that its document was registered under */
	const struct dsc_node *root;
	struct {
		struct dynamic_anchor {
			const char *name; /* interned */
			const struct dsc_node *node;
		} *items;
		size_t count, cap;
	} anchors; /* dynamic ones only */
	int vocabularies; /* enum vocabulary; 0: not looked at yet */
	struct resource *parent; /* the one around it, or NULL */
};

/* Where a reference leads. */
struct place {
	struct resource *resource;
	const struct dsc_node *node;
	const char *dynamic; /* the name, where a `$dynamicAnchor` was named */
};

/* Pointers and texts by hash; a slot is empty where `value` is NULL. */
struct map_slot {
	struct dsc_str key;
	uint32_t hash;
	void *value;
};

struct map {
	struct map_slot *slots;
	size_t count, cap;
};

/* The slot of `key`, made where it is missing; its `value` may be NULL then. */
struct map_slot *dsc_schema_map_at(struct map *map, struct dsc_str key, struct dsc_arena *arena);
/* The value, or NULL. */
void *dsc_schema_map_find(const struct map *map, struct dsc_str key);

struct dsc_schema_set {
	struct dsc_arena *arena;
	dsc_schema_resolver resolver;
	void *resolver_data;
	struct map places;    /* "uri" or "uri#anchor" -> struct place */
	struct map resources; /* root node -> struct resource */
	struct map names;     /* of dynamic anchors -> interned */
	struct {
		struct dsc_pattern **items;
		size_t count, cap;
	} patterns;
};

/* The bytes of a node's address: the key of a map over nodes. */
static inline struct dsc_str node_key(const struct dsc_node *const *node)
{
	return (struct dsc_str){ (const char *)node, sizeof(*node) };
}

/* Where `reference` in a resource with URI `base` leads. -1 with an error: nowhere. */
int dsc_schema_set_find(struct place *out, struct dsc_schema_set *set, struct dsc_str base,
			struct dsc_str reference, struct dsc_err *err);

/* The resource whose root `node` is, or NULL. */
struct resource *dsc_schema_set_resource(const struct dsc_schema_set *set,
					 const struct dsc_node *node);

/*
 * What vocabularies hold in a resource, by its `$schema`. -1 with an error for
 * a meta-schema that is unknown or asks for what is.
 */
int dsc_schema_set_vocabularies(struct dsc_schema_set *set, struct resource *resource,
				struct dsc_err *err);

/* The text of the draft's meta-schema with this URI; empty: there is none. */
struct dsc_str dsc_metaschema(struct dsc_str uri);

#endif
