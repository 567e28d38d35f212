/* The package: discs, labels, papers, sums, in as many sets as the programme asks for. */
#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/child.h"
#include "base/stop.h"
#include "base/tr.h"
#include "bundle/bag.h"
#include "bundle/copies.h"
#include "bundle/disc.h"
#include "bundle/progress.h"
#include "bundle/room.h"
#include "bundle/sign.h"
#include "bundle/stream.h"
#include "disc/name.h"
#include "hash/digest.h"
#include "text/show.h"

#include "base/banned.h"

struct sum {
	const char *path;
	struct dsc_digest_sums sums;
};

struct writer {
	struct dsc_bundle *bundle;
	struct dsc_room room;
	struct dsc_progress progress;
	struct dsc_digest *digest; /* has a thread: open between processes only */
	struct dsc_copies *copies;     /* of the image that is being written */
	struct dsc_digest_sums *discs; /* of the images */
	bool differs;                  /* evidence from what its dossier states */
	struct {
		struct sum *items;
		size_t count, cap;
	} sums;
	struct dsc_arena *arena;
	struct dsc_err *err;
};

static unsigned copies_of(const struct dsc_bundle *bundle)
{
	return (unsigned)bundle->options->profile->copies;
}

/* "copy-1/disc-1.iso": the kept path of a file of a copy. */
static const char *in_copy(struct writer *writer, unsigned copy, const char *name)
{
	return dsc_arena_printf(writer->arena, "copy-%u/%s", copy, name);
}

static struct dsc_digest_sums digest_bytes(struct writer *writer, struct dsc_str bytes)
{
	struct dsc_digest_sums sums;

	dsc_digest_update(writer->digest, bytes.ptr, bytes.len);
	dsc_digest_end(writer->digest, &sums);
	dsc_digest_wait(writer->digest);
	return sums;
}

static int put_digested(struct writer *writer, const char *path, struct dsc_str bytes,
			struct dsc_digest_sums sums)
{
	if (dsc_stop_check(writer->err) < 0 ||
	    dsc_room_put(&writer->room, path, bytes, writer->err) < 0)
		return -1;
	DSC_PUSH(writer->arena, &writer->sums, (struct sum){ path, sums });
	return 0;
}

static int put(struct writer *writer, const char *path, struct dsc_str bytes)
{
	return put_digested(writer, path, bytes, digest_bytes(writer, bytes));
}

/* ---- images */

static int take_image(void *arg, const void *bytes, size_t len, struct dsc_err *err)
{
	struct writer *writer = arg;

	if (dsc_stop_check(err) < 0 || dsc_copies_add(writer->copies, bytes, len, err) < 0)
		return -1;
	dsc_digest_update(writer->digest, bytes, len);
	dsc_progress_add(&writer->progress, len);
	return 0;
}

/* The digests that dossiers state: nobody has read the evidence for them before. */
static int check_stated(struct writer *writer, uint32_t number, const struct dsc_disc_image *image)
{
	const struct dsc_bundle_disc *disc = &writer->bundle->discs[number];

	for (size_t i = 0; i < disc->count; i++) {
		const struct dsc_bundle_file *file =
			&writer->bundle->files.items[disc->first + i];

		if (!file->sha256.len || dsc_str_is(file->sha256, image->files[i].sums.sha256))
			continue;
		writer->differs = true;
		return dsc_err_set(writer->err,
				   _("%s is not what its dossier states (sha256); has it changed?"),
				   dsc_text_show(file->original, writer->arena));
	}
	return 0;
}

/* All copies of a disc, as its image comes. */
static int write_images(struct dsc_digest_sums *sums, struct writer *writer, uint32_t number,
			const char *const *paths)
{
	const struct dsc_bundle *bundle = writer->bundle;
	struct dsc_disc_output output = { .write = take_image, .arg = writer };
	struct dsc_disc_image image;
	struct dsc_arena arena;
	int status = -1;

	dsc_arena_init(&arena, 0);
	dsc_bundle_image(&image, bundle, number, &arena);
	if (dsc_copies_open(&writer->copies, &writer->room, paths, copies_of(bundle),
			    bundle->discs[number].bytes, writer->err) < 0)
		goto out;
	if (dsc_disc_write(&image, &output, writer->err) < 0) {
		dsc_digest_drop(writer->digest);
		goto out;
	}
	dsc_digest_end(writer->digest, sums);
	dsc_digest_wait(writer->digest);
	if (dsc_copies_finish(writer->copies, writer->err) == 0)
		status = check_stated(writer, number, &image);
out:
	dsc_copies_close(writer->copies);
	writer->copies = NULL;
	dsc_arena_release(&arena);
	return status;
}

