/* The verbs of `dsc review` as they meet a person: shown, asked, done, told. */
#ifndef DSC_CLI_REVIEW_H
#define DSC_CLI_REVIEW_H

#include "cli/actor.h"

struct dsc_review_request {
	const struct dsc_command *command;
	const char *case_id;
	const char *stage;       /* NULL: not named */
	const char *person;
	const char *key;
	int kind;                /* enum dsc_verdict_kind */
	int recommend;           /* as in struct dsc_verdict */
	const char *reason;
	const char *reason_file; /* "-": standard input */
	struct dsc_words scores; /* "effect=27" */
	struct dsc_words checks; /* "FC01=yes" */
	const char *table;       /* of an import */
	bool yes;
	bool json;
};

/* Each returns the exit status; the actor is open. */
enum dsc_exit dsc_review_record(const struct dsc_review_request *request,
				struct dsc_actor *actor, struct dsc_arena *arena);
enum dsc_exit dsc_review_import(const struct dsc_review_request *request,
				struct dsc_actor *actor, struct dsc_arena *arena);
enum dsc_exit dsc_review_list(const struct dsc_review_request *request, struct dsc_actor *actor,
			      struct dsc_arena *arena);
enum dsc_exit dsc_review_queue(const struct dsc_review_request *request,
			       struct dsc_actor *actor, struct dsc_arena *arena);
enum dsc_exit dsc_review_show(const struct dsc_review_request *request, struct dsc_actor *actor,
			      struct dsc_arena *arena);
enum dsc_exit dsc_review_diff(const struct dsc_review_request *request, struct dsc_actor *actor,
			      struct dsc_arena *arena);

#endif
