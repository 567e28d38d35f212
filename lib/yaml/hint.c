#include "yaml/hint.h"

#include "base/tr.h"
#include "base/utf8.h"

#include "base/banned.h"

/* The characters that are taken for YAML's own, in UTF-8. */
#define FULL_COLON "\xef\xbc\x9a"
#define FULL_SEMICOLON "\xef\xbc\x9b"
#define FULL_COMMA "\xef\xbc\x8c"
#define ENUM_COMMA "\xe3\x80\x81"

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_word(char c)
{
	return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static struct dsc_str from(struct dsc_str text, size_t at)
{
	return (struct dsc_str){ text.ptr + at, text.len - at };
}

static bool starts(struct dsc_str text, size_t at, const char *what)
{
	size_t len = strlen(what);

	return text.len - at >= len && memcmp(text.ptr + at, what, len) == 0;
}

static bool ends(struct dsc_str text, const char *what)
{
	return dsc_str_ends(text, dsc_str_from(what));
}

/* Length of a space that YAML does not take for one: no-break, em, ideographic; else 0. */
static size_t odd_space(struct dsc_str text, size_t at, unsigned *cp)
{
	uint32_t found;
	size_t len;

	if (at >= text.len || (unsigned char)text.ptr[at] < 0x80)
		return 0;
	len = dsc_utf8_decode(from(text, at), &found);
	*cp = (unsigned)found;
	if (found == 0xa0 || found == 0x3000 || (found >= 0x2000 && found <= 0x200a))
		return len;
	return 0;
}

/* The first of a list of strings, each ended by NUL, the list by a second, that is at `at`. */
static const char *one_of(struct dsc_str text, size_t at, const char *list)
{
	for (; *list; list += strlen(list) + 1)
		if (starts(text, at, list))
			return list;
	return NULL;
}

/* Place of byte `at` of a text that begins at `start` and has no break before `at`. */
static struct dsc_mark inside(struct dsc_mark start, struct dsc_str text, size_t at)
{
	start.column += (uint32_t)dsc_source_columns((struct dsc_str){ text.ptr, at });
	return start;
}

static void report_colon(struct dsc_source *source, struct dsc_mark at, const char *found,
			 struct dsc_str key)
{
	dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, at, 1,
			     _("full-width '%s' after the key '%s'; write ': ', an ASCII colon and "
			       "a space (put the text in quotes if it is no key)"),
			     found, dsc_source_quote(source, key));
}

static void report_gap(struct dsc_source *source, struct dsc_mark at, struct dsc_str key)
{
	dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, at, 1,
			     _("no space after the colon of '%s'; write '%s: ' and then the value "
			       "(put the text in quotes if it is no key)"),
			     dsc_source_quote(source, key), dsc_source_quote(source, key));
}

static void report_space(struct dsc_source *source, struct dsc_mark at, unsigned cp)
{
	dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, at, 1,
			     _("the space here is a 'U+%04X' (%s); replace it by an ordinary "
			       "space"),
			     cp, cp == 0x3000 ? _("full-width space") : _("no-break space"));
}

static void report_indentation(struct dsc_source *source, struct dsc_mark at, unsigned cp)
{
	dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, at, 1,
			     _("the indentation holds a 'U+%04X' (%s); indent with ordinary spaces "
			       "only"),
			     cp, cp == 0x3000 ? _("full-width space") : _("no-break space"));
}

