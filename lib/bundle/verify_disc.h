/* One disc held against what it says about itself. Inside this module only. */
#ifndef DSC_BUNDLE_VERIFY_DISC_H
#define DSC_BUNDLE_VERIFY_DISC_H

#include "bundle/progress.h"
#include "bundle/verify.h"

struct dsc_verifier {
	struct dsc_verify *verify;
	const struct dsc_signature_key *key; /* expected, or NULL */
	struct dsc_progress progress;
	struct dsc_arena *arena;
	struct dsc_err *err;
};

/* Whose disc it is, for findings. */
struct dsc_verify_place {
	const char *copy; /* or NULL */
	const char *disc; /* or NULL */
};

#define DSC_VERIFY_FINDINGS_MAX 10000

/*
 * Adds a finding, or counts it where there are too many; `path` is filtered
 * here, the message by the caller.
 */
void dsc_verify_add(struct dsc_verifier *verifier, enum dsc_verify_section section,
		    enum dsc_verify_kind kind, struct dsc_verify_place place, const char *path,
		    const char *message);

/* What the section rests on could not be read: it is not good, whether or not it has findings. */
void dsc_verify_unread(struct dsc_verifier *verifier, enum dsc_verify_section section);

/* The same of all sections: a whole disc, or what follows on it. */
void dsc_verify_unread_all(struct dsc_verifier *verifier);

/*
 * Reads all files of the disc that `fd` is open on and checks them with these
 * digests (enum dsc_digest_kind). Fills *disc but for its source and sums.
 */
int dsc_verify_disc_read(struct dsc_verify_disc *disc, struct dsc_verifier *verifier,
			 struct dsc_verify_place place, int fd, unsigned digests);

/* 64 hexadecimal digits, letters in lower case. */
bool dsc_verify_is_sum(struct dsc_str text);

/* A line "<64 hex>  <path>" of a list of sums. */
struct dsc_verify_line {
	struct dsc_str hex; /* lower case */
	struct dsc_str path;
};

struct dsc_verify_lines {
	struct dsc_verify_line *items; /* sorted by path */
	size_t count, cap;
	size_t wrong; /* lines that are none */
	size_t twice; /* paths that stand there again */
};

void dsc_verify_lines_read(struct dsc_verify_lines *lines, struct dsc_str text,
			   struct dsc_arena *arena);
const struct dsc_verify_line *dsc_verify_lines_find(const struct dsc_verify_lines *lines,
						    struct dsc_str path);

/* A path of names, none of them empty, "." or "..", that leads nowhere else. */
bool dsc_verify_path_inside(struct dsc_str path);

#define DSC_VERIFY_TEXT_MAX ((size_t)16 << 20) /* bytes of a manifest */

#endif
