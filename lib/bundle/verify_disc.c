#include "bundle/verify_disc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/tr.h"
#include "bundle/bag.h"
#include "bundle/sign.h"
#include "bundle/verify_signature.h"
#include "disc/read.h"
#include "dossier/repository.h"
#include "text/normal.h"
#include "text/show.h"
#include "yaml/json.h"

#include "base/banned.h"

/* A file as it was read. */
struct entry {
	struct dsc_str path;
	uint64_t size;
	bool read; /* to its end */
	bool named; /* by manifest.json */
	bool told;  /* there is a finding: manifest.json need not say it again */
	struct dsc_digest_sums sums;
};

/* A name of a file or folder, and as a system has it that folds case and normal form. */
struct name {
	struct dsc_str path;
	struct dsc_str folded;
};

/* The files about the bag, kept as they come. */
enum kept {
	KEPT_DECLARATION,
	KEPT_INFO,
	KEPT_MANIFEST,
	KEPT_RECORD,
	KEPT_TAGS,
	KEPT_BAG, /* from here on: of a signed disc only */
	KEPT_KEY = KEPT_BAG,
	KEPT_SIGNATURE,
	KEPT,
};

static const char *const kept_names[KEPT] = {
	[KEPT_DECLARATION] = DSC_BAG_DECLARATION, [KEPT_INFO] = DSC_BAG_INFO,
	[KEPT_MANIFEST] = DSC_BAG_MANIFEST,	  [KEPT_RECORD] = DSC_BAG_RECORD,
	[KEPT_TAGS] = DSC_BAG_TAGS,		  [KEPT_KEY] = DSC_SIGN_KEY,
	[KEPT_SIGNATURE] = DSC_BAG_TAGS DSC_SIGN_SUFFIX,
};

struct disc_reader {
	struct dsc_verifier *verifier;
	struct dsc_verify_place place;
	struct dsc_disc_reader *reader;
	struct dsc_digest *digest;
	struct {
		struct entry **items;
		size_t count, cap;
	} entries; /* sorted by path once all is read */
	struct {
		struct name *items;
		size_t count, cap;
	} names; /* of files and folders */
	struct dsc_str kept[KEPT];
	char *into; /* where the current file's bytes go too, or NULL */
	size_t room, len;
	bool ended_early;
	struct dsc_arena *arena;
};

static void add(struct disc_reader *disc, enum dsc_verify_section section,
		enum dsc_verify_kind kind, const char *path, const char *message)
{
	dsc_verify_add(disc->verifier, section, kind, disc->place, path, message);
}

/* ---- reading */

static int take(void *arg, const void *bytes, size_t len, struct dsc_err *err)
{
	struct disc_reader *disc = arg;

	(void)err;
	dsc_digest_update(disc->digest, bytes, len);
	if (disc->into && len <= disc->room - disc->len) {
		memcpy(disc->into + disc->len, bytes, len);
		disc->len += len;
	}
	dsc_progress_add(&disc->verifier->progress, len);
	return 0;
}

static void add_fault(struct disc_reader *disc, const struct dsc_disc_entry *entry,
		      enum dsc_disc_fault fault)
{
	bool ended = fault >= DSC_DISC_NO_IMAGE;
	bool unsafe = !ended || fault == DSC_DISC_FACES;

	disc->ended_early |= ended;
	if (ended)
		dsc_verify_unread_all(disc->verifier);
	else
		dsc_verify_unread(disc->verifier, DSC_VERIFY_AUTHENTICITY);
	add(disc, unsafe ? DSC_VERIFY_SAFETY : DSC_VERIFY_USABILITY,
	    unsafe ? DSC_VERIFY_UNSAFE : DSC_VERIFY_UNREADABLE, entry ? entry->path : NULL,
	    dsc_disc_fault_text(fault));
}

/* The room for a file about the bag; NULL for all others. */
static char *room_for(struct disc_reader *disc, const struct entry *entry)
{
	for (int i = 0; i < KEPT; i++) {
		char *room;

		if (!dsc_str_is(entry->path, kept_names[i]) ||
		    entry->size > DSC_VERIFY_TEXT_MAX || disc->kept[i].ptr)
			continue;
		room = dsc_arena_raw(disc->arena, entry->size + 1, 1);
		room[entry->size] = '\0';
		disc->kept[i] = (struct dsc_str){ room, entry->size };
		return room;
	}
	return NULL;
}

