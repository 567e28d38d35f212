/* Receipts as they are printed and kept. */
#ifndef DSC_REVIEW_RECEIPT_H
#define DSC_REVIEW_RECEIPT_H

#include <stdio.h>

#include "json/write.h"
#include "review/record.h"

/*
 * "receipt CODE POSITION COMMIT PATH" on one line, never translated: a person
 * keeps it in a file, and `dsc audit --receipts` reads it again. Leaves failed
 * writes to ferror().
 */
void dsc_receipt_print(FILE *out, const struct dsc_receipt *receipt);

/* The members code, digest, position, commit and path. */
struct dsc_json *dsc_receipt_json(const struct dsc_receipt *receipt);

#endif
