#include "rule/validate.h"

#include <assert.h>
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/tr.h"
#include "rule/run.h"
#include "yaml/yaml.h"

#include "base/banned.h"

/* ---- what is asked for */

struct target {
	const char *root;        /* of the repository, or NULL: a bare dossier */
	const char **selection;  /* relative to the root, sorted; none: all of it */
	size_t count;
	const char *bare_folder;
	const char *bare_file;
	const char *profile;     /* a profile by itself, outside any repository */
	bool from_stdin;
};

/* `path` relative to `root`; both exist. */
static const char *below_root(const char *root, const char *path, struct dsc_arena *arena,
			      struct dsc_err *err)
{
	size_t len = strlen(root);
	char real[PATH_MAX];

	if (!realpath(path, real)) {
		dsc_err_errno(err, errno, _("cannot open %s"), path);
		return NULL;
	}
	if (strcmp(root, "/") == 0)
		len = 0;
	if (strncmp(real, root, len) != 0 || (real[len] && real[len] != '/')) {
		dsc_err_set(err, _("%s lies in another repository; name paths of one only"), path);
		return NULL;
	}
	return real[len] ? dsc_arena_str(arena, dsc_str_from(real + len + 1)).ptr : ".";
}

/* A case.yaml selects its dossier, as it does outside a repository: with its evidence. */
static const char *whole_case(const char *path, struct dsc_arena *arena)
{
	struct dsc_str folder = { path, strlen(path) };

	if (fnmatch("units/*/cases/*/case.yaml", path, FNM_PATHNAME) != 0)
		return path;
	folder.len -= strlen("/case.yaml");
	return dsc_arena_str(arena, folder).ptr;
}

/* A folder with a case.yaml, or a file that is a dossier by itself. */
static int find_bare(struct target *target, const char *path, struct dsc_arena *arena,
		     struct dsc_err *err)
{
	const char *slash = strrchr(path, '/');
	struct stat st;

	if (stat(path, &st) < 0)
		return dsc_err_errno(err, errno, _("cannot open %s"), path);
	if (S_ISDIR(st.st_mode)) {
		size_t len = strlen(path);

		while (len > 1 && path[len - 1] == '/')
			len--;
		target->bare_folder = dsc_arena_str(arena, (struct dsc_str){ path, len }).ptr;
		target->bare_file = "case.yaml";
		if (stat(dsc_arena_printf(arena, "%s/case.yaml", path), &st) < 0)
			return dsc_err_set(err,
					   _("no case repository around %s (no dsc.yaml upwards of it) and no case.yaml in it"),
					   path);
		return 0;
	}
	if (slash == path)
		target->bare_folder = "/";
	else if (slash)
		target->bare_folder =
			dsc_arena_str(arena, (struct dsc_str){ path, (size_t)(slash - path) }).ptr;
	else
		target->bare_folder = ".";
	target->bare_file = slash ? slash + 1 : path;
	if (dsc_programme_is_profile(path))
		target->profile = path;
	return 0;
}

static int by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static int find_target(struct target *target, const struct dsc_validate_options *options,
		       struct dsc_arena *arena, struct dsc_err *err)
{
	const char *first = options->path_count ? options->paths[0] : ".";
	bool everything = false;
	int found;

	*target = (struct target){ 0 };
	if (strcmp(first, "-") == 0) {
		target->from_stdin = true;
		target->bare_folder = ".";
		target->bare_file = "-";
		if (options->path_count > 1)
			return dsc_err_set(err, _("'-' goes with no other path"));
		return 0;
	}
	found = dsc_repository_find(&target->root, first, arena, err);
	if (found < 0)
		return -1;
	if (found == 0 && options->path_count > 1)
		return dsc_err_set(err,
				   _("no case repository around %s; several paths need one around them"),
				   first);
	if (found == 0)
		return find_bare(target, first, arena, err);
	target->selection = DSC_NEW_ARRAY(arena, const char *, options->path_count);
	for (size_t i = 0; i < options->path_count; i++) {
		const char *path = below_root(target->root, options->paths[i], arena, err);

		if (!path)
			return -1;
		target->selection[target->count++] = whole_case(path, arena);
		everything |= strcmp(path, ".") == 0;
	}
	/* The current folder, where no path is named, may lie deep in the repository. */
	if (everything)
		target->count = 0;
	if (target->count)
		qsort(target->selection, target->count, sizeof(*target->selection), by_text);
	return 0;
}

