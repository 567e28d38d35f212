/*
 * `dsc audit`: holds the whole history of a review against what its records claim,
 * from any clone and from its git objects alone.
 *
 * Each record (a verdict, a signature under a seal or a decision) is judged by the
 * people, policy, profile and dossiers of the commit that added it; dates, refs, trailers
 * and configuration prove nothing. What does not hold is a break, named by a slug and by
 * a path, ref, key, commit or code; dsc-audit(1) explains each. A note is no break: it is
 * what a supervisor wants to know besides.
 *
 * scripts/dsc-audit-sh looks for the same breaks by other means, but for those that
 * dsc-audit(1) marks; both must name the same.
 * Neither asks whether a case had reached the stage of a verdict.
 */
#ifndef DSC_AUDIT_AUDIT_H
#define DSC_AUDIT_AUDIT_H

#include "git/history.h"
#include "hash/ssh.h"
#include "review/ledger.h"

struct dsc_audit_options {
	const char *const *accepted; /* commits and fingerprints that the auditor vouches for */
	size_t accepted_count;
	struct dsc_str receipts;     /* text with receipts in it, or empty */
};

struct dsc_audit_finding {
	const char *slug;
	const char *subject;      /* hostile: filter it */
	struct dsc_git_id commit; /* where it comes from; empty: no one commit */
	const char *why;          /* a sentence, translated, filtered */
};

struct dsc_audit_findings {
	struct dsc_audit_finding *items; /* sorted by slug and subject, each pair once */
	size_t count, cap;
};

/* Somebody who signed. */
struct dsc_audit_person {
	struct dsc_str id;
	size_t records;
	struct {
		const char **items; /* fingerprints in order of use; to be compared with paper */
		size_t count, cap;
	} signed_with;
	struct {
		const char **items; /* all of the person's at the first record */
		size_t count, cap;
	} keys;
	const char *roles;          /* then: "expert supervisor" */
};

struct dsc_audit_seal {
	const char *path;
	struct dsc_str stage;
	char code[25];  /* short digest, as on the minutes */
	int64_t verdicts;
	bool in_force;
};

enum dsc_audit_kind { DSC_AUDIT_VERDICT, DSC_AUDIT_SEAL, DSC_AUDIT_DECISION };

struct dsc_audit_record {
	enum dsc_audit_kind kind;
	const char *path;      /* of the file, below the repository's root */
	const char *signature; /* path beside it; NULL: none came with it */
	struct dsc_git_id file, signature_file; /* contents */
	bool fresh;            /* the file came with its signature: no countersignature */
	struct dsc_str stage;  /* from the path; of a decision the programme */
	struct dsc_str case_id; /* of a verdict */
	struct dsc_str person;
	int64_t seq;           /* of a verdict */
	size_t commit;         /* index of the walk */
	bool alone;            /* the commit added nothing else */
	char digest[DSC_SUBJECT_LEN + 1]; /* of the file; "" where it is too large */
	char code[25];
	bool sound;            /* nothing is wrong with it */
};

struct dsc_audit {
	struct dsc_git_id head;
	struct dsc_audit_findings breaks, notes;
	size_t commits, merges;
	size_t verdicts, seal_signatures, decision_signatures; /* ever recorded */
	size_t receipts; /* how many were looked for, each once */
	struct dsc_audit_person **people; /* sorted by id */
	size_t person_count;
	struct dsc_audit_seal *seals;     /* at the head, by stage */
	size_t seal_count;
};

/* Whether a receipt's code stands in a text. */
bool dsc_audit_has_receipts(struct dsc_str text);

/*
 * Audits the history that leads to `head`. Everything lives in `arena`. Breaks are in
 * audit->breaks; -1: the history cannot be read.
 */
int dsc_audit_run(struct dsc_audit *audit, struct dsc_git *git, const struct dsc_git_id *head,
		  const struct dsc_audit_options *options, struct dsc_arena *arena,
		  struct dsc_err *err);

#endif
