/*
 * The programme that a repository runs: dsc.yaml names it, profile.yaml pins
 * it, overlay.yaml tightens it; without a repository the profile built in
 * counts.
 */
#ifndef DSC_DOSSIER_PROGRAMME_H
#define DSC_DOSSIER_PROGRAMME_H

#include "base/io.h"
#include "profile/profile.h"

/* The profile of a bare dossier, and of `dsc init` without --profile. */
#define DSC_PROFILE_DEFAULT "miit-ds-2023"

struct dsc_programme_issue {
	const char *path; /* dsc.yaml, profile.yaml or overlay.yaml */
	struct dsc_profile_issue issue;
};

struct dsc_programme {
	const char *path; /* of the profile, for findings */
	bool usable;      /* the profile may be judged by */
	struct dsc_profile profile;
	const struct dsc_node *root; /* of dsc.yaml, not held against its schema; or NULL */
	struct dsc_str name; /* of the repository, from dsc.yaml */
	struct {
		struct dsc_programme_issue *items;
		size_t count, cap;
	} issues;
};

/*
 * Loads the programme of the repository whose root is open at `root_fd` (-1:
 * none, the default profile). What is wrong with the three files becomes
 * issues; an issue of severity error in the profile leaves it unusable. -1 with an error
 * where a file cannot be read for the operator's reasons.
 */
int dsc_programme_load(struct dsc_programme *programme, int root_fd, struct dsc_arena *arena,
		       struct dsc_err *err);

/*
 * The same from the bytes of dsc.yaml (`mark`), profile.yaml and overlay.yaml,
 * wherever they were read; a NULL pointer where there is no such file. Bytes
 * need not outlive the call.
 */
void dsc_programme_parse(struct dsc_programme *programme, struct dsc_str mark,
			 struct dsc_str profile, struct dsc_str overlay, struct dsc_arena *arena);

/* The profile in a file of its own, checked without a repository around it. */
int dsc_programme_load_file(struct dsc_programme *programme, const char *path,
			    struct dsc_arena *arena, struct dsc_err *err);

/* Whether a file says of itself that it is a profile. */
bool dsc_programme_is_profile(const char *path);

#endif
