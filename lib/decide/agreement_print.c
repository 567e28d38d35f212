#include "base/tr.h"
#include "decide/agreement.h"
#include "decide/print.h"
#include "text/show.h"
#include "text/table.h"

#include "base/banned.h"

/* In a cell; JSON has all. */
enum { MAX_IDS = 12 };

static const char *number(size_t count, struct dsc_arena *arena)
{
	return dsc_arena_printf(arena, "%zu", count);
}

static void print_alphas(FILE *out, const struct dsc_agreement *agreement,
			 struct dsc_arena *arena)
{
	const struct dsc_profile_stage *stage = agreement->decide->stage;
	struct dsc_table table = { .columns = 2, .numbers = 1 << 1 };

	fprintf(out, "%s\n", _("agreement: Krippendorff's alpha, interval metric (1: the same, 0: as by chance)"));
	for (size_t i = 0; i < stage->scores.count; i++)
		DSC_PUSH(arena, &table,
			 (struct dsc_table_row){ {
				 dsc_text_show(dsc_label_text(stage->scores.items[i].entry.name),
					       arena),
				 dsc_ten_thousandths_text(agreement->items[i], arena),
			 } });
	DSC_PUSH(arena, &table,
		 (struct dsc_table_row){ {
			 _("total"), dsc_ten_thousandths_text(agreement->total, arena) } });
	dsc_table_print(out, &table);
}

static void print_spread(FILE *out, const struct dsc_agreement *agreement,
			 struct dsc_arena *arena)
{
	struct dsc_table table = { .columns = 6, .numbers = 0x3e };

	fprintf(out, "\n%s\n", _("spread of the totals that were given:"));
	DSC_PUSH(arena, &table,
		 (struct dsc_table_row){ { _("case"), _("scores"), _("least"), _("greatest"),
					   _("deviation"), _("total") } });
	for (size_t i = 0; i < agreement->case_count; i++) {
		const struct dsc_agreement_case *spread = &agreement->cases[i];

		DSC_PUSH(arena, &table,
			 (struct dsc_table_row){ {
				 dsc_text_show(spread->row->c->id, arena),
				 number(spread->row->ballot_count, arena),
				 dsc_exact_write(spread->min, arena),
				 dsc_exact_write(spread->max, arena),
				 dsc_ten_thousandths_text(spread->deviation, arena),
				 dsc_decide_total(spread->row, arena),
			 } });
	}
	dsc_table_print(out, &table);
}

static const char *ids(const struct dsc_decide_row *const *rows, size_t count,
		       struct dsc_arena *arena)
{
	const char *list = "";

	for (size_t i = 0; i < count && i < MAX_IDS; i++)
		list = dsc_arena_printf(arena, "%s%s%.*s", list, i ? _(", ") : "",
					DSC_STR_ARG(rows[i]->c->id));
	if (count > MAX_IDS)
		list = dsc_arena_printf(arena, "%s, …", list);
	return count ? list : "-";
}

static void print_experts(FILE *out, const struct dsc_agreement *agreement,
			  struct dsc_arena *arena)
{
	struct dsc_table table = { .columns = 4, .numbers = 1 << 1 };
	size_t flips = 0;

	fprintf(out, "\n%s\n", _("the list without one expert:"));
	DSC_PUSH(arena, &table,
		 (struct dsc_table_row){ { _("expert"), _("scores"), _("listed then"),
					   _("not listed then") } });
	for (size_t i = 0; i < agreement->expert_count; i++) {
		const struct dsc_agreement_expert *expert = &agreement->experts[i];

		flips += expert->gain_count + expert->loss_count;
		DSC_PUSH(arena, &table,
			 (struct dsc_table_row){ {
				 dsc_text_show(expert->id, arena),
				 number(expert->ballots, arena),
				 ids(expert->gains, expert->gain_count, arena),
				 ids(expert->losses, expert->loss_count, arena),
			 } });
	}
	dsc_table_print(out, &table);
	putc('\n', out);
	if (flips == 0)
		fprintf(out, "%s\n", _("no case hangs on a single expert"));
	fprintf(out, "%s\n", _("this is a report; nothing of it corrects a score"));
}

