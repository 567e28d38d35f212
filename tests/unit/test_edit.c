/* Changes by ranges of bytes: exact bytes by hand, then properties over random documents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "yaml/edit.h"
#include "yaml/yaml.h"

#include "base/banned.h"

static struct dsc_node *parse(struct dsc_str bytes, struct dsc_arena *arena)
{
	struct dsc_problems problems = { .arena = arena };
	struct dsc_node *root;

	if (dsc_yaml_read(&root, bytes, arena, &problems) < 0)
		fail_msg("'%.*s': %s", DSC_STR_ARG(bytes), problems.items[0].message);
	return root;
}

/* ---- lists */

struct list_test {
	const char *before;
	char verb;         /* m FROM TO, i INDEX TEXT, d INDEX */
	uint32_t index;
	uint32_t to;
	const char *text;
	const char *after; /* NULL: refused */
};

static const struct list_test list_tests[] = {
	/* on one line */
	{ "p: [a, b, c]\n", 'm', 2, 0, NULL, "p: [c, a, b]\n" },
	{ "p: [a, b, c]\n", 'm', 0, 2, NULL, "p: [b, c, a]\n" },
	{ "p: [a, b, c]\n", 'm', 1, 1, NULL, "p: [a, b, c]\n" },
	{ "p: [ a,b ,  c ] # x\nq: 1\n", 'm', 0, 1, NULL, "p: [ b,a ,  c ] # x\nq: 1\n" },
	{ "p: [a, b, c]", 'd', 0, 0, NULL, "p: [b, c]" },
	{ "p: [a, b, c]", 'd', 1, 0, NULL, "p: [a, c]" },
	{ "p: [a, b, c]", 'd', 2, 0, NULL, "p: [a, b]" },
	{ "p: [a, b, ]", 'd', 1, 0, NULL, "p: [a, ]" },
	{ "p: [a]\n", 'd', 0, 0, NULL, "p: []\n" },
	{ "p: [ a ]\n", 'd', 0, 0, NULL, "p: []\n" },
	{ "p: []\n", 'i', 0, 0, "a", "p: [a]\n" },
	{ "p: [ ] # none\n", 'i', 0, 0, "a", "p: [a] # none\n" },
	{ "p: [a]\n", 'i', 0, 0, "b", "p: [b, a]\n" },
	{ "p: [a]\n", 'i', 1, 0, "b", "p: [a, b]\n" },
	{ "p: [a,b]\n", 'i', 2, 0, "c", "p: [a,b,c]\n" },
	{ "p: [a, b,]\n", 'i', 2, 0, "c", "p: [a, b, c,]\n" },
	{ "p: ['a', 'b']\n", 'i', 1, 0, "c", "p: ['a', 'c', 'b']\n" },
	{ "{\"p\": [\"a\"]}\n", 'i', 1, 0, "c", "{\"p\": [\"a\", \"c\"]}\n" },
	{ "p: [a]\n", 'i', 0, 0, "12", "p: [\"12\", a]\n" },
	{ "p: [a]\n", 'i', 0, 0, "1e5", "p: [\"1e5\", a]\n" },
	{ "p: [a]\n", 'i', 0, 0, "true", "p: [\"true\", a]\n" },
	{ "p: [a]\n", 'i', 0, 0, "x, y", "p: [\"x, y\", a]\n" },
	{ "p: ['a']\n", 'i', 0, 0, "it's", "p: ['it''s', 'a']\n" },
	{ "p: [a]\n", 'i', 0, 0, "\"\\\n", "p: [\"\\\"\\\\\\U0000000A\", a]\n" },
	{ "p: [\"a, b\", 'c # d', \"#\"]\n", 'm', 2, 0, NULL,
	  "p: [\"#\", \"a, b\", 'c # d']\n" },
	{ "p: [{a: 1}, [x, y], z]\n", 'm', 1, 0, NULL, "p: [[x, y], {a: 1}, z]\n" },
	{ "甲: 乙\np: [甲乙, 丙丁, 戊]\n", 'm', 2, 1, NULL, "甲: 乙\np: [甲乙, 戊, 丙丁]\n" },
	{ "\xef\xbb\xbfp: [a, b]\n", 'm', 0, 1, NULL, "\xef\xbb\xbfp: [b, a]\n" },
	/* over several lines */
	{ "p: [\n  a, # A\n  b, # B\n  c # C\n]\n", 'm', 2, 0, NULL,
	  "p: [\n  c, # C\n  a, # A\n  b # B\n]\n" },
	{ "p: [\n  a, # A\n  b, # B\n  c # C\n]\n", 'd', 2, 0, NULL,
	  "p: [\n  a, # A\n  b # B\n]\n" },
	{ "p: [\n  a, # A\n  b, # B\n  c # C\n]\n", 'd', 0, 0, NULL,
	  "p: [\n  b, # B\n  c # C\n]\n" },
	{ "p: [\n  a, # A\n  b # B\n]\n", 'i', 2, 0, "c",
	  "p: [\n  a, # A\n  b, # B\n  c\n]\n" },
	{ "p: [\n  a, # A\n  b # B\n]\n", 'i', 0, 0, "c",
	  "p: [\n  c,\n  a, # A\n  b # B\n]\n" },
	{ "p: [a, # A\n    b, # B\n    c]\n", 'm', 0, 2, NULL,
	  "p: [b, # B\n    c,\n    a # A\n    ]\n" },
	{ "p: [a, b, # B\n    c]\n", 'm', 1, 0, NULL, "p: [b, # B\n    a,\n    c]\n" },
	{ "p: [a,\r\n    b, # B\r\n    c]\r\n", 'm', 1, 0, NULL,
	  "p: [b, # B\r\n    a,\r\n    c]\r\n" },
	{ "p: [ # list\n  # A\n  a,\n\n  # B\n  b]\n", 'm', 1, 0, NULL,
	  "p: [ # list\n  # B\n  b,\n\n  # A\n  a]\n" },
	{ "p: [\n  # heading\n  a,\n  b]\n", 'm', 1, 0, NULL,
	  "p: [\n  # heading\n  b,\n  a]\n" },
	{ "p: [a,\n  # B\n  b]\n", 'm', 1, 0, NULL, "p: [\n    # B\n  b,\n  a]\n" },
	{ "p: [a\n  , b # B\n  , c]\n", 'm', 1, 0, NULL, "p: [b # B\n  , a\n  , c]\n" },
	{ "p: [a\n  , b # B\n  , c]\n", 'd', 1, 0, NULL, "p: [a\n  , c]\n" },
	{ "p: [a\n  , b\n  , c]\n", 'd', 0, 0, NULL, "p: [b\n  , c]\n" },
	{ "p: [a\n  , b\n  , c]\n", 'd', 2, 0, NULL, "p: [a\n  , b]\n" },
	{ "p: [a\n  , b\n  , c]\n", 'i', 1, 0, "x", "p: [a\n  , x, b\n  , c]\n" },
	{ "p: [a,\n # loose\n\n b]\n", 'd', 0, 0, NULL, "p: [\n # loose\n\n b]\n" },
	{ "p: [ # empty\n]\n", 'i', 0, 0, "a", "p: [ # empty\na]\n" },
	/* block style */
	{ "p:\n  - a # A\n  - b\n  - c # C\nq: 1\n", 'm', 2, 0, NULL,
	  "p:\n  - c # C\n  - a # A\n  - b\nq: 1\n" },
	{ "p:\n- a\n- b", 'm', 0, 1, NULL, "p:\n- b\n- a" },
	{ "p:\r\n  - a # A\r\n  - b\r\n", 'm', 0, 1, NULL, "p:\r\n  - b\r\n  - a # A\r\n" },
	{ "p:\n  # heading\n  - a\n  - b\n", 'm', 1, 0, NULL,
	  "p:\n  # heading\n  - b\n  - a\n" },
	{ "p:\n  # A\n  - a\n # B\n  - b\n", 'm', 1, 0, NULL,
	  "p:\n # B\n  - b\n  # A\n  - a\n" },
	{ "p:\n  - a\n\n  # loose\n\n  - b # B\n", 'm', 1, 0, NULL,
	  "p:\n  - b # B\n\n  # loose\n\n  - a\n" },
	{ "p:\n  - {a: 1,\n     b: 2} # A\n  -\n    x: |\n      - y\n    z: w\n", 'm', 1, 0, NULL,
	  "p:\n  -\n    x: |\n      - y\n    z: w\n  - {a: 1,\n     b: 2} # A\n" },
	{ "p:\n  - a: 1\n    b:\n  - c\n", 'm', 1, 0, NULL, "p:\n  - c\n  - a: 1\n    b:\n" },
	{ "p:\n  - a # A\n  - b\n", 'd', 0, 0, NULL, "p:\n  - b\n" },
	{ "p:\n  - a # A\n  # B\n  - b\nq: 1\n", 'd', 1, 0, NULL, "p:\n  - a # A\nq: 1\n" },
	{ "p:\n  - a\n\n  # loose\n\n  - b\n", 'd', 0, 0, NULL,
	  "p:\n\n  # loose\n\n  - b\n" },
	{ "p: # P\n  - a # A\nq: 1\n", 'd', 0, 0, NULL, "p: [] # P\nq: 1\n" },
	{ "p:\n  - a", 'd', 0, 0, NULL, "p: []\n" },
	{ "p:\n  -   a\n", 'i', 1, 0, "b", "p:\n  -   a\n  -   b\n" },
	{ "p:\n  - a # A\n  - b", 'i', 2, 0, "c", "p:\n  - a # A\n  - b\n  - c" },
	{ "p:\n  # heading\n  - a # A\n", 'i', 0, 0, "c",
	  "p:\n  # heading\n  - c\n  - a # A\n" },
	{ "p:\r\n  - a\r\n", 'i', 0, 0, "no: x", "p:\r\n  - \"no: x\"\r\n  - a\r\n" },
	/* refused rather than guessed at */
	{ "p:\n  - - a\n    - b\n", 'm', 1, 0, NULL, "" },
	{ "p:\n  - |+\n    a\n\n  - b\n", 'm', 0, 1, NULL, NULL },
	{ "p: [a, b]\n", 'm', 0, 2, NULL, NULL },
	{ "p: [a, b]\n", 'i', 3, 0, "x", NULL },
	{ "p: [a, b]\n", 'd', 2, 0, NULL, NULL },
	{ "p: a\n", 'd', 0, 0, NULL, NULL },
};

