#include "base/random.h"

#include <errno.h>
#include <stddef.h>
#include <sys/random.h>

#include "base/tr.h"

#include "base/banned.h"

int dsc_random_hex(char hex[DSC_RANDOM_HEX + 1], struct dsc_err *err)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bits[DSC_RANDOM_HEX / 2];
	ssize_t got;

	/* Up to 256 bytes come whole; a signal intervenes only while the kernel still gathers. */
	do
		got = getrandom(bits, sizeof(bits), 0);
	while (got < 0 && errno == EINTR);
	if (got != (ssize_t)sizeof(bits))
		return dsc_err_errno(err, got < 0 ? errno : EIO,
				     _("the system gives no random bits"));
	for (size_t i = 0; i < sizeof(bits); i++) {
		hex[2 * i] = digits[bits[i] >> 4];
		hex[2 * i + 1] = digits[bits[i] & 15];
	}
	hex[DSC_RANDOM_HEX] = '\0';
	return 0;
}
