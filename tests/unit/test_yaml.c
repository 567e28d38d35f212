#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/utf8.h"
#include "yaml/scan.h"
#include "yaml/yaml.h"

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

static struct dsc_node *read_ok(struct dsc_str bytes)
{
	struct dsc_node *root;

	problems.count = 0;
	if (dsc_yaml_read(&root, bytes, &arena, &problems))
		fail_msg("%.*s\n%s", DSC_STR_ARG(bytes), problems.items[0].message);
	return root;
}

/* Reads what must be refused; the first problem. */
static const struct dsc_problem *read_bad(struct dsc_str bytes)
{
	struct dsc_node *root;

	problems.count = 0;
	assert_int_equal(dsc_yaml_read(&root, bytes, &arena, &problems), -1);
	assert_null(root);
	assert_true(problems.count > 0);
	return &problems.items[0];
}

/* The core schema, kept to what JSON can say. */
static void test_resolver(void **state)
{
	static const struct {
		const char *text;
		enum dsc_node_type type;
	} rows[] = {
		{ "~", DSC_NODE_NULL },
		{ "null", DSC_NODE_NULL },
		{ "Null", DSC_NODE_NULL },
		{ "NULL", DSC_NODE_NULL },
		{ "nULL", DSC_NODE_STRING },
		{ "nil", DSC_NODE_STRING },
		{ "none", DSC_NODE_STRING },
		{ "true", DSC_NODE_BOOL },
		{ "True", DSC_NODE_BOOL },
		{ "TRUE", DSC_NODE_BOOL },
		{ "tRUE", DSC_NODE_STRING },
		{ "false", DSC_NODE_BOOL },
		{ "False", DSC_NODE_BOOL },
		{ "FALSE", DSC_NODE_BOOL },
		{ "yes", DSC_NODE_STRING },
		{ "no", DSC_NODE_STRING },
		{ "on", DSC_NODE_STRING },
		{ "off", DSC_NODE_STRING },
		{ "y", DSC_NODE_STRING },
		{ "0", DSC_NODE_INT },
		{ "-0", DSC_NODE_INT },
		{ "7", DSC_NODE_INT },
		{ "-12", DSC_NODE_INT },
		{ "440000", DSC_NODE_INT },
		{ "914403001922038216", DSC_NODE_INT },
		{ "99999999999999999999999999", DSC_NODE_INT },
		{ "0123", DSC_NODE_STRING },
		{ "-01", DSC_NODE_STRING },
		{ "+1", DSC_NODE_STRING },
		{ "+8613800000000", DSC_NODE_STRING },
		{ "0x1F", DSC_NODE_STRING },
		{ "0o17", DSC_NODE_STRING },
		{ "1_000", DSC_NODE_STRING },
		{ "1,000", DSC_NODE_STRING },
		{ "12:30:45", DSC_NODE_STRING },
		{ "0.5", DSC_NODE_FLOAT },
		{ "-1.25e+3", DSC_NODE_FLOAT },
		{ "1e5", DSC_NODE_FLOAT },
		{ "1E-5", DSC_NODE_FLOAT },
		{ "0.0", DSC_NODE_FLOAT },
		{ ".5", DSC_NODE_STRING },
		{ "1.", DSC_NODE_STRING },
		{ "1e", DSC_NODE_STRING },
		{ "1e+", DSC_NODE_STRING },
		{ "1.e5", DSC_NODE_STRING },
		{ "00.5", DSC_NODE_STRING },
		{ ".inf", DSC_NODE_STRING },
		{ "-.inf", DSC_NODE_STRING },
		{ ".nan", DSC_NODE_STRING },
		{ "2023-10-31", DSC_NODE_STRING },
		{ "2023-10-31T17:00:00+08:00", DSC_NODE_STRING },
		{ "1.2.3", DSC_NODE_STRING },
		{ "010-12345678", DSC_NODE_STRING },
		{ "91440300192317458F", DSC_NODE_STRING },
		{ "１２", DSC_NODE_STRING },
		{ "无", DSC_NODE_STRING },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *quotes[] = { "'", "\"" };
		const char *text = dsc_arena_printf(&arena, "k: %s\n", rows[i].text);
		struct dsc_node *value = dsc_node_get(read_ok(dsc_str_from(text)), DSC_S("k"));

		if (value->type != rows[i].type)
			fail_msg("%s: type %d", rows[i].text, value->type);
		assert_true(dsc_str_is(value->text, rows[i].text));
		assert_int_equal(value->truth,
				 value->type == DSC_NODE_BOOL && (rows[i].text[0] | 0x20) == 't');
		/* In quotes, and as a key, everything is a text. */
		for (size_t j = 0; j < 2; j++) {
			text = dsc_arena_printf(&arena, "k: %s%s%s\n", quotes[j], rows[i].text,
						quotes[j]);
			value = dsc_node_get(read_ok(dsc_str_from(text)), DSC_S("k"));
			assert_int_equal(value->type, DSC_NODE_STRING);
		}
		text = dsc_arena_printf(&arena, "%s: v\n", rows[i].text);
		value = &read_ok(dsc_str_from(text))->members[0].key;
		assert_int_equal(value->type, DSC_NODE_STRING);
		assert_true(dsc_str_is(value->text, rows[i].text));
	}
}

