#include "review_place.h"

#include "git/depth.h"
#include "review/find.h"
#include "review/import.h"
#include "review/intent.h"
#include "review/record_draft.h"
#include "review/view.h"

static struct dsc_recorder recorder;

static struct dsc_intent intent_of(const char *stage, const char *case_id, const char *person,
				   enum dsc_verdict_kind kind)
{
	struct dsc_intent intent = {
		.stage = dsc_str_from(stage),
		.case_id = dsc_str_from(case_id),
		.person = dsc_str_from(person),
		.kind = kind,
		.reason = DSC_S("理由"),
	};

	memset(intent.checks, kind == DSC_VERDICT_PASS ? DSC_CHECK_YES : DSC_CHECK_OPEN, 9);
	return intent;
}

static void begin(void)
{
	look();
	recorder = (struct dsc_recorder){ .git = git, .arena = &arena, .now = 1700443865,
					  .offset = 28800, .snapshot = &snapshot };
}

static enum dsc_record_result draft_all(struct dsc_draft **drafts,
					const struct dsc_intent *intents, size_t count)
{
	err.text[0] = '\0';
	return dsc_record_draft(drafts, &recorder, intents, count, &err);
}

static struct dsc_draft *draft_one(const struct dsc_intent *intent)
{
	struct dsc_draft *drafts;

	if (draft_all(&drafts, intent, 1) != DSC_RECORD_DONE)
		fail_msg("%s", err.text);
	return drafts;
}

static struct dsc_receipt record(const char *stage, const char *case_id, const char *person,
				 enum dsc_verdict_kind kind)
{
	struct dsc_intent intent = intent_of(stage, case_id, person, kind);
	struct dsc_draft *drafts;

	begin();
	drafts = draft_one(&intent);
	if (dsc_record_commit(drafts, 1, &recorder, &err) != DSC_RECORD_DONE)
		fail_msg("%s", err.text);
	return drafts->receipt;
}

static void test_draft(void **state)
{
	struct dsc_intent intent = intent_of("formal", "aa-001", "p01", DSC_VERDICT_PASS);
	struct dsc_draft *draft, *again;

	(void)state;
	begin();
	draft = draft_one(&intent);
	assert_string_equal(draft->path, "reviews/formal/aa-001/p01.1.yaml");
	assert_int_equal(draft->verdict.seq, 1);
	assert_int_equal(draft->verdict.previous.len, 0);
	assert_int_equal(draft->verdict.supersedes.len, 0);
	assert_true(dsc_str_is(draft->verdict.subject, subject_of("aa-001")));
	assert_true(dsc_str_is(draft->verdict.declared_at, "2023-11-20T09:31:05+08:00"));
	assert_int_equal(strlen(draft->receipt.code), 24);
	assert_memory_equal(draft->receipt.code, draft->receipt.digest + 7, 4);
	/* A nonce of its own each time: a score cannot be guessed from a digest. */
	again = draft_one(&intent);
	assert_false(dsc_str_eq(draft->verdict.nonce, again->verdict.nonce));
	assert_string_not_equal(draft->receipt.digest, again->receipt.digest);
	/* Times before 1970 and west of Greenwich. */
	recorder.now = -1;
	recorder.offset = -16200;
	draft = draft_one(&intent);
	assert_true(dsc_str_is(draft->verdict.declared_at, "1969-12-31T19:29:59-04:30"));
}

static void test_refusals(void **state)
{
	static const struct {
		const char *stage, *case_id, *person;
		enum dsc_verdict_kind kind;
		const char *says;
	} wrong[] = {
		{ "final", "aa-001", "p01", DSC_VERDICT_PASS, "no stage 'final'" },
		{ "formal", "aa-009", "p01", DSC_VERDICT_PASS, "no case 'aa-009'" },
		{ "formal", "aa-001", "p99", DSC_VERDICT_PASS, "nobody here is called 'p99'" },
		{ "formal", "aa-003", "p01", DSC_VERDICT_PASS, "cannot be reviewed" },
		{ "expert", "aa-001", "p01", DSC_VERDICT_SCORE, "cannot be reviewed" },
		{ "formal", "aa-001", "p01", DSC_VERDICT_REJECT, "" },
	};
	struct dsc_draft *drafts;

	(void)state;
	begin();
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct dsc_intent intent = intent_of(wrong[i].stage, wrong[i].case_id,
						     wrong[i].person, wrong[i].kind);

		assert_int_equal(draft_all(&drafts, &intent, 1), DSC_RECORD_REFUSED);
		assert_non_null(strstr(err.text, wrong[i].says));
		assert_string_equal(drafts->refused, err.text);
	}
}

