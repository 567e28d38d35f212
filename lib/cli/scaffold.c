#include "cli/scaffold.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "text/show.h"

#include "base/banned.h"

struct draft {
	FILE *out;
	char *text;
	size_t len;
	const struct dsc_profile *profile;
	struct dsc_arena *arena;
};

static void begin(struct draft *draft, const struct dsc_profile *profile, struct dsc_arena *arena)
{
	*draft = (struct draft){ .profile = profile, .arena = arena };
	draft->out = open_memstream(&draft->text, &draft->len);
	if (!draft->out)
		dsc_out_of_memory();
}

static struct dsc_str finish(struct draft *draft)
{
	struct dsc_str text;

	if (fclose(draft->out) != 0)
		dsc_out_of_memory();
	text = dsc_arena_str(draft->arena, (struct dsc_str){ draft->text, draft->len });
	free(draft->text);
	return text;
}

/* A profile's name in a comment: on one line whatever it holds. */
static const char *zh(const struct draft *draft, struct dsc_label label)
{
	return dsc_text_show(dsc_arena_str(draft->arena, label.zh), draft->arena);
}

static void put_string(FILE *out, struct dsc_str text)
{
	putc('"', out);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"' || text.ptr[i] == '\\')
			putc('\\', out);
		putc(text.ptr[i], out);
	}
	putc('"', out);
}

/* "#   steel 钢铁" for each entry of a list of the profile. */
#define PUT_IDS(draft, indent, list)                                                             \
	do {                                                                                     \
		for (size_t i_ = 0; i_ < (list).count; i_++)                                     \
			fprintf((draft)->out, "%s#   %.*s %s\n", indent,                         \
				DSC_STR_ARG((list).items[i_].entry.id),                          \
				zh(draft, (list).items[i_].entry.name));                         \
	} while (0)

static int first_domain(const struct dsc_profile *profile, int unit_kind)
{
	for (size_t i = 0; i < profile->quotas.count; i++)
		for (int domain = 0; domain < (int)profile->domains.count; domain++)
			if (profile->quotas.items[i].unit_kind == unit_kind &&
			    (profile->quotas.items[i].domains >> domain & 1))
				return domain;
	return 0;
}

static void put_types(const struct draft *draft)
{
	const struct dsc_profile *profile = draft->profile;

	for (size_t i = 0; i < profile->types.count; i++) {
		const struct dsc_case_type *type = &profile->types.items[i];
		const char *between = "：限";
		bool everywhere = true;

		fprintf(draft->out, "#   %.*s %s", DSC_STR_ARG(type->entry.id),
			zh(draft, type->entry.name));
		for (size_t j = 0; j < profile->domains.count; j++)
			everywhere &= type->opening[j] == DSC_OPEN;
		for (size_t j = 0; !everywhere && j < profile->domains.count; j++) {
			if (type->opening[j] != DSC_OPEN)
				continue;
			fprintf(draft->out, "%s%s", between,
				zh(draft, profile->domains.items[j].entry.name));
			between = "、";
		}
		putc('\n', draft->out);
	}
}

