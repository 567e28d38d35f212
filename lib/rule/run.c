#include "rule/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/tr.h"
#include "rule/read.h"

#include "base/banned.h"

#define JOBS_MAX 64
#define CASES_A_JOB 16 /* fewer are not worth a thread */
#define CASES_TO_HURRY 5000 /* from here on compiling the patterns to machine code pays */

/* What the threads of one phase share. */
struct pool {
	struct dsc_run *run;
	const struct dsc_run_options *options;
	const char *(*folder_of)(const struct dsc_repository *repository, size_t index,
				 struct dsc_arena *arena);
	void (*work)(const struct pool *pool, struct dsc_check *check,
		     struct dsc_io_buffer *buffer, struct dsc_arena *keep, size_t index);
	size_t count;
	atomic_size_t next;
	atomic_size_t done;
	pthread_mutex_t lock; /* of ended */
	pthread_cond_t ended_signal;
	bool ended;
};

struct worker {
	pthread_t thread;
	struct pool *pool;
	struct dsc_sink sink;
	struct dsc_arena scratch;
	struct dsc_arena *keep; /* what outlives the phase: cards */
};

/* ---- rules on one subject */

/* The first of the keys that breaks the schema. */
static const char *first_unsound(struct dsc_check *check, const struct dsc_document *document,
				 const char *keys)
{
	while (*keys) {
		size_t len = strcspn(keys, " ");
		const char *key = dsc_arena_str(check->arena, (struct dsc_str){ keys, len }).ptr;

		if (!dsc_document_sound(document, key))
			return key;
		keys += len + (keys[len] == ' ');
	}
	return "";
}

static void unchecked_for(struct dsc_check *check, const struct dsc_document *document,
			  const char *keys)
{
	if (!document->root)
		dsc_unchecked(check, N_("not readable: %s"), document->path);
	else
		dsc_unchecked(check, N_("breaks its schema in '%s': %s"),
			      first_unsound(check, document, keys), document->path);
}

/* How many findings of the row were too many to tell. */
static void tell_rest(struct dsc_check *check)
{
	unsigned rest = check->said > DSC_SAID_MAX ? check->said - DSC_SAID_MAX : 0;

	check->said = 0;
	if (rest)
		dsc_fail(check, check->untold, _("%u more findings of this rule from here on"),
			 rest);
}

static void check_applicants(struct dsc_check *check, const struct dsc_rule_check *row)
{
	for (size_t i = 0; i < check->c->applicant_count; i++) {
		check->applicant = &check->c->applicants[i];
		row->check(check);
	}
}

static void run_check(struct dsc_check *check, const struct dsc_rule_check *row,
		      const struct dsc_document *document)
{
	check->rule = row->rule;
	if (check->failed & row->needs) {
		dsc_unchecked(check, N_("another rule failed first: %s"), check->path);
		return;
	}
	if (row->reads && document && !dsc_document_sound(document, row->reads)) {
		unchecked_for(check, document, row->reads);
		return;
	}
	check->sink->rules[row->rule].seen = true;
	check->said = 0;
	if (row->scope != DSC_SCOPE_APPLICANT)
		row->check(check);
	else
		check_applicants(check, row);
	tell_rest(check);
}

/* ---- a case */

static void make_sketches(const struct dsc_run *run, const struct dsc_case *c, size_t index,
			  unsigned sound, struct dsc_arena *arena)
{
	const struct dsc_profile *profile = run->profile;
	size_t cases = run->repository->cases.count;

	if (run->repository->bare)
		return;
	if (sound & DSC_CARD_TITLE)
		dsc_sketch_make(&run->sketches[index],
				dsc_text_normalise(c->title->text, arena), DSC_GRAMS_TITLE);
	for (size_t i = 0; sound & DSC_CARD_SECTIONS && i < profile->chapters.count; i++) {
		const struct dsc_node *text =
			dsc_node_get(c->sections, profile->chapters.items[i].entry.id);

		dsc_sketch_make(&run->sketches[(i + 1) * cases + index],
				dsc_text_normalise(dsc_node_text(text), arena), DSC_GRAMS_CHAPTER);
	}
}