static void forget_kept(struct disc_reader *disc)
{
	for (int i = 0; i < KEPT; i++)
		if (disc->into && disc->kept[i].ptr == disc->into)
			disc->kept[i] = (struct dsc_str){ 0 };
}

static void add_name(struct disc_reader *disc, const char *path)
{
	struct name name = { .path = dsc_arena_str(disc->arena, dsc_str_from(path)) };

	name.folded = dsc_text_fold_name(name.path, disc->arena);
	DSC_PUSH(disc->arena, &disc->names, name);
}

/* -1: the machine failed. */
static int read_file(struct disc_reader *disc, const struct dsc_disc_entry *found)
{
	struct entry *entry = DSC_NEW(disc->arena, struct entry);
	enum dsc_disc_fault fault = DSC_DISC_SOUND;

	entry->path = dsc_arena_str(disc->arena, dsc_str_from(found->path));
	entry->size = found->size;
	DSC_PUSH(disc->arena, &disc->entries, entry);
	disc->into = room_for(disc, entry);
	disc->room = (size_t)entry->size;
	disc->len = 0;
	if (dsc_disc_read(disc->reader, take, disc, &fault, disc->verifier->err) < 0) {
		dsc_digest_drop(disc->digest);
		forget_kept(disc);
		if (fault == DSC_DISC_SOUND)
			return -1;
		add_fault(disc, found, fault);
		return 0;
	}
	dsc_digest_end(disc->digest, &entry->sums);
	entry->read = true;
	return 0;
}

static int read_entries(struct disc_reader *disc)
{
	struct dsc_verifier *verifier = disc->verifier;
	enum dsc_disc_fault fault = DSC_DISC_SOUND;
	struct dsc_disc_entry entry;
	int more;

	while ((more = dsc_disc_next(disc->reader, &entry, &fault, verifier->err)) > 0) {
		if (entry.fault != DSC_DISC_SOUND) {
			add_fault(disc, &entry, entry.fault);
			continue;
		}
		add_name(disc, entry.path);
		if (!entry.folder && read_file(disc, &entry) < 0)
			return -1;
	}
	if (more < 0 && fault == DSC_DISC_SOUND)
		return -1;
	if (more < 0)
		add_fault(disc, NULL, fault);
	dsc_digest_wait(disc->digest);
	return 0;
}

/* ---- checking */

static int by_path(const void *a, const void *b)
{
	const struct entry *const *x = a, *const *y = b;

	return dsc_str_cmp((*x)->path, (*y)->path);
}

static struct entry *find(const struct disc_reader *disc, struct dsc_str path)
{
	struct entry key = { .path = path }, *at = &key, **found = NULL;

	if (disc->entries.count)
		found = bsearch(&at, disc->entries.items, disc->entries.count, sizeof(at), by_path);
	return found ? *found : NULL;
}

static int by_folded(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = dsc_str_cmp(x->folded, y->folded);

	return order ? order : dsc_str_cmp(x->path, y->path);
}

/*
 * Of two files or folders with one name each system shows another, or both;
 * which of them the sums and the signature speak of is anybody's choice. What
 * such a name says of the bag is not believed.
 */
static void check_names(struct disc_reader *disc)
{
	if (disc->names.count)
		qsort(disc->names.items, disc->names.count, sizeof(*disc->names.items), by_folded);
	for (size_t i = 1; i < disc->names.count; i++) {
		const struct name *name = &disc->names.items[i];

		if (!dsc_str_eq(name[-1].folded, name->folded))
			continue;
		add(disc, DSC_VERIFY_SAFETY, DSC_VERIFY_UNSAFE, name->path.ptr,
		    _("stands there twice, if in other case: one system shows the one, another "
		      "system the other"));
		for (int j = 0; j < KEPT; j++)
			if (dsc_str_is(name->folded, kept_names[j]))
				disc->kept[j] = (struct dsc_str){ 0 };
	}
}

static const char *text_of(struct disc_reader *disc, struct dsc_str text)
{
	return dsc_arena_str(disc->arena, text).ptr;
}

