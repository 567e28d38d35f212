#include "rank/rank.h"

#include <errno.h>

#include "base/tr.h"
#include "text/show.h"
#include "yaml/edit.h"
#include "yaml/edit_file.h"
#include "yaml/yaml.h"

#include "base/banned.h"

/* What is known of the unit while its order is read or changed. */
struct reader {
	const struct dsc_profile *profile;
	const struct dsc_repository *repository;
	size_t index;
	const struct dsc_unit_folder *folder;
	const char *unit_path; /* below the root */
	struct dsc_library library;
	struct dsc_io_buffer buffer;
	struct dsc_card *cards; /* of the unit's cases, in the order of the folder */
	const char **obstacles; /* likewise: why a quota cannot be told, or NULL */
	const char *no_kind;    /* why the kind cannot be told, or NULL */
	struct dsc_str name;
	int kind;
	struct dsc_document document; /* recommendation.yaml */
	struct dsc_recommendation recommendation;
	bool waiver;
	struct dsc_arena *arena;
	struct dsc_err *err;
};

static const char *shown(const struct reader *reader, struct dsc_str text)
{
	return dsc_text_quote(text, 64, reader->arena);
}

static const char *label(const struct reader *reader, const struct dsc_entry *entry)
{
	return dsc_text_show(dsc_label_text(entry->name), reader->arena);
}

/* ---- reading */

static int read_unit(struct reader *reader)
{
	const char *path = dsc_arena_printf(reader->arena, "%s/unit.yaml", reader->unit_path);
	struct dsc_document document;
	struct dsc_unit unit = { 0 };

	dsc_document_read(&document, &reader->library, DSC_KIND_UNIT, reader->repository->fd, path,
			  path, &reader->buffer, reader->arena);
	if (document.io == DSC_IO_FAILED)
		return dsc_err_errno(reader->err, document.io_errno, _("cannot read %s"), path);
	if (document.root)
		dsc_unit_read(&unit, document.root);
	reader->name = dsc_node_text(unit.name);
	reader->kind = dsc_profile_find(reader->profile->unit_kinds, dsc_node_text(unit.kind));
	reader->no_kind = dsc_document_obstacle(&document, "kind", reader->arena);
	return 0;
}

/* The cards of this unit's cases alone. */
static void read_cards(struct reader *reader)
{
	const struct dsc_unit_folder *folder = reader->folder;
	struct dsc_arena scratch;

	reader->cards = DSC_NEW_ARRAY(reader->arena, struct dsc_card, folder->case_count + 1);
	reader->obstacles = DSC_NEW_ARRAY(reader->arena, const char *, folder->case_count + 1);
	dsc_arena_init(&scratch, 0);
	for (size_t i = 0; i < folder->case_count; i++) {
		const char *path = dsc_repository_case_document(reader->repository,
								folder->first_case + i, &scratch);
		struct dsc_document document;
		struct dsc_case c;

		dsc_document_read(&document, &reader->library, DSC_KIND_CASE,
				  reader->repository->fd, path, path, &reader->buffer, &scratch);
		dsc_case_read(&c, document.root, &scratch);
		dsc_card_make(&reader->cards[i], &document, &c, reader->profile, reader->arena,
			      &scratch);
		if (!dsc_counting_clear(&reader->cards[i]))
			reader->obstacles[i] = dsc_arena_printf(
				reader->arena, "%s",
				dsc_document_obstacle(&document, DSC_COUNTING_KEYS, &scratch));
		dsc_arena_reset(&scratch);
	}
	dsc_arena_release(&scratch);
}

