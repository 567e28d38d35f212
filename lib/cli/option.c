#include "cli/option.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/tr.h"
#include "base/utf8.h"
#include "base/version.h"

#include "base/banned.h"

struct parser {
	const struct dsc_command *command;
	struct dsc_arena *arena;
	FILE *out;
	FILE *complaints;
	char **argv;
	int argc;
	int next;  /* index of the next word to read */
	int count; /* operands so far */
	enum dsc_exit *status;
};

const char *dsc_command_name(const struct dsc_command *command, struct dsc_arena *arena)
{
	if (!command->verb)
		return "dsc";
	return dsc_arena_printf(arena, "dsc %s", command->verb);
}

enum dsc_exit dsc_usage_error(const struct dsc_command *command, FILE *complaints,
			      const char *fmt, ...)
{
	const char *space = command->verb ? " " : "";
	const char *verb = command->verb ? command->verb : "";
	va_list args;

	fprintf(complaints, "dsc%s%s: %s: ", space, verb, _("error"));
	va_start(args, fmt);
	vfprintf(complaints, fmt, args);
	va_end(args);
	fputs("\n  ", complaints);
	fprintf(complaints, _("'dsc%s%s --help' shows the right usage"), space, verb);
	putc('\n', complaints);
	return DSC_EXIT_USAGE;
}

char *dsc_blank_unsafe(char *text)
{
	struct dsc_str rest = dsc_str_from(text);

	while (rest.len) {
		uint32_t cp;
		size_t len = dsc_utf8_decode(rest, &cp);

		if (cp < 0x20 || cp == UINT32_MAX || dsc_utf8_unsafe(cp))
			memset(text + (rest.ptr - text), '?', len);
		rest.ptr += len;
		rest.len -= len;
	}
	return text;
}

const char *dsc_word_shown(const char *word, struct dsc_arena *arena)
{
	size_t size = strlen(word) + 1;

	return dsc_blank_unsafe(memcpy(dsc_arena_alloc(arena, size, 1), word, size));
}

static const char *shown(const struct parser *parser, const char *word)
{
	return dsc_word_shown(word, parser->arena);
}

static const struct dsc_option *find_letter(const struct parser *parser, char letter)
{
	const struct dsc_option *option = parser->command->options;

	for (; option && option->name; option++)
		if (option->letter == letter)
			return option;
	return NULL;
}

static const struct dsc_option *find_name(const struct parser *parser, struct dsc_str name)
{
	const struct dsc_option *option = parser->command->options;

	for (; option && option->name; option++)
		if (dsc_str_is(name, option->name))
			return option;
	return NULL;
}

static int unknown_name(struct parser *parser, struct dsc_str name)
{
	const struct dsc_option *option = parser->command->options;
	const char *word = shown(parser, dsc_arena_str(parser->arena, name).ptr);
	struct dsc_words known = { 0 };
	const char *nearest;

	DSC_PUSH(parser->arena, &known, "help");
	DSC_PUSH(parser->arena, &known, "version");
	for (; option && option->name; option++)
		DSC_PUSH(parser->arena, &known, option->name);
	nearest = dsc_str_nearest(name, known.items, known.count);
	if (nearest)
		*parser->status = dsc_usage_error(parser->command, parser->complaints,
						  _("unknown option '--%s', did you mean '--%s'?"),
						  word, nearest);
	else
		*parser->status = dsc_usage_error(parser->command, parser->complaints,
						  _("unknown option '--%s'"), word);
	return -1;
}

static int take_choice(struct parser *parser, const struct dsc_option *option, const char *value)
{
	const char *list = option->choices[0];

	for (int i = 0; option->choices[i]; i++) {
		if (strcmp(option->choices[i], value) == 0) {
			*(int *)option->target = i;
			return 0;
		}
		if (i)
			list = dsc_arena_printf(parser->arena, "%s, %s", list, option->choices[i]);
	}
	*parser->status =
		dsc_usage_error(parser->command, parser->complaints,
				_("'%s' is no value of --%s, which takes one of %s"),
				shown(parser, value), option->name, list);
	return -1;
}

static int take_number(struct parser *parser, const struct dsc_option *option, const char *value)
{
	char *end;
	long number = strtol(value, &end, 10);

	if (value[0] < '0' || value[0] > '9' || *end || number > 9999) {
		*parser->status = dsc_usage_error(
			parser->command, parser->complaints,
			_("'%s' is no value of --%s, which takes a number from 0 to 9999"),
			shown(parser, value), option->name);
		return -1;
	}
	*(int *)option->target = (int)number;
	return 0;
}

