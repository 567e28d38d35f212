#include "paper/content.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/date.h"
#include "paper/prose.h"
#include "text/show.h"

#include "base/banned.h"

#define GET(map, key) dsc_node_get((map), DSC_S(key))

const char *const dsc_paper_group_names[DSC_PAPER_GROUPS] = {
	[DSC_PAPER_APPLICANTS] = "applicants",
	[DSC_PAPER_CHAPTERS] = "chapters",
	[DSC_PAPER_EVIDENCE] = "evidence",
};

static const char *const applicant_fields[] = {
	"number", "role", "name", "uscc", "kind", "operates", "legal_person",
	"group", "record", "contact", "phone", "email", "experience", NULL,
};
static const char *const chapter_fields[] = { "number", "title", "text", NULL };
static const char *const evidence_fields[] = { "number", "kind", "title", "file", "sha256", NULL };

const char *const *const dsc_paper_group_fields[DSC_PAPER_GROUPS] = {
	[DSC_PAPER_APPLICANTS] = applicant_fields,
	[DSC_PAPER_CHAPTERS] = chapter_fields,
	[DSC_PAPER_EVIDENCE] = evidence_fields,
};

const struct dsc_str *dsc_paper_find(const struct dsc_paper_scope *scope, struct dsc_str name)
{
	for (size_t i = 0; i < scope->count; i++)
		if (dsc_str_is(name, scope->items[i].name))
			return &scope->items[i].text;
	return NULL;
}

struct dsc_str dsc_paper_text(const struct dsc_paper_scope *scope, const char *name)
{
	const struct dsc_str *text = dsc_paper_find(scope, dsc_str_from(name));

	return text ? *text : (struct dsc_str){ "", 0 };
}

/* ---- texts */

static struct dsc_str shown(struct dsc_str text, struct dsc_arena *arena)
{
	return dsc_str_from(dsc_text_show(dsc_str_trim(text), arena));
}

static struct dsc_str shown_node(const struct dsc_node *node, struct dsc_arena *arena)
{
	return shown(dsc_node_text(node), arena);
}

/* A time of day tells nothing on a form; what is no date stands as it is. */
static struct dsc_str date_of(const struct dsc_paper_labels *labels, const struct dsc_node *node,
			      struct dsc_arena *arena)
{
	struct dsc_date date;

	if (!dsc_date_parse(&date, dsc_node_text(node)))
		return shown_node(node, arena);
	return dsc_paper_date(labels, date.day, arena);
}

struct dsc_str dsc_paper_date(const struct dsc_paper_labels *labels, int32_t day,
			      struct dsc_arena *arena)
{
	const char *out = "";
	char iso[16];
	int parts[3] = { 0 };

	dsc_date_format(day, iso);
	sscanf(iso, "%d-%d-%d", &parts[0], &parts[1], &parts[2]);
	for (const char *at = labels->date; *at; at++) {
		int part = at[0] == '{' && at[1] && at[2] == '}' ?
				   at[1] == 'y' ? 0 : at[1] == 'm' ? 1 : at[1] == 'd' ? 2 : 3 : 3;

		if (part == 3) {
			out = dsc_arena_printf(arena, "%s%c", out, *at);
			continue;
		}
		out = dsc_arena_printf(arena, "%s%d", out, parts[part]);
		at += 2;
	}
	return dsc_str_from(out);
}

static struct dsc_str zh(const struct dsc_entry *entry, struct dsc_arena *arena)
{
	return shown(entry->name.zh, arena);
}

/* The Chinese name of an id; the id itself where the profile does not have it. */
#define NAME_OF(list, node, arena) \
	name_of((list).items, (list).count, sizeof(*(list).items), dsc_node_text(node), (arena))

static struct dsc_str name_of(const void *items, size_t count, size_t size, struct dsc_str id,
			      struct dsc_arena *arena)
{
	int index = dsc_profile_find_entry(items, count, size, id);
	const struct dsc_entry *entry;

	if (index < 0)
		return shown(id, arena);
	entry = (const void *)((const char *)items + (size_t)index * size);
	return zh(entry, arena);
}

struct words {
	const char **items;
	size_t count, cap;
};

static struct dsc_str join(const struct words *words, const char *between, struct dsc_arena *arena)
{
	size_t len = 1;
	char *out, *at;

