/* libyaml's words for a syntax error, told to somebody who never saw libyaml. */
#include "yaml/hint.h"

#include "base/tr.h"
#include "base/utf8.h"

#include "base/banned.h"

struct explain {
	struct dsc_source *source;
	const struct dsc_hint_trouble *trouble;
	struct dsc_str line; /* the line of the trouble */
	size_t at;           /* its offset in the line */
	uint32_t above;      /* the nearest line above that is neither empty nor a comment, or 0 */
};

static size_t indentation(struct dsc_str line)
{
	size_t at = 0;

	while (at < line.len && line.ptr[at] == ' ')
		at++;
	return at;
}

static bool holds_something(struct dsc_str line)
{
	size_t at = indentation(line);

	return dsc_str_trim(line).len && line.ptr[at] != '#';
}

/* Text between "'%s'" in a message: the character at the trouble. */
static const char *character(const struct explain *explain)
{
	struct dsc_str rest = { explain->line.ptr + explain->at, explain->line.len - explain->at };
	uint32_t cp;

	if (!rest.len)
		return _("end of the line");
	rest.len = dsc_utf8_decode(rest, &cp);
	return dsc_source_quote(explain->source, rest);
}

#define AT_TROUBLE(e) (e)->source, DSC_PROBLEM_SYNTAX, (e)->trouble->at, 1
#define AT_CONTEXT(e) (e)->source, DSC_PROBLEM_SYNTAX, (e)->trouble->from, 1
#define AT_LINE(e, line, column) \
	(e)->source, DSC_PROBLEM_SYNTAX, (struct dsc_mark){ (line), (column) }, 1

/* The first character after the indentation: "-" of "  - x"; NUL where there is none. */
static char first_of(struct dsc_str line)
{
	size_t at = indentation(line);

	return at < line.len ? line.ptr[at] : '\0';
}

static bool at_line_start(const struct explain *explain)
{
	return explain->at <= indentation(explain->line);
}

static void explain_quoted(struct explain *explain, const char *problem)
{
	const struct dsc_hint_trouble *t = explain->trouble;

	if (strstr(problem, "unexpected end of stream"))
		dsc_source_report_at(AT_CONTEXT(explain),
				     _("the quotation mark that opens here is never closed"));
	else if (strstr(problem, "document indicator"))
		dsc_source_report_at(AT_CONTEXT(explain),
				     _("the quotation mark that opens here is not closed before "
				       "'---' or '...' in line %u"),
				     (unsigned)t->at.line);
	else if (strstr(problem, "unknown escape"))
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("a backslash in double quotes begins an escape, and this is "
				       "none; write '\\\\' for a backslash, or use single quotes"));
	else if (strstr(problem, "invalid Unicode"))
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("this escape names no character (half of a surrogate "
				       "pair?); type the character itself"));
	else
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("this escape needs hexadecimal digits: 2 after '\\x', 4 "
				       "after '\\u', 8 after '\\U'"));
}

static void explain_block_scalar(struct explain *explain, const char *problem)
{
	if (strstr(problem, "tab character"))
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("a tab stands in the indentation; indent with spaces only"));
	else if (strstr(problem, "equal to 0"))
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("'0' is no indentation; write '|' alone"));
	else
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("after '|' or '>' the text begins on the next line, "
				       "indented (put text that begins with '|' or '>' in "
				       "quotes)"));
}

