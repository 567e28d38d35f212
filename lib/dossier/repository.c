#define _DEFAULT_SOURCE /* DT_* of dirent */
#include "dossier/repository.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/tr.h"
#include "base/utf8.h"
#include "text/normal.h"

#include "base/banned.h"

bool dsc_id_valid(struct dsc_str text)
{
	if (text.len < 2 || text.len > 63 || text.ptr[0] == '-')
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return true;
}

static bool equal_blind(struct dsc_str name, const char *upper)
{
	size_t len = strlen(upper);

	if (name.len < len || (name.len > len && name.ptr[len] != '.'))
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = name.ptr[i];

		if ((c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c) != upper[i])
			return false;
	}
	return true;
}

/* Device names of Windows, with any extension. */
static bool reserved(struct dsc_str name)
{
	static const char *const devices[] = {
		"CON",	"PRN",	"AUX",	"NUL",	"COM1", "COM2", "COM3", "COM4",
		"COM5", "COM6", "COM7", "COM8", "COM9", "LPT1", "LPT2", "LPT3",
		"LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
	};

	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		if (equal_blind(name, devices[i]))
			return true;
	return false;
}

static bool plain_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       c == '-' || c == '.' || c == '_';
}

enum dsc_layout_fault dsc_name_fault(struct dsc_str name)
{
	struct dsc_str rest = name;

	if (name.len >= 4 && equal_blind((struct dsc_str){ name.ptr, 4 }, ".GIT"))
		return DSC_LAYOUT_GIT;
	if (reserved(name))
		return DSC_LAYOUT_RESERVED;
	while (rest.len) {
		uint32_t cp;
		size_t len;

		if (plain_character(rest.ptr[0])) { /* most names hold nothing else */
			rest.ptr++;
			rest.len--;
			continue;
		}
		len = dsc_utf8_decode(rest, &cp);
		if (cp == UINT32_MAX || cp < 0x20 || dsc_utf8_unsafe(cp) ||
		    (cp < 0x80 && strchr("<>:\"|?*\\", (int)cp)))
			return DSC_LAYOUT_CHARACTER;
		rest.ptr += len;
		rest.len -= len;
	}
	if (name.len && (name.ptr[name.len - 1] == '.' || name.ptr[name.len - 1] == ' '))
		return DSC_LAYOUT_ENDING;
	return DSC_LAYOUT_STRAY;
}

/* ---- walking */

struct walk {
	struct dsc_layout_findings *layout;
	struct dsc_arena *arena;
	int fd;           /* what the walk's paths are relative to */
	const char *path; /* of that below the root, for findings */
};

static const char *join(const struct walk *walk, const char *folder, const char *name)
{
	if (strcmp(folder, ".") == 0)
		return name;
	return dsc_arena_printf(walk->arena, "%s/%s", folder, name);
}

static void report(const struct walk *walk, enum dsc_layout_fault fault, const char *path,
		   const char *other)
{
	DSC_PUSH(walk->arena, walk->layout,
		 (struct dsc_layout_finding){ fault, join(walk, walk->path, path), other });
}

static int by_text(const void *a, const void *b)
{
	const struct dsc_str *const *x = a, *const *y = b;
	int order = dsc_str_cmp(**x, **y);

	/* Equal names keep their order, so that the twin is always the later one. */
	return order ? order : (*x > *y) - (*x < *y);
}

static bool plain_name(struct dsc_str name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.ptr[i] >= 0x80 ||
		    (name.ptr[i] >= 'A' && name.ptr[i] <= 'Z'))
			return false;
	return true;
}

/* Names of one folder that a case-blind or normalising file system takes for one. */
static void find_twins(const struct walk *walk, const char *folder, const struct dsc_io_list *list)
{
	const struct dsc_str **order;
	struct dsc_str *folded;
	bool plain = true;

	/* Distinct lower-case ASCII names have no twins: the usual folder. */
	for (size_t i = 0; i < list->count && plain; i++)
		plain = plain_name(list->items[i].name);
	if (plain || list->count < 2)
		return;
	folded = DSC_NEW_ARRAY(walk->arena, struct dsc_str, list->count);
	order = DSC_NEW_ARRAY(walk->arena, const struct dsc_str *, list->count);
	for (size_t i = 0; i < list->count; i++) {
		folded[i] = dsc_text_fold_name(list->items[i].name, walk->arena);
		order[i] = &folded[i];
	}
	qsort(order, list->count, sizeof(*order), by_text);
	for (size_t i = 1; i < list->count; i++) {
		if (!dsc_str_eq(*order[i - 1], *order[i]))
			continue;
		report(walk, DSC_LAYOUT_TWIN,
		       join(walk, folder, list->items[order[i] - folded].name.ptr),
		       list->items[order[i - 1] - folded].name.ptr);
	}
}

