#include "dossier/counting.h"

#include "text/normal.h"

#include "base/banned.h"

bool dsc_counting_clear(const struct dsc_card *card)
{
	return card->domain >= 0 && card->type >= 0;
}

bool dsc_counting_covers(const struct dsc_quota *quota, const struct dsc_profile *profile,
			 const struct dsc_card *card)
{
	int direction;

	if (!dsc_counting_clear(card) || !(quota->domains >> card->domain & 1))
		return false;
	direction = profile->types.items[card->type].direction;
	return direction < 0 || (quota->directions >> direction & 1);
}

size_t dsc_counting_uses(struct dsc_counting_use **uses, const struct dsc_profile *profile,
			 int unit_kind, struct dsc_arena *arena)
{
	size_t count = 0;

	*uses = DSC_NEW_ARRAY(arena, struct dsc_counting_use, profile->quotas.count + 1);
	for (size_t i = 0; i < profile->quotas.count; i++)
		if (unit_kind >= 0 && profile->quotas.items[i].unit_kind == unit_kind)
			(*uses)[count++].quota = &profile->quotas.items[i];
	return count;
}

enum dsc_counting_result dsc_counting_add(struct dsc_counting_use *uses, size_t use_count,
					  const struct dsc_profile *profile,
					  const struct dsc_card *card)
{
	enum dsc_counting_result result = DSC_COUNTING_OUTSIDE;

	if (!dsc_counting_clear(card))
		return DSC_COUNTING_UNCLEAR;
	for (size_t i = 0; i < use_count; i++) {
		if (!dsc_counting_covers(uses[i].quota, profile, card))
			continue;
		uses[i].used++;
		result = DSC_COUNTING_COUNTED;
	}
	return result;
}

void dsc_counting_waiver(struct dsc_str *reason, struct dsc_str *by,
			 const struct dsc_recommendation *recommendation,
			 const struct dsc_document *document)
{
	const struct dsc_node *waiver =
		dsc_recommendation_waiver(recommendation, "quota-exceeded");

	*reason = dsc_node_text(dsc_node_get(waiver, DSC_S("reason")));
	*by = dsc_node_text(dsc_node_get(waiver, DSC_S("approved_by")));
	if (dsc_text_blank(*reason) || dsc_text_blank(*by) ||
	    !dsc_document_sound(document, "waivers"))
		*reason = *by = DSC_S("");
}
