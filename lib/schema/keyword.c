#include "schema/keyword.h"

#include "base/banned.h"

#define APPLICATOR VOCAB_APPLICATOR
#define CONTENT VOCAB_CONTENT
#define CORE VOCAB_CORE
#define META VOCAB_META_DATA
#define UNEVALUATED VOCAB_UNEVALUATED
#define VALIDATION VOCAB_VALIDATION

/* In the order of enum keyword, by which dsc_keyword_name() finds its row. */
static const struct keyword_row rows[] = {
	{ "additionalProperties", KW_ADDITIONAL_PROPERTIES, FORM_SCHEMA, APPLICATOR },
	{ "allOf", KW_ALL_OF, FORM_SCHEMAS, APPLICATOR },
	{ "$anchor", KW_ANCHOR, FORM_ANCHOR, CORE },
	{ "anyOf", KW_ANY_OF, FORM_SCHEMAS, APPLICATOR },
	{ "$comment", KW_COMMENT, FORM_STRING, CORE },
	{ "const", KW_CONST, FORM_ANY, VALIDATION },
	{ "contains", KW_CONTAINS, FORM_SCHEMA, APPLICATOR },
	{ "contentEncoding", KW_CONTENT_ENCODING, FORM_STRING, CONTENT },
	{ "contentMediaType", KW_CONTENT_MEDIA_TYPE, FORM_STRING, CONTENT },
	{ "contentSchema", KW_CONTENT_SCHEMA, FORM_SCHEMA, CONTENT },
	{ "default", KW_DEFAULT, FORM_ANY, META },
	{ "definitions", KW_DEFINITIONS, FORM_SCHEMA_MAP, CORE },
	{ "$defs", KW_DEFS, FORM_SCHEMA_MAP, CORE },
	{ "dependencies", KW_DEPENDENCIES, FORM_DEPENDENCIES, APPLICATOR },
	{ "dependentRequired", KW_DEPENDENT_REQUIRED, FORM_STRINGS_MAP, VALIDATION },
	{ "dependentSchemas", KW_DEPENDENT_SCHEMAS, FORM_SCHEMA_MAP, APPLICATOR },
	{ "deprecated", KW_DEPRECATED, FORM_BOOL, META },
	{ "description", KW_DESCRIPTION, FORM_STRING, META },
	{ "$dynamicAnchor", KW_DYNAMIC_ANCHOR, FORM_ANCHOR, CORE },
	{ "$dynamicRef", KW_DYNAMIC_REF, FORM_STRING, CORE },
	{ "else", KW_ELSE, FORM_SCHEMA, APPLICATOR },
	{ "enum", KW_ENUM, FORM_SEQ, VALIDATION },
	{ "examples", KW_EXAMPLES, FORM_SEQ, META },
	{ "exclusiveMaximum", KW_EXCLUSIVE_MAXIMUM, FORM_NUMBER, VALIDATION },
	{ "exclusiveMinimum", KW_EXCLUSIVE_MINIMUM, FORM_NUMBER, VALIDATION },
	{ "format", KW_FORMAT, FORM_STRING, VOCAB_FORMAT },
	{ "$id", KW_ID, FORM_STRING, CORE },
	{ "if", KW_IF, FORM_SCHEMA, APPLICATOR },
	{ "items", KW_ITEMS, FORM_SCHEMA, APPLICATOR },
	{ "maxContains", KW_MAX_CONTAINS, FORM_COUNT, VALIDATION },
	{ "maxItems", KW_MAX_ITEMS, FORM_COUNT, VALIDATION },
	{ "maxLength", KW_MAX_LENGTH, FORM_COUNT, VALIDATION },
	{ "maxProperties", KW_MAX_PROPERTIES, FORM_COUNT, VALIDATION },
	{ "maximum", KW_MAXIMUM, FORM_NUMBER, VALIDATION },
	{ "minContains", KW_MIN_CONTAINS, FORM_COUNT, VALIDATION },
	{ "minItems", KW_MIN_ITEMS, FORM_COUNT, VALIDATION },
	{ "minLength", KW_MIN_LENGTH, FORM_COUNT, VALIDATION },
	{ "minProperties", KW_MIN_PROPERTIES, FORM_COUNT, VALIDATION },
	{ "minimum", KW_MINIMUM, FORM_NUMBER, VALIDATION },
	{ "multipleOf", KW_MULTIPLE_OF, FORM_POSITIVE, VALIDATION },
	{ "not", KW_NOT, FORM_SCHEMA, APPLICATOR },
	{ "oneOf", KW_ONE_OF, FORM_SCHEMAS, APPLICATOR },
	{ "pattern", KW_PATTERN, FORM_STRING, VALIDATION },
	{ "patternProperties", KW_PATTERN_PROPERTIES, FORM_SCHEMA_MAP, APPLICATOR },
	{ "prefixItems", KW_PREFIX_ITEMS, FORM_SCHEMAS, APPLICATOR },
	{ "properties", KW_PROPERTIES, FORM_SCHEMA_MAP, APPLICATOR },
	{ "propertyNames", KW_PROPERTY_NAMES, FORM_SCHEMA, APPLICATOR },
	{ "readOnly", KW_READ_ONLY, FORM_BOOL, META },
	{ "$ref", KW_REF, FORM_STRING, CORE },
	{ "required", KW_REQUIRED, FORM_STRINGS, VALIDATION },
	{ "$schema", KW_SCHEMA, FORM_STRING, CORE },
	{ "then", KW_THEN, FORM_SCHEMA, APPLICATOR },
	{ "title", KW_TITLE, FORM_STRING, META },
	{ "type", KW_TYPE, FORM_TYPE, VALIDATION },
	{ "unevaluatedItems", KW_UNEVALUATED_ITEMS, FORM_SCHEMA, UNEVALUATED },
	{ "unevaluatedProperties", KW_UNEVALUATED_PROPERTIES, FORM_SCHEMA, UNEVALUATED },
	{ "uniqueItems", KW_UNIQUE_ITEMS, FORM_BOOL, VALIDATION },
	{ "$vocabulary", KW_VOCABULARY, FORM_MAP, CORE },
	{ "writeOnly", KW_WRITE_ONLY, FORM_BOOL, META },
	{ "x-message", KW_X_MESSAGE, FORM_MAP, CORE },
	{ "x-dsc-rule", KW_X_RULE, FORM_STRING, CORE },
	{ "x-title-en", KW_X_TITLE_EN, FORM_STRING, CORE },
};

