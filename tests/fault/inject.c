/*
 * Loaded before libc (LD_PRELOAD=build/<variant>/fault/inject.so), makes one
 * call of a program go wrong, kills the program there, or lets somebody else
 * act at that instant. What is asked for stands in the environment:
 *
 *	FAULT_CALLS    groups or names of calls that are counted, with commas
 *	               between them: "write,fsync", "renameat2", "any". Groups:
 *	               open create read write sync rename link mkdir unlink
 *	               truncate copy close mode lock map thread
 *	FAULT_PATH     count only calls whose path, or whose descriptor's path,
 *	               has this in it
 *	FAULT_PROGRAM  only in the process of this name ("dsc-bundle"); others,
 *	               as ssh-keygen below it, are left alone
 *	FAULT_AT       N: the N-th of these calls, from 1; N+: it and all later
 *	               ones (a disc that is full stays full)
 *	FAULT_ERRNO    what that call fails with, by name: ENOSPC (the default)
 *	FAULT_SHORT    it does not fail, but reads or writes a single byte
 *	FAULT_KILL     before: SIGKILL instead of the call; after: behind it
 *	FAULT_RUN      a command of the shell that runs before the call, which
 *	               then goes on: the file that vanishes while it is read
 *	FAULT_COUNT    a file: each counted call adds a line "N group call path"
 *	               to it. Without FAULT_AT nothing fails: count first, then
 *	               try each N
 *
 * A process and the children that it forks count together; a program that is
 * started by exec counts anew. What libc does within itself (stdio's writes,
 * mkstemp's open) is not seen. Under AddressSanitizer, which wants to be first,
 * ASAN_OPTIONS=verify_asan_link_order=0 is needed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
	bool ready;
	const char *calls, *path, *run;
	long at;
	bool onwards, narrow, kill_before, kill_after;
	int errnum;
	int log;
	atomic_long *count; /* shared with forked children */
} fault;

static pthread_t hooked; /* the thread that is inside the shim's own command */
static atomic_bool hooking;

static int errno_named(const char *name)
{
	for (int i = 1; name && i < 200; i++) {
		const char *known = strerrorname_np(i);

		if (known && strcmp(known, name) == 0)
			return i;
	}
	return ENOSPC;
}

__attribute__((constructor)) static void begin(void)
{
	const char *program = getenv("FAULT_PROGRAM");
	const char *at = getenv("FAULT_AT"), *stop = getenv("FAULT_KILL");
	const char *log = getenv("FAULT_COUNT");

	fault.calls = getenv("FAULT_CALLS");
	if (!fault.calls || (program && strcmp(program, program_invocation_short_name) != 0))
		return;
	fault.path = getenv("FAULT_PATH");
	fault.run = getenv("FAULT_RUN");
	fault.at = at ? atol(at) : 0;
	fault.onwards = at && strchr(at, '+');
	fault.narrow = getenv("FAULT_SHORT") != NULL;
	fault.kill_before = stop && strcmp(stop, "before") == 0;
	fault.kill_after = stop && strcmp(stop, "after") == 0;
	fault.errnum = errno_named(getenv("FAULT_ERRNO"));
	fault.log = log ? (int)syscall(SYS_openat, AT_FDCWD, log,
				       O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666) :
			  -1;
	/* High up: a program may close what it did not open, or count on the lowest number. */
	if (fault.log >= 0) {
		int low = fault.log;

		fault.log = (int)syscall(SYS_fcntl, low, F_DUPFD_CLOEXEC, 500);
		syscall(SYS_close, low);
	}
	fault.count = (atomic_long *)syscall(SYS_mmap, NULL, sizeof(*fault.count),
					     PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
					     -1, 0);
	fault.ready = true;
}

static bool listed(const char *word)
{
	size_t len = strlen(word);

	for (const char *at = fault.calls; *at; at += strcspn(at, ","), at += *at == ',')
		if (strncmp(at, word, len) == 0 && (at[len] == ',' || !at[len]))
			return true;
	return false;
}

static void run_command(void)
{
	char *argv[] = { "sh", "-c", (char *)fault.run, NULL };
	char *environment[] = { "PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", NULL };
	pid_t pid;
	int status;

	hooked = pthread_self();
	hooking = true;
	if (posix_spawn(&pid, "/bin/sh", NULL, NULL, argv, environment) == 0)
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	hooking = false;
}

enum verdict { GO_ON, FAIL, NARROW, DIE };

/* One call: counted, and what is to become of it. */
static enum verdict judge(const char *group, const char *name, const char *path, int fd)
{
	char own[4096], line[4352];
	long number;
	int kept = errno, len;

