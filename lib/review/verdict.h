/*
 * A verdict: one small file, signed, written once (dsc-repository(5)).
 * reviews/<stage>/<case>/<person>.<seq>.yaml and the same with .sig.
 */
#ifndef DSC_REVIEW_VERDICT_H
#define DSC_REVIEW_VERDICT_H

#include "review/snapshot.h"

#define DSC_VERDICT_NAMESPACE "verdict@dsc"
#define DSC_VERDICT_MAX_BYTES (256 * 1024)
#define DSC_NONCE_HEX 32
#define DSC_REASON_MAX 4000 /* characters */

enum dsc_check_answer { DSC_CHECK_OPEN, DSC_CHECK_YES, DSC_CHECK_NO, DSC_CHECK_NOT_APPLICABLE };
extern const char *const dsc_check_answers[]; /* "", "yes", "no", "not-applicable" */

enum dsc_recommend { DSC_RECOMMEND_SILENT, DSC_RECOMMEND_YES, DSC_RECOMMEND_NO };

struct dsc_verdict {
	struct dsc_str programme;
	struct dsc_str stage_id;
	int stage;                /* index in the profile, -1: unknown there */
	struct dsc_str case_id;
	struct dsc_str subject;   /* "sha256:…" */
	struct dsc_str reviewer;
	int64_t seq;
	struct dsc_str previous;  /* "sha256:…", empty: null */
	enum dsc_verdict_kind kind;
	unsigned char checks[DSC_PROFILE_MAX_IDS]; /* enum dsc_check_answer by item of the stage */
	struct dsc_str scores[DSC_PROFILE_MAX_IDS]; /* decimal by item of the stage, empty: none */
	int recommend;            /* enum dsc_recommend */
	struct dsc_str reason;
	struct dsc_str supersedes; /* as previous */
	struct dsc_str nonce;
	struct dsc_str declared_at;
	struct dsc_str stranger;   /* the first item answered or scored that the stage does not
				    * have, or empty */
};

/* Where it lies: "reviews/expert/gd-001/r017.1.yaml". */
const char *dsc_verdict_path(const struct dsc_verdict *verdict, struct dsc_arena *arena);

/*
 * The file's bytes: keys in the order of the specification, one value a line,
 * texts as JSON strings or block scalars that read back the same; no byte
 * depends on locale or time zone.
 */
struct dsc_str dsc_verdict_format(const struct dsc_verdict *verdict,
				  const struct dsc_profile *profile, struct dsc_arena *arena);

/* Whether every reader of YAML takes an id as text when it stands without quotes. */
bool dsc_verdict_plain(struct dsc_str id);

/*
 * The first thing that makes the document unreadable as a verdict, filtered, or NULL. That the
 * programme has no such stage does not: it is told in words of its own.
 */
const char *dsc_verdict_fault(const struct dsc_document *document, struct dsc_arena *arena);

/* Names the fields of a document that holds to its schema. */
void dsc_verdict_read(struct dsc_verdict *verdict, const struct dsc_document *document,
		      const struct dsc_profile *profile);

/* The same verdict with all its texts copied into `arena`: it outlives the document. */
void dsc_verdict_keep(struct dsc_verdict *verdict, struct dsc_arena *arena);

/*
 * Whether it is a complete verdict of its stage: a kind that the stage knows;
 * `pass` with every item answered and none "no"; `reject` and `return` with an
 * item "no" where the stage has a checklist; `score` with every score in range
 * and nothing else scored; a reason wherever it is not a pass, of at most
 * DSC_REASON_MAX characters that a reader can see. Returns NULL, or what is wrong,
 * translated, in `arena`.
 */
const char *dsc_verdict_wrong(const struct dsc_verdict *verdict, const struct dsc_profile *profile,
			      struct dsc_arena *arena);

/* The same, and which item of the checklist or score it is about; *item empty: none. */
const char *dsc_verdict_wrong_at(struct dsc_str *item, const struct dsc_verdict *verdict,
				 const struct dsc_profile *profile, struct dsc_arena *arena);

/* "pass", "reject", …: by enum dsc_verdict_kind; NULL-terminated. */
extern const char *const dsc_verdict_kinds[];

/* The word for a person: "pass" / 通过. */
const char *dsc_verdict_kind_name(enum dsc_verdict_kind kind);

#endif
