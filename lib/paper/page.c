#include "paper/page_set.h"

#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <inttypes.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/tr.h"
#include "base/utf8.h"
#include "text/show.h"

#include "base/banned.h"

#define A4_SHORT 595.276
#define A4_LONG 841.89

/* What lies between two baselines decides the page; fonts differ in what they ask for. */
const struct style dsc_page_styles[DSC_PAGE_STYLES] = {
	[DSC_PAGE_COVER] = { .size = 22, .line = 36,
			       .sans = true, .bold = true, .centred = true },
	[DSC_PAGE_TITLE] = { .size = 18, .line = 30, .after = 4,
			       .sans = true, .bold = true, .centred = true },
	[DSC_PAGE_HEADING] = { .size = 15, .line = 26, .before = 14, .after = 6,
			       .sans = true, .bold = true },
	[DSC_PAGE_SUBHEADING] = { .size = 12, .line = 21, .before = 8, .after = 2,
			       .sans = true, .bold = true },
	[DSC_PAGE_BODY] = { .size = 12, .line = 21, .justify = true, .indent = true },
	[DSC_PAGE_PLAIN] = { .size = 10.5, .line = 16, .after = 2 },
	[DSC_PAGE_CELL] = { .size = 10.5, .line = 15.5, .justify = true },
	[DSC_PAGE_SMALL] = { .size = 9, .line = 13 },
	[DSC_PAGE_FIELD] = { .size = 14, .line = 22, .before = 8, .after = 8 },
};

/* Layouts with more text than this are set in pieces: pango's cost grows with their length. */
#define PARAGRAPH_MAX 16384
#define WORD_MAX 512

/* ---- fonts */

/* Whether fontconfig's answer to `family` is that family, and holds Chinese. */
static int check_font(const char *family, struct dsc_arena *arena, struct dsc_err *err)
{
	static const FcChar32 needed[] = { 0x56fd, 0x3002, 0xff0c, 'A', '0' };
	FcPattern *wanted = FcPatternCreate();
	FcPattern *match = NULL;
	FcResult result;
	FcChar8 *name = NULL;
	FcChar8 *first = NULL;
	FcCharSet *set = NULL;
	bool same = false;
	bool chinese = true;
	int status = 0;

	if (!wanted)
		dsc_out_of_memory();
	FcPatternAddString(wanted, FC_FAMILY, (const FcChar8 *)family);
	FcConfigSubstitute(NULL, wanted, FcMatchPattern);
	FcDefaultSubstitute(wanted);
	match = FcFontMatch(NULL, wanted, &result);
	for (int i = 0; match && !same; i++) {
		if (FcPatternGetString(match, FC_FAMILY, i, &name) != FcResultMatch)
			break;
		first = first ? first : name;
		same = FcStrCmpIgnoreCase(name, (const FcChar8 *)family) == 0;
	}
	if (match && FcPatternGetCharSet(match, FC_CHARSET, 0, &set) == FcResultMatch)
		for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
			chinese &= FcCharSetHasChar(set, needed[i]) == FcTrue;
	family = dsc_text_show(dsc_str_from(family), arena);
	if (!same && first)
		status = dsc_err_set(err,
				     _("the font '%s' is not installed, '%s' would stand in for it; "
				       "install the package %s or name another font with --font"),
				     family,
				     dsc_text_show(dsc_str_from((const char *)first), arena),
				     DSC_PAGE_PACKAGE);
	else if (!same)
		status = dsc_err_set(err,
				     _("the font '%s' is not installed; install the package %s or "
				       "name another font with --font"),
				     family, DSC_PAGE_PACKAGE);
	else if (!chinese)
		status = dsc_err_set(err,
				     _("the font '%s' has no Chinese characters; install the "
				       "package %s or name another font with --font"),
				     family, DSC_PAGE_PACKAGE);
	if (match)
		FcPatternDestroy(match);
	FcPatternDestroy(wanted);
	return status;
}

/* ---- pages and lines */

void dsc_page_add(struct dsc_page *page, struct page_op op)
{
	DSC_PUSH(page->arena, &page->pages.items[page->pages.count - 1], op);
}

