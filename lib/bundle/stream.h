/* Streams into memory, for texts that are put together. Inside this module only. */
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

/* A text that is measured first, and then written to memory of just that size. */
struct dsc_stream_span {
	char *bytes; /* NULL: only measured */
	size_t size; /* of them */
	size_t len;  /* of the text; what is longer than `size` is counted and left out */
};

/* The stream to it; to be closed by fclose(), after which `len` is there. */
FILE *dsc_stream_to_span(struct dsc_stream_span *span);

#endif