/* ---- from sink to report */

static void take_findings(struct dsc_report *report, const struct dsc_sink *sink,
			  struct dsc_arena *arena)
{
	report->findings = DSC_NEW_ARRAY(arena, struct dsc_finding, sink->count);
	report->count = sink->count;
	for (size_t i = 0; i < sink->count; i++) {
		struct dsc_finding *finding = &report->findings[i];

		*finding = sink->items[i];
		finding->path = dsc_arena_str(arena, dsc_str_from(finding->path)).ptr;
		finding->message = dsc_arena_str(arena, dsc_str_from(finding->message)).ptr;
		if (finding->pointer)
			finding->pointer = dsc_arena_str(arena, dsc_str_from(finding->pointer)).ptr;
	}
}

static void conclude(struct dsc_report *report, const struct dsc_sink *sink,
		     struct dsc_arena *arena)
{
	if (report->count)
		qsort(report->findings, report->count, sizeof(*report->findings),
		      dsc_finding_compare);
	for (size_t i = 0; i < report->count; i++) {
		report->errors += report->findings[i].severity == DSC_ERROR;
		report->warnings += report->findings[i].severity == DSC_WARNING;
		report->infos += report->findings[i].severity == DSC_INFO;
	}
	for (size_t i = 0; i < DSC_RULE_COUNT; i++) {
		struct dsc_rule_result *result = &report->rules[i];
		const char *reason = sink->rules[i].reason;

		if (sink->rules[i].failed)
			result->state = DSC_FAILED;
		else if (!reason && sink->rules[i].seen)
			result->state = DSC_PASSED;
		else
			result->reason = reason ? dsc_arena_str(arena, dsc_str_from(reason)).ptr :
						  _("nothing here that the rule looks at");
	}
}

/* ---- the run */

static void report_programme(struct dsc_run *run, struct dsc_sink *sink,
			     const struct dsc_programme *programme, struct dsc_arena *arena)
{
	for (size_t i = 0; i < programme->issues.count; i++) {
		const struct dsc_programme_issue *issue = &programme->issues.items[i];
		enum dsc_rule_id rule = dsc_rule_find(dsc_str_from(issue->issue.rule));
		struct dsc_place place = { issue->path, issue->issue.span, NULL };

		if (issue->issue.node)
			place.pointer = dsc_node_pointer(issue->issue.node, arena);
		assert(rule < DSC_RULE_COUNT);
		dsc_report_finding(run, sink, rule, issue->issue.severity, place,
				   issue->issue.message);
	}
}

/*
 * The rows of the profile by rule. A rule that the profile does not name, and a
 * row that names no rule, are errors of the profile.
 */
static bool bind_settings(struct dsc_run *run, struct dsc_sink *sink,
			  const struct dsc_programme *programme, struct dsc_arena *arena)
{
	const struct dsc_profile *profile = &programme->profile;
	const struct dsc_node *rules = dsc_node_get(profile->root, DSC_S("rules"));
	bool bound = true;

	for (size_t i = 0; i < profile->rules.count; i++) {
		const struct dsc_rule_setting *setting = &profile->rules.items[i];
		enum dsc_rule_id rule = dsc_rule_find(setting->entry.id);

		if (rule < DSC_RULE_COUNT) {
			run->settings[rule] = setting;
			continue;
		}
		bound = false;
		dsc_report_finding(run, sink, DSC_RULE_REFERENCE_UNKNOWN, DSC_ERROR,
				   (struct dsc_place){ programme->path, setting->entry.node->span,
						       NULL },
				   dsc_arena_printf(arena, _("there is no rule '%.*s'"),
						    DSC_STR_ARG(setting->entry.id)));
	}
	for (size_t i = 0; i < DSC_RULE_COUNT; i++) {
		if (run->settings[i])
			continue;
		bound = false;
		dsc_report_finding(run, sink, DSC_RULE_SCHEMA, DSC_ERROR,
				   (struct dsc_place){ programme->path,
						       rules ? rules->span : profile->root->span,
						       "/rules" },
				   dsc_arena_printf(arena, _("no row for the rule '%s'"),
						    dsc_rule_texts[i].slug));
	}
	return bound;
}

