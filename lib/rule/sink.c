#include "rule/check.h"

#include "base/tr.h"
#include "text/show.h"

#include "base/banned.h"

bool dsc_run_shows(const struct dsc_run *run, const char *path)
{
	if (!run->selection_count)
		return true;
	for (size_t i = 0; i < run->selection_count; i++) {
		size_t len = strlen(run->selection[i]);

		if (strcmp(run->selection[i], ".") == 0)
			return true;
		if (strncmp(run->selection[i], path, len) == 0 &&
		    (path[len] == '\0' || path[len] == '/'))
			return true;
	}
	return false;
}

void dsc_report_finding(const struct dsc_run *run, struct dsc_sink *sink, enum dsc_rule_id rule,
			enum dsc_severity severity, struct dsc_place place, const char *message)
{
	if (!dsc_run_shows(run, place.path))
		return;
	if (severity != DSC_INFO)
		sink->rules[rule].failed = true;
	DSC_PUSH(&sink->arena, sink,
		 (struct dsc_finding){
			 .rule = rule,
			 .severity = severity,
			 .path = dsc_arena_str(&sink->arena, dsc_str_from(place.path)).ptr,
			 .span = place.span,
			 .pointer = place.pointer ?
					    dsc_arena_str(&sink->arena, dsc_str_from(place.pointer)).ptr :
					    NULL,
			 .message = dsc_text_show(dsc_str_from(message), &sink->arena),
		 });
}

__attribute__((format(printf, 4, 0))) static void fail(struct dsc_check *check,
							enum dsc_severity severity,
							struct dsc_place place, const char *fmt,
							va_list args)
{
	check->failed |= UINT64_C(1) << check->rule;
	dsc_report_finding(check->run, check->sink, check->rule, severity, place,
			   dsc_arena_vprintf(check->arena, fmt, args));
}

static struct dsc_place place_of(const struct dsc_check *check, const struct dsc_node *node)
{
	struct dsc_place place = { .path = check->path };

	if (!node)
		return place;
	place.span = node->span;
	place.pointer = dsc_node_pointer(node, check->arena);
	return place;
}

void dsc_fail(struct dsc_check *check, const struct dsc_node *node, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fail(check, check->run->settings[check->rule]->severity, place_of(check, node), fmt, args);
	va_end(args);
}

void dsc_fail_softer(struct dsc_check *check, const struct dsc_node *node, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fail(check, check->run->settings[check->rule]->softer, place_of(check, node), fmt, args);
	va_end(args);
}

void dsc_fail_at(struct dsc_check *check, struct dsc_place place, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fail(check, check->run->settings[check->rule]->severity, place, fmt, args);
	va_end(args);
}

void dsc_fail_at_softer(struct dsc_check *check, struct dsc_place place, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fail(check, check->run->settings[check->rule]->softer, place, fmt, args);
	va_end(args);
}

void dsc_fail_waived(struct dsc_check *check, const struct dsc_node *node, const char *fmt, ...)
{
	size_t before = check->sink->count;
	va_list args;

	va_start(args, fmt);
	fail(check, DSC_WARNING, place_of(check, node), fmt, args);
	va_end(args);
	if (check->sink->count > before)
		check->sink->items[before].waived = true;
}

void dsc_unchecked(struct dsc_check *check, const char *reason)
{
	const char **kept = &check->sink->rules[check->rule].reason;

	if (check->path && !dsc_run_shows(check->run, check->path))
		return;
	/* The first in byte order: the same whichever thread came first. */
	if (!*kept || strcmp(reason, *kept) < 0)
		*kept = dsc_text_show(dsc_str_from(reason), &check->sink->arena);
}

void dsc_unchecked_case(struct dsc_check *check, size_t case_index, const char *key)
{
	const struct dsc_card *card = &check->run->cards[case_index];
	const char *path;

	path = dsc_place_title(check, case_index).path;
	if (!dsc_run_shows(check->run, path))
		return;
	dsc_unchecked(check,
		      card->readable ?
			      dsc_arena_printf(check->arena, _("breaks its schema in '%s': %s"),
					       key, path) :
			      dsc_arena_printf(check->arena, _("not readable: %s"), path));
}

#define QUOTE_CHARACTERS 40

const char *dsc_quote(const struct dsc_check *check, struct dsc_str text)
{
	return dsc_text_quote(text, QUOTE_CHARACTERS, check->arena);
}

const char *dsc_label(const struct dsc_check *check, struct dsc_label label)
{
	return dsc_arena_str(check->arena, dsc_label_text(label)).ptr;
}

double dsc_parameter(const struct dsc_check *check, const char *name, double otherwise)
{
	return dsc_profile_parameter(check->run->settings[check->rule], name, otherwise);
}

static const char *case_path(const struct dsc_check *check, size_t case_index)
{
	return dsc_repository_case_document(check->run->repository, case_index, check->arena);
}

struct dsc_place dsc_place_id(const struct dsc_check *check, size_t case_index)
{
	return (struct dsc_place){ case_path(check, case_index),
				   check->run->cards[case_index].id_span, "/id" };
}

struct dsc_place dsc_place_title(const struct dsc_check *check, size_t case_index)
{
	return (struct dsc_place){ case_path(check, case_index),
				   check->run->cards[case_index].title_span, "/title" };
}

struct dsc_place dsc_place_domain(const struct dsc_check *check, size_t case_index)
{
	return (struct dsc_place){ case_path(check, case_index),
				   check->run->cards[case_index].domain_span, "/domain" };
}

struct dsc_place dsc_place_code(const struct dsc_check *check, size_t case_index, size_t applicant)
{
	return (struct dsc_place){
		case_path(check, case_index),
		check->run->cards[case_index].applicants[applicant].uscc_span,
		dsc_arena_printf(check->arena, "/applicants/%zu/uscc", applicant)
	};
}

struct dsc_place dsc_place_name(const struct dsc_check *check, size_t case_index, size_t applicant)
{
	return (struct dsc_place){
		case_path(check, case_index),
		check->run->cards[case_index].applicants[applicant].name_span,
		dsc_arena_printf(check->arena, "/applicants/%zu/name", applicant)
	};
}