static const char *mark(struct dsc_span span)
{
	return dsc_arena_printf(&arena, "%u:%u-%u:%u", (unsigned)span.start.line,
				(unsigned)span.start.column, (unsigned)span.end.line,
				(unsigned)span.end.column);
}

/* A tree as text; checks on the way what holds of every tree. */
static const char *dump(const struct dsc_node *node, const struct dsc_node *parent)
{
	static const char styles[] = "p'\"|>bf";
	static const char types[] = "nbids";
	const char *out = dsc_arena_printf(&arena, "%s", mark(node->span));

	assert_ptr_equal(node->parent, parent);
	if (node->type == DSC_NODE_SEQ) {
		out = dsc_arena_printf(&arena, "%s%c[", out, styles[node->style]);
		for (uint32_t i = 0; i < node->count; i++)
			out = dsc_arena_printf(&arena, "%s%s%s", out, i ? " " : "",
					       dump(&node->items[i], node));
		return dsc_arena_printf(&arena, "%s]", out);
	}
	if (node->type == DSC_NODE_MAP) {
		out = dsc_arena_printf(&arena, "%s%c{", out, styles[node->style]);
		for (uint32_t i = 0; i < node->count; i++) {
			const struct dsc_member *member = &node->members[i];

			assert_int_equal(member->hash, dsc_str_hash(member->key.text));
			out = dsc_arena_printf(&arena, "%s%s%s %s", out, i ? ", " : "",
					       dump(&member->key, node),
					       dump(&member->value, node));
		}
		return dsc_arena_printf(&arena, "%s}", out);
	}
	assert_int_equal(node->text.ptr[node->text.len], '\0');
	return dsc_arena_printf(&arena, "%s%c%c%.*s", out, styles[node->style], types[node->type],
				DSC_STR_ARG(node->text));
}

