#include "cli/actor.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/tr.h"
#include "dossier/repository.h"
#include "git/history.h"
#include "git/record.h"
#include "review/receipt.h"
#include "text/show.h"

#include "base/banned.h"

static int find_commit(struct dsc_actor *actor, const char *at, struct dsc_arena *arena,
		       struct dsc_err *err)
{
	int found = at ? dsc_git_resolve(&actor->head, actor->git, at, err) :
			 dsc_git_head(&actor->head, actor->git, err);

	if (found > 0)
		return 0;
	if (found < 0)
		return -1;
	return at ? dsc_err_set(err, _("no commit '%s' in this repository"),
				dsc_text_quote(dsc_str_from(at), 64, arena)) :
		    dsc_err_set(err, "%s", _("nothing is committed yet"));
}

int dsc_actor_open(struct dsc_actor *actor, const char *at, struct dsc_arena *arena,
		   struct dsc_err *err)
{
	struct dsc_err ignored;
	int found;

	*actor = (struct dsc_actor){ .root = "." };
	/* A bare repository has no file to find; its root is where it is. */
	found = dsc_repository_find(&actor->root, ".", arena, err);
	if (found < 0)
		return -1;
	if (found == 0)
		actor->root = ".";
	found = dsc_git_open(&actor->git, actor->root, err);
	if (found < 0)
		return -1;
	if (found == 0)
		return dsc_err_set(err, "%s",
				   _("no git repository here or above; verdicts and seals stand in its history"));
	/* Whoever only reads a repository of others can go on without. */
	if (!at)
		dsc_git_settle(actor->git, &ignored);
	if (find_commit(actor, at, arena, err) < 0)
		return -1;
	return dsc_snapshot_open(&actor->snapshot, actor->git, &actor->head, arena, err);
}

void dsc_actor_close(struct dsc_actor *actor)
{
	if (actor->snapshot.git)
		dsc_snapshot_release(&actor->snapshot);
	dsc_git_close(actor->git);
	*actor = (struct dsc_actor){ .root = "." };
}

const char *dsc_actor_key(const char *option)
{
	const char *key = option ? option : getenv("DSC_KEY");

	return key && *key ? key : NULL;
}

/* 253402300799 is the last second of the year 9999. */
static int read_now(int64_t *now, struct dsc_err *err)
{
	const char *given = getenv("SOURCE_DATE_EPOCH");
	char *end;

	if (!given || !*given) {
		*now = (int64_t)time(NULL);
		return 0;
	}
	errno = 0;
	*now = strtoll(given, &end, 10);
	if (errno || *end || given[0] < '0' || given[0] > '9' || *now > INT64_C(253402300799))
		return dsc_err_set(err, "%s",
				   _("SOURCE_DATE_EPOCH is no number of seconds since 1970"));
	return 0;
}

int dsc_actor_recorder(struct dsc_recorder *recorder, const struct dsc_actor *actor,
		       const char *key, struct dsc_arena *arena, struct dsc_err *err)
{
	*recorder = (struct dsc_recorder){
		.git = actor->git,
		.arena = arena,
		.key = dsc_actor_key(key),
		.offset = actor->snapshot.programme.profile.deadline.offset,
	};
	return read_now(&recorder->now, err);
}

enum dsc_answer dsc_actor_confirm(const char *question)
{
	static const char *const yes[] = { "y", "Y", "yes", "Yes", "YES", "是", "好" };
	char line[64];
	struct dsc_str word;

	if (!isatty(STDIN_FILENO))
		return DSC_ANSWER_NOBODY;
	fflush(stdout);
	fprintf(stderr, "%s [y/N] ", question);
	fflush(stderr);
	if (!fgets(line, sizeof(line), stdin))
		return DSC_ANSWER_NO;
	word = dsc_str_trim(dsc_str_from(line));
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (dsc_str_is(word, yes[i]))
			return DSC_ANSWER_YES;
	return DSC_ANSWER_NO;
}

enum dsc_exit dsc_actor_agree(const struct dsc_command *command, const char *question)
{
	switch (dsc_actor_confirm(question)) {
	case DSC_ANSWER_YES:
		return DSC_EXIT_OK;
	case DSC_ANSWER_NO:
		fprintf(stderr, "%s\n", _("nothing was recorded"));
		return DSC_EXIT_FINDINGS;
	case DSC_ANSWER_NOBODY:
		break;
	}
	return dsc_usage_error(command, stderr, "%s",
			       _("nobody is there to ask; --yes signs without asking"));
}

bool dsc_actor_receipts_out(const struct dsc_command *command)
{
	struct dsc_err err;

	if (fflush(stdout) == 0 && !ferror(stdout))
		return true;
	dsc_err_errno(&err, errno, "%s",
		      _("this is recorded, but the receipt below cannot be written to standard output (the same command tells it again)"));
	dsc_run_trouble(command, &err);
	return false;
}

enum dsc_exit dsc_actor_tell(const struct dsc_command *command, enum dsc_record_result result,
			     const struct dsc_receipt *receipt, bool json,
			     const struct dsc_err *err)
{
	switch (result) {
	case DSC_RECORD_DONE:
	case DSC_RECORD_ALREADY:
		break;
	case DSC_RECORD_REFUSED:
	case DSC_RECORD_MOVED:
		fprintf(stderr, "dsc %s: %s: %s\n", command->verb, _("refused"), err->text);
		return DSC_EXIT_FINDINGS;
	case DSC_RECORD_TROUBLE:
		return dsc_run_trouble(command, err);
	}
	if (json) {
		dsc_json_put(stdout, dsc_receipt_json(receipt), 0);
		putchar('\n');
	} else {
		dsc_receipt_print(stdout, receipt);
	}
	if (receipt->note)
		fprintf(stderr, "dsc %s: %s: %s\n", command->verb, _("note"), receipt->note);
	if (dsc_actor_receipts_out(command))
		return DSC_EXIT_OK;
	dsc_receipt_print(stderr, receipt);
	return DSC_EXIT_TROUBLE;
}
