#include "review/act.h"

#include <assert.h>

#include "base/tr.h"
#include "base/utf8.h"
#include "git/depth.h"
#include "git/history.h"
#include "hash/hash.h"
#include "hash/ssh_sign.h"
#include "review/find.h"
#include "text/show.h"

#include "base/banned.h"

#define NAME_MAX_BYTES 200

/* What git drops at both ends of a name, and libgit2 too. */
#define CRUD " .,:;\"'\\"

/* A name that git can keep on a line between other things, and that looks like what it is. */
static const char *plain_name(struct dsc_str name, struct dsc_str otherwise,
			      struct dsc_arena *arena)
{
	char *out = dsc_arena_alloc(arena, name.len + 1, 1);
	size_t put = 0;

	name = dsc_str_trim(name);
	while (name.len && put < NAME_MAX_BYTES) {
		uint32_t cp;
		size_t len = dsc_utf8_decode(name, &cp);

		if (cp != UINT32_MAX && cp >= ' ' && cp != '<' && cp != '>' &&
		    !dsc_utf8_unsafe(cp)) {
			memcpy(out + put, name.ptr, len);
			put += len;
		}
		name.ptr += len;
		name.len -= len;
	}
	/* Audit holds the commit against this name: it must be the one that git keeps. */
	while (put && strchr(CRUD, out[put - 1]))
		out[--put] = '\0';
	while (*out && strchr(CRUD, *out))
		out++;
	return *out ? out : dsc_arena_str(arena, otherwise).ptr;
}

void dsc_act_author(struct dsc_git_person *author, const struct dsc_person *person,
		    const struct dsc_profile *profile, int64_t now, int32_t offset,
		    struct dsc_arena *arena)
{
	*author = (struct dsc_git_person){
		.name = plain_name(person->name, person->id, arena),
		.email = dsc_arena_printf(arena, "%.*s@%.*s.dsc", DSC_STR_ARG(person->id),
					  DSC_STR_ARG(profile->id)),
		.time = now,
		.offset = offset / 60,
	};
}

/* "clerk, supervisor" */
static const char *role_list(const struct dsc_role_set *roles, struct dsc_arena *arena)
{
	const char *list = "";

	for (size_t i = 0; i < roles->count; i++)
		list = dsc_arena_printf(arena, "%s%s%s", list, i ? _(", ") : "",
					dsc_text_show(roles->items[i], arena));
	return list;
}

enum dsc_record_result dsc_act_person(const struct dsc_person **person,
				      struct dsc_snapshot *snapshot,
				      const struct dsc_role_set *roles, struct dsc_str id,
				      struct dsc_err *err)
{
	struct dsc_arena *arena = snapshot->arena;
	const char *shown = dsc_text_quote(id, 63, arena);
	int found = dsc_review_find_person(person, snapshot, id, err);

	if (found < 0 || dsc_snapshot_people(snapshot, err) < 0)
		return DSC_RECORD_TROUBLE;
	if (found == 0)
		return DSC_RECORD_REFUSED;
	if (!dsc_policy_allows(roles, *person))
		dsc_err_set(err, _("'%s' has none of the roles that may do this: %s"), shown,
			    role_list(roles, arena));
	else if (dsc_policy_exclusive(&snapshot->policy, *person))
		dsc_err_set(err, _("'%s' has roles that exclude each other: %s"), shown,
			    role_list(dsc_policy_exclusive(&snapshot->policy, *person), arena));
	else
		return DSC_RECORD_DONE;
	return DSC_RECORD_REFUSED;
}

void dsc_act_code(char code[25], const char *digest)
{
	size_t put = 0;

	if (strncmp(digest, "sha256:", 7) == 0)
		digest += 7;
	for (size_t i = 0; i < 20; i++) {
		if (i && i % 4 == 0)
			code[put++] = '-';
		code[put++] = digest[i];
	}
	code[put] = '\0';
}

void dsc_act_digest(char digest[DSC_SUBJECT_LEN + 1], struct dsc_str bytes)
{
	memcpy(digest, "sha256:", 7);
	dsc_hash_sha256(digest + 7, bytes.ptr, bytes.len);
}

int dsc_act_position(uint64_t *position, struct dsc_git *git, const struct dsc_git_id *commit,
		     struct dsc_err *err)
{
	return dsc_git_depth(position, git, commit, err);
}

int dsc_act_key(const struct dsc_person *person, const struct dsc_ssh_key *key,
		struct dsc_err *err)
{
	const struct dsc_person *sharer;

	for (size_t i = 0; i < person->key_count; i++) {
		if (!dsc_ssh_key_equal(key, person->keys[i]))
			continue;
		sharer = dsc_person_sharer(person, i);
		if (!sharer)
			return 0;
		return dsc_err_set(err, _("the key %s stands in people/%.*s.yaml too, and what it signs is nobody's; each person needs a key that nobody else has"),
				   dsc_ssh_key_fingerprint(key), DSC_STR_ARG(sharer->id));
	}
	return dsc_err_set(err, _("the key %s is none of those in people/%.*s.yaml"),
			   dsc_ssh_key_fingerprint(key), DSC_STR_ARG(person->id));
}