static void test_spans(void **state)
{
	static const struct {
		const char *text;
		const char *tree;
	} rows[] = {
		{ "数据: 安全\n", "1:1-1:7b{1:1-1:3ps数据 1:5-1:7ps安全}" },
		{ "\xef\xbb\xbf"
		  "a: b",
		  "1:1-1:5b{1:1-1:2ps"
		  "a 1:4-1:5ps"
		  "b}" },
		{ "a:\nb: ~\n", "1:1-2:5b{1:1-1:2psa 1:3-1:3pn, 2:1-2:2psb 2:4-2:5pn~}" },
		{ "a:\r\n- 一\r\n- 二\r\n", "1:1-3:4b{1:1-1:2psa 2:1-3:4b[2:3-2:4ps一 "
					    "3:3-3:4ps二]}" },
		{ "- \n- x\n", "1:1-2:4b[1:2-1:2pn 2:3-2:4psx]" },
		{ "a: {b: 1, c: [x, 'y']} # 注\n", "1:1-1:23b{1:1-1:2psa 1:4-1:23f{1:5-1:6psb "
						   "1:8-1:9pi1, 1:11-1:12psc "
						   "1:14-1:22f[1:15-1:16psx 1:18-1:21's"
						   "y]}}" },
		{ "[a: b, c]\n", "1:1-1:10f[1:2-1:6f{1:2-1:3psa 1:5-1:6psb} 1:8-1:9psc]" },
		{ "{}\n", "1:1-1:3f{}" },
		{ "[]\n", "1:1-1:3f[]" },
		{ "{a, b: }\n", "1:1-1:9f{1:2-1:3psa 1:3-1:3pn, 1:5-1:6psb 1:8-1:8pn}" },
		/* Block scalars end with their last line that holds something. */
		{ "a: |\n  一二\n  三\nb: x\n", "1:1-4:5b{1:1-1:2psa 1:4-3:4|s一二\n三\n, "
						"4:1-4:2psb 4:4-4:5psx}" },
		{ "a: |\n  一二\n\n  三  \n\n\n# 注\nb: x\n", "1:1-8:5b{1:1-1:2psa "
							      "1:4-4:4|s一二\n\n三  \n, 8:1-8:2psb "
							      "8:4-8:5psx}" },
		{ "a: >-\n  一\n  二", "1:1-3:4b{1:1-1:2psa 1:4-3:4>s一 二}" },
		{ "a: |\r\n  一二三\r\n\r\nb: 1\r\n", "1:1-4:5b{1:1-1:2psa 1:4-2:6|s一二三\n, "
						      "4:1-4:2psb 4:4-4:5pi1}" },
		{ "a: |\nb: x\n", "1:1-2:5b{1:1-1:2psa 1:4-1:5|s, 2:1-2:2psb 2:4-2:5psx}" },
		{ "a: |\n\n\n", "1:1-1:5b{1:1-1:2psa 1:4-1:5|s}" },
		{ "a:\n  b: |+\n    一\n\n\n  c: 1\n", "1:1-6:7b{1:1-1:2psa 2:3-6:7b{2:3-2:4psb "
						       "2:6-3:6|s一\n\n\n, 6:3-6:4psc "
						       "6:6-6:7pi1}}" },
		{ "- |\n 一\n- - 二\n  - 三\n", "1:1-4:6b[1:3-2:3|s一\n 3:3-4:6b[3:5-3:6ps二 "
						"4:5-4:6ps三]]" },
		/* Other texts of several lines. */
		{ "a: 一\n  二\n\n  三\nb: 1\n", "1:1-5:5b{1:1-1:2psa 1:4-4:4ps一 二\n三, "
						 "5:1-5:2psb 5:4-5:5pi1}" },
		{ "a: \"一\n  二\"\n", "1:1-2:5b{1:1-1:2psa 1:4-2:5\"s一 二}" },
		{ "a: 'it''s'\n", "1:1-1:11b{1:1-1:2psa 1:4-1:11'sit's}" },
		{ "---\na: 1\n...\n", "2:1-2:5b{2:1-2:2psa 2:4-2:5pi1}" },
		{ "%YAML 1.2\n---\na: 1\n", "3:1-3:5b{3:1-3:2psa 3:4-3:5pi1}" },
		{ "? a\n: b\n", "1:1-2:4b{1:3-1:4psa 2:3-2:4psb}" },
		{ "面向钢铁\n", "1:1-1:5ps面向钢铁" },
		{ "\"\\u4e00\\U0001F600\\n\"", "1:1-1:21\"s一😀\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct dsc_node *root = read_ok(dsc_str_from(rows[i].text));

		assert_int_equal(problems.count, 0);
		assert_string_equal(dump(root, NULL), rows[i].tree);
	}
}

/* What looks like a mistake of the keyboard and is good text all the same. */
static void test_tolerated(void **state)
{
	static const char *const rows[] = {
		"operation: 系统：稳定运行，见 https://example.cn/a:b\n",
		"operation:\n  其特点：稳定；可靠\n",
		"operation:\n  OA：办公系统\n",
		"operation:\n  https://example.cn/\n",
		"operation:\n  -40℃ 下稳定运行\n",
		"title: 【示例】数据安全实践\n",
		"title: 【数据安全】\n",
		"title: “数据安全”典型案例\n",
		"title: 面向“数据安全”\n",
		"title: 数据安全——以“点”带“面”\n",
		"title: “数据”与“安全”\n",
		"summary: 　　本案例面向钢铁\n",
		"summary: |\n  　　本案例：【一】－　“二”\n  \t制表符\n",
		"a: [张三，李四]\n",
		"digests: [sha256:ab, sm3:cd]\n",
		"digest: sha256:ab\n",
		"digests:\n  - sha256:ab\n",
		"file: {sha256: sm3:cd, url: http://a}\n",
		"{\"dsc\": \"case/1\", \"n\": [1, true, null]}\n",
		"gd-003: {text: 同意推荐……, signed_on: 2023-10-20}\n",
		"a: \"\\t\\n\\r\\\"\\\\\\/\"\n",
		"a: 'x: y # z'\nb: x#y\nc: a:b\n",
		"葛\xf3\xa0\x84\x80: ok\n", /* a variation selector: names need them */
		"a: 1\r\nb: 2\r\n",
		"-a: 1\n",
	};

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(rows) / sizeof(rows[0]); i++) {
		read_ok(dsc_str_from(rows[i]));
		if (problems.count)
			fail_msg("%s%s", rows[i], problems.items[0].message);
	}
	/* The last row shows that the table can fail. */
	read_bad(dsc_str_from(rows[sizeof(rows) / sizeof(rows[0]) - 1]));
}