/* Inside [ ] or { }: what stands where a comma or the closing bracket should. */
static void explain_flow(struct explain *explain, char close)
{
	const struct dsc_hint_trouble *t = explain->trouble;
	struct dsc_source *source = explain->source;
	/* What was read before the last scalar was in order: commas there are text. */
	bool nearer = t->scalar.start.line > t->from.line ||
		      (t->scalar.start.line == t->from.line &&
		       t->scalar.start.column > t->from.column);
	size_t begin = dsc_source_offset(source, nearer ? t->scalar.start : t->from);
	size_t end = dsc_source_offset(source, t->at);
	size_t margin = indentation(dsc_source_line(source, t->from.line));
	/* A line that begins no deeper than the bracket's key is not in the brackets: they
	 * lack their end, and a comma of the Chinese keyboard in them may well be text. */
	bool left = t->at.line > t->from.line && t->from.column > margin + 1 &&
		    indentation(explain->line) <= margin;

	if (end > begin && dsc_hint_full_width(source, begin, end, left ? close : '\0'))
		return;
	if ((t->at.line > t->from.line &&
	     (left || at_line_start(explain) || explain->line.ptr[explain->at] == ':')) ||
	    end == source->bytes.len || explain->at == explain->line.len)
		dsc_source_report_at(AT_CONTEXT(explain),
				     _("the bracket '%c' that opens here is not closed; '%c' is "
				       "missing (put text with brackets in quotes)"),
				     close == ']' ? '[' : '{', close);
	else
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("'%s' where ',' or '%c' should stand; put a comma between "
				       "entries, and text with ':' ',' or brackets in quotes"),
				     character(explain), close);
}

/* The end of quoted or bracketed text, and more text behind it in the same line. */
static bool explain_tail(struct explain *explain)
{
	const struct dsc_hint_trouble *t = explain->trouble;
	struct dsc_span scalar = t->scalar;
	size_t at = explain->at;
	char before;

	while (at && (explain->line.ptr[at - 1] == ' ' || explain->line.ptr[at - 1] == '\t'))
		at--;
	if (!at || explain->at == explain->line.len)
		return false;
	before = explain->line.ptr[at - 1];
	if (strchr("]}", explain->line.ptr[explain->at])) {
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("the bracket '%c' closes nothing; delete it"),
				     explain->line.ptr[explain->at]);
		return true;
	}
	if (before == ']' || before == '}') {
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("text after the closing '%c'; put the whole value in quotes "
				       "if the brackets belong to it"),
				     before);
		return true;
	}
	if (before != '"' && before != '\'')
		return false;
	if (scalar.end.line == t->at.line && scalar.start.line < scalar.end.line)
		dsc_source_report_at(AT_LINE(explain, scalar.start.line, scalar.start.column),
				     _("the quotation mark that opens here closes only in line %u; "
				       "close it where its text ends"),
				     (unsigned)scalar.end.line);
	else
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("text after the closing quotation mark; put the whole value "
				       "in one pair of quotes, and use “ ” inside it"));
	return true;
}

/* The column in which the key of a line begins: after its dashes. */
static uint32_t key_column(struct dsc_str line)
{
	size_t at = indentation(line);

	while (at + 1 < line.len && line.ptr[at] == '-' && line.ptr[at + 1] == ' ')
		for (at++; at < line.len && line.ptr[at] == ' ';)
			at++;
	return (uint32_t)at + 1;
}

/* A line of a long text that is indented less than the text. */
static bool explain_dedent(struct explain *explain, uint32_t line)
{
	const struct dsc_hint_trouble *t = explain->trouble;
	struct dsc_source *source = explain->source;
	struct dsc_str text;
	uint32_t column;

	if (!t->scalar.start.line ||
	    (t->style != DSC_STYLE_LITERAL && t->style != DSC_STYLE_FOLDED))
		return false;
	for (uint32_t above = t->scalar.end.line + 1; above < line; above++)
		if (holds_something(dsc_source_line(source, above)))
			return false;
	text = dsc_source_line(source, t->scalar.end.line);
	column = 1 + (uint32_t)indentation(dsc_source_line(source, line));
	if (t->scalar.end.line == t->scalar.start.line) {
		dsc_source_report_at(AT_LINE(explain, line, column),
				     _("this line is not indented deeper than the key of its text "
				       "in line %u; begin it in column %u"),
				     (unsigned)t->scalar.start.line,
				     (unsigned)key_column(text) + 2);
		return true;
	}
	dsc_source_report_at(AT_LINE(explain, line, column),
			     _("this line is indented less than the text above it (line %u, column "
			       "%u); indent it alike if it belongs to that text, else write "
			       "'key: value'"),
			     (unsigned)t->scalar.end.line, (unsigned)indentation(text) + 1);
	return true;
}

