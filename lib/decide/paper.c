#include "decide/paper.h"

#include "paper/xlsx.h"
#include "text/show.h"

#include "base/banned.h"

enum { NUMBER, ID, TITLE, DOMAIN, TYPE, LEAD, USCC, MEMBERS, UNIT, REGION, COLUMNS };

static struct dsc_str shown(struct dsc_str text, struct dsc_arena *arena)
{
	return dsc_str_from(dsc_text_show(text, arena));
}

static struct dsc_str members(const struct dsc_case *c, const struct dsc_paper_labels *labels,
			      struct dsc_arena *arena)
{
	const char *list = "";

	for (size_t i = 0; i < c->applicant_count; i++)
		if (!c->applicants[i].lead)
			list = dsc_arena_printf(
				arena, "%s%s%s", list, *list ? labels->enumeration : "",
				dsc_text_show(dsc_node_text(c->applicants[i].name), arena));
	return dsc_str_from(*list ? list : labels->none);
}

static struct dsc_str of_lead(const struct dsc_case *c, const char *key, struct dsc_arena *arena)
{
	const struct dsc_node *node = c->lead ? c->lead->node : NULL;

	return shown(dsc_node_text(dsc_node_get(node, dsc_str_from(key))), arena);
}

static void fill_row(struct dsc_paper_cell *cells, size_t number,
		     const struct dsc_decide_row *row, const struct dsc_paper_labels *labels,
		     struct dsc_arena *arena)
{
	const struct dsc_profile *profile = row->decide->profile;
	const struct dsc_review_case *c = row->c;

	cells[NUMBER] = (struct dsc_paper_cell){
		.text = dsc_str_from(dsc_arena_printf(arena, "%zu", number)),
		.is_number = true,
		.number = (int64_t)number,
	};
	cells[ID].text = shown(c->id, arena);
	cells[TITLE].text = shown(c->title, arena);
	if (c->domain >= 0)
		cells[DOMAIN].text = shown(profile->domains.items[c->domain].entry.name.zh, arena);
	if (c->type >= 0)
		cells[TYPE].text = shown(profile->types.items[c->type].entry.name.zh, arena);
	cells[LEAD].text = of_lead(&c->fields, "name", arena);
	cells[USCC].text = of_lead(&c->fields, "uscc", arena);
	cells[MEMBERS].text = members(&c->fields, labels, arena);
	cells[UNIT].text = shown(c->unit_name.len ? c->unit_name : c->unit, arena);
	cells[REGION].text = c->region.len ? shown(c->region, arena) : dsc_str_from(labels->none);
}

static bool made_up(const struct dsc_review_case *c)
{
	const struct dsc_node *node = dsc_node_get(c->fields.root, DSC_S("synthetic"));

	return node && node->type == DSC_NODE_BOOL && node->truth;
}

static void fill_table(struct dsc_paper_table *table, const struct dsc_decide *decide,
		       const struct dsc_paper_labels *labels, struct dsc_arena *arena)
{
	const char *const names[COLUMNS] = {
		[NUMBER] = labels->number,   [ID] = labels->case_id,
		[TITLE] = labels->case_title, [DOMAIN] = labels->domain,
		[TYPE] = labels->type,	     [LEAD] = labels->lead_name,
		[USCC] = labels->uscc,	     [MEMBERS] = labels->members,
		[UNIT] = labels->unit,	     [REGION] = labels->region,
	};
	const struct dsc_profile *profile = decide->profile;

	*table = (struct dsc_paper_table){
		.labels = labels,
		.programme = shown(profile->name.zh, arena),
		.unit = shown(profile->issuer.zh, arena),
		.instant = profile->deadline.instant,
		.column_count = COLUMNS,
		.row_count = decide->listed_count,
		.columns = DSC_NEW_ARRAY(arena, struct dsc_str, COLUMNS),
		.cells = DSC_NEW_ARRAY(arena, struct dsc_paper_cell,
				       decide->listed_count * COLUMNS + 1),
	};
	table->title = dsc_str_from(
		dsc_arena_printf(arena, "%s%s", table->programme.ptr, labels->list));
	table->subtitle = dsc_str_from(dsc_arena_printf(arena, "%s%s%zu %s", labels->list_total,
							labels->colon, decide->listed_count,
							labels->total_unit));
	for (size_t i = 0; i < COLUMNS; i++)
		table->columns[i] = dsc_str_from(names[i]);
	for (size_t i = 0; i < decide->listed_count; i++) {
		fill_row(&table->cells[i * COLUMNS], i + 1, decide->listed[i], labels, arena);
		table->synthetic |= made_up(decide->listed[i]->c);
	}
}

int dsc_decide_papers(struct dsc_str *xlsx, struct dsc_str *pdf,
		      const struct dsc_decide *decide, const char *font,
		      struct dsc_pdf_missing *missing, struct dsc_arena *arena,
		      struct dsc_err *err)
{
	struct dsc_paper_labels labels;
	struct dsc_paper_table table;

	if (dsc_paper_labels_load(&labels, arena, err) < 0)
		return -1;
	fill_table(&table, decide, &labels, arena);
	if (dsc_xlsx_table(xlsx, &table, arena, err) < 0)
		return -1;
	return dsc_pdf_table(pdf, &table, font, missing, arena, err);
}
