/*
 * A look at an image's own statements before libarchive believes them: version
 * 3.6.2 takes memory for a folder of any stated size, and never comes back from
 * a Rock Ridge continuation that leads to itself. Internal to disc.
 */
#ifndef DSC_DISC_SCAN_H
#define DSC_DISC_SCAN_H

#include "disc/read.h"

/*
 * -1 with fault and err where the image is shorter than it says, a folder lies
 * within another or in itself, a continuation does not end, or there are more
 * records than the limit.
 */
int dsc_disc_scan(int fd, uint64_t bytes, const struct dsc_disc_limits *limits,
		  enum dsc_disc_fault *fault, struct dsc_err *err);

#endif