void dsc_page_next(struct dsc_page *page)
{
	DSC_PUSH(page->arena, &page->pages, (struct page_ops){ 0 });
	page->y = page->top;
}

static void note_missing(struct dsc_page *page, uint32_t cp)
{
	for (size_t i = 0; i < page->missing.count; i++)
		if (page->missing.items[i] == cp)
			return;
	if (page->missing.count < 1000)
		DSC_PUSH(page->arena, &page->missing, cp);
}

/* The characters of a layout that its font does not have. */
static void find_missing(struct dsc_page *page, PangoLayout *layout, struct dsc_str text)
{
	PangoLayoutIter *iter;

	if (pango_layout_get_unknown_glyphs_count(layout) == 0)
		return;
	iter = pango_layout_get_iter(layout);
	do {
		PangoLayoutRun *run = pango_layout_iter_get_run_readonly(iter);

		for (int i = 0; run && i < run->glyphs->num_glyphs; i++) {
			PangoGlyph glyph = run->glyphs->glyphs[i].glyph;
			size_t at = (size_t)(run->item->offset + run->glyphs->log_clusters[i]);
			uint32_t cp;

			if (!(glyph & PANGO_GLYPH_UNKNOWN_FLAG) || at >= text.len)
				continue;
			dsc_utf8_decode((struct dsc_str){ text.ptr + at, text.len - at }, &cp);
			note_missing(page, cp);
		}
	} while (pango_layout_iter_next_run(iter));
	pango_layout_iter_free(iter);
}

