/* Tells how far the reading of a file is. Inside this module only. */
#ifndef DSC_EVIDENCE_WATCH_H
#define DSC_EVIDENCE_WATCH_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct dsc_watch {
	int fd;
	const char *name;
	int64_t size;
	void (*progress)(const char *name, int64_t done, int64_t size);
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t end;
	bool ended;
	bool runs;
};

/*
 * Watches the offset of `fd` while this thread reads it. Nothing is watched where
 * the file is small, nobody looks, or no thread can be started.
 */
void dsc_watch_begin(struct dsc_watch *watch, int fd, const char *name, int64_t size,
		     void (*progress)(const char *name, int64_t done, int64_t size));
void dsc_watch_end(struct dsc_watch *watch);

#endif
