#include "receive/report.h"

#include "json/write.h"

#include "base/banned.h"

static const char *const result_ids[] = {
	[DSC_RECEIVE_RECEIVED] = "received",
	[DSC_RECEIVE_BEFORE] = "received-before",
	[DSC_RECEIVE_IDENTICAL] = "identical",
	[DSC_RECEIVE_REFUSED] = "refused",
};

static struct dsc_json *lines_of(struct dsc_str text)
{
	struct dsc_json *lines = dsc_json_array();

	while (text.len) {
		const char *end = memchr(text.ptr, '\n', text.len);
		struct dsc_str line = { text.ptr, end ? (size_t)(end - text.ptr) : text.len };
		size_t step = line.len + (end != NULL);

		if (line.len)
			dsc_json_append(lines, dsc_json_string(line));
		text.ptr += step;
		text.len -= step;
	}
	return lines;
}

void dsc_receive_print_json(FILE *out, const struct dsc_receive_report *report)
{
	struct dsc_json *root = dsc_json_object(), *units = dsc_json_array();

	for (size_t i = 0; i < report->rows.count; i++) {
		const struct dsc_receive_row *row = &report->rows.items[i];
		struct dsc_json *unit = dsc_json_object();

		dsc_json_set_text(unit, "unit", row->unit);
		dsc_json_set_text(unit, "result", result_ids[row->result]);
		dsc_json_set(unit, "commit",
			     row->commit.hex[0] ?
				     dsc_json_string(dsc_str_from(row->commit.hex)) :
				     dsc_json_null());
		dsc_json_set_integer(unit, "cases", (int64_t)row->cases);
		dsc_json_set_integer(unit, "files", (int64_t)row->files);
		dsc_json_set(unit, "messages", lines_of(row->text));
		dsc_json_append(units, unit);
	}
	dsc_json_set_integer(root, "v", 1);
	dsc_json_set(root, "units", units);
	dsc_json_set(root, "messages", lines_of(report->text));
	dsc_json_set(root, "verify",
		     report->verify ? dsc_verify_json(report->verify) : dsc_json_null());
	dsc_json_put(out, root, 2);
	putc('\n', out);
}
