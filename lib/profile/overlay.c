#include "base/tr.h"
#include "profile/check.h"
#include "text/normal.h"
#include "text/show.h"

#include "base/banned.h"

/* The bounds that the profile's schema sets. */
#define MAX_COUNT 1000000
#define MAX_BYTES (INT64_C(1) << 40)

/* How the values of a slot are compared. */
enum scale { LOWER_COUNT, HIGHER_COUNT, LOWER_SHARE, WORDS, TRUTH, EARLIER };

/* What an overlay may change, and which way is tighter. */
struct slot {
	const char *path; /* `*` stands for any key */
	enum scale scale;
	int64_t least, most;     /* of a count */
	const char *const *list; /* of words, the loosest first */
	const char *wanted;      /* msgid: what belongs there */
};

static const char *const firmness[] = { "soft", "hard", NULL };
static const char *const required[] = { "never", "joint", "always", NULL };
static const char *const severity[] = { "info", "warning", "error", NULL };
static const char *const opening[] = { "open", "warning", "closed", NULL };

static const struct slot slots[] = {
	{ "quotas.*.max", LOWER_COUNT, 0, MAX_COUNT, NULL,
	  N_("a whole number from 0 to 1000000") },
	{ "quotas.*.firmness", WORDS, 0, 0, firmness,
	  N_("'soft' or 'hard'") },
	{ "limits.*.max", LOWER_COUNT, 1, MAX_COUNT, NULL,
	  N_("a whole number from 1 to 1000000") },
	{ "limits.*.across_domains", TRUTH, 0, 0, NULL,
	  N_("true or false") },
	{ "chapters.*.max", LOWER_COUNT, 1, MAX_COUNT, NULL,
	  N_("a whole number from 1 to 1000000") },
	{ "chapters.*.min", HIGHER_COUNT, 0, MAX_COUNT, NULL,
	  N_("a whole number from 0 to 1000000") },
	{ "chapters.*.required", TRUTH, 0, 0, NULL,
	  N_("true or false") },
	{ "evidence.kinds.*.required", WORDS, 0, 0, required,
	  N_("'never', 'joint' or 'always'") },
	{ "evidence.max_bytes", LOWER_COUNT, 1, MAX_BYTES, NULL,
	  N_("a number of bytes up to 1 TiB") },
	{ "deadline.at", EARLIER, 0, 0, NULL,
	  N_("a date like 2023-10-31, or a time with the profile's offset like "
	     "2023-10-31T17:00:00+08:00") },
	{ "types.*.domains.*", WORDS, 0, 0, opening,
	  N_("'open', 'warning' or 'closed'") },
	{ "rules.*.severity", WORDS, 0, 0, severity,
	  N_("'info', 'warning' or 'error'") },
	{ "rules.*.softer", WORDS, 0, 0, severity,
	  N_("'info', 'warning' or 'error'") },
	{ "rules.*.threshold", LOWER_SHARE, 0, 0, NULL,
	  N_("a number above 0, at most 1") },
};

static bool word_index(double *index, const char *const *list, struct dsc_str word)
{
	for (int i = 0; list[i]; i++) {
		if (!dsc_str_is(word, list[i]))
			continue;
		*index = i;
		return true;
	}
	return false;
}

/*
 * How tight a value is: the greater, the tighter. False where it does not
 * belong on the slot's scale.
 */
static bool weigh(double *tightness, const struct slot *slot, const struct dsc_node *value,
		  const struct dsc_node *root)
{
	struct dsc_deadline deadline;
	int64_t count;
	double share;

	switch (slot->scale) {
	case LOWER_COUNT:
	case HIGHER_COUNT:
		if (!dsc_node_int(value, &count) || count < slot->least || count > slot->most)
			return false;
		*tightness = (double)(slot->scale == LOWER_COUNT ? -count : count);
		return true;
	case LOWER_SHARE:
		if (!dsc_node_real(value, &share) || !(share > 0 && share <= 1))
			return false;
		*tightness = -share;
		return true;
	case WORDS:
		return word_index(tightness, slot->list, dsc_node_text(value));
	case TRUTH:
		*tightness = value->truth;
		return value->type == DSC_NODE_BOOL;
	case EARLIER:
		if (!dsc_profile_read_deadline(&deadline, dsc_node_get(root, DSC_S("deadline")),
					       dsc_node_text(value)))
			return false;
		*tightness = -(double)deadline.instant;
		return true;
	}
	return false;
}

