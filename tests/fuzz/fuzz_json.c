/* Any bytes as a JSON text: a tree that holds together, or one problem that says why not. */
#include <stdlib.h>

#include "base/utf8.h"
#include "yaml/json.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_node(const struct dsc_node *node, const struct dsc_node *parent)
{
	int64_t value;
	double real;

	require(node->parent == parent);
	require(node->span.start.line < node->span.end.line ||
		node->span.start.column < node->span.end.column);
	if (node->type == DSC_NODE_SEQ) {
		for (uint32_t i = 0; i < node->count; i++)
			check_node(&node->items[i], node);
	} else if (node->type == DSC_NODE_MAP) {
		for (uint32_t i = 0; i < node->count; i++) {
			require(dsc_node_member(node, node->members[i].key.text) ==
				&node->members[i]);
			check_node(&node->members[i].key, node);
			check_node(&node->members[i].value, node);
		}
	} else {
		require(node->text.ptr[node->text.len] == '\0');
		require(dsc_utf8_check(node->text) == node->text.len);
		dsc_node_int(node, &value);
		require(dsc_node_real(node, &real) ==
			(node->type == DSC_NODE_INT || node->type == DSC_NODE_FLOAT));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dsc_problems problems;
	struct dsc_arena arena;
	struct dsc_node *root;
	int result;

	dsc_arena_init(&arena, 0);
	problems = (struct dsc_problems){ .arena = &arena };
	result = dsc_json_read(&root, (struct dsc_str){ (const char *)data, size }, 1 << 20, &arena,
			       &problems);
	require((result == 0) == (root != NULL) && (result == 0) == (problems.count == 0));
	for (size_t i = 0; i < problems.count; i++) {
		struct dsc_str message = dsc_str_from(problems.items[i].message);

		require(dsc_utf8_check(message) == message.len);
	}
	if (root)
		check_node(root, NULL);
	dsc_arena_release(&arena);
	return 0;
}
