#include "disc/read.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/tr.h"
#include "base/utf8.h"
#include "disc/reader.h"

#include "base/banned.h"

const struct dsc_disc_limits dsc_disc_limits_default = {
	.entries = 50000,
	.path = 1024,
	.depth = 32,
	.total = (uint64_t)1 << 40,
};

struct dsc_disc_reader {
	const struct dsc_disc_reader_kind *kind;
	void *state;
	struct dsc_disc_limits limits;
	uint64_t medium; /* bytes that a file can have at most */
	uint64_t total;
	uint32_t count;
	bool readable; /* the current entry */
	bool ended;
};

const char *dsc_disc_fault_text(enum dsc_disc_fault fault)
{
	switch (fault) {
	case DSC_DISC_SOUND:
		return _("is sound");
	case DSC_DISC_NAME_ABSENT:
		return _("has no name that can be read");
	case DSC_DISC_NAME_ABSOLUTE:
		return _("has a path that begins at the root of the machine");
	case DSC_DISC_NAME_PARENT:
		return _("has a path that leads out of the disc");
	case DSC_DISC_NAME_FORM:
		return _("has a path with an empty name in it");
	case DSC_DISC_NAME_UTF8:
		return _("has a name that is not UTF-8 or cannot be shown");
	case DSC_DISC_NAME_LONG:
		return _("has a path that is too long");
	case DSC_DISC_NAME_DEEP:
		return _("lies in too many folders");
	case DSC_DISC_LINK:
		return _("is a link, which is not followed");
	case DSC_DISC_SPECIAL:
		return _("is neither a file nor a folder");
	case DSC_DISC_SIZE:
		return _("says that it is larger than the medium or than is read from a disc");
	case DSC_DISC_OTHER:
		return _("is not the same file to every system: Linux and Windows would show "
			 "different things");
	case DSC_DISC_NO_IMAGE:
		return _("is no disc image (ISO 9660)");
	case DSC_DISC_TRUNCATED:
		return _("ends too early: the copy is incomplete");
	case DSC_DISC_DAMAGED:
		return _("is damaged");
	case DSC_DISC_COUNT:
		return _("holds more files and folders than are read from a disc");
	case DSC_DISC_FACES:
		return _("can show other files to one system than to another; write its files "
			 "to a new image, or have the folder checked that they were copied to");
	}
	return "";
}

bool dsc_disc_is_marked(int fd)
{
	char mark[5];

	return dsc_io_read_at(fd, mark, sizeof(mark), 16 * 2048 + 1) == (ssize_t)sizeof(mark) &&
	       memcmp(mark, "CD001", sizeof(mark)) == 0;
}

int dsc_disc_open(struct dsc_disc_reader **result, int fd, enum dsc_disc_tree tree,
		  const struct dsc_disc_limits *limits, enum dsc_disc_fault *fault,
		  struct dsc_err *err)
{
	struct dsc_disc_reader *reader;
	off_t bytes = 0;
	struct stat st;
	int status;

	*result = NULL;
	*fault = DSC_DISC_SOUND;
	if (fstat(fd, &st) < 0)
		return dsc_err_errno(err, errno, _("cannot read"));
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && !S_ISBLK(st.st_mode)) {
		*fault = DSC_DISC_NO_IMAGE;
		return dsc_err_set(err, _("neither a disc image nor a folder"));
	}
	if (!S_ISDIR(st.st_mode)) {
		/* The end of a drive is found by seeking; its size is not in `st`. */
		bytes = lseek(fd, 0, SEEK_END);
		if (bytes < 0 || lseek(fd, 0, SEEK_SET) < 0)
			return dsc_err_errno(err, errno, _("cannot read"));
	}
	reader = calloc(1, sizeof(*reader));
	if (!reader)
		dsc_out_of_memory();
	reader->limits = *limits;
	if (S_ISDIR(st.st_mode)) {
		reader->kind = &dsc_disc_reader_folder;
		reader->medium = UINT64_MAX;
		status = dsc_disc_reader_folder_open(&reader->state, fd, limits, fault,
						     err);
	} else {
		reader->kind = &dsc_disc_reader_image;
		reader->medium = (uint64_t)bytes;
		status = dsc_disc_reader_image_open(&reader->state, fd, (uint64_t)bytes, tree,
						    limits, fault, err);
	}
	if (status < 0) {
		dsc_disc_close(reader);
		return -1;
	}
	*result = reader;
	return 0;
}

