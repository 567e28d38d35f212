/* Sums of whole files, made on a thread beside other work. Inside this module only. */
#ifndef DSC_BUNDLE_VERIFY_HASH_H
#define DSC_BUNDLE_VERIFY_HASH_H

#include <pthread.h>
#include <stdbool.h>

#include "base/err.h"
#include "hash/digest.h"

struct dsc_verify_hashing {
	pthread_t thread;
	bool started;
	int fd; /* read with pread(): others may read from it, too */
	unsigned digests;
	struct dsc_digest_sums sums;
	int status;
	struct dsc_err err;
};

void dsc_verify_hash_begin(struct dsc_verify_hashing *hashing, int fd, unsigned digests);

/* Waits for hashing->sums. */
int dsc_verify_hash_end(struct dsc_verify_hashing *hashing, struct dsc_err *err);

#endif
