/* Seals: digests that a shell can check, who may sign, when a seal is in force, what breaks it. */
#include "review_place.h"

#include "review/seal.h"

#include "base/banned.h"

static struct dsc_recorder recorder;

static void key(const char *name)
{
	sh("test -e /tmp/dsc-test-key-%d-%s || "
	   "ssh-keygen -q -t ed25519 -N '' -C '' -f /tmp/dsc-test-key-%d-%s",
	   (int)getpid(), name, (int)getpid(), name);
}

static const char *key_path(const char *name)
{
	return dsc_arena_printf(&arena, "/tmp/dsc-test-key-%d-%s", (int)getpid(), name);
}

static void signer(const char *id, const char *roles)
{
	const char *line;

	key(id);
	line = said(dsc_arena_printf(&arena, "cut -d ' ' -f 1,2 %s.pub", key_path(id)));
	put_file(dsc_arena_printf(&arena, "people/%s.yaml", id),
		 "dsc: person/1\nid: %s\nname: 人员 <%s>\nroles: [%s]\nkeys: [\"%s\"]\n", id, id,
		 roles, line);
}

static int prepare(void **state)
{
	if (enter(state) < 0)
		return -1;
	signer("c01", "clerk");
	signer("c02", "clerk");
	signer("s01", "supervisor");
	say("formal", "aa-001", "p01", DSC_VERDICT_PASS);
	say("formal", "aa-002", "p01", DSC_VERDICT_REJECT);
	say("formal", "bb-001", "p02", DSC_VERDICT_PASS);
	judge();
	return 0;
}

static enum dsc_record_result try_seal(const char *stage, const char *person, const char *with,
				       bool leave_open)
{
	struct dsc_seal_draft draft;
	struct dsc_receipt receipt;
	enum dsc_record_result result;

	judge();
	recorder = (struct dsc_recorder){ .git = git, .arena = &arena, .key = key_path(with),
					  .now = 1700000000, .offset = 28800 };
	result = dsc_seal_draft(&draft, &ledger, dsc_str_from(stage), dsc_str_from(person),
				leave_open, &err);
	if (result == DSC_RECORD_DONE)
		result = dsc_seal_record(&receipt, &draft, &ledger, &recorder, &err);
	if (result == DSC_RECORD_TROUBLE)
		fail_msg("%s", err.text);
	return result;
}

static void seal_read(struct dsc_seal *seal, int stage)
{
	judge();
	assert_int_equal(dsc_seal_read(seal, &snapshot, stage, &err), 1);
	assert_int_equal(dsc_seal_check(seal, &ledger, &err), 0);
}

static void refused(const char *why)
{
	if (!strstr(err.text, why))
		fail_msg("'%s' does not say '%s'", err.text, why);
}

/* ---- digests */

static void test_merkle(void **state)
{
	const char *const paths[] = { "a", "b", "c" };
	const char *const digests[] = { "sha256:11", "22", "33" };
	char hex[65];

	(void)state;
	dsc_seal_merkle(hex, paths, digests, 0, &arena);
	assert_string_equal(hex, said("printf 'empty\\n' | sha256sum | cut -c 1-64"));
	dsc_seal_merkle(hex, paths, digests, 1, &arena);
	assert_string_equal(hex, said("printf 'verdict a 11\\n' | sha256sum | cut -c 1-64"));
	dsc_seal_merkle(hex, paths, digests, 3, &arena);
	assert_string_equal(
		hex, said("h() { sha256sum | cut -c 1-64; }\n"
			  "a=$(printf 'verdict a 11\\n' | h); b=$(printf 'verdict b 22\\n' | h)\n"
			  "c=$(printf 'verdict c 33\\n' | h)\n"
			  "ab=$(printf 'node %s %s\\n' $a $b | h); printf 'node %s %s\\n' $ab $c | h"));
}

