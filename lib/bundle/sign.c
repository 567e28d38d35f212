#include "bundle/sign.h"

#include <errno.h>

#include "base/io.h"
#include "base/tr.h"
#include "bundle/verify_disc.h"

#include "base/banned.h"

/* As it lies there, not as it was meant to be. */
static int sign_file(struct dsc_room *room, const struct dsc_signature_key *key, const char *name,
		     struct dsc_arena *arena, struct dsc_err *err)
{
	char signature[DSC_SIGNATURE_MAX];
	struct dsc_io_buffer buffer = { 0 };
	struct dsc_str bytes;
	int status;

	if (dsc_io_read(&bytes, room->fd, name, DSC_VERIFY_TEXT_MAX, &buffer) != DSC_IO_OK)
		status = dsc_err_errno(err, errno, _("cannot read %s/%s"), room->path, name);
	else
		status = dsc_signature_make(key, signature, bytes, err);
	dsc_io_buffer_release(&buffer);
	if (status < 0)
		return -1;
	return dsc_room_put(room, dsc_arena_printf(arena, "%s" DSC_SIGN_SUFFIX, name),
			    (struct dsc_str){ signature, dsc_signature_size(key) }, err);
}

int dsc_sign_package(struct dsc_room *room, const struct dsc_signature_key *key,
		     struct dsc_arena *arena, struct dsc_err *err)
{
	if (sign_file(room, key, "SHA256SUMS", arena, err) < 0 ||
	    sign_file(room, key, "SM3SUMS", arena, err) < 0)
		return -1;
	return dsc_room_put(room, DSC_SIGN_KEY, dsc_signature_public(key), err);
}
