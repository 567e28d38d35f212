#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dossier/uscc.h"

static struct dsc_uscc_result check(const char *code)
{
	return dsc_uscc_check(dsc_str_from(code));
}

static void test_right(void **state)
{
	static const struct {
		const char *code;
		bool organisation_ok;
	} codes[] = {
		{ "91440300192317458F", true },
		{ "91330100799655058B", true },
		{ "91110000802100433B", true },
		{ "914403001922038216", true },
		{ "9112000071821557X4", true },
		{ "915300002919937260", true }, /* the weighted sum is a multiple of 31 */
		{ "12100000400000624D", true },
		{ "12440600MB2C07549J", true },
		{ "92141127MA0KD1Y64A", true },
		{ "91140300100000040R", true },	 /* an organisation code that ends in 0 for 11 */
		{ "91440300192317459J", false }, /* its failure is no fault */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		struct dsc_uscc_result result = check(codes[i].code);

		if (result.fault != DSC_USCC_OK ||
		    result.organisation_ok != codes[i].organisation_ok)
			fail_msg("%s: fault %d, expected check %c, organisation %d",
				 codes[i].code, result.fault, result.expected,
				 result.organisation_ok);
	}
}

static void test_wrong(void **state)
{
	static const struct {
		const char *code;
		enum dsc_uscc_fault fault;
		size_t at;
		char expected;
	} codes[] = {
		{ "91330100799655058C", DSC_USCC_CHECK, 17, 'B' },
		{ "91310115MA1H8R7C6D", DSC_USCC_CHECK, 17, '7' },
		{ "915300002919937261", DSC_USCC_CHECK, 17, '0' },
		{ "91440300192317485F", DSC_USCC_CHECK, 17, '9' }, /* two digits swapped */
		{ "362322198709086409", DSC_USCC_PREFIX, 0, 0 },   /* an identity card */
		{ "110101199003070038", DSC_USCC_CHECK, 17, 'G' },   /* another, of Beijing */
		{ "91440300192317458f", DSC_USCC_CHARACTER, 17, 0 },
		{ "9144030019231745I8", DSC_USCC_CHARACTER, 16, 0 },
		{ "914403O0192317458F", DSC_USCC_CHARACTER, 6, 0 },
		{ "S1440300192317458F", DSC_USCC_CHARACTER, 0, 0 },
		{ "91440300192V17458F", DSC_USCC_CHARACTER, 11, 0 },
		{ "91440300192Z17458F", DSC_USCC_CHARACTER, 11, 0 },
		{ " 91440300192317458F", DSC_USCC_CHARACTER, 0, 0 },
		{ "９１440300192317458F", DSC_USCC_CHARACTER, 0, 0 },
		{ "", DSC_USCC_LENGTH, 0, 0 },
		{ "9", DSC_USCC_LENGTH, 0, 0 },
		{ "91440300192317458", DSC_USCC_LENGTH, 0, 0 },
		{ "91440300192317458F0", DSC_USCC_LENGTH, 0, 0 },
		{ "91440300192317458F-", DSC_USCC_LENGTH, 0, 0 },
		{ "01440300192317458F", DSC_USCC_PREFIX, 0, 0 },
		{ "94440300192317458F", DSC_USCC_PREFIX, 0, 0 },
		{ "91350203M0001QKT19", DSC_USCC_PILOT, 17, 'F' },
		{ "91350100M0001TGQXM", DSC_USCC_PILOT, 17, '1' },
		{ "9135020M00001QKT19", DSC_USCC_CHECK, 17, '5' }, /* M000, but elsewhere */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		struct dsc_uscc_result result = check(codes[i].code);

		if (result.fault != codes[i].fault || result.at != codes[i].at ||
		    result.expected != codes[i].expected)
			fail_msg("%s: fault %d at %zu, expected check '%c'", codes[i].code,
				 result.fault, result.at, result.expected ? result.expected : '-');
	}
}

static void test_embedded_nul(void **state)
{
	struct dsc_uscc_result result = dsc_uscc_check(DSC_S("9144030\0192317458F"));

	(void)state;
	assert_int_equal(result.fault, DSC_USCC_CHARACTER);
	assert_int_equal(result.at, 7);
}

/* Every prefix of the standard passes, and no other. */
static void test_prefixes(void **state)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	static const char allowed[] =
		" 11 12 13 19 21 29 31 32 33 34 35 39 41 49 51 52 53 59 61 62 69 71 72 79 81 89 91"
		" 92 93 A1 A9 N1 N2 N3 N9 Y1 ";
	size_t passed = 0;

	(void)state;
	for (size_t i = 0; alphabet[i]; i++) {
		for (size_t j = 0; alphabet[j]; j++) {
			char code[] = "??440300192317458F";
			char word[] = { ' ', alphabet[i], alphabet[j], ' ', '\0' };
			bool refused;

			code[0] = alphabet[i];
			code[1] = alphabet[j];
			refused = check(code).fault == DSC_USCC_PREFIX;
			passed += !refused;
			assert_int_equal(refused, strstr(allowed, word) == NULL);
		}
	}
	assert_int_equal(passed, 36);
}

/* One wrong character is always found: that is what the check character is for. */
static void test_single_slips(void **state)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	static const char right[] = "91330100799655058B";

	(void)state;
	for (size_t at = 2; at < 18; at++) {
		for (size_t i = 0; alphabet[i]; i++) {
			char code[sizeof(right)];

			memcpy(code, right, sizeof(code));
			code[at] = alphabet[i];
			assert_int_equal(check(code).fault,
					 alphabet[i] == right[at] ? DSC_USCC_OK : DSC_USCC_CHECK);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_embedded_nul),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_single_slips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
