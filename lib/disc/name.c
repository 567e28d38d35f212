#include "disc/name.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/tr.h"
#include "base/utf8.h"
#include "text/normal.h"
#include "text/show.h"

#include "base/banned.h"

#define EXTENSION_MAX 8

static bool is_alnum(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z');
}

/* Characters that every reader shows as they are; no normal form changes one of them. */
static bool is_kept(uint32_t cp)
{
	if (cp < 0x80)
		return is_alnum(cp) || (cp && strchr(" -_.()[]+,=@", (int)cp));
	return (cp >= 0x4e00 && cp <= 0x9fff) || (cp >= 0x3400 && cp <= 0x4dbf) ||
	       cp == 0xb7 || cp == 0x2014 || cp == 0x201c || cp == 0x201d || cp == 0x2026 ||
	       cp == 0x3001 || cp == 0x3002 || (cp >= 0x3007 && cp <= 0x3011) ||
	       cp == 0x3014 || cp == 0x3015 || cp == 0xff08 || cp == 0xff09 || cp == 0xff0c;
}

/* Characters whose loss nobody sees: joiners, selectors, accents that stand alone. */
static bool is_dropped(uint32_t cp)
{
	return (cp >= 0x300 && cp <= 0x36f) || (cp >= 0xfe00 && cp <= 0xfe0f) ||
	       (cp >= 0xe0100 && cp <= 0xe01ef) || (cp >= 0x80 && dsc_utf8_unsafe(cp));
}

static uint32_t replace(uint32_t cp)
{
	if (cp >= 0xff01 && cp <= 0xff5e && !is_kept(cp))
		cp -= 0xfee0; /* full-width forms */
	if (cp == 0x3000 || cp == 0xa0 || cp == '\t')
		return ' ';
	return is_kept(cp) ? cp : '_';
}

static bool is_filling(char c)
{
	return c == ' ' || c == '.' || c == '_' || c == '-';
}

/* Where an extension begins (its dot), or the length. */
static size_t extension(struct dsc_str name)
{
	size_t dot = name.len;

	while (dot && name.ptr[dot - 1] != '.')
		dot--;
	if (dot < 2 || dot == name.len || name.len - dot > EXTENSION_MAX)
		return name.len;
	for (size_t i = dot; i < name.len; i++)
		if (!is_alnum((unsigned char)name.ptr[i]))
			return name.len;
	return dot - 1;
}

unsigned dsc_disc_name_digits(size_t count)
{
	unsigned digits = 2;

	while (count > 99) {
		count /= 10;
		digits++;
	}
	return digits;
}

/* Appends what can stand of `from`, at most `room` characters. Returns the bytes written. */
static size_t filter(char *out, struct dsc_str from, size_t room)
{
	size_t len = 0;
	uint32_t last = 0;

	while (from.len && room) {
		uint32_t cp;
		size_t step = dsc_utf8_decode(from, &cp);

		from.ptr += step;
		from.len -= step;
		if (is_dropped(cp))
			continue;
		cp = replace(cp);
		if ((cp == '_' || cp == ' ') && (cp == last || len == 0))
			continue;
		last = cp;
		len += dsc_utf8_encode(cp, out + len);
		room--;
	}
	return len;
}

struct dsc_str dsc_disc_name(struct dsc_str original, uint32_t ordinal, unsigned digits,
			     struct dsc_arena *arena)
{
	struct dsc_str stem = { original.ptr, extension(original) };
	struct dsc_str tail = { original.ptr + stem.len, original.len - stem.len };
	char *name = dsc_arena_raw(arena, 4 * DSC_DISC_NAME_MAX + 32, 1);
	size_t prefix = (size_t)snprintf(name, 16, "%0*u", (int)digits, ordinal);
	size_t len;

	while (stem.len && is_filling(stem.ptr[0])) {
		stem.ptr++;
		stem.len--;
	}
	len = filter(name + prefix + 1, stem, DSC_DISC_NAME_MAX - prefix - 1 - tail.len);
	while (len && is_filling(name[prefix + len]))
		len--;
	if (len) {
		name[prefix] = '-';
		len += prefix + 1;
	} else {
		len = prefix;
	}
	memcpy(name + len, tail.ptr, tail.len);
	len += tail.len;
	name[len] = '\0';
	return (struct dsc_str){ name, len };
}

const char *dsc_disc_name_fault(struct dsc_str name)
{
	size_t count = 0;

	if (name.len == 0)
		return _("a name is empty");
	if (name.ptr[name.len - 1] == '.' || name.ptr[name.len - 1] == ' ')
		return _("a name ends in a dot or a space");
	for (size_t at = 0; at < name.len; count++) {
		uint32_t cp;

		at += dsc_utf8_decode((struct dsc_str){ name.ptr + at, name.len - at }, &cp);
		if (!is_kept(cp))
			return _("a name holds a character that not every reader of discs knows");
	}
	return count > DSC_DISC_NAME_MAX ? _("a name has more than 60 characters") : NULL;
}

