/*
 * Work in a process of its own, whose memory is gone when it ends: what it makes
 * comes back as messages. Start one while no other thread runs.
 */
#ifndef DSC_BASE_CHILD_H
#define DSC_BASE_CHILD_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"

struct dsc_child {
	pid_t pid; /* 0: none */
	int fd;
};

/*
 * Forks; `work` runs there with the memory as it is now, and `out` for
 * dsc_child_put(). It returns 0, or -1 with an error, which comes back whole. What
 * it writes to streams is written before it ends.
 */
int dsc_child_start(struct dsc_child *child, int (*work)(void *arg, int out, struct dsc_err *err),
		    void *arg, struct dsc_err *err);

/* In the child: a message. */
int dsc_child_put(int out, struct dsc_str bytes, struct dsc_err *err);

/*
 * The next message, waited for. -1 with the child's own error, or one that says that
 * it was killed or ended without a word.
 */
int dsc_child_take(struct dsc_str *bytes, struct dsc_child *child, struct dsc_arena *arena,
		   struct dsc_err *err);

/* Waits for a child whose messages are all taken; -1 as above. */
int dsc_child_end(struct dsc_child *child, struct dsc_err *err);

/* Kills it where it runs still. After end() there is nothing to do. */
void dsc_child_stop(struct dsc_child *child);

#endif