/* All of a batch that is wrong is told; the first stands in the error. */
static void test_batch(void **state)
{
	struct dsc_intent intents[] = {
		intent_of("formal", "aa-001", "p01", DSC_VERDICT_PASS),
		intent_of("formal", "aa-009", "p01", DSC_VERDICT_PASS),
		intent_of("formal", "aa-001", "p01", DSC_VERDICT_ABSTAIN),
		intent_of("formal", "aa-002", "p01", DSC_VERDICT_PASS),
	};
	struct dsc_draft *drafts;

	(void)state;
	begin();
	assert_int_equal(draft_all(&drafts, intents, 4), DSC_RECORD_REFUSED);
	assert_non_null(strstr(err.text, "'aa-009'"));
	assert_null(drafts[0].refused);
	assert_non_null(strstr(drafts[1].refused, "'aa-009'"));
	assert_non_null(strstr(drafts[2].refused, "two verdicts on 'aa-001'"));
	assert_null(drafts[3].refused);
	intents[1] = intents[3];
	assert_int_equal(draft_all(&drafts, intents, 2), DSC_RECORD_DONE);
	assert_int_equal(drafts[1].verdict.seq, 2);
	assert_true(dsc_str_is(drafts[1].verdict.previous, drafts[0].receipt.digest));
	assert_int_equal(dsc_record_commit(drafts, 2, &recorder, &err), DSC_RECORD_DONE);
	assert_int_equal(drafts[0].receipt.position + 1, drafts[1].receipt.position);
	assert_string_equal(said("git rev-parse HEAD~1"), drafts[0].receipt.commit.hex);
	assert_string_equal(said("git rev-parse HEAD"), drafts[1].receipt.commit.hex);
	assert_string_equal(said("git rev-list --count HEAD"),
			    dsc_arena_printf(&arena, "%d", (int)drafts[1].receipt.position));
	/* Half of them again: those are known, the new one is recorded. */
	begin();
	intents[0] = intents[3];
	intents[1] = intent_of("formal", "bb-001", "p01", DSC_VERDICT_PASS);
	assert_int_equal(draft_all(&drafts, intents, 2), DSC_RECORD_DONE);
	assert_true(drafts[0].already);
	assert_false(drafts[1].already);
	assert_int_equal(drafts[1].verdict.seq, 3);
	assert_int_equal(dsc_record_commit(drafts, 2, &recorder, &err), DSC_RECORD_DONE);
	assert_string_equal(drafts[0].receipt.path, "reviews/formal/aa-002/p01.2.yaml");
	begin();
	assert_int_equal(draft_all(&drafts, intents, 2), DSC_RECORD_ALREADY);
	/* begin() has committed since. */
	assert_string_equal(drafts[1].receipt.commit.hex, said("git rev-parse HEAD~1"));
}

