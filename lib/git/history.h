/*
 * What is committed, read as it stands in the objects: each object is hashed
 * when it is read, and no replace ref, graft, commit-graph or configuration has
 * a say. Names, messages and paths are other people's bytes: hostile, perhaps
 * not UTF-8.
 */
#ifndef DSC_GIT_HISTORY_H
#define DSC_GIT_HISTORY_H

#include "git/git.h"

/* Beyond these a repository is refused as too large. */
#define DSC_GIT_MAX_COMMITS 1000000
#define DSC_GIT_MAX_ENTRIES 1000000 /* of one list or difference */

/* ---- commits */

struct dsc_git_commit {
	struct dsc_git_id id;
	struct dsc_git_id tree;
	const struct dsc_git_id *parents;
	size_t parent_count;
	struct dsc_git_name {
		struct dsc_str name, email; /* NUL-terminated */
		int64_t time;               /* seconds since 1970, UTC */
		int offset;                 /* minutes east of UTC */
	} author, committer;
	struct dsc_str message;             /* NUL-terminated */
};

/*
 * The commit that `revision` names: a branch, a tag, HEAD, a full id or the
 * beginning of one (4 digits or more), with git's suffixes (main~3). Returns 1,
 * or 0 where there is none. Error: the beginning of several ids.
 */
int dsc_git_resolve(struct dsc_git_id *commit, struct dsc_git *git, const char *revision,
		    struct dsc_err *err);

/*
 * Reads a commit of at most 1 MiB. Error: there is none of this id, it is
 * damaged, or no git could have written it.
 */
int dsc_git_commit_read(struct dsc_git_commit *commit, struct dsc_git *git,
			const struct dsc_git_id *id, struct dsc_arena *arena,
			struct dsc_err *err);

struct dsc_git_walk {
	struct dsc_git_commit *items; /* each behind its parents: oldest first */
	size_t count;
	size_t cap;
};

/*
 * All commits that lead to `from`, itself the last. The order follows from the
 * commits alone, never from a clock: all that leads to the first parent stands
 * before what only the second parent has.
 */
int dsc_git_walk(struct dsc_git_walk *walk, struct dsc_git *git, const struct dsc_git_id *from,
		 struct dsc_arena *arena, struct dsc_err *err);

/* ---- trees */

enum dsc_git_kind {
	DSC_GIT_FILE,
	DSC_GIT_EXECUTABLE,
	DSC_GIT_LINK,
	DSC_GIT_FOLDER,
	DSC_GIT_MODULE, /* a submodule: its id is a commit somewhere else */
};

struct dsc_git_entry {
	const char *name; /* of dsc_git_entry(): the path that was asked for */
	struct dsc_git_id id;
	enum dsc_git_kind kind;
};

/*
 * What stands at `path` ("": the tree itself) in a commit or tree. Returns 1, or
 * 0 where there is nothing. The id of a folder is the same exactly as long as
 * all below it is.
 */
int dsc_git_entry(struct dsc_git_entry *entry, struct dsc_git *git,
		  const struct dsc_git_id *commit_or_tree, const char *path,
		  struct dsc_err *err);

struct dsc_git_entries {
	struct dsc_git_entry *items; /* in the order of git's trees */
	size_t count;
	size_t cap;
};

/* One level: the entries of the folder at `path` in a commit or tree. An absent one has none. */
int dsc_git_list_tree(struct dsc_git_entries *entries, struct dsc_git *git,
		      const struct dsc_git_id *commit_or_tree, const char *path,
		      struct dsc_arena *arena, struct dsc_err *err);

enum dsc_git_edit {
	DSC_GIT_EDIT_ADDED,
	DSC_GIT_EDIT_MODIFIED, /* other bytes, or executable or not */
	DSC_GIT_EDIT_DELETED,
	DSC_GIT_EDIT_TYPE,     /* a file became a link, a link a submodule, … */
};

struct dsc_git_diff {
	struct dsc_git_difference {
		const char *path;            /* below the top */
		enum dsc_git_edit edit;
		struct dsc_git_id old, now;  /* empty: not there */
		enum dsc_git_kind old_kind, now_kind; /* never a folder; of what is there */
	} *items; /* in the order of git's trees */
	size_t count;
	size_t cap;
};

/*
 * What differs at and below `path` ("": everywhere) between two commits or trees
 * (`old` empty: nothing was there). Folders of the same id are not looked into.
 * A file that becomes a folder is a deletion and additions. A merge is compared
 * with each parent by the caller.
 */
int dsc_git_diff(struct dsc_git_diff *diff, struct dsc_git *git, const struct dsc_git_id *old,
		 const struct dsc_git_id *now, const char *path, struct dsc_arena *arena,
		 struct dsc_err *err);

/* ---- what makes other programs see another history than the one that stands here */

enum dsc_git_oddity_kind {
	DSC_GIT_REPLACED,  /* a ref below refs/replace */
	DSC_GIT_GRAFTED,   /* a line of info/grafts */
	DSC_GIT_SHALLOW,   /* the history is cut off: a line of the file shallow */
	DSC_GIT_ALTERNATE, /* objects come from elsewhere too: a line of objects/info/alternates */
	DSC_GIT_SETTING,   /* a key of the repository's configuration that runs a program,
			      or changes what is read or where from */
};

struct dsc_git_oddities {
	struct dsc_git_oddity {
		enum dsc_git_oddity_kind kind;
		const char *file;    /* below .git: "config", "info/grafts", "refs/replace/…" */
		struct dsc_str what; /* the id, line or key; hostile */
	} *items; /* sorted by kind, file and what */
	size_t count;
	size_t cap;
};

/*
 * Lists them and runs nothing. The configuration of the user and of the machine is
 * the operator's own and not looked at. At most 1,000 are listed.
 */
int dsc_git_oddities(struct dsc_git_oddities *oddities, struct dsc_git *git,
		     struct dsc_arena *arena, struct dsc_err *err);

#endif
