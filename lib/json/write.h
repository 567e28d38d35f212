/*
 * JSON on its way out. The only user of jansson. Objects keep the order in
 * which their members were set; bytes that are not UTF-8 become U+FFFD.
 */
#ifndef DSC_JSON_WRITE_H
#define DSC_JSON_WRITE_H

#include <stdio.h>

#include "yaml/node.h"

/* Owner: the caller, until it is set into another value or released. */
struct dsc_json;

struct dsc_json *dsc_json_object(void);
struct dsc_json *dsc_json_array(void);
struct dsc_json *dsc_json_string(struct dsc_str text);
struct dsc_json *dsc_json_integer(int64_t number);
struct dsc_json *dsc_json_bool(bool truth);
struct dsc_json *dsc_json_null(void);
void dsc_json_release(struct dsc_json *value);

/* Both take `value` over. A key is set once. */
void dsc_json_set(struct dsc_json *object, const char *key, struct dsc_json *value);
void dsc_json_append(struct dsc_json *array, struct dsc_json *value);

/* The usual members, spelt shortly. */
void dsc_json_set_text(struct dsc_json *object, const char *key, const char *text);
void dsc_json_set_str(struct dsc_json *object, const char *key, struct dsc_str text);
void dsc_json_set_integer(struct dsc_json *object, const char *key, int64_t number);
void dsc_json_set_bool(struct dsc_json *object, const char *key, bool truth);

/*
 * Writes a value without a line feed at its end: on one line with `indent` 0,
 * else one member a line. What goes wrong shows in ferror().
 */
void dsc_json_write(FILE *out, const struct dsc_json *value, int indent);

/* The same and releases the value: one step of a stream. */
void dsc_json_put(FILE *out, struct dsc_json *value, int indent);

/*
 * Writes a node tree as JSON text: order and the digits of numbers are kept.
 * Trees are as deep as their reader allows.
 */
void dsc_json_write_node(FILE *out, const struct dsc_node *node, int indent);

#endif
