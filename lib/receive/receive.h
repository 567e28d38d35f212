/*
 * What the working group does with a package: verify it, unpack it aside,
 * judge the unit by this repository's programme, and add its tree in one commit
 * that names the discs. Nothing of a unit shows before all of it does.
 */
#ifndef DSC_RECEIVE_RECEIVE_H
#define DSC_RECEIVE_RECEIVE_H

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "hash/signature.h"

struct dsc_receive_options {
	const char *folder;       /* in the repository's work tree, or a bare repository */
	const char *const *paths; /* packages, copies, images, discs, folders */
	size_t path_count;
	const struct dsc_signature_key *key; /* that all are to be signed with; NULL: any or none */
	bool json;     /* one document at the end, whatever `quiet` says */
	bool quiet;    /* only what is wrong */
	bool progress; /* a line on standard error */
	bool colour;
};

/*
 * Receives each unit of the paths, told on `out`. Returns 0; 1 where a package
 * is not clean, a unit's dossiers have errors or a unit conflicts with what the
 * repository holds: that unit is not taken, others are; -1 with an error. Once all is
 * verified, INT, TERM and HUP are an error too (base/stop.h).
 */
int dsc_receive(FILE *out, const struct dsc_receive_options *options, struct dsc_arena *arena,
		struct dsc_err *err);

#endif
