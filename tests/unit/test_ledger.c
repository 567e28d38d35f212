/* What verdicts are worth, and what follows for the cases: every standing and every reason. */
#include "review_place.h"

static void worth(const char *path, enum dsc_standing standing)
{
	const struct dsc_entry_verdict *entry = entry_at(path);

	if (entry->standing != standing)
		fail_msg("%s: standing %d, not %d; %s: %s", path, entry->standing, standing,
			 dsc_void_slugs[entry->why], entry->detail ? entry->detail : "");
	assert_true((entry->why != DSC_VOID_NOT) == (standing == DSC_STANDING_VOID));
}

static void void_for(const char *path, enum dsc_void why)
{
	const struct dsc_entry_verdict *entry = entry_at(path);

	if (entry->why != why)
		fail_msg("%s: '%s', not '%s'; %s", path, dsc_void_slugs[entry->why],
			 dsc_void_slugs[why], entry->detail ? entry->detail : "");
	assert_int_equal(entry->standing, DSC_STANDING_VOID);
	assert_true(dsc_void_text(why)[0] != '\0');
}

static void outcome(const char *stage, const char *case_id, enum dsc_outcome wanted)
{
	const struct dsc_result *result = result_of(stage, case_id);

	if (result->outcome != wanted)
		fail_msg("%s at %s: %s, not %s; %s", case_id, stage,
			 dsc_outcome_ids[result->outcome], dsc_outcome_ids[wanted],
			 result->closed ? result->closed : "");
	assert_true((result->closed != NULL) == (wanted == DSC_OUTCOME_CLOSED));
}

/* ---- outcomes and gates */

static void test_any_fail(void **state)
{
	const char *path = say("formal", "aa-001", "p01", DSC_VERDICT_PASS);

	(void)state;
	judge();
	worth(path, DSC_STANDING_COUNTS);
	assert_int_equal(entry_at(path)->key, -1);
	outcome("formal", "aa-001", DSC_OUTCOME_PASSED);
	outcome("formal", "aa-002", DSC_OUTCOME_PENDING);
	outcome("formal", "aa-003", DSC_OUTCOME_CLOSED);
	outcome("preliminary", "aa-001", DSC_OUTCOME_PENDING);
	outcome("preliminary", "aa-002", DSC_OUTCOME_CLOSED);
	outcome("expert", "aa-001", DSC_OUTCOME_CLOSED);
	say("formal", "aa-001", "p02", DSC_VERDICT_RETURN);
	judge();
	outcome("formal", "aa-001", DSC_OUTCOME_RETURNED);
	outcome("preliminary", "aa-001", DSC_OUTCOME_CLOSED);
	say("formal", "aa-001", "p03", DSC_VERDICT_REJECT);
	say("formal", "aa-002", "p03", DSC_VERDICT_ABSTAIN);
	judge();
	outcome("formal", "aa-001", DSC_OUTCOME_REJECTED);
	assert_int_equal(result_of("formal", "aa-001")->passes, 1);
	assert_int_equal(result_of("formal", "aa-001")->returns, 1);
	assert_int_equal(result_of("formal", "aa-001")->rejects, 1);
	outcome("formal", "aa-002", DSC_OUTCOME_PENDING);
	assert_int_equal(result_of("formal", "aa-002")->abstentions, 1);
}

static void pass_formal(const char *case_id)
{
	say("formal", case_id, "p08", DSC_VERDICT_PASS);
}

