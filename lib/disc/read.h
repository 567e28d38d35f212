/*
 * Reads a disc back: an image file, a disc in its drive, or a folder (a mounted
 * or unpacked disc). Nothing on it is trusted: counts, lengths and sizes are
 * bounded before anything is read, no link is followed, no path leads out, and
 * memory does not grow with the files. The only user of libarchive, an
 * independent reader of what disc/write.h wrote.
 */
#ifndef DSC_DISC_READ_H
#define DSC_DISC_READ_H

#include "base/err.h"
#include "base/str.h"

/* What is wrong with a disc or with one entry of it. */
enum dsc_disc_fault {
	DSC_DISC_SOUND,

	/* of an entry: reading goes on behind it, its bytes cannot be read */
	DSC_DISC_NAME_ABSENT,   /* or cannot be told */
	DSC_DISC_NAME_ABSOLUTE, /* begins with "/" */
	DSC_DISC_NAME_PARENT,   /* leads out: ".." */
	DSC_DISC_NAME_FORM,     /* "a//b", "a/./b" */
	DSC_DISC_NAME_UTF8,     /* or holds a character that no reader shows */
	DSC_DISC_NAME_LONG,
	DSC_DISC_NAME_DEEP,
	DSC_DISC_LINK,    /* symbolic, or sharing its bytes with another file */
	DSC_DISC_SPECIAL, /* a device, a pipe */
	DSC_DISC_SIZE,    /* larger than the medium or, all together, than the limit */
	DSC_DISC_OTHER,   /* another reader of the image shows something else, or nothing */

	/* of the disc: reading has ended */
	DSC_DISC_NO_IMAGE,
	DSC_DISC_TRUNCATED,
	DSC_DISC_DAMAGED,
	DSC_DISC_COUNT, /* more entries, or more about them, than the limit */
	DSC_DISC_FACES, /* other readers of the image can show other files */
};

/* The sentence's end after "'a/b.pdf' ", translated: "leads out of the disc". */
const char *dsc_disc_fault_text(enum dsc_disc_fault fault);

struct dsc_disc_limits {
	uint32_t entries;
	uint32_t path;  /* bytes of a path */
	uint32_t depth; /* names in a path */
	uint64_t total; /* bytes of all files */
};

/* 50,000 entries, 1024 bytes, 32 names, 1 TiB. */
extern const struct dsc_disc_limits dsc_disc_limits_default;

enum dsc_disc_tree {
	DSC_DISC_TREE_POSIX,  /* Rock Ridge: what Linux shows; Joliet where there is none */
	DSC_DISC_TREE_JOLIET, /* what Windows shows; the plain names where there is none */
};

struct dsc_disc_entry {
	const char *path; /* "a/b"; anything at all where there is a fault */
	bool folder;
	uint64_t size; /* of a file */
	enum dsc_disc_fault fault;
};

/*
 * Whether a file has the mark of a disc's first descriptor: what has not is no
 * image, or one that is damaged from there on. An unreadable one has not.
 */
bool dsc_disc_is_marked(int fd);

struct dsc_disc_reader;

/*
 * Starts to read what `fd` is open on, which stays the caller's and is read
 * from its beginning; `tree` counts for images only. On failure *reader is NULL
 * and *fault says what is wrong with the disc; DSC_DISC_SOUND: the machine
 * failed, not the disc.
 */
int dsc_disc_open(struct dsc_disc_reader **reader, int fd, enum dsc_disc_tree tree,
		  const struct dsc_disc_limits *limits, enum dsc_disc_fault *fault,
		  struct dsc_err *err);

/*
 * The next entry, folders too but not the root: 1, 0 at the end, -1 with err as
 * above; then the reader is at its end. `entry->path` lives until the next call.
 * An image gives its entries in the order in which they lie on it, a folder in
 * byte order.
 */
int dsc_disc_next(struct dsc_disc_reader *reader, struct dsc_disc_entry *entry,
		  enum dsc_disc_fault *fault, struct dsc_err *err);

/*
 * Hands the bytes of the current entry, a sound file, to `take` in pieces, at
 * most once. What `take` gives back other than 0 ends it and is returned;
 * `take` fills err then. Otherwise as above.
 */
int dsc_disc_read(struct dsc_disc_reader *reader,
		  int (*take)(void *arg, const void *bytes, size_t len, struct dsc_err *err),
		  void *arg, enum dsc_disc_fault *fault, struct dsc_err *err);

void dsc_disc_close(struct dsc_disc_reader *reader); /* NULL is fine */

#endif
