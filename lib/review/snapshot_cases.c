/* Units and cases of a snapshot. */
#include <pthread.h>
#include <stdlib.h>

#include "base/tr.h"
#include "dossier/repository.h"
#include "review/parallel.h"
#include "review/snapshot_index.h"

#include "base/banned.h"

#define CASES_A_THREAD 16

/* ---- units */

static int unit_by_id(const void *a, const void *b)
{
	const struct dsc_snapshot_unit *x = a, *y = b;

	return dsc_str_cmp(x->id, y->id);
}

static int list_units(struct dsc_snapshot *snapshot, struct dsc_err *err)
{
	struct dsc_snapshot_index *index = snapshot->index;
	struct dsc_git_entries entries = { 0 };

	if (index->has_units)
		return 0;
	if (dsc_git_list_tree(&entries, snapshot->git, &index->top, "units", snapshot->arena,
			      err) < 0)
		return -1;
	for (size_t i = 0; i < entries.count; i++) {
		struct dsc_str id = dsc_str_from(entries.items[i].name);
		struct dsc_snapshot_unit unit = { .id = id, .tree = entries.items[i].id };

		if (entries.items[i].kind != DSC_GIT_FOLDER || !dsc_id_valid(id))
			continue;
		unit.path = dsc_arena_printf(snapshot->arena, "units/%s", id.ptr);
		DSC_PUSH(snapshot->arena, &index->units, unit);
	}
	if (index->units.count)
		qsort(index->units.items, index->units.count, sizeof(*index->units.items),
		      unit_by_id);
	index->has_units = true;
	return 0;
}

static int rank_by_case(const void *a, const void *b)
{
	const struct dsc_snapshot_rank *x = a, *y = b;
	int order = dsc_str_cmp(x->case_id, y->case_id);

	return order ? order : (x->rank > y->rank) - (x->rank < y->rank);
}

static void read_ranks(struct dsc_snapshot_unit *unit, const struct dsc_document *document,
		       struct dsc_arena *arena)
{
	const struct dsc_node *priority;

	if (!dsc_document_sound(document, "priority"))
		return;
	priority = dsc_node_get(document->root, DSC_S("priority"));
	if (!priority || !priority->count)
		return;
	unit->ranks = DSC_NEW_ARRAY(arena, struct dsc_snapshot_rank, priority->count);
	for (uint32_t i = 0; i < priority->count; i++)
		unit->ranks[unit->rank_count++] = (struct dsc_snapshot_rank){
			dsc_node_text(&priority->items[i]), i + 1
		};
	qsort(unit->ranks, unit->rank_count, sizeof(*unit->ranks), rank_by_case);
}