static void test_majority(void **state)
{
	(void)state;
	pass_formal("aa-001");
	say("preliminary", "aa-001", "p01", DSC_VERDICT_PASS);
	say("preliminary", "aa-001", "p02", DSC_VERDICT_ABSTAIN);
	judge();
	outcome("preliminary", "aa-001", DSC_OUTCOME_PENDING);
	say("preliminary", "aa-001", "p03", DSC_VERDICT_REJECT);
	judge();
	outcome("preliminary", "aa-001", DSC_OUTCOME_TIED);
	outcome("expert", "aa-001", DSC_OUTCOME_CLOSED);
	say("preliminary", "aa-001", "p04", DSC_VERDICT_PASS);
	judge();
	outcome("preliminary", "aa-001", DSC_OUTCOME_PASSED);
	outcome("expert", "aa-001", DSC_OUTCOME_PENDING);
	say("preliminary", "aa-001", "p05", DSC_VERDICT_REJECT);
	say("preliminary", "aa-001", "p06", DSC_VERDICT_REJECT);
	judge();
	outcome("preliminary", "aa-001", DSC_OUTCOME_REJECTED);
	outcome("expert", "aa-001", DSC_OUTCOME_CLOSED);
}

static void give(const char *person, const char *effect)
{
	struct dsc_verdict verdict = draft("expert", "aa-001", person, DSC_VERDICT_SCORE);

	verdict.scores[3] = dsc_str_from(effect);
	put_verdict(&verdict);
}

static void pass_twice(const char *case_id)
{
	pass_formal(case_id);
	say("preliminary", case_id, "p07", DSC_VERDICT_PASS);
	say("preliminary", case_id, "p08", DSC_VERDICT_PASS);
}

/* 30 points each and those of the last item; the highest and the lowest are dropped. */
static void test_score(void **state)
{
	(void)state;
	pass_twice("aa-001");
	give("p01", "30"); /* a change of mind */
	give("p01", "1");
	give("p02", "20.5");
	give("p03", "0");
	give("p04", "2");
	judge();
	outcome("expert", "aa-001", DSC_OUTCOME_PENDING);
	give("p05", "4");
	judge();
	outcome("expert", "aa-001", DSC_OUTCOME_SCORED);
	assert_string_equal(dsc_exact_format(result_of("expert", "aa-001")->total, 4, &arena),
			    "32.3333");
	assert_int_equal(result_of("expert", "aa-001")->scores, 5);
	/* A case that goes back at an earlier stage closes the later ones; verdicts stay. */
	say("formal", "aa-001", "p06", DSC_VERDICT_RETURN);
	judge();
	outcome("expert", "aa-001", DSC_OUTCOME_CLOSED);
	outcome("preliminary", "aa-001", DSC_OUTCOME_CLOSED);
	assert_int_equal(result_of("expert", "aa-001")->scores, 5);
}

/* ---- standings */

static void test_stale_and_rounds(void **state)
{
	const char *first = say("formal", "aa-001", "p01", DSC_VERDICT_RETURN);
	const char *other = say("formal", "aa-001", "p02", DSC_VERDICT_RETURN);
	const char *recusal = say("formal", "aa-001", "p03", DSC_VERDICT_RECUSE);
	const char *second;

	(void)state;
	judge();
	assert_int_equal(result_of("formal", "aa-001")->round, 1);
	put_file("units/aa/cases/aa-001/evidence/b.pdf", "more");
	judge();
	worth(first, DSC_STANDING_STALE);
	worth(recusal, DSC_STANDING_COUNTS);
	outcome("formal", "aa-001", DSC_OUTCOME_PENDING);
	/* Two returned the same dossier: one round. */
	assert_int_equal(result_of("formal", "aa-001")->round, 2);
	second = say("formal", "aa-001", "p01", DSC_VERDICT_PASS);
	judge();
	worth(first, DSC_STANDING_SUPERSEDED);
	worth(other, DSC_STANDING_STALE);
	worth(second, DSC_STANDING_COUNTS);
	outcome("formal", "aa-001", DSC_OUTCOME_PASSED);
	assert_int_equal(result_of("formal", "aa-001")->round, 2);
	say("formal", "aa-001", "p04", DSC_VERDICT_RETURN);
	put_file("units/aa/cases/aa-001/evidence/b.pdf", "still more");
	judge();
	assert_int_equal(result_of("formal", "aa-001")->round, 3);
	worth(second, DSC_STANDING_STALE);
	/* A return that was taken back on the same dossier is no round. */
	say("formal", "aa-001", "p05", DSC_VERDICT_RETURN);
	say("formal", "aa-001", "p05", DSC_VERDICT_PASS);
	put_file("units/aa/cases/aa-001/evidence/b.pdf", "yet more");
	judge();
	assert_int_equal(result_of("formal", "aa-001")->round, 3);
}