/* What changes between draft and commit, and what then becomes of it. */
static void test_meanwhile(void **state)
{
	static const struct {
		const char *line; /* of shell */
		enum dsc_record_result result;
		const char *says;
	} changes[] = {
		{ "echo x >note", DSC_RECORD_DONE, "" },
		{ "echo x >units/aa/cases/aa-002/evidence/b.pdf", DSC_RECORD_DONE, "" },
		{ "echo '# x' >>people/p02.yaml", DSC_RECORD_DONE, "" },
		{ "echo '# x' >>units/aa/unit.yaml", DSC_RECORD_DONE, "" },
		{ "echo x >units/aa/cases/aa-001/evidence/b.pdf", DSC_RECORD_REFUSED,
		  "has changed meanwhile" },
		{ "git rm -qr units/aa/cases/aa-001", DSC_RECORD_REFUSED, "no case 'aa-001'" },
		{ "mkdir -p units/a0/cases; cp units/aa/*.yaml units/a0; cp -R units/aa/cases/aa-001 "
		  "units/a0/cases; echo x >units/a0/cases/aa-001/evidence/b.pdf",
		  DSC_RECORD_REFUSED, "a case of this id too" },
		{ "sed -i 's/formal, //' people/p01.yaml", DSC_RECORD_REFUSED, "no role" },
		{ "git rm -q people/p01.yaml", DSC_RECORD_REFUSED, "nobody here" },
		{ "sed -i 's/optional/required/' dsc.yaml", DSC_RECORD_REFUSED, "signed here" },
		{ "sed -i 's/aa-001, //' units/aa/recommendation.yaml", DSC_RECORD_REFUSED,
		  "cannot be reviewed" },
		{ "mkdir -p seals; echo x >seals/formal.yaml", DSC_RECORD_REFUSED, "sealed" },
		{ "mkdir -p seals; echo x >seals/expert.yaml", DSC_RECORD_DONE, "" },
		{ "mkdir -p assignments; printf 'dsc: assignment/1\\nstage: formal\\n"
		  "cases: {aa-001: [p02]}\\n' >assignments/formal.yaml",
		  DSC_RECORD_REFUSED, "assigned" },
		{ "echo 'conflicts: [{uscc: 91440300192317458F, reason: 曾任职}]' >>people/p01.yaml",
		  DSC_RECORD_REFUSED, "conflict of interest" },
		/* One's own file, whatever it is and whoever put it there. */
		{ "mkdir -p reviews/expert/bb-001; echo x >reviews/expert/bb-001/p01.1.yaml",
		  DSC_RECORD_MOVED, "meanwhile" },
		{ "mkdir -p reviews/expert/bb-001; echo x >reviews/expert/bb-001/p010.1.yaml",
		  DSC_RECORD_DONE, "" },
	};
	struct dsc_intent intent = intent_of("formal", "aa-001", "p01", DSC_VERDICT_PASS);

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct dsc_draft *draft;
		const char *start, *before;
		enum dsc_record_result result;

		begin();
		start = said("git rev-parse HEAD");
		draft = draft_one(&intent);
		sh("%s", changes[i].line);
		commit_all();
		before = said("git rev-parse HEAD");
		result = dsc_record_commit(draft, 1, &recorder, &err);
		if (result != changes[i].result)
			fail_msg("%s: %d, %s", changes[i].line, (int)result, err.text);
		if (result == DSC_RECORD_DONE) {
			assert_string_equal(said("git rev-parse HEAD~1"), before);
		} else {
			assert_non_null(strstr(err.text, changes[i].says));
			assert_string_equal(said("git rev-parse HEAD"), before);
		}
		sh("git reset -q --hard %s && git clean -qfd", start);
	}
}

static void test_last(void **state)
{
	struct dsc_receipt first, second;
	const char *path;
	int64_t seq;
	char digest[DSC_SUBJECT_LEN + 1];

	(void)state;
	begin();
	assert_int_equal(dsc_record_last(&path, &seq, digest, &snapshot, DSC_S("p01"), &err), 0);
	assert_null(path);
	first = record("formal", "aa-001", "p01", DSC_VERDICT_PASS);
	second = record("formal", "aa-002", "p01", DSC_VERDICT_PASS);
	record("formal", "aa-002", "p02", DSC_VERDICT_PASS);
	begin();
	assert_int_equal(dsc_record_last(&path, &seq, digest, &snapshot, DSC_S("p01"), &err), 0);
	assert_string_equal(path, "reviews/formal/aa-002/p01.2.yaml");
	assert_string_equal(digest, second.digest);
	assert_int_equal(seq, 2);
	/* Lies of the trailer, and a file that is gone or another by now, are looked behind. */
	sh("git commit -q --allow-empty -m 'x\n\nDsc-Reviewer: p01'");
	sh("mkdir -p reviews/formal/bb-001; echo x >reviews/formal/bb-001/p02.7.yaml; git add -A;"
	   "git commit -q -m 'x\n\nDsc-Reviewer: p01'");
	sh("git rm -q reviews/formal/aa-002/p01.2.yaml; git commit -q -m gone");
	begin();
	assert_int_equal(dsc_record_last(&path, &seq, digest, &snapshot, DSC_S("p01"), &err), 0);
	assert_string_equal(path, "reviews/formal/aa-001/p01.1.yaml");
	assert_string_equal(digest, first.digest);
}

