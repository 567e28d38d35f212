#include "review/seal.h"

#include "base/tr.h"
#include "dossier/repository.h"
#include "review/snapshot_index.h"

#include "base/banned.h"

/* Bits of a set; of more signatures than this only sound ones are looked at. */
#define MAX_SIGNATURES 64

enum slug { UNREADABLE, FIELDS, COUNT, MERKLE, RESULTS, OPEN, PREVIOUS };

const char *const dsc_seal_slugs[] = {
	[UNREADABLE] = "seal-unreadable", [FIELDS] = "seal-fields",   [COUNT] = "seal-count",
	[MERKLE] = "seal-merkle",	  [RESULTS] = "seal-results", [OPEN] = "seal-open",
	[PREVIOUS] = "seal-previous",	  NULL,
};

static void find_wrong(struct dsc_seal *seal, enum slug slug, const char *why)
{
	if (seal->wrong)
		return;
	seal->wrong = why;
	seal->slug = dsc_seal_slugs[slug];
}

/* ---- signatures */

static const char *judge_key(struct dsc_seal_signature *signature, const struct dsc_seal *seal,
			     struct dsc_str bytes, struct dsc_arena *arena)
{
	const struct dsc_person *person = signature->person;
	struct dsc_ssh_check check;

	if (dsc_ssh_verify(&check, seal->bytes, bytes, DSC_SEAL_NAMESPACE, person->keys,
			   person->key_count) == DSC_SSH_GOOD)
		return dsc_person_sharer(person, check.index) ?
			       _("the key that signed it belongs to two people") : NULL;
	return dsc_arena_printf(arena, "%s", check.why.text);
}

static int judge(struct dsc_seal_signature *signature, const struct dsc_seal *seal,
		 struct dsc_snapshot *snapshot, struct dsc_err *err)
{
	const struct dsc_policy *policy = &snapshot->policy;
	struct dsc_arena *arena = snapshot->arena;
	struct dsc_git_id id;
	struct dsc_str bytes;
	int found;

	if (dsc_snapshot_people(snapshot, err) < 0)
		return -1;
	found = dsc_snapshot_person(&signature->person, snapshot, signature->id, &signature->why,
				    err);
	if (found < 0)
		return -1;
	if (found == 0) {
		signature->person = NULL;
		signature->why = signature->why ? signature->why : _("nobody of this id");
		return 0;
	}
	found = dsc_snapshot_find(&id, snapshot, &snapshot->index->top, signature->path, err);
	if (found <= 0) {
		signature->why = _("no regular file");
		return found;
	}
	found = dsc_snapshot_read_id(&bytes, snapshot->git, &id, DSC_SSH_SIGNATURE_MAX, arena,
				     err);
	if (found <= 0) {
		signature->why = _("larger than a signature can be");
		return found;
	}
	signature->why = judge_key(signature, seal, bytes, arena);
	if (!signature->why && !dsc_policy_allows(&policy->seal, signature->person))
		signature->why = _("the person has no role that seals");
	if (!signature->why && dsc_policy_exclusive(policy, signature->person))
		signature->why = _("the person has roles that exclude each other");
	signature->sound = !signature->why;
	return 0;
}

/* The last that is not sound; where all are, the last. */
static size_t bad_one(const struct dsc_seal_signature *signatures, size_t count)
{
	for (size_t i = count; i-- > 0;)
		if (!signatures[i].sound)
			return i;
	return count - 1;
}

static int read_signatures(struct dsc_seal *seal, struct dsc_snapshot *snapshot,
			   struct dsc_err *err)
{
	struct {
		struct dsc_seal_signature *items;
		size_t count, cap;
	} list = { 0 };
	struct dsc_arena *arena = snapshot->arena;
	struct dsc_str start = dsc_str_from(strrchr(seal->path, '/') + 1);
	struct dsc_git_entries entries = { 0 };

	start = dsc_str_from(dsc_arena_printf(arena, "%.*s.", DSC_STR_ARG(start)));
	if (dsc_git_list_tree(&entries, snapshot->git, &snapshot->commit,
			      dsc_snapshot_git_path(snapshot, "seals"), arena, err) < 0)
		return -1;
	for (size_t i = 0; i < entries.count; i++) {
		struct dsc_str name = dsc_str_from(entries.items[i].name);
		struct dsc_seal_signature signature = { .role = -1 };

		if (!dsc_str_starts(name, start) || !dsc_str_ends(name, DSC_S(".sig")) ||
		    name.len < start.len + 4)
			continue;
		signature.id = dsc_arena_str(arena, (struct dsc_str){ name.ptr + start.len,
								      name.len - start.len - 4 });
		signature.path = dsc_arena_printf(arena, "seals/%s", name.ptr);
		if (!dsc_id_valid(signature.id))
			continue;
		if (judge(&signature, seal, snapshot, err) < 0)
			return -1;
		/* A flood of bad ones must not push out those that count. */
		if (list.count < MAX_SIGNATURES)
			DSC_PUSH(arena, &list, signature);
		else if (signature.sound)
			list.items[bad_one(list.items, list.count)] = signature;
	}
	seal->signatures = list.items;
	seal->signature_count = list.count;
	return 0;
}