static void explain_key(struct explain *explain)
{
	const struct dsc_hint_trouble *t = explain->trouble;
	struct dsc_str above = { "", 0 };
	size_t indent = indentation(explain->line);

	if (explain_tail(explain))
		return;
	if (explain->above)
		above = dsc_source_line(explain->source, explain->above);
	if (explain->at < explain->line.len && explain->line.ptr[explain->at] == ':')
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("no key before this colon; write 'key: value'"));
	else if (!at_line_start(explain))
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("'%s' does not belong here; put the value of this key in "
				       "quotes"),
				     character(explain));
	else if (first_of(explain->line) == '-' && first_of(above) == '-')
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("this '-' stands in column %u, the one above it (line %u) "
				       "in column %u; all entries of a list begin in the same "
				       "column"),
				     (unsigned)indent + 1, (unsigned)explain->above,
				     (unsigned)indentation(above) + 1);
	else if (first_of(explain->line) == '-')
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("a list entry among the keys that begin in line %u; indent "
				       "it below the key whose list it belongs to"),
				     (unsigned)t->from.line);
	else if (first_of(explain->line) == ']' || first_of(explain->line) == '}')
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("the bracket '%c' closes nothing; delete it"),
				     first_of(explain->line));
	else if (explain->above && indentation(above) != indent)
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("this line begins in column %u, the line above it (line %u) "
				       "in column %u; keys that belong together begin in the same "
				       "column"),
				     (unsigned)indent + 1, (unsigned)explain->above,
				     (unsigned)indentation(above) + 1);
	else
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("a key is expected here, in the form 'key: value'"));
}

/* A quotation mark that is none to YAML, before the value that begins after `at`. */
static bool explain_curly(struct explain *explain, size_t at)
{
	static const char *const quotes[] = { "“", "”", "‘", "’", "＂", "＇" };
	struct dsc_str line = explain->line;
	struct dsc_mark mark = { explain->trouble->at.line, 1 };

	while (at < line.len && line.ptr[at] == ' ')
		at++;
	mark.column += (uint32_t)dsc_source_columns((struct dsc_str){ line.ptr, at });
	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
		struct dsc_str rest = { line.ptr + at, line.len - at };

		if (!dsc_str_starts(rest, dsc_str_from(quotes[i])))
			continue;
		dsc_source_report_at(explain->source, DSC_PROBLEM_SYNTAX, mark, 1,
				     _("'%s' is no quotation mark to YAML; put the value between "
				       "ASCII '\"'"),
				     quotes[i]);
		return true;
	}
	return false;
}

/* A colon where no key can end. */
static void explain_value(struct explain *explain)
{
	const struct dsc_hint_trouble *t = explain->trouble;
	struct dsc_source *source = explain->source;
	struct dsc_str line = explain->line;
	size_t begin = key_column(line) - 1;
	struct dsc_str above = { "", 0 };
	size_t first;

	for (first = begin; first < explain->at && first + 1 < line.len; first++)
		if (line.ptr[first] == ':' && line.ptr[first + 1] == ' ')
			break;
	if (first < explain->at && first + 1 < line.len) {
		if (explain_curly(explain, first + 1))
			return;
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("a second ': ' in this line; put the value in quotes, or "
				       "write a full-width '：' in it"));
		return;
	}
	if (explain_tail(explain) || explain_dedent(explain, t->at.line))
		return;
	for (uint32_t number = explain->above; number && number < t->at.line; number++)
		if (dsc_hint_other_key(source, number))
			return;
	if (explain->above)
		above = dsc_source_line(source, explain->above);
	if (explain->above && !memchr(above.ptr, ':', above.len) &&
	    first_of(above) != '-')
		dsc_source_report_at(AT_LINE(explain, explain->above,
					     1 + (uint32_t)indentation(above)),
				     _("no colon in this line; write 'key: value', or put a text "
				       "of several lines in quotes"));
	else if (explain->above && begin + 1 > key_column(above))
		dsc_source_report_at(AT_LINE(explain, t->at.line, 1 + (uint32_t)begin),
				     _("this line is indented deeper than line %u, which has its "
				       "value already; begin it in column %u"),
				     (unsigned)explain->above, (unsigned)key_column(above));
	else
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("no key ends at this colon; put the text around it in "
				       "quotes"));
}

