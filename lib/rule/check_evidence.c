/* 五（一）: the evidence files that dossiers and opinions declare. */
#include "rule/check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/tr.h"
#include "base/utf8.h"
#include "git/pointer.h"
#include "hash/hash.h"
#include "text/normal.h"

#include "base/banned.h"

#define HEAD_BYTES 16

/* ---- contents by their first bytes */

/* A text begins with no control character but white space (and is no UTF-16). */
static bool begins_like_text(const unsigned char *head, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (head[i] == 0xff || head[i] == 0x7f ||
		    (head[i] < 0x20 && !strchr("\t\n\r", head[i] ? head[i] : 1)))
			return false;
	return true;
}

struct content {
	const char *id;        /* as the profile names it */
	const char *endings;   /* separated by spaces, lower case */
	size_t at;             /* where the signature stands */
	const char *signature; /* NULL: text */
	size_t len;
	const char *other;     /* another signature of the same length, or NULL */
};

static const struct content contents[] = {
	{ "pdf", "pdf", 0, "%PDF-", 5, NULL },
	{ "png", "png", 0, "\x89PNG\r\n\x1a\n", 8, NULL },
	{ "jpg", "jpg jpeg", 0, "\xff\xd8\xff", 3, NULL },
	{ "tif", "tif tiff", 0, "II*\0", 4, "MM\0*" },
	{ "mp4", "mp4", 4, "ftyp", 4, NULL },
	{ "docx", "docx", 0, "PK\3\4", 4, NULL },
	{ "xlsx", "xlsx", 0, "PK\3\4", 4, NULL },
	{ "pptx", "pptx", 0, "PK\3\4", 4, NULL },
	{ "ofd", "ofd", 0, "PK\3\4", 4, NULL },
	{ "zip", "zip", 0, "PK\3\4", 4, "PK\5\6" },
	{ "txt", "txt", 0, NULL, 0, NULL },
	{ "csv", "csv", 0, NULL, 0, NULL },
};

#define CONTENT_COUNT (sizeof(contents) / sizeof(contents[0]))

static bool holds(const struct content *content, const unsigned char *head, size_t len)
{
	if (!content->signature)
		return begins_like_text(head, len);
	if (len < content->at + content->len)
		return false;
	return memcmp(head + content->at, content->signature, content->len) == 0 ||
	       (content->other && memcmp(head + content->at, content->other, content->len) == 0);
}

static bool has_ending(const struct content *content, struct dsc_str ending)
{
	const char *at = content->endings;
	char lower[8];

	if (!ending.len || ending.len >= sizeof(lower))
		return false;
	for (size_t i = 0; i < ending.len; i++)
		lower[i] = (char)(ending.ptr[i] | (ending.ptr[i] >= 'A' && ending.ptr[i] <= 'Z' ?
							   0x20 : 0));
	while (*at) {
		size_t len = strcspn(at, " ");

		if (len == ending.len && memcmp(at, lower, len) == 0)
			return true;
		at += len + (at[len] == ' ');
	}
	return false;
}

static bool allowed(const struct dsc_profile *profile, const char *id)
{
	const struct dsc_node *list = profile->evidence_contents;

	for (uint32_t i = 0; list && i < list->count; i++)
		if (dsc_str_is(dsc_node_text(&list->items[i]), id))
			return true;
	return false;
}

static struct dsc_str ending_of(struct dsc_str name)
{
	for (size_t i = name.len; i-- > 0 && name.ptr[i] != '/';)
		if (name.ptr[i] == '.')
			return (struct dsc_str){ name.ptr + i + 1, name.len - i - 1 };
	return DSC_S("");
}

static const struct content *content_of(const struct dsc_profile *profile, struct dsc_str name)
{
	struct dsc_str ending = ending_of(name);

	for (size_t i = 0; i < CONTENT_COUNT; i++)
		if (has_ending(&contents[i], ending) && allowed(profile, contents[i].id))
			return &contents[i];
	return NULL;
}

/* What the bytes look like, for the message; NULL where nothing fits. */
static const char *looks_like(const unsigned char *head, size_t len)
{
	for (size_t i = 0; i < CONTENT_COUNT; i++)
		if (contents[i].signature && holds(&contents[i], head, len))
			return strcmp(contents[i].signature, "PK\3\4") == 0 ? "zip/docx/xlsx" :
									      contents[i].id;
	return NULL;
}

