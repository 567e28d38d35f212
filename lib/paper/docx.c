#include "paper/docx.h"

#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

#include "base/date.h"
#include "base/tr.h"
#include "paper/docx_part.h"
#include "profile/builtin.h"
#include "text/show.h"

#include "base/banned.h"

/* Parts of the template built in: their names in the document and below schemas/. */
static const struct {
	const char *part, *file;
} parts[] = {
	{ "[Content_Types].xml", "forms/content-types.xml" },
	{ "_rels/.rels", "forms/rels.xml" },
	{ "word/document.xml", "forms/document.xml" },
	{ "word/_rels/document.xml.rels", "forms/document-rels.xml" },
	{ "word/styles.xml", "forms/styles.xml" },
	{ "word/settings.xml", "forms/settings.xml" },
	{ "word/header1.xml", "forms/header.xml" },
	{ "word/footer1.xml", "forms/footer.xml" },
};

struct archive {
	zip_t *zip;
	zip_source_t *source; /* of the whole file */
	struct dsc_arena *arena;
	struct dsc_err *err;
};

/* libzip's own texts are English. */
static const char *reason(const zip_error_t *error)
{
	switch (zip_error_code_zip(error)) {
	case ZIP_ER_NOZIP:
		return _("it is no ZIP archive");
	case ZIP_ER_COMPNOTSUPP:
	case ZIP_ER_ENCRNOTSUPP:
	case ZIP_ER_NOPASSWD:
	case ZIP_ER_WRONGPASSWD:
	case ZIP_ER_MULTIDISK:
		return _("it is encrypted, or packed in a way that this cannot read");
	default:
		return _("its ZIP archive is damaged or cut short");
	}
}

static int no_archive(struct archive *archive, zip_error_t *error)
{
	return dsc_err_set(archive->err, _("the template is no Word document (.docx): %s"),
			   reason(error));
}

static int cannot_write(struct archive *archive)
{
	return dsc_err_set(archive->err, _("the document cannot be made: %s"),
			   reason(zip_get_error(archive->zip)));
}

/* Opens the bytes of a file, or a new one where there are none. */
static int open_archive(struct archive *archive, struct dsc_str bytes)
{
	zip_error_t error;
	int status = 0;

	zip_error_init(&error);
	archive->source = zip_source_buffer_create(bytes.ptr, bytes.len, 0, &error);
	if (!archive->source)
		dsc_out_of_memory();
	archive->zip = zip_open_from_source(archive->source,
					    bytes.len ? ZIP_CHECKCONS : ZIP_CREATE | ZIP_TRUNCATE,
					    &error);
	if (!archive->zip) {
		status = no_archive(archive, &error);
		zip_source_free(archive->source);
	} else {
		zip_source_keep(archive->source); /* zip_close() would give it back */
	}
	zip_error_fini(&error);
	return status;
}

static void drop_archive(struct archive *archive)
{
	zip_discard(archive->zip);
	zip_source_free(archive->source);
}

/* Writes what was changed and hands over the bytes of the whole file. */
static int close_archive(struct dsc_str *bytes, struct archive *archive)
{
	zip_stat_t stat;
	char *out;
	int status;

	if (zip_close(archive->zip) < 0) {
		status = cannot_write(archive);
		drop_archive(archive);
		return status;
	}
	zip_stat_init(&stat);
	status = dsc_err_set(archive->err, _("the document cannot be made: %s"),
			     reason(zip_source_error(archive->source)));
	if (zip_source_open(archive->source) == 0) {
		if (zip_source_stat(archive->source, &stat) == 0) {
			out = dsc_arena_raw(archive->arena, stat.size + 1, 1);
			if (zip_source_read(archive->source, out, stat.size) ==
			    (zip_int64_t)stat.size) {
				*bytes = (struct dsc_str){ out, stat.size };
				status = 0;
			}
		}
		zip_source_close(archive->source);
	}
	zip_source_free(archive->source);
	return status;
}

/* Date and time as ZIP writes them, in UTC: they begin with 1980. */
static void dos_time(int64_t instant, zip_uint16_t *time, zip_uint16_t *date)
{
	int year, month, day, seconds;
	char iso[16];

	if (instant < 315532800)
		instant = 315532800;
	dsc_date_format((int32_t)(instant / 86400), iso);
	if (sscanf(iso, "%d-%d-%d", &year, &month, &day) != 3 || year > 2107) {
		year = 1980;
		month = day = 1;
	}
	seconds = (int)(instant % 86400);
	*date = (zip_uint16_t)((year - 1980) << 9 | month << 5 | day);
	*time = (zip_uint16_t)(seconds / 3600 << 11 | seconds / 60 % 60 << 5 | seconds % 60 / 2);
}

/* `index` -1: a new part. The bytes must live until the archive is closed. */
static int put_part(struct archive *archive, zip_int64_t index, const char *name,
		    struct dsc_str bytes, int64_t instant)
{
	zip_source_t *source = zip_source_buffer(archive->zip, bytes.ptr, bytes.len, 0);
	zip_uint16_t time, date;

	if (!source)
		return cannot_write(archive);
	if (index >= 0 ? zip_file_replace(archive->zip, (zip_uint64_t)index, source, 0) < 0 :
			 (index = zip_file_add(archive->zip, name, source, ZIP_FL_ENC_UTF_8)) < 0) {
		zip_source_free(source);
		return cannot_write(archive);
	}
	dos_time(instant, &time, &date);
	if (zip_set_file_compression(archive->zip, (zip_uint64_t)index, ZIP_CM_DEFLATE, 6) < 0 ||
	    zip_file_set_dostime(archive->zip, (zip_uint64_t)index, time, date, 0) < 0)
		return cannot_write(archive);
	return 0;
}

