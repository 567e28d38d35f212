/* The keywords of draft 2020-12: what vocabulary each is of and what value it takes. */
#ifndef DSC_SCHEMA_KEYWORD_H
#define DSC_SCHEMA_KEYWORD_H

#include "base/str.h"

enum keyword {
	KW_ADDITIONAL_PROPERTIES,
	KW_ALL_OF,
	KW_ANCHOR,
	KW_ANY_OF,
	KW_COMMENT,
	KW_CONST,
	KW_CONTAINS,
	KW_CONTENT_ENCODING,
	KW_CONTENT_MEDIA_TYPE,
	KW_CONTENT_SCHEMA,
	KW_DEFAULT,
	KW_DEFINITIONS,
	KW_DEFS,
	KW_DEPENDENCIES,
	KW_DEPENDENT_REQUIRED,
	KW_DEPENDENT_SCHEMAS,
	KW_DEPRECATED,
	KW_DESCRIPTION,
	KW_DYNAMIC_ANCHOR,
	KW_DYNAMIC_REF,
	KW_ELSE,
	KW_ENUM,
	KW_EXAMPLES,
	KW_EXCLUSIVE_MAXIMUM,
	KW_EXCLUSIVE_MINIMUM,
	KW_FORMAT,
	KW_ID,
	KW_IF,
	KW_ITEMS,
	KW_MAX_CONTAINS,
	KW_MAX_ITEMS,
	KW_MAX_LENGTH,
	KW_MAX_PROPERTIES,
	KW_MAXIMUM,
	KW_MIN_CONTAINS,
	KW_MIN_ITEMS,
	KW_MIN_LENGTH,
	KW_MIN_PROPERTIES,
	KW_MINIMUM,
	KW_MULTIPLE_OF,
	KW_NOT,
	KW_ONE_OF,
	KW_PATTERN,
	KW_PATTERN_PROPERTIES,
	KW_PREFIX_ITEMS,
	KW_PROPERTIES,
	KW_PROPERTY_NAMES,
	KW_READ_ONLY,
	KW_REF,
	KW_REQUIRED,
	KW_SCHEMA,
	KW_THEN,
	KW_TITLE,
	KW_TYPE,
	KW_UNEVALUATED_ITEMS,
	KW_UNEVALUATED_PROPERTIES,
	KW_UNIQUE_ITEMS,
	KW_VOCABULARY,
	KW_WRITE_ONLY,
	KW_X_MESSAGE,
	KW_X_RULE,
	KW_X_TITLE_EN,
	KW_COUNT
};

enum vocabulary {
	VOCAB_CORE = 1,
	VOCAB_APPLICATOR = 2,
	VOCAB_UNEVALUATED = 4,
	VOCAB_VALIDATION = 8,
	VOCAB_META_DATA = 16,
	VOCAB_FORMAT_ANNOTATION = 32,
	VOCAB_FORMAT_ASSERTION = 64,
	VOCAB_CONTENT = 128,
	VOCAB_FORMAT = VOCAB_FORMAT_ANNOTATION | VOCAB_FORMAT_ASSERTION,
	/* What draft 2020-12 itself asks for. */
	VOCAB_STANDARD = 255 & ~VOCAB_FORMAT_ASSERTION,
	/* Draft 2019-09: the same without prefixItems and the $dynamic keywords. */
	VOCAB_DRAFT_2019 = 256,
};

/* What a keyword's value must be. */
enum form {
	FORM_ANY,
	FORM_SCHEMA,
	FORM_SCHEMAS,       /* a sequence of them, not empty */
	FORM_SCHEMA_MAP,
	FORM_DEPENDENCIES,  /* a mapping of schemas or of sequences of names */
	FORM_SEQ,
	FORM_MAP,
	FORM_STRING,
	FORM_ANCHOR,        /* a name without a fragment's punctuation */
	FORM_STRINGS,       /* a sequence of strings */
	FORM_STRINGS_MAP,
	FORM_COUNT,         /* an integer of at least 0 */
	FORM_NUMBER,
	FORM_POSITIVE,
	FORM_BOOL,
	FORM_TYPE,
};

struct keyword_row {
	const char *name;
	enum keyword keyword;
	enum form form;
	int vocabulary; /* the keyword counts where one of these is in force */
};

/* The row of a keyword, or NULL: unknown. */
const struct keyword_row *dsc_keyword_find(struct dsc_str name);

const char *dsc_keyword_name(enum keyword keyword);

/* The vocabulary that a URI names, or 0: unknown. */
enum vocabulary dsc_keyword_vocabulary(struct dsc_str uri);

#endif
