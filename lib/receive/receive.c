#include "receive/receive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/stop.h"
#include "base/tr.h"
#include "dossier/repository.h"
#include "receive/report.h"
#include "receive/unit.h"
#include "rule/render.h"
#include "rule/validate.h"
#include "text/show.h"
#include "yaml/yaml.h"

#include "base/banned.h"

#define ATTEMPTS 20 /* how often another may be faster */

struct reception {
	FILE *out; /* for a person; into memory where a program reads */
	const struct dsc_receive_options *options;
	struct dsc_receive_report report;
	struct dsc_receive_row *row; /* of the unit at hand */
	struct dsc_git *git;
	struct dsc_git_stage *stage;
	struct dsc_str root;     /* of the case repository below git's top: "a/b/", or "" */
	const char *check;       /* a repository of documents alone, for the rules */
	struct dsc_git_id base;  /* what `check` shows; empty: nothing that counts */
	unsigned checks;         /* folders of that kind so far */
	struct dsc_arena *arena;
	struct dsc_err *err;
};

/* ---- the repository as the rules want to see it */

/* What the rules read of other units and of the programme; evidence is not among it. */
static bool is_document(struct dsc_str path)
{
	if (!dsc_str_ends(path, DSC_S(".yaml")))
		return false;
	for (const char *at = path.ptr; (at = strstr(at, "evidence/")); at++)
		if (at == path.ptr || at[-1] == '/')
			return false;
	return true;
}

/* A tree of git may hold any name. */
static bool is_safe(const char *path)
{
	for (const char *at = path;;) {
		struct dsc_str name = { at, strcspn(at, "/") };

		if (name.len == 0 || dsc_str_is(name, ".") || dsc_str_is(name, "..") ||
		    dsc_name_fault(name) != DSC_LAYOUT_STRAY)
			return false;
		if (!at[name.len])
			return true;
		at += name.len + 1;
	}
}

static int put(struct reception *reception, const char *below, struct dsc_str bytes,
	       struct dsc_arena *arena)
{
	const char *path = dsc_arena_printf(arena, "%s/%s", reception->check, below);
	const char *slash = strrchr(path, '/');
	struct dsc_str above;
	int fd;