/* A line without the colon that would make it a key. */
static void explain_no_colon(struct explain *explain)
{
	const struct dsc_hint_trouble *t = explain->trouble;

	if (explain_dedent(explain, t->from.line) ||
	    dsc_hint_other_key(explain->source, t->from.line))
		return;
	if (t->from.line == t->at.line) {
		dsc_source_report_at(AT_CONTEXT(explain),
				     _("a key may have at most 1024 characters; put a long text "
				       "after a key"));
		return;
	}
	if (t->inner == DSC_NODE_SEQ) {
		dsc_source_report_at(AT_CONTEXT(explain),
				     _("this line stands in a list but is no entry; begin it with "
				       "'- ', or write 'key: value' below its entry"));
		return;
	}
	dsc_source_report_at(AT_CONTEXT(explain),
			     _("no ': ' in this line; write 'key: value', and indent the further "
			       "lines of a text deeper than its key"));
}

static void explain_token(struct explain *explain)
{
	if (explain->at < explain->line.len && explain->line.ptr[explain->at] == '\t')
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("a tab stands where only spaces may; replace it by spaces"));
	else
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("a value cannot begin with '%s'; put it in quotes"),
				     character(explain));
}

static void explain_content(struct explain *explain)
{
	if (explain->at == explain->line.len)
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("the document ends where a value should stand; is it "
				       "complete?"));
	else if (explain->line.ptr[explain->at] == ',')
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("nothing before this ','; delete it"));
	else if (explain->line.ptr[explain->at] == '-')
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("a list with '-' cannot stand inside brackets; write [a, "
				       "b]"));
	else
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("'%s' where a value should stand; put text that begins with "
				       "it in quotes"),
				     character(explain));
}

static void explain_entry(struct explain *explain)
{
	const struct dsc_hint_trouble *t = explain->trouble;

	if (explain_tail(explain))
		return;
	if (first_of(explain->line) == '-')
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("this '-' stands in column %u, the list begins in column %u "
				       "(line %u); all entries of a list begin in the same column"),
				     (unsigned)t->at.column, (unsigned)t->from.column,
				     (unsigned)t->from.line);
	else
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("this line stands in the list that begins in line %u but is "
				       "no entry; begin it with '- ', or indent it as the entry "
				       "above"),
				     (unsigned)t->from.line);
}

static void explain_start(struct explain *explain)
{
	struct dsc_str above = { "", 0 };

	if (explain->above)
		above = dsc_source_line(explain->source, explain->above);
	if (dsc_str_starts(above, DSC_S("...")))
		dsc_source_report_at(AT_LINE(explain, explain->above, 1),
				     _("'...' ends the document, but the file goes on; delete this "
				       "line, or move what follows to a file of its own"));
	else if (explain->above)
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("the document is complete before this line; begin all keys "
				       "of the document in column 1, as the first"));
	else
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("a document begins with its first key; delete what stands "
				       "here"));
}

