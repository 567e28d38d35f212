#include "yaml/yaml.h"

#include <stdio.h>

#include "base/date.h"
#include "base/utf8.h"

#include "base/banned.h"

struct date_text {
	struct dsc_str rest;
	uint32_t cp; /* the next code point; 0 at the end */
	size_t len;
};

/* Full-width forms count as the ASCII characters that they stand for. */
static void look(struct date_text *text)
{
	text->cp = 0;
	text->len = 0;
	if (!text->rest.len)
		return;
	text->len = dsc_utf8_decode(text->rest, &text->cp);
	if (text->cp > 0xff00 && text->cp < 0xff5f)
		text->cp -= 0xfee0;
}

static void next(struct date_text *text)
{
	text->rest.ptr += text->len;
	text->rest.len -= text->len;
	look(text);
}

/* A number of `least` to `most` digits. */
static bool number(struct date_text *text, int least, int most, int *value)
{
	int count = 0;

	for (*value = 0; count < most && text->cp >= '0' && text->cp <= '9'; count++) {
		*value = *value * 10 + (int)(text->cp - '0');
		next(text);
	}
	return count >= least;
}

static bool separator(struct date_text *text, uint32_t first)
{
	uint32_t cp = text->cp;

	if (cp != '-' && cp != '/' && cp != '.' && cp != 0x2013 && cp != 0x2014 && cp != first)
		return false;
	next(text);
	return true;
}

bool dsc_yaml_hint_date(struct dsc_str text, char out[16])
{
	struct date_text at = { .rest = dsc_str_trim(text) };
	struct dsc_date date;
	int year, month, day;
	bool packed;

	look(&at);
	if (!number(&at, 4, 4, &year))
		return false;
	packed = at.cp >= '0' && at.cp <= '9';
	if ((!packed && !separator(&at, 0x5e74)) || !number(&at, packed ? 2 : 1, 2, &month) ||
	    (!packed && !separator(&at, 0x6708)) || !number(&at, packed ? 2 : 1, 2, &day))
		return false;
	if (!packed && (at.cp == 0x65e5 || at.cp == 0x53f7))
		next(&at);
	if (at.cp)
		return false;
	snprintf(out, 16, "%04d-%02d-%02d", year, month, day);
	return !dsc_str_is(text, out) && dsc_date_parse(&date, dsc_str_from(out));
}
