/* One directory record as its readers understand it (ECMA-119, SUSP, Rock Ridge, Joliet). */
#include "base/utf8.h"
#include "disc/tree.h"

#include "base/banned.h"

#define FOLDER 0x02
#define MORE 0x80
#define MODE_KIND 0170000u
#define MODE_FOLDER 0040000u
#define MODE_FILE 0100000u
#define ROCK_NAME_MAX 253 /* Linux cuts off the rest */

static uint32_t little(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* A number stands there twice; which of the two a reader takes depends on its machine. */
static bool differ(const unsigned char *at, size_t width)
{
	for (size_t i = 0; i < width; i++)
		if (at[i] != at[2 * width - 1 - i])
			return true;
	return false;
}

struct dsc_disc_record dsc_disc_record_read(const unsigned char *bytes)
{
	size_t size = bytes[0], name = bytes[32];
	size_t area = 33 + name + (name % 2 == 0);
	struct dsc_disc_record record = {
		.raw = { (const char *)bytes + 33, name },
		.area = { (const char *)bytes + area, size > area ? size - area : 0 },
		.block = little(bytes + 2),
		.size = little(bytes + 10),
		.folder = bytes[25] & FOLDER,
		.more = bytes[25] & MORE,
	};

	/* Extended attributes in front, hidden, associated, interleaved, on another volume. */
	record.odd = bytes[1] || (bytes[25] & ~(FOLDER | MORE)) || bytes[26] || bytes[27] ||
		     bytes[28] != 1 || bytes[29] || differ(bytes + 2, 4) ||
		     differ(bytes + 10, 4) || differ(bytes + 28, 2) ||
		     (record.folder && record.more);
	return record;
}

struct dsc_str dsc_disc_name_joliet(struct dsc_str raw, struct dsc_arena *arena)
{
	char *name = dsc_arena_raw(arena, 2 * raw.len + 4, 1);
	const unsigned char *from = (const unsigned char *)raw.ptr;
	size_t len = 0;

	for (size_t i = 0; i + 1 < raw.len; i += 2) {
		uint32_t cp = (uint32_t)from[i] << 8 | from[i + 1];

		if (cp >= 0xd800 && cp < 0xdc00 && i + 3 < raw.len && from[i + 2] >= 0xdc &&
		    from[i + 2] < 0xe0) {
			cp = 0x10000 + ((cp - 0xd800) << 10) +
			     (((uint32_t)from[i + 2] << 8 | from[i + 3]) - 0xdc00);
			i += 2;
		}
		if (cp >= 0xd800 && cp < 0xe000)
			cp = 0xfffd;
		len += dsc_utf8_encode(cp, name + len);
	}
	return dsc_disc_name_plain((struct dsc_str){ name, len }, NULL);
}

struct dsc_str dsc_disc_name_plain(struct dsc_str raw, struct dsc_arena *arena)
{
	if (dsc_str_ends(raw, DSC_S(";1")))
		raw.len -= 2;
	if (raw.len > 1 && raw.ptr[raw.len - 1] == '.')
		raw.len--;
	return arena ? dsc_arena_str(arena, raw) : raw;
}

/* Readers do not agree on a name in parts unless each but the last says that it goes on. */
static void read_name(struct dsc_disc_rock *rock, const unsigned char *entry)
{
	size_t len = entry[2] > 5 ? entry[2] - 5u : 0;

	rock->odd |= (rock->named && !rock->goes_on) || entry[2] < 5 || entry[4] > 1;
	if (len > ROCK_NAME_MAX - rock->len) {
		rock->odd = true;
		len = ROCK_NAME_MAX - rock->len;
	}
	memcpy(rock->name + rock->len, entry + 5, len);
	rock->len += len;
	rock->named = true;
	rock->goes_on = entry[2] >= 5 && entry[4] == 1;
}

static bool is(const unsigned char *entry, const char *signature)
{
	return memcmp(entry, signature, 2) == 0;
}

static void read_entry(struct dsc_disc_rock *rock, const unsigned char *entry, bool folder)
{
	size_t len = entry[2];

	if (is(entry, "NM")) {
		read_name(rock, entry);
	} else if (is(entry, "PX")) {
		rock->odd |= len < 8 || (little(entry + 4) & MODE_KIND) !=
						(folder ? MODE_FOLDER : MODE_FILE);
	} else if (is(entry, "RR")) { /* its bit 8: there is a name */
		rock->unnamed |= len < 5 || !(entry[4] & 8);
	} else if (is(entry, "SP")) {
		rock->odd |= len != 7 || entry[4] != 0xbe || entry[5] != 0xef || entry[6];
		rock->here = !rock->odd;
	} else if (is(entry, "CE")) {
		rock->odd |= len != 28 || rock->continued;
		if (len != 28)
			return;
		rock->continued = true;
		rock->block = little(entry + 4);
		rock->offset = little(entry + 12);
		rock->size = little(entry + 20);
	} else if (is(entry, "CL") || is(entry, "PL") || is(entry, "RE") || is(entry, "SF") ||
		   is(entry, "ZF")) {
		/* Relocated, with holes, compressed: other readers see other files. */
		rock->odd = true;
	}
}

void dsc_disc_rock_read(struct dsc_disc_rock *rock, struct dsc_str area, bool folder)
{
	const unsigned char *bytes = (const unsigned char *)area.ptr;

	rock->continued = false;
	for (size_t at = 0; at + 4 <= area.len; at += bytes[at + 2]) {
		if (!bytes[at] || is(bytes + at, "ST"))
			return;
		if (bytes[at + 2] < 4 || at + bytes[at + 2] > area.len) {
			rock->odd = true;
			return;
		}
		read_entry(rock, bytes + at, folder);
	}
}
