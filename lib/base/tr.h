/* Messages in the reader's language, through libc's gettext. */
#ifndef DSC_BASE_TR_H
#define DSC_BASE_TR_H

#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) text

enum dsc_lang { DSC_LANG_EN, DSC_LANG_ZH };

/*
 * Chooses the language: DSC_LANG, else LC_ALL, LC_MESSAGES, LANG (the first
 * that is set); Chinese where it begins with "zh", else English. Works without
 * any locale installed; numbers and sorting stay those of the C locale. Call
 * once, before threads start. Catalogues are looked for in $DSC_LOCALEDIR, then
 * beside the binary (a build tree, an installed tree), then where `make
 * install` puts them.
 */
void dsc_tr_init(void);

/* What dsc_tr_init() chose: for texts that come in both languages from data. */
enum dsc_lang dsc_tr_lang(void);

#endif
