/* dsc evidence: the digests of a dossier's evidence files, filled in or checked. */
#include <errno.h>
#include <sys/stat.h>

#include "base/tr.h"
#include "cli/run.h"
#include "cli/workplace.h"
#include "dossier/repository.h"
#include "evidence/evidence.h"
#include "text/show.h"

#include "base/banned.h"

static int output;
static bool check, update, quiet;

static const struct dsc_option options[] = {
	DSC_OPTION_DIRECTORY,
	{ .name = "check", .help = N_("compare only, write nothing"), .kind = DSC_OPTION_FLAG,
	  .target = &check },
	{ .name = "update", .help = N_("replace digests that are wrong, too"),
	  .kind = DSC_OPTION_FLAG, .target = &update },
	DSC_OPTION_OUTPUT(&output),
	{ .letter = 'q', .name = "quiet", .help = N_("print what is wrong only"),
	  .kind = DSC_OPTION_FLAG, .target = &quiet },
	DSC_OPTION_END,
};

static const struct dsc_help_line examples[] = {
	{ "dsc evidence gd-001", N_("fill in what is missing, compare the rest") },
	{ "dsc evidence --check gd-001 gd-002", N_("compare only") },
	{ "dsc evidence --update gd-001", N_("after a file was replaced by a better one") },
	{ "dsc evidence ./my-case", N_("a folder with case.yaml, no repository around it") },
	{ NULL, NULL },
};

static const struct dsc_command command = {
	.verb = "evidence",
	.usage = (const char *const[]){ "[OPTION]… CASE…", NULL },
	.summary = N_("Computes the SHA-256 of each evidence file of a case, writes it into "
		      "case.yaml where it is missing, and leaves every other byte alone. CASE is "
		      "an id, or the path of a case's folder or dossier. Exit status 1: a digest "
		      "is wrong, or a file is missing or cannot be used."),
	.options = options,
	.examples = examples,
	.see_also = "dsc-validate(1), dsc-repository(5)",
};

/* One line on the terminal that is written over; a file of 1 GiB takes half a second or more. */
static void progress(const char *name, int64_t done, int64_t size)
{
	if (done < 0)
		fputs("\r\033[K", stderr);
	else
		fprintf(stderr, "\r\033[K%s: %lld %%  (%lld / %lld MiB)", name,
			(long long)(done / (size / 100 + 1)), (long long)(done >> 20),
			(long long)(size >> 20));
}

static enum dsc_exit unknown(const struct dsc_repository *repository, const char *id,
			     struct dsc_arena *arena)
{
	const char *shown = dsc_text_quote(dsc_str_from(id), 64, arena);
	struct dsc_words known = { 0 };
	const char *nearest;
	struct dsc_err err;

	for (size_t i = 0; i < repository->cases.count; i++)
		DSC_PUSH(arena, &known, repository->cases.items[i].id);
	nearest = dsc_str_nearest(dsc_str_from(id), known.items, known.count);
	if (nearest)
		dsc_err_set(&err, _("there is no case '%s', did you mean '%s'?"), shown, nearest);
	else
		dsc_err_set(&err,
			    _("there is no case '%s'; give an id of this repository, or the path "
			      "of a folder with case.yaml"),
			    shown);
	return dsc_run_trouble(&command, &err);
}

static enum dsc_exit work(struct dsc_evidence_request *request, const struct dsc_profile *profile,
			  struct dsc_arena *arena)
{
	static bool again; /* a comma before the next report */
	struct dsc_evidence_report report;
	struct dsc_err err;

	request->max_bytes = profile->evidence_max_bytes;
	request->mode = check  ? DSC_EVIDENCE_CHECK :
			update ? DSC_EVIDENCE_UPDATE :
				 DSC_EVIDENCE_FILL;
	request->progress = dsc_run_watched() ? progress : NULL;
	if (dsc_evidence_work(&report, request, arena, &err) < 0)
		return dsc_run_trouble(&command, &err);
	if (output == DSC_OUTPUT_JSON) {
		fputs(again ? ",\n  " : "\n  ", stdout);
		dsc_evidence_print_json(stdout, &report);
		again = true;
	} else {
		dsc_evidence_print_text(stdout, &report, profile, quiet, arena);
	}
	return dsc_evidence_any_wrong(&report) ? DSC_EXIT_FINDINGS : DSC_EXIT_OK;
}

