/* Receipts that people kept, against the records that the history has. */
#include "audit/audit_parts.h"

#include "base/tr.h"

#include "base/banned.h"

#define CODE_LEN 24 /* "1a2b-3c4d-5e6f-7081-92a3" */

/* Codes are typed from paper: capitals are as good. */
static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static struct dsc_str lower(struct dsc_str text, struct dsc_arena *arena)
{
	char *out = dsc_arena_alloc(arena, text.len + 1, 1);

	for (size_t i = 0; i < text.len; i++)
		out[i] = text.ptr[i] >= 'A' && text.ptr[i] <= 'F' ?
				 (char)(text.ptr[i] - 'A' + 'a') : text.ptr[i];
	return (struct dsc_str){ out, text.len };
}

static bool is_code(const char *at, size_t len)
{
	if (len < CODE_LEN)
		return false;
	for (size_t i = 0; i < CODE_LEN; i++)
		if (i % 5 == 4 ? at[i] != '-' : !is_hex(at[i]))
			return false;
	return len == CODE_LEN || (!is_hex(at[CODE_LEN]) && at[CODE_LEN] != '-');
}

/* The commit that a printed receipt names behind its code: "CODE POSITION COMMIT PATH". */
static bool take_commit(struct dsc_str *commit, const char *at, size_t len)
{
	size_t i = 0, digits;

	if (i == len || at[i++] != ' ')
		return false;
	for (digits = i; i < len && at[i] >= '0' && at[i] <= '9';)
		i++;
	if (i == digits || len - i < 41 || at[i++] != ' ')
		return false;
	*commit = (struct dsc_str){ at + i, 40 };
	for (size_t j = 0; j < 40; j++)
		if (!is_hex(at[i + j]))
			return false;
	return true;
}

static void check(struct dsc_audit_run *run, const struct dsc_audit_table *codes,
		  struct dsc_str code, struct dsc_str rest)
{
	struct dsc_str commit;

	if (!dsc_audit_table_find(codes, code))
		dsc_audit_break(run, "receipt", code.ptr, NULL, NULL);
	else if (take_commit(&commit, rest.ptr, rest.len) &&
		 !dsc_audit_table_find(&run->commits, lower(commit, run->arena)))
		dsc_audit_break(run, "receipt", code.ptr, NULL,
				_("the record is there, the commit of its receipt is not: the history was written anew"));
}

/* The next code at or behind *at; false: there is none. */
static bool next_code(size_t *at, struct dsc_str text)
{
	for (size_t i = *at; i < text.len; i++)
		if (!(i && (is_hex(text.ptr[i - 1]) || text.ptr[i - 1] == '-')) &&
		    is_code(text.ptr + i, text.len - i)) {
			*at = i;
			return true;
		}
	return false;
}

bool dsc_audit_has_receipts(struct dsc_str text)
{
	size_t at = 0;

	return next_code(&at, text);
}

void dsc_audit_receipts(struct dsc_audit_run *run)
{
	struct dsc_str text = run->options->receipts;
	struct dsc_audit_table codes = { 0 }, asked = { 0 };
	bool first;

	if (!text.len)
		return;
	for (size_t i = 0; i < run->records.count; i++)
		dsc_audit_table_add(&codes, dsc_str_from(run->records.items[i].code), i, &first,
				    run->arena);
	for (size_t i = 0; next_code(&i, text); i += CODE_LEN) {
		struct dsc_str code = lower((struct dsc_str){ text.ptr + i, CODE_LEN }, run->arena);

		dsc_audit_table_add(&asked, code, 0, &first, run->arena);
		run->audit->receipts += first;
		check(run, &codes, code,
		      (struct dsc_str){ text.ptr + i + CODE_LEN, text.len - i - CODE_LEN });
	}
}
