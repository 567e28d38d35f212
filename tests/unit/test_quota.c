/* Quotas over a repository made here: what counts, what is over, what a waiver does. */
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

static void put_unit(const char *id, const char *kind)
{
	char name[128], text[256];

	snprintf(name, sizeof(name), "units/%s/unit.yaml", id);
	snprintf(text, sizeof(text), "dsc: unit/1\nid: %s\nname: 单位%s\nkind: %s\n", id, id,
		 kind);
	put(name, text);
}

static void put_case(const char *unit, const char *id, const char *domain, const char *type,
		     const char *sectors)
{
	char name[128], text[512];

	snprintf(name, sizeof(name), "units/%s/cases/%s/case.yaml", unit, id);
	snprintf(text, sizeof(text),
		 "dsc: case/1\nid: %s\ntitle: 案例%s\ndomain: %s\ntype: %s\nsectors: [%s]\n"
		 "applicants:\n"
		 "  - {role: lead, name: 甲, uscc: 91440300192317458F, kind: operator,\n"
		 "     legal_person: true, record: {safety: none, credit: none, social: none}}\n",
		 id, id, domain, type, sectors);
	put(name, text);
}

static int make_repository(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(root));
	put("dsc.yaml", "dsc: repository/1\nprofile: miit-ds-2023\n");
	/* A communications administration: five telecom cases; six stand, one twice. */
	put_unit("tel", "telecom-bureau");
	for (int i = 1; i <= 6; i++) {
		char id[] = "t-0";

		id[2] = (char)('0' + i);
		put_case("tel", id, "telecom", i < 3 ? "masking" : "encryption", "");
	}
	put("units/tel/recommendation.yaml",
	    "dsc: recommendation/1\nunit: tel\npriority: [t-1, t-2, t-3, t-4, t-5, t-6, t-1, "
	    "t-9]\n");
	/* The same with a waiver. */
	put_unit("waived", "central-enterprise");
	for (int i = 1; i <= 6; i++) {
		char id[] = "w-0";

		id[2] = (char)('0' + i);
		put_case("waived", id, i < 3 ? "telecom" : "industry", "tracing", "");
	}
	put("units/waived/recommendation.yaml",
	    "dsc: recommendation/1\nunit: waived\npriority: [w-1, w-2, w-3, w-4, w-5, w-6]\n"
	    "waivers:\n  - {rule: quota-exceeded, reason: 已请示, approved_by: 处长}\n");
	/* An industry department: one case of its domain, one of another, one left out. */
	put_unit("gd", "province-miit");
	put_case("gd", "g-1", "industry", "classification", "steel, textile");
	put_case("gd", "g-2", "telecom", "privacy-computing", "");
	put_case("gd", "g-3", "industry", "masking", "software");
	put("units/gd/recommendation.yaml",
	    "dsc: recommendation/1\nunit: gd\npriority: [g-2, g-1]\n");
	put_unit("new", "city-miit");
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

struct counted {
	struct dsc_arena arena;
	struct dsc_programme programme;
	struct dsc_repository repository;
	struct dsc_quota_book book;
	struct dsc_err err;
	int status;
};

static void count(struct counted *counted, const char *const *ids, size_t id_count)
{
	dsc_arena_init(&counted->arena, 0);
	assert_int_equal(dsc_repository_open(&counted->repository, root, &counted->arena,
					     &counted->err),
			 0);
	assert_int_equal(dsc_programme_load(&counted->programme, counted->repository.fd,
					    &counted->arena, &counted->err),
			 0);
	assert_true(counted->programme.usable);
	counted->status = dsc_quota_count_if(&counted->book, &counted->programme.profile,
					     &counted->repository, ids, id_count, NULL,
					     &counted->arena, &counted->err);
}

static void release(struct counted *counted)
{
	dsc_repository_close(&counted->repository);
	dsc_arena_release(&counted->arena);
}

static void test_counts(void **state)
{
	static const struct {
		const char *id;
		size_t cases, recommended, outside;
		int64_t max;
		size_t used, over;
		bool exceeded;
	} expected[] = {
		{ "gd", 3, 2, 1, 10, 1, 0, false },
		{ "new", 0, 0, 0, 10, 0, 0, false },
		{ "tel", 6, 6, 0, 5, 6, 1, true },
		{ "waived", 6, 6, 0, 5, 6, 1, false },
	};
	struct counted c;

	(void)state;
	count(&c, NULL, 0);
	assert_int_equal(c.status, 0);
	assert_int_equal(c.book.count, 4);
	for (size_t i = 0; i < c.book.count; i++) {
		const struct dsc_quota_unit *unit = &c.book.items[i];

		assert_string_equal(unit->id, expected[i].id);
		assert_int_equal(unit->cases, expected[i].cases);
		assert_int_equal(unit->recommended, expected[i].recommended);
		assert_int_equal(unit->outside, expected[i].outside);
		assert_int_equal(unit->use_count, 1);
		assert_int_equal(unit->uses[0].quota->max, expected[i].max);
		assert_int_equal(unit->uses[0].used, expected[i].used);
		assert_int_equal(dsc_quota_over(&unit->uses[0]), expected[i].over);
		assert_int_equal(dsc_quota_exceeded(unit, &unit->uses[0]), expected[i].exceeded);
	}
	assert_true(dsc_quota_any_exceeded(&c.book));
	release(&c);
}