static bool is_payload(struct dsc_str path)
{
	return dsc_str_starts(path, DSC_S("data/"));
}

/* The tag manifest names neither itself nor its signature. */
static bool is_beside(struct dsc_str path)
{
	return dsc_str_is(path, DSC_BAG_TAGS) || dsc_str_is(path, DSC_SIGN_KEY) ||
	       dsc_str_is(path, DSC_BAG_TAGS DSC_SIGN_SUFFIX);
}

/* A manifest of the payload, or of the files about it. */
static void check_manifest(struct disc_reader *disc, enum kept which)
{
	bool payload = which == KEPT_MANIFEST;
	struct dsc_verify_lines lines;

	if (!disc->kept[which].ptr) {
		dsc_verify_unread(disc->verifier, DSC_VERIFY_AUTHENTICITY);
		if (!disc->ended_early || find(disc, dsc_str_from(kept_names[which])))
			add(disc, DSC_VERIFY_INTEGRITY, DSC_VERIFY_MISSING, kept_names[which],
			    _("the list of sums is not there or cannot be read; its files cannot "
			      "be checked"));
		return;
	}
	dsc_verify_lines_read(&lines, disc->kept[which], disc->arena);
	if (lines.wrong || lines.twice)
		add(disc, DSC_VERIFY_AUTHENTICITY, DSC_VERIFY_FORM, kept_names[which],
		    _("holds lines that are no sums of files, or a file twice"));
	for (size_t i = 0; i < lines.count; i++) {
		const struct dsc_verify_line *line = &lines.items[i];
		struct entry *entry = find(disc, line->path);

		if (!entry)
			add(disc, DSC_VERIFY_INTEGRITY, DSC_VERIFY_MISSING,
			    text_of(disc, line->path),
			    dsc_arena_printf(disc->arena, _("%s names it, and it is not there"),
					     kept_names[which]));
		if (!entry || !entry->read || dsc_str_is(line->hex, entry->sums.sha256))
			continue;
		entry->told = true;
		add(disc, DSC_VERIFY_AUTHENTICITY, DSC_VERIFY_CHANGED, text_of(disc, line->path),
		    _("its SHA-256 is not the one that was recorded"));
	}
	for (size_t i = 0; i < disc->entries.count; i++) {
		struct entry *entry = disc->entries.items[i];

		if (is_payload(entry->path) != payload || is_beside(entry->path) ||
		    dsc_verify_lines_find(&lines, entry->path))
			continue;
		entry->told = true;
		add(disc, DSC_VERIFY_INTEGRITY, DSC_VERIFY_ADDED, entry->path.ptr,
		    dsc_arena_printf(disc->arena, _("%s does not name it"), kept_names[which]));
	}
}

/* The value of a line "Key: value" of bag-info.txt; empty where there is none. */
static struct dsc_str info_of(const struct disc_reader *disc, const char *key)
{
	struct dsc_str text = disc->kept[KEPT_INFO], prefix = dsc_str_from(key);

	while (text.len) {
		const char *end = memchr(text.ptr, '\n', text.len);
		struct dsc_str line = { text.ptr, end ? (size_t)(end - text.ptr) : text.len };

		if (dsc_str_starts(line, prefix))
			return dsc_str_trim((struct dsc_str){ line.ptr + prefix.len,
							      line.len - prefix.len });
		text.ptr += line.len + (end != NULL);
		text.len -= line.len + (end != NULL);
	}
	return (struct dsc_str){ 0 };
}

/* The files about the bag that are no lists of sums, and the sections that rest on each. */
static void check_kept(struct disc_reader *disc)
{
	static const struct {
		enum kept which;
		enum dsc_verify_section section;
	} rows[] = {
		{ KEPT_DECLARATION, DSC_VERIFY_USABILITY },
		{ KEPT_INFO, DSC_VERIFY_INTEGRITY },
		{ KEPT_RECORD, DSC_VERIFY_AUTHENTICITY },
		{ KEPT_RECORD, DSC_VERIFY_SAFETY },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = kept_names[rows[i].which];

		if (disc->kept[rows[i].which].ptr)
			continue;
		dsc_verify_unread(disc->verifier, rows[i].section);
		if (disc->ended_early || (i && rows[i].which == rows[i - 1].which) ||
		    find(disc, dsc_str_from(name)))
			continue;
		add(disc, DSC_VERIFY_INTEGRITY, DSC_VERIFY_MISSING, name,
		    _("every disc of a package has it"));
	}
}

