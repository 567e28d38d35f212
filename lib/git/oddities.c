#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>

#include "base/io.h"
#include "base/tr.h"
#include "git/handle.h"
#include "git/history.h"

#include "base/banned.h"

#define MAX_ODDITIES 1000
#define MAX_FILE ((size_t)1 << 20)

struct finder {
	struct dsc_git_oddities *oddities;
	struct dsc_git *git;
	struct dsc_arena *arena;
	struct dsc_err *err;
};

static void put(const struct finder *finder, enum dsc_git_oddity_kind kind, const char *file,
		struct dsc_str what)
{
	if (finder->oddities->count == MAX_ODDITIES)
		return;
	file = dsc_arena_str(finder->arena, dsc_str_from(file)).ptr;
	DSC_PUSH(finder->arena, finder->oddities,
		 (struct dsc_git_oddity){ kind, file, dsc_arena_str(finder->arena, what) });
}

/* ---- files */

static int look_at_file(const struct finder *finder, enum dsc_git_oddity_kind kind,
			const char *file)
{
	const char *path = dsc_arena_printf(finder->arena, "%s/%s", finder->git->shared, file);
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_str bytes;
	int status = 0;

	switch (dsc_io_read(&bytes, AT_FDCWD, path, MAX_FILE, &buffer)) {
	case DSC_IO_ABSENT:
		break;
	case DSC_IO_OK:
		while (bytes.len) {
			const char *end = memchr(bytes.ptr, '\n', bytes.len);
			size_t len = end ? (size_t)(end - bytes.ptr) : bytes.len;

			if (len && *bytes.ptr != '#')
				put(finder, kind, file, (struct dsc_str){ bytes.ptr, len });
			len += end != NULL;
			bytes = (struct dsc_str){ bytes.ptr + len, bytes.len - len };
		}
		break;
	case DSC_IO_FAILED:
		status = dsc_err_errno(finder->err, errno, _("cannot read %s"), path);
		break;
	default: /* a link, a pipe, a huge file: odd enough by itself */
		put(finder, kind, file, DSC_S(""));
	}
	dsc_io_buffer_release(&buffer);
	return status;
}

static int look_at_refs(const struct finder *finder)
{
	git_reference_iterator *refs = NULL;
	const char *name;
	int code = git_reference_iterator_glob_new(&refs, finder->git->repo, "refs/replace/*");

	while (code == 0 && (code = git_reference_next_name(&name, refs)) == 0)
		put(finder, DSC_GIT_REPLACED, name,
		    dsc_str_from(name + strlen("refs/replace/")));
	git_reference_iterator_free(refs);
	return code == GIT_ITEROVER ? 0 :
				      dsc_git_err(finder->err,
						  _("cannot read the references of the git repository %s"),
						  finder->git->folder);
}

/* ---- configuration */

/*
 * Keys by which git runs a program or reads something else than what lies in
 * the repository. '*' is anything, as a part of a key or at its end.
 */
static const char *const suspicious[] = {
	"alias.*", "browser.*", "core.alternaterefscommand", "core.askpass",
	"core.attributesfile", "core.editor", "core.excludesfile", "core.fsmonitor",
	"core.gitproxy", "core.hookspath", "core.pager", "core.sparsecheckout",
	"core.sshcommand", "core.usereplacerefs", "core.worktree", "credential.*",
	"diff.*.command", "diff.*.textconv", "diff.external", "extensions.partialclone",
	"extensions.worktreeconfig", "filter.*", "gc.recentobjectshook", "gpg.*", "guitool.*.cmd",
	"hook.*", "http.*", "imap.tunnel", "include.*", "includeif.*", "instaweb.*",
	"interactive.difffilter", "log.showsignature", "mailmap.*", "man.*", "merge.*.driver",
	"mergetool.*", "difftool.*", "pager.*", "protocol.*", "remote.*.promisor",
	"remote.*.proxy", "remote.*.receivepack", "remote.*.uploadpack", "remote.*.vcs", "safe.*",
	"sequence.editor", "sendemail.*", "submodule.*.update", "tar.*.command", "trailer.*.cmd",
	"trailer.*.command", "uploadpack.packobjectshook", "url.*",
};

