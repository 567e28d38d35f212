#define _GNU_SOURCE /* O_DIRECT */
#include "bundle/copies.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/tr.h"

#include "base/banned.h"

/* O_DIRECT wants memory, places and lengths in whole blocks of the disk: 4096 holds for all. */
#define BLOCK ((size_t)4096)
#define PIECE ((size_t)256 * 1024)
#define PIECES 4
/*
 * Reading back keeps this many pieces behind: writing goes first, and a copy
 * that changes soon after it was written is found.
 */
#define BEHIND 32

struct copy {
	struct dsc_copies *all;
	const char *path; /* in the room */
	int fd;
	bool direct;         /* past the page cache */
	unsigned char *back; /* a piece that was read back */
	size_t written;      /* pieces; under the lock, like all below */
	size_t checked;
	bool differs;
	int failed; /* an errno */
	bool started;
	pthread_t thread;
};

struct dsc_copies {
	struct dsc_room *room;
	struct copy *copies;
	unsigned count;
	uint64_t size;
	unsigned char *bytes; /* the ring of pieces */
	uint64_t *sums;       /* of all pieces so far */
	size_t filled;        /* bytes in the piece that is not handed over yet */
	pthread_mutex_t lock;
	pthread_cond_t more; /* for the threads */
	pthread_cond_t less; /* for the caller */
	size_t added;        /* pieces handed over; under the lock, like all below */
	bool ended;          /* no more will come */
	bool failed;         /* of some copy, or given up */
};

/* One to one in each of both: nothing that differs is folded into the same. */
static uint64_t fold(uint64_t sum, uint64_t word)
{
	sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return sum ^ sum >> 29;
}

