/* Discs made by hostile hands, and folders: named faults, bounded time and memory. */
#define _GNU_SOURCE /* memfd_create */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "disc/read.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BLOCK 2048
#define SYSTEM_AREA (16 * BLOCK)

/* A hostile image takes far less, on any machine; where nothing bounds it, it is for ever. */
#define ENDLESS 20

/* What a whole reading came to, one line an entry: "path size fault"; the last line: how it ended. */
struct story {
	char text[16384];
	size_t len;
	double seconds; /* of processor time */
};

static void tell(struct story *story, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void tell(struct story *story, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(story->text + story->len, sizeof(story->text) - story->len, fmt, args);
	va_end(args);
	assert_true(len >= 0 && (size_t)len < sizeof(story->text) - story->len);
	story->len += (size_t)len;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int count_bytes(void *arg, const void *bytes, size_t len, struct dsc_err *err)
{
	(void)bytes;
	(void)err;
	*(uint64_t *)arg += len;
	return 0;
}

static const char *read_all(struct story *story, int fd, enum dsc_disc_tree tree,
			    const struct dsc_disc_limits *limits)
{
	static const char *const names[] = {
		"sound", "absent", "absolute", "parent", "form", "utf8", "long", "deep", "link",
		"special", "size", "other", "no-image", "truncated", "damaged", "count", "faces",
	};
	struct dsc_disc_reader *reader;
	struct dsc_disc_entry entry;
	enum dsc_disc_fault fault;
	struct dsc_err err = { "" };
	double start = now();
	int status;

	story->len = 0;
	if (dsc_disc_open(&reader, fd, tree, limits, &fault, &err) < 0) {
		assert_true(err.text[0] != '\0');
		tell(story, "%s\n", names[fault]);
		return story->text;
	}
	while ((status = dsc_disc_next(reader, &entry, &fault, &err)) > 0) {
		uint64_t bytes = 0;

		if (entry.folder || entry.fault != DSC_DISC_SOUND) {
			tell(story, "%.40s%s %s\n", entry.path, entry.folder ? "/" : "",
			     names[entry.fault]);
			continue;
		}
		if (dsc_disc_read(reader, count_bytes, &bytes, &fault, &err) < 0) {
			tell(story, "%s ! %s\n", entry.path, names[fault]);
		} else {
			tell(story, "%s %ju\n", entry.path, (uintmax_t)bytes);
			assert_int_equal(bytes, entry.size);
		}
	}
	tell(story, "%s\n", status == 0 ? "end" : names[fault]);
	assert_true(status == 0 || err.text[0]);
	dsc_disc_close(reader);
	story->seconds = now() - start;
	return story->text;
}

/* An image in memory: what the corpus holds, behind an empty system area. */
static int image_of(const void *bytes, size_t len)
{
	int fd = memfd_create("image", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, SYSTEM_AREA), 0);
	assert_int_equal(pwrite(fd, bytes, len, SYSTEM_AREA), len);
	return fd;
}

static size_t load(const char *name, unsigned char *bytes, size_t room)
{
	const char *tests = getenv("DSC_TESTS");
	char path[1024];
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "%s/fuzz/corpus/image/%s", tests ? tests : "tests", name);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		fail_msg("no %s", path);
	got = read(fd, bytes, room);
	assert_true(got >= 0 && (size_t)got < room);
	close(fd);
	return (size_t)got;
}

static unsigned char bytes[1 << 20];

#define FOLDERS "data/ sound\ndata/01-推荐/ sound\n01-说明.txt 6\n"
/* What Joliet still has, where Rock Ridge has another name. */
#define ALONE "data/01-推荐/01-数据安全.pdf 3004\ndata/02-空.txt 0\n"
#define OTHER "QQQQQQQQQQ other\nend\n"
#define REST "data/01-推荐/01-数据安全.pdf 3004\ndata/02-空.txt 0\nend\n"