/* `count` times `text` between two others. */
static struct dsc_str repeated(const char *before, const char *text, size_t count,
			       const char *after)
{
	size_t len = strlen(text);
	size_t lead = strlen(before);
	char *out = dsc_arena_alloc(&arena, lead + len * count + strlen(after) + 1, 1);

	memcpy(out, before, lead);
	for (size_t i = 0; i < count; i++)
		memcpy(out + lead + i * len, text, len);
	memcpy(out + lead + len * count, after, strlen(after));
	return (struct dsc_str){ out, lead + len * count + strlen(after) };
}

static void test_size(void **state)
{
	struct dsc_str most = repeated("a: ", "x", DSC_YAML_MAX_BYTES - 3, "");
	struct dsc_str over = repeated("a: ", "x", DSC_YAML_MAX_BYTES - 2, "");

	(void)state;
	assert_int_equal(dsc_node_get(read_ok(most), DSC_S("a"))->text.len, DSC_YAML_MAX_BYTES - 3);
	assert_string_equal(read_bad(over)->message, "the file has '1048577' bytes, at most "
						     "'1048576' are read; move what "
						     "is long to evidence files");
	assert_int_equal(problems.items[0].span.start.line, 0);
}

static void test_depth(void **state)
{
	static const char expected[] = "lists and mappings stand more than '64' deep in each other "
				       "here; no document needs that";
	struct dsc_str deep;

	(void)state;
	deep = repeated("", "[", 64,
			"]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
			"]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
	read_ok(deep);
	assert_string_equal(read_bad(repeated("", "[", 65, ""))->message, expected);
	assert_int_equal(problems.items[0].span.start.column, 65);
	assert_string_equal(read_bad(repeated("", "- ", 65, "x"))->message, expected);
	assert_int_equal(problems.items[0].span.start.column, 129);
}

/* Documents that would cost quadratic time, or more: each reads in a moment. */
static void test_hostile(void **state)
{
	static const struct {
		const char *before, *text, *after;
		size_t count;
		const char *message; /* of the first problem; NULL: any or none */
	} rows[] = {
		{ "", "[", "", 1000000,
		  "lists and mappings stand more than '64' deep in each other here; no document "
		  "needs that" },
		{ "", "{", "", 1000000, NULL },
		{ "", "{a: ", "", 250000, NULL },
		{ "", "[[]", "", 330000, NULL },
		{ "", "- ", "x", 500000,
		  "lists and mappings stand more than '64' deep in each other here; no document "
		  "needs that" },
		{ "", "? ", "x", 500000, NULL },
		{ "", "a: ", "", 300000, NULL },
		{ "[", "a,", "]", 500000,
		  "the document has more than '100000' entries; divide it" },
		{ "", "- a\n", "", 250000,
		  "the document has more than '100000' entries; divide it" },
		{ "[", "[],", "]", 300000,
		  "the document has more than '100000' entries; divide it" },
		{ "", "a: 1\n", "", 49000,
		  "the key 'a' stands here again (first in line 1); keep "
		  "one of the two" },
		{ "[", "*a,", "]", 90000, NULL },
		{ "[", "&a b,", "]", 90000, NULL },
		{ "a: '", "\xe2\x80\x8b", "'", 340000,
		  "invisible character 'U+200B' (zero-width space); delete it, and type the text "
		  "beside it again if need be" },
		{ "a: \"", "\\u200b", "\"", 170000, NULL },
		{ "[", "\"\\e\",", "]", 90000, NULL },
		{ "a: x", "\xe2\x80\xa8", "", 340000, NULL },
		{ "a: |\n", " x\n", "b", 340000, NULL },
		{ "a: \"", "x\n\n", "", 340000,
		  "the quotation mark that opens here is never closed" },
		{ "a: x\n", "\n", " b: c", 1000000, NULL },
		{ "a: x\n", "#\n", "b", 500000, NULL },
		{ "", "a\n", "", 500000, NULL },
		{ "", "一：\n", "", 140000, NULL },
		{ "", "a: |\n  b\n", "", 20000, NULL },
		{ "", "- |\n  b\n", "", 90000, NULL },
		{ "", "- b：c\n", "", 90000, NULL },
		{ "", "\r", "", 1000000, NULL },
		{ "a: b\n", "\r\n", "\tc", 500000, NULL },
		{ "a: ", "!", "", 1000000, NULL },
		{ "a: ", "&", "", 1000000, NULL },
		{ "", "%", "", 1000000, NULL },
		{ "", "---\n", "", 250000, NULL },
		{ "a: [", "x，", "]", 250000, NULL },
		{ "a: [", "\xe4\xb8\x80，", "", 170000, NULL },
		{ "a: 【", "\xe4\xb8\x80，", "】", 170000, NULL },
		{ "a: “", "“", "”", 340000, NULL },
		{ "", "\xe3\x80\x80", "a: b", 340000, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dsc_str bytes =
			repeated(rows[i].before, rows[i].text, rows[i].count, rows[i].after);
		struct dsc_node *root;
		clock_t begin = clock();
		double seconds;

		assert_true(bytes.len <= DSC_YAML_MAX_BYTES);
		problems = (struct dsc_problems){ .arena = &arena };
		dsc_yaml_read(&root, bytes, &arena, &problems);
		seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
		if (getenv("DSC_TEST_TIMES"))
			print_message("%2zu %.3f s %zu problems: %s\n", i, seconds, problems.count,
				      problems.count ? problems.items[0].message : "-");
		if (seconds > 3)
			fail_msg("'%s' %zu times took %.1f s", rows[i].text, rows[i].count,
				 seconds);
		if (rows[i].message)
			assert_string_equal(problems.items[0].message, rows[i].message);
		if (problems.count > 42)
			fail_msg("'%s': %zu problems", rows[i].text, problems.count);
		dsc_arena_reset(&arena);
	}
}

/* A mapping too large for comparing each key with each. */
static void test_large_mapping(void **state)
{
	const char *text = "";
	const struct dsc_node *root;
	char *out = dsc_arena_alloc(&arena, 200000, 1);
	size_t len = 0;

	(void)state;
	for (int i = 0; i < 9000; i++)
		len += (size_t)snprintf(out + len, 200000 - len, "key%d: %d\n", i, i);
	root = read_ok((struct dsc_str){ out, len });
	assert_int_equal(root->count, 9000);
	assert_true(dsc_str_is(root->members[8999].key.text, "key8999"));
	text = dsc_arena_printf(&arena, "%s%s", out, "key3: x\nkey8999: x\nkey3: y\n");
	read_bad(dsc_str_from(text));
	assert_int_equal(problems.count, 3);
	assert_string_equal(problems.items[0].message, "the key 'key3' stands here again (first in "
						       "line 4); keep one of the two");
	assert_string_equal(problems.items[1].message, "the key 'key8999' stands here again (first "
						       "in "
						       "line 9000); keep one of the two");
	assert_int_equal(problems.items[2].span.start.line, 9003);
}

/* Problems that were there before stay where they are. */
static void test_problems_are_added(void **state)
{
	struct dsc_node *root;

	(void)state;
	dsc_problems_add(&problems, DSC_PROBLEM_TEXT, (struct dsc_span){ { 9, 9 }, { 9, 9 } }, "x");
	dsc_yaml_read(&root, DSC_S("a: 1\na: 2\n"), &arena, &problems);
	assert_int_equal(problems.count, 2);
	assert_string_equal(problems.items[0].message, "x");
}

/* A message never holds what a terminal must not see. */
static void test_quoting(void **state)
{
	(void)state;
	read_bad(DSC_S("\"a\\e[31m\\u202E\\n\": 1\n\"a\\e[31m\\u202E\\n\": 2\n"));
	assert_string_equal(problems.items[problems.count - 3].message, "the key "
									"'a<U+001B>[31m<U+202E><U+"
									"000A>' stands here again "
									"(first in line "
									"1); keep one of the two");
	read_bad(repeated("? ", "数", 60, "\n: 1\n? 数\n: 1\n? 数\n: 1\n"));
	read_bad(dsc_str_from(dsc_arena_printf(&arena, "%s: 1\n%s: 1\n",
					       repeated("", "数", 60, "").ptr,
					       repeated("", "数", 60, "").ptr)));
	assert_string_equal(problems.items[0].message,
			    dsc_arena_printf(&arena,
					     "the key '%s…' stands here again (first in line "
					     "1); keep one of the two",
					     repeated("", "数", 40, "").ptr));
}

/* The table of the scanner says what dsc_utf8_unsafe() says, of every code point. */
static void test_scan_unsafe(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		/* At each place of the scanner's stride of four. */
		static const char around[] = "a中文字符中文中文字符中文b";
		char text[64];
		size_t at = 1 + 3 * (cp % 5);
		size_t len;
		bool unsafe = dsc_utf8_unsafe(cp) || cp == '\r';

		if (cp >= 0xd800 && cp <= 0xdfff)
			continue;
		memcpy(text, around, at);
		len = dsc_utf8_encode(cp, text + at);
		memcpy(text + at + len, around + at, sizeof(around) - 1 - at);
		len += sizeof(around) - 1;
		if (dsc_scan_next((struct dsc_str){ text, len }, 0) != (unsafe ? at : len))
			fail_msg("U+%04X", (unsigned)cp);
	}
}

/* Malformed bytes stop the scanner where dsc_utf8_check() stops. */
static void test_scan_malformed(void **state)
{
	static const unsigned char thirds[] = {
		0x00, 0x41, 0x7f, 0x80, 0xa5, 0xbf, 0xc0, 0xe4, 0xff
	};

	(void)state;
	for (unsigned first = 0x80; first < 0x100; first++) {
		for (unsigned second = 0; second < 0x100; second++) {
			for (size_t i = 0; i < sizeof(thirds); i++) {
				char text[18] = "中xyz中中中中";
				struct dsc_str whole = { text, sizeof(text) };
				struct dsc_str cut = { text, 6 };

				text[3] = (char)first;
				text[4] = (char)second;
				text[5] = (char)thirds[i];
				if (dsc_utf8_check(whole) < 6)
					assert_true(dsc_scan_next(whole, 0) <=
						    dsc_utf8_check(whole));
				for (cut.len = 4; cut.len <= 6; cut.len++)
					if (dsc_utf8_check(cut) < cut.len)
						assert_true(dsc_scan_next(cut, 0) <=
							    dsc_utf8_check(cut));
			}
		}
	}
}

static void test_hint_date(void **state)
{
	static const struct {
		const char *text;
		const char *right; /* NULL: no hint */
	} rows[] = {
		{ "2023-1-5", "2023-01-05" },
		{ "2023-01-5", "2023-01-05" },
		{ "2023/1/5", "2023-01-05" },
		{ "2023/01/05", "2023-01-05" },
		{ "2023.1.5", "2023-01-05" },
		{ "20230105", "2023-01-05" },
		{ "2023年1月5日", "2023-01-05" },
		{ "2023年01月05日", "2023-01-05" },
		{ "2023年1月5号", "2023-01-05" },
		{ "2023年1月5", "2023-01-05" },
		{ "２０２３－１－５", "2023-01-05" },
		{ "2023–1–5", "2023-01-05" },
		{ " 2023-01-05 ", "2023-01-05" },
		{ "2024/2/29", "2024-02-29" },
		{ "2023-01-05", NULL },
		{ "2023/2/29", NULL },
		{ "2023-13-1", NULL },
		{ "2023-1", NULL },
		{ "23-1-5", NULL },
		{ "5/1/2023", NULL },
		{ "2023-1-5 10:00", NULL },
		{ "2023-1-5日前", NULL },
		{ "202315", NULL },
		{ "2023010", NULL },
		{ "202301051", NULL },
		{ "", NULL },
		{ "二〇二三年一月五日", NULL },
		{ "2023-1-", NULL },
		{ "2023年1月5日日", NULL },
		{ "2023-01-005", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char out[16] = "";
		bool hint = dsc_yaml_hint_date(dsc_str_from(rows[i].text), out);

		if (hint != (rows[i].right != NULL))
			fail_msg("%s: %s", rows[i].text, out);
		if (hint)
			assert_string_equal(out, rows[i].right);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_resolver, setup, teardown),
		cmocka_unit_test_setup_teardown(test_spans, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tolerated, setup, teardown),
		cmocka_unit_test_setup_teardown(test_size, setup, teardown),
		cmocka_unit_test_setup_teardown(test_depth, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile, setup, teardown),
		cmocka_unit_test_setup_teardown(test_large_mapping, setup, teardown),
		cmocka_unit_test_setup_teardown(test_problems_are_added, setup, teardown),
		cmocka_unit_test_setup_teardown(test_quoting, setup, teardown),
		cmocka_unit_test(test_scan_unsafe),
		cmocka_unit_test(test_scan_malformed),
		cmocka_unit_test(test_hint_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