static uint64_t word_at(const unsigned char *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

/*
 * Four lanes, so that the processor does not wait for its multiplier. One changed
 * word always shows, several stay hidden once in 2^64. No digest: it guards against
 * disks, not against people.
 */
static uint64_t sum_of(const unsigned char *bytes, size_t len)
{
	uint64_t a = len, b = 1, c = 2, d = 3;
	size_t at;

	for (at = 0; at + 32 <= len; at += 32) {
		a = fold(a, word_at(bytes + at));
		b = fold(b, word_at(bytes + at + 8));
		c = fold(c, word_at(bytes + at + 16));
		d = fold(d, word_at(bytes + at + 24));
	}
	for (; at < len; at++)
		a = fold(a, bytes[at]);
	return fold(fold(a, b), fold(c, d));
}

static size_t piece_count(uint64_t size)
{
	return (size_t)(size / PIECE + (size % PIECE != 0));
}

static size_t piece_len(const struct dsc_copies *copies, size_t piece)
{
	uint64_t left = copies->size - (uint64_t)piece * PIECE;

	return left < PIECE ? (size_t)left : PIECE;
}

/* ---- a copy's thread */

/* Goes through the page cache from here on. */
static void stop_direct(struct copy *copy)
{
	int flags = fcntl(copy->fd, F_GETFL);

	if (copy->direct && flags >= 0)
		fcntl(copy->fd, F_SETFL, flags & ~O_DIRECT);
	copy->direct = false;
}

/* Writes or reads all of a piece at its place. An errno, or 0. */
static int transfer(struct copy *copy, unsigned char *bytes, size_t len, size_t piece, bool out)
{
	off_t place = (off_t)piece * (off_t)PIECE;
	size_t done = 0;

	if (len % BLOCK)
		stop_direct(copy);
	while (done < len) {
		ssize_t got = out ? pwrite(copy->fd, bytes + done, len - done,
					   place + (off_t)done) :
				    pread(copy->fd, bytes + done, len - done,
					  place + (off_t)done);

		if (got > 0) {
			done += (size_t)got;
		} else if (got < 0 && errno == EINVAL && copy->direct) {
			stop_direct(copy);
		} else if (got < 0 && errno != EINTR) {
			return errno;
		} else if (got == 0) {
			return EIO; /* shorter than what was written */
		}
	}
	return 0;
}

static void write_next(struct copy *copy)
{
	struct dsc_copies *all = copy->all;
	size_t piece = copy->written;
	int failed;

	pthread_mutex_unlock(&all->lock);
	failed = transfer(copy, all->bytes + piece % PIECES * PIECE, piece_len(all, piece), piece,
			  true);
	pthread_mutex_lock(&all->lock);
	copy->failed = failed;
	copy->written++;
	pthread_cond_signal(&all->less);
}

static void check_next(struct copy *copy)
{
	struct dsc_copies *all = copy->all;
	size_t len = piece_len(all, copy->checked);
	uint64_t sum = all->sums[copy->checked];
	bool differs;
	int failed;

	pthread_mutex_unlock(&all->lock);
	failed = transfer(copy, copy->back, len, copy->checked, false);
	differs = !failed && sum_of(copy->back, len) != sum;
	pthread_mutex_lock(&all->lock);
	copy->failed = differs ? EIO : failed;
	copy->differs = differs;
	copy->checked++;
}

static void *run(void *arg)
{
	struct copy *copy = arg;
	struct dsc_copies *all = copy->all;

	pthread_mutex_lock(&all->lock);
	while (!all->failed && !(all->ended && copy->checked == all->added)) {
		if (copy->written < all->added)
			write_next(copy);
		else if (copy->checked < copy->written &&
			 (all->ended || copy->checked + BEHIND <= copy->written))
			check_next(copy);
		else
			pthread_cond_wait(&all->more, &all->lock);
		if (copy->failed) {
			all->failed = true;
			pthread_cond_broadcast(&all->more);
		}
	}
	pthread_cond_signal(&all->less);
	pthread_mutex_unlock(&all->lock);
	return NULL;
}

/* ---- the caller's side */

static int open_copy(struct copy *copy, const char *path, struct dsc_err *err)
{
	int flags, code;

	copy->path = path;
	copy->fd = dsc_room_create(copy->all->room, path, err);
	if (copy->fd < 0)
		return -1;
	flags = fcntl(copy->fd, F_GETFL);
	copy->direct = flags >= 0 && fcntl(copy->fd, F_SETFL, flags | O_DIRECT) == 0;
	if (posix_memalign((void **)&copy->back, BLOCK, PIECE) != 0)
		dsc_out_of_memory();
	code = pthread_create(&copy->thread, NULL, run, copy);
	copy->started = code == 0;
	return code ? dsc_err_errno(err, code, _("cannot start a thread")) : 0;
}

int dsc_copies_open(struct dsc_copies **result, struct dsc_room *room, const char *const *paths,
		    unsigned count, uint64_t size, struct dsc_err *err)
{
	struct dsc_copies *copies = calloc(1, sizeof(*copies));

	*result = NULL;
	if (!copies)
		dsc_out_of_memory();
	*copies = (struct dsc_copies){ .room = room, .count = count, .size = size };
	copies->copies = calloc(count, sizeof(*copies->copies));
	copies->sums = calloc(piece_count(size) + 1, sizeof(*copies->sums));
	if (!copies->copies || !copies->sums ||
	    posix_memalign((void **)&copies->bytes, BLOCK, PIECES * PIECE) != 0)
		dsc_out_of_memory();
	pthread_mutex_init(&copies->lock, NULL);
	pthread_cond_init(&copies->more, NULL);
	pthread_cond_init(&copies->less, NULL);
	for (unsigned i = 0; i < count; i++)
		copies->copies[i] = (struct copy){ .all = copies, .fd = -1 };
	for (unsigned i = 0; i < count; i++) {
		if (open_copy(&copies->copies[i], paths[i], err) < 0) {
			dsc_copies_close(copies);
			return -1;
		}
	}
	*result = copies;
	return 0;
}

/* Says what failed first in the order of the copies; the lock is held, or no thread runs. */
static int complain(const struct dsc_copies *copies, struct dsc_err *err)
{
	for (unsigned i = 0; i < copies->count; i++) {
		const struct copy *copy = &copies->copies[i];

		if (copy->differs)
			return dsc_err_set(err,
					   _("%s/%s was read back as something else than was "
					     "written: is the disk sound, and does nobody work in "
					     "there?"),
					   copies->room->path, copy->path);
		if (copy->failed)
			return dsc_err_errno(err, copy->failed, _("cannot write %s/%s"),
					     copies->room->path, copy->path);
	}
	return dsc_err_set(err, _("cannot write %s"), copies->room->path);
}

static size_t least_written(const struct dsc_copies *copies)
{
	size_t least = copies->added;

	for (unsigned i = 0; i < copies->count; i++)
		if (copies->copies[i].written < least)
			least = copies->copies[i].written;
	return least;
}

/* Hands the filled piece to the threads, and waits for room for the next. */
static int hand_over(struct dsc_copies *copies, struct dsc_err *err)
{
	uint64_t sum = sum_of(copies->bytes + copies->added % PIECES * PIECE, copies->filled);
	int status = 0;

	pthread_mutex_lock(&copies->lock);
	copies->sums[copies->added++] = sum;
	pthread_cond_broadcast(&copies->more);
	while (!copies->failed && copies->added - least_written(copies) == PIECES)
		pthread_cond_wait(&copies->less, &copies->lock);
	if (copies->failed)
		status = complain(copies, err);
	pthread_mutex_unlock(&copies->lock);
	copies->filled = 0;
	return status;
}

int dsc_copies_add(struct dsc_copies *copies, const void *bytes, size_t len,
		   struct dsc_err *err)
{
	const char *from = bytes;

	assert((uint64_t)copies->added * PIECE + copies->filled + len <= copies->size);
	while (len) {
		unsigned char *piece = copies->bytes + copies->added % PIECES * PIECE;
		size_t room = PIECE - copies->filled;
		size_t part = len < room ? len : room;

		memcpy(piece + copies->filled, from, part);
		copies->filled += part;
		from += part;
		len -= part;
		if (copies->filled == PIECE && hand_over(copies, err) < 0)
			return -1;
	}
	return 0;
}

static void join(struct dsc_copies *copies)
{
	for (unsigned i = 0; i < copies->count; i++) {
		if (copies->copies[i].started)
			pthread_join(copies->copies[i].thread, NULL);
		copies->copies[i].started = false;
	}
}

int dsc_copies_finish(struct dsc_copies *copies, struct dsc_err *err)
{
	if (copies->filled && hand_over(copies, err) < 0)
		return -1;
	assert(copies->added == piece_count(copies->size));
	pthread_mutex_lock(&copies->lock);
	copies->ended = true;
	pthread_cond_broadcast(&copies->more);
	pthread_mutex_unlock(&copies->lock);
	join(copies);
	if (copies->failed)
		return complain(copies, err);
	for (unsigned i = 0; i < copies->count; i++) {
		struct copy *copy = &copies->copies[i];

		copy->failed = close(copy->fd) < 0 ? errno : 0;
		copy->fd = -1;
		if (copy->failed)
			return complain(copies, err);
	}
	return 0;
}

void dsc_copies_close(struct dsc_copies *copies)
{
	if (!copies)
		return;
	pthread_mutex_lock(&copies->lock);
	copies->failed = true;
	pthread_cond_broadcast(&copies->more);
	pthread_mutex_unlock(&copies->lock);
	join(copies);
	for (unsigned i = 0; i < copies->count; i++) {
		if (copies->copies[i].fd >= 0)
			close(copies->copies[i].fd);
		free(copies->copies[i].back);
	}
	pthread_cond_destroy(&copies->less);
	pthread_cond_destroy(&copies->more);
	pthread_mutex_destroy(&copies->lock);
	free(copies->bytes);
	free(copies->sums);
	free(copies->copies);
	free(copies);
}
