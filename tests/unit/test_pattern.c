#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "text/pattern.h"

/* What ECMA-262 says about a pattern and a subject; every row also runs in a hurry. */
static const struct {
	const char *pattern;
	const char *subject;
	int found;
} matches[] = {
	{ "", "", 1 },
	{ "a", "bab", 1 },
	{ "^a*$", "aab", 0 },
	{ "^[a-z0-9][a-z0-9-]{1,62}$", "gd-001", 1 },
	{ "^[a-z0-9][a-z0-9-]{1,62}$", "gd-001\n", 0 },
	{ "a$", "a\n", 0 },
	{ "^b", "a\nb", 0 },
	/* a dot is one code point and no line end */
	{ "^.$", "数", 1 },
	{ "^.$", "𠮷", 1 },
	{ "^.$", "\n", 0 },
	{ "^.$", "\r", 0 },
	{ "^.$", "\u2028", 0 },
	{ "^.$", "\u2029", 0 },
	{ "^.$", "\xc2\x85", 1 },
	/* classes are ASCII, white space is ECMA's */
	{ "\\d", "３", 0 },
	{ "\\d", "৪", 0 },
	{ "^\\D$", "৪", 1 },
	{ "\\w", "é", 0 },
	{ "^\\W$", "é", 1 },
	{ "^\\w$", "_", 1 },
	{ "^\\s$", "\xc2\xa0", 1 },
	{ "^\\s$", "\ufeff", 1 },
	{ "^\\s$", "\u2028", 1 },
	{ "^\\s$", "\u3000", 1 },
	{ "^\\s$", "\u1680", 1 },
	{ "^\\s$", "\v", 1 },
	{ "^\\s$", "\u180e", 0 },
	{ "^\\s$", "\xc2\x85", 0 },
	{ "^\\s$", "\u200b", 0 },
	{ "^\\S$", "\ufeff", 0 },
	{ "^\\S$", "数", 1 },
	{ "^\\S$", "\U0010ffff", 1 },
	{ "^[\\s]$", "\u2029", 1 },
	{ "^[\\S]$", "\u2029", 0 },
	{ "^[\\S]$", "\xc2\x85", 1 },
	{ "^[^\\s]$", "\u2029", 0 },
	{ "^[^\\S]$", "\u2029", 1 },
	{ "^[\\d\\-x]+$", "1-x", 1 },
	{ "^[\\w]$", "é", 0 },
	{ "^[\\W]$", "é", 1 },
	{ "\\bcat\\b", "a cat!", 1 },
	{ "\\bcat\\b", "concat", 0 },
	{ "n\\B", "n", 0 },
	{ "[\\b]", "\b", 1 },
	/* escapes */
	{ "^\\cC$", "\003", 1 },
	{ "^\\cc$", "\003", 1 },
	{ "^[\\cA-\\cC]$", "\002", 1 },
	{ "^\\t\\n\\v\\f\\r$", "\t\n\v\f\r", 1 },
	{ "^\\x41\\u6570\\u{20BB7}$", "A数𠮷", 1 },
	{ "^\\uD842\\uDFB7$", "𠮷", 1 },
	{ "^[\\uD842\\uDFB7]$", "𠮷", 1 },
	{ "^[\\u{1F600}-\\u{1F64F}]$", "😃", 1 },
	{ "^[😀-🙏]$", "😃", 1 },
	{ "^😀*$", "😀😀", 1 },
	{ "\\uD842", "𠮷", 0 },
	{ "^[\\uD800-\\uDFFF]$", "\ue000", 0 },
	{ "^[\\uD800-\\uE001]$", "\ue000", 1 },
	{ "^[\\u0000-\\uDFFF]$", "\uD7FF", 1 },
	{ "^[\\u0000-\\u{10FFFF}]$", "\ue000", 1 },
	{ "^\\^\\$\\\\\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\/$", "^$\\.*+?()[]{}|/", 1 },
	{ "^-#~@&% ,:;<>=!\"'`_$", "-#~@&% ,:;<>=!\"'`_", 1 },
	{ "^[.*+?^$(){}|/,]+$", ".*+?^$(){}|/,", 1 },
	/* classes */
	{ "[]", "a", 0 },
	{ "^[^]$", "\n", 1 },
	{ "^[[:alpha:]$", ":", 1 },
	{ "^[[:alpha:]+$", "[p:", 1 },
	{ "^[a\\]b]$", "]", 1 },
	{ "^[-a]+$", "-a", 1 },
	{ "^[a-]+$", "-a", 1 },
	{ "^[^-]$", "-", 0 },
	{ "^[--/]$", ".", 1 },
	{ "^[一-龥]+$", "数据安全", 1 },
	{ "^[一-龥]+$", "数据a", 0 },
	/* properties */
	{ "^\\p{Letter}+$", "Österreich数据", 1 },
	{ "^\\p{L}+$", "a1", 0 },
	{ "^\\P{L}$", "1", 1 },
	{ "^[\\p{L}\\p{Nd}]+$", "a৪", 1 },
	{ "^\\p{digit}+$", "৪২", 1 },
	{ "^\\p{gc=Decimal_Number}+$", "৪", 1 },
	{ "^\\p{General_Category=Lu}$", "A", 1 },
	{ "^\\p{Script=Han}+$", "数据", 1 },
	{ "^\\p{sc=Hani}+$", "数据", 1 },
	{ "^\\p{Script=Greek}$", "λ", 1 },
	{ "^\\p{Script=Greek}$", "l", 0 },
	{ "^\\p{Script=Hiragana}$", "ー", 0 },
	{ "^\\p{scx=Hira}$", "ー", 1 },
	{ "^\\p{ASCII}$", "~", 1 },
	{ "^\\P{ASCII}$", "~", 0 },
	{ "^[\\P{ASCII}]$", "\xc2\x80", 1 },
	{ "^\\p{Any}$", "\n", 1 },
	{ "\\P{Any}", "\n", 0 },
	{ "^\\p{Assigned}$", "\u0378", 0 },
	{ "^\\p{Alphabetic}$", "字", 1 },
	{ "^\\p{White_Space}$", "\xc2\x85", 1 },
	{ "^\\p{Ideographic}$", "字", 1 },
	{ "^\\p{LC}$", "a", 1 },
	/* groups and references */
	{ "^(a)(?:b)(?<n>c)\\1\\k<n>$", "abcac", 1 },
	{ "^(a)?\\1b$", "b", 1 },
	{ "^\\1(a)$", "a", 1 },
	{ "(?<=数)据", "数据", 1 },
	{ "(?<!数)据", "数据", 0 },
	{ "^(?=.*a)(?!.*b).{2,3}?$", "xa", 1 },
	{ "^a{2}b{1,}c{0,1}$", "aabb", 1 },
	{ "^(?:|x)$", "", 1 },
	{ "^\\0$", "", 0 },
};

