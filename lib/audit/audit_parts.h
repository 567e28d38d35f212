/* What an audit is while it runs, and its steps. Inside this module only. */
#ifndef DSC_AUDIT_AUDIT_PARTS_H
#define DSC_AUDIT_AUDIT_PARTS_H

#include "audit/audit.h"
#include "audit/table.h"

/* What of a commit's tree matters, by these names. */
enum dsc_audit_part {
	DSC_AUDIT_DSC,
	DSC_AUDIT_PROFILE,
	DSC_AUDIT_OVERLAY,
	DSC_AUDIT_PEOPLE,
	DSC_AUDIT_UNITS,
	DSC_AUDIT_ASSIGNMENTS,
	DSC_AUDIT_JUDGED_BY, /* how many of the above: a record is judged by them */
	DSC_AUDIT_REVIEWS = DSC_AUDIT_JUDGED_BY,
	DSC_AUDIT_SEALS,
	DSC_AUDIT_DECISIONS,
	DSC_AUDIT_PARTS,
};
extern const char *const dsc_audit_parts[DSC_AUDIT_PARTS];

struct dsc_audit_top {
	struct {
		struct dsc_git_id id; /* empty: not there */
		enum dsc_git_kind kind;
	} parts[DSC_AUDIT_PARTS];
};

/* Whether the first `count` parts are the same, also in kind: an id may become a submodule's. */
bool dsc_audit_same_parts(const struct dsc_audit_top *a, const struct dsc_audit_top *b,
			  size_t count);

/* A commit's repository, and what follows from its verdicts. */
struct dsc_audit_view {
	const struct dsc_audit_top *top;
	bool open;      /* else `why` tells what is wrong with the programme */
	struct dsc_snapshot snapshot;
	struct dsc_ledger ledger;
	struct dsc_arena arena;
	struct dsc_err why;
};

struct dsc_audit_run {
	struct dsc_audit *audit;
	const struct dsc_audit_options *options;
	struct dsc_git *git;
	struct dsc_arena *arena;
	struct dsc_git_walk walk;
	const struct dsc_audit_top **tops;  /* by commit */
	struct dsc_audit_table commits;     /* id: index of the walk */
	struct dsc_audit_table persons;     /* id: index in `people` */
	struct {
		struct dsc_audit_person **items;
		size_t count, cap;
	} people;
	struct {
		struct dsc_audit_record *items; /* in the order of the walk */
		size_t count, cap;
	} records;
	struct dsc_audit_table findings;    /* slug and subject of all breaks and notes */
	struct dsc_audit_table links;       /* person, seq and digest: record */
	struct dsc_audit_table numbers;     /* person and seq: record */
	struct dsc_audit_table recusals;    /* person and case: record */
	struct dsc_audit_view world;        /* by which records are judged at the moment */
	struct {
		struct dsc_audit_view **items; /* with ledgers; the first is the head's */
		size_t count, cap;
	} views;
};

/* A break or a note; each pair of slug and subject is kept once. `commit` may be NULL. */
void dsc_audit_break(struct dsc_audit_run *run, const char *slug, const char *subject,
		     const struct dsc_git_id *commit, const char *why);
void dsc_audit_note(struct dsc_audit_run *run, const char *slug, const char *subject,
		    const struct dsc_git_id *commit, const char *why);

/* What the slug says by itself, translated. */
const char *dsc_audit_text(const char *slug);

bool dsc_audit_accepts(const struct dsc_audit_run *run, const char *word);

/* The git path of a path below the repository's root. */
const char *dsc_audit_git_path(const struct dsc_audit_run *run, const char *path);

/* A blob of at most `limit` bytes. 1; 0: it is larger; -1. */
int dsc_audit_read(struct dsc_str *bytes, struct dsc_audit_run *run,
		   const struct dsc_git_id *id, size_t limit, struct dsc_arena *arena,
		   struct dsc_err *err);

/* ---- the steps, in this order */

/* Walks the history, finds the records, judges the form of the commits that added them. */
int dsc_audit_commits(struct dsc_audit_run *run, struct dsc_err *err);

/* Judges the records of one commit's world after the other; fills people. */
int dsc_audit_records(struct dsc_audit_run *run, struct dsc_err *err);

/* Judges a signature under a seal or a decision in its world; bytes.ptr NULL: too large. */
int dsc_audit_act(struct dsc_audit_run *run, struct dsc_audit_record *record,
		  struct dsc_str bytes, struct dsc_err *err);

/* A record's break: `why` may be NULL, where the slug says it all. */
void dsc_audit_fault(struct dsc_audit_run *run, struct dsc_audit_record *record,
		     const char *slug, const char *why);

/*
 * Author and message of a commit that added one record. `person` may be NULL, then
 * nobody knows who should be its author; `subject` is the verdict's.
 */
void dsc_audit_form(struct dsc_audit_run *run, const struct dsc_audit_record *record,
		    const struct dsc_person *person, struct dsc_str subject,
		    struct dsc_str bytes);

/* The person of a record, entered at the first; *person NULL: nobody readable. */
int dsc_audit_person_of(struct dsc_audit_person **entry, const struct dsc_person **person,
			const char **nobody, struct dsc_audit_run *run,
			const struct dsc_audit_record *record, struct dsc_err *err);

/* Notes a signature's key; false: the person did not have it at the first record. */
bool dsc_audit_key(struct dsc_audit_run *run, struct dsc_audit_person *entry,
		   const char *fingerprint);

/* Makes run->world the one of a commit. */
void dsc_audit_enter(struct dsc_audit_run *run, size_t commit);
bool dsc_audit_same_world(const struct dsc_audit_run *run, size_t commit);
void dsc_audit_leave(struct dsc_audit_run *run);

/*
 * The ledger at a commit, or an equal one of a commit with the same contents, without
 * `seals` perhaps by other seals. (*view)->open is false where the programme is broken.
 */
int dsc_audit_view_at(struct dsc_audit_view **view, struct dsc_audit_run *run, size_t commit,
		      bool seals, struct dsc_err *err);

/* Seals and decision against the verdicts that they sum up; what stands at the head. */
int dsc_audit_seals(struct dsc_audit_run *run, struct dsc_err *err);
int dsc_audit_head(struct dsc_audit_run *run, struct dsc_err *err);
void dsc_audit_receipts(struct dsc_audit_run *run);

#endif
