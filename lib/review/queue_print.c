#include "base/tr.h"
#include "json/write.h"
#include "review/queue.h"
#include "text/show.h"
#include "text/table.h"

#include "base/banned.h"

/* Columns of a terminal at most. */
enum { TITLE_WIDTH = 48 };

/* Where there are more stages, each has a row of its own. */
enum { STAGE_COLUMNS = DSC_TABLE_COLUMNS - 3 };

static const char *title(const struct dsc_review_case *c, struct dsc_arena *arena)
{
	return dsc_text_quote(c->title, TITLE_WIDTH / 2, arena);
}

static const struct dsc_entry *stage_of(const struct dsc_ledger *ledger, size_t stage)
{
	return &ledger->snapshot->programme.profile.stages.items[stage].entry;
}

static const char *stage_name(const struct dsc_ledger *ledger, size_t stage,
			      struct dsc_arena *arena)
{
	return dsc_text_quote(dsc_label_text(stage_of(ledger, stage)->name), 20, arena);
}

static size_t counting(const struct dsc_result *result)
{
	return result->passes + result->rejects + result->returns + result->scores;
}

void dsc_queue_print_text(FILE *out, const struct dsc_queue *queue,
			  const struct dsc_ledger *ledger, struct dsc_arena *arena)
{
	struct dsc_table table = { .columns = 5 };

	if (queue->count == 0) {
		fprintf(out, "%s\n", _("nothing waits for you"));
		return;
	}
	DSC_PUSH(arena, &table,
		 (struct dsc_table_row){ { _("stage"), _("case"), _("unit"), _("title"), "" } });
	for (size_t i = 0; i < queue->count; i++) {
		const struct dsc_queue_row *row = &queue->items[i];
		const char *note = "";

		if (row->conflict)
			note = dsc_arena_printf(arena, _("conflict of interest: %s; record it with --recuse"),
						row->conflict);
		else if (row->stale)
			note = _("the dossier has changed since your verdict");
		DSC_PUSH(arena, &table,
			 (struct dsc_table_row){ {
				 stage_name(ledger, (size_t)row->stage, arena),
				 dsc_text_quote(row->c->id, 64, arena),
				 row->conflict ? "" : dsc_text_quote(row->c->unit, 64, arena),
				 row->conflict ? "" : title(row->c, arena),
				 note,
			 } });
	}
	dsc_table_print(out, &table);
}

static void head_json(FILE *out, const struct dsc_ledger *ledger)
{
	fputs("{\"v\": 1, \"profile\": ", out);
	dsc_json_put(out, dsc_json_string(ledger->snapshot->programme.profile.id), 0);
	fprintf(out, ", \"commit\": \"%s\"", ledger->snapshot->commit.hex);
}

void dsc_queue_print_json(FILE *out, const struct dsc_queue *queue,
			  const struct dsc_ledger *ledger, const struct dsc_person *person)
{
	head_json(out, ledger);
	fputs(", \"person\": ", out);
	dsc_json_put(out, dsc_json_string(person->id), 0);
	fputs(",\n \"queue\": [", out);
	for (size_t i = 0; i < queue->count; i++) {
		const struct dsc_queue_row *row = &queue->items[i];
		struct dsc_json *object = dsc_json_object();

		dsc_json_set_str(object, "stage", stage_of(ledger, (size_t)row->stage)->id);
		dsc_json_set_str(object, "case", row->c->id);
		dsc_json_set(object, "unit", row->conflict ? dsc_json_null() :
							     dsc_json_string(row->c->unit));
		dsc_json_set(object, "title", row->conflict ? dsc_json_null() :
							      dsc_json_string(row->c->title));
		dsc_json_set_bool(object, "assigned", row->assigned);
		dsc_json_set_bool(object, "stale", row->stale);
		dsc_json_set(object, "conflict",
			     row->conflict ? dsc_json_string(dsc_str_from(row->conflict)) :
					     dsc_json_null());
		fputs(i ? ",\n  " : "\n  ", out);
		dsc_json_put(out, object, 0);
	}
	fputs("]}\n", out);
}

/* ---- all cases */

/* "passed", "pending 1/2", "returned (round 2)" */
static const char *outcome(const struct dsc_ledger *ledger, const struct dsc_result *result,
			   struct dsc_arena *arena)
{
	const struct dsc_profile_stage *stage =
		&ledger->snapshot->programme.profile.stages.items[result->stage];
	const char *name = dsc_outcome_name(result->outcome);

