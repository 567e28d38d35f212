#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "text/lines.h"

static const char *shown(const struct dsc_lines *lines, struct dsc_arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < lines->count; i++)
		text = dsc_arena_printf(arena, "%s%c%.*s", text, " -+"[lines->items[i].kind],
					DSC_STR_ARG(lines->items[i].text));
	return text;
}

static void test_compare(void **state)
{
	static const struct {
		const char *old, *now, *lines, *excerpt;
	} texts[] = {
		{ "", "", "", "" },
		{ "a\nb\n", "a\nb\n", " a b", "" },
		{ "", "a\n", "+a", "+a" },
		{ "a", "", "-a", "-a" },
		{ "a\nb\nc\n", "a\nx\nc\n", " a-b+x c", " a-b+x c" },
		{ "a\nb\nc\n", "a\nc\n", " a-b c", " a-b c" },
		{ "a\nc\n", "a\nb\nc\n", " a+b c", " a+b c" },
		{ "a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n", "-a-b c+b a b-b a+c",
		  "-a-b c+b a b-b a+c" },
		{ "1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nx\n6\n7\n8\n", " 1 2 3 4-5+x 6 7 8",
		  " 4-5+x 6" },
		{ "1\n2\n3\n4\n5\n6\n7\n8\n", "0\n2\n3\n4\n5\n6\n7\n9\n",
		  "-1+0 2 3 4 5 6 7-8+9", "-1+0 2 7-8+9" },
	};
	struct dsc_arena arena;

	(void)state;
	dsc_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct dsc_lines lines;

		dsc_lines_compare(&lines, dsc_str_from(texts[i].old),
				  dsc_str_from(texts[i].now), &arena);
		assert_string_equal(shown(&lines, &arena), texts[i].lines);
		dsc_lines_excerpt(&lines, 1);
		assert_string_equal(shown(&lines, &arena), texts[i].excerpt);
	}
	dsc_arena_release(&arena);
}

/* Whatever the two texts, the lines tell both of them again, with their numbers. */
static void check_whole(struct dsc_str old, struct dsc_str now, size_t most)
{
	struct dsc_arena arena;
	struct dsc_lines lines;
	size_t i = 0, k = 0, edits = 0;

	dsc_arena_init(&arena, 0);
	dsc_lines_compare(&lines, old, now, &arena);
	for (size_t n = 0; n < lines.count; n++) {
		const struct dsc_line *line = &lines.items[n];

		if (line->kind != DSC_LINE_NEW) {
			assert_int_equal(line->old, ++i);
			assert_memory_equal(line->text.ptr, old.ptr, line->text.len);
			old.ptr += line->text.len + 1;
			old.len -= line->text.len + 1;
		}
		if (line->kind != DSC_LINE_GONE) {
			assert_int_equal(line->now, ++k);
			assert_memory_equal(line->text.ptr, now.ptr, line->text.len);
			now.ptr += line->text.len + 1;
			now.len -= line->text.len + 1;
		}
		edits += line->kind != DSC_LINE_SAME;
	}
	assert_int_equal(old.len, 0);
	assert_int_equal(now.len, 0);
	assert_true(edits <= most);
	dsc_arena_release(&arena);
}

static void test_random(void **state)
{
	char old[400], now[400];
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		size_t old_len = 0, now_len = 0;

		for (int n = 0; n < 60; n++) {
			char letter;

			seed = seed * 1103515245u + 12345u;
			letter = "abc"[(seed >> 16) % 3];
			if ((seed >> 20) % 8 != 0)
				old[old_len++] = letter, old[old_len++] = '\n';
			if ((seed >> 24) % 8 != 0)
				now[now_len++] = letter, now[now_len++] = '\n';
		}
		check_whole((struct dsc_str){ old, old_len }, (struct dsc_str){ now, now_len },
			    30);
	}
}

/* Texts that have nothing in common cost little and are still told whole. */
static void test_large(void **state)
{
	size_t size = 1024 * 1024;
	char *old = malloc(size), *now = malloc(size);

	(void)state;
	assert_non_null(old);
	assert_non_null(now);
	for (size_t i = 0; i < size; i++) {
		old[i] = "a\n"[i % 2];
		now[i] = "b\n"[i % 2];
	}
	check_whole((struct dsc_str){ old, size }, (struct dsc_str){ now, size }, SIZE_MAX);
	check_whole((struct dsc_str){ old, 36000 }, (struct dsc_str){ now, 36000 }, SIZE_MAX);
	free(old);
	free(now);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