/* Why a folder could not be listed. One that is not there need not be. */
static void report_unlisted(const struct walk *walk, const char *folder, int errnum)
{
	struct stat st;

	if (errnum == ENOENT)
		return;
	if (fstatat(walk->fd, folder, &st, AT_SYMLINK_NOFOLLOW) < 0 || S_ISDIR(st.st_mode))
		report(walk, DSC_LAYOUT_UNREADABLE, folder, NULL);
	else if (S_ISLNK(st.st_mode))
		report(walk, DSC_LAYOUT_LINK, folder, NULL);
	else
		report(walk, S_ISREG(st.st_mode) ? DSC_LAYOUT_STRAY : DSC_LAYOUT_SPECIAL, folder,
		       NULL);
}

/*
 * Lists a folder and reports what no folder of the repository may hold. Entries
 * that cannot be used further (links, special files) get the type DT_UNKNOWN.
 */
static void list_folder(const struct walk *walk, struct dsc_io_list *list, const char *folder)
{
	/* The walk's own folder is open already. */
	int status = strcmp(folder, ".") == 0 ?
			     dsc_io_list_open(list, walk->fd, walk->arena) :
			     dsc_io_list(list, walk->fd, folder, walk->arena);

	if (status < 0) {
		report_unlisted(walk, folder, errno);
		*list = (struct dsc_io_list){ 0 };
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		struct dsc_io_entry *entry = &list->items[i];
		enum dsc_layout_fault fault = dsc_name_fault(entry->name);

		if (entry->type == DT_LNK)
			fault = DSC_LAYOUT_LINK;
		else if (entry->type != DT_REG && entry->type != DT_DIR)
			fault = DSC_LAYOUT_SPECIAL;
		if (fault == DSC_LAYOUT_STRAY)
			continue;
		report(walk, fault, join(walk, folder, entry->name.ptr), NULL);
		/* A wrong name is reported once, not as stray as well. */
		entry->type = DT_UNKNOWN;
	}
	find_twins(walk, folder, list);
}

static void push_file(const struct walk *walk, struct dsc_file_list *files, const char *path)
{
	DSC_PUSH(walk->arena, files, path);
}

/* How the documents of a folder are named, and what signs them. */
enum records {
	RECORDS_PLAIN,         /* NAME.yaml, unsigned */
	RECORDS_VERDICTS,      /* PERSON.N.yaml, PERSON.N.yaml.sig */
	RECORDS_COUNTERSIGNED, /* NAME.yaml, NAME.yaml.PERSON.sig for each who signs */
};

static int by_name(const void *key, const void *item)
{
	const struct dsc_str *name = key;
	const struct dsc_io_entry *entry = item;

	return dsc_str_cmp(*name, entry->name);
}

/* Cuts an ending off; false where it is not there or nothing stands before it. */
static bool cut(struct dsc_str *name, struct dsc_str ending)
{
	if (name->len <= ending.len || !dsc_str_ends(*name, ending))
		return false;
	name->len -= ending.len;
	return true;
}

/* Cuts the last part off, "r017" of "expert.yaml.r017" or "1" of "r017.1". */
static bool cut_part(struct dsc_str *name, struct dsc_str *part)
{
	size_t len = name->len;

	while (len > 0 && name->ptr[len - 1] != '.')
		len--;
	if (len < 2)
		return false;
	*part = (struct dsc_str){ name->ptr + len, name->len - len };
	name->len = len - 1;
	return true;
}

static bool is_document(enum records records, struct dsc_str name)
{
	struct dsc_str number;

	if (!cut(&name, DSC_S(".yaml")))
		return false;
	if (records != RECORDS_VERDICTS)
		return true;
	if (!cut_part(&name, &number) || !dsc_id_valid(name) || !number.len ||
	    number.ptr[0] == '0')
		return false;
	for (size_t i = 0; i < number.len; i++)
		if (number.ptr[i] < '0' || number.ptr[i] > '9')
			return false;
	return true;
}

