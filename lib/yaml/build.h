/* Node trees from the bottom up, for the readers of this module. */
#ifndef DSC_YAML_BUILD_H
#define DSC_YAML_BUILD_H

#include "yaml/node.h"
#include "yaml/source.h"

/*
 * Nodes wait in one stack until the collection around them closes; then they
 * move to an array of their own, and nothing points to them before that.
 */
struct dsc_build {
	struct dsc_arena *arena;
	struct dsc_source *source; /* takes repeated keys */
	struct dsc_node *nodes;
	size_t count;
	size_t cap;
	size_t *open; /* indices in nodes of the collections not yet closed */
	size_t depth;
	size_t open_cap;
};

void dsc_build_init(struct dsc_build *build, struct dsc_source *source, struct dsc_arena *arena);

/* Adds a scalar; its text is already in the arena. */
void dsc_build_scalar(struct dsc_build *build, const struct dsc_node *scalar);

void dsc_build_open(struct dsc_build *build, enum dsc_node_type type, enum dsc_node_style style,
		    struct dsc_mark start);

/* Closes the innermost collection; `end` is NULL where it ends with its last member. */
void dsc_build_close(struct dsc_build *build, const struct dsc_mark *end);

/* The innermost open collection, or NULL. */
const struct dsc_node *dsc_build_inner(const struct dsc_build *build);

/* Whether what comes next is a key of the innermost collection. */
bool dsc_build_wants_key(const struct dsc_build *build);

/* Reports repeated keys of collections that an error leaves open. */
void dsc_build_abandon(struct dsc_build *build);

/* The tree, once everything is closed; NULL where nothing was added. */
struct dsc_node *dsc_build_root(struct dsc_build *build);

#endif