static void test_results(void **state)
{
	struct dsc_str results;
	const char *wanted;

	(void)state;
	assert_int_equal(dsc_seal_results(&results, &ledger, 0, &arena, &err), 0);
	wanted = dsc_arena_printf(&arena,
				  "aa-001 passed %s sha256:%s\naa-002 rejected %s sha256:%s\n"
				  "bb-001 passed %s sha256:%s\n",
				  subject_of("aa-001"),
				  said("sha256sum <reviews/formal/aa-001/p01.1.yaml | cut -c 1-64"),
				  subject_of("aa-002"),
				  said("sha256sum <reviews/formal/aa-002/p01.2.yaml | cut -c 1-64"),
				  subject_of("bb-001"),
				  said("sha256sum <reviews/formal/bb-001/p02.1.yaml | cut -c 1-64"));
	assert_string_equal(dsc_arena_str(&arena, results).ptr, wanted);
}

/* ---- signing */

static void test_two_sign(void **state)
{
	struct dsc_seal seal;

	(void)state;
	assert_int_equal(try_seal("formal", "c01", "c01", false), DSC_RECORD_DONE);
	seal_read(&seal, 0);
	assert_null(seal.wrong);
	assert_false(seal.in_force);
	assert_int_equal(seal.signature_count, 1);
	assert_int_equal(seal.signatures[0].role, 0);
	assert_int_equal(seal.verdicts, 3);
	assert_int_equal(seal.open_count, 0);
	assert_string_equal(said("git log -1 --format='%an <%ae> %at %s' HEAD~1"),
			    "人员 c01 <c01@miit-ds-2023.dsc> 1700000000 seal(formal): 3 verdicts");
	assert_string_equal(said("git log -1 --format=%b HEAD~1 | cut -c 1-19"),
			    "Dsc-Stage: formal\nDsc-Signer: c01\nDsc-Record: sha256:");
	assert_string_equal(said("git show --format= --name-status HEAD~1"),
			    "A\tseals/formal.yaml\nA\tseals/formal.yaml.c01.sig");
	assert_int_equal(try_seal("formal", "c01", "c01", false), DSC_RECORD_ALREADY);
	assert_int_equal(try_seal("formal", "c02", "c02", false), DSC_RECORD_REFUSED);
	refused("another role");
	assert_int_equal(try_seal("formal", "s01", "s01", false), DSC_RECORD_DONE);
	assert_string_equal(said("git show --format=%s --name-status HEAD"),
			    "seal(formal): countersigned\n\nA\tseals/formal.yaml.s01.sig");
	seal_read(&seal, 0);
	assert_true(seal.in_force);
	assert_int_equal(seal.signatures[1].role, 1);
	assert_int_equal(try_seal("formal", "c02", "c02", false), DSC_RECORD_REFUSED);
	refused("in force already");
	/* ssh-keygen finds the signatures good. */
	sh("echo \"c $(cat %s.pub)\" >allowed && ssh-keygen -q -Y verify -f allowed -I c -n seal@dsc "
	   "-s seals/formal.yaml.c01.sig <seals/formal.yaml >/dev/null && rm allowed",
	   key_path("c01"));
}

static void test_who_may_not(void **state)
{
	(void)state;
	assert_int_equal(try_seal("formal", "p01", "c01", false), DSC_RECORD_REFUSED);
	refused("none of the roles");
	assert_int_equal(try_seal("formal", "nobody", "c01", false), DSC_RECORD_REFUSED);
	refused("nobody here is called 'nobody'");
	assert_int_equal(try_seal("formal", "../dsc", "c01", false), DSC_RECORD_REFUSED);
	refused("nobody here is called '../dsc'");
	assert_int_equal(try_seal("formal", "c01", "c02", false), DSC_RECORD_REFUSED);
	refused("none of those in people/c01.yaml");
	assert_int_equal(try_seal("final", "c01", "c01", false), DSC_RECORD_REFUSED);
	refused("no stage 'final'");
	assert_int_equal(try_seal("preliminary", "c01", "c01", true), DSC_RECORD_REFUSED);
	refused("is not sealed");
	signer("b01", "clerk, supervisor");
	assert_int_equal(try_seal("formal", "b01", "b01", false), DSC_RECORD_REFUSED);
	refused("exclude each other: clerk, supervisor");
	assert_string_equal(said("ls seals 2>&1 | tail -c 10"), "directory");
}

