/* dsc audit: proves the history of a review, or names what does not hold. */
#include <errno.h>
#include <fcntl.h>

#include "audit/print.h"
#include "base/io.h"
#include "base/tr.h"
#include "cli/run.h"
#include "dossier/repository.h"
#include "text/show.h"

#include "base/banned.h"

#define RECEIPTS_MAX_BYTES ((size_t)16 << 20)

static struct {
	const char *at;
	const char *receipts;
	struct dsc_words accepted;
	int output;
	bool quiet;
} chosen;

static const struct dsc_option options[] = {
	DSC_OPTION_DIRECTORY,
	{ .name = "at", .argument = N_("REV"), .help = N_("audit up to this commit instead of HEAD"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.at },
	{ .name = "accept", .argument = N_("WHAT"),
	  .help = N_("a commit that changed the rules, or the fingerprint of a later key, that "
		     "you have made sure of; repeat it for more"),
	  .kind = DSC_OPTION_WORDS, .target = &chosen.accepted },
	{ .name = "receipts", .argument = N_("FILE"),
	  .help = N_("also ask whether the records of these receipts are there"),
	  .kind = DSC_OPTION_TEXT, .target = &chosen.receipts },
	{ .letter = 'q', .name = "quiet", .help = N_("tell breaks only"),
	  .kind = DSC_OPTION_FLAG, .target = &chosen.quiet },
	DSC_OPTION_OUTPUT(&chosen.output),
	DSC_OPTION_END,
};

static const struct dsc_help_line examples[] = {
	{ "dsc audit", N_("the repository around this folder") },
	{ "dsc audit -C review.git --receipts receipts.txt", N_("a bare clone, with receipts") },
	{ NULL, NULL },
};

static const struct dsc_command command = {
	.verb = "audit",
	.usage = (const char *const[]){ "[OPTION]…", NULL },
	.summary = N_("Proves from the history alone that verdicts, seals and the decision are "
		      "those that people signed and that nothing was altered, removed or slipped "
		      "in. Exit status 1: something does not hold."),
	.options = options,
	.examples = examples,
	.see_also = "dsc-review(1), dsc-seal(1), dsc-decide(1), dsc-repository(5)",
};

static int find_head(struct dsc_git_id *head, struct dsc_git *git, struct dsc_arena *arena,
		     struct dsc_err *err)
{
	int found = chosen.at ? dsc_git_resolve(head, git, chosen.at, err) :
				dsc_git_head(head, git, err);

	if (found == 0 && chosen.at)
		return dsc_err_set(err, _("no commit '%s' in this repository"),
				   dsc_text_quote(dsc_str_from(chosen.at), 64, arena));
	if (found == 0)
		return dsc_err_set(err, "%s", _("nothing is committed yet"));
	return found < 0 ? -1 : 0;
}

/* A bare repository has no file to find; its root is where it is. */
static int open_git(struct dsc_git **git, struct dsc_arena *arena, struct dsc_err *err)
{
	const char *root;
	int found = dsc_repository_find(&root, ".", arena, err);

	if (found < 0)
		return -1;
	found = dsc_git_open_history(git, found ? root : ".", err);
	if (found == 0)
		return dsc_err_set(err, "%s",
				   _("no git repository here or above; an audit reads its history"));
	return found < 0 ? -1 : 0;
}

static int read_receipts(struct dsc_str *bytes, struct dsc_io_buffer *buffer,
			 struct dsc_arena *arena, struct dsc_err *err)
{
	const char *shown = dsc_word_shown(chosen.receipts, arena);

	switch (dsc_io_read(bytes, AT_FDCWD, chosen.receipts, RECEIPTS_MAX_BYTES, buffer)) {
	case DSC_IO_OK:
		if (dsc_audit_has_receipts(*bytes))
			return 0;
		return dsc_err_set(err,
				   _("no receipt stands in '%s'; a receipt has a code like 1a2b-3c4d-5e6f-7081-92a3, with its hyphens, in UTF-8"),
				   shown);
	case DSC_IO_ABSENT:
	case DSC_IO_FAILED:
		return dsc_err_errno(err, errno, _("cannot read %s"), shown);
	case DSC_IO_LARGE:
		return dsc_err_set(err, _("'%s' is larger than 16 MiB"), shown);
	case DSC_IO_LINK:
	case DSC_IO_FOLDER:
	case DSC_IO_SPECIAL:
		break;
	}
	return dsc_err_set(err, _("'%s' is no regular file"), shown);
}

static bool is_text_of(const char *word, size_t len, const char *characters)
{
	return strlen(word) == len && strspn(word, characters) == len;
}

/* A commit is taken by its full id: the beginning of one may come to be another's. */
static bool can_be_accepted(const char *word)
{
	static const char hash[] = "SHA256:";

	return is_text_of(word, 40, "0123456789abcdef") ||
	       (strncmp(word, hash, strlen(hash)) == 0 &&
		is_text_of(word + strlen(hash), 43,
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"));
}

static enum dsc_exit run(char **words, int count, struct dsc_arena *arena)
{
	struct dsc_audit_options audit_options = { .accepted = chosen.accepted.items,
						   .accepted_count = chosen.accepted.count };
	enum dsc_exit status = DSC_EXIT_TROUBLE;
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_git *git = NULL;
	struct dsc_git_id head;
	struct dsc_audit audit;
	struct dsc_err err;

	if (count)
		return dsc_usage_error(&command, stderr, _("'%s' is one word too many"),
				       dsc_word_shown(words[0], arena));
	for (size_t i = 0; i < chosen.accepted.count; i++)
		if (!can_be_accepted(chosen.accepted.items[i]))
			return dsc_usage_error(&command, stderr,
					       _("--accept '%s': write the full id of a commit (40 digits of 0-9a-f) or the fingerprint of a key (SHA256:…)"),
					       dsc_word_shown(chosen.accepted.items[i], arena));
	if ((chosen.receipts &&
	     read_receipts(&audit_options.receipts, &buffer, arena, &err) < 0) ||
	    open_git(&git, arena, &err) < 0 || find_head(&head, git, arena, &err) < 0 ||
	    dsc_audit_run(&audit, git, &head, &audit_options, arena, &err) < 0) {
		dsc_run_trouble(&command, &err);
	} else {
		if (chosen.output == DSC_OUTPUT_JSON)
			dsc_audit_print_json(stdout, &audit);
		else
			dsc_audit_print_text(stdout, &audit, chosen.quiet, chosen.receipts != NULL,
					     arena);
		status = audit.breaks.count ? DSC_EXIT_FINDINGS : DSC_EXIT_OK;
	}
	dsc_git_close(git);
	dsc_io_buffer_release(&buffer);
	return status;
}

int main(int argc, char **argv)
{
	return dsc_run(&command, run, argc, argv);
}
