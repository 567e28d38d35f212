/*
 * What a check sees and how it speaks: the mechanism behind the rows of
 * rules.def. One row names one function; the runner calls it for each subject
 * (a case, an applicant, a unit, the whole repository) whose prerequisites hold.
 */
#ifndef DSC_RULE_CHECK_H
#define DSC_RULE_CHECK_H

#include "dossier/card.h"
#include "dossier/programme.h"
#include "rule/finding.h"
#include "text/similar.h"

/* A place in a document that is not in memory any more. */
struct dsc_place {
	const char *path;
	struct dsc_span span;
	const char *pointer;
};

struct dsc_listed_applicant {
	uint64_t name_key;   /* dsc_title_key() of the name */
	struct dsc_str uscc; /* empty: not stated */
};

/* A case of an earlier list (listed/<any>.yaml), kept for the whole run. */
struct dsc_listed_entry {
	const char *path;
	struct dsc_str list;  /* the list's own title */
	struct dsc_span span; /* of the entry's title */
	struct dsc_str title;
	uint64_t title_key;
	bool in_force;        /* at the deadline */
	struct dsc_listed_applicant *applicants;
	size_t applicant_count;
};

/* Where findings go; one a thread, merged when the threads have ended. */
struct dsc_sink {
	struct dsc_arena arena;
	struct dsc_finding *items;
	size_t count;
	size_t cap;
	struct {
		bool seen;          /* the rule looked at something that is shown */
		bool failed;
		const char *reason; /* why it could not look, translated; of several the first */
		const char *order;  /* the same in English: what decides which is the first */
	} rules[DSC_RULE_COUNT];
};

/* What all checks of a run share; read only while threads run. */
struct dsc_run {
	const struct dsc_profile *profile;
	const struct dsc_repository *repository;
	struct dsc_library *library;
	const struct dsc_rule_setting *settings[DSC_RULE_COUNT];
	const char *const *selection; /* sorted paths below the root; none: all is shown */
	size_t selection_count;
	bool hashes_later;            /* evidence is not read for its digests */
	struct dsc_card *cards;       /* one a case of the repository, by index */
	struct dsc_sketch *sketches;  /* [slot * cases + case]: slot 0 the title, then chapters */
	struct {
		struct dsc_listed_entry *items;
		size_t count, cap;
	} listed;
};

/* What the unit checks see besides: one unit with what it hands in. */
struct dsc_unit_subject {
	size_t index;
	const char *unit_path;           /* units/<unit>/unit.yaml */
	const char *recommendation_path;
	const struct dsc_document *unit_document;
	const struct dsc_document *recommendation_document; /* NULL: there is none */
	struct dsc_unit unit;
	struct dsc_recommendation recommendation;
	int kind;                        /* index into the profile, -1 unknown */
	bool has_priority;               /* recommendation and its priority are sound */
	size_t *recommended;             /* case indices in priority order, each once */
	const struct dsc_node **entries; /* where each of them stands in the list */
	size_t recommended_count;
};

struct dsc_check {
	const struct dsc_run *run;
	struct dsc_sink *sink;
	struct dsc_arena *arena;    /* scratch of this subject */
	enum dsc_rule_id rule;      /* the row that is being checked */
	const char *path;           /* of the document that dsc_fail() speaks about, or NULL */
	const struct dsc_document *document;
	uint64_t failed;            /* rules that failed on this subject */
	const struct dsc_node *untold; /* the first finding that was too many */
	unsigned said;              /* findings of the current row on this subject's document */
	const struct dsc_case *c;
	size_t case_index;
	const struct dsc_applicant *applicant;
	const char *folder;                         /* of the case or unit, below the root */
	int folder_fd;                              /* the same, open */
	const struct dsc_evidence_files *files;     /* what its evidence/ holds */
	const struct dsc_layout_findings *layout;   /* what is wrong with files there */
	struct dsc_unit_subject *unit;
};

/*
 * Adds a finding of the current rule, with the severity of its row in the
 * profile; _softer: with that of its milder branch. The message is translated
 * by the caller and filtered here. A node may be NULL: the file as a whole.
 */
