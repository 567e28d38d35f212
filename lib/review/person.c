#include "review/person.h"

#include <stdlib.h>

#include "base/tr.h"

#include "base/banned.h"

static const struct dsc_node *list_of(const struct dsc_node *map, const char *key)
{
	const struct dsc_node *list = dsc_node_get(map, dsc_str_from(key));

	return list && list->type == DSC_NODE_SEQ && list->count ? list : NULL;
}

static struct dsc_str text_of(const struct dsc_node *map, const char *key)
{
	return dsc_node_text(dsc_node_get(map, dsc_str_from(key)));
}

static unsigned char capital(char c)
{
	return (unsigned char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

int dsc_person_code_cmp(struct dsc_str a, struct dsc_str b)
{
	a = dsc_str_trim(a);
	b = dsc_str_trim(b);
	for (size_t i = 0; i < a.len && i < b.len; i++) {
		int order = capital(a.ptr[i]) - capital(b.ptr[i]);

		if (order)
			return order;
	}
	return (a.len > b.len) - (a.len < b.len);
}

static int by_code(const void *a, const void *b)
{
	const struct dsc_declared_conflict *x = a, *y = b;
	int order = dsc_person_code_cmp(x->uscc, y->uscc);

	return order ? order : dsc_str_cmp(x->reason, y->reason);
}

static void open_keys(struct dsc_person *person, const struct dsc_node *list,
		      struct dsc_arena *arena)
{
	struct dsc_err err;

	person->keys = DSC_NEW_ARRAY(arena, struct dsc_ssh_key *, list->count);
	person->sharers = DSC_NEW_ARRAY(arena, const struct dsc_person *, list->count);
	for (uint32_t i = 0; i < list->count; i++) {
		struct dsc_ssh_key *key;

		if (dsc_ssh_key_open(&key, dsc_node_text(&list->items[i]), &err) == 0)
			person->keys[person->key_count++] = key;
		else if (!person->bad_key)
			person->bad_key = dsc_arena_printf(arena, _("key %u of %u: %s"), i + 1,
							   list->count, err.text);
	}
}

void dsc_person_read(struct dsc_person *person, const struct dsc_node *root,
		     struct dsc_arena *arena)
{
	const struct dsc_node *organisation = dsc_node_get(root, DSC_S("organisation"));
	const struct dsc_node *roles = list_of(root, "roles");
	const struct dsc_node *keys = list_of(root, "keys");
	const struct dsc_node *conflicts = list_of(root, "conflicts");

	*person = (struct dsc_person){
		.id = text_of(root, "id"),
		.name = text_of(root, "name"),
		.organisation = text_of(organisation, "name"),
		.uscc = text_of(organisation, "uscc"),
		.group = text_of(organisation, "group"),
	};
	person->plain = dsc_text_normalise(person->organisation, arena);
	if (roles) {
		person->roles = DSC_NEW_ARRAY(arena, struct dsc_str, roles->count);
		for (uint32_t i = 0; i < roles->count; i++)
			person->roles[person->role_count++] = dsc_node_text(&roles->items[i]);
	}
	if (conflicts) {
		person->conflicts = DSC_NEW_ARRAY(arena, struct dsc_declared_conflict,
						  conflicts->count);
		for (uint32_t i = 0; i < conflicts->count; i++)
			person->conflicts[person->conflict_count++] =
				(struct dsc_declared_conflict){
					.uscc = text_of(&conflicts->items[i], "uscc"),
					.reason = text_of(&conflicts->items[i], "reason"),
				};
		qsort(person->conflicts, person->conflict_count, sizeof(*person->conflicts),
		      by_code);
	}
	if (keys)
		open_keys(person, keys, arena);
}

void dsc_person_release(struct dsc_person *person)
{
	for (size_t i = 0; i < person->key_count; i++)
		dsc_ssh_key_close(person->keys[i]);
	person->key_count = 0;
}

const struct dsc_person *dsc_person_sharer(const struct dsc_person *person, size_t key)
{
	return key < person->key_count ? person->sharers[key] : NULL;
}

bool dsc_person_has_role(const struct dsc_person *person, struct dsc_str role)
{
	for (size_t i = 0; i < person->role_count; i++)
		if (dsc_str_eq(person->roles[i], role))
			return true;
	return false;
}
