/*
 * What a disc says about itself: the tag files of a BagIt bag (RFC 8493), the
 * manifest with original names, the index that a browser shows, and the
 * package's README. All are in the programme's language, whatever the reader's:
 * the bytes depend on the plan alone. Sums have a fixed length, so a text with
 * the sums left open (zeroes) has its final size. Failed writes are left to
 * ferror(). Files are those of dsc_bundle_image().
 */
#ifndef DSC_BUNDLE_BAG_H
#define DSC_BUNDLE_BAG_H

#include <stdio.h>

#include "bundle/bundle.h"
#include "disc/write.h"

#define DSC_BAG_DECLARATION "bagit.txt"
#define DSC_BAG_INFO "bag-info.txt"
#define DSC_BAG_INDEX "index.html"
#define DSC_BAG_MANIFEST "manifest-sha256.txt"
#define DSC_BAG_TABLE "manifest.csv"
#define DSC_BAG_RECORD "manifest.json"
#define DSC_BAG_TAGS "tagmanifest-sha256.txt"

#define DSC_BAG_DECLARATION_TEXT "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

/* "<sha256>  <path>" a line: manifest-sha256.txt and tagmanifest-sha256.txt. */
void dsc_bag_lines(FILE *out, const struct dsc_disc_file *files, size_t count, bool sums);

struct dsc_str dsc_bag_info(const struct dsc_bundle *bundle, uint32_t disc,
			    struct dsc_arena *arena);

/* manifest.csv and manifest.json of the plan's files on the disc. */
void dsc_bag_table(FILE *out, const struct dsc_bundle *bundle, uint32_t disc,
		   const struct dsc_disc_file *files, bool sums);
void dsc_bag_record(FILE *out, const struct dsc_bundle *bundle, uint32_t disc,
		    const struct dsc_disc_file *files, bool sums);

/* The whole index, with links to what lies on this disc. */
void dsc_bag_index(FILE *out, const struct dsc_bundle *bundle, uint32_t disc);

/* The package's README.txt. */
struct dsc_str dsc_bag_readme(const struct dsc_bundle *bundle, struct dsc_arena *arena);

/* Names of the summary table at the root of a disc. */
#define DSC_BAG_SUMMARY_PDF "01-推荐汇总表.pdf"
#define DSC_BAG_SUMMARY_XLSX "02-推荐汇总表.xlsx"

#endif
