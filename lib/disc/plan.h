/*
 * Which file goes on which disc. Discs are filled in the order of the files; a
 * group (a case) is not split unless it alone is larger than a disc. Capacity
 * is in bytes of the medium; what the file system itself takes is counted, as
 * an upper bound: a disc planned here always fits.
 */
#ifndef DSC_DISC_PLAN_H
#define DSC_DISC_PLAN_H

#include "base/arena.h"
#include "base/err.h"

/* A medium by name; where makes of it differ, the smallest. */
struct dsc_disc_medium {
	const char *name; /* "cd", "dvd", "dvd-dl", "bd" */
	uint64_t capacity;
};

extern const struct dsc_disc_medium dsc_disc_media[]; /* ends with a NULL name */

/*
 * The capacity that "dvd" or "4700000000" says; 0 where it is neither, or less
 * than a mebibyte.
 */
uint64_t dsc_disc_capacity(const char *text);

struct dsc_disc_item {
	struct dsc_str path; /* on the disc; files of one folder stand together */
	uint64_t size;
	uint32_t group; /* items of one group stand together */
};

struct dsc_disc_plan {
	uint32_t *disc;  /* of each item, from 0 */
	uint64_t *bytes; /* of each disc: no image of it is larger */
	uint32_t count;  /* discs, at least one */
};

/*
 * Fills discs of `capacity` bytes, each of which also carries the `common`
 * files (the index, the bag's own files). Errors: a file that no disc can hold.
 */
int dsc_disc_plan_make(struct dsc_disc_plan *plan, const struct dsc_disc_item *items,
		       size_t count, const struct dsc_disc_item *common, size_t common_count,
		       uint64_t capacity, struct dsc_arena *arena, struct dsc_err *err);

#endif
