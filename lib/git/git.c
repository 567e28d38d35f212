#include "git/handle.h"
#include "git/memory.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/tr.h"

#include "base/banned.h"

int dsc_git_err(struct dsc_err *err, const char *fmt, ...)
{
	const git_error *last = git_error_last();
	char text[sizeof(err->text)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (last && last->message)
		return dsc_err_set(err, "%s: %s", text, last->message);
	return dsc_err_set(err, "%s", text);
}

char *dsc_git_text(const char *text, size_t len)
{
	char *copy = malloc(len + 1);

	if (!copy)
		dsc_out_of_memory();
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

/* libgit2 ends its folders with a slash. */
static char *folder_text(const char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	return dsc_git_text(path, len);
}

void dsc_git_put_id(struct dsc_git_id *id, const git_oid *oid)
{
	git_oid_tostr(id->hex, sizeof(id->hex), oid);
}

void dsc_git_put_raw(struct dsc_git_id *id, const unsigned char *raw)
{
	git_oid oid;

	git_oid_fromraw(&oid, raw);
	dsc_git_put_id(id, &oid);
}

int dsc_git_get_id(git_oid *oid, const struct dsc_git_id *id, struct dsc_err *err)
{
	if (git_oid_fromstr(oid, id->hex) < 0)
		return dsc_git_err(err, _("'%s' is no id of git"), id->hex);
	return 0;
}

/* ---- opening */

/*
 * Returns 0 where there is no repository, else -1. libgit2 1.5 says "safe.directory
 * not found" of one that is somebody else's.
 */
static int say_unopened(struct dsc_err *err, const char *folder, int code)
{
	const git_error *last = git_error_last();
	const char *why = last && last->message ? last->message : "";

	if (code == GIT_EOWNER || strstr(why, "safe.directory"))
		return dsc_err_set(err,
				   _("the git repository around %s belongs to another user; if you trust it: git config --global --add safe.directory DIR, with the repository's folder for DIR"),
				   folder);
	if (code == GIT_ENOTFOUND)
		return 0;
	if (strstr(why, "objectformat"))
		return dsc_err_set(err,
				   _("the git repository around %s names its objects by SHA-256; only SHA-1 can be read"),
				   folder);
	if (strstr(why, "refstorage"))
		return dsc_err_set(err,
				   _("the git repository around %s keeps its branches in another form (reftable); only plain files can be read"),
				   folder);
	return dsc_git_err(err, _("cannot open the git repository around %s"), folder);
}

/* "a/b/" of /top/a/b, of which `len` bytes are the top. */
static char *prefix_text(const char *real, size_t len)
{
	size_t rest = real[len] ? strlen(real + len + 1) : 0;
	char *prefix = dsc_git_text(rest ? real + len + 1 : "", rest ? rest + 1 : 0);

	if (rest)
		prefix[rest] = '/';
	return prefix;
}

/* Below the folder in which .git lies, by the names alone; none in a bare repository. */
static int find_prefix(struct dsc_git *git, const char *folder, struct dsc_err *err)
{
	char real[PATH_MAX], dot[PATH_MAX + 8];
	size_t whole, len;

	if (!realpath(folder, real))
		return dsc_err_errno(err, errno, _("cannot open %s"), folder);
	whole = len = strlen(real);
	for (;;) {
		if (strncmp(real, git->folder, len) == 0 && !git->folder[len])
			break;
		snprintf(dot, sizeof(dot), "%.*s/.git", (int)len, real);
		if (access(dot, F_OK) == 0) {
			git->prefix = prefix_text(real, len);
			return 0;
		}
		if (!len)
			break;
		while (len && real[len - 1] != '/')
			len--;
		len -= len > 0;
	}
	git->prefix = prefix_text(real, whole);
	return 0;
}

/* The folder must lie in the work tree that is to be written, whatever core.worktree says. */
static int find_place(struct dsc_git *git, const char *folder, struct dsc_err *err)
{
	const char *workdir = git_repository_workdir(git->repo);
	char real[PATH_MAX], top[PATH_MAX];
	size_t len;

	if (!workdir) {
		git->prefix = dsc_git_text("", 0);
		return 0;
	}
	if (!realpath(folder, real))
		return dsc_err_errno(err, errno, _("cannot open %s"), folder);
	if (!realpath(workdir, top))
		return dsc_err_errno(err, errno, _("cannot open %s"), workdir);
	len = strcmp(top, "/") == 0 ? 0 : strlen(top);
	if (strncmp(real, top, len) != 0 || (real[len] && real[len] != '/'))
		return dsc_err_set(err,
				   _("the configuration of the git repository around %s puts its work tree elsewhere (core.worktree): %s"),
				   folder, top);
	git->top = folder_text(top);
	git->prefix = prefix_text(real, len);
	return 0;
}

/* By its own folder, and as one without a work tree: core.worktree is not asked. */
static int open_bare(git_repository **repo, const char *folder)
{
	git_buf found = GIT_BUF_INIT;
	int code = git_repository_discover(&found, folder, 0, NULL);

	if (code == 0)
		code = git_repository_open_ext(repo, found.ptr,
					       GIT_REPOSITORY_OPEN_BARE |
						       GIT_REPOSITORY_OPEN_NO_SEARCH,
					       NULL);
	git_buf_dispose(&found);
	return code;
}

static int open_as(struct dsc_git **out, const char *folder, bool history, struct dsc_err *err)
{
	struct dsc_git *git = calloc(1, sizeof(*git));
	int code;

	*out = NULL;
	if (!git)
		dsc_out_of_memory();
	dsc_git_own_memory();
	if (git_libgit2_init() < 0) {
		free(git);
		return dsc_git_err(err, _("cannot start libgit2"));
	}
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
	code = history ? open_bare(&git->repo, folder) :
			 git_repository_open_ext(&git->repo, folder, 0, NULL);
	if (code < 0) {
		code = say_unopened(err, folder, code);
		dsc_git_close(git);
		return code;
	}
	git->folder = folder_text(git_repository_path(git->repo));
	git->shared = folder_text(git_repository_commondir(git->repo));
	if ((history ? find_prefix : find_place)(git, folder, err) < 0) {
		dsc_git_close(git);
		return -1;
	}
	/* Without the commit-graph: a file beside the commits that says what their parents are. */
	if (git_repository_odb(&git->odb, git->repo) < 0 ||
	    git_odb_set_commit_graph(git->odb, NULL) < 0) {
		dsc_git_err(err, _("cannot open the git repository around %s"), folder);
		dsc_git_close(git);
		return -1;
	}
	*out = git;
	return 1;
}

int dsc_git_open(struct dsc_git **git, const char *folder, struct dsc_err *err)
{
	return open_as(git, folder, false, err);
}

int dsc_git_open_history(struct dsc_git **git, const char *folder, struct dsc_err *err)
{
	return open_as(git, folder, true, err);
}

void dsc_git_close(struct dsc_git *git)
{
	if (!git)
		return;
	for (size_t i = 0; i < DSC_GIT_RECENT; i++)
		git_odb_object_free(git->recent[i]);
	git_odb_free(git->odb);
	git_repository_free(git->repo);
	free(git->top);
	free(git->prefix);
	free(git->folder);
	free(git->shared);
	free(git);
	git_libgit2_shutdown();
}

const char *dsc_git_top(const struct dsc_git *git)
{
	return git->top;
}

const char *dsc_git_prefix(const struct dsc_git *git)
{
	return git->prefix;
}

/* ---- HEAD */

int dsc_git_branch(git_oid *oid, char **branch, struct dsc_git *git, struct dsc_err *err)
{
	git_reference *head = NULL;
	const char *target;
	int code;

	if (git_reference_lookup(&head, git->repo, "HEAD") < 0)
		return dsc_git_err(err, _("cannot read HEAD of the git repository %s"),
				   git->folder);
	if (git_reference_type(head) == GIT_REFERENCE_DIRECT) {
		*oid = *git_reference_target(head);
		if (branch)
			*branch = NULL;
		git_reference_free(head);
		return 1;
	}
	target = git_reference_symbolic_target(head);
	code = git_reference_name_to_id(oid, git->repo, target);
	if (code < 0 && code != GIT_ENOTFOUND)
		dsc_git_err(err, _("cannot read the branch %s"), target);
	else if (branch)
		*branch = dsc_git_text(target, strlen(target));
	git_reference_free(head);
	if (code == GIT_ENOTFOUND)
		return 0;
	return code < 0 ? -1 : 1;
}

int dsc_git_head(struct dsc_git_id *id, struct dsc_git *git, struct dsc_err *err)
{
	git_oid oid;
	int found = dsc_git_branch(&oid, NULL, git, err);

	id->hex[0] = '\0';
	if (found == 1)
		dsc_git_put_id(id, &oid);
	return found;
}

/* ---- what is not committed */

static enum dsc_git_state state_of(unsigned status)
{
	if (status & (GIT_STATUS_WT_DELETED | GIT_STATUS_INDEX_DELETED))
		return DSC_GIT_DELETED;
	if (status & GIT_STATUS_INDEX_NEW)
		return DSC_GIT_ADDED;
	if (status & GIT_STATUS_WT_NEW)
		return DSC_GIT_UNTRACKED;
	return status & GIT_STATUS_IGNORED ? DSC_GIT_IGNORED : DSC_GIT_CHANGED;
}

static int by_path(const void *a, const void *b)
{
	const struct dsc_git_change *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* libgit2 knows no split and no sparse index either, and names what it met by four letters. */
static int say_uncompared(struct dsc_err *err, const struct dsc_git *git)
{
	const git_error *last = git_error_last();

	if (last && last->message && strstr(last->message, "mandatory extension"))
		return dsc_err_set(err, "%s", _("cannot read git's index; a split or sparse one must be made plain first (git update-index --no-split-index, git sparse-checkout disable)"));
	return dsc_git_err(err, _("cannot compare the work tree %s with its commit"), git->top);
}

int dsc_git_changes(struct dsc_git_changes *changes, struct dsc_git *git, const char *path,
		    struct dsc_arena *arena, struct dsc_err *err)
{
	git_status_options options = { .version = GIT_STATUS_OPTIONS_VERSION };
	git_status_list *list = NULL;
	char *paths[] = { dsc_git_text(path, strlen(path)) };
	int status = 0;

	*changes = (struct dsc_git_changes){ 0 };
	options.flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED | GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS |
			GIT_STATUS_OPT_INCLUDE_IGNORED | GIT_STATUS_OPT_RECURSE_IGNORED_DIRS |
			GIT_STATUS_OPT_DISABLE_PATHSPEC_MATCH | GIT_STATUS_OPT_EXCLUDE_SUBMODULES |
			GIT_STATUS_OPT_INCLUDE_UNREADABLE;
	if (*path)
		options.pathspec = (git_strarray){ paths, 1 };
	/*
	 * libgit2 asks for the size of git's index by its name and then opens it: it reads a
	 * part where another process has put a new one there in between.
	 */
	for (int tries = 0; git->top && !list; tries++)
		if (git_status_list_new(&list, git->repo, &options) < 0 && tries == 8) {
			status = say_uncompared(err, git);
			break;
		}
	for (size_t i = 0; list && i < git_status_list_entrycount(list); i++) {
		const git_status_entry *entry = git_status_byindex(list, i);
		const git_diff_delta *delta =
			entry->index_to_workdir ? entry->index_to_workdir : entry->head_to_index;

		DSC_PUSH(arena, changes,
			 (struct dsc_git_change){
				 dsc_arena_str(arena, dsc_str_from(delta->new_file.path)).ptr,
				 state_of(entry->status) });
	}
	if (changes->count)
		qsort(changes->items, changes->count, sizeof(*changes->items), by_path);
	git_status_list_free(list);
	free(paths[0]);
	return status;
}

/* ---- what is committed */

int dsc_git_read(struct dsc_str *bytes, struct dsc_git *git, const struct dsc_git_id *id,
		 size_t limit, struct dsc_arena *arena, struct dsc_err *err)
{
	git_odb_object *object = NULL;
	git_object_t type;
	int status = 0;
	git_oid oid;
	size_t size;

	if (dsc_git_get_id(&oid, id, err) < 0)
		return -1;
	/* The size is asked for first, so that a huge file costs no memory. */
	if (git_odb_read_header(&size, &type, git->odb, &oid) < 0)
		return dsc_git_err(err, _("cannot read the file %s in git"), id->hex);
	if (type != GIT_OBJECT_BLOB || size > limit)
		return dsc_err_set(err,
				   _("the file %s in git is larger than the %zu bytes allowed"),
				   id->hex, limit);
	if (git_odb_read(&object, git->odb, &oid) < 0)
		return dsc_git_err(err, _("cannot read the file %s in git"), id->hex);
	if (git_odb_object_size(object) > limit)
		status = dsc_err_set(err, _("the file %s in git is damaged"), id->hex);
	else
		*bytes = dsc_arena_str(arena, (struct dsc_str){ git_odb_object_data(object),
								git_odb_object_size(object) });
	git_odb_object_free(object);
	return status;
}

int dsc_git_id_of_file(struct dsc_git_id *id, struct dsc_git *git, const char *path,
		       struct dsc_err *err)
{
	git_oid oid;

	(void)git; /* a repository of SHA-256 would hash otherwise */
	if (git_odb_hashfile(&oid, path, GIT_OBJECT_BLOB) < 0)
		return dsc_git_err(err, _("cannot read %s"), path);
	dsc_git_put_id(id, &oid);
	return 0;
}

int dsc_git_id_of_bytes(struct dsc_git_id *id, struct dsc_git *git, struct dsc_str bytes,
			struct dsc_err *err)
{
	git_oid oid;

	(void)git; /* as above */
	if (git_odb_hash(&oid, bytes.ptr, bytes.len, GIT_OBJECT_BLOB) < 0)
		return dsc_git_err(err, _("cannot start libgit2"));
	dsc_git_put_id(id, &oid);
	return 0;
}

int dsc_git_turns(struct dsc_git *git, const char *path, struct dsc_str bytes,
		  struct dsc_err *err)
{
	/* A bare repository has its attributes in the commit alone. */
	const uint32_t flags = GIT_FILTER_ALLOW_UNSAFE |
			       (git->top ? 0 : GIT_FILTER_ATTRIBUTES_FROM_HEAD);
	git_filter_list *filters = NULL;
	git_buf stored = GIT_BUF_INIT;
	int turns = 0;

	if (git_filter_list_load(&filters, git->repo, NULL, path, GIT_FILTER_TO_ODB, flags) < 0)
		turns = dsc_git_err(err, _("cannot read the git repository %s"), git->folder);
	else if (filters && git_filter_list_apply_to_buffer(&stored, filters, bytes.ptr,
							    bytes.len) < 0)
		turns = dsc_git_err(err, _("cannot read the git repository %s"), git->folder);
	else if (filters)
		turns = stored.size != bytes.len ||
			memcmp(stored.ptr, bytes.ptr, bytes.len) != 0;
	git_buf_dispose(&stored);
	git_filter_list_free(filters);
	return turns;
}