static void test_recall(void **state)
{
	struct dsc_receipt receipt = record("formal", "aa-001", "p01", DSC_VERDICT_PASS);
	struct dsc_receipt again = { .path = receipt.path };

	(void)state;
	sh("git commit -q --allow-empty -m 'x\n\nDsc-Record: %s'", receipt.digest);
	begin();
	memcpy(again.digest, receipt.digest, sizeof(again.digest));
	assert_int_equal(dsc_record_recall(&again, &snapshot, &err), 0);
	assert_string_equal(again.commit.hex, receipt.commit.hex);
	assert_string_equal(again.code, receipt.code);
	assert_int_equal(again.position, receipt.position);
	again.path = "reviews/formal/aa-001/p01.2.yaml";
	assert_int_equal(dsc_record_recall(&again, &snapshot, &err), -1);
}

static uint64_t depth_now(void)
{
	struct dsc_git_id head;
	uint64_t depth;

	assert_int_equal(dsc_git_head(&head, git, &err), 1);
	assert_int_equal(dsc_git_depth(&depth, git, &head, &err), 0);
	return depth;
}

/* Counted, remembered, and counted again where what is remembered is no answer. */
static void test_depth(void **state)
{
	static const char *const torn[] = {
		"", "x", "%s", "%s 90", "%s 0\n", "%s 9x\n", "%s 90\n\n", "%s -90\n",
		"%s 99999999999999999999\n", "0000000000000000000000000000000000000000 90\n",
	};
	const char *head;

	(void)state;
	sh("mkdir -p .git/dsc; i=0; while [ $i -lt 100 ]; do i=$((i + 1));"
	   "git commit -q --allow-empty -m $i; done");
	head = said("git rev-parse HEAD");
	assert_int_equal(depth_now(), 101);
	assert_string_equal(said("cat .git/dsc/depth"), dsc_arena_printf(&arena, "%s 101", head));
	/* It is believed: a lie shows. */
	put_file(".git/dsc/depth", "%s 7000\n", head);
	assert_int_equal(depth_now(), 7000);
	for (size_t i = 0; i < sizeof(torn) / sizeof(torn[0]); i++) {
		sh("printf '%s' '%s' >.git/dsc/depth", torn[i], head);
		assert_int_equal(depth_now(), 101);
	}
	/* By first parents. */
	sh("git checkout -q -b side HEAD~5 && git commit -q --allow-empty -m side &&"
	   "git merge -q --no-edit main -m merge");
	assert_int_equal(depth_now(), 98);
}

static void test_paths(void **state)
{
	static const struct {
		const char *path;
		int64_t seq; /* 0: none of p01 */
	} paths[] = {
		{ "reviews/formal/aa-001/p01.1.yaml", 1 }, { "p01.12.yaml", 12 },
		{ "reviews/formal/aa-001/p01.1.yaml.sig", 0 }, { "p01.yaml", 0 },
		{ "p01..yaml", 0 }, { "p01.0.yaml", 0 }, { "p01.01.yaml", 0 },
		{ "p01.x.yaml", 0 }, { "p012.1.yaml", 0 }, { "p01.1.2.yaml", 0 },
		{ "p01.1.yml", 0 }, { "p01.99999999999999999999999.yaml", 0 }, { "", 0 },
	};
	int64_t seq;

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		bool by = dsc_record_is_by(paths[i].path, DSC_S("p01"), &seq);

		assert_int_equal(by, paths[i].seq > 0);
		if (by)
			assert_int_equal(seq, paths[i].seq);
	}
}

