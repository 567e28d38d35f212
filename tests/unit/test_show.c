#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/show.h"

static void test_show(void **state)
{
	static const struct {
		struct dsc_str text;
		const char *shown;
	} texts[] = {
		{ { "", 0 }, "" },
		{ { NULL, 0 }, "" },
		{ { "plain 数据 é 𠮷", 20 }, "plain 数据 é 𠮷" },
		{ { "a\tb\nc\rd", 7 }, "a<U+0009>b<U+000A>c<U+000D>d" },
		{ { "\033[31m", 5 }, "<U+001B>[31m" },
		{ { "\0", 1 }, "<U+0000>" },
		{ { "a\xe2\x80\xae" "b", 5 }, "a<U+202E>b" },
		{ { "\xef\xbb\xbf\xc2\x9b", 5 }, "<U+FEFF><U+009B>" },
		{ { "\xf3\xa0\x80\x81", 4 }, "<U+E0001>" },
		{ { "\xf4\x8f\xbf\xbf", 4 }, "<U+10FFFF>" },
		{ { "\xff\xe6\x95", 3 }, "<0xFF><0xE6><0x95>" },
		{ { "\xed\xa0\x80", 3 }, "<0xED><0xA0><0x80>" },
		{ { "\xe9\x82\x89\xf3\xa0\x84\x91", 7 }, "\xe9\x82\x89\xf3\xa0\x84\x91" },
		{ { "数据", 3 }, "数" },
	};
	struct dsc_arena arena;

	(void)state;
	dsc_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_string_equal(dsc_text_show(texts[i].text, &arena), texts[i].shown);
	dsc_arena_release(&arena);
}

static void test_quote(void **state)
{
	static const struct {
		const char *text;
		size_t max;
		const char *quoted;
	} texts[] = {
		{ "", 3, "" },
		{ "数据", 3, "数据" },
		{ "数据安", 3, "数据安" },
		{ "数据安全", 3, "数据…" },
		{ "数据安全", 1, "…" },
		{ "数据安全", 0, "…" },
		{ "a\u202ebc", 3, "a<U+202E>…" },
		{ "a\xff" "bc", 3, "a<0xFF>…" },
	};
	struct dsc_arena arena;

	(void)state;
	dsc_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_string_equal(dsc_text_quote(dsc_str_from(texts[i].text), texts[i].max,
						   &arena),
				    texts[i].quoted);
	dsc_arena_release(&arena);
}

static void test_width(void **state)
{
	static const struct {
		const char *text;
		size_t width;
	} texts[] = {
		{ "", 0 },    { "abc", 3 },	{ "数据", 4 }, { "，。", 4 }, { "ＡＢ", 4 },
		{ "ｱｲ", 2 },  { "e\u0301", 1 }, { "한글", 4 },
		{ "𠮷", 2 },  { "é", 1 },	{ "a数b", 4 }, { "🙂", 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(dsc_text_width(dsc_str_from(texts[i].text)), texts[i].width);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_show),
		cmocka_unit_test(test_quote),
		cmocka_unit_test(test_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
