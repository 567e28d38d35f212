/*
 * The folder in which a package is made, beside the place where it will stand.
 * Its name says that it is not finished; its maker holds a lock that the kernel
 * lets go of. Inside this module only.
 */
#ifndef DSC_BUNDLE_ROOM_H
#define DSC_BUNDLE_ROOM_H

#include "base/arena.h"
#include "base/err.h"

struct dsc_room {
	const char *out;  /* where it will stand */
	const char *path; /* "<out>.partial-…" */
	int fd;           /* the folder, locked */
};

/*
 * Removes what killed processes left for the same place, and makes a room of
 * one's own. An error where something stands in the place already.
 */
int dsc_room_open(struct dsc_room *room, const char *out, struct dsc_arena *arena,
		  struct dsc_err *err);

int dsc_room_make_folder(struct dsc_room *room, const char *name, struct dsc_err *err);

/* A new file, open for writing and reading; -1 with err. */
int dsc_room_create(struct dsc_room *room, const char *name, struct dsc_err *err);

/* A new file of these bytes. */
int dsc_room_put(struct dsc_room *room, const char *name, struct dsc_str bytes,
		 struct dsc_err *err);

/* The package appears, on disk to the last byte; the room is closed. */
int dsc_room_finish(struct dsc_room *room, struct dsc_err *err);

/* Removes it with all that is in it. After finish() there is nothing to do. */
void dsc_room_abandon(struct dsc_room *room);

#endif
