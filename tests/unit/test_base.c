/* The floor that all else stands on: arena, str, utf8, io, err. */
#define _DEFAULT_SOURCE /* DT_REG and its like */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/utf8.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- arena */

static bool all_zero(const unsigned char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i])
			return false;
	return true;
}

/* Zeroed, aligned, and no allocation reaches into another. */
static void test_arena_alloc(void **state)
{
	unsigned char *taken[400];
	struct dsc_arena arena;

	(void)state;
	dsc_arena_init(&arena, 512);
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < COUNT(taken); i++) {
			size_t size = i % 7 * 97, align = (size_t)1 << i % 7;

			taken[i] = dsc_arena_alloc(&arena, size, align);
			assert_int_equal((uintptr_t)taken[i] % align, 0);
			assert_true(all_zero(taken[i], size));
			if (size)
				memset(taken[i], (int)(i % 255 + 1), size);
		}
		for (size_t i = 0; i < COUNT(taken); i++)
			for (size_t j = 0; j < i % 7 * 97; j++)
				assert_int_equal(taken[i][j], i % 255 + 1);
		if (round == 0)
			dsc_arena_reset(&arena);
		else
			dsc_arena_release(&arena);
	}
	dsc_arena_release(&arena);
	dsc_arena_release(&arena);
	dsc_arena_reset(&arena);
}

/* A reset arena works in the memory that it has. */
static void test_arena_reset_keeps(void **state)
{
	struct dsc_arena arena;
	void *first;

	(void)state;
	dsc_arena_init(&arena, 1024);
	first = dsc_arena_alloc(&arena, 16, 16);
	dsc_arena_alloc(&arena, 100000, 1);
	dsc_arena_reset(&arena);
	assert_ptr_equal(dsc_arena_alloc(&arena, 16, 16), first);
	dsc_arena_release(&arena);
}

static void test_arena_text(void **state)
{
	char letters[5000];
	struct dsc_arena arena;
	struct dsc_str copy;

	(void)state;
	dsc_arena_init(&arena, 64);
	copy = dsc_arena_str(&arena, (struct dsc_str){ "a\0bc", 4 });
	assert_int_equal(copy.len, 4);
	assert_memory_equal(copy.ptr, "a\0bc", 5);
	copy = dsc_arena_str(&arena, (struct dsc_str){ NULL, 0 });
	assert_string_equal(copy.ptr, "");
	assert_string_equal(dsc_arena_printf(&arena, "%d-%s", 7, "案例"), "7-案例");
	assert_string_equal(dsc_arena_printf(&arena, "%s", ""), "");
	memset(letters, 'x', sizeof(letters) - 1);
	letters[sizeof(letters) - 1] = '\0';
	assert_string_equal(dsc_arena_printf(&arena, "%s", letters), letters);
	dsc_arena_release(&arena);
}

static void test_arena_push(void **state)
{
	struct {
		size_t *items;
		size_t count, cap;
	} vec = { NULL, 0, 0 };
	struct dsc_arena arena;

	(void)state;
	dsc_arena_init(&arena, 0);
	for (size_t i = 0; i < 10000; i++)
		DSC_PUSH(&arena, &vec, i * i);
	assert_int_equal(vec.count, 10000);
	for (size_t i = 0; i < vec.count; i++)
		assert_int_equal(vec.items[i], i * i);
	dsc_arena_release(&arena);
}

static void ask_product(struct dsc_arena *arena)
{
	dsc_arena_array(arena, SIZE_MAX / 4 + 1, 8, 8); /* the product wraps round to 8 */
}

static void ask_all(struct dsc_arena *arena)
{
	dsc_arena_alloc(arena, SIZE_MAX - 8, 8);
}

static void ask_half(struct dsc_arena *arena)
{
	dsc_arena_alloc(arena, SIZE_MAX / 2 + 1, 1);
}

