#include "hash/ssh.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/tr.h"
#include "hash/ssh_key.h"
#include "hash/ssh_wire.h"

#include "base/banned.h"

#define RSA_BITS_MIN 2048
#define RSA_BITS_MAX 8192
/* A larger public exponent only makes verifying slow: libcrypto's own bound for large keys. */
#define RSA_EXPONENT_BITS_MAX 64
#define TYPE_MAX 64

/* The values of a key on the wire, behind its type; they point into the blob. */
struct fields {
	struct dsc_str curve;
	struct dsc_str point; /* ECDSA: uncompressed; Ed25519: the key */
	struct dsc_str modulus;
	struct dsc_str exponent;
	struct dsc_str application;
};

static const struct dsc_ssh_kind kinds[] = {
	{ "ssh-ed25519", DSC_SSH_ED25519, false, NULL, NULL, 0, NULL },
	{ "sk-ssh-ed25519@openssh.com", DSC_SSH_ED25519, true, NULL, NULL, 0, NULL },
	{ "ecdsa-sha2-nistp256", DSC_SSH_ECDSA, false, "nistp256", "P-256", 32, "SHA256" },
	{ "ecdsa-sha2-nistp384", DSC_SSH_ECDSA, false, "nistp384", "P-384", 48, "SHA384" },
	{ "ecdsa-sha2-nistp521", DSC_SSH_ECDSA, false, "nistp521", "P-521", 66, "SHA512" },
	{ "sk-ecdsa-sha2-nistp256@openssh.com", DSC_SSH_ECDSA, true, "nistp256", "P-256", 32,
	  "SHA256" },
	{ "ssh-rsa", DSC_SSH_RSA, false, NULL, NULL, 0, NULL },
};

static const struct dsc_ssh_kind *kind_find(struct dsc_str name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (dsc_str_is(name, kinds[i].name))
			return &kinds[i];
	return NULL;
}

/* A name of a type may be repeated in a message: it is no text that could deceive. */
static bool is_plain(struct dsc_str name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] <= ' ' || name.ptr[i] > '~')
			return false;
	return name.len && name.len <= TYPE_MAX;
}

static int unsupported(struct dsc_str type, struct dsc_err *why)
{
	if (!is_plain(type))
		return dsc_err_set(why, _("this is no OpenSSH public key: it begins with a key "
					  "type, such as 'ssh-ed25519'"));
	return dsc_err_set(why,
			   _("the key type '%.*s' is not supported: ssh-ed25519, ssh-rsa, "
			     "ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, ecdsa-sha2-nistp521, "
			     "sk-ssh-ed25519@openssh.com and "
			     "sk-ecdsa-sha2-nistp256@openssh.com are"),
			   DSC_STR_ARG(type));
}

static bool take_fields(struct fields *fields, const struct dsc_ssh_kind *kind,
			struct dsc_str *wire)
{
	bool whole = false;

	switch (kind->family) {
	case DSC_SSH_ED25519:
		whole = dsc_ssh_take_string(&fields->point, wire);
		break;
	case DSC_SSH_ECDSA:
		whole = dsc_ssh_take_text(&fields->curve, wire) &&
			dsc_ssh_take_string(&fields->point, wire);
		break;
	case DSC_SSH_RSA:
		whole = dsc_ssh_take_bignum(&fields->exponent, wire) &&
			dsc_ssh_take_bignum(&fields->modulus, wire);
		break;
	}
	return whole && (!kind->hardware || dsc_ssh_take_text(&fields->application, wire));
}

/*
 * Why libcrypto makes no key. Only a point can be at fault, and then libcrypto
 * says so; without memory it does not always say why.
 */
static enum dsc_ssh_result not_made(const char *name, struct dsc_err *why)
{
	bool memory = false, absent = false, point = false;
	unsigned long code;

