#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "text/similar.h"

static struct dsc_arena arena;
static uint64_t seed;

static uint32_t draw(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((seed >> 33) * below >> 31);
}

#define VOCABULARY 1500
#define STOCK 40

/*
 * Texts of one subject: words of two or three ideographs, one in five from a
 * small stock that every text uses (数据, 安全 …).
 */
static uint32_t word_rune(uint32_t word, uint32_t i)
{
	return 0x4e00 + (word * 7919 + i * 104729) % 3000;
}

static struct dsc_runes make_text(size_t count)
{
	struct dsc_runes text = { DSC_NEW_ARRAY(&arena, uint32_t, count), 0 };

	while (text.count < count) {
		uint32_t word = draw(5) == 0 ? draw(STOCK) : STOCK + draw(VOCABULARY);
		uint32_t len = 2 + word % 2;

		for (uint32_t i = 0; i < len && text.count < count; i++)
			text.items[text.count++] = word_rune(word, i);
	}
	return text;
}

/* A copy in which runs of about eight characters are replaced, `percent` of the text in all. */
static struct dsc_runes edited(struct dsc_runes text, unsigned percent)
{
	struct dsc_runes copy = { DSC_NEW_ARRAY(&arena, uint32_t, text.count), text.count };
	size_t runs = (text.count * percent / 100 + 7) / 8;

	memcpy(copy.items, text.items, text.count * sizeof(*copy.items));
	for (size_t i = 0; i < runs; i++) {
		size_t at = draw((uint32_t)text.count - 8);

		for (size_t j = 0; j < 8; j++)
			copy.items[at + j] = 0x4e00 + draw(3000);
	}
	return copy;
}

static double exact(struct dsc_runes a, struct dsc_runes b, struct dsc_grams grams)
{
	struct dsc_arena scratch;
	double similarity;

	dsc_arena_init(&scratch, 0);
	similarity = dsc_similar_exact(a, b, grams, &scratch);
	dsc_arena_release(&scratch);
	return similarity;
}

static struct dsc_runes runes(const char *text)
{
	return dsc_text_normalise(dsc_str_from(text), &arena);
}

static void test_exact(void **state)
{
	static const struct {
		const char *a, *b;
		unsigned length;
		double similarity;
	} pairs[] = {
		{ "abcd", "abcd", 2, 1 },
		{ "abcd", "bcda", 1, 1 },
		{ "abcd", "efgh", 2, 0 },
		{ "abcd", "abce", 2, 2.0 / 4 },
		{ "aaaa", "aaaaaaaa", 2, 1 },
		{ "abab", "abba", 2, 2.0 / 3 },
		{ "数据安全治理", "数据安全管理", 2, 3.0 / 7 },
		{ "abcdefgh", "abcdefgx", 4, 4.0 / 6 },
		{ "abcdefgh", "abcdefgx", 3, 5.0 / 7 },
		{ "abcdefghijk", "abcdefghijk", 9, 1 },
		{ "xabcdefgh", "yabcdefgh", 5, 4.0 / 6 },
		{ "abcdefgh", "abcdefgx", 7, 1.0 / 3 },
		{ "𠮷野家", "𠮷野屋", 2, 1.0 / 3 },
		{ "a", "a", 2, 0 },
		{ "", "", 2, 0 },
		{ "ab", "", 2, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct dsc_grams grams = { .length = pairs[i].length, .rounds = 1 };
		double found = exact(runes(pairs[i].a), runes(pairs[i].b), grams);

		if (fabs(found - pairs[i].similarity) > 1e-9)
			fail_msg("'%s' and '%s': %f", pairs[i].a, pairs[i].b, found);
	}
}

static void test_too_short(void **state)
{
	static const struct dsc_sketch none;
	struct dsc_sketch title, short_title;

	(void)state;
	assert_false(dsc_sketch_make(&short_title, runes("数据脱敏"), DSC_GRAMS_TITLE));
	assert_memory_equal(&short_title, &none, sizeof(none));
	assert_true(dsc_sketch_make(&title, runes("数据脱敏类"), DSC_GRAMS_TITLE));
	assert_true(dsc_sketch_estimate(&title, &title) == 1);
	assert_true(dsc_sketch_estimate(&title, &short_title) == 0);
	assert_true(dsc_sketch_estimate(&short_title, &short_title) == 0);
	assert_false(dsc_sketch_make(&title, (struct dsc_runes){ NULL, 0 }, DSC_GRAMS_CHAPTER));
	assert_false(dsc_sketch_make(&title, runes("无"), (struct dsc_grams){ 4, 1, 0 }));
}

/* Estimates are right on average and as close as the header says. */
static void test_estimate(void **state)
{
	static const struct {
		struct dsc_grams grams;
		size_t count;
		double deviation; /* allowed, root of the mean square */
	} kinds[] = {
		{ { 4, 1, 32 }, 3000, 0.10 },
		{ { 6, 1, 32 }, 3000, 0.10 },
		{ { 4, 1, 32 }, 300, 0.10 },
		{ { 4, 1, 32 }, 60, 0.12 },
		{ { 2, 8, 4 }, 24, 0.11 },
	};

	(void)state;
	seed = 1;
	for (size_t kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); kind++) {
		double sum = 0, squares = 0;
		int count = 600;

		for (int i = 0; i < count; i++) {
			struct dsc_runes a = make_text(kinds[kind].count);
			struct dsc_runes b = edited(a, draw(50));
			struct dsc_sketch sketch_a, sketch_b;
			double error;

			assert_true(dsc_sketch_make(&sketch_a, a, kinds[kind].grams));
			assert_true(dsc_sketch_make(&sketch_b, b, kinds[kind].grams));
			error = dsc_sketch_estimate(&sketch_a, &sketch_b) -
				exact(a, b, kinds[kind].grams);
			sum += error;
			squares += error * error;
			dsc_arena_reset(&arena);
		}
		if (fabs(sum / count) > 0.015 || sqrt(squares / count) > kinds[kind].deviation)
			fail_msg("kind %zu: bias %f, deviation %f", kind, sum / count,
				 sqrt(squares / count));
	}
}

