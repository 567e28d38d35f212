/* Names, plans and images of discs; what is written is read back by three other readers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/utf8.h"
#include "disc/name.h"
#include "disc/plan.h"
#include "disc/read.h"
#include "disc/write.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BOTH (DSC_DIGEST_SHA256 | DSC_DIGEST_SM3)
#define TIME 1698742800 /* 2023-10-31T17:00:00+08:00 */

static char root[] = "/tmp/dsc-test-disc.XXXXXX"; /* the working folder of all tests */

static int setup(void **state)
{
	(void)state;
	return mkdtemp(root) && chdir(root) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
	char command[sizeof(root) + 16];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", root);
	return 0;
}

static void write_file(const char *path, const void *bytes, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	close(fd);
}

static void shell(const char *command)
{
	assert_int_equal(system(command), 0);
}

static int exists(const char *command)
{
	char line[128];

	snprintf(line, sizeof(line), "command -v %s >/dev/null", command);
	return system(line) == 0;
}

/* ---- names */

#define HAN10 "推荐单位案例汇总表格"

static void test_names(void **state)
{
	static const struct {
		const char *original;
		const char *name;
	} rows[] = {
		{ "数据分类分级制度.pdf", "03-数据分类分级制度.pdf" },
		{ "report.final.PDF", "03-report.final.PDF" },
		{ "a*b/c:d;e?f\\g\"h<i>j|k.txt", "03-a_b_c_d_e_f_g_h_i_j_k.txt" },
		{ "案例：甲／乙？.docx", "03-案例_甲_乙.docx" },
		{ "ＡＢＣ１２３（一）.pdf", "03-ABC123（一）.pdf" },
		{ "  . leading and trailing . ", "03-leading and trailing" },
		{ "名字.", "03-名字" },
		{ "名字 ", "03-名字" },
		{ ".hidden", "03-hidden" },
		{ ".pdf", "03-pdf" },
		{ "..", "03" },
		{ "", "03" },
		{ "😀.png", "03.png" },
		{ "图😀表.png", "03-图_表.png" },
		{ "𠮷野家.txt", "03-野家.txt" }, /* beyond the basic plane */
		{ "e\xcc\x81t\xc3\xa9.txt", "03-et.txt" },
		{ "a\xe2\x80\xae" "fdp.exe", "03-afdp.exe" },
		{ "葛\xf3\xa0\x84\x80城.txt", "03-葛城.txt" },
		{ "\xff\xfe" "bad.txt", "03-bad.txt" },
		{ "line\nbreak\ttab.txt", "03-line_break tab.txt" },
		{ "%41%.txt", "03-41.txt" },
		{ "no.extension-as-this-is-long", "03-no.extension-as-this-is-long" },
		{ "CON", "03-CON" },
		{ HAN10 HAN10 HAN10 HAN10 HAN10 HAN10 HAN10 ".xlsx",
		  "03-" HAN10 HAN10 HAN10 HAN10 HAN10 "推荐.xlsx" },
	};
	struct dsc_arena arena;

	(void)state;
	dsc_arena_init(&arena, 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dsc_str name =
			dsc_disc_name(dsc_str_from(rows[i].original), 3, 2, &arena);

		assert_string_equal(name.ptr, rows[i].name);
		assert_int_equal(name.len, strlen(name.ptr));
		assert_null(dsc_disc_name_fault(name));
	}
	assert_string_equal(dsc_disc_name(DSC_S("x.txt"), 7, 4, &arena).ptr, "0007-x.txt");
	assert_string_equal(dsc_disc_name(DSC_S("x.txt"), 123456, 2, &arena).ptr, "123456-x.txt");
	assert_int_equal(dsc_disc_name_digits(0), 2);
	assert_int_equal(dsc_disc_name_digits(99), 2);
	assert_int_equal(dsc_disc_name_digits(100), 3);
	assert_int_equal(dsc_disc_name_digits(10000), 5);
	dsc_arena_release(&arena);
}

