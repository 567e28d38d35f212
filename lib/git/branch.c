#include "git/branch.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/tr.h"

#include "base/banned.h"

#define LOCKED_TIMES 4 /* each a second and more */
#define STALE_AGE 10   /* seconds after which git does not hold a branch's lock any more */

int dsc_git_sign(git_signature **signature, struct dsc_git *git, const char *role)
{
	char key[32];
	const char *name, *email;

	snprintf(key, sizeof(key), "GIT_%s_NAME", role);
	name = getenv(key);
	snprintf(key, sizeof(key), "GIT_%s_EMAIL", role);
	email = getenv(key);
	if (name && *name && email && *email)
		return git_signature_now(signature, name, email);
	return git_signature_default(signature, git->repo);
}

bool dsc_git_is_committed(struct dsc_git *git, const git_oid *commit, const char *branch)
{
	git_oid tip;

	if (git_reference_name_to_id(&tip, git->repo, branch) < 0)
		return false;
	return git_oid_equal(&tip, commit) ||
	       git_graph_descendant_of(git->repo, &tip, commit) == 1;
}

int dsc_git_unlock_branch(struct dsc_git *git, const char *branch, bool ours)
{
	struct stat first, now;
	char path[4096];

	if (snprintf(path, sizeof(path), "%s/%s.lock", git->shared, branch) >= (int)sizeof(path) ||
	    lstat(path, &first) < 0)
		return 0;
	/*
	 * Nobody can ask who holds a lock of git. It is held for moments; one that
	 * outlasts them, and whose owner is known to be dead or long gone, is stale.
	 */
	for (int i = 0; i < 50; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
		if (lstat(path, &now) < 0 || now.st_ino != first.st_ino)
			return 0;
	}
	if (!ours && time(NULL) - first.st_mtime < STALE_AGE)
		return 0;
	return unlink(path) == 0;
}

static bool stands_at(struct dsc_git *git, const char *branch, const git_oid *commit)
{
	git_oid tip;

	return git_reference_name_to_id(&tip, git->repo, branch) == 0 &&
	       git_oid_equal(&tip, commit);
}

int dsc_git_move_branch(struct dsc_git *git, const char *branch, const git_oid *from,
			const git_oid *to, const char *message, struct dsc_err *err)
{
	int subject = (int)strcspn(message, "\n");
	git_reference *reference = NULL;
	struct dsc_arena arena;
	const char *log;
	int code = 0;

	dsc_arena_init(&arena, 4096);
	log = dsc_arena_printf(&arena, "commit: %.*s", subject, message);
	for (int i = 0; i < LOCKED_TIMES; i++) {
		code = git_reference_create_matching(&reference, git->repo, branch, to,
						     from != NULL, from, log);
		if (code == GIT_ELOCKED)
			dsc_git_unlock_branch(git, branch, false);
		else if (code >= 0 || code == GIT_EMODIFIED || code == GIT_EEXISTS ||
			 stands_at(git, branch, to))
			break;
	}
	git_reference_free(reference);
	dsc_arena_release(&arena);
	if (code == GIT_EMODIFIED || code == GIT_EEXISTS)
		return 0;
	if (code == GIT_ELOCKED)
		return dsc_err_set(err,
				   _("%s/%s.lock is there: a git is at work in this repository, or was killed; where none is running, remove that file"),
				   git->shared, branch);
	/* A failure behind the step (its log, its fsync) does not undo the step. */
	if (code < 0 && stands_at(git, branch, to))
		return 1;
	/*
	 * Once in thousands, while git gc runs beside, libgit2 does not find the commit that it
	 * has just written. Nothing has moved; the caller looks at the head and writes it again.
	 */
	if (code < 0 && !git_odb_exists(git->odb, to))
		return 0;
	if (code < 0)
		return dsc_git_err(err, _("cannot move the branch %s"), branch);
	return 1;
}
