#include "bundle/verify_hash.h"

#include <errno.h>
#include <unistd.h>

#include "base/tr.h"

#include "base/banned.h"

static void *hash_file(void *arg)
{
	struct dsc_verify_hashing *hashing = arg;
	struct dsc_digest *digest;
	off_t at = 0;

	hashing->status = dsc_digest_open(&digest, hashing->digests, &hashing->err);
	if (hashing->status < 0)
		return NULL;
	for (;;) {
		size_t room;
		void *piece = dsc_digest_piece(digest, &room);
		ssize_t got = pread(hashing->fd, piece, room, at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			hashing->status = dsc_err_errno(&hashing->err, errno, _("cannot read"));
		if (got <= 0)
			break;
		dsc_digest_add(digest, (size_t)got);
		at += got;
	}
	dsc_digest_end(digest, &hashing->sums);
	dsc_digest_wait(digest);
	dsc_digest_close(digest);
	return NULL;
}

void dsc_verify_hash_begin(struct dsc_verify_hashing *hashing, int fd, unsigned digests)
{
	*hashing = (struct dsc_verify_hashing){ .fd = fd, .digests = digests };
	hashing->started = pthread_create(&hashing->thread, NULL, hash_file, hashing) == 0;
}

int dsc_verify_hash_end(struct dsc_verify_hashing *hashing, struct dsc_err *err)
{
	if (hashing->started)
		pthread_join(hashing->thread, NULL);
	else
		hash_file(hashing);
	if (hashing->status < 0)
		*err = hashing->err;
	return hashing->status;
}
