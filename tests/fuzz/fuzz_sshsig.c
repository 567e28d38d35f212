/*
 * Any bytes as a signature file, as what its base64 holds, and as the line of
 * a public key: a verdict with a reason that is safe to print, or a key that
 * survives its own line.
 */
#include <openssl/evp.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "hash/ssh.h"

#include "../unit/ssh_vectors.h"

#include "base/banned.h"

#define HEAD "-----BEGIN SSH SIGNATURE-----\n"
#define FOOT "\n-----END SSH SIGNATURE-----\n"
#define COUNT (sizeof(vectors) / sizeof(*vectors))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void require_safe(const char *why)
{
	struct dsc_str rest = dsc_str_from(why);

	require(rest.len > 0);
	while (rest.len) {
		uint32_t cp;
		size_t len = dsc_utf8_decode(rest, &cp);

		require(cp != UINT32_MAX && !dsc_utf8_unsafe(cp));
		rest.ptr += len;
		rest.len -= len;
	}
}

static void check_signature(struct dsc_str text, struct dsc_ssh_key *const *keys)
{
	struct dsc_ssh_check check;
	enum dsc_ssh_result result;

	result = dsc_ssh_verify(&check, DSC_S("dsc: verdict/1\n"), text, "verdict@dsc", keys, COUNT);
	if (result != DSC_SSH_GOOD) {
		require_safe(check.why.text);
	} else {
		require(!*check.why.text && check.index < COUNT);
		require(strcmp(check.fingerprint, vectors[check.index].fingerprint) == 0);
	}
	/* What is good is good for its own bytes, key and namespace only. */
	require(dsc_ssh_verify(&check, DSC_S("dsc: verdict/2\n"), text, "verdict@dsc", keys,
			       COUNT) != DSC_SSH_GOOD);
	require(dsc_ssh_verify(&check, DSC_S("dsc: verdict/1\n"), text, "seal@dsc", keys, COUNT) !=
		DSC_SSH_GOOD);
	require(dsc_ssh_verify(&check, DSC_S("dsc: verdict/1\n"), text, "verdict@dsc", NULL, 0) !=
		DSC_SSH_GOOD);
}

static void check_line(struct dsc_str text, struct dsc_arena *arena)
{
	struct dsc_ssh_key *key, *again;
	struct dsc_err err;

	if (dsc_ssh_key_open(&key, text, &err) < 0) {
		require(!key);
		require_safe(err.text);
		return;
	}
	require(dsc_ssh_key_open(&again, dsc_str_from(dsc_ssh_key_line(key, arena)), &err) == 0);
	require(dsc_ssh_key_equal(key, again));
	require(strcmp(dsc_ssh_key_fingerprint(key), dsc_ssh_key_fingerprint(again)) == 0);
	dsc_ssh_key_close(again);
	dsc_ssh_key_close(key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dsc_str text = { (const char *)data, size };
	struct dsc_ssh_key *keys[COUNT];
	struct dsc_arena arena;
	struct dsc_err err;

	dsc_arena_init(&arena, 0);
	for (size_t i = 0; i < COUNT; i++) {
		const char *line = dsc_arena_printf(&arena, "%s %s", vectors[i].type, vectors[i].key);

		require(dsc_ssh_key_open(&keys[i], dsc_str_from(line), &err) == 0);
	}
	check_line(text, &arena);
	check_signature(text, keys);
	if (size && size <= DSC_SSH_SIGNATURE_MAX) {
		size_t head = strlen(HEAD), foot = strlen(FOOT);
		char *armour = dsc_arena_raw(&arena, head + 4 * (size / 3 + 1) + foot + 1, 1);
		size_t len = head;

		memcpy(armour, HEAD, head);
		len += (size_t)EVP_EncodeBlock((unsigned char *)armour + head, data, (int)size);
		memcpy(armour + len, FOOT, foot);
		check_signature((struct dsc_str){ armour, len + foot }, keys);
	}
	for (size_t i = 0; i < COUNT; i++)
		dsc_ssh_key_close(keys[i]);
	dsc_arena_release(&arena);
	return 0;
}
