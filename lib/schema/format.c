#include "schema/format.h"


#include "base/date.h"
#include "base/tr.h"
#include "base/utf8.h"
#include "schema/uri.h"
#include "text/ecma.h"
#include "text/pattern.h"

#include "base/banned.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool contains(const char *set, char c)
{
	return c && strchr(set, c);
}

static struct dsc_str from(struct dsc_str text, size_t at)
{
	return (struct dsc_str){ text.ptr + at, text.len - at };
}

/* Length of the digits that `text` begins with. */
static size_t digits_len(struct dsc_str text)
{
	size_t len = 0;

	while (len < text.len && is_digit(text.ptr[len]))
		len++;
	return len;
}

/* ---- Dates and times (RFC 3339) ------------------------------------------ */

static bool date_holds(struct dsc_str text)
{
	struct dsc_date date;

	return text.len == 10 && dsc_date_parse(&date, text);
}

/* Two digits of at most `max`. */
static bool two_digits(struct dsc_str text, size_t at, int max, int *value)
{
	if (text.len < at + 2 || !is_digit(text.ptr[at]) || !is_digit(text.ptr[at + 1]))
		return false;
	*value = (text.ptr[at] - '0') * 10 + (text.ptr[at + 1] - '0');
	return *value <= max;
}

static bool char_at(struct dsc_str text, size_t at, char c)
{
	return at < text.len && text.ptr[at] == c;
}

static bool time_holds(struct dsc_str text)
{
	int hour, minute, second, offset_hour, offset_minute, utc, sign = 0;

	if (!two_digits(text, 0, 23, &hour) || !char_at(text, 2, ':') ||
	    !two_digits(text, 3, 59, &minute) || !char_at(text, 5, ':') ||
	    !two_digits(text, 6, 60, &second))
		return false;
	text = from(text, 8);
	if (char_at(text, 0, '.')) {
		size_t len = digits_len(from(text, 1));

		if (!len)
			return false;
		text = from(text, len + 1);
	}
	if (text.len == 1 && (text.ptr[0] == 'Z' || text.ptr[0] == 'z')) {
		offset_hour = offset_minute = 0;
	} else {
		sign = char_at(text, 0, '+') ? 1 : -1;
		if (text.len != 6 || (sign < 0 && text.ptr[0] != '-') || text.ptr[3] != ':' ||
		    !two_digits(text, 1, 23, &offset_hour) ||
		    !two_digits(text, 4, 59, &offset_minute))
			return false;
	}
	/* A leap second is inserted at the end of a day in UTC. */
	utc = hour * 60 + minute - sign * (offset_hour * 60 + offset_minute);
	return second < 60 || (utc + 2 * 1440) % 1440 == 1439;
}

static bool date_time_holds(struct dsc_str text)
{
	return text.len > 11 && (text.ptr[10] == 'T' || text.ptr[10] == 't') &&
	       date_holds((struct dsc_str){ text.ptr, 10 }) && time_holds(from(text, 11));
}

/* Numbers with units in their order and without a gap ("1Y2M", not "1Y2D"); the rest. */
static bool take_units(struct dsc_str *text, const char *units)
{
	const char *next = NULL;

	while (text->len && text->ptr[0] != 'T') {
		size_t len = digits_len(*text);
		const char *unit = len && len < text->len && text->ptr[len] ?
					   strchr(units, text->ptr[len]) : NULL;

		if (!unit || (next && unit != next))
			return false;
		next = unit + 1;
		*text = from(*text, len + 1);
	}
	return next != NULL;
}

/* RFC 3339 appendix A. */
static bool duration_holds(struct dsc_str text)
{
	size_t len;

	if (!char_at(text, 0, 'P'))
		return false;
	text = from(text, 1);
	len = digits_len(text);
	if (len && len + 1 == text.len && text.ptr[len] == 'W')
		return true;
	if (!char_at(text, 0, 'T') && !take_units(&text, "YMD"))
		return false;
	if (!text.len)
		return true;
	text = from(text, 1);
	return take_units(&text, "HMS") && !text.len;
}

