#include "dossier/programme.h"

#include <errno.h>
#include <fcntl.h>

#include "base/tr.h"
#include "dossier/repository.h"
#include "profile/builtin.h"
#include "yaml/json.h"
#include "yaml/yaml.h"

#include "base/banned.h"

static void add_issue(struct dsc_programme *programme, const char *path,
		      struct dsc_profile_issue issue, struct dsc_arena *arena)
{
	DSC_PUSH(arena, &programme->issues, (struct dsc_programme_issue){ path, issue });
}

/* Parses; problems become issues. NULL where the bytes are no document. */
static struct dsc_node *parse(struct dsc_programme *programme, const char *path,
			      struct dsc_str bytes, struct dsc_arena *arena)
{
	struct dsc_problems problems = { .arena = arena };
	struct dsc_node *root = NULL;
	int status = dsc_yaml_read(&root, bytes, arena, &problems);

	for (size_t i = 0; i < problems.count; i++)
		add_issue(programme, path,
			  (struct dsc_profile_issue){
				  .rule = problems.items[i].kind == DSC_PROBLEM_TEXT ?
						  "text-unsafe" :
						  "document-unreadable",
				  .severity = DSC_ERROR,
				  .span = problems.items[i].span,
				  .message = problems.items[i].message,
			  },
			  arena);
	return status < 0 ? NULL : root;
}

/*
 * 1: `bytes` are the file's (a copy in the arena), or NULL with an issue; 0: not
 * there; -1 with an error.
 */
static int read_file(struct dsc_str *bytes, struct dsc_programme *programme, int root_fd,
		     const char *name, struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_io_buffer buffer = { 0 };
	enum dsc_io_result io = dsc_io_read(bytes, root_fd, name, DSC_YAML_MAX_BYTES, &buffer);
	int status = -1;

	switch (io) {
	case DSC_IO_OK:
		*bytes = dsc_arena_str(arena, *bytes);
		status = 1;
		break;
	case DSC_IO_ABSENT:
		status = 0;
		break;
	case DSC_IO_FAILED:
		dsc_err_errno(err, errno, _("cannot read %s"), name);
		break;
	case DSC_IO_LINK:
	case DSC_IO_FOLDER:
	case DSC_IO_SPECIAL:
	case DSC_IO_LARGE:
		*bytes = (struct dsc_str){ 0 };
		status = 1;
		/* The runner reads dsc.yaml as a document and says so itself. */
		if (strcmp(name, "dsc.yaml") == 0)
			break;
		add_issue(programme, name,
			  (struct dsc_profile_issue){
				  .rule = "document-unreadable",
				  .severity = DSC_ERROR,
				  .message = io == DSC_IO_LARGE ?
						     _("the file is larger than 1 MiB") :
						     _("not a regular file; put the file itself here"),
			  },
			  arena);
		break;
	}
	dsc_io_buffer_release(&buffer);
	return status;
}

static void take_profile_issues(struct dsc_programme *programme,
				const struct dsc_profile_issues *issues, struct dsc_arena *arena)
{
	for (size_t i = 0; i < issues->count; i++)
		add_issue(programme,
			  issues->items[i].in_overlay ? "overlay.yaml" : programme->path,
			  issues->items[i], arena);
}

/*
 * The profile's tree. The bytes built in have their tree built in as well, in
 * JSON, which is read ten times faster; its places are of no use, but nothing
 * is reported about a profile that the tests have checked.
 */
static struct dsc_node *read_tree(struct dsc_programme *programme, struct dsc_str bytes,
				  const char *builtin_name, struct dsc_arena *arena)
{
	struct dsc_problems problems = { .arena = arena };
	struct dsc_node *root = NULL;
	struct dsc_str json;

	if (builtin_name) {
		json = dsc_builtin_find(dsc_arena_printf(arena, "%s.json", builtin_name));
		if (dsc_builtin_owns(json) &&
		    dsc_json_read(&root, json, json.len, arena, &problems) == 0)
			return root;
	}
	return parse(programme, programme->path, bytes, arena);
}

