/* Who a snapshot's people are, and what they are assigned to. */
#include <stdlib.h>

#include "base/tr.h"
#include "dossier/repository.h"
#include "review/snapshot_index.h"
#include "text/show.h"

#include "base/banned.h"

/* ---- people */

/* Where an id is or would be among those asked for. */
static size_t place_of(const struct dsc_snapshot_index *index, struct dsc_str id, bool *there)
{
	size_t low = 0, high = index->people.count;

	*there = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = dsc_str_cmp(index->people.items[middle].id, id);

		if (order == 0) {
			*there = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Both lists are sorted alike. Whoever asks for many asks in their order, so nothing moves. */
static void remember(struct dsc_snapshot *snapshot, size_t at,
		     const struct dsc_snapshot_person *known)
{
	struct dsc_snapshot_index *index = snapshot->index;
	struct dsc_people *people = &snapshot->people;
	size_t place = people->count;

	DSC_PUSH(snapshot->arena, &index->people, *known);
	memmove(index->people.items + at + 1, index->people.items + at,
		(index->people.count - at - 1) * sizeof(*index->people.items));
	index->people.items[at] = *known;
	if (!known->person)
		return;
	DSC_PUSH(snapshot->arena, people, known->person);
	for (; place > 0 && dsc_str_cmp(people->items[place - 1]->id, known->id) > 0; place--)
		people->items[place] = people->items[place - 1];
	people->items[place] = known->person;
}

static int read_person(struct dsc_snapshot_person *known, struct dsc_snapshot *snapshot,
		       struct dsc_err *err)
{
	const char *path = dsc_arena_printf(snapshot->arena, "people/%.*s.yaml",
					    DSC_STR_ARG(known->id));
	struct dsc_document document;
	int found;

	if (!dsc_id_valid(known->id))
		return 0;
	found = dsc_snapshot_document(&document, snapshot, DSC_KIND_PERSON, path, err);
	if (found <= 0)
		return found;
	known->why = dsc_snapshot_fault(&document, snapshot->arena);
	if (!known->why &&
	    !dsc_str_eq(dsc_node_text(dsc_node_get(document.root, DSC_S("id"))), known->id))
		known->why = _("its id is not the name of the file");
	if (known->why) {
		known->why = dsc_arena_printf(snapshot->arena, "%s: %s", path, known->why);
		return 0;
	}
	known->person = DSC_NEW(snapshot->arena, struct dsc_person);
	dsc_person_read(known->person, document.root, snapshot->arena);
	return 0;
}

int dsc_snapshot_person(const struct dsc_person **person, struct dsc_snapshot *snapshot,
			struct dsc_str id, const char **why, struct dsc_err *err)
{
	struct dsc_snapshot_person known = { 0 };
	bool there;
	size_t at = place_of(snapshot->index, id, &there);

	if (there) {
		known = snapshot->index->people.items[at];
	} else {
		known.id = dsc_arena_str(snapshot->arena, id);
		if (read_person(&known, snapshot, err) < 0)
			return -1;
		remember(snapshot, at, &known);
	}
	*person = known.person;
	if (why)
		*why = known.why;
	return known.person ? 1 : 0;
}

struct key_of { /* one key of one person */
	const struct dsc_ssh_key *key;
	struct dsc_person *person;
	size_t index;
};

static int by_fingerprint(const void *a, const void *b)
{
	const struct key_of *x = a, *y = b;
	int order = strcmp(dsc_ssh_key_fingerprint(x->key), dsc_ssh_key_fingerprint(y->key));

	return order ? order : dsc_str_cmp(x->person->id, y->person->id);
}

/* Equal keys stand together, sorted by person: the first and the last say who shares. */
static void find_sharers(const struct dsc_people *people, struct dsc_arena *arena)
{
	struct {
		struct key_of *items;
		size_t count, cap;
	} keys = { 0 };

	for (size_t i = 0; i < people->count; i++)
		for (size_t k = 0; k < people->items[i]->key_count; k++)
			DSC_PUSH(arena, &keys,
				 (struct key_of){ people->items[i]->keys[k], people->items[i], k });
	if (keys.count)
		qsort(keys.items, keys.count, sizeof(*keys.items), by_fingerprint);
	for (size_t first = 0, end; first < keys.count; first = end) {
		const struct dsc_person *one = keys.items[first].person, *other;

		for (end = first + 1; end < keys.count &&
				      dsc_ssh_key_equal(keys.items[first].key,
							keys.items[end].key);)
			end++;
		other = keys.items[end - 1].person;
		for (size_t i = first; i < end && other != one; i++)
			keys.items[i].person->sharers[keys.items[i].index] =
				keys.items[i].person == one ? other : one;
	}
}

int dsc_snapshot_people(struct dsc_snapshot *snapshot, struct dsc_err *err)
{
	struct dsc_git_entries entries = { 0 };
	const struct dsc_person *person;

	if (snapshot->index->all_people)
		return 0;
	if (dsc_git_list_tree(&entries, snapshot->git, &snapshot->index->top, "people",
			      snapshot->arena, err) < 0)
		return -1;
	for (size_t i = 0; i < entries.count; i++) {
		struct dsc_str name = dsc_str_from(entries.items[i].name);

		if (!dsc_str_ends(name, DSC_S(".yaml")))
			continue;
		name.len -= sizeof(".yaml") - 1;
		if (dsc_id_valid(name) &&
		    dsc_snapshot_person(&person, snapshot, name, NULL, err) < 0)
			return -1;
	}
	find_sharers(&snapshot->people, snapshot->arena);
	snapshot->index->all_people = true;
	return 0;
}

/* ---- assignments */

static int by_key(const void *a, const void *b)
{
	const struct dsc_member *const *x = a, *const *y = b;

	return dsc_str_cmp((*x)->key.text, (*y)->key.text);
}

static void sort_cases(struct dsc_snapshot_assignment *assignment, const struct dsc_node *cases,
		       struct dsc_arena *arena)
{
	assignment->count = cases->count;
	assignment->cases = DSC_NEW_ARRAY(arena, const struct dsc_member *, cases->count);
	for (uint32_t i = 0; i < cases->count; i++)
		assignment->cases[i] = &cases->members[i];
	if (cases->count)
		qsort(assignment->cases, cases->count, sizeof(*assignment->cases), by_key);
}

static int read_assignment(struct dsc_snapshot_assignment *assignment,
			   struct dsc_snapshot *snapshot, struct dsc_err *err)
{
	const char *path = dsc_arena_printf(snapshot->arena, "assignments/%.*s.yaml",
					    DSC_STR_ARG(assignment->stage));
	struct dsc_document document;
	int found;

	if (!dsc_id_valid(assignment->stage))
		return 0;
	found = dsc_snapshot_document(&document, snapshot, DSC_KIND_ASSIGNMENT, path, err);
	if (found <= 0)
		return found;
	assignment->there = true;
	assignment->why = dsc_snapshot_fault(&document, snapshot->arena);
	if (!assignment->why &&
	    !dsc_str_eq(dsc_node_text(dsc_node_get(document.root, DSC_S("stage"))),
			assignment->stage))
		assignment->why = _("its stage is not the name of the file");
	if (assignment->why)
		assignment->why = dsc_arena_printf(snapshot->arena, "%s: %s", path,
						   assignment->why);
	else
		sort_cases(assignment, dsc_node_get(document.root, DSC_S("cases")),
			   snapshot->arena);
	return 0;
}

static int find_assignment(const struct dsc_snapshot_assignment **found,
			   struct dsc_snapshot *snapshot, struct dsc_str stage,
			   struct dsc_err *err)
{
	struct dsc_snapshot_index *index = snapshot->index;
	struct dsc_snapshot_assignment assignment = { 0 };

	for (size_t i = 0; i < index->assignments.count; i++)
		if (dsc_str_eq(index->assignments.items[i].stage, stage)) {
			*found = &index->assignments.items[i];
			return 0;
		}
	assignment.stage = dsc_arena_str(snapshot->arena, stage);
	if (read_assignment(&assignment, snapshot, err) < 0)
		return -1;
	DSC_PUSH(snapshot->arena, &index->assignments, assignment);
	*found = &index->assignments.items[index->assignments.count - 1];
	return 0;
}

static const struct dsc_node *reviewers_of(const struct dsc_snapshot_assignment *assignment,
					   struct dsc_str case_id)
{
	size_t low = 0, high = assignment->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = dsc_str_cmp(assignment->cases[middle]->key.text, case_id);

		if (order == 0)
			return &assignment->cases[middle]->value;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

int dsc_snapshot_assigned(bool *assigned, struct dsc_snapshot *snapshot, struct dsc_str stage,
			  struct dsc_str case_id, struct dsc_str person, struct dsc_err *err)
{
	const struct dsc_snapshot_assignment *assignment;
	const struct dsc_node *reviewers;

	*assigned = false;
	if (find_assignment(&assignment, snapshot, stage, err) < 0)
		return -1;
	if (!assignment->there)
		return 0;
	reviewers = reviewers_of(assignment, case_id);
	for (uint32_t i = 0; reviewers && i < reviewers->count; i++)
		if (dsc_str_eq(dsc_node_text(&reviewers->items[i]), person))
			*assigned = true;
	return 1;
}

const char *dsc_snapshot_assignment_fault(const struct dsc_snapshot *snapshot,
					  struct dsc_str stage)
{
	const struct dsc_snapshot_index *index = snapshot->index;

	for (size_t i = 0; i < index->assignments.count; i++)
		if (dsc_str_eq(index->assignments.items[i].stage, stage))
			return index->assignments.items[i].why;
	return NULL;
}
