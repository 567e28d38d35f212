/*
 * Any bytes as a verdict: through its schema, into its fields, and what is
 * complete of it written and read back. Behind a line "-----BEGIN" the rest is
 * its signature, held against a key.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "review/verdict.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* ---- prepared once */

static struct dsc_arena keep;
static struct dsc_programme programme;
static struct dsc_library library;
static struct dsc_ssh_key *key;

static void prepare(void)
{
	static const char line[] =
		"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKheSQePILpndZ60D/EPB4pftav2m3V+5i/VY0fWU1L5";
	struct dsc_err err;

	dsc_arena_init(&keep, 0);
	require(dsc_programme_load(&programme, -1, &keep, &err) == 0 && programme.usable);
	dsc_library_init(&library, &programme.profile, &keep);
	require(dsc_library_prepare(&library, DSC_KIND_VERDICT, &err) == 0);
	require(dsc_ssh_key_open(&key, DSC_S(line), &err) == 0);
}

/* ---- what must hold */

static void check_harmless(const char *text)
{
	struct dsc_str rest = dsc_str_from(text);

	while (rest.len) {
		uint32_t cp;
		size_t len = dsc_utf8_decode(rest, &cp);

		require(cp != UINT32_MAX && !dsc_utf8_unsafe(cp) && cp != '\n' && cp != '\r');
		rest.ptr += len;
		rest.len -= len;
	}
}

static bool sound(const struct dsc_document *document)
{
	return document->root && !document->problems.count && !document->violations.count;
}

/* What the ledger takes, dsc writes in one way only, and that reads back the same. */
static void write_again(const struct dsc_verdict *verdict, struct dsc_arena *arena)
{
	struct dsc_str bytes = dsc_verdict_format(verdict, &programme.profile, arena);
	struct dsc_document document;
	struct dsc_verdict back;

	dsc_document_parse(&document, &library, DSC_KIND_VERDICT, "-", bytes, arena);
	require(sound(&document));
	dsc_verdict_read(&back, &document, &programme.profile);
	require(dsc_str_eq(dsc_verdict_format(&back, &programme.profile, arena), bytes));
	require(dsc_str_eq(back.reason, verdict->reason));
	require(!dsc_verdict_wrong(&back, &programme.profile, arena));
}

static void read_verdict(struct dsc_str bytes, struct dsc_arena *arena)
{
	struct dsc_document document;
	struct dsc_verdict verdict;
	const char *wrong;

	dsc_document_parse(&document, &library, DSC_KIND_VERDICT, "-", bytes, arena);
	if (!sound(&document))
		return;
	dsc_verdict_read(&verdict, &document, &programme.profile);
	require(verdict.stage >= 0 && verdict.kind < DSC_VERDICT_KINDS);
	dsc_verdict_keep(&verdict, arena);
	check_harmless(dsc_verdict_path(&verdict, arena));
	wrong = dsc_verdict_wrong(&verdict, &programme.profile, arena);
	if (wrong)
		check_harmless(wrong);
	else if (verdict.seq > 0)
		write_again(&verdict, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dsc_str bytes = { (const char *)data, size };
	struct dsc_str signature = { bytes.ptr + size, 0 };
	struct dsc_ssh_check check;
	struct dsc_arena arena;

	if (!key)
		prepare();
	for (size_t i = 0; i + 10 <= size; i++)
		if (memcmp(bytes.ptr + i, "-----BEGIN", 10) == 0) {
			bytes.len = i;
			signature = (struct dsc_str){ bytes.ptr + i, size - i };
			break;
		}
	dsc_arena_init(&arena, 0);
	read_verdict(bytes, &arena);
	if (dsc_ssh_verify(&check, bytes, signature, DSC_VERDICT_NAMESPACE, &key, 1) !=
	    DSC_SSH_GOOD)
		check_harmless(check.why.text);
	dsc_arena_release(&arena);
	return 0;
}
