#include "evidence/watch.h"

#include <time.h>
#include <unistd.h>

#include "base/banned.h"

/* A smaller file is hashed before anybody wonders. */
#define LARGE (INT64_C(64) << 20)
#define STEP_NANOSECONDS 200000000L

static void *look(void *data)
{
	struct dsc_watch *watch = data;
	struct timespec until;

	pthread_mutex_lock(&watch->mutex);
	while (!watch->ended) {
		off_t done = lseek(watch->fd, 0, SEEK_CUR);

		if (done >= 0)
			watch->progress(watch->name, done, watch->size);
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += STEP_NANOSECONDS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&watch->end, &watch->mutex, &until);
	}
	pthread_mutex_unlock(&watch->mutex);
	watch->progress(watch->name, -1, watch->size);
	return NULL;
}

void dsc_watch_begin(struct dsc_watch *watch, int fd, const char *name, int64_t size,
		     void (*progress)(const char *name, int64_t done, int64_t size))
{
	*watch = (struct dsc_watch){ .fd = fd, .name = name, .size = size, .progress = progress };
	if (!progress || size < LARGE)
		return;
	pthread_mutex_init(&watch->mutex, NULL);
	pthread_cond_init(&watch->end, NULL);
	watch->runs = pthread_create(&watch->thread, NULL, look, watch) == 0;
}

void dsc_watch_end(struct dsc_watch *watch)
{
	if (!watch->runs)
		return;
	pthread_mutex_lock(&watch->mutex);
	watch->ended = true;
	pthread_cond_signal(&watch->end);
	pthread_mutex_unlock(&watch->mutex);
	pthread_join(watch->thread, NULL);
	watch->runs = false;
}
