/*
 * What people really do wrong when they write YAML with a Chinese keyboard:
 * full-width colons, ideographic spaces, tabs, curly quotes. Inside this
 * module only.
 */
#ifndef DSC_YAML_HINT_H
#define DSC_YAML_HINT_H

#include "yaml/node.h"
#include "yaml/source.h"

/*
 * Reports the first mistake of a line: in its indentation, after its dash or
 * key. Returns whether there was one. With `strict` false only what is hardly
 * ever meant as text counts: the line is good YAML.
 */
bool dsc_hint_line(struct dsc_source *source, uint32_t line, bool strict);

/*
 * Reports a full-width colon after a key in other letters, in a line without
 * any colon that YAML would take: weak evidence, for when nothing else fits.
 */
bool dsc_hint_other_key(struct dsc_source *source, uint32_t line);

/*
 * Reports a full-width colon, comma, bracket or dash, a tab or a curly quote
 * between two offsets, where YAML's own mark must stand; with `wanted` other than
 * NUL only where that mark must. Returns whether there was one.
 */
bool dsc_hint_full_width(struct dsc_source *source, size_t from, size_t to, char wanted);

/* Where a plain scalar stands. */
struct dsc_hint_place {
	const struct dsc_node *inner; /* the collection around it, or NULL */
	bool key;
	bool own_line; /* nothing but indentation and dashes before it */
};

/*
 * Reports where a plain scalar of a well-formed document is not what its writer
 * meant. Called for every plain scalar, so it costs next to nothing for the
 * usual ones.
 */
void dsc_hint_plain(struct dsc_source *source, const struct dsc_node *scalar,
		    const struct dsc_hint_place *place);

/* What libyaml said, and what had been read before. */
struct dsc_hint_trouble {
	const char *problem;      /* libyaml's words, in English, for nobody's eyes */
	const char *context;      /* "" where there is none */
	struct dsc_mark at;
	struct dsc_mark from;     /* where the context began */
	struct dsc_mark read_to;  /* end of the last event */
	struct dsc_span scalar;   /* the last scalar; line 0: none yet */
	enum dsc_node_style style; /* its style */
	enum dsc_node_type inner;  /* the collection that is open, DSC_NODE_NULL for none */
};

/* Reports a syntax error in plain words, with its likely cause and place. */
void dsc_hint_explain(struct dsc_source *source, const struct dsc_hint_trouble *trouble);

#endif
