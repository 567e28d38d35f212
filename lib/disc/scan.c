#include "disc/scan.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/io.h"
#include "base/tr.h"

#include "base/banned.h"

#define BLOCK DSC_DISC_BLOCK
#define FIRST_DESCRIPTOR 16
#define DESCRIPTORS_MAX 64
/* A name of 255 bytes, a link's target and times fit into two. */
#define CONTINUATIONS_MAX 16
/* Linux looks for the marks of UDF no further than this. */
#define MARKS_END ((off_t)8 << 20)

/* One tree of the image. */
struct scan {
	int fd;
	uint32_t blocks; /* of the image */
	uint32_t records_left;
	uint32_t *continuations_left; /* of all trees */
	unsigned char *seen; /* a bit for each block that a folder takes */
	struct dsc_disc_trees *trees;
	struct dsc_disc_tree_nodes *nodes;
	bool joliet;
	bool more; /* the next record goes on with the last file */
	bool odd;  /* folders or path tables of which readers make different things */
	struct dsc_arena *arena; /* of the nodes */
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

static int refuse_odd(struct scan *scan)
{
	*scan->fault = DSC_DISC_FACES;
	return dsc_err_set(scan->err, _("the image %s"), dsc_disc_fault_text(*scan->fault));
}

/* The blocks of a folder are no other's. */
static int claim(struct scan *scan, uint32_t block, uint32_t size)
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

/* What Rock Ridge says of a record, on however many blocks. */
static int read_rock(struct scan *scan, struct dsc_disc_rock *rock, const unsigned char *area,
		     size_t len, struct dsc_str own, bool folder)
{
	unsigned char next[BLOCK];

	dsc_disc_rock_read(rock, own, folder);
	for (int steps = 0; steps <= CONTINUATIONS_MAX; steps++) {
		const unsigned char *at = NULL;
		size_t count = find_continuation(area, len, &at);
		uint32_t block, offset, size;
		ssize_t got;

		/* Hidden in something else it is a continuation to nobody, or to some reader. */
		rock->odd |= rock->continued != (count > 0);
		if (count == 0)
			return 0;
		block = little(at + 4);
		offset = little(at + 12);
		size = little(at + 20);
		if (count > 1 || offset >= BLOCK || size > BLOCK - offset)
			break;
		if ((*scan->continuations_left)-- == 0)
			return refuse(scan, DSC_DISC_COUNT,
				      _("the image holds more files and folders than are read from "
					"a disc"));
		got = dsc_io_read_at(scan->fd, next, size, (off_t)block * BLOCK + (off_t)offset);
		if (got < 0)
			got = 0; /* behind the end: libarchive will say so */
		area = next;
		len = (size_t)got;
		dsc_disc_rock_read(rock, (struct dsc_str){ (const char *)next, len }, folder);
	}
	return refuse(scan, DSC_DISC_DAMAGED,
		      _("the image is damaged: what it says of a file has no end"));
}

static struct dsc_str name_of(const struct scan *scan, const struct dsc_disc_record *record,
			      const struct dsc_disc_rock *rock)
{
	if (scan->joliet)
		return dsc_disc_name_joliet(record->raw, scan->arena);
	if (scan->trees->rock)
		return dsc_arena_str(scan->arena, (struct dsc_str){ rock->name, rock->len });
	return dsc_disc_name_plain(record->raw, scan->arena);
}

/* A part of the file before it: readers who do not know of parts see them in one row. */
static void add_part(struct scan *scan, const struct dsc_disc_record *record,
		     struct dsc_str name)
{
	struct dsc_disc_node *node = &scan->nodes->items[scan->nodes->count - 1];