/* Whether it is the signature of a document of the same folder. */
static bool is_signature(enum records records, struct dsc_str name,
			 const struct dsc_io_list *list)
{
	const struct dsc_io_entry *signed_file;
	struct dsc_str person;

	if (records == RECORDS_PLAIN || !cut(&name, DSC_S(".sig")))
		return false;
	if (records == RECORDS_COUNTERSIGNED &&
	    (!cut_part(&name, &person) || !dsc_id_valid(person)))
		return false;
	signed_file = bsearch(&name, list->items, list->count, sizeof(*list->items), by_name);
	return signed_file && signed_file->type == DT_REG && is_document(records, name);
}

/* A folder of documents; `deep` folders may lie above them. */
static void walk_documents(const struct walk *walk, struct dsc_file_list *files,
			   const char *folder, unsigned deep, enum records records)
{
	struct dsc_io_list list;

	list_folder(walk, &list, folder);
	for (size_t i = 0; i < list.count; i++) {
		const struct dsc_io_entry *entry = &list.items[i];
		const char *path = join(walk, folder, entry->name.ptr);
		bool here = entry->type == DT_REG && deep == 0;

		if (entry->type == DT_UNKNOWN)
			continue;
		if (entry->type == DT_DIR && deep)
			walk_documents(walk, files, path, deep - 1, records);
		else if (here && is_document(records, entry->name))
			push_file(walk, files, path);
		else if (!(here && is_signature(records, entry->name, &list)))
			report(walk, DSC_LAYOUT_STRAY, path, NULL);
	}
}

static void walk_cases(const struct walk *walk, struct dsc_repository *repository, size_t unit,
		       const char *folder)
{
	struct dsc_io_list list;

	list_folder(walk, &list, folder);
	for (size_t i = 0; i < list.count; i++) {
		const struct dsc_io_entry *entry = &list.items[i];

		if (entry->type == DT_UNKNOWN)
			continue;
		if (entry->type != DT_DIR) {
			report(walk, DSC_LAYOUT_STRAY, join(walk, folder, entry->name.ptr), NULL);
			continue;
		}
		if (!dsc_id_valid(entry->name)) {
			report(walk, DSC_LAYOUT_ID, join(walk, folder, entry->name.ptr), NULL);
			continue;
		}
		DSC_PUSH(walk->arena, &repository->cases,
			 (struct dsc_case_folder){ entry->name.ptr, unit });
	}
}

static void walk_unit(const struct walk *walk, struct dsc_repository *repository,
		      const char *folder, const char *id)
{
	struct dsc_unit_folder unit = { .id = id, .first_case = repository->cases.count };
	struct dsc_io_list list;

	list_folder(walk, &list, folder);
	for (size_t i = 0; i < list.count; i++) {
		const struct dsc_io_entry *entry = &list.items[i];
		bool file = entry->type == DT_REG;

		if (entry->type == DT_UNKNOWN)
			continue;
		if (file && dsc_str_is(entry->name, "unit.yaml"))
			unit.has_unit = true;
		else if (file && dsc_str_is(entry->name, "recommendation.yaml"))
			unit.has_recommendation = true;
		else if (entry->type == DT_DIR && dsc_str_is(entry->name, "cases"))
			walk_cases(walk, repository, repository->units.count,
				   join(walk, folder, "cases"));
		else if (!(entry->type == DT_DIR && dsc_str_is(entry->name, "evidence")) &&
			 !dsc_str_is(entry->name, "unit.yaml") && /* reading it will say */
			 !dsc_str_is(entry->name, "recommendation.yaml"))
			report(walk, DSC_LAYOUT_STRAY, join(walk, folder, entry->name.ptr), NULL);
	}
	unit.case_count = repository->cases.count - unit.first_case;
	DSC_PUSH(walk->arena, &repository->units, unit);
}

