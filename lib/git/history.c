/* Commits as the bytes that they are. */
#include "git/history.h"

#include "base/tr.h"
#include "git/handle.h"

#include "base/banned.h"

#define MAX_COMMIT ((size_t)1 << 20)

/* ---- one commit */

/* Takes "<key> <value>\n" off the front; false where something else stands there. */
static bool take_line(struct dsc_str *value, struct dsc_str *rest, struct dsc_str key)
{
	const char *end = memchr(rest->ptr, '\n', rest->len);

	if (!end || !dsc_str_starts(*rest, key))
		return false;
	*value = (struct dsc_str){ rest->ptr + key.len, (size_t)(end - rest->ptr) - key.len };
	*rest = (struct dsc_str){ end + 1, rest->len - (size_t)(end + 1 - rest->ptr) };
	return true;
}

static bool take_id(struct dsc_git_id *id, struct dsc_str *rest, struct dsc_str key)
{
	struct dsc_str hex;

	if (!take_line(&hex, rest, key) || hex.len != GIT_OID_HEXSZ)
		return false;
	for (size_t i = 0; i < hex.len; i++)
		if (!strchr("0123456789abcdef", hex.ptr[i]))
			return false;
	memcpy(id->hex, hex.ptr, GIT_OID_HEXSZ);
	id->hex[GIT_OID_HEXSZ] = '\0';
	return true;
}

/* Digits up to the end of `text`; -1 where it is no number. */
static int64_t number(struct dsc_str text)
{
	int64_t value = 0;

	if (!text.len || text.len > 15)
		return -1;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return -1;
		value = value * 10 + (text.ptr[i] - '0');
	}
	return value;
}

/* "name <email> 1700000000 +0800" */
static bool take_name(struct dsc_git_name *name, struct dsc_str *rest, struct dsc_str key,
		      struct dsc_arena *arena)
{
	const char *open, *close, *end, *zone;
	struct dsc_str line;
	int64_t clock;

	if (!take_line(&line, rest, key))
		return false;
	end = line.ptr + line.len;
	open = memchr(line.ptr, '<', line.len);
	close = open ? memchr(open, '>', (size_t)(end - open)) : NULL;
	if (!close || end - close < 8 || close[1] != ' ' ||
	    memchr(close + 1, '>', (size_t)(end - close - 1)))
		return false;
	zone = end - 6;
	if (zone[0] != ' ' || (zone[1] != '+' && zone[1] != '-'))
		return false;
	clock = number((struct dsc_str){ zone + 2, 4 });
	name->time = number((struct dsc_str){ close + 2, (size_t)(zone - close - 2) });
	if (clock < 0 || name->time < 0)
		return false;
	name->offset = (int)(clock / 100 * 60 + clock % 100) * (zone[1] == '-' ? -1 : 1);
	name->name = dsc_arena_str(arena, dsc_str_trim((struct dsc_str){
						  line.ptr, (size_t)(open - line.ptr) }));
	name->email = dsc_arena_str(arena, (struct dsc_str){ open + 1,
							     (size_t)(close - open - 1) });
	return true;
}

/* What stands between the committer and the message: signatures and the like. */
static bool skip_headers(struct dsc_str *rest)
{
	static const struct dsc_str once[] = { { "tree ", 5 }, { "parent ", 7 },
					       { "author ", 7 }, { "committer ", 10 } };
	struct dsc_str line;

	while (rest->len && *rest->ptr != '\n') {
		for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++)
			if (dsc_str_starts(*rest, once[i]))
				return false;
		if (!take_line(&line, rest, DSC_S("")) || memchr(line.ptr, '\0', line.len))
			return false;
	}
	if (rest->len)
		*rest = (struct dsc_str){ rest->ptr + 1, rest->len - 1 };
	return true;
}

static bool parse(struct dsc_git_commit *commit, struct dsc_str rest, struct dsc_arena *arena)
{
	struct dsc_str from, value;
	struct dsc_git_id *parents;
	size_t count = 0;

	if (!take_id(&commit->tree, &rest, DSC_S("tree ")))
		return false;
	from = rest;
	while (dsc_str_starts(rest, DSC_S("parent "))) {
		take_line(&value, &rest, DSC_S("parent "));
		if (value.len != GIT_OID_HEXSZ)
			return false;
		count++;
	}
	parents = DSC_NEW_ARRAY(arena, struct dsc_git_id, count);
	for (size_t i = 0; i < count; i++)
		if (!take_id(&parents[i], &from, DSC_S("parent ")))
			return false;
	commit->parents = parents;
	commit->parent_count = count;
	if (!take_name(&commit->author, &rest, DSC_S("author "), arena) ||
	    !take_name(&commit->committer, &rest, DSC_S("committer "), arena) ||
	    !skip_headers(&rest))
		return false;
	commit->message = dsc_arena_str(arena, rest);
	return true;
}

