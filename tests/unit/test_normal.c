#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "text/normal.h"

static struct dsc_arena arena;

static struct dsc_str as_utf8(struct dsc_runes runes)
{
	char *text = dsc_arena_array(&arena, runes.count + 1, 4, 1);
	size_t len = 0;

	for (size_t i = 0; i < runes.count; i++)
		len += dsc_utf8_encode(runes.items[i], text + len);
	return (struct dsc_str){ text, len };
}

/* What a person would write down as the normal form. */
static const struct {
	const char *text;
	const char *normal;
} forms[] = {
	{ "", "" },
	{ "面向钢铁制造全流程的数据分类分级实践", "面向钢铁制造全流程的数据分类分级实践" },
	{ "《数据安全》——“以点带面”：ＡＢＣ１２３（试行）", "数据安全以点带面abc123试行" },
	{ "Data-Security  2.0\t(beta)\n", "datasecurity20beta" },
	{ "々〆〇", "々〆〇" },
	{ "e\u0301tude", "étude" },
	{ "ÉTUDE", "étude" },
	{ "A\u030a", "å" },
	{ "x,\u0301", "x\u0301" },
	{ "<\u0338a", "a" },
	{ "数\u0301据", "数\u0301据" },
	{ "ﬁﬂ ㎏ ①Ⅳ", "fiflkg1iv" },
	{ "Straße", "strasse" },
	{ "ΟΔΟΣ", "οδοσ" },
	{ "ｶﾞｷﾞ", "ガギ" },
	{ "か\u3099", "が" },
	{ "\u1112\u1161\u11ab글", "한글" },
	{ "豈\uf900", "豈豈" },
	{ "邉\U000e0111", "邉" },
	{ "葛\ufe00", "葛" },
	{ "a\u200bb\u00adc\u202ed\ufeff", "abcd" },
	{ "𠮷野家", "𠮷野家" },
	{ "\U0002f800", "丽" },
	{ "阿卜杜拉·买买提", "阿卜杜拉买买提" },
	{ "䷀䷿", "" },
	{ "\u2017a\u0332", "\u0333a\u0332" },
	{ "\xff\x61\xe6\x95", "a" },
	{ "\xe6\x95数\xed\xa0\x80", "数" },
};

static void test_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct dsc_str form =
			as_utf8(dsc_text_normalise(dsc_str_from(forms[i].text), &arena));

		if (!dsc_str_is(form, forms[i].normal))
			fail_msg("'%s': '%.*s', expected '%s'", forms[i].text, DSC_STR_ARG(form),
				 forms[i].normal);
	}
}

static bool dropped(utf8proc_category_t category)
{
	return category == UTF8PROC_CATEGORY_CN || category >= UTF8PROC_CATEGORY_PC;
}

/* The same by utf8proc alone, on text without long rows of marks. */
static struct dsc_runes reference(struct dsc_str text)
{
	utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
				    UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)text.ptr,
					    (utf8proc_ssize_t)text.len, &mapped, options);
	struct dsc_runes runes;
	struct dsc_str rest;

	assert_true(len >= 0);
	rest = (struct dsc_str){ (const char *)mapped, (size_t)len };
	runes = (struct dsc_runes){ DSC_NEW_ARRAY(&arena, uint32_t, rest.len + 1), 0 };
	while (rest.len) {
		uint32_t cp;
		size_t used = dsc_utf8_decode(rest, &cp);

		if (!dropped(utf8proc_category((utf8proc_int32_t)cp)))
			runes.items[runes.count++] = cp;
		rest.ptr += used;
		rest.len -= used;
	}
	free(mapped);
	return runes;
}

static void check_against_reference(struct dsc_str text)
{
	struct dsc_runes expected = reference(text);
	struct dsc_runes found = dsc_text_normalise(text, &arena);

	if (found.count != expected.count ||
	    memcmp(found.items, expected.items, found.count * sizeof(*found.items)) != 0)
		fail_msg("'%.*s': '%.*s', expected '%.*s'", DSC_STR_ARG(text),
			 DSC_STR_ARG(as_utf8(found)), DSC_STR_ARG(as_utf8(expected)));
}

static void test_every_code_point(void **state)
{
	/* Alone; before a mark that joins letters and signs; after a Hangul syllable. */
	static const char *const frames[][2] = { { "", "" }, { "a", "\u0338" }, { "가", "z" } };

	(void)state;
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		if (cp >= 0xd800 && cp <= 0xdfff)
			continue;
		for (size_t i = 0; i < 3; i++) {
			char text[32];
			size_t len = strlen(frames[i][0]);

			memcpy(text, frames[i][0], len);
			len += dsc_utf8_encode(cp, text + len);
			memcpy(text + len, frames[i][1], strlen(frames[i][1]));
			len += strlen(frames[i][1]);
			check_against_reference((struct dsc_str){ text, len });
		}
		dsc_arena_reset(&arena);
	}
}

static uint32_t seed = 20231031;