static void judge_case(const char *id)
{
	assert_int_equal(dsc_ledger_open_case(&ledger, &snapshot, dsc_str_from(id), &arena, &err),
			 0);
}

static void test_superseded(void **state)
{
	const char *paths[11];

	(void)state;
	for (int i = 0; i < 11; i++) /* "p01.10" sorts before "p01.2" */
		paths[i] = say("formal", "aa-001", "p01", i % 2 ? DSC_VERDICT_PASS :
								  DSC_VERDICT_REJECT);
	judge();
	for (int i = 0; i < 10; i++)
		worth(paths[i], DSC_STANDING_SUPERSEDED);
	worth(paths[10], DSC_STANDING_COUNTS);
	outcome("formal", "aa-001", DSC_OUTCOME_REJECTED);
	assert_ptr_equal(dsc_ledger_own(result_of("formal", "aa-001"), DSC_S("p01")),
			 entry_at(paths[10]));
	assert_null(dsc_ledger_own(result_of("formal", "aa-001"), DSC_S("p02")));
}

static void test_equivocal(void **state)
{
	struct dsc_verdict one, two;
	const char *first, *second, *next;

	(void)state;
	one = draft("formal", "aa-001", "p01", DSC_VERDICT_PASS);
	two = draft("formal", "aa-002", "p01", DSC_VERDICT_PASS);
	first = put_verdict(&one);
	second = put_verdict(&two);
	next = say("formal", "bb-001", "p01", DSC_VERDICT_PASS);
	judge();
	worth(first, DSC_STANDING_EQUIVOCAL);
	worth(second, DSC_STANDING_EQUIVOCAL);
	judge_case("aa-001");
	assert_int_equal(ledger.entries.count, 1);
	worth(first, DSC_STANDING_EQUIVOCAL);
	outcome("formal", "aa-001", DSC_OUTCOME_PENDING);
	judge_case("bb-001"); /* its number is its own, and the chain goes over one of the two */
	worth(next, DSC_STANDING_COUNTS);
	judge();
	worth(next, DSC_STANDING_COUNTS);
	outcome("formal", "aa-001", DSC_OUTCOME_PENDING);
	/* The same file in another place is void and contradicts nobody. */
	sh("rm %s; mkdir -p reviews/formal/aa-003; cp %s reviews/formal/aa-003/p01.1.yaml", second,
	   first);
	judge();
	worth(first, DSC_STANDING_COUNTS);
	void_for("reviews/formal/aa-003/p01.1.yaml", DSC_VOID_PATH);
	void_for(next, DSC_VOID_CHAIN);
}

static void test_recusal(void **state)
{
	const char *before = say("formal", "aa-001", "p01", DSC_VERDICT_PASS);
	const char *other_case = say("formal", "aa-002", "p01", DSC_VERDICT_PASS);
	const char *recusal = say("preliminary", "aa-001", "p01", DSC_VERDICT_RECUSE);
	const char *after = say("expert", "aa-001", "p01", DSC_VERDICT_SCORE);
	struct dsc_verdict void_recusal;

	(void)state;
	judge();
	worth(recusal, DSC_STANDING_COUNTS);
	worth(other_case, DSC_STANDING_COUNTS);
	void_for(before, DSC_VOID_CONFLICT);
	void_for(after, DSC_VOID_CONFLICT);
	assert_int_equal(entry_at(after)->conflict, DSC_CONFLICT_RECUSED);
	assert_int_equal(result_of("preliminary", "aa-001")->recusals, 1);
	/* One that is void itself changes nothing. */
	void_recusal = draft("formal", "aa-002", "p01", DSC_VERDICT_RECUSE);
	void_recusal.reason = DSC_S("");
	recusal = put_verdict(&void_recusal);
	judge();
	void_for(recusal, DSC_VOID_INCOMPLETE);
	worth(other_case, DSC_STANDING_COUNTS);
	outcome("formal", "aa-001", DSC_OUTCOME_PENDING);
}