int dsc_git_say_no_commit(struct dsc_err *err, struct dsc_git *git, const struct dsc_git_id *id)
{
	dsc_git_err(err, _("cannot read the commit %s"), id->hex);
	if (git_repository_is_shallow(git->repo) == 1)
		dsc_err_set(err, _("the history of the git repository %s is cut off (a shallow clone), and the commit %s is needed; 'git fetch --unshallow' brings the rest"),
			    git->folder, id->hex);
	return -1;
}

int dsc_git_commit_read(struct dsc_git_commit *commit, struct dsc_git *git,
			const struct dsc_git_id *id, struct dsc_arena *arena,
			struct dsc_err *err)
{
	git_odb_object *object = NULL;
	git_object_t type;
	int status = 0;
	git_oid oid;
	size_t size;

	*commit = (struct dsc_git_commit){ .id = *id };
	if (dsc_git_get_id(&oid, id, err) < 0)
		return -1;
	/* The size is asked for first, so that a huge commit costs no memory. */
	if (git_odb_read_header(&size, &type, git->odb, &oid) < 0)
		return dsc_git_say_no_commit(err, git, id);
	if (type != GIT_OBJECT_COMMIT)
		return dsc_err_set(err, _("'%s' is no commit"), id->hex);
	if (size > MAX_COMMIT)
		return dsc_err_set(err, _("the commit %s has %zu bytes, allowed are %zu"), id->hex,
				   size, MAX_COMMIT);
	if (git_odb_read(&object, git->odb, &oid) < 0)
		return dsc_git_say_no_commit(err, git, id);
	if (git_odb_object_type(object) != GIT_OBJECT_COMMIT ||
	    git_odb_object_size(object) > MAX_COMMIT ||
	    !parse(commit, (struct dsc_str){ git_odb_object_data(object),
					     git_odb_object_size(object) }, arena))
		status = dsc_err_set(err, _("the commit %s is damaged"), id->hex);
	git_odb_object_free(object);
	return status;
}

int dsc_git_resolve(struct dsc_git_id *commit, struct dsc_git *git, const char *revision,
		    struct dsc_err *err)
{
	git_object *object = NULL, *peeled = NULL;
	int code = git_revparse_single(&object, git->repo, revision);

	commit->hex[0] = '\0';
	if (code == GIT_ENOTFOUND)
		return 0;
	if (code == GIT_EAMBIGUOUS)
		return dsc_err_set(err, _("'%s' is the beginning of several ids; give more digits"),
				   revision);
	if (code < 0)
		return dsc_git_err(err, _("cannot find the commit '%s'"), revision);
	code = git_object_peel(&peeled, object, GIT_OBJECT_COMMIT);
	if (code == 0)
		dsc_git_put_id(commit, git_object_id(peeled));
	git_object_free(peeled);
	git_object_free(object);
	return code < 0 ? dsc_err_set(err, _("'%s' is no commit"), revision) : 1;
}

/* ---- all commits */

struct step {
	struct dsc_git_commit commit;
	size_t next; /* the parent to look at */
};

struct walker {
	struct dsc_git_walk *walk;
	struct dsc_arena *arena;
	struct dsc_arena scratch;
	struct { struct step *items; size_t count, cap; } path;
	struct { git_oid *slots; size_t count, size; } seen; /* a zero id is an empty slot */
};

/* The ids are good hashes themselves. */
static git_oid *slot_of(const struct walker *walker, const git_oid *oid)
{
	size_t at;

	memcpy(&at, oid->id, sizeof(at));
	for (at &= walker->seen.size - 1; !git_oid_is_zero(&walker->seen.slots[at]);
	     at = (at + 1) & (walker->seen.size - 1))
		if (git_oid_equal(&walker->seen.slots[at], oid))
			break;
	return &walker->seen.slots[at];
}

