#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "hash/signature.h"

#define TEXT "0123  copy-1/disc-1.iso\n"

/* RFC 8032, 7.1, test 1: the key, and its signature of nothing. */
#define ED25519_PRIVATE                                                      \
	"-----BEGIN PRIVATE KEY-----\n"                                      \
	"MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n" \
	"-----END PRIVATE KEY-----\n"
#define ED25519_PUBLIC                                                     \
	"-----BEGIN PUBLIC KEY-----\n"                                     \
	"MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n" \
	"-----END PUBLIC KEY-----\n"
#define ED25519_OF_NOTHING                                               \
	"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8" \
	"821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"

/* Made by openssl 3.0: genpkey, and dgst -sm3 -sign -sigopt distid:1234567812345678. */
#define SM2_PRIVATE                                                        \
	"-----BEGIN PRIVATE KEY-----\n"                                    \
	"MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgaL2RJJ4+1U/CqyXT\n" \
	"ynkcVoCH45cXL2lcZynkmNpHOVuhRANCAAQCWSuYG3PQNYyNGN4rcgQ19lORWV5h\n" \
	"C4ikfNPLUkQ9s5eGQjCijSLuxCJYabunM834b41WA9Ck55K4EXhZBiWn\n"       \
	"-----END PRIVATE KEY-----\n"
#define SM2_PUBLIC                                                         \
	"-----BEGIN PUBLIC KEY-----\n"                                     \
	"MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEAlkrmBtz0DWMjRjeK3IENfZTkVle\n" \
	"YQuIpHzTy1JEPbOXhkIwoo0i7sQiWGm7pzPN+G+NVgPQpOeSuBF4WQYlpw==\n"   \
	"-----END PUBLIC KEY-----\n"
#define SM2_FINGERPRINT "71559f90cc4616cc7da10b4ebc28cb42612b63fd005378f581f99efe4d60a61d"
#define SM2_OF_TEXT                                                              \
	"3044022015c656803c62b82076939dbd6bdc4bbe774f218ae1eed0b751b9bf3e4bd77679" \
	"022012e948ed7c561b51399619af8eff99d51afd741f1d756d6a6f8f98cdaa400109"

static struct dsc_str unhex(char *room, const char *hex)
{
	size_t len = strlen(hex) / 2;

	for (size_t i = 0; i < len; i++) {
		const char byte[] = { hex[2 * i], hex[2 * i + 1], '\0' };

		room[i] = (char)strtoul(byte, NULL, 16);
	}
	return (struct dsc_str){ room, len };
}

