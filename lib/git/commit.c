/* From a stage to a commit that everybody sees. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/tr.h"
#include "git/write.h"

#include "base/banned.h"

struct move {
	struct dsc_git_stage *stage;
	git_oid base;
	bool first;   /* there is no base */
	git_oid commit;
	char *branch;
	const char *message;
	struct dsc_git_new files;
	struct dsc_err *err;
};

/* ---- aside */

static int sign(git_signature **signature, struct dsc_git *git, const char *role,
		struct dsc_err *err)
{
	if (dsc_git_sign(signature, git, role) < 0)
		return dsc_err_set(err,
				   _("git does not know who commits: git config --global user.name NAME, git config --global user.email ADDRESS"));
	return 0;
}

static int write_commit(struct move *move, const git_oid *tree_oid)
{
	struct dsc_git *git = move->stage->git;
	git_signature *author = NULL, *committer = NULL;
	git_commit *parent = NULL;
	git_tree *tree = NULL;
	const git_commit *parents[1];
	int status = -1;

	if (sign(&author, git, "AUTHOR", move->err) < 0 ||
	    sign(&committer, git, "COMMITTER", move->err) < 0)
		goto out;
	if (git_tree_lookup(&tree, git->repo, tree_oid) < 0 ||
	    (!move->first && git_commit_lookup(&parent, git->repo, &move->base) < 0)) {
		dsc_git_err(move->err, _("cannot read the git repository %s"), git->folder);
		goto out;
	}
	parents[0] = parent;
	if (git_commit_create(&move->commit, git->repo, NULL, author, committer, NULL,
			      move->message, tree, parent ? 1 : 0, parents) < 0 ||
	    git_repository_set_ident(git->repo, committer->name, committer->email) < 0) {
		dsc_git_err(move->err, _("cannot write into the git repository %s"), git->folder);
		goto out;
	}
	status = 0;
out:
	git_commit_free(parent);
	git_tree_free(tree);
	git_signature_free(author);
	git_signature_free(committer);
	return status;
}

static int write_objects(struct move *move)
{
	struct dsc_git *git = move->stage->git;
	git_commit *commit = NULL;
	git_tree *base = NULL;
	int status = -1;
	git_oid tree;

	if (!move->first && (git_commit_lookup(&commit, git->repo, &move->base) < 0 ||
			     git_commit_tree(&base, commit) < 0))
		dsc_git_err(move->err, _("cannot read the git repository %s"), git->folder);
	else
		status = dsc_git_write_tree(&tree, &move->files, move->stage, base, move->err);
	if (status == 0 && move->files.count == 0)
		status = dsc_err_set(move->err, _("there is no file to commit"));
	if (status == 0)
		status = write_commit(move, &tree);
	git_tree_free(base);
	git_commit_free(commit);
	return status;
}

/* ---- in sight */

/* 1: HEAD stands where it is expected; 0: not any more. */
static int find_branch(struct move *move)
{
	git_oid tip;
	int found = dsc_git_branch(&tip, &move->branch, move->stage->git, move->err);

	if (found < 0)
		return -1;
	if (!move->branch)
		return dsc_err_set(move->err,
				   _("HEAD of the git repository stands on no branch; 'git switch BRANCH' first"));
	if (move->first)
		return found == 0;
	return found == 1 && git_oid_equal(&tip, &move->base);
}

static int write_journal(struct move *move)
{
	struct dsc_git_id id;

	dsc_git_put_id(&id, &move->commit);
	return dsc_io_create(move->stage->journal,
			     dsc_str_from(dsc_arena_printf(&move->stage->arena, "%s %s\n", id.hex,
							   move->branch)),
			     0600, move->err);
}

/* The branch has moved: what is seen of it follows. */
static int follow(struct move *move)
{
	struct dsc_git_stage *stage = move->stage;
	struct dsc_err why;
	struct dsc_git_id id;

	if (!stage->git->top)
		return 0;
	if (dsc_git_place(stage->tree, stage->git->top, &stage->arena, &why) == 0 &&
	    dsc_git_adopt_index(stage, &why) == 0)
		return 0;
	dsc_git_put_id(&id, &move->commit);
	return dsc_err_set(move->err,
			   _("the commit %.12s is made, but the work tree could not follow: %s"),
			   id.hex, why.text);
}

/* Under the lock. 1: committed; 0: the branch has moved; -1. */
static int show(struct move *move)
{
	struct dsc_git_stage *stage = move->stage;
	const char *lock = dsc_arena_printf(&stage->arena, "%s/index.lock", stage->git->folder);
	int status = find_branch(move);

	if (status <= 0)
		return status;
	if (stage->git->top && (dsc_git_check_work_tree(stage, &move->files, move->err) < 0 ||
				dsc_git_write_index(stage, &move->files, move->err) < 0))
		return -1;
	status = write_journal(move);
	if (status == 0)
		status = dsc_git_move_branch(stage->git, move->branch,
					     move->first ? NULL : &move->base, &move->commit,
					     move->message, move->err);
	if (status == 1 && follow(move) < 0)
		return -1; /* the journal stays: the next stage tries again */
	if (dsc_git_same_file(lock, stage->index))
		unlink(lock);
	unlink(stage->journal);
	return status;
}

int dsc_git_commit(enum dsc_git_outcome *outcome, struct dsc_git_id *id,
		   struct dsc_git_stage *stage, const struct dsc_git_id *base,
		   const char *message, struct dsc_err *err)
{
	struct move move = { .stage = stage, .message = message, .err = err,
			     .first = !*base->hex };
	int lock, status;

	id->hex[0] = '\0';
	if (stage->spent)
		return dsc_err_errno(err, stage->spent, _("cannot make the folder %s"),
				     stage->tree);
	if (!move.first && dsc_git_get_id(&move.base, base, err) < 0)
		return -1;
	if (write_objects(&move) < 0 ||
	    dsc_git_sync_objects(stage->git, move.files.count, err) < 0)
		return -1;
	lock = dsc_git_lock(stage->git, err);
	if (lock < 0)
		return -1;
	status = show(&move);
	close(lock);
	free(move.branch);
	if (status < 0)
		return -1;
	*outcome = status ? DSC_GIT_COMMITTED : DSC_GIT_MOVED;
	if (status == 1) {
		dsc_git_put_id(id, &move.commit);
		unlink(stage->index);
		/* The commit stands, whatever happens from here on: the next one is refused. */
		dsc_git_remove(stage->tree);
		stage->spent = mkdir(stage->tree, 0777) < 0 ? errno : 0;
	}
	return 0;
}
