#include "review/verdict.h"

#include <inttypes.h>

#include "base/tr.h"
#include "review/snapshot_index.h"

#include "base/banned.h"

const char *const dsc_check_answers[] = { "", "yes", "no", "not-applicable", NULL };

const char *const dsc_verdict_kinds[] = {
	[DSC_VERDICT_PASS] = "pass",	   [DSC_VERDICT_REJECT] = "reject",
	[DSC_VERDICT_RETURN] = "return",   [DSC_VERDICT_SCORE] = "score",
	[DSC_VERDICT_ABSTAIN] = "abstain", [DSC_VERDICT_RECUSE] = "recuse",
	[DSC_VERDICT_KINDS] = NULL,
};

const char *dsc_verdict_kind_name(enum dsc_verdict_kind kind)
{
	switch (kind) {
	case DSC_VERDICT_PASS:
		return _("pass");
	case DSC_VERDICT_REJECT:
		return _("reject");
	case DSC_VERDICT_RETURN:
		return _("return for correction");
	case DSC_VERDICT_SCORE:
		return _("score");
	case DSC_VERDICT_ABSTAIN:
		return _("abstain");
	case DSC_VERDICT_RECUSE:
		return _("recuse");
	case DSC_VERDICT_KINDS:
		break;
	}
	return "";
}

const char *dsc_verdict_path(const struct dsc_verdict *verdict, struct dsc_arena *arena)
{
	return dsc_arena_printf(arena, "reviews/%.*s/%.*s/%.*s.%" PRId64 ".yaml",
				DSC_STR_ARG(verdict->stage_id), DSC_STR_ARG(verdict->case_id),
				DSC_STR_ARG(verdict->reviewer), verdict->seq);
}

/* ---- writing */

struct bytes {
	char *items;
	size_t count;
	size_t cap;
};

static void put(struct bytes *out, struct dsc_str text, struct dsc_arena *arena)
{
	for (size_t i = 0; i < text.len; i++)
		DSC_PUSH(arena, out, text.ptr[i]);
}

#define PUT(literal) put(out, DSC_S(literal), arena)

/* A JSON string is a double-quoted scalar of YAML. */
static void put_quoted(struct bytes *out, struct dsc_str text, struct dsc_arena *arena)
{
	PUT("\"");
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c == '\n')
			PUT("\\n");
		else if (c == '\r')
			PUT("\\r");
		else if (c == '\t')
			PUT("\\t");
		else if (c == '"' || c == '\\')
			put(out, dsc_str_from(dsc_arena_printf(arena, "\\%c", c)), arena);
		else if (c < 0x20 || c == 0x7f)
			put(out, dsc_str_from(dsc_arena_printf(arena, "\\u%04x", c)), arena);
		else
			DSC_PUSH(arena, out, (char)c);
	}
	PUT("\"");
}

bool dsc_verdict_plain(struct dsc_str text)
{
	static const char *const words[] = { "null", "true", "false", "yes", "no", "on", "off" };

	if (!text.len || !((text.ptr[0] >= 'a' && text.ptr[0] <= 'z') ||
			   (text.ptr[0] >= 'A' && text.ptr[0] <= 'Z')))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (dsc_str_is(text, words[i]))
			return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '-'))
			return false;
	}
	return true;
}

static void put_id(struct bytes *out, struct dsc_str id, struct dsc_arena *arena)
{
	if (dsc_verdict_plain(id))
		put(out, id, arena);
	else
		put_quoted(out, id, arena);
}

static void put_id_line(struct bytes *out, const char *key, struct dsc_str id,
			struct dsc_arena *arena)
{
	put(out, dsc_str_from(key), arena);
	PUT(": ");
	put_id(out, id, arena);
	PUT("\n");
}

/* Digests, words and times: no reader takes "sha256:…" or 2023-11-20T… for anything else. */
static void put_line(struct bytes *out, const char *key, struct dsc_str text,
		     struct dsc_arena *arena)
{
	put(out, dsc_str_from(key), arena);
	PUT(": ");
	put(out, text.len ? text : DSC_S("null"), arena);
	PUT("\n");
}

static void put_answers(struct bytes *out, const struct dsc_verdict *verdict,
			const struct dsc_profile_stage *stage, struct dsc_arena *arena)
{
	bool open = false;

	for (size_t i = 0; i < stage->checklist.count; i++) {
		if (verdict->checks[i] == DSC_CHECK_OPEN)
			continue;
		put(out, open ? DSC_S(", ") : DSC_S("checks: {"), arena);
		put_id(out, stage->checklist.items[i].entry.id, arena);
		PUT(": ");
		put(out, dsc_str_from(dsc_check_answers[verdict->checks[i]]), arena);
		open = true;
	}
	if (open)
		PUT("}\n");
}

