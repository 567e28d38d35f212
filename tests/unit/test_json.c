#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "yaml/json.h"

static struct dsc_arena arena;
static struct dsc_problems problems;

static int setup(void **state)
{
	(void)state;
	dsc_arena_init(&arena, 0);
	problems = (struct dsc_problems){ .arena = &arena };
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	dsc_arena_release(&arena);
	return 0;
}

static struct dsc_node *read_json(struct dsc_str bytes)
{
	/* Of the exact size, so that sanitizers see a read past the end. */
	char *exact = malloc(bytes.len ? bytes.len : 1);
	struct dsc_node *root;
	int result;

	assert_non_null(exact);
	memcpy(exact, bytes.ptr, bytes.len);
	problems = (struct dsc_problems){ .arena = &arena };
	result = dsc_json_read(&root, (struct dsc_str){ exact, bytes.len }, 1 << 20, &arena,
			       &problems);
	free(exact);
	assert_int_equal(result, root ? 0 : -1);
	assert_int_equal(problems.count == 0, root != NULL);
	return root;
}

#define S(literal) \
	{ \
		literal, sizeof(literal) - 1 \
	}

static void test_scalars(void **state)
{
	static const struct {
		struct dsc_str json;
		enum dsc_node_type type;
		struct dsc_str text;
	} rows[] = {
		{ S("null"), DSC_NODE_NULL, S("null") },
		{ S(" true "), DSC_NODE_BOOL, S("true") },
		{ S("false\n"), DSC_NODE_BOOL, S("false") },
		{ S("0"), DSC_NODE_INT, S("0") },
		{ S("-0"), DSC_NODE_INT, S("-0") },
		{ S("-12"), DSC_NODE_INT, S("-12") },
		{ S("123456789012345678901234567890"), DSC_NODE_INT,
		  S("123456789012345678901234567890") },
		{ S("1.0"), DSC_NODE_FLOAT, S("1.0") },
		{ S("1e5"), DSC_NODE_FLOAT, S("1e5") },
		{ S("-0.5E-12"), DSC_NODE_FLOAT, S("-0.5E-12") },
		{ S("1e99999"), DSC_NODE_FLOAT, S("1e99999") },
		{ S("\"\""), DSC_NODE_STRING, S("") },
		{ S("\"数据安全\""), DSC_NODE_STRING, S("数据安全") },
		{ S("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), DSC_NODE_STRING, S("\"\\/\b\f\n\r\t") },
		{ S("\"\\u0000a\""), DSC_NODE_STRING, S("\0a") },
		{ S("\"\\u6570\\u636E\""), DSC_NODE_STRING, S("数据") },
		{ S("\"\\ud83d\\uDE00\""), DSC_NODE_STRING, S("😀") },
		{ S("\"\\uDBFF\\uDFFF\""), DSC_NODE_STRING, S("\xf4\x8f\xbf\xbf") },
		{ S("\"\\uFFFF\""), DSC_NODE_STRING, S("\xef\xbf\xbf") },
		{ S("\"\x7f\xe2\x80\xa8\""), DSC_NODE_STRING, S("\x7f\xe2\x80\xa8") },
		{ S("\"123\""), DSC_NODE_STRING, S("123") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dsc_node *root = read_json(rows[i].json);

		if (!root)
			fail_msg("%s: %s", rows[i].json.ptr, problems.items[0].message);
		assert_int_equal(root->type, rows[i].type);
		assert_true(dsc_str_eq(root->text, rows[i].text));
		assert_int_equal(root->text.ptr[root->text.len], '\0');
		assert_int_equal(root->truth, rows[i].json.ptr[1] == 't');
		assert_null(root->parent);
	}
}

static void test_refused(void **state)
{
	static const struct {
		struct dsc_str json;
		const char *problem;
	} rows[] = {
		{ S(""), "1:1: 'end of the file' where a value should stand" },
		{ S(" \n "), "2:2: 'end of the file' where a value should stand" },
		{ S("nul"), "1:1: 'n' where a value should stand" },
		{ S("nulll"), "1:5: 'l' after the end of the JSON text" },
		{ S("True"), "1:1: 'T' where a value should stand" },
		{ S("NaN"), "1:1: 'N' where a value should stand" },
		{ S("'a'"), "1:1: ''' where a value should stand" },
		{ S("\xef\xbb\xbf{}"), "1:1: a byte order mark ('U+FEFF') is not allowed in JSON; "
				       "delete it" },
		{ S("01"), "1:1: a number does not begin with '0'" },
		{ S("-01"), "1:2: a number does not begin with '0'" },
		{ S("-"), "1:2: 'end of the file' where a digit should stand" },
		{ S("+1"), "1:1: '+' where a value should stand" },
		{ S(".5"), "1:1: '.' where a value should stand" },
		{ S("1."), "1:3: 'end of the file' where a digit should stand" },
		{ S("1.e5"), "1:3: 'e' where a digit should stand" },
		{ S("1e"), "1:3: 'end of the file' where a digit should stand" },
		{ S("1e+x"), "1:4: 'x' where a digit should stand" },
		{ S("0x1F"), "1:2: 'x' after the end of the JSON text" },
		{ S("1 2"), "1:3: '2' after the end of the JSON text" },
		{ S("1\0"), "1:2: '<U+0000>' after the end of the JSON text" },
		{ S("\""), "1:1: the string that begins here is never closed" },
		{ S("[\"a\\\"]"), "1:2: the string that begins here is never closed" },
		{ S("\"\\"), "1:1: the string that begins here is never closed" },
		{ S("\"a\nb\""), "1:3: a control character ('U+000A') in a string; write it as an "
				 "escape" },
		{ S("\"\t\""), "1:2: a control character ('U+0009') in a string; write it as an "
			       "escape" },
		{ S("\"\0\""), "1:2: a control character ('U+0000') in a string; write it as an "
			       "escape" },
		{ S("\"\\x41\""), "1:2: a backslash begins an escape, and this is none; write "
				  "'\\\\' "
				  "for a backslash" },
		{ S("\"数\\\0\""), "1:3: a backslash begins an escape, and this is none; write "
				   "'\\\\' for a backslash" },
		{ S("\"\\u12\""), "1:2: '\\u' wants four hexadecimal digits" },
		{ S("\"\\u12g4\""), "1:2: '\\u' wants four hexadecimal digits" },
		{ S("\"\\ud83d\""), "1:2: half of a surrogate pair; write both halves, or the "
				    "character itself" },
		{ S("\"\\ud83d\\u0041\""), "1:2: half of a surrogate pair; write both halves, or "
					   "the "
					   "character itself" },
		{ S("\"\\ude00\\ud83d\""), "1:2: half of a surrogate pair; write both halves, or "
					   "the "
					   "character itself" },
		{ S("\"\\ud83d\\u\""), "1:2: half of a surrogate pair; write both halves, or the "
				       "character itself" },
		{ S("\"\xff\""), "1:2: the byte '0xFF' is not UTF-8" },
		{ S("[\n \"\xed\xa0\x80\"]"), "2:3: the byte '0xED' is not UTF-8" },
		{ S("["), "1:2: 'end of the file' where a value should stand" },
		{ S("[1"), "1:3: 'end of the file' where ',' or ']' should stand" },
		{ S("[1,]"), "1:4: ']' where a value should stand" },
		{ S("[,1]"), "1:2: ',' where a value should stand" },
		{ S("[1 2]"), "1:4: '2' where ',' or ']' should stand" },
		{ S("[1}"), "1:3: '}' where ',' or ']' should stand" },
		{ S("[1]]"), "1:4: ']' after the end of the JSON text" },
		{ S("{"), "1:2: 'end of the file' where a key in double quotes should stand" },
		{ S("{a: 1}"), "1:2: 'a' where a key in double quotes should stand" },
		{ S("{'a': 1}"), "1:2: ''' where a key in double quotes should stand" },
		{ S("{\"a\"}"), "1:5: '}' where ':' should stand" },
		{ S("{\"a\"：1}"), "1:5: '：' where ':' should stand" },
		{ S("{\"a\":}"), "1:6: '}' where a value should stand" },
		{ S("{\"a\":1,}"), "1:8: '}' where a key in double quotes should stand" },
		{ S("{\"a\":1 \"b\":2}"), "1:8: '\"' where ',' or '}' should stand" },
		{ S("{\"a\":1]"), "1:7: ']' where ',' or '}' should stand" },
		{ S("{1:1}"), "1:2: '1' where a key in double quotes should stand" },
		{ S("[1] // c"), "1:5: '/' after the end of the JSON text" },
		{ S("[1\xc2\xa0]"), "1:3: '\xc2\xa0' where ',' or ']' should stand" },
		{ S("[\x0c]"), "1:2: '<U+000C>' where a value should stand" },
		{ S("{\"数\":1,\n \"数\":2}"), "2:2: the key '数' stands here again (first in line "
					       "1); keep one of the two" },
		{ S("{\"a\":1,\"\\u0061\":2}"), "1:8: the key 'a' stands here again (first in line "
						"1); keep one of the two" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct dsc_problem *problem;

		if (read_json(rows[i].json))
			fail_msg("read: %s", rows[i].json.ptr);
		problem = &problems.items[0];
		assert_int_equal(problem->kind, DSC_PROBLEM_SYNTAX);
		assert_string_equal(
			dsc_arena_printf(&arena, "%u:%u: %s", (unsigned)problem->span.start.line,
					 (unsigned)problem->span.start.column, problem->message),
			rows[i].problem);
	}
}

static void check_place(const struct dsc_node *node, const char *expected)
{
	assert_string_equal(dsc_arena_printf(&arena, "%u:%u-%u:%u", (unsigned)node->span.start.line,
					     (unsigned)node->span.start.column,
					     (unsigned)node->span.end.line,
					     (unsigned)node->span.end.column),
			    expected);
}

static void test_tree(void **state)
{
	struct dsc_node *root = read_json(DSC_S("{\r\n\t\"数据\": [1, \"安\\u5168\", {}],\n"
						"  \"b\" :{ \"c\": null } , \"\": []\n}\n"));
	struct dsc_node *list;

	(void)state;
	assert_non_null(root);
	assert_int_equal(root->type, DSC_NODE_MAP);
	assert_int_equal(root->count, 3);
	check_place(root, "1:1-4:2");
	check_place(&root->members[0].key, "2:2-2:6");
	assert_int_equal(root->members[0].hash, dsc_str_hash(DSC_S("数据")));
	assert_ptr_equal(root->members[0].key.parent, root);
	list = dsc_node_get(root, DSC_S("数据"));
	check_place(list, "2:8-2:26");
	assert_int_equal(list->count, 3);
	assert_ptr_equal(list->parent, root);
	check_place(&list->items[0], "2:9-2:10");
	check_place(&list->items[1], "2:12-2:21");
	assert_true(dsc_str_is(list->items[1].text, "安全"));
	check_place(&list->items[2], "2:23-2:25");
	assert_int_equal(list->items[2].count, 0);
	assert_ptr_equal(list->items[2].parent, list);
	check_place(dsc_node_path(root, "b.c"), "3:15-3:19");
	assert_int_equal(dsc_node_path(root, "b.c")->type, DSC_NODE_NULL);
	assert_int_equal(dsc_node_get(root, DSC_S(""))->type, DSC_NODE_SEQ);
}

static struct dsc_str repeated(const char *text, size_t count, const char *after)
{
	size_t len = strlen(text);
	char *out = dsc_arena_alloc(&arena, len * count + strlen(after) + 1, 1);

	for (size_t i = 0; i < count; i++)
		memcpy(out + i * len, text, len);
	memcpy(out + len * count, after, strlen(after));
	return (struct dsc_str){ out, len * count + strlen(after) };
}

static void test_limits(void **state)
{
	static const char deep[] = "arrays and objects stand more than '512' deep in each other "
				   "here";
	struct dsc_str open = repeated("[", 512, "");
	struct dsc_str whole = repeated("]", 512, "");
	static const struct {
		const char *text;
		size_t count;
	} costly[] = {
		{ "[", 1000000 },	    { "{\"a\":", 200000 }, { "[],", 300000 },
		{ "\"\\u0000\",", 100000 }, { "1,\n", 300000 },	   { "\xe4\xb8\x80", 300000 },
		{ "\"a\":1,", 150000 },
	};
	struct dsc_node *root;

	(void)state;
	whole = dsc_str_from(
		dsc_arena_printf(&arena, "%.*s%.*s", DSC_STR_ARG(open), DSC_STR_ARG(whole)));
	assert_non_null(read_json(whole));
	assert_null(read_json(repeated("[", 513, "")));
	assert_string_equal(problems.items[0].message, deep);
	assert_int_equal(problems.items[0].span.start.column, 513);
	problems.count = 0;
	assert_int_equal(dsc_json_read(&root, DSC_S("[1, 2]"), 5, &arena, &problems), -1);
	assert_string_equal(problems.items[0].message, "the file has '6' bytes, at most '5' are "
						       "read");
	problems.count = 0;
	assert_int_equal(dsc_json_read(&root, DSC_S("[1, 2]"), 6, &arena, &problems), 0);
	for (size_t i = 0; i < sizeof(costly) / sizeof(costly[0]); i++) {
		clock_t begin = clock();

		read_json(repeated(costly[i].text, costly[i].count, ""));
		read_json(dsc_str_from(dsc_arena_printf(
			&arena, "[%s0]", repeated(costly[i].text, costly[i].count, "").ptr)));
		read_json(dsc_str_from(dsc_arena_printf(
			&arena, "{%s\"\":0}", repeated(costly[i].text, costly[i].count, "").ptr)));
		if (clock() - begin > 3 * CLOCKS_PER_SEC)
			fail_msg("'%s' %zu times takes too long", costly[i].text, costly[i].count);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_scalars, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tree, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
