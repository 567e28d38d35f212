#define _DEFAULT_SOURCE /* DT_REG */
#include "bundle/verify.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/tr.h"
#include "bundle/bag.h"
#include "bundle/verify_disc.h"
#include "bundle/verify_hash.h"
#include "bundle/verify_package.h"
#include "bundle/verify_signature.h"
#include "disc/read.h"
#include "text/show.h"

#include "base/banned.h"

#define DEPTH_MAX 4

const char *const dsc_verify_kind_ids[] = {
	[DSC_VERIFY_MISSING] = "missing", [DSC_VERIFY_ADDED] = "added",
	[DSC_VERIFY_CHANGED] = "changed", [DSC_VERIFY_UNREADABLE] = "unreadable",
	[DSC_VERIFY_UNSAFE] = "unsafe",	  [DSC_VERIFY_FORM] = "form",
};

const char *const dsc_verify_section_ids[DSC_VERIFY_SECTIONS] = {
	[DSC_VERIFY_AUTHENTICITY] = "authenticity",
	[DSC_VERIFY_INTEGRITY] = "integrity",
	[DSC_VERIFY_USABILITY] = "usability",
	[DSC_VERIFY_SAFETY] = "safety",
};

void dsc_verify_add(struct dsc_verifier *verifier, enum dsc_verify_section section,
		    enum dsc_verify_kind kind, struct dsc_verify_place place, const char *path,
		    const char *message)
{
	struct dsc_verify *verify = verifier->verify;
	struct dsc_verify_finding finding = {
		.section = section,
		.kind = kind,
		.copy = place.copy,
		.disc = place.disc,
		.message = message,
	};

	verify->states[section] = DSC_VERIFY_WRONG;
	if (verify->findings.count == DSC_VERIFY_FINDINGS_MAX) {
		verify->unsaid++;
		return;
	}
	finding.path = path ? dsc_text_show(dsc_str_from(path), verifier->arena) : NULL;
	DSC_PUSH(verifier->arena, &verify->findings, finding);
}

void dsc_verify_unread(struct dsc_verifier *verifier, enum dsc_verify_section section)
{
	enum dsc_verify_state *state = &verifier->verify->states[section];

	if (*state == DSC_VERIFY_GOOD)
		*state = DSC_VERIFY_UNKNOWN;
}

