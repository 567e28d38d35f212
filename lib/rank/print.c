#include "base/tr.h"
#include "json/write.h"
#include "rank/rank.h"
#include "text/show.h"
#include "text/table.h"

#include "base/banned.h"

enum { COLUMNS = 8 };

/* Columns of a terminal at most. */
enum { TITLE_WIDTH = 40, LEAD_WIDTH = 26, DOMAIN_WIDTH = 18, TYPE_WIDTH = 22, SECTORS_WIDTH = 20 };

static const struct {
	const char *id;   /* in JSON */
	const char *text; /* msgid */
} states[] = {
	[DSC_RANK_RANKED] = { "ranked", "" },
	[DSC_RANK_WAIVED] = { "waived", N_("beyond the quota, waived") },
	[DSC_RANK_OVER] = { "over-quota", N_("beyond the quota") },
	[DSC_RANK_OUTSIDE] = { "outside", N_("under no quota of this unit") },
	[DSC_RANK_REPEATED] = { "repeated", N_("stands further up already") },
	[DSC_RANK_UNKNOWN] = { "unknown", N_("no such case in this unit") },
	[DSC_RANK_UNREADABLE] = { "unreadable", N_("cannot be counted: not readable") },
	[DSC_RANK_UNCLEAR] = { "unclear", N_("cannot be counted: domain or type not known") },
	[DSC_RANK_UNRANKED] = { "not-ranked", N_("not recommended") },
};

static struct dsc_str lead_of(const struct dsc_card *card)
{
	for (uint32_t i = 0; card && i < card->applicant_count; i++)
		if (card->applicants[i].lead)
			return card->applicants[i].name;
	return DSC_S("");
}

/* Filtered, and cut to what fits in `width` columns. */
static const char *cut(struct dsc_str text, size_t width, struct dsc_arena *arena)
{
	const char *shown = dsc_text_quote(text, width, arena);

	for (size_t max = width; max > 1 && dsc_text_width(dsc_str_from(shown)) > width; max--)
		shown = dsc_text_quote(text, max, arena);
	return shown;
}

static const char *label(const struct dsc_entry *entry, size_t width, struct dsc_arena *arena)
{
	return cut(dsc_label_text(entry->name), width, arena);
}

static const char *sectors(const struct dsc_rank *rank, const struct dsc_card *card,
			   struct dsc_arena *arena)
{
	const char *text = "";

	for (size_t i = 0; card && i < rank->profile->sectors.count; i++)
		if (card->sectors >> i & 1)
			text = dsc_arena_printf(
				arena, "%s%s%s", text, *text ? _(", ") : "",
				label(&rank->profile->sectors.items[i].entry, SECTORS_WIDTH,
				      arena));
	return cut(dsc_str_from(text), SECTORS_WIDTH, arena);
}

static void add_row(struct dsc_table *table, const struct dsc_rank *rank,
		    const struct dsc_rank_row *row, struct dsc_arena *arena)
{
	const struct dsc_profile *profile = rank->profile;
	const struct dsc_card *card = row->card;
	const char *state = states[row->state].text;

	DSC_PUSH(arena, table,
		 (struct dsc_table_row){ {
			 row->rank ? dsc_arena_printf(arena, "%u", (unsigned)row->rank) : "-",
			 dsc_text_quote(row->id, 63, arena),
			 card ? cut(card->title, TITLE_WIDTH, arena) : "",
			 cut(lead_of(card), LEAD_WIDTH, arena),
			 card && card->domain >= 0 ?
				 label(&profile->domains.items[card->domain].entry,
				       DOMAIN_WIDTH, arena) : "",
			 card && card->type >= 0 ?
				 label(&profile->types.items[card->type].entry, TYPE_WIDTH,
				       arena) : "",
			 sectors(rank, card, arena),
			 *state ? gettext(state) : "",
		 } });
}

