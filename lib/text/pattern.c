#include "text/pattern.h"

#include <stdalign.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/arena.h"
#include "base/tr.h"
#include "text/ecma.h"

#include "base/banned.h"

/*
 * PCRE2 does not tell how many steps a match took, only that they were more than
 * allowed: so few are allowed at first, and eight times as many after each failure.
 */
static const uint32_t steps[] = { 256, 2048, 16384, 100000 };
#define STEPS_OF_COST 4
#define TRIES (sizeof(steps) / sizeof(steps[0]))
#define DEPTH_MAX 10000
#define HEAP_MAX_KIB 4096

struct dsc_pattern {
	pcre2_code *code;
	pcre2_match_context *limits[TRIES];
	bool hurried;
};

static void set_limits(struct dsc_pattern *pattern)
{
	for (size_t i = 0; i < TRIES; i++) {
		pattern->limits[i] = pcre2_match_context_create(NULL);
		if (!pattern->limits[i])
			dsc_out_of_memory();
		pcre2_set_match_limit(pattern->limits[i], steps[i]);
		pcre2_set_depth_limit(pattern->limits[i], DEPTH_MAX);
		pcre2_set_heap_limit(pattern->limits[i], HEAP_MAX_KIB);
	}
}

struct dsc_pattern *dsc_pattern_compile(struct dsc_str source, struct dsc_err *err)
{
	struct dsc_pattern *pattern = NULL;
	struct dsc_arena arena;
	struct dsc_ecma ecma;
	PCRE2_UCHAR reason[256];
	PCRE2_SIZE at;
	int code;

	dsc_arena_init(&arena, 0);
	if (dsc_ecma_translate(&ecma, source, &arena, err) < 0)
		goto out;
	pattern = malloc(sizeof(*pattern));
	if (!pattern)
		dsc_out_of_memory();
	pattern->hurried = false;
	pattern->code = pcre2_compile((PCRE2_SPTR)(ecma.text.len ? ecma.text.ptr : ""),
				      ecma.text.len,
				      PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALLOW_EMPTY_CLASS |
					      PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C,
				      &code, &at, NULL);
	if (!pattern->code && code == PCRE2_ERROR_HEAP_FAILED)
		dsc_out_of_memory();
	set_limits(pattern);
	if (!pattern->code) {
		pcre2_get_error_message(code, reason, sizeof(reason));
		dsc_ecma_fail(source, at < ecma.text.len ? ecma.places[at] : source.len,
			      (const char *)reason, err);
		dsc_pattern_release(pattern);
		pattern = NULL;
	}
out:
	dsc_arena_release(&arena);
	return pattern;
}

void dsc_pattern_release(struct dsc_pattern *pattern)
{
	if (!pattern)
		return;
	for (size_t i = 0; i < TRIES; i++)
		pcre2_match_context_free(pattern->limits[i]);
	pcre2_code_free(pattern->code);
	free(pattern);
}

void dsc_pattern_hurry(struct dsc_pattern *pattern)
{
	/* Failure leaves the interpreter in charge. */
	pattern->hurried = pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE) == 0;
}

/*
 * A match needs some 21 KB for a moment. This hands them to PCRE2 from the
 * stack, so that neither malloc nor state kept by thread is needed; what does not fit
 * comes from the heap.
 */
struct workspace {
	size_t used;
	alignas(max_align_t) char bytes[24 * 1024];
};

static void *workspace_alloc(PCRE2_SIZE size, void *self)
{
	struct workspace *space = self;
	size_t at = space->used;

	if (size > sizeof(space->bytes) - at)
		return malloc(size);
	space->used = at + ((size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1));
	if (space->used > sizeof(space->bytes))
		space->used = sizeof(space->bytes);
	return space->bytes + at;
}

static void workspace_free(void *ptr, void *self)
{
	struct workspace *space = self;
	uintptr_t from = (uintptr_t)space->bytes;

	if ((uintptr_t)ptr - from >= sizeof(space->bytes))
		free(ptr);
}

int dsc_pattern_match(const struct dsc_pattern *pattern, struct dsc_str subject, long *cost,
		      struct dsc_err *err)
{
	struct workspace space;
	pcre2_general_context *memory;
	pcre2_match_data *data;
	PCRE2_UCHAR reason[256];
	PCRE2_SPTR text = (PCRE2_SPTR)(subject.len ? subject.ptr : "");
	int found;

	space.used = 0;
	memory = pcre2_general_context_create(workspace_alloc, workspace_free, &space);
	data = memory ? pcre2_match_data_create(1, memory) : NULL;
	if (!data)
		dsc_out_of_memory();
	found = pcre2_match(pattern->code, text, subject.len, 0, PCRE2_NO_UTF_CHECK, data,
			    pattern->limits[0]);
	/* Machine code has a small stack and counts otherwise: the interpreter decides. */
	if (pattern->hurried && found < 0 && found != PCRE2_ERROR_NOMATCH)
		found = pcre2_match(pattern->code, text, subject.len, 0,
				    PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, data, pattern->limits[0]);
	for (size_t i = 1; i < TRIES && found == PCRE2_ERROR_MATCHLIMIT; i++) {
		*cost += steps[i] / STEPS_OF_COST;
		found = pcre2_match(pattern->code, text, subject.len, 0,
				    PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, data, pattern->limits[i]);
	}
	pcre2_match_data_free(data);
	pcre2_general_context_free(memory);
	if (found >= 0)
		return 1;
	if (found == PCRE2_ERROR_NOMATCH)
		return 0;
	pcre2_get_error_message(found, reason, sizeof(reason));
	return dsc_err_set(err,
			   _("the pattern costs too much on this text (%s); it was not checked"),
			   (const char *)reason);
}
