/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lens.c - what a filter and a thread's name mean. */
#include "config.h"

#include "profile/lens.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

bool
lens_offers(const struct snapshot *s, enum mode mode)
{
	return (mode_during[mode] & ~s->sampling.tells) == 0;
}

/* A list shows the file of a Python function where others have the module. */
static bool
matches_python(const struct match *m, const char *path)
{
	char shown[256];
	const char *slash = strrchr(path, '/');

	snprintf(
	    shown, sizeof shown, "py %s", slash != NULL ? slash + 1 : path);
	return match_test(m, shown);
}

bool
lens_matches(
    const struct match *m, const struct func *funcs, const struct func_row *row)
{
	const struct func *f = &funcs[row->func];

	return match_test(m, f->name) || match_test(m, f->module) ||
	       match_test(m, row->file) ||
	       (f->kind == FUNC_PYTHON && matches_python(m, f->file));
}

/* Is a the better answer of two threads that fit? */
static bool
busier(const struct snap_thread *a, const struct snap_thread *b)
{
	if (a->samples != b->samples)
		return a->samples > b->samples;
	if (a->alive != b->alive)
		return a->alive;
	return a->time[THREAD_RUNNING] > b->time[THREAD_RUNNING];
}

/* How well a thread answers to spec, the best last. */
enum fit { FIT_NONE, FIT_PATTERN, FIT_NAME, FIT_TID };

static enum fit
fit_of(const struct snap_thread *t, const char *spec, long tid)
{
	const char *names[] = { t->name, t->python_name };
	enum fit best = tid != 0 && t->tid == tid ? FIT_TID : FIT_NONE;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		enum fit fit = FIT_NONE;

		if (names[i] == NULL)
			continue;
		if (strcmp(names[i], spec) == 0)
			fit = FIT_NAME;
		else if (fnmatch(spec, names[i], 0) == 0)
			fit = FIT_PATTERN;
		best = fit > best ? fit : best;
	}
	return best;
}

bool
lens_thread(const struct snapshot *s, const char *spec, uint32_t *index)
{
	const struct snap_thread *best = NULL;
	enum fit best_fit = FIT_NONE;
	long tid = 0;

	if (text_to_long(spec, 1, INT32_MAX, &tid) == -1)
		tid = 0;
	for (size_t i = 0; i < s->nthreads; i++) {
		const struct snap_thread *t = &s->threads[i];
		enum fit fit = fit_of(t, spec, tid);

		if (fit < best_fit || fit == FIT_NONE)
			continue;
		if (fit == best_fit && !busier(t, best))
			continue;
		best = t;
		best_fit = fit;
		*index = (uint32_t)i;
	}
	return best != NULL;
}
