/*
 * The signature of a package: detached, over its two lists of sums, and over
 * the tag manifest of each disc, so that a disc by itself can be checked too.
 * The lists name every other file; the key lies beside them and is, like the
 * signatures, named by none. Inside this module only.
 */
#ifndef DSC_BUNDLE_SIGN_H
#define DSC_BUNDLE_SIGN_H

#include "bundle/room.h"
#include "hash/signature.h"

#define DSC_SIGN_KEY "signer.pem"
#define DSC_SIGN_SUFFIX ".sig" /* "SHA256SUMS.sig" signs SHA256SUMS */

/* Signs the lists that lie in the room and puts the key beside them. */
int dsc_sign_package(struct dsc_room *room, const struct dsc_signature_key *key,
		     struct dsc_arena *arena, struct dsc_err *err);

#endif