	for (size_t i = 0; i < words->count; i++)
		len += strlen(words->items[i]) + strlen(between);
	out = at = dsc_arena_alloc(arena, len, 1);
	for (size_t i = 0; i < words->count; i++) {
		const char *parts[] = { i ? between : "", words->items[i] };

		for (size_t j = 0; j < 2; j++) {
			memcpy(at, parts[j], strlen(parts[j]));
			at += strlen(parts[j]);
		}
	}
	return (struct dsc_str){ out, (size_t)(at - out) };
}

static struct dsc_str direction_of(const struct dsc_profile *profile, const struct dsc_node *type,
				   struct dsc_arena *arena)
{
	int index = dsc_profile_find(profile->types, dsc_node_text(type));
	int direction = index < 0 ? -1 : profile->types.items[index].direction;

	if (direction < 0)
		return (struct dsc_str){ "", 0 };
	return zh(&profile->directions.items[direction].entry, arena);
}

static struct dsc_str sectors_of(const struct dsc_profile *profile, const struct dsc_case *c,
				 struct dsc_arena *arena, const struct dsc_paper_labels *labels)
{
	struct words words = { 0 };

	for (uint32_t i = 0; c->sectors && i < c->sectors->count; i++)
		DSC_PUSH(arena, &words,
			 NAME_OF(profile->sectors, &c->sectors->items[i], arena).ptr);
	return words.count ? join(&words, labels->enumeration, arena) :
			     dsc_str_from(labels->none);
}

static struct dsc_str members_of(const struct dsc_case *c, struct dsc_arena *arena,
				 const struct dsc_paper_labels *labels)
{
	struct words words = { 0 };

	for (size_t i = 0; i < c->applicant_count; i++)
		if (&c->applicants[i] != c->lead)
			DSC_PUSH(arena, &words, shown_node(c->applicants[i].name, arena).ptr);
	return words.count ? join(&words, labels->enumeration, arena) :
			     dsc_str_from(labels->none);
}

static const struct dsc_node *contact_of(const struct dsc_applicant *applicant)
{
	return applicant ? GET(applicant->node, "contact") : NULL;
}

static bool synthetic(const struct dsc_case *c)
{
	const struct dsc_node *node = GET(c->root, "synthetic");

	return node && node->type == DSC_NODE_BOOL && node->truth;
}

/* The first second of a day in the programme's zone, or the instant itself. */
static int64_t instant_of(const struct dsc_profile *profile,
			  const struct dsc_recommendation *recommendation)
{
	struct dsc_date date;

	if (!recommendation ||
	    !dsc_date_parse(&date, dsc_node_text(recommendation->submitted_on)))
		date = profile->deadline.at;
	return date.has_time ? date.instant :
			       (int64_t)date.day * 86400 - profile->deadline.offset;
}

/* ---- the form */

struct maker {
	struct dsc_paper_form *form;
	const struct dsc_paper_form_input *input;
	const struct dsc_profile *profile;
	const struct dsc_paper_labels *labels;
	const struct dsc_case *c;
	struct dsc_arena *arena;
};

static void put(struct maker *maker, struct dsc_paper_scope *scope, const char *name,
		struct dsc_str text)
{
	DSC_PUSH(maker->arena, scope, (struct dsc_paper_field){ name, text });
}

static void put_node(struct maker *maker, struct dsc_paper_scope *scope, const char *name,
		     const struct dsc_node *node)
{
	put(maker, scope, name, shown_node(node, maker->arena));
}

static void put_prose(struct maker *maker, struct dsc_paper_scope *scope, const char *name,
		      const struct dsc_node *node)
{
	put(maker, scope, name, dsc_paper_prose(dsc_node_text(node), maker->arena));
}

static void put_number(struct maker *maker, struct dsc_paper_scope *scope, size_t number)
{
	put(maker, scope, "number", dsc_str_from(dsc_arena_printf(maker->arena, "%zu", number)));
}

static struct dsc_str record_of(struct maker *maker, const struct dsc_node *record)
{
	struct words words = { 0 };

