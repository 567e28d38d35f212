/* What a quota counts, and what lets more pass: shared by all that counts recommended cases. */
#ifndef DSC_DOSSIER_COUNTING_H
#define DSC_DOSSIER_COUNTING_H

#include "dossier/card.h"

/* Whether a quota counts the case. One of no known domain is counted by none. */
bool dsc_counting_covers(const struct dsc_quota *quota, const struct dsc_profile *profile,
			 const struct dsc_card *card);

/* The waiver of exceeded quotas, where it states its parts; else both are empty. */
void dsc_counting_waiver(struct dsc_str *reason, struct dsc_str *by,
			 const struct dsc_recommendation *recommendation);

#endif