static size_t bits(uint64_t mask)
{
	size_t count_of = 0;

	for (; mask; mask &= mask - 1)
		count_of++;
	return count_of;
}

static void test_sectors_and_types(void **state)
{
	const struct dsc_profile *profile;
	const struct dsc_quota_unit *gd, *tel;
	struct counted c;
	int sector;

	(void)state;
	count(&c, NULL, 0);
	profile = c.book.profile;
	gd = &c.book.items[0];
	tel = &c.book.items[2];
	/* Only recommended cases cover; two of nine key sectors are. */
	assert_int_equal(bits(gd->sectors), 2);
	assert_int_equal(bits(dsc_quota_uncovered(&c.book, gd)), 7);
	sector = dsc_profile_find(profile->sectors, DSC_S("steel"));
	assert_true(gd->sectors >> sector & 1);
	assert_int_equal(dsc_quota_uncovered(&c.book, tel), 0);
	assert_int_equal(tel->by_type[dsc_profile_find(profile->types, DSC_S("masking"))], 2);
	assert_int_equal(tel->by_type[dsc_profile_find(profile->types, DSC_S("encryption"))], 4);
	release(&c);
}

static void test_chosen_units(void **state)
{
	struct counted c;

	(void)state;
	count(&c, (const char *const[]){ "waived", "gd", "gd" }, 3);
	assert_int_equal(c.status, 0);
	assert_int_equal(c.book.count, 2);
	assert_string_equal(c.book.items[0].id, "gd");
	assert_false(dsc_quota_any_exceeded(&c.book));
	release(&c);
	count(&c, (const char *const[]){ "waved" }, 1);
	assert_int_equal(c.status, -1);
	assert_string_equal(c.err.text, "no unit 'waved' in units/, did you mean 'waived'?");
	release(&c);
}

static void test_text(void **state)
{
	struct counted c;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	count(&c, (const char *const[]){ "tel", "waived" }, 2);
	dsc_quota_print_text(out, &c.book, &c.arena);
	fclose(out);
	assert_string_equal(
		text,
		"unit    name        quota"
		"                                                        max  used  left\n"
		"tel     单位tel     telecommunications cases of a communications administration"
		"    5     6     0  1 too many\n"
		"waived  单位waived  cases of a central enterprise in both domains together     "
		"    5     6     0  1 too many, waived by 处长: 已请示\n"
		"\n"
		"kind of unit                                 units  cases  recommended\n"
		"communications administration of a province      1      6            6\n"
		"central enterprise                               1      6            6\n"
		"\n"
		"tel: 6 cases, 6 recommended\n"
		"  types: data masking 2, data encryption 4\n"
		"\n"
		"waived: 6 cases, 6 recommended\n"
		"  types: data tracing 6\n");
	free(text);
	release(&c);
}

static void test_json(void **state)
{
	struct counted c;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	count(&c, (const char *const[]){ "waived" }, 1);
	dsc_quota_print_json(out, &c.book);
	fclose(out);
	assert_string_equal(
		text,
		"{\"v\": 1, \"profile\": \"miit-ds-2023\",\n"
		" \"units\": [\n"
		"  {\"unit\": \"waived\", \"name\": \"单位waived\", \"kind\": "
		"\"central-enterprise\", \"cases\": 6, \"recommended\": 6, \"outside\": 0, "
		"\"unclear\": 0, \"unclear_cases\": [], \"quotas\": [{\"quota\": \"central-enterprise\", \"max\": 5, \"used\": 6, "
		"\"left\": 0, \"over\": 1, \"soft\": true, \"waived\": true}], \"waiver\": "
		"{\"reason\": \"已请示\", \"approved_by\": \"处长\"}, \"types\": {\"tracing\": "
		"6}, \"sectors\": [], \"uncovered\": []}]}\n");
	free(text);
	release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_sectors_and_types),
		cmocka_unit_test(test_chosen_units),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, make_repository, remove_repository);
}