static void put_scores(struct bytes *out, const struct dsc_verdict *verdict,
		       const struct dsc_profile_stage *stage, struct dsc_arena *arena)
{
	bool open = false;

	for (size_t i = 0; i < stage->scores.count; i++) {
		if (!verdict->scores[i].len)
			continue;
		put(out, open ? DSC_S(", ") : DSC_S("scores: {"), arena);
		put_id(out, stage->scores.items[i].entry.id, arena);
		PUT(": ");
		put_quoted(out, verdict->scores[i], arena);
		open = true;
	}
	if (open)
		PUT("}\n");
}

/*
 * Whether a text of several lines reads back the same as a block: readers take
 * CR for a line end, and indentation and the number of line ends at the end
 * would need indicators that people stumble over.
 */
static bool fits_block(struct dsc_str text)
{
	const char *lines = memchr(text.ptr, '\n', text.len);

	if (!lines || lines == text.ptr + text.len - 1 || strchr(" \t\n", text.ptr[0]))
		return false;
	if (text.ptr[text.len - 1] == '\n' && text.ptr[text.len - 2] == '\n')
		return false;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			return false;
		/* A line of white space alone could be taken for an empty one. */
		if (c == '\n' && i && (text.ptr[i - 1] == ' ' || text.ptr[i - 1] == '\t'))
			return false;
	}
	return true;
}

static void put_block(struct bytes *out, struct dsc_str text, struct dsc_arena *arena)
{
	bool ends = text.ptr[text.len - 1] == '\n';
	bool start = true;

	put(out, ends ? DSC_S("|\n") : DSC_S("|-\n"), arena);
	for (size_t i = 0; i < text.len; i++) {
		if (start && text.ptr[i] != '\n')
			PUT("  ");
		start = text.ptr[i] == '\n';
		DSC_PUSH(arena, out, text.ptr[i]);
	}
	if (!ends)
		PUT("\n");
}

static void put_reason(struct bytes *out, struct dsc_str text, struct dsc_arena *arena)
{
	if (!text.len)
		return;
	PUT("reason: ");
	if (fits_block(text)) {
		put_block(out, text, arena);
		return;
	}
	put_quoted(out, text, arena);
	PUT("\n");
}

struct dsc_str dsc_verdict_format(const struct dsc_verdict *verdict,
				  const struct dsc_profile *profile, struct dsc_arena *arena)
{
	const struct dsc_profile_stage *stage = &profile->stages.items[verdict->stage];
	struct bytes bytes = { 0 }, *out = &bytes;

	PUT("dsc: verdict/1\n");
	put_id_line(out, "programme", verdict->programme, arena);
	put_id_line(out, "stage", verdict->stage_id, arena);
	put_id_line(out, "case", verdict->case_id, arena);
	put_line(out, "subject", verdict->subject, arena);
	put_id_line(out, "reviewer", verdict->reviewer, arena);
	put_line(out, "seq", dsc_str_from(dsc_arena_printf(arena, "%" PRId64, verdict->seq)),
		 arena);
	put_line(out, "previous", verdict->previous, arena);
	put_line(out, "kind", dsc_str_from(dsc_verdict_kinds[verdict->kind]), arena);
	put_answers(out, verdict, stage, arena);
	put_scores(out, verdict, stage, arena);
	if (verdict->recommend != DSC_RECOMMEND_SILENT)
		put_line(out, "recommend",
			 verdict->recommend == DSC_RECOMMEND_YES ? DSC_S("yes") : DSC_S("no"),
			 arena);
	put_reason(out, verdict->reason, arena);
	put_line(out, "supersedes", verdict->supersedes, arena);
	PUT("nonce: ");
	put_quoted(out, verdict->nonce, arena); /* it may consist of digits alone */
	PUT("\n");
	put_line(out, "declared_at", verdict->declared_at, arena);
	return dsc_arena_str(arena, (struct dsc_str){ bytes.items, bytes.count });
}

/* ---- reading */

static struct dsc_str text_of(const struct dsc_node *root, const char *key)
{
	return dsc_node_text(dsc_node_get(root, dsc_str_from(key)));
}

static enum dsc_verdict_kind kind_of(struct dsc_str word)
{
	int kind = 0;

