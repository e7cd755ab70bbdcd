/* SPDX-License-Identifier: GPL-2.0-or-later */
/* events.c - bookkeeping of perf events; makes no perf call itself. */
#include "config.h"

#include "sample/events.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"

/* Threads come and go: forget all rather than grow. A thread with two sets of
 * events is counted twice once, until its later root is seen again. */
enum { BEST_MAX = 1 << 16 };

void
events_root(struct events *e, pid_t tid)
{
	e->roots++;
	*hmap_put(&e->best, (uint64_t)tid, NULL) = e->roots;
}

void
events_add(struct events *e, int take_fd, uint64_t id, uint64_t period)
{
	e->v = xgrow(e->v, &e->cap, e->n + 1, sizeof *e->v);
	e->v[e->n] =
	    (struct event){ .fd = take_fd, .root = e->roots, .period = period };
	*hmap_put(&e->by_id, id, NULL) = e->n++;
}

/* Is the root of this event the latest that sampled tid? */
static bool
is_latest(struct events *e, unsigned root, pid_t tid)
{
	uint64_t *best;

	if (!e->overlap)
		return true;
	if (e->best.n > BEST_MAX)
		hmap_clear(&e->best);
	best = hmap_put(&e->best, (uint64_t)tid, NULL);
	if (root < *best)
		return false;
	*best = root;
	return true;
}

bool
events_count(struct events *e, struct ring_record *r)
{
	const uint64_t *at = hmap_get(&e->by_id, r->id);
	struct event *ev;

	if (at == NULL)
		return false;
	ev = &e->v[*at];
	if (!is_latest(e, ev->root, r->sample.tid))
		return false;
	if (r->stream != r->id)
		return true; /* an inherited copy: its period is its own */

	r->sample.weight = r->sample.time < ev->since ? ev->before : ev->period;
	if (++ev->taken == EVENTS_RENEW && !e->by_clock) {
		e->due =
		    xgrow(e->due, &e->due_cap, e->ndue + 1, sizeof *e->due);
		e->due[e->ndue++] = *at;
	}
	return true;
}

void
events_exited(struct events *e, pid_t tid)
{
	uint64_t *best = hmap_get(&e->best, (uint64_t)tid);

	if (best != NULL)
		*best = 0;
}

/* All have periods about as long, so they fall due in turn. */
static struct event *
due_by_clock(struct events *e, uint64_t now)
{
	struct event *ev = &e->v[e->turn];
	uint64_t age = EVENTS_RENEW * ev->period;

	if (now < ev->since + (age > EVENTS_AGE_NS ? age : EVENTS_AGE_NS))
		return NULL;
	e->turn = (e->turn + 1) % e->n;
	return ev;
}

struct event *
events_due(struct events *e, uint64_t now)
{
	if (e->by_clock && e->n > 0)
		return due_by_clock(e, now);
	return e->ndue > 0 ? &e->v[e->due[--e->ndue]] : NULL;
}

void
events_renewed(struct event *ev, uint64_t period, uint64_t now)
{
	ev->before = ev->period;
	ev->period = period;
	ev->since = now;
	ev->taken = 0;
}

void
events_fini(struct events *e)
{
	for (size_t i = 0; i < e->n; i++)
		close(e->v[i].fd);
	free(e->v);
	free(e->due);
	hmap_fini(&e->by_id);
	hmap_fini(&e->best);
	*e = (struct events){ 0 };
}
