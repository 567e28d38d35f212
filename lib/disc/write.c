#include "disc/write.h"

/* libisofs hands out the byte stream as a burn_source of libburn, which it then declares itself. */
#define LIBISOFS_WITHOUT_LIBBURN 1

#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <time.h>

#include <libisofs/libisofs.h>

#include "base/arena.h"
#include "base/tr.h"
#include "disc/name.h"
#include "disc/source.h"

#include "base/banned.h"

#define BLOCK 2048
#define FIFO_BLOCKS 192
#define CHUNK (128 * 1024)
/* Discs burnt track-at-once cannot be read to the last block by Linux: these are the victims. */
#define TAIL_BLOCKS 150
#define TIME_END 4102444800 /* 2100-01-01 */

struct writer {
	struct dsc_disc_image *image;
	struct dsc_arena arena;
	struct dsc_disc_source_reader reader;
	IsoImage *iso;
	IsoWriteOpts *options;
	struct burn_source *stream;
	bool started;       /* iso_init() was called */
	bool running;       /* the stream's thread is */
	size_t written;     /* sources read to their end, by the thread of libisofs */
	atomic_bool failed; /* no source is read any more; set by either thread */
	struct dsc_err err; /* of that thread */
};

/* ---- a source as a stream of libisofs */

struct stream_data {
	struct writer *writer;
	struct dsc_disc_file *file;
};

static const struct stream_data *data_of(IsoStream *stream)
{
	return stream->data;
}

static int give_up(struct writer *writer)
{
	atomic_store(&writer->failed, true);
	return (int)ISO_FILE_READ_ERROR;
}

static int stream_open(IsoStream *stream)
{
	const struct stream_data *data = data_of(stream);
	struct writer *writer = data->writer;

	if (atomic_load(&writer->failed))
		return (int)ISO_FILE_READ_ERROR;
	if (dsc_disc_source_open(&writer->reader, data->file, &writer->err) < 0)
		return give_up(writer);
	return 1;
}

static int stream_read(IsoStream *stream, void *bytes, size_t len)
{
	struct writer *writer = data_of(stream)->writer;
	int got;

	if (atomic_load(&writer->failed))
		return (int)ISO_FILE_READ_ERROR;
	got = dsc_disc_source_read(&writer->reader, bytes, len, &writer->err);
	return got < 0 ? give_up(writer) : got;
}

static int stream_close(IsoStream *stream)
{
	struct writer *writer = data_of(stream)->writer;

	if (atomic_load(&writer->failed)) {
		dsc_disc_source_abandon(&writer->reader);
		return 1;
	}
	if (dsc_disc_source_finish(&writer->reader, &writer->err) < 0)
		return give_up(writer);
	writer->written++;
	return 1;
}

static off_t stream_size(IsoStream *stream)
{
	return (off_t)data_of(stream)->file->size;
}

static int stream_is_repeatable(IsoStream *stream)
{
	(void)stream;
	return 0;
}

/*
 * A number of its own for each file: libisofs writes files of one number once,
 * and nothing of the source (device, inode) may reach the image. No stream of
 * libisofs itself has this file system number.
 */
static void stream_id(IsoStream *stream, unsigned int *fs, dev_t *device, ino_t *inode)
{
	const struct stream_data *data = data_of(stream);

	*fs = 0x647363;
	*device = 0;
	*inode = (ino_t)(data->file - data->writer->image->files) + 1;
}

static void stream_free(IsoStream *stream)
{
	free(stream->data);
}

static int stream_update_size(IsoStream *stream)
{
	(void)stream;
	return 1;
}

static IsoStreamIface stream_class = {
	.version = 1,
	.type = "user",
	.open = stream_open,
	.close = stream_close,
	.get_size = stream_size,
	.read = stream_read,
	.is_repeatable = stream_is_repeatable,
	.get_id = stream_id,
	.free = stream_free,
	.update_size = stream_update_size,
};

