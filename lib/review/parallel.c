#include "review/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/banned.h"

#define THREADS_MAX 64

struct crew {
	void (*work)(void *data, size_t index, struct dsc_arena *scratch);
	void *data;
	size_t count;
	atomic_size_t next;
};

static void *labour(void *argument)
{
	struct crew *crew = argument;
	struct dsc_arena scratch;
	size_t index;

	dsc_arena_init(&scratch, 0);
	while ((index = atomic_fetch_add(&crew->next, 1)) < crew->count) {
		crew->work(crew->data, index, &scratch);
		dsc_arena_reset(&scratch);
	}
	dsc_arena_release(&scratch);
	return NULL;
}

void dsc_parallel_run(size_t count, size_t grain,
		      void (*work)(void *data, size_t index, struct dsc_arena *scratch),
		      void *data)
{
	struct crew crew = { .work = work, .data = data, .count = count };
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t wanted = processors > 1 ? (size_t)processors : 1;
	pthread_t threads[THREADS_MAX];
	size_t started = 0;

	atomic_init(&crew.next, 0);
	if (wanted > count / grain)
		wanted = count / grain;
	if (wanted > THREADS_MAX)
		wanted = THREADS_MAX;
	while (started + 1 < wanted &&
	       pthread_create(&threads[started], NULL, labour, &crew) == 0)
		started++;
	labour(&crew);
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
}
