#include "cli/package.h"

#include <stdlib.h>

#include "base/tr.h"
#include "bundle/bundle.h"
#include "cli/papers.h"
#include "cli/workplace.h"
#include "hash/signature.h"
#include "rule/render.h"
#include "rule/validate.h"
#include "text/show.h"

#include "base/banned.h"

#define PATHS_TOLD 10

struct package {
	const struct dsc_command *command;
	const struct dsc_package_options *options;
	struct dsc_workplace place;
	struct dsc_repository repository;
	struct dsc_signature_key *key;
	struct dsc_arena *arena;
};

/*
 * Shows errors of the unit. 1 where there are some. Evidence is read for its digests only
 * where no pass over it follows, or that pass found one wrong.
 */
static int validate(const struct package *package, bool hashes, struct dsc_arena *arena,
		    struct dsc_err *err)
{
	const char *path = dsc_arena_printf(arena, "%s/units/%s", package->place.root,
					    package->options->unit);
	struct dsc_render_options render = { .quiet = true, .colour = package->options->colour };
	struct dsc_validate_options rules = { .paths = &path, .path_count = 1,
					      .hashes_later = !hashes };
	struct dsc_report report;
	size_t kept = 0;

	if (dsc_validate(&report, &rules, arena, err) < 0)
		return -1;
	if (!report.errors)
		return 0;
	for (size_t i = 0; i < report.count; i++)
		if (report.findings[i].severity == DSC_ERROR)
			report.findings[kept++] = report.findings[i];
	report.count = kept;
	if (dsc_render(stdout, &report, render, err) < 0)
		return -1;
	dsc_run_say(package->command, DSC_SAY_REFUSED,
		    ngettext("%zu error stands; nothing was written",
			     "%zu errors stand; nothing was written",
			     (unsigned long)report.errors),
		    report.errors);
	return 1;
}

/* A list of paths on standard error, not longer than a screen. */
static void tell_paths(const struct package *package, const char *const *paths, size_t count)
{
	for (size_t i = 0; i < count && i < PATHS_TOLD; i++)
		fprintf(stderr, "  %s\n", dsc_text_show(dsc_str_from(paths[i]), package->arena));
	if (count > PATHS_TOLD)
		fprintf(stderr, _("  and %zu more\n"), count - PATHS_TOLD);
}

static bool refuses_pointers(const struct package *package, const struct dsc_bundle *bundle)
{
	if (!bundle->pointers.count)
		return false;
	dsc_run_say(package->command, DSC_SAY_REFUSED, "%s",
		    _("these are pointers of Git LFS and not the files themselves ('git lfs pull' "
		      "fetches them):"));
	tell_paths(package, bundle->pointers.items, bundle->pointers.count);
	return true;
}

static bool refuses_changes(const struct package *package, const struct dsc_bundle *bundle)
{
	bool refused = !package->options->allow_uncommitted && !package->options->dry_run;

	if (!bundle->changes.count)
		return false;
	if (refused)
		dsc_run_say(package->command, DSC_SAY_REFUSED, "%s",
			    _("these are not committed as they are (commit them, or "
			      "--allow-uncommitted):"));
	else
		dsc_run_say(package->command, DSC_SAY_WARNING, "%s",
			    _("these are not committed as they are:"));
	tell_paths(package, bundle->changes.items, bundle->changes.count);
	if (bundle->turned)
		dsc_run_say(package->command, DSC_SAY_NOTE,
			    ngettext("%zu of them has other bytes than the commit, though git calls "
				     "it unchanged: line ends or a filter, most likely; 'dos2unix "
				     "FILE' gives it the commit's line ends, 'git add --renormalize "
				     "FILE' and a commit give the commit those that .gitattributes "
				     "asks for",
				     "%zu of them have other bytes than the commit, though git "
				     "calls them unchanged: line ends or a filter, most likely; "
				     "'dos2unix FILE' gives them the commit's line ends, 'git add "
				     "--renormalize FILE' and a commit give the commit those that "
				     ".gitattributes asks for",
				     (unsigned long)bundle->turned),
			    bundle->turned);
	return refused;
}