static int change_list(struct dsc_str *bytes, const struct list_test *test,
		       const struct dsc_node *seq, struct dsc_edit *edit, struct dsc_err *err)
{
	int status = test->verb == 'm' ?
			     dsc_edit_move_item(edit, seq, test->index, test->to, err) :
		     test->verb == 'd' ?
			     dsc_edit_delete_item(edit, seq, test->index, err) :
			     dsc_edit_insert_item(edit, seq, test->index,
						  dsc_str_from(test->text), err);

	return status < 0 ? -1 : dsc_edit_finish(bytes, edit, err);
}

static void test_lists(void **state)
{
	struct dsc_arena arena;

	(void)state;
	dsc_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(list_tests) / sizeof(list_tests[0]); i++) {
		const struct list_test *test = &list_tests[i];
		struct dsc_str bytes = dsc_str_from(test->before);
		const struct dsc_node *root = parse(bytes, &arena);
		const struct dsc_node *seq = dsc_node_get(root, DSC_S("p"));
		struct dsc_edit edit;
		struct dsc_err err = { "" };
		int status;

		if (test->after && !*test->after) /* the inner one */
			seq = &seq->items[0];
		dsc_edit_init(&edit, bytes, root, &arena);
		status = change_list(&bytes, test, seq, &edit, &err);
		if (!test->after || !*test->after) {
			assert_int_equal(status, -1);
			assert_non_null(strstr(err.text, "change it in an editor"));
		} else if (status < 0 || !dsc_str_is(bytes, test->after)) {
			fail_msg("%c of\n%s\nis\n%.*s\nnot\n%s\n%s", test->verb, test->before,
				 DSC_STR_ARG(bytes), test->after, err.text);
		}
	}
	dsc_arena_release(&arena);
}