static int match(const char *source, struct dsc_str subject, int hurried)
{
	struct dsc_err err = { "" };
	struct dsc_pattern *pattern = dsc_pattern_compile(dsc_str_from(source), &err);
	long cost = 0;
	int found;

	if (!pattern)
		fail_msg("%s: %s", source, err.text);
	if (hurried)
		dsc_pattern_hurry(pattern);
	found = dsc_pattern_match(pattern, subject, &cost, &err);
	dsc_pattern_release(pattern);
	return found;
}

static void test_matches(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(matches) / sizeof(matches[0]); i++) {
		struct dsc_str subject = dsc_str_from(matches[i].subject);

		for (int hurried = 0; hurried < 2; hurried++) {
			int found = match(matches[i].pattern, subject, hurried);

			if (found != matches[i].found)
				fail_msg("/%s/ on '%s': %d, expected %d (hurried: %d)",
					 matches[i].pattern, matches[i].subject, found,
					 matches[i].found, hurried);
		}
	}
	assert_int_equal(match("^a\\0b$", DSC_S("a\0b"), 0), 1);
	assert_int_equal(match("^$", (struct dsc_str){ NULL, 0 }, 0), 1);
}

/* What ECMA-262 refuses, with the character that the message names. */
static const struct {
	const char *pattern;
	const char *place;
	const char *what;
} refused[] = {
	{ "数\\a", "character 2", "escape" },
	{ "\\Z", "character 1", "escape" },
	{ "\\A", "character 1", "escape" },
	{ "\\z", "character 1", "escape" },
	{ "\\Qa\\E", "character 1", "escape" },
	{ "\\K", "character 1", "escape" },
	{ "\\C", "character 1", "escape" },
	{ "\\R", "character 1", "escape" },
	{ "\\X", "character 1", "escape" },
	{ "\\h", "character 1", "escape" },
	{ "\\N", "character 1", "escape" },
	{ "\\e", "character 1", "escape" },
	{ "\\_", "character 1", "escape" },
	{ "\\-", "character 1", "escape" },
	{ "[\\B]", "character 2", "escape" },
	{ "[\\1]", "character 2", "escape" },
	{ "\\", "character 1", "backslash" },
	{ "\\c1", "character 1", "letter" },
	{ "\\01", "character 1", "octal" },
	{ "\\x4", "character 1", "two hexadecimal" },
	{ "\\u004", "character 1", "four hexadecimal" },
	{ "\\u{110000}", "character 1", "four hexadecimal" },
	{ "\\u{}", "character 1", "four hexadecimal" },
	{ "a(b\\2)", "character 4", "no group of this number" },
	{ "\\k<n>", "character 1", "non-existent" },
	{ "\\kn", "character 1", "group's name" },
	{ "(?<>a)", "character 1", "name" },
	{ "(?<n", "character 1", "name" },
	{ "(?i)a", "character 1", "no such group" },
	{ "(?>a)", "character 1", "no such group" },
	{ "(?#a)", "character 1", "no such group" },
	{ "(?R)", "character 1", "no such group" },
	{ "(?P<n>a)", "character 1", "no such group" },
	{ "(*LIMIT_MATCH=1)", "character 2", "nothing to repeat" },
	{ "a**", "character 3", "nothing to repeat" },
	{ "a++", "character 3", "nothing to repeat" },
	{ "a{2}{3}", "character 5", "nothing to repeat" },
	{ "^*", "character 2", "nothing to repeat" },
	{ "\\b+", "character 3", "nothing to repeat" },
	{ "(?=a)*", "character 6", "nothing to repeat" },
	{ "(?<=a)?", "character 7", "nothing to repeat" },
	{ "a|*", "character 3", "nothing to repeat" },
	{ "(?:+)", "character 4", "nothing to repeat" },
	{ "{1}", "character 1", "nothing to repeat" },
	{ "a{", "character 2", "counts nothing" },
	{ "a{,3}", "character 2", "counts nothing" },
	{ "a{1", "character 2", "without its" },
	{ "a{3,1}", "", "" },
	{ "a}", "character 2", "closes nothing" },
	{ "a]", "character 2", "closes nothing" },
	{ "x[a", "character 2", "without its" },
	{ "[\\d-z]", "character 2", "range" },
	{ "[a-\\d]", "character 2", "range" },
	{ "数据[z-a]", "character 4", "backwards" },
	{ "(a", "character 3", "without its" },
	{ "a)", "character 2", "without its" },
	{ "\\p", "character 1", "braces" },
	{ "\\pL", "character 1", "braces" },
	{ "\\p{}", "character 1", "braces" },
	{ "\\p{^L}", "character 1", "braces" },
	{ "\\p{Greek}", "character 1", "no such property" },
	{ "\\p{letter}", "character 1", "no such property" },
	{ "\\p{Script=Nowhere}", "", "" },
	{ "\\p{gc=Han}", "character 1", "general category" },
	{ "\\p{Age=3}", "character 1", "take a value" },
	{ "a\xff", "character 2", "UTF-8" },
	{ "(?<=a*)b", "", "" },
	{ "(?<n>a)(?<n>b)", "", "" },
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct dsc_err err = { "" };
		struct dsc_pattern *pattern =
			dsc_pattern_compile(dsc_str_from(refused[i].pattern), &err);

		if (pattern)
			fail_msg("/%s/ was taken", refused[i].pattern);
		if (!strstr(err.text, refused[i].place) || !strstr(err.text, refused[i].what))
			fail_msg("/%s/: %s", refused[i].pattern, err.text);
	}
}