/* What is wrong at a dash, a comment sign or a bullet at the beginning of a line. */
static bool hint_dash(struct dsc_source *source, struct dsc_mark at, struct dsc_str rest,
		      bool strict)
{
	static const char bullets[] = "－\0–\0—\0•\0·\0・\0●\0";
	const char *bullet = one_of(rest, 0, bullets);
	unsigned cp;
	size_t next;

	if (bullet) {
		next = strlen(bullet);
		if (next < rest.len && (rest.ptr[next] == ' ' || is_word(rest.ptr[next]) ||
					odd_space(rest, next, &cp))) {
			dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, at, 1,
					     _("a list entry begins with '- ', an ASCII hyphen and "
					       "a space, not with '%s'"),
					     bullet);
			return true;
		}
		return false;
	}
	if (starts(rest, 0, "＃")) {
		dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, at, 1,
				     _("a comment begins with an ASCII '#', not with '＃'"));
		return true;
	}
	if (rest.len < 2 || rest.ptr[0] != '-')
		return false;
	if (odd_space(rest, 1, &cp)) {
		at.column++;
		report_space(source, at, cp);
		return true;
	}
	if (is_lower(rest.ptr[1]) || (strict && !strchr("- \t.0123456789", rest.ptr[1]))) {
		dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, at, 1,
				     _("no space after the '-' of a list entry; write '- ' and "
				       "then the entry (put the text in quotes if it is no "
				       "entry)"));
		return true;
	}
	return false;
}

/* What is wrong between a key at the beginning of `rest` and its value. */
static bool hint_key(struct dsc_source *source, struct dsc_mark start, struct dsc_str rest,
		     bool strict)
{
	struct dsc_str key = rest;
	const char *colon;
	size_t at = 0;
	unsigned cp;

	while (at < rest.len && (is_word(rest.ptr[at]) || rest.ptr[at] == '-'))
		at++;
	key.len = at;
	if (!at || at == rest.len || (!strict && !is_lower(rest.ptr[0])))
		return false;
	while (at < rest.len && rest.ptr[at] == ' ')
		at++;
	colon = one_of(rest, at, FULL_COLON "\0" FULL_SEMICOLON "\0");
	if (colon) {
		report_colon(source, inside(start, rest, at), colon, key);
		return true;
	}
	if (at != key.len || at + 1 >= rest.len || rest.ptr[at] != ':')
		return false;
	at++;
	if (odd_space(rest, at, &cp)) {
		report_space(source, inside(start, rest, at), cp);
		return true;
	}
	if (!strchr(" \t/:", rest.ptr[at])) {
		report_gap(source, inside(start, rest, at - 1), key);
		return true;
	}
	return false;
}

bool dsc_hint_line(struct dsc_source *source, uint32_t number, bool strict)
{
	struct dsc_str line = dsc_source_line(source, number);
	struct dsc_mark at = { number, 1 };
	struct dsc_str rest;
	unsigned cp;
	size_t i = 0;

	if (!dsc_str_trim(line).len)
		return false;
	while (i < line.len && line.ptr[i] == ' ')
		i++;
	at.column += (uint32_t)i;
	if (line.ptr[i] == '\t') {
		dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, at, 1,
				     _("a tab stands in the indentation; indent with spaces only"));
		return true;
	}
	if (odd_space(line, i, &cp)) {
		report_indentation(source, at, cp);
		return true;
	}
	if (strict && one_of(line, 0, "<<<<<<< \0=======\0>>>>>>> \0")) {
		dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, at, 7,
				     _("a mark of a merge that nobody resolved ('<<<<<<<', "
				       "'=======', '>>>>>>>'); choose which lines stay and delete "
				       "the marks"));
		return true;
	}
	while (i + 1 < line.len && line.ptr[i] == '-' && line.ptr[i + 1] == ' ')
		for (i++, at.column++; i < line.len && line.ptr[i] == ' '; i++)
			at.column++;
	rest = from(line, i);
	if (!rest.len || rest.ptr[0] == '#')
		return false;
	return hint_dash(source, at, rest, strict) || hint_key(source, at, rest, strict);
}

bool dsc_hint_other_key(struct dsc_source *source, uint32_t number)
{
	struct dsc_str line = dsc_source_line(source, number);
	struct dsc_str key = dsc_str_trim(line);

	for (size_t i = 0; i < line.len; i++) {
		if (line.ptr[i] == ':')
			return false;
		if (starts(line, i, FULL_COLON)) {
			key.len = (size_t)(line.ptr + i - key.ptr);
			report_colon(source, inside((struct dsc_mark){ number, 1 }, line, i),
				     FULL_COLON, key);
			return true;
		}
	}
	return false;
}

