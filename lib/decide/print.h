/* The decision for a person, and as JSON. */
#ifndef DSC_DECIDE_PRINT_H
#define DSC_DECIDE_PRINT_H

#include <stdio.h>

#include "decide/decide.h"
#include "json/write.h"

/* The list as published, then what is not on it and why. */
void dsc_decide_print_text(FILE *out, const struct dsc_decide *decide, struct dsc_arena *arena);
void dsc_decide_print_json(FILE *out, const struct dsc_decide *decide, struct dsc_arena *arena);

/* One sentence: why a row is not listed, or that it is. */
const char *dsc_decide_why(const struct dsc_decide_row *row, struct dsc_arena *arena);

/* "84.33", as the profile rounds it. */
const char *dsc_decide_total(const struct dsc_decide_row *row, struct dsc_arena *arena);

/* The lead's name, filtered. */
const char *dsc_decide_lead(const struct dsc_review_case *c, struct dsc_arena *arena);

/* What the list says of a case, as an object. */
struct dsc_json *dsc_decide_row_json(const struct dsc_decide_row *row, struct dsc_arena *arena);

/* {"places": …, "exact": …} of a number: as it is rounded, and as it is. */
struct dsc_json *dsc_decide_number_json(const struct dsc_decide *decide, struct dsc_exact number,
					struct dsc_arena *arena);

#endif