	for (size_t i = 0; i < maker->profile->record_kinds.count; i++) {
		const struct dsc_entry *entry = &maker->profile->record_kinds.items[i].entry;
		const struct dsc_node *node = dsc_node_get(record, entry->id);
		bool none = dsc_str_is(dsc_node_text(node), "none");

		DSC_PUSH(maker->arena, &words,
			 dsc_arena_printf(maker->arena, "%s%s%s", zh(entry, maker->arena).ptr,
					  maker->labels->colon,
					  none ? maker->labels->none :
						 shown_node(node, maker->arena).ptr));
	}
	return join(&words, maker->labels->separator, maker->arena);
}

static struct dsc_str group_of(struct maker *maker, const struct dsc_node *group)
{
	struct dsc_str id = dsc_node_text(group);
	struct dsc_str name = { "", 0 };

	if (!id.len)
		return dsc_str_from(maker->labels->none);
	if (maker->input->name_of_unit)
		name = maker->input->name_of_unit(maker->input->data, id);
	return shown(name.len ? name : id, maker->arena);
}

static void put_contact(struct maker *maker, struct dsc_paper_scope *scope, const char *prefix,
			const struct dsc_node *contact)
{
	static const struct {
		const char *name, *key;
	} parts[] = { { "contact", "name" }, { "phone", "phone" }, { "email", "email" } };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		put_node(maker, scope,
			 dsc_arena_printf(maker->arena, "%s%s", prefix, parts[i].name),
			 dsc_node_get(contact, dsc_str_from(parts[i].key)));
}

static void put_applicant(struct maker *maker, struct dsc_paper_scope *scope,
			  const struct dsc_applicant *applicant, size_t number)
{
	const struct dsc_paper_labels *labels = maker->labels;
	bool legal = applicant->legal_person && applicant->legal_person->truth;

	put_number(maker, scope, number);
	put(maker, scope, "role",
	    dsc_str_from(maker->c->applicant_count == 1 ? labels->single :
			 applicant->lead ? labels->lead : labels->member));
	put_node(maker, scope, "name", applicant->name);
	put_node(maker, scope, "uscc", applicant->uscc);
	put(maker, scope, "kind",
	    NAME_OF(maker->profile->applicant_kinds, applicant->kind, maker->arena));
	put(maker, scope, "operates",
	    applicant->operates ?
		    NAME_OF(maker->profile->operations, applicant->operates, maker->arena) :
		    dsc_str_from(labels->none));
	put(maker, scope, "legal_person", dsc_str_from(legal ? labels->yes : labels->no));
	put(maker, scope, "group", group_of(maker, applicant->group));
	put(maker, scope, "record", record_of(maker, applicant->record));
	put_contact(maker, scope, "", contact_of(applicant));
	put_prose(maker, scope, "experience", applicant->experience);
}

static struct dsc_paper_scope *add_group(struct maker *maker, enum dsc_paper_group group,
					 size_t count)
{
	struct dsc_paper_scope *items = DSC_NEW_ARRAY(maker->arena, struct dsc_paper_scope, count);

	maker->form->groups[group].items = items;
	maker->form->groups[group].count = count;
	return items;
}

static void put_applicants(struct maker *maker)
{
	const struct dsc_case *c = maker->c;
	struct dsc_paper_scope *items = add_group(maker, DSC_PAPER_APPLICANTS, c->applicant_count);
	size_t number = 0;

	if (c->lead) {
		put_applicant(maker, &items[number], c->lead, number + 1);
		number++;
	}
	for (size_t i = 0; i < c->applicant_count; i++) {
		if (&c->applicants[i] == c->lead)
			continue;
		put_applicant(maker, &items[number], &c->applicants[i], number + 1);
		number++;
	}
}

static void put_chapters(struct maker *maker)
{
	const struct dsc_profile *profile = maker->profile;
	struct dsc_paper_scope *items = add_group(maker, DSC_PAPER_CHAPTERS,
						  profile->chapters.count);

	for (size_t i = 0; i < profile->chapters.count; i++) {
		const struct dsc_entry *entry = &profile->chapters.items[i].entry;
		const struct dsc_node *node = dsc_node_get(maker->c->sections, entry->id);

		put_number(maker, &items[i], i + 1);
		put(maker, &items[i], "title", zh(entry, maker->arena));
		put_prose(maker, &items[i], "text", node);
		/* So that a template can place one chapter by itself. */
		put_prose(maker, &maker->form->fields,
			  dsc_arena_printf(maker->arena, "chapter.%.*s", DSC_STR_ARG(entry->id)),
			  node);
	}
}

