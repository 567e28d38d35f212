/*
 * Signatures of packages and discs (bundle/sign.h), held against what they sign.
 * Inside this module only.
 */
#ifndef DSC_BUNDLE_VERIFY_SIGNATURE_H
#define DSC_BUNDLE_VERIFY_SIGNATURE_H

#include "bundle/verify_disc.h"

/* A signed file with what lies beside it; `ptr` NULL: it is not there. */
struct dsc_verify_signed {
	const char *name; /* "SHA256SUMS" */
	struct dsc_str bytes;
	struct dsc_str signature;
	struct dsc_str key;
};

/*
 * Adds findings for what a signature or a key says that does not hold, and for a
 * missing one where a key is expected. Returns the fingerprint of the key of a
 * sound signature; NULL: there is none, or it is not sound.
 */
const char *dsc_verify_signature(struct dsc_verifier *verifier, struct dsc_verify_place place,
				 const struct dsc_verify_signed *what);

/*
 * The discs from this index on have the signer `fingerprint` (NULL: none), which
 * signed the package around them, or there is a finding.
 */
void dsc_verify_signers_same(struct dsc_verifier *verifier, size_t first, const char *fingerprint);

/* The discs of one unit have one signer, or there is a finding. */
void dsc_verify_signers_agree(struct dsc_verifier *verifier);

#endif
