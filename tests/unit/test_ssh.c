/*
 * OpenSSH keys and signatures: fixed ones, made-up ones of every kind with
 * everything wrong in turn, and the same judged by ssh-keygen where it is there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/random.h"
#include "hash/hash.h"
#include "hash/ssh.h"
#include "hash/ssh_wire.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NAMESPACE "verdict@dsc"
#define MESSAGE "dsc: verdict/1\n"

static struct dsc_arena arena;
static char folder[64];
static bool has_keygen;

#include "ssh_vectors.h"

/* ---- a signer of our own, which can also do it wrong */

enum kind { ED25519, SK_ED25519, P256, P384, P521, SK_P256, RSA2048, KINDS };

static const struct {
	const char *name;
	const char *curve;
	const char *group;
	const char *digest;
	bool hardware;
	enum kind twin; /* has the same algorithm; itself: there is none */
} kinds[KINDS] = {
	[ED25519] = { "ssh-ed25519", NULL, NULL, NULL, false, SK_ED25519 },
	[SK_ED25519] = { "sk-ssh-ed25519@openssh.com", NULL, NULL, NULL, true, ED25519 },
	[P256] = { "ecdsa-sha2-nistp256", "nistp256", "P-256", "SHA256", false, SK_P256 },
	[P384] = { "ecdsa-sha2-nistp384", "nistp384", "P-384", "SHA384", false, P384 },
	[P521] = { "ecdsa-sha2-nistp521", "nistp521", "P-521", "SHA512", false, P521 },
	[SK_P256] = { "sk-ecdsa-sha2-nistp256@openssh.com", "nistp256", "P-256", "SHA256", true,
		      P256 },
	[RSA2048] = { "ssh-rsa", NULL, NULL, NULL, false, RSA2048 },
};

static EVP_PKEY *secrets[KINDS];
static struct dsc_ssh_key *keys[KINDS]; /* their public halves */

/* How a signature is made; all zero: as ssh-keygen does. */
struct recipe {
	uint32_t version;         /* 1 is added */
	const char *name_space;   /* what it says */
	const char *over;         /* what it signs as namespace; NULL: what it says */
	const char *reserved;
	const char *digest;       /* NULL: sha512 */
	const char *algorithm;    /* NULL: the kind's */
	const char *rsa_digest;   /* NULL: SHA512 */
	const char *message;
	uint8_t unflags;          /* flags that are not set */
	uint32_t counter;
	bool other_application;   /* than the key's */
	bool nul;                 /* behind the namespace */
	bool pad;                 /* zeros before numbers, in the key too */
	bool minus;               /* a number without the zero that keeps it above zero */
	bool malleable;           /* S + L */
	bool negate;              /* n - s: as good as s */
	size_t cut;               /* bytes off the value's front */
	size_t more_in;           /* bytes behind the value */
	size_t more_out;          /* 1: a byte behind all, 2: one behind the signature's fields */
	bool by_other;            /* by another secret for the same algorithm */
};

struct bytes {
	unsigned char at[8192];
	size_t len;
};

static struct dsc_str str_of(const struct bytes *bytes)
{
	return (struct dsc_str){ (const char *)bytes->at, bytes->len };
}

static void put(struct bytes *to, const void *from, size_t len)
{
	assert_true(to->len + len <= sizeof(to->at));
	if (len)
		memcpy(to->at + to->len, from, len);
	to->len += len;
}

static void put_number(struct bytes *to, uint32_t value)
{
	unsigned char wire[4];

	dsc_ssh_put_number(wire, value);
	put(to, wire, 4);
}

static void put_string(struct bytes *to, const void *from, size_t len)
{
	put_number(to, (uint32_t)len);
	put(to, from, len);
}

static void put_text(struct bytes *to, const char *text)
{
	put_string(to, text, strlen(text));
}

static void put_bignum(struct bytes *to, const BIGNUM *number, bool pad, bool minus)
{
	unsigned char raw[1 + 3 + 1024] = { 0 };
	size_t zeros = minus ? 0 : pad ? 3 : (size_t)(BN_num_bits(number) % 8 == 0);
	size_t len = zeros + (size_t)BN_num_bytes(number);

	BN_bn2bin(number, raw + zeros);
	put_string(to, raw, len);
}

static void put_public(struct bytes *to, enum kind kind, bool pad)
{
	unsigned char raw[256];
	size_t len = sizeof(raw);

	put_text(to, kinds[kind].name);
	if (kind == RSA2048) {
		BIGNUM *n = NULL, *e = NULL;

		assert_int_equal(EVP_PKEY_get_bn_param(secrets[kind], "n", &n), 1);
		assert_int_equal(EVP_PKEY_get_bn_param(secrets[kind], "e", &e), 1);
		put_bignum(to, e, pad, false);
		put_bignum(to, n, pad, false);
		BN_free(n);
		BN_free(e);
		return;
	}
	if (kinds[kind].curve) {
		put_text(to, kinds[kind].curve);
		assert_int_equal(EVP_PKEY_get_octet_string_param(secrets[kind], "pub", raw, len,
								 &len), 1);
	} else {
		assert_int_equal(EVP_PKEY_get_raw_public_key(secrets[kind], raw, &len), 1);
	}
	put_string(to, raw, len);
	if (kinds[kind].hardware)
		put_text(to, "ssh:dsc");
}

