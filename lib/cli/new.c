#include "cli/new.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/tr.h"
#include "cli/scaffold.h"
#include "cli/workplace.h"
#include "dossier/repository.h"
#include "text/show.h"
#include "yaml/yaml.h"

#include "base/banned.h"

struct maker {
	const struct dsc_new *new;
	struct dsc_workplace place;
	struct dsc_arena *arena;
	struct dsc_err *err;
};

bool dsc_new_id_valid(const char *id)
{
	return dsc_id_valid(dsc_str_from(id));
}

/* Below the root no link leads elsewhere: a document would appear outside the repository. */
static int check_folders(struct maker *maker, const char *folder)
{
	size_t len = maker->place.root ? strlen(maker->place.root) : 0;

	while (folder[len]) {
		struct dsc_str part = { folder, len + 1 + strcspn(folder + len + 1, "/") };
		const char *path = dsc_arena_str(maker->arena, part).ptr;
		struct stat st;

		if (lstat(path, &st) == 0 && !S_ISDIR(st.st_mode))
			return dsc_err_errno(maker->err, ENOTDIR, _("cannot make the folder %s"),
					     path);
		len = part.len;
	}
	return 0;
}

/* A folder that is empty because the document could not be made goes again. */
static int make_document(struct maker *maker, const char *folder, const char *name,
			 struct dsc_str text)
{
	const char *path = dsc_arena_printf(maker->arena, "%s/%s", folder, name);

	if (check_folders(maker, folder) < 0)
		return -1;
	if (dsc_io_make_folders(folder, maker->err) < 0)
		return -1;
	if (dsc_io_create(path, text, 0666, maker->err) == 0)
		return 0;
	(void)rmdir(folder);
	return -1;
}

static const char *ids_of(struct maker *maker, const struct dsc_profile *profile)
{
	const char *list = "";

	for (size_t i = 0; i < profile->unit_kinds.count; i++)
		list = dsc_arena_printf(maker->arena, "%s%s%.*s", list, i ? ", " : "",
					DSC_STR_ARG(profile->unit_kinds.items[i].entry.id));
	return list;
}

static int make_unit(const char **made, struct maker *maker)
{
	const struct dsc_profile *profile = &maker->place.programme.profile;
	const struct dsc_new *new = maker->new;
	const char *folder =
		dsc_arena_printf(maker->arena, "%s/units/%s", maker->place.root, new->id);
	int kind = 0;

	if (new->kind)
		kind = dsc_profile_find(profile->unit_kinds, dsc_str_from(new->kind));
	if (kind < 0)
		return dsc_err_set(maker->err, _("'%s' is no kind of unit, which is one of %s"),
				   dsc_text_show(dsc_str_from(new->kind), maker->arena),
				   ids_of(maker, profile));
	*made = dsc_arena_printf(maker->arena, "%s/unit.yaml", folder);
	if (make_document(maker, folder, "unit.yaml",
			  dsc_scaffold_unit(profile, new->id, kind, maker->arena)) < 0)
		return -1;
	if (access(dsc_arena_printf(maker->arena, "%s/recommendation.yaml", folder), F_OK) == 0)
		return 0;
	return make_document(maker, folder, "recommendation.yaml",
			     dsc_scaffold_recommendation(profile, new->id, maker->arena));
}

static int make_person(const char **made, struct maker *maker)
{
	const struct dsc_new *new = maker->new;
	const char *folder = dsc_arena_printf(maker->arena, "%s/people", maker->place.root);
	const char *name = dsc_arena_printf(maker->arena, "%s.yaml", new->id);
	const struct dsc_programme *programme = &maker->place.programme;
	struct dsc_scaffold_person person;

	if (dsc_new_person_check(&person, &new->person, new->id, maker->place.root, programme,
				 maker->arena, maker->err) < 0)
		return -1;
	*made = dsc_arena_printf(maker->arena, "%s/%s", folder, name);
	return make_document(maker, folder, name,
			     dsc_scaffold_person(&programme->profile, &person, maker->arena));
}

/* The unit that the current folder lies in, or NULL. */
static const char *unit_around(struct maker *maker)
{
	const char *root = maker->place.root; /* without links, as getcwd() gives it */
	char here[PATH_MAX];
	struct dsc_str rest;

	if (!getcwd(here, sizeof(here)) ||
	    !dsc_str_starts(dsc_str_from(here), dsc_str_from(root)))
		return NULL;
	rest = dsc_str_from(here + strlen(root));
	if (!dsc_str_starts(rest, DSC_S("/units/")))
		return NULL;
	rest = dsc_str_from(rest.ptr + 7);
	rest.len = strcspn(rest.ptr, "/");
	return dsc_arena_str(maker->arena, rest).ptr;
}

