/*
 * SHA-256 (FIPS 180-4) of files and of bytes in memory, as lower-case hex with
 * a terminator. libcrypto is linked from its static archive, which gives a
 * binary the few kilobytes of SHA-256 alone: the shared library would make
 * every start of a command twice as long as an empty process's (0.65 ms), and
 * its EVP layer three times.
 */
#ifndef DSC_HASH_HASH_H
#define DSC_HASH_HASH_H

#include <stddef.h>

#include "base/err.h"

#define DSC_HASH_SHA256_HEX 64

/* Of all that `fd` still has to give. Reads in pieces; constant memory. */
int dsc_hash_sha256_fd(char hex[DSC_HASH_SHA256_HEX + 1], int fd, struct dsc_err *err);

void dsc_hash_sha256(char hex[DSC_HASH_SHA256_HEX + 1], const void *bytes, size_t len);

#endif
