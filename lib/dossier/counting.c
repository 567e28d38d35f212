#include "dossier/counting.h"

#include "text/normal.h"

#include "base/banned.h"

bool dsc_counting_covers(const struct dsc_quota *quota, const struct dsc_profile *profile,
			 const struct dsc_card *card)
{
	int direction;

	if (card->domain < 0 || !(quota->domains >> card->domain & 1))
		return false;
	if (card->type < 0)
		return true;
	direction = profile->types.items[card->type].direction;
	return direction < 0 || (quota->directions >> direction & 1);
}

void dsc_counting_waiver(struct dsc_str *reason, struct dsc_str *by,
			 const struct dsc_recommendation *recommendation)
{
	const struct dsc_node *waiver =
		dsc_recommendation_waiver(recommendation, "quota-exceeded");

	*reason = dsc_node_text(dsc_node_get(waiver, DSC_S("reason")));
	*by = dsc_node_text(dsc_node_get(waiver, DSC_S("approved_by")));
	if (dsc_text_blank(*reason) || dsc_text_blank(*by))
		*reason = *by = DSC_S("");
}
