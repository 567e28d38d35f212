/* Signing by ssh-keygen: keys in files and agents, and everything that it can do wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "hash/ssh_sign.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NAMESPACE "verdict@dsc"

static struct dsc_arena arena;
static struct dsc_err err;
static char folder[64];
static bool has_keygen;

static void sh(const char *line)
{
	if (system(line) != 0)
		fail_msg("failed: %s", line);
}

static const char *in_folder(const char *name)
{
	return dsc_arena_printf(&arena, "%s/%s", folder, name);
}

static int enter(void **state)
{
	(void)state;
	dsc_arena_init(&arena, 0);
	snprintf(folder, sizeof(folder), "/tmp/dsc-test-sign-XXXXXX");
	if (!mkdtemp(folder) || chdir(folder) < 0 || mkdir("tmp", 0700) < 0)
		return -1;
	setenv("TMPDIR", in_folder("tmp"), 1);
	unsetenv("SSH_AUTH_SOCK");
	unsetenv("SSH_ASKPASS");
	unsetenv("DISPLAY");
	unsetenv("DSC_SSH_KEYGEN");
	has_keygen = system("command -v ssh-keygen >/dev/null") == 0;
	if (!has_keygen) {
		printf("skipped: signing; ssh-keygen is not installed\n");
		return 0;
	}
	sh("for type in ed25519 ecdsa 'rsa -b 2048'; do"
	   " ssh-keygen -q -t $type -N '' -C name -f ${type%% *} || exit 1; done;"
	   " ssh-keygen -q -t ed25519 -N secret -C locked -f locked");
	return 0;
}

static int leave(void **state)
{
	(void)state;
	sh(dsc_arena_printf(&arena, "cd / && rm -rf %s", folder));
	dsc_arena_release(&arena);
	return 0;
}

/* Nothing stays behind, whatever happened. */
static int leave_clean(void **state)
{
	(void)state;
	unsetenv("DSC_SSH_KEYGEN");
	if (rmdir("tmp") < 0 || mkdir("tmp", 0700) < 0)
		return -1;
	return 0;
}

static void need_keygen(void)
{
	if (!has_keygen)
		skip();
}

static struct dsc_ssh_key *read_public(const char *path)
{
	struct dsc_ssh_key *key;

	if (dsc_ssh_read_public(&key, path, &err) < 0)
		fail_msg("%s: %s", path, err.text);
	return key;
}

static void expect_signed(const char *path)
{
	struct dsc_ssh_key *key = read_public(path);
	struct dsc_ssh_check check;
	struct dsc_str signature;

	if (dsc_ssh_sign(&signature, DSC_S("some\0bytes"), NAMESPACE, path, key, &arena, &err) < 0)
		fail_msg("%s: %s", path, err.text);
	assert_int_equal(dsc_ssh_verify(&check, DSC_S("some\0bytes"), signature, NAMESPACE, &key, 1),
			 DSC_SSH_GOOD);
	assert_int_equal(dsc_ssh_verify(&check, DSC_S("some\0other"), signature, NAMESPACE, &key, 1),
			 DSC_SSH_BAD);
	dsc_ssh_key_close(key);
}

static void expect_refused(const char *path, struct dsc_ssh_key *key, const char *part)
{
	struct dsc_str signature;

	assert_int_equal(dsc_ssh_sign(&signature, DSC_S("bytes"), NAMESPACE, path, key, &arena,
				      &err), -1);
	if (!strstr(err.text, part))
		fail_msg("'%s' does not say '%s'", err.text, part);
}

static void test_files(void **state)
{
	(void)state;
	need_keygen();
	expect_signed("ed25519");
	expect_signed("ecdsa");
	expect_signed("rsa");
	expect_signed("ed25519.pub");
	/* Without the public file beside it; a link to the key. */
	sh("cp -p ed25519 alone && ln -s alone link");
	expect_signed("alone");
	expect_signed("link");
}

static void test_empty(void **state)
{
	struct dsc_ssh_key *key;
	struct dsc_str signature;

	(void)state;
	need_keygen();
	key = read_public("ed25519");
	assert_int_equal(dsc_ssh_sign(&signature, DSC_S(""), NAMESPACE, "ed25519", key, &arena,
				      &err), 0);
	dsc_ssh_key_close(key);
}

static void test_agent(void **state)
{
	FILE *start;
	char line[256];
	char socket[128] = "";
	int pid = 0;

	(void)state;
	need_keygen();
	start = popen("ssh-agent -s 2>/dev/null", "r");
	assert_non_null(start);
	while (fgets(line, sizeof(line), start)) {
		sscanf(line, "SSH_AUTH_SOCK=%127[^;]", socket);
		sscanf(line, "SSH_AGENT_PID=%d", &pid);
	}
	pclose(start);
	if (!pid)
		skip();
	setenv("SSH_AUTH_SOCK", socket, 1);
	sh("cp -p ed25519 held && cp ed25519.pub held.pub && ssh-add -q held && rm held");
	expect_signed("held.pub");
	expect_signed("held");
	kill(pid, SIGTERM);
	unsetenv("SSH_AUTH_SOCK");
}

static void write_script(const char *name, const char *text)
{
	unlink(name);
	assert_int_equal(dsc_io_create(name, dsc_str_from(text), 0755, &err), 0);
}

