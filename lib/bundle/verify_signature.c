#include "bundle/verify_signature.h"

#include <stdlib.h>

#include "base/tr.h"
#include "bundle/sign.h"
#include "hash/signature.h"

#include "base/banned.h"

static void add(struct dsc_verifier *verifier, enum dsc_verify_kind kind,
		struct dsc_verify_place place, const char *path, const char *message)
{
	dsc_verify_add(verifier, DSC_VERIFY_AUTHENTICITY, kind, place, path, message);
}

/* What is there of file, signature and key; true where it can be checked. */
static bool is_whole(struct dsc_verifier *verifier, struct dsc_verify_place place,
		     const struct dsc_verify_signed *what, const char *signature)
{
	if (!what->signature.ptr && !what->key.ptr) {
		if (verifier->key)
			add(verifier, DSC_VERIFY_MISSING, place, signature,
			    _("it is not signed, and a key is expected"));
		return false;
	}
	if (!what->signature.ptr)
		add(verifier, DSC_VERIFY_MISSING, place, signature,
		    _("there is the key of a signature, and no signature"));
	else if (!what->key.ptr)
		add(verifier, DSC_VERIFY_MISSING, place, DSC_SIGN_KEY,
		    _("there is a signature, and the key beside it is not there"));
	/* A signed file that is missing has been told of. */
	return what->signature.ptr && what->key.ptr && what->bytes.ptr;
}

static const char *check(struct dsc_verifier *verifier, struct dsc_verify_place place,
			 const struct dsc_verify_signed *what, const char *signature,
			 const struct dsc_signature_key *key)
{
	const char *fingerprint = dsc_arena_printf(verifier->arena, "%s %s",
						   dsc_signature_kind(key),
						   dsc_signature_fingerprint(key));

	if (verifier->key && strcmp(dsc_signature_fingerprint(verifier->key),
				    dsc_signature_fingerprint(key)) != 0)
		add(verifier, DSC_VERIFY_CHANGED, place, signature,
		    dsc_arena_printf(verifier->arena,
				     _("it is signed with the key '%s', and '%s %s' is expected"),
				     fingerprint, dsc_signature_kind(verifier->key),
				     dsc_signature_fingerprint(verifier->key)));
	else if (!dsc_signature_holds(key, what->signature, what->bytes))
		add(verifier, DSC_VERIFY_CHANGED, place, signature,
		    dsc_arena_printf(verifier->arena,
				     _("the signature is not one of %s by the key beside it"),
				     what->name));
	else
		return fingerprint;
	return NULL;
}

const char *dsc_verify_signature(struct dsc_verifier *verifier, struct dsc_verify_place place,
				 const struct dsc_verify_signed *what)
{
	const char *name = dsc_arena_printf(verifier->arena, "%s" DSC_SIGN_SUFFIX, what->name);
	const char *signer = NULL;
	struct dsc_signature_key *key;

	if (!is_whole(verifier, place, what, name))
		return NULL;
	if (dsc_signature_read_public(&key, what->key) < 0)
		add(verifier, DSC_VERIFY_FORM, place, DSC_SIGN_KEY,
		    _("is no public key of SM2 or Ed25519 in PEM"));
	else
		signer = check(verifier, place, what, name, key);
	dsc_signature_close(key);
	return signer;
}

/* ---- one signer */

static bool is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Whether a disc could be read so far that it says what it is. */
static bool is_told(const struct dsc_verify_disc *disc)
{
	return disc->unit && disc->number;
}

void dsc_verify_signers_same(struct dsc_verifier *verifier, size_t first, const char *signer)
{
	const struct dsc_verify *verify = verifier->verify;
	const struct dsc_verify_place none = { 0 };

	for (size_t i = first; i < verify->discs.count; i++)
		if (is_told(&verify->discs.items[i]) &&
		    !is_same(verify->discs.items[i].signer, signer)) {
			add(verifier, DSC_VERIFY_FORM, none, "SHA256SUMS" DSC_SIGN_SUFFIX,
			    _("the package and its discs are not signed with the same key"));
			return;
		}
}

static int by_unit(const void *a, const void *b)
{
	const struct dsc_verify_disc *const *x = a, *const *y = b;

	return strcmp((*x)->unit, (*y)->unit);
}

void dsc_verify_signers_agree(struct dsc_verifier *verifier)
{
	const struct dsc_verify *verify = verifier->verify;
	const struct dsc_verify_disc **discs = DSC_NEW_ARRAY(
		verifier->arena, const struct dsc_verify_disc *, verify->discs.count + 1);
	const struct dsc_verify_place none = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < verify->discs.count; i++)
		if (is_told(&verify->discs.items[i]))
			discs[count++] = &verify->discs.items[i];
	if (count)
		qsort(discs, count, sizeof(const struct dsc_verify_disc *), by_unit);
	for (size_t i = 1; i < count; i++)
		if (strcmp(discs[i - 1]->unit, discs[i]->unit) == 0 &&
		    !is_same(discs[i - 1]->signer, discs[i]->signer))
			add(verifier, DSC_VERIFY_FORM, none, DSC_SIGN_KEY,
			    dsc_arena_printf(verifier->arena,
					     _("the discs of the unit '%s' are not signed with the "
					       "same key"),
					     discs[i]->unit));
}