	if (!fault.ready || (hooking && pthread_equal(hooked, pthread_self())) ||
	    !(listed(group) || listed(name) || listed("any")))
		return GO_ON;
	if (!path && fd >= 0) {
		char link[64];
		ssize_t got;

		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		got = syscall(SYS_readlink, link, own, sizeof(own) - 1);
		own[got > 0 ? got : 0] = '\0';
		path = own;
	}
	errno = kept;
	if (fault.path && !(path && strstr(path, fault.path)))
		return GO_ON;
	number = atomic_fetch_add(fault.count, 1) + 1;
	if (fault.log >= 0) {
		len = snprintf(line, sizeof(line), "%ld %s %s %s\n", number, group, name,
			       path ? path : "-");
		if (syscall(SYS_write, fault.log, line, (size_t)len) < 0)
			abort();
		errno = kept;
	}
	if (!fault.at || number < fault.at || (number > fault.at && !fault.onwards))
		return GO_ON;
	if (fault.kill_before)
		kill(getpid(), SIGKILL);
	if (fault.kill_after)
		return DIE;
	if (fault.run) {
		run_command();
		errno = kept;
		return GO_ON;
	}
	if (fault.narrow)
		return NARROW;
	errno = fault.errnum;
	return FAIL;
}

/* The real one, looked up before the verdict, which leaves its errno behind. */
#define FIND(name_)									\
	do {										\
		if (!next)								\
			*(void **)&next = dlsym(RTLD_NEXT, #name_);			\
	} while (0)

/*
 * CALL(result, name, group, failed, parameters, arguments, path, descriptor): the
 * call of that name. `failed` is what it returns where it is made to fail.
 */
#define CALL(result_, name_, group_, failed_, parameters_, arguments_, path_, fd_)	\
	result_ name_ parameters_;							\
	result_ name_ parameters_							\
	{										\
		static result_(*next) parameters_;					\
		enum verdict verdict;							\
		result_ result;								\
											\
		FIND(name_);								\
		verdict = judge(group_, #name_, path_, fd_);				\
		if (verdict == FAIL)							\
			return failed_;							\
		result = next arguments_;						\
		if (verdict == DIE)							\
			kill(getpid(), SIGKILL);					\
		return result;								\
	}

/* The same for calls that move `len` bytes. */
#define MOVE(name_, group_, parameters_, arguments_, fd_)				\
	ssize_t name_ parameters_;							\
	ssize_t name_ parameters_							\
	{										\
		static ssize_t(*next) parameters_;					\
		enum verdict verdict;							\
		ssize_t result;								\
											\
		FIND(name_);								\
		verdict = judge(group_, #name_, NULL, fd_);				\
		if (verdict == FAIL)							\
			return -1;							\
		if (verdict == NARROW && len > 1)					\
			len = 1;							\
		result = next arguments_;						\
		if (verdict == DIE)							\
			kill(getpid(), SIGKILL);					\
		return result;								\
	}

/* open() and its kin take a mode where they make a file. */
#define OPEN(name_, parameters_, arguments_)						\
	int name_ parameters_;								\
	int name_ parameters_								\
	{										\
		static int (*next) parameters_;						\
		bool makes = (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE;	\
		enum verdict verdict;							\
		mode_t mode = 0;							\
		va_list list;								\
		int result;								\
											\
		if (makes) {								\
			va_start(list, flags);						\
			mode = va_arg(list, mode_t);					\
			va_end(list);							\
		}									\
		FIND(name_);								\
		verdict = judge(makes ? "create" : "open", #name_, path, -1);		\
		if (verdict == FAIL)							\
			return -1;							\
		result = next arguments_;						\
		if (verdict == DIE)							\
			kill(getpid(), SIGKILL);					\
		return result;								\
	}

OPEN(open, (const char *path, int flags, ...), (path, flags, mode))
OPEN(open64, (const char *path, int flags, ...), (path, flags, mode))
OPEN(openat, (int dir, const char *path, int flags, ...), (dir, path, flags, mode))
OPEN(openat64, (int dir, const char *path, int flags, ...), (dir, path, flags, mode))
CALL(int, creat, "create", -1, (const char *path, mode_t mode), (path, mode), path, -1)
CALL(int, __open_2, "open", -1, (const char *path, int flags), (path, flags), path, -1)
CALL(int, __open64_2, "open", -1, (const char *path, int flags), (path, flags), path, -1)
CALL(int, __openat_2, "open", -1, (int dir, const char *path, int flags), (dir, path, flags),
     path, -1)
CALL(int, __openat64_2, "open", -1, (int dir, const char *path, int flags), (dir, path, flags),
     path, -1)

MOVE(read, "read", (int fd, void *bytes, size_t len), (fd, bytes, len), fd)
MOVE(pread, "read", (int fd, void *bytes, size_t len, off_t at), (fd, bytes, len, at), fd)
MOVE(pread64, "read", (int fd, void *bytes, size_t len, off64_t at), (fd, bytes, len, at), fd)
MOVE(__read_chk, "read", (int fd, void *bytes, size_t len, size_t room), (fd, bytes, len, room), fd)
MOVE(__pread_chk, "read", (int fd, void *bytes, size_t len, off_t at, size_t room),
     (fd, bytes, len, at, room), fd)
MOVE(__pread64_chk, "read", (int fd, void *bytes, size_t len, off64_t at, size_t room),
     (fd, bytes, len, at, room), fd)
MOVE(write, "write", (int fd, const void *bytes, size_t len), (fd, bytes, len), fd)
MOVE(pwrite, "write", (int fd, const void *bytes, size_t len, off_t at), (fd, bytes, len, at), fd)
MOVE(pwrite64, "write", (int fd, const void *bytes, size_t len, off64_t at), (fd, bytes, len, at),
     fd)
CALL(ssize_t, writev, "write", -1, (int fd, const struct iovec *parts, int count),
     (fd, parts, count), NULL, fd)
MOVE(copy_file_range, "copy",
     (int in, off64_t *from, int out, off64_t *to, size_t len, unsigned flags),
     (in, from, out, to, len, flags), out)
MOVE(sendfile, "copy", (int out, int in, off_t *from, size_t len), (out, in, from, len), out)

CALL(int, fsync, "sync", -1, (int fd), (fd), NULL, fd)
CALL(int, fdatasync, "sync", -1, (int fd), (fd), NULL, fd)
CALL(int, syncfs, "sync", -1, (int fd), (fd), NULL, fd)
CALL(int, sync_file_range, "sync", -1, (int fd, off64_t at, off64_t len, unsigned flags),
     (fd, at, len, flags), NULL, fd)
CALL(int, msync, "sync", -1, (void *at, size_t len, int flags), (at, len, flags), NULL, -1)

CALL(int, rename, "rename", -1, (const char *from, const char *to), (from, to), to, -1)
CALL(int, renameat, "rename", -1, (int a, const char *from, int b, const char *to),
     (a, from, b, to), to, -1)
CALL(int, renameat2, "rename", -1,
     (int a, const char *from, int b, const char *to, unsigned flags), (a, from, b, to, flags), to,
     -1)
CALL(int, link, "link", -1, (const char *from, const char *to), (from, to), to, -1)
CALL(int, linkat, "link", -1, (int a, const char *from, int b, const char *to, int flags),
     (a, from, b, to, flags), to, -1)
CALL(int, symlink, "link", -1, (const char *from, const char *to), (from, to), to, -1)
CALL(int, symlinkat, "link", -1, (const char *from, int b, const char *to), (from, b, to), to, -1)
CALL(int, mkdir, "mkdir", -1, (const char *path, mode_t mode), (path, mode), path, -1)
CALL(int, mkdirat, "mkdir", -1, (int dir, const char *path, mode_t mode), (dir, path, mode), path,
     -1)
CALL(int, unlink, "unlink", -1, (const char *path), (path), path, -1)
CALL(int, unlinkat, "unlink", -1, (int dir, const char *path, int flags), (dir, path, flags), path,
     -1)
CALL(int, rmdir, "unlink", -1, (const char *path), (path), path, -1)

CALL(int, ftruncate, "truncate", -1, (int fd, off_t len), (fd, len), NULL, fd)
CALL(int, ftruncate64, "truncate", -1, (int fd, off64_t len), (fd, len), NULL, fd)
CALL(int, fallocate, "truncate", -1, (int fd, int mode, off_t at, off_t len), (fd, mode, at, len),
     NULL, fd)
CALL(int, posix_fallocate, "truncate", errno, (int fd, off_t at, off_t len), (fd, at, len), NULL,
     fd)
CALL(int, chmod, "mode", -1, (const char *path, mode_t mode), (path, mode), path, -1)
CALL(int, fchmod, "mode", -1, (int fd, mode_t mode), (fd, mode), NULL, fd)
CALL(int, fchmodat, "mode", -1, (int dir, const char *path, mode_t mode, int flags),
     (dir, path, mode, flags), path, -1)
CALL(int, flock, "lock", -1, (int fd, int what), (fd, what), NULL, fd)
CALL(void *, mmap, "map", MAP_FAILED,
     (void *at, size_t len, int protection, int flags, int fd, off_t from),
     (at, len, protection, flags, fd, from), NULL, fd)
CALL(void *, mmap64, "map", MAP_FAILED,
     (void *at, size_t len, int protection, int flags, int fd, off64_t from),
     (at, len, protection, flags, fd, from), NULL, fd)
CALL(int, pthread_create, "thread", errno,
     (pthread_t * thread, const pthread_attr_t *how, void *(*run)(void *), void *arg),
     (thread, how, run, arg), NULL, -1)

/* A file whose closing fails is closed all the same. */
int close(int fd)
{
	enum verdict verdict = judge("close", "close", NULL, fd);
	int kept = errno;
	long result = syscall(SYS_close, fd);

	if (verdict == DIE)
		kill(getpid(), SIGKILL);
	if (verdict != FAIL)
		return (int)result;
	errno = kept;
	return -1;
}
