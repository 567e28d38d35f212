#include <assert.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <stdio.h>

#include "base/tr.h"
#include "hash/ssh_key.h"
#include "hash/ssh_wire.h"

#include "base/banned.h"

#define HEAD "-----BEGIN SSH SIGNATURE-----\n"
#define HEAD_CRLF "-----BEGIN SSH SIGNATURE-----\r\n"
#define FOOT "\n-----END SSH SIGNATURE-----"
#define MAGIC "SSHSIG"
#define VERSION 1

#define RAW_MAX (DSC_SSH_SIGNATURE_MAX / 4 * 3)
#define SUM_MAX 64
/* An RSA signature of 8192 bits; those of ECDSA are shorter. */
#define VALUE_MAX 1024

#define TOUCHED 0x01

/* What a .sig file says; the strings point into the bytes that its base64 gave. */
struct claim {
	struct dsc_str key;
	struct dsc_str name_space;
	struct dsc_str digest; /* of the message: sha256, sha512 */
	struct dsc_str algorithm;
	struct dsc_str value;
	uint8_t flags;    /* hardware keys */
	uint32_t counter; /* the same */
	struct dsc_str blob;
};

static enum dsc_ssh_result unreadable(struct dsc_ssh_check *check, const char *why)
{
	dsc_err_set(&check->why, "%s", why);
	return DSC_SSH_UNREADABLE;
}

/* The base64 between the lines, as ssh-keygen finds it: what follows the last line is ignored. */
static bool find_armour(struct dsc_str *base64, struct dsc_str text)
{
	struct dsc_str head = DSC_S(HEAD);
	struct dsc_str foot = DSC_S(FOOT);

	if (!dsc_str_starts(text, head))
		return false;
	text.ptr += head.len;
	text.len -= head.len;
	*base64 = text;
	for (base64->len = 0; text.len >= foot.len; text.ptr++, text.len--, base64->len++)
		if (dsc_str_starts(text, foot))
			return true;
	return false;
}

static enum dsc_ssh_result read_claim(struct claim *claim, unsigned char raw[RAW_MAX],
				      struct dsc_str text, struct dsc_ssh_check *check)
{
	struct dsc_str wire = { (char *)raw, 0 };
	struct dsc_str magic = DSC_S(MAGIC);
	struct dsc_str base64, reserved;
	uint32_t version;

	if (text.len > DSC_SSH_SIGNATURE_MAX) {
		dsc_err_set(&check->why, _("the signature file is longer than %d bytes"),
			    DSC_SSH_SIGNATURE_MAX);
		return DSC_SSH_UNREADABLE;
	}
	if (dsc_str_starts(text, DSC_S(HEAD_CRLF)))
		return unreadable(check, _("the lines of the signature end in CR LF; "
					   "ssh-keygen takes LF only"));
	if (!find_armour(&base64, text))
		return unreadable(check, _("this is no signature of 'ssh-keygen -Y sign': its "
					   "first or last line is missing"));
	if (!dsc_ssh_base64(raw, &wire.len, base64))
		return unreadable(check, _("the signature is not base64"));
	if (!dsc_str_starts(wire, magic))
		return unreadable(check, _("the signature does not begin with 'SSHSIG'"));
	wire.ptr += magic.len;
	wire.len -= magic.len;
	if (!dsc_ssh_take_number(&version, &wire))
		return unreadable(check, _("the signature is cut short"));
	/* There never was a version 0, but ssh-keygen takes it, and nothing hangs on it. */
	if (version > VERSION) {
		dsc_err_set(&check->why, _("the signature has version %lu; version %d is "
					   "supported"), (unsigned long)version, VERSION);
		return DSC_SSH_UNSUPPORTED;
	}
	if (!dsc_ssh_take_string(&claim->key, &wire) ||
	    !dsc_ssh_take_text(&claim->name_space, &wire) ||
	    !dsc_ssh_take_string(&reserved, &wire) ||
	    !dsc_ssh_take_text(&claim->digest, &wire) ||
	    !dsc_ssh_take_string(&claim->blob, &wire))
		return unreadable(check, _("the signature is cut short"));
	if (wire.len)
		return unreadable(check, _("bytes stand behind the end of the signature"));
	if (!dsc_str_is(claim->digest, "sha256") && !dsc_str_is(claim->digest, "sha512")) {
		dsc_err_set(&check->why, _("the digest that the signature names is not "
					   "supported; sha256 and sha512 are"));
		return DSC_SSH_UNSUPPORTED;
	}
	return DSC_SSH_GOOD;
}

static enum dsc_ssh_result read_blob(struct claim *claim, const struct dsc_ssh_kind *kind,
				     struct dsc_ssh_check *check)
{
	struct dsc_str wire = claim->blob;