/* ---- values and keys */

struct key_test {
	const char *before;
	uint32_t after; /* member of the mapping "m", or of the first item of it */
	const char *expected;
};

static const struct key_test key_tests[] = {
	{ "m: {a: 1, b: 2}\n", 1, "m: {a: 1, b: 2, k: v}\n" },
	{ "m: {a: 1, b: 2}\n", 0, "m: {a: 1, k: v, b: 2}\n" },
	{ "m: {a: 1,\n    b: 2}\n", 1, "m: {a: 1,\n    b: 2,\n    k: v}\n" },
	{ "m: {a: 1,\n    b: 2 # B\n   }\n", 1, "m: {a: 1,\n    b: 2, # B\n    k: v\n   }\n" },
	{ "m: {a: 1, # A\n    b: 2}\n", 0, "m: {a: 1, # A\n    k: v,\n    b: 2}\n" },
	{ "m: {\"a\": \"x\"}\n", 0, "m: {\"a\": \"x\", \"k\": \"v\"}\n" },
	{ "m: {a: 1, b: }\n", 1, "m: {a: 1, b: , k: v }\n" },
	{ "m: {a, b}\n", 0, "m: {a, k: v, b}\n" },
	{ "m:\n  a: 1 # A\n  b: 2\nz: 0\n", 0, "m:\n  a: 1 # A\n  k: v\n  b: 2\nz: 0\n" },
	{ "m:\n  a: 1\n  b: 2", 1, "m:\n  a: 1\n  b: 2\n  k: v" },
	{ "m:\r\n  a: 1\r\n", 0, "m:\r\n  a: 1\r\n  k: v\r\n" },
	{ "m:\n  a:\n  b: 2\n", 0, "m:\n  a:\n  k: v\n  b: 2\n" },
	{ "m:\n  a: |\n    x\n\n    y\n\n  b: 2\n", 0, "m:\n  a: |\n    x\n\n    y\n  k: v\n\n  b: 2\n" },
	{ "m:\n  a: >-\n    x\n    y\n", 0, "m:\n  a: >-\n    x\n    y\n  k: v\n" },
	{ "m:\n  a: 'x\n    y' # A\n  b: 1\n", 0, "m:\n  a: 'x\n    y' # A\n  k: v\n  b: 1\n" },
	{ "m:\n  - a: 1\n    b: {x: y}\n  - c\n", 1,
	  "m:\n  - a: 1\n    b: {x: y}\n    k: v\n  - c\n" },
	{ "m:\n  - 甲: 一 # 注\n  - c\n", 0, "m:\n  - 甲: 一 # 注\n    k: v\n  - c\n" },
	{ "m:\n  a:\n    - b:\n        c: d\n", 0, "m:\n  a:\n    - b:\n        c: d\n  k: v\n" },
	{ "m:\n  a: |+\n    x\n\n  b: 2\n", 0, NULL },
	{ "m: {a: 1}\n", 1, NULL },
};