bool dsc_hint_full_width(struct dsc_source *source, size_t begin, size_t end, char wanted)
{
	static const struct {
		const char *found;
		const char *right;
	} marks[] = {
		{ FULL_COMMA, "," }, { ENUM_COMMA, "," }, { FULL_COLON, ": " },
		{ FULL_SEMICOLON, "," }, { "［", "[" },   { "］", "]" },
		{ "【", "[" },	       { "】", "]" },	  { "｛", "{" },
		{ "｝", "}" },	       { "“", "\"" },	  { "”", "\"" },
		{ "＂", "\"" },	       { "‘", "'" },	  { "’", "'" },
	};
	struct dsc_str text = { source->bytes.ptr, end };

	for (size_t at = begin; at < end; at++) {
		if ((unsigned char)text.ptr[at] < 0xe0)
			continue;
		for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
			if (!starts(text, at, marks[i].found) ||
			    (wanted && marks[i].right[0] != wanted))
				continue;
			dsc_source_report_at(source, DSC_PROBLEM_SYNTAX,
					     dsc_source_mark(source, at), 1,
					     _("full-width '%s'; write '%s' here, or put the text "
					       "around it in quotes"),
					     marks[i].found, marks[i].right);
			return true;
		}
	}
	return false;
}

/* A comma of the Chinese keyboard between two ASCII words: `[steel，textile]`. */
static void hint_flow_comma(struct dsc_source *source, const struct dsc_node *scalar)
{
	struct dsc_str text = scalar->text;

	if (scalar->span.end.line != scalar->span.start.line)
		return;
	for (size_t at = 1; at + 3 < text.len; at++) {
		const char *comma = (unsigned char)text.ptr[at] < 0xe0 ?
					    NULL :
					    one_of(text, at, FULL_COMMA "\0" ENUM_COMMA "\0");
		size_t next = at + 3;

		if (!comma)
			continue;
		while (next < text.len && text.ptr[next] == ' ')
			next++;
		if (next == text.len || !is_word(text.ptr[next]) || !is_word(text.ptr[at - 1]))
			continue;
		dsc_source_report_at(source, DSC_PROBLEM_SYNTAX,
				     inside(scalar->span.start, text, at), 1,
				     _("full-width '%s' between the entries; write ',' (put the "
				       "text in quotes if it is one entry)"),
				     comma);
		return;
	}
}

/* Text that stands as a whole between quotation marks which YAML does not know. */
static bool hint_quotes(struct dsc_source *source, const struct dsc_node *scalar)
{
	static const char openers[] = "“\0”\0‘\0’\0＂\0＇\0「\0";
	static const char closers[] = "”\0“\0’\0‘\0＂\0＇\0」\0";
	const char *opener = one_of(scalar->text, 0, openers);
	const char *closer = NULL;
	struct dsc_str text = scalar->text;

	if (!opener)
		return false;
	for (const char *c = closers; *c && !closer; c += strlen(c) + 1)
		if (ends(text, c))
			closer = c;
	if (!closer || text.len < strlen(opener) + strlen(closer))
		return false;
	for (size_t at = strlen(opener); at < text.len - strlen(closer); at++)
		if (one_of(text, at, openers))
			return false;
	dsc_source_report(source, DSC_PROBLEM_TEXT, scalar->span,
			  _("the quotation marks '%s' and '%s' are part of this text; delete "
			    "them, or use ASCII '\"'"),
			  opener, closer);
	return true;
}

/* A list or mapping in full-width brackets, which is text to YAML. */
static bool hint_brackets(struct dsc_source *source, const struct dsc_node *scalar)
{
	static const char *const pairs[][3] = {
		{ "【", "】", "[" }, { "［", "］", "[" }, { "｛", "｝", "{" }
	};
	struct dsc_str text = scalar->text;

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		size_t at = strlen(pairs[i][0]);

		if (!starts(text, 0, pairs[i][0]) || !ends(text, pairs[i][1]))
			continue;
		/* 【 】 also adorn titles: only words and separators make a list. */
		while (i == 0 && at + 3 < text.len) {
			if ((unsigned char)text.ptr[at] < 0x80)
				at++;
			else if (one_of(text, at, FULL_COMMA "\0" ENUM_COMMA "\0" FULL_COLON "\0"))
				at += 3;
			else
				return false;
		}
		dsc_source_report(source, DSC_PROBLEM_SYNTAX, scalar->span,
				  _("the full-width brackets '%s' and '%s' make no list; write "
				    "ASCII '%s' (put the text in quotes if it is no list)"),
				  pairs[i][0], pairs[i][1], pairs[i][2]);
		return true;
	}
	return false;
}