static enum dsc_exit work_path(const char *path, struct dsc_arena *arena)
{
	struct dsc_evidence_request request = { .path = path, .folder = ".", .file = path };
	const char *slash = strrchr(path, '/');
	struct dsc_workplace place;
	enum dsc_exit status;
	struct dsc_err err;
	struct stat st;

	if (stat(path, &st) < 0) {
		dsc_err_errno(&err, errno, _("cannot open %s"),
			      dsc_text_show(dsc_str_from(path), arena));
		return dsc_run_trouble(&command, &err);
	}
	if (S_ISDIR(st.st_mode)) {
		request.folder = path;
		request.file = "case.yaml";
		request.path = dsc_arena_printf(arena, "%s%scase.yaml", path,
						slash && !slash[1] ? "" : "/");
	} else if (slash) {
		request.folder = dsc_arena_printf(arena, "%.*s", (int)(slash - path + 1), path);
		request.file = slash + 1;
	}
	if (dsc_workplace_open(&place, path, arena, &err) < 0)
		return dsc_run_trouble(&command, &err);
	status = work(&request, &place.programme.profile, arena);
	dsc_workplace_close(&place);
	return status;
}

/* A word that is no id, or stands outside a repository, is a path. */
static enum dsc_exit work_word(const char *word, const struct dsc_workplace *place,
			       const struct dsc_repository *repository, struct dsc_arena *arena)
{
	enum dsc_exit worst = DSC_EXIT_OK;
	bool found = false;

	if (!place->root || !dsc_id_valid(dsc_str_from(word)))
		return work_path(word, arena);
	for (size_t i = 0; i < repository->cases.count; i++) {
		struct dsc_evidence_request request = { .file = "case.yaml" };
		enum dsc_exit status;

		if (strcmp(repository->cases.items[i].id, word) != 0)
			continue;
		request.path = dsc_repository_case_document(repository, i, arena);
		request.folder = dsc_arena_printf(arena, "%s/%s", repository->root,
						  dsc_repository_case_path(repository, i, arena));
		status = work(&request, &place->programme.profile, arena);
		worst = status > worst ? status : worst;
		found = true;
	}
	return found ? worst : unknown(repository, word, arena);
}

static enum dsc_exit work_all(char **words, int count, const struct dsc_workplace *place,
			      const struct dsc_repository *repository)
{
	enum dsc_exit worst = DSC_EXIT_OK;

	if (output == DSC_OUTPUT_JSON)
		fputs("{\"v\": 1, \"cases\": [", stdout);
	for (int i = 0; i < count; i++) {
		struct dsc_arena one;
		enum dsc_exit status;

		dsc_arena_init(&one, 0);
		status = work_word(words[i], place, repository, &one);
		dsc_arena_release(&one);
		worst = status > worst ? status : worst;
	}
	if (output == DSC_OUTPUT_JSON)
		fputs("]}\n", stdout);
	return worst;
}

static enum dsc_exit run(char **words, int count, struct dsc_arena *arena)
{
	struct dsc_repository repository = { .fd = -1 };
	struct dsc_workplace place;
	enum dsc_exit status;
	struct dsc_err err;

	if (count == 0)
		return dsc_usage_error(&command, stderr, _("no case is named"));
	if (check && update)
		return dsc_usage_error(&command, stderr,
				       _("--check writes nothing, --update does; give one of them"));
	if (dsc_workplace_open(&place, ".", arena, &err) < 0)
		return dsc_run_trouble(&command, &err);
	if (place.root && dsc_repository_open(&repository, place.root, arena, &err) < 0)
		status = dsc_run_trouble(&command, &err);
	else
		status = work_all(words, count, &place, &repository);
	dsc_repository_close(&repository);
	dsc_workplace_close(&place);
	return status;
}

int main(int argc, char **argv)
{
	return dsc_run(&command, run, argc, argv);
}