/* ---- reasons for being void */

static void test_unreadable(void **state)
{
	static const char *const bad[] = { "", "dsc: verdict/1\n", "a: [", "dsc: verdict/1\nkind: pass\nkind: pass\n",
					   "dsc: person/1\nid: p01\n" };
	const char *path = "reviews/formal/aa-001/p01.1.yaml";

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		put_file(path, "%s", bad[i]);
		judge();
		void_for(path, DSC_VOID_UNREADABLE);
		assert_non_null(entry_at(path)->detail);
	}
	sh("head -c 300000 /dev/zero | tr '\\0' x >%s", path);
	judge();
	void_for(path, DSC_VOID_UNREADABLE);
	assert_string_equal(entry_at(path)->digest + 7,
			    said(dsc_arena_printf(&arena, "sha256sum <%s | cut -c1-64", path)));
	assert_int_equal(result_of("formal", "aa-001")->others, 1);
}

static void test_path(void **state)
{
	static const char *const moved[] = { "reviews/formal/aa-002/p01.1.yaml",
					     "reviews/preliminary/aa-001/p01.1.yaml",
					     "reviews/formal/aa-001/p02.1.yaml",
					     "reviews/formal/aa-001/p01.2.yaml" };
	const char *path = say("formal", "aa-001", "p01", DSC_VERDICT_PASS);

	(void)state;
	for (size_t i = 0; i < sizeof(moved) / sizeof(moved[0]); i++) {
		sh("mkdir -p $(dirname %s); cp %s %s", moved[i], path, moved[i]);
		judge();
		void_for(moved[i], DSC_VOID_PATH);
		worth(path, DSC_STANDING_COUNTS);
		sh("rm %s", moved[i]);
	}
}

static void test_programme_stage_case_person(void **state)
{
	struct dsc_verdict verdict;
	const char *path;

	(void)state;
	verdict = draft("formal", "aa-001", "p01", DSC_VERDICT_PASS);
	verdict.programme = DSC_S("miit-ds-2024");
	path = put_verdict(&verdict);
	judge();
	void_for(path, DSC_VOID_PROGRAMME);
	assert_false(entry_at(path)->authentic);

	verdict = draft("formal", "aa-001", "p02", DSC_VERDICT_PASS);
	verdict.stage_id = DSC_S("informal");
	path = put_verdict(&verdict);
	judge();
	void_for(path, DSC_VOID_STAGE);
	assert_true(entry_at(path)->authentic);
	sh("sed -i /^kind/d %s", path);
	judge();
	void_for(path, DSC_VOID_UNREADABLE);

	verdict = draft("formal", "aa-001", "p03", DSC_VERDICT_PASS);
	verdict.case_id = DSC_S("no-001");
	path = put_verdict(&verdict);
	judge();
	void_for(path, DSC_VOID_CASE);

	path = say("formal", "aa-001", "p04", DSC_VERDICT_PASS);
	sh("rm people/p04.yaml");
	judge();
	void_for(path, DSC_VOID_PERSON);
	put_file("people/p04.yaml", "dsc: person/1\nid: p05\nname: x\nroles: [formal]\n");
	judge();
	void_for(path, DSC_VOID_PERSON);
	assert_non_null(strstr(entry_at(path)->detail, "people/p04.yaml"));
}

static void test_role_and_exclusive(void **state)
{
	const char *first = say("formal", "aa-001", "p01", DSC_VERDICT_PASS);
	const char *second = say("formal", "aa-001", "p02", DSC_VERDICT_PASS);

	(void)state;
	put_file("people/p01.yaml", "dsc: person/1\nid: p01\nname: x\nroles: [expert]\n");
	put_file("people/p02.yaml",
		 "dsc: person/1\nid: p02\nname: x\nroles: [formal, clerk, supervisor]\n");
	judge();
	void_for(first, DSC_VOID_ROLE);
	void_for(second, DSC_VOID_EXCLUSIVE);
}

