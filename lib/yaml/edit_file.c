#include "yaml/edit_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/tr.h"
#include "yaml/yaml.h"

#include "base/banned.h"

/*
 * The folder is locked and not the file: a replaced file is another one, whose
 * lock nobody would hold.
 */
static int lock(const struct dsc_edit_file *file, const char *folder, struct dsc_err *err)
{
	while (flock(file->folder, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EINTR)
			continue;
		if (errno == EWOULDBLOCK)
			return dsc_err_set(err,
					   _("another dsc is changing %s; try again when it is "
					     "done"),
					   folder);
		return dsc_err_errno(err, errno, _("cannot lock the folder %s"), folder);
	}
	return 0;
}

int dsc_edit_file_open(struct dsc_edit_file *file, const char *folder, const char *name,
		       enum dsc_edit_purpose purpose, struct dsc_arena *arena,
		       struct dsc_err *err)
{
	struct dsc_io_buffer buffer = { 0 };

	*file = (struct dsc_edit_file){ .folder = -1, .io = DSC_IO_FAILED };
	file->path = dsc_arena_printf(arena, "%s/%s", folder, name);
	file->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (file->folder < 0)
		return dsc_err_errno(err, errno, _("cannot open the folder %s"), folder);
	if (purpose == DSC_EDIT_TO_CHANGE && lock(file, folder, err) < 0)
		return -1;
	file->io = dsc_io_read(&file->bytes, file->folder, name, DSC_YAML_MAX_BYTES, &buffer);
	file->io_errno = errno;
	if (file->io == DSC_IO_OK)
		file->bytes = dsc_arena_str(arena, file->bytes);
	dsc_io_buffer_release(&buffer);
	return 0;
}

int dsc_edit_file_replace(const struct dsc_edit_file *file, struct dsc_str bytes,
			  struct dsc_err *err)
{
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_str now;
	bool same;

	if (dsc_str_eq(bytes, file->bytes))
		return 0;
	same = dsc_io_read(&now, AT_FDCWD, file->path, DSC_YAML_MAX_BYTES, &buffer) == DSC_IO_OK &&
	       dsc_str_eq(now, file->bytes);
	dsc_io_buffer_release(&buffer);
	if (!same)
		return dsc_err_set(err,
				   _("%s was changed by somebody else meanwhile; nothing is "
				     "written, look at it and try again"),
				   file->path);
	return dsc_io_replace(file->path, bytes, err);
}

void dsc_edit_file_close(struct dsc_edit_file *file)
{
	if (file->folder >= 0)
		close(file->folder);
	file->folder = -1;
}
