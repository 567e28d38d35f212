#include "text/lines.h"

#include "base/banned.h"

enum { MAX_LINES = 20000, MAX_EDITS = 500 };

struct text {
	struct dsc_str *lines;
	uint32_t *hashes;
	size_t count;
};

static void cut(struct text *text, struct dsc_str bytes, struct dsc_arena *arena)
{
	size_t count = 0;

	for (size_t i = 0; i < bytes.len; i++)
		count += bytes.ptr[i] == '\n';
	*text = (struct text){ .lines = DSC_NEW_ARRAY(arena, struct dsc_str, count + 1),
			       .hashes = DSC_NEW_ARRAY(arena, uint32_t, count + 1) };
	while (bytes.len) {
		const char *end = memchr(bytes.ptr, '\n', bytes.len);
		size_t len = end ? (size_t)(end - bytes.ptr) : bytes.len;

		text->lines[text->count] = (struct dsc_str){ bytes.ptr, len };
		text->hashes[text->count] = dsc_str_hash(text->lines[text->count]);
		text->count++;
		len += end != NULL;
		bytes = (struct dsc_str){ bytes.ptr + len, bytes.len - len };
	}
}

static bool same(const struct text *old, size_t i, const struct text *now, size_t k)
{
	return old->hashes[i] == now->hashes[k] && dsc_str_eq(old->lines[i], now->lines[k]);
}

/* What both begin and end with is out of the question. */
struct middle {
	size_t start;            /* of both */
	size_t old_end, now_end;
};

static struct middle find_middle(const struct text *old, const struct text *now)
{
	struct middle middle = { 0, old->count, now->count };

	while (middle.start < middle.old_end && middle.start < middle.now_end &&
	       same(old, middle.start, now, middle.start))
		middle.start++;
	while (middle.old_end > middle.start && middle.now_end > middle.start &&
	       same(old, middle.old_end - 1, now, middle.now_end - 1)) {
		middle.old_end--;
		middle.now_end--;
	}
	return middle;
}

/*
 * The furthest reaching paths: row d, of 2d + 1 places, has for each diagonal -d to d
 * how far in `old` d edits lead. -1: more than MAX_EDITS are needed.
 */
static int find_path(int **rows, const struct text *old, const struct text *now,
		     const struct middle *middle, struct dsc_arena *arena)
{
	int old_len = (int)(middle->old_end - middle->start);
	int now_len = (int)(middle->now_end - middle->start);

	for (int d = 0; d <= MAX_EDITS; d++) {
		int *row = DSC_NEW_ARRAY(arena, int, (size_t)(2 * d + 1));

		rows[d] = row;
		for (int k = -d; k <= d; k += 2) {
			int x = 0, y;

			if (d > 0 && (k == -d || (k != d && rows[d - 1][k - 1 + d - 1] <
								    rows[d - 1][k + 1 + d - 1])))
				x = rows[d - 1][k + 1 + d - 1];
			else if (d > 0)
				x = rows[d - 1][k - 1 + d - 1] + 1;
			y = x - k;
			while (x >= 0 && y >= 0 && x < old_len && y < now_len &&
			       same(old, middle->start + (size_t)x, now,
				    middle->start + (size_t)y)) {
				x++;
				y++;
			}
			row[k + d] = x;
			if (x >= old_len && y >= now_len)
				return d;
		}
	}
	return -1;
}

/* Marks the lines of the middle that are gone and new, from the end of the path back. */
static void mark_path(bool *gone, bool *new, int *const *rows, int d, const struct middle *middle)
{
	int x = (int)(middle->old_end - middle->start);
	int y = (int)(middle->now_end - middle->start);

	for (; d > 0; d--) {
		int k = x - y;
		const int *row = rows[d - 1];
		bool down = k == -d || (k != d && row[k - 1 + d - 1] < row[k + 1 + d - 1]);
		int before = down ? row[k + 1 + d - 1] : row[k - 1 + d - 1];

		if (down)
			new[before - (k + 1)] = true;
		else
			gone[before] = true;
		x = before;
		y = before - (down ? k + 1 : k - 1);
	}
}

static void put(struct dsc_lines *lines, enum dsc_line_kind kind, const struct text *text,
		size_t old, size_t now, struct dsc_arena *arena)
{
	DSC_PUSH(arena, lines,
		 (struct dsc_line){
			 .kind = kind,
			 .old = kind == DSC_LINE_NEW ? 0 : (uint32_t)old + 1,
			 .now = kind == DSC_LINE_GONE ? 0 : (uint32_t)now + 1,
			 .text = text->lines[kind == DSC_LINE_NEW ? now : old],
		 });
}

void dsc_lines_compare(struct dsc_lines *lines, struct dsc_str old_bytes,
		       struct dsc_str now_bytes, struct dsc_arena *arena)
{
	struct text old, now;
	struct middle middle;
	bool *gone, *new;
	int **rows;
	int edits = -1;
	size_t i = 0, k = 0;

	*lines = (struct dsc_lines){ 0 };
	cut(&old, old_bytes, arena);
	cut(&now, now_bytes, arena);
	middle = find_middle(&old, &now);
	gone = DSC_NEW_ARRAY(arena, bool, middle.old_end - middle.start + 1);
	new = DSC_NEW_ARRAY(arena, bool, middle.now_end - middle.start + 1);
	if (old.count <= MAX_LINES && now.count <= MAX_LINES) {
		rows = DSC_NEW_ARRAY(arena, int *, MAX_EDITS + 1);
		edits = find_path(rows, &old, &now, &middle, arena);
		if (edits >= 0)
			mark_path(gone, new, rows, edits, &middle);
	}
	if (edits < 0) {
		memset(gone, true, middle.old_end - middle.start);
		memset(new, true, middle.now_end - middle.start);
	}
	while (i < old.count || k < now.count) {
		if (i >= middle.start && i < middle.old_end && gone[i - middle.start]) {
			put(lines, DSC_LINE_GONE, &old, i++, 0, arena);
		} else if (k >= middle.start && k < middle.now_end && new[k - middle.start]) {
			put(lines, DSC_LINE_NEW, &now, 0, k++, arena);
		} else {
			put(lines, DSC_LINE_SAME, &old, i, k, arena);
			i++;
			k++;
		}
	}
}

void dsc_lines_excerpt(struct dsc_lines *lines, size_t around)
{
	size_t kept = 0, behind = SIZE_MAX; /* lines since the last that differed */
	size_t next = 0;                    /* the first at or behind i that differs */

	for (size_t i = 0; i < lines->count; i++) {
		if (next <= i && next < lines->count && lines->items[i].kind == DSC_LINE_SAME)
			for (next = i; next < lines->count &&
				       lines->items[next].kind == DSC_LINE_SAME;)
				next++;
		if (lines->items[i].kind != DSC_LINE_SAME)
			behind = 0;
		else if (behind != SIZE_MAX)
			behind++;
		if (behind <= around || (next > i && next < lines->count && next - i <= around))
			lines->items[kept++] = lines->items[i];
	}
	lines->count = kept;
}