static const char *contents_allowed(const struct dsc_check *check)
{
	const struct dsc_node *list = check->run->profile->evidence_contents;
	const char *text = "";

	for (uint32_t i = 0; list && i < list->count; i++)
		text = dsc_arena_printf(check->arena, "%s%s%.*s", text, *text ? _(", ") : "",
					DSC_STR_ARG(dsc_node_text(&list->items[i])));
	return text;
}

/* ---- names */

/* Whether the walk has spoken about this file or a folder above it (a link, a bad name). */
static bool reported(const struct dsc_check *check, struct dsc_str name)
{
	size_t skip = strcmp(check->folder, ".") == 0 ? 0 : strlen(check->folder) + 1;

	for (size_t i = 0; i < check->layout->count; i++) {
		const char *path = check->layout->items[i].path + skip;
		size_t len = strlen(path);

		if (check->layout->items[i].fault != DSC_LAYOUT_TWIN && name.len >= len &&
		    memcmp(path, name.ptr, len) == 0 && (name.len == len || name.ptr[len] == '/'))
			return true;
	}
	return false;
}

/* A hint is not worth folding the names of a huge folder, nor again for the hundredth slip. */
#define NEAR_FILES_MAX 500
#define NEAR_SLIPS_MAX 20

/* A file that differs from `name` only in capitals or in the form of its characters. */
static const struct dsc_str *near_file(const struct dsc_check *check, struct dsc_str name)
{
	struct dsc_str folded;

	if (check->files->count > NEAR_FILES_MAX || check->said >= NEAR_SLIPS_MAX)
		return NULL;
	folded = dsc_text_fold_name(name, check->arena);
	for (size_t i = 0; i < check->files->count; i++)
		if (dsc_str_eq(folded, dsc_text_fold_name(check->files->items[i], check->arena)))
			return &check->files->items[i];
	return NULL;
}

static void check_declared(struct dsc_check *check, const struct dsc_node *node)
{
	struct dsc_str name = dsc_node_text(node);
	const struct dsc_str *twin;

	if (!name.len || dsc_evidence_files_have(check->files, name) || reported(check, name))
		return;
	if (!dsc_evidence_name_inside(name)) {
		dsc_fail(check, node,
			 _("'%s' does not lie below evidence/; put the file there and write 'evidence/…'"),
			 dsc_quote(check, name));
		return;
	}
	twin = near_file(check, name);
	if (twin)
		dsc_fail(check, node, _("there is no file '%s', but there is '%s'; capitals count"),
			 dsc_quote(check, name), dsc_quote(check, *twin));
	else
		dsc_fail(check, node, _("there is no file '%s'"), dsc_quote(check, name));
}

void dsc_check_evidence_missing(struct dsc_check *check)
{
	const struct dsc_case *c = check->c;
	const struct dsc_node *signed_file = dsc_node_get(c->commitment, DSC_S("file"));
	bool declared = false;

	if (!check->files) {
		dsc_unchecked(check, N_("no folder around the case"));
		return;
	}
	for (size_t i = 0; i < c->evidence_count; i++) {
		check_declared(check, c->evidence[i].file);
		declared |= dsc_str_eq(dsc_node_text(signed_file), c->evidence[i].file->text);
	}
	/* A commitment's file that is declared as evidence has been looked for above. */
	if (!declared)
		check_declared(check, signed_file);
}

static int by_bytes(const void *a, const void *b)
{
	const struct dsc_str *x = a, *y = b;

	return dsc_str_cmp(*x, *y);
}

/* Declared with other capitals: evidence-missing has named this file. */
static bool near_declared(const struct dsc_check *check, const struct dsc_str *declared,
			  size_t count, struct dsc_str name)
{
	struct dsc_str folded;

	if (check->files->count > NEAR_FILES_MAX || count > NEAR_FILES_MAX)
		return false;
	folded = dsc_text_fold_name(name, check->arena);
	for (size_t i = 0; i < count; i++)
		if (!dsc_evidence_files_have(check->files, declared[i]) &&
		    dsc_str_eq(folded, dsc_text_fold_name(declared[i], check->arena)))
			return true;
	return false;
}