/* An odd space at an end of a text, beside an ASCII word, where nobody sees it. */
static bool hint_edges(struct dsc_source *source, const struct dsc_node *scalar,
		       const struct dsc_hint_place *place)
{
	struct dsc_str text = scalar->text;
	struct dsc_mark mark = scalar->span.start;
	size_t at = 0;
	size_t len;
	unsigned cp;
	unsigned found = 0;

	while ((len = odd_space(text, at, &cp)) > 0) {
		found = cp;
		at += len;
	}
	if (found && place->key && place->own_line) {
		report_indentation(source, mark, found);
		return true;
	}
	if (!found || at == text.len || (!place->key && !is_word(text.ptr[at]))) {
		found = 0;
		if (text.len > 3 && odd_space(text, text.len - 3, &cp) == 3 &&
		    is_word(text.ptr[text.len - 4]))
			found = cp;
		else if (text.len > 2 && odd_space(text, text.len - 2, &cp) == 2 &&
			 is_word(text.ptr[text.len - 3]))
			found = cp;
		mark = scalar->span.end;
		mark.column--;
	}
	if (!found)
		return false;
	dsc_source_report_at(source, place->key ? DSC_PROBLEM_SYNTAX : DSC_PROBLEM_TEXT, mark, 1,
			     _("the text has a 'U+%04X' (%s) at its end or beginning, which nobody "
			       "sees; delete it"),
			     found, found == 0x3000 ? _("full-width space") : _("no-break space"));
	return true;
}

/* Chinese text begins with one of these; marks and spaces that deceive do not. */
static bool is_ideograph(unsigned char first)
{
	return first >= 0xe4 && first <= 0xe9;
}

/* A value that begins its line, where a key or a list entry may have been meant. */
static bool hint_own_line(struct dsc_source *source, const struct dsc_node *scalar,
			  const struct dsc_node *inner)
{
	struct dsc_str text = scalar->text;

	if (!is_lower(text.ptr[0]) && text.ptr[0] != '-' && (unsigned char)text.ptr[0] < 0xc2)
		return false;
	/* A list of texts may hold "sha256:…": there only other letters count. */
	if (inner && inner->type == DSC_NODE_SEQ && is_word(text.ptr[0]) &&
	    !memchr(text.ptr, 0xef, text.len))
		return false;
	return dsc_hint_line(source, scalar->span.start.line, false);
}

void dsc_hint_plain(struct dsc_source *source, const struct dsc_node *scalar,
		    const struct dsc_hint_place *place)
{
	struct dsc_str text = scalar->text;
	struct dsc_mark start = scalar->span.start;
	bool flow = place->inner && place->inner->style == DSC_STYLE_FLOW;
	unsigned char first;
	unsigned char last;
	bool odd;

	if (!text.len)
		return;
	first = (unsigned char)text.ptr[0];
	odd = first >= 0xc2 && !is_ideograph(first);
	if (place->key) {
		if (is_lower(text.ptr[0]) && hint_key(source, start, text, false))
			return;
		if ((first == '-' || odd) && hint_dash(source, start, text, false))
			return;
	} else if (!flow && place->own_line && !is_ideograph(first)) {
		if (hint_own_line(source, scalar, place->inner))
			return;
	}
	if (odd && (hint_quotes(source, scalar) || hint_brackets(source, scalar)))
		return;
	/* Every odd space ends with a byte from 0x80 to 0x8a, or 0xa0. */
	last = (unsigned char)text.ptr[text.len - 1];
	if ((odd || (last >= 0x80 && last <= 0x8a) || last == 0xa0) &&
	    hint_edges(source, scalar, place))
		return;
	if (flow)
		hint_flow_comma(source, scalar);
}
