#include "text/ecma.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/tr.h"
#include "base/utf8.h"

#include "base/banned.h"

#define SOURCE_MAX 16384
#define NEST_MAX 200

/* What the reader has just passed, as far as a quantifier behind it cares. */
enum atom {
	ATOM_CHAR,   /* one code point, not yet written */
	ATOM_SET,    /* a set of code points, written */
	ATOM_ASSERT, /* a condition, written: not to be repeated */
	ATOM_BACKREF /* written */
};

enum group { GROUP_PLAIN, GROUP_LOOK };

struct translator {
	struct dsc_str source;
	size_t at;
	size_t token; /* where what is being read began */
	struct dsc_arena *arena;
	struct dsc_err *err;
	struct {
		char *items;
		size_t count, cap;
	} out;
	struct {
		uint32_t *items;
		size_t count, cap;
	} places;
	unsigned char groups[NEST_MAX]; /* enum group of each open parenthesis */
	size_t depth;
	unsigned long captures;
	unsigned long backref; /* the greatest that was asked for, and where */
	size_t backref_at;
};

int dsc_ecma_fail(struct dsc_str source, size_t at, const char *what, struct dsc_err *err)
{
	size_t column = dsc_utf8_count((struct dsc_str){ source.ptr, at }) + 1;

	return dsc_err_set(err, _("the pattern is wrong at character %zu: %s"), column, what);
}

static int fail(struct translator *t, const char *what)
{
	return dsc_ecma_fail(t->source, t->token, what, t->err);
}

static void put(struct translator *t, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		DSC_PUSH(t->arena, &t->out, bytes[i]);
		DSC_PUSH(t->arena, &t->places, (uint32_t)t->token);
	}
}

