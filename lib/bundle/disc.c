#include "bundle/disc.h"

#include <assert.h>
#include <inttypes.h>

#include "bundle/bag.h"
#include "bundle/sign.h"
#include "bundle/stream.h"
#include "hash/stream.h"

#include "base/banned.h"

/* The bag's own files, in the order in which they are written. */
enum part {
	PART_DECLARATION,
	PART_INFO,
	PART_SUMMARY_PDF,
	PART_SUMMARY_XLSX,
	PART_INDEX,
	PART_MANIFEST,
	PART_TABLE,
	PART_RECORD,
	PART_TAGS,
	PARTS,
	PART_KEY = PARTS, /* of a signed disc only */
	PART_SIGNATURE,
	PARTS_SIGNED,
};

struct disc {
	const struct dsc_bundle *bundle;
	uint32_t number; /* from 0 */
	struct dsc_disc_file *files;
	size_t own; /* index of the first part */
};

struct part_maker {
	struct disc *disc;
	enum part part;
};

/* With the sums, or as long as it is with them. */
static void write_part(FILE *out, const struct disc *disc, enum part part, bool sums)
{
	switch (part) {
	case PART_INDEX:
		dsc_bag_index(out, disc->bundle, disc->number);
		break;
	case PART_TABLE:
		dsc_bag_table(out, disc->bundle, disc->number, disc->files, sums);
		break;
	case PART_RECORD:
		dsc_bag_record(out, disc->bundle, disc->number, disc->files, sums);
		break;
	case PART_TAGS:
		dsc_bag_lines(out, disc->files + disc->own, PART_TAGS, sums);
		break;
	default:
		dsc_bag_lines(out, disc->files, disc->own, sums);
	}
}

/* Into `bytes`, which have room for the part. On another thread: no arena of the run is touched. */
static void fill_part(const struct disc *disc, enum part part, char *bytes)
{
	struct dsc_stream_span span = {
		.bytes = bytes,
		.size = (size_t)disc->files[disc->own + part].size,
	};
	FILE *out = dsc_stream_to_span(&span);

	write_part(out, disc, part, true);
	if (fclose(out) != 0)
		dsc_out_of_memory();
	assert(span.len == span.size);
}

static int make_part(void *arg, char *bytes, struct dsc_err *err)
{
	const struct part_maker *maker = arg;

	(void)err;
	fill_part(maker->disc, maker->part, bytes);
	return 0;
}

/* On another thread, once the tag manifest can be written. */
static int make_signature(void *arg, char *bytes, struct dsc_err *err)
{
	const struct disc *disc = arg;
	size_t len = (size_t)disc->files[disc->own + PART_TAGS].size;
	struct dsc_arena arena;
	char *tags;
	int status;

	dsc_arena_init(&arena, 0);
	tags = dsc_arena_raw(&arena, len, 1);
	fill_part(disc, PART_TAGS, tags);
	status = dsc_signature_make(disc->bundle->options->signer, bytes,
				    (struct dsc_str){ tags, len }, err);
	dsc_arena_release(&arena);
	return status;
}

static void put_bytes(struct disc *disc, enum part part, struct dsc_str path, struct dsc_str bytes)
{
	disc->files[disc->own + part] = (struct dsc_disc_file){ .path = path,
								.source = DSC_DISC_BYTES,
								.size = bytes.len,
								.bytes = bytes.ptr };
}

static void put_late(struct disc *disc, enum part part, struct dsc_str path,
		     struct dsc_arena *arena)
{
	struct part_maker *maker = DSC_NEW(arena, struct part_maker);
	struct dsc_stream_span span = { 0 };
	FILE *out = dsc_stream_to_span(&span);

	*maker = (struct part_maker){ disc, part };
	write_part(out, disc, part, false);
	if (fclose(out) != 0)
		dsc_out_of_memory();
	disc->files[disc->own + part] = (struct dsc_disc_file){
		.path = path,
		.source = DSC_DISC_LATE,
		.size = span.len,
		.make = make_part,
		.arg = maker,
	};
}

