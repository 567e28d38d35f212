#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "text/csv.h"

/* Rows as "a|b;c|d" of what was read, "!LINE:COLUMN" of what is wrong. */
static const char *read_all(struct dsc_str bytes, struct dsc_arena *arena)
{
	struct dsc_problems problems = { .arena = arena };
	struct dsc_csv csv;
	const char *text = "";
	int status = dsc_csv_read(&csv, bytes, arena, &problems);

	for (size_t i = 0; i < csv.count; i++)
		for (size_t k = 0; k < csv.items[i].count; k++)
			text = dsc_arena_printf(arena, "%s%s%s", text, k ? "|" : i ? ";" : "",
						csv.items[i].items[k].text.ptr);
	for (size_t i = 0; i < problems.count; i++)
		text = dsc_arena_printf(arena, "%s!%u:%u", text,
					problems.items[i].span.start.line,
					problems.items[i].span.start.column);
	assert_int_equal(status, problems.count ? -1 : 0);
	return text;
}

static void test_tables(void **state)
{
	static const struct {
		const char *bytes, *read;
	} tables[] = {
		{ "", "" },
		{ "a", "a" },
		{ "a,b\r\nc,d\r\n", "a|b;c|d" },
		{ "a,b\nc,d", "a|b;c|d" },
		{ "\xef\xbb\xbf" "a,b\n", "a|b" },
		{ "a,,\n", "a||" },
		{ "a\n\n\r\n, ,\nb\n", "a;b" },
		{ "\"a\",\"b,c\"\n", "a|b,c" },
		{ "\"a\"\"b\"\n", "a\"b" },
		{ "\"\"\n\"\",x\n", "|x" },
		{ "\"\"\"\"\n", "\"" },
		{ "\"a\r\nb\nc\"\n", "a\nb\nc" },
		{ " a , b \n", " a | b " },
		{ "数据,\"安\"\n", "数据|安" },
		{ "a\"b\nc\n", "c!1:2" },
		{ "数据\"b\nc\n", "c!1:3" },
		{ "\"a\"b,c\nd\n", "d!1:4" },
		{ "x\n\"a\n数据\" ,c\nd\n", "x;d!3:4" },
		{ "x,\"a\nb\n", "!1:3" },
		{ "\"", "!1:1" },
		{ "a,\"\"\"\n", "!1:3" },
		{ "a\rb\nc\n", "c!1:2" },
		{ "\"a\rb\n\",c\nd\n", "d!1:3" },
		{ "a\n数\xff\n", "!2:2" },
		{ "\xff", "!1:1" },
	};
	struct dsc_arena arena;

	(void)state;
	dsc_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		assert_string_equal(read_all(dsc_str_from(tables[i].bytes), &arena),
				    tables[i].read);
	assert_string_equal(read_all((struct dsc_str){ "a\0b\nc\n", 6 }, &arena), "c!1:2");
	dsc_arena_release(&arena);
}

/* Where each field stands, behind quoted line ends and wide characters. */
static void test_places(void **state)
{
	struct dsc_problems problems;
	struct dsc_arena arena;
	struct dsc_csv csv;
	const struct dsc_csv_field *last;

	(void)state;
	dsc_arena_init(&arena, 0);
	problems = (struct dsc_problems){ .arena = &arena };
	assert_int_equal(dsc_csv_read(&csv, DSC_S("\xef\xbb\xbf一,\"二\r\n三\",四\r\n五,六\r\n"), &arena,
				      &problems), 0);
	assert_int_equal(csv.count, 2);
	last = &csv.items[0].items[2];
	assert_int_equal(last->mark.line, 2);
	assert_int_equal(last->mark.column, 4);
	assert_int_equal(csv.items[0].items[1].mark.column, 3);
	last = &csv.items[1].items[1];
	assert_int_equal(last->mark.line, 3);
	assert_int_equal(last->mark.column, 3);
	dsc_arena_release(&arena);
}

/* What would cost too much is a problem, and cheap to find. */
static void test_bounds(void **state)
{
	size_t size = DSC_CSV_MAX_BYTES;
	char *bytes = malloc(size + 1);
	struct dsc_problems problems;
	struct dsc_arena arena;
	struct dsc_csv csv;

	(void)state;
	assert_non_null(bytes);
	dsc_arena_init(&arena, 0);
	problems = (struct dsc_problems){ .arena = &arena };
	memset(bytes, ',', size + 1);
	assert_int_equal(dsc_csv_read(&csv, (struct dsc_str){ bytes, size + 1 }, &arena,
				      &problems), -1);
	assert_int_equal(dsc_csv_read(&csv, (struct dsc_str){ bytes, size }, &arena,
				      &problems), -1);
	assert_int_equal(problems.items[1].span.start.column, DSC_CSV_MAX_FIELDS + 1);
	/* Many rows, each with a mistake: told a few times, not a million times. */
	for (size_t i = 0; i < size; i++)
		bytes[i] = "a\"\n"[i % 3];
	problems = (struct dsc_problems){ .arena = &arena };
	assert_int_equal(dsc_csv_read(&csv, (struct dsc_str){ bytes, size }, &arena,
				      &problems), -1);
	assert_int_equal(problems.count, 20);
	/* Quoted fields in number must not cost their rest each. */
	for (size_t i = 0; i < size; i++)
		bytes[i] = "\"\",\"\"\n"[i % 6];
	problems = (struct dsc_problems){ .arena = &arena };
	dsc_csv_read(&csv, (struct dsc_str){ bytes, size }, &arena, &problems);
	for (size_t i = 0; i < size; i++)
		bytes[i] = "\"x\"\n"[i % 4];
	problems = (struct dsc_problems){ .arena = &arena };
	assert_int_equal(dsc_csv_read(&csv, (struct dsc_str){ bytes, size }, &arena,
				      &problems), -1);
	assert_int_equal(csv.count, DSC_CSV_MAX_ROWS);
	assert_int_equal(problems.items[0].span.start.line, DSC_CSV_MAX_ROWS + 1);
	dsc_arena_release(&arena);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