/* libisofs calls free() on it. */
static IsoStream *new_stream(struct writer *writer, struct dsc_disc_file *file)
{
	struct stream_data *data = malloc(sizeof(*data));
	IsoStream *stream = malloc(sizeof(*stream));

	if (!data || !stream)
		dsc_out_of_memory();
	*data = (struct stream_data){ writer, file };
	*stream = (IsoStream){ .class = &stream_class, .refcount = 1, .data = data };
	return stream;
}

/* ---- the tree */

static int refused(int code, struct dsc_err *err)
{
	return dsc_err_set(err, _("libisofs: %s"), iso_error_to_msg(code));
}

/* Byte order, "/" before all else. */
static int by_path(const void *a, const void *b)
{
	struct dsc_str x = (*(struct dsc_disc_file *const *)a)->path;
	struct dsc_str y = (*(struct dsc_disc_file *const *)b)->path;
	size_t i = 0;

	while (i < x.len && i < y.len && x.ptr[i] == y.ptr[i])
		i++;
	if (i == x.len || i == y.len)
		return (i < x.len) - (i < y.len);
	if (x.ptr[i] == '/' || y.ptr[i] == '/')
		return x.ptr[i] == '/' ? -1 : 1;
	return (unsigned char)x.ptr[i] < (unsigned char)y.ptr[i] ? -1 : 1;
}

/* Folders from the root down to where the last file was added. */
struct branch {
	IsoDir *dir[DSC_DISC_DEPTH_MAX + 1];
	struct dsc_str name[DSC_DISC_DEPTH_MAX + 1];
	size_t depth;
};

static int add_file(struct writer *writer, struct branch *branch, struct dsc_disc_file *file,
		    int weight, struct dsc_err *err)
{
	struct dsc_str rest = file->path;
	size_t level = 0;
	IsoStream *stream;
	IsoFile *node;
	char *slash;
	int code;

	while ((slash = memchr(rest.ptr, '/', rest.len))) {
		struct dsc_str name = { rest.ptr, (size_t)(slash - rest.ptr) };

		if (level >= branch->depth || !dsc_str_eq(branch->name[level + 1], name)) {
			struct dsc_str copy = dsc_arena_str(&writer->arena, name);

			code = iso_tree_add_new_dir(branch->dir[level], copy.ptr,
						    &branch->dir[level + 1]);
			if (code < 0)
				return refused(code, err);
			branch->name[level + 1] = copy;
			branch->depth = level + 1;
		}
		level++;
		rest = (struct dsc_str){ slash + 1, rest.len - name.len - 1 };
	}
	branch->depth = level;
	stream = new_stream(writer, file);
	code = iso_tree_add_new_file(branch->dir[level], dsc_arena_str(&writer->arena, rest).ptr,
				     stream, &node);
	if (code < 0) {
		iso_stream_unref(stream);
		return refused(code, err);
	}
	iso_node_set_sort_weight((IsoNode *)node, weight);
	return 0;
}

