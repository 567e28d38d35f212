/* The frame around every command: set-up, troubles, colours, the end. */
#ifndef DSC_CLI_RUN_H
#define DSC_CLI_RUN_H

#include "base/err.h"
#include "cli/option.h"

/*
 * The whole of a main(): language, signals, command line, then `run` with the
 * operands, then the end of standard output, whose failure is trouble too (a
 * full disk). Returns the exit status.
 */
int dsc_run(const struct dsc_command *command,
	    enum dsc_exit (*run)(char **words, int count, struct dsc_arena *arena), int argc,
	    char **argv);

/* "dsc validate: error: …" on standard error; returns DSC_EXIT_TROUBLE. */
enum dsc_exit dsc_run_trouble(const struct dsc_command *command, const struct dsc_err *err);

enum dsc_tone { DSC_SAY_NOTE, DSC_SAY_WARNING, DSC_SAY_REFUSED };

/* "dsc bundle: warning: …" on standard error. The caller filters what is said. */
void dsc_run_say(const struct dsc_command *command, enum dsc_tone tone, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

enum dsc_colour { DSC_COLOUR_AUTO, DSC_COLOUR_ALWAYS, DSC_COLOUR_NEVER };

/* The names of --color, by enum dsc_colour; NULL-terminated. */
extern const char *const dsc_colour_names[];

/* Whether standard output is to be coloured: a terminal, and NO_COLOR is not set. */
bool dsc_run_colour(enum dsc_colour wanted);

/* Whether a person watches standard error, so that progress is worth a line. */
bool dsc_run_watched(void);

#define DSC_OPTION_COLOUR(target_)                                                               \
	{ .name = "color", .argument = N_("WHEN"),                                               \
	  .help = N_("colour the text: auto, always or never; NO_COLOR turns auto off"),         \
	  .kind = DSC_OPTION_CHOICE, .target = (target_), .choices = dsc_colour_names }

/* The formats of commands that print a table or a page. */
enum dsc_output { DSC_OUTPUT_TEXT, DSC_OUTPUT_JSON };
extern const char *const dsc_output_names[];

#define DSC_OPTION_OUTPUT(target_)                                                               \
	{ .name = "format", .argument = N_("FORMAT"), .help = N_("text or json"),                \
	  .kind = DSC_OPTION_CHOICE, .target = (target_), .choices = dsc_output_names }

#endif