static void test_conflict(void **state)
{
	static const struct {
		const char *case_id;
		const char *person;
		enum dsc_conflict_kind kind;
	} rows[] = {
		{ "aa-001", "organisation: {name: x, uscc: 91440300192317458F}\n",
		  DSC_CONFLICT_APPLICANT },
		{ "aa-001", "organisation: {name: x, uscc: 91440300192317458f}\n",
		  DSC_CONFLICT_APPLICANT },
		{ "aa-001", "organisation: {name: 单位aa-001}\n", DSC_CONFLICT_APPLICANT },
		{ "bb-002", "organisation: {name: x}\n", DSC_CONFLICT_NONE }, /* no codes */
		{ "aa-002", "organisation: {name: x, group: cg-shili}\n", DSC_CONFLICT_GROUP },
		{ "aa-001", "organisation: {name: x, group: cg-shili}\n", DSC_CONFLICT_NONE },
		{ "aa-001", "organisation: {name: 甲省工业和信息化厅}\n", DSC_CONFLICT_UNIT },
		{ "bb-001", "organisation: {name: 甲省工业和信息化厅}\n", DSC_CONFLICT_NONE },
		{ "aa-001", "conflicts: [{uscc: 91440300192317458F, reason: 持股}]\n",
		  DSC_CONFLICT_DECLARED },
		{ "aa-002", "conflicts: [{uscc: 91440300192317458F, reason: 持股}]\n",
		  DSC_CONFLICT_NONE },
	};

	(void)state;
	put_case("bb", "bb-002", "null", "null");
	look();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *path;

		memset(chains, 0, sizeof(chains));
		sh("rm -rf reviews");
		put_person("p01", rows[i].person);
		path = say("formal", rows[i].case_id, "p01", DSC_VERDICT_PASS);
		judge();
		if (entry_at(path)->conflict != rows[i].kind)
			fail_msg("row %zu: %d", i, entry_at(path)->conflict);
		if (rows[i].kind == DSC_CONFLICT_NONE)
			worth(path, DSC_STANDING_COUNTS);
		else
			void_for(path, DSC_VOID_CONFLICT);
	}
	/* By role; and a person in conflict may recuse. */
	memset(chains, 0, sizeof(chains));
	put_file("people/p01.yaml",
		 "dsc: person/1\nid: p01\nname: x\nroles: [formal, 'unit:aa', 'unit:cg-shili']\n");
	sh("rm -rf reviews");
	say("formal", "aa-001", "p01", DSC_VERDICT_PASS);
	say("formal", "aa-002", "p01", DSC_VERDICT_PASS);
	say("formal", "bb-001", "p01", DSC_VERDICT_PASS);
	say("formal", "aa-003", "p01", DSC_VERDICT_RECUSE);
	judge();
	assert_int_equal(entry_at("reviews/formal/aa-001/p01.1.yaml")->conflict,
			 DSC_CONFLICT_UNIT);
	assert_int_equal(entry_at("reviews/formal/aa-002/p01.2.yaml")->conflict,
			 DSC_CONFLICT_GROUP);
	worth("reviews/formal/bb-001/p01.3.yaml", DSC_STANDING_COUNTS);
	worth("reviews/formal/aa-003/p01.4.yaml", DSC_STANDING_COUNTS);
}

static void test_assigned(void **state)
{
	const char *mine = say("formal", "aa-001", "p01", DSC_VERDICT_PASS);
	const char *other = say("formal", "aa-002", "p01", DSC_VERDICT_PASS);
	const char *recusal = say("formal", "bb-001", "p01", DSC_VERDICT_RECUSE);

	(void)state;
	put_file("assignments/formal.yaml",
		 "dsc: assignment/1\nstage: formal\ncases: {aa-002: [p02], aa-001: [p02, p01]}\n");
	judge();
	worth(mine, DSC_STANDING_COUNTS);
	void_for(other, DSC_VOID_UNASSIGNED);
	worth(recusal, DSC_STANDING_COUNTS);
	put_file("assignments/formal.yaml", "nonsense\n");
	judge();
	void_for(mine, DSC_VOID_UNASSIGNED);
	assert_non_null(strstr(entry_at(mine)->detail, "assignments/formal.yaml"));
}