/*
 * Among 4,000 unrelated texts of one subject 1,000 edited copies are found
 * wherever the true similarity is 0.8, and nothing else is.
 */
static void check_recall(struct dsc_grams grams, size_t length, unsigned percent)
{
	enum { UNRELATED = 4000, COPIES = 1000 };
	struct dsc_sketch *sketches = DSC_NEW_ARRAY(&arena, struct dsc_sketch, UNRELATED + COPIES);
	struct dsc_runes *texts = DSC_NEW_ARRAY(&arena, struct dsc_runes, UNRELATED);
	const struct dsc_neighbours *found;
	size_t near = 0, hits = 0, wrong = 0;

	for (size_t i = 0; i < UNRELATED; i++) {
		texts[i] = make_text(length);
		dsc_sketch_make(&sketches[i], texts[i], grams);
	}
	for (size_t i = 0; i < COPIES; i++) {
		struct dsc_runes copy = edited(texts[i * 4], percent);

		dsc_sketch_make(&sketches[UNRELATED + i], copy, grams);
		texts[i * 4 + 1] = copy; /* kept where a text is no longer needed */
	}
	found = dsc_similar_candidates(sketches, UNRELATED + COPIES, 0.8, NULL, &arena);
	for (size_t i = 0; i < UNRELATED; i++)
		wrong += found[i].count;
	for (size_t i = 0; i < COPIES; i++) {
		const struct dsc_neighbours *best = &found[UNRELATED + i];
		bool hit = best->count > 0 && best->items[0] == i * 4;

		wrong += best->count > 1;
		if (exact(texts[i * 4], texts[i * 4 + 1], grams) < 0.8)
			continue;
		near++;
		hits += hit;
	}
	if (hits * 100 < near * 98 || (percent <= 5 && near < COPIES / 2))
		fail_msg("%u %%: %zu of %zu found", percent, hits, near);
	if (wrong > 2)
		fail_msg("%u %%: %zu unrelated pairs", percent, wrong);
	dsc_arena_reset(&arena);
}

static void test_recall(void **state)
{
	(void)state;
	seed = 2;
	check_recall(DSC_GRAMS_CHAPTER, 2000, 1);
	check_recall(DSC_GRAMS_CHAPTER, 2000, 5);
	check_recall(DSC_GRAMS_CHAPTER, 2000, 10);
	check_recall(DSC_GRAMS_CHAPTER, 400, 5);
	check_recall(DSC_GRAMS_CHAPTER, 60, 1);
}

/* Titles share most of their words, and a change of one word is a tenth of them. */
static void test_titles(void **state)
{
	static const char *const titles[] = {
		"面向钢铁制造全流程的数据分类分级实践",
		"面向石化行业生产网的数据防泄露解决方案",
		"《面向钢铁制造全流程的数据分类分级实践》",
		"基于联邦学习的电信数据流通隐私计算平台",
		"面向钢铁制造全流程的数据分类分级应用实践",
		"数据",
		"基于 联邦学习 的电信数据流通隐私计算平台（二期）",
		"面向石化行业生产网的数据防泄露解决方案",
		"数据",
	};
	enum { COUNT = sizeof(titles) / sizeof(titles[0]) };
	struct dsc_sketch sketches[COUNT];
	const struct dsc_neighbours *found;

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		dsc_sketch_make(&sketches[i], runes(titles[i]), DSC_GRAMS_TITLE);
	found = dsc_similar_candidates(sketches, COUNT, 0.8, NULL, &arena);
	assert_int_equal(found[0].count, 0);
	assert_int_equal(found[1].count, 0);
	assert_int_equal(found[2].count, 1);
	assert_int_equal(found[2].items[0], 0);
	assert_int_equal(found[2].matches[0], DSC_SKETCH_BINS);
	assert_int_equal(found[3].count, 0);
	assert_int_equal(found[4].count, 1);
	assert_int_equal(found[4].items[0], 0);
	assert_int_equal(found[5].count, 0);
	assert_int_equal(found[6].count, 1);
	assert_int_equal(found[6].items[0], 3);
	assert_int_equal(found[7].count, 1);
	assert_int_equal(found[7].items[0], 1);
	assert_int_equal(found[8].count, 0);
}

