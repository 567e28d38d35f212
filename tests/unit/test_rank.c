/* The order of priority of units made here: states, refusals, the lock, what is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "dossier/programme.h"
#include "quota/quota.h"
#include "rank/rank.h"
#include "yaml/edit_file.h"

#include "base/banned.h"

static char root[] = "/tmp/dsc-test-XXXXXX";

static void put(const char *name, const char *text)
{
	struct dsc_err err;
	char path[256];
	char *slash;

	snprintf(path, sizeof(path), "%s/%s", root, name);
	slash = strrchr(path, '/');
	*slash = '\0';
	assert_int_equal(dsc_io_make_folders(path, &err), 0);
	*slash = '/';
	assert_int_equal(dsc_io_replace(path, dsc_str_from(text), &err), 0);
}

static void put_case(const char *unit, const char *id, const char *domain)
{
	char name[128], text[512];

	snprintf(name, sizeof(name), "units/%s/cases/%s/case.yaml", unit, id);
	snprintf(text, sizeof(text),
		 "dsc: case/1\nid: %s\ntitle: 案例%s\ndomain: %s\ntype: masking\nsectors: [steel]\n"
		 "applicants:\n"
		 "  - {role: lead, name: 甲, uscc: 91440300192317458F, kind: operator,\n"
		 "     legal_person: true, record: {safety: none, credit: none, social: none}}\n",
		 id, id, domain);
	put(name, text);
}

static const char tel[] = "dsc: recommendation/1\r\n"
			  "unit: tel # 单位\r\n"
			  "priority: [t-1, t-2,  # 二\r\n"
			  "           t-3, t-4, t-5]\r\n"
			  "opinions: {t-1: {text: 同意}}\r\n";

static int make_repository(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(root));
	put("dsc.yaml", "dsc: repository/1\nprofile: miit-ds-2023\n");
	put("units/tel/unit.yaml", "dsc: unit/1\nid: tel\nname: 通信局\nkind: telecom-bureau\n");
	for (int i = 1; i <= 7; i++) {
		char id[] = "t-0";

		id[2] = (char)('0' + i);
		put_case("tel", id, i == 7 ? "industry" : "telecom");
	}
	put("units/odd/unit.yaml", "dsc: unit/1\nid: odd\nname: 怪\nkind: province-miit\n");
	put_case("odd", "o-1", "industry");
	put_case("odd", "o-2", "telecom");
	put_case("odd", "o-3", "industry");
	put("units/odd/cases/o-4/case.yaml", "dsc: case/1\nid: [\n");
	put("units/odd/recommendation.yaml",
	    "dsc: recommendation/1\nunit: odd\npriority: [o-1, o-2, o-1, o-9, o-4]\n");
	put("units/none/unit.yaml", "dsc: unit/1\nid: none\nname: 无\nkind: city-miit\n");
	put_case("none", "n-1", "industry");
	return 0;
}

static int restore(void **state)
{
	(void)state;
	put("units/tel/recommendation.yaml", tel);
	return 0;
}

static int remove_repository(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0) {
		execlp("rm", "rm", "-rf", root, (char *)NULL);
		_exit(127);
	}
	return pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0;
}

struct world {
	struct dsc_arena arena;
	struct dsc_programme programme;
	struct dsc_repository repository;
	struct dsc_rank rank;
	struct dsc_err err;
	enum dsc_rank_result result;
};

static size_t open_world(struct world *world, const char *unit)
{
	size_t index;

	dsc_arena_init(&world->arena, 0);
	world->err.text[0] = '\0';
	assert_int_equal(dsc_repository_open(&world->repository, root, &world->arena, &world->err),
			 0);
	assert_int_equal(dsc_programme_load(&world->programme, world->repository.fd, &world->arena,
					    &world->err), 0);
	index = dsc_repository_find_unit(&world->repository, dsc_str_from(unit));
	assert_int_not_equal(index, DSC_NO_UNIT);
	return index;
}

static void close_world(struct world *world)
{
	dsc_repository_close(&world->repository);
	dsc_arena_release(&world->arena);
}

static void show(struct world *world, const char *unit)
{
	size_t index = open_world(world, unit);

	world->result = dsc_rank_read(&world->rank, &world->programme.profile, &world->repository,
				      index, &world->arena, &world->err);
}

static void change(struct world *world, const char *unit, enum dsc_rank_verb verb, const char *id,
		   uint32_t to)
{
	size_t index = open_world(world, unit);
	struct dsc_rank_change asked = { verb, dsc_str_from(id), to };

	world->result = dsc_rank_make(&world->rank, &asked, &world->programme.profile,
				      &world->repository, index, &world->arena, &world->err);
}

static void holds(const char *text)
{
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_str bytes;
	char path[256];

	snprintf(path, sizeof(path), "%s/units/tel/recommendation.yaml", root);
	assert_int_equal(dsc_io_read(&bytes, -1, path, 1 << 20, &buffer), DSC_IO_OK);
	if (!dsc_str_is(bytes, text))
		fail_msg("%.*s\nnot\n%s", DSC_STR_ARG(bytes), text);
	dsc_io_buffer_release(&buffer);
}

static void test_states(void **state)
{
	static const enum dsc_rank_state expected[] = {
		DSC_RANK_RANKED, DSC_RANK_OUTSIDE, DSC_RANK_REPEATED, DSC_RANK_UNKNOWN,
		DSC_RANK_UNREADABLE, DSC_RANK_UNRANKED,
	};
	struct world world;

	(void)state;
	show(&world, "odd");
	assert_int_equal(world.result, DSC_RANK_DONE);
	assert_int_equal(world.rank.rows.count, 6);
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(world.rank.rows.items[i].state, expected[i]);
		assert_int_equal(world.rank.rows.items[i].rank, i < 5 ? i + 1 : 0);
	}
	assert_true(dsc_str_is(world.rank.rows.items[0].card->title, "案例o-1"));
	assert_true(dsc_str_is(world.rank.rows.items[5].id, "o-3"));
	assert_true(dsc_rank_any_wrong(&world.rank));
	assert_int_equal(world.rank.use_count, 1);
	assert_int_equal(world.rank.uses[0].used, 1);
	close_world(&world);
	show(&world, "none");
	assert_int_equal(world.result, DSC_RANK_TROUBLE);
	assert_non_null(strstr(world.err.text, "'priority: []'"));
	close_world(&world);
}

static void test_changes(void **state)
{
	struct world world;

	(void)state;
	change(&world, "tel", DSC_RANK_MOVE, "t-5", 1);
	assert_int_equal(world.result, DSC_RANK_DONE);
	assert_true(dsc_str_is(world.rank.rows.items[0].id, "t-5"));
	assert_false(dsc_rank_any_wrong(&world.rank));
	close_world(&world);
	holds("dsc: recommendation/1\r\nunit: tel # 单位\r\npriority: [t-5, t-1,\r\n"
	      "           t-2,  # 二\r\n           t-3, t-4]\r\nopinions: {t-1: {text: 同意}}\r\n");
	change(&world, "tel", DSC_RANK_DROP, "t-1", 0);
	assert_int_equal(world.result, DSC_RANK_DONE);
	assert_non_null(strstr(world.rank.note, "still stands under 'opinions:'"));
	close_world(&world);
	change(&world, "tel", DSC_RANK_ADD, "t-6", 0);
	assert_int_equal(world.result, DSC_RANK_DONE);
	assert_non_null(strstr(world.rank.note, "has no opinion yet"));
	assert_int_equal(world.rank.rows.items[4].rank, 5);
	assert_true(dsc_str_is(world.rank.rows.items[4].id, "t-6"));
	close_world(&world);
}

static void test_refusals(void **state)
{
	static const struct {
		enum dsc_rank_verb verb;
		const char *id;
		uint32_t to;
		enum dsc_rank_result result;
		const char *says;
	} tests[] = {
		{ DSC_RANK_ADD, "t-6", 0, DSC_RANK_REFUSED, "state a waiver in units/tel/" },
		{ DSC_RANK_ADD, "t-1", 0, DSC_RANK_REFUSED, "recommended already, at rank 1" },
		{ DSC_RANK_ADD, "t-7", 0, DSC_RANK_REFUSED, "may not recommend cases of the domain" },
		{ DSC_RANK_ADD, "o-1", 0, DSC_RANK_REFUSED, "belongs to the unit 'odd'" },
		{ DSC_RANK_ADD, "t-8", 0, DSC_RANK_REFUSED, "did you mean 't-" },
		{ DSC_RANK_ADD, "\033[31m", 0, DSC_RANK_REFUSED, "<U+001B>[31m" },
		{ DSC_RANK_MOVE, "t-6", 1, DSC_RANK_REFUSED, "is not recommended" },
		{ DSC_RANK_DROP, "t-6", 0, DSC_RANK_REFUSED, "is not recommended" },
		{ DSC_RANK_DROP, "zzzzz", 0, DSC_RANK_REFUSED, "there is no case 'zzzzz'" },
		{ DSC_RANK_MOVE, "t-1", 6, DSC_RANK_WRONG, "the last that can be given is 5" },
	};
	struct world world;

	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		change(&world, "tel", tests[i].verb, tests[i].id, tests[i].to);
		assert_int_equal(world.result, tests[i].result);
		if (!strstr(world.err.text, tests[i].says))
			fail_msg("%s", world.err.text);
		close_world(&world);
		holds(tel);
	}
}

static void test_lock(void **state)
{
	struct dsc_edit_file file;
	struct world world;
	struct dsc_err err;
	char folder[256];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/units/tel", root);
	dsc_arena_init(&world.arena, 0);
	assert_int_equal(dsc_edit_file_open(&file, folder, "recommendation.yaml",
					    DSC_EDIT_TO_CHANGE, &world.arena, &err), 0);
	assert_int_equal(file.io, DSC_IO_OK);
	dsc_arena_release(&world.arena);
	change(&world, "tel", DSC_RANK_MOVE, "t-5", 1);
	assert_int_equal(world.result, DSC_RANK_TROUBLE);
	assert_non_null(strstr(world.err.text, "another dsc is changing"));
	close_world(&world);
	holds(tel);
	dsc_edit_file_close(&file);
	change(&world, "tel", DSC_RANK_MOVE, "t-5", 1);
	assert_int_equal(world.result, DSC_RANK_DONE);
	close_world(&world);
}

/* An editor that saves between reading and writing wins. */
static void test_meanwhile(void **state)
{
	struct dsc_edit_file file;
	struct dsc_arena arena;
	struct dsc_err err;
	char folder[256];

	(void)state;
	dsc_arena_init(&arena, 0);
	snprintf(folder, sizeof(folder), "%s/units/tel", root);
	assert_int_equal(dsc_edit_file_open(&file, folder, "recommendation.yaml",
					    DSC_EDIT_TO_CHANGE, &arena, &err), 0);
	put("units/tel/recommendation.yaml", "dsc: recommendation/1\n");
	assert_int_equal(dsc_edit_file_replace(&file, DSC_S("x"), &err), -1);
	assert_non_null(strstr(err.text, "changed by somebody else"));
	holds("dsc: recommendation/1\n");
	dsc_edit_file_close(&file);
	dsc_arena_release(&arena);
}