	while ((code = ERR_get_error()) != 0) {
		memory = memory || ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE;
		absent = absent || ERR_GET_REASON(code) == ERR_R_UNSUPPORTED;
		point = point || ERR_GET_LIB(code) == ERR_LIB_EC;
	}
	if (memory || (!absent && !point))
		dsc_out_of_memory();
	if (point) {
		dsc_err_set(why, _("the point of the key does not lie on its curve"));
		return DSC_SSH_UNREADABLE;
	}
	dsc_err_set(why, _("this machine's libcrypto does not offer %s"), name);
	return DSC_SSH_UNSUPPORTED;
}

/* A key of the algorithm `name` from its public values. */
static enum dsc_ssh_result make_pkey(EVP_PKEY **pkey, const char *name, OSSL_PARAM params[],
				     struct dsc_err *why)
{
	EVP_PKEY_CTX *context;
	bool made;

	ERR_clear_error();
	context = EVP_PKEY_CTX_new_from_name(NULL, name, NULL);
	made = context && EVP_PKEY_fromdata_init(context) == 1 &&
	       EVP_PKEY_fromdata(context, pkey, EVP_PKEY_PUBLIC_KEY, params) == 1;
	EVP_PKEY_CTX_free(context);
	return made ? DSC_SSH_GOOD : not_made(name, why);
}

static enum dsc_ssh_result make_ed25519(EVP_PKEY **pkey, const struct fields *fields,
					struct dsc_err *why)
{
	if (fields->point.len != 32) {
		dsc_err_set(why, _("an Ed25519 key has 32 bytes, this one has %zu"),
			    fields->point.len);
		return DSC_SSH_UNREADABLE;
	}
	ERR_clear_error();
	*pkey = EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL,
					       (const unsigned char *)fields->point.ptr, 32);
	return *pkey ? DSC_SSH_GOOD : not_made("ED25519", why);
}

static enum dsc_ssh_result make_ecdsa(EVP_PKEY **pkey, const struct fields *fields,
				      const struct dsc_ssh_kind *kind, struct dsc_err *why)
{
	/* fromdata() only reads its parameters. */
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)kind->group,
						 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
						  (char *)fields->point.ptr, fields->point.len),
		OSSL_PARAM_END,
	};

	if (!dsc_str_is(fields->curve, kind->curve)) {
		dsc_err_set(why, _("the curve that the key names is not the one of its type '%s'"),
			    kind->name);
		return DSC_SSH_UNREADABLE;
	}
	if (fields->point.len != 1 + 2 * kind->coordinate || fields->point.ptr[0] != 4) {
		dsc_err_set(why, _("the point of the key is not in the uncompressed form"));
		return DSC_SSH_UNREADABLE;
	}
	return make_pkey(pkey, "EC", params, why);
}

static unsigned bits_of(struct dsc_str number)
{
	unsigned bits = (unsigned)number.len * 8;

	for (unsigned mask = 0x80; number.len && !((unsigned char)number.ptr[0] & mask); mask >>= 1)
		bits--;
	return bits;
}

static BIGNUM *to_bignum(struct dsc_str number)
{
	BIGNUM *result = BN_bin2bn((const unsigned char *)number.ptr, (int)number.len, NULL);

	if (!result)
		dsc_out_of_memory();
	return result;
}

static enum dsc_ssh_result make_rsa(EVP_PKEY **pkey, const struct fields *fields,
				    struct dsc_err *why)
{
	unsigned bits = bits_of(fields->modulus);
	unsigned exponent_bits = bits_of(fields->exponent);
	enum dsc_ssh_result result;
	OSSL_PARAM_BLD *build;
	OSSL_PARAM *params;
	BIGNUM *n, *e;

