#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "base/date.h"

static void test_days(void **state)
{
	static const struct {
		const char *text;
		int32_t day;
	} days[] = {
		{ "1970-01-01", 0 },	  { "1969-12-31", -1 },	    { "2000-02-29", 11016 },
		{ "2000-03-01", 11017 },  { "2023-10-31", 19661 },  { "2024-02-29", 19782 },
		{ "2400-02-29", 157113 }, { "0001-01-01", -719162 }, { "9999-12-31", 2932896 },
		{ "0000-02-29", -719469 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		struct dsc_date date;
		char out[16];

		assert_true(dsc_date_parse(&date, dsc_str_from(days[i].text)));
		assert_int_equal(date.day, days[i].day);
		assert_false(date.has_time);
		dsc_date_format(date.day, out);
		assert_string_equal(out, days[i].text);
	}
}

/* The four hundred years of a whole cycle of leap years, day by day. */
static void test_calendar(void **state)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int32_t day = -135140; /* 1600-01-01 */

	(void)state;
	for (int year = 1600; year < 2000; year++) {
		for (int month = 1; month <= 12; month++) {
			bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
			int length = lengths[month - 1] + (month == 2 && leap);

			for (int d = 1; d <= 31; d++) {
				struct dsc_date date;
				char text[40], out[16];

				snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month, d);
				if (dsc_date_parse(&date, dsc_str_from(text)) != (d <= length))
					fail_msg("%s", text);
				if (d > length)
					continue;
				assert_int_equal(date.day, day);
				dsc_date_format(day++, out);
				assert_string_equal(out, text);
			}
		}
	}
	assert_int_equal(day, 10957); /* 2000-01-01 */
}

static void test_instants(void **state)
{
	static const struct {
		const char *text;
		int64_t instant;
	} times[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1970-01-01T08:00:00+08:00", 0 },
		{ "1969-12-31T18:30:00-05:30", 0 },
		{ "2023-10-31T23:59:59+08:00", 1698767999 },
		{ "2023-10-31T24:00:00+08:00", 1698768000 },
		{ "2023-11-01T00:00:00+08:00", 1698768000 },
		{ "2023-10-31T16:00:00Z", 1698768000 },
		{ "2023-10-31T16:00:00+00:00", 1698768000 },
		{ "2023-10-31T16:00:00-00:00", 1698768000 },
		{ "2023-11-01T06:00:00+14:00", 1698768000 },
		{ "1969-12-31T23:59:59Z", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		struct dsc_date date;

		assert_true(dsc_date_parse(&date, dsc_str_from(times[i].text)));
		assert_true(date.has_time);
		if (date.instant != times[i].instant)
			fail_msg("%s: %lld", times[i].text, (long long)date.instant);
	}
}

/* The day is the one that is written, whatever the offset. */
static void test_day_as_written(void **state)
{
	struct dsc_date date;

	(void)state;
	assert_true(dsc_date_parse(&date, DSC_S("2023-11-01T06:00:00+14:00")));
	assert_int_equal(date.day, 19662);
	assert_true(dsc_date_parse(&date, DSC_S("2023-10-31T24:00:00Z")));
	assert_int_equal(date.day, 19661);
}

static void test_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"2023",
		"2023-10",
		"2023-1-31",
		"2023-10-3",
		"2023/10/31",
		"2023.10.31",
		"20231031",
		"2023年10月31日",
		"２０２３-10-31",
		"2023-10-31 ",
		" 2023-10-31",
		"2023-10-310",
		"23-10-31",
		"2023-00-01",
		"2023-13-01",
		"2023-10-00",
		"2023-10-32",
		"2023-02-29",
		"1900-02-29",
		"2100-02-29",
		"2023-04-31",
		"-023-10-31",
		"+2023-10-3",
		"2023-10-31T",
		"2023-10-31T17:00",
		"2023-10-31T17:00:00",
		"2023-10-31T17:00:00 ",
		"2023-10-31 17:00:00Z",
		"2023-10-31t17:00:00Z",
		"2023-10-31T17:00:00z",
		"2023-10-31T17-00-00Z",
		"2023-10-31T24:00:01Z",
		"2023-10-31T24:01:00Z",
		"2023-10-31T25:00:00Z",
		"2023-10-31T17:60:00Z",
		"2023-10-31T17:00:60Z",
		"2023-10-31T17:00:00.5Z",
		"2023-10-31T17:00:00Z0",
		"2023-10-31T17:00:00+8:00",
		"2023-10-31T17:00:00+08",
		"2023-10-31T17:00:00+0800",
		"2023-10-31T17:00:00+08:60",
		"2023-10-31T17:00:00+15:00",
		"2023-10-31T17:00:00+08-00",
		"2023-10-31T17:00:00*08:00",
		"2023-10-31T17:00:00+08:00 ",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct dsc_date date;

		if (dsc_date_parse(&date, dsc_str_from(texts[i])))
			fail_msg("'%s' passes", texts[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_calendar),
		cmocka_unit_test(test_instants),
		cmocka_unit_test(test_day_as_written),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
