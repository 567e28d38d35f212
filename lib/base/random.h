/* Unpredictable bits from the kernel, for nonces. */
#ifndef DSC_BASE_RANDOM_H
#define DSC_BASE_RANDOM_H

#include "base/err.h"

#define DSC_RANDOM_HEX 32

/* 128 bits as lower-case hex with a terminator. Errors: the system gives none (a sandbox). */
int dsc_random_hex(char hex[DSC_RANDOM_HEX + 1], struct dsc_err *err);

#endif
