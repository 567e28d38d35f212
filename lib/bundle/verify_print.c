#include <inttypes.h>

#include "base/tr.h"
#include "bundle/verify.h"
#include "json/write.h"

#include "base/banned.h"

static const char *section_name(enum dsc_verify_section section)
{
	switch (section) {
	case DSC_VERIFY_AUTHENTICITY:
		return _("authenticity: it is what was handed in");
	case DSC_VERIFY_INTEGRITY:
		return _("integrity: nothing is missing, nothing was added");
	case DSC_VERIFY_USABILITY:
		return _("usability: it can be read");
	default:
		return _("safety: nothing on it leads elsewhere");
	}
}

static const char *kind_name(enum dsc_verify_kind kind)
{
	switch (kind) {
	case DSC_VERIFY_MISSING:
		return _("missing");
	case DSC_VERIFY_ADDED:
		return _("added");
	case DSC_VERIFY_CHANGED:
		return _("changed");
	case DSC_VERIFY_UNREADABLE:
		return _("unreadable");
	case DSC_VERIFY_UNSAFE:
		return _("unsafe");
	default:
		return _("wrong");
	}
}

static const char *state_name(enum dsc_verify_state state)
{
	switch (state) {
	case DSC_VERIFY_GOOD:
		return _("yes");
	case DSC_VERIFY_UNKNOWN:
		return _("not checked");
	default:
		return _("NO");
	}
}

static void print_finding(FILE *out, const struct dsc_verify_finding *finding)
{
	const char *parts[] = { finding->copy, finding->disc, finding->path };
	const char *between = ": ";

	fprintf(out, "  %s", kind_name(finding->kind));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (!parts[i])
			continue;
		fprintf(out, "%s%s", between, parts[i]);
		between = i == 0 ? "/" : ": ";
	}
	fprintf(out, ": %s\n", finding->message);
}

static void print_disc(FILE *out, const struct dsc_verify_disc *disc, bool expected)
{
	if (!disc->number) /* not even a disc by its own word: the findings say why */
		return;
	fprintf(out, _("disc %" PRIu32 " of %" PRIu32 ", unit %s, programme %s: %zu files\n"),
		disc->number, disc->total, disc->unit ? disc->unit : "?",
		disc->programme ? disc->programme : "?", disc->file_count);
	if (disc->commit)
		fprintf(out, _("  made from commit %s%s\n"), disc->commit,
			disc->uncommitted ? _(" with uncommitted changes") : "");
	if (*disc->sums.sha256)
		fprintf(out, "  SHA-256 %s\n", disc->sums.sha256);
	if (*disc->sums.sm3)
		fprintf(out, "  SM3     %s\n", disc->sums.sm3);
	if (disc->signer)
		fprintf(out, expected ? _("  signed with the key that is expected, %s\n") :
					_("  signed with the key %s\n"),
			disc->signer);
}

/* All that was read, by whomever. */
static bool is_signed(const struct dsc_verify *verify)
{
	for (size_t i = 0; i < verify->discs.count; i++)
		if (!verify->discs.items[i].signer)
			return false;
	return verify->discs.count != 0;
}

void dsc_verify_print_text(FILE *out, const struct dsc_verify *verify)
{
	size_t at = 0;

	for (size_t i = 0; i < verify->discs.count; i++)
		print_disc(out, &verify->discs.items[i], verify->expected);
	if (verify->copies)
		fprintf(out, ngettext("%" PRIu32 " copy read\n", "%" PRIu32 " copies read\n",
				      verify->copies),
			verify->copies);
	for (int section = 0; section < DSC_VERIFY_SECTIONS; section++) {
		size_t end = at;

		while (end < verify->findings.count &&
		       (int)verify->findings.items[end].section == section)
			end++;
		fprintf(out, "%s: %s\n", section_name((enum dsc_verify_section)section),
			state_name(verify->states[section]));
		for (; at < end; at++)
			print_finding(out, &verify->findings.items[at]);
	}
	if (verify->unsaid)
		fprintf(out, _("and %zu more findings\n"), verify->unsaid);
	if (!verify->expected)
		fputs(is_signed(verify) ?
			      _("the signature is sound, and whose key it is is not known here: "
				"--key names the one that is expected\n") :
			      _("not signed: whoever can write all of a package can write its "
				"sums\n"),
		      out);
}

