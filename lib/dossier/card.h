/*
 * The card of a case: what rules and counts that look across cases keep of a
 * dossier when its tree is gone: half a kilobyte beside its names, with places
 * for findings.
 */
#ifndef DSC_DOSSIER_CARD_H
#define DSC_DOSSIER_CARD_H

#include "dossier/document.h"
#include "dossier/dossier.h"
#include "dossier/repository.h"

enum dsc_card_sound { /* which fields of the card may be relied on */
	DSC_CARD_TITLE = 1,
	DSC_CARD_DOMAIN = 2,
	DSC_CARD_TYPE = 4,
	DSC_CARD_APPLICANTS = 8,
	DSC_CARD_SECTORS = 16,
	DSC_CARD_COMMITMENT = 32,
	DSC_CARD_SECTIONS = 64,
};

struct dsc_card_applicant {
	struct dsc_str name;
	struct dsc_str uscc;
	struct dsc_str group; /* empty: none */
	uint64_t name_key;    /* dsc_title_key() of the name */
	struct dsc_span name_span;
	struct dsc_span uscc_span;
	bool lead;
	bool code_ok; /* the code is one that may be relied on */
};

struct dsc_card {
	bool readable;  /* case.yaml could be read */
	unsigned sound; /* enum dsc_card_sound */
	struct dsc_str title;
	uint64_t title_key; /* of the normalised title; 0: no title to speak of */
	struct dsc_span id_span;
	struct dsc_span title_span;
	struct dsc_span domain_span;
	struct dsc_span commitment_span;
	short domain; /* indices into the profile, -1: unknown there */
	short type;
	bool has_signed_on;
	int32_t signed_on; /* day of the commitment */
	uint64_t sectors;  /* mask */
	struct dsc_card_applicant *applicants;
	uint32_t applicant_count;
};

/* Fills the card; what it keeps of the texts is copied into `arena`. */
void dsc_card_make(struct dsc_card *card, const struct dsc_document *document,
		   const struct dsc_case *c, const struct dsc_profile *profile,
		   struct dsc_arena *arena, struct dsc_arena *scratch);

/* A key that equal normalised texts share (64 bits: no two of a million differ by chance). */
uint64_t dsc_title_key(struct dsc_str title, struct dsc_arena *scratch);

/*
 * The cards of all cases of a repository, one thread, no rules: for `dsc quota`
 * and its like. Unreadable dossiers have cards with readable false.
 */
int dsc_cards_load(struct dsc_card **cards, const struct dsc_repository *repository,
		   struct dsc_library *library, struct dsc_arena *arena, struct dsc_err *err);

#endif
