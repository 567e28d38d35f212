/* Contents of one file on its way into an image: what libisofs reads from. Internal to disc. */
#ifndef DSC_DISC_SOURCE_H
#define DSC_DISC_SOURCE_H

#include <sys/stat.h>

#include "base/arena.h"
#include "disc/write.h"

/* All sources of an image share one; sources are open one after the other. */
struct dsc_disc_source_reader {
	struct dsc_digest *digest; /* NULL: none */
	struct dsc_arena messages;

	/* the source that is open */
	struct dsc_disc_file *file;
	int fd;
	struct stat before;
	char *made;
	const char *piece; /* bytes read and not yet handed on */
	size_t piece_len;
	uint64_t left; /* bytes to come after the piece */
	char *buffer;  /* where no digest lends one */
};

void dsc_disc_source_init(struct dsc_disc_source_reader *reader);
void dsc_disc_source_release(struct dsc_disc_source_reader *reader);

/* Each returns -1 with err where the source is not what it was said to be. */
int dsc_disc_source_open(struct dsc_disc_source_reader *reader, struct dsc_disc_file *file,
		    struct dsc_err *err);
int dsc_disc_source_read(struct dsc_disc_source_reader *reader, void *bytes, size_t len,
		    struct dsc_err *err);

/* Ends the source: checks that all was read and that nothing changed, sets its sums. */
int dsc_disc_source_finish(struct dsc_disc_source_reader *reader, struct dsc_err *err);

/* Ends the source whatever its state. */
void dsc_disc_source_abandon(struct dsc_disc_source_reader *reader);

#endif
