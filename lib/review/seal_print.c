#include "review/seal_print.h"

#include "base/tr.h"
#include "json/write.h"
#include "text/show.h"
#include "text/table.h"

#include "base/banned.h"

/* What a cell holds of a list. */
enum { MAX_LISTED = 12 };

int dsc_seal_survey(struct dsc_seal_status **states, const struct dsc_ledger *ledger,
		    struct dsc_err *err)
{
	struct dsc_snapshot *snapshot = ledger->snapshot;
	size_t count = snapshot->programme.profile.stages.count;
	struct dsc_seal_status *all = DSC_NEW_ARRAY(ledger->arena, struct dsc_seal_status,
						    count + 1);

	for (size_t i = 0; i < count; i++) {
		int found = dsc_seal_read(&all[i].seal, snapshot, (int)i, err);

		if (found < 0 || (found && dsc_seal_check(&all[i].seal, ledger, err) < 0))
			return -1;
		all[i].sealed = found > 0;
		for (size_t j = 0; j < ledger->cases.count; j++)
			all[i].outcomes[dsc_ledger_result(ledger, (int)i, ledger->cases.items[j])
						->outcome]++;
	}
	*states = all;
	return 0;
}

bool dsc_seal_any_wrong(const struct dsc_seal_status *states, const struct dsc_ledger *ledger)
{
	for (size_t i = 0; i < ledger->snapshot->programme.profile.stages.count; i++) {
		if (states[i].sealed && states[i].seal.wrong)
			return true;
		for (size_t j = 0; j < states[i].seal.signature_count; j++)
			if (!states[i].seal.signatures[j].sound)
				return true;
	}
	return false;
}

static const char *state_word(const struct dsc_seal_status *status)
{
	if (!status->sealed)
		return _("not sealed");
	if (status->seal.wrong)
		return _("does not hold");
	return status->seal.in_force ? _("sealed") : _("begun");
}

static const char *signers(const struct dsc_seal *seal, struct dsc_arena *arena)
{
	const char *list = "";

	for (size_t i = 0; i < seal->signature_count && i < MAX_LISTED; i++)
		if (seal->signatures[i].sound)
			list = dsc_arena_printf(arena, "%s%s%.*s", list, *list ? _(", ") : "",
						DSC_STR_ARG(seal->signatures[i].id));
	return list;
}

/* "clerk, supervisor": roles whose signature is missing. */
static const char *missing_roles(const struct dsc_seal *seal, const struct dsc_policy *policy,
				 struct dsc_arena *arena)
{
	const char *list = "";

	for (size_t i = 0; i < policy->seal.count && i < MAX_LISTED; i++) {
		bool stands = false;

		for (size_t j = 0; j < seal->signature_count; j++)
			stands = stands || seal->signatures[j].role == (int)i;
		if (!stands)
			list = dsc_arena_printf(arena, "%s%s%s", list, *list ? _(", ") : "",
						dsc_text_show(policy->seal.items[i], arena));
	}
	return list;
}

static const char *remark(const struct dsc_seal_status *status, const struct dsc_ledger *ledger)
{
	size_t open = status->outcomes[DSC_OUTCOME_PENDING] + status->outcomes[DSC_OUTCOME_TIED];
	struct dsc_arena *arena = ledger->arena;
	const char *roles;

	if (status->sealed && status->seal.wrong)
		return status->seal.wrong;
	if (!status->sealed)
		return open ? dsc_arena_printf(arena,
					       ngettext("%zu case is undecided",
							"%zu cases are undecided", open),
					       open) : "";
	roles = missing_roles(&status->seal, &ledger->snapshot->policy, arena);
	return *roles ? dsc_arena_printf(arena, _("to be signed by: %s"), roles) : "";
}

void dsc_seal_print_text(FILE *out, const struct dsc_seal_status *states,
			 const struct dsc_ledger *ledger)
{
	const struct dsc_profile *profile = &ledger->snapshot->programme.profile;
	struct dsc_arena *arena = ledger->arena;
	struct dsc_table table = { .columns = 6, .numbers = 1 << 2 };

	DSC_PUSH(arena, &table,
		 (struct dsc_table_row){ { _("stage"), _("state"), _("verdicts"), _("code"),
					   _("signed by"), "" } });
	for (size_t i = 0; i < profile->stages.count; i++) {
		const struct dsc_seal_status *status = &states[i];
		char code[25] = "";

		if (status->sealed)
			dsc_act_code(code, status->seal.digest);
		DSC_PUSH(arena, &table,
			 (struct dsc_table_row){ {
				 dsc_text_show(dsc_label_text(profile->stages.items[i].entry.name),
					       arena),
				 state_word(status),
				 status->sealed ?
					 dsc_arena_printf(arena, "%lld",
							  (long long)status->seal.verdicts) : "",
				 dsc_arena_printf(arena, "%s", code),
				 signers(&status->seal, arena),
				 remark(status, ledger),
			 } });
	}
	dsc_table_print(out, &table);
	for (size_t i = 0; i < profile->stages.count; i++)
		for (size_t j = 0; j < states[i].seal.signature_count; j++)
			if (!states[i].seal.signatures[j].sound)
				fprintf(out, "%s: %s\n", states[i].seal.signatures[j].path,
					states[i].seal.signatures[j].why);
}

