/*
 * A small case repository for tests of lib/review: written as files, committed
 * by git, read back through snapshots.
 */
#ifndef DSC_TESTS_REVIEW_PLACE_H
#define DSC_TESTS_REVIEW_PLACE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "hash/hash.h"
#include "review/ledger.h"

#define PEOPLE 8

static struct dsc_arena arena;
static struct dsc_err err;
static struct dsc_git *git;
static struct dsc_snapshot snapshot;
static struct dsc_ledger ledger;
static char folder[PATH_MAX];

/* The chain of each person p01 … p08. */
static struct {
	int64_t seq;
	char digest[DSC_SUBJECT_LEN + 1];
} chains[PEOPLE + 1];

__attribute__((format(printf, 1, 2), unused)) static void sh(const char *fmt, ...)
{
	const char *line;
	va_list args;

	va_start(args, fmt);
	line = dsc_arena_vprintf(&arena, fmt, args);
	va_end(args);
	if (system(line) != 0)
		fail_msg("failed: %s", line);
}

/* What a line of shell says, without the last line end. */
__attribute__((unused)) static const char *said(const char *line)
{
	FILE *out = popen(line, "r");
	char text[8192];
	size_t len;

	assert_non_null(out);
	len = fread(text, 1, sizeof(text) - 1, out);
	pclose(out);
	while (len && text[len - 1] == '\n')
		len--;
	return dsc_arena_str(&arena, (struct dsc_str){ text, len }).ptr;
}

__attribute__((unused)) static void put_bytes(const char *path, struct dsc_str bytes)
{
	char *copy = strdup(path);
	char *slash = strrchr(copy, '/');
	FILE *out;

	if (slash) {
		*slash = '\0';
		assert_int_equal(dsc_io_make_folders(copy, &err), 0);
	}
	free(copy);
	out = fopen(path, "w");
	assert_non_null(out);
	assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, out), bytes.len);
	assert_int_equal(fclose(out), 0);
}

__attribute__((format(printf, 2, 3), unused)) static void put_file(const char *path,
								   const char *fmt, ...)
{
	const char *text;
	va_list args;

	va_start(args, fmt);
	text = dsc_arena_vprintf(&arena, fmt, args);
	va_end(args);
	put_bytes(path, dsc_str_from(text));
}

__attribute__((unused)) static void put_case(const char *unit, const char *id, const char *uscc,
					     const char *group)
{
	put_file(dsc_arena_printf(&arena, "units/%s/cases/%s/case.yaml", unit, id),
		 "dsc: case/1\nid: %s\ntitle: 案例 %s\ndomain: industry\ntype: masking\n"
		 "applicants:\n  - {role: lead, name: 单位 %s, uscc: %s, group: %s}\n",
		 id, id, id, uscc, group);
	put_file(dsc_arena_printf(&arena, "units/%s/cases/%s/evidence/a.pdf", unit, id), "%%PDF %s",
		 id);
}

__attribute__((unused)) static void put_person(const char *id, const char *more)
{
	put_file(dsc_arena_printf(&arena, "people/%s.yaml", id),
		 "dsc: person/1\nid: %s\nname: 人员 %s\nroles: [formal, preliminary, expert]\n%s",
		 id, id, more);
}

__attribute__((unused)) static void commit_all(void)
{
	sh("git add -A && git commit -q --allow-empty -m work");
}

__attribute__((unused)) static void close_all(void)
{
	if (snapshot.git)
		dsc_snapshot_release(&snapshot);
	dsc_git_close(git);
	git = NULL;
	snapshot = (struct dsc_snapshot){ 0 };
}

/* Commits what stands in the work tree and opens a snapshot of it. */
__attribute__((unused)) static void look(void)
{
	struct dsc_git_id head;

	close_all();
	commit_all();
	if (dsc_git_open(&git, ".", &err) != 1 || dsc_git_head(&head, git, &err) != 1 ||
	    dsc_snapshot_open(&snapshot, git, &head, &arena, &err) < 0)
		fail_msg("%s", err.text);
}

__attribute__((unused)) static void judge(void)
{
	look();
	if (dsc_ledger_open(&ledger, &snapshot, &arena, &err) < 0)
		fail_msg("%s", err.text);
}

__attribute__((unused)) static const char *subject_of(const char *id)
{
	struct dsc_review_case *c;

	if (dsc_snapshot_case(&c, &snapshot, dsc_str_from(id), &err) != 1 ||
	    dsc_snapshot_subject(&snapshot, c, &err) < 0)
		fail_msg("no subject of %s: %s", id, err.text);
	return c->subject;
}

/* ---- verdicts */

static int number_of(struct dsc_str person)
{
	return person.len == 3 ? person.ptr[2] - '0' : 0;
}