static void check_case_rules(struct dsc_check *check, const struct dsc_document *document)
{
	static const char *const known[] = { "case.yaml", NULL };
	struct dsc_layout_findings layout = { 0 };
	struct dsc_evidence_files files;

	if (strcmp(document->path, "-") != 0) {
		/* The folder of a bare dossier may hold whatever else its owner likes. */
		dsc_repository_list_evidence(&files, &layout, check->folder_fd, check->folder,
					     check->run->repository->bare ? NULL : known,
					     check->arena);
		dsc_read_report_layout(check->run, check->sink, &layout, check->arena);
		check->files = &files;
		check->layout = &layout;
	}
	for (size_t i = 0; i < dsc_rule_check_count; i++)
		if (dsc_rule_checks[i].scope == DSC_SCOPE_CASE ||
		    dsc_rule_checks[i].scope == DSC_SCOPE_APPLICANT)
			run_check(check, &dsc_rule_checks[i], document);
	check->files = NULL;
	check->layout = NULL;
}

static void read_case(const struct pool *pool, struct dsc_check *check,
		      struct dsc_document *document, struct dsc_io_buffer *buffer)
{
	const struct dsc_run *run = pool->run;

	if (!pool->options->from_stdin)
		dsc_document_read(document, run->library, DSC_KIND_CASE, check->folder_fd,
				  run->repository->bare ? run->repository->bare_file : "case.yaml",
				  check->path, buffer, check->arena);
	else if (pool->options->stdin_io == DSC_IO_OK)
		dsc_document_parse(document, run->library, DSC_KIND_CASE, check->path,
				   pool->options->stdin_bytes, check->arena);
	else
		*document = (struct dsc_document){ .path = check->path,
						   .io = pool->options->stdin_io };
}

static void work_case(const struct pool *pool, struct dsc_check *check,
		      struct dsc_io_buffer *buffer, struct dsc_arena *keep, size_t index)
{
	const struct dsc_run *run = pool->run;
	const struct dsc_repository *repository = run->repository;
	struct dsc_document document;
	struct dsc_case c;

	check->path = pool->options->from_stdin ?
			      "-" :
			      dsc_repository_case_document(repository, index, check->arena);
	read_case(pool, check, &document, buffer);
	dsc_case_read(&c, document.root, check->arena);
	dsc_card_make(&run->cards[index], &document, &c, run->profile, keep, check->arena);
	make_sketches(run, &c, index, run->cards[index].sound, check->arena);
	if (!dsc_run_touches(run, check->folder))
		return;
	check->document = &document;
	check->c = &c;
	check->case_index = index;
	check->failed = dsc_read_report_document(run, check->sink, &document, check->arena);
	check->rule = DSC_RULE_TYPE_UNKNOWN;
	if (dsc_document_sound(&document, "domain type")) /* the schema has looked */
		check->sink->rules[DSC_RULE_TYPE_UNKNOWN].seen = true;
	else
		unchecked_for(check, &document, "domain type");
	if (!repository->bare)
		dsc_read_check_id(run, check->sink, &document, "id",
				  repository->cases.items[index].id, check->arena);
	check_case_rules(check, &document);
}

/* ---- a unit */

static void rank_cases(struct dsc_unit_subject *unit, const struct dsc_repository *repository,
		       struct dsc_arena *arena)
{
	const struct dsc_unit_folder *folder = &repository->units.items[unit->index];
	const struct dsc_node *priority = unit->recommendation.priority;
	bool *ranked = DSC_NEW_ARRAY(arena, bool, folder->case_count);