/* A file with this text; its name is valid until the next call. */
static const char *file_of(const char *text)
{
	static char path[64];
	int fd;

	strcpy(path, "/tmp/test_signature.XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_true(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	return path;
}

static struct dsc_signature_key *public_of(const char *pem)
{
	struct dsc_signature_key *key;

	assert_int_equal(dsc_signature_read_public(&key, dsc_str_from(pem)), 0);
	return key;
}

static struct dsc_signature_key *private_of(const char *pem)
{
	struct dsc_signature_key *key;
	const char *path = file_of(pem);
	struct dsc_err err = { "" };

	if (dsc_signature_open(&key, path, &err) < 0)
		fail_msg("%s", err.text);
	unlink(path);
	return key;
}

/* Signatures of others hold, and no byte of them may change. */
static void test_vectors(void **state)
{
	static const struct {
		const char *pem, *kind, *text, *signature;
	} rows[] = {
		{ ED25519_PUBLIC, "Ed25519", "", ED25519_OF_NOTHING },
		{ SM2_PUBLIC, "SM2", TEXT, SM2_OF_TEXT },
	};
	char room[DSC_SIGNATURE_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dsc_signature_key *key = public_of(rows[i].pem);
		struct dsc_str text = dsc_str_from(rows[i].text);
		struct dsc_str signature = unhex(room, rows[i].signature);

		assert_string_equal(dsc_signature_kind(key), rows[i].kind);
		assert_true(dsc_str_is(dsc_signature_public(key), rows[i].pem));
		assert_true(dsc_signature_holds(key, signature, text));
		assert_false(dsc_signature_holds(key, signature, DSC_S("another")));
		assert_false(dsc_signature_holds(key, DSC_S(""), text));
		for (size_t at = 0; at < signature.len; at++) {
			room[at] ^= 1;
			assert_false(dsc_signature_holds(key, signature, text));
			room[at] ^= 1;
			assert_false(dsc_signature_holds(
				key, (struct dsc_str){ signature.ptr, at }, text));
		}
		room[signature.len] = '\0';
		signature.len++;
		assert_false(dsc_signature_holds(key, signature, text));
		dsc_signature_close(key);
	}
}

static void test_sign(void **state)
{
	static const char *const keys[][2] = { { ED25519_PRIVATE, ED25519_PUBLIC },
					       { SM2_PRIVATE, SM2_PUBLIC } };
	char first[DSC_SIGNATURE_MAX], second[DSC_SIGNATURE_MAX];
	struct dsc_err err = { "" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct dsc_signature_key *key = private_of(keys[i][0]);
		struct dsc_signature_key *public = public_of(keys[i][1]);
		size_t size = dsc_signature_size(key);

		assert_true(size <= DSC_SIGNATURE_MAX);
		assert_true(dsc_str_is(dsc_signature_public(key), keys[i][1]));
		assert_string_equal(dsc_signature_fingerprint(key),
				    dsc_signature_fingerprint(public));
		/* Signatures of SM2 differ, and still have one size. */
		for (int round = 0; round < 20; round++) {
			assert_int_equal(dsc_signature_make(key, second, DSC_S(TEXT), &err), 0);
			assert_true(dsc_signature_holds(public, (struct dsc_str){ second, size },
							DSC_S(TEXT)));
			if (round)
				assert_int_equal(memcmp(first, second, size) == 0, i == 0);
			memcpy(first, second, size);
		}
		dsc_signature_close(key);
		dsc_signature_close(public);
	}
	{
		struct dsc_signature_key *key = public_of(SM2_PUBLIC);

		assert_string_equal(dsc_signature_fingerprint(key), SM2_FINGERPRINT);
		/* A public key signs nothing. */
		assert_int_equal(dsc_signature_make(key, first, DSC_S(TEXT), &err), -1);
		dsc_signature_close(key);
	}
}

static void test_refused(void **state)
{
	static const struct {
		const char *text, *expected;
	} rows[] = {
		{ "", "holds no private key in PEM" },
		{ "rubbish\n", "holds no private key in PEM" },
		{ ED25519_PUBLIC, "holds no private key in PEM" },
		/* A key on another curve, secp256k1. */
		{ "-----BEGIN PRIVATE KEY-----\n"
		  "MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgAAAAAAAAAAAAAAAAAAAA\n"
		  "AAAAAAAAAAAAAAAAAAAAAAGhRANCAAR5vmZ++dy7rFWgYpXOhwsHApv82y3OKNlZ\n"
		  "8oFbFvgXmEg62ncmo8RlXaT7/A4RCKj9F7RIpoVUGZxH0I/7ENS4\n"
		  "-----END PRIVATE KEY-----\n",
		  "neither SM2 nor Ed25519" },
	};
	struct dsc_signature_key *key;
	struct dsc_err err;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *path = file_of(rows[i].text);

		assert_int_equal(dsc_signature_open(&key, path, &err), -1);
		assert_null(key);
		if (!strstr(err.text, rows[i].expected))
			fail_msg("%s", err.text);
		unlink(path);
		assert_int_equal(dsc_signature_read_public(&key, dsc_str_from(rows[i].text)),
				 i == 2 ? 0 : -1);
		dsc_signature_close(key);
	}
	assert_int_equal(dsc_signature_open(&key, "/nowhere/key", &err), -1);
	assert_non_null(strstr(err.text, "cannot open /nowhere/key"));
	assert_int_equal(dsc_signature_open_public(&key, "/dev/zero", &err), -1);
	assert_non_null(strstr(err.text, "more than 65536 bytes"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_sign),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