static struct dsc_json *text_or_null(const char *text)
{
	return text ? dsc_json_string(dsc_str_from(text)) : dsc_json_null();
}

static struct dsc_json *state_json(enum dsc_verify_state state)
{
	return state == DSC_VERIFY_UNKNOWN ? dsc_json_null() :
					     dsc_json_bool(state == DSC_VERIFY_GOOD);
}

static struct dsc_json *disc_json(const struct dsc_verify_disc *disc)
{
	struct dsc_json *row = dsc_json_object();

	dsc_json_set_text(row, "source", disc->source);
	dsc_json_set_integer(row, "disc", disc->number);
	dsc_json_set_integer(row, "discs", disc->total);
	dsc_json_set(row, "programme", text_or_null(disc->programme));
	dsc_json_set(row, "unit", text_or_null(disc->unit));
	dsc_json_set(row, "commit", text_or_null(disc->commit));
	dsc_json_set_bool(row, "uncommitted", disc->uncommitted);
	dsc_json_set(row, "package", text_or_null(disc->package));
	dsc_json_set_integer(row, "files", (int64_t)disc->file_count);
	dsc_json_set(row, "sha256", text_or_null(*disc->sums.sha256 ? disc->sums.sha256 : NULL));
	dsc_json_set(row, "signer", text_or_null(disc->signer));
	dsc_json_set(row, "sm3", text_or_null(*disc->sums.sm3 ? disc->sums.sm3 : NULL));
	return row;
}

static struct dsc_json *finding_json(const struct dsc_verify_finding *finding)
{
	struct dsc_json *row = dsc_json_object();

	dsc_json_set_text(row, "section", dsc_verify_section_ids[finding->section]);
	dsc_json_set_text(row, "kind", dsc_verify_kind_ids[finding->kind]);
	dsc_json_set(row, "copy", text_or_null(finding->copy));
	dsc_json_set(row, "disc", text_or_null(finding->disc));
	dsc_json_set(row, "path", text_or_null(finding->path));
	dsc_json_set_text(row, "message", finding->message);
	return row;
}

struct dsc_json *dsc_verify_json(const struct dsc_verify *verify)
{
	struct dsc_json *root = dsc_json_object(), *discs = dsc_json_array();
	struct dsc_json *sections = dsc_json_object(), *findings = dsc_json_array();

	for (size_t i = 0; i < verify->discs.count; i++)
		dsc_json_append(discs, disc_json(&verify->discs.items[i]));
	for (size_t i = 0; i < verify->findings.count; i++)
		dsc_json_append(findings, finding_json(&verify->findings.items[i]));
	for (int i = 0; i < DSC_VERIFY_SECTIONS; i++)
		dsc_json_set(sections, dsc_verify_section_ids[i], state_json(verify->states[i]));
	dsc_json_set_integer(root, "v", 1);
	dsc_json_set_bool(root, "clean", dsc_verify_clean(verify));
	dsc_json_set_bool(root, "signed", is_signed(verify));
	dsc_json_set_bool(root, "key_expected", verify->expected);
	dsc_json_set_integer(root, "copies", verify->copies);
	dsc_json_set_integer(root, "files", (int64_t)verify->files);
	dsc_json_set_integer(root, "bytes", (int64_t)verify->bytes);
	dsc_json_set(root, "sections", sections);
	dsc_json_set(root, "discs", discs);
	dsc_json_set(root, "findings", findings);
	dsc_json_set_integer(root, "unsaid", (int64_t)verify->unsaid);
	return root;
}

void dsc_verify_print_json(FILE *out, const struct dsc_verify *verify)
{
	dsc_json_put(out, dsc_verify_json(verify), 2);
	putc('\n', out);
}
