/* What people read: the index of a disc and the README of the package. */
#include <inttypes.h>

#include "bundle/bag.h"
#include "bundle/stream.h"
#include "text/show.h"

#include "base/banned.h"

struct page {
	FILE *out;
	const struct dsc_bundle *bundle;
	uint32_t disc;
	struct dsc_arena *scratch; /* forgotten with every text */
};

/* Text of a document, filtered and escaped. */
static void text(const struct page *page, struct dsc_str raw)
{
	const char *at;

	dsc_arena_reset(page->scratch);
	at = dsc_text_show(raw, page->scratch);
	for (;; at++) {
		size_t plain = strcspn(at, "&<>\"'");

		fwrite(at, 1, plain, page->out);
		at += plain;
		switch (*at) {
		case '\0':
			return;
		case '&':
			fputs("&amp;", page->out);
			break;
		case '<':
			fputs("&lt;", page->out);
			break;
		case '>':
			fputs("&gt;", page->out);
			break;
		case '"':
			fputs("&quot;", page->out);
			break;
		case '\'':
			fputs("&#39;", page->out);
			break;
		}
	}
}

/* A relative URL (RFC 3986): everything but letters, digits and "/" encoded. */
static void url(const struct page *page, struct dsc_str path)
{
	static const char digits[] = "0123456789ABCDEF";
	char *encoded, *end;

	dsc_arena_reset(page->scratch);
	end = encoded = dsc_arena_raw(page->scratch, 3 * path.len + 1, 1);
	for (size_t i = 0; i < path.len; i++) {
		unsigned char c = (unsigned char)path.ptr[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    (c && strchr("/-._", c))) {
			*end++ = (char)c;
		} else {
			*end++ = '%';
			*end++ = digits[c >> 4];
			*end++ = digits[c & 15];
		}
	}
	fwrite(encoded, 1, (size_t)(end - encoded), page->out);
}

static void size(const struct page *page, uint64_t bytes)
{
	if (bytes < 1024)
		fprintf(page->out, "%" PRIu64 " B", bytes);
	else if (bytes < 1024 * 1024)
		fprintf(page->out, "%" PRIu64 " KiB", bytes / 1024);
	else
		fprintf(page->out, "%" PRIu64 ".%" PRIu64 " MiB", bytes >> 20,
			(bytes & 0xfffff) * 10 >> 20);
}

static void row(const struct page *page, const struct dsc_bundle_file *file)
{
	bool here = file->disc == page->disc;

	fputs("<tr><td>", page->out);
	if (here) {
		fputs("<a href=\"", page->out);
		url(page, file->path);
		fputs("\">", page->out);
	}
	text(page, file->title);
	fputs(here ? "</a>" : "", page->out);
	fputs("</td><td class=\"s\">", page->out);
	size(page, file->size);
	fputs("</td><td>", page->out);
	if (here)
		text(page, file->path);
	else
		fprintf(page->out, "在第 %" PRIu32 " 张光盘", file->disc + 1);
	fputs("</td></tr>\n", page->out);
}

static void rows(const struct page *page, uint32_t group)
{
	fputs("<table><tr><th>文件</th><th>大小</th><th>位置</th></tr>\n", page->out);
	for (size_t i = 0; i < page->bundle->files.count; i++)
		if (page->bundle->files.items[i].group == group)
			row(page, &page->bundle->files.items[i]);
	fputs("</table>\n", page->out);
}

static void head(const struct page *page)
{
	const struct dsc_profile *profile = page->bundle->options->profile;
	char day[16];

	dsc_date_format(page->bundle->day, day);
	fputs("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	      "style-src 'unsafe-inline'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
	      page->out);
	text(page, page->bundle->unit_name);
	fputs("：推荐材料</title>\n<style>\n"
	      "body{font-family:\"Noto Sans CJK SC\",\"Microsoft YaHei\",\"PingFang SC\",sans-serif;"
	      "max-width:62em;margin:2em auto;padding:0 1em;line-height:1.6;color:#1a1a1a}\n"
	      "h1{font-size:1.5em}h2{font-size:1.15em;margin:2em 0 .4em;border-bottom:1px solid #bbb}\n"
	      "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.25em .6em;"
	      "border-bottom:1px solid #e4e4e4;vertical-align:top;overflow-wrap:anywhere}\n"
	      "th{background:#f3f5f8;white-space:nowrap}td.s{text-align:right;white-space:nowrap}\n"
	      ".m{color:#a40000;font-weight:bold}p.n{color:#555}\n"
	      "</style>\n</head>\n<body>\n<h1>",
	      page->out);
	text(page, profile->name.zh);
	fputs("</h1>\n<p>推荐单位：", page->out);
	text(page, page->bundle->unit_name);
	fprintf(page->out,
		"　日期：%s　光盘：第 %" PRIu32 " 张，共 %" PRIu32 " 张　案例：%zu 个</p>\n", day,
		page->disc + 1, page->bundle->disc_count, page->bundle->cases.count);
	fputs("<p><a href=\"", page->out);
	url(page, DSC_S(DSC_BAG_SUMMARY_PDF));
	fputs("\">推荐汇总表（PDF）</a>　<a href=\"", page->out);
	url(page, DSC_S(DSC_BAG_SUMMARY_XLSX));
	fputs("\">推荐汇总表（XLSX）</a>　<a href=\"" DSC_BAG_TABLE "\">文件清单与摘要（CSV）</a>"
	      "　<a href=\"" DSC_BAG_RECORD "\">（JSON）</a></p>\n",
	      page->out);
}

