/* What RFC 5892 (IDNA 2008) says of a code point beyond ASCII. */
#ifndef DSC_SCHEMA_IDNA_H
#define DSC_SCHEMA_IDNA_H

#include <stddef.h>
#include <stdint.h>

enum idna_bidi { BIDI_L, BIDI_R, BIDI_AN, BIDI_EN, BIDI_NSM, BIDI_OTHER };

/* Joining types as ArabicShaping.txt has them; JOIN_LEFT and JOIN_RIGHT together are dual. */
enum idna_join { JOIN_LEFT = 1, JOIN_RIGHT = 2, JOIN_DUAL = 3, JOIN_TRANSPARENT = 4 };

enum idna_script { SCRIPT_GREEK = 1, SCRIPT_HEBREW = 2, SCRIPT_KANA_HAN = 3 };

/* A class: these bits. */
enum {
	IDNA_VALID = 1,   /* PVALID */
	IDNA_CONTEXT = 2, /* CONTEXTJ or CONTEXTO: valid in some places */
	IDNA_MARK = 4,    /* general category M */
	IDNA_VIRAMA = 8,  /* canonical combining class 9 */
};
#define IDNA_BIDI(value) ((value) << 4)
#define IDNA_JOIN(value) ((value) << 7)
#define IDNA_SCRIPT(value) ((value) << 10)
#define IDNA_BIDI_OF(class) ((class) >> 4 & 7)
#define IDNA_JOIN_OF(class) ((class) >> 7 & 7)
#define IDNA_SCRIPT_OF(class) ((class) >> 10 & 3)

/* The class of a code point of at least 0x80; 0: it may not stand in a label. */
unsigned dsc_idna_class(uint32_t cp);

#endif
