/* Forms and tables: paragraphs, what stands on a form, and the three file formats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "dossier/document.h"
#include "dossier/programme.h"
#include "paper/docx.h"
#include "paper/docx_part.h"
#include "paper/pdf.h"
#include "paper/prose.h"
#include "paper/xlsx.h"
#include "yaml/yaml.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct dsc_arena arena;
static struct dsc_err err;
static struct dsc_programme programme;
static struct dsc_paper_labels labels;

static int enter(void **state)
{
	(void)state;
	dsc_arena_init(&arena, 0);
	err.text[0] = '\0';
	if (dsc_programme_load(&programme, -1, &arena, &err) < 0 ||
	    dsc_paper_labels_load(&labels, &arena, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		return -1;
	}
	return 0;
}

static int leave(void **state)
{
	(void)state;
	dsc_arena_release(&arena);
	return 0;
}

static bool holds(struct dsc_str text, const char *part)
{
	size_t len = strlen(part);

	for (size_t i = 0; i + len <= text.len; i++)
		if (memcmp(text.ptr + i, part, len) == 0)
			return true;
	return false;
}

static void assert_holds(struct dsc_str text, const char *part)
{
	if (!holds(text, part))
		fail_msg("no \"%s\" in:\n%.*s", part, DSC_STR_ARG(text));
}

/* ---- paragraphs */