static void put_applicant(const struct draft *draft, int domain)
{
	const struct dsc_profile *profile = draft->profile;
	struct dsc_str kind = profile->applicant_kinds.items[0].entry.id;
	const char *between = "";

	for (size_t i = profile->applicant_kinds.count; i-- > 0;)
		if (profile->applicant_kinds.items[i].may_lead)
			kind = profile->applicant_kinds.items[i].entry.id;
	fprintf(draft->out,
		"# 申报主体，最多%" PRId64 "家（含牵头主体），有且只有一家牵头；"
		"联合申报时照样再加一项\n"
		"applicants:\n"
		"  - role: lead # lead 牵头主体 | member 联合申报主体\n"
		"    name: \"\" # 单位全称，与营业执照一致\n"
		"    uscc: \"\" # 18位统一社会信用代码\n"
		"    # kind 主体类别：\n",
		profile->applicants_max);
	PUT_IDS(draft, "    ", profile->applicant_kinds);
	fprintf(draft->out, "    kind: %.*s\n    # operates 从事的生产运营，实际应用方填写：\n",
		DSC_STR_ARG(kind));
	PUT_IDS(draft, "    ", profile->operations);
	for (size_t i = 0; i < profile->operations.count; i++) {
		if (profile->operations.items[i].domain != domain)
			continue;
		fprintf(draft->out, "    operates: %.*s\n",
			DSC_STR_ARG(profile->operations.items[i].entry.id));
		break;
	}
	fputs("    legal_person: # 是否具有独立法人资格：true 是 | false 否\n"
	      "    group: null # 属于中央企业集团的，填该集团的推荐单位编号\n"
	      "    # 数据安全实践经验和创新能力\n"
	      "    experience: \"\"\n"
	      "    # 不良记录：没有的写 none，有的如实说明\n"
	      "    record: {",
	      draft->out);
	for (size_t i = 0; i < profile->record_kinds.count; i++) {
		fprintf(draft->out, "%s%.*s: \"\"", between,
			DSC_STR_ARG(profile->record_kinds.items[i].entry.id));
		between = ", ";
	}
	fputs("} #", draft->out);
	for (size_t i = 0; i < profile->record_kinds.count; i++)
		fprintf(draft->out, " %s", zh(draft, profile->record_kinds.items[i].entry.name));
	fputs("\n"
	      "    # contact: {name: 联系人, phone: 010-12345678, email: a@example.cn}\n",
	      draft->out);
}

static void put_sections(const struct draft *draft)
{
	const struct dsc_profile *profile = draft->profile;

	fputs("# 申报书各章：写在“|”的下一行起，每行前空四格；字数不计空格和换行\n"
	      "sections:\n",
	      draft->out);
	for (size_t i = 0; i < profile->chapters.count; i++) {
		const struct dsc_chapter *chapter = &profile->chapters.items[i];

		fprintf(draft->out, "  # %s：%s", zh(draft, chapter->entry.name),
			chapter->required ? "必填" : "选填");
		if (chapter->min > 1)
			fprintf(draft->out, "，%" PRId64 "至%" PRId64 "字", chapter->min,
				chapter->max);
		else
			fprintf(draft->out, "，不超过%" PRId64 "字", chapter->max);
		fprintf(draft->out, "\n  %.*s: |\n\n", DSC_STR_ARG(chapter->entry.id));
	}
}

static void put_evidence(const struct draft *draft)
{
	const struct dsc_profile *profile = draft->profile;
	bool listed = false;

	fputs("# 证明材料：文件放在 evidence/ 里，每个文件一项；kind 材料类别：\n", draft->out);
	for (size_t i = 0; i < profile->evidence_kinds.count; i++) {
		const struct dsc_evidence_kind *kind = &profile->evidence_kinds.items[i];

		fprintf(draft->out, "#   %.*s %s%s\n", DSC_STR_ARG(kind->entry.id),
			zh(draft, kind->entry.name),
			kind->required == DSC_ALWAYS ? "（必须提供）" :
			kind->required == DSC_JOINT  ? "（联合申报时必须提供）" :
						       "");
	}
	fputs("evidence:", draft->out);
	for (size_t i = 0; i < profile->evidence_kinds.count; i++) {
		const struct dsc_evidence_kind *kind = &profile->evidence_kinds.items[i];
		struct dsc_str id = kind->entry.id;

		if (kind->required != DSC_ALWAYS)
			continue;
		fprintf(draft->out, "\n  - file: evidence/%.*s.pdf\n    kind: %.*s\n    title: ",
			DSC_STR_ARG(id), DSC_STR_ARG(id));
		put_string(draft->out, dsc_str_from(zh(draft, kind->entry.name)));
		listed = true;
	}
	fputs(listed ? "\n" : " []\n", draft->out);
}

