/*
 * Files that are added and never change, a commit each: verdicts, seals. Works
 * in a work tree and in a bare repository, from any number of processes, and
 * never through the shared index.
 *
 *	take the lock; head; the caller's checks against that head; record; drop
 *
 * The kernel drops the lock of a process that dies. Whoever is killed on the way
 * has recorded nothing or all of it; work tree and index are brought in step by
 * the next that takes the lock.
 */
#ifndef DSC_GIT_RECORD_H
#define DSC_GIT_RECORD_H

#include "git/git.h"

struct dsc_git_lock;

/*
 * Takes the lock under which this toolkit changes the repository, and finishes
 * what killed processes left behind. Waits for others in the order in which they
 * came, a minute at most; ITIMER_REAL and SIGALRM are used meanwhile. No
 * stage can be opened and nothing committed by a stage while one holds it.
 */
int dsc_git_lock_take(struct dsc_git_lock **lock, struct dsc_git *git, struct dsc_err *err);

/* NULL is fine. */
void dsc_git_lock_drop(struct dsc_git_lock *lock);

/*
 * For commands that only read the work tree: finishes what is left behind, if
 * anything is; else costs the listing of one small folder. Never in a
 * repository that is only looked at (an audit of somebody's clone).
 */
int dsc_git_settle(struct dsc_git *git, struct dsc_err *err);

struct dsc_git_person {
	const char *name;  /* without '<', '>' and line ends; not empty */
	const char *email; /* likewise */
	int64_t time;      /* seconds since 1970, UTC */
	int offset;        /* minutes east of UTC */
};

struct dsc_git_record {
	const struct dsc_git_addition {
		const char *path; /* below the top; nothing of this name is in the repository */
		struct dsc_str bytes;
	} *files;
	size_t count;             /* at least one */
	const char *message;      /* UTF-8, ends with a line end */
	struct dsc_git_person author;
};

struct dsc_git_recorded {
	enum dsc_git_outcome outcome;
	/*
	 * Recorded, but work tree or index could not follow, because of `why`; whoever
	 * takes the lock next tries again.
	 */
	bool behind;
	struct dsc_err why;
};

/*
 * Makes a commit of each record, chained on `base` (empty: the first commit),
 * and moves the branch of HEAD from `base` to the last of them: all or nothing,
 * fsynced. ids[] has room for `count` commits. The committer is the author of the
 * record, whoever git says is at work.
 * Once the branch has moved the answer is 0, whatever happens after it.
 * Errors, with nothing recorded: the path is taken in the repository, in the
 * index or, by other bytes, in the work tree; a path that git cannot keep; HEAD
 * is on no branch; the branch is locked by a git that is at work; disk full.
 */
int dsc_git_record(struct dsc_git_recorded *recorded, struct dsc_git_id *ids,
		   struct dsc_git_lock *lock, const struct dsc_git_id *base,
		   const struct dsc_git_record *records, size_t count, struct dsc_err *err);

#endif
