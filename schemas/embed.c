/*
 * embed OUT FILE…: writes the table of files built into the binaries
 * (lib/profile/builtin.h). A file's name in the table is what follows the last
 * "schemas/" of its path. Of each YAML file the table also holds the tree as
 * JSON, under the name with ".json" added: reading that takes a tenth of the
 * time, and the profile is read at every start.
 */
#define _DEFAULT_SOURCE /* open_memstream */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/io.h"
#include "json/write.h"
#include "yaml/yaml.h"

#include "base/banned.h"

struct file {
	struct dsc_str name;
	struct dsc_str bytes;
};

struct files {
	struct file *items;
	size_t count;
	size_t cap;
};

static int by_name(const void *a, const void *b)
{
	const struct file *x = a, *y = b;

	return dsc_str_cmp(x->name, y->name);
}

static const char *name_of(const char *path)
{
	const char *name = path;

	for (const char *at = path; (at = strstr(at, "schemas/")); name = at)
		at += strlen("schemas/");
	return name;
}

/* The document of `bytes` as JSON text. */
static int to_json(struct dsc_str *json, const char *path, struct dsc_str bytes,
		   struct dsc_arena *arena)
{
	struct dsc_problems problems = { .arena = arena };
	struct dsc_node *root;
	char *text = NULL;
	size_t len = 0;
	FILE *out;

	if (dsc_yaml_read(&root, bytes, arena, &problems) < 0) {
		fprintf(stderr, "embed: %s:%u: %s\n", path, problems.items[0].span.start.line,
			problems.items[0].message);
		return -1;
	}
	out = open_memstream(&text, &len);
	if (!out)
		return -1;
	dsc_json_write_node(out, root, 0);
	if (fclose(out) != 0) {
		free(text);
		return -1;
	}
	*json = dsc_arena_str(arena, (struct dsc_str){ text, len });
	free(text);
	return 0;
}

static int take(struct files *files, const char *path, struct dsc_arena *arena)
{
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_str bytes, json;
	int status = 0;

	if (dsc_io_read(&bytes, AT_FDCWD, path, DSC_YAML_MAX_BYTES, &buffer) != DSC_IO_OK) {
		fprintf(stderr, "embed: cannot read %s\n", path);
		return -1;
	}
	bytes = dsc_arena_str(arena, bytes);
	dsc_io_buffer_release(&buffer);
	DSC_PUSH(arena, files, (struct file){ dsc_str_from(name_of(path)), bytes });
	if (dsc_str_ends(dsc_str_from(path), DSC_S(".yaml"))) {
		status = to_json(&json, path, bytes, arena);
		DSC_PUSH(arena, files,
			 (struct file){ dsc_str_from(dsc_arena_printf(arena, "%s.json",
								      name_of(path))),
					json });
	}
	return status;
}

static void put(FILE *out, const struct files *files)
{
	fputs("/* Made by schemas/embed.c from schemas/; do not edit. */\n"
	      "#include \"profile/builtin.h\"\n\n#include \"base/banned.h\"\n",
	      out);
	for (size_t i = 0; i < files->count; i++) {
		struct dsc_str bytes = files->items[i].bytes;

		fprintf(out, "\nstatic const unsigned char file_%zu[] = {", i);
		for (size_t j = 0; j < bytes.len; j++)
			fprintf(out, "%s%u,", j % 24 ? "" : "\n", (unsigned char)bytes.ptr[j]);
		fputs("0 };\n", out);
	}
	fputs("\nconst struct dsc_builtin dsc_builtin_table[] = {\n", out);
	for (size_t i = 0; i < files->count; i++)
		fprintf(out, "\t{ \"%s\", (const char *)file_%zu, sizeof(file_%zu) - 1 },\n",
			files->items[i].name.ptr, i, i);
	fputs("\t{ NULL, NULL, 0 },\n};\n", out);
}

int main(int argc, char **argv)
{
	struct files files = { 0 };
	struct dsc_arena arena;
	FILE *out;

	if (argc < 3) {
		fputs("usage: embed OUT FILE...\n", stderr);
		return 2;
	}
	dsc_arena_init(&arena, 0);
	for (int i = 2; i < argc; i++)
		if (take(&files, argv[i], &arena) < 0)
			return 3;
	qsort(files.items, files.count, sizeof(*files.items), by_name);
	out = fopen(argv[1], "w");
	if (!out) {
		perror(argv[1]);
		return 3;
	}
	put(out, &files);
	if (fclose(out) != 0) {
		perror(argv[1]);
		return 3;
	}
	dsc_arena_release(&arena);
	return 0;
}