struct dsc_str dsc_scaffold_case(const struct dsc_profile *profile, const char *id, int unit_kind,
				 struct dsc_arena *arena)
{
	int domain = first_domain(profile, unit_kind);
	struct draft draft;

	begin(&draft, profile, arena);
	fprintf(draft.out,
		"# 案例申报书。空着的地方（\"\"）由申报单位填写；"
		"写完后用 dsc validate 检查\n"
		"dsc: case/1\n"
		"id: %s # 与所在文件夹同名，全库唯一\n"
		"title: \"\" # 案例名称\n"
		"# domain 申报领域：\n",
		id);
	PUT_IDS(&draft, "", profile->domains);
	fprintf(draft.out, "domain: %.*s\n# type 案例类型：\n",
		DSC_STR_ARG(profile->domains.items[domain].entry.id));
	put_types(&draft);
	fputs("type: \"\"\n# sectors 服务的重点行业，可以多项，可以为空：\n", draft.out);
	PUT_IDS(&draft, "", profile->sectors);
	fputs("sectors: []\n", draft.out);
	put_applicant(&draft, domain);
	fputs("status:\n"
	      "  # accepted_on: 2022-11-30 # 验收日期\n"
	      "  # in_use_since: 2022-12-15 # 投入使用日期\n"
	      "  operation: \"\" # 成熟体系架构和稳定运行效果的说明\n"
	      "listed_before: [] # 本案例已列入的工业和信息化部案例名单，没有的留空\n",
	      draft.out);
	put_sections(&draft);
	put_evidence(&draft);
	fputs("# 真实性承诺\n"
	      "commitment:\n"
	      "  signed_by: \"\" # 签署人\n"
	      "  # signed_on: 2023-10-09 # 签署日期\n"
	      "  file: evidence/commitment.pdf\n",
	      draft.out);
	return finish(&draft);
}

static const char *region_line(const struct dsc_unit_kind *kind)
{
	switch (kind->region) {
	case DSC_REGION_REQUIRED:
		return "region: \"\" # 六位行政区划代码（GB/T 2260），如 \"440000\"\n";
	case DSC_REGION_OPTIONAL:
		return "region: null # 六位行政区划代码（GB/T 2260），如 \"440000\"；没有的写 null\n";
	case DSC_REGION_NONE:
		break;
	}
	return "# region 行政区划代码：这类单位不填\n";
}

struct dsc_str dsc_scaffold_unit(const struct dsc_profile *profile, const char *id, int unit_kind,
				 struct dsc_arena *arena)
{
	size_t index = unit_kind < 0 ? 0 : (size_t)unit_kind;
	const struct dsc_unit_kind *kind = &profile->unit_kinds.items[index];
	struct draft draft;

	begin(&draft, profile, arena);
	fprintf(draft.out,
		"# 推荐单位\n"
		"dsc: unit/1\n"
		"id: %s # 与所在文件夹同名\n"
		"name: \"\" # 单位全称\n"
		"# kind 单位类别：\n",
		id);
	PUT_IDS(&draft, "", profile->unit_kinds);
	fprintf(draft.out,
		"kind: %.*s\n"
		"%s"
		"# contact: {name: 联系人, phone: 010-12345678, email: a@example.cn}\n",
		DSC_STR_ARG(kind->entry.id),
		region_line(kind));
	return finish(&draft);
}

struct dsc_str dsc_scaffold_recommendation(const struct dsc_profile *profile, const char *unit,
					   struct dsc_arena *arena)
{
	struct draft draft;