static void explain_property(struct explain *explain)
{
	const struct dsc_hint_trouble *t = explain->trouble;
	struct dsc_mark mark = t->from.line ? t->from : t->at;
	struct dsc_str found = { explain->source->bytes.ptr, 1 };
	size_t at = dsc_source_offset(explain->source, mark);

	found.ptr += at;
	if (at < explain->source->bytes.len && strchr("&*!", *found.ptr))
		dsc_source_report_at(explain->source, DSC_PROBLEM_SYNTAX, mark, 1,
				     _("a value cannot begin with '%s'; put it in quotes"),
				     dsc_source_quote(explain->source, found));
	else
		dsc_source_report_at(explain->source, DSC_PROBLEM_SYNTAX, mark, 1,
				     _("a value that begins with '&', '*' or '!' has a meaning in "
				       "YAML that is not allowed here; put it in quotes"));
}

static void explain_directive(struct explain *explain)
{
	dsc_source_report_at(AT_LINE(explain, explain->trouble->at.line, 1),
			     _("a line that begins with '%%' is an order to YAML, which is not "
			       "allowed here; delete it, or put the value in quotes"));
}

/*
 * libyaml's words and who can explain them; a row with a context wants both.
 * The first that fits counts.
 */
static void explain_by_words(struct explain *explain)
{
	const char *problem = explain->trouble->problem;
	const char *context = explain->trouble->context;

	if (strstr(context, "quoted scalar"))
		explain_quoted(explain, problem);
	else if (strstr(context, "block scalar"))
		explain_block_scalar(explain, problem);
	else if (strstr(context, "directive") || strstr(problem, "directive") ||
		 strstr(problem, "incompatible YAML"))
		explain_directive(explain);
	else if (strstr(context, "tag") || strstr(context, "anchor") || strstr(context, "alias") ||
		 strstr(problem, "tag handle"))
		explain_property(explain);
	else if (strstr(problem, "',' or ']'"))
		explain_flow(explain, ']');
	else if (strstr(problem, "',' or '}'"))
		explain_flow(explain, '}');
	else if (strstr(problem, "expected key"))
		explain_key(explain);
	else if (strstr(problem, "expected ':'"))
		explain_no_colon(explain);
	else if (strstr(problem, "mapping values"))
		explain_value(explain);
	else if (strstr(problem, "'-' indicator"))
		explain_entry(explain);
	else if (strstr(problem, "cannot start any token") || strstr(problem, "tab character"))
		explain_token(explain);
	else if (strstr(problem, "node content"))
		explain_content(explain);
	else if (strstr(problem, "document start"))
		explain_start(explain);
	else if (strstr(problem, "block sequence entries"))
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("a list cannot begin in the line of its key; put the '- ' "
				       "on the next line, or put a text that begins with it in "
				       "quotes"));
	else if (strstr(problem, "mapping keys"))
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("a value cannot begin with '? '; put it in quotes"));
	else if (strstr(problem, "unexpected ':'"))
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("no key ends at this colon; put the text around it in "
				       "quotes"));
	else
		dsc_source_report_at(AT_TROUBLE(explain),
				     _("this is not YAML; look at the indentation, the colons and "
				       "the quotation marks in this line and above"));
}

void dsc_hint_explain(struct dsc_source *source, const struct dsc_hint_trouble *trouble)
{
	struct explain explain = { .source = source, .trouble = trouble };
	bool quoted = strstr(trouble->context, "quoted scalar") != NULL;
	bool flow = strstr(trouble->context, "flow") != NULL;

	/* A mistake of the keyboard lies after what was read and not after the trouble. */
	for (uint32_t line = trouble->read_to.line ? trouble->read_to.line : 1;
	     line <= trouble->at.line && !quoted && !flow; line++)
		if (dsc_hint_line(source, line, true))
			return;
	explain.line = dsc_source_line(source, trouble->at.line);
	explain.at = dsc_source_offset(source, trouble->at) -
		     (size_t)(explain.line.ptr - source->bytes.ptr);
	if (explain.at > explain.line.len)
		explain.at = explain.line.len;
	/* Downwards, as dsc_source_line() wants it. */
	for (uint32_t line = 1; line < trouble->at.line; line++)
		if (holds_something(dsc_source_line(source, line)))
			explain.above = line;
	explain_by_words(&explain);
}