static enum dsc_rank_result no_document(struct reader *reader, enum dsc_io_result io, int errnum,
					const char *path)
{
	switch (io) {
	case DSC_IO_OK:
		break;
	case DSC_IO_ABSENT:
		dsc_err_set(reader->err,
			    _("there is no %s; make it with these three lines: 'dsc: "
			      "recommendation/1', 'unit: %s' and 'priority: []'"),
			    path, reader->folder->id);
		return DSC_RANK_TROUBLE;
	case DSC_IO_LINK:
	case DSC_IO_FOLDER:
	case DSC_IO_SPECIAL:
		dsc_err_set(reader->err, _("%s is no regular file"), path);
		return DSC_RANK_TROUBLE;
	case DSC_IO_LARGE:
		dsc_err_errno(reader->err, EFBIG, _("cannot read %s"), path);
		return DSC_RANK_TROUBLE;
	case DSC_IO_FAILED:
		dsc_err_errno(reader->err, errnum, _("cannot read %s"), path);
		return DSC_RANK_TROUBLE;
	}
	return DSC_RANK_DONE;
}

/* recommendation.yaml from memory; refused where its order cannot be relied on. */
static enum dsc_rank_result read_recommendation(struct reader *reader, struct dsc_str bytes)
{
	struct dsc_document *document = &reader->document;
	const char *path = dsc_arena_printf(reader->arena, "%s/recommendation.yaml",
					    reader->unit_path);
	struct dsc_str reason, by;

	dsc_document_parse(document, &reader->library, DSC_KIND_RECOMMENDATION, path, bytes,
			   reader->arena);
	if (!document->root) {
		dsc_err_set(reader->err, _("%s: %s; 'dsc validate' shows all that is wrong"),
			    dsc_mark_place(path, document->problems.items[0].span.start,
					   reader->arena),
			    document->problems.items[0].message);
		return DSC_RANK_REFUSED;
	}
	if (!dsc_document_sound(document, "dsc priority")) {
		dsc_err_set(reader->err,
			    _("the order of priority in %s breaks its schema; 'dsc validate %s' "
			      "shows what is wrong"),
			    path, path);
		return DSC_RANK_REFUSED;
	}
	dsc_recommendation_read(&reader->recommendation, document->root);
	dsc_counting_waiver(&reason, &by, &reader->recommendation, document);
	reader->waiver = reason.len > 0;
	return DSC_RANK_DONE;
}

static int prepare(struct reader *reader)
{
	dsc_library_init(&reader->library, reader->profile, reader->arena);
	reader->folder = &reader->repository->units.items[reader->index];
	reader->unit_path = dsc_repository_unit_path(reader->repository, reader->index,
						     reader->arena);
	if (dsc_library_prepare(&reader->library, DSC_KIND_UNIT, reader->err) < 0 ||
	    dsc_library_prepare(&reader->library, DSC_KIND_RECOMMENDATION, reader->err) < 0 ||
	    dsc_library_prepare(&reader->library, DSC_KIND_CASE, reader->err) < 0 ||
	    read_unit(reader) < 0)
		return -1;
	read_cards(reader);
	return 0;
}

static void finish(struct reader *reader)
{
	dsc_io_buffer_release(&reader->buffer);
	dsc_library_release(&reader->library);
}

/* ---- rules that the profile may soften */

static const struct dsc_rule_setting *setting(const struct dsc_profile *profile, const char *slug)
{
	int index = dsc_profile_find(profile->rules, dsc_str_from(slug));

	return index < 0 ? NULL : &profile->rules.items[index];
}

static bool forbids(const struct dsc_profile *profile, const char *slug)
{
	const struct dsc_rule_setting *row = setting(profile, slug);

	return row && row->severity == DSC_ERROR;
}

static bool waived(const struct reader *reader, const struct dsc_quota *quota)
{
	const struct dsc_rule_setting *row = setting(reader->profile, "quota-exceeded");

	return reader->waiver && quota->soft && row && row->waivable;
}

/* ---- the table */

