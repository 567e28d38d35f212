/*
 * generate [-p PROFILE.yaml] DIR N [SEED]: a case repository of N made-up
 * dossiers of about 10 KB each in the new folder DIR, for measuring. `dsc
 * validate` finds no error in it. The same N and SEED give the same bytes.
 *
 * The texts are clauses put together from some 10,000 compound nouns, so that no
 * two are alike by chance; one dossier in a hundred is a near copy of an earlier
 * one, with one sentence in twenty written anew.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>

#define COPY_EVERY 100 /* one dossier in so many is a near copy */
#define REWRITE_EVERY 20
#define LISTED 100

static uint64_t seed = 20231031;
static char root[4096];

static void die(const char *what, const char *why)
{
	fprintf(stderr, "generate: %s: %s\n", what, why);
	exit(3);
}

/* Random numbers by place: what is drawn depends on what for, not on what went before. */
struct stream {
	uint64_t state;
};

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static struct stream stream_for(uint64_t a, uint64_t b, uint64_t c)
{
	return (struct stream){ mix(mix(mix(seed + a) + b) + c) };
}

static unsigned draw(struct stream *stream, unsigned below)
{
	stream->state += 0x9e3779b97f4a7c15u;
	return (unsigned)(mix(stream->state) % below);
}

/* Words of two ideographs, six bytes each. */
static const char modifiers[] =
	"轧机高炉转炉连铸热轧冷轧焦化烧结球团矿山选矿电解阳极氧化铝箔铜材稀土钨钼"
	"炼油乙烯裂解催化罐区管网储运气化合成聚酯橡塑涂料农化冲压焊装涂装总装电驱"
	"底盘座舱车联路测标定试飞机翼航发铆接总段船坞舾装管系轴系纺纱织造印染服装"
	"贴片封装测试晶圆光刻刻蚀洁净面板背光代码组件仓库流水镜像容器微服研发工艺"
	"图纸配方质检计量能耗排放环保设备备件维保点检采购供应物流仓储销售订单客户"
	"售后财务成本人事薪酬考勤门禁视频基站核心承载传输接入宽带专线短信语音漫游"
	"计费账务渠道营业客服工单投诉号码实名漏洞终端边缘云端园区产线车间班组集团";

static const char heads[] =
	"日志台账模型网关接口目录清单标签规则策略引擎探针代理密钥证书令牌凭据权限"
	"账号角色流程审批工单报表看板告警事件样本特征指纹水印快照备份副本分区索引"
	"字段表单文档图像音频时序点位测点报文协议会话链路隧道节点集群主机终端网段"
	"沙箱蜜罐诱饵基线阈值评分画像图谱血缘谱系档案凭证合同条款预案演练评估审计"
	"通道队列缓存镜像脚本插件组件模块";

static const char verbs[] =
	"识别归类定级标注脱敏遮蔽替换加密解密签名验签轮换吊销封存隔离阻断拦截告警"
	"溯源取证复盘核查比对校准清洗汇聚分发同步迁移裁剪压缩编排调度评审抽检巡检"
	"加固修补收敛下线登记备案授权回收审计留痕监测预测研判处置恢复验证演练培训"
	"改造替代整合拆分";

static const char adverbs[] =
	"逐条分批自动实时定期按需集中就地双向交叉动态统一优先同步全量增量离线在线"
	"并行逐级持续适度严格灵活";

static const char *const clauses[] = {
	/* o compound noun, v verb, a adverb, n number, t span of time */
	"在o中av o", "对o与o分别v", "把o纳入o",	   "由o负责v o",     "经n轮v，o趋于a",
	"o每t v n次", "先av o，再v o", "若o有异则v o",	   "o共n处，已v n处", "依托o，o得以v",
	"从o到o逐一v", "为v o增设o",  "v o后再v o",	   "o与o互为校核",   "o由a改为av",
	"凡v o须经o",  "以o换取o",   "o的v耗时降为n秒", "o据此v o",	     "n类o由o来v",
};

static const char *const spans[] = { "班", "日", "周", "旬", "月", "季" };

struct text {
	char bytes[64 * 1024];
	size_t len;
};

static void append(struct text *text, const char *bytes, size_t len)
{
	if (len > sizeof(text->bytes) - text->len)
		die("text", "too long");
	memcpy(text->bytes + text->len, bytes, len);
	text->len += len;
}

