/* The files of a verified disc once more. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/tr.h"
#include "bundle/verify.h"
#include "disc/read.h"
#include "text/show.h"

#include "base/banned.h"

struct extract {
	const struct dsc_verify_disc *disc;
	const struct dsc_verify_taker *taker;
	struct dsc_disc_reader *reader;
	struct dsc_digest *digest;
	size_t done;
	struct dsc_arena arena; /* of messages */
	struct dsc_err *err;
};

static int by_path(const void *key, const void *item)
{
	return strcmp(key, ((const struct dsc_verify_file *)item)->path);
}

static int take(void *arg, const void *bytes, size_t len, struct dsc_err *err)
{
	struct extract *extract = arg;

	dsc_digest_update(extract->digest, bytes, len);
	return extract->taker->take(extract->taker->arg, bytes, len, err);
}

static int not_the_same(struct extract *extract, const char *path)
{
	return dsc_err_set(extract->err, _("%s: '%s' is not what it was when it was verified"),
			   extract->disc->source,
			   dsc_text_quote(dsc_str_from(path), 200, &extract->arena));
}

static int extract_file(struct extract *extract, const struct dsc_verify_file *file)
{
	const struct dsc_verify_taker *taker = extract->taker;
	enum dsc_disc_fault fault = DSC_DISC_SOUND;
	struct dsc_digest_sums sums;

	if (taker->begin(taker->arg, file, extract->err) < 0)
		return -1;
	if (dsc_disc_read(extract->reader, take, extract, &fault, extract->err) != 0) {
		dsc_digest_drop(extract->digest);
		return fault == DSC_DISC_SOUND ? -1 : not_the_same(extract, file->path);
	}
	dsc_digest_end(extract->digest, &sums);
	dsc_digest_wait(extract->digest);
	if (strcmp(sums.sha256, file->sums.sha256) != 0)
		return not_the_same(extract, file->path);
	extract->done++;
	return taker->end(taker->arg, file, extract->err);
}

static int extract_all(struct extract *extract)
{
	const struct dsc_verify_disc *disc = extract->disc;
	enum dsc_disc_fault fault = DSC_DISC_SOUND;
	struct dsc_disc_entry entry;
	size_t wanted = 0;
	int more;

	for (size_t i = 0; i < disc->file_count; i++)
		wanted += disc->files[i].original != NULL;
	while ((more = dsc_disc_next(extract->reader, &entry, &fault, extract->err)) > 0) {
		const struct dsc_verify_file *file = NULL;

		if (disc->file_count && !entry.folder && entry.fault == DSC_DISC_SOUND)
			file = bsearch(entry.path, disc->files, disc->file_count,
				       sizeof(*disc->files), by_path);
		if (file && file->original && extract_file(extract, file) < 0)
			return -1;
	}
	if (more < 0 || extract->done != wanted)
		return more < 0 && fault == DSC_DISC_SOUND ? -1 : not_the_same(extract, "/");
	return 0;
}

int dsc_verify_extract(const struct dsc_verify_disc *disc, const struct dsc_verify_taker *taker,
		       struct dsc_err *err)
{
	struct extract extract = { .disc = disc, .taker = taker, .err = err };
	enum dsc_disc_fault fault = DSC_DISC_SOUND;
	int fd = open(disc->source, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	int status = -1;

	if (fd < 0)
		return dsc_err_errno(err, errno, _("cannot open %s"), disc->source);
	dsc_arena_init(&extract.arena, 0);
	if (dsc_disc_open(&extract.reader, fd, DSC_DISC_TREE_POSIX, &dsc_disc_limits_default,
			  &fault, err) == 0 &&
	    dsc_digest_open(&extract.digest, DSC_DIGEST_SHA256, err) == 0)
		status = extract_all(&extract);
	else if (fault != DSC_DISC_SOUND)
		not_the_same(&extract, "/");
	dsc_digest_close(extract.digest);
	dsc_disc_close(extract.reader);
	dsc_arena_release(&extract.arena);
	close(fd);
	return status;
}