static void test_incomplete(void **state)
{
	struct dsc_verdict verdict;
	const char *path, *next;

	(void)state;
	verdict = draft("formal", "aa-001", "p01", DSC_VERDICT_PASS);
	verdict.checks[2] = DSC_CHECK_NO;
	path = put_verdict(&verdict);
	next = say("formal", "aa-002", "p01", DSC_VERDICT_PASS);
	judge();
	void_for(path, DSC_VOID_INCOMPLETE);
	assert_non_null(strstr(entry_at(path)->detail, "FC03"));
	/* A void verdict takes its place in the chain. */
	worth(next, DSC_STANDING_COUNTS);
}

static void test_chain(void **state)
{
	const char *paths[4];
	struct dsc_verdict verdict;

	(void)state;
	paths[0] = say("formal", "aa-001", "p01", DSC_VERDICT_PASS);
	paths[1] = say("formal", "aa-002", "p01", DSC_VERDICT_PASS);
	verdict = draft("formal", "bb-001", "p01", DSC_VERDICT_PASS);
	verdict.previous = (struct dsc_str){ verdict.previous.ptr + 7, 64 }; /* bare */
	paths[2] = put_verdict(&verdict);
	paths[3] = say("preliminary", "bb-001", "p01", DSC_VERDICT_PASS);
	judge();
	for (int i = 0; i < 4; i++)
		worth(paths[i], DSC_STANDING_COUNTS);
	/* One that lies elsewhere takes no place, nor does one that is gone. */
	sh("mkdir -p reviews/formal/aa-003 && mv %s reviews/formal/aa-003", paths[1]);
	judge();
	void_for(paths[2], DSC_VOID_CHAIN);
	sh("rm -r reviews/formal/aa-003");
	judge();
	worth(paths[0], DSC_STANDING_COUNTS);
	void_for(paths[2], DSC_VOID_CHAIN);
	worth(paths[3], DSC_STANDING_COUNTS); /* what it names as the one before is there */
	judge_case("bb-001");
	assert_int_equal(ledger.entries.count, 2);
	void_for(paths[2], DSC_VOID_CHAIN);
	worth(paths[3], DSC_STANDING_COUNTS);
	/* A first verdict that names one before it. */
	verdict = draft("formal", "aa-001", "p02", DSC_VERDICT_PASS);
	verdict.previous = dsc_str_from(subject_of("aa-001"));
	paths[0] = put_verdict(&verdict);
	judge();
	void_for(paths[0], DSC_VOID_CHAIN);
}

static void test_strays(void **state)
{
	static const char *const strays[] = {
		"reviews/README",
		"reviews/formal/aa-001/p01.0.yaml",
		"reviews/formal/aa-001/p01.01.yaml",
		"reviews/formal/aa-001/p01.1.yaml.sig", /* of no verdict */
		"reviews/formal/aa-001/p01.1.yml",
		"reviews/formal/aa-001/p01.x.yaml",
		"reviews/formal/aa-001/p01.yaml",
		"reviews/formal/aa-001/p02.1234567890123456789.yaml",
		"reviews/formal/p01.1.yaml",
	};
	const char *good = say("formal", "aa-001", "p03", DSC_VERDICT_PASS);

	(void)state;
	for (size_t i = 0; i < sizeof(strays) / sizeof(strays[0]); i++)
		put_file(strays[i], "x");
	sh("ln -s p03.1.yaml reviews/formal/aa-001/p04.1.yaml");
	judge();
	assert_int_equal(ledger.entries.count, 1);
	worth(good, DSC_STANDING_COUNTS);
	assert_int_equal(ledger.strays.count, sizeof(strays) / sizeof(strays[0]) + 1);
}