static PangoLayout *make_layout(struct dsc_page *page, const struct style *style, bool centred,
				double width, struct dsc_str text, bool first)
{
	PangoLayout *layout = pango_layout_new(page->context);
	PangoFontDescription *font = pango_font_description_new();
	PangoAttrList *attributes = pango_attr_list_new();

	pango_font_description_set_family_static(font, page->faces[style->sans]);
	pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
	pango_font_description_set_weight(font, style->bold ? PANGO_WEIGHT_BOLD :
							      PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	/* Another font in place of one that lacks a character would be a silent replacement. */
	pango_attr_list_insert(attributes, pango_attr_fallback_new(FALSE));
	pango_layout_set_attributes(layout, attributes);
	pango_attr_list_unref(attributes);
	pango_layout_set_auto_dir(layout, FALSE);
	pango_layout_set_single_paragraph_mode(layout, TRUE);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_justify(layout, style->justify && !centred);
	pango_layout_set_alignment(layout, centred ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
	if (style->indent && first)
		pango_layout_set_indent(layout, (int)(2 * style->size * PANGO_SCALE));
	pango_layout_set_text(layout, text.ptr, (int)text.len);
	DSC_PUSH(page->arena, &page->layouts, layout);
	find_missing(page, layout, text);
	return layout;
}

struct lines {
	PangoLayoutLine **items;
	size_t count, cap;
};

struct offsets {
	double *items;
	size_t count, cap;
};

static void set_piece(struct lines *lines, struct offsets *offsets, struct dsc_page *page,
		      const struct style *style, bool centred, double width, struct dsc_str text,
		      bool first)
{
	PangoLayout *layout = make_layout(page, style, centred, width, text, first);
	PangoLayoutIter *iter = pango_layout_get_iter(layout);

	do {
		PangoLayoutLine *line = pango_layout_iter_get_line_readonly(iter);
		PangoRectangle logical;

		pango_layout_iter_get_line_extents(iter, NULL, &logical);
		DSC_PUSH(page->arena, lines, line);
		DSC_PUSH(page->arena, offsets, (double)logical.x / PANGO_SCALE);
	} while (pango_layout_iter_next_line(iter));
	pango_layout_iter_free(iter);
}

/* Whole characters that are set at once: no more than pango breaks into lines in fair time. */
static struct dsc_str piece_of(struct dsc_str text)
{
	size_t word = 0;
	size_t len = 0;

	while (len < text.len && len < PARAGRAPH_MAX && word < WORD_MAX) {
		unsigned char byte = (unsigned char)text.ptr[len++];

		/* A line may end at a space and beside an ideograph (U+3000 and above). */
		word = byte == ' ' || byte >= 0xe3 ? 0 : word + 1;
		while (len < text.len && ((unsigned char)text.ptr[len] & 0xc0) == 0x80)
			len++;
	}
	return (struct dsc_str){ text.ptr, len };
}

struct set_text dsc_page_set(struct dsc_page *page, const struct style *style, bool centred,
			     double width, struct dsc_str text)
{
	struct lines lines = { 0 };
	struct offsets offsets = { 0 };

	for (;;) {
		const char *feed = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
		size_t len = feed ? (size_t)(feed - text.ptr) : text.len;
		struct dsc_str rest = { text.len ? text.ptr : "", len };
		bool first = true;

		do {
			struct dsc_str piece = piece_of(rest);

			set_piece(&lines, &offsets, page, style, centred, width, piece, first);
			first = false;
			rest = (struct dsc_str){ rest.ptr + piece.len, rest.len - piece.len };
		} while (rest.len);
		if (!feed)
			break;
		text = (struct dsc_str){ feed + 1, text.len - len - 1 };
	}
	return (struct set_text){ lines.items, offsets.items, lines.count };
}

void dsc_page_place(struct dsc_page *page, const struct style *style, const struct set_text *text,
		    size_t index, double x, double y)
{
	/* An ideograph's centre lies 0.38 of its size above the baseline. */
	double baseline = y + style->line / 2 + style->size * 0.38;

	dsc_page_add(page, (struct page_op){ .kind = OP_LINE, .x = x + text->offsets[index],
					     .y = baseline, .line = text->lines[index] });
}

double dsc_page_width(const struct dsc_page *page)
{
	return page->right - page->left;
}

void dsc_page_space(struct dsc_page *page, double height)
{
	page->y += height;
	if (page->y > page->bottom)
		dsc_page_next(page);
}

void dsc_page_sink(struct dsc_page *page, double y)
{
	if (page->y < y)
		page->y = y;
}

void dsc_page_break(struct dsc_page *page, double height)
{
	if (height <= 0 ? page->y > page->top : page->y + height > page->bottom)
		dsc_page_next(page);
}

/* Whether line `i` of `count` may stand last on a page: no line is left alone. */
static bool may_break_after(size_t i, size_t count)
{
	return count < 4 ? i + 1 == count : i > 0 && i + 2 != count;
}

static void set_paragraph(struct dsc_page *page, const struct style *style, struct dsc_str text)
{
	struct set_text set = dsc_page_set(page, style, style->centred, dsc_page_width(page), text);

	for (size_t i = 0; i < set.count; i++) {
		size_t next = i;

		while (!may_break_after(next, set.count) && next + 1 < set.count)
			next++;
		if ((i == 0 || may_break_after(i - 1, set.count)) &&
		    page->y + (double)(next - i + 1) * style->line > page->bottom)
			dsc_page_next(page);
		dsc_page_place(page, style, &set, i, page->left, page->y);
		page->y += style->line;
	}
}

void dsc_page_text(struct dsc_page *page, enum dsc_page_style which, struct dsc_str text)
{
	const struct style *style = &dsc_page_styles[which];

	if (page->y > page->top)
		page->y += style->before;
	/* A heading stays with two lines of what follows. */
	if (which == DSC_PAGE_HEADING || which == DSC_PAGE_SUBHEADING)
		dsc_page_break(page, style->line + style->after + 3 * 21);
	for (;;) {
		const char *feed = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
		size_t len = feed ? (size_t)(feed - text.ptr) : text.len;

		set_paragraph(page, style, (struct dsc_str){ text.ptr, len });
		if (!feed)
			break;
		text = (struct dsc_str){ feed + 1, text.len - len - 1 };
	}
	page->y += style->after;
}

static void set_lines(struct dsc_page *page, const struct style *style, double x,
		      const struct set_text *text, size_t index, double y)
{
	if (index < text->count)
		dsc_page_place(page, style, text, index, x, y);
}

/* A label and a value over a rule, from page->y on. */
static void set_field(struct dsc_page *page, const struct style *style, double x,
		      double label_width, double width, struct dsc_str label,
		      struct dsc_str value)
{
	struct set_text left = dsc_page_set(page, style, false, label_width, label);
	struct set_text right = dsc_page_set(page, style, false, width, value);

	for (size_t i = 0; i < left.count || i < right.count; i++) {
		dsc_page_break(page, style->line);
		set_lines(page, style, x, &left, i, page->y);
		set_lines(page, style, x + label_width, &right, i, page->y);
		page->y += style->line;
		if (i < right.count)
			dsc_page_add(page, (struct page_op){ .kind = OP_FILL, .x = x + label_width,
							     .y = page->y, .width = width,
							     .height = -0.5 });
	}
}

void dsc_page_field(struct dsc_page *page, double indent, double label_width, double width,
		    struct dsc_str label, struct dsc_str value)
{
	const struct style *style = &dsc_page_styles[DSC_PAGE_FIELD];

	set_field(page, style, page->left + indent, label_width, width, label, value);
	page->y += style->after;
}

void dsc_page_signature(struct dsc_page *page, const struct dsc_page_line *lines, size_t count,
			struct dsc_str seal)
{
	static const double label_width = 120, seal_width = 120, seal_height = 110, gap = 12;
	const struct style *style = &dsc_page_styles[DSC_PAGE_CELL];
	double width = dsc_page_width(page) - label_width - seal_width - 20;
	double x = page->right - seal_width;
	struct set_text caption = dsc_page_set(page, style, true, seal_width, seal);
	double height = 0;
	size_t number;
	double top;

	for (size_t i = 0; i < count; i++)
		height += style->line *
				  (double)dsc_page_set(page, style, false, width,
						       lines[i].value).count + gap;
	height = height > seal_height ? height : seal_height;
	page->y += 10;
	dsc_page_break(page, height);
	top = page->y;
	number = page->pages.count;
	dsc_page_add(page, (struct page_op){ .kind = OP_DASHES, .x = x, .y = top,
					     .width = seal_width, .height = seal_height });
	for (size_t i = 0; i < caption.count; i++)
		dsc_page_place(page, style, &caption, i, x,
			       top + (seal_height - (double)caption.count * style->line) / 2 +
				       (double)i * style->line);
	for (size_t i = 0; i < count; i++) {
		set_field(page, style, page->left, label_width, width, lines[i].label,
			  lines[i].value);
		page->y += gap;
	}
	if (page->pages.count == number && page->y < top + seal_height)
		page->y = top + seal_height;
	page->y += 6;
}

/* ---- begin and end */

int dsc_page_begin(struct dsc_page **out, const struct dsc_page_options *options,
		   struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_page *page = DSC_NEW(arena, struct dsc_page);
	double margin = options->landscape ? 42 : 71;
	cairo_font_options_t *fonts;

	page->options = *options;
	page->arena = arena;
	page->faces[0] = options->font ? options->font : DSC_PAGE_SERIF;
	page->faces[1] = options->font ? options->font : DSC_PAGE_SANS;
	for (int i = 0; i < (options->font ? 1 : 2); i++)
		if (check_font(page->faces[i], arena, err) < 0)
			return -1;
	page->width = options->landscape ? A4_LONG : A4_SHORT;
	page->height = options->landscape ? A4_SHORT : A4_LONG;
	page->left = margin;
	page->right = page->width - margin;
	page->top = options->landscape ? 48 : 76;
	page->bottom = page->height - (options->landscape ? 48 : 68);
	page->map = pango_cairo_font_map_new();
	pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(page->map), 72);
	page->context = pango_font_map_create_context(page->map);
	fonts = cairo_font_options_create();
	cairo_font_options_set_hint_style(fonts, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(fonts, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(fonts, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(page->context, fonts);
	cairo_font_options_destroy(fonts);
	pango_context_set_round_glyph_positions(page->context, FALSE);
	/* The environment's language would choose glyphs and line breaks otherwise. */
	pango_context_set_language(page->context, pango_language_from_string("zh-cn"));
	pango_context_set_base_dir(page->context, PANGO_DIRECTION_LTR);
	dsc_page_next(page);
	*out = page;
	return 0;
}

static void draw_op(cairo_t *cairo, const struct page_op *op)
{
	static const double dashes[] = { 4, 3 };

	cairo_set_source_rgb(cairo, 0, 0, 0);
	cairo_set_line_width(cairo, 0.5);
	switch (op->kind) {
	case OP_LINE:
		cairo_move_to(cairo, op->x, op->y);
		pango_cairo_show_layout_line(cairo, op->line);
		break;
	case OP_RULE:
		cairo_rectangle(cairo, op->x, op->y, op->width, op->height);
		cairo_stroke(cairo);
		break;
	case OP_DASHES:
		cairo_set_dash(cairo, dashes, 2, 0);
		cairo_rectangle(cairo, op->x, op->y, op->width, op->height);
		cairo_stroke(cairo);
		cairo_set_dash(cairo, NULL, 0, 0);
		break;
	case OP_FILL:
		if (op->height > 1)
			cairo_set_source_rgb(cairo, 0.93, 0.93, 0.93);
		cairo_rectangle(cairo, op->x, op->y, op->width, op->height);
		cairo_fill(cairo);
		break;
	}
}

/* Replaces {n} and {m}. */
static struct dsc_str fill_footer(const struct dsc_page *page, size_t number)
{
	const char *out = "";

	for (const char *at = page->options.footer; *at;) {
		size_t len = strcspn(at + 1, "{") + 1;

		if (strncmp(at, "{n}", 3) == 0) {
			out = dsc_arena_printf(page->arena, "%s%zu%.*s", out, number, (int)len - 3,
					       at + 3);
		} else if (strncmp(at, "{m}", 3) == 0) {
			out = dsc_arena_printf(page->arena, "%s%zu%.*s", out, page->pages.count,
					       (int)len - 3, at + 3);
		} else {
			out = dsc_arena_printf(page->arena, "%s%.*s", out, (int)len, at);
		}
		at += len;
	}
	return dsc_str_from(out);
}

/* Large and grey across the middle, so that no copy can lose it. */
static void draw_mark(cairo_t *cairo, struct dsc_page *page)
{
	static const struct style style = { .size = 110, .line = 150, .sans = true, .bold = true,
					    .centred = true };
	struct set_text set = dsc_page_set(page, &style, true, page->width,
					   dsc_str_from(page->options.mark));

	cairo_save(cairo);
	cairo_translate(cairo, page->width / 2, page->height / 2);
	cairo_rotate(cairo, -0.62);
	cairo_set_source_rgb(cairo, 0.88, 0.88, 0.88);
	cairo_move_to(cairo, set.offsets[0] - page->width / 2, style.size * 0.38);
	pango_cairo_show_layout_line(cairo, set.lines[0]);
	cairo_restore(cairo);
}

static void draw_edges(cairo_t *cairo, struct dsc_page *page, size_t number)
{
	const struct style *style = &dsc_page_styles[DSC_PAGE_SMALL];
	double width = dsc_page_width(page);
	struct set_text set = dsc_page_set(page, style, true, width, fill_footer(page, number));

	cairo_set_source_rgb(cairo, 0, 0, 0);
	cairo_move_to(cairo, page->left + set.offsets[0], page->bottom + 30);
	pango_cairo_show_layout_line(cairo, set.lines[0]);
	if (number == 1 || page->options.landscape)
		return;
	set = dsc_page_set(page, style, true, width, dsc_str_from(page->options.title));
	cairo_move_to(cairo, page->left + set.offsets[0], page->top - 26);
	pango_cairo_show_layout_line(cairo, set.lines[0]);
	cairo_rectangle(cairo, page->left, page->top - 17, width, 0.5);
	cairo_fill(cairo);
}

struct sink {
	char *bytes;
	size_t count, cap;
};

static cairo_status_t keep_bytes(void *data, const unsigned char *bytes, unsigned len)
{
	struct sink *sink = data;

	if (sink->count + len > sink->cap) {
		size_t cap = sink->cap ? sink->cap : 64 * 1024;
		char *grown;

		while (cap < sink->count + len)
			cap *= 2;
		grown = realloc(sink->bytes, cap);
		if (!grown)
			return CAIRO_STATUS_NO_MEMORY;
		sink->bytes = grown;
		sink->cap = cap;
	}
	memcpy(sink->bytes + sink->count, bytes, len);
	sink->count += len;
	return CAIRO_STATUS_SUCCESS;
}

/* "2023-10-24T00:00:00Z": with its zone written, cairo does not ask the environment's. */
static const char *write_instant(int64_t instant, struct dsc_arena *arena)
{
	int64_t day = instant / 86400 - (instant % 86400 < 0);
	int seconds = (int)(instant - day * 86400);
	char date[16];

	dsc_date_format((int32_t)day, date);
	return dsc_arena_printf(arena, "%sT%02d:%02d:%02dZ", date, seconds / 3600,
				seconds / 60 % 60, seconds % 60);
}

static cairo_status_t draw(struct sink *sink, struct dsc_page *page)
{
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(keep_bytes, sink,
								       page->width, page->height);
	const char *when = write_instant(page->options.instant, page->arena);
	cairo_t *cairo = cairo_create(surface);
	cairo_status_t status;

	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, page->options.title);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "dsc");
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, when);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, when);
	for (size_t i = 0; i < page->pages.count; i++) {
		const struct page_ops *ops = &page->pages.items[i];

		if (page->options.mark)
			draw_mark(cairo, page);
		for (size_t j = 0; j < ops->count; j++)
			draw_op(cairo, &ops->items[j]);
		draw_edges(cairo, page, i + 1);
		cairo_show_page(cairo);
	}
	cairo_destroy(cairo);
	cairo_surface_finish(surface);
	status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	return status;
}