static void add(struct text *text, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void add(struct text *text, const char *fmt, ...)
{
	size_t room = sizeof(text->bytes) - text->len;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(text->bytes + text->len, room, fmt, args);
	va_end(args);
	if (len < 0 || (size_t)len >= room)
		die("text", "too long");
	text->len += (size_t)len;
}

static void add_word(struct text *text, const char *words, size_t size, struct stream *stream)
{
	append(text, words + 6 * draw(stream, (unsigned)(size / 6)), 6);
}

static void add_compound(struct text *text, struct stream *stream)
{
	add_word(text, modifiers, sizeof(modifiers), stream);
	add_word(text, heads, sizeof(heads), stream);
}

static void add_clause(struct text *text, struct stream *stream)
{
	for (const char *p = clauses[draw(stream, sizeof(clauses) / sizeof(clauses[0]))]; *p; p++) {
		switch (*p) {
		case ' ':
			break;
		case 'o':
			add_compound(text, stream);
			break;
		case 'v':
			add_word(text, verbs, sizeof(verbs), stream);
			break;
		case 'a':
			add_word(text, adverbs, sizeof(adverbs), stream);
			break;
		case 'n':
			add(text, "%u", 2 + draw(stream, 998));
			break;
		case 't':
			add(text, "%s", spans[draw(stream, sizeof(spans) / sizeof(spans[0]))]);
			break;
		default:
			append(text, p, 1);
		}
	}
}

/*
 * A block scalar of at least `bytes`. Its sentences are those of dossier
 * `copied`, but for the few that are this dossier's own.
 */
static void add_prose(struct text *text, int indent, size_t number, size_t copied,
		      unsigned chapter, size_t bytes)
{
	size_t start = text->len;

	add(text, "|\n");
	for (unsigned sentence = 0; text->len - start < bytes; sentence++) {
		size_t author = sentence % REWRITE_EVERY == 11 ? number : copied;
		struct stream stream = stream_for(author, chapter, sentence);
		unsigned count = 2 + draw(&stream, 3);

		add(text, "%*s", indent, "");
		for (unsigned i = 0; i < count; i++) {
			add_clause(text, &stream);
			add(text, "%s", i + 1 < count ? "，" : "。\n");
		}
	}
}

/* A name of three ideographs that no other number has (below 262,144). */
static void add_name(struct text *text, size_t number)
{
	static const char pool[] =
		"安邦昌辰诚鼎丰峰福冠光广海瀚恒宏华晖汇吉嘉建江杰金锦京晶景聚凯康科蓝朗立"
		"利联临龙隆茂明宁鹏启庆荣瑞森盛泰天拓通威伟祥信兴旭远泽卓";

	for (int i = 0; i < 3; i++, number /= 64)
		append(text, pool + 3 * (number % 64), 3);
}

/* A unified social credit code (GB 32100-2015) with both check characters. */
static void add_code(struct text *text, const char *prefix, const char *region, size_t number)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	static const int weights[] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	char code[19];
	int sum = 0, weight = 1;

	snprintf(code, sizeof(code), "%.2s%.4s02XB", prefix, region);
	for (int i = 15; i >= 10; i--, number /= 31)
		code[i] = alphabet[number % 31];
	for (int i = 0; i < 8; i++) {
		int c = code[8 + i];

		sum += weights[i] * (c <= '9' ? c - '0' : c - 'A' + 10);
	}
	sum = 11 - sum % 11;
	code[16] = sum == 10 ? 'X' : sum == 11 ? '0' : (char)('0' + sum);
	sum = 0;
	for (int i = 0; i < 17; i++) {
		sum += (int)(strchr(alphabet, code[i]) - alphabet) * weight;
		weight = weight * 3 % 31;
	}
	code[17] = alphabet[(31 - sum % 31) % 31];
	code[18] = '\0';
	add(text, "\"%s\"", code);
}

static const char *path_of(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A path below the root; lives until the next call. */
static const char *path_of(const char *fmt, ...)
{
	static char path[sizeof(root) + 256];
	size_t len = strlen(root);
	va_list args;

	memcpy(path, root, len);
	path[len++] = '/';
	va_start(args, fmt);
	vsnprintf(path + len, sizeof(path) - len, fmt, args);
	va_end(args);
	return path;
}

static void make_folder(const char *path)
{
	if (mkdir(path, 0777) < 0)
		die(path, strerror(errno));
}

static void write_file(const char *path, const char *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(bytes, 1, len, file) != len || fclose(file) != 0)
		die(path, strerror(errno));
}