static void walk_units(const struct walk *walk, struct dsc_repository *repository)
{
	struct dsc_io_list list;

	list_folder(walk, &list, "units");
	for (size_t i = 0; i < list.count; i++) {
		const struct dsc_io_entry *entry = &list.items[i];
		const char *path = join(walk, "units", entry->name.ptr);

		if (entry->type == DT_UNKNOWN)
			continue;
		if (entry->type != DT_DIR)
			report(walk, DSC_LAYOUT_STRAY, path, NULL);
		else if (!dsc_id_valid(entry->name))
			report(walk, DSC_LAYOUT_ID, path, NULL);
		else
			walk_unit(walk, repository, path, entry->name.ptr);
	}
}

static int open_root(struct dsc_repository *repository, const char *root, struct dsc_err *err)
{
	*repository = (struct dsc_repository){ .root = root };
	repository->fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (repository->fd < 0)
		return dsc_err_errno(err, errno, _("cannot open the folder %s"), root);
	return 0;
}

int dsc_repository_open(struct dsc_repository *repository, const char *root,
			struct dsc_arena *arena, struct dsc_err *err)
{
	struct walk walk = { .layout = &repository->layout, .arena = arena, .path = "." };

	if (open_root(repository, root, err) < 0)
		return -1;
	walk.fd = repository->fd;
	walk_units(&walk, repository);
	walk_documents(&walk, &repository->listed, "listed", 0, RECORDS_PLAIN);
	walk_documents(&walk, &repository->people, "people", 0, RECORDS_PLAIN);
	walk_documents(&walk, &repository->assignments, "assignments", 0, RECORDS_PLAIN);
	walk_documents(&walk, &repository->reviews, "reviews", 2, RECORDS_VERDICTS);
	walk_documents(&walk, &repository->seals, "seals", 0, RECORDS_COUNTERSIGNED);
	walk_documents(&walk, &repository->decisions, "decision", 0, RECORDS_COUNTERSIGNED);
	return 0;
}

int dsc_repository_open_bare(struct dsc_repository *repository, const char *folder,
			     const char *file, struct dsc_arena *arena, struct dsc_err *err)
{
	if (open_root(repository, ".", err) < 0)
		return -1;
	repository->bare = true;
	repository->bare_folder = folder;
	repository->bare_file = file;
	DSC_PUSH(arena, &repository->cases, (struct dsc_case_folder){ NULL, DSC_NO_UNIT });
	return 0;
}

void dsc_repository_close(struct dsc_repository *repository)
{
	if (repository->fd >= 0)
		close(repository->fd);
	repository->fd = -1;
}

/* ---- places */

int dsc_repository_find(const char **root, const char *path, struct dsc_arena *arena,
			struct dsc_err *err)
{
	char real[PATH_MAX];
	struct stat st;

	if (!realpath(path, real))
		return dsc_err_errno(err, errno, _("cannot open %s"), path);
	if (stat(real, &st) == 0 && !S_ISDIR(st.st_mode))
		*strrchr(real, '/') = '\0';
	for (;;) {
		size_t len = strlen(real);
		const char *mark = dsc_arena_printf(arena, "%s/dsc.yaml", real);
		char *slash;

		if (lstat(mark, &st) == 0) {
			*root = len ? dsc_arena_str(arena, dsc_str_from(real)).ptr : "/";
			return 1;
		}
		slash = strrchr(real, '/');
		if (!slash)
			return 0;
		*slash = '\0';
	}
}

const char *dsc_repository_unit_path(const struct dsc_repository *repository, size_t unit,
				     struct dsc_arena *arena)
{
	return dsc_arena_printf(arena, "units/%s", repository->units.items[unit].id);
}

const char *dsc_repository_case_path(const struct dsc_repository *repository, size_t index,
				     struct dsc_arena *arena)
{
	const struct dsc_case_folder *folder = &repository->cases.items[index];

	if (folder->unit == DSC_NO_UNIT)
		return repository->bare_folder;
	return dsc_arena_printf(arena, "units/%s/cases/%s",
				repository->units.items[folder->unit].id, folder->id);
}

const char *dsc_repository_case_document(const struct dsc_repository *repository, size_t index,
					 struct dsc_arena *arena)
{
	const char *folder = dsc_repository_case_path(repository, index, arena);
	const char *file = repository->bare ? repository->bare_file : "case.yaml";

	return strcmp(folder, ".") == 0 ? file : dsc_arena_printf(arena, "%s/%s", folder, file);
}