void dsc_check_evidence_undeclared(struct dsc_check *check)
{
	const struct dsc_case *c = check->c;
	struct dsc_str *declared;
	size_t count = 0;

	if (!check->files) {
		dsc_unchecked(check, N_("no folder around the case"));
		return;
	}
	declared = DSC_NEW_ARRAY(check->arena, struct dsc_str, c->evidence_count + 1);
	for (size_t i = 0; i < c->evidence_count; i++)
		declared[count++] = c->evidence[i].file->text;
	declared[count++] = dsc_node_text(dsc_node_get(c->commitment, DSC_S("file")));
	qsort(declared, count, sizeof(*declared), by_bytes);
	for (size_t i = 0; i < check->files->count; i++) {
		struct dsc_str name = check->files->items[i];
		struct dsc_place place = { 0 };

		if (bsearch(&name, declared, count, sizeof(*declared), by_bytes) ||
		    near_declared(check, declared, count, name))
			continue;
		place.path = strcmp(check->folder, ".") == 0 ?
				     name.ptr :
				     dsc_arena_printf(check->arena, "%s/%s", check->folder, name.ptr);
		dsc_fail_at(check, place,
			    _("the file is not declared in case.yaml; declare it under 'evidence:' or take it out"));
	}
}

void dsc_check_evidence_required(struct dsc_check *check)
{
	const struct dsc_profile *profile = check->run->profile;
	const struct dsc_case *c = check->c;
	const struct dsc_node *list = dsc_node_get(c->root, DSC_S("evidence"));
	const char *missing = "";

	for (size_t i = 0; i < profile->evidence_kinds.count; i++) {
		const struct dsc_evidence_kind *kind = &profile->evidence_kinds.items[i];
		bool found = kind->required == DSC_NEVER ||
			     (kind->required == DSC_JOINT && c->applicant_count < 2);

		for (size_t j = 0; !found && j < c->evidence_count; j++)
			found = dsc_str_eq(c->evidence[j].kind->text, kind->entry.id);
		if (!found)
			missing = dsc_arena_printf(check->arena, "%s%s%.*s (%s)", missing,
						   *missing ? _(", ") : "",
						   DSC_STR_ARG(kind->entry.id),
						   dsc_label(check, kind->entry.name));
	}
	if (*missing)
		dsc_fail(check, list ? list : c->root, _("evidence is missing of the kind: %s"),
			 missing);
}

/* ---- contents */

