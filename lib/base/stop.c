#include "base/stop.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

#include "base/tr.h"

#include "base/banned.h"

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

/*
 * The signal that asked, or 0. The handler runs on whatever thread there is and others look,
 * so it is atomic and no sig_atomic_t, which is for one thread.
 */
static atomic_int asked;
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "a signal handler must not wait for a lock");

static void ask(int number)
{
	atomic_store(&asked, number);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], SIG_DFL);
}

void dsc_stop_listen(void)
{
	/* System calls go on: what asks the flag next is never far. */
	struct sigaction action = { .sa_handler = ask, .sa_flags = SA_RESTART }, before;

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
			sigaction(signals[i], &action, NULL);
}

bool dsc_stop_asked(void)
{
	return atomic_load(&asked) != 0;
}

int dsc_stop_check(struct dsc_err *err)
{
	int number = atomic_load(&asked);

	if (!number)
		return 0;
	return dsc_err_set(err, _("stopped by signal %d before it was done"), number);
}

void dsc_stop_die(void)
{
	int number = atomic_load(&asked);

	if (!number)
		return;
	signal(number, SIG_DFL);
	raise(number);
}
