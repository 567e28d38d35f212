#include "git/blob.h"

#include "base/tr.h"
#include "git/handle.h"

#include "base/banned.h"

#define PIECE (64 * 1024)
#define WHOLE (256 * 1024) /* up to here one call is cheaper than a stream */

static int unreadable(struct dsc_err *err, const struct dsc_git_id *id)
{
	return dsc_git_err(err, _("cannot read the file %s in git"), id->hex);
}

static int header(size_t *size, git_oid *oid, struct dsc_git *git, const struct dsc_git_id *id,
		  struct dsc_err *err)
{
	git_object_t type;

	if (dsc_git_get_id(oid, id, err) < 0)
		return -1;
	if (git_odb_read_header(size, &type, git->odb, oid) < 0)
		return unreadable(err, id);
	if (type != GIT_OBJECT_BLOB)
		return dsc_err_set(err, _("%s is no file in git"), id->hex);
	return 0;
}

int dsc_git_size(uint64_t *size, struct dsc_git *git, const struct dsc_git_id *id,
		 struct dsc_err *err)
{
	git_oid oid;
	size_t len;

	if (header(&len, &oid, git, id, err) < 0)
		return -1;
	*size = len;
	return 0;
}

static int stream_pieces(git_odb_stream *stream, size_t size,
			 void (*take)(void *data, const void *bytes, size_t len), void *data)
{
	char piece[PIECE];
	size_t left = size;

	while (left) {
		int got = git_odb_stream_read(stream, piece, left < PIECE ? left : PIECE);

		if (got <= 0 || (size_t)got > left)
			return -1;
		take(data, piece, (size_t)got);
		left -= (size_t)got;
	}
	return 0;
}

int dsc_git_stream(uint64_t *size, struct dsc_git *git, const struct dsc_git_id *id,
		   void (*take)(void *data, const void *bytes, size_t len), void *data,
		   struct dsc_err *err)
{
	git_odb_object *object = NULL;
	git_odb_stream *stream = NULL;
	git_object_t type;
	git_oid oid;
	int status = 0;
	size_t len;

	if (header(&len, &oid, git, id, err) < 0)
		return -1;
	*size = len;
	/* libgit2 streams loose objects only; it says so of a packed one by failing. */
	if (len > WHOLE && git_odb_open_rstream(&stream, &len, &type, git->odb, &oid) == 0) {
		if (len != *size || stream_pieces(stream, len, take, data) < 0)
			status = unreadable(err, id);
		git_odb_stream_free(stream);
		return status;
	}
	if (git_odb_read(&object, git->odb, &oid) < 0)
		return unreadable(err, id);
	if (git_odb_object_size(object) != *size)
		status = dsc_err_set(err, _("the file %s in git is damaged"), id->hex);
	else
		take(data, git_odb_object_data(object), git_odb_object_size(object));
	git_odb_object_free(object);
	return status;
}