/* One of the three files, read. */
struct file {
	bool present;
	struct dsc_str bytes; /* NULL: there, but an issue says why it is no document */
};

/* `builtin_name`: the built-in file that the bytes are equal to, or NULL. */
static void load(struct dsc_programme *programme, struct dsc_str bytes,
		 const struct file *overlay_file, const char *builtin_name,
		 struct dsc_arena *arena)
{
	struct dsc_profile_issues issues = { 0 };
	struct dsc_node *overlay = NULL;
	struct dsc_node *root;
	bool found = overlay_file->present;

	root = read_tree(programme, bytes, found ? NULL : builtin_name, arena);
	if (overlay_file->bytes.ptr)
		overlay = parse(programme, "overlay.yaml", overlay_file->bytes, arena);
	if (!root)
		return;
	/* An overlay that cannot be applied leaves no programme: it was meant to be stricter. */
	programme->usable = !found || (overlay && dsc_overlay_apply(root, overlay, arena,
								    &issues) == 0);
	if (dsc_profile_read(&programme->profile, root, builtin_name && !found, arena, &issues) < 0)
		programme->usable = false;
	take_profile_issues(programme, &issues, arena);
}

static const char *builtin_name(struct dsc_str id, struct dsc_arena *arena)
{
	return dsc_arena_printf(arena, "profiles/%.*s.yaml", DSC_STR_ARG(id));
}

/* dsc.yaml's schema is checked with all documents, and its problems are reported there. */
static void read_mark(struct dsc_programme *programme, struct dsc_str bytes,
		      struct dsc_arena *arena)
{
	struct dsc_problems problems = { .arena = arena };
	struct dsc_node *root = NULL;

	if (bytes.ptr && dsc_yaml_read(&root, bytes, arena, &problems) == 0)
		programme->root = root;
	programme->name = dsc_node_text(dsc_node_get(programme->root, DSC_S("name")));
}

/* Something wrong with the profile that dsc.yaml names. */
__attribute__((format(printf, 4, 5))) static void add_unknown(struct dsc_programme *programme,
							       const struct dsc_node *stated,
							       struct dsc_arena *arena,
							       const char *fmt, ...)
{
	struct dsc_profile_issue issue = { .rule = "reference-unknown", .severity = DSC_ERROR,
					   .node = stated };
	va_list args;

	va_start(args, fmt);
	issue.message = dsc_arena_vprintf(arena, fmt, args);
	va_end(args);
	if (stated)
		issue.span = stated->span;
	add_issue(programme, "dsc.yaml", issue, arena);
}

static void judge(struct dsc_programme *programme, struct dsc_str mark, const struct file *profile,
		  const struct file *overlay, struct dsc_arena *arena)
{
	struct dsc_str id = DSC_S(DSC_PROFILE_DEFAULT);
	struct dsc_str bytes = profile->bytes;
	struct dsc_str builtin = { NULL, 0 };
	const struct dsc_node *stated;
	const char *name = NULL;

	read_mark(programme, mark, arena);
	stated = dsc_node_get(programme->root, DSC_S("profile"));
	if (dsc_node_text(stated).len)
		id = stated->text;
	/* The name becomes part of a path: only ids are looked for. */
	if (dsc_id_valid(id)) {
		name = builtin_name(id, arena);
		builtin = dsc_builtin_find(name);
	}
	if (!profile->present && !builtin.ptr) {
		if (dsc_id_valid(id)) /* else the schema says so */
			add_unknown(programme, stated, arena,
				    _("no profile '%.*s': there is no profile.yaml, and it is none "
				      "of the profiles built in; put the programme's profile.yaml "
				      "beside dsc.yaml"),
				    DSC_STR_ARG(id));
		return;
	}
	if (!profile->present)
		bytes = builtin;
	if (!bytes.ptr)
		return;
	/* A pinned copy of the profile built in has passed the project's own tests. */
	if (!dsc_builtin_owns(builtin) || !dsc_str_eq(bytes, builtin))
		name = NULL;
	load(programme, bytes, overlay, name, arena);
	if (!profile->present)
		add_issue(programme, "profile.yaml",
			  (struct dsc_profile_issue){
				  .rule = "document-unreadable",
				  .severity = DSC_WARNING,
				  .message = _("the file is missing, so the profile of this version of "
					       "dsc counts, which may change; pin it as 'dsc init' "
					       "does"),
			  },
			  arena);
	if (stated && programme->usable && dsc_id_valid(id) &&
	    !dsc_str_eq(programme->profile.id, id))
		add_unknown(programme, stated, arena, _("profile '%.*s', but profile.yaml holds '%.*s'"),
			    DSC_STR_ARG(id), DSC_STR_ARG(programme->profile.id));
}

