/* Any bytes as a YAML document: a tree that holds together, or problems that say why not. */
#include <stdlib.h>

#include "base/utf8.h"
#include "yaml/yaml.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static bool in_order(struct dsc_mark a, struct dsc_mark b)
{
	return a.line < b.line || (a.line == b.line && a.column <= b.column);
}

static void check_node(const struct dsc_node *node, const struct dsc_node *parent,
		       struct dsc_arena *arena)
{
	require(node->parent == parent);
	require(node->span.start.line > 0 && in_order(node->span.start, node->span.end));
	if (parent)
		require(in_order(parent->span.start, node->span.start) &&
			in_order(node->span.end, parent->span.end));
	if (node->type == DSC_NODE_SEQ) {
		for (uint32_t i = 0; i < node->count; i++)
			check_node(&node->items[i], node, arena);
	} else if (node->type == DSC_NODE_MAP) {
		for (uint32_t i = 0; i < node->count; i++) {
			const struct dsc_member *member = &node->members[i];

			require(member->key.type == DSC_NODE_STRING);
			require(dsc_node_member(node, member->key.text) == member);
			check_node(&member->key, node, arena);
			check_node(&member->value, node, arena);
		}
	} else {
		require(node->text.ptr[node->text.len] == '\0');
		require(dsc_utf8_check(node->text) == node->text.len);
	}
	require(dsc_node_pointer(node, arena)[0] == (parent ? '/' : '\0'));
}

static void check_problem(const struct dsc_problem *problem)
{
	struct dsc_str message = dsc_str_from(problem->message);

	require(in_order(problem->span.start, problem->span.end));
	while (message.len) {
		uint32_t cp;
		size_t len = dsc_utf8_decode(message, &cp);

		require(cp != UINT32_MAX && cp != '\n' && cp != '\t' && cp != '\r' &&
			!dsc_utf8_unsafe(cp));
		message.ptr += len;
		message.len -= len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dsc_str bytes = { (const char *)data, size };
	struct dsc_problems problems;
	struct dsc_arena arena;
	struct dsc_node *root;
	size_t syntax = 0;
	char out[16];
	int result;

	dsc_arena_init(&arena, 0);
	problems = (struct dsc_problems){ .arena = &arena };
	result = dsc_yaml_read(&root, bytes, &arena, &problems);
	for (size_t i = 0; i < problems.count; i++) {
		check_problem(&problems.items[i]);
		syntax += problems.items[i].kind == DSC_PROBLEM_SYNTAX;
	}
	require((result == 0) == (root != NULL) && (result == 0) == (syntax == 0));
	if (root)
		check_node(root, NULL, &arena);
	dsc_yaml_hint_date(bytes, out);
	dsc_arena_release(&arena);
	return 0;
}
