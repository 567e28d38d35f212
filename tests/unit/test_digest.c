/* Digests of streams: known sums, message after message, given up and cut in any pieces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "hash/digest.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BOTH (DSC_DIGEST_SHA256 | DSC_DIGEST_SM3)

/* FIPS 180-4, GB/T 32905-2016 appendix A, and what `openssl dgst` says. */
static const struct {
	const char *text;
	size_t times;
	struct dsc_digest_sums sums;
} known[] = {
	{ "", 0,
	  { "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	    "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b" } },
	{ "abc", 1,
	  { "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	    "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" } },
	{ "abcd", 16,
	  { "625b41490b883891943c5fa54ad45d7c900b9b6e91e159334e320b1f5215a209",
	    "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732" } },
	{ "a", 1000000,
	  { "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
	    "c8aaf89429554029e231941a2acc0ad61ff2a5acd8fadd25847a3a732b3b02c3" } },
};

static struct dsc_digest *open_digest(unsigned kinds)
{
	struct dsc_digest *digest;
	struct dsc_err err;

	assert_int_equal(dsc_digest_open(&digest, kinds, &err), 0);
	return digest;
}

static void add_known(struct dsc_digest *digest, size_t i)
{
	for (size_t j = 0; j < known[i].times; j++)
		dsc_digest_update(digest, known[i].text, strlen(known[i].text));
}

static void check_known(const struct dsc_digest_sums *sums, size_t i, unsigned kinds)
{
	assert_string_equal(sums->sha256, kinds & DSC_DIGEST_SHA256 ? known[i].sums.sha256 : "");
	assert_string_equal(sums->sm3, kinds & DSC_DIGEST_SM3 ? known[i].sums.sm3 : "");
}

static void test_known(void **state)
{
	(void)state;
	for (unsigned kinds = DSC_DIGEST_SHA256; kinds <= BOTH; kinds++) {
		struct dsc_digest *digest = open_digest(kinds);
		struct dsc_digest_sums sums[COUNT(known)];

		/* All in flight at once. */
		for (size_t i = 0; i < COUNT(known); i++) {
			add_known(digest, i);
			dsc_digest_end(digest, &sums[i]);
		}
		dsc_digest_wait(digest);
		for (size_t i = 0; i < COUNT(known); i++)
			check_known(&sums[i], i, kinds);
		dsc_digest_close(digest);
	}
}

/* Read into the digest's own pieces, of which the ring has fewer than are used here. */
static void test_pieces(void **state)
{
	static const size_t parts[] = { 1, 7, 4096, 65537, 1 << 20 };

	(void)state;
	for (size_t i = 0; i < COUNT(parts); i++) {
		struct dsc_digest *digest = open_digest(BOTH);
		struct dsc_digest_sums sums;
		size_t left = parts[i] < 64 ? 1000 : 3000000, at = 0;

		while (left) {
			size_t room, len = parts[i] < left ? parts[i] : left;
			unsigned char *piece = dsc_digest_piece(digest, &room);

			assert_true(room >= 65536);
			len = len < room ? len : room;
			for (size_t j = 0; j < len; j++)
				piece[j] = (unsigned char)((at + j) * 7 % 251);
			dsc_digest_add(digest, len);
			/* What was added can still be read. */
			assert_int_equal(piece[len - 1], (at + len - 1) * 7 % 251);
			at += len;
			left -= len;
		}
		dsc_digest_end(digest, &sums);
		dsc_digest_wait(digest);
		assert_string_equal(sums.sha256, at == 1000 ?
			"59425e4412e296fc74736673ce067027f384203f59c0d2c3e6be7b13347b3ffc" :
			"3f373df6c0a5a6c30b2e54e392d4914341a43be89d43bacde82bd48506cba305");
		assert_string_equal(sums.sm3, at == 1000 ?
			"9e76bdba05422045ab4b28a7f94a98da3edb9a0b4893ec06bb0dbdf87a3ee996" :
			"2721f3b1a0370829bc6270b41e63b288e844528b00822ee3f2d4fe9959f38b4c");
		dsc_digest_close(digest);
	}
}

/* A message that is given up leaves nothing behind, wherever it was. */
static void test_drop(void **state)
{
	static const size_t lens[] = { 0, 1, 1000, 300000 };
	char *bytes = calloc(1, 300000);

	(void)state;
	assert_non_null(bytes);
	for (unsigned kinds = DSC_DIGEST_SHA256; kinds <= BOTH; kinds++) {
		struct dsc_digest *digest = open_digest(kinds);

		for (size_t i = 0; i < COUNT(lens); i++) {
			struct dsc_digest_sums sums;

			dsc_digest_update(digest, bytes, lens[i]);
			dsc_digest_drop(digest);
			add_known(digest, 1);
			dsc_digest_end(digest, &sums);
			dsc_digest_wait(digest);
			check_known(&sums, 1, kinds);
		}
		/* Closing with a message under way, and with nothing at all. */
		dsc_digest_update(digest, bytes, 300000);
		dsc_digest_close(digest);
		dsc_digest_close(open_digest(kinds));
	}
	dsc_digest_close(NULL);
	free(bytes);
}

/* Many small messages: each in its own place, none waits for another. */
static void test_many(void **state)
{
	struct dsc_digest *digest = open_digest(BOTH);
	struct dsc_digest_sums *sums = calloc(5000, sizeof(*sums));

	(void)state;
	assert_non_null(sums);
	for (size_t i = 0; i < 5000; i++) {
		add_known(digest, i % 3);
		dsc_digest_end(digest, &sums[i]);
	}
	dsc_digest_wait(digest);
	for (size_t i = 0; i < 5000; i++)
		check_known(&sums[i], i % 3, BOTH);
	dsc_digest_close(digest);
	free(sums);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_drop),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