/* Whether it had not been seen before. */
static bool mark(struct walker *walker, const git_oid *oid)
{
	git_oid *slot;

	if (walker->seen.count * 2 >= walker->seen.size) {
		git_oid *old = walker->seen.slots;
		size_t size = walker->seen.size;

		walker->seen.size = size ? size * 2 : 1024;
		walker->seen.slots = DSC_NEW_ARRAY(&walker->scratch, git_oid, walker->seen.size);
		for (size_t i = 0; i < size; i++)
			if (!git_oid_is_zero(&old[i]))
				*slot_of(walker, &old[i]) = old[i];
	}
	slot = slot_of(walker, oid);
	if (!git_oid_is_zero(slot))
		return false;
	*slot = *oid;
	walker->seen.count++;
	return true;
}

static int enter(struct walker *walker, struct dsc_git *git, const struct dsc_git_id *id,
		 struct dsc_err *err)
{
	struct step step = { .next = 0 };
	git_oid oid;

	if (dsc_git_get_id(&oid, id, err) < 0)
		return -1;
	if (!mark(walker, &oid))
		return 0;
	if (walker->seen.count > DSC_GIT_MAX_COMMITS)
		return dsc_err_set(err, _("more than %d commits in git"), DSC_GIT_MAX_COMMITS);
	if (dsc_git_commit_read(&step.commit, git, id, walker->arena, err) < 0)
		return -1;
	DSC_PUSH(&walker->scratch, &walker->path, step);
	return 0;
}

int dsc_git_walk(struct dsc_git_walk *walk, struct dsc_git *git, const struct dsc_git_id *from,
		 struct dsc_arena *arena, struct dsc_err *err)
{
	struct walker walker = { .walk = walk, .arena = arena };
	int status;

	*walk = (struct dsc_git_walk){ 0 };
	dsc_arena_init(&walker.scratch, 0);
	status = enter(&walker, git, from, err);
	while (status == 0 && walker.path.count) {
		struct step *top = &walker.path.items[walker.path.count - 1];

		if (top->next < top->commit.parent_count) {
			status = enter(&walker, git, &top->commit.parents[top->next++], err);
		} else {
			DSC_PUSH(arena, walk, top->commit);
			walker.path.count--;
		}
	}
	dsc_arena_release(&walker.scratch);
	return status;
}

/* ---- one of them */

static bool has_line(struct dsc_str message, struct dsc_str line)
{
	while (message.len) {
		const char *end = memchr(message.ptr, '\n', message.len);
		size_t len = end ? (size_t)(end - message.ptr) : message.len;

		if (dsc_str_eq((struct dsc_str){ message.ptr, len }, line))
			return true;
		len += end != NULL;
		message = (struct dsc_str){ message.ptr + len, message.len - len };
	}
	return false;
}

/* The path as a heap: the youngest commit, by git's clock, on top. */
static void sift(struct walker *walker, size_t at)
{
	struct step *items = walker->path.items;
	size_t up = at ? (at - 1) / 2 : 0;

	for (; at && items[at].commit.committer.time > items[up].commit.committer.time;
	     at = up, up = at ? (at - 1) / 2 : 0) {
		struct step step = items[at];

		items[at] = items[up];
		items[up] = step;
	}
}

static struct dsc_git_commit take_youngest(struct walker *walker)
{
	struct step *items = walker->path.items;
	struct dsc_git_commit youngest = items[0].commit;
	size_t count = --walker->path.count;

	items[0] = items[count];
	for (size_t at = 0, next; (next = 2 * at + 1) < count; at = next) {
		struct step step = items[at];

		if (next + 1 < count && items[next + 1].commit.committer.time >
						items[next].commit.committer.time)
			next++;
		if (items[next].commit.committer.time <= step.commit.committer.time)
			break;
		items[at] = items[next];
		items[next] = step;
	}
	return youngest;
}

int dsc_git_find_line(struct dsc_git_id *found, struct dsc_git *git, const struct dsc_git_id *id,
		      struct dsc_str line, struct dsc_err *err)
{
	struct walker walker = { 0 };
	int status;

	found->hex[0] = '\0';
	walker.arena = &walker.scratch;
	dsc_arena_init(&walker.scratch, 0);
	status = enter(&walker, git, id, err);
	while (status == 0 && walker.path.count) {
		struct dsc_git_commit commit = take_youngest(&walker);

		if (has_line(commit.message, line)) {
			*found = commit.id;
			status = 1;
		}
		for (size_t i = 0; status == 0 && i < commit.parent_count; i++) {
			size_t count = walker.path.count;

			status = enter(&walker, git, &commit.parents[i], err);
			if (walker.path.count > count)
				sift(&walker, count);
		}
	}
	dsc_arena_release(&walker.scratch);
	return status;
}
