#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/tr.h"
#include "schema/decimal.h"
#include "schema/format.h"
#include "schema/keyword.h"
#include "schema/schema.h"
#include "schema/uri.h"
#include "yaml/json.h"
#include "yaml/yaml.h"

#define URI "https://example.cn/schema.json"

static struct dsc_node *read_json(const char *text, struct dsc_arena *arena)
{
	struct dsc_problems problems = { .arena = arena };
	struct dsc_node *root = NULL;

	if (dsc_json_read(&root, dsc_str_from(text), 1 << 24, arena, &problems) < 0)
		fail_msg("%s: %s", text, problems.items[0].message);
	return root;
}

/* What a wrong schema is told: "LINE:COLUMN MESSAGE" a line. */
static const char *compile(const struct dsc_schema **schema, struct dsc_schema_set *set,
			   const char *text, struct dsc_arena *arena)
{
	struct dsc_problems problems = { .arena = arena };
	const char *out = "";
	struct dsc_err err;

	if (dsc_schema_set_add(set, DSC_S(URI), read_json(text, arena), &err) < 0)
		return dsc_arena_printf(arena, "%s", err.text);
	dsc_schema_compile(schema, set, DSC_S(URI), DSC_SCHEMA_ASSERT_FORMAT, &problems, NULL);
	for (size_t i = 0; i < problems.count; i++)
		out = dsc_arena_printf(arena, "%s%s%u:%u %s", out, *out ? "\n" : "",
				       (unsigned)problems.items[i].span.start.line,
				       (unsigned)problems.items[i].span.start.column,
				       problems.items[i].message);
	return out;
}

/* What an instance is told: "LINE:COLUMN KEYWORD MESSAGE" a line, " [rule]" where there is one. */
static const char *check(const char *schema_text, const char *yaml, struct dsc_arena *arena)
{
	struct dsc_problems problems = { .arena = arena };
	struct dsc_schema_set *set = dsc_schema_set_new(arena);
	struct dsc_violations found = { 0 };
	const struct dsc_schema *schema = NULL;
	const char *out = "", *wrong = compile(&schema, set, schema_text, arena);
	struct dsc_node *root;
	struct dsc_err err;
	int holds;

	if (*wrong)
		fail_msg("%s: %s", schema_text, wrong);
	if (dsc_yaml_read(&root, dsc_str_from(yaml), arena, &problems) < 0)
		fail_msg("%s: %s", yaml, problems.items[0].message);
	holds = dsc_schema_check(schema, root, &found, arena, &err);
	assert_int_equal(holds, dsc_schema_check(schema, root, NULL, arena, &err));
	if (holds < 0)
		out = dsc_arena_printf(arena, "%s", err.text);
	else
		assert_int_equal(holds, found.count == 0);
	for (size_t i = 0; i < found.count; i++) {
		const struct dsc_violation *v = &found.items[i];

		out = dsc_arena_printf(arena, "%s%s%u:%u %s %s%s%s%s%s", out, *out ? "\n" : "",
				       (unsigned)v->span.start.line,
				       (unsigned)v->span.start.column, v->keyword, v->message,
				       v->rule ? " [" : "", v->rule ? v->rule : "",
				       v->rule ? "]" : "", v->unsafe_key ? " (told)" : "");
	}
	dsc_schema_set_release(set);
	return out;
}

struct row {
	const char *schema;
	const char *yaml;
	const char *expected;
};

