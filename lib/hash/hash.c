/* SHA256_Init() and its like are deprecated in favour of EVP; hash.h says why they stay. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "hash/hash.h"

#include <errno.h>
#include <openssl/sha.h>
#include <unistd.h>

#include "base/tr.h"

#include "base/banned.h"

static void end(char hex[DSC_HASH_SHA256_HEX + 1], SHA256_CTX *context)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[SHA256_DIGEST_LENGTH];

	SHA256_Final(sum, context);
	for (size_t i = 0; i < sizeof(sum); i++) {
		hex[2 * i] = digits[sum[i] >> 4];
		hex[2 * i + 1] = digits[sum[i] & 15];
	}
	hex[DSC_HASH_SHA256_HEX] = '\0';
}

int dsc_hash_sha256_fd(char hex[DSC_HASH_SHA256_HEX + 1], int fd, struct dsc_err *err)
{
	unsigned char piece[64 * 1024];
	SHA256_CTX context;

	SHA256_Init(&context);
	for (;;) {
		ssize_t got = read(fd, piece, sizeof(piece));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return dsc_err_errno(err, errno, _("cannot read"));
		if (got == 0)
			break;
		SHA256_Update(&context, piece, (size_t)got);
	}
	end(hex, &context);
	return 0;
}

void dsc_hash_sha256(char hex[DSC_HASH_SHA256_HEX + 1], const void *bytes, size_t len)
{
	SHA256_CTX context;

	SHA256_Init(&context);
	SHA256_Update(&context, bytes, len);
	end(hex, &context);
}