/* A '*' in the middle takes all up to the last dot: names of filters may have dots. */
static bool matches(const char *key, const char *pattern)
{
	size_t len = strcspn(pattern, "*");
	const char *rest = pattern + len;
	size_t left = strlen(key);

	if (!*rest)
		return strcasecmp(key, pattern) == 0;
	if (strncasecmp(key, pattern, len) != 0)
		return false;
	rest++;
	return left >= len + strlen(rest) && strcasecmp(key + left - strlen(rest), rest) == 0;
}

static bool is_suspicious(const char *key)
{
	for (size_t i = 0; i < sizeof(suspicious) / sizeof(suspicious[0]); i++)
		if (matches(key, suspicious[i]))
			return true;
	return false;
}

static int look_at_settings(const struct finder *finder, const char *folder, const char *file)
{
	const char *path = dsc_arena_printf(finder->arena, "%s/%s", folder, file);
	struct dsc_io_buffer buffer = { 0 };
	git_config_iterator *entries = NULL;
	git_config *config = NULL;
	git_config_entry *entry;
	struct dsc_str bytes;
	enum dsc_io_result found = dsc_io_read(&bytes, AT_FDCWD, path, MAX_FILE, &buffer);
	int code = -1;

	dsc_io_buffer_release(&buffer);
	if (found == DSC_IO_ABSENT)
		return 0;
	if (found != DSC_IO_OK) {
		put(finder, DSC_GIT_SETTING, file, DSC_S(""));
		return 0;
	}
	if (git_config_new(&config) == 0 &&
	    git_config_add_file_ondisk(config, path, GIT_CONFIG_LEVEL_LOCAL, NULL, 0) == 0 &&
	    git_config_iterator_new(&entries, config) == 0)
		while ((code = git_config_next(&entry, entries)) == 0)
			/* What an included file says is worth no more than that it is included. */
			if (entry->include_depth == 0 && is_suspicious(entry->name))
				put(finder, DSC_GIT_SETTING, file, dsc_str_from(entry->name));
	git_config_iterator_free(entries);
	git_config_free(config);
	return code == GIT_ITEROVER ? 0 : dsc_git_err(finder->err, _("cannot read %s"), path);
}

static int by_place(const void *a, const void *b)
{
	const struct dsc_git_oddity *x = a, *y = b;
	int order = (int)x->kind - (int)y->kind;

	if (order == 0)
		order = strcmp(x->file, y->file);
	return order ? order : dsc_str_cmp(x->what, y->what);
}

int dsc_git_oddities(struct dsc_git_oddities *oddities, struct dsc_git *git,
		     struct dsc_arena *arena, struct dsc_err *err)
{
	const struct finder finder = { oddities, git, arena, err };

	*oddities = (struct dsc_git_oddities){ 0 };
	if (look_at_refs(&finder) < 0 ||
	    look_at_file(&finder, DSC_GIT_GRAFTED, "info/grafts") < 0 ||
	    look_at_file(&finder, DSC_GIT_SHALLOW, "shallow") < 0 ||
	    look_at_file(&finder, DSC_GIT_ALTERNATE, "objects/info/alternates") < 0 ||
	    look_at_file(&finder, DSC_GIT_ALTERNATE, "objects/info/http-alternates") < 0 ||
	    look_at_settings(&finder, git->shared, "config") < 0 ||
	    look_at_settings(&finder, git->folder, "config.worktree") < 0)
		return -1;
	if (oddities->count)
		qsort(oddities->items, oddities->count, sizeof(*oddities->items), by_place);
	return 0;
}