	begin(&draft, profile, arena);
	fprintf(draft.out,
		"# 推荐单位的推荐意见和优先级顺序\n"
		"dsc: recommendation/1\n"
		"unit: %s\n"
		"# priority 推荐的案例编号，优先的在前，如 [gd-003, gd-001]\n"
		"priority: []\n"
		"# opinions 推荐意见，每个推荐的案例一条；seal 为盖章的意见，放在本单位的 evidence/ 里：\n"
		"#   gd-003: {text: 同意推荐, signed_by: 签署人, signed_on: 2023-10-20, "
		"seal: evidence/opinion-gd-003.pdf}\n"
		"opinions: {}\n"
		"# 报送日期；截止：%.*s\n"
		"# submitted_on: 2023-10-30\n"
		"# waivers 通知写明“原则上”的要求，说明理由并署名后可以例外：\n"
		"#   - {rule: quota-exceeded, reason: 理由, approved_by: 批准人}\n"
		"waivers: []\n",
		unit, DSC_STR_ARG(profile->deadline.text));
	return finish(&draft);
}

static void put_person(FILE *out, const struct dsc_scaffold_person *person)
{
	fprintf(out,
		"# 参与遴选工作的人员\n"
		"dsc: person/1\n"
		"id: %s # 与文件同名\n"
		"name: ",
		person->id);
	put_string(out, person->name);
	fputs(" # 姓名\norganisation: {name: ", out);
	put_string(out, person->organisation);
	if (person->uscc.len) {
		fputs(", uscc: ", out);
		put_string(out, person->uscc);
	}
	if (person->group.len)
		fprintf(out, ", group: %.*s", DSC_STR_ARG(person->group));
	fputs("} # 所在单位全称\n"
	      "# 用于查回避的，可加在 organisation 里：uscc 统一社会信用代码；"
	      "group 所属中央企业集团的推荐单位编号\n",
	      out);
}

struct dsc_str dsc_scaffold_person(const struct dsc_profile *profile,
				   const struct dsc_scaffold_person *person,
				   struct dsc_arena *arena)
{
	struct draft draft;

	begin(&draft, profile, arena);
	put_person(draft.out, person);
	fputs("# roles 角色，可以多项：\n"
	      "#   clerk 经办人\n"
	      "#   supervisor 监督人\n",
	      draft.out);
	PUT_IDS(&draft, "", profile->stages);
	fputs("#   unit:<推荐单位编号> 推荐单位的工作人员\n"
	      "roles: [",
	      draft.out);
	for (size_t i = 0; i < person->role_count; i++)
		fprintf(draft.out, "%s%s", i ? ", " : "", person->roles[i]);
	fputs("]\n"
	      "# keys OpenSSH 签名公钥，如 [\"ssh-ed25519 AAAA… 姓名\"]\n"
	      "keys:",
	      draft.out);
	for (size_t i = 0; i < person->key_count; i++) {
		fputs("\n  - ", draft.out);
		put_string(draft.out, dsc_str_from(person->keys[i]));
	}
	fputs(person->key_count ? "\n" : " []\n", draft.out);
	fputs("# conflicts 须回避的关系，如 [{uscc: 91440300192317458F, reason: 三年内任职}]\n"
	      "conflicts: []\n",
	      draft.out);
	return finish(&draft);
}

struct dsc_str dsc_scaffold_repository(const char *profile_id, struct dsc_str name,
				       struct dsc_arena *arena)
{
	struct draft draft;

	begin(&draft, NULL, arena);
	fprintf(draft.out,
		"# 案例库的根：dsc 的各个命令从这里认出案例库\n"
		"dsc: repository/1\n"
		"profile: %s # 遴选方案，内容在 profile.yaml\n"
		"name: ",
		profile_id);
	put_string(draft.out, name);
	fputs("\n"
	      "# 评审规则，以下为默认；需要改变的，去掉行首的“# ”再改\n"
	      "# signatures: required # 评审意见必须签名；optional 可以不签名\n"
	      "# acts: # 各项工作由哪些角色承担；各评审阶段默认由同名角色评审，也可在此写明\n"
	      "#   seal: [clerk, supervisor] # 封存：各角色的人员各签一次\n"
	      "#   decide: [clerk] # 确定名单\n"
	      "# exclusive: # 一人不得兼任的角色\n"
	      "#   - [clerk, supervisor]\n",
	      draft.out);
	return finish(&draft);
}
