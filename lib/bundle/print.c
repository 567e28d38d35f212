/* The plan of a package, for people and programs. */
#include <inttypes.h>

#include "base/tr.h"
#include "bundle/bundle.h"
#include "json/write.h"
#include "text/show.h"
#include "text/table.h"

#include "base/banned.h"

static uint64_t bytes_of(const struct dsc_bundle *bundle, const struct dsc_bundle_case *c)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < c->count; i++)
		bytes += bundle->files.items[c->first + i].size;
	return bytes;
}

static void add_case(struct dsc_table *table, const struct dsc_bundle *bundle, size_t rank)
{
	const struct dsc_bundle_case *c = &bundle->cases.items[rank];
	uint32_t first = bundle->files.items[c->first].disc;
	uint32_t last = bundle->files.items[c->first + c->count - 1].disc;
	struct dsc_arena *arena = bundle->arena;
	struct dsc_table_row row = { .cells = {
		first == last ? dsc_arena_printf(arena, "%" PRIu32, first + 1) :
				dsc_arena_printf(arena, "%" PRIu32 "-%" PRIu32, first + 1, last + 1),
		dsc_arena_printf(arena, "%zu", rank + 1),
		dsc_text_show(c->id, arena),
		dsc_arena_printf(arena, "%zu", c->count),
		dsc_arena_printf(arena, "%.1f MB", (double)bytes_of(bundle, c) / 1e6),
		dsc_text_quote(c->title, 40, arena),
	} };

	DSC_PUSH(arena, table, row);
}

void dsc_bundle_print_text(FILE *out, const struct dsc_bundle *bundle)
{
	struct dsc_arena *arena = bundle->arena;
	struct dsc_table table = { .columns = 6, .numbers = 1u << 1 | 1u << 3 | 1u << 4 };
	int copies = (int)bundle->options->profile->copies;

	DSC_PUSH(arena, &table,
		 (struct dsc_table_row){ .cells = { _("disc"), _("rank"), _("case"), _("files"),
						    _("size"), _("title") } });
	for (size_t i = 0; i < bundle->cases.count; i++)
		add_case(&table, bundle, i);
	dsc_table_print(out, &table);
	for (uint32_t i = 0; i < bundle->disc_count; i++)
		fprintf(out, _("disc %" PRIu32 " (%s): %zu files, %.1f MB of %.1f MB\n"), i + 1,
			bundle->discs[i].label, bundle->discs[i].count,
			(double)bundle->discs[i].bytes / 1e6,
			(double)bundle->options->capacity / 1e6);
	fprintf(out, ngettext("%d copy", "%d copies", (unsigned long)copies), copies);
	if (bundle->commit.len)
		fprintf(out, _(", of commit %.12s%s"), bundle->commit.ptr,
			bundle->changes.count ? _(" with uncommitted changes") : "");
	putc('\n', out);
	if (bundle->options->signer)
		fprintf(out, _("signed with the key %s %s\n"),
			dsc_signature_kind(bundle->options->signer),
			dsc_signature_fingerprint(bundle->options->signer));
}

void dsc_bundle_print_json(FILE *out, const struct dsc_bundle *bundle)
{
	struct dsc_json *root = dsc_json_object(), *discs = dsc_json_array(),
			*files = dsc_json_array(), *changes = dsc_json_array();
	const struct dsc_signature_key *signer = bundle->options->signer;

	dsc_json_set_integer(root, "v", 1);
	dsc_json_set_text(root, "unit", bundle->unit);
	dsc_json_set_integer(root, "copies", bundle->options->profile->copies);
	dsc_json_set(root, "commit", bundle->commit.len ? dsc_json_string(bundle->commit) :
							  dsc_json_null());
	dsc_json_set(root, "signer",
		     signer ? dsc_json_string(dsc_str_from(dsc_arena_printf(
				      bundle->arena, "%s %s", dsc_signature_kind(signer),
				      dsc_signature_fingerprint(signer)))) :
			      dsc_json_null());
	for (size_t i = 0; i < bundle->changes.count; i++)
		dsc_json_append(changes, dsc_json_string(dsc_str_from(bundle->changes.items[i])));
	dsc_json_set(root, "uncommitted", changes);
	dsc_json_set_integer(root, "synthetic", (int64_t)bundle->synthetic);
	dsc_json_set_integer(root, "left_out", (int64_t)bundle->left_out);
	for (uint32_t i = 0; i < bundle->disc_count; i++) {
		struct dsc_json *disc = dsc_json_object();

		dsc_json_set_integer(disc, "disc", (int64_t)i + 1);
		dsc_json_set_text(disc, "label", bundle->discs[i].label);
		dsc_json_set_integer(disc, "files", (int64_t)bundle->discs[i].count);
		dsc_json_set_integer(disc, "bytes", (int64_t)bundle->discs[i].bytes);
		dsc_json_append(discs, disc);
	}
	dsc_json_set(root, "discs", discs);
	for (size_t i = 0; i < bundle->files.count; i++) {
		const struct dsc_bundle_file *file = &bundle->files.items[i];
		struct dsc_json *row = dsc_json_object();

		dsc_json_set_integer(row, "disc", (int64_t)file->disc + 1);
		dsc_json_set_str(row, "path", file->path);
		dsc_json_set(row, "original", file->original.len ?
						      dsc_json_string(file->original) :
						      dsc_json_null());
		dsc_json_set_integer(row, "size", (int64_t)file->size);
		dsc_json_append(files, row);
	}
	dsc_json_set(root, "files", files);
	dsc_json_put(out, root, 2);
	putc('\n', out);
}