static void putf(struct translator *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void putf(struct translator *t, const char *fmt, ...)
{
	char text[64];
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	put(t, text, (size_t)len);
}

/* Consumes `c` if it comes next. */
static bool take(struct translator *t, char c)
{
	if (t->at == t->source.len || t->source.ptr[t->at] != c)
		return false;
	t->at++;
	return true;
}

static int peek(const struct translator *t)
{
	return t->at < t->source.len ? (unsigned char)t->source.ptr[t->at] : -1;
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int hex_value(int c)
{
	if (is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_hex(struct translator *t, int digits, uint32_t *value)
{
	*value = 0;
	for (int i = 0; i < digits; i++) {
		int digit = hex_value(peek(t));

		if (digit < 0)
			return false;
		*value = *value * 16 + (uint32_t)digit;
		t->at++;
	}
	return true;
}

static bool is_surrogate(uint32_t cp)
{
	return cp >= 0xd800 && cp <= 0xdfff;
}

/* After "\u". An escaped surrogate pair is one code point (22.2.1, RegExpUnicodeEscape). */
static bool read_unicode(struct translator *t, uint32_t *cp)
{
	uint32_t low;
	size_t back;

	if (take(t, '{')) {
		int digit;

		*cp = 0;
		if (peek(t) == '}')
			return false;
		while ((digit = hex_value(peek(t))) >= 0) {
			*cp = *cp * 16 + (uint32_t)digit;
			if (*cp > 0x10ffff)
				return false;
			t->at++;
		}
		return take(t, '}');
	}
	if (!read_hex(t, 4, cp))
		return false;
	back = t->at;
	if (*cp >= 0xd800 && *cp <= 0xdbff && take(t, '\\') && take(t, 'u') &&
	    read_hex(t, 4, &low) && low >= 0xdc00 && low <= 0xdfff)
		*cp = 0x10000 + ((*cp - 0xd800) << 10) + (low - 0xdc00);
	else
		t->at = back;
	return true;
}

/*
 * A range inside a class. Surrogates are cut out: they match nothing in UTF-8,
 * and PCRE2 refuses them.
 */
static void put_range(struct translator *t, uint32_t first, uint32_t last)
{
	if (first < 0xd800 && last > 0xdfff) {
		put_range(t, first, 0xd7ff);
		first = 0xe000;
	} else {
		if (is_surrogate(first))
			first = 0xe000;
		if (is_surrogate(last))
			last = 0xd7ff;
	}
	if (first < last)
		putf(t, "\\x{%x}-\\x{%x}", (unsigned)first, (unsigned)last);
	else if (first == last)
		putf(t, "\\x{%x}", (unsigned)first);
}

static void put_char(struct translator *t, uint32_t cp)
{
	char bytes[4];

	if (is_surrogate(cp))
		put(t, "[]", 2); /* matches nothing */
	else if (cp >= 0x80 || is_letter((int)cp) || is_digit((int)cp))
		put(t, bytes, dsc_utf8_encode(cp, bytes));
	else
		putf(t, "\\x{%x}", (unsigned)cp);
}

struct range {
	uint32_t first, last;
};

/* Ranges in order, or what lies between them; in a class of their own unless in one. */
static void put_set(struct translator *t, const struct range *ranges, size_t count, bool negated,
		    bool in_class)
{
	uint32_t next = 0;

	if (!in_class)
		put(t, "[", 1);
	for (size_t i = 0; i < count; i++) {
		if (!negated)
			put_range(t, ranges[i].first, ranges[i].last);
		else if (ranges[i].first > next)
			put_range(t, next, ranges[i].first - 1);
		next = ranges[i].last + 1;
	}
	if (negated && next <= 0x10ffff)
		put_range(t, next, 0x10ffff);
	if (!in_class)
		put(t, "]", 1);
}

/* WhiteSpace and LineTerminator (12.2, 12.3). */
static const struct range spaces[] = {
	{ 0x09, 0x0d },     { 0x20, 0x20 },     { 0xa0, 0xa0 },	    { 0x1680, 0x1680 },
	{ 0x2000, 0x200a }, { 0x2028, 0x2029 }, { 0x202f, 0x202f }, { 0x205f, 0x205f },
	{ 0x3000, 0x3000 }, { 0xfeff, 0xfeff },
};

static const struct range ascii[] = { { 0x00, 0x7f } };
static const struct range everything[] = { { 0x00, 0x10ffff } };

/* Values of General_Category: long name, short name (PropertyValueAliases.txt). */
static const char *const categories[][2] = {
	{ "Cased_Letter", "L&" },	   { "LC", "L&" },
	{ "Close_Punctuation", "Pe" },	   { "Connector_Punctuation", "Pc" },
	{ "Control", "Cc" },		   { "cntrl", "Cc" },
	{ "Currency_Symbol", "Sc" },	   { "Dash_Punctuation", "Pd" },
	{ "Decimal_Number", "Nd" },	   { "digit", "Nd" },
	{ "Enclosing_Mark", "Me" },	   { "Final_Punctuation", "Pf" },
	{ "Format", "Cf" },		   { "Initial_Punctuation", "Pi" },
	{ "Letter", "L" },		   { "Letter_Number", "Nl" },
	{ "Line_Separator", "Zl" },	   { "Lowercase_Letter", "Ll" },
	{ "Mark", "M" },		   { "Combining_Mark", "M" },
	{ "Math_Symbol", "Sm" },	   { "Modifier_Letter", "Lm" },
	{ "Modifier_Symbol", "Sk" },	   { "Nonspacing_Mark", "Mn" },
	{ "Number", "N" },		   { "Open_Punctuation", "Ps" },
	{ "Other", "C" },		   { "Other_Letter", "Lo" },
	{ "Other_Number", "No" },	   { "Other_Punctuation", "Po" },
	{ "Other_Symbol", "So" },	   { "Paragraph_Separator", "Zp" },
	{ "Private_Use", "Co" },	   { "Punctuation", "P" },
	{ "punct", "P" },		   { "Separator", "Z" },
	{ "Space_Separator", "Zs" },	   { "Spacing_Mark", "Mc" },
	{ "Surrogate", "Cs" },		   { "Symbol", "S" },
	{ "Titlecase_Letter", "Lt" },	   { "Unassigned", "Cn" },
	{ "Uppercase_Letter", "Lu" },
};

static const char short_categories[] = " C Cc Cf Cn Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No "
				       "P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs ";

/* ECMA-262 table 67; PCRE2 knows all but a few under the same names. */
static const char binary_properties[] =
	" ASCII_Hex_Digit AHex Alphabetic Alpha Bidi_Control Bidi_C Bidi_Mirrored Bidi_M "
	"Case_Ignorable CI Cased Changes_When_Casefolded CWCF Changes_When_Casemapped CWCM "
	"Changes_When_Lowercased CWL Changes_When_NFKC_Casefolded CWKCF "
	"Changes_When_Titlecased CWT Changes_When_Uppercased CWU Dash "
	"Default_Ignorable_Code_Point DI Deprecated Dep Diacritic Dia Emoji Emoji_Component "
	"EComp Emoji_Modifier EMod Emoji_Modifier_Base EBase Emoji_Presentation EPres "
	"Extended_Pictographic ExtPict Extender Ext Grapheme_Base Gr_Base Grapheme_Extend "
	"Gr_Ext Hex_Digit Hex IDS_Binary_Operator IDSB IDS_Trinary_Operator IDST "
	"ID_Continue IDC ID_Start IDS Ideographic Ideo Join_Control Join_C "
	"Logical_Order_Exception LOE Lowercase Lower Math Noncharacter_Code_Point NChar "
	"Pattern_Syntax Pat_Syn Pattern_White_Space Pat_WS Quotation_Mark QMark Radical "
	"Regional_Indicator RI Sentence_Terminal STerm Soft_Dotted SD Terminal_Punctuation "
	"Term Unified_Ideograph UIdeo Uppercase Upper Variation_Selector VS White_Space "
	"space XID_Continue XIDC XID_Start XIDS ";

#define PROPERTY_MAX 40

/* Whether `word` stands in a list of words that has a space around each. */
static bool listed(const char *list, const char *word)
{
	char spaced[PROPERTY_MAX + 3];

	snprintf(spaced, sizeof(spaced), " %s ", word);
	return strstr(list, spaced) != NULL;
}

/* The name by which PCRE2 knows a value of General_Category, or NULL. */
static const char *category(const char *value)
{
	if (listed(short_categories, value))
		return value;
	for (size_t i = 0; i < sizeof(categories) / sizeof(categories[0]); i++) {
		if (strcmp(categories[i][0], value) == 0)
			return categories[i][1];
	}
	return NULL;
}

static bool read_word(struct translator *t, char word[PROPERTY_MAX + 1])
{
	size_t len = 0;
	int c;

	while (is_letter(c = peek(t)) || is_digit(c) || c == '_') {
		if (len == PROPERTY_MAX)
			return false;
		word[len++] = (char)c;
		t->at++;
	}
	word[len] = '\0';
	return len > 0;
}

/* After "\p" or "\P". */
static int read_property(struct translator *t, bool negated, bool in_class)
{
	char name[PROPERTY_MAX + 1];
	char value[PROPERTY_MAX + 1] = "";
	char letter = negated ? 'P' : 'p';
	const char *found;

	if (!take(t, '{') || !read_word(t, name) || (take(t, '=') && !read_word(t, value)) ||
	    !take(t, '}'))
		return fail(t, _("'\\p' needs a property in braces, like \\p{L} or "
				 "\\p{Script=Han}"));
	if (value[0] == '\0') {
		found = category(name);
		if (strcmp(name, "Any") == 0)
			put_set(t, everything, 1, negated, in_class);
		else if (strcmp(name, "ASCII") == 0)
			put_set(t, ascii, 1, negated, in_class);
		else if (strcmp(name, "Assigned") == 0)
			putf(t, "\\%c{Cn}", negated ? 'p' : 'P');
		else if (found)
			putf(t, "\\%c{%s}", letter, found);
		else if (listed(binary_properties, name))
			putf(t, "\\%c{%s}", letter, name);
		else
			return fail(t, _("there is no such property; a script is written "
					 "\\p{Script=Han}"));
		return ATOM_SET;
	}
	if (strcmp(name, "General_Category") == 0 || strcmp(name, "gc") == 0) {
		found = category(value);
		if (!found)
			return fail(t, _("there is no such general category"));
		putf(t, "\\%c{%s}", letter, found);
	} else if (strcmp(name, "Script") == 0 || strcmp(name, "sc") == 0) {
		putf(t, "\\%c{sc:%s}", letter, value);
	} else if (strcmp(name, "Script_Extensions") == 0 || strcmp(name, "scx") == 0) {
		putf(t, "\\%c{scx:%s}", letter, value);
	} else {
		return fail(t, _("only General_Category, Script and Script_Extensions take a "
				 "value"));
	}
	return ATOM_SET;
}

/* After "\1" to "\9", with its first digit still to come. */
static int read_backref(struct translator *t)
{
	unsigned long number = 0;

	while (is_digit(peek(t))) {
		if (number <= SOURCE_MAX)
			number = number * 10 + (unsigned long)(peek(t) - '0');
		t->at++;
	}
	if (number > t->backref) {
		t->backref = number;
		t->backref_at = t->token;
	}
	putf(t, "\\g{%lu}", number);
	return ATOM_BACKREF;
}

/* A group's name with the bracket that ends it. PCRE2 judges the name itself. */
static int read_name(struct translator *t)
{
	size_t start = t->at;

	while (peek(t) >= 0 && peek(t) != '>')
		t->at++;
	if (t->at == start || !take(t, '>'))
		return fail(t, _("a group's name is missing, or the '>' behind it"));
	put(t, t->source.ptr + start, t->at - start);
	return 0;
}

/* One character by its code: \cJ, \0, \x41, \u0041. */
static int read_code(struct translator *t, int c, uint32_t *cp)
{
	*cp = 0;
	if (c == 'c' && !is_letter(peek(t)))
		return fail(t, _("'\\c' needs a letter"));
	if (c == '0' && is_digit(peek(t)))
		return fail(t, _("octal escapes are not known; write \\u0041"));
	if (c == 'x' && !read_hex(t, 2, cp))
		return fail(t, _("'\\x' needs two hexadecimal digits"));
	if (c == 'u' && !read_unicode(t, cp))
		return fail(t, _("'\\u' needs four hexadecimal digits, or a code point in "
				 "braces"));
	if (c == 'c')
		*cp = (uint32_t)t->source.ptr[t->at++] & 0x1f;
	return ATOM_CHAR;
}

/* After a backslash. Writes all but ATOM_CHAR, which goes to *cp. */
static int read_escape(struct translator *t, bool in_class, uint32_t *cp)
{
	static const char controls[] = "f\fn\nr\rt\tv\v";
	int c = peek(t);

	if (c < 0)
		return fail(t, _("a backslash ends the pattern; a backslash itself is '\\\\'"));
	if (c >= '1' && c <= '9' && !in_class)
		return read_backref(t);
	t->at++;
	for (size_t i = 0; controls[i]; i += 2) {
		if (c == controls[i]) {
			*cp = (uint32_t)controls[i + 1];
			return ATOM_CHAR;
		}
	}
	switch (c) {
	case 'd':
	case 'D':
	case 'w':
	case 'W':
		putf(t, "\\%c", c);
		return ATOM_SET;
	case 's':
	case 'S':
		put_set(t, spaces, sizeof(spaces) / sizeof(spaces[0]), c == 'S', in_class);
		return ATOM_SET;
	case 'p':
	case 'P':
		return read_property(t, c == 'P', in_class);
	case 'b':
		*cp = '\b';
		if (in_class)
			return ATOM_CHAR;
		put(t, "\\b", 2);
		return ATOM_ASSERT;
	case 'B':
		if (in_class)
			break;
		put(t, "\\B", 2);
		return ATOM_ASSERT;
	case 'c':
	case '0':
	case 'x':
	case 'u':
		return read_code(t, c, cp);
	case 'k':
		if (in_class)
			break;
		if (!take(t, '<'))
			return fail(t, _("'\\k' needs a group's name, like \\k<name>"));
		put(t, "\\k<", 3);
		return read_name(t) < 0 ? -1 : ATOM_BACKREF;
	default:
		if (c == 0 || !strchr(in_class ? "^$\\.*+?()[]{}|/-" : "^$\\.*+?()[]{}|/", c))
			break;
		*cp = (uint32_t)c;
		return ATOM_CHAR;
	}
	return fail(t, _("there is no such escape; only ^$\\.*+?()[]{}|/ are escaped to stand for "
			 "themselves"));
}

static int read_char(struct translator *t, uint32_t *cp)
{
	struct dsc_str rest = { t->source.ptr + t->at, t->source.len - t->at };

	t->at += dsc_utf8_decode(rest, cp);
	return *cp == UINT32_MAX ? fail(t, _("the pattern is not UTF-8")) : ATOM_CHAR;
}

static int read_class_atom(struct translator *t, uint32_t *cp)
{
	return take(t, '\\') ? read_escape(t, true, cp) : read_char(t, cp);
}

/* After "[". */
static int read_class(struct translator *t)
{
	size_t start = t->token;

	put(t, "[^", take(t, '^') ? 2 : 1);
	while (!take(t, ']')) {
		uint32_t first, last;
		int kind, kind2;
		bool range;

		if (t->at == t->source.len) {
			t->token = start;
			return fail(t, _("'[' without its ']'"));
		}
		t->token = t->at;
		kind = read_class_atom(t, &first);
		if (kind < 0)
			return -1;
		range = t->at + 1 < t->source.len && t->source.ptr[t->at] == '-' &&
			t->source.ptr[t->at + 1] != ']';
		if (!range) {
			if (kind == ATOM_CHAR)
				put_range(t, first, first);
			continue;
		}
		t->at++;
		kind2 = read_class_atom(t, &last);
		if (kind2 < 0)
			return -1;
		if (kind != ATOM_CHAR || kind2 != ATOM_CHAR)
			return fail(t, _("a range must go from one character to another; write "
					 "'\\-' for the character itself"));
		if (first > last)
			return fail(t, _("the range runs backwards"));
		put_range(t, first, last);
	}
	put(t, "]", 1);
	return 0;
}

/* After "(". */
static int open_group(struct translator *t)
{
	static const char *const looks[] = { "?=", "?!", "?<=", "?<!" };
	struct dsc_str rest = { t->source.ptr + t->at, t->source.len - t->at };
	enum group group = GROUP_PLAIN;

	if (t->depth == NEST_MAX)
		return fail(t, _("groups nest too deeply"));
	put(t, "(", 1);
	if (dsc_str_starts(rest, DSC_S("?:"))) {
		put(t, "?:", 2);
		t->at += 2;
	} else if (dsc_str_starts(rest, DSC_S("?"))) {
		for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
			struct dsc_str look = dsc_str_from(looks[i]);

			if (dsc_str_starts(rest, look)) {
				put(t, look.ptr, look.len);
				t->at += look.len;
				group = GROUP_LOOK;
				break;
			}
		}
		if (group == GROUP_PLAIN) {
			if (!dsc_str_starts(rest, DSC_S("?<")))
				return fail(t, _("there is no such group; (?: (?= (?! (?<= (?<! "
						 "and (?<name> are known"));
			put(t, "?<", 2);
			t->at += 2;
			if (read_name(t) < 0)
				return -1;
			t->captures++;
		}
	} else {
		t->captures++;
	}
	t->groups[t->depth++] = (unsigned char)group;
	return 0;
}

/* Digits, copied. */
static bool read_count(struct translator *t)
{
	size_t start = t->at;

	while (is_digit(peek(t)))
		t->at++;
	put(t, t->source.ptr + start, t->at - start);
	return t->at > start;
}

static int read_quantifier(struct translator *t, char c, bool repeatable)
{
	if (c == '{') {
		put(t, "{", 1);
		if (!read_count(t))
			return fail(t, _("a '{' that counts nothing is written '\\{'"));
		if (take(t, ',')) {
			put(t, ",", 1);
			read_count(t);
		}
		if (!take(t, '}'))
			return fail(t, _("'{' without its '}'"));
		c = '}';
	}
	if (!repeatable)
		return fail(t, _("there is nothing to repeat here"));
	put(t, &c, 1);
	if (take(t, '?'))
		put(t, "?", 1);
	return 0;
}

/* A character or an escape outside of brackets; *repeatable: it may be counted. */
static int read_atom(struct translator *t, bool *repeatable)
{
	uint32_t cp = 0;
	int kind = take(t, '\\') ? read_escape(t, false, &cp) : read_char(t, &cp);

	if (kind < 0)
		return -1;
	if (kind == ATOM_CHAR)
		put_char(t, cp);
	*repeatable = kind != ATOM_ASSERT;
	return 0;
}

/* The next token; *repeatable: the one before may be counted, then: this one may. */
static int read_token(struct translator *t, bool *repeatable)
{
	bool before = *repeatable;
	char c = t->source.ptr[t->at];

	*repeatable = false;
	switch (c) {
	case '^':
	case '$':
	case '|':
		t->at++;
		put(t, &c, 1);
		return 0;
	case '*':
	case '+':
	case '?':
	case '{':
		t->at++;
		return read_quantifier(t, c, before);
	case '(':
		t->at++;
		return open_group(t);
	case ')':
		t->at++;
		if (t->depth == 0)
			return fail(t, _("')' without its '('"));
		put(t, ")", 1);
		*repeatable = t->groups[--t->depth] == GROUP_PLAIN;
		return 0;
	case '[':
		t->at++;
		*repeatable = true;
		return read_class(t);
	case '.':
		t->at++;
		*repeatable = true;
		putf(t, "[^\\n\\r\\x{2028}\\x{2029}]");
		return 0;
	case ']':
	case '}':
		return fail(t, _("a bracket that closes nothing is escaped with '\\'"));
	default:
		return read_atom(t, repeatable);
	}
}

static int translate(struct translator *t)
{
	bool repeatable = false;

	while (t->at < t->source.len) {
		t->token = t->at;
		if (read_token(t, &repeatable) < 0)
			return -1;
	}
	t->token = t->source.len;
	if (t->depth > 0)
		return fail(t, _("'(' without its ')'"));
	t->token = t->backref_at;
	if (t->backref > t->captures)
		return fail(t, _("there is no group of this number"));
	return 0;
}

int dsc_ecma_translate(struct dsc_ecma *out, struct dsc_str source, struct dsc_arena *arena,
		       struct dsc_err *err)
{
	struct translator t = { .source = source, .arena = arena, .err = err };

	if (source.len > SOURCE_MAX)
		return dsc_err_set(err, _("the pattern has %zu bytes; at most %d are read"),
				   source.len, SOURCE_MAX);
	if (translate(&t) < 0)
		return -1;
	*out = (struct dsc_ecma){ { t.out.items, t.out.count }, t.places.items };
	return 0;
}
