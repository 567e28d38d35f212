/*
 * A document on disk while a command changes it: no second dsc may do so at the
 * same time, and what somebody else wrote meanwhile is not overwritten.
 */
#ifndef DSC_YAML_EDIT_FILE_H
#define DSC_YAML_EDIT_FILE_H

#include "base/io.h"

struct dsc_edit_file {
	const char *path;
	enum dsc_io_result io; /* how reading went; bytes only with DSC_IO_OK */
	int io_errno;          /* with DSC_IO_FAILED */
	struct dsc_str bytes;  /* as read, in the arena */
	int folder;            /* open; the kernel lets go of its lock with the process */
};

enum dsc_edit_purpose { DSC_EDIT_TO_LOOK, DSC_EDIT_TO_CHANGE };

/*
 * Opens `folder`, locks it for a change, and reads `name` in it. -1 with an error
 * where there is no such folder or another process holds the lock: nothing waits.
 * Close it in either case.
 */
int dsc_edit_file_open(struct dsc_edit_file *file, const char *folder, const char *name,
		       enum dsc_edit_purpose purpose, struct dsc_arena *arena,
		       struct dsc_err *err);

/*
 * Makes the file hold `bytes`, atomically (dsc_io_replace()), unless it does so
 * already. -1 with an error, too, where it is no longer what was read.
 */
int dsc_edit_file_replace(const struct dsc_edit_file *file, struct dsc_str bytes,
			  struct dsc_err *err);

void dsc_edit_file_close(struct dsc_edit_file *file);

#endif
