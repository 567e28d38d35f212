#include "disc/scan.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/tr.h"

#include "base/banned.h"

#define BLOCK 2048u
#define FIRST_DESCRIPTOR 16u
#define DESCRIPTORS_MAX 64u
/* A name of 255 bytes, a link's target and times fit into two. */
#define CONTINUATIONS_MAX 16

struct folder {
	uint32_t block;
	uint32_t size;
};

/* One tree of the image. */
struct scan {
	int fd;
	uint32_t blocks; /* of the image */
	uint32_t records_left;
	unsigned char *seen; /* a bit for each block that a folder takes */
	struct {
		struct folder *items;
		size_t count;
		size_t cap;
	} folders;
	struct dsc_arena arena;
	enum dsc_disc_fault *fault;
	struct dsc_err *err;
};

static uint32_t little(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static int refuse(struct scan *scan, enum dsc_disc_fault fault, const char *why)
{
	*scan->fault = fault;
	return dsc_err_set(scan->err, "%s", why);
}

static int add_folder(struct scan *scan, uint32_t block, uint32_t size)
{
	uint32_t blocks = size / BLOCK + (size % BLOCK != 0);

	if (block >= scan->blocks || blocks > scan->blocks - block)
		return refuse(scan, DSC_DISC_DAMAGED,
			      _("the image is damaged: a folder lies behind its end"));
	for (uint32_t i = block; i < block + blocks; i++) {
		unsigned char bit = (unsigned char)(1u << i % 8);

		if (scan->seen[i / 8] & bit)
			return refuse(scan, DSC_DISC_DAMAGED,
				      _("the image is damaged: a folder lies within another or "
					"in itself"));
		scan->seen[i / 8] |= bit;
	}
	DSC_PUSH(&scan->arena, &scan->folders, (struct folder){ block, size });
	return 0;
}

/*
 * Looks for the continuation that an area names (SUSP 5.1) at any place, since
 * where libarchive will look depends on the area's other entries. Returns how
 * many there are; `at` is the last.
 */
static size_t find_continuation(const unsigned char *area, size_t len, const unsigned char **at)
{
	size_t count = 0;

	for (size_t i = 0; i + 28 <= len; i++)
		if (memcmp(area + i, "CE\x1c\x01", 4) == 0) {
			*at = area + i;
			count++;
		}
	return count;
}

static int follow_continuations(struct scan *scan, const unsigned char *area, size_t len)
{
	unsigned char next[BLOCK];

	for (int steps = 0; steps <= CONTINUATIONS_MAX; steps++) {
		const unsigned char *at = NULL;
		size_t count = find_continuation(area, len, &at);
		uint32_t block, offset, size;
		ssize_t got;

		if (count == 0)
			return 0;
		block = little(at + 4);
		offset = little(at + 12);
		size = little(at + 20);
		if (count > 1 || offset >= BLOCK || size > BLOCK - offset)
			break;
		got = pread(scan->fd, next, size, (off_t)block * BLOCK + (off_t)offset);
		if (got < 0)
			got = 0; /* behind the end: libarchive will say so */
		area = next;
		len = (size_t)got;
	}
	return refuse(scan, DSC_DISC_DAMAGED,
		      _("the image is damaged: what it says of a file has no end"));
}

/* Records do not cross blocks; a length of 0 ends a block. */
static int scan_block(struct scan *scan, const unsigned char *bytes, size_t len)
{
	size_t at = 0;

	while (at + 34 <= len && bytes[at]) {
		const unsigned char *record = bytes + at;
		size_t size = record[0], name = record[32];
		bool self = name == 1 && record[33] <= 1;

		if (size < 34 || at + size > len || 33 + name > size)
			return refuse(scan, DSC_DISC_DAMAGED,
				      _("the image is damaged: a folder's record has a wrong length"));
		if (scan->records_left-- == 0)
			return refuse(scan, DSC_DISC_COUNT,
				      _("the image holds more files and folders than are read from "
					"a disc"));
		if ((record[25] & 2) && !self &&
		    add_folder(scan, little(record + 2), little(record + 10)) < 0)
			return -1;
		if (follow_continuations(scan, record + 33 + name, size - 33 - name) < 0)
			return -1;
		at += size;
	}
	return 0;
}

static int scan_tree(struct scan *scan, const unsigned char *root)
{
	if (add_folder(scan, little(root + 2), little(root + 10)) < 0)
		return -1;
	for (size_t i = 0; i < scan->folders.count; i++) {
		struct folder folder = scan->folders.items[i];

		for (uint32_t done = 0; done < folder.size; done += BLOCK) {
			unsigned char bytes[BLOCK];
			uint32_t want = folder.size - done < BLOCK ? folder.size - done : BLOCK;
			ssize_t got = pread(scan->fd, bytes, want,
					    (off_t)folder.block * BLOCK + (off_t)done);

			if (got > 0 && scan_block(scan, bytes, (size_t)got) < 0)
				return -1;
			if (got < (ssize_t)want)
				break; /* the image shrinks: the reader will come upon it */
			if (folder.size - done <= BLOCK)
				break;
		}
	}
	return 0;
}

static int scan_volume(int fd, uint64_t bytes, const unsigned char *volume,
		       const struct dsc_disc_limits *limits, enum dsc_disc_fault *fault,
		       struct dsc_err *err)
{
	uint64_t claim = (uint64_t)little(volume + 80) * BLOCK;
	struct scan scan = { .fd = fd, .fault = fault, .err = err };
	int status;

	if ((volume[128] | volume[129] << 8) != (int)BLOCK)
		return refuse(&scan, DSC_DISC_DAMAGED,
			      _("the image is damaged: its blocks do not have 2048 bytes"));
	if (claim > bytes) {
		*fault = DSC_DISC_TRUNCATED;
		return dsc_err_set(err, _("the image %s (%" PRIu64 " of %" PRIu64 " bytes)"),
				   dsc_disc_fault_text(*fault), bytes, claim);
	}
	scan.blocks = (uint32_t)(claim / BLOCK);
	/* Each folder has two records beside those of its entries. */
	scan.records_left = limits->entries < UINT32_MAX / 4 ? 3 * limits->entries + 64 :
							       UINT32_MAX;
	scan.seen = calloc(scan.blocks / 8 + 1, 1);
	if (!scan.seen)
		dsc_out_of_memory();
	dsc_arena_init(&scan.arena, 0);
	status = scan_tree(&scan, volume + 156);
	dsc_arena_release(&scan.arena);
	free(scan.seen);
	return status;
}

int dsc_disc_scan(int fd, uint64_t bytes, const struct dsc_disc_limits *limits,
		  enum dsc_disc_fault *fault, struct dsc_err *err)
{
	for (off_t i = FIRST_DESCRIPTOR; i < FIRST_DESCRIPTOR + DESCRIPTORS_MAX; i++) {
		unsigned char volume[BLOCK];

		if (pread(fd, volume, BLOCK, i * BLOCK) != (ssize_t)BLOCK ||
		    memcmp(volume + 1, "CD001", 5) != 0 || volume[0] == 255)
			return 0;
		if ((volume[0] == 1 || volume[0] == 2) &&
		    scan_volume(fd, bytes, volume, limits, fault, err) < 0)
			return -1;
	}
	return 0;
}
