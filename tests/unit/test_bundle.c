#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bundle/bag.h"
#include "bundle/copies.h"
#include "bundle/stream.h"
#include "bundle/verify_disc.h"
#include "bundle/verify_package.h"

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static void test_paths(void **state)
{
	static const struct {
		const char *path;
		bool inside;
	} rows[] = {
		{ "a", true },
		{ "units/miit-gd/cases/gd-001/evidence/验收 报告.pdf", true },
		{ "", false },
		{ "/a", false },
		{ "a/", false },
		{ "a//b", false },
		{ "../a", false },
		{ "a/../b", false },
		{ "a/..", false },
		{ "./a", false },
		{ "a/.git/hooks/x", false },
		{ "a/NUL", false },
		{ "a/b\\c", false },
		{ "a\nb", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(dsc_verify_path_inside(dsc_str_from(rows[i].path)),
				 rows[i].inside);
	assert_false(dsc_verify_path_inside((struct dsc_str){ "a\0b", 3 }));
}

static void test_lines(void **state)
{
	struct dsc_verify_lines lines;
	struct dsc_arena arena;

	(void)state;
	dsc_arena_init(&arena, 0);
	dsc_verify_lines_read(&lines,
			      DSC_S(B64 "  b c.pdf\r\n" A64 " *a.pdf\n\nshort  x\n" A64
					"no blank\n" B64 "  a.pdf\n" A64 "  \n" A64 "\n" B64 "  last"),
			      &arena);
	assert_int_equal(lines.count, 3);
	assert_int_equal(lines.twice, 1);
	assert_int_equal(lines.wrong, 4);
	assert_non_null(dsc_verify_lines_find(&lines, DSC_S("b c.pdf")));
	assert_true(dsc_str_is(dsc_verify_lines_find(&lines, DSC_S("last"))->hex, B64));
	assert_null(dsc_verify_lines_find(&lines, DSC_S("b")));
	dsc_verify_lines_read(&lines, DSC_S(""), &arena);
	assert_null(dsc_verify_lines_find(&lines, DSC_S("b")));
	dsc_arena_release(&arena);
}

static void test_copies(void **state)
{
	static const struct {
		const char *path;
		uint32_t copy;
		const char *name;
	} rows[] = {
		{ "copy-1/disc-1.iso", 1, "disc-1.iso" },
		{ "copy-12/print/a.pdf", 12, "print/a.pdf" },
		{ "copy-0/a", 0, "copy-0/a" },
		{ "copy-01/a", 0, "copy-01/a" },
		{ "copy-001/a", 0, "copy-001/a" },
		{ "copy-100/a", 100, "a" },
		{ "copy-/a", 0, "copy-/a" },
		{ "copy-1", 0, "copy-1" },
		{ "copy-1/", 0, "copy-1/" },
		{ "copy-99999999999/a", 0, "copy-99999999999/a" },
		{ "README.txt", 0, "README.txt" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dsc_str name;

		assert_int_equal(dsc_verify_copy_of(dsc_str_from(rows[i].path), &name),
				 rows[i].copy);
		assert_true(dsc_str_is(name, rows[i].name));
	}
	assert_true(dsc_verify_is_image(DSC_S("disc-1.iso")));
	assert_false(dsc_verify_is_image(DSC_S("print/disc-1.iso")));
}

/* Texts with the sums left open have their final length. */
static void test_open_sums(void **state)
{
	struct dsc_disc_file file = { .path = DSC_S("data/一.pdf"), .sums = { A64, B64 } };
	char bytes[128] = "";
	struct dsc_stream_span open = { 0 }, done = { .bytes = bytes, .size = sizeof(bytes) };
	FILE *out = dsc_stream_to_span(&open);

	(void)state;
	dsc_bag_lines(out, &file, 1, false);
	assert_int_equal(fclose(out), 0);
	out = dsc_stream_to_span(&done);
	dsc_bag_lines(out, &file, 1, true);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(bytes, A64 "  data/一.pdf\n");
	assert_int_equal(open.len, done.len);
	/* What does not fit is counted, and written nowhere. */
	done = (struct dsc_stream_span){ .bytes = bytes, .size = 2 };
	out = dsc_stream_to_span(&done);
	fputs("xyz", out);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(done.len, 3);
	assert_memory_equal(bytes, "xya", 3);
}

/* ---- copies */

#define COPIES 3

struct workshop {
	char folder[32];
	struct dsc_room room;
	struct dsc_arena arena;
	struct dsc_err err;
};

static const char *const copy_paths[COPIES] = { "one", "two", "three" };

static void open_workshop(struct workshop *shop)
{
	*shop = (struct workshop){ .folder = "/tmp/dsc-copies-XXXXXX" };
	dsc_arena_init(&shop->arena, 0);
	assert_non_null(mkdtemp(shop->folder));
	assert_int_equal(dsc_room_open(&shop->room,
				       dsc_arena_printf(&shop->arena, "%s/out", shop->folder),
				       &shop->arena, &shop->err), 0);
}

static void close_workshop(struct workshop *shop)
{
	dsc_room_abandon(&shop->room);
	assert_int_equal(rmdir(shop->folder), 0);
	dsc_arena_release(&shop->arena);
}

static char *noise(size_t len)
{
	char *bytes = malloc(len + 1);
	uint32_t seed = 1;

	assert_non_null(bytes);
	for (size_t i = 0; i < len; i++)
		bytes[i] = (char)((seed = seed * 1664525 + 1013904223) >> 24);
	return bytes;
}

/* Lengths around a piece and a block of the disk, in parts of any size. */
static void test_copies_alike(void **state)
{
	static const size_t sizes[] = { 0, 1, 2048, 4096, 262143, 262144, 262145, 3000000 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char *bytes = noise(sizes[i]), *back = malloc(sizes[i] + 1);
		struct dsc_copies *copies;
		struct workshop shop;

		open_workshop(&shop);
		assert_int_equal(dsc_copies_open(&copies, &shop.room, copy_paths, COPIES, sizes[i],
						 &shop.err), 0);
		for (size_t at = 0, part; at < sizes[i]; at += part) {
			part = sizes[i] - at < 70001 ? sizes[i] - at : 70001;
			assert_int_equal(dsc_copies_add(copies, bytes + at, part, &shop.err), 0);
		}
		assert_int_equal(dsc_copies_finish(copies, &shop.err), 0);
		dsc_copies_close(copies);
		for (size_t j = 0; j < COPIES; j++) {
			int fd = openat(shop.room.fd, copy_paths[j], O_RDONLY);

			assert_int_equal(read(fd, back, sizes[i] + 1), sizes[i]);
			assert_memory_equal(back, bytes, sizes[i]);
			close(fd);
		}
		close_workshop(&shop);
		free(bytes);
		free(back);
	}
}

static void wait_for_size(int fd, off_t size)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	struct stat st = { 0 };

	for (int i = 0; i < 10000 && st.st_size < size; i++) {
		assert_int_equal(fstat(fd, &st), 0);
		nanosleep(&pause, NULL);
	}
	assert_true(st.st_size >= size);
}

/* A copy that somebody changes after it was written is found, whichever and wherever it is. */
static void test_copies_changed(void **state)
{
	static const struct {
		size_t copy;
		off_t place;
		bool cut;
	} rows[] = { { 0, 0, false }, { 1, 262144 + 5, false }, { 2, 2 * 262144 - 1, false },
		     { 1, 100, true } };
	const size_t size = 2 * 262144 + 1000;
	char *bytes = noise(size);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dsc_copies *copies;
		struct workshop shop;
		char byte;
		int fd;

		open_workshop(&shop);
		assert_int_equal(dsc_copies_open(&copies, &shop.room, copy_paths, COPIES, size,
						 &shop.err), 0);
		assert_int_equal(dsc_copies_add(copies, bytes, size, &shop.err), 0);
		fd = openat(shop.room.fd, copy_paths[rows[i].copy], O_RDWR);
		wait_for_size(fd, 2 * 262144);
		byte = (char)(bytes[rows[i].place] ^ 1);
		if (rows[i].cut)
			assert_int_equal(ftruncate(fd, rows[i].place), 0);
		else
			assert_int_equal(pwrite(fd, &byte, 1, rows[i].place), 1);
		close(fd);
		assert_int_equal(dsc_copies_finish(copies, &shop.err), -1);
		assert_non_null(strstr(shop.err.text, copy_paths[rows[i].copy]));
		dsc_copies_close(copies);
		close_workshop(&shop);
	}
	free(bytes);
}

/* A file that may not grow further fails the others too, and nothing waits for ever. */
static void test_copies_full(void **state)
{
	struct rlimit before, small;
	struct dsc_copies *copies;
	struct workshop shop;
	char *bytes = noise(1 << 20);
	int status = 0;

	(void)state;
	open_workshop(&shop);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = (struct rlimit){ .rlim_cur = 1000000, .rlim_max = before.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(dsc_copies_open(&copies, &shop.room, copy_paths, COPIES, 64 << 20,
					 &shop.err), 0);
	for (int i = 0; status == 0 && i < 64; i++)
		status = dsc_copies_add(copies, bytes, 1 << 20, &shop.err);
	assert_int_equal(status, -1);
	assert_non_null(strstr(shop.err.text, "cannot write"));
	dsc_copies_close(copies);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	close_workshop(&shop);
	free(bytes);
}

/* ---- files of a verified disc once more */

static int swallow(void *arg, const void *bytes, size_t len, struct dsc_err *err)
{
	(void)arg;
	(void)bytes;
	(void)len;
	(void)err;
	return 0;
}

static int count_file(void *arg, const struct dsc_verify_file *file, struct dsc_err *err)
{
	(void)file;
	(void)err;
	++*(int *)arg;
	return 0;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

/* A disc that was changed for another since it was verified gives nothing away. */
static void test_extract(void **state)
{
	char folder[] = "/tmp/dsc-test-extract.XXXXXX";
	struct dsc_verify_file file = { .path = "a.txt", .original = "units/u/a.txt", .size = 3 };
	struct dsc_verify_disc disc = { .files = &file, .file_count = 1, .folder = true };
	int begun = 0, ended = 0;
	struct dsc_verify_taker taker = { .begin = count_file, .take = swallow, .end = count_file };
	struct dsc_err err = { "" };

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	disc.source = folder;
	taker.arg = &begun;
	memcpy(file.sums.sha256,
	       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 64);
	write_file("a.txt", "abc");
	assert_int_equal(dsc_verify_extract(&disc, &taker, &err), 0);
	assert_int_equal(begun, 2);
	write_file("a.txt", "abd");
	taker.arg = &ended;
	assert_int_equal(dsc_verify_extract(&disc, &taker, &err), -1);
	assert_int_equal(ended, 1); /* begun, not ended */
	assert_non_null(strstr(err.text, "'a.txt' is not what it was when it was verified"));
	assert_int_equal(unlink("a.txt"), 0);
	assert_int_equal(dsc_verify_extract(&disc, &taker, &err), -1);
	assert_non_null(strstr(err.text, "is not what it was"));
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_open_sums),
		cmocka_unit_test(test_copies_alike),
		cmocka_unit_test(test_copies_changed),
		cmocka_unit_test(test_copies_full),
		cmocka_unit_test(test_extract), /* changes the folder: last */
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