static void put_evidence(struct maker *maker)
{
	const struct dsc_case *c = maker->c;
	struct dsc_paper_scope *items = add_group(maker, DSC_PAPER_EVIDENCE, c->evidence_count);

	for (size_t i = 0; i < c->evidence_count; i++) {
		const struct dsc_evidence *evidence = &c->evidence[i];

		put_number(maker, &items[i], i + 1);
		put(maker, &items[i], "kind",
		    NAME_OF(maker->profile->evidence_kinds, evidence->kind, maker->arena));
		put_node(maker, &items[i], "title", GET(evidence->node, "title"));
		put_node(maker, &items[i], "file", evidence->file);
		put_node(maker, &items[i], "sha256", evidence->sha256);
	}
}

static void put_status(struct maker *maker, struct dsc_paper_scope *fields)
{
	const struct dsc_case *c = maker->c;
	struct words listed = { 0 };

	put(maker, fields, "accepted_on", date_of(maker->labels, c->accepted_on, maker->arena));
	put(maker, fields, "in_use_since", date_of(maker->labels, c->in_use_since, maker->arena));
	put_prose(maker, fields, "operation", c->operation);
	for (uint32_t i = 0; c->listed_before && i < c->listed_before->count; i++)
		DSC_PUSH(maker->arena, &listed,
			 shown_node(&c->listed_before->items[i], maker->arena).ptr);
	put(maker, fields, "listed_before",
	    listed.count ? join(&listed, maker->labels->separator, maker->arena) :
			   dsc_str_from(maker->labels->none));
}

static void put_signatures(struct maker *maker, struct dsc_paper_scope *fields)
{
	const struct dsc_recommendation *recommendation = maker->input->recommendation;
	const struct dsc_node *form = GET(maker->profile->root, "form");
	const struct dsc_node *opinion = NULL;

	put_prose(maker, fields, "commitment", dsc_node_path(form, "commitment.zh"));
	put_node(maker, fields, "commitment.signed_by", GET(maker->c->commitment, "signed_by"));
	put(maker, fields, "commitment.signed_on",
	    date_of(maker->labels, maker->c->signed_on, maker->arena));
	if (recommendation)
		opinion = dsc_node_get(recommendation->opinions, dsc_node_text(maker->c->id));
	put_prose(maker, fields, "opinion", GET(opinion, "text"));
	put_node(maker, fields, "opinion.signed_by", GET(opinion, "signed_by"));
	put(maker, fields, "opinion.signed_on",
	    date_of(maker->labels, GET(opinion, "signed_on"), maker->arena));
	put(maker, fields, "submitted_on",
	    recommendation ? date_of(maker->labels, recommendation->submitted_on, maker->arena) :
			     (struct dsc_str){ "", 0 });
}

void dsc_paper_form_make(struct dsc_paper_form *form, const struct dsc_paper_form_input *input,
			 struct dsc_arena *arena)
{
	struct maker maker = { form, input, input->profile, input->labels, input->c, arena };
	const struct dsc_profile *profile = input->profile;
	struct dsc_paper_scope *fields = &form->fields;
	const struct dsc_case *c = input->c;

	*form = (struct dsc_paper_form){ .labels = input->labels };
	form->synthetic = synthetic(c);
	form->joint = c->applicant_count > 1;
	form->instant = instant_of(profile, input->recommendation);
	put_node(&maker, fields, "form.title", dsc_node_path(profile->root, "form.title.zh"));
	put(&maker, fields, "programme", shown(profile->name.zh, arena));
	put(&maker, fields, "issuer", shown(profile->issuer.zh, arena));
	put_node(&maker, fields, "id", c->id);
	put_node(&maker, fields, "title", c->title);
	put(&maker, fields, "domain", NAME_OF(profile->domains, c->domain, arena));
	put(&maker, fields, "direction", direction_of(profile, c->type, arena));
	put(&maker, fields, "type", NAME_OF(profile->types, c->type, arena));
	put(&maker, fields, "sectors", sectors_of(profile, c, arena, input->labels));
	put(&maker, fields, "synthetic",
	    dsc_str_from(form->synthetic ? input->labels->mark : ""));
	put_node(&maker, fields, "lead", c->lead ? c->lead->name : NULL);
	put_node(&maker, fields, "lead.uscc", c->lead ? c->lead->uscc : NULL);
	put_contact(&maker, fields, "lead.", contact_of(c->lead));
	put(&maker, fields, "members", members_of(c, arena, input->labels));
	put(&maker, fields, "unit", shown(input->unit_name, arena));
	put_status(&maker, fields);
	put_signatures(&maker, fields);
	put_applicants(&maker);
	put_chapters(&maker);
	put_evidence(&maker);
}

