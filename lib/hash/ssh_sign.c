#define _GNU_SOURCE /* memfd_create */
#include "hash/ssh_sign.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/tr.h"
#include "base/utf8.h"

#include "base/banned.h"

/* Of what ssh-keygen says when it fails. */
#define SAID_MAX 600

/* One run of ssh-keygen, and its two streams in files that are memory only; -1: not open. */
struct run {
	const char *program;
	int out;
	int said;
};

static void run_release(struct run *run)
{
	if (run->out >= 0)
		close(run->out);
	if (run->said >= 0)
		close(run->said);
}

static int run_init(struct run *run, struct dsc_err *err)
{
	run->program = getenv("DSC_SSH_KEYGEN");
	if (!run->program || !*run->program)
		run->program = "ssh-keygen";
	run->out = memfd_create("out", MFD_CLOEXEC);
	run->said = run->out < 0 ? -1 : memfd_create("said", MFD_CLOEXEC);
	if (run->said < 0)
		return dsc_err_errno(err, errno, _("cannot make a temporary file"));
	return 0;
}

/* The start of a stream. */
static struct dsc_str run_text(int stream, char *text, size_t room)
{
	ssize_t got = pread(stream, text, room, 0);

	return (struct dsc_str){ text, got < 0 ? 0 : (size_t)got };
}

/* What ssh-keygen said as one line without anything that a terminal would obey. */
static void quote_said(char line[SAID_MAX + 1], int stream)
{
	char text[SAID_MAX];
	struct dsc_str rest = dsc_str_trim(run_text(stream, text, sizeof(text)));
	size_t at = 0;

	while (rest.len) {
		uint32_t cp;
		size_t len = dsc_utf8_decode(rest, &cp);

		if (cp == '\n')
			line[at++] = ';';
		else if (cp == '\r')
			;
		else if (cp == '\t')
			line[at++] = ' ';
		else if (cp == UINT32_MAX || dsc_utf8_unsafe(cp))
			line[at++] = '?';
		else
			for (size_t i = 0; i < len; i++)
				line[at++] = rest.ptr[i];
		rest.ptr += len;
		rest.len -= len;
	}
	line[at] = '\0';
}

static int spawn(pid_t *pid, struct run *run, char *const argv[])
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t defaults;
	int terminal = -1;
	int code;

	if (posix_spawn_file_actions_init(&actions) || posix_spawnattr_init(&attributes))
		dsc_out_of_memory();
	/* It asks for passphrases only where its standard input is a terminal. */
	if (!isatty(STDIN_FILENO)) {
		terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
		if (terminal < 0)
			terminal = open("/dev/null", O_RDWR | O_CLOEXEC);
	}
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGINT);
	sigaddset(&defaults, SIGQUIT);
	sigaddset(&defaults, SIGPIPE);
	code = terminal < 0 ? 0 : posix_spawn_file_actions_adddup2(&actions, terminal, 0);
	if (!code)
		code = posix_spawn_file_actions_adddup2(&actions, run->out, 1);
	if (!code)
		code = posix_spawn_file_actions_adddup2(&actions, run->said, 2);
	if (!code)
		code = posix_spawnattr_setsigdefault(&attributes, &defaults);
	if (!code)
		code = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	if (!code)
		code = posix_spawnp(pid, run->program, &actions, &attributes, argv, environ);
	if (terminal >= 0)
		close(terminal);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return code;
}

/* Runs to the end. An interrupt at the terminal ends ssh-keygen and is told as an error here. */
static int run_wait(struct run *run, char *const argv[], const char *path, struct dsc_err *err)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction interrupt, quit;
	char said[SAID_MAX + 1];
	int status = 0;
	pid_t pid;
	int code;

	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGQUIT, &ignore, &quit);
	code = spawn(&pid, run, argv);
	while (!code && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			code = errno;
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	if (code == ENOENT)
		return dsc_err_set(err, _("the program '%s' is not there: install "
					  "openssh-client, or name it in DSC_SSH_KEYGEN"),
				   run->program);
	if (code)
		return dsc_err_errno(err, code, _("cannot run '%s'"), run->program);
	if (WIFSIGNALED(status))
		return dsc_err_set(err, _("'%s' was interrupted by signal %d"), run->program,
				   WTERMSIG(status));
	if (WEXITSTATUS(status) == 0)
		return 0;
	quote_said(said, run->said);
	if (!*said)
		return dsc_err_set(err, _("'%s' failed with status %d and said nothing about the "
					  "key '%s'"),
				   run->program, WEXITSTATUS(status), path);
	return dsc_err_set(err, _("'%s' cannot use the key '%s': %s"), run->program, path, said);
}

