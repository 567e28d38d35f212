/* Lists of sums, as coreutils and BagIt write them. */
#include <stdlib.h>

#include "bundle/verify_disc.h"
#include "dossier/repository.h"

#include "base/banned.h"

bool dsc_verify_is_sum(struct dsc_str text)
{
	if (text.len != DSC_DIGEST_HEX)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (!((text.ptr[i] >= '0' && text.ptr[i] <= '9') ||
		      (text.ptr[i] >= 'a' && text.ptr[i] <= 'f')))
			return false;
	return true;
}

static int by_path(const void *a, const void *b)
{
	return dsc_str_cmp(((const struct dsc_verify_line *)a)->path,
			   ((const struct dsc_verify_line *)b)->path);
}

static void read_line(struct dsc_verify_lines *lines, struct dsc_str text, struct dsc_arena *arena)
{
	struct dsc_verify_line line = { { text.ptr, DSC_DIGEST_HEX }, { 0 } };
	size_t at = DSC_DIGEST_HEX;

	if (!text.len)
		return;
	while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t'))
		at++;
	if (at < text.len && text.ptr[at] == '*' && at == DSC_DIGEST_HEX + 1)
		at++;
	line.path = (struct dsc_str){ text.ptr + at, text.len > at ? text.len - at : 0 };
	if (text.len <= DSC_DIGEST_HEX || at == DSC_DIGEST_HEX || !line.path.len ||
	    !dsc_verify_is_sum(line.hex))
		lines->wrong++;
	else
		DSC_PUSH(arena, lines, line);
}

void dsc_verify_lines_read(struct dsc_verify_lines *lines, struct dsc_str text,
			   struct dsc_arena *arena)
{
	size_t kept = 0;

	*lines = (struct dsc_verify_lines){ 0 };
	while (text.len) {
		const char *end = memchr(text.ptr, '\n', text.len);
		size_t len = end ? (size_t)(end - text.ptr) : text.len;
		size_t step = len + (end != NULL);

		read_line(lines,
			  (struct dsc_str){ text.ptr, len - (len && text.ptr[len - 1] == '\r') },
			  arena);
		text.ptr += step;
		text.len -= step;
	}
	if (lines->count)
		qsort(lines->items, lines->count, sizeof(*lines->items), by_path);
	for (size_t i = 0; i < lines->count; i++) {
		if (kept && dsc_str_eq(lines->items[i].path, lines->items[kept - 1].path))
			lines->twice++;
		else
			lines->items[kept++] = lines->items[i];
	}
	lines->count = kept;
}

const struct dsc_verify_line *dsc_verify_lines_find(const struct dsc_verify_lines *lines,
						    struct dsc_str path)
{
	struct dsc_verify_line key = { { 0 }, path };

	if (!lines->count)
		return NULL;
	return bsearch(&key, lines->items, lines->count, sizeof(key), by_path);
}

bool dsc_verify_path_inside(struct dsc_str path)
{
	size_t start = 0;

	if (!path.len || path.len > 4096)
		return false;
	for (size_t i = 0; i <= path.len; i++) {
		struct dsc_str name = { path.ptr + start, i - start };

		if (i < path.len && path.ptr[i] != '/')
			continue;
		if (!name.len || dsc_str_is(name, ".") || dsc_str_is(name, "..") ||
		    memchr(name.ptr, '\0', name.len) || dsc_name_fault(name) != DSC_LAYOUT_STRAY)
			return false;
		start = i + 1;
	}
	return true;
}
