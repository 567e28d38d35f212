#include "yaml/scan.h"

#include "base/tr.h"
#include "base/utf8.h"

#include "base/banned.h"

/* Printing characters, TAB and LF. */
#define IS_ASCII(c) (((c) >= 0x20 && (c) < 0x7f) || (c) == '\t' || (c) == '\n')

/*
 * By the first byte of a three-byte character, so that Chinese text costs a
 * look-up a character: bit i says that with the second byte 0x80 + i the
 * character is safe, whatever its third byte. What is not here is decoded.
 */
#define BIT(second) (UINT64_C(1) << ((second) - 0x80))

static const uint64_t safe_second[256] = {
	[0xe2] = ~(BIT(0x80) | BIT(0x81) | BIT(0xa0)), /* U+2000 to 207F, U+2800 */
	[0xe3] = ~BIT(0x85),                           /* U+3164 */
	[0xe4] = UINT64_MAX,
	[0xe5] = UINT64_MAX,
	[0xe6] = UINT64_MAX,
	[0xe7] = UINT64_MAX,
	[0xe8] = UINT64_MAX,
	[0xe9] = UINT64_MAX,
	[0xea] = UINT64_MAX,
	[0xeb] = UINT64_MAX,
	[0xec] = UINT64_MAX,
	[0xee] = UINT64_MAX,
	[0xef] = BIT(0xbc) | BIT(0xbd), /* full-width forms */
};

/* Whether a safe character of three bytes begins at `p`. */
static inline bool safe_three(const unsigned char *p)
{
	return (safe_second[p[0]] >> (p[1] & 0x3f) & 1) && (p[1] & 0xc0) == 0x80 &&
	       (p[2] & 0xc0) == 0x80;
}

/*
 * Whether four characters of U+4000 to U+BFFF, where all are safe, begin at
 * `p`: in two overlapping words, each byte is a lead from 0xe4 to 0xeb or a
 * continuation byte. Adding 4 to a lead makes that one comparison of bits.
 */
static inline bool four_ideographs(const unsigned char *p)
{
	static const unsigned char add[] = { 4, 0, 0, 4, 0, 0, 4, 0, 0, 4, 0, 0 };
	static const unsigned char bits[] = { 0xf8, 0xc0, 0xc0, 0xf8, 0xc0, 0xc0,
					      0xf8, 0xc0, 0xc0, 0xf8, 0xc0, 0xc0 };
	static const unsigned char want[] = { 0xe8, 0x80, 0x80, 0xe8, 0x80, 0x80,
					      0xe8, 0x80, 0x80, 0xe8, 0x80, 0x80 };
	uint64_t differ = 0;

	for (size_t at = 0; at <= 4; at += 4) {
		uint64_t word, plus, mask, equal;

		memcpy(&word, p + at, 8);
		memcpy(&plus, add + at, 8);
		memcpy(&mask, bits + at, 8);
		memcpy(&equal, want + at, 8);
		differ |= ((word + plus) & mask) ^ equal;
	}
	return !differ;
}

size_t dsc_scan_next(struct dsc_str text, size_t at)
{
	const unsigned char *p = (const unsigned char *)text.ptr + at;
	const unsigned char *end = (const unsigned char *)text.ptr + text.len;

	while (p < end) {
		uint32_t cp;
		size_t len;

		if (IS_ASCII(*p)) {
			p++;
			continue;
		}
		while (end - p >= 12 && four_ideographs(p))
			p += 12;
		if (end - p >= 3 && safe_three(p)) {
			do
				p += 3;
			while (end - p >= 3 && safe_three(p));
			continue;
		}
		if (p == end || IS_ASCII(*p))
			continue;
		len = dsc_utf8_decode((struct dsc_str){ (const char *)p, (size_t)(end - p) }, &cp);
		/* Dashes, quotation marks and the ellipsis are common, and lie in this range. */
		if ((cp < 0x2010 || cp > 0x2027) &&
		    (cp == UINT32_MAX || cp == '\r' || dsc_utf8_unsafe(cp)))
			break;
		p += len;
	}
	return (size_t)(p - (const unsigned char *)text.ptr);
}

const char *dsc_scan_name(uint32_t cp)
{
	if (cp == 0x0a || cp == 0x0d)
		return _("line break");
	if (cp < 0x20 || cp == 0x7f || (cp >= 0x80 && cp < 0xa0 && cp != 0x85))
		return _("control character");
	if (cp == 0xad)
		return _("soft hyphen");
	if (cp == 0x200b)
		return _("zero-width space");
	if (cp == 0x200c || cp == 0x200d || cp == 0x2060)
		return _("zero-width joiner");
	if (cp == 0x61c || cp == 0x200e || cp == 0x200f || (cp >= 0x202a && cp <= 0x202e) ||
	    (cp >= 0x2066 && cp <= 0x2069))
		return _("it turns the direction of the text");
	if (cp == 0x85 || cp == 0x2028)
		return _("line separator");
	if (cp == 0x2029)
		return _("paragraph separator");
	if (cp == 0xfeff)
		return _("byte order mark");
	return _("nothing of it is seen");
}