	above = dsc_arena_str(arena, (struct dsc_str){ path, (size_t)(slash - path) });
	if (dsc_io_make_folders(above.ptr, reception->err) < 0)
		return -1;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 || dsc_io_write(fd, bytes) < 0) {
		dsc_err_errno(reception->err, errno, _("cannot write %s"), path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	if (close(fd) < 0)
		return dsc_err_errno(reception->err, errno, _("cannot write %s"), path);
	return 0;
}

/* Lays out the documents at and below `path` of the commit. */
static int lay_out(struct reception *reception, const struct dsc_git_id *commit, const char *path)
{
	const char *start = dsc_arena_printf(reception->arena, "%.*s%s",
					     DSC_STR_ARG(reception->root), path);
	struct dsc_git_files files;
	struct dsc_arena scratch;
	size_t len = strlen(start);
	int status = 0;

	if (len && start[len - 1] == '/')
		start = dsc_arena_str(reception->arena, (struct dsc_str){ start, len - 1 }).ptr;
	if (dsc_git_list(&files, reception->git, commit, start, reception->arena,
			 reception->err) < 0)
		return -1;
	dsc_arena_init(&scratch, 0);
	for (size_t i = 0; i < files.count && status == 0; i++) {
		const char *below = files.items[i].path + reception->root.len;
		struct dsc_str bytes;

		if (!files.items[i].plain || !is_document(dsc_str_from(below)) || !is_safe(below))
			continue;
		status = dsc_git_read(&bytes, reception->git, &files.items[i].id,
				      DSC_YAML_MAX_BYTES, &scratch, reception->err);
		if (status == 0)
			status = put(reception, below, bytes, &scratch);
		dsc_arena_reset(&scratch);
	}
	dsc_arena_release(&scratch);
	return status;
}

/* Brings the check's folder to the commit; what another process committed in between too. */
static int follow(struct reception *reception, const struct dsc_git_id *commit)
{
	if (strcmp(reception->base.hex, commit->hex) == 0)
		return 0;
	if (reception->check)
		dsc_git_stage_clear(reception->stage, reception->check);
	reception->base = *commit;
	reception->check = dsc_arena_printf(reception->arena, "%s/check-%u",
					    dsc_git_stage_room(reception->stage),
					    reception->checks++);
	return lay_out(reception, commit, "");
}

/* ---- one unit */

static void tell(const struct reception *reception, const char *unit, const char *text)
{
	if (!reception->options->quiet && !reception->options->json)
		fprintf(reception->out, "%s: %s\n", unit, text);
}

/* Whether a commit that is there names all of the discs. */
static int known(struct reception *reception, const struct dsc_receive_unit *unit,
		 const struct dsc_git_id *head, struct dsc_git_id *commit)
{
	for (size_t i = 0; i < unit->disc_count; i++) {
		const char *line = dsc_receive_line(unit->discs[i], reception->arena);
		int found = line ? dsc_git_find_line(commit, reception->git, head,
						     dsc_str_from(line), reception->err) : 0;

		if (found != 1)
			return found;
	}
	return 1;
}

/* An id that another unit uses may be told at that unit's case, so it is looked for by itself. */
static bool ids_free(const struct reception *reception, const struct dsc_receive_unit *unit,
		     const struct dsc_git_files *all)
{
	bool good = true;

	for (size_t i = 0; i < all->count; i++) {
		const char *path = all->items[i].path + reception->root.len;
		const char *other = path + strlen("units/"), *end, *id;
		struct dsc_str rest;

		if (!dsc_str_starts(dsc_str_from(path), DSC_S("units/")) ||
		    !(end = strchr(other, '/')) || strncmp(end, "/cases/", 7) != 0)
			continue;
		id = end + 7;
		rest = (struct dsc_str){ id, strcspn(id, "/") };
		if (strcmp(id + rest.len, "/case.yaml") != 0 ||
		    dsc_str_eq((struct dsc_str){ other, (size_t)(end - other) },
			       dsc_str_from(unit->id)))
			continue;
		for (size_t j = 0; j < unit->files.count; j++)
			if (strncmp(unit->files.items[j].path, "cases/", 6) == 0 &&
			    strcmp(unit->files.items[j].path + 6, id) == 0) {
				fprintf(reception->out, _("%s: refused, the case id '%s' is used already: %s\n"),
					unit->id,
					dsc_text_show(rest, reception->arena),
					dsc_text_show(dsc_str_from(path), reception->arena));
				good = false;
			}
	}
	return good;
}

/* 0: no error stands; 1: told; -1. */
static int judge(struct reception *reception, const struct dsc_receive_unit *unit)
{
	const char *path = dsc_arena_printf(reception->arena, "%s/units/%s", reception->check,
					    unit->id);
	struct dsc_validate_options options = { .paths = &path, .path_count = 1 };
	struct dsc_render_options render = { .quiet = true,
					     .colour = reception->options->colour };
	struct dsc_report report;

	if (dsc_validate(&report, &options, reception->arena, reception->err) < 0)
		return -1;
	if (!report.profile)
		return dsc_err_set(reception->err, "%s",
				   _("the repository's programme cannot be judged by; 'dsc validate' shows what is wrong with it"));
	if (report.errors == 0)
		return 0;
	fprintf(reception->out, _("%s: refused, its dossiers have errors:\n"), unit->id);
	if (dsc_render(reception->out, &report, render, reception->err) < 0)
		return -1;
	return 1;
}

static int move_folder(struct reception *reception, struct dsc_receive_unit *unit,
		       const char *to)
{
	const char *slash = strrchr(to, '/');
	struct dsc_str above = { to, (size_t)(slash - to) };

	if (dsc_io_make_folders(dsc_arena_str(reception->arena, above).ptr, reception->err) < 0)
		return -1;
	if (rename(unit->folder, to) < 0)
		return dsc_err_errno(reception->err, errno, _("cannot move %s to %s"),
				     unit->folder, to);
	unit->folder = to;
	return 0;
}

/* Work tree and index have nothing of their own where the unit will stand. */
static int clear_ground(struct reception *reception, const char *path)
{
	struct dsc_git_changes changes;

	if (dsc_git_changes(&changes, reception->git, path, reception->arena,
			    reception->err) < 0)
		return -1;
	if (changes.count)
		return dsc_err_set(reception->err,
				   _("'%s' has changes that are not committed; commit them or put them aside first"),
				   dsc_text_show(dsc_str_from(changes.items[0].path),
						 reception->arena));
	return 0;
}

/* Once: 0 received or there already, 1 refused, 2 another was faster, -1. */
static int attempt(struct reception *reception, struct dsc_receive_unit *unit)
{
	const char *path = dsc_arena_printf(reception->arena, "%.*sunits/%s",
					    DSC_STR_ARG(reception->root), unit->id);
	const char *checked, *staged;
	enum dsc_receive_relation relation;
	enum dsc_git_outcome outcome;
	struct dsc_git_id head, id;
	struct dsc_git_files all, own = { 0 };
	int status;

	if (dsc_git_head(&head, reception->git, reception->err) != 1 ||
	    dsc_git_list(&all, reception->git, &head, "", reception->arena, reception->err) < 0 ||
	    dsc_git_list(&own, reception->git, &head, path, reception->arena,
			 reception->err) < 0 ||
	    follow(reception, &head) < 0)
		return -1;
	relation = dsc_receive_compare(unit, &own, dsc_arena_printf(reception->arena, "%s/", path),
				       reception->out, reception->arena);
	if (relation == DSC_RECEIVE_CONFLICT)
		return 1;
	if (relation == DSC_RECEIVE_SAME) {
		reception->row->result = DSC_RECEIVE_IDENTICAL;
		tell(reception, unit->id, _("the repository holds exactly this already"));
		return 0;
	}
	if (dsc_receive_check(unit, reception->out, reception->arena) ||
	    !ids_free(reception, unit, &all))
		return 1;
	if (clear_ground(reception, path) < 0)
		return -1;
	checked = dsc_arena_printf(reception->arena, "%s/units/%s", reception->check, unit->id);
	staged = dsc_arena_printf(reception->arena, "%s/%s", dsc_git_stage_tree(reception->stage),
				  path);
	/* What the repository has of the unit, the package has too. */
	dsc_git_stage_clear(reception->stage, checked);
	if (move_folder(reception, unit, checked) < 0)
		return -1;
	status = judge(reception, unit);
	if (status) {
		reception->base.hex[0] = '\0'; /* the next unit must not stand beside this one */
		return status;
	}
	if (dsc_stop_check(reception->err) < 0 || move_folder(reception, unit, staged) < 0 ||
	    dsc_git_commit(&outcome, &id, reception->stage, &head,
			   dsc_receive_message(unit, reception->arena), reception->err) < 0)
		return -1;
	if (outcome == DSC_GIT_MOVED) {
		const char *back = dsc_arena_printf(reception->arena, "%s/again-%s",
						    dsc_git_stage_room(reception->stage), head.hex);

		return move_folder(reception, unit, back) < 0 ? -1 : 2;
	}
	reception->row->result = DSC_RECEIVE_RECEIVED;
	reception->row->commit = id;
	reception->row->cases = unit->cases;
	reception->row->files = unit->files.count;
	tell(reception, unit->id,
	     dsc_arena_printf(reception->arena,
			      ngettext("received, %zu case in %zu files, commit %.12s",
				       "received, %zu cases in %zu files, commit %.12s",
				       unit->cases),
			      unit->cases, unit->files.count, id.hex));
	/* The next unit is judged beside this one. */
	reception->base = id;
	return lay_out(reception, &id, dsc_arena_printf(reception->arena, "units/%s", unit->id));
}

static int receive_unit(struct reception *reception, struct dsc_receive_unit *unit)
{
	struct dsc_git_id head, commit;
	int status;

	if (dsc_git_head(&head, reception->git, reception->err) != 1)
		return -1;
	status = known(reception, unit, &head, &commit);
	if (status < 0)
		return -1;
	if (status == 1) {
		reception->row->result = DSC_RECEIVE_BEFORE;
		reception->row->commit = commit;
		tell(reception, unit->id,
		     dsc_arena_printf(reception->arena,
				      _("received before, in commit %.12s; nothing to do"),
				      commit.hex));
		return 0;
	}
	if (dsc_receive_unpack(unit,
			       dsc_arena_printf(reception->arena, "%s/in-%s",
						dsc_git_stage_room(reception->stage), unit->id),
			       reception->git, reception->arena, reception->err) < 0)
		return -1;
	for (int i = 0; i < ATTEMPTS; i++) {
		status = attempt(reception, unit);
		if (status != 2)
			return status;
	}
	return dsc_err_set(reception->err,
			   _("others commit to the repository all the time; try again later"));
}

/* ---- all of it */

/* Opens git around the case repository and finds where in it the repository is. */
static int find_repository(struct reception *reception, const char *folder)
{
	struct dsc_arena *arena = reception->arena;
	struct dsc_err *err = reception->err;
	struct dsc_git_id head;
	struct dsc_git_files files;
	const char *root;
	int found = dsc_repository_find(&root, folder, arena, err);
	int status;

	if (found < 0)
		return -1;
	status = dsc_git_open(&reception->git, found ? root : folder, err);
	if (status < 0)
		return -1;
	if (status == 0 && found)
		return dsc_err_set(err,
				   _("the case repository %s has no history, so nothing can be received into it; 'git init', 'git add .' and 'git commit' give it one"),
				   root);
	if (status == 0 || (!found && dsc_git_top(reception->git)))
		return dsc_err_set(err, "%s",
				   _("no case repository here or above; 'dsc init' makes one"));
	reception->root = dsc_str_from(dsc_git_prefix(reception->git));
	status = dsc_git_head(&head, reception->git, err);
	if (status < 0)
		return -1;
	if (status == 1 &&
	    dsc_git_list(&files, reception->git, &head,
			 dsc_arena_printf(arena, "%.*sdsc.yaml", DSC_STR_ARG(reception->root)),
			 arena, err) < 0)
		return -1;
	if (status == 0 || files.count != 1)
		return dsc_err_set(err,
				   found ? _("dsc.yaml is not committed in %s; 'git add .' and 'git commit' first") :
					   _("the bare repository %s has no dsc.yaml at its head"),
				   found ? root : folder);
	return 0;
}

/* What is said for people goes into memory until listen_end(), where a program reads. */
struct listening {
	FILE *before;
	char *bytes;
	size_t len;
};

static void listen(struct listening *listening, struct reception *reception)
{
	*listening = (struct listening){ .before = reception->out };
	if (!reception->options->json)
		return;
	reception->out = open_memstream(&listening->bytes, &listening->len);
	if (!reception->out)
		dsc_out_of_memory();
}

static struct dsc_str listen_end(struct listening *listening, struct reception *reception)
{
	struct dsc_str text;

	if (!reception->options->json)
		return (struct dsc_str){ 0 };
	if (fclose(reception->out) != 0)
		dsc_out_of_memory();
	reception->out = listening->before;
	text = dsc_arena_str(reception->arena,
			     (struct dsc_str){ listening->bytes, listening->len });
	free(listening->bytes);
	return text;
}

static int receive_units(struct reception *reception, struct dsc_receive_unit *units, size_t count)
{
	struct listening listening;
	int worst = 0;

	for (size_t i = 0; i < count; i++) {
		struct dsc_receive_row row = { .unit = units[i].id,
					       .result = DSC_RECEIVE_REFUSED };
		int status;

		if (dsc_stop_check(reception->err) < 0)
			return -1;
		reception->row = &row;
		listen(&listening, reception);
		status = receive_unit(reception, &units[i]);
		row.text = listen_end(&listening, reception);
		if (status >= 0 || row.commit.hex[0])
			DSC_PUSH(reception->arena, &reception->report.rows, row);
		if (status < 0)
			return -1;
		worst |= status;
	}
	return worst;
}

static int receive_all(struct reception *reception)
{
	const struct dsc_receive_options *options = reception->options;
	struct dsc_verify_options verifying = { .paths = options->paths,
						.path_count = options->path_count,
						.key = options->key,
						.progress = options->progress };
	struct dsc_verify *verify = DSC_NEW(reception->arena, struct dsc_verify);
	struct listening listening;
	struct dsc_receive_unit *units;
	size_t count;
	int wrong;

	if (dsc_verify(verify, &verifying, reception->arena, reception->err) < 0)
		return -1;
	if (!dsc_verify_clean(verify)) {
		reception->report.verify = verify;
		if (!options->json)
			dsc_verify_print_text(reception->out, verify);
		return 1;
	}
	listen(&listening, reception);
	wrong = dsc_receive_group(&units, &count, verify, reception->out, reception->arena);
	reception->report.text = listen_end(&listening, reception);
	if (wrong)
		return 1;
	if (count == 0)
		return dsc_err_set(reception->err, _("there is no disc in what was named"));
	dsc_stop_listen();
	if (dsc_git_stage_open(&reception->stage, reception->git, reception->err) < 0)
		return -1;
	return receive_units(reception, units, count);
}

int dsc_receive(FILE *out, const struct dsc_receive_options *options, struct dsc_arena *arena,
		struct dsc_err *err)
{
	struct reception reception = { .out = out, .options = options, .arena = arena, .err = err };
	int status = find_repository(&reception, options->folder);

	if (status == 0)
		status = receive_all(&reception);
	/* Where the machine failed midway, what was received before is told all the same. */
	if (options->json && (status >= 0 || reception.report.rows.count))
		dsc_receive_print_json(out, &reception.report);
	dsc_git_stage_close(reception.stage);
	dsc_git_close(reception.git);
	return status;
}
