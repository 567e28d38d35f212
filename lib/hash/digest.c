#include "hash/digest.h"

#include <errno.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/tr.h"

#include "base/banned.h"

#define PIECES 6
#define PIECE_SIZE ((size_t)128 * 1024)

struct piece {
	unsigned char *bytes;
	size_t len;
	struct dsc_digest_sums *sums; /* the message ends with this piece */
	bool drop;                    /* the message is given up with this piece */
};

struct hasher {
	EVP_MD *md;
	EVP_MD_CTX *context;
	bool begun;
	bool failed;
};

struct dsc_digest {
	struct hasher sha256; /* the caller's thread */
	struct hasher sm3;    /* the thread's, while it runs */
	unsigned char *bytes;
	struct piece pieces[PIECES];
	bool open; /* pieces[head] is in the caller's hands */
	bool threaded;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t filled; /* for the thread */
	pthread_cond_t freed;  /* for the caller */
	size_t head;           /* pieces handed over so far; under the lock, like all below */
	size_t tail;           /* pieces digested so far */
	bool stop;
};

static void hasher_release(struct hasher *hasher)
{
	EVP_MD_CTX_free(hasher->context);
	EVP_MD_free(hasher->md);
}

static int hasher_init(struct hasher *hasher, const char *name, struct dsc_err *err)
{
	hasher->md = EVP_MD_fetch(NULL, name, NULL);
	if (!hasher->md)
		return dsc_err_set(err, _("this machine's libcrypto does not offer %s"), name);
	hasher->context = EVP_MD_CTX_new();
	if (!hasher->context)
		dsc_out_of_memory();
	return 0;
}

static void hasher_begin(struct hasher *hasher)
{
	if (hasher->begun)
		return;
	hasher->begun = true;
	if (EVP_DigestInit_ex2(hasher->context, hasher->md, NULL) != 1)
		hasher->failed = true;
}

static void hasher_add(struct hasher *hasher, const void *bytes, size_t len)
{
	hasher_begin(hasher);
	if (EVP_DigestUpdate(hasher->context, bytes, len) != 1)
		hasher->failed = true;
}

static void hasher_end(struct hasher *hasher, char hex[DSC_DIGEST_HEX + 1])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	hasher_begin(hasher);
	hasher->begun = false;
	if (EVP_DigestFinal_ex(hasher->context, sum, &len) != 1 || 2 * len != DSC_DIGEST_HEX) {
		hasher->failed = true;
		return;
	}
	for (unsigned i = 0; i < len; i++) {
		hex[2 * i] = digits[sum[i] >> 4];
		hex[2 * i + 1] = digits[sum[i] & 15];
	}
	hex[DSC_DIGEST_HEX] = '\0';
}

static void digest_piece(struct hasher *hasher, const struct piece *piece)
{
	if (piece->len)
		hasher_add(hasher, piece->bytes, piece->len);
	if (piece->sums)
		hasher_end(hasher, piece->sums->sm3);
	else if (piece->drop)
		hasher->begun = false;
}

static void *run(void *arg)
{
	struct dsc_digest *digest = arg;

	pthread_mutex_lock(&digest->lock);
	while (!digest->stop) {
		struct piece *piece = &digest->pieces[digest->tail % PIECES];

		if (digest->tail == digest->head) {
			pthread_cond_wait(&digest->filled, &digest->lock);
			continue;
		}
		pthread_mutex_unlock(&digest->lock);
		digest_piece(&digest->sm3, piece);
		pthread_mutex_lock(&digest->lock);
		digest->tail++;
		pthread_cond_signal(&digest->freed);
	}
	pthread_mutex_unlock(&digest->lock);
	return NULL;
}

