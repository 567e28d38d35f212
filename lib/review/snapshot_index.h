/* What a snapshot has read so far. Inside this module only. */
#ifndef DSC_REVIEW_SNAPSHOT_INDEX_H
#define DSC_REVIEW_SNAPSHOT_INDEX_H

#include "git/history.h"
#include "review/ledger.h"
#include "review/snapshot.h"

struct dsc_snapshot_person { /* an id that was asked for */
	struct dsc_str id;
	struct dsc_person *person; /* NULL: there is none */
	const char *why;           /* there is none; or NULL: no such file */
};

struct dsc_snapshot_unit {
	struct dsc_str id;
	const char *path;            /* "units/miit-gd" */
	struct dsc_git_id tree;
	bool read;                   /* what follows */
	struct dsc_str name, region;
	struct dsc_snapshot_rank {
		struct dsc_str case_id;
		uint32_t rank;
	} *ranks; /* sorted by case */
	size_t rank_count;
};

struct dsc_snapshot_assignment { /* a stage that was asked for */
	struct dsc_str stage;
	bool there;
	const char *why; /* it cannot be read; or NULL */
	const struct dsc_member **cases; /* sorted by key */
	size_t count;
};

struct dsc_snapshot_verdict { /* a file below reviews/ that is named as one */
	const char *path;
	struct dsc_verdict_place place;
	size_t asked; /* the last question that it answered */
};

struct dsc_snapshot_index {
	struct dsc_git_id top; /* the tree of dsc.yaml's folder */
	struct {
		struct dsc_snapshot_person *items; /* sorted by id */
		size_t count, cap;
	} people;
	bool all_people;
	struct {
		struct dsc_snapshot_unit *items; /* sorted by id */
		size_t count, cap;
	} units;
	bool has_units;
	struct dsc_review_cases cases; /* those that were asked for */
	bool all_cases;
	struct {
		struct dsc_snapshot_assignment *items;
		size_t count, cap;
	} assignments;
	struct { /* of all cases, once a ledger of one has asked (ledger_read.c) */
		struct dsc_snapshot_verdict *items; /* sorted by person and seq */
		size_t count, cap;
		bool listed;
		size_t questions;
	} verdicts;
	struct { /* digests of trees and files by git's id: a table with open addressing */
		struct dsc_snapshot_digest {
			struct dsc_git_id id; /* empty: a free place */
			uint64_t size;        /* of a file */
			char hex[65];
		} *items;
		size_t count, cap;
	} digests;
};

/* A file's bytes by its id: 1; 0 where it has more than `limit`; -1. */
int dsc_snapshot_read_id(struct dsc_str *bytes, struct dsc_git *git, const struct dsc_git_id *id,
			 size_t limit, struct dsc_arena *arena, struct dsc_err *err);

/*
 * What stands at a path below the tree `from`, where that is a plain file: 1 and
 * its id; 0; -1.
 */
int dsc_snapshot_find(struct dsc_git_id *id, struct dsc_snapshot *snapshot,
		      const struct dsc_git_id *from, const char *path, struct dsc_err *err);

/*
 * The bytes of a document at a path below a tree, not parsed; io says what
 * became of it. 1; 0: absent; -1. `path` is for messages.
 */
int dsc_snapshot_fetch(struct dsc_document *document, struct dsc_snapshot *snapshot,
		       const struct dsc_git_id *tree, const char *name, const char *path,
		       struct dsc_arena *arena, struct dsc_err *err);

/* The same parsed; as dsc_snapshot_document(). */
int dsc_snapshot_document_in(struct dsc_document *document, struct dsc_snapshot *snapshot,
			     enum dsc_kind kind, const struct dsc_git_id *tree, const char *name,
			     const char *path, struct dsc_err *err);

/* The first thing that is wrong with a document, filtered; NULL where all is well. */
const char *dsc_snapshot_fault(const struct dsc_document *document, struct dsc_arena *arena);

#endif
