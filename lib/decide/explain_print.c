#include "base/tr.h"
#include "decide/document.h"
#include "decide/explain.h"
#include "decide/print.h"
#include "text/show.h"
#include "text/table.h"

#include "base/banned.h"

static const char *id_of(const struct dsc_entry_verdict *entry, struct dsc_arena *arena)
{
	return dsc_text_show(entry->person ? entry->person->id : entry->verdict.reviewer, arena);
}

/* Why a verdict has no weight, or "". */
static const char *standing(const struct dsc_entry_verdict *entry)
{
	if (entry->standing == DSC_STANDING_COUNTS)
		return "";
	return entry->standing == DSC_STANDING_VOID ? dsc_void_text(entry->why) :
						      dsc_standing_name(entry->standing);
}

static const char *kind_of(const struct dsc_entry_verdict *entry)
{
	bool known = !(entry->standing == DSC_STANDING_VOID &&
		       entry->why == DSC_VOID_UNREADABLE);

	return known ? dsc_verdict_kind_name(entry->verdict.kind) : "?";
}

static void print_head(FILE *out, const struct dsc_decide_row *row, struct dsc_arena *arena)
{
	const struct dsc_review_case *c = row->c;
	const struct dsc_clause *clause = dsc_decide_clause(row->decide, row->state);

	fprintf(out, "%s  %s\n", dsc_text_show(c->id, arena), dsc_text_show(c->title, arena));
	fprintf(out, "  %s\n", dsc_decide_lead(c, arena));
	fprintf(out, "  %s\n",
		dsc_text_show(c->unit_name.len ? c->unit_name : c->unit, arena));
	fprintf(out, "\n%s\n", dsc_decide_why(row, arena));
	if (clause && (row->state == DSC_DECIDE_CASE_LIMIT || row->state == DSC_DECIDE_TYPE_LIMIT))
		fprintf(out, "  %s\n", dsc_text_show(clause->text, arena));
}

static void print_stage(FILE *out, const struct dsc_decide *decide,
			const struct dsc_result *result, struct dsc_arena *arena)
{
	const struct dsc_profile_stage *stage = &decide->profile->stages.items[result->stage];
	bool counted_elsewhere = decide->scored && stage == decide->stage;
	struct dsc_table table = { .columns = 3 };

	putc('\n', out);
	fprintf(out, _("%s: %s"), dsc_text_show(dsc_label_text(stage->entry.name), arena),
		dsc_outcome_name(result->outcome));
	if (result->round > 1) {
		fputs("  ", out);
		fprintf(out, _("round %u"), result->round);
	}
	putc('\n', out);
	if (result->closed)
		fprintf(out, "  %s\n", result->closed);
	for (size_t i = 0; i < result->entry_count; i++) {
		const struct dsc_entry_verdict *entry = result->entries[i];
		bool score = entry->standing == DSC_STANDING_COUNTS &&
			     entry->verdict.kind == DSC_VERDICT_SCORE;

		if (!(counted_elsewhere && score))
			DSC_PUSH(arena, &table,
				 (struct dsc_table_row){ {
					 dsc_arena_printf(arena, "  %s", id_of(entry, arena)),
					 kind_of(entry), standing(entry) } });
	}
	dsc_table_print(out, &table);
}

/* Whether a ballot is dropped at the low or the high end. */
static const char *dropped(const struct dsc_decide_row *row, const struct dsc_ballot *ballot)
{
	if (!ballot->dropped)
		return "";
	for (size_t i = 0; i < row->ballot_count; i++)
		if (!row->ballots[i].dropped &&
		    dsc_exact_cmp(ballot->total, row->ballots[i].total) != 0)
			return dsc_exact_cmp(ballot->total, row->ballots[i].total) < 0 ?
				       _("dropped, low") : _("dropped, high");
	return _("dropped, equal to the others");
}

/* Items that fit beside person, total, recommendation and mark. */
#define ITEM_COLUMNS (DSC_TABLE_COLUMNS - 4)

static const char *answer(const struct dsc_ballot *ballot)
{
	switch (ballot->entry->verdict.recommend) {
	case DSC_RECOMMEND_YES:
		return _("for");
	case DSC_RECOMMEND_NO:
		return _("against");
	case DSC_RECOMMEND_SILENT:
		break;
	}
	return "-";
}

/* A table of `count` items from `first`; the last one has the totals beside them. */
static void print_items(FILE *out, const struct dsc_decide_row *row, size_t first, size_t count,
			struct dsc_arena *arena)
{
	const struct dsc_profile_stage *stage = row->decide->stage;
	bool last = first + count == stage->scores.count;
	struct dsc_table table = { .columns = 1 + count + (last ? 3 : 0) };
	struct dsc_table_row head = { { "  " } }, foot = { { "" } };