	if (!dsc_ssh_take_text(&claim->algorithm, &wire) ||
	    !dsc_ssh_take_string(&claim->value, &wire) ||
	    (kind->hardware && (!dsc_ssh_take_byte(&claim->flags, &wire) ||
				!dsc_ssh_take_number(&claim->counter, &wire))))
		return unreadable(check, _("the signature is cut short"));
	if (wire.len && !dsc_str_starts(claim->algorithm, DSC_S("webauthn-")))
		return unreadable(check, _("bytes stand behind the end of the signature"));
	if (kind->family == DSC_SSH_RSA ? dsc_str_is(claim->algorithm, "rsa-sha2-256") ||
						  dsc_str_is(claim->algorithm, "rsa-sha2-512") :
					  dsc_str_is(claim->algorithm, kind->name))
		return DSC_SSH_GOOD;
	if (kind->family == DSC_SSH_RSA)
		dsc_err_set(&check->why, _("the algorithm of the RSA signature is not supported; "
					   "rsa-sha2-256 and rsa-sha2-512 are"));
	else
		dsc_err_set(&check->why, _("the algorithm of the signature is not the one of its "
					   "key's type '%s'"), kind->name);
	return DSC_SSH_UNSUPPORTED;
}

static size_t sum_of(unsigned char sum[SUM_MAX], const EVP_MD *md, struct dsc_str bytes)
{
	unsigned len = 0;

	if (EVP_Digest(bytes.ptr, bytes.len, sum, &len, md, NULL) != 1)
		dsc_out_of_memory();
	return len;
}

static struct dsc_str between(const unsigned char *start, const unsigned char *end)
{
	return (struct dsc_str){ (const char *)start, (size_t)(end - start) };
}

/* The pair of numbers that OpenSSH keeps, in the form that libcrypto reads; 0: it is none. */
static size_t to_der(unsigned char der[VALUE_MAX], struct dsc_str pair, size_t coordinate)
{
	struct dsc_str r, s;
	ECDSA_SIG *sig;
	BIGNUM *a, *b;
	int len;

	if (!dsc_ssh_take_bignum(&r, &pair) || !dsc_ssh_take_bignum(&s, &pair) || pair.len ||
	    r.len > coordinate || s.len > coordinate)
		return 0;
	sig = ECDSA_SIG_new();
	a = BN_bin2bn((const unsigned char *)r.ptr, (int)r.len, NULL);
	b = BN_bin2bn((const unsigned char *)s.ptr, (int)s.len, NULL);
	if (!sig || !a || !b || ECDSA_SIG_set0(sig, a, b) != 1)
		dsc_out_of_memory();
	len = i2d_ECDSA_SIG(sig, &der);
	ECDSA_SIG_free(sig);
	if (len <= 0)
		dsc_out_of_memory();
	return (size_t)len;
}

static bool verify_once(EVP_PKEY *pkey, const char *digest, struct dsc_str value,
			struct dsc_str signed_bytes)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool good;

	if (!context || EVP_DigestVerifyInit_ex(context, NULL, digest, NULL, NULL, pkey, NULL) != 1)
		dsc_out_of_memory();
	good = EVP_DigestVerify(context, (const unsigned char *)value.ptr, value.len,
				(const unsigned char *)signed_bytes.ptr, signed_bytes.len) == 1;
	EVP_MD_CTX_free(context);
	return good;
}

static bool verify_value(const struct dsc_ssh_key *key, const struct claim *claim,
			 struct dsc_str signed_bytes)
{
	const char *digest = key->kind->digest;
	struct dsc_str value = claim->value;
	unsigned char form[VALUE_MAX];
	bool good;

	if (key->kind->family == DSC_SSH_ECDSA) {
		value.len = to_der(form, value, key->kind->coordinate);
		value.ptr = (char *)form;
	} else if (key->kind->family == DSC_SSH_RSA) {
		size_t size = (size_t)EVP_PKEY_get_size(key->pkey);

		/* OpenSSH fills a short value up with zeros: some signers leave them out. */
		if (value.len > size || size > sizeof(form))
			return false;
		memset(form, 0, size - value.len);
		memcpy(form + size - value.len, value.ptr, value.len);
		value = (struct dsc_str){ (char *)form, size };
		digest = dsc_str_is(claim->algorithm, "rsa-sha2-256") ? "SHA256" : "SHA512";
	}
	if (value.len == 0)
		return false;
	/*
	 * Where memory runs out in its depths, libcrypto calls a signature bad and gives
	 * no reason: only a second look that gets as far is to be believed.
	 */
	good = verify_once(key->pkey, digest, value, signed_bytes) ||
	       verify_once(key->pkey, digest, value, signed_bytes);
	ERR_clear_error();
	return good;
}