static void write_text(const char *path, const struct text *text)
{
	write_file(path, text->bytes, text->len);
}

/* Evidence by its extension; the title makes the contents differ. */
static void write_evidence(const char *path, size_t number, const char *title)
{
	static const char png[] =
		"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\2\0\0\0\x90wS\xde"
		"\0\0\0\14IDAT\10\xd7\x63\xf8\xcf\xc0\0\0\3\1\1\0\x18\xdd\x8d\xb0"
		"\0\0\0\0IEND\xae\x42\x60\x82";
	char pdf[256];
	int len;

	if (strcmp(path + strlen(path) - 4, ".png") == 0) {
		write_file(path, png, sizeof(png) - 1);
		return;
	}
	len = snprintf(pdf, sizeof(pdf), "%%PDF-1.4\n%% %s %zu\n%%%%EOF\n", title, number);
	write_file(path, pdf, (size_t)len);
}

struct unit_kind {
	const char *id;
	const char *folder;
	const char *name;
	size_t quota;
	int industry, telecom; /* domains that it may recommend */
};

static const struct unit_kind unit_kinds[] = {
	{ "province-miit", "miit", "示例省工业和信息化厅", 10, 1, 0 },
	{ "telecom-bureau", "tca", "示例省通信管理局", 5, 0, 1 },
	{ "central-enterprise", "cg", "示例集团有限公司", 5, 1, 1 },
	{ "city-miit", "city", "示例市工业和信息化局", 10, 1, 0 },
	{ "xpcc-miit", "xpcc", "示例兵团工业和信息化局", 10, 1, 0 },
};

static const char *const provinces[] = {
	"110000", "120000", "130000", "140000", "150000", "210000", "220000", "230000",
	"310000", "320000", "330000", "340000", "350000", "360000", "370000", "410000",
	"420000", "430000", "440000", "450000", "460000", "500000", "510000", "520000",
	"530000", "540000", "610000", "620000", "630000", "640000", "650000",
};

static const char *const cities[] = { "210200", "330200", "350200", "370200", "440300" };

struct unit {
	const struct unit_kind *kind;
	char id[32];
	const char *region; /* NULL: none */
};

static const char *const types[] = {
	"classification", "masking",	    "encryption", "attack-detection", "leak-prevention",
	"monitoring",	  "tracing", "overall-design",	  NULL, /* one of the domain's own */
};

static const char *const practices[] = {
	"分类分级实践", "脱敏方案", "加密改造", "攻击检测", "防泄露体系", "监测感知", "溯源应用",
	"整体设计",	"保护实践",
};

static const char *const sectors[] = {
	"steel",	"nonferrous", "petrochemical", "automobile", "civil-aircraft",
	"civil-ship", "textile",    "electronics",   "software",   "other",
};

static void add_title(struct text *text, size_t number, size_t copied)
{
	struct stream stream = stream_for(copied, 100, 0);

	add(text, "面向");
	add_compound(text, &stream);
	add(text, "与");
	add_compound(text, &stream);
	add(text, "的");
	add_compound(text, &stream);
	add(text, "%s%s", practices[copied % 9], number == copied ? "" : "项目");
}

static void add_applicant(struct text *text, const struct unit *unit, size_t number, int member,
			  int industry)
{
	/* Leads take even numbers, members odd ones and a range of their own. */
	size_t identity = number * 3 + (size_t)member;
	const char *region = unit->region ? unit->region : "110100";
	char place[8];

	/* The seat lies in the province's first city, or in the city itself. */
	snprintf(place, sizeof(place), "%.2s%.2s", region,
		 strcmp(region + 2, "0000") == 0 ? "01" : region + 2);
	add(text, "  - role: %s\n    name: 示例", member ? "member" : "lead");
	add_name(text, identity);
	if (member == 2)
		add(text, "大学\n");
	else if (member)
		add(text, "信息安全技术有限公司\n");
	else
		add(text, "%s\n", industry ? "制造股份有限公司" : "通信网络有限公司");
	add(text, "    uscc: ");
	add_code(text, member == 2 ? "12" : "91", place, identity);
	if (member)
		add(text, "\n    kind: %s\n", member == 2 ? "university" : "security-vendor");
	else
		add(text, "\n    kind: operator\n    operates: %s\n",
		    industry ? "industry" : number % 2 ? "telecom" : "internet");
	add(text, "    legal_person: true\n    group: %s\n    experience: ",
	    strcmp(unit->kind->id, "central-enterprise") == 0 && !member ? unit->id : "null");
	add_prose(text, 6, number, number, 200 + (unsigned)member, 200);
	add(text,
	    "    record: {safety: none, credit: none, social: none}\n"
	    "    contact: {name: 示例, phone: 010-1%07zu, email: a%zu@example.cn}\n",
	    identity, identity);
}

