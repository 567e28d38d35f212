/*
 * Regular expressions with bounds. The only user of pcre2. Patterns follow
 * ECMA-262 with the `u` flag as far as PCRE2 can (JSON Schema asks for it):
 * what ECMA-262 does not know is an error, however PCRE2 would read it. Left
 * over: lookbehind must be of known length, groups nest at most 200 deep, counts
 * stop at 65,535. Patterns are not anchored unless they say so.
 */
#ifndef DSC_TEXT_PATTERN_H
#define DSC_TEXT_PATTERN_H

#include "base/err.h"
#include "base/str.h"

struct dsc_pattern;

/*
 * Compiles `source`. Returns NULL with an error that names the place in the
 * pattern. The result may be shared between threads; the caller releases it.
 */
struct dsc_pattern *dsc_pattern_compile(struct dsc_str source, struct dsc_err *err);
void dsc_pattern_release(struct dsc_pattern *pattern);

/*
 * Makes later matches several times faster at the cost of some 100 µs now: for
 * a run over many documents. Not while another thread uses the pattern. What
 * matches stays the same; where the machine cannot, nothing happens.
 */
void dsc_pattern_hurry(struct dsc_pattern *pattern);

/*
 * Whether the subject (UTF-8, checked by the caller's reader) holds a match:
 * 1, 0, or -1 with an error where a limit was reached (100,000 steps, depth
 * 10,000, 4 MiB): the caller must report that, never take it for "no match".
 * Adds to *cost what the match took beyond a usual one, in units of some
 * 25 ns: a thousand dear matches may be too much where one is not.
 */
int dsc_pattern_match(const struct dsc_pattern *pattern, struct dsc_str subject, long *cost,
		      struct dsc_err *err);

#endif
