#include "receive/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/stop.h"
#include "base/tr.h"
#include "dossier/repository.h"
#include "git/pointer.h"
#include "text/show.h"
#include "yaml/yaml.h"

#include "base/banned.h"

#define SHOWN_DIFFERENCES 50

/* ---- which discs */

/* Discs of one image side by side, and the same of them first each time. */
static int by_unit_and_number(const void *a, const void *b)
{
	const struct dsc_verify_disc *const *x = a, *const *y = b;
	int order = strcmp((*x)->unit, (*y)->unit);

	if (!order)
		order = ((*x)->number > (*y)->number) - ((*x)->number < (*y)->number);
	if (!order)
		order = strcmp((*x)->sums.sha256, (*y)->sums.sha256);
	return order ? order : strcmp((*x)->source, (*y)->source);
}

/* Copies are alike: what was named again is the same disc. A folder has no sum to tell by. */
static size_t drop_repeats(const struct dsc_verify_disc **discs, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		const struct dsc_verify_disc *last = kept ? discs[kept - 1] : NULL;

		if (!last || !*last->sums.sha256 || last->number != discs[i]->number ||
		    strcmp(last->sums.sha256, discs[i]->sums.sha256) != 0)
			discs[kept++] = discs[i];
	}
	return kept;
}

/* Whether a unit's discs are one set: 1 to their number, each once, of one making. */
static bool whole(const struct dsc_receive_unit *unit, FILE *out, struct dsc_arena *arena)
{
	const struct dsc_verify_disc *first = unit->discs[0];
	bool good = true;

	for (size_t i = 1; i < unit->disc_count; i++) {
		const struct dsc_verify_disc *disc = unit->discs[i];

		if (disc->number == unit->discs[i - 1]->number) {
			fprintf(out, _("%s: two different discs %u: %s and %s\n"), unit->id,
				disc->number,
				dsc_text_show(dsc_str_from(unit->discs[i - 1]->source), arena),
				dsc_text_show(dsc_str_from(disc->source), arena));
			good = false;
		} else if (!dsc_verify_same_package(disc, first)) {
			fprintf(out, _("%s: %s and %s are discs of different packages\n"), unit->id,
				dsc_text_show(dsc_str_from(first->source), arena),
				dsc_text_show(dsc_str_from(disc->source), arena));
			good = false;
		}
	}
	if (good && (unit->disc_count != first->total || first->number != 1 ||
		     unit->discs[unit->disc_count - 1]->number != first->total)) {
		fprintf(out, _("%s: %zu of the unit's %u discs are here; name all of them\n"),
			unit->id, unit->disc_count, first->total);
		good = false;
	}
	return good;
}

int dsc_receive_group(struct dsc_receive_unit **units, size_t *count,
		      const struct dsc_verify *verify, FILE *out, struct dsc_arena *arena)
{
	size_t discs = verify->discs.count;
	const struct dsc_verify_disc **order = DSC_NEW_ARRAY(arena, const struct dsc_verify_disc *,
							     discs);
	int status = 0;

	*units = DSC_NEW_ARRAY(arena, struct dsc_receive_unit, discs);
	*count = 0;
	for (size_t i = 0; i < discs; i++) {
		order[i] = &verify->discs.items[i];
		if (order[i]->unit && dsc_id_valid(dsc_str_from(order[i]->unit)))
			continue;
		fprintf(out, _("%s: does not say which unit it is from\n"),
			dsc_text_show(dsc_str_from(order[i]->source), arena));
		return 1;
	}
	if (discs)
		qsort(order, discs, sizeof(*order), by_unit_and_number);
	for (size_t start = 0, end; start < discs; start = end) {
		struct dsc_receive_unit *unit = &(*units)[(*count)++];

		for (end = start + 1;
		     end < discs && strcmp(order[end]->unit, order[start]->unit) == 0; end++)
			;
		*unit = (struct dsc_receive_unit){ .id = order[start]->unit,
						   .discs = order + start,
						   .disc_count = drop_repeats(order + start,
									      end - start) };
		status |= !whole(unit, out, arena);
	}
	return status;
}