void dsc_disc_close(struct dsc_disc_reader *reader)
{
	if (!reader)
		return;
	reader->kind->close(reader->state);
	free(reader);
}

static enum dsc_disc_fault check_name(struct dsc_str name)
{
	if (name.len == 0 || dsc_str_is(name, "."))
		return DSC_DISC_NAME_FORM;
	if (dsc_str_is(name, ".."))
		return DSC_DISC_NAME_PARENT;
	while (name.len) {
		uint32_t cp;
		size_t step = dsc_utf8_decode(name, &cp);

		if (cp == UINT32_MAX || cp == '\t' || cp == '\n' || cp == '\r' ||
		    dsc_utf8_unsafe(cp))
			return DSC_DISC_NAME_UTF8;
		name.ptr += step;
		name.len -= step;
	}
	return DSC_DISC_SOUND;
}

static enum dsc_disc_fault check_path(struct dsc_str path, const struct dsc_disc_limits *limits)
{
	enum dsc_disc_fault worst = DSC_DISC_SOUND;
	uint32_t depth = 0;

	if (path.len == 0)
		return DSC_DISC_NAME_ABSENT;
	if (path.ptr[0] == '/')
		return DSC_DISC_NAME_ABSOLUTE;
	if (path.len > limits->path)
		return DSC_DISC_NAME_LONG;
	for (;;) {
		const char *slash = memchr(path.ptr, '/', path.len);
		struct dsc_str name = { path.ptr, slash ? (size_t)(slash - path.ptr) : path.len };
		enum dsc_disc_fault fault = check_name(name);

		depth++;
		/* That a path leads out matters more than how it is written. */
		if (fault == DSC_DISC_NAME_PARENT || worst == DSC_DISC_SOUND)
			worst = fault;
		if (!slash)
			break;
		path = (struct dsc_str){ slash + 1, path.len - name.len - 1 };
	}
	if (worst == DSC_DISC_SOUND && depth > limits->depth)
		worst = DSC_DISC_NAME_DEEP;
	return worst;
}

static enum dsc_disc_fault check_size(struct dsc_disc_reader *reader, uint64_t size)
{
	if (size > reader->medium || size > reader->limits.total - reader->total)
		return DSC_DISC_SIZE;
	reader->total += size;
	return DSC_DISC_SOUND;
}

int dsc_disc_next(struct dsc_disc_reader *reader, struct dsc_disc_entry *entry,
		  enum dsc_disc_fault *fault, struct dsc_err *err)
{
	enum dsc_disc_fault found;
	int status;

	*fault = DSC_DISC_SOUND;
	reader->readable = false;
	if (reader->ended)
		return 0;
	*entry = (struct dsc_disc_entry){ .path = "" };
	status = reader->kind->next(reader->state, entry, fault, err);
	if (status > 0 && reader->count++ >= reader->limits.entries) {
		*fault = DSC_DISC_COUNT;
		status = dsc_err_set(err, "%s", dsc_disc_fault_text(*fault));
	}
	if (status <= 0) {
		reader->ended = true;
		return status;
	}
	found = check_path(dsc_str_from(entry->path), &reader->limits);
	if (found != DSC_DISC_SOUND)
		entry->fault = found;
	if (entry->fault == DSC_DISC_SOUND && !entry->folder)
		entry->fault = check_size(reader, entry->size);
	reader->readable = entry->fault == DSC_DISC_SOUND && !entry->folder;
	return 1;
}

int dsc_disc_read(struct dsc_disc_reader *reader, dsc_disc_take *take, void *arg,
		  enum dsc_disc_fault *fault, struct dsc_err *err)
{
	int status;

	assert(reader->readable);
	*fault = DSC_DISC_SOUND;
	reader->readable = false;
	status = reader->kind->read(reader->state, take, arg, fault, err);
	if (*fault != DSC_DISC_SOUND)
		reader->ended = true;
	return status;
}
