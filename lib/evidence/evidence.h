/*
 * The digests of a dossier's evidence: computed, compared, and written into
 * case.yaml, where every other byte stays. The schema has a `sha256` for each
 * file and no size.
 */
#ifndef DSC_EVIDENCE_EVIDENCE_H
#define DSC_EVIDENCE_EVIDENCE_H

#include <stdio.h>

#include "base/err.h"
#include "hash/hash.h"
#include "profile/profile.h"
#include "yaml/node.h"

enum dsc_evidence_mode {
	DSC_EVIDENCE_FILL,   /* write digests that are not stated, compare the others */
	DSC_EVIDENCE_CHECK,  /* compare only */
	DSC_EVIDENCE_UPDATE, /* write all that are not right */
};

enum dsc_evidence_state {
	DSC_EVIDENCE_RIGHT,
	DSC_EVIDENCE_FILLED,
	DSC_EVIDENCE_UPDATED,
	DSC_EVIDENCE_UNSTATED, /* no digest, and none is to be written */
	DSC_EVIDENCE_WRONG,
	DSC_EVIDENCE_MISSING,  /* no such regular file below evidence/ */
	DSC_EVIDENCE_POINTER,  /* Git LFS has not fetched it */
	DSC_EVIDENCE_EMPTY,
	DSC_EVIDENCE_LARGE,
	DSC_EVIDENCE_UNREADABLE, /* or changed while it was read */
	DSC_EVIDENCE_STATES,
};

struct dsc_evidence_item {
	struct dsc_str file;
	struct dsc_str stated; /* empty: none */
	struct dsc_span span;  /* of what is wrong */
	enum dsc_evidence_state state;
	char sha256[DSC_HASH_SHA256_HEX + 1]; /* empty: not computed */
	const char *message;   /* what is wrong, filtered; NULL: nothing */
};

struct dsc_evidence_report {
	const char *path;    /* of the dossier, for people */
	struct dsc_str id;   /* as the dossier states it */
	struct dsc_evidence_item *items;
	size_t count;
	bool changed;        /* the dossier was written */
	const char *message; /* why the dossier cannot be worked on, filtered; else NULL */
	const char *rule;    /* that `dsc validate` finds it by */
	struct dsc_span span;
};

struct dsc_evidence_request {
	const char *folder; /* around the dossier, as reached from the current folder */
	const char *file;   /* its name there, mostly case.yaml */
	const char *path;   /* for people */
	int64_t max_bytes;  /* of a file */
	enum dsc_evidence_mode mode;

	/*
	 * Called now and then, from another thread, while a large file is read, and
	 * with `done` < 0 when it has been. NULL: nobody watches.
	 */
	void (*progress)(const char *name, int64_t done, int64_t size);
};

/*
 * Works through one dossier. What is wrong with it or its files is in the report;
 * -1 with an error where the work could not be done: another dsc changes the
 * dossier, somebody has changed it meanwhile, the disk is full.
 */
int dsc_evidence_work(struct dsc_evidence_report *report,
		      const struct dsc_evidence_request *request, struct dsc_arena *arena,
		      struct dsc_err *err);

/* Whether something in the report is an error. */
bool dsc_evidence_any_wrong(const struct dsc_evidence_report *report);

/* Leave failed writes to ferror(). The profile has the clauses. JSON: an array element a report. */
void dsc_evidence_print_text(FILE *out, const struct dsc_evidence_report *report,
			     const struct dsc_profile *profile, bool quiet,
			     struct dsc_arena *arena);
void dsc_evidence_print_json(FILE *out, const struct dsc_evidence_report *report);

#endif
