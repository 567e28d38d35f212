#include "disc/plan.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/tr.h"
#include "base/utf8.h"
#include "text/show.h"

#include "base/banned.h"

#define BLOCK 2048u
#define EXTENT ((uint64_t)4 << 30) /* larger files take several directory records */

/*
 * A CD of 80 minutes; DVD+R, smaller than DVD-R; DVD-R DL, smaller than DVD+R DL;
 * BD-R formatted with spare area, as burning programs do by default.
 */
const struct dsc_disc_medium dsc_disc_media[] = {
	{ "cd", 359846ull * BLOCK },
	{ "dvd", 2295104ull * BLOCK },
	{ "dvd-dl", 4171712ull * BLOCK },
	{ "bd", 11826176ull * BLOCK },
	{ NULL, 0 },
};

/*
 * System area, volume descriptors, path tables' and root folders' last blocks,
 * the block of empty files, 150 blocks against reading ahead past the end.
 */
#define FIXED_BYTES ((uint64_t)200 * BLOCK)

/*
 * Each directory record holds 33 bytes, the name (at most 37 in the plain tree),
 * PX (44), TF (26), CE (28), NM (5 and the name). A record does not cross
 * blocks: up to 254 of 2048 bytes stay empty.
 */
#define PLAIN_RECORD (33u + 37u + 44u + 26u + 28u + 5u)
#define JOLIET_RECORD (34u + 4u)
/* Two records of its own in each tree, the rest of the last block, entries in four path tables. */
#define FOLDER_BYTES (3u * BLOCK + 4u * 140u + 4u * 10u)

uint64_t dsc_disc_capacity(const char *text)
{
	uint64_t value = 0;

	for (const struct dsc_disc_medium *medium = dsc_disc_media; medium->name; medium++)
		if (strcmp(text, medium->name) == 0)
			return medium->capacity;
	for (; *text >= '0' && *text <= '9'; text++) {
		if (value > UINT64_MAX / 100)
			return 0;
		value = value * 10 + (uint64_t)(*text - '0');
	}
	return *text || value < (1u << 20) ? 0 : value;
}

static uint64_t record_bytes(struct dsc_str name)
{
	uint64_t plain = PLAIN_RECORD + name.len;
	uint64_t joliet = JOLIET_RECORD + 2 * dsc_utf8_count(name);

	return (plain + joliet) * BLOCK / (BLOCK - 254) + 1;
}

/* What a file adds to a disc; `last` is the path before it there: folders in common are paid. */
static uint64_t cost(const struct dsc_disc_item *item, struct dsc_str last)
{
	uint64_t bytes = item->size + (BLOCK - 1 - (item->size + BLOCK - 1) % BLOCK);
	struct dsc_str path = item->path;
	size_t start = 0, same = 0;

	while (same < path.len && same < last.len && path.ptr[same] == last.ptr[same])
		same++;
	for (size_t i = 0; i < path.len; i++) {
		if (path.ptr[i] != '/')
			continue;
		if (i >= same)
			bytes += FOLDER_BYTES +
				 record_bytes((struct dsc_str){ path.ptr + start, i - start });
		start = i + 1;
	}
	return bytes + (1 + item->size / EXTENT) *
			       record_bytes((struct dsc_str){ path.ptr + start, path.len - start });
}

struct fill {
	struct dsc_disc_plan *plan;
	const struct dsc_disc_item *items;
	uint64_t capacity;
	uint64_t common; /* what each disc takes before its first item */
	uint64_t used;
	struct dsc_str last; /* path of the item before on this disc */
	uint32_t disc;
	struct dsc_arena *arena;
};

static void next_disc(struct fill *fill)
{
	fill->plan->bytes[fill->disc++] = fill->used;
	fill->used = fill->common;
	fill->last = (struct dsc_str){ 0 };
}

/* Bytes that the items from `start` up to `end` add after `last`. */
static uint64_t group_cost(const struct dsc_disc_item *items, size_t start, size_t end,
			   struct dsc_str last)
{
	uint64_t bytes = 0;

	for (size_t i = start; i < end; i++) {
		bytes += cost(&items[i], last);
		last = items[i].path;
	}
	return bytes;
}

static int add_group(struct fill *fill, size_t start, size_t end, struct dsc_err *err)
{
	uint64_t bytes = group_cost(fill->items, start, end, fill->last);

	if (fill->used + bytes > fill->capacity && fill->used > fill->common)
		next_disc(fill);
	for (size_t i = start; i < end; i++) {
		const struct dsc_disc_item *item = &fill->items[i];

		if (fill->used + cost(item, fill->last) > fill->capacity &&
		    fill->used > fill->common)
			next_disc(fill);
		fill->used += cost(item, fill->last);
		fill->last = item->path;
		fill->plan->disc[i] = fill->disc;
		if (fill->used > fill->capacity)
			return dsc_err_set(err,
					   _("'%s' has %" PRIu64 " bytes and does not fit on a disc of "
					     "%" PRIu64 " bytes: choose a larger medium"),
					   dsc_text_quote(item->path, 200, fill->arena),
					   item->size, fill->capacity);
	}
	return 0;
}

int dsc_disc_plan_make(struct dsc_disc_plan *plan, const struct dsc_disc_item *items,
		       size_t count, const struct dsc_disc_item *common, size_t common_count,
		       uint64_t capacity, struct dsc_arena *arena, struct dsc_err *err)
{
	struct fill fill = { plan, items, capacity, FIXED_BYTES, 0, { 0 }, 0, arena };

	plan->disc = DSC_NEW_ARRAY(arena, uint32_t, count ? count : 1);
	plan->bytes = DSC_NEW_ARRAY(arena, uint64_t, count + 1);
	fill.common += group_cost(common, 0, common_count, (struct dsc_str){ 0 });
	if (fill.common > capacity)
		return dsc_err_set(err, _("what every disc carries takes %" PRIu64 " bytes, a disc "
					  "has %" PRIu64 ": choose a larger medium"),
				   fill.common, capacity);
	fill.used = fill.common;
	for (size_t start = 0, end; start < count; start = end) {
		for (end = start + 1; end < count && items[end].group == items[start].group;)
			end++;
		if (add_group(&fill, start, end, err) < 0)
			return -1;
	}
	plan->bytes[fill.disc] = fill.used;
	plan->count = fill.disc + 1;
	return 0;
}
