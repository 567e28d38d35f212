/* A stream into memory, for texts that are put together. Inside this module only. */
#ifndef DSC_BUNDLE_STREAM_H
#define DSC_BUNDLE_STREAM_H

#include <stdio.h>

#include "base/arena.h"

struct dsc_stream {
	FILE *out;
	char *bytes;
	size_t len;
};

void dsc_stream_open(struct dsc_stream *stream);

/* What was written, NUL-terminated, in the arena. */
struct dsc_str dsc_stream_close(struct dsc_stream *stream, struct dsc_arena *arena);

#endif