/*
 * Whether every font could be opened in the end. pango draws boxes with a font
 * whose file cannot be read, and calls that success.
 */
static bool fonts_held(const struct dsc_page *page)
{
	bool held = true;

	for (size_t i = 0; i < page->layouts.count && held; i++) {
		PangoLayoutIter *iter = pango_layout_get_iter(page->layouts.items[i]);

		do {
			PangoLayoutRun *run = pango_layout_iter_get_run_readonly(iter);
			cairo_scaled_font_t *font;

			if (!run)
				continue;
			font = pango_cairo_font_get_scaled_font(
				PANGO_CAIRO_FONT(run->item->analysis.font));
			held &= font && cairo_scaled_font_status(font) == CAIRO_STATUS_SUCCESS;
		} while (pango_layout_iter_next_run(iter));
		pango_layout_iter_free(iter);
	}
	return held;
}

static void release(struct dsc_page *page)
{
	for (size_t i = 0; i < page->layouts.count; i++)
		g_object_unref(page->layouts.items[i]);
	g_object_unref(page->context);
	g_object_unref(page->map);
}

int dsc_page_end(struct dsc_str *pdf, struct dsc_page *page, uint32_t *missing, size_t cap,
		 size_t *missing_count, struct dsc_err *err)
{
	struct sink sink = { 0 };
	cairo_status_t status = draw(&sink, page);
	bool held = fonts_held(page);

	if (status == CAIRO_STATUS_SUCCESS)
		*pdf = dsc_arena_str(page->arena, (struct dsc_str){ sink.bytes, sink.count });
	free(sink.bytes);
	*missing_count = page->missing.count;
	for (size_t i = 0; i < page->missing.count && i < cap; i++)
		missing[i] = page->missing.items[i];
	release(page);
	if (status == CAIRO_STATUS_NO_MEMORY)
		dsc_out_of_memory();
	if (status != CAIRO_STATUS_SUCCESS)
		return dsc_err_set(err, _("the PDF cannot be made: %s"),
				   cairo_status_to_string(status));
	if (!held)
		return dsc_err_set(err, _("the PDF cannot be made: the file of its font cannot be "
					  "read"));
	return 0;
}
