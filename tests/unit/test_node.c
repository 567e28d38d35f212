#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "yaml/json.h"
#include "yaml/node.h"

static struct dsc_arena arena;

static int setup(void **state)
{
	(void)state;
	dsc_arena_init(&arena, 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	dsc_arena_release(&arena);
	return 0;
}

static struct dsc_node *tree(const char *json)
{
	struct dsc_problems problems = { .arena = &arena };
	struct dsc_node *root;

	if (dsc_json_read(&root, dsc_str_from(json), SIZE_MAX, &arena, &problems))
		fail_msg("%s", problems.items[0].message);
	return root;
}

static void test_get(void **state)
{
	struct dsc_node *root = tree("{\"a\": {\"b\": {\"c\": \"x\"}}, \"\": 1, \"n\": null}");

	(void)state;
	assert_true(dsc_str_is(dsc_node_text(dsc_node_path(root, "a.b.c")), "x"));
	assert_ptr_equal(dsc_node_path(root, ""), root);
	assert_ptr_equal(dsc_node_path(root, "a"), dsc_node_get(root, DSC_S("a")));
	assert_null(dsc_node_path(root, "a.x.c"));
	assert_null(dsc_node_path(root, "a.b.c.d"));
	assert_null(dsc_node_path(NULL, "a"));
	assert_null(dsc_node_get(NULL, DSC_S("a")));
	assert_null(dsc_node_get(root, DSC_S("ab")));
	assert_null(dsc_node_get(dsc_node_get(root, DSC_S("n")), DSC_S("a")));
	assert_int_equal(dsc_node_get(root, DSC_S(""))->type, DSC_NODE_INT);
	assert_ptr_equal(dsc_node_member(root, DSC_S("n")), &root->members[2]);
	/* Only strings have a text. */
	assert_int_equal(dsc_node_text(NULL).len, 0);
	assert_int_equal(dsc_node_text(root).len, 0);
	assert_int_equal(dsc_node_text(dsc_node_get(root, DSC_S(""))).len, 0);
}

static void test_int(void **state)
{
	static const struct {
		const char *json;
		bool fits;
		int64_t value;
	} rows[] = {
		{ "0", true, 0 },
		{ "-0", true, 0 },
		{ "-12", true, -12 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "9223372036854775808", false, 0 },
		{ "-9223372036854775809", false, 0 },
		{ "10000000000000000000000000000000000000000", false, 0 },
		{ "1.0", false, 0 },
		{ "1e2", false, 0 },
		{ "\"1\"", false, 0 },
		{ "true", false, 0 },
		{ "null", false, 0 },
		{ "[]", false, 0 },
	};
	int64_t value;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (dsc_node_int(tree(rows[i].json), &value) != rows[i].fits)
			fail_msg("%s", rows[i].json);
		if (rows[i].fits)
			assert_true(value == rows[i].value);
	}
	assert_false(dsc_node_int(NULL, &value));
}

static void test_real(void **state)
{
	char digits[1200];
	double value;

	(void)state;
	assert_true(dsc_node_real(tree("1.5"), &value) && value == 1.5);
	assert_true(dsc_node_real(tree("-3"), &value) && value == -3);
	assert_true(dsc_node_real(tree("1e-2"), &value) && value == 0.01);
	assert_true(dsc_node_real(tree("1e999"), &value) && value > 1e308);
	assert_false(dsc_node_real(tree("\"1\""), &value));
	assert_false(dsc_node_real(tree("null"), &value));
	assert_false(dsc_node_real(NULL, &value));
	/* However long: 0.000…1 and 1000…0e-1100. */
	snprintf(digits, sizeof(digits), "0.%0800d1e801", 0);
	assert_true(dsc_node_real(tree(digits), &value) && value == 1);
	snprintf(digits, sizeof(digits), "1%0900de-900", 0);
	assert_true(dsc_node_real(tree(digits), &value) && value == 1);
}

static void test_pointer(void **state)
{
	struct dsc_node *root = tree("{\"a\": [0, [1, {\"~/\": 2}]], \"\": {\"\": 3}, \"数\": 4}");
	struct dsc_node *list = dsc_node_get(root, DSC_S("a"));
	struct dsc_node *deep = &list->items[1].items[1];

	(void)state;
	assert_string_equal(dsc_node_pointer(root, &arena), "");
	assert_string_equal(dsc_node_pointer(list, &arena), "/a");
	assert_string_equal(dsc_node_pointer(&list->items[0], &arena), "/a/0");
	assert_string_equal(dsc_node_pointer(&deep->members[0].value, &arena), "/a/1/1/~0~1");
	assert_string_equal(dsc_node_pointer(&deep->members[0].key, &arena), "/a/1/1/~0~1");
	assert_string_equal(dsc_node_pointer(&root->members[1].value.members[0].value, &arena),
			    "//");
	assert_string_equal(dsc_node_pointer(&root->members[2].key, &arena), "/数");
}

/* The pointer of each of many siblings costs no look at the others. */
static void test_pointer_of_many(void **state)
{
	enum { MANY = 100000 };
	char *json = dsc_arena_alloc(&arena, MANY * 16, 1);
	struct dsc_node *root;
	size_t len = 0;
	clock_t begin;

	(void)state;
	for (int i = 0; i < MANY; i++)
		len += (size_t)snprintf(json + len, 16, "%c\"k%d\":0", i ? ',' : '{', i);
	json[len] = '}';
	root = tree(json);
	begin = clock();
	for (uint32_t i = 0; i < root->count; i++) {
		char expected[16];

		snprintf(expected, sizeof(expected), "/k%u", (unsigned)i);
		assert_string_equal(dsc_node_pointer(&root->members[i].value, &arena), expected);
	}
	assert_true(clock() - begin < 2 * CLOCKS_PER_SEC);
}

static void test_type_name(void **state)
{
	(void)state;
	assert_string_equal(dsc_node_type_name(DSC_NODE_NULL), "null");
	for (int a = DSC_NODE_NULL; a <= DSC_NODE_MAP; a++)
		for (int b = DSC_NODE_NULL; b < a; b++)
			assert_string_not_equal(dsc_node_type_name((enum dsc_node_type)a),
						dsc_node_type_name((enum dsc_node_type)b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_get, setup, teardown),
		cmocka_unit_test_setup_teardown(test_int, setup, teardown),
		cmocka_unit_test_setup_teardown(test_real, setup, teardown),
		cmocka_unit_test_setup_teardown(test_pointer, setup, teardown),
		cmocka_unit_test_setup_teardown(test_pointer_of_many, setup, teardown),
		cmocka_unit_test_setup_teardown(test_type_name, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