/* A number of up to `most` digits; -1: none. */
static int take_number(struct dsc_str *text, size_t most)
{
	size_t len = digits_len(*text);
	int value = 0;

	if (!len || len > most)
		return -1;
	for (size_t i = 0; i < len; i++)
		value = value * 10 + (text->ptr[i] - '0');
	*text = from(*text, len);
	return value;
}

/* ---- Addresses ----------------------------------------------------------- */

/* RFC 2673 3.2, without leading zeros. */
static bool ipv4_holds(struct dsc_str text)
{
	for (int part = 0; part < 4; part++) {
		size_t len = digits_len(text);
		int value = take_number(&text, 3);

		if (value < 0 || value > 255 || (len > 1 && text.ptr[-(ptrdiff_t)len] == '0'))
			return false;
		if (part < 3) {
			if (!char_at(text, 0, '.'))
				return false;
			text = from(text, 1);
		}
	}
	return text.len == 0;
}

/* RFC 4291 2.2. */
static bool ipv6_holds(struct dsc_str text)
{
	int groups = 0;
	bool gap = false;

	if (dsc_str_starts(text, DSC_S("::"))) {
		gap = true;
		text = from(text, 2);
	}
	while (text.len) {
		size_t len = 0;

		while (len < text.len && dsc_uri_hex(text.ptr[len]) >= 0)
			len++;
		if (len < text.len && text.ptr[len] == '.') {
			groups += 2;
			if (!ipv4_holds(text))
				return false;
			break;
		}
		if (!len || len > 4 || ++groups > 8)
			return false;
		text = from(text, len);
		if (!text.len)
			break;
		if (dsc_str_starts(text, DSC_S("::"))) {
			if (gap)
				return false;
			gap = true;
			text = from(text, 2);
		} else if (text.ptr[0] == ':' && text.len > 1) {
			text = from(text, 1);
		} else {
			return false;
		}
	}
	return gap ? groups < 8 : groups == 8;
}

static bool hostname_holds(struct dsc_str text)
{
	return dsc_format_hostname(text, false);
}

static bool idn_hostname_holds(struct dsc_str text)
{
	return dsc_format_hostname(text, true);
}

/* RFC 5321 4.1.2 Local-part; `unicode`: RFC 6531 3.3. */
static bool local_part_holds(struct dsc_str text, bool unicode)
{
	bool quoted = text.len > 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"';
	bool dot = true; /* no dot may come next */

	if (!text.len || text.len > 64)
		return false;
	if (quoted)
		text = (struct dsc_str){ text.ptr + 1, text.len - 2 };
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		bool beyond = (unsigned char)c >= 0x80;

		if (beyond && !unicode)
			return false;
		if (quoted) {
			if (c == '\\' && ++i == text.len)
				return false;
			if (!beyond && (text.ptr[i] < ' ' || text.ptr[i] == 127 || c == '"'))
				return false;
		} else if (c == '.') {
			if (dot)
				return false;
		} else if (!beyond && !is_letter(c) && !is_digit(c) &&
			   !contains("!#$%&'*+-/=?^_`{|}~", c)) {
			return false;
		}
		dot = c == '.';
	}
	return quoted || !dot;
}

static bool address_holds(struct dsc_str text, bool unicode)
{
	size_t at = text.len;
	struct dsc_str domain;

	while (at && text.ptr[at - 1] != '@')
		at--;
	if (!at || !local_part_holds((struct dsc_str){ text.ptr, at - 1 }, unicode))
		return false;
	domain = from(text, at);
	if (domain.len > 2 && domain.ptr[0] == '[' && domain.ptr[domain.len - 1] == ']') {
		domain = (struct dsc_str){ domain.ptr + 1, domain.len - 2 };
		if (domain.len > 5 && memcmp(domain.ptr, "IPv6:", 5) == 0)
			return ipv6_holds(from(domain, 5));
		return ipv4_holds(domain);
	}
	return dsc_format_hostname(domain, unicode);
}