static int read_part(struct dsc_str *bytes, struct archive *archive, zip_uint64_t index,
		     const char *name)
{
	zip_stat_t stat;
	zip_file_t *file;
	zip_int64_t got;
	char *out, more;

	if (zip_stat_index(archive->zip, index, 0, &stat) < 0 || !(stat.valid & ZIP_STAT_SIZE))
		return cannot_write(archive);
	if (stat.size > DSC_DOCX_MAX_PART_BYTES)
		return dsc_err_set(archive->err,
				   _("the template's part %s has %llu bytes, at most %u are read"),
				   name, (unsigned long long)stat.size, DSC_DOCX_MAX_PART_BYTES);
	file = zip_fopen_index(archive->zip, index, 0);
	if (!file)
		return dsc_err_set(archive->err, _("the template's part %s cannot be read: %s"),
				   name, reason(zip_get_error(archive->zip)));
	out = dsc_arena_raw(archive->arena, stat.size + 1, 1);
	got = zip_fread(file, out, stat.size);
	/* Reading on tells a wrong checksum, and a part that is longer than it says. */
	if (got != (zip_int64_t)stat.size || zip_fread(file, &more, 1) != 0) {
		dsc_err_set(archive->err, _("the template's part %s is damaged"), name);
		zip_fclose(file);
		return -1;
	}
	zip_fclose(file);
	*bytes = (struct dsc_str){ out, stat.size };
	return 0;
}

/* The document itself, its headers and footers: word/header2.xml and the like. */
static bool is_text_part(const char *name, bool *edge)
{
	static const char *const stems[] = { "word/document", "word/header", "word/footer" };

	for (size_t i = 0; i < sizeof(stems) / sizeof(stems[0]); i++) {
		size_t len = strlen(stems[i]);

		if (strncmp(name, stems[i], len) != 0)
			continue;
		len += strspn(name + len, "0123456789");
		*edge = i > 0;
		return strcmp(name + len, ".xml") == 0;
	}
	return false;
}

struct found {
	bool document, mark;
};

static int fill_part(struct archive *archive, zip_uint64_t index, const char *name,
		     const struct dsc_paper_form *form, struct dsc_docx_tags *unknown,
		     struct found *found)
{
	struct dsc_docx_part part;
	struct dsc_str bytes;
	bool edge;

	if (!is_text_part(name, &edge))
		return 0;
	if (read_part(&bytes, archive, index, name) < 0 ||
	    dsc_docx_part_fill(&part, name, bytes, form, unknown, archive->arena, archive->err) < 0)
		return -1;
	found->document |= !edge;
	found->mark |= edge && part.has_mark;
	return part.changed ?
		       put_part(archive, (zip_int64_t)index, name, part.xml, form->instant) : 0;
}

static int fill_parts(struct archive *archive, const struct dsc_paper_form *form,
		      struct dsc_docx_tags *unknown)
{
	zip_int64_t count = zip_get_num_entries(archive->zip, 0);
	struct found found = { 0 };

	if (count > DSC_DOCX_MAX_PARTS)
		return dsc_err_set(archive->err, _("the template has more than %d parts"),
				   DSC_DOCX_MAX_PARTS);
	for (zip_int64_t i = 0; i < count; i++) {
		const char *name = zip_get_name(archive->zip, (zip_uint64_t)i, 0);

		if (name && fill_part(archive, (zip_uint64_t)i, name, form, unknown, &found) < 0)
			return -1;
	}
	if (!found.document)
		return dsc_err_set(archive->err, "%s",
				   _("the template is no Word document (.docx): it has no part "
				     "word/document.xml"));
	if (form->synthetic && !found.mark)
		return dsc_err_set(archive->err, "%s",
				   _("the case is made-up data, and the template has no content "
				     "control 'synthetic' in a header or footer to say so on every "
				     "page; add one"));
	return 0;
}

int dsc_docx_fill(struct dsc_str *docx, struct dsc_str template,
		  const struct dsc_paper_form *form, struct dsc_docx_tags *unknown,
		  struct dsc_arena *arena, struct dsc_err *err)
{
	struct archive archive = { .arena = arena, .err = err };

	if (!template.len)
		return dsc_err_set(err, "%s",
				   _("the template is no Word document (.docx): it is empty"));
	if (open_archive(&archive, template) < 0)
		return -1;
	if (fill_parts(&archive, form, unknown) < 0) {
		drop_archive(&archive);
		return -1;
	}
	return close_archive(docx, &archive);
}

int dsc_docx_template(struct dsc_str *docx, struct dsc_arena *arena, struct dsc_err *err)
{
	struct archive archive = { .arena = arena, .err = err };

	if (open_archive(&archive, (struct dsc_str){ "", 0 }) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct dsc_str bytes = dsc_builtin_find(parts[i].file);
		int status = bytes.ptr ? put_part(&archive, -1, parts[i].part, bytes, 0) :
					 dsc_err_set(err, _("cannot read %s"), parts[i].file);

		if (status < 0) {
			drop_archive(&archive);
			return -1;
		}
	}
	return close_archive(docx, &archive);
}
