#define _DEFAULT_SOURCE /* DT_REG */
#include "bundle/verify_package.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/tr.h"
#include "bundle/sign.h"
#include "bundle/verify_hash.h"
#include "bundle/verify_signature.h"
#include "text/show.h"

#include "base/banned.h"

#define PIECE ((size_t)1 << 20)
#define FILES_MAX 20000 /* of a package */
#define DEPTH_MAX 4
#define COPIES_MAX 1000

/* A file of a package, as it lies there or as the lists have it. */
struct file {
	struct dsc_str path;  /* below the package: "copy-1/disc-1.iso" */
	uint32_t copy;        /* 0: none */
	struct dsc_str name;  /* below the copy */
	bool there;
	const struct dsc_verify_line *sha256, *sm3;
	bool hashed;
	bool wrong;
	struct dsc_digest_sums sums;
};

struct package {
	struct dsc_verifier *verifier;
	int fd;
	const char *path;
	uint32_t only; /* the copy to look at; 0: all */
	struct dsc_verify_lines sha256, sm3;
	const char *signer; /* of SHA256SUMS and SM3SUMS, or NULL */
	struct {
		struct file *items;
		size_t count, cap;
	} files; /* sorted by name, then copy */
	size_t first_disc; /* in verify->discs: those before are of other paths */
	uint32_t made; /* copies that the discs say were made */
	uint32_t copies; /* the highest there is */
	bool present[COPIES_MAX]; /* copies that have a file, by number */
	char *pieces;
};

uint32_t dsc_verify_copy_of(struct dsc_str path, struct dsc_str *name)
{
	size_t at = 5;
	uint32_t number = 0;

	*name = path;
	if (!dsc_str_starts(path, DSC_S("copy-")))
		return 0;
	/* One name for each number: "copy-01" is none. */
	while (at < path.len && at < 8 && path.ptr[at] >= (number ? '0' : '1') &&
	       path.ptr[at] <= '9')
		number = number * 10 + (uint32_t)(path.ptr[at++] - '0');
	if (!number || at + 1 >= path.len || path.ptr[at] != '/')
		return 0;
	*name = (struct dsc_str){ path.ptr + at + 1, path.len - at - 1 };
	return number;
}

static struct dsc_verify_place place_of(const struct package *package, uint32_t copy,
					const char *disc)
{
	return (struct dsc_verify_place){
		copy ? dsc_arena_printf(package->verifier->arena, "copy-%u", (unsigned)copy) : NULL,
		disc,
	};
}

static void add(const struct package *package, enum dsc_verify_section section,
		enum dsc_verify_kind kind, const struct file *file, const char *message)
{
	struct dsc_verifier *verifier = package->verifier;

	/* A list can name millions: where nothing more is said nothing is kept. */
	if (verifier->verify->findings.count == DSC_VERIFY_FINDINGS_MAX) {
		verifier->verify->unsaid++;
		return;
	}
	dsc_verify_add(verifier, section, kind, place_of(package, file->copy, NULL),
		       dsc_arena_str(verifier->arena, file->name).ptr, message);
}

bool dsc_verify_is_image(struct dsc_str name)
{
	return dsc_str_ends(name, DSC_S(".iso")) && !memchr(name.ptr, '/', name.len);
}

/* The lists name neither themselves nor their signatures. */
static bool is_list(struct dsc_str path)
{
	return dsc_str_is(path, "SHA256SUMS") || dsc_str_is(path, "SM3SUMS") ||
	       dsc_str_is(path, "SHA256SUMS" DSC_SIGN_SUFFIX) ||
	       dsc_str_is(path, "SM3SUMS" DSC_SIGN_SUFFIX) || dsc_str_is(path, DSC_SIGN_KEY);
}

static struct file *add_file(struct package *package, struct dsc_str path)
{
	struct file file = { .path = path };

	file.copy = dsc_verify_copy_of(path, &file.name);
	DSC_PUSH(package->verifier->arena, &package->files, file);
	return &package->files.items[package->files.count - 1];
}

