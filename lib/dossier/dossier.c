#include "dossier/dossier.h"

#include "base/banned.h"

#define GET(map, key) dsc_node_get((map), DSC_S(key))

static void read_applicant(struct dsc_applicant *applicant, const struct dsc_node *node)
{
	applicant->node = node;
	applicant->role = GET(node, "role");
	applicant->name = GET(node, "name");
	applicant->uscc = GET(node, "uscc");
	applicant->kind = GET(node, "kind");
	applicant->operates = GET(node, "operates");
	applicant->legal_person = GET(node, "legal_person");
	applicant->group = GET(node, "group");
	applicant->experience = GET(node, "experience");
	applicant->record = GET(node, "record");
	applicant->lead = dsc_str_is(dsc_node_text(applicant->role), "lead");
}

static void read_applicants(struct dsc_case *c, const struct dsc_node *list,
			    struct dsc_arena *arena)
{
	if (!list || list->type != DSC_NODE_SEQ)
		return;
	c->applicant_count = list->count;
	c->applicants = DSC_NEW_ARRAY(arena, struct dsc_applicant, list->count);
	for (uint32_t i = 0; i < list->count; i++) {
		read_applicant(&c->applicants[i], &list->items[i]);
		if (!c->applicants[i].lead)
			continue;
		c->lead_count++;
		if (!c->lead)
			c->lead = &c->applicants[i];
	}
}

static void read_evidence(struct dsc_case *c, const struct dsc_node *list, struct dsc_arena *arena)
{
	if (!list || list->type != DSC_NODE_SEQ)
		return;
	c->evidence_count = list->count;
	c->evidence = DSC_NEW_ARRAY(arena, struct dsc_evidence, list->count);
	for (uint32_t i = 0; i < list->count; i++) {
		const struct dsc_node *node = &list->items[i];

		c->evidence[i] = (struct dsc_evidence){
			.node = node,
			.file = GET(node, "file"),
			.kind = GET(node, "kind"),
			.sha256 = GET(node, "sha256"),
		};
	}
}

void dsc_case_read(struct dsc_case *c, const struct dsc_node *root, struct dsc_arena *arena)
{
	*c = (struct dsc_case){ .root = root };
	c->id = GET(root, "id");
	c->title = GET(root, "title");
	c->domain = GET(root, "domain");
	c->type = GET(root, "type");
	c->sectors = GET(root, "sectors");
	c->status = GET(root, "status");
	c->accepted_on = GET(c->status, "accepted_on");
	c->in_use_since = GET(c->status, "in_use_since");
	c->operation = GET(c->status, "operation");
	c->listed_before = GET(root, "listed_before");
	c->sections = GET(root, "sections");
	c->commitment = GET(root, "commitment");
	c->signed_on = GET(c->commitment, "signed_on");
	read_applicants(c, GET(root, "applicants"), arena);
	read_evidence(c, GET(root, "evidence"), arena);
}

void dsc_unit_read(struct dsc_unit *unit, const struct dsc_node *root)
{
	*unit = (struct dsc_unit){
		.root = root,
		.id = GET(root, "id"),
		.name = GET(root, "name"),
		.kind = GET(root, "kind"),
		.region = GET(root, "region"),
	};
}

void dsc_recommendation_read(struct dsc_recommendation *recommendation,
			     const struct dsc_node *root)
{
	*recommendation = (struct dsc_recommendation){
		.root = root,
		.unit = GET(root, "unit"),
		.priority = GET(root, "priority"),
		.opinions = GET(root, "opinions"),
		.submitted_on = GET(root, "submitted_on"),
		.waivers = GET(root, "waivers"),
	};
}

const struct dsc_node *dsc_recommendation_waiver(const struct dsc_recommendation *recommendation,
						 const char *rule)
{
	const struct dsc_node *list = recommendation->waivers;

	if (!list || list->type != DSC_NODE_SEQ)
		return NULL;
	for (uint32_t i = 0; i < list->count; i++)
		if (dsc_str_is(dsc_node_text(GET(&list->items[i], "rule")), rule))
			return &list->items[i];
	return NULL;
}
