/* What a quota counts, and what lets more pass: shared by all that counts recommended cases. */
#ifndef DSC_DOSSIER_COUNTING_H
#define DSC_DOSSIER_COUNTING_H

#include "dossier/card.h"

/* One row of the profile's quotas, as a unit uses it. */
struct dsc_counting_use {
	const struct dsc_quota *quota;
	size_t used; /* recommended cases that it counts */
};

enum dsc_counting_result {
	DSC_COUNTING_UNCLEAR, /* by no quota: its domain or type is not known */
	DSC_COUNTING_OUTSIDE, /* by no quota of the unit's kind */
	DSC_COUNTING_COUNTED,
};

/* The keys of a dossier that say which quotas count it, for dsc_document_obstacle(). */
#define DSC_COUNTING_KEYS "domain type"

/* Whether it can be told which quotas count the case: its domain and type are known. */
bool dsc_counting_clear(const struct dsc_card *card);

/* Whether a quota counts the case; none does where that cannot be told. */
bool dsc_counting_covers(const struct dsc_quota *quota, const struct dsc_profile *profile,
			 const struct dsc_card *card);

/* The quotas of a kind of unit (-1: not known, so none), which count nothing yet; how many. */
size_t dsc_counting_uses(struct dsc_counting_use **uses, const struct dsc_profile *profile,
			 int unit_kind, struct dsc_arena *arena);

/* Counts a recommended case in every quota that counts it. */
enum dsc_counting_result dsc_counting_add(struct dsc_counting_use *uses, size_t use_count,
					  const struct dsc_profile *profile,
					  const struct dsc_card *card);

/*
 * The waiver of exceeded quotas, where the document's waivers hold to their
 * schema and it states its parts; else both are empty.
 */
void dsc_counting_waiver(struct dsc_str *reason, struct dsc_str *by,
			 const struct dsc_recommendation *recommendation,
			 const struct dsc_document *document);

#endif
