#include "review/changes.h"

#include "base/tr.h"
#include "json/write.h"
#include "review/record.h"
#include "text/show.h"
#include "yaml/yaml.h"

#include "base/banned.h"

enum { AROUND = 2, MAX_SHOWN = 1000, MAX_WIDTH = 2000 };

static const struct dsc_entry_verdict *find_latest(const struct dsc_ledger *ledger,
						   const struct dsc_review_case *c,
						   struct dsc_str person, int stage)
{
	size_t stages = ledger->snapshot->programme.profile.stages.count;
	const struct dsc_entry_verdict *latest = NULL;

	for (size_t i = 0; i < stages; i++)
		if (stage < 0 || stage == (int)i)
			latest = dsc_ledger_latest(latest, dsc_ledger_result(ledger, (int)i, c),
						   person);
	return latest;
}

/* 1; 0: no plain file, or one too large; -1 */
static int read_case(struct dsc_str *bytes, struct dsc_git *git, const struct dsc_git_id *id,
		     struct dsc_arena *arena, struct dsc_err *err)
{
	*bytes = DSC_S("");
	if (!id->hex[0])
		return 1;
	return dsc_git_read(bytes, git, id, DSC_YAML_MAX_BYTES, arena, err) < 0 ? 0 : 1;
}

static void compare_case(struct dsc_changes *changes, struct dsc_git *git,
			 const struct dsc_git_difference *file, struct dsc_arena *arena,
			 struct dsc_err *err)
{
	struct dsc_str old, now;
	bool plain = (!file->old.hex[0] || file->old_kind <= DSC_GIT_EXECUTABLE) &&
		     (!file->now.hex[0] || file->now_kind <= DSC_GIT_EXECUTABLE);

	changes->large = !plain || read_case(&old, git, &file->old, arena, err) <= 0 ||
			 read_case(&now, git, &file->now, arena, err) <= 0;
	if (changes->large)
		return;
	dsc_lines_compare(&changes->lines, old, now, arena);
	dsc_lines_excerpt(&changes->lines, AROUND);
}

int dsc_changes_find(struct dsc_changes *changes, const struct dsc_ledger *ledger,
		     const struct dsc_review_case *c, const struct dsc_person *person, int stage,
		     struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_snapshot *snapshot = ledger->snapshot;
	const struct dsc_entry_verdict *latest = find_latest(ledger, c, person->id, stage);
	const char *folder = dsc_snapshot_git_path(snapshot, c->path);
	struct dsc_receipt receipt = { 0 };

	*changes = (struct dsc_changes){ .c = c, .verdict = latest };
	if (!latest)
		return 0;
	changes->stage =
		&snapshot->programme.profile.stages.items[latest->verdict.stage];
	receipt.path = latest->path;
	memcpy(receipt.digest, latest->digest, sizeof(latest->digest));
	if (dsc_record_recall(&receipt, snapshot, err) < 0)
		return -1;
	changes->commit = receipt.commit;
	changes->skip = strlen(folder) + 1;
	if (dsc_git_diff(&changes->files, snapshot->git, &receipt.commit, &snapshot->commit,
			 folder, arena, err) < 0)
		return -1;
	for (size_t i = 0; i < changes->files.count; i++)
		if (strcmp(changes->files.items[i].path + changes->skip, "case.yaml") == 0)
			compare_case(changes, snapshot->git, &changes->files.items[i], arena, err);
	return 1;
}

static const struct {
	const char *id;   /* in JSON */
	const char *text; /* msgid */
} edits[] = {
	[DSC_GIT_EDIT_ADDED] = { "added", N_("added") },
	[DSC_GIT_EDIT_MODIFIED] = { "modified", N_("changed") },
	[DSC_GIT_EDIT_DELETED] = { "deleted", N_("removed") },
	[DSC_GIT_EDIT_TYPE] = { "type", N_("of another type") },
};

static size_t shown_lines(const struct dsc_changes *changes)
{
	return changes->lines.count < MAX_SHOWN ? changes->lines.count : MAX_SHOWN;
}

void dsc_changes_print_text(FILE *out, const struct dsc_changes *changes,
			    struct dsc_arena *arena)
{
	size_t shown = shown_lines(changes);
	uint32_t last = 0;

	if (changes->files.count == 0) {
		fprintf(out, _("the dossier of '%s' is as it was when you recorded %s"),
			dsc_text_quote(changes->c->id, 64, arena),
			dsc_text_show(dsc_str_from(changes->verdict->path), arena));
		putc('\n', out);
		return;
	}
	fprintf(out, _("since %s:"), dsc_text_show(dsc_str_from(changes->verdict->path), arena));
	putc('\n', out);
	for (size_t i = 0; i < changes->files.count; i++)
		fprintf(out, "  %s  %s\n",
			dsc_text_show(dsc_str_from(changes->files.items[i].path + changes->skip),
				      arena),
			gettext(edits[changes->files.items[i].edit].text));
	if (changes->large)
		fprintf(out, "\n%s\n", _("case.yaml cannot be compared line by line"));
	if (shown)
		fputs("\ncase.yaml\n", out);
	for (size_t i = 0; i < shown; i++) {
		const struct dsc_line *line = &changes->lines.items[i];

		if (line->kind != DSC_LINE_NEW) {
			if (last && line->old > last + 1)
				fputs("  ...\n", out);
			last = line->old;
		}
		fprintf(out, "%c %s\n", " -+"[line->kind],
			dsc_text_quote(line->text, MAX_WIDTH, arena));
	}
	if (shown < changes->lines.count) {
		size_t more = changes->lines.count - shown;

		fprintf(out, ngettext("%zu more line", "%zu more lines", more), more);
		putc('\n', out);
	}
}

void dsc_changes_print_json(FILE *out, const struct dsc_changes *changes)
{
	struct dsc_json *object = dsc_json_object(), *files = dsc_json_array(),
			*lines = dsc_json_array();

	dsc_json_set_integer(object, "v", 1);
	dsc_json_set_str(object, "case", changes->c->id);
	dsc_json_set_str(object, "stage", changes->stage->entry.id);
	dsc_json_set_text(object, "verdict", changes->verdict->path);
	dsc_json_set_text(object, "commit", changes->commit.hex);
	for (size_t i = 0; i < changes->files.count; i++) {
		struct dsc_json *file = dsc_json_object();

		dsc_json_set_text(file, "path", changes->files.items[i].path + changes->skip);
		dsc_json_set_text(file, "change", edits[changes->files.items[i].edit].id);
		dsc_json_append(files, file);
	}
	for (size_t i = 0; i < shown_lines(changes); i++) {
		const struct dsc_line *line = &changes->lines.items[i];
		struct dsc_json *one = dsc_json_object();

		dsc_json_set_text(one, "change", line->kind == DSC_LINE_NEW  ? "added" :
						 line->kind == DSC_LINE_GONE ? "deleted" : "same");
		dsc_json_set_integer(one, "old", line->old);
		dsc_json_set_integer(one, "new", line->now);
		dsc_json_set_str(one, "text", line->text);
		dsc_json_append(lines, one);
	}
	dsc_json_set(object, "files", files);
	dsc_json_set(object, "lines", lines);
	dsc_json_set_integer(object, "more_lines",
			     (int64_t)(changes->lines.count - shown_lines(changes)));
	dsc_json_put(out, object, 1);
	putc('\n', out);
}
