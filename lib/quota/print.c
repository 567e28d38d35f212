#include "base/tr.h"
#include "json/write.h"
#include "quota/quota.h"
#include "text/show.h"
#include "text/table.h"

#include "base/banned.h"

enum { COLUMNS = 7, NAME_MAX_SHOWN = 30 };

static const char *label(struct dsc_label text, struct dsc_arena *arena)
{
	return dsc_text_show(dsc_arena_str(arena, dsc_label_text(text)), arena);
}

static const char *number(size_t value, struct dsc_arena *arena)
{
	return dsc_arena_printf(arena, "%zu", value);
}

static const char *state_of(const struct dsc_quota_unit *unit, const struct dsc_counting_use *use,
			    struct dsc_arena *arena)
{
	size_t over = dsc_quota_over(use);

	if (unit->order_unknown)
		return _("recommendation.yaml cannot be relied on");
	if (over == 0 && unit->unclear.count)
		return dsc_arena_printf(arena, _("%zu more cannot be counted"),
					unit->unclear.count);
	if (over == 0)
		return "";
	if (dsc_quota_exceeded(unit, use))
		return dsc_arena_printf(arena, _("%zu too many"), over);
	return dsc_arena_printf(arena, _("%zu too many, waived by %s: %s"), over,
				dsc_text_quote(unit->waiver_by, 20, arena),
				dsc_text_quote(unit->waiver_reason, 40, arena));
}

static void add_unit(struct dsc_table *table, const struct dsc_quota_unit *unit,
		     struct dsc_arena *arena)
{
	const char *name = dsc_text_quote(unit->name, NAME_MAX_SHOWN, arena);

	for (size_t i = 0; i < unit->use_count; i++) {
		const struct dsc_counting_use *use = &unit->uses[i];
		size_t max = use->quota->max > 0 ? (size_t)use->quota->max : 0;
		struct dsc_table_row row = { {
			i ? "" : unit->id,
			i ? "" : name,
			label(use->quota->entry.name, arena),
			number(max, arena),
			unit->order_unknown ? "-" : number(use->used, arena),
			unit->order_unknown ? "-" :
					      number(use->used < max ? max - use->used : 0, arena),
			state_of(unit, use, arena),
		} };

		DSC_PUSH(arena, table, row);
	}
	if (unit->use_count == 0)
		DSC_PUSH(arena, table,
			 (struct dsc_table_row){ {
				 unit->id, name, "-", "-", number(unit->recommended, arena), "-",
				 unit->kind < 0 ? _("unit.yaml states no kind of the programme") :
						  _("the programme gives this kind no quota"),
			 } });
}

static void print_units(FILE *out, const struct dsc_quota_book *book, struct dsc_arena *arena)
{
	struct dsc_table table = { .columns = COLUMNS, .numbers = 1 << 3 | 1 << 4 | 1 << 5 };

	DSC_PUSH(arena, &table,
		 (struct dsc_table_row){ { _("unit"), _("name"), _("quota"), _("max"), _("used"),
					   _("left"), "" } });
	for (size_t i = 0; i < book->count; i++)
		add_unit(&table, &book->items[i], arena);
	dsc_table_print(out, &table);
}

static void print_kinds(FILE *out, const struct dsc_quota_book *book, struct dsc_arena *arena)
{
	const struct dsc_profile *profile = book->profile;
	struct dsc_table table = { .columns = 4, .numbers = 1 << 1 | 1 << 2 | 1 << 3 };

	DSC_PUSH(arena, &table,
		 (struct dsc_table_row){ { _("kind of unit"), _("units"), _("cases"),
					   _("recommended") } });
	for (int kind = 0; kind < (int)profile->unit_kinds.count; kind++) {
		size_t units = 0, cases = 0, recommended = 0;

		for (size_t i = 0; i < book->count; i++) {
			if (book->items[i].kind != kind)
				continue;
			units++;
			cases += book->items[i].cases;
			recommended += book->items[i].recommended;
		}
		if (units)
			DSC_PUSH(arena, &table,
				 (struct dsc_table_row){ {
					 label(profile->unit_kinds.items[kind].entry.name, arena),
					 number(units, arena),
					 number(cases, arena),
					 number(recommended, arena),
				 } });
	}
	if (table.count > 1) {
		putc('\n', out);
		dsc_table_print(out, &table);
	}
}

