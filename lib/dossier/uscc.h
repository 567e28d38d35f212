/* Unified social credit codes (统一社会信用代码), GB 32100-2015. */
#ifndef DSC_DOSSIER_USCC_H
#define DSC_DOSSIER_USCC_H

#include "base/str.h"

enum dsc_uscc_fault {
	DSC_USCC_OK,
	DSC_USCC_LENGTH,    /* not 18 characters */
	DSC_USCC_CHARACTER, /* a character outside the alphabet */
	DSC_USCC_PREFIX,    /* no such registering department and kind of body */
	DSC_USCC_CHECK,     /* wrong check character */
	DSC_USCC_PILOT,     /* wrong check character, but an early pilot code (M000) */
};

struct dsc_uscc_result {
	enum dsc_uscc_fault fault;
	size_t at;              /* the offending character, 0 to 17 */
	char expected;          /* of CHECK and PILOT: the right check character */
	bool organisation_ok;   /* characters 9 to 17 hold the check of GB 11714 */
};

struct dsc_uscc_result dsc_uscc_check(struct dsc_str code);

#endif
