#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "base/tr.h"
#include "rule/render_each.h"
#include "rule/render_source.h"
#include "text/show.h"
#include "yaml/yaml.h"

#include "base/banned.h"

#define BOLD "\033[1m"
#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define CYAN "\033[1;36m"
#define GREEN "\033[1;32m"
#define PLAIN "\033[0m"

struct text {
	FILE *out;
	const struct dsc_report *report;
	struct dsc_render_options options;
	struct dsc_arena *arena; /* reset after each finding */
	struct dsc_render_source source;
	const char *path;        /* of `source`, or NULL */
	struct dsc_io_buffer buffer;
	int root;
};

static const char *ink(const struct text *text, const char *code)
{
	return text->options.colour ? code : "";
}

static const char *severity_word(const struct dsc_finding *finding)
{
	switch (finding->severity) {
	case DSC_ERROR:
		return _("error");
	case DSC_WARNING:
		return finding->waived ? _("warning (waived)") : _("warning");
	case DSC_INFO:
		break;
	}
	return _("info");
}

static const char *severity_ink(enum dsc_severity severity)
{
	return severity == DSC_ERROR ? RED : severity == DSC_WARNING ? YELLOW : CYAN;
}

/* Makes `source` the file of the finding; an unreadable one gives no excerpts. */
static void open_source(struct text *text, const char *path)
{
	struct dsc_str bytes = DSC_S("");

	if (text->path && strcmp(text->path, path) == 0)
		return;
	if (strcmp(path, "-") == 0)
		bytes = text->report->stdin_bytes;
	else if (text->root < 0 ||
		 dsc_io_read(&bytes, text->root, path, 16 * DSC_YAML_MAX_BYTES, &text->buffer) !=
			 DSC_IO_OK)
		bytes = DSC_S("");
	dsc_render_source_init(&text->source, bytes);
	text->path = path;
}

static void print_excerpt(struct text *text, const struct dsc_finding *finding)
{
	struct dsc_render_excerpt excerpt;

	if (finding->span.start.line == 0)
		return;
	open_source(text, finding->path);
	if (!dsc_render_excerpt(&excerpt, &text->source, finding->span, text->arena))
		return;
	fprintf(text->out, "%5" PRIu32 " | %s\n      | %*s%s^", finding->span.start.line,
		excerpt.text, (int)excerpt.indent, "", ink(text, GREEN));
	for (size_t i = 1; i < excerpt.width; i++)
		putc('~', text->out);
	fprintf(text->out, "%s\n", ink(text, PLAIN));
}

static void print_finding(struct text *text, const struct dsc_finding *finding)
{
	const char *path = dsc_text_show(dsc_str_from(finding->path), text->arena);
	struct dsc_mark mark = finding->span.start;

	fprintf(text->out, "%s%s", ink(text, BOLD), path);
	if (mark.line)
		fprintf(text->out, ":%" PRIu32 ":%" PRIu32, mark.line, mark.column);
	fprintf(text->out, ":%s %s%s:%s %s [%s]\n", ink(text, PLAIN),
		ink(text, severity_ink(finding->severity)), severity_word(finding),
		ink(text, PLAIN), finding->message,
		dsc_render_cite(text->report, finding->rule, text->arena));
	print_excerpt(text, finding);
}

static const char *found_words(struct text *text)
{
	const struct dsc_report *report = text->report;
	const char *errors = dsc_arena_printf(
		text->arena, ngettext("%zu error", "%zu errors", report->errors), report->errors);
	const char *warnings =
		dsc_arena_printf(text->arena,
				 ngettext("%zu warning", "%zu warnings", report->warnings),
				 report->warnings);
	const char *infos = dsc_arena_printf(
		text->arena, ngettext("%zu info", "%zu infos", report->infos), report->infos);

	if (report->infos == 0)
		return dsc_arena_printf(text->arena, _("%s, %s"), errors, warnings);
	return dsc_arena_printf(text->arena, _("%s, %s, %s"), errors, warnings, infos);
}

