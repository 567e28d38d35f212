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