static void check_bag(struct disc_reader *disc)
{
	uint64_t octets = 0;
	size_t count = 0;
	const char *oxum;

	check_kept(disc);
	for (int i = 0; i < KEPT; i++) {
		const struct entry *entry = find(disc, dsc_str_from(kept_names[i]));

		if (entry && entry->size > DSC_VERIFY_TEXT_MAX)
			add(disc, DSC_VERIFY_AUTHENTICITY, DSC_VERIFY_FORM, kept_names[i],
			    _("is larger than 16 MiB, so what it says is not checked"));
	}
	if (disc->kept[KEPT_DECLARATION].ptr &&
	    !dsc_str_is(disc->kept[KEPT_DECLARATION], DSC_BAG_DECLARATION_TEXT))
		add(disc, DSC_VERIFY_USABILITY, DSC_VERIFY_FORM, DSC_BAG_DECLARATION,
		    _("does not declare a BagIt bag of version 1.0 in UTF-8"));
	if (!disc->kept[KEPT_INFO].ptr)
		return;
	for (size_t i = 0; i < disc->entries.count; i++) {
		if (!is_payload(disc->entries.items[i]->path))
			continue;
		octets += disc->entries.items[i]->size;
		count++;
	}
	oxum = dsc_arena_printf(disc->arena, "%" PRIu64 ".%zu", octets, count);
	if (!dsc_str_is(info_of(disc, "Payload-Oxum:"), oxum))
		add(disc, DSC_VERIFY_INTEGRITY, DSC_VERIFY_FORM, DSC_BAG_INFO,
		    dsc_arena_printf(disc->arena,
				     _("bytes and files of the payload are '%s', and it records "
				       "'%s'"),
				     oxum,
				     dsc_text_quote(info_of(disc, "Payload-Oxum:"), 40,
						    disc->arena)));
}

/* ---- manifest.json */

static void record_wrong(struct disc_reader *disc, const char *message)
{
	add(disc, DSC_VERIFY_AUTHENTICITY, DSC_VERIFY_FORM, DSC_BAG_RECORD, message);
}

static uint32_t number_of(const struct dsc_node *map, const char *key)
{
	int64_t number;

	if (!dsc_node_int(dsc_node_get(map, dsc_str_from(key)), &number) || number < 0 ||
	    number > 100000)
		return 0;
	return (uint32_t)number;
}

static bool is_hex(struct dsc_str text, size_t len)
{
	return text.len == len && strspn(text.ptr, "0123456789abcdef") == len;
}

static void read_head(struct dsc_verify_disc *result, struct disc_reader *disc,
		      const struct dsc_node *head)
{
	struct dsc_str unit = dsc_node_text(dsc_node_get(head, DSC_S("unit")));
	struct dsc_str commit = dsc_node_text(dsc_node_get(head, DSC_S("commit")));
	struct dsc_str package = dsc_node_text(dsc_node_get(head, DSC_S("package")));
	const struct dsc_node *uncommitted = dsc_node_get(head, DSC_S("uncommitted"));
	int64_t version;

	result->programme = dsc_text_quote(dsc_node_text(dsc_node_get(head, DSC_S("programme"))),
					   64, disc->arena);
	result->copies = number_of(head, "copies");
	result->number = number_of(head, "disc");
	result->total = number_of(head, "discs");
	result->uncommitted = uncommitted && uncommitted->type == DSC_NODE_BOOL &&
			      uncommitted->truth;
	if (dsc_id_valid(unit))
		result->unit = text_of(disc, unit);
	if (is_hex(commit, 40))
		result->commit = text_of(disc, commit);
	if (is_hex(package, DSC_DIGEST_HEX))
		result->package = text_of(disc, package);
	if (!dsc_node_int(dsc_node_get(head, DSC_S("v")), &version) || version != 1 ||
	    !result->unit || !result->number || result->number > result->total)
		record_wrong(disc, _("does not say of which unit it is, and which disc of how many"));
}