/* Cuts the next key off the front of a dotted path. */
static struct dsc_str next_key(struct dsc_str *path)
{
	struct dsc_str key = *path;
	const char *dot = path->len ? memchr(path->ptr, '.', path->len) : NULL;

	if (dot)
		key.len = (size_t)(dot - path->ptr);
	path->ptr += key.len + (dot != NULL);
	path->len -= key.len + (dot != NULL);
	return key;
}

static const struct slot *slot_of(struct dsc_str path)
{
	for (size_t i = 0; i < sizeof(slots) / sizeof(*slots); i++) {
		struct dsc_str pattern = dsc_str_from(slots[i].path);
		struct dsc_str rest = path;
		bool same = true;

		while (same && pattern.len && rest.len) {
			struct dsc_str wanted = next_key(&pattern);
			struct dsc_str key = next_key(&rest);

			same = key.len && (dsc_str_is(wanted, "*") || dsc_str_eq(key, wanted));
		}
		if (same && !pattern.len && !rest.len)
			return &slots[i];
	}
	return NULL;
}

/* Says that a path leads nowhere; `nearest` may stand for the key between `before` and `after`. */
static void complain_absent(const struct dsc_node *set, struct dsc_str before, const char *nearest,
			    struct dsc_str after, struct dsc_issue_sink *sink)
{
	const char *proposal;

	if (!nearest) {
		dsc_issue_add(sink, "reference-unknown", DSC_ERROR, set,
			      _("the profile has no value '%s'; write the keys that lead to it, "
				"joined by dots, like limits.applicants.max"),
			      dsc_issue_quote(sink, set));
		return;
	}
	proposal = dsc_arena_printf(sink->arena, "%.*s%s%s%.*s", DSC_STR_ARG(before), nearest,
				    after.len ? "." : "", DSC_STR_ARG(after));
	dsc_issue_add(sink, "reference-unknown", DSC_ERROR, set,
		      _("the profile has no value '%s'; did you mean '%s'?"),
		      dsc_issue_quote(sink, set),
		      dsc_text_quote(dsc_str_from(proposal), 100, sink->arena));
}

/*
 * The profile's value at the path that `set` holds, or NULL with an issue that
 * proposes the nearest path.
 */
static struct dsc_node *value_at(struct dsc_node *root, const struct dsc_node *set,
				 struct dsc_issue_sink *sink)
{
	struct dsc_str path = dsc_node_text(set);
	struct dsc_node *at = root;

	if (dsc_str_ends(path, DSC_S("."))) {
		complain_absent(set, path, NULL, path, sink);
		return NULL;
	}
	while (path.len) {
		struct dsc_str before = { set->text.ptr, (size_t)(path.ptr - set->text.ptr) };
		struct dsc_str key = next_key(&path);
		struct dsc_node *below = dsc_node_get(at, key);

		if (!below) {
			complain_absent(set, before, dsc_issue_nearest(sink, key, at), path, sink);
			return NULL;
		}
		at = below;
	}
	return at;
}

/* What the slots are, for whoever named something else. */
static const char *slot_list(struct dsc_arena *arena)
{
	const char *list = "";

	for (size_t i = 0; i < sizeof(slots) / sizeof(*slots); i++)
		list = dsc_arena_printf(arena, "%s%s%s", list, i ? ", " : "", slots[i].path);
	return list;
}

/* A value that was replaced, so that it can be put back. */
struct replaced {
	struct dsc_node *node;
	struct dsc_node old;
	const struct dsc_node *set;
};

struct replaced_list {
	struct replaced *items;
	size_t count;
	size_t cap;
};

static bool set_twice(const struct replaced_list *done, const struct dsc_node *node,
		      const struct dsc_node *set, struct dsc_issue_sink *sink)
{
	for (size_t i = 0; i < done->count; i++) {
		if (done->items[i].node != node)
			continue;
		dsc_issue_add(sink, "schema", DSC_ERROR, set,
			      _("'%s' is changed twice, first at line %u"),
			      dsc_issue_quote(sink, set), done->items[i].set->span.start.line);
		return true;
	}
	return false;
}

/* Tells of a value that lets more pass than the profile's does. */
static void weigh_looser(const struct dsc_node *change, const struct dsc_node *old,
			 struct dsc_issue_sink *sink)
{
	const struct dsc_node *reason = dsc_node_get(change, DSC_S("reason"));
	const struct dsc_node *set = dsc_node_get(change, DSC_S("set"));
	const struct dsc_node *to = dsc_node_get(change, DSC_S("to"));

