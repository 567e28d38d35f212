/*
 * Detached signatures over bytes in memory, which the stock openssl checks:
 * Ed25519 (RFC 8032) over the bytes themselves, or SM2 (GB/T 32918.2-2016)
 * over their SM3 with the signer's distinguishing identifier
 * "1234567812345678" of GM/T 0009-2012; DER. Uses libcrypto's EVP layer: a
 * binary that calls this links the shared library.
 *
 * Ed25519 makes the same signature of the same bytes each time; SM2 draws a
 * random number for each, so its signatures differ from run to run.
 */
#ifndef DSC_HASH_SIGNATURE_H
#define DSC_HASH_SIGNATURE_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

#define DSC_SIGNATURE_MAX 72     /* bytes of a signature of either kind */
#define DSC_SIGNATURE_KEY_MAX 65536 /* bytes of a file with a key */

struct dsc_signature_key;

/*
 * A private key from a PEM file (PKCS#8). The passphrase of an encrypted one is
 * asked for on the terminal; without a terminal that is an error. Errors too: no
 * such file, no key in it, a key of another kind. On failure *key is NULL.
 */
int dsc_signature_open(struct dsc_signature_key **key, const char *path, struct dsc_err *err);

/* A public key from a PEM file (SubjectPublicKeyInfo). */
int dsc_signature_open_public(struct dsc_signature_key **key, const char *path,
			      struct dsc_err *err);

/* The same from bytes that nobody vouches for. -1: they are no such key. */
int dsc_signature_read_public(struct dsc_signature_key **key, struct dsc_str pem);

/* NULL is fine. */
void dsc_signature_close(struct dsc_signature_key *key);

/* "SM2" or "Ed25519". */
const char *dsc_signature_kind(const struct dsc_signature_key *key);

/* SHA-256 of the public key in DER, lower-case hex: openssl pkey -outform DER | sha256sum. */
const char *dsc_signature_fingerprint(const struct dsc_signature_key *key);

/* The public key in PEM; lives as long as the key. */
struct dsc_str dsc_signature_public(const struct dsc_signature_key *key);

/* What each signature of this key has: at most DSC_SIGNATURE_MAX bytes, always as many. */
size_t dsc_signature_size(const struct dsc_signature_key *key);

/* Signs with a private key. Threads may sign with one key at a time each. */
int dsc_signature_make(const struct dsc_signature_key *key, void *signature, struct dsc_str bytes,
		       struct dsc_err *err);

bool dsc_signature_holds(const struct dsc_signature_key *key, struct dsc_str signature,
			 struct dsc_str bytes);

#endif