static bool email_holds(struct dsc_str text)
{
	return address_holds(text, false);
}

static bool idn_email_holds(struct dsc_str text)
{
	return address_holds(text, true);
}

/* ---- URIs (RFC 3986) and IRIs (RFC 3987) --------------------------------- */

static bool is_unreserved(char c)
{
	return is_letter(c) || is_digit(c) || contains("-._~", c);
}

static bool is_sub_delim(char c)
{
	return contains("!$&'()*+,;=", c);
}

static bool is_triplet(struct dsc_str text)
{
	return text.len >= 3 && text.ptr[0] == '%' && dsc_uri_hex(text.ptr[1]) >= 0 &&
	       dsc_uri_hex(text.ptr[2]) >= 0;
}

/* RFC 3987 2.2: ucschar, and iprivate where `private`. */
static bool is_iri_char(uint32_t cp, bool private)
{
	if (cp >= 0xa0 && cp <= 0xd7ff)
		return true;
	if ((cp >= 0xf900 && cp <= 0xfdcf) || (cp >= 0xfdf0 && cp <= 0xffef))
		return true;
	if (cp >= 0xe0000 && cp < 0xe1000)
		return false;
	if (cp >= 0x10000 && cp <= 0xefffd)
		return (cp & 0xfffe) != 0xfffe;
	return private && ((cp >= 0xe000 && cp <= 0xf8ff) ||
			   (cp >= 0xf0000 && cp <= 0x10fffd && (cp & 0xfffe) != 0xfffe));
}

enum uri_kind { KIND_URI, KIND_IRI };

/* Unreserved characters, sub-delimiters, triplets and what else is given. */
static bool uri_text_holds(struct dsc_str text, const char *also, enum uri_kind kind, bool private)
{
	while (text.len) {
		char c = text.ptr[0];
		size_t len = 1;

		if (c == '%') {
			if (!is_triplet(text))
				return false;
			len = 3;
		} else if ((unsigned char)c >= 0x80) {
			uint32_t cp;

			len = dsc_utf8_decode(text, &cp);
			if (kind != KIND_IRI || !is_iri_char(cp, private))
				return false;
		} else if (!is_unreserved(c) && !is_sub_delim(c) && !contains(also, c)) {
			return false;
		}
		text = from(text, len);
	}
	return true;
}

/* "v1F.anything" between the brackets of a host. */
static bool ip_future_holds(struct dsc_str text)
{
	size_t at = 1;

	if (!text.len || (text.ptr[0] | 0x20) != 'v')
		return false;
	while (at < text.len && dsc_uri_hex(text.ptr[at]) >= 0)
		at++;
	if (at == 1 || !char_at(text, at, '.') || at + 1 == text.len)
		return false;
	for (at++; at < text.len; at++)
		if (!is_unreserved(text.ptr[at]) && !is_sub_delim(text.ptr[at]) &&
		    text.ptr[at] != ':')
			return false;
	return true;
}

static bool authority_holds(struct dsc_str text, enum uri_kind kind)
{
	const char *at = text.len ? memchr(text.ptr, '@', text.len) : NULL;
	struct dsc_str host;
	size_t len;

	if (at) {
		len = (size_t)(at - text.ptr);
		if (!uri_text_holds((struct dsc_str){ text.ptr, len }, ":", kind, false))
			return false;
		text = from(text, len + 1);
	}
	if (char_at(text, 0, '[')) {
		const char *end = memchr(text.ptr, ']', text.len);

		if (!end)
			return false;
		host = (struct dsc_str){ text.ptr + 1, (size_t)(end - text.ptr) - 1 };
		text = from(text, host.len + 2);
		if (!ipv6_holds(host) && !ip_future_holds(host))
			return false;
	} else {
		len = 0;
		while (len < text.len && text.ptr[len] != ':')
			len++;
		if (!uri_text_holds((struct dsc_str){ text.ptr, len }, "", kind, false))
			return false;
		text = from(text, len);
	}
	return !text.len || (text.ptr[0] == ':' && digits_len(from(text, 1)) == text.len - 1);
}