static void test_open_cases(void **state)
{
	struct dsc_seal seal;

	(void)state;
	signer("s02", "supervisor");
	assert_int_equal(try_seal("formal", "c01", "c01", false), DSC_RECORD_DONE);
	assert_int_equal(try_seal("preliminary", "c01", "c01", true), DSC_RECORD_REFUSED);
	refused("is not in force");
	assert_int_equal(try_seal("formal", "s02", "s02", false), DSC_RECORD_DONE);
	assert_int_equal(try_seal("preliminary", "c01", "c01", false), DSC_RECORD_REFUSED);
	refused("2 cases of this stage are undecided: aa-001, bb-001");
	assert_int_equal(try_seal("preliminary", "c01", "c01", true), DSC_RECORD_DONE);
	seal_read(&seal, 1);
	assert_null(seal.wrong);
	assert_int_equal(seal.open_count, 2);
	assert_true(dsc_str_is(seal.open[1], "bb-001"));
	assert_string_equal(dsc_arena_str(&arena, seal.previous).ptr,
			    said("echo sha256:$(sha256sum <seals/formal.yaml | cut -c 1-64)"));
	sh("test \"$(git rev-parse HEAD~2)\" = %s", seal.head.hex);
}

/* One person may have both roles where the policy lets it; two signatures it is nevertheless. */
static void test_matching(void **state)
{
	struct dsc_seal seal;

	(void)state;
	put_file("dsc.yaml", "dsc: repository/1\nprofile: miit-ds-2023\nsignatures: optional\n"
			     "exclusive: []\nacts: {seal: [clerk, supervisor]}\n");
	signer("b01", "clerk, supervisor");
	assert_int_equal(try_seal("formal", "b01", "b01", false), DSC_RECORD_DONE);
	seal_read(&seal, 0);
	assert_false(seal.in_force);
	/* b01 stood for the clerk and moves over to the supervisor. */
	assert_int_equal(try_seal("formal", "c01", "c01", false), DSC_RECORD_REFUSED);
	refused("another role");
	assert_int_equal(try_seal("formal", "s01", "s01", false), DSC_RECORD_DONE);
	seal_read(&seal, 0);
	assert_true(seal.in_force);
	sh("git rm -q --cached seals/formal.yaml.s01.sig && rm seals/formal.yaml.s01.sig && "
	   "ssh-keygen -q -Y sign -f %s -n seal@dsc seals/formal.yaml 2>/dev/null && "
	   "mv seals/formal.yaml.sig seals/formal.yaml.c01.sig", key_path("c01"));
	seal_read(&seal, 0);
	assert_true(seal.in_force);
	assert_int_equal(seal.signatures[0].role, 1);
	assert_int_equal(seal.signatures[1].role, 0);
}

/* ---- what breaks it */

static void sealed(void)
{
	assert_int_equal(try_seal("formal", "c01", "c01", false), DSC_RECORD_DONE);
	assert_int_equal(try_seal("formal", "s01", "s01", false), DSC_RECORD_DONE);
}

static void broken(const char *slug)
{
	struct dsc_seal seal;

	seal_read(&seal, 0);
	if (!seal.slug || strcmp(seal.slug, slug) != 0)
		fail_msg("%s, not %s: %s", seal.slug ? seal.slug : "none", slug,
			 seal.wrong ? seal.wrong : "");
	assert_false(seal.in_force);
}

static void test_broken(void **state)
{
	struct dsc_seal seal;

	(void)state;
	sealed();
	say("formal", "aa-002", "p03", DSC_VERDICT_REJECT);
	broken("seal-count");
	sh("rm reviews/formal/aa-001/p01.1.yaml");
	broken("seal-merkle");
	sh("git checkout -q HEAD~1 -- . && rm -r reviews/formal/aa-002/p03.* && git add -A");
	seal_read(&seal, 0);
	assert_null(seal.wrong);
	assert_true(seal.in_force);
	put_file("units/aa/cases/aa-001/evidence/b.pdf", "more");
	broken("seal-results");
	sh("rm units/aa/cases/aa-001/evidence/b.pdf && sed -i 's/open: ../open: [bb-001]/' "
	   "seals/formal.yaml");
	broken("seal-open");
	sh("sed -i 's/previous: .*/previous: sha256:%064d/; s/open: .*/open: []/' seals/formal.yaml",
	   0);
	broken("seal-previous");
	sh("sed -i s/stage:.formal/stage:\\ expert/ "
	   "seals/formal.yaml");
	broken("seal-fields");
	sh("echo more >>seals/formal.yaml");
	broken("seal-unreadable");
}

