#include "rule/validate_schema.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/tr.h"
#include "schema/schema.h"
#include "text/show.h"
#include "yaml/json.h"
#include "yaml/yaml.h"

#include "base/banned.h"

#define JSON_MAX_BYTES (64 * 1024 * 1024)

struct runner {
	struct dsc_report *report;
	const struct dsc_validate_schema_options *options;
	const struct dsc_schema *schema;
	struct dsc_io_buffer buffer;
	struct dsc_arena *arena; /* of the run: schemas and findings */
	struct dsc_arena task;   /* of one document */
	struct dsc_err *err;
	struct {
		struct dsc_finding *items;
		size_t count, cap;
	} found;
};

static bool is_json(const char *path)
{
	return dsc_str_ends(dsc_str_from(path), DSC_S(".json"));
}

static size_t limit_of(const char *path)
{
	return is_json(path) ? JSON_MAX_BYTES : DSC_YAML_MAX_BYTES;
}

static int parse(struct dsc_node **root, const char *path, struct dsc_str bytes,
		 struct dsc_arena *arena, struct dsc_problems *problems)
{
	if (is_json(path))
		return dsc_json_read(root, bytes, JSON_MAX_BYTES, arena, problems);
	return dsc_yaml_read(root, bytes, arena, problems);
}

static const char *shown(struct runner *runner, const char *path)
{
	return dsc_text_show(dsc_str_from(path), runner->arena);
}

/* Reads a document that is no dossier but the operator's: a schema. NULL: an error. */
static const struct dsc_node *read_schema(struct runner *runner, const char *path)
{
	struct dsc_problems problems = { .arena = runner->arena };
	struct dsc_node *root = NULL;
	struct dsc_str bytes;
	enum dsc_io_result io;

	io = dsc_io_read(&bytes, AT_FDCWD, path, limit_of(path), &runner->buffer);
	if (io != DSC_IO_OK) {
		int errnum = io == DSC_IO_ABSENT  ? ENOENT :
			     io == DSC_IO_LINK	  ? ELOOP :
			     io == DSC_IO_LARGE	  ? EFBIG :
			     io == DSC_IO_FOLDER ? EISDIR :
			     io == DSC_IO_SPECIAL ? EINVAL :
						    errno;

		dsc_err_errno(runner->err, errnum, _("cannot read the schema %s"),
			      shown(runner, path));
		return NULL;
	}
	if (parse(&root, path, bytes, runner->arena, &problems) < 0) {
		const struct dsc_problem *first = &problems.items[0];

		dsc_err_set(runner->err,
			    _("the schema cannot be read: %s:%" PRIu32 ":%" PRIu32 ": %s"),
			    shown(runner, path), first->span.start.line, first->span.start.column,
			    first->message);
		return NULL;
	}
	return root;
}

/* No step of a URI's path may lead out of the mapped folder. */
static bool stays_inside(struct dsc_str path)
{
	while (path.len) {
		const char *slash = memchr(path.ptr, '/', path.len);
		size_t len = slash ? (size_t)(slash - path.ptr) : path.len;
		struct dsc_str step = { path.ptr, len };

		if (dsc_str_is(step, "..") || memchr(step.ptr, '\0', step.len))
			return false;
		path.ptr += len + (slash != NULL);
		path.len -= len + (slash != NULL);
	}
	return true;
}

bool dsc_schema_map_valid(const char *map)
{
	const char *equals = strrchr(map, '=');

	return equals && equals != map && equals[1];
}

static const struct dsc_node *resolve(void *data, struct dsc_str uri, struct dsc_err *err)
{
	struct runner *runner = data;

	(void)err; /* what is wrong with a mapped file is told through runner->err */
	for (size_t i = 0; i < runner->options->map_count; i++) {
		const char *map = runner->options->maps[i];
		const char *equals = strrchr(map, '=');
		struct dsc_str prefix = { map, (size_t)(equals - map) };
		struct dsc_str rest;
		const char *path;

		if (!dsc_str_starts(uri, prefix))
			continue;
		rest = (struct dsc_str){ uri.ptr + prefix.len, uri.len - prefix.len };
		if (!stays_inside(rest))
			continue;
		path = dsc_arena_printf(runner->arena, "%s/%.*s", equals + 1, DSC_STR_ARG(rest));
		if (access(path, F_OK) == 0)
			return read_schema(runner, path);
	}
	return NULL;
}

/* A base for relative references: the schema's own place, where it states no $id. */
static struct dsc_str uri_of(struct runner *runner, const char *path)
{
	char folder[PATH_MAX];

	if (path[0] == '/' || !getcwd(folder, sizeof(folder)))
		return dsc_str_from(dsc_arena_printf(runner->arena, "file://%s", path));
	return dsc_str_from(dsc_arena_printf(runner->arena, "file://%s/%s", folder, path));
}

static int compile(struct runner *runner, struct dsc_schema_set *set)
{
	const char *path = runner->options->schema;
	struct dsc_problems problems = { .arena = runner->arena };
	const struct dsc_node *root = read_schema(runner, path);
	struct dsc_str uri = uri_of(runner, path);
	struct dsc_str problem_uri = { 0 };
	const struct dsc_problem *first;

	if (!root || dsc_schema_set_add(set, uri, root, runner->err) < 0)
		return -1;
	dsc_schema_set_resolver(set, resolve, runner);
	runner->err->text[0] = '\0';
	if (dsc_schema_compile(&runner->schema, set, uri, DSC_SCHEMA_ASSERT_FORMAT, &problems,
			       &problem_uri) == 0)
		return 0;
	if (runner->err->text[0] || problems.count == 0)
		return -1;
	first = &problems.items[0];
	return dsc_err_set(runner->err, _("the schema is wrong: %s:%" PRIu32 ":%" PRIu32 ": %s"),
			   problem_uri.ptr && !dsc_str_eq(problem_uri, uri) ?
				   dsc_text_show(problem_uri, runner->arena) :
				   shown(runner, path),
			   first->span.start.line, first->span.start.column, first->message);
}