/*
 * Finds a signature for a role, moving others to further roles that their persons
 * have: each role wants a person of its own.
 */
static bool find_signer(struct dsc_seal *seal, const struct dsc_role_set *roles, size_t role,
			uint64_t *tried)
{
	for (size_t i = 0; i < seal->signature_count; i++) {
		struct dsc_seal_signature *signature = &seal->signatures[i];

		if (!signature->sound || *tried >> i & 1 ||
		    !dsc_person_has_role(signature->person, roles->items[role]))
			continue;
		*tried |= UINT64_C(1) << i;
		if (signature->role < 0 ||
		    find_signer(seal, roles, (size_t)signature->role, tried)) {
			signature->role = (int)role;
			return true;
		}
	}
	return false;
}

static void match_roles(struct dsc_seal *seal, const struct dsc_role_set *roles)
{
	size_t filled = 0;

	for (size_t i = 0; i < seal->signature_count; i++)
		seal->signatures[i].role = -1;
	for (size_t role = 0; role < roles->count; role++) {
		uint64_t tried = 0;

		filled += find_signer(seal, roles, role, &tried);
	}
	seal->in_force = filled == roles->count && !seal->wrong;
}

/* ---- the file */

static void read_fields(struct dsc_seal *seal, const struct dsc_node *root,
			const struct dsc_profile *profile, struct dsc_arena *arena)
{
	const struct dsc_node *open = dsc_node_get(root, DSC_S("open"));
	struct dsc_str head = dsc_node_text(dsc_node_get(root, DSC_S("head")));

	if (head.len == 40)
		memcpy(seal->head.hex, head.ptr, 40);
	dsc_node_int(dsc_node_get(root, DSC_S("verdicts")), &seal->verdicts);
	seal->merkle = dsc_node_text(dsc_node_get(root, DSC_S("merkle")));
	seal->results = dsc_node_text(dsc_node_get(root, DSC_S("results")));
	seal->previous = dsc_node_text(dsc_node_get(root, DSC_S("previous")));
	seal->open_count = open && open->type == DSC_NODE_SEQ ? open->count : 0;
	seal->open = DSC_NEW_ARRAY(arena, struct dsc_str, seal->open_count + 1);
	for (size_t i = 0; i < seal->open_count; i++)
		seal->open[i] = dsc_node_text(&open->items[i]);
	if (!dsc_str_eq(dsc_node_text(dsc_node_get(root, DSC_S("programme"))), profile->id))
		find_wrong(seal, FIELDS, _("it is a seal of another programme"));
	if (!dsc_str_eq(dsc_node_text(dsc_node_get(root, DSC_S("stage"))),
			profile->stages.items[seal->stage].entry.id))
		find_wrong(seal, FIELDS, _("it is a seal of another stage than its file's name says"));
}

int dsc_seal_read(struct dsc_seal *seal, struct dsc_snapshot *snapshot, int stage,
		  struct dsc_err *err)
{
	const struct dsc_profile *profile = &snapshot->programme.profile;
	struct dsc_document document;
	struct dsc_git_id id;
	int found;

	*seal = (struct dsc_seal){
		.stage = stage,
		.path = dsc_arena_printf(snapshot->arena, "seals/%.*s.yaml",
					 DSC_STR_ARG(profile->stages.items[stage].entry.id)),
	};
	found = dsc_snapshot_find(&id, snapshot, &snapshot->index->top, seal->path, err);
	if (found <= 0)
		return found;
	found = dsc_snapshot_read_id(&seal->bytes, snapshot->git, &id, DSC_SEAL_MAX_BYTES,
				     snapshot->arena, err);
	if (found < 0)
		return -1;
	if (found == 0) {
		find_wrong(seal, UNREADABLE, _("it is larger than a seal can be"));
		return 1;
	}
	dsc_act_digest(seal->digest, seal->bytes);
	if (dsc_library_prepare(&snapshot->library, DSC_KIND_SEAL, err) < 0)
		return -1;
	dsc_document_parse(&document, &snapshot->library, DSC_KIND_SEAL, seal->path, seal->bytes,
			   snapshot->arena);
	if (!document.root || document.problems.count || document.violations.count)
		find_wrong(seal, UNREADABLE, _("it cannot be read, or breaks its schema"));
	else
		read_fields(seal, document.root, profile, snapshot->arena);
	if (read_signatures(seal, snapshot, err) < 0)
		return -1;
	match_roles(seal, &snapshot->policy.seal);
	return 1;
}

