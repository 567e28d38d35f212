/*
 * disc generate FOLDER FILES MEGABYTES   evidence that does not compress
 * disc floor FOLDER FILES SCRATCH        one SM3 pass over it, two copies of as many bytes by
 *                                        copy_file_range()
 * disc bundle FOLDER FILES SCRATCH       an image of it with SHA-256 and SM3 of each file and of
 *                                        the image itself, and two copies more
 * disc sha256 FOLDER FILES SCRATCH       the same with SHA-256 alone, one copy
 * disc sm3 SCRATCH                       one SM3 pass over the image
 * disc verify SCRATCH                    the image read back, SHA-256 and SM3 of each file
 *
 * SCRATCH holds image-1, image-2 and image-3.
 */
#define _GNU_SOURCE /* copy_file_range */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disc/read.h"
#include "disc/write.h"

#define FILES_MAX 20000
#define BOTH (DSC_DIGEST_SHA256 | DSC_DIGEST_SM3)

static struct dsc_err err;

static void die(const char *what)
{
	fprintf(stderr, "disc: %s: %s\n", what, err.text[0] ? err.text : strerror(errno));
	exit(3);
}

static void require(bool holds, const char *what)
{
	if (!holds)
		die(what);
}

static size_t number(const char *text)
{
	return (size_t)strtoul(text, NULL, 10);
}

static void name_of(char name[32], size_t i)
{
	snprintf(name, 32, "case-%02zu/%05zu.bin", i % 40, i);
}

static void generate(size_t files, size_t megabytes)
{
	size_t size = megabytes * 1000000 / files;
	uint64_t *bytes = malloc(size + 8);
	uint64_t seed = 88172645463325252u;

	require(bytes != NULL, "memory");
	for (size_t i = 0; i < files; i++) {
		char name[32];
		int fd;

		name_of(name, i);
		*strchr(name, '/') = '\0';
		mkdir(name, 0777);
		name_of(name, i);
		for (size_t j = 0; j < size / 8 + 1; j++) {
			seed ^= seed << 13;
			seed ^= seed >> 7;
			seed ^= seed << 17;
			bytes[j] = seed;
		}
		fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
		require(fd >= 0 && write(fd, bytes, size) == (ssize_t)size, name);
		close(fd);
	}
	free(bytes);
}

static void digest_file(struct dsc_digest *digest, const char *path, struct dsc_digest_sums *sums)
{
	int fd = open(path, O_RDONLY);
	ssize_t got;

	require(fd >= 0, path);
	do {
		size_t room;
		void *piece = dsc_digest_piece(digest, &room);

		got = read(fd, piece, room);
		require(got >= 0, path);
		dsc_digest_add(digest, (size_t)got);
	} while (got);
	dsc_digest_end(digest, sums);
	close(fd);
}

static struct dsc_digest *open_digest(unsigned kinds)
{
	struct dsc_digest *digest;

	require(dsc_digest_open(&digest, kinds, &err) == 0, "digest");
	return digest;
}

static void close_digest(struct dsc_digest *digest)
{
	dsc_digest_wait(digest);
	dsc_digest_close(digest);
}

static int create(const char *scratch, int number_of_copy)
{
	char path[1024];
	int fd;

	snprintf(path, sizeof(path), "%s/image-%d", scratch, number_of_copy);
	unlink(path);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);
	require(fd >= 0, path);
	return fd;
}

static void copy(const char *scratch, int from, int number_of_copy)
{
	int to = create(scratch, number_of_copy);
	off_t at = 0;

	while (copy_file_range(from, &at, to, NULL, 1 << 30, 0) > 0)
		;
	require(at > 0, "copy_file_range");
	close(to);
}

static void run_floor(size_t files, const char *scratch)
{
	struct dsc_digest *digest = open_digest(DSC_DIGEST_SM3);
	static struct dsc_digest_sums sums[FILES_MAX];
	char path[1024], name[32];
	int from;

	for (size_t i = 0; i < files; i++) {
		name_of(name, i);
		digest_file(digest, name, &sums[i]);
	}
	close_digest(digest);
	snprintf(path, sizeof(path), "%s/image-1", scratch);
	from = open(path, O_RDONLY);
	require(from >= 0, path);
	copy(scratch, from, 2);
	copy(scratch, from, 3);
	close(from);
}

