/*
 * Runs the official JSON Schema test suite against lib/schema: the folder that
 * DSC_SUITE names (default ../shared/json-schema-suite). The suite is not part
 * of the project; json-schema-suite.holds lists the tests that held once and
 * must hold for ever. BLESS=1 appends those that hold now.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/io.h"
#include "schema/schema.h"
#include "yaml/json.h"

#define MAX_BYTES (4 * 1024 * 1024)
#define NAME "json-schema-suite.holds"

struct remote {
	struct dsc_str uri;
	const struct dsc_node *root;
};

struct suite {
	struct dsc_arena arena;
	struct dsc_io_buffer buffer;
	struct {
		struct remote *items;
		size_t count, cap;
	} remotes;
	struct {
		struct dsc_str *items;
		size_t count, cap;
	} known; /* lines of the list */
	bool *seen;
	FILE *bless;
	size_t run, held, lost;
};

static struct dsc_node *read_json(struct suite *suite, const char *path)
{
	struct dsc_problems problems = { .arena = &suite->arena };
	struct dsc_str bytes;
	struct dsc_node *root;

	if (dsc_io_read(&bytes, AT_FDCWD, path, MAX_BYTES, &suite->buffer) != DSC_IO_OK)
		return NULL;
	if (dsc_json_read(&root, bytes, MAX_BYTES, &suite->arena, &problems) < 0) {
		print_error("%s:%u: %s\n", path, (unsigned)problems.items[0].span.start.line,
			    problems.items[0].message);
		return NULL;
	}
	return root;
}

static void read_remotes(struct suite *suite, const char *folder, const char *uri)
{
	struct dsc_io_list list = { 0 };

	if (dsc_io_list(&list, AT_FDCWD, folder, &suite->arena) < 0)
		return;
	for (size_t i = 0; i < list.count; i++) {
		const char *name = list.items[i].name.ptr;
		const char *path = dsc_arena_printf(&suite->arena, "%s/%s", folder, name);
		const char *below = dsc_arena_printf(&suite->arena, "%s/%s", uri, name);

		if (dsc_str_ends(list.items[i].name, DSC_S(".json"))) {
			struct remote remote = { dsc_str_from(below), read_json(suite, path) };

			if (remote.root)
				DSC_PUSH(&suite->arena, &suite->remotes, remote);
		} else {
			read_remotes(suite, path, below);
		}
	}
}

static void read_list(struct suite *suite, const char *path)
{
	struct dsc_str bytes;

	if (dsc_io_read(&bytes, AT_FDCWD, path, MAX_BYTES, &suite->buffer) == DSC_IO_OK) {
		bytes = dsc_arena_str(&suite->arena, bytes);
		while (bytes.len) {
			const char *end = memchr(bytes.ptr, '\n', bytes.len);
			struct dsc_str line = { bytes.ptr, end ? (size_t)(end - bytes.ptr)
							       : bytes.len };

			DSC_PUSH(&suite->arena, &suite->known, line);
			bytes.ptr += line.len + (end != NULL);
			bytes.len -= line.len + (end != NULL);
		}
	}
	suite->seen = DSC_NEW_ARRAY(&suite->arena, bool, suite->known.count);
}

static void record(struct suite *suite, const char *line, bool holds, const char *why)
{
	struct dsc_str text = dsc_str_from(line);
	bool known = false;

	for (size_t i = 0; i < suite->known.count && !known; i++) {
		known = !suite->seen[i] && dsc_str_eq(suite->known.items[i], text);
		suite->seen[i] |= known;
	}
	if (!holds && known) {
		suite->lost++;
		print_error("held once: %s: %s\n", line, why);
	} else if (!holds) {
		print_message("does not hold: %s: %s\n", line, why);
	} else if (!known && suite->bless) {
		fprintf(suite->bless, "%s\n", line);
	}
}

static const char *text_of(const struct dsc_node *map, const char *key)
{
	return dsc_node_text(dsc_node_get(map, dsc_str_from(key))).ptr;
}

