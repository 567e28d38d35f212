/*
 * What went wrong in the operator's world (no such folder, disk full). Filled
 * where it arises, passed up untouched, printed in one place with exit status
 * 3. What is wrong with a dossier is a finding, never one of these.
 */
#ifndef DSC_BASE_ERR_H
#define DSC_BASE_ERR_H

struct dsc_err {
	char text[1024]; /* one line, no full stop, in the reader's language */
};

/* Formats the text (cut to fit) and returns -1, so that a caller can `return` it. */
int dsc_err_set(struct dsc_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The same, followed by ": " and what the system says about `errnum`. */
int dsc_err_errno(struct dsc_err *err, int errnum, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
