/* The command line: what parses, what is refused and how, what --help looks like. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/run.h"

#include "base/banned.h"

static struct {
	bool strict;
	bool quiet;
	const char *schema;
	int jobs;
	int colour;
	struct dsc_words maps;
} got;

static const struct dsc_option options[] = {
	{ .name = "strict", .help = "be strict", .kind = DSC_OPTION_FLAG, .target = &got.strict },
	{ .letter = 'q', .name = "quiet", .help = "be quiet", .kind = DSC_OPTION_FLAG,
	  .target = &got.quiet },
	{ .letter = 's', .name = "schema", .argument = "FILE", .help = "the schema",
	  .kind = DSC_OPTION_TEXT, .target = &got.schema },
	{ .letter = 'j', .name = "jobs", .argument = "N", .help = "threads",
	  .kind = DSC_OPTION_NUMBER, .target = &got.jobs },
	{ .name = "map", .argument = "X=Y", .help = "a map", .kind = DSC_OPTION_WORDS,
	  .target = &got.maps },
	DSC_OPTION_COLOUR(&got.colour),
	DSC_OPTION_DIRECTORY,
	DSC_OPTION_END,
};

static struct dsc_command command = {
	.verb = "test",
	.usage = (const char *const[]){ "[OPTION]… [PATH]…", NULL },
	.summary = "Tests.",
	.options = options,
};

#define MAX_WORDS 8

struct outcome {
	int go;
	int count;
	enum dsc_exit status;
	char *argv[MAX_WORDS + 2];
	char *out;
	char *complaints;
	struct dsc_arena arena;
};

static void parse(struct outcome *outcome, const char *const *words)
{
	size_t out_len, complaints_len;
	FILE *out, *complaints;
	int argc = 1;

	memset(&got, 0, sizeof(got));
	*outcome = (struct outcome){ .argv = { (char *)"test" } };
	dsc_arena_init(&outcome->arena, 0);
	out = open_memstream(&outcome->out, &out_len);
	complaints = open_memstream(&outcome->complaints, &complaints_len);
	while (argc <= MAX_WORDS && words[argc - 1]) {
		outcome->argv[argc] = (char *)words[argc - 1];
		argc++;
	}
	outcome->go = dsc_option_parse(&outcome->count, &command, argc, outcome->argv,
				       &outcome->arena, out, complaints, &outcome->status);
	fclose(out);
	fclose(complaints);
}

static void release(struct outcome *outcome)
{
	free(outcome->out);
	free(outcome->complaints);
	dsc_arena_release(&outcome->arena);
}

static const struct right_case {
	const char *words[MAX_WORDS + 1];
	const char *operands; /* joined by spaces */
	bool strict, quiet;
	const char *schema;
	int jobs;
} right_cases[] = {
	{ { NULL }, "", false, false, NULL, 0 },
	{ { "--strict", "a", "-q", "b" }, "a b", true, true, NULL, 0 },
	{ { "--schema=x", "a" }, "a", false, false, "x", 0 },
	{ { "--schema", "x", "a" }, "a", false, false, "x", 0 },
	{ { "--schema=" }, "", false, false, "", 0 },
	{ { "-sx" }, "", false, false, "x", 0 },
	{ { "-s", "-q" }, "", false, false, "-q", 0 },
	{ { "-j4", "-qj", "7" }, "", false, true, NULL, 7 },
	{ { "-qj12" }, "", false, true, NULL, 12 },
	{ { "a", "--", "-q", "--strict" }, "a -q --strict", false, false, NULL, 0 },
	{ { "-", "a" }, "- a", false, false, NULL, 0 },
};

static void test_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(right_cases) / sizeof(right_cases[0]); i++) {
		const struct right_case *c = &right_cases[i];
		char operands[256] = "";
		struct outcome outcome;
		size_t used = 0;

		parse(&outcome, c->words);
		assert_int_equal(outcome.go, 1);
		assert_string_equal(outcome.complaints, "");
		for (int j = 1; j <= outcome.count; j++)
			used += (size_t)snprintf(operands + used, sizeof(operands) - used, "%s%s",
						 j > 1 ? " " : "", outcome.argv[j]);
		assert_string_equal(operands, c->operands);
		assert_int_equal(got.strict, c->strict);
		assert_int_equal(got.quiet, c->quiet);
		assert_int_equal(got.jobs, c->jobs);
		if (c->schema)
			assert_string_equal(got.schema, c->schema);
		else
			assert_null(got.schema);
		release(&outcome);
	}
}

static const struct wrong_case {
	const char *words[MAX_WORDS + 1];
	const char *complaint;
} wrong_cases[] = {
	{ { "--strct" }, "unknown option '--strct', did you mean '--strict'?" },
	{ { "--verison" }, "unknown option '--verison', did you mean '--version'?" },
	{ { "--nothing-like-it" }, "unknown option '--nothing-like-it'\n" },
	{ { "-x" }, "unknown option '-x'" },
	{ { "-\033" }, "unknown option '-?'" },
	{ { "--\033[31m" }, "unknown option '--?[31m'" },
	{ { "--\xff\xe2\x80\xae数" }, "unknown option '--????数'" },
	{ { "--strict=yes" }, "the option --strict takes no argument" },
	{ { "--schema" }, "the option --schema lacks its argument FILE" },
	{ { "-qs" }, "the option --schema lacks its argument FILE" },
	{ { "-j", "many" }, "'many' is no value of --jobs, which takes a number" },
	{ { "-j-1" }, "'-1' is no value of --jobs" },
	{ { "-j99999" }, "'99999' is no value of --jobs" },
	{ { "-j", "4x" }, "'4x' is no value of --jobs" },
	{ { "--color=red" },
	  "'red' is no value of --color, which takes one of auto, always, never" },
};