static struct dsc_json *signature_json(const struct dsc_seal_signature *signature,
				       const struct dsc_policy *policy)
{
	struct dsc_json *object = dsc_json_object();

	dsc_json_set_str(object, "person", signature->id);
	dsc_json_set_bool(object, "sound", signature->sound);
	dsc_json_set(object, "role",
		     signature->role >= 0 ? dsc_json_string(policy->seal.items[signature->role]) :
					    dsc_json_null());
	dsc_json_set(object, "why",
		     signature->why ? dsc_json_string(dsc_str_from(signature->why)) :
				      dsc_json_null());
	return object;
}

static struct dsc_json *outcomes_json(const size_t *outcomes)
{
	struct dsc_json *object = dsc_json_object();

	for (int i = 0; i <= DSC_OUTCOME_SCORED; i++)
		dsc_json_set_integer(object, dsc_outcome_ids[i], (int64_t)outcomes[i]);
	return object;
}

static void put_seal(struct dsc_json *object, const struct dsc_seal *seal,
		     const struct dsc_policy *policy)
{
	struct dsc_json *signatures = dsc_json_array(), *open = dsc_json_array();
	char code[25];

	dsc_act_code(code, seal->digest);
	dsc_json_set_text(object, "code", code);
	dsc_json_set_text(object, "digest", seal->digest);
	dsc_json_set_text(object, "path", seal->path);
	dsc_json_set_text(object, "head", seal->head.hex);
	dsc_json_set_integer(object, "verdicts", seal->verdicts);
	dsc_json_set_str(object, "merkle", seal->merkle);
	dsc_json_set_str(object, "results", seal->results);
	for (size_t i = 0; i < seal->open_count; i++)
		dsc_json_append(open, dsc_json_string(seal->open[i]));
	dsc_json_set(object, "open", open);
	for (size_t i = 0; i < seal->signature_count; i++)
		dsc_json_append(signatures, signature_json(&seal->signatures[i], policy));
	dsc_json_set(object, "signatures", signatures);
	dsc_json_set(object, "wrong",
		     seal->slug ? dsc_json_string(dsc_str_from(seal->slug)) : dsc_json_null());
}

void dsc_seal_print_json(FILE *out, const struct dsc_seal_status *states,
			 const struct dsc_ledger *ledger)
{
	const struct dsc_profile *profile = &ledger->snapshot->programme.profile;
	const struct dsc_policy *policy = &ledger->snapshot->policy;

	fputs("{\"v\": 1, \"profile\": ", out);
	dsc_json_put(out, dsc_json_string(profile->id), 0);
	fputs(",\n \"stages\": [", out);
	for (size_t i = 0; i < profile->stages.count; i++) {
		const struct dsc_seal_status *status = &states[i];
		struct dsc_json *object = dsc_json_object();

		dsc_json_set_str(object, "stage", profile->stages.items[i].entry.id);
		dsc_json_set_text(object, "state",
				  !status->sealed     ? "not-sealed" :
				  status->seal.wrong  ? "wrong" :
				  status->seal.in_force ? "sealed" : "begun");
		dsc_json_set(object, "outcomes", outcomes_json(status->outcomes));
		if (status->sealed)
			put_seal(object, &status->seal, policy);
		fputs(i ? ",\n  " : "\n  ", out);
		dsc_json_put(out, object, 0);
	}
	fputs("]}\n", out);
}

void dsc_seal_print_draft(FILE *out, const struct dsc_seal_draft *draft,
			  const struct dsc_ledger *ledger)
{
	const struct dsc_profile *profile = &ledger->snapshot->programme.profile;
	const struct dsc_seal *seal = &draft->seal;
	struct dsc_arena *arena = ledger->arena;
	char code[25];

	dsc_act_code(code, seal->digest);
	fprintf(out, "%s  %s\n",
		dsc_text_show(dsc_label_text(profile->stages.items[seal->stage].entry.name), arena),
		code);
	fputs("  ", out);
	fprintf(out, ngettext("%lld verdict", "%lld verdicts", (unsigned long)seal->verdicts),
		(long long)seal->verdicts);
	putc('\n', out);
	for (int i = 0; i <= DSC_OUTCOME_SCORED; i++) {
		if (!draft->outcomes[i])
			continue;
		fputs("  ", out);
		/* TRANSLATORS: how a stage ended, and for how many cases */
		fprintf(out, _("%s: %zu"), dsc_outcome_name((enum dsc_outcome)i),
			draft->outcomes[i]);
		putc('\n', out);
	}
	putc('\n', out);
	for (const char *at = seal->bytes.ptr, *end = at + seal->bytes.len; at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t len = stop ? (size_t)(stop - at) : (size_t)(end - at);

		fprintf(out, "  %s\n", dsc_text_show((struct dsc_str){ at, len }, arena));
		at += len + 1;
	}
}