static void test_passphrase(void **state)
{
	struct dsc_ssh_key *key;

	(void)state;
	need_keygen();
	key = read_public("locked");
	write_script("ask", "#!/bin/sh\necho wrong\n");
	setenv("SSH_ASKPASS", in_folder("ask"), 1);
	setenv("SSH_ASKPASS_REQUIRE", "force", 1);
	expect_refused("locked", key, "incorrect passphrase");
	write_script("ask", "#!/bin/sh\necho secret\n");
	expect_signed("locked");
	sh("cp -p locked locked-alone");
	expect_signed("locked-alone");
	unsetenv("SSH_ASKPASS");
	unsetenv("SSH_ASKPASS_REQUIRE");
	dsc_ssh_key_close(key);
}

static void expect_no_public(const char *path, const char *part)
{
	struct dsc_ssh_key *key;

	assert_int_equal(dsc_ssh_read_public(&key, path, &err), -1);
	assert_null(key);
	if (!strstr(err.text, part))
		fail_msg("%s: '%s' does not say '%s'", path, err.text, part);
}

static void test_no_public(void **state)
{
	(void)state;
	expect_no_public("absent", "there is no key 'absent'");
	expect_no_public("absent/deeper", "there is no key");
	expect_no_public("tmp", "cannot read the key 'tmp'");
	write_script("words", "these are no key\n");
	expect_no_public("words", "cannot use the key 'words': ");
	write_script("empty", "");
	expect_no_public("empty", "empty");
	sh("yes ssh-ed25519 | head -c 100000 >long");
	expect_no_public("long", "longer than");
	need_keygen();
	write_script("broken", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n");
	expect_no_public("broken", "cannot use the key 'broken': ");
}

static void test_other_key(void **state)
{
	struct dsc_ssh_key *key;

	(void)state;
	need_keygen();
	key = read_public("ecdsa");
	expect_refused("ed25519", key, "does not hold");
	dsc_ssh_key_close(key);
	/* The public file beside it is another key's. */
	sh("cp -p ed25519 mixed && cp ecdsa.pub mixed.pub");
	key = read_public("mixed");
	expect_refused("mixed", key, "");
	dsc_ssh_key_close(key);
}

/* Programs in ssh-keygen's place; $8 is the file that is to be signed. */
static void test_programs(void **state)
{
	static const struct {
		const char *script;
		const char *said;
	} programs[] = {
		{ "exit 0", "left no signature" },
		{ "exit 7", "failed with status 7 and said nothing" },
		{ "printf 'no\\r\\nway\\033[2J \\342\\200\\256\\377\\n\\n' >&2; exit 1",
		  ": no;way?[2J ??" },
		{ "yes | head -c 100000 >&2; exit 1", ": y;y;y;" },
		{ "echo rubbish >$8.sig", "is no signature of 'ssh-keygen -Y sign'" },
		{ "mkdir $8.sig; rmdir $8.sig; ln -s /etc/passwd $8.sig", "left no signature" },
		{ "head -c 20000 /dev/zero >$8.sig", "left no signature" },
		{ "kill -INT $$", "interrupted by signal 2" },
		{ "kill -KILL $$", "interrupted by signal 9" },
		/* Control-C reaches both: this process tells what happened and lives. */
		{ "kill -INT $PPID; kill -QUIT $PPID; kill -INT $$", "interrupted by signal 2" },
		{ "echo \"$1 $2 $3 $4 $5 $6 $7\" >&2; exit 1",
		  ": -q -Y sign -f -key -n verdict@dsc" },
	};
	const struct sigaction usual = { .sa_handler = SIG_DFL };
	struct sigaction after;
	struct dsc_ssh_key *key;

	(void)state;
	/* A shell's background jobs begin with it ignored. */
	sigaction(SIGINT, &usual, NULL);
	assert_int_equal(dsc_ssh_key_open(&key, DSC_S("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICyFlBVF"
						      "KxJeKnputg79OgJKvze0bJiOHt41oWdzHnPU"),
					  &err), 0);
	for (size_t i = 0; i < COUNT(programs); i++) {
		write_script("program", dsc_arena_printf(&arena, "#!/bin/sh\n%s\n",
							 programs[i].script));
		setenv("DSC_SSH_KEYGEN", in_folder("program"), 1);
		expect_refused("-key", key, programs[i].said);
	}
	sigaction(SIGINT, NULL, &after);
	assert_true(after.sa_handler == SIG_DFL);
	setenv("DSC_SSH_KEYGEN", "/nonexistent/keygen", 1);
	expect_refused("key", key, "the program '/nonexistent/keygen' is not there");
	setenv("DSC_SSH_KEYGEN", "dsc-no-such-program", 1);
	expect_refused("key", key, "the program 'dsc-no-such-program' is not there");
	setenv("DSC_SSH_KEYGEN", "/dev/null", 1);
	expect_refused("key", key, "cannot run '/dev/null'");
	setenv("TMPDIR", in_folder("absent"), 1);
	expect_refused("key", key, "cannot make a folder in ");
	setenv("TMPDIR", in_folder("tmp"), 1);
	dsc_ssh_key_close(key);
}

#define CLEAN(test) cmocka_unit_test_setup_teardown(test, NULL, leave_clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLEAN(test_files),     CLEAN(test_empty),     CLEAN(test_agent),
		CLEAN(test_passphrase), CLEAN(test_no_public), CLEAN(test_other_key),
		CLEAN(test_programs),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