/* The kind that unit.yaml states, as far as it can be read: it only chooses a default. */
static int kind_of(struct maker *maker, const char *unit)
{
	const char *path = dsc_arena_printf(maker->arena, "units/%s/unit.yaml", unit);
	struct dsc_problems problems = { .arena = maker->arena };
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_node *root = NULL;
	struct dsc_str bytes;
	int kind = -1;

	if (dsc_io_read(&bytes, maker->place.root_fd, path, DSC_YAML_MAX_BYTES, &buffer) ==
		    DSC_IO_OK &&
	    dsc_yaml_read(&root, bytes, maker->arena, &problems) == 0)
		kind = dsc_profile_find(maker->place.programme.profile.unit_kinds,
					dsc_node_text(dsc_node_get(root, DSC_S("kind"))));
	dsc_io_buffer_release(&buffer);
	return kind;
}

/* Case ids are unique in the whole repository. */
static int check_unused(struct maker *maker)
{
	struct dsc_repository repository;
	int status = 0;

	if (dsc_repository_open(&repository, maker->place.root, maker->arena, maker->err) < 0)
		return -1;
	for (size_t i = 0; status == 0 && i < repository.cases.count; i++)
		if (strcmp(repository.cases.items[i].id, maker->new->id) == 0)
			status = dsc_err_set(maker->err, _("the case '%s' exists already: %s"),
					     maker->new->id,
					     dsc_repository_case_path(&repository, i,
								      maker->arena));
	dsc_repository_close(&repository);
	return status;
}

static int make_case(const char **made, struct maker *maker)
{
	const struct dsc_new *new = maker->new;
	const char *unit = new->unit;
	const char *folder = new->id;
	int kind = -1;

	if (!maker->place.root && unit)
		return dsc_err_set(maker->err,
				   _("no case repository here or above, so no unit '%s'"), unit);
	if (maker->place.root) {
		if (!unit)
			unit = unit_around(maker);
		if (!unit)
			return dsc_err_set(maker->err, "%s",
					   _("which unit's case? Say --unit UNIT, or go into "
					     "the unit's folder"));
		folder = dsc_arena_printf(maker->arena, "%s/units/%s", maker->place.root, unit);
		if (access(folder, F_OK) < 0)
			return dsc_err_set(maker->err,
					   _("no unit '%s'; 'dsc new unit %s' makes it"), unit,
					   unit);
		if (check_unused(maker) < 0)
			return -1;
		kind = kind_of(maker, unit);
		folder = dsc_arena_printf(maker->arena, "%s/cases/%s", folder, new->id);
	}
	*made = dsc_arena_printf(maker->arena, "%s/case.yaml", folder);
	if (make_document(maker, folder, "case.yaml",
			  dsc_scaffold_case(&maker->place.programme.profile, new->id, kind,
					    maker->arena)) < 0)
		return -1;
	return dsc_io_make_folders(dsc_arena_printf(maker->arena, "%s/evidence", folder),
				   maker->err);
}

/* A path below the current folder is shown from there. */
static const char *from_here(const char *path)
{
	char here[PATH_MAX];
	size_t len;

	if (!getcwd(here, sizeof(here)))
		return path;
	len = strlen(here);
	return strncmp(path, here, len) == 0 && path[len] == '/' ? path + len + 1 : path;
}

static int make(const char **made, struct maker *maker)
{
	if (maker->new->noun == DSC_NEW_CASE)
		return make_case(made, maker);
	if (!maker->place.root)
		return dsc_err_set(maker->err, "%s",
				   _("no case repository here or above; 'dsc init' makes one"));
	return maker->new->noun == DSC_NEW_UNIT ? make_unit(made, maker) :
						  make_person(made, maker);
}

int dsc_new_make(const char **made, const struct dsc_new *new, struct dsc_arena *arena,
		 struct dsc_err *err)
{
	struct maker maker = { .new = new, .arena = arena, .err = err };
	int status;

	if (dsc_workplace_open(&maker.place, ".", arena, err) < 0)
		return -1;
	status = make(made, &maker);
	dsc_workplace_close(&maker.place);
	if (status == 0)
		*made = from_here(*made);
	return status;
}