/* A path and its form for comparison. */
struct twin {
	struct dsc_str path;
	struct dsc_str folded;
};

/* Byte order with "/" before all else, so that a folder's content stands together. */
static int by_folded(const void *a, const void *b)
{
	struct dsc_str x = ((const struct twin *)a)->folded, y = ((const struct twin *)b)->folded;
	size_t i = 0;

	while (i < x.len && i < y.len && x.ptr[i] == y.ptr[i])
		i++;
	if (i == x.len || i == y.len)
		return (i < x.len) - (i < y.len);
	if (x.ptr[i] == '/' || y.ptr[i] == '/')
		return x.ptr[i] == '/' ? -1 : 1;
	return (unsigned char)x.ptr[i] < (unsigned char)y.ptr[i] ? -1 : 1;
}

static struct dsc_str first_name(struct dsc_str path)
{
	const char *slash = path.len ? memchr(path.ptr, '/', path.len) : NULL;

	return (struct dsc_str){ path.ptr, slash ? (size_t)(slash - path.ptr) : path.len };
}

static void drop_first(struct dsc_str *path)
{
	size_t len = first_name(*path).len;

	len += len < path->len;
	path->ptr += len;
	path->len -= len;
}

static int check_path(struct dsc_str path, struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_str rest = path;
	unsigned depth = 0;
	const char *fault = path.len > DSC_DISC_PATH_MAX ? _("the path is too long") : NULL;

	if (!fault && (path.len == 0 || path.ptr[path.len - 1] == '/'))
		fault = _("a name is empty");
	for (; !fault && rest.len; drop_first(&rest)) {
		fault = dsc_disc_name_fault(first_name(rest));
		if (!fault && ++depth > DSC_DISC_DEPTH_MAX)
			fault = _("too many folders in each other");
	}
	if (!fault)
		return 0;
	return dsc_err_set(err, _("'%s' cannot stand on a disc: %s"),
			   dsc_text_quote(path, 200, arena), fault);
}

/* Two neighbours in order: the same, one within the other, or alike but for case. */
static int check_pair(const struct twin *a, const struct twin *b, struct dsc_arena *arena,
		      struct dsc_err *err)
{
	struct dsc_str x = a->path, y = b->path, p = a->folded, q = b->folded;
	const char *first = dsc_text_quote(x, 200, arena), *second = dsc_text_quote(y, 200, arena);

	while (p.len && q.len && dsc_str_eq(first_name(p), first_name(q))) {
		if (!dsc_str_eq(first_name(x), first_name(y)))
			return dsc_err_set(err, _("'%s' and '%s' differ in case only, which not "
						  "every reader of discs can tell"),
					   first, second);
		drop_first(&p);
		drop_first(&q);
		drop_first(&x);
		drop_first(&y);
	}
	if (p.len == 0 && q.len == 0)
		return dsc_err_set(err, _("'%s' is to stand on the disc twice"), first);
	if (p.len == 0)
		return dsc_err_set(err, _("'%s' is to be a file on the disc and '%s' a file in it"),
				   first, second);
	return 0;
}

int dsc_disc_paths_check(const struct dsc_str *paths, size_t count, struct dsc_err *err)
{
	struct dsc_arena arena, scratch;
	struct twin *twins;
	int status = 0;

	dsc_arena_init(&arena, 0);
	dsc_arena_init(&scratch, 0);
	twins = DSC_NEW_ARRAY(&arena, struct twin, count);
	for (size_t i = 0; status == 0 && i < count; i++) {
		struct dsc_str folded = dsc_text_fold_name(paths[i], &scratch);

		status = check_path(paths[i], &scratch, err);
		twins[i] = (struct twin){ paths[i], dsc_arena_str(&arena, folded) };
		dsc_arena_reset(&scratch);
	}
	if (status == 0 && count)
		qsort(twins, count, sizeof(*twins), by_folded);
	for (size_t i = 1; status == 0 && i < count; i++) {
		status = check_pair(&twins[i - 1], &twins[i], &scratch, err);
		dsc_arena_reset(&scratch);
	}
	dsc_arena_release(&scratch);
	dsc_arena_release(&arena);
	return status;
}

int dsc_disc_label_check(const char *label, struct dsc_err *err)
{
	size_t len = strspn(label, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	if (len && len <= DSC_DISC_LABEL_MAX && label[len] == '\0')
		return 0;
	return dsc_err_set(err, _("'%s' is no volume label: 1 to 16 of A-Z, 0-9 and '_'"), label);
}