static const struct dsc_span whole_file;

static void report_encoding(struct dsc_source *source, const char *name)
{
	dsc_source_report(source, DSC_PROBLEM_SYNTAX, whole_file,
			  _("the file is in the encoding '%s', not in UTF-8; save it as UTF-8 in "
			    "the editor, or run: iconv -f %s -t UTF-8 old.yaml > new.yaml"),
			  name, name);
}

/* UTF-16 and UTF-32 by their byte order marks, or by where they have NUL bytes. */
static const char *wide_encoding(struct dsc_str bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	size_t nul[4] = { 0 };
	size_t len = bytes.len < 4096 ? bytes.len : 4096;

	if (len >= 4 && p[0] == 0xff && p[1] == 0xfe && !p[2] && !p[3])
		return "UTF-32LE";
	if (len >= 4 && !p[0] && !p[1] && p[2] == 0xfe && p[3] == 0xff)
		return "UTF-32BE";
	if (len >= 2 && p[0] == 0xff && p[1] == 0xfe)
		return "UTF-16LE";
	if (len >= 2 && p[0] == 0xfe && p[1] == 0xff)
		return "UTF-16BE";
	if (len % 2 || len < 4)
		return NULL;
	for (size_t i = 0; i < len; i++)
		nul[i % 4] += !p[i];
	if (nul[0] + nul[1] + nul[2] + nul[3] < 3)
		return NULL;
	if (nul[2] + nul[3] > len / 3 && !nul[0])
		return "UTF-32LE";
	if (nul[0] + nul[1] > len / 3 && !nul[3])
		return "UTF-32BE";
	/* Keys, digits and line breaks make more than that even of Chinese text. */
	if (nul[1] + nul[3] > len / 32 && !nul[0] && !nul[2])
		return "UTF-16LE";
	if (nul[0] + nul[2] > len / 32 && !nul[1] && !nul[3])
		return "UTF-16BE";
	return NULL;
}

/*
 * Whether the bytes make sense as GB18030: all of them decode, and nearly all
 * pairs are the everyday characters of GB 2312. Damaged UTF-8 meets the first
 * but not the second: half of its second bytes lie below 0xa1.
 */
static bool plausible_gb18030(struct dsc_str bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	size_t pairs = 0;
	size_t everyday = 0;
	size_t at = 0;

	while (at < bytes.len) {
		size_t left = bytes.len - at;

		if (p[at] < 0x80) {
			at++;
		} else if (p[at] == 0x80 || p[at] == 0xff || left < 2) {
			return false;
		} else if (p[at + 1] >= 0x40 && p[at + 1] != 0x7f && p[at + 1] != 0xff) {
			pairs++;
			everyday += p[at] >= 0xa1 && p[at] <= 0xf7 && p[at + 1] >= 0xa1;
			at += 2;
		} else if (left >= 4 && p[at + 1] >= 0x30 && p[at + 1] <= 0x39 &&
			   p[at + 2] >= 0x81 && p[at + 2] <= 0xfe && p[at + 3] >= 0x30 &&
			   p[at + 3] <= 0x39) {
			at += 4;
		} else {
			return false;
		}
	}
	return pairs > 1 && everyday >= pairs - pairs / 8;
}

/* What the file is instead of a text, by its first bytes; NULL where that is not known. */
static const char *other_format(struct dsc_str bytes)
{
	if (dsc_str_starts(bytes, DSC_S("%PDF-")))
		return "PDF";
	if (dsc_str_starts(bytes, DSC_S("PK\003\004")))
		return "DOCX, XLSX, ZIP";
	if (dsc_str_starts(bytes, DSC_S("\xd0\xcf\x11\xe0")))
		return "DOC, XLS";
	if (dsc_str_starts(bytes, DSC_S("\x1f\x8b")))
		return "GZIP";
	if (dsc_str_starts(bytes, DSC_S("\x89PNG")) || dsc_str_starts(bytes, DSC_S("\xff\xd8\xff")))
		return "PNG, JPEG";
	return NULL;
}

/* Whether the bytes are the beginning of a character whose rest is missing. */
static bool cut_short(struct dsc_str tail)
{
	unsigned char lead = (unsigned char)tail.ptr[0];
	size_t want = lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 ? 3 : 2;

	if (lead < 0xc2 || lead > 0xf4 || tail.len >= want)
		return false;
	for (size_t i = 1; i < tail.len; i++)
		if (((unsigned char)tail.ptr[i] & 0xc0) != 0x80)
			return false;
	return true;
}