static void make_case(const struct unit *unit, const char *folder, size_t number)
{
	static const struct {
		const char *key;
		size_t bytes;
	} chapters[] = {
		{ "summary", 700 },    { "background", 1000 }, { "solution", 2600 },
		{ "deployment", 1000 }, { "effect", 1000 },	{ "innovation", 900 },
		{ "promotion", 900 },
	};
	static struct text text;
	struct stream stream = stream_for(number, 300, 0);
	int industry = unit->kind->industry && (!unit->kind->telecom || number % 2);
	int members = draw(&stream, 3) == 0 ? 1 + (int)draw(&stream, 2) : 0;
	const char *type = types[number % 9];
	size_t copied = number;

	if (number % COPY_EVERY == COPY_EVERY / 2) {
		do
			copied = draw(&stream, (unsigned)number);
		while (copied % COPY_EVERY == COPY_EVERY / 2);
	}
	text.len = 0;
	add(&text, "dsc: case/1\nid: c%06zu\ntitle: ", number);
	add_title(&text, number, copied);
	add(&text, "\ndomain: %s\ntype: %s\n", industry ? "industry" : "telecom",
	    type ? type : industry ? "automotive" : "privacy-computing");
	add(&text, "sectors: [%s]\nsynthetic: true\napplicants:\n",
	    industry ? sectors[draw(&stream, 10)] : "software");
	for (int i = 0; i <= members; i++)
		add_applicant(&text, unit, number, i, industry);
	add(&text,
	    "status:\n  accepted_on: 2022-%02u-%02u\n  in_use_since: 2023-%02u-%02u\n"
	    "  operation: ",
	    1 + draw(&stream, 12), 1 + draw(&stream, 28), 1 + draw(&stream, 8),
	    1 + draw(&stream, 28));
	add_prose(&text, 4, number, number, 210, 250);
	add(&text, "listed_before: []\nsections:\n");
	for (unsigned i = 0; i < sizeof(chapters) / sizeof(chapters[0]); i++) {
		add(&text, "  %s: ", chapters[i].key);
		add_prose(&text, 4, number, copied, i, chapters[i].bytes);
	}
	add(&text,
	    "evidence:\n"
	    "  - {file: evidence/acceptance.pdf, kind: acceptance, title: 项目验收报告}\n"
	    "  - {file: evidence/commitment.pdf, kind: commitment, title: 真实性承诺书}\n"
	    "  - {file: evidence/credit.pdf, kind: credit, title: 信用报告}\n"
	    "  - {file: evidence/%s}\n"
	    "commitment: {signed_by: 示例, signed_on: 2023-09-%02u, file: "
	    "evidence/commitment.pdf}\n",
	    members ? "agreement.pdf, kind: agreement, title: 联合申报协议"
		    : "user-report.png, kind: user-report, title: 用户使用报告",
	    1 + draw(&stream, 30));

	make_folder(path_of("%s/cases/c%06zu", folder, number));
	make_folder(path_of("%s/cases/c%06zu/evidence", folder, number));
	write_text(path_of("%s/cases/c%06zu/case.yaml", folder, number), &text);
	write_evidence(path_of("%s/cases/c%06zu/evidence/acceptance.pdf", folder, number), number,
		       "acceptance");
	write_evidence(path_of("%s/cases/c%06zu/evidence/commitment.pdf", folder, number), number,
		       "commitment");
	write_evidence(path_of("%s/cases/c%06zu/evidence/credit.pdf", folder, number), number,
		       "credit");
	write_evidence(path_of("%s/cases/c%06zu/evidence/%s", folder, number,
			       members ? "agreement.pdf" : "user-report.png"),
		       number, "agreement");
}