static bool reference_holds(struct dsc_str text, enum uri_kind kind, bool absolute)
{
	struct dsc_uri uri = dsc_uri_split(text);

	if (absolute && !uri.scheme.ptr)
		return false;
	if (!uri.scheme.ptr) {
		/* A colon in the first segment would make it a scheme. */
		for (size_t i = 0; i < uri.path.len && uri.path.ptr[i] != '/'; i++)
			if (uri.path.ptr[i] == ':' && !uri.authority.ptr)
				return false;
	}
	return (!uri.authority.ptr || authority_holds(uri.authority, kind)) &&
	       uri_text_holds(uri.path, "/:@", kind, false) &&
	       uri_text_holds(uri.query, "/:@?", kind, true) &&
	       uri_text_holds(uri.fragment, "/:@?", kind, false);
}

static bool uri_holds(struct dsc_str text)
{
	return reference_holds(text, KIND_URI, true);
}

static bool uri_reference_holds(struct dsc_str text)
{
	return reference_holds(text, KIND_URI, false);
}

static bool iri_holds(struct dsc_str text)
{
	return reference_holds(text, KIND_IRI, true);
}

static bool iri_reference_holds(struct dsc_str text)
{
	return reference_holds(text, KIND_IRI, false);
}

/* RFC 6570 2.3 and 2.4: a variable's name with its modifier. */
static bool variable_holds(struct dsc_str text)
{
	bool dot = true; /* no dot may come next */

	while (text.len && text.ptr[0] != ':' && text.ptr[0] != '*') {
		char c = text.ptr[0];

		if (c == '%') {
			if (!is_triplet(text))
				return false;
			text = from(text, 2);
		} else if (c == '.' ? dot : !is_letter(c) && !is_digit(c) && c != '_') {
			return false;
		}
		dot = c == '.';
		text = from(text, 1);
	}
	if (dot)
		return false;
	if (char_at(text, 0, ':')) {
		text = from(text, 1);
		return text.len && text.len <= 4 && text.ptr[0] != '0' &&
		       digits_len(text) == text.len;
	}
	return text.len == 0 || text.len == 1;
}

/* What stands between the braces. */
static bool expression_holds(struct dsc_str text)
{
	if (text.len && contains("+#./;?&=,!@|", text.ptr[0]))
		text = from(text, 1);
	for (;;) {
		size_t len = 0;

		while (len < text.len && text.ptr[len] != ',')
			len++;
		if (!variable_holds((struct dsc_str){ text.ptr, len }))
			return false;
		if (len == text.len)
			return true;
		text = from(text, len + 1);
	}
}

/* RFC 6570 2. */
static bool uri_template_holds(struct dsc_str text)
{
	while (text.len) {
		char c = text.ptr[0];
		size_t len = 1;

		if (c == '{') {
			const char *end = memchr(text.ptr, '}', text.len);

			len = end ? (size_t)(end - text.ptr) + 1 : 0;
			if (!end || !expression_holds((struct dsc_str){ text.ptr + 1, len - 2 }))
				return false;
		} else if (c == '%') {
			if (!is_triplet(text))
				return false;
		} else if ((unsigned char)c >= 0x80) {
			uint32_t cp;

			len = dsc_utf8_decode(text, &cp);
			if (!is_iri_char(cp, true))
				return false;
		} else if (c <= ' ' || c == 127 || contains("\"<>\\^`|}", c)) {
			return false;
		}
		text = from(text, len);
	}
	return true;
}

/* ---- The rest ------------------------------------------------------------ */

