/* A line on standard error while much is read or written: share, rate, time left. */
#ifndef DSC_BUNDLE_PROGRESS_H
#define DSC_BUNDLE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct dsc_progress {
	bool shown; /* somebody watches */
	bool drawn;
	uint64_t total; /* bytes */
	uint64_t done;
	struct timespec start, last;
};

void dsc_progress_start(struct dsc_progress *progress, bool shown, uint64_t total);

/* `done` bytes are done; draws a few times a second, not before one has passed. */
void dsc_progress_set(struct dsc_progress *progress, uint64_t done);
void dsc_progress_add(struct dsc_progress *progress, uint64_t more);

/* Takes the line away. */
void dsc_progress_end(struct dsc_progress *progress);

#endif
