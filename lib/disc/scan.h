/*
 * A look at an image's own statements before libarchive believes them: version
 * 3.6.2 takes memory for a folder of any stated size, and never comes back from
 * a Rock Ridge continuation that leads to itself; and it reads one tree of an
 * image, where other readers can show another. Internal to disc.
 */
#ifndef DSC_DISC_SCAN_H
#define DSC_DISC_SCAN_H

#include "disc/read.h"
#include "disc/tree.h"

/*
 * Fills *trees, in its arena, and compares them. -1 with fault and err where
 * the image is shorter than it says, a folder lies within another or in
 * itself, a continuation does not end, there are more records than the limit,
 * or readers would not find the same files: a third tree or another file
 * system, a path table or a folder's record of itself that leads elsewhere.
 */
int dsc_disc_scan(struct dsc_disc_trees *trees, int fd, uint64_t bytes,
		  const struct dsc_disc_limits *limits, enum dsc_disc_fault *fault,
		  struct dsc_err *err);

#endif
