/*
 * measure [-r RUNS] -- NAME [<FILE] COMMAND [ARG…] [-- NAME …]…
 *
 * Runs the commands in turn, RUNS times over (7), and prints the medians of
 * their CPU time (user and system), wall time, greatest resident size of any process
 * (the command or one that it started) and of the command's own process, looked at
 * every few milliseconds ("-" where it did not live that long), and
 * of their CPU time as a multiple of the first command's in the same turn. On a
 * machine with neighbours only the last says anything. None pays for what the one
 * before left to be written to the disk; a command named "-" prepares the next one
 * and is not told of (not as the first). Standard output is thrown away,
 * FILE becomes standard input. A command that ends with more than status 1
 * ends the measurement with status 3.
 */
#define _DEFAULT_SOURCE /* wait4 */

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS_MAX 32
#define RUNS_MAX 101

struct command {
	const char *name;
	const char *input;
	char **argv;
	double cpu[RUNS_MAX]; /* seconds */
	double wall[RUNS_MAX];
	double rss[RUNS_MAX]; /* MiB */
	double own[RUNS_MAX];
	double ratio[RUNS_MAX];
};

static void die(const char *what, const char *why)
{
	fprintf(stderr, "measure: %s: %s\n", what, why);
	exit(3);
}

static void usage(void)
{
	fputs("usage: measure [-r RUNS] -- NAME [<FILE] COMMAND [ARG...] [-- NAME ...]...\n",
	      stderr);
	exit(2);
}

static double seconds(struct timeval tv)
{
	return (double)tv.tv_sec + (double)tv.tv_usec / 1e6;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void redirect(const char *path, int flags, int to)
{
	int fd = open(path, flags);

	if (fd < 0 || dup2(fd, to) < 0)
		die(path, strerror(errno));
	close(fd);
}

/* The kernel's own high-water mark of a process is gone when it ends: so it is asked before. */
struct watch {
	pid_t pid;
	atomic_bool ended;
	double peak; /* MiB */
};

static void *watch_peak(void *arg)
{
	const struct timespec pause = { .tv_nsec = 5000000 };
	struct watch *watch = arg;
	char path[64], line[128];

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)watch->pid);
	while (!atomic_load(&watch->ended)) {
		FILE *file;
		long kib;

		nanosleep(&pause, NULL);
		file = fopen(path, "r");
		while (file && fgets(line, sizeof(line), file))
			if (sscanf(line, "VmHWM: %ld", &kib) == 1)
				watch->peak = (double)kib / 1024;
		if (file)
			fclose(file);
	}
	return NULL;
}

static void run(struct command *command, size_t turn)
{
	struct watch watch = { 0 };
	struct rusage usage;
	pthread_t watcher;
	double start;
	int status;
	pid_t pid;

	sync();
	start = now();
	pid = fork();
	if (pid < 0)
		die("fork", strerror(errno));
	if (pid == 0) {
		redirect(command->input ? command->input : "/dev/null", O_RDONLY, STDIN_FILENO);
		redirect("/dev/null", O_WRONLY, STDOUT_FILENO);
		execvp(command->argv[0], command->argv);
		die(command->argv[0], strerror(errno));
	}
	watch.pid = pid;
	if (pthread_create(&watcher, NULL, watch_peak, &watch) != 0)
		die("thread", "none can be started");
	while (wait4(pid, &status, 0, &usage) < 0) {
		if (errno != EINTR)
			die("wait4", strerror(errno));
	}
	command->wall[turn] = now() - start;
	atomic_store(&watch.ended, true);
	pthread_join(watcher, NULL);
	command->own[turn] = watch.peak;
	command->cpu[turn] = seconds(usage.ru_utime) + seconds(usage.ru_stime);
	command->rss[turn] = (double)usage.ru_maxrss / 1024;
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
		die(command->name, "the command failed");
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare);
	return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

int main(int argc, char **argv)
{
	static struct command commands[COMMANDS_MAX];
	size_t count = 0;
	size_t runs = 7;
	int at = 1;

	if (argc > 2 && strcmp(argv[1], "-r") == 0) {
		runs = strtoul(argv[2], NULL, 10);
		at = 3;
	}
	if (runs < 1 || runs > RUNS_MAX)
		usage();
	while (at < argc) {
		struct command *command = &commands[count];

		if (strcmp(argv[at++], "--") != 0 || at >= argc || count++ == COMMANDS_MAX)
			usage();
		command->name = argv[at++];
		if (at < argc && argv[at][0] == '<')
			command->input = argv[at++] + 1;
		command->argv = argv + at;
		while (at < argc && strcmp(argv[at], "--") != 0)
			at++;
		if (command->argv == argv + at)
			usage();
	}
	if (count == 0)
		usage();
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0)
			argv[i] = NULL; /* ends the arguments before it */
	}

	/* One turn unmeasured, to warm the caches. */
	for (size_t i = 0; i < count; i++)
		run(&commands[i], 0);
	for (size_t turn = 0; turn < runs; turn++) {
		for (size_t i = 0; i < count; i++) {
			run(&commands[i], turn);
			commands[i].ratio[turn] = commands[i].cpu[turn] / commands[0].cpu[turn];
		}
	}
	printf("%-24s %10s %10s %9s %9s %7s\n", "name", "cpu ms", "wall ms", "rss MiB", "own MiB",
	       "ratio");
	for (size_t i = 0; i < count; i++) {
		double own = median(commands[i].own, runs);
		char text[16] = "-";

		if (strcmp(commands[i].name, "-") == 0)
			continue;
		if (own > 0)
			snprintf(text, sizeof(text), "%.1f", own);
		printf("%-24s %10.2f %10.2f %9.1f %9s %7.2f\n", commands[i].name,
		       median(commands[i].cpu, runs) * 1e3, median(commands[i].wall, runs) * 1e3,
		       median(commands[i].rss, runs), text, median(commands[i].ratio, runs));
	}
	return 0;
}