static const char *rule_words(struct text *text)
{
	size_t passed = 0, failed = 0, unchecked = 0;
	const char *first;

	for (size_t i = 0; i < DSC_RULE_COUNT; i++) {
		if (!dsc_render_has_rule(text->report, i))
			continue;
		passed += text->report->rules[i].state == DSC_PASSED;
		failed += text->report->rules[i].state == DSC_FAILED;
		unchecked += text->report->rules[i].state == DSC_NOT_CHECKED;
	}
	first = dsc_arena_printf(text->arena,
				 ngettext("%zu rule passed", "%zu rules passed", passed), passed);
	if (unchecked == 0)
		return dsc_arena_printf(text->arena, _("%s, %zu failed"), first, failed);
	return dsc_arena_printf(text->arena, _("%s, %zu failed, %zu not checked"), first, failed,
				unchecked);
}

static void print_summary(struct text *text)
{
	const struct dsc_report *report = text->report;
	const char *cases = dsc_arena_printf(
		text->arena, ngettext("%zu case", "%zu cases", report->cases), report->cases);
	const char *units = dsc_arena_printf(
		text->arena, ngettext("%zu unit", "%zu units", report->units), report->units);
	const char *found = found_words(text);
	const char *rules = rule_words(text);

	if (report->units)
		/* TRANSLATORS: "3 cases" in "1 unit": "2 errors, …"; "44 rules passed, …" */
		fprintf(text->out, _("%s in %s: %s; %s"), cases, units, found, rules);
	else if (report->cases)
		/* TRANSLATORS: "1 case": "2 errors, …"; "44 rules passed, …" */
		fprintf(text->out, _("%s: %s; %s"), cases, found, rules);
	else
		/* TRANSLATORS: "2 errors, …"; "44 rules passed, …" */
		fprintf(text->out, _("%s; %s"), found, rules);
	putc('\n', text->out);
}

static bool shares_reason(const struct dsc_rule_result *a, const struct dsc_rule_result *b)
{
	return b->state == DSC_NOT_CHECKED && b->reason && strcmp(a->reason, b->reason) == 0;
}

/* One line a reason; where most of the book shares it, nobody wants to read the names. */
static void print_unchecked(struct text *text)
{
	const struct dsc_rule_result *rules = text->report->rules;
	bool told[DSC_RULE_COUNT] = { false };

	for (size_t i = 0; i < DSC_RULE_COUNT; i++) {
		const char *names = "";
		size_t count = 0;

		if (told[i] || rules[i].state != DSC_NOT_CHECKED || !rules[i].reason)
			continue;
		for (size_t j = i; j < DSC_RULE_COUNT; j++) {
			if (!shares_reason(&rules[i], &rules[j]))
				continue;
			told[j] = true;
			names = dsc_arena_printf(text->arena, "%s%s%s", names, count++ ? ", " : "",
						 dsc_rule_texts[j].slug);
		}
		if (count > DSC_RULE_COUNT / 2)
			names = dsc_arena_printf(text->arena, _("%zu rules"), count);
		fprintf(text->out, "%s: %s: %s\n", _("not checked"), names, rules[i].reason);
	}
}

void dsc_render_text(FILE *out, const struct dsc_report *report, struct dsc_render_options options,
		     struct dsc_arena *arena)
{
	struct text text = { .out = out, .report = report, .options = options, .arena = arena };

	text.root = open(report->root ? report->root : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < report->count && !ferror(out); i++) {
		if (options.quiet && report->findings[i].severity == DSC_INFO)
			continue;
		print_finding(&text, &report->findings[i]);
		dsc_arena_reset(arena);
	}
	if (text.root >= 0)
		close(text.root);
	dsc_io_buffer_release(&text.buffer);
	if (options.quiet)
		return;
	print_summary(&text);
	print_unchecked(&text);
}
