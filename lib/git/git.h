/*
 * The history of a case repository: read commits, and add one. The only user
 * of libgit2. Nothing here runs a hook, a filter or any other program, and no
 * configuration of the repository decides where something is written.
 *
 * A commit is made aside: files are laid out in a stage (a folder inside the
 * repository's own .git, so on the same file system), become objects there, and
 * show up by the one move of the branch. Work tree and index follow. Whoever is
 * killed on the way leaves a stage behind; the next stage that is opened undoes
 * what had not been committed and finishes what had.
 */
#ifndef DSC_GIT_GIT_H
#define DSC_GIT_GIT_H

#include "base/arena.h"
#include "base/err.h"

/* A commit or a file's content, as git names it: 40 hex digits; empty: none. */
struct dsc_git_id {
	char hex[41];
};

struct dsc_git;

/*
 * Opens the git repository around `folder`, bare or with a work tree. Returns 1,
 * or 0 where there is none. Errors: it belongs to somebody else, it is of a kind
 * that libgit2 cannot read (SHA-256, reftable), its work tree lies elsewhere.
 */
int dsc_git_open(struct dsc_git **git, const char *folder, struct dsc_err *err);

/*
 * The same for one who reads commits only: whatever the configuration says of a work
 * tree, even that there is none of that name. dsc_git_top() is NULL, and
 * dsc_git_prefix() is taken from where .git lies.
 */
int dsc_git_open_history(struct dsc_git **git, const char *folder, struct dsc_err *err);
void dsc_git_close(struct dsc_git *git);

/* The top of the work tree without a slash at the end; NULL in a bare repository. */
const char *dsc_git_top(const struct dsc_git *git);

/* Where `folder` of dsc_git_open() lies below the top: "a/b/", or "". */
const char *dsc_git_prefix(const struct dsc_git *git);

/* The commit that HEAD stands on. Returns 1, or 0 where nothing is committed yet. */
int dsc_git_head(struct dsc_git_id *id, struct dsc_git *git, struct dsc_err *err);

/* ---- what is not committed */

enum dsc_git_state {
	DSC_GIT_CHANGED,
	DSC_GIT_ADDED,     /* in the index only */
	DSC_GIT_DELETED,
	DSC_GIT_UNTRACKED,
	DSC_GIT_IGNORED,   /* there, but git is told not to see it */
};

struct dsc_git_changes {
	struct dsc_git_change {
		const char *path; /* below the top */
		enum dsc_git_state state;
	} *items; /* sorted by path */
	size_t count;
	size_t cap;
};

/*
 * What of `path` ("units/miit-gd", "": all; below the top, taken literally) is
 * in index or work tree and not so in the commit at HEAD. A bare repository has
 * no such thing.
 */
int dsc_git_changes(struct dsc_git_changes *changes, struct dsc_git *git, const char *path,
		    struct dsc_arena *arena, struct dsc_err *err);

/* ---- what is committed */

struct dsc_git_files {
	struct dsc_git_file {
		const char *path; /* below the tree's top */
		struct dsc_git_id id;
		bool plain;       /* a regular file, no link and no submodule */
	} *items; /* in the order of git's trees */
	size_t count;
	size_t cap;
};

/*
 * The files at and below `path` ("": all) in a commit. An absent path has none;
 * a tree deeper than 64 folders is an error.
 */
int dsc_git_list(struct dsc_git_files *files, struct dsc_git *git,
		 const struct dsc_git_id *commit, const char *path, struct dsc_arena *arena,
		 struct dsc_err *err);

/* A file's content, NUL-terminated, of at most `limit` bytes. */
int dsc_git_read(struct dsc_str *bytes, struct dsc_git *git, const struct dsc_git_id *id,
		 size_t limit, struct dsc_arena *arena, struct dsc_err *err);

/* The id that the bytes of a file on disk would have. */
int dsc_git_id_of_file(struct dsc_git_id *id, struct dsc_git *git, const char *path,
		       struct dsc_err *err);

/* The id that these bytes would have. */
int dsc_git_id_of_bytes(struct dsc_git_id *id, struct dsc_git *git, struct dsc_str bytes,
			struct dsc_err *err);

/*
 * Whether git would turn the line ends of these bytes where they stand at `path`
 * (below the top), as .gitattributes or core.autocrlf say: a file that is
 * committed as it is would show as modified at once. 1, 0 or -1.
 */
int dsc_git_turns(struct dsc_git *git, const char *path, struct dsc_str bytes,
		  struct dsc_err *err);

/*
 * The newest commit at or before `commit` of which `line` is a whole line of the
 * message. Returns 1, or 0 where there is none.
 */
int dsc_git_find_line(struct dsc_git_id *found, struct dsc_git *git,
		      const struct dsc_git_id *commit, struct dsc_str line,
		      struct dsc_err *err);

/* ---- a new commit */

struct dsc_git_stage;

/*
 * Opens a stage of one's own and puts in order what killed processes left
 * behind. Waits while another process commits.
 */
int dsc_git_stage_open(struct dsc_git_stage **stage, struct dsc_git *git, struct dsc_err *err);

/* Removes the stage with all that still lies in it. NULL is fine. */
void dsc_git_stage_close(struct dsc_git_stage *stage);

/*
 * Folders of the stage. What lies in tree/ at the time of the commit is what is
 * committed: it mirrors the repository from its top. room/ is for other use.
 */
const char *dsc_git_stage_tree(const struct dsc_git_stage *stage);
const char *dsc_git_stage_room(const struct dsc_git_stage *stage);

/* Removes a folder of the stage with all that lies in it, if it is there. */
void dsc_git_stage_clear(struct dsc_git_stage *stage, const char *path);

enum dsc_git_outcome {
	DSC_GIT_COMMITTED,
	DSC_GIT_MOVED, /* the branch is not at `base` any more; nothing was done */
};

/*
 * Commits the regular files of the stage's tree on top of `base` (empty: the
 * first commit) and moves the branch of HEAD from there, fsynced. Files of the
 * same path are replaced, others stay. The files move into the work tree, and
 * the index follows for just these paths. On success *id is the commit and the
 * stage's tree is empty again; where that fails, the commit stands and the next of
 * this stage is an error.
 * Errors: one of the paths is changed in work tree or index, HEAD is on no
 * branch, git's own lock is held, nobody is named as author.
 */
int dsc_git_commit(enum dsc_git_outcome *outcome, struct dsc_git_id *id,
		   struct dsc_git_stage *stage, const struct dsc_git_id *base,
		   const char *message, struct dsc_err *err);

#endif