	unit->recommended = DSC_NEW_ARRAY(arena, size_t, folder->case_count);
	unit->entries = DSC_NEW_ARRAY(arena, const struct dsc_node *, folder->case_count);
	for (uint32_t i = 0; i < priority->count; i++) {
		size_t index = dsc_repository_find_case(repository, unit->index,
							priority->items[i].text);

		if (index == DSC_NO_UNIT || ranked[index - folder->first_case])
			continue;
		ranked[index - folder->first_case] = true;
		unit->entries[unit->recommended_count] = &priority->items[i];
		unit->recommended[unit->recommended_count++] = index;
	}
}

static void read_unit(struct dsc_check *check, struct dsc_document *documents,
		      struct dsc_io_buffer *buffers)
{
	const struct dsc_run *run = check->run;
	struct dsc_unit_subject *unit = check->unit;

	/* Both are read even where a file is missing: its absence is a finding, or a reason. */
	dsc_document_read(&documents[0], run->library, DSC_KIND_UNIT, check->folder_fd,
			  "unit.yaml", unit->unit_path, &buffers[0], check->arena);
	dsc_document_read(&documents[1], run->library, DSC_KIND_RECOMMENDATION, check->folder_fd,
			  "recommendation.yaml", unit->recommendation_path, &buffers[1],
			  check->arena);
	unit->unit_document = &documents[0];
	dsc_unit_read(&unit->unit, documents[0].root);
	unit->kind = -1;
	if (dsc_document_sound(unit->unit_document, "kind"))
		unit->kind = dsc_profile_find(run->profile->unit_kinds, unit->unit.kind->text);
	if (documents[1].io == DSC_IO_ABSENT)
		return;
	unit->recommendation_document = &documents[1];
	dsc_recommendation_read(&unit->recommendation, documents[1].root);
	unit->has_priority = unit->recommendation.priority &&
			     dsc_document_sound(&documents[1], "priority");
	if (unit->has_priority)
		rank_cases(unit, run->repository, check->arena);
}

/* A link or file in the place of evidence/ is the only finding then, and the walk's already. */
static bool replaces_evidence(const struct dsc_check *check,
			      const struct dsc_layout_findings *layout)
{
	return layout->count && layout->items[0].fault != DSC_LAYOUT_UNREADABLE &&
	       strcmp(layout->items[0].path,
		      dsc_arena_printf(check->arena, "%s/evidence", check->folder)) == 0;
}

static void work_unit(const struct pool *pool, struct dsc_check *check,
		      struct dsc_io_buffer *buffer, struct dsc_arena *keep, size_t index)
{
	const struct dsc_run *run = pool->run;
	struct dsc_io_buffer buffers[2] = { *buffer, { 0 } };
	struct dsc_unit_subject unit = { .index = index };
	const char *id = run->repository->units.items[index].id;
	struct dsc_layout_findings layout = { 0 };
	struct dsc_document documents[2];
	struct dsc_evidence_files files;

	(void)keep;
	if (!dsc_run_touches(run, check->folder))
		return;
	check->unit = &unit;
	unit.unit_path = dsc_arena_printf(check->arena, "%s/unit.yaml", check->folder);
	unit.recommendation_path =
		dsc_arena_printf(check->arena, "%s/recommendation.yaml", check->folder);
	read_unit(check, documents, buffers);
	check->path = unit.unit_path;
	dsc_read_report_document(run, check->sink, &documents[0], check->arena);
	dsc_read_check_id(run, check->sink, &documents[0], "id", id, check->arena);
	check->path = unit.recommendation_path;
	if (unit.recommendation_document) {
		check->failed = dsc_read_report_document(run, check->sink, &documents[1],
							 check->arena);
		dsc_read_check_id(run, check->sink, &documents[1], "unit", id, check->arena);
	}
	dsc_repository_list_evidence(&files, &layout, check->folder_fd, check->folder, NULL,
				     check->arena);
	if (!replaces_evidence(check, &layout))
		dsc_read_report_layout(run, check->sink, &layout, check->arena);
	check->files = &files;
	check->layout = &layout;
	for (size_t i = 0; i < dsc_rule_check_count; i++)
		if (dsc_rule_checks[i].scope == DSC_SCOPE_UNIT)
			run_check(check, &dsc_rule_checks[i], unit.recommendation_document);
	*buffer = buffers[0];
	dsc_io_buffer_release(&buffers[1]);
}