static void run_group(struct suite *suite, const char *file, const struct dsc_node *group,
		      unsigned flags)
{
	const struct dsc_node *tests = dsc_node_get(group, DSC_S("tests"));
	struct dsc_str uri = DSC_S("https://suite.invalid/schema.json");
	struct dsc_problems problems = { .arena = &suite->arena };
	struct dsc_schema_set *set = dsc_schema_set_new(&suite->arena);
	const struct dsc_schema *schema = NULL;
	struct dsc_err err = { "" };
	const char *why = "";

	for (size_t i = 0; i < suite->remotes.count; i++)
		if (dsc_schema_set_add(set, suite->remotes.items[i].uri,
				       suite->remotes.items[i].root, &err) < 0)
			print_message("%s\n", err.text);
	if (dsc_schema_set_add(set, uri, dsc_node_get(group, DSC_S("schema")), &err) < 0)
		why = err.text;
	else if (dsc_schema_compile(&schema, set, uri, flags, &problems, NULL) < 0)
		why = problems.items[0].message;
	for (uint32_t i = 0; i < tests->count; i++) {
		const struct dsc_node *test = &tests->items[i];
		bool expected = dsc_node_get(test, DSC_S("valid"))->truth;
		struct dsc_violations violations = { 0 };
		int found = -1, found_quietly = -1;

		if (!*why) {
			const struct dsc_node *data = dsc_node_get(test, DSC_S("data"));

			found = dsc_schema_check(schema, data, &violations, &suite->arena, &err);
			found_quietly = dsc_schema_check(schema, data, NULL, &suite->arena, &err);
		}
		suite->run++;
		suite->held += found == expected;
		record(suite,
		       dsc_arena_printf(&suite->arena, "%s: %s: %s", file,
					text_of(group, "description"),
					text_of(test, "description")),
		       found == expected && found_quietly == expected &&
			       (found != 0) == (violations.count == 0),
		       *why ? why : found < 0 ? err.text : found ? "holds" : "does not hold");
	}
	dsc_schema_set_release(set);
}

/* All files of a folder, and then the folders below it. */
static void run_folder(struct suite *suite, const char *root, const char *folder)
{
	const char *path = dsc_arena_printf(&suite->arena, "%s/tests/%s", root, folder);
	unsigned flags = strcmp(folder, "optional/format/") == 0 ? DSC_SCHEMA_ASSERT_FORMAT : 0;
	size_t run = suite->run, held = suite->held;
	struct dsc_io_list list = { 0 };

	if (dsc_io_list(&list, AT_FDCWD, path, &suite->arena) < 0)
		return;
	for (size_t i = 0; i < list.count; i++) {
		const char *name = list.items[i].name.ptr;
		const char *file = dsc_arena_printf(&suite->arena, "%s%s", folder, name);
		struct dsc_node *groups;

		if (!dsc_str_ends(list.items[i].name, DSC_S(".json")))
			continue;
		groups = read_json(suite, dsc_arena_printf(&suite->arena, "%s%s", path, name));
		assert_non_null(groups);
		for (uint32_t j = 0; j < groups->count; j++)
			run_group(suite, file, &groups->items[j], flags);
	}
	print_message("json-schema-suite: %zu of %zu hold in tests/%s\n", suite->held - held,
		      suite->run - run, folder);
	for (size_t i = 0; i < list.count; i++)
		if (!dsc_str_ends(list.items[i].name, DSC_S(".json")))
			run_folder(suite, root, dsc_arena_printf(&suite->arena, "%s%s/", folder,
								 list.items[i].name.ptr));
}

static void test_suite(void **state)
{
	const char *root = getenv("DSC_SUITE");
	const char *tests = getenv("DSC_TESTS");
	struct suite suite = { .run = 0 };
	struct dsc_io_list there = { 0 };
	const char *holds;

	(void)state;
	if (!root)
		root = "../shared/json-schema-suite";
	dsc_arena_init(&suite.arena, 1024 * 1024);
	if (dsc_io_list(&there, AT_FDCWD, root, &suite.arena) < 0) {
		print_message("json-schema-suite: not run, there is no folder '%s'; set DSC_SUITE "
			      "to a copy of the official suite\n", root);
		dsc_arena_release(&suite.arena);
		skip();
	}
	holds = dsc_arena_printf(&suite.arena, "%s/unit/" NAME, tests ? tests : "tests");
	read_list(&suite, holds);
	if (getenv("BLESS"))
		suite.bless = fopen(holds, "a");
	read_remotes(&suite, dsc_arena_printf(&suite.arena, "%s/remotes", root),
		     "http://localhost:1234");
	run_folder(&suite, root, "");
	print_message("json-schema-suite: %zu of %zu hold\n", suite.held, suite.run);
	if (suite.bless)
		fclose(suite.bless);
	dsc_io_buffer_release(&suite.buffer);
	dsc_arena_release(&suite.arena);
	assert_true(suite.run > 0);
	assert_int_equal(suite.lost, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_suite),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
