/* What a seal sums up: the verdicts of a stage as one digest, its results as another. */
#include <stdio.h>
#include <stdlib.h>

#include "hash/hash.h"
#include "review/seal.h"

#include "base/banned.h"

static void hash_text(char hex[65], const char *text)
{
	dsc_hash_sha256(hex, text, strlen(text));
}

static const char *bare(const char *digest)
{
	return strncmp(digest, "sha256:", 7) == 0 ? digest + 7 : digest;
}

struct node {
	char hex[65];
};

void dsc_seal_merkle(char hex[65], const char *const *paths, const char *const *digests,
		     size_t count, struct dsc_arena *arena)
{
	struct node *row = DSC_NEW_ARRAY(arena, struct node, count + 1);
	char inner[sizeof("node  \n") + 128];

	if (count == 0) {
		hash_text(hex, "empty\n");
		return;
	}
	for (size_t i = 0; i < count; i++)
		hash_text(row[i].hex, dsc_arena_printf(arena, "verdict %s %s\n", paths[i],
						       bare(digests[i])));
	for (; count > 1; count = (count + 1) / 2)
		for (size_t i = 0; i < count; i += 2) {
			if (i + 1 < count) {
				snprintf(inner, sizeof(inner), "node %s %s\n", row[i].hex,
					 row[i + 1].hex);
				hash_text(row[i / 2].hex, inner);
			} else {
				row[i / 2] = row[i];
			}
		}
	memcpy(hex, row[0].hex, sizeof(row[0].hex));
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct text {
	char *items;
	size_t count, cap;
};

static void add(struct text *text, const char *word, struct dsc_arena *arena)
{
	for (; *word; word++)
		DSC_PUSH(arena, text, *word);
}

static void add_counting(struct text *text, const struct dsc_result *result,
			 struct dsc_arena *arena)
{
	const char **digests = DSC_NEW_ARRAY(arena, const char *, result->entry_count + 1);
	size_t count = 0;

	for (size_t i = 0; i < result->entry_count; i++)
		if (result->entries[i]->standing == DSC_STANDING_COUNTS)
			digests[count++] = result->entries[i]->digest;
	if (count)
		qsort(digests, count, sizeof(*digests), by_text);
	for (size_t i = 0; i < count; i++) {
		add(text, " ", arena);
		add(text, digests[i], arena);
	}
}

int dsc_seal_results(struct dsc_str *results, const struct dsc_ledger *ledger, int stage,
		     struct dsc_arena *arena, struct dsc_err *err)
{
	struct text text = { 0 };

	for (size_t i = 0; i < ledger->cases.count; i++) {
		struct dsc_review_case *c = ledger->cases.items[i];
		const struct dsc_result *result = dsc_ledger_result(ledger, stage, c);

		if (result->outcome == DSC_OUTCOME_CLOSED)
			continue;
		if (!*c->subject && dsc_snapshot_subject(ledger->snapshot, c, err) < 0 &&
		    !c->unsound)
			return -1;
		add(&text, dsc_arena_str(arena, c->id).ptr, arena);
		add(&text, " ", arena);
		add(&text, dsc_outcome_ids[result->outcome], arena);
		add(&text, " ", arena);
		add(&text, *c->subject ? c->subject : "-", arena);
		add_counting(&text, result, arena);
		add(&text, "\n", arena);
	}
	*results = (struct dsc_str){ text.items ? text.items : "", text.count };
	return 0;
}