/* ---- threads */

/* A folder that the walk saw and that cannot be opened: none of its rules is checked. */
static void fail_folder(struct dsc_check *check, int errnum)
{
	struct dsc_err err;

	dsc_err_errno(&err, errnum, _("the folder cannot be opened"));
	check->path = check->folder;
	check->rule = DSC_RULE_DOCUMENT_UNREADABLE;
	dsc_fail(check, NULL, "%s", err.text);
	for (size_t i = 0; i < dsc_rule_check_count; i++) {
		check->rule = dsc_rule_checks[i].rule;
		dsc_unchecked(check, N_("not readable: %s"), check->folder);
	}
}

static void *work(void *data)
{
	struct worker *worker = data;
	struct pool *pool = worker->pool;
	struct dsc_io_buffer buffer = { 0 };
	size_t index;

	while ((index = atomic_fetch_add(&pool->next, 1)) < pool->count) {
		struct dsc_check check = {
			.run = pool->run,
			.sink = &worker->sink,
			.arena = &worker->scratch,
		};

		check.folder = pool->folder_of(pool->run->repository, index, &worker->scratch);
		check.folder_fd = openat(pool->run->repository->fd, check.folder,
					 O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (check.folder_fd >= 0) {
			pool->work(pool, &check, &buffer, worker->keep, index);
			close(check.folder_fd);
		} else {
			fail_folder(&check, errno);
		}
		dsc_arena_reset(&worker->scratch);
		atomic_fetch_add(&pool->done, 1);
	}
	dsc_io_buffer_release(&buffer);
	return NULL;
}

/* Says how far the run is, five times a second, once a second has passed. */
static void *tell_progress(void *data)
{
	struct pool *pool = data;
	bool told = false;
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	pthread_mutex_lock(&pool->lock);
	while (!pool->ended) {
		if (pthread_cond_timedwait(&pool->ended_signal, &pool->lock, &until) != ETIMEDOUT)
			continue;
		fprintf(stderr, "\r%s %zu/%zu", _("checked"), atomic_load(&pool->done),
			pool->count);
		told = true;
		until.tv_nsec += 200000000;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
	}
	pthread_mutex_unlock(&pool->lock);
	if (told)
		fprintf(stderr, "\r\033[K");
	return NULL;
}

static void merge(struct dsc_sink *into, const struct dsc_sink *from)
{
	for (size_t i = 0; i < from->count; i++) {
		struct dsc_finding finding = from->items[i];

		finding.path = dsc_arena_str(&into->arena, dsc_str_from(finding.path)).ptr;
		finding.message = dsc_arena_str(&into->arena, dsc_str_from(finding.message)).ptr;
		if (finding.pointer)
			finding.pointer =
				dsc_arena_str(&into->arena, dsc_str_from(finding.pointer)).ptr;
		DSC_PUSH(&into->arena, into, finding);
	}
	for (size_t i = 0; i < DSC_RULE_COUNT; i++) {
		into->rules[i].seen |= from->rules[i].seen;
		into->rules[i].failed |= from->rules[i].failed;
		if (from->rules[i].reason)
			dsc_keep_reason(into, (enum dsc_rule_id)i, from->rules[i].order,
					from->rules[i].reason);
	}
}

static size_t job_count(const struct dsc_run_options *options, size_t count)
{
	long cores = options->jobs > 0 ? options->jobs : sysconf(_SC_NPROCESSORS_ONLN);
	size_t jobs = cores > 0 ? (size_t)cores : 1;

	if (jobs > JOBS_MAX)
		jobs = JOBS_MAX;
	if (jobs > count / CASES_A_JOB)
		jobs = count / CASES_A_JOB;
	return jobs ? jobs : 1;
}

/* Runs the pool's work over its subjects; this thread is one of the workers. */
static void run_pool(struct pool *pool, struct dsc_sink *sink, struct dsc_arena *keeps)
{
	size_t jobs = job_count(pool->options, pool->count);
	struct worker workers[JOBS_MAX];
	pthread_t teller;
	bool telling;

	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->ended_signal, NULL);
	telling = pool->options->progress &&
		  pthread_create(&teller, NULL, tell_progress, pool) == 0;
	for (size_t i = 0; i < jobs; i++) {
		workers[i] = (struct worker){ .pool = pool, .keep = &keeps[i] };
		dsc_arena_init(&workers[i].sink.arena, 0);
		dsc_arena_init(&workers[i].scratch, 256 * 1024);
	}
	/* Where a thread cannot be had, the others do its share. */
	for (size_t i = 1; i < jobs; i++)
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
			workers[i].pool = NULL;
	work(&workers[0]);
	for (size_t i = 1; i < jobs; i++)
		if (workers[i].pool)
			pthread_join(workers[i].thread, NULL);
	if (telling) {
		pthread_mutex_lock(&pool->lock);
		pool->ended = true;
		pthread_cond_signal(&pool->ended_signal);
		pthread_mutex_unlock(&pool->lock);
		pthread_join(teller, NULL);
	}
	for (size_t i = 0; i < jobs; i++) {
		merge(sink, &workers[i].sink);
		dsc_arena_release(&workers[i].sink.arena);
		dsc_arena_release(&workers[i].scratch);
	}
	pthread_cond_destroy(&pool->ended_signal);
	pthread_mutex_destroy(&pool->lock);
}