struct sink {
	int fd;
	struct dsc_digest *digest;
};

static int take(void *arg, const void *bytes, size_t len, struct dsc_err *error)
{
	struct sink *sink = arg;

	dsc_digest_update(sink->digest, bytes, len);
	return write(sink->fd, bytes, len) == (ssize_t)len ?
		       0 : dsc_err_errno(error, errno, "write");
}

static void run_bundle(size_t files, const char *scratch, unsigned kinds, int copies)
{
	static struct dsc_disc_file list[FILES_MAX];
	static char names[FILES_MAX][32];
	struct dsc_disc_image image = { list, files, "BENCH", 1698742800, kinds };
	struct sink sink = { create(scratch, 1), open_digest(kinds) };
	struct dsc_disc_output output = { take, NULL, &sink };
	struct dsc_digest_sums sums;

	for (size_t i = 0; i < files; i++) {
		struct stat st;

		name_of(names[i], i);
		require(stat(names[i], &st) == 0, names[i]);
		list[i] = (struct dsc_disc_file){ .path = dsc_str_from(names[i]),
						  .source = DSC_DISC_FILE, .dir = AT_FDCWD,
						  .name = names[i], .size = (uint64_t)st.st_size };
	}
	require(dsc_disc_write(&image, &output, &err) == 0, "write");
	for (int i = 2; i <= copies; i++)
		copy(scratch, sink.fd, i);
	dsc_digest_end(sink.digest, &sums);
	close_digest(sink.digest);
	close(sink.fd);
}

static int add(void *arg, const void *bytes, size_t len, struct dsc_err *error)
{
	(void)error;
	dsc_digest_update(arg, bytes, len);
	return 0;
}

static void run_verify(const char *path)
{
	static struct dsc_digest_sums sums[FILES_MAX];
	struct dsc_digest *digest = open_digest(BOTH);
	struct dsc_disc_reader *reader;
	struct dsc_disc_entry entry;
	enum dsc_disc_fault fault;
	size_t files = 0;
	int fd = open(path, O_RDONLY);
	int status;

	require(fd >= 0 && dsc_disc_open(&reader, fd, DSC_DISC_TREE_POSIX,
					 &dsc_disc_limits_default, &fault, &err) == 0, path);
	while ((status = dsc_disc_next(reader, &entry, &fault, &err)) > 0) {
		if (entry.folder)
			continue;
		require(dsc_disc_read(reader, add, digest, &fault, &err) == 0, path);
		dsc_digest_end(digest, &sums[files++]);
	}
	require(status == 0 && files > 0, path);
	close_digest(digest);
	dsc_disc_close(reader);
}

int main(int argc, char **argv)
{
	const char *verb = argc > 2 ? argv[1] : "";
	size_t files = argc == 5 ? number(argv[3]) : 0;

	if (argc == 5) {
		require(files > 0 && files <= FILES_MAX, "FILES");
		require(chdir(argv[2]) == 0, argv[2]);
		if (strcmp(verb, "generate") == 0)
			generate(files, number(argv[4]));
		else if (strcmp(verb, "floor") == 0)
			run_floor(files, argv[4]);
		else if (strcmp(verb, "bundle") == 0)
			run_bundle(files, argv[4], BOTH, 3);
		else
			run_bundle(files, argv[4], DSC_DIGEST_SHA256, 1);
		return 0;
	}
	require(argc == 3 && chdir(argv[2]) == 0, "usage: see the head of the source");
	if (strcmp(verb, "verify") == 0) {
		run_verify("image-1");
	} else {
		struct dsc_digest *digest = open_digest(DSC_DIGEST_SM3);
		struct dsc_digest_sums sums;

		digest_file(digest, "image-1", &sums);
		close_digest(digest);
	}
	return 0;
}
