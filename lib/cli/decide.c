#include "cli/decide.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>

#include "base/io.h"
#include "base/tr.h"
#include "decide/document.h"
#include "decide/paper.h"
#include "text/show.h"

#include "base/banned.h"

static const char *warning(const struct dsc_pdf_missing *missing, struct dsc_arena *arena)
{
	size_t told = sizeof(missing->items) / sizeof(missing->items[0]);
	const char *list = "";

	if (!missing->count)
		return NULL;
	for (size_t i = 0; i < missing->count && i < told; i++)
		list = dsc_arena_printf(arena, "%s%sU+%04" PRIX32, list, i ? ", " : "",
					missing->items[i]);
	return dsc_arena_printf(arena,
				_("the font has no character %s%s; boxes with the codes stand in their place"),
				list, missing->count > told ? ", …" : "");
}

/* 1: the file is there with these bytes; 0: it is not there; -1. */
static int compare(const char *path, struct dsc_str bytes, bool force, struct dsc_err *err)
{
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_str there;
	enum dsc_io_result result = dsc_io_read(&there, AT_FDCWD, path, bytes.len, &buffer);
	int same = result == DSC_IO_OK && dsc_str_eq(there, bytes);

	if (result == DSC_IO_FAILED)
		same = dsc_err_errno(err, errno, "%s", path);
	else if (result != DSC_IO_ABSENT && !same && !force)
		same = dsc_err_set(err, _("%s exists with other contents; --force replaces it"),
				   path);
	dsc_io_buffer_release(&buffer);
	return same;
}

int dsc_decide_write(struct dsc_decide_files *files, const struct dsc_decide *decide,
		     const char *folder, const char *font, bool force, struct dsc_arena *arena,
		     struct dsc_err *err)
{
	static const char *const endings[] = { "yaml", "xlsx", "pdf" };
	struct dsc_pdf_missing missing = { 0 };
	struct dsc_str bytes[3];
	int same[3];

	*files = (struct dsc_decide_files){ .count = 0 };
	bytes[0] = dsc_decide_document(decide, arena);
	if (dsc_decide_papers(&bytes[1], &bytes[2], decide, font, &missing, arena, err) < 0)
		return -1;
	files->warning = warning(&missing, arena);
	if (dsc_io_make_folders(folder, err) < 0)
		return -1;
	for (size_t i = 0; i < 3; i++) {
		files->paths[i] = dsc_arena_printf(arena, "%s/%.*s.%s", folder,
						   DSC_STR_ARG(decide->profile->id), endings[i]);
		same[i] = compare(files->paths[i], bytes[i], force, err);
		if (same[i] < 0)
			return -1;
	}
	for (size_t i = 0; i < 3; i++)
		if (!same[i] && dsc_io_replace(files->paths[i], bytes[i], err) < 0)
			return -1;
	files->count = 3;
	return 0;
}