static void warn(const struct package *package, const struct dsc_bundle *bundle)
{
	if (bundle->synthetic)
		dsc_run_say(package->command, DSC_SAY_WARNING,
			    ngettext("%zu case says that it is made up (synthetic); it is marked, "
				     "and not to be handed in",
				     "%zu cases say that they are made up (synthetic); they are "
				     "marked, and not to be handed in",
				     (unsigned long)bundle->synthetic),
			    bundle->synthetic);
	if (bundle->left_out)
		dsc_run_say(package->command, DSC_SAY_WARNING,
			    ngettext("%zu file below evidence/ is named by no document and left "
				     "out",
				     "%zu files below evidence/ are named by no document and left "
				     "out",
				     (unsigned long)bundle->left_out),
			    bundle->left_out);
	if (!bundle->commit.len)
		dsc_run_say(package->command, DSC_SAY_WARNING, "%s",
			    _("nothing is committed here, so the discs name no state of the "
			      "repository"));
}

/* Evidence that differs is told as the rule tells it; if that finds none, it changed just now. */
static int write_discs(struct package *package, struct dsc_bundle *bundle, struct dsc_err *err)
{
	struct dsc_err again;
	int status = dsc_bundle_write(bundle, package->options->out, err);
	int found = status > 0 ? validate(package, true, package->arena, &again) : 0;

	if (status <= 0)
		return status;
	if (found < 0)
		*err = again;
	return found > 0 ? 1 : -1;
}

/* 0: done; 1: refused; -1. */
static int write_package(struct package *package, const struct dsc_bundle_options *wanted,
			 struct dsc_err *err)
{
	const struct dsc_package_options *options = package->options;
	struct dsc_bundle bundle;
	int status = dsc_bundle_plan(&bundle, wanted, package->arena, err);

	if (status == 0) {
		warn(package, &bundle);
		status = refuses_pointers(package, &bundle) || refuses_changes(package, &bundle);
	}
	if (status == 0 && !options->dry_run)
		status = write_discs(package, &bundle, err);
	if (status == 0 && options->json)
		dsc_bundle_print_json(stdout, &bundle);
	else if (status == 0)
		dsc_bundle_print_text(stdout, &bundle);
	dsc_bundle_release(&bundle);
	return status;
}

static int make(struct package *package, struct dsc_err *err)
{
	const struct dsc_package_options *options = package->options;
	struct dsc_papers papers;
	struct dsc_bundle_options wanted = {
		.profile = &package->place.programme.profile,
		.repository = &package->repository,
		.papers = &papers.calls,
		.capacity = options->capacity,
		.signer = package->key,
		.progress = dsc_run_watched() && !options->quiet,
	};
	struct dsc_arena rules;
	int status;

	wanted.unit = dsc_repository_find_unit(&package->repository, dsc_str_from(options->unit));
	if (wanted.unit == DSC_NO_UNIT)
		return dsc_err_set(err, _("no unit '%s' in units/"),
				   dsc_text_show(dsc_str_from(options->unit), package->arena));
	/* What the rules needed is given back before the discs are planned. */
	dsc_arena_init(&rules, 0);
	status = validate(package, options->dry_run, &rules, err);
	dsc_arena_release(&rules);
	if (status)
		return status;
	dsc_papers_init(&papers, wanted.profile, &package->repository, options->font, stderr);
	return write_package(package, &wanted, err);
}

enum dsc_exit dsc_package_make(const struct dsc_command *command,
			       const struct dsc_package_options *options, struct dsc_arena *arena)
{
	struct package package = { .command = command, .options = options, .arena = arena };
	struct dsc_err err;
	int status = -1;

	/* A key that does not open is told before the work, and its passphrase asked for. */
	if (options->key && dsc_signature_open(&package.key, options->key, &err) < 0)
		return dsc_run_trouble(command, &err);
	if (dsc_workplace_open(&package.place, ".", arena, &err) == 0) {
		if (!package.place.root) {
			dsc_err_set(&err, "%s",
				    _("no case repository here or above; 'dsc init' makes one"));
		} else if (dsc_repository_open(&package.repository, package.place.root, arena,
					       &err) == 0) {
			status = make(&package, &err);
			dsc_repository_close(&package.repository);
		}
		dsc_workplace_close(&package.place);
	}
	dsc_signature_close(package.key);
	if (status < 0)
		return dsc_run_trouble(command, &err);
	return status ? DSC_EXIT_FINDINGS : DSC_EXIT_OK;
}
