#include "disc/tree.h"

#include <stdlib.h>

#include "base/banned.h"

#define SHOWN_MAX 2048

static int by_name(const void *a, const void *b)
{
	return dsc_str_cmp(((const struct dsc_disc_node *)a)->name,
			   ((const struct dsc_disc_node *)b)->name);
}

static struct dsc_disc_node *find_in(const struct dsc_disc_tree_nodes *tree,
				     const struct dsc_disc_node *folder, struct dsc_str name)
{
	struct dsc_disc_node key = { .name = name };

	if (!folder->count)
		return NULL;
	return bsearch(&key, tree->items + folder->first, folder->count, sizeof(key), by_name);
}

struct dsc_disc_node *dsc_disc_tree_find(const struct dsc_disc_tree_nodes *tree,
					 struct dsc_str path)
{
	struct dsc_disc_node *node = tree->items;

	while (node && path.len) {
		const char *slash = memchr(path.ptr, '/', path.len);
		size_t len = slash ? (size_t)(slash - path.ptr) : path.len;

		node = find_in(tree, node, (struct dsc_str){ path.ptr, len });
		len += slash != NULL;
		path = (struct dsc_str){ path.ptr + len, path.len - len };
	}
	return node;
}

const char *dsc_disc_tree_path(const struct dsc_disc_tree_nodes *tree,
			       const struct dsc_disc_node *node, struct dsc_arena *arena)
{
	const struct dsc_disc_node *at = node;
	size_t len = 0, depth = 0;
	char *path;

	for (; at != tree->items && len < SHOWN_MAX; at = tree->items + at->parent, depth++)
		len += at->name.len + 1;
	path = dsc_arena_alloc(arena, len + 1, 1);
	for (at = node; depth; at = tree->items + at->parent, depth--) {
		len -= at->name.len + 1;
		memcpy(path + len, at->name.ptr, at->name.len);
		path[len + at->name.len] = at == node ? '\0' : '/';
	}
	return path;
}

struct dsc_disc_tree_nodes *dsc_disc_trees_shown(struct dsc_disc_trees *trees)
{
	return trees->rock || !trees->joliet.count ? &trees->plain : &trees->joliet;
}

void dsc_disc_tree_sort(struct dsc_disc_tree_nodes *tree, const struct dsc_disc_node *folder)
{
	struct dsc_disc_node *inside = tree->items + folder->first;

	if (folder->count)
		qsort(inside, folder->count, sizeof(*inside), by_name);
	for (uint32_t i = 1; i < folder->count; i++)
		if (by_name(&inside[i - 1], &inside[i]) == 0)
			inside[i - 1].odd = inside[i].odd = true;
}

/* Both trees have names: each file is to be the same bytes under the same name. */
static void compare_names(struct dsc_disc_trees *trees)
{
	struct dsc_disc_tree_nodes *plain = &trees->plain, *joliet = &trees->joliet;
	uint32_t *twins = DSC_NEW_ARRAY(trees->arena, uint32_t, joliet->count);

	for (size_t i = 1; i < joliet->count; i++) {
		struct dsc_disc_node *node = &joliet->items[i], *twin = NULL;

		twins[i] = DSC_DISC_NOWHERE;
		if (twins[node->parent] != DSC_DISC_NOWHERE)
			twin = find_in(plain, &plain->items[twins[node->parent]], node->name);
		if (!twin)
			continue;
		node->met = true;
		twins[i] = (uint32_t)(twin - plain->items);
		twin->agreed = !node->odd && !twin->odd && node->folder == twin->folder &&
			       (node->folder || (node->size == twin->size &&
						 (!node->size || node->block == twin->block)));
	}
}

static int by_place(const void *a, const void *b)
{
	const struct dsc_disc_node *x = *(struct dsc_disc_node *const *)a;
	const struct dsc_disc_node *y = *(struct dsc_disc_node *const *)b;

	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	if (x->block != y->block && x->size)
		return x->block < y->block ? -1 : 1;
	return 0;
}

static struct dsc_disc_node **files_by_place(struct dsc_disc_tree_nodes *tree, size_t *count,
					     struct dsc_arena *arena)
{
	struct dsc_disc_node **files = DSC_NEW_ARRAY(arena, struct dsc_disc_node *, tree->count);

	*count = 0;
	for (size_t i = 1; i < tree->count; i++)
		if (!tree->items[i].folder)
			files[(*count)++] = &tree->items[i];
	if (*count)
		qsort(files, *count, sizeof(struct dsc_disc_node *), by_place);
	return files;
}

/* The plain tree has short names only: the files are to be the same, whatever they are called. */
static void compare_places(struct dsc_disc_trees *trees)
{
	size_t x = 0, y = 0, plain_count, joliet_count;
	struct dsc_disc_node **plain = files_by_place(&trees->plain, &plain_count, trees->arena);
	struct dsc_disc_node **joliet = files_by_place(&trees->joliet, &joliet_count, trees->arena);

	for (size_t i = 0; i < trees->joliet.count; i++)
		trees->joliet.items[i].agreed = trees->joliet.items[i].folder &&
						!trees->joliet.items[i].odd;
	for (size_t i = 0; i < trees->plain.count; i++)
		trees->plain.items[i].met = trees->plain.items[i].folder;
	while (x < plain_count && y < joliet_count) {
		int order = by_place(&plain[x], &joliet[y]);

		if (order == 0) {
			plain[x]->met = true;
			joliet[y]->agreed = !joliet[y]->odd && !plain[x]->odd;
		}
		x += order <= 0;
		y += order >= 0;
	}
}

void dsc_disc_trees_compare(struct dsc_disc_trees *trees)
{
	if (trees->rock && trees->joliet.count) {
		compare_names(trees);
		return;
	}
	if (trees->joliet.count) {
		compare_places(trees);
		return;
	}
	for (size_t i = 0; i < trees->plain.count; i++)
		trees->plain.items[i].agreed = !trees->plain.items[i].odd;
}
