/*
 * Every broken document of tests/bad/yaml gives exactly the lines of the
 * .expect file beside it. BLESS=1 writes those files anew, for a person to
 * read before they are kept.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/utf8.h"
#include "yaml/yaml.h"

static struct dsc_arena arena;
static struct dsc_io_buffer buffer;

static const char *folder(void)
{
	const char *tests = getenv("DSC_TESTS");

	return dsc_arena_printf(&arena, "%s/bad/yaml", tests ? tests : "tests");
}

static bool in_order(struct dsc_mark a, struct dsc_mark b)
{
	return a.line < b.line || (a.line == b.line && a.column <= b.column);
}

/* What holds of the problems of any document, and their lines. */
static const char *lines_of(struct dsc_str document, const char *name)
{
	struct dsc_problems problems = { .arena = &arena };
	struct dsc_node *root;
	/* Of the exact size, so that sanitizers see a read past the end. */
	char *exact = malloc(document.len ? document.len : 1);
	const char *lines = "";
	bool syntax = false;
	int result;

	assert_non_null(exact);
	memcpy(exact, document.ptr, document.len);
	result = dsc_yaml_read(&root, (struct dsc_str){ exact, document.len }, &arena, &problems);
	free(exact);
	for (size_t i = 0; i < problems.count; i++) {
		const struct dsc_problem *problem = &problems.items[i];
		struct dsc_str message = dsc_str_from(problem->message);

		syntax |= problem->kind == DSC_PROBLEM_SYNTAX;
		if (!in_order(problem->span.start, problem->span.end))
			fail_msg("%s: a span ends before it starts", name);
		if (i && !in_order(problems.items[i - 1].span.start, problem->span.start))
			fail_msg("%s: problems out of order", name);
		while (message.len) {
			uint32_t cp;
			size_t len = dsc_utf8_decode(message, &cp);

			if (cp == UINT32_MAX || cp == '\n' || dsc_utf8_unsafe(cp))
				fail_msg("%s: U+%04X in a message", name, (unsigned)cp);
			message.ptr += len;
			message.len -= len;
		}
		lines = dsc_arena_printf(&arena, "%s%u:%u: %s\n", lines,
					 (unsigned)problem->span.start.line,
					 (unsigned)problem->span.start.column, problem->message);
	}
	if (!problems.count)
		fail_msg("%s: nothing was found wrong", name);
	if ((result != 0) != syntax || (root == NULL) != syntax)
		fail_msg("%s: result and problems disagree", name);
	return lines;
}

static void check_file(int dir, const char *name, bool bless)
{
	const char *expect = dsc_arena_printf(&arena, "%.*s.expect",
					      (int)(strlen(name) - strlen(".yaml")), name);
	struct dsc_str bytes;
	const char *lines;

	assert_int_equal(dsc_io_read(&bytes, dir, name, 1 << 20, &buffer), DSC_IO_OK);
	lines = lines_of(bytes, name);
	if (bless) {
		struct dsc_err err;

		assert_int_equal(dsc_io_replace(dsc_arena_printf(&arena, "%s/%s", folder(), expect),
						dsc_str_from(lines), &err),
				 0);
		return;
	}
	if (dsc_io_read(&bytes, dir, expect, 1 << 20, &buffer) != DSC_IO_OK)
		fail_msg("%s is missing; BLESS=1 writes it", expect);
	if (!dsc_str_is(bytes, lines))
		fail_msg("%s\nexpected:\n%.*sfound:\n%s", name, DSC_STR_ARG(bytes), lines);
}

static void test_corpus(void **state)
{
	const char *wish = getenv("BLESS");
	bool bless = wish && *wish && !dsc_str_is(dsc_str_from(wish), "0");
	int dir = open(folder(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dsc_io_list list = { 0 };
	size_t documents = 0;
	size_t expected = 0;

	(void)state;
	if (dir < 0)
		fail_msg("no folder %s", folder());
	assert_int_equal(dsc_io_list(&list, dir, ".", &arena), 0);
	for (size_t i = 0; i < list.count; i++) {
		struct dsc_str name = list.items[i].name;

		expected += dsc_str_ends(name, DSC_S(".expect"));
		if (!dsc_str_ends(name, DSC_S(".yaml")))
			continue;
		check_file(dir, name.ptr, bless);
		documents++;
	}
	close(dir);
	assert_true(documents >= 70);
	if (!bless)
		assert_int_equal(documents, expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_corpus),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	dsc_io_buffer_release(&buffer);
	dsc_arena_release(&arena);
	return failed;
}
