#include "schema/uri.h"

#include "base/banned.h"

int dsc_uri_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t scheme_len(struct dsc_str text)
{
	size_t i = 0;

	while (i < text.len) {
		char c = text.ptr[i];

		if (c == ':')
			return i;
		if (!is_letter(c) &&
		    (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')))
			return 0;
		i++;
	}
	return 0;
}

static struct dsc_str take_until(struct dsc_str *text, const char *stops)
{
	struct dsc_str head = { text->ptr, 0 };

	while (head.len < text->len && !strchr(stops, text->ptr[head.len]))
		head.len++;
	text->ptr += head.len;
	text->len -= head.len;
	return head;
}

struct dsc_uri dsc_uri_split(struct dsc_str text)
{
	struct dsc_uri uri = { 0 };
	size_t len = scheme_len(text);

	if (!text.ptr)
		text.ptr = "";
	if (len) {
		uri.scheme = (struct dsc_str){ text.ptr, len };
		text.ptr += len + 1;
		text.len -= len + 1;
	}
	if (dsc_str_starts(text, DSC_S("//"))) {
		text.ptr += 2;
		text.len -= 2;
		uri.authority = take_until(&text, "/?#");
	}
	uri.path = take_until(&text, "?#");
	if (text.len && text.ptr[0] == '?') {
		text.ptr++;
		text.len--;
		uri.query = take_until(&text, "#");
	}
	if (text.len)
		uri.fragment = (struct dsc_str){ text.ptr + 1, text.len - 1 };
	return uri;
}

struct dsc_str dsc_uri_without_fragment(struct dsc_str text)
{
	const char *hash = text.len ? memchr(text.ptr, '#', text.len) : NULL;

	return hash ? (struct dsc_str){ text.ptr, (size_t)(hash - text.ptr) } : text;
}

/* RFC 3986 5.2.4, in place; returns the new length. */
static size_t remove_dots(char *path, size_t len)
{
	bool rooted = len && path[0] == '/';
	size_t in = 0, out = 0;

	while (in < len) {
		size_t end = in + (path[in] == '/');
		size_t start = end;

		while (end < len && path[end] != '/')
			end++;
		if (end - start == 1 && path[start] == '.') {
			if (end == len && (out || rooted))
				path[out++] = '/';
		} else if (end - start == 2 && path[start] == '.' && path[start + 1] == '.') {
			while (out && path[--out] != '/')
				;
			if (end == len && (out || rooted))
				path[out++] = '/';
		} else {
			memmove(path + out, path + in, end - in);
			out += end - in;
		}
		in = end;
	}
	return out;
}

struct writer {
	char *ptr;
	size_t len;
};

static void put(struct writer *out, struct dsc_str text)
{
	if (text.len)
		memcpy(out->ptr + out->len, text.ptr, text.len);
	out->len += text.len;
}

struct dsc_str dsc_uri_resolve(struct dsc_str base, struct dsc_str reference,
			       struct dsc_arena *arena)
{
	struct dsc_uri b = dsc_uri_split(base), r = dsc_uri_split(reference);
	struct writer out = { dsc_arena_alloc(arena, base.len + reference.len + 8, 1), 0 };
	struct dsc_str path = r.path, query = r.query, authority = r.authority;
	struct dsc_str scheme = r.scheme;
	struct dsc_str folder = { NULL, 0 };
	bool own_authority = r.scheme.ptr || r.authority.ptr;
	bool keep_dots = false;
	size_t at;

	if (!r.scheme.ptr)
		scheme = b.scheme;
	if (!own_authority) {
		authority = b.authority;
		if (!r.path.len) {
			path = b.path;
			keep_dots = true;
			if (!r.query.ptr)
				query = b.query;
		} else if (r.path.ptr[0] != '/') {
			folder = b.path;
			while (folder.len && folder.ptr[folder.len - 1] != '/')
				folder.len--;
			if (!folder.len && b.authority.ptr)
				folder = DSC_S("/");
		}
	}
	if (scheme.ptr) {
		put(&out, scheme);
		put(&out, DSC_S(":"));
	}
	if (authority.ptr) {
		put(&out, DSC_S("//"));
		put(&out, authority);
	}
	at = out.len;
	put(&out, folder);
	put(&out, path);
	if (!keep_dots)
		out.len = at + remove_dots(out.ptr + at, out.len - at);
	if (query.ptr) {
		put(&out, DSC_S("?"));
		put(&out, query);
	}
	if (r.fragment.ptr) {
		put(&out, DSC_S("#"));
		put(&out, r.fragment);
	}
	return (struct dsc_str){ out.ptr, out.len };
}

struct dsc_str dsc_uri_decode(struct dsc_str text, struct dsc_arena *arena)
{
	struct dsc_str out = { dsc_arena_str(arena, text).ptr, 0 };
	char *to = (char *)out.ptr;

	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '%' && i + 2 < text.len && dsc_uri_hex(text.ptr[i + 1]) >= 0 &&
		    dsc_uri_hex(text.ptr[i + 2]) >= 0) {
			to[out.len++] = (char)(dsc_uri_hex(text.ptr[i + 1]) * 16 +
					       dsc_uri_hex(text.ptr[i + 2]));
			i += 2;
		} else {
			to[out.len++] = text.ptr[i];
		}
	}
	return out;
}