static void test_hostile(void **state)
{
	static const struct {
		const char *name;
		const char *story;
	} rows[] = {
		{ "good", FOLDERS "QQQQQQQQQQ 6\n" REST },
		{ "joliet-only", FOLDERS "QQQQQQQQQQ 6\n" REST },
		{ "plain-only", "DATA/ sound\nDATA/01______/ sound\n01______.TXT 6\nQQQQQQQQ 6\n"
				"DATA/01______/01______.PDF 3004\nDATA/02____.TXT 0\nend\n" },
		{ "name-parent", FOLDERS "../../etcX parent\n" ALONE "../../etcX parent\n" OTHER },
		{ "name-parent-inside", FOLDERS "data/../yy parent\n" ALONE "data/../yy parent\n" OTHER },
		{ "name-absolute", FOLDERS "/etc/hostX absolute\n" ALONE "/etc/hostX absolute\n" OTHER },
		{ "name-empty", FOLDERS "a//bbbbbbb form\n" ALONE "a//bbbbbbb form\n" OTHER },
		{ "name-dot", FOLDERS "a/./bbbbbb form\n" ALONE "a/./bbbbbb form\n" OTHER },
		{ "name-nul", FOLDERS " absent\n" ALONE " absent\n" OTHER },
		{ "name-utf8", FOLDERS "\xff\xfe\xc0\xaf" "abcdef utf8\n" ALONE OTHER },
		{ "name-newline", FOLDERS "line\nbreak utf8\n" ALONE OTHER },
		{ "name-bidi", FOLDERS "a\xe2\x80\xae" "fdp.ex utf8\n" ALONE OTHER },
		{ "links", "a.txt 3\nup link\npipe special\ndevice special\nabsolute link\nend\n" },
		{ "hard-links", "a.txt 3\nb.txt link\nend\n" },
		{ "cycle-root", "damaged\n" },
		{ "cycle-parent", "damaged\n" },
		{ "size-absurd", "damaged\n" },
		{ "size-absurd-volume-too", "truncated\n" },
		{ "place-beyond", "truncated\n" },
		{ "root-absurd", "truncated\n" },
		{ "record-short", "damaged\n" },
		{ "record-name-long", "damaged\n" },
		{ "cut-033000", "no-image\n" },
		{ "cut-040000", "truncated\n" },
		{ "cut-059402", "truncated\n" },
		{ "cut-076824", "truncated\n" },
		{ "continuation-endless", "damaged\n" },
		{ "cut-inside", "damaged\n" },
		{ "nothing", "no-image\n" },
		{ "empty", "no-image\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int fd = image_of(bytes, load(rows[i].name, bytes, sizeof(bytes)));
		struct story story;

		read_all(&story, fd, DSC_DISC_TREE_POSIX, &dsc_disc_limits_default);
		if (strcmp(story.text, rows[i].story) != 0)
			fail_msg("%s:\n%s", rows[i].name, story.text);
		assert_true(story.seconds < ENDLESS);
		close(fd);
	}
}

/* What Windows would show can be looked at by itself. */
static void test_joliet(void **state)
{
	struct story story;
	int fd = image_of(bytes, load("name-parent", bytes, sizeof(bytes)));

	(void)state;
	assert_string_equal(read_all(&story, fd, DSC_DISC_TREE_JOLIET, &dsc_disc_limits_default),
			    FOLDERS "QQQQQQQQQQ 6\n" REST);
	close(fd);
}

static void test_deep_and_long(void **state)
{
	struct story story;
	int fd = image_of(bytes, load("deep", bytes, sizeof(bytes)));
	size_t deep = 0;

	(void)state;
	read_all(&story, fd, DSC_DISC_TREE_POSIX, &dsc_disc_limits_default);
	for (const char *at = story.text; (at = strstr(at, " deep\n")); at++)
		deep++;
	assert_int_equal(deep, 9); /* folders 33 to 40, the file */
	close(fd);

	fd = image_of(bytes, load("long", bytes, sizeof(bytes)));
	assert_non_null(strstr(read_all(&story, fd, DSC_DISC_TREE_POSIX,
					&dsc_disc_limits_default), " long\n"));
	close(fd);
}

static void test_limits(void **state)
{
	struct dsc_disc_limits limits = dsc_disc_limits_default;
	struct story story;
	int fd = image_of(bytes, load("good", bytes, sizeof(bytes)));

	(void)state;
	limits.entries = 3;
	assert_string_equal(read_all(&story, fd, DSC_DISC_TREE_POSIX, &limits), FOLDERS "count\n");
	limits.entries = 6;
	assert_non_null(strstr(read_all(&story, fd, DSC_DISC_TREE_POSIX, &limits), REST));
	limits.total = 3005;
	assert_string_equal(read_all(&story, fd, DSC_DISC_TREE_POSIX, &limits),
			    FOLDERS "QQQQQQQQQQ 6\ndata/01-推荐/01-数据安全.pdf size\n"
				    "data/02-空.txt 0\nend\n");
	close(fd);
}

/* Cut anywhere, even within the padding at its end. */
static void test_cut(void **state)
{
	size_t len = load("good", bytes, sizeof(bytes));

	(void)state;
	for (size_t cut = 0; cut < len; cut += 509) {
		struct story story;
		int fd = image_of(bytes, cut);
		const char *text = read_all(&story, fd, DSC_DISC_TREE_POSIX,
					    &dsc_disc_limits_default);

		assert_string_equal(text, cut < BLOCK ? "no-image\n" : "truncated\n");
		close(fd);
	}
}

/* Any byte of the descriptors and folders changed: whatever it is then, it ends. */
static void test_flip(void **state)
{
	size_t len = load("good", bytes, sizeof(bytes));
	double start = now();

	(void)state;
	for (size_t at = 0; at < len - 3 * BLOCK; at += 13) {
		struct story story;
		int fd;

		bytes[at] ^= 0xff;
		fd = image_of(bytes, len);
		read_all(&story, fd, DSC_DISC_TREE_POSIX, &dsc_disc_limits_default);
		read_all(&story, fd, DSC_DISC_TREE_JOLIET, &dsc_disc_limits_default);
		close(fd);
		bytes[at] ^= 0xff;
	}
	assert_true(now() - start < 60);
}

/* ---- images made here: one volume descriptor and folders of bare records */

static void put_both(unsigned char *at, uint32_t value)
{
	for (int i = 0; i < 4; i++) {
		at[i] = (unsigned char)(value >> 8 * i);
		at[7 - i] = (unsigned char)(value >> 8 * i);
	}
}

/* A directory record of 34 bytes; returns its end. */
static unsigned char *put_record(unsigned char *at, unsigned char name, bool folder,
				 uint32_t block, uint32_t size)
{
	memset(at, 0, 34);
	at[0] = 34;
	put_both(at + 2, block);
	put_both(at + 10, size);
	at[18] = 123;
	at[19] = at[20] = 1;
	at[25] = folder ? 2 : 0;
	at[28] = at[31] = 1;
	at[32] = 1;
	at[33] = name;
	return at + 34;
}

/* `blocks` of 2048 bytes, zeroed, with descriptors for a root folder in block 18. */
static unsigned char *start_image(uint32_t blocks, uint32_t root_blocks)
{
	unsigned char *image = calloc(blocks, BLOCK);
	unsigned char *volume;

	assert_non_null(image);
	volume = image + 16 * BLOCK;
	memcpy(volume, "\1CD001\1", 7);
	put_both(volume + 80, blocks);
	volume[120] = volume[123] = 1;
	volume[124] = volume[127] = 1;
	volume[129] = BLOCK >> 8;
	volume[130] = BLOCK >> 8;
	volume[132] = 10;
	volume[139] = 10;
	volume[140] = 18;
	volume[151] = 18;
	put_record(volume + 156, 0, true, 18, root_blocks * BLOCK);
	volume[881] = 1;
	memcpy(volume + BLOCK, "\377CD001\1", 7);
	return image;
}

static int finish_image(unsigned char *image, uint32_t blocks)
{
	int fd = image_of(image + SYSTEM_AREA, (size_t)blocks * BLOCK - SYSTEM_AREA);

	free(image);
	return fd;
}

static long peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

/* Half a million records in one folder: refused before they are all in memory. */
static void test_bomb(void **state)
{
	const uint32_t folder = 9000, blocks = folder + 20;
	unsigned char *image = start_image(blocks, folder);
	struct dsc_disc_limits limits = dsc_disc_limits_default;
	struct story story;
	long before;
	int fd;

	(void)state;
	for (uint32_t i = 0; i < folder; i++) {
		unsigned char *at = image + (18 + i) * BLOCK;

		for (int j = 0; j < 60; j++)
			at = put_record(at, (unsigned char)('A' + j % 26), false, blocks - 1, 0);
	}
	fd = finish_image(image, blocks);
	before = peak_kib();
	limits.entries = 1000;
	assert_string_equal(read_all(&story, fd, DSC_DISC_TREE_POSIX, &limits), "count\n");
	assert_true(story.seconds < ENDLESS);
	assert_true(peak_kib() - before < 48 * 1024);
	assert_string_equal(read_all(&story, fd, DSC_DISC_TREE_POSIX, &dsc_disc_limits_default),
			    "count\n");
	assert_true(story.seconds < ENDLESS);
	assert_true(peak_kib() - before < 256 * 1024);
	close(fd);
}

/* What says where an area goes on: offset 0 of a block. */
static void put_continuation(unsigned char *at, uint32_t block)
{
	memcpy(at, "CE\x1c\x01", 4);
	put_both(at + 4, block);
	put_both(at + 12, 0);
	put_both(at + 20, BLOCK);
}

/* Thousands of records that all go on in the same ten blocks, which are not read for each. */
static void test_continued(void **state)
{
	const uint32_t folder = 150, chain = 10, blocks = folder + chain + 20;
	unsigned char *image = start_image(blocks, folder);
	struct dsc_disc_limits limits = dsc_disc_limits_default;
	struct story story;
	int fd;

	(void)state;
	limits.entries = 2000;
	for (uint32_t i = 0; i < folder; i++) {
		unsigned char *at = image + (18 + i) * BLOCK;

		for (int j = 0; j < 30; j++) {
			unsigned char *next = put_record(at, (unsigned char)('A' + j % 26), false,
							 blocks - 1, 0);

			at[0] = 34 + 28;
			put_continuation(next, 18 + folder);
			at = next + 28;
		}
	}
	for (uint32_t i = 0; i + 1 < chain; i++) {
		unsigned char *at = image + (18 + folder + i) * BLOCK;

		memset(at, 'C', BLOCK);
		put_continuation(at + BLOCK - 28, 19 + folder + i);
	}
	fd = finish_image(image, blocks);
	assert_string_equal(read_all(&story, fd, DSC_DISC_TREE_POSIX, &limits), "count\n");
	close(fd);
}

/* Each folder holds the next 50 times over: 50 to the 20th paths, if one believed it. */
static void test_multiplying(void **state)
{
	const uint32_t levels = 20, blocks = levels + 30;
	unsigned char *image = start_image(blocks, 1);
	struct story story;
	int fd;

	(void)state;
	for (uint32_t i = 0; i < levels; i++) {
		unsigned char *at = image + (18 + i) * BLOCK;

		at = put_record(at, 0, true, 18 + i, BLOCK);
		at = put_record(at, 1, true, 18 + i, BLOCK);
		for (int j = 0; j < 50; j++)
			at = put_record(at, (unsigned char)('A' + j), true, 19 + i, BLOCK);
	}
	fd = finish_image(image, blocks);
	read_all(&story, fd, DSC_DISC_TREE_POSIX, &dsc_disc_limits_default);
	assert_true(story.seconds < ENDLESS);
	close(fd);
}

/* ---- folders */

static void test_folder(void **state)
{
	char path[] = "/tmp/dsc-test-read.XXXXXX";
	char command[128];
	struct dsc_disc_limits limits = dsc_disc_limits_default;
	struct story story;
	int fd;

	(void)state;
	assert_non_null(mkdtemp(path));
	fd = open(path, O_RDONLY | O_DIRECTORY);
	assert_int_equal(fchdir(fd), 0);
	assert_string_equal(read_all(&story, fd, 0, &limits), "end\n");
	assert_int_equal(system("mkdir -p b/c 空; printf 12345 >b/c/数据; : >a; ln -s /etc/passwd b/link;"
				"ln -s / out; mkfifo pipe; printf x >\"$(printf 'new\\nline')\";"
				"printf x >\"$(printf 'bad\\377')\""), 0);
	for (int i = 0; i < 2; i++)
		assert_string_equal(read_all(&story, fd, 0, &limits),
				    "a 0\nb/ sound\nb/c/ sound\nb/c/数据 5\nb/link link\n"
				    "bad\xff utf8\nnew\nline utf8\nout link\npipe special\n"
				    "空/ sound\nend\n");
	limits.depth = 2;
	assert_non_null(strstr(read_all(&story, fd, 0, &limits), "\nb/c/数据 deep\n"));
	limits.depth = 1;
	assert_non_null(strstr(read_all(&story, fd, 0, &limits), "\nb/c/ deep\nb/link deep\n"));
	limits = dsc_disc_limits_default;
	limits.path = 5;
	assert_non_null(strstr(read_all(&story, fd, 0, &limits), "\nb/c/数据 long\n"));
	limits = dsc_disc_limits_default;
	limits.entries = 9;
	assert_non_null(strstr(read_all(&story, fd, 0, &limits), "\ncount\n"));
	limits.entries = 10;
	assert_non_null(strstr(read_all(&story, fd, 0, &limits), "\nend\n"));
	limits.total = 4;
	assert_non_null(strstr(read_all(&story, fd, 0, &limits), "\nb/c/数据 size\n"));
	/* Far too deep for a table of levels. */
	assert_int_equal(system("d=空; for i in $(seq 100); do d=$d/d; done; mkdir -p $d"), 0);
	limits = dsc_disc_limits_default;
	limits.depth = UINT32_MAX;
	limits.path = UINT32_MAX;
	assert_non_null(strstr(read_all(&story, fd, 0, &limits), " deep\nend\n"));
	close(fd);
	snprintf(command, sizeof(command), "rm -rf %s", path);
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(system(command), 0);
}

/* Bytes come in pieces; what the taker says is passed on. */
static int refuse(void *arg, const void *piece, size_t len, struct dsc_err *err)
{
	(void)piece;
	(void)len;
	++*(int *)arg;
	return dsc_err_set(err, "enough");
}

static void test_taker(void **state)
{
	struct dsc_disc_reader *reader;
	struct dsc_disc_entry entry;
	enum dsc_disc_fault fault;
	struct dsc_err err = { "" };
	int fd = image_of(bytes, load("good", bytes, sizeof(bytes)));
	int calls = 0;
	int pipes[2];

	(void)state;
	assert_int_equal(dsc_disc_open(&reader, fd, 0, &dsc_disc_limits_default, &fault, &err), 0);
	while (dsc_disc_next(reader, &entry, &fault, &err) > 0 && entry.folder)
		;
	assert_int_equal(dsc_disc_read(reader, refuse, &calls, &fault, &err), -1);
	assert_int_equal(fault, DSC_DISC_SOUND);
	assert_string_equal(err.text, "enough");
	assert_int_equal(calls, 1);
	assert_int_equal(dsc_disc_next(reader, &entry, &fault, &err), 1);
	assert_string_equal(entry.path, "QQQQQQQQQQ");
	dsc_disc_close(reader);
	close(fd);
	dsc_disc_close(NULL);

	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(dsc_disc_open(&reader, pipes[0], 0, &dsc_disc_limits_default, &fault,
				       &err), -1);
	assert_int_equal(fault, DSC_DISC_NO_IMAGE);
	assert_null(reader);
	close(pipes[0]);
	close(pipes[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_joliet),
		cmocka_unit_test(test_deep_and_long),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_flip),
		cmocka_unit_test(test_bomb),
		cmocka_unit_test(test_continued),
		cmocka_unit_test(test_multiplying),
		cmocka_unit_test(test_taker),
		cmocka_unit_test(test_folder), /* changes the folder: last */
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