	for (size_t i = 0; i < count; i++) {
		head.cells[1 + i] = dsc_text_show(
			dsc_label_text(stage->scores.items[first + i].entry.name), arena);
		foot.cells[1 + i] = dsc_exact_write(row->items[first + i], arena);
		table.numbers |= 2u << i;
	}
	table.numbers |= 2u << count;
	head.cells[1 + count] = _("total");
	/* TRANSLATORS: whether an expert is for the list or against it, "for" or "against" */
	head.cells[2 + count] = _("recommendation");
	head.cells[3 + count] = "";
	DSC_PUSH(arena, &table, head);
	for (size_t i = 0; i < row->ballot_count; i++) {
		const struct dsc_ballot *ballot = &row->ballots[i];
		struct dsc_table_row cells = { { dsc_arena_printf(arena, "  %s",
								  id_of(ballot->entry, arena)) } };

		for (size_t j = 0; j < count; j++)
			cells.cells[1 + j] = dsc_exact_write(ballot->items[first + j], arena);
		cells.cells[1 + count] = dsc_exact_write(ballot->total, arena);
		cells.cells[2 + count] = answer(ballot);
		cells.cells[3 + count] = dropped(row, ballot);
		DSC_PUSH(arena, &table, cells);
	}
	foot.cells[0] = dsc_arena_printf(arena, "  %s", _("together"));
	foot.cells[1 + count] = dsc_exact_write(row->total, arena);
	foot.cells[2 + count] = foot.cells[3 + count] = "";
	DSC_PUSH(arena, &table, foot);
	dsc_table_print(out, &table);
}

static void print_ballots(FILE *out, const struct dsc_decide_row *row, struct dsc_arena *arena)
{
	size_t items = row->decide->stage->scores.count;

	for (size_t first = 0; first < items; first += ITEM_COLUMNS)
		print_items(out, row, first,
			    items - first < ITEM_COLUMNS ? items - first : ITEM_COLUMNS, arena);
}

static int by_total(const struct dsc_ballot *a, const struct dsc_ballot *b)
{
	return dsc_exact_cmp(a->total, b->total);
}

/* The middle one or two of the totals, for a median. */
static const char *middle(const struct dsc_decide_row *row, size_t *count,
			  struct dsc_arena *arena)
{
	const struct dsc_ballot **sorted =
		DSC_NEW_ARRAY(arena, const struct dsc_ballot *, row->ballot_count + 1);
	size_t n = row->ballot_count;

	for (size_t i = 0; i < n; i++) {
		size_t at = i;

		for (; at > 0 && by_total(sorted[at - 1], &row->ballots[i]) > 0; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = &row->ballots[i];
	}
	*count = n % 2 ? 1 : 2;
	if (n % 2)
		return dsc_exact_write(sorted[n / 2]->total, arena);
	return dsc_arena_printf(arena, "%s + %s", dsc_exact_write(sorted[n / 2 - 1]->total, arena),
				dsc_exact_write(sorted[n / 2]->total, arena));
}

/* More terms than this are not written out. */
#define MAX_TERMS 50

static const char *terms(const struct dsc_decide_row *row, size_t *count,
			 struct dsc_arena *arena)
{
	const char *sum = "";

	*count = 0;
	for (size_t i = 0; i < row->ballot_count; i++) {
		if (row->ballots[i].dropped)
			continue;
		if (*count < MAX_TERMS)
			sum = dsc_arena_printf(arena, "%s%s%s", sum, *count ? " + " : "",
					       dsc_exact_write(row->ballots[i].total, arena));
		else if (*count == MAX_TERMS)
			sum = dsc_arena_printf(arena, "%s + …", sum);
		++*count;
	}
	return sum;
}

static void print_sum(FILE *out, const struct dsc_decide_row *row, struct dsc_arena *arena)
{
	static const char *const names[] = { [DSC_AGGREGATE_MEAN] = N_("mean"),
					     [DSC_AGGREGATE_MEDIAN] = N_("median"),
					     [DSC_AGGREGATE_TRIMMED] = N_("trimmed mean") };
	enum dsc_aggregation_method method =
		dsc_exact_method(&row->decide->stage->aggregation, row->ballot_count);
	bool median = method == DSC_AGGREGATE_MEDIAN && row->ballot_count <= 1000;
	size_t count;
	const char *sum = median ? middle(row, &count, arena) : terms(row, &count, arena);
	const char *rounded = dsc_decide_total(row, arena);
	const char *exact = dsc_exact_write(row->total, arena);

	if (count > 1)
		sum = dsc_arena_printf(arena, "(%s) / %zu = %s", sum, count, exact);
	else
		sum = exact;
	if (!dsc_exact_ends(row->total) || strlen(exact) > strlen(rounded))
		sum = dsc_arena_printf(arena, "%s ≈ %s", sum, rounded);
	fputs("  ", out);
	fprintf(out, _("%s: %s"), gettext(names[method]), sum);
	putc('\n', out);
}

static const char *tie_name(const struct dsc_decide *decide, int tie, struct dsc_arena *arena)
{
	const struct dsc_profile_stage *stage = decide->stage;

	if (tie >= 0 && (size_t)tie < stage->ties.count)
		switch (stage->ties.items[tie].by) {
		case DSC_TIE_SCORE:
			return dsc_text_show(
				dsc_label_text(stage->scores.items[stage->ties.items[tie].item]
						       .entry.name),
				arena);
		case DSC_TIE_RECOMMEND:
			return _("share of recommendations");
		case DSC_TIE_CASE_ID:
			break;
		}
	return _("case id");
}

static const char *tie_value(const struct dsc_decide_row *row, int tie, struct dsc_arena *arena)
{
	const struct dsc_profile_stage *stage = row->decide->stage;

	if (tie >= 0 && (size_t)tie < stage->ties.count)
		switch (stage->ties.items[tie].by) {
		case DSC_TIE_SCORE:
			return dsc_exact_write(row->items[stage->ties.items[tie].item], arena);
		case DSC_TIE_RECOMMEND:
			return dsc_exact_write(row->recommend, arena);
		case DSC_TIE_CASE_ID:
			break;
		}
	return dsc_text_show(row->c->id, arena);
}

static void print_tie(FILE *out, const struct dsc_decide_row *above,
		      const struct dsc_decide_row *below, struct dsc_arena *arena)
{
	int tie = below->tie;

	if (tie < 0 || !below->decide->scored)
		return;
	fputs("  ", out);
	/* TRANSLATORS: two cases, what is compared, the value of either */
	fprintf(out, _("equal totals: %s stands before %s by %s: %s against %s"),
		dsc_text_show(above->c->id, arena), dsc_text_show(below->c->id, arena),
		tie_name(below->decide, tie, arena), tie_value(above, tie, arena),
		tie_value(below, tie, arena));
	putc('\n', out);
}

static const char *case_and_total(const struct dsc_decide_row *row, struct dsc_arena *arena)
{
	const char *total = dsc_decide_total(row, arena);

	return dsc_arena_printf(arena, "%s%s%s", dsc_text_show(row->c->id, arena),
				*total ? " " : "", total);
}

static void print_place(FILE *out, const struct dsc_decide_reasons *reasons,
			struct dsc_arena *arena)
{
	const struct dsc_decide_row *row = reasons->row;

