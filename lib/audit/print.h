/* An audit for a person, and as JSON. Failed writes show in ferror(). */
#ifndef DSC_AUDIT_PRINT_H
#define DSC_AUDIT_PRINT_H

#include <stdio.h>

#include "audit/audit.h"

/* `quiet`: breaks alone. `receipts`: some were asked for. */
void dsc_audit_print_text(FILE *out, const struct dsc_audit *audit, bool quiet, bool receipts,
			  struct dsc_arena *arena);
void dsc_audit_print_json(FILE *out, const struct dsc_audit *audit);

#endif
