#define OPENSSL_SUPPRESS_DEPRECATED
#include "hash/sha1.h"

#include <openssl/sha.h>

#include "base/banned.h"

void dsc_hash_sha1(unsigned char sum[DSC_HASH_SHA1_BYTES], const void *bytes, size_t len)
{
	SHA_CTX context;

	SHA1_Init(&context);
	SHA1_Update(&context, bytes, len);
	SHA1_Final(sum, &context);
}