/* Reads a line of a public key; 1 where the file is absent, 2 where it is a private key. */
static int read_line(struct dsc_ssh_key **key, const char *path, struct dsc_err *err)
{
	struct dsc_str begin = DSC_S("-----BEGIN ");
	char line[DSC_SSH_LINE_MAX + 1];
	size_t len = 0;
	ssize_t got = 0;
	struct dsc_err why;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 1;
	/* A private key's bytes are left where they are: its first line is enough. */
	while (fd >= 0 && len < sizeof(line)) {
		got = read(fd, line + len, len < begin.len ? begin.len - len : sizeof(line) - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		len += (size_t)got;
		if (len == begin.len && dsc_str_eq((struct dsc_str){ line, len }, begin))
			break;
	}
	if (fd < 0 || got < 0)
		dsc_err_errno(err, errno, _("cannot read the key '%s'"), path);
	if (fd < 0)
		return -1;
	close(fd);
	if (got < 0)
		return -1;
	if (dsc_str_starts((struct dsc_str){ line, len }, begin))
		return 2;
	if (dsc_ssh_key_open(key, (struct dsc_str){ line, len }, &why) < 0)
		return dsc_err_set(err, _("cannot use the key '%s': %s"), path, why.text);
	return 0;
}

static int derive_public(struct dsc_ssh_key **key, const char *path, struct dsc_err *err)
{
	struct run run = { .out = -1, .said = -1 };
	char line[DSC_SSH_LINE_MAX];
	int status = run_init(&run, err);

	if (status == 0) {
		char *argv[] = { (char *)run.program, "-y", "-f", (char *)path, NULL };

		status = run_wait(&run, argv, path, err);
	}
	if (status == 0)
		status = dsc_ssh_key_open(key, run_text(run.out, line, sizeof(line)), err);
	run_release(&run);
	return status;
}

int dsc_ssh_read_public(struct dsc_ssh_key **key, const char *path, struct dsc_err *err)
{
	char beside[PATH_MAX];
	int found, status;

	*key = NULL;
	found = read_line(key, path, err);
	if (found <= 0)
		return found;
	if (snprintf(beside, sizeof(beside), "%s.pub", path) >= (int)sizeof(beside))
		return dsc_err_set(err, _("the path is too long: %s"), path);
	status = read_line(key, beside, err);
	if (status <= 0)
		return status;
	if (found == 1)
		return dsc_err_set(err, _("there is no key '%s'"), path);
	return derive_public(key, path, err);
}

/* The message in a folder of its own: ssh-keygen leaves the signature beside it. */
struct place {
	char folder[PATH_MAX - 32];
	char message[PATH_MAX];
	char signature[PATH_MAX];
};

static int place_make(struct place *place, struct dsc_str bytes, struct dsc_err *err)
{
	const char *above = getenv("TMPDIR");
	FILE *file;
	bool whole;

	place->message[0] = '\0';
	if (!above || !*above)
		above = "/tmp";
	if (snprintf(place->folder, sizeof(place->folder), "%s/dsc-sign-XXXXXX", above) >=
	    (int)sizeof(place->folder)) {
		place->folder[0] = '\0';
		return dsc_err_set(err, _("the path is too long: %s"), above);
	}
	if (!mkdtemp(place->folder)) {
		place->folder[0] = '\0';
		return dsc_err_errno(err, errno, _("cannot make a folder in '%s'"), above);
	}
	snprintf(place->message, sizeof(place->message), "%s/message", place->folder);
	snprintf(place->signature, sizeof(place->signature), "%s/message.sig", place->folder);
	file = fopen(place->message, "wxe");
	if (!file)
		return dsc_err_errno(err, errno, _("cannot write '%s'"), place->message);
	whole = fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len;
	if (fclose(file) || !whole)
		return dsc_err_errno(err, errno, _("cannot write '%s'"), place->message);
	return 0;
}

static void place_remove(const struct place *place)
{
	if (!*place->folder)
		return;
	if (*place->message) {
		unlink(place->message);
		unlink(place->signature);
	}
	rmdir(place->folder);
}

/* What ssh-keygen left, verified: a signature that does not hold is never handed out. */
static int take_signature(struct dsc_str *signature, const char *path, struct dsc_str bytes,
			  const char *name_space, const struct dsc_ssh_key *key,
			  struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_ssh_key *keys[] = { (struct dsc_ssh_key *)key };
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_ssh_check check;
	struct dsc_str text;
	enum dsc_io_result read;
	int status = 0;

	read = dsc_io_read(&text, AT_FDCWD, path, DSC_SSH_SIGNATURE_MAX, &buffer);
	if (read != DSC_IO_OK)
		status = dsc_err_set(err, _("ssh-keygen left no signature that can be read"));
	else if (dsc_ssh_verify(&check, bytes, text, name_space, keys, 1) != DSC_SSH_GOOD)
		status = dsc_err_set(err, _("the signature that ssh-keygen made does not hold: %s"),
				     check.why.text);
	else
		*signature = dsc_arena_str(arena, text);
	dsc_io_buffer_release(&buffer);
	return status;
}

int dsc_ssh_sign(struct dsc_str *signature, struct dsc_str bytes, const char *name_space,
		 const char *path, const struct dsc_ssh_key *key, struct dsc_arena *arena,
		 struct dsc_err *err)
{
	struct run run = { .out = -1, .said = -1 };
	struct place place;
	int status;

	status = place_make(&place, bytes, err);
	if (status == 0)
		status = run_init(&run, err);
	if (status == 0) {
		char *argv[] = { (char *)run.program, "-q", "-Y", "sign", "-f", (char *)path, "-n",
				 (char *)name_space, place.message, NULL };

		status = run_wait(&run, argv, path, err);
	}
	if (status == 0)
		status = take_signature(signature, place.signature, bytes, name_space, key, arena,
					err);
	run_release(&run);
	place_remove(&place);
	return status;
}
