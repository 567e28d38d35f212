#include "bundle/progress.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/tr.h"

#include "base/banned.h"

static double seconds(struct timespec from, struct timespec to)
{
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

void dsc_progress_start(struct dsc_progress *progress, bool shown, uint64_t total)
{
	*progress = (struct dsc_progress){ .shown = shown, .total = total };
	clock_gettime(CLOCK_MONOTONIC, &progress->start);
	progress->last = progress->start;
}

void dsc_progress_set(struct dsc_progress *progress, uint64_t done)
{
	double gone, rate, left;
	struct timespec now;

	progress->done = done;
	if (!progress->shown || !progress->total)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	gone = seconds(progress->start, now);
	if (gone < 1 || seconds(progress->last, now) < 0.2)
		return;
	progress->last = now;
	progress->drawn = true;
	rate = (double)done / gone;
	left = rate > 0 && done < progress->total ? (double)(progress->total - done) / rate : 0;
	/* TRANSLATORS: percent, megabytes a second, minutes and seconds that are left */
	putc('\r', stderr);
	fprintf(stderr, _("%3d %%  %.0f MB/s  %02d:%02d left "),
		(int)(100 * (double)done / (double)progress->total), rate / 1e6, (int)(left / 60),
		(int)left % 60);
	fputs("\033[K", stderr);
}

void dsc_progress_add(struct dsc_progress *progress, uint64_t more)
{
	dsc_progress_set(progress, progress->done + more);
}

void dsc_progress_end(struct dsc_progress *progress)
{
	if (progress->drawn)
		fputs("\r\033[K", stderr);
	progress->drawn = false;
}