/* A pattern that cannot be afforded is an error, never "no match". */
static void test_limits(void **state)
{
	enum { LEN = 400000 };
	char *text = malloc(LEN);
	struct dsc_err err = { "" };
	char deep[1024] = "";

	(void)state;
	assert_non_null(text);
	memset(text, 'a', LEN);
	for (int hurried = 0; hurried < 2; hurried++) {
		assert_int_equal(
			match("^(a+)+$", DSC_S("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), hurried),
			-1);
		/* a simple loop over a long text is none of that */
		assert_int_equal(match("^[a-z]+$", (struct dsc_str){ text, LEN }, hurried), 1);
		assert_int_equal(match("^[a-z]+b$", (struct dsc_str){ text, 90000 }, hurried), 0);
	}
	/* more frames than the stack buffer holds, within the limits */
	assert_int_equal(match("^(?:a|b)*c", (struct dsc_str){ text, 3000 }, 0), 0);
	assert_int_equal(match("^(a|b)*$", (struct dsc_str){ text, LEN }, 0), -1);
	free(text);

	memset(deep, '(', 500);
	assert_null(dsc_pattern_compile(dsc_str_from(deep), &err));
	assert_non_null(strstr(err.text, "nest"));
}

/* What a match takes beyond a usual one is told, and nothing for a usual one. */
static void test_cost(void **state)
{
	static const struct {
		const char *subject;
		long least, most;
	} rows[] = {
		{ "aaaab", 0, 0 },
		{ "aaaaaaab", 512, 512 },
		{ "aaaaaaaaaab", 512 + 4096, 512 + 4096 },
		{ "aaaaaaaaaaaaab", 512 + 4096 + 25000, 512 + 4096 + 25000 },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaab", 512 + 4096 + 25000, 512 + 4096 + 25000 },
	};
	struct dsc_err err = { "" };
	struct dsc_pattern *pattern = dsc_pattern_compile(DSC_S("^(a|a)*$"), &err);

	(void)state;
	assert_non_null(pattern);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		long cost = 7;

		dsc_pattern_match(pattern, dsc_str_from(rows[i].subject), &cost, &err);
		assert_in_range(cost - 7, rows[i].least, rows[i].most);
	}
	dsc_pattern_release(pattern);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_cost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
