/* SHA-256 (FIPS 180-4) of bytes that come in pieces; linked as hash.h says. */
#ifndef DSC_HASH_STREAM_H
#define DSC_HASH_STREAM_H

#include <stdint.h>

#include "hash/hash.h"

struct dsc_hash_stream {
	uint64_t state[16]; /* libcrypto's; holds no pointers, so that it can be dropped */
};

void dsc_hash_stream_init(struct dsc_hash_stream *stream);
void dsc_hash_stream_add(struct dsc_hash_stream *stream, const void *bytes, size_t len);
void dsc_hash_stream_end(char hex[DSC_HASH_SHA256_HEX + 1], struct dsc_hash_stream *stream);

#endif