/* ---- the summary table */

static const struct dsc_node *columns_of(const struct dsc_profile *profile)
{
	return dsc_node_path(profile->root, "summary_table.columns");
}

void dsc_paper_table_make(struct dsc_paper_table *table, const struct dsc_profile *profile,
			  const struct dsc_paper_labels *labels, const struct dsc_unit *unit,
			  const struct dsc_recommendation *recommendation, size_t rows,
			  struct dsc_arena *arena)
{
	const struct dsc_node *columns = columns_of(profile);
	const struct dsc_node *title = dsc_node_path(profile->root, "form.table_title.zh");
	const struct dsc_node *contact = GET(unit->root, "contact");
	struct dsc_date date;

	*table = (struct dsc_paper_table){ .labels = labels };
	table->title = title ? shown_node(title, arena) : shown(profile->name.zh, arena);
	table->programme = shown(profile->name.zh, arena);
	table->unit = shown_node(unit->name, arena);
	table->contact = shown_node(GET(contact, "name"), arena);
	table->phone = shown_node(GET(contact, "phone"), arena);
	table->has_date = dsc_date_parse(&date, dsc_node_text(recommendation->submitted_on));
	if (table->has_date)
		table->submitted_on = date.day;
	table->instant = instant_of(profile, recommendation);
	table->column_count = columns ? columns->count : 0;
	table->columns = DSC_NEW_ARRAY(arena, struct dsc_str, table->column_count);
	for (size_t i = 0; i < table->column_count; i++)
		table->columns[i] =
			shown_node(dsc_node_path(&columns->items[i], "name.zh"), arena);
	table->cells = DSC_NEW_ARRAY(arena, struct dsc_paper_cell, rows * table->column_count);
}

static struct dsc_str cell_text(const struct dsc_paper_table *table,
				const struct dsc_profile *profile, const struct dsc_case *c,
				struct dsc_str id, struct dsc_arena *arena)
{
	const struct dsc_node *contact = contact_of(c->lead);

	if (dsc_str_is(id, "title"))
		return shown_node(c->title, arena);
	if (dsc_str_is(id, "domain"))
		return NAME_OF(profile->domains, c->domain, arena);
	if (dsc_str_is(id, "direction"))
		return direction_of(profile, c->type, arena);
	if (dsc_str_is(id, "type"))
		return NAME_OF(profile->types, c->type, arena);
	if (dsc_str_is(id, "sectors"))
		return sectors_of(profile, c, arena, table->labels);
	if (dsc_str_is(id, "lead"))
		return shown_node(c->lead ? c->lead->name : NULL, arena);
	if (dsc_str_is(id, "uscc"))
		return shown_node(c->lead ? c->lead->uscc : NULL, arena);
	if (dsc_str_is(id, "members"))
		return members_of(c, arena, table->labels);
	if (dsc_str_is(id, "contact"))
		return shown_node(GET(contact, "name"), arena);
	if (dsc_str_is(id, "phone"))
		return shown_node(GET(contact, "phone"), arena);
	return shown_node(GET(contact, "email"), arena);
}

void dsc_paper_table_add(struct dsc_paper_table *table, const struct dsc_profile *profile,
			 const struct dsc_case *c, struct dsc_arena *arena)
{
	const struct dsc_node *columns = columns_of(profile);
	struct dsc_paper_cell *cells = &table->cells[table->row_count * table->column_count];

	for (size_t i = 0; i < table->column_count; i++) {
		struct dsc_str id = dsc_node_text(GET(&columns->items[i], "id"));

		if (!dsc_str_is(id, "priority")) {
			cells[i].text = cell_text(table, profile, c, id, arena);
			continue;
		}
		cells[i].is_number = true;
		cells[i].number = (int64_t)table->row_count + 1;
		cells[i].text = dsc_str_from(dsc_arena_printf(arena, "%" PRId64, cells[i].number));
	}
	table->row_count++;
	table->synthetic |= synthetic(c);
}
