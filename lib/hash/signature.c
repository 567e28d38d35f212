#include "hash/signature.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/io.h"
#include "base/tr.h"

#include "base/banned.h"

#define FINGERPRINT_BYTES 32
#define ED25519_BYTES 64
/*
 * An SM2 signature is a DER sequence of two numbers: 72 bytes at most, 71 for
 * half of all. One of that size is drawn, because a disc is laid out before it
 * is signed; that 200 draws miss it happens to nobody.
 */
#define SM2_BYTES 71
#define SM2_DRAWS 200
#define SM2_ID "1234567812345678"

struct dsc_signature_key {
	EVP_PKEY *pkey;
	bool sm2;
	char fingerprint[2 * FINGERPRINT_BYTES + 1];
	BIO *pem; /* the public key */
};

const char *dsc_signature_kind(const struct dsc_signature_key *key)
{
	return key->sm2 ? "SM2" : "Ed25519";
}

const char *dsc_signature_fingerprint(const struct dsc_signature_key *key)
{
	return key->fingerprint;
}

struct dsc_str dsc_signature_public(const struct dsc_signature_key *key)
{
	char *bytes;
	long len = BIO_get_mem_data(key->pem, &bytes);

	return (struct dsc_str){ bytes, (size_t)len };
}

size_t dsc_signature_size(const struct dsc_signature_key *key)
{
	return key->sm2 ? SM2_BYTES : ED25519_BYTES;
}

void dsc_signature_close(struct dsc_signature_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey);
	BIO_free(key->pem);
	free(key);
}

/* ---- reading keys */

/* Takes the EVP_PKEY, whatever comes of it. 0, or -1: of another kind. */
static int wrap(struct dsc_signature_key **result, EVP_PKEY *pkey)
{
	struct dsc_signature_key *key = calloc(1, sizeof(*key));
	unsigned char digest[FINGERPRINT_BYTES], *der = NULL;
	bool sm2 = EVP_PKEY_is_a(pkey, "SM2") == 1;
	int len, status = -1;

	if (!key)
		dsc_out_of_memory();
	*key = (struct dsc_signature_key){ .pkey = pkey, .sm2 = sm2,
					   .pem = BIO_new(BIO_s_mem()) };
	if (!key->pem)
		dsc_out_of_memory();
	if (sm2 || EVP_PKEY_is_a(pkey, "ED25519") == 1) {
		len = i2d_PUBKEY(pkey, &der);
		if (len > 0 && PEM_write_bio_PUBKEY(key->pem, pkey) == 1 &&
		    EVP_Digest(der, (size_t)len, digest, NULL, EVP_sha256(), NULL) == 1)
			status = 0;
		OPENSSL_free(der);
	}
	ERR_clear_error();
	if (status < 0) {
		dsc_signature_close(key);
		return -1;
	}
	for (size_t i = 0; i < FINGERPRINT_BYTES; i++)
		snprintf(key->fingerprint + 2 * i, 3, "%02x", digest[i]);
	*result = key;
	return 0;
}

static int other_kind(const char *path, struct dsc_err *err)
{
	return dsc_err_set(err, _("%s holds a key that is neither SM2 nor Ed25519, which packages "
				  "are signed with"),
			   path);
}

/* A link is followed: the caller named the file. */
static int read_file(struct dsc_str *bytes, struct dsc_io_buffer *buffer, const char *path,
		     struct dsc_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum dsc_io_result io;
	int status = 0;

	if (fd < 0)
		return dsc_err_errno(err, errno, _("cannot open %s"), path);
	io = dsc_io_read_stream(bytes, fd, DSC_SIGNATURE_KEY_MAX, buffer);
	if (io == DSC_IO_LARGE)
		status = dsc_err_set(err, _("%s is no key: it has more than %d bytes"), path,
				     DSC_SIGNATURE_KEY_MAX);
	else if (io != DSC_IO_OK)
		status = dsc_err_errno(err, errno, _("cannot read %s"), path);
	close(fd);
	return status;
}

/* libcrypto would ask for the passphrase of a public key that says it is encrypted. */
static int refuse(char *room, int size, int writing, void *arg)
{
	(void)room, (void)size, (void)writing, (void)arg;
	return -1;
}

static EVP_PKEY *parse_public(struct dsc_str pem)
{
	BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
	EVP_PKEY *pkey;

	if (!bio)
		dsc_out_of_memory();
	pkey = PEM_read_bio_PUBKEY(bio, NULL, refuse, NULL);
	BIO_free(bio);
	ERR_clear_error();
	return pkey;
}

int dsc_signature_read_public(struct dsc_signature_key **key, struct dsc_str pem)
{
	EVP_PKEY *pkey = pem.len <= DSC_SIGNATURE_KEY_MAX ? parse_public(pem) : NULL;

	*key = NULL;
	return pkey ? wrap(key, pkey) : -1;
}