static void add(struct runner *runner, enum dsc_rule_id rule, const char *path,
		struct dsc_span span, const char *pointer, const char *message)
{
	runner->report->rules[rule].state = DSC_FAILED;
	DSC_PUSH(runner->arena, &runner->found,
		 (struct dsc_finding){
			 .rule = rule,
			 .severity = DSC_ERROR,
			 .path = path,
			 .span = span,
			 .pointer = pointer,
			 .message = dsc_text_show(
				 dsc_arena_str(runner->arena, dsc_str_from(message)),
				 runner->arena),
		 });
}

static void add_unreadable(struct runner *runner, const char *path, const char *message)
{
	add(runner, DSC_RULE_DOCUMENT_UNREADABLE, path, (struct dsc_span){ 0 }, NULL, message);
}

static int check_bytes(struct runner *runner, const char *path, struct dsc_str bytes)
{
	struct dsc_problems problems = { .arena = &runner->task };
	struct dsc_violations violations = { 0 };
	struct dsc_node *root = NULL;
	int status = parse(&root, path, bytes, &runner->task, &problems);

	for (size_t i = 0; i < problems.count; i++)
		add(runner,
		    problems.items[i].kind == DSC_PROBLEM_TEXT ? DSC_RULE_TEXT_UNSAFE :
								  DSC_RULE_DOCUMENT_UNREADABLE,
		    path, problems.items[i].span, NULL, problems.items[i].message);
	if (status < 0)
		return 0;
	if (dsc_schema_check(runner->schema, root, &violations, &runner->task, runner->err) < 0)
		return -1;
	for (size_t i = 0; i < violations.count; i++) {
		const struct dsc_violation *violation = &violations.items[i];

		if (violation->unsafe_key && problems.count) /* text-unsafe names it */
			continue;
		add(runner, DSC_RULE_SCHEMA, path, violation->span,
		    violation->node ? dsc_arena_str(runner->arena,
						    dsc_str_from(dsc_node_pointer(
							    violation->node, &runner->task)))
					      .ptr :
				      NULL,
		    violation->message);
	}
	return 0;
}

static int check_path(struct runner *runner, const char *path)
{
	struct dsc_str bytes = DSC_S("");
	enum dsc_io_result io;

	if (strcmp(path, "-") == 0) {
		io = dsc_io_read_stream(&bytes, STDIN_FILENO, DSC_YAML_MAX_BYTES,
					&runner->buffer);
		if (io == DSC_IO_OK)
			bytes = runner->report->stdin_bytes = dsc_arena_str(runner->arena, bytes);
	} else {
		io = dsc_io_read(&bytes, AT_FDCWD, path, limit_of(path), &runner->buffer);
	}
	switch (io) {
	case DSC_IO_OK:
		return check_bytes(runner, path, bytes);
	case DSC_IO_LARGE:
		add_unreadable(runner, path,
			       dsc_arena_printf(runner->arena, _("larger than %zu bytes"),
						limit_of(path)));
		return 0;
	case DSC_IO_LINK:
		add_unreadable(runner, path, _("a symbolic link is not followed; name the file"));
		return 0;
	case DSC_IO_FOLDER:
	case DSC_IO_SPECIAL:
		add_unreadable(runner, path, _("not a file; name the documents to check"));
		return 0;
	case DSC_IO_ABSENT:
		return dsc_err_errno(runner->err, ENOENT, _("cannot read %s"),
				     shown(runner, path));
	case DSC_IO_FAILED:
		break;
	}
	return dsc_err_errno(runner->err, errno, _("cannot read %s"), shown(runner, path));
}

int dsc_validate_schema(struct dsc_report *report,
			const struct dsc_validate_schema_options *options,
			struct dsc_arena *arena, struct dsc_err *err)
{
	struct runner runner = { .report = report, .options = options, .arena = arena,
				 .err = err };
	struct dsc_schema_set *set = dsc_schema_set_new(arena);
	int status;

	*report = (struct dsc_report){ .root = "." };
	report->rules[DSC_RULE_DOCUMENT_UNREADABLE].state = DSC_PASSED;
	report->rules[DSC_RULE_TEXT_UNSAFE].state = DSC_PASSED;
	report->rules[DSC_RULE_SCHEMA].state = DSC_PASSED;
	dsc_arena_init(&runner.task, 0);
	status = compile(&runner, set);
	for (size_t i = 0; status == 0 && i < options->path_count; i++) {
		status = check_path(&runner, options->paths[i]);
		dsc_arena_reset(&runner.task);
	}
	if (runner.found.count)
		qsort(runner.found.items, runner.found.count, sizeof(*runner.found.items),
		      dsc_finding_compare);
	report->findings = runner.found.items;
	report->count = report->errors = runner.found.count;
	dsc_arena_release(&runner.task);
	dsc_io_buffer_release(&runner.buffer);
	dsc_schema_set_release(set);
	return status;
}