static int write_disc(struct writer *writer, uint32_t number)
{
	const char *name = dsc_arena_printf(writer->arena, "disc-%" PRIu32 ".iso", number + 1);
	const unsigned copies = copies_of(writer->bundle);
	const char **paths = DSC_NEW_ARRAY(writer->arena, const char *, copies);

	for (unsigned i = 0; i < copies; i++)
		paths[i] = in_copy(writer, i + 1, name);
	if (write_images(&writer->discs[number], writer, number, paths) < 0)
		return -1;
	for (unsigned i = 0; i < copies; i++)
		DSC_PUSH(writer->arena, &writer->sums,
			 (struct sum){ paths[i], writer->discs[number] });
	return 0;
}

static int write_discs(struct writer *writer)
{
	const struct dsc_bundle *bundle = writer->bundle;

	writer->discs = DSC_NEW_ARRAY(writer->arena, struct dsc_digest_sums, bundle->disc_count);
	for (uint32_t i = 0; i < bundle->disc_count; i++)
		if (write_disc(writer, i) < 0)
			return -1;
	return 0;
}

/* ---- labels */

static int make_label(struct dsc_str *pdf, const struct writer *writer, unsigned copy,
		      uint32_t number, struct dsc_arena *arena, struct dsc_err *err)
{
	const struct dsc_bundle *bundle = writer->bundle;
	const struct dsc_bundle_papers *papers = bundle->options->papers;
	struct dsc_bundle_label label = {
		.profile = bundle->options->profile,
		.unit = bundle->unit_name,
		.copy = copy,
		.copies = copies_of(bundle),
		.disc = number + 1,
		.discs = bundle->disc_count,
		.day = bundle->day,
		.time = bundle->time,
		.sm3 = writer->discs[number].sm3,
	};

	return papers->label(papers->arg, pdf, &label, arena, err);
}

/* In a process of its own: they need the fonts. */
static int make_labels(void *arg, int out, struct dsc_err *err)
{
	const struct writer *writer = arg;
	struct dsc_arena arena;
	struct dsc_str pdf;
	int status = 0;

	/* The lock of the room is not to outlive the one who writes in it. */
	close(writer->room.fd);
	dsc_arena_init(&arena, 0);
	for (unsigned copy = 1; status == 0 && copy <= copies_of(writer->bundle); copy++)
		for (uint32_t i = 0; status == 0 && i < writer->bundle->disc_count; i++) {
			status = make_label(&pdf, writer, copy, i, &arena, err);
			if (status == 0)
				status = dsc_child_put(out, pdf, err);
			dsc_arena_reset(&arena);
		}
	dsc_arena_release(&arena);
	return status;
}

static int take_labels(struct writer *writer, struct dsc_child *child)
{
	struct dsc_arena arena;
	struct dsc_str pdf;
	int status = 0;

	dsc_arena_init(&arena, 0);
	for (unsigned copy = 1; status == 0 && copy <= copies_of(writer->bundle); copy++)
		for (uint32_t i = 0; status == 0 && i < writer->bundle->disc_count; i++) {
			const char *name = dsc_arena_printf(
				writer->arena, "label-%" PRIu32 ".pdf", i + 1);

			status = dsc_child_take(&pdf, child, &arena, writer->err);
			if (status == 0)
				status = put(writer, in_copy(writer, copy, name), pdf);
			dsc_arena_reset(&arena);
		}
	dsc_arena_release(&arena);
	return status == 0 ? dsc_child_end(child, writer->err) : -1;
}

/* ---- papers */

/* The same in all copies. What comes after reads it there: its bytes are needed no more. */
static int write_paper(struct writer *writer, struct dsc_bundle_file *file, struct dsc_str name)
{
	const char *path = dsc_arena_printf(writer->arena, "print/%s", name.ptr);
	struct dsc_digest_sums sums = digest_bytes(writer, file->bytes);

	for (unsigned copy = copies_of(writer->bundle); copy > 0; copy--) {
		file->paper = in_copy(writer, copy, path);
		if (put_digested(writer, file->paper, file->bytes, sums) < 0)
			return -1;
	}
	file->bytes = (struct dsc_str){ 0 };
	return 0;
}

