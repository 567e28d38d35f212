/*
 * A unit on its way in: from discs to a folder, and against what is there.
 * Inside this module only.
 */
#ifndef DSC_RECEIVE_UNIT_H
#define DSC_RECEIVE_UNIT_H

#include "bundle/verify.h"
#include "git/git.h"
#include "receive/receive.h"

struct dsc_receive_unit {
	const char *id;
	const struct dsc_verify_disc **discs; /* by number */
	size_t disc_count;
	const char *folder; /* where its tree lies now: its unit.yaml stands in it */
	struct {
		struct dsc_receive_file {
			const char *path; /* below the unit's folder */
			struct dsc_git_id id;
			bool pointer; /* of Git LFS: the file itself is not there */
			bool turned;  /* git would turn its line ends where it will stand */
		} *items; /* sorted by path */
		size_t count, cap;
	} files;
	size_t cases;
};

/*
 * The discs of a verified set by unit, sorted by id, each image once. 1: something
 * is wrong with the set, told on `out`.
 */
int dsc_receive_group(struct dsc_receive_unit **units, size_t *count,
		      const struct dsc_verify *verify, FILE *out, struct dsc_arena *arena);

/* Unpacks the unit's tree into `folder`, which is made. */
int dsc_receive_unpack(struct dsc_receive_unit *unit, const char *folder, struct dsc_git *git,
		       struct dsc_arena *arena, struct dsc_err *err);

enum dsc_receive_relation {
	DSC_RECEIVE_NEW,      /* all that is there of the unit is in the package too */
	DSC_RECEIVE_SAME,     /* and the other way round */
	DSC_RECEIVE_CONFLICT,
};

/*
 * Holds the unit against `committed`, the files below `prefix` (its folder with
 * a slash). Differences are told on `out` where they are a conflict.
 */
enum dsc_receive_relation dsc_receive_compare(const struct dsc_receive_unit *unit,
					      const struct dsc_git_files *committed,
					      const char *prefix, FILE *out,
					      struct dsc_arena *arena);

/* Whether the files are what they are to be: 0; 1: told on `out` which are not. */
int dsc_receive_check(const struct dsc_receive_unit *unit, FILE *out, struct dsc_arena *arena);

/* The message of its commit. */
const char *dsc_receive_message(const struct dsc_receive_unit *unit, struct dsc_arena *arena);

/* The line of the message by which a disc is known again; NULL: a folder, which has no digest. */
const char *dsc_receive_line(const struct dsc_verify_disc *disc, struct dsc_arena *arena);

#endif
