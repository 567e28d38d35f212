/* The two kinds of reader behind disc/read.h. Internal to disc. */
#ifndef DSC_DISC_READER_H
#define DSC_DISC_READER_H

#include "base/arena.h"
#include "disc/read.h"

typedef int dsc_disc_take(void *arg, const void *bytes, size_t len, struct dsc_err *err);

/* Entries as the medium gives them; read.c checks them. */
struct dsc_disc_reader_kind {
	int (*next)(void *state, struct dsc_disc_entry *entry, enum dsc_disc_fault *fault,
		    struct dsc_err *err);
	int (*read)(void *state, dsc_disc_take *take, void *arg, enum dsc_disc_fault *fault,
		    struct dsc_err *err);
	void (*close)(void *state);
};

extern const struct dsc_disc_reader_kind dsc_disc_reader_image;
extern const struct dsc_disc_reader_kind dsc_disc_reader_folder;

/* Both leave what they opened to close(), on failure too. */
int dsc_disc_reader_image_open(void **state, int fd, uint64_t bytes, enum dsc_disc_tree tree,
			  const struct dsc_disc_limits *limits, enum dsc_disc_fault *fault,
			  struct dsc_err *err);
int dsc_disc_reader_folder_open(void **state, int fd, const struct dsc_disc_limits *limits,
			   enum dsc_disc_fault *fault, struct dsc_err *err);

#endif