static bool sum_holds(const struct dsc_node *row, const char *key, const char *sum)
{
	return !*sum || dsc_str_is(dsc_node_text(dsc_node_get(row, dsc_str_from(key))), sum);
}

/* "units/<unit>/…", below it in every way. */
static bool original_holds(const struct dsc_verify_disc *result, struct dsc_str original)
{
	size_t len = result->unit ? strlen(result->unit) : 0;

	return len && dsc_verify_path_inside(original) &&
	       dsc_str_starts(original, DSC_S("units/")) && original.len > 6 + len + 1 &&
	       memcmp(original.ptr + 6, result->unit, len) == 0 && original.ptr[6 + len] == '/';
}

static void read_row(struct dsc_verify_disc *result, struct disc_reader *disc,
		     const struct dsc_node *row)
{
	struct dsc_str path = dsc_node_text(dsc_node_get(row, DSC_S("path")));
	struct dsc_str original = dsc_node_text(dsc_node_get(row, DSC_S("original")));
	struct dsc_str sm3 = dsc_node_text(dsc_node_get(row, DSC_S("sm3")));
	struct entry *entry = find(disc, path);
	struct dsc_verify_file *file = &result->files[result->file_count];
	int64_t size;

	if (!entry || !is_payload(path)) {
		/* manifest-sha256.txt has told of a missing one, where it agrees. */
		if (!is_payload(path))
			record_wrong(disc, _("names a file that is none of the payload"));
		return;
	}
	if (entry->named) {
		record_wrong(disc, _("names a file twice"));
		return;
	}
	entry->named = true;
	if (!entry->read)
		return;
	if (!dsc_node_int(dsc_node_get(row, DSC_S("size")), &size) || size < 0 ||
	    (uint64_t)size != entry->size || !sum_holds(row, "sha256", entry->sums.sha256) ||
	    !sum_holds(row, "sm3", entry->sums.sm3) || !dsc_verify_is_sum(sm3)) {
		if (!entry->told)
			add(disc, DSC_VERIFY_AUTHENTICITY, DSC_VERIFY_CHANGED, text_of(disc, path),
			    _("its size, SHA-256 or SM3 is not the one that manifest.json "
			      "records"));
		return;
	}
	if (original.len && !original_holds(result, original)) {
		add(disc, DSC_VERIFY_SAFETY, DSC_VERIFY_UNSAFE, text_of(disc, path),
		    _("its original name in manifest.json leads out of the unit's folder, or no "
		      "system could store it"));
		return;
	}
	*file = (struct dsc_verify_file){ .path = entry->path.ptr, .size = entry->size,
					  .sums = entry->sums };
	file->original = original.len ? text_of(disc, original) : NULL;
	memcpy(file->sums.sm3, sm3.ptr, DSC_DIGEST_HEX);
	file->sums.sm3[DSC_DIGEST_HEX] = '\0';
	result->file_count++;
}

static int by_file_path(const void *a, const void *b)
{
	return strcmp(((const struct dsc_verify_file *)a)->path,
		      ((const struct dsc_verify_file *)b)->path);
}

/* Byte order with "/" before all else, so that what is in a folder follows its name. */
static int by_original(const void *a, const void *b)
{
	const unsigned char *x, *y;

	x = (const unsigned char *)(*(const struct dsc_verify_file *const *)a)->original;
	y = (const unsigned char *)(*(const struct dsc_verify_file *const *)b)->original;
	for (; *x && *x == *y; x++)
		y++;
	if (*x == *y)
		return 0;
	if (!*x || !*y)
		return *x ? 1 : -1;
	if (*x == '/' || *y == '/')
		return *x == '/' ? -1 : 1;
	return *x < *y ? -1 : 1;
}

/* Two files of one original would be written over each other, or one into the other. */
static void check_originals(struct dsc_verify_disc *result, struct disc_reader *disc)
{
	const struct dsc_verify_file **files =
		DSC_NEW_ARRAY(disc->arena, const struct dsc_verify_file *, result->file_count + 1);
	size_t count = 0;

	for (size_t i = 0; i < result->file_count; i++)
		if (result->files[i].original)
			files[count++] = &result->files[i];
	if (count)
		qsort(files, count, sizeof(const struct dsc_verify_file *), by_original);
	for (size_t i = 1; i < count; i++) {
		const char *rest = files[i]->original;
		size_t len = strlen(files[i - 1]->original);

		if (strncmp(files[i - 1]->original, rest, len) != 0)
			continue;
		rest += len;
		if (!*rest)
			add(disc, DSC_VERIFY_SAFETY, DSC_VERIFY_UNSAFE, files[i]->path,
			    _("has the same original name as another file"));
		else if (*rest == '/')
			add(disc, DSC_VERIFY_SAFETY, DSC_VERIFY_UNSAFE, files[i]->path,
			    _("has an original name that makes a folder of another file's"));
	}
}

