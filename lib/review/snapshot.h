/*
 * The case repository as one commit has it: programme, policy, people, cases,
 * read from git's objects and from nothing else, so that a work tree, a bare
 * repository and a clone give the same answers. Read on demand: asking for one
 * case does not list ten thousand. All that is handed out lives in the arena of
 * dsc_snapshot_open(); paths are below the repository's root (dsc.yaml's folder).
 */
#ifndef DSC_REVIEW_SNAPSHOT_H
#define DSC_REVIEW_SNAPSHOT_H

#include "dossier/document.h"
#include "dossier/dossier.h"
#include "dossier/programme.h"
#include "git/git.h"
#include "review/person.h"

#define DSC_SUBJECT_LEN (sizeof("sha256:") - 1 + 64)

struct dsc_review_case {
	struct dsc_str id;
	struct dsc_str unit;
	struct dsc_str twin;     /* another unit that has a case of this id, or empty */
	const char *path;        /* "units/miit-gd/cases/gd-001" */
	struct dsc_git_id tree;  /* of that folder; equal ids are equal contents */
	uint32_t rank;           /* in its unit's order of priority, from 1; 0: not recommended */
	bool readable;           /* case.yaml holds to its schema; else the three below are empty */
	struct dsc_str title;
	short domain, type;      /* indices into the profile, -1: unknown there */
	/*
	 * Of the document, readable or not, what lists and conflicts need: id, title,
	 * domain, type, sectors, and of applicants role, name, uscc, kind, operates and
	 * group. All of it: dsc_snapshot_document() of "<path>/case.yaml".
	 */
	struct dsc_case fields;
	struct dsc_str unit_name;
	struct dsc_str region;   /* of the unit: "440000", or empty */
	char subject[DSC_SUBJECT_LEN + 1]; /* see dsc_snapshot_subject(); empty until asked for */
	const char *unsound;     /* why the folder has no subject: translated, filtered; or NULL */
};

struct dsc_review_cases {
	struct dsc_review_case **items; /* sorted by id */
	size_t count, cap;
};

struct dsc_snapshot {
	struct dsc_git *git;          /* the caller's, open as long as this is used */
	struct dsc_git_id commit;
	struct dsc_arena *arena;
	struct dsc_programme programme;
	struct dsc_library library;
	struct dsc_policy policy;
	struct dsc_people people;     /* those read so far; see dsc_snapshot_person() */
	struct dsc_snapshot_index *index; /* what has been read: cases, units, assignments */
};

/*
 * Reads programme and policy at a commit. Errors: no dsc.yaml there, a programme
 * that cannot be judged by, a policy that says nonsense. Release it in either case.
 */
int dsc_snapshot_open(struct dsc_snapshot *snapshot, struct dsc_git *git,
		      const struct dsc_git_id *commit, struct dsc_arena *arena,
		      struct dsc_err *err);
void dsc_snapshot_release(struct dsc_snapshot *snapshot);

/* "prefix/" + path: as git names a path of the repository. In the snapshot's arena. */
const char *dsc_snapshot_git_path(const struct dsc_snapshot *snapshot, const char *path);

/* A file's bytes. Returns 1; 0: no plain file there; -1 with an error. `limit` bytes at most. */
int dsc_snapshot_read(struct dsc_str *bytes, struct dsc_snapshot *snapshot, const char *path,
		      size_t limit, struct dsc_err *err);

/* A document of a kind, read as dsc_document_parse() does. 1; 0: absent; -1. */
int dsc_snapshot_document(struct dsc_document *document, struct dsc_snapshot *snapshot,
			  enum dsc_kind kind, const char *path, struct dsc_err *err);

/* A person by id. 1; 0: no such file, or it breaks its schema (`why`, may be NULL, says); -1. */
int dsc_snapshot_person(const struct dsc_person **person, struct dsc_snapshot *snapshot,
			struct dsc_str id, const char **why, struct dsc_err *err);

/* Reads all people, and finds who shares a key with whom (dsc_person_sharer()). */
int dsc_snapshot_people(struct dsc_snapshot *snapshot, struct dsc_err *err);

/*
 * A case by id, wherever its unit. 1; 0: none; -1. Where two units use the id: the first
 * unit's, with its twin; such a case is closed (ledger.h).
 */
int dsc_snapshot_case(struct dsc_review_case **found, struct dsc_snapshot *snapshot,
		      struct dsc_str id, struct dsc_err *err);

/* All cases of all units. */
int dsc_snapshot_cases(struct dsc_review_cases *cases, struct dsc_snapshot *snapshot,
		       struct dsc_err *err);

/*
 * Fills c->subject: "sha256:" and the digest of the dossier's manifest, for each
 * file below the case's folder sorted by path (bytes, relative to the folder)
 * "path NUL size-in-decimal NUL sha256-hex LF" (dsc-repository(5)). A link or a
 * submodule in the folder is an error that c->unsound keeps: nobody can say what
 * was reviewed. Of a file that git LFS keeps elsewhere the pointer counts.
 */
int dsc_snapshot_subject(struct dsc_snapshot *snapshot, struct dsc_review_case *c,
			 struct dsc_err *err);

/*
 * The same for any folder of the repository's history by the id of its tree; `path`
 * is for messages. *unsound as above, with -1 too.
 */
int dsc_snapshot_subject_of(char subject[DSC_SUBJECT_LEN + 1], const char **unsound,
			    struct dsc_snapshot *snapshot, const struct dsc_git_id *tree,
			    const char *path, struct dsc_err *err);

/*
 * Who is assigned to a case at a stage. 1: the stage has assignments for the case
 * and *assigned says whether `person` is among them; 0: the stage has none (no
 * assignments/<stage>.yaml): whoever has the role may review; -1. A file that
 * cannot be read assigns nobody: dsc_snapshot_assignment_fault() then says why.
 */
int dsc_snapshot_assigned(bool *assigned, struct dsc_snapshot *snapshot, struct dsc_str stage,
			  struct dsc_str case_id, struct dsc_str person, struct dsc_err *err);
const char *dsc_snapshot_assignment_fault(const struct dsc_snapshot *snapshot,
					  struct dsc_str stage);

#endif