static void run_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct dsc_arena arena;
		const char *found;

		dsc_arena_init(&arena, 0);
		found = check(rows[i].schema, rows[i].yaml, &arena);
		if (strcmp(found, rows[i].expected) != 0)
			print_error("schema:   %s\n", rows[i].schema);
		assert_string_equal(found, rows[i].expected);
		dsc_arena_release(&arena);
	}
}

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static void test_keys(void **state)
{
	static const struct row rows[] = {
		{ "{\"additionalProperties\":false,\"properties\":{\"experience\":true,\"name\""
		  ":true}}",
		  "name: a\nexperiense: b\n",
		  "2:1 additionalProperties unknown key 'experiense'; did you mean 'experience'"
		  "?" },
		{ "{\"additionalProperties\":false,\"required\":[\"experience\"],\"properties\""
		  ":{\"experience\":true,\"name\":true}}",
		  "name: a\nexperiense: b\n",
		  "2:1 additionalProperties unknown key 'experiense'; did you mean 'experience'"
		  "?" },
		/* An invisible character in a key, and the key that is missing for it. */
		{ "{\"additionalProperties\":false,\"required\":[\"name\"],\"properties\":{"
		  "\"game\":true,\"name\":true}}",
		  "na\u200bme: a\n",
		  "1:1 additionalProperties unknown key 'na<U+200B>me'; did you mean 'name'? "
		  "(told)" },
		{ "{\"additionalProperties\":false,\"properties\":{\"name\":true}}",
		  "na\u200bmed: a\n",
		  "1:1 additionalProperties unknown key 'na<U+200B>med'; allowed here: name" },
		{ "{\"required\":[\"name\"],\"properties\":{\"name\":{\"title\":\"名称\","
		  "\"x-title-en\":\"name\"}}}",
		  "a: 1\n", "1:1 required missing key 'name'" },
		{ "{\"propertyNames\":{\"pattern\":\"^[a-z]+$\",\"x-message\":{\"en\":\"small "
		  "letters only\",\"zh\":\"小写\"}}}",
		  "Ab: 1\n", "1:1 pattern key 'Ab': small letters only" },
		{ "{\"additionalProperties\":false,\"properties\":{\"experience\":true,\"name\""
		  ":true}}",
		  "name: a\nzzz: b\n",
		  "2:1 additionalProperties unknown key 'zzz'; allowed here: experience, "
		  "name" },
		{ "{\"additionalProperties\":false,\"properties\":{\"a\":true}}",
		  "b: 1\na: 2\n",
		  "1:1 additionalProperties unknown key 'b'; allowed here: a" },
		{ "{\"properties\":{\"role\":false}}",
		  "role: lead\n",
		  "1:1 additionalProperties key 'role' is not allowed here" },
		{ "{\"unevaluatedProperties\":false,\"allOf\":[{\"properties\":{\"title\":"
		  "true}},{\"$ref\":\"#/$defs/x\"}],\"$defs\":{\"x\":{\"properties\":{\"domain\""
		  ":true}}}}",
		  "titel: a\n",
		  "1:1 unevaluatedProperties unknown key 'titel'; did you mean 'title'?" },
		{ "{\"unevaluatedProperties\":false,\"anyOf\":[{\"properties\":{\"a\":{\"const\""
		  ":1}},\"required\":[\"a\"]},{\"properties\":{\"b\":{\"const\":1}},\"required\""
		  ":[\"b\"]}]}",
		  "a: 2\n",
		  "1:1 required missing key 'b'" },
		{ "{\"required\":[\"uscc\",\"name\"],\"properties\":{\"uscc\":{\"title\":"
		  "\"统一社会信用代码\",\"x-title-en\":\"credit code\"},\"name\":{\"$ref\":\"#/$defs/n\""
		  "}},\"$defs\":{\"n\":{\"title\":\"单位名称\"}}}",
		  "# comment\nkind: operator\n",
		  "2:1 required missing key 'uscc' (credit code)\n2:1 required missing key "
		  "'name' (单位名称)" },
		{ "{\"properties\":{\"a\":{\"required\":[\"b\"]}}}",
		  "a: {}\n",
		  "1:4 required missing key 'b'" },
		{ "{\"items\":{\"required\":[\"b\"]}}",
		  "- {c: 1}\n- c: 1\n",
		  "1:3 required missing key 'b'\n2:3 required missing key 'b'" },
		{ "{\"dependentRequired\":{\"signed_by\":[\"signed_on\"]}}",
		  "signed_by: x\n",
		  "1:1 dependentRequired missing key 'signed_on', which 'signed_by' needs" },
		{ "{\"propertyNames\":{\"pattern\":\"^[a-z]+$\"}}",
		  "Ab: 1\nc: 2\n",
		  "1:1 pattern key 'Ab' does not have the form ^[a-z]+$" },
		{ "{\"minProperties\":2}",
		  "a: 1\n",
		  "1:1 minProperties too few keys: 1, at least 2 needed" },
		{ "{\"maxProperties\":1}",
		  "a: 1\nb: 2\n",
		  "1:1 maxProperties too many keys: 2, at most 1 allowed" },
	};

	(void)state;
	run_rows(rows, COUNT(rows));
}