/* What cannot be had ends the process with status 3 and one line. */
static void test_arena_no_memory(void **state)
{
	static void (*const ask[])(struct dsc_arena *) = { ask_product, ask_all, ask_half };

	(void)state;
	for (size_t i = 0; i < COUNT(ask); i++) {
		char line[100] = "";
		int ends[2], status;
		pid_t child;

		assert_int_equal(pipe(ends), 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			struct dsc_arena arena;

			dup2(ends[1], STDERR_FILENO);
			dsc_arena_init(&arena, 0);
			ask[i](&arena);
			_exit(0);
		}
		close(ends[1]);
		assert_true(read(ends[0], line, sizeof(line) - 1) > 0);
		close(ends[0]);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 3);
		assert_non_null(strstr(line, "out of memory"));
	}
}

/* ---- str */

static void test_str_compare(void **state)
{
	static const struct {
		struct dsc_str a, b;
		int order;
	} pairs[] = {
		{ { "", 0 }, { NULL, 0 }, 0 },	  { { "a", 1 }, { "a", 1 }, 0 },
		{ { "a", 1 }, { "ab", 2 }, -1 },  { { "b", 1 }, { "ab", 2 }, 1 },
		{ { NULL, 0 }, { "a", 1 }, -1 },  { { "a\0b", 3 }, { "a\0c", 3 }, -1 },
		{ { "a", 1 }, { "a\0", 2 }, -1 }, { { "\xff", 1 }, { "a", 1 }, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		int there = dsc_str_cmp(pairs[i].a, pairs[i].b);
		int back = dsc_str_cmp(pairs[i].b, pairs[i].a);

		assert_int_equal((there > 0) - (there < 0), pairs[i].order);
		assert_int_equal((back > 0) - (back < 0), -pairs[i].order);
		assert_int_equal(dsc_str_eq(pairs[i].a, pairs[i].b), pairs[i].order == 0);
	}
}

static void test_str_parts(void **state)
{
	(void)state;
	assert_true(dsc_str_starts(DSC_S("evidence/a"), DSC_S("evidence/")));
	assert_true(dsc_str_starts(DSC_S("a"), DSC_S("")));
	assert_false(dsc_str_starts(DSC_S("a"), DSC_S("ab")));
	assert_true(dsc_str_ends(DSC_S("a.yaml"), DSC_S(".yaml")));
	assert_false(dsc_str_ends(DSC_S("yaml"), DSC_S(".yaml")));
	assert_true(dsc_str_is(dsc_str_trim(DSC_S(" \t\r\n a b \n")), "a b"));
	assert_int_equal(dsc_str_trim(DSC_S(" \n\t ")).len, 0);
	assert_int_equal(dsc_str_trim(DSC_S("")).len, 0);
	assert_true(dsc_str_is(dsc_str_trim(DSC_S("　a")), "　a"));
}

static void test_str_distance(void **state)
{
	static const struct {
		const char *a, *b;
		unsigned distance;
	} pairs[] = {
		{ "", "", 0 },		       { "", "abc", 3 },
		{ "steel", "steel", 0 },       { "steel", "stele", 1 },
		{ "steel", "stel", 1 },	       { "steel", "steeel", 1 },
		{ "steel", "sreel", 1 },       { "kitten", "sitting", 3 },
		{ "ca", "abc", 3 },	       { "legal_persn", "legal_person", 1 },
		{ "encryption", "decryption", 2 },
	};
	char longest[65];

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		assert_int_equal(dsc_str_distance(dsc_str_from(pairs[i].a),
						  dsc_str_from(pairs[i].b)),
				 pairs[i].distance);
		assert_int_equal(dsc_str_distance(dsc_str_from(pairs[i].b),
						  dsc_str_from(pairs[i].a)),
				 pairs[i].distance);
	}
	memset(longest, 'a', sizeof(longest) - 1);
	longest[64] = '\0';
	assert_int_equal(dsc_str_distance(dsc_str_from(longest), DSC_S("a")), UINT32_MAX);
	assert_int_equal(dsc_str_distance((struct dsc_str){ longest, 63 }, DSC_S("")), 63);
}