/* At most four, the likest first, then the earliest; no item twice. */
static void test_best_first(void **state)
{
	enum { COUNT = 8 };
	/* Bins in which an item differs from the last one. */
	static const unsigned differ[COUNT] = { 3, 0, 6, 1, 6, 2, 1, 0 };
	static const uint32_t best[DSC_NEIGHBOURS_MAX] = { 1, 3, 6, 5 };
	static const uint8_t matches[DSC_NEIGHBOURS_MAX] = { 32, 31, 31, 30 };
	struct dsc_sketch sketches[COUNT];
	const struct dsc_neighbours *found;

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		for (size_t bin = 0; bin < DSC_SKETCH_BINS; bin++)
			sketches[i].bins[bin] =
				(uint16_t)(bin < differ[i] ? 1000 * (i + 1) + bin : 1 + bin);
	}
	/* Equal sketches meet one another only, so the last must differ a little. */
	found = dsc_similar_candidates(sketches, COUNT, 0.8, NULL, &arena);
	assert_int_equal(found[COUNT - 1].count, 1);
	assert_int_equal(found[COUNT - 1].items[0], 1);
	assert_int_equal(found[6].count, 4);
	assert_int_equal(found[6].items[0], 1);
	sketches[1].bins[31] = 9999;
	sketches[COUNT - 1].bins[31] = 9999;
	sketches[1].bins[30] = 8888;
	found = dsc_similar_candidates(sketches, COUNT, 0.8, NULL, &arena);
	assert_int_equal(found[0].count, 0);
	assert_int_equal(found[COUNT - 1].count, DSC_NEIGHBOURS_MAX);
	for (size_t i = 0; i < DSC_NEIGHBOURS_MAX; i++) {
		assert_int_equal(found[COUNT - 1].items[i], best[i]);
		assert_int_equal(found[COUNT - 1].matches[i], matches[i] - 1);
	}
}

/* Pairs compared among `count` texts, of which each is one of `distinct` or all differ (0). */
static size_t count_compared(size_t count, size_t distinct, struct dsc_grams grams, size_t length)
{
	struct dsc_sketch *sketches = DSC_NEW_ARRAY(&arena, struct dsc_sketch, count);
	struct dsc_runes base = { NULL, 0 };
	struct dsc_arena results;
	size_t compared;

	for (size_t i = 0; i < count; i++) {
		if (distinct && i >= distinct) {
			sketches[i] = sketches[i % distinct];
			continue;
		}
		if (distinct == 0 || i == 0)
			base = make_text(length);
		dsc_sketch_make(&sketches[i], base, grams);
	}
	dsc_arena_init(&results, 0);
	dsc_similar_candidates(sketches, count, 0.8, &compared, &results);
	dsc_arena_release(&results);
	dsc_arena_reset(&arena);
	return compared;
}

static void test_linear(void **state)
{
	size_t few, many;

	(void)state;
	seed = 3;
	/* unrelated: hardly any */
	assert_true(count_compared(20000, 0, DSC_GRAMS_CHAPTER, 150) < 20000);
	/* identical: the first and the one before */
	assert_in_range(count_compared(10000, 1, DSC_GRAMS_CHAPTER, 150), 9999, 20000);
	few = count_compared(10000, 7, DSC_GRAMS_CHAPTER, 150);
	many = count_compared(100000, 7, DSC_GRAMS_CHAPTER, 150);
	assert_true(many <= few * 11);
}

/* A crowd of texts that differ a little, each from each: the window bounds the work. */
static void test_crowd(void **state)
{
	size_t compared[2];

	(void)state;
	for (int big = 0; big < 2; big++) {
		size_t count = big ? 100000 : 10000;
		struct dsc_sketch *sketches = DSC_NEW_ARRAY(&arena, struct dsc_sketch, count);
		const struct dsc_neighbours *found;
		size_t alone = 0;

		seed = 4;
		for (size_t i = 0; i < count; i++) {
			for (size_t bin = 0; bin < DSC_SKETCH_BINS; bin++)
				sketches[i].bins[bin] =
					(uint16_t)(draw(16) ? bin + 1 : 1 + draw(60000));
		}
		found = dsc_similar_candidates(sketches, count, 0.8, &compared[big], &arena);
		for (size_t i = 1; i < count; i++)
			alone += found[i].count == 0;
		assert_true(alone < count / 50);
		dsc_arena_reset(&arena);
	}
	assert_true(compared[1] < compared[0] * 11);
	assert_true(compared[1] < 100000 * 10 * 17);
}

static int set_up(void **state)
{
	(void)state;
	dsc_arena_init(&arena, 1 << 20);
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
		cmocka_unit_test(test_exact),	   cmocka_unit_test(test_too_short),
		cmocka_unit_test(test_estimate),   cmocka_unit_test(test_recall),
		cmocka_unit_test(test_titles),	   cmocka_unit_test(test_best_first),
		cmocka_unit_test(test_linear),	   cmocka_unit_test(test_crowd),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