static void test_keys(void **state)
{
	struct dsc_arena arena;

	(void)state;
	dsc_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(key_tests) / sizeof(key_tests[0]); i++) {
		const struct key_test *test = &key_tests[i];
		struct dsc_str bytes = dsc_str_from(test->before);
		const struct dsc_node *root = parse(bytes, &arena);
		const struct dsc_node *map = dsc_node_get(root, DSC_S("m"));
		struct dsc_edit edit;
		struct dsc_err err = { "" };
		int status;

		if (map->type == DSC_NODE_SEQ)
			map = &map->items[0];
		dsc_edit_init(&edit, bytes, root, &arena);
		status = dsc_edit_insert_key(&edit, map, test->after, DSC_S("k"), DSC_S("v"), &err);
		if (status == 0)
			status = dsc_edit_finish(&bytes, &edit, &err);
		if (!test->expected)
			assert_int_equal(status, -1);
		else if (status < 0 || !dsc_str_is(bytes, test->expected))
			fail_msg("\n%s\nis\n%.*s\nnot\n%s\n%s", test->before, DSC_STR_ARG(bytes),
				 test->expected, err.text);
	}
	dsc_arena_release(&arena);
}

static void test_replace(void **state)
{
	static const struct {
		const char *before, *text, *after;
	} tests[] = {
		{ "m: a # A\n", "b", "m: b # A\n" },
		{ "m: 'a' # A\n", "b", "m: 'b' # A\n" },
		{ "m: \"a\"\r\n", "b", "m: \"b\"\r\n" },
		{ "x: [1, 甲]\nm:   a\n   b\nz: 1", "c", "x: [1, 甲]\nm:   c\nz: 1" },
		{ "m: a\n", "0123", "m: 0123\n" },
		{ "m: 7\n", "7", "m: \"7\"\n" },
		{ "m: a\n", "", "m: \"\"\n" },
		{ "m: |\n  a\n", "b", NULL },
		{ "m:\n", "b", "m: b\n" },
		{ "m: # A\nz: 1\n", "b", "m: b # A\nz: 1\n" },
		{ "{m: , z: 1}\n", "b", "{m: b , z: 1}\n" },
		{ "{m, z: 1}\n", "b", NULL },
		{ "m: [a]\n", "b", NULL },
	};
	struct dsc_arena arena;

	(void)state;
	dsc_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		struct dsc_str bytes = dsc_str_from(tests[i].before);
		const struct dsc_node *root = parse(bytes, &arena);
		struct dsc_edit edit;
		struct dsc_err err;
		int status;

		dsc_edit_init(&edit, bytes, root, &arena);
		status = dsc_edit_replace(&edit, dsc_node_get(root, DSC_S("m")),
					  dsc_str_from(tests[i].text), &err);
		if (status == 0)
			status = dsc_edit_finish(&bytes, &edit, &err);
		if (!tests[i].after)
			assert_int_equal(status, -1);
		else if (status < 0 || !dsc_str_is(bytes, tests[i].after))
			fail_msg("\n%s\nis\n%.*s\n", tests[i].before, DSC_STR_ARG(bytes));
	}
	dsc_arena_release(&arena);
}

