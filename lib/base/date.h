/* Calendar dates and instants as documents write them (ISO 8601 extended form). */
#ifndef DSC_BASE_DATE_H
#define DSC_BASE_DATE_H

#include "base/str.h"

/* What a document says: a day, or a day with a time and an offset from UTC. */
struct dsc_date {
	int32_t day;     /* days since 1970-01-01, as written (local to the offset) */
	bool has_time;
	int64_t instant; /* seconds since the epoch, UTC; only with has_time */
};

/*
 * Reads "2023-10-31" or "2023-10-31T17:00:00+08:00" (or "Z"). False where it is
 * neither, or no real day or time (2023-02-29, 24:00:01). The time 24:00:00 is
 * the end of the day (ISO 8601-1:2019 4.3.8 a).
 */
bool dsc_date_parse(struct dsc_date *date, struct dsc_str text);

/* Writes "2023-10-31" of a day. */
void dsc_date_format(int32_t day, char out[16]);

#endif
