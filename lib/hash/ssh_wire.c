#include "hash/ssh_wire.h"

#include "base/banned.h"

/* The longest number that OpenSSH reads: 16,384 bits. */
#define BIGNUM_MAX 2048

static int sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool dsc_ssh_base64(unsigned char *out, size_t *len, struct dsc_str text)
{
	unsigned pads = 0;
	uint32_t bits = 0;
	unsigned held = 0; /* sextets in `bits` */
	size_t at = 0;

	for (size_t i = 0; i < text.len; i++) {
		int value = sextet(text.ptr[i]);

		if (is_space(text.ptr[i]))
			continue;
		if (text.ptr[i] == '=') {
			pads++;
			continue;
		}
		if (value < 0 || pads)
			return false;
		bits = bits << 6 | (uint32_t)value;
		if (++held == 4) {
			out[at++] = (unsigned char)(bits >> 16);
			out[at++] = (unsigned char)(bits >> 8);
			out[at++] = (unsigned char)bits;
			bits = 0;
			held = 0;
		}
	}
	if (held == 2 && pads == 2 && (bits & 0xf) == 0) {
		out[at++] = (unsigned char)(bits >> 4);
	} else if (held == 3 && pads == 1 && (bits & 0x3) == 0) {
		out[at++] = (unsigned char)(bits >> 10);
		out[at++] = (unsigned char)(bits >> 2);
	} else if (held || pads) {
		return false;
	}
	*len = at;
	return true;
}

static bool take(struct dsc_str *value, struct dsc_str *wire, size_t len)
{
	if (wire->len < len)
		return false;
	*value = (struct dsc_str){ wire->ptr, len };
	wire->ptr += len;
	wire->len -= len;
	return true;
}

bool dsc_ssh_take_byte(uint8_t *value, struct dsc_str *wire)
{
	struct dsc_str byte;

	if (!take(&byte, wire, 1))
		return false;
	*value = (uint8_t)byte.ptr[0];
	return true;
}

bool dsc_ssh_take_number(uint32_t *value, struct dsc_str *wire)
{
	struct dsc_str bytes;

	if (!take(&bytes, wire, 4))
		return false;
	*value = 0;
	for (size_t i = 0; i < 4; i++)
		*value = *value << 8 | (uint8_t)bytes.ptr[i];
	return true;
}

bool dsc_ssh_take_string(struct dsc_str *value, struct dsc_str *wire)
{
	uint32_t len;

	return dsc_ssh_take_number(&len, wire) && take(value, wire, len);
}

bool dsc_ssh_take_text(struct dsc_str *value, struct dsc_str *wire)
{
	if (!dsc_ssh_take_string(value, wire))
		return false;
	if (value->len && value->ptr[value->len - 1] == '\0')
		value->len--;
	return !value->len || !memchr(value->ptr, '\0', value->len);
}

bool dsc_ssh_take_bignum(struct dsc_str *value, struct dsc_str *wire)
{
	if (!dsc_ssh_take_string(value, wire))
		return false;
	if (value->len && (value->ptr[0] & 0x80))
		return false;
	if (value->len > BIGNUM_MAX + 1 || (value->len == BIGNUM_MAX + 1 && value->ptr[0]))
		return false;
	while (value->len && value->ptr[0] == 0) {
		value->ptr++;
		value->len--;
	}
	return true;
}

unsigned char *dsc_ssh_put_number(unsigned char *out, uint32_t value)
{
	for (unsigned shift = 32; shift; shift -= 8)
		*out++ = (unsigned char)(value >> (shift - 8));
	return out;
}

unsigned char *dsc_ssh_put_string(unsigned char *out, struct dsc_str value)
{
	out = dsc_ssh_put_number(out, (uint32_t)value.len);
	if (value.len)
		memcpy(out, value.ptr, value.len);
	return out + value.len;
}

unsigned char *dsc_ssh_put_bignum(unsigned char *out, struct dsc_str value)
{
	if (value.len == 0 || !(value.ptr[0] & 0x80))
		return dsc_ssh_put_string(out, value);
	out = dsc_ssh_put_number(out, (uint32_t)value.len + 1);
	*out++ = 0;
	memcpy(out, value.ptr, value.len);
	return out + value.len;
}