void dsc_agreement_print_text(FILE *out, const struct dsc_agreement *agreement,
			      struct dsc_arena *arena)
{
	if (agreement->ballots == 0) {
		fprintf(out, "%s\n", _("no scores"));
		return;
	}
	print_alphas(out, agreement, arena);
	print_spread(out, agreement, arena);
	print_experts(out, agreement, arena);
}

/* ---- JSON */

static struct dsc_json *decimal_json(struct dsc_ten_thousandths value, struct dsc_arena *arena)
{
	return value.known ? dsc_json_string(dsc_str_from(dsc_ten_thousandths_text(value, arena))) :
			     dsc_json_null();
}

static struct dsc_json *ids_json(const struct dsc_decide_row *const *rows, size_t count)
{
	struct dsc_json *array = dsc_json_array();

	for (size_t i = 0; i < count; i++)
		dsc_json_append(array, dsc_json_string(rows[i]->c->id));
	return array;
}

static struct dsc_json *alpha_json(const struct dsc_agreement *agreement, struct dsc_arena *arena)
{
	const struct dsc_profile_stage *stage = agreement->decide->stage;
	struct dsc_json *object = dsc_json_object(), *items = dsc_json_object();

	for (size_t i = 0; i < stage->scores.count; i++)
		dsc_json_set(items, dsc_arena_str(arena, stage->scores.items[i].entry.id).ptr,
			     decimal_json(agreement->items[i], arena));
	dsc_json_set(object, "total", decimal_json(agreement->total, arena));
	dsc_json_set(object, "items", items);
	return object;
}

static struct dsc_json *spread_json(const struct dsc_agreement_case *spread,
				    struct dsc_arena *arena)
{
	struct dsc_json *object = dsc_json_object();

	dsc_json_set_str(object, "case", spread->row->c->id);
	dsc_json_set_integer(object, "scores", (int64_t)spread->row->ballot_count);
	dsc_json_set_text(object, "least", dsc_exact_write(spread->min, arena));
	dsc_json_set_text(object, "greatest", dsc_exact_write(spread->max, arena));
	dsc_json_set(object, "deviation", decimal_json(spread->deviation, arena));
	dsc_json_set(object, "total",
		     dsc_decide_number_json(spread->row->decide, spread->row->total, arena));
	return object;
}

void dsc_agreement_print_json(FILE *out, const struct dsc_agreement *agreement,
			      struct dsc_arena *arena)
{
	fputs("{\"v\": 1, \"profile\": ", out);
	dsc_json_put(out, dsc_json_string(agreement->decide->profile->id), 0);
	fputs(",\n \"alpha\": ", out);
	dsc_json_put(out, alpha_json(agreement, arena), 0);
	fputs(",\n \"cases\": [", out);
	for (size_t i = 0; agreement->ballots && i < agreement->case_count; i++) {
		fputs(i ? ",\n  " : "\n  ", out);
		dsc_json_put(out, spread_json(&agreement->cases[i], arena), 0);
	}
	fputs("],\n \"experts\": [", out);
	for (size_t i = 0; i < agreement->expert_count; i++) {
		const struct dsc_agreement_expert *expert = &agreement->experts[i];
		struct dsc_json *object = dsc_json_object();

		dsc_json_set_str(object, "expert", expert->id);
		dsc_json_set_integer(object, "scores", (int64_t)expert->ballots);
		dsc_json_set(object, "listed_without", ids_json(expert->gains, expert->gain_count));
		dsc_json_set(object, "not_listed_without",
			     ids_json(expert->losses, expert->loss_count));
		fputs(i ? ",\n  " : "\n  ", out);
		dsc_json_put(out, object, 0);
	}
	fputs("]}\n", out);
}
