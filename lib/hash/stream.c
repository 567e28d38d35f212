/* SHA256_Init() and its like are deprecated in favour of EVP; hash.h says why they stay. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "hash/stream.h"

#include <openssl/sha.h>

#include "base/banned.h"

_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct dsc_hash_stream), "room for libcrypto's state");

static SHA256_CTX *context(struct dsc_hash_stream *stream)
{
	return (SHA256_CTX *)(void *)stream->state;
}

void dsc_hash_stream_init(struct dsc_hash_stream *stream)
{
	SHA256_Init(context(stream));
}

void dsc_hash_stream_add(struct dsc_hash_stream *stream, const void *bytes, size_t len)
{
	SHA256_Update(context(stream), bytes, len);
}

void dsc_hash_stream_end(char hex[DSC_HASH_SHA256_HEX + 1], struct dsc_hash_stream *stream)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[SHA256_DIGEST_LENGTH];

	SHA256_Final(sum, context(stream));
	for (size_t i = 0; i < sizeof(sum); i++) {
		hex[2 * i] = digits[sum[i] >> 4];
		hex[2 * i + 1] = digits[sum[i] & 15];
	}
	hex[DSC_HASH_SHA256_HEX] = '\0';
}