/* Counts a recommended case, and what that makes it. */
static enum dsc_rank_state count(struct dsc_rank *rank, const struct reader *reader,
				 const struct dsc_card *card)
{
	enum dsc_rank_state state = DSC_RANK_RANKED;

	switch (dsc_counting_add(rank->uses, rank->use_count, reader->profile, card)) {
	case DSC_COUNTING_UNCLEAR:
		return card->readable ? DSC_RANK_UNCLEAR : DSC_RANK_UNREADABLE;
	case DSC_COUNTING_OUTSIDE:
		return reader->kind < 0 ? DSC_RANK_RANKED : DSC_RANK_OUTSIDE;
	case DSC_COUNTING_COUNTED:
		break;
	}
	for (size_t i = 0; i < rank->use_count; i++) {
		const struct dsc_counting_use *use = &rank->uses[i];

		if ((int64_t)use->used <= use->quota->max ||
		    !dsc_counting_covers(use->quota, reader->profile, card))
			continue;
		if (!waived(reader, use->quota))
			return DSC_RANK_OVER;
		state = DSC_RANK_WAIVED;
	}
	return state;
}

static size_t find_own(const struct reader *reader, struct dsc_str id)
{
	size_t found = dsc_repository_find_case(reader->repository, reader->index, id);

	return found == DSC_NO_UNIT ? DSC_NO_UNIT : found - reader->folder->first_case;
}

static void fill(struct dsc_rank *rank, const struct reader *reader)
{
	const struct dsc_node *priority = reader->recommendation.priority;
	bool *seen = DSC_NEW_ARRAY(reader->arena, bool, reader->folder->case_count + 1);

	*rank = (struct dsc_rank){ .profile = reader->profile, .unit = reader->folder->id,
				   .name = reader->name };
	rank->use_count = dsc_counting_uses(&rank->uses, reader->profile, reader->kind,
					    reader->arena);
	if (reader->no_kind)
		DSC_PUSH(reader->arena, &rank->obstacles, reader->no_kind);
	for (uint32_t i = 0; i < priority->count; i++) {
		struct dsc_rank_row row = { .rank = i + 1, .id = priority->items[i].text,
					    .state = DSC_RANK_UNKNOWN };
		size_t found = find_own(reader, row.id);

		if (found != DSC_NO_UNIT) {
			row.card = &reader->cards[found];
			row.state = seen[found] ? DSC_RANK_REPEATED :
						  count(rank, reader, row.card);
			if (!seen[found] && reader->obstacles[found]) {
				rank->unclear++;
				DSC_PUSH(reader->arena, &rank->obstacles,
					 reader->obstacles[found]);
			}
			seen[found] = true;
		}
		DSC_PUSH(reader->arena, &rank->rows, row);
	}
	for (size_t i = 0; i < reader->folder->case_count; i++) {
		const char *id = reader->repository->cases.items[reader->folder->first_case + i].id;
		struct dsc_rank_row row = { .id = dsc_str_from(id), .card = &reader->cards[i],
					    .state = DSC_RANK_UNRANKED };

		if (!seen[i])
			DSC_PUSH(reader->arena, &rank->rows, row);
	}
}

bool dsc_rank_any_wrong(const struct dsc_rank *rank)
{
	if (rank->obstacles.count)
		return true;
	for (size_t i = 0; i < rank->rows.count; i++)
		switch (rank->rows.items[i].state) {
		case DSC_RANK_OVER:
			if (forbids(rank->profile, "quota-exceeded"))
				return true;
			break;
		case DSC_RANK_OUTSIDE:
			if (forbids(rank->profile, "unit-domain"))
				return true;
			break;
		case DSC_RANK_REPEATED:
		case DSC_RANK_UNKNOWN:
		case DSC_RANK_UNREADABLE:
		case DSC_RANK_UNCLEAR:
			return true;
		case DSC_RANK_RANKED:
		case DSC_RANK_WAIVED:
		case DSC_RANK_UNRANKED:
			break;
		}
	return false;
}

enum dsc_rank_result dsc_rank_read(struct dsc_rank *rank, const struct dsc_profile *profile,
				   const struct dsc_repository *repository, size_t unit,
				   struct dsc_arena *arena, struct dsc_err *err)
{
	struct reader reader = { .profile = profile, .repository = repository, .index = unit,
				 .arena = arena, .err = err };
	enum dsc_rank_result result = DSC_RANK_TROUBLE;