void dsc_verify_unread_all(struct dsc_verifier *verifier)
{
	for (int i = 0; i < DSC_VERIFY_SECTIONS; i++)
		dsc_verify_unread(verifier, (enum dsc_verify_section)i);
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

bool dsc_verify_same_package(const struct dsc_verify_disc *a, const struct dsc_verify_disc *b)
{
	return a->total == b->total && same_text(a->unit, b->unit) &&
	       same_text(a->commit, b->commit) && same_text(a->package, b->package);
}

/* ---- discs by themselves */

static const char *base_name(const char *path, struct dsc_arena *arena)
{
	size_t len = strlen(path), start;

	while (len > 1 && path[len - 1] == '/')
		len--;
	for (start = len; start && path[start - 1] != '/';)
		start--;
	return dsc_text_show((struct dsc_str){ path + start, len - start }, arena);
}

static int verify_folder(struct dsc_verifier *verifier, const char *path, int fd)
{
	struct dsc_verify_place place = { NULL, base_name(path, verifier->arena) };
	struct dsc_verify_disc disc;

	if (dsc_verify_disc_read(&disc, verifier, place, fd, DSC_DIGEST_SHA256 | DSC_DIGEST_SM3) <
	    0)
		return -1;
	disc.source = path;
	disc.folder = true;
	DSC_PUSH(verifier->arena, &verifier->verify->discs, disc);
	return 0;
}

/* An image, or a disc in its drive, which is longer than its image and has no sum of its own. */
static int verify_image(struct dsc_verifier *verifier, const char *path, int fd, bool drive)
{
	struct dsc_verify_place place = { NULL, base_name(path, verifier->arena) };
	struct dsc_verify_disc disc;
	struct dsc_verify_hashing hashing;
	int status;

	if (drive) /* the disc is to answer, not the memory of having written it */
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	else
		dsc_verify_hash_begin(&hashing, fd, DSC_DIGEST_SHA256);
	status = dsc_verify_disc_read(&disc, verifier, place, fd,
				      DSC_DIGEST_SHA256 | DSC_DIGEST_SM3);
	if (!drive && dsc_verify_hash_end(&hashing, verifier->err) < 0)
		status = -1;
	if (status < 0)
		return -1;
	if (!drive)
		disc.sums = hashing.sums;
	disc.source = path;
	DSC_PUSH(verifier->arena, &verifier->verify->discs, disc);
	return 0;
}

/* ---- what it is */

static bool has(int fd, const char *name)
{
	struct stat st;

	return fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* "copy-2" of a package that lies around it: its number. */
static uint32_t copy_around(const char *name, int above)
{
	struct dsc_str rest, path = dsc_str_from(name);
	uint32_t number;
	char with[32];

	if (path.len > 10)
		return 0;
	snprintf(with, sizeof(with), "%s/x", name);
	number = dsc_verify_copy_of(dsc_str_from(with), &rest);
	return number && has(above, "SHA256SUMS") ? number : 0;
}

static int verify_copy(struct dsc_verifier *verifier, const char *path, int fd)
{
	const char *above_path = dsc_arena_printf(verifier->arena, "%s/..", path);
	int above = openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	uint32_t number = 0;
	int status = 0;
	struct dsc_io_list list = { 0 };
	char *real = realpath(path, NULL);

	if (real && above >= 0)
		number = copy_around(base_name(real, verifier->arena), above);
	free(real);
	if (number) {
		status = dsc_verify_package(verifier, above_path, above, number);
	} else {
		/* A copy alone: its discs speak for themselves, and nothing for its papers. */
		if (dsc_io_list(&list, fd, ".", verifier->arena) < 0)
			status = dsc_err_errno(verifier->err, errno,
					       _("cannot read the folder %s"), path);
		for (size_t i = 0; status == 0 && i < list.count; i++) {
			int image;

			if (list.items[i].type != DT_REG ||
			    !dsc_verify_is_image(list.items[i].name))
				continue;
			image = openat(fd, list.items[i].name.ptr,
				       O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
			if (image < 0) {
				status = dsc_err_errno(verifier->err, errno, _("cannot read %s"),
						       list.items[i].name.ptr);
				break;
			}
			status = verify_image(verifier,
					      dsc_arena_printf(verifier->arena, "%s/%s", path,
							       list.items[i].name.ptr),
					      image, false);
			close(image);
		}
	}
	if (above >= 0)
		close(above);
	return status;
}

/* An image that is damaged from its start on is known by its name. */
static bool may_be_image(const struct stat *st, const char *path, int fd)
{
	return S_ISBLK(st->st_mode) ||
	       (S_ISREG(st->st_mode) &&
		(dsc_str_ends(dsc_str_from(path), DSC_S(".iso")) || dsc_disc_is_marked(fd)));
}

static int verify_path(struct dsc_verifier *verifier, const char *path)
{
	const char *shown = dsc_text_show(dsc_str_from(path), verifier->arena);
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	int status;

	if (fd < 0)
		return dsc_err_errno(verifier->err, errno, _("cannot open %s"), shown);
	if (fstat(fd, &st) < 0)
		status = dsc_err_errno(verifier->err, errno, _("cannot open %s"), shown);
	else if (may_be_image(&st, path, fd))
		status = verify_image(verifier, path, fd, S_ISBLK(st.st_mode));
	else if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
		status = dsc_err_set(verifier->err, _("%s is neither a file nor a folder"), shown);
	else if (has(fd, "SHA256SUMS") || has(fd, "SM3SUMS") || has(fd, "copy-1") ||
		 has(fd, "copy-2"))
		status = dsc_verify_package(verifier, path, fd, 0);
	else if (has(fd, DSC_BAG_DECLARATION) || has(fd, DSC_BAG_RECORD) ||
		 has(fd, DSC_BAG_MANIFEST) || has(fd, "data"))
		status = verify_folder(verifier, path, fd);
	else if (has(fd, "disc-1.iso") || has(fd, "disc-2.iso"))
		status = verify_copy(verifier, path, fd);
	else
		status = dsc_err_set(verifier->err,
				     _("%s is no package, no copy of one and no disc that 'dsc "
				       "bundle' made"),
				     shown);
	close(fd);
	return status;
}

/* ---- all of it */

static int by_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int by_place(const void *a, const void *b)
{
	const struct dsc_verify_finding *x = a, *y = b;
	int order;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	order = by_text(x->copy, y->copy);
	if (!order)
		order = by_text(x->disc, y->disc);
	if (!order)
		order = by_text(x->path, y->path);
	return order ? order : by_text(x->message, y->message);
}

/* Bytes that will be read: what the paths hold, for the line of progress. */
static uint64_t weigh(const char *path, int depth)
{
	struct dsc_io_list list = { 0 };
	struct dsc_arena arena;
	uint64_t bytes = 0;
	struct stat st;

	if (lstat(path, &st) < 0)
		return 0;
	if (S_ISREG(st.st_mode))
		return (uint64_t)st.st_size;
	if (!S_ISDIR(st.st_mode) || !depth)
		return 0;
	dsc_arena_init(&arena, 0);
	if (dsc_io_list(&list, AT_FDCWD, path, &arena) == 0)
		for (size_t i = 0; i < list.count; i++)
			bytes += weigh(dsc_arena_printf(&arena, "%s/%s", path,
							list.items[i].name.ptr),
				       depth - 1);
	dsc_arena_release(&arena);
	return bytes;
}

int dsc_verify(struct dsc_verify *verify, const struct dsc_verify_options *options,
	       struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_verifier verifier = { .verify = verify, .key = options->key, .arena = arena,
					 .err = err };
	uint64_t total = 0;
	int status = 0;

	*verify = (struct dsc_verify){ .expected = options->key != NULL, .arena = arena };
	for (size_t i = 0; options->progress && i < options->path_count; i++)
		total += weigh(options->paths[i], DEPTH_MAX);
	dsc_progress_start(&verifier.progress, options->progress, total);
	for (size_t i = 0; status == 0 && i < options->path_count; i++)
		status = verify_path(&verifier, options->paths[i]);
	dsc_progress_end(&verifier.progress);
	dsc_verify_signers_agree(&verifier);
	if (verify->findings.count)
		qsort(verify->findings.items, verify->findings.count,
		      sizeof(*verify->findings.items), by_place);
	return status;
}