static int take(struct parser *parser, const struct dsc_option *option, const char *value)
{
	switch (option->kind) {
	case DSC_OPTION_FLAG:
		*(bool *)option->target = true;
		return 0;
	case DSC_OPTION_TEXT:
		*(const char **)option->target = value;
		return 0;
	case DSC_OPTION_NUMBER:
		return take_number(parser, option, value);
	case DSC_OPTION_CHOICE:
		return take_choice(parser, option, value);
	case DSC_OPTION_WORDS:
		DSC_PUSH(parser->arena, (struct dsc_words *)option->target, value);
		return 0;
	case DSC_OPTION_FOLDER:
		break;
	}
	if (chdir(value) == 0)
		return 0;
	fprintf(parser->complaints, "%s: %s: ", dsc_command_name(parser->command, parser->arena),
		_("error"));
	fprintf(parser->complaints, _("cannot change into the folder '%s': %s"),
		shown(parser, value), strerror(errno));
	putc('\n', parser->complaints);
	*parser->status = DSC_EXIT_TROUBLE;
	return -1;
}

/* The argument of an option: the rest of its word, or the next word. */
static int take_argument(struct parser *parser, const struct dsc_option *option,
			 const char *attached)
{
	if (!attached) {
		if (parser->next == parser->argc) {
			*parser->status =
				dsc_usage_error(parser->command, parser->complaints,
						_("the option --%s lacks its argument %s"),
						option->name, _(option->argument));
			return -1;
		}
		attached = parser->argv[parser->next++];
	}
	return take(parser, option, attached);
}

static int parse_long(struct parser *parser, const char *word)
{
	size_t len = strcspn(word, "=");
	struct dsc_str name = { word, len };
	const char *attached = word[len] ? word + len + 1 : NULL;
	const struct dsc_option *option = find_name(parser, name);

	if (!option && !attached && strcmp(word, "help") == 0) {
		dsc_help_print(parser->out, parser->command);
		return -1;
	}
	if (!option && !attached && strcmp(word, "version") == 0) {
		fputs("dsc " DSC_VERSION "\n", parser->out);
		return -1;
	}
	if (!option)
		return unknown_name(parser, name);
	if (option->kind != DSC_OPTION_FLAG)
		return take_argument(parser, option, attached);
	if (attached) {
		*parser->status = dsc_usage_error(parser->command, parser->complaints,
						  _("the option --%s takes no argument"),
						  option->name);
		return -1;
	}
	return take(parser, option, NULL);
}

/* "-qj4": letters of flags, then one that may take the rest as its argument. */
static int parse_letters(struct parser *parser, const char *letters)
{
	for (; *letters; letters++) {
		const struct dsc_option *option = find_letter(parser, *letters);

		if (!option && *letters == 'h') {
			dsc_help_print(parser->out, parser->command);
			return -1;
		}
		if (!option) {
			char letter[2] = { *letters, '\0' };

			*parser->status = dsc_usage_error(parser->command, parser->complaints,
							  _("unknown option '-%s'"),
							  shown(parser, letter));
			return -1;
		}
		if (option->kind != DSC_OPTION_FLAG)
			return take_argument(parser, option, letters[1] ? letters + 1 : NULL);
		if (take(parser, option, NULL) < 0)
			return -1;
	}
	return 0;
}

int dsc_option_parse(int *count, const struct dsc_command *command, int argc, char **argv,
		     struct dsc_arena *arena, FILE *out, FILE *complaints, enum dsc_exit *status)
{
	struct parser parser = { .command = command, .arena = arena, .out = out,
				 .complaints = complaints, .argv = argv, .argc = argc,
				 .next = 1, .status = status };
	bool operands_only = false;

	*status = DSC_EXIT_OK;
	while (parser.next < argc) {
		char *word = argv[parser.next++];
		int result = 0;

		if (operands_only || word[0] != '-' || word[1] == '\0') {
			/* Never overtakes what is still to be read. */
			argv[1 + parser.count++] = word;
			operands_only |= command->stop_at_operand;
		} else if (strcmp(word, "--") == 0) {
			operands_only = true;
		} else if (word[1] == '-') {
			result = parse_long(&parser, word + 2);
		} else {
			result = parse_letters(&parser, word + 1);
		}
		if (result < 0)
			return 0;
	}
	*count = parser.count;
	return 1;
}
