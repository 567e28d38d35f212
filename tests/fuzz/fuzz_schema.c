/*
 * A schema and, after a NUL byte, an instance, both JSON. What the quiet check
 * and the one that collects say must agree, and no fault may go unexplained.
 */
#include <stdlib.h>

#include "schema/schema.h"
#include "yaml/json.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct dsc_node *parse(struct dsc_str bytes, struct dsc_arena *arena)
{
	struct dsc_problems problems = { .arena = arena };
	struct dsc_node *root;

	return dsc_json_read(&root, bytes, bytes.len, arena, &problems) < 0 ? NULL : root;
}

static void check(const struct dsc_schema *schema, const struct dsc_node *instance,
		  struct dsc_arena *arena)
{
	struct dsc_violations violations = { 0 };
	struct dsc_err err;
	int quiet = dsc_schema_check(schema, instance, NULL, arena, &err);
	int loud = dsc_schema_check(schema, instance, &violations, arena, &err);

	if (loud >= 0 && quiet != loud)
		abort();
	if ((loud == 0) != (violations.count > 0))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *nul = size ? memchr(data, '\0', size) : NULL;
	struct dsc_str uri = DSC_S("https://fuzz.invalid/schema.json");
	const struct dsc_schema *schema;
	struct dsc_node *document, *instance;
	struct dsc_problems problems;
	struct dsc_schema_set *set;
	struct dsc_arena arena;
	struct dsc_str bytes = { (const char *)data, size };
	struct dsc_err err;

	if (!nul)
		return 0;
	bytes.len = (size_t)(nul - bytes.ptr);
	dsc_arena_init(&arena, 0);
	problems = (struct dsc_problems){ .arena = &arena };
	set = dsc_schema_set_new(&arena);
	document = parse(bytes, &arena);
	instance = parse((struct dsc_str){ nul + 1, size - bytes.len - 1 }, &arena);
	if (document && instance && dsc_schema_set_add(set, uri, document, &err) == 0 &&
	    dsc_schema_compile(&schema, set, uri, DSC_SCHEMA_ASSERT_FORMAT, &problems, NULL) == 0)
		check(schema, instance, &arena);
	dsc_schema_set_release(set);
	dsc_arena_release(&arena);
	return 0;
}