	if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
		dsc_err_set(why, _("the RSA key has %u bits; %d to %d are allowed"), bits,
			    RSA_BITS_MIN, RSA_BITS_MAX);
		return DSC_SSH_UNSUPPORTED;
	}
	if (exponent_bits < 2 || exponent_bits > RSA_EXPONENT_BITS_MAX ||
	    !(fields->exponent.ptr[fields->exponent.len - 1] & 1)) {
		dsc_err_set(why, _("the RSA key's public exponent is even, 1 or longer than %d "
				   "bits"), RSA_EXPONENT_BITS_MAX);
		return DSC_SSH_UNSUPPORTED;
	}
	n = to_bignum(fields->modulus);
	e = to_bignum(fields->exponent);
	build = OSSL_PARAM_BLD_new();
	if (!build || OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) != 1 ||
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) != 1)
		dsc_out_of_memory();
	params = OSSL_PARAM_BLD_to_param(build);
	if (!params)
		dsc_out_of_memory();
	result = make_pkey(pkey, "RSA", params, why);
	/* libcrypto 3.0 keeps silent where memory runs out within, and hands out an empty key. */
	if (result == DSC_SSH_GOOD && EVP_PKEY_get_bits(*pkey) != (int)bits)
		dsc_out_of_memory();
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	BN_free(e);
	BN_free(n);
	return result;
}

/* The canonical form is never longer than what was read: only leading zeros and NULs go. */
static void keep_blob(struct dsc_ssh_key *key, const struct fields *fields, size_t room)
{
	unsigned char *at;

	key->blob = malloc(room);
	if (!key->blob)
		dsc_out_of_memory();
	at = dsc_ssh_put_string(key->blob, dsc_str_from(key->kind->name));
	switch (key->kind->family) {
	case DSC_SSH_ECDSA:
		at = dsc_ssh_put_string(at, fields->curve);
		/* fall through */
	case DSC_SSH_ED25519:
		at = dsc_ssh_put_string(at, fields->point);
		break;
	case DSC_SSH_RSA:
		at = dsc_ssh_put_bignum(at, fields->exponent);
		at = dsc_ssh_put_bignum(at, fields->modulus);
		break;
	}
	if (key->kind->hardware)
		at = dsc_ssh_put_string(at, fields->application);
	key->blob_len = (size_t)(at - key->blob);
}

static void digest(unsigned char sum[32], const void *bytes, size_t len)
{
	if (EVP_Digest(bytes, len, sum, NULL, EVP_sha256(), NULL) != 1)
		dsc_out_of_memory();
}

static void keep_fingerprint(struct dsc_ssh_key *key)
{
	unsigned char sum[32];
	unsigned char base64[45];

	digest(sum, key->blob, key->blob_len);
	EVP_EncodeBlock(base64, sum, sizeof(sum));
	/* 32 bytes leave one '=' at the end, which OpenSSH does not print. */
	snprintf(key->fingerprint, sizeof(key->fingerprint), "SHA256:%.43s", (char *)base64);
}

enum dsc_ssh_result dsc_ssh_key_read(struct dsc_ssh_key **result, struct dsc_str blob,
				     struct dsc_err *why)
{
	const struct dsc_ssh_kind *kind;
	struct fields fields = { 0 };
	struct dsc_str wire = blob;
	struct dsc_ssh_key *key;
	struct dsc_str type;
	enum dsc_ssh_result made = DSC_SSH_UNSUPPORTED;
	EVP_PKEY *pkey = NULL;

	*result = NULL;
	if (!dsc_ssh_take_text(&type, &wire)) {
		dsc_err_set(why, _("the key is cut short"));
		return DSC_SSH_UNREADABLE;
	}
	kind = kind_find(type);
	if (!kind) {
		unsupported(type, why);
		return DSC_SSH_UNSUPPORTED;
	}
	if (!take_fields(&fields, kind, &wire)) {
		dsc_err_set(why, _("the key is cut short"));
		return DSC_SSH_UNREADABLE;
	}
	if (wire.len) {
		dsc_err_set(why, ngettext("%zu byte too many stands behind the key",
					  "%zu bytes too many stand behind the key", wire.len),
			    wire.len);
		return DSC_SSH_UNREADABLE;
	}
	switch (kind->family) {
	case DSC_SSH_ED25519:
		made = make_ed25519(&pkey, &fields, why);
		break;
	case DSC_SSH_ECDSA:
		made = make_ecdsa(&pkey, &fields, kind, why);
		break;
	case DSC_SSH_RSA:
		made = make_rsa(&pkey, &fields, why);
		break;
	}
	if (made != DSC_SSH_GOOD)
		return made;
	key = calloc(1, sizeof(*key));
	if (!key)
		dsc_out_of_memory();
	key->kind = kind;
	key->pkey = pkey;
	keep_blob(key, &fields, blob.len);
	keep_fingerprint(key);
	if (kind->hardware)
		digest(key->application, fields.application.ptr, fields.application.len);
	*result = key;
	return DSC_SSH_GOOD;
}

