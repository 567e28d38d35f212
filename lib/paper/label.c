#include "paper/label.h"

#include "base/tr.h"
#include "profile/builtin.h"
#include "text/show.h"
#include "yaml/yaml.h"

#include "base/banned.h"

#define FILE_NAME "forms/labels.yaml"

static int take(const char **label, const struct dsc_node *root, const char *name,
		struct dsc_arena *arena, struct dsc_err *err)
{
	const struct dsc_node *node = dsc_node_get(root, dsc_str_from(name));

	if (!node || node->type != DSC_NODE_STRING)
		return dsc_err_set(err, _("%s has no text for '%s'"), FILE_NAME, name);
	*label = dsc_text_show(node->text, arena);
	return 0;
}

int dsc_paper_labels_load(struct dsc_paper_labels *labels, struct dsc_arena *arena,
			  struct dsc_err *err)
{
	struct dsc_problems problems = { .arena = arena };
	struct dsc_str bytes = dsc_builtin_find(FILE_NAME);
	struct dsc_node *root;

	if (!bytes.ptr)
		return dsc_err_set(err, _("cannot read %s"), FILE_NAME);
	if (dsc_yaml_read(&root, bytes, arena, &problems) < 0)
		return dsc_err_set(err, "%s:%u: %s", FILE_NAME, problems.items[0].span.start.line,
				   problems.items[0].message);
#define TAKE(name)                                                   \
	if (take(&labels->name, root, #name, arena, err) < 0)        \
		return -1;
	DSC_PAPER_LABELS(TAKE)
#undef TAKE
	return 0;
}