/* Any bytes give a name that stands on a disc. */
static void test_names_any(void **state)
{
	static const char *const bits[] = { "数", "e", "\xcc\x81", ".", " ", "😀", "\xff", "/", "：",
					    "pdf", "-", "_", "\xe2\x80\x8b", "豈", "が", "9" };
	struct dsc_arena arena;
	unsigned seed = 1;

	(void)state;
	dsc_arena_init(&arena, 0);
	for (int round = 0; round < 20000; round++) {
		char original[400] = "";
		size_t len = 0;
		struct dsc_str name;

		for (seed = seed * 1103515245u + 12345u; len < seed >> 24;) {
			const char *bit;

			seed = seed * 1103515245u + 12345u;
			bit = bits[(seed >> 16) % COUNT(bits)];
			memcpy(original + len, bit, strlen(bit));
			len += strlen(bit);
		}
		name = dsc_disc_name((struct dsc_str){ original, len }, 42, 3, &arena);
		assert_null(dsc_disc_name_fault(name));
		assert_true(dsc_utf8_count(name) <= DSC_DISC_NAME_MAX);
		assert_memory_equal(name.ptr, "042", 3);
		dsc_arena_reset(&arena);
	}
	dsc_arena_release(&arena);
}

static void test_paths(void **state)
{
	static const struct {
		const char *paths[3];
		const char *fault; /* part of the message, NULL: fine */
	} rows[] = {
		{ { "a", "b/c", "b/d" }, NULL },
		{ { "a-b/c", "a/b" }, NULL },
		{ { "a", "b", "a" }, "'a' is to stand on the disc twice" },
		{ { "a/b", "c", "A/b" }, "differ in case only" },
		{ { "a/b", "c", "A/c" }, "'a/b' and 'A/c' differ in case only" },
		{ { "a/b", "a-", "a" }, "'a' is to be a file on the disc and 'a/b' a file in it" },
		{ { "" }, "empty" },
		{ { "a//b" }, "empty" },
		{ { "/a" }, "empty" },
		{ { "a/" }, "empty" },
		{ { "a/../b" }, "dot or a space" },
		{ { "a./b" }, "dot or a space" },
		{ { "a:b" }, "not every reader" },
		{ { "caf\xc3\xa9" }, "not every reader" },
		{ { "\xff" }, "not every reader" },
		{ { HAN10 HAN10 HAN10 HAN10 HAN10 HAN10 "一" }, "more than 60" },
		{ { "1/2/3/4/5/6/7/8/9/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x" },
		  "too many folders" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dsc_str paths[3];
		struct dsc_err err = { "" };
		size_t count = 0;
		int status;

		while (count < 3 && rows[i].paths[count]) {
			paths[count] = dsc_str_from(rows[i].paths[count]);
			count++;
		}
		status = dsc_disc_paths_check(paths, count, &err);
		assert_int_equal(status, rows[i].fault ? -1 : 0);
		if (rows[i].fault && !strstr(err.text, rows[i].fault))
			fail_msg("row %zu: %s", i, err.text);
	}
}

static void test_label(void **state)
{
	struct dsc_err err;

	(void)state;
	assert_int_equal(dsc_disc_label_check("MIIT_GD_2023_001", &err), 0);
	assert_int_equal(dsc_disc_label_check("", &err), -1);
	assert_int_equal(dsc_disc_label_check("MIIT_GD_2023_0012", &err), -1);
	assert_int_equal(dsc_disc_label_check("miit", &err), -1);
	assert_int_equal(dsc_disc_label_check("广东", &err), -1);
}

/* ---- plans */

static void test_capacity(void **state)
{
	(void)state;
	assert_true(dsc_disc_capacity("cd") < 737280000);
	assert_true(dsc_disc_capacity("dvd") == 4700372992);
	assert_true(dsc_disc_capacity("dvd-dl") < dsc_disc_capacity("bd"));
	assert_true(dsc_disc_capacity("2000000") == 2000000);
	assert_true(dsc_disc_capacity("1000") == 0);
	assert_true(dsc_disc_capacity("floppy") == 0);
	assert_true(dsc_disc_capacity("20000000x") == 0);
	assert_true(dsc_disc_capacity("-20000000") == 0);
	assert_true(dsc_disc_capacity("") == 0);
	assert_true(dsc_disc_capacity("99999999999999999999999999") == 0);
}

static void test_plan(void **state)
{
	static const uint64_t MB = 1000000;
	static const struct {
		struct {
			uint64_t mb;
			uint32_t group;
		} items[8];
		const char *discs; /* of each item; "": an error */
	} rows[] = {
		{ { { 3, 1 }, { 3, 1 }, { 2, 2 } }, "000" },
		{ { { 5, 1 }, { 6, 2 }, { 3, 3 } }, "011" },
		/* in order: the third would fit on the first disc, but comes later */
		{ { { 4, 1 }, { 7, 2 }, { 4, 3 } }, "012" },
		/* a group stays together */
		{ { { 6, 1 }, { 1, 2 }, { 1, 2 }, { 4, 2 } }, "0111" },
		/* unless it is larger than a disc; what follows fills its last disc up */
		{ { { 1, 1 }, { 4, 2 }, { 4, 2 }, { 4, 2 }, { 4, 3 } }, "01122" },
		{ { { 12, 1 } }, "" },
		{ { { 1, 1 }, { 12, 2 } }, "" },
		{ { { 0, 0 } }, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dsc_disc_item items[8];
		struct dsc_disc_item common = { DSC_S("index.html"), MB / 2, 0 };
		struct dsc_disc_plan plan;
		struct dsc_arena arena;
		struct dsc_err err = { "" };
		char path[8][32];
		size_t count = 0;
		int status;

		for (; count < 8 && rows[i].items[count].mb; count++) {
			snprintf(path[count], sizeof(path[count]), "data/%u/%zu",
				 rows[i].items[count].group, count);
			items[count] = (struct dsc_disc_item){ dsc_str_from(path[count]),
							       rows[i].items[count].mb * MB,
							       rows[i].items[count].group };
		}
		dsc_arena_init(&arena, 0);
		status = dsc_disc_plan_make(&plan, items, count, &common, 1, 10 * MB, &arena, &err);
		if (count && !rows[i].discs[0]) {
			assert_int_equal(status, -1);
			assert_non_null(strstr(err.text, "does not fit on a disc of 10000000"));
		} else {
			assert_int_equal(status, 0);
			assert_true(plan.count >= 1);
			for (size_t j = 0; j < count; j++)
				assert_int_equal(plan.disc[j], rows[i].discs[j] - '0');
			for (uint32_t j = 0; j < plan.count; j++)
				assert_true(plan.bytes[j] <= 10 * MB);
		}
		common.size = 11 * MB;
		assert_int_equal(dsc_disc_plan_make(&plan, items, count, &common, 1, 10 * MB,
						    &arena, &err), -1);
		assert_non_null(strstr(err.text, "what every disc carries"));
		dsc_arena_release(&arena);
	}
}

/* A planned disc is never smaller than its image, and not much larger. */
static void test_plan_bound(void **state)
{
	struct dsc_arena arena;
	unsigned seed = 7;

	(void)state;
	dsc_arena_init(&arena, 0);
	for (int round = 0; round < 30; round++) {
		size_t count = (size_t)round * (size_t)round * 2;
		struct dsc_disc_file *files =
			DSC_NEW_ARRAY(&arena, struct dsc_disc_file, count + 1);
		struct dsc_disc_item *items =
			DSC_NEW_ARRAY(&arena, struct dsc_disc_item, count + 1);
		struct dsc_disc_image image = { files, count, "BOUND", TIME, 0 };
		struct dsc_disc_plan plan;
		uint64_t bytes;
		struct dsc_err err;

		for (size_t i = 0; i < count; i++) {
			const char *folder = round % 2 ? HAN10 HAN10 HAN10 : "d";
			const char *path;

			seed = seed * 1103515245u + 12345u;
			path = dsc_arena_printf(&arena, "data/%zu-%s/%zu-%s/%zu-%.*s",
						i / 50, folder, i / (1 + (unsigned)round), folder,
						i, (int)(seed >> 16) % 14 * 3,
						HAN10 HAN10 HAN10 HAN10 HAN10);
			seed = seed * 1103515245u + 12345u;
			files[i] = (struct dsc_disc_file){ .path = dsc_str_from(path),
							   .source = DSC_DISC_FILE,
							   .size = (seed >> 8) % 9000,
							   .name = "never opened" };
			if (i == 17)
				files[i].size = 5000000000u;
			items[i] = (struct dsc_disc_item){ files[i].path, files[i].size, 0 };
		}
		assert_int_equal(dsc_disc_measure(&bytes, &image, &err), 0);
		assert_int_equal(dsc_disc_plan_make(&plan, items, count, NULL, 0, (uint64_t)1 << 40,
						    &arena, &err), 0);
		assert_int_equal(plan.count, 1);
		assert_true(plan.bytes[0] >= bytes);
		if (plan.bytes[0] - bytes > 100000 + bytes / 20)
			fail_msg("%zu files: %ju planned, %ju taken", count,
				 (uintmax_t)plan.bytes[0], (uintmax_t)bytes);
		dsc_arena_reset(&arena);
	}
	dsc_arena_release(&arena);
}

/* ---- images */

/* An image written to a file, and what is done while it is written. */
struct sink {
	int fd;
	uint64_t bytes;
	uint64_t fail_at; /* 0: never */
	void (*meddle)(void);
	uint64_t told, total;
};

static int take(void *arg, const void *bytes, size_t len, struct dsc_err *err)
{
	static const char zeros[4096];
	struct sink *sink = arg;

	if (sink->meddle)
		sink->meddle();
	sink->meddle = NULL;
	if (sink->fail_at && sink->bytes + len >= sink->fail_at)
		return dsc_err_set(err, "disc full");
	sink->bytes += len;
	/* Holes stay holes. */
	if (len % sizeof(zeros) == 0) {
		size_t at = 0;

		while (at < len && memcmp((const char *)bytes + at, zeros, sizeof(zeros)) == 0)
			at += sizeof(zeros);
		if (at == len)
			return lseek(sink->fd, (off_t)len, SEEK_CUR) < 0 ? -1 : 0;
	}
	return write(sink->fd, bytes, len) == (ssize_t)len ? 0 : dsc_err_set(err, "write");
}

static void watch(void *arg, uint64_t done, uint64_t total)
{
	struct sink *sink = arg;

	assert_true(done > sink->told && done <= total && total % 2048 == 0);
	assert_int_equal(done, sink->bytes);
	sink->told = done;
	sink->total = total;
}

static int write_image(const char *path, struct dsc_disc_image *image, struct sink *sink,
		       struct dsc_err *err)
{
	struct dsc_disc_output output = { take, watch, sink };
	int status;

	sink->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	assert_true(sink->fd >= 0);
	status = dsc_disc_write(image, &output, err);
	/* The last block may have been a hole. */
	assert_int_equal(ftruncate(sink->fd, (off_t)sink->bytes), 0);
	close(sink->fd);
	return status;
}

/* Lists the sums of all files before it, as a manifest does. */
struct manifest {
	const struct dsc_disc_image *image;
	size_t at;
	int calls;
};

static int make_manifest(void *arg, char *bytes, struct dsc_err *err)
{
	struct manifest *manifest = arg;

	(void)err;
	manifest->calls++;
	for (size_t i = 0; i < manifest->at; i++, bytes += 130) {
		const struct dsc_digest_sums *sums = &manifest->image->files[i].sums;

		assert_int_equal(strlen(sums->sha256), 64);
		assert_int_equal(strlen(sums->sm3), 64);
		memcpy(bytes, sums->sha256, 64);
		bytes[64] = ' ';
		memcpy(bytes + 65, sums->sm3, 64);
		bytes[129] = '\n';
	}
	return 0;
}

static const char *const tree_paths[] = {
	"bagit.txt",
	"01-推荐汇总表.xlsx",
	"data/01-某市数据安全典型案例-" HAN10 HAN10 "/01-案例申报书.pdf",
	"data/01-某市数据安全典型案例-" HAN10 HAN10 "/02-" HAN10 HAN10 HAN10 HAN10 HAN10 ".pdf",
	"data/02-空/01-空.txt",
	"data/02-空/二/三/四/五/六/七/八/九/十/十一/十二/01-深.txt",
	"manifest-sha256.txt",
	"tagmanifest-sha256.txt",
};
#define TREE COUNT(tree_paths)

/* Sources in memory, on disk, empty, larger than any buffer; two made late. */
static void make_tree(struct dsc_disc_image *image, struct dsc_disc_file files[TREE],
		      struct manifest manifests[2], int dir)
{
	static const uint64_t sizes[] = { 55, 3000, 2048, 1000000, 0, 7 };

	*image = (struct dsc_disc_image){ files, TREE, "MIIT_GD_2023_1", TIME, BOTH };
	for (size_t i = 0; i < 6; i++) {
		static char names[6][16];
		char *bytes = malloc(1000000);

		assert_non_null(bytes);
		for (size_t j = 0; j < 1000000; j++)
			bytes[j] = (char)((j * 31 + i * j / 977) % 251);
		snprintf(names[i], sizeof(names[i]), "source/%zu", i);
		if (dir >= 0 && faccessat(dir, names[i], F_OK, 0) < 0) {
			mkdir("source", 0755);
			write_file(names[i], bytes, sizes[i]);
		}
		files[i] = (struct dsc_disc_file){ .path = dsc_str_from(tree_paths[i]),
						   .source = i < 2 ? DSC_DISC_BYTES : DSC_DISC_FILE,
						   .size = sizes[i], .dir = dir, .name = names[i],
						   .bytes = i < 2 ? bytes : NULL };
		if (i >= 2)
			free(bytes);
	}
	for (size_t i = 0; i < 2; i++) {
		manifests[i] = (struct manifest){ image, 6 + i, 0 };
		files[6 + i] = (struct dsc_disc_file){ .path = dsc_str_from(tree_paths[6 + i]),
						       .source = DSC_DISC_LATE,
						       .size = 130 * (6 + i),
						       .make = make_manifest,
						       .arg = &manifests[i] };
	}
}

static void free_tree(struct dsc_disc_file files[TREE])
{
	for (size_t i = 0; i < 2; i++)
		free((void *)(uintptr_t)files[i].bytes);
}

static int add_to_digest(void *arg, const void *bytes, size_t len, struct dsc_err *err)
{
	(void)err;
	dsc_digest_update(arg, bytes, len);
	return 0;
}

/* The same names, sizes and digests through libarchive, in one tree of the image. */
static void check_tree(const char *path, enum dsc_disc_tree tree,
		       const struct dsc_disc_file *files, size_t count)
{
	struct dsc_disc_reader *reader;
	struct dsc_disc_entry entry;
	enum dsc_disc_fault fault;
	struct dsc_digest *digest;
	struct dsc_digest_sums sums;
	struct dsc_err err;
	size_t seen = 0;
	int fd = open(path, O_RDONLY);
	int status;

	assert_true(fd >= 0);
	assert_int_equal(dsc_digest_open(&digest, BOTH, &err), 0);
	if (dsc_disc_open(&reader, fd, tree, &dsc_disc_limits_default, &fault, &err) < 0)
		fail_msg("%s", err.text);
	while ((status = dsc_disc_next(reader, &entry, &fault, &err)) > 0) {
		size_t i = 0;

		assert_int_equal(entry.fault, DSC_DISC_SOUND);
		if (entry.folder)
			continue;
		while (i < count && !dsc_str_is(files[i].path, entry.path))
			i++;
		if (i == count)
			fail_msg("read back: '%s'", entry.path);
		assert_int_equal(entry.size, files[i].size);
		assert_int_equal(dsc_disc_read(reader, add_to_digest, digest, &fault, &err), 0);
		dsc_digest_end(digest, &sums);
		dsc_digest_wait(digest);
		assert_string_equal(sums.sha256, files[i].sums.sha256);
		assert_string_equal(sums.sm3, files[i].sums.sm3);
		seen++;
	}
	assert_int_equal(status, 0);
	assert_int_equal(seen, count);
	dsc_disc_close(reader);
	dsc_digest_close(digest);
	close(fd);
}

static void test_write(void **state)
{
	struct dsc_disc_file files[TREE];
	struct dsc_disc_image image;
	struct manifest manifests[2];
	struct sink sink = { 0 };
	struct dsc_err err = { "" };
	uint64_t bytes;
	int dir = open(".", O_RDONLY);

	(void)state;
	make_tree(&image, files, manifests, dir);
	if (dsc_disc_measure(&bytes, &image, &err) < 0 ||
	    write_image("a.iso", &image, &sink, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(sink.bytes, bytes);
	assert_int_equal(sink.told, bytes);
	assert_int_equal(sink.total, bytes);
	assert_int_equal(manifests[0].calls, 1);
	assert_int_equal(manifests[1].calls, 1);
	assert_string_equal(files[4].sums.sm3,
			    "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b");
	check_tree("a.iso", DSC_DISC_TREE_POSIX, files, TREE);
	check_tree("a.iso", DSC_DISC_TREE_JOLIET, files, TREE);

	/* Without digests the same image, but for what the manifests say. */
	image.digests = 0;
	image.count = 6;
	sink = (struct sink){ 0 };
	assert_int_equal(write_image("plain.iso", &image, &sink, &err), 0);
	assert_string_equal(files[0].sums.sha256, "");
	free_tree(files);
	close(dir);
}

/* What others say of the image that test_write() left. */
static void check_listing(const char *command)
{
	char found[1024], wanted[1024];
	size_t count = 0;
	FILE *listing = popen(command, "r");

	assert_non_null(listing);
	while (fgets(found, sizeof(found), listing)) {
		bool known = false;

		for (size_t i = 0; i < TREE; i++) {
			snprintf(wanted, sizeof(wanted), "%s\n", tree_paths[i]);
			known = known || strcmp(found, wanted) == 0;
		}
		if (!known)
			fail_msg("%s: %s", command, found);
		count++;
	}
	assert_int_equal(pclose(listing), 0);
	assert_int_equal(count, TREE);
}

static void test_bsdtar(void **state)
{
	(void)state;
	if (!exists("bsdtar")) {
		print_message("skipped: no bsdtar to list the image with\n");
		skip();
	}
	check_listing("mkdir x && LC_ALL=C.UTF-8 bsdtar -xf a.iso -C x && cd x && "
		      "find . -type f | sed 's,^\\./,,'");
	check_listing("mkdir j && LC_ALL=C.UTF-8 bsdtar -xf a.iso --options '!rockridge' -C j && "
		      "cd j && find . -type f | sed 's,^\\./,,'");
	shell("chmod -R u+w x j && diff -r x j");
}

static void test_xorriso(void **state)
{
	(void)state;
	if (!exists("xorriso")) {
		print_message("skipped: no xorriso to list the image with\n");
		skip();
	}
	check_listing("LC_ALL=C.UTF-8 xorriso -indev a.iso -find / -type f 2>/dev/null | "
		      "sed \"s,^'/,,; s,'$,,\"");
	check_listing("LC_ALL=C.UTF-8 xorriso -read_fs norock -indev a.iso "
		      "-find / -type f 2>/dev/null | sed \"s,^'/,,; s,'$,,\"");
	shell("xorriso -indev a.iso -pvd_info 2>&1 | "
	      "grep -q '^Volume Id    : MIIT_GD_2023_1$'");
}

/* Another zone, locale, umask, clock, order of inodes, checkout: the same bytes. */
static void test_reproducible(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	sleep(1);
	pid = fork();
	if (pid == 0) {
		struct dsc_disc_file files[TREE];
		struct dsc_disc_image image;
		struct manifest manifests[2];
		struct sink sink = { 0 };
		struct dsc_err err;

		setenv("TZ", "America/St_Johns", 1);
		setenv("LC_ALL", "zh_CN.GB18030", 1);
		setlocale(LC_ALL, "C");
		tzset();
		umask(077);
		if (mkdir("elsewhere", 0700) < 0 || chdir("elsewhere") < 0)
			_exit(1);
		mkdir("source", 0700);
		write_file("source/unrelated", "x", 1);
		make_tree(&image, files, manifests, open(".", O_RDONLY));
		_exit(write_image("b.iso", &image, &sink, &err) < 0 ? 1 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	shell("cmp a.iso elsewhere/b.iso");

	/* The heap of this process, in disorder: no address may show in the image. */
	for (int i = 0; i < 5; i++) {
		static void *holes[1000];
		struct dsc_disc_file files[TREE];
		struct dsc_disc_image image;
		struct manifest manifests[2];
		struct sink sink = { 0 };
		struct dsc_err err;
		int dir = open(".", O_RDONLY);

		for (size_t j = 0; j < COUNT(holes); j++)
			holes[j] = malloc(j * 7919 % 400 + 16);
		for (size_t j = 0; j < COUNT(holes); j++)
			if (j * 104729 % 3 == (size_t)i % 3)
				free(holes[j]), holes[j] = NULL;
		make_tree(&image, files, manifests, dir);
		assert_int_equal(write_image("c.iso", &image, &sink, &err), 0);
		shell("cmp a.iso c.iso");
		for (size_t j = 0; j < COUNT(holes); j++)
			free(holes[j]);
		free_tree(files);
		close(dir);
	}
}

/* ---- what goes wrong while a disc is written */

static char large[6 << 20];

static void remake_victim(void)
{
	shell("rm -rf victim");
	mkdir("victim", 0755);
	mkdir("victim/in", 0755);
	write_file("victim/in/file", large, sizeof(large));
}

static void vanish(void)
{
	shell("rm -rf victim");
}

static void put_folder(void)
{
	shell("rm victim/in/file; mkdir victim/in/file");
}

static void put_pipe(void)
{
	shell("rm victim/in/file; mkfifo victim/in/file");
}

static void put_link(void)
{
	shell("mv victim/in/file victim/other; ln -s ../other victim/in/file");
}

static void put_link_above(void)
{
	shell("mv victim/in victim/other; ln -s other victim/in");
}

static void grow(void)
{
	shell("printf x >>victim/in/file");
}

static void shrink(void)
{
	assert_int_equal(truncate("victim/in/file", sizeof(large) - 1), 0);
}

static void touch(void)
{
	shell("touch -d 2001-01-01 victim/in/file");
}

static void delete(void)
{
	unlink("victim/in/file");
}

static void forbid(void)
{
	chmod("victim/in/file", 0);
}

static void test_faults(void **state)
{
	static const struct {
		void (*before)(void);
		void (*during)(void);
		uint64_t fail_at;
		const char *text;
	} rows[] = {
		{ vanish, NULL, 0, "'victim/in/file' is gone" },
		{ put_folder, NULL, 0, "'victim/in/file' is no regular file" },
		{ put_pipe, NULL, 0, "'victim/in/file' is no regular file" },
		{ put_link, NULL, 0, "symbolic link" },
		{ put_link_above, NULL, 0, "symbolic link" },
		{ grow, NULL, 0, "'victim/in/file' has 6291457 bytes; it had 6291456" },
		{ shrink, NULL, 0, "'victim/in/file' has 6291455 bytes; it had 6291456" },
		{ forbid, NULL, 0, "cannot read 'victim/in/file': Permission denied" },
		{ NULL, grow, 0, "'victim/in/file' grew while it was read" },
		{ NULL, shrink, 0, "'victim/in/file' shrank while it was read" },
		{ NULL, touch, 0, "'victim/in/file' was changed while it was read" },
		{ NULL, delete, 0, "'victim/in/file' was removed while it was read" },
		{ NULL, NULL, 1, "disc full" },
		{ NULL, NULL, 3000000, "disc full" },
		{ NULL, NULL, 6500000, "disc full" },
	};

	(void)state;
	for (unsigned kinds = 0; kinds <= BOTH; kinds += BOTH) {
		for (size_t i = 0; i < COUNT(rows); i++) {
			int dir = open(".", O_RDONLY);
			struct dsc_disc_file files[] = {
				{ .path = DSC_S("a"), .source = DSC_DISC_BYTES, .bytes = "a",
				  .size = 1 },
				{ .path = DSC_S("b"), .source = DSC_DISC_FILE, .dir = dir,
				  .name = "victim/in/file", .size = sizeof(large) },
				{ .path = DSC_S("c"), .source = DSC_DISC_BYTES, .bytes = "c",
				  .size = 1 },
			};
			struct dsc_disc_image image = { files, 3, "FAULT", TIME, kinds };
			struct sink sink = { .fail_at = rows[i].fail_at,
					     .meddle = rows[i].during };
			struct dsc_err err = { "" };

			remake_victim();
			if (rows[i].before)
				rows[i].before();
			if (rows[i].before != forbid || geteuid() != 0) {
				assert_int_equal(write_image("fault.iso", &image, &sink, &err), -1);
				if (!strstr(err.text, rows[i].text))
					fail_msg("row %zu: %s", i, err.text);
			}
			close(dir);
		}
	}
}

static int refuse(void *arg, char *bytes, struct dsc_err *err)
{
	(void)arg;
	(void)bytes;
	return dsc_err_set(err, "no manifest today");
}

/* Plans that are refused before anything is read, and a late file that is. */
static void test_refused(void **state)
{
	struct dsc_disc_file file = { .path = DSC_S("a"), .source = DSC_DISC_LATE, .size = 10,
				      .make = refuse };
	struct dsc_disc_image image = { &file, 1, "LABEL", TIME, 0 };
	struct sink sink = { 0 };
	struct dsc_err err;

	(void)state;
	assert_int_equal(write_image("r.iso", &image, &sink, &err), -1);
	assert_string_equal(err.text, "no manifest today");
	sink = (struct sink){ 0 };
	image.label = "a label";
	assert_int_equal(write_image("r.iso", &image, &sink, &err), -1);
	assert_non_null(strstr(err.text, "no volume label"));
	image.label = "LABEL";
	image.time = -1;
	assert_int_equal(write_image("r.iso", &image, &sink, &err), -1);
	image.time = TIME;
	file.path = DSC_S("../a");
	assert_int_equal(write_image("r.iso", &image, &sink, &err), -1);
	assert_non_null(strstr(err.text, "'../a' cannot stand on a disc"));
	file.path = DSC_S("a");
	file.size = UINT64_MAX;
	assert_int_equal(write_image("r.iso", &image, &sink, &err), -1);
	assert_int_equal(sink.bytes, 0);

	image.count = 0;
	assert_int_equal(write_image("empty.iso", &image, &sink, &err), 0);
	check_tree("empty.iso", DSC_DISC_TREE_POSIX, NULL, 0);
}

/* Two extents: a directory record can say 4 GiB less a block. */
static void test_large(void **state)
{
	static const uint64_t size = ((uint64_t)4 << 30) + 5000;
	int dir = open(".", O_RDONLY);
	struct dsc_disc_file files[] = {
		{ .path = DSC_S("01-大.bin"), .source = DSC_DISC_FILE, .dir = dir, .name = "large",
		  .size = size },
		{ .path = DSC_S("02-小.bin"), .source = DSC_DISC_BYTES, .bytes = "after", .size = 5 },
	};
	struct dsc_disc_image image = { files, 2, "LARGE", TIME, 0 };
	struct dsc_disc_reader *reader;
	struct dsc_disc_entry entry;
	enum dsc_disc_fault fault;
	struct sink sink = { 0 };
	struct dsc_err err;
	int fd;

	(void)state;
	fd = open("large", O_WRONLY | O_CREAT, 0644);
	assert_int_equal(pwrite(fd, "end", 3, (off_t)size - 3), 3);
	close(fd);
	if (write_image("large.iso", &image, &sink, &err) < 0)
		fail_msg("%s", err.text);
	assert_true(sink.bytes > size);
	fd = open("large.iso", O_RDONLY);
	assert_int_equal(dsc_disc_open(&reader, fd, DSC_DISC_TREE_POSIX, &dsc_disc_limits_default,
				       &fault, &err), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(dsc_disc_next(reader, &entry, &fault, &err), 1);
		assert_int_equal(entry.fault, DSC_DISC_SOUND);
		assert_string_equal(entry.path, files[i].path.ptr);
		assert_true(entry.size == files[i].size);
	}
	assert_int_equal(dsc_disc_next(reader, &entry, &fault, &err), 0);
	dsc_disc_close(reader);
	/* Behind the second extent the other file, in the last block before the tail. */
	shell("tail -c $((151 * 2048)) large.iso | head -c 5 | grep -q '^after$'");
	close(fd);
	close(dir);
	unlink("large.iso");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_names_any),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_label),
		cmocka_unit_test(test_capacity),
		cmocka_unit_test(test_plan),
		cmocka_unit_test(test_plan_bound),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_bsdtar),
		cmocka_unit_test(test_xorriso),
		cmocka_unit_test(test_reproducible),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