/* Several changes in one round, asked for in the wrong order; and two of one node. */
static void test_rounds(void **state)
{
	struct dsc_str bytes = DSC_S("a: [x, y]\nb: {c: d}\ne: f\n");
	struct dsc_arena arena;
	const struct dsc_node *root;
	struct dsc_edit edit;
	struct dsc_err err;

	(void)state;
	dsc_arena_init(&arena, 0);
	root = parse(bytes, &arena);
	dsc_edit_init(&edit, bytes, root, &arena);
	assert_int_equal(dsc_edit_replace(&edit, dsc_node_get(root, DSC_S("e")), DSC_S("g"), &err),
			 0);
	assert_int_equal(dsc_edit_insert_key(&edit, dsc_node_get(root, DSC_S("b")), 0, DSC_S("k"),
					     DSC_S("v"), &err), 0);
	assert_int_equal(dsc_edit_delete_item(&edit, dsc_node_get(root, DSC_S("a")), 0, &err), 0);
	assert_int_equal(dsc_edit_finish(&bytes, &edit, &err), 0);
	assert_true(dsc_str_is(bytes, "a: [y]\nb: {c: d, k: v}\ne: g\n"));
	dsc_edit_init(&edit, DSC_S("a: [x, y]\nb: {c: d}\ne: f\n"), root, &arena);
	dsc_edit_replace(&edit, dsc_node_get(root, DSC_S("e")), DSC_S("g"), &err);
	dsc_edit_replace(&edit, dsc_node_get(root, DSC_S("e")), DSC_S("h"), &err);
	assert_int_equal(dsc_edit_finish(&bytes, &edit, &err), -1);
	dsc_arena_release(&arena);
}

/* ---- random documents */

static uint64_t seed;