static void test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong_cases) / sizeof(wrong_cases[0]); i++) {
		struct outcome outcome;

		parse(&outcome, wrong_cases[i].words);
		assert_int_equal(outcome.go, 0);
		assert_int_equal(outcome.status, DSC_EXIT_USAGE);
		assert_string_equal(outcome.out, "");
		assert_non_null(strstr(outcome.complaints, "dsc test: error: "));
		assert_non_null(strstr(outcome.complaints, wrong_cases[i].complaint));
		assert_non_null(strstr(outcome.complaints, "'dsc test --help'"));
		release(&outcome);
	}
}

static void test_words_and_choice(void **state)
{
	const char *words[] = { "--map=a=b", "--map", "c=d", "--color", "never", NULL };
	struct outcome outcome;

	(void)state;
	parse(&outcome, words);
	assert_int_equal(outcome.go, 1);
	assert_int_equal(got.maps.count, 2);
	assert_string_equal(got.maps.items[0], "a=b");
	assert_string_equal(got.maps.items[1], "c=d");
	assert_int_equal(got.colour, DSC_COLOUR_NEVER);
	release(&outcome);
}

static void test_folder_is_trouble_not_usage(void **state)
{
	const char *words[] = { "-C", "/nonexistent/folder", NULL };
	struct outcome outcome;

	(void)state;
	parse(&outcome, words);
	assert_int_equal(outcome.go, 0);
	assert_int_equal(outcome.status, DSC_EXIT_TROUBLE);
	release(&outcome);
}

static void test_stop_at_operand(void **state)
{
	const char *words[] = { "-q", "verb", "--strict", "--", "-x", NULL };
	struct outcome outcome;

	(void)state;
	command.stop_at_operand = true;
	parse(&outcome, words);
	command.stop_at_operand = false;
	assert_int_equal(outcome.count, 4);
	assert_string_equal(outcome.argv[1], "verb");
	assert_string_equal(outcome.argv[3], "--");
	assert_false(got.strict);
	release(&outcome);
}

static void test_help(void **state)
{
	static const char *const ways[] = { "-h", "-qh", "--help" };

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		const char *words[] = { ways[i], NULL };
		struct outcome outcome;

		parse(&outcome, words);
		assert_int_equal(outcome.go, 0);
		assert_int_equal(outcome.status, DSC_EXIT_OK);
		assert_string_equal(
			outcome.out,
			"Usage: dsc test [OPTION]… [PATH]…\n"
			"Tests.\n"
			"\n"
			"Options:\n"
			"      --strict         be strict\n"
			"  -q, --quiet          be quiet\n"
			"  -s, --schema FILE    the schema\n"
			"  -j, --jobs N         threads\n"
			"      --map X=Y        a map\n"
			"      --color WHEN     colour the text: auto, always or never; NO_COLOR "
			"turns\n"
			"                       auto off\n"
			"  -C, --directory DIR  change into DIR first\n"
			"  -h, --help           show this help\n"
			"      --version        show the version\n");
		release(&outcome);
	}
}

static void test_version(void **state)
{
	const char *words[] = { "--version", NULL };
	struct outcome outcome;

	(void)state;
	parse(&outcome, words);
	assert_int_equal(outcome.go, 0);
	assert_int_equal(outcome.status, DSC_EXIT_OK);
	assert_memory_equal(outcome.out, "dsc ", 4);
	release(&outcome);
}

#define TEN "一二三四五六七八九十"

static const struct wrap_case {
	const char *text;
	size_t column;
	size_t indent;
	const char *expected;
} wrap_cases[] = {
	{ "", 0, 0, "\n" },
	{ "two words", 0, 0, "two words\n" },
	{ "word", 78, 2, "word\n" }, /* a first word is never moved */
	{ "a bcd", 76, 2, "a\n  bcd\n" },
	{ "a bc", 76, 2, "a bc\n" },
	/* Ideographs break anywhere, each two columns wide … */
	{ TEN "一", 60, 2, TEN "\n  一\n" },
	{ TEN TEN, 70, 0, "一二三四五\n六七八九十" TEN "\n" },
	/* … but not before a closing mark, and words of letters stay whole. */
	{ TEN "。", 60, 2, "一二三四五六七八九\n  十。\n" },
	{ "一二 abc", 74, 2, "一二\n  abc\n" },
	/* An opening mark goes with what it opens, also where a word stands before it. */
	{ TEN "（一）二", 58, 2, TEN "\n  （一）二\n" },
	{ TEN "（“一”二", 58, 2, TEN "\n  （“一”二\n" },
	{ TEN "abc（一）", 55, 2, TEN "abc\n  （一）\n" },
	{ TEN "（abc）一", 56, 2, TEN "\n  （abc）一\n" },
};

static void test_wrap(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrap_cases) / sizeof(wrap_cases[0]); i++) {
		char *text = NULL;
		size_t len;
		FILE *out = open_memstream(&text, &len);

		dsc_help_wrap(out, wrap_cases[i].text, wrap_cases[i].column,
			      wrap_cases[i].indent);
		fclose(out);
		assert_string_equal(text, wrap_cases[i].expected);
		free(text);
	}
}

static void test_colour(void **state)
{
	(void)state;
	assert_true(dsc_run_colour(DSC_COLOUR_ALWAYS));
	assert_false(dsc_run_colour(DSC_COLOUR_NEVER));
	setenv("NO_COLOR", "1", 1);
	assert_false(dsc_run_colour(DSC_COLOUR_AUTO));
	assert_true(dsc_run_colour(DSC_COLOUR_ALWAYS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_words_and_choice),
		cmocka_unit_test(test_folder_is_trouble_not_usage),
		cmocka_unit_test(test_stop_at_operand),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_colour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