void dsc_rank_print_text(FILE *out, const struct dsc_rank *rank, struct dsc_arena *arena)
{
	struct dsc_table table = { .columns = COLUMNS, .numbers = 1 };

	if (rank->rows.count == 0) {
		fprintf(out, _("no cases; 'dsc new case ID --unit %s' makes one"), rank->unit);
		putc('\n', out);
		return;
	}
	DSC_PUSH(arena, &table,
		 (struct dsc_table_row){ { _("rank"), _("case"), _("title"), _("lead"), _("domain"),
					   _("type"), _("sectors"), "" } });
	for (size_t i = 0; i < rank->rows.count; i++)
		add_row(&table, rank, &rank->rows.items[i], arena);
	dsc_table_print(out, &table);
	if (rank->use_count)
		putc('\n', out);
	for (size_t i = 0; i < rank->use_count; i++) {
		/* TRANSLATORS: a quota, how many cases it counts, how many it allows */
		fprintf(out, _("%s: %lld of %lld"),
			dsc_text_show(dsc_label_text(rank->uses[i].quota->entry.name), arena),
			(long long)rank->uses[i].used, (long long)rank->uses[i].quota->max);
		putc('\n', out);
	}
	if (rank->unclear) {
		fprintf(out,
			ngettext("%zu recommended case cannot be counted",
				 "%zu recommended cases cannot be counted", rank->unclear),
			rank->unclear);
		putc('\n', out);
	}
}

static struct dsc_json *id_or_null(const struct dsc_entry *entry)
{
	return entry ? dsc_json_string(entry->id) : dsc_json_null();
}

static struct dsc_json *row_json(const struct dsc_rank *rank, const struct dsc_rank_row *row)
{
	const struct dsc_profile *profile = rank->profile;
	const struct dsc_card *card = row->card;
	struct dsc_json *object = dsc_json_object();
	struct dsc_json *list = dsc_json_array();

	dsc_json_set(object, "rank", row->rank ? dsc_json_integer(row->rank) : dsc_json_null());
	dsc_json_set_str(object, "case", row->id);
	dsc_json_set_text(object, "state", states[row->state].id);
	dsc_json_set_str(object, "title", card ? card->title : DSC_S(""));
	dsc_json_set_str(object, "lead", lead_of(card));
	dsc_json_set(object, "domain",
		     id_or_null(card && card->domain >= 0 ?
					&profile->domains.items[card->domain].entry : NULL));
	dsc_json_set(object, "type",
		     id_or_null(card && card->type >= 0 ?
					&profile->types.items[card->type].entry : NULL));
	for (size_t i = 0; card && i < profile->sectors.count; i++)
		if (card->sectors >> i & 1)
			dsc_json_append(list, dsc_json_string(profile->sectors.items[i].entry.id));
	dsc_json_set(object, "sectors", list);
	return object;
}

void dsc_rank_print_json(FILE *out, const struct dsc_rank *rank)
{
	fputs("{\"v\": 1, \"profile\": ", out);
	dsc_json_put(out, dsc_json_string(rank->profile->id), 0);
	fputs(", \"unit\": ", out);
	dsc_json_put(out, dsc_json_string(dsc_str_from(rank->unit)), 0);
	fputs(", \"name\": ", out);
	dsc_json_put(out, dsc_json_string(rank->name), 0);
	fputs(",\n \"cases\": [", out);
	for (size_t i = 0; i < rank->rows.count; i++) {
		fputs(i ? ",\n  " : "\n  ", out);
		dsc_json_put(out, row_json(rank, &rank->rows.items[i]), 0);
	}
	fputs("],\n \"quotas\": [", out);
	for (size_t i = 0; i < rank->use_count; i++) {
		struct dsc_json *use = dsc_json_object();

		dsc_json_set_str(use, "quota", rank->uses[i].quota->entry.id);
		dsc_json_set_integer(use, "max", rank->uses[i].quota->max);
		dsc_json_set_integer(use, "used", (int64_t)rank->uses[i].used);
		dsc_json_set_bool(use, "soft", rank->uses[i].quota->soft);
		fputs(i ? ",\n  " : "\n  ", out);
		dsc_json_put(out, use, 0);
	}
	fprintf(out, "],\n \"unclear\": %zu}\n", rank->unclear);
}