static const char *base64_of(const struct bytes *bytes)
{
	char *text = dsc_arena_raw(&arena, 4 * bytes->len / 3 + 8, 1);

	EVP_EncodeBlock((unsigned char *)text, bytes->at, (int)bytes->len);
	return text;
}

static const char *armour(const struct bytes *bytes)
{
	return dsc_arena_printf(&arena,
				"-----BEGIN SSH SIGNATURE-----\n%s\n-----END SSH SIGNATURE-----\n",
				base64_of(bytes));
}

static const char *line_of(enum kind kind, bool pad)
{
	struct bytes blob = { .len = 0 };

	put_public(&blob, kind, pad);
	return dsc_arena_printf(&arena, "%s %s a name", kinds[kind].name, base64_of(&blob));
}

static size_t sign(unsigned char *value, size_t room, EVP_PKEY *secret, const char *digest,
		   struct dsc_str bytes)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	assert_int_equal(EVP_DigestSignInit_ex(context, NULL, digest, NULL, NULL, secret, NULL), 1);
	assert_int_equal(EVP_DigestSign(context, value, &room, (const unsigned char *)bytes.ptr,
					bytes.len), 1);
	EVP_MD_CTX_free(context);
	return room;
}

static void put_ecdsa(struct bytes *to, enum kind kind, const unsigned char *der, size_t len,
		      const struct recipe *recipe)
{
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)len);
	struct bytes value = { .len = 0 };
	BIGNUM *s = BN_dup(ECDSA_SIG_get0_s(pair));

	if (recipe->negate) {
		BIGNUM *order = NULL;

		assert_int_equal(EVP_PKEY_get_bn_param(secrets[kind], OSSL_PKEY_PARAM_EC_ORDER,
						       &order), 1);
		BN_sub(s, order, s);
		BN_free(order);
	}
	put_bignum(&value, ECDSA_SIG_get0_r(pair), recipe->pad, recipe->minus);
	put_bignum(&value, s, recipe->pad, false);
	put(&value, "more", recipe->more_in);
	put_string(to, value.at, value.len);
	BN_free(s);
	ECDSA_SIG_free(pair);
}

/* S + L is the same number to whoever forgets to look. */
static void add_order(unsigned char s[32])
{
	static const unsigned char order[32] = {
		0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9,
		0xde, 0x14, [31] = 0x10,
	};
	unsigned carry = 0;

	for (size_t i = 0; i < 32; i++) {
		carry += s[i] + order[i];
		s[i] = (unsigned char)carry;
		carry >>= 8;
	}
}

static void put_value(struct bytes *to, enum kind kind, struct dsc_str bytes,
		      const struct recipe *recipe)
{
	EVP_PKEY *secret = secrets[recipe->by_other ? kinds[kind].twin : kind];
	const char *digest = kinds[kind].digest;
	unsigned char value[1024] = { 0 };
	size_t len;

	if (kind == RSA2048)
		digest = recipe->rsa_digest ? recipe->rsa_digest : "SHA512";
	do
		len = sign(value, sizeof(value), secret, digest, bytes);
	while (recipe->minus && value[4] != 0); /* DER, too, puts the zero before r */
	if (recipe->malleable)
		add_order(value + 32);
	if (kinds[kind].curve)
		put_ecdsa(to, kind, value, len, recipe);
	else
		put_string(to, value + recipe->cut, len - recipe->cut + recipe->more_in);
}

static struct bytes made_bytes(enum kind kind, const struct recipe *recipe)
{
	const char *name_space = recipe->name_space ? recipe->name_space : NAMESPACE;
	const char *over = recipe->over ? recipe->over : name_space;
	const char *digest = recipe->digest ? recipe->digest : "sha512";
	const char *message = recipe->message ? recipe->message : MESSAGE;
	struct bytes result = { .len = 0 }, text = { .len = 0 }, value = { .len = 0 };
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	EVP_Digest(message, strlen(message), sum, &len,
		   strcmp(digest, "sha256") ? EVP_sha512() : EVP_sha256(), NULL);
	put(&text, "SSHSIG", 6);
	put_text(&text, over);
	put_text(&text, "");
	put_text(&text, digest);
	put_string(&text, sum, len);
	put_text(&value, recipe->algorithm ? recipe->algorithm :
			 kind == RSA2048  ? "rsa-sha2-512" : kinds[kind].name);
	if (kinds[kind].hardware) {
		struct bytes assertion = { .len = 0 };
		unsigned char flags = (unsigned char)(1 & ~recipe->unflags);
		const char *application = recipe->other_application ? "ssh:other" : "ssh:dsc";

		EVP_Digest(application, strlen(application), sum, NULL, EVP_sha256(), NULL);
		put(&assertion, sum, 32);
		put(&assertion, &flags, 1);
		put_number(&assertion, recipe->counter);
		EVP_Digest(text.at, text.len, sum, NULL, EVP_sha256(), NULL);
		put(&assertion, sum, 32);
		put_value(&value, kind, str_of(&assertion), recipe);
		put(&value, &flags, 1);
		put_number(&value, recipe->counter);
	} else {
		put_value(&value, kind, str_of(&text), recipe);
	}
	put(&result, "SSHSIG", 6);
	put_number(&result, recipe->version + 1);
	text.len = 0;
	put_public(&text, kind, recipe->pad);
	put_string(&result, text.at, text.len);
	put_string(&result, name_space, strlen(name_space) + recipe->nul);
	put_text(&result, recipe->reserved ? recipe->reserved : "");
	put_text(&result, digest);
	put(&value, "", recipe->more_out == 2);
	put_string(&result, value.at, value.len);
	put(&result, "", recipe->more_out == 1);
	return result;
}

