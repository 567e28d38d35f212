#include <inttypes.h>

#include "json/write.h"
#include "rule/render_each.h"

#include "base/banned.h"

/* FNV-1a, 64 bits: fingerprints are kept by the server from run to run. */
static uint64_t mix(uint64_t hash, const char *text)
{
	do
		hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
	while (*text++);
	return hash;
}

struct seen {
	uint64_t print;
	size_t times;
};

/* How often this fingerprint came before. The table has room for all findings twice. */
static size_t times_seen(struct seen *table, size_t size, uint64_t print)
{
	size_t at = (size_t)(print % size);

	while (table[at].times && table[at].print != print)
		at = (at + 1) % size;
	table[at].print = print;
	return table[at].times++;
}

/*
 * Neither lines nor messages go into a fingerprint: it must survive an edit
 * above the place and a change of language.
 */
static uint64_t print_of(const struct dsc_finding *finding)
{
	uint64_t print = mix(UINT64_C(14695981039346656037), dsc_rule_texts[finding->rule].slug);

	print = mix(print, finding->path);
	return mix(print, finding->pointer ? finding->pointer : "");
}

void dsc_render_gitlab(FILE *out, const struct dsc_report *report, struct dsc_arena *arena)
{
	static const char *const severities[] = {
		[DSC_INFO] = "info",
		[DSC_WARNING] = "minor",
		[DSC_ERROR] = "major",
	};
	size_t size = report->count * 2 + 1;
	struct seen *table = DSC_NEW_ARRAY(arena, struct seen, size);

	putc('[', out);
	for (size_t i = 0; i < report->count && !ferror(out); i++) {
		const struct dsc_finding *finding = &report->findings[i];
		struct dsc_json *object = dsc_json_object();
		struct dsc_json *location = dsc_json_object();
		struct dsc_json *lines = dsc_json_object();
		uint64_t print = print_of(finding);
		char text[40];

		snprintf(text, sizeof(text), "%016" PRIx64 "%08zx", print,
			 times_seen(table, size, print));
		dsc_json_set_text(object, "description", finding->message);
		dsc_json_set_text(object, "check_name", dsc_rule_texts[finding->rule].slug);
		dsc_json_set_text(object, "fingerprint", text);
		dsc_json_set_text(object, "severity", severities[finding->severity]);
		dsc_json_set_text(location, "path", finding->path);
		dsc_json_set_integer(lines, "begin",
				     finding->span.start.line ? finding->span.start.line : 1);
		dsc_json_set(location, "lines", lines);
		dsc_json_set(object, "location", location);
		fputs(i ? ",\n " : "\n ", out);
		dsc_json_put(out, object, 0);
	}
	fputs("]\n", out);
}
