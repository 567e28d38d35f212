#include "decide/print.h"

#include "base/tr.h"
#include "decide/document.h"
#include "text/show.h"
#include "text/table.h"

#include "base/banned.h"

enum { TITLE_WIDTH = 40, LEAD_WIDTH = 26, UNIT_WIDTH = 24 };

const char *dsc_decide_total(const struct dsc_decide_row *row, struct dsc_arena *arena)
{
	if (!row->decide->scored || !row->place)
		return "";
	return dsc_exact_format(row->total, row->decide->stage->aggregation.places, arena);
}

const char *dsc_decide_lead(const struct dsc_review_case *c, struct dsc_arena *arena)
{
	return c->fields.lead ? dsc_text_show(dsc_node_text(c->fields.lead->name), arena) : "";
}

static const char *label(const struct dsc_entry *entry, struct dsc_arena *arena)
{
	return dsc_text_show(dsc_label_text(entry->name), arena);
}

static const char *party_name(const struct dsc_decide_row *row, struct dsc_arena *arena)
{
	size_t applicant = row->parties[row->blocked].applicant;

	return dsc_text_quote(dsc_node_text(row->c->fields.applicants[applicant].name), 40, arena);
}

/* Listed cases that fill the limit which blocks a row, those placed best first. */
static const char *cases_before(const struct dsc_decide_row *row, bool of_type,
				struct dsc_arena *arena)
{
	const struct dsc_decide_party *party = &row->parties[row->blocked];
	const struct dsc_decide_row *at = party->before, *next;
	const char *list = "";

	for (; at; at = next) {
		int64_t cases = 0, same = 0;

		next = dsc_decide_count(&cases, &same, row, party, at);
		if (of_type ? same : cases)
			list = dsc_arena_printf(arena, "%.*s%s%s", DSC_STR_ARG(at->c->id),
						*list ? _(", ") : "", list);
	}
	return list;
}

/* " [三（三）]" of the clause that a state cites. */
static const char *cited(const struct dsc_decide_row *row, struct dsc_arena *arena)
{
	const struct dsc_clause *clause = dsc_decide_clause(row->decide, row->state);

	return clause ? dsc_arena_printf(arena, " [%s]", dsc_text_show(clause->entry.id, arena)) :
			"";
}

static const char *stopped(const struct dsc_decide_row *row, struct dsc_arena *arena)
{
	const char *stage =
		label(&row->decide->profile->stages.items[row->stopped].entry, arena);

	if (row->outcome == DSC_OUTCOME_CLOSED && row->c->twin.len)
		return _("two units have a case of this id");
	if (row->outcome == DSC_OUTCOME_CLOSED)
		return _("not recommended");
	return dsc_arena_printf(arena, _("%s: %s"), stage, dsc_outcome_name(row->outcome));
}

const char *dsc_decide_why(const struct dsc_decide_row *row, struct dsc_arena *arena)
{
	const struct dsc_decide *decide = row->decide;

	switch (row->state) {
	case DSC_DECIDE_LISTED:
		return _("listed");
	case DSC_DECIDE_THRESHOLD:
		return dsc_arena_printf(arena, _("below the least total, %.*s"),
					DSC_STR_ARG(decide->stage->threshold));
	case DSC_DECIDE_CASE_LIMIT:
		return dsc_arena_printf(
			arena, _("'%s' stands in as many listed cases as it may (%s)%s"),
			party_name(row, arena), cases_before(row, false, arena),
			cited(row, arena));
	case DSC_DECIDE_TYPE_LIMIT:
		return dsc_arena_printf(
			arena, _("'%s' stands in as many listed cases of this type as it may (%s)%s"),
			party_name(row, arena), cases_before(row, true, arena), cited(row, arena));
	case DSC_DECIDE_FULL:
		return dsc_arena_printf(arena,
					ngettext("the list is full: it has %lld case",
						 "the list is full: it has %lld cases",
						 (unsigned long)decide->stage->max),
					(long long)decide->stage->max);
	case DSC_DECIDE_NOT_SCORED:
		break;
	}
	return stopped(row, arena);
}

static void print_listed(FILE *out, const struct dsc_decide *decide, struct dsc_arena *arena)
{
	const struct dsc_profile *profile = decide->profile;
	struct dsc_table table = { .columns = decide->scored ? 8 : 7 };

	DSC_PUSH(arena, &table,
		 (struct dsc_table_row){ { _("region"), _("case"), _("title"), _("domain"),
					   _("type"), _("lead"), _("unit"), _("total") } });
	if (decide->scored)
		table.numbers = 1 << 7;
	for (size_t i = 0; i < decide->listed_count; i++) {
		const struct dsc_decide_row *row = decide->listed[i];
		const struct dsc_review_case *c = row->c;
		struct dsc_str lead = dsc_str_from(dsc_decide_lead(c, arena));

		DSC_PUSH(arena, &table,
			 (struct dsc_table_row){ {
				 c->region.len ? dsc_text_show(c->region, arena) : "-",
				 dsc_text_show(c->id, arena),
				 dsc_text_quote(c->title, TITLE_WIDTH, arena),
				 c->domain >= 0 ?
					 label(&profile->domains.items[c->domain].entry, arena) :
					 "",
				 c->type >= 0 ? label(&profile->types.items[c->type].entry, arena) :
						"",
				 dsc_text_quote(lead, LEAD_WIDTH, arena),
				 dsc_text_quote(c->unit_name.len ? c->unit_name : c->unit,
						UNIT_WIDTH, arena),
				 dsc_decide_total(row, arena),
			 } });
	}
	dsc_table_print(out, &table);
}