static const char *made(enum kind kind, const struct recipe *recipe)
{
	struct bytes bytes = made_bytes(kind, recipe);

	return armour(&bytes);
}

/* ---- the other judge */

static void write_file(const char *name, struct dsc_str bytes)
{
	FILE *file = fopen(dsc_arena_printf(&arena, "%s/%s", folder, name), "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
	assert_int_equal(fclose(file), 0);
}

static void allow(const char *const *lines, size_t count)
{
	const char *all = "";

	for (size_t i = 0; i < count; i++)
		all = dsc_arena_printf(&arena, "%sp %s\n", all, lines[i]);
	write_file("allowed", dsc_str_from(all));
}

/* What `ssh-keygen -Y verify` says of it, with the keys that were allowed last. */
static bool keygen_takes(struct dsc_str signature, const char *message, const char *name_space)
{
	int status;

	write_file("sig", signature);
	write_file("message", dsc_str_from(message));
	status = system(dsc_arena_printf(
		&arena, "cd %s && ssh-keygen -Y verify -f allowed -I p -n %s -s sig <message >said 2>&1",
		folder, name_space));
	assert_true(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 255));
	return status == 0;
}

static enum dsc_ssh_result verify(struct dsc_ssh_check *check, const char *signature)
{
	enum dsc_ssh_result result = dsc_ssh_verify(check, DSC_S(MESSAGE), dsc_str_from(signature),
						    NAMESPACE, keys, KINDS);

	assert_int_equal(result == DSC_SSH_GOOD, !*check->why.text);
	assert_int_equal(result == DSC_SSH_GOOD, result == DSC_SSH_GOOD && check->index < KINDS);
	return result;
}

static void expect_text(const char *signature, enum dsc_ssh_result expected, bool keygen,
			const char *label)
{
	struct dsc_ssh_check check;
	enum dsc_ssh_result result = verify(&check, signature);

	if (result != expected)
		fail_msg("%s: result %d instead of %d (%s)", label, result, expected,
			 check.why.text);
	if (has_keygen && keygen_takes(dsc_str_from(signature), MESSAGE, NAMESPACE) != keygen)
		fail_msg("%s: ssh-keygen %s it", label, keygen ? "does not take" : "takes");
}

static void expect(enum kind kind, struct recipe recipe, enum dsc_ssh_result expected,
		   const char *label)
{
	expect_text(made(kind, &recipe), expected, expected == DSC_SSH_GOOD,
		    dsc_arena_printf(&arena, "%s, %s", kinds[kind].name, label));
}

