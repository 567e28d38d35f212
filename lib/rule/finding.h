/*
 * Findings: what is wrong with a dossier, where, by which rule. One sink for a
 * run; renderers print what it holds.
 */
#ifndef DSC_RULE_FINDING_H
#define DSC_RULE_FINDING_H

#include <pthread.h>
#include <stdio.h>

#include "base/err.h"
#include "profile/profile.h"
#include "rule/rule.h"

struct dsc_finding {
	enum dsc_rule_id rule;
	enum dsc_severity severity; /* after waiver */
	bool waived;                /* an error that a waiver turned into a warning */
	const char *path;           /* relative to the repository, "-" for standard input */
	struct dsc_span span;       /* line 0: the file or folder as a whole */
	const char *pointer;        /* JSON Pointer of the value, or NULL */
	const char *message;        /* filtered: safe for a terminal and a report */
};

enum dsc_rule_state { DSC_NOT_CHECKED, DSC_PASSED, DSC_FAILED };

struct dsc_rule_result {
	enum dsc_rule_state state;
	const char *reason; /* of DSC_NOT_CHECKED, translated */
};

/* What a run found: the input of every renderer. */
struct dsc_report {
	const char *root;                  /* folder that the paths are relative to */
	struct dsc_str profile_id;
	const struct dsc_profile *profile; /* NULL where the profile itself is broken */
	struct dsc_finding *findings;      /* sorted by path, line, column, rule, message */
	size_t count;
	struct dsc_rule_result rules[DSC_RULE_COUNT];
	size_t units, cases;
	size_t errors, warnings, infos;
	struct dsc_str stdin_bytes; /* the source of path "-", for excerpts */
};

/* For qsort: by path, line, column, slug and message. */
int dsc_finding_compare(const void *a, const void *b);

/* Clause id that the profile gives a rule ("三（一）"), or an empty string. */
struct dsc_str dsc_report_clause(const struct dsc_report *report, enum dsc_rule_id rule);

/* "error", "warning", "info": untranslated, as every machine format writes it. */
const char *dsc_severity_id(enum dsc_severity severity);

#endif
