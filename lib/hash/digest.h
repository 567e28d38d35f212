/*
 * Digests of streams: SHA-256 (FIPS 180-4) and SM3 (GB/T 32905-2016) of the
 * same bytes, side by side. SM3 takes four times as long as SHA-256, so it has
 * a thread of its own and the reader runs ahead of it by the ring of pieces
 * (768 KiB). The only user of libgcrypt, whose SM3 is the fastest there is.
 *
 * A digest is used by one thread at a time. Messages follow each other:
 *
 *	while (there is a message) {
 *		while ((piece = dsc_digest_piece(digest, &room)) is filled)
 *			dsc_digest_add(digest, filled);
 *		dsc_digest_end(digest, &sums);
 *	}
 *	dsc_digest_wait(digest);
 */
#ifndef DSC_HASH_DIGEST_H
#define DSC_HASH_DIGEST_H

#include <stddef.h>

#include "base/err.h"

#define DSC_DIGEST_HEX 64

enum dsc_digest_kind { DSC_DIGEST_SHA256 = 1, DSC_DIGEST_SM3 = 2 };

/* Lower-case hex with a terminator; empty where the kind was not asked for. */
struct dsc_digest_sums {
	char sha256[DSC_DIGEST_HEX + 1];
	char sm3[DSC_DIGEST_HEX + 1];
};

struct dsc_digest;

/* `kinds`: DSC_DIGEST_SHA256, DSC_DIGEST_SM3 or both. On failure *digest is NULL. */
int dsc_digest_open(struct dsc_digest **digest, unsigned kinds, struct dsc_err *err);

/* Ends the thread; messages that were not waited for are lost. NULL is fine. */
void dsc_digest_close(struct dsc_digest *digest);

/*
 * Room for the message's next bytes, to be read into directly. Waits while the
 * ring is full. The bytes added stay readable until the next call of this.
 */
void *dsc_digest_piece(struct dsc_digest *digest, size_t *room);

/* The first `len` bytes of the piece (0: none) belong to the message. */
void dsc_digest_add(struct dsc_digest *digest, size_t len);

/* The same for bytes that lie elsewhere: they are copied. */
void dsc_digest_update(struct dsc_digest *digest, const void *bytes, size_t len);

/*
 * Ends the message. `sums` is complete after dsc_digest_wait() and must live
 * until then; the next message may begin at once.
 */
void dsc_digest_end(struct dsc_digest *digest, struct dsc_digest_sums *sums);

/* Gives the message up: what was added to it counts for nothing. */
void dsc_digest_drop(struct dsc_digest *digest);

/* Waits until the sums of all ended messages are there. */
void dsc_digest_wait(struct dsc_digest *digest);

#endif