static void test_str_nearest(void **state)
{
	static const char *const types[] = { "classification", "masking", "encryption", "tracing" };

	(void)state;
	assert_string_equal(dsc_str_nearest(DSC_S("maskng"), types, 4), "masking");
	assert_string_equal(dsc_str_nearest(DSC_S("clasification"), types, 4), "classification");
	assert_string_equal(dsc_str_nearest(DSC_S("Tracing"), types, 4), "tracing");
	assert_null(dsc_str_nearest(DSC_S("privacy"), types, 4));
	assert_null(dsc_str_nearest(DSC_S("数据脱敏"), types, 4));
	assert_null(dsc_str_nearest(DSC_S(""), types, 4));
	assert_null(dsc_str_nearest(DSC_S("masking"), types, 0));
}

/* ---- utf8 */

static void test_utf8_decode(void **state)
{
	static const struct {
		struct dsc_str bytes;
		uint32_t cp;
		size_t len;
	} texts[] = {
		{ { "\0", 1 }, 0, 1 },
		{ { "a", 1 }, 'a', 1 },
		{ { "\x7f", 1 }, 0x7f, 1 },
		{ { "\xc2\x80", 2 }, 0x80, 2 },
		{ { "\xdf\xbf", 2 }, 0x7ff, 2 },
		{ { "\xe0\xa0\x80", 3 }, 0x800, 3 },
		{ { "\xed\x9f\xbf", 3 }, 0xd7ff, 3 },
		{ { "\xee\x80\x80", 3 }, 0xe000, 3 },
		{ { "\xef\xbf\xbf", 3 }, 0xffff, 3 },
		{ { "\xf0\x90\x80\x80", 4 }, 0x10000, 4 },
		{ { "\xf4\x8f\xbf\xbf", 4 }, 0x10ffff, 4 },
		/* malformed: one byte each */
		{ { "\x80", 1 }, UINT32_MAX, 1 },
		{ { "\xbf", 1 }, UINT32_MAX, 1 },
		{ { "\xc0\xaf", 2 }, UINT32_MAX, 1 },
		{ { "\xc1\xbf", 2 }, UINT32_MAX, 1 },
		{ { "\xe0\x9f\xbf", 3 }, UINT32_MAX, 1 },
		{ { "\xed\xa0\x80", 3 }, UINT32_MAX, 1 },
		{ { "\xed\xbf\xbf", 3 }, UINT32_MAX, 1 },
		{ { "\xf0\x8f\xbf\xbf", 4 }, UINT32_MAX, 1 },
		{ { "\xf4\x90\x80\x80", 4 }, UINT32_MAX, 1 },
		{ { "\xf5\x80\x80\x80", 4 }, UINT32_MAX, 1 },
		{ { "\xff", 1 }, UINT32_MAX, 1 },
		/* cut short: the bytes beyond the length must not be looked at */
		{ { "\xc2\x80", 1 }, UINT32_MAX, 1 },
		{ { "\xe6\x95\xb0", 2 }, UINT32_MAX, 1 },
		{ { "\xf0\x90\x80\x80", 3 }, UINT32_MAX, 1 },
		{ { "\xe6\x95" "a", 3 }, UINT32_MAX, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		uint32_t cp;

		assert_int_equal(dsc_utf8_decode(texts[i].bytes, &cp), texts[i].len);
		assert_int_equal(cp, texts[i].cp);
	}
}

static void test_utf8_round_trip(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		struct dsc_str text;
		uint32_t back;
		char bytes[4];

		if (cp >= 0xd800 && cp <= 0xdfff)
			continue;
		text = (struct dsc_str){ bytes, dsc_utf8_encode(cp, bytes) };
		if (dsc_utf8_decode(text, &back) != text.len || back != cp)
			fail_msg("U+%04X comes back as U+%04X", cp, back);
	}
}

static void test_utf8_check(void **state)
{
	(void)state;
	assert_int_equal(dsc_utf8_check(DSC_S("")), 0);
	assert_int_equal(dsc_utf8_check(DSC_S("数据")), 6);
	assert_int_equal(dsc_utf8_check(DSC_S("数\xff据")), 3);
	assert_int_equal(dsc_utf8_check(DSC_S("数据\xe5")), 6);
	assert_int_equal(dsc_utf8_count(DSC_S("数据a𠮷")), 4);
	assert_int_equal(dsc_utf8_count(DSC_S("数\xff\xff")), 3);
	assert_int_equal(dsc_utf8_count(DSC_S("")), 0);
}