static void test_values(void **state)
{
	static const struct row rows[] = {
		{ "{\"properties\":{\"region\":{\"type\":\"string\"}}}",
		  "region: 440000\n",
		  "1:9 type 'region': found an integer, expected a string; quote it: \"440000\"" },
		{ "{\"properties\":{\"region\":{\"type\":[\"string\",\"null\"],\"title\":"
		  "\"地区\",\"x-title-en\":\"region code\"}}}",
		  "region: true\n",
		  "1:9 type 'region' (region code): found a boolean, expected a string or "
		  "null; quote it: \"true\"" },
		{ "{\"properties\":{\"n\":{\"type\":\"integer\"}}}",
		  "n: \"12\"\n",
		  "1:4 type 'n': found a string, expected an integer; leave out the quotes:"
		  " 12" },
		{ "{\"properties\":{\"n\":{\"type\":\"integer\"}}}",
		  "n: 1.5\n",
		  "1:4 type 'n': found a number, expected an integer" },
		{ "{\"properties\":{\"n\":{\"type\":\"integer\"}}}",
		  "n: 1.0\n",
		  "" },
		{ "{\"properties\":{\"n\":{\"type\":[\"number\",\"boolean\",\"object\"]}}"
		  "}",
		  "n: []\n",
		  "1:4 type 'n': found a list, expected a number, a boolean or a mapping" },
		{ "{\"properties\":{\"sectors\":{\"type\":\"array\"}}}",
		  "sectors: steel\n",
		  "1:10 type 'sectors': found a string, expected a list; write [steel]" },
		{ "{\"properties\":{\"sectors\":{\"type\":\"array\"}}}",
		  "sectors: 无\n",
		  "1:10 type 'sectors': found '无', expected a list; for none write []" },
		{ "{\"properties\":{\"sectors\":{\"type\":\"array\"}}}",
		  "sectors: null\n",
		  "1:10 type 'sectors': found 'null', expected a list; for none write []" },
		{ "{\"properties\":{\"sectors\":{\"type\":\"array\"}}}",
		  "sectors:\n",
		  "1:9 type 'sectors': found no value, expected a list; for none write []" },
		{ "{\"properties\":{\"sectors\":{\"type\":\"array\",\"minItems\":1}}}",
		  "sectors: none\n",
		  "1:10 type 'sectors': found a string, expected a list" },
		{ "{\"properties\":{\"type\":{\"x-title-en\":\"type\",\"minLength\":1}}}",
		  "type: ''\n", "1:7 minLength 'type': the text is empty" },
		{ "{\"properties\":{\"sectors\":{\"type\":\"string\"}}}",
		  "sectors:\n",
		  "1:9 type 'sectors': found no value, expected a string" },
		{ "{\"properties\":{\"sectors\":{\"items\":{\"enum\":[\"steel\",\"nonferrous\","
		  "\"textile\"]}}}}",
		  "sectors: [steel, stel, 7]\n",
		  "1:18 enum 'sectors': 'stel' is not one of steel, nonferrous, textile; "
		  "did you mean 'steel'?\n1:24 enum 'sectors': '7' is not one of steel, nonferr"
		  "ous, textile" },
		{ "{\"properties\":{\"t\":{\"enum\":[\"a1\",\"b1\",\"c1\",\"d1\",\"e1\",\"f1\","
		  "\"g1\",\"h1\",\"i1\",\"j1\",\"k1\",\"l1\",\"m1\"]}}}",
		  "t: zz\n",
		  "1:4 enum 't': 'zz' is not one of a1, b1, c1, d1, e1, f1, g1, h1, i1, j1,"
		  " k1, l1, …" },
		{ "{\"properties\":{\"t\":{\"enum\":[\"steel\",\"textile\"],\"enumDescriptions\""
		  ":[\"钢铁\",\"纺织\"]}}}",
		  "t: 纺织\n",
		  "1:4 enum 't': '纺织' is not one of steel, textile; did you mean 'textile'?" },
		{ "{\"properties\":{\"t\":{\"enum\":[\"steel\",\"textile\"]}}}",
		  "t:\n",
		  "1:3 enum 't': found no value, expected one of steel, textile" },
		{ "{\"properties\":{\"dsc\":{\"const\":\"case/1\"}}}",
		  "dsc: case/2\n",
		  "1:6 const 'dsc': found 'case/2', expected 'case/1'" },
		{ "{\"properties\":{\"id\":{\"pattern\":\"^[a-z]+$\"}}}",
		  "id: \"A\\u202e\\n\"\n",
		  "1:5 pattern 'id': 'A<U+202E><U+000A>' does not have the form ^[a-z]+$" },
		{ "{\"properties\":{\"id\":{\"pattern\":\"^[a-z]+$\",\"x-message\":{\"en\":"
		  "\"small letters only\",\"zh\":\"仅限小写字母\"}}}}",
		  "id: A\n",
		  "1:5 pattern 'id': 'A': small letters only" },
		{ "{\"properties\":{\"id\":{\"pattern\":\"^[a-z]+$\",\"x-message\":{\"en\":"
		  "\"is {value}, not an id\",\"zh\":\"x\"}}}}",
		  "id: A\n",
		  "1:5 pattern 'id': is A, not an id" },
		{ "{\"properties\":{\"a\":{\"minItems\":1,\"x-message\":{\"en\":\"no applicant\""
		  ",\"zh\":\"x\"}}}}",
		  "a: []\n",
		  "1:4 minItems 'a': no applicant" },
		{ "{\"properties\":{\"d\":{\"format\":\"date\"}}}",
		  "d: 2023-1-5\n",
		  "1:4 format 'd': '2023-1-5' is not a date such as 2023-10-31; did you mean "
		  "'2023-01-05'?" },
		{ "{\"properties\":{\"d\":{\"format\":\"date\"}}}",
		  "d: 2023年1月5日\n",
		  "1:4 format 'd': '2023年1月5日' is not a date such as 2023-10-31; did you "
		  "mean '2023-01-05'?" },
		{ "{\"properties\":{\"d\":{\"format\":\"date\"}}}",
		  "d: 2023-02-29\n",
		  "1:4 format 'd': '2023-02-29' is not a date such as 2023-10-31" },
		{ "{\"properties\":{\"e\":{\"format\":\"email\"}}}",
		  "e: a@@b\n",
		  "1:4 format 'e': 'a@@b' is not an e-mail address such as name@example.cn" },
		{ "{\"properties\":{\"n\":{\"minLength\":3,\"maxLength\":5}}}",
		  "n: 数据\n",
		  "1:4 minLength 'n': too short: 2 characters, at least 3 needed" },
		{ "{\"properties\":{\"n\":{\"minLength\":1}}}",
		  "n: \"\"\n",
		  "1:4 minLength 'n': the text is empty" },
		{ "{\"properties\":{\"n\":{\"minLength\":3,\"maxLength\":5}}}",
		  "n: 数据安全典型\n",
		  "1:4 maxLength 'n': too long: 6 characters, at most 5 allowed" },
		{ "{\"properties\":{\"n\":{\"minimum\":0,\"maximum\":30}}}",
		  "n: -0.5\n",
		  "1:4 minimum 'n': '-0.5' is too small, expected at least 0" },
		{ "{\"properties\":{\"n\":{\"exclusiveMinimum\":0,\"exclusiveMaximum\":30}"
		  "}}",
		  "n: 30.0\n",
		  "1:4 exclusiveMaximum 'n': '30.0' is too big, expected less than 30" },
		{ "{\"properties\":{\"n\":{\"exclusiveMinimum\":0,\"exclusiveMaximum\":30}"
		  "}}",
		  "n: 0\n",
		  "1:4 exclusiveMinimum 'n': '0' is too small, expected more than 0" },
		{ "{\"properties\":{\"n\":{\"maximum\":30}}}",
		  "n: 31\n",
		  "1:4 maximum 'n': '31' is too big, expected at most 30" },
		{ "{\"properties\":{\"n\":{\"multipleOf\":0.01}}}",
		  "n: 19.999\n",
		  "1:4 multipleOf 'n': '19.999' is not a multiple of 0.01" },
		{ "{\"properties\":{\"n\":{\"multipleOf\":0.01}}}",
		  "n: 19.99\n",
		  "" },
		{ "{\"properties\":{\"n\":{\"minItems\":1}}}",
		  "n: []\n",
		  "1:4 minItems 'n': too few items: 0, at least 1 needed" },
		{ "{\"properties\":{\"n\":{\"maxItems\":1}}}",
		  "n: [1, 2]\n",
		  "1:4 maxItems 'n': too many items: 2, at most 1 allowed" },
		{ "{\"properties\":{\"n\":{\"uniqueItems\":true}}}",
		  "n: [steel, {a: 1}, steel, {a: 1.0}]\n",
		  "1:20 uniqueItems 'n': item 3 repeats item 1: 'steel'\n1:27 uniqueItems "
		  "'n': item 4 repeats item 2: '{…}'" },
		{ "{\"properties\":{\"n\":{\"contains\":{\"const\":\"lead\"}}}}",
		  "n: [member]\n",
		  "1:4 contains 'n': too few items of the kind that is needed here: 0, at "
		  "least 1 needed" },
		{ "{\"properties\":{\"n\":{\"contains\":{\"const\":\"lead\"},\"maxContains\":"
		  "1}}}",
		  "n: [lead, lead]\n",
		  "1:4 maxContains 'n': too many items of one kind: 2, at most 1 allowed" },
		{ "{\"properties\":{\"n\":{\"prefixItems\":[true],\"items\":false}}}",
		  "n: [a, b]\n",
		  "1:8 items 'n': no further item is allowed here, found 'b'" },
		{ "{\"properties\":{\"n\":{\"prefixItems\":[true],\"unevaluatedItems\":false}"
		  "}}",
		  "n: [a, b]\n",
		  "1:8 unevaluatedItems 'n': no further item is allowed here, found 'b'" },
		{ "{\"properties\":{\"n\":{\"not\":{\"const\":\"x\"}}}}",
		  "n: x\n",
		  "1:4 not 'n': 'x' is not allowed here" },
		{ "{\"items\":false}",
		  "- 1\n",
		  "1:3 items no further item is allowed here, found '1'" },
		{ "false",
		  "a: 1\n",
		  "1:1 false no value is allowed here, found '{…}'" },
		{ "{\"type\":\"object\"}",
		  "a\n",
		  "1:1 type found a string, expected a mapping" },
	};

	(void)state;
	run_rows(rows, COUNT(rows));
}

