/*
 * Documents as the rules see them: named fields over the node tree. A field is
 * NULL (or an empty list) where the document does not state it; what is there
 * has the type that the schema asks for only where dsc_document_sound() holds.
 */
#ifndef DSC_DOSSIER_DOSSIER_H
#define DSC_DOSSIER_DOSSIER_H

#include "yaml/node.h"

struct dsc_applicant {
	const struct dsc_node *node;
	const struct dsc_node *role;
	const struct dsc_node *name;
	const struct dsc_node *uscc;
	const struct dsc_node *kind;
	const struct dsc_node *operates;
	const struct dsc_node *legal_person;
	const struct dsc_node *group;
	const struct dsc_node *experience;
	const struct dsc_node *record;
	bool lead;
};

struct dsc_evidence {
	const struct dsc_node *node;
	const struct dsc_node *file;
	const struct dsc_node *kind;
	const struct dsc_node *sha256;
};

struct dsc_case {
	const struct dsc_node *root;
	const struct dsc_node *id;
	const struct dsc_node *title;
	const struct dsc_node *domain;
	const struct dsc_node *type;
	const struct dsc_node *sectors;
	const struct dsc_node *status;
	const struct dsc_node *accepted_on;
	const struct dsc_node *in_use_since;
	const struct dsc_node *operation;
	const struct dsc_node *listed_before;
	const struct dsc_node *sections;
	const struct dsc_node *commitment;
	const struct dsc_node *signed_on; /* of the commitment */
	struct dsc_applicant *applicants;
	size_t applicant_count;
	size_t lead_count;
	const struct dsc_applicant *lead; /* the first lead, or NULL */
	struct dsc_evidence *evidence;
	size_t evidence_count;
};

void dsc_case_read(struct dsc_case *c, const struct dsc_node *root, struct dsc_arena *arena);

struct dsc_unit {
	const struct dsc_node *root;
	const struct dsc_node *id;
	const struct dsc_node *name;
	const struct dsc_node *kind;
	const struct dsc_node *region;
};

void dsc_unit_read(struct dsc_unit *unit, const struct dsc_node *root);

struct dsc_recommendation {
	const struct dsc_node *root;
	const struct dsc_node *unit;
	const struct dsc_node *priority; /* sequence of case ids */
	const struct dsc_node *opinions; /* mapping by case id */
	const struct dsc_node *submitted_on;
	const struct dsc_node *waivers;
};

void dsc_recommendation_read(struct dsc_recommendation *recommendation,
			     const struct dsc_node *root);

/* The waiver of a rule, or NULL. */
const struct dsc_node *dsc_recommendation_waiver(const struct dsc_recommendation *recommendation,
						 const char *rule);

#endif
