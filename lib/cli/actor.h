/*
 * A command of review: the repository as a commit has it, who acts, with which
 * key, when, and whether the person at the terminal agrees.
 */
#ifndef DSC_CLI_ACTOR_H
#define DSC_CLI_ACTOR_H

#include "cli/run.h"
#include "review/record.h"

struct dsc_actor {
	struct dsc_git *git;
	struct dsc_git_id head;       /* what the snapshot is of */
	struct dsc_snapshot snapshot;
	const char *root;             /* of the work tree's repository; "." in a bare one */
};

/*
 * Opens the repository around the current folder at the revision `at`, NULL:
 * HEAD; then what killed processes left behind is finished first. Close it in
 * either case. Errors: no repository, no git, no such revision, a programme that
 * cannot be judged by.
 */
int dsc_actor_open(struct dsc_actor *actor, const char *at, struct dsc_arena *arena,
		   struct dsc_err *err);
void dsc_actor_close(struct dsc_actor *actor);

/* The file to sign with: `option`, else the environment variable DSC_KEY, else NULL. */
const char *dsc_actor_key(const char *option);

/*
 * Fills recorder->git, arena, key and the time: that of SOURCE_DATE_EPOCH where
 * it is set (an error where it is no number), else the clock's; its offset from
 * UTC is the programme's.
 */
int dsc_actor_recorder(struct dsc_recorder *recorder, const struct dsc_actor *actor,
		       const char *key, struct dsc_arena *arena, struct dsc_err *err);

enum dsc_answer {
	DSC_ANSWER_YES,
	DSC_ANSWER_NO,
	DSC_ANSWER_NOBODY, /* no terminal: the command wants --yes then */
};

/* Asks `question` on standard error, with "[y/N]" behind it, and reads standard input. */
enum dsc_answer dsc_actor_confirm(const char *question);

/*
 * The same as an exit status: DSC_EXIT_OK where the answer was yes, else that nothing
 * was recorded, or that nobody could be asked, has been told.
 */
enum dsc_exit dsc_actor_agree(const struct dsc_command *command, const char *question);

/*
 * Whether the receipts that were printed have left for good. Where not, that is told, and
 * the caller prints them to standard error.
 */
bool dsc_actor_receipts_out(const struct dsc_command *command);

/* Tells how an act ended: its receipt (`json`: as an object), or why not. */
enum dsc_exit dsc_actor_tell(const struct dsc_command *command, enum dsc_record_result result,
			     const struct dsc_receipt *receipt, bool json,
			     const struct dsc_err *err);

#endif
