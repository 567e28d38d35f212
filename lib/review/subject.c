/* What was reviewed: the digest of a dossier's manifest. */
#include <inttypes.h>
#include <stdio.h>

#include "base/tr.h"
#include "git/blob.h"
#include "hash/stream.h"
#include "review/snapshot_index.h"
#include "text/show.h"

#include "base/banned.h"

/* ---- digests that are known already */

static struct dsc_snapshot_digest *place_of(struct dsc_snapshot_digest *items, size_t cap,
					    const struct dsc_git_id *id)
{
	size_t at = dsc_str_hash(dsc_str_from(id->hex)) & (cap - 1);

	while (items[at].id.hex[0] && strcmp(items[at].id.hex, id->hex) != 0)
		at = (at + 1) & (cap - 1);
	return &items[at];
}

static void grow(struct dsc_snapshot *snapshot)
{
	struct dsc_snapshot_index *index = snapshot->index;
	size_t cap = index->digests.cap ? 4 * index->digests.cap : 256;
	struct dsc_snapshot_digest *items =
		DSC_NEW_ARRAY(snapshot->arena, struct dsc_snapshot_digest, cap);

	for (size_t i = 0; i < index->digests.cap; i++)
		if (index->digests.items[i].id.hex[0])
			*place_of(items, cap, &index->digests.items[i].id) =
				index->digests.items[i];
	index->digests.items = items;
	index->digests.cap = cap;
}

/* The entry of an id; its `hex` is empty where the digest is not known yet. */
static struct dsc_snapshot_digest *digest_of(struct dsc_snapshot *snapshot,
					     const struct dsc_git_id *id)
{
	struct dsc_snapshot_index *index = snapshot->index;
	struct dsc_snapshot_digest *digest;

	if (2 * (index->digests.count + 1) > index->digests.cap)
		grow(snapshot);
	digest = place_of(index->digests.items, index->digests.cap, id);
	if (!digest->id.hex[0]) {
		digest->id = *id;
		index->digests.count++;
	}
	return digest;
}

/* ---- a file */

static void take(void *data, const void *bytes, size_t len)
{
	dsc_hash_stream_add(data, bytes, len);
}

static int digest_file(const struct dsc_snapshot_digest **found, struct dsc_snapshot *snapshot,
		       const struct dsc_git_id *id, struct dsc_err *err)
{
	struct dsc_snapshot_digest *digest = digest_of(snapshot, id);
	struct dsc_hash_stream stream;

	*found = digest;
	if (digest->hex[0])
		return 0;
	dsc_hash_stream_init(&stream);
	if (dsc_git_stream(&digest->size, snapshot->git, id, take, &stream, err) < 0)
		return -1;
	dsc_hash_stream_end(digest->hex, &stream);
	return 0;
}

/* ---- a folder */

/* git's trees list files in the order of their paths' bytes. */
static int digest_folder(char hex[65], const char **unsound, struct dsc_snapshot *snapshot,
			 const struct dsc_git_diff *files, const char *path, struct dsc_err *err)
{
	struct dsc_hash_stream stream;

	dsc_hash_stream_init(&stream);
	for (size_t i = 0; i < files->count; i++) {
		const struct dsc_git_difference *file = &files->items[i];
		const struct dsc_snapshot_digest *digest;
		char size[24];
		int len;

		if (file->now_kind != DSC_GIT_FILE && file->now_kind != DSC_GIT_EXECUTABLE) {
			const char *name = dsc_text_show(dsc_str_from(file->path),
							 snapshot->arena);

			*unsound = dsc_arena_printf(
				snapshot->arena,
				file->now_kind == DSC_GIT_LINK ?
					_("'%s' in %s is a symbolic link: nobody can say what was reviewed; commit the file itself") :
					_("'%s' in %s is a submodule: nobody can say what was reviewed; commit the files themselves"),
				name, path);
			return dsc_err_set(err, "%s", *unsound);
		}
		if (digest_file(&digest, snapshot, &file->now, err) < 0)
			return -1;
		len = snprintf(size, sizeof(size), "%" PRIu64, digest->size);
		dsc_hash_stream_add(&stream, file->path, strlen(file->path) + 1);
		dsc_hash_stream_add(&stream, size, (size_t)len + 1);
		dsc_hash_stream_add(&stream, digest->hex, 64);
		dsc_hash_stream_add(&stream, "\n", 1);
	}
	dsc_hash_stream_end(hex, &stream);
	return 0;
}

int dsc_snapshot_subject_of(char subject[DSC_SUBJECT_LEN + 1], const char **unsound,
			    struct dsc_snapshot *snapshot, const struct dsc_git_id *tree,
			    const char *path, struct dsc_err *err)
{
	static const struct dsc_git_id nothing;
	struct dsc_git_diff files = { 0 };
	struct dsc_arena scratch;
	char hex[65];
	int status;

	*unsound = NULL;
	memcpy(hex, digest_of(snapshot, tree)->hex, sizeof(hex));
	if (!hex[0]) {
		dsc_arena_init(&scratch, 0);
		status = dsc_git_diff(&files, snapshot->git, &nothing, tree, "", &scratch, err);
		if (status == 0)
			status = digest_folder(hex, unsound, snapshot, &files, path, err);
		dsc_arena_release(&scratch);
		if (status < 0)
			return -1;
		memcpy(digest_of(snapshot, tree)->hex, hex, sizeof(hex));
	}
	snprintf(subject, DSC_SUBJECT_LEN + 1, "sha256:%s", hex);
	return 0;
}

int dsc_snapshot_subject(struct dsc_snapshot *snapshot, struct dsc_review_case *c,
			 struct dsc_err *err)
{
	if (c->subject[0])
		return 0;
	if (c->unsound)
		return dsc_err_set(err, "%s", c->unsound);
	return dsc_snapshot_subject_of(c->subject, &c->unsound, snapshot, &c->tree, c->path, err);
}
