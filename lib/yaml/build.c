#include "yaml/build.h"

#include <stdlib.h>

#include "base/tr.h"

#include "base/banned.h"

/* Enough for a dossier, so that the stack rarely moves. */
#define FIRST_NODES 64

/* Mappings up to this size compare each key with each before it. */
#define SMALL_MAP 24

void dsc_build_init(struct dsc_build *build, struct dsc_source *source, struct dsc_arena *arena)
{
	*build = (struct dsc_build){ .arena = arena, .source = source, .cap = FIRST_NODES };
	build->nodes = DSC_NEW_ARRAY(arena, struct dsc_node, FIRST_NODES);
}

static struct dsc_node *push(struct dsc_build *build)
{
	if (build->count == build->cap)
		build->nodes = dsc_arena_grow(build->arena, build->nodes, build->count,
					      &build->cap, sizeof(*build->nodes),
					      alignof(struct dsc_node));
	return &build->nodes[build->count++];
}

void dsc_build_scalar(struct dsc_build *build, const struct dsc_node *scalar)
{
	*push(build) = *scalar;
}

void dsc_build_open(struct dsc_build *build, enum dsc_node_type type, enum dsc_node_style style,
		    struct dsc_mark start)
{
	if (build->depth == build->open_cap)
		build->open = dsc_arena_grow(build->arena, build->open, build->depth,
					     &build->open_cap, sizeof(*build->open),
					     alignof(size_t));
	build->open[build->depth++] = build->count;
	*push(build) = (struct dsc_node){ .span = { start, start },
					  .type = (uint8_t)type,
					  .style = (uint8_t)style };
}

const struct dsc_node *dsc_build_inner(const struct dsc_build *build)
{
	return build->depth ? &build->nodes[build->open[build->depth - 1]] : NULL;
}

bool dsc_build_wants_key(const struct dsc_build *build)
{
	const struct dsc_node *inner = dsc_build_inner(build);

	if (!inner || inner->type != DSC_NODE_MAP)
		return false;
	return (build->count - build->open[build->depth - 1]) % 2 == 1;
}

static void report_repeat(struct dsc_build *build, const struct dsc_node *key,
			  const struct dsc_node *first)
{
	if (dsc_source_only_count(build->source, DSC_PROBLEM_SYNTAX))
		return;
	dsc_source_report(build->source, DSC_PROBLEM_SYNTAX, key->span,
			  _("the key '%s' stands here again (first in line %u); keep one of the "
			    "two"),
			  dsc_source_quote(build->source, key->text),
			  (unsigned)first->span.start.line);
}

static int order_members(const void *a, const void *b)
{
	const struct dsc_member *left = *(const struct dsc_member *const *)a;
	const struct dsc_member *right = *(const struct dsc_member *const *)b;
	int order;

	if (left->hash != right->hash)
		return left->hash < right->hash ? -1 : 1;
	order = dsc_str_cmp(left->key.text, right->key.text);
	return order ? order : (left > right) - (left < right);
}

/*
 * Sorting, not hashing: whoever writes a document can choose keys that share a
 * hash.
 */
static void check_repeats_sorted(struct dsc_build *build, const struct dsc_member *members,
				 size_t count)
{
	const struct dsc_member **sorted =
		DSC_NEW_ARRAY(build->arena, const struct dsc_member *, count);
	const struct dsc_member **first =
		DSC_NEW_ARRAY(build->arena, const struct dsc_member *, count);

	for (size_t i = 0; i < count; i++)
		sorted[i] = &members[i];
	qsort(sorted, count, sizeof(const struct dsc_member *), order_members);
	for (size_t i = 1; i < count; i++) {
		const struct dsc_member *earlier = first[sorted[i - 1] - members];

		if (sorted[i]->hash == sorted[i - 1]->hash &&
		    dsc_str_eq(sorted[i]->key.text, sorted[i - 1]->key.text))
			first[sorted[i] - members] = earlier ? earlier : sorted[i - 1];
	}
	for (size_t i = 0; i < count; i++)
		if (first[i])
			report_repeat(build, &members[i].key, &first[i]->key);
}

static void check_repeats(struct dsc_build *build, const struct dsc_member *members, size_t count)
{
	if (count > SMALL_MAP) {
		check_repeats_sorted(build, members, count);
		return;
	}
	for (size_t i = 1; i < count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (members[i].hash == members[j].hash &&
			    dsc_str_eq(members[i].key.text, members[j].key.text)) {
				report_repeat(build, &members[i].key, &members[j].key);
				break;
			}
		}
	}
}

/* Tells the children where their parent has come to stay. */
static void settle(struct dsc_node *node)
{
	if (node->type == DSC_NODE_SEQ) {
		for (uint32_t i = 0; i < node->count; i++)
			node->items[i].parent = node;
	} else if (node->type == DSC_NODE_MAP) {
		for (uint32_t i = 0; i < node->count; i++) {
			node->members[i].key.parent = node;
			node->members[i].value.parent = node;
		}
	}
}

/* Members from `count` pairs of nodes; an odd node at the end is left out. */
static struct dsc_member *pair_up(struct dsc_build *build, const struct dsc_node *nodes,
				  size_t count)
{
	struct dsc_member *members = DSC_NEW_ARRAY(build->arena, struct dsc_member, count);

	for (size_t i = 0; i < count; i++) {
		members[i].key = nodes[2 * i];
		members[i].value = nodes[2 * i + 1];
		members[i].hash = dsc_str_hash(members[i].key.text);
	}
	return members;
}

void dsc_build_close(struct dsc_build *build, const struct dsc_mark *end)
{
	size_t at = build->open[--build->depth];
	struct dsc_node *node = &build->nodes[at];
	const struct dsc_node *inside = node + 1;
	size_t count = build->count - at - 1;

	node->span.end = end	 ? *end :
			 count	 ? build->nodes[build->count - 1].span.end :
				   node->span.start;
	if (node->type == DSC_NODE_SEQ) {
		node->count = (uint32_t)count;
		node->items = DSC_NEW_ARRAY(build->arena, struct dsc_node, count);
		if (count)
			memcpy(node->items, inside, count * sizeof(*inside));
		for (size_t i = 0; i < count; i++)
			settle(&node->items[i]);
	} else {
		node->count = (uint32_t)(count / 2);
		node->members = pair_up(build, inside, count / 2);
		check_repeats(build, node->members, node->count);
		for (uint32_t i = 0; i < node->count; i++)
			settle(&node->members[i].value);
	}
	build->count = at + 1;
}

void dsc_build_abandon(struct dsc_build *build)
{
	while (build->depth)
		dsc_build_close(build, NULL);
}

struct dsc_node *dsc_build_root(struct dsc_build *build)
{
	struct dsc_node *root;

	if (!build->count)
		return NULL;
	root = DSC_NEW(build->arena, struct dsc_node);
	*root = build->nodes[0];
	settle(root);
	return root;
}
