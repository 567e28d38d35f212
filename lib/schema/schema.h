/*
 * JSON Schema, draft 2020-12, over node trees: compiled once, evaluated many
 * times, with the place of everything that fails. Nothing is ever fetched: a
 * `$ref` finds what was registered, or is an error of the schema. Documents
 * that name draft 2019-09 are read as that draft knows them, $recursiveRef
 * apart; older drafts are refused.
 *
 * Beyond the draft, a subschema may hold
 *   x-dsc-rule    the slug that violations at or below it carry
 *   x-title-en    `title` in English; `title` is Chinese
 *   x-message     {en, zh}: words for a value that breaks pattern, format, enum,
 *                 const, not, a bound or a count; "{value}" is what was found
 *   enumDescriptions   titles of the values of `enum`, one each
 * and what other unknown keywords say is nothing to it.
 */
#ifndef DSC_SCHEMA_SCHEMA_H
#define DSC_SCHEMA_SCHEMA_H

#include "base/err.h"
#include "yaml/node.h"

struct dsc_schema_set;
struct dsc_schema;

/*
 * A set of schema documents that may refer to each other. The draft's own
 * meta-schemas are always in it. Owner: the set keeps pointers into the
 * registered trees; they and `arena` must outlive it. Release frees the
 * patterns that compiled schemas hold; they die with the set.
 */
struct dsc_schema_set *dsc_schema_set_new(struct dsc_arena *arena);
void dsc_schema_set_release(struct dsc_schema_set *set);

/*
 * Makes the patterns of all schemas compiled so far faster, at some 100 µs a
 * pattern: for a run over many documents. Not while a check is under way.
 */
void dsc_schema_set_hurry(struct dsc_schema_set *set);

/* Registers a document under `uri` (its `$id`, where it has one, is added). */
int dsc_schema_set_add(struct dsc_schema_set *set, struct dsc_str uri,
		       const struct dsc_node *document, struct dsc_err *err);

/*
 * Called for a document that a `$ref` names and nobody registered; returns its
 * tree, or NULL: unknown. For `--schema-map`.
 */
typedef const struct dsc_node *(*dsc_schema_resolver)(void *data, struct dsc_str uri,
						      struct dsc_err *err);
void dsc_schema_set_resolver(struct dsc_schema_set *set, dsc_schema_resolver resolver, void *data);

enum dsc_schema_flags {
	DSC_SCHEMA_ASSERT_FORMAT = 1, /* `format` asserts, not only annotates */
};

/*
 * Compiles the schema at `uri` (with an optional fragment) and all that it
 * reaches. Returns 0, or -1: a wrong schema gives a problem at its place in
 * `problems` (the place is in the document named by problem_uri, where that is
 * not NULL: an unresolved reference, a bad pattern, a keyword of a wrong type).
 * The result is immutable and may be used by several threads.
 */
int dsc_schema_compile(const struct dsc_schema **out, struct dsc_schema_set *set,
		       struct dsc_str uri, unsigned flags, struct dsc_problems *problems,
		       struct dsc_str *problem_uri);

/*
 * One reason why an instance does not hold. Of `anyOf`/`oneOf` only the branch
 * that fits best speaks, so that one mistake gives one message.
 */
struct dsc_violation {
	struct dsc_span span;         /* the value; the key, where the key itself is wrong */
	const struct dsc_node *node;  /* the value, or the mapping that lacks something */
	struct dsc_str key;           /* the missing key; the unknown one, or the key that it
				       * was meant to be; or empty */
	bool unsafe_key;              /* unknown only for unsafe characters in it, of which the
				       * YAML reader has told: no second message is needed */
	const char *keyword;          /* "required", "enum", … */
	const char *message;          /* translated: value found, value allowed */
	const char *rule;             /* the nearest enclosing `x-dsc-rule`, or NULL */
};

struct dsc_violations {
	struct dsc_violation *items;
	size_t count;
	size_t cap;
};

/*
 * Whether `instance` holds: 1, 0 with every violation in document order, or -1
 * with an error: it was not checked, for a pattern ran into its limits, the
 * schema refers to itself without end, or the two together cost too much. With
 * `violations` NULL it stops at the first. Scratch and messages come from `arena`.
 */
int dsc_schema_check(const struct dsc_schema *schema, const struct dsc_node *instance,
		     struct dsc_violations *violations, struct dsc_arena *arena,
		     struct dsc_err *err);

#endif