static void test_prose(void **state)
{
	static const struct {
		const char *text, *expect;
	} cases[] = {
		{ "", "" },
		{ "\n\n \n", "" },
		{ "一行\n两行", "一行两行" },
		{ "a line\nanother", "a line another" },
		{ "中文\nEnglish\n中文", "中文English中文" },
		{ "第一段\n\n\n第二段\n", "第一段\n第二段" },
		{ "第一段\n　　第二段", "第一段\n第二段" },
		{ "第一段\n  indented", "第一段\nindented" },
		{ "引言：\n1. 甲\n2、乙\n12) 丙", "引言：\n1. 甲\n2、乙\n12) 丙" },
		{ "引言\n（一）甲\n(2)乙\n三、丙\n①丁\n- 戊\n• 己", "引言\n（一）甲\n(2)乙\n三、丙\n①丁\n- 戊\n• 己" },
		{ "提高到\n3.5%\n1200万吨", "提高到3.5% 1200万吨" },
		{ "（说明\n（附录）", "（说明（附录）" },
		{ "a\r\nb", "a b" },
		{ "a\tb", "a b" },
		{ "x\xe2\x80\xaey\x07", "x<U+202E>y<U+0007>" },
		{ "bad \xff byte", "bad <0xFF> byte" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(dsc_paper_prose(dsc_str_from(cases[i].text), &arena).ptr,
				    cases[i].expect);
}

/* ---- what stands on a form */

static const char dossier[] =
	"dsc: case/1\n"
	"id: gd-009\n"
	"title: \"=1+1 <b>&_x202E_\"\n"
	"domain: industry\n"
	"type: classification\n"
	"sectors: [steel, textile]\n"
	"synthetic: true\n"
	"applicants:\n"
	"  - {role: member, name: 乙, uscc: X, kind: university, legal_person: true,\n"
	"     record: {safety: none, credit: none, social: 曾被通报}}\n"
	"  - {role: lead, name: 甲, uscc: Y, kind: operator, operates: industry, legal_person: true,\n"
	"     record: {safety: none, credit: none, social: none},\n"
	"     contact: {name: 丙, phone: 010-12345678, email: a@example.cn}}\n"
	"status: {accepted_on: 2022-01-05, operation: 好}\n"
	"sections: {summary: 概述}\n"
	"evidence: [{file: evidence/a.pdf, kind: acceptance, title: 报告}]\n"
	"commitment: {signed_by: 丁, signed_on: 2023-10-09}\n";

static const char recommended[] =
	"dsc: recommendation/1\nunit: miit-gd\npriority: [gd-009]\n"
	"opinions: {gd-009: {text: 同意, signed_by: 戊, signed_on: 2023-10-20}}\n"
	"submitted_on: 2023-10-24\n";

static const struct dsc_node *parse(const char *yaml)
{
	struct dsc_problems problems = { .arena = &arena };
	struct dsc_node *root;

	assert_int_equal(dsc_yaml_read(&root, dsc_str_from(yaml), &arena, &problems), 0);
	return root;
}

static void make_form(struct dsc_paper_form *form, const char *yaml, bool with_recommendation)
{
	static struct dsc_recommendation recommendation;
	static struct dsc_case c;
	struct dsc_paper_form_input input = {
		.profile = &programme.profile,
		.labels = &labels,
		.c = &c,
		.recommendation = with_recommendation ? &recommendation : NULL,
		.unit_name = dsc_str_from("某厅"),
	};

	dsc_case_read(&c, parse(yaml), &arena);
	dsc_recommendation_read(&recommendation, parse(recommended));
	dsc_paper_form_make(form, &input, &arena);
}

static void test_form_fields(void **state)
{
	static const struct {
		const char *name, *text;
	} fields[] = {
		{ "id", "gd-009" },
		{ "title", "=1+1 <b>&_x202E_" },
		{ "domain", "工业领域" },
		{ "direction", "数据安全基础共性" },
		{ "type", "数据分类分级类" },
		{ "sectors", "钢铁、纺织" },
		{ "synthetic", "虚构数据" },
		{ "lead", "甲" },
		{ "lead.phone", "010-12345678" },
		{ "members", "乙" },
		{ "unit", "某厅" },
		{ "accepted_on", "2022年1月5日" },
		{ "in_use_since", "" },
		{ "listed_before", "无" },
		{ "chapter.summary", "概述" },
		{ "chapter.effect", "" },
		{ "commitment.signed_on", "2023年10月9日" },
		{ "opinion", "同意" },
		{ "opinion.signed_on", "2023年10月20日" },
		{ "submitted_on", "2023年10月24日" },
	};
	struct dsc_paper_form form;

	(void)state;
	make_form(&form, dossier, true);
	for (size_t i = 0; i < COUNT(fields); i++) {
		const struct dsc_str *text =
			dsc_paper_find(&form.fields, dsc_str_from(fields[i].name));

		if (!text)
			fail_msg("no field '%s'", fields[i].name);
		else
			assert_string_equal(text->ptr, fields[i].text);
	}
	assert_true(form.synthetic);
	assert_true(form.joint);
	assert_null(dsc_paper_find(&form.fields, DSC_S("name")));
	/* The lead comes first, wherever the dossier has it. */
	assert_int_equal(form.groups[DSC_PAPER_APPLICANTS].count, 2);
	assert_string_equal(
		dsc_paper_text(&form.groups[DSC_PAPER_APPLICANTS].items[0], "name").ptr, "甲");
	assert_string_equal(
		dsc_paper_text(&form.groups[DSC_PAPER_APPLICANTS].items[1], "record").ptr,
		"安全：无；信誉：无；社会责任：曾被通报");
	assert_int_equal(form.groups[DSC_PAPER_CHAPTERS].count, programme.profile.chapters.count);
	/* Every field of a group's items is one that templates know. */
	for (int group = 0; group < DSC_PAPER_GROUPS; group++)
		for (size_t i = 0; i < form.groups[group].items[0].count; i++)
			assert_string_equal(form.groups[group].items[0].items[i].name,
					    dsc_paper_group_fields[group][i]);
}

/* 2023-10-24 in China begins at 16:00 UTC of the day before; without it the deadline counts. */
static void test_instant(void **state)
{
	struct dsc_paper_form form;

	(void)state;
	make_form(&form, dossier, true);
	assert_int_equal(form.instant, INT64_C(1698076800));
	make_form(&form, dossier, false);
	assert_int_equal(form.instant, INT64_C(1698681600));
}

static void make_table(struct dsc_paper_table *table, size_t rows)
{
	static struct dsc_recommendation recommendation;
	static struct dsc_unit unit;
	static struct dsc_case c;

	dsc_case_read(&c, parse(dossier), &arena);
	dsc_recommendation_read(&recommendation, parse(recommended));
	dsc_unit_read(&unit, parse("dsc: unit/1\nid: miit-gd\nname: 某厅\nkind: province-miit\n"));
	dsc_paper_table_make(table, &programme.profile, &labels, &unit, &recommendation, rows,
			     &arena);
	for (size_t i = 0; i < rows; i++)
		dsc_paper_table_add(table, &programme.profile, &c, &arena);
}

static void test_table(void **state)
{
	struct dsc_paper_table table;

	(void)state;
	make_table(&table, 2);
	assert_int_equal(table.column_count, 11);
	assert_int_equal(table.row_count, 2);
	assert_string_equal(table.columns[0].ptr, "序号");
	assert_true(table.cells[11].is_number);
	assert_int_equal(table.cells[11].number, 2);
	assert_false(table.cells[1].is_number);
	assert_string_equal(table.cells[1].text.ptr, "=1+1 <b>&_x202E_");
	assert_true(table.synthetic);
	assert_true(table.has_date);
}

/* ---- PDF */

static size_t pages_of(struct dsc_str pdf)
{
	size_t pages = 0;

	for (size_t i = 0; i + 11 <= pdf.len; i++)
		pages += memcmp(pdf.ptr + i, "/Type /Page", 11) == 0 &&
			 pdf.ptr[i + 11] != 's';
	return pages;
}

static void test_pdf(void **state)
{
	struct dsc_pdf_missing missing;
	struct dsc_paper_form form;
	struct dsc_str once, twice;

	(void)state;
	make_form(&form, dossier, true);
	assert_int_equal(dsc_pdf_form(&once, &form, NULL, &missing, &arena, &err), 0);
	assert_int_equal(dsc_pdf_form(&twice, &form, NULL, &missing, &arena, &err), 0);
	assert_int_equal(missing.count, 0);
	assert_memory_equal(once.ptr, "%PDF-", 5);
	assert_true(dsc_str_eq(once, twice));
	assert_true(pages_of(once) >= 3);
}

static void test_pdf_missing(void **state)
{
	char yaml[sizeof(dossier) + 64];
	struct dsc_pdf_missing missing;
	struct dsc_paper_form form;
	struct dsc_str pdf;

	(void)state;
	snprintf(yaml, sizeof(yaml), "%s", dossier);
	memcpy(strstr(yaml, "=1+1"), "\xf0\x9f\x98\x80", 4);
	make_form(&form, yaml, true);
	assert_int_equal(dsc_pdf_form(&pdf, &form, NULL, &missing, &arena, &err), 0);
	assert_int_equal(missing.count, 1);
	assert_int_equal(missing.items[0], 0x1f600);
}

static void test_pdf_font(void **state)
{
	struct dsc_pdf_missing missing;
	struct dsc_paper_form form;
	struct dsc_str pdf;

	(void)state;
	make_form(&form, dossier, true);
	assert_int_equal(dsc_pdf_form(&pdf, &form, "No Such Font", &missing, &arena, &err), -1);
	assert_holds(dsc_str_from(err.text), "No Such Font");
	assert_holds(dsc_str_from(err.text), "fonts-noto-cjk");
	assert_int_equal(dsc_pdf_form(&pdf, &form, "Noto Sans CJK SC", &missing, &arena, &err), 0);
}

static void test_pdf_table_flows(void **state)
{
	struct dsc_pdf_missing missing;
	struct dsc_paper_table table;
	struct dsc_str few, many;

	(void)state;
	make_table(&table, 2);
	assert_int_equal(dsc_pdf_table(&few, &table, NULL, &missing, &arena, &err), 0);
	assert_int_equal(pages_of(few), 1);
	make_table(&table, 200);
	assert_int_equal(dsc_pdf_table(&many, &table, NULL, &missing, &arena, &err), 0);
	assert_true(pages_of(many) > 5);
}

/* ---- XLSX */

static void test_xlsx(void **state)
{
	struct dsc_paper_table table;
	struct dsc_str once, twice;

	(void)state;
	make_table(&table, 3);
	assert_int_equal(dsc_xlsx_table(&once, &table, &arena, &err), 0);
	assert_int_equal(dsc_xlsx_table(&twice, &table, &arena, &err), 0);
	assert_true(dsc_str_eq(once, twice));
	assert_memory_equal(once.ptr, "PK\3\4", 4);
}

/* ---- DOCX */

#define WORD "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define DOCUMENT(body)                                                                          \
	"<?xml version='1.0' encoding='UTF-8'?>\n<x:document xmlns:x=\"" WORD "\"\n  >" body      \
	"</x:document>\n"
#define SDT(tag, content)                                                                       \
	"<x:sdt><x:sdtPr><x:tag x:val=\"" tag "\"/></x:sdtPr><x:sdtContent>" content             \
	"</x:sdtContent></x:sdt>"
#define RUN(text) "<x:r><x:t xml:space=\"preserve\">" text "</x:t></x:r>"

static const struct {
	const char *xml, *expect; /* NULL: unchanged */
	const char *unknown;
} fills[] = {
	/* Nothing is named: every byte stays, and so does what only looks like a control. */
	{ DOCUMENT("<x:p  a = 'b'/><!-- <x:sdt> --><![CDATA[<x:sdt>]]>"), NULL, NULL },
	{ DOCUMENT("<sdt><sdtPr><tag val='id'/></sdtPr></sdt>"), NULL, NULL },
	{ DOCUMENT("<x:p>" SDT("colour", "<x:r/>") "</x:p>"), NULL, "colour" },
	{ DOCUMENT("<x:p>" SDT("", "<x:r/>") "</x:p>"), NULL, NULL },
	/* In a line. */
	{ DOCUMENT("<x:p>" SDT("id", "<x:r><x:rPr><x:b/></x:rPr><x:t>hint</x:t></x:r><x:r/>") "</x:p>"),
	  DOCUMENT("<x:p>" SDT("id", "<x:r><x:rPr><x:b/></x:rPr><x:t xml:space=\"preserve\">"
			       "gd-009</x:t></x:r>") "</x:p>"), NULL },
	/* What Excel or Word could take for more than text is escaped. */
	{ DOCUMENT("<x:p>" SDT("title", "<x:r/>") "</x:p>"),
	  DOCUMENT("<x:p>" SDT("title", RUN("=1+1 &lt;b&gt;&amp;_x202E_")) "</x:p>"), NULL },
	/* A block: the first paragraph is the pattern, the others were the hint. */
	{ DOCUMENT(SDT("id", "<x:p q='1'><x:pPr><x:c/></x:pPr><x:r><x:t>a</x:t></x:r></x:p><x:p/>")),
	  DOCUMENT(SDT("id", "<x:p q='1'><x:pPr><x:c/></x:pPr>" RUN("gd-009") "</x:p>")), NULL },
	{ DOCUMENT(SDT("id", "<x:p/>")), DOCUMENT(SDT("id", "<x:p>" RUN("gd-009") "</x:p>")), NULL },
	/* A cell. */
	{ DOCUMENT(SDT("id", "<x:tc><x:tcPr/><x:p><x:r/></x:p></x:tc>")),
	  DOCUMENT(SDT("id", "<x:tc><x:tcPr/><x:p>" RUN("gd-009") "</x:p></x:tc>")), NULL },
	/* Hints and bindings would overrule the text. */
	{ DOCUMENT("<x:p><x:sdt><x:sdtPr><x:tag x:val='id'/><x:showingPlcHdr/><x:dataBinding/>"
		   "<x:id x:val='7'/></x:sdtPr><x:sdtContent><x:r><x:rPr><x:rStyle x:val='P'/><x:b/>"
		   "</x:rPr></x:r></x:sdtContent></x:sdt></x:p>"),
	  DOCUMENT("<x:p><x:sdt><x:sdtPr><x:tag x:val='id'/><x:id x:val='7'/></x:sdtPr>"
		   "<x:sdtContent><x:r><x:rPr><x:b/></x:rPr><x:t xml:space=\"preserve\">gd-009</x:t>"
		   "</x:r></x:sdtContent></x:sdt></x:p>"), NULL },
	/* Repeated, with the item's field before the form's; ids stand once. */
	{ DOCUMENT(SDT("applicants", "<x:p m:paraId=\"1\" xmlns:m='m' z='2'>"
		       SDT("name", "<x:r/>") SDT("id", "<x:r/>")
		       "<x:bookmarkStart x:id='1'/></x:p>")),
	  DOCUMENT(SDT("applicants", "<x:p m:paraId=\"1\" xmlns:m='m' z='2'>"
		       SDT("name", RUN("甲")) SDT("id", RUN("gd-009"))
		       "<x:bookmarkStart x:id='1'/></x:p>"
		       "<x:p xmlns:m='m' z='2'>"
		       SDT("name", RUN("乙")) SDT("id", RUN("gd-009")) "</x:p>")), NULL },
	/* A group within itself would multiply; "name" outside of one is nothing. */
	{ DOCUMENT(SDT("evidence", "<x:p>" SDT("evidence", "<x:r/>") "</x:p>")), NULL, "evidence" },
	{ DOCUMENT("<x:p>" SDT("name", "<x:r/>") "</x:p>"), NULL, "name" },
};

static int fill(struct dsc_docx_part *part, struct dsc_docx_tags *unknown, struct dsc_str xml)
{
	static struct dsc_paper_form form;

	make_form(&form, dossier, true);
	*unknown = (struct dsc_docx_tags){ 0 };
	return dsc_docx_part_fill(part, "word/document.xml", xml, &form, unknown, &arena, &err);
}

static void test_docx_fill(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(fills); i++) {
		const char *expect = fills[i].expect ? fills[i].expect : fills[i].xml;
		struct dsc_docx_tags unknown;
		struct dsc_docx_part part;

		if (fill(&part, &unknown, dsc_str_from(fills[i].xml)) < 0)
			fail_msg("%zu: %s", i, err.text);
		if (!dsc_str_is(part.xml, expect))
			fail_msg("%zu: expected\n%s\nfound\n%.*s", i, expect,
				 DSC_STR_ARG(part.xml));
		assert_int_equal(unknown.count, fills[i].unknown ? 1 : 0);
		if (fills[i].unknown)
			assert_string_equal(unknown.items[0], fills[i].unknown);
	}
}

static void test_docx_refused(void **state)
{
	static const struct {
		const char *xml, *message;
	} refused[] = {
		{ "", "no XML" },
		{ "<a>", "no XML" },
		{ "<a/><b/>", "no XML" },
		{ "<a>&unknown;</a>", "no XML" },
		{ "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "document type" },
		{ "<!DOCTYPE a SYSTEM 'http://example.cn/a.dtd'><a/>", "document type" },
		{ "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "document type" },
		{ "<a>\xff</a>", "UTF-8" },
		{ "\xff\xfe<\0a\0/\0>\0", "UTF-8" },
	};
	struct dsc_docx_tags unknown;
	struct dsc_docx_part part;
	char *deep = malloc(3 * 100000 + 1);

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		assert_int_equal(fill(&part, &unknown, dsc_str_from(refused[i].xml)), -1);
		assert_holds(dsc_str_from(err.text), refused[i].message);
	}
	for (size_t i = 0; i < 100000; i++)
		memcpy(deep + 3 * i, "<a>", 3);
	assert_int_equal(fill(&part, &unknown, (struct dsc_str){ deep, 300000 }), -1);
	free(deep);
}

static void test_docx_template(void **state)
{
	struct dsc_docx_tags unknown = { 0 };
	struct dsc_str template, once, twice;
	struct dsc_paper_form form;

	(void)state;
	make_form(&form, dossier, true);
	assert_int_equal(dsc_docx_template(&template, &arena, &err), 0);
	assert_int_equal(dsc_docx_fill(&once, template, &form, &unknown, &arena, &err), 0);
	assert_int_equal(dsc_docx_fill(&twice, template, &form, &unknown, &arena, &err), 0);
	assert_true(dsc_str_eq(once, twice));
	/* Every control of the template built in names a field. */
	assert_int_equal(unknown.count, 0);
}

/* Cut short or with one byte changed: an error or a document, never a crash. */
static void test_docx_damaged(void **state)
{
	struct dsc_docx_tags unknown = { 0 };
	struct dsc_str template, out;
	struct dsc_paper_form form;
	char *copy;

	(void)state;
	make_form(&form, dossier, true);
	assert_int_equal(dsc_docx_template(&template, &arena, &err), 0);
	copy = malloc(template.len);
	for (size_t len = 0; len < template.len; len += 97) {
		memcpy(copy, template.ptr, len);
		assert_int_equal(dsc_docx_fill(&out, (struct dsc_str){ copy, len }, &form, &unknown,
					       &arena, &err), -1);
	}
	for (size_t at = 0; at < template.len; at += 13) {
		memcpy(copy, template.ptr, template.len);
		copy[at] = (char)(copy[at] ^ 0x41);
		dsc_docx_fill(&out, (struct dsc_str){ copy, template.len }, &form, &unknown, &arena,
			      &err);
	}
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_prose, enter, leave),
		cmocka_unit_test_setup_teardown(test_form_fields, enter, leave),
		cmocka_unit_test_setup_teardown(test_instant, enter, leave),
		cmocka_unit_test_setup_teardown(test_table, enter, leave),
		cmocka_unit_test_setup_teardown(test_pdf, enter, leave),
		cmocka_unit_test_setup_teardown(test_pdf_missing, enter, leave),
		cmocka_unit_test_setup_teardown(test_pdf_font, enter, leave),
		cmocka_unit_test_setup_teardown(test_pdf_table_flows, enter, leave),
		cmocka_unit_test_setup_teardown(test_xlsx, enter, leave),
		cmocka_unit_test_setup_teardown(test_docx_fill, enter, leave),
		cmocka_unit_test_setup_teardown(test_docx_refused, enter, leave),
		cmocka_unit_test_setup_teardown(test_docx_template, enter, leave),
		cmocka_unit_test_setup_teardown(test_docx_damaged, enter, leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