/* Of a dossier with a link nobody can say what was reviewed. */
static void test_unsound(void **state)
{
	const char *path = say("formal", "aa-001", "p01", DSC_VERDICT_PASS);

	(void)state;
	sh("ln -s ../case.yaml units/aa/cases/aa-001/evidence/link");
	judge();
	worth(path, DSC_STANDING_STALE);
	assert_non_null(strstr(entry_at(path)->detail, "evidence/link"));
	sh("rm units/aa/cases/aa-001/evidence/link");
	judge();
	worth(path, DSC_STANDING_COUNTS);
}

/* ---- signatures */

static void new_key(const char *id)
{
	sh("ssh-keygen -q -t ed25519 -N '' -C '' -f key-%s", id);
	put_person(id, dsc_arena_printf(&arena, "keys: ['%s']\n",
					said(dsc_arena_printf(&arena, "cat key-%s.pub", id))));
}

static void sign(const char *path, const char *id, const char *name_space)
{
	sh("rm -f %s.sig; ssh-keygen -q -Y sign -n %s -f key-%s %s 2>/dev/null", path, name_space,
	   id, path);
}

static void test_signatures(void **state)
{
	const char *path = say("formal", "aa-001", "p01", DSC_VERDICT_PASS);
	const char *next = say("formal", "aa-002", "p01", DSC_VERDICT_PASS);

	(void)state;
	put_file("dsc.yaml", "dsc: repository/1\nprofile: miit-ds-2023\n");
	put_file(".gitignore", "key-*\n");
	new_key("p01");
	new_key("p02");
	judge();
	void_for(path, DSC_VOID_UNSIGNED);
	sign(path, "p01", "verdict@dsc");
	sign(next, "p01", "verdict@dsc");
	judge();
	worth(path, DSC_STANDING_COUNTS);
	assert_int_equal(entry_at(path)->key, 0);
	sign(path, "p02", "verdict@dsc");
	judge();
	void_for(path, DSC_VOID_KEY);
	worth(next, DSC_STANDING_COUNTS); /* its chain names a void verdict that is there */
	sign(path, "p01", "seal@dsc");
	judge();
	void_for(path, DSC_VOID_NAMESPACE);
	/* Somebody else has the key too: nobody can say whose word it is. */
	sign(path, "p01", "verdict@dsc");
	put_person("p03", dsc_arena_printf(&arena, "keys: ['%s', '%s']\n", said("cat key-p02.pub"),
					   said("cat key-p01.pub")));
	judge();
	void_for(path, DSC_VOID_SHARED);
	assert_string_equal(entry_at(path)->detail, "'p03' has it too");
	void_for(next, DSC_VOID_SHARED);
	judge_case("aa-001");
	void_for(path, DSC_VOID_SHARED);
	put_person("p03", "");
	sh("cp %s.sig %s.sig", next, path);
	judge();
	void_for(path, DSC_VOID_SIGNATURE);
	put_file(dsc_arena_printf(&arena, "%s.sig", path), "%s", "");
	judge();
	void_for(path, DSC_VOID_SIGNATURE);
	sh("head -c 20000 /dev/zero >%s.sig", path);
	judge();
	void_for(path, DSC_VOID_SIGNATURE);
	/* Where signatures are optional, a wrong one is still wrong. */
	put_file("dsc.yaml", "dsc: repository/1\nprofile: miit-ds-2023\nsignatures: optional\n");
	judge();
	void_for(path, DSC_VOID_SIGNATURE);
	/* A key that is gone takes what it signed with it. */
	put_person("p01", "");
	judge();
	void_for(next, DSC_VOID_KEY);
}

/* Whoever has no key cannot take a verdict away by contradicting it. */
static void test_forged_equivocation(void **state)
{
	const char *path = say("formal", "aa-001", "p01", DSC_VERDICT_PASS);
	struct dsc_verdict forged;
	const char *other;

	(void)state;
	put_file("dsc.yaml", "dsc: repository/1\nprofile: miit-ds-2023\n");
	put_file(".gitignore", "key-*\n");
	new_key("p01");
	sign(path, "p01", "verdict@dsc");
	forged = draft("formal", "aa-002", "p01", DSC_VERDICT_REJECT);
	forged.seq = 1;
	forged.previous = DSC_S("");
	other = put_verdict(&forged);
	judge();
	worth(path, DSC_STANDING_COUNTS);
	void_for(other, DSC_VOID_UNSIGNED);
	sign(other, "p01", "verdict@dsc");
	judge();
	worth(path, DSC_STANDING_EQUIVOCAL);
	worth(other, DSC_STANDING_EQUIVOCAL);
}

