#define _DEFAULT_SOURCE /* realpath */
#include "cli/new_person.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>

#include "base/io.h"
#include "base/tr.h"
#include "base/utf8.h"
#include "dossier/repository.h"
#include "dossier/uscc.h"
#include "hash/ssh.h"
#include "review/person.h"
#include "text/normal.h"
#include "text/show.h"
#include "yaml/yaml.h"

#include "base/banned.h"

#define MAX_KEYS 16

struct checker {
	const char *id;
	const char *root; /* of the repository */
	const struct dsc_programme *programme;
	struct dsc_arena *arena;
	struct dsc_err *err;
};

static const char *shown(const struct checker *checker, const char *word)
{
	return dsc_text_quote(dsc_str_from(word), 100, checker->arena);
}

/* A text as it may stand on one line between quotes; NULL was not said. */
static int check_text(struct dsc_str *text, const struct checker *checker, const char *option,
		      const char *word)
{
	struct dsc_str rest;

	*text = (struct dsc_str){ 0 };
	if (!word)
		return 0;
	*text = rest = dsc_str_trim(dsc_str_from(word));
	if (dsc_text_blank(*text))
		return dsc_err_set(checker->err, _("%s is empty; leave it out, or say it"), option);
	while (rest.len) {
		uint32_t cp;
		size_t len = dsc_utf8_decode(rest, &cp);

		if (cp == UINT32_MAX || cp < 0x20 || dsc_utf8_unsafe(cp))
			return dsc_err_set(checker->err,
					   _("%s '%s' holds a control or invisible character; write "
					     "it without"),
					   option, shown(checker, word));
		rest.ptr += len;
		rest.len -= len;
	}
	return 0;
}

static int check_uscc(struct dsc_str *uscc, const struct checker *checker, const char *word)
{
	enum dsc_uscc_fault fault;

	*uscc = (struct dsc_str){ 0 };
	if (!word)
		return 0;
	*uscc = dsc_str_from(word);
	fault = dsc_uscc_check(*uscc).fault;
	if (fault == DSC_USCC_OK || fault == DSC_USCC_PILOT)
		return 0;
	return dsc_err_set(checker->err,
			   _("'%s' is no credit code; copy its 18 characters from the business "
			     "licence"),
			   shown(checker, word));
}

static int check_group(struct dsc_str *group, const struct checker *checker, const char *word)
{
	*group = (struct dsc_str){ 0 };
	if (!word)
		return 0;
	*group = dsc_str_from(word);
	if (dsc_id_valid(*group))
		return 0;
	return dsc_err_set(checker->err,
			   _("'%s' is no group; a group is the id of a central enterprise's unit"),
			   shown(checker, word));
}

static bool known_role(const struct checker *checker, struct dsc_str role)
{
	if (dsc_str_starts(role, DSC_S("unit:")))
		return dsc_id_valid((struct dsc_str){ role.ptr + 5, role.len - 5 });
	return dsc_str_is(role, "clerk") || dsc_str_is(role, "supervisor") ||
	       dsc_profile_find(checker->programme->profile.stages, role) >= 0;
}

static const char *role_list(const struct checker *checker)
{
	const struct dsc_profile *profile = &checker->programme->profile;
	const char *list = "clerk, supervisor";

	for (size_t i = 0; i < profile->stages.count; i++)
		list = dsc_arena_printf(checker->arena, "%s, %.*s", list,
					DSC_STR_ARG(profile->stages.items[i].entry.id));
	return list;
}

static int check_roles(struct dsc_scaffold_person *scaffold, const struct checker *checker)
{
	struct dsc_person person = { .role_count = scaffold->role_count };
	const struct dsc_role_set *both;
	struct dsc_policy policy;

	person.roles = DSC_NEW_ARRAY(checker->arena, struct dsc_str, person.role_count);
	for (size_t i = 0; i < person.role_count; i++) {
		person.roles[i] = dsc_str_from(scaffold->roles[i]);
		if (!known_role(checker, person.roles[i]))
			return dsc_err_set(checker->err,
					   _("'%s' is no role; roles are %s and unit:UNIT"),
					   shown(checker, scaffold->roles[i]),
					   role_list(checker));
		for (size_t j = 0; j < i; j++)
			if (dsc_str_eq(person.roles[j], person.roles[i]))
				return dsc_err_set(checker->err, _("the role '%s' is given twice"),
						   scaffold->roles[i]);
	}
	if (dsc_policy_read(&policy, checker->programme->root, &checker->programme->profile,
			    checker->arena, checker->err) < 0)
		return -1;
	both = dsc_policy_exclusive(&policy, &person);
	for (size_t i = 0, seen = 0; both && i < both->count; i++) {
		if (!dsc_person_has_role(&person, both->items[i]) || !seen++)
			continue;
		return dsc_err_set(checker->err,
				   _("the role '%.*s' excludes another one that is given; see "
				     "'exclusive' in dsc-repository(5)"),
				   DSC_STR_ARG(both->items[i]));
	}
	return 0;
}

