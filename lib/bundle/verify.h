/*
 * Checks what a recommending unit handed in: a package of three copies, one
 * copy of it, an image, a disc in its drive, or a folder (a mounted or unpacked
 * disc). Nothing read is trusted. What is wrong is a finding; all of it is
 * told, not the first only.
 */
#ifndef DSC_BUNDLE_VERIFY_H
#define DSC_BUNDLE_VERIFY_H

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "hash/digest.h"
#include "hash/signature.h"

/* The four examinations of electronic records (DA/T 70-2018). */
enum dsc_verify_section {
	DSC_VERIFY_AUTHENTICITY, /* 真实性: it is what was handed in: digests, origin */
	DSC_VERIFY_INTEGRITY,    /* 完整性: nothing is missing, nothing was added */
	DSC_VERIFY_USABILITY,    /* 可用性: it can be read and opened */
	DSC_VERIFY_SAFETY,       /* 安全性: it does nothing to who reads it */
	DSC_VERIFY_SECTIONS,
};

/* What an examination came to. */
enum dsc_verify_state {
	DSC_VERIFY_GOOD,
	DSC_VERIFY_UNKNOWN, /* nothing was found, but not all that it rests on could be read */
	DSC_VERIFY_WRONG,   /* there are findings */
};

enum dsc_verify_kind {
	DSC_VERIFY_MISSING,
	DSC_VERIFY_ADDED,
	DSC_VERIFY_CHANGED,
	DSC_VERIFY_UNREADABLE,
	DSC_VERIFY_UNSAFE,
	DSC_VERIFY_FORM, /* a manifest, tag file or count that is not as it must be */
};

/* "missing", "added", …: as the JSON has it. */
extern const char *const dsc_verify_kind_ids[];

/* "authenticity", "integrity", …: as the JSON has it. */
extern const char *const dsc_verify_section_ids[DSC_VERIFY_SECTIONS];

struct dsc_verify_finding {
	enum dsc_verify_section section;
	enum dsc_verify_kind kind;
	const char *copy;    /* "copy-2", or NULL: no package, or all of it */
	const char *disc;    /* "disc-1.iso", a folder's name, or NULL */
	const char *path;    /* on the disc, or below the package or copy, filtered; NULL: all */
	const char *message; /* translated and filtered */
};

/* A file of the unit's tree, as the disc's manifest has it and its bytes confirm. */
struct dsc_verify_file {
	const char *path;     /* on the disc: "data/01-…/03-验收报告.pdf" */
	const char *original; /* in the repository: "units/miit-gd/unit.yaml"; always below
			       * units/<unit>/, with no "..", no empty name, none that a system
			       * reserves; NULL: a paper that dsc bundle made */
	uint64_t size;
	struct dsc_digest_sums sums; /* SM3: as manifest.json has it; in a package the SM3 of
				      * the image covers the bytes, and this is not made anew */
};

struct dsc_verify_disc {
	const char *source; /* image, drive or folder to open; of several copies a sound one */
	bool folder;
	uint32_t copies;    /* of the set, as it was made; 0: it does not tell */
	uint32_t number;    /* from 1, of `total` discs of the unit's set */
	uint32_t total;
	struct dsc_digest_sums sums; /* of an image; SM3 in a package only; else empty */
	const char *programme; /* id of the profile */
	const char *unit;      /* a valid id, or NULL: the disc does not tell */
	const char *commit;    /* 40 hex digits, or NULL */
	bool uncommitted;      /* made with changes that were not committed */
	const char *package;   /* 64 hex digits, the same on all discs of one making, or NULL */
	const char *signer;    /* "SM2 <fingerprint>" of a sound signature, or NULL */
	struct dsc_verify_file *files; /* sorted by path */
	size_t file_count;
};

struct dsc_verify {
	enum dsc_verify_state states[DSC_VERIFY_SECTIONS];
	struct {
		struct dsc_verify_finding *items;
		size_t count, cap;
	} findings; /* sorted by section, copy, disc, path */
	size_t unsaid; /* findings beyond those: a hostile disc has no end of them */
	struct {
		struct dsc_verify_disc *items;
		size_t count, cap;
	} discs;        /* each disc once, whatever number of copies was read */
	uint32_t copies; /* that were read; 0: a disc or folder alone */
	uint64_t files;  /* on all discs, each once */
	uint64_t bytes;
	bool expected; /* the options name the key that all are to be signed with */
	struct dsc_arena *arena;
};

struct dsc_verify_options {
	const char *const *paths;
	size_t path_count;
	const struct dsc_signature_key *key; /* whose signature is expected; NULL: any, or none */
	bool progress; /* a line on standard error */
};

/* Whether both say that they were made together: unit, number of discs, commit, package. */
bool dsc_verify_same_package(const struct dsc_verify_disc *a, const struct dsc_verify_disc *b);

/*
 * Reads all paths. Returns 0, whatever is found; -1 with an error only where the
 * machine fails or a path names nothing that this can read (exit status 3).
 */
int dsc_verify(struct dsc_verify *verify, const struct dsc_verify_options *options,
	       struct dsc_arena *arena, struct dsc_err *err);

/* Nothing is wrong; what could not be read is a finding too, so all sections are good then. */
static inline bool dsc_verify_clean(const struct dsc_verify *verify)
{
	return verify->findings.count == 0;
}

/* Who takes files out of a disc. Each returns 0, or -1 with err, which ends the reading. */
struct dsc_verify_taker {
	int (*begin)(void *arg, const struct dsc_verify_file *file, struct dsc_err *err);
	int (*take)(void *arg, const void *bytes, size_t len, struct dsc_err *err);
	int (*end)(void *arg, const struct dsc_verify_file *file, struct dsc_err *err);
	void *arg;
};

/*
 * Reads the files of a verified disc that have an original once more, in the
 * order in which they lie there, and hands out their bytes. An error where a
 * file is not what dsc_verify() saw: end() is not called for it, and what
 * take() got is to be thrown away.
 */
int dsc_verify_extract(const struct dsc_verify_disc *disc, const struct dsc_verify_taker *taker,
		       struct dsc_err *err);

/* What the JSON has; the caller's to give back by writing it. */
struct dsc_json *dsc_verify_json(const struct dsc_verify *verify);

/* Both leave failed writes to ferror(). */
void dsc_verify_print_text(FILE *out, const struct dsc_verify *verify);
void dsc_verify_print_json(FILE *out, const struct dsc_verify *verify);

#endif
