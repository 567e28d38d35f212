#include "bundle/bag.h"

#include <inttypes.h>

#include "base/version.h"
#include "bundle/stream.h"
#include "json/write.h"
#include "text/show.h"

#include "base/banned.h"

#define ZEROES "0000000000000000000000000000000000000000000000000000000000000000"
/* RFC 8493: no line of bag-info.txt need be longer; ours fold nothing and are cut instead. */
#define INFO_MAX 200

static const struct dsc_digest_sums *sums_of(const struct dsc_disc_file *file, bool sums)
{
	static const struct dsc_digest_sums open = { ZEROES, ZEROES };

	return sums ? &file->sums : &open;
}

void dsc_bag_lines(FILE *out, const struct dsc_disc_file *files, size_t count, bool sums)
{
	/* Names on a disc hold none of CR, LF and "%", which alone are encoded there. */
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s  %.*s\n", sums_of(&files[i], sums)->sha256,
			DSC_STR_ARG(files[i].path));
}

static void info(FILE *out, const char *key, struct dsc_str value, struct dsc_arena *arena)
{
	if (value.len)
		fprintf(out, "%s: %s\n", key, dsc_text_quote(value, INFO_MAX, arena));
}

struct dsc_str dsc_bag_info(const struct dsc_bundle *bundle, uint32_t disc,
			    struct dsc_arena *arena)
{
	const struct dsc_profile *profile = bundle->options->profile;
	const struct dsc_bundle_disc *part = &bundle->discs[disc];
	struct dsc_stream stream;
	uint64_t octets = 0;
	char day[16];

	for (size_t i = 0; i < part->count; i++)
		octets += bundle->files.items[part->first + i].size;
	dsc_date_format(bundle->day, day);
	dsc_stream_open(&stream);
	info(stream.out, "Source-Organization", bundle->unit_name, arena);
	info(stream.out, "External-Description", profile->name.zh, arena);
	info(stream.out, "External-Identifier",
	     dsc_str_from(dsc_arena_printf(arena, "%.*s/%s/%" PRIu32, DSC_STR_ARG(profile->id),
					   bundle->unit, disc + 1)),
	     arena);
	fprintf(stream.out, "Bagging-Date: %s\nPayload-Oxum: %" PRIu64 ".%zu\n", day, octets,
		part->count);
	info(stream.out, "Bag-Group-Identifier",
	     dsc_str_from(dsc_arena_printf(arena, "%.*s/%s", DSC_STR_ARG(profile->id),
					   bundle->unit)),
	     arena);
	fprintf(stream.out, "Bag-Count: %" PRIu32 " of %" PRIu32 "\n", disc + 1,
		bundle->disc_count);
	info(stream.out, "Dsc-Source-Commit", bundle->commit, arena);
	if (bundle->changes.count)
		fprintf(stream.out, "Dsc-Source-State: uncommitted changes\n");
	fprintf(stream.out, "Bag-Software-Agent: dsc %s\n", DSC_VERSION);
	return dsc_stream_close(&stream, arena);
}

/* RFC 4180: quoted, quotes doubled. */
static void cell(FILE *out, struct dsc_str text, const char *end)
{
	putc('"', out);
	while (text.len) {
		const char *quote = memchr(text.ptr, '"', text.len);
		size_t len = quote ? (size_t)(quote - text.ptr) + 1 : text.len;

		fwrite(text.ptr, 1, len, out);
		if (quote)
			putc('"', out);
		text = (struct dsc_str){ text.ptr + len, text.len - len };
	}
	fprintf(out, "\"%s", end);
}

void dsc_bag_table(FILE *out, const struct dsc_bundle *bundle, uint32_t disc,
		   const struct dsc_disc_file *files, bool sums)
{
	const struct dsc_bundle_disc *part = &bundle->discs[disc];

	/* The mark makes spreadsheets read UTF-8. */
	fputs("\xef\xbb\xbf" "光盘文件,原文件,字节数,SHA-256,SM3\r\n", out);
	for (size_t i = 0; i < part->count; i++) {
		const struct dsc_bundle_file *file = &bundle->files.items[part->first + i];

		cell(out, file->path, ",");
		cell(out, file->original, ",");
		fprintf(out, "%" PRIu64 ",%s,%s\r\n", file->size,
			sums_of(&files[i], sums)->sha256, sums_of(&files[i], sums)->sm3);
	}
}

void dsc_bag_record(FILE *out, const struct dsc_bundle *bundle, uint32_t disc,
		    const struct dsc_disc_file *files, bool sums)
{
	const struct dsc_bundle_disc *part = &bundle->discs[disc];
	struct dsc_json *head = dsc_json_object();
	char day[16];

	dsc_date_format(bundle->day, day);
	dsc_json_set_integer(head, "v", 1);
	dsc_json_set_str(head, "programme", bundle->options->profile->id);
	dsc_json_set_text(head, "unit", bundle->unit);
	dsc_json_set_str(head, "unit_name", bundle->unit_name);
	dsc_json_set_text(head, "date", day);
	dsc_json_set_integer(head, "copies", bundle->options->profile->copies);
	dsc_json_set_integer(head, "disc", (int64_t)disc + 1);
	dsc_json_set_integer(head, "discs", bundle->disc_count);
	dsc_json_set(head, "commit", bundle->commit.len ? dsc_json_string(bundle->commit) :
							  dsc_json_null());
	dsc_json_set_bool(head, "uncommitted", bundle->changes.count != 0);
	dsc_json_set_text(head, "package", bundle->package);
	fputs("{\"head\": ", out);
	dsc_json_put(out, head, 0);
	fputs(",\n\"files\": [", out);
	for (size_t i = 0; i < part->count; i++) {
		const struct dsc_bundle_file *file = &bundle->files.items[part->first + i];
		struct dsc_json *row = dsc_json_object();

		dsc_json_set_str(row, "path", file->path);
		dsc_json_set(row, "original", file->original.len ?
						      dsc_json_string(file->original) :
						      dsc_json_null());
		dsc_json_set_integer(row, "size", (int64_t)file->size);
		dsc_json_set_text(row, "sha256", sums_of(&files[i], sums)->sha256);
		dsc_json_set_text(row, "sm3", sums_of(&files[i], sums)->sm3);
		fputs(i ? ",\n" : "\n", out);
		dsc_json_put(out, row, 0);
	}
	fputs("\n]}\n", out);
}