static void test_utf8_unsafe(void **state)
{
	static const uint32_t unsafe[] = {
		0x0,	0x8,	0xb,	0xc,	0xe,	0x1b,	0x1f,	0x7f,	0x85,	0x9f,
		0xad,	0x34f,	0x61c,	0x115f,	0x1160,	0x17b4,	0x180e,	0x200b,	0x200c, 0x200d,
		0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2064, 0x2066, 0x2069,
		0x206f, 0x2800, 0x3164, 0xfdd0, 0xfdef, 0xfeff, 0xffa0, 0xfff9, 0xfffe, 0xffff,
		0x1d173, 0x1fffe, 0x10ffff, 0xe0001, 0xe0041, 0xe007f,
	};
	static const uint32_t safe[] = {
		'\t',	'\n',	'\r',	' ',	'a',	'~',	0xa0,	0xb7,	0xe9,	0x301,
		0x2014, 0x2018, 0x201c, 0x2026, 0x2103, 0x3000, 0x3001, 0x4e00, 0x9fff, 0xfe0f,
		0xff0c, 0xff1a, 0xfffd, 0x1f600, 0x20bb7, 0x3134a, 0xe0100, 0xe01ef,
	};

	(void)state;
	for (size_t i = 0; i < COUNT(unsafe); i++)
		if (!dsc_utf8_unsafe(unsafe[i]))
			fail_msg("U+%04X passes", unsafe[i]);
	for (size_t i = 0; i < COUNT(safe); i++)
		if (dsc_utf8_unsafe(safe[i]))
			fail_msg("U+%04X is refused", safe[i]);
}

/* ---- io */

static char folder[] = "/tmp/dsc-test-base-XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
	struct dirent *entry;
	DIR *stream = opendir(".");

	(void)state;
	while (stream && (entry = readdir(stream)))
		if (unlink(entry->d_name) < 0)
			rmdir(entry->d_name);
	closedir(stream);
	return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void put(const char *name, const void *bytes, size_t len)
{
	FILE *file = fopen(name, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static void assert_holds(const char *name, struct dsc_str expected)
{
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_str bytes;

	assert_int_equal(dsc_io_read(&bytes, AT_FDCWD, name, 1 << 20, &buffer), DSC_IO_OK);
	assert_true(dsc_str_eq(bytes, expected));
	dsc_io_buffer_release(&buffer);
}

/* How many entries the folder has: what is left beside a file shows here. */
static size_t entries(void)
{
	struct dsc_arena arena;
	struct dsc_io_list list;

	dsc_arena_init(&arena, 0);
	assert_int_equal(dsc_io_list(&list, AT_FDCWD, ".", &arena), 0);
	dsc_arena_release(&arena);
	return list.count;
}

static void test_io_read(void **state)
{
	static char big[200000];
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_str bytes;

	(void)state;
	memset(big, 'b', sizeof(big));
	put("big", big, sizeof(big));
	put("empty", "", 0);
	put("nul", "a\0b", 3);
	assert_int_equal(symlink("nul", "link"), 0);
	assert_int_equal(mkdir("sub", 0777), 0);
	assert_int_equal(mkfifo("pipe", 0666), 0);

	assert_int_equal(dsc_io_read(&bytes, AT_FDCWD, "nul", 3, &buffer), DSC_IO_OK);
	assert_true(dsc_str_eq(bytes, DSC_S("a\0b")));
	assert_int_equal(dsc_io_read(&bytes, AT_FDCWD, "nul", 2, &buffer), DSC_IO_LARGE);
	assert_int_equal(dsc_io_read(&bytes, AT_FDCWD, "empty", 0, &buffer), DSC_IO_OK);
	assert_int_equal(bytes.len, 0);
	assert_int_equal(dsc_io_read(&bytes, AT_FDCWD, "big", sizeof(big), &buffer), DSC_IO_OK);
	assert_int_equal(bytes.len, sizeof(big));
	assert_memory_equal(bytes.ptr, big, sizeof(big));
	assert_int_equal(dsc_io_read(&bytes, AT_FDCWD, "big", sizeof(big) - 1, &buffer),
			 DSC_IO_LARGE);
	assert_int_equal(dsc_io_read(&bytes, AT_FDCWD, "none", 9, &buffer), DSC_IO_ABSENT);
	assert_int_equal(dsc_io_read(&bytes, AT_FDCWD, "nul/none", 9, &buffer), DSC_IO_ABSENT);
	assert_int_equal(dsc_io_read(&bytes, AT_FDCWD, "link", 9, &buffer), DSC_IO_LINK);
	assert_int_equal(dsc_io_read(&bytes, AT_FDCWD, "sub", 9, &buffer), DSC_IO_FOLDER);
	assert_int_equal(dsc_io_read(&bytes, AT_FDCWD, "pipe", 9, &buffer), DSC_IO_SPECIAL);
	assert_int_equal(dsc_io_read(&bytes, AT_FDCWD, "/dev/zero", 9, &buffer), DSC_IO_SPECIAL);
	dsc_io_buffer_release(&buffer);
}

/* A stream has no size to know beforehand: the limit counts as it comes. */
static void test_io_stream(void **state)
{
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_str bytes;
	int ends[2];
	int zeros;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "abc", 3), 3);
	close(ends[1]);
	assert_int_equal(dsc_io_read_stream(&bytes, ends[0], 3, &buffer), DSC_IO_OK);
	assert_true(dsc_str_is(bytes, "abc"));
	close(ends[0]);
	zeros = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	assert_int_equal(dsc_io_read_stream(&bytes, zeros, 100000, &buffer), DSC_IO_LARGE);
	close(zeros);
	assert_int_equal(dsc_io_read_stream(&bytes, zeros, 9, &buffer), DSC_IO_FAILED);
	dsc_io_buffer_release(&buffer);
}

