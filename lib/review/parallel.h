/* The same work on many items, on all processors. */
#ifndef DSC_REVIEW_PARALLEL_H
#define DSC_REVIEW_PARALLEL_H

#include "base/arena.h"

/*
 * Calls work(data, index, scratch) once for each index below `count`, in no
 * order; returns when all are done. `scratch` is the thread's own and is reset
 * after each call. A thread is started for every `grain` items at most; where
 * none can be started the caller does all.
 */
void dsc_parallel_run(size_t count, size_t grain,
		      void (*work)(void *data, size_t index, struct dsc_arena *scratch),
		      void *data);

#endif