	if (prepare(&reader) == 0) {
		const char *path = dsc_arena_printf(arena, "%s/recommendation.yaml",
						    reader.unit_path);
		struct dsc_io_buffer buffer = { 0 };
		struct dsc_str bytes;
		enum dsc_io_result io = dsc_io_read(&bytes, repository->fd, path,
						    DSC_YAML_MAX_BYTES, &buffer);

		result = no_document(&reader, io, errno, path);
		if (result == DSC_RANK_DONE)
			result = read_recommendation(&reader, bytes);
		if (result == DSC_RANK_DONE)
			fill(rank, &reader);
		dsc_io_buffer_release(&buffer);
	}
	finish(&reader);
	return result;
}

/* ---- what is refused */

static const char *other_unit_of(const struct reader *reader, struct dsc_str id)
{
	const struct dsc_repository *repository = reader->repository;

	for (size_t i = 0; i < repository->cases.count; i++)
		if (dsc_str_is(id, repository->cases.items[i].id))
			return repository->units.items[repository->cases.items[i].unit].id;
	return NULL;
}

static void tell_unknown(const struct reader *reader, struct dsc_str id)
{
	const struct dsc_unit_folder *folder = reader->folder;
	const char **known = DSC_NEW_ARRAY(reader->arena, const char *, folder->case_count + 1);
	const char *other = other_unit_of(reader, id);
	const char *nearest;

	for (size_t i = 0; i < folder->case_count; i++)
		known[i] = reader->repository->cases.items[folder->first_case + i].id;
	nearest = dsc_str_nearest(id, known, folder->case_count);
	if (other)
		dsc_err_set(reader->err,
			    _("the case '%s' belongs to the unit '%s', not to this one"),
			    shown(reader, id), other);
	else if (nearest)
		dsc_err_set(reader->err,
			    _("there is no case '%s' below %s/cases/, did you mean '%s'?"),
			    shown(reader, id), reader->unit_path, nearest);
	else
		dsc_err_set(reader->err, _("there is no case '%s' below %s/cases/"),
			    shown(reader, id), reader->unit_path);
}

/* Index in the order of the last place where a case stands, or -1. */
static int64_t place_of(const struct reader *reader, struct dsc_str id)
{
	const struct dsc_node *priority = reader->recommendation.priority;

	for (int64_t i = (int64_t)priority->count - 1; i >= 0; i--)
		if (dsc_str_eq(priority->items[i].text, id))
			return i;
	return -1;
}

static bool domain_allowed(const struct reader *reader, const struct dsc_card *card)
{
	const struct dsc_profile *profile = reader->profile;

	if (!forbids(profile, "unit-domain"))
		return true;
	for (size_t i = 0; i < profile->quotas.count; i++)
		if (profile->quotas.items[i].unit_kind == reader->kind &&
		    profile->quotas.items[i].domains >> card->domain & 1)
			return true;
	dsc_err_set(reader->err,
		    _("a unit of the kind '%s' may not recommend cases of the domain '%s'"),
		    label(reader, &profile->unit_kinds.items[reader->kind].entry),
		    label(reader, &profile->domains.items[card->domain].entry));
	return false;
}

static bool group_allowed(const struct reader *reader, const struct dsc_card *card)
{
	if (!reader->profile->unit_kinds.items[reader->kind].group ||
	    !(card->sound & DSC_CARD_APPLICANTS) || !forbids(reader->profile, "unit-group"))
		return true;
	for (uint32_t i = 0; i < card->applicant_count; i++)
		if (dsc_str_is(card->applicants[i].group, reader->folder->id))
			return true;
	dsc_err_set(reader->err,
		    _("no applicant states 'group: %s'; a central enterprise recommends cases of "
		      "its own group"),
		    reader->folder->id);
	return false;
}

