/*
 * The case repository as a tree of files (dsc-repository(5)): where its root
 * is, which units and cases it holds, and what lies in it that the layout has
 * no place for. Nothing here reads a document.
 */
#ifndef DSC_DOSSIER_REPOSITORY_H
#define DSC_DOSSIER_REPOSITORY_H

#include "base/io.h"

/* Why an entry of the tree is not what it should be. */
enum dsc_layout_fault {
	DSC_LAYOUT_STRAY,       /* no place for it in the layout */
	DSC_LAYOUT_LINK,        /* a symbolic link */
	DSC_LAYOUT_SPECIAL,     /* a device, pipe or socket */
	DSC_LAYOUT_GIT,         /* a name that git gives a meaning */
	DSC_LAYOUT_RESERVED,    /* a name that some system reserves, CON or NUL */
	DSC_LAYOUT_CHARACTER,   /* a character that some system cannot store */
	DSC_LAYOUT_ENDING,      /* a dot or a space at the end */
	DSC_LAYOUT_TWIN,        /* equal to another name after case folding and NFC */
	DSC_LAYOUT_ID,          /* the name of a unit, case or person is no id */
	DSC_LAYOUT_DEEP,        /* folders nested deeper than DSC_LAYOUT_MAX_DEPTH */
	DSC_LAYOUT_UNREADABLE,  /* a folder that cannot be listed */
};

#define DSC_LAYOUT_MAX_DEPTH 16

struct dsc_layout_finding {
	enum dsc_layout_fault fault;
	const char *path;  /* relative to the root */
	const char *other; /* the twin's name, or NULL */
};

struct dsc_layout_findings {
	struct dsc_layout_finding *items;
	size_t count;
	size_t cap;
};

struct dsc_unit_folder {
	const char *id;     /* the folder's name; the first member, what is searched by */
	bool has_unit;      /* unit.yaml is there */
	bool has_recommendation;
	size_t first_case;  /* in dsc_repository.cases; its cases are consecutive */
	size_t case_count;
};

struct dsc_case_folder {
	const char *id;   /* the folder's name; the first member, what is searched by */
	size_t unit;      /* index, or DSC_NO_UNIT in a bare dossier */
};

#define DSC_NO_UNIT SIZE_MAX /* no such unit, or no such case */

struct dsc_file_list { /* paths relative to the root, sorted */
	const char **items;
	size_t count;
	size_t cap;
};

struct dsc_repository {
	const char *root; /* as reached from the current folder: ".", "../.." */
	int fd;           /* the root, open; close with dsc_repository_close() */
	bool bare;        /* no repository, one dossier in a folder */
	const char *bare_folder; /* as reached from the root */
	const char *bare_file;   /* the dossier's name in it, mostly case.yaml */

	struct {
		struct dsc_unit_folder *items;
		size_t count, cap;
	} units; /* sorted by id */
	struct {
		struct dsc_case_folder *items;
		size_t count, cap;
	} cases; /* sorted by unit, then id */
	struct dsc_file_list listed;
	struct dsc_file_list people;
	struct dsc_file_list assignments;
	struct dsc_file_list reviews;     /* signatures are not listed, here and below */
	struct dsc_file_list seals;
	struct dsc_file_list decisions;
	struct dsc_layout_findings layout;
};

/*
 * Finds the root of the repository around `path`, a file or a folder that
 * exists: the nearest folder upwards that holds dsc.yaml. Returns 1 and its
 * path, 0 where there is none, -1 with an error.
 */
int dsc_repository_find(const char **root, const char *path, struct dsc_arena *arena,
			struct dsc_err *err);

/* Walks the tree at `root` down to the case folders. Returns 0, or -1 with an error. */
int dsc_repository_open(struct dsc_repository *repository, const char *root,
			struct dsc_arena *arena, struct dsc_err *err);

/*
 * One dossier with no repository around it: `file` in `folder`, both reached
 * from the current folder, which is the root then.
 */
int dsc_repository_open_bare(struct dsc_repository *repository, const char *folder,
			     const char *file, struct dsc_arena *arena, struct dsc_err *err);

void dsc_repository_close(struct dsc_repository *repository);

/* "units/miit-gd", "units/miit-gd/cases/gd-001" and the case.yaml in that. */
const char *dsc_repository_unit_path(const struct dsc_repository *repository, size_t unit,
				     struct dsc_arena *arena);
const char *dsc_repository_case_path(const struct dsc_repository *repository, size_t index,
				     struct dsc_arena *arena);

const char *dsc_repository_case_document(const struct dsc_repository *repository, size_t index,
					 struct dsc_arena *arena);

/* Index of a unit by id, or DSC_NO_UNIT. */
size_t dsc_repository_find_unit(const struct dsc_repository *repository, struct dsc_str id);

/* Index of a unit's case by id, or DSC_NO_UNIT. */
size_t dsc_repository_find_case(const struct dsc_repository *repository, size_t unit,
				struct dsc_str id);

/* Whether people/<id>.yaml is there. */
bool dsc_repository_has_person(const struct dsc_repository *repository, struct dsc_str id);

/* Names relative to a case's or unit's folder ("evidence/a.pdf"), in byte order. */
struct dsc_evidence_files {
	struct dsc_str *items;
	size_t count;
	size_t cap;
};

/*
 * Lists a case's or unit's own folder, open at `folder_fd`, whose path below
 * the root is `path`: the regular files below evidence/, and what does not
 * belong there. `known` names the other entries that the folder may hold,
 * NULL-terminated; where it is NULL, the folder is somebody's own and only
 * evidence/ is looked at.
 */
void dsc_repository_list_evidence(struct dsc_evidence_files *files,
				  struct dsc_layout_findings *layout, int folder_fd,
				  const char *path, const char *const *known,
				  struct dsc_arena *arena);

/* Whether a name stays below evidence/: no absolute path, no "." or "..", no empty part. */
bool dsc_evidence_name_inside(struct dsc_str name);

/* Whether a name is among the files. */
bool dsc_evidence_files_have(const struct dsc_evidence_files *files, struct dsc_str name);

/* Whether a text is an id of units, cases, people: ^[a-z0-9][a-z0-9-]{1,62}$. */
bool dsc_id_valid(struct dsc_str text);

/* What is wrong with one name of a file or folder; DSC_LAYOUT_STRAY: nothing. */
enum dsc_layout_fault dsc_name_fault(struct dsc_str name);

#endif