static void test_words(void **state)
{
	const struct dsc_profile_stage *formal = &snapshot.programme.profile.stages.items[0];
	const struct dsc_profile_stage *expert = &snapshot.programme.profile.stages.items[2];
	struct dsc_intent intent = { .kind = DSC_VERDICT_PASS };
	struct dsc_str key, value;

	(void)state;
	assert_int_equal(dsc_intent_kind(&intent, DSC_S("return"), &arena, &err), 0);
	assert_int_equal(intent.kind, DSC_VERDICT_RETURN);
	assert_int_equal(dsc_intent_kind(&intent, DSC_S("Return"), &arena, &err), -1);
	assert_int_equal(dsc_intent_check(&intent, formal, DSC_S("FC02"), DSC_S("na"), &arena, &err),
			 0);
	assert_int_equal(intent.checks[1], DSC_CHECK_NOT_APPLICABLE);
	assert_int_equal(dsc_intent_check(&intent, formal, DSC_S("FC02"), DSC_S(""), &arena, &err),
			 0);
	assert_int_equal(intent.checks[1], DSC_CHECK_OPEN);
	assert_int_equal(dsc_intent_check(&intent, expert, DSC_S("FC02"), DSC_S("no"), &arena, &err),
			 -1);
	assert_int_equal(dsc_intent_score(&intent, expert, DSC_S("effect"), DSC_S("27.5"), &arena,
					  &err), 0);
	assert_true(dsc_str_is(intent.scores[3], "27.5"));
	for (size_t i = 0; i < 5; i++) {
		static const char *const bad[] = { "x", "-1", "1e1", "２７", "27," };

		assert_int_equal(dsc_intent_score(&intent, expert, DSC_S("effect"),
						  dsc_str_from(bad[i]), &arena, &err), -1);
	}
	assert_true(dsc_intent_pair(&key, &value, " a = b=c "));
	assert_true(dsc_str_is(key, "a"));
	assert_true(dsc_str_is(value, "b=c"));
	assert_false(dsc_intent_pair(&key, &value, "a"));
}

static struct dsc_view view_of(const char *person_id, const char *case_id)
{
	const struct dsc_person *person;
	struct dsc_review_case *c;
	struct dsc_view view;

	assert_int_equal(dsc_review_find_person(&person, &snapshot, dsc_str_from(person_id), &err),
			 1);
	assert_int_equal(dsc_review_find_case(&c, &snapshot, dsc_str_from(case_id), &err), 1);
	assert_int_equal(dsc_view_find(&view, &ledger, c, person, &err), 0);
	return view;
}

/* What a person may see, before and after an opinion of their own. */
static void test_view(void **state)
{
	(void)state;
	sh("sed -i 's/roles: .*/roles: [formal]/' people/p0[1-4].yaml");
	sh("sed -i 's/roles: .*/roles: [formal, expert]/' people/p05.yaml");
	sh("sed -i 's/roles: .*/roles: [clerk]/' people/p06.yaml");
	sh("sed -i 's/roles: .*/roles: []/' people/p07.yaml");
	put_person("p08", "conflicts: [{uscc: 91440300192317458F, reason: 曾任职}]\n");
	record("formal", "aa-001", "p01", DSC_VERDICT_PASS);
	record("formal", "aa-001", "p02", DSC_VERDICT_ABSTAIN);
	record("formal", "aa-001", "p03", DSC_VERDICT_RECUSE);
	record("formal", "aa-001", "p05", DSC_VERDICT_PASS);
	judge();
	assert_true(view_of("p01", "aa-001").verdicts);
	assert_false(view_of("p01", "aa-002").verdicts);
	/* An abstention could be taken back after a look. */
	assert_false(view_of("p02", "aa-001").verdicts);
	assert_true(view_of("p02", "aa-001").dossier);
	assert_false(view_of("p03", "aa-001").dossier);
	assert_true(view_of("p03", "aa-002").dossier);
	assert_false(view_of("p04", "aa-001").verdicts);
	/* Who also reviews at a later stage has not said all yet. */
	assert_false(view_of("p05", "aa-001").verdicts);
	assert_true(view_of("p06", "aa-001").verdicts);
	assert_false(view_of("p07", "aa-001").verdicts);
	assert_false(view_of("p08", "aa-001").dossier);
	assert_non_null(strstr(view_of("p08", "aa-001").why, "conflict of interest"));
	assert_true(view_of("p08", "bb-001").dossier);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_draft, enter, leave),
		cmocka_unit_test_setup_teardown(test_refusals, enter, leave),
		cmocka_unit_test_setup_teardown(test_batch, enter, leave),
		cmocka_unit_test_setup_teardown(test_meanwhile, enter, leave),
		cmocka_unit_test_setup_teardown(test_last, enter, leave),
		cmocka_unit_test_setup_teardown(test_recall, enter, leave),
		cmocka_unit_test_setup_teardown(test_depth, enter, leave),
		cmocka_unit_test(test_paths),
		cmocka_unit_test_setup_teardown(test_words, enter, leave),
		cmocka_unit_test_setup_teardown(test_view, enter, leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
