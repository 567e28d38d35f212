/*
 * The package that a recommending unit hands in: sets of discs, labels and
 * papers, as many as the programme asks for, made whole in a folder beside its
 * place and moved there by one rename. The same state of the repository gives
 * the same bytes on any machine at any time.
 */
#ifndef DSC_BUNDLE_BUNDLE_H
#define DSC_BUNDLE_BUNDLE_H

#include <stdio.h>

#include "dossier/dossier.h"
#include "dossier/repository.h"
#include "hash/hash.h"
#include "hash/signature.h"
#include "profile/profile.h"

/* What the label of a disc says. */
struct dsc_bundle_label {
	const struct dsc_profile *profile;
	struct dsc_str unit; /* name */
	uint32_t copy, copies;
	uint32_t disc, discs;
	int32_t day;     /* since the epoch */
	int64_t time;    /* of the file */
	const char *sm3; /* of the image, in hex */
};

/* What the papers are made of: sound documents. */
struct dsc_bundle_subject {
	const struct dsc_profile *profile;
	const struct dsc_unit *unit;
	const struct dsc_recommendation *recommendation;
	const struct dsc_case *cases; /* in order of priority */
	size_t case_count;
};

/*
 * Who makes the papers; bytes live in the arena. Each returns 0, or -1 with err. They are
 * called in processes of their own, which give the memory of fonts back when they
 * end: nothing that they leave in memory is seen again.
 */
struct dsc_bundle_papers {
	int (*form)(void *arg, struct dsc_str *pdf, const struct dsc_bundle_subject *subject,
		    size_t index, struct dsc_arena *arena, struct dsc_err *err);
	int (*table)(void *arg, struct dsc_str *pdf, struct dsc_str *xlsx,
		     const struct dsc_bundle_subject *subject, struct dsc_arena *arena,
		     struct dsc_err *err);
	int (*label)(void *arg, struct dsc_str *pdf, const struct dsc_bundle_label *label,
		     struct dsc_arena *arena, struct dsc_err *err);
	void *arg;
};

struct dsc_bundle_options {
	const struct dsc_profile *profile;
	const struct dsc_repository *repository;
	size_t unit;
	const struct dsc_bundle_papers *papers;
	uint64_t capacity; /* of a disc, bytes: see disc/plan.h */
	bool progress;     /* a line on standard error */
	const struct dsc_signature_key *signer; /* a private key, or NULL: not signed */
};

struct dsc_bundle_file {
	struct dsc_str path;     /* on the disc: "data/01-…/03-….pdf" */
	struct dsc_str original; /* below the repository's root; empty: made here */
	struct dsc_str title;    /* for the index */
	struct dsc_str bytes;    /* of documents and papers; NULL: read from elsewhere */
	const char *paper;       /* in the folder that is written: holds the bytes; or NULL */
	struct dsc_str sha256;   /* that the dossier states; empty: none */
	uint64_t size;
	uint32_t group;          /* 0: the unit's own; else the case's rank, from 1 */
	uint32_t disc;           /* from 0 */
};

struct dsc_bundle_case {
	struct dsc_str id;
	struct dsc_str title;
	struct dsc_str lead;
	struct dsc_str type;
	struct dsc_str folder; /* on the disc */
	bool synthetic;
	size_t first, count;   /* of files */
};

struct dsc_bundle_disc {
	char label[17];
	size_t first, count; /* of files */
	uint64_t bytes;      /* of its image */
};

/* What will be written. */
struct dsc_bundle {
	const struct dsc_bundle_options *options;
	const char *unit;        /* id */
	struct dsc_str unit_name;
	int64_t time;            /* of all files: seconds since the epoch */
	int32_t day;
	struct {
		struct dsc_bundle_case *items;
		size_t count, cap;
	} cases; /* in order of priority */
	struct {
		struct dsc_bundle_file *items; /* not the arena's: many, and they grow */
		size_t count, cap;
	} files; /* in order of the discs */
	struct dsc_bundle_file table; /* the summary as PDF, on every disc */
	struct dsc_str table_xlsx;
	struct dsc_str commit;   /* 40 hex digits; empty: no history */
	struct {
		const char **items;  /* below the repository's root, sorted */
		size_t count, cap;
	} changes;               /* what of the files the commit does not have, or has otherwise */
	size_t turned;           /* of the changes: those that git calls unchanged */
	struct {
		const char **items;  /* below the repository's root */
		size_t count, cap;
	} pointers;              /* evidence that is a pointer of Git LFS, not the file itself */
	struct dsc_bundle_disc *discs;
	uint32_t disc_count;
	/* Digest of what is planned: its discs, of no other making, say it. */
	char package[DSC_HASH_SHA256_HEX + 1];
	size_t synthetic;        /* cases that say of themselves that they are made up */
	size_t left_out;         /* files below evidence/ that no document names */
	int room;                /* the folder that is written; -1: none yet */
	struct dsc_arena papers; /* their bytes, until they are written */
	struct dsc_arena *arena;
};

/*
 * Reads the unit's documents, has the papers made, and fills the discs. No other
 * thread may run. Release the bundle also after an error. Errors:
 * no recommendation, a case of it that cannot be read, evidence that is not
 * there, a file that no disc can hold. The rules are not asked: that is the
 * caller's to do before, as it is to refuse a plan with pointers afterwards.
 */
int dsc_bundle_plan(struct dsc_bundle *bundle, const struct dsc_bundle_options *options,
		    struct dsc_arena *arena, struct dsc_err *err);

/*
 * Writes the package to `out`, which must not exist. On failure nothing is left;
 * where the process is killed, a folder "<out>.partial-…" is, which the next
 * call with the same `out` removes; from the call on, INT, TERM and HUP are an error
 * (base/stop.h). Returns 1 with err where evidence is not what its
 * dossier states, which the one pass that reads it finds.
 */
int dsc_bundle_write(struct dsc_bundle *bundle, const char *out, struct dsc_err *err);

void dsc_bundle_release(struct dsc_bundle *bundle);

/* The plan; both leave failed writes to ferror(). */
void dsc_bundle_print_text(FILE *out, const struct dsc_bundle *bundle);
void dsc_bundle_print_json(FILE *out, const struct dsc_bundle *bundle);

#endif