static void test_choices(void **state)
{
	static const struct row rows[] = {
		{ "{\"properties\":{\"g\":{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\","
		  "\"pattern\":\"^[a-z]+$\"}]}}}",
		  "g: A1\n",
		  "1:4 pattern 'g': 'A1' does not have the form ^[a-z]+$" },
		{ "{\"properties\":{\"g\":{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\"}"
		  "]}}}",
		  "g: [a]\n",
		  "1:4 type 'g': found a list, expected a string or null" },
		{ "{\"properties\":{\"g\":{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"object\","
		  "\"required\":[\"b\"],\"properties\":{\"c\":{\"type\":\"string\"}}}]}}}",
		  "g: {c: 1}\n",
		  "1:4 required missing key 'b'\n1:8 type 'c': found an integer, expected "
		  "a string; quote it: \"1\"" },
		{ "{\"properties\":{\"g\":{\"oneOf\":[{\"const\":\"steel\",\"title\":\"钢铁\"}"
		  ",{\"const\":\"textile\",\"title\":\"纺织\"}]}}}",
		  "g: stel\n",
		  "1:4 oneOf 'g': 'stel' is not one of steel, textile; did you mean 'steel'?" },
		{ "{\"properties\":{\"g\":{\"anyOf\":[{\"type\":\"null\"},{\"enum\":[\"steel\","
		  "\"textile\"]}]}}}",
		  "g: stel\n",
		  "1:4 anyOf 'g': 'stel' is not one of steel, textile; did you mean 'steel'?" },
		{ "{\"oneOf\":[{\"properties\":{\"kind\":{\"const\":\"a\"},\"x\":{\"type\":"
		  "\"integer\"}}},{\"properties\":{\"kind\":{\"const\":\"b\"},\"y\":{\"type\":"
		  "\"integer\"}}}]}",
		  "kind: b\ny: q\n",
		  "2:4 type 'y': found a string, expected an integer" },
		{ "{\"properties\":{\"g\":{\"oneOf\":[{\"type\":\"integer\"},{\"minimum\":"
		  "2}]}}}",
		  "g: 3\n",
		  "1:4 oneOf 'g': '3' fits more than one of the forms allowed here (the 1. "
		  "and the 2.), exactly one is allowed" },
		{ "{\"if\":{\"properties\":{\"kind\":{\"const\":\"operator\"}}},\"then\":"
		  "{\"required\":[\"operates\"]}}",
		  "kind: operator\n",
		  "1:1 required missing key 'operates'" },
		{ "{\"allOf\":[{\"required\":[\"a\"]},{\"required\":[\"a\"]}]}",
		  "b: 1\n",
		  "1:1 required missing key 'a'" },
		{ "{\"x-dsc-rule\":\"outer\",\"properties\":{\"a\":{\"type\":\"integer\"}"
		  ",\"b\":{\"x-dsc-rule\":\"inner\",\"properties\":{\"c\":{\"type\":\"integer\""
		  "}}}},\"required\":[\"z\"]}",
		  "b: {c: x}\na: x\n",
		  "1:1 required missing key 'z' [outer]\n1:8 type 'c': found a string, expected"
		  " an integer [inner]\n2:4 type 'a': found a string, expected an integer "
		  "[outer]" },
		{ "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/d\",\"title\":\"日期\"}},\"$defs\":"
		  "{\"d\":{\"format\":\"date\",\"title\":\"other\"}}}",
		  "a: x\n",
		  "1:4 format 'a' (日期): 'x' is not a date such as 2023-10-31" },
	};

	(void)state;
	run_rows(rows, COUNT(rows));
}

