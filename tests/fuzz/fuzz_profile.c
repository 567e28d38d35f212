/* A profile, and after a NUL byte an overlay for it; whatever holds is bound into every schema. */
#include "profile/profile.h"
#include "yaml/yaml.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct dsc_node *parse(struct dsc_str bytes, struct dsc_arena *arena)
{
	struct dsc_problems problems = { .arena = arena };
	struct dsc_node *root;

	return dsc_yaml_read(&root, bytes, arena, &problems) < 0 ? NULL : root;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dsc_str bytes = { (const char *)data, size };
	const char *nul = size ? memchr(data, '\0', size) : NULL;
	struct dsc_profile_issues issues = { 0 };
	struct dsc_profile profile;
	struct dsc_node *root, *overlay;
	struct dsc_arena arena;
	struct dsc_err err;

	dsc_arena_init(&arena, 0);
	if (nul)
		bytes.len = (size_t)(nul - bytes.ptr);
	root = parse(bytes, &arena);
	if (root && nul) {
		bytes = (struct dsc_str){ nul + 1, size - bytes.len - 1 };
		overlay = parse(bytes, &arena);
		if (overlay)
			dsc_overlay_apply(root, overlay, &arena, &issues);
	}
	if (root && dsc_profile_read(&profile, root, false, &arena, &issues) == 0)
		for (size_t i = 0; dsc_document_kinds[i]; i++)
			dsc_profile_schema(&profile, dsc_document_kinds[i], &arena, &err);
	dsc_arena_release(&arena);
	return 0;
}
