/*
 * The programme as data: what a notice asks, in the shape of one YAML document
 * (dsc-profile(5)). Code knows mechanisms; every number, id, text and clause
 * stands here. All strings point into the profile's tree.
 */
#ifndef DSC_PROFILE_PROFILE_H
#define DSC_PROFILE_PROFILE_H

#include "base/date.h"
#include "base/err.h"
#include "yaml/node.h"

/* Sets of ids are bit masks; the profile's schema holds every list but `rules` to this. */
#define DSC_PROFILE_MAX_IDS 64

enum dsc_severity { DSC_INFO, DSC_WARNING, DSC_ERROR };

struct dsc_label {
	struct dsc_str zh;
	struct dsc_str en;
};

/* The text in the reader's language. */
struct dsc_str dsc_label_text(struct dsc_label label);

/* What every list of the profile has in common; an entry's first member. */
struct dsc_entry {
	struct dsc_str id;
	struct dsc_label name;
	const struct dsc_node *node; /* the entry's value in the profile */
};

struct dsc_domain {
	struct dsc_entry entry;
};

struct dsc_direction {
	struct dsc_entry entry;
};

enum dsc_opening { DSC_CLOSED, DSC_OPEN_WARNING, DSC_OPEN };

struct dsc_case_type {
	struct dsc_entry entry;
	int direction;                                /* index */
	unsigned char opening[DSC_PROFILE_MAX_IDS];   /* enum dsc_opening, by domain */
	struct dsc_str text;                          /* the notice's description, verbatim */
};

struct dsc_sector {
	struct dsc_entry entry;
	bool key; /* one of the key sectors whose coverage is reported */
};

struct dsc_operation { /* what an operator operates */
	struct dsc_entry entry;
	int domain; /* index */
};

struct dsc_applicant_kind {
	struct dsc_entry entry;
	bool may_lead;
};

struct dsc_unit_kind {
	struct dsc_entry entry;
	enum { DSC_REGION_NONE, DSC_REGION_OPTIONAL, DSC_REGION_REQUIRED } region;
	bool group;   /* recommends cases of its own group only */
	bool sectors; /* its recommendation should cover the key sectors */
};

/* At most `max` recommended cases of these domains and directions together. */
struct dsc_quota {
	struct dsc_entry entry;
	int unit_kind;
	uint64_t domains;    /* mask over domains */
	uint64_t directions; /* mask over directions; all where the profile is silent */
	int64_t max;
	bool soft; /* 原则上: a waiver lets more pass */
};

struct dsc_chapter {
	struct dsc_entry entry;
	int64_t min; /* characters without spaces */
	int64_t max;
	bool required;
};

enum dsc_requirement { DSC_NEVER, DSC_JOINT, DSC_ALWAYS };

struct dsc_evidence_kind {
	struct dsc_entry entry;
	enum dsc_requirement required;
};

struct dsc_record_kind { /* safety, credit, social responsibility */
	struct dsc_entry entry;
};

struct dsc_clause {
	struct dsc_entry entry; /* id "三（一）", name the heading */
	struct dsc_str text;    /* verbatim */
	bool machine;           /* at least one rule must cite it; else it is for people */
};

/* How the notice is read where it is open. */
struct dsc_reading {
	struct dsc_entry entry; /* id "applicants-count-lead"; no name */
	struct dsc_label text;
	struct dsc_label reason;
	const struct dsc_node *rules; /* sequence of slugs */
};

/* One row of `rules:`; parameters are read by the rule floor from entry.node. */
struct dsc_rule_setting {
	struct dsc_entry entry; /* id: the slug; no name */
	enum dsc_severity severity;
	enum dsc_severity softer; /* of the milder branch; never above severity */
	int clause;               /* index, or -1 */
	bool waivable;
};