/* Whether `key` made the signature over `bytes` in the namespace that the claim names. */
static bool is_sound(const struct dsc_ssh_key *key, const struct claim *claim,
		     struct dsc_str bytes)
{
	unsigned char message[RAW_MAX + 2 * SUM_MAX];
	unsigned char assertion[32 + 1 + 4 + 32];
	unsigned char sum[SUM_MAX];
	const EVP_MD *md = dsc_str_is(claim->digest, "sha256") ? EVP_sha256() : EVP_sha512();
	size_t len = sum_of(sum, md, bytes);
	unsigned char *at = message;

	memcpy(at, MAGIC, strlen(MAGIC));
	at = dsc_ssh_put_string(at + strlen(MAGIC), claim->name_space);
	at = dsc_ssh_put_string(at, (struct dsc_str){ NULL, 0 });
	at = dsc_ssh_put_string(at, claim->digest);
	at = dsc_ssh_put_string(at, between(sum, sum + len));
	if (!key->kind->hardware)
		return verify_value(key, claim, between(message, at));
	/* PROTOCOL.u2f: the key signs application, flags, counter and the message's digest. */
	memcpy(assertion, key->application, 32);
	assertion[32] = claim->flags;
	dsc_ssh_put_number(assertion + 33, claim->counter);
	sum_of(sum, EVP_sha256(), between(message, at));
	memcpy(assertion + 37, sum, 32);
	return verify_value(key, claim, between(assertion, assertion + sizeof(assertion)));
}

/* The index of the key with these bytes; `count` where there is none. */
static size_t find_key(struct dsc_str blob, struct dsc_ssh_key *const *keys, size_t count)
{
	size_t i = 0;

	while (i < count && !dsc_str_eq(blob, dsc_ssh_key_blob(keys[i])))
		i++;
	return i;
}

static enum dsc_ssh_result judge(struct dsc_ssh_check *check, const struct claim *claim,
				 const struct dsc_ssh_key *key, struct dsc_str bytes,
				 const char *name_space, bool allowed)
{
	if (!is_sound(key, claim, bytes)) {
		dsc_err_set(&check->why, _("the signature does not fit these bytes and its key %s"),
			    key->fingerprint);
		return DSC_SSH_BAD;
	}
	if (!allowed) {
		dsc_err_set(&check->why, _("the signature is sound, but its key %s is not one "
					   "that may sign here"), key->fingerprint);
		return DSC_SSH_OTHER_KEY;
	}
	if (!dsc_str_is(claim->name_space, name_space)) {
		dsc_err_set(&check->why, _("the signature is sound, but was not made for the "
					   "namespace '%s'"), name_space);
		return DSC_SSH_OTHER_NAMESPACE;
	}
	if (key->kind->hardware && !(claim->flags & TOUCHED)) {
		dsc_err_set(&check->why, _("the signature is sound, but the hardware key %s was "
					   "not touched for it"), key->fingerprint);
		return DSC_SSH_NOT_TOUCHED;
	}
	return DSC_SSH_GOOD;
}

enum dsc_ssh_result dsc_ssh_verify(struct dsc_ssh_check *check, struct dsc_str bytes,
				   struct dsc_str signature, const char *name_space,
				   struct dsc_ssh_key *const *keys, size_t count)
{
	unsigned char raw[RAW_MAX];
	struct claim claim = { 0 };
	struct dsc_ssh_key *named = NULL;
	const struct dsc_ssh_key *key;
	enum dsc_ssh_result result;

	assert(*name_space);
	check->index = count;
	check->fingerprint[0] = '\0';
	check->why.text[0] = '\0';
	result = read_claim(&claim, raw, signature, check);
	if (result != DSC_SSH_GOOD)
		return result;
	check->index = find_key(claim.key, keys, count);
	if (check->index == count) {
		struct dsc_err why;

		result = dsc_ssh_key_read(&named, claim.key, &why);
		if (result != DSC_SSH_GOOD) {
			dsc_err_set(&check->why, _("the key in the signature cannot be used: %s"),
				    why.text);
			return result;
		}
		/* The same key may be written with zeros in front of its numbers. */
		check->index = find_key(dsc_ssh_key_blob(named), keys, count);
	}
	key = check->index < count ? keys[check->index] : named;
	snprintf(check->fingerprint, sizeof(check->fingerprint), "%s", key->fingerprint);
	result = read_blob(&claim, key->kind, check);
	if (result == DSC_SSH_GOOD)
		result = judge(check, &claim, key, bytes, name_space, check->index < count);
	dsc_ssh_key_close(named);
	return result;
}
