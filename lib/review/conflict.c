#include "review/conflict.h"

#include "base/tr.h"
#include "text/show.h"

#include "base/banned.h"

#define SHOWN 40 /* characters of a name in a message */

const char *const dsc_conflict_ids[] = {
	[DSC_CONFLICT_NONE] = "none",	      [DSC_CONFLICT_APPLICANT] = "applicant",
	[DSC_CONFLICT_GROUP] = "group",	      [DSC_CONFLICT_UNIT] = "unit",
	[DSC_CONFLICT_DECLARED] = "declared", [DSC_CONFLICT_RECUSED] = "recused",
	NULL,
};

static bool same_code(struct dsc_str a, struct dsc_str b)
{
	return dsc_str_trim(a).len && dsc_person_code_cmp(a, b) == 0;
}

static bool works_for(const struct dsc_person *person, struct dsc_str name)
{
	struct dsc_arena scratch;
	struct dsc_runes runes;
	bool same;

	if (!name.len || !person->organisation.len)
		return false;
	if (dsc_str_eq(person->organisation, name))
		return true;
	dsc_arena_init(&scratch, 4096);
	runes = dsc_text_normalise(name, &scratch);
	same = runes.count && runes.count == person->plain.count &&
	       memcmp(runes.items, person->plain.items, runes.count * sizeof(*runes.items)) == 0;
	dsc_arena_release(&scratch);
	return same;
}

/* Whether the person belongs to a unit or group: by a role or by the organisation's own word. */
static bool belongs(const struct dsc_person *person, struct dsc_str unit)
{
	if (!unit.len)
		return false;
	if (dsc_str_eq(person->group, unit))
		return true;
	for (size_t i = 0; i < person->role_count; i++) {
		struct dsc_str role = person->roles[i];

		if (dsc_str_starts(role, DSC_S("unit:")) &&
		    dsc_str_eq((struct dsc_str){ role.ptr + 5, role.len - 5 }, unit))
			return true;
	}
	return false;
}

static bool set(struct dsc_conflict *conflict, enum dsc_conflict_kind kind, const char *why)
{
	conflict->kind = kind;
	conflict->why = why;
	return true;
}

static bool by_applicant(struct dsc_conflict *conflict, const struct dsc_person *person,
			 const struct dsc_applicant *applicant, struct dsc_arena *arena)
{
	struct dsc_str code = dsc_node_text(applicant->uscc);
	struct dsc_str name = dsc_node_text(applicant->name);

	if (!same_code(person->uscc, code) && !works_for(person, name))
		return false;
	return set(conflict, DSC_CONFLICT_APPLICANT,
		   dsc_arena_printf(arena, _("the person works for an applicant of the case, '%s'"),
				    dsc_text_quote(name, SHOWN, arena)));
}

static bool by_group(struct dsc_conflict *conflict, const struct dsc_person *person,
		     const struct dsc_applicant *applicant, struct dsc_arena *arena)
{
	struct dsc_str group = dsc_node_text(applicant->group);

	if (!belongs(person, group))
		return false;
	return set(conflict, DSC_CONFLICT_GROUP,
		   dsc_arena_printf(arena,
				    _("the person belongs to the group '%s', as does an applicant of the case, '%s'"),
				    dsc_text_quote(group, SHOWN, arena),
				    dsc_text_quote(dsc_node_text(applicant->name), SHOWN, arena)));
}

static bool by_declaration(struct dsc_conflict *conflict, const struct dsc_person *person,
			   const struct dsc_applicant *applicant, struct dsc_arena *arena)
{
	struct dsc_str code = dsc_node_text(applicant->uscc);
	const struct dsc_declared_conflict *declared = person->conflicts;
	size_t low = 0, high = person->conflict_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (dsc_person_code_cmp(declared[middle].uscc, code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == person->conflict_count || !same_code(declared[low].uscc, code))
		return false;
	return set(conflict, DSC_CONFLICT_DECLARED,
		   dsc_arena_printf(arena,
				    _("the person has declared a conflict with an applicant of the case, '%s': %s"),
				    dsc_text_quote(dsc_node_text(applicant->name), SHOWN, arena),
				    dsc_text_quote(declared[low].reason, SHOWN, arena)));
}

static bool by_unit(struct dsc_conflict *conflict, const struct dsc_person *person,
		    const struct dsc_review_case *c, struct dsc_arena *arena)
{
	if (!belongs(person, c->unit) && !works_for(person, c->unit_name))
		return false;
	return set(conflict, DSC_CONFLICT_UNIT,
		   dsc_arena_printf(arena,
				    _("the person belongs to the unit that recommends the case, '%.*s'"),
				    DSC_STR_ARG(c->unit)));
}

static bool by_any(bool (*check)(struct dsc_conflict *conflict, const struct dsc_person *person,
				 const struct dsc_applicant *applicant, struct dsc_arena *arena),
		   struct dsc_conflict *conflict, const struct dsc_person *person,
		   const struct dsc_review_case *c, struct dsc_arena *arena)
{
	for (size_t i = 0; i < c->fields.applicant_count; i++)
		if (check(conflict, person, &c->fields.applicants[i], arena))
			return true;
	return false;
}

void dsc_conflict_find(struct dsc_conflict *conflict, const struct dsc_person *person,
		       const struct dsc_review_case *c, struct dsc_arena *arena)
{
	*conflict = (struct dsc_conflict){ .kind = DSC_CONFLICT_NONE };
	if (by_any(by_applicant, conflict, person, c, arena) ||
	    by_any(by_group, conflict, person, c, arena) ||
	    by_unit(conflict, person, c, arena))
		return;
	by_any(by_declaration, conflict, person, c, arena);
}
