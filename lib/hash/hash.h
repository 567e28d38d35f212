/*
 * Digests of files. The only user of libcrypto. It is linked from its static
 * archive, which gives a binary the few kilobytes of SHA-256 alone: the shared
 * library would make every start of a command twice as long as an empty
 * process's (0.65 ms), and its EVP layer three times.
 */
#ifndef DSC_HASH_HASH_H
#define DSC_HASH_HASH_H

#include "base/err.h"

#define DSC_HASH_SHA256_HEX 64

/*
 * SHA-256 (FIPS 180-4) of all that `fd` still has to give, as lower-case hex
 * with a terminator. Reads in pieces; constant memory.
 */
int dsc_hash_sha256_fd(char hex[DSC_HASH_SHA256_HEX + 1], int fd, struct dsc_err *err);

#endif