struct dsc_deadline {
	struct dsc_date at;
	int64_t instant;      /* the first second that is too late, UTC: of a day, its end */
	struct dsc_str zone;  /* "Asia/Shanghai", for people */
	int32_t offset;       /* of the zone, seconds east of UTC */
	struct dsc_str text;  /* as the profile writes `at` */
	struct dsc_label basis; /* received, or sent */
};

#define DSC_PROFILE_LIST(type, name) \
	struct {                     \
		struct type *items;  \
		size_t count;        \
		size_t cap;          \
	} name

/* ---- stages of review */

enum dsc_verdict_kind { /* in the order of dsc_verdict_kinds[] */
	DSC_VERDICT_PASS,
	DSC_VERDICT_REJECT,
	DSC_VERDICT_RETURN, /* 补正 */
	DSC_VERDICT_SCORE,
	DSC_VERDICT_ABSTAIN,
	DSC_VERDICT_RECUSE,
	DSC_VERDICT_KINDS,
};

struct dsc_check_item {
	struct dsc_entry entry;         /* id "FC01", name: what is checked */
	int clause;                     /* index, or -1 */
	const struct dsc_node *machine; /* sequence of slugs that check it, or NULL */
};

struct dsc_score_item {
	struct dsc_entry entry;
	struct dsc_str min, max; /* decimal numbers as the profile writes them */
};

enum dsc_aggregation_method {
	DSC_AGGREGATE_MEAN,
	DSC_AGGREGATE_MEDIAN,
	DSC_AGGREGATE_TRIMMED, /* the mean without `drop` at each end, of `at_least` or more */
};

struct dsc_aggregation {
	enum dsc_aggregation_method method;
	enum dsc_aggregation_method otherwise; /* below `at_least`: mean or median */
	unsigned drop;
	unsigned at_least;
	unsigned places; /* decimal places that people see */
};

/* What is compared in turn where totals are equal: the greater goes first, of ids the lesser. */
struct dsc_tie {
	enum { DSC_TIE_SCORE, DSC_TIE_RECOMMEND, DSC_TIE_CASE_ID } by;
	int item; /* of DSC_TIE_SCORE: index in `scores`; its aggregate is compared */
};

enum dsc_decision {
	DSC_DECISION_ANY_FAIL,
	DSC_DECISION_MAJORITY,
	DSC_DECISION_SCORE,
};

struct dsc_profile_stage {
	struct dsc_entry entry;
	int clause;          /* index, or -1 */
	unsigned verdicts;   /* mask over enum dsc_verdict_kind */
	int64_t quorum;
	enum dsc_decision decision;
	DSC_PROFILE_LIST(dsc_check_item, checklist);
	DSC_PROFILE_LIST(dsc_score_item, scores);
	struct dsc_aggregation aggregation;
	DSC_PROFILE_LIST(dsc_tie, ties);
	struct dsc_str threshold; /* the total that a listed case needs, or empty */
	int64_t max;              /* cases on the list, or 0: any number */
};

struct dsc_profile {
	struct dsc_str id;
	struct dsc_label name;
	struct dsc_label issuer;
	const struct dsc_node *root;

	DSC_PROFILE_LIST(dsc_domain, domains);
	DSC_PROFILE_LIST(dsc_direction, directions);
	DSC_PROFILE_LIST(dsc_case_type, types);
	DSC_PROFILE_LIST(dsc_sector, sectors);
	DSC_PROFILE_LIST(dsc_operation, operations);
	DSC_PROFILE_LIST(dsc_applicant_kind, applicant_kinds);
	DSC_PROFILE_LIST(dsc_unit_kind, unit_kinds);
	DSC_PROFILE_LIST(dsc_quota, quotas);
	DSC_PROFILE_LIST(dsc_chapter, chapters);
	DSC_PROFILE_LIST(dsc_evidence_kind, evidence_kinds);
	DSC_PROFILE_LIST(dsc_record_kind, record_kinds);
	DSC_PROFILE_LIST(dsc_clause, clauses);
	DSC_PROFILE_LIST(dsc_reading, readings);
	DSC_PROFILE_LIST(dsc_rule_setting, rules);
	DSC_PROFILE_LIST(dsc_profile_stage, stages); /* in the order that a case goes through */