/* Weights put contents in the order of the list, late ones last. */
static int add_files(struct writer *writer, struct dsc_err *err)
{
	const struct dsc_disc_image *image = writer->image;
	struct dsc_disc_file **sorted =
		DSC_NEW_ARRAY(&writer->arena, struct dsc_disc_file *, image->count);
	struct branch branch = { .dir = { iso_image_get_root(writer->iso) } };
	int count = (int)image->count;

	for (size_t i = 0; i < image->count; i++)
		sorted[i] = &image->files[i];
	qsort(sorted, image->count, sizeof(struct dsc_disc_file *), by_path);
	/* From the last to the first: libisofs walks a folder's list to find a name's place. */
	for (size_t i = image->count; i-- > 0;) {
		int weight = count - (int)(sorted[i] - image->files);

		if (sorted[i]->source != DSC_DISC_LATE)
			weight += count;
		if (add_file(writer, &branch, sorted[i], weight, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- the image */

/* Nothing of the machine, the clock, the zone, the user: see the header. */
static void set_options(struct writer *writer, bool measure_only)
{
	IsoWriteOpts *options = writer->options;
	time_t when = (time_t)writer->image->time;
	char stamp[64];
	struct tm tm;

	iso_write_opts_set_iso_level(options, 3);
	iso_write_opts_set_rockridge(options, 1);
	/* The later version numbers files: libisofs does so by their addresses in memory. */
	iso_write_opts_set_rrip_version_1_10(options, 1);
	iso_write_opts_set_joliet(options, 1);
	iso_write_opts_set_joliet_long_names(options, 1);
	iso_write_opts_set_joliet_longer_paths(options, 1);
	iso_write_opts_set_allow_deep_paths(options, 1);
	iso_write_opts_set_allow_longer_paths(options, 1);
	iso_write_opts_set_sort_files(options, 1);
	iso_write_opts_set_replace_mode(options, 2, 2, 2, 2);
	iso_write_opts_set_default_dir_mode(options, 0555);
	iso_write_opts_set_default_file_mode(options, 0444);
	iso_write_opts_set_default_uid(options, 0);
	iso_write_opts_set_default_gid(options, 0);
	iso_write_opts_set_replace_timestamps(options, 2);
	iso_write_opts_set_default_timestamp(options, when);
	iso_write_opts_set_dir_rec_mtime(options, 3);
	iso_write_opts_set_always_gmt(options, 1);
	iso_write_opts_set_fifo_size(options, FIFO_BLOCKS);
	iso_write_opts_set_tail_blocks(options, TAIL_BLOCKS);
	iso_write_opts_set_will_cancel(options, measure_only);
	gmtime_r(&when, &tm);
	snprintf(stamp, sizeof(stamp), "%04d%02d%02d%02d%02d%02d00", tm.tm_year + 1900,
		 tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	iso_write_opts_set_pvd_times(options, when, when, 0, 0, stamp);
}

static int check_paths(const struct dsc_disc_image *image, struct dsc_err *err)
{
	struct dsc_arena arena;
	struct dsc_str *paths;
	int status;

	dsc_arena_init(&arena, 0);
	paths = DSC_NEW_ARRAY(&arena, struct dsc_str, image->count);
	for (size_t i = 0; i < image->count; i++)
		paths[i] = image->files[i].path;
	status = dsc_disc_paths_check(paths, image->count, err);
	dsc_arena_release(&arena);
	return status;
}

static int check_image(const struct dsc_disc_image *image, struct dsc_err *err)
{
	if (dsc_disc_label_check(image->label, err) < 0)
		return -1;
	if (image->time < 0 || image->time >= TIME_END)
		return dsc_err_set(err, _("a disc's time lies between 1970 and 2099"));
	if (image->count > INT_MAX / 4)
		return dsc_err_set(err, _("too many files for a disc"));
	for (size_t i = 0; i < image->count; i++) {
		const struct dsc_disc_file *file = &image->files[i];

		if (file->size > INT64_MAX / 4 ||
		    (file->source != DSC_DISC_FILE && file->size > SIZE_MAX / 4))
			return dsc_err_set(err, _("'%.*s' is too large for a disc"),
					   DSC_STR_ARG(file->path));
	}
	return check_paths(image, err);
}

static int open_writer(struct writer *writer, bool measure_only, struct dsc_err *err)
{
	time_t when = (time_t)writer->image->time;
	int code;

	if (check_image(writer->image, err) < 0)
		return -1;
	/* Flag 1: libisofs is not to call setlocale(). */
	code = iso_init_with_flag(1);
	if (code < 0)
		return refused(code, err);
	writer->started = true;
	iso_set_msgs_severities("NEVER", "NEVER", "");
	iso_set_local_charset("UTF-8", 0);
	iso_nowtime(&when, 1);
	code = iso_image_new(writer->image->label, &writer->iso);
	if (code >= 0)
		code = iso_write_opts_new(&writer->options, 0);
	if (code < 0)
		return refused(code, err);
	iso_image_set_system_id(writer->iso, "");
	iso_image_set_application_id(writer->iso, "DSC");
	if (add_files(writer, err) < 0)
		return -1;
	set_options(writer, measure_only);
	code = iso_image_create_burn_source(writer->iso, writer->options, &writer->stream);
	if (code < 0)
		return refused(code, err);
	writer->running = true;
	return 0;
}

/* Ends the thread and waits for it. */
static void stop(struct writer *writer)
{
	if (!writer->running)
		return;
	atomic_store(&writer->failed, true);
	writer->stream->cancel(writer->stream);
	writer->running = false;
}

static void close_writer(struct writer *writer)
{
	time_t now = 0;

	stop(writer);
	if (writer->stream) {
		writer->stream->free_data(writer->stream);
		free(writer->stream);
	}
	if (writer->options)
		iso_write_opts_free(writer->options);
	if (writer->iso)
		iso_image_unref(writer->iso);
	if (writer->started) {
		iso_nowtime(&now, 2);
		iso_finish();
	}
	dsc_disc_source_release(&writer->reader);
	dsc_digest_close(writer->reader.digest);
	dsc_arena_release(&writer->arena);
}

static void init_writer(struct writer *writer, struct dsc_disc_image *image)
{
	*writer = (struct writer){ .image = image };
	dsc_arena_init(&writer->arena, 0);
	dsc_disc_source_init(&writer->reader);
}

int dsc_disc_measure(uint64_t *bytes, const struct dsc_disc_image *image, struct dsc_err *err)
{
	struct dsc_disc_image copy = *image;
	struct writer writer;
	int status;

	init_writer(&writer, &copy);
	status = open_writer(&writer, true, err);
	if (status == 0)
		*bytes = (uint64_t)writer.stream->get_size(writer.stream);
	close_writer(&writer);
	return status;
}

/* Passes the image on, chunk by chunk. */
static int pump(struct writer *writer, const struct dsc_disc_output *output, struct dsc_err *err)
{
	struct burn_source *stream = writer->stream;
	const uint64_t total = (uint64_t)stream->get_size(stream);
	unsigned char *chunk = dsc_arena_raw(&writer->arena, CHUNK, 64);
	uint64_t done = 0;

	while (done < total) {
		int want = total - done < CHUNK ? (int)(total - done) : CHUNK;
		int got = stream->read_xt(stream, chunk, want);

		if (atomic_load(&writer->failed))
			return -1;
		if (got != want)
			return dsc_err_set(err, _("libisofs ended the image too early"));
		if (output->write(output->arg, chunk, (size_t)got, err) < 0)
			return -1;
		done += (uint64_t)got;
		if (output->progress)
			output->progress(output->arg, done, total);
	}
	return 0;
}

int dsc_disc_write(struct dsc_disc_image *image, const struct dsc_disc_output *output,
		   struct dsc_err *err)
{
	struct writer writer;
	bool by_source;
	int status = 0;

	init_writer(&writer, image);
	for (size_t i = 0; i < image->count; i++)
		image->files[i].sums = (struct dsc_digest_sums){ 0 };
	if (image->digests)
		status = dsc_digest_open(&writer.reader.digest, image->digests, err);
	if (status == 0)
		status = open_writer(&writer, false, err);
	if (status == 0)
		status = pump(&writer, output, err);
	by_source = atomic_load(&writer.failed);
	stop(&writer);
	if (by_source) {
		*err = writer.err;
		status = -1;
	}
	if (status == 0 && writer.written != image->count)
		status = dsc_err_set(err, _("libisofs left files out of the image"));
	if (status == 0 && writer.reader.digest)
		dsc_digest_wait(writer.reader.digest);
	close_writer(&writer);
	return status;
}
