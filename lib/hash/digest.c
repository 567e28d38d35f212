#include "hash/digest.h"

#include <gcrypt.h>
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
	gcry_md_hd_t context; /* NULL: not asked for */
	int algorithm;
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

/* Nothing here is secret: no memory is locked for it, which also would need a limit of its own. */
static void set_up(void)
{
	gcry_check_version(NULL);
	gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
	gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
}

static int hasher_init(struct hasher *hasher, int algorithm, struct dsc_err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	gcry_error_t code;

	pthread_once(&once, set_up);
	hasher->algorithm = algorithm;
	code = gcry_md_open(&hasher->context, algorithm, 0);
	if (gcry_err_code(code) == GPG_ERR_ENOMEM)
		dsc_out_of_memory();
	return code ? dsc_err_set(err, _("this machine's libgcrypt does not offer %s; is it in FIPS mode?"),
				  gcry_md_algo_name(algorithm)) :
		      0;
}

static void hasher_end(struct hasher *hasher, char hex[DSC_DIGEST_HEX + 1])
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *sum = gcry_md_read(hasher->context, hasher->algorithm);

	for (size_t i = 0; i < DSC_DIGEST_HEX / 2; i++) {
		hex[2 * i] = digits[sum[i] >> 4];
		hex[2 * i + 1] = digits[sum[i] & 15];
	}
	hex[DSC_DIGEST_HEX] = '\0';
	gcry_md_reset(hasher->context);
}

static void digest_piece(struct hasher *hasher, const struct piece *piece)
{
	if (piece->len)
		gcry_md_write(hasher->context, piece->bytes, piece->len);
	if (piece->sums)
		hasher_end(hasher, piece->sums->sm3);
	else if (piece->drop)
		gcry_md_reset(hasher->context);
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
		status = hasher_init(&digest->sha256, GCRY_MD_SHA256, err);
	if (status == 0 && (kinds & DSC_DIGEST_SM3)) {
		int code;

		status = hasher_init(&digest->sm3, GCRY_MD_SM3, err);
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
	gcry_md_close(digest->sm3.context);
	gcry_md_close(digest->sha256.context);
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
	if (digest->sha256.context && len)
		gcry_md_write(digest->sha256.context, piece->bytes, len);
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
	if (digest->sha256.context)
		hasher_end(&digest->sha256, sums->sha256);
	take(digest)->sums = sums;
	hand_over(digest);
}

void dsc_digest_drop(struct dsc_digest *digest)
{
	if (digest->sha256.context)
		gcry_md_reset(digest->sha256.context);
	take(digest)->drop = true;
	hand_over(digest);
}

void dsc_digest_wait(struct dsc_digest *digest)
{
	if (!digest->threaded)
		return;
	pthread_mutex_lock(&digest->lock);
	while (digest->head != digest->tail)
		pthread_cond_wait(&digest->freed, &digest->lock);
	pthread_mutex_unlock(&digest->lock);
}