/* ---- out of the discs */

struct unpacking {
	struct dsc_receive_unit *unit;
	const char *folder;
	struct dsc_str prefix; /* "units/<id>/" */
	const char *path;      /* on disk, of the file that is open */
	const char *below;
	int fd;
	struct dsc_git *git;
	struct dsc_arena *arena;
};

/*
 * dsc_verify() has looked at the path already; what is about to be written is
 * looked at once more where it is written.
 */
static bool is_below(struct dsc_str path)
{
	const char *end = path.ptr + path.len;
	size_t depth = 0;

	if (path.len == 0 || path.len > 1024)
		return false;
	for (const char *at = path.ptr, *slash; at <= end; at = slash + 1) {
		struct dsc_str name;

		slash = memchr(at, '/', (size_t)(end - at));
		if (!slash)
			slash = end;
		name = (struct dsc_str){ at, (size_t)(slash - at) };
		if (name.len == 0 || name.len > 255 || dsc_name_fault(name) != DSC_LAYOUT_STRAY ||
		    ++depth > DSC_LAYOUT_MAX_DEPTH + 4)
			return false;
	}
	return true;
}

static int begin(void *arg, const struct dsc_verify_file *file, struct dsc_err *err)
{
	struct dsc_str original = dsc_str_from(file->original);
	struct unpacking *to = arg;
	const char *slash;

	if (!dsc_str_starts(original, to->prefix) ||
	    !is_below((struct dsc_str){ original.ptr + to->prefix.len,
					original.len - to->prefix.len }))
		return dsc_err_set(err, _("'%s' has no place in the unit's folder"),
				   dsc_text_quote(original, 200, to->arena));
	to->below = dsc_arena_str(to->arena, (struct dsc_str){ original.ptr + to->prefix.len,
							       original.len - to->prefix.len }).ptr;
	to->path = dsc_arena_printf(to->arena, "%s/%s", to->folder, to->below);
	slash = strrchr(to->path, '/');
	if (dsc_io_make_folders(dsc_arena_str(to->arena,
					      (struct dsc_str){ to->path,
								(size_t)(slash - to->path) }).ptr,
				err) < 0)
		return -1;
	to->fd = open(to->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (to->fd < 0 && errno == EEXIST)
		return dsc_err_set(err, _("'%s' stands on the discs twice"), original.ptr);
	if (to->fd < 0)
		return dsc_err_errno(err, errno, _("cannot write %s"), to->path);
	return 0;
}

static int take(void *arg, const void *bytes, size_t len, struct dsc_err *err)
{
	const struct unpacking *to = arg;

	if (dsc_stop_check(err) < 0)
		return -1;
	if (dsc_io_write(to->fd, (struct dsc_str){ bytes, len }) < 0)
		return dsc_err_errno(err, errno, _("cannot write %s"), to->path);
	return 0;
}

/*
 * A file whose line ends git would turn stands in the commit as it was handed in, and
 * shows as modified in each work tree for ever. Larger ones are no documents.
 */
static int look_at_line_ends(struct dsc_receive_file *received, const struct unpacking *to,
			     struct dsc_err *err)
{
	const char *place = dsc_arena_printf(to->arena, "%s%.*s%s", dsc_git_prefix(to->git),
					     DSC_STR_ARG(to->prefix), to->below);
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_str bytes;
	int turned = 0;

	switch (dsc_io_read(&bytes, AT_FDCWD, to->path, DSC_YAML_MAX_BYTES, &buffer)) {
	case DSC_IO_OK:
		turned = dsc_git_turns(to->git, place, bytes, err);
		break;
	case DSC_IO_LARGE:
		break;
	default:
		turned = dsc_err_errno(err, errno, _("cannot read %s"), to->path);
	}
	dsc_io_buffer_release(&buffer);
	received->turned = turned > 0;
	return turned < 0 ? -1 : 0;
}

static int end(void *arg, const struct dsc_verify_file *file, struct dsc_err *err)
{
	struct unpacking *to = arg;
	struct dsc_receive_file received = { .path = to->below };
	int fd = to->fd, pointer;

	(void)file;
	to->fd = -1;
	if (close(fd) < 0)
		return dsc_err_errno(err, errno, _("cannot write %s"), to->path);
	if (dsc_git_id_of_file(&received.id, to->git, to->path, err) < 0 ||
	    look_at_line_ends(&received, to, err) < 0)
		return -1;
	pointer = dsc_git_pointer_at(AT_FDCWD, to->path, err);
	if (pointer < 0)
		return -1;
	received.pointer = pointer > 0;
	DSC_PUSH(to->arena, &to->unit->files, received);
	return 0;
}

static int by_path(const void *a, const void *b)
{
	const struct dsc_receive_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* cases/<id>/case.yaml */
static bool is_case(struct dsc_str path)
{
	return path.len > 6 + 10 && dsc_str_starts(path, DSC_S("cases/")) && dsc_str_ends(path, DSC_S("/case.yaml")) &&
	       !memchr(path.ptr + 6, '/', path.len - 6 - 10);
}

int dsc_receive_unpack(struct dsc_receive_unit *unit, const char *folder, struct dsc_git *git,
		       struct dsc_arena *arena, struct dsc_err *err)
{
	struct unpacking to = { .unit = unit, .folder = folder, .fd = -1, .git = git,
				.arena = arena };
	struct dsc_verify_taker taker = { begin, take, end, &to };
	int status = dsc_io_make_folders(folder, err);

	to.prefix = dsc_str_from(dsc_arena_printf(arena, "units/%s/", unit->id));
	for (size_t i = 0; i < unit->disc_count && status == 0; i++)
		status = dsc_verify_extract(unit->discs[i], &taker, err);
	if (to.fd >= 0)
		close(to.fd);
	if (status < 0)
		return -1;
	unit->folder = folder;
	if (unit->files.count)
		qsort(unit->files.items, unit->files.count, sizeof(*unit->files.items), by_path);
	for (size_t i = 0; i < unit->files.count; i++)
		unit->cases += is_case(dsc_str_from(unit->files.items[i].path));
	return 0;
}

/* ---- against what is there */

static const struct dsc_receive_file *find(const struct dsc_receive_unit *unit, const char *path)
{
	struct dsc_receive_file key = { .path = path };

	if (!unit->files.count)
		return NULL;
	return bsearch(&key, unit->files.items, unit->files.count, sizeof(key), by_path);
}

struct difference {
	const char *path;
	char mark; /* as diff shows it: "-" only here, "+" only in the package, "!" both */
};

static int by_name(const void *a, const void *b)
{
	const struct difference *x = a, *y = b;

	return strcmp(x->path, y->path);
}

enum dsc_receive_relation dsc_receive_compare(const struct dsc_receive_unit *unit,
					      const struct dsc_git_files *committed,
					      const char *prefix, FILE *out,
					      struct dsc_arena *arena)
{
	size_t skip = strlen(prefix), same = 0;
	struct {
		struct difference *items;
		size_t count, cap;
	} list = { 0 };
	bool *known = DSC_NEW_ARRAY(arena, bool, unit->files.count + 1);
	bool conflict = false;

	for (size_t i = 0; i < committed->count; i++) {
		const struct dsc_git_file *there = &committed->items[i];
		const struct dsc_receive_file *here = find(unit, there->path + skip);

		if (here)
			known[here - unit->files.items] = true;
		if (here && there->plain && strcmp(here->id.hex, there->id.hex) == 0) {
			same++;
			continue;
		}
		conflict = true;
		DSC_PUSH(arena, &list,
			 (struct difference){ there->path + skip, here ? '!' : '-' });
	}
	if (!conflict)
		return same == unit->files.count ? DSC_RECEIVE_SAME : DSC_RECEIVE_NEW;
	for (size_t i = 0; i < unit->files.count; i++) {
		if (known[i])
			continue;
		DSC_PUSH(arena, &list, (struct difference){ unit->files.items[i].path, '+' });
	}
	qsort(list.items, list.count, sizeof(*list.items), by_name);
	fprintf(out, _("%s: refused, the repository holds this unit with other files:\n"),
		unit->id);
	for (size_t i = 0; i < list.count && i < SHOWN_DIFFERENCES; i++)
		fprintf(out, "  %c %s\n", list.items[i].mark,
			dsc_text_show(dsc_str_from(list.items[i].path), arena));
	if (list.count > SHOWN_DIFFERENCES)
		fprintf(out, _("  and %zu more\n"), list.count - SHOWN_DIFFERENCES);
	fprintf(out, "%s\n", _("  (- only in the repository, + only in the package, ! differs)"));
	return DSC_RECEIVE_CONFLICT;
}

/* ---- the files themselves */

static bool is_pointer(const struct dsc_receive_file *file)
{
	return file->pointer;
}

static bool is_turned(const struct dsc_receive_file *file)
{
	return file->turned;
}

/* The files of that kind below a line that says what they are. */
static int refuse(const struct dsc_receive_unit *unit,
		  bool (*is)(const struct dsc_receive_file *file), const char *why, FILE *out,
		  struct dsc_arena *arena)
{
	size_t count = 0;

	for (size_t i = 0; i < unit->files.count; i++) {
		const struct dsc_receive_file *file = &unit->files.items[i];

		if (!is(file))
			continue;
		if (count++ == 0)
			fprintf(out, "%s\n", why);
		if (count <= SHOWN_DIFFERENCES)
			fprintf(out, "  %s\n", dsc_text_show(dsc_str_from(file->path), arena));
	}
	if (count > SHOWN_DIFFERENCES)
		fprintf(out, _("  and %zu more\n"), count - SHOWN_DIFFERENCES);
	return count ? 1 : 0;
}

int dsc_receive_check(const struct dsc_receive_unit *unit, FILE *out, struct dsc_arena *arena)
{
	const char *pointers = dsc_arena_printf(
		arena,
		_("%s: refused, these are pointers of Git LFS and not the files themselves; the "
		  "unit has to fetch them ('git lfs pull') and make its package anew:"),
		unit->id);
	const char *turned = dsc_arena_printf(
		arena,
		_("%s: refused, git would turn the line ends of these files, which then showed as "
		  "modified; the unit has to hand them in with other line ends ('dos2unix'), or "
		  "the line 'units/%s/** -text' at the end of .gitattributes keeps them as they "
		  "are:"),
		unit->id, unit->id);

	return refuse(unit, is_pointer, pointers, out, arena) |
	       refuse(unit, is_turned, turned, out, arena);
}

/* ---- the commit's message */

const char *dsc_receive_line(const struct dsc_verify_disc *disc, struct dsc_arena *arena)
{
	if (!*disc->sums.sha256)
		return NULL;
	return dsc_arena_printf(arena, "Dsc-Disc: %s", disc->sums.sha256);
}

const char *dsc_receive_message(const struct dsc_receive_unit *unit, struct dsc_arena *arena)
{
	const char *text = dsc_arena_printf(arena, "receive: %s %zu case%s\n\nDsc-Unit: %s\n",
					    unit->id, unit->cases, unit->cases == 1 ? "" : "s",
					    unit->id);

	for (size_t i = 0; i < unit->disc_count; i++) {
		const char *line = dsc_receive_line(unit->discs[i], arena);

		if (line)
			text = dsc_arena_printf(arena, "%s%s\n", text, line);
	}
	if (unit->discs[0]->commit)
		text = dsc_arena_printf(arena, "%sDsc-Source-Commit: %s\n", text,
					unit->discs[0]->commit);
	if (unit->discs[0]->signer)
		text = dsc_arena_printf(arena, "%sDsc-Signer: %s\n", text, unit->discs[0]->signer);
	return text;
}
