#include "dossier/card.h"

#include "dossier/uscc.h"
#include "text/normal.h"

#include "base/banned.h"

uint64_t dsc_title_key(struct dsc_str title, struct dsc_arena *scratch)
{
	struct dsc_runes runes = dsc_text_normalise(title, scratch);
	uint64_t key = 0xcbf29ce484222325u;

	if (!runes.count)
		return 0;
	for (size_t i = 0; i < runes.count; i++) {
		key = (key ^ runes.items[i]) * 0x9e3779b97f4a7c15u;
		key ^= key >> 32;
	}
	return key ? key : 1;
}

static void copy_applicants(struct dsc_card *card, const struct dsc_case *c,
			    struct dsc_arena *arena, struct dsc_arena *scratch)
{
	card->applicant_count = (uint32_t)c->applicant_count;
	card->applicants = DSC_NEW_ARRAY(arena, struct dsc_card_applicant, c->applicant_count);
	for (size_t i = 0; i < c->applicant_count; i++) {
		const struct dsc_applicant *from = &c->applicants[i];
		enum dsc_uscc_fault fault = dsc_uscc_check(dsc_node_text(from->uscc)).fault;

		card->applicants[i] = (struct dsc_card_applicant){
			.name = dsc_arena_str(arena, dsc_node_text(from->name)),
			.uscc = dsc_arena_str(arena, dsc_node_text(from->uscc)),
			.group = dsc_node_text(from->group),
			.name_key = dsc_title_key(dsc_node_text(from->name), scratch),
			.name_span = from->name->span,
			.uscc_span = from->uscc->span,
			.lead = from->lead,
			.code_ok = fault == DSC_USCC_OK || fault == DSC_USCC_PILOT,
		};
		if (card->applicants[i].group.len)
			card->applicants[i].group =
				dsc_arena_str(arena, card->applicants[i].group);
	}
}

void dsc_card_make(struct dsc_card *card, const struct dsc_document *document,
		   const struct dsc_case *c, const struct dsc_profile *profile,
		   struct dsc_arena *arena, struct dsc_arena *scratch)
{
	struct dsc_date date;

	*card = (struct dsc_card){ .readable = document->root != NULL, .domain = -1, .type = -1 };
	if (!card->readable)
		return;
	if (c->id)
		card->id_span = c->id->span;
	if (dsc_document_sound(document, "title")) {
		card->sound |= DSC_CARD_TITLE;
		card->title = dsc_arena_str(arena, c->title->text);
		card->title_key = dsc_title_key(card->title, scratch);
		card->title_span = c->title->span;
	}
	if (dsc_document_sound(document, "domain")) {
		card->sound |= DSC_CARD_DOMAIN;
		card->domain = (short)dsc_profile_find(profile->domains, c->domain->text);
		card->domain_span = c->domain->span;
	}
	if (dsc_document_sound(document, "type")) {
		card->sound |= DSC_CARD_TYPE;
		card->type = (short)dsc_profile_find(profile->types, c->type->text);
	}
	if (dsc_document_sound(document, "applicants")) {
		card->sound |= DSC_CARD_APPLICANTS;
		copy_applicants(card, c, arena, scratch);
	}
	if (dsc_document_sound(document, "sectors")) {
		card->sound |= DSC_CARD_SECTORS;
		for (uint32_t i = 0; c->sectors && i < c->sectors->count; i++) {
			int sector = dsc_profile_find(profile->sectors, c->sectors->items[i].text);

			if (sector >= 0)
				card->sectors |= UINT64_C(1) << sector;
		}
	}
	if (dsc_document_sound(document, "commitment")) {
		card->sound |= DSC_CARD_COMMITMENT;
		card->has_signed_on = dsc_date_parse(&date, dsc_node_text(c->signed_on));
		card->signed_on = date.day;
		if (card->has_signed_on)
			card->commitment_span = c->signed_on->span;
	}
	if (dsc_document_sound(document, "sections"))
		card->sound |= DSC_CARD_SECTIONS;
}

int dsc_cards_load(struct dsc_card **cards, const struct dsc_repository *repository,
		   struct dsc_library *library, struct dsc_arena *arena, struct dsc_err *err)
{
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_arena scratch;
	int status = dsc_library_prepare(library, DSC_KIND_CASE, err);

	*cards = DSC_NEW_ARRAY(arena, struct dsc_card, repository->cases.count);
	dsc_arena_init(&scratch, 0);
	for (size_t i = 0; status == 0 && i < repository->cases.count; i++) {
		const char *path = dsc_repository_case_document(repository, i, &scratch);
		struct dsc_document document;
		struct dsc_case c;

		dsc_document_read(&document, library, DSC_KIND_CASE, repository->fd, path, path,
				  &buffer, &scratch);
		dsc_case_read(&c, document.root, &scratch);
		dsc_card_make(&(*cards)[i], &document, &c, library->profile, arena, &scratch);
		dsc_arena_reset(&scratch);
	}
	dsc_arena_release(&scratch);
	dsc_io_buffer_release(&buffer);
	return status;
}