	if (!dsc_text_blank(dsc_node_text(reason)))
		dsc_issue_add(sink, "overlay-looser", DSC_WARNING, to,
			      _("'%s' is looser: '%s' in the profile, '%s' here; reason given: %s"),
			      dsc_issue_quote(sink, set), dsc_issue_quote(sink, old),
			      dsc_issue_quote(sink, to),
			      dsc_text_quote(dsc_str_trim(dsc_node_text(reason)), 200,
					     sink->arena));
	else
		dsc_issue_add(sink, "overlay-looser", DSC_ERROR, to,
			      _("'%s' is looser: '%s' in the profile, '%s' here; an overlay may "
				"only tighten, write a 'reason' if this must stand"),
			      dsc_issue_quote(sink, set), dsc_issue_quote(sink, old),
			      dsc_issue_quote(sink, to));
}

static void apply_change(struct dsc_node *root, const struct dsc_node *change,
			 struct replaced_list *done, struct dsc_issue_sink *sink)
{
	const struct dsc_node *set = dsc_node_get(change, DSC_S("set"));
	const struct dsc_node *to = dsc_node_get(change, DSC_S("to"));
	const struct slot *slot = slot_of(dsc_node_text(set));
	struct dsc_node *node = value_at(root, set, sink);
	double was, becomes;
	struct dsc_node old;

	if (!node || set_twice(done, node, set, sink))
		return;
	if (!slot || !weigh(&was, slot, node, root)) {
		dsc_issue_add(sink, "schema", DSC_ERROR, set,
			      _("'%s' may not be changed by an overlay; these may: %s"),
			      dsc_issue_quote(sink, set), slot_list(sink->arena));
		return;
	}
	if (!weigh(&becomes, slot, to, root)) {
		dsc_issue_add(sink, "schema", DSC_ERROR, to,
			      _("%s '%s' does not fit '%s', which takes %s"),
			      dsc_node_type_name((enum dsc_node_type)to->type),
			      dsc_issue_quote(sink, to), dsc_issue_quote(sink, set),
			      _(slot->wanted));
		return;
	}
	if (becomes < was)
		weigh_looser(change, node, sink);
	old = *node;
	*node = *to;
	node->parent = old.parent;
	DSC_PUSH(sink->arena, done, (struct replaced){ node, old, set });
}

/* Two changes, or one, may cross a chapter's bounds. */
static void check_bounds(const struct replaced_list *done, struct dsc_issue_sink *sink)
{
	for (size_t i = 0; i < done->count; i++) {
		const struct replaced *change = &done->items[i];
		const struct dsc_node *chapter = change->node->parent;
		int64_t min, max;

		if (dsc_node_int(dsc_node_get(chapter, DSC_S("min")), &min) &&
		    dsc_node_int(dsc_node_get(chapter, DSC_S("max")), &max) && min > max)
			dsc_issue_add(sink, "schema", DSC_ERROR, change->node,
				      _("after this change min '%lld' is above max '%lld'"),
				      (long long)min, (long long)max);
	}
}

int dsc_overlay_apply(struct dsc_node *profile_root, const struct dsc_node *overlay_root,
		      struct dsc_arena *arena, struct dsc_profile_issues *issues)
{
	struct dsc_issue_sink sink = { .issues = issues, .arena = arena, .in_overlay = true };
	struct replaced_list done = { 0 };
	const struct dsc_node *changes, *programme, *id;

	dsc_profile_check_schema(overlay_root, "overlay", &sink);
	if (sink.failed)
		return -1;
	programme = dsc_node_get(overlay_root, DSC_S("profile"));
	id = dsc_node_get(profile_root, DSC_S("id"));
	if (!dsc_str_eq(dsc_node_text(programme), dsc_node_text(id))) {
		dsc_issue_add(&sink, "reference-unknown", DSC_ERROR, programme,
			      _("the overlay is for '%s', but the repository's profile is '%s'"),
			      dsc_issue_quote(&sink, programme),
			      dsc_text_quote(dsc_node_text(id), 64, arena));
		return -1;
	}
	changes = dsc_node_get(overlay_root, DSC_S("changes"));
	for (uint32_t i = 0; i < changes->count; i++)
		apply_change(profile_root, &changes->items[i], &done, &sink);
	check_bounds(&done, &sink);
	if (!sink.failed)
		return 0;
	for (size_t i = done.count; i-- > 0;)
		*done.items[i].node = done.items[i].old;
	return -1;
}