/* A unit with as many of the cases from `first` on as it may recommend. */
static size_t make_unit(size_t number, size_t first, size_t count)
{
	static struct text text;
	struct unit unit = { .kind = &unit_kinds[number % 5] };
	char folder[64];

	snprintf(unit.id, sizeof(unit.id), "%s-%05zu", unit.kind->folder, number);
	snprintf(folder, sizeof(folder), "units/%s", unit.id);
	if (number % 5 <= 1)
		unit.region = provinces[number / 5 % 31];
	else if (number % 5 == 3)
		unit.region = cities[number / 5 % 5];
	if (count > unit.kind->quota)
		count = unit.kind->quota;
	make_folder(path_of("%s", folder));
	make_folder(path_of("%s/evidence", folder));
	make_folder(path_of("%s/cases", folder));
	write_evidence(path_of("%s/evidence/opinions.pdf", folder), number, "opinions");

	text.len = 0;
	add(&text, "dsc: unit/1\nid: %s\nname: %s（%zu）\nkind: %s\nregion: ", unit.id,
	    unit.kind->name, number, unit.kind->id);
	if (unit.region)
		add(&text, "\"%s\"\n", unit.region);
	else
		add(&text, "null\n");
	add(&text, "contact: {name: 示例, phone: 010-6%07zu, email: u%zu@example.cn}\n", number,
	    number);
	write_text(path_of("%s/unit.yaml", folder), &text);

	text.len = 0;
	add(&text, "dsc: recommendation/1\nunit: %s\npriority:\n", unit.id);
	for (size_t i = 0; i < count; i++)
		add(&text, "  - c%06zu\n", first + i);
	add(&text, "opinions:\n");
	for (size_t i = 0; i < count; i++)
		add(&text,
		    "  c%06zu: {text: 同意推荐, signed_by: 示例, signed_on: 2023-10-%02zu, seal: "
		    "evidence/opinions.pdf}\n",
		    first + i, 8 + i);
	add(&text, "submitted_on: 2023-10-%02zu\n", 20 + number % 12);
	write_text(path_of("%s/recommendation.yaml", folder), &text);

	for (size_t i = 0; i < count; i++)
		make_case(&unit, folder, first + i);
	return count;
}

static void make_list(void)
{
	static struct text text;

	text.len = 0;
	add(&text, "dsc: listed/1\nlist: 2022年示例名单\npublished_on: 2023-01-10\n"
		   "valid_until: null\ncases:\n");
	for (size_t i = 0; i < LISTED; i++) {
		size_t number = (size_t)1 << 40 | i;

		add(&text, "  - title: ");
		add_title(&text, number, number);
		add(&text, "\n    applicants:\n      - name: 样本");
		add_name(&text, i);
		add(&text, "有限公司\n        uscc: ");
		add_code(&text, "91", "1101", 31 * 31 * 31 * 31 * 30 + i);
		add(&text, "\n");
	}
	write_text(path_of("listed/2022.yaml"), &text);
}

static void copy_profile(const char *from)
{
	static char bytes[1 << 20];
	FILE *file = fopen(from, "rb");
	size_t len;

	if (!file)
		die(from, strerror(errno));
	len = fread(bytes, 1, sizeof(bytes), file);
	if (ferror(file) || !feof(file))
		die(from, "cannot be read, or is larger than 1 MiB");
	fclose(file);
	write_file(path_of("profile.yaml"), bytes, len);
}

int main(int argc, char **argv)
{
	static const char marker[] =
		"dsc: repository/1\nprofile: miit-ds-2023\nname: 测量用的虚构案例库\n";
	const char *profile = NULL;
	unsigned long count;
	size_t made = 0;

	if (argc > 2 && strcmp(argv[1], "-p") == 0) {
		profile = argv[2];
		argc -= 2;
		argv += 2;
	}
	if (argc < 3 || argc > 4 || strlen(argv[1]) >= sizeof(root)) {
		fputs("usage: generate [-p PROFILE.yaml] DIR N [SEED]\n", stderr);
		return 2;
	}
	count = strtoul(argv[2], NULL, 10);
	if (count == 0 || count > 80000) {
		fputs("generate: N goes from 1 to 80000\n", stderr);
		return 2;
	}
	if (argc == 4)
		seed = strtoul(argv[3], NULL, 10);
	snprintf(root, sizeof(root), "%s", argv[1]);
	make_folder(root);
	make_folder(path_of("units"));
	make_folder(path_of("listed"));
	write_file(path_of("dsc.yaml"), marker, sizeof(marker) - 1);
	if (profile)
		copy_profile(profile);
	make_list();
	for (size_t unit = 0; made < count; unit++)
		made += make_unit(unit, made, count - made);
	return 0;
}