static uint32_t any(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

#define MAX_ITEMS 7

/* What a document is made of; item N is "iN" with the comment "cN", or none. */
struct random {
	char text[4096];
	size_t len;
	size_t from, to; /* the list's bytes, comments around it included */
	const char *feed;
	uint32_t count;
	bool commented[MAX_ITEMS];
};

__attribute__((format(printf, 2, 3))) static void add(struct random *random, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	random->len += (size_t)vsnprintf(random->text + random->len,
					 sizeof(random->text) - random->len, fmt, args);
	va_end(args);
}

static void add_item(struct random *random, uint32_t number)
{
	static const char *const quotes[] = { "", "", "\"", "'" };
	const char *quote = quotes[any(4)];

	add(random, "%si%u%s", quote, number, quote);
}

static void add_blanks(struct random *random)
{
	add(random, "%*s", (int)any(3), "");
}

static void add_flow(struct random *random)
{
	bool lines = any(2);

	add(random, "p: [");
	for (uint32_t i = 0; i < random->count; i++) {
		bool last = i + 1 == random->count;

		if (lines && any(3))
			add(random, "%s%s  ", i || any(2) ? "" : " # loose", random->feed);
		if (lines && any(6) == 0)
			add(random, "%s  # loose%s%s  ", random->feed, random->feed, random->feed);
		add_blanks(random);
		add_item(random, i);
		if (!any(4))
			add(random, " ");
		if (!last || !any(3))
			add(random, ",");
		random->commented[i] = lines && any(2);
		if (random->commented[i])
			add(random, " # c%u%s    ", i, random->feed);
		else
			add_blanks(random);
	}
	add(random, "]");
}

static void add_block(struct random *random)
{
	int indent = (int)any(4);

	add(random, "p:%s", any(2) ? "" : " # loose");
	for (uint32_t i = 0; i < random->count; i++) {
		if (any(3) == 0)
			add(random, "%s%s# loose%s", random->feed, any(2) ? " " : "",
			    random->feed);
		add(random, "%s%*s-%*s", random->feed, indent, "", 1 + (int)any(3), "");
		add_item(random, i);
		random->commented[i] = any(2);
		if (random->commented[i])
			add(random, "  # c%u", i);
	}
}

static void make(struct random *random)
{
	*random = (struct random){ .feed = any(3) ? "\n" : "\r\n", .count = 1 + any(MAX_ITEMS) };
	if (any(5) == 0)
		add(random, "\xef\xbb\xbf");
	add(random, "# 头%s甲: '[x, # y'%s", random->feed, random->feed);
	random->from = random->len;
	if (any(2))
		add_flow(random);
	else
		add_block(random);
	random->to = random->len;
	if (any(4))
		add(random, "%sz: |%s  - i0 # c0%s# 尾%s", random->feed, random->feed, random->feed,
		    random->feed);
}

/* How often a word stands in a text. */
static size_t count_of(struct dsc_str text, const char *word)
{
	size_t len = strlen(word), count = 0;

	for (size_t i = 0; i + len <= text.len; i++)
		count += memcmp(text.ptr + i, word, len) == 0;
	return count;
}

/* The item in front of its comment, on the same line. */
static void check_comment(struct dsc_str bytes, uint32_t number)
{
	char item[16], comment[16];
	const char *at = NULL, *line;

	snprintf(item, sizeof(item), "i%u", number);
	snprintf(comment, sizeof(comment), "# c%u", number);
	for (size_t i = 0; i + 4 <= bytes.len && !at; i++)
		if (memcmp(bytes.ptr + i, comment, 4) == 0)
			at = bytes.ptr + i;
	assert_non_null(at);
	for (line = at; line > bytes.ptr && line[-1] != '\n'; line--)
		;
	for (const char *i = at - 2; i >= line; i--)
		if (*i == 'i') {
			assert_memory_equal(i, item, 2);
			return;
		}
	fail_msg("%s is not beside %s:\n%.*s", comment, item, DSC_STR_ARG(bytes));
}

static void check_order(const struct random *random, struct dsc_str bytes, const uint32_t *order,
			uint32_t count, struct dsc_arena *arena)
{
	struct dsc_str before = { random->text, random->len };
	const struct dsc_node *seq = dsc_node_get(parse(bytes, arena), DSC_S("p"));
	size_t behind = random->len - random->to;

	assert_int_equal(seq->count, count);
	for (uint32_t i = 0; i < count; i++) {
		char item[16];

		snprintf(item, sizeof(item), "i%u", order[i]);
		assert_true(dsc_str_is(seq->items[i].text, item));
		if (order[i] < random->count && random->commented[order[i]])
			check_comment((struct dsc_str){ bytes.ptr, bytes.len - behind }, order[i]);
	}
	if (count_of(bytes, "# loose") != count_of(before, "# loose"))
		fail_msg("comments are lost:\n%s\nis\n%.*s", random->text, DSC_STR_ARG(bytes));
	/* All other bytes: in front of the list and behind it. */
	assert_memory_equal(bytes.ptr, before.ptr, random->from);
	assert_memory_equal(bytes.ptr + bytes.len - behind, before.ptr + random->to, behind);
	if (strcmp(random->feed, "\r\n") == 0)
		assert_int_equal(count_of(bytes, "\n"), count_of(bytes, "\r\n"));
	else
		assert_int_equal(count_of(bytes, "\r"), 0);
}

static void one_random(struct dsc_arena *arena)
{
	uint32_t order[MAX_ITEMS + 1];
	const struct dsc_node *root;
	struct random random;
	struct dsc_str bytes;
	struct dsc_edit edit;
	struct dsc_err err = { "" };
	uint32_t from, to, count;
	int status;

	make(&random);
	bytes = (struct dsc_str){ random.text, random.len };
	root = parse(bytes, arena);
	count = random.count;
	from = any(count);
	to = any(count);
	dsc_edit_init(&edit, bytes, root, arena);
	for (uint32_t i = 0; i < count; i++)
		order[i] = i;
	switch (any(3)) {
	case 0:
		status = dsc_edit_move_item(&edit, dsc_node_get(root, DSC_S("p")), from, to, &err);
		memmove(order + from, order + from + 1, (count - from - 1) * sizeof(*order));
		memmove(order + to + 1, order + to, (count - to - 1) * sizeof(*order));
		order[to] = from;
		break;
	case 1:
		to = any(count + 1);
		status = dsc_edit_insert_item(&edit, dsc_node_get(root, DSC_S("p")), to,
					      DSC_S("i99"), &err);
		memmove(order + to + 1, order + to, (count - to) * sizeof(*order));
		order[to] = 99;
		count++;
		break;
	default:
		status = dsc_edit_delete_item(&edit, dsc_node_get(root, DSC_S("p")), from, &err);
		memmove(order + from, order + from + 1, (count - from - 1) * sizeof(*order));
		count--;
		break;
	}
	if (status == 0)
		status = dsc_edit_finish(&bytes, &edit, &err);
	if (status < 0)
		fail_msg("%s:\n%s", err.text, random.text);
	check_order(&random, bytes, order, count, arena);
}

static void test_random(void **state)
{
	struct dsc_arena arena;

	(void)state;
	dsc_arena_init(&arena, 0);
	for (uint64_t i = 0; i < 20000; i++) {
		seed = i * 7919;
		any(2);
		one_random(&arena);
		dsc_arena_reset(&arena);
	}
	dsc_arena_release(&arena);
}

/* A hundred thousand items on one line, and a mapping in each of ten thousand. */
static void test_large(void **state)
{
	const uint32_t items = 60000, maps = 10000;
	struct dsc_arena arena;
	struct dsc_edit edit;
	struct dsc_err err;
	const struct dsc_node *root;
	struct dsc_str bytes;
	char *text = malloc(1 << 20);
	size_t len;

	(void)state;
	assert_non_null(text);
	dsc_arena_init(&arena, 0);
	len = (size_t)snprintf(text, 1 << 20, "p: [");
	for (uint32_t i = 0; i < items; i++)
		len += (size_t)snprintf(text + len, (1 << 20) - len, "甲%u, ", i);
	len += (size_t)snprintf(text + len, (1 << 20) - len, "]\n");
	bytes = (struct dsc_str){ text, len };
	root = parse(bytes, &arena);
	dsc_edit_init(&edit, bytes, root, &arena);
	assert_int_equal(dsc_edit_move_item(&edit, dsc_node_get(root, DSC_S("p")), items - 1, 0,
					    &err), 0);
	assert_int_equal(dsc_edit_finish(&bytes, &edit, &err), 0);
	len = (size_t)snprintf(text, 1 << 20, "p: [");
	for (uint32_t i = 0; i < maps; i++)
		len += (size_t)snprintf(text + len, (1 << 20) - len, "{a: 甲, b: %u}, ", i);
	len += (size_t)snprintf(text + len, (1 << 20) - len, "]\n");
	bytes = (struct dsc_str){ text, len };
	root = parse(bytes, &arena);
	dsc_edit_init(&edit, bytes, root, &arena);
	for (uint32_t i = 0; i < maps; i++)
		assert_int_equal(dsc_edit_insert_key(&edit,
						     &dsc_node_get(root, DSC_S("p"))->items[i], 1,
						     DSC_S("k"), DSC_S("v"), &err), 0);
	assert_int_equal(dsc_edit_finish(&bytes, &edit, &err), 0);
	dsc_arena_release(&arena);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_replace),
		cmocka_unit_test(test_rounds),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
