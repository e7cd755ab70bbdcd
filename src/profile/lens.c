/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lens.c - what a filter and a thread's name mean. */
#include "config.h"

#include "profile/lens.h"

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

static bool
is_called(const struct snap_thread *t, const char *name)
{
	return strcmp(t->name, name) == 0 ||
	       (t->python_name != NULL && strcmp(t->python_name, name) == 0);
}

bool
lens_thread(const struct snapshot *s, const char *spec, uint32_t *index)
{
	const struct snap_thread *best = NULL;
	bool best_by_tid = false;
	long tid = 0;
	size_t i;

	if (text_to_long(spec, 1, INT32_MAX, &tid) == -1)
		tid = 0;
	for (i = 0; i < s->nthreads; i++) {
		const struct snap_thread *t = &s->threads[i];
		bool by_tid = tid != 0 && t->tid == tid;

		if (!by_tid && !is_called(t, spec))
			continue;
		if (best != NULL && by_tid == best_by_tid && !busier(t, best))
			continue;
		if (best_by_tid && !by_tid)
			continue;
		best = t;
		best_by_tid = by_tid;
		*index = (uint32_t)i;
	}
	return best != NULL;
}