static void test_signatures_break(void **state)
{
	struct dsc_seal seal;

	(void)state;
	sealed();
	sh("cp seals/formal.yaml.c01.sig seals/formal.yaml.c02.sig");
	seal_read(&seal, 0);
	assert_true(seal.in_force);
	assert_int_equal(seal.signature_count, 3);
	assert_false(seal.signatures[1].sound);
	assert_non_null(seal.signatures[1].why);
	/* A person who has no role that seals. */
	signer("x01", "expert");
	sh("ssh-keygen -q -Y sign -f %s -n seal@dsc seals/formal.yaml 2>/dev/null && "
	   "mv seals/formal.yaml.sig seals/formal.yaml.x01.sig", key_path("x01"));
	seal_read(&seal, 0);
	assert_int_equal(seal.signature_count, 4);
	assert_false(seal.signatures[3].sound);
	/* The key was compromised and is gone. */
	signer("c01", "clerk");
	sh("sed -i s/keys:.*// people/c01.yaml");
	seal_read(&seal, 0);
	assert_false(seal.in_force);
	assert_null(seal.wrong);
	assert_false(seal.signatures[0].sound);
}

/* Somebody else records between the draft and the lock. */
static void test_meanwhile(void **state)
{
	struct dsc_seal_draft draft;
	struct dsc_receipt receipt;

	(void)state;
	recorder = (struct dsc_recorder){ .git = git, .arena = &arena, .key = key_path("c01"),
					  .now = 1700000000, .offset = 28800 };
	assert_int_equal(dsc_seal_draft(&draft, &ledger, DSC_S("formal"), DSC_S("c01"), false,
					&err),
			 DSC_RECORD_DONE);
	say("formal", "aa-002", "p02", DSC_VERDICT_REJECT);
	commit_all();
	assert_int_equal(dsc_seal_record(&receipt, &draft, &ledger, &recorder, &err),
			 DSC_RECORD_REFUSED);
	refused("changed meanwhile");
	judge();
	recorder.git = git;
	assert_int_equal(dsc_seal_draft(&draft, &ledger, DSC_S("formal"), DSC_S("c01"), false,
					&err),
			 DSC_RECORD_DONE);
	put_file("units/aa/note.txt", "nothing to do with it");
	commit_all();
	assert_int_equal(dsc_seal_record(&receipt, &draft, &ledger, &recorder, &err),
			 DSC_RECORD_DONE);
	judge();
	assert_int_equal(dsc_seal_draft(&draft, &ledger, DSC_S("formal"), DSC_S("s01"), false,
					&err),
			 DSC_RECORD_DONE);
	recorder.key = key_path("s01");
	recorder.git = git;
	say("formal", "aa-002", "p03", DSC_VERDICT_REJECT);
	commit_all();
	assert_int_equal(dsc_seal_record(&receipt, &draft, &ledger, &recorder, &err),
			 DSC_RECORD_REFUSED);
	refused("does not hold");
	assert_string_equal(said("ls seals | wc -l"), "2");
}

static int clean(void **state)
{
	sh("rm -f /tmp/dsc-test-key-%d-*", (int)getpid());
	return leave(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_merkle, prepare, clean),
		cmocka_unit_test_setup_teardown(test_results, prepare, clean),
		cmocka_unit_test_setup_teardown(test_two_sign, prepare, clean),
		cmocka_unit_test_setup_teardown(test_who_may_not, prepare, clean),
		cmocka_unit_test_setup_teardown(test_open_cases, prepare, clean),
		cmocka_unit_test_setup_teardown(test_matching, prepare, clean),
		cmocka_unit_test_setup_teardown(test_broken, prepare, clean),
		cmocka_unit_test_setup_teardown(test_signatures_break, prepare, clean),
		cmocka_unit_test_setup_teardown(test_meanwhile, prepare, clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
