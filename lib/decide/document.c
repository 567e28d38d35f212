#include "decide/document.h"

#include <stdio.h>
#include <stdlib.h>

#include "text/show.h"

#include "base/banned.h"

/* A text from a dossier in double quotes, filtered: whoever reads the list sees what it says. */
static void put_text(FILE *out, struct dsc_str text, struct dsc_arena *arena)
{
	putc('"', out);
	for (const char *at = dsc_text_show(text, arena); *at; at++) {
		if (*at == '"' || *at == '\\')
			putc('\\', out);
		putc(*at, out);
	}
	putc('"', out);
}

static void put_entry(FILE *out, const char *key, const struct dsc_entry *entry)
{
	fprintf(out, "    %s: \"%.*s\"\n", key, DSC_STR_ARG(entry->id));
}

static void put_total(FILE *out, const struct dsc_decide_row *row, struct dsc_arena *arena)
{
	if (!row->decide->scored)
		return;
	fprintf(out, "    total: \"%s\"\n",
		dsc_exact_format(row->total, row->decide->stage->aggregation.places, arena));
	if (!dsc_exact_ends(row->total))
		fprintf(out, "    exact: \"%s\"\n", dsc_exact_write(row->total, arena));
}

static void put_seals(FILE *out, const struct dsc_decide *decide)
{
	fputs("seals:\n", out);
	for (size_t i = 0; i < decide->profile->stages.count; i++) {
		const struct dsc_seal *seal = &decide->seals[i];

		fprintf(out,
			"  \"%.*s\":\n    verdicts: %lld\n    merkle: %.*s\n    results: %.*s\n",
			DSC_STR_ARG(decide->profile->stages.items[i].entry.id),
			(long long)seal->verdicts, DSC_STR_ARG(seal->merkle),
			DSC_STR_ARG(seal->results));
	}
}

static void put_rule(FILE *out, const struct dsc_decide *decide)
{
	static const char *const methods[] = { [DSC_AGGREGATE_MEAN] = "mean",
					       [DSC_AGGREGATE_MEDIAN] = "median",
					       [DSC_AGGREGATE_TRIMMED] = "trimmed-mean" };
	const struct dsc_aggregation *aggregation = &decide->stage->aggregation;

	fputs("rule:\n", out);
	if (decide->scored) {
		fprintf(out, "  aggregation: {method: %s, ", methods[aggregation->method]);
		if (aggregation->method == DSC_AGGREGATE_TRIMMED)
			fprintf(out, "drop: %u, at_least: %u, otherwise: %s, ", aggregation->drop,
				aggregation->at_least, methods[aggregation->otherwise]);
		fprintf(out, "places: %u}\n", aggregation->places);
	}
	if (decide->has_threshold)
		fprintf(out, "  threshold: \"%.*s\"\n", DSC_STR_ARG(decide->stage->threshold));
	else
		fputs("  threshold: null\n", out);
	if (decide->stage->max > 0)
		fprintf(out, "  max: %lld\n", (long long)decide->stage->max);
	else
		fputs("  max: null\n", out);
}

static void put_applicants(FILE *out, const struct dsc_review_case *c, struct dsc_arena *arena)
{
	fputs("    applicants:\n", out);
	for (size_t i = 0; i < c->fields.applicant_count; i++) {
		const struct dsc_applicant *applicant = &c->fields.applicants[i];

		fprintf(out, "      - {role: %s, name: ", applicant->lead ? "lead" : "member");
		put_text(out, dsc_node_text(applicant->name), arena);
		fputs(", uscc: ", out);
		put_text(out, dsc_node_text(applicant->uscc), arena);
		fputs("}\n", out);
	}
}

static void put_listed(FILE *out, const struct dsc_decide_row *row, struct dsc_arena *arena)
{
	const struct dsc_profile *profile = row->decide->profile;
	const struct dsc_review_case *c = row->c;

	fprintf(out, "  - case: \"%.*s\"\n    title: ", DSC_STR_ARG(c->id));
	put_text(out, c->title, arena);
	putc('\n', out);
	if (c->domain >= 0)
		put_entry(out, "domain", &profile->domains.items[c->domain].entry);
	if (c->type >= 0)
		put_entry(out, "type", &profile->types.items[c->type].entry);
	fputs("    unit: ", out);
	put_text(out, c->unit_name.len ? c->unit_name : c->unit, arena);
	fputs("\n    region: ", out);
	if (c->region.len)
		put_text(out, c->region, arena);
	else
		fputs("null", out);
	putc('\n', out);
	put_applicants(out, c, arena);
	put_total(out, row, arena);
}

const char *dsc_decide_reason(const struct dsc_decide_row *row)
{
	if (row->state != DSC_DECIDE_NOT_SCORED)
		return dsc_decide_states[row->state];
	return row->outcome == DSC_OUTCOME_CLOSED ? "not-recommended" :
						    dsc_outcome_ids[row->outcome];
}

static void put_not_listed(FILE *out, const struct dsc_decide_row *row, struct dsc_arena *arena)
{
	const struct dsc_clause *clause = dsc_decide_clause(row->decide, row->state);

	fprintf(out, "  - case: \"%.*s\"\n    reason: %s\n", DSC_STR_ARG(row->c->id),
		dsc_decide_reason(row));
	if (row->state == DSC_DECIDE_NOT_SCORED) {
		if (row->outcome != DSC_OUTCOME_CLOSED)
			put_entry(out, "stage",
				  &row->decide->profile->stages.items[row->stopped].entry);
		return;
	}
	put_total(out, row, arena);
	if (clause && row->state != DSC_DECIDE_THRESHOLD && row->state != DSC_DECIDE_FULL)
		put_entry(out, "clause", &clause->entry);
}

const char *dsc_decide_path(const struct dsc_profile *profile, struct dsc_arena *arena)
{
	return dsc_arena_printf(arena, "decision/%.*s.yaml", DSC_STR_ARG(profile->id));
}

struct dsc_str dsc_decide_document(const struct dsc_decide *decide, struct dsc_arena *arena)
{
	struct dsc_str bytes;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		dsc_out_of_memory();
	fprintf(out, "dsc: decision/1\nprogramme: \"%.*s\"\n", DSC_STR_ARG(decide->profile->id));
	put_seals(out, decide);
	put_rule(out, decide);
	fputs(decide->listed_count ? "listed:\n" : "listed: []\n", out);
	for (size_t i = 0; i < decide->listed_count; i++)
		put_listed(out, decide->listed[i], arena);
	fputs(decide->listed_count < decide->count ? "not_listed:\n" : "not_listed: []\n", out);
	for (size_t i = 0; i < decide->count; i++)
		if (decide->rows[i].state != DSC_DECIDE_LISTED)
			put_not_listed(out, &decide->rows[i], arena);
	if (fclose(out) != 0 || !text)
		dsc_out_of_memory();
	bytes = dsc_arena_str(arena, (struct dsc_str){ text, len });
	free(text);
	return bytes;
}
