/* What a key is inside; for ssh.c and ssh_verify.c. */
#ifndef DSC_HASH_SSH_KEY_H
#define DSC_HASH_SSH_KEY_H

#include <openssl/evp.h>

#include "hash/ssh.h"

enum dsc_ssh_family { DSC_SSH_ED25519, DSC_SSH_ECDSA, DSC_SSH_RSA };

struct dsc_ssh_kind {
	const char *name;
	enum dsc_ssh_family family;
	bool hardware;
	const char *curve;  /* as OpenSSH names it; this and the following: ECDSA only */
	const char *group;  /* as libcrypto names it */
	size_t coordinate;  /* bytes */
	const char *digest; /* of what is signed; RSA: the signature names it */
};

struct dsc_ssh_key {
	const struct dsc_ssh_kind *kind;
	EVP_PKEY *pkey;
	unsigned char *blob; /* in the canonical form: equal keys, equal bytes */
	size_t blob_len;
	unsigned char application[32]; /* hardware keys: SHA-256 of the application's name */
	char fingerprint[DSC_SSH_FINGERPRINT];
};

/* Reads a key as the wire has it, all of `blob`: GOOD, UNREADABLE or UNSUPPORTED. */
enum dsc_ssh_result dsc_ssh_key_read(struct dsc_ssh_key **key, struct dsc_str blob,
				     struct dsc_err *why);

static inline struct dsc_str dsc_ssh_key_blob(const struct dsc_ssh_key *key)
{
	return (struct dsc_str){ (const char *)key->blob, key->blob_len };
}

#endif