	while (dsc_verdict_kinds[kind] && !dsc_str_is(word, dsc_verdict_kinds[kind]))
		kind++;
	return (enum dsc_verdict_kind)kind;
}

static unsigned char answer_of(struct dsc_str word)
{
	for (unsigned char answer = DSC_CHECK_YES; dsc_check_answers[answer]; answer++)
		if (dsc_str_is(word, dsc_check_answers[answer]))
			return answer;
	return DSC_CHECK_OPEN;
}

static void read_answers(struct dsc_verdict *verdict, const struct dsc_node *map,
			 const struct dsc_profile_stage *stage)
{
	for (uint32_t i = 0; map && i < map->count; i++) {
		struct dsc_str id = map->members[i].key.text;
		int item = dsc_profile_find(stage->checklist, id);

		if (item >= 0)
			verdict->checks[item] = answer_of(dsc_node_text(&map->members[i].value));
		else if (!verdict->stranger.len)
			verdict->stranger = id;
	}
}

static void read_scores(struct dsc_verdict *verdict, const struct dsc_node *map,
			const struct dsc_profile_stage *stage)
{
	for (uint32_t i = 0; map && i < map->count; i++) {
		struct dsc_str id = map->members[i].key.text;
		int item = dsc_profile_find(stage->scores, id);

		if (item >= 0)
			verdict->scores[item] = dsc_node_text(&map->members[i].value);
		else if (!verdict->stranger.len)
			verdict->stranger = id;
	}
}

/* Whether the stage alone breaks the schema: its ids are the profile's. */
static bool other_stage(const struct dsc_document *document)
{
	const struct dsc_node *stage = dsc_node_get(document->root, DSC_S("stage"));

	if (!stage || stage->type != DSC_NODE_STRING || document->problems.count)
		return false;
	for (size_t i = 0; i < document->violations.count; i++)
		if (document->violations.items[i].node != stage)
			return false;
	return true;
}

const char *dsc_verdict_fault(const struct dsc_document *document, struct dsc_arena *arena)
{
	return other_stage(document) ? NULL : dsc_snapshot_fault(document, arena);
}

void dsc_verdict_read(struct dsc_verdict *verdict, const struct dsc_document *document,
		      const struct dsc_profile *profile)
{
	const struct dsc_node *root = document->root;
	struct dsc_str recommend = text_of(root, "recommend");

	*verdict = (struct dsc_verdict){
		.programme = text_of(root, "programme"),
		.stage_id = text_of(root, "stage"),
		.case_id = text_of(root, "case"),
		.subject = text_of(root, "subject"),
		.reviewer = text_of(root, "reviewer"),
		.previous = text_of(root, "previous"),
		.kind = kind_of(text_of(root, "kind")),
		.recommend = dsc_str_is(recommend, "yes") ? DSC_RECOMMEND_YES :
			     recommend.len		  ? DSC_RECOMMEND_NO :
							    DSC_RECOMMEND_SILENT,
		.reason = text_of(root, "reason"),
		.supersedes = text_of(root, "supersedes"),
		.nonce = text_of(root, "nonce"),
		.declared_at = text_of(root, "declared_at"),
	};
	/* One that fits no int64 is no seq of anybody's: it stays 0, which no path has. */
	if (!dsc_node_int(dsc_node_get(root, DSC_S("seq")), &verdict->seq))
		verdict->seq = 0;
	verdict->stage = dsc_profile_find(profile->stages, verdict->stage_id);
	if (verdict->stage < 0)
		return;
	read_answers(verdict, dsc_node_get(root, DSC_S("checks")),
		     &profile->stages.items[verdict->stage]);
	read_scores(verdict, dsc_node_get(root, DSC_S("scores")),
		    &profile->stages.items[verdict->stage]);
}

void dsc_verdict_keep(struct dsc_verdict *verdict, struct dsc_arena *arena)
{
	struct dsc_str *const texts[] = {
		&verdict->programme, &verdict->stage_id,   &verdict->case_id,
		&verdict->subject,   &verdict->reviewer,   &verdict->previous,
		&verdict->reason,    &verdict->supersedes, &verdict->nonce,
		&verdict->declared_at, &verdict->stranger,
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = dsc_arena_str(arena, *texts[i]);
	for (size_t i = 0; i < DSC_PROFILE_MAX_IDS; i++)
		if (verdict->scores[i].len)
			verdict->scores[i] = dsc_arena_str(arena, verdict->scores[i]);
}
