#include "base/date.h"

#include <stdio.h>

#include "base/banned.h"

static bool digits(struct dsc_str text, size_t at, size_t len, int *value)
{
	*value = 0;
	if (text.len < at + len)
		return false;
	for (size_t i = at; i < at + len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		*value = *value * 10 + (text.ptr[i] - '0');
	}
	return true;
}

static bool leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && leap(year));
}

/* Days since 1970-01-01, years counted from March so that leap days come last. */
static int32_t day_number(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int year_of_era = y - era * 400;
	int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
	       day_of_year - 719468;
}

static bool parse_day(struct dsc_str text, int32_t *day)
{
	int y, m, d;

	if (!digits(text, 0, 4, &y) || !digits(text, 5, 2, &m) || !digits(text, 8, 2, &d) ||
	    text.ptr[4] != '-' || text.ptr[7] != '-')
		return false;
	if (m < 1 || m > 12 || d < 1 || d > month_days(y, m))
		return false;
	*day = day_number(y, m, d);
	return true;
}

bool dsc_date_parse(struct dsc_date *date, struct dsc_str text)
{
	int hour, minute, second, off_hour, off_minute, sign;
	size_t at = 19;

	*date = (struct dsc_date){ 0 };
	if (text.len < 10 || !parse_day(text, &date->day))
		return false;
	if (text.len == 10)
		return true;
	if (text.len < 20 || text.ptr[10] != 'T' || text.ptr[13] != ':' || text.ptr[16] != ':' ||
	    !digits(text, 11, 2, &hour) || !digits(text, 14, 2, &minute) ||
	    !digits(text, 17, 2, &second))
		return false;
	if (minute > 59 || second > 59 || hour > 24 || (hour == 24 && (minute || second)))
		return false;
	if (text.ptr[at] == 'Z' && text.len == 20) {
		sign = off_hour = off_minute = 0;
	} else {
		sign = text.ptr[at] == '+' ? 1 : text.ptr[at] == '-' ? -1 : 0;
		if (!sign || text.len != 25 || text.ptr[22] != ':' ||
		    !digits(text, 20, 2, &off_hour) || !digits(text, 23, 2, &off_minute) ||
		    off_hour > 14 || off_minute > 59)
			return false;
	}
	date->has_time = true;
	date->instant = (int64_t)date->day * 86400 + hour * 3600 + minute * 60 + second -
			sign * (off_hour * 3600 + off_minute * 60);
	return true;
}

void dsc_date_format(int32_t day, char out[16])
{
	int32_t z = day + 719468;
	int32_t era = (z >= 0 ? z : z - 146096) / 146097;
	int32_t doe = z - era * 146097;
	int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int32_t mp = (5 * doy + 2) / 153;
	int32_t month = mp < 10 ? mp + 3 : mp - 9;
	int32_t year = yoe + era * 400 + (month <= 2);

	int32_t parts[] = { year, month, doy - (153 * mp + 2) / 5 + 1 };

	snprintf(out, 16, "%04u-%02u-%02u", (unsigned)parts[0] % 10000u, (unsigned)parts[1] % 100u,
		 (unsigned)parts[2] % 100u);
}
