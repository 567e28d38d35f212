#include "base/tr.h"
#include "base/utf8.h"
#include "cli/option.h"

#include "base/banned.h"

#define COLUMNS 80
#define GAP 2
#define TERM_MAX 26 /* a longer term has its explanation on the next line */

/*
 * Columns of a character of our own texts: ideographs, kana and full-width
 * forms take two. Text from documents is measured by text/show.h, which this
 * must not link: the launcher stays with libc.
 */
static size_t columns_of(uint32_t cp)
{
	bool wide = (cp >= 0x2e80 && cp <= 0xa4cf) || (cp >= 0xac00 && cp <= 0xd7a3) ||
		    (cp >= 0xf900 && cp <= 0xfaff) || (cp >= 0xfe30 && cp <= 0xfe4f) ||
		    (cp >= 0xff00 && cp <= 0xff60) || (cp >= 0xffe0 && cp <= 0xffe6) ||
		    (cp >= 0x20000 && cp <= 0x3fffd);

	return wide ? 2 : 1;
}

static size_t width_of(struct dsc_str text)
{
	size_t width = 0;

	while (text.len) {
		uint32_t cp;
		size_t len = dsc_utf8_decode(text, &cp);

		width += columns_of(cp);
		text.ptr += len;
		text.len -= len;
	}
	return width;
}

/* Punctuation that must not begin a line (GB/T 15834). */
static bool closes(struct dsc_str text)
{
	static const char *const marks[] = { "，", "。", "、", "；", "：", "）", "”", "’", "》",
					     "〉", "】", "」", "？", "！" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (dsc_str_starts(text, dsc_str_from(marks[i])))
			return true;
	return false;
}

/* Punctuation that must not end a line. */
static bool opens(struct dsc_str text)
{
	static const char *const marks[] = { "（", "“", "‘", "《", "〈", "【", "「" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (dsc_str_starts(text, dsc_str_from(marks[i])))
			return true;
	return false;
}

/*
 * What must stay on one line: a word between spaces, or a wide character with
 * the opening punctuation before it and the closing behind it.
 */
static size_t piece_of(struct dsc_str text)
{
	bool opened = true; /* nothing but opening marks so far */
	size_t len = 0;

	while (len < text.len && text.ptr[len] != ' ') {
		struct dsc_str rest = { text.ptr + len, text.len - len };
		bool opening = opens(rest);
		uint32_t cp;
		size_t step = dsc_utf8_decode(rest, &cp);

		if (!opened && (opening || (columns_of(cp) == 2 && !closes(rest))))
			return len;
		opened &= opening;
		len += step;
		rest = (struct dsc_str){ text.ptr + len, text.len - len };
		if (columns_of(cp) == 2 && !opening && !(rest.len && closes(rest)))
			return len;
	}
	return len;
}

void dsc_help_wrap(FILE *out, const char *text, size_t column, size_t indent)
{
	struct dsc_str rest = dsc_str_from(text);
	bool begins = true;

	while (rest.len) {
		bool space = rest.ptr[0] == ' ';
		struct dsc_str piece;
		size_t width;

		if (space) {
			rest.ptr++;
			rest.len--;
		}
		piece = (struct dsc_str){ rest.ptr, piece_of(rest) };
		width = width_of(piece);
		if (!begins && column + space + width > COLUMNS) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (space && !begins) {
			putc(' ', out);
			column++;
		}
		fwrite(piece.ptr, 1, piece.len, out);
		column += width;
		begins = false;
		rest.ptr += piece.len;
		rest.len -= piece.len;
	}
	putc('\n', out);
}

/* "  term  explanation", the explanations of a list in one column. */
static void print_term(FILE *out, const char *term, const char *help, size_t column)
{
	size_t width = width_of(dsc_str_from(term));

	fprintf(out, "  %s", term);
	if (2 + width + GAP > column) {
		fprintf(out, "\n%*s", (int)column, "");
	} else {
		fprintf(out, "%*s", (int)(column - width - 2), "");
	}
	dsc_help_wrap(out, help, column, column);
}

static const char *option_term(const struct dsc_option *option, struct dsc_arena *arena)
{
	const char *letter = option->letter ? dsc_arena_printf(arena, "-%c, ", option->letter) :
					      "    ";

	if (!option->argument)
		return dsc_arena_printf(arena, "%s--%s", letter, option->name);
	return dsc_arena_printf(arena, "%s--%s %s", letter, option->name, _(option->argument));
}

static size_t widen(size_t column, const char *term)
{
	size_t width = width_of(dsc_str_from(term));

	if (width > TERM_MAX || 2 + width + GAP <= column)
		return column;
	return 2 + width + GAP;
}

static void print_options(FILE *out, const struct dsc_command *command, struct dsc_arena *arena)
{
	size_t column = widen(0, "    --version");
	const struct dsc_option *option;

	fprintf(out, "\n%s\n", _("Options:"));
	for (option = command->options; option && option->name; option++)
		column = widen(column, option_term(option, arena));
	for (option = command->options; option && option->name; option++)
		print_term(out, option_term(option, arena), _(option->help), column);
	print_term(out, "-h, --help", _("show this help"), column);
	print_term(out, "    --version", _("show the version"), column);
}

static void print_verbs(FILE *out, const struct dsc_help_line *verbs)
{
	size_t column = 0;

	fprintf(out, "\n%s\n", _("Commands:"));
	for (const struct dsc_help_line *verb = verbs; verb->text; verb++)
		column = widen(column, verb->text);
	for (const struct dsc_help_line *verb = verbs; verb->text; verb++)
		print_term(out, verb->text, _(verb->help), column);
}

void dsc_help_print(FILE *out, const struct dsc_command *command)
{
	struct dsc_arena arena;
	const char *name;

	dsc_arena_init(&arena, 0);
	name = dsc_command_name(command, &arena);
	for (size_t i = 0; command->usage[i]; i++) {
		const char *heading = _("Usage:");

		if (i)
			fprintf(out, "%*s", (int)width_of(dsc_str_from(heading)), "");
		else
			fputs(heading, out);
		fprintf(out, " %s %s\n", name, command->usage[i]);
	}
	dsc_help_wrap(out, _(command->summary), 0, 0);
	if (command->verbs)
		print_verbs(out, command->verbs);
	print_options(out, command, &arena);
	if (command->examples)
		fprintf(out, "\n%s\n", _("Examples:"));
	for (const struct dsc_help_line *line = command->examples; line && line->text; line++) {
		fprintf(out, "  %s\n", line->text);
		if (line->help) {
			fputs("      ", out);
			dsc_help_wrap(out, _(line->help), 6, 6);
		}
	}
	if (command->see_also)
		fprintf(out, "\n%s %s\n", _("See also:"), command->see_also);
	dsc_arena_release(&arena);
}
