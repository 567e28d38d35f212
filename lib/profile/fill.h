/* How the parts of this module take values out of a profile's tree. */
#ifndef DSC_PROFILE_FILL_H
#define DSC_PROFILE_FILL_H

#include "profile/profile.h"

/*
 * Zeroed items of `size` bytes whose first member is a struct dsc_entry, one a
 * member of the mapping, with what all entries have in common filled in: `label`
 * is the key of their name. NULL where there is no such mapping.
 */
void *dsc_profile_entries(size_t *count, const struct dsc_node *map, struct dsc_str label,
			  size_t size, struct dsc_arena *arena);

#define DSC_PROFILE_ENTRIES(list, map, label)                                                   \
	((list).items = dsc_profile_entries(&(list).count, (map), DSC_S(label),                 \
					    sizeof(*(list).items), arena),                      \
	 (list).cap = (list).count)

/* `stages`, once the clauses are there. */
void dsc_profile_fill_stages(struct dsc_profile *profile, struct dsc_arena *arena);

#endif