/* What the quotas hold after a change must be known; a drop is a way to mend that. */
static bool quotas_told(const struct reader *reader)
{
	struct dsc_rank now;

	if (!forbids(reader->profile, "quota-exceeded"))
		return true;
	fill(&now, reader);
	if (now.obstacles.count == 0)
		return true;
	dsc_err_set(reader->err,
		    _("how much of the quotas is used cannot be told: %s; until that is mended, "
		      "only 'drop' is possible"),
		    now.obstacles.items[0]);
	return false;
}

static bool quota_allows(const struct reader *reader, const struct dsc_card *card)
{
	struct dsc_rank now;

	if (!forbids(reader->profile, "quota-exceeded"))
		return true;
	fill(&now, reader);
	for (size_t i = 0; i < now.use_count; i++) {
		const struct dsc_quota *quota = now.uses[i].quota;
		const struct dsc_rule_setting *row = setting(reader->profile, "quota-exceeded");

		if (!dsc_counting_covers(quota, reader->profile, card) ||
		    (int64_t)now.uses[i].used < quota->max || waived(reader, quota))
			continue;
		if (quota->soft && row->waivable)
			dsc_err_set(reader->err,
				    _("%lld of %lld places are taken (%s); drop a case first, or "
				      "state a waiver in %s: under 'waivers:' a line '- {rule: "
				      "quota-exceeded, reason: …, approved_by: …}'"),
				    (long long)now.uses[i].used, (long long)quota->max,
				    label(reader, &quota->entry), reader->document.path);
		else
			dsc_err_set(reader->err,
				    _("%lld of %lld places are taken (%s), and this quota is hard; "
				      "drop a case first"),
				    (long long)now.uses[i].used, (long long)quota->max,
				    label(reader, &quota->entry));
		return false;
	}
	return true;
}

static bool may_add(const struct reader *reader, struct dsc_str id)
{
	size_t own = find_own(reader, id);
	const struct dsc_card *card;

	if (own == DSC_NO_UNIT) {
		tell_unknown(reader, id);
		return false;
	}
	if (place_of(reader, id) >= 0) {
		dsc_err_set(reader->err,
			    _("the case '%s' is recommended already, at rank %lld; 'dsc rank %s "
			      "move %s N' gives it another"),
			    shown(reader, id), (long long)place_of(reader, id) + 1,
			    reader->folder->id, shown(reader, id));
		return false;
	}
	card = &reader->cards[own];
	if (!dsc_counting_clear(card)) {
		dsc_err_set(reader->err,
			    _("the dossier of '%s' cannot be read, or its domain or type is not "
			      "known; 'dsc validate %s/cases/%s' shows what is wrong"),
			    shown(reader, id), reader->unit_path, shown(reader, id));
		return false;
	}
	if (reader->kind < 0) {
		dsc_err_set(reader->err,
			    _("the kind of unit is not known, so no quota can be counted: "
			      "%s/unit.yaml"),
			    reader->unit_path);
		return false;
	}
	return domain_allowed(reader, card) && group_allowed(reader, card) &&
	       quotas_told(reader) && quota_allows(reader, card);
}

/* ---- the change */

static enum dsc_rank_result no_rank(const struct reader *reader, uint32_t to, uint32_t last)
{
	dsc_err_set(reader->err, _("there is no rank %u; the last that can be given is %u"),
		    (unsigned)to, (unsigned)last);
	return DSC_RANK_WRONG;
}

