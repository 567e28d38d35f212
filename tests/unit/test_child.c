#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"

static int speak(void *arg, int out, struct dsc_err *err)
{
	const size_t *large = arg;
	char *bytes = calloc(*large, 1);
	int status = -1;

	if (bytes && dsc_child_put(out, DSC_S("one"), err) == 0 &&
	    dsc_child_put(out, DSC_S(""), err) == 0)
		status = dsc_child_put(out, (struct dsc_str){ bytes, *large }, err);
	free(bytes);
	return status;
}

static int give_up(void *arg, int out, struct dsc_err *err)
{
	(void)arg;
	if (dsc_child_put(out, DSC_S("one"), err) < 0)
		return -1;
	return dsc_err_set(err, "the paper is out");
}

static int die(void *arg, int out, struct dsc_err *err)
{
	const int *signal_number = arg;

	if (dsc_child_put(out, DSC_S("one"), err) < 0)
		return -1;
	if (*signal_number)
		raise(*signal_number);
	_exit(0);
}

static void no_child_is_left(void)
{
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void test_messages(void **state)
{
	size_t large = 3000000; /* more than a pipe holds */
	struct dsc_child child;
	struct dsc_arena arena;
	struct dsc_str bytes;
	struct dsc_err err;

	(void)state;
	dsc_arena_init(&arena, 0);
	assert_int_equal(dsc_child_start(&child, speak, &large, &err), 0);
	assert_int_equal(dsc_child_take(&bytes, &child, &arena, &err), 0);
	assert_true(dsc_str_is(bytes, "one"));
	assert_int_equal(dsc_child_take(&bytes, &child, &arena, &err), 0);
	assert_int_equal(bytes.len, 0);
	assert_int_equal(dsc_child_take(&bytes, &child, &arena, &err), 0);
	assert_int_equal(bytes.len, large);
	assert_int_equal(dsc_child_end(&child, &err), 0);
	no_child_is_left();
	dsc_child_stop(&child);
	dsc_arena_release(&arena);
}

/* Its error is this one's, word for word; that it was killed, or left without a word, is one. */
static void test_failures(void **state)
{
	int killed = SIGKILL, silent = 0;
	const struct {
		int (*work)(void *arg, int out, struct dsc_err *err);
		void *arg;
		const char *text;
	} rows[] = {
		{ give_up, NULL, "the paper is out" },
		{ die, &killed, "a process that worked for this one was killed (signal 9)" },
		{ die, &silent, "a process that worked for this one ended too early" },
	};
	struct dsc_arena arena;

	(void)state;
	dsc_arena_init(&arena, 0);
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		struct dsc_child child;
		struct dsc_err err = { "" };
		struct dsc_str bytes;

		assert_int_equal(dsc_child_start(&child, rows[i / 2].work, rows[i / 2].arg, &err),
				 0);
		assert_int_equal(dsc_child_take(&bytes, &child, &arena, &err), 0);
		if (i % 2)
			assert_int_equal(dsc_child_end(&child, &err), -1);
		else
			assert_int_equal(dsc_child_take(&bytes, &child, &arena, &err), -1);
		assert_string_equal(err.text, rows[i / 2].text);
		no_child_is_left();
	}
	dsc_arena_release(&arena);
}

/* One that nobody listens to any more is ended. */
static void test_stop(void **state)
{
	size_t large = 3000000;
	struct dsc_child child;
	struct dsc_err err;

	(void)state;
	assert_int_equal(dsc_child_start(&child, speak, &large, &err), 0);
	dsc_child_stop(&child);
	no_child_is_left();
}

/* A second one has the first one's pipe open: that the first ends must not depend on it. */
static void test_broken_pipe(void **state)
{
	size_t large = 3000000;
	struct dsc_child first, second;
	struct dsc_arena arena;
	struct dsc_str bytes;
	struct dsc_err err;
	int folder = open(".", O_RDONLY | O_DIRECTORY);

	(void)state;
	alarm(60);
	dsc_arena_init(&arena, 0);
	assert_int_equal(dsc_child_start(&first, speak, &large, &err), 0);
	assert_int_equal(dsc_child_start(&second, speak, &large, &err), 0);
	assert_int_equal(dup2(folder, first.fd), first.fd); /* no read() works there */
	assert_int_equal(dsc_child_take(&bytes, &first, &arena, &err), -1);
	assert_string_equal(err.text, "cannot read what another process made: Is a directory");
	dsc_child_stop(&first);
	dsc_child_stop(&second);
	no_child_is_left();
	close(folder);
	dsc_arena_release(&arena);
	alarm(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_broken_pipe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
