/*
 * The signals by which a person or the system ends a process (INT, TERM, HUP)
 * become a question to it, so that what it has half made is removed by the ways
 * that errors take. For the few commands that make much at once.
 */
#ifndef DSC_BASE_STOP_H
#define DSC_BASE_STOP_H

#include <stdbool.h>

#include "base/err.h"

/*
 * From here on the first signal asks, and a second kills at once. One that is
 * ignored (nohup, a job in the background) stays so.
 */
void dsc_stop_listen(void);

/* Whether the process is asked to end. On any thread, at any rate. */
bool dsc_stop_asked(void);

/* For loops between two pieces of work: -1 with an error where it is asked, else 0. */
int dsc_stop_check(struct dsc_err *err);

/* Dies of the signal that asked, once all is cleared away; returns where there was none. */
void dsc_stop_die(void);

#endif
