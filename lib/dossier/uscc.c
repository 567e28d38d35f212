#include "dossier/uscc.h"

#include "base/banned.h"

#define CODE_LEN 18

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static const char *const prefixes[] = {
	"11", "12", "13", "19", "21", "29", "31", "32", "33", "34", "35", "39",
	"41", "49", "51", "52", "53", "59", "61", "62", "69", "71", "72", "79",
	"81", "89", "91", "92", "93", "A1", "A9", "N1", "N2", "N3", "N9", "Y1",
};

static int value_of(char c)
{
	const char *found = c ? strchr(alphabet, c) : NULL;

	return found ? (int)(found - alphabet) : -1;
}

static bool prefix_known(struct dsc_str code)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (memcmp(prefixes[i], code.ptr, 2) == 0)
			return true;
	return false;
}

/* GB 32100-2015, 5.6: weights 3^(i-1) mod 31; the outer mod matters for a sum of 0. */
static char check_character(struct dsc_str code)
{
	int weight = 1;
	int sum = 0;

	for (size_t i = 0; i < CODE_LEN - 1; i++) {
		sum += value_of(code.ptr[i]) * weight;
		weight = weight * 3 % 31;
	}
	return alphabet[(31 - sum % 31) % 31];
}

/* GB 11714: characters 9 to 16 weighted, digits and letters worth 0 to 35. */
static bool organisation_holds(struct dsc_str code)
{
	static const int weights[] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;
	int check;

	for (size_t i = 0; i < 8; i++) {
		char c = code.ptr[8 + i];

		sum += (c <= '9' ? c - '0' : c - 'A' + 10) * weights[i];
	}
	check = 11 - sum % 11;
	return code.ptr[16] == (check == 10 ? 'X' : check == 11 ? '0' : (char)('0' + check));
}

struct dsc_uscc_result dsc_uscc_check(struct dsc_str code)
{
	struct dsc_uscc_result result = { .fault = DSC_USCC_OK };

	for (size_t i = 0; i < code.len && i < CODE_LEN; i++) {
		if (value_of(code.ptr[i]) < 0) {
			result.fault = DSC_USCC_CHARACTER;
			result.at = i;
			return result;
		}
	}
	if (code.len != CODE_LEN) {
		result.fault = DSC_USCC_LENGTH;
		return result;
	}
	if (!prefix_known(code)) {
		result.fault = DSC_USCC_PREFIX;
		return result;
	}
	result.organisation_ok = organisation_holds(code);
	result.at = CODE_LEN - 1;
	result.expected = check_character(code);
	if (result.expected != code.ptr[CODE_LEN - 1])
		result.fault = memcmp(code.ptr + 8, "M000", 4) == 0 ? DSC_USCC_PILOT :
								       DSC_USCC_CHECK;
	return result;
}