static struct dsc_disc_file source_of(const struct dsc_bundle *bundle,
				      const struct dsc_bundle_file *file)
{
	struct dsc_disc_file source = {
		.path = file->path,
		.source = file->bytes.ptr ? DSC_DISC_BYTES : DSC_DISC_FILE,
		.size = file->size,
		.dir = bundle->options->repository->fd,
		.name = file->original.ptr,
		.bytes = file->bytes.ptr,
	};

	if (file->paper) {
		source.dir = bundle->room;
		source.name = file->paper;
	}
	return source;
}

void dsc_bundle_name(struct dsc_bundle *bundle)
{
	struct dsc_hash_stream stream;
	char numbers[64];

	snprintf(numbers, sizeof(numbers), "%" PRIu64 "\n", bundle->options->capacity);
	dsc_hash_stream_init(&stream);
	dsc_hash_stream_add(&stream, numbers, strlen(numbers));
	for (size_t i = 0; i < bundle->files.count; i++) {
		const struct dsc_bundle_file *file = &bundle->files.items[i];
		struct dsc_str content = file->bytes.ptr ? file->bytes : file->sha256;

		snprintf(numbers, sizeof(numbers), "%zu %zu %" PRIu64 "\n", file->path.len,
			 content.len, file->size);
		dsc_hash_stream_add(&stream, numbers, strlen(numbers));
		dsc_hash_stream_add(&stream, file->path.ptr, file->path.len);
		dsc_hash_stream_add(&stream, content.ptr, content.len);
	}
	dsc_hash_stream_end(bundle->package, &stream);
}

void dsc_bundle_image(struct dsc_disc_image *image, const struct dsc_bundle *bundle,
		      uint32_t number, struct dsc_arena *arena)
{
	const struct dsc_bundle_disc *part = &bundle->discs[number];
	const struct dsc_signature_key *signer = bundle->options->signer;
	struct disc *disc = DSC_NEW(arena, struct disc);

	*disc = (struct disc){ .bundle = bundle, .number = number, .own = part->count };
	disc->files = DSC_NEW_ARRAY(arena, struct dsc_disc_file,
				    part->count + (size_t)PARTS_SIGNED);
	for (size_t i = 0; i < part->count; i++)
		disc->files[i] = source_of(bundle, &bundle->files.items[part->first + i]);
	put_bytes(disc, PART_DECLARATION, DSC_S(DSC_BAG_DECLARATION),
		  DSC_S(DSC_BAG_DECLARATION_TEXT));
	put_bytes(disc, PART_INFO, DSC_S(DSC_BAG_INFO), dsc_bag_info(bundle, number, arena));
	disc->files[disc->own + PART_SUMMARY_PDF] = source_of(bundle, &bundle->table);
	put_bytes(disc, PART_SUMMARY_XLSX, DSC_S(DSC_BAG_SUMMARY_XLSX), bundle->table_xlsx);
	put_late(disc, PART_INDEX, DSC_S(DSC_BAG_INDEX), arena);
	put_late(disc, PART_MANIFEST, DSC_S(DSC_BAG_MANIFEST), arena);
	put_late(disc, PART_TABLE, DSC_S(DSC_BAG_TABLE), arena);
	put_late(disc, PART_RECORD, DSC_S(DSC_BAG_RECORD), arena);
	put_late(disc, PART_TAGS, DSC_S(DSC_BAG_TAGS), arena);
	if (signer) {
		put_bytes(disc, PART_KEY, DSC_S(DSC_SIGN_KEY), dsc_signature_public(signer));
		disc->files[disc->own + PART_SIGNATURE] = (struct dsc_disc_file){
			.path = DSC_S(DSC_BAG_TAGS DSC_SIGN_SUFFIX),
			.source = DSC_DISC_LATE,
			.size = dsc_signature_size(signer),
			.make = make_signature,
			.arg = disc,
		};
	}
	*image = (struct dsc_disc_image){
		.files = disc->files,
		.count = part->count + (size_t)(signer ? PARTS_SIGNED : PARTS),
		.label = part->label,
		.time = bundle->time,
		.digests = DSC_DIGEST_SHA256 | DSC_DIGEST_SM3,
	};
}
