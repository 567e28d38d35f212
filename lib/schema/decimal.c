#include "schema/decimal.h"

#include "base/banned.h"

/* Exponents are cut here: no text is long enough to make up for the difference. */
#define EXPONENT_MAX ((int64_t)1 << 50)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int64_t parse_exponent(struct dsc_str text)
{
	bool negative = text.len && text.ptr[0] == '-';
	int64_t value = 0;

	for (size_t i = text.len && !is_digit(text.ptr[0]); i < text.len; i++) {
		if (!is_digit(text.ptr[i]))
			break;
		value = value * 10 + (text.ptr[i] - '0');
		if (value > EXPONENT_MAX)
			value = EXPONENT_MAX;
	}
	return negative ? -value : value;
}

struct dsc_decimal dsc_decimal_parse(struct dsc_str text)
{
	struct dsc_decimal number = { 0 };
	size_t first = 0, end = 0; /* bytes of the significant digits */
	size_t seen = 0;           /* digits so far */
	size_t before = 0;         /* digits before the first significant one */
	size_t last = 0;           /* digits up to and with the last significant one */
	size_t whole = SIZE_MAX;   /* digits before the point */
	size_t i = 0;
	int sign = 1;

	if (i < text.len && (text.ptr[i] == '-' || text.ptr[i] == '+'))
		sign = text.ptr[i++] == '-' ? -1 : 1;
	for (; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == '.') {
			whole = seen;
			continue;
		}
		if (!is_digit(c))
			break;
		if (c != '0') {
			if (!last) {
				first = i;
				before = seen;
			}
			end = i + 1;
			last = seen + 1;
		}
		seen++;
	}
	if (!last)
		return number;
	if (whole == SIZE_MAX)
		whole = seen;
	number.sign = sign;
	number.point = (int64_t)whole - (int64_t)before;
	if (i < text.len)
		number.point += parse_exponent((struct dsc_str){ text.ptr + i + 1,
								 text.len - i - 1 });
	number.digits = (struct dsc_str){ text.ptr + first, end - first };
	number.count = last - before;
	return number;
}

/* Compares 0.DIGITS of both; a prefix is less, for no number ends in 0. */
static int cmp_digits(struct dsc_str a, struct dsc_str b)
{
	size_t i = 0, j = 0;

	for (;;) {
		if (i < a.len && a.ptr[i] == '.')
			i++;
		if (j < b.len && b.ptr[j] == '.')
			j++;
		if (i == a.len || j == b.len)
			return (i < a.len) - (j < b.len);
		if (a.ptr[i] != b.ptr[j])
			return a.ptr[i] < b.ptr[j] ? -1 : 1;
		i++;
		j++;
	}
}

int dsc_decimal_cmp(struct dsc_decimal a, struct dsc_decimal b)
{
	int order;

	if (a.sign != b.sign)
		return a.sign < b.sign ? -1 : 1;
	if (a.sign == 0)
		return 0;
	if (a.point != b.point)
		order = a.point < b.point ? -1 : 1;
	else
		order = cmp_digits(a.digits, b.digits);
	return a.sign * order;
}

bool dsc_decimal_integral(struct dsc_decimal number)
{
	return number.point >= (int64_t)number.count;
}

uint64_t dsc_decimal_hash(struct dsc_decimal number)
{
	uint64_t hash = (uint64_t)number.point * 4 + (uint64_t)(number.sign + 1);

	for (size_t i = 0; i < number.digits.len; i++)
		if (number.digits.ptr[i] != '.')
			hash = (hash ^ (unsigned char)number.digits.ptr[i]) * 1099511628211u;
	return hash;
}

/* Numbers too long for 64 bits: limbs of nine digits, the lowest first. */
#define LIMB 1000000000u
#define LIMBS (DSC_DECIMAL_DIVISOR_MAX / 9 + 2)

struct limbs {
	uint32_t limb[LIMBS];
};

static void append_digit(struct limbs *value, unsigned digit)
{
	uint64_t carry = digit;

	for (size_t i = 0; i < LIMBS; i++) {
		carry += (uint64_t)value->limb[i] * 10;
		value->limb[i] = (uint32_t)(carry % LIMB);
		carry /= LIMB;
	}
}

static bool at_least(const struct limbs *a, const struct limbs *b)
{
	for (size_t i = LIMBS; i-- > 0;)
		if (a->limb[i] != b->limb[i])
			return a->limb[i] > b->limb[i];
	return true;
}

static void subtract(struct limbs *a, const struct limbs *b)
{
	uint32_t borrow = 0;

	for (size_t i = 0; i < LIMBS; i++) {
		uint32_t minus = b->limb[i] + borrow;

		borrow = a->limb[i] < minus;
		a->limb[i] += (borrow ? LIMB : 0) - minus;
	}
}

static bool divides_long(struct dsc_decimal number, int64_t zeros, struct dsc_decimal divisor)
{
	struct limbs by = { { 0 } }, rest = { { 0 } };

	for (size_t i = 0; i < divisor.digits.len; i++)
		if (divisor.digits.ptr[i] != '.')
			append_digit(&by, (unsigned)(divisor.digits.ptr[i] - '0'));
	for (size_t i = 0; i < number.digits.len + (size_t)zeros; i++) {
		char c = i < number.digits.len ? number.digits.ptr[i] : '0';

		if (c == '.')
			continue;
		append_digit(&rest, (unsigned)(c - '0'));
		while (at_least(&rest, &by))
			subtract(&rest, &by);
	}
	for (size_t i = 0; i < LIMBS; i++)
		if (rest.limb[i])
			return false;
	return true;
}

static bool divides_short(struct dsc_decimal number, int64_t zeros, struct dsc_decimal divisor)
{
	uint64_t by = 0, rest = 0;

	for (size_t i = 0; i < divisor.digits.len; i++)
		if (divisor.digits.ptr[i] != '.')
			by = by * 10 + (uint64_t)(divisor.digits.ptr[i] - '0');
	for (size_t i = 0; i < number.digits.len + (size_t)zeros; i++) {
		char c = i < number.digits.len ? number.digits.ptr[i] : '0';

		if (c != '.')
			rest = (rest * 10 + (uint64_t)(c - '0')) % by;
	}
	return rest == 0;
}

bool dsc_decimal_multiple(struct dsc_decimal number, struct dsc_decimal divisor)
{
	/* Both as integers, A * 10^a and M * 10^m; neither A nor M ends in 0. */
	int64_t zeros = (number.point - (int64_t)number.count) -
			(divisor.point - (int64_t)divisor.count);
	int64_t enough = 4 * (int64_t)divisor.count;

	if (number.sign == 0)
		return true;
	if (zeros < 0)
		return false;
	/*
	 * Each further zero can only take a factor 2 and a factor 5 out of M; there
	 * are fewer than 3.33 factors 2 a digit.
	 */
	if (zeros > enough)
		zeros = enough;
	if (divisor.count <= 18)
		return divides_short(number, zeros, divisor);
	return divides_long(number, zeros, divisor);
}
