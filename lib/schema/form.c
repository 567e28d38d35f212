#include "schema/form.h"

#include "base/tr.h"
#include "schema/value.h"

#include "base/banned.h"

bool dsc_form_type(struct dsc_str name, unsigned *bits)
{
	static const struct {
		const char *name;
		unsigned bits;
	} types[] = {
		{ "null", TYPE_BIT(DSC_NODE_NULL) },
		{ "boolean", TYPE_BIT(DSC_NODE_BOOL) },
		{ "integer", TYPE_INTEGRAL },
		{ "number", TYPE_NUMBERS | TYPE_INTEGRAL },
		{ "string", TYPE_BIT(DSC_NODE_STRING) },
		{ "array", TYPE_BIT(DSC_NODE_SEQ) },
		{ "object", TYPE_BIT(DSC_NODE_MAP) },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (dsc_str_is(name, types[i].name)) {
			*bits |= types[i].bits;
			return true;
		}
	}
	return false;
}

static bool all_strings(const struct dsc_node *node)
{
	if (node->type != DSC_NODE_SEQ)
		return false;
	for (uint32_t i = 0; i < node->count; i++)
		if (node->items[i].type != DSC_NODE_STRING)
			return false;
	return true;
}

bool dsc_form_schema(const struct dsc_node *node)
{
	return node->type == DSC_NODE_MAP || node->type == DSC_NODE_BOOL;
}

static bool all_schemas(const struct dsc_node *node)
{
	for (uint32_t i = 0; i < node->count; i++)
		if (!dsc_form_schema(node->type == DSC_NODE_MAP ? &node->members[i].value
								: &node->items[i]))
			return false;
	return true;
}

/* `^[A-Za-z_][-A-Za-z0-9._]*$`, the core meta-schema's anchorString. */
static bool is_anchor(struct dsc_str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

		if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-' || c == '.')))
			return false;
	}
	return name.len > 0;
}

static bool is_number(const struct dsc_node *node)
{
	return node->type == DSC_NODE_INT || node->type == DSC_NODE_FLOAT;
}

static bool is_type(const struct dsc_node *node)
{
	unsigned bits = 0;

	if (node->type == DSC_NODE_STRING)
		return dsc_form_type(node->text, &bits);
	if (!all_strings(node))
		return false;
	for (uint32_t i = 0; i < node->count; i++)
		if (!dsc_form_type(node->items[i].text, &bits))
			return false;
	return node->count > 0;
}

static bool is_dependencies(const struct dsc_node *node)
{
	if (node->type != DSC_NODE_MAP)
		return false;
	for (uint32_t i = 0; i < node->count; i++)
		if (!dsc_form_schema(&node->members[i].value) &&
		    !all_strings(&node->members[i].value))
			return false;
	return true;
}

static bool is_strings_map(const struct dsc_node *node)
{
	if (node->type != DSC_NODE_MAP)
		return false;
	for (uint32_t i = 0; i < node->count; i++)
		if (!all_strings(&node->members[i].value))
			return false;
	return true;
}

const char *dsc_form_wrong(enum form form, const struct dsc_node *node)
{
	switch (form) {
	case FORM_ANY:
		return NULL;
	case FORM_SCHEMA:
		return dsc_form_schema(node) ? NULL : _("a schema: a mapping, true or false");
	case FORM_SCHEMAS:
		return node->type == DSC_NODE_SEQ && node->count && all_schemas(node)
			       ? NULL
			       : _("a list of schemas that is not empty");
	case FORM_SCHEMA_MAP:
		return node->type == DSC_NODE_MAP && all_schemas(node)
			       ? NULL
			       : _("a mapping whose values are schemas");
	case FORM_DEPENDENCIES:
		return is_dependencies(node)
			       ? NULL
			       : _("a mapping to schemas or to lists of strings");
	case FORM_SEQ:
		return node->type == DSC_NODE_SEQ ? NULL : _("a list");
	case FORM_MAP:
		return node->type == DSC_NODE_MAP ? NULL : _("a mapping");
	case FORM_STRING:
		return node->type == DSC_NODE_STRING ? NULL : _("a string");
	case FORM_ANCHOR:
		return node->type == DSC_NODE_STRING && is_anchor(node->text)
			       ? NULL
			       : _("a name of letters, digits, '-', '_' and '.' that begins with "
				   "a letter");
	case FORM_STRINGS:
		return all_strings(node) ? NULL : _("a list of strings");
	case FORM_STRINGS_MAP:
		return is_strings_map(node) ? NULL : _("a mapping to lists of strings");
	case FORM_COUNT:
		return is_number(node) && dsc_value_integral(node) &&
				       dsc_decimal_parse(node->text).sign >= 0
			       ? NULL
			       : _("an integer of at least 0");
	case FORM_NUMBER:
		return is_number(node) ? NULL : _("a number");
	case FORM_POSITIVE:
		return is_number(node) && dsc_decimal_parse(node->text).sign > 0 &&
				       dsc_decimal_parse(node->text).count <=
					       DSC_DECIMAL_DIVISOR_MAX
			       ? NULL
			       : _("a number above 0 with at most 100 digits");
	case FORM_BOOL:
		return node->type == DSC_NODE_BOOL ? NULL : _("true or false");
	case FORM_TYPE:
		return is_type(node) ? NULL
				     : _("one or several of null, boolean, integer, number, "
					 "string, array, object");
	}
	return NULL;
}