static void print_types(FILE *out, const struct dsc_quota_book *book,
			const struct dsc_quota_unit *unit, struct dsc_arena *arena)
{
	const char *between = " ";

	if (unit->recommended == unit->unclear.count)
		return;
	fprintf(out, "  %s", _("types:"));
	for (size_t i = 0; i < book->profile->types.count; i++) {
		if (unit->by_type[i] == 0)
			continue;
		fprintf(out, "%s%s %zu", between,
			label(book->profile->types.items[i].entry.name, arena), unit->by_type[i]);
		between = _(", ");
	}
	putc('\n', out);
}

static void print_sectors(FILE *out, const struct dsc_quota_book *book,
			  const struct dsc_quota_unit *unit, struct dsc_arena *arena)
{
	uint64_t missing = dsc_quota_uncovered(book, unit);
	const char *between = " ";

	if (unit->kind < 0 || !book->profile->unit_kinds.items[unit->kind].sectors)
		return;
	if (missing == 0) {
		fprintf(out, "  %s\n", _("key sectors: all covered"));
		return;
	}
	fprintf(out, "  %s", _("key sectors not covered:"));
	for (size_t i = 0; i < book->profile->sectors.count; i++) {
		if (!(missing >> i & 1))
			continue;
		fprintf(out, "%s%s", between,
			label(book->profile->sectors.items[i].entry.name, arena));
		between = _(", ");
	}
	putc('\n', out);
}

static void print_ids(FILE *out, const char *label, const char *const *ids, size_t count)
{
	if (count == 0)
		return;
	fprintf(out, "%s", label);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s%s", i ? _(", ") : " ", ids[i]);
	putc('\n', out);
}

static void print_details(FILE *out, const struct dsc_quota_book *book,
			  const struct dsc_quota_unit *unit, struct dsc_arena *arena)
{
	fprintf(out, "\n%s: ", unit->id);
	if (unit->order_unknown) {
		fprintf(out, "%s\n", _("recommendation.yaml cannot be relied on"));
		return;
	}
	fprintf(out, ngettext("%zu case, %zu recommended", "%zu cases, %zu recommended",
			      unit->cases),
		unit->cases, unit->recommended);
	putc('\n', out);
	if (!unit->has_recommendation)
		fprintf(out, "  %s\n", _("no recommendation.yaml that can be read"));
	if (unit->outside) {
		fputs("  ", out);
		fprintf(out,
			ngettext("%zu recommended case falls under no quota of this unit",
				 "%zu recommended cases fall under no quota of this unit",
				 unit->outside),
			unit->outside);
		putc('\n', out);
	}
	if (unit->unclear.count) {
		fputs("  ", out);
		print_ids(out, _("recommended, but no quota can be told:"), unit->unclear.items,
			  unit->unclear.count);
	}
	print_types(out, book, unit, arena);
	print_sectors(out, book, unit, arena);
}

static void print_what_if(FILE *out, const struct dsc_quota_what_if *what_if)
{
	if (!what_if || what_if->with_count + what_if->without_count == 0)
		return;
	print_ids(out, _("as it would be with:"), what_if->with, what_if->with_count);
	print_ids(out, _("as it would be without:"), what_if->without, what_if->without_count);
	putc('\n', out);
}

void dsc_quota_print_text(FILE *out, const struct dsc_quota_book *book, struct dsc_arena *arena)
{
	if (book->count == 0) {
		fprintf(out, "%s\n", _("no units; 'dsc new unit ID' makes one"));
		return;
	}
	print_what_if(out, book->what_if);
	print_units(out, book, arena);
	print_kinds(out, book, arena);
	for (size_t i = 0; i < book->count; i++)
		print_details(out, book, &book->items[i], arena);
}

static struct dsc_json *ids_json(const char *const *ids, size_t count)
{
	struct dsc_json *array = dsc_json_array();

	for (size_t i = 0; i < count; i++)
		dsc_json_append(array, dsc_json_string(dsc_str_from(ids[i])));
	return array;
}

/* A number that is not known where the order of priority is not. */
static void set_count(struct dsc_json *object, const char *key, const struct dsc_quota_unit *unit,
		      size_t value)
{
	dsc_json_set(object, key,
		     unit->order_unknown ? dsc_json_null() : dsc_json_integer((int64_t)value));
}

