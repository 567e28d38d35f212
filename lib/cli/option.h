/*
 * The command line of a binary as a table: what is parsed, what --help prints
 * and what the completions offer come from the same rows. Links nothing but libc.
 */
#ifndef DSC_CLI_OPTION_H
#define DSC_CLI_OPTION_H

#include <stdio.h>

#include "base/arena.h"
#include "base/tr.h"

enum dsc_exit {
	DSC_EXIT_OK,
	DSC_EXIT_FINDINGS, /* errors were found; with --strict also warnings */
	DSC_EXIT_USAGE,
	DSC_EXIT_TROUBLE,  /* the work could not be done */
};

/* Words of an option that may be given several times, in order. */
struct dsc_words {
	const char **items;
	size_t count;
	size_t cap;
};

enum dsc_option_kind {
	DSC_OPTION_FLAG,   /* bool: set */
	DSC_OPTION_TEXT,   /* const char *: the argument */
	DSC_OPTION_NUMBER, /* int: 0 to 9999 */
	DSC_OPTION_CHOICE, /* int: index in `choices` */
	DSC_OPTION_WORDS,  /* struct dsc_words: one more */
	DSC_OPTION_FOLDER, /* none: changes into it at once */
};

struct dsc_option {
	char letter;                /* 0: none */
	const char *name;           /* long name without dashes */
	const char *argument;       /* msgid: its name in the help; NULL for a flag */
	const char *help;           /* msgid */
	enum dsc_option_kind kind;
	void *target;
	const char *const *choices; /* NULL-terminated */
};

/* A row of the help's lists: what one types, and what it does. */
struct dsc_help_line {
	const char *text;
	const char *help; /* msgid, or NULL */
};

struct dsc_command {
	const char *verb;                     /* "validate"; NULL: the launcher itself */
	const char *const *usage;             /* "[OPTION]… [PATH]…", one a line; NULL-terminated */
	const char *summary;                  /* msgid: one sentence */
	const struct dsc_option *options;     /* ended by a row without a name; may be NULL */
	const struct dsc_help_line *verbs;    /* of the launcher; else NULL */
	const struct dsc_help_line *examples; /* ended by a row without a text */
	const char *see_also;                 /* "dsc-explain(1), dsc-rules(7)" */
	bool stop_at_operand;                 /* what follows the first operand is not ours */
};

/* Rows that every table may end with. */
#define DSC_OPTION_DIRECTORY                                                                     \
	{ .letter = 'C', .name = "directory", .argument = N_("DIR"),                             \
	  .help = N_("change into DIR first"), .kind = DSC_OPTION_FOLDER }
#define DSC_OPTION_END { .name = NULL }

/*
 * Parses the command line in the GNU way (options anywhere, --x=v, --x v, -jN,
 * clusters, "--") and answers --help and --version. Operands are moved to the
 * front of `argv` from index 1 on. Returns 1 with their number in *count, or
 * 0: the work is done, leave with *status. Wrong usage is told on `complaints`.
 */
int dsc_option_parse(int *count, const struct dsc_command *command, int argc, char **argv,
		     struct dsc_arena *arena, FILE *out, FILE *complaints,
		     enum dsc_exit *status);

/* "dsc validate", or "dsc": how the binary calls itself in messages. */
const char *dsc_command_name(const struct dsc_command *command, struct dsc_arena *arena);

/* Wrong usage found after parsing: tells it with a pointer to --help; status 2. */
enum dsc_exit dsc_usage_error(const struct dsc_command *command, FILE *complaints,
			      const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/*
 * A word of the command line, or the name of a file, on its way to a terminal: a
 * pasted one may hold anything. Control and other unsafe characters become '?';
 * the first changes the text in place. (text/show.h names them, and needs more
 * than libc: the launcher has to do without.)
 */
char *dsc_blank_unsafe(char *text);
const char *dsc_word_shown(const char *word, struct dsc_arena *arena);

/* The help text, wrapped to 80 columns. */
void dsc_help_print(FILE *out, const struct dsc_command *command);

/* Prints words wrapped to 80 columns, following lines indented by `indent` columns. */
void dsc_help_wrap(FILE *out, const char *text, size_t column, size_t indent);

#endif