/* Index from `low` to below `high` of the item whose first member, its id, is `id`. */
static size_t find_id(const void *items, size_t size, size_t low, size_t high, struct dsc_str id)
{
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const char *const *at = (const void *)((const char *)items + mid * size);
		int order = dsc_str_cmp(dsc_str_from(*at), id);

		if (order == 0)
			return mid;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return DSC_NO_UNIT;
}

size_t dsc_repository_find_unit(const struct dsc_repository *repository, struct dsc_str id)
{
	return find_id(repository->units.items, sizeof(*repository->units.items), 0,
		       repository->units.count, id);
}

size_t dsc_repository_find_case(const struct dsc_repository *repository, size_t unit,
				struct dsc_str id)
{
	const struct dsc_unit_folder *folder = &repository->units.items[unit];

	return find_id(repository->cases.items, sizeof(*repository->cases.items),
		       folder->first_case, folder->first_case + folder->case_count, id);
}

static int by_path(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

bool dsc_repository_has_person(const struct dsc_repository *repository, struct dsc_str id)
{
	const struct dsc_file_list *people = &repository->people;
	char path[sizeof("people/.yaml") + 63];
	const char *key = path;

	if (!dsc_id_valid(id))
		return false;
	snprintf(path, sizeof(path), "people/%.*s.yaml", DSC_STR_ARG(id));
	return people->count && bsearch(&key, people->items, people->count,
					sizeof(*people->items), by_path) != NULL;
}

/* ---- evidence */

static void walk_evidence(const struct walk *walk, struct dsc_evidence_files *files,
			  const char *folder, unsigned depth)
{
	struct dsc_io_list list;

	list_folder(walk, &list, folder);
	for (size_t i = 0; i < list.count; i++) {
		const struct dsc_io_entry *entry = &list.items[i];
		const char *name = join(walk, folder, entry->name.ptr);

		if (entry->type == DT_REG)
			DSC_PUSH(walk->arena, files, dsc_str_from(name));
		else if (entry->type == DT_DIR && depth < DSC_LAYOUT_MAX_DEPTH)
			walk_evidence(walk, files, name, depth + 1);
		else if (entry->type == DT_DIR)
			report(walk, DSC_LAYOUT_DEEP, name, NULL);
	}
}

static int by_bytes(const void *a, const void *b)
{
	const struct dsc_str *x = a, *y = b;

	return dsc_str_cmp(*x, *y);
}

bool dsc_evidence_name_inside(struct dsc_str name)
{
	size_t start = 0;

	if (!dsc_str_starts(name, DSC_S("evidence/")))
		return false;
	for (size_t i = 0; i <= name.len; i++) {
		struct dsc_str part;

		if (i < name.len && name.ptr[i] != '/')
			continue;
		part = (struct dsc_str){ name.ptr + start, i - start };
		if (!part.len || dsc_str_is(part, ".") || dsc_str_is(part, ".."))
			return false;
		start = i + 1;
	}
	return true;
}

bool dsc_evidence_files_have(const struct dsc_evidence_files *files, struct dsc_str name)
{
	return files->count && bsearch(&name, files->items, files->count, sizeof(*files->items),
				       by_bytes) != NULL;
}

static bool is_known(const char *const *known, struct dsc_str name)
{
	for (; *known; known++)
		if (dsc_str_is(name, *known))
			return true;
	return false;
}

void dsc_repository_list_evidence(struct dsc_evidence_files *files,
				  struct dsc_layout_findings *layout, int folder_fd,
				  const char *path, const char *const *known,
				  struct dsc_arena *arena)
{
	struct walk walk = { .layout = layout, .arena = arena, .fd = folder_fd, .path = path };
	struct dsc_io_list list = { 0 };

	*files = (struct dsc_evidence_files){ 0 };
	if (known)
		list_folder(&walk, &list, ".");
	else
		walk_evidence(&walk, files, "evidence", 0);
	for (size_t i = 0; i < list.count; i++) {
		const struct dsc_io_entry *entry = &list.items[i];

		if (entry->type == DT_DIR && dsc_str_is(entry->name, "evidence"))
			walk_evidence(&walk, files, "evidence", 0);
		else if (entry->type != DT_UNKNOWN && !is_known(known, entry->name))
			report(&walk, DSC_LAYOUT_STRAY, entry->name.ptr, NULL);
	}
	if (files->count)
		qsort(files->items, files->count, sizeof(*files->items), by_bytes);
}