_Static_assert(sizeof(rows) / sizeof(rows[0]) == KW_COUNT, "one row a keyword");

/* A row's place among all names, '$' before letters, capitals before small letters. */
static const unsigned char sorted[KW_COUNT] = {
	KW_ANCHOR, KW_COMMENT, KW_DEFS, KW_DYNAMIC_ANCHOR, KW_DYNAMIC_REF, KW_ID, KW_REF, KW_SCHEMA,
	KW_VOCABULARY, KW_ADDITIONAL_PROPERTIES, KW_ALL_OF, KW_ANY_OF, KW_CONST, KW_CONTAINS,
	KW_CONTENT_ENCODING, KW_CONTENT_MEDIA_TYPE, KW_CONTENT_SCHEMA, KW_DEFAULT, KW_DEFINITIONS,
	KW_DEPENDENCIES, KW_DEPENDENT_REQUIRED, KW_DEPENDENT_SCHEMAS, KW_DEPRECATED, KW_DESCRIPTION,
	KW_ELSE, KW_ENUM, KW_EXAMPLES, KW_EXCLUSIVE_MAXIMUM, KW_EXCLUSIVE_MINIMUM, KW_FORMAT, KW_IF,
	KW_ITEMS, KW_MAX_CONTAINS, KW_MAX_ITEMS, KW_MAX_LENGTH, KW_MAX_PROPERTIES, KW_MAXIMUM,
	KW_MIN_CONTAINS, KW_MIN_ITEMS, KW_MIN_LENGTH, KW_MIN_PROPERTIES, KW_MINIMUM, KW_MULTIPLE_OF,
	KW_NOT, KW_ONE_OF, KW_PATTERN, KW_PATTERN_PROPERTIES, KW_PREFIX_ITEMS, KW_PROPERTIES,
	KW_PROPERTY_NAMES, KW_READ_ONLY, KW_REQUIRED, KW_THEN, KW_TITLE, KW_TYPE,
	KW_UNEVALUATED_ITEMS, KW_UNEVALUATED_PROPERTIES, KW_UNIQUE_ITEMS, KW_WRITE_ONLY, KW_X_RULE,
	KW_X_MESSAGE, KW_X_TITLE_EN,
};

const struct keyword_row *dsc_keyword_find(struct dsc_str name)
{
	size_t low = 0, high = KW_COUNT;

	while (low < high) {
		size_t mid = (low + high) / 2;
		const struct keyword_row *row = &rows[sorted[mid]];
		int order = dsc_str_cmp(name, dsc_str_from(row->name));

		if (order == 0)
			return row;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

const char *dsc_keyword_name(enum keyword keyword)
{
	return rows[keyword].name;
}

enum vocabulary dsc_keyword_vocabulary(struct dsc_str uri)
{
	static const struct {
		const char *name;
		enum vocabulary vocabulary;
	} names[] = {
		{ "core", VOCAB_CORE },
		{ "applicator", VOCAB_APPLICATOR },
		{ "unevaluated", VOCAB_UNEVALUATED },
		{ "validation", VOCAB_VALIDATION },
		{ "meta-data", VOCAB_META_DATA },
		{ "format-annotation", VOCAB_FORMAT_ANNOTATION },
		{ "format-assertion", VOCAB_FORMAT_ASSERTION },
		{ "content", VOCAB_CONTENT },
	};
	struct dsc_str prefix = DSC_S("https://json-schema.org/draft/2020-12/vocab/");

	if (!dsc_str_starts(uri, prefix))
		return 0;
	uri.ptr += prefix.len;
	uri.len -= prefix.len;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (dsc_str_is(uri, names[i].name))
			return names[i].vocabulary;
	return 0;
}