static mode_t mode_of(const char *name)
{
	struct stat st;

	assert_int_equal(stat(name, &st), 0);
	return st.st_mode & 07777;
}

static void test_io_replace(void **state)
{
	mode_t mask = umask(027);
	struct dsc_err err = { "" };
	size_t before;

	(void)state;
	assert_int_equal(dsc_io_replace("fresh", DSC_S("one"), &err), 0);
	assert_int_equal(mode_of("fresh"), 0640);
	assert_int_equal(chmod("fresh", 0604), 0);
	before = entries();
	assert_int_equal(dsc_io_replace("fresh", DSC_S("two\0"), &err), 0);
	assert_holds("fresh", DSC_S("two\0"));
	assert_int_equal(mode_of("fresh"), 0604);
	assert_int_equal(dsc_io_replace("fresh", DSC_S(""), &err), 0);
	assert_holds("fresh", DSC_S(""));

	/* A folder cannot be replaced, and nothing stays beside it. */
	assert_int_equal(mkdir("full", 0777), 0);
	before++;
	assert_int_equal(dsc_io_replace("full", DSC_S("x"), &err), -1);
	assert_non_null(strstr(err.text, "full"));
	assert_int_equal(dsc_io_replace("none/x", DSC_S("x"), &err), -1);
	assert_int_equal(entries(), before);
	umask(mask);
}

static void test_io_create(void **state)
{
	mode_t mask = umask(022);
	struct dsc_err err = { "" };
	size_t before;

	(void)state;
	assert_int_equal(dsc_io_create("created", DSC_S("one"), 0755, &err), 0);
	assert_int_equal(mode_of("created"), 0755);
	before = entries();
	assert_int_equal(dsc_io_create("created", DSC_S("two"), 0644, &err), -1);
	assert_holds("created", DSC_S("one"));
	assert_int_equal(entries(), before);
	/* Not even through a link that leads nowhere. */
	assert_int_equal(symlink("nowhere", "dangling"), 0);
	assert_int_equal(dsc_io_create("dangling", DSC_S("x"), 0644, &err), -1);
	assert_int_equal(access("nowhere", F_OK), -1);
	umask(mask);
}