static struct dsc_json *use_json(const struct dsc_quota_unit *unit,
				 const struct dsc_counting_use *use)
{
	struct dsc_json *object = dsc_json_object();
	size_t max = use->quota->max > 0 ? (size_t)use->quota->max : 0;
	size_t over = dsc_quota_over(use);

	dsc_json_set_str(object, "quota", use->quota->entry.id);
	dsc_json_set_integer(object, "max", use->quota->max);
	set_count(object, "used", unit, use->used);
	set_count(object, "left", unit, over ? 0 : max - use->used);
	set_count(object, "over", unit, over);
	dsc_json_set_bool(object, "soft", use->quota->soft);
	dsc_json_set_bool(object, "waived", over && !dsc_quota_exceeded(unit, use));
	return object;
}

static struct dsc_json *sectors_json(const struct dsc_quota_book *book, uint64_t mask)
{
	struct dsc_json *array = dsc_json_array();

	for (size_t i = 0; i < book->profile->sectors.count; i++)
		if (mask >> i & 1)
			dsc_json_append(array,
					dsc_json_string(book->profile->sectors.items[i].entry.id));
	return array;
}

static struct dsc_json *waiver_json(const struct dsc_quota_unit *unit)
{
	struct dsc_json *object;

	if (unit->waiver_reason.len == 0)
		return dsc_json_null();
	object = dsc_json_object();
	dsc_json_set_str(object, "reason", unit->waiver_reason);
	dsc_json_set_str(object, "approved_by", unit->waiver_by);
	return object;
}

static struct dsc_json *unit_json(const struct dsc_quota_book *book,
				  const struct dsc_quota_unit *unit, struct dsc_arena *arena)
{
	const struct dsc_profile *profile = book->profile;
	struct dsc_json *object = dsc_json_object();
	struct dsc_json *uses = dsc_json_array();
	struct dsc_json *types = dsc_json_object();

	dsc_json_set_text(object, "unit", unit->id);
	dsc_json_set_str(object, "name", unit->name);
	dsc_json_set(object, "kind",
		     unit->kind < 0 ?
			     dsc_json_null() :
			     dsc_json_string(profile->unit_kinds.items[unit->kind].entry.id));
	dsc_json_set_integer(object, "cases", (int64_t)unit->cases);
	set_count(object, "recommended", unit, unit->recommended);
	set_count(object, "outside", unit, unit->outside);
	set_count(object, "unclear", unit, unit->unclear.count);
	dsc_json_set(object, "unclear_cases",
		     ids_json(unit->unclear.items, unit->unclear.count));
	for (size_t i = 0; i < unit->use_count; i++)
		dsc_json_append(uses, use_json(unit, &unit->uses[i]));
	dsc_json_set(object, "quotas", uses);
	dsc_json_set(object, "waiver", waiver_json(unit));
	for (size_t i = 0; i < profile->types.count; i++)
		if (unit->by_type[i])
			dsc_json_set_integer(
				types, dsc_arena_str(arena, profile->types.items[i].entry.id).ptr,
				(int64_t)unit->by_type[i]);
	dsc_json_set(object, "types", types);
	dsc_json_set(object, "sectors", sectors_json(book, unit->sectors));
	dsc_json_set(object, "uncovered", sectors_json(book, dsc_quota_uncovered(book, unit)));
	return object;
}

static void put_what_if(FILE *out, const struct dsc_quota_what_if *what_if)
{
	struct dsc_json *object;

	if (!what_if || what_if->with_count + what_if->without_count == 0)
		return;
	object = dsc_json_object();
	dsc_json_set(object, "with", ids_json(what_if->with, what_if->with_count));
	dsc_json_set(object, "without", ids_json(what_if->without, what_if->without_count));
	fputs(",\n \"what_if\": ", out);
	dsc_json_put(out, object, 0);
}

void dsc_quota_print_json(FILE *out, const struct dsc_quota_book *book)
{
	struct dsc_arena arena;

	dsc_arena_init(&arena, 0);
	fputs("{\"v\": 1, \"profile\": ", out);
	dsc_json_put(out, dsc_json_string(book->profile->id), 0);
	put_what_if(out, book->what_if);
	fputs(",\n \"units\": [", out);
	for (size_t i = 0; i < book->count; i++) {
		fputs(i ? ",\n  " : "\n  ", out);
		dsc_json_put(out, unit_json(book, &book->items[i], &arena), 0);
		dsc_arena_reset(&arena);
	}
	fputs("]}\n", out);
	dsc_arena_release(&arena);
}
