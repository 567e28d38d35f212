/*
 * Any bytes as a list of sums (SHA256SUMS, SM3SUMS, the manifests of a bag):
 * what is taken as a line is one, once, in order, and is found again.
 */
#include <stdlib.h>

#include "bundle/verify_disc.h"
#include "bundle/verify_package.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static bool is_within(struct dsc_str part, const uint8_t *data, size_t size)
{
	const uint8_t *at = (const uint8_t *)part.ptr;

	return at >= data && part.len <= size && (size_t)(at - data) <= size - part.len;
}

static void check_line(const struct dsc_verify_line *line)
{
	struct dsc_str name;
	uint32_t copy = dsc_verify_copy_of(line->path, &name);

	require(line->hex.len == DSC_DIGEST_HEX && line->path.len);
	require(!memchr(line->path.ptr, '\n', line->path.len));
	for (size_t i = 0; i < line->hex.len; i++)
		require(strchr("0123456789abcdef", line->hex.ptr[i]) && line->hex.ptr[i]);
	/* Either part of a copy's path, or the path as it is. */
	require(name.ptr + name.len == line->path.ptr + line->path.len);
	require(copy ? name.len < line->path.len && name.len : name.len == line->path.len);
	if (dsc_verify_path_inside(line->path)) {
		require(line->path.ptr[0] != '/' && line->path.ptr[line->path.len - 1] != '/');
		require(!dsc_str_starts(line->path, DSC_S("../")));
		require(!memchr(line->path.ptr, '\0', line->path.len));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dsc_verify_lines lines;
	struct dsc_arena arena;
	size_t fed = 0;

	dsc_arena_init(&arena, 0);
	dsc_verify_lines_read(&lines, (struct dsc_str){ (const char *)data, size }, &arena);
	for (size_t i = 0; i < size; i++)
		fed += data[i] == '\n';
	require(lines.count + lines.wrong + lines.twice <= fed + 1);
	for (size_t i = 0; i < lines.count; i++) {
		const struct dsc_verify_line *line = &lines.items[i];

		require(is_within(line->hex, data, size) && is_within(line->path, data, size));
		check_line(line);
		require(!i || dsc_str_cmp(lines.items[i - 1].path, line->path) < 0);
		require(dsc_verify_lines_find(&lines, line->path) == line);
	}
	dsc_arena_release(&arena);
	return 0;
}
