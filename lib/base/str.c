#include "base/str.h"

#include "base/banned.h"

int dsc_str_cmp(struct dsc_str a, struct dsc_str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.ptr, b.ptr, len) : 0;

	if (order)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

bool dsc_str_starts(struct dsc_str s, struct dsc_str prefix)
{
	return s.len >= prefix.len && memcmp(s.ptr, prefix.ptr, prefix.len) == 0;
}

bool dsc_str_ends(struct dsc_str s, struct dsc_str suffix)
{
	return s.len >= suffix.len &&
	       memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct dsc_str dsc_str_trim(struct dsc_str s)
{
	while (s.len && is_space(s.ptr[0])) {
		s.ptr++;
		s.len--;
	}
	while (s.len && is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

#define WORD_MAX 63

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned dsc_str_distance(struct dsc_str a, struct dsc_str b)
{
	/* Three rows of the optimal string alignment table. */
	unsigned rows[3][WORD_MAX + 1];

	if (a.len > WORD_MAX || b.len > WORD_MAX)
		return UINT32_MAX;
	for (unsigned j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (unsigned i = 1; i <= a.len; i++) {
		unsigned *above2 = rows[(i + 1) % 3];
		unsigned *above = rows[(i + 2) % 3];
		unsigned *row = rows[i % 3];

		row[0] = i;
		for (unsigned j = 1; j <= b.len; j++) {
			bool same = a.ptr[i - 1] == b.ptr[j - 1];

			row[j] = least(above[j - 1] + !same, least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] &&
			    a.ptr[i - 2] == b.ptr[j - 1])
				row[j] = least(row[j], above2[j - 2] + 1);
		}
		/* Row i - 1 sits at index (i + 2) % 3, row i - 2 at (i + 1) % 3. */
	}
	return rows[a.len % 3][b.len];
}

const char *dsc_str_nearest(struct dsc_str word, const char *const *candidates, size_t count)
{
	unsigned best = (unsigned)(word.len / 3 ? word.len / 3 : 1) + 1;
	const char *found = NULL;

	for (size_t i = 0; i < count; i++) {
		unsigned distance = dsc_str_distance(word, dsc_str_from(candidates[i]));

		if (distance < best) {
			best = distance;
			found = candidates[i];
		}
	}
	return found;
}