	int64_t applicants_max;      /* in one case, the lead included */
	int64_t cases_max;           /* one applicant stands in */
	bool cases_members;          /* the limit above counts the cases it only joins, too */
	int64_t cases_of_type_max;   /* one applicant stands in, of one type */
	bool types_members;          /* the limit above counts the cases it only joins, too */
	bool types_across_domains;   /* and holds across domains */
	int64_t evidence_max_bytes;
	const struct dsc_node *evidence_contents; /* sequence of known contents: pdf, png, … */
	const struct dsc_node *branch_endings;    /* sequence: 分公司, … */
	struct dsc_deadline deadline;
	int64_t copies;              /* of the disc: sets of the package */
};

/* Something wrong with a profile or overlay, at its place. */
struct dsc_profile_issue {
	const char *rule; /* the slug it counts as: schema, reference-unknown, overlay-looser */
	enum dsc_severity severity;
	struct dsc_span span;
	const struct dsc_node *node;
	const char *message;
	bool in_overlay;
};

struct dsc_profile_issues {
	struct dsc_profile_issue *items;
	size_t count;
	size_t cap;
};

/*
 * Checks `root` (schema, cross-references, sense: min <= max, a deadline that
 * is a date, each machine-checked clause cited …) and fills `profile`. Returns
 * 0, or -1 with at least one issue of severity error. The tree must outlive
 * the profile; items are in `arena`. `trusted` skips the checks: only for bytes
 * that dsc_builtin_owns(), which the tests have checked; `issues` may then be NULL.
 */
int dsc_profile_read(struct dsc_profile *profile, const struct dsc_node *root, bool trusted,
		     struct dsc_arena *arena, struct dsc_profile_issues *issues);

/*
 * Applies an overlay to the profile's tree before it is read: each of its
 * changes replaces one value. Tighter passes; looser passes with a reason as a
 * warning, and is an error without one; what may not be changed is an error.
 * Returns 0 or -1 (and then the tree is as it was). The overlay's tree must
 * outlive the profile's; a replaced value has its place in the overlay.
 */
int dsc_overlay_apply(struct dsc_node *profile_root, const struct dsc_node *overlay_root,
		      struct dsc_arena *arena, struct dsc_profile_issues *issues);

/* Index of an id in a list, or -1. */
#define dsc_profile_find(list, id_) \
	dsc_profile_find_entry((list).items, (list).count, sizeof(*(list).items), (id_))
int dsc_profile_find_entry(const void *items, size_t count, size_t size, struct dsc_str id);

/* A number of a rule's row, or `otherwise` where the row does not state it. */
double dsc_profile_parameter(const struct dsc_rule_setting *setting, const char *name,
			     double otherwise);

/*
 * The schema of a kind of document ("case", "unit", …) with this profile's ids
 * filled in, a tree of its own in `arena`; NULL with an error for an unknown
 * kind. A subschema names a list of the profile by `x-dsc-ids`: the keys to it
 * joined by dots, `*` for every entry, at the end `[key=value]` to choose
 * entries. One of a string gets the ids as `enum` with `enumDescriptions`, after
 * those that it has and those of `x-dsc-also` (a mapping to their titles: unlike
 * an `enum` it forbids nothing before the ids are there); one of type `object` a
 * property an id, each by the pattern of its `additionalProperties`, and no
 * others (`x-dsc-required: true`: all of them required).
 */
const struct dsc_node *dsc_profile_schema(const struct dsc_profile *profile, const char *kind,
					  struct dsc_arena *arena, struct dsc_err *err);

/* The kinds that have a schema: sorted, NULL-terminated. */
extern const char *const dsc_document_kinds[];

#endif