void dsc_programme_parse(struct dsc_programme *programme, struct dsc_str mark,
			 struct dsc_str profile, struct dsc_str overlay, struct dsc_arena *arena)
{
	*programme = (struct dsc_programme){ .path = "profile.yaml" };
	judge(programme, mark, &(struct file){ profile.ptr != NULL, profile },
	      &(struct file){ overlay.ptr != NULL, overlay }, arena);
}

static int load_repository(struct dsc_programme *programme, int root_fd, struct dsc_arena *arena,
			   struct dsc_err *err)
{
	static const char *const names[] = { "dsc.yaml", "profile.yaml", "overlay.yaml" };
	struct file files[3] = { 0 };

	for (int i = 0; i < 3; i++) {
		int status = read_file(&files[i].bytes, programme, root_fd, names[i], arena, err);

		if (status < 0)
			return -1;
		files[i].present = status > 0;
		if (!status)
			files[i].bytes = (struct dsc_str){ 0 };
	}
	judge(programme, files[0].bytes, &files[1], &files[2], arena);
	return 0;
}

int dsc_programme_load(struct dsc_programme *programme, int root_fd, struct dsc_arena *arena,
		       struct dsc_err *err)
{
	const char *name = builtin_name(DSC_S(DSC_PROFILE_DEFAULT), arena);
	struct dsc_str builtin = dsc_builtin_find(name);

	*programme = (struct dsc_programme){ .path = "profile.yaml" };
	if (root_fd >= 0)
		return load_repository(programme, root_fd, arena, err);
	load(programme, builtin, &(struct file){ 0 }, dsc_builtin_owns(builtin) ? name : NULL,
	     arena);
	return 0;
}

int dsc_programme_load_file(struct dsc_programme *programme, const char *path,
			    struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_str bytes;
	int status;

	*programme = (struct dsc_programme){ .path = path };
	status = read_file(&bytes, programme, AT_FDCWD, path, arena, err);
	if (status == 0)
		return dsc_err_set(err, _("cannot open %s: no such file"), path);
	if (status < 0 || !bytes.ptr)
		return status < 0 ? -1 : 0;
	load(programme, bytes, &(struct file){ 0 }, NULL, arena);
	return 0;
}

bool dsc_programme_is_profile(const char *path)
{
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_problems problems;
	struct dsc_node *root = NULL;
	struct dsc_arena arena;
	struct dsc_str bytes;
	bool is = false;

	dsc_arena_init(&arena, 0);
	problems = (struct dsc_problems){ .arena = &arena };
	if (dsc_io_read(&bytes, AT_FDCWD, path, DSC_YAML_MAX_BYTES, &buffer) == DSC_IO_OK &&
	    dsc_yaml_read(&root, bytes, &arena, &problems) == 0)
		is = dsc_str_is(dsc_node_text(dsc_node_get(root, DSC_S("dsc"))), "profile/1");
	dsc_arena_release(&arena);
	dsc_io_buffer_release(&buffer);
	return is;
}