static void leave_unchecked(struct dsc_sink *sink, const char *reason)
{
	for (size_t i = 0; i < DSC_RULE_COUNT; i++)
		if (!sink->rules[i].failed)
			sink->rules[i].reason = reason;
}

static void count_subjects(struct dsc_report *report, const struct dsc_run *run,
			   struct dsc_arena *arena)
{
	const struct dsc_repository *repository = run->repository;

	for (size_t i = 0; i < repository->units.count; i++) {
		const char *folder = dsc_repository_unit_path(repository, i, arena);

		report->units += dsc_run_touches(run, folder);
	}
	for (size_t i = 0; i < repository->cases.count; i++) {
		const char *folder = dsc_repository_case_path(repository, i, arena);

		report->cases += dsc_run_touches(run, folder);
	}
}

static int judge(struct dsc_report *report, struct dsc_run *run, struct dsc_sink *sink,
		 struct dsc_programme *programme, const struct dsc_run_options *options,
		 bool profile_only, struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_library library;
	int status;

	report_programme(run, sink, programme, arena);
	if (!programme->usable || !bind_settings(run, sink, programme, arena)) {
		leave_unchecked(sink, _("the profile is not valid"));
		return 0;
	}
	report->profile = &programme->profile;
	report->profile_id = programme->profile.id;
	if (profile_only) {
		leave_unchecked(sink, _("only a profile was named"));
		return 0;
	}
	count_subjects(report, run, arena);
	dsc_library_init(&library, &programme->profile, arena);
	run->profile = &programme->profile;
	run->library = &library;
	status = dsc_run_repository(run, sink, options, arena, err);
	dsc_library_release(&library);
	return status;
}

int dsc_validate(struct dsc_report *report, const struct dsc_validate_options *options,
		 struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_programme *programme = DSC_NEW(arena, struct dsc_programme);
	struct dsc_run_options run_options = { .jobs = options->jobs,
					       .progress = options->progress };
	struct dsc_repository repository = { .fd = -1 };
	struct dsc_io_buffer input = { 0 };
	struct dsc_sink sink = { 0 };
	struct target target;
	struct dsc_run run = { 0 };
	int status = -1;

	*report = (struct dsc_report){ 0 };
	dsc_arena_init(&sink.arena, 0);
	if (find_target(&target, options, arena, err) < 0)
		goto out;
	if (target.root ? dsc_repository_open(&repository, target.root, arena, err) < 0 :
			  dsc_repository_open_bare(&repository, target.bare_folder,
						   target.bare_file, arena, err) < 0)
		goto out;
	if (target.from_stdin) {
		run_options.stdin_io = dsc_io_read_stream(&run_options.stdin_bytes, STDIN_FILENO,
							  DSC_YAML_MAX_BYTES, &input);
		if (run_options.stdin_io == DSC_IO_FAILED) {
			dsc_err_errno(err, errno, _("cannot read standard input"));
			goto out;
		}
		run_options.stdin_bytes = dsc_arena_str(arena, run_options.stdin_bytes);
		run_options.from_stdin = true;
		report->stdin_bytes = run_options.stdin_bytes;
	}
	report->root = repository.root;
	run.repository = &repository;
	run.selection = target.selection;
	run.selection_count = target.count;
	run.hashes_later = options->hashes_later;
	if (target.profile && dsc_programme_load_file(programme, target.profile, arena, err) < 0)
		goto out;
	if (!target.profile &&
	    dsc_programme_load(programme, target.root ? repository.fd : -1, arena, err) < 0)
		goto out;
	status = judge(report, &run, &sink, programme, &run_options,
		       target.profile != NULL, arena, err);
	take_findings(report, &sink, arena);
	conclude(report, &sink, arena);
out:
	dsc_arena_release(&sink.arena);
	dsc_io_buffer_release(&input);
	dsc_repository_close(&repository);
	return status;
}
