#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "bundle/bag.h"
#include "bundle/verify_disc.h"
#include "bundle/verify_package.h"

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static void test_paths(void **state)
{
	static const struct {
		const char *path;
		bool inside;
	} rows[] = {
		{ "a", true },
		{ "units/miit-gd/cases/gd-001/evidence/验收 报告.pdf", true },
		{ "", false },
		{ "/a", false },
		{ "a/", false },
		{ "a//b", false },
		{ "../a", false },
		{ "a/../b", false },
		{ "a/..", false },
		{ "./a", false },
		{ "a/.git/hooks/x", false },
		{ "a/NUL", false },
		{ "a/b\\c", false },
		{ "a\nb", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(dsc_verify_path_inside(dsc_str_from(rows[i].path)),
				 rows[i].inside);
	assert_false(dsc_verify_path_inside((struct dsc_str){ "a\0b", 3 }));
}

static void test_lines(void **state)
{
	struct dsc_verify_lines lines;
	struct dsc_arena arena;

	(void)state;
	dsc_arena_init(&arena, 0);
	dsc_verify_lines_read(&lines,
			      DSC_S(B64 "  b c.pdf\r\n" A64 " *a.pdf\n\nshort  x\n" A64
					"no blank\n" B64 "  a.pdf\n" A64 "  \n" A64 "\n" B64 "  last"),
			      &arena);
	assert_int_equal(lines.count, 3);
	assert_int_equal(lines.twice, 1);
	assert_int_equal(lines.wrong, 4);
	assert_non_null(dsc_verify_lines_find(&lines, DSC_S("b c.pdf")));
	assert_true(dsc_str_is(dsc_verify_lines_find(&lines, DSC_S("last"))->hex, B64));
	assert_null(dsc_verify_lines_find(&lines, DSC_S("b")));
	dsc_verify_lines_read(&lines, DSC_S(""), &arena);
	assert_null(dsc_verify_lines_find(&lines, DSC_S("b")));
	dsc_arena_release(&arena);
}

static void test_copies(void **state)
{
	static const struct {
		const char *path;
		uint32_t copy;
		const char *name;
	} rows[] = {
		{ "copy-1/disc-1.iso", 1, "disc-1.iso" },
		{ "copy-12/print/a.pdf", 12, "print/a.pdf" },
		{ "copy-0/a", 0, "copy-0/a" },
		{ "copy-/a", 0, "copy-/a" },
		{ "copy-1", 0, "copy-1" },
		{ "copy-1/", 0, "copy-1/" },
		{ "copy-99999999999/a", 0, "copy-99999999999/a" },
		{ "README.txt", 0, "README.txt" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dsc_str name;

		assert_int_equal(dsc_verify_copy_of(dsc_str_from(rows[i].path), &name),
				 rows[i].copy);
		assert_true(dsc_str_is(name, rows[i].name));
	}
	assert_true(dsc_verify_is_image(DSC_S("disc-1.iso")));
	assert_false(dsc_verify_is_image(DSC_S("print/disc-1.iso")));
}

/* Texts with the sums left open have their final length. */
static void test_open_sums(void **state)
{
	struct dsc_digest_sums sums = { A64, B64 };
	struct dsc_bag_sum open = { DSC_S("data/一.pdf"), NULL }, done = { open.path, &sums };
	struct dsc_arena arena;
	struct dsc_str text;

	(void)state;
	dsc_arena_init(&arena, 0);
	text = dsc_bag_lines(&done, 1, &arena);
	assert_string_equal(text.ptr, A64 "  data/一.pdf\n");
	assert_int_equal(dsc_bag_lines(&open, 1, &arena).len, text.len);
	dsc_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_open_sums),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
