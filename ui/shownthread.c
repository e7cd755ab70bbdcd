/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shownthread.c - from one thread to the next. */
#include "config.h"

#include "ui/shownthread.h"

#include <stdlib.h>

#include "profile/lens.h"

enum { NONE = -1 };

static bool
thread_index(const struct snapshot *snap, pid_t tid, uint32_t *index)
{
	/* a tid may come back as another thread: the newest is meant */
	for (size_t i = snap->nthreads; i > 0; i--)
		if (snap->threads[i - 1].tid == tid) {
			*index = (uint32_t)(i - 1);
			return true;
		}
	return false;
}

static void
forget(struct shownthread *t)
{
	free(t->spec);
	t->spec = NULL;
}

uint32_t
shownthread_find(struct shownthread *t, const struct snapshot *snap)
{
	uint32_t index;

	if (t->spec != NULL && lens_thread(snap, t->spec, &index)) {
		t->tid = snap->threads[index].tid;
		forget(t);
		return index;
	}
	if (t->tid != 0 && thread_index(snap, t->tid, &index))
		return index;
	t->tid = 0;
	return LENS_ALL_THREADS;
}

static bool
busier(const struct snapshot *snap, size_t a, size_t b)
{
	if (snap->threads[a].samples != snap->threads[b].samples)
		return snap->threads[a].samples > snap->threads[b].samples;
	return a < b;
}

size_t
shownthread_rank(const struct snapshot *snap, uint32_t index)
{
	size_t rank = 1;

	for (size_t i = 0; i < snap->nthreads; i++)
		rank += busier(snap, i, index);
	return rank;
}

/* The busiest of those after thread here (step 1), the least busy of those
 * before it (step -1), or the busiest of all (step 0). */
static ptrdiff_t
neighbour(const struct snapshot *snap, size_t here, int step)
{
	ptrdiff_t best = NONE;

	for (size_t i = 0; i < snap->nthreads; i++) {
		if (step > 0 && !busier(snap, here, i))
			continue;
		if (step < 0 && !busier(snap, i, here))
			continue;
		if (best == NONE || (step < 0 ? busier(snap, (size_t)best, i)
					      : busier(snap, i, (size_t)best)))
			best = (ptrdiff_t)i;
	}
	return best;
}

bool
shownthread_step(
    struct shownthread *t, const struct snapshot *snap, uint32_t here, int step)
{
	ptrdiff_t found =
	    neighbour(snap, here, here == LENS_ALL_THREADS ? 0 : step);

	if (found == NONE)
		return false;
	forget(t);
	t->tid = snap->threads[found].tid;
	return true;
}

void
shownthread_all(struct shownthread *t)
{
	forget(t);
	t->tid = 0;
}