/* ---- all together */

static bool checked_in_case(enum dsc_rule_id rule)
{
	for (size_t i = 0; i < dsc_rule_check_count; i++)
		if (dsc_rule_checks[i].rule == rule &&
		    (dsc_rule_checks[i].scope == DSC_SCOPE_CASE ||
		     dsc_rule_checks[i].scope == DSC_SCOPE_APPLICANT))
			return true;
	return false;
}

/* What needs a repository has not been checked on a bare dossier. */
static void leave_bare(struct dsc_check *check)
{
	static const enum dsc_rule_id of_the_tree[] = { DSC_RULE_ID_MISMATCH, DSC_RULE_FILE_STRAY,
							DSC_RULE_OVERLAY_LOOSER };

	for (size_t i = 0; i < sizeof(of_the_tree) / sizeof(of_the_tree[0]); i++) {
		check->rule = of_the_tree[i];
		dsc_unchecked(check, N_("no repository around the case"));
	}
	for (size_t i = 0; i < dsc_rule_check_count; i++) {
		const struct dsc_rule_check *row = &dsc_rule_checks[i];

		check->rule = row->rule;
		/* A unit's part of a rule that looks at cases too does not exist here. */
		if (row->scope == DSC_SCOPE_REPOSITORY ||
		    (row->scope == DSC_SCOPE_UNIT && !checked_in_case(row->rule)))
			dsc_unchecked(check, N_("no repository around the case"));
	}
}

/* A rule that looks across cases has not looked at one whose fields break the schema. */
static void mark_unsound(struct dsc_check *check, const char *keys)
{
	static const struct {
		const char *key;
		unsigned sound;
	} fields[] = {
		{ "title", DSC_CARD_TITLE },
		{ "type", DSC_CARD_TYPE },
		{ "applicants", DSC_CARD_APPLICANTS },
		{ "sections", DSC_CARD_SECTIONS },
	};

	for (size_t i = 0; i < check->run->repository->cases.count; i++)
		for (size_t f = 0; f < sizeof(fields) / sizeof(fields[0]); f++)
			if (strstr(keys, fields[f].key) &&
			    !(check->run->cards[i].sound & fields[f].sound)) {
				dsc_unchecked_case(check, i, fields[f].key);
				break;
			}
}