static int write_papers(struct writer *writer)
{
	struct dsc_bundle *bundle = writer->bundle;
	unsigned digits = dsc_disc_name_digits(bundle->cases.count + 1);

	for (unsigned copy = 1; copy <= copies_of(bundle); copy++)
		if (dsc_room_make_folder(&writer->room,
					 dsc_arena_printf(writer->arena, "copy-%u", copy),
					 writer->err) < 0 ||
		    dsc_room_make_folder(&writer->room, in_copy(writer, copy, "print"),
					 writer->err) < 0)
			return -1;
	if (write_paper(writer, &bundle->table,
			dsc_disc_name(DSC_S("推荐汇总表.pdf"), 0, digits, writer->arena)) < 0)
		return -1;
	for (size_t i = 0; i < bundle->cases.count; i++) {
		const struct dsc_bundle_case *c = &bundle->cases.items[i];
		struct dsc_str name = dsc_str_from(dsc_arena_printf(
			writer->arena, "案例申报书 %.*s.pdf", DSC_STR_ARG(c->id)));

		/* The first file of a case is its form. */
		if (write_paper(writer, &bundle->files.items[c->first],
				dsc_disc_name(name, (uint32_t)i + 1, digits, writer->arena)) < 0)
			return -1;
	}
	dsc_arena_release(&bundle->papers);
	/* What planning took and gave back is not kept for later either. */
	malloc_trim(0);
	return 0;
}

/* ---- sums */

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct sum *)a)->path, ((const struct sum *)b)->path);
}

static int write_sums(struct writer *writer)
{
	struct dsc_stream sha256, sm3;

	if (put(writer, "README.txt", dsc_bag_readme(writer->bundle, writer->arena)) < 0)
		return -1;
	qsort(writer->sums.items, writer->sums.count, sizeof(*writer->sums.items), by_path);
	dsc_stream_open(&sha256);
	dsc_stream_open(&sm3);
	for (size_t i = 0; i < writer->sums.count; i++) {
		const struct sum *sum = &writer->sums.items[i];

		fprintf(sha256.out, "%s  %s\n", sum->sums.sha256, sum->path);
		fprintf(sm3.out, "%s  %s\n", sum->sums.sm3, sum->path);
	}
	if (dsc_room_put(&writer->room, "SHA256SUMS", dsc_stream_close(&sha256, writer->arena),
			 writer->err) < 0) {
		dsc_stream_close(&sm3, writer->arena);
		return -1;
	}
	return dsc_room_put(&writer->room, "SM3SUMS", dsc_stream_close(&sm3, writer->arena),
			    writer->err);
}

static int open_digest(struct writer *writer)
{
	return dsc_digest_open(&writer->digest, DSC_DIGEST_SHA256 | DSC_DIGEST_SM3, writer->err);
}

static void close_digest(struct writer *writer)
{
	dsc_digest_close(writer->digest);
	writer->digest = NULL;
}

static int write_package(struct writer *writer)
{
	struct dsc_child child = { 0 };
	int status;

	if (open_digest(writer) < 0 || write_papers(writer) < 0 || write_discs(writer) < 0)
		return -1;
	close_digest(writer);
	if (dsc_child_start(&child, make_labels, writer, writer->err) < 0)
		return -1;
	status = open_digest(writer);
	if (status == 0)
		status = take_labels(writer, &child);
	dsc_child_stop(&child);
	return status == 0 ? write_sums(writer) : -1;
}

int dsc_bundle_write(struct dsc_bundle *bundle, const char *out, struct dsc_err *err)
{
	struct writer writer = { .bundle = bundle, .arena = bundle->arena, .err = err };
	uint64_t total = 0;
	int status = -1;

	for (uint32_t i = 0; i < bundle->disc_count; i++)
		total += bundle->discs[i].bytes;
	dsc_stop_listen();
	if (dsc_room_open(&writer.room, out, bundle->arena, err) < 0)
		return -1;
	bundle->room = writer.room.fd;
	dsc_progress_start(&writer.progress, bundle->options->progress, total);
	if (write_package(&writer) == 0 &&
	    (!bundle->options->signer ||
	     dsc_sign_package(&writer.room, bundle->options->signer, bundle->arena, err) == 0))
		status = dsc_room_finish(&writer.room, err);
	dsc_progress_end(&writer.progress);
	close_digest(&writer);
	dsc_room_abandon(&writer.room);
	return writer.differs ? 1 : status;
}
