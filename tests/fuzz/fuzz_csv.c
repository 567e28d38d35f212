/*
 * Any bytes as a table: refused with a place, or read into fields that stand in
 * order and, written out again with every field in quotes, read the same.
 */
#include <stdlib.h>

#include "text/csv.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static struct dsc_str write_out(const struct dsc_csv *csv, struct dsc_arena *arena)
{
	size_t size = 1, len = 0;
	char *out;

	for (size_t i = 0; i < csv->count; i++)
		for (size_t k = 0; k < csv->items[i].count; k++)
			size += 2 * csv->items[i].items[k].text.len + 3;
	out = dsc_arena_alloc(arena, size, 1);
	for (size_t i = 0; i < csv->count; i++)
		for (size_t k = 0; k < csv->items[i].count; k++) {
			struct dsc_str text = csv->items[i].items[k].text;

			out[len++] = '"';
			for (size_t n = 0; n < text.len; n++) {
				if (text.ptr[n] == '"')
					out[len++] = '"';
				out[len++] = text.ptr[n];
			}
			out[len++] = '"';
			out[len++] = k + 1 < csv->items[i].count ? ',' : '\n';
		}
	return (struct dsc_str){ out, len };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dsc_problems problems = { 0 };
	struct dsc_mark last = { 0, 0 };
	struct dsc_arena arena;
	struct dsc_csv csv, again;

	dsc_arena_init(&arena, 0);
	problems.arena = &arena;
	if (dsc_csv_read(&csv, (struct dsc_str){ (const char *)data, size }, &arena,
			 &problems) < 0)
		require(problems.count > 0 && problems.count <= 20);
	for (size_t i = 0; i < csv.count; i++)
		for (size_t k = 0; k < csv.items[i].count; k++) {
			struct dsc_mark mark = csv.items[i].items[k].mark;

			require(mark.line > last.line ||
				(mark.line == last.line && mark.column > last.column));
			last = mark;
		}
	problems.count = 0;
	require(dsc_csv_read(&again, write_out(&csv, &arena), &arena, &problems) == 0);
	require(again.count == csv.count);
	for (size_t i = 0; i < csv.count; i++) {
		require(again.items[i].count == csv.items[i].count);
		for (size_t k = 0; k < csv.items[i].count; k++)
			require(dsc_str_eq(again.items[i].items[k].text,
					   csv.items[i].items[k].text));
	}
	dsc_arena_release(&arena);
	return 0;
}
