/*
 * Loaded before libc (LD_PRELOAD=build/<variant>/fault/clock.so), lets a
 * program see another time: FAULT_CLOCK, in seconds since 1970. It stands still.
 * Clocks that only measure (CLOCK_MONOTONIC and its kin) are left alone.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t seen(void)
{
	const char *text = getenv("FAULT_CLOCK");

	return text ? (time_t)atoll(text) : 0;
}

time_t time(time_t *result)
{
	if (result)
		*result = seen();
	return seen();
}

int gettimeofday(struct timeval *restrict result, void *restrict zone)
{
	(void)zone;
	*result = (struct timeval){ .tv_sec = seen() };
	return 0;
}

int clock_gettime(clockid_t clock, struct timespec *result)
{
	if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)
		return (int)syscall(SYS_clock_gettime, clock, result);
	*result = (struct timespec){ .tv_sec = seen() };
	return 0;
}
