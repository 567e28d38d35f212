/*
 * Names on a disc: such that ISO 9660 with Joliet and Rock Ridge carries them,
 * and Windows, macOS and Linux show them, without renaming anything. A name is
 * made of characters that no normal form changes: ASCII letters, digits and
 * some marks, Chinese ideographs and Chinese punctuation of the basic plane.
 */
#ifndef DSC_DISC_NAME_H
#define DSC_DISC_NAME_H

#include "base/arena.h"
#include "base/err.h"

#define DSC_DISC_NAME_MAX 60   /* characters of a name */
#define DSC_DISC_PATH_MAX 1024 /* bytes of a path */
#define DSC_DISC_DEPTH_MAX 32  /* names in a path */
#define DSC_DISC_LABEL_MAX 16  /* characters of a volume label */

/*
 * "03-数据分类分级制度.pdf": the ordinal in `digits` digits, then what of the
 * `original` name (any bytes) can stand on a disc, cut to fit, its extension
 * kept. The same for the same arguments everywhere; names with different
 * ordinals differ even to a reader that folds case. NUL-terminated, in `arena`.
 */
struct dsc_str dsc_disc_name(struct dsc_str original, uint32_t ordinal, unsigned digits,
			     struct dsc_arena *arena);

/* Digits that the ordinals 1 to `count` need, at least two. */
unsigned dsc_disc_name_digits(size_t count);

/* What is wrong with a name for a disc, translated, or NULL. */
const char *dsc_disc_name_fault(struct dsc_str name);

/*
 * Checks the paths of a disc ("a/b/c"): each name, depth and length, no path
 * twice, no path that is also a folder, nothing that differs in case only.
 */
int dsc_disc_paths_check(const struct dsc_str *paths, size_t count, struct dsc_err *err);

/* A volume label: 1 to 16 of A-Z, 0-9 and "_". */
int dsc_disc_label_check(const char *label, struct dsc_err *err);

#endif