int dsc_signature_open_public(struct dsc_signature_key **key, const char *path,
			      struct dsc_err *err)
{
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_str bytes;
	EVP_PKEY *pkey;
	int status;

	*key = NULL;
	status = read_file(&bytes, &buffer, path, err);
	if (status == 0) {
		pkey = parse_public(bytes);
		if (!pkey)
			status = dsc_err_set(err, _("%s holds no public key in PEM; 'openssl pkey "
						    "-pubout' makes one of a private key"),
					     path);
		else if (wrap(key, pkey) < 0)
			status = other_kind(path, err);
	}
	dsc_io_buffer_release(&buffer);
	return status;
}

struct asking {
	bool asked, nowhere;
};

/* libcrypto's own prompt puts the terminal back, whatever signal comes. */
static int ask(char *room, int size, int writing, void *arg)
{
	struct asking *asking = arg;
	int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	(void)writing;
	asking->asked = true;
	asking->nowhere = terminal < 0;
	if (terminal < 0)
		return -1;
	close(terminal);
	if (EVP_read_pw_string(room, size, _("passphrase of the signing key: "), 0) != 0)
		return -1;
	return (int)strlen(room);
}

int dsc_signature_open(struct dsc_signature_key **key, const char *path, struct dsc_err *err)
{
	struct dsc_io_buffer buffer = { 0 };
	struct asking asking = { 0 };
	EVP_PKEY *pkey = NULL;
	struct dsc_str bytes;
	BIO *bio;
	int status;

	*key = NULL;
	status = read_file(&bytes, &buffer, path, err);
	if (status == 0) {
		bio = BIO_new_mem_buf(bytes.ptr, (int)bytes.len);
		if (!bio)
			dsc_out_of_memory();
		pkey = PEM_read_bio_PrivateKey(bio, NULL, ask, &asking);
		BIO_free(bio);
		ERR_clear_error();
		if (pkey)
			status = wrap(key, pkey) < 0 ? other_kind(path, err) : 0;
		else if (asking.nowhere)
			status = dsc_err_set(err, _("the key in %s is encrypted, and there is no "
						    "terminal to ask for its passphrase on"),
					     path);
		else if (asking.asked)
			status = dsc_err_set(err, _("the key in %s does not open with this "
						    "passphrase"),
					     path);
		else
			status = dsc_err_set(err, _("%s holds no private key in PEM (PKCS#8); "
						    "'openssl genpkey' makes one"),
					     path);
	}
	if (buffer.ptr)
		OPENSSL_cleanse(buffer.ptr, buffer.cap);
	dsc_io_buffer_release(&buffer);
	return status;
}

/* ---- signing and checking */

static const OSSL_PARAM *identity(OSSL_PARAM params[2], const struct dsc_signature_key *key)
{
	static char id[] = SM2_ID;

	if (!key->sm2)
		return NULL;
	params[0] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_DIST_ID, id, strlen(id));
	params[1] = OSSL_PARAM_construct_end();
	return params;
}

static bool sign(const struct dsc_signature_key *key, unsigned char *signature, size_t *len,
		 struct dsc_str bytes)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	OSSL_PARAM params[2];
	bool done;

	if (!context)
		dsc_out_of_memory();
	done = EVP_DigestSignInit_ex(context, NULL, key->sm2 ? "SM3" : NULL, NULL, NULL, key->pkey,
				     identity(params, key)) == 1 &&
	       EVP_DigestSign(context, signature, len, (const unsigned char *)bytes.ptr,
			      bytes.len) == 1;
	EVP_MD_CTX_free(context);
	return done;
}

int dsc_signature_make(const struct dsc_signature_key *key, void *signature, struct dsc_str bytes,
		       struct dsc_err *err)
{
	size_t size = dsc_signature_size(key);

	for (int i = 0; i < SM2_DRAWS; i++) {
		unsigned char room[DSC_SIGNATURE_MAX];
		size_t len = sizeof(room);

		if (!sign(key, room, &len, bytes))
			break;
		if (len != size)
			continue;
		memcpy(signature, room, size);
		return 0;
	}
	ERR_clear_error();
	return dsc_err_set(err, _("libcrypto failed to sign"));
}

bool dsc_signature_holds(const struct dsc_signature_key *key, struct dsc_str signature,
			 struct dsc_str bytes)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	OSSL_PARAM params[2];
	bool holds;

	if (!context)
		dsc_out_of_memory();
	holds = EVP_DigestVerifyInit_ex(context, NULL, key->sm2 ? "SM3" : NULL, NULL, NULL,
					key->pkey, identity(params, key)) == 1 &&
		EVP_DigestVerify(context, (const unsigned char *)signature.ptr, signature.len,
				 (const unsigned char *)bytes.ptr, bytes.len) == 1;
	ERR_clear_error();
	EVP_MD_CTX_free(context);
	return holds;
}