	putc('\n', out);
	fprintf(out, _("place %zu of %zu candidates"), row->place, row->decide->candidates);
	putc('\n', out);
	if (reasons->above) {
		fputs("  ", out);
		fprintf(out, _("above it: %s"), case_and_total(reasons->above, arena));
		putc('\n', out);
		print_tie(out, reasons->above, row, arena);
	}
	if (reasons->below) {
		fputs("  ", out);
		fprintf(out, _("below it: %s"), case_and_total(reasons->below, arena));
		putc('\n', out);
		print_tie(out, row, reasons->below, arena);
	}
}

static const char *needed(const struct dsc_decide_reasons *reasons, struct dsc_arena *arena)
{
	bool listed = reasons->row->state == DSC_DECIDE_LISTED;
	const char *total;

	if (!reasons->bounded)
		return _("with any total it is listed");
	total = dsc_exact_write(reasons->needed, arena);
	if (reasons->more)
		return dsc_arena_printf(arena, listed ?
					_("it stays listed with any total above %s") :
					_("it would be listed with any total above %s"), total);
	return dsc_arena_printf(arena, listed ? _("it stays listed with a total of %s or more") :
				_("it would be listed with a total of %s or more"), total);
}

static void print_changes(FILE *out, const struct dsc_decide_reasons *reasons,
			  struct dsc_arena *arena)
{
	const struct dsc_decide_row *row = reasons->row;

	fprintf(out, "\n%s\n", _("what would change the result, all else being equal:"));
	fprintf(out, "  %s", needed(reasons, arena));
	if (reasons->bar && dsc_exact_cmp(reasons->needed, reasons->bar->total) == 0) {
		putc(' ', out);
		fprintf(out, _("(it must stand above %s)"),
			dsc_text_show(reasons->bar->c->id, arena));
	}
	putc('\n', out);
	for (size_t i = 0; i < row->ballot_count; i++) {
		const struct dsc_decide_absence *absence = &reasons->without[i];
		const char *person = id_of(absence->ballot->entry, arena);

		fputs("  ", out);
		if (!absence->candidate)
			fprintf(out, _("without %s: no score is left"), person);
		else
			fprintf(out, absence->listed ?
				_("without %s: total %s, place %zu, listed") :
				_("without %s: total %s, place %zu, not listed"), person,
				dsc_exact_format(absence->total,
						 row->decide->stage->aggregation.places, arena),
				absence->place);
		putc('\n', out);
	}
}

void dsc_decide_explain_print_text(FILE *out, const struct dsc_decide_reasons *reasons,
				   struct dsc_arena *arena)
{
	const struct dsc_decide_row *row = reasons->row;
	const struct dsc_decide *decide = row->decide;

	print_head(out, row, arena);
	for (size_t i = 0; i < decide->profile->stages.count; i++)
		print_stage(out, decide, dsc_ledger_result(decide->ledger, (int)i, row->c), arena);
	if (row->place == 0)
		return;
	if (decide->scored) {
		print_ballots(out, row, arena);
		print_sum(out, row, arena);
	}
	print_place(out, reasons, arena);
	if (decide->scored)
		print_changes(out, reasons, arena);
}
