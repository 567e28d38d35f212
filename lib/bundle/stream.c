#define _GNU_SOURCE /* fopencookie */
#include "bundle/stream.h"

#include <stdlib.h>

#include "base/banned.h"

void dsc_stream_open(struct dsc_stream *stream)
{
	stream->out = open_memstream(&stream->bytes, &stream->len);
	if (!stream->out)
		dsc_out_of_memory();
}

struct dsc_str dsc_stream_close(struct dsc_stream *stream, struct dsc_arena *arena)
{
	struct dsc_str text;

	if (ferror(stream->out) || fclose(stream->out) != 0)
		dsc_out_of_memory();
	text = dsc_arena_str(arena, (struct dsc_str){ stream->bytes, stream->len });
	free(stream->bytes);
	return text;
}

static ssize_t take(void *cookie, const char *bytes, size_t len)
{
	struct dsc_stream_span *span = cookie;

	if (span->bytes && span->len < span->size) {
		size_t room = span->size - span->len;

		memcpy(span->bytes + span->len, bytes, len < room ? len : room);
	}
	span->len += len;
	return (ssize_t)len;
}

FILE *dsc_stream_to_span(struct dsc_stream_span *span)
{
	FILE *out = fopencookie(span, "w", (cookie_io_functions_t){ .write = take });

	if (!out)
		dsc_out_of_memory();
	span->len = 0;
	return out;
}
