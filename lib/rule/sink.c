#include "rule/check.h"

#include "base/tr.h"
#include "text/show.h"

#include "base/banned.h"

/* The first selected path that begins with the `len` bytes at `text` and `last`, or NULL. */
static const char *first_from(const struct dsc_run *run, const char *text, size_t len, char last)
{
	size_t low = 0, high = run->selection_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = strncmp(run->selection[mid], text, len);

		if (order == 0)
			order = (unsigned char)run->selection[mid][len] < (unsigned char)last ?
					-1 :
					1;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < run->selection_count && strncmp(run->selection[low], text, len) == 0 &&
			       run->selection[low][len] == last ?
		       run->selection[low] :
		       NULL;
}

/* What every path is judged by: where it is wrong, nothing selected has been judged rightly. */
static bool is_programme(const char *path)
{
	return strcmp(path, "dsc.yaml") == 0 || strcmp(path, "profile.yaml") == 0 ||
	       strcmp(path, "overlay.yaml") == 0;
}

bool dsc_run_shows(const struct dsc_run *run, const char *path)
{
	if (!run->selection_count || is_programme(path))
		return true;
	for (size_t len = 1; path[len - 1]; len++)
		if ((path[len] == '/' || path[len] == '\0') && first_from(run, path, len, '\0'))
			return true;
	return false;
}

bool dsc_run_touches(const struct dsc_run *run, const char *folder)
{
	return dsc_run_shows(run, folder) || strcmp(folder, ".") == 0 ||
	       first_from(run, folder, strlen(folder), '/');
}

void dsc_report_finding(const struct dsc_run *run, struct dsc_sink *sink, enum dsc_rule_id rule,
			enum dsc_severity severity, struct dsc_place place, const char *message)
{
	if (!dsc_run_shows(run, place.path))
		return;
	if (place.pointer)
		place.pointer = dsc_arena_str(&sink->arena, dsc_str_from(place.pointer)).ptr;
	if (severity != DSC_INFO)
		sink->rules[rule].failed = true;
	DSC_PUSH(&sink->arena, sink,
		 (struct dsc_finding){
			 .rule = rule,
			 .severity = severity,
			 .path = dsc_arena_str(&sink->arena, dsc_str_from(place.path)).ptr,
			 .span = place.span,
			 .pointer = place.pointer,
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

/* In the subject's own document, where a hostile list must not fill the memory. */
__attribute__((format(printf, 4, 0)))
static void fail_here(struct dsc_check *check, enum dsc_severity severity,
		      const struct dsc_node *node, const char *fmt, va_list args)
{
	if (++check->said <= DSC_SAID_MAX)
		fail(check, severity, place_of(check, node), fmt, args);
	else if (check->said == DSC_SAID_MAX + 1)
		check->untold = node;
}

void dsc_fail(struct dsc_check *check, const struct dsc_node *node, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fail_here(check, check->run->settings[check->rule]->severity, node, fmt, args);
	va_end(args);
}

void dsc_fail_softer(struct dsc_check *check, const struct dsc_node *node, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fail_here(check, check->run->settings[check->rule]->softer, node, fmt, args);
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

void dsc_keep_reason(struct dsc_sink *sink, enum dsc_rule_id rule, const char *order,
		     const char *reason)
{
	const char *kept = sink->rules[rule].order;

	if (kept && strcmp(order, kept) >= 0)
		return;
	sink->rules[rule].order = dsc_arena_str(&sink->arena, dsc_str_from(order)).ptr;
	sink->rules[rule].reason = dsc_text_show(dsc_str_from(reason), &sink->arena);
}

__attribute__((format(printf, 2, 0)))
static void keep_msgid(struct dsc_check *check, const char *msgid, va_list args)
{
	const char *order;
	va_list again;

	va_copy(again, args);
	order = dsc_arena_vprintf(check->arena, msgid, again);
	va_end(again);
	dsc_keep_reason(check->sink, check->rule, order,
			dsc_arena_vprintf(check->arena, _(msgid), args));
}

void dsc_unchecked(struct dsc_check *check, const char *msgid, ...)
{
	va_list args;

	if (check->path && !dsc_run_shows(check->run, check->path))
		return;
	va_start(args, msgid);
	keep_msgid(check, msgid, args);
	va_end(args);
}

__attribute__((format(printf, 2, 3)))
static void unchecked_elsewhere(struct dsc_check *check, const char *msgid, ...)
{
	va_list args;

	va_start(args, msgid);
	keep_msgid(check, msgid, args);
	va_end(args);
}

void dsc_unchecked_case(struct dsc_check *check, size_t case_index, const char *key)
{
	const struct dsc_card *card = &check->run->cards[case_index];
	const char *path;

	path = dsc_place_title(check, case_index).path;
	/* A rule over the whole repository needs every case, shown or not. */
	if (check->path && !dsc_run_shows(check->run, path))
		return;
	if (card->readable)
		unchecked_elsewhere(check, N_("breaks its schema in '%s': %s"), key, path);
	else
		unchecked_elsewhere(check, N_("not readable: %s"), path);
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

bool dsc_shows_case(const struct dsc_check *check, size_t case_index)
{
	return !check->run->selection_count ||
	       dsc_run_shows(check->run, case_path(check, case_index));
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