/* What the quotas would be. */
static void test_what_if(void **state)
{
	static const char *const with[] = { "t-6" }, *const without[] = { "t-1", "t-2" };
	const struct dsc_quota_what_if more = { .with = with, .with_count = 1 };
	const struct dsc_quota_what_if less = { with, 1, without, 2 };
	const struct dsc_quota_what_if wrong = { .without = (const char *const[]){ "o-1" },
						 .without_count = 1 };
	const char *const ids[] = { "tel" };
	struct dsc_quota_book book;
	struct world world;

	(void)state;
	open_world(&world, "tel");
	assert_int_equal(dsc_quota_count_if(&book, &world.programme.profile, &world.repository,
					    ids, 1, &more, &world.arena, &world.err), 0);
	assert_int_equal(book.items[0].uses[0].used, 6);
	assert_true(dsc_quota_any_exceeded(&book));
	assert_int_equal(dsc_quota_count_if(&book, &world.programme.profile, &world.repository,
					    ids, 1, &less, &world.arena, &world.err), 0);
	assert_int_equal(book.items[0].uses[0].used, 4);
	assert_int_equal(book.items[0].recommended, 4);
	assert_int_equal(dsc_quota_count_if(&book, &world.programme.profile, &world.repository,
					    ids, 1, &wrong, &world.arena, &world.err), -1);
	assert_non_null(strstr(world.err.text, "belongs to the unit 'odd'"));
	close_world(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test_setup(test_changes, restore),
		cmocka_unit_test_setup(test_refusals, restore),
		cmocka_unit_test_setup(test_lock, restore),
		cmocka_unit_test_setup(test_meanwhile, restore),
		cmocka_unit_test_setup(test_what_if, restore),
	};

	return cmocka_run_group_tests(tests, make_repository, remove_repository);
}
