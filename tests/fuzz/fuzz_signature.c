/*
 * Any bytes as the public key that lies beside a signature: a key or none. Where
 * it is one, its own form is read again as the same key, and nothing but a
 * signature is one.
 */
#include <stdlib.h>

#include "hash/signature.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dsc_str bytes = { (const char *)data, size };
	struct dsc_signature_key *key, *again;

	if (dsc_signature_read_public(&key, bytes) < 0) {
		require(!key);
		return 0;
	}
	require(dsc_signature_read_public(&again, dsc_signature_public(key)) == 0);
	require(strcmp(dsc_signature_fingerprint(key), dsc_signature_fingerprint(again)) == 0);
	require(!dsc_signature_holds(key, bytes, bytes));
	dsc_signature_close(again);
	dsc_signature_close(key);
	return 0;
}
