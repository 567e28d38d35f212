#include "paper/subject.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/tr.h"
#include "text/show.h"

#include "base/banned.h"

static const char *shown(const char *text, struct dsc_arena *arena)
{
	return dsc_text_show(dsc_str_from(text), arena);
}

static size_t find_case(const struct dsc_repository *repository, struct dsc_str id)
{
	for (size_t i = 0; i < repository->cases.count; i++)
		if (dsc_str_is(id, repository->cases.items[i].id))
			return i;
	return DSC_NO_UNIT;
}

static int unknown(const struct dsc_repository *repository, const char *text,
		   struct dsc_arena *arena, struct dsc_err *err)
{
	size_t count = repository->units.count + repository->cases.count;
	const char **known = DSC_NEW_ARRAY(arena, const char *, count + 1);
	const char *nearest;

	for (size_t i = 0; i < count; i++)
		known[i] = i < repository->units.count ?
				   repository->units.items[i].id :
				   repository->cases.items[i - repository->units.count].id;
	nearest = dsc_str_nearest(dsc_str_from(text), known, count);
	if (nearest)
		return dsc_err_set(err, _("no case or unit '%s', did you mean '%s'?"),
				   shown(text, arena), nearest);
	return dsc_err_set(err, _("no case or unit '%s'; name its id or its folder"),
			   shown(text, arena));
}

/* 1: found; 0: no such id; -1 with an error. The repository is left open with 1. */
static int find_id(struct dsc_subject *subject, const char *text, struct dsc_arena *arena,
		   struct dsc_err *err)
{
	struct dsc_str id = dsc_str_from(text);
	const char *root;
	int found = dsc_repository_find(&root, ".", arena, err);
	size_t unit;

	if (found <= 0)
		return found;
	if (dsc_repository_open(&subject->repository, root, arena, err) < 0)
		return -1;
	unit = dsc_repository_find_unit(&subject->repository, id);
	subject->case_index = find_case(&subject->repository, id);
	subject->unit = unit;
	if (unit != DSC_NO_UNIT && subject->case_index != DSC_NO_UNIT)
		found = dsc_err_set(err,
				    _("'%s' is a unit and a case; write units/%s for the unit, or "
				      "the path of the case"),
				    text, text);
	else if (subject->case_index != DSC_NO_UNIT)
		subject->unit = subject->repository.cases.items[subject->case_index].unit;
	else if (unit == DSC_NO_UNIT)
		found = 0;
	if (found == 1)
		return 1;
	if (found == 0 && access(text, F_OK) < 0)
		found = unknown(&subject->repository, text, arena, err);
	dsc_repository_close(&subject->repository);
	return found;
}

/* Takes "name/" off the front; an empty part at the end of the path. */
static struct dsc_str part(struct dsc_str *path)
{
	const char *slash = path->len ? memchr(path->ptr, '/', path->len) : NULL;
	struct dsc_str name = { path->ptr, slash ? (size_t)(slash - path->ptr) : path->len };
	size_t taken = name.len + (slash != NULL);

	path->ptr += taken;
	path->len -= taken;
	return name;
}

/* units/U[/unit.yaml|/recommendation.yaml|/cases/C[/case.yaml]] */
static int find_below(struct dsc_subject *subject, struct dsc_str path, const char *text,
		      struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_str last;

	if (!dsc_str_is(part(&path), "units"))
		return unknown(&subject->repository, text, arena, err);
	subject->unit = dsc_repository_find_unit(&subject->repository, part(&path));
	if (subject->unit == DSC_NO_UNIT)
		return unknown(&subject->repository, text, arena, err);
	last = part(&path);
	if (!path.len && (!last.len || dsc_str_is(last, "unit.yaml") ||
			  dsc_str_is(last, "recommendation.yaml")))
		return 0;
	if (!dsc_str_is(last, "cases"))
		return unknown(&subject->repository, text, arena, err);
	subject->case_index =
		dsc_repository_find_case(&subject->repository, subject->unit, part(&path));
	last = part(&path);
	if (subject->case_index == DSC_NO_UNIT || path.len ||
	    (last.len && !dsc_str_is(last, "case.yaml")))
		return unknown(&subject->repository, text, arena, err);
	return 0;
}

/* A folder with a case.yaml, or the file itself; `real` is the path without links. */
static int find_bare(struct dsc_subject *subject, const char *real, const char *text,
		     struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_str folder = dsc_str_from(text);
	const char *file = "case.yaml";
	const char *name = strrchr(real, '/') + 1;
	struct stat st;

	if (stat(real, &st) == 0 && !S_ISDIR(st.st_mode)) {
		const char *slash = strrchr(text, '/');

		file = slash ? slash + 1 : text;
		folder = slash == text ? DSC_S("/") :
			 slash ? (struct dsc_str){ text, (size_t)(slash - text) } : DSC_S(".");
		name = strrchr(dsc_arena_printf(arena, "/%.*s", (int)(name - real) - 1, real), '/') +
		       1;
	} else if (stat(dsc_arena_printf(arena, "%s/case.yaml", real), &st) < 0) {
		return dsc_err_set(err,
				   _("no case repository around %s (no dsc.yaml upwards of it) and no case.yaml in it"),
				   shown(text, arena));
	}
	while (folder.len > 1 && folder.ptr[folder.len - 1] == '/')
		folder.len--;
	subject->bare_id = dsc_id_valid(dsc_str_from(name)) ? name : "case";
	if (dsc_repository_open_bare(&subject->repository, dsc_arena_str(arena, folder).ptr, file,
				     arena, err) < 0)
		return -1;
	subject->case_index = 0;
	return 0;
}

int dsc_subject_find(struct dsc_subject *subject, const char *text, struct dsc_arena *arena,
		     struct dsc_err *err)
{
	char real[PATH_MAX];
	const char *root;
	int found = 0;
	size_t len;

	*subject = (struct dsc_subject){ .repository.fd = -1, .unit = DSC_NO_UNIT,
					 .case_index = DSC_NO_UNIT };
	if (dsc_id_valid(dsc_str_from(text)))
		found = find_id(subject, text, arena, err);
	if (found)
		return found < 0 ? -1 : 0;
	*subject = (struct dsc_subject){ .repository.fd = -1, .unit = DSC_NO_UNIT,
					 .case_index = DSC_NO_UNIT };
	if (!realpath(text, real))
		return dsc_err_errno(err, errno, _("no such case or unit: %s"), shown(text, arena));
	found = dsc_repository_find(&root, real, arena, err);
	if (found < 0)
		return -1;
	if (!found)
		return find_bare(subject, dsc_arena_str(arena, dsc_str_from(real)).ptr, text, arena,
				 err);
	if (dsc_repository_open(&subject->repository, root, arena, err) < 0)
		return -1;
	/* The root as the search found it has no links; neither has `real`. */
	len = strcmp(root, "/") == 0 ? 0 : strlen(root);
	if (find_below(subject, dsc_str_from(real + len + (real[len] == '/')), text, arena, err) <
	    0) {
		dsc_repository_close(&subject->repository);
		return -1;
	}
	return 0;
}