int dsc_digest_open(struct dsc_digest **result, unsigned kinds, struct dsc_err *err)
{
	struct dsc_digest *digest = calloc(1, sizeof(*digest));
	int status = 0;

	*result = NULL;
	if (!digest)
		dsc_out_of_memory();
	digest->bytes = malloc(PIECES * PIECE_SIZE);
	if (!digest->bytes)
		dsc_out_of_memory();
	for (size_t i = 0; i < PIECES; i++)
		digest->pieces[i].bytes = digest->bytes + i * PIECE_SIZE;
	pthread_mutex_init(&digest->lock, NULL);
	pthread_cond_init(&digest->filled, NULL);
	pthread_cond_init(&digest->freed, NULL);
	if (kinds & DSC_DIGEST_SHA256)
		status = hasher_init(&digest->sha256, "SHA256", err);
	if (status == 0 && (kinds & DSC_DIGEST_SM3)) {
		int code;

		status = hasher_init(&digest->sm3, "SM3", err);
		code = status < 0 ? 0 : pthread_create(&digest->thread, NULL, run, digest);
		if (code)
			status = dsc_err_errno(err, code, _("cannot start a thread"));
		digest->threaded = status == 0;
	}
	if (status < 0) {
		dsc_digest_close(digest);
		return -1;
	}
	*result = digest;
	return 0;
}

void dsc_digest_close(struct dsc_digest *digest)
{
	if (!digest)
		return;
	if (digest->threaded) {
		pthread_mutex_lock(&digest->lock);
		digest->stop = true;
		pthread_cond_signal(&digest->filled);
		pthread_mutex_unlock(&digest->lock);
		pthread_join(digest->thread, NULL);
	}
	pthread_cond_destroy(&digest->freed);
	pthread_cond_destroy(&digest->filled);
	pthread_mutex_destroy(&digest->lock);
	hasher_release(&digest->sm3);
	hasher_release(&digest->sha256);
	free(digest->bytes);
	free(digest);
}

/* The piece that is being filled; waits for the thread to be done with what it held before. */
static struct piece *take(struct dsc_digest *digest)
{
	struct piece *piece = &digest->pieces[digest->head % PIECES];

	if (digest->open)
		return piece;
	if (digest->threaded) {
		pthread_mutex_lock(&digest->lock);
		while (digest->head - digest->tail == PIECES)
			pthread_cond_wait(&digest->freed, &digest->lock);
		pthread_mutex_unlock(&digest->lock);
	}
	piece->len = 0;
	piece->sums = NULL;
	piece->drop = false;
	digest->open = true;
	return piece;
}

static void hand_over(struct dsc_digest *digest)
{
	digest->open = false;
	if (!digest->threaded)
		return;
	pthread_mutex_lock(&digest->lock);
	digest->head++;
	pthread_cond_signal(&digest->filled);
	pthread_mutex_unlock(&digest->lock);
}

void *dsc_digest_piece(struct dsc_digest *digest, size_t *room)
{
	/* A piece is handed over only now, so that a message's end can ride on its last one. */
	if (digest->open && digest->pieces[digest->head % PIECES].len)
		hand_over(digest);
	*room = PIECE_SIZE;
	return take(digest)->bytes;
}

void dsc_digest_add(struct dsc_digest *digest, size_t len)
{
	struct piece *piece = take(digest);

	piece->len = len;
	if (digest->sha256.md && len)
		hasher_add(&digest->sha256, piece->bytes, len);
}

void dsc_digest_update(struct dsc_digest *digest, const void *bytes, size_t len)
{
	const char *from = bytes;

	while (len) {
		size_t room;
		void *to = dsc_digest_piece(digest, &room);
		size_t part = len < room ? len : room;

		memcpy(to, from, part);
		dsc_digest_add(digest, part);
		from += part;
		len -= part;
	}
}

void dsc_digest_end(struct dsc_digest *digest, struct dsc_digest_sums *sums)
{
	*sums = (struct dsc_digest_sums){ 0 };
	if (digest->sha256.md)
		hasher_end(&digest->sha256, sums->sha256);
	take(digest)->sums = sums;
	hand_over(digest);
}

void dsc_digest_drop(struct dsc_digest *digest)
{
	digest->sha256.begun = false;
	take(digest)->drop = true;
	hand_over(digest);
}

int dsc_digest_wait(struct dsc_digest *digest, struct dsc_err *err)
{
	bool failed = digest->sha256.failed;

	if (digest->threaded) {
		pthread_mutex_lock(&digest->lock);
		while (digest->head != digest->tail)
			pthread_cond_wait(&digest->freed, &digest->lock);
		failed = failed || digest->sm3.failed;
		pthread_mutex_unlock(&digest->lock);
	}
	return failed ? dsc_err_set(err, _("libcrypto failed to compute a digest")) : 0;
}