static void test_limits(void **state)
{
	static const struct row rows[] = {
		{ "{\"$ref\":\"#\"}",
		  "a: 1\n",
		  "the schema refers to itself without end; the document was not checked" },
		{ "{\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}",
		  "a: 1\n",
		  "the schema refers to itself without end; the document was not checked" },
		{ "{\"pattern\":\"^(a+)+$\"}",
		  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\n",
		  "the pattern costs too much on this text (match limit exceeded); it was "
		  "not checked" },
	};

	(void)state;
	run_rows(rows, COUNT(rows));
}

static void test_wrong_schemas(void **state)
{
	static const struct {
		const char *schema;
		const char *expected;
	} rows[] = {
		{ "{\"type\": \"objekt\"}",
		  "1:10 'type' is 'objekt', expected one or several of null, boolean, integer, "
		  "number, string, array, object" },
		{ "{\"properties\": {\"a\": 1}}",
		  "1:16 'properties' is a mapping, expected a mapping whose values are schemas" },
		{ "{\n\"required\": \"a\",\n\"minLength\": -1}",
		  "2:13 'required' is 'a', expected a list of strings\n"
		  "3:14 'minLength' is '-1', expected an integer of at least 0" },
		{ "{\"multipleOf\": 0}",
		  "1:16 'multipleOf' is '0', expected a number above 0 with at most 100 "
		  "digits" },
		{ "{\"allOf\": []}",
		  "1:11 'allOf' is a list, expected a list of schemas that is not empty" },
		{ "{\"items\": [{}]}",
		  "1:11 'items' is a list, expected a schema: a mapping, true or false" },
		{ "{\"$anchor\": \"1a\"}",
		  "1:13 '$anchor' is '1a', expected a name of letters, digits, '-', '_' and "
		  "'.' that begins with a letter" },
		{ "{\"$id\": \"https://a/#x\"}",
		  "1:9 '$id' has a fragment; a name within a schema is given by '$anchor'" },
		{ "{\"not\": {\"$ref\": \"#/nowhere\"}}",
		  "1:18 the schema '" URI "' has nothing at '#/nowhere'" },
		{ "{\"$ref\": \"#nowhere\"}",
		  "1:10 the schema '" URI "' has nothing at '#nowhere'" },
		{ "{\"$ref\": \"#/x\", \"x\": [1]}",
		  "1:10 '#/x' leads to a list, which is no schema" },
		{ "{\"$ref\": \"other.json\"}",
		  "1:10 there is no schema 'https://example.cn/other.json' here; nothing is "
		  "fetched, so it must be given along with the others" },
		{ "{\"$schema\": \"http://json-schema.org/draft-07/schema#\"}",
		  "1:13 the meta-schema 'http://json-schema.org/draft-07/schema' is not known; "
		  "this tool speaks https://json-schema.org/draft/2020-12/schema" },
		{ "{\"$defs\": {\"a\": {\"$anchor\": \"x\"}, \"b\": {\"$anchor\": \"x\"}}}",
		  "two schemas have the URI '" URI "#x' (the later one in line 1); give each its "
		  "own '$id' or anchor" },
		{ "1", "1:1 a schema is a mapping, true or false; found an integer" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct dsc_schema *schema;
		struct dsc_schema_set *set;
		struct dsc_arena arena;

		dsc_arena_init(&arena, 0);
		set = dsc_schema_set_new(&arena);
		assert_string_equal(compile(&schema, set, rows[i].schema, &arena),
				    rows[i].expected);
		dsc_schema_set_release(set);
		dsc_arena_release(&arena);
	}
}

static const struct dsc_node *resolve(void *data, struct dsc_str uri, struct dsc_err *err)
{
	struct dsc_arena *arena = data;

	if (dsc_str_is(uri, "https://example.cn/number.json"))
		return read_json("{\"type\": \"number\", \"$defs\": {\"a\": {\"type\": 1}}}",
				 arena);
	if (dsc_str_is(uri, "https://example.cn/broken.json"))
		dsc_err_set(err, "disk on fire");
	return NULL;
}

static void test_resolver(void **state)
{
	static const struct {
		const char *schema;
		const char *expected;
		const char *uri; /* of the document with the problem */
	} rows[] = {
		{ "{\"$ref\": \"number.json\"}", "", NULL },
		{ "{\"$ref\": \"broken.json\"}", "1:10 disk on fire", URI },
		{ "{\"$ref\": \"number.json#/$defs/a\"}",
		  "1:44 'type' is '1', expected one or several of null, boolean, integer, "
		  "number, string, array, object", "https://example.cn/number.json" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dsc_problems problems;
		const struct dsc_schema *schema;
		struct dsc_schema_set *set;
		struct dsc_arena arena;
		struct dsc_str uri;
		struct dsc_err err;
		int compiled;

		dsc_arena_init(&arena, 0);
		problems = (struct dsc_problems){ .arena = &arena };
		set = dsc_schema_set_new(&arena);
		dsc_schema_set_resolver(set, resolve, &arena);
		assert_int_equal(dsc_schema_set_add(set, DSC_S(URI),
						    read_json(rows[i].schema, &arena), &err), 0);
		compiled = dsc_schema_compile(&schema, set, DSC_S(URI), 0, &problems, &uri);
		assert_int_equal(compiled, *rows[i].expected ? -1 : 0);
		if (compiled < 0) {
			const struct dsc_problem *first = &problems.items[0];

			assert_true(dsc_str_is(uri, rows[i].uri));
			assert_string_equal(dsc_arena_printf(&arena, "%u:%u %s",
							     (unsigned)first->span.start.line,
							     (unsigned)first->span.start.column,
							     first->message),
					    rows[i].expected);
		}
		dsc_schema_set_release(set);
		dsc_arena_release(&arena);
	}
}

/* Twenty levels of four references to the next: 4^20 ways to the same integer. */
static void test_exponential(void **state)
{
	struct dsc_arena arena;
	const char *schema = "\"d20\": {\"type\": \"integer\"}";

	(void)state;
	dsc_arena_init(&arena, 0);
	for (int i = 19; i >= 0; i--) {
		const char *ref = dsc_arena_printf(&arena, "{\"$ref\": \"#/$defs/d%d\"}", i + 1);

		schema = dsc_arena_printf(&arena, "\"d%d\": {\"allOf\": [%s, %s, %s, %s]}, %s", i,
					  ref, ref, ref, ref, schema);
	}
	schema = dsc_arena_printf(&arena, "{\"$ref\": \"#/$defs/d0\", \"$defs\": {%s}}", schema);
	assert_string_equal(check(schema, "1\n", &arena),
			    "checking the document against its schema costs too much; it was not "
			    "checked");
	dsc_arena_release(&arena);
}

/* One dear match is none of that, a thousand are: what they took is charged. */
static void test_dear_pattern(void **state)
{
	static const char schema[] = "{\"items\": {\"pattern\": \"^((a|a)*c|a*b)$\"}}";
	struct dsc_arena arena;
	const char *list;

	(void)state;
	dsc_arena_init(&arena, 0);
	assert_string_equal(check(schema, "[aaaaaaaaaaaab]\n", &arena), "");
	list = "aaaaaaaaaaaab";
	for (int i = 0; i < 12; i++)
		list = dsc_arena_printf(&arena, "%s,%s", list, list);
	assert_string_equal(check(schema, dsc_arena_printf(&arena, "[%s]\n", list), &arena),
			    "checking the document against its schema costs too much; it was not "
			    "checked");
	dsc_arena_release(&arena);
}

/* A document with so many values needs steps in proportion, and gets them. */
static void test_big(void **state)
{
	static const char schema_text[] =
		"{\"uniqueItems\": true, \"items\": {\"type\": \"object\", \"properties\": {\"n\": "
		"{\"minimum\": 0}, \"s\": {\"pattern\": \"^[a-z]+$\"}}, \"required\": [\"n\"], "
		"\"unevaluatedProperties\": false}}";
	enum { ITEMS = 60000 };
	struct dsc_schema_set *set;
	struct dsc_violations found = { 0 };
	const struct dsc_schema *schema;
	struct dsc_arena arena;
	struct dsc_err err;
	size_t len = 1;
	char *text;

	(void)state;
	dsc_arena_init(&arena, 1 << 20);
	text = dsc_arena_alloc(&arena, (size_t)ITEMS * 32, 1);
	text[0] = '[';
	for (int i = 0; i < ITEMS; i++) {
		const char *item = dsc_arena_printf(&arena, "{\"n\":%d,\"s\":\"abc\"}%c", i,
						    i + 1 < ITEMS ? ',' : ']');

		memcpy(text + len, item, strlen(item));
		len += strlen(item);
	}
	set = dsc_schema_set_new(&arena);
	assert_string_equal(compile(&schema, set, schema_text, &arena), "");
	assert_int_equal(dsc_schema_check(schema, read_json(text, &arena), &found, &arena, &err),
			 1);
	dsc_schema_set_release(set);
	dsc_arena_release(&arena);
}

static void test_chinese_titles(void **state)
{
	static const struct row rows[] = {
		{ "{\"properties\": {\"n\": {\"title\": \"名称\", \"x-title-en\": \"name\", "
		  "\"type\": \"string\"}}}",
		  "n: []\n", "1:4 type 'n' (名称): found a list, expected a string" },
		{ "{\"properties\": {\"t\": {\"enum\": [\"steel\", \"textile\"], "
		  "\"enumDescriptions\": [\"钢铁\", \"纺织\"]}}}",
		  "t: 钢铁\n",
		  "1:4 enum 't': '钢铁' is not one of steel (钢铁), textile (纺织); did you mean "
		  "'steel'?" },
		{ "{\"properties\": {\"t\": {\"title\": \"文件类型\", \"const\": \"case/1\"}}}",
		  "t: case/2\n", "1:4 const 't' (文件类型): found 'case/2', expected 'case/1'" },
		{ "{\"properties\": {\"t\": {\"title\": \"文件类型\", \"const\": \"case/1\"}}}",
		  "t:\n", "1:3 const 't' (文件类型): found no value, expected case/1" },
		{ "{\"properties\": {\"t\": {\"pattern\": \"^a\", \"x-message\": {\"en\": \"e\", "
		  "\"zh\": \"以 a 开头\"}}}}",
		  "t: b\n", "1:4 pattern 't': 'b': 以 a 开头" },
	};

	(void)state;
	setenv("DSC_LANG", "zh", 1);
	dsc_tr_init();
	run_rows(rows, COUNT(rows));
	setenv("DSC_LANG", "en", 1);
	dsc_tr_init();
}

/* RFC 3986 5.4. */
static void test_uri(void **state)
{
	static const char *const rows[][2] = {
		{ "g:h", "g:h" },
		{ "g", "http://a/b/c/g" },
		{ "./g", "http://a/b/c/g" },
		{ "g/", "http://a/b/c/g/" },
		{ "/g", "http://a/g" },
		{ "//g", "http://g" },
		{ "?y", "http://a/b/c/d;p?y" },
		{ "g?y", "http://a/b/c/g?y" },
		{ "#s", "http://a/b/c/d;p?q#s" },
		{ "g#s", "http://a/b/c/g#s" },
		{ ";x", "http://a/b/c/;x" },
		{ "", "http://a/b/c/d;p?q" },
		{ ".", "http://a/b/c/" },
		{ "./", "http://a/b/c/" },
		{ "..", "http://a/b/" },
		{ "../", "http://a/b/" },
		{ "../g", "http://a/b/g" },
		{ "../..", "http://a/" },
		{ "../../g", "http://a/g" },
		{ "../../../g", "http://a/g" },
		{ "/./g", "http://a/g" },
		{ "/../g", "http://a/g" },
		{ "g.", "http://a/b/c/g." },
		{ "..g", "http://a/b/c/..g" },
		{ "./../g", "http://a/b/g" },
		{ "./g/.", "http://a/b/c/g/" },
		{ "g/./h", "http://a/b/c/g/h" },
		{ "g/../h", "http://a/b/c/h" },
		{ "g;x=1/../y", "http://a/b/c/y" },
		{ "g?y/../x", "http://a/b/c/g?y/../x" },
		{ "g#s/../x", "http://a/b/c/g#s/../x" },
		{ "http:g", "http:g" },
	};
	struct dsc_arena arena;

	(void)state;
	dsc_arena_init(&arena, 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dsc_str found = dsc_uri_resolve(DSC_S("http://a/b/c/d;p?q"),
						       dsc_str_from(rows[i][0]), &arena);

		assert_string_equal(dsc_arena_str(&arena, found).ptr, rows[i][1]);
	}
	dsc_arena_release(&arena);
}

static void test_decimals(void **state)
{
	static const struct {
		const char *a, *b;
		int order;
	} pairs[] = {
		{ "1", "1.0", 0 },
		{ "100", "1e2", 0 },
		{ "0.01", "1e-2", 0 },
		{ "-0", "0.00e5", 0 },
		{ "-1", "0", -1 },
		{ "-2", "-1", -1 },
		{ "0.1", "0.09", 1 },
		{ "12", "1.2e1", 0 },
		{ "1.20", "1.2000001", -1 },
		{ "9", "10", -1 },
		{ "1e308", "1e309", -1 },
		{ "1e99999999999999999999", "1e-99999999999999999999", 1 },
		{ "123456789012345678901", "123456789012345678902", -1 },
	};
	static const struct {
		const char *number, *divisor;
		bool holds;
	} multiples[] = {
		{ "4.35", "0.01", true },
		{ "4.355", "0.01", false },
		{ "0", "7", true },
		{ "7e1000", "7", true },
		{ "1e1000", "7", false },
		{ "1e1000", "1024", true },
		{ "1e9", "1024", false },
		{ "-3", "1.5", true },
		{ "0.00751", "0.0001", false },
		{ "24691357802469135780246", "12345678901234567890123", true },
		{ "24691357802469135780247", "12345678901234567890123", false },
		{ "12345678901234567890123e3", "12345678901234567890123", true },
		{ "1", "12345678901234567890123", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct dsc_decimal a = dsc_decimal_parse(dsc_str_from(pairs[i].a));
		struct dsc_decimal b = dsc_decimal_parse(dsc_str_from(pairs[i].b));

		assert_int_equal(dsc_decimal_cmp(a, b), pairs[i].order);
		assert_int_equal(dsc_decimal_cmp(b, a), -pairs[i].order);
		if (pairs[i].order == 0)
			assert_true(dsc_decimal_hash(a) == dsc_decimal_hash(b));
	}
	for (size_t i = 0; i < COUNT(multiples); i++)
		assert_int_equal(
			dsc_decimal_multiple(
				dsc_decimal_parse(dsc_str_from(multiples[i].number)),
				dsc_decimal_parse(dsc_str_from(multiples[i].divisor))),
			multiples[i].holds);
	assert_true(dsc_decimal_integral(dsc_decimal_parse(DSC_S("1.50e1"))));
	assert_false(dsc_decimal_integral(dsc_decimal_parse(DSC_S("1.55e1"))));
}

/* The table by name and the table by number are the same. */
static void test_keywords(void **state)
{
	(void)state;
	for (int i = 0; i < KW_COUNT; i++) {
		const char *name = dsc_keyword_name((enum keyword)i);
		const struct keyword_row *row = dsc_keyword_find(dsc_str_from(name));

		assert_non_null(row);
		assert_int_equal(row->keyword, i);
	}
	assert_null(dsc_keyword_find(DSC_S("")));
	assert_null(dsc_keyword_find(DSC_S("typ")));
	assert_null(dsc_keyword_find(DSC_S("typed")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_wrong_schemas),
		cmocka_unit_test(test_resolver),
		cmocka_unit_test(test_exponential),
		cmocka_unit_test(test_dear_pattern),
		cmocka_unit_test(test_big),
		cmocka_unit_test(test_chinese_titles),
		cmocka_unit_test(test_uri),
		cmocka_unit_test(test_decimals),
		cmocka_unit_test(test_keywords),
	};

	/* The titles are the schemas' in either language; the words around them English. */
	setenv("DSC_LOCALEDIR", "/", 1);
	setenv("DSC_LANG", "en", 1);
	dsc_tr_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
