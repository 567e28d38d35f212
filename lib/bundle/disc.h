/*
 * A disc of the plan as the list of files that its image is written from. Inside
 * this module only.
 */
#ifndef DSC_BUNDLE_DISC_H
#define DSC_BUNDLE_DISC_H

#include "bundle/bundle.h"
#include "disc/write.h"

/*
 * The files of the plan first, in its order, then the bag's own. Those that
 * hold sums are made while the image is written, from image->files.
 */
void dsc_bundle_image(struct dsc_disc_image *image, const struct dsc_bundle *bundle,
		      uint32_t disc, struct dsc_arena *arena);

/*
 * Fills bundle->package from the names, sizes and bytes of all files, of evidence the
 * digest that its dossier states, and from what a disc holds.
 */
void dsc_bundle_name(struct dsc_bundle *bundle);

#endif