/* A complete verdict on the case as the last snapshot has it, next in its person's chain. */
__attribute__((unused)) static struct dsc_verdict draft(const char *stage, const char *case_id,
							const char *person,
							enum dsc_verdict_kind kind)
{
	const struct dsc_profile *profile = &snapshot.programme.profile;
	int at = number_of(dsc_str_from(person));
	struct dsc_verdict verdict = {
		.programme = DSC_S("miit-ds-2023"),
		.stage_id = dsc_str_from(stage),
		.stage = dsc_profile_find(profile->stages, dsc_str_from(stage)),
		.case_id = dsc_str_from(case_id),
		.subject = dsc_str_from(subject_of(case_id)),
		.reviewer = dsc_str_from(person),
		.seq = chains[at].seq + 1,
		.previous = dsc_arena_str(&arena, dsc_str_from(chains[at].digest)),
		.kind = kind,
		.reason = kind == DSC_VERDICT_PASS ? DSC_S("") : DSC_S("理由"),
		.nonce = DSC_S("00112233445566778899aabbccddeeff"),
		.declared_at = DSC_S("2023-11-20T09:31:05+08:00"),
	};
	const struct dsc_profile_stage *rules = &profile->stages.items[verdict.stage];

	for (size_t i = 0; i < rules->checklist.count; i++)
		verdict.checks[i] = kind == DSC_VERDICT_PASS ? DSC_CHECK_YES :
				    kind <= DSC_VERDICT_RETURN ? DSC_CHECK_NO :
								 DSC_CHECK_OPEN;
	for (size_t i = 0; i < rules->scores.count && kind == DSC_VERDICT_SCORE; i++)
		verdict.scores[i] = DSC_S("10");
	return verdict;
}

/* Writes it where it says it lies, continues the chain, and returns its path. */
__attribute__((unused)) static const char *put_verdict(const struct dsc_verdict *verdict)
{
	const char *path = dsc_verdict_path(verdict, &arena);
	struct dsc_str bytes = dsc_verdict_format(verdict, &snapshot.programme.profile, &arena);
	int at = number_of(verdict->reviewer);

	put_bytes(path, bytes);
	chains[at].seq = verdict->seq;
	memcpy(chains[at].digest, "sha256:", 7);
	dsc_hash_sha256(chains[at].digest + 7, bytes.ptr, bytes.len);
	return path;
}

__attribute__((unused)) static const char *say(const char *stage, const char *case_id,
					       const char *person, enum dsc_verdict_kind kind)
{
	struct dsc_verdict verdict = draft(stage, case_id, person, kind);

	return put_verdict(&verdict);
}

__attribute__((unused)) static struct dsc_entry_verdict *entry_at(const char *path)
{
	for (size_t i = 0; i < ledger.entries.count; i++)
		if (strcmp(ledger.entries.items[i]->path, path) == 0)
			return ledger.entries.items[i];
	fail_msg("no entry %s", path);
	return NULL;
}

__attribute__((unused)) static struct dsc_result *result_of(const char *stage, const char *case_id)
{
	struct dsc_review_case *c;

	assert_int_equal(dsc_snapshot_case(&c, &snapshot, dsc_str_from(case_id), &err), 1);
	return dsc_ledger_result(&ledger,
				 dsc_profile_find(snapshot.programme.profile.stages,
						  dsc_str_from(stage)),
				 c);
}

/* ---- the place */

__attribute__((unused)) static int enter(void **state)
{
	(void)state;
	dsc_arena_init(&arena, 0);
	memset(chains, 0, sizeof(chains));
	setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
	setenv("GIT_CONFIG_SYSTEM", "/dev/null", 1);
	setenv("HOME", "/nonexistent", 1);
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	setenv("GIT_AUTHOR_NAME", "甲", 1);
	setenv("GIT_AUTHOR_EMAIL", "jia@example.cn", 1);
	setenv("GIT_COMMITTER_NAME", "乙", 1);
	setenv("GIT_COMMITTER_EMAIL", "yi@example.cn", 1);
	snprintf(folder, sizeof(folder), "/tmp/dsc-test-review-XXXXXX");
	if (!mkdtemp(folder) || chdir(folder) < 0)
		return -1;
	sh("git -c init.defaultBranch=main init -q .");
	put_file("dsc.yaml", "dsc: repository/1\nprofile: miit-ds-2023\nsignatures: optional\n");
	put_file("units/aa/unit.yaml",
		 "dsc: unit/1\nid: aa\nname: 甲省工业和信息化厅\nkind: province-miit\nregion: \"440000\"\n");
	put_file("units/aa/recommendation.yaml",
		 "dsc: recommendation/1\nunit: aa\npriority: [aa-002, aa-001, aa-002]\nopinions: {}\n");
	put_case("aa", "aa-001", "91440300192317458F", "null");
	put_case("aa", "aa-002", "91110000MA00000E13", "cg-shili");
	put_case("aa", "aa-003", "91440300MA00000D38", "null");
	put_case("bb", "bb-001", "91440300MA00000D38", "null");
	put_file("units/bb/recommendation.yaml",
		 "dsc: recommendation/1\nunit: bb\npriority: [bb-001]\nopinions: {}\n");
	for (int i = 1; i <= PEOPLE; i++)
		put_person(dsc_arena_printf(&arena, "p0%d", i), "");
	look();
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

__attribute__((unused)) static int leave(void **state)
{
	(void)state;
	close_all();
	dsc_arena_release(&arena);
	if (chdir("/") < 0)
		return -1;
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