/* The first place of a case that stands in the order twice; 0: it is not in it. */
static uint32_t rank_of(const struct dsc_snapshot_unit *unit, struct dsc_str case_id)
{
	size_t low = 0, high = unit->rank_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (dsc_str_cmp(unit->ranks[middle].case_id, case_id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == unit->rank_count || !dsc_str_eq(unit->ranks[low].case_id, case_id))
		return 0;
	return unit->ranks[low].rank;
}

static int read_unit(struct dsc_snapshot *snapshot, struct dsc_snapshot_unit *unit,
		     struct dsc_err *err)
{
	struct dsc_arena *arena = snapshot->arena;
	struct dsc_document document;
	int found;

	if (unit->read)
		return 0;
	found = dsc_snapshot_document_in(&document, snapshot, DSC_KIND_UNIT, &unit->tree,
					 "unit.yaml",
					 dsc_arena_printf(arena, "%s/unit.yaml", unit->path), err);
	if (found < 0)
		return -1;
	if (found && dsc_document_sound(&document, "name region")) {
		unit->name = dsc_node_text(dsc_node_get(document.root, DSC_S("name")));
		unit->region = dsc_node_text(dsc_node_get(document.root, DSC_S("region")));
	}
	found = dsc_snapshot_document_in(&document, snapshot, DSC_KIND_RECOMMENDATION, &unit->tree,
					 "recommendation.yaml",
					 dsc_arena_printf(arena, "%s/recommendation.yaml",
							  unit->path),
					 err);
	if (found < 0)
		return -1;
	if (found)
		read_ranks(unit, &document, arena);
	unit->read = true;
	return 0;
}

/* ---- what is kept of a dossier: its texts would fill the memory */

static bool kept(struct dsc_str key, const char *const *keys)
{
	for (; *keys; keys++)
		if (dsc_str_is(key, *keys))
			return true;
	return false;
}

/* `keys`: of a mapping, those that are kept; NULL: all. Documents are at most 64 deep. */
static void copy_node(struct dsc_node *copy, const struct dsc_node *node, struct dsc_node *parent,
		      const char *const *keys, struct dsc_arena *arena)
{
	static const char *const of_applicant[] = { "role",	"name",	 "uscc", "kind",
						    "operates", "group", NULL };
	bool list = parent && !parent->parent && node->type == DSC_NODE_SEQ;

	*copy = *node;
	copy->parent = parent;
	copy->count = 0;
	if (node->type == DSC_NODE_SEQ) {
		copy->items = DSC_NEW_ARRAY(arena, struct dsc_node, node->count);
		for (; copy->count < node->count; copy->count++)
			copy_node(&copy->items[copy->count], &node->items[copy->count], copy,
				  list ? of_applicant : NULL, arena);
	} else if (node->type == DSC_NODE_MAP) {
		copy->members = DSC_NEW_ARRAY(arena, struct dsc_member, node->count);
		for (uint32_t i = 0; i < node->count; i++) {
			const struct dsc_member *member = &node->members[i];
			struct dsc_member *to = &copy->members[copy->count];

			if (keys && !kept(member->key.text, keys))
				continue;
			to->hash = member->hash;
			copy_node(&to->key, &member->key, copy, NULL, arena);
			copy_node(&to->value, &member->value, copy, NULL, arena);
			copy->count++;
		}
	} else {
		copy->text = dsc_arena_str(arena, node->text);
	}
}

static void keep_case(struct dsc_review_case *c, const struct dsc_document *document,
		      const struct dsc_profile *profile, struct dsc_arena *arena)
{
	static const char *const keys[] = { "id",   "title",   "domain",     "type",
					    "sectors", "applicants", NULL };
	struct dsc_node *root;

	c->domain = c->type = -1;
	if (!document->root)
		return;
	root = DSC_NEW(arena, struct dsc_node);
	copy_node(root, document->root, NULL, keys, arena);
	dsc_case_read(&c->fields, root, arena);
	c->readable = !document->violations.count;
	if (!c->readable)
		return;
	c->title = dsc_node_text(c->fields.title);
	c->domain = (short)dsc_profile_find(profile->domains, dsc_node_text(c->fields.domain));
	c->type = (short)dsc_profile_find(profile->types, dsc_node_text(c->fields.type));
}

/* ---- cases */

/* Where an id is or would be among the cases that were asked for. */
static size_t place_of(const struct dsc_review_cases *cases, struct dsc_str id, bool *there)
{
	size_t low = 0, high = cases->count;

	*there = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = dsc_str_cmp(cases->items[middle]->id, id);

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

/* All of a case but its document. */
static struct dsc_review_case *new_case(struct dsc_snapshot *snapshot,
					const struct dsc_snapshot_unit *unit, struct dsc_str id,
					const struct dsc_git_id *tree)
{
	struct dsc_review_case *c = DSC_NEW(snapshot->arena, struct dsc_review_case);

	c->id = dsc_arena_str(snapshot->arena, id);
	c->unit = unit->id;
	c->path = dsc_arena_printf(snapshot->arena, "%s/cases/%s", unit->path, c->id.ptr);
	c->tree = *tree;
	c->rank = rank_of(unit, id);
	c->unit_name = unit->name;
	c->region = unit->region;
	return c;
}

struct loader {
	struct dsc_snapshot *snapshot;
	struct dsc_review_case **cases;
	pthread_mutex_t lock; /* of git and the snapshot's arena */
	bool failed;
	struct dsc_err err;
};

static void load_case(void *data, size_t index, struct dsc_arena *scratch)
{
	struct loader *loader = data;
	struct dsc_snapshot *snapshot = loader->snapshot;
	struct dsc_review_case *c = loader->cases[index];
	struct dsc_document document;
	struct dsc_err err;
	int status;

	pthread_mutex_lock(&loader->lock);
	status = loader->failed ? -1 :
				  dsc_snapshot_fetch(&document, snapshot, &c->tree, "case.yaml",
						     c->path, scratch, &err);
	pthread_mutex_unlock(&loader->lock);
	if (status > 0 && document.io == DSC_IO_OK)
		dsc_document_parse(&document, &snapshot->library, DSC_KIND_CASE, c->path,
				   document.bytes, scratch);
	pthread_mutex_lock(&loader->lock);
	if (status >= 0) {
		keep_case(c, &document, &snapshot->programme.profile, snapshot->arena);
	} else if (!loader->failed) {
		loader->failed = true;
		loader->err = err;
	}
	pthread_mutex_unlock(&loader->lock);
}

static int load_cases(struct dsc_snapshot *snapshot, struct dsc_review_case **cases, size_t count,
		      struct dsc_err *err)
{
	struct loader loader = { .snapshot = snapshot, .cases = cases };

	if (dsc_library_prepare(&snapshot->library, DSC_KIND_CASE, err) < 0)
		return -1;
	pthread_mutex_init(&loader.lock, NULL);
	dsc_parallel_run(count, CASES_A_THREAD, load_case, &loader);
	pthread_mutex_destroy(&loader.lock);
	if (loader.failed)
		*err = loader.err;
	return loader.failed ? -1 : 0;
}

int dsc_snapshot_case(struct dsc_review_case **found, struct dsc_snapshot *snapshot,
		      struct dsc_str id, struct dsc_err *err)
{
	struct dsc_snapshot_index *index = snapshot->index;
	struct dsc_review_case *c = NULL;
	const char *name;
	bool there;
	size_t at = place_of(&index->cases, id, &there);

	*found = there ? index->cases.items[at] : NULL;
	if (there || index->all_cases || !dsc_id_valid(id))
		return there;
	if (list_units(snapshot, err) < 0)
		return -1;
	name = dsc_arena_printf(snapshot->arena, "cases/%.*s", DSC_STR_ARG(id));
	for (size_t i = 0; i < index->units.count && !(c && c->twin.len); i++) {
		struct dsc_snapshot_unit *unit = &index->units.items[i];
		struct dsc_git_entry entry;
		int is = dsc_git_entry(&entry, snapshot->git, &unit->tree, name, err);

		if (is < 0 || (is && read_unit(snapshot, unit, err) < 0))
			return -1;
		if (is && entry.kind == DSC_GIT_FOLDER && c)
			c->twin = unit->id;
		else if (is && entry.kind == DSC_GIT_FOLDER)
			c = new_case(snapshot, unit, id, &entry.id);
	}
	if (!c)
		return 0;
	if (load_cases(snapshot, &c, 1, err) < 0)
		return -1;
	DSC_PUSH(snapshot->arena, &index->cases, c);
	memmove(index->cases.items + at + 1, index->cases.items + at,
		(index->cases.count - at - 1) * sizeof(struct dsc_review_case *));
	index->cases.items[at] = c;
	*found = c;
	return 1;
}

static int case_by_id(const void *a, const void *b)
{
	const struct dsc_review_case *const *x = a, *const *y = b;
	int order = dsc_str_cmp((*x)->id, (*y)->id);

	return order ? order : dsc_str_cmp((*x)->unit, (*y)->unit);
}

/* All cases of a unit that nobody has asked for yet. */
static int list_cases(struct dsc_review_cases *cases, struct dsc_snapshot *snapshot,
		      struct dsc_snapshot_unit *unit, struct dsc_err *err)
{
	struct dsc_git_entries entries = { 0 };

	if (dsc_git_list_tree(&entries, snapshot->git, &unit->tree, "cases", snapshot->arena,
			      err) < 0)
		return -1;
	if (entries.count && read_unit(snapshot, unit, err) < 0)
		return -1;
	for (size_t i = 0; i < entries.count; i++) {
		struct dsc_str id = dsc_str_from(entries.items[i].name);
		bool there;

		if (entries.items[i].kind != DSC_GIT_FOLDER || !dsc_id_valid(id))
			continue;
		place_of(&snapshot->index->cases, id, &there);
		if (!there)
			DSC_PUSH(snapshot->arena, cases,
				 new_case(snapshot, unit, id, &entries.items[i].id));
	}
	return 0;
}

static int read_all(struct dsc_snapshot *snapshot, struct dsc_err *err)
{
	struct dsc_snapshot_index *index = snapshot->index;
	struct dsc_review_cases cases = { 0 };
	size_t count = 0;

	if (list_units(snapshot, err) < 0)
		return -1;
	for (size_t i = 0; i < index->units.count; i++)
		if (list_cases(&cases, snapshot, &index->units.items[i], err) < 0)
			return -1;
	if (cases.count)
		qsort(cases.items, cases.count, sizeof(*cases.items), case_by_id);
	for (size_t i = 0; i < cases.count; i++) /* an id used twice: the first unit's */
		if (count == 0 || !dsc_str_eq(cases.items[count - 1]->id, cases.items[i]->id))
			cases.items[count++] = cases.items[i];
		else
			cases.items[count - 1]->twin = cases.items[i]->unit;
	if (load_cases(snapshot, cases.items, count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		DSC_PUSH(snapshot->arena, &index->cases, cases.items[i]);
	if (index->cases.count)
		qsort(index->cases.items, index->cases.count, sizeof(*index->cases.items),
		      case_by_id);
	index->all_cases = true;
	return 0;
}

int dsc_snapshot_cases(struct dsc_review_cases *cases, struct dsc_snapshot *snapshot,
		       struct dsc_err *err)
{
	if (!snapshot->index->all_cases && read_all(snapshot, err) < 0)
		return -1;
	*cases = snapshot->index->cases;
	return 0;
}