static int open_file(const struct dsc_check *check, struct dsc_str name)
{
	/* Names of the listing and of the tree end in a NUL. */
	return openat(check->folder_fd, name.ptr,
		      O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
}

static void fail_unreadable(struct dsc_check *check, const struct dsc_node *node, int errnum)
{
	struct dsc_err err;

	dsc_err_errno(&err, errnum, _("'%s' cannot be read"), dsc_quote(check, node->text));
	dsc_fail(check, node, "%s", err.text);
}

static void check_head(struct dsc_check *check, const struct dsc_node *node,
		       const struct content *content, const unsigned char *head, size_t len)
{
	const char *seen;

	if (dsc_git_is_pointer((struct dsc_str){ (const char *)head, len })) {
		dsc_unchecked(check, N_("evidence is a Git LFS pointer; fetch the files first"));
		return;
	}
	if (holds(content, head, len))
		return;
	seen = looks_like(head, len);
	if (seen)
		dsc_fail(check, node, _("'%s' is no %s: its first bytes are those of %s"),
			 dsc_quote(check, node->text), content->id, seen);
	else
		dsc_fail(check, node, _("'%s' is no %s: its first bytes are of no known content"),
			 dsc_quote(check, node->text), content->id);
}

static void check_content(struct dsc_check *check, const struct dsc_node *node)
{
	const struct dsc_profile *profile = check->run->profile;
	const struct content *content = content_of(profile, node->text);
	unsigned char head[HEAD_BYTES];
	struct stat st;
	ssize_t len;
	int fd;

	if (!content) {
		dsc_fail(check, node, _("'%s' has no known ending; allowed contents: %s"),
			 dsc_quote(check, node->text), contents_allowed(check));
		return;
	}
	fd = open_file(check, node->text);
	if (fd < 0 || fstat(fd, &st) < 0) {
		fail_unreadable(check, node, errno);
	} else if (st.st_size == 0) {
		dsc_fail(check, node, _("'%s' is empty"), dsc_quote(check, node->text));
	} else if (st.st_size > profile->evidence_max_bytes) {
		dsc_fail(check, node, _("'%s' has %lld bytes, at most %lld are allowed"),
			 dsc_quote(check, node->text), (long long)st.st_size,
			 (long long)profile->evidence_max_bytes);
	} else {
		len = read(fd, head, sizeof(head));
		if (len < 0)
			fail_unreadable(check, node, errno);
		else
			check_head(check, node, content, head, (size_t)len);
	}
	if (fd >= 0)
		close(fd);
}

/* What the walk refuses (a link, a pipe) is not opened, so nobody knows what it holds. */
static bool refused(struct dsc_check *check, struct dsc_str name)
{
	if (!name.len || dsc_evidence_files_have(check->files, name) || !reported(check, name))
		return false;
	dsc_unchecked(check, N_("another rule failed first: %s"), check->path);
	return true;
}

static void check_content_if_there(struct dsc_check *check, const struct dsc_node *node)
{
	struct dsc_str name = dsc_node_text(node);

	if (!refused(check, name) && dsc_evidence_files_have(check->files, name))
		check_content(check, node);
}

void dsc_check_evidence_content(struct dsc_check *check)
{
	const struct dsc_case *c = check->c;
	const struct dsc_node *signed_file = dsc_node_get(c->commitment, DSC_S("file"));
	bool declared = false;

	if (!check->files) {
		dsc_unchecked(check, N_("no folder around the case"));
		return;
	}
	for (size_t i = 0; i < c->evidence_count; i++) {
		check_content_if_there(check, c->evidence[i].file);
		declared |= dsc_str_eq(dsc_node_text(signed_file), c->evidence[i].file->text);
	}
	if (!declared)
		check_content_if_there(check, signed_file);
}

void dsc_check_seal_content(struct dsc_check *check)
{
	const struct dsc_node *opinions = check->unit->recommendation.opinions;

	for (uint32_t i = 0; opinions && i < opinions->count; i++)
		check_content_if_there(check,
				       dsc_node_get(&opinions->members[i].value, DSC_S("seal")));
}

/* The SHA-256 of a file in hexadecimal digits; empty where that cannot be told. */
static const char *digest_of(struct dsc_check *check, struct dsc_str name)
{
	char hex[DSC_HASH_SHA256_HEX + 1];
	const char *digest = "";
	struct dsc_err err;
	int fd = open_file(check, name);

	if (fd < 0) {
		dsc_unchecked(check, N_("an evidence file cannot be read"));
		return "";
	}
	if (dsc_git_pointer_in(fd) == 1)
		dsc_unchecked(check, N_("evidence is a Git LFS pointer; fetch the files first"));
	else if (dsc_hash_sha256_fd(hex, fd, &err) < 0)
		dsc_unchecked(check, N_("an evidence file cannot be read"));
	else
		digest = dsc_arena_str(check->arena, dsc_str_from(hex)).ptr;
	close(fd);
	return digest;
}

void dsc_check_evidence_hash(struct dsc_check *check)
{
	const struct dsc_case *c = check->c;
	const char **digests; /* by file: one that is declared often is read once */

	if (!check->files) {
		dsc_unchecked(check, N_("no folder around the case"));
		return;
	}
	if (check->run->hashes_later) {
		dsc_unchecked(check, N_("digests are compared when the files are packed"));
		return;
	}
	digests = DSC_NEW_ARRAY(check->arena, const char *, check->files->count);
	for (size_t i = 0; i < c->evidence_count; i++) {
		const struct dsc_evidence *evidence = &c->evidence[i];
		struct dsc_str name = evidence->file->text;
		const struct dsc_str *file;
		const char **digest;

		/* What is not there is evidence-missing's. */
		if (refused(check, name) || !dsc_node_text(evidence->sha256).len ||
		    !dsc_evidence_files_have(check->files, name))
			continue;
		file = bsearch(&name, check->files->items, check->files->count,
			       sizeof(*check->files->items), by_bytes);
		digest = &digests[file - check->files->items];
		if (!*digest)
			*digest = digest_of(check, name);
		if (**digest && !dsc_str_is(evidence->sha256->text, *digest))
			dsc_fail(check, evidence->sha256, _("'%s' has the SHA-256 %s"),
				 dsc_quote(check, name), *digest);
	}
}

/* ---- the unit's own evidence */

void dsc_check_opinion_seals(struct dsc_check *check)
{
	const struct dsc_node *opinions = check->unit->recommendation.opinions;

	for (uint32_t i = 0; opinions && i < opinions->count; i++)
		check_declared(check, dsc_node_get(&opinions->members[i].value, DSC_S("seal")));
}