void dsc_fail(struct dsc_check *check, const struct dsc_node *node, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void dsc_fail_softer(struct dsc_check *check, const struct dsc_node *node, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The same at a place of another document. */
void dsc_fail_at(struct dsc_check *check, struct dsc_place place, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void dsc_fail_at_softer(struct dsc_check *check, struct dsc_place place, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* An error that the unit's waiver turns into a warning, which stays visible. */
void dsc_fail_waived(struct dsc_check *check, const struct dsc_node *node, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A finding of a rule other than the current one, for documents as they are read. */
void dsc_report_finding(const struct dsc_run *run, struct dsc_sink *sink, enum dsc_rule_id rule,
			enum dsc_severity severity, struct dsc_place place, const char *message);

/*
 * The rule could not look at this subject: it will not read as passed. The msgid
 * is marked by N_() and translated here; what goes into it is text of no language.
 */
void dsc_unchecked(struct dsc_check *check, const char *msgid, ...)
	__attribute__((format(printf, 2, 3)));

/* The same for a case of which the field `key` cannot be relied on. */
void dsc_unchecked_case(struct dsc_check *check, size_t case_index, const char *key);

/*
 * Why a rule could not look, kept where its `order` comes first: the same one
 * whichever thread was faster and whoever reads it. Both texts are copied.
 */
void dsc_keep_reason(struct dsc_sink *sink, enum dsc_rule_id rule, const char *order,
		     const char *reason);

/* Whether findings in this path (relative to the root) are shown: the programme's always. */
bool dsc_run_shows(const struct dsc_run *run, const char *path);

/* Whether anything of this folder is shown: it, something in it, or what it lies in. */
bool dsc_run_touches(const struct dsc_run *run, const char *folder);

/* Whether findings in a case's document are shown. */
bool dsc_shows_case(const struct dsc_check *check, size_t case_index);

/* A dossier's text in a message, cut to 40 characters. */
const char *dsc_quote(const struct dsc_check *check, struct dsc_str text);

/* A label of the profile in the reader's language, NUL-terminated. */
const char *dsc_label(const struct dsc_check *check, struct dsc_label label);

/* A number of the current rule's row in the profile. */
double dsc_parameter(const struct dsc_check *check, const char *name, double otherwise);

/* Places in the documents of a case that has a card only. */
struct dsc_place dsc_place_id(const struct dsc_check *check, size_t case_index);
struct dsc_place dsc_place_title(const struct dsc_check *check, size_t case_index);
struct dsc_place dsc_place_domain(const struct dsc_check *check, size_t case_index);
struct dsc_place dsc_place_code(const struct dsc_check *check, size_t case_index, size_t applicant);
struct dsc_place dsc_place_name(const struct dsc_check *check, size_t case_index, size_t applicant);

/* ---- the mechanism of a row */

enum dsc_scope {
	DSC_SCOPE_CASE,
	DSC_SCOPE_APPLICANT,
	DSC_SCOPE_UNIT,
	DSC_SCOPE_REPOSITORY, /* all cards together; not for a bare dossier */
};

/* One CHECK row of rules.def; a rule may have several, in different scopes. */
struct dsc_rule_check {
	enum dsc_rule_id rule;
	enum dsc_scope scope;
	void (*check)(struct dsc_check *check);
	const char *reads; /* top-level keys that must hold to the schema; of a row of the
			    * repository: cases where they do not are left out, and it says so */
	uint64_t needs;    /* rules that must not have failed on the subject */
};

/*
 * Findings of one row in one document that are told one by one; a list of a
 * hundred thousand slips is one slip of the program that wrote it.
 */
#define DSC_SAID_MAX 100

extern const struct dsc_rule_check dsc_rule_checks[];
extern const size_t dsc_rule_check_count;

/* check_applicant.c */
void dsc_check_lead_count(struct dsc_check *check);
void dsc_check_applicant_count(struct dsc_check *check);
void dsc_check_applicant_repeated(struct dsc_check *check);
void dsc_check_lead_not_operator(struct dsc_check *check);
void dsc_check_lead_domain(struct dsc_check *check);
void dsc_check_uscc_invalid(struct dsc_check *check);
void dsc_check_uscc_pilot(struct dsc_check *check);
void dsc_check_legal_person(struct dsc_check *check);
void dsc_check_experience_missing(struct dsc_check *check);
void dsc_check_bad_record(struct dsc_check *check);

/* check_case.c */
void dsc_check_type_domain(struct dsc_check *check);
void dsc_check_not_accepted(struct dsc_check *check);
void dsc_check_not_in_use(struct dsc_check *check);
void dsc_check_operation_missing(struct dsc_check *check);
void dsc_check_listed_before_stated(struct dsc_check *check);
void dsc_check_section_missing(struct dsc_check *check);
void dsc_check_section_length(struct dsc_check *check);
void dsc_check_commitment_missing(struct dsc_check *check);
void dsc_check_date_order(struct dsc_check *check);
void dsc_check_group_known(struct dsc_check *check);

/* check_evidence.c */
void dsc_check_evidence_required(struct dsc_check *check);
void dsc_check_evidence_missing(struct dsc_check *check);
void dsc_check_evidence_undeclared(struct dsc_check *check);
void dsc_check_evidence_content(struct dsc_check *check);
void dsc_check_seal_content(struct dsc_check *check);
void dsc_check_evidence_hash(struct dsc_check *check);

/* check_unit.c */
void dsc_check_unit_references(struct dsc_check *check);
void dsc_check_unit_domain(struct dsc_check *check);
void dsc_check_quota_exceeded(struct dsc_check *check);
void dsc_check_priority_duplicate(struct dsc_check *check);
void dsc_check_not_recommended(struct dsc_check *check);
void dsc_check_sector_coverage(struct dsc_check *check);
void dsc_check_unit_group(struct dsc_check *check);
void dsc_check_unit_region(struct dsc_check *check);
void dsc_check_opinion_missing(struct dsc_check *check);
void dsc_check_opinion_dates(struct dsc_check *check);
void dsc_check_opinion_seals(struct dsc_check *check);
void dsc_check_deadline_missed(struct dsc_check *check);

/* check_across.c */
void dsc_check_id_duplicate(struct dsc_check *check);
void dsc_check_applicant_name(struct dsc_check *check);
void dsc_check_applicant_case_limit(struct dsc_check *check);
void dsc_check_applicant_type_limit(struct dsc_check *check);
void dsc_check_case_duplicate(struct dsc_check *check);

/* check_similar.c */
void dsc_check_case_similar(struct dsc_check *check);
void dsc_check_listed_before(struct dsc_check *check);
#define DSC_SLOTS(profile) (1 + (profile)->chapters.count)

#endif
