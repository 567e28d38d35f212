/*
 * Writes disc images: ISO 9660 level 3 with Joliet and Rock Ridge. One
 * streaming pass: each source is read once, digested as it is read and handed
 * to the caller as image bytes in order; nothing is written by this module and
 * the payload is never copied aside. The same files, contents, label and time
 * give the same bytes on any machine. The only user of libisofs, whose state
 * is global: one image at a time in a process.
 */
#ifndef DSC_DISC_WRITE_H
#define DSC_DISC_WRITE_H

#include "base/err.h"
#include "base/str.h"
#include "hash/digest.h"

enum dsc_disc_source {
	DSC_DISC_FILE,  /* a file below `dir` */
	DSC_DISC_BYTES, /* bytes in memory */
	DSC_DISC_LATE,  /* made when all before it has been read */
};

struct dsc_disc_file {
	struct dsc_str path; /* on the disc: "a/b/c", see disc/name.h */
	enum dsc_disc_source source;
	uint64_t size; /* exact, known beforehand: it stands in front of the contents */

	/*
	 * DSC_DISC_FILE: the file `name` ("a/b/c") below the open folder `dir`. No
	 * link is followed on the way. That it is gone, no regular file, not of
	 * `size`, or changes while it is read is an error that says so.
	 */
	int dir;
	const char *name;

	const char *bytes; /* DSC_DISC_BYTES */

	/*
	 * DSC_DISC_LATE: fills `size` bytes. Contents are written in the order of
	 * the list, late ones last: when this is called the sums of all files that
	 * are not late, and of the late ones before this, are complete. It is
	 * called on another thread, while `write` may be running. -1 with err
	 * ends the writing.
	 */
	int (*make)(void *arg, char *bytes, struct dsc_err *err);
	void *arg;

	struct dsc_digest_sums sums; /* out */
};

struct dsc_disc_image {
	struct dsc_disc_file *files;
	size_t count;
	const char *label; /* see dsc_disc_label_check() */
	int64_t time;      /* seconds since the epoch: of every file, folder and the volume */
	unsigned digests;  /* of enum dsc_digest_kind; 0: none */
};

struct dsc_disc_output {
	/* Takes the next bytes of the image; -1 with err ends the writing. */
	int (*write)(void *arg, const void *bytes, size_t len, struct dsc_err *err);
	/* Bytes of the image so far and in all; NULL: nobody watches. */
	void (*progress)(void *arg, uint64_t done, uint64_t total);
	void *arg;
};

/* The exact size of the image in bytes. No source is opened. */
int dsc_disc_measure(uint64_t *bytes, const struct dsc_disc_image *image, struct dsc_err *err);

/* On failure what `write` got is no image, and sums are not to be relied on. */
int dsc_disc_write(struct dsc_disc_image *image, const struct dsc_disc_output *output,
		   struct dsc_err *err);

#endif