/* ---- against the ledger */

int dsc_seal_sum_up(struct dsc_seal *seal, const struct dsc_ledger *ledger, struct dsc_err *err)
{
	struct dsc_arena *arena = ledger->arena;
	const struct dsc_profile *profile = &ledger->snapshot->programme.profile;
	struct dsc_str folder = dsc_str_from(
		dsc_arena_printf(arena, "reviews/%.*s/",
				 DSC_STR_ARG(profile->stages.items[seal->stage].entry.id)));
	const char **paths = DSC_NEW_ARRAY(arena, const char *, ledger->entries.count + 1);
	const char **digests = DSC_NEW_ARRAY(arena, const char *, ledger->entries.count + 1);
	char *merkle = dsc_arena_alloc(arena, DSC_SUBJECT_LEN + 1, 1);
	char *results = dsc_arena_alloc(arena, DSC_SUBJECT_LEN + 1, 1);
	struct dsc_str text;
	size_t count = 0;

	for (size_t i = 0; i < ledger->entries.count; i++) {
		const struct dsc_entry_verdict *entry = ledger->entries.items[i];

		if (!dsc_str_starts(dsc_str_from(entry->path), folder))
			continue;
		paths[count] = entry->path;
		digests[count++] = entry->digest;
	}
	memcpy(merkle, "sha256:", 7);
	dsc_seal_merkle(merkle + 7, paths, digests, count, arena);
	if (dsc_seal_results(&text, ledger, seal->stage, arena, err) < 0)
		return -1;
	dsc_act_digest(results, text);
	seal->verdicts = (int64_t)count;
	seal->merkle = dsc_str_from(merkle);
	seal->results = dsc_str_from(results);
	seal->open = DSC_NEW_ARRAY(arena, struct dsc_str, ledger->cases.count + 1);
	seal->open_count = 0;
	for (size_t i = 0; i < ledger->cases.count; i++) {
		const struct dsc_result *result =
			dsc_ledger_result(ledger, seal->stage, ledger->cases.items[i]);

		if (result->outcome == DSC_OUTCOME_PENDING || result->outcome == DSC_OUTCOME_TIED)
			seal->open[seal->open_count++] = result->c->id;
	}
	return 0;
}

static bool same_open(const struct dsc_seal *a, const struct dsc_seal *b)
{
	if (a->open_count != b->open_count)
		return false;
	for (size_t i = 0; i < a->open_count; i++)
		if (!dsc_str_eq(a->open[i], b->open[i]))
			return false;
	return true;
}

int dsc_seal_check(struct dsc_seal *seal, const struct dsc_ledger *ledger, struct dsc_err *err)
{
	struct dsc_seal now = { .stage = seal->stage }, before;
	int found = 0;

	if (seal->wrong)
		return 0;
	if (dsc_seal_sum_up(&now, ledger, err) < 0)
		return -1;
	if (now.verdicts != seal->verdicts)
		find_wrong(seal, COUNT,
			   dsc_arena_printf(ledger->arena,
					    _("it counts %lld verdicts, there are %lld"),
					    (long long)seal->verdicts, (long long)now.verdicts));
	if (!dsc_str_eq(now.merkle, seal->merkle))
		find_wrong(seal, MERKLE, _("the verdicts are not those that were sealed"));
	if (!dsc_str_eq(now.results, seal->results))
		find_wrong(seal, RESULTS, _("the results are not those that were sealed"));
	if (!same_open(&now, seal))
		find_wrong(seal, OPEN, _("other cases are open than it says"));
	if (seal->stage > 0)
		found = dsc_seal_read(&before, ledger->snapshot, seal->stage - 1, err);
	if (found < 0)
		return -1;
	if (!dsc_str_eq(seal->previous, found ? dsc_str_from(before.digest) : DSC_S("")))
		find_wrong(seal, PREVIOUS, _("it does not continue the seal of the stage before"));
	seal->in_force = seal->in_force && !seal->wrong;
	return 0;
}