	if (result->outcome == DSC_OUTCOME_CLOSED)
		return "-";
	if (result->outcome == DSC_OUTCOME_PENDING)
		name = dsc_arena_printf(arena, "%s %zu/%lld", name, counting(result),
					(long long)stage->quorum);
	if (result->round > 1)
		/* TRANSLATORS: an outcome, and the how-manieth dossier it is about */
		name = dsc_arena_printf(arena, _("%s (round %u)"), name, result->round);
	return name;
}

static void print_wide(struct dsc_table *table, const struct dsc_ledger *ledger,
		       struct dsc_arena *arena)
{
	size_t stages = ledger->snapshot->programme.profile.stages.count;
	struct dsc_table_row row = { { _("case"), _("unit"), _("title") } };

	table->columns = 3 + stages;
	for (size_t i = 0; i < stages; i++)
		row.cells[3 + i] = stage_name(ledger, i, arena);
	DSC_PUSH(arena, table, row);
	for (size_t k = 0; k < ledger->cases.count; k++) {
		const struct dsc_review_case *c = ledger->cases.items[k];

		row = (struct dsc_table_row){ { dsc_text_quote(c->id, 64, arena),
						dsc_text_quote(c->unit, 64, arena),
						title(c, arena) } };
		for (size_t i = 0; i < stages; i++)
			row.cells[3 + i] = outcome(ledger, dsc_ledger_result(ledger, (int)i, c),
						   arena);
		DSC_PUSH(arena, table, row);
	}
}

static void print_long(struct dsc_table *table, const struct dsc_ledger *ledger,
		       struct dsc_arena *arena)
{
	size_t stages = ledger->snapshot->programme.profile.stages.count;

	table->columns = 5;
	DSC_PUSH(arena, table,
		 (struct dsc_table_row){ { _("case"), _("unit"), _("title"), _("stage"),
					   _("outcome") } });
	for (size_t k = 0; k < ledger->cases.count; k++)
		for (size_t i = 0; i < stages; i++) {
			const struct dsc_review_case *c = ledger->cases.items[k];

			DSC_PUSH(arena, table,
				 (struct dsc_table_row){ {
					 dsc_text_quote(c->id, 64, arena),
					 dsc_text_quote(c->unit, 64, arena), title(c, arena),
					 stage_name(ledger, i, arena),
					 outcome(ledger, dsc_ledger_result(ledger, (int)i, c),
						 arena),
				 } });
		}
}

void dsc_status_print_text(FILE *out, const struct dsc_ledger *ledger, struct dsc_arena *arena)
{
	struct dsc_table table = { 0 };

	if (ledger->cases.count == 0) {
		fprintf(out, "%s\n", _("no cases"));
		return;
	}
	if (ledger->snapshot->programme.profile.stages.count <= STAGE_COLUMNS)
		print_wide(&table, ledger, arena);
	else
		print_long(&table, ledger, arena);
	dsc_table_print(out, &table);
}

void dsc_status_print_json(FILE *out, const struct dsc_ledger *ledger)
{
	size_t stages = ledger->snapshot->programme.profile.stages.count;

	head_json(out, ledger);
	fputs(",\n \"cases\": [", out);
	for (size_t k = 0; k < ledger->cases.count; k++) {
		const struct dsc_review_case *c = ledger->cases.items[k];
		struct dsc_json *object = dsc_json_object();
		struct dsc_json *list = dsc_json_array();

		dsc_json_set_str(object, "case", c->id);
		dsc_json_set_str(object, "unit", c->unit);
		dsc_json_set_str(object, "title", c->title);
		for (size_t i = 0; i < stages; i++) {
			const struct dsc_result *result = dsc_ledger_result(ledger, (int)i, c);
			struct dsc_json *stage = dsc_json_object();

			dsc_json_set_str(stage, "stage", stage_of(ledger, i)->id);
			dsc_json_set_text(stage, "outcome", dsc_outcome_ids[result->outcome]);
			dsc_json_set_integer(stage, "round", result->round);
			dsc_json_set_integer(stage, "verdicts", (int64_t)counting(result));
			dsc_json_set_integer(stage, "recusals", (int64_t)result->recusals);
			dsc_json_append(list, stage);
		}
		dsc_json_set(object, "stages", list);
		fputs(k ? ",\n  " : "\n  ", out);
		dsc_json_put(out, object, 0);
	}
	fputs("]}\n", out);
}