static void test_io_make_folders(void **state)
{
	struct dsc_err err = { "" };

	(void)state;
	assert_int_equal(dsc_io_make_folders("deep/er/still", &err), 0);
	assert_int_equal(dsc_io_make_folders("deep/er/still/", &err), 0);
	assert_int_equal(access("deep/er/still", F_OK), 0);
	put("file", "", 0);
	assert_int_equal(dsc_io_make_folders("file/below", &err), -1);
	assert_int_equal(rmdir("deep/er/still") + rmdir("deep/er"), 0);
}

static void test_io_list(void **state)
{
	static const struct {
		const char *name;
		unsigned char type;
	} expected[] = {
		{ "A", DT_REG },  { "a", DT_DIR },   { "b", DT_LNK },
		{ "c", DT_FIFO }, { "数", DT_REG },
	};
	struct dsc_arena arena;
	struct dsc_io_list list;

	(void)state;
	dsc_arena_init(&arena, 0);
	assert_int_equal(mkdir("list", 0777) + mkdir("list/a", 0777), 0);
	put("list/数", "", 0);
	put("list/A", "", 0);
	assert_int_equal(symlink("/", "list/b") + mkfifo("list/c", 0666), 0);
	assert_int_equal(dsc_io_list(&list, AT_FDCWD, "list", &arena), 0);
	assert_int_equal(list.count, COUNT(expected));
	for (size_t i = 0; i < list.count; i++) {
		assert_string_equal(list.items[i].name.ptr, expected[i].name);
		assert_int_equal(list.items[i].name.len, strlen(expected[i].name));
		assert_int_equal(list.items[i].type, expected[i].type);
	}
	assert_int_equal(dsc_io_list(&list, AT_FDCWD, "list/a", &arena), 0);
	assert_int_equal(list.count, 0);
	assert_int_equal(dsc_io_list(&list, AT_FDCWD, "list/b", &arena), -1);
	assert_int_equal(dsc_io_list(&list, AT_FDCWD, "none", &arena), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(rmdir("list/a") + unlink("list/b") + unlink("list/c") +
				 unlink("list/A") + unlink("list/数"),
			 0);
	dsc_arena_release(&arena);
}

/* ---- err */

static void test_err(void **state)
{
	char longest[2000];
	struct dsc_err err;

	(void)state;
	assert_int_equal(dsc_err_set(&err, "no %s", "folder"), -1);
	assert_string_equal(err.text, "no folder");
	assert_int_equal(dsc_err_errno(&err, ENOENT, "cannot open %s", "x"), -1);
	assert_string_equal(err.text, "cannot open x: No such file or directory");
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(dsc_err_errno(&err, ENOENT, "%s", longest), -1);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	longest[sizeof(err.text) - 4] = '\0';
	assert_int_equal(dsc_err_errno(&err, ENOENT, "%s", longest), -1);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arena_alloc),
		cmocka_unit_test(test_arena_reset_keeps),
		cmocka_unit_test(test_arena_text),
		cmocka_unit_test(test_arena_push),
		cmocka_unit_test(test_arena_no_memory),
		cmocka_unit_test(test_str_compare),
		cmocka_unit_test(test_str_parts),
		cmocka_unit_test(test_str_distance),
		cmocka_unit_test(test_str_nearest),
		cmocka_unit_test(test_utf8_decode),
		cmocka_unit_test(test_utf8_round_trip),
		cmocka_unit_test(test_utf8_check),
		cmocka_unit_test(test_utf8_unsafe),
		cmocka_unit_test_setup_teardown(test_io_read, make_folder, NULL),
		cmocka_unit_test(test_io_stream),
		cmocka_unit_test(test_io_replace),
		cmocka_unit_test(test_io_create),
		cmocka_unit_test(test_io_make_folders),
		cmocka_unit_test_setup_teardown(test_io_list, NULL, remove_folder),
		cmocka_unit_test(test_err),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
