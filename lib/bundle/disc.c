#include "bundle/disc.h"

#include <assert.h>

#include "bundle/bag.h"
#include "bundle/sign.h"

#include "base/banned.h"

/* The bag's own files, in the order in which they are written. */
enum part {
	PART_DECLARATION,
	PART_INFO,
	PART_INDEX,
	PART_SUMMARY_PDF,
	PART_SUMMARY_XLSX,
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

static struct dsc_str part_text(const struct disc *disc, enum part part, bool complete,
				struct dsc_arena *arena)
{
	const struct dsc_digest_sums **sums =
		DSC_NEW_ARRAY(arena, const struct dsc_digest_sums *, disc->own + 1);
	struct dsc_bag_sum *lines =
		DSC_NEW_ARRAY(arena, struct dsc_bag_sum, disc->own + (size_t)PARTS);
	size_t first = part == PART_TAGS ? disc->own : 0;
	size_t count = part == PART_TAGS ? (size_t)PART_TAGS : disc->own;

	for (size_t i = 0; i < disc->own; i++)
		sums[i] = &disc->files[i].sums;
	for (size_t i = 0; i < count; i++)
		lines[i] = (struct dsc_bag_sum){ disc->files[first + i].path,
						 complete ? &disc->files[first + i].sums : NULL };
	switch (part) {
	case PART_TABLE:
		return dsc_bag_table(disc->bundle, disc->number, complete ? sums : NULL, arena);
	case PART_RECORD:
		return dsc_bag_record(disc->bundle, disc->number, complete ? sums : NULL, arena);
	default:
		return dsc_bag_lines(lines, count, arena);
	}
}

/* On another thread: nothing of the run's arena is touched. */
static int make_part(void *arg, char *bytes, struct dsc_err *err)
{
	const struct part_maker *maker = arg;
	const struct disc *disc = maker->disc;
	struct dsc_arena arena;
	struct dsc_str text;

	(void)err;
	dsc_arena_init(&arena, 0);
	text = part_text(disc, maker->part, true, &arena);
	assert(text.len == disc->files[disc->own + maker->part].size);
	memcpy(bytes, text.ptr, text.len);
	dsc_arena_release(&arena);
	return 0;
}

/* On another thread, once the tag manifest can be written. */
static int make_signature(void *arg, char *bytes, struct dsc_err *err)
{
	const struct disc *disc = arg;
	struct dsc_arena arena;
	int status;

	dsc_arena_init(&arena, 0);
	status = dsc_signature_make(disc->bundle->options->signer, bytes,
				    part_text(disc, PART_TAGS, true, &arena), err);
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
	struct dsc_arena scratch;

	*maker = (struct part_maker){ disc, part };
	dsc_arena_init(&scratch, 0);
	disc->files[disc->own + part] = (struct dsc_disc_file){
		.path = path,
		.source = DSC_DISC_LATE,
		.size = part_text(disc, part, false, &scratch).len,
		.make = make_part,
		.arg = maker,
	};
	dsc_arena_release(&scratch);
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
	for (size_t i = 0; i < part->count; i++) {
		const struct dsc_bundle_file *file = &bundle->files.items[part->first + i];

		disc->files[i] = (struct dsc_disc_file){
			.path = file->path,
			.source = file->bytes.ptr ? DSC_DISC_BYTES : DSC_DISC_FILE,
			.size = file->size,
			.dir = bundle->options->repository->fd,
			.name = file->original.ptr,
			.bytes = file->bytes.ptr,
		};
	}
	put_bytes(disc, PART_DECLARATION, DSC_S(DSC_BAG_DECLARATION),
		  DSC_S(DSC_BAG_DECLARATION_TEXT));
	put_bytes(disc, PART_INFO, DSC_S(DSC_BAG_INFO), dsc_bag_info(bundle, number, arena));
	put_bytes(disc, PART_INDEX, DSC_S(DSC_BAG_INDEX), dsc_bag_index(bundle, number, arena));
	put_bytes(disc, PART_SUMMARY_PDF, DSC_S(DSC_BAG_SUMMARY_PDF), bundle->table_pdf);
	put_bytes(disc, PART_SUMMARY_XLSX, DSC_S(DSC_BAG_SUMMARY_XLSX), bundle->table_xlsx);
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