static int enter(void **state)
{
	const char *lines[KINDS];
	struct dsc_err err;

	(void)state;
	dsc_arena_init(&arena, 0);
	snprintf(folder, sizeof(folder), "/tmp/dsc-test-ssh-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	has_keygen = system("command -v ssh-keygen >/dev/null") == 0;
	if (!has_keygen)
		printf("skipped: the verdicts of ssh-keygen; it is not installed\n");
	for (enum kind kind = 0; kind < KINDS; kind++) {
		if (kind == RSA2048)
			secrets[kind] = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
		else if (kinds[kind].group)
			secrets[kind] = EVP_PKEY_Q_keygen(NULL, NULL, "EC", kinds[kind].group);
		else
			secrets[kind] = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
		lines[kind] = line_of(kind, false);
		if (!secrets[kind] ||
		    dsc_ssh_key_open(&keys[kind], dsc_str_from(lines[kind]), &err) < 0)
			return -1;
	}
	allow(lines, KINDS);
	return 0;
}

static int leave(void **state)
{
	(void)state;
	for (enum kind kind = 0; kind < KINDS; kind++) {
		dsc_ssh_key_close(keys[kind]);
		EVP_PKEY_free(secrets[kind]);
	}
	if (system(dsc_arena_printf(&arena, "rm -rf %s", folder)) != 0)
		return -1;
	dsc_arena_release(&arena);
	return 0;
}

/* ---- keys */

static void test_key(void **state)
{
	struct dsc_ssh_key *key;
	struct dsc_err err;

	(void)state;
	for (size_t i = 0; i < COUNT(vectors); i++) {
		const char *line = dsc_arena_printf(&arena, "%s %s", vectors[i].type, vectors[i].key);
		struct dsc_str texts[] = {
			dsc_str_from(line),
			dsc_str_from(dsc_arena_printf(&arena, "%s\n", line)),
			dsc_str_from(dsc_arena_printf(&arena, " \t%s \t 某人 one two\r\n", line)),
		};

		for (size_t j = 0; j < COUNT(texts); j++) {
			assert_int_equal(dsc_ssh_key_open(&key, texts[j], &err), 0);
			assert_string_equal(dsc_ssh_key_fingerprint(key), vectors[i].fingerprint);
			assert_string_equal(dsc_ssh_key_line(key, &arena), line);
			assert_int_equal(dsc_ssh_key_hardware(key),
					 strncmp(vectors[i].type, "sk-", 3) == 0);
			dsc_ssh_key_close(key);
		}
	}
	dsc_ssh_key_close(NULL);
}

/* Zeros in front of its numbers make no other key of it. */
static void test_key_equal(void **state)
{
	struct dsc_ssh_key *key;
	struct dsc_err err;

	(void)state;
	for (enum kind kind = 0; kind < KINDS; kind++) {
		struct dsc_str line = dsc_str_from(line_of(kind, true));

		assert_int_equal(dsc_ssh_key_open(&key, line, &err), 0);
		for (enum kind other = 0; other < KINDS; other++)
			assert_int_equal(dsc_ssh_key_equal(key, keys[other]), other == kind);
		assert_string_equal(dsc_ssh_key_fingerprint(key),
				    dsc_ssh_key_fingerprint(keys[kind]));
		dsc_ssh_key_close(key);
	}
}

static void expect_bad_key(const char *line, const char *part)
{
	struct dsc_ssh_key *key = keys[0];
	struct dsc_err err;

	assert_int_equal(dsc_ssh_key_open(&key, dsc_str_from(line), &err), -1);
	assert_null(key);
	if (!strstr(err.text, part))
		fail_msg("'%s' says '%s', not '%s'", line, err.text, part);
}

static const char *rsa_line(unsigned bits, unsigned long exponent)
{
	struct bytes blob = { .len = 0 };
	BIGNUM *n = BN_new(), *e = BN_new();
	const char *line;

	BN_set_bit(n, (int)bits - 1);
	BN_set_bit(n, 0);
	BN_set_word(e, exponent);
	put_text(&blob, "ssh-rsa");
	put_bignum(&blob, e, false, false);
	put_bignum(&blob, n, false, false);
	line = dsc_arena_printf(&arena, "ssh-rsa %s", base64_of(&blob));
	BN_free(n);
	BN_free(e);
	return line;
}

static const char *ed25519_line(const char *type, size_t len)
{
	struct bytes blob = { .len = 0 };

	put_text(&blob, type);
	put_string(&blob, "0123456789abcdef0123456789abcdef0123456789", len);
	return dsc_arena_printf(&arena, "ssh-ed25519 %s", base64_of(&blob));
}

static const char *point_line(const char *curve, size_t len, char form, char last)
{
	struct bytes blob = { .len = 0 };
	struct dsc_str wire, point;
	char raw[65];

	put_public(&blob, P256, false);
	wire = str_of(&blob);
	for (int i = 0; i < 3; i++)
		assert_true(dsc_ssh_take_string(&point, &wire));
	memcpy(raw, point.ptr, sizeof(raw));
	raw[0] = form;
	raw[64] = (char)(raw[64] ^ last);
	blob.len = 0;
	put_text(&blob, "ecdsa-sha2-nistp256");
	put_text(&blob, curve);
	put_string(&blob, raw, len);
	return dsc_arena_printf(&arena, "ecdsa-sha2-nistp256 %s", base64_of(&blob));
}

static void test_bad_key(void **state)
{
	struct bytes blob = { .len = 0 };
	char *rest = dsc_arena_raw(&arena, DSC_SSH_LINE_MAX + 2, 1);
	struct dsc_ssh_key *key;
	struct dsc_err err;

	(void)state;
	expect_bad_key("", "empty");
	expect_bad_key(" \n", "empty");
	expect_bad_key("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", "private");
	expect_bad_key(dsc_arena_printf(&arena, "%s\n%s\n", line_of(P256, false),
					line_of(P256, false)), "more than one line");
	expect_bad_key("ssh-dss AAAA", "'ssh-dss' is not supported");
	expect_bad_key("ssh-ed25519-cert-v01@openssh.com AAAA", "is not supported");
	expect_bad_key("no-pty,command=\"\x1b[2J\" ssh-ed25519 AAAA", "is no OpenSSH public key");
	expect_bad_key("\xe2\x80\xae AAAA", "is no OpenSSH public key");
	expect_bad_key("ssh-ed25519", "nothing follows");
	expect_bad_key("ssh-ed25519 AAA!", "not base64");
	expect_bad_key("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA", "not base64");
	expect_bad_key("ssh-ed25519 AAAA", "cut short");
	expect_bad_key("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA", "cut short");
	expect_bad_key(ed25519_line("ssh-ed25519", 31), "has 31");
	expect_bad_key(ed25519_line("ssh-ed25519", 33), "has 33");
	expect_bad_key(ed25519_line("ssh-dss", 32), "'ssh-dss' is not supported");
	put_public(&blob, ED25519, false);
	expect_bad_key(dsc_arena_printf(&arena, "ssh-rsa %s", base64_of(&blob)),
		       "is 'ssh-rsa', the key itself says 'ssh-ed25519'");
	put(&blob, "", 1);
	expect_bad_key(dsc_arena_printf(&arena, "ssh-ed25519 %s", base64_of(&blob)), "1 byte");
	expect_bad_key(rsa_line(1024, 65537), "1024 bits; 2048 to 8192");
	expect_bad_key(rsa_line(2047, 65537), "2047 bits");
	expect_bad_key(rsa_line(8193, 65537), "8193 bits");
	expect_bad_key(rsa_line(2048, 1), "exponent");
	expect_bad_key(rsa_line(2048, 4), "exponent");
	expect_bad_key(rsa_line(2048, 0), "exponent");
	expect_bad_key(point_line("nistp384", 65, 4, 0), "names is not the one of its type");
	expect_bad_key(point_line("nistp256", 64, 4, 0), "uncompressed");
	expect_bad_key(point_line("nistp256", 33, 2, 0), "uncompressed");
	expect_bad_key(point_line("nistp256", 65, 4, 1), "does not lie on its curve");
	assert_int_equal(dsc_ssh_key_open(&key, dsc_str_from(point_line("nistp256", 65, 4, 0)),
					  &err), 0);
	dsc_ssh_key_close(key);
	assert_int_equal(dsc_ssh_key_open(&key, dsc_str_from(rsa_line(8192, 3)), &err), 0);
	dsc_ssh_key_close(key);
	memset(rest, 'A', DSC_SSH_LINE_MAX + 1);
	memcpy(rest, "ssh-ed25519 ", 12);
	assert_int_equal(dsc_ssh_key_open(&key, (struct dsc_str){ rest, DSC_SSH_LINE_MAX + 1 },
					  &err), -1);
	assert_non_null(strstr(err.text, "longer than 8192 bytes"));
}

/* ---- signatures */

/* Made by ssh-keygen once; those of hardware keys by hand. */
static void test_vectors(void **state)
{
	struct dsc_ssh_key *open[COUNT(vectors)];
	struct dsc_ssh_check check;
	struct dsc_err err;

	(void)state;
	for (size_t i = 0; i < COUNT(vectors); i++) {
		const char *line = dsc_arena_printf(&arena, "%s %s", vectors[i].type, vectors[i].key);

		assert_int_equal(dsc_ssh_key_open(&open[i], dsc_str_from(line), &err), 0);
	}
	for (size_t i = 0; i < COUNT(vectors); i++) {
		struct dsc_str sig = dsc_str_from(vectors[i].signature);

		assert_int_equal(dsc_ssh_verify(&check, DSC_S(MESSAGE), sig, NAMESPACE, open,
						COUNT(vectors)), DSC_SSH_GOOD);
		assert_int_equal(check.index, i);
		assert_string_equal(check.fingerprint, vectors[i].fingerprint);
		assert_string_equal(check.why.text, "");
		assert_int_equal(dsc_ssh_verify(&check, DSC_S("dsc: verdict/1"), sig, NAMESPACE,
						open, COUNT(vectors)), DSC_SSH_BAD);
		assert_int_equal(dsc_ssh_verify(&check, DSC_S(MESSAGE), sig, "seal@dsc", open,
						COUNT(vectors)), DSC_SSH_OTHER_NAMESPACE);
		assert_non_null(strstr(check.why.text, "'seal@dsc'"));
		assert_int_equal(dsc_ssh_verify(&check, DSC_S(MESSAGE), sig, NAMESPACE, open, i),
				 DSC_SSH_OTHER_KEY);
		assert_string_equal(check.fingerprint, vectors[i].fingerprint);
		assert_non_null(strstr(check.why.text, vectors[i].fingerprint));
		assert_int_equal(dsc_ssh_verify(&check, DSC_S(""), sig, "seal@dsc", NULL, 0),
				 DSC_SSH_BAD);
	}
	for (size_t i = 0; i < COUNT(vectors); i++)
		dsc_ssh_key_close(open[i]);
}

static void test_made(void **state)
{
	(void)state;
	for (enum kind kind = 0; kind < KINDS; kind++) {
		bool hardware = kinds[kind].hardware;

		expect(kind, (struct recipe){ 0 }, DSC_SSH_GOOD, "as it should be");
		expect(kind, (struct recipe){ .digest = "sha256" }, DSC_SSH_GOOD, "sha256");
		expect(kind, (struct recipe){ .counter = UINT32_MAX }, DSC_SSH_GOOD, "counter");
		expect(kind, (struct recipe){ .pad = true }, DSC_SSH_GOOD, "zeros");
		expect(kind, (struct recipe){ .nul = true }, DSC_SSH_GOOD, "NUL");
		expect(kind, (struct recipe){ .reserved = "more" }, DSC_SSH_GOOD, "reserved");
		expect(kind, (struct recipe){ .version = UINT32_MAX }, DSC_SSH_GOOD, "version 0");
		expect(kind, (struct recipe){ .version = 1 }, DSC_SSH_UNSUPPORTED, "version 2");
		expect(kind, (struct recipe){ .message = "else" }, DSC_SSH_BAD, "message");
		expect(kind, (struct recipe){ .name_space = "seal@dsc" }, DSC_SSH_OTHER_NAMESPACE,
		       "namespace");
		expect(kind, (struct recipe){ .over = "seal@dsc" }, DSC_SSH_BAD,
		       "namespace exchanged");
		expect(kind, (struct recipe){ .digest = "sha384" }, DSC_SSH_UNSUPPORTED, "sha384");
		expect(kind, (struct recipe){ .digest = "" }, DSC_SSH_UNSUPPORTED, "no digest");
		expect(kind, (struct recipe){ .algorithm = "ssh-dss" }, DSC_SSH_UNSUPPORTED,
		       "algorithm");
		expect(kind, (struct recipe){ .more_out = 1 }, DSC_SSH_UNREADABLE, "byte behind");
		expect(kind, (struct recipe){ .more_out = 2 }, DSC_SSH_UNREADABLE,
		       "byte behind the value");
		expect(kind, (struct recipe){ .more_in = 1 }, DSC_SSH_BAD, "byte in the value");
		expect(kind, (struct recipe){ .other_application = true },
		       hardware ? DSC_SSH_BAD : DSC_SSH_GOOD, "application");
		if (kinds[kind].curve) {
			if (kind != P521)
				expect(kind, (struct recipe){ .minus = true }, DSC_SSH_BAD,
				       "below zero");
			expect(kind, (struct recipe){ .negate = true }, DSC_SSH_GOOD, "n - s");
		}
		if (kinds[kind].twin != kind)
			expect(kind, (struct recipe){ .by_other = true }, DSC_SSH_BAD,
			       "by another secret");
		if (!kinds[kind].curve)
			expect(kind, (struct recipe){ .cut = 1 }, DSC_SSH_BAD, "cut value");
	}
}

/* Where this reader is stricter than ssh-keygen, on purpose. */
static void test_stricter(void **state)
{
	static const struct recipe untouched = { .unflags = 1 };
	static const struct recipe malleable = { .malleable = true };

	(void)state;
	expect_text(made(SK_ED25519, &untouched), DSC_SSH_NOT_TOUCHED, true, "no touch");
	expect_text(made(SK_P256, &untouched), DSC_SSH_NOT_TOUCHED, true, "no touch");
	expect_text(made(ED25519, &malleable), DSC_SSH_BAD, true, "S + L");
	expect_text(made(SK_ED25519, &malleable), DSC_SSH_BAD, true, "S + L");
}

static void test_rsa(void **state)
{
	struct recipe recipe = { .algorithm = "rsa-sha2-256", .rsa_digest = "SHA256" };

	(void)state;
	expect(RSA2048, recipe, DSC_SSH_GOOD, "rsa-sha2-256");
	recipe.rsa_digest = "SHA512";
	expect(RSA2048, recipe, DSC_SSH_BAD, "the other digest");
	recipe = (struct recipe){ .algorithm = "ssh-rsa", .rsa_digest = "SHA1" };
	expect(RSA2048, recipe, DSC_SSH_UNSUPPORTED, "SHA-1");
}

/* A value that begins with zeros may come without them. */
static void test_rsa_short(void **state)
{
	struct recipe recipe = { 0 };
	struct bytes bytes;
	struct dsc_ssh_check check;
	struct dsc_str text, message;
	size_t value_at;

	(void)state;
	for (unsigned i = 0;; i++) {
		assert_true(i < 10000);
		recipe.message = dsc_arena_printf(&arena, "%u", i);
		bytes = made_bytes(RSA2048, &recipe);
		value_at = bytes.len - 256;
		if (bytes.at[value_at] == 0)
			break;
	}
	recipe.cut = 1;
	text = dsc_str_from(made(RSA2048, &recipe));
	message = dsc_str_from(recipe.message);
	assert_int_equal(dsc_ssh_verify(&check, message, text, NAMESPACE, keys, KINDS),
			 DSC_SSH_GOOD);
	assert_true(!has_keygen || keygen_takes(text, recipe.message, NAMESPACE));
}

static void test_base64(void **state)
{
	static const struct {
		const char *text;
		int len; /* -1: none */
	} texts[] = {
		{ "", 0 },	{ " \n", 0 },	   { "QQ==", 1 },  { "QR==", -1 },  { "QUI=", 2 },
		{ "QUJ=", -1 }, { "QUJD", 3 },	   { "Q", -1 },	   { "QQ", -1 },    { "QUI", -1 },
		{ "QQ=", -1 },	{ "QQ===", -1 },   { "QUI==", -1 }, { "QUJD=", -1 }, { "=", -1 },
		{ "====", -1 }, { "QQ==QQ==", -1 }, { "Q=Q=", -1 }, { "QUJD-_", -1 },
		{ "\vQ\tQ\f= \r=\n", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		unsigned char out[16];
		size_t len = 0;
		bool good = dsc_ssh_base64(out, &len, dsc_str_from(texts[i].text));

		if (good != (texts[i].len >= 0) || (good && (int)len != texts[i].len))
			fail_msg("'%s': %d, %zu bytes", texts[i].text, good, len);
		if (good)
			assert_memory_equal(out, "ABC", len);
	}
}

static void test_armour(void **state)
{
	static const struct recipe plain = { 0 };
	struct bytes bytes = made_bytes(ED25519, &plain);
	const char *base64 = base64_of(&bytes);
	const struct {
		const char *head, *body, *foot;
		enum dsc_ssh_result result;
	} texts[] = {
		{ "-----BEGIN SSH SIGNATURE-----\n", base64, "\n-----END SSH SIGNATURE-----",
		  DSC_SSH_GOOD },
		{ "-----BEGIN SSH SIGNATURE-----\n \t\v\f\r\n", base64,
		  " \r\n-----END SSH SIGNATURE-----\r\nmore", DSC_SSH_GOOD },
		{ "-----BEGIN SSH SIGNATURE-----\r\n", base64, "\r\n-----END SSH SIGNATURE-----\r\n",
		  DSC_SSH_UNREADABLE },
		{ "-----BEGIN SSH SIGNATURE-----", base64, "\n-----END SSH SIGNATURE-----\n",
		  DSC_SSH_UNREADABLE },
		{ "\n-----BEGIN SSH SIGNATURE-----\n", base64, "\n-----END SSH SIGNATURE-----\n",
		  DSC_SSH_UNREADABLE },
		{ "-----BEGIN SSH SIGNATURE-----\n", base64, "-----END SSH SIGNATURE-----\n",
		  DSC_SSH_UNREADABLE },
		{ "-----BEGIN SSH SIGNATURE-----\n", base64, "\n-----END SSH SIGNATURE----\n",
		  DSC_SSH_UNREADABLE },
		{ "-----BEGIN SSH SIGNATURE-----\n", base64, "\n\n-----BEGIN SSH SIGNATURE-----\n"
		  "\n-----END SSH SIGNATURE-----\n", DSC_SSH_UNREADABLE },
		{ "-----BEGIN SSH SIGNATURE-----\n", base64, "=\n-----END SSH SIGNATURE-----\n",
		  DSC_SSH_UNREADABLE },
		{ "-----BEGIN SSH SIGNATURE-----\n", "", "\n-----END SSH SIGNATURE-----\n",
		  DSC_SSH_UNREADABLE },
		{ "-----BEGIN SSH SIGNATURE-----\n", "U1NIU0lH", "\n-----END SSH SIGNATURE-----\n",
		  DSC_SSH_UNREADABLE },
		{ "", "", "", DSC_SSH_UNREADABLE },
	};
	char *large = dsc_arena_raw(&arena, DSC_SSH_SIGNATURE_MAX + 2, 1);
	struct dsc_ssh_check check;
	size_t len;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		expect_text(dsc_arena_printf(&arena, "%s%s%s", texts[i].head, texts[i].body,
					     texts[i].foot), texts[i].result,
			    texts[i].result == DSC_SSH_GOOD,
			    dsc_arena_printf(&arena, "text %zu", i));
	assert_int_equal(verify(&check, texts[2].head), DSC_SSH_UNREADABLE);
	assert_non_null(strstr(check.why.text, "CR LF"));
	/* Blanks behind it, up to the limit and one further. */
	len = strlen(armour(&bytes));
	memcpy(large, armour(&bytes), len);
	memset(large + len, '\n', DSC_SSH_SIGNATURE_MAX + 1 - len);
	large[DSC_SSH_SIGNATURE_MAX + 1] = '\0';
	assert_int_equal(verify(&check, large), DSC_SSH_UNREADABLE);
	assert_non_null(strstr(check.why.text, "longer than 16384 bytes"));
	large[DSC_SSH_SIGNATURE_MAX] = '\0';
	assert_int_equal(verify(&check, large), DSC_SSH_GOOD);
}

/*
 * A bit of each byte turned, below the base64 and in it, and each byte left
 * out or doubled: ssh-keygen is asked for each that is taken here and for
 * every n-th of the others ($DSC_TEST_SSH, else 101).
 */
static void mutate(enum kind kind, size_t every)
{
	static const struct recipe plain = { 0 };
	struct bytes whole = made_bytes(kind, &plain);
	size_t text_len = strlen(armour(&whole));
	struct dsc_arena keep = arena;

	for (size_t i = 0; i < 3 * whole.len + 2 * text_len; i++) {
		size_t at = i % (i < 3 * whole.len ? whole.len : text_len);
		size_t round = i < 3 * whole.len ? i / whole.len :
						   3 + (i - 3 * whole.len) / text_len;
		struct bytes bytes = whole;
		struct dsc_ssh_check check;
		struct dsc_str text;
		enum dsc_ssh_result result;
		char *copy;

		dsc_arena_init(&arena, 0);
		if (round == 0) {
			bytes.at[at] ^= (unsigned char)(1u << at % 8);
		} else if (round == 1) {
			memmove(bytes.at + at, bytes.at + at + 1, --bytes.len - at);
		} else if (round == 2) {
			memmove(bytes.at + at + 1, bytes.at + at, bytes.len++ - at);
		}
		text = dsc_arena_str(&arena, dsc_str_from(armour(&bytes)));
		copy = (char *)text.ptr;
		if (round == 3)
			copy[at] ^= (char)(1 << at % 8);
		else if (round == 4)
			memmove(copy + at, copy + at + 1, text.len-- - at);
		result = dsc_ssh_verify(&check, DSC_S(MESSAGE), text, NAMESPACE, keys, KINDS);
		if (has_keygen && (result == DSC_SSH_GOOD || i % every == 0) &&
		    keygen_takes(text, MESSAGE, NAMESPACE) != (result == DSC_SSH_GOOD))
			fail_msg("%s: round %zu, byte %zu: result %d, ssh-keygen %s it",
				 kinds[kind].name, round, at, result,
				 result == DSC_SSH_GOOD ? "does not take" : "takes");
		/* What does not change what is said: the version 0, and blanks and text around. */
		if (result == DSC_SSH_GOOD && round < 3 && (round > 0 || at != 9))
			fail_msg("%s: round %zu, byte %zu: taken", kinds[kind].name, round, at);
		dsc_arena_release(&arena);
	}
	arena = keep;
}

static void test_mutations(void **state)
{
	const char *wish = getenv("DSC_TEST_SSH");
	size_t every = wish ? strtoul(wish, NULL, 10) : 101;

	(void)state;
	for (enum kind kind = 0; kind < KINDS; kind++)
		mutate(kind, every ? every : 1);
}

static void test_unknown_key(void **state)
{
	static const struct recipe plain = { 0 };
	struct bytes bytes = made_bytes(ED25519, &plain);
	struct dsc_ssh_check check;

	(void)state;
	/* "ssh-ed25519" becomes a type that nobody has. */
	bytes.at[6 + 4 + 4 + 4] = 'x';
	assert_int_equal(verify(&check, armour(&bytes)), DSC_SSH_UNSUPPORTED);
	assert_string_equal(check.fingerprint, "");
	assert_non_null(strstr(check.why.text, "'xsh-ed25519' is not supported"));
	bytes.at[6 + 4 + 4 + 4] = 0x1b;
	assert_int_equal(verify(&check, armour(&bytes)), DSC_SSH_UNSUPPORTED);
	assert_null(strchr(check.why.text, 0x1b));
}

/* ---- memory that runs out */

static size_t allocations; /* libcrypto's, so far */
static size_t fail_at;     /* from this one on all fail; 0: none */
static bool fail_once;     /* only this one does */

static bool fails(void)
{
	allocations++;
	return fail_at && (fail_once ? allocations == fail_at : allocations >= fail_at);
}

static void *counted_malloc(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return fails() ? NULL : malloc(size);
}

static void *counted_realloc(void *old, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return fails() ? NULL : realloc(old, size);
}

static void counted_free(void *old, const char *file, int line)
{
	(void)file;
	(void)line;
	free(old);
}

/* A process takes long to be copied with the sanitizer's memory. */
#ifdef __SANITIZE_ADDRESS__
#define STEP 7
#else
#define STEP 1
#endif

/* 3: out of memory was said; else 10 and the result. */
static int verify_without(const char *signature, const char *line, size_t at, bool once)
{
	struct dsc_ssh_check check;
	struct dsc_ssh_key *key;
	struct dsc_err failure;
	pid_t child;
	int status;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		fclose(stderr);
		close(STDERR_FILENO);
		allocations = 0;
		fail_at = at;
		fail_once = once;
		if (dsc_ssh_key_open(&key, dsc_str_from(line), &failure) < 0)
			_exit(4);
		_exit(10 + (int)dsc_ssh_verify(&check, DSC_S(MESSAGE), dsc_str_from(signature),
					       NAMESPACE, &key, 1));
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Without memory no sound signature is called bad and no good key broken. */
static void test_no_memory(void **state)
{
	static const struct recipe plain = { 0 };

	(void)state;
	for (enum kind kind = 0; kind < KINDS; kind++) {
		const char *signature = made(kind, &plain);
		const char *line = line_of(kind, false);
		int status = 3;

		for (size_t at = 1; at < 1000 && status == 3; at += STEP) {
			int once = verify_without(signature, line, at, true);

			status = verify_without(signature, line, at, false);
			if (once != 3 && once != 10 + DSC_SSH_GOOD)
				fail_msg("%s, only %zu: %d", kinds[kind].name, at, once);
		}
		if (status != 10 + DSC_SSH_GOOD)
			fail_msg("%s: %d", kinds[kind].name, status);
	}
}

/* ---- beside it */

static void test_random(void **state)
{
	char one[DSC_RANDOM_HEX + 1], two[DSC_RANDOM_HEX + 1];
	struct dsc_err err;

	(void)state;
	assert_int_equal(dsc_random_hex(one, &err), 0);
	assert_int_equal(dsc_random_hex(two, &err), 0);
	assert_int_equal(strlen(one), DSC_RANDOM_HEX);
	assert_int_equal(strspn(one, "0123456789abcdef"), DSC_RANDOM_HEX);
	assert_string_not_equal(one, two);
}

static void test_sha256(void **state)
{
	char hex[DSC_HASH_SHA256_HEX + 1];

	(void)state;
	dsc_hash_sha256(hex, "", 0);
	assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	dsc_hash_sha256(hex, "abc", 3);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key),	    cmocka_unit_test(test_key_equal),
		cmocka_unit_test(test_bad_key),	    cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_made),	    cmocka_unit_test(test_stricter),
		cmocka_unit_test(test_rsa),	    cmocka_unit_test(test_armour),
		cmocka_unit_test(test_mutations),   cmocka_unit_test(test_unknown_key),
		cmocka_unit_test(test_rsa_short),   cmocka_unit_test(test_base64),
		cmocka_unit_test(test_no_memory),   cmocka_unit_test(test_random),
		cmocka_unit_test(test_sha256),
	};

	/* Before libcrypto allocates for the first time. */
	if (CRYPTO_set_mem_functions(counted_malloc, counted_realloc, counted_free) != 1)
		return 1;
	return cmocka_run_group_tests(tests, enter, leave);
}