/* Up to the next blank; `line` then begins behind the blanks. */
static struct dsc_str take_word(struct dsc_str *line)
{
	struct dsc_str word = { line->ptr, 0 };

	while (word.len < line->len && line->ptr[word.len] != ' ' && line->ptr[word.len] != '\t')
		word.len++;
	line->ptr += word.len;
	line->len -= word.len;
	*line = dsc_str_trim(*line);
	return word;
}

int dsc_ssh_key_open(struct dsc_ssh_key **key, struct dsc_str line, struct dsc_err *err)
{
	unsigned char blob[DSC_SSH_LINE_MAX];
	struct dsc_str type, base64;
	size_t len;

	*key = NULL;
	if (line.len > DSC_SSH_LINE_MAX)
		return dsc_err_set(err, _("the line of the public key is longer than %d bytes"),
				   DSC_SSH_LINE_MAX);
	line = dsc_str_trim(line);
	if (line.len == 0)
		return dsc_err_set(err, _("the public key is empty"));
	if (dsc_str_starts(line, DSC_S("-----BEGIN ")))
		return dsc_err_set(err, _("this is no public key but perhaps a private one: give "
					  "the line of the file that ends in .pub"));
	if (memchr(line.ptr, '\n', line.len))
		return dsc_err_set(err, _("more than one line stands where one public key is "
					  "expected"));
	type = take_word(&line);
	base64 = take_word(&line);
	if (!kind_find(type))
		return unsupported(type, err);
	if (base64.len == 0)
		return dsc_err_set(err, _("nothing follows the key type '%.*s'; the key in base64 "
					  "is expected"), DSC_STR_ARG(type));
	if (!dsc_ssh_base64(blob, &len, base64))
		return dsc_err_set(err, _("what follows the key type '%.*s' is not base64; the key "
					  "is perhaps cut short"), DSC_STR_ARG(type));
	if (dsc_ssh_key_read(key, (struct dsc_str){ (char *)blob, len }, err) != DSC_SSH_GOOD)
		return -1;
	if (!dsc_str_is(type, (*key)->kind->name)) {
		dsc_err_set(err, _("the line says that the key's type is '%.*s', the key itself "
				   "says '%s'"), DSC_STR_ARG(type), (*key)->kind->name);
		dsc_ssh_key_close(*key);
		*key = NULL;
		return -1;
	}
	return 0;
}

void dsc_ssh_key_close(struct dsc_ssh_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey);
	free(key->blob);
	free(key);
}

const char *dsc_ssh_key_fingerprint(const struct dsc_ssh_key *key)
{
	return key->fingerprint;
}

bool dsc_ssh_key_hardware(const struct dsc_ssh_key *key)
{
	return key->kind->hardware;
}

bool dsc_ssh_key_equal(const struct dsc_ssh_key *a, const struct dsc_ssh_key *b)
{
	return dsc_str_eq(dsc_ssh_key_blob(a), dsc_ssh_key_blob(b));
}

const char *dsc_ssh_key_line(const struct dsc_ssh_key *key, struct dsc_arena *arena)
{
	size_t head = strlen(key->kind->name) + 1;
	char *line = dsc_arena_raw(arena, head + 4 * ((key->blob_len + 2) / 3) + 1, 1);

	memcpy(line, key->kind->name, head - 1);
	line[head - 1] = ' ';
	EVP_EncodeBlock((unsigned char *)line + head, key->blob, (int)key->blob_len);
	return line;
}