/* ---- order */

static const char *told(void)
{
	const char *text = "";

	for (size_t i = 0; i < ledger.entries.count; i++) {
		const struct dsc_entry_verdict *entry = ledger.entries.items[i];

		text = dsc_arena_printf(&arena, "%s%s %d %s %s\n", text, entry->path,
					entry->standing, dsc_void_slugs[entry->why],
					entry->detail ? entry->detail : "");
	}
	for (size_t i = 0; i < 3 * ledger.cases.count; i++)
		text = dsc_arena_printf(&arena, "%s%s %s %u %zu\n", text,
					ledger.results[i].c->id.ptr,
					dsc_outcome_ids[ledger.results[i].outcome],
					ledger.results[i].round, ledger.results[i].others);
	return text;
}

/* Verdicts that were committed one by one in any order are worth the same. */
static void test_order(void **state)
{
	const char *first = NULL;
	struct dsc_verdict twin;

	(void)state;
	say("formal", "aa-001", "p01", DSC_VERDICT_RETURN);
	say("formal", "aa-001", "p02", DSC_VERDICT_PASS);
	put_file("units/aa/cases/aa-001/evidence/b.pdf", "more");
	look();
	twin = draft("formal", "aa-002", "p01", DSC_VERDICT_PASS);
	say("formal", "aa-001", "p01", DSC_VERDICT_PASS);
	put_verdict(&twin);
	say("formal", "bb-001", "p03", DSC_VERDICT_RECUSE);
	say("formal", "bb-001", "p03", DSC_VERDICT_PASS);
	say("preliminary", "aa-001", "p03", DSC_VERDICT_PASS);
	judge();
	first = told();
	for (int i = 0; i < 5; i++) {
		sh("cp -r reviews %s/kept && git rm -r -q reviews && git commit -q -m none &&"
		   " mv kept reviews && find reviews -type f | shuf |"
		   " while read f; do git add $f && git commit -q -m $f || exit 1; done",
		   folder);
		judge();
		assert_string_equal(told(), first);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_any_fail, enter, leave),
		cmocka_unit_test_setup_teardown(test_majority, enter, leave),
		cmocka_unit_test_setup_teardown(test_score, enter, leave),
		cmocka_unit_test_setup_teardown(test_stale_and_rounds, enter, leave),
		cmocka_unit_test_setup_teardown(test_superseded, enter, leave),
		cmocka_unit_test_setup_teardown(test_equivocal, enter, leave),
		cmocka_unit_test_setup_teardown(test_recusal, enter, leave),
		cmocka_unit_test_setup_teardown(test_unreadable, enter, leave),
		cmocka_unit_test_setup_teardown(test_path, enter, leave),
		cmocka_unit_test_setup_teardown(test_programme_stage_case_person, enter, leave),
		cmocka_unit_test_setup_teardown(test_role_and_exclusive, enter, leave),
		cmocka_unit_test_setup_teardown(test_conflict, enter, leave),
		cmocka_unit_test_setup_teardown(test_assigned, enter, leave),
		cmocka_unit_test_setup_teardown(test_incomplete, enter, leave),
		cmocka_unit_test_setup_teardown(test_chain, enter, leave),
		cmocka_unit_test_setup_teardown(test_strays, enter, leave),
		cmocka_unit_test_setup_teardown(test_unsound, enter, leave),
		cmocka_unit_test_setup_teardown(test_signatures, enter, leave),
		cmocka_unit_test_setup_teardown(test_forged_equivocation, enter, leave),
		cmocka_unit_test_setup_teardown(test_order, enter, leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
