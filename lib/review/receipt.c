#include "review/receipt.h"

#include <inttypes.h>

#include "base/banned.h"

void dsc_receipt_print(FILE *out, const struct dsc_receipt *receipt)
{
	fprintf(out, "receipt %s %" PRIu64 " %s %s\n", receipt->code, receipt->position,
		receipt->commit.hex, receipt->path);
}

struct dsc_json *dsc_receipt_json(const struct dsc_receipt *receipt)
{
	struct dsc_json *object = dsc_json_object();

	dsc_json_set_text(object, "code", receipt->code);
	dsc_json_set_text(object, "digest", receipt->digest);
	dsc_json_set_integer(object, "position", (int64_t)receipt->position);
	dsc_json_set_text(object, "commit", receipt->commit.hex);
	dsc_json_set_text(object, "path", receipt->path);
	return object;
}
