/*
 * SHA-1 as git's files end in it. It protects against damage, not against people:
 * what is to be trusted is hashed otherwise. From libcrypto's static archive, as
 * hash.h says.
 */
#ifndef DSC_HASH_SHA1_H
#define DSC_HASH_SHA1_H

#include <stddef.h>

#define DSC_HASH_SHA1_BYTES 20

void dsc_hash_sha1(unsigned char sum[DSC_HASH_SHA1_BYTES], const void *bytes, size_t len);

#endif