static enum dsc_rank_result ask(struct dsc_edit *edit, const struct reader *reader,
				const struct dsc_rank_change *change)
{
	const struct dsc_node *priority = reader->recommendation.priority;
	uint32_t last = priority->count + (change->verb == DSC_RANK_ADD);
	int64_t place = place_of(reader, change->id);
	int status = -1;

	if (change->verb == DSC_RANK_ADD && !may_add(reader, change->id))
		return DSC_RANK_REFUSED;
	if (change->verb != DSC_RANK_ADD && place < 0) {
		if (find_own(reader, change->id) == DSC_NO_UNIT)
			tell_unknown(reader, change->id);
		else
			dsc_err_set(reader->err,
				    _("the case '%s' is not recommended; 'dsc rank %s add %s' adds "
				      "it"),
				    shown(reader, change->id), reader->folder->id,
				    shown(reader, change->id));
		return DSC_RANK_REFUSED;
	}
	if (change->to > last)
		return no_rank(reader, change->to, last);
	if (change->verb == DSC_RANK_MOVE && !quotas_told(reader))
		return DSC_RANK_REFUSED;
	switch (change->verb) {
	case DSC_RANK_ADD:
		status = dsc_edit_insert_item(edit, priority,
					      change->to ? change->to - 1 : priority->count,
					      change->id, reader->err);
		break;
	case DSC_RANK_MOVE:
		status = dsc_edit_move_item(edit, priority, (uint32_t)place,
					    (change->to ? change->to : last) - 1, reader->err);
		break;
	case DSC_RANK_DROP:
		status = dsc_edit_delete_item(edit, priority, (uint32_t)place, reader->err);
		break;
	}
	return status < 0 ? DSC_RANK_REFUSED : DSC_RANK_DONE;
}

/* What the change leaves to be done by hand. */
static const char *note(const struct reader *reader, const struct dsc_rank_change *change)
{
	bool opinion = dsc_node_get(reader->recommendation.opinions, change->id) != NULL;

	if (change->verb == DSC_RANK_ADD && !opinion)
		return dsc_arena_printf(reader->arena,
					_("'%s' has no opinion yet; write one under 'opinions:' in "
					  "%s"),
					shown(reader, change->id), reader->document.path);
	if (change->verb == DSC_RANK_DROP && opinion && place_of(reader, change->id) < 0)
		return dsc_arena_printf(reader->arena,
					_("the opinion of '%s' still stands under 'opinions:' in "
					  "%s"),
					shown(reader, change->id), reader->document.path);
	return NULL;
}

static enum dsc_rank_result change_file(struct reader *reader, struct dsc_edit_file *file,
					const struct dsc_rank_change *change)
{
	enum dsc_rank_result result = no_document(reader, file->io, file->io_errno, file->path);
	struct dsc_edit edit;
	struct dsc_str bytes;

	if (result == DSC_RANK_DONE)
		result = read_recommendation(reader, file->bytes);
	if (result != DSC_RANK_DONE)
		return result;
	dsc_edit_init(&edit, file->bytes, reader->document.root, reader->arena);
	result = ask(&edit, reader, change);
	if (result != DSC_RANK_DONE)
		return result;
	if (dsc_edit_finish(&bytes, &edit, reader->err) < 0)
		return DSC_RANK_REFUSED;
	/* Held against its schema once more before it replaces what is there. */
	result = read_recommendation(reader, bytes);
	if (result != DSC_RANK_DONE)
		return result;
	return dsc_edit_file_replace(file, bytes, reader->err) < 0 ? DSC_RANK_TROUBLE :
								     DSC_RANK_DONE;
}

enum dsc_rank_result dsc_rank_make(struct dsc_rank *rank, const struct dsc_rank_change *change,
				   const struct dsc_profile *profile,
				   const struct dsc_repository *repository, size_t unit,
				   struct dsc_arena *arena, struct dsc_err *err)
{
	struct reader reader = { .profile = profile, .repository = repository, .index = unit,
				 .arena = arena, .err = err };
	enum dsc_rank_result result = DSC_RANK_TROUBLE;
	struct dsc_edit_file file = { .folder = -1 };

	if (prepare(&reader) == 0) {
		const char *folder = dsc_arena_printf(arena, "%s/%s", repository->root,
						      reader.unit_path);

		if (dsc_edit_file_open(&file, folder, "recommendation.yaml", DSC_EDIT_TO_CHANGE,
				       arena, err) == 0)
			result = change_file(&reader, &file, change);
		if (result == DSC_RANK_DONE) {
			fill(rank, &reader);
			rank->note = note(&reader, change);
		}
		dsc_edit_file_close(&file);
	}
	finish(&reader);
	return result;
}
