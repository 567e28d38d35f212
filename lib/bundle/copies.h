/*
 * Files of the same bytes, written side by side as the bytes come and read back
 * behind the writing: each piece that is read is held against a sum of what was
 * handed in. A thread a file does both; on Linux they go past the page cache
 * where the file system lets them, so that what is read back comes from the
 * disk, copies cost hardly any processor time, and the disk is done when the
 * bytes end. Inside this module only.
 */
#ifndef DSC_BUNDLE_COPIES_H
#define DSC_BUNDLE_COPIES_H

#include "bundle/room.h"

struct dsc_copies;

/*
 * Makes `count` new files in the room (their paths must live as long as the
 * copies do), which will have `size` bytes each. On failure *copies is NULL.
 */
int dsc_copies_open(struct dsc_copies **copies, struct dsc_room *room, const char *const *paths,
		    unsigned count, uint64_t size, struct dsc_err *err);

/*
 * The next bytes of all files. Waits where a disk is slow. -1 with err once one of
 * the files could not be written, or was read back as something else.
 */
int dsc_copies_add(struct dsc_copies *copies, const void *bytes, size_t len,
		   struct dsc_err *err);

/* Waits until all is written and read back; all `size` bytes must have been added. */
int dsc_copies_finish(struct dsc_copies *copies, struct dsc_err *err);

/* Ends the threads wherever they are. NULL is fine. */
void dsc_copies_close(struct dsc_copies *copies);

#endif