/* Whether the whole file is something else than UTF-8 text, and says so. */
static bool report_not_text(struct dsc_source *source)
{
	const char *format = other_format(source->bytes);
	const char *wide = format ? NULL : wide_encoding(source->bytes);

	if (format)
		dsc_source_report(source, DSC_PROBLEM_SYNTAX, whole_file,
				  _("the file is no text but a document of another kind ('%s'); "
				    "type its content into a new YAML file"),
				  format);
	if (wide)
		report_encoding(source, wide);
	return format || wide;
}

static void report_malformed(struct dsc_source *source, size_t at)
{
	struct dsc_str tail = { source->bytes.ptr + at, source->bytes.len - at };
	struct dsc_mark mark;

	if (report_not_text(source))
		return;
	if (plausible_gb18030(source->bytes)) {
		report_encoding(source, "GB18030");
		return;
	}
	mark = dsc_source_mark(source, at);
	if (cut_short(tail))
		dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, mark, 1,
				     _("the file ends in the middle of a character: it was cut "
				       "short; fetch it again from where it came"));
	else if (plausible_gb18030(dsc_source_line(source, mark.line)))
		dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, mark, 1,
				     _("this line is in the encoding GB18030, but the file is "
				       "UTF-8; type the line again"));
	else if (dsc_source_columns((struct dsc_str){ source->bytes.ptr, at }) == at)
		dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, mark, 1,
				     _("the byte '0x%02X' is not UTF-8: the file is in another "
				       "encoding; open it in the program that wrote it and save it "
				       "as UTF-8"),
				     (unsigned)(unsigned char)tail.ptr[0]);
	else
		dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, mark, 1,
				     _("the byte '0x%02X' is not UTF-8: a character is damaged "
				       "here; type it again and save the file as UTF-8"),
				     (unsigned)(unsigned char)tail.ptr[0]);
}

/* Whether libyaml refuses the character or sees a line end where a reader sees none. */
static bool breaks_structure(uint32_t cp)
{
	return cp < 0xa0 || cp == 0x2028 || cp == 0x2029 || cp == 0xfeff || cp == 0xfffe ||
	       cp == 0xffff;
}

static void report_character(struct dsc_source *source, size_t at, uint32_t cp)
{
	bool fatal = breaks_structure(cp);
	struct dsc_mark mark;

	if (dsc_source_only_count(source, fatal ? DSC_PROBLEM_SYNTAX : DSC_PROBLEM_TEXT))
		return;
	mark = dsc_source_mark(source, at);
	if (!fatal)
		dsc_source_report_at(source, DSC_PROBLEM_TEXT, mark, 1,
				     _("invisible character 'U+%04X' (%s); delete it, and type "
				       "the text beside it again if need be"),
				     (unsigned)cp, dsc_scan_name(cp));
	else if (cp == 0x85 || cp == 0x2028 || cp == 0x2029)
		dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, mark, 1,
				     _("the character 'U+%04X' (%s) breaks the line in two without "
				       "being seen; replace it by a space or a new line"),
				     (unsigned)cp, dsc_scan_name(cp));
	else if (cp == 0xfeff)
		dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, mark, 1,
				     _("a byte order mark ('U+FEFF') is allowed only at the very "
				       "beginning of the file; delete it here: two files may have "
				       "been joined"));
	else if (cp == '\r')
		dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, mark, 1,
				     _("a carriage return ('U+000D') without a line feed; save the "
				       "file with the line ends of Unix (LF) or Windows (CR LF)"));
	else
		dsc_source_report_at(source, DSC_PROBLEM_SYNTAX, mark, 1,
				     _("the character 'U+%04X' (%s) is not allowed in a document; "
				       "delete it"),
				     (unsigned)cp, dsc_scan_name(cp));
}

int dsc_scan_bytes(struct dsc_source *source)
{
	struct dsc_str bytes = source->bytes;
	bool lone_return = false;
	bool fatal = false;
	size_t at = 0;

	for (;;) {
		uint32_t cp;
		size_t len;

		at = dsc_scan_next(bytes, at);
		if (at == bytes.len)
			return fatal ? -1 : 0;
		len = dsc_utf8_decode((struct dsc_str){ bytes.ptr + at, bytes.len - at }, &cp);
		if (cp == UINT32_MAX) {
			report_malformed(source, at);
			return -1;
		}
		if (cp < 0x20 && cp != '\r' && !fatal && report_not_text(source))
			return -1;
		if (cp == '\r') {
			/* One message for a file that has them at every line. */
			if (!lone_return && (at + 1 == bytes.len || bytes.ptr[at + 1] != '\n')) {
				report_character(source, at, cp);
				lone_return = fatal = true;
			}
		} else {
			fatal |= breaks_structure(cp);
			report_character(source, at, cp);
		}
		at += len;
	}
}
