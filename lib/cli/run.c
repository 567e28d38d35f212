#define _GNU_SOURCE /* fopencookie */
#include "cli/run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/stop.h"
#include "base/tr.h"

#include "base/banned.h"

const char *const dsc_colour_names[] = {
	[DSC_COLOUR_AUTO] = "auto",
	[DSC_COLOUR_ALWAYS] = "always",
	[DSC_COLOUR_NEVER] = "never",
	NULL,
};

const char *const dsc_output_names[] = {
	[DSC_OUTPUT_TEXT] = "text",
	[DSC_OUTPUT_JSON] = "json",
	NULL,
};

enum dsc_exit dsc_run_trouble(const struct dsc_command *command, const struct dsc_err *err)
{
	struct dsc_err copy = *err; /* a path in it may hold anything */

	fprintf(stderr, "dsc%s%s: %s: %s\n", command->verb ? " " : "",
		command->verb ? command->verb : "", _("error"), dsc_blank_unsafe(copy.text));
	return DSC_EXIT_TROUBLE;
}

void dsc_run_say(const struct dsc_command *command, enum dsc_tone tone, const char *fmt, ...)
{
	const char *word = tone == DSC_SAY_NOTE	   ? _("note") :
			   tone == DSC_SAY_WARNING ? _("warning") :
						     _("refused");
	va_list args;

	fprintf(stderr, "dsc %s: %s: ", command->verb, word);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	putc('\n', stderr);
}

/* Standard output, which remembers why it failed: stdio knows only that it did. */
struct output {
	FILE *before; /* stdio's own, without a buffer: a write that fails is told at once */
	int failed;   /* the errno of the write that failed last, or 0 */
};

static ssize_t put(void *cookie, const char *bytes, size_t len)
{
	struct output *output = cookie;

	if (fwrite(bytes, 1, len, output->before) == len)
		return (ssize_t)len;
	output->failed = errno;
	return 0;
}

/*
 * What the caller has closed goes nowhere. The next file to be opened would get
 * its number otherwise, and what is said would be written into it.
 */
static void open_standard(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", O_RDWR);
}

static void begin(struct output *output)
{
	FILE *out = fopencookie(output, "w", (cookie_io_functions_t){ .write = put });

	if (!out)
		dsc_out_of_memory();
	*output = (struct output){ .before = stdout };
	setvbuf(stdout, NULL, _IONBF, 0);
	if (isatty(STDOUT_FILENO) == 1)
		setvbuf(out, NULL, _IOLBF, 0);
	stdout = out;
}

static enum dsc_exit finish(struct output *output, const struct dsc_command *command,
			    enum dsc_exit status)
{
	struct dsc_err err;

	fclose(stdout);
	stdout = output->before;
	if (fclose(stdout) != 0 && !output->failed)
		output->failed = errno;
	if (output->failed && status != DSC_EXIT_TROUBLE) {
		dsc_err_errno(&err, output->failed, "%s", _("cannot write the output"));
		return dsc_run_trouble(command, &err);
	}
	return status;
}

int dsc_run(const struct dsc_command *command,
	    enum dsc_exit (*run)(char **words, int count, struct dsc_arena *arena), int argc,
	    char **argv)
{
	struct dsc_arena arena;
	struct output output;
	enum dsc_exit status;
	int count;

	open_standard();
	dsc_tr_init();
	begin(&output);
	/* A parent that ignores SIGPIPE must not make `| head` look like a full disk. */
	signal(SIGPIPE, SIG_DFL);
	/* A file over the limit (ulimit -f) is a write that fails: told, and cleared away. */
	signal(SIGXFSZ, SIG_IGN);
	dsc_arena_init(&arena, 0);
	if (dsc_option_parse(&count, command, argc, argv, &arena, stdout, stderr, &status))
		status = run(argv + 1, count, &arena);
	status = finish(&output, command, status);
	dsc_arena_release(&arena);
	dsc_stop_die();
	return (int)status;
}

bool dsc_run_colour(enum dsc_colour wanted)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (wanted != DSC_COLOUR_AUTO)
		return wanted == DSC_COLOUR_ALWAYS;
	return !(no_colour && *no_colour) && !(term && strcmp(term, "dumb") == 0) &&
	       isatty(STDOUT_FILENO) == 1;
}

bool dsc_run_watched(void)
{
	return isatty(STDERR_FILENO) == 1;
}