static enum dsc_record_result sign(struct dsc_act *act, const struct dsc_recorder *recorder,
				   struct dsc_err *err)
{
	enum dsc_record_result result = DSC_RECORD_TROUBLE;
	struct dsc_ssh_key *key = NULL;

	assert(recorder->key);
	if (dsc_ssh_read_public(&key, recorder->key, err) < 0)
		return DSC_RECORD_TROUBLE;
	if (dsc_act_key(act->person, key, err) < 0)
		result = DSC_RECORD_REFUSED;
	else if (dsc_ssh_sign(&act->signature, act->bytes, act->name_space, recorder->key, key,
			      recorder->arena, err) == 0)
		result = DSC_RECORD_DONE;
	dsc_ssh_key_close(key);
	return result;
}

static void start_receipt(struct dsc_receipt *receipt, const struct dsc_act *act)
{
	*receipt = (struct dsc_receipt){ .path = act->path };
	dsc_act_digest(receipt->digest, act->bytes);
	dsc_act_code(receipt->code, receipt->digest);
}

static enum dsc_record_result commit(struct dsc_receipt *receipt, const struct dsc_act *act,
				     const struct dsc_snapshot *snapshot,
				     struct dsc_git_lock *lock, const struct dsc_git_id *head,
				     const struct dsc_recorder *recorder, struct dsc_err *err)
{
	struct dsc_git_addition files[] = {
		{ dsc_snapshot_git_path(snapshot, act->signature_path), act->signature },
		{ dsc_snapshot_git_path(snapshot, act->path), act->bytes },
	};
	struct dsc_git_record record = { .files = files, .count = act->beside ? 1 : 2 };
	struct dsc_git_recorded recorded;

	start_receipt(receipt, act);
	record.message = dsc_arena_printf(recorder->arena, "%s\n\n%sDsc-Record: %s\n",
					  act->subject, act->trailers, receipt->digest);
	dsc_act_author(&record.author, act->person, &snapshot->programme.profile, recorder->now,
		       recorder->offset, recorder->arena);
	/* Asked first: once recorded, nothing may fail that a receipt needs. */
	if (dsc_act_position(&receipt->position, recorder->git, head, err) < 0 ||
	    dsc_git_record(&recorded, &receipt->commit, lock, head, &record, 1, err) < 0)
		return DSC_RECORD_TROUBLE;
	receipt->position++;
	if (recorded.outcome == DSC_GIT_MOVED) {
		dsc_err_set(err, "%s", _("the branch has moved meanwhile; nothing was recorded, repeat the command"));
		return DSC_RECORD_REFUSED;
	}
	if (recorded.behind)
		receipt->note = dsc_arena_printf(
			recorder->arena,
			_("recorded, but the work tree could not follow yet: %s"),
			recorded.why.text);
	return DSC_RECORD_DONE;
}

bool dsc_act_signed_by(const struct dsc_act *act, const struct dsc_person *person)
{
	struct dsc_ssh_check check;

	return dsc_ssh_verify(&check, act->bytes, act->signature, act->name_space, person->keys,
			      person->key_count) == DSC_SSH_GOOD &&
	       !dsc_person_sharer(person, check.index);
}

enum dsc_record_result dsc_act_record(struct dsc_receipt *receipt, struct dsc_act *act,
				      const struct dsc_snapshot *snapshot,
				      const struct dsc_recorder *recorder,
				      enum dsc_record_result (*check)(void *data,
								      const struct dsc_git_id *head,
								      struct dsc_err *err),
				      void *data, struct dsc_err *err)
{
	struct dsc_git_lock *lock = NULL;
	struct dsc_git_id head;
	enum dsc_record_result result = sign(act, recorder, err);

	if (result != DSC_RECORD_DONE)
		return result;
	result = DSC_RECORD_TROUBLE;
	dsc_err_set(err, "%s", _("the branch is not there any more"));
	if (dsc_git_lock_take(&lock, recorder->git, err) == 0 &&
	    dsc_git_head(&head, recorder->git, err) > 0) {
		result = strcmp(head.hex, snapshot->commit.hex) == 0 ? DSC_RECORD_DONE :
								       check(data, &head, err);
		if (result == DSC_RECORD_DONE)
			result = commit(receipt, act, snapshot, lock, &head, recorder, err);
	}
	dsc_git_lock_drop(lock);
	return result;
}

int dsc_act_recall(struct dsc_receipt *receipt, const struct dsc_act *act,
		   struct dsc_snapshot *snapshot, struct dsc_err *err)
{
	start_receipt(receipt, act);
	/* The first signature comes with the file, each further one alone. */
	if (dsc_record_find(&receipt->commit, snapshot, act->signature_path, receipt->digest,
			    err) < 0)
		return -1;
	return dsc_act_position(&receipt->position, snapshot->git, &receipt->commit, err);
}