/* What lies in the package; links and deep folders are told and not followed. */
static int walk(struct package *package, int fd, const char *prefix, int depth)
{
	struct dsc_verifier *verifier = package->verifier;
	struct dsc_io_list list = { 0 };

	if (dsc_io_list_open(&list, fd, verifier->arena) < 0)
		return dsc_err_errno(verifier->err, errno, _("cannot read the folder %s"),
				     package->path);
	for (size_t i = 0; i < list.count; i++) {
		struct dsc_str path = dsc_str_from(dsc_arena_printf(
			verifier->arena, "%s%s", prefix, list.items[i].name.ptr));
		struct file shown = { .path = path };
		int sub, status;

		if (package->files.count > FILES_MAX)
			return dsc_err_set(verifier->err, _("%s holds more than %d files"),
					   package->path, FILES_MAX);
		shown.copy = dsc_verify_copy_of(path, &shown.name);
		if (list.items[i].type == DT_REG) {
			if (!is_list(path))
				add_file(package, path)->there = true;
			continue;
		}
		if (list.items[i].type != DT_DIR || depth == 0) {
			add(package, DSC_VERIFY_SAFETY, DSC_VERIFY_UNSAFE, &shown,
			    depth ? _("is a link or a device, which is not followed") :
				    _("lies in too many folders"));
			continue;
		}
		sub = openat(fd, list.items[i].name.ptr,
			     O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (sub < 0)
			return dsc_err_errno(verifier->err, errno, _("cannot read the folder %s"),
					     dsc_text_show(path, verifier->arena));
		status = walk(package, sub, dsc_arena_printf(verifier->arena, "%s/", path.ptr),
			      depth - 1);
		close(sub);
		if (status < 0)
			return -1;
	}
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct file *x = a, *y = b;
	int order = dsc_str_cmp(x->name, y->name);

	if (order)
		return order;
	return x->copy == y->copy ? dsc_str_cmp(x->path, y->path) : x->copy < y->copy ? -1 : 1;
}

static int by_path(const void *a, const void *b)
{
	const struct file *x = a, *y = b;

	return dsc_str_cmp(x->path, y->path);
}

/* A file of the package's top; `ptr` NULL where there is none that can be read. */
static struct dsc_str read_top(const struct package *package, const char *name, size_t max)
{
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_str text = { 0 };

	if (dsc_io_read(&text, package->fd, name, max, &buffer) == DSC_IO_OK)
		text = dsc_arena_str(package->verifier->arena, text);
	else
		text = (struct dsc_str){ 0 };
	dsc_io_buffer_release(&buffer);
	return text;
}

/* Returns its signer. */
static const char *read_list(struct dsc_verify_lines *lines, struct package *package,
			     const char *name)
{
	struct dsc_verifier *verifier = package->verifier;
	struct dsc_verify_place none = { 0 };
	struct dsc_verify_signed what = {
		.name = name,
		.bytes = read_top(package, name, DSC_VERIFY_TEXT_MAX),
		.signature = read_top(package,
				      dsc_arena_printf(verifier->arena, "%s" DSC_SIGN_SUFFIX, name),
				      DSC_SIGNATURE_KEY_MAX),
		.key = read_top(package, DSC_SIGN_KEY, DSC_SIGNATURE_KEY_MAX),
	};

	if (what.bytes.ptr) {
		dsc_verify_lines_read(lines, what.bytes, verifier->arena);
		if (lines->wrong || lines->twice)
			dsc_verify_add(verifier, DSC_VERIFY_AUTHENTICITY, DSC_VERIFY_FORM, none,
				       name,
				       _("holds lines that are no sums of files, or a file twice"));
	} else {
		dsc_verify_unread(verifier, DSC_VERIFY_AUTHENTICITY);
		dsc_verify_add(verifier, DSC_VERIFY_INTEGRITY, DSC_VERIFY_MISSING, none, name,
			       _("the list of sums is not there or cannot be read; its files cannot "
				 "be checked"));
	}
	return dsc_verify_signature(verifier, none, &what);
}

/* Files that the lists name and that are not there join the others. */
static void join_list(struct package *package, const struct dsc_verify_lines *lines, bool sm3)
{
	size_t known = package->files.count;

	for (size_t i = 0; i < lines->count; i++) {
		struct file key = { .path = lines->items[i].path };
		struct file *file = NULL;

		if (known)
			file = bsearch(&key, package->files.items, known, sizeof(key), by_path);
		if (!file)
			file = add_file(package, lines->items[i].path);
		if (sm3)
			file->sm3 = &lines->items[i];
		else
			file->sha256 = &lines->items[i];
	}
	if (package->files.count)
		qsort(package->files.items, package->files.count, sizeof(*package->files.items),
		      by_path);
}

/* Files of other copies than the one that is asked for are nobody's business. */
static void narrow(struct package *package)
{
	size_t kept = 0;

	for (size_t i = 0; i < package->files.count; i++) {
		const struct file *file = &package->files.items[i];

		if (package->only && file->copy != package->only)
			continue;
		if (file->there) {
			package->present[file->copy] = true;
			if (file->copy > package->copies)
				package->copies = file->copy;
		}
		package->files.items[kept++] = *file;
	}
	package->files.count = kept;
	if (kept)
		qsort(package->files.items, kept, sizeof(*package->files.items), by_name);
}

static void check_lists(struct package *package)
{
	for (size_t i = 0; i < package->files.count; i++) {
		struct file *file = &package->files.items[i];

		if (!file->there)
			add(package, DSC_VERIFY_INTEGRITY, DSC_VERIFY_MISSING, file,
			    _("the lists of sums name it, and it is not there"));
		else if (!file->sha256 && !file->sm3)
			add(package, DSC_VERIFY_INTEGRITY, DSC_VERIFY_ADDED, file,
			    _("the lists of sums do not name it"));
		else if (!file->sha256 || !file->sm3)
			add(package, DSC_VERIFY_AUTHENTICITY, DSC_VERIFY_FORM, file,
			    _("only one of SHA256SUMS and SM3SUMS names it"));
	}
}

static int open_file(const struct package *package, const struct file *file)
{
	int fd;

	if (!dsc_verify_path_inside(file->path)) {
		errno = EINVAL;
		return -1;
	}
	fd = openat(package->fd, dsc_arena_str(package->verifier->arena, file->path).ptr,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	return fd;
}

static void check_sums(const struct package *package, struct file *file)
{
	bool sha256 = file->sha256 && !dsc_str_is(file->sha256->hex, file->sums.sha256);
	bool sm3 = file->sm3 && !dsc_str_is(file->sm3->hex, file->sums.sm3);

	file->hashed = true;
	file->wrong = sha256 || sm3;
	if (file->wrong)
		add(package, DSC_VERIFY_AUTHENTICITY, DSC_VERIFY_CHANGED, file,
		    sha256 && sm3 ? _("its SHA-256 and SM3 are not the ones that were recorded") :
		    sha256	  ? _("its SHA-256 is not the one that was recorded") :
				    _("its SM3 is not the one that was recorded"));
}

static void unreadable(const struct package *package, struct file *file, const char *why)
{
	file->wrong = true;
	if (dsc_verify_is_image(file->name))
		dsc_verify_unread_all(package->verifier);
	else
		dsc_verify_unread(package->verifier, DSC_VERIFY_AUTHENTICITY);
	add(package, DSC_VERIFY_USABILITY, DSC_VERIFY_UNREADABLE, file,
	    dsc_text_show(dsc_str_from(why), package->verifier->arena));
}

static void cannot_open(const struct package *package, struct file *file, int errnum)
{
	struct dsc_err why;

	dsc_err_errno(&why, errnum, _("cannot be read"));
	unreadable(package, file, why.text);
}

static void check_small(struct package *package, struct file *file)
{
	struct dsc_verify_hashing hashing;
	int fd = open_file(package, file);
	struct dsc_err err;
	int status;

	if (fd < 0) {
		cannot_open(package, file, errno);
		return;
	}
	dsc_verify_hash_begin(&hashing, fd, DSC_DIGEST_SHA256 | DSC_DIGEST_SM3);
	status = dsc_verify_hash_end(&hashing, &err);
	close(fd);
	if (status < 0) {
		unreadable(package, file, err.text);
		return;
	}
	file->sums = hashing.sums;
	check_sums(package, file);
}

/* Whether both hold the same bytes; -1 with errno. */
static int same_bytes(const struct package *package, int a, int b)
{
	off_t at = 0;

	for (;;) {
		ssize_t x = dsc_io_read_at(a, package->pieces, PIECE, at);
		ssize_t y = x < 0 ? -1 : dsc_io_read_at(b, package->pieces + PIECE, PIECE, at);

		if (x < 0 || y < 0)
			return -1;
		if (x != y || memcmp(package->pieces, package->pieces + PIECE, (size_t)x) != 0)
			return 0;
		if (x == 0)
			return 1;
		at += x;
		dsc_progress_add(&package->verifier->progress, (uint64_t)x);
	}
}

static int read_image(struct dsc_verify_disc *disc, struct package *package, struct file *file,
		      int fd)
{
	const char *name = dsc_text_show(file->name, package->verifier->arena);

	if (dsc_verify_disc_read(disc, package->verifier,
				 place_of(package, file->copy, name), fd,
				 DSC_DIGEST_SHA256) < 0)
		return -1;
	disc->source = dsc_arena_printf(package->verifier->arena, "%s/%.*s", package->path,
					DSC_STR_ARG(file->path));
	return 0;
}

/* A copy that differs from the first is looked at by itself. */
static int check_other(struct package *package, struct dsc_verify_disc *disc, bool *sound,
		       struct file *file, int fd)
{
	struct dsc_verify_hashing hashing;
	struct dsc_verify_disc other;
	int status;

	dsc_verify_hash_begin(&hashing, fd, DSC_DIGEST_SHA256 | DSC_DIGEST_SM3);
	status = read_image(&other, package, file, fd);
	if (dsc_verify_hash_end(&hashing, package->verifier->err) < 0 || status < 0)
		return -1;
	file->sums = other.sums = hashing.sums;
	check_sums(package, file);
	if (!file->wrong && !*sound) {
		*disc = other;
		*sound = true;
	}
	return 0;
}

/* The copies of one image: the first is read and hashed at once, the others compared with it. */
static int check_images(struct package *package, struct file *files, size_t count)
{
	struct dsc_verifier *verifier = package->verifier;
	int fds[COPIES_MAX], status = 0;
	bool sound, *differs = DSC_NEW_ARRAY(verifier->arena, bool, count);
	struct dsc_verify_disc disc;
	struct dsc_verify_hashing hashing;
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < count; i++) {
		fds[i] = files[i].there ? open_file(package, &files[i]) : -1;
		if (fds[i] < 0 && files[i].there)
			cannot_open(package, &files[i], errno);
		if (fds[i] >= 0 && first == SIZE_MAX)
			first = i;
	}
	if (first == SIZE_MAX)
		return 0;
	dsc_verify_hash_begin(&hashing, fds[first], DSC_DIGEST_SHA256 | DSC_DIGEST_SM3);
	for (size_t i = first + 1; i < count; i++)
		if (fds[i] >= 0)
			differs[i] = same_bytes(package, fds[first], fds[i]) != 1;
	status = read_image(&disc, package, &files[first], fds[first]);
	if (dsc_verify_hash_end(&hashing, verifier->err) < 0)
		status = -1;
	files[first].sums = disc.sums = hashing.sums;
	if (status == 0)
		check_sums(package, &files[first]);
	sound = !files[first].wrong;
	for (size_t i = first + 1; status == 0 && i < count; i++) {
		if (fds[i] < 0)
			continue;
		if (differs[i]) {
			status = check_other(package, &disc, &sound, &files[i], fds[i]);
			continue;
		}
		files[i].sums = files[first].sums;
		check_sums(package, &files[i]);
	}
	for (size_t i = 0; i < count; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	if (status == 0) {
		DSC_PUSH(verifier->arena, &verifier->verify->discs, disc);
		if (disc.copies > package->made)
			package->made = disc.copies;
	}
	return status;
}

static bool alike(const struct file *a, const struct file *b)
{
	return (!a->sha256 || !b->sha256 || dsc_str_eq(a->sha256->hex, b->sha256->hex)) &&
	       (!a->sm3 || !b->sm3 || dsc_str_eq(a->sm3->hex, b->sm3->hex));
}

/* The copies are to be alike, but for the labels, which say which copy it is. */
static void compare_copies(const struct package *package, struct file *files, size_t count)
{
	size_t at = 0;

	if (!count || package->only)
		return;
	for (size_t i = 1; i < count; i++)
		if (!dsc_str_starts(files[i].name, DSC_S("label-")) &&
		    !alike(&files[0], &files[i]))
			add(package, DSC_VERIFY_AUTHENTICITY, DSC_VERIFY_CHANGED, &files[i],
			    _("the lists of sums have it otherwise than the first copy"));
	for (uint32_t copy = 1; copy <= package->copies; copy++) {
		struct file missing = { .name = files[0].name, .copy = copy };

		while (at < count && files[at].copy < copy)
			at++;
		if (package->present[copy] && (at == count || files[at].copy != copy))
			add(package, DSC_VERIFY_INTEGRITY, DSC_VERIFY_MISSING, &missing,
			    _("another copy has it, and it is not there"));
	}
}

/* The files of one name: of the copies, and perhaps one beside them. */
static int check_group(struct package *package, struct file *files, size_t count)
{
	size_t outside = files[0].copy == 0;
	bool images = dsc_verify_is_image(files[0].name);

	if (outside && dsc_str_ends(files[0].name, DSC_S(".iso")))
		add(package, DSC_VERIFY_INTEGRITY, DSC_VERIFY_ADDED, &files[0],
		    _("is a disc image that lies in no copy; it is not read"));
	compare_copies(package, files + outside, count - outside);
	for (size_t i = 0; i < (images ? outside : count); i++)
		if (files[i].there)
			check_small(package, &files[i]);
	return images && count > outside ? check_images(package, files + outside, count - outside) :
					   0;
}

static void check_complete(struct package *package)
{
	struct dsc_verifier *verifier = package->verifier;
	const struct dsc_verify *verify = verifier->verify;
	const struct dsc_verify_disc *first = NULL; /* that tells what it is */
	struct dsc_verify_place none = { 0 };
	uint32_t total = 0;

	for (size_t i = package->first_disc; i < verify->discs.count; i++) {
		const struct dsc_verify_disc *disc = &verify->discs.items[i];

		if (disc->total > total)
			total = disc->total;
		first = first ? first : disc->unit ? disc : NULL;
		if (disc->unit && !dsc_verify_same_package(disc, first))
			dsc_verify_add(verifier, DSC_VERIFY_AUTHENTICITY, DSC_VERIFY_FORM, none,
				       disc->source,
				       _("was not made together with the first disc"));
	}
	for (uint32_t number = 1; number <= total && number <= 1000; number++) {
		bool found = false;

		for (size_t i = package->first_disc; i < verify->discs.count; i++)
			found |= verify->discs.items[i].number == number;
		if (!found)
			dsc_verify_add(verifier, DSC_VERIFY_INTEGRITY, DSC_VERIFY_MISSING, none,
				       dsc_arena_printf(verifier->arena, "disc-%u.iso",
							(unsigned)number),
				       _("no copy has this disc, which the others count"));
	}
	for (uint32_t copy = 1; !package->only && copy < COPIES_MAX; copy++) {
		if (package->present[copy] || copy > (package->made > package->copies ?
							      package->made : package->copies))
			continue;
		dsc_verify_add(verifier, DSC_VERIFY_INTEGRITY, DSC_VERIFY_MISSING,
			       place_of(package, copy, NULL), NULL,
			       _("the whole copy is not there"));
	}
	if (verify->discs.count == package->first_disc) {
		dsc_verify_unread_all(verifier);
		dsc_verify_add(verifier, DSC_VERIFY_INTEGRITY, DSC_VERIFY_MISSING, none, NULL,
			       _("there is no disc image in it"));
	}
}

int dsc_verify_package(struct dsc_verifier *verifier, const char *path, int fd, uint32_t only)
{
	struct package package = { .verifier = verifier, .fd = fd, .path = path, .only = only,
				   .first_disc = verifier->verify->discs.count };
	int status = 0, dir = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return dsc_err_errno(verifier->err, errno, _("cannot read the folder %s"), path);
	status = walk(&package, dir, "", DEPTH_MAX);
	close(dir);
	if (status < 0)
		return -1;
	package.signer = read_list(&package.sha256, &package, "SHA256SUMS");
	if (!read_list(&package.sm3, &package, "SM3SUMS"))
		package.signer = NULL;
	if (package.files.count)
		qsort(package.files.items, package.files.count, sizeof(*package.files.items),
		      by_path);
	join_list(&package, &package.sha256, false);
	join_list(&package, &package.sm3, true);
	narrow(&package);
	check_lists(&package);
	package.pieces = malloc(2 * PIECE);
	if (!package.pieces)
		dsc_out_of_memory();
	for (size_t i = 0, end; status == 0 && i < package.files.count; i = end) {
		struct file *files = &package.files.items[i];

		for (end = i + 1; end < package.files.count && end - i < COPIES_MAX &&
				  dsc_str_eq(package.files.items[end].name, files->name);)
			end++;
		status = check_group(&package, files, end - i);
	}
	free(package.pieces);
	if (status == 0) {
		check_complete(&package);
		dsc_verify_signers_same(verifier, package.first_disc, package.signer);
	}
	verifier->verify->copies = only ? 1 : package.copies;
	return status;
}
