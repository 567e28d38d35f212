/*
 * Any bytes as a dossier on standard input, judged by all the rules of the
 * profile built in and rendered in every format; and as a document of the kind
 * that its header names.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "dossier/programme.h"
#include "rule/render.h"
#include "rule/run.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* ---- prepared once */

static struct dsc_arena keep;
static struct dsc_programme programme;
static struct dsc_library library;
static struct dsc_run prepared;

static void prepare(void)
{
	struct dsc_err err;

	dsc_arena_init(&keep, 0);
	require(dsc_programme_load(&programme, -1, &keep, &err) == 0 && programme.usable);
	dsc_library_init(&library, &programme.profile, &keep);
	for (int kind = 0; kind < DSC_KIND_COUNT; kind++)
		require(dsc_library_prepare(&library, (enum dsc_kind)kind, &err) == 0);
	prepared.profile = &programme.profile;
	prepared.library = &library;
	for (size_t i = 0; i < programme.profile.rules.count; i++) {
		const struct dsc_rule_setting *row = &programme.profile.rules.items[i];
		enum dsc_rule_id rule = dsc_rule_find(row->entry.id);

		require(rule < DSC_RULE_COUNT);
		prepared.settings[rule] = row;
	}
}

/* ---- what must hold of whatever comes out */

static bool in_order(struct dsc_mark a, struct dsc_mark b)
{
	return a.line < b.line || (a.line == b.line && a.column <= b.column);
}

/* Nothing that a terminal obeys or a reader cannot see; `lines`: line ends are its own. */
static void check_harmless(struct dsc_str text, bool lines)
{
	while (text.len) {
		uint32_t cp;
		size_t len = dsc_utf8_decode(text, &cp);

		require(cp != UINT32_MAX && !dsc_utf8_unsafe(cp) && cp != '\r' && cp != '\t' &&
			(cp != '\n' || lines));
		text.ptr += len;
		text.len -= len;
	}
}

static void check_findings(const struct dsc_sink *sink)
{
	for (size_t i = 0; i < sink->count; i++) {
		const struct dsc_finding *finding = &sink->items[i];

		require(finding->rule < DSC_RULE_COUNT && strcmp(finding->path, "-") == 0);
		require(in_order(finding->span.start, finding->span.end));
		require(finding->message[0] != '\0');
		check_harmless(dsc_str_from(finding->message), false);
	}
}

static void render(const struct dsc_report *report)
{
	for (int format = 0; format < DSC_FORMAT_COUNT; format++) {
		struct dsc_render_options options = { .format = (enum dsc_format)format };
		struct dsc_err err;
		char *text = NULL;
		size_t len = 0;
		FILE *out = open_memstream(&text, &len);

		require(out != NULL);
		require(dsc_render(out, report, options, &err) == 0);
		fclose(out);
		check_harmless((struct dsc_str){ text, len }, true);
		free(text);
	}
}

/* ---- as the run sees it */

static void run_case(struct dsc_str bytes, struct dsc_arena *arena)
{
	struct dsc_run_options options = { .jobs = 1, .from_stdin = true, .stdin_bytes = bytes };
	struct dsc_report report = { .root = ".", .profile = &programme.profile };
	struct dsc_run run = prepared;
	struct dsc_repository repository;
	struct dsc_sink sink = { 0 };
	struct dsc_err err;

	dsc_arena_init(&sink.arena, 0);
	require(dsc_repository_open_bare(&repository, ".", "-", arena, &err) == 0);
	run.repository = &repository;
	/* -1: the schema could not be evaluated within its bounds. */
	if (dsc_run_repository(&run, &sink, &options, arena, &err) == 0) {
		check_findings(&sink);
		report.findings = sink.items;
		report.count = sink.count;
		report.cases = 1;
		report.stdin_bytes = bytes;
		if (sink.count <= 64)
			render(&report);
	}
	dsc_repository_close(&repository);
	dsc_arena_release(&sink.arena);
}

/* ---- as a document of its own kind */

/* A key that the schema requires and that breaks nothing is there. */
static void check_sound(const struct dsc_document *document, const char *key)
{
	if (dsc_document_sound(document, key))
		require(dsc_node_get(document->root, dsc_str_from(key)) != NULL);
}

static void read_document(enum dsc_kind kind, struct dsc_str bytes, struct dsc_arena *arena)
{
	struct dsc_recommendation recommendation;
	struct dsc_document document;
	struct dsc_unit unit;
	struct dsc_case c;

	dsc_document_parse(&document, &library, kind, "-", bytes, arena);
	require(document.root || document.problems.count);
	check_sound(&document, "dsc");
	switch (kind) {
	case DSC_KIND_CASE:
		dsc_case_read(&c, document.root, arena);
		check_sound(&document, "title");
		check_sound(&document, "applicants");
		require(c.lead_count <= c.applicant_count);
		require((c.lead != NULL) == (c.lead_count > 0));
		break;
	case DSC_KIND_UNIT:
		dsc_unit_read(&unit, document.root);
		check_sound(&document, "kind");
		break;
	case DSC_KIND_RECOMMENDATION:
		dsc_recommendation_read(&recommendation, document.root);
		dsc_recommendation_waiver(&recommendation, "quota-exceeded");
		check_sound(&document, "priority");
		break;
	case DSC_KIND_LISTED:
		check_sound(&document, "cases");
		break;
	case DSC_KIND_REPOSITORY:
	case DSC_KIND_PERSON:
	case DSC_KIND_ASSIGNMENT:
	case DSC_KIND_VERDICT:
	case DSC_KIND_SEAL:
	case DSC_KIND_DECISION:
	case DSC_KIND_COUNT:
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dsc_str bytes = { (const char *)data, size };
	struct dsc_arena arena;

	if (!prepared.profile)
		prepare();
	dsc_arena_init(&arena, 0);
	run_case(bytes, &arena);
	for (int kind = 0; kind < DSC_KIND_COUNT; kind++) {
		const char *header = dsc_arena_printf(&arena, "dsc: %s/", dsc_kind_names[kind]);

		if (kind == DSC_KIND_CASE || dsc_str_starts(bytes, dsc_str_from(header)))
			read_document((enum dsc_kind)kind, bytes, &arena);
	}
	dsc_arena_release(&arena);
	return 0;
}