/* The key in a file, as a line with the person's id for a comment. */
static int read_key(const char **line, struct dsc_ssh_key **key, const struct checker *checker,
		    const char *path, const char *id)
{
	struct dsc_io_buffer buffer = { 0 };
	char real[PATH_MAX];
	struct dsc_err why;
	struct dsc_str bytes;
	enum dsc_io_result io;
	int status = -1;

	if (!realpath(path, real))
		return dsc_err_errno(checker->err, errno, _("cannot read %s"),
				     dsc_text_show(dsc_str_from(path), checker->arena));
	io = dsc_io_read(&bytes, AT_FDCWD, real, DSC_SSH_LINE_MAX, &buffer);
	if (io == DSC_IO_FAILED)
		dsc_err_errno(checker->err, errno, _("cannot read %s"),
			      dsc_text_show(dsc_str_from(path), checker->arena));
	else if (io != DSC_IO_OK)
		dsc_err_set(checker->err,
			    _("%s is no public key; give the file that ends in .pub"),
			    dsc_text_show(dsc_str_from(path), checker->arena));
	else if (dsc_ssh_key_open(key, bytes, &why) < 0)
		dsc_err_set(checker->err, "%s: %s",
			    dsc_text_show(dsc_str_from(path), checker->arena), why.text);
	else
		status = 0;
	if (status == 0)
		*line = dsc_arena_printf(checker->arena, "%s %s",
					 dsc_ssh_key_line(*key, checker->arena), id);
	dsc_io_buffer_release(&buffer);
	return status;
}

/* The keys of one file below people/, in turn. What cannot be read is told by dsc validate. */
static int check_owner(const struct checker *checker, int folder, const char *name,
		       const char *file, const struct dsc_ssh_key *key)
{
	struct dsc_problems problems = { .arena = checker->arena };
	struct dsc_io_buffer buffer = { 0 };
	const struct dsc_node *keys = NULL;
	struct dsc_node *root = NULL;
	struct dsc_str bytes;
	struct dsc_err ignored;
	int status = 0;

	if (dsc_io_read(&bytes, folder, name, DSC_YAML_MAX_BYTES, &buffer) == DSC_IO_OK)
		dsc_yaml_read(&root, bytes, checker->arena, &problems);
	keys = dsc_node_get(root, DSC_S("keys"));
	for (uint32_t i = 0; keys && keys->type == DSC_NODE_SEQ && i < keys->count; i++) {
		struct dsc_ssh_key *other;

		if (dsc_ssh_key_open(&other, dsc_node_text(&keys->items[i]), &ignored) < 0)
			continue;
		if (status == 0 && dsc_ssh_key_equal(key, other))
			status = dsc_err_set(checker->err,
					     _("%s holds a key that stands in people/%s already; each person needs a key that nobody else has"),
					     dsc_text_show(dsc_str_from(file), checker->arena),
					     name);
		dsc_ssh_key_close(other);
	}
	dsc_io_buffer_release(&buffer);
	return status;
}

/* Verdicts and seals by a key that two people have are void. */
static int check_others(const struct checker *checker, const char *file,
			const struct dsc_ssh_key *key)
{
	DIR *folder = opendir(dsc_arena_printf(checker->arena, "%s/people", checker->root));
	struct dirent *entry;
	int status = 0;

	while (folder && status == 0 && (entry = readdir(folder))) {
		struct dsc_str id = dsc_str_from(entry->d_name);

		if (!dsc_str_ends(id, DSC_S(".yaml")))
			continue;
		id.len -= sizeof(".yaml") - 1;
		if (dsc_id_valid(id) && !dsc_str_is(id, checker->id))
			status = check_owner(checker, dirfd(folder), entry->d_name, file, key);
	}
	if (folder)
		closedir(folder);
	return status;
}

static int check_keys(struct dsc_scaffold_person *scaffold, const struct checker *checker,
		      const struct dsc_words *files)
{
	struct dsc_ssh_key *keys[MAX_KEYS] = { NULL };
	const char **lines;
	int status = 0;

	if (files->count > MAX_KEYS)
		return dsc_err_set(checker->err, _("more than %d keys for one person"), MAX_KEYS);
	scaffold->keys = lines = DSC_NEW_ARRAY(checker->arena, const char *, files->count);
	for (size_t i = 0; status == 0 && i < files->count; i++) {
		status = read_key(&lines[i], &keys[i], checker, files->items[i], scaffold->id);
		for (size_t j = 0; status == 0 && j < i; j++)
			if (dsc_ssh_key_equal(keys[j], keys[i]))
				status = dsc_err_set(checker->err,
						     _("%s holds a key that is given already"),
						     dsc_text_show(dsc_str_from(files->items[i]),
								   checker->arena));
		if (status == 0)
			status = check_others(checker, files->items[i], keys[i]);
	}
	scaffold->key_count = files->count;
	for (size_t i = 0; i < MAX_KEYS; i++)
		dsc_ssh_key_close(keys[i]);
	return status;
}

int dsc_new_person_check(struct dsc_scaffold_person *scaffold, const struct dsc_new_person *person,
			 const char *id, const char *root,
			 const struct dsc_programme *programme, struct dsc_arena *arena,
			 struct dsc_err *err)
{
	static const char *const first[] = { "clerk" };
	struct checker checker = { id, root, programme, arena, err };

	*scaffold = (struct dsc_scaffold_person){ .id = id, .roles = first, .role_count = 1 };
	if (person->roles.count) {
		scaffold->roles = person->roles.items;
		scaffold->role_count = person->roles.count;
	}
	if (check_roles(scaffold, &checker) < 0 ||
	    check_text(&scaffold->name, &checker, "--name", person->name) < 0 ||
	    check_text(&scaffold->organisation, &checker, "--organisation",
		       person->organisation) < 0 ||
	    check_uscc(&scaffold->uscc, &checker, person->uscc) < 0 ||
	    check_group(&scaffold->group, &checker, person->group) < 0)
		return -1;
	return check_keys(scaffold, &checker, &person->keys);
}