	if (record->odd || record->folder || !dsc_str_eq(node->name, name) ||
	    node->size % BLOCK || node->block + node->size / BLOCK != record->block)
		node->odd = true;
	node->size += record->size;
}

static int add_node(struct scan *scan, uint32_t parent, const struct dsc_disc_record *record,
		    const struct dsc_disc_rock *rock)
{
	struct dsc_disc_node node = { .name = name_of(scan, record, rock),
				      .parent = parent,
				      .block = record->block,
				      .size = record->size,
				      .folder = record->folder,
				      .odd = record->odd };

	/* Windows makes other files of some that CD-ROM XA describes. */
	if (scan->joliet)
		node.odd |= record->area.len > 0;
	else if (scan->trees->rock)
		node.odd |= rock->odd || rock->unnamed || !rock->named || rock->goes_on;
	if (scan->more) {
		add_part(scan, record, node.name);
		scan->nodes->items[scan->nodes->count - 1].odd |= node.odd;
	} else {
		if (node.folder && claim(scan, record->block, record->size) < 0)
			return -1;
		if (node.folder)
			node.raw = dsc_arena_str(scan->arena, record->raw);
		DSC_PUSH(scan->arena, scan->nodes, node);
	}
	scan->more = record->more;
	return 0;
}

static bool has_mark(struct dsc_str area)
{
	for (size_t i = 0; i + 7 <= area.len; i++)
		if (memcmp(area.ptr + i, "SP\x07\x01\xbe\xef", 6) == 0)
			return true;
	return false;
}

/*
 * A folder begins with a record of itself and one of the folder around it. Linux
 * takes place and size of a folder from the former, others from where it is named.
 */
static void check_self(struct scan *scan, uint32_t folder, const struct dsc_disc_record *record,
		       const struct dsc_disc_rock *rock)
{
	const struct dsc_disc_node *node = &scan->nodes->items[folder];

	if (folder == 0 && !scan->joliet) {
		scan->trees->rock = rock->here;
		/* Linux looks behind what CD-ROM XA says, too. */
		scan->odd |= !rock->here && has_mark(record->area);
	}
	scan->odd |= record->odd || !record->folder || record->block != node->block ||
		     record->size != node->size || rock->odd;
}

static int add_record(struct scan *scan, uint32_t folder, uint32_t index,
		      const struct dsc_disc_record *record, const struct dsc_disc_rock *rock)
{
	bool dots = record->raw.len == 1 && (unsigned char)record->raw.ptr[0] <= 1;

	scan->odd |= index < 2 && !(dots && (unsigned char)record->raw.ptr[0] == index);
	if (index == 0)
		check_self(scan, folder, record, rock);
	if (index < 2 && dots)
		return 0;
	/* A file can have one of these names only where nobody looks. */
	scan->odd |= dots;
	return dots ? 0 : add_node(scan, folder, record, rock);
}

/* Records do not cross blocks; a length of 0 ends a block. */
static int scan_block(struct scan *scan, uint32_t folder, uint32_t *index,
		      const unsigned char *bytes, size_t len)
{
	size_t at = 0;

	while (at < len && bytes[at]) {
		const unsigned char *start = bytes + at;
		size_t size = start[0], name = at + 34 <= len ? start[32] : 0;
		struct dsc_disc_record record;
		struct dsc_disc_rock rock = { .len = 0 };

		if (size < 34 || at + size > len || 33 + name > size)
			return refuse(scan, DSC_DISC_DAMAGED,
				      _("the image is damaged: a folder's record has a wrong length"));
		if (scan->records_left-- == 0)
			return refuse(scan, DSC_DISC_COUNT,
				      _("the image holds more files and folders than are read from "
					"a disc"));
		record = dsc_disc_record_read(start);
		if (read_rock(scan, &rock, start + 33 + name, size - 33 - name, record.area,
			      record.folder) < 0 ||
		    add_record(scan, folder, (*index)++, &record, &rock) < 0)
			return -1;
		at += size;
	}
	return 0;
}

static int scan_folder(struct scan *scan, uint32_t index)
{
	struct dsc_disc_node folder = scan->nodes->items[index];
	uint32_t records = 0;

	folder.first = (uint32_t)scan->nodes->count;
	scan->odd |= folder.size % BLOCK != 0 || folder.size == 0;
	for (uint64_t done = 0; done < folder.size; done += BLOCK) {
		unsigned char bytes[BLOCK];
		size_t want = folder.size - done < BLOCK ? (size_t)(folder.size - done) : BLOCK;
		ssize_t got = dsc_io_read_at(scan->fd, bytes, want,
				    (off_t)folder.block * BLOCK + (off_t)done);

		if (got > 0 && scan_block(scan, index, &records, bytes, (size_t)got) < 0)
			return -1;
		if (got < (ssize_t)want)
			break; /* the image shrinks: the reader will come upon it */
	}
	scan->odd |= records < 2 || scan->more;
	scan->more = false;
	folder.count = (uint32_t)scan->nodes->count - folder.first;
	scan->nodes->items[index] = folder;
	dsc_disc_tree_sort(scan->nodes, &folder);
	return 0;
}

static int scan_tree(struct scan *scan, const unsigned char *root)
{
	struct dsc_disc_record record = dsc_disc_record_read(root);
	struct dsc_disc_node node = { .block = record.block, .size = record.size,
				      .folder = true };

	scan->odd |= record.odd || !record.folder;
	if (claim(scan, node.block, record.size) < 0)
		return -1;
	DSC_PUSH(scan->arena, scan->nodes, node);
	for (uint32_t i = 0; i < scan->nodes->count; i++)
		if (scan->nodes->items[i].folder && scan_folder(scan, i) < 0)
			return -1;
	return 0;
}

/* ---- path tables: by them Windows finds its way to a folder */

static int by_block(const void *a, const void *b)
{
	const struct dsc_disc_node *x = *(struct dsc_disc_node *const *)a;
	const struct dsc_disc_node *y = *(struct dsc_disc_node *const *)b;

	return x->block == y->block ? 0 : x->block < y->block ? -1 : 1;
}

struct folders {
	struct dsc_disc_node **by_block;
	struct dsc_disc_node **listed; /* in the table's order */
	size_t count;
};

static uint32_t number_at(const unsigned char *at, size_t width, bool big)
{
	uint32_t number = 0;

	for (size_t i = 0; i < width; i++)
		number = number << 8 | at[big ? i : width - 1 - i];
	return number;
}

/* One entry of a table: its length, or 0 where it is not what the tree says. */
static size_t check_entry(const struct scan *scan, struct folders *folders, size_t done,
			  const unsigned char *bytes, size_t len, bool big)
{
	struct dsc_disc_node *const *found, *folder, key = { 0 }, *at = &key;
	struct dsc_str name;
	uint32_t parent;

	if (len < 8 || !bytes[0] || 8u + bytes[0] > len || bytes[1] || done == folders->count)
		return 0;
	name = (struct dsc_str){ (const char *)bytes + 8, bytes[0] };
	key.block = number_at(bytes + 2, 4, big);
	parent = number_at(bytes + 6, 2, big);
	found = bsearch(&at, folders->by_block, folders->count, sizeof(at), by_block);
	if (!found || parent < 1 || parent > done + (done == 0))
		return 0;
	folder = *found;
	folders->listed[done] = folder;
	if (folder == scan->nodes->items ? done != 0 || parent != 1 :
					   !dsc_str_eq(folder->raw, name) ||
						   folders->listed[parent - 1] !=
							   scan->nodes->items + folder->parent)
		return 0;
	return 8u + bytes[0] + bytes[0] % 2;
}

static bool table_holds(const struct scan *scan, struct folders *folders, uint32_t block,
			uint32_t size, bool big)
{
	unsigned char *table;
	size_t at = 0, done = 0, step = 1;

	/* Names of 255 bytes at most; the sizes of folders have been bounded. */
	if (!size || size / 264 > folders->count)
		return false;
	table = malloc(size);
	if (!table)
		dsc_out_of_memory();
	if (dsc_io_read_at(scan->fd, table, size, (off_t)block * BLOCK) != (ssize_t)size)
		step = 0;
	while (at < size && step) {
		step = check_entry(scan, folders, done, table + at, size - at, big);
		at += step;
		done++;
	}
	free(table);
	/* As many as there are, all with a parent that is right: each of them once. */
	return step && done == folders->count;
}

static bool tables_hold(const struct scan *scan, const unsigned char *volume)
{
	struct dsc_disc_tree_nodes *nodes = scan->nodes;
	struct folders folders = {
		DSC_NEW_ARRAY(scan->arena, struct dsc_disc_node *, nodes->count),
		DSC_NEW_ARRAY(scan->arena, struct dsc_disc_node *, nodes->count), 0
	};
	uint32_t size = little(volume + 132);

	for (size_t i = 0; i < nodes->count; i++)
		if (nodes->items[i].folder)
			folders.by_block[folders.count++] = &nodes->items[i];
	qsort(folders.by_block, folders.count, sizeof(struct dsc_disc_node *), by_block);
	for (int i = 0; i < 4; i++) {
		bool big = i >= 2, optional = i % 2;
		uint32_t block = number_at(volume + 140 + 4 * i, 4, big);

		if (!(optional && block == 0) && !table_holds(scan, &folders, block, size, big))
			return false;
	}
	return number_at(volume + 136, 4, true) == size;
}

/* ---- */

static int scan_volume(struct scan *scan, uint64_t bytes, const unsigned char *volume)
{
	uint64_t claimed = (uint64_t)little(volume + 80) * BLOCK;
	int status;

	if ((volume[128] | volume[129] << 8) != (int)BLOCK)
		return refuse(scan, DSC_DISC_DAMAGED,
			      _("the image is damaged: its blocks do not have 2048 bytes"));
	if (claimed > bytes) {
		*scan->fault = DSC_DISC_TRUNCATED;
		return dsc_err_set(scan->err, _("the image %s (%" PRIu64 " of %" PRIu64 " bytes)"),
				   dsc_disc_fault_text(*scan->fault), bytes, claimed);
	}
	scan->blocks = (uint32_t)(claimed / BLOCK);
	scan->joliet = volume[0] == 2;
	scan->nodes = scan->joliet ? &scan->trees->joliet : &scan->trees->plain;
	scan->seen = calloc(scan->blocks / 8 + 1, 1);
	if (!scan->seen)
		dsc_out_of_memory();
	status = scan_tree(scan, volume + 156);
	free(scan->seen);
	if (status == 0)
		scan->odd |= !tables_hold(scan, volume);
	return status;
}

static bool is_joliet(const unsigned char *volume)
{
	const unsigned char *escape = volume + 88;

	return volume[0] == 2 && volume[6] == 1 && escape[0] == '%' && escape[1] == '/' &&
	       (escape[2] == '@' || escape[2] == 'C' || escape[2] == 'E');
}

/* In front of the file system or behind its descriptors lies the mark of another one. */
static bool has_other(int fd)
{
	unsigned char block[BLOCK];

	for (off_t at = 0; at < MARKS_END; at += BLOCK) {
		bool front = at < FIRST_DESCRIPTOR * (off_t)BLOCK;
		size_t want = front ? BLOCK : 6;

		if (dsc_io_read_at(fd, block, want, at) != (ssize_t)want)
			return false;
		if (front ? block[0] || memcmp(block, block + 1, BLOCK - 1) != 0 :
			    memcmp(block + 1, "NSR0", 4) == 0 || memcmp(block + 1, "BEA0", 4) == 0)
			return true;
	}
	return false;
}

int dsc_disc_scan(struct dsc_disc_trees *trees, int fd, uint64_t bytes,
		  const struct dsc_disc_limits *limits, enum dsc_disc_fault *fault,
		  struct dsc_err *err)
{
	/* Each folder has two records beside those of its entries. */
	uint32_t records = limits->entries < UINT32_MAX / 8 ? 3 * limits->entries + 64 :
							      UINT32_MAX / 2;
	uint32_t continuations = 2 * records;
	struct scan scan = { .fd = fd, .trees = trees, .arena = trees->arena, .fault = fault,
			     .err = err, .continuations_left = &continuations };
	bool ended = false;

	for (off_t i = FIRST_DESCRIPTOR; !ended && i < FIRST_DESCRIPTOR + DESCRIPTORS_MAX; i++) {
		unsigned char volume[BLOCK];

		if (dsc_io_read_at(fd, volume, BLOCK, i * BLOCK) != (ssize_t)BLOCK ||
		    memcmp(volume + 1, "CD001", 5) != 0)
			return 0; /* libarchive will say so */
		ended = volume[0] == 255;
		if (volume[0] != 1 && volume[0] != 2)
			continue;
		if (volume[0] == 1 ? trees->plain.count : trees->joliet.count || !is_joliet(volume))
			return refuse_odd(&scan);
		scan.records_left = records;
		if (scan_volume(&scan, bytes, volume) < 0)
			return -1;
	}
	/* libarchive takes the tree that lies in front. */
	if (trees->plain.count && trees->joliet.count &&
	    trees->plain.items[0].block > trees->joliet.items[0].block)
		scan.odd = true;
	if (!ended || scan.odd || has_other(fd))
		return refuse_odd(&scan);
	if (trees->plain.count)
		dsc_disc_trees_compare(trees);
	return 0;
}