static uint32_t draw(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

static void test_random_texts(void **state)
{
	static const struct {
		uint32_t first, last;
	} kinds[] = {
		{ 0x4e00, 0x9fff },   { 0x4e00, 0x9fff },   { 0x4e00, 0x9fff }, { 0x20, 0x7e },
		{ 0xff00, 0xffef },   { 0x3000, 0x30ff },   { 0x300, 0x36f },	{ 0x1100, 0x11ff },
		{ 0xac00, 0xad00 },   { 0xa0, 0x24f },	    { 0x2000, 0x20ff }, { 0x2100, 0x2200 },
		{ 0xf900, 0xfaff },   { 0xfb00, 0xfb4f },   { 0xfe00, 0xfe0f },
		{ 0xe0100, 0xe01ef },
		{ 0x20000, 0x2a6df }, { 0x2f800, 0x2fa1d }, { 0x3200, 0x33ff }, { 0x590, 0x6ff },
		{ 0x900, 0x9ff },     { 0x1d400, 0x1d7ff }, { 0x1f00, 0x1fff },
	};

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char text[4 * 24];
		size_t len = 0;
		uint32_t count = draw(24);

		for (uint32_t j = 0; j < count; j++) {
			size_t kind = draw(sizeof(kinds) / sizeof(kinds[0]));
			uint32_t span = kinds[kind].last - kinds[kind].first + 1;

			len += dsc_utf8_encode(kinds[kind].first + draw(span), text + len);
		}
		check_against_reference((struct dsc_str){ text, len });
		dsc_arena_reset(&arena);
	}
}

/* Rows of marks out of order are sorted in linear time and as utf8proc would. */
static void test_long_rows_of_marks(void **state)
{
	static const char pair[] = "\u0301\u0327"; /* classes 230 and 202 */
	size_t count = 200000;
	char *text = dsc_arena_alloc(&arena, 1 + count * 4 + 1, 1);
	clock_t begun;
	struct dsc_runes runes;

	(void)state;
	text[0] = 'b';
	for (size_t i = 0; i < count; i++)
		memcpy(text + 1 + i * 4, pair, 4);
	check_against_reference((struct dsc_str){ text, 1 + 4 * 40 });
	begun = clock();
	runes = dsc_text_normalise((struct dsc_str){ text, 1 + count * 4 }, &arena);
	assert_true(clock() - begun < 5 * CLOCKS_PER_SEC); /* minutes, were it quadratic */
	assert_int_equal(runes.count, 1 + 2 * count);
	assert_int_equal(runes.items[1], 0x327);
	assert_int_equal(runes.items[count], 0x327);
	assert_int_equal(runes.items[count + 1], 0x301);
	dsc_arena_reset(&arena);
}

static void test_fold_name(void **state)
{
	static const struct {
		const char *name, *folded;
	} names[] = {
		{ "", "" },
		{ "evidence/Acceptance.PDF", "evidence/acceptance.pdf" },
		{ "E\u0301.pdf", "é.pdf" },
		{ "STRASSE", "strasse" },
		{ "straße", "strasse" },
		{ "验收（终）.pdf", "验收（终）.pdf" },
		{ "ﬁ", "fi" }, /* full case folding does that */
		{ "①", "①" },
		{ "a\xff", "a\ufffd" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct dsc_str folded = dsc_text_fold_name(dsc_str_from(names[i].name), &arena);

		if (!dsc_str_is(folded, names[i].folded))
			fail_msg("'%s': '%.*s'", names[i].name, DSC_STR_ARG(folded));
	}
}

static void test_count_and_blank(void **state)
{
	static const struct {
		const char *text;
		size_t count;
		bool blank;
	} texts[] = {
		{ "", 0, true },
		{ "无", 1, false },
		{ " \t\r\n\v\f", 0, true },
		{ "\u3000\u2003\u2028\u205f\u202f\u1680\xc2\xa0\xc2\x85", 0, true },
		{ "数据 安全\n", 4, false },
		{ "数\u3000据", 2, false },
		{ "……——！", 5, true },
		{ "🙂+=", 3, true },
		{ "\u200b\u2060", 2, true },
		{ "\u0301\ufe0f", 2, true },
		{ "\u3164", 1, true },
		{ "。1", 2, false },
		{ "— é", 2, false },
		{ "𠮷", 1, false },
		{ "ÿ\u0e01", 2, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct dsc_str text = dsc_str_from(texts[i].text);

		if (dsc_text_count(text) != texts[i].count ||
		    dsc_text_blank(text) != texts[i].blank)
			fail_msg("'%s': %zu characters, blank: %d", texts[i].text,
				 dsc_text_count(text), dsc_text_blank(text));
	}
}

/* Eight bytes are looked at together: white space at every place of a longer text. */
static void test_count_every_place(void **state)
{
	static const char *const spaces[] = { " ", "\n", "\xc2\x85", "\u3000", "\u2028", "\u1680" };

	(void)state;
	for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++) {
		for (size_t before = 0; before < 12; before++) {
			char text[64] = "";
			size_t len = before;

			memset(text, '!', before);
			memcpy(text + len, spaces[i], strlen(spaces[i]));
			len += strlen(spaces[i]);
			memcpy(text + len, "数据安全ÿ", 14);
			len += 14;
			assert_int_equal(dsc_text_count((struct dsc_str){ text, len }), before + 5);
		}
	}
}

static int set_up(void **state)
{
	(void)state;
	dsc_arena_init(&arena, 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	dsc_arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_every_code_point),
		cmocka_unit_test(test_random_texts),
		cmocka_unit_test(test_long_rows_of_marks),
		cmocka_unit_test(test_fold_name),
		cmocka_unit_test(test_count_and_blank),
		cmocka_unit_test(test_count_every_place),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
