#include "cli/workplace.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/tr.h"
#include "dossier/repository.h"
#include "profile/builtin.h"
#include "text/show.h"
#include "yaml/yaml.h"

#include "base/banned.h"

/* The first issue of severity error, on one line. */
static int unusable(const struct dsc_programme *programme, struct dsc_arena *arena,
		    struct dsc_err *err)
{
	for (size_t i = 0; i < programme->issues.count; i++) {
		const struct dsc_programme_issue *issue = &programme->issues.items[i];

		if (issue->issue.severity != DSC_ERROR)
			continue;
		return dsc_err_set(err, _("%s: %s; 'dsc validate' shows all that is wrong"),
				   dsc_mark_place(issue->path, issue->issue.span.start, arena),
				   issue->issue.message);
	}
	return dsc_err_set(err, "%s", _("the programme's profile cannot be used"));
}

static int load(struct dsc_workplace *place, struct dsc_arena *arena, struct dsc_err *err)
{
	if (dsc_programme_load(&place->programme, place->root_fd, arena, err) == 0) {
		if (place->programme.usable)
			return 0;
		unusable(&place->programme, arena, err);
	}
	dsc_workplace_close(place);
	return -1;
}

int dsc_workplace_open(struct dsc_workplace *place, const char *folder, struct dsc_arena *arena,
		       struct dsc_err *err)
{
	int found;

	*place = (struct dsc_workplace){ .root_fd = -1 };
	found = dsc_repository_find(&place->root, folder, arena, err);
	if (found < 0)
		return -1;
	if (found) {
		place->root_fd = open(place->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (place->root_fd < 0)
			return dsc_err_errno(err, errno, _("cannot open %s"), place->root);
	}
	return load(place, arena, err);
}

int dsc_workplace_builtin(struct dsc_workplace *place, struct dsc_arena *arena,
			  struct dsc_err *err)
{
	*place = (struct dsc_workplace){ .root_fd = -1 };
	return load(place, arena, err);
}

void dsc_workplace_close(struct dsc_workplace *place)
{
	if (place->root_fd >= 0)
		close(place->root_fd);
	place->root_fd = -1;
}

static int unknown(const char *id, struct dsc_arena *arena, struct dsc_err *err)
{
	static const char folder[] = "profiles/", ending[] = ".yaml";
	const char *list = "";

	for (const struct dsc_builtin *file = dsc_builtin_table; file->name; file++) {
		struct dsc_str name = dsc_str_from(file->name);

		if (!dsc_str_starts(name, dsc_str_from(folder)) ||
		    !dsc_str_ends(name, dsc_str_from(ending)))
			continue;
		name.ptr += sizeof(folder) - 1;
		name.len -= sizeof(folder) + sizeof(ending) - 2;
		list = dsc_arena_printf(arena, "%s%s%.*s", list, *list ? ", " : "",
					DSC_STR_ARG(name));
	}
	return dsc_err_set(err,
			   _("'%s' is no profile built in, which are %s; name a file with its "
			     "ending .yaml"),
			   dsc_text_show(dsc_str_from(id), arena), list);
}

static int read_file(struct dsc_str *bytes, const char *path, struct dsc_arena *arena,
		     struct dsc_err *err)
{
	struct dsc_io_buffer buffer = { 0 };
	int status = 0;

	switch (dsc_io_read(bytes, AT_FDCWD, path, DSC_YAML_MAX_BYTES, &buffer)) {
	case DSC_IO_OK:
		*bytes = dsc_arena_str(arena, *bytes);
		break;
	case DSC_IO_ABSENT:
		status = dsc_err_errno(err, ENOENT, _("cannot read %s"), path);
		break;
	case DSC_IO_LARGE:
		status = dsc_err_errno(err, EFBIG, _("cannot read %s"), path);
		break;
	case DSC_IO_LINK:
	case DSC_IO_FOLDER:
	case DSC_IO_SPECIAL:
		status = dsc_err_set(err, _("%s is no regular file"), path);
		break;
	case DSC_IO_FAILED:
		status = dsc_err_errno(err, errno, _("cannot read %s"), path);
		break;
	}
	dsc_io_buffer_release(&buffer);
	return status;
}

static int parse(struct dsc_profile *profile, struct dsc_str bytes, const char *name,
		 bool trusted, struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_problems problems = { .arena = arena };
	struct dsc_profile_issues issues = { 0 };
	struct dsc_node *root;

	if (dsc_yaml_read(&root, bytes, arena, &problems) < 0 || problems.count)
		return dsc_err_set(err, "%s: %s",
				   dsc_mark_place(name, problems.items[0].span.start, arena),
				   problems.items[0].message);
	if (dsc_profile_read(profile, root, trusted, arena, &issues) == 0)
		return 0;
	for (size_t i = 0; i < issues.count; i++)
		if (issues.items[i].severity == DSC_ERROR)
			return dsc_err_set(err, "%s: %s",
					   dsc_mark_place(name, issues.items[i].span.start, arena),
					   issues.items[i].message);
	return dsc_err_set(err, "%s", _("the programme's profile cannot be used"));
}

int dsc_workplace_profile(struct dsc_profile *profile, struct dsc_str *bytes, const char *name,
			  struct dsc_arena *arena, struct dsc_err *err)
{
	bool file = strchr(name, '/') || dsc_str_ends(dsc_str_from(name), DSC_S(".yaml"));

	if (!file) {
		*bytes = dsc_builtin_find(dsc_arena_printf(arena, "profiles/%s.yaml", name));
		if (!bytes->ptr)
			return unknown(name, arena, err);
	} else if (read_file(bytes, name, arena, err) < 0) {
		return -1;
	}
	return parse(profile, *bytes, name, !file, arena, err);
}