static void run_across(struct dsc_run *run, struct dsc_sink *sink)
{
	struct dsc_arena scratch;
	struct dsc_check check = { .run = run, .sink = sink, .arena = &scratch };

	dsc_arena_init(&scratch, 0);
	if (run->repository->bare)
		leave_bare(&check);
	for (size_t i = 0; i < dsc_rule_check_count && run->repository->cases.count; i++) {
		const struct dsc_rule_check *row = &dsc_rule_checks[i];

		if (row->scope != DSC_SCOPE_REPOSITORY || run->repository->bare)
			continue;
		check.rule = row->rule;
		sink->rules[row->rule].seen = true;
		row->check(&check);
		if (row->reads)
			mark_unsound(&check, row->reads);
		dsc_arena_reset(&scratch);
	}
	dsc_arena_release(&scratch);
}

static int prepare(struct dsc_run *run, struct dsc_err *err)
{
	if (run->repository->cases.count &&
	    dsc_library_prepare(run->library, DSC_KIND_CASE, err) < 0)
		return -1;
	if (run->repository->units.count &&
	    (dsc_library_prepare(run->library, DSC_KIND_UNIT, err) < 0 ||
	     dsc_library_prepare(run->library, DSC_KIND_RECOMMENDATION, err) < 0))
		return -1;
	if (run->repository->cases.count >= CASES_TO_HURRY)
		dsc_schema_set_hurry(run->library->set);
	return 0;
}

int dsc_run_repository(struct dsc_run *run, struct dsc_sink *sink,
		       const struct dsc_run_options *options, struct dsc_arena *arena,
		       struct dsc_err *err)
{
	const struct dsc_repository *repository = run->repository;
	struct dsc_arena keeps[JOBS_MAX];
	struct dsc_arena scratch;

	if (prepare(run, err) < 0)
		return -1;
	dsc_arena_init(&scratch, 0);
	dsc_read_report_layout(run, sink, &repository->layout, &scratch);
	dsc_arena_release(&scratch);
	sink->rules[DSC_RULE_PATH_UNSAFE].seen = !options->from_stdin;
	sink->rules[DSC_RULE_FILE_STRAY].seen = !repository->bare;
	sink->rules[DSC_RULE_OVERLAY_LOOSER].seen = !repository->bare;
	if (dsc_read_listed(run, sink, arena, err) < 0 || dsc_read_records(run, sink, err) < 0)
		return -1;

	run->cards = DSC_NEW_ARRAY(arena, struct dsc_card, repository->cases.count);
	for (size_t i = 0; i < repository->cases.count; i++) /* until they are read */
		run->cards[i].domain = run->cards[i].type = -1;
	run->sketches = DSC_NEW_ARRAY(arena, struct dsc_sketch,
				      repository->cases.count * DSC_SLOTS(run->profile));
	for (size_t i = 0; i < JOBS_MAX; i++)
		dsc_arena_init(&keeps[i], 0);
	run_pool(&(struct pool){ .run = run, .options = options, .work = work_case,
				 .folder_of = dsc_repository_case_path,
				 .count = repository->cases.count },
		 sink, keeps);
	run_pool(&(struct pool){ .run = run, .options = options, .work = work_unit,
				 .folder_of = dsc_repository_unit_path,
				 .count = repository->units.count },
		 sink, keeps);
	run_across(run, sink);
	for (size_t i = 0; i < JOBS_MAX; i++)
		dsc_arena_release(&keeps[i]);
	run->cards = NULL; /* what they point to is gone */
	return 0;
}