void dsc_bag_index(FILE *out, const struct dsc_bundle *bundle, uint32_t disc)
{
	struct dsc_arena arena;
	struct page page = { .out = out, .bundle = bundle, .disc = disc, .scratch = &arena };

	dsc_arena_init(&arena, 0);
	head(&page);
	for (size_t i = 0; i < bundle->cases.count; i++) {
		const struct dsc_bundle_case *c = &bundle->cases.items[i];

		fprintf(page.out, "<h2>%zu. ", i + 1);
		text(&page, c->title);
		fputs("</h2>\n<p>", page.out);
		if (c->synthetic)
			fputs("<span class=\"m\">虚构数据</span>　", page.out);
		text(&page, c->id);
		fputs("　", page.out);
		text(&page, c->type);
		fputs("　", page.out);
		text(&page, c->lead);
		fputs("</p>\n", page.out);
		rows(&page, (uint32_t)i + 1);
	}
	fputs("<h2>推荐单位材料</h2>\n", page.out);
	rows(&page, 0);
	fputs("<p class=\"n\">本盘是一个 BagIt 包（RFC 8493）：各文件的 SHA-256 在 "
	      DSC_BAG_MANIFEST "，原文件名、SHA-256 和 SM3 在 " DSC_BAG_TABLE
	      "。本页不访问网络。</p>\n</body>\n</html>\n",
	      page.out);
	dsc_arena_release(&arena);
}

static void delivery(const struct page *page, const char *label, const char *path,
		     struct dsc_arena *arena)
{
	const struct dsc_node *node = dsc_node_path(page->bundle->options->profile->root, path);

	if (dsc_node_text(node).len)
		fprintf(page->out, "%s%s\r\n", label,
			dsc_text_show(dsc_node_text(node), arena));
}

struct dsc_str dsc_bag_readme(const struct dsc_bundle *bundle, struct dsc_arena *arena)
{
	const struct dsc_profile *profile = bundle->options->profile;
	long copies = (long)profile->copies;
	struct dsc_stream stream;
	struct page page = { .bundle = bundle };
	char day[16];

	dsc_date_format(bundle->day, day);
	dsc_stream_open(&stream);
	page.out = stream.out;
	/* Line ends for the editor of Windows, which is where this is opened. */
	fprintf(page.out, "%s\r\n推荐单位：%s　日期：%s\r\n\r\n",
		dsc_text_show(profile->name.zh, arena), dsc_text_show(bundle->unit_name, arena),
		day);
	fprintf(page.out,
		"一、这是什么\r\n"
		"推荐材料一式 %ld 份：copy-1 至 copy-%ld 各为完整的一份，除光盘标签外完全相同。\r\n"
		"每份含 %" PRIu32 " 张光盘的映像（disc-1.iso 起）、每张光盘的标签（label-1.pdf 起）、\r\n"
		"以及 print 文件夹中须打印、签字、盖章的推荐汇总表和案例申报书。\r\n\r\n",
		copies, copies, bundle->disc_count);
	fputs("二、如何核对\r\n"
	      "在本文件夹中运行：dsc verify .\r\n"
	      "没有 dsc 时：sha256sum -c SHA256SUMS，cksum -a sm3 -c SM3SUMS\r\n",
	      page.out);
	if (bundle->options->signer)
		fputs("本材料已签名：signer.pem 是签名公钥，先向推荐单位核实它，再运行：dsc verify . --key "
		      "公钥文件\r\n",
		      page.out);
	fputs("\r\n三、如何刻录\r\n"
	      "把各份的 disc-N.iso 作为“光盘映像”刻录（不是把 .iso 文件复制进光盘），一次刻录并封盘；\r\n"
	      "Windows 中右键单击映像选“刻录光盘映像”，并选中“刻录后验证光盘”；\r\n"
	      "Linux 中：xorriso -as cdrecord dev=/dev/sr0 copy-1/disc-1.iso\r\n"
	      "刻好后核对：dsc verify /dev/sr0，或 dsc verify 光盘所在的文件夹\r\n"
	      "打印 label-N.pdf，贴在光盘盒上，不要贴在光盘上。\r\n\r\n",
	      page.out);
	if (dsc_node_path(profile->root, "delivery")) {
		fputs("四、送往何处\r\n", page.out);
		delivery(&page, "", "delivery.department.zh", arena);
		delivery(&page, "地址：", "delivery.address.zh", arena);
		delivery(&page, "邮编：", "delivery.postcode", arena);
		delivery(&page, "收件人：", "delivery.recipient.name", arena);
		delivery(&page, "电话：", "delivery.recipient.phone", arena);
		if (profile->deadline.text.len)
			fprintf(page.out, "截止：%s（%s）\r\n",
				dsc_text_show(profile->deadline.text, arena),
				dsc_text_show(profile->deadline.basis.zh, arena));
	}
	if (bundle->synthetic)
		fprintf(page.out, "\r\n注意：其中 %zu 个案例标明为虚构数据，不得作为真实材料报送。\r\n",
			bundle->synthetic);
	return dsc_stream_close(&stream, arena);
}
