#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

int dsc_err_set(struct dsc_err *err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	return -1;
}

int dsc_err_errno(struct dsc_err *err, int errnum, const char *fmt, ...)
{
	char reason[256];
	va_list args;
	size_t used;
	int len;

	va_start(args, fmt);
	len = vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	used = len < 0 ? 0 : (size_t)len;
	if (used >= sizeof(err->text))
		return -1;
	if (strerror_r(errnum, reason, sizeof(reason)) != 0)
		snprintf(reason, sizeof(reason), "errno %d", errnum);
	snprintf(err->text + used, sizeof(err->text) - used, ": %s", reason);
	return -1;
}