static void check_record(struct dsc_verify_disc *result, struct disc_reader *disc)
{
	struct dsc_problems problems = { .arena = disc->arena };
	struct dsc_node *root;
	const struct dsc_node *rows;

	if (!disc->kept[KEPT_RECORD].ptr)
		return;
	if (dsc_json_read(&root, disc->kept[KEPT_RECORD], DSC_VERIFY_TEXT_MAX, disc->arena,
			  &problems) < 0) {
		record_wrong(disc, _("is no JSON that can be read"));
		dsc_verify_unread(disc->verifier, DSC_VERIFY_SAFETY);
		return;
	}
	read_head(result, disc, dsc_node_get(root, DSC_S("head")));
	rows = dsc_node_get(root, DSC_S("files"));
	if (!rows || rows->type != DSC_NODE_SEQ) {
		record_wrong(disc, _("lists no files"));
		dsc_verify_unread(disc->verifier, DSC_VERIFY_SAFETY);
		return;
	}
	result->files = DSC_NEW_ARRAY(disc->arena, struct dsc_verify_file, rows->count + 1);
	for (uint32_t i = 0; i < rows->count; i++)
		read_row(result, disc, &rows->items[i]);
	if (result->file_count)
		qsort(result->files, result->file_count, sizeof(*result->files), by_file_path);
	check_originals(result, disc);
	for (size_t i = 0; i < disc->entries.count; i++) {
		const struct entry *entry = disc->entries.items[i];

		if (is_payload(entry->path) && !entry->named && !entry->told)
			add(disc, DSC_VERIFY_INTEGRITY, DSC_VERIFY_ADDED, entry->path.ptr,
			    _("manifest.json does not name it"));
	}
}

static void count_all(struct disc_reader *disc)
{
	struct dsc_verify *verify = disc->verifier->verify;

	for (size_t i = 0; i < disc->entries.count; i++) {
		verify->files++;
		verify->bytes += disc->entries.items[i]->size;
	}
}

int dsc_verify_disc_read(struct dsc_verify_disc *result, struct dsc_verifier *verifier,
			 struct dsc_verify_place place, int fd, unsigned digests)
{
	struct disc_reader disc = { .verifier = verifier, .place = place,
				    .arena = verifier->arena };
	enum dsc_disc_fault fault = DSC_DISC_SOUND;
	int status = -1;

	*result = (struct dsc_verify_disc){ 0 };
	if (dsc_disc_open(&disc.reader, fd, DSC_DISC_TREE_POSIX, &dsc_disc_limits_default, &fault,
			  verifier->err) < 0) {
		if (fault == DSC_DISC_SOUND)
			return -1;
		add_fault(&disc, NULL, fault);
		return 0;
	}
	if (dsc_digest_open(&disc.digest, digests, verifier->err) == 0)
		status = read_entries(&disc);
	dsc_digest_close(disc.digest);
	dsc_disc_close(disc.reader);
	if (status < 0)
		return -1;
	if (disc.entries.count)
		qsort(disc.entries.items, disc.entries.count, sizeof(*disc.entries.items), by_path);
	check_names(&disc);
	check_manifest(&disc, KEPT_MANIFEST);
	check_manifest(&disc, KEPT_TAGS);
	check_bag(&disc);
	check_record(result, &disc);
	if (!disc.ended_early)
		result->signer = dsc_verify_signature(
			verifier, place,
			&(struct dsc_verify_signed){ .name = DSC_BAG_TAGS,
						     .bytes = disc.kept[KEPT_TAGS],
						     .signature = disc.kept[KEPT_SIGNATURE],
						     .key = disc.kept[KEPT_KEY] });
	count_all(&disc);
	return 0;
}
