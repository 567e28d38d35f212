#include "profile/issue.h"

#include "base/tr.h"
#include "text/show.h"

#include "base/banned.h"

#define QUOTED 60 /* code points of a value in a message */
#define FEW 12    /* ids that a message lists */

void dsc_issue_add(struct dsc_issue_sink *sink, const char *rule, enum dsc_severity severity,
		   const struct dsc_node *node, const char *fmt, ...)
{
	struct dsc_profile_issue issue = {
		.rule = rule,
		.severity = severity,
		.node = node,
		.in_overlay = sink->in_overlay,
	};
	va_list args;

	if (node)
		issue.span = node->span;
	va_start(args, fmt);
	issue.message = dsc_arena_vprintf(sink->arena, fmt, args);
	va_end(args);
	DSC_PUSH(sink->arena, sink->issues, issue);
	if (severity == DSC_ERROR)
		sink->failed = true;
}

const char *dsc_issue_quote(const struct dsc_issue_sink *sink, const struct dsc_node *node)
{
	if (node->type == DSC_NODE_MAP || node->type == DSC_NODE_SEQ)
		return dsc_node_type_name((enum dsc_node_type)node->type);
	return dsc_text_quote(node->text, QUOTED, sink->arena);
}

const char *dsc_issue_nearest(const struct dsc_issue_sink *sink, struct dsc_str word,
			      const struct dsc_node *known)
{
	const char **keys;

	/* The distance counts bytes: in a Chinese id every sibling would be near. */
	for (size_t i = 0; i < word.len; i++)
		if ((unsigned char)word.ptr[i] >= 0x80)
			return NULL;
	if (!known || known->type != DSC_NODE_MAP)
		return NULL;
	keys = DSC_NEW_ARRAY(sink->arena, const char *, known->count);
	for (uint32_t i = 0; i < known->count; i++)
		keys[i] = dsc_text_quote(known->members[i].key.text, QUOTED, sink->arena);
	return dsc_str_nearest(dsc_arena_str(sink->arena, word), keys, known->count);
}

/* "a, b, c" of a mapping's keys. */
static const char *key_list(const struct dsc_issue_sink *sink, const struct dsc_node *known)
{
	const char *list = "";

	for (uint32_t i = 0; i < known->count; i++)
		list = dsc_arena_printf(sink->arena, "%s%s%s", list, i ? ", " : "",
					dsc_text_quote(known->members[i].key.text, QUOTED,
						       sink->arena));
	return list;
}

void dsc_issue_unknown(struct dsc_issue_sink *sink, const struct dsc_node *node, const char *list,
		       const struct dsc_node *known)
{
	const char *found = dsc_issue_quote(sink, node);
	const char *nearest = dsc_issue_nearest(sink, dsc_node_text(node), known);

	if (nearest)
		dsc_issue_add(sink, "reference-unknown", DSC_ERROR, node,
			      _("'%s' is not in '%s'; did you mean '%s'?"), found, list, nearest);
	else if (known && known->type == DSC_NODE_MAP && known->count && known->count <= FEW)
		dsc_issue_add(sink, "reference-unknown", DSC_ERROR, node,
			      _("'%s' is not in '%s', which has %s"), found, list,
			      key_list(sink, known));
	else
		dsc_issue_add(sink, "reference-unknown", DSC_ERROR, node,
			      _("'%s' is not in '%s'; add it there, or name one that is"), found,
			      list);
}
