/*
 * Changes to any document by ranges of bytes: whatever is asked for is refused or
 * done, and what is done keeps every byte that lies outside of the list or mapping
 * concerned. The first three bytes choose the change, the rest is the document.
 */
#include <stdlib.h>

#include "yaml/edit.h"
#include "yaml/yaml.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* The `number`th node of the tree, in its order; counts down on the way. */
static const struct dsc_node *pick(const struct dsc_node *node, size_t *number)
{
	const struct dsc_node *found;

	if ((*number)-- == 0)
		return node;
	for (uint32_t i = 0; i < node->count; i++) {
		const struct dsc_node *below = node->type == DSC_NODE_SEQ ?
						       &node->items[i] : &node->members[i].value;

		found = pick(below, number);
		if (found)
			return found;
	}
	return NULL;
}

static int ask(struct dsc_edit *edit, const uint8_t *choice, const struct dsc_node *node,
	       struct dsc_err *err)
{
	static const struct dsc_str texts[] = { { "zj-001", 6 }, { "12", 2 }, { "a: b # c", 8 },
						{ "'\"\\\n", 4 }, { "", 0 } };
	struct dsc_str text = texts[choice[2] % 5];
	uint32_t index = node->count ? choice[2] % (node->count + 1) : 0;
	uint32_t to = node->count ? (choice[2] >> 4) % node->count : 0;

	switch (choice[0] % 5) {
	case 0:
		return dsc_edit_replace(edit, node, text, err);
	case 1:
		return dsc_edit_insert_key(edit, node, index, DSC_S("new-key"), text, err);
	case 2:
		return dsc_edit_insert_item(edit, node, index, text, err);
	case 3:
		return dsc_edit_move_item(edit, node, index, to, err);
	default:
		return dsc_edit_delete_item(edit, node, index, err);
	}
}

static size_t count(struct dsc_str text, char c)
{
	size_t number = 0;

	for (size_t i = 0; i < text.len; i++)
		number += text.ptr[i] == c;
	return number;
}

/* A round of no change gives the same bytes; a moved item takes no byte away. */
static void check(struct dsc_str before, struct dsc_str after, const uint8_t *choice)
{
	struct dsc_problems problems;
	struct dsc_arena arena;
	struct dsc_node *root;

	dsc_arena_init(&arena, 0);
	problems = (struct dsc_problems){ .arena = &arena };
	require(dsc_yaml_read(&root, after, &arena, &problems) == 0);
	if (choice[0] % 5 == 3) {
		require(count(before, '#') == count(after, '#'));
		require(count(before, ',') == count(after, ','));
		require(count(after, '\n') >= count(before, '\n'));
	}
	if (choice[0] % 5 == 1)
		require(count(after, '\n') >= count(before, '\n') && after.len > before.len);
	dsc_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dsc_problems problems;
	struct dsc_arena arena;
	struct dsc_node *root;
	struct dsc_str bytes, after;

	if (size < 3)
		return 0;
	bytes = (struct dsc_str){ (const char *)data + 3, size - 3 };
	dsc_arena_init(&arena, 0);
	problems = (struct dsc_problems){ .arena = &arena };
	if (dsc_yaml_read(&root, bytes, &arena, &problems) == 0) {
		size_t number = data[1];
		const struct dsc_node *node = pick(root, &number);
		struct dsc_edit edit;
		struct dsc_err err;

		dsc_edit_init(&edit, bytes, root, &arena);
		require(dsc_edit_finish(&after, &edit, &err) == 0 && dsc_str_eq(after, bytes));
		dsc_edit_init(&edit, bytes, root, &arena);
		if (node && ask(&edit, data, node, &err) == 0 &&
		    dsc_edit_finish(&after, &edit, &err) == 0)
			check(bytes, after, data);
	}
	dsc_arena_release(&arena);
	return 0;
}
