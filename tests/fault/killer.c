/*
 * killer N COMMAND [ARG…]
 *
 * Runs the command and kills it, all its threads, at the N-th system call that
 * it begins, before that is made. Programs that it starts are left alone. Exit
 * status: the command's own; 137 where it was killed here; 128 and more where
 * another signal ended it; 126 where it cannot be traced.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "killer: %s: %s\n", what, strerror(errno));
	exit(126);
}

/* Whether a stopped thread is about to make a system call. */
static bool begins_call(pid_t tid)
{
	struct __ptrace_syscall_info info;

	return ptrace(PTRACE_GET_SYSCALL_INFO, tid, (void *)sizeof(info), &info) > 0 &&
	       info.op == PTRACE_SYSCALL_INFO_ENTRY;
}

static void begin(char **argv)
{
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
		die("ptrace");
	raise(SIGSTOP);
	execvp(argv[0], argv);
	die(argv[0]);
}

int main(int argc, char **argv)
{
	long at = argc > 2 ? atol(argv[1]) : 0, count = 0;
	bool killed = false;
	pid_t child, tid;
	int status;

	if (at < 1) {
		fputs("usage: killer N COMMAND [ARG...]\n", stderr);
		return 2;
	}
	child = fork();
	if (child < 0)
		die("fork");
	if (child == 0)
		begin(argv + 2);
	if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status) ||
	    ptrace(PTRACE_SETOPTIONS, child, NULL,
		   PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
			   PTRACE_O_EXITKILL) < 0 ||
	    ptrace(PTRACE_SYSCALL, child, NULL, NULL) < 0)
		die("ptrace");
	while ((tid = waitpid(-1, &status, __WALL)) > 0) {
		long signal = 0;

		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			if (tid != child)
				continue;
			if (WIFEXITED(status))
				return WEXITSTATUS(status);
			return killed ? 137 : 128 + WTERMSIG(status);
		}
		if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			if (begins_call(tid) && ++count == at) {
				killed = true;
				kill(child, SIGKILL);
				continue;
			}
		} else if (status >> 16 == 0 && WSTOPSIG(status) != SIGSTOP) {
			signal = WSTOPSIG(status);
		}
		/* A thread that was killed meanwhile is told by the next wait. */
		ptrace(PTRACE_SYSCALL, tid, NULL, signal);
	}
	return 126;
}
