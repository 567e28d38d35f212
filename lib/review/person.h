/*
 * People and policy: who a person is (people/<person>.yaml), and what dsc.yaml
 * lets whom do.
 */
#ifndef DSC_REVIEW_PERSON_H
#define DSC_REVIEW_PERSON_H

#include "hash/ssh.h"
#include "profile/profile.h"
#include "text/normal.h"

struct dsc_declared_conflict {
	struct dsc_str uscc;
	struct dsc_str reason;
};

struct dsc_person {
	struct dsc_str id;
	struct dsc_str name;
	struct dsc_str organisation;
	struct dsc_str uscc;    /* of the organisation, or empty */
	struct dsc_str group;   /* the id of its group, or empty */
	struct dsc_str *roles;
	size_t role_count;
	struct dsc_ssh_key **keys; /* those that can be read; opened once */
	size_t key_count;
	/*
	 * By key: somebody else who has it too, so that nobody can say whose act it signed;
	 * or NULL. Empty until dsc_snapshot_people().
	 */
	const struct dsc_person **sharers;
	const char *bad_key;    /* why one of them cannot be read, or NULL */
	struct dsc_declared_conflict *conflicts; /* by dsc_person_code_cmp(), then reason */
	size_t conflict_count;
	struct dsc_runes plain; /* the normal form of `organisation` */
};

struct dsc_people {
	struct dsc_person **items; /* sorted by id */
	size_t count, cap;
};

/*
 * Names the fields of a document that holds to its schema, and opens its keys:
 * release it. Strings point into the tree. A key that cannot be read is left out
 * and told of in bad_key (translated, safe to print): the others still count.
 */
void dsc_person_read(struct dsc_person *person, const struct dsc_node *root,
		     struct dsc_arena *arena);
void dsc_person_release(struct dsc_person *person);

/* Orders credit codes: letters and digits, of which some people type small letters. */
int dsc_person_code_cmp(struct dsc_str a, struct dsc_str b);

/* Who shares the key of that index with the person, or NULL; see `sharers`. */
const struct dsc_person *dsc_person_sharer(const struct dsc_person *person, size_t key);

bool dsc_person_has_role(const struct dsc_person *person, struct dsc_str role);

/*
 * Policy, from dsc.yaml:
 *
 *   signatures: required          # required | optional; required where it is silent
 *   acts:                         # which roles may do what; by default:
 *     formal: [formal]            #   each stage its own id
 *     seal: [clerk, supervisor]   #   one signature by each of them, of different people
 *     decide: [clerk]
 *   exclusive:                    # roles that one person cannot have together; by default:
 *     - [clerk, supervisor]
 */
struct dsc_role_set {
	struct dsc_str *items;
	size_t count;
};

struct dsc_policy {
	bool signatures_required;
	const struct dsc_profile *profile;
	struct dsc_role_set *stages;  /* who reviews, by index of the profile's stages */
	struct dsc_role_set seal;     /* two or more */
	struct dsc_role_set decide;
	struct dsc_role_set *exclusive;
	size_t exclusive_count;
};

/*
 * Reads the policy of a dsc.yaml (`root` may be NULL: all by default). It need not
 * have been held against its schema: -1 for a value that is no policy, and for a
 * role or act that nothing knows. Strings point into the tree and the profile.
 */
int dsc_policy_read(struct dsc_policy *policy, const struct dsc_node *root,
		    const struct dsc_profile *profile, struct dsc_arena *arena,
		    struct dsc_err *err);

/* Whether one of the person's roles is in the set. */
bool dsc_policy_allows(const struct dsc_role_set *set, const struct dsc_person *person);

/* The first exclusive set of which the person has two roles, or NULL. */
const struct dsc_role_set *dsc_policy_exclusive(const struct dsc_policy *policy,
						const struct dsc_person *person);

#endif