static void print_others(FILE *out, const struct dsc_decide *decide, struct dsc_arena *arena)
{
	struct dsc_table table = { .columns = decide->scored ? 4 : 3 };

	if (decide->scored)
		table.numbers = 1 << 2;
	for (size_t i = 0; i < decide->count; i++) {
		const struct dsc_decide_row *row = &decide->rows[i];
		const char *why = dsc_decide_why(row, arena);
		struct dsc_table_row cells = { {
			dsc_text_show(row->c->id, arena),
			dsc_text_quote(row->c->title, TITLE_WIDTH, arena),
			decide->scored ? dsc_decide_total(row, arena) : why,
			decide->scored ? why : NULL,
		} };

		if (row->state != DSC_DECIDE_LISTED)
			DSC_PUSH(arena, &table, cells);
	}
	if (table.count == 0)
		return;
	fprintf(out, "\n%s\n", _("not listed:"));
	dsc_table_print(out, &table);
}

void dsc_decide_print_text(FILE *out, const struct dsc_decide *decide, struct dsc_arena *arena)
{
	if (decide->listed_count)
		print_listed(out, decide, arena);
	print_others(out, decide, arena);
	if (decide->count)
		putc('\n', out);
	/* TRANSLATORS: cases on the list, cases that were scored, cases in the repository */
	fprintf(out, _("%zu listed of %zu candidates and %zu cases"), decide->listed_count,
		decide->candidates, decide->count);
	putc('\n', out);
}

/* ---- JSON */

struct dsc_json *dsc_decide_number_json(const struct dsc_decide *decide, struct dsc_exact number,
					struct dsc_arena *arena)
{
	struct dsc_json *object = dsc_json_object();

	dsc_json_set_text(object, "places",
			  dsc_exact_format(number, decide->stage->aggregation.places, arena));
	dsc_json_set_text(object, "exact", dsc_exact_write(number, arena));
	return object;
}

static struct dsc_json *id_or_null(const struct dsc_entry *entry)
{
	return entry ? dsc_json_string(entry->id) : dsc_json_null();
}

struct dsc_json *dsc_decide_row_json(const struct dsc_decide_row *row, struct dsc_arena *arena)
{
	const struct dsc_decide *decide = row->decide;
	const struct dsc_profile *profile = decide->profile;
	const struct dsc_clause *clause =
		row->state == DSC_DECIDE_CASE_LIMIT || row->state == DSC_DECIDE_TYPE_LIMIT ?
			dsc_decide_clause(decide, row->state) : NULL;
	const struct dsc_review_case *c = row->c;
	struct dsc_json *object = dsc_json_object();

	dsc_json_set_str(object, "case", c->id);
	dsc_json_set_text(object, "state",
			  row->state == DSC_DECIDE_LISTED ? "listed" : dsc_decide_reason(row));
	dsc_json_set(object, "stage",
		     id_or_null(row->state == DSC_DECIDE_NOT_SCORED &&
						row->outcome != DSC_OUTCOME_CLOSED ?
					&profile->stages.items[row->stopped].entry : NULL));
	dsc_json_set(object, "place",
		     row->place ? dsc_json_integer((int64_t)row->place) : dsc_json_null());
	dsc_json_set(object, "total",
		     row->place && decide->scored ?
			     dsc_decide_number_json(decide, row->total, arena) : dsc_json_null());
	dsc_json_set(object, "clause", id_or_null(clause ? &clause->entry : NULL));
	dsc_json_set_str(object, "title", c->title);
	dsc_json_set_text(object, "lead", dsc_decide_lead(c, arena));
	dsc_json_set(object, "domain",
		     id_or_null(c->domain >= 0 ? &profile->domains.items[c->domain].entry : NULL));
	dsc_json_set(object, "type",
		     id_or_null(c->type >= 0 ? &profile->types.items[c->type].entry : NULL));
	dsc_json_set_str(object, "unit", c->unit);
	dsc_json_set(object, "region",
		     c->region.len ? dsc_json_string(c->region) : dsc_json_null());
	return object;
}

void dsc_decide_print_json(FILE *out, const struct dsc_decide *decide, struct dsc_arena *arena)
{
	const char *between = "\n  ";

	fputs("{\"v\": 1, \"profile\": ", out);
	dsc_json_put(out, dsc_json_string(decide->profile->id), 0);
	fputs(",\n \"listed\": [", out);
	for (size_t i = 0; i < decide->listed_count; i++, between = ",\n  ") {
		fputs(between, out);
		dsc_json_put(out, dsc_decide_row_json(decide->listed[i], arena), 0);
	}
	fputs("],\n \"not_listed\": [", out);
	between = "\n  ";
	for (size_t i = 0; i < decide->count; i++) {
		if (decide->rows[i].state == DSC_DECIDE_LISTED)
			continue;
		fputs(between, out);
		dsc_json_put(out, dsc_decide_row_json(&decide->rows[i], arena), 0);
		between = ",\n  ";
	}
	fprintf(out, "],\n \"summary\": {\"listed\": %zu, \"candidates\": %zu, \"cases\": %zu}}\n",
		decide->listed_count, decide->candidates, decide->count);
}