/* RFC 6901 3. */
static bool json_pointer_holds(struct dsc_str text)
{
	if (text.len && text.ptr[0] != '/')
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == '~' && !char_at(text, i + 1, '0') && !char_at(text, i + 1, '1'))
			return false;
	return true;
}

/* draft-handrews-relative-json-pointer-01 3. */
static bool relative_json_pointer_holds(struct dsc_str text)
{
	size_t len = digits_len(text);

	if (!len || (len > 1 && text.ptr[0] == '0'))
		return false;
	text = from(text, len);
	return dsc_str_is(text, "#") || json_pointer_holds(text);
}

/* RFC 9562 4. */
static bool uuid_holds(struct dsc_str text)
{
	if (text.len != 36)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (text.ptr[i] != '-')
				return false;
		} else if (dsc_uri_hex(text.ptr[i]) < 0) {
			return false;
		}
	}
	return true;
}

static bool has(struct dsc_str text, struct dsc_str part)
{
	for (size_t i = 0; i + part.len <= text.len; i++)
		if (memcmp(text.ptr + i, part.ptr, part.len) == 0)
			return true;
	return false;
}

/* ECMA-262 22.2.1, by its grammar, and then by whether it can be compiled. */
static bool regex_holds(struct dsc_str text)
{
	struct dsc_pattern *pattern = NULL;
	struct dsc_arena arena;
	struct dsc_ecma ecma;
	struct dsc_err err;
	bool holds;

	dsc_arena_init(&arena, 0);
	holds = dsc_ecma_translate(&ecma, text, &arena, &err) == 0;
	dsc_arena_release(&arena);
	if (!holds)
		return false;
	/* A lookbehind of any length is good ECMA-262 that no pattern here can use. */
	if (has(text, DSC_S("(?<=")) || has(text, DSC_S("(?<!")))
		return true;
	pattern = dsc_pattern_compile(text, &err);
	dsc_pattern_release(pattern);
	return pattern != NULL;
}

static const struct dsc_format formats[] = {
	{ "date", date_holds, N_("a date such as 2023-10-31") },
	{ "date-time", date_time_holds,
	  N_("a date with time and offset such as 2023-10-31T17:00:00+08:00") },
	{ "time", time_holds, N_("a time with offset such as 17:00:00+08:00") },
	{ "duration", duration_holds, N_("a duration such as P1Y or PT36H") },
	{ "email", email_holds, N_("an e-mail address such as name@example.cn") },
	{ "idn-email", idn_email_holds, N_("an e-mail address such as name@example.cn") },
	{ "hostname", hostname_holds, N_("a host name such as www.example.cn") },
	{ "idn-hostname", idn_hostname_holds, N_("a host name such as www.example.cn") },
	{ "ipv4", ipv4_holds, N_("an IPv4 address such as 192.0.2.1") },
	{ "ipv6", ipv6_holds, N_("an IPv6 address such as 2001:db8::1") },
	{ "uri", uri_holds, N_("a web address (URI) such as https://www.example.cn/") },
	{ "uri-reference", uri_reference_holds, N_("a URI or a relative reference") },
	{ "iri", iri_holds, N_("a web address (IRI) such as https://www.example.cn/") },
	{ "iri-reference", iri_reference_holds, N_("an IRI or a relative reference") },
	{ "uri-template", uri_template_holds, N_("a URI template such as /cases/{id}") },
	{ "uuid", uuid_holds, N_("a UUID such as 123e4567-e89b-12d3-a456-426614174000") },
	{ "json-pointer", json_pointer_holds, N_("a JSON pointer such as /applicants/0") },
	{ "relative-json-pointer", relative_json_pointer_holds,
	  N_("a relative JSON pointer such as 1/name") },
	{ "regex", regex_holds, N_("a regular expression (ECMA-262)") },
};

const struct dsc_format *dsc_format_find(struct dsc_str name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (dsc_str_is(name, formats[i].name))
			return &formats[i];
	return NULL;
}
