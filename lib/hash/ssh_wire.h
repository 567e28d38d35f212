/*
 * The bytes of OpenSSH: base64, and the numbers and strings of RFC 4251,
 * section 5. What ssh-keygen reads is read, by the same rules.
 */
#ifndef DSC_HASH_SSH_WIRE_H
#define DSC_HASH_SSH_WIRE_H

#include "base/str.h"

/*
 * Decodes base64 with its padding as OpenSSH does: white space counts for
 * nothing, leftover bits are zero. `out` has room for 3 bytes a 4 of text.
 * False where it is none.
 */
bool dsc_ssh_base64(unsigned char *out, size_t *len, struct dsc_str text);

/* Each takes a value from the front of `wire`; false where it ends too early. */
bool dsc_ssh_take_byte(uint8_t *value, struct dsc_str *wire);
bool dsc_ssh_take_number(uint32_t *value, struct dsc_str *wire);
bool dsc_ssh_take_string(struct dsc_str *value, struct dsc_str *wire);

/* A string without NUL; as in OpenSSH one at its end is dropped. */
bool dsc_ssh_take_text(struct dsc_str *value, struct dsc_str *wire);

/* A number that is not negative, without leading zeros. */
bool dsc_ssh_take_bignum(struct dsc_str *value, struct dsc_str *wire);

/* Each writes a value at `out` and returns what comes behind it. */
unsigned char *dsc_ssh_put_number(unsigned char *out, uint32_t value);
unsigned char *dsc_ssh_put_string(unsigned char *out, struct dsc_str value);
unsigned char *dsc_ssh_put_bignum(unsigned char *out, struct dsc_str value);

#endif
